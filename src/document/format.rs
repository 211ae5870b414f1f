//! The formats of a report file: HTML and Word, each written, read back and drawn.

use super::chart::Chart;
use super::tree::Document;
use super::verify::{Written, drawn_in_html};
use super::{drawn_in_word, html, word, written_in_word};
use std::io;
use std::path::Path;

/// Largest report that is read, in bytes.
pub const MOST_BYTES: u64 = 256 << 20;
/// How a Word file begins, being a ZIP archive.
const ARCHIVE: &[u8] = b"PK";

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One HTML file.
    Html,
    /// A Word file.
    Word,
}

impl Format {
    /// The format by the ending of a name; `None` for any other ending.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("html" | "htm") => Some(Self::Html),
            Some("docx") => Some(Self::Word),
            _ => None,
        }
    }

    /// The format of a file by its first bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(ARCHIVE) {
            Self::Word
        } else {
            Self::Html
        }
    }

    /// The ending of names.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Word => "docx",
        }
    }

    /// A document in this format.
    ///
    /// # Errors
    /// If the parts of a Word file cannot be packed.
    pub fn bytes(self, document: &Document) -> io::Result<Vec<u8>> {
        match self {
            Self::Html => Ok(html(document).into_bytes()),
            Self::Word => Ok(word(document)?),
        }
    }

    /// A report read back; `None` where the file holds no figures of a report.
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> Option<Written> {
        let written = match self {
            Self::Html => Some(Written::of_html(&String::from_utf8_lossy(bytes))),
            Self::Word => written_in_word(bytes),
        };
        written.filter(Written::is_report)
    }

    /// A figure as a file of this format holds it.
    #[must_use]
    pub fn drawn(self, chart: &Chart) -> Vec<u8> {
        match self {
            Self::Html => drawn_in_html(chart),
            Self::Word => drawn_in_word(chart),
        }
    }
}
