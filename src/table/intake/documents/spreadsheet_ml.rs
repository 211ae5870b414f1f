//! An Excel workbook in one XML file, as Excel 2003 and many core systems write
//! it: its sheets and the cells of all. No formula is computed.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::table::cells::date::days_from_civil;
use crate::table::error::TableError;
use crate::table::intake::documents::xml::{self, attribute, number, push_text};
use crate::table::intake::format::Format;
use crate::table::intake::plain::push_number;
use crate::table::intake::workbooks::book::{Entry, damaged};
use crate::table::intake::workbooks::number_format::{Kind, NumberFormat};
use crate::table::intake::workbooks::sheet::{Sheet, Span};
use crate::table::intake::workbooks::shown::{push_iso, push_shown};

/// Days from serial 0 of Excel to 1970-01-01, from March 1900 on.
const FROM_1900: f64 = 25_569.0;

fn broken<E>(_error: E) -> TableError {
    damaged(Format::SpreadsheetMl)
}

/// Reads all sheets.
///
/// # Errors
/// A damaged workbook; what [`Sheet::cell`] refuses.
pub(in crate::table::intake) fn sheets(
    text: &str,
    limit: u64,
) -> Result<Vec<(Entry, Sheet)>, TableError> {
    let mut book = Book {
        limit,
        ..Book::default()
    };
    let mut reader = Reader::from_str(text);
    xml::configure(&mut reader);
    let mut complete = false;
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(tag) => book.start(&tag),
            Event::End(tag) => {
                complete |= tag.local_name().as_ref() == "Workbook";
                book.end(tag.local_name().as_ref())?;
            }
            Event::Eof => break,
            event if book.collects => push_text(&mut book.cell.text, &event),
            _ => {}
        }
    }
    if complete {
        Ok(book.sheets)
    } else {
        Err(broken(()))
    }
}

#[derive(Default)]
struct Book {
    limit: u64,
    sheets: Vec<(Entry, Sheet)>,
    styles: HashMap<String, NumberFormat>,
    /// The style that is read.
    style: String,
    /// Styles of columns, each with its first and last.
    columns: Vec<(u32, u32, String)>,
    next_column: u32,
    row: u32,
    /// Rows that the row stands for.
    height: u32,
    row_style: Option<String>,
    column: u32,
    cell: Cell,
    collects: bool,
    in_comment: bool,
    visibility: bool,
}

#[derive(Default)]
struct Cell {
    style: Option<String>,
    kind: String,
    text: String,
    has_formula: bool,
    wide: u32,
    high: u32,
}

