//! A comparison: two scores for the same rows, side by side.

use crate::evaluate::Z_95;
use crate::evaluate::decide::strategy::Strategy;
use crate::evaluate::defined;
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::error::{EvaluateError, check_classes};
use crate::evaluate::figures::figures_of;
use crate::evaluate::metrics::Figures;
use crate::evaluate::probability::calibration::Sample;
use crate::evaluate::share;
use serde::{Deserialize, Serialize};
use statrs::function::erf::erfc;

/// The paired test of two AUCs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AucComparison {
    /// AUC of the first score.
    pub auc_a: f64,
    /// AUC of the second score.
    pub auc_b: f64,
    /// `auc_a` − `auc_b`.
    pub difference: f64,
    /// 95 % interval of the difference, [low, high].
    pub interval: [f64; 2],
    /// Difference ÷ its standard error. `None` where that is 0, as for two scores
    /// that order the rows alike.
    pub z: Option<f64>,
    /// Two-sided p of `z`.
    pub p: Option<f64>,
}

/// Two scores on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Figures of the first.
    pub a: Figures,
    /// Figures of the second.
    pub b: Figures,
    /// Their AUCs. `None` with fewer than two goods or two bads.
    pub auc: Option<AucComparison>,
}

/// Rows that two strategies treat in one way.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct SwapCell {
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows. `None` without rows.
    pub bad_rate: Option<f64>,
}

/// Who would be treated differently under the second score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SwapSet {
    /// Cutoffs of the first and the second score.
    pub cutoffs: [f64; 2],
    /// Shares of the rows they approve; at least what was asked for, and more
    /// where equal PDs would be parted.
    pub approval_rates: [f64; 2],
    /// Approved by both.
    pub approved_by_both: SwapCell,
    /// Declined by the first, approved by the second.
    pub swapped_in: SwapCell,
    /// Approved by the first, declined by the second.
    pub swapped_out: SwapCell,
    /// Declined by both.
    pub declined_by_both: SwapCell,
    /// Bad rate among those that each approves.
    pub approved_bad_rates: [Option<f64>; 2],
}

/// Tests whether two scores of the same rows have the same AUC (`DeLong` et al.
/// 1988), in O(n log n) as Sun & Xu 2014 do. `a` and `b` are the same rows in the
/// same order before they were sorted. `None` with fewer than two goods or two bads.
#[must_use]
pub fn compare_auc(a: &Ordered, b: &Ordered) -> Option<AucComparison> {
    let (goods, bads) = (a.goods(), a.bads());
    if goods < 2 || bads < 2 || (b.goods(), b.bads()) != (goods, bads) {
        return None;
    }
    let (auc_a, auc_b) = (a.auc()?, b.auc()?);
    let difference = auc_a - auc_b;
    let wins: Vec<f64> = a.wins().iter().zip(b.wins()).map(|(a, b)| a - b).collect();
    let mut squares = [0.0, 0.0];
    for row in a.rows() {
        let apart = wins[row.place as usize] - difference;
        squares[usize::from(row.bad)] += apart * apart;
    }
    let of_class = |k: usize, n: usize| squares[k] / (n as f64 - 1.0) / n as f64;
    let deviation = (of_class(0, goods) + of_class(1, bads)).sqrt();
    let half = Z_95 * deviation;
    // Scores that order the rows alike leave rounding errors, no variance.
    let z = (deviation > 1e-12).then(|| difference / deviation);
    let z = z.and_then(defined);
    Some(AucComparison {
        auc_a,
        auc_b,
        difference,
        interval: [difference - half, difference + half],
        z,
        p: z.map(|z| erfc(z.abs() / std::f64::consts::SQRT_2)),
    })
}

/// Figures of two scores of the same rows, each at its own cutoff, and the test
/// of their AUCs.
///
/// # Errors
/// Without rows, or with PDs that are no PDs.
pub fn compare(y: &[bool], p: [&[f64]; 2], cutoffs: [f64; 2]) -> Result<Comparison, EvaluateError> {
    let rows = [Ordered::of_pds(y, p[0])?, Ordered::of_pds(y, p[1])?];
    let of = |k: usize| figures_of(&rows[k], y, p[k], cutoffs[k], None, Sample::HoldOut);
    Ok(Comparison {
        a: of(0),
        b: of(1),
        auc: compare_auc(&rows[0], &rows[1]),
    })
}

/// Who is swapped in and out when the second score replaces the first and both
/// approve `approval_rate` of the rows (Siddiqi 2006).
///
/// # Errors
/// Without rows, with one class, or with PDs that are no PDs.
pub fn swap_set(y: &[bool], p: [&[f64]; 2], approval_rate: f64) -> Result<SwapSet, EvaluateError> {
    let rows = [Ordered::of_pds(y, p[0])?, Ordered::of_pds(y, p[1])?];
    check_classes(y)?;
    let cutoffs = rows
        .each_ref()
        .map(|rows| Strategy::new(rows).cutoff_for_approval(approval_rate));
    let [Some(first), Some(second)] = cutoffs else {
        return Err(EvaluateError::NoRows);
    };
    Ok(swap_at(y, p, [first, second]))
}

