//! A strategy: what every possible cutoff does, summed once in the order of the
//! PDs, so that moving a cutoff is a binary search.

use crate::evaluate::decide::money::Money;
use crate::evaluate::discrimination::confusion::Confusion;
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::error::EvaluateError;
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// What each cell of the confusion matrix costs; a gain is below 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// A bad rejected.
    pub tp: f64,
    /// A good rejected.
    pub fp: f64,
    /// A good approved.
    pub tn: f64,
    /// A bad approved.
    #[serde(rename = "fn")]
    pub fn_: f64,
}

impl Default for Costs {
    /// 5 for a bad approved, 1 for a good rejected: the matrix that comes with
    /// the Statlog German credit data.
    fn default() -> Self {
        Self {
            tp: 0.0,
            fp: 1.0,
            tn: 0.0,
            fn_: 5.0,
        }
    }
}

impl Costs {
    /// What the rows cost in total.
    #[must_use]
    pub fn of(&self, counts: &Confusion) -> f64 {
        self.tp * counts.tp as f64
            + self.fp * counts.fp as f64
            + self.tn * counts.tn as f64
            + self.fn_ * counts.fn_ as f64
    }
}

/// What an approved loan earns.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Margin {
    /// Earned on a good, as a share of its EAD.
    pub share: f64,
    /// Cost of each approval, in units of EAD.
    pub cost: f64,
}

/// What one cutoff does to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StrategyPoint {
    /// Rejected where PD ≥ this.
    pub cutoff: f64,
    /// Approved ÷ rows. `None` without rows.
    pub approval_rate: Option<f64>,
    /// Bads among the approved. `None` where nobody is.
    pub approved_bad_rate: Option<f64>,
    /// Counts.
    pub confusion: Confusion,
    /// By the cost matrix.
    pub cost: f64,
    /// Σ over the approved of (1 − PD)·m·EAD − PD·LGD·EAD − cost.
    pub profit: f64,
    /// EAD approved.
    pub exposure: f64,
    /// Σ over the approved of PD·LGD·EAD.
    pub expected_loss: f64,
}

/// The rows between two cutoffs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Rows.
    pub n: usize,
    /// Their share of all rows. `None` without rows.
    pub share: Option<f64>,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows. `None` where there are none.
    pub bad_rate: Option<f64>,
    /// Their EAD.
    pub exposure: f64,
    /// Σ PD·LGD·EAD.
    pub expected_loss: f64,
}

/// What two cutoffs do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    /// PD below the lower cutoff.
    pub approve: Band,
    /// PD from the lower cutoff on, below the higher one.
    pub refer: Band,
    /// PD from the higher cutoff on.
    pub decline: Band,
}

/// Sums over the rows up to a place.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sums {
    goods: usize,
    bads: usize,
    ead: f64,
    ead_lost: f64,
    loss: f64,
}

/// What every cutoff does to a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    /// Distinct PDs, rising.
    pds: Vec<f64>,
    /// Over the rows below each of them, and over all rows.
    below: Vec<Sums>,
}

impl Strategy {
    /// With the default [`Money`]: one unit per row.
    #[must_use]
    pub fn new(rows: &Ordered) -> Self {
        Self::sum(rows, &Money::default())
    }

    /// With EAD and LGD, given in the order of the rows before they were sorted.
    ///
    /// # Errors
    /// If there are amounts for another number of rows.
    pub fn with_money(rows: &Ordered, money: &Money) -> Result<Self, EvaluateError> {
        money.check(rows.len())?;
        Ok(Self::sum(rows, money))
    }

    fn sum(rows: &Ordered, money: &Money) -> Self {
        let (mut pds, mut below, mut sums) = (Vec::new(), Vec::new(), Sums::default());
        for row in rows.rows() {
            if pds.last() != Some(&row.pd) {
                pds.push(row.pd);
                below.push(sums);
            }
            let place = row.place as usize;
            let lost = row.pd * money.ead(place);
            sums.bads += usize::from(row.bad);
            sums.goods += usize::from(!row.bad);
            sums.ead += money.ead(place);
            sums.ead_lost += lost;
            sums.loss += lost * money.lgd(place);
        }
        below.push(sums);
        Self { pds, below }
    }

