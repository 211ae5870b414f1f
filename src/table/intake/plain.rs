//! Plain text: rows of cells as the one text form that the scanner reads,
//! commas between cells, quotes doubled, one row a line. Knows no file format.

use crate::table::csv::format::{Dialect, Mark, Newline};
use crate::table::error::TableError;
use crate::table::intake::packed::thin::Thinner;

/// How plain text is to be read.
pub(super) const DIALECT: Dialect = Dialect {
    delimiter: Mark::one(b','),
    loose: false,
    quote: b'"',
    escape: None,
    bare_escape: false,
    newline: Newline::Feed,
    comment: None,
    fixed: None,
};

/// Rows under construction.
pub(super) struct Plain {
    text: String,
    /// Where the row under construction begins.
    row: usize,
    /// Bytes that the text may have.
    limit: u64,
    thinner: Option<Thinner>,
}

impl Plain {
    /// Takes at most `limit` bytes, and keeps `wanted` rows if told so.
    pub fn new(limit: u64, wanted: Option<usize>) -> Self {
        Self {
            text: String::new(),
            row: 0,
            limit,
            thinner: wanted.map(Thinner::new),
        }
    }

    /// Appends a cell to the row.
    pub fn cell(&mut self, cell: &str) {
        push_cell(&mut self.text, cell);
    }

    /// Appends what stands between two cells.
    pub fn comma(&mut self) {
        self.text.push(',');
    }

    /// Appends cells that are written already.
    pub fn raw(&mut self, cells: &str) {
        self.text.push_str(cells);
    }

    /// Adds a blank line, but for a sample.
    pub fn blank(&mut self) {
        if self.thinner.is_none() {
            self.text.push('\n');
            self.row = self.text.len();
        }
    }

    /// Ends the names, which are kept whatever is thinned.
    pub fn end_names(&mut self) {
        self.text.push('\n');
        self.row = self.text.len();
    }

    /// Ends the row. One that would look blank is written as an empty quoted
    /// cell.
    ///
    /// # Errors
    /// More text than fits.
    pub fn end_row(&mut self) -> Result<(), TableError> {
        if self.text[self.row..].trim_matches(BLANK).is_empty() {
            self.text.insert(self.row, '"');
            self.text.push('"');
        }
        self.text.push('\n');
        if let Some(thinner) = &mut self.thinner {
            thinner.offer(&self.text[self.row..]);
            self.text.truncate(self.row);
        }
        self.row = self.text.len();
        let held = self.thinner.as_ref().map_or(0, Thinner::bytes) + self.text.len();
        if held as u64 > self.limit {
            return Err(TableError::Expands { limit: self.limit });
        }
        Ok(())
    }

    /// The text, and for a sample how many rows there were.
    pub fn finish(mut self) -> (String, Option<u64>) {
        let seen = self.thinner.map(|thinner| {
            let (rows, seen) = thinner.finish();
            self.text.extend(rows);
            seen
        });
        (self.text, seen)
    }
}

/// What the scanner reads over in a blank line.
const BLANK: [char; 4] = [' ', '\t', '\r', '\u{1a}'];

/// Appends a cell, quoted where it must be.
pub(super) fn push_cell(text: &mut String, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    for (place, part) in cell.split('"').enumerate() {
        if place > 0 {
            text.push_str("\"\"");
        }
        text.push_str(part);
    }
    text.push('"');
}

/// Whole numbers below this are exact, and written without an exponent.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Appends a number in the shortest form that reads back equal; what is no
/// number is missing.
pub(in crate::table) fn push_number(text: &mut String, value: f64) {
    use std::fmt::Write;
    if value.is_nan() {
        return;
    }
    // Writing to a String cannot fail.
    _ = if value.fract() == 0.0 && value.abs() < MOST_WHOLE {
        write!(text, "{}", value as i64)
    } else {
        write!(text, "{value:?}")
    };
}

/// Appends the number that the digits of a whole one write with so many of them
/// behind the point.
pub(in crate::table) fn push_scaled(text: &mut String, digits: &str, negative: bool, scale: u8) {
    let scale = usize::from(scale);
    if negative {
        text.push('-');
    }
    let whole = digits.len().saturating_sub(scale);
    text.push_str(if whole == 0 { "0" } else { &digits[..whole] });
    if scale > 0 {
        text.push('.');
        (digits.len()..scale).for_each(|_| text.push('0'));
        text.push_str(&digits[whole..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cases = [
            ("", ""),
            ("a b", "a b"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("'", "'"),
        ];
        for (cell, expected) in cases {
            let mut text = String::new();
            push_cell(&mut text, cell);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn numbers_are_short_and_read_back_equal() {
        let cases = [
            (1.0, "1"),
            (-0.0, "0"),
            (-250.0, "-250"),
            (0.1, "0.1"),
            (1.234, "1.234"),
            (1e21, "1e21"),
            (1e-7, "1e-7"),
            (f64::NAN, ""),
            (f64::INFINITY, "inf"),
        ];
        for (value, expected) in cases {
            let mut text = String::new();
            push_number(&mut text, value);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn decimals_keep_all_their_digits() {
        let cases = [
            ("1230", false, 2, "12.30"),
            ("5", true, 2, "-0.05"),
            ("0", false, 3, "0.000"),
            ("7", false, 0, "7"),
            ("123456789012345678901", true, 20, "-1.23456789012345678901"),
        ];
        for (digits, negative, scale, expected) in cases {
            let mut text = String::new();
            push_scaled(&mut text, digits, negative, scale);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_row_never_looks_blank_and_a_text_too_long_is_refused() {
        let mut plain = Plain::new(20, None);
        plain.cell(" ");
        plain.end_row().unwrap();
        plain.end_row().unwrap();
        assert_eq!(plain.text, "\" \"\n\"\"\n");
        plain.cell("0123456789abc");
        assert!(matches!(plain.end_row(), Err(TableError::Expands { .. })));
    }
}
