//! A remark on a file of a statistics package: how its labels, missing codes and formats
//! were read. Typed, as a [`Remark`](crate::table::Remark) is; none holds a cell.

use crate::words::{counted, one_or_many};

/// What a reader should know of such a file. Lists are names of columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatisticsRemark {
    /// Codes with labels.
    #[error("The codes of these columns are shown by their value labels: {}.", .0.join(", "))]
    Labels(Vec<String>),
    /// Labels that several codes have.
    #[error(
        "Several codes have the same value label in these columns; the code stands behind the label, so that they are kept apart: {}.",
        .0.join(", ")
    )]
    SharedLabels(Vec<String>),
    /// Codes that the file declares missing.
    #[error(
        "Missing codes of these columns (such as .A, or values declared missing) are kept as words beside the numbers; a model takes each as a special level: {}.",
        .0.join(", ")
    )]
    Codes(Vec<String>),
    /// Months, quarters, half-years or weeks.
    #[error(
        "The formats of these columns show months, quarters, half-years or weeks; each is read as its first day: {}.",
        .0.join(", ")
    )]
    Periods(Vec<String>),
    /// Formats that are defined elsewhere.
    #[error(
        "The labels of these columns are defined in a format catalogue (.sas7bcat), which is not read; their codes are shown. If you need the labels, write them into the table in SAS, with PUT: {}.",
        .0.join(", ")
    )]
    OwnFormats(Vec<String>),
    /// Rows that are marked as deleted.
    #[error(
        "{} {} marked as deleted in the file; {} left out.",
        counted(*.0, "row"), one_or_many(*.0, "is", "are"), one_or_many(*.0, "it is", "they are")
    )]
    DeletedRows(usize),
}
