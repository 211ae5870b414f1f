//! The text of a cell: a number under its number format as delimited text would
//! hold it, `54.5%` for .545 under `0.0%`. Reads no workbook.

use std::fmt::Write;

use crate::table::cells::date::civil_from_days;
use crate::table::intake::plain::push_number;
use crate::table::intake::workbooks::number_format::{Digit, Kind, NumberFormat};

const SECONDS_A_DAY: i64 = 86_400;
/// Days from 1899-12-30, the day 0 of serials from 60 on, to 1970-01-01.
const FROM_1900: i64 = 25_569;
/// The same from 1904-01-01.
const FROM_1904: i64 = 24_107;
/// The last serials of 9999.
const LAST_1900: f64 = 2_958_466.0;
const LAST_1904: f64 = 2_957_004.0;
/// A number of days under a format of times is a duration below this, a moment
/// from it on.
const MOST_DAYS: f64 = 7_305.0;

/// Appends a number as its format has it.
pub(in crate::table::intake) fn push_shown(
    text: &mut String,
    value: f64,
    format: &NumberFormat,
    is_1904: bool,
) {
    let (kind, signed) = format.kind(value);
    match kind {
        Kind::Number => push_number(text, value),
        Kind::Percent => push_percent(text, value),
        Kind::PercentSign => {
            push_number(text, value);
            text.push('%');
        }
        Kind::Padded(digits) => push_padded(text, value, digits, signed),
        Kind::Date => push_moment(text, value, is_1904),
        Kind::Time if value.abs() < 1.0 => push_time(text, value),
        Kind::Time if value.abs() >= MOST_DAYS => push_moment(text, value, is_1904),
        Kind::Time | Kind::Elapsed => push_hours(text, value),
        Kind::Literal(word) => text.push_str(word),
    }
}

/// Appends a hundred times a number and a percent sign; the digits are the
/// shortest that read back equal, moved by two places.
pub(in crate::table::intake) fn push_percent(text: &mut String, value: f64) {
    if !value.is_finite() {
        return push_number(text, value);
    }
    if value == 0.0 {
        return text.push_str("0%");
    }
    let start = text.len();
    // Writing to a String cannot fail.
    _ = write!(text, "{value:e}");
    let mut digits = [0u8; 24];
    let mut count = 0;
    let written = &text.as_bytes()[start..];
    let end = written
        .iter()
        .position(|b| *b == b'e')
        .unwrap_or(written.len());
    for digit in written[..end].iter().filter(|b| b.is_ascii_digit()) {
        if let Some(place) = digits.get_mut(count) {
            *place = *digit;
            count += 1;
        }
    }
    let power: i32 = text[start + end..]
        .trim_start_matches('e')
        .parse()
        .unwrap_or(0);
    text.truncate(start);
    if value < 0.0 {
        text.push('-');
    }
    // Digits before the point.
    let whole = power + 3;
    if !(-20..=20).contains(&whole) {
        push_number(text, value.abs() * 100.0);
        return text.push('%');
    }
    if whole <= 0 {
        text.push_str("0.");
        (whole..0).for_each(|_| text.push('0'));
    }
    for (place, digit) in digits[..count].iter().enumerate() {
        if place as i32 == whole && whole > 0 {
            text.push('.');
        }
        text.push(char::from(*digit));
    }
    (count as i32..whole).for_each(|_| text.push('0'));
    text.push('%');
}

/// Appends a whole number with the zeros and signs of a format; another number
/// as itself.
fn push_padded(text: &mut String, value: f64, digits: &[Digit], signed: bool) {
    let size = value.abs();
    if value.fract() != 0.0 || size >= 1e15 {
        return push_number(text, value);
    }
    let mut written = [0u8; 16];
    let (mut rest, mut count) = (size as u64, 0);
    while rest > 0 {
        written[count] = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
    }
    if value < 0.0 && !signed {
        text.push('-');
    }
    let is_place = |d: &&Digit| !matches!(d, Digit::Sign(_));
    let mut places = digits.iter().filter(is_place).count();
    for digit in digits {
        match digit {
            Digit::Sign(sign) => text.push(*sign),
            Digit::Zero | Digit::Optional => {
                // The first place takes all digits before its own.
                let first = places == digits.iter().filter(is_place).count();
                let from = if first { count.max(places) } else { places };
                for place in (places - 1..from).rev() {
                    match written.get(place).filter(|_| place < count) {
                        Some(digit) => text.push(char::from(*digit)),
                        None if *digit == Digit::Zero => text.push('0'),
                        None => {}
                    }
                }
                places -= 1;
            }
        }
    }
}

/// Appends a day as ISO 8601, with the time where there is one. Serial 0 under the
/// calendar of 1900 is shown by Excel as the day before the first; what is no day
/// stays a number.
pub(in crate::table::intake) fn push_moment(text: &mut String, value: f64, is_1904: bool) {
    let last = if is_1904 { LAST_1904 } else { LAST_1900 };
    if !(0.0..last).contains(&value) {
        return push_number(text, value);
    }
    // As Excel does, to the millisecond; those are left out.
    let millis = (value * 86_400_000.0).round() as i64;
    let seconds = millis / 1_000;
    let (serial, second) = (seconds / SECONDS_A_DAY, seconds % SECONDS_A_DAY);
    let days = match (is_1904, serial) {
        (true, _) => serial - FROM_1904,
        (false, 0) if second > 0 => return push_clock(text, second),
        (false, 0) => return text.push_str("1900-01-00"),
        // Excel has a 29 February 1900, serial 60.
        (false, 1..60) => serial + 1 - FROM_1900,
        _ => serial - FROM_1900,
    };
    let (year, month, day) = civil_from_days(days as i32);
    _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if second > 0 {
        text.push(' ');
        push_clock(text, second);
    }
}

