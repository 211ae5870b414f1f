//! The state of a workbench in its parts: the opened portfolio, the runs, the
//! training under way. Plain values; what changes them stands elsewhere.

use crate::bundle::Model;
use crate::evaluate::Figures;
use crate::network::Family;
use crate::profile::Profile;
use crate::profile::codes::SpecialCode;
use crate::recipe::Reason;
use crate::recipe::Remark;
use crate::recipe::Role;
use crate::recipe::RoleGuess;
use crate::recipe::inputs::duplicates::Repeat;
use crate::recipe::inputs::roles::names_amount;
use crate::recipe::outcome::split::Part;
use crate::report::{Curves, Drift};
use crate::table::{Kind, LoadOptions, Source, Table};
use crate::train::{EpochRecord, Trial};
use crate::workbench::jobs::joining::JoinedColumns;
use crate::workflow::choices::Choices;
use crate::workflow::experiment::Experiment;
use crate::workflow::prepare::Ground;
use crate::workflow::{JoinRequest, NumberStyle};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A step of the way through the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Opening something.
    #[default]
    Start,
    /// Looking at the portfolio.
    Data,
    /// Target, inputs and split.
    Features,
    /// Training.
    Train,
    /// Figures and cutoff.
    Evaluate,
    /// Which fields matter, what they do, and what one applicant's PD would be.
    Explain,
    /// What is made of the PDs: cutoffs, grades, money, policy.
    Decide,
    /// Applicants and export.
    Score,
    /// The validation report, the decision log, and the model carried elsewhere.
    Report,
    /// Later portfolios, month by month.
    Monitor,
    /// PDs over the life of a loan, beside the way of a PD of one horizon.
    Lifetime,
    /// Forecasts of daily series, beside the way of a credit model.
    Market,
    /// How unusual each row is, without a target.
    Anomalies,
    /// Rows like those of the portfolio.
    Synthetic,
}

impl Step {
    /// All steps in their order.
    pub const ALL: [Self; 14] = [
        Self::Start,
        Self::Data,
        Self::Features,
        Self::Train,
        Self::Evaluate,
        Self::Explain,
        Self::Decide,
        Self::Score,
        Self::Report,
        Self::Monitor,
        Self::Lifetime,
        Self::Market,
        Self::Anomalies,
        Self::Synthetic,
    ];

    /// Its English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Data => "Data",
            Self::Features => "Features",
            Self::Train => "Train",
            Self::Evaluate => "Evaluate",
            Self::Explain => "Explain",
            Self::Decide => "Decide",
            Self::Score => "Score",
            Self::Report => "Report",
            Self::Monitor => "Monitor",
            Self::Lifetime => "Lifetime PD",
            Self::Market => "Market series",
            Self::Anomalies => "Anomalies",
            Self::Synthetic => "Synthetic rows",
        }
    }

    /// Whether it is an analysis of its own, beside the way from a portfolio to scores.
    #[must_use]
    pub fn is_beside(self) -> bool {
        matches!(
            self,
            Self::Lifetime | Self::Market | Self::Anomalies | Self::Synthetic
        )
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing can be done there yet.
    Empty,
    /// Something can be done there.
    Ready,
    /// It is done.
    Done,
    /// It was done before something earlier changed.
    Stale,
}

/// Where a portfolio came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// Several files as one portfolio.
    Files(Vec<PathBuf>),
    /// The built-in portfolio.
    Sample,
}

impl Origin {
    /// The file, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Files(_) | Self::Sample => None,
        }
    }

    /// All files that it came from.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        match self {
            Self::File(path) => std::slice::from_ref(path),
            Self::Files(paths) => paths,
            Self::Sample => &[],
        }
    }
}

/// How a portfolio is read, and what is added to it.
#[derive(Debug, Clone, PartialEq)]
pub struct HowRead {
    /// What is told of its layout.
    pub options: LoadOptions,
    /// Columns of another file and of formulas.
    pub join: Option<JoinRequest>,
}

