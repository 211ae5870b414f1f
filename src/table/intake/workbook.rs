//! A sheet of a workbook as plain text: the cached values of its cells, from
//! the row of names on. No formula is looked at.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, Error, ExcelDateTime, Ods, OdsError, Reader, SheetType, SheetVisible, Sheets,
    Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};

use super::format::Format;
use super::plain::{Plain, push_number};
use super::sheet::Sheet;
use super::{Typed, archive, compound, expand};
use crate::table::Decided;
use crate::table::error::TableError;
use crate::table::load::LoadOptions;
use crate::table::remark::Remark;

/// Memory that a byte of an old workbook takes beside its cells: the library
/// holds three copies of the file.
const XLS_FACTOR: u64 = 4;
/// Memory for a cell of an old workbook: measured 72 bytes, 64 more with a text, and
/// the letters of a long one twice.
const XLS_CELL: u64 = 72;
const XLS_TEXT: u64 = 64;
const XLS_LETTER: u64 = 2;

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

/// The chosen sheet, or the first that holds a table, as plain text.
///
/// # Errors
/// A damaged or encrypted workbook, one that expands out of all proportion or
/// takes too much memory; a sheet that is not there.
pub(super) fn read(
    bytes: &[u8],
    format: Format,
    options: &LoadOptions,
) -> Result<(Format, Typed), TableError> {
    let memory = options.memory.bytes();
    let format = if format == Format::Xls {
        if is_encrypted(bytes) {
            return Err(TableError::Encrypted);
        }
        let contents = compound::contents(bytes).ok_or(TableError::Damaged {
            what: format.noun(),
        })?;
        contents.cells.check()?;
        let cells = contents.cells.area * XLS_CELL + contents.texts * XLS_TEXT;
        let letters = contents.letters.saturating_mul(XLS_LETTER);
        let file = bytes.len() as u64 * XLS_FACTOR;
        options.memory.check(letters.saturating_add(file + cells))?;
        format
    } else {
        let archive = archive::inspect(bytes, memory)?;
        // Until its cells are text, a byte of an expanded xlsx was measured to take
        // 0.4 (numbers) to 1.2 (short texts); what the text takes is added up after.
        let needed = match archive.format {
            Format::Ods => archive.grid,
            _ => archive.expanded,
        };
        options.memory.check(needed)?;
        archive.format
    };
    // A damaged workbook may make the library panic.
    let read = catch_unwind(AssertUnwindSafe(|| sheet(bytes, format, options)));
    let typed = read.unwrap_or(Err(TableError::Damaged {
        what: format.noun(),
    }))?;
    Ok((format, typed))
}

/// Office keeps an encrypted workbook as a stream of this name.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|part| part == name)
}

