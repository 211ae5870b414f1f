//! The project file: what an analyst did, as versioned JSON, without a row of
//! data. The models of its runs stand beside it, in `<project>.runs/`.

pub(in crate::workbench) mod task_runs;

use crate::bundle::{Model, Pds};
use crate::document::DecisionLog;
use crate::evaluate::Rule;
use crate::join::JoinRecipe;
use crate::recipe::outcome::split::Part;
use crate::report::Curves;
use crate::table::{LoadOptions, MemoryLimit};
use crate::train::Outcome;
use crate::workbench::analyses::AnalysisPlan;
use crate::workbench::jobs::job::{Delivery, Outcome as JobOutcome, Ticket};
use crate::workbench::jobs::open::{self, Added};
use crate::workbench::jobs::reading::Extent;
use crate::workbench::jobs::studies::Resampled;
use crate::workbench::notice::{Level, Message};
use crate::workbench::rows::alerts::AlertMarks;
use crate::workbench::state::{Loaded, Origin, Run, RunId, Step};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::JoinRequest;
use crate::workflow::choices::Choices;
use crate::workflow::experiment::Experiment;
use crate::workflow::experiment::out_of_fold::OutOfFoldPds;
use crate::workflow::metrics::Metrics;
use crate::workflow::prepare::divide;
use crate::workflow::warning::Caveat;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use task_runs::{LostTask, TaskRecord};

/// How the name of a project file ends.
pub(in crate::workbench) const EXTENSION: &str = "riskbench-project";
/// The layout of the document; a higher one comes from a newer program.
const FORMAT: u32 = 3;
/// Longest project file that is read.
const MOST_BYTES: u64 = 256 << 20;

/// What a project file holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::workbench) struct Document {
    pub(in crate::workbench) riskbench_project: u32,
    pub(in crate::workbench) version: String,
    pub(in crate::workbench) origin: Origin,
    pub(in crate::workbench) sha256: String,
    pub(in crate::workbench) options: LoadOptions,
    /// Columns of another file and of formulas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::workbench) join: Option<JoinRequest>,
    /// Whether the portfolio is read whatever memory it takes.
    #[serde(default)]
    pub(in crate::workbench) anyway: bool,
    pub(in crate::workbench) choices: Choices,
    pub(in crate::workbench) step: Step,
    pub(in crate::workbench) part: Part,
    pub(in crate::workbench) cutoff: f64,
    pub(in crate::workbench) rule: Option<Rule>,
    pub(in crate::workbench) shown: Option<RunId>,
    #[serde(default)]
    pub(in crate::workbench) champion: Option<RunId>,
    pub(in crate::workbench) runs: Vec<Record>,
    /// Cross-validations and bootstrap intervals.
    #[serde(default)]
    pub(in crate::workbench) resampled: Vec<Resampled>,
    /// What the analyst changed and when; empty in projects of earlier versions.
    #[serde(default)]
    pub(in crate::workbench) log: DecisionLog,
    /// What is asked of the analyses beside the credit model.
    #[serde(default)]
    pub(in crate::workbench) analyses: Vec<AnalysisPlan>,
    /// Runs on targets beyond good and bad, and the one that is shown.
    #[serde(default)]
    pub(in crate::workbench) task_runs: Vec<TaskRecord>,
    #[serde(default)]
    pub(in crate::workbench) shown_task: Option<RunId>,
    /// What was found out about alerts, by the keys of rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::workbench) alerts: AlertMarks,
}

/// A run without its PDs, which its model gives again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::workbench) struct Record {
    pub(in crate::workbench) id: RunId,
    name: String,
    choices: Choices,
    metrics: Metrics,
    outcome: Outcome,
    warnings: Vec<Caveat>,
    overlaid: bool,
    stale: bool,
}

#[derive(Deserialize)]
struct Format {
    riskbench_project: u32,
}

/// A run of a project that could not be shown, and its model file: kept in the
/// project as it was.
#[derive(Debug, Clone)]
pub(in crate::workbench) struct Lost {
    record: Record,
    model: PathBuf,
}

impl Lost {
    pub(in crate::workbench) fn id(&self) -> RunId {
        self.record.id
    }
}

/// A project whose portfolio has not been found yet.
#[derive(Debug)]
pub(in crate::workbench) struct Pending {
    pub(in crate::workbench) path: PathBuf,
    document: Document,
}

impl Pending {
    /// The portfolio that was not found.
    pub(in crate::workbench) fn source(&self) -> Option<&Path> {
        self.document.origin.paths().first().map(PathBuf::as_path)
    }

