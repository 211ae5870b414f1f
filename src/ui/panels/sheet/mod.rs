//! A table of figures: the one way in which the window shows, sorts, copies and saves
//! small tables. It computes nothing.

mod draw;
mod menu;
mod value;
#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;

pub(in crate::ui::panels) use draw::ROW;
pub(in crate::ui::panels) use menu::{item_ui, save_button_ui};
pub(in crate::ui::panels) use value::Value;

use super::grid::{self, ARROW, Width};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::workflow::{Cell, Sheet};

/// How much wider than the others the first column is.
const FIRST: f32 = 1.6;
/// The others are never wider, so that a label and its figures stay together.
const MOST_WIDTH: f32 = 170.0;
/// The same on average where each column has a width of its own.
const MOST_OWN_WIDTH: f32 = 180.0;
/// The width of a letter in body text, of a Chinese character, and how much narrower the
/// text of a head is.
const LETTER: f32 = 7.3;
const CHARACTER: f32 = 13.5;
const HEAD: f32 = 0.9;
/// Room at the edges of a cell.
const CELL_EDGES: f32 = 10.0;
/// Where there is little room, the name of a column takes so many lines, not all of them
/// full, and a longer text is cut.
const LINES: f32 = 2.2;
const MOST_TEXT: f32 = 260.0;
/// A longer table scrolls by itself.
const MOST_ROWS: usize = 16;
/// What the card of a table takes beside its rows.
const AROUND: f32 = 64.0;

/// A column of a table.
struct Head {
    name: String,
    /// What it means, where that needs a word.
    term: Option<String>,
    /// What the ends of its ranges are named in a file.
    ends: Option<[String; 2]>,
    width: Option<Width>,
}

/// A table: its title is its name in the file dialog and for screen readers.
pub(in crate::ui::panels) struct Table {
    title: String,
    pub(in crate::ui::panels) note: String,
    file: &'static str,
    /// What an interval is of, in the head of a file.
    pub(in crate::ui::panels) interval: &'static str,
    head: Vec<Head>,
    pub(in crate::ui::panels) rows: Vec<Vec<Value>>,
    /// What each row means, where that needs a word.
    pub(in crate::ui::panels) row_terms: Vec<Option<String>>,
    /// Each row is a figure of its own: there is no order and no format of a column.
    pub(in crate::ui::panels) by_row: bool,
    /// The row that is shown elsewhere.
    pub(in crate::ui::panels) marked: Option<usize>,
    /// With more rows it scrolls by itself.
    pub(in crate::ui::panels) most_rows: usize,
    /// The column whose cells the caller draws, where it draws any.
    pub(in crate::ui::panels) own: usize,
}

impl Table {
    pub(in crate::ui::panels) fn new(
        title: &impl Say,
        file: &'static str,
        language: Language,
    ) -> Self {
        Self::named(title.say(language).into_owned(), file)
    }

    pub(in crate::ui::panels) fn named(title: String, file: &'static str) -> Self {
        Self {
            title,
            note: String::new(),
            file,
            interval: "auc",
            head: Vec::new(),
            rows: Vec::new(),
            row_terms: Vec::new(),
            by_row: false,
            marked: None,
            most_rows: MOST_ROWS,
            own: 0,
        }
    }

    /// Adds a column to the head.
    pub(in crate::ui::panels) fn column(
        mut self,
        name: impl Into<String>,
        term: Option<String>,
    ) -> Self {
        self.head.push(Head {
            name: name.into(),
            term,
            ends: None,
            width: None,
        });
        self
    }

    /// Gives the last column a width of its own; all columns have one, or none.
    pub(in crate::ui::panels) fn wide(mut self, width: Width) -> Self {
        if let Some(head) = self.head.last_mut() {
            head.width = Some(width);
        }
        self
    }

    /// Names the ends of the ranges of the last column in a file.
    pub(in crate::ui::panels) fn ends(mut self, ends: Option<[&str; 2]>) -> Self {
        if let Some(head) = self.head.last_mut() {
            head.ends = ends.map(|ends| ends.map(str::to_owned));
        }
        self
    }

    /// Gives each column one number of decimals.
    fn aligned(&self) -> Vec<Vec<Value>> {
        let mut rows = self.rows.clone();
        if !self.by_row {
            for column in 0..self.head.len() {
                value::align_decimals(&mut rows, column);
            }
        }
        rows
    }

