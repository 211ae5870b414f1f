//! A sheet: cells with their places, in the order of rows, of which one
//! rectangle is the table. Knows no workbook.

use std::collections::BTreeMap;

use super::plain::{Plain, push_cell};
use crate::table::error::TableError;

/// More rows than this before the names are no preamble.
const PREAMBLE_ROWS: usize = 30;
/// Rows looked at for the usual number of cells.
const SAMPLE_ROWS: usize = 1_000;
/// No sheet has more rows, or columns.
const MOST: (u32, u32) = (1 << 20, 1 << 14);
/// A rectangle of so many cells may be empty.
const MOST_EMPTY: u64 = 4 << 20;
/// A larger one has a value in one of so many cells.
const MOST_THIN: u64 = 20;

/// Cells, and the rectangle that they need.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spread {
    /// Cells with a value.
    pub used: u64,
    /// Cells of the rectangle around them.
    pub area: u64,
}

impl Spread {
    /// Adds those of another sheet.
    pub fn add(&mut self, other: Self) {
        self.used += other.used;
        self.area += other.area;
    }

    /// Refuses cells so far apart that the rectangle is nearly empty: a stray
    /// cell at the end of a sheet makes one of seventeen billion.
    ///
    /// # Errors
    /// That they are.
    pub fn check(self) -> Result<(), TableError> {
        let Self { used, area } = self;
        if area > MOST_EMPTY.max(used.saturating_mul(MOST_THIN)) {
            let (used, area) = (used as usize, area as usize);
            return Err(TableError::Sparse { used, area });
        }
        Ok(())
    }
}

/// The cells of a sheet that are not empty.
pub(super) struct Sheet {
    /// Cells that hold an error in place of a value.
    pub errors: usize,
    lines: String,
    rows: Vec<Row>,
    least: u32,
    most: u32,
    used: u64,
    limit: u64,
}

/// A row that is not blank; its line begins where the one before ends.
struct Row {
    /// Its place in the sheet, from 0.
    place: u32,
    /// Where its line ends.
    end: usize,
    /// Cells up to the last that is not empty.
    width: u32,
    /// Cells that are not empty.
    used: usize,
}

impl Sheet {
    /// Takes at most `limit` bytes.
    pub fn new(limit: u64) -> Self {
        Self {
            errors: 0,
            lines: String::new(),
            rows: Vec::new(),
            least: u32::MAX,
            most: 0,
            used: 0,
            limit,
        }
    }

