//! Why there is no model of the time to default, and what to know of its rows.

use super::forecasts::scenario::ShiftError;
use super::panel::{Form, Repeating};
use super::periods::PeriodRole;
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
    /// Most cells of a column of periods hold no numbers.
    #[error(
        "The column {column:?} holds no numbers of periods, such as {}, in {cells} of {present} cells; {}.",
        example(*role), remedy(*role)
    )]
    NoTimes {
        /// The column.
        column: String,
        /// What it is for.
        role: PeriodRole,
        /// Cells that hold something else.
        cells: usize,
        /// Cells that hold anything.
        present: usize,
    },
    /// Most outcomes of a later file are none of training.
    #[error(
        "The values of {column:?} in {rows} of {present} rows are none that training knew, so that \
         it is not known which loans have defaulted; write them as in training, leave the cells of \
         loans without a default empty, or take all loans as new (--as-new)."
    )]
    UnknownOutcomes {
        /// The column of defaults.
        column: String,
        /// Rows with such a value.
        rows: usize,
        /// Rows with any value.
        present: usize,
    },
    /// A column that is named for two uses.
    #[error(
        "The column {column:?} is named as {first} and as {second}; name another column for one of them."
    )]
    TwoUses {
        /// The column.
        column: String,
        /// One use, as its flag.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A split by time on book.
    #[error(
        "The time on book ({0:?}) cannot divide the rows: the part of the longest times would hold \
         loans that have not defaulted, and no others; split at random, by a date such as that of \
         origination, or by a column of parts."
    )]
    SplitByTime(String),
    /// No row of a file has a time on book.
    #[error(
        "No row has a time on book of 0 or more in {0:?}, so that no loan can be scored; fill the \
         column, or take all loans as new (--as-new)."
    )]
    NothingScored(String),
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
    /// A column of one value that says no outcome by itself.
    #[error(
        "The column {0:?} holds one value only, so that all rows have one outcome; name the values of \
         default with --bad, and use a table that holds loans with and without a default."
    )]
    OneOutcome(String),
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
         file is no panel of one row per loan and period; {}.",
        panel_remedy(*step)
    )]
    NoPanel {
        /// The column of ids.
        id: String,
        /// The step by which the times of most of them go up, where that is more than 1.
        step: Option<u32>,
    },
    /// An outcome of the loan that is repeated in all its rows.
    #[error(
        "All rows of {} that default hold the default: {event:?} says which loans default, and not when. \
         Mark only the period of the default as bad, or keep one row per loan with its periods up to the \
         default or to the last one seen.",
        counted(*loans, "loan")
    )]
    OutcomeOfLoan {
        /// The outcome.
        event: String,
        /// Loans that default in every row.
        loans: usize,
    },
    /// A horizon that is none.
    #[error(
        "--horizon must be between 1 and {MOST_PERIODS} periods; count longer times in longer \
         periods, such as months for days."
    )]
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
    /// A field that a scenario shifts although it is no number of the model.
    #[error(
        "The field {field:?} cannot be shifted: the model does not read it as a number. Fields that it \
         reads so: {fields}."
    )]
    NotShifted {
        /// The field.
        field: String,
        /// Those that can be shifted.
        fields: String,
    },
    /// Stopped before the first step.
    #[error("The training was stopped before its first step was done; there is nothing to keep.")]
    Unfinished,
}

