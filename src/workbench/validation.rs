//! The gate of the workbench: which commands are possible now, and how far
//! each step is. It changes nothing.

use crate::recipe::Task;
use crate::recipe::encoding::encoder::Encoding;
use crate::recipe::encoding::special::read_codes;
use crate::recipe::inputs::roles::{Role, is_protected};
use crate::recipe::plan::suits;
use crate::train::Preset;
use crate::workbench::analyses::AnalysisKind;
use crate::workbench::bench::Workbench;
use crate::workbench::command::{Command, Refusal, ReportedTarget};
use crate::workbench::jobs::job::{JobId, JobKind};
use crate::workbench::jobs::reading::Remedy;
use crate::workbench::jobs::studies::Question;
use crate::workbench::state::{LiveState, Mark, RunId, Step};
use crate::workflow::JoinRequest;
use crate::workflow::choices::monotone::has_order;
use crate::workflow::choices::terms::Terms;
use crate::workflow::choices::{Choices, SettingError, Settings, taken};

/// Why a number cannot be a cutoff.
fn not_a_pd(pd: f64) -> Option<Refusal> {
    (!(0.0..=1.0).contains(&pd)).then_some(Refusal::NotAPd)
}

/// `why` where something `is_so`.
fn refuse(is_so: bool, why: Refusal) -> Option<Refusal> {
    is_so.then_some(why)
}

impl Workbench {
    /// Why a command is not possible now; `None` where it is. What only a job
    /// finds out (a file that is gone, a full disk) is not known here.
    #[must_use]
    pub fn refusal(&self, command: &Command) -> Option<Refusal> {
        match command {
            Command::OpenPath(_) | Command::OpenSeveral(_) | Command::OpenSample => {
                self.is_occupied()
            }
            Command::CloseData
            | Command::Reload(_)
            | Command::PickEvents(_)
            | Command::PickEdges(_)
            | Command::Join(_) => self.reading_refusal(command),
            Command::SaveProject(path) => self.saving_refusal(path.is_none()),
            Command::SaveTargetReport { of, .. } => self.target_report_refusal(*of),
            Command::SetTarget(column) | Command::Allow { column, .. } => {
                self.needs_column(Some(column))
            }
            Command::SetTask(_) | Command::ShowTaskRun(_) | Command::ExportTaskRun { .. } => {
                self.task_refusal(command)
            }
            Command::PlanAnalysis(_)
            | Command::RunAnalysis(_)
            | Command::StopAnalysis(_)
            | Command::ExportAnalysis(..)
            | Command::SaveLifetimeModel(_)
            | Command::ReadScenarios(_) => self.analysis_refusal(command),
            Command::SetId(column) => self.needs_column(column.as_deref()),
            Command::UseColumn { column, used } => self.column_refusal(column, *used),
            Command::SetEncoding { .. }
            | Command::SetSpecial { .. }
            | Command::SetDirection { .. } => self.preparation_refusal(command),
            Command::SetBad(_) | Command::SetGood(_) | Command::SetIndeterminate(_) => {
                self.needs_target()
            }
            Command::ExportRows(_)
            | Command::MarkAlert(..)
            | Command::UseProtected(_)
            | Command::DropDuplicates(_)
            | Command::SetOrder(_)
            | Command::SetSequence { .. }
            | Command::SetSplit(_)
            | Command::SetSettings(_)
            | Command::ReadReasonTexts(_) => self.needs_data(),
            Command::Train => self.train_refusal(),
            Command::Search(_) => self
                .train_refusal()
                .or_else(|| refuse(!self.can_search(), Refusal::NotSearchable)),
            Command::Pause => self
                .needs_live(|state| state == LiveState::Running)
                .or_else(|| refuse(self.is_searching(), Refusal::OnClock)),
            Command::Resume => self.needs_live(|state| state == LiveState::Paused),
            Command::Stop => self.needs_live(|state| state != LiveState::Stopping),
            Command::RenameRun(id, name) => self
                .needs_run(*id)
                .or_else(|| refuse(name.trim().is_empty(), Refusal::EmptyName)),
            Command::DeleteRun(id)
            | Command::ShowRun(id)
            | Command::SetChampion(Some(id))
            | Command::Overlay(id, _) => self.needs_run(*id),
            Command::EditPoints(run, _) => self.needs_run(*run),
            Command::KeepPoints(run) => self.points_refusal(*run),
            Command::SetCutoff(pd) | Command::DragCutoff(pd) => not_a_pd(*pd),
            Command::ScoreFile(_) | Command::KeepTotals | Command::CloseScored => {
                self.score_refusal(command)
            }
            Command::ExportScores { .. } | Command::ExportAlerts(_) => self.export_refusal(command),
            Command::SaveReport { .. }
            | Command::ExportModel { .. }
            | Command::VerifyReport(_)
            | Command::Monitor { .. } => self.report_refusal(command),
            Command::TrainChallenger(_) | Command::SaveChallenger(_) => {
                self.challenger_refusal(command)
            }
            Command::SetRule(_) => self.needs_shown(),
            Command::SaveModel(_) => self.save_refusal(),
            Command::SetTerms(terms) => self.terms_refusal(terms),
            Command::SwapWith(Some(id)) => self
                .needs_run(*id)
                .or_else(|| refuse(!self.can_swap(*id), Refusal::SameRun)),
            Command::CancelJob(id) => self.cancel_refusal(*id),
            Command::Undo => self.step_refusal(false),
            Command::Redo => self.step_refusal(true),
            Command::Ask(question) => self.question_refusal(question),
            Command::Oversize(remedy) if *remedy != Remedy::Leave => self.is_occupied(),
            Command::Oversize(_)
            | Command::Unreadable(..)
            | Command::GoTo(_)
            | Command::SetModelFiles(_)
            | Command::SwapWith(None)
            | Command::SetChampion(None)
            | Command::ShowPart(_)
            | Command::Select(_)
            | Command::View(_)
            | Command::ExportTable { .. }
            | Command::ExportText { .. }
            | Command::ExportBytes { .. }
            | Command::SetRetraining(_)
            | Command::ReadNotices
            | Command::ClearRecents
            | Command::SetPreferences(_) => None,
        }
    }

