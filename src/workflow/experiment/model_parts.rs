//! What a model holds of its training beside the network: how columns were written, how the
//! training rows lay, and where they came from.

use crate::bundle::{Development, Head, HeldOut, Model, Provenance, RowPrint};
use crate::evaluate::population::stability::BinCounts;
use crate::recipe::checks::watched::Watched;
use crate::recipe::outcome::split::Part;
use crate::recipe::{DriftBins, Recipe};
use crate::score::Scorecard;
use crate::table::{Convention, Table};
use crate::train::TrainConfig;
use crate::workflow::choices::SessionError;
use crate::workflow::choices::terms::{Rows, Terms};
use crate::workflow::experiment::Material;
use crate::workflow::prepare::Prepared;
use crate::workflow::warning::Caveat;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Places in the table of the training rows `train`: of those in a sample, where the table is one.
pub(super) fn in_table<'a>(prepared: &Prepared, train: &'a Rows) -> Cow<'a, [usize]> {
    match &prepared.population {
        Some(_) => Cow::Owned(prepared.rows(Part::Train)),
        None => Cow::Borrowed(&train.places),
    }
}

/// The columns of a scorecard that earn points for risk.
pub(super) fn wrong_signs(model: &Model) -> Option<Caveat> {
    let columns = model.points()?.wrong_signs();
    (!columns.is_empty()).then_some(Caveat::WrongSigns(columns))
}

/// How the columns of policy and money are written.
pub(super) fn written(table: &Table, terms: &Terms) -> BTreeMap<String, Convention> {
    let names = terms
        .policy
        .columns()
        .into_iter()
        .chain(terms.money.columns());
    let convention = |name: &str| Some((name.to_owned(), table.convention_of(name)?));
    names.filter_map(convention).collect()
}

/// What the training rows hold in the columns of the policy that are no inputs.
pub(super) fn watched(
    table: &Table,
    terms: &Terms,
    recipe: &Recipe,
    rows: &[usize],
) -> BTreeMap<String, Watched> {
    let inputs = recipe.columns();
    let names = terms.policy.columns().into_iter();
    let names = names.filter(|name| !inputs.contains(name));
    let of = |name: &str| Some((name.to_owned(), Watched::of(table.column(name)?, rows)));
    names.filter_map(of).collect()
}

/// How the training rows lie over deciles and inputs, and those that were `held_out`.
pub(super) fn development(
    material: &Material<'_>,
    scorecard: &Scorecard,
    (train, in_table): (&Rows, &[usize]),
    held_out: &Rows,
) -> Result<Development, SessionError> {
    let inputs = &material.prepared.selection.inputs;
    let recipe = &material.prepared.recipe;
    let bins = |name: &String| {
        let special = recipe.special_of(name).cloned().unwrap_or_default();
        DriftBins::fit(material.table, name, in_table, &special)
    };
    Ok(Development {
        deciles: BinCounts::of(scorecard.deciles.cuts(), &train.p),
        columns: inputs.par_iter().map(bins).collect::<Result<_, _>>()?,
        held_out: HeldOut::of(scorecard.deciles.cuts(), &held_out.y, &held_out.p),
    })
}

pub(super) fn provenance(material: &Material<'_>, training: &TrainConfig) -> Provenance {
    let (head, rows) = if let Some(population) = &material.prepared.population {
        population.prints()
    } else {
        let inputs = &material.prepared.inputs;
        (Head::of(inputs), RowPrint::of(inputs))
    };
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: training.seed,
        train_rows: material.prepared.all_rows().of(Part::Train).len(),
        source_sha256: material.source_sha256.to_owned(),
        head,
        rows: Some(rows),
        objective: training.objective,
        protected_inputs: material.prepared.selection.protected_inputs.clone(),
    }
}
