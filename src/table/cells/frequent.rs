//! The spellings that fill whole columns of loan files, read directly: days such as
//! `2018-01-05` and `05.01.2018`, moments, percentages, and amounts with thousands
//! separators; and keys of a letter and digits. Each is what [`cell::form`](super::cell::form) makes of it, only sooner.

use crate::table::cells::amount::{self, Amount, Reading};
use crate::table::cells::cell::Form;
use crate::table::cells::date::days_from_civil;
use crate::table::cells::date_text::Day;

/// Digits of which every number is exact in f64.
const EXACT_DIGITS: usize = 15;
/// The place of `$` among the currencies.
const DOLLAR: u8 = 0;

/// What the cell could be, where it has one of these spellings.
#[inline]
pub(in crate::table) fn form(bytes: &[u8]) -> Option<Form> {
    let (first, last) = (*bytes.first()?, *bytes.last()?);
    match (first, last) {
        (b'0'..=b'9' | b'-', b'%') => percent(&bytes[..bytes.len() - 1]),
        (b'0'..=b'9', b'0'..=b'9') => match bytes.len() {
            10 if !bytes[4].is_ascii_digit() => year_first(bytes),
            10 if !bytes[2].is_ascii_digit() => year_last(bytes).or_else(|| grouped(bytes, None)),
            19 if bytes[4] == b'-' => moment(bytes),
            _ => grouped(bytes, None),
        },
        (b'$', b'0'..=b'9') => grouped(&bytes[1..], Some(DOLLAR)),
        (b'A'..=b'Z' | b'a'..=b'z', b'0'..=b'9') => {
            let digits = bytes.len() > 4 && bytes[1..].iter().all(u8::is_ascii_digit);
            digits.then_some(Form::Text)
        }
        _ => None,
    }
}

/// The number that digits write.
#[inline]
fn number(digits: &[u8]) -> Option<u32> {
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    Some(value)
}

#[inline]
fn year(digits: &[u8]) -> Option<i32> {
    let year = number(digits).filter(|year| (1_000..=2_999).contains(year));
    year.map(|year| year as i32)
}

/// `2018-01-05`, also with slashes.
#[inline]
fn year_first(bytes: &[u8]) -> Option<Form> {
    let separator = bytes[4];
    if bytes[7] != separator || !matches!(separator, b'-' | b'/') {
        return None;
    }
    let (year, month, day) = (
        year(&bytes[..4])?,
        number(&bytes[5..7])?,
        number(&bytes[8..])?,
    );
    days_from_civil(year, month, day).map(|day| Form::Day(Day::Fixed(day)))
}

/// `05.01.2018`, `05/01/2018`, `01-05-2018`: either part may be the day.
#[inline]
fn year_last(bytes: &[u8]) -> Option<Form> {
    let separator = bytes[2];
    if bytes[5] != separator || !matches!(separator, b'.' | b'/' | b'-') {
        return None;
    }
    let (first, second) = (number(&bytes[..2])?, number(&bytes[3..5])?);
    let year = year(&bytes[6..])?;
    let day_first = days_from_civil(year, second, first);
    let month_first = days_from_civil(year, first, second);
    (day_first.is_some() || month_first.is_some()).then_some(Form::Day(Day::Either {
        day_first,
        month_first,
    }))
}

/// `2018-01-05 10:30:00`, also with a T.
#[inline]
fn moment(bytes: &[u8]) -> Option<Form> {
    let (day, time) = bytes.split_at(10);
    let marks = matches!(time[0], b' ' | b'T') && time[3] == b':' && time[6] == b':';
    let parts = [&time[1..3], &time[4..6], &time[7..]];
    let is_time = marks && parts.iter().all(|part| number(part).is_some());
    is_time.then(|| year_first(day))?
}

/// `12.5` and `12` before a percent sign.
#[inline]
fn percent(bytes: &[u8]) -> Option<Form> {
    let amount = match amount::decimal(bytes) {
        Some(amount) => amount,
        None => whole(bytes)?,
    };
    Some(Form::Amount(Amount {
        percent: true,
        ..amount
    }))
}

/// Digits that are no code, with or without a minus sign.
#[inline]
fn whole(bytes: &[u8]) -> Option<Amount> {
    let (sign, digits) = match bytes {
        [b'-', rest @ ..] => (-1.0, rest),
        _ => (1.0, bytes),
    };
    let is_code = digits.len() > 1 && digits[0] == b'0';
    if is_code || !(1..=9).contains(&digits.len()) {
        return None;
    }
    let value = sign * f64::from(number(digits)?);
    let reading = Some(Reading { value, whole: true });
    Some(unmarked(reading, reading, None))
}

