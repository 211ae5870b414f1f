//! A Parquet table as plain text: every value in a form that reads back to
//! the same value. Takes one group of rows at a time.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{
    ArrowDataType, ArrowField, DataFrame, DataType, ParquetReader, PolarsError, SerReader, Series,
    TimeUnit,
};

use super::Typed;
use super::memory::MemoryLimit;
use super::plain::{Plain, push_number};
use crate::table::date;
use crate::table::error::TableError;
use crate::table::load::LoadOptions;
use crate::table::remark::Remark;

/// Memory that a cell takes while it is text and typed table: measured 11 bytes
/// of a whole number, 19 of one with decimals, 20 of a short text.
const NUMBER: u64 = 11;
const REAL: u64 = 19;
const TEXT: u64 = 20;
/// The same of a byte of uncompressed columns, where texts are long: measured 2.7
/// of plain numbers.
const FACTOR: u64 = 3;

/// Writes the value of a row into a cell.
type Show = Box<dyn Fn(usize, &mut String)>;

/// The table as plain text.
///
/// # Errors
/// A damaged file; one that takes too much memory.
pub(super) fn read(bytes: &[u8], options: &LoadOptions) -> Result<Typed, TableError> {
    let damaged = || TableError::Damaged {
        what: "a Parquet table",
    };
    // polars panics on some damaged files.
    let read = catch_unwind(AssertUnwindSafe(|| groups(bytes, options)));
    match read {
        Ok(Ok(typed)) => Ok(typed),
        Ok(Err(Stop::Table(error))) => Err(error),
        Ok(Err(Stop::Polars)) | Err(_) => Err(damaged()),
    }
}

/// Why reading ended. What polars says may quote cells.
enum Stop {
    Table(TableError),
    Polars,
}

impl From<TableError> for Stop {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

impl From<PolarsError> for Stop {
    fn from(_: PolarsError) -> Self {
        Self::Polars
    }
}

fn groups(bytes: &[u8], options: &LoadOptions) -> Result<Typed, Stop> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata()?;
    let groups: Vec<(usize, u64)> = metadata
        .row_groups
        .iter()
        .map(|group| (group.num_rows(), group.total_byte_size() as u64))
        .collect();
    let schema = reader.schema()?;
    let fields = schema
        .iter()
        .map(|(name, field)| (name.to_string(), field.dtype()));
    let (columns, warnings) = columns(bytes, fields)?;
    let kind = |name: &String| schema.get(name.as_str()).map(ArrowField::dtype);
    let row: u64 = columns.iter().map(|name| cell_bytes(kind(name))).sum();
    let taken = |(rows, size): &(usize, u64)| {
        let cells = (*rows as u64).saturating_mul(row);
        cells.max(size.saturating_mul(FACTOR))
    };
    let needed = if options.sample_rows.is_some() {
        groups.iter().map(taken).max()
    } else {
        groups.iter().map(taken).reduce(u64::saturating_add)
    };
    check(options.memory, needed.unwrap_or(0))?;

    let mut plain = Plain::new(options.memory.bytes(), options.sample_rows);
    for (place, name) in columns.iter().enumerate() {
        if place > 0 {
            plain.comma();
        }
        plain.cell(&super::on_one_line(name));
    }
    plain.end_names();
    let mut start = 0;
    for (rows, _) in groups {
        let frame = slice(bytes, (start, rows), &columns)?;
        write(&frame, &columns, &mut plain)?;
        start += rows;
    }
    let (text, records) = plain.finish();
    Ok(Typed {
        text,
        header: Some(1),
        lines_before: 0,
        records,
        warnings,
        sheet: None,
        sheets: Vec::new(),
    })
}

/// Memory that a cell of a column takes.
fn cell_bytes(kind: Option<&ArrowDataType>) -> u64 {
    use ArrowDataType as Arrow;
    match kind {
        Some(
            Arrow::Utf8
            | Arrow::LargeUtf8
            | Arrow::Utf8View
            | Arrow::Binary
            | Arrow::LargeBinary
            | Arrow::BinaryView
            | Arrow::Dictionary(..),
        ) => TEXT,
        Some(Arrow::Float32 | Arrow::Float64 | Arrow::Decimal(..)) => REAL,
        _ => NUMBER,
    }
}

fn check(limit: MemoryLimit, needed: u64) -> Result<(), Stop> {
    Ok(limit.check(needed)?)
}

fn slice(bytes: &[u8], rows: (usize, usize), columns: &[String]) -> Result<DataFrame, PolarsError> {
    ParquetReader::new(Cursor::new(bytes))
        .with_slice(Some(rows))
        .with_columns(Some(columns.to_vec()))
        .finish()
}