/// An opened portfolio; never changed, only replaced.
#[derive(Debug)]
pub struct Loaded {
    /// Where it came from.
    pub origin: Origin,
    /// Name of the file.
    pub name: String,
    /// What was told about its layout.
    pub options: LoadOptions,
    /// Length of the file.
    pub bytes: u64,
    /// SHA-256 of the original bytes.
    pub sha256: String,
    /// The text, from which cells as they stood can be read.
    pub source: Source,
    /// The typed columns.
    pub table: Table,
    /// What is in them.
    pub profile: Profile,
    /// What each column is probably for; the target is none of them.
    pub roles: Vec<RoleGuess>,
    /// Rows that repeat an earlier one in every column but the guessed id.
    pub repeats: Vec<Repeat>,
    /// What was added to the columns of the file; these are the last ones.
    pub joined: Option<JoinedColumns>,
    /// How the numbers of each column are shown.
    pub styles: Vec<NumberStyle>,
}

impl Loaded {
    /// How it is read.
    #[must_use]
    pub fn how_read(&self) -> HowRead {
        HowRead {
            options: self.options.clone(),
            join: self.joined.as_ref().map(|joined| joined.request.clone()),
        }
    }

    /// The records that were read and those there are, where it is a sample.
    #[must_use]
    pub fn sample(&self) -> Option<(usize, usize)> {
        let all = self.table.decisions.sampled_from? as usize;
        let read = self.table.accounting.records;
        (read < all).then_some((read, all))
    }

    /// The values of a column that look like codes.
    #[must_use]
    pub fn proposed_codes(&self, column: &str) -> Vec<SpecialCode> {
        let profiles = &mut self.profile.columns.iter();
        let numbers = profiles
            .find(|profile| profile.name == column)
            .and_then(|profile| profile.numbers.as_ref());
        numbers.map_or(Vec::new(), |numbers| numbers.special_codes.clone())
    }

    /// The columns whose names tell of an amount at risk.
    pub fn exposures(&self) -> impl Iterator<Item = &str> {
        let exposures = self
            .roles
            .iter()
            .filter(|guess| guess.role == Role::Exposure);
        // After those by the exact name, amounts by the last word of their names.
        let others = self.roles.iter().zip(&self.table.columns);
        let others = others.filter(|(guess, column)| {
            let is_amount = matches!(column.kind, Kind::Integer | Kind::Number | Kind::Money);
            guess.role == Role::Input && is_amount && names_amount(&guess.column)
        });
        let others = others.map(|(guess, _)| guess.column.as_str());
        exposures.map(|guess| guess.column.as_str()).chain(others)
    }

    /// The column that names an applicant where nobody says so.
    #[must_use]
    pub fn guessed_id(&self) -> Option<String> {
        let mut ids = self.roles.iter().filter(|guess| guess.role == Role::Id);
        // The number of a customer may be in several rows.
        let names_row = |guess: &&RoleGuess| guess.reason != Reason::PartyName;
        let first = ids.clone().find(names_row).or_else(|| ids.next());
        first.map(|guess| guess.column.clone())
    }
}

/// Names a run within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u64);

/// A finished training with all that is shown of it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Its name.
    pub name: String,
    /// What it was trained with.
    pub choices: Choices,
    /// Model, figures, history and PDs.
    pub experiment: Arc<Experiment>,
    /// Labels and parts of the rows.
    pub ground: Arc<Ground>,
    /// What the plots and the cutoff need, part by part.
    pub curves: Arc<Curves>,
    /// Whether data or choices (but for the settings) differ from the current.
    pub stale: bool,
    /// Whether it is drawn behind the shown run.
    pub overlaid: bool,
    /// Its model file beside the project, once saved.
    pub model_path: Option<PathBuf>,
    /// The data that it belongs to; see [`crate::workbench::Workbench::data_revision`].
    pub(in crate::workbench) data_revision: u64,
}

impl Run {
    /// The larger of its validation and test parts, its AUC there and the 95 %
    /// interval, where the AUC is no better than chance: at most .5, or with an
    /// interval that holds .5.
    #[must_use]
    pub fn chance(&self) -> Option<(Part, f64, [f64; 2])> {
        let metrics = &self.experiment.metrics;
        let parts = [
            (Part::Test, &metrics.test),
            (Part::Validation, &metrics.validation),
        ];
        let known = |(part, figures): (Part, &Option<Figures>)| {
            let figures = figures.as_ref()?;
            Some((part, figures.n, figures.auc?, figures.auc_ci))
        };
        // Of two parts as large as each other the first counts.
        let found = parts.into_iter().filter_map(known).rev();
        let (part, _, auc, ci) = found.max_by_key(|(_, n, ..)| *n)?;
        let [low, high] = ci.unwrap_or([auc; 2]);
        (auc <= 0.5 || low <= 0.5).then_some((part, auc, [low, high]))
    }

