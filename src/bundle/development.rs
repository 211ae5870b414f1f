//! The development sample: how the rows lay that a model was made with, as counts that hold
//! no row, so that later rows can be held against them.

use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::population::alarm::{Auc, Residual};
use crate::evaluate::population::stability::BinCounts;
use crate::recipe::DriftBins;
use serde::{Deserialize, Serialize};

/// How the training rows lay, so that later rows can be held against them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Development {
    /// Rows in each decile of the scorecard.
    pub deciles: BinCounts,
    /// The inputs, column by column.
    pub columns: Vec<DriftBins>,
    /// The rows that were not learned from; unknown in models of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_out: Option<HeldOut>,
}

impl Development {
    pub(super) fn is_sound(&self) -> bool {
        let is_sound = |held: &HeldOut| held.deciles.bins.len() == 10;
        self.deciles.bins.len() == 10
            && self.columns.iter().all(DriftBins::is_sound)
            && self.held_out.as_ref().is_none_or(is_sound)
    }
}

/// How the rows lay that were not learned from. The PDs of rows that were spread further than
/// those of any later row, so that only these say what is to be expected of later ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Rows in each decile of the scorecard.
    pub deciles: BinCounts,
    /// How well the PDs rank; `None` with fewer than two bads or two goods.
    pub auc: Option<Auc>,
    /// How far outcomes and PDs lie apart.
    pub residual: Residual,
}

impl HeldOut {
    /// Of the rows that were not learned from, with the cuts of the deciles; `None` without
    /// any. A row without a PD is left out.
    #[must_use]
    pub fn of(cuts: &[f64], y: &[bool], p: &[f64]) -> Option<Self> {
        let known = y.iter().zip(p).filter(|(_, pd)| pd.is_finite());
        let (y, p): (Vec<bool>, Vec<f64>) = known.map(|(y, p)| (*y, *p)).unzip();
        (!y.is_empty()).then(|| Self {
            deciles: BinCounts::of(cuts, &p),
            auc: Auc::of(&Ordered::new(&y, &p)),
            residual: Residual::of(&y, &p),
        })
    }
}
