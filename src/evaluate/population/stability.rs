//! Stability: whether later rows look and behave as those of the development.

use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::share;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::collections::BTreeMap;

/// Shares count as at least this much, so that an empty bin stays finite.
const FLOOR: f64 = 1e-4;

/// How much a population stability index says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// Below 0.10.
    Stable,
    /// From 0.10 on.
    Watch,
    /// From 0.25 on.
    Shift,
}

impl Drift {
    /// The band of an index.
    #[must_use]
    pub fn of(psi: f64) -> Self {
        if psi < 0.1 {
            Self::Stable
        } else if psi < 0.25 {
            Self::Watch
        } else {
            Self::Shift
        }
    }
}

/// A population (or characteristic) stability index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Psi {
    /// Σ (A − E)·ln(A/E) over the bins, A and E at least 1e-4.
    pub value: f64,
    /// What it says by the usual bounds.
    pub drift: Drift,
    /// The value that chance alone exceeds in 5 of 100 samples of these sizes:
    /// (1/N + 1/M)·χ²₀.₉₅ with bins − 1 degrees of freedom. `None` with one bin.
    pub chance_95: Option<f64>,
    /// Rows of the development sample.
    pub expected: usize,
    /// Rows of the later sample.
    pub actual: usize,
    /// Bins with rows in either sample.
    pub bins: usize,
    /// What each given bin adds to `value`.
    pub terms: Vec<f64>,
}

/// The population stability index of two lists of counts over the same bins,
/// and the value to expect by chance (Yurdakul 2018). `None` where the lists
/// differ in length or either holds no rows.
#[must_use]
pub fn psi(expected: &[usize], actual: &[usize]) -> Option<Psi> {
    let (n, m) = (expected.iter().sum(), actual.iter().sum());
    if expected.len() != actual.len() || n == 0 || m == 0 {
        return None;
    }
    let term = |(&e, &a): (&usize, &usize)| {
        let (e, a) = (share_of(e, n), share_of(a, m));
        (a - e) * (a / e).ln()
    };
    let pairs = || expected.iter().zip(actual);
    let terms: Vec<f64> = pairs().map(term).collect();
    let bins = pairs().filter(|(e, a)| **e + **a > 0).count();
    let value = terms.iter().sum();
    // Fails for 0 degrees of freedom.
    let chi2 = ChiSquared::new(bins as f64 - 1.0).ok();
    let unit = 1.0 / n as f64 + 1.0 / m as f64;
    Some(Psi {
        value,
        drift: Drift::of(value),
        chance_95: chi2.map(|chi2| unit * chi2.inverse_cdf(0.95)),
        expected: n,
        actual: m,
        bins,
        terms,
    })
}

fn share_of(count: usize, all: usize) -> f64 {
    (count as f64 / all as f64).max(FLOOR)
}

/// Counts over the bins of one sample of a feature or a score.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BinCounts {
    /// Rows per bin.
    pub bins: Vec<usize>,
    /// Rows without a value.
    pub missing: usize,
}

impl BinCounts {
    /// Counts values over the bins between rising `cuts`; a value equal to a cut
    /// belongs below it, and what is not finite is missing. With the nine cut
    /// points of a scorecard's deciles these are its deciles.
    #[must_use]
    pub fn of(cuts: &[f64], values: &[f64]) -> Self {
        let mut counts = Self {
            bins: vec![0; cuts.len() + 1],
            missing: 0,
        };
        for value in values {
            if value.is_finite() {
                counts.bins[cuts.partition_point(|cut| cut < value)] += 1;
            } else {
                counts.missing += 1;
            }
        }
        counts
    }

    /// The stability index from this sample to a later one, missing values as a
    /// bin of their own. `None` as for [`psi`].
    #[must_use]
    pub fn csi(&self, later: &Self) -> Option<Psi> {
        let all = |counts: &Self| -> Vec<usize> {
            let missing = std::iter::once(counts.missing);
            counts.bins.iter().copied().chain(missing).collect()
        };
        psi(&all(self), &all(later))
    }
}

