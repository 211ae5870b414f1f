//! A format: what kind of file bytes are, by how they begin; the name only
//! tells where the beginning leaves it open.

use std::path::Path;

use serde::Serialize;

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
}

/// What a compound file of Microsoft begins with.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
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
            _ if head.starts_with(COMPOUND) => Self::Xls,
            _ if head.starts_with(ZIP) => zipped(head, &extension),
            _ => Self::Text,
        }
    }

    /// Whether the cells come with types and names of their own.
    #[must_use]
    pub fn is_typed(self) -> bool {
        self == Self::Parquet || self.is_workbook()
    }

    /// Whether it has sheets.
    #[must_use]
    pub fn is_workbook(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xlsb | Self::Xls | Self::Ods)
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
        }
    }
}

/// Which workbook an archive is: its parts bear names of their own, the first
/// of which stand near its beginning.
fn zipped(head: &[u8], extension: &str) -> Format {
    let holds = |name: &[u8]| head.windows(name.len()).any(|part| part == name);
    if holds(b"application/vnd.oasis.opendocument.spreadsheet") {
        return Format::Ods;
    }
    match extension {
        "xlsb" => Format::Xlsb,
        "ods" => Format::Ods,
        _ if holds(b"xl/workbook.bin") => Format::Xlsb,
        _ => Format::Xlsx,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_and_then_the_name() {
        let ods = b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        let cases: [(&[u8], &str, Format); 12] = [
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
