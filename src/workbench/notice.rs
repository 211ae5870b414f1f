//! A notice: something that the analyst is told, now and in the history. What
//! it says is typed, so that a window can say it in its own language; its
//! `Display` is the English sentence.

use crate::bundle::BundleError;
use crate::explain::TextsError;
use crate::market::MarketError;
use crate::recipe::outcome::split::Part;
use crate::table::TableError;
use crate::words::{counted, one_or_many};
use crate::workbench::analyses::AnalysisKind;
use crate::workbench::command::Refusal;
use crate::workbench::history::undone::Undone;
use crate::workbench::jobs::job::JobKind;
use crate::workflow::choices::SessionError;
use crate::workflow::sheet::ExcelLimit;
use crate::workflow::survival::{ScenarioError, SurvivalError};
use crate::workflow::warning::Remark;
use crate::workflow::{JoinFileError, JoinRemark};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// So many trees, as the beginning of a clause.
fn trees_were(trees: usize) -> String {
    format!(
        "{} {}",
        counted(trees, "tree"),
        one_or_many(trees, "was", "were")
    )
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something was done.
    Info,
    /// Something is to be looked at.
    Warning,
    /// Something was not done.
    Error,
}

/// One entry of the history.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Rising, unique within the session.
    pub id: u64,
    /// How much it matters.
    pub level: Level,
    /// What it says.
    pub message: Message,
    /// When it came up.
    pub at: SystemTime,
    /// Whether the analyst has seen it.
    pub read: bool,
}

