//! The workbench: one analyst's state, changed by commands and by what jobs
//! bring back. It draws nothing and never waits.

use crate::bundle::PointsChange;
use crate::evaluate::Rule;
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::table::MemoryLimit;
use crate::workbench::analyses::{Analyses, AnalysisKind};
use crate::workbench::changes::Changes;
use crate::workbench::command::{Command, Unreadable};
use crate::workbench::history::log::Log;
use crate::workbench::history::undo::{Edit, History};
use crate::workbench::jobs::deciding::Deciding;
use crate::workbench::jobs::job::{JobId, JobKind, JobStatus, Jobs, Waker};
use crate::workbench::jobs::joining::JoinDesk;
use crate::workbench::jobs::monitoring::MonitorDesk;
use crate::workbench::jobs::reading::{Oversize, Reading, What};
use crate::workbench::jobs::reporting::Reporting;
use crate::workbench::jobs::studies::Studies;
use crate::workbench::jobs::training::retraining::Retraining;
use crate::workbench::jobs::training::{Feed, Start};
use crate::workbench::notice::{Level, Message, Notice};
use crate::workbench::preferences::{Language, Preferences};
use crate::workbench::preview::Preview;
use crate::workbench::project::task_runs::LostTask;
use crate::workbench::project::{self, Lost, Pending};
use crate::workbench::rows::alerts::AlertMarks;
use crate::workbench::rows::view::View;
use crate::workbench::run_names::RunKind;
use crate::workbench::state::{Live, LiveState, Loaded, OpenedModel, Run, RunId, ScoredFile, Step};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::choices::{Choices, Selection, SessionError, Settings};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Longest wait for jobs at the end of a session.
const PATIENCE: Duration = Duration::from_secs(2);

/// Everything that a window shows. Fields are there to be read; they change
/// through [`Workbench::apply`] and [`Workbench::pump`] alone.
pub struct Workbench {
    /// The step that is shown.
    pub step: Step,
    /// The portfolio.
    pub data: Option<Arc<Loaded>>,
    /// Rises with every portfolio.
    pub data_revision: u64,
    /// What was chosen, once a portfolio is open; the target's column is empty
    /// until one is chosen.
    pub choices: Option<Choices>,
    /// Which columns enter by the choices, as of now.
    pub selection: Option<Result<Selection, Arc<SessionError>>>,
    /// What the choices make of the data; lags behind them for a moment.
    pub preview: Option<Arc<Preview>>,
    /// The finished trainings, oldest first.
    pub runs: Vec<Run>,
    /// Finished trainings on targets of several classes or numbers, oldest first.
    pub task_runs: Vec<Arc<TaskRun>>,
    /// The one of them that is evaluated; the newest where it does not fit the target.
    pub shown_task: Option<RunId>,
    pub(in crate::workbench) lost_tasks: Vec<LostTask>,
    /// The current model: the run that is evaluated and scores.
    pub shown: Option<RunId>,
    /// The champion: the run that the others are held against. While there is one, a
    /// new run does not become the current model.
    pub champion: Option<RunId>,
    /// Whether the analyst chose it; it then stays when another run is trained.
    pub chosen: bool,
    /// The run that was trained last, until another one is chosen.
    pub latest: Option<RunId>,
    /// Points of scorecards that were set by hand and are no run yet, by the run they are of.
    pub points: BTreeMap<RunId, Vec<PointsChange>>,
    pub(in crate::workbench) alert_marks: Arc<AlertMarks>,
    /// Fields that cannot be read, by the step that shows them; no training starts
    /// while there are any.
    pub unreadable: HashMap<Step, Unreadable>,
    /// The training under way.
    pub live: Option<Live>,
    /// Rejected where PD ≥ this.
    pub cutoff: f64,
    /// How the cutoff is chosen; `None` for by hand.
    pub rule: Option<Rule>,
    /// The part that figures are shown of.
    pub part: Part,
    /// The row looked at.
    pub selected: Option<usize>,
    /// The rows of the portfolio that are shown.
    pub data_view: View,
    /// The applicants that are shown.
    pub applicant_view: View,
    /// A model opened from a file.
    pub opened: Option<Arc<OpenedModel>>,
    /// Another file, scored.
    pub scored: Option<Arc<ScoredFile>>,
    /// Rises with every other file.
    pub(in crate::workbench) scored_revision: u64,
    /// The analyses beside the credit model.
    pub analyses: Analyses,
    /// What was asked about the runs.
    pub studies: Studies,
    /// What columns of other files are made from.
    pub joining: JoinDesk,
    /// What the Report step did last.
    pub reporting: Reporting,
    /// What the Monitor step holds.
    pub monitoring: MonitorDesk,
    /// What the choices of columns add, while that is asked for.
    pub retraining: Retraining,
    /// What runs.
    pub jobs: Vec<JobStatus>,
    /// What was told, oldest first.
    pub notices: Vec<Notice>,
    /// How the window looks and what it remembers.
    pub preferences: Preferences,
    /// The language that the window speaks, in which runs are named.
    pub(in crate::workbench) spoken: Language,
    /// The project file.
    pub project: Option<PathBuf>,
    /// Whether something is not in the project file yet.
    pub dirty: bool,
    /// A file that was refused for the memory that it would take.
    pub oversize: Option<Oversize>,
    pub(in crate::workbench) work: Jobs,
    pub(in crate::workbench) readings: Vec<Reading>,
    /// How much memory a file may take.
    pub(in crate::workbench) memory: MemoryLimit,
    pub(in crate::workbench) feed: Option<Feed>,
    pub(in crate::workbench) history: History,
    pub(in crate::workbench) log: Log,
    pub(in crate::workbench) deciding: Deciding,
    pub(in crate::workbench) next_run: u64,
    /// Runs of the project that cannot be shown.
    pub(in crate::workbench) lost: Vec<Lost>,
    /// A project that waits for its portfolio.
    pub(in crate::workbench) pending: Option<Arc<Pending>>,
    pub(in crate::workbench) saving: Saving,
    pub(in crate::workbench) preview_due: bool,
    /// The data that the preview was last made of.
    pub(in crate::workbench) previewed: u64,
    /// Where the preferences are kept.
    pub(in crate::workbench) folder: Option<PathBuf>,
}

