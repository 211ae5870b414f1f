//! An amount: a number in any spelling but plain digits, with sign, currency,
//! percent sign, separators or unit, read under either decimal mark. Of the
//! sides of an account, `Dr` is negative and `Cr` positive.

mod letters;
mod percent;
pub(in crate::table) mod words;

use std::sync::LazyLock;

use crate::table::cells::amount::letters::{
    is_english, is_money_letter, is_thai_sign, without_rand, without_side,
};
use crate::table::cells::amount::percent::without_percent;
use crate::table::cells::amount::words::{
    ANY_CURRENCY, BILLIONS, CURRENCIES, MILLIONS, RUPEE, UNITS, WHOLE_ENDINGS,
};
use crate::table::columns::column_format::Unit;

/// A number in any spelling but plain digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::table) struct Amount {
    /// Read with `.` as the decimal mark.
    pub point: Option<Reading>,
    /// Read with `,` as the decimal mark.
    pub comma: Option<Reading>,
    pub percent: bool,
    /// Place in [`CURRENCIES`].
    pub currency: Option<u8>,
    pub unit: Option<Unit>,
    pub mark: Option<Mark>,
}

/// Letters behind a number that a column decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Mark {
    /// `Dr`, in German `S`, a debit: negative.
    Debit,
    /// `Cr`: a credit, or crores beside other multiples.
    Credit,
    /// `12M`, `3m`: millions or months.
    Term,
    /// `1.75m`: millions beside other multiples, else metres.
    Small,
    /// `H` (Haben), a credit in German.
    Haben,
}

/// The value of an amount under one decimal mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::table) struct Reading {
    pub value: f64,
    /// Written without decimals and exponent.
    pub whole: bool,
}

/// A whole number of months that a term may have, and the digits it takes.
const LONGEST_TERM: u32 = 480;

/// How a number with a unit is bounded: `< 1 year`, `10+ years`.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// The next whole number below stands for all that is less.
    Below,
    /// The number itself stands for all from there on.
    From,
    /// The next whole number above stands for all that is more.
    Above,
}

/// The signs and words of currencies that may stand before or behind an amount.
pub fn currencies() -> impl Iterator<Item = &'static str> {
    CURRENCIES.iter().flat_map(|names| names.iter().copied())
}

/// Powers of ten, all exact.
const TENS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// `123.45` with at most 15 digits: exact by one division, as both the
/// digits and the power of ten are exact in f64 (Clinger 1990).
pub(in crate::table) fn decimal(bytes: &[u8]) -> Option<Amount> {
    let (sign, number) = match bytes {
        [b'-', rest @ ..] => (-1.0, rest),
        _ => (1.0, bytes),
    };
    if number.len() > 16 {
        return None;
    }
    let (mut digits, mut point) = (0u64, None);
    for (place, &byte) in number.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            digits = digits * 10 + u64::from(digit);
        } else if byte == b'.' && point.is_none() {
            point = Some(place);
        } else {
            return None;
        }
    }
    let point = point?;
    let decimals = number.len() - point - 1;
    if point == 0 || decimals == 0 {
        return None;
    }
    let grouped = decimals == 3 && point <= 3 && number[0] != b'0';
    let reading = |value: f64, whole| Reading {
        value: sign * value,
        whole,
    };
    Some(Amount {
        point: Some(reading(digits as f64 / TENS[decimals], false)),
        comma: grouped.then(|| reading(digits as f64, true)),
        percent: false,
        currency: None,
        unit: None,
        mark: None,
    })
}

