//! `NumPy` arrays as typed columns: one of records or of rows and columns (`.npy`), or
//! several of equal length (`.npz`). Pickled objects are refused: reading them runs code.

mod header;
mod values;

use std::io::{Cursor, Read};

use header::{Header, Items};
use rayon::prelude::*;
use zip::ZipArchive;

use super::Typed;
use super::packed::thin;
use super::typed_columns::{self, Column};
use super::typed_values::Found;
use crate::table::error::TableError;
use crate::table::remark::NotRead;
use crate::table::source::load::LoadOptions;

/// Memory that a byte of an array takes until it is a typed value: measured 3 of whole
/// numbers of one byte.
const FACTOR: u64 = 3;
/// An archive of more arrays is no table.
const MOST_ARRAYS: usize = 50_000;

/// An array of a file, by its name in the archive.
struct Named {
    name: Option<String>,
    bytes: Vec<u8>,
    header: Header,
}

/// A column of an array: where its values lie.
struct Place {
    name: String,
    dtype: String,
    /// Byte of the first value, and bytes from one to the next.
    start: usize,
    step: usize,
    /// Whether a cell is one value.
    single: bool,
}

/// The table of a `.npy` file.
///
/// # Errors
/// A damaged file, one of more than two dimensions or of Python's objects; one that
/// takes too much memory.
pub(super) fn read_array(bytes: Vec<u8>, options: &LoadOptions) -> Result<Typed, TableError> {
    options.memory.check(bytes.len() as u64 * FACTOR)?;
    let header = Header::of(&bytes).ok_or_else(damaged)?;
    let array = Named {
        name: None,
        bytes,
        header,
    };
    table(vec![array], options)
}

/// The table of the arrays of a `.npz` file.
///
/// # Errors
/// As [`read_array`].
pub(super) fn read_archive(bytes: &[u8], options: &LoadOptions) -> Result<Typed, TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_error| damaged())?;
    if archive.len() > MOST_ARRAYS {
        return Err(damaged());
    }
    let mut arrays = Vec::with_capacity(archive.len());
    let mut held = 0u64;
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(|_error| damaged())?;
        let name = entry.name().map_err(|_error| damaged())?.to_string();
        let Some(name) = name.strip_suffix(".npy").map(str::to_owned) else {
            continue;
        };
        held = held.saturating_add(entry.size());
        options.memory.check(held.saturating_mul(FACTOR))?;
        let mut bytes = Vec::new();
        let most = entry.size();
        let read = entry.by_ref().take(most).read_to_end(&mut bytes);
        read.map_err(|_error| damaged())?;
        let header = Header::of(&bytes).ok_or_else(damaged)?;
        arrays.push(Named {
            name: Some(name),
            bytes,
            header,
        });
    }
    table(arrays, options)
}

fn damaged() -> TableError {
    TableError::Damaged {
        what: "a NumPy array",
    }
}

fn table(mut arrays: Vec<Named>, options: &LoadOptions) -> Result<Typed, TableError> {
    if arrays.iter().any(Named::holds_objects) {
        return Err(TableError::PickledArray);
    }
    for array in &arrays {
        array.check()?;
    }
    if arrays.iter().all(|array| !array.is_table()) {
        return Err(TableError::ArrayDimensions {
            found: arrays.first().map_or(0, |array| array.header.shape.len()),
        });
    }
    // The longest array decides which belong to one table.
    let rows = arrays
        .iter()
        .filter(|a| a.is_table())
        .map(Named::rows)
        .max();
    let rows = rows.unwrap_or(0);
    let names = names_of_columns(&mut arrays, rows);
    let keep = options.sample_rows.map(|wanted| thin::kept(rows, wanted));
    let mut columns = Vec::new();
    for array in &arrays {
        if !array.is_table() || array.rows() != rows {
            columns.push(Column::new(
                array.name.clone().unwrap_or_default(),
                Err(NotRead::OtherLength),
                None,
            ));
            continue;
        }
        let places = array.places(names.as_deref());
        let read = places.into_par_iter().map(|place| {
            let found = if place.single {
                values::found(&array.bytes, &place, rows)
            } else {
                Ok(Found::Bytes)
            };
            Column::new(place.name, found, None).kept(keep.as_deref())
        });
        columns.extend(read.collect::<Vec<Column>>());
    }
    Ok(typed_columns::table(
        columns,
        rows,
        keep.as_deref(),
        Vec::new(),
    ))
}

