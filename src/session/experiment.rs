//! An experiment: one training from prepared data to a model, its figures and
//! the PD of every row.

use super::choices::{Choices, SessionError};
use super::metrics::{Metrics, evaluate};
use super::prepare::Prepared;
use super::remark::Caveat;
use super::terms::Rows;
use crate::bundle::{Development, Model, Provenance};
use crate::evaluate::Sample;
use crate::evaluate::recalibrate::{Method, Recalibration};
use crate::evaluate::stability::BinCounts;
use crate::network::{Inputs, Network, sigmoid};
use crate::recipe::DriftBins;
use crate::recipe::split::Part;
use crate::score::Scorecard;
use crate::table::Table;
use crate::train::{Control, Event, Outcome, TrainConfig, train};
use rayon::prelude::*;
use std::time::Instant;

/// A finished training.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The model.
    pub model: Model,
    /// Its figures.
    pub metrics: Metrics,
    /// One record per epoch, and which was the best.
    pub outcome: Outcome,
    /// The PD of every row of the table.
    pub pds: Vec<f64>,
    /// The same before prior correction and recalibration.
    pub raw: Vec<f64>,
    /// For each row the rule of the policy that decides, if one does.
    pub decided: Vec<Option<u16>>,
    /// One sentence for each thing to look at.
    pub warnings: Vec<Caveat>,
}

/// What an experiment runs on.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The table.
    pub table: &'a Table,
    /// SHA-256 of the file it came from.
    pub source_sha256: &'a str,
    /// What was chosen.
    pub choices: &'a Choices,
    /// What was made of both.
    pub prepared: &'a Prepared,
    /// When the work on this experiment began.
    pub begun: Instant,
}

/// Trains on prepared data and evaluates the result. The cutoff is chosen on
/// the validation rows (on the training rows where there are none).
///
/// # Errors
/// If the network cannot be built or the training does not end well.
pub fn run(
    material: Material<'_>,
    control: &Control,
    emit: &mut dyn FnMut(Event),
) -> Result<Experiment, SessionError> {
    let prepared = material.prepared;
    let terms = &material.choices.terms;
    // What is wrong with the terms is told before the training takes its time.
    let amounts = terms.money.read(material.table)?;
    let decided = terms.policy.apply(material.table)?;
    let (data, validation) = (prepared.data(Part::Train), prepared.data(Part::Validation));
    let (config, training) = material.choices.settings.resolve(data.x.rows)?;
    let inputs = Inputs {
        statics: prepared.inputs.static_width,
        steps: prepared.inputs.steps,
        channels: prepared.inputs.channels,
    };
    let mut network = Network::new(config, inputs, training.seed)?;
    let outcome = train(&mut network, &data, &validation, &training, control, emit)?;

    let logits = network.logits(training.backend, &prepared.inputs);
    let raw = logits.iter().map(|z| sigmoid(f64::from(*z))).collect();
    let pd = |z: &f32| sigmoid(f64::from(*z) + outcome.logit_shift);
    let mut pds: Vec<f64> = logits.iter().map(pd).collect();
    let mut warnings = Vec::new();
    let method = material.choices.settings.recalibration;
    let recalibration = method.and_then(|method| recalibrate(method, prepared, &pds));
    match &recalibration {
        Some(recalibration) => pds.iter_mut().for_each(|pd| *pd = recalibration.apply(*pd)),
        None if method.is_some() => warnings.push(Caveat::NotRecalibrated),
        None => {}
    }
    let validation = labelled(prepared, &pds, Part::Validation);
    let train = labelled(prepared, &pds, Part::Train);
    let scorecard = terms.scorecard(&validation, &train, &amounts, &mut warnings)?;
    let model = Model {
        network,
        recipe: prepared.recipe.clone(),
        development: Some(development(&material, &scorecard, &train)?),
        scorecard,
        target: prepared.target.clone(),
        id: prepared.selection.id.clone(),
        logit_shift: outcome.logit_shift,
        recalibration,
        money: terms.money.clone(),
        provenance: provenance(&material, &training, data.x.rows),
    };
    let metrics = metrics(&material, &training, &model, &outcome, &pds, &decided);
    Ok(Experiment {
        model,
        metrics,
        outcome,
        pds,
        raw,
        decided,
        warnings,
    })
}