/// When the project is to be saved.
pub(in crate::workbench) struct Saving {
    /// Rises with every edit, to tell whether a save held the latest.
    pub(in crate::workbench) edits: u64,
    /// When it was last begun.
    pub(in crate::workbench) at: Instant,
    /// Whether it happens without being asked for.
    pub(in crate::workbench) by_itself: bool,
    /// Whether a job brought something since the last pump.
    pub(in crate::workbench) work_done: bool,
    /// When the project was last saved without being asked for; `None` since it was saved
    /// by hand.
    pub(in crate::workbench) unasked: Option<SystemTime>,
}

impl Workbench {
    /// An empty workbench. Preferences are kept in `preferences_folder`;
    /// without one nothing is remembered. `waker` is called from any thread
    /// when there is something to [`Workbench::pump`].
    #[must_use]
    pub fn new(preferences_folder: Option<PathBuf>, waker: Waker) -> Self {
        let read = preferences_folder.as_deref().map(Preferences::load);
        let damaged = matches!(read, Some(Err(_)));
        let mut bench = Self {
            step: Step::Start,
            data: None,
            data_revision: 0,
            choices: None,
            selection: None,
            preview: None,
            runs: Vec::new(),
            task_runs: Vec::new(),
            shown_task: None,
            lost_tasks: Vec::new(),
            shown: None,
            champion: None,
            chosen: false,
            latest: None,
            points: BTreeMap::new(),
            alert_marks: Arc::default(),
            unreadable: HashMap::new(),
            live: None,
            cutoff: 0.5,
            rule: Some(Rule::MaxF1),
            part: Part::Test,
            selected: None,
            data_view: View::default(),
            applicant_view: View::default(),
            opened: None,
            scored: None,
            scored_revision: 0,
            analyses: Analyses::default(),
            studies: Studies::default(),
            joining: JoinDesk::default(),
            reporting: Reporting::default(),
            monitoring: MonitorDesk::default(),
            retraining: Retraining::default(),
            jobs: Vec::new(),
            notices: Vec::new(),
            preferences: read.and_then(Result::ok).unwrap_or_default(),
            spoken: Language::default(),
            project: None,
            dirty: false,
            oversize: None,
            work: Jobs::new(waker),
            readings: Vec::new(),
            memory: MemoryLimit::default(),
            feed: None,
            history: History::default(),
            log: Log::default(),
            deciding: Deciding::default(),
            next_run: 1,
            lost: Vec::new(),
            pending: None,
            saving: Saving {
                edits: 0,
                at: Instant::now(),
                by_itself: false,
                work_done: false,
                unasked: None,
            },
            preview_due: false,
            previewed: 0,
            folder: preferences_folder,
        };
        if damaged {
            bench.tell(Level::Warning, Message::PreferencesDamaged);
        }
        bench
    }

