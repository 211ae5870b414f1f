//! An Excel workbook of XML parts: its sheets, number formats, shared texts, and
//! the cells of a sheet. No formula is computed. ECMA-376 part 1, chapter 18.

use quick_xml::events::{BytesStart, Event};

use crate::table::error::TableError;
use crate::table::intake::documents::xml::{self, attributes, number, push_text};
use crate::table::intake::format::Format;
use crate::table::intake::packed::archive::Package;
use crate::table::intake::workbooks::book::{Entry, Styles, Texts, damaged, links};
use crate::table::intake::workbooks::number_format::NumberFormat;
use crate::table::intake::workbooks::sheet::{Sheet, Span};
use crate::table::intake::workbooks::shown::push_iso;

/// A workbook, its sheets unread.
pub(in crate::table::intake) struct Xlsx<'a> {
    package: &'a Package<'a>,
    pub entries: Vec<Entry>,
    paths: Vec<String>,
    texts: Texts,
    styles: Styles,
    /// Results are computed when the workbook is opened: those in it may be none.
    recalculates: bool,
}

fn broken<E>(_error: E) -> TableError {
    damaged(Format::Xlsx)
}

impl<'a> Xlsx<'a> {
    /// Reads all but the sheets.
    ///
    /// # Errors
    /// A damaged workbook.
    pub fn open(package: &'a Package<'a>) -> Result<Self, TableError> {
        let of_package = links(package, "", Format::Xlsx)?;
        let main = of_package.into_iter().find(|l| l.kind == "officeDocument");
        let path = main.map_or_else(|| "xl/workbook.xml".to_owned(), |link| link.target);
        let links = links(package, &path, Format::Xlsx)?;
        let mut book = Self {
            package,
            entries: Vec::new(),
            paths: Vec::new(),
            texts: Texts::default(),
            styles: Styles::default(),
            recalculates: false,
        };
        let part = package.open(&path).ok_or_else(|| broken(()))?;
        let read = xml::each(part, |event| {
            let Event::Start(tag) = event else {
                return true;
            };
            match tag.local_name().as_ref() {
                "workbookPr" => book.styles.is_1904 = is_on(tag, "date1904"),
                "calcPr" => book.recalculates = is_on(tag, "fullCalcOnLoad"),
                "sheet" => {
                    let id = xml::attribute(tag, "id").unwrap_or_default();
                    let link = links.iter().find(|link| link.id == id);
                    if let Some(link) = link.filter(|link| link.kind == "worksheet") {
                        book.paths.push(link.target.clone());
                        let state = xml::attribute(tag, "state");
                        book.entries.push(Entry {
                            name: xml::attribute(tag, "name").unwrap_or_default().into_owned(),
                            visible: state.is_none_or(|state| state == "visible"),
                        });
                    }
                }
                _ => {}
            }
            true
        });
        read.map_err(broken)?;
        let target = |kind: &str| links.iter().find(|l| l.kind == kind);
        if let Some(part) = target("styles").and_then(|l| package.open(&l.target)) {
            read_styles(part, &mut book.styles)?;
        }
        if let Some(part) = target("sharedStrings").and_then(|l| package.open(&l.target)) {
            book.texts = read_texts(part)?;
        }
        Ok(book)
    }

    /// The cells of a sheet, at most `limit` bytes of text.
    ///
    /// # Errors
    /// A damaged sheet; what [`Sheet::cell`] refuses.
    pub fn cells(&self, place: usize, limit: u64) -> Result<Sheet, TableError> {
        let sheet = self.read(place, limit, false)?;
        let placeholders = sheet.formulas.zeros > 0 && sheet.formulas.others == 0;
        if self.recalculates && placeholders {
            return self.read(place, limit, true);
        }
        Ok(sheet)
    }

    fn read(&self, place: usize, limit: u64, drop_zeros: bool) -> Result<Sheet, TableError> {
        let part = self
            .paths
            .get(place)
            .and_then(|path| self.package.open(path));
        let mut reader = xml::reader(part.ok_or_else(|| broken(()))?);
        let mut buffer = Vec::with_capacity(1 << 10);
        let mut sheet = Sheet::new(limit);
        let mut cell = Cell::default();
        let (mut inside, mut complete) = (false, false);
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "sheetData" => inside = true,
                    "mergeCell" => sheet.merge(span(&tag)),
                    name if inside => cell.start(name, &tag),
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "sheetData" => (inside, complete) = (false, true),
                    "c" if inside => {
                        cell.finish(self, &mut sheet, drop_zeros)?;
                        cell.column += 1;
                    }
                    "row" if inside => {
                        if cell.hidden {
                            sheet.hide(cell.row);
                        }
                        cell.row += 1;
                    }
                    name if inside => cell.end(name),
                    _ => {}
                },
                Event::Eof => break,
                event if cell.collects => push_text(&mut cell.text, &event),
                _ => {}
            }
        }
        if complete { Ok(sheet) } else { Err(broken(())) }
    }
}