/// Places, labels and PDs of the rows of one part.
fn labelled(prepared: &Prepared, pds: &[f64], part: Part) -> Rows {
    let places = prepared.rows(part);
    let bad = |&row: &usize| (prepared.labels.is_bad(row) == Some(true), pds[row]);
    let (y, p) = places.iter().map(bad).unzip();
    Rows { places, y, p }
}

/// The correction that the validation rows ask for, if they give one.
fn recalibrate(method: Method, prepared: &Prepared, pds: &[f64]) -> Option<Recalibration> {
    let rows = labelled(prepared, pds, Part::Validation);
    Recalibration::fit(method, &rows.y, &rows.p).ok()
}

/// How the training rows lie over deciles and inputs.
fn development(
    material: &Material<'_>,
    scorecard: &Scorecard,
    train: &Rows,
) -> Result<Development, SessionError> {
    let inputs = &material.prepared.selection.inputs;
    let bins = |name: &String| DriftBins::fit(material.table, name, &train.places);
    Ok(Development {
        deciles: BinCounts::of(scorecard.deciles.cuts(), &train.p),
        columns: inputs.par_iter().map(bins).collect::<Result<_, _>>()?,
    })
}

fn provenance(material: &Material<'_>, training: &TrainConfig, train_rows: usize) -> Provenance {
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: training.seed,
        train_rows,
        source_sha256: material.source_sha256.to_owned(),
        objective: training.objective,
        protected_inputs: material.prepared.selection.protected_inputs.clone(),
    }
}

fn metrics(
    material: &Material<'_>,
    training: &TrainConfig,
    model: &Model,
    outcome: &Outcome,
    pds: &[f64],
    decided: &[Option<u16>],
) -> Metrics {
    let prepared = material.prepared;
    let chosen = model.scorecard.cutoff_pd;
    let y_true: Vec<Option<bool>> = (0..pds.len())
        .map(|row| prepared.labels.is_bad(row))
        .collect();
    let figures = |part: Part| {
        let Rows { y, p, .. } = labelled(prepared, pds, part);
        let sample = match part {
            Part::Train => Sample::Fitting,
            Part::Validation | Part::Test => Sample::HoldOut,
        };
        (!y.is_empty()).then(|| evaluate(&y, &p, chosen, training.objective, sample))
    };
    Metrics {
        rows: material.table.rows,
        rejected: material.table.rejects.len(),
        bads: prepared.labels.bads,
        indeterminate: prepared.labels.indeterminates,
        model: model.network.config().family,
        preset: material.choices.settings.preset,
        seed: training.seed,
        backend: training.backend,
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        epochs_run: outcome.history.len(),
        best_epoch: outcome.best_epoch,
        stopped: outcome.stopped,
        protected_inputs: prepared.selection.protected_inputs.clone(),
        cutoff_rule: material.choices.terms.cutoff,
        refer_pd: model.scorecard.refer_pd,
        recalibration: model.recalibration.clone(),
        policy: model.scorecard.policy.counts(decided, &y_true),
        folds: None,
        train: figures(Part::Train),
        validation: figures(Part::Validation),
        test: figures(Part::Test),
        seconds_per_epoch: mean_seconds(outcome),
        seconds_total: material.begun.elapsed().as_secs_f64(),
    }
}

fn mean_seconds(outcome: &Outcome) -> Option<f64> {
    let seconds: f64 = outcome.history.iter().map(|e| e.seconds).sum();
    (!outcome.history.is_empty()).then(|| seconds / outcome.history.len() as f64)
}