/// The rows of one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vintage {
    /// The month's number, as given.
    pub month: i32,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows.
    pub bad_rate: f64,
    /// Mean PD. `None` where a PD is not a number within 0 and 1.
    pub mean_pd: Option<f64>,
    /// Area under the ROC curve of the month. `None` with one class or such a PD.
    pub auc: Option<f64>,
}

/// Bad rate, mean PD and AUC month by month, the earliest first. The three
/// slices hold one element per row; what one of them lacks is left out.
#[must_use]
pub fn by_month(month: &[i32], y: &[bool], p: &[f64]) -> Vec<Vintage> {
    let mut months: BTreeMap<i32, (Vec<bool>, Vec<f64>)> = BTreeMap::new();
    for (&month, (&bad, &pd)) in month.iter().zip(y.iter().zip(p)) {
        let rows = months.entry(month).or_default();
        rows.0.push(bad);
        rows.1.push(pd);
    }
    let vintages = months
        .iter()
        .filter_map(|(&month, (y, p))| vintage(month, y, p));
    vintages.collect()
}

fn vintage(month: i32, y: &[bool], p: &[f64]) -> Option<Vintage> {
    let bads = y.iter().filter(|bad| **bad).count();
    let are_pds = p.iter().all(|pd| (0.0..=1.0).contains(pd));
    Some(Vintage {
        month,
        n: y.len(),
        bads,
        bad_rate: share(bads, y.len())?,
        mean_pd: are_pds.then(|| p.iter().sum::<f64>() / p.len() as f64),
        auc: are_pds.then(|| Ordered::new(y, p).auc()).flatten(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn equal_shares_have_an_index_of_0() {
        let same = psi(&[10, 20, 30], &[20, 40, 60]).unwrap();
        assert_eq!((same.value, same.drift, same.bins), (0.0, Drift::Stable, 3));
        let (_, p) = pseudo_random(1, 400);
        let cuts = [0.2, 0.4, 0.6, 0.8];
        let counts = BinCounts::of(&cuts, &p);
        assert_eq!(counts.csi(&counts).unwrap().value, 0.0);
    }

    #[test]
    fn empty_bins_count_the_floor_and_nothing_is_undefined() {
        let moved = psi(&[50, 50, 0], &[50, 0, 50]).unwrap();
        let expected = 2.0 * (0.5 - 1e-4) * (0.5_f64 / 1e-4).ln();
        assert!((moved.value - expected).abs() < 1e-12);
        assert_eq!((moved.drift, moved.terms.len()), (Drift::Shift, 3));
        assert_eq!(psi(&[0, 0], &[1, 2]), None);
        assert_eq!(psi(&[1, 2], &[1]), None);
        assert_eq!(psi(&[], &[]), None);
        assert_eq!(psi(&[5, 0], &[9, 0]).unwrap().chance_95, None);
        assert_eq!(
            [0.09, 0.1, 0.25].map(Drift::of),
            [Drift::Stable, Drift::Watch, Drift::Shift]
        );
    }

    #[test]
    fn what_is_missing_is_a_bin() {
        let counts = BinCounts::of(&[1.0, 2.0], &[0.5, 1.0, 1.5, 9.0, f64::NAN, f64::INFINITY]);
        assert_eq!(
            (counts.bins.as_slice(), counts.missing),
            (&[2, 1, 1][..], 2)
        );
        let later = BinCounts {
            missing: 8,
            ..counts.clone()
        };
        let csi = counts.csi(&later).unwrap();
        assert!(csi.value > 0.1 && csi.bins == 4 && csi.actual == 12);
    }

    #[test]
    fn months_come_in_their_order_and_may_have_one_class() {
        let rows = by_month(
            &[3, 1, 3, 1],
            &[true, false, false, false],
            &[0.4, 0.1, 0.2, 0.3],
        );
        assert_eq!(rows.iter().map(|v| v.month).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((rows[0].auc, rows[0].mean_pd), (None, Some(0.2)));
        assert_eq!((rows[1].auc, rows[1].bad_rate), (Some(1.0), 0.5));
        let wrong = by_month(&[1, 1], &[true, false], &[0.4, f64::NAN]);
        assert_eq!(
            (wrong[0].auc, wrong[0].mean_pd, wrong[0].n),
            (None, None, 2)
        );
        assert!(by_month(&[], &[], &[]).is_empty());
    }
}
