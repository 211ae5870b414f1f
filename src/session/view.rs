//! A view: the rows of a table or of the applicants in an order, some left
//! out. It holds row numbers, never cells.

use super::applicants::Applicants;
use super::jobs::Ticket;
use crate::recipe::split::Part;
use crate::score::Decision;
use crate::table::{Column, Table};
use rayon::prelude::*;
use std::sync::Arc;

/// Rows looked at between two looks at the cancel flag.
const BLOCK: usize = 1 << 16;

/// What the rows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Viewed {
    /// The portfolio's table.
    #[default]
    DataRows,
    /// The applicants with their scores.
    Applicants,
}

/// The columns of the applicants' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicantColumn {
    /// The id, or the record number where there is none.
    Id,
    /// Part of the split.
    Split,
    /// Whether the loan turned bad.
    Outcome,
    /// Probability of default.
    Pd,
    /// Points.
    Points,
    /// Grade.
    Grade,
    /// Decile.
    Decile,
    /// What is done.
    Decision,
}

impl ApplicantColumn {
    /// All columns in their order; sorting names them by their place.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Split,
        Self::Outcome,
        Self::Pd,
        Self::Points,
        Self::Grade,
        Self::Decile,
        Self::Decision,
    ];
}

/// Which rows are wanted, and in which order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ViewRequest {
    /// What the rows are of.
    pub what: Viewed,
    /// Text that a cell must hold, in any case of its letters; for applicants
    /// the id alone is searched.
    pub search: String,
    /// Texts that the cells of single columns (by place) must hold; of data
    /// rows only.
    pub columns: Vec<(usize, String)>,
    /// The place of a column, and whether it falls.
    pub sort: Option<(usize, bool)>,
    /// Applicants with this decision only.
    pub decision: Option<Decision>,
    /// Applicants with this grade only.
    pub grade: Option<char>,
    /// Applicants of this part only.
    pub part: Option<Part>,
}

impl ViewRequest {
    /// Whether all rows are wanted in their own order.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let all = Self {
            what: self.what,
            ..Self::default()
        };
        *self == all
    }
}

/// The rows that are shown.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What was asked for last.
    pub request: ViewRequest,
    /// The rows of the latest answer; `None` for all in their own order.
    pub rows: Option<Arc<Vec<u32>>>,
    /// Whether an answer to the request is still being made.
    pub pending: bool,
    /// Rises with every change of what is shown.
    pub revision: u64,
}

impl View {
    /// Number of rows shown out of `total`.
    #[must_use]
    pub fn len(&self, total: usize) -> usize {
        self.rows.as_ref().map_or(total, |rows| rows.len())
    }

    /// The row of the table at a place.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<usize> {
        match &self.rows {
            None => Some(place),
            Some(rows) => rows.get(place).map(|row| *row as usize),
        }
    }
}
