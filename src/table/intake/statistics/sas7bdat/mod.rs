//! SAS tables (.sas7bdat). What describes the table, compressed and deleted rows are read by the
//! `sas7bdat` crate; pages of plain rows and the cells are read here, as the crate gives no
//! missing letters.

#[cfg(test)]
mod layout_tests;
mod pages;

use std::borrow::Cow;
use std::ops::ControlFlow;

use rayon::prelude::*;
use sas7bdat::{ColumnMeta, CompressionKind, Dataset, Endianness, LogicalType, RowSelection};

use super::calendar::Meaning;
use super::encoding::{self, Chosen};
use super::fields::{Field, Sheet, Stored};
use super::labels::UserMissing;
use super::records::Records;
use super::{damaged, formats};
use crate::panics::caught;
use crate::table::error::TableError;
use crate::table::intake::foreign;
use crate::table::intake::format::Format;
use crate::table::source::load::LoadOptions;
use crate::table::statistics_remark::StatisticsRemark;
use pages::Pages;

/// Most bytes that a compressed byte becomes: SAS writes runs of up to 4,112 bytes in three.
const MOST_EXPANSION: u64 = 4_112;
/// Rows that are unpacked by one task.
const UNPACKED_ROWS: usize = 16 << 10;

/// Reads the table.
///
/// # Errors
/// A damaged or encrypted file, one that takes too much memory; a told encoding that does
/// not exist.
pub(super) fn read<'a>(bytes: &'a [u8], options: &LoadOptions) -> Result<Sheet<'a>, TableError> {
    let opened = open(bytes, options)?;
    let data = &opened.data;
    let described = data.metadata();
    let Chosen {
        coding,
        shown,
        remark,
    } = encoding::choose(options.encoding.as_deref(), described.encoding.as_deref())?;
    let big = described.endianness == Endianness::Big;
    let row_bytes = described.row_len as usize;
    let fields: Option<Vec<Field>> = data
        .columns()
        .iter()
        .map(|column| field(column, big, row_bytes))
        .collect();
    let fields = fields.ok_or_else(|| damaged(Format::Sas7bdat))?;
    let rows = described
        .row_count
        .saturating_sub(described.deleted_row_count);
    check_memory(&opened, bytes.len() as u64, rows, options)?;
    let records = records(bytes, &opened).ok_or_else(|| damaged(Format::Sas7bdat))?;
    let deleted = described.deleted_row_count as usize;
    let deleted = (deleted > 0).then(|| StatisticsRemark::DeletedRows(deleted).into());
    let has_text = fields
        .iter()
        .any(|field| matches!(field.stored, Stored::Text { .. }));
    Ok(Sheet {
        records,
        fields,
        coding,
        encoding: shown,
        warnings: remark
            .filter(|_| has_text)
            .into_iter()
            .chain(deleted)
            .collect(),
        table: None,
        tables: Vec::new(),
    })
}

/// What the crate read of a file.
struct Opened {
    data: Dataset,
    /// The pages of rows that it was not given; `None` where it holds all of the file.
    pages: Option<Pages>,
}

/// Opens the file.
///
/// # Errors
/// A damaged or encrypted file, one that takes too much memory.
fn open(bytes: &[u8], options: &LoadOptions) -> Result<Opened, TableError> {
    if let Some(opened) = described(bytes) {
        return Ok(opened);
    }
    let copied = (bytes.len() as u64).saturating_mul(2);
    options.memory.check(copied)?;
    whole(bytes).ok_or_else(|| {
        if pages::looks_encrypted(bytes) {
            foreign::refusal("an encrypted SAS table (.sas7bdat); save it without")
        } else {
            damaged(Format::Sas7bdat)
        }
    })
}

/// What describes the table alone, where all pages behind it are plain rows.
fn described(bytes: &[u8]) -> Option<Opened> {
    let pages = Pages::of(bytes)?;
    let data = dataset(pages.descriptions(bytes)?)?;
    let metadata = data.metadata();
    let is_plain = metadata.compression == CompressionKind::None && metadata.deleted_row_count == 0;
    let pages = Some(pages);
    is_plain.then_some(Opened { data, pages })
}

/// All of the file.
fn whole(bytes: &[u8]) -> Option<Opened> {
    let data = dataset(bytes.to_vec())?;
    let pages = None;
    Some(Opened { data, pages })
}

fn dataset(bytes: Vec<u8>) -> Option<Dataset> {
    // The crate's panics, of which none is known, end here.
    caught(|| Dataset::from_bytes(bytes)).and_then(Result::ok)
}

