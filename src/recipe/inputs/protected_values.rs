//! Protected attributes by the values of a column, where its name says nothing:
//! sex, title, marital status, race and religion of a person. Such a column is only
//! warned of: names decide what stays out.

use std::collections::BTreeSet;

use crate::table::Column;

/// Rows whose values are looked at.
const LOOKED_AT: usize = 4096;
/// A column of more values is of another kind.
const MOST_VALUES: usize = 20;

/// What the values say of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// Sex.
    Sex,
    /// A form of address.
    Title,
    /// Marital status.
    Marital,
    /// Race or ethnicity.
    Race,
    /// Religion.
    Religion,
}

impl Attribute {
    /// As its name in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sex => "the sex of a person",
            Self::Title => "a title that tells the sex of a person",
            Self::Marital => "the marital status of a person",
            Self::Race => "the race or ethnicity of a person",
            Self::Religion => "the religion of a person",
        }
    }
}

/// Values of one attribute, in lower case. Every value of a column must be among them,
/// and one at least among those that mean nothing else.
struct Words {
    attribute: Attribute,
    /// Values that mean nothing else.
    sure: &'static [&'static str],
    /// Values that also mean other things.
    unsure: &'static [&'static str],
}

const WORDS: [Words; 5] = [
    Words {
        attribute: Attribute::Sex,
        sure: &[
            "female",
            "woman",
            "women",
            "frau",
            "weiblich",
            "mujer",
            "femenino",
            "femme",
            "féminin",
            "feminin",
            "feminino",
            "女",
            "女性",
            "kvinna",
            "kvinde",
            "kadın",
            "женский",
            "женщина",
            "donna",
            "femmina",
            "vrouw",
        ],
        unsure: &[
            "male",
            "man",
            "men",
            "mann",
            "männlich",
            "maennlich",
            "hombre",
            "masculino",
            "homme",
            "masculin",
            "男",
            "男性",
            "mand",
            "erkek",
            "мужской",
            "мужчина",
            "uomo",
            "maschio",
            "divers",
            "diverse",
            "non-binary",
            "nonbinary",
            "f",
            "m",
        ],
    },
    Words {
        attribute: Attribute::Title,
        sure: &[
            "mr", "mrs", "ms", "herr", "frau", "mme", "mlle", "monsieur", "madame", "sra", "srta",
            "señor", "señora", "先生", "女士", "小姐", "太太",
        ],
        unsure: &["miss", "mx", "sr", "dr", "prof", "m", "dra"],
    },
    Words {
        attribute: Attribute::Marital,
        sure: &[
            "married",
            "divorced",
            "widowed",
            "widow",
            "widower",
            "unmarried",
            "verheiratet",
            "geschieden",
            "verwitwet",
            "ledig",
            "casado",
            "casada",
            "divorciado",
            "divorciada",
            "viudo",
            "viuda",
            "soltero",
            "soltera",
            "célibataire",
            "celibataire",
            "marié",
            "mariée",
            "marié(e)",
            "marie",
            "divorcé",
            "divorcée",
            "divorcé(e)",
            "veuf",
            "veuve",
            "pacsé",
            "pacsée",
            "已婚",
            "未婚",
            "离婚",
            "离异",
            "丧偶",
        ],
        unsure: &[
            "single",
            "separated",
            "civil partnership",
            "civil union",
            "cohabiting",
            "partnership",
            "getrennt",
            "separado",
            "separada",
            "séparé",
            "séparée",
            "单身",
            "never married",
        ],
    },
    Words {
        attribute: Attribute::Race,
        sure: &[
            "asian",
            "hispanic",
            "latino",
            "latina",
            "caucasian",
            "african american",
            "black or african american",
            "african",
            "native american",
            "american indian",
            "pacific islander",
            "native hawaiian",
            "asiatisch",
            "asiático",
            "asiatique",
            "hispano",
            "汉族",
            "汉",
            "回族",
            "满族",
            "藏族",
            "壮族",
            "苗族",
            "彝族",
            "蒙古族",
            "维吾尔族",
        ],
        unsure: &[
            "white", "black", "mixed", "indian", "arab", "chinese", "coloured", "colored",
            "native", "blanco", "negro", "blanc", "noir", "weiß", "schwarz",
        ],
    },
    Words {
        attribute: Attribute::Religion,
        sure: &[
            "christian",
            "catholic",
            "protestant",
            "muslim",
            "islam",
            "jewish",
            "judaism",
            "hindu",
            "hinduism",
            "buddhist",
            "buddhism",
            "sikh",
            "atheist",
            "christlich",
            "katholisch",
            "evangelisch",
            "muslimisch",
            "jüdisch",
            "konfessionslos",
            "católico",
            "protestante",
            "musulmán",
            "judío",
            "catholique",
            "musulman",
            "juif",
            "christianity",
            "基督教",
            "佛教",
            "伊斯兰教",
            "道教",
            "天主教",
        ],
        unsure: &["orthodox", "jew", "none", "agnostic", "roman catholic"],
    },
];
/// Values that say nothing of a person.
const SILENT: [&str; 14] = [
    "other",
    "others",
    "unknown",
    "undisclosed",
    "prefer not to say",
    "not stated",
    "missing",
    "x",
    "andere",
    "unbekannt",
    "otro",
    "autre",
    "未知",
    "其他",
];
/// Words in the name of a column whose letters mean something else, such as the `M` of
/// monthly or the `F` of fixed.
const OTHER_LETTERS: [&str; 14] = [
    "freq", "rate", "type", "term", "employ", "period", "pay", "tenor", "schedule", "class",
    "grade", "interval", "cycle", "work",
];
/// Pairs of letters that name the sexes where a column holds nothing else.
const LETTERS: [[&str; 2]; 3] = [["f", "m"], ["m", "w"], ["f", "h"]];

