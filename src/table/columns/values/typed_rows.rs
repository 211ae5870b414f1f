//! The columns of a file with types of its own (Parquet, SAS), held as values. The text
//! of a cell is formatted on demand.

use std::collections::BTreeMap;

use polars::prelude::{
    BooleanChunked, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoSeries, Series,
    StringChunked,
};

use crate::table::cells::amount::{Amount, Reading};
use crate::table::cells::cell::{self, Form};
use crate::table::cells::cell_slice::CellSlice;
use crate::table::cells::date_text::Day;
use crate::table::columns::column_format::{Convention, Unit};
use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::schema::{Plan, Storage};
use crate::table::columns::values::levels::BlockTexts;
use crate::table::columns::values::typed_stats::{self, REAL_LENGTH, digits};
use crate::table::columns::values::width::Width;
use crate::table::columns::values::written_times::{push_day, push_moment};
use crate::table::csv::record_cells::Cells;
use crate::table::intake::push_number;
use crate::table::intake::push_scaled;
use crate::table::remark::Objection;

/// Rows of a block.
pub(in crate::table) const BLOCK_ROWS: usize = 16 << 10;
/// Whole numbers up to this are exact as f64.
const EXACT: u64 = 1 << 53;
/// 1000-01-01 and 2999-12-31, the first and last day that texts are read as.
const READ_DAYS: std::ops::RangeInclusive<i32> = -354_285..=376_199;
pub(super) const DAY_SECONDS: i64 = 86_400;
/// Days from here on are what databases write for an endless time, not days.
pub(in crate::table) const FAR_DAY: i32 = 50_000_000;

/// The columns of one file, of equal length.
#[derive(Debug, Default)]
pub(in crate::table) struct Frame {
    /// The names as the file tells them.
    pub names: Vec<String>,
    /// What the file says that each column holds, empty for nothing; none where it says it of no
    /// column.
    pub labels: Vec<String>,
    pub columns: Vec<Values>,
    /// Names of columns that the file calls an index.
    pub index_columns: Vec<String>,
    pub rows: usize,
    /// Rows that are no records of the table, in order, with the reason.
    pub aside: Vec<(usize, Objection)>,
}

/// The values of one column, null where missing.
#[derive(Debug, Clone)]
pub(in crate::table) enum Values {
    /// Int8 to Int64.
    Whole(Series),
    /// Numbers; NaN is missing.
    Real {
        values: Float64Chunked,
        /// All are whole: they are written `1.0`, as other writers of CSV do, and not
        /// as the whole numbers that they are not kept as.
        whole: bool,
    },
    /// Whole numbers that a power of ten divides, `1230` of scale 2.
    Decimal {
        /// Int8 to Int64.
        unscaled: Series,
        scale: u8,
    },
    /// Numbers of a unit.
    Span {
        amounts: Float64Chunked,
        unit: Unit,
    },
    Flag(BooleanChunked),
    /// Days since 1970-01-01.
    Day(Int32Chunked),
    /// Moments since 1970-01-01.
    Moment {
        /// Whole seconds, or their parts.
        values: Int64Chunked,
        /// Parts of a second, a power of ten.
        per_second: i64,
    },
    Text(StringChunked),
    /// Numbers or days; some rows hold a word instead: a missing code of SAS, SPSS or Stata, or
    /// the label of a code.
    Marked {
        /// Null where there is a word.
        values: Box<Values>,
        /// Null where there is none.
        words: StringChunked,
    },
}

/// Runs `$body` with `$values` as the typed integers of a series.
macro_rules! with_integers {
    ($series:expr, $values:ident => $body:expr) => {
        match $series.dtype() {
            DataType::Int8 => $series.i8().ok().map(|$values| $body),
            DataType::Int16 => $series.i16().ok().map(|$values| $body),
            DataType::Int32 => $series.i32().ok().map(|$values| $body),
            _ => $series.i64().ok().map(|$values| $body),
        }
    };
}

