//! Protected attributes by the meaning of a column's name: race, colour,
//! religion, national origin, sex, marital status and age of a person. Looks at
//! no value.

use super::persons_and_things::{COLOURED, PERSONS, THINGS};
use super::protected_words::{
    AGES, AGES_BESIDE_PERSONS, ATTRIBUTES, PAIRS, UNSPACED, UNSPACED_AGES, UNSPACED_THINGS, WHOLE,
    is_word,
};
use crate::profile::name::tokens;
use crate::table::Kind;

/// Whether a column can order applicants in time: a date that is no date of birth, nor another
/// protected attribute.
#[must_use]
pub fn orders_in_time(name: &str, kind: Kind) -> bool {
    kind == Kind::Date && !is_protected(name)
}

/// Whether a name means a protected attribute of a person. The age of a loan,
/// a car or an account, a foreign currency and a car's colour are none.
#[must_use]
pub fn is_protected(name: &str) -> bool {
    let words = tokens(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let pairs = || {
        words.windows(2).any(|two| {
            PAIRS
                .iter()
                .any(|(a, b)| is_word(two[0], a) && is_word(two[1], b))
        })
    };
    let whole = || {
        WHOLE
            .iter()
            .any(|known| name.trim().to_lowercase() == *known || is_one(&words, known))
    };
    whole() || pairs() || (0..words.len()).any(|place| says_so(&words, place)) || unspaced(name)
}

fn says_so(words: &[&str], place: usize) -> bool {
    let word = words[place];
    let among = |list: &[&str]| list.iter().any(|known| is_word(word, known));
    if among(&AGES) {
        return !is_of_thing(words, place);
    }
    if among(&AGES_BESIDE_PERSONS) && words.len() > 1 {
        return words.iter().any(|w| PERSONS.contains(w)) && !is_of_thing(words, place);
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
        // A card is disabled, and a film has a genre.
        "disabled" | "genre" | "nationality" => !words.iter().any(|w| THINGS.contains(w)),
        // In accounts a minority interest is the share of other owners.
        "minority" | "minorities" => !words.iter().any(|w| w.starts_with("interest")),
        // Of a company: when it was founded.
        "birth" | "birthdate" => !is_of_thing(words, place),
        // A job and a house have a title, too.
        "title" | "titel" | "titre" => place > 0 && PERSONS.contains(&words[place - 1]),
        _ => {
            among(&ATTRIBUTES)
                || word.starts_with("ethni")
                || word.starts_with("geburts")
                || is_joined(word)
        }
    }
}

/// Whether a name is this one word.
fn is_one(words: &[&str], known: &str) -> bool {
    matches!(words, [word] if *word == known)
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
    let is_thing = |word: &str| THINGS.iter().any(|known| is_word(word, known));
    let decides = |word: &&&str| PERSONS.contains(*word) || is_thing(word);
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
    fn shares_of_minorities_are_protected() {
        for name in [
            "tract_minority_population_percent",
            "pct_minority",
            "minority_owned",
        ] {
            assert!(is_protected(name), "{name}");
        }
        assert!(!is_protected("minority_interest"));
    }

    #[test]
    fn short_forms_and_other_languages_are_protected() {
        for name in [
            "sukupuoli",
            "ikä",
            "вік",
            "rodné číslo",
            "tgl_lahir",
            "fec_nac",
            "F_Nacim",
            "CURP",
            "Geschl.",
            "Staatsang.",
            "Geb_Jahr",
            "GebDatum",
            "mar_stat",
            "preferred_language",
            "户籍",
            "wiek",
            "wiek_klienta",
            "vek_klienta",
            "věk žadatele",
            "eta_cliente",
            "età del richiedente",
            "idade_do_tomador",
        ] {
            assert!(is_protected(name), "{name}");
        }
    }

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
            "raca",
            "cor_raca",
            "cor",
            "religiao",
            "origine_ethnique",
            "cittadinanza",
            "medeni_durum",
            "семейное_положение",
            "人種",
            "medborgarskap",
            "pohlavi",
            "rodinny_stav",
            "csaladi_allapot",
            "varsta",
            "stare_civila",
            "umur",
            "usia_nasabah",
            "jenis_kelamin",
            "gioi_tinh",
            "tình_trạng_hôn_nhân",
            "dan_toc",
            "الجنس",
            "लिंग",
            "เพศ",
            "ηλικία",
            "גיל",
            "caste",
            "population_group",
            "GebDat",
            "fecha_nac",
            "Behinderung",
            "alder",
        ] {
            assert!(is_protected(name), "{name}");
        }
    }

    #[test]
    fn a_date_of_birth_orders_nobody_in_time() {
        for (name, kind, orders) in [
            ("application_date", Kind::Date, true),
            ("Antragsdatum", Kind::Date, true),
            ("application_date", Kind::Integer, false),
            ("Geburtsdatum", Kind::Date, false),
            ("date_of_birth", Kind::Date, false),
            ("出生日期", Kind::Date, false),
        ] {
            assert_eq!(orders_in_time(name, kind), orders, "{name}");
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
            "cor_12m",
            "suku_bunga",
            "pol_number",
            "usia_kendaraan_loan",
            "kor_faktor",
            "Alter_des_Kontos",
            "Alter_Gebäude",
            "age_compte",
            "edad_cuenta",
            "wiek_firmy",
            "Wiek pojazdu",
            "wiek_rachunku",
            "věk_vozidla",
            "vek_firmy",
            "âge de la société",
            "age_du_vehicule",
            "edad_del_credito",
            "edad negocio",
            "Alter des Unternehmens",
            "alter_darlehen",
            "età_azienda",
            "età del veicolo",
            "idade_empresa",
            "idade do veículo",
            "idade_imovel",
            "card_disabled",
            "seasoning_age",
            "车辆年龄",
            "账户年龄",
        ] {
            assert!(!is_protected(name), "{name}");
        }
    }
}
