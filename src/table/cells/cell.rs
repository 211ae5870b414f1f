//! A cell: what one piece of text could mean by itself (missing, a whole
//! number, an amount, a day), before its column decides.

use std::borrow::Cow;

use crate::table::cells::amount::{self, Amount};
use crate::table::cells::date_text::{self, Day, POSIX_YEAR};
use crate::table::cells::special_words::{self, Odd};

/// What a cell could be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::table) enum Form {
    Missing,
    /// Plain digits.
    Whole(i64),
    /// Digits that a number would change: a leading zero, with the number, or
    /// beyond i64, without.
    Code(Option<i64>),
    Amount(Amount),
    Day(Day),
    /// A day so far out that it is an open end, since 1970-01-01: `9999-12-31`.
    Far(i32),
    /// A word that means no value, see [`special_words`].
    Special,
    Text,
}

impl Form {
    /// The number, or the days of a day where either order of day and month will do; NaN of
    /// any other form.
    pub fn value(self) -> f64 {
        match self {
            Self::Whole(value) => value as f64,
            Self::Amount(amount) => {
                let reading = amount.point.or(amount.comma);
                reading.map_or(f64::NAN, |r| r.value)
            }
            Self::Day(unresolved) => {
                let day = unresolved.resolve(true, POSIX_YEAR);
                let day = day.or_else(|| unresolved.resolve(false, POSIX_YEAR));
                day.map_or(f64::NAN, f64::from)
            }
            _ => f64::NAN,
        }
    }

    /// Whether it is a number or a day, as opposed to a name or text.
    pub fn is_value(&self) -> bool {
        matches!(
            self,
            Self::Whole(_) | Self::Code(_) | Self::Amount(_) | Self::Day(_) | Self::Far(_)
        )
    }

    /// Whether it is a zero in any spelling.
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Whole(value) | Self::Code(Some(value)) => *value == 0,
            Self::Amount(amount) => amount.point.is_some_and(|r| r.value == 0.0),
            _ => false,
        }
    }

    /// Whether it says nothing of what its column holds.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Missing | Self::Special)
    }
}

/// No spelling of a number is longer.
const LONGEST_NUMBER: usize = 40;

/// The number or day that `text` writes by itself.
pub(in crate::table) fn number(text: &str) -> Option<f64> {
    match form(text) {
        Form::Whole(value) => Some(value as f64),
        Form::Code(_) => content(text).parse().ok(),
        Form::Amount(amount) => amount.point.or(amount.comma).map(|r| r.value),
        Form::Day(Day::Fixed(day)) => Some(f64::from(day)),
        Form::Day(Day::Short {
            day_first: Some(day),
            month_first: Some(same),
        }) if day == same => Some(f64::from(day)),
        Form::Day(_) | Form::Far(_) | Form::Missing | Form::Special | Form::Text => None,
    }
}

/// What `text` could be.
pub(in crate::table) fn form(text: &str) -> Form {
    if let Some(form) = plain(text.as_bytes()) {
        return form;
    }
    let trimmed = trim(text);
    if let Some(content) = marked(trimmed) {
        // A text to Excel: a number only where that loses nothing.
        return match form(content) {
            Form::Code(_) => Form::Code(None),
            form => form,
        };
    }
    if is_missing(trimmed) {
        return Form::Missing;
    }
    // A character of full width takes three bytes.
    if trimmed.len() > 3 * LONGEST_NUMBER {
        return Form::Text;
    }
    let text = match narrow(trimmed) {
        Cow::Borrowed(same) if same.len() == text.len() => Cow::Borrowed(same),
        changed => match plain(changed.as_bytes()) {
            Some(form) => return form,
            None => changed,
        },
    };
    if special_words::is_word(&text) {
        return Form::Special;
    }
    if text.len() > LONGEST_NUMBER || !text.bytes().any(|b| b.is_ascii_digit()) {
        let dash = text.len() <= 8 && text.contains('-');
        let zero = dash.then(|| amount::amount(&text)).flatten();
        return zero.map_or(Form::Text, Form::Amount);
    }
    let amount = amount::amount(&text).map(Form::Amount);
    let day = || date_text::read(&text).map(Form::Day);
    let duration = || amount::duration(&text).map(Form::Amount);
    let read = amount.or_else(day).or_else(duration);
    read.unwrap_or_else(|| odd_day(&text))
}

