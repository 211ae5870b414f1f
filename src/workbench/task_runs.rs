//! Runs on targets beyond good and bad: several classes or a number. They have predictions
//! instead of PDs, and no cutoff.

use crate::explain::{MOST_REASONS, TextLanguage};
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::recipe::outcome::split::Parts;
use crate::recipe::outcome::targets::Targets;
use crate::score::WriteOptions;
use crate::workbench::bench::Workbench;
use crate::workbench::history::log;
use crate::workbench::jobs::job::Outcome;
use crate::workbench::jobs::training::{Reporter, Start};
use crate::workbench::notice::{Level, Message};
use crate::workbench::state::{Loaded, RunId};
use crate::workflow::ReasonTerms;
use crate::workflow::choices::Choices;
use crate::workflow::tasks::{
    PartFigures, TaskExperiment, TaskReasoner, TaskRows, prepare_task, run_task, write_task_header,
    write_task_rows,
};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// A finished training on such a target.
#[derive(Debug, Clone)]
pub struct TaskRun {
    /// Its id.
    pub id: RunId,
    /// Its name.
    pub name: String,
    /// What it was trained with.
    pub choices: Choices,
    /// Model, figures, history and predictions.
    pub experiment: Arc<TaskExperiment>,
    /// The part of each row.
    pub parts: Arc<Parts>,
    /// The target of each row.
    pub targets: Arc<Targets>,
    /// The portfolio that it was trained on.
    pub data: Arc<Loaded>,
    /// Whether it was trained on other data than what is open.
    pub stale: bool,
    /// Its model in the project.
    pub model_path: Option<PathBuf>,
}

impl TaskRun {
    /// The figures of a part, if it has rows.
    #[must_use]
    pub fn figures(&self, part: Part) -> Option<&PartFigures> {
        let metrics = &self.experiment.metrics;
        match part {
            Part::Train => metrics.train.as_ref(),
            Part::Validation => metrics.validation.as_ref(),
            Part::Test => metrics.test.as_ref(),
        }
    }

    /// The part that figures are shown of: `wished`, or the first that has rows.
    #[must_use]
    pub fn part(&self, wished: Part) -> Part {
        let parts = [wished, Part::Test, Part::Validation, Part::Train];
        let held = parts.into_iter().find(|part| self.figures(*part).is_some());
        held.unwrap_or(wished)
    }

    /// The name of the row, or its number.
    #[must_use]
    pub fn id_of(&self, row: usize) -> String {
        let column = self.experiment.model.id.as_ref();
        let column = column.and_then(|name| self.data.table.column(name));
        let text = column.and_then(|column| column.texts_of(row..row + 1).pop().flatten());
        text.unwrap_or_else(|| (row + 1).to_string())
    }

    /// The class at a place.
    #[must_use]
    pub fn class(&self, place: usize) -> &str {
        self.experiment
            .model
            .classes
            .get(place)
            .map_or("", String::as_str)
    }

    /// Writes the predictions as `train` writes `scored.csv`, with the reasons of each row where a
    /// language for their texts is given.
    ///
    /// # Errors
    /// Whatever `out` reports; a model without a mean to compare rows with.
    pub fn write(&self, reasons: Option<TextLanguage>, out: &mut dyn Write) -> io::Result<()> {
        let model = &self.experiment.model;
        let names = self.data.source.names();
        let reasoner = reasons.map(|language| {
            let terms = ReasonTerms {
                most: MOST_REASONS,
                language,
                ..ReasonTerms::default()
            };
            TaskReasoner::new(model, &terms)
        });
        let reasoner = reasoner.transpose().map_err(io::Error::other)?;
        let predicted = &self.experiment.predicted;
        let movers = match &reasoner {
            None => None,
            Some(reasoner) => {
                let table = &self.data.table;
                let x = model.recipe.apply(table, 0..table.rows);
                Some(reasoner.of(&x.map_err(io::Error::other)?, predicted))
            }
        };
        let place = |id: &String| names.iter().position(|name| name == id);
        let rows = TaskRows {
            source: &self.data.source,
            id: model.id.as_ref().and_then(place),
            parts: &self.parts,
            targets: Some(&self.targets),
            predicted,
            model,
            movers: movers.as_deref().zip(reasoner.as_ref()),
        };
        let options = WriteOptions::default();
        let most = reasoner.as_ref().map_or(0, TaskReasoner::most);
        write_task_header(out, model, most, &options)?;
        write_task_rows(out, &rows, &options, 0)
    }
}

impl Start {
    /// The work where the target is no good and bad.
    pub(in crate::workbench) fn task_work(self, task: Task) -> Outcome {
        let begun = Instant::now();
        let table = &self.data.table;
        let prepared = prepare_task(table, &self.choices, task)?;
        let mut reporter = Reporter::new(self.feed.clone(), self.waker);
        let experiment = run_task(
            (table, &self.data.sha256),
            &self.choices,
            &prepared,
            begun,
            &self.feed.control,
            &mut |event| reporter.add(event),
        )?;
        if experiment.outcome.history.is_empty() {
            return Err(Message::Cancelled);
        }
        let run = TaskRun {
            id: self.run,
            name: self.name,
            choices: self.choices,
            experiment: Arc::new(experiment),
            parts: Arc::new(prepared.prepared.parts),
            targets: Arc::new(prepared.targets),
            data: self.data,
            stale: false,
            model_path: None,
        };
        Ok(Box::new(move |bench| bench.take_task_run(run)))
    }
}

impl Workbench {
    /// What is learned of the chosen target, as far as that is known.
    #[must_use]
    pub fn task(&self) -> Task {
        let Some(choices) = &self.choices else {
            return Task::Binary;
        };
        let preview = self.preview.as_ref();
        let current = preview.filter(|p| p.target.column == choices.target.column);
        choices.task.or(current.map(|p| p.task)).unwrap_or_default()
    }

    /// The run that is evaluated where the target is no good and bad.
    #[must_use]
    pub fn shown_task_run(&self) -> Option<&Arc<TaskRun>> {
        let fits = |run: &&Arc<TaskRun>| {
            let target = self.choices.as_ref().map(|choices| &choices.target.column);
            target == Some(&run.choices.target.column) && run.targets.task == self.task()
        };
        let chosen = self
            .task_runs
            .iter()
            .find(|run| Some(run.id) == self.shown_task);
        let newest = self.task_runs.iter().rev();
        chosen
            .filter(fits)
            .or_else(|| newest.into_iter().find(fits))
    }

    pub(in crate::workbench) fn show_task_run(&mut self, id: RunId) {
        self.shown_task = Some(id);
        self.touch();
    }

    /// Whether a run is of the present choices but for the settings.
    #[must_use]
    pub fn is_task_run_current(&self, run: &TaskRun) -> bool {
        let choices = self.choices.as_ref();
        !run.stale
            && choices.is_some_and(|choices| choices.same_ground(&run.choices))
            && self
                .data
                .as_ref()
                .is_some_and(|data| Arc::ptr_eq(data, &run.data))
    }

    fn take_task_run(&mut self, mut run: TaskRun) {
        run.name = self.spoken_name(run.id, run.name);
        let outcome = &run.experiment.outcome;
        let (name, best_epoch) = (run.name.clone(), outcome.best_epoch);
        let ended = if outcome.stopped {
            Message::Stopped { name, best_epoch }
        } else {
            Message::Trained { name, best_epoch }
        };
        self.tell(Level::Info, ended);
        self.log_done(log::trained_task(&run));
        self.touch();
        self.shown_task = Some(run.id);
        self.task_runs.push(Arc::new(run));
    }
}
