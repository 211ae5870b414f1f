//! A table: a loan file as typed columns, with every record accounted for.
//!
//! [`load`] turns bytes into a [`Table`]; nothing here knows what a column
//! means for credit risk (that is `profile/` and `recipe/`).

mod cells;
mod columns;
mod csv;
mod decisions;
mod error;
mod gathered;
mod intake;
mod made;
mod not_read;
mod objection;
mod periods;
mod records;
mod remark;
mod statistics_remark;
mod typing_remark;
mod source;

pub use cells::amount::currencies;
pub use cells::cell::{MISSING_WORDS, is_missing};
pub(crate) use cells::month_names::month_of;
pub use cells::{answer, date};
pub use columns::column_format::{Convention, DayRange, Unit};
pub use columns::rates::{RateSigns, Scale, is_signed_rate};
pub use decisions::{Accounting, Decided, Decisions};
pub use error::{Remedy, StreamError, TableError};
pub use intake::Given;
#[cfg(feature = "arrow")]
pub use intake::arrow::stream::GivenColumns;
pub use intake::fixed_width::{DescriptionError, FixedWidths};
pub use intake::format::Format;
pub use intake::free_memory::free_memory;
pub use intake::memory::MemoryLimit;
pub use made::{MadeColumns, MadeRemark, MakeColumns, MakeError, NoValue};
pub use records::record::{Record, Wanted};
pub use records::totals::says_totals;
pub use remark::{NotRead, Objection, Remark, Repair, share};
pub use source::clean;
pub use source::file::{Progress, Source};
pub use source::load::{LoadOptions, OrdinaryTotals, load, load_bytes};
pub use source::multi_file::parts_of;
pub use source::stream::{Stream, StreamPrint};
pub use statistics_remark::StatisticsRemark;
pub use typing_remark::{Counted, TypingRemark, UNITS_SHOWN, units_shown};

use cells::cell;
use columns::values::width::Width;
use polars::prelude::{ChunkedArray, DataType, NamedFrom, PolarsNumericType, Series};
use std::collections::HashSet;
use std::sync::Arc;

/// Distinct words that are counted in a remark; more are typing errors.
const MOST_WORDS: usize = 40;

/// What the values of a column are, decided over all of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whole numbers, stored in the narrowest integer type that holds them.
    Integer,
    /// Numbers with decimals, stored as f64.
    Number,
    /// Numbers written with a percent sign (`10.65%` is 10.65), stored as f64.
    Percentage,
    /// Numbers written with a currency (`$1,000`), stored as f64.
    Money,
    /// Calendar days.
    Date,
    /// Two values that mean no and yes (`0/1`, `N/Y`, `false/true`).
    Flag,
    /// Texts that repeat.
    Category,
    /// Texts that hardly repeat and are no key: names, addresses, remarks.
    Text,
    /// One value per row: a key, not a measurement.
    Identifier,
    /// No value at all.
    Empty,
}

/// A cell that does not fit the kind of its column: missing in the typed data,
/// kept here as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Row in the table, from 0.
    pub row: usize,
    /// The cell as it stood in the file, an open-ended date as ISO 8601.
    pub text: String,
}

/// One named, typed column. Integers and flags of digits are stored as
/// Int8/16/32/64, numbers as Float64, dates as Date, all else as String or, where
/// texts repeat, as Int8/16/32 places in [`Column::levels`].
#[derive(Debug, Clone)]
pub struct Column {
    /// The name in the header, made unique (`income`, `income_2`).
    pub name: String,
    /// What the values are.
    pub kind: Kind,
    /// How the cells were written, where they were read from text.
    pub convention: Option<Convention>,
    /// The typed values; null where missing or misfit.
    pub values: Series,
    /// The distinct texts of a column whose values are their places.
    pub(crate) levels: Option<Arc<[String]>>,
    /// Cells kept aside because they do not fit the kind, in the order of rows.
    pub misfits: Vec<Misfit>,
    /// Of a column that is read as text although most of its cells write a number
    /// or a day: how many, and whether these are days.
    pub values_as_text: Option<(usize, bool)>,
}

