//! Decisions: what the loader took a file to be, and what became of each of
//! its records.

use std::collections::BTreeMap;

use crate::table::intake::format::Format;

/// A choice, whether the caller made it, and how sure it is.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Decided<T> {
    /// The choice.
    pub value: T,
    /// Overrides by the caller, not sniffed.
    pub told: bool,
    /// From 0 (a guess) to 1 (certain or told).
    pub confidence: f64,
}

/// What the file was taken to be; of several files, the first.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Decisions {
    /// What kind of file it is.
    pub format: Format,
    /// The sheet that was read, of a workbook.
    pub sheet: Option<Decided<String>>,
    /// All sheets of the workbook.
    pub sheets: Vec<String>,
    /// How many records the file has, where only a sample was read.
    pub sampled_from: Option<u64>,
    /// The names of the files, where they are several.
    pub files: Vec<String>,
    /// The rows of each of these files, in their order; empty where that is not known.
    #[serde(skip)]
    pub files_rows: Vec<usize>,
    /// Name of the encoding (WHATWG).
    pub encoding: Decided<String>,
    /// What stands between cells.
    pub delimiter: Decided<String>,
    /// Character around cells that hold delimiters or line ends, if any.
    pub quote: Decided<Option<char>>,
    /// Character before a quote that is meant as one, besides a second quote.
    pub escape: Decided<Option<char>>,
    /// How lines begin that hold no record, if any do.
    pub comment: Decided<Option<String>>,
    /// Lines of names, 0 where the first record is data.
    pub header: Decided<usize>,
    /// `LF`, `CRLF` or `CR`.
    pub line_ending: Decided<String>,
    /// Mark before decimals in most columns that show one.
    pub decimal_mark: Decided<char>,
    /// Lines before the header that belong to no record.
    pub preamble_lines: u64,
    /// Columns that the file's own metadata call an index: row labels of pandas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub index_columns: Vec<String>,
    /// What the file says that columns hold, by their names: labels of SAS, SPSS and Stata.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

impl Decisions {
    /// Which sheet was read, where the workbook has others, as a clause.
    #[must_use]
    pub fn of_sheets(&self) -> Option<String> {
        let sheet = self.sheet.as_ref().filter(|_| self.sheets.len() > 1)?;
        let names = self.sheets.join(", ");
        Some(format!(
            "the sheet '{}' was read, one of {names}",
            sheet.value
        ))
    }
}

/// Every record of the file's body: `records = kept + rejected + blank`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Accounting {
    /// All records after the header, blank lines included.
    pub records: usize,
    /// Rows of the table.
    pub kept: usize,
    /// Records set aside, each with a [`Reject`](crate::table::Reject).
    pub rejected: usize,
    /// Lines with nothing on them, and comments.
    pub blank: usize,
    /// Kept records that had fewer cells than columns.
    pub padded: usize,
    /// Kept records that were repaired, padded ones included.
    pub repaired: usize,
}
