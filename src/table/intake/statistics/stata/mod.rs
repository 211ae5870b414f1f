//! Stata files (.dta) of the releases 104 to 119: the parts behind tags of release 117 and
//! later, and the columns of all. The layout is that of Stata's help of `dta`.

mod header;
mod old;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::bytes::{Bytes, before_zero};
use super::encoding::{self, Chosen};
use super::fields::{
    Field, LongTexts, Number, Sheet, StataKind, StataNumber, Stored, stata_number,
};
use super::labels::{Code, Labels, UserMissing};
use super::records::Records;
use super::{damaged, formats};
use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::source::load::LoadOptions;
use header::{Column, Kind, MOST_COLUMNS, Release, texts};

/// The name of a set of labels, and its codes with their labels.
type LabelSet = (String, Vec<(Code, String)>);

/// A file without its rows' values.
struct File {
    pub release: Release,
    pub big: bool,
    pub columns: Vec<Column>,
    pub rows: usize,
    /// Where the rows begin.
    pub start: usize,
    pub sets: Vec<LabelSet>,
    pub long_texts: Option<LongTexts>,
}

/// Reads the table.
///
/// # Errors
/// A damaged file; a told encoding that does not exist.
pub(super) fn read<'a>(bytes: &'a [u8], options: &LoadOptions) -> Result<Sheet<'a>, TableError> {
    let tagged = bytes.starts_with(TAG);
    let release = if tagged {
        release(bytes)
    } else {
        bytes.first().copied()
    };
    let release = Release(release.ok_or_else(|| damaged(Format::Dta))?);
    let named = release.is_utf8().then_some("UTF-8");
    let Chosen {
        coding,
        shown,
        remark,
    } = encoding::choose(options.encoding.as_deref(), named)?;
    let file = if tagged {
        file(bytes, coding)
    } else {
        old::file(bytes, coding)
    };
    let file = file.ok_or_else(|| damaged(Format::Dta))?;
    let (start, rows) = (file.start, file.rows);
    let (fields, row_bytes) = fields(file).ok_or_else(|| damaged(Format::Dta))?;
    let is_text = |field: &Field| !matches!(field.stored, Stored::Stata(_));
    let has_text = fields.iter().any(is_text);
    Ok(Sheet {
        records: Records::of(Cow::Borrowed(bytes), start, row_bytes, rows),
        fields,
        coding,
        encoding: shown,
        warnings: remark.filter(|_| has_text).into_iter().collect(),
        table: None,
        tables: Vec::new(),
    })
}

/// The columns, and the bytes of a row.
fn fields(file: File) -> Option<(Vec<Field>, usize)> {
    let File {
        release, big, sets, ..
    } = file;
    let sets: HashMap<String, Arc<Labels>> = sets
        .into_iter()
        .map(|(name, pairs)| (name, Arc::new(Labels::of(&pairs))))
        .collect();
    let long = file.long_texts.map(Arc::new);
    let mut offset = 0;
    let mut fields = Vec::with_capacity(file.columns.len());
    for column in file.columns {
        let kind = column.stored?;
        let stored = match (&long, kind) {
            (Some(long), Kind::LongText) => Stored::Long(long.clone()),
            _ => kind.stored(release, big),
        };
        fields.push(Field {
            name: column.name,
            label: column.label,
            offset,
            length: kind.bytes(),
            stored,
            meaning: formats::stata(&column.format),
            labels: sets.get(&column.labels).cloned(),
            user_missing: UserMissing::default(),
            own_format: false,
        });
        offset += kind.bytes();
    }
    Some((fields, offset))
}

const TAG: &[u8] = b"<stata_dta><header><release>";

fn release(bytes: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(bytes.get(TAG.len()..TAG.len() + 3)?).ok()?;
    digits
        .parse()
        .ok()
        .filter(|release| (117..=119).contains(release))
}

/// The file of release 117 and later.
fn file(bytes: &[u8], coding: &'static Encoding) -> Option<File> {
    let release = Release(release(bytes)?);
    let mut from = Bytes::new(bytes, TAG.len() + 3, false);
    from.expect(b"</release><byteorder>")?;
    from.big = from.take(3)? == b"MSF";
    let big = from.big;
    from.expect(b"</byteorder><K>")?;
    let columns = match release.0 {
        119 => from.u32()? as usize,
        _ => usize::from(from.u16()?),
    };
    from.expect(b"</K><N>")?;
    let rows = match release.0 {
        117 => u64::from(from.u32()?),
        _ => from.u64()?,
    };
    let rows = usize::try_from(rows).ok()?;
    from.expect(b"</N><label>")?;
    let label = match release.0 {
        117 => usize::from(from.u8()?),
        _ => usize::from(from.u16()?),
    };
    from.take(label)?;
    from.expect(b"</label><timestamp>")?;
    let stamp = usize::from(from.u8()?);
    from.take(stamp)?;
    from.expect(b"</timestamp></header><map>")?;
    let mut places = [0; 14];
    for place in &mut places {
        *place = usize::try_from(from.u64()?).ok()?;
    }
    from.expect(b"</map>")?;
    if columns > MOST_COLUMNS {
        return None;
    }
    let columns = described(from, columns, release, coding)?;
    let mut data = Bytes::new(bytes, places[9], big);
    data.expect(b"<data>")?;
    let row_bytes: Option<usize> = columns
        .iter()
        .map(|column| Some(column.stored?.bytes()))
        .sum();
    let start = data.at();
    data.take(row_bytes?.checked_mul(rows)?)?;
    data.expect(b"</data>")?;
    let has_long = columns
        .iter()
        .any(|column| column.stored == Some(Kind::LongText));
    let strls = Bytes::new(bytes, places[10], big);
    let long_texts = if has_long {
        Some(long_texts(strls, release, coding)?)
    } else {
        None
    };
    Some(File {
        release,
        big,
        columns,
        rows,
        start,
        sets: label_sets(Bytes::new(bytes, places[11], big), release, coding)?,
        long_texts,
    })
}

