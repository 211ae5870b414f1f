//! A cell: what one piece of text could mean by itself (missing, a whole
//! number, an amount, a day), before its column decides.

use super::date_text::{self, Day};

/// What a cell could be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    Missing,
    /// Plain digits.
    Whole(i64),
    /// Digits that a number would change: a leading zero, or beyond i64.
    Code,
    Amount(Amount),
    Day(Day),
    Text,
}

impl Form {
    /// Whether it is a number or a day, as opposed to a name or text.
    pub fn is_value(&self) -> bool {
        matches!(
            self,
            Self::Whole(_) | Self::Code | Self::Amount(_) | Self::Day(_)
        )
    }
}

/// A number in any spelling but plain digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount {
    /// Read with `.` as the decimal mark.
    pub point: Option<Reading>,
    /// Read with `,` as the decimal mark.
    pub comma: Option<Reading>,
    pub percent: bool,
    /// Place in [`CURRENCIES`].
    pub currency: Option<u8>,
}

/// The value of an amount under one decimal mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub value: f64,
    /// Written without decimals and exponent.
    pub whole: bool,
}

/// Longer names before their own beginnings.
const CURRENCIES: [&str; 36] = [
    "US$", "HK$", "NT$", "R$", "A$", "C$", "S$", "$", "€", "£", "¥", "￥", "₹", "₩", "₽", "USD",
    "EUR", "GBP", "CNY", "RMB", "JPY", "CHF", "CAD", "AUD", "HKD", "TWD", "INR", "BRL", "SEK",
    "NOK", "DKK", "PLN", "元", "zł", "kr", "Rs",
];

/// No spelling of a number is longer.
const LONGEST_NUMBER: usize = 40;

/// The number or day that `text` writes by itself.
pub(super) fn number(text: &str) -> Option<f64> {
    match form(text) {
        Form::Whole(value) => Some(value as f64),
        Form::Code => text.trim().parse().ok(),
        Form::Amount(amount) => amount.point.or(amount.comma).map(|r| r.value),
        Form::Day(Day::Fixed(day)) => Some(f64::from(day)),
        Form::Day(_) | Form::Missing | Form::Text => None,
    }
}

/// What `text` could be.
#[inline]
pub(super) fn form(text: &str) -> Form {
    if let Some(form) = digits(text.as_bytes()) {
        return form;
    }
    let text = text.trim();
    if is_missing(text) {
        return Form::Missing;
    }
    if let Some(form) = digits(text.as_bytes()) {
        return form;
    }
    if text.len() > LONGEST_NUMBER || !text.bytes().any(|b| b.is_ascii_digit()) {
        return Form::Text;
    }
    if let Some(amount) = decimal(text.as_bytes()).or_else(|| amount(text)) {
        return Form::Amount(amount);
    }
    date_text::read(text).map_or(Form::Text, Form::Day)
}

/// Whether trimmed `text` says that there is no value.
pub(super) fn is_missing(text: &str) -> bool {
    text.len() <= 9
        && matches!(
            text,
            "" | "NA"
                | "N/A"
                | "n/a"
                | "na"
                | "N.A."
                | "n.a."
                | "null"
                | "NULL"
                | "Null"
                | "NaN"
                | "nan"
                | "NAN"
                | "None"
                | "none"
                | "nil"
                | "NIL"
                | "?"
                | "-"
                | "--"
                | "—"
                | "."
                | "#N/A"
                | "#NA"
                | "<NA>"
                | "#VALUE!"
                | "#DIV/0!"
                | "#REF!"
                | "#NULL!"
                | "(null)"
                | "\\N"
                | "无"
                | "空"
                | "缺失"
        )
}

/// Plain digits with or without a sign.
#[inline]
fn digits(bytes: &[u8]) -> Option<Form> {
    let (negative, number) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let signed = number.len() != bytes.len();
    let mut value = 0i64;
    if number.is_empty() {
        return None;
    }
    for &byte in number {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
    }
    if number[0] == b'0' && number.len() > 1 && !signed {
        return Some(Form::Code);
    }
    if number.len() > 18 {
        let text = std::str::from_utf8(bytes).ok()?;
        return Some(text.parse().map_or(Form::Code, Form::Whole));
    }
    Some(Form::Whole(if negative { -value } else { value }))
}