/// Refuses a table whose header tells of more rows than its bytes can hold, or the memory.
fn check_memory(
    opened: &Opened,
    length: u64,
    rows: u64,
    options: &LoadOptions,
) -> Result<(), TableError> {
    let described = opened.data.metadata();
    let expanded = rows.saturating_mul(described.row_len.into());
    // The crate allocates by the number of pages.
    let pages = described
        .page_count
        .saturating_mul(described.page_size.into());
    let most = match described.compression {
        CompressionKind::None => length,
        _ => length.saturating_mul(MOST_EXPANSION),
    };
    if expanded > most || pages > length {
        return Err(damaged(Format::Sas7bdat));
    }
    let held = match opened.pages {
        Some(_) => length,
        None => expanded.saturating_add(length.saturating_mul(2)),
    };
    options.memory.check(held)
}

/// The rows; `None` where they are not as many as the header tells.
fn records<'a>(bytes: &'a [u8], opened: &Opened) -> Option<Records<'a>> {
    let data = &opened.data;
    let described = data.metadata();
    let row_bytes = described.row_len as usize;
    let rows = described
        .row_count
        .saturating_sub(described.deleted_row_count) as usize;
    let records = if let Some(pages) = &opened.pages {
        rows_of_pages(bytes, data, pages, row_bytes)?
    } else {
        let unpacked = unpacked(data, row_bytes, rows)?;
        Records::of(Cow::Owned(unpacked), 0, row_bytes, rows)
    };
    (row_bytes == 0 || records.rows() == rows).then_some(records)
}

/// The rows where they lie in their pages, behind those among the descriptions; `None` where
/// these are damaged.
fn rows_of_pages<'a>(
    bytes: &'a [u8],
    data: &Dataset,
    pages: &Pages,
    row_bytes: usize,
) -> Option<Records<'a>> {
    let rows = data.metadata().row_count as usize;
    let mut first = Vec::new();
    let visited = caught(|| {
        data.visit_raw_rows(|row| {
            if row.bytes.len() == row_bytes {
                first.extend_from_slice(row.bytes);
            }
            Ok(ControlFlow::Continue(()))
        })
    })?;
    visited.ok()?;
    let mut records = Records::new(row_bytes);
    let count = first.len() / row_bytes.max(1);
    let unpacked = records.add_buffer(Cow::Owned(first));
    records.add_run(unpacked, 0, count.min(rows));
    let file = records.add_buffer(Cow::Borrowed(bytes));
    for (start, count) in pages.runs(bytes, row_bytes) {
        let rest = rows - records.rows();
        records.add_run(file, start, count.min(rest));
    }
    Some(records)
}

/// The rows one behind the other, as the crate unpacks them; `None` where they are not as many
/// as the header tells.
fn unpacked(data: &Dataset, row_bytes: usize, rows: usize) -> Option<Vec<u8>> {
    let end = data.metadata().row_count;
    // The crate notes what the pages hold when it is asked for the last rows.
    let beyond = data.scan().select(RowSelection::range(end, u64::MAX));
    caught(|| beyond.visit_raw_rows(|_| Ok(ControlFlow::Break(()))))?.ok()?;
    let mut bytes = vec![0; rows.checked_mul(row_bytes)?];
    if row_bytes == 0 {
        return Some(bytes);
    }
    let parts = bytes.par_chunks_mut(UNPACKED_ROWS * row_bytes).enumerate();
    let complete = parts.map(|(place, part)| {
        let first = (place * UNPACKED_ROWS) as u64;
        let mut rest = part.chunks_exact_mut(row_bytes);
        let range = RowSelection::range(first, first + rest.len() as u64);
        let copied = caught(|| {
            data.scan().select(range).visit_raw_rows(|row| {
                let Some(to) = rest.next().filter(|to| to.len() == row.bytes.len()) else {
                    return Ok(ControlFlow::Break(()));
                };
                to.copy_from_slice(row.bytes);
                Ok(ControlFlow::Continue(()))
            })
        });
        copied.is_some_and(|copied| copied.is_ok()) && rest.len() == 0
    });
    complete.reduce(|| true, |a, b| a && b).then_some(bytes)
}

fn field(column: &ColumnMeta, big: bool, row_bytes: usize) -> Option<Field> {
    let (offset, length) = (column.offset as usize, column.physical_width as usize);
    let is_number = column.logical_type.is_numeric();
    let fits = offset.checked_add(length)? <= row_bytes;
    if !fits || (is_number && !(2..=8).contains(&length)) {
        return None;
    }
    let format = column.format.as_deref().unwrap_or_default();
    let meaning = if is_number {
        formats::sas(format, column.format_width, column.format_digits)
    } else {
        formats::is_sas_text(format).then_some(Meaning::Number)
    };
    let is_text = matches!(
        column.logical_type,
        LogicalType::String | LogicalType::Bytes
    );
    Some(Field {
        name: column.name.trim().to_owned(),
        label: column.label.clone().unwrap_or_default(),
        offset,
        length,
        stored: if is_text {
            Stored::Text { zero_ends: false }
        } else {
            Stored::Sas { big }
        },
        own_format: meaning.is_none(),
        meaning: meaning.unwrap_or(Meaning::Number),
        labels: None,
        user_missing: UserMissing::default(),
    })
}
