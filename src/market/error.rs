//! Why series cannot be forecast, and what a reader of the forecasts should know.

use crate::network::NetworkError;
use crate::train::TrainError;
use crate::words::{counted, one_or_many};
use serde::Serialize;

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MarketError {
    /// A series without a name.
    #[error("No series is named; name at least one column of prices, rates or values.")]
    NoSeries,
    /// One column twice.
    #[error("The series {0:?} is named twice; name each column once.")]
    Twice(String),
    /// A setting out of its bounds.
    #[error("{what} must be from {least} to {most}; choose a value within that.")]
    Setting {
        /// The setting's name.
        what: &'static str,
        /// The least that is allowed.
        least: f64,
        /// The most that is allowed.
        most: f64,
    },
    /// A column of words.
    #[error(
        "The column {0:?} holds hardly any numbers; name a column of prices, rates or values, or \
         say how its numbers are written."
    )]
    NoNumbers(String),
    /// A column that was named as the dates but holds none.
    #[error(
        "The column {0:?} holds no dates; name another date column, or say whether its days or \
         its months come first."
    )]
    NoDates(String),
    /// Several rows of one date.
    #[error(
        "{} the date of another row (the first is row {first}); keep one row per date (of times within \
         a day the last, say), with one column per series.",
        acting(*rows, "row", "repeats", "repeat")
    )]
    DatesTwice {
        /// Rows whose date was there before.
        rows: usize,
        /// The first of them in the file, from 1.
        first: usize,
    },
    /// Several series below each other.
    #[error(
        "The file holds {series} series below each other, distinguished by the column {column:?}: each \
         date has a row for each. Keep the rows of one of them, or give each a column of its own."
    )]
    LongFile {
        /// The column that names the series.
        column: String,
        /// How many it names.
        series: usize,
    },
    /// Fewer values than windows and parts need.
    #[error(
        "The series {series:?} has {}, but {needed} are needed for these lags, this horizon and \
         the three parts; choose fewer lags, a shorter horizon or a longer series.",
        counted(*rows, "value")
    )]
    TooShort {
        /// The series.
        series: String,
        /// Its values.
        rows: usize,
        /// The least number.
        needed: usize,
    },
    /// One value only.
    #[error(
        "The series {0:?} does not change in the rows that are fitted; there is nothing to \
         forecast. Choose another column or other rows."
    )]
    Constant(String),
    /// A price below zero where returns are wanted.
    #[error(
        "The series {series:?} has {} and is no price: such a series, of returns or spreads, has no \
         returns of its own; predict the value instead, or correct the column.",
        counted(*cells, "negative value")
    )]
    Negative {
        /// The series.
        series: String,
        /// Negative values.
        cells: usize,
    },
    /// A price of zero where returns are wanted.
    #[error(
        "The series {series:?} has {} of 0, which means infinite returns; predict the value \
         instead, or leave these cells empty.",
        counted(*cells, "value")
    )]
    Zero {
        /// The series.
        series: String,
        /// Values of zero.
        cells: usize,
    },
    /// A network that cannot be built.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A training without a result.
    #[error(transparent)]
    Train(#[from] TrainError),
}

impl MarketError {
    /// Whether another command would do, rather than other data.
    #[must_use]
    pub fn is_of_usage(&self) -> bool {
        matches!(
            self,
            Self::NoSeries
                | Self::Twice(_)
                | Self::Setting { .. }
                | Self::NoDates(_)
                | Self::Network(_)
        )
    }
}

/// A number with its noun and the verb that follows on it.
fn acting(n: usize, noun: &str, one: &str, many: &str) -> String {
    format!("{} {}", counted(n, noun), one_or_many(n, one, many))
}

