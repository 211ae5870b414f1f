//! A sheet: a table of figures as files and the clipboard get it, one typed value to a
//! cell. It is written as CSV, as text with tabs and as an Excel workbook; it knows
//! nothing of what the figures mean.

pub(crate) mod excel;
pub(crate) mod style;

pub use excel::ExcelLimit;
pub use style::NumberStyle;

use crate::score::safe_cell;
use crate::table::date;
use std::io::{self, Write};
use std::path::Path;

/// How a number is shown; a CSV file has all its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// As it comes.
    #[default]
    General,
    /// With so many decimals, and thousands apart where wanted.
    Decimals {
        /// Digits behind the mark.
        decimals: u8,
        /// Whether thousands are apart.
        grouped: bool,
    },
    /// A share of one in percent, with so many decimals.
    Percent(u8),
    /// A number of percent points (54.5 is 54.5 %), with so many decimals.
    PercentPoints(u8),
}

impl Format {
    /// Whole numbers with thousands apart.
    pub const COUNT: Self = Self::Decimals {
        decimals: 0,
        grouped: true,
    };

    /// The format that a shown number such as `1,234.50` or `22.1 %` is in.
    #[must_use]
    pub fn of_shown(shown: &str) -> Self {
        let number = shown.trim_end_matches(['%', ' ']);
        let written = |c: char| c.is_ascii_digit() || matches!(c, '−' | '-' | '+' | ',' | '.');
        if number.is_empty() || !number.chars().all(written) {
            return Self::General;
        }
        let decimals = number.rsplit_once('.').map_or(0, |(_, tail)| tail.len()) as u8;
        if number.len() < shown.len() {
            return Self::Percent(decimals);
        }
        Self::Decimals {
            decimals,
            grouped: number.contains(',') || decimals == 0,
        }
    }
}

/// A typed cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, never a formula.
    Text(String),
    /// A number; one that is not finite is an empty cell of a workbook.
    Number(f64, Format),
    /// A day, since 1970-01-01.
    Day(i32),
}

impl Cell {
    /// The cell as text with all digits, a text as it is.
    #[must_use]
    pub fn exact(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number, _) => number.to_string(),
            Self::Day(day) => date::iso(*day),
        }
    }

    /// The same as a spreadsheet may read it: no text runs as a formula.
    fn safe(&self) -> String {
        match self {
            Self::Text(text) => safe_cell(text).into_owned(),
            other => other.exact(),
        }
    }
}

/// A table with a head; a row may be shorter than the head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Names of the columns.
    pub head: Vec<String>,
    /// The cells, row by row.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// As RFC 4180 CSV with `\n` line ends; texts that a spreadsheet would run get a
    /// leading apostrophe.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut bytes = Vec::new();
        let mut out = CsvRows::new(&mut bytes);
        // Writing into memory cannot fail.
        _ = out.head(&self.head);
        for row in &self.rows {
            _ = out.row(row);
        }
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// As text that pastes into a spreadsheet: cells apart by tabs, guarded as in a CSV
    /// file.
    #[must_use]
    pub fn tab_separated(&self) -> String {
        let mut text = String::new();
        let head = self.head.iter().map(|name| safe_cell(name).into_owned());
        push_tabbed(&mut text, head);
        for row in &self.rows {
            push_tabbed(&mut text, row.iter().map(Cell::safe));
        }
        text
    }

    /// Writes the sheet, in the format that the ending of `path` names.
    ///
    /// # Errors
    /// Whatever `out` reports, and an [`ExcelLimit`] that a workbook cannot keep.
    pub fn write(&self, path: &Path, out: impl Write + Send) -> io::Result<()> {
        let cells = self.rows.len() * self.head.len();
        let size = (self.rows.len(), self.head.len());
        write_rows(path, out, &self.head, size, cells, |rows| {
            self.rows.iter().try_for_each(|row| rows.row(row))
        })
    }
}

/// Whether a file of this name is an Excel workbook.
#[must_use]
pub fn is_excel(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// Takes the rows of a file one after the other.
pub trait Rows {
    /// Adds a row.
    ///
    /// # Errors
    /// Whatever the file reports.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
}

/// Writes rows as they are made, in the format that the ending of `path` names; `size`
/// is how many rows and columns there are, `cells` how many cells.
///
/// # Errors
/// Whatever `out` or `fill` reports, and an [`ExcelLimit`] that a workbook cannot keep.
pub fn write_rows(
    path: &Path,
    out: impl Write + Send,
    head: &[String],
    size: (usize, usize),
    cells: usize,
    fill: impl FnOnce(&mut dyn Rows) -> io::Result<()>,
) -> io::Result<()> {
    if is_excel(path) {
        return excel::write(path, out, head, size, cells, fill);
    }
    let mut rows = CsvRows::new(out);
    rows.head(head)?;
    fill(&mut rows)
}

/// Rows as CSV.
struct CsvRows<W> {
    out: W,
    line: String,
}

impl<W: Write> CsvRows<W> {
    fn new(out: W) -> Self {
        let line = String::new();
        Self { out, line }
    }

    fn head(&mut self, names: &[String]) -> io::Result<()> {
        self.line(names.iter().map(|name| safe_cell(name).into_owned()))
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        self.line.clear();
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                self.line.push(',');
            }
            if cell.contains([',', '"', '\n', '\r']) {
                self.line.push('"');
                self.line += &cell.replace('"', "\"\"");
                self.line.push('"');
            } else {
                self.line += &cell;
            }
        }
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())
    }
}

impl<W: Write> Rows for CsvRows<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.line(cells.iter().map(Cell::safe))
    }
}

fn push_tabbed(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push('\t');
        }
        *text += &cell.replace(['\t', '\r', '\n'], " ");
    }
    text.push('\n');
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
