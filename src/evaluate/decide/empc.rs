//! EMPC, the expected maximum profit of a credit score: what its best cutoffs
//! earn, over the losses given default that may come.

use crate::evaluate::discrimination::ordered::Ordered;
use serde::{Deserialize, Serialize};

/// What loans lose and earn, as shares of their amount.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EmpcTerms {
    /// Probability that a bad loses nothing.
    pub no_loss: f64,
    /// Probability that a bad loses all; between, losses are uniform.
    pub total_loss: f64,
    /// Earned on a good.
    pub roi: f64,
}

impl Default for EmpcTerms {
    /// As Verbraken et al. 2014 estimate them: 0.55, 0.10, 0.2644.
    fn default() -> Self {
        Self {
            no_loss: 0.55,
            total_loss: 0.1,
            roi: 0.2644,
        }
    }
}

/// The expected maximum profit and the rejections that earn it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Empc {
    /// Profit per applicant over granting everybody, as a share of a loan.
    pub value: f64,
    /// Share of applicants rejected, on average.
    pub fraction: f64,
}

impl Ordered {
    /// The expected maximum profit on the convex hull of the ROC curve (Verbraken,
    /// Bravo, Weber & Baesens 2014). `None` with one class, or with terms that are
    /// no probabilities or a ROI below 0.
    #[must_use]
    pub fn empc(&self, terms: EmpcTerms) -> Option<Empc> {
        let EmpcTerms {
            no_loss,
            total_loss,
            roi,
        } = terms;
        let sound = no_loss >= 0.0 && total_loss >= 0.0 && no_loss + total_loss <= 1.0;
        if !self.has_both_classes() || !sound || !roi.is_finite() || roi < 0.0 {
            return None;
        }
        let between = 1.0 - no_loss - total_loss;
        let n = self.len() as f64;
        let hull = self.roc_hull();
        let (mut value, mut fraction, mut from) = (0.0, 0.0, 0.0);
        for (k, &[fp, tp]) in hull.iter().enumerate() {
            let (bads, goods) = (tp as f64 / n, fp as f64 / n);
            // The loss from which on the next corner earns more than this one.
            let next = hull
                .get(k + 1)
                .map(|&[next_fp, next_tp]| roi * (next_fp - fp) as f64 / (next_tp - tp) as f64);
            let to = next.filter(|to| *to < 1.0).unwrap_or(1.0);
            value += between * (to - from) * (bads * f64::midpoint(from, to) - roi * goods);
            fraction += between * (to - from) * (bads + goods);
            from = to;
            if next.is_none_or(|to| to >= 1.0) {
                value += total_loss * (bads - roi * goods);
                fraction += total_loss * (bads + goods);
                break;
            }
        }
        Some(Empc { value, fraction })
    }

    /// Corners of the upper hull of the ROC curve, [goods, bads] rejected, from
    /// [0, 0] to [all, all].
    fn roc_hull(&self) -> Vec<[i128; 2]> {
        let mut hull = vec![[0, 0]];
        for (_, tp, fp) in self.rejections() {
            let point = [fp as i128, tp as i128];
            while let [.., a, b] = hull[..] {
                let turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
                if turn < 0 {
                    break;
                }
                hull.pop();
            }
            hull.push(point);
        }
        hull
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn the_published_example() {
        let rows = Ordered::new(&[false, false, true, false], &[0.34, 0.44, 0.67, 0.83]);
        let empc = rows.empc(EmpcTerms::default()).unwrap();
        assert!((empc.value - 0.042_063_4).abs() < 5e-8, "{empc:?}");
        assert!((empc.fraction - 0.178_73).abs() < 5e-6, "{empc:?}");
    }

    #[test]
    fn no_single_cutoff_earns_more() {
        // With every loss total there is one best cutoff, to be found by trying.
        let terms = EmpcTerms {
            no_loss: 0.0,
            total_loss: 1.0,
            roi: 0.3,
        };
        for seed in 0..20 {
            let (y, p) = pseudo_random(seed, 120);
            let rows = Ordered::new(&y, &p);
            let profit = |(_, tp, fp): (f64, usize, usize)| (tp as f64 - 0.3 * fp as f64) / 120.0;
            let most = rows.rejections().map(profit).fold(0.0, f64::max);
            assert!((rows.empc(terms).unwrap().value - most).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_profit_is_undefined() {
        let of = |y: &[bool], terms| Ordered::new(y, &[0.1, 0.2]).empc(terms);
        assert_eq!(of(&[true, true], EmpcTerms::default()), None);
        for (no_loss, roi) in [(-0.1, 0.2), (0.95, 0.2), (0.5, -1.0), (0.5, f64::NAN)] {
            let terms = EmpcTerms {
                no_loss,
                roi,
                ..EmpcTerms::default()
            };
            assert_eq!(of(&[true, false], terms), None);
        }
        let tied = Ordered::new(&[true, false], &[0.3; 2])
            .empc(EmpcTerms::default())
            .unwrap();
        assert!(
            tied.value > 0.0,
            "rejecting everybody pays where losses are high"
        );
    }
}
