//! The information value: how much bins of a column tell about the outcome.
//! How the bins are cut is not decided here.

use serde::{Deserialize, Serialize};

/// Goods and bads of one bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bin {
    /// Goods.
    pub goods: usize,
    /// Bads.
    pub bads: usize,
}

impl Bin {
    /// Rows.
    #[must_use]
    pub fn n(&self) -> usize {
        self.goods + self.bads
    }

    /// Counts labels.
    #[must_use]
    pub fn of(y: &[bool]) -> Self {
        let bads = y.iter().filter(|bad| **bad).count();
        let goods = y.len() - bads;
        Self { goods, bads }
    }

    /// Counts one row.
    pub fn count(&mut self, bad: bool) {
        self.goods += usize::from(!bad);
        self.bads += usize::from(bad);
    }

    /// Both bins as one.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            goods: self.goods + other.goods,
            bads: self.bads + other.bads,
        }
    }

    /// The weight of evidence of this bin among `all` rows, ln(share of all goods ÷
    /// share of all bads): above 0 where risk is low, 0 without rows. A bin without
    /// goods or without bads counts half a row more of both (Siddiqi 2006), and so it
    /// is finite even where `all` holds one class only.
    #[must_use]
    pub fn woe_in(&self, all: &Self) -> f64 {
        let [g, b] = self.shares_in(all);
        (g / b).ln()
    }

    /// What this bin adds to the information value.
    pub(in crate::evaluate) fn iv_in(&self, all: &Self) -> f64 {
        let [g, b] = self.shares_in(all);
        (g - b) * (g / b).ln()
    }

    /// [share of goods, share of bads], neither of them 0; equal ones, which tell
    /// nothing, for a bin without rows.
    fn shares_in(&self, all: &Self) -> [f64; 2] {
        if self.n() == 0 {
            return [1.0, 1.0];
        }
        let more = if self.goods == 0 || self.bads == 0 {
            0.5
        } else {
            0.0
        };
        [
            (self.goods as f64 + more) / all.goods.max(1) as f64,
            (self.bads as f64 + more) / all.bads.max(1) as f64,
        ]
    }
}

/// How much an information value says (Siddiqi 2006).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Below 0.02.
    Unpredictive,
    /// From 0.02 on.
    Weak,
    /// From 0.1 on.
    Medium,
    /// From 0.3 on.
    Strong,
    /// Above 0.5: look for a column that knows the outcome.
    Suspicious,
}

impl Strength {
    /// The band of an information value.
    #[must_use]
    pub fn of(iv: f64) -> Self {
        match iv {
            iv if iv > 0.5 => Self::Suspicious,
            iv if iv >= 0.3 => Self::Strong,
            iv if iv >= 0.1 => Self::Medium,
            iv if iv >= 0.02 => Self::Weak,
            _ => Self::Unpredictive,
        }
    }
}

/// The weight of evidence of each bin; see [`Bin::woe_in`]. `None` with one class.
#[must_use]
pub fn weights_of_evidence(bins: &[Bin]) -> Option<Vec<f64>> {
    let all = total(bins)?;
    Some(bins.iter().map(|bin| bin.woe_in(&all)).collect())
}

/// Σ (share of goods − share of bads) · weight of evidence. `None` with one
/// class.
#[must_use]
pub fn information_value(bins: &[Bin]) -> Option<f64> {
    let all = total(bins)?;
    Some(bins.iter().map(|bin| bin.iv_in(&all)).sum())
}

/// All bins as one, if that holds both classes.
fn total(bins: &[Bin]) -> Option<Bin> {
    let all = bins.iter().fold(Bin::default(), |all, bin| all.and(bin));
    (all.goods > 0 && all.bads > 0).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::Strength::{Medium, Strong, Suspicious, Unpredictive, Weak};
    use super::*;

    fn bins(counts: &[(usize, usize)]) -> Vec<Bin> {
        let bin = |&(goods, bads): &(usize, usize)| Bin { goods, bads };
        counts.iter().map(bin).collect()
    }

    #[test]
    fn four_bins_worked_by_hand() {
        let bins = bins(&[(200, 60), (300, 50), (250, 25), (150, 5)]);
        let woe = weights_of_evidence(&bins).unwrap();
        for (got, expected) in woe.iter().zip([-0.65678, -0.06899, 0.44183, 1.54045]) {
            assert!((got - expected).abs() < 5e-6, "{got}");
        }
        let iv = information_value(&bins).unwrap();
        assert!((iv - 0.382_726_2).abs() < 5e-8, "{iv}");
        assert_eq!(Strength::of(iv), Strength::Strong);
        let edges = [0.0, 0.02, 0.1, 0.5, 0.500_1].map(Strength::of);
        assert_eq!(edges, [Unpredictive, Weak, Medium, Strong, Suspicious]);
    }

    #[test]
    fn empty_cells_stay_finite_and_one_class_is_undefined() {
        let iv = information_value(&bins(&[(10, 0), (5, 5), (0, 0)])).unwrap();
        assert!(iv.is_finite() && iv > 0.0);
        assert_eq!(
            information_value(&bins(&[(10, 10), (0, 0)])),
            Some(0.0),
            "a bin without rows tells nothing"
        );
        assert_eq!(information_value(&bins(&[(10, 0), (5, 0)])), None);
        assert_eq!(weights_of_evidence(&[]), None);
    }
}