    /// One record per epoch.
    #[must_use]
    pub fn history(&self) -> &[EpochRecord] {
        &self.experiment.outcome.history
    }
}

/// How a training goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveState {
    /// Encoding inputs, then step by step.
    Running,
    /// Waiting to be resumed.
    Paused,
    /// Ending after the step, then evaluating.
    Stopping,
}

/// A search on a clock under way.
#[derive(Debug, Clone)]
pub struct LiveSearch {
    /// When it was asked for.
    pub begun: Instant,
    /// How long it takes.
    pub budget: Duration,
    /// Models that were tried, in the order in which they ended.
    pub trials: Vec<Trial>,
}

/// A training under way.
#[derive(Debug, Clone)]
pub struct Live {
    /// The run that it becomes.
    pub run: RunId,
    /// Its name.
    pub name: String,
    /// What it trains with.
    pub choices: Choices,
    /// Most epochs there will be; 0 until it has begun.
    pub epochs: usize,
    /// Steps in each.
    pub steps: usize,
    /// Epoch, from 1; 0 until it has begun.
    pub epoch: usize,
    /// Step within the epoch, from 1.
    pub step: usize,
    /// One record per finished epoch.
    pub history: Vec<EpochRecord>,
    /// The best epoch so far.
    pub best_epoch: Option<usize>,
    /// Of an ensemble, members that are trained, and all of them; the epochs are those of the
    /// first member.
    pub members: Option<(usize, usize)>,
    /// Whether the validation figures of the epochs are of training rows that each member holds
    /// back, not of the validation part.
    pub held_back: bool,
    /// Of a search on a clock, what it has tried so far.
    pub search: Option<LiveSearch>,
    /// Training rows per second, pauses left out.
    pub rows_per_second: f64,
    /// Time left if all epochs run; `None` until it can be told.
    pub eta: Option<Duration>,
    /// How it goes on.
    pub state: LiveState,
}

impl Live {
    /// Whether trees are grown; each counts as an epoch.
    #[must_use]
    pub fn of_trees(&self) -> bool {
        self.search.is_none() && self.choices.settings.family == Family::Trees
    }

    /// Time left as far as it can be told, of a search that of its budget.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        let of_search = |search: &LiveSearch| search.budget.saturating_sub(search.begun.elapsed());
        self.search.as_ref().map(of_search).or(self.eta)
    }

    /// Share of all steps that is done, of an ensemble the share of its members; 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f32 {
        if let Some(search) = &self.search {
            let share = search.begun.elapsed().as_secs_f32() / search.budget.as_secs_f32();
            return share.min(1.0);
        }
        if let Some((trained, members)) = self.members {
            return trained as f32 / members.max(1) as f32;
        }
        let done = self.epoch.saturating_sub(1) * self.steps + self.step;
        done as f32 / (self.epochs * self.steps).max(1) as f32
    }
}

/// A model that was opened from a file.
#[derive(Debug)]
pub struct OpenedModel {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// The model.
    pub model: Arc<Model>,
}

/// Another file, scored with a model.
#[derive(Debug)]
pub struct ScoredFile {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Name of the run or model file that scored it.
    pub by: String,
    /// Its text.
    pub source: Source,
    /// Its typed columns.
    pub table: Table,
    /// The model.
    pub model: Arc<Model>,
    /// The PD of every row.
    pub pds: Vec<f64>,
    /// The same before prior correction and recalibration.
    pub raw: Vec<f64>,
    /// For each row the rule of the policy that decides, if one does.
    pub decided: Vec<Option<u16>>,
    /// The run that scored it, whose terms it then follows; `None` where a model file did.
    pub run: Option<RunId>,
    /// Known outcomes.
    pub y_true: Vec<Option<bool>>,
    /// What the model has to say of the columns it reads.
    pub remarks: Vec<Remark>,
    /// Whether score and columns lie as in development.
    pub drift: Drift,
}

impl ScoredFile {
    /// Whether a run scored it.
    #[must_use]
    pub fn is_by_run(&self) -> bool {
        self.run.is_some()
    }
}