/// The values as f64; missing ones as NaN.
fn floats<T: PolarsNumericType<Native: Into<f64>>>(values: &ChunkedArray<T>) -> Vec<f64> {
    let mut all = Vec::with_capacity(values.len());
    for chunk in values.downcast_iter() {
        if chunk.validity().is_none() {
            all.extend(chunk.values_iter().map(|value| (*value).into()));
        } else {
            all.extend(
                chunk
                    .iter()
                    .map(|value| value.map_or(f64::NAN, |v| (*v).into())),
            );
        }
    }
    all
}

impl Column {
    /// A column of texts, `None` where missing.
    #[must_use]
    pub fn from_texts(name: &str, kind: Kind, values: &[Option<&str>]) -> Self {
        Self::new(name, kind, Series::new(name.into(), values))
    }

    /// A column of whole numbers, `None` where missing, in the narrowest type.
    #[must_use]
    pub fn from_integers(name: &str, kind: Kind, values: &[Option<i64>]) -> Self {
        let name_of = || name.into();
        let least = values.iter().flatten().min().copied().unwrap_or(0);
        let most = values.iter().flatten().max().copied().unwrap_or(0);
        let series = match Width::holding(least, most) {
            Width::I8 => Series::new(name_of(), narrow(values, |v| v as i8)),
            Width::I16 => Series::new(name_of(), narrow(values, |v| v as i16)),
            Width::I32 => Series::new(name_of(), narrow(values, |v| v as i32)),
            Width::I64 => Series::new(name_of(), values),
        };
        Self::new(name, kind, series)
    }

    /// A column of numbers, `None` where missing.
    #[must_use]
    pub fn from_numbers(name: &str, kind: Kind, values: &[Option<f64>]) -> Self {
        Self::new(name, kind, Series::new(name.into(), values))
    }

