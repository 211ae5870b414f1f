//! Special words: cells that mean no value among numbers or days, whatever
//! their column is: error words of spreadsheets, special missings of SAS and
//! Stata, infinities, and days that are open ends.

use crate::table::cells::date::{civil_from_days, days_from_civil};
use crate::table::cells::date_text::{self, POSIX_YEAR};

/// No special word is longer (`#CONEXIÓN_PERDIDA!`).
const LONGEST: usize = 24;

/// Whether trimmed `text` is an error word, a special missing, a no-data option or an infinity.
pub(in crate::table) fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else {
        return false;
    };
    match first {
        _ if bytes.len() > LONGEST => false,
        b'#' => is_error(text),
        b'.' => is_special_missing(bytes),
        b'N' => is_no_data(text),
        b'E' | b'e' => is_numbered_error(text),
        b'i' | b'I' | b'+' | b'-' | b'1' | 0xe2 => is_infinity(text),
        _ => false,
    }
}

/// `#NUM!`, `#WERT!`, `#¡VALOR!`, `#NOM?`, `#GETTING_DATA`, `#Error`, `####`.
fn is_error(text: &str) -> bool {
    // Those without a mark at the end; the first three say "not available".
    const BARE: [&str; 9] = [
        "NV",
        "N/D",
        "N/B",
        "Н/Д",
        "GETTING_DATA",
        "DATEN_ABRUFEN",
        "OBTENIENDO_DATOS",
        "Error",
        "Deleted",
    ];
    let inner = &text[1..];
    if inner.len() > 1 && inner.bytes().all(|b| b == b'#') {
        return true;
    }
    if BARE.iter().any(|word| word.eq_ignore_ascii_case(inner)) {
        return true;
    }
    let core = inner.trim_start_matches(['¡', '¿']);
    let Some(core) = core.strip_suffix(['!', '?']) else {
        return false;
    };
    let fits = |c: char| c.is_alphabetic() || "_/0 ".contains(c);
    core.chars().filter(|c| c.is_alphabetic()).count() > 1 && core.chars().all(fits)
}

/// `.A` to `.Z` and `._`, as SAS and Stata write them.
fn is_special_missing(bytes: &[u8]) -> bool {
    matches!(bytes, [b'.', letter] if letter.is_ascii_alphabetic() || *letter == b'_')
}

/// `ND1` to `ND5`, and `ND4` with the date from which on there will be data: the no-data options of
/// the European templates of securitisations (Regulation (EU) 2020/1224, article 9).
fn is_no_data(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("ND") else {
        return false;
    };
    match rest.split_once('-') {
        None => matches!(rest, "1" | "2" | "3" | "4" | "5"),
        Some((option, date)) => {
            let day = date_text::read(date).and_then(|day| day.resolve(true, POSIX_YEAR));
            option == "4" && date.len() == 10 && day.is_some()
        }
    }
}

/// `Err:502`, as `LibreOffice` writes it.
fn is_numbered_error(text: &str) -> bool {
    let number = text
        .split_at_checked(4)
        .filter(|(word, _)| word.eq_ignore_ascii_case("Err:"));
    number
        .is_some_and(|(_, number)| number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()))
}

fn is_infinity(text: &str) -> bool {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is = |word: &&str| word.eq_ignore_ascii_case(bare);
    ["inf", "infinity", "∞", "1.#inf", "1.#inf00", "1.#inf000"]
        .iter()
        .any(is)
}

/// What a date with digits says that is no day of the calendar, or one far out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Odd {
    /// `0000-00-00`, `1900-01-00`.
    Zero,
    /// Days since 1970-01-01 of `9999-12-31` or `0001-01-01`.
    Far(i32),
}

