//! An Arrow table as typed columns: a file (Feather version 2) or a stream. Lists,
//! structures, maps and unions are left out. A stream may also be read as it comes (`stream`).

mod messages;
pub(in crate::table) mod stream;
mod values;

use std::io::Cursor;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use rayon::prelude::*;

use super::Typed;
use super::format::ARROW_FILE;
use super::packed::thin;
use super::pandas::{self, Pandas};
use super::typed_columns::{self, Column};
use super::typed_values::Found;
use crate::panics::caught;
use crate::table::error::TableError;
use crate::table::remark::{NotRead, Remark};
use crate::table::source::load::LoadOptions;

/// Memory that a byte of a decoded array takes until it is a typed value: measured 2
/// where all are texts.
const FACTOR: u64 = 2;

/// The table as typed columns.
///
/// # Errors
/// A damaged file; one that takes too much memory.
pub(super) fn read(bytes: &[u8], options: &LoadOptions) -> Result<Typed, TableError> {
    let damaged = || TableError::Damaged {
        what: "an Arrow table",
    };
    let ended = messages::check(bytes, options)?.ok_or_else(damaged)?;
    messages::check_integers(bytes)?;
    // The library may panic on damaged files.
    let read = caught(|| batches(bytes, options));
    let (schema, batches) = read.ok_or_else(damaged)?.map_err(|why| match why {
        Stopped::Damaged => damaged(),
        Stopped::Memory(error) => error,
    })?;
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let keep = options.sample_rows.map(|wanted| thin::kept(rows, wanted));
    let mut place = 0;
    let fields: Vec<(&Field, Option<usize>)> = schema
        .fields()
        .iter()
        .map(|field| {
            let is_read = is_read(field.data_type());
            place += usize::from(is_read);
            (&**field, is_read.then(|| place - 1))
        })
        .collect();
    let columns: Vec<Column> = fields
        .into_par_iter()
        .map(|(field, place)| {
            let arrays = place.map(|place| {
                let all = batches.iter().map(|batch| batch.column(place).clone());
                all.collect::<Vec<ArrayRef>>()
            });
            column(field, arrays.as_deref()).kept(keep.as_deref())
        })
        .collect();
    let pandas = Pandas::of(schema.metadata().get("pandas").map(String::as_str));
    let mut typed = typed_columns::table(columns, rows, keep.as_deref(), pandas.index);
    if !ended {
        typed.warnings.push(Remark::NoEndMark);
    }
    Ok(typed)
}

/// Why reading stopped.
enum Stopped {
    Damaged,
    Memory(TableError),
}

impl From<ArrowError> for Stopped {
    fn from(_: ArrowError) -> Self {
        Self::Damaged
    }
}

/// The schema, and the batches of the columns that are read.
fn batches(bytes: &[u8], options: &LoadOptions) -> Result<(Schema, Vec<RecordBatch>), Stopped> {
    let is_file = bytes.starts_with(ARROW_FILE);
    let schema = if is_file {
        FileReader::try_new(Cursor::new(bytes), None)?.schema()
    } else {
        StreamReader::try_new(Cursor::new(bytes), None)?.schema()
    };
    let fields = schema.fields().iter().enumerate();
    let places = fields.filter(|(_, field)| is_read(field.data_type()));
    let places = Some(places.map(|(place, _)| place).collect());
    let all: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>> = if is_file {
        Box::new(FileReader::try_new(Cursor::new(bytes), places)?)
    } else {
        Box::new(StreamReader::try_new(Cursor::new(bytes), places)?)
    };
    let (mut batches, mut held) = (Vec::new(), 0u64);
    for batch in all {
        let batch = batch?;
        held = held.saturating_add(batch.get_array_memory_size() as u64);
        let needed = held.saturating_mul(FACTOR);
        options.memory.check(needed).map_err(Stopped::Memory)?;
        batches.push(batch);
    }
    Ok((schema.as_ref().clone(), batches))
}

/// Whether values of a type are cells of a table.
fn is_read(dtype: &DataType) -> bool {
    match dtype {
        DataType::Dictionary(_, values) => is_read(values),
        DataType::RunEndEncoded(_, values) => is_read(values.data_type()),
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::FixedSizeList(..)
        | DataType::Struct(_)
        | DataType::Map(..)
        | DataType::Union(..) => false,
        _ => true,
    }
}

/// One column over all batches.
fn column(field: &Field, arrays: Option<&[ArrayRef]>) -> Column {
    let metadata = field.metadata();
    let key = |name: &str| metadata.get(name).map_or("", String::as_str);
    let mut extension = None;
    let meaning = match key("ARROW:extension:name") {
        "arrow.bool8" => Ok(values::Stored::Flag),
        "arrow.uuid" => Ok(values::Stored::Uuid),
        "pandas.period" => match pandas::period(key("ARROW:extension:metadata")) {
            Ok(period) => Ok(values::Stored::Period(period)),
            Err(alias) => Err(NotRead::Period(alias)),
        },
        "" | "arrow.json" => Ok(values::Stored::Itself),
        other => {
            extension = Some(other.to_owned());
            Ok(values::Stored::Itself)
        }
    };
    let found = match (arrays, meaning) {
        (None, _) => Ok(Found::Bytes),
        (_, Err(why)) => Err(why),
        (Some(arrays), Ok(stored)) => {
            let read = || values::found(field.data_type(), arrays, stored);
            caught(read).flatten().ok_or(NotRead::Undecodable)
        }
    };
    Column::new(field.name().clone(), found, extension)
}
