//! A view: the rows of a table or of the applicants in an order, some left
//! out. It holds row numbers, never cells.

use crate::recipe::outcome::split::Part;
use crate::score::{Decision, Scored};
use crate::table::{Column, Table};
use crate::workbench::jobs::job::{JobId, Ticket};
use crate::workbench::rows::applicants::Applicants;
use crate::workbench::rows::filter::{Compared, Filter, shown_texts};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// Rows looked at between two looks at the cancel flag.
const BLOCK: usize = 1 << 13;

/// What the rows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Viewed {
    /// The portfolio's table.
    #[default]
    DataRows,
    /// The applicants with their scores.
    Applicants,
}

/// The columns of the applicants' table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicantColumn {
    /// The id, or the record number where there is none.
    Id,
    /// Part of the split.
    Split,
    /// Whether the loan turned bad.
    Outcome,
    /// Probability of default.
    Pd,
    /// Points.
    Points,
    /// Grade.
    Grade,
    /// Decile.
    Decile,
    /// What is done.
    Decision,
}

impl ApplicantColumn {
    /// All columns in their order; sorting names them by their place.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Split,
        Self::Outcome,
        Self::Pd,
        Self::Points,
        Self::Grade,
        Self::Decile,
        Self::Decision,
    ];

    /// What a filter of the column compares; `None` where there is none, as there is a list
    /// of choices.
    #[must_use]
    pub fn compared(self) -> Option<Compared> {
        match self {
            Self::Id => Some(Compared::Texts),
            Self::Pd => Some(Compared::Shares),
            Self::Points | Self::Decile => Some(Compared::Numbers),
            Self::Split | Self::Outcome | Self::Grade | Self::Decision => None,
        }
    }
}

/// Which rows are wanted, and in which order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ViewRequest {
    /// What the rows are of.
    pub what: Viewed,
    /// Text that a cell must hold, in any case of its letters; for applicants
    /// the id alone is searched.
    pub search: String,
    /// Filters of single columns by place, as typed (see [`Filter`]); those that cannot
    /// be read are left aside. The columns of applicants are [`ApplicantColumn::ALL`].
    pub columns: Vec<(usize, String)>,
    /// The place of a column, and whether it falls.
    pub sort: Option<(usize, bool)>,
    /// Applicants with this decision only.
    pub decision: Option<Decision>,
    /// Applicants with this grade only.
    pub grade: Option<char>,
    /// Applicants of this part only.
    pub part: Option<Part>,
}

impl ViewRequest {
    /// Whether all rows are wanted in their own order.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let all = Self {
            what: self.what,
            ..Self::default()
        };
        *self == all
    }
}

/// The rows that are shown.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What was asked for last.
    pub request: ViewRequest,
    /// The rows of the latest answer; `None` for all in their own order.
    pub rows: Option<Arc<Vec<u32>>>,
    /// Whether an answer to the request is still being made.
    pub pending: bool,
    /// Rises with every change of what is shown.
    pub revision: u64,
    /// The job that makes the answer.
    pub(in crate::workbench) job: Option<JobId>,
    /// Whether another answer is to be made after it.
    pub(in crate::workbench) due: bool,
    /// Rises with every request, so that late answers are known.
    pub(in crate::workbench) asked: u64,
}

impl View {
    /// Number of rows shown out of `total`.
    #[must_use]
    pub fn len(&self, total: usize) -> usize {
        self.rows.as_ref().map_or(total, |rows| rows.len())
    }

    /// The row of the table at a place.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<usize> {
        match &self.rows {
            None => Some(place),
            Some(rows) => rows.get(place).map(|row| *row as usize),
        }
    }
}

