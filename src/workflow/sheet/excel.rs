//! An Excel workbook with one sheet: a bold head that stays in view, typed cells, and
//! texts that never become formulas.

use super::{Cell, Format, Rows};
use rust_xlsxwriter::{Format as ExcelFormat, Workbook, Worksheet, XlsxError};
use std::collections::HashMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Rows of an Excel sheet, the head among them.
const MOST_ROWS: usize = 1_048_576;
/// Columns of an Excel sheet.
const MOST_COLUMNS: usize = 16_384;
/// Characters of a cell, in UTF-16 units.
const MOST_CHARACTERS: usize = 32_767;
/// From so many cells on, rows go through a temporary file instead of memory: a cell
/// takes about 100 bytes there.
const MANY_CELLS: usize = 4_000_000;
/// Day 0 of Excel's serials in days since 1970-01-01, right from March 1900 on.
const SERIAL_EPOCH: i32 = -25_569;
/// The serial of 1900-03-01.
const FIRST_SERIAL: i32 = 61;
/// Characters that a column is wide at least and at most.
const WIDTHS: [usize; 2] = [9, 40];
/// How a day is shown.
const DAY: &str = "yyyy-mm-dd";

/// What a workbook cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExcelLimit {
    /// More rows than a sheet has.
    #[error(
        "An Excel sheet holds 1,048,575 rows below its head, and this table has {0}; save it \
         as CSV instead"
    )]
    Rows(usize),
    /// More columns than a sheet has.
    #[error("An Excel sheet holds 16,384 columns, and this table has {0}; save it as CSV instead")]
    Columns(usize),
    /// A longer text than a cell takes.
    #[error(
        "An Excel cell holds 32,767 characters, and one of this table has {0}; save it as CSV \
         instead"
    )]
    Text(usize),
}

impl ExcelLimit {
    /// The limit behind an error of [`super::Sheet::write`], if that is what it is.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    fn check((rows, columns): (usize, usize)) -> io::Result<()> {
        if rows >= MOST_ROWS {
            return Err(io::Error::other(Self::Rows(rows)));
        }
        if columns > MOST_COLUMNS {
            return Err(io::Error::other(Self::Columns(columns)));
        }
        Ok(())
    }
}

/// Writes a workbook; see [`super::write_rows`].
pub(super) fn write(
    path: &Path,
    out: impl Write + Send,
    head: &[String],
    size: (usize, usize),
    cells: usize,
    fill: impl FnOnce(&mut dyn Rows) -> io::Result<()>,
) -> io::Result<()> {
    ExcelLimit::check(size)?;
    // The writer panics where its temporary file cannot grow.
    let written = catch_unwind(AssertUnwindSafe(|| {
        let mut rows = ExcelRows::new(path, head, cells)?;
        fill(&mut rows)?;
        rows.finish(out)
    }));
    written.unwrap_or_else(|_panic| Err(io::ErrorKind::StorageFull.into()))
}

/// The rows of a workbook that is being written.
struct ExcelRows {
    workbook: Workbook,
    next: u32,
    day: ExcelFormat,
    numbers: HashMap<Format, ExcelFormat>,
}

impl ExcelRows {
    /// A workbook with a head. Many `cells` go through a temporary file in the folder of
    /// `path`.
    ///
    /// # Errors
    /// Whatever the temporary file reports, and an [`ExcelLimit`].
    fn new(path: &Path, head: &[String], cells: usize) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        let bold = ExcelFormat::new().set_bold();
        let sheet = if cells > MANY_CELLS {
            let folder = path.parent().filter(|folder| folder.is_dir());
            if let Some(folder) = folder {
                workbook.set_tempdir(folder).map_err(io_error)?;
            }
            workbook.add_worksheet_with_constant_memory()
        } else {
            Ok(workbook.add_worksheet())
        };
        let sheet = sheet.map_err(io_error)?;
        sheet.set_freeze_panes(1, 0).map_err(io_error)?;
        for (column, name) in (0..).zip(head) {
            let [least, most] = WIDTHS;
            let width = (name.chars().count() + 2).clamp(least, most);
            let set = sheet.set_column_width(column, width as f64);
            set.map_err(io_error)?;
            text(sheet, (0, column), name, Some(&bold))?;
        }
        let day = ExcelFormat::new().set_num_format(DAY);
        Ok(Self {
            workbook,
            next: 1,
            day,
            numbers: HashMap::new(),
        })
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// Whatever `out` reports.
    fn finish(mut self, out: impl Write + Send) -> io::Result<()> {
        self.workbook.save_to_writer(out).map_err(io_error)
    }
}

impl Rows for ExcelRows {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let row = self.next;
        ExcelLimit::check((row as usize, cells.len()))?;
        let sheet = self.workbook.worksheet_from_index(0).map_err(io_error)?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(content) => text(sheet, (row, column), content, None)?,
                Cell::Number(number, _) if !number.is_finite() => {}
                Cell::Number(number, format) => {
                    let known = self.numbers.entry(*format);
                    let excel = known.or_insert_with(|| number_format(*format));
                    // Excel shows a share as percent.
                    let value = match format {
                        Format::PercentPoints(_) => number / 100.0,
                        _ => *number,
                    };
                    let written = sheet.write_number_with_format(row, column, value, excel);
                    written.map_err(io_error)?;
                }
                Cell::Day(day) => {
                    let serial = day.saturating_sub(SERIAL_EPOCH);
                    if serial >= FIRST_SERIAL {
                        let serial = f64::from(serial);
                        let written =
                            sheet.write_number_with_format(row, column, serial, &self.day);
                        written.map_err(io_error)?;
                    } else {
                        text(sheet, (row, column), &cell.exact(), None)?;
                    }
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}

/// Writes a text as text, whatever it begins with.
fn text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: Option<&ExcelFormat>,
) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let length = text.encode_utf16().count();
    if length > MOST_CHARACTERS {
        return Err(io::Error::other(ExcelLimit::Text(length)));
    }
    let written = match format {
        Some(format) => sheet.write_string_with_format(row, column, text, format),
        None => sheet.write_string(row, column, text),
    };
    written.map_err(io_error).map(|_sheet| ())
}

fn number_format(format: Format) -> ExcelFormat {
    let tail = |decimals: u8| match decimals {
        0 => String::new(),
        n => format!(".{}", "0".repeat(usize::from(n))),
    };
    let excel = ExcelFormat::new();
    match format {
        Format::General => excel,
        Format::Decimals { decimals, grouped } => {
            let whole = if grouped { "#,##0" } else { "0" };
            excel.set_num_format(format!("{whole}{}", tail(decimals)))
        }
        Format::Percent(decimals) | Format::PercentPoints(decimals) => {
            excel.set_num_format(format!("0{}%", tail(decimals)))
        }
    }
}

/// What went wrong, with the kind that the file system reported.
fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        XlsxError::ZipError(error) => error.into(),
        XlsxError::MaxStringLengthExceeded => {
            io::Error::other(ExcelLimit::Text(MOST_CHARACTERS + 1))
        }
        other => io::Error::other(other),
    }
}
