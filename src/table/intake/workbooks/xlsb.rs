//! An Excel workbook of binary parts: its sheets, number formats, shared texts,
//! and the cells of a sheet. No formula is computed. [MS-XLSB].

use std::io::{BufRead, BufReader, Read};

use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::intake::packed::archive::Package;
use crate::table::intake::workbooks::book::{Entry, Styles, Texts, damaged, error_word, links};
use crate::table::intake::workbooks::compound::{u16_at, u32_at};
use crate::table::intake::workbooks::number_format::NumberFormat;
use crate::table::intake::workbooks::sheet::{Sheet, Span};

/// A workbook, its sheets unread.
pub(in crate::table::intake) struct Xlsb<'a> {
    package: &'a Package<'a>,
    pub entries: Vec<Entry>,
    paths: Vec<String>,
    texts: Texts,
    styles: Styles,
}

/// Records by their number (2.3.1).
const ROW: u16 = 0x0000;
const RK: u16 = 0x0002;
const ERROR: u16 = 0x0003;
const BOOL: u16 = 0x0004;
const REAL: u16 = 0x0005;
const TEXT: u16 = 0x0006;
const SHARED: u16 = 0x0007;
const FORMULA_TEXT: u16 = 0x0008;
const FORMULA_NUMBER: u16 = 0x0009;
const FORMULA_BOOL: u16 = 0x000A;
const FORMULA_ERROR: u16 = 0x000B;
const SHARED_ITEM: u16 = 0x0013;
const NUMBER_FORMAT: u16 = 0x002C;
const STYLE: u16 = 0x002F;
const RICH_TEXT: u16 = 0x003E;
const END_DATA: u16 = 0x0092;
const PROPERTIES: u16 = 0x0099;
const SHEET: u16 = 0x009C;
const MERGED: u16 = 0x00B0;
const STYLES: u16 = 0x0269;
const END_STYLES: u16 = 0x026A;

fn broken() -> TableError {
    damaged(Format::Xlsb)
}

/// The records of a part.
struct Records<R> {
    reader: BufReader<R>,
    record: Vec<u8>,
}

impl<R: Read> Records<R> {
    fn new(part: R) -> Self {
        Self {
            reader: BufReader::with_capacity(64 << 10, part),
            record: Vec::new(),
        }
    }

    /// The number of the next record, which lies in `record` then; `None` at the
    /// end of the part (2.1.4).
    fn next(&mut self) -> Result<Option<u16>, TableError> {
        if self.reader.fill_buf().map_err(|_e| broken())?.is_empty() {
            return Ok(None);
        }
        let kind = self.number(2)?;
        let length = u64::from(self.number(4)?);
        self.record.clear();
        let mut few = self.reader.by_ref().take(length);
        let got = few.read_to_end(&mut self.record).map_err(|_e| broken())?;
        if got as u64 != length {
            return Err(broken());
        }
        Ok(u16::try_from(kind).ok())
    }

