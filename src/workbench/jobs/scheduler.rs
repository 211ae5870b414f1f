//! The duties of the workbench: jobs that it starts by itself because
//! something changed: previews, views, the saving of project and preferences.

use crate::score::MoneyTerms;
use crate::table::MemoryLimit;
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::export::{Scope, Scored};
use crate::workbench::jobs::job::{Delivery, JobKind, Outcome, Ticket};
use crate::workbench::notice::{Level, Message};
use crate::workbench::preview::preview;
use crate::workbench::project::{self, Document, Save};
use crate::workbench::rows::view::{View, ViewRequest, Viewed, applicant_rows, data_rows};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Longest time that an edit of a saved project stays unsaved.
const AUTOSAVE: Duration = Duration::from_secs(30);

impl Workbench {
    /// Starts a job that is shown while it runs.
    pub(in crate::workbench) fn start(
        &mut self,
        kind: JobKind,
        about: String,
        body: impl FnOnce(&mut Ticket) -> Outcome + Send + 'static,
    ) -> Option<crate::workbench::JobId> {
        match self.work.start(kind, about, body) {
            Ok(status) => {
                let id = status.id;
                self.jobs.push(status);
                Some(id)
            }
            Err(message) => {
                self.tell(Level::Error, message);
                None
            }
        }
    }

    /// Something is not in the project file any more.
    pub(in crate::workbench) fn touch(&mut self) {
        self.dirty = true;
        self.saving.edits += 1;
    }

    /// Rises with every change of what a project holds.
    #[must_use]
    pub fn edits(&self) -> u64 {
        self.saving.edits
    }

    /// Starts what is due; whether anything was.
    pub(in crate::workbench) fn start_due(&mut self) -> bool {
        let mut started = false;
        if self.preview_due && !self.is_busy(JobKind::Preview) {
            self.start_preview();
            started = true;
        }
        for what in [Viewed::DataRows, Viewed::Applicants] {
            let view = self.view_of(what);
            if view.due && view.job.is_none() {
                self.start_view(what);
                started = true;
            }
        }
        started |= self.start_deciding();
        started |= self.start_losses();
        started |= self.start_retraining();
        started |= self.start_wanted_study();
        if self.next_pump() == Some(Duration::ZERO) {
            self.save_project();
            self.saving.unasked = Some(SystemTime::now());
            started = true;
        }
        self.saving.work_done = false;
        started
    }

    /// When to call [`Workbench::pump`] next even if nothing wakes it, for the
    /// project to be saved; `None` for never.
    #[must_use]
    pub fn next_pump(&self) -> Option<Duration> {
        let waits = self.project.is_some() && self.dirty && self.saving.by_itself;
        if !waits || self.is_busy(JobKind::SaveProject) {
            return None;
        }
        let left = AUTOSAVE.saturating_sub(self.saving.at.elapsed());
        Some(if self.saving.work_done {
            Duration::ZERO
        } else {
            left
        })
    }

    /// Asks for a new preview; one at a time is made.
    pub(in crate::workbench) fn ask_preview(&mut self) {
        let target = self.choices.as_ref().map(|choices| &choices.target.column);
        let shown = self.preview.as_ref().map(|preview| &preview.target.column);
        if target != shown {
            self.preview = None;
        }
        self.preview_due = self.data.is_some();
        if !self.is_busy(JobKind::Preview) && self.preview_due {
            self.start_preview();
        }
    }

    fn start_preview(&mut self) {
        self.preview_due = false;
        let (Some(data), Some(choices)) = (self.data.clone(), self.choices.clone()) else {
            return;
        };
        let (earlier, revision) = (self.preview.clone(), self.data_revision);
        let earlier = earlier.filter(|_| self.previewed == revision);
        self.previewed = revision;
        self.start(JobKind::Preview, String::new(), move |_ticket| {
            let made = preview(&data, &choices, earlier.as_deref());
            let deliver: Delivery = Box::new(move |bench| bench.take_preview(made, revision));
            Ok(deliver)
        });
    }

    pub(in crate::workbench) fn view_of(&mut self, what: Viewed) -> &mut View {
        match what {
            Viewed::DataRows => &mut self.data_view,
            Viewed::Applicants => &mut self.applicant_view,
        }
    }

    /// Asks for rows; the latest request of each table counts.
    pub(in crate::workbench) fn ask_view(&mut self, request: ViewRequest) {
        let what = request.what;
        self.cancel_view(what);
        let view = self.view_of(what);
        let plain = request.is_plain();
        view.request = request;
        view.asked += 1;
        (view.due, view.pending) = (!plain, !plain);
        if plain {
            view.rows = None;
            view.revision += 1;
        } else if view.job.is_none() {
            self.start_view(what);
        }
    }

    pub(in crate::workbench) fn cancel_view(&mut self, what: Viewed) {
        if let Some(id) = self.view_of(what).job {
            self.work.cancel(id);
        }
    }

    /// The applicants are others now; a request about them is asked again.
    pub(in crate::workbench) fn applicants_changed(&mut self) {
        self.selected = None;
        self.ask_view(self.applicant_view.request.clone_for(Viewed::Applicants));
    }

    /// Cutoff or terms are others; decisions and grades depend on them.
    pub(in crate::workbench) fn decisions_changed(&mut self) {
        let request = &self.applicant_view.request;
        if request.decision.is_some() || request.grade.is_some() {
            self.ask_view(self.applicant_view.request.clone_for(Viewed::Applicants));
        }
    }