/// Takes the array of texts out that names the columns of the only one with columns.
fn names_of_columns(arrays: &mut Vec<Named>, rows: usize) -> Option<Vec<String>> {
    let mut wide = arrays.iter().filter(|array| array.header.shape.len() == 2);
    let columns = wide.next()?.header.shape[1];
    if wide.next().is_some() || columns == rows {
        return None;
    }
    let is_names = |array: &Named| match &array.header.items {
        Items::Plain(dtype) => {
            let is_text = matches!(dtype.get(1..2), Some("U" | "S"));
            is_text && array.header.shape == [columns]
        }
        Items::Records(_) => false,
    };
    let found = arrays.iter().position(is_names)?;
    let array = arrays.remove(found);
    let place = array.places(None).pop()?;
    values::texts(&array.bytes, &place, columns).ok()
}

impl Named {
    fn holds_objects(&self) -> bool {
        let is_object = |dtype: &str| dtype.get(1..2) == Some("O");
        match &self.header.items {
            Items::Plain(dtype) => is_object(dtype),
            Items::Records(fields) => fields.iter().any(|field| is_object(&field.dtype)),
        }
    }

    /// One value or row a record, or columns beside each other.
    fn is_table(&self) -> bool {
        match (&self.header.items, self.header.shape.len()) {
            (Items::Records(_), dimensions) => dimensions == 1,
            (Items::Plain(_), dimensions) => matches!(dimensions, 1 | 2),
        }
    }

    fn rows(&self) -> usize {
        self.header.shape.first().copied().unwrap_or(0)
    }

    fn item_bytes(&self) -> Option<usize> {
        match &self.header.items {
            Items::Plain(dtype) => header::item_bytes(dtype),
            Items::Records(fields) => fields
                .iter()
                .try_fold(0usize, |sum, field| sum.checked_add(field.bytes)),
        }
    }

    /// Refuses an array whose items are not all there.
    fn check(&self) -> Result<(), TableError> {
        let mut items = self.header.shape.iter();
        let items = items.try_fold(1usize, |product, side| product.checked_mul(*side));
        let needed = items.zip(self.item_bytes());
        let needed = needed.and_then(|(items, bytes)| items.checked_mul(bytes));
        let there = self.bytes.len().saturating_sub(self.header.length);
        match needed {
            // Items without a byte could be told of in any number.
            Some(needed) if needed <= there && (needed > 0 || self.rows() <= there) => Ok(()),
            _ => Err(damaged()),
        }
    }

    /// Where the values of its columns lie.
    fn places(&self, names: Option<&[String]>) -> Vec<Place> {
        let start = self.header.length;
        let item = self.item_bytes().unwrap_or(0);
        match &self.header.items {
            Items::Records(fields) => {
                let mut at = start;
                let place = |field: &header::Field| {
                    let start = at;
                    at += field.bytes;
                    (!field.is_padding()).then(|| Place {
                        name: field.name.clone(),
                        dtype: field.dtype.clone(),
                        start,
                        step: item,
                        single: field.single,
                    })
                };
                fields.iter().filter_map(place).collect()
            }
            Items::Plain(dtype) => {
                let columns = self.header.shape.get(1).copied();
                let rows = self.rows();
                let place = |column: usize| Place {
                    name: self.column_name(column, columns, names),
                    dtype: dtype.clone(),
                    start: if self.header.by_column {
                        start + column * rows * item
                    } else {
                        start + column * item
                    },
                    step: if self.header.by_column {
                        item
                    } else {
                        item * columns.unwrap_or(1)
                    },
                    single: true,
                };
                (0..columns.unwrap_or(1)).map(place).collect()
            }
        }
    }

    /// The name of the array, with the number of its column from 1; empty where the
    /// file has none.
    fn column_name(
        &self,
        column: usize,
        columns: Option<usize>,
        names: Option<&[String]>,
    ) -> String {
        match (
            columns,
            names.and_then(|names| names.get(column)),
            &self.name,
        ) {
            (Some(_), Some(name), _) | (None, _, Some(name)) => name.clone(),
            (_, _, None) => String::new(),
            (Some(_), None, Some(name)) => format!("{name}_{}", column + 1),
        }
    }
}

impl header::Field {
    /// Bytes between fields that `NumPy` names as nothing.
    fn is_padding(&self) -> bool {
        self.name.is_empty() && self.dtype.get(1..2) == Some("V")
    }
}