/// A number with sign (Japanese accounts write a triangle for minus), parentheses, currency, percent
/// sign, unit or separators.
pub(in crate::table) fn amount(text: &str) -> Option<Amount> {
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii_alphabetic()
        && !second.is_ascii_alphabetic()
        && *second != b'$'
        && !is_money_letter(text)
    {
        return None;
    }
    let (mut rest, mut signed) = without_parentheses(text);
    let mut negative = signed;
    let mut currency = None;
    for _ in 0..2 {
        if let Some(after) = rest
            .strip_prefix(['-', '+', '\u{2212}', '△', '▲'])
            .filter(|_| !signed)
        {
            negative = !rest.starts_with('+');
            signed = true;
            rest = after.trim_start();
        }
        if currency.is_none()
            && let Some((place, after)) =
                without_currency(rest, true).or_else(|| without_rand(rest))
        {
            currency = Some(place);
            rest = after.trim_start();
        }
    }
    if !signed {
        (rest, signed) = without_parentheses(rest);
        negative = signed;
    }
    let mut mark = None;
    if let Some((side, before)) = without_side(rest) {
        mark = Some(side);
        rest = before;
    }
    let without = without_percent(rest);
    let percent = without.is_some();
    rest = without.unwrap_or(rest);
    if let Some((place, before)) = without_currency(rest, false) {
        currency = currency.or(Some(place));
        rest = before.trim_end();
    }
    // What accounting formats write for zero.
    if currency.is_some() && ((rest.is_empty() && signed) || rest == "-") {
        return Some(zero(currency));
    }
    let mut only = None;
    if let Some((shown, before)) = without_ending(rest) {
        currency = currency.or(Some(ANY_CURRENCY));
        (rest, only) = (before, shown);
    }
    let Quantity {
        number,
        unit,
        power,
        bound,
        letter,
    } = quantity(rest, currency);
    rest = number;
    if let Some(before) = rest.strip_suffix('-').filter(|_| !signed) {
        negative = true;
        rest = before.trim_end();
    }
    let sign = if negative { -1.0 } else { 1.0 };
    let read = |decimal| {
        let reading = bounded(read(rest, decimal, power)?, bound)?;
        let value = sign * reading.value;
        Some(Reading {
            value: if mark == Some(Mark::Debit) {
                -value.abs()
            } else {
                value
            },
            ..reading
        })
    };
    let shown = |decimal| only.is_none_or(|only| only == decimal);
    let (point, comma) = (
        read('.').filter(|_| shown('.')),
        read(',').filter(|_| shown(',')),
    );
    (point.is_some() || comma.is_some()).then_some(Amount {
        point,
        comma,
        percent,
        currency,
        unit,
        mark: mark.or(letter),
    })
}

/// No money of this currency: `$ -`, `- €`.
fn zero(currency: Option<u8>) -> Amount {
    let nothing = Some(Reading {
        value: 0.0,
        whole: true,
    });
    Amount {
        point: nothing,
        comma: nothing,
        percent: false,
        currency,
        unit: None,
        mark: None,
    }
}

/// `1yrs 11mon`, `7 years and 2 months`, `2年3个月`, `P1Y11M`: whole years and
/// months, in months.
pub(in crate::table) fn duration(text: &str) -> Option<Amount> {
    const JOINTS: [&str; 5] = ["and", "und", "et", "y", "e"];
    let is_iso = text.starts_with('P');
    let mut rest = text.strip_prefix('P').unwrap_or(text);
    let (mut years, mut months, mut parts) = (None, None, 0);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest[..digits].parse::<u16>().ok()?;
        rest = rest[digits..].trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic());
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        match period_of(word)? {
            Unit::Years if parts == 0 => years = Some(number),
            Unit::Months if months.is_none() => months = Some(number),
            Unit::Days if number == 0 && parts > 0 => {}
            _ => return None,
        }
        parts += 1;
        rest = after.trim_start_matches(['.', ',', ' ']);
        for joint in JOINTS {
            let behind = rest.strip_prefix(joint).filter(|_| parts == 1);
            rest = behind.and_then(|t| t.strip_prefix(' ')).unwrap_or(rest);
        }
    }
    if !is_iso && (years.is_none() || months.is_none()) {
        return None;
    }
    let sum = 12 * u32::from(years.unwrap_or(0)) + u32::from(months.unwrap_or(0));
    let reading = (parts > 0).then_some(Reading {
        value: sum.into(),
        whole: true,
    });
    reading.map(|_| Amount {
        point: reading,
        comma: reading,
        percent: false,
        currency: None,
        unit: Some(Unit::YearsAndMonths),
        mark: None,
    })
}

/// What a word or letter in a duration counts.
fn period_of(word: &str) -> Option<Unit> {
    match word {
        "Y" | "J" | "j" | "jr" => Some(Unit::Years),
        "m" | "M" => Some(Unit::Months),
        "d" | "D" => Some(Unit::Days),
        _ => unit_of(word).map(|(unit, _)| unit),
    }
}

/// A whole amount of money without what it has for decimals.
fn without_ending(text: &str) -> Option<(Option<char>, &str)> {
    if text.ends_with(|c: char| c.is_ascii_digit() || c.is_alphabetic()) {
        return None;
    }
    WHOLE_ENDINGS.iter().find_map(|(end, shown)| {
        let number = text.strip_suffix(end)?;
        number
            .ends_with(|c: char| c.is_ascii_digit())
            .then_some((*shown, number))
    })
}

fn without_parentheses(text: &str) -> (&str, bool) {
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    (inner.unwrap_or(text).trim(), inner.is_some())
}

