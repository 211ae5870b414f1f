//! A column of a statistics file as typed values: numbers as their format shows them, codes
//! by their labels, missing codes as words among numbers.

use std::borrow::Cow;

use encoding_rs::Encoding;
use polars::prelude::{ChunkFullNull, DataType, Series, StringChunked, StringChunkedBuilder};
use rayon::prelude::*;

use super::bytes::{before_zero, trimmed};
use super::calendar::{self, Meaning};
use super::encoding;
use super::fields::{
    Field, Number, Sheet, Stored, ibm_number, sas_number, spss_number, stata_number,
};
use super::labels::UserMissing;
use crate::table::cells::cell;
use crate::table::columns::column_format::Unit;
use crate::table::columns::values::typed_rows::Values;
use crate::table::intake::doubles::whole_of;

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

/// Rows that are read by one task.
const BLOCK_ROWS: usize = 8 << 10;
/// Rows by which it is judged whether a column holds whole numbers.
const JUDGED_ROWS: usize = 1 << 10;
/// Bytes of rows whose cells are read column by column: they stay in the cache of a core.
const TILE_BYTES: usize = 128 << 10;

/// Reads the columns of the rows that `keep` keeps. One that is `told` to hold numbers shows its
/// codes where it would otherwise be one of labels.
pub(super) fn read(
    sheet: &Sheet,
    keep: Option<&[bool]>,
    told: impl Fn(&Field) -> bool,
) -> Vec<Column> {
    let fields: Vec<&Field> = sheet.fields.iter().collect();
    let mut columns = read_fields(sheet, &fields, keep);
    let places = 0..columns.len();
    let of_labels = places.filter(|place| matches!(columns[*place].values, Values::Text(_)));
    let shown: Vec<(usize, Field)> = of_labels
        .filter(|place| told(fields[*place]))
        .filter_map(|place| Some((place, fields[place].without_labels()?)))
        .collect();
    let codes: Vec<&Field> = shown.iter().map(|(_, field)| field).collect();
    let as_codes = read_fields(sheet, &codes, keep);
    for ((place, _), column) in shown.iter().zip(as_codes) {
        columns[*place] = column;
    }
    columns
}

/// Reads columns, in blocks of rows: each row is then fetched once for all of them.
fn read_fields(sheet: &Sheet, fields: &[&Field], keep: Option<&[bool]>) -> Vec<Column> {
    let rows = sheet.records.rows();
    let kept: Option<Vec<usize>> = keep.map(|keep| {
        let kept = keep.iter().enumerate().filter(|(_, keep)| **keep);
        kept.map(|(row, _)| row)
            .take_while(|row| *row < rows)
            .collect()
    });
    let rows = kept.as_ref().map_or(rows, Vec::len);
    let block = |start: usize, end: usize| -> Vec<usize> {
        match &kept {
            Some(kept) => kept[start..end].to_vec(),
            None => (start..end).collect(),
        }
    };
    let first = read_block(sheet, fields, Vec::new(), &block(0, rows.min(JUDGED_ROWS)));
    let mut numbers: Vec<Vec<f64>> = fields
        .iter()
        .zip(first)
        .map(|(field, first)| vec![0.0; if first.is_held(field) { rows } else { 0 }])
        .collect();
    let mut rest: Vec<_> = numbers
        .iter_mut()
        .map(|numbers| numbers.chunks_mut(BLOCK_ROWS))
        .collect();
    let mut blocks: Vec<(usize, Vec<&mut [f64]>)> = Vec::new();
    for start in (0..rows).step_by(BLOCK_ROWS) {
        let slots = rest.iter_mut().map(|rest| rest.next().unwrap_or_default());
        blocks.push((start, slots.collect()));
    }
    let parts: Vec<Vec<Part>> = blocks
        .into_par_iter()
        .map(|(start, slots)| {
            let places = block(start, rows.min(start + BLOCK_ROWS));
            read_block(sheet, fields, slots, &places)
        })
        .collect();
    let mut of_columns: Vec<Vec<Part>> = fields.iter().map(|_| Vec::new()).collect();
    for block in parts {
        let both = of_columns.iter_mut().zip(block);
        both.for_each(|(column, part)| column.push(part));
    }
    let columns = fields.par_iter().zip(numbers).zip(of_columns);
    columns
        .map(|((field, numbers), parts)| field_column(field, numbers, parts))
        .collect()
}