    /// Sums over the approved.
    fn approved(&self, cutoff: f64) -> Sums {
        self.below[self.pds.partition_point(|pd| *pd < cutoff)]
    }

    fn all(&self) -> Sums {
        self.below.last().copied().unwrap_or_default()
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.all().goods + self.all().bads
    }

    /// Goods.
    #[must_use]
    pub fn goods(&self) -> usize {
        self.all().goods
    }

    /// Bads.
    #[must_use]
    pub fn bads(&self) -> usize {
        self.all().bads
    }

    /// Counts at a cutoff. O(log n).
    #[must_use]
    pub fn confusion_at(&self, cutoff: f64) -> Confusion {
        self.confusion(&self.approved(cutoff))
    }

    fn confusion(&self, approved: &Sums) -> Confusion {
        let all = self.all();
        Confusion {
            tp: all.bads - approved.bads,
            fp: all.goods - approved.goods,
            tn: approved.goods,
            fn_: approved.bads,
        }
    }

    /// What a cutoff does. O(log n).
    #[must_use]
    pub fn at(&self, cutoff: f64, costs: &Costs, margin: &Margin) -> StrategyPoint {
        self.point(cutoff, &self.approved(cutoff), costs, margin)
    }

    fn point(&self, cutoff: f64, sums: &Sums, costs: &Costs, margin: &Margin) -> StrategyPoint {
        let (confusion, n) = (self.confusion(sums), sums.goods + sums.bads);
        let earned = margin.share * (sums.ead - sums.ead_lost);
        StrategyPoint {
            cutoff,
            approval_rate: share(n, self.rows()),
            approved_bad_rate: share(sums.bads, n),
            confusion,
            cost: costs.of(&confusion),
            profit: earned - sums.loss - margin.cost * n as f64,
            exposure: sums.ead,
            expected_loss: sums.loss,
        }
    }

    /// What every cutoff does that differs from the others, highest first: one that
    /// approves everybody (if there is one: it is never above 1), then each distinct
    /// PD, the lowest of which approves nobody. O(n) in all.
    pub fn curve(&self, costs: Costs, margin: Margin) -> impl Iterator<Item = StrategyPoint> {
        self.steps()
            .map(move |(cutoff, sums)| self.point(cutoff, sums, &costs, &margin))
    }

    /// The cutoffs of [`Strategy::curve`] with their counts.
    pub fn counts(&self) -> impl Iterator<Item = (f64, Confusion)> {
        self.steps()
            .map(|(cutoff, sums)| (cutoff, self.confusion(sums)))
    }

    fn steps(&self) -> impl Iterator<Item = (f64, &Sums)> {
        let above = self.above().zip(self.below.last());
        let above = above.filter(|(above, _)| Some(above) != self.pds.last());
        let levels = self.pds.iter().copied().zip(&self.below);
        above.into_iter().chain(levels.rev())
    }

    /// A cutoff above all PDs, but never above 1.
    fn above(&self) -> Option<f64> {
        self.pds.last().map(|pd| pd.next_up().min(1.0))
    }

    /// The lowest cutoff that approves at least this share of the rows: equal PDs
    /// are not parted, so it may approve more. `None` without rows.
    #[must_use]
    pub fn cutoff_for_approval(&self, share: f64) -> Option<f64> {
        // 0.1 · 30 rows are 3, not the 4 that rounding up 3.0000000000000004 gives.
        let least = (share.clamp(0.0, 1.0) * self.rows() as f64 - 1e-9).ceil() as usize;
        let approved = |sums: &Sums| sums.goods + sums.bads;
        let place = self.below.partition_point(|sums| approved(sums) < least);
        self.pds.get(place).copied().or_else(|| self.above())
    }

    /// The lowest cutoff that declines at most this share of the goods. `None` without rows.
    #[must_use]
    pub fn cutoff_for_goods_declined(&self, share: f64) -> Option<f64> {
        let least = ((1.0 - share.clamp(0.0, 1.0)) * self.goods() as f64 - 1e-9).ceil() as usize;
        let place = self.below.partition_point(|sums| sums.goods < least);
        self.pds.get(place).copied().or_else(|| self.above())
    }