    /// The places of the rows in an order; those that sum up the others come last.
    fn order(&self, sort: Option<(usize, bool)>) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.rows.len()).collect();
        let Some((column, falls)) = sort.filter(|_| !self.by_row) else {
            return places;
        };
        let is_total = |place: usize| self.rows[place].iter().any(|value| value.is_total);
        let none = Value::default();
        let at = |place: usize| self.rows[place].get(column).unwrap_or(&none);
        places.sort_by(|a, b| {
            let totals = is_total(*a).cmp(&is_total(*b));
            totals.then_with(|| at(*a).order(at(*b), falls))
        });
        places
    }

    /// The left edges of the columns within `room`, and behind them the right end, which
    /// is beyond it where there is no room for them.
    fn edges(&self, room: f32) -> Vec<f32> {
        let own: Option<Vec<Width>> = self.head.iter().map(|head| head.width).collect();
        let cells = self.head.len();
        let others = cells.saturating_sub(1) as f32;
        let (total, edges) = if let Some(widths) = own.filter(|widths| !widths.is_empty()) {
            let total = room.min(cells as f32 * MOST_OWN_WIDTH);
            (total, grid::edges(&widths, total))
        } else {
            let total = room.min((FIRST + others) * MOST_WIDTH);
            let first = total * FIRST / (FIRST + others);
            let other = (total - first) / others.max(1.0);
            let right = (0..cells).map(|k| first + other * k as f32);
            (total, std::iter::once(0.0).chain(right).collect())
        };
        let needed: Vec<[f32; 2]> = (0..cells).map(|column| self.needed(column)).collect();
        let mut widths = edges.windows(2).map(|ends| ends[1] - ends[0]).zip(&needed);
        if edges[cells] <= room && widths.all(|(width, [_, whole])| width >= *whole) {
            return edges;
        }
        let sum = |place: usize| needed.iter().map(|needed| needed[place]).sum::<f32>();
        let (least, whole) = (sum(0), sum(1));
        let mut right = 0.0;
        let rights = needed.iter().map(|[low, high]| {
            right += if whole <= room {
                // All texts fit on one line where each column has what it needs.
                high + (total - whole).max(0.0) / cells as f32
            } else {
                // The names of columns take lines.
                let share = (room - least).max(0.0) / (whole - least).max(1.0);
                low + (high - low) * share
            };
            right
        });
        std::iter::once(0.0).chain(rights).collect()
    }

    /// About how wide a column is whose texts are not cut: with its name on some lines, and
    /// on one.
    fn needed(&self, column: usize) -> [f32; 2] {
        let head = &self.head[column].name;
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|value| breadth(&value.shown)).fold(0.0, f32::max);
        let whole = breadth(head);
        let lines = longest_word(head).max(whole / LINES);
        [lines, whole].map(|head| widest.max(head * HEAD + ARROW).min(MOST_TEXT) + CELL_EDGES)
    }

    /// The table as files and the clipboard get it, its rows in this order: one number
    /// to a cell. A column of intervals becomes two, a row of them two rows.
    fn sheet(&self, order: &[usize]) -> Sheet {
        let names = [
            format!("{}_low", self.interval),
            format!("{}_high", self.interval),
        ];
        let is_row = |row: &[Value]| row.len() > 1 && row[1..].iter().all(Value::has_ends);
        let rows: Vec<&Vec<Value>> = order.iter().map(|place| &self.rows[*place]).collect();
        let is_column = |place: usize| {
            let others = rows.iter().filter(|row| !is_row(row));
            let mut cells = others.filter_map(|row| row.get(place));
            cells.any(Value::has_ends)
        };
        let mut sheet = Sheet::default();
        for (place, head) in self.head.iter().enumerate() {
            if is_column(place) {
                let own = head.ends.as_ref();
                sheet.head.extend(own.unwrap_or(&names).iter().cloned());
            } else {
                sheet.head.push(head.name.clone());
            }
        }
        for row in rows {
            if !is_row(row) {
                sheet.rows.push(row.iter().flat_map(Value::cells).collect());
                continue;
            }
            for (end, name) in names.iter().enumerate() {
                let first = std::iter::once(Cell::Text(name.clone()));
                let ends = row[1..].iter().map(|value| value.end(end));
                sheet.rows.push(first.chain(ends).collect());
            }
        }
        sheet
    }
}

/// About how wide a text is.
pub(in crate::ui::panels) fn breadth(text: &str) -> f32 {
    let width = |c: char| if c > '\u{2e7f}' { CHARACTER } else { LETTER };
    text.chars().map(width).sum()
}

/// About how wide the longest part of a text is that is not broken.
fn longest_word(text: &str) -> f32 {
    let is_break = |c: char| c.is_whitespace() || c > '\u{2e7f}';
    let words = text.split(is_break).map(breadth);
    words.fold(CHARACTER, f32::max)
}
