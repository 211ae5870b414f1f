//! A format: what kind of file bytes are, by how they begin; the name only
//! tells where the beginning leaves it open.

use std::path::Path;

use serde::Serialize;

use super::documents::arff::is_arff;

/// The kinds of files that a portfolio comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Delimited text.
    #[default]
    Text,
    /// Delimited text, compressed by gzip.
    Gzip,
    /// Delimited text, compressed by zstd.
    Zstd,
    /// A Parquet table.
    Parquet,
    /// An Excel workbook since 2007.
    Xlsx,
    /// An Excel workbook in binary parts.
    Xlsb,
    /// An Excel workbook before 2007.
    Xls,
    /// An `OpenDocument` spreadsheet.
    Ods,
    /// An Excel workbook in one XML file, of 2003.
    SpreadsheetMl,
    /// Tables of an HTML page.
    Html,
    /// A list of JSON records.
    Json,
    /// A table of Weka, in text.
    Arff,
    /// An Arrow table, as a file (Feather) or a stream.
    Arrow,
    /// A `NumPy` array.
    Npy,
    /// `NumPy` arrays in an archive.
    Npz,
    /// An `SQLite` database.
    Sqlite,
    /// A SAS table.
    Sas7bdat,
    /// A SAS transport file.
    Xpt,
    /// An SPSS file, compressed or not.
    Sav,
    /// A Stata file.
    Dta,
}

/// What a compound file of Microsoft begins with.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// What an Arrow file begins with.
pub(super) const ARROW_FILE: &[u8] = b"ARROW1\0\0";
/// What an `SQLite` database begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// The twelve bytes after as many zeros with which a SAS table begins.
const SAS: &[u8] = b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0";
/// What a zip archive begins with.
const ZIP: &[u8] = b"PK\x03\x04";

impl Format {
    /// Bytes that are enough to tell.
    pub const HEAD: usize = 4 << 10;

    /// The format of a file that begins with `head`.
    #[must_use]
    pub fn of(head: &[u8], name: Option<&Path>) -> Self {
        let extension = name.and_then(Path::extension).unwrap_or_default();
        let extension = extension.to_string_lossy().to_ascii_lowercase();
        // The skippable frames of zstd begin 0x184D2A50 to 0x184D2A5F.
        let skippable = |b: &[u8]| b[0] & 0xF0 == 0x50 && b[1..4] == *b"\x2A\x4D\x18";
        match head {
            _ if head.starts_with(b"\x1F\x8B\x08") => Self::Gzip,
            _ if head.starts_with(b"\x28\xB5\x2F\xFD") => Self::Zstd,
            _ if head.len() >= 4 && skippable(head) => Self::Zstd,
            _ if head.starts_with(b"PAR1") => Self::Parquet,
            _ if head.starts_with(ARROW_FILE) || is_arrow_stream(head) => Self::Arrow,
            _ if head.starts_with(b"\x93NUMPY") => Self::Npy,
            _ if head.starts_with(SQLITE) => Self::Sqlite,
            _ if head.starts_with(&[0; 12]) && head[12..].starts_with(SAS) => Self::Sas7bdat,
            _ if head.starts_with(b"HEADER RECORD*******LIB") => Self::Xpt,
            _ if head.starts_with(b"$FL2") || head.starts_with(b"$FL3") => Self::Sav,
            [104..=115, 1 | 2, 1, 0 | 1, ..] => Self::Dta,
            _ if head.starts_with(b"<stata_dta>") => Self::Dta,
            _ if head.starts_with(COMPOUND) => Self::Xls,
            _ if head.starts_with(ZIP) => zipped(head, &extension),
            // Comments may fill all of it.
            [b'%', ..] if extension == "arff" => Self::Arff,
            _ => written(head),
        }
    }

    /// Whether the cells come with types and names of their own.
    #[must_use]
    pub fn is_typed(self) -> bool {
        self.is_workbook() || !matches!(self, Self::Text | Self::Gzip | Self::Zstd)
    }

    /// Whether it has sheets, or several tables.
    #[must_use]
    pub fn is_workbook(self) -> bool {
        matches!(
            self,
            Self::Xlsx
                | Self::Xlsb
                | Self::Xls
                | Self::Ods
                | Self::SpreadsheetMl
                | Self::Html
                | Self::Sqlite
                | Self::Xpt
        )
    }

    /// Whether a statistics package writes it.
    #[must_use]
    pub fn is_statistics(self) -> bool {
        matches!(self, Self::Sas7bdat | Self::Xpt | Self::Sav | Self::Dta)
    }