    /// The highest cutoff that declines at least this share of the bads. `None` without rows.
    #[must_use]
    pub fn cutoff_for_recall(&self, share: f64) -> Option<f64> {
        let most = ((1.0 - share.clamp(0.0, 1.0)) * self.bads() as f64 + 1e-9).floor() as usize;
        let place = self.below.partition_point(|sums| sums.bads <= most);
        let place = place.checked_sub(1)?;
        self.pds.get(place).copied().or_else(|| self.above())
    }

    /// The cutoff a hundredth of all cutoffs, and at least one, above or below
    /// another. `None` without rows.
    #[must_use]
    pub fn cutoff_beside(&self, cutoff: f64, above: bool) -> Option<f64> {
        let place = self.pds.partition_point(|pd| *pd < cutoff);
        let step = (self.pds.len() / 100).max(1);
        let place = if above {
            // A cutoff between two PDs does what the next one does.
            place.saturating_add(step)
        } else {
            place.saturating_sub(step)
        };
        self.pds.get(place).copied().or_else(|| self.above())
    }

    /// Counts, bad rates and losses of what is approved below `refer_from`, of
    /// what is referred from there on, and of what is declined from
    /// `decline_from` on. `None` unless the first is not above the second.
    #[must_use]
    pub fn bands(&self, refer_from: f64, decline_from: f64) -> Option<Bands> {
        if refer_from > decline_from || refer_from.is_nan() || decline_from.is_nan() {
            return None;
        }
        let (low, high) = (self.approved(refer_from), self.approved(decline_from));
        Some(Bands {
            approve: self.band(&Sums::default(), &low),
            refer: self.band(&low, &high),
            decline: self.band(&high, &self.all()),
        })
    }

