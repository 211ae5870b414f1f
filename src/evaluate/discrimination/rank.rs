//! Rank figures: how well the order of the PDs parts bads from goods. Nothing
//! here depends on the size of a PD, only on which is larger.

use crate::evaluate::Z_95;
use crate::evaluate::discrimination::ordered::{Level, Ordered};
use serde::{Deserialize, Serialize};

/// The Kolmogorov–Smirnov statistic and where it occurs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ks {
    /// max |`F_bad(s)` − `F_good(s)`| over the distinct PDs s, `F(s)` = share with PD ≤ s.
    pub value: f64,
    /// The lowest s at which it occurs.
    pub pd: f64,
}

/// A point of the KS curve: what lies at or below a PD.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KsPoint {
    /// The PD.
    pub pd: f64,
    /// Share of the goods at or below it.
    pub goods: f64,
    /// Share of the bads at or below it.
    pub bads: f64,
}

/// A point of the ROC curve: what a cutoff rejects.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RocPoint {
    /// Rejected where PD ≥ cutoff; infinity at the first point, which rejects nobody.
    pub cutoff: f64,
    /// Share of the goods that are rejected.
    pub fpr: f64,
    /// Share of the bads that are rejected.
    pub tpr: f64,
}

/// A point of the precision–recall curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrPoint {
    /// Rejected where PD ≥ cutoff; infinity at the first point, which rejects nobody.
    pub cutoff: f64,
    /// Share of the bads that are rejected.
    pub recall: f64,
    /// Share of the rejected that are bad; 1 at the first point.
    pub precision: f64,
}

/// AUC of labels and PDs, or of any other score without NaN; see [`Ordered::auc`].
#[must_use]
pub fn auc(y: &[bool], p: &[f64]) -> Option<f64> {
    Ordered::new(y, p).auc()
}

/// KS of labels and PDs, or of any other score without NaN; see [`Ordered::ks`].
#[must_use]
pub fn ks(y: &[bool], p: &[f64]) -> Option<Ks> {
    Ordered::new(y, p).ks()
}

impl Ordered {
    /// AUC = P(PD of a bad > PD of a good) + ½ P(equal), which is what
    /// mid-ranks give. `None` with one class.
    #[must_use]
    pub fn auc(&self) -> Option<f64> {
        if !self.has_both_classes() {
            return None;
        }
        let (mut twice_won, mut goods_below) = (0_u128, 0);
        for level in self.levels() {
            twice_won += level.bads as u128 * (2 * goods_below + level.goods) as u128;
            goods_below += level.goods;
        }
        let pairs = self.bads() as f64 * self.goods() as f64;
        Some(twice_won as f64 / 2.0 / pairs)
    }

    /// Gini coefficient, 2·AUC − 1. `None` with one class.
    #[must_use]
    pub fn gini(&self) -> Option<f64> {
        self.auc().map(|auc| 2.0 * auc - 1.0)
    }

    /// Variance of the AUC after `DeLong` et al. 1988, computed on the sorted
    /// rows as Sun & Xu 2014 do. `None` with fewer than two bads or two goods.
    #[must_use]
    pub fn auc_variance(&self) -> Option<f64> {
        if self.bads() < 2 || self.goods() < 2 {
            return None;
        }
        let auc = self.auc()?;
        let (bads, goods) = (self.bads() as f64, self.goods() as f64);
        let (mut bads_below, mut goods_below) = (0.0, 0.0);
        let (mut squares_bad, mut squares_good) = (0.0, 0.0);
        for level in self.levels() {
            let (b, g) = (level.bads as f64, level.goods as f64);
            let won_by_bad = (goods_below + g / 2.0) / goods;
            let lost_by_good = 1.0 - (bads_below + b / 2.0) / bads;
            squares_bad += b * (won_by_bad - auc).powi(2);
            squares_good += g * (lost_by_good - auc).powi(2);
            bads_below += b;
            goods_below += g;
        }
        Some(squares_bad / (bads - 1.0) / bads + squares_good / (goods - 1.0) / goods)
    }

