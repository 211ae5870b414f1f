//! A filter of a column: what an analyst types over it, read as a condition on its
//! cells.
//!
//! | typed | keeps |
//! |---|---|
//! | `ulm` | cells that hold the text, in any case of its letters, those that do not fit included |
//! | `> 80000`, `<= 5 %` | numbers and days beyond a bound |
//! | `100..200`, `100 - 200`, `..5`, `2020-03..2021` | numbers and days between two bounds, both included |
//! | `= A, B`, `!= 999`, `12, 24` | cells that equal one of a list, or none of it; of numbers and days also without a sign |
//! | `missing`, `present`, `misfit` | cells without a value, with one, or that do not fit |
//!
//! A day is written as `2021-03-05`, `05.03.2021`, `2021-03` or `2021`, the last two for
//! all days of the month or the year. A number is written as in its column: where decimals
//! stand after a comma, `40.000` is forty thousand.

use crate::table::Column;
use crate::table::Convention;
use crate::table::Kind;
use crate::table::date::days_from_civil;
use std::ops::Range;

/// What the cells of a column are compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Texts, which have no bounds.
    Texts,
    /// Numbers.
    Numbers,
    /// Numbers whose decimals stand after a comma.
    CommaNumbers,
    /// Shares such as a PD: a percent sign divides by 100.
    Shares,
    /// Days since 1970-01-01.
    Days,
}

impl Compared {
    /// What a column's cells are compared as.
    #[must_use]
    pub fn of(column: &Column) -> Self {
        if column.is_text() {
            Self::Texts
        } else if column.kind == Kind::Date {
            Self::Days
        } else if matches!(
            column.convention,
            Some(Convention::Number { comma: true, .. })
        ) {
            Self::CommaNumbers
        } else {
            Self::Numbers
        }
    }
}

/// Why a filter cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// A bound of a column of texts.
    #[error("Texts have no bounds; enter a part of the text, = A, B or missing.")]
    NoBounds,
    /// No number where one is needed.
    #[error("Enter a number after the sign, such as > 80000 or 100..200.")]
    NoNumber,
    /// No day where one is needed.
    #[error("Enter a day after the sign, such as >= 2021-03-05, 2020..2021 or < 2021-06.")]
    NoDay,
}

/// A condition on the cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The text is part of the cell, in lower case.
    Holds(String),
    /// The cell is one of these texts, in lower case, or (`false`) none of them.
    Texts(Vec<String>, bool),
    /// The number lies in one of these ranges, ends included, or (`false`) in none.
    Ranges(Vec<[f64; 2]>, bool),
    /// The number is above (`true`) or below a bound that it does not reach.
    Beyond(f64, bool),
    /// The cell has a value, or (`false`) none; one that does not fit has none.
    Present(bool),
    /// The cell does not fit its column.
    Misfit,
}

