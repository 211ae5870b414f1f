//! Fairness: the groups of monitored columns against the largest of each, on the final
//! decision. A diagnostic, no verdict.

use super::groups::{groups, name_of};
use super::rows::{ReportError, Rows};
use super::segments::{SegmentTable, named};
use crate::evaluate::population::segments::group_rows;
use crate::evaluate::population::segments::{
    GroupFigures, GroupRow, GroupRows, Segment, fairness_at,
};

/// A column and its groups, ready for every cutoff.
#[derive(Debug, Clone)]
pub struct Monitored {
    /// The column.
    pub column: String,
    /// The name of each code.
    pub names: Vec<String>,
    /// Its groups.
    pub groups: Vec<Segment<GroupRows>>,
}

impl Monitored {
    /// The groups of a column.
    ///
    /// # Errors
    /// If the table lacks the column, or a PD is none.
    pub fn of(rows: &Rows<'_>, column: &str) -> Result<Self, ReportError> {
        let found = groups(rows.table, column, rows.rows)?;
        let seen: Vec<GroupRow> = rows.rows.iter().map(|row| rows.group_row(*row)).collect();
        Ok(Self {
            column: column.to_owned(),
            groups: group_rows(&found.codes, &seen)?,
            names: found.names,
        })
    }

    /// The name of a code.
    #[must_use]
    pub fn name_of(&self, code: u32) -> &str {
        name_of(&self.names, code)
    }
}

/// The groups of some columns at the cutoff. Outcomes are used where they are known; rows
/// without a PD have no decision and are left out.
pub(super) fn fairness(
    rows: &Rows<'_>,
    columns: &[String],
) -> Result<Vec<SegmentTable<GroupFigures>>, ReportError> {
    let scored = |row: &usize| !rows.pds[*row].is_nan();
    let kept: Vec<usize> = rows.rows.iter().copied().filter(scored).collect();
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let kept = Rows {
        rows: &kept,
        ..*rows
    };
    let table = |column: &String| {
        let monitored = Monitored::of(&kept, column)?;
        let below = rows.scorecard.approve_below();
        let found = fairness_at(&monitored.groups, below, None)?;
        Ok(SegmentTable {
            reference: monitored.names.get(found.reference as usize).cloned(),
            groups: named(&monitored.names, found.groups),
            column: monitored.column,
        })
    };
    columns.iter().map(table).collect()
}
