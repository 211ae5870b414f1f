//! The names of months in the languages that loan files are written in.

/// Months as they are numbered in `12.IV.2010`.
pub(in crate::table) const ROMAN: [&str; 12] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
];

/// The names of each month in English, German, Spanish, French, Italian,
/// Portuguese, Dutch, Swedish, Danish, Polish and Turkish, without accents, and how
/// they are shortened.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "jaenner", "janner", "enero", "ene", "janvier", "janv",
        "gennaio", "gen", "janeiro", "januari", "stycznia", "styczen", "sty", "ocak", "oca",
    ],
    &[
        "feb",
        "february",
        "februar",
        "feber",
        "febrero",
        "fevrier",
        "fevr",
        "fev",
        "febbraio",
        "fevereiro",
        "februari",
        "lutego",
        "luty",
        "lut",
        "subat",
        "sub",
    ],
    &[
        "mar", "march", "marz", "maerz", "mrz", "marzo", "mars", "marco", "maart", "mrt", "marts",
        "marca", "marzec", "mart",
    ],
    &[
        "apr", "april", "abril", "abr", "avril", "avr", "aprile", "kwietnia", "kwiecien", "kwi",
        "nisan", "nis",
    ],
    &[
        "may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maj", "maja", "mayis",
    ],
    &[
        "jun", "june", "juni", "junio", "juin", "giugno", "giu", "junho", "czerwca", "czerwiec",
        "cze", "haziran", "haz",
    ],
    &[
        "jul", "july", "juli", "julio", "juillet", "juil", "luglio", "lug", "julho", "lipca",
        "lipiec", "lip", "temmuz", "tem",
    ],
    &[
        "aug", "august", "agosto", "ago", "aout", "aou", "augustus", "augusti", "sierpnia",
        "sierpien", "sie", "agustos", "agu",
    ],
    &[
        "sep",
        "sept",
        "september",
        "septiembre",
        "setiembre",
        "septembre",
        "settembre",
        "sett",
        "set",
        "setembro",
        "wrzesnia",
        "wrzesien",
        "wrz",
        "eylul",
        "eyl",
    ],
    &[
        "oct",
        "october",
        "okt",
        "oktober",
        "octubre",
        "octobre",
        "ottobre",
        "ott",
        "outubro",
        "out",
        "pazdziernika",
        "pazdziernik",
        "paz",
        "ekim",
        "eki",
    ],
    &[
        "nov",
        "november",
        "noviembre",
        "novembre",
        "novembro",
        "listopada",
        "listopad",
        "lis",
        "kasim",
        "kas",
    ],
    &[
        "dec",
        "december",
        "dez",
        "dezember",
        "diciembre",
        "dic",
        "decembre",
        "dicembre",
        "dezembro",
        "grudnia",
        "grudzien",
        "gru",
        "aralik",
        "ara",
    ],
];

/// The first letters of the Russian months, which differ in their endings.
const RUSSIAN: [&[&str]; 12] = [
    &["янв"],
    &["фев"],
    &["мар"],
    &["апр"],
    &["май", "мая", "мае"],
    &["июн"],
    &["июл"],
    &["авг"],
    &["сен"],
    &["окт"],
    &["ноя"],
    &["дек"],
];

/// The number of the month that a word names.
pub(in crate::table) fn month_of(text: &str) -> Option<u32> {
    if text.starts_with(|c: char| ('А'..='я').contains(&c)) {
        let lower = text.to_lowercase();
        let begins = |names: &&[&str]| names.iter().any(|name| lower.starts_with(name));
        let found = RUSSIAN.iter().position(begins)?;
        return Some(found as u32 + 1);
    }
    let mut plain = [0; 12];
    let mut length = 0;
    for c in text.chars() {
        let letter = match c {
            'a'..='z' | 'A'..='Z' => c.to_ascii_lowercase() as u8,
            'ä' | 'Ä' => b'a',
            'é' | 'É' | 'è' | 'È' => b'e',
            'û' | 'Û' | 'ù' | 'Ù' | 'ü' | 'Ü' => b'u',
            'ç' | 'Ç' => b'c',
            'ń' | 'Ń' => b'n',
            'ś' | 'Ś' | 'ş' | 'Ş' => b's',
            'ź' | 'Ź' => b'z',
            'ğ' | 'Ğ' => b'g',
            'ı' | 'İ' => b'i',
            _ => return None,
        };
        *plain.get_mut(length)? = letter;
        length += 1;
    }
    let plain = &plain[..length];
    let found = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| name.as_bytes() == plain));
    found.map(|place| place as u32 + 1)
}