impl Filter {
    /// Reads a filter of a column compared in this way; `None` for blanks.
    ///
    /// # Errors
    /// If a bound is no number or day, or the column has no bounds.
    pub fn read(text: &str, compared: Compared) -> Result<Option<Self>, FilterError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let word = text.to_lowercase();
        let filter = match word.as_str() {
            "missing" | "缺失" => Self::Present(false),
            "present" | "非缺失" => Self::Present(true),
            "misfit" | "不符" => Self::Misfit,
            _ => Self::condition(text, &word, compared)?,
        };
        Ok(Some(filter))
    }

    fn condition(text: &str, word: &str, compared: Compared) -> Result<Self, FilterError> {
        const SIGNS: [&str; 9] = [">=", "≥", "<=", "≤", "!=", "≠", ">", "<", "="];
        let sign = SIGNS.into_iter().find(|sign| text.starts_with(sign));
        let Some(sign) = sign else {
            return match ends(text) {
                Some((low, high)) if compared != Compared::Texts => {
                    let bound = |text: &str, end: f64, place: usize| match text.trim() {
                        "" => Ok(end),
                        text => Ok(range(text, compared)?[place]),
                    };
                    let low = bound(low, f64::NEG_INFINITY, 0)?;
                    let high = bound(high, f64::INFINITY, 1)?;
                    Ok(Self::Ranges(vec![[low, high]], true))
                }
                _ => Ok(listed(text, compared).unwrap_or_else(|| Self::Holds(word.to_owned()))),
            };
        };
        let rest = text[sign.len()..].trim();
        let wanted = match sign {
            "=" => true,
            "!=" | "≠" => false,
            _ if compared == Compared::Texts => return Err(FilterError::NoBounds),
            sign => {
                let [first, last] = range(rest, compared)?;
                return Ok(match sign {
                    ">" => Self::Beyond(last, true),
                    "<" => Self::Beyond(first, false),
                    ">=" | "≥" => Self::Ranges(vec![[first, f64::INFINITY]], true),
                    _ => Self::Ranges(vec![[f64::NEG_INFINITY, last]], true),
                });
            }
        };
        if rest.is_empty() {
            return Ok(Self::Present(!wanted));
        }
        if compared == Compared::Texts {
            let texts = rest
                .split([',', '，'])
                .map(|text| text.trim().to_lowercase());
            return Ok(Self::Texts(texts.collect(), wanted));
        }
        let ranges = list(rest, compared).map(|text| range(text, compared));
        Ok(Self::Ranges(ranges.collect::<Result<_, _>>()?, wanted))
    }

    /// Whether a number is kept; one that is missing is not finite.
    #[must_use]
    pub fn keeps_number(&self, number: f64) -> bool {
        let present = number.is_finite();
        match self {
            Self::Present(wanted) => present == *wanted,
            Self::Ranges(ranges, wanted) => {
                let within = ranges.iter().any(|[a, b]| (*a..=*b).contains(&number));
                present && within == *wanted
            }
            Self::Beyond(bound, true) => present && number > *bound,
            Self::Beyond(bound, false) => present && number < *bound,
            Self::Holds(part) => present && number.to_string().contains(part),
            Self::Texts(..) | Self::Misfit => false,
        }
    }

    /// Whether a text is kept.
    #[must_use]
    pub fn keeps_text(&self, text: Option<&str>) -> bool {
        match self {
            Self::Present(wanted) => text.is_some() == *wanted,
            Self::Holds(part) => text.is_some_and(|text| text.to_lowercase().contains(part)),
            Self::Texts(texts, wanted) => text.is_some_and(|text| {
                let text = text.trim().to_lowercase();
                texts.contains(&text) == *wanted
            }),
            Self::Ranges(..) | Self::Beyond(..) | Self::Misfit => false,
        }
    }

    /// Clears `keep`, one for each of `rows`, where a cell of the column is not kept.
    pub(in crate::workbench) fn apply(
        &self,
        column: &Column,
        rows: Range<usize>,
        keep: &mut [bool],
    ) {
        if *self == Self::Misfit {
            let first = column
                .misfits
                .partition_point(|misfit| misfit.row < rows.start);
            let mut misfits = column.misfits[first..].iter().peekable();
            for (row, keep) in rows.zip(keep) {
                let is_misfit = misfits.next_if(|misfit| misfit.row == row).is_some();
                *keep &= is_misfit;
            }
            return;
        }
        let reads_texts = column.is_text() || matches!(self, Self::Holds(_) | Self::Texts(..));
        if reads_texts {
            let texts = match self {
                Self::Holds(_) => shown_texts(column, rows),
                _ => column.texts_of(rows),
            };
            for (keep, text) in keep.iter_mut().zip(&texts) {
                *keep &= self.keeps_text(text.as_deref());
            }
        } else {
            let numbers = column.numbers_of(rows);
            for (keep, number) in keep.iter_mut().zip(&numbers) {
                *keep &= self.keeps_number(*number);
            }
        }
    }
}

/// The cells of rows as texts; one that does not fit as it stood in the file.
pub(super) fn shown_texts(column: &Column, rows: Range<usize>) -> Vec<Option<String>> {
    let mut texts = column.texts_of(rows.clone());
    let first = column
        .misfits
        .partition_point(|misfit| misfit.row < rows.start);
    for misfit in &column.misfits[first..] {
        let place = misfit.row - rows.start;
        let Some(text) = texts.get_mut(place).filter(|_| misfit.row < rows.end) else {
            break;
        };
        *text = Some(misfit.text.clone());
    }
    texts
}

/// A list of numbers or days without a sign, such as `12, 24`: cells that equal one of them.
fn listed(text: &str, compared: Compared) -> Option<Filter> {
    if compared == Compared::Texts || !(text.contains(", ") || text.contains(';')) {
        return None;
    }
    let ranges: Option<Vec<[f64; 2]>> = list(text, compared)
        .map(|part| range(part, compared).ok())
        .collect();
    ranges
        .filter(|ranges| ranges.len() > 1)
        .map(|ranges| Filter::Ranges(ranges, true))
}

