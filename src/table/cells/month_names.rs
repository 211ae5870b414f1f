//! The names of months in the languages that loan files are written in.

/// Months as they are numbered in `12.IV.2010`.
pub(in crate::table) const ROMAN: [&str; 12] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
];

/// The names of each month in English, German, Spanish, French, Italian,
/// Portuguese, Dutch, Swedish, Danish, Polish, Turkish, Czech, Hungarian, Indonesian, Malay, Swahili and
/// Tagalog, without accents, and how they are shortened.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "jaenner", "janner", "enero", "ene", "janvier", "janv",
        "gennaio", "gen", "janeiro", "januari", "stycznia", "styczen", "sty", "ocak", "oca",
        "leden", "ledna", "led", "januara",
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
        "unor",
        "unora",
        "uno",
        "febr",
        "pebrero",
    ],
    &[
        "mar", "march", "marz", "maerz", "mrz", "marzo", "mars", "marco", "maart", "mrt", "marts",
        "marca", "marzec", "mart", "brezen", "brezna", "bre", "marcius", "marc", "maret", "machi",
        "marso", "mac",
    ],
    &[
        "apr", "april", "abril", "abr", "avril", "avr", "aprile", "kwietnia", "kwiecien", "kwi",
        "nisan", "nis", "duben", "dubna", "dub", "aprilis", "aprili",
    ],
    &[
        "may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maj", "maja", "mayis", "kveten",
        "kvetna", "kve", "majus",
    ],
    &[
        "jun", "june", "juni", "junio", "juin", "giugno", "giu", "junho", "czerwca", "czerwiec",
        "cze", "haziran", "haz", "cerven", "cervna", "cvn", "junius", "hunyo",
    ],
    &[
        "jul", "july", "juli", "julio", "juillet", "juil", "luglio", "lug", "julho", "lipca",
        "lipiec", "lip", "temmuz", "tem", "cervenec", "cervence", "cvc", "julius", "julai",
        "hulyo",
    ],
    &[
        "aug",
        "august",
        "agosto",
        "ago",
        "aout",
        "aou",
        "augustus",
        "augusti",
        "sierpnia",
        "sierpien",
        "sie",
        "agustos",
        "agu",
        "srpen",
        "srpna",
        "srp",
        "augusztus",
        "agt",
        "agustus",
        "ags",
        "agosti",
        "ogos",
        "ogo",
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
        "zari",
        "zar",
        "szeptember",
        "szept",
        "septemba",
        "setyembre",
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
        "rijen",
        "rijna",
        "rij",
        "oktoba",
        "oktubre",
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
        "listopadu",
        "novemba",
        "nobyembre",
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
        "prosinec",
        "prosince",
        "pro",
        "desember",
        "des",
        "disember",
        "dis",
        "desemba",
        "disyembre",
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

/// The Ukrainian months in short, and in full with their genitives.
const UKRAINIAN: [(&str, &str); 12] = [
    ("січ", "січень січня"),
    ("лют", "лютий лютого"),
    ("бер", "березень березня"),
    ("кві", "квітень квітня"),
    ("тра", "травень травня"),
    ("чер", "червень червня"),
    ("лип", "липень липня"),
    ("сер", "серпень серпня"),
    ("вер", "вересень вересня"),
    ("жов", "жовтень жовтня"),
    ("лис", "листопад листопада"),
    ("гру", "грудень грудня"),
];

/// The months in Thai and in Arabic.
const OTHERS: [&str; 12] = [
    "มกราคม يناير",
    "กุมภาพันธ์ فبراير",
    "มีนาคม مارس",
    "เมษายน أبريل ابريل إبريل",
    "พฤษภาคม مايو",
    "มิถุนายน يونيو",
    "กรกฎาคม يوليو",
    "สิงหาคม أغسطس اغسطس",
    "กันยายน سبتمبر",
    "ตุลาคม أكتوبر اكتوبر",
    "พฤศจิกายน نوفمبر",
    "ธันวาคม ديسمبر",
];

/// The number of the month that a word names.
pub(crate) fn month_of(text: &str) -> Option<u32> {
    if text.starts_with(|c: char| ('А'..='я').contains(&c)) {
        let lower = text.to_lowercase();
        let begins = |names: &&[&str]| names.iter().any(|name| lower.starts_with(name));
        let is = |(short, full): &(&str, &str)| {
            let word = lower.as_str();
            *short == word || full.split(' ').any(|name| name == word)
        };
        let found = RUSSIAN.iter().position(begins);
        let found = found.or_else(|| UKRAINIAN.iter().position(is))?;
        return Some(found as u32 + 1);
    }
    if text.starts_with(|c: char| ('ก'..='๏').contains(&c) || ('ء'..='ي').contains(&c)) {
        let is = |names: &&str| names.split(' ').any(|name| name == text);
        return OTHERS.iter().position(is).map(|place| place as u32 + 1);
    }
    let mut plain = [0; 12];
    let mut length = 0;
    for c in text.chars() {
        let letter = match c {
            'a'..='z' | 'A'..='Z' => c.to_ascii_lowercase() as u8,
            'ä' | 'Ä' | 'á' | 'Á' => b'a',
            'é' | 'É' | 'è' | 'È' | 'ě' | 'Ě' => b'e',
            'û' | 'Û' | 'ù' | 'Ù' | 'ü' | 'Ü' | 'ú' | 'Ú' | 'ů' | 'Ů' => b'u',
            'ç' | 'Ç' | 'č' | 'Č' => b'c',
            'ń' | 'Ń' => b'n',
            'ś' | 'Ś' | 'ş' | 'Ş' => b's',
            'ź' | 'Ź' | 'ž' | 'Ž' => b'z',
            'ř' | 'Ř' => b'r',
            'ó' | 'Ó' | 'ő' | 'Ő' => b'o',
            'ý' | 'Ý' => b'y',
            'ğ' | 'Ğ' => b'g',
            'ı' | 'İ' | 'í' | 'Í' => b'i',
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
