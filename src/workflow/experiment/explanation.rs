//! What a model needs to explain its scores, made from the rows that it was trained on.

use crate::explain::{Agreement, Baselines, Explanation, Fields, ReasonTexts};
use crate::network::Network;
use crate::recipe::outcome::split::Part;
use crate::score::{Decision, Scorecard};
use crate::workflow::experiment::Material;
use std::borrow::Cow;

/// The baselines of the training rows, and the agreement of reasons on rows that were not used
/// in training (test, else validation, else training rows). `decided` holds the rule of the
/// policy for each row.
pub(in crate::workflow) fn explanation(
    material: &Material<'_>,
    network: &Network,
    card: &Scorecard,
    (pds, decided): (&[f64], &[Option<u16>]),
    (texts, seed): (&ReasonTexts, u64),
) -> Explanation {
    let prepared = material.prepared;
    let pds = &*prepared.of_table(pds);
    let decided = match &prepared.population {
        // A policy is of a table in memory.
        Some(_) => Cow::Owned(vec![None; material.table.rows]),
        None => Cow::Borrowed(decided),
    };
    let rows = prepared.rows(Part::Train);
    let decision = |row: usize| match card.rule(decided[row]) {
        Some(rule) => rule.outcome,
        None => card.decide(pds[row]),
    };
    let known = rows.iter().filter(|row| !pds[**row].is_nan());
    let approved: Vec<(usize, f64)> = known
        .filter(|row| decision(**row) == Decision::Approve)
        .map(|row| (*row, pds[*row]))
        .collect();
    let x = &prepared.inputs;
    let baselines = Baselines::of((x, &rows), (&approved, card.cutoff_pd), seed);
    let unseen = [Part::Test, Part::Validation].map(|part| prepared.rows(part));
    let sample = unseen.into_iter().find(|rows| !rows.is_empty());
    let sample = sample.unwrap_or(rows);
    let fields = Fields::of(&prepared.recipe);
    let agreement = Agreement::of(network, &fields, &baselines, (x, &sample), seed);
    Explanation {
        baselines,
        texts: texts.clone(),
        agreement,
    }
}