    /// Does what is asked, or tells why not. Never waits: work is started.
    pub fn apply(&mut self, command: Command) {
        if let Some(refusal) = self.refusal(&command) {
            self.tell(Level::Warning, Message::Refused(refusal));
            return;
        }
        self.log_before(&command);
        match command {
            Command::OpenPath(path) => self.read(What::Path(path)),
            Command::OpenSeveral(paths) => self.read(What::Several(paths)),
            Command::Oversize(remedy) => self.remedy(remedy),
            Command::OpenSample => self.read(What::BuiltIn),
            Command::Reload(options) => self.reload(options),
            Command::PickEvents(path) => self.pick_events(path),
            Command::PickEdges(path) => self.joining.edges = Some(path),
            Command::Join(request) => self.join(request.map(|request| *request)),
            Command::SetModelFiles(files) => self.joining.files = files,
            Command::SaveProject(path) => self.save_project_at(path),
            Command::CloseData => {
                self.forget();
                self.opened = None;
                self.step = Step::Start;
            }
            Command::GoTo(step) => self.step = step,
            Command::Unreadable(step, field) => self.note_unreadable(step, field),
            Command::Train => self.train(None),
            Command::Search(budget) => self.train(Some(budget)),
            Command::Pause | Command::Resume | Command::Stop => self.steer(&command),
            Command::RenameRun(id, name) => self.rename_run(id, &name),
            Command::DeleteRun(id) => self.delete_run(id),
            Command::ShowRun(id) => {
                (self.latest, self.chosen) = (None, true);
                self.show_run(id);
                self.log_run(["current model", "当前模型"], id);
                self.touch();
            }
            Command::ShowTaskRun(id) => self.show_task_run(id),
            Command::PlanAnalysis(plan) => self.plan_analysis(plan),
            Command::RunAnalysis(kind) => self.run_analysis(kind),
            Command::StopAnalysis(kind) => self.analyses.stop(kind),
            Command::EditPoints(run, changes) => self.edit_points(run, changes),
            Command::KeepPoints(run) => self.keep_points(run),
            Command::MarkAlert(key, mark) => self.mark_alert(key, &mark),
            Command::SetChampion(run) => self.set_champion(run),
            Command::Overlay(id, overlaid) => self.overlay(id, overlaid),
            Command::SetCutoff(cutoff) => {
                if cutoff == self.cutoff {
                    // A drag begins where the cutoff is: it is no part of what was before.
                    self.history.part();
                }
                self.edit_cutoff(Some(cutoff), None);
            }
            Command::DragCutoff(cutoff) => {
                self.history.go_on(Edit::Cutoff);
                self.edit_cutoff(Some(cutoff), None);
            }
            Command::SetRule(rule) => self.edit_cutoff(None, Some(rule)),
            Command::SetTerms(terms) => self.edit_terms(*terms),
            Command::ReadReasonTexts(path) => self.read_reason_texts(path),
            Command::ReadScenarios(path) => self.read_scenarios(path),
            Command::SwapWith(run) => self.deciding.other = run,
            Command::ShowPart(part) => self.part = part,
            Command::Select(row) => self.selected = row,
            Command::View(request) => self.ask_view(request),
            Command::ScoreFile(path) => self.score_file(path),
            Command::KeepTotals => self.keep_totals_of_scored(),
            Command::CloseScored => {
                self.scored = None;
                self.applicants_changed();
            }
            Command::ExportScores { .. }
            | Command::SaveModel(_)
            | Command::SaveLifetimeModel(_)
            | Command::SaveTargetReport { .. }
            | Command::ExportRows(_)
            | Command::ExportTaskRun { .. }
            | Command::ExportAlerts(_)
            | Command::ExportAnalysis(..)
            | Command::ExportTable { .. }
            | Command::ExportText { .. }
            | Command::ExportBytes { .. } => self.export(command),
            Command::SaveReport { .. } | Command::VerifyReport(_) | Command::ExportModel { .. } => {
                self.report(command);
            }
            Command::Monitor { files, by } => self.monitor(files, by),
            Command::TrainChallenger(files) => self.train_challenger(files),
            Command::SaveChallenger(path) => self.save_challenger(path),
            Command::Ask(question) => self.ask(question),
            Command::CancelJob(id) => self.cancel_job(id),
            Command::SetRetraining(on) => self.set_retraining(on),
            Command::ReadNotices => self.notices.iter_mut().for_each(|n| n.read = true),
            Command::ClearRecents => {
                self.preferences.recents.clear();
                self.save_preferences();
            }
            Command::SetPreferences(preferences) => self.set_preferences(&preferences),
            Command::Undo => self.step_back(false),
            Command::Redo => self.step_back(true),
            edit => self.edit_choices(edit),
        }
        self.start_deciding();
        self.start_losses();
        self.start_retraining();
    }

