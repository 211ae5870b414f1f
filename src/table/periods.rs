//! Periods that are no dates as they are written: fiscal years, `FY2021` and `2018/19`, their
//! quarters, `Q1 FY21`, and half years, `2H18`. Where a fiscal year begins within the year is not
//! known, so each is the first day of the year that it names first, or of its half or quarter.

use crate::table::Column;
use crate::table::cells::date::days_from_civil;
use std::collections::HashMap;

/// Cells that may be no period, one in so many.
const MISSES: usize = 50;

impl Column {
    /// The first days of the periods that the texts of a column name, as days since 1970-01-01,
    /// NaN where missing; `None` of other columns, and where more than a few cells name none.
    #[must_use]
    pub fn periods(&self) -> Option<Vec<f64>> {
        let texts = self.text_values()?;
        let mut known: HashMap<&str, Option<i32>> = HashMap::new();
        let (mut days, mut found, mut misses) = (Vec::with_capacity(self.len()), 0, 0);
        for text in texts {
            let day = text.map(|text| *known.entry(text).or_insert_with(|| first_day(text)));
            found += usize::from(matches!(day, Some(Some(_))));
            misses += usize::from(day == Some(None));
            if misses * MISSES > self.len() {
                return None;
            }
            days.push(day.flatten().map_or(f64::NAN, f64::from));
        }
        (found > 0 && misses * MISSES <= found).then_some(days)
    }
}

/// A part of a period's name.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part<'a> {
    /// `FY`, in German `GJ`.
    Fiscal,
    Quarter,
    Half,
    Number(&'a str),
}

/// The first day of the period that a text names.
fn first_day(text: &str) -> Option<i32> {
    use Part::{Fiscal, Half, Number, Quarter};
    let parts = parts(text)?;
    let (year, month) = match parts.as_slice() {
        [Fiscal, Number(y)] => (year(y)?, 1),
        [Fiscal, Number(y), Number(next)] => (season(y, next)?, 1),
        [Number(y), Number(next)] if y.len() == 4 => (season(y, next)?, 1),
        [Number(y), Half, Number(n)] if y.len() == 4 => (year(y)?, month_of(n, 2)?),
        [Number(y), Quarter, Number(n)] if y.len() == 4 => (year(y)?, month_of(n, 4)?),
        [Number(n), Half, Number(y)]
        | [Half, Number(n), Number(y)]
        | [Half, Number(n), Fiscal, Number(y)]
        | [Fiscal, Number(y), Half, Number(n)] => (year(y)?, month_of(n, 2)?),
        [Number(n), Quarter, Number(y)]
        | [Quarter, Number(n), Number(y)]
        | [Quarter, Number(n), Fiscal, Number(y)]
        | [Fiscal, Number(y), Quarter, Number(n)] => (year(y)?, month_of(n, 4)?),
        _ => return None,
    };
    days_from_civil(year, month, 1)
}

/// The parts of a name, up to four.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    const LONGEST: usize = 16;
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end =
            |belongs: fn(&char) -> bool| rest.find(|c: char| !belongs(&c)).unwrap_or(rest.len());
        let (part, length) = if first.is_ascii_digit() {
            let length = end(char::is_ascii_digit);
            (Some(Part::Number(&rest[..length])), length)
        } else if first.is_ascii_alphabetic() {
            let length = end(char::is_ascii_alphabetic);
            let part = match rest[..length].to_ascii_uppercase().as_str() {
                "FY" | "GJ" => Part::Fiscal,
                "Q" => Part::Quarter,
                "H" => Part::Half,
                _ => return None,
            };
            (Some(part), length)
        } else if matches!(first, ' ' | '/' | '-' | '_' | '\'' | '.') {
            (None, 1)
        } else {
            return None;
        };
        parts.extend(part);
        rest = &rest[length..];
    }
    (parts.len() <= 4).then_some(parts)
}

/// A year in four digits or two, those from 69 on being of the last century.
fn year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(year + if year < 69 { 2000 } else { 1900 }),
        4 => Some(year).filter(|year| (1900..=2100).contains(year)),
        _ => None,
    }
}

/// The first of two years, of which the other follows it: `2018/19`.
fn season(first: &str, next: &str) -> Option<i32> {
    let first = year(first)?;
    let number: i32 = next.parse().ok()?;
    let follows = match next.len() {
        2 => (first + 1) % 100 == number,
        4 => first + 1 == number,
        _ => false,
    };
    follows.then_some(first)
}

/// The first month of a part of a year in so many parts.
fn month_of(digits: &str, parts: u32) -> Option<u32> {
    let number: u32 = digits.parse().ok()?;
    let fits = digits.len() == 1 && (1..=parts).contains(&number);
    fits.then(|| (number - 1) * (12 / parts) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, date};

    #[test]
    fn periods_begin_with_their_first_day() {
        for (text, expected) in [
            ("FY2021", "2021-01-01"),
            ("FY21", "2021-01-01"),
            ("fy 2021", "2021-01-01"),
            ("FY2020/21", "2020-01-01"),
            ("2018/19", "2018-01-01"),
            ("2011-12", "2011-01-01"),
            ("1999/2000", "1999-01-01"),
            ("Q1 FY21", "2021-01-01"),
            ("FY21 Q3", "2021-07-01"),
            ("2H18", "2018-07-01"),
            ("1H19", "2019-01-01"),
            ("H2 2019", "2019-07-01"),
            ("2019-H2", "2019-07-01"),
        ] {
            assert_eq!(
                first_day(text).map(date::iso).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "2018/20", "3H18", "Q5 FY21", "12/24", "FY", "2021", "A1", "18/19", "5-10",
        ] {
            assert_eq!(first_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_column_of_periods_has_days() {
        let column = |cells: &[Option<&str>]| Column::from_texts("fy", Kind::Category, cells);
        let days = column(&[Some("2018/19"), None, Some("2019/20")])
            .periods()
            .unwrap();
        assert_eq!(days[0], 17_532.0);
        assert!(days[1].is_nan());
        assert_eq!(days[2], 17_897.0);
        assert_eq!(column(&[Some("2018/19"), Some("old")]).periods(), None);
        assert_eq!(column(&[None]).periods(), None);
    }
}