impl Book {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let text = |name| attribute(tag, name).map(std::borrow::Cow::into_owned);
        let count = |name| u32::try_from(number(tag, name).unwrap_or(0)).unwrap_or(u32::MAX);
        match tag.local_name().as_ref() {
            "Style" => {
                self.style = text("ID").unwrap_or_default();
                let parent = text("Parent").and_then(|p| self.styles.get(&p).cloned());
                if let Some(format) = parent {
                    self.styles.insert(self.style.clone(), format);
                }
            }
            "NumberFormat" => {
                let code = text("Format").unwrap_or_default();
                self.styles.insert(self.style.clone(), format(&code));
            }
            "Worksheet" => {
                let entry = Entry {
                    name: text("Name").unwrap_or_default(),
                    visible: true,
                };
                self.sheets.push((entry, Sheet::new(self.limit)));
                self.columns.clear();
                (self.next_column, self.row, self.height) = (0, 0, 0);
            }
            "Column" => {
                let first = count("Index").checked_sub(1).unwrap_or(self.next_column);
                let last = first.saturating_add(count("Span"));
                self.next_column = last.saturating_add(1);
                if let Some(style) = text("StyleID") {
                    self.columns.push((first, last, style));
                }
            }
            "Row" => {
                self.row = self.row.saturating_add(self.height);
                self.row = count("Index").checked_sub(1).unwrap_or(self.row);
                self.height = count("Span").saturating_add(1);
                (self.column, self.row_style) = (0, text("StyleID"));
            }
            "Cell" => {
                self.column = count("Index").checked_sub(1).unwrap_or(self.column);
                self.cell = Cell {
                    style: text("StyleID"),
                    has_formula: attribute(tag, "Formula").is_some(),
                    wide: count("MergeAcross"),
                    high: count("MergeDown"),
                    ..Cell::default()
                };
            }
            "Comment" => self.in_comment = true,
            "Data" if !self.in_comment => {
                self.cell.kind = text("Type").unwrap_or_default();
                self.collects = true;
            }
            "Visible" => {
                self.cell.text.clear();
                (self.visibility, self.collects) = (true, true);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), TableError> {
        match name {
            "Data" => self.collects = false,
            "Comment" => self.in_comment = false,
            "Cell" => self.end_cell()?,
            "Visible" if self.visibility => {
                (self.visibility, self.collects) = (false, false);
                if let Some((entry, _)) = self.sheets.last_mut() {
                    entry.visible = !self.cell.text.contains("Hidden");
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), TableError> {
        let cell = std::mem::take(&mut self.cell);
        let at = self.column;
        let of_column = || {
            let takes = |(first, last, _): &&(u32, u32, String)| (*first..=*last).contains(&at);
            self.columns.iter().find(takes).map(|(.., style)| style)
        };
        let style = cell
            .style
            .as_ref()
            .or(self.row_style.as_ref())
            .or_else(of_column);
        let format = style.and_then(|style| self.styles.get(style));
        let mut shown = String::new();
        let text = cell.text.trim();
        match cell.kind.as_str() {
            "Number" => match (text.parse(), format) {
                (Ok(value), Some(format)) => push_shown(&mut shown, value, format, false),
                (Ok(value), None) => push_number(&mut shown, value),
                _ => shown.push_str(text),
            },
            "DateTime" => push_moment(&mut shown, text, format),
            "Boolean" => shown.push_str(if text == "1" { "TRUE" } else { "FALSE" }),
            _ => shown.push_str(&cell.text),
        }
        let Some((_, sheet)) = self.sheets.last_mut() else {
            return Ok(());
        };
        sheet.errors += usize::from(cell.kind == "Error");
        sheet.formulas.without_result += usize::from(cell.has_formula && cell.kind.is_empty());
        sheet.cell(self.row, at, &shown)?;
        sheet.merge(Some(Span {
            rows: (self.row, self.row.saturating_add(cell.high)),
            columns: (at, at.saturating_add(cell.wide)),
        }));
        self.column = at.saturating_add(cell.wide).saturating_add(1);
        Ok(())
    }
}

/// A format by its code, or by the name that stands for one.
fn format(code: &str) -> NumberFormat {
    NumberFormat::parse(match code {
        "Percent" => "0.00%",
        "General Date" | "Short Date" | "Medium Date" | "Long Date" => "yyyy-mm-dd",
        "Short Time" | "Medium Time" | "Long Time" => "h:mm:ss",
        "Fixed" | "Standard" | "Currency" | "Euro Currency" | "Scientific" | "Yes/No"
        | "True/False" | "On/Off" => "General",
        code => code,
    })
}

/// Appends a moment such as `2018-01-05T00:00:00.000`: a day, a time, or, where its
/// format has them, hours.
fn push_moment(shown: &mut String, text: &str, format: Option<&NumberFormat>) {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    if let (Some(format), Some(serial)) = (format, serial(day, time))
        && (serial < 1.0 || matches!(format.kind(serial).0, Kind::Time | Kind::Elapsed))
    {
        return push_shown(shown, serial, format, false);
    }
    push_iso(shown, text);
}

fn serial(day: &str, time: &str) -> Option<f64> {
    let fields = |text: &str, sign| {
        let mut fields = [0i32; 3];
        for (field, part) in fields.iter_mut().zip(text.split(sign)) {
            *field = part.parse().ok()?;
        }
        Some(fields)
    };
    let [year, month, date] = fields(day, '-')?;
    let days = days_from_civil(year, month.try_into().ok()?, date.try_into().ok()?)?;
    let [hour, minute, second] = fields(if time.is_empty() { "0" } else { time }, ':')?;
    let serial = f64::from(days) + FROM_1900;
    // Excel has a 29 February 1900.
    let serial = if serial < 61.0 { serial - 1.0 } else { serial };
    Some(serial + f64::from(hour * 3_600 + minute * 60 + second) / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::intake::plain::Plain;

    const START: &str = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
        xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
        <Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style>
        <Style ss:ID="q" ss:Parent="p"/>
        <Style ss:ID="z"><NumberFormat ss:Format="000"/></Style>
        <Style ss:ID="h"><NumberFormat ss:Format="[h]:mm:ss"/></Style>
        <Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>"#;

    #[test]
    fn cells_have_places_types_and_formats() {
        let text = format!(
            r#"{START}<Worksheet ss:Name="Loans &amp; co"><Table><Column ss:Index="2" ss:StyleID="q"/>
            <Row><Cell><Data ss:Type="String">a</Data></Cell><Cell ss:MergeAcross="1"><Data
            ss:Type="String">b</Data></Cell><Cell><Data ss:Type="String">c,d</Data></Cell>
            <Cell><Data ss:Type="String">e</Data></Cell></Row>
            <Row ss:Index="3"><Cell ss:StyleID="z"><Data ss:Type="Number">7</Data></Cell>
            <Cell><Data ss:Type="Number">0.545</Data><Comment><ss:Data>x</ss:Data></Comment></Cell>
            <Cell ss:Index="4" ss:StyleID="h"><Data ss:Type="DateTime">1900-01-01T12:00:00.000</Data></Cell>
            <Cell ss:StyleID="d"><Data ss:Type="DateTime">2018-01-05T00:00:00.000</Data></Cell></Row>
            <Row><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell>
            <Cell ss:Formula="=1"/><Cell ss:StyleID="d"><Data ss:Type="DateTime">1899-12-31T00:00:00.000</Data></Cell>
            <Cell><Data ss:Type="DateTime">2018-01-05T10:30:00.000</Data></Cell></Row></Table></Worksheet>
            <Worksheet ss:Name="x"><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>
            </Worksheet></Workbook>"#
        );
        let sheets = sheets(&text, 10_000).unwrap();
        let names: Vec<_> = sheets
            .iter()
            .map(|(e, _)| (e.name.as_str(), e.visible))
            .collect();
        assert_eq!(names, [("Loans & co", true), ("x", false)]);
        let sheet = &sheets[0].1;
        assert_eq!((sheet.errors, sheet.formulas.without_result), (1, 1));
        let mut plain = Plain::new(10_000, None);
        sheet.write(&mut plain, None).unwrap();
        let expected = "a,b,,\"c,d\",e\n\n007,54.5%,,36,2018-01-05\n\
            TRUE,#N/A,,1900-01-00,2018-01-05 10:30:00\n";
        assert_eq!(plain.finish().0, expected);
    }

    #[test]
    fn a_workbook_that_ends_too_early_is_damaged() {
        let cut = sheets(
            &format!("{START}<Worksheet ss:Name='a'><Table><Row>"),
            10_000,
        );
        assert!(matches!(cut, Err(TableError::Damaged { .. })));
    }
}