    fn overlay(&mut self, id: RunId, overlaid: bool) {
        let run = self.runs.iter_mut().find(|run| run.id == id);
        if let Some(run) = run {
            run.overlaid = overlaid;
        }
        self.touch();
    }

    fn save_project_at(&mut self, path: Option<PathBuf>) {
        self.project = path.map(with_extension).or(self.project.take());
        self.saving.unasked = None;
        self.save_project();
    }

    fn note_unreadable(&mut self, step: Step, field: Option<Unreadable>) {
        match field {
            None => drop(self.unreadable.remove(&step)),
            Some(field) => drop(self.unreadable.insert(step, field)),
        }
    }

    /// Whether an edit can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// Whether an edit can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// Whether something would be lost without a save: changes of a project, or runs
    /// that are in none.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        let any_run = !self.runs.is_empty() || !self.task_runs.is_empty();
        self.dirty && (self.project.is_some() || any_run)
    }

    /// Whether a training is under way.
    #[must_use]
    pub fn busy_training(&self) -> bool {
        self.live.is_some()
    }

    /// Whether a training or an analysis is under way.
    #[must_use]
    pub fn busy_learning(&self) -> bool {
        let mut kinds = AnalysisKind::ALL.into_iter();
        self.busy_training() || kinds.any(|kind| self.analyses.job(kind).is_some())
    }

    /// Whether a job of this kind runs.
    #[must_use]
    pub fn is_busy(&self, kind: JobKind) -> bool {
        self.jobs.iter().any(|job| job.kind == kind)
    }

    /// The settings under edit.
    #[must_use]
    pub fn settings(&self) -> Option<&Settings> {
        self.choices.as_ref().map(|choices| &choices.settings)
    }

    /// The run that is shown.
    #[must_use]
    pub fn shown_run(&self) -> Option<&Run> {
        self.run(self.shown?)
    }

    /// What differs between two runs, if both are there.
    #[must_use]
    pub fn changes(&self, a: RunId, b: RunId) -> Option<Changes> {
        let (a, b) = (self.run(a)?, self.run(b)?);
        Some(Changes::between(a, b, self.data_revision))
    }

    /// A run.
    #[must_use]
    pub fn run(&self, id: RunId) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// Whether a column enters the model by the current choices.
    #[must_use]
    pub fn uses(&self, column: &str) -> bool {
        let Some(Ok(selection)) = &self.selection else {
            return false;
        };
        selection.inputs.iter().any(|name| name == column)
    }

    /// Notices that were not read yet.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.notices.iter().filter(|notice| !notice.read).count()
    }

    /// Ends all jobs, waits for them briefly, and saves what is remembered: the
    /// preferences, and a project that has a file.
    pub fn shutdown(&mut self) {
        if let Some(feed) = &self.feed {
            feed.control.stop();
        }
        self.analyses.stop_all();
        if self.project.is_some() && self.dirty && self.saving.by_itself {
            self.save_project();
        }
        self.retraining.stop();
        self.work.end(PATIENCE);
        (self.live, self.feed) = (None, None);
        self.jobs.clear();
        if let Some(folder) = &self.folder {
            // There is nobody left to tell.
            drop(self.preferences.save(folder));
        }
    }

    /// When the project was last saved by itself; `None` since it was saved by hand.
    #[must_use]
    pub fn saved_by_itself(&self) -> Option<SystemTime> {
        self.saving.unasked
    }

    /// Leaves the project file as it was saved last, for a window that closes without
    /// saving.
    pub fn leave_unsaved(&mut self) {
        self.saving.by_itself = false;
    }

    /// Makes the next job of a kind panic, so that a test can see that nothing
    /// else is lost.
    #[doc(hidden)]
    pub fn fail_next(&mut self, kind: JobKind) {
        self.work.fail_next(kind);
    }

    pub(in crate::workbench) fn tell(&mut self, level: Level, message: Message) {
        let id = self.notices.last().map_or(1, |notice| notice.id + 1);
        self.notices.push(Notice {
            id,
            level,
            message,
            at: SystemTime::now(),
            read: false,
        });
    }

    /// Starts a training, or a search on a clock.
    fn train(&mut self, budget: Option<Duration>) {
        let begun = Instant::now();
        let (Some(data), Some(choices)) = (self.data.clone(), self.choices.clone()) else {
            return;
        };
        let id = self.next_run;
        self.next_run += 1;
        let kind = match budget {
            Some(_) => RunKind::Search,
            None => RunKind::Trained(choices.settings.family),
        };
        let feed = Feed::default();
        let start = Start {
            run: RunId(id),
            name: kind.name(RunId(id), self.spoken),
            data,
            data_revision: self.data_revision,
            choices,
            clock: budget.map(|budget| (begun, budget)),
            feed: feed.clone(),
            waker: self.work.waker(),
        };
        let live = start.live();
        let task = self.task();
        let work = move || match task {
            Task::Binary => start.work(),
            task => start.task_work(task),
        };
        if let Some(_job) = self.start(JobKind::Train, live.name.clone(), |_| work()) {
            (self.live, self.feed) = (Some(live), Some(feed));
        }
    }

    fn steer(&mut self, command: &Command) {
        let (Some(live), Some(feed)) = (&mut self.live, &self.feed) else {
            return;
        };
        match command {
            Command::Pause => {
                feed.control.pause();
                live.state = LiveState::Paused;
            }
            Command::Resume => {
                feed.resume();
                live.state = LiveState::Running;
            }
            _ => {
                feed.resume();
                feed.control.stop();
                live.state = LiveState::Stopping;
            }
        }
    }

    fn delete_run(&mut self, id: RunId) {
        self.log_run(["deleted run", "删除训练"], id);
        self.runs.retain(|run| run.id != id);
        self.latest = self.latest.filter(|latest| *latest != id);
        self.champion = self.champion.filter(|champion| *champion != id);
        if self.shown == Some(id) {
            self.chosen = false;
            let mut newest = self.runs.iter().rev();
            let useful = newest.clone().find(|run| run.chance().is_none());
            if let Some(next) = useful.or(newest.next()).map(|run| run.id) {
                self.show_run(next);
            } else {
                self.shown = None;
                self.applicants_changed();
            }
        }
        self.touch();
    }

    pub(in crate::workbench) fn cancel_job(&mut self, id: JobId) {
        let job = self.jobs.iter().find(|job| job.id == id);
        if job.is_some_and(|job| job.kind == JobKind::Train) {
            self.steer(&Command::Stop);
        } else {
            self.work.cancel(id);
            let mut kinds = AnalysisKind::ALL.into_iter();
            if let Some(kind) = kinds.find(|kind| self.analyses.job(*kind) == Some(id)) {
                self.analyses.stop(kind);
            }
        }
    }
}

/// The path of a project file, with its extension.
fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some_and(|e| e == project::EXTENSION) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(project::EXTENSION);
    name.into()
}
