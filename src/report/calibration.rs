//! Calibration: observed bads against those that the PDs expect.

use super::rows::{Labelled, Plan, Progress, ReportError, Section};
use crate::evaluate::Ordered;
use crate::evaluate::probability::grades::{GradeTable, grade_table};
use crate::evaluate::probability::reliability::{Cut, ReliabilityBin};
use serde::Serialize;

/// Bins of the reliability curve.
const RELIABILITY_BINS: usize = 10;

/// Observed bads against those that the PDs expect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Observed against expected, ten bins of equal count.
    pub reliability: Vec<ReliabilityBin>,
    /// The same grade by grade. `None` without usable PDs.
    pub grades: Option<GradeTable>,
}

impl Section for Calibration {
    fn of(rows: &Labelled<'_>, _: &Plan, _: Progress<'_>) -> Result<Self, ReportError> {
        let bounds = rows.rows.scorecard.grades.bounds();
        Ok(Self {
            reliability: reliability(&rows.ordered, Cut::EqualCount),
            grades: grade_table(bounds, &rows.y, &rows.p).ok(),
        })
    }
}

/// The reliability curve of ten bins.
pub(super) fn reliability(rows: &Ordered, cut: Cut) -> Vec<ReliabilityBin> {
    rows.reliability(RELIABILITY_BINS, cut)
}
