//! The edits of one applicant: cells with other texts, and what they come to. Everything is
//! computed anew where something changed, and kept otherwise.

use crate::explain::{Grid, applicant_curve};
use crate::network::Backend;
use crate::recipe::Matrix;
use crate::score::Scorecard;
use crate::table::Table;
use crate::workbench::Applicants;
use crate::workflow::{Change, ChangeNote, Outcome, WhatIf};
use std::collections::BTreeMap;

/// The edits of the applicant at a row.
pub(super) struct Edits {
    pub(super) row: usize,
    pub(super) what_if: WhatIf,
    changes: BTreeMap<String, String>,
    revision: u64,
    /// What the rest was made of.
    made_of: Option<(u64, Scorecard)>,
    pub(super) as_is: Option<Outcome>,
    pub(super) outcome: Option<Outcome>,
    pub(super) notes: Vec<ChangeNote>,
    /// The edited applicant as a table of one row.
    pub(super) table: Option<Table>,
    /// The PDs over the grid of a field.
    curve: Option<(String, u64, Vec<Option<f64>>)>,
}

impl Edits {
    /// Of a row, without a change; `None` beyond the last row.
    pub(super) fn of(applicants: &Applicants<'_>, row: usize) -> Option<Self> {
        Some(Self {
            row,
            what_if: applicants.what_if(row)?,
            changes: BTreeMap::new(),
            revision: 0,
            made_of: None,
            as_is: None,
            outcome: None,
            notes: Vec::new(),
            table: None,
            curve: None,
        })
    }

    /// The changes, in the order of their columns.
    pub(super) fn changes(&self) -> Vec<Change> {
        let change = |(column, value): (&String, &String)| Change {
            column: column.clone(),
            value: value.clone(),
        };
        self.changes.iter().map(change).collect()
    }

    /// Whether a column, or any, is changed.
    pub(super) fn is_changed(&self, column: Option<&str>) -> bool {
        column.map_or(!self.changes.is_empty(), |c| self.changes.contains_key(c))
    }

    /// The text of a cell as it would be.
    pub(super) fn text(&self, column: &str) -> &str {
        let changed = self.changes.get(column).map(String::as_str);
        changed.or(self.what_if.cell(column)).unwrap_or_default()
    }

    /// Gives a cell another text; its own takes the change back.
    pub(super) fn set(&mut self, column: &str, value: String) {
        if self.what_if.cell(column) == Some(&value) {
            self.changes.remove(column);
        } else {
            self.changes.insert(column.to_owned(), value);
        }
        self.revision += 1;
    }

    /// Takes the change of a column back, or all changes.
    pub(super) fn reset(&mut self, column: Option<&str>) {
        match column {
            Some(column) => drop(self.changes.remove(column)),
            None => self.changes.clear(),
        }
        self.revision += 1;
    }

    /// Scores the applicant where something changed.
    pub(super) fn renew(&mut self, applicants: &Applicants<'_>) {
        let of = (self.revision, applicants.scorecard.clone());
        if self.made_of.as_ref() == Some(&of) {
            return;
        }
        let (model, card) = (applicants.model, &applicants.scorecard);
        let changes = self.changes();
        let as_is = self.what_if.outcome(model, card, &[]);
        self.as_is = as_is.ok().map(|(outcome, _)| outcome);
        let edited = self.what_if.outcome(model, card, &changes);
        (self.outcome, self.notes) = edited.map_or((None, Vec::new()), |(o, n)| (Some(o), n));
        self.table = self.what_if.table(&[changes]).ok();
        self.made_of = Some(of);
    }

    /// The PDs of the edited applicant over the grid of a field.
    pub(super) fn curve(
        &mut self,
        applicants: &Applicants<'_>,
        field: &str,
        grid: &Grid,
    ) -> &[Option<f64>] {
        let is_made = |(of, revision, _): &(String, u64, Vec<Option<f64>>)| {
            of == field && *revision == self.revision
        };
        if !self.curve.as_ref().is_some_and(is_made) {
            let model = applicants.model;
            let pds = |x: &Matrix| model.pds_of(Backend::default(), x);
            let one = self.table.as_ref();
            let one = one.and_then(|table| model.recipe.apply(table, 0..1).ok());
            let curve = one.map_or_else(Vec::new, |one| applicant_curve(grid, &one, &pds));
            self.curve = Some((field.to_owned(), self.revision, curve));
        }
        self.curve.as_ref().map_or(&[], |(_, _, curve)| curve)
    }
}
