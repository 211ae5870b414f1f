//! Stata files before release 117, which have no tags.

use encoding_rs::Encoding;

use super::super::bytes::{Bytes, before_zero};
use super::super::encoding;
use super::super::labels::Code;
use super::header::{Column, Kind, Release, texts};
use super::{File, LabelSet};

/// The file without its rows' values; `None` where it is damaged.
pub(super) fn file(bytes: &[u8], coding: &'static Encoding) -> Option<File> {
    let release = Release(*bytes.first()?);
    let big = *bytes.get(1)? == 1;
    let mut from = Bytes::new(bytes, 4, big);
    let columns = usize::from(from.u16()?);
    let rows = from.count()?;
    from.take(if release.0 <= 107 { 32 } else { 81 })?;
    from.take(if release.0 >= 105 { 18 } else { 0 })?;
    let kinds = from.take(columns)?;
    let names = texts(&mut from, columns, release.name(), coding)?;
    from.pass(columns + 1, 2)?;
    let formats = texts(&mut from, columns, release.format(), coding)?;
    let labels = texts(&mut from, columns, release.name(), coding)?;
    let label = texts(&mut from, columns, release.label(), coding)?;
    skip_expansion(&mut from, release)?;
    let described = kinds.iter().zip(names).zip(formats).zip(labels);
    let described = described.zip(label);
    let described = described.map(|((((kind, name), format), labels), label)| Column {
        stored: Kind::of_byte(*kind, release),
        name,
        format,
        labels,
        label,
    });
    let columns: Vec<Column> = described.collect();
    let start = from.at();
    let row_bytes: Option<usize> = columns
        .iter()
        .map(|column| Some(column.stored?.bytes()))
        .sum();
    let length = row_bytes?.checked_mul(rows)?;
    from.take(length)?;
    let mut sets = Vec::new();
    while let Some(set) = label_set(&mut from, release, coding) {
        sets.push(set);
    }
    Some(File {
        release,
        big,
        columns,
        rows,
        start,
        sets,
        long_texts: None,
    })
}

/// Passes over notes and settings.
fn skip_expansion(from: &mut Bytes<'_>, release: Release) -> Option<()> {
    if release.0 < 105 {
        return Some(());
    }
    loop {
        let kind = from.u8()?;
        let length = if release.0 < 110 {
            usize::from(from.u16()?)
        } else {
            from.count()?
        };
        from.take(length)?;
        if kind == 0 && length == 0 {
            return Some(());
        }
    }
}

/// The next set of labels.
fn label_set(
    from: &mut Bytes<'_>,
    release: Release,
    coding: &'static Encoding,
) -> Option<LabelSet> {
    if release.0 < 108 {
        return early_label_set(from, release, coding);
    }
    from.i32()?;
    super::label_set(from, release, coding)
}

/// Labels of eight letters, each with a code of 16 bits.
fn early_label_set(
    from: &mut Bytes<'_>,
    release: Release,
    coding: &'static Encoding,
) -> Option<LabelSet> {
    let count = usize::from(from.u16()?);
    let name = encoding::name(before_zero(from.take(release.name())?), coding);
    from.u8()?;
    let mut codes = Vec::with_capacity(count.min(1 << 10));
    for _ in 0..count {
        codes.push(from.u16()? as i16);
    }
    let labels = texts(from, count, 8, coding)?;
    let codes = codes.into_iter().map(|code| Code::Number(code.into()));
    Some((name, codes.zip(labels).collect()))
}