/// What a notice says.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Message {
    /// A portfolio was opened.
    #[error("{name}: {}, {} set aside.", counted(*rows, "row"), counted(*rejected, "record"))]
    Opened {
        /// Name of the file.
        name: String,
        /// Rows of the table.
        rows: usize,
        /// Records that the loader set aside.
        rejected: usize,
    },
    /// A portfolio that looks like daily series.
    #[error("{0} looks like daily series; they are forecast on the step Market series.")]
    DailySeries(String),
    /// A model file was opened.
    #[error("{0} is ready to score files.")]
    ModelOpened(String),
    /// A project was opened.
    #[error("The project {0} was opened.")]
    ProjectOpened(String),
    /// A training ended.
    #[error("{name} is trained; the best epoch was {best_epoch}.")]
    Trained {
        /// Name of the run.
        name: String,
        /// The epoch whose weights were kept.
        best_epoch: usize,
    },
    /// Boosted trees were grown.
    #[error("{name} is trained; {} kept.", trees_were(*trees))]
    Grown {
        /// Name of the run.
        name: String,
        /// Trees that were kept.
        trees: usize,
    },
    /// Boosted trees were stopped by hand.
    #[error("{name} was stopped; the best number of trees so far was kept: {trees}.")]
    StoppedTrees {
        /// Name of the run.
        name: String,
        /// Trees that were kept.
        trees: usize,
    },
    /// Points that were set by hand became a run of their own.
    #[error(
        "{name} holds the points that were set by hand; {of} stays as it was, and the cutoff stays \
         at PD {}.",
        crate::workbench::history::undone::short_pd(*cutoff)
    )]
    PointsKept {
        /// Name of the new run.
        name: String,
        /// Name of the run whose points were edited.
        of: String,
        /// The cutoff.
        cutoff: f64,
    },
    /// A training was stopped by hand.
    #[error("{name} was stopped; its best epoch so far, {best_epoch}, was kept.")]
    Stopped {
        /// Name of the run.
        name: String,
        /// The epoch whose weights were kept.
        best_epoch: usize,
    },
    /// An analysis beside the credit model is done.
    #[error("{} finished.", subject(*.0))]
    AnalysisDone(AnalysisKind),
    /// One that was stopped by hand.
    #[error("{} stopped; what it had learned so far was kept.", subject(*.0))]
    AnalysisStopped(AnalysisKind),
    /// Market series that cannot be forecast.
    #[error("{0}")]
    Market(Arc<MarketError>),
    /// Inputs of an exported model that are no columns of a portfolio.
    #[error("{}", crate::bundle::reads_made(.0))]
    ReadsMade(Vec<String>),
    /// Something to know of the file that columns were made of.
    #[error("{0}")]
    Join(Arc<JoinRemark>),
    /// Columns of another file that cannot be made.
    #[error("No columns were added. {0}")]
    NotJoined(Arc<JoinFileError>),
    /// Times to default that cannot be learned.
    #[error("{0}")]
    Survival(Arc<SurvivalError>),
    /// A run that does not rank goods and bads.
    #[error(
        "{name} is no better than chance: AUC {auc:.4} (95 % {:.4} to {:.4}) on the {} rows. It \
         does not become the current model; try another learning rate, more epochs or other inputs.",
        .interval[0], .interval[1], .part.name()
    )]
    Chance {
        /// Name of the run.
        name: String,
        /// The part it was measured on.
        part: Part,
        /// Its AUC.
        auc: f64,
        /// The 95 % interval of the AUC.
        interval: [f64; 2],
    },
    /// A run that does not replace the current one.
    #[error("{current} stays the current model; choose {name} in the list of runs to use it.")]
    StaysCurrent {
        /// Name of the current run.
        current: String,
        /// Name of the new run.
        name: String,
    },
    /// A file was scored.
    #[error("{name}: {} scored, {rejected} not scored.", counted(*rows, "applicant"))]
    FileScored {
        /// Name of the file.
        name: String,
        /// Applicants scored.
        rows: usize,
        /// Records that could not be scored.
        rejected: usize,
    },
    /// A file was written.
    #[error("{} was written.", .0.display())]
    Written(PathBuf),
    /// A remark of the loader or of the preparation.
    #[error("{0}")]
    Remark(Remark),
    /// An edit was taken back or done again.
    #[error("{0}")]
    Undone(Undone),
    /// A command was refused.
    #[error("{0}")]
    Refused(Refusal),
    /// A job was cancelled.
    #[error("Cancelled.")]
    Cancelled,
    /// A file could not become a table.
    #[error("The file was not opened: {0}.")]
    Table(Arc<TableError>),
    /// Labels, split, inputs, network or training failed.
    #[error("{0}")]
    Session(Arc<SessionError>),
    /// A model file could not be read or written.
    #[error("{}: {error}", path.display())]
    Model {
        /// The model file.
        path: PathBuf,
        /// What is wrong.
        error: Arc<BundleError>,
    },
    /// A picture was opened.
    #[error("{} is a picture, not a loan file; export the data as CSV and open that.", .0.display())]
    Picture(PathBuf),
    /// A file too large to be read whole.
    #[error(
        "{} has {} GB, more than this program reads at once; load a sample, or split it.",
        path.display(), bytes >> 30
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// A file could not be written: the disk is full.
    #[error("The disk is full: {} was not written; free some space and try again.", .0.display())]
    DiskFull(PathBuf),
    /// A file may not be written.
    #[error("{} may not be written; choose another folder.", .0.display())]
    NotPermitted(PathBuf),
    /// The folder of a file is gone.
    #[error("The folder of {} does not exist; create it or choose another.", .0.display())]
    NoFolder(PathBuf),
    /// A table that an Excel workbook cannot hold.
    #[error("{} was not written. {limit}.", path.display())]
    NotForExcel {
        /// The file.
        path: PathBuf,
        /// What it cannot hold.
        limit: ExcelLimit,
    },
    /// Any other failure of the file system.
    #[error("{} was not written or read ({error}); choose another place.", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system reports.
        error: Arc<std::io::Error>,
    },
    /// A project file that cannot be read.
    #[error("{} is damaged or is no riskbench project; open another copy.", .0.display())]
    ProjectDamaged(PathBuf),
    /// A project written by a newer program.
    #[error("{} was written by a newer riskbench; update the program.", .0.display())]
    ProjectNewer(PathBuf),
    /// The portfolio of a project is gone.
    #[error(
        "The portfolio {} of the project is not there any more; open it from where it is now.",
        .0.display()
    )]
    SourceVanished(PathBuf),
    /// The portfolio of a project is another one now.
    #[error(
        "The portfolio {} has changed since the project was saved; its runs were scored again and \
         are marked stale.",
        .0.display()
    )]
    SourceChanged(PathBuf),
    /// A run of a project or of an earlier layout cannot be shown.
    #[error("The run {name} cannot be shown on this portfolio: {reason}")]
    RunLost {
        /// Its name.
        name: String,
        /// Why not.
        reason: Box<Message>,
    },
    /// The decision log of a project was changed by another program.
    #[error(
        "The decision log of {name} was changed outside of riskbench: the hash of line {line} does \
         not follow from the line before and its words. The project was opened all the same; \
         compare it with an earlier copy or a report."
    )]
    LogBroken {
        /// Name of the project file.
        name: String,
        /// The first line that does not follow, from 1.
        line: usize,
    },
    /// A dictionary of reasons that cannot be used.
    #[error("{} is no dictionary of reasons: {error}.", path.display())]
    ReasonTexts {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: TextsError,
    },
    /// A table of scenarios that cannot be used.
    #[error("{} holds no scenarios. {error}", path.display())]
    Scenarios {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: ScenarioError,
    },
    /// The preferences were unreadable.
    #[error("The preferences were damaged and start again from their defaults.")]
    PreferencesDamaged,
    /// A job broke down.
    #[error(
        "riskbench made a mistake of its own while it worked ({0:?}); nothing else was lost. \
         Try again, and report it if it comes back."
    )]
    Broken(JobKind),
}