    /// How far a step is.
    #[must_use]
    pub fn mark(&self, step: Step) -> Mark {
        let has_data = self.data.is_some();
        match step {
            Step::Lifetime => self.analysis_mark(AnalysisKind::Lifetime),
            Step::Market => self.analysis_mark(AnalysisKind::Forecast),
            Step::Anomalies => self.analysis_mark(AnalysisKind::Anomalies),
            Step::Synthetic => self.analysis_mark(AnalysisKind::Synthesis),
            Step::Start if has_data || self.opened.is_some() => Mark::Done,
            Step::Start => Mark::Ready,
            Step::Data if self.data.as_ref().is_some_and(|data| data.table.rows == 0) => {
                Mark::Ready
            }
            Step::Data if has_data => Mark::Done,
            Step::Features if has_data => {
                let labelled = self
                    .preview
                    .as_ref()
                    .is_some_and(|p| p.problem.is_none() && !p.parts.is_empty());
                if labelled { Mark::Done } else { Mark::Ready }
            }
            Step::Train if self.task() != Task::Binary => match self.shown_task_run() {
                Some(run) if self.is_task_run_current(run) => Mark::Done,
                Some(_) => Mark::Stale,
                None if self.mark(Step::Features) == Mark::Done => Mark::Ready,
                None => Mark::Empty,
            },
            Step::Evaluate | Step::Score | Step::Explain
                if self.task() != Task::Binary
                    && (step != Step::Explain || self.scored.is_none()) =>
            {
                match self.shown_task_run() {
                    Some(run) if self.is_task_run_current(run) => Mark::Done,
                    Some(_) => Mark::Stale,
                    None => Mark::Empty,
                }
            }
            Step::Decide | Step::Report | Step::Monitor if self.task() != Task::Binary => {
                Mark::Empty
            }
            Step::Train if !self.runs.is_empty() => {
                if self.runs.iter().all(|run| run.stale) {
                    Mark::Stale
                } else {
                    Mark::Done
                }
            }
            Step::Train if self.mark(Step::Features) == Mark::Done => Mark::Ready,
            Step::Explain if self.scored.is_some() => Mark::Done,
            Step::Report => match self.shown_run() {
                Some(run) if run.stale => Mark::Stale,
                _ => match (self.reported(), &self.reporting.written) {
                    (None, _) => Mark::Empty,
                    (Some(_), None) => Mark::Ready,
                    (Some(now), Some(written)) if now == *written => Mark::Done,
                    (Some(_), Some(_)) => Mark::Stale,
                },
            },
            Step::Monitor => match (self.reported(), &self.monitoring.found) {
                (None, _) => Mark::Empty,
                (Some(_), None) => Mark::Ready,
                (Some(now), Some(found)) if now == found.subject => Mark::Done,
                (Some(_), Some(_)) => Mark::Stale,
            },
            Step::Evaluate | Step::Explain | Step::Decide | Step::Score => match self.shown_run() {
                Some(run) if run.stale => Mark::Stale,
                Some(_) if step == Step::Score && !self.scores_stand() => Mark::Stale,
                Some(_) => Mark::Done,
                None if step == Step::Score && self.scored.is_some() => Mark::Done,
                None if step == Step::Score && self.opened.is_some() => Mark::Ready,
                None => Mark::Empty,
            },
            _ => Mark::Empty,
        }
    }

