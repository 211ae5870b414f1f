//! Daily series: numeric columns of a table in the order of time.
//!
//! Cells without a number are gaps: a series goes on from the value before to the value
//! after. Rows are brought to the order of their dates; without dates the file's order
//! counts, the oldest first.

use super::error::{Caution, MarketError};
use crate::table::{Column, Kind, Table, date};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Share of cells that must be numbers in a column of texts.
const NUMBERS_SHARE: f64 = 0.5;
/// Days between two values that are a long gap in a daily or weekly series.
const LONG_GAP_DAYS: i32 = 31;
/// A long gap is also this much longer than the usual one.
const LONG_GAP_FACTOR: i32 = 5;
/// Where the usual step of a part of the rows is so many times that of another, the spacing
/// changes.
const OTHER_SPACING: i32 = 3;
/// Least steps of a part whose spacing is compared.
const LEAST_STEPS: usize = 10;
/// Dates of each series of a file with several below each other, on average and at least.
const LEAST_DATES: usize = 10;
/// Cells that hold a code for no value, at least.
const LEAST_CODES: usize = 2;
/// Rows without a value at an end of the file that are no holidays.
const LEAST_OUTSIDE: usize = 10;
/// Log returns beyond this give a warning.
const JUMP: f64 = 0.5;

/// One series, oldest value first.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The column.
    pub name: String,
    /// The values, without gaps.
    pub levels: Vec<f64>,
    /// The place of each value among the rows of the market, which all series share.
    pub places: Vec<usize>,
}

/// Series of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Market {
    /// The series, in the order in which they were named.
    pub series: Vec<Series>,
    /// The date column, named or found.
    pub date: Option<String>,
    /// The date of each row as days since 1970-01-01, rising.
    pub days: Option<Vec<i32>>,
    /// Rows, oldest first.
    pub rows: usize,
    /// What a reader should know.
    pub cautions: Vec<Caution>,
}

/// Where the order of time comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dates {
    /// The first column of dates; without any, the file's order.
    #[default]
    First,
    /// A column of dates.
    Column(String),
    /// The file's order, the oldest first.
    FileOrder,
}

impl Market {
    /// Reads the columns `names`, which the table has, in the order of `dates`.
    ///
    /// # Errors
    /// If a column holds no numbers or no dates, or a date is there twice.
    pub fn read(table: &Table, names: &[String], dates: &Dates) -> Result<Self, MarketError> {
        if names.is_empty() {
            return Err(MarketError::NoSeries);
        }
        let twice = |(i, name): (usize, &String)| names[..i].contains(name);
        if let Some((_, name)) = names.iter().enumerate().find(|at| twice(*at)) {
            return Err(MarketError::Twice(name.clone()));
        }
        let mut cautions = Vec::new();
        let date = match dates {
            Dates::Column(name) => table.column(name),
            Dates::First => table
                .columns
                .iter()
                .find(|column| column.kind == Kind::Date && !names.contains(&column.name)),
            Dates::FileOrder => None,
        };
        let (order, days) = if let Some(column) = date {
            let (order, days) = by_date(column, &mut cautions)
                .map_err(|error| long_file(table, column).unwrap_or(error))?;
            (order, Some(days))
        } else {
            cautions.push(Caution::NoDates);
            ((0..table.rows).collect(), None)
        };
        let mut series = Vec::new();
        for name in names {
            let (one, codes) = one_series(table, name, &order)?;
            // Cells with a code are told as such.
            let coded = match &codes {
                Some(Caution::Codes { cells, .. }) => *cells,
                _ => 0,
            };
            cautions.extend(codes);
            let rows = order.len().saturating_sub(coded);
            cautions.extend(cautions_of(&one, rows, days.as_deref()));
            series.push(one);
        }
        Ok(Self {
            series,
            date: date.map(|column| column.name.clone()),
            days,
            rows: order.len(),
            cautions,
        })
    }
}

/// The column of a file with several series below each other that distinguishes them: with it no date is
/// there twice.
fn long_file(table: &Table, date: &Column) -> Option<MarketError> {
    let days = date.numbers();
    table.columns.iter().find_map(|column| {
        let texts = column.text_values()?;
        let (mut rows, mut names) = (HashSet::new(), HashSet::new());
        let own = texts.zip(&days).all(|(text, day)| {
            names.extend(text);
            text.is_some() && rows.insert((text, day.to_bits()))
        });
        let is_long = own && names.len() > 1 && names.len() * LEAST_DATES <= table.rows;
        is_long.then(|| MarketError::LongFile {
            column: column.name.clone(),
            series: names.len(),
        })
    })
}

