//! Arrivals: what jobs bring back, and what it does to the workbench.

use crate::evaluate::Rule;
use crate::network::Family;
use crate::recipe::outcome::split::Part;
use crate::recipe::plan::suits;
use crate::workbench::analyses::Analyses;
use crate::workbench::bench::Workbench;
use crate::workbench::history::log::{self, Log};
use crate::workbench::history::undo::Edit;
use crate::workbench::jobs::job::{JobKind, JobStatus, Report};
use crate::workbench::jobs::joining::JoinDesk;
use crate::workbench::jobs::monitoring::MonitorDesk;
use crate::workbench::jobs::reporting::Reporting;
use crate::workbench::notice::{Level, Message};
use crate::workbench::preview::Preview;
use crate::workbench::project::{Pending, Restored};
use crate::workbench::rows::view::{View, Viewed};
use crate::workbench::state::{Loaded, OpenedModel, Run, RunId, ScoredFile, Step};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::choices::Choices;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

impl Workbench {
    /// Takes in what jobs have brought, for `budget` at most; whether anything
    /// changed.
    pub fn pump(&mut self, budget: Duration) -> bool {
        let begun = Instant::now();
        let mut changed = false;
        while let Some(report) = self.work.next() {
            self.receive(report);
            changed = true;
            if begun.elapsed() >= budget {
                self.work.wake();
                break;
            }
        }
        if let (Some(feed), Some(live)) = (&self.feed, &mut self.live) {
            changed |= feed.read(live);
            let progress = live.progress();
            for job in self.jobs.iter_mut().filter(|j| j.kind == JobKind::Train) {
                job.progress = Some(progress);
            }
        }
        for (id, share) in self.analyses.read() {
            changed = true;
            for job in self.jobs.iter_mut().filter(|job| job.id == id) {
                job.progress = Some(share);
            }
        }
        changed |= self.start_due();
        changed
    }

