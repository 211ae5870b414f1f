//! An Excel workbook before 2007: a library reads its values, this its number
//! formats, which the library keeps to itself. [MS-XLS].

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{CellErrorType, Data, Reader, SheetType, SheetVisible, XlsError};

use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::intake::plain::push_number;
use crate::table::intake::workbooks::book::{Entry, Styles, damaged};
use crate::table::intake::workbooks::compound::{
    self, BEGIN, BOUND_SHEET, EOF, FORMULA, NUMBERS, records, u16_at, u32_at,
};
use crate::table::intake::workbooks::number_format::NumberFormat;
use crate::table::intake::workbooks::sheet::{Sheet, Span};

const CALENDAR: u16 = 0x0022;
const STYLE: u16 = 0x00E0;
const NUMBER_FORMAT: u16 = 0x041E;
/// Number, short number: cells of one value with a style.
const CELLS: [u16; 2] = [0x0203, 0x027E];
/// The first version that writes texts in Unicode.
const UNICODE: u16 = 0x0600;

/// A workbook, its sheets unread.
pub(in crate::table::intake) struct Xls<'a> {
    book: calamine::Xls<Cursor<&'a [u8]>>,
    pub entries: Vec<Entry>,
    /// Place of each entry among all sheets.
    places: Vec<usize>,
    stream: Vec<u8>,
    /// Where in it each sheet begins.
    starts: Vec<usize>,
    styles: Styles,
}

impl<'a> Xls<'a> {
    /// Reads a workbook that [`compound::contents`] has looked through.
    ///
    /// # Errors
    /// A damaged or encrypted workbook.
    pub fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        let book = calamine::Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsError::Password => TableError::Encrypted,
            _ => damaged(Format::Xls),
        })?;
        let streams = compound::streams(bytes).unwrap_or_default();
        let named = |wanted: &str| streams.iter().position(|(name, _)| name == wanted);
        let place = named("workbook").or_else(|| named("book"));
        let stream = place.and_then(|place| streams.into_iter().nth(place));
        let mut found = Self {
            book,
            entries: Vec::new(),
            places: Vec::new(),
            stream: stream.map(|(_, stream)| stream).unwrap_or_default(),
            starts: Vec::new(),
            styles: Styles::default(),
        };
        found.read_globals().ok_or_else(|| damaged(Format::Xls))?;
        for (place, sheet) in found.book.sheets_metadata().iter().enumerate() {
            if sheet.typ == SheetType::WorkSheet {
                found.places.push(place);
                found.entries.push(Entry {
                    name: sheet.name.clone(),
                    visible: sheet.visible == SheetVisible::Visible,
                });
            }
        }
        Ok(found)
    }

    /// Formats, styles, calendar, and where the sheets begin.
    fn read_globals(&mut self) -> Option<()> {
        let mut formats: HashMap<u16, NumberFormat> = HashMap::new();
        let mut version = UNICODE;
        for (kind, record) in records(&self.stream) {
            match kind {
                BEGIN => version = u16_at(record, 0)?,
                CALENDAR => self.styles.is_1904 = u16_at(record, 0)? == 1,
                BOUND_SHEET => self.starts.push(u32_at(record, 0)? as usize),
                NUMBER_FORMAT => {
                    let code = code(record, version)?;
                    formats.insert(u16_at(record, 0)?, NumberFormat::parse(&code));
                }
                STYLE => {
                    let number = u16_at(record, 2)?;
                    let own = formats.get(&number).cloned();
                    self.styles
                        .push(own.unwrap_or_else(|| NumberFormat::built_in(number)));
                }
                EOF => break,
                _ => {}
            }
        }
        Some(())
    }

    /// The cells of a sheet, at most `limit` bytes of text.
    ///
    /// # Errors
    /// A damaged sheet; what [`Sheet::cell`] refuses.
    pub fn cells(&mut self, place: usize, limit: u64) -> Result<Sheet, TableError> {
        let broken = || damaged(Format::Xls);
        let name = self.entries.get(place).ok_or_else(broken)?.name.clone();
        let place = self.places[place];
        let start = self.starts.get(place).and_then(|at| self.stream.get(*at..));
        let mut marks = Marks::default();
        marks
            .read(start.unwrap_or_default(), &self.styles)
            .ok_or_else(broken)?;
        let range = self.book.worksheet_range(&name).map_err(|_e| broken())?;
        let mut sheet = Sheet::new(limit);
        sheet.formulas.without_result = marks.pending.len();
        for span in self
            .book
            .merge_cells_by_sheet_name(&name)
            .unwrap_or_default()
        {
            sheet.merge(Some(Span {
                rows: (span.start.0, span.end.0),
                columns: (span.start.1, span.end.1),
            }));
        }
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut cell = String::new();
        for (row, column, value) in range.used_cells() {
            let at = (top + row as u32, left + column as u32);
            cell.clear();
            match (number(value), marks.take(at)) {
                _ if marks.is_pending(at) => {}
                (Some(value), Some(style)) => {
                    self.styles
                        .push_number(&mut cell, value, usize::from(style));
                }
                (Some(value), None) => push_number(&mut cell, value),
                (None, _) => push_other(&mut cell, value, &mut sheet),
            }
            sheet.cell(at.0, at.1, &cell)?;
        }
        Ok(sheet)
    }
}