/// The rows that have a date, oldest first, and their dates.
fn by_date(
    column: &Column,
    cautions: &mut Vec<Caution>,
) -> Result<(Vec<usize>, Vec<i32>), MarketError> {
    if column.kind != Kind::Date {
        return Err(MarketError::NoDates(column.name.clone()));
    }
    let dates = column.numbers();
    let mut rows: Vec<(i32, usize)> = dates
        .iter()
        .enumerate()
        .filter(|(_, day)| day.is_finite())
        .map(|(row, day)| (*day as i32, row))
        .collect();
    let missing = dates.len() - rows.len();
    if missing > 0 {
        cautions.push(Caution::NoDate { rows: missing });
    }
    let falls = rows.windows(2).all(|pair| pair[0].0 >= pair[1].0);
    let rises = rows.windows(2).all(|pair| pair[0].0 <= pair[1].0);
    if !rises {
        cautions.push(if falls {
            Caution::Reversed
        } else {
            Caution::Sorted
        });
        rows.sort_unstable();
    }
    let repeats = rows.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let repeats: Vec<usize> = repeats.map(|pair| pair[0].1.max(pair[1].1)).collect();
    if let Some(first) = repeats.iter().min() {
        return Err(MarketError::DatesTwice {
            rows: repeats.len(),
            first: first + 1,
        });
    }
    Ok(rows.into_iter().map(|(day, row)| (row, day)).unzip())
}

/// The series of a column, and the code for no value that it holds.
fn one_series(
    table: &Table,
    name: &str,
    order: &[usize],
) -> Result<(Series, Option<Caution>), MarketError> {
    let none = || MarketError::NoNumbers(name.to_owned());
    let column = table.column(name).ok_or_else(none)?;
    if column.kind == Kind::Date {
        return Err(none());
    }
    let mut cells = column.read_numbers(column.convention);
    let numbers = cells.iter().filter(|cell| cell.is_finite()).count();
    let present = cells.len() - column.missing();
    let is_mostly_text = (numbers as f64) < NUMBERS_SHARE * present as f64;
    if present > 0 && (numbers == 0 || column.is_text() && is_mostly_text) {
        return Err(none());
    }
    let code = code_for_none(&cells).map(|(code, rows)| {
        let is_code = |cell: &&mut f64| **cell == code;
        cells
            .iter_mut()
            .filter(is_code)
            .for_each(|cell| *cell = f64::NAN);
        Caution::Codes {
            series: name.to_owned(),
            code: code.to_string(),
            cells: rows,
        }
    });
    let held = order.iter().enumerate();
    let held = held.map(|(place, row)| (place, cells[*row]));
    let (places, levels) = held.filter(|(_, level)| level.is_finite()).unzip();
    let series = Series {
        name: name.to_owned(),
        levels,
        places,
    };
    Ok((series, code))
}

/// A number of nines (`-99.99`, `-999`, `9999`) that repeats at one end of a series, farther from
/// the other values than these are from each other, with the cells that hold it: publishers of
/// series write it where there is no value.
fn code_for_none(cells: &[f64]) -> Option<(f64, usize)> {
    let known = || cells.iter().copied().filter(|cell| cell.is_finite());
    let ends = [
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    ];
    ends.into_iter().find_map(|end| {
        let digits = end.abs().to_string();
        let is_code = digits.len() > 1 && digits.chars().all(|c| c == '9' || c == '.');
        let others = || known().filter(|cell| *cell != end);
        let low = others().fold(f64::INFINITY, f64::min);
        let high = others().fold(f64::NEG_INFINITY, f64::max);
        let gap = if end < low { low - end } else { end - high };
        let rows = known().filter(|cell| *cell == end).count();
        (is_code && rows >= LEAST_CODES && gap > high - low).then_some((end, rows))
    })
}

/// The usual steps of the most and least dense quarter of the rows, in days, where they differ
/// much: the spacing of the rows changes.
fn spacings(steps: &[i32]) -> Option<[i32; 2]> {
    let quarter = steps.len() / 4;
    if quarter < LEAST_STEPS {
        return None;
    }
    let usual = |part: &[i32]| {
        let mut sorted = part.to_vec();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    };
    let all: Vec<i32> = steps.chunks_exact(quarter).map(usual).collect();
    let (least, most) = (*all.iter().min()?, *all.iter().max()?);
    (most >= OTHER_SPACING * least.max(1)).then_some([least, most])
}

