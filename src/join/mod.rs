//! A join: columns for applicants from other tables, each as it was known before the
//! applicant's as-of date.
//!
//! [`join_events`] summarises dated events by key over windows of calendar months,
//! [`join_edges`] measures the place of an applicant in a network of edges, and [`Formula`]
//! computes with columns. A [`JoinRecipe`] holds what is needed to make the same columns for
//! later applicants; it holds no rows. A [`Joiner`] makes them, some rows at a time. Nothing here knows a model, a file or a display.

mod calendar;
mod error;
mod events;
mod formula;
mod joiner;
mod keys;
mod network;
mod recipe;
#[cfg(test)]
mod reference_tests;

pub use calendar::months_before;
pub use error::{File, JoinError};
pub use events::columns::{EventColumns, LeftOut, LeftOutReason};
pub use events::mixtures::{MixedEvents, mixed_events};
pub use events::sides::{UnsignedSides, unsigned_sides};
pub use events::{AsOf, EventCounts, join_events};
pub use formula::fault::FormulaFault;
pub use formula::{Formula, FormulaCounts};
pub use joiner::{JoinTables, Joiner};
pub use network::edges::{EdgeCounts, Outcomes, find_outcomes, join_edges};
pub use recipe::{EdgeRecipe, EventRecipe, JoinRecipe, MOST_LEVELS, Measure, OutcomeRecipe};

use crate::table::Table;
use std::collections::HashSet;

/// A new column: one value per applicant, NaN where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// Its values, in the order of the applicants.
    pub values: Vec<f64>,
}

/// Refuses new columns that have the name of a column of the table, or of one another.
///
/// # Errors
/// The first such name.
pub fn check_names(table: &Table, features: &[Feature]) -> Result<(), JoinError> {
    let mut names: HashSet<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    match features.iter().find(|f| !names.insert(&f.name)) {
        Some(feature) => Err(JoinError::Taken(feature.name.clone())),
        None => Ok(()),
    }
}
