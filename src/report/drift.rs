//! Drift: whether score and columns lie as in development.

use super::rows::Rows;
use crate::bundle::Development;
use crate::evaluate::population::stability::{BinCounts, Psi, psi};
use crate::recipe::DriftBins;
use crate::recipe::encoding::encoder::Bins;
use rayon::prelude::*;
use serde::Serialize;

/// Whether score and columns lie as in development.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Drift {
    /// The score; `None` where the model does not know how it lay.
    pub psi: Option<ScoreDrift>,
    /// The same column by column, the most shifted first.
    pub csi: Vec<ColumnDrift>,
}

/// Drift of the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreDrift {
    /// The index.
    #[serde(flatten)]
    pub psi: Psi,
    /// Rows per decile in development.
    pub development: Vec<usize>,
    /// Rows per decile now.
    pub now: Vec<usize>,
}

/// Drift of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDrift {
    /// The column.
    pub column: String,
    /// The index; `None` where the table lacks the column.
    pub csi: Option<Psi>,
    /// The bins: categories, or upper ends of ranges of numbers.
    pub bins: Bins,
    /// Special levels, whose bins follow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<String>,
    /// Rows per bin in development.
    pub development: BinCounts,
    /// Rows per bin now.
    pub now: Option<BinCounts>,
}

impl Drift {
    /// The drift of some rows.
    #[must_use]
    pub fn of(rows: &Rows<'_>) -> Self {
        let Some(development) = rows.development else {
            return Self::default();
        };
        Self {
            psi: score_drift(rows, development),
            csi: column_drift(rows, development),
        }
    }
}

fn score_drift(rows: &Rows<'_>, development: &Development) -> Option<ScoreDrift> {
    let now = BinCounts::of(rows.scorecard.deciles.cuts(), &rows.counted_pds());
    Some(ScoreDrift {
        psi: psi(&development.deciles.bins, &now.bins)?,
        development: development.deciles.bins.clone(),
        now: now.bins,
    })
}

fn column_drift(rows: &Rows<'_>, development: &Development) -> Vec<ColumnDrift> {
    let drift = |bins: &DriftBins| {
        let now = bins.count(rows.table, rows.rows);
        ColumnDrift {
            column: bins.column.clone(),
            csi: now.as_ref().and_then(|now| bins.counts.csi(now)),
            bins: bins.bins.clone(),
            special: bins.special.names(),
            development: bins.counts.clone(),
            now,
        }
    };
    let mut all: Vec<ColumnDrift> = development.columns.par_iter().map(drift).collect();
    let value = |drift: &ColumnDrift| drift.csi.as_ref().map_or(f64::INFINITY, |csi| csi.value);
    all.sort_by(|a, b| value(b).total_cmp(&value(a)));
    all
}