/// Reads the columns of some rows, the numbers into `slots`, or where these have no room as whole
/// numbers, which take less.
fn read_block(
    sheet: &Sheet,
    fields: &[&Field],
    slots: Vec<&mut [f64]>,
    places: &[usize],
) -> Vec<Part> {
    let mut slots = slots.into_iter();
    let slots: Vec<&mut [f64]> = fields
        .iter()
        .map(|_| slots.next().unwrap_or_default())
        .collect();
    let has_room = |(field, slot): (&&Field, &&mut [f64])| field.is_text() || !slot.is_empty();
    let has_room: Vec<bool> = fields.iter().zip(&slots).map(has_room).collect();
    let mut own: Vec<Vec<f64>> = has_room
        .iter()
        .map(|has_room| vec![0.0; if *has_room { 0 } else { places.len() }])
        .collect();
    let mut readers: Vec<Reader> = slots
        .into_iter()
        .zip(&mut own)
        .map(|(slot, own)| if own.is_empty() { slot } else { &mut own[..] })
        .map(|numbers| Reader::new(numbers, places.len()))
        .collect();
    let row_bytes = (sheet.records.bytes() / sheet.records.rows().max(1) as u64) as usize;
    let tile = (TILE_BYTES / row_bytes.max(1)).max(1);
    let mut rows = Vec::with_capacity(tile.min(places.len()));
    for places in places.chunks(tile) {
        sheet.records.gather(places.iter().copied(), &mut rows);
        for (field, reader) in fields.iter().zip(&mut readers) {
            reader.read(sheet.coding, field, &rows);
        }
    }
    let mut parts: Vec<Part> = readers.into_iter().map(Reader::part).collect();
    for ((part, numbers), has_room) in parts.iter_mut().zip(own).zip(has_room) {
        if !has_room {
            part.numbers = match whole_of(&numbers) {
                Some(whole) => Numbers::Whole(whole),
                None => Numbers::Real(numbers),
            };
        }
    }
    parts
}

/// The numbers of a block.
enum Numbers {
    /// In the slots of the column.
    Held,
    /// In the narrowest type of these.
    Whole(Series),
    Real(Vec<f64>),
}

impl Part {
    /// Whether the doubles of a column of such values are held: they are not all whole, or not
    /// what the column shows.
    fn is_held(&self, field: &Field) -> bool {
        let is_whole = matches!(self.numbers, Numbers::Whole(_));
        !(field.is_text() || is_whole && field.meaning == Meaning::Number)
    }
}

/// What a block of rows gives for a column besides its numbers.
struct Part {
    rows: usize,
    numbers: Numbers,
    /// The texts of a column of texts; the words among numbers, null where there is none.
    texts: Option<StringChunked>,
    seen: Seen,
}

/// What was seen in the cells of a column.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// How many words are labels of codes that are not missing, and how many are others.
    labels: usize,
    missing_codes: usize,
    /// Whether some word is a label.
    shows_labels: bool,
    /// Whether some bytes are no text in the encoding.
    malformed: bool,
}

impl Seen {
    fn merge(&mut self, other: Self) {
        self.labels += other.labels;
        self.missing_codes += other.missing_codes;
        self.shows_labels |= other.shows_labels;
        self.malformed |= other.malformed;
    }
}

/// Reads the cells of a column of a block.
struct Reader<'a> {
    rows: usize,
    /// NaN where missing, or where there is a word; and how many are read.
    numbers: &'a mut [f64],
    filled: usize,
    /// The texts, or else the words among numbers, from the first of them on.
    texts: Option<StringChunkedBuilder>,
    seen: Seen,
    /// Long texts as they are joined.
    joined: Vec<u8>,
}

impl<'a> Reader<'a> {
    fn new(numbers: &'a mut [f64], rows: usize) -> Self {
        Self {
            rows,
            numbers,
            filled: 0,
            texts: None,
            seen: Seen::default(),
            joined: Vec::new(),
        }
    }

    fn part(self) -> Part {
        Part {
            rows: self.rows,
            numbers: Numbers::Held,
            texts: self.texts.map(StringChunkedBuilder::finish),
            seen: self.seen,
        }
    }