    /// For each row, at its place before sorting: the share of the other class
    /// that it beats, PDs of bads meant to be higher, ties as half. The mean over
    /// either class is the AUC.
    #[must_use]
    pub(in crate::evaluate) fn wins(&self) -> Vec<f64> {
        let (bads, goods) = (self.bads() as f64, self.goods() as f64);
        let mut wins = vec![0.0; self.len()];
        let (mut bads_below, mut goods_below) = (0.0, 0.0);
        for level in self.rows().chunk_by(|a, b| a.pd == b.pd) {
            let b = level.iter().filter(|row| row.bad).count() as f64;
            let g = level.len() as f64 - b;
            for row in level {
                wins[row.place as usize] = if row.bad {
                    (goods_below + g / 2.0) / goods
                } else {
                    1.0 - (bads_below + b / 2.0) / bads
                };
            }
            (bads_below, goods_below) = (bads_below + b, goods_below + g);
        }
        wins
    }

    /// 95 % interval of the AUC, [low, high]: normal with the variance of
    /// [`Ordered::auc_variance`], clipped to [0, 1].
    #[must_use]
    pub fn auc_interval(&self) -> Option<[f64; 2]> {
        let (auc, half) = (self.auc()?, Z_95 * self.auc_variance()?.sqrt());
        Some([(auc - half).max(0.0), (auc + half).min(1.0)])
    }

    /// Kolmogorov–Smirnov statistic over the distinct PDs. `None` with one class.
    #[must_use]
    pub fn ks(&self) -> Option<Ks> {
        if !self.has_both_classes() {
            return None;
        }
        let (bads, goods) = (self.bads() as i128, self.goods() as i128);
        let (mut bads_below, mut goods_below) = (0, 0);
        let (mut widest, mut at) = (-1, 0.0);
        for level in self.levels() {
            bads_below += level.bads as i128;
            goods_below += level.goods as i128;
            // Whole numbers: two equal distances compare as equal.
            let distance = (bads_below * goods - goods_below * bads).abs();
            if distance > widest {
                (widest, at) = (distance, level.pd);
            }
        }
        let value = widest as f64 / (bads * goods) as f64;
        Some(Ks { value, pd: at })
    }

    /// The two distributions whose widest gap is KS, one point per distinct PD,
    /// lowest first. Empty with one class.
    #[must_use]
    pub fn ks_curve(&self) -> Vec<KsPoint> {
        if !self.has_both_classes() {
            return Vec::new();
        }
        let (goods, bads) = (self.goods() as f64, self.bads() as f64);
        let mut seen = [0, 0];
        let point = |level: Level| {
            seen = [seen[0] + level.goods, seen[1] + level.bads];
            KsPoint {
                pd: level.pd,
                goods: seen[0] as f64 / goods,
                bads: seen[1] as f64 / bads,
            }
        };
        self.levels().map(point).collect()
    }

    /// The ROC curve from "reject nobody" to "reject everybody", one point per
    /// distinct PD. Empty with one class.
    #[must_use]
    pub fn roc(&self) -> Vec<RocPoint> {
        if !self.has_both_classes() {
            return Vec::new();
        }
        let (bads, goods) = (self.bads() as f64, self.goods() as f64);
        let point = |(cutoff, tp, fp): (f64, usize, usize)| RocPoint {
            cutoff,
            fpr: fp as f64 / goods,
            tpr: tp as f64 / bads,
        };
        let start = point((f64::INFINITY, 0, 0));
        std::iter::once(start)
            .chain(self.rejections().map(point))
            .collect()
    }

    /// The precision–recall curve from "reject nobody" to "reject everybody",
    /// one point per distinct PD. Empty with one class.
    #[must_use]
    pub fn precision_recall(&self) -> Vec<PrPoint> {
        if !self.has_both_classes() {
            return Vec::new();
        }
        let start = PrPoint {
            cutoff: f64::INFINITY,
            recall: 0.0,
            precision: 1.0,
        };
        std::iter::once(start).chain(self.pr_points()).collect()
    }

    /// Average precision: Σ (Rₖ − Rₖ₋₁)·Pₖ over the precision–recall curve, the
    /// step sum that scikit-learn uses. `None` with one class.
    #[must_use]
    pub fn average_precision(&self) -> Option<f64> {
        if !self.has_both_classes() {
            return None;
        }
        let (mut sum, mut recall) = (0.0, 0.0);
        for point in self.pr_points() {
            sum += (point.recall - recall) * point.precision;
            recall = point.recall;
        }
        Some(sum)
    }