fn is_on(tag: &BytesStart<'_>, name: &str) -> bool {
    xml::attribute(tag, name).is_some_and(|v| matches!(&*v, "1" | "true" | "on"))
}

/// What a cell holds.
#[derive(Clone, Copy, Default, PartialEq)]
enum Type {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    Day,
}

/// The cell that is read.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "states of the reader that do not exclude each other"
)]
struct Cell {
    row: u32,
    column: u32,
    style: usize,
    holds: Type,
    /// Whether what is read now is a part of its value.
    collects: bool,
    phonetic: bool,
    /// Whether the text that is read keeps the blanks at its ends.
    preserves: bool,
    /// Where that begins.
    start: usize,
    has_formula: bool,
    text: String,
    shown: String,
    /// The row is not shown.
    hidden: bool,
}

impl Cell {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        match name {
            "row" => {
                if let Some(row) = number(tag, "r") {
                    self.row = u32::try_from(row).unwrap_or(u32::MAX).saturating_sub(1);
                }
                let hidden = xml::attribute(tag, "hidden");
                self.hidden = hidden.is_some_and(|hidden| matches!(&*hidden, "1" | "true"));
                self.column = 0;
            }
            "c" => {
                self.text.clear();
                self.shown.clear();
                (self.style, self.holds) = (0, Type::Number);
                (self.has_formula, self.phonetic) = (false, false);
                for (name, value) in attributes(tag) {
                    match name {
                        "r" => {
                            if let Some((row, column)) = reference(value) {
                                (self.row, self.column) = (row, column);
                            }
                        }
                        "s" => self.style = value.parse().unwrap_or(0),
                        "t" => {
                            self.holds = match value {
                                "s" => Type::Shared,
                                "str" => Type::Text,
                                "inlineStr" | "is" => Type::Inline,
                                "b" => Type::Bool,
                                "e" => Type::Error,
                                "d" => Type::Day,
                                _ => Type::Number,
                            };
                        }
                        _ => {}
                    }
                }
            }
            "f" => self.has_formula = true,
            "v" => self.collects = self.holds != Type::Inline,
            "rPh" => self.phonetic = true,
            "t" if !self.phonetic => {
                let space = attributes(tag).find(|(name, _)| *name == "space");
                self.preserves = space.is_some_and(|(_, value)| value == "preserve");
                (self.collects, self.start) = (true, self.text.len());
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "v" => self.collects = false,
            "rPh" => self.phonetic = false,
            "t" if self.collects => {
                self.collects = false;
                if !self.preserves {
                    trim(&mut self.text, self.start);
                }
            }
            _ => {}
        }
    }

    fn finish(
        &mut self,
        book: &Xlsx<'_>,
        sheet: &mut Sheet,
        drop_zeros: bool,
    ) -> Result<(), TableError> {
        if self.has_formula && !self.counts(sheet, drop_zeros) {
            return Ok(());
        }
        let text = self.text.as_str();
        let shown = &mut self.shown;
        let found: &str = match self.holds {
            Type::Shared if text.trim().is_empty() => "",
            Type::Shared => {
                let place = text.trim().parse().map_err(broken)?;
                book.texts.get(place).ok_or_else(|| broken(()))?
            }
            Type::Text | Type::Inline => {
                push_unescaped(shown, text);
                shown.as_str()
            }
            Type::Bool => match text.trim() {
                "1" => "TRUE",
                "0" => "FALSE",
                other => match other.to_ascii_lowercase().as_str() {
                    "true" => "TRUE",
                    "false" => "FALSE",
                    _ => other,
                },
            },
            Type::Error => {
                sheet.errors += usize::from(!text.trim().is_empty());
                text.trim()
            }
            Type::Day => {
                push_iso(shown, text);
                shown.as_str()
            }
            Type::Number if book.styles.format(self.style).is_none() && is_shortest(text) => text,
            Type::Number => match text.trim().parse() {
                Ok(value) => {
                    book.styles.push_number(shown, value, self.style);
                    shown.as_str()
                }
                Err(_) => text.trim(),
            },
        };
        sheet.cell(self.row, self.column, found)
    }

    /// Counts the formula; whether the cell has a result.
    fn counts(&self, sheet: &mut Sheet, drop_zeros: bool) -> bool {
        let text = self.text.trim();
        let counts = &mut sheet.formulas;
        let zero = self.holds == Type::Number && text == "0";
        if (text.is_empty() && self.holds != Type::Text) || (zero && drop_zeros) {
            counts.without_result += 1;
            return false;
        }
        if zero {
            counts.zeros += 1;
        } else {
            counts.others += 1;
        }
        true
    }
}

