//! A search on a clock: networks of several families and boosted trees are tried side by side until
//! the time is over, and the best of them become one model.
//!
//! Only the budget reads a clock. What was tried is recorded with its epochs, so that
//! [`SearchPlan::Repeat`] comes to the same model without one.

mod conclude;
mod layouts;
mod leaderboard;
mod planner;
#[cfg(test)]
mod tests;
mod trees;
mod trials;

pub use layouts::{Layout, Layouts};
pub use leaderboard::{ranked, write_leaderboard};

use crate::table::Table;
use crate::train::{Control, Event, Trial};
use crate::workflow::choices::{Choices, SessionError, SettingError};
use crate::workflow::experiment::{Experiment, Material, read_terms};
use crate::workflow::metrics::{LeftOutFamily, LeftOutReason, SearchFigures};
use crate::workflow::prepare::Prepared;
use conclude::dry_run;
use layouts::Field;
use std::time::{Duration, Instant};
use trials::Trials;

/// How long a search goes on.
#[derive(Debug, Clone)]
pub enum SearchPlan {
    /// Until this time after the beginning, what follows the search included.
    Clock(Duration),
    /// The members that an earlier search has recorded, for the same epochs.
    Repeat(Vec<Trial>),
}

/// What a search starts from.
#[derive(Debug, Clone, Copy)]
pub struct SearchInput<'a> {
    /// The table.
    pub table: &'a Table,
    /// SHA-256 of the file it came from.
    pub source_sha256: &'a str,
    /// The rows as the families read them.
    pub layouts: &'a Layouts,
    /// How long it goes on.
    pub plan: &'a SearchPlan,
    /// When the clock was started.
    pub begun: Instant,
}

/// What a search leaves behind.
#[derive(Debug, Clone)]
pub struct Searched {
    /// Model, figures and PDs.
    pub experiment: Experiment,
    /// The layout of the model.
    pub layout: usize,
    /// Its choices; the family is that of the heaviest member, or boosted trees.
    pub choices: Choices,
}

impl<'a> SearchInput<'a> {
    fn material<'b>(&self, choices: &'b Choices, prepared: &'b Prepared) -> Material<'b>
    where
        'a: 'b,
    {
        Material {
            table: self.table,
            source_sha256: self.source_sha256,
            choices,
            prepared,
            begun: self.begun,
        }
    }
}

/// Tries networks and boosted trees until the time is over, joins the best and evaluates the model. `try_output` does
/// once, with a model that has learned nothing, what is to be done with the result: its time is
/// kept free at the end.
///
/// # Errors
/// If the terms do not suit the table, no network could be trained, or a recorded search is one of
/// other data or settings.
pub fn search(
    input: &SearchInput<'_>,
    try_output: &mut dyn FnMut(&Experiment, &Prepared),
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Searched, SessionError> {
    let layouts = &input.layouts.layouts;
    let first = layouts.first().ok_or(SettingError::OtherSearch)?;
    // What is wrong with the terms is told before the search takes its time.
    read_terms(&input.material(&first.choices, &first.prepared))?;
    let fields: Vec<Field<'_>> = layouts.iter().map(Field::new).collect::<Result<_, _>>()?;
    let budget = match input.plan {
        SearchPlan::Clock(budget) => Some(*budget),
        SearchPlan::Repeat(_) => None,
    };
    emit(Event::Search {
        seconds: budget.map(|budget| budget.as_secs_f64()),
    });
    let reserve = match budget {
        Some(budget) => dry_run(input, &fields[0], budget, try_output),
        None => Duration::ZERO,
    };
    let trials = Trials::new(input, &fields, reserve, (control, emit))?;
    trials.run();
    let mut left_out = input.layouts.left_out.clone();
    let slow = trials.too_slow().into_iter().map(|family| LeftOutFamily {
        family,
        reason: LeftOutReason::TooSlow,
    });
    left_out.extend(slow);
    let (mut searched, trials) = trials.conclude(input, &fields, &left_out)?;
    searched.experiment.metrics.search = Some(SearchFigures {
        budget_seconds: budget.map(|budget| budget.as_secs_f64()),
        left_out,
        trials,
    });
    Ok(searched)
}