fn unmarked(point: Option<Reading>, comma: Option<Reading>, currency: Option<u8>) -> Amount {
    Amount {
        point,
        comma,
        percent: false,
        currency,
        unit: None,
        mark: None,
    }
}

/// `1,234`, `1,234,567.89`: commas part thousands, or a single one marks decimals.
#[inline]
fn grouped(bytes: &[u8], currency: Option<u8>) -> Option<Form> {
    let first = bytes.iter().position(|byte| *byte == b',')?;
    if !(1..=3).contains(&first) || bytes[0] == b'0' || bytes.len() > 20 {
        return None;
    }
    let (mut digits, mut count) = (u64::from(number(&bytes[..first])?), first);
    let mut rest = &bytes[first..];
    let mut groups = 0;
    while let [b',', a, b, c, after @ ..] = rest {
        digits = digits * 1_000 + u64::from(number(&[*a, *b, *c])?);
        (rest, groups, count) = (after, groups + 1, count + 3);
    }
    let decimals = match rest {
        [] => None,
        [b'.', fraction @ ..] if (1..=8).contains(&fraction.len()) => Some(fraction),
        _ => return None,
    };
    let (value, whole) = match decimals {
        None => (digits as f64, true),
        Some(fraction) => {
            let tens = 10u64.pow(fraction.len() as u32);
            digits = digits * tens + u64::from(number(fraction)?);
            count += fraction.len();
            (digits as f64 / tens as f64, false)
        }
    };
    if count > EXACT_DIGITS {
        return None;
    }
    let comma = (groups == 1 && whole).then_some(Reading {
        value: digits as f64 / 1_000.0,
        whole: false,
    });
    let point = Some(Reading { value, whole });
    Some(Form::Amount(unmarked(point, comma, currency)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::cell;

    /// All that is read directly is what the general way makes of it.
    fn check(text: &str) -> bool {
        let form = form(text.as_bytes());
        if let Some(form) = form {
            assert_eq!(form, cell::form(text), "{text:?}");
        }
        form.is_some()
    }

    #[test]
    fn usual_spellings_are_read_directly() {
        for text in [
            "2018-01-05",
            "2999/12/31",
            "05.01.2018",
            "31/12/2018",
            "12-31-2018",
            "29.02.2020",
            "2018-01-05 10:30:00",
            "2018-01-05T23:59:59",
            "0%",
            "-0%",
            "12%",
            "-7.25%",
            "1.234%",
            "0.123%",
            "1,234",
            "123,456,789.01",
            "$1,234.5",
            "$12,345",
            "100,000,000,000.123",
            "A0000017",
            "q20241",
        ] {
            assert!(check(text), "{text}");
        }
        for text in [
            "",
            "%",
            "-",
            "$",
            "2018-13-05",
            "2018-02-30",
            "0999-01-01",
            "9999-12-31",
            "32.13.2018",
            "2018-01/05",
            "2018-01-05 1x:30:00",
            "007%",
            "0,123",
            "1,23",
            "1,234,56",
            "12,34,567",
            "1,234.",
            "1,234,567,890,123,456.7",
            "1234567890.1%%",
            "A17",
            "AB0017",
        ] {
            assert!(!check(text), "{text}");
        }
    }

    /// Texts of these characters, by chance close to the spellings above.
    #[test]
    fn whatever_is_read_directly_is_read_alike_in_general() {
        const DRAWN: &[u8] = b"0123456789012,.-/ T:%$";
        const SHAPES: [&str; 12] = [
            "dddd-dd-dd",
            "dddd/dd/dd",
            "dd.dd.dddd",
            "dd/dd/dddd",
            "dddd-dd-dd dd:dd:dd",
            "d.ddd%",
            "dd%",
            "d,ddd,ddd.dd",
            "$ddd,ddd",
            "Tddddd",
            "Qddddd",
            "Pdddddddd",
        ];
        let mut state = 11u64;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut read = 0;
        for turn in 0..200_000 {
            let mut text = SHAPES[turn % SHAPES.len()].as_bytes().to_vec();
            for byte in text.iter_mut().filter(|byte| **byte == b'd') {
                *byte = b"0123456789"[draw(if turn % 3 == 0 { 3 } else { 10 })];
            }
            if turn % 4 == 0 {
                let at = draw(text.len());
                text[at] = DRAWN[draw(DRAWN.len())];
            }
            read += usize::from(check(std::str::from_utf8(&text).unwrap()));
        }
        assert!(read > 60_000, "{read}");
    }
}
