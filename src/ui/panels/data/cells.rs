//! The cells: those in view as text, and those that are copied. It holds no more than
//! what is in view.

use crate::table::{Column, Reject};
use crate::ui::number;
use crate::workbench::{Loaded, View};
use crate::workflow::{Cell, NumberStyle, Sheet};
use std::ops::Range;

/// Most rows that are copied.
pub(super) const MOST_COPIED: usize = 10_000;

/// A cell in view.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui::panels) struct Shown {
    pub text: String,
    /// It does not fit its column.
    pub misfit: bool,
}

/// What is in view: which version of the rows, which places, which columns.
#[derive(Debug, Clone, Default, PartialEq)]
struct Window {
    revision: u64,
    places: Range<usize>,
    columns: Range<usize>,
}

/// The cells in view, formatted once for as long as they stay there.
#[derive(Debug, Default)]
pub(super) struct Cells {
    window: Window,
    /// The row at each place.
    rows: Vec<Option<usize>>,
    /// Column by column, `None` where missing.
    columns: Vec<Vec<Option<Shown>>>,
}

impl Cells {
    /// A cell of a row as it is shown; `None` where it is missing.
    pub fn shown(loaded: &Loaded, row: usize, column: usize) -> Option<Shown> {
        let style = loaded.styles.get(column)?;
        cell(loaded.table.columns.get(column)?, *style, row)
    }

    /// Formats what is in view, unless it is the same as before.
    pub fn show(
        &mut self,
        loaded: &Loaded,
        view: &View,
        places: Range<usize>,
        columns: Range<usize>,
    ) {
        let revision = view.revision;
        let window = Window {
            revision,
            places,
            columns,
        };
        if self.window == window {
            return;
        }
        self.rows = window.places.clone().map(|place| view.row(place)).collect();
        let columns = loaded.table.columns.get(window.columns.clone());
        let styles = loaded
            .styles
            .get(window.columns.clone())
            .unwrap_or_default();
        let columns = columns.unwrap_or_default().iter().zip(styles);
        let shown = |(column, style): (&Column, &NumberStyle)| {
            let cells = self.rows.iter().map(|row| cell(column, *style, (*row)?));
            cells.collect()
        };
        self.columns = columns.map(shown).collect();
        self.window = window;
    }

    /// The row at a place in view.
    pub fn row(&self, place: usize) -> Option<usize> {
        let place = place.checked_sub(self.window.places.start)?;
        *self.rows.get(place)?
    }

    /// The cell at a place in view.
    pub fn get(&self, place: usize, column: usize) -> Option<&Shown> {
        let place = place.checked_sub(self.window.places.start)?;
        let column = column.checked_sub(self.window.columns.start)?;
        self.columns.get(column)?.get(place)?.as_ref()
    }
}

/// A cell as it is shown, in the style of its column; where it does not fit its column, as
/// it stood in the file.
pub(in crate::ui::panels) fn cell(
    column: &Column,
    style: NumberStyle,
    row: usize,
) -> Option<Shown> {
    let misfits = &column.misfits;
    if let Ok(place) = misfits.binary_search_by_key(&row, |misfit| misfit.row) {
        return Some(Shown {
            text: misfits[place].text.clone(),
            misfit: true,
        });
    }
    let text = match style.format {
        Some(format) => {
            let number = column.numbers_of(row..row + 1).pop()?;
            (!number.is_nan()).then(|| number::formatted(number, format))?
        }
        None => column.texts_of(row..row + 1).pop().flatten()?,
    };
    Some(Shown {
        text,
        misfit: false,
    })
}

/// A cell with all its digits; where it does not fit its column, as it stood.
pub(super) fn exact(column: &Column, row: usize) -> Option<String> {
    let misfits = &column.misfits;
    match misfits.binary_search_by_key(&row, |misfit| misfit.row) {
        Ok(place) => Some(misfits[place].text.clone()),
        Err(_) => column.texts_of(row..row + 1).pop().flatten(),
    }
}

/// The record number of a row, from 1, counted over kept and rejected records.
pub(super) fn record_number(rejects: &[Reject], row: usize) -> usize {
    let mut low = 0;
    let mut high = rejects.len();
    // Before the reject at `k` stand `record − 1 − k` kept records.
    while low < high {
        let k = low.midpoint(high);
        if rejects[k].record.saturating_sub(1 + k) <= row {
            low = k + 1;
        } else {
            high = k;
        }
    }
    row + 1 + low
}

/// The rows at these places under the names of their columns, as they are pasted.
pub(super) fn tab_separated(loaded: &Loaded, view: &View, places: Range<usize>) -> String {
    let columns = &loaded.table.columns;
    let row = |row: usize| {
        let cells = columns.iter().map(|column| exact(column, row));
        cells
            .map(|text| text.map_or(Cell::Empty, Cell::Text))
            .collect()
    };
    let sheet = Sheet {
        head: columns.iter().map(|column| column.name.clone()).collect(),
        rows: places
            .filter_map(|place| view.row(place))
            .map(row)
            .collect(),
    };
    sheet.tab_separated()
}