/// Spellings of currencies by one byte in lower case, each with its place in
/// [`CURRENCIES`].
type ByByte = [Vec<(u8, &'static str)>; 256];

/// The spellings by their first and by their last byte.
static SPELLINGS: LazyLock<(ByByte, ByByte)> = LazyLock::new(|| {
    let by = |edge: fn(&[u8]) -> Option<&u8>| {
        let mut all: ByByte = std::array::from_fn(|_| Vec::new());
        for (place, names) in CURRENCIES.iter().enumerate() {
            for name in *names {
                if let Some(byte) = edge(name.as_bytes()) {
                    all[usize::from(byte.to_ascii_lowercase())].push((place as u8, *name));
                }
            }
        }
        all
    };
    (by(<[u8]>::first), by(<[u8]>::last))
});

/// The place of the currency before or after a number, and the rest. The
/// longest spelling counts: `R$` is no `$`.
fn without_currency(text: &str, before: bool) -> Option<(u8, &str)> {
    let edge = if before {
        text.chars().next()
    } else {
        text.chars().next_back()
    };
    // All spellings begin with a letter or a sign of money.
    let is_other = |c: char| {
        let begins = c == '$' || (c == '\\' && before) || (c == '.' && !before);
        c.is_ascii_punctuation() && !begins
    };
    if edge.is_none_or(|c| c.is_ascii_digit() || c == ' ' || is_other(c)) {
        return None;
    }
    let cut = |name: &str| {
        let at = if before {
            name.len()
        } else {
            text.len().checked_sub(name.len())?
        };
        let (head, tail) = text.split_at_checked(at)?;
        let (found, rest) = if before { (head, tail) } else { (tail, head) };
        let next = if before {
            rest.chars().next()
        } else {
            rest.chars().next_back()
        };
        // The `rs` of `yrs` are no rupees.
        let within_a_word = name.is_ascii() && next.is_some_and(|c| c.is_ascii_alphabetic());
        (!within_a_word && found.eq_ignore_ascii_case(name)).then_some(rest)
    };
    let spellings = if before { &SPELLINGS.0 } else { &SPELLINGS.1 };
    let bytes = text.as_bytes();
    let edge = if before { bytes.first() } else { bytes.last() };
    let near = &spellings[usize::from(edge?.to_ascii_lowercase())];
    let mut shortest: Option<(u8, &str)> = None;
    for (place, name) in near {
        if let Some(rest) = cut(name)
            && shortest.is_none_or(|(_, least)| rest.len() < least.len())
        {
            shortest = Some((*place, rest));
        }
    }
    shortest
}

/// A number and what its unit says.
struct Quantity<'a> {
    number: &'a str,
    unit: Option<Unit>,
    power: u8,
    bound: Option<Bound>,
    letter: Option<Mark>,
}

/// Without a unit nothing is taken away.
fn quantity(text: &str, currency: Option<u8>) -> Quantity<'_> {
    with_unit(text, currency).unwrap_or(Quantity {
        number: text,
        unit: None,
        power: 0,
        bound: None,
        letter: None,
    })
}

/// The unit that a word names, and the power of ten that it counts for.
fn unit_of(word: &str) -> Option<(Unit, u8)> {
    let is = |known: &&str| known.eq_ignore_ascii_case(word);
    if MILLIONS.iter().any(&is) {
        return Some((Unit::Multiples, 6));
    }
    if BILLIONS.iter().any(&is) {
        return Some((Unit::Multiples, 9));
    }
    let found = UNITS.iter().find(|(.., words)| words.iter().any(&is));
    found.map(|(unit, power, _)| (*unit, *power))
}

/// Whether a word is a multiple behind this number: `5B` is a grade, `12mm` are
/// millimetres.
fn is_multiple(word: &str, number: &str, currency: Option<u8>) -> bool {
    let is_money = currency.is_some();
    match word {
        "b" | "mm" => false,
        "mi" | "bi" | "Mi" | "Bi" | "MI" | "BI" => is_money,
        // In English `$1.5 mil` are millions.
        "mil" | "Mil" | "MIL" => !(currency.is_some_and(is_english) && number.contains('.')),
        "B" => is_money || number.contains(['.', ',']),
        _ => true,
    }
}

/// What the column has to decide about a multiple of this word.
fn letter_of(word: &str, number: &str, is_money: bool) -> Option<Mark> {
    let is_term = || number.parse::<u32>().is_ok_and(|n| n <= LONGEST_TERM);
    match word {
        "m" | "M" if is_money => None,
        "m" | "M" if is_term() => Some(Mark::Term),
        "m" => Some(Mark::Small),
        _ => None,
    }
}