    fn receive(&mut self, report: Report) {
        match report {
            Report::Progress(id, share) => {
                if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
                    job.progress = Some(share);
                }
            }
            Report::Over(id, outcome) => {
                let place = self.jobs.iter().position(|job| job.id == id);
                let job = place.map(|place| self.jobs.remove(place));
                let analysis = self.analyses.is_over(id);
                self.losses_are_over(id, outcome.as_ref().err());
                if let Some(job) = &job {
                    self.is_over(job);
                }
                match outcome {
                    Ok(delivery) => delivery(self),
                    Err(message) => {
                        self.reading_failed(id, &message);
                        if let Some(kind) = analysis {
                            self.analyses.failed(kind, &message);
                        }
                        self.failed(job.as_ref(), message);
                    }
                }
                self.reading_is_over(id);
                if job.is_some_and(|job| job.kind == JobKind::Load) {
                    self.history.stepping = false;
                }
            }
        }
    }

    /// Tidies up after a job, however it ended.
    fn is_over(&mut self, job: &JobStatus) {
        match job.kind {
            JobKind::Train => (self.live, self.feed) = (None, None),
            JobKind::Retrain if !self.is_busy(JobKind::Retrain) => self.retraining.is_over(),
            JobKind::View => {
                for view in [&mut self.data_view, &mut self.applicant_view] {
                    if view.job == Some(job.id) {
                        (view.job, view.pending) = (None, view.due);
                    }
                }
            }
            _ => {}
        }
        self.saving.work_done |= !matches!(
            job.kind,
            JobKind::View
                | JobKind::Preview
                | JobKind::SaveProject
                | JobKind::Decide
                | JobKind::Study
                | JobKind::Retrain
                | JobKind::Report
                | JobKind::Lifetime
                | JobKind::Losses
                | JobKind::Forecast
                | JobKind::Anomalies
                | JobKind::Synthesis
        );
    }

    fn failed(&mut self, job: Option<&JobStatus>, message: Message) {
        let level = match &message {
            Message::Cancelled
                if job.is_none_or(|j| matches!(j.kind, JobKind::View | JobKind::Losses)) =>
            {
                return;
            }
            Message::Cancelled => Level::Info,
            Message::Refused(_) => Level::Warning,
            _ => Level::Error,
        };
        if job.is_some_and(|job| job.kind == JobKind::SaveProject) {
            // It would fail again every half minute.
            self.saving.by_itself = false;
        }
        self.tell(level, message);
    }

    /// A new portfolio; everything about the old one goes.
    pub(in crate::workbench) fn take_data(&mut self, loaded: Arc<Loaded>) {
        self.forget();
        self.tell(
            Level::Info,
            Message::Opened {
                name: loaded.name.clone(),
                rows: loaded.table.rows,
                rejected: loaded.table.rejects.len(),
            },
        );
        let mut choices = Choices::suggested(&loaded.profile);
        choices.join = loaded.joined.as_ref().map(|joined| joined.recipe.clone());
        self.analyses = Analyses::suggested(&loaded, &choices.target.column);
        if self.analyses.suggested.is_daily {
            self.tell(Level::Info, Message::DailySeries(loaded.name.clone()));
        }
        for warning in loaded.table.warnings.clone() {
            self.tell(Level::Warning, Message::Remark(warning.into()));
        }
        let joined = loaded.joined.as_ref();
        for remark in joined.map_or(Vec::new(), |joined| joined.remarks.clone()) {
            self.tell(Level::Warning, Message::Join(Arc::new(remark)));
        }
        if let Some(path) = loaded.origin.path() {
            self.remember(path);
        }
        self.data_revision += 1;
        self.choices = Some(choices);
        self.log_done(log::opened(&loaded));
        // A portfolio that was only opened is nothing to save.
        self.dirty = false;
        self.data = Some(loaded);
        self.step = Step::Data;
        self.choices_changed();
    }

    /// The same portfolio, read in another way.
    pub(in crate::workbench) fn replace_data(
        &mut self,
        loaded: Arc<Loaded>,
        (runs, task_runs): (Vec<Run>, Vec<Arc<TaskRun>>),
        remarks: Vec<(Level, Message)>,
    ) {
        let before = self.snapshot();
        let history = std::mem::take(&mut self.history);
        self.close_log();
        let log = std::mem::take(&mut self.log);
        let choices = self.choices.take();
        let plans = self.analyses.plans();
        let (project, lost, next) = (self.project.take(), self.lost.clone(), self.next_run);
        let (lost_tasks, shown_task) = (self.lost_tasks.clone(), self.shown_task);
        let (shown, by_itself) = (self.shown, self.saving.by_itself);
        let champion = self.champion;
        let (cutoff, rule, step) = (self.cutoff, self.rule, self.step);
        self.take_data(loaded);
        (self.project, self.lost, self.next_run) = (project, lost, next);
        (self.cutoff, self.rule, self.step) = (cutoff, rule, step);
        self.saving.by_itself = by_itself;
        (self.task_runs, self.lost_tasks, self.shown_task) = (task_runs, lost_tasks, shown_task);
        self.runs = runs;
        self.shown = shown.filter(|id| self.run(*id).is_some());
        self.champion = champion.filter(|id| self.run(*id).is_some());
        for (level, message) in remarks {
            self.tell(level, message);
        }
        self.keep_choices(choices);
        if let Some(data) = &self.data {
            self.analyses.keep_plans(plans, data);
        }
        (self.history, self.log) = (history, log);
        if !self.history.stepping {
            self.history.note(before.clone(), Edit::Other);
            self.log_edit(before, Edit::Other, false);
        }
        self.touch();
        self.choices_changed();
    }

    /// Puts earlier choices back as far as their columns are still there.
    fn keep_choices(&mut self, choices: Option<Choices>) {
        let (Some(data), Some(mut choices)) = (&self.data, choices) else {
            return;
        };
        let is_there = |name: &String| data.table.column(name).is_some();
        choices.features.retain(is_there);
        choices.drop.retain(is_there);
        choices.allow.retain(is_there);
        choices.encodings.retain(|name, encoders| {
            let column = data.table.column(name);
            column.is_some_and(|column| encoders.iter().all(|e| suits(column, *e)))
        });
        choices.id = choices.id.filter(is_there);
        choices.join = data.joined.as_ref().map(|joined| joined.recipe.clone());
        if !is_there(&choices.target.column) {
            choices.target = Choices::suggested(&data.profile).target;
        }
        self.choices = Some(choices);
    }

    /// A project whose runs were scored again.
    pub(in crate::workbench) fn take_project(&mut self, restored: Restored) {
        let name = crate::workbench::jobs::open::file_name(&restored.path);
        let document = restored.document;
        self.take_data(restored.loaded);
        let revision = self.data_revision;
        self.runs = restored.runs;
        for run in &mut self.runs {
            // Told apart by the restorer: 0 for a run of other data.
            run.data_revision *= revision;
        }
        let of_these = |run: &&Run| run.data_revision == revision;
        let known = self.runs.iter().filter(of_these).map(|r| r.id);
        (self.task_runs, self.lost_tasks) = (restored.task_runs, restored.lost_tasks);
        let tasks = self.task_runs.iter().filter(|run| !run.stale);
        let known: Vec<RunId> = known.chain(tasks.map(|run| run.id)).collect();
        self.studies.take(document.resampled, &known);
        self.lost = restored.lost;
        self.shown_task = document.shown_task;
        self.alert_marks = Arc::new(document.alerts);
        let lost = self.lost.iter().map(|lost| lost.id().0);
        let lost_tasks = self.lost_tasks.iter().map(|lost| lost.record.id.0);
        let tasks = self.task_runs.iter().map(|run| run.id.0).chain(lost_tasks);
        let ids = self
            .runs
            .iter()
            .map(|run| run.id.0)
            .chain(lost)
            .chain(tasks);
        self.next_run = ids.max().unwrap_or(0) + 1;
        self.shown = document.shown.filter(|id| self.run(*id).is_some());
        self.champion = document.champion.filter(|id| self.run(*id).is_some());
        let joined = self.data.as_ref().and_then(|data| data.joined.as_ref());
        let join = joined.map(|joined| joined.recipe.clone());
        self.choices = Some(Choices {
            join,
            ..document.choices
        });
        (self.cutoff, self.rule) = (document.cutoff, document.rule);
        (self.part, self.step) = (document.part, document.step);
        if let Some(line) = document.log.broken() {
            let name = name.clone();
            self.tell(Level::Warning, Message::LogBroken { name, line });
        }
        self.log = Log::of(document.log);
        if let Some(data) = &self.data {
            self.analyses.keep_plans(document.analyses, data);
        }
        self.translate_names();
        self.remember(&restored.path);
        self.project = Some(restored.path);
        self.dirty = restored.changed;
        self.saving.by_itself = !restored.changed;
        self.tell(Level::Info, Message::ProjectOpened(name));
        for (level, message) in restored.remarks {
            self.tell(level, message);
        }
        self.choices_changed();
    }

    /// A project without its portfolio.
    pub(in crate::workbench) fn miss_source(&mut self, pending: Arc<Pending>) {
        self.remember(&pending.path);
        let source = pending.source().map_or(PathBuf::new(), Path::to_owned);
        self.pending = Some(pending);
        self.tell(Level::Error, Message::SourceVanished(source));
    }

    pub(in crate::workbench) fn take_model(&mut self, opened: Arc<OpenedModel>) {
        self.remember(&opened.path);
        self.tell(Level::Info, Message::ModelOpened(opened.name.clone()));
        if self.shown_run().is_none() {
            self.cutoff = opened.model.scorecard.cutoff_pd;
        }
        self.opened = Some(opened);
        self.studies.forget_reports();
        self.reporting = Reporting::default();
        self.monitoring = MonitorDesk::default();
        self.step = Step::Score;
    }

    pub(in crate::workbench) fn take_scored(&mut self, scored: Arc<ScoredFile>) {
        let with_pd = scored.pds.iter().filter(|pd| !pd.is_nan()).count();
        let without_pd = scored.table.rows - with_pd;
        self.tell(
            Level::Info,
            Message::FileScored {
                name: scored.name.clone(),
                rows: with_pd,
                rejected: without_pd + scored.table.rejects.len(),
            },
        );
        self.log_done(log::scored(&scored));
        self.scored = Some(scored);
        self.scored_revision += 1;
        self.applicants_changed();
    }

    /// A finished training. A run that is better than chance becomes the current
    /// model, unless the analyst chose another one.
    pub(in crate::workbench) fn take_run(&mut self, mut run: Run) {
        run.name = self.spoken_name(run.id, run.name);
        let (id, name, chance) = (run.id, run.name.clone(), run.chance());
        for caveat in run.experiment.warnings.clone() {
            self.tell(Level::Warning, Message::Remark(caveat.into()));
        }
        let outcome = &run.experiment.outcome;
        let best_epoch = outcome.best_epoch;
        let of_trees = run.experiment.metrics.model == Family::Trees;
        let run_name = name.clone();
        let ended = match (of_trees, outcome.stopped) {
            (true, true) => Message::StoppedTrees {
                name: run_name,
                trees: best_epoch,
            },
            (true, false) => Message::Grown {
                name: run_name,
                trees: best_epoch,
            },
            (false, true) => Message::Stopped {
                name: run_name,
                best_epoch,
            },
            (false, false) => Message::Trained {
                name: run_name,
                best_epoch,
            },
        };
        self.tell(Level::Info, ended);
        self.log_done(log::trained(&run));
        self.runs.push(run);
        self.latest = Some(id);
        self.refresh_stale();
        if let Some((part, auc, interval)) = chance {
            let message = Message::Chance {
                name,
                part,
                auc,
                interval,
            };
            self.tell(Level::Warning, message);
        } else if let Some(current) = self
            .shown_run()
            .filter(|_| self.chosen || self.champion.is_some())
        {
            let current = current.name.clone();
            self.tell(Level::Info, Message::StaysCurrent { current, name });
        } else {
            self.show_run(id);
        }
        self.touch();
    }

    pub(in crate::workbench) fn show_run(&mut self, id: RunId) {
        self.shown = Some(id);
        self.follow_rule();
        let Some(run) = self.run(id) else {
            return;
        };
        if run.curves.part(self.part).is_none() {
            let parts = [Part::Test, Part::Validation, Part::Train];
            let held = parts.into_iter().find(|p| run.curves.part(*p).is_some());
            self.part = held.unwrap_or(Part::Train);
        }
        // The rows of the portfolio are the same ones.
        let selected = self.selected.filter(|_| self.scored.is_none());
        self.applicants_changed();
        self.selected = selected;
    }

    pub(in crate::workbench) fn take_preview(&mut self, preview: Preview, data_revision: u64) {
        let target = self.choices.as_ref().map(|choices| &choices.target.column);
        let is_current = Some(&preview.target.column) == target;
        if data_revision == self.data_revision && is_current {
            self.preview = Some(Arc::new(preview));
        }
    }

    pub(in crate::workbench) fn take_view(&mut self, what: Viewed, asked: u64, rows: Vec<u32>) {
        let view = self.view_of(what);
        if view.asked == asked {
            view.rows = Some(Arc::new(rows));
            view.revision += 1;
        }
    }

    /// Everything about a portfolio goes; preferences and notices stay.
    pub(in crate::workbench) fn forget(&mut self) {
        let_go((
            self.data.take(),
            self.scored.take(),
            std::mem::take(&mut self.runs),
            std::mem::take(&mut self.task_runs),
        ));
        self.forget_analyses();
        self.forget_retraining();
        self.choices = None;
        self.selection = None;
        self.preview = None;
        self.shown_task = None;
        self.lost.clear();
        self.lost_tasks.clear();
        (self.shown, self.selected) = (None, None);
        (self.latest, self.chosen, self.champion) = (None, false, None);
        (self.project, self.pending) = (None, None);
        self.points.clear();
        self.alert_marks = Arc::default();
        (self.dirty, self.saving.by_itself) = (false, false);
        self.saving.unasked = None;
        (self.rule, self.part, self.next_run) = (Some(Rule::MaxF1), Part::Test, 1);
        self.deciding = crate::workbench::jobs::deciding::Deciding::default();
        self.studies = crate::workbench::jobs::studies::Studies::default();
        self.reporting = Reporting::default();
        self.joining = JoinDesk {
            picked: self.joining.picked.take(),
            ..JoinDesk::default()
        };
        self.monitoring = MonitorDesk::default();
        self.log = Log::default();
        self.history.clear();
        for what in [Viewed::DataRows, Viewed::Applicants] {
            self.cancel_view(what);
            let view = self.view_of(what);
            let (revision, asked) = (view.revision + 1, view.asked + 1);
            *view = View {
                revision,
                asked,
                ..View::default()
            };
        }
    }
}

/// Frees what takes a while, as a table of a million rows does, in a thread of its own: the
/// caller draws the window.
fn let_go(held: impl Send + 'static) {
    let thread = std::thread::Builder::new().name("riskbench-free".to_owned());
    // Without a thread it is freed here.
    drop(thread.spawn(move || drop(held)));
}