    fn new(name: &str, kind: Kind, values: Series) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            convention: None,
            values,
            levels: None,
            misfits: Vec::new(),
            values_as_text: None,
        }
    }

    /// The same column with other numbers, NaN where missing; cells that do not fit stay.
    #[must_use]
    pub fn with_numbers(&self, numbers: &[f64]) -> Self {
        let known = |v: &f64| (!v.is_nan()).then_some(*v);
        let values: Vec<Option<f64>> = numbers.iter().map(known).collect();
        Self {
            values: Series::new(self.name.as_str().into(), values),
            levels: None,
            ..self.clone()
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the column has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Rows without a typed value (misfits included).
    #[must_use]
    pub fn missing(&self) -> usize {
        self.values.null_count()
    }

    /// What a reader should know of the cells that do not fit; `is_told` where the
    /// kind does not follow from the column itself.
    fn misfits_remark(&self, is_told: bool) -> Remark {
        let (column, cells) = (self.name.clone(), self.misfits.len());
        let mut distinct = HashSet::new();
        for misfit in &self.misfits {
            distinct.insert(misfit.text.trim());
            if is_told || distinct.len() > MOST_WORDS {
                return Remark::Misfits { column, cells };
            }
        }
        Remark::Words {
            column,
            days: self.kind == Kind::Date,
            cells,
            present: self.len() - self.missing() + cells,
            distinct: distinct.len(),
        }
    }

    /// Whether the values are stored as text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.levels.is_some() || self.values.dtype() == &DataType::String
    }

    /// The text of each row of a column of texts; `None` of any other.
    #[must_use]
    pub fn text_values(&self) -> Option<Box<dyn Iterator<Item = Option<&str>> + '_>> {
        if let Some(levels) = &self.levels {
            let level = |place: Option<usize>| place.map(|place| levels[place].as_str());
            return Some(Box::new(
                columns::values::levels::places(&self.values).map(level),
            ));
        }
        let texts = self.values.str().ok()?;
        Some(Box::new(texts.iter()))
    }

    /// The distinct texts of a column of texts that repeat, and the place of each row among
    /// them. Not every text need have a row.
    pub(crate) fn places(&self) -> Option<(&[String], impl Iterator<Item = Option<usize>> + '_)> {
        let levels = self.levels.as_deref()?;
        Some((levels, columns::values::levels::places(&self.values)))
    }

    /// The values as f64, one per row: dates as days since 1970-01-01, missing
    /// values and texts as NaN.
    #[must_use]
    pub fn numbers(&self) -> Vec<f64> {
        if self.is_text() {
            return vec![f64::NAN; self.len()];
        }
        let values = self.values.to_physical_repr();
        match values.dtype() {
            DataType::Int8 => values.i8().map(floats),
            DataType::Int16 => values.i16().map(floats),
            DataType::Int32 => values.i32().map(floats),
            DataType::Float64 => values.f64().map(floats),
            _ => {
                let cast = values.cast(&DataType::Float64);
                cast.and_then(|cast| cast.f64().map(floats))
            }
        }
        .unwrap_or_else(|_| vec![f64::NAN; self.len()])
    }

    /// As [`Column::texts`], of these rows only; rows that are not there are
    /// left out.
    #[must_use]
    pub fn texts_of(&self, rows: std::ops::Range<usize>) -> Vec<Option<String>> {
        self.part(rows).texts()
    }

    /// The least and the greatest number, dates as days; `None` for texts and
    /// without any.
    #[must_use]
    pub fn ends(&self) -> Option<(f64, f64)> {
        if self.is_text() {
            return None;
        }
        let values = self.values.to_physical_repr();
        let least = values.min::<f64>().ok().flatten()?;
        Some((least, values.max::<f64>().ok().flatten()?))
    }

    /// As [`Column::numbers`], of these rows only; rows that are not there are left out.
    #[must_use]
    pub fn numbers_of(&self, rows: std::ops::Range<usize>) -> Vec<f64> {
        self.part(rows).numbers()
    }

    /// The values of the first rows as f64, as [`Column::numbers`].
    #[must_use]
    pub fn head_numbers(&self, rows: usize) -> Vec<f64> {
        self.numbers_of(0..rows)
    }

    /// Some of the values as [`Column::numbers`]: so many `parts` spread over the column,
    /// `each` of so many values.
    #[must_use]
    pub fn sample_numbers(&self, parts: usize, each: usize) -> Vec<f64> {
        if self.len() <= parts * each {
            return self.numbers();
        }
        let start = |part: usize| (self.len() - each) * part / (parts - 1).max(1);
        let parts = (0..parts).map(|part| self.part(start(part)..start(part) + each));
        parts.flat_map(|part| part.numbers()).collect()
    }

    /// The values of these rows, as far as they are there.
    pub(crate) fn part(&self, rows: std::ops::Range<usize>) -> Self {
        let end = rows.end.min(self.len());
        let start = rows.start.min(end);
        let values = self.values.slice(start as i64, end - start);
        Self {
            levels: self.levels.clone(),
            ..Self::new("", self.kind, values)
        }
    }

    /// Some rows of the column, in the order given.
    fn pick(&self, rows: &[usize]) -> Self {
        let mut misfits = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            let at = self.misfits.partition_point(|misfit| misfit.row < *row);
            let found = self.misfits.get(at).filter(|misfit| misfit.row == *row);
            misfits.extend(found.map(|misfit| Misfit {
                row: place,
                text: misfit.text.clone(),
            }));
        }
        let places: Vec<u32> = rows.iter().map(|row| *row as u32).collect();
        let values = self.values.take_slice(&places);
        Self {
            values: values.unwrap_or_else(|_| self.values.clear()),
            misfits,
            ..self.clone()
        }
    }

    /// The values as f64 also where this table holds them as text: each cell is
    /// read by itself, as `convention` says or else as it suggests, NaN where it
    /// writes no number or day.
    #[must_use]
    pub fn read_numbers(&self, convention: Option<Convention>) -> Vec<f64> {
        let Some(texts) = self.text_values() else {
            return self.numbers();
        };
        let read = |text: &str| match convention {
            None | Some(Convention::Text) => cell::number(text),
            Some(convention) => convention.read(text),
        };
        let read = |text: Option<&str>| text.and_then(read).unwrap_or(f64::NAN);
        texts.map(read).collect()
    }

    /// The values as shares: numbers as they are, but percentages divided by 100, by
    /// the kind of the column or, in a column of texts, by the sign of each cell.
    #[must_use]
    pub fn read_shares(&self) -> Vec<f64> {
        let Some(texts) = self.text_values() else {
            let mut values = self.numbers();
            if self.kind == Kind::Percentage {
                for value in &mut values {
                    *value /= 100.0;
                }
            }
            return values;
        };
        let read = |text: Option<&str>| {
            let text = text?;
            let value = cell::number(text)?;
            let is_percent = text.trim_end().ends_with(['%', '％', '٪']);
            Some(if is_percent { value / 100.0 } else { value })
        };
        texts.map(|text| read(text).unwrap_or(f64::NAN)).collect()
    }

    /// The values as text, one per row, `None` where missing. Integers in
    /// plain digits, numbers in the shortest form that reads back equal, dates
    /// as ISO 8601.
    #[must_use]
    pub fn texts(&self) -> Vec<Option<String>> {
        if let Some(texts) = self.text_values() {
            return texts.map(|v| v.map(str::to_owned)).collect();
        }
        if !self.is_exact_in_f64()
            && let Ok(values) = self.values.i64()
        {
            return values.iter().map(|v| v.map(|v| v.to_string())).collect();
        }
        let show = |v: f64| (!v.is_nan()).then(|| self.text_of(v));
        self.numbers().into_iter().map(show).collect()
    }

    /// Whether f64 holds each value: all columns but those of texts and of whole
    /// numbers that take 64 bits.
    pub(crate) fn is_exact_in_f64(&self) -> bool {
        !self.is_text() && self.values.dtype() != &DataType::Int64
    }

    /// A value of the column as text, see [`Column::texts`].
    pub(crate) fn text_of(&self, value: f64) -> String {
        if self.kind == Kind::Date {
            date::iso(value as i32)
        } else {
            value.to_string()
        }
    }
}