/// What the values of a column say of a person, if all of them do.
#[must_use]
pub fn attribute_of(column: &Column) -> Option<Attribute> {
    let texts = column.text_values()?;
    let mut held = BTreeSet::new();
    for text in texts.take(LOOKED_AT).flatten() {
        if !held.contains(text) {
            held.insert(text);
            if held.len() > MOST_VALUES {
                return None;
            }
        }
    }
    let held: BTreeSet<String> = held.iter().map(|text| folded(text)).collect();
    let letters: Vec<&str> = held.iter().map(String::as_str).collect();
    let known: Vec<&str> = (letters.iter().copied())
        .filter(|v| !SILENT.contains(v) && !matches!(*v, "u" | "d"))
        .collect();
    let name = column.name.to_lowercase();
    let otherwise = OTHER_LETTERS.iter().any(|word| name.contains(word));
    if LETTERS.iter().any(|pair| known == pair) {
        return (!otherwise).then_some(Attribute::Sex);
    }
    let telling: Vec<&str> = letters
        .into_iter()
        .filter(|v| !SILENT.contains(v))
        .collect();
    let says = |words: &&Words| {
        let is_sure = |value: &&&str| words.sure.contains(*value);
        let is_known = |value: &&str| is_sure(&value) || words.unsure.contains(value);
        telling.len() > 1 && telling.iter().all(is_known) && telling.iter().any(|v| is_sure(&v))
    };
    WORDS.iter().find(says).map(|words| words.attribute)
}

/// A value without the number or code beside it (`1 female`, `male (1)`), in lower case;
/// of a value that begins with a sex, that word (`male single`).
fn folded(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let is_sign = |c: char| c.is_whitespace() || ".()[]:-_".contains(c);
    let is_digit = |c: char| c.is_ascii_digit();
    // Digits that are joined to letters belong to them: `X1`.
    let front = lower
        .trim_start_matches(is_sign)
        .trim_start_matches(is_digit);
    let front = if front.starts_with(is_sign) {
        front
    } else {
        &lower
    };
    let back = front.trim_end_matches(is_sign).trim_end_matches(is_digit);
    let back = if back.ends_with(is_sign) { back } else { front };
    let word = back.trim_matches(is_sign);
    let first = word.split([' ', ':', ',']).next().unwrap_or(word);
    let is_sex = matches!(first, "male" | "female");
    (if is_sex { first } else { word }).to_owned()
}

#[cfg(test)]
mod tests {
    use super::Attribute::{Marital, Race, Religion, Sex, Title};
    use super::*;
    use crate::table::Kind;

    #[test]
    fn values_tell_what_the_name_does_not() {
        let check = |values: &[&str], expected: Option<Attribute>| {
            let cells: Vec<Option<&str>> = values.iter().map(|v| Some(*v)).chain([None]).collect();
            let column = Column::from_texts("col7", Kind::Category, &cells);
            assert_eq!(attribute_of(&column), expected, "{values:?}");
        };
        check(&["male", "female", "male"], Some(Sex));
        check(&["Male", "Female", "Unknown"], Some(Sex));
        check(&["M", "F"], Some(Sex));
        check(&["m", "w"], Some(Sex));
        check(&["männlich", "weiblich", "divers"], Some(Sex));
        check(&["男", "女"], Some(Sex));
        check(&["Mr", "Mrs.", "Ms", "Dr"], Some(Title));
        check(&["Herr", "Frau"], Some(Title));
        check(&["single", "married", "divorced"], Some(Marital));
        check(&["ledig", "verheiratet"], Some(Marital));
        check(&["White", "Black", "Asian", "Other"], Some(Race));
        check(&["汉族", "回族"], Some(Race));
        check(&["Christian", "Muslim", "None"], Some(Religion));
        for others in [
            &["M", "F", "X1"][..],
            &["M", "S"],
            &["Y", "N"],
            &["yes", "no"],
            &["white", "black"],
            &["white", "black", "red"],
            &["single", "joint"],
            &["female"],
            &["unknown", "other"],
            &["retail", "corporate"],
        ] {
            check(others, None);
        }
        check(&["M", "F", "U"], Some(Sex));
        check(&["0 male", "1 female"], Some(Sex));
        check(&["male single", "female div/dep/mar"], Some(Sex));
        let frequency = Column::from_texts("payment_freq", Kind::Category, &[Some("M"), Some("F")]);
        assert_eq!(attribute_of(&frequency), None);
    }
}
