//! Applicants with the columns of a join: written as CSV, and each new column in bins.

use crate::join::Feature;
use crate::table::date::{civil_from_days, days_from_civil};
use crate::table::{Column, Kind, Record, Source, Table};
use crate::workflow::binning::{Binned, BinningPlan, bin_column};
use crate::workflow::choices::SessionError;
use rayon::prelude::*;
use std::io::{self, Write};

/// Writes the kept records as they stand, with a cell behind them for each new column: the
/// shortest number that reads back equal, or nothing.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_joined(out: &mut dyn Write, source: &Source, features: &[Feature]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let names = source.names().iter().map(String::as_str);
    writer.write_record(names.chain(features.iter().map(|f| f.name.as_str())))?;
    let (mut row, mut cell) = (0, String::new());
    source.for_each_record(|record: &Record<'_>| -> io::Result<()> {
        if record.rejection.is_some() {
            return Ok(());
        }
        for text in record.cells() {
            writer.write_field(text)?;
        }
        for feature in features {
            cell.clear();
            let value = feature.values[row];
            if !value.is_nan() {
                use std::fmt::Write;
                // Writing to a String cannot fail; a negative zero becomes 0.
                _ = write!(cell, "{}", value + 0.0);
            }
            writer.write_field(&cell)?;
        }
        row += 1;
        writer.write_record(None::<&[u8]>)?;
        Ok(())
    })?;
    writer.flush()
}

/// Whether the cells of a column of days name months, as 202406, 06/2024 and Jun-24 do: none has
/// a third part, nor eight digits.
#[must_use]
pub fn names_months(source: &Source, column: &str) -> bool {
    let Some(cells) = source.as_written(column) else {
        return false;
    };
    let texts = cells.texts();
    let mut filled = texts.iter().flatten().map(|text| text.trim());
    let names_month = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.len() == 2 || parts.len() == 1 && parts[0].len() <= 6
    };
    filled.clone().next().is_some() && filled.all(names_month)
}

/// Moves the days of a column to the last day of their months: what is dated by a month is known
/// once the month is over.
pub fn move_to_month_ends(table: &mut Table, column: &str) {
    let mut columns = table.columns.iter_mut();
    let Some(column) = columns.find(|c| c.name == column && c.kind == Kind::Date) else {
        return;
    };
    let month_end = |day: f64| {
        let (year, month, _) = civil_from_days(day as i32);
        let (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
        days_from_civil(year, month, 1).map(|first| i64::from(first) - 1)
    };
    let days = column.numbers().into_iter();
    let days: Vec<Option<i64>> = days
        .map(|day| day.is_finite().then(|| month_end(day)).flatten())
        .collect();
    let days = Column::from_integers(&column.name, Kind::Date, &days);
    (column.values, column.levels) = (days.values, None);
}

/// Each new column in bins on the rows whose outcome is known, the highest information value
/// first.
///
/// # Errors
/// If these rows hold one class.
pub fn bin_features(
    features: &[Feature],
    y_true: &[Option<bool>],
) -> Result<Vec<Binned>, SessionError> {
    let bin = |feature: &Feature| {
        let values: Vec<Option<f64>> = feature
            .values
            .iter()
            .map(|v| (!v.is_nan()).then_some(*v))
            .collect();
        let column = Column::from_numbers(&feature.name, Kind::Number, &values);
        let table = Table::from_columns(vec![column]);
        bin_column(&table, &feature.name, y_true, &BinningPlan::default())
    };
    let mut binned: Vec<Binned> = features.par_iter().map(bin).collect::<Result<_, _>>()?;
    binned.sort_by(|a, b| b.iv.total_cmp(&a.iv));
    Ok(binned)
}