    fn pr_points(&self) -> impl Iterator<Item = PrPoint> {
        let bads = self.bads() as f64;
        self.rejections().map(move |(cutoff, tp, fp)| PrPoint {
            cutoff,
            recall: tp as f64 / bads,
            precision: tp as f64 / (tp + fp) as f64,
        })
    }

    /// For each distinct PD as a cutoff, highest first: the cutoff, the bads
    /// and the goods that it rejects.
    pub fn rejections(&self) -> impl Iterator<Item = (f64, usize, usize)> {
        self.levels().rev().scan((0, 0), |(tp, fp), level| {
            *tp += level.bads;
            *fp += level.goods;
            Some((level.pd, *tp, *fp))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn auc_counts_ties_as_half() {
        let check = |y: &[bool], p: &[f64], expected| assert_eq!(auc(y, p), expected);
        check(&[false, true], &[0.1, 0.2], Some(1.0));
        check(&[true, false], &[0.1, 0.2], Some(0.0));
        check(&[true, false], &[0.2, 0.2], Some(0.5));
        check(
            &[false, false, true, true],
            &[0.1, 0.4, 0.35, 0.8],
            Some(0.75),
        );
        check(&[true, true], &[0.1, 0.2], None);
        check(&[], &[], None);
    }

    #[test]
    fn ks_is_taken_over_distinct_values_only() {
        let check = |y: &[bool], p: &[f64], value, pd| {
            assert_eq!(ks(y, p), Some(Ks { value, pd }));
        };
        check(&[true, false, true, false], &[0.3; 4], 0.0, 0.3);
        check(&[false, true, false, true], &[0.1, 0.1, 0.2, 0.3], 0.5, 0.2);
        check(&[true, false], &[0.1, 0.2], 1.0, 0.1);
        assert_eq!(ks(&[false], &[0.5]), None);
    }

    #[test]
    fn the_interval_needs_two_of_each_class_and_stays_within_0_and_1() {
        let interval = |y: &[bool], p: &[f64]| Ordered::new(y, p).auc_interval();
        assert_eq!(interval(&[true, false, false], &[0.1, 0.2, 0.3]), None);
        let y = [false, false, false, true, false, true, true];
        let [low, high] = interval(&y, &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]).unwrap();
        assert!(low > 0.5 && high == 1.0);
    }

    #[test]
    fn properties_hold_on_random_rows() {
        for seed in 0..50 {
            let (y, p) = pseudo_random(seed, 20 + 10 * seed as usize);
            let rows = Ordered::new(&y, &p);
            let auc_here = rows.auc().unwrap();
            let stretched: Vec<f64> = p.iter().map(|p| p.powi(3) * 5.0 - 2.0).collect();
            assert_eq!(auc(&y, &stretched), Some(auc_here));
            let inverted: Vec<f64> = p.iter().map(|p| -p).collect();
            assert!((auc(&y, &inverted).unwrap() - (1.0 - auc_here)).abs() < 1e-12);
            assert_eq!(rows.gini(), Some(2.0 * auc_here - 1.0));

            let roc = rows.roc();
            let height = roc
                .iter()
                .map(|r| (r.tpr - r.fpr).abs())
                .fold(0.0, f64::max);
            assert!((rows.ks().unwrap().value - height).abs() < 1e-12);
            let gap = rows
                .ks_curve()
                .into_iter()
                .map(|k| (k.goods - k.bads).abs());
            assert!((gap.fold(0.0, f64::max) - height).abs() < 1e-12);
            let area: f64 = roc
                .windows(2)
                .map(|w| (w[1].fpr - w[0].fpr) * (w[1].tpr + w[0].tpr) / 2.0)
                .sum();
            assert!((area - auc_here).abs() < 1e-12);
            let last = roc.last().unwrap();
            assert_eq!((last.fpr, last.tpr), (1.0, 1.0));

            let [low, high] = rows.auc_interval().unwrap();
            assert!(0.0 <= low && low <= auc_here && auc_here <= high && high <= 1.0);
            let pr = rows.precision_recall();
            assert_eq!(pr.len(), roc.len());
            assert_eq!((pr[0].recall, pr[0].precision), (0.0, 1.0));
        }
    }
}
