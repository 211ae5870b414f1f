//! Runs on targets beyond good and bad in a project: their models stand beside it, and their
//! predictions are made again when it is opened.

use super::{lost, model_path};
use crate::bundle::{AnyModel, BundleError, TaskModel};
use crate::train::Outcome;
use crate::workbench::jobs::open::reading;
use crate::workbench::notice::{Level, Message};
use crate::workbench::state::{Loaded, RunId};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::SessionError;
use crate::workflow::choices::Choices;
use crate::workflow::tasks::{TaskExperiment, TaskMetrics, divide_task};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A run without its predictions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::workbench) struct TaskRecord {
    pub(in crate::workbench) id: RunId,
    name: String,
    choices: Choices,
    metrics: TaskMetrics,
    outcome: Outcome,
    #[serde(default)]
    stale: bool,
}

/// A run that could not be shown, and its model file: kept in the project as it was.
#[derive(Debug, Clone)]
pub(in crate::workbench) struct LostTask {
    pub(in crate::workbench) record: TaskRecord,
    pub(super) model: PathBuf,
}

impl TaskRecord {
    pub(super) fn of(run: &TaskRun) -> Self {
        Self {
            id: run.id,
            name: run.name.clone(),
            choices: run.choices.clone(),
            metrics: run.experiment.metrics.clone(),
            outcome: run.experiment.outcome.clone(),
            stale: run.stale,
        }
    }
}

/// Writes the model of a run where it is not there yet.
pub(super) fn save_model(project: &Path, run: &TaskRun) -> Result<(), Message> {
    let path = model_path(project, run.id);
    if run.model_path.as_ref() == Some(&path) && path.exists() {
        return Ok(());
    }
    let staged = run.experiment.model.stage(&path);
    let saved = staged.and_then(|staged| Ok(staged.commit()?));
    saved.map_err(|e| Message::of_model(path, e))
}

/// The runs of a project, and those that cannot be shown on the portfolio.
pub(super) fn restore(
    project: &Path,
    records: Vec<TaskRecord>,
    (loaded, changed): (&Arc<Loaded>, bool),
    remarks: &mut Vec<(Level, Message)>,
) -> (Vec<Arc<TaskRun>>, Vec<LostTask>) {
    let (mut runs, mut missing) = (Vec::new(), Vec::new());
    for record in records {
        let path = model_path(project, record.id);
        let stale = changed || record.stale;
        let found = load(&path).and_then(|model| rebuild(loaded, &record, model, stale));
        match found {
            Ok(run) => runs.push(Arc::new(TaskRun {
                model_path: Some(path),
                ..run
            })),
            Err(reason) => {
                remarks.push((Level::Error, lost(&record.name, &reason)));
                missing.push(LostTask {
                    record,
                    model: path,
                });
            }
        }
    }
    (runs, missing)
}

/// The runs on a portfolio that was read again.
pub(super) fn rebuild_all(
    loaded: &Arc<Loaded>,
    runs: &[Arc<TaskRun>],
    remarks: &mut Vec<(Level, Message)>,
) -> Vec<Arc<TaskRun>> {
    let mut kept = Vec::new();
    for run in runs {
        let model = run.experiment.model.clone();
        match rebuild(loaded, &TaskRecord::of(run), model, true) {
            Ok(rebuilt) => kept.push(Arc::new(TaskRun {
                model_path: run.model_path.clone(),
                ..rebuilt
            })),
            Err(reason) => remarks.push((Level::Warning, lost(&run.name, &reason))),
        }
    }
    kept
}

fn load(path: &Path) -> Result<TaskModel, Message> {
    let model = AnyModel::load(path).map_err(|error| match error {
        BundleError::Io(error) => reading(path, error),
        error => Message::of_model(path.to_owned(), error),
    })?;
    match model {
        AnyModel::Task(model) => Ok(*model),
        _ => Err(Message::of_model(
            path.to_owned(),
            BundleError::Damaged("it is the model of another task".to_owned()),
        )),
    }
}

/// A run on a portfolio, its predictions made again by its model.
fn rebuild(
    loaded: &Arc<Loaded>,
    record: &TaskRecord,
    model: TaskModel,
    stale: bool,
) -> Result<TaskRun, Message> {
    let table = &loaded.table;
    let (mut ground, targets) = divide_task(table, &record.choices, record.metrics.task)?;
    ground.leave_out(&model.recipe.rows_without_inputs(table));
    let backend = record.choices.settings.backend;
    let predicted = model.predict(backend, table, 0..table.rows);
    let predicted = predicted.map_err(|e| Message::from(SessionError::from(e)))?;
    Ok(TaskRun {
        id: record.id,
        name: record.name.clone(),
        choices: record.choices.clone(),
        experiment: Arc::new(TaskExperiment {
            model,
            metrics: record.metrics.clone(),
            outcome: record.outcome.clone(),
            predicted,
        }),
        parts: Arc::new(ground.parts),
        targets: Arc::new(targets),
        data: Arc::clone(loaded),
        stale,
        model_path: None,
    })
}