impl From<ShiftError> for SurvivalError {
    fn from(error: ShiftError) -> Self {
        match error {
            ShiftError::Recipe(error) => error.into(),
            ShiftError::NoNumber(field, fields) => Self::NotShifted { field, fields },
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
    /// Outcomes that training did not know.
    #[error(
        "{} {} a value of {column:?} that training did not know, which is no outcome.",
        counted(*rows, "row"), one_or_many(*rows, "holds", "hold")
    )]
    UnknownEvent {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// Outcomes that write a bad value otherwise.
    #[error(
        "{} of {column:?} {} a value that means default in other case or with other blanks, and {} \
         as defaults.",
        counted(*rows, "row"), one_or_many(*rows, "writes", "write"),
        one_or_many(*rows, "counts", "count")
    )]
    Respelled {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// A panel that was not named.
    #[error(
        "The {} of {column:?} repeat with times that go up step by step: the file is read as a panel \
         of one row per loan and period, in which {column:?} names the loan.",
        counted(*values, "value")
    )]
    PanelFound {
        /// The column.
        column: String,
        /// Its values.
        values: usize,
    },
    /// Ids in several rows of a file that is no panel.
    #[error(
        "The {} of {column:?} repeat, but each row counts as a loan of its own; if rows are periods of \
         a loan, name the column of the loans with --id, else keep one row per loan.",
        counted(*values, "value")
    )]
    IdsRepeat {
        /// The column.
        column: String,
        /// Its values.
        values: usize,
    },
    /// Amounts that repeat as those of the months of a loan do.
    #[error(
        "The values of {column:?} repeat with times that go up step by step, as those of the periods of \
         a loan do, but no column names a loan: each row counts as a loan of its own; add a column \
         that names the loan, or keep one row per loan."
    )]
    NoLoanColumn {
        /// The column.
        column: String,
    },
    /// Times beyond the last period that any model has.
    #[error(
        "{} {} observed beyond period {MOST_PERIODS}, the last that a model can have, and {} as not \
         defaulted up to it; count longer periods, such as months for days.",
        counted(*rows, "row"), one_or_many(*rows, "is", "are"), one_or_many(*rows, "counts", "count")
    )]
    TooLong {
        /// Rows.
        rows: usize,
    },
    /// Held-out rows without a default.
    #[error(
        "No {part} row defaults, so that figures of these rows say nothing of how well defaults are \
         foreseen; choose another split."
    )]
    NoDefaults {
        /// `test` or `validation`.
        part: &'static str,
    },
    /// Rows without the name of a loan.
    #[error("{} of the panel without a value of {column:?} {} set aside.", counted(*rows, "row"), were(*rows))]
    NoId {
        /// Rows.
        rows: usize,
        /// The column.
        column: String,
    },
    /// A number that looks like a code among the times.
    #[error(
        "{} of {column:?} {} {value}, and the largest of the others is {most}: if {value} is a code for an \
         unknown time, empty these cells, so that their rows are set aside.",
        counted(*rows, "time"), one_or_many(*rows, "is", "are")
    )]
    TimeCode {
        /// The column.
        column: String,
        /// The number.
        value: u32,
        /// Its rows.
        rows: usize,
        /// The largest of the other times, rounded up.
        most: u32,
    },
    /// Times with a fraction.
    #[error(
        "{} of {column:?} with a fraction {} rounded up to the period that {} in; if they are \
         years, count months instead, so that the PD of twelve periods is that of a year.",
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

impl From<Repeating> for SurvivalRemark {
    fn from(found: Repeating) -> Self {
        let (column, values) = (found.column, found.values);
        match found.form {
            Form::Panel => Self::PanelFound { column, values },
            Form::Nameless => Self::NoLoanColumn { column },
            Form::Irregular => Self::IdsRepeat { column, values },
        }
    }
}

fn panel_remedy(step: Option<u32>) -> String {
    match step {
        Some(step) => format!(
            "they go up by {step}: number the periods 1, 2, 3 and so on (divide them by {step})"
        ),
        None => {
            "keep the last row of each loan, with its time and whether it has defaulted, or name \
                 the column of the loans with --id"
                .to_owned()
        }
    }
}

fn example(role: PeriodRole) -> &'static str {
    match role {
        PeriodRole::Trained | PeriodRole::Applied => "months on book",
        PeriodRole::Term => "the months of a contract",
    }
}

fn remedy(role: PeriodRole) -> &'static str {
    match role {
        PeriodRole::Trained => {
            "name another one with --time, or say with --read how its cells are written"
        }
        PeriodRole::Applied => {
            "write them as in training, or say with --read how the cells are written"
        }
        PeriodRole::Term => {
            "name another one with --term, or say with --read how its cells are written"
        }
    }
}

fn were(rows: usize) -> &'static str {
    one_or_many(rows, "was", "were")
}
