//! A command: one thing that an analyst asks of the workbench, and why it may
//! be refused. Nothing is done here.

use crate::bundle::{PointsChange, PointsError};
use crate::document::Format;
use crate::evaluate::Rule;
use crate::explain::TextLanguage;
use crate::export::Target as ExportTarget;
use crate::network::Direction;
use crate::recipe::Task;
use crate::recipe::encoding::encoder::Encoding;
use crate::recipe::encoding::sequence::Order;
use crate::recipe::outcome::split::{Part, SplitPlan};
use crate::table::LoadOptions;
use crate::workbench::analyses::{AnalysisKind, AnalysisPlan};
use crate::workbench::jobs::job::JobId;
use crate::workbench::jobs::monitoring::MonitorBy;
use crate::workbench::jobs::reading::Remedy;
use crate::workbench::jobs::studies::Question;
use crate::workbench::preferences::Preferences;
use crate::workbench::rows::alerts::AlertMark;
use crate::workbench::rows::view::ViewRequest;
use crate::workbench::state::{RunId, Step};
use crate::workflow::choices::terms::Terms;
use crate::workflow::choices::{SettingError, Settings};
use crate::workflow::sheet::Sheet;
use crate::workflow::{JoinFiles, JoinRequest};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What an analyst asks for.
#[derive(Debug, Clone)]
pub enum Command {
    /// Opens a portfolio, a model file or a project, whichever it is.
    OpenPath(PathBuf),
    /// Opens several files as one portfolio, in this order.
    OpenSeveral(Vec<PathBuf>),
    /// Opens the built-in portfolio.
    OpenSample,
    /// Reads the portfolio again, with these words about its layout.
    Reload(LoadOptions),
    /// Looks at a file of events, whose columns are then to choose from.
    PickEvents(PathBuf),
    /// Takes a list of edges, of which columns are then made.
    PickEdges(PathBuf),
    /// Reads the portfolio again with columns of another file and of formulas; `None` for those of
    /// its own file alone.
    Join(Option<Box<JoinRequest>>),
    /// The files with which a model makes its columns for other files.
    SetModelFiles(JoinFiles),
    /// Reads the file that was refused for its size after all, or leaves it.
    Oversize(Remedy),
    /// Saves the project; `None` where it was saved before.
    SaveProject(Option<PathBuf>),
    /// Closes portfolio, runs and project.
    CloseData,
    /// Shows a step.
    GoTo(Step),
    /// Chooses the target column, forgetting what its values mean.
    SetTarget(String),
    /// What is learned of the target; `None` where the target decides.
    SetTask(Option<Task>),
    /// The values that mean bad; none for the guess.
    SetBad(Vec<String>),
    /// The values that mean good; none for all the others.
    SetGood(Vec<String>),
    /// The values that mean neither.
    SetIndeterminate(Vec<String>),
    /// The column that names an applicant; `None` for the guess.
    SetId(Option<String>),
    /// Lets a column into the model or keeps it out.
    UseColumn {
        /// Its name.
        column: String,
        /// Whether it enters.
        used: bool,
    },
    /// Whether protected attributes may enter.
    UseProtected(bool),
    /// Whether one protected attribute may.
    Allow {
        /// The column.
        column: String,
        /// Whether it may.
        allowed: bool,
    },
    /// Whether rows that repeat an earlier one take no part.
    DropDuplicates(bool),
    /// Which end of a numbered sequence is the latest.
    SetOrder(Order),
    /// How a column is encoded.
    SetEncoding {
        /// Its name.
        column: String,
        /// Its encodings; `None` for the default.
        encoders: Option<Vec<Encoding>>,
    },
    /// The codes of a column that are no measurement, as written in a cell.
    SetSpecial {
        /// Its name.
        column: String,
        /// The codes; none to read all values as they are.
        codes: Vec<String>,
    },
    /// Whether the PD is held to rise or fall with a column; `None` leaves it free.
    SetDirection {
        /// Its name.
        column: String,
        /// How the PD runs.
        direction: Option<Direction>,
    },
    /// Whether a group of columns is read as a sequence.
    SetSequence {
        /// What the names of its columns share.
        stem: String,
        /// Whether it is.
        used: bool,
    },
    /// How rows are divided.
    SetSplit(SplitPlan),
    /// Network and training.
    SetSettings(Settings),
    /// Which field of a step holds a text that cannot be read; `None` once all can.
    Unreadable(Step, Option<Unreadable>),
    /// Starts a training.
    Train,
    /// Searches for the best model for so long.
    Search(Duration),
    /// Halts it.
    Pause,
    /// Goes on.
    Resume,
    /// Ends it and keeps the best epoch.
    Stop,
    /// Gives a run another name.
    RenameRun(RunId, String),
    /// Removes a run.
    DeleteRun(RunId),
    /// Evaluates and scores with this run.
    ShowRun(RunId),
    /// Evaluates this run on a target of several classes or a number.
    ShowTaskRun(RunId),
    /// Writes the predictions of that run to a file.
    ExportTaskRun {
        /// Where to.
        path: PathBuf,
        /// Whether each row has the fields that move its prediction most.
        with_reasons: bool,
    },
    /// Changes what is asked of an analysis beside the credit model.
    PlanAnalysis(AnalysisPlan),
    /// Starts such an analysis.
    RunAnalysis(AnalysisKind),
    /// Ends it and keeps what it has learned so far.
    StopAnalysis(AnalysisKind),
    /// Writes what it left.
    ExportAnalysis(AnalysisKind, PathBuf),
    /// Writes the model of the time to default.
    SaveLifetimeModel(PathBuf),
    /// Reads the scenarios of expected credit losses from a table.
    ReadScenarios(PathBuf),
    /// Sets points of a scorecard by hand, in place of those set before; the run itself stays.
    EditPoints(RunId, Vec<PointsChange>),
    /// Makes a run of its own of a scorecard with the points that were set by hand.
    KeepPoints(RunId),
    /// Marks a run as the champion, which the others are held against; `None` for no
    /// champion.
    SetChampion(Option<RunId>),
    /// Whether a run is drawn behind the shown one.
    Overlay(RunId, bool),
    /// Rejects from this PD on.
    SetCutoff(f64),
    /// The same while a drag goes on that has moved the cutoff before: one edit with what it
    /// began with, however long it takes.
    DragCutoff(f64),
    /// Chooses the cutoff by a rule on the validation rows.
    SetRule(Rule),
    /// Notes what was found out about the row of a key.
    MarkAlert(String, AlertMark),
    /// Writes the alerts, with what was found out, to a file.
    ExportAlerts(PathBuf),
    /// What is made of the PDs, but for the cutoff.
    SetTerms(Box<Terms>),
    /// Reads the wording of reasons from a dictionary.
    ReadReasonTexts(PathBuf),
    /// Holds the decisions of another run against those of the shown one.
    SwapWith(Option<RunId>),
    /// Which part the figures are of.
    ShowPart(Part),
    /// The row looked at.
    Select(Option<usize>),
    /// Asks for rows in an order, some left out.
    View(ViewRequest),
    /// Scores another file with the shown run's model (or the opened one).
    ScoreFile(PathBuf),
    /// Scores the other file again, its totals lines and trailers as applicants.
    KeepTotals,
    /// Goes back from the other file to the portfolio.
    CloseScored,
    /// Writes the scored file of what is shown.
    ExportScores {
        /// Where to.
        path: PathBuf,
        /// What it holds.
        options: ExportOptions,
    },
    /// Writes the shown run's model with the current cutoff.
    SaveModel(PathBuf),
    /// Writes the validation report of a run on another target.
    SaveTargetReport {
        /// Of which run.
        of: ReportedTarget,
        /// Where to.
        path: PathBuf,
        /// As what.
        format: Format,
        /// In which language.
        language: TextLanguage,
    },
    /// Writes the validation report of the current model.
    SaveReport {
        /// Where to.
        path: PathBuf,
        /// HTML or Word.
        format: Format,
        /// Its language.
        language: TextLanguage,
    },
    /// Computes the figures of a written report again and says which differ.
    VerifyReport(PathBuf),
    /// Trains a challenger by the recipe of the model on newer files.
    TrainChallenger(Vec<PathBuf>),
    /// Writes the model file of the challenger.
    SaveChallenger(PathBuf),
    /// Holds later files against the development of the model.
    Monitor {
        /// The files.
        files: Vec<PathBuf>,
        /// By which months.
        by: MonitorBy,
    },
    /// Writes the current model as a program or a query that runs without this one.
    ExportModel {
        /// Where to.
        path: PathBuf,
        /// What it is written as.
        target: ExportTarget,
    },
    /// Writes the rows of the portfolio that are shown, in their order; the ending of the
    /// name chooses CSV or Excel.
    ExportRows(PathBuf),
    /// Writes a table; the ending of the name chooses CSV or Excel.
    ExportTable {
        /// Where to.
        path: PathBuf,
        /// The content.
        sheet: Arc<Sheet>,
    },
    /// Writes a text, such as a plot as SVG.
    ExportText {
        /// Where to.
        path: PathBuf,
        /// The content.
        text: Arc<str>,
    },
    /// Writes bytes, such as a picture.
    ExportBytes {
        /// Where to.
        path: PathBuf,
        /// The content.
        bytes: Arc<[u8]>,
    },
    /// Has a question about a run answered; quick ones are answered once.
    Ask(Question),
    /// Ends a job without its result.
    CancelJob(JobId),
    /// Whether each choice of columns trains the network again.
    SetRetraining(bool),
    /// Marks all notices as read.
    ReadNotices,
    /// Forgets the recent files.
    ClearRecents,
    /// Replaces the preferences (the recent files stay as they are).
    SetPreferences(Preferences),
    /// Takes back the latest edit.
    Undo,
    /// Does it again.
    Redo,
}