/// The number behind a value, a day included.
fn number(value: &Data) -> Option<f64> {
    match value {
        Data::Int(v) => Some(*v as f64),
        Data::Float(v) => Some(*v),
        Data::DateTime(v) => Some(v.as_f64()),
        _ => None,
    }
}

fn push_other(cell: &mut String, value: &Data, sheet: &mut Sheet) {
    match value {
        Data::Bool(v) => cell.push_str(if *v { "TRUE" } else { "FALSE" }),
        Data::String(v) | Data::DateTimeIso(v) | Data::DurationIso(v) => cell.push_str(v),
        Data::Error(error) => {
            sheet.errors += 1;
            match error {
                CellErrorType::GettingData => cell.push_str("#GETTING_DATA"),
                error => cell.push_str(&error.to_string()),
            }
        }
        _ => {}
    }
}

/// A row and a column.
type Place = (u32, u32);

/// What there is to know of the cells of a sheet beside their values.
#[derive(Default)]
struct Marks {
    /// Styles that do not show a number as itself, in the order of cells.
    styles: Vec<(Place, u16)>,
    next: usize,
    /// Formulas whose result is to be computed when the workbook is opened.
    pending: Vec<Place>,
    others: usize,
}

impl Marks {
    /// Reads the records of the sheet with which `stream` begins.
    fn read(&mut self, stream: &[u8], styles: &Styles) -> Option<()> {
        let mut depth = 0usize;
        for (kind, record) in records(stream) {
            match kind {
                BEGIN => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                _ if depth > 1 => {}
                NUMBERS => {
                    let (row, column) = (u16_at(record, 0)?, u16_at(record, 2)?);
                    for place in 0..record.len().checked_sub(6)? / 6 {
                        let style = u16_at(record, 4 + 6 * place)?;
                        let at = (row.into(), u32::from(column) + place as u32);
                        self.style(at, style, styles);
                    }
                }
                kind if kind == FORMULA || CELLS.contains(&kind) => {
                    let at = (u16_at(record, 0)?.into(), u16_at(record, 2)?.into());
                    self.style(at, u16_at(record, 4)?, styles);
                    if kind == FORMULA {
                        let is_zero = record.get(6..14)? == [0; 8];
                        // The second bit asks for a result when the workbook is opened.
                        if is_zero && u16_at(record, 14)? & 2 != 0 {
                            self.pending.push(at);
                        } else {
                            self.others += 1;
                        }
                    }
                }
                _ => {}
            }
        }
        // Where other formulas have results, a zero is one.
        if self.others > 0 {
            self.pending.clear();
        }
        self.styles.sort_by_key(|(at, _)| *at);
        self.pending.sort_unstable();
        Some(())
    }

    fn style(&mut self, at: Place, style: u16, styles: &Styles) {
        if styles.format(usize::from(style)).is_some() {
            self.styles.push((at, style));
        }
    }

    /// The style of a cell, after those that were asked for before.
    fn take(&mut self, at: Place) -> Option<u16> {
        while self.styles.get(self.next)?.0 < at {
            self.next += 1;
        }
        let (place, style) = self.styles.get(self.next)?;
        (*place == at).then_some(*style)
    }

    fn is_pending(&self, at: Place) -> bool {
        self.pending.binary_search(&at).is_ok()
    }
}

/// The code of a format: a text of wide or narrow letters, of bytes in old versions.
fn code(record: &[u8], version: u16) -> Option<String> {
    let (count, wide, letters) = if version < UNICODE {
        (usize::from(*record.get(2)?), false, record.get(3..)?)
    } else {
        let wide = *record.get(4)? & 1 == 1;
        (usize::from(u16_at(record, 2)?), wide, record.get(5..)?)
    };
    if wide {
        let units = letters.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
        let units: Vec<u16> = units.take(count).collect();
        Some(String::from_utf16_lossy(&units))
    } else {
        Some(letters.iter().take(count).map(|b| char::from(*b)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_wide_or_narrow_by_version() {
        let narrow = b"\xA4\0\x02\0\x000%";
        let wide = b"\xA4\0\x02\0\x010\0%\0";
        assert_eq!(code(narrow, UNICODE).as_deref(), Some("0%"));
        assert_eq!(code(wide, UNICODE).as_deref(), Some("0%"));
        assert_eq!(code(b"\xA4\0\x020%", 0x0500).as_deref(), Some("0%"));
        assert_eq!(code(b"\xA4", UNICODE), None);
    }
}
