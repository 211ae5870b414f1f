//! A training on a target beyond good and bad, and its figures.

use super::folds::TaskFolds;
use super::prepare::TaskPrepared;
use crate::bundle::{Predicted, TaskModel, TaskRecord};
use crate::evaluate::targets::{PartFigures, class_figures, number_figures};
use crate::explain::TaskExplanation;
use crate::network::{Backend, Config, Family, Inputs, Network, objective_mean};
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::recipe::outcome::targets::Targets;
use crate::table::Table;
use crate::train::{ClassWeight, Control, Event, Monitor, Outcome, Preset, TrainConfig, train};
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::experiment::{mean_seconds, target_record};
use crate::workflow::warning::{Caveat, GoodFigure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Instant;

/// The content of `metrics.json` for a target beyond good and bad. `null` where a part has
/// no rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct TaskMetrics {
    pub rows: usize,
    pub rejected: usize,
    pub task: Task,
    pub target: String,
    pub classes: Vec<String>,
    /// Rows without a target that is learned.
    pub unknown: usize,
    pub objective: crate::network::Objective,
    #[serde(default, skip_serializing_if = "is_unweighted")]
    pub class_weight: ClassWeight,
    pub model: Family,
    pub preset: Preset,
    pub seed: u64,
    pub backend: Backend,
    pub inputs: usize,
    pub parameters: usize,
    pub epochs_run: usize,
    pub best_epoch: usize,
    pub stopped: bool,
    pub protected_inputs: Vec<String>,
    pub warnings: Vec<String>,
    pub train: Option<PartFigures>,
    pub validation: Option<PartFigures>,
    pub test: Option<PartFigures>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<TaskFolds>,
    pub seconds_per_epoch: Option<f64>,
    pub seconds_total: f64,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_unweighted(weight: &ClassWeight) -> bool {
    *weight == ClassWeight::None
}

/// A finished training.
#[derive(Debug, Clone)]
pub struct TaskExperiment {
    /// The model.
    pub model: TaskModel,
    /// Its figures.
    pub metrics: TaskMetrics,
    /// One record per epoch, and which was the best.
    pub outcome: Outcome,
    /// What the model says of every row of the table.
    pub predicted: Predicted,
}

/// Trains on prepared data and evaluates the result.
///
/// # Errors
/// If the network cannot be built or the training does not end well.
pub fn run_task(
    (table, source_sha256): (&Table, &str),
    choices: &Choices,
    prepared: &TaskPrepared,
    begun: Instant,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<TaskExperiment, SessionError> {
    let of_rows = &prepared.prepared;
    let (data, validation) = (prepared.data(Part::Train), prepared.data(Part::Validation));
    let (config, training) = choices.settings.resolve(data.x.rows)?;
    let targets = &prepared.targets;
    let config = Config {
        outputs: prepared.objective.outputs(targets.classes.len()),
        ..config
    };
    let training = TrainConfig {
        objective: prepared.objective,
        monitor: Monitor::Loss,
        ..training
    };
    let inputs = Inputs {
        statics: of_rows.inputs.static_width,
        steps: of_rows.inputs.steps,
        channels: of_rows.inputs.channels,
    };
    let mut network = Network::new(config, inputs, training.seed)?;
    let outcome = train(&mut network, &data, &validation, &training, control, emit)?;
    let name = &choices.target.column;
    let written = table
        .convention_of(name)
        .map(|written| (name.clone(), written));
    let mut model = TaskModel {
        network,
        recipe: of_rows.recipe.clone(),
        task: targets.task,
        target: name.clone(),
        classes: targets.classes.clone(),
        objective: prepared.objective,
        link: prepared.link,
        written: written.into_iter().collect::<BTreeMap<_, _>>(),
        id: of_rows.selection.id.clone(),
        seed: training.seed,
        train_rows: data.x.rows,
        source_sha256: source_sha256.to_owned(),
        protected_inputs: of_rows.selection.protected_inputs.clone(),
        explanation: TaskExplanation::of(&of_rows.inputs, &of_rows.rows(Part::Train)),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        record: None,
    };
    let mut predicted = model.predict_inputs(training.backend, &of_rows.inputs);
    for row in model.recipe.rows_without_inputs(table) {
        predicted.known[row] = false;
    }
    let figures = |part: Part| evaluate_task(&model, targets, &predicted, &of_rows.rows(part));
    let warnings = table.warnings.iter().map(ToString::to_string);
    let warnings = warnings.chain(of_rows.warnings.iter().map(ToString::to_string));
    let test = figures(Part::Test);
    let warnings = warnings.chain(too_good(test.as_ref()).map(|caveat| caveat.to_string()));
    let metrics = TaskMetrics {
        rows: table.rows,
        rejected: table.rejects.len(),
        task: targets.task,
        target: name.clone(),
        classes: targets.classes.clone(),
        unknown: targets.unknown(),
        objective: prepared.objective,
        class_weight: training.class_weight,
        model: model.network.config().family,
        preset: choices.settings.preset,
        seed: training.seed,
        backend: training.backend,
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        epochs_run: outcome.history.len(),
        best_epoch: outcome.best_epoch,
        stopped: outcome.stopped,
        protected_inputs: of_rows.selection.protected_inputs.clone(),
        warnings: warnings.collect(),
        train: figures(Part::Train),
        validation: figures(Part::Validation),
        test,
        folds: None,
        seconds_per_epoch: mean_seconds(&outcome),
        seconds_total: begun.elapsed().as_secs_f64(),
    };
    let parts = [&metrics.train, &metrics.validation, &metrics.test];
    model.record = Some(TaskRecord {
        training: target_record((table, choices), of_rows, &outcome, metrics.unknown, None),
        parts: parts.map(Clone::clone),
    });
    Ok(TaskExperiment {
        model,
        metrics,
        outcome,
        predicted,
    })
}

/// The figures of some rows: those with a target and a prediction. `None` without any.
#[must_use]
pub fn evaluate_task(
    model: &TaskModel,
    targets: &Targets,
    predicted: &Predicted,
    rows: &[usize],
) -> Option<PartFigures> {
    let loss = |rows: &[usize], y: &[f64]| {
        let outputs: Vec<f32> = cells(&predicted.outputs, model.network.outputs(), rows);
        let as_read: Vec<f32> = y.iter().map(|y| model.target_of(*y)).collect();
        objective_mean(model.objective, &outputs, &as_read)
    };
    figures_of(model, targets, predicted, rows, &loss)
}

/// The mean objective of rows with their targets.
pub(super) type LossOf<'a> = &'a dyn Fn(&[usize], &[f64]) -> Option<f64>;

/// The same with the mean objective that `loss` gives for rows and their targets.
pub(super) fn figures_of(
    model: &TaskModel,
    targets: &Targets,
    predicted: &Predicted,
    rows: &[usize],
    loss: LossOf<'_>,
) -> Option<PartFigures> {
    let is_known = |row: &&usize| targets.values[**row].is_some() && predicted.known[**row];
    let rows: Vec<usize> = rows.iter().filter(is_known).copied().collect();
    if rows.is_empty() {
        return None;
    }
    let value = |row: &usize| targets.values[*row].unwrap_or(f64::NAN);
    let y: Vec<f64> = rows.iter().map(value).collect();
    let loss = loss(&rows, &y);
    let values: Vec<f64> = rows.iter().map(|row| predicted.values[*row]).collect();
    if model.link.is_some() {
        return Some(PartFigures::Numbers(number_figures(&y, &values, loss)));
    }
    let places = |values: &[f64]| values.iter().map(|v| *v as usize).collect::<Vec<_>>();
    let (y, at) = (places(&y), places(&values));
    let p = cells(&predicted.p, model.classes.len(), &rows);
    let ordered = model.task == Task::Ordinal;
    let figures = class_figures(&model.classes, (&y, &at), &p, ordered, loss);
    Some(PartFigures::Classes(figures))
}

fn cells<T: Copy>(values: &[T], width: usize, rows: &[usize]) -> Vec<T> {
    let of_row = |row: &usize| values[row * width..(row + 1) * width].iter().copied();
    rows.iter().flat_map(of_row).collect()
}

/// That the test figures are better than models of this field get.
fn too_good(test: Option<&PartFigures>) -> Option<Caveat> {
    match test? {
        PartFigures::Classes(figures) => {
            let of_class = figures
                .confusion
                .iter()
                .map(|row| row.iter().sum::<usize>());
            let largest = of_class.max().unwrap_or(0);
            // Where nearly all rows are of one class it says nothing.
            let is_one = largest * 20 > figures.n * 19;
            let accuracy = figures.accuracy.filter(|_| !is_one);
            GoodFigure::Accuracy.caveat(accuracy)
        }
        PartFigures::Numbers(figures) => GoodFigure::RSquared.caveat(figures.r2),
    }
}
