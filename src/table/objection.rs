//! Objections and repairs: why a record is rejected, and what was changed to read one.

use serde::{Serialize, Serializer};

/// What was done to a record to read it, as a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Repair {
    /// Cells missing at the end.
    #[error("missing cells at the end are added")]
    Padded,
    /// Empty cells too many at the end.
    #[error("empty cells beyond the last column are cut")]
    Cut,
    /// An empty cell too many elsewhere.
    #[error("an empty cell is left out, as only then each cell suits its column")]
    Dropped,
    /// A cell missing before the end.
    #[error("a missing cell is put where only then each other cell suits its column")]
    Shifted,
    /// A delimiter within a text.
    #[error("two texts are joined, as only then each cell suits its column")]
    Joined,
    /// Quotes that are none.
    #[error("a quote that closes nowhere sensible is read as an ordinary character")]
    Quotes,
    /// Other delimiters than the file's.
    #[error("the cells are separated by another character than elsewhere")]
    Delimiter,
    /// Another line end than the file's.
    #[error("the line ends in another way than elsewhere")]
    LineEnd,
}

/// Why a record cannot be a row, as a clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Cells beyond the last column that are not empty.
    #[error("it has {found} cells where {expected} are expected")]
    TooManyCells {
        /// Cells of the record.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// The names once more.
    #[error("it repeats the header")]
    RepeatedHeader,
    /// Every cell is missing.
    #[error("it has no value in any cell")]
    NoCells,
    /// A sum or an average of other records.
    #[error("it is a line of totals or averages")]
    TotalsLine,
    /// A count of records, or what else closes a file.
    #[error("it closes the file or counts its records, as a trailer")]
    Trailer,
    /// Dashes.
    #[error("it only draws a line")]
    Ruler,
    /// Below the end of the table.
    #[error("it stands below the table, as a note")]
    Footer,
    /// Within a second table.
    #[error("it belongs to another table that begins before it")]
    AnotherTable,
}

impl Serialize for Repair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Objection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