/// An open end or a day zero in any spelling of a date, with or without a time.
pub(in crate::table) fn odd_day(text: &str) -> Option<Odd> {
    if is_zero_day(text) {
        return Some(Odd::Zero);
    }
    let (start, year) = far_year(text)?;
    // A year of the usual range with the same leap day.
    let usual = if year % 4 == 0 { "2996" } else { "2999" };
    let near = format!("{}{usual}{}", &text[..start], &text[start + 4..]);
    let day = date_text::read(&near)?;
    let day = day
        .resolve(true, POSIX_YEAR)
        .or(day.resolve(false, POSIX_YEAR))?;
    let (near_year, month, day) = civil_from_days(day);
    // `01-3456` is a code rather than the month of a year.
    let at_end = if groups(text) < 3 {
        year == 9999
    } else {
        matches!((month, day), (1, 1) | (12, 30 | 31)) || matches!(year, 1 | 9999)
    };
    let far = days_from_civil(year, month, day).filter(|_| at_end && near_year > 2990);
    far.map(Odd::Far)
}

/// Runs of digits and runs of letters.
fn groups(text: &str) -> usize {
    let class = |c: char| (c.is_alphabetic(), c.is_ascii_digit());
    let mut last = (false, false);
    let begins = |c: char| {
        let begun = class(c) != last && class(c) != (false, false);
        last = class(c);
        begun
    };
    text.chars().map(begins).filter(|begun| *begun).count()
}

/// Position of the only year that is written with four digits and lies outside
/// of 1000 to 2999.
fn far_year(text: &str) -> Option<(usize, i32)> {
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let length = bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if length == 4 {
            let year: i32 = text[start..start + 4].parse().ok()?;
            let is_far = (1..=999).contains(&year) || year >= 3000;
            return is_far.then_some((start, year));
        }
        start += length.max(1);
    }
    None
}

/// Three numbers of which the month or the day is zero.
fn is_zero_day(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let mut parts = [""; 3];
    let mut count = 0;
    for part in day.split(['-', '/', '.']) {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits || count == 3 {
            return false;
        }
        parts[count] = part;
        count += 1;
    }
    let is_zero = |part: &str| part.len() <= 2 && part.bytes().all(|b| b == b'0');
    let year_first = parts[0].len() == 4 && parts[1..].iter().all(|p| (1..=2).contains(&p.len()));
    let year_last = parts[2].len() == 4 && parts[..2].iter().all(|p| (1..=2).contains(&p.len()));
    count == 3
        && ((year_first && parts[1..].iter().any(|p| is_zero(p)))
            || (year_last && parts[..2].iter().any(|p| is_zero(p))))
}

/// Days since 1970-01-01 of an open end written in eight digits, `99991231`, or in fourteen with a time.
#[inline]
pub(in crate::table) fn compact_end(number: i64) -> Option<i32> {
    let number = match number {
        29_000_101_000_000..=99_991_231_235_959 => number / 1_000_000,
        _ => number,
    };
    let (year, rest) = (number / 10_000, number % 10_000);
    if !(2_900..=9_999).contains(&year) || !matches!(rest, 101 | 1230 | 1231) {
        return None;
    }
    days_from_civil(year as i32, (rest / 100) as u32, (rest % 100) as u32)
}

/// Days of a column that mean an open end, from its distinct days in
/// ascending order with their rows: how many at the beginning, and how many at the
/// end.
///
/// The outermost days at either end are open ends if all others lie apart: a day
/// that other programs use for one by a quarter of their range and five years,
/// any other that repeats in 1 % of the rows, ten at least, by their whole range
/// and ten years.
pub(in crate::table) fn open_ends(days: &[(i32, usize)]) -> (usize, usize) {
    let above = ends_on_top(days, false);
    let below = &days[..days.len() - above];
    let flipped: Vec<(i32, usize)> = below.iter().rev().map(|(day, n)| (-day, *n)).collect();
    let before = ends_on_top(&flipped, true);
    // Open ends below made the range too wide for those above.
    let after = match above {
        0 => ends_on_top(&days[before..], false),
        above => above,
    };
    (before, after)
}

/// Most open ends on one side of a column.
const MOST_ENDS: usize = 4;
/// Days of a year.
const YEAR: i64 = 365;