/// Takes blanks from both ends of what stands from `start` on.
fn trim(text: &mut String, start: usize) {
    let blank = [' ', '\t', '\r', '\n'];
    let end = start + text[start..].trim_end_matches(blank).len();
    text.truncate(end);
    let blanks = text[start..].len() - text[start..].trim_start_matches(blank).len();
    text.drain(start..start + blanks);
}

/// Whether a number is written as it would be written anew: up to 15 digits
/// without an exponent, zeros that say nothing, or a sign of plus.
fn is_shortest(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let is_whole = match whole.as_bytes() {
        [b'0'] => !decimals.starts_with("0000") && text != "-0",
        [first, ..] => *first != b'0',
        [] => false,
    };
    let has_point = digits.len() > whole.len();
    is_whole
        && digits.len() <= 16
        && all(whole)
        && all(decimals)
        && has_point != decimals.is_empty()
        && !decimals.ends_with('0')
        && whole.len() + decimals.len() <= 15
}

/// Row and column of a reference such as `B12`, from 0.
fn reference(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, row) = text.split_at(letters);
    let step = |sum: u32, b: u8| {
        let digit = u32::from(b.to_ascii_uppercase() - b'A') + 1;
        sum.checked_mul(26)?.checked_add(digit)
    };
    let column = letters.bytes().try_fold(0, step)?;
    let row: u32 = row.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

fn span(tag: &BytesStart<'_>) -> Option<Span> {
    let (_, range) = attributes(tag).find(|(name, _)| *name == "ref")?;
    let (first, last) = range.split_once(':')?;
    let (first, last) = (reference(first)?, reference(last)?);
    Some(Span {
        rows: (first.0, last.0),
        columns: (first.1, last.1),
    })
}

/// Appends a text, its `_x000D_` read as the letter of that number.
fn push_unescaped(shown: &mut String, text: &str) {
    let mut rest = text;
    while let Some(found) = rest.find("_x") {
        shown.push_str(&rest[..found]);
        rest = &rest[found..];
        let code = rest.get(2..7).and_then(|code| code.strip_suffix('_'));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(c) = code.and_then(char::from_u32) {
            shown.push(c);
            rest = &rest[7..];
        } else {
            shown.push_str("_x");
            rest = &rest[2..];
        }
    }
    shown.push_str(rest);
}

fn read_styles(part: impl std::io::Read, styles: &mut Styles) -> Result<(), TableError> {
    let mut codes: Vec<(u64, NumberFormat)> = Vec::new();
    let mut inside = false;
    let read = xml::each(part, |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    let code = xml::attribute(tag, "formatCode").unwrap_or_default();
                    let id = number(tag, "numFmtId").unwrap_or(0);
                    codes.push((id, NumberFormat::parse(&code)));
                }
                "cellXfs" => inside = true,
                "xf" if inside => {
                    let id = number(tag, "numFmtId").unwrap_or(0);
                    let code = codes.iter().find(|(known, _)| *known == id);
                    let built_in = || NumberFormat::built_in(u16::try_from(id).unwrap_or(0));
                    styles.push(code.map_or_else(built_in, |(_, format)| format.clone()));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => return false,
            _ => {}
        }
        true
    });
    read.map_err(broken)
}

fn read_texts(part: impl std::io::Read) -> Result<Texts, TableError> {
    let mut texts = Texts::default();
    let mut cell = Cell::default();
    let read = xml::each(part, |event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "si" => cell.text.clear(),
                name => cell.start(name, tag),
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "si" => texts.push_with(|all| push_unescaped(all, &cell.text)),
                name => cell.end(name),
            },
            event if cell.collects => push_text(&mut cell.text, event),
            _ => {}
        }
        true
    });
    read.map_err(broken)?;
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_rows_and_columns() {
        let cases = [
            ("A1", Some((0, 0))),
            ("AB12", Some((11, 27))),
            ("xfd1", Some((0, 16_383))),
        ];
        for (text, expected) in cases
            .into_iter()
            .chain([("A0", None), ("7", None), ("", None)])
        {
            assert_eq!(reference(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_lose_their_escapes() {
        for (text, expected) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x_xZZZZ_", "_x_xZZZZ_"),
            ("tax_x1", "tax_x1"),
        ] {
            let mut shown = String::new();
            push_unescaped(&mut shown, text);
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn only_numbers_in_their_shortest_form_are_taken_as_they_are() {
        for text in ["0", "7", "-12", "0.5", "-3.25", "123456789012345", "0.0001"] {
            assert!(is_shortest(text), "{text}");
            let mut anew = String::new();
            crate::table::intake::plain::push_number(&mut anew, text.parse().unwrap());
            assert_eq!(anew, text);
        }
        for text in [
            "",
            "-",
            "-0",
            "007",
            "1.50",
            "1.",
            ".5",
            "+1",
            "1e5",
            "0.00001",
            "1.0",
            " 1",
            "0.54500000000000004",
            "12345678901234567",
            "NaN",
        ] {
            assert!(!is_shortest(text), "{text}");
        }
    }
}