    /// Adds a cell, after all that were added before.
    ///
    /// # Errors
    /// A cell that does not come after them, or lies outside of any sheet; more text than fits; cells that
    /// stand far apart.
    pub fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), TableError> {
        if text.is_empty() {
            return Ok(());
        }
        let is_new = self.rows.last().is_none_or(|last| last.place < row);
        if is_new {
            self.rows.push(Row {
                place: row,
                end: self.lines.len(),
                width: 0,
                used: 0,
            });
        }
        let Some(last) = self.rows.last_mut() else {
            return Ok(());
        };
        let is_beyond = row >= MOST.0 || column >= MOST.1;
        if last.place != row || column < last.width || is_beyond {
            return Err(TableError::Damaged {
                what: "a workbook, with cells out of their order,",
            });
        }
        let commas = (column + u32::from(last.width > 0) - last.width) as usize;
        self.lines.extend(std::iter::repeat_n(',', commas));
        push_cell(&mut self.lines, text);
        last.end = self.lines.len();
        last.width = column + 1;
        last.used += 1;
        self.least = self.least.min(column);
        self.most = self.most.max(column + 1);
        self.used += 1;
        if is_new {
            let area = self.rows.len() as u64 * u64::from(self.most);
            let used = self.used;
            Spread { used, area }.check()?;
        }
        if self.lines.len() as u64 > self.limit {
            return Err(TableError::Expands { limit: self.limit });
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether there are two rows of two cells: names and values.
    pub fn is_table(&self) -> bool {
        self.rows.iter().filter(|row| row.used > 1).count() > 1
    }

    /// Writes the table: what stands before the names is left out, rows are
    /// brought to one width, blank rows between them stay. Returns the rows
    /// before it.
    ///
    /// # Errors
    /// More text than fits; cells that stand far apart.
    pub fn write(&self, plain: &mut Plain, header: Option<usize>) -> Result<u64, TableError> {
        let first = self.first_row();
        let Some(top) = self.rows.get(first) else {
            return Ok(0);
        };
        let rows = &self.rows[first..];
        let width = rows.iter().map(|row| row.width).max().unwrap_or(0);
        let area = rows.len() as u64 * u64::from(width);
        let used = self.used;
        Spread { used, area }.check()?;
        let mut place = top.place;
        for (index, row) in rows.iter().enumerate() {
            (place..row.place).for_each(|_| plain.blank());
            place = row.place + 1;
            let is_names = index == 0 && header != Some(0);
            let line = self.line(first + index);
            if is_names {
                plain.raw(&super::on_one_line(line));
            } else {
                plain.raw(line);
            }
            (row.width..width).for_each(|_| plain.comma());
            if is_names {
                plain.end_names();
            } else {
                plain.end_row()?;
            }
        }
        Ok(u64::from(top.place))
    }

    /// The line of a row, without the columns that are empty in all rows.
    fn line(&self, index: usize) -> &str {
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.rows[before].end);
        &self.lines[start + self.least as usize..self.rows[index].end]
    }

    /// The first row that is no preamble: those are much narrower.
    fn first_row(&self) -> usize {
        let mut counts = BTreeMap::new();
        for row in self.rows.iter().take(SAMPLE_ROWS) {
            *counts.entry(row.used).or_insert(0usize) += 1;
        }
        let most = counts.iter().max_by_key(|(used, count)| (**count, **used));
        let usual = most.map_or(0, |(used, _)| *used);
        let head = self.rows.iter().take(PREAMBLE_ROWS + 1);
        { head }.position(|row| row.used * 2 > usual).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[(u32, &[(u32, &str)])]) -> Sheet {
        let mut sheet = Sheet::new(1_000);
        for (row, cells) in rows {
            for (column, text) in *cells {
                sheet.cell(*row, *column, text).unwrap();
            }
        }
        sheet
    }

    fn check(rows: &[(u32, &[(u32, &str)])], expected: &str, before: u64) {
        let mut plain = Plain::new(1_000, None);
        let lines = sheet(rows).write(&mut plain, None).unwrap();
        assert_eq!((plain.finish().0.as_str(), lines), (expected, before));
    }

    #[test]
    fn the_table_is_cut_out_of_the_sheet() {
        check(&[], "", 0);
        check(
            &[(0, &[(0, "a"), (1, "b")]), (1, &[(0, "1"), (1, "2")])],
            "a,b\n1,2\n",
            0,
        );
        // A title, blank rows, a table that begins at C5, a blank row, a stray cell.
        check(
            &[
                (1, &[(2, "Loans")]),
                (4, &[(2, "a"), (3, "b\nb"), (4, "c")]),
                (5, &[(2, "1"), (4, "x,y")]),
                (7, &[(3, "2"), (4, "3"), (5, "note")]),
            ],
            "a,\"b b\",c,\n1,,\"x,y\",\n\n,2,3,note\n",
            4,
        );
    }

    #[test]
    fn cells_out_of_order_and_sheets_too_large_are_refused() {
        let mut refused = sheet(&[(1, &[(1, "x")])]);
        assert!(matches!(
            refused.cell(0, 5, "y"),
            Err(TableError::Damaged { .. })
        ));
        let mut refused = sheet(&[(1, &[(1, "x")])]);
        assert!(matches!(
            refused.cell(1, 1, "y"),
            Err(TableError::Damaged { .. })
        ));
        for (row, column) in [(1 << 20, 0), (0, 1 << 14), (u32::MAX, u32::MAX)] {
            let outside = Sheet::new(1_000).cell(row, column, "x");
            assert!(matches!(outside, Err(TableError::Damaged { .. })));
        }
        let mut wide = Sheet::new(1_000);
        let far = wide.cell(0, 16_383, "x");
        assert!(matches!(far, Err(TableError::Expands { .. })));
    }

    #[test]
    fn a_stray_cell_is_read_and_a_sheet_full_of_gaps_refused() {
        let far = (1_048_575, 16_383);
        let mut stray = Sheet::new(1 << 20);
        stray.cell(0, 0, "x").unwrap();
        stray.cell(far.0, far.1, "y").unwrap();
        let mut plain = Plain::new(1 << 22, None);
        stray.write(&mut plain, None).unwrap();
        assert!(plain.finish().0.len() < 1 << 21);

        let mut gaps = Sheet::new(1 << 40);
        let refused = (0..10_000).find_map(|row| gaps.cell(row, far.1, "x").err());
        assert!(matches!(refused, Some(TableError::Sparse { .. })));
        assert!(gaps.lines.len() < 8 << 20, "{}", gaps.lines.len());
    }

    #[test]
    fn a_page_of_text_is_no_table() {
        assert!(!sheet(&[(0, &[(0, "Report")]), (1, &[(0, "of 2024")])]).is_table());
        assert!(sheet(&[(0, &[(0, "a"), (1, "b")]), (1, &[(0, "1"), (1, "2")])]).is_table());
    }
}