    /// Whether files of these names are its portfolio, by all that is known
    /// before they are read.
    pub(in crate::workbench) fn awaits(&self, origin: &Origin) -> bool {
        let names = |origin: &Origin| -> Vec<String> {
            let paths = origin.paths().iter();
            paths.map(|path| open::file_name(path)).collect()
        };
        let named = names(&self.document.origin);
        !named.is_empty() && named == names(origin)
    }

    /// Whether this is the portfolio of the project: by content, or by name.
    pub(in crate::workbench) fn is_of(&self, loaded: &Loaded) -> bool {
        loaded.sha256 == self.document.sha256 || self.awaits(&loaded.origin)
    }

    /// How its portfolio is read.
    pub(in crate::workbench) fn options(&self) -> LoadOptions {
        self.document.options()
    }

    /// What is added to it.
    pub(in crate::workbench) fn join(&self) -> Option<(JoinRequest, Option<&JoinRecipe>)> {
        self.document.join(&self.path)
    }
}

impl Document {
    pub(in crate::workbench) fn format() -> (u32, String) {
        (FORMAT, env!("CARGO_PKG_VERSION").to_owned())
    }

    /// What is added to the portfolio, from its file where it was or beside the project, and the
    /// recipe by which its runs were trained.
    fn join(&self, project: &Path) -> Option<(JoinRequest, Option<&JoinRecipe>)> {
        let mut request = self.join.clone()?;
        let files = [&mut request.files.events, &mut request.files.edges];
        for path in files.into_iter().flatten() {
            *path = find(path, project).unwrap_or_else(|| path.clone());
        }
        Some((request, self.choices.join.as_ref()))
    }

    /// How the portfolio is read.
    fn options(&self) -> LoadOptions {
        let memory = if self.anyway {
            MemoryLimit::None
        } else {
            MemoryLimit::default()
        };
        LoadOptions {
            memory,
            ..self.options.clone()
        }
    }
}

impl Record {
    fn of(run: &Run) -> Self {
        Self {
            id: run.id,
            name: run.name.clone(),
            choices: run.choices.clone(),
            metrics: run.experiment.metrics.clone(),
            outcome: run.experiment.outcome.clone(),
            warnings: run.experiment.warnings.clone(),
            overlaid: run.overlaid,
            stale: run.data_revision == 0,
        }
    }
}

/// The folder of a project's models.
fn runs_folder(project: &Path) -> PathBuf {
    project.with_extension("runs")
}

fn model_path(project: &Path, run: RunId) -> PathBuf {
    runs_folder(project).join(format!("run-{}.riskbench", run.0))
}

/// A project about to be written.
pub(in crate::workbench) struct Save {
    pub(in crate::workbench) path: PathBuf,
    pub(in crate::workbench) document: Document,
    pub(in crate::workbench) runs: Vec<Run>,
    pub(in crate::workbench) lost: Vec<Lost>,
    pub(in crate::workbench) task_runs: Vec<Arc<TaskRun>>,
    pub(in crate::workbench) lost_tasks: Vec<LostTask>,
}

impl Save {
    /// Writes models first, then the document that names them, then removes
    /// models that it does not name.
    pub(in crate::workbench) fn work(mut self) -> Result<(), Message> {
        let folder = runs_folder(&self.path);
        let any_task = !(self.task_runs.is_empty() && self.lost_tasks.is_empty());
        let models = any_task || !(self.runs.is_empty() && self.lost.is_empty());
        if models {
            let made = std::fs::create_dir_all(&folder);
            made.map_err(|e| Message::of_io(folder.clone(), e))?;
        }
        for run in &self.runs {
            let path = model_path(&self.path, run.id);
            if run.model_path.as_ref() != Some(&path) || !path.exists() {
                let saved = run.experiment.model.save(&path);
                saved.map_err(|e| Message::of_model(path, e))?;
            }
            self.document.runs.push(Record::of(run));
        }
        for lost in &self.lost {
            self.keep_lost(lost.record.id, &lost.model)?;
            self.document.runs.push(lost.record.clone());
        }
        for run in &self.task_runs {
            task_runs::save_model(&self.path, run)?;
            self.document.task_runs.push(TaskRecord::of(run));
        }
        for lost in &self.lost_tasks {
            self.keep_lost(lost.record.id, &lost.model)?;
            self.document.task_runs.push(lost.record.clone());
        }
        let text = serde_json::to_string_pretty(&self.document).map_err(std::io::Error::other);
        let written = text.and_then(|text| write(&self.path, text.as_bytes()));
        written.map_err(|e| Message::of_io(self.path.clone(), e))?;
        self.remove_others(&folder);
        Ok(())
    }

