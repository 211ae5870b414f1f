//! `--read COL=HOW`: how a column is written, as typed.

use crate::table::answer::Spelling;
use crate::table::{Convention, Unit};

/// One `--read`, as typed.
pub(in crate::cli) fn written(text: &str) -> Result<(String, Convention), String> {
    let wanted = "give COL=HOW, such as issued=day-first or income=comma";
    // A column's name may hold an equals sign, a word does not.
    let (column, how) = text.rsplit_once('=').ok_or(wanted)?;
    let number = |comma, percent| Convention::Number {
        comma,
        percent,
        unit: None,
        affix: None,
    };
    let counts = |unit| Convention::Number {
        comma: false,
        percent: false,
        unit: Some(unit),
        affix: None,
    };
    let (how, first_year) = match how.split_once(':') {
        Some((order @ ("day-first" | "month-first"), year)) => {
            let year = year
                .parse()
                .ok()
                .filter(|year| (1000..=2900).contains(year));
            let wanted = "give the first of the hundred years, such as day-first:1930";
            (order, Some(year.ok_or(wanted)?))
        }
        _ => (how, None),
    };
    let day = |day_first| Convention::Day {
        day_first,
        compact: true,
        months: true,
        first_year,
        range: None,
    };
    let convention = match how {
        "text" => Convention::Text,
        "point" => number(false, false),
        "comma" => number(true, false),
        "percent" => number(false, true),
        "percent-comma" => number(true, true),
        "day-first" => day(true),
        "month-first" => day(false),
        "serial" => Convention::Serial,
        "months" => counts(Unit::Months),
        "multiples" => counts(Unit::Multiples),
        "flag" => Convention::Flag {
            spelling: Spelling::DIGITS,
        },
        _ => {
            return Err(
                "HOW is text, point, comma, percent, percent-comma, months, multiples, \
                 day-first, month-first (also with the first of the hundred years that two \
                 digits mean, day-first:1930), flag or serial"
                    .to_owned(),
            );
        }
    };
    Ok((column.to_owned(), convention))
}
