//! A table or view of an `SQLite` database as typed columns. A column holds what its
//! cells hold, whatever type it was declared with. The database is read from memory:
//! no lock is taken and no file written.

use polars::prelude::{StringChunked, StringChunkedBuilder};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ErrorCode};

use super::Typed;
use super::packed::thin;
use super::plain::push_number;
use super::typed_columns::{self, Column};
use super::typed_values::{Found, real, whole};
use super::workbooks::workbook::told_sheet;
use crate::panics::caught;
use crate::table::decisions::Decided;
use crate::table::error::TableError;
use crate::table::remark::Remark;
use crate::table::source::load::LoadOptions;

/// Memory of a cell until it is a typed value: measured 17 bytes where all are numbers
/// with decimals.
const CELL: u64 = 17;
const NOUN: &str = "an SQLite database";

/// The chosen table, or the first that has rows.
///
/// # Errors
/// A damaged database, one without tables; a table that is not there or cannot be read;
/// one that takes too much memory.
pub(super) fn read(bytes: Vec<u8>, options: &LoadOptions) -> Result<Typed, TableError> {
    // The binding panics at names that are no UTF-8.
    let read = caught(|| of_database(bytes, options));
    read.unwrap_or(Err(TableError::Damaged { what: NOUN }))
}

fn of_database(mut bytes: Vec<u8>, options: &LoadOptions) -> Result<Typed, TableError> {
    let length = bytes.len();
    options.memory.check(2 * length as u64)?;
    // Bytes 18 and 19 say that changes go to a log beside the file; the caller has seen
    // that there is none (https://sqlite.org/fileformat2.html, section 1.3.3).
    if let Some(versions) = bytes.get_mut(18..20) {
        versions.fill(1);
    }
    let connection = open(&bytes).map_err(|error| failed("", &error))?;
    drop(bytes);
    let tables = tables(&connection).map_err(|error| failed("", &error))?;
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    if names.is_empty() {
        return Err(TableError::NoTables);
    }
    let place = match &options.sheet {
        Some(told) => told_sheet(told, &names)?,
        None => tables.iter().position(|table| table.rows > 0).unwrap_or(0),
    };
    let table = &tables[place];
    let mut typed = of_table(&connection, table, options)?;
    if options.sheet.is_none() && names.len() > 1 {
        typed.warnings.push(Remark::SheetChosen {
            sheet: table.name.clone(),
            sheets: names.len(),
        });
    }
    let told = options.sheet.is_some();
    typed.sheet = Some(Decided {
        value: table.name.clone(),
        told,
        confidence: if told || names.len() == 1 { 1.0 } else { 0.7 },
    });
    typed.sheets = names;
    Ok(typed)
}

/// A table or view.
struct Table {
    name: String,
    /// Rows of a table; 0 for a view, whose rows are not counted before it is chosen.
    rows: u64,
}

fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact("main", bytes, bytes.len(), true)?;
    // The database may come from anyone: its schema is not trusted.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// The tables, then the views, each in the order of their making.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut statement = connection.prepare(
        "SELECT s.name, s.type FROM sqlite_schema s JOIN pragma_table_list l \
         ON l.schema = 'main' AND l.name = s.name AND l.type IN ('table', 'view') \
         WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         ORDER BY s.type = 'view', s.rowid",
    )?;
    let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let names: Vec<(String, String)> = names.collect::<rusqlite::Result<_>>()?;
    let mut tables = Vec::with_capacity(names.len());
    for (name, kind) in names {
        let rows = match kind.as_str() {
            "table" => count(connection, &name)?,
            _ => 0,
        };
        tables.push(Table { name, rows });
    }
    Ok(tables)
}

fn count(connection: &Connection, table: &str) -> rusqlite::Result<u64> {
    let query = format!("SELECT count(*) FROM {}", quoted(table));
    let rows: i64 = connection.query_row(&query, [], |row| row.get(0))?;
    Ok(rows.unsigned_abs())
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What to say of an error of `SQLite`.
fn failed(table: &str, error: &Error) -> TableError {
    let what = NOUN;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => TableError::Damaged { what },
        _ if table.is_empty() => TableError::Damaged { what },
        _ => TableError::Query {
            table: table.to_owned(),
        },
    }
}