/// Appends a moment that is written as ISO 8601 has it: a blank before the time, and
/// no time of zero.
pub(in crate::table::intake) fn push_iso(text: &mut String, moment: &str) {
    let (day, time) = moment.split_once('T').unwrap_or((moment, ""));
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    text.push_str(day);
    if !matches!(time, "" | "00:00:00") {
        text.push(' ');
        text.push_str(time);
    }
}

/// Appends hours, minutes and seconds.
fn push_clock(text: &mut String, seconds: i64) {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    _ = write!(text, "{hours:02}:{minutes:02}:{:02}", seconds % 60);
}

fn push_time(text: &mut String, value: f64) {
    if value < 0.0 {
        text.push('-');
    }
    push_clock(text, (value.abs() * SECONDS_A_DAY as f64).round() as i64);
}

/// Appends a number of days as hours, exact to a ten-thousandth of a second.
pub(in crate::table::intake) fn push_hours(text: &mut String, days: f64) {
    let seconds = (days * 86_400.0 * 1e4).round() / 1e4;
    push_number(text, seconds / 3_600.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, value: f64, expected: &str) {
        check_of(code, value, false, expected);
    }

    fn check_of(code: &str, value: f64, is_1904: bool, expected: &str) {
        let mut text = String::new();
        push_shown(&mut text, value, &NumberFormat::parse(code), is_1904);
        assert_eq!(text, expected, "{code} of {value}");
    }

    #[test]
    fn percents_have_the_shortest_digits_that_read_back_equal() {
        for (value, expected) in [
            (0.545, "54.5%"),
            (0.0, "0%"),
            (1.0, "100%"),
            (-0.07, "-7%"),
            (0.1 + 0.2, "30.000000000000004%"),
            (0.0001, "0.01%"),
            (0.000_012, "0.0012%"),
            (12.5, "1250%"),
            (0.123_456_789, "12.3456789%"),
        ] {
            check("0.0%", value, expected);
        }
        for n in 0..1_000 {
            let mut text = String::new();
            push_percent(&mut text, f64::from(n) / 1e3);
            let read: f64 = text.trim_end_matches('%').parse().unwrap();
            assert_eq!(text, format!("{read}%"));
            assert!((read - f64::from(n) / 10.0).abs() < 1e-12, "{text}");
        }
        check("0.0\"%\"", 54.5, "54.5%");
    }

    #[test]
    fn zeros_pad_and_signs_stand_between_digits() {
        for (code, value, expected) in [
            ("000", 3.0, "003"),
            ("000", 0.0, "000"),
            ("000", 1_234.0, "1234"),
            ("000", -3.0, "-003"),
            ("000;-000", -3.0, "-003"),
            ("000", 3.5, "3.5"),
            ("000-00-0000", 12_345_678.0, "012-34-5678"),
            ("00000-0000", 12_345_678_901.0, "1234567-8901"),
            ("#00", 7.0, "07"),
            ("\"ID \"00000", 42.0, "ID 00042"),
            ("0000\\-00\\-00", 20_180_105.0, "2018-01-05"),
        ] {
            check(code, value, expected);
        }
    }

    #[test]
    fn serials_are_days_of_both_calendars() {
        for (value, expected) in [
            (45_943.0, "2025-10-13"),
            (45_943.5, "2025-10-13 12:00:00"),
            (0.25, "06:00:00"),
            (0.0, "1900-01-00"),
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (61.0, "1900-03-01"),
            (2_958_465.0, "9999-12-31"),
            (2_958_466.0, "2958466"),
            (-3.0, "-3"),
            (45_942.999_999_999, "2025-10-13"),
        ] {
            check("dd/mm/yyyy", value, expected);
        }
        for (value, expected) in [
            (0.0, "1904-01-01"),
            (0.25, "1904-01-01 06:00:00"),
            (1.0, "1904-01-02"),
            (44_481.0, "2025-10-13"),
        ] {
            check_of("yyyy-mm-dd", value, true, expected);
        }
        check("[=0]\"\";dd/mm/yyyy", 0.0, "");
        check("[=0]\"\";dd/mm/yyyy", 45_943.0, "2025-10-13");
    }

    #[test]
    fn times_are_clocks_and_durations_are_hours() {
        check("hh:mm", 0.25, "06:00:00");
        check("hh:mm", 1.5, "36");
        check("hh:mm", 45_943.5, "2025-10-13 12:00:00");
        check("[h]:mm:ss", 0.25, "6");
        check("[h]:mm:ss", 1.5, "36");
        check("[h]:mm:ss", 100.0 / 24.0, "100");
        check("[mm]:ss", 90.0 / 86_400.0, "0.025");
        check("[h]:mm;-[h]:mm;\"-\"", 0.0, "0");
    }
}
