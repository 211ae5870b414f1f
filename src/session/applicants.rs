//! The applicants: rows of a scored table, one at a time, at the current
//! cutoff. Nothing is written here.

use crate::recipe::split::Part;
use crate::score::{Scorecard, Scored};
use crate::table::{Source, Table};

/// A scored table, as the applicants' table shows it and the export writes it.
#[derive(Debug, Clone)]
pub struct Applicants<'a> {
    /// The text that the cells stand in.
    pub source: &'a Source,
    /// The typed columns.
    pub table: &'a Table,
    /// Place of the column that names an applicant.
    pub id: Option<usize>,
    /// The PD of each row.
    pub pds: &'a [f64],
    /// The part of each row; empty where there is no split.
    pub parts: &'a [Option<Part>],
    /// Known outcomes.
    pub y_true: &'a [Option<bool>],
    /// The rules, with the current cutoff.
    pub scorecard: Scorecard,
}

/// One applicant.
#[derive(Debug, Clone, PartialEq)]
pub struct Applicant {
    /// The id, or the row's number where there is none.
    pub id: String,
    /// Part of the split.
    pub split: Option<Part>,
    /// Whether the loan turned bad.
    pub y_true: Option<bool>,
    /// PD, points, grade, decile and decision; `None` where it has no PD.
    pub scored: Option<Scored>,
}

impl Applicants<'_> {
    /// Number of applicants.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pds.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pds.is_empty()
    }

    /// One applicant; `None` beyond the last row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Applicant> {
        let pd = *self.pds.get(row)?;
        Some(Applicant {
            id: self.id_text(row),
            split: self.parts.get(row).copied().flatten(),
            y_true: self.y_true.get(row).copied().flatten(),
            scored: self.scorecard.score(pd),
        })
    }

    fn id_text(&self, row: usize) -> String {
        let column = self.id.and_then(|place| self.table.columns.get(place));
        let text = column.map(|c| c.texts_of(row..row + 1));
        match text.and_then(|mut t| t.pop()) {
            Some(text) => text.unwrap_or_default(),
            None => (row + 1).to_string(),
        }
    }
}
