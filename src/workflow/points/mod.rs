//! The points of a scorecard as a table for files, how such a table is read again, and what
//! edited points do to scores.

mod effect;
mod live;
mod measure;
mod points_file;
#[cfg(test)]
mod tests;

pub use effect::{Effect, Flips, Standing};
pub use live::PointsRows;
pub use measure::{Measured, TrainingRows, edited_experiment, measure};
pub use points_file::{PointsFileError, PointsLines};

use crate::bundle::{EditedBin, Holds, PointsBin, PointsTable, bin_name};
use crate::workflow::sheet::{Cell, Format, Sheet};
use serde::{Deserialize, Serialize};

/// The names of the columns of `scorecard.csv`.
const HEAD: [&str; 12] = [
    "attribute",
    "bin",
    "above",
    "up_to",
    "levels",
    "rows",
    "bads",
    "bad_rate",
    "woe",
    "coefficient",
    "points_exact",
    "points",
];

/// The name of the column of points as trained, in a table of which some were edited.
const TRAINED: &str = "points_trained";

/// A bin whose points were set by hand, as `metrics.json` and `--json` tell it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct EditedPoints {
    pub field: String,
    /// The bin as `scorecard.csv` names it.
    pub bin: String,
    pub from: f64,
    pub to: f64,
}

impl From<EditedBin> for EditedPoints {
    fn from(edited: EditedBin) -> Self {
        Self {
            bin: bin_name(&edited.bin),
            field: edited.column,
            from: edited.from,
            to: edited.to,
        }
    }
}

/// One line per column and bin. `above` (excluded) and `up_to` (included) are the ends of a
/// range; `levels` holds categories, or a special code or word, as a JSON array; `points_exact`
/// adds up to the score before it is rounded, `points` is it rounded half away from zero. Where
/// points were edited, `points_trained` holds those of the training.
#[must_use]
pub fn points_sheet(table: &PointsTable) -> Sheet {
    let all_bins = || table.attributes.iter().flat_map(|a| &a.bins);
    let is_edited = all_bins().any(PointsBin::is_edited);
    let line = |column: &str, coefficient: f64, bin: &PointsBin| {
        let number = |value: f64| Cell::Number(value, Format::General);
        let end = |end: &Option<String>| match end {
            // A day stays a text.
            Some(text) => text
                .parse()
                .map_or_else(|_| Cell::Text(text.clone()), number),
            None => Cell::Empty,
        };
        let (above, up_to) = match &bin.holds {
            Holds::Range(above, up_to) => (end(above), end(up_to)),
            _ => (Cell::Empty, Cell::Empty),
        };
        let levels = match &bin.holds {
            Holds::Levels(levels) => Some(levels.as_slice()),
            Holds::Special(level) => Some(std::slice::from_ref(level)),
            Holds::Range(..) | Holds::Missing | Holds::Other => None,
        };
        let levels = levels.and_then(|levels| serde_json::to_string(levels).ok());
        let mut cells = vec![
            Cell::Text(column.to_owned()),
            Cell::Text(bin_name(&bin.holds)),
            above,
            up_to,
            levels.map_or(Cell::Empty, Cell::Text),
            number(bin.rows as f64),
            number(bin.bads as f64),
            bin.bad_rate().map_or(Cell::Empty, number),
            number(bin.woe),
            number(coefficient),
            number(bin.points),
            number(bin.rounded()),
        ];
        cells.extend(is_edited.then(|| number(bin.trained)));
        cells
    };
    let lines = table.attributes.iter().flat_map(|attribute| {
        let bins = attribute.bins.iter();
        bins.map(move |bin| line(&attribute.column, attribute.coefficient, bin))
    });
    let head = HEAD.into_iter().chain(is_edited.then_some(TRAINED));
    Sheet {
        head: head.map(str::to_owned).collect(),
        rows: lines.collect(),
    }
}
