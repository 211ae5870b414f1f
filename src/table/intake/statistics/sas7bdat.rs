//! SAS tables (.sas7bdat). The pages, their compression and deleted rows are read by the
//! `sas7bdat` crate; the cells are read here, as it gives no missing letters.

use std::ops::ControlFlow;

use sas7bdat::{ColumnMeta, CompressionKind, Dataset, Endianness, LogicalType};

use super::calendar::Meaning;
use super::encoding::{self, Chosen};
use super::fields::{Field, Records, Sheet, Stored};
use super::labels::UserMissing;
use super::{damaged, formats};
use crate::panics::caught;
use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::source::load::LoadOptions;
use crate::table::statistics_remark::StatisticsRemark;

/// Most bytes that a compressed byte becomes: SAS writes runs of up to 4,112 bytes in three.
const MOST_EXPANSION: u64 = 4_112;

/// Reads the table.
///
/// # Errors
/// A damaged or encrypted file, one that takes too much memory; a told encoding that does
/// not exist.
pub(super) fn read(bytes: Vec<u8>, options: &LoadOptions) -> Result<Sheet, TableError> {
    let length = bytes.len() as u64;
    options.memory.check(length.saturating_mul(2))?;
    // The crate's panics, of which none is known, end here.
    let opened = caught(|| Dataset::from_bytes(bytes));
    let data = opened
        .and_then(Result::ok)
        .ok_or_else(|| damaged(Format::Sas7bdat))?;
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
    check_memory(&data, length, rows, options)?;
    let mut records = Records {
        bytes: Vec::new(),
        start: 0,
        row_bytes,
        rows: 0,
    };
    let read = caught(|| rows_of(&data, &mut records, rows));
    if read != Some(true) {
        return Err(damaged(Format::Sas7bdat));
    }
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

/// Refuses a table whose header tells of more rows than its bytes can hold, or the memory.
fn check_memory(
    data: &Dataset,
    length: u64,
    rows: u64,
    options: &LoadOptions,
) -> Result<(), TableError> {
    let described = data.metadata();
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
    options
        .memory
        .check(expanded.saturating_add(length.saturating_mul(2)))
}

/// Copies the rows one behind the other; whether all that the header tells of were there.
fn rows_of(data: &Dataset, records: &mut Records, rows: u64) -> bool {
    let visited = data.visit_raw_rows(|row| {
        if row.bytes.len() != records.row_bytes || records.rows as u64 >= rows {
            return Ok(ControlFlow::Break(()));
        }
        records.bytes.extend_from_slice(row.bytes);
        records.rows += 1;
        Ok(ControlFlow::Continue(()))
    });
    visited.is_ok() && records.rows as u64 == rows
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
