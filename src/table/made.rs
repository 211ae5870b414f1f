//! Columns that a file does not hold and that are made of those it holds, such as those of a
//! join. A source makes them with each of its tables; who makes them stands elsewhere.

use crate::table::remark::Remark;
use crate::table::{Column, Table};
use crate::words::counted;
use std::fmt::Debug;
use std::sync::Arc;

/// Makes columns of the rows of a table. The values of a row depend on that row alone.
pub trait MakeColumns: Debug + Send + Sync {
    /// The columns of the file that it reads.
    fn reads(&self) -> &[String];

    /// The new columns, in their order.
    fn names(&self) -> &[String];

    /// The new columns of these rows, and what to know of them.
    ///
    /// # Errors
    /// Why they cannot be made.
    fn make(&self, table: &Table) -> Result<(Vec<Column>, Vec<MadeRemark>), MakeError>;
}

/// Why columns cannot be made; its text is a sentence.
pub type MakeError = Box<dyn std::error::Error + Send + Sync>;

/// What makes the columns that go with a file.
#[derive(Debug, Clone)]
pub struct MadeColumns(pub Arc<dyn MakeColumns>);

impl PartialEq for MadeColumns {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for MadeColumns {}

impl MadeColumns {
    /// Puts the columns behind those of a table, which may be a part of a file.
    ///
    /// # Errors
    /// Why they cannot be made.
    pub(in crate::table) fn add(&self, table: &mut Table, is_part: bool) -> Result<(), MakeError> {
        let (columns, mut remarks) = self.0.make(table)?;
        table.columns.extend(columns);
        remarks.retain(|remark| is_part || remark.says_something());
        table.warnings.extend(remarks.into_iter().map(Remark::Made));
        Ok(())
    }
}

/// What a reader should know of columns that were made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MadeRemark {
    /// Rows without an event before their as-of date.
    #[error("{}", without_events(*.rows, *.of))]
    WithoutEvents {
        /// These rows.
        rows: usize,
        /// All rows with key and as-of date.
        of: usize,
    },
    /// Rows with a key that differs from one of the events' by leading zeros or capitals only.
    #[error(
        "{} a key that differs from one of the events' by leading zeros or capitals only, and no \
         event: write the keys in the same way in both files.",
        if *.0 == 1 { "1 row has".to_owned() } else { format!("{} have", counted(*.0, "row")) }
    )]
    OtherZeros(usize),
    /// Rows that are nowhere in the network.
    #[error("{}", without_neighbours(*.rows, *.of))]
    WithoutNeighbours {
        /// These rows.
        rows: usize,
        /// All rows with what is needed.
        of: usize,
    },
    /// Rows of which the key or the as-of date is missing.
    #[error(
        "{} without a key or a readable as-of date: the columns of other files are missing there.",
        counted(*.0, "row")
    )]
    WithoutKey(usize),
    /// Rows in which a formula has no value although its operands have.
    #[error(
        "The formula {column:?} has no value in {}, because of {}.",
        counted(*.rows, "row"), .why.clause()
    )]
    Formula {
        /// The new column.
        column: String,
        /// Why.
        why: NoValue,
        /// How many rows.
        rows: usize,
    },
}

/// Why a formula has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoValue {
    /// A number was divided by zero.
    Division,
    /// The logarithm of a number that is not above zero.
    Logarithm,
    /// The age of a date after the as-of date.
    LaterDate,
}

impl NoValue {
    /// The reason as a clause.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::Division => "a division by zero",
            Self::Logarithm => "the logarithm of a number that is not above zero",
            Self::LaterDate => "the age of a date after the as-of date",
        }
    }
}

fn without_events(rows: usize, of: usize) -> String {
    if rows == of {
        return "No row has an event before its as-of date; check that both files write the keys in \
                the same way, and the dates."
            .to_owned();
    }
    format!(
        "{rows} of {} without an event before the as-of date: counts are 0 there, other figures of \
         events missing.",
        counted(of, "row")
    )
}

fn without_neighbours(rows: usize, of: usize) -> String {
    if rows == of {
        return "No row has a neighbour in the network before its as-of date; check that both files \
                write the keys in the same way, and the dates."
            .to_owned();
    }
    format!(
        "{rows} of {} without a neighbour in the network before the as-of date.",
        counted(of, "row")
    )
}

impl MadeRemark {
    /// Takes in what is said of a later part of the same table; `false` where that is something
    /// else.
    pub(in crate::table) fn takes(&mut self, later: &Self) -> bool {
        match (self, later) {
            (
                Self::WithoutEvents { rows, of },
                Self::WithoutEvents {
                    rows: more,
                    of: more_of,
                },
            )
            | (
                Self::WithoutNeighbours { rows, of },
                Self::WithoutNeighbours {
                    rows: more,
                    of: more_of,
                },
            ) => (*rows, *of) = (*rows + more, *of + more_of),
            (Self::WithoutKey(rows), Self::WithoutKey(more))
            | (Self::OtherZeros(rows), Self::OtherZeros(more)) => *rows += more,
            (
                Self::Formula { column, why, rows },
                Self::Formula {
                    column: same,
                    why: other,
                    rows: more,
                },
            ) if column == same && why == other => *rows += more,
            _ => return false,
        }
        true
    }

    /// Whether it is worth a word once all parts are counted.
    pub(in crate::table) fn says_something(&self) -> bool {
        match self {
            Self::WithoutEvents { rows, .. }
            | Self::WithoutNeighbours { rows, .. }
            | Self::WithoutKey(rows)
            | Self::OtherZeros(rows)
            | Self::Formula { rows, .. } => *rows > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file_are_counted_together() {
        let of = |rows, of| Remark::Made(MadeRemark::WithoutEvents { rows, of });
        let formula = |why, rows| {
            Remark::Made(MadeRemark::Formula {
                column: "ratio".to_owned(),
                why,
                rows,
            })
        };
        let mut all = vec![of(3, 3), formula(NoValue::Division, 1)];
        assert!(all[0].to_string().starts_with("No row has an event"));
        let later = vec![
            of(1, 5),
            formula(NoValue::Division, 2),
            formula(NoValue::Logarithm, 1),
        ];
        Remark::gather(&mut all, later);
        let said: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3);
        assert!(said[0].starts_with("4 of 8 rows without an event"));
        assert!(said[1].contains("in 3 rows, because of a division"));
    }
}
