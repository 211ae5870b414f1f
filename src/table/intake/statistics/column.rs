//! A column of a statistics file as typed values: numbers as their format shows them, codes
//! by their labels, missing codes as words among numbers.

use std::borrow::Cow;

use polars::prelude::{StringChunked, StringChunkedBuilder};

use super::bytes::{before_zero, trimmed};
use super::calendar::{self, Meaning};
use super::encoding;
use super::fields::{
    Field, Number, Sheet, Stored, ibm_number, sas_number, spss_number, stata_number,
};
use crate::table::columns::column_format::Unit;
use crate::table::columns::values::typed_rows::Values;

/// What there is to say of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Note {
    /// Codes are shown by their labels.
    Labels,
    /// Several codes have one label.
    SharedLabel,
    /// Its missing codes stand as words among numbers.
    Codes,
    /// Months, quarters, halves or weeks are their first days.
    Periods,
    /// Its format is defined in a file of its own.
    OwnFormat,
    /// Durations, as numbers of a unit.
    Spans(Unit),
    /// Bytes that are no text in the encoding.
    Malformed,
}

/// The values of a column, and what there is to say of it.
pub(super) struct Column {
    pub values: Values,
    pub notes: Vec<Note>,
}

/// Reads a column of the rows that `keep` keeps. One that is `told` to hold numbers shows its
/// codes where it would otherwise be one of labels.
pub(super) fn read(sheet: &Sheet, field: &Field, keep: Option<&[bool]>, told: bool) -> Column {
    if told && let Some(codes) = field.without_labels() {
        let column = read(sheet, field, keep, false);
        return match column.values {
            Values::Text(_) => read(sheet, &codes, keep, false),
            _ => column,
        };
    }
    let mut notes = Vec::new();
    let values = match &field.stored {
        Stored::Text { .. } | Stored::Segments(_) | Stored::Long(_) => {
            Values::Text(texts(sheet, field, keep, &mut notes))
        }
        Stored::Ibm => numbers(sheet, field, keep, &mut notes, ibm_number),
        Stored::Sas { big } => {
            let big = *big;
            numbers(sheet, field, keep, &mut notes, |bytes| {
                sas_number(bytes, big)
            })
        }
        Stored::Spss { big, missing } => {
            let (big, missing) = (*big, *missing);
            numbers(sheet, field, keep, &mut notes, |bytes| {
                spss_number(bytes, big, missing)
            })
        }
        Stored::Stata(number) => {
            let number = *number;
            numbers(sheet, field, keep, &mut notes, |bytes| {
                stata_number(bytes, number)
            })
        }
    };
    if field.own_format {
        notes.push(Note::OwnFormat);
    }
    Column { values, notes }
}

/// The texts of a column, without the blanks at their end.
fn texts(
    sheet: &Sheet,
    field: &Field,
    keep: Option<&[bool]>,
    notes: &mut Vec<Note>,
) -> StringChunked {
    let labels = field
        .labels
        .as_deref()
        .filter(|labels| labels.is_of_texts());
    let mut builder = StringChunkedBuilder::new("".into(), sheet.records.rows);
    let (mut labelled, mut malformed) = (false, false);
    let mut joined = Vec::new();
    for cell in sheet.records.cells(field.offset, field.length, keep) {
        let cell = match &field.stored {
            Stored::Long(texts) => {
                let key = cell.first_chunk().copied().unwrap_or_default();
                builder.append_option(texts.texts.get(&key).map(String::as_str));
                continue;
            }
            Stored::Segments(length) => {
                join_segments(cell, *length, &mut joined);
                &joined[..]
            }
            Stored::Text { zero_ends: true } => before_zero(cell),
            _ => cell,
        };
        let cell = trimmed(cell);
        if cell.is_empty() {
            builder.append_null();
            continue;
        }
        let (text, broken) = encoding::text(cell, sheet.coding);
        malformed |= broken;
        let label = labels.and_then(|labels| labels.of_text(&text));
        labelled |= label.is_some();
        builder.append_value(label.unwrap_or(&text));
    }
    if malformed {
        notes.push(Note::Malformed);
    }
    if labelled {
        note_labels(field, notes);
    }
    builder.finish()
}

/// Joins the segments of a long text of SPSS: 255 bytes of each 256, `length` in all.
fn join_segments(cell: &[u8], length: usize, joined: &mut Vec<u8>) {
    joined.clear();
    for segment in cell.chunks(256) {
        joined.extend_from_slice(&segment[..segment.len().min(255)]);
    }
    joined.truncate(length);
}