fn ends_on_top(days: &[(i32, usize)], flipped: bool) -> usize {
    let total: usize = days.iter().map(|(_, n)| n).sum();
    let most = MOST_ENDS.min(days.len().saturating_sub(3));
    let are_ends = |k: &usize| {
        let (rest, ends) = days.split_at(days.len() - k);
        let (least, last) = (i64::from(rest[0].0), i64::from(rest[rest.len() - 1].0));
        let (range, gap) = (last - least, i64::from(ends[0].0) - last);
        let stands_off = |&(day, rows): &(i32, usize)| {
            let named = is_usual_end(if flipped { -day } else { day });
            let frequent = rows >= 10 && rows * 100 >= total;
            (named && gap > range / 4 && gap > 5 * YEAR)
                || (frequent && gap > range && gap > 10 * YEAR)
        };
        ends.iter().all(stands_off)
    };
    (1..=most).rev().find(are_ends).unwrap_or(0)
}

/// Days that programs write for "none yet" or "unknown": the first and last days of
/// spreadsheets, databases, pandas and SAS, and the ends of years long past or to come.
fn is_usual_end(day: i32) -> bool {
    const DAYS: [(i32, u32, u32); 11] = [
        (1582, 10, 14),
        (1582, 10, 15),
        (1677, 9, 21),
        (1677, 9, 22),
        (1899, 12, 30),
        (1904, 1, 1),
        (1960, 1, 1),
        (1970, 1, 1),
        (2079, 6, 6),
        (2262, 4, 11),
        (2262, 4, 12),
    ];
    let (year, month, of_month) = civil_from_days(day);
    let is_end = matches!((month, of_month), (1, 1) | (12, 31));
    let repeats = matches!(year, 1111 | 2222) && (month, of_month) == ((year % 100) as u32, 11)
        || (year, month, of_month) == (2222, 2, 22);
    DAYS.contains(&(year, month, of_month)) || (is_end && !(1902..2049).contains(&year)) || repeats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::date::iso;

    #[test]
    fn words_of_other_programs_are_special() {
        for text in [
            "#NUM!",
            "#GETTING_DATA",
            "#SPILL!",
            "#CALC!",
            "#FIELD!",
            "#BLOCKED!",
            "#CONNECT!",
            "#BUSY!",
            "#UNKNOWN!",
            "#NV",
            "#WERT!",
            "#BEZUG!",
            "#ZAHL!",
            "#NOMBRE!",
            "#VALEUR!",
            "#NOM?",
            "#¡VALOR!",
            "#¿NOMBRE?",
            "#NÚM!",
            "#RIF!",
            "#N/D",
            "#WAARDE!",
            "#GETAL!",
            "#ЗНАЧ!",
            "#ERROR!",
            "#Error",
            "#Num!",
            "#####",
            "Err:502",
            "err:522",
            ".A",
            ".z",
            "._",
            "inf",
            "-inf",
            "+Inf",
            "Infinity",
            "-infinity",
            "∞",
            "-∞",
            "1.#INF",
            "-1.#INF",
            "ND1",
            "ND5",
            "ND4-2025-06-30",
        ] {
            assert!(is_word(text), "{text:?}");
        }
        for text in [
            "",
            "#",
            "#1!",
            "#a",
            "#12",
            "A",
            ".AB",
            ".1",
            "Err",
            "Err:5",
            "Error",
            "Erreur",
            "info",
            "infant",
            "Inf.",
            "-",
            "-x",
            "1",
            "1.5",
            "1.#IND",
            "ND",
            "ND6",
            "ND12",
            "ND3-2025-06-30",
            "ND4-2025-13-30",
            "∞a",
            "Infinity War",
        ] {
            assert!(!is_word(text), "{text:?}");
        }
    }

    #[test]
    fn open_ends_are_read_in_any_spelling() {
        let far = |text: &str, expected: &str| match odd_day(text) {
            Some(Odd::Far(day)) => assert_eq!(iso(day), expected, "{text:?}"),
            other => panic!("{text:?} is {other:?}"),
        };
        far("9999-12-31", "9999-12-31");
        far("9999-12-31 00:00:00", "9999-12-31");
        far("9999-12-31T23:59:59.9999999", "9999-12-31");
        far("31/12/9999", "9999-12-31");
        far("12/31/9999 0:00", "9999-12-31");
        far("31.12.9999", "9999-12-31");
        far("31DEC9999", "9999-12-31");
        far("31-Dec-9999", "9999-12-31");
        far("9999-01-01", "9999-01-01");
        far("0001-01-01", "0001-01-01");
        far("01/01/0001", "0001-01-01");
        far("3000-12-31", "3000-12-31");
        for text in [
            "0000-00-00",
            "0000-00-00 00:00:00",
            "1900-01-00",
            "00/00/0000",
            "0/0/0000",
            "1/0/1900",
            "00.01.1900",
            "2020-00-00",
        ] {
            assert_eq!(odd_day(text), Some(Odd::Zero), "{text:?}");
        }
        for text in [
            "2018-13-01",
            "12-3456",
            "01-9998",
            "5000-06-15",
            "4711",
            "0.0.5",
            "1.0.1900.2",
            "10.0",
            "2020-01-05",
            "0001",
            "A-9999-12-31",
            "00-00-00",
        ] {
            assert_eq!(odd_day(text), None, "{text:?}");
        }
        assert_eq!(
            compact_end(99_991_231).map(iso).as_deref(),
            Some("9999-12-31")
        );
        assert_eq!(compact_end(20_991_231), None);
        assert_eq!(compact_end(99_990_615), None);
    }

    #[test]
    fn open_ends_lie_apart_from_all_other_days() {
        let day = |y, m, d| days_from_civil(y, m, d).unwrap();
        let check = |others: (i32, i32), ends: &[((i32, u32, u32), usize)], expected| {
            let first = day(others.0, 3, 4);
            let mut days: Vec<(i32, usize)> = (first..day(others.1, 5, 6))
                .step_by(29)
                .map(|d| (d, 3))
                .collect();
            days.extend(ends.iter().map(|((y, m, d), n)| (day(*y, *m, *d), *n)));
            days.sort_unstable();
            assert_eq!(open_ends(&days), expected, "{others:?} {ends:?}");
        };
        check((2019, 2023), &[((2099, 12, 31), 1)], (0, 1));
        check(
            (2019, 2023),
            &[((1900, 1, 1), 50), ((2999, 12, 31), 4)],
            (1, 1),
        );
        check(
            (2019, 2023),
            &[((1899, 12, 30), 1), ((1900, 1, 1), 2)],
            (2, 0),
        );
        check((2019, 2023), &[((1970, 1, 1), 5)], (1, 0));
        check((1940, 2004), &[((1900, 1, 1), 5)], (1, 0));
        check((2019, 2023), &[((2060, 7, 3), 40)], (0, 1));
        check((1940, 2004), &[((1970, 1, 1), 90)], (0, 0));
        check((1901, 2004), &[((1900, 1, 1), 5)], (0, 0));
        check((2019, 2023), &[((2025, 12, 31), 90)], (0, 0));
        check((2019, 2023), &[((2060, 7, 3), 1)], (0, 0));
        check((2024, 2054), &[((2055, 12, 31), 9)], (0, 0));
        check((2019, 2023), &[], (0, 0));
        assert_eq!(open_ends(&[]), (0, 0));
        assert_eq!(open_ends(&[(0, 1), (40_000, 99)]), (0, 0));
    }

    #[test]
    fn a_day_that_repeats_its_digits_is_an_end() {
        let day = |y, m, d| days_from_civil(y, m, d).unwrap();
        assert!(is_usual_end(day(1111, 11, 11)) && is_usual_end(day(2222, 2, 22)));
        assert!(!is_usual_end(day(2011, 11, 11)) && !is_usual_end(day(2020, 12, 31)));
    }
}
