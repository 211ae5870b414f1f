//! A sheet of a workbook as plain text: the cached values of its cells, from
//! the row of names on. No formula is looked at.

use crate::panics::caught;
use crate::table::Decided;
use crate::table::error::TableError;
use crate::table::intake::Typed;
use crate::table::intake::format::Format;
use crate::table::intake::packed::archive;
use crate::table::intake::packed::archive::Package;
use crate::table::intake::packed::expand;
use crate::table::intake::plain::Plain;
use crate::table::intake::workbooks::book::Entry;
use crate::table::intake::workbooks::compound;
use crate::table::intake::workbooks::ods::Ods;
use crate::table::intake::workbooks::sheet::Sheet;
use crate::table::intake::workbooks::xls::Xls;
use crate::table::intake::workbooks::xlsb::Xlsb;
use crate::table::intake::workbooks::xlsx::Xlsx;
use crate::table::remark::Remark;
use crate::table::source::load::LoadOptions;

/// Memory that a byte of an old workbook takes beside its cells: the library
/// holds three copies of the file, we hold one more.
const XLS_FACTOR: u64 = 5;
/// Memory for a cell of an old workbook: measured 72 bytes, 64 more with a text, and
/// the letters of a long one twice.
const XLS_CELL: u64 = 72;
const XLS_TEXT: u64 = 64;
const XLS_LETTER: u64 = 2;

/// A workbook, its sheets unread.
enum Book<'a> {
    Xlsx(Xlsx<'a>),
    Xlsb(Xlsb<'a>),
    Ods(Ods<'a>),
    Xls(Box<Xls<'a>>),
}

impl Book<'_> {
    fn entries(&self) -> &[Entry] {
        match self {
            Self::Xlsx(book) => &book.entries,
            Self::Xlsb(book) => &book.entries,
            Self::Ods(book) => &book.entries,
            Self::Xls(book) => &book.entries,
        }
    }

    fn cells(&mut self, place: usize, limit: u64) -> Result<Sheet, TableError> {
        match self {
            Self::Xlsx(book) => book.cells(place, limit),
            Self::Xlsb(book) => book.cells(place, limit),
            Self::Ods(book) => book.cells(place, limit),
            Self::Xls(book) => book.cells(place, limit),
        }
    }
}

/// The chosen sheet, or the first that holds a table, as plain text.
///
/// # Errors
/// A damaged or encrypted workbook, one that expands out of all proportion or
/// takes too much memory; a sheet that is not there.
pub(in crate::table::intake) fn read(
    bytes: &[u8],
    format: Format,
    options: &LoadOptions,
) -> Result<(Format, Typed), TableError> {
    let memory = options.memory.bytes();
    let format = if format == Format::Xls {
        if is_encrypted(bytes) {
            return Err(TableError::Encrypted);
        }
        if let Some(what) = compound::other_document(bytes) {
            return Err(TableError::Binary { what });
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
    let read = caught(|| sheet(bytes, format, options));
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
    let package = Package::new(if format == Format::Xls { &[] } else { bytes });
    let mut book = match format {
        Format::Xlsx => Book::Xlsx(Xlsx::open(&package)?),
        Format::Xlsb => Book::Xlsb(Xlsb::open(&package)?),
        Format::Ods => Book::Ods(Ods::open(&package)?),
        _ => Book::Xls(Box::new(Xls::open(bytes)?)),
    };
    let names: Vec<String> = book.entries().iter().map(|e| e.name.clone()).collect();
    let shown = book.entries().iter().enumerate().filter(|(_, e)| e.visible);
    let shown: Vec<usize> = shown.map(|(place, _)| place).collect();

    // The sheet is held twice for a moment.
    let limit = expand::bound(bytes.len() as u64, options.memory.bytes() / 2);
    let (place, sheet) = if let Some(told) = &options.sheet {
        let place = told_sheet(told, &names)?;
        (place, book.cells(place, limit)?)
    } else {
        first_table(&shown, |place| book.cells(place, limit))?
            .unwrap_or_else(|| (0, Sheet::new(limit)))
    };
    let name = names.get(place).cloned().unwrap_or_default();
    typed(&sheet, name, names, shown.len(), limit, options)
}

/// The first sheet that holds a table, or else the first that holds anything.
fn first_table(
    shown: &[usize],
    mut cells: impl FnMut(usize) -> Result<Sheet, TableError>,
) -> Result<Option<(usize, Sheet)>, TableError> {
    let mut first = None;
    for place in shown {
        let sheet = cells(*place)?;
        if sheet.is_table() {
            return Ok(Some((*place, sheet)));
        }
        if first.is_none() && !sheet.is_empty() {
            first = Some((*place, sheet));
        }
    }
    Ok(first)
}

/// Writes a sheet as text, with what there is to say of it; `choice` is the number
/// of sheets among which it was found.
pub(in crate::table::intake) fn typed(
    sheet: &Sheet,
    name: String,
    names: Vec<String>,
    choice: usize,
    limit: u64,
    options: &LoadOptions,
) -> Result<Typed, TableError> {
    let mut warnings = Vec::new();
    if options.sheet.is_none() && choice > 1 {
        warnings.push(Remark::SheetChosen {
            sheet: name.clone(),
            sheets: names.len(),
        });
    }
    if sheet.errors > 0 {
        warnings.push(Remark::ErrorCells(sheet.errors));
    }
    if sheet.hidden > 0 {
        warnings.push(Remark::HiddenRows(sheet.hidden));
    }
    if sheet.formulas.without_result > 0 {
        warnings.push(Remark::FormulasWithoutResults(
            sheet.formulas.without_result,
        ));
    }
    let mut plain = Plain::new(limit, options.sample_rows);
    let written = sheet.write(&mut plain, options.header)?;
    if written.merged > 0 {
        warnings.push(Remark::MergedCells(written.merged));
    }
    let (text, records) = plain.finish();
    let confidence = if choice > 1 { 0.7 } else { 1.0 };
    Ok(Typed {
        text,
        frame: None,
        header: options.header.or(written.header),
        lines_before: written.lines_before,
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

/// The place of the sheet of that name, or of that number from 1.
pub(in crate::table::intake) fn told_sheet(
    told: &str,
    names: &[String],
) -> Result<usize, TableError> {
    let told = told.trim();
    let by_number = || {
        let number: usize = told.parse().ok()?;
        number.checked_sub(1).filter(|place| *place < names.len())
    };
    let by_case = || {
        let lower = told.to_lowercase();
        names
            .iter()
            .position(|name| name.trim().to_lowercase() == lower)
    };
    let exact = names.iter().position(|name| name.trim() == told);
    let found = exact.or_else(by_number).or_else(by_case);
    found.ok_or_else(|| TableError::NoSheet {
        told: told.to_owned(),
        sheets: names.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_told_by_name_or_number() {
        let names = ["Cover", "Loans ", "3"].map(str::to_owned);
        for (told, found) in [("Loans", 1), ("loans", 1), ("1", 0), ("3", 2)] {
            assert_eq!(told_sheet(told, &names).unwrap(), found);
        }
        for told in ["0", "4", "Loan", ""] {
            let error = told_sheet(told, &names).unwrap_err().to_string();
            assert!(error.contains("Cover"), "{error}");
        }
    }
}