/// `123.45` with at most 15 digits: exact by one division, as both the
/// digits and the power of ten are exact in f64 (Clinger 1990).
fn decimal(bytes: &[u8]) -> Option<Amount> {
    const TENS: [f64; 16] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    let (sign, number) = match bytes {
        [b'-', rest @ ..] => (-1.0, rest),
        _ => (1.0, bytes),
    };
    let point = number.iter().position(|b| *b == b'.')?;
    let decimals = number.len() - point - 1;
    if number.len() > 16 || point == 0 || decimals == 0 {
        return None;
    }
    let mut digits = 0u64;
    for &byte in number[..point].iter().chain(&number[point + 1..]) {
        if !byte.is_ascii_digit() {
            return None;
        }
        digits = digits * 10 + u64::from(byte - b'0');
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
    })
}

/// A number with sign, parentheses, currency, percent sign or separators.
fn amount(text: &str) -> Option<Amount> {
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii_alphabetic()
        && !second.is_ascii_alphabetic()
        && *second != b'$'
    {
        return None;
    }
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let mut negative = inner.is_some();
    let mut rest = inner.unwrap_or(text).trim();
    let mut currency = None;
    let mut signed = negative;
    for _ in 0..2 {
        if let Some(after) = rest
            .strip_prefix(['-', '+', '\u{2212}'])
            .filter(|_| !signed)
        {
            negative = !rest.starts_with('+');
            signed = true;
            rest = after.trim_start();
        }
        if currency.is_none()
            && let Some((place, after)) = strip_currency(rest, |t, c| t.strip_prefix(c))
        {
            currency = Some(place);
            rest = after.trim_start();
        }
    }
    let without = rest.strip_suffix(['%', '\u{ff05}']);
    let percent = without.is_some();
    rest = without.unwrap_or(rest).trim_end();
    if currency.is_none()
        && let Some((place, before)) = strip_currency(rest, |t, c| t.strip_suffix(c))
    {
        currency = Some(place);
        rest = before.trim_end();
    }
    if let Some(before) = rest.strip_suffix('-').filter(|_| !signed) {
        negative = true;
        rest = before.trim_end();
    }
    let sign = if negative { -1.0 } else { 1.0 };
    let read = |mark| {
        let reading = read(rest, mark)?;
        Some(Reading {
            value: sign * reading.value,
            ..reading
        })
    };
    let (point, comma) = (read('.'), read(','));
    (point.is_some() || comma.is_some()).then_some(Amount {
        point,
        comma,
        percent,
        currency,
    })
}

fn strip_currency<'a>(
    text: &'a str,
    strip: impl Fn(&'a str, &'static str) -> Option<&'a str>,
) -> Option<(u8, &'a str)> {
    CURRENCIES
        .iter()
        .enumerate()
        .find_map(|(place, name)| Some((place as u8, strip(text, name)?)))
}

/// Digits in groups of three or none, one decimal mark, an exponent.
fn read(text: &str, mark: char) -> Option<Reading> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
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
    let mut plain = if all_digits(whole) {
        whole.to_owned()
    } else {
        ungroup(whole, mark)?
    };
    if decimals.is_some() {
        plain.push('.');
        plain.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if plain.len() > whole.len() + 1 + fraction.len()
            || !all_digits(digits)
            || !(1..=3).contains(&digits.len())
        {
            return None;
        }
        plain.push('e');
        plain.push_str(exponent);
    }
    let value: f64 = plain.parse().ok()?;
    let is_whole = decimals.is_none() && exponent.is_none();
    value.is_finite().then_some(Reading {
        value,
        whole: is_whole,
    })
}