    /// A number in at most so many bytes of seven bits each.
    fn number(&mut self, most: u32) -> Result<u32, TableError> {
        let mut sum = 0;
        for place in 0..most {
            let mut byte = [0];
            self.reader.read_exact(&mut byte).map_err(|_e| broken())?;
            sum |= u32::from(byte[0] & 0x7F) << (7 * place);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        Ok(sum)
    }

    /// Shows each record; `see` says when to stop.
    fn each(mut self, mut see: impl FnMut(u16, &[u8]) -> Option<bool>) -> Result<(), TableError> {
        while let Some(kind) = self.next()? {
            if !see(kind, &self.record).ok_or_else(broken)? {
                break;
            }
        }
        Ok(())
    }
}

/// Appends the wide text that begins at `at`; returns where it ends.
fn push_wide(text: &mut String, record: &[u8], at: usize) -> Option<usize> {
    let count = u32_at(record, at)? as usize;
    // What is missing is none.
    let count = if count == 0xFFFF_FFFF { 0 } else { count };
    let end = at.checked_add(4)?.checked_add(count.checked_mul(2)?)?;
    let bytes = record.get(at + 4..end)?;
    let units = bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
    let letters = char::decode_utf16(units);
    text.extend(letters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(end)
}

impl<'a> Xlsb<'a> {
    /// Reads all but the sheets.
    ///
    /// # Errors
    /// A damaged workbook.
    pub fn open(package: &'a Package<'a>) -> Result<Self, TableError> {
        let path = "xl/workbook.bin";
        let links = links(package, path, Format::Xlsb)?;
        let mut book = Self {
            package,
            entries: Vec::new(),
            paths: Vec::new(),
            texts: Texts::default(),
            styles: Styles::default(),
        };
        let main = package.open(path).ok_or_else(broken)?;
        Records::new(main).each(|kind, record| {
            match kind {
                PROPERTIES => book.styles.is_1904 = record.first()? & 1 == 1,
                SHEET => {
                    let (mut id, mut name) = (String::new(), String::new());
                    let end = push_wide(&mut id, record, 8)?;
                    push_wide(&mut name, record, end)?;
                    let link = links.iter().find(|link| link.id == id);
                    if let Some(link) = link.filter(|link| link.kind == "worksheet") {
                        book.paths.push(link.target.clone());
                        let visible = u32_at(record, 0)? == 0;
                        book.entries.push(Entry { name, visible });
                    }
                }
                _ => {}
            }
            Some(true)
        })?;
        let part = |kind: &str| {
            let link = links.iter().find(|l| l.kind == kind)?;
            package.open(&link.target)
        };
        if let Some(part) = part("styles") {
            read_styles(part, &mut book.styles)?;
        }
        if let Some(part) = part("sharedStrings") {
            let texts = &mut book.texts;
            Records::new(part).each(|kind, record| {
                let mut whole = Some(true);
                if kind == SHARED_ITEM {
                    texts.push_with(|all| whole = push_wide(all, record, 1).map(|_| true));
                }
                whole
            })?;
        }
        Ok(book)
    }

    /// The cells of a sheet, at most `limit` bytes of text.
    ///
    /// # Errors
    /// A damaged sheet; what [`Sheet::cell`] refuses.
    pub fn cells(&self, place: usize, limit: u64) -> Result<Sheet, TableError> {
        let part = self
            .paths
            .get(place)
            .and_then(|path| self.package.open(path));
        let mut records = Records::new(part.ok_or_else(broken)?);
        let mut sheet = Sheet::new(limit);
        let (mut row, mut text, mut complete) = (0, String::new(), false);
        while let Some(kind) = records.next()? {
            let record = &records.record;
            match kind {
                ROW => row = u32_at(record, 0).ok_or_else(broken)?,
                END_DATA => complete = true,
                MERGED => sheet.merge(span(record)),
                RK..=FORMULA_ERROR | RICH_TEXT if !complete => {
                    text.clear();
                    let column = self.read_cell(kind, record, &mut text, &mut sheet);
                    sheet.cell(row, column.ok_or_else(broken)?, &text)?;
                }
                _ => {}
            }
        }
        if complete { Ok(sheet) } else { Err(broken()) }
    }

    /// Appends the text of a cell; returns its column.
    fn read_cell(
        &self,
        kind: u16,
        record: &[u8],
        text: &mut String,
        sheet: &mut Sheet,
    ) -> Option<u32> {
        let column = u32_at(record, 0)?;
        let style = (u32_at(record, 4)? & 0x00FF_FFFF) as usize;
        match kind {
            RK => self.styles.push_number(text, rk(u32_at(record, 8)?), style),
            REAL | FORMULA_NUMBER => {
                let bytes = record.get(8..16)?.try_into().ok()?;
                self.styles
                    .push_number(text, f64::from_le_bytes(bytes), style);
            }
            BOOL | FORMULA_BOOL => {
                text.push_str(if *record.get(8)? != 0 {
                    "TRUE"
                } else {
                    "FALSE"
                });
            }
            ERROR | FORMULA_ERROR => {
                sheet.errors += 1;
                text.push_str(error_word(*record.get(8)?));
            }
            TEXT | FORMULA_TEXT => drop(push_wide(text, record, 8)?),
            RICH_TEXT => drop(push_wide(text, record, 9)?),
            SHARED => text.push_str(self.texts.get(u32_at(record, 8)? as usize)?),
            _ => {}
        }
        Some(column)
    }
}

/// A short number (2.5.122): a whole one or the upper half of a real one, either of
/// them perhaps a hundred times as large.
fn rk(bits: u32) -> f64 {
    let value = if bits & 2 != 0 {
        f64::from((bits as i32) >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

fn span(record: &[u8]) -> Option<Span> {
    let field = |place: usize| u32_at(record, place * 4);
    Some(Span {
        rows: (field(0)?, field(1)?),
        columns: (field(2)?, field(3)?),
    })
}

fn read_styles(part: impl Read, styles: &mut Styles) -> Result<(), TableError> {
    let mut codes: Vec<(u16, NumberFormat)> = Vec::new();
    let mut inside = false;
    Records::new(part).each(|kind, record| {
        match kind {
            NUMBER_FORMAT => {
                let mut code = String::new();
                push_wide(&mut code, record, 2)?;
                codes.push((u16_at(record, 0)?, NumberFormat::parse(&code)));
            }
            STYLES => inside = true,
            END_STYLES => return Some(false),
            STYLE if inside => {
                let number = u16_at(record, 2)?;
                let code = codes.iter().find(|(known, _)| *known == number);
                let built_in = || NumberFormat::built_in(number);
                styles.push(code.map_or_else(built_in, |(_, format)| format.clone()));
            }
            _ => {}
        }
        Some(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_whole_or_real_or_hundredths() {
        assert_eq!(rk((7 << 2) | 2), 7.0);
        assert_eq!(rk(((-7i32) << 2) as u32 | 3), -0.07);
        let half = (0.5f64.to_bits() >> 32) as u32;
        assert_eq!((rk(half), rk(half | 1)), (0.5, 0.005));
    }

    #[test]
    fn records_have_numbers_and_lengths_of_seven_bits() {
        let bytes = [0x13, 2, 7, 8, 0xE9, 0x04, 0];
        let mut seen = Vec::new();
        let read = Records::new(&bytes[..]).each(|kind, record| {
            seen.push((kind, record.to_vec()));
            Some(true)
        });
        assert!(read.is_ok());
        assert_eq!(seen, [(SHARED_ITEM, vec![7, 8]), (STYLES, Vec::new())]);
        assert!(
            Records::new(&[0x13, 9, 1][..])
                .each(|_, _| Some(true))
                .is_err()
        );
    }
}