/// Who is swapped where the first score rejects from the first cutoff on, the
/// second from the second; the three slices hold the same rows, at least one. O(n).
#[must_use]
pub fn swap_at(y: &[bool], p: [&[f64]; 2], [first, second]: [f64; 2]) -> SwapSet {
    // [approved by the first][approved by the second]
    let mut cells = [[SwapCell::default(); 2]; 2];
    for (&bad, (&a, &b)) in y.iter().zip(p[0].iter().zip(p[1])) {
        let cell = &mut cells[usize::from(a < first)][usize::from(b < second)];
        cell.n += 1;
        cell.bads += usize::from(bad);
    }
    for cell in cells.iter_mut().flatten() {
        cell.bad_rate = share(cell.bads, cell.n);
    }
    let [
        [declined_by_both, swapped_in],
        [swapped_out, approved_by_both],
    ] = cells;
    let approved = |moved: SwapCell| approved_by_both.n + moved.n;
    let bad_rate = |moved: SwapCell| share(approved_by_both.bads + moved.bads, approved(moved));
    SwapSet {
        cutoffs: [first, second],
        approval_rates: [swapped_out, swapped_in]
            .map(|cell| approved(cell) as f64 / y.len() as f64),
        approved_by_both,
        swapped_in,
        swapped_out,
        declined_by_both,
        approved_bad_rates: [bad_rate(swapped_out), bad_rate(swapped_in)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn two_scores_of_the_same_order_do_not_differ() {
        let (y, p) = pseudo_random(1, 200);
        let half: Vec<f64> = p.iter().map(|p| p / 2.0).collect();
        let test = compare_auc(&Ordered::new(&y, &p), &Ordered::new(&y, &half)).unwrap();
        assert_eq!((test.difference, test.z, test.p), (0.0, None, None));
        assert_eq!(test.interval, [0.0, 0.0]);
    }

    #[test]
    fn against_a_score_without_variance_the_test_is_that_of_one_auc() {
        for seed in 0..10 {
            let (y, p) = pseudo_random(seed, 150);
            let rows = Ordered::new(&y, &p);
            let test = compare_auc(&rows, &Ordered::new(&y, &[0.5; 150])).unwrap();
            let deviation = rows.auc_variance().unwrap().sqrt();
            assert!((test.z.unwrap() - (rows.auc().unwrap() - 0.5) / deviation).abs() < 1e-9);
            let back = compare_auc(&Ordered::new(&y, &[0.5; 150]), &rows).unwrap();
            assert_eq!(back.difference, -test.difference);
            assert!((back.p.unwrap() - test.p.unwrap()).abs() < 1e-12);
        }
        let few = Ordered::new(&[true, false, false], &[0.1, 0.2, 0.3]);
        assert_eq!(compare_auc(&few, &few), None);
    }

    #[test]
    fn swaps_worked_by_hand() {
        let y = [false, true, false, true, false, false];
        let a = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        let b = [0.1, 0.5, 0.2, 0.6, 0.3, 0.4];
        let swaps = swap_set(&y, [&a, &b], 0.5).unwrap();
        let cell = |n, bads| SwapCell {
            n,
            bads,
            bad_rate: share(bads, n),
        };
        assert_eq!(swaps.approved_by_both, cell(2, 0));
        assert_eq!(
            (swaps.swapped_out, swaps.swapped_in),
            (cell(1, 1), cell(1, 0))
        );
        assert_eq!(swaps.declined_by_both, cell(2, 1));
        assert_eq!(swaps.approval_rates, [0.5, 0.5]);
        assert_eq!(swaps.approved_bad_rates, [Some(1.0 / 3.0), Some(0.0)]);
        assert_eq!(swaps.cutoffs, [0.4, 0.4]);
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let pair = |p: f64| swap_set(&[true, false], [&[0.1, 0.2], &[0.3, p]], 0.5);
        assert_eq!(pair(f64::NAN), Err(EvaluateError::NotPds(1)));
        assert!(matches!(
            swap_set(&[true], [&[0.1], &[0.1, 0.2]], 0.5),
            Err(EvaluateError::Lengths { .. })
        ));
        assert!(matches!(
            swap_set(&[true], [&[0.1], &[0.2]], 0.5),
            Err(EvaluateError::OneClass { .. })
        ));
        assert_eq!(
            compare(&[], [&[], &[]], [0.5; 2]),
            Err(EvaluateError::NoRows)
        );
        let (y, p) = pseudo_random(1, 50);
        let both = compare(&y, [&p, &p], [0.5, 0.3]).unwrap();
        assert_eq!((both.a.auc, both.b.cutoff), (both.b.auc, 0.3));
    }
}