/// The number of plain digits beyond i64, rounded; `None` of any other code.
pub(in crate::table) fn wide(text: &str) -> Option<f64> {
    let digits = trim(text);
    let bare = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let is_number = !bare.starts_with('0') && bare.bytes().all(|b| b.is_ascii_digit());
    let number = digits.parse().ok().filter(|n: &f64| n.is_finite())?;
    is_number.then_some(number)
}

fn odd_day(text: &str) -> Form {
    match special_words::odd_day(text) {
        Some(Odd::Far(day)) => Form::Far(day),
        Some(Odd::Zero) => Form::Special,
        None => Form::Text,
    }
}

/// Digits, or digits around a point.
#[inline]
fn plain(bytes: &[u8]) -> Option<Form> {
    if !bytes.last()?.is_ascii_digit() {
        return None;
    }
    digits(bytes).or_else(|| amount::decimal(bytes).map(Form::Amount))
}

/// The text without white space around it.
#[inline]
pub(in crate::table) fn trim(text: &str) -> &str {
    let is_ink = |byte: Option<&u8>| byte.is_some_and(|b| (b'!'..=b'~').contains(b));
    let bytes = text.as_bytes();
    if is_ink(bytes.first()) && is_ink(bytes.last()) {
        return text;
    }
    text.trim()
}

/// The text of a cell without white space and what marks it as a text for
/// Excel: `="00123"` and `'00123` are 00123.
#[inline]
pub(in crate::table) fn content(text: &str) -> &str {
    let trimmed = trim(text);
    marked(trimmed).map_or(trimmed, trim)
}

/// What stands within `="…"` or behind an apostrophe that keeps digits or a
/// formula as they are.
#[inline]
fn marked(trimmed: &str) -> Option<&str> {
    match trimmed.as_bytes() {
        [b'=', b'"', .., b'"'] if trimmed.len() > 2 => {
            let content = &trimmed[2..trimmed.len() - 1];
            (!content.contains('"')).then_some(content)
        }
        [b'\'', b'0'..=b'9' | b'=' | b'+' | b'-' | b'@', ..] if !trimmed.ends_with('\'') => {
            Some(&trimmed[1..])
        }
        _ => None,
    }
}

/// Letters, digits and signs of full width, `１，２００`, and the digits and marks
/// of other scripts, `٦٣٫٨`, in their usual form.
fn narrow(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(|c| usual(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| usual(c).unwrap_or(c)).collect())
}

/// The usual form of a character of full width or another script.
fn usual(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        // The marks of Arabic, and the point that stands in the middle.
        '\u{66b}' | '·' => Some('.'),
        '\u{66c}' => Some(','),
        '\u{66a}' => Some('%'),
        _ => digit(c),
    }
}

/// The digit that a digit of another script is.
pub(in crate::table) fn digit(c: char) -> Option<char> {
    // Arabic, Persian, Devanagari, Bengali, Thai.
    const ZEROS: [u32; 5] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
    let place = |zero: u32| u32::from(c).checked_sub(zero).filter(|d| *d < 10);
    let value = ZEROS.into_iter().find_map(place)?;
    char::from_digit(value, 10)
}

/// Whether trimmed `text` says that there is no value.
#[inline]
#[must_use]
pub fn is_missing(text: &str) -> bool {
    let may = match text.as_bytes().first() {
        Some(first) => b"NMn?-/.#<[1m(\\".contains(first) || !first.is_ascii(),
        None => return true,
    };
    may && says_missing(text)
}

/// Declares the words that say "missing" as a list and as a test.
macro_rules! missing_words {
    ($($word:literal),* $(,)?) => {
        /// The words that say that there is no value, besides an empty cell.
        pub const MISSING_WORDS: &[&str] = &[$($word),*];

        fn says_missing(text: &str) -> bool {
            text.len() <= 12 && matches!(text, $($word)|*)
        }
    };
}