/// The rows of a table that a request asks for; `None` when cancelled.
pub(in crate::workbench) fn data_rows(
    table: &Table,
    request: &ViewRequest,
    ticket: &Ticket,
) -> Option<Vec<u32>> {
    let wanted = request.columns.iter().filter_map(|(place, text)| {
        let column = table.columns.get(*place)?;
        let filter = Filter::read(text, Compared::of(column)).ok()??;
        Some((column, filter))
    });
    let wanted: Vec<(&Column, Filter)> = wanted.collect();
    let search = request.search.trim().to_lowercase();
    let block = |start: usize| {
        if ticket.is_cancelled() {
            return Vec::new();
        }
        matching(
            table,
            start..(start + BLOCK).min(table.rows),
            &search,
            &wanted,
        )
    };
    let starts: Vec<usize> = (0..table.rows).step_by(BLOCK).collect();
    let mut rows = starts
        .into_par_iter()
        .map(block)
        .collect::<Vec<_>>()
        .concat();
    if let Some((place, falling)) = request.sort
        && let Some(column) = table.columns.get(place)
    {
        if column.is_text() {
            let texts = column.texts();
            sort(&mut rows, falling, |row| texts[row].as_deref());
        } else {
            let numbers = column.numbers();
            sort(&mut rows, falling, |row| number(numbers[row]));
        }
    }
    (!ticket.is_cancelled()).then_some(rows)
}

fn matching(
    table: &Table,
    rows: Range<usize>,
    search: &str,
    wanted: &[(&Column, Filter)],
) -> Vec<u32> {
    let mut keep = vec![search.is_empty(); rows.len()];
    if !search.is_empty() {
        let search = Filter::Holds(search.to_owned());
        for column in &table.columns {
            let cells = shown_texts(column, rows.clone());
            for (keep, cell) in keep.iter_mut().zip(&cells) {
                *keep |= search.keeps_text(cell.as_deref());
            }
        }
    }
    for (column, filter) in wanted {
        filter.apply(column, rows.clone(), &mut keep);
    }
    let kept = rows.zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(row, _)| row as u32).collect()
}

/// The applicants that a request asks for; `None` when cancelled.
pub(in crate::workbench) fn applicant_rows(
    applicants: &Applicants<'_>,
    request: &ViewRequest,
    ticket: &Ticket,
) -> Option<Vec<u32>> {
    let search = request.search.trim().to_lowercase();
    let wanted = request.columns.iter().filter_map(|(place, text)| {
        let column = ApplicantColumn::ALL.get(*place)?;
        let filter = Filter::read(text, column.compared()?).ok()??;
        Some((*column, filter))
    });
    let wanted: Vec<(ApplicantColumn, Filter)> = wanted.collect();
    let keeps = |row: usize| {
        let part = applicants.parts.get(row).copied().flatten();
        if request.part.is_some() && request.part != part {
            return false;
        }
        let scored = applicants.scored(row);
        let of = |wanted: bool| wanted && scored.is_none();
        if of(request.decision.is_some() || request.grade.is_some()) {
            return false;
        }
        scored.is_none_or(|s| {
            request.decision.is_none_or(|d| d == s.decision)
                && request.grade.is_none_or(|g| g == s.grade)
        }) && wanted.iter().all(|(column, filter)| {
            let of = |number: fn(&Scored) -> f64| {
                let number = scored.as_ref().map_or(f64::NAN, number);
                filter.keeps_number(number)
            };
            match column {
                ApplicantColumn::Pd => of(|scored| scored.pd),
                ApplicantColumn::Points => of(|scored| f64::from(scored.score)),
                ApplicantColumn::Decile => of(|scored| f64::from(scored.decile)),
                _ => filter.keeps_text(Some(&applicants.id_text(row))),
            }
        }) && (search.is_empty() || applicants.id_text(row).to_lowercase().contains(&search))
    };
    let rows = 0..applicants.len();
    let kept = rows
        .into_par_iter()
        .filter(|&row| !ticket.is_cancelled() && keeps(row));
    let mut rows: Vec<u32> = kept.map(|row| row as u32).collect();
    if let Some((place, falling)) = request.sort
        && let Some(column) = ApplicantColumn::ALL.get(place)
    {
        sort_applicants(&mut rows, applicants, *column, falling);
    }
    (!ticket.is_cancelled()).then_some(rows)
}