/// The parts of a list. A comma before three digits may part thousands, so that a list
/// of numbers is parted by a comma and a blank, or by a semicolon; a list without either
/// by each comma.
fn list(text: &str, compared: Compared) -> impl Iterator<Item = &str> {
    let wide = compared == Compared::CommaNumbers
        || compared != Compared::Days && (text.contains(';') || text.contains(", "));
    let parts: Vec<&str> = if wide {
        text.split(';').flat_map(|part| part.split(", ")).collect()
    } else {
        text.split([',', ';', '，']).collect()
    };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// A number or the days of a day, a month or a year as the first and the last.
fn range(text: &str, compared: Compared) -> Result<[f64; 2], FilterError> {
    if compared == Compared::Days {
        return days(text)
            .map(|days| days.map(f64::from))
            .ok_or(FilterError::NoDay);
    }
    let comma = compared == Compared::CommaNumbers;
    let number = number(text, comma).ok_or(FilterError::NoNumber)?;
    let is_percent = compared == Compared::Shares && text.contains('%');
    let number = if is_percent { number / 100.0 } else { number };
    Ok([number; 2])
}

/// The two ends of a range: `5..9`, or with blanks around a dash `5 - 9`.
fn ends(text: &str) -> Option<(&str, &str)> {
    let marks = ["..", " - ", " – ", " — "];
    marks.into_iter().find_map(|mark| text.split_once(mark))
}

/// A number as people type it: `80,000`, `80 000`, `0.5`, `0,5`, `5 %`; with `comma` for
/// decimals `80.000` and `0,5`.
fn number(text: &str, comma: bool) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '_'))
        .map(|c| match c {
            '−' => '-',
            // As if decimals stood after a point.
            ',' if comma => '.',
            '.' if comma => ',',
            c => c,
        })
        .collect();
    let groups: Vec<&str> = text.split(',').collect();
    let thousands = groups[1..].iter().all(|group| {
        let digits = group.split('.').next().unwrap_or_default();
        digits.len() == 3
    });
    let text = if groups.len() > 1 && !thousands && !text.contains('.') {
        // The other mark for decimals.
        text.replacen(',', ".", 1)
    } else {
        text.replace(',', "")
    };
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// The first and the last day of a day, a month or a year.
fn days(text: &str) -> Option<[i32; 2]> {
    let parts: Vec<&str> = text.trim().split(['-', '/', '.']).collect();
    let numbers: Option<Vec<i32>> = parts.iter().map(|part| part.trim().parse().ok()).collect();
    let month = |year: i32, month: i32| -> Option<[i32; 2]> {
        let month = u32::try_from(month).ok()?;
        let next = if month == 12 {
            days_from_civil(year + 1, 1, 1)
        } else {
            days_from_civil(year, month + 1, 1)
        };
        Some([days_from_civil(year, month, 1)?, next? - 1])
    };
    let day = |year: i32, month: i32, day: i32| -> Option<[i32; 2]> {
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        Some([days_from_civil(year, month, day)?; 2])
    };
    let is_year = |place: usize| parts[place].trim().len() == 4;
    match numbers?.as_slice() {
        [year] if is_year(0) => Some([month(*year, 1)?[0], month(*year, 12)?[1]]),
        [year, m] if is_year(0) => month(*year, *m),
        [m, year] if is_year(1) => month(*year, *m),
        [year, m, d] if is_year(0) => day(*year, *m, *d),
        // Only points: slashes may have the month first.
        [d, m, year] if is_year(2) && text.contains('.') => day(*year, *m, *d),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, compared: Compared) -> Filter {
        Filter::read(text, compared).unwrap().unwrap()
    }

    #[test]
    fn numbers_are_kept_by_bounds_ranges_and_lists() {
        let kept = |text: &str, numbers: &[f64]| -> Vec<f64> {
            let filter = read(text, Compared::Numbers);
            let kept = numbers.iter().copied();
            kept.filter(|n| filter.keeps_number(*n)).collect()
        };
        let numbers = [-3.0, 0.5, 3.0, 999.0, 80_000.0, 80_001.0, f64::NAN];
        for (text, wanted) in [
            ("> 80000", &[80_001.0][..]),
            (">80,000", &[80_001.0]),
            (">= 80 000", &[80_000.0, 80_001.0]),
            ("≥ 80'000", &[80_000.0, 80_001.0]),
            ("< 0", &[-3.0]),
            ("<= 0,5", &[-3.0, 0.5]),
            ("< 3", &[-3.0, 0.5]),
            ("0..3", &[0.5, 3.0]),
            ("..0", &[-3.0]),
            ("1000..", &[80_000.0, 80_001.0]),
            ("= 3", &[3.0]),
            ("= 3, 999", &[3.0, 999.0]),
            ("= 3,-3", &[-3.0, 3.0]),
            ("3, 999", &[3.0, 999.0]),
            ("80,000; 3", &[3.0, 80_000.0]),
            ("= 80,000; 3", &[3.0, 80_000.0]),
            ("!= 999", &[-3.0, 0.5, 3.0, 80_000.0, 80_001.0]),
            ("> −3 %", &[0.5, 3.0, 999.0, 80_000.0, 80_001.0]),
        ] {
            assert_eq!(kept(text, &numbers), wanted, "{text}");
        }
        assert!(read("> 20 %", Compared::Shares).keeps_number(0.21));
        assert!(!read("> .2", Compared::Shares).keeps_number(0.2));
        assert!(read("missing", Compared::Numbers).keeps_number(f64::NAN));
        assert!(read("=", Compared::Numbers).keeps_number(f64::NAN));
        assert!(!read("present", Compared::Numbers).keeps_number(f64::NAN));
    }

    #[test]
    fn a_number_is_read_as_its_column_writes_it() {
        for (text, low, high) in [
            ("40.000..50.000,5", 40_000.0, 50_000.5),
            ("40.000 - 50.000", 40_000.0, 50_000.0),
            ("0,5 – 1.5", 0.5, 1.5),
            ("= 1.234.567", 1_234_567.0, 1_234_567.0),
            ("-5 - 5", -5.0, 5.0),
            ("= 0,5", 0.5, 0.5),
        ] {
            let wanted = Filter::Ranges(vec![[low, high]], true);
            assert_eq!(read(text, Compared::CommaNumbers), wanted, "{text}");
        }
        assert_eq!(
            read(">40.000", Compared::CommaNumbers),
            Filter::Beyond(40_000.0, true)
        );
        let point = Filter::Ranges(vec![[40.0, 50_000.0]], true);
        assert_eq!(read("40.000 - 50,000", Compared::Numbers), point);
        let wrong = Filter::read("1,2,3 - 4", Compared::CommaNumbers);
        assert_eq!(wrong, Err(FilterError::NoNumber));
        // Without a sign it is a part of what is shown.
        assert!(read("51", Compared::Numbers).keeps_number(514.0));
        assert!(!read("51", Compared::Numbers).keeps_number(f64::NAN));
    }

    #[test]
    fn days_are_kept_by_day_month_and_year() {
        let at = |y, m, d| f64::from(days_from_civil(y, m, d).unwrap());
        let keeps = |text: &str, day: f64| read(text, Compared::Days).keeps_number(day);
        assert!(keeps("= 2020", at(2020, 12, 31)) && !keeps("= 2020", at(2021, 1, 1)));
        assert!(keeps("> 2020-02", at(2020, 3, 1)) && !keeps("> 2020-02", at(2020, 2, 29)));
        assert!(keeps(">= 2020-02", at(2020, 2, 1)) && !keeps("< 2020-02", at(2020, 2, 1)));
        assert!(keeps("2019-11..2020", at(2020, 12, 31)) && keeps("2019..", at(2019, 1, 1)));
        assert!(keeps("= 05.03.2021", at(2021, 3, 5)) && keeps("= 3/2021", at(2021, 3, 31)));
        assert!(keeps("= 2021-03-05, 2022", at(2022, 7, 1)));
        for wrong in ["> 05/03/2021", "> 2021-13", "> soon", "= 30.02.2021"] {
            let read = Filter::read(wrong, Compared::Days);
            assert_eq!(read, Err(FilterError::NoDay), "{wrong}");
        }
    }

    #[test]
    fn texts_are_kept_by_part_and_by_list() {
        let keeps = |text: &str, cell| read(text, Compared::Texts).keeps_text(cell);
        assert!(keeps("ulm", Some("NEU-ULM")) && !keeps("= ulm", Some("Neu-Ulm")));
        assert!(keeps("= Ulm, bonn", Some("Bonn ")) && keeps("!= Ulm", Some("Bonn")));
        assert!(!keeps("!= Ulm", None) && keeps("missing", None));
        assert!(keeps("a..b", Some("xa..bx")));
        let bounds = Filter::read("> a", Compared::Texts);
        assert_eq!(bounds, Err(FilterError::NoBounds));
        assert_eq!(Filter::read("  ", Compared::Texts), Ok(None));
        let no_number = Filter::read("> x", Compared::Numbers);
        assert_eq!(no_number, Err(FilterError::NoNumber));
    }
}