/// The subject of a sentence about an analysis, with its verb.
fn subject(kind: AnalysisKind) -> &'static str {
    match kind {
        AnalysisKind::Lifetime => "The training of the time to default was",
        AnalysisKind::Forecast => "The forecast of the market series was",
        AnalysisKind::Anomalies => "The search for anomalies was",
        AnalysisKind::Synthesis => "The training of the GAN was",
    }
}

impl From<TableError> for Message {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Cancelled => Self::Cancelled,
            error => Self::Table(Arc::new(error)),
        }
    }
}

impl From<JoinFileError> for Message {
    fn from(error: JoinFileError) -> Self {
        match error {
            JoinFileError::Table {
                error: TableError::Cancelled,
                ..
            } => Self::Cancelled,
            error => Self::NotJoined(Arc::new(error)),
        }
    }
}

impl From<SurvivalError> for Message {
    fn from(error: SurvivalError) -> Self {
        match error {
            SurvivalError::Session(error) => error.into(),
            error => Self::Survival(Arc::new(error)),
        }
    }
}

impl From<SessionError> for Message {
    fn from(error: SessionError) -> Self {
        Self::Session(Arc::new(error))
    }
}

impl Message {
    /// Whether a file was refused for its size alone.
    pub(in crate::workbench) fn is_size(&self) -> bool {
        match self {
            Self::Table(error) => error.is_size(),
            Self::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// What a failure of the file system means for `path`.
    #[must_use]
    pub fn of_io(path: PathBuf, error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        if let Some(limit) = ExcelLimit::of(&error) {
            return Self::NotForExcel { path, limit };
        }
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull(path),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotPermitted(path),
            ErrorKind::NotFound => Self::NoFolder(path),
            _ => Self::Io {
                path,
                error: Arc::new(error),
            },
        }
    }

    /// What a failure of a model file means for `path`.
    #[must_use]
    pub fn of_model(path: PathBuf, error: BundleError) -> Self {
        match error {
            BundleError::Io(error) => Self::of_io(path, error),
            error => Self::Model {
                path,
                error: Arc::new(error),
            },
        }
    }
}
