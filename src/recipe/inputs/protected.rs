//! Protected attributes by the meaning of a column's name: race, colour,
//! religion, national origin, sex, marital status and age of a person. Looks at
//! no value.

use crate::profile::name::tokens;

/// Words that name a protected attribute wherever they occur as a whole word.
const ATTRIBUTES: [&str; 108] = [
    "sex",
    "gender",
    "male",
    "female",
    "sexo",
    "sexe",
    "sesso",
    "genero",
    "género",
    "gênero",
    "genre",
    "genere",
    "geschlecht",
    "geslacht",
    "kön",
    "plec",
    "płeć",
    "пол",
    "race",
    "racial",
    "raza",
    "raça",
    "razza",
    "rasse",
    "religion",
    "religious",
    "religión",
    "religião",
    "religione",
    "religie",
    "konfession",
    "marital",
    "marriage",
    "married",
    "divorced",
    "widowed",
    "familienstand",
    "zivilstand",
    "matrimonial",
    "nationality",
    "nationalität",
    "nationalitaet",
    "nationalité",
    "nationalite",
    "nationaliteit",
    "nacionalidad",
    "nacionalidade",
    "nazionalità",
    "nazionalita",
    "staatsangehörigkeit",
    "staatsangehoerigkeit",
    "staatsbürgerschaft",
    "citizenship",
    "citizen",
    "immigrant",
    "foreigner",
    "dob",
    "yob",
    "birth",
    "births",
    "birthday",
    "birthdate",
    "birthyear",
    "birthdt",
    "bday",
    "bdate",
    "geburt",
    "geburtsdatum",
    "geburtstag",
    "geburtsjahr",
    "gebdat",
    "nacimiento",
    "naissance",
    "nascita",
    "nascimento",
    "geboorte",
    "geboortedatum",
    "urodzenia",
    "рождения",
    "ålder",
    "wiek",
    "возраст",
    "национальность",
    "weiblich",
    "männlich",
    "maennlich",
    "cinsiyet",
    "salutation",
    "anrede",
    "maiden",
    "birthplace",
    "geburtsort",
    "pregnant",
    "disability",
    "disabled",
    "ethnie",
    "etnia",
    "veteran",
    "veterans",
    "military",
    "muttersprache",
    "forename",
    "firstname",
    "givenname",
    "vorname",
    "prénom",
    "surname",
    "lastname",
];
/// Two words that name one together, in this order.
const PAIRS: [(&str, &str); 22] = [
    ("civil", "status"),
    ("civil", "state"),
    ("estado", "civil"),
    ("etat", "civil"),
    ("état", "civil"),
    ("stato", "civile"),
    ("burgerlijke", "staat"),
    ("family", "status"),
    ("situation", "familiale"),
    ("personal", "status"),
    ("national", "origin"),
    ("skin", "colour"),
    ("skin", "color"),
    ("mother", "tongue"),
    ("native", "language"),
    ("first", "language"),
    ("langue", "maternelle"),
    ("lengua", "materna"),
    ("first", "name"),
    ("given", "name"),
    ("last", "name"),
    ("family", "name"),
];
/// Chinese, Japanese and Korean are written without gaps, so these match
/// anywhere in a name.
const UNSPACED: [&str; 27] = [
    "性别",
    "性別",
    "婚姻",
    "婚否",
    "已婚",
    "未婚",
    "民族",
    "种族",
    "種族",
    "宗教",
    "国籍",
    "國籍",
    "出生",
    "生日",
    "生年月日",
    "配偶",
    "結婚",
    "성별",
    "혼인",
    "결혼",
    "국적",
    "생년월일",
    "인종",
    "종교",
    "母语",
    "称谓",
    "姓名",
];
/// The same for an age, which may be that of a thing.
const UNSPACED_AGES: [&str; 6] = ["年龄", "年齡", "年齢", "周岁", "나이", "연령"];
/// What makes such an age that of a thing.
const UNSPACED_THINGS: [&str; 16] = [
    "车", "車", "房", "楼", "账", "帳", "贷", "公司", "企业", "合同", "设备", "资产", "抵押",
    "产品", "차량", "계좌",
];
/// Words for the age of whatever stands beside them.
const AGES: [&str; 10] = [
    "age", "ages", "edad", "âge", "età", "idade", "leeftijd", "alter", "yaş", "yas",
];
/// Words for a person, whose age it then is.
const PERSONS: [&str; 38] = [
    "applicant",
    "coapplicant",
    "borrower",
    "coborrower",
    "customer",
    "cust",
    "client",
    "person",
    "personal",
    "member",
    "holder",
    "cardholder",
    "accountholder",
    "owner",
    "debtor",
    "guarantor",
    "driver",
    "spouse",
    "partner",
    "child",
    "children",
    "kid",
    "kids",
    "dependent",
    "dependents",
    "dependant",
    "dependants",
    "user",
    "consumer",
    "individual",
    "people",
    "man",
    "woman",
    "kunde",
    "kunden",
    "cliente",
    "antragsteller",
    "titular",
];
/// Words for what has an age, a colour or is foreign and is no person.
const THINGS: [&str; 119] = [
    "loan",
    "loans",
    "car",
    "cars",
    "vehicle",
    "vehicles",
    "auto",
    "automobile",
    "truck",
    "motorcycle",
    "bike",
    "boat",
    "machine",
    "machinery",
    "equipment",
    "asset",
    "assets",
    "collateral",
    "account",
    "accounts",
    "acct",
    "accts",
    "acc",
    "tradeline",
    "tradelines",
    "trade",
    "trades",
    "line",
    "lines",
    "credit",
    "credits",
    "debt",
    "debts",
    "mortgage",
    "deposit",
    "balance",
    "file",
    "bureau",
    "history",
    "hist",
    "report",
    "record",
    "records",
    "inquiry",
    "inquiries",
    "enquiry",
    "delinquency",
    "arrears",
    "collection",
    "property",
    "house",
    "home",
    "housing",
    "building",
    "apartment",
    "flat",
    "dwelling",
    "land",
    "company",
    "companies",
    "business",
    "firm",
    "enterprise",
    "entity",
    "corporate",
    "org",
    "organisation",
    "organization",
    "merchant",
    "shop",
    "store",
    "card",
    "cards",
    "phone",
    "mobile",
    "device",
    "sim",
    "email",
    "mail",
    "domain",
    "app",
    "website",
    "site",
    "address",
    "residence",
    "tenancy",
    "relationship",
    "employment",
    "employer",
    "job",
    "contract",
    "policy",
    "product",
    "invoice",
    "payment",
    "facility",
    "portfolio",
    "vintage",
    "data",
    "score",
    "currency",
    "currencies",
    "ccy",
    "fx",
    "exchange",
    "transaction",
    "transactions",
    "txn",
    "bank",
    "amount",
    "spend",
    "purchase",
    "income",
    "vehiculo",
    "vehículo",
    "fahrzeug",
    "konto",
    "kredit",
    "vertrag",
];
/// Things that have a colour besides those.
const COLOURED: [&str; 10] = [
    "status", "flag", "light", "traffic", "rag", "code", "paint", "grade", "risk", "label",
];

