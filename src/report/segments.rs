//! Segments: figures by the groups of a column.

use super::groups::{groups, name_of};
use super::rows::{Labelled, Plan, Progress, ReportError, Section};
use crate::evaluate::Figures;
use crate::evaluate::Sample;
use crate::evaluate::figures;
use crate::evaluate::population::segments::{Segment, by_group};
use serde::Serialize;

/// Figures by the groups of columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segments {
    /// One table per column that was named.
    pub segments: Vec<SegmentTable<Figures>>,
}

/// The groups of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentTable<T> {
    /// The column.
    pub column: String,
    /// The group that the others are held against, where they are.
    pub reference: Option<String>,
    /// The groups, by name.
    pub groups: Vec<SegmentLine<T>>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentLine<T> {
    /// Its name.
    pub group: String,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Its figures; `None` in a group that is too small to be judged.
    pub figures: Option<T>,
}

impl Section for Segments {
    fn of(rows: &Labelled<'_>, plan: &Plan, _: Progress<'_>) -> Result<Self, ReportError> {
        let tables = plan.segments.iter().map(|column| segments(rows, column));
        Ok(Self {
            segments: tables.collect::<Result<_, _>>()?,
        })
    }
}

fn segments(rows: &Labelled<'_>, column: &str) -> Result<SegmentTable<Figures>, ReportError> {
    let groups = groups(rows.rows.table, column, &rows.places)?;
    let cutoff = rows.rows.scorecard.cutoff_pd;
    let of = |y: &[bool], p: &[f64]| figures(y, p, cutoff, None, Sample::HoldOut);
    let found = by_group(&groups.codes, &rows.y, &rows.p, of)?;
    Ok(SegmentTable {
        column: column.to_owned(),
        reference: None,
        groups: named(&groups.names, found),
    })
}

/// Groups with their names in the place of codes.
pub(super) fn named<T>(names: &[String], found: Vec<Segment<T>>) -> Vec<SegmentLine<T>> {
    let line = |segment: Segment<T>| SegmentLine {
        group: name_of(names, segment.code).to_owned(),
        n: segment.n,
        bads: segment.bads,
        figures: segment.value,
    };
    found.into_iter().map(line).collect()
}