    /// Reads the cells of the next rows.
    fn read(&mut self, coding: &'static Encoding, field: &Field, rows: &[&[u8]]) {
        match field.stored {
            Stored::Text { .. } | Stored::Segments(_) | Stored::Long(_) => {
                self.read_texts(coding, field, rows);
            }
            Stored::Ibm => self.read_numbers(field, rows, ibm_number),
            Stored::Sas { big } => self.read_numbers(field, rows, |cell| sas_number(cell, big)),
            Stored::Spss { big, missing } => {
                self.read_numbers(field, rows, |cell| spss_number(cell, big, missing));
            }
            Stored::Stata(number) => {
                self.read_numbers(field, rows, |cell| stata_number(cell, number));
            }
        }
    }

    /// Reads texts, without the blanks at their end.
    fn read_texts(&mut self, coding: &'static Encoding, field: &Field, rows: &[&[u8]]) {
        let labels = field
            .labels
            .as_deref()
            .filter(|labels| labels.is_of_texts());
        let builder = self
            .texts
            .get_or_insert_with(|| StringChunkedBuilder::new("".into(), self.rows));
        for cell in rows.iter().map(|row| field.cell(row)) {
            let cell = match &field.stored {
                Stored::Long(texts) => {
                    let key = cell.first_chunk().copied().unwrap_or_default();
                    builder.append_option(texts.texts.get(&key).map(String::as_str));
                    continue;
                }
                Stored::Segments(length) => {
                    join_segments(cell, *length, &mut self.joined);
                    &self.joined[..]
                }
                Stored::Text { zero_ends: true } => before_zero(cell),
                _ => cell,
            };
            let cell = trimmed(cell);
            if cell.is_empty() {
                builder.append_null();
                continue;
            }
            let (text, broken) = encoding::text(cell, coding);
            self.seen.malformed |= broken;
            let label = labels.and_then(|labels| labels.of_text(&text));
            self.seen.shows_labels |= label.is_some();
            builder.append_value(label.unwrap_or(&text));
        }
    }

    fn read_numbers(&mut self, field: &Field, rows: &[&[u8]], number: impl Fn(&[u8]) -> Number) {
        let cells = || rows.iter().map(|row| field.cell(row));
        let is_plain = field.labels.is_none() && field.user_missing == UserMissing::default();
        if is_plain && self.texts.is_none() {
            // Most columns have no words: a loop without them first.
            let slots = &mut self.numbers[self.filled..][..rows.len()];
            let mut missing = 0;
            for (slot, cell) in slots.iter_mut().zip(cells()) {
                *slot = match number(cell) {
                    Number::Value(value) => value,
                    Number::Missing | Number::Special(_) => f64::NAN,
                };
                missing += usize::from(slot.is_nan());
            }
            let is_word = |cell| matches!(number(cell), Number::Special(_));
            if missing == 0 || !cells().any(is_word) {
                self.filled += rows.len();
                return;
            }
        }
        for cell in cells() {
            match number(cell) {
                Number::Missing => self.push(f64::NAN, None),
                Number::Value(value) => {
                    let (value, word) = self.word_of(field, value);
                    self.push(value, word.as_deref());
                }
                Number::Special(letter) => {
                    let labels = field.labels.as_deref();
                    let label = labels.and_then(|labels| labels.of_special(letter));
                    self.seen.missing_codes += 1;
                    self.seen.shows_labels |= label.is_some();
                    let code = || Cow::Owned(format!(".{}", char::from(letter)));
                    let word = label.map_or_else(code, Cow::Borrowed);
                    self.push(f64::NAN, Some(&word));
                }
            }
        }
    }

    #[inline]
    fn push(&mut self, value: f64, word: Option<&str>) {
        if self.texts.is_none() && word.is_some() {
            let mut words = StringChunkedBuilder::new("".into(), self.rows);
            (0..self.filled).for_each(|_| words.append_null());
            self.texts = Some(words);
        }
        if let Some(words) = &mut self.texts {
            words.append_option(word);
        }
        self.numbers[self.filled] = value;
        self.filled += 1;
    }

    /// The word that stands for a number, if one does, and the number otherwise.
    fn word_of<'b>(&mut self, field: &'b Field, value: f64) -> (f64, Option<Cow<'b, str>>) {
        let labels = field.labels.as_deref();
        let label = labels.and_then(|labels| labels.of_number(value));
        let is_missing = field.user_missing.holds(value);
        self.seen.shows_labels |= label.is_some();
        self.seen.missing_codes += usize::from(is_missing);
        self.seen.labels += usize::from(label.is_some() && !is_missing);
        let says_missing = |label: &str| {
            let word = label.rsplit_once(" (").map_or(label, |(word, _)| word);
            cell::is_missing(word)
        };
        match label {
            // A code that is declared missing, and whose label says no more.
            Some(label) if is_missing && says_missing(label) => (f64::NAN, None),
            Some(label) => (f64::NAN, Some(Cow::Borrowed(label))),
            None if is_missing => (f64::NAN, Some(Cow::Owned(format!("{value} (missing)")))),
            None => (value, None),
        }
    }
}