impl Frame {
    /// The records of the rows `start..end`, and which rows among them are none,
    /// counted from `start`.
    pub fn block(&self, start: usize, end: usize) -> (Self, Vec<(usize, Objection)>) {
        let counted = |(row, why): &(usize, Objection)| (row - start, why.clone());
        let aside: Vec<_> = self.aside_of(start, end).map(counted).collect();
        let rows = end - start;
        let part = |values: &Values| values.slice(start, rows);
        let mut block = Self {
            columns: self.columns.iter().map(part).collect(),
            rows,
            ..Self::default()
        };
        if !aside.is_empty() {
            let mut keep = vec![true; rows];
            for (row, _) in &aside {
                keep[*row] = false;
            }
            block.keep(&keep);
        }
        (block, aside)
    }

    /// Which of the rows `start..end` are no records, and why.
    pub fn aside_of(&self, start: usize, end: usize) -> impl Iterator<Item = &(usize, Objection)> {
        let first = self.aside.partition_point(|(row, _)| *row < start);
        let last = self.aside.partition_point(|(row, _)| *row < end);
        self.aside[first..last].iter()
    }

    /// Writes the cells of a row in place of those before, empty where they are not
    /// `wanted`.
    pub fn write_row(&self, row: usize, wanted: impl Fn(usize) -> bool, cells: &mut Cells) {
        cells.restart(0);
        for (column, values) in self.columns.iter().enumerate() {
            cells.push_written(|text| {
                if wanted(column) {
                    values.write(row, text);
                }
            });
        }
    }

    /// Keeps some of the rows only.
    pub fn keep(&mut self, keep: &[bool]) {
        let mask: BooleanChunked = keep.iter().map(|keep| Some(*keep)).collect();
        for values in &mut self.columns {
            *values = values.filtered(&mask);
        }
        self.rows = keep.iter().filter(|keep| **keep).count();
    }

    /// Sets the rows aside that repeat the names, as in joined files. Only a table
    /// of texts can hold such rows.
    pub fn set_headers_aside(&mut self) {
        let mut texts = Vec::with_capacity(self.columns.len());
        for values in &self.columns {
            let Values::Text(values) = values else { return };
            texts.push(values);
        }
        if texts.len() < 2 {
            return;
        }
        let is_name =
            |(cell, name): (Option<&str>, &String)| cell.map(str::trim) == Some(name.trim());
        let is_header = |row: usize| {
            let cells = texts.iter().map(|values| values.get(row));
            cells.zip(&self.names).all(is_name)
        };
        let first = texts[0].iter().enumerate();
        let rows = first.filter(|(row, cell)| is_name((*cell, &self.names[0])) && is_header(*row));
        let aside = rows.map(|(row, _)| (row, Objection::RepeatedHeader));
        self.aside = aside.collect();
    }

    /// What the file says of its columns, by their names in the table.
    pub fn labels_by(&self, names: &[String]) -> BTreeMap<String, String> {
        let labels = names.iter().cloned().zip(self.labels.iter().cloned());
        labels.filter(|(_, label)| !label.is_empty()).collect()
    }