    /// Copies the model of a run that cannot be shown, where it is not there yet.
    fn keep_lost(&self, run: RunId, model: &Path) -> Result<(), Message> {
        let path = model_path(&self.path, run);
        if !model.exists() || path.exists() {
            return Ok(());
        }
        let bytes = std::fs::read(model);
        let copied = bytes.and_then(|bytes| write(&path, &bytes));
        copied.map_err(|e| Message::of_io(path, e))
    }

    fn remove_others(&self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        let named: Vec<PathBuf> = self
            .document
            .runs
            .iter()
            .map(|r| r.id)
            .chain(self.document.task_runs.iter().map(|r| r.id))
            .map(|id| model_path(&self.path, id))
            .collect();
        for path in entries.flatten().map(|entry| entry.path()) {
            let is_model = path.extension().is_some_and(|e| e == "riskbench");
            let ours = is_model && open::file_name(&path).starts_with("run-");
            // A model that stays by mistake does no harm.
            if ours && !named.contains(&path) {
                drop(std::fs::remove_file(path));
            }
        }
    }
}

/// Where each run's model stands once the project is saved.
pub(in crate::workbench) fn saved_model(project: &Path, run: RunId) -> PathBuf {
    model_path(project, run)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    crate::files::write_atomic(path, |w| w.write_all(bytes))
}

/// The work of opening a project.
pub(in crate::workbench) fn open(path: &Path, extent: Extent, ticket: &mut Ticket) -> JobOutcome {
    let pending = Arc::new(Pending {
        path: path.to_owned(),
        document: read(path)?,
    });
    let document = &pending.document;
    let origin = match &document.origin {
        Origin::Sample => Some(Origin::Sample),
        Origin::File(source) => find(source, path).map(Origin::File),
        Origin::Files(sources) => {
            let found: Option<Vec<PathBuf>> = sources.iter().map(|s| find(s, path)).collect();
            found.map(Origin::Files)
        }
    };
    let Some(origin) = origin else {
        return Ok(Box::new(move |bench| bench.miss_source(pending)));
    };
    let join = document.join(path);
    let join = join.as_ref().map(|(request, recipe)| (request, *recipe));
    let loaded = open::load(origin, extent.over(document.options()), join, ticket)?;
    Ok(restore(&pending, Arc::new(loaded), ticket))
}

/// The portfolio where it was, or beside the project.
fn find(source: &Path, project: &Path) -> Option<PathBuf> {
    let beside = project.parent().zip(source.file_name());
    let beside = beside.map(|(folder, name)| folder.join(name));
    let places = std::iter::once(source.to_owned()).chain(beside);
    places.into_iter().find(|place| place.exists())
}

fn read(path: &Path) -> Result<Document, Message> {
    let failed = |error| open::reading(path, error);
    let damaged = |_error| Message::ProjectDamaged(path.to_owned());
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(Message::ProjectDamaged(path.to_owned()));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let Format { riskbench_project } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if riskbench_project > FORMAT {
        return Err(Message::ProjectNewer(path.to_owned()));
    }
    let document: Document = serde_json::from_slice(&bytes).map_err(damaged)?;
    if !(0.0..=1.0).contains(&document.cutoff) {
        return Err(Message::ProjectDamaged(path.to_owned()));
    }
    Ok(document)
}

/// What a project restored from its document and portfolio does.
pub(in crate::workbench) struct Restored {
    pub(in crate::workbench) path: PathBuf,
    pub(in crate::workbench) document: Document,
    pub(in crate::workbench) loaded: Arc<Loaded>,
    pub(in crate::workbench) runs: Vec<Run>,
    pub(in crate::workbench) lost: Vec<Lost>,
    pub(in crate::workbench) task_runs: Vec<Arc<TaskRun>>,
    pub(in crate::workbench) lost_tasks: Vec<LostTask>,
    pub(in crate::workbench) remarks: Vec<(Level, Message)>,
    pub(in crate::workbench) changed: bool,
}