    fn question_refusal(&self, question: &Question) -> Option<Refusal> {
        let asked = || match question {
            Question::TaskFields(id)
            | Question::TaskEffects(id, _)
            | Question::TaskFolds { run: id, .. } => {
                let is_there = self.task_runs.iter().any(|run| run.id == *id);
                refuse(!is_there, Refusal::NoRun)
            }
            _ => self.asked_refusal(question.run()),
        };
        asked().or_else(|| {
            let is_training = matches!(
                question,
                Question::Folds { .. } | Question::TaskFolds { .. }
            );
            refuse(is_training && self.busy_training(), Refusal::Training).or_else(|| {
                let second = question.kind() == JobKind::Resample;
                refuse(
                    second && self.is_busy(JobKind::Resample),
                    Refusal::Resampling,
                )
            })
        })
    }

    fn terms_refusal(&self, terms: &Terms) -> Option<Refusal> {
        let is_off = !terms.is_sound();
        self.needs_data()
            .or_else(|| refuse(is_off, Refusal::OutOfRange))
    }

    fn score_refusal(&self, command: &Command) -> Option<Refusal> {
        let is_busy = self.is_busy(JobKind::ScoreFile);
        if matches!(command, Command::CloseScored) {
            return refuse(self.scored.is_none(), Refusal::NoRun);
        }
        if matches!(command, Command::KeepTotals) {
            return refuse(self.scored.is_none(), Refusal::NoRun)
                .or_else(|| refuse(is_busy, Refusal::Loading));
        }
        let is_without = self.shown_run().is_none() && self.opened.is_none();
        refuse(is_busy, Refusal::Loading)
            .or_else(|| refuse(is_without, Refusal::NoRun))
            .or_else(|| self.files_refusal())
    }

    fn reading_refusal(&self, command: &Command) -> Option<Refusal> {
        let lacks_all = |request: &JoinRequest| {
            let JoinRequest { plan, files, .. } = request;
            let has_file = files.events.is_some() || files.edges.is_some();
            !has_file && plan.formulas.is_empty() || plan.check(files).is_err()
        };
        let refused = match command {
            Command::CloseData => {
                let nothing = self.data.is_none() && self.opened.is_none();
                refuse(nothing, Refusal::NoData)
            }
            Command::Join(Some(request)) => {
                let lacks_all = refuse(lacks_all(request), Refusal::NoJoin);
                self.needs_data().or(lacks_all)
            }
            _ => self.needs_data(),
        };
        self.is_occupied().or(refused)
    }

    fn challenger_refusal(&self, command: &Command) -> Option<Refusal> {
        if matches!(command, Command::TrainChallenger(_)) {
            let is_busy = self.is_busy(JobKind::Monitor);
            return refuse(self.reported().is_none(), Refusal::NoRun)
                .or_else(|| refuse(is_busy, Refusal::Loading))
                .or_else(|| self.files_refusal());
        }
        let challenged = self.monitoring.challenged.as_ref();
        let is_there = challenged.is_some_and(|challenged| challenged.found.is_ok());
        refuse(!is_there, Refusal::NoRun)
    }