    fn start_view(&mut self, what: Viewed) {
        let view = self.view_of(what);
        view.due = false;
        let (request, asked) = (view.request.clone(), view.asked);
        let (data, scope) = (self.data.clone(), self.scope());
        let job = self.start(JobKind::View, String::new(), move |ticket| {
            let rows = match what {
                Viewed::DataRows => data.and_then(|d| data_rows(&d.table, &request, ticket)),
                Viewed::Applicants => {
                    let applicants = scope.as_ref().map(Scope::applicants);
                    applicants.and_then(|a| applicant_rows(&a, &request, ticket))
                }
            };
            let rows = rows.ok_or(Message::Cancelled)?;
            let deliver: Delivery = Box::new(move |bench| bench.take_view(what, asked, rows));
            Ok(deliver)
        });
        let view = self.view_of(what);
        view.job = job;
        view.pending = job.is_some();
    }

    /// What is scored and shown.
    pub(in crate::workbench) fn scope(&self) -> Option<Scope> {
        let scorecard = self.applicants()?.scorecard;
        let made = self.deciding.made.clone();
        let money = self.shown_money().cloned().unwrap_or_default();
        let what = if let Some(scored) = &self.scored {
            Scored::Other(Arc::clone(scored))
        } else {
            let (data, run) = (self.data.as_ref()?, self.shown_run()?);
            Scored::Portfolio {
                data: Arc::clone(data),
                experiment: Arc::clone(&run.experiment),
                ground: Arc::clone(&run.ground),
            }
        };
        Some(Scope {
            what,
            scorecard,
            made,
            money,
            texts: self.applicants().and_then(|shown| shown.texts.cloned()),
        })
    }

    /// Where exposure and loss of the shown applicants are read.
    #[must_use]
    pub fn shown_money(&self) -> Option<&MoneyTerms> {
        match &self.scored {
            Some(scored) if !scored.is_by_run() => Some(&scored.model.money),
            _ => self.terms().map(|terms| &terms.money),
        }
    }

    /// Writes the project in a job.
    pub(in crate::workbench) fn save_project(&mut self) {
        self.close_log();
        let (Some(path), Some(document)) = (self.project.clone(), self.document()) else {
            return;
        };
        let save = Save {
            path: path.clone(),
            document,
            runs: self.runs.clone(),
            lost: self.lost.clone(),
            task_runs: self.task_runs.clone(),
            lost_tasks: self.lost_tasks.clone(),
        };
        let edits = self.saving.edits;
        let about = crate::workbench::jobs::open::file_name(&path);
        self.saving.at = Instant::now();
        self.start(JobKind::SaveProject, about, move |_ticket| {
            save.work()?;
            let deliver: Delivery = Box::new(move |bench| bench.project_saved(&path, edits));
            Ok(deliver)
        });
    }

    fn document(&self) -> Option<Document> {
        let (data, choices) = (self.data.as_ref()?, self.choices.as_ref()?);
        let (riskbench_project, version) = Document::format();
        Some(Document {
            riskbench_project,
            version,
            origin: data.origin.clone(),
            sha256: data.sha256.clone(),
            options: data.options.clone(),
            join: data.joined.as_ref().map(|joined| joined.request.clone()),
            anyway: data.options.memory == MemoryLimit::None,
            choices: choices.clone(),
            step: self.step,
            part: self.part,
            cutoff: self.cutoff,
            rule: self.rule,
            shown: self.shown,
            champion: self.champion,
            runs: Vec::new(),
            resampled: self.studies.resampled(),
            log: self.decision_log().clone(),
            analyses: self.analyses.plans(),
            task_runs: Vec::new(),
            shown_task: self.shown_task,
            alerts: (*self.alert_marks).clone(),
        })
    }

    fn project_saved(&mut self, path: &Path, edits: u64) {
        if self.project.as_deref() != Some(path) {
            return;
        }
        for run in &mut self.runs {
            let saved = project::saved_model(path, run.id);
            // A run that came while the project was written is not in it yet.
            if saved.exists() {
                run.model_path = Some(saved);
            }
        }
        self.dirty = self.saving.edits != edits;
        self.saving.by_itself = true;
        if self.saving.unasked.is_none() {
            self.tell(Level::Info, Message::Written(path.to_owned()));
            self.remember(path);
        }
    }

    /// Puts a file first among the recent ones.
    pub(in crate::workbench) fn remember(&mut self, path: &Path) {
        self.preferences.remember(path);
        self.save_preferences();
    }

    /// Writes the preferences on a thread that is not shown; what changes
    /// meanwhile is written at the end of the session.
    pub(in crate::workbench) fn save_preferences(&mut self) {
        let Some(folder) = self.folder.clone() else {
            return;
        };
        let preferences = self.preferences.clone();
        self.work
            .start_hidden(move |_ticket| match preferences.save(&folder) {
                Ok(()) => Ok(Box::new(|_bench| {})),
                Err(error) => Err(Message::of_io(folder, error)),
            });
    }
}

impl ViewRequest {
    /// The same request, of one of the two tables.
    fn clone_for(&self, what: Viewed) -> Self {
        Self {
            what,
            ..self.clone()
        }
    }
}