    fn band(&self, from: &Sums, to: &Sums) -> Band {
        let bads = to.bads - from.bads;
        let n = to.goods - from.goods + bads;
        Band {
            n,
            share: share(n, self.rows()),
            bads,
            bad_rate: share(bads, n),
            exposure: to.ead - from.ead,
            expected_loss: to.loss - from.loss,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::decide::money::Amount;
    use crate::evaluate::test_support::pseudo_random;

    fn close(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
            "{got} {expected}"
        );
    }

    #[test]
    fn a_cutoff_is_found_by_what_it_declines() {
        let (y, p) = pseudo_random(3, 90);
        let strategy = Strategy::new(&Ordered::new(&y, &p));
        let mut all: Vec<(f64, Confusion)> = strategy.counts().collect();
        all.reverse();
        for share in [0.0, 0.01, 0.25, 0.5, 0.99, 1.0] {
            let goods = |c: &Confusion| c.fp as f64 / (c.fp + c.tn) as f64;
            let bads = |c: &Confusion| c.tp as f64 / (c.tp + c.fn_) as f64;
            let lowest = all.iter().find(|(_, c)| goods(c) <= share + 1e-9).unwrap();
            let highest = all.iter().rfind(|(_, c)| bads(c) >= share - 1e-9).unwrap();
            assert_eq!(strategy.cutoff_for_goods_declined(share), Some(lowest.0));
            assert_eq!(strategy.cutoff_for_recall(share), Some(highest.0));
        }
        let cutoffs: Vec<f64> = all.iter().map(|(cutoff, _)| *cutoff).collect();
        for pair in cutoffs.windows(2) {
            assert_eq!(strategy.cutoff_beside(pair[0], true), Some(pair[1]));
            assert_eq!(strategy.cutoff_beside(pair[1], false), Some(pair[0]));
        }
        assert_eq!(strategy.cutoff_beside(cutoffs[0], false), Some(cutoffs[0]));
        assert_eq!(strategy.cutoff_beside(1.0, true), cutoffs.last().copied());
        assert_eq!(
            Strategy::new(&Ordered::new(&[], &[])).cutoff_for_recall(0.5),
            None
        );
    }

    #[test]
    fn every_cutoff_does_what_counting_all_rows_says() {
        let costs = Costs {
            tp: -0.5,
            ..Costs::default()
        };
        let margin = Margin {
            share: 0.07,
            cost: 3.0,
        };
        for seed in 0..10 {
            let (y, p) = pseudo_random(seed, 80);
            let (lgd, _) = pseudo_random(seed + 100, 80);
            let lgd: Vec<f64> = lgd.iter().map(|b| if *b { 0.9 } else { 0.2 }).collect();
            let ead: Vec<f64> = pseudo_random(seed + 50, 80)
                .1
                .iter()
                .map(|e| e * 1e4)
                .collect();
            let money = Money::new(80, Amount::Each(&ead), Amount::Each(&lgd)).unwrap();
            let strategy = Strategy::with_money(&Ordered::new(&y, &p), &money).unwrap();
            let curve = strategy.curve(costs, margin).collect::<Vec<_>>();
            assert_eq!(curve[0].approval_rate, Some(1.0));
            assert_eq!(curve.last().unwrap().approved_bad_rate, None);
            let between =
                [-1.0, 0.0, 0.123_45, 0.5, 1.0, 2.0].map(|c| strategy.at(c, &costs, &margin));
            for point in curve.iter().chain(&between) {
                let counts = Confusion::at(&y, &p, point.cutoff);
                assert_eq!(point.confusion, counts);
                assert_eq!(counts, strategy.confusion_at(point.cutoff));
                let approved: Vec<usize> = (0..80).filter(|k| p[*k] < point.cutoff).collect();
                let sum = |f: &dyn Fn(usize) -> f64| approved.iter().map(|k| f(*k)).sum::<f64>();
                close(point.exposure, sum(&|k| ead[k]));
                close(point.expected_loss, sum(&|k| p[k] * lgd[k] * ead[k]));
                let earned = |k: usize| (1.0 - p[k]) * 0.07 * ead[k] - p[k] * lgd[k] * ead[k] - 3.0;
                close(point.profit, sum(&earned));
                let [tp, fp, fn_] = [counts.tp, counts.fp, counts.fn_].map(|n| n as f64);
                close(point.cost, -0.5 * tp + fp + 5.0 * fn_);
            }
            let bands = strategy.bands(0.2, 0.6).unwrap();
            let within =
                |low: f64, high: f64| p.iter().filter(|p| low <= **p && **p < high).count();
            let n = [bands.approve.n, bands.refer.n, bands.decline.n];
            assert_eq!(n, [within(-1.0, 0.2), within(0.2, 0.6), within(0.6, 2.0)]);
            assert_eq!(
                bands.approve.bads + bands.refer.bads + bands.decline.bads,
                strategy.bads()
            );
        }
    }

    #[test]
    fn an_approval_target_is_met_by_the_lowest_cutoff() {
        for seed in 0..10 {
            let (y, p) = pseudo_random(seed, 60);
            let strategy = Strategy::new(&Ordered::new(&y, &p));
            for target in [0.0, 0.1, 0.333, 0.5, 0.9, 1.0] {
                let approved = |c: f64| p.iter().filter(|p| **p < c).count() as f64 / 60.0;
                let cutoff = strategy.cutoff_for_approval(target).unwrap();
                assert!(approved(cutoff) >= target);
                let mut lower = p.iter().filter(|c| **c < cutoff);
                assert!(lower.all(|c| approved(*c) < target));
            }
        }
    }

    #[test]
    fn no_rows_and_wrong_cutoffs() {
        let none = Strategy::new(&Ordered::new(&[], &[]));
        let point = none.at(0.5, &Costs::default(), &Margin::default());
        assert_eq!((point.approval_rate, point.approved_bad_rate), (None, None));
        assert_eq!(
            (point.profit, none.rows(), none.counts().count()),
            (0.0, 0, 0)
        );
        assert_eq!(none.cutoff_for_approval(0.5), None);
        assert_eq!(none.bands(0.6, 0.2), None);
        assert_eq!(none.bands(f64::NAN, 0.2), None);
        let money = Money::new(2, Amount::Each(&[1.0, 2.0]), Amount::Same(0.5)).unwrap();
        assert!(Strategy::with_money(&Ordered::new(&[true], &[0.1]), &money).is_err());
        // Nobody with a PD of 1 is approved by a cutoff within 0 and 1.
        let certain = Strategy::new(&Ordered::new(&[true, false], &[1.0, 0.5]));
        let cutoffs: Vec<f64> = certain.counts().map(|(cutoff, _)| cutoff).collect();
        assert_eq!(cutoffs, [1.0, 0.5]);
    }
}