missing_words!(
    "NA",
    "N/A",
    "n/a",
    "na",
    "N.A.",
    "n.a.",
    "null",
    "NULL",
    "Null",
    "NaN",
    "nan",
    "NAN",
    "None",
    "none",
    "NaT",
    "nil",
    "NIL",
    "?",
    "-",
    "--",
    "—",
    "——",
    "–",
    "－",
    "/",
    ".",
    "#N/A",
    "#NA",
    "<NA>",
    "<null>",
    "<NULL>",
    "[null]",
    "[NULL]",
    "-nan",
    "1.#QNAN",
    "-1.#IND",
    "missing",
    "Missing",
    "MISSING",
    "(missing)",
    "(blank)",
    "#NAME?",
    "#VALUE!",
    "#DIV/0!",
    "#REF!",
    "#NULL!",
    "(null)",
    "\\N",
    "无",
    "空",
    "空值",
    "缺失",
    "缺失值",
    "不适用",
    "无数据",
    "未填写",
    "暂无",
);

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
        let fits = number.len() <= 18;
        return Some(Form::Code(fits.then_some(value)));
    }
    if number.len() > 18 {
        let text = std::str::from_utf8(bytes).ok()?;
        return Some(text.parse().map_or(Form::Code(None), Form::Whole));
    }
    Some(Form::Whole(if negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "A11",
            "1,23,4",
            "1.2.3",
            "12a",
            "1e",
            "e5",
            "1e999",
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
    fn what_stands_for_no_value_is_special() {
        for text in ["inf", " -inf ", "#NUM!", ".A", "Err:502", "0000-00-00"] {
            assert_eq!(form(text), Form::Special, "{text:?}");
        }
        assert_eq!(form("9999-12-31"), Form::Far(2_932_896));
        assert_eq!((number("9999-12-31"), number("inf")), (None, None));
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
            ("9223372036854775808", Form::Code(None)),
            ("123456789012345678901234567890", Form::Code(None)),
            ("00123", Form::Code(Some(123))),
            ("00", Form::Code(Some(0))),
            ("１２０", Form::Whole(120)),
            ("١٢٠", Form::Whole(120)),
            ("१२०", Form::Whole(120)),
            ("٠٧", Form::Code(Some(7))),
        ] {
            assert_eq!(form(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_excel_keeps_as_text_is_its_content() {
        for (text, content_is, expected) in [
            ("=\"A1\"", "A1", Form::Text),
            ("=\"00123\"", "00123", Form::Code(None)),
            ("'00123", "00123", Form::Code(None)),
            ("=\"123\"", "123", Form::Whole(123)),
            ("'123", "123", Form::Whole(123)),
            ("'-5", "-5", Form::Whole(-5)),
            ("'=A1+2", "=A1+2", Form::Text),
            (" =\" x \" ", "x", Form::Text),
            ("=\"\"", "", Form::Missing),
            ("=\"NA\"", "NA", Form::Missing),
            // These are texts as they stand.
            ("'t Hart 3", "'t Hart 3", Form::Text),
            ("'123'", "'123'", Form::Text),
            ("=A1", "=A1", Form::Text),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\"", Form::Text),
        ] {
            assert_eq!(
                (content(text), form(text)),
                (content_is, expected),
                "{text:?}"
            );
        }
        assert!(matches!(form("=\"22969.42\""), Form::Amount(_)));
        assert!(matches!(form("=\"2018-01-05\""), Form::Day(_)));
    }

    #[test]
    fn missing_words() {
        for text in [
            "",
            " ",
            "NA",
            "N/A",
            "n/a",
            "null",
            "NULL",
            "NaN",
            "None",
            "?",
            "-",
            ".",
            "#N/A",
            "无",
            "空",
            "缺失值",
            "不适用",
            "未填写",
            "--",
            "—",
            "(blank)",
            "MISSING",
            "-1.#IND",
        ] {
            assert_eq!(form(text), Form::Missing, "{text:?}");
        }
        for text in ["no", "未知", "other", "unknown", "-9"] {
            assert_ne!(form(text), Form::Missing, "{text:?}");
        }
    }
}