fn sheet(bytes: &[u8], format: Format, options: &LoadOptions) -> Result<Typed, TableError> {
    let fail = |error| failure(&error, format);
    let cursor = Cursor::new(bytes);
    let mut book: Book<'_> = match format {
        Format::Xlsx => Xlsx::new(cursor).map(Sheets::Xlsx).map_err(Error::Xlsx),
        Format::Xlsb => Xlsb::new(cursor).map(Sheets::Xlsb).map_err(Error::Xlsb),
        Format::Ods => Ods::new(cursor).map(Sheets::Ods).map_err(Error::Ods),
        _ => Xls::new(cursor).map(Sheets::Xls).map_err(Error::Xls),
    }
    .map_err(fail)?;
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<_> = sheets.filter(|s| s.typ == SheetType::WorkSheet).collect();
    let names: Vec<String> = sheets.iter().map(|s| s.name.clone()).collect();
    let shown = sheets.iter().filter(|s| s.visible == SheetVisible::Visible);
    let shown: Vec<String> = shown.map(|s| s.name.clone()).collect();

    // The sheet is held twice for a moment.
    let limit = expand::bound(bytes.len() as u64, options.memory.bytes() / 2);
    let (name, sheet) = if let Some(told) = &options.sheet {
        let name = told_sheet(told, &names)?;
        let sheet = cells(&mut book, &name, limit).map_err(|e| e.told(format))?;
        (name, sheet)
    } else {
        let mut first = None;
        for name in &shown {
            let sheet = cells(&mut book, name, limit).map_err(|e| e.told(format))?;
            let is_table = sheet.is_table();
            if is_table || (first.is_none() && !sheet.is_empty()) {
                first = Some((name.clone(), sheet));
            }
            if is_table {
                break;
            }
        }
        let empty = || {
            (
                names.first().cloned().unwrap_or_default(),
                Sheet::new(limit),
            )
        };
        first.unwrap_or_else(empty)
    };
    let mut warnings = Vec::new();
    if options.sheet.is_none() && shown.len() > 1 {
        warnings.push(Remark::SheetChosen {
            sheet: name.clone(),
            sheets: names.len(),
        });
    }
    if sheet.errors > 0 {
        warnings.push(Remark::ErrorCells(sheet.errors));
    }
    let mut plain = Plain::new(limit, options.sample_rows);
    let lines_before = sheet.write(&mut plain, options.header)?;
    let (text, records) = plain.finish();
    let confidence = if shown.len() > 1 { 0.7 } else { 1.0 };
    Ok(Typed {
        text,
        header: options.header,
        lines_before,
        records,
        warnings,
        sheet: Some(Decided {
            value: name,
            told: options.sheet.is_some(),
            confidence: if options.sheet.is_some() {
                1.0
            } else {
                confidence
            },
        }),
        sheets: names,
    })
}

/// The sheet of that name, or of that number from 1.
fn told_sheet(told: &str, names: &[String]) -> Result<String, TableError> {
    let told = told.trim();
    let by_number = || {
        let number: usize = told.parse().ok()?;
        names.get(number.checked_sub(1)?)
    };
    let by_case = || {
        let lower = told.to_lowercase();
        names
            .iter()
            .find(|name| name.trim().to_lowercase() == lower)
    };
    let exact = names.iter().find(|name| name.trim() == told);
    let found = exact.or_else(by_number).or_else(by_case);
    found.cloned().ok_or_else(|| TableError::NoSheet {
        told: told.to_owned(),
        sheets: names.join(", "),
    })
}

/// Why the cells of a sheet could not be taken.
enum Stop {
    Library(Error),
    Table(TableError),
}

impl Stop {
    fn told(self, format: Format) -> TableError {
        match self {
            Self::Library(error) => failure(&error, format),
            Self::Table(error) => error,
        }
    }
}

impl From<TableError> for Stop {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

/// A value of a cell, wherever it came from.
#[derive(Clone, Copy)]
enum Value<'a> {
    Missing,
    Error,
    Bool(bool),
    Whole(i64),
    Number(f64),
    Moment(ExcelDateTime),
    Text(&'a str),
}

/// The cells of a sheet, read as they come where the format allows it.
fn cells(book: &mut Book<'_>, name: &str, limit: u64) -> Result<Sheet, Stop> {
    let mut sheet = Sheet::new(limit);
    let mut cell = String::new();
    macro_rules! stream {
        ($book:expr, $error:path) => {{
            let failed = |error| Stop::Library($error(error));
            let mut reader = $book.worksheet_cells_reader(name).map_err(failed)?;
            while let Some(found) = reader.next_cell().map_err(failed)? {
                let (row, column) = found.get_position();
                put(
                    &mut sheet,
                    row,
                    column,
                    of_ref(found.get_value()),
                    &mut cell,
                )?;
            }
        }};
    }
    match book {
        Sheets::Xlsx(book) => stream!(book, Error::Xlsx),
        Sheets::Xlsb(book) => stream!(book, Error::Xlsb),
        other => {
            let range = other.worksheet_range(name).map_err(Stop::Library)?;
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, column, value) in range.used_cells() {
                let place = (top + row as u32, left + column as u32);
                put(&mut sheet, place.0, place.1, of_data(value), &mut cell)?;
            }
        }
    }
    Ok(sheet)
}