/// The names of the columns that cells can hold, and a remark for each other.
fn columns<'a>(
    bytes: &[u8],
    fields: impl Iterator<Item = (String, &'a ArrowDataType)>,
) -> Result<(Vec<String>, Vec<Remark>), PolarsError> {
    use ArrowDataType as Arrow;
    let (mut names, mut remarks) = (Vec::new(), Vec::new());
    for (name, kind) in fields {
        let holds = match kind {
            Arrow::Null
            | Arrow::Boolean
            | Arrow::Int8
            | Arrow::Int16
            | Arrow::Int32
            | Arrow::Int64
            | Arrow::UInt8
            | Arrow::UInt16
            | Arrow::UInt32
            | Arrow::UInt64
            | Arrow::Float32
            | Arrow::Float64
            | Arrow::Timestamp(..)
            | Arrow::Date32
            | Arrow::Date64
            | Arrow::Time32(_)
            | Arrow::Time64(_)
            | Arrow::Utf8
            | Arrow::LargeUtf8
            | Arrow::Utf8View
            | Arrow::Decimal(..)
            | Arrow::Dictionary(..) => true,
            // Old writers do not mark texts as such.
            Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView => {
                let few = slice(bytes, (0, 1_000), std::slice::from_ref(&name))?;
                is_text(few.column(&name)?.as_materialized_series())
            }
            _ => false,
        };
        if holds {
            names.push(name);
        } else {
            remarks.push(Remark::LeftOut(name));
        }
    }
    Ok((names, remarks))
}

fn is_text(series: &Series) -> bool {
    let Ok(values) = series.binary() else {
        return false;
    };
    values
        .iter()
        .flatten()
        .all(|v| std::str::from_utf8(v).is_ok())
}

fn write(frame: &DataFrame, columns: &[String], plain: &mut Plain) -> Result<(), Stop> {
    let mut shows = Vec::with_capacity(columns.len());
    for name in columns {
        shows.push(show(
            &frame.column(name)?.as_materialized_series().rechunk(),
        )?);
    }
    let mut cell = String::new();
    for row in 0..frame.height() {
        for (place, show) in shows.iter().enumerate() {
            if place > 0 {
                plain.comma();
            }
            cell.clear();
            show(row, &mut cell);
            plain.cell(&cell);
        }
        plain.end_row()?;
    }
    Ok(())
}

/// How the values of a column are written.
fn show(series: &Series) -> Result<Show, PolarsError> {
    use std::fmt::Write;
    Ok(match series.dtype() {
        DataType::Boolean => {
            let values = series.bool()?.clone();
            Box::new(move |row, cell| {
                if let Some(value) = values.get(row) {
                    cell.push_str(if value { "true" } else { "false" });
                }
            })
        }
        DataType::Float64 => {
            let values = series.f64()?.clone();
            Box::new(move |row, cell| push_number(cell, values.get(row).unwrap_or(f64::NAN)))
        }
        DataType::Float32 => {
            let values = series.f32()?.clone();
            // The shortest form of the f32 itself, not of the f64 nearest to it.
            Box::new(move |row, cell| {
                let value = values.get(row).unwrap_or(f32::NAN);
                push_number(cell, value.to_string().parse().unwrap_or(f64::NAN));
            })
        }
        DataType::UInt64 => {
            let values = series.u64()?.clone();
            Box::new(move |row, cell| {
                if let Some(value) = values.get(row) {
                    // Writing to a String cannot fail.
                    _ = write!(cell, "{value}");
                }
            })
        }
        DataType::Date => {
            let values = series.date()?.physical().clone();
            Box::new(move |row, cell| {
                if let Some(day) = values.get(row) {
                    cell.push_str(&date::iso(day));
                }
            })
        }
        DataType::Datetime(unit, None) => {
            let second = per_second(*unit);
            let values = series.datetime()?.physical().clone();
            Box::new(move |row, cell| {
                if let Some(value) = values.get(row) {
                    push_moment(cell, value.div_euclid(second));
                }
            })
        }
        DataType::Datetime(_, Some(_)) => {
            // As the clock in its zone shows it.
            let texts = series.datetime()?.to_string("%Y-%m-%d %H:%M:%S")?;
            Box::new(move |row, cell| {
                let text = texts.get(row).unwrap_or_default();
                cell.push_str(text.strip_suffix(" 00:00:00").unwrap_or(text));
            })
        }
        DataType::Time => {
            let values = series.time()?.physical().clone();
            Box::new(move |row, cell| {
                if let Some(value) = values.get(row) {
                    push_time(cell, value / 1_000_000_000);
                }
            })
        }
        DataType::Binary => {
            let values = series.binary()?.clone();
            Box::new(move |row, cell| {
                cell.push_str(&String::from_utf8_lossy(
                    values.get(row).unwrap_or_default(),
                ));
            })
        }
        kind if kind.is_integer() => {
            let cast = series.strict_cast(&DataType::Int64)?;
            let values = cast.i64()?.clone();
            Box::new(move |row, cell| {
                if let Some(value) = values.get(row) {
                    // Writing to a String cannot fail.
                    _ = write!(cell, "{value}");
                }
            })
        }
        _ => {
            let cast = series.cast(&DataType::String)?;
            let values = cast.str()?.clone();
            Box::new(move |row, cell| cell.push_str(values.get(row).unwrap_or_default()))
        }
    })
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    }
}

/// Appends the day, and the time of day where it is not midnight.
fn push_moment(cell: &mut String, seconds: i64) {
    const DAY: i64 = 86_400;
    cell.push_str(&date::iso(seconds.div_euclid(DAY) as i32));
    let time = seconds.rem_euclid(DAY);
    if time != 0 {
        cell.push(' ');
        push_time(cell, time);
    }
}

fn push_time(cell: &mut String, seconds: i64) {
    use std::fmt::Write;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    // Writing to a String cannot fail.
    _ = write!(cell, "{hours:02}:{minutes:02}:{:02}", seconds % 60);
}