    /// A report is verified with any model that is there.
    fn report_refusal(&self, command: &Command) -> Option<Refusal> {
        let is_without = match command {
            Command::VerifyReport(_) => self.runs.is_empty() && self.opened.is_none(),
            _ => self.reported().is_none(),
        };
        let needs_files = matches!(command, Command::Monitor { .. });
        let refused = || needs_files.then(|| self.files_refusal()).flatten();
        refuse(is_without, Refusal::NoRun).or_else(refused)
    }

    fn export_refusal(&self, command: &Command) -> Option<Refusal> {
        let is_empty = matches!(command, Command::ExportAlerts(_)) && self.alert_budget().is_none();
        refuse(self.applicants().is_none() || is_empty, Refusal::NoRun)
            .or_else(|| refuse(!self.policy_stands(), Refusal::PolicyNotApplied))
    }

    fn cancel_refusal(&self, id: JobId) -> Option<Refusal> {
        let job = self.jobs.iter().find(|job| job.id == id);
        refuse(
            job.is_none_or(|job| !job.cancellable),
            Refusal::NotCancellable,
        )
    }

    /// Why the latest edit cannot be taken back, or done again.
    fn step_refusal(&self, redo: bool) -> Option<Refusal> {
        if redo && !self.can_redo() {
            return Some(Refusal::NothingToRedo);
        }
        if !redo && !self.can_undo() {
            return Some(Refusal::NothingToUndo);
        }
        self.step_rereads(redo)
            .then(|| self.is_occupied())
            .flatten()
    }

    fn is_occupied(&self) -> Option<Refusal> {
        if self.busy_training() {
            Some(Refusal::Training)
        } else {
            self.is_busy(JobKind::Load).then_some(Refusal::Loading)
        }
    }

    fn save_refusal(&self) -> Option<Refusal> {
        if self.task() != Task::Binary {
            let joined = self.data.as_ref().is_some_and(|data| data.joined.is_some());
            return refuse(self.shown_task_run().is_none(), Refusal::NoRun)
                .or_else(|| refuse(joined, Refusal::JoinOfTask));
        }
        self.needs_shown()
            .or_else(|| refuse(!self.policy_stands(), Refusal::PolicyNotApplied))
    }

    /// Why the project cannot be saved; `again` to its own file.
    fn saving_refusal(&self, again: bool) -> Option<Refusal> {
        let has_no_path = again && self.project.is_none();
        self.needs_data()
            .or_else(|| refuse(has_no_path, Refusal::NoProjectPath))
    }

    fn target_report_refusal(&self, of: ReportedTarget) -> Option<Refusal> {
        let why = match of {
            ReportedTarget::Task => Refusal::NoRun,
            ReportedTarget::Lifetime => Refusal::NoResult,
        };
        refuse(self.target_run(of).is_none(), why)
    }

    fn task_refusal(&self, command: &Command) -> Option<Refusal> {
        let there = match command {
            Command::ShowTaskRun(id) => self.task_runs.iter().any(|run| run.id == *id),
            Command::ExportTaskRun { .. } => self.shown_task_run().is_some(),
            _ => return self.needs_target(),
        };
        refuse(!there, Refusal::NoRun)
    }

    pub(in crate::workbench) fn needs_data(&self) -> Option<Refusal> {
        self.data.is_none().then_some(Refusal::NoData)
    }

    fn needs_target(&self) -> Option<Refusal> {
        let empty = |choices: &crate::workflow::Choices| choices.target.column.is_empty();
        match &self.choices {
            None => Some(Refusal::NoData),
            Some(choices) => empty(choices).then_some(Refusal::NoTarget),
        }
    }

    fn needs_column(&self, column: Option<&str>) -> Option<Refusal> {
        let Some(data) = &self.data else {
            return Some(Refusal::NoData);
        };
        let absent = column.filter(|name| data.table.column(name).is_none());
        absent.map(|name| Refusal::NoColumn(name.to_owned()))
    }