/// Whether a name means a protected attribute of a person. The age of a loan,
/// a car or an account, a foreign currency and a car's colour are none.
#[must_use]
pub fn is_protected(name: &str) -> bool {
    let words = tokens(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let pairs = || {
        words
            .windows(2)
            .any(|two| PAIRS.contains(&(two[0], two[1])))
    };
    pairs() || (0..words.len()).any(|place| says_so(&words, place)) || unspaced(name)
}

fn says_so(words: &[&str], place: usize) -> bool {
    let word = words[place];
    if AGES.contains(&word) {
        return !is_of_thing(words, place);
    }
    match word {
        "colour" | "color" => {
            let of_thing = |w: &&str| THINGS.contains(w) || COLOURED.contains(w);
            !words.iter().any(of_thing)
        }
        "foreign" => {
            let next = words.get(place + 1);
            !words.iter().any(|w| is_money(w)) && !next.is_some_and(|w| THINGS.contains(w))
        }
        // Of a company: when it was founded.
        "birth" | "birthdate" => !is_of_thing(words, place),
        "eta" => words.len() == 1,
        // A job and a house have a title, too.
        "title" | "titel" | "titre" => place > 0 && PERSONS.contains(&words[place - 1]),
        _ => {
            ATTRIBUTES.contains(&word)
                || word.starts_with("ethnic")
                || word.starts_with("geburts")
                || is_joined(word)
        }
    }
}

fn is_money(word: &str) -> bool {
    matches!(word, "currency" | "currencies" | "ccy" | "fx" | "exchange")
}

/// An attribute written into one word with its person: `custage`, `ageband`.
fn is_joined(word: &str) -> bool {
    const AFTER: [&str; 14] = [
        "group", "groups", "band", "bands", "bucket", "bin", "cat", "category", "range", "class",
        "years", "yrs", "inyears", "yr",
    ];
    let person = |stem: &str| PERSONS.contains(&stem);
    let ends = |end: &str| word.strip_suffix(end).is_some_and(person);
    ["age", "sex", "gender", "dob", "birthdate", "alter"]
        .iter()
        .any(|end| ends(end))
        || word
            .strip_prefix("age")
            .is_some_and(|rest| AFTER.contains(&rest))
        || word.ends_with("ofbirth")
}

/// Whether the age (or birth) at `place` is that of a thing: `age_of_X` says
/// whose, else the nearest word before, else the nearest word behind.
fn is_of_thing(words: &[&str], place: usize) -> bool {
    let of_person = |word: &&&str| PERSONS.contains(*word);
    let decides = |word: &&&str| PERSONS.contains(*word) || THINGS.contains(*word);
    let behind = &words[place + 1..];
    let next = behind.first().copied();
    if matches!(next, Some("of" | "de" | "der" | "des" | "du" | "del")) {
        // The last word is the head: the holder of an account is a person.
        let whose = behind.iter().rev().find(decides);
        return whose.is_some_and(|word| !of_person(&word));
    }
    if let Some(whose) = words[..place].iter().rev().find(decides) {
        return !of_person(&whose);
    }
    if matches!(next, Some("at" | "when" | "on" | "as")) {
        return false;
    }
    behind
        .iter()
        .find(decides)
        .is_some_and(|word| !of_person(&word))
}

fn unspaced(name: &str) -> bool {
    let holds = |words: &[&str]| words.iter().any(|word| name.contains(word));
    holds(&UNSPACED) || (holds(&UNSPACED_AGES) && !holds(&UNSPACED_THINGS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_a_person_are_protected() {
        for name in [
            "age",
            "AGE",
            "AGE_YEARS",
            "applicant_age",
            "applicantAge",
            "age_at_application",
            "age_at_loan_origination",
            "loan_applicant_age",
            "age_of_account_holder",
            "cust_age",
            "custage",
            "ageband",
            "age group",
            "spouse_age",
            "DAYS_BIRTH",
            "date_of_birth",
            "dob",
            "CODE_GENDER",
            "SEX1",
            "is_female",
            "foreign_worker",
            "foreigner",
            "foreign_national",
            "personal_status_sex",
            "personal_status",
            "NAME_FAMILY_STATUS",
            "maritalStatus",
            "MARRIAGE",
            "race",
            "ethnicity",
            "colour",
            "skin_color",
            "religion",
            "nationality",
            "Geschlecht",
            "Alter",
            "Kundenalter",
            "Geburtsdatum",
            "Familienstand",
            "edad",
            "edad_cliente",
            "sexo",
            "estado_civil",
            "âge",
            "Âge du client",
            "sexe",
            "date de naissance",
            "性别",
            "客户年龄",
            "婚姻状况",
            "出生日期",
            "yas",
            "müşteri yaşı yaş",
            "is_veteran",
            "military_status",
            "mother tongue",
            "NativeLanguage",
            "birthplace",
            "place_of_birth",
            "first_name",
            "FirstName",
            "given name",
            "customer_title",
            "salutation",
        ] {
            assert!(is_protected(name), "{name}");
        }
    }

    #[test]
    fn attributes_of_things_are_not() {
        for name in [
            "loan_age",
            "loan_age_months",
            "OWN_CAR_AGE",
            "acct_age_months",
            "account_age",
            "customer_account_age",
            "age_of_account",
            "age_of_oldest_tradeline",
            "avg_age_of_accounts",
            "vehicleAge",
            "property_age",
            "company_age",
            "age_vehicle",
            "credit_history_age",
            "car_model_age",
            "edad_vehiculo",
            "Fahrzeugalter",
            "Alter_Fahrzeug",
            "foreign_currency",
            "foreign_exchange_loan",
            "foreign_transactions",
            "is_loan_in_foreign_ccy",
            "car_colour",
            "status_color",
            "months_since_last_delinq",
            "sexagesimal",
            "average",
            "mileage",
            "percentage_used",
            "mortgage",
            "alternative",
            "trace",
            "message",
            "title",
            "emp_title",
            "job_title",
            "dependents",
            "number_of_dependents",
            "product_name",
            "生产总值",
            "车辆年龄",
            "账户年龄",
        ] {
            assert!(!is_protected(name), "{name}");
        }
    }
}
