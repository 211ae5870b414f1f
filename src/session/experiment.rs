//! An experiment: one training from prepared data to a model, its figures and
//! the PD of every row.

use super::choices::{Choices, SessionError, SettingError};
use super::metrics::{Metrics, evaluate};
use super::prepare::Prepared;
use super::remark::Caveat;
use crate::bundle::{Model, Provenance};
use crate::evaluate::{Rule, Sample, cutoff};
use crate::network::{Inputs, Network, sigmoid};
use crate::recipe::split::Part;
use crate::score::{Deciles, Scorecard};
use crate::table::Table;
use crate::train::{Control, Event, Outcome, TrainConfig, train};
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
    let pd = |z: f32| sigmoid(f64::from(z) + outcome.logit_shift);
    let pds: Vec<f64> = logits.into_iter().map(pd).collect();
    let mut warnings = Vec::new();
    let scorecard = scorecard(prepared, &pds, &mut warnings)?;
    let model = Model {
        network,
        recipe: prepared.recipe.clone(),
        scorecard,
        target: prepared.target.clone(),
        id: prepared.selection.id.clone(),
        logit_shift: outcome.logit_shift,
        provenance: provenance(&material, &training, data.x.rows),
    };
    let metrics = metrics(&material, &training, &model, &outcome, &pds);
    Ok(Experiment {
        model,
        metrics,
        outcome,
        pds,
        warnings,
    })
}

/// Labels and PDs of the rows of one part.
fn labelled(prepared: &Prepared, pds: &[f64], part: Part) -> (Vec<bool>, Vec<f64>) {
    let rows = prepared.rows(part);
    let bad = |&row: &usize| (prepared.labels.is_bad(row) == Some(true), pds[row]);
    rows.iter().map(bad).unzip()
}

fn scorecard(
    prepared: &Prepared,
    pds: &[f64],
    warnings: &mut Vec<Caveat>,
) -> Result<Scorecard, SessionError> {
    let (y, p) = labelled(prepared, pds, Part::Validation);
    let (y_train, p_train) = labelled(prepared, pds, Part::Train);
    let mut chosen = cutoff::choose(&y, &p, Rule::MaxF1);
    if chosen.is_none() {
        warnings.push(Caveat::CutoffOnTraining);
        chosen = cutoff::choose(&y_train, &p_train, Rule::MaxF1);
    }
    let deciles = Deciles::of(&p_train).map_err(SettingError::from)?;
    let cutoff = chosen.ok_or(SettingError::NoCutoff)?;
    Ok(Scorecard::new(deciles, cutoff))
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
) -> Metrics {
    let prepared = material.prepared;
    let chosen = model.scorecard.cutoff_pd;
    let figures = |part: Part| {
        let (y, p) = labelled(prepared, pds, part);
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
