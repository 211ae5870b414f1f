//! The rows that a report is of, with what it is to show, and the section: one part of
//! the report, made from rows whose outcomes are known.

use crate::bundle::Development;
use crate::evaluate::EvaluateError;
use crate::evaluate::Ordered;
use crate::evaluate::Strategy;
use crate::evaluate::decide::empc::EmpcTerms;
use crate::evaluate::population::segments::GroupRow;
use crate::network::Objective;
use crate::recipe::RecipeError;
use crate::score::{Amounts, Decision, MoneyTerms, Scorecard};
use crate::table::Table;
use serde::Serialize;
use std::ops::ControlFlow;

/// Errors while a report is made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A column is absent or of another kind.
    #[error("{0}")]
    Recipe(#[from] RecipeError),
    /// Rows that give no figure.
    #[error("{0}")]
    Evaluate(#[from] EvaluateError),
}

/// Scored rows of a table.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The table.
    pub table: &'a Table,
    /// The rows that count, by their places in the table.
    pub rows: &'a [usize],
    /// The PD of each row of the table.
    pub pds: &'a [f64],
    /// Outcomes of the table's rows; empty where none is known.
    pub y_true: &'a [Option<bool>],
    /// For each row of the table the rule of the policy that decides.
    pub decided: &'a [Option<u16>],
    /// From PD to decision, at the cutoff that counts.
    pub scorecard: &'a Scorecard,
    /// How the training rows lay, where the model knows.
    pub development: Option<&'a Development>,
    /// What the model minimised.
    pub objective: Objective,
}

/// What is to be shown besides.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Where EAD and LGD are read.
    pub money: MoneyTerms,
    /// For the expected maximum profit.
    pub empc: EmpcTerms,
    /// Dates the rows, for figures by month.
    pub date: Option<String>,
    /// Columns whose groups have figures of their own.
    pub segments: Vec<String>,
    /// Columns whose groups are held against each other.
    pub monitored: Vec<String>,
    /// Another score of the table's rows.
    pub other: Option<Other>,
    /// Draws of the bootstrap for KS; none where 0.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// Another score of the same rows.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its PD of each row of the table.
    pub pds: Vec<f64>,
    /// Its cutoff.
    pub cutoff: f64,
}

/// Hears how many draws of the bootstrap are done, and may end it.
pub type Progress<'a> = &'a mut dyn FnMut(usize) -> ControlFlow<()>;

/// A part of the report that needs known outcomes; its fields are its keys.
pub trait Section: Serialize + Sized {
    /// The section of some rows.
    ///
    /// # Errors
    /// If a column that was named is absent or of another kind, or `progress` breaks.
    fn of(rows: &Labelled<'_>, plan: &Plan, progress: Progress<'_>) -> Result<Self, ReportError>;
}

/// Rows with known outcomes, in pairs and in order.
pub struct Labelled<'a> {
    /// All rows.
    pub rows: &'a Rows<'a>,
    /// Places of those with known outcomes.
    pub places: Vec<usize>,
    /// Their labels, true = bad.
    pub y: Vec<bool>,
    /// Their PDs.
    pub p: Vec<f64>,
    /// Both in order of PD.
    pub ordered: Ordered,
    /// What every cutoff does.
    pub strategy: Strategy,
}

impl<'a> Labelled<'a> {
    /// The rows whose outcomes are known; `None` without any.
    ///
    /// # Errors
    /// If the money does not suit the rows.
    pub(super) fn of(
        rows: &'a Rows<'a>,
        amounts: Option<&Amounts>,
    ) -> Result<Option<Self>, ReportError> {
        let outcome = |row: usize| rows.y_true.get(row).copied().flatten();
        let known = |row: &usize| outcome(*row).is_some();
        let places: Vec<usize> = rows.rows.iter().copied().filter(known).collect();
        if places.is_empty() {
            return Ok(None);
        }
        let y: Vec<bool> = places
            .iter()
            .map(|row| outcome(*row) == Some(true))
            .collect();
        let p: Vec<f64> = places.iter().map(|row| rows.pds[*row]).collect();
        let ordered = Ordered::new(&y, &p);
        let money = amounts.and_then(|amounts| amounts.of(&places).ok());
        let strategy = Strategy::with_money(&ordered, &money.unwrap_or_default())?;
        Ok(Some(Self {
            rows,
            places,
            y,
            p,
            ordered,
            strategy,
        }))
    }
}

impl Rows<'_> {
    /// The PDs of the rows that count.
    pub(super) fn counted_pds(&self) -> Vec<f64> {
        self.rows.iter().map(|row| self.pds[*row]).collect()
    }

    /// What the rule says that decides a row, if one does.
    pub(super) fn ruled(&self, row: usize) -> Option<Decision> {
        let rule = self.decided.get(row).copied().flatten();
        self.scorecard.rule(rule).map(|rule| rule.outcome)
    }

    /// The final decision on a row; `None` without a PD.
    pub(super) fn decision(&self, row: usize) -> Option<Decision> {
        let scored = self.scorecard.score(*self.pds.get(row)?)?;
        Some(self.ruled(row).unwrap_or(scored.decision))
    }

    /// A row as a comparison of groups sees it.
    pub(super) fn group_row(&self, row: usize) -> GroupRow {
        GroupRow {
            pd: self.pds[row],
            bad: self.y_true.get(row).copied().flatten(),
            ruled: self.ruled(row).map(|outcome| outcome == Decision::Approve),
        }
    }
}
