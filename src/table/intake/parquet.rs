//! A Parquet table as typed columns: each column is decoded by its stored type and
//! read as its own schema says. A column that cannot be read is left out with the
//! reason; it never takes the file down.

mod chunk;
mod schema;
#[cfg(test)]
mod tests;
mod values;

use std::io::Cursor;

use polars_buffer::Buffer;
use polars_parquet::parquet::metadata::{FileMetadata, RowGroupMetadata};
use polars_parquet::parquet::read::read_metadata;
use polars_parquet::parquet::schema::types::PhysicalType;
use rayon::prelude::*;

use super::Typed;
use crate::panics::caught;
use crate::table::error::TableError;
use crate::table::intake::packed::thin;
use crate::table::intake::typed_columns::{self, Column};
use crate::table::intake::typed_values::Found;
use crate::table::remark::{NotRead, Remark};
use crate::table::source::load::LoadOptions;
use schema::{Field, Meaning};

/// Memory that a cell takes while it is decoded and as a typed value: measured 9 bytes
/// of a whole number, 17 of one with decimals, 20 of a short text.
const NUMBER: u64 = 9;
const REAL: u64 = 17;
const TEXT: u64 = 20;
/// The same of a byte of uncompressed columns, where texts are long.
const FACTOR: u64 = 3;

/// The table as typed columns.
///
/// # Errors
/// A damaged file; one that takes too much memory.
pub(super) fn read(bytes: Vec<u8>, options: &LoadOptions) -> Result<Typed, TableError> {
    let damaged = || TableError::Damaged {
        what: "a Parquet table",
    };
    let bytes = Buffer::from_vec(bytes);
    // polars panics on some damaged files.
    let metadata = caught(|| {
        let metadata = read_metadata(&mut Cursor::new(&bytes[..])).ok()?;
        let fields = schema::fields(&metadata);
        Some((metadata, fields))
    });
    let found = metadata.flatten().ok_or_else(damaged)?;
    let (metadata, (fields, index_columns)) = found;
    check_memory(&metadata, &fields, options)?;

    let groups = metadata.row_groups.iter().map(RowGroupMetadata::num_rows);
    let rows: usize = groups.sum();
    let keep = options.sample_rows.map(|wanted| thin::kept(rows, wanted));
    let columns: Vec<Column> = fields
        .into_par_iter()
        .map(|field| column(&bytes, &metadata, field, keep.as_deref()))
        .collect();
    drop(bytes);

    refuse_lost(&columns)?;
    Ok(typed_columns::table(
        columns,
        rows,
        keep.as_deref(),
        index_columns,
    ))
}

/// Refuses a table none of whose columns can be had.
fn refuse_lost(columns: &[Column]) -> Result<(), TableError> {
    let lost = |reason: &NotRead| {
        let is_lost = |column: &Column| matches!(&column.remark, Some(Remark::ColumnNotRead { why, .. }) if why == reason);
        !columns.is_empty() && columns.iter().all(is_lost)
    };
    if lost(&NotRead::Encrypted) {
        return Err(TableError::Binary {
            what: "an encrypted Parquet table",
        });
    }
    if lost(&NotRead::Undecodable) {
        return Err(TableError::Damaged {
            what: "a Parquet table",
        });
    }
    Ok(())
}

/// Refuses a table before it is decoded, where its metadata say that it is too large.
fn check_memory(
    metadata: &FileMetadata,
    fields: &[Field],
    options: &LoadOptions,
) -> Result<(), TableError> {
    let read = fields
        .iter()
        .filter_map(|f| f.meaning.as_ref()?.as_ref().ok());
    let row: u64 = read.map(cell_bytes).sum();
    let groups = metadata.row_groups.iter();
    let taken = groups.map(|group| {
        let cells = (group.num_rows() as u64).saturating_mul(row);
        cells.max((group.total_byte_size() as u64).saturating_mul(FACTOR))
    });
    let needed = taken.reduce(u64::saturating_add).unwrap_or(0);
    let needed = match options.sample_rows {
        // One column is held whole at a time by each core.
        Some(_) => needed / (fields.len().max(1) as u64) * rayon::current_num_threads() as u64,
        None => needed,
    };
    options.memory.check(needed)
}

/// Memory that a cell takes.
fn cell_bytes(meaning: &Meaning) -> u64 {
    match meaning {
        Meaning::Text | Meaning::Bytes | Meaning::Uuid | Meaning::Clock { .. } => TEXT,
        Meaning::Half
        | Meaning::Single
        | Meaning::Double
        | Meaning::Decimal { .. }
        | Meaning::Moment { .. }
        | Meaning::Duration { .. }
        | Meaning::Interval => REAL,
        _ => NUMBER,
    }
}

/// Decodes one column over all groups of rows.
fn column(
    bytes: &Buffer<u8>,
    metadata: &FileMetadata,
    field: Field,
    keep: Option<&[bool]>,
) -> Column {
    let found = match &field.meaning {
        None => Ok(Found::Bytes),
        Some(Err(why)) => Err(why.clone()),
        Some(Ok(meaning)) => {
            let decoded = || decode(bytes, metadata, &field, meaning);
            let decoded = caught(decoded).unwrap_or(Err(NotRead::Undecodable));
            decoded.map_err(|why| match why {
                NotRead::Undecodable if schema::is_encrypted(&metadata.footer_buf) => {
                    NotRead::Encrypted
                }
                why => why,
            })
        }
    };
    Column::new(field.name, found, field.extension).kept(keep)
}

fn decode(
    bytes: &Buffer<u8>,
    metadata: &FileMetadata,
    field: &Field,
    meaning: &Meaning,
) -> Result<Found, NotRead> {
    let mut arrays = Vec::with_capacity(metadata.row_groups.len());
    for group in &metadata.row_groups {
        let chunk = group.parquet_columns().get(field.leaf);
        let chunk = chunk.ok_or(NotRead::Undecodable)?;
        if group.num_rows() > 0 {
            let unsigned = *meaning == Meaning::Unsigned;
            arrays.extend(chunk::arrays(bytes, chunk, group.num_rows(), unsigned)?);
        }
    }
    if arrays.is_empty() {
        arrays.push(empty(metadata, field)?);
    }
    values::values(&arrays, meaning)
}

/// An array without rows of the column's type.
fn empty(
    metadata: &FileMetadata,
    field: &Field,
) -> Result<Box<dyn polars_arrow::array::Array>, NotRead> {
    use polars_arrow::datatypes::ArrowDataType as Arrow;
    let column = metadata.schema().columns().get(field.leaf);
    let stored = column.ok_or(NotRead::Undecodable)?;
    let unsigned = field.meaning == Some(Ok(Meaning::Unsigned));
    let dtype = match stored.descriptor.primitive_type.physical_type {
        PhysicalType::Boolean => Arrow::Boolean,
        PhysicalType::Int32 if unsigned => Arrow::UInt32,
        PhysicalType::Int32 => Arrow::Int32,
        PhysicalType::Int64 if unsigned => Arrow::UInt64,
        PhysicalType::Int64 | PhysicalType::Int96 => Arrow::Int64,
        PhysicalType::Float => Arrow::Float32,
        PhysicalType::Double => Arrow::Float64,
        PhysicalType::ByteArray => Arrow::BinaryView,
        PhysicalType::FixedLenByteArray(length) => Arrow::FixedSizeBinary(length),
    };
    Ok(polars_arrow::array::new_empty_array(dtype))
}