    /// What such a file is called by itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "CSV",
            Self::Gzip => "CSV (gzip)",
            Self::Zstd => "CSV (zstd)",
            Self::Parquet => "Parquet",
            Self::Xlsx => "Excel (.xlsx)",
            Self::Xlsb => "Excel (.xlsb)",
            Self::Xls => "Excel (.xls)",
            Self::Ods => "OpenDocument (.ods)",
            Self::SpreadsheetMl => "Excel 2003 XML",
            Self::Html => "HTML",
            Self::Json => "JSON",
            Self::Arff => "ARFF",
            Self::Arrow => "Arrow",
            Self::Npy => "NumPy (.npy)",
            Self::Npz => "NumPy (.npz)",
            Self::Sqlite => "SQLite",
            Self::Sas7bdat => "SAS (.sas7bdat)",
            Self::Xpt => "SAS transport (.xpt)",
            Self::Sav => "SPSS (.sav)",
            Self::Dta => "Stata (.dta)",
        }
    }

    /// What such a file is called within a sentence.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Text => "delimited text",
            Self::Gzip => "gzip-compressed data",
            Self::Zstd => "zstd-compressed data",
            Self::Parquet => "a Parquet table",
            Self::Xlsx => "an Excel workbook (.xlsx)",
            Self::Xlsb => "an Excel workbook (.xlsb)",
            Self::Xls => "an Excel workbook (.xls)",
            Self::Ods => "an OpenDocument spreadsheet (.ods)",
            Self::SpreadsheetMl => "an Excel workbook of 2003 (XML)",
            Self::Html => "an HTML page",
            Self::Json => "JSON records",
            Self::Arff => "an ARFF table",
            Self::Arrow => "an Arrow table",
            Self::Npy => "a NumPy array",
            Self::Npz => "NumPy arrays",
            Self::Sqlite => "an SQLite database",
            Self::Sas7bdat => "a SAS table (.sas7bdat)",
            Self::Xpt => "a SAS transport file (.xpt)",
            Self::Sav => "an SPSS file (.sav)",
            Self::Dta => "a Stata file (.dta)",
        }
    }
}

/// Whether bytes begin an Arrow stream: a mark, the length of the schema's message, and
/// in it the place of its root (<https://arrow.apache.org/docs/format/Columnar.html>).
fn is_arrow_stream(head: &[u8]) -> bool {
    let number = |at: usize| Some(u32::from_le_bytes(*head.get(at..)?.first_chunk()?));
    let (Some(mark), Some(length), Some(root)) = (number(0), number(4), number(8)) else {
        return false;
    };
    mark == u32::MAX && length % 8 == 0 && (8..1 << 28).contains(&length) && root < length
}

/// Which workbook an archive is: its parts bear names of their own, the first
/// of which stand near its beginning.
fn zipped(head: &[u8], extension: &str) -> Format {
    let holds = |name: &[u8]| head.windows(name.len()).any(|part| part == name);
    if holds(b"application/vnd.oasis.opendocument.spreadsheet") {
        return Format::Ods;
    }
    // The name of the first part stands after 30 bytes.
    let name = head
        .get(26..28)
        .map(|length| usize::from(u16::from_le_bytes([length[0], length[1]])));
    let first = name.and_then(|length| head.get(30..30 + length));
    if first.is_some_and(|name| name.ends_with(b".npy")) {
        return Format::Npz;
    }
    match extension {
        "xlsb" => Format::Xlsb,
        "ods" => Format::Ods,
        _ if holds(b"xl/workbook.bin") => Format::Xlsb,
        _ => Format::Xlsx,
    }
}

