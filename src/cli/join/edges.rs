//! `riskbench join --edges`: the place of applicants in a network.

use super::{Outcome, check_written, count_months_when_over, named, step};
use crate::cli::arguments::join_args::{EdgeArguments, JoinArguments};
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input};
use crate::cli::output::join_report::JoinSummary;
use crate::cli::output::progress;
use crate::join::{
    EdgeRecipe, Feature, JoinError, JoinRecipe, OutcomeRecipe, Outcomes, find_outcomes, join_edges,
};
use crate::recipe::outcome::labels::known_labels;
use std::collections::BTreeMap;

/// The columns of the edges, if there are any.
pub(super) fn of_edges(
    arguments: &JoinArguments,
    applicants: &Input,
    target: Option<&Outcome>,
    recipe: &mut JoinRecipe,
    summary: &mut JoinSummary,
) -> Result<Vec<Feature>, Failure> {
    let EdgeArguments { file, .. } = &arguments.edges;
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let key = named(
        recipe.key.as_ref(),
        "--key",
        "the column that edges name applicants by",
    )?;
    let known = recipe.edges.as_ref().map(|e| e.conventions.clone());
    let mut beside = input::load_beside(file, &arguments.read, &known.unwrap_or_default())?;
    let is_new = recipe.edges.is_none();
    if let Some(made) = &recipe.edges {
        check_written(&beside, made.date.as_deref().into_iter(), arguments)?;
        if made.outcome.is_some() && arguments.edges.outcomes.is_none() {
            return Err(Failure::usage(
                "The recipe makes the share of known bads among the neighbours; name the file with \
                 key, target and outcome date of the neighbours (--outcomes), such as the \
                 applicants that the recipe was made with.",
            ));
        }
    }
    let date = match &recipe.edges {
        Some(made) => made.date.clone(),
        None => EdgeRecipe::of(&beside.table)?.date,
    };
    if let Some(date) = date {
        count_months_when_over(&mut beside, &date);
    }
    let data = beside.table;
    let made = match recipe.edges.take() {
        Some(made) => made,
        None => EdgeRecipe {
            outcome: outcome(arguments, target),
            ..EdgeRecipe::of(&data)?
        },
    };
    if (made.date.is_some() || made.outcome.is_some()) && recipe.as_of.is_none() {
        named(
            None,
            "--as-of",
            "the date before which edges and outcomes count",
        )?;
    }
    let other = match (&made.outcome, &arguments.edges.outcomes) {
        (Some(_), Some(file)) => {
            let known: BTreeMap<_, _> = recipe.conventions.clone();
            let mut other = input::load_beside(file, &arguments.read, &known)?;
            if let Some(outcome) = &made.outcome {
                count_months_when_over(&mut other, &outcome.known);
            }
            Some(other)
        }
        _ => None,
    };
    let outcomes = match &made.outcome {
        Some(outcome) => Some(outcomes(
            other.as_ref().unwrap_or(applicants),
            &key,
            outcome,
        )?),
        None => None,
    };
    if let Some(outcome) = &made.outcome {
        let read = [&outcome.target.column, &outcome.known].map(Clone::clone);
        let of = other.as_ref().unwrap_or(applicants);
        recipe.keep_conventions(&of.table, read.into_iter());
    }
    let table = &applicants.table;
    let bar = progress::joining(table.rows);
    let of = (table, key.as_str(), recipe.as_of.as_deref());
    let with = (&made, recipe.prefix.as_str());
    let joined = join_edges(of, &data, with, outcomes, is_new, &step(&bar));
    bar.finish_and_clear();
    let (features, counts) = joined?;
    recipe.edges = Some(made);
    summary.edges = Some(counts);
    Ok(features)
}

fn outcome(arguments: &JoinArguments, target: Option<&Outcome>) -> Option<OutcomeRecipe> {
    let known = arguments.edges.outcome_date.clone()?;
    let target = target?.0.clone();
    Some(OutcomeRecipe { target, known })
}

fn outcomes<'a>(
    of: &'a Input,
    key: &str,
    outcome: &OutcomeRecipe,
) -> Result<Outcomes<'a>, JoinError> {
    let (key, known) = find_outcomes(&of.table, key, outcome)?;
    Ok(Outcomes {
        key,
        is_bad: known_labels(&of.source, &of.table, &outcome.target),
        known,
    })
}