fn of_table(
    connection: &Connection,
    table: &Table,
    options: &LoadOptions,
) -> Result<Typed, TableError> {
    let failed = |error: Error| failed(&table.name, &error);
    let rows = count(connection, &table.name).map_err(failed)?;
    let query = format!("SELECT * FROM {}", quoted(&table.name));
    let mut statement = connection.prepare(&query).map_err(failed)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let keep = options
        .sample_rows
        .map(|wanted| thin::kept(rows as usize, wanted));
    let held = keep.as_ref().map_or(rows, |keep| {
        keep.iter().filter(|keep| **keep).count() as u64
    });
    options
        .memory
        .check(held.saturating_mul(names.len() as u64 * CELL))?;
    let mut columns: Vec<Cells> = names.iter().map(|_| Cells::default()).collect();
    let mut found = statement.query([]).map_err(failed)?;
    let mut number = 0;
    while let Some(row) = found.next().map_err(failed)? {
        let is_kept = keep
            .as_ref()
            .is_none_or(|keep| keep.get(number) == Some(&true));
        number += 1;
        if is_kept {
            for (place, cells) in columns.iter_mut().enumerate() {
                cells.push(row.get_ref(place).map_err(failed)?);
            }
        }
    }
    let columns = names.into_iter().zip(columns);
    let columns = columns.map(|(name, cells)| Column::new(name, Ok(cells.finish()), None));
    let mut typed = typed_columns::table(columns.collect(), held as usize, None, Vec::new());
    typed.records = keep.map(|_| rows);
    Ok(typed)
}

/// The cells of a column, in the narrowest form that holds those seen.
enum Cells {
    Whole(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Text {
        builder: StringChunkedBuilder,
        /// Texts with bytes that are no UTF-8.
        odd: usize,
    },
    /// A cell holds bytes.
    Bytes,
}

impl Default for Cells {
    fn default() -> Self {
        Self::Whole(Vec::new())
    }
}

impl Cells {
    fn push(&mut self, cell: ValueRef<'_>) {
        match (&mut *self, cell) {
            (Self::Bytes, _) => {}
            (Self::Whole(values), ValueRef::Null) => values.push(None),
            (Self::Whole(values), ValueRef::Integer(value)) => values.push(Some(value)),
            (Self::Real(values), ValueRef::Null) => values.push(None),
            (Self::Real(values), ValueRef::Real(value)) => values.push(Some(value)),
            // A float holds it.
            (Self::Real(values), ValueRef::Integer(value)) if value.unsigned_abs() <= 1 << 53 => {
                values.push(Some(value as f64));
            }
            (Self::Whole(values), ValueRef::Real(_))
                if values.iter().flatten().all(|v| v.unsigned_abs() <= 1 << 53) =>
            {
                *self = Self::Real(values.iter().map(|v| v.map(|v| v as f64)).collect());
                self.push(cell);
            }
            (Self::Text { builder, odd }, cell) => push_text(builder, odd, cell),
            (_, ValueRef::Blob(bytes)) if !is_text(bytes) => *self = Self::Bytes,
            _ => {
                self.become_text();
                self.push(cell);
            }
        }
        if let (Self::Text { .. }, ValueRef::Blob(bytes)) = (&*self, cell)
            && !is_text(bytes)
        {
            *self = Self::Bytes;
        }
    }

    fn become_text(&mut self) {
        let mut builder = StringChunkedBuilder::new("".into(), 0);
        let mut odd = 0;
        match self {
            Self::Whole(values) => {
                for value in values {
                    let cell = value.map_or(ValueRef::Null, ValueRef::Integer);
                    push_text(&mut builder, &mut odd, cell);
                }
            }
            Self::Real(values) => {
                for value in values {
                    let cell = value.map_or(ValueRef::Null, ValueRef::Real);
                    push_text(&mut builder, &mut odd, cell);
                }
            }
            Self::Text { .. } | Self::Bytes => return,
        }
        *self = Self::Text { builder, odd };
    }

    fn finish(self) -> Found {
        use crate::table::columns::values::typed_rows::Values;
        match self {
            Self::Whole(values) => {
                whole(values.into_iter().collect()).map_or(Found::Bytes, Found::Values)
            }
            Self::Real(values) => Found::Values(real(values.into_iter().collect())),
            Self::Text { builder, odd } => {
                let texts: StringChunked = builder.finish();
                match odd {
                    0 => Found::Values(Values::Text(texts)),
                    odd => Found::Mended(Values::Text(texts), odd),
                }
            }
            Self::Bytes => Found::Bytes,
        }
    }
}

/// Bytes that a program stored in place of a text.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

fn push_text(builder: &mut StringChunkedBuilder, odd: &mut usize, cell: ValueRef<'_>) {
    match cell {
        ValueRef::Null => builder.append_null(),
        ValueRef::Integer(value) => builder.append_value(value.to_string()),
        ValueRef::Real(value) => {
            let mut text = String::new();
            push_number(&mut text, value);
            builder.append_value(text);
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            *odd += usize::from(matches!(text, std::borrow::Cow::Owned(_)));
            builder.append_value(text);
        }
    }
}