/// The columns as the parts from the types to the names of labels describe them.
fn described(
    mut from: Bytes<'_>,
    count: usize,
    release: Release,
    coding: &'static Encoding,
) -> Option<Vec<Column>> {
    from.expect(b"<variable_types>")?;
    let mut kinds = Vec::new();
    for _ in 0..count {
        kinds.push(Kind::of_code(from.u16()?));
    }
    from.expect(b"</variable_types><varnames>")?;
    let names = texts(&mut from, count, release.name(), coding)?;
    from.expect(b"</varnames><sortlist>")?;
    from.pass(count + 1, if release.0 == 119 { 4 } else { 2 })?;
    from.expect(b"</sortlist><formats>")?;
    let formats = texts(&mut from, count, release.format(), coding)?;
    from.expect(b"</formats><value_label_names>")?;
    let labels = texts(&mut from, count, release.name(), coding)?;
    from.expect(b"</value_label_names><variable_labels>")?;
    let label = texts(&mut from, count, release.label(), coding)?;
    let described = kinds.into_iter().zip(names).zip(formats).zip(labels);
    let column = |((((stored, name), format), labels), label)| Column {
        stored,
        name,
        format,
        labels,
        label,
    };
    Some(described.zip(label).map(column).collect())
}

/// The long texts by their references, as these stand in the rows.
fn long_texts(
    mut from: Bytes<'_>,
    release: Release,
    coding: &'static Encoding,
) -> Option<LongTexts> {
    from.expect(b"<strls>")?;
    let mut found = HashMap::new();
    loop {
        let mark = from.take(3)?;
        if mark != b"GSO" {
            // The end, `</strls>`.
            return (mark == b"</s").then_some(LongTexts { texts: found });
        }
        let column = from.u32()?;
        let row = match release.0 {
            117 => u64::from(from.u32()?),
            _ => from.u64()?,
        };
        let is_text = from.u8()? == 130;
        let length = from.u32()? as usize;
        let content = from.take(length)?;
        let content = if is_text {
            before_zero(content)
        } else {
            content
        };
        let text = encoding::text(content, coding).0;
        let text = text.trim_end_matches(['\0', ' ']);
        if !text.is_empty() {
            found.insert(reference(column, row, release, from.big), text.to_owned());
        }
    }
}

/// The reference to a long text: 4 bytes for the column and for the row, 2 and 6 in release
/// 118, 3 and 5 in 119.
fn reference(column: u32, row: u64, release: Release, big: bool) -> [u8; 8] {
    let of_column = match release.0 {
        117 => 4,
        118 => 2,
        _ => 3,
    };
    let mut reference = [0; 8];
    let (first, second) = reference.split_at_mut(of_column);
    if big {
        first.copy_from_slice(&column.to_be_bytes()[4 - of_column..]);
        second.copy_from_slice(&row.to_be_bytes()[of_column..]);
    } else {
        first.copy_from_slice(&column.to_le_bytes()[..of_column]);
        second.copy_from_slice(&row.to_le_bytes()[..8 - of_column]);
    }
    reference
}

fn label_sets(
    mut from: Bytes<'_>,
    release: Release,
    coding: &'static Encoding,
) -> Option<Vec<LabelSet>> {
    from.expect(b"<value_labels>")?;
    let mut sets = Vec::new();
    while from.take(5)? == b"<lbl>" {
        from.i32()?;
        sets.push(label_set(&mut from, release, coding)?);
        from.expect(b"</lbl>")?;
    }
    Some(sets)
}

/// A set of labels behind its length: its name, how many there are, where each label begins,
/// the codes, and the labels.
fn label_set(
    from: &mut Bytes<'_>,
    release: Release,
    coding: &'static Encoding,
) -> Option<LabelSet> {
    let name = encoding::name(before_zero(from.take(release.name())?), coding);
    from.take(3)?;
    let (count, length) = (from.count()?, from.count()?);
    let big = from.big;
    let places = from.items(count, 4)?;
    let codes = from.items(count, 4)?;
    let labels = from.take(length)?;
    let pairs = places.zip(codes).map(|(place, code)| {
        let place = Bytes::new(place, 0, big).count()?;
        let label = encoding::name(before_zero(labels.get(place..)?), coding);
        Some((code_of(code, release, big), label))
    });
    Some((name, pairs.collect::<Option<_>>()?))
}

/// The code of a label; those beyond the highest number of a long are missing codes.
fn code_of(bytes: &[u8], release: Release, big: bool) -> Code {
    let number = StataNumber {
        kind: StataKind::Long,
        big,
        one_missing: release.0 < 113,
    };
    match stata_number(bytes, number) {
        Number::Value(value) => Code::Number(value),
        Number::Special(letter) => Code::Special(letter),
        Number::Missing => Code::Special(b'.'),
    }
}
