//! Sheets that are written as text: the tables of an HTML page, and a workbook in
//! one XML file. Decodes them and chooses one.

use crate::table::error::TableError;
use crate::table::intake::Typed;
use crate::table::intake::documents::html;
use crate::table::intake::documents::spreadsheet_ml;
use crate::table::intake::format::Format;
use crate::table::intake::packed::expand;
use crate::table::intake::workbooks::book::Entry;
use crate::table::intake::workbooks::sheet::Sheet;
use crate::table::intake::workbooks::workbook;
use crate::table::source::encoding;
use crate::table::source::load::LoadOptions;

/// Reads a page or a workbook.
///
/// # Errors
/// A page without a table; a damaged workbook; a sheet that is not there; more text
/// than fits.
pub(in crate::table::intake) fn read(
    bytes: Vec<u8>,
    format: Format,
    options: &LoadOptions,
) -> Result<Typed, TableError> {
    let limit = expand::bound(bytes.len() as u64, options.memory.bytes() / 2);
    let text = decode(bytes, format, options)?;
    let mut sheets = match format {
        Format::Html => named(html::tables(&text, limit)?),
        _ => spreadsheet_ml::sheets(&text, limit)?,
    };
    drop(text);
    if sheets.is_empty() {
        return Err(TableError::Binary {
            what: match format {
                Format::Html => "an HTML page without a table",
                _ => "an Excel workbook of 2003 (XML) without a sheet",
            },
        });
    }
    let names: Vec<String> = sheets.iter().map(|(entry, _)| entry.name.clone()).collect();
    let shown: Vec<usize> = (0..sheets.len()).filter(|p| sheets[*p].0.visible).collect();
    let place = match &options.sheet {
        Some(told) => workbook::told_sheet(told, &names)?,
        None => chosen(&sheets, &shown, format),
    };
    let (entry, sheet) = sheets.swap_remove(place);
    workbook::typed(&sheet, entry.name, names, shown.len(), limit, options)
}

/// The first sheet that holds a table, as in any workbook; the largest table of a
/// page, where others lay out the page.
fn chosen(sheets: &[(Entry, Sheet)], shown: &[usize], format: Format) -> usize {
    let is_table = |place: &&usize| sheets[**place].1.is_table();
    let found = if format == Format::Html {
        let size = |place: &&usize| (sheets[**place].1.used(), std::cmp::Reverse(**place));
        shown.iter().max_by_key(size)
    } else {
        let filled = |place: &&usize| !sheets[**place].1.is_empty();
        let first = shown.iter().find(is_table);
        first.or_else(|| shown.iter().find(filled))
    };
    found.copied().unwrap_or(0)
}

fn named(tables: Vec<Sheet>) -> Vec<(Entry, Sheet)> {
    let named = |(place, sheet)| {
        let name = format!("table {}", place + 1);
        let visible = true;
        (Entry { name, visible }, sheet)
    };
    tables.into_iter().enumerate().map(named).collect()
}

/// The text, in the encoding that it names, if it names one.
fn decode(bytes: Vec<u8>, format: Format, options: &LoadOptions) -> Result<String, TableError> {
    let head = &bytes[..bytes.len().min(Format::HEAD)];
    let is_wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let label = match format {
        _ if is_wide => None,
        Format::Html => html::charset(head),
        _ => declared(head),
    };
    let known = label.filter(|l| encoding_rs::Encoding::for_label(l.as_bytes()).is_some());
    let told = options.encoding.clone().or(known);
    Ok(encoding::decode(bytes, told.as_deref())?.text)
}

/// The encoding in an XML declaration.
fn declared(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let declaration = text.split_once("?>")?.0;
    let value = declaration.split_once("encoding=")?.1;
    let quote = value.chars().next()?;
    Some(value[1..].split_once(quote)?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8], sheet: Option<&str>) -> Result<Typed, TableError> {
        let options = LoadOptions {
            sheet: sheet.map(str::to_owned),
            ..LoadOptions::default()
        };
        read(bytes.to_vec(), Format::Html, &options)
    }

    #[test]
    fn the_largest_table_of_a_page_is_read_and_another_by_its_number() {
        let page = b"<meta charset=windows-1252><table><tr><td>menu</td></tr></table>\
            <table><tr><th>id</th><th>\xA3</th></tr><tr><td>1</td><td>2</td></tr></table>";
        let typed = text_of(page, None).unwrap();
        assert_eq!(typed.text, "id,\u{a3}\n1,2\n");
        assert_eq!(typed.sheets, ["table 1", "table 2"]);
        assert_eq!(typed.warnings.len(), 1);
        assert_eq!(text_of(page, Some("1")).unwrap().text, "menu\n");
        let refused = text_of(b"<html><p>Your session has ended.</p>", None);
        let error = refused.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("without a table"), "{error}");
    }

    #[test]
    fn the_declaration_names_the_encoding() {
        let head = br#"<?xml version="1.0" encoding="ISO-8859-1"?><Workbook"#;
        assert_eq!(declared(head).as_deref(), Some("ISO-8859-1"));
        assert_eq!(declared(b"<Workbook encoding='x'>"), None);
    }
}
