//! A sheet: cells with their places, in the order of rows, of which one
//! rectangle is the table. Knows no workbook.

use std::collections::BTreeMap;

use crate::table::cells::cell;
use crate::table::error::TableError;
use crate::table::intake::plain::{Plain, push_cell};

/// More rows than this before the names are no preamble.
const PREAMBLE_ROWS: usize = 30;
/// More rows than this hold no names of groups.
const MOST_GROUPS: usize = 4;
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
pub(in crate::table::intake) struct Spread {
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

/// Cells that are merged into one, from the first row and column to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table::intake) struct Span {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// Formulas by their stored results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::table::intake) struct Formulas {
    pub without_result: usize,
    /// Those of zero, which some writers store where they compute nothing.
    pub zeros: usize,
    pub others: usize,
}

/// The cells of a sheet that are not empty.
pub(in crate::table::intake) struct Sheet {
    /// Cells that hold an error in place of a value.
    pub errors: usize,
    pub formulas: Formulas,
    /// Rows with a value that are not shown.
    pub hidden: usize,
    merged: Vec<Span>,
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
            formulas: Formulas::default(),
            hidden: 0,
            merged: Vec::new(),
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

    /// Notes merged cells, if they are several.
    pub fn merge(&mut self, span: Option<Span>) {
        let several = |s: &Span| s.rows.0 < s.rows.1 || s.columns.0 < s.columns.1;
        self.merged.extend(span.filter(several));
    }

    /// Counts a row that is not shown, if it is the last that holds a value.
    pub fn hide(&mut self, row: u32) {
        let is_last = self.rows.last().is_some_and(|last| last.place == row);
        self.hidden += usize::from(is_last);
    }

    /// Cells with a value.
    pub fn used(&self) -> u64 {
        self.used
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether there are two rows of two cells: names and values.
    pub fn is_table(&self) -> bool {
        self.rows.iter().filter(|row| row.used > 1).count() > 1
    }

    /// Writes the table: what stands before the names is left out, rows are
    /// brought to one width, blank rows between them stay; the name of a group
    /// stands over each of its columns.
    ///
    /// # Errors
    /// More text than fits; cells that stand far apart.
    pub fn write(&self, plain: &mut Plain, header: Option<usize>) -> Result<Written, TableError> {
        let first = self.first_row();
        let Some(top) = self.rows.get(first) else {
            return Ok(Written::default());
        };
        let groups = if header == Some(0) {
            0
        } else {
            self.groups(first)
        };
        // The names stand below those of the groups, unless values do.
        let names = match header {
            Some(0) => 0,
            _ if groups > 0 && self.has_value(first + groups) => groups,
            _ => groups + 1,
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
            let is_names = index < names;
            let line = self.line(first + index);
            let mut end = row.width;
            if index < groups {
                let (filled, wide) = self.filled(first + index);
                plain.raw(&crate::table::intake::on_one_line(&filled));
                end = wide;
            } else if is_names {
                plain.raw(&crate::table::intake::on_one_line(line));
            } else {
                plain.raw(line);
            }
            (end..width).for_each(|_| plain.comma());
            if is_names {
                plain.end_names();
            } else {
                plain.end_row()?;
            }
        }
        let body = self
            .rows
            .get(first + names)
            .map_or(u32::MAX, |row| row.place);
        let last = self.rows.last().map_or(0, |row| row.place);
        let below = |span: &&Span| (body..=last).contains(&span.rows.0) && span.rows.0 > top.place;
        Ok(Written {
            lines_before: u64::from(top.place),
            header: (groups > 0).then_some(names),
            merged: self.merged.iter().filter(below).count(),
        })
    }

    /// Whether a row holds a number or a day.
    fn has_value(&self, place: usize) -> bool {
        let cells = split(self.line(place));
        cells.iter().any(|cell| cell::form(cell).is_value())
    }

    /// How many rows from `first` on hold names of groups.
    fn groups(&self, first: usize) -> usize {
        let rows = first..self.rows.len().min(first + MOST_GROUPS);
        rows.take_while(|place| self.is_group(*place)).count()
    }

    /// Whether a row holds names of groups: cells that are merged with those at
    /// their right, not only one that begins where the table does, as a title.
    fn is_group(&self, place: usize) -> bool {
        let Some(row) = self.rows.get(place) else {
            return false;
        };
        let is_below = self
            .rows
            .get(place + 1)
            .is_some_and(|next| next.place == row.place + 1);
        let mut wide = self
            .merged
            .iter()
            .filter(|s| s.rows.0 == row.place && s.columns.0 < s.columns.1);
        is_below && wide.any(|s| row.used > 1 || s.columns.0 > self.least)
    }

    /// The line of a row with each merged cell's text in all its columns, and its
    /// width.
    fn filled(&self, index: usize) -> (String, u32) {
        let row = &self.rows[index];
        let mut cells = split(self.line(index));
        for span in self.merged.iter().filter(|s| s.rows.0 == row.place) {
            let place = |column: u32| column.checked_sub(self.least).map(|c| c as usize);
            let (Some(from), Some(to)) = (place(span.columns.0), place(span.columns.1)) else {
                continue;
            };
            let to = to.min((self.most - self.least) as usize - 1);
            let text = cells.get(from).cloned().unwrap_or_default();
            if !text.is_empty() && cells.len() <= to {
                cells.resize(to + 1, String::new());
            }
            for cell in cells.iter_mut().take(to + 1).skip(from + 1) {
                if cell.is_empty() {
                    cell.clone_from(&text);
                }
            }
        }
        let mut line = String::new();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            push_cell(&mut line, cell);
        }
        (line, cells.len() as u32 + self.least)
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
        let head = 0..self.rows.len().min(PREAMBLE_ROWS + 1);
        let is_wide = |place: usize| self.rows.get(place).is_some_and(|r| r.used * 2 > usual);
        let leads = |place: usize| {
            (place..place + MOST_GROUPS)
                .take_while(|p| self.is_group(*p))
                .last()
        };
        { head }
            .find(|place| is_wide(*place) || leads(*place).is_some_and(|last| is_wide(last + 1)))
            .unwrap_or(0)
    }
}

