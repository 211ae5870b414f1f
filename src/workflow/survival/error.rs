//! Why there is no model of the time to default, and what to know of its rows.

use super::forecast::ForecastError;
use super::scenario::ShiftError;
use crate::network::{Family, MOST_PERIODS};
use crate::recipe::RecipeError;
use crate::words::{counted, one_or_many};
use crate::workflow::choices::{SessionError, SettingError};

/// Why a training or an evaluation of times to default ends early.
#[derive(Debug, thiserror::Error)]
pub enum SurvivalError {
    /// What any training may end with.
    #[error("{0}")]
    Session(#[from] SessionError),
    /// The column of times holds no numbers.
    #[error(
        "The column {0:?} holds no numbers of periods, such as months on book; name another one \
         with --time, or say with --read how its cells are written."
    )]
    NoTimes(String),
    /// No row has a usable time and a known outcome.
    #[error(
        "No row has a time above 0 in {time:?} and an outcome in {event:?}; check --time, --event \
         and --bad."
    )]
    NoRows {
        /// The column of times.
        time: String,
        /// The column of defaults.
        event: String,
    },
    /// No row defaults.
    #[error(
        "No row defaults by the column {0:?}, so that there is nothing to learn; check --event and \
         --bad, or use a table that holds defaults."
    )]
    NoEvents(String),
    /// Every row defaults.
    #[error(
        "Every row defaults by the column {0:?}: there is one outcome only; check --event and --bad, \
         and keep the loans that have not defaulted, as they are what is at risk."
    )]
    OnlyEvents(String),
    /// Too few defaults to learn from.
    #[error(
        "The training rows hold {} up to period {horizon}, but training needs at least {least}; use \
         more rows, a later --horizon, or a smaller test and validation share.",
        counted(*events, "default")
    )]
    FewEvents {
        /// Defaults.
        events: usize,
        /// The last period that counts.
        horizon: u32,
        /// The least number.
        least: usize,
    },
    /// Rows of an id that do not follow each other.
    #[error(
        "The times of most values of {id:?} do not follow each other period by period, so that the \
         file is no panel of one row per loan and period; leave --id out if a row is a loan."
    )]
    NoPanel {
        /// The column of ids.
        id: String,
    },
    /// A horizon that is none.
    #[error("--horizon must be between 1 and {MOST_PERIODS} periods.")]
    Horizon,
    /// A family that gives no hazard.
    #[error(
        "The model {} gives no hazard by period; train mlp, cnn, lstm, gru, rnn or logistic.",
        .0.name()
    )]
    Family(Family),
    /// Directions of hazards.
    #[error("Hazards are not held to rise or fall with a field; leave --monotone out.")]
    Monotone,
    /// Settings of a network for the logistic hazard.
    #[error(
        "The logistic hazard is fitted to its maximum-likelihood optimum: layers, epochs, batch \
         size, optimiser, loss, penalties and early stopping have no effect on it; leave them out."
    )]
    FittedExactly,
    /// Stopped before the first step.
    #[error("The training was stopped before its first step was done; there is nothing to keep.")]
    Unfinished,
}

impl From<ForecastError> for SurvivalError {
    fn from(error: ForecastError) -> Self {
        match error {
            ForecastError::Survival(error) => error,
            ForecastError::Shift(ShiftError::Recipe(error)) => error.into(),
            // Fields are shifted where a model reads them as numbers.
            ForecastError::Shift(ShiftError::NoNumber(field, _)) => Self::NoTimes(field),
        }
    }
}

impl From<RecipeError> for SurvivalError {
    fn from(error: RecipeError) -> Self {
        Self::Session(error.into())
    }
}

impl From<SettingError> for SurvivalError {
    fn from(error: SettingError) -> Self {
        Self::Session(error.into())
    }
}

/// What to know of the rows of times to default.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurvivalRemark {
    /// Rows without a time.
    #[error("{} without a time in {column:?} {} set aside.", counted(*rows, "row"), were(*rows))]
    NoTime {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// Rows with a time of 0 or less.
    #[error(
        "{} with a time of 0 or less in {column:?} {} set aside: periods count from 1.",
        counted(*rows, "row"), were(*rows)
    )]
    NotPositive {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// Rows without an outcome.
    #[error("{} without an outcome in {column:?} {} set aside.", counted(*rows, "row"), were(*rows))]
    NoEvent {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// Rows without the name of a loan.
    #[error("{} of the panel without a value of {column:?} {} set aside.", counted(*rows, "row"), were(*rows))]
    NoId {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// Times with a fraction.
    #[error(
        "{} of {column:?} with a fraction {} rounded up to the period that {} in.",
        counted(*rows, "time"), were(*rows), one_or_many(*rows, "it falls", "they fall")
    )]
    RoundedUp {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// Periods of a loan after its default.
    #[error(
        "{} of loans after their default {} set aside: a loan is at risk up to its first default.",
        counted(*rows, "row"), were(*rows)
    )]
    AfterDefault {
        /// Rows.
        rows: usize,
    },
    /// Periods of a loan that stand twice.
    #[error(
        "{} of a loan and period that an earlier row holds {} set aside.",
        counted(*rows, "row"), were(*rows)
    )]
    Repeated {
        /// Rows.
        rows: usize,
    },
    /// Loans with periods that are not in the file.
    #[error(
        "{} {} periods that the file lacks; a loan is not at risk in them.",
        counted(*loans, "loan"), one_or_many(*loans, "has", "have")
    )]
    Gaps {
        /// Loans.
        loans: usize,
    },
    /// Loans that are seen from a later period on.
    #[error(
        "{} {} first seen after period 1 and {} at risk from then on (left truncation). Uno's C, AUC \
         and Brier score need loans from their start, and are left out where there are such loans.",
        counted(*loans, "loan"), one_or_many(*loans, "is", "are"), one_or_many(*loans, "is", "are")
    )]
    Late {
        /// Loans.
        loans: usize,
    },
    /// Times beyond the last period.
    #[error(
        "{} {} observed beyond period {horizon} and {} as not defaulted up to it.",
        counted(*rows, "row"), one_or_many(*rows, "is", "are"), one_or_many(*rows, "counts", "count")
    )]
    Beyond {
        /// Rows.
        rows: usize,
        /// The last period.
        horizon: u32,
    },
    /// The time among the inputs.
    #[error(
        "The column {0:?} is the time, which the model knows already; it is left out of the features."
    )]
    TimeAsFeature(String),
    /// An id that names rows.
    #[error(
        "Each value of {0:?} is in one row: the file is read as one row per loan, not as a panel."
    )]
    OneRowPerLoan(String),
    /// Parts by loan.
    #[error("The rows of a loan ({0:?}) stay together in the split.")]
    SplitByLoan(String),
    /// Periods that share a baseline.
    #[error(
        "{periods} periods were joined to {} for the baseline, so that each holds at least {least} \
         defaults.",
        counted(*levels, "level")
    )]
    Joined {
        /// Periods.
        periods: u32,
        /// Levels.
        levels: usize,
        /// Least number of defaults.
        least: u64,
    },
    /// Outputs of a network that cover several periods.
    #[error(
        "Each output of the network covers {width} periods, as defaults are few; the level of each \
         period is fitted after the training."
    )]
    WideOutputs {
        /// Periods.
        width: u16,
    },
    /// A challenger that was not fitted.
    #[error(
        "The challenger {0} is left out: rows and columns are too many to fit it in some seconds."
    )]
    TooLarge(&'static str),
}

fn were(rows: usize) -> &'static str {
    one_or_many(rows, "was", "were")
}