/// What is to be said of rows before the first value and behind the last one, with their number.
fn ends_of(series: &Series, rows: usize, days: Option<&[i32]>) -> Vec<(Caution, usize)> {
    let (Some(&first), Some(&last)) = (series.places.first(), series.places.last()) else {
        return Vec::new();
    };
    let name = || series.name.clone();
    let at = |place: usize| {
        let day = days.and_then(|days| days.get(place));
        day.map_or_else(|| format!("row {}", place + 1), |day| date::iso(*day))
    };
    let (before, behind) = (first, (rows.saturating_sub(1)).saturating_sub(last));
    let mut ends = Vec::new();
    if before >= LEAST_OUTSIDE {
        let caution = Caution::Begins {
            series: name(),
            at: at(first),
            rows: before,
        };
        ends.push((caution, before));
    }
    if behind >= LEAST_OUTSIDE {
        let caution = Caution::Ends {
            series: name(),
            at: at(last),
            rows: behind,
        };
        ends.push((caution, behind));
    }
    ends
}

fn cautions_of(series: &Series, rows: usize, days: Option<&[i32]>) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let name = || series.name.clone();
    let ends = ends_of(series, rows, days);
    let outside = ends.iter().map(|(_, cells)| cells).sum::<usize>();
    cautions.extend(ends.into_iter().map(|(caution, _)| caution));
    let cells = rows.saturating_sub(series.levels.len() + outside);
    if cells > 0 {
        cautions.push(Caution::Gaps {
            series: name(),
            cells,
        });
    }
    if let Some(days) = days {
        let steps = series.places.windows(2);
        let steps: Vec<i32> = steps.map(|pair| days[pair[1]] - days[pair[0]]).collect();
        if let Some([least, most]) = spacings(&steps) {
            cautions.push(Caution::Spacing {
                series: name(),
                least,
                most,
            });
        }
        let mut sorted = steps.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(1);
        let limit = LONG_GAP_DAYS.max(LONG_GAP_FACTOR * usual);
        let gaps = steps.iter().filter(|step| **step > limit).count();
        if gaps > 0 {
            cautions.push(Caution::LongGaps {
                series: name(),
                gaps,
                days: sorted.last().copied().unwrap_or(0),
            });
        }
    }
    if series.levels.iter().all(|level| *level > 0.0) {
        let returns = series
            .levels
            .windows(2)
            .map(|pair| (pair[1] / pair[0]).ln());
        let cells = returns.filter(|r| r.abs() > JUMP).count();
        if cells > 0 {
            cautions.push(Caution::Jumps {
                series: name(),
                cells,
            });
        }
    } else {
        cautions.push(Caution::Differences { series: name() });
    }
    cautions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{LoadOptions, Source};
    use std::ops::ControlFlow;

    fn market(text: &str, names: &[&str], date: Option<&str>) -> Result<Market, MarketError> {
        let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default());
        let table = source.unwrap().table(&mut |_, _| ControlFlow::Continue(()));
        let table = table.unwrap();
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let dates = date.map_or(Dates::First, |name| Dates::Column(name.to_owned()));
        Market::read(&table, &names, &dates)
    }

    #[test]
    fn the_newest_row_first_is_turned_round_and_holidays_are_gaps() {
        let text = "day,price,other\n2024-01-05,4.5,1\n2024-01-04,.,N/A\n2024-01-03,3.5,2\n\
                    2024-01-02,,3\n2024-01-01,1.5,4\n";
        let got = market(text, &["price"], None).unwrap();
        assert_eq!(got.series[0].levels, [1.5, 3.5, 4.5]);
        assert_eq!(got.series[0].places, [0, 2, 4]);
        assert_eq!(got.date.as_deref(), Some("day"));
        assert_eq!(got.days.unwrap()[0], 19_723);
        let gaps = Caution::Gaps {
            series: "price".to_owned(),
            cells: 2,
        };
        assert_eq!(got.cautions[..2], [Caution::Reversed, gaps]);
    }

    #[test]
    fn a_series_that_ends_before_the_file_is_told_with_its_day() {
        let row = |k: usize| {
            let cell = |has: bool| {
                if has {
                    format!("{}.5", 100 + k % 7)
                } else {
                    String::new()
                }
            };
            let day = date::iso(19_723 + k as i32);
            format!("{day},{},{}\n", cell(k < 40 && k != 5), cell(k >= 12))
        };
        let text: String = (0..60).map(row).collect();
        let got = market(&format!("day,dead,late\n{text}"), &["dead", "late"], None).unwrap();
        let ends = Caution::Ends {
            series: "dead".to_owned(),
            at: "2024-02-09".to_owned(),
            rows: 20,
        };
        let gaps = Caution::Gaps {
            series: "dead".to_owned(),
            cells: 1,
        };
        let begins = Caution::Begins {
            series: "late".to_owned(),
            at: "2024-01-13".to_owned(),
            rows: 12,
        };
        assert_eq!(got.cautions, [ends, gaps, begins]);
    }

    #[test]
    fn rows_without_dates_stand_in_the_files_order() {
        let got = market("price\n1.5\n2.5\n1.75\n", &["price"], None).unwrap();
        assert_eq!(got.series[0].levels, [1.5, 2.5, 1.75]);
        assert_eq!(got.cautions[0], Caution::NoDates);
        assert_eq!(got.days, None);
    }

    #[test]
    fn several_series_below_each_other_are_told_by_their_column() {
        let row = |i: usize| {
            let (month, place) = (i / 2 % 12 + 1, ["DEU", "USA"][i % 2]);
            format!(
                "{place},M,{}-{month:02}-01,{}.5\n",
                2000 + i / 24,
                i * 7 % 31
            )
        };
        let rows: String = (0..100).map(row).collect();
        let text = format!("LOCATION,FREQUENCY,TIME,Value\n{rows}");
        let expected = MarketError::LongFile {
            column: "LOCATION".to_owned(),
            series: 2,
        };
        assert_eq!(market(&text, &["Value"], None), Err(expected));
    }

    #[test]
    fn bad_columns_are_errors_with_their_reason() {
        let text = "day,price,word\n2024-01-01,1.5,a\n2024-01-02,1.6,b\n2024-01-02,1.7,a\n";
        assert_eq!(
            market(text, &["price"], None),
            Err(MarketError::DatesTwice { rows: 1, first: 3 })
        );
        let text = text.replace("02,1.7", "03,1.7");
        let name = |name: &str| name.to_owned();
        let check = |names: &[&str], date, expected| {
            assert_eq!(market(&text, names, date), Err(expected));
        };
        check(&["word"], None, MarketError::NoNumbers(name("word")));
        check(&["day"], None, MarketError::NoNumbers(name("day")));
        check(&["price"], Some("word"), MarketError::NoDates(name("word")));
        check(&["price", "price"], None, MarketError::Twice(name("price")));
        check(&[], None, MarketError::NoSeries);
    }

    #[test]
    fn the_order_of_the_file_can_be_asked_for() {
        let text = "day,price\n2024-01-03,3\n2024-01-02,2\n2024-01-02,1\n";
        let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default());
        let table = source.unwrap().table(&mut |_, _| ControlFlow::Continue(()));
        let got = Market::read(&table.unwrap(), &["price".to_owned()], &Dates::FileOrder).unwrap();
        assert_eq!((got.date, got.days), (None, None));
        assert_eq!(got.series[0].levels, [3.0, 2.0, 1.0]);
        assert!(got.cautions.contains(&Caution::NoDates));
    }

    #[test]
    fn codes_for_no_value_are_gaps_and_told() {
        let values = ["0.31", "-99.99", "-0.42", "-99.99", "0.12", "0.05"];
        let day = |(k, value): (usize, &&str)| format!("2024-01-{:02},{value}\n", k + 1);
        let text: String = values.iter().enumerate().map(day).collect();
        let got = market(&format!("day,hml\n{text}"), &["hml"], None).unwrap();
        assert_eq!(got.series[0].levels, [0.31, -0.42, 0.12, 0.05]);
        let codes = Caution::Codes {
            series: "hml".to_owned(),
            code: "-99.99".to_owned(),
            cells: 2,
        };
        assert_eq!(got.cautions[0], codes);
        let is_gap = |caution: &Caution| matches!(caution, Caution::Gaps { .. });
        assert!(!got.cautions.iter().any(is_gap));
        for values in [
            // Prices around it; once only; no number of nines.
            &[998.0, 999.0, 999.0, 1001.0][..],
            &[1.0, 2.0, -999.0],
            &[1.0, 2.0, -998.0, -998.0],
            &[],
        ] {
            assert_eq!(code_for_none(values), None, "{values:?}");
        }
    }

    #[test]
    fn another_spacing_of_the_rows_is_told() {
        let mut steps = vec![30; 60];
        steps.extend([1; 60]);
        assert_eq!(spacings(&steps), Some([1, 30]));
        assert_eq!(spacings(&[1, 1, 1, 1, 3].repeat(20)), None);
        assert_eq!(spacings(&[30, 31, 28, 31].repeat(20)), None);
        assert_eq!(spacings(&[1, 30, 1, 30]), None);
    }

    #[test]
    fn gaps_of_months_and_jumps_are_told() {
        let text = "day,price\n2024-01-01,1.5\n2024-01-02,1.6\n2024-01-03,1.7\n2024-06-03,9\n";
        let got = market(text, &["price"], None).unwrap();
        let series = "price".to_owned();
        let expected = [
            Caution::LongGaps {
                series: series.clone(),
                gaps: 1,
                days: 152,
            },
            Caution::Jumps { series, cells: 1 },
        ];
        assert_eq!(got.cautions, expected);
    }
}