fn of_ref<'a>(value: &'a DataRef<'_>) -> Value<'a> {
    match value {
        DataRef::Int(v) => Value::Whole(*v),
        DataRef::Float(v) => Value::Number(*v),
        DataRef::String(v) | DataRef::DateTimeIso(v) | DataRef::DurationIso(v) => Value::Text(v),
        DataRef::SharedString(v) => Value::Text(v),
        DataRef::Bool(v) => Value::Bool(*v),
        DataRef::DateTime(v) => Value::Moment(*v),
        DataRef::Error(_) => Value::Error,
        DataRef::Empty => Value::Missing,
    }
}

fn of_data(value: &Data) -> Value<'_> {
    match value {
        Data::Int(v) => Value::Whole(*v),
        Data::Float(v) => Value::Number(*v),
        Data::String(v) | Data::DateTimeIso(v) | Data::DurationIso(v) => Value::Text(v),
        Data::Bool(v) => Value::Bool(*v),
        Data::DateTime(v) => Value::Moment(*v),
        Data::Error(_) => Value::Error,
        Data::Empty => Value::Missing,
    }
}

fn put(
    sheet: &mut Sheet,
    row: u32,
    column: u32,
    value: Value<'_>,
    cell: &mut String,
) -> Result<(), TableError> {
    cell.clear();
    match value {
        Value::Missing => {}
        Value::Error => sheet.errors += 1,
        Value::Bool(v) => cell.push_str(if v { "true" } else { "false" }),
        Value::Whole(v) => cell.push_str(&v.to_string()),
        Value::Number(v) => push_number(cell, v),
        Value::Moment(v) => push_moment(cell, v),
        Value::Text(v) => cell.push_str(v.strip_suffix("T00:00:00").unwrap_or(v)),
    }
    sheet.cell(row, column, cell)
}

/// A day as ISO 8601, with the time where there is one; a time alone, and a
/// duration as hours, minutes and seconds.
fn push_moment(cell: &mut String, moment: ExcelDateTime) {
    use std::fmt::Write;
    let value = moment.as_f64();
    if !value.is_finite() {
        return;
    }
    let seconds = (value.abs() * 86_400.0).round() as i64;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    // Writing to a String cannot fail.
    _ = if moment.is_duration() || value < 1.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        write!(cell, "{sign}{hours:02}:{minutes:02}:{rest:02}")
    } else {
        let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
        let day = write!(cell, "{year:04}-{month:02}-{day:02}");
        if (hour, minute, second) == (0, 0, 0) {
            day
        } else {
            write!(cell, " {hour:02}:{minute:02}:{second:02}")
        }
    };
}

/// What a failure of the library means. Its words may quote cells.
fn failure(error: &Error, format: Format) -> TableError {
    match error {
        Error::Xlsx(XlsxError::Password)
        | Error::Xlsb(XlsbError::Password)
        | Error::Xls(XlsError::Password)
        | Error::Ods(OdsError::Password) => TableError::Encrypted,
        _ => TableError::Damaged {
            what: format.noun(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn moments_are_iso() {
        let cases = [
            (45_943.0, ExcelDateTimeType::DateTime, "2025-10-13"),
            (45_943.5, ExcelDateTimeType::DateTime, "2025-10-13 12:00:00"),
            (0.25, ExcelDateTimeType::DateTime, "06:00:00"),
            (1.5, ExcelDateTimeType::TimeDelta, "36:00:00"),
            (f64::NAN, ExcelDateTimeType::DateTime, ""),
        ];
        for (value, kind, expected) in cases {
            let mut cell = String::new();
            push_moment(&mut cell, ExcelDateTime::new(value, kind, false));
            assert_eq!(cell, expected);
        }
    }

    #[test]
    fn a_sheet_is_told_by_name_or_number() {
        let names = ["Cover", "Loans ", "3"].map(str::to_owned);
        for (told, found) in [
            ("Loans", "Loans "),
            ("loans", "Loans "),
            ("1", "Cover"),
            ("3", "3"),
        ] {
            assert_eq!(told_sheet(told, &names).unwrap(), found);
        }
        for told in ["0", "4", "Loan", ""] {
            let error = told_sheet(told, &names).unwrap_err().to_string();
            assert!(error.contains("Cover"), "{error}");
        }
    }
}