fn note_labels(field: &Field, notes: &mut Vec<Note>) {
    notes.push(Note::Labels);
    if field.labels.as_ref().is_some_and(|labels| labels.shared) {
        notes.push(Note::SharedLabel);
    }
}

/// Numbers, and the words that stand in place of some of them.
#[derive(Default)]
struct Read {
    /// NaN where missing, or where there is a word.
    numbers: Vec<f64>,
    /// Null where there is none.
    words: Option<StringChunkedBuilder>,
    /// How many words are labels of codes that are not missing, and how many are others.
    labels: usize,
    missing_codes: usize,
    /// Whether some word is a label.
    shows_labels: bool,
}

impl Read {
    fn push(&mut self, field: &Field, number: Number) {
        let (value, word) = match number {
            Number::Missing => (f64::NAN, None),
            Number::Value(value) => self.word_of(field, value),
            Number::Special(letter) => {
                let labels = field.labels.as_deref();
                let label = labels.and_then(|labels| labels.of_special(letter));
                self.missing_codes += 1;
                self.shows_labels |= label.is_some();
                let code = || Cow::Owned(format!(".{}", char::from(letter)));
                (f64::NAN, Some(label.map_or_else(code, Cow::Borrowed)))
            }
        };
        if self.words.is_none() && word.is_some() {
            let mut words = StringChunkedBuilder::new("".into(), self.numbers.capacity());
            (0..self.numbers.len()).for_each(|_| words.append_null());
            self.words = Some(words);
        }
        if let Some(words) = &mut self.words {
            words.append_option(word.as_deref());
        }
        self.numbers.push(value);
    }

    /// The word that stands for a number, if one does, and the number otherwise.
    fn word_of<'a>(&mut self, field: &'a Field, value: f64) -> (f64, Option<Cow<'a, str>>) {
        let labels = field.labels.as_deref();
        let label = labels.and_then(|labels| labels.of_number(value));
        let is_missing = field.user_missing.holds(value);
        self.shows_labels |= label.is_some();
        self.missing_codes += usize::from(is_missing);
        self.labels += usize::from(label.is_some() && !is_missing);
        match label {
            Some(label) => (f64::NAN, Some(Cow::Borrowed(label))),
            None if is_missing => (f64::NAN, Some(Cow::Owned(format!("{value} (missing)")))),
            None => (value, None),
        }
    }
}

fn numbers(
    sheet: &Sheet,
    field: &Field,
    keep: Option<&[bool]>,
    notes: &mut Vec<Note>,
    number: impl Fn(&[u8]) -> Number,
) -> Values {
    let mut read = Read {
        numbers: Vec::with_capacity(sheet.records.rows),
        ..Read::default()
    };
    for cell in sheet.records.cells(field.offset, field.length, keep) {
        read.push(field, number(cell));
    }
    if let Meaning::Date { shown, .. } = field.meaning
        && shown.is_period()
    {
        notes.push(Note::Periods);
    }
    if read.shows_labels {
        note_labels(field, notes);
    }
    let present = read.numbers.iter().filter(|v| !v.is_nan()).count();
    let (values, unit) = calendar::values(read.numbers, field.meaning);
    let Some(words) = read.words else {
        notes.extend(unit.map(Note::Spans));
        return values;
    };
    let words = words.finish();
    if read.missing_codes > 0 {
        notes.push(Note::Codes);
    }
    // A column of labels; the few codes without one are shown as they are.
    if read.labels > present {
        return Values::Text(as_texts(&values, &words));
    }
    notes.extend(unit.map(Note::Spans));
    match values {
        Values::Text(_) => Values::Text(as_texts(&values, &words)),
        values => Values::Marked {
            values: Box::new(values),
            words,
        },
    }
}

/// The words, and the texts of values where there is none.
fn as_texts(values: &Values, words: &StringChunked) -> StringChunked {
    let mut builder = StringChunkedBuilder::new("".into(), words.len());
    let mut text = String::new();
    for (row, word) in words.iter().enumerate() {
        text.clear();
        match word {
            Some(word) => text.push_str(word),
            None => values.write(row, &mut text),
        }
        builder.append_option((!text.is_empty()).then_some(text.as_str()));
    }
    builder.finish()
}
