//! Why columns cannot be joined.

use crate::join::formula::fault::FormulaFault;
use crate::words::{counted, one_or_many};

/// Which of the tables of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The applicants.
    Applicants,
    /// The events.
    Events,
    /// The edges of a network.
    Edges,
    /// The outcomes of neighbours.
    Outcomes,
}

impl File {
    /// The table in a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Applicants => "applicants",
            Self::Events => "events",
            Self::Edges => "edges",
            Self::Outcomes => "outcomes",
        }
    }
}

/// Why there are no new columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// A column that a table lacks.
    #[error(
        "The file of {} has no column {name:?}{}; name one of its columns.",
        .file.name(),
        nearest.as_ref().map_or(String::new(), |n| format!(" (it has {n:?})"))
    )]
    NoColumn {
        /// The table.
        file: File,
        /// The name asked for.
        name: String,
        /// The most similar name in the table.
        nearest: Option<String>,
    },
    /// A column that should hold days.
    #[error(
        "The column {name:?} of the file of {} is not read as dates; name another column, or \
         say how its dates are written.",
        .file.name()
    )]
    NoDates {
        /// The table.
        file: File,
        /// The column.
        name: String,
    },
    /// A window that is no number of months from 1.
    #[error(
        "A window of {0} months cannot be used; windows are whole months back from the as-of date, \
         from 1 to {most}.",
        most = super::recipe::MOST_MONTHS
    )]
    Window(i64),
    /// A table that a recipe needs.
    #[error("The columns are made of a file of {}, which is not given; name it.", .0.name())]
    NotGiven(File),
    /// A table without rows.
    #[error(
        "The file of {} has no rows, so nothing says how its columns are written and no column \
         can be made of it; name another file.",
        .0.name()
    )]
    NoRows(File),
    /// No applicant has an as-of date.
    #[error(
        "No row has a date in {name:?}, so nothing can be counted before it; name the column \
         with the date of the application."
    )]
    NoAsOf {
        /// The column of as-of dates.
        name: String,
    },
    /// No event has a key of the applicants.
    #[error(
        "None of {} belongs to one of the {applicants} keys in {key:?} ({}{}{}); check that both \
         columns hold the same keys, written in the same way.",
        counted(*rows, "event"),
        counted(*keys, "other key"),
        if *without == 0 { String::new() } else { format!(", {} without a key", counted(*without, "event")) },
        if *by_zeros == 0 { String::new() } else {
            format!(", {} would match without leading zeros and capitals", counted(*by_zeros, "event"))
        }
    )]
    NoMatch {
        /// The key's column in the applicants' table.
        key: String,
        /// Events.
        rows: usize,
        /// Distinct keys of the applicants.
        applicants: usize,
        /// Distinct keys of the events.
        keys: usize,
        /// Events without a key.
        without: usize,
        /// Events whose key differs from an applicant's by leading zeros or capitals only.
        by_zeros: usize,
    },
    /// All events come too late.
    #[error(
        "None of {} of these applicants {} before its as-of date ({} on or after it, {} without \
         a date), so no column could hold a value; check the as-of date and the date of the \
         events.",
        counted(*rows, "event"),
        one_or_many(*rows, "lies", "lie"),
        later,
        undated
    )]
    OnlyLater {
        /// Events of the applicants.
        rows: usize,
        /// Those on or after the last as-of date of their key.
        later: usize,
        /// Those without a date.
        undated: usize,
    },
    /// A table of edges with fewer than two columns.
    #[error(
        "The file of edges has fewer than two columns; its first two columns name the keys at \
         both ends of an edge."
    )]
    NoEdges,
    /// No applicant is in the network.
    #[error(
        "None of the {keys} keys of the edges is in {key:?}; check that both files hold the same \
         keys, written in the same way."
    )]
    NoEnds {
        /// The key's column in the applicants' table.
        key: String,
        /// Distinct keys of the edges.
        keys: usize,
    },
    /// A formula that cannot be read.
    #[error("The formula {name:?} cannot be read: {what}.")]
    Formula {
        /// The name it gives, or its text where it gives none.
        name: String,
        /// What is wrong, and what to write.
        what: FormulaFault,
    },
    /// A column of events that no figure can be made of.
    #[error("The column {0:?} of the events holds {1}, of which no figure is made; leave it out.")]
    NoMeasure(String, &'static str),
    /// A new column that would have the name of another.
    #[error(
        "The new column {0:?} would have the name of a column that is there; rename that one, or \
         put a prefix before the new names."
    )]
    Taken(String),
    /// More events than row numbers of 32 bits.
    #[error("The file of events has over 4 billion rows; split it by key.")]
    TooManyEvents,
}
