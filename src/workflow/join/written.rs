//! Applicants with the columns of a join: written as CSV, and each new column in bins.

use crate::join::Feature;
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

/// Puts the new columns behind those of a table.
pub fn add_features(table: &mut Table, features: &[Feature]) {
    let columns = features.par_iter().map(Feature::column);
    table.columns.extend(columns.collect::<Vec<_>>());
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