    fn column_refusal(&self, column: &str, used: bool) -> Option<Refusal> {
        let missing = self.needs_column(Some(column));
        if missing.is_some() || !used {
            return missing;
        }
        let choices = self.choices.as_ref()?;
        let other_use = taken(choices).into_iter().find(|(name, _)| *name == column);
        if let Some((_, use_)) = other_use {
            return Some(Refusal::Taken(column.to_owned(), use_));
        }
        let roles = &self.data.as_ref()?.roles;
        let monitored = |guess: &&crate::recipe::RoleGuess| guess.role == Role::Monitor;
        let protected =
            is_protected(column) || roles.iter().filter(monitored).any(|g| g.column == *column);
        (protected && !(choices.use_protected || choices.allow.iter().any(|name| name == column)))
            .then(|| Refusal::Protected(column.to_owned()))
    }

    fn preparation_refusal(&self, command: &Command) -> Option<Refusal> {
        match command {
            Command::SetEncoding { column, encoders } => {
                self.encoding_refusal(column, encoders.as_deref().unwrap_or_default())
            }
            Command::SetSpecial { column, codes } => self.special_refusal(column, codes),
            Command::SetDirection { column, direction } => {
                self.needs_column(Some(column)).or_else(|| {
                    let found = self.data.as_ref()?.table.column(column)?;
                    let none = direction.is_some() && !has_order(found);
                    none.then(|| Refusal::NoOrder(column.clone()))
                })
            }
            _ => None,
        }
    }

    fn encoding_refusal(&self, column: &str, encoders: &[Encoding]) -> Option<Refusal> {
        self.needs_column(Some(column)).or_else(|| {
            let found = self.data.as_ref()?.table.column(column)?;
            let fits = encoders.iter().all(|encoding| suits(found, *encoding));
            (!fits).then(|| Refusal::Unsuitable(column.to_owned()))
        })
    }

    fn special_refusal(&self, column: &str, codes: &[String]) -> Option<Refusal> {
        self.needs_column(Some(column)).or_else(|| {
            let found = self.data.as_ref()?.table.column(column)?;
            let value = read_codes(found, codes).err()?;
            let column = column.to_owned();
            Some(Refusal::NoSpecial { column, value })
        })
    }

    fn train_refusal(&self) -> Option<Refusal> {
        if self.busy_training() {
            return Some(Refusal::Training);
        }
        if self.is_busy(JobKind::Load) {
            return Some(Refusal::Loading);
        }
        if self.is_busy(JobKind::Resample) {
            return Some(Refusal::Resampling);
        }
        let problem = || {
            let preview = self
                .preview
                .as_ref()
                .filter(|_| !self.is_busy(JobKind::Preview))?;
            preview.problem.is_some().then_some(Refusal::NotReady)
        };
        let unreadable = || {
            let mut fields = self.unreadable.iter();
            let of_training = fields.find(|(step, _)| !step.is_beside());
            of_training.map(|(_, field)| field.clone())
        };
        let held = self.choices.as_ref().filter(|c| !c.monotone.is_empty());
        let family = held.map(|choices| choices.settings.family);
        let not_held = family.filter(|family| !family.can_be_monotone());
        let fault = || {
            let fault = self.settings().and_then(Settings::fault);
            fault.or(not_held.map(SettingError::NotHeld))
        };
        self.needs_target()
            .or_else(problem)
            .or_else(|| unreadable().map(Refusal::Unreadable))
            .or_else(|| fault().map(Refusal::Setting))
    }

    /// Whether the choices leave anything to search for.
    fn can_search(&self) -> bool {
        let open = |choices: &Choices| {
            let settings = &choices.settings;
            settings.preset == Preset::Tuned
                && settings.members.is_none()
                && settings.augment.is_none()
                && choices.split.validation > 0.0
        };
        self.task() == Task::Binary && self.choices.as_ref().is_some_and(open)
    }

    /// Whether a search on a clock is under way.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.search.is_some())
    }

    fn needs_live(&self, fits: impl Fn(LiveState) -> bool) -> Option<Refusal> {
        let fitting = self.live.as_ref().is_some_and(|live| fits(live.state));
        (!fitting).then_some(Refusal::NotTraining)
    }

    fn needs_run(&self, id: RunId) -> Option<Refusal> {
        self.run(id).is_none().then_some(Refusal::NoRun)
    }

    fn asked_refusal(&self, run: Option<RunId>) -> Option<Refusal> {
        run.map_or_else(|| self.needs_data(), |run| self.needs_run(run))
    }

    fn needs_shown(&self) -> Option<Refusal> {
        self.shown_run().is_none().then_some(Refusal::NoRun)
    }
}
