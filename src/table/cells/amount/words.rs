//! Words beside numbers: currencies, units, multiples, and what is written in
//! place of decimals. Reads nothing.

use crate::table::columns::column_format::Unit;

/// The spellings of each currency; letters in any case.
pub(in crate::table) const CURRENCIES: [&[&str]; 43] = [
    &["$", "US$", "USD", "美元"],
    &["€", "EUR", "欧元"],
    &["£", "GBP", "英镑"],
    // Older Japanese encodings show a backslash as ¥.
    &["¥", "￥", "\\", "CN¥", "CNY", "RMB", "元", "人民币"],
    &["JP¥", "JPY", "円", "日元"],
    &["₹", "Rs", "Rs.", "INR"],
    &["₩", "KRW", "원"],
    &["₽", "RUB", "руб", "руб."],
    &["CHF", "SFr.", "Fr.", "Fr"],
    &["R$", "BRL"],
    &["C$", "CA$", "CAD"],
    &["A$", "AU$", "AUD"],
    &["NZ$", "NZD"],
    &["HK$", "HKD", "港元", "港币"],
    &["NT$", "TWD"],
    &["S$", "SGD"],
    &["RM", "MYR"],
    &["kr", "kr.", "SEK", "NOK", "DKK"],
    &["zł", "zl", "PLN"],
    &["Kč", "CZK"],
    &["Ft", "HUF"],
    &["lei", "RON"],
    &["₺", "TL", "TRY"],
    &["₴", "UAH"],
    &["₪", "ILS"],
    &["฿", "THB", "บาท"],
    &["₫", "VND", "đ", "đồng"],
    &["₱", "PHP"],
    &["Rp", "Rp.", "IDR"],
    &["MX$", "MXN"],
    &["ZAR"],
    &["₦", "NGN"],
    &["KSh", "KES"],
    &["GH₵", "GHS"],
    &["AED"],
    &["SAR"],
    &["EGP"],
    &["PKR"],
    &["S/", "S/.", "PEN"],
    &["AR$", "ARS"],
    &["₲", "Gs.", "PYG"],
    &["GTQ"],
    &["¤"],
];

/// The place of a currency that is not named: `¤5`, `5/-`, `5,-`.
pub(in crate::table) const ANY_CURRENCY: u8 = CURRENCIES.len() as u8 - 1;

/// The places of the rupee and of the rand.
pub(in crate::table) const RUPEE: u8 = 5;
pub(in crate::table) const RAND: u8 = 30;

/// What follows a whole amount of money in place of decimals, and the decimal
/// mark that it shows.
pub(in crate::table) const WHOLE_ENDINGS: [(&str, Option<char>); 10] = [
    ("/-", None),
    ("/=", None),
    (".-", Some('.')),
    (",-", Some(',')),
    (".--", Some('.')),
    (",--", Some(',')),
    (".–", Some('.')),
    (",–", Some(',')),
    (".—", Some('.')),
    (",—", Some(',')),
];

/// Words for a percent sign.
pub(in crate::table) const PERCENT: [&str; 8] = [
    "pct",
    "pct.",
    "percent",
    "per cent",
    "prozent",
    "procent",
    "pour cent",
    "por ciento",
];
/// What says that a rate is one of a year.
pub(in crate::table) const A_YEAR: [&str; 4] = ["p.a.", "p. a.", "pa", "per annum"];

/// The words for each unit, and the power of ten that it counts for.
pub(in crate::table) const UNITS: [(Unit, u8, &[&str]); 16] = [
    (
        Unit::Days,
        0,
        &[
            "day", "days", "天", "日", "tag", "tage", "jour", "jours", "día", "días", "dia",
            "dias", "giorno", "giorni", "dag", "dagen",
        ],
    ),
    (Unit::Weeks, 0, &["week", "weeks", "wk", "wks", "周"]),
    (
        Unit::Months,
        0,
        &[
            "month", "months", "mon", "mons", "mo", "mos", "mth", "mths", "个月", "個月", "ヶ月",
            "か月", "カ月", "ヵ月", "箇月", "月", "monat", "monate", "mois", "mes", "meses",
            "mese", "mesi", "maand", "maanden",
        ],
    ),
    (
        Unit::Years,
        0,
        &[
            "year", "years", "yr", "yrs", "y", "年", "岁", "jahr", "jahre", "an", "ans", "año",
            "años", "ano", "anos", "anno", "anni", "jaar",
        ],
    ),
    (Unit::Instalments, 0, &["期"]),
    (Unit::Myriads, 3, &["천"]),
    (Unit::Myriads, 4, &["万", "萬", "만"]),
    (Unit::Myriads, 6, &["백만"]),
    (Unit::Myriads, 7, &["천만"]),
    (Unit::Myriads, 8, &["亿", "億", "억"]),
    (Unit::PerMille, 0, &["‰", "permille", "promille"]),
    (Unit::BasisPoints, 0, &["bp", "bps"]),
    (
        Unit::Multiples,
        3,
        &[
            "k",
            "thousand",
            "tsd",
            "teur",
            "mil",
            "тыс",
            "Тыс",
            "тис",
            "tys",
            "tis",
            "nghìn",
            "ngàn",
            "ribu",
            "rb",
            "พัน",
        ],
    ),
    (Unit::Multiples, 5, &["lakh", "lakhs", "lac", "lacs", "แสน"]),
    (Unit::Multiples, 12, &["triliun", "trilyun", "трлн"]),
    (Unit::Multiples, 7, &["crore", "crores"]),
];

/// Words for a million and a thousand millions: `M` may also be months, `B` is a
/// grade more often than an amount, `mi` are miles.
pub(in crate::table) const MILLIONS: [&str; 24] = [
    "m",
    "mm",
    "mn",
    "mio",
    "mln",
    "mill",
    "million",
    "millions",
    "meur",
    "millón",
    "millon",
    "millones",
    "mi",
    "milhão",
    "milhões",
    "milioni",
    "млн",
    "Млн",
    "мільйонів",
    "triệu",
    "juta",
    "jt",
    "milyon",
    "ล้าน",
];
pub(in crate::table) const BILLIONS: [&str; 16] = [
    "b", "bn", "bln", "mrd", "mld", "billion", "billions", "bi", "bilhão", "bilhões", "млрд",
    "Млрд", "tỷ", "tỉ", "miliar", "milyar",
];