/// What a reader of the forecasts should know.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "caution", rename_all = "kebab-case")]
pub enum Caution {
    /// Rows in the file's order are taken as time.
    #[error("There is no date column; rows are taken in the file's order, the oldest first.")]
    NoDates,
    /// The file begins with the newest row.
    #[error("The newest row came first; the rows were reversed.")]
    Reversed,
    /// Dates that neither rise nor fall.
    #[error("The dates were in no order; the rows were sorted by date.")]
    Sorted,
    /// Rows left out for want of a date.
    #[error("{} left out for want of a date.", acting(*rows, "row", "was", "were"))]
    NoDate {
        /// Rows.
        rows: usize,
    },
    /// A series that ends before the file does.
    #[error(
        "{series} ends on {at}, {} before the file: its test rows lie before, and its next value and \
         its value at risk are of the row after that, not after the end of the file.",
        counted(*rows, "row")
    )]
    Ends {
        /// The series.
        series: String,
        /// The day or the row of its last value.
        at: String,
        /// Rows behind it.
        rows: usize,
    },
    /// A series that begins after the file does.
    #[error("{series} begins on {at}, {} after the file.", counted(*rows, "row"))]
    Begins {
        /// The series.
        series: String,
        /// The day or the row of its first value.
        at: String,
        /// Rows before it.
        rows: usize,
    },
    /// Cells without a value.
    #[error(
        "{series}: {} no number (holidays, for example); a return runs from the value before to \
         the value after.",
        acting(*cells, "cell", "holds", "hold")
    )]
    Gaps {
        /// The series.
        series: String,
        /// Empty cells and words.
        cells: usize,
    },
    /// A number that stands for no value.
    #[error(
        "{series}: {} {code}, far from all other values: data providers write such numbers for a \
         missing value, and these cells are treated as missing.",
        acting(*cells, "cell", "holds", "hold")
    )]
    Codes {
        /// The series.
        series: String,
        /// The number.
        code: String,
        /// Cells that hold it.
        cells: usize,
    },
    /// Rows that are days here and months there.
    #[error(
        "{series}: the spacing of the rows changes: {least} to {most} days from one to the next in \
         different parts of the file. Each row counts as one step; keep the part of one spacing."
    )]
    Spacing {
        /// The series.
        series: String,
        /// The usual step where rows are densest, in days.
        least: i32,
        /// The usual step where they are farthest apart.
        most: i32,
    },
    /// Far more time than usual between two values.
    #[error(
        "{series}: {} than a month between two values (the longest has {days} days); the change \
         over such a gap counts as that of one step. Cut the series there if its meaning changed.",
        acting(*gaps, "gap", "is longer", "are longer")
    )]
    LongGaps {
        /// The series.
        series: String,
        /// Long gaps.
        gaps: usize,
        /// Days of the longest.
        days: i32,
    },
    /// Returns that look like an error or a split of shares.
    #[error(
        "{series}: {} beyond 50 %, which is often a split or an error in the data; look at these \
         rows.",
        acting(*cells, "return", "is", "are")
    )]
    Jumps {
        /// The series.
        series: String,
        /// Returns beyond ±0.5.
        cells: usize,
    },
    /// Values at or below zero, so that changes are differences.
    #[error(
        "{series}: some values are not positive; changes are differences instead of log returns."
    )]
    Differences {
        /// The series.
        series: String,
    },
    /// A training that was stopped on request.
    #[error("{series}: the training was stopped; the best epoch so far is used.")]
    Stopped {
        /// The series.
        series: String,
    },
    /// A maximum of the likelihood at its edge.
    #[error(
        "{series}: GARCH(1,1) ended at the edge of its range (α {alpha:.3}, β {beta:.3}); its \
         volatility hardly reacts or never calms, so read its VaR with care."
    )]
    GarchAtEdge {
        /// The series.
        series: String,
        /// Weight of the latest squared residual.
        alpha: f64,
        /// Weight of the variance before.
        beta: f64,
    },
    /// Too few rows for tests of VaR.
    #[error(
        "{series}: {rows} test rows that do not overlap are few for tests of VaR; Kupiec's test \
         rejects too often or too rarely below some 250 rows, at 99 % below some 1,000."
    )]
    FewForTests {
        /// The series.
        series: String,
        /// Test rows that do not overlap.
        rows: usize,
    },
    /// A Diebold–Mariano test on few rows.
    #[error(
        "{series}: the Diebold–Mariano test has {rows} rows at a horizon of {horizon}; it rejects \
         too often on so few."
    )]
    FewForComparison {
        /// The series.
        series: String,
        /// Test rows.
        rows: usize,
        /// Steps ahead.
        horizon: usize,
    },
    /// No portfolio although there are several series.
    #[error(
        "There is no portfolio: it needs positive prices of all series on at least {needed} \
         common test rows."
    )]
    NoPortfolio {
        /// Least number of common test rows.
        needed: usize,
    },
}
