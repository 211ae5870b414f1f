//! A value of a table: with all digits for a file, and as it is shown.

use crate::ui::number;
use crate::ui::theme::Ink;
use crate::workflow::{Cell, Format};
use std::cmp::Ordering;

/// A value of a table.
#[derive(Debug, Clone, Default)]
pub(in crate::ui::panels) struct Value {
    cell: Cell,
    /// The ends of an interval, which take two cells of a file.
    ends: Option<[Option<f64>; 2]>,
    pub(in crate::ui::panels) shown: String,
    pub(super) ink: Option<Ink>,
    /// Its row sums up the others and stays below them.
    pub(super) is_total: bool,
}

impl Value {
    pub(in crate::ui::panels) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            shown: text.clone(),
            cell: Cell::Text(text),
            ..Self::default()
        }
    }

    /// A text that is shown shorter than a file has it.
    pub(in crate::ui::panels) fn short(shown: &str, text: &str) -> Self {
        Self {
            shown: shown.to_owned(),
            ..Self::text(text)
        }
    }

    pub(in crate::ui::panels) fn count(n: usize) -> Self {
        Self {
            cell: Cell::Number(n as f64, Format::COUNT),
            shown: number::count(n),
            ..Self::default()
        }
    }

    pub(in crate::ui::panels) fn figure(value: Option<f64>, show: fn(f64) -> String) -> Self {
        Self::number(value, number::or_none(value, show))
    }

    /// A number as it is shown.
    pub(in crate::ui::panels) fn number(value: Option<f64>, shown: String) -> Self {
        let format = Format::of_shown(&shown);
        Self {
            cell: value.map_or(Cell::Empty, |value| Cell::Number(value, format)),
            shown,
            ..Self::default()
        }
    }

    pub(in crate::ui::panels) fn metric(value: Option<f64>, decimals: usize) -> Self {
        Self::number(value, number::metric(value, decimals))
    }

    pub(in crate::ui::panels) fn interval(ci: Option<[f64; 2]>) -> Self {
        let shown = ci.map_or(number::NONE.to_owned(), |ends| {
            ends.map(number::ratio).join("–")
        });
        Self {
            ends: Some(ci.map_or([None; 2], |ends| ends.map(Some))),
            shown,
            ..Self::default()
        }
    }

    /// A range between two numbers.
    pub(in crate::ui::panels) fn range(shown: impl Into<String>, ends: [f64; 2]) -> Self {
        Self {
            ends: Some(ends.map(Some)),
            shown: shown.into(),
            ..Self::default()
        }
    }

    pub(in crate::ui::panels) fn ink(mut self, ink: Ink) -> Self {
        self.ink = Some(ink);
        self
    }

    /// Marks its row as one that sums up the others.
    pub(in crate::ui::panels) fn total(mut self) -> Self {
        self.is_total = true;
        self
    }

    pub(super) fn has_ends(&self) -> bool {
        self.ends.is_some()
    }

    /// Its cells in a file: two for an interval.
    pub(super) fn cells(&self) -> Vec<Cell> {
        match self.ends {
            Some(ends) => ends.map(end_cell).to_vec(),
            None => vec![self.cell.clone()],
        }
    }

    /// One end of an interval as a cell.
    pub(super) fn end(&self, place: usize) -> Cell {
        end_cell(self.ends.and_then(|ends| ends[place]))
    }

    /// The value as it is copied, with all digits.
    pub(super) fn exact(&self) -> String {
        let cells = self.cells().into_iter();
        cells.map(|cell| cell.exact()).collect::<Vec<_>>().join("–")
    }

    /// The number that it shows and how, where it shows one with decimals.
    fn decimals(&self) -> Option<(u8, bool)> {
        match self.cell {
            Cell::Number(_, Format::Decimals { decimals, grouped }) => Some((decimals, grouped)),
            _ => None,
        }
    }

    /// Its key in rising order; `None` for an empty value.
    fn key(&self) -> Option<f64> {
        match (&self.cell, self.ends) {
            (_, Some(ends)) => ends[0],
            (Cell::Number(number, _), _) => number.is_finite().then_some(*number),
            (Cell::Day(day), _) => Some(f64::from(*day)),
            _ => None,
        }
    }

    /// The order of two values of a column; what is nothing comes last either way.
    pub(super) fn order(&self, other: &Self, falls: bool) -> Ordering {
        let text = |value: &Self| match &value.cell {
            Cell::Text(text) if text != number::NONE => Some(text.to_lowercase()),
            _ => None,
        };
        let turned = |order: Ordering| if falls { order.reverse() } else { order };
        match (self.key(), other.key(), text(self), text(other)) {
            (Some(a), Some(b), ..) => turned(a.total_cmp(&b)),
            (None, None, Some(a), Some(b)) => turned(a.cmp(&b)),
            (a, b, x, y) => {
                let rank = |number: Option<f64>, text: Option<String>| match (number, text) {
                    (Some(_), _) => 0,
                    (None, Some(_)) => 1,
                    (None, None) => 2,
                };
                rank(a, x).cmp(&rank(b, y))
            }
        }
    }
}

fn end_cell(end: Option<f64>) -> Cell {
    let format = Format::Decimals {
        decimals: 4,
        grouped: false,
    };
    end.map_or(Cell::Empty, |end| Cell::Number(end, format))
}

/// Gives the numbers of a column one format: as many decimals as the one with most.
pub(super) fn align_decimals(rows: &mut [Vec<Value>], column: usize) {
    let cells = || rows.iter().filter_map(|row| row.get(column)?.decimals());
    let Some(most) = cells().map(|(decimals, _)| decimals).max() else {
        return;
    };
    if cells().all(|(decimals, _)| decimals == most) {
        return;
    }
    let grouped = cells().any(|(_, grouped)| grouped);
    let format = Format::Decimals {
        decimals: most,
        grouped,
    };
    for value in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
        if value.decimals().is_some()
            && let Cell::Number(number, of) = &mut value.cell
        {
            *of = format;
            value.shown = number::formatted(*number, format);
        }
    }
}