/// Scores the runs of a project again.
pub(in crate::workbench) fn restore(
    pending: &Pending,
    loaded: Arc<Loaded>,
    ticket: &mut Ticket,
) -> Delivery {
    let document = pending.document.clone();
    let changed = loaded.sha256 != document.sha256;
    let mut restored = Restored {
        path: pending.path.clone(),
        runs: Vec::new(),
        lost: Vec::new(),
        task_runs: Vec::new(),
        lost_tasks: Vec::new(),
        remarks: Vec::new(),
        changed,
        loaded,
        document,
    };
    let records = std::mem::take(&mut restored.document.runs);
    let count = records.len().max(1) as f32;
    for (place, record) in records.into_iter().enumerate() {
        ticket.progress(place as f32 / count);
        let model_path = model_path(&pending.path, record.id);
        let rebuilt = open::load_model(&model_path)
            .and_then(|model| rebuild(&restored.loaded, &record, model, changed || record.stale));
        match rebuilt {
            Ok(run) => restored.runs.push(Run {
                model_path: Some(model_path),
                ..run
            }),
            Err(reason) => {
                restored
                    .remarks
                    .push((Level::Error, lost(&record.name, &reason)));
                restored.lost.push(Lost {
                    record,
                    model: model_path,
                });
            }
        }
    }
    let records = std::mem::take(&mut restored.document.task_runs);
    let of = (&restored.loaded, changed);
    (restored.task_runs, restored.lost_tasks) =
        task_runs::restore(&pending.path, records, of, &mut restored.remarks);
    if changed && let Some(path) = restored.loaded.origin.path() {
        let message = Message::SourceChanged(path.to_owned());
        restored.remarks.push((Level::Warning, message));
    }
    Box::new(move |bench| bench.take_project(restored))
}

fn lost(name: &str, reason: &Message) -> Message {
    Message::RunLost {
        name: name.to_owned(),
        reason: Box::new(reason.clone()),
    }
}

/// A run on a portfolio, its PDs given again by its model. The revision of its
/// data is 1 for now, or 0 where it is of other data.
fn rebuild(loaded: &Loaded, record: &Record, model: Model, stale: bool) -> Result<Run, Message> {
    let table = &loaded.table;
    let mut ground = divide(&loaded.source, table, &record.choices)?;
    let backend = record.choices.settings.backend;
    let pds = model.both_pds(backend, table, 0..table.rows);
    let Pds { raw, pd: pds } =
        pds.map_err(|e| Message::from(crate::workflow::SessionError::from(e)))?;
    ground.leave_out(&model.recipe.rows_without_inputs(table));
    let decided = model.decided(table, &pds);
    let decided = decided.map_err(|e| Message::from(crate::workflow::SessionError::from(e)))?;
    let out_of_fold = record.outcome.out_of_fold.as_ref();
    let out_of_fold = out_of_fold
        .filter(|_| ground.out_of_fold)
        .and_then(|found| {
            let train = ground.rows(Part::Train);
            OutOfFoldPds::of_model(found, &train, table.rows, &model)
        });
    ground.out_of_fold &= out_of_fold.is_some();
    let experiment = Experiment {
        model,
        metrics: record.metrics.clone(),
        outcome: record.outcome.clone(),
        pds,
        raw,
        out_of_fold,
        decided,
        warnings: record.warnings.clone(),
    };
    let scorecard = &experiment.model.scorecard;
    let curves = Curves::of(|part| experiment.labelled(&ground, part), scorecard);
    Ok(Run {
        id: record.id,
        name: record.name.clone(),
        choices: record.choices.clone(),
        experiment: Arc::new(experiment),
        ground: Arc::new(ground),
        curves: Arc::new(curves),
        stale,
        overlaid: record.overlaid,
        model_path: None,
        data_revision: u64::from(!stale),
    })
}

/// The work of reading a portfolio again: its runs are scored again and stale.
pub(in crate::workbench) fn reload(
    origin: Origin,
    options: LoadOptions,
    join: Option<Added<'_>>,
    (runs, task_runs): (&[Run], &[Arc<TaskRun>]),
    ticket: &mut Ticket,
) -> JobOutcome {
    let loaded = Arc::new(open::load(origin, options, join, ticket)?);
    let mut remarks = Vec::new();
    let mut kept = Vec::new();
    for run in runs {
        let model = run.experiment.model.clone();
        match rebuild(&loaded, &Record::of(run), model, true) {
            Ok(rebuilt) => kept.push(Run {
                model_path: run.model_path.clone(),
                ..rebuilt
            }),
            Err(reason) => remarks.push((Level::Warning, lost(&run.name, &reason))),
        }
    }
    let kept_tasks = task_runs::rebuild_all(&loaded, task_runs, &mut remarks);
    Ok(Box::new(move |bench| {
        bench.replace_data(loaded, (kept, kept_tasks), remarks);
    }))
}
