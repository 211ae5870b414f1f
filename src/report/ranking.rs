//! Ranking: how well the order of the PDs parts goods from bads. Curves have at most
//! 2,000 points.

use super::curves::thin;
use super::rows::{Labelled, Plan, Progress, ReportError, Section};
use crate::evaluate::Ordered;
use crate::evaluate::discrimination::bootstrap::{Interval, bootstrap};
use crate::evaluate::discrimination::gains::{Capture, GAINS_BINS, Gain};
use crate::evaluate::discrimination::rank::{Ks, KsPoint};
use serde::Serialize;

/// How well the order of the PDs parts goods from bads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranking {
    /// Where KS occurs.
    pub ks: Option<Ks>,
    /// KS with its bootstrap interval; `None` where no draws were asked for.
    pub ks_interval: Option<Interval>,
    /// [share of goods rejected, share of bads rejected], from (0, 0).
    pub roc: Vec<[f64; 2]>,
    /// [recall, precision].
    pub precision_recall: Vec<[f64; 2]>,
    /// Cumulative accuracy profile: [share of rows, riskiest first, share of bads].
    pub cap: Vec<[f64; 2]>,
    /// The two distributions that KS holds apart.
    pub ks_curve: Vec<KsPoint>,
    /// Ten bins, riskiest first.
    pub gains: Vec<Gain>,
    /// Lift and capture of the riskiest 5, 10 and 20 %.
    pub capture: Vec<Capture>,
}

impl Ranking {
    /// The ranking of labelled PDs, without an interval.
    #[must_use]
    pub fn of_rows(rows: &Ordered) -> Self {
        let precision_recall = rows.precision_recall();
        let shares = [0.05, 0.1, 0.2].into_iter();
        Self {
            ks: rows.ks(),
            ks_interval: None,
            roc: roc(rows),
            precision_recall: thin(
                precision_recall
                    .iter()
                    .map(|r| [r.recall, r.precision])
                    .collect(),
            ),
            cap: thin(rows.cap()),
            ks_curve: thin(rows.ks_curve()),
            gains: rows.gains(GAINS_BINS),
            capture: shares.filter_map(|share| rows.capture(share)).collect(),
        }
    }
}

impl Section for Ranking {
    fn of(rows: &Labelled<'_>, plan: &Plan, progress: Progress<'_>) -> Result<Self, ReportError> {
        let ordered = &rows.ordered;
        let mut ranking = Self::of_rows(ordered);
        if plan.draws > 0 && ordered.has_both_classes() {
            let ks = |[rows]: [&Ordered; 1]| [rows.ks().map(|ks| ks.value)];
            [ranking.ks_interval] = bootstrap([ordered], plan.draws, plan.seed, ks, progress)?;
        }
        Ok(ranking)
    }
}

/// The ROC curve, thinned: [share of goods rejected, share of bads rejected].
pub(super) fn roc(rows: &Ordered) -> Vec<[f64; 2]> {
    thin(rows.roc().iter().map(|r| [r.fpr, r.tpr]).collect())
}