/// `1,234,567` without its separators, if every group but the first has three
/// digits.
fn ungroup(whole: &str, mark: char) -> Option<String> {
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if separator == mark || ![',', '.', ' ', '\'', '’', '\u{a0}', '\u{202f}'].contains(&separator)
    {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let fits = |(place, group): (usize, &&str)| {
        let length = if place == 0 {
            (1..=3).contains(&group.len())
        } else {
            group.len() == 3
        };
        length && group.bytes().all(|b| b.is_ascii_digit())
    };
    let good = groups.iter().enumerate().all(fits) && !groups[0].starts_with('0');
    good.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount_of(text: &str) -> Amount {
        match form(text) {
            Form::Amount(amount) => amount,
            other => panic!("{text:?} is {other:?}"),
        }
    }

    fn check(text: &str, point: Option<f64>, comma: Option<f64>) {
        let amount = amount_of(text);
        let values = (amount.point.map(|r| r.value), amount.comma.map(|r| r.value));
        assert_eq!(values, (point, comma), "{text:?}");
    }

    #[test]
    fn numbers_are_read_under_either_decimal_mark() {
        check("1.5", Some(1.5), None);
        check("-12.25", Some(-12.25), None);
        check("1,5", None, Some(1.5));
        check("1.234", Some(1.234), Some(1234.0));
        check("1,234", Some(1234.0), Some(1.234));
        check("0.123", Some(0.123), None);
        check("1,234,567.89", Some(1_234_567.89), None);
        check("1.234,56", None, Some(1234.56));
        check("1 234 567,5", None, Some(1_234_567.5));
        check("1'234.50", Some(1234.5), None);
        check("1e-3", Some(0.001), Some(0.001));
        check("2.5E+04", Some(25_000.0), None);
        check(".5", Some(0.5), None);
        check("$1,200.50", Some(1200.5), None);
        check("-$1,200", Some(-1200.0), Some(-1.2));
        check("$-12", Some(-12.0), Some(-12.0));
        check("(1,200)", Some(-1200.0), Some(-1.2));
        check("($1,200.00)", Some(-1200.0), None);
        check("R$ 1.234,56", None, Some(1234.56));
        check("1.234,56 €", None, Some(1234.56));
        check("￥3,000", Some(3000.0), Some(3.0));
        check("USD 300", Some(300.0), Some(300.0));
        check("3000元", Some(3000.0), Some(3000.0));
        check("10.65%", Some(10.65), None);
        check("10,65 %", None, Some(10.65));
        check("120-", Some(-120.0), Some(-120.0));
        check("0.1", Some(0.1), None);
        check("123456789.1234567", Some(123_456_789.123_456_7), None);
        assert!(amount_of("10%").percent && amount_of("$5").currency.is_some());
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "A11",
            "1,23,4",
            "1.2.3",
            "12a",
            "1e",
            "e5",
            "inf",
            "-inf",
            "1e999",
            "36 months",
            "< 1 year",
            "10+ years",
            "1,2345.6",
            "€",
            "()",
            "1--",
            "a1.5",
            "192.168.1.1",
        ] {
            assert_eq!(form(text), Form::Text, "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_and_codes() {
        for (text, expected) in [
            ("0", Form::Whole(0)),
            ("-5", Form::Whole(-5)),
            ("+7", Form::Whole(7)),
            (" 42 ", Form::Whole(42)),
            ("9223372036854775807", Form::Whole(i64::MAX)),
            ("-9223372036854775808", Form::Whole(i64::MIN)),
            ("9223372036854775808", Form::Code),
            ("00123", Form::Code),
            ("00", Form::Code),
        ] {
            assert_eq!(form(text), expected, "{text:?}");
        }
    }

    #[test]
    fn missing_words() {
        for text in [
            "", " ", "NA", "N/A", "n/a", "null", "NULL", "NaN", "None", "?", "-", ".", "#N/A",
            "无", "空",
        ] {
            assert_eq!(form(text), Form::Missing, "{text:?}");
        }
        assert_eq!(form("no"), Form::Text);
    }
}