fn sort_applicants(
    rows: &mut [u32],
    applicants: &Applicants<'_>,
    column: ApplicantColumn,
    falling: bool,
) {
    let pd = |row: usize| number(applicants.pds[row]);
    match column {
        ApplicantColumn::Id => match applicants.id_column() {
            None => sort(rows, falling, Some),
            Some(column) if column.is_text() => {
                let texts = column.texts();
                sort(rows, falling, |row| texts[row].as_deref());
            }
            Some(column) => {
                let numbers = column.numbers();
                sort(rows, falling, |row| number(numbers[row]));
            }
        },
        ApplicantColumn::Split => sort(rows, falling, |row| {
            applicants
                .parts
                .get(row)
                .copied()
                .flatten()
                .map(|p| p as u8)
        }),
        ApplicantColumn::Outcome => sort(rows, falling, |row| {
            applicants.y_true.get(row).copied().flatten()
        }),
        // Points fall as the PD rises; the rest rises with it.
        ApplicantColumn::Points => sort(rows, !falling, pd),
        ApplicantColumn::Pd | ApplicantColumn::Grade | ApplicantColumn::Decile => {
            sort(rows, falling, pd);
        }
        // A rule may decide against the PD.
        ApplicantColumn::Decision => {
            let all = (0..applicants.len()).into_par_iter();
            let decided = |row| applicants.scored(row).map(|scored| scored.decision as u8);
            let keys: Vec<Option<u8>> = all.map(decided).collect();
            sort(rows, falling, |row| keys[row].zip(pd(row)));
        }
    }
}

/// A number that can be ordered; none where it is missing.
fn number(value: f64) -> Option<Number> {
    value.is_finite().then_some(Number(value))
}

#[derive(PartialEq)]
struct Number(f64);

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Sorts rows by a key; equal ones keep their order, missing ones come last.
fn sort<K: Ord>(rows: &mut [u32], falling: bool, key: impl Fn(usize) -> Option<K> + Sync) {
    rows.par_sort_by(|a, b| match (key(*a as usize), key(*b as usize)) {
        (Some(a), Some(b)) if falling => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;

    fn table() -> Table {
        Table::from_columns(vec![
            Column::from_texts(
                "town",
                Kind::Category,
                &[Some("Ulm"), None, Some("Bonn"), Some("ULMEN")],
            ),
            Column::from_numbers(
                "pay",
                Kind::Number,
                &[Some(3.0), Some(1.5), None, Some(1.5)],
            ),
        ])
    }

    fn rows(request: &ViewRequest) -> Vec<u32> {
        data_rows(&table(), request, &Ticket::idle()).unwrap()
    }

    #[test]
    fn rows_are_found_in_any_case_and_sorted_with_missing_ones_last() {
        let sorted = |place, falling| ViewRequest {
            sort: Some((place, falling)),
            ..ViewRequest::default()
        };
        assert_eq!(rows(&sorted(1, false)), [1, 3, 0, 2]);
        assert_eq!(rows(&sorted(1, true)), [0, 1, 3, 2]);
        assert_eq!(rows(&sorted(0, false)), [2, 3, 0, 1]);
        let search = ViewRequest {
            search: "ulm".into(),
            ..ViewRequest::default()
        };
        assert_eq!(rows(&search), [0, 3]);
        let both = ViewRequest {
            columns: vec![(1, "1.5".into())],
            ..search
        };
        assert_eq!(rows(&both), [3]);
        let filtered = |columns: &[(usize, &str)]| ViewRequest {
            columns: columns
                .iter()
                .map(|(k, text)| (*k, (*text).into()))
                .collect(),
            ..ViewRequest::default()
        };
        assert_eq!(rows(&filtered(&[(1, "> 1.5")])), [0]);
        assert_eq!(rows(&filtered(&[(1, "1..2"), (0, "present")])), [3]);
        assert_eq!(rows(&filtered(&[(1, "missing")])), [2]);
        assert_eq!(rows(&filtered(&[(0, "= ulm, bonn")])), [0, 2]);
        // One that is being typed leaves the rows as they are.
        assert_eq!(rows(&filtered(&[(1, "> ")])), [0, 1, 2, 3]);
        assert_eq!(rows(&filtered(&[(1, "misfit")])), Vec::<u32>::new());
        // A cell that does not fit is found as it is in the file.
        let mut table = table();
        table.columns[1].misfits.push(crate::table::Misfit {
            row: 2,
            text: "KAPUTT".to_owned(),
        });
        let search = ViewRequest {
            search: "kaputt".into(),
            ..ViewRequest::default()
        };
        for request in [search, filtered(&[(1, "kap")]), filtered(&[(1, "misfit")])] {
            let found = data_rows(&table, &request, &Ticket::idle()).unwrap();
            assert_eq!(found, [2], "{request:?}");
        }
        assert_eq!(rows(&filtered(&[(1, "missing")])), [2]);
    }
}