/// What an exported scored file holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a tick of its own")]
pub struct ExportOptions {
    /// Texts as they are, even those that a spreadsheet would run.
    pub exact: bool,
    /// A byte-order mark first, for Excel.
    pub bom: bool,
    /// The original columns behind the scored ones.
    pub with_input: bool,
    /// Exposure, loss given default and expected loss behind those.
    pub with_loss: bool,
    /// Up to four reasons, against the mean of the training rows.
    pub with_reasons: bool,
    /// The applicants of the list as it is filtered and sorted, and no others.
    pub only_shown: bool,
}

/// The run on another target than good and bad that a report is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportedTarget {
    /// The shown run on several classes or a number.
    Task,
    /// The model of the time to default.
    Lifetime,
}

/// A field of the window with a text that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its name, as the window shows it.
    pub field: String,
    /// What can be read there.
    pub wanted: String,
}

/// Why a command is not possible now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No portfolio is open.
    #[error("No portfolio is open; open a file or the sample first.")]
    NoData,
    /// No target column was chosen.
    #[error("No target is chosen; say on the Features step which column tells the outcome.")]
    NoTarget,
    /// The choices do not make a training possible; the preview says why.
    #[error("The choices on the Features step do not fit the data yet; see there.")]
    NotReady,
    /// A field of the settings or of the split cannot be read.
    #[error("{} cannot be read; enter {}, or set it back.", .0.field, .0.wanted)]
    Unreadable(Unreadable),
    /// Settings that exclude each other.
    #[error("{0}")]
    Setting(SettingError),
    /// There is no run.
    #[error("There is no trained model; train one or open a model file first.")]
    NoRun,
    /// A training is under way.
    #[error("A training is under way; stop it or wait for its end.")]
    Training,
    /// A cross-validation or bootstrap is under way.
    #[error("A cross-validation or bootstrap is under way; wait for its end or cancel it.")]
    Resampling,
    /// Settings that leave nothing to search for.
    #[error(
        "A search is for good and bad, with the tuned preset, without synthetic bads and a given \
         number of networks, and with validation rows."
    )]
    NotSearchable,
    /// A search goes by the clock.
    #[error("A search on a clock cannot be paused; stop it to use the best model so far.")]
    OnClock,
    /// No training is under way.
    #[error("No training is under way.")]
    NotTraining,
    /// A file is being opened.
    #[error("A file is being opened; wait or cancel it.")]
    Loading,
    /// The project has no file yet.
    #[error("The project has no file yet; choose where to save it.")]
    NoProjectPath,
    /// The column is a protected attribute.
    #[error("The column {0:?} is a protected attribute; allow protected attributes first.")]
    Protected(String),
    /// The column has another use.
    #[error("The column {0:?} is the {1}; it cannot be a feature as well.")]
    Taken(String, &'static str),
    /// The encoding does not suit the column.
    #[error("The column {0:?} cannot be prepared so; choose another preparation for it.")]
    Unsuitable(String),
    /// A direction of a column without an order.
    #[error(
        "The column {0:?} holds categories, dates or ids, which have no order that a PD is held to."
    )]
    NoOrder(String),
    /// The column cannot have that special level.
    #[error("{value:?} is neither a value nor a word of the column {column:?}; correct it.")]
    NoSpecial {
        /// The column.
        column: String,
        /// What was given.
        value: String,
    },
    /// There is no such column.
    #[error("There is no column {0:?}.")]
    NoColumn(String),
    /// A name of nothing but blanks.
    #[error("A name needs at least one character.")]
    EmptyName,
    /// Points that cannot be set.
    #[error("{0}")]
    Points(PointsError),
    /// No points that differ from those of the run.
    #[error("No points were changed; set some in the table first.")]
    NoPoints,
    /// Not a PD.
    #[error("A cutoff is a PD: a number from 0 to 1.")]
    NotAPd,
    /// Bounds of a band out of order, or amounts below 0.
    #[error("A rate, an amount or a PD is out of its range; correct it.")]
    OutOfRange,
    /// A run against itself.
    #[error("A run is not compared with itself; choose another run.")]
    SameRun,
    /// The rules of the policy are not applied.
    #[error("The policy is not applied to these rows (yet); see the Decide step.")]
    PolicyNotApplied,
    /// A file that the workbench reads.
    #[error("That file is the one that is read, and it is never written over; choose another.")]
    SourceFile,
    /// The job is over or cannot be cancelled.
    #[error("That job is over or cannot be cancelled.")]
    NotCancellable,
    /// A model or a project among several files.
    #[error("Several files are opened as one portfolio; open a model or a project alone.")]
    OneFile,
    /// A model of events without a file of them.
    #[error(
        "The model makes columns of a file of events; choose that file on the Score step first."
    )]
    NeedsEvents,
    /// A model of edges.
    #[error(
        "The model makes columns of a network of edges: open the portfolio that they were added to, or \
         score with the command line."
    )]
    ReadsEdges,
    /// A model of several classes or a number, which does not keep a join.
    #[error(
        "A model file of several classes or numbers keeps no columns of other files or formulas; \
         train on a file that holds them."
    )]
    JoinOfTask,
    /// A formula that cannot be read, or a join that lacks something.
    #[error("The columns to add are not described yet; see the message below them.")]
    NoJoin,
    /// An analysis is under way.
    #[error("This analysis is under way; stop it or wait for its end.")]
    Analysing,
    /// No analysis is under way.
    #[error("This analysis is not under way.")]
    NotAnalysing,
    /// No series to forecast.
    #[error("No series is chosen; choose at least one column of prices, rates or values.")]
    NoSeries,
    /// No column of times to learn from.
    #[error(
        "No column of months on book is chosen; choose the one that says how long a loan was observed."
    )]
    NoTime,
    /// A table of scenarios that cannot be read.
    #[error("The table of scenarios cannot be read; see the sentence below it.")]
    Scenarios,
    /// An analysis without a result.
    #[error("There is no result yet; run the analysis first.")]
    NoResult,
    /// Synthetic rows under the name of their figures.
    #[error(
        "The figures go beside the rows, in a file that ends in .json; give the rows a name that \
         ends in .csv."
    )]
    NameOfFigures,
    /// No edit to take back.
    #[error("There is nothing to undo.")]
    NothingToUndo,
    /// No edit to do again.
    #[error("There is nothing to redo.")]
    NothingToRedo,
}
