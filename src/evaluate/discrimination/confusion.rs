//! A confusion matrix: who is rejected at a cutoff, and what became of them.
//! It does not choose the cutoff.

use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// Counts at one cutoff; "positive" means rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confusion {
    /// Bads rejected.
    pub tp: usize,
    /// Goods rejected.
    pub fp: usize,
    /// Goods approved.
    pub tn: usize,
    /// Bads approved.
    #[serde(rename = "fn")]
    pub fn_: usize,
}

impl Confusion {
    /// Counts rows, rejecting where PD ≥ `cutoff`.
    #[must_use]
    pub fn at(y: &[bool], p: &[f64], cutoff: f64) -> Self {
        let mut counts = Self::default();
        for (&bad, &pd) in y.iter().zip(p) {
            match (bad, pd >= cutoff) {
                (true, true) => counts.tp += 1,
                (false, true) => counts.fp += 1,
                (false, false) => counts.tn += 1,
                (true, false) => counts.fn_ += 1,
            }
        }
        counts
    }

    /// The same for rows in order. O(n), for the bads are counted.
    #[must_use]
    pub fn of(rows: &Ordered, cutoff: f64) -> Self {
        let all = rows.rows();
        let approved = &all[..all.partition_point(|row| row.pd < cutoff)];
        let fn_ = approved.iter().filter(|row| row.bad).count();
        let tn = approved.len() - fn_;
        Self {
            tp: rows.bads() - fn_,
            fp: rows.goods() - tn,
            tn,
            fn_,
        }
    }

    /// All rows.
    #[must_use]
    pub fn n(&self) -> usize {
        self.tp + self.fp + self.tn + self.fn_
    }

    /// Share of rows decided as they turned out. `None` without rows.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        share(self.tp + self.tn, self.n())
    }

    /// Share of the rejected that are bad; 0 if nobody is rejected, as in
    /// scikit-learn. `None` without rows.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        self.or_zero(share(self.tp, self.tp + self.fp))
    }

    /// Share of the bads that are rejected. `None` without bads.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(self.tp, self.tp + self.fn_)
    }

    /// Share of the goods that are approved. `None` without goods.
    #[must_use]
    pub fn specificity(&self) -> Option<f64> {
        share(self.tn, self.tn + self.fp)
    }

    /// Harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN); 0 where
    /// that is 0/0, as in scikit-learn. `None` without rows.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        self.or_zero(share(2 * self.tp, 2 * self.tp + self.fp + self.fn_))
    }

    /// Mean of recall and specificity. `None` with one class.
    #[must_use]
    pub fn balanced_accuracy(&self) -> Option<f64> {
        Some(f64::midpoint(self.recall()?, self.specificity()?))
    }

    /// Matthews correlation coefficient; 0 where its denominator is 0, as in
    /// scikit-learn. `None` without rows.
    #[must_use]
    pub fn mcc(&self) -> Option<f64> {
        let [tp, fp, tn, fn_] = [self.tp, self.fp, self.tn, self.fn_].map(|v| v as f64);
        let square = (tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_);
        let mcc = (tp * tn - fp * fn_) / square.sqrt();
        self.or_zero((square > 0.0).then_some(mcc))
    }

    fn or_zero(self, value: Option<f64>) -> Option<f64> {
        value.or((self.n() > 0).then_some(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn rejected_is_at_the_cutoff_or_above() {
        let y = [true, true, false, false, true];
        let counts = Confusion::at(&y, &[0.3, 0.2, 0.3, 0.1, 0.9], 0.3);
        let expected = Confusion {
            tp: 2,
            fp: 1,
            tn: 1,
            fn_: 1,
        };
        assert_eq!(counts, expected);
        let rows = Ordered::new(&y, &[0.3, 0.2, 0.3, 0.1, 0.9]);
        assert_eq!(Confusion::of(&rows, 0.3), expected);
        assert_eq!(counts.accuracy(), Some(0.6));
        assert_eq!(counts.precision(), Some(2.0 / 3.0));
        assert_eq!(counts.specificity(), Some(0.5));
    }

    #[test]
    fn what_scikit_learn_calls_zero_is_zero_and_what_has_no_rows_is_undefined() {
        let approved = Confusion::at(&[true, false], &[0.1, 0.1], 0.5);
        assert_eq!(approved.precision(), Some(0.0));
        assert_eq!(approved.f1(), Some(0.0));
        assert_eq!(approved.mcc(), Some(0.0));
        let goods = Confusion::at(&[false, false], &[0.1, 0.1], 0.5);
        assert_eq!(goods.recall(), None);
        assert_eq!(goods.balanced_accuracy(), None);
        assert_eq!(goods.specificity(), Some(1.0));
        let empty = Confusion::default();
        assert_eq!((empty.accuracy(), empty.precision()), (None, None));
        assert_eq!((empty.f1(), empty.mcc()), (None, None));
    }

    #[test]
    fn counts_add_up_on_random_rows() {
        for seed in 0..50 {
            let (y, p) = pseudo_random(seed, 200);
            let counts = Confusion::at(&y, &p, p[seed as usize]);
            assert_eq!(counts.n(), y.len());
            let bads = y.iter().filter(|bad| **bad).count();
            assert_eq!(counts.tp + counts.fn_, bads);
            let (r, p) = (counts.recall().unwrap(), counts.precision().unwrap());
            if counts.tp > 0 {
                assert!((counts.f1().unwrap() - 2.0 * r * p / (r + p)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_count_of_approved_bads_is_called_fn_in_json() {
        let json = serde_json::to_string(&Confusion::default()).unwrap();
        assert_eq!(json, r#"{"tp":0,"fp":0,"tn":0,"fn":0}"#);
    }
}