fn with_unit(text: &str, currency: Option<u8>) -> Option<Quantity<'_>> {
    const SIGNS: [(&str, Bound); 6] = [
        ("<=", Bound::From),
        (">=", Bound::From),
        ("≤", Bound::From),
        ("≥", Bound::From),
        ("<", Bound::Below),
        (">", Bound::Above),
    ];
    const ENDINGS: [(&str, Bound); 3] = [
        ("以上", Bound::From),
        ("以下", Bound::Below),
        ("以内", Bound::Below),
    ];
    let ending = ENDINGS
        .iter()
        .find_map(|(end, bound)| Some((text.strip_suffix(end)?, *bound)));
    let inner = ending.map_or(text.trim_end_matches('.'), |(inner, _)| inner);
    let word = inner.char_indices().rev();
    let (start, _) = word
        .take_while(|(_, c)| c.is_alphabetic() || *c == '‰' || is_thai_sign(*c))
        .last()?;
    let (number, word) = inner.split_at(start);
    let (unit, power) = match word {
        // Indian papers write ₹45.0 L for lakhs.
        "L" if currency == Some(RUPEE) => (Unit::Multiples, 5),
        word => unit_of(word)?,
    };
    let (number, is_money) = (number.trim_end(), currency.is_some());
    if unit == Unit::Multiples && !is_multiple(word, number, currency) {
        return None;
    }
    // `3 mil millones` are thousands of millions.
    let thousands = number.strip_suffix(" mil").filter(|_| power == 6);
    let (number, power) = thousands.map_or((number, power), |number| (number, power + 3));
    let letter = letter_of(word, number, is_money);
    let sign = SIGNS
        .iter()
        .find_map(|(sign, bound)| Some((number.strip_prefix(sign)?, *bound)));
    let plus = number.strip_suffix('+').map(|n| (n, Bound::From));
    let bounds = [ending.map(|(_, bound)| (number, bound)), sign, plus];
    let mut told = bounds.into_iter().flatten();
    let (number, bound) = told.next().map_or((number, None), |(n, b)| (n, Some(b)));
    // Both `1.5万` and a bound could not be read in full.
    (bound.is_none() || power == 0).then_some(Quantity {
        number: number.trim(),
        unit: Some(unit),
        power,
        bound,
        letter,
    })
}

/// Only whole numbers have a next one.
fn bounded(reading: Reading, bound: Option<Bound>) -> Option<Reading> {
    let step = match bound {
        None | Some(Bound::From) => return Some(reading),
        Some(Bound::Below) => -1.0,
        Some(Bound::Above) => 1.0,
    };
    let value = reading.value + step;
    (reading.whole && value >= 0.0).then_some(Reading { value, ..reading })
}

/// Where the letter of an exponent is. Fortran writes that of a double number as a D
/// with its sign.
fn exponent_of(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let at = bytes.iter().position(|b| matches!(b, b'e' | b'E' | b'D'))?;
    (bytes[at] != b'D' || matches!(bytes.get(at + 1), Some(b'+' | b'-'))).then_some(at)
}

/// Digits in groups or none, one decimal mark, an exponent; times ten to
/// `power`.
fn read(text: &str, mark: char, power: u8) -> Option<Reading> {
    let (mantissa, exponent) = match exponent_of(text) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, decimals) = match mantissa.split_once(mark) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (mantissa, None),
    };
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let fraction = decimals.unwrap_or_default();
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let is_whole = decimals.is_none() && exponent.is_none();
    // `RM007` is a code as `007` is.
    if is_whole && whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    // Exact by one division or none, see `decimal`.
    if all_digits(whole) && exponent.is_none() && power == 0 && whole.len() + fraction.len() <= 15 {
        let number = |text: &str| {
            text.bytes()
                .fold(0u64, |number, b| number * 10 + u64::from(b - b'0'))
        };
        let tens = TENS[fraction.len()];
        return Some(Reading {
            value: (number(whole) as f64 * tens + number(fraction) as f64) / tens,
            whole: is_whole,
        });
    }
    let mut plain = if all_digits(whole) {
        whole.to_owned()
    } else if exponent.is_some() {
        // A mantissa has no thousands separator: the comma of `1,296E+04` is decimal.
        return None;
    } else {
        ungroup(whole, mark)?
    };
    if decimals.is_some() {
        plain.push('.');
        plain.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if !all_digits(digits) || !(1..=3).contains(&digits.len()) {
            return None;
        }
        plain.push('e');
        plain.push_str(exponent);
    }
    if power > 0 {
        if exponent.is_some() {
            return None;
        }
        plain.push('e');
        plain.push_str(&power.to_string());
    }
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some(Reading {
        value,
        whole: is_whole,
    })
}

/// `1,234,567` or the Indian `12,34,567` without its separators, if every
/// group has the digits that belong there.
fn ungroup(whole: &str, mark: char) -> Option<String> {
    const SEPARATORS: [char; 10] = [
        ',', '.', ' ', '_', '\'', '’', '\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}',
    ];
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if separator == mark || !SEPARATORS.contains(&separator) {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let all_digits = groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()));
    let fits =
        |size: usize| (1..=size).contains(&first.len()) && middle.iter().all(|g| g.len() == size);
    let indian = separator == ',' && fits(2);
    let good = all_digits && last.len() == 3 && (fits(3) || indian) && !first.starts_with('0');
    good.then(|| groups.concat())
}

#[cfg(test)]
mod tests;
