//! The points of a scorecard as a table for files.

use crate::bundle::{Holds, PointsBin, PointsTable};
use crate::workflow::sheet::{Cell, Format, Sheet};

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

/// One line per column and bin. `above` (excluded) and `up_to` (included) are the ends of a
/// range; `levels` holds categories, or a special code or word, as a JSON array; `points_exact`
/// adds up to the score before it is rounded, `points` is it rounded half away from zero.
#[must_use]
pub fn points_sheet(table: &PointsTable) -> Sheet {
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
        vec![
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
        ]
    };
    let lines = table.attributes.iter().flat_map(|attribute| {
        let bins = attribute.bins.iter();
        bins.map(move |bin| line(&attribute.column, attribute.coefficient, bin))
    });
    Sheet {
        head: HEAD.map(str::to_owned).to_vec(),
        rows: lines.collect(),
    }
}

/// What a bin holds, in a few words.
#[must_use]
pub fn bin_name(holds: &Holds) -> String {
    match holds {
        Holds::Range(None, None) => "all".to_owned(),
        Holds::Range(None, Some(to)) => format!("≤ {to}"),
        Holds::Range(Some(from), Some(to)) => format!("> {from} to {to}"),
        Holds::Range(Some(from), None) => format!("> {from}"),
        Holds::Levels(levels) => levels.join(", "),
        Holds::Special(level) => level.clone(),
        Holds::Missing => "(missing)".to_owned(),
        Holds::Other => "(rare or unseen)".to_owned(),
    }
}
