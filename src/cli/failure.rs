//! A failure: one sentence and the exit code that goes with it.

use crate::bundle::BundleError;
use crate::evaluate::EvaluateError;
use crate::explain::ExplainError;
use crate::join::JoinError;
use crate::market::MarketError;
use crate::recipe::error::{Category, RecipeError};
use crate::score::PolicyError;
use crate::synthetic::SyntheticError;
use crate::table::TableError;
use crate::train::TrainError;
use crate::workflow::survival::{ScenarioError, ShiftError, SurvivalError, SurvivalScoringError};
use crate::workflow::{CombineError, MonitorError, SessionError};
use std::path::Path;

const OTHER: u8 = 1;
const USAGE: u8 = 2;
const UNUSABLE: u8 = 3;
const FILES: u8 = 4;

/// Why a command ended without its result.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u8,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn other(message: impl Into<String>) -> Self {
        Self {
            code: OTHER,
            message: message.into(),
        }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self {
            code: USAGE,
            message: message.into(),
        }
    }

    pub(super) fn unusable(message: impl Into<String>) -> Self {
        Self {
            code: UNUSABLE,
            message: message.into(),
        }
    }

    pub(super) fn reading(message: impl Into<String>) -> Self {
        Self {
            code: FILES,
            message: message.into(),
        }
    }

    pub(super) fn writing(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.display();
        let message = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                format!("The disk is full: {path} was not written; free some space and run again.")
            }
            ErrorKind::PermissionDenied => {
                format!("{path} may not be written; choose another folder with --out.")
            }
            ErrorKind::BrokenPipe => {
                "The reader of the standard output closed it before the end; the output is \
                 incomplete."
                    .to_owned()
            }
            ErrorKind::NotFound => {
                format!("The folder of {path} does not exist; create it or choose another.")
            }
            _ => format!("{path} was not written: {error}. Choose another place with --out."),
        };
        Self {
            code: FILES,
            message,
        }
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        let code = match &error {
            error if error.is_io() => FILES,
            TableError::UnknownEncoding { .. }
            | TableError::UnknownDelimiter { .. }
            | TableError::UnknownMark { .. }
            | TableError::NoSheet { .. }
            | TableError::NoSheets
            | TableError::NoLines { .. } => USAGE,
            TableError::Cancelled | TableError::Internal { .. } => OTHER,
            _ => UNUSABLE,
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

impl From<MonitorError> for Failure {
    fn from(error: MonitorError) -> Self {
        match error {
            MonitorError::Table(error) => error.into(),
            MonitorError::Recipe(error) => error.into(),
            MonitorError::Policy(error) => error.into(),
            MonitorError::NoMonths(_) => Self::usage(error.to_string()),
            MonitorError::NoReference | MonitorError::Unmeasured | MonitorError::NoRows => {
                Self::unusable(error.to_string())
            }
            MonitorError::Stopped => Self::other(error.to_string()),
        }
    }
}

impl From<RecipeError> for Failure {
    fn from(error: RecipeError) -> Self {
        let code = match error.category() {
            Category::Usage => USAGE,
            Category::Data => UNUSABLE,
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Recipe(error) => error.into(),
            SessionError::Train(TrainError::NoRows | TrainError::NotGrown) => {
                Self::unusable(error.to_string())
            }
            SessionError::Train(TrainError::Diverged { .. } | TrainError::Unfinished) => Self {
                code: OTHER,
                message: error.to_string(),
            },
            SessionError::Train(TrainError::Unreadable(_)) => Self::reading(error.to_string()),
            SessionError::Train(TrainError::NoBoosting)
            | SessionError::Network(_)
            | SessionError::Protected(_)
            | SessionError::Taken(..)
            | SessionError::Unsuitable(_)
            | SessionError::NoSpecial { .. }
            | SessionError::NoTrend(_)
            | SessionError::NotOrdered(_)
            | SessionError::Policy(_)
            | SessionError::Setting(_) => Self::usage(error.to_string()),
            SessionError::Synthetic(error) => {
                let code = match error {
                    SyntheticError::NoRows
                    | SyntheticError::TooManyRows { .. }
                    | SyntheticError::Epochs => USAGE,
                    SyntheticError::TooFewBads { .. }
                    | SyntheticError::TooFewRows { .. }
                    | SyntheticError::NoColumns => UNUSABLE,
                    SyntheticError::Diverged { .. } | SyntheticError::Unfinished => OTHER,
                };
                Self {
                    code,
                    message: error.to_string(),
                }
            }
            SessionError::Evaluate(error) => error.into(),
        }
    }
}

impl From<CombineError> for Failure {
    fn from(error: CombineError) -> Self {
        match error {
            CombineError::Session(error) => error.into(),
            CombineError::NotMissing(_) => Self::usage(error.to_string()),
            CombineError::Missing { .. } => {
                Self::unusable(format!("{error} (--without names them.)"))
            }
            _ => Self::unusable(error.to_string()),
        }
    }
}

impl From<SurvivalError> for Failure {
    fn from(error: SurvivalError) -> Self {
        match error {
            SurvivalError::Session(error) => error.into(),
            SurvivalError::Horizon
            | SurvivalError::Family(_)
            | SurvivalError::Monotone
            | SurvivalError::TwoUses { .. }
            | SurvivalError::SplitByTime(_)
            | SurvivalError::NotShifted { .. }
            | SurvivalError::FittedExactly => Self::usage(error.to_string()),
            SurvivalError::NoTimes { .. }
            | SurvivalError::UnknownOutcomes { .. }
            | SurvivalError::NothingScored(_)
            | SurvivalError::NoRows { .. }
            | SurvivalError::NoEvents(_)
            | SurvivalError::OnlyEvents(_)
            | SurvivalError::OneOutcome(_)
            | SurvivalError::FewEvents { .. }
            | SurvivalError::OutcomeOfLoan { .. }
            | SurvivalError::NoPanel { .. } => Self::unusable(error.to_string()),
            SurvivalError::Unfinished => Self::other(error.to_string()),
        }
    }
}

impl From<ShiftError> for Failure {
    fn from(error: ShiftError) -> Self {
        match error {
            ShiftError::Recipe(error) => error.into(),
            error @ ShiftError::NoNumber(..) => Self::usage(error.to_string()),
        }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        Self::unusable(error.to_string())
    }
}

impl Failure {
    /// A portfolio that could not be scored.
    pub(super) fn of_survival(path: &Path, error: SurvivalScoringError) -> Self {
        match error {
            SurvivalScoringError::Table(error) => error.into(),
            SurvivalScoringError::Shift(error) => error.into(),
            SurvivalScoringError::Survival(error) => error.into(),
            SurvivalScoringError::Writing(error) => Self::writing(path, &error),
        }
    }
}

impl From<MarketError> for Failure {
    fn from(error: MarketError) -> Self {
        let code = match &error {
            MarketError::Train(TrainError::Diverged { .. } | TrainError::Unfinished) => OTHER,
            error if error.is_of_usage() => USAGE,
            _ => UNUSABLE,
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

impl From<ExplainError> for Failure {
    fn from(error: ExplainError) -> Self {
        match error {
            ExplainError::NoBaselines | ExplainError::NoMean => Self::unusable(error.to_string()),
            ExplainError::NoPd => Self::usage(format!("{error} Leave --reasons out, or give 0.")),
            ExplainError::NoneApproved
            | ExplainError::NoCentroids
            | ExplainError::SeveralPoints
            | ExplainError::MeanOnly
            | ExplainError::OtherCutoff { .. } => Self::usage(format!("{error} (--baseline mean)")),
        }
    }
}

impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        let code = match &error {
            JoinError::NoColumn { .. }
            | JoinError::Window(_)
            | JoinError::NoMeasure(..)
            | JoinError::NoEdges
            | JoinError::NotGiven(_)
            | JoinError::Formula { .. }
            | JoinError::Taken(_) => USAGE,
            JoinError::NoDates { .. }
            | JoinError::NoAsOf { .. }
            | JoinError::NoRows(_)
            | JoinError::NoMatch { .. }
            | JoinError::NoEnds { .. }
            | JoinError::OnlyLater { .. }
            | JoinError::TooManyEvents => UNUSABLE,
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

impl From<PolicyError> for Failure {
    fn from(error: PolicyError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<EvaluateError> for Failure {
    fn from(error: EvaluateError) -> Self {
        let code = match &error {
            EvaluateError::Amount(_) | EvaluateError::Edges { .. } => USAGE,
            EvaluateError::Lengths { .. } | EvaluateError::Stopped => OTHER,
            _ => UNUSABLE,
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

impl Failure {
    /// A model file that could not be written.
    pub(super) fn of_saving(path: &Path, error: BundleError) -> Self {
        match error {
            BundleError::Io(error) => Self::writing(path, &error),
            error => Self {
                code: OTHER,
                message: error.to_string(),
            },
        }
    }

    /// A model file that could not be read.
    pub(super) fn of_model(path: &Path, error: BundleError) -> Self {
        use std::io::ErrorKind;
        let shown = path.display();
        match error {
            BundleError::Io(error) if error.kind() == ErrorKind::NotFound => Self {
                code: FILES,
                message: format!("There is no model file {shown}; check the path."),
            },
            BundleError::Io(error) => Self {
                code: FILES,
                message: format!(
                    "The model file {shown} cannot be read ({error}); name the file \
                     model.riskbench of a training."
                ),
            },
            error => Self::unusable(error.to_string()),
        }
    }
}