    /// Bytes that the values take.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Values::bytes).sum()
    }
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(values)
            | Self::Decimal {
                unscaled: values, ..
            } => values.len(),
            Self::Real { values, .. }
            | Self::Span {
                amounts: values, ..
            } => values.len(),
            Self::Flag(values) => values.len(),
            Self::Day(values) => values.len(),
            Self::Moment { values, .. } => values.len(),
            Self::Text(values) => values.len(),
            Self::Marked { values, .. } => values.len(),
        }
    }

    /// The rows without a value.
    pub fn missing_rows(&self) -> Vec<usize> {
        (0..self.len()).filter(|row| self.lacks(*row)).collect()
    }

    /// Whether a row has no value.
    pub fn lacks(&self, row: usize) -> bool {
        match self {
            Self::Whole(values)
            | Self::Decimal {
                unscaled: values, ..
            } => integer(values, row).is_none(),
            Self::Real { values, .. } => values.get(row).is_none_or(f64::is_nan),
            Self::Span { amounts, .. } => amounts.get(row).is_none(),
            Self::Flag(values) => values.get(row).is_none(),
            Self::Day(values) => values.get(row).is_none(),
            Self::Moment { values, .. } => values.get(row).is_none(),
            Self::Text(values) => values.get(row).is_none(),
            Self::Marked { values, words } => values.lacks(row) && words.get(row).is_none(),
        }
    }

    /// Applies an operation that keeps the type to the values.
    fn map(&self, of: &dyn Fn(&Series) -> Series) -> Self {
        let real = |values: &Float64Chunked| of(&values.clone().into_series());
        let real = |values| real(values).f64().cloned().unwrap_or_default();
        match self {
            Self::Whole(values) => Self::Whole(of(values)),
            Self::Decimal { unscaled, scale } => Self::Decimal {
                unscaled: of(unscaled),
                scale: *scale,
            },
            Self::Real { values, whole } => Self::Real {
                values: real(values),
                whole: *whole,
            },
            Self::Span { amounts, unit } => Self::Span {
                amounts: real(amounts),
                unit: *unit,
            },
            Self::Flag(values) => {
                let series = of(&values.clone().into_series());
                Self::Flag(series.bool().cloned().unwrap_or_default())
            }
            Self::Day(values) => {
                let series = of(&values.clone().into_series());
                Self::Day(series.i32().cloned().unwrap_or_default())
            }
            Self::Moment { values, per_second } => {
                let series = of(&values.clone().into_series());
                Self::Moment {
                    values: series.i64().cloned().unwrap_or_default(),
                    per_second: *per_second,
                }
            }
            Self::Text(values) => {
                let series = of(&values.clone().into_series());
                Self::Text(series.str().cloned().unwrap_or_default())
            }
            Self::Marked { values, words } => {
                let series = of(&words.clone().into_series());
                Self::Marked {
                    values: Box::new(values.map(of)),
                    words: series.str().cloned().unwrap_or_default(),
                }
            }
        }
    }

    fn slice(&self, start: usize, rows: usize) -> Self {
        self.map(&|values| values.slice(start as i64, rows))
    }

    /// The rows where `mask` says so.
    pub fn filtered(&self, mask: &BooleanChunked) -> Self {
        // The mask has a place for each row.
        self.map(&|values| values.filter(mask).unwrap_or_default())
    }

    fn bytes(&self) -> usize {
        let rows = self.len();
        match self {
            Self::Whole(values)
            | Self::Decimal {
                unscaled: values, ..
            } => match values.dtype() {
                DataType::Int8 => rows,
                DataType::Int16 => 2 * rows,
                DataType::Int32 => 4 * rows,
                _ => 8 * rows,
            },
            Self::Real { .. } | Self::Span { .. } | Self::Moment { .. } => 8 * rows,
            Self::Flag(_) => rows / 8,
            Self::Day(_) => 4 * rows,
            Self::Text(values) => values.clone().into_series().estimated_size(),
            Self::Marked { values, words } => {
                values.bytes() + words.clone().into_series().estimated_size()
            }
        }
    }

    /// The cells as pieces of text, where they are texts.
    pub fn pieces(&self) -> Option<Vec<CellSlice<'_>>> {
        let of = |text: Option<&'static str>| piece(text.unwrap_or_default());
        match self {
            Self::Text(values) => Some(values.iter().map(|t| piece(t.unwrap_or(""))).collect()),
            Self::Flag(values) => {
                let word = |flag: bool| if flag { "true" } else { "false" };
                Some(values.iter().map(|flag| of(flag.map(word))).collect())
            }
            _ => None,
        }
    }

    /// Shows the form of each cell and the length of its text, where they are no
    /// texts. A word among values says nothing by itself.
    pub fn for_each_form(&self, mut see: impl FnMut(usize, Form, usize)) {
        let Self::Marked { values, words } = self else {
            return self.for_each_value(see);
        };
        values.for_each_value(|row, form, length| match words.get(row) {
            Some(word) if cell::is_missing(word) => see(row, Form::Missing, 0),
            Some(word) => see(row, Form::Special, word.len()),
            None => see(row, form, length),
        });
    }

    // One of the types of integers is i64 itself.
    #[allow(clippy::useless_conversion)]
    fn for_each_value(&self, mut see: impl FnMut(usize, Form, usize)) {
        match self {
            Self::Text(_) | Self::Flag(_) | Self::Marked { .. } => {}
            Self::Whole(values) => {
                with_integers!(values, values => {
                    for (row, value) in values.iter().enumerate() {
                        let value = value.map(i64::from);
                        let length = value.map_or(0, digits);
                        see(row, value.map_or(Form::Missing, Form::Whole), length);
                    }
                });
            }
            Self::Decimal { unscaled, scale } => {
                with_integers!(unscaled, values => {
                    for (row, value) in values.iter().enumerate() {
                        let value = value.map(|v| decimal(v.into(), *scale));
                        let form = value.map_or(Form::Missing, |v| number(v, None, false));
                        see(row, form, usize::from(*scale) + 2);
                    }
                });
            }
            Self::Real { values, .. } => {
                for (row, value) in values.iter().enumerate() {
                    let form = match value {
                        Some(value) if value.is_finite() => number(value, None, false),
                        Some(value) if !value.is_nan() => cell::form(infinity(value)),
                        _ => Form::Missing,
                    };
                    see(row, form, REAL_LENGTH);
                }
            }
            Self::Span { amounts, unit } => {
                for (row, value) in amounts.iter().enumerate() {
                    let form = value.map_or(Form::Missing, |value| {
                        number(value, Some(*unit), value.fract() == 0.0)
                    });
                    see(row, form, 8);
                }
            }
            Self::Day(values) => {
                for (row, value) in values.iter().enumerate() {
                    see(row, value.map_or(Form::Missing, day), 10);
                }
            }
            Self::Moment { values, per_second } => {
                let length = DAY_SECONDS * per_second;
                for (row, value) in values.iter().enumerate() {
                    let far = i64::from(FAR_DAY);
                    let days = |v: i64| match v {
                        i64::MAX => FAR_DAY,
                        i64::MIN => -FAR_DAY,
                        v => v.div_euclid(length).clamp(-far, far) as i32,
                    };
                    let form = value.map(|v| day(days(v)));
                    see(row, form.unwrap_or(Form::Missing), 10);
                }
            }
        }
    }

    /// What the survey of these cells finds, where they are no texts.
    pub fn survey(&self) -> ColumnStats {
        let counted = match self {
            Self::Whole(values) => with_integers!(values, values => typed_stats::of_whole(values)),
            Self::Real { values, .. } => typed_stats::of_reals(values),
            _ => None,
        };
        if let Some(counted) = counted {
            return counted;
        }
        let mut survey = ColumnStats::default();
        self.for_each_form(|_, form, length| survey.add_measured(form, length, ""));
        if matches!(self, Self::Marked { .. }) {
            self.for_each_form(|_, form, _| survey.count_value(form));
        }
        survey
    }

    /// The values as they are stored under `plan`, where these are the same.
    pub fn stored(&self, plan: Plan, survey: &ColumnStats) -> Option<Series> {
        let is_number = plan.convention.takes_bare();
        match (self, plan.storage) {
            (Self::Whole(values), Storage::Whole) if is_number => {
                let spelled = plan.largest(survey) as i64;
                let dtype =
                    match Width::holding(survey.least.min(-spelled), survey.most.max(spelled)) {
                        Width::I8 => DataType::Int8,
                        Width::I16 => DataType::Int16,
                        Width::I32 => DataType::Int32,
                        Width::I64 => DataType::Int64,
                    };
                values.cast(&dtype).ok()
            }
            (Self::Real { values, .. }, Storage::Real) if is_number => {
                let mut arrays = values.downcast_iter();
                let all = arrays.all(|array| array.values().iter().all(|v| v.is_finite()));
                let finite = all || values.iter().all(|v| v.is_none_or(f64::is_finite));
                finite.then(|| values.clone().into_series())
            }
            (Self::Day(values), Storage::Day)
                if matches!(plan.convention, Convention::Day { .. }) =>
            {
                let known = values
                    .iter()
                    .all(|v| v.is_none_or(|v| READ_DAYS.contains(&v)));
                known.then(|| values.clone().into_series().into_date())
            }
            _ => None,
        }
    }

    /// The cells as texts, trimmed, null where missing; the values themselves
    /// where these are such texts.
    pub fn texts(&self, name: &str) -> BlockTexts {
        if let Self::Text(values) = self {
            let as_is =
                |text: &str| cell::trim(text).len() == text.len() && !cell::is_missing(text);
            if values.iter().all(|text| text.is_none_or(as_is)) {
                return BlockTexts::of_texts(values.clone());
            }
        }
        if let Some(pieces) = self.pieces() {
            return BlockTexts::of_cells(name, || pieces.iter().copied());
        }
        let mut text = String::new();
        let ends: Vec<usize> = (0..self.len())
            .map(|row| {
                self.write(row, &mut text);
                text.len()
            })
            .collect();
        let mut start = 0;
        let pieces: Vec<CellSlice> = ends
            .into_iter()
            .map(|end| CellSlice::new(&text, std::mem::replace(&mut start, end), end))
            .collect();
        BlockTexts::of_cells(name, || pieces.iter().copied())
    }

    /// Appends the text of a cell.
    pub fn write(&self, row: usize, text: &mut String) {
        use std::fmt::Write;
        match self {
            Self::Text(values) => text.push_str(values.get(row).unwrap_or_default()),
            Self::Flag(values) => text.push_str(match values.get(row) {
                Some(true) => "true",
                Some(false) => "false",
                None => "",
            }),
            Self::Whole(values) => {
                if let Some(value) = integer(values, row) {
                    // Writing to a String cannot fail.
                    _ = write!(text, "{value}");
                }
            }
            Self::Decimal { unscaled, scale } => {
                if let Some(value) = integer(unscaled, row) {
                    push_decimal(text, value, *scale);
                }
            }
            Self::Real { values, whole } => match values.get(row) {
                // Writing to a String cannot fail.
                Some(value) if *whole => _ = write!(text, "{value:?}"),
                value => push_number(text, value.unwrap_or(f64::NAN)),
            },
            Self::Span { amounts, unit } => {
                if let Some(value) = amounts.get(row) {
                    push_number(text, value);
                    _ = write!(text, " {}", unit.name());
                }
            }
            Self::Day(values) => {
                if let Some(day) = values.get(row) {
                    push_day(text, day);
                }
            }
            Self::Moment { values, per_second } => {
                if let Some(value) = values.get(row) {
                    push_moment(text, value, *per_second);
                }
            }
            Self::Marked { values, words } => match words.get(row) {
                Some(word) => text.push_str(word),
                None => values.write(row, text),
            },
        }
    }

    /// The text of a cell.
    pub fn text(&self, row: usize) -> String {
        let mut text = String::new();
        self.write(row, &mut text);
        text
    }
}