/// The column of its blocks.
fn field_column(field: &Field, mut numbers: Vec<f64>, mut parts: Vec<Part>) -> Column {
    let mut notes = Vec::new();
    let mut seen = Seen::default();
    for part in &parts {
        seen.merge(part.seen);
    }
    let has_texts = field.is_text() || parts.iter().any(|part| part.texts.is_some());
    if !has_texts && let Some(whole) = joined_whole(&parts) {
        notes.extend(field.own_format.then_some(Note::OwnFormat));
        let values = Values::Whole(whole);
        return Column { values, notes };
    }
    for part in &mut parts {
        match std::mem::replace(&mut part.numbers, Numbers::Held) {
            Numbers::Held => {}
            Numbers::Whole(whole) => numbers.extend(doubles_of(&whole)),
            Numbers::Real(reals) => numbers.extend(reals),
        }
    }
    let texts = has_texts.then(|| joined_texts(parts));
    let values = match texts {
        Some(texts) if field.is_text() => {
            if seen.malformed {
                notes.push(Note::Malformed);
            }
            if seen.shows_labels {
                note_labels(field, &mut notes);
            }
            Values::Text(texts)
        }
        words => number_values(field, numbers, words, seen, &mut notes),
    };
    if field.own_format {
        notes.push(Note::OwnFormat);
    }
    Column { values, notes }
}

/// The whole numbers of all blocks in one piece; `None` where some are no such.
fn joined_whole(parts: &[Part]) -> Option<Series> {
    let series = parts.iter().map(|part| match &part.numbers {
        Numbers::Whole(whole) => Some(whole),
        Numbers::Held | Numbers::Real(_) => None,
    });
    let series: Vec<&Series> = series.collect::<Option<_>>()?;
    let width = |series: &&&Series| match series.dtype() {
        DataType::Int8 => 1,
        DataType::Int16 => 2,
        DataType::Int32 => 4,
        _ => 8,
    };
    let dtype = series.iter().max_by_key(width)?.dtype();
    let mut all = series[0].cast(dtype).ok()?;
    for series in &series[1..] {
        all.append(&series.cast(dtype).ok()?).ok()?;
    }
    Some(all.rechunk())
}

/// Whole numbers as doubles, NaN where missing.
fn doubles_of(whole: &Series) -> Vec<f64> {
    let doubles = whole.cast(&DataType::Float64).unwrap_or_default();
    let doubles = doubles.f64().map(|doubles| {
        let doubles = doubles.iter();
        doubles.map(|value| value.unwrap_or(f64::NAN)).collect()
    });
    doubles.unwrap_or_default()
}

/// The texts of all blocks in one piece.
fn joined_texts(parts: Vec<Part>) -> StringChunked {
    let none = |rows| StringChunked::full_null("".into(), rows);
    let mut parts = parts
        .into_iter()
        .map(|part| part.texts.unwrap_or_else(|| none(part.rows)));
    let Some(mut all) = parts.next() else {
        return none(0);
    };
    for part in parts {
        // The same type, always.
        _ = all.append_owned(part);
    }
    all.rechunk().into_owned()
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

/// The values of numbers, and of the words that stand in place of some of them.
fn number_values(
    field: &Field,
    numbers: Vec<f64>,
    words: Option<StringChunked>,
    seen: Seen,
    notes: &mut Vec<Note>,
) -> Values {
    if let Meaning::Date { shown, .. } = field.meaning
        && shown.is_period()
    {
        notes.push(Note::Periods);
    }
    if seen.shows_labels {
        note_labels(field, notes);
    }
    let present = words
        .is_some()
        .then(|| numbers.iter().filter(|v| !v.is_nan()).count());
    let (values, unit) = calendar::values(numbers, field.meaning);
    let Some(words) = words else {
        notes.extend(unit.map(Note::Spans));
        return values;
    };
    if seen.missing_codes > 0 {
        notes.push(Note::Codes);
    }
    // A column of labels; the few codes without one are shown as they are.
    if seen.labels > present.unwrap_or(0) {
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