fn narrow<T>(values: &[Option<i64>], shrink: impl Fn(i64) -> T) -> Vec<Option<T>> {
    values.iter().map(|v| v.map(&shrink)).collect()
}

/// A record that the loader set aside.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reject {
    /// Place among the data records that are not blank, from 1.
    pub record: usize,
    /// Line in the file where the record begins, from 1.
    pub line: u64,
    /// Byte in the decoded file where the record begins, from 0.
    pub byte: u64,
    /// Why, as a clause without any cell value.
    pub reason: Objection,
    /// Place among [`Decisions::files`], where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<usize>,
}

/// A record that was kept, though not as it stood.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Repaired {
    /// Place among the data records that are not blank, from 1.
    pub record: usize,
    /// Line in the file where the record begins, from 1.
    pub line: u64,
    /// Byte in the decoded file where the record begins, from 0.
    pub byte: u64,
    /// What was done.
    pub repair: Repair,
}

/// A loan file as typed columns of equal length.
#[derive(Debug, Clone)]
pub struct Table {
    /// The columns in the file's order.
    pub columns: Vec<Column>,
    /// Number of rows, also where there is no column.
    pub rows: usize,
    /// Records set aside, in the file's order.
    pub rejects: Vec<Reject>,
    /// The first records that were repaired, in the file's order;
    /// [`Accounting::repaired`] counts all.
    pub repairs: Vec<Repaired>,
    /// What the file was taken to be.
    pub decisions: Decisions,
    /// What became of each record.
    pub accounting: Accounting,
    /// What a reader should know, without cell values.
    pub warnings: Vec<Remark>,
}

impl Table {
    /// A table made in memory: every record kept, nothing sniffed.
    #[must_use]
    pub fn from_columns(columns: Vec<Column>) -> Self {
        let rows = columns.first().map_or(0, Column::len);
        Self {
            columns,
            rows,
            rejects: Vec::new(),
            repairs: Vec::new(),
            decisions: Decisions::default(),
            accounting: Accounting {
                records: rows,
                kept: rows,
                ..Accounting::default()
            },
            warnings: Vec::new(),
        }
    }

    /// Some rows of a table, in the order given; what is known of the file is left out.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        Self::from_columns(
            self.columns
                .iter()
                .map(|column| column.pick(rows))
                .collect(),
        )
    }

    /// The column of that name; `""` answers to an unnamed one through its
    /// shown name `column_N`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// For each kept row its record number (from 1, counted over kept and
    /// rejected records, blank lines left out).
    #[must_use]
    pub fn record_numbers(&self) -> Vec<usize> {
        let mut rejected = self.rejects.iter().map(|r| r.record).peekable();
        let mut numbers = Vec::with_capacity(self.rows);
        let mut record = 0;
        while numbers.len() < self.rows {
            record += 1;
            if rejected.next_if_eq(&record).is_none() {
                numbers.push(record);
            }
        }
        numbers
    }
}