/// Which table is written in a text that is no delimited one: markup or JSON, in
/// ASCII or UTF-16.
fn written(head: &[u8]) -> Format {
    let narrow: Vec<u8> = match head {
        [0xFF, 0xFE, rest @ ..] => rest.iter().step_by(2).copied().collect(),
        [0xFE, 0xFF, rest @ ..] => rest.iter().skip(1).step_by(2).copied().collect(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.to_vec(),
        _ => head.to_vec(),
    };
    let text = narrow.trim_ascii_start();
    match text.first() {
        Some(b'<') => markup(text),
        Some(b'[' | b'{') => json(text),
        Some(b'@' | b'%') if is_arff(text) => Format::Arff,
        _ => Format::Text,
    }
}

fn markup(text: &[u8]) -> Format {
    let lower = String::from_utf8_lossy(text).to_ascii_lowercase();
    let names = lower.split('<').skip(1).map(|tag| {
        let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'));
        &tag[..end.unwrap_or(tag.len())]
    });
    let names: Vec<&str> = names.collect();
    let holds = |wanted: &[&str]| names.iter().any(|name| wanted.contains(name));
    let is_excel = lower.contains("urn:schemas-microsoft-com:office:spreadsheet");
    if is_excel && holds(&["workbook", "ss:workbook"]) {
        Format::SpreadsheetMl
    } else if holds(&["html", "table", "head", "body", "style", "meta"])
        || names.first() == Some(&"!doctype")
    {
        Format::Html
    } else {
        Format::Text
    }
}

/// Records begin with a brace and a name in quotes; a list may be empty.
fn json(text: &[u8]) -> Format {
    let inner = text[1..].trim_ascii_start();
    let is_record = |text: &[u8]| {
        let name = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        name.is_some_and(|name| name.starts_with(b"\"") || name.starts_with(b"}"))
    };
    let is_list = text[0] == b'[' && (is_record(inner) || inner.starts_with(b"["));
    if is_record(text) || is_list {
        Format::Json
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_and_then_the_name() {
        let ods = b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        let wide: Vec<u8> = "\u{feff}<html>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let excel = b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\
            <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
        let sas = [&[0; 12], SAS, &[0; 40]].concat();
        let stream = b"\xFF\xFF\xFF\xFF\x78\0\0\0\x10\0\0\0";
        let npz = b"PK\x03\x04\x2d\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\x05\0\x14\0X.npy";
        let cases: [(&[u8], &str, Format); 39] = [
            (b"ARROW1\0\0", "a.csv", Format::Arrow),
            (stream, "a.csv", Format::Arrow),
            (b"\xFF\xFF\xFF\xFFabcdefgh", "a.csv", Format::Text),
            (b"\x93NUMPY\x01\0", "a.csv", Format::Npy),
            (npz, "a.csv", Format::Npz),
            (b"SQLite format 3\0", "a.csv", Format::Sqlite),
            (b"% a\n@RELATION x\n", "a.csv", Format::Arff),
            (&sas, "a.csv", Format::Sas7bdat),
            (b"HEADER RECORD*******LIBV8   HEADER", "a", Format::Xpt),
            (b"$FL2@(#) SPSS DATA FILE", "a", Format::Sav),
            (b"$FL3@(#) SPSS DATA FILE", "a", Format::Sav),
            (b"<stata_dta><header>", "a", Format::Dta),
            (b"\x72\x02\x01\0\x05\0", "a", Format::Dta),
            (excel, "a.xls", Format::SpreadsheetMl),
            (&wide, "a.xls", Format::Html),
            (
                b"\xEF\xBB\xBF\r\n<TABLE border=1><tr>",
                "a.xls",
                Format::Html,
            ),
            (
                b"<!-- x --><html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">",
                "a",
                Format::Html,
            ),
            (b"<!DOCTYPE html>", "a.csv", Format::Html),
            (b"<TICKER>;<PER>;<DATE>\nX;D;1\n", "a.csv", Format::Text),
            (b"<5,<10\n1,2\n", "a.csv", Format::Text),
            (b"[{\"a\": 1}]", "a.csv", Format::Json),
            (b"{ \"a\": 1}\n{\"a\": 2}", "a.csv", Format::Json),
            (b"[[1, 2]]", "a.csv", Format::Json),
            (b"[id],[amount]\n1,2\n", "a.csv", Format::Text),
            (b"{id};{amount}\n1;2\n", "a.csv", Format::Text),
            (b"[\n {\n \"a\": 1", "a.json", Format::Json),
            (b"{}\n", "a.json", Format::Json),
            (b"a,b\n", "a.xlsx", Format::Text),
            (b"", "a.parquet", Format::Text),
            (b"\x1F\x8B\x08\0", "a.csv", Format::Gzip),
            (b"\x28\xB5\x2F\xFD", "a.csv", Format::Zstd),
            (b"\x5A\x2A\x4D\x18", "a.csv", Format::Zstd),
            (b"PAR1", "a.csv", Format::Parquet),
            (COMPOUND, "a.csv", Format::Xls),
            (ods, "a.xlsx", Format::Ods),
            (ZIP, "a.xlsx", Format::Xlsx),
            (ZIP, "a.csv", Format::Xlsx),
            (ZIP, "a.XLSB", Format::Xlsb),
            (b"PK\x03\x04..xl/workbook.bin", "a.csv", Format::Xlsb),
        ];
        for (head, name, format) in cases {
            assert_eq!(Format::of(head, Some(Path::new(name))), format, "{name}");
        }
    }
}
