//! The cells: those in view as text, and those that are copied or saved. It
//! holds no more than what is in view.

use crate::score::safe_cell;
use crate::table::{Column, Reject};
use crate::workbench::{Loaded, View};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Most rows that are saved as CSV from here.
pub(super) const MOST_SAVED: usize = 100_000;
/// Most rows that are copied.
pub(super) const MOST_COPIED: usize = 10_000;

/// A cell in view.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
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
    columns: Vec<Vec<Option<Cell>>>,
}

impl Cells {
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
        self.columns = columns
            .unwrap_or_default()
            .iter()
            .map(|column| self.rows.iter().map(|row| cell(column, (*row)?)).collect())
            .collect();
        self.window = window;
    }

    /// The row at a place in view.
    pub fn row(&self, place: usize) -> Option<usize> {
        let place = place.checked_sub(self.window.places.start)?;
        *self.rows.get(place)?
    }

    /// The cell at a place in view.
    pub fn get(&self, place: usize, column: usize) -> Option<&Cell> {
        let place = place.checked_sub(self.window.places.start)?;
        let column = column.checked_sub(self.window.columns.start)?;
        self.columns.get(column)?.get(place)?.as_ref()
    }
}

/// A cell as text; where it does not fit its column, as it stood in the file.
fn cell(column: &Column, row: usize) -> Option<Cell> {
    if let Ok(place) = column
        .misfits
        .binary_search_by_key(&row, |misfit| misfit.row)
    {
        return Some(Cell {
            text: column.misfits[place].text.clone(),
            misfit: true,
        });
    }
    let text = column.texts_of(row..row + 1).pop().flatten()?;
    Some(Cell {
        text,
        misfit: false,
    })
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

/// The rows at these places, cells apart by tabs, ready to be pasted.
pub(super) fn tab_separated(loaded: &Loaded, view: &View, places: Range<usize>) -> String {
    let mut out = String::new();
    for row in places.filter_map(|place| view.row(place)) {
        for (i, column) in loaded.table.columns.iter().enumerate() {
            if i > 0 {
                out.push('\t');
            }
            if let Some(cell) = cell(column, row) {
                let parts = cell.text.split(['\t', '\r', '\n']);
                out += &parts.collect::<Vec<_>>().join(" ");
            }
        }
        out.push('\n');
    }
    out
}

/// All rows shown as CSV, under the names of the columns.
fn comma_separated(loaded: &Loaded, view: &View) -> String {
    let rows: Vec<usize> = (0..view.len(loaded.table.rows))
        .filter_map(|place| view.row(place))
        .collect();
    let columns = &loaded.table.columns;
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = Option<String>>| {
        for (i, text) in cells.enumerate() {
            if i > 0 {
                out.push(',');
            }
            push_cell(&mut out, &text.unwrap_or_default());
        }
        out.push('\n');
    };
    line(&mut columns.iter().map(|column| Some(column.name.clone())));
    for row in rows {
        line(&mut columns.iter().map(|column| Some(cell(column, row)?.text)));
    }
    out
}

fn push_cell(out: &mut String, text: &str) {
    let text = safe_cell(text);
    if text.contains([',', '"', '\n', '\r']) {
        out.push('"');
        *out += &text.replace('"', "\"\"");
        out.push('"');
    } else {
        *out += &text;
    }
}

/// A CSV that is being put together beside the window.
#[derive(Debug)]
pub(super) struct Saving(Receiver<Arc<str>>);

impl Saving {
    /// Starts; `None` where the system gives no thread.
    pub fn start(ctx: &eframe::egui::Context, loaded: Arc<Loaded>, view: View) -> Option<Self> {
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let work = move || {
            let text = comma_separated(&loaded, &view);
            // Nobody waits any more once another portfolio is open.
            if sender.send(Arc::from(text)).is_ok() {
                ctx.request_repaint();
            }
        };
        let started = std::thread::Builder::new().spawn(work).is_ok();
        started.then_some(Self(receiver))
    }

    /// The text once it is there.
    ///
    /// # Errors
    /// `Empty` while it is not, `Disconnected` if it will never be.
    pub fn text(&self) -> Result<Arc<str>, TryRecvError> {
        self.0.try_recv()
    }
}