/// What was written of a sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::table::intake) struct Written {
    /// Rows before the table.
    pub lines_before: u64,
    /// Rows of names, where groups have some.
    pub header: Option<usize>,
    /// Merged cells below the names: only the first of them has the value.
    pub merged: usize,
}

/// The cells of a line as [`push_cell`] wrote them.
pub(in crate::table::intake) fn split(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
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
        let written = sheet(rows).write(&mut plain, None).unwrap();
        let lines = written.lines_before;
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
    fn the_name_of_a_group_stands_over_all_its_columns() {
        let mut merged = sheet(&[
            (0, &[(1, "Loan tape")]),
            (2, &[(1, "Loan"), (2, "Terms"), (4, "Pay, late")]),
            (
                3,
                &[(1, "No"), (2, "Amount"), (3, "Rate"), (4, "a"), (5, "b")],
            ),
            (4, &[(1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5")]),
            (5, &[(1, "6"), (2, "7"), (4, "8"), (5, "9")]),
        ]);
        let span = |rows, columns| Some(Span { rows, columns });
        for span in [
            span((0, 0), (1, 5)),
            span((2, 2), (2, 3)),
            span((2, 2), (4, 5)),
            span((4, 5), (3, 3)),
            span((2, 2), (1, 1)),
        ] {
            merged.merge(span);
        }
        let mut plain = Plain::new(1_000, None);
        let written = merged.write(&mut plain, None).unwrap();
        let expected = "Loan,Terms,Terms,\"Pay, late\",\"Pay, late\"\n\
            No,Amount,Rate,a,b\n1,2,3,4,5\n6,7,,8,9\n";
        assert_eq!(plain.finish().0, expected);
        let counted = Written {
            lines_before: 2,
            header: Some(2),
            merged: 1,
        };
        assert_eq!(written, counted);
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
