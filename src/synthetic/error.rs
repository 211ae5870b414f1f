//! Errors of synthetic rows and of the search for anomalies.

/// Why no rows could be made or scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntheticError {
    /// Nothing is wanted.
    #[error("The number of synthetic rows must be at least 1.")]
    NoRows,
    /// More than memory is to hold.
    #[error("At most {most} synthetic rows are made at a time; ask for fewer.")]
    TooManyRows {
        /// The bound.
        most: usize,
    },
    /// Too few bads to learn from.
    #[error(
        "There are {bads} bad rows to learn from, and a GAN needs at least {least}; it would only \
         repeat them."
    )]
    TooFewBads {
        /// Those there are.
        bads: usize,
        /// The bound.
        least: usize,
    },
    /// Too few rows at all.
    #[error("There are {rows} rows to learn from, and at least {least} are needed.")]
    TooFewRows {
        /// Those there are.
        rows: usize,
        /// The bound.
        least: usize,
    },
    /// No column varies.
    #[error("No column has at least two values; there is nothing to learn. Take in other columns.")]
    NoColumns,
    /// A loss left the numbers.
    #[error(
        "The training of the GAN diverged in epoch {epoch}: a loss is no number any more; try \
         another seed or the other preset."
    )]
    Diverged {
        /// From 1.
        epoch: usize,
    },
    /// Ended before there was anything to keep.
    #[error(
        "It was stopped before its first epoch ended or all rows were scored; nothing was made."
    )]
    Unfinished,
    /// A setting outside its bounds.
    #[error("The number of epochs must be at least 1.")]
    Epochs,
}