fn piece(text: &str) -> CellSlice<'_> {
    CellSlice::new(text, 0, text.len())
}

// One of the types of integers is i64 itself.
#[allow(clippy::useless_conversion)]
fn integer(values: &Series, row: usize) -> Option<i64> {
    with_integers!(values, values => values.get(row).map(i64::from)).flatten()
}

/// A number, which no decimal mark changes.
fn number(value: f64, unit: Option<Unit>, whole: bool) -> Form {
    let reading = Some(Reading { value, whole });
    Form::Amount(Amount {
        point: reading,
        comma: reading,
        percent: false,
        currency: None,
        mark: None,
        unit,
    })
}

fn infinity(value: f64) -> &'static str {
    if value > 0.0 { "inf" } else { "-inf" }
}

/// A day. One that texts are not read as is what its text would be.
fn day(day: i32) -> Form {
    if READ_DAYS.contains(&day) {
        Form::Day(Day::Fixed(day))
    } else {
        let mut text = String::new();
        push_day(&mut text, day);
        cell::form(&text)
    }
}

/// The number of `unscaled` and `scale`, rounded once.
fn decimal(unscaled: i64, scale: u8) -> f64 {
    // Powers of ten up to here are exact (Clinger 1990).
    if unscaled.unsigned_abs() <= EXACT && scale <= 22 {
        return unscaled as f64 / 10f64.powi(scale.into());
    }
    let mut text = String::new();
    push_decimal(&mut text, unscaled, scale);
    text.parse().unwrap_or(f64::NAN)
}

fn push_decimal(text: &mut String, unscaled: i64, scale: u8) {
    push_scaled(
        text,
        &unscaled.unsigned_abs().to_string(),
        unscaled < 0,
        scale,
    );
}
