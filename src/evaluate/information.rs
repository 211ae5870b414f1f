//! The information value: how much bins of a column tell about the outcome.
//! How the bins are cut is not decided here.

/// Goods and bads of one bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bin {
    /// Goods.
    pub goods: usize,
    /// Bads.
    pub bads: usize,
}

/// The weight of evidence of each bin, ln(share of all goods ÷ share of all
/// bads): above 0 where risk is low. A bin without goods or without bads
/// counts half a row more of both (Siddiqi 2006). `None` with one class.
#[must_use]
pub fn weights_of_evidence(bins: &[Bin]) -> Option<Vec<f64>> {
    Some(shares(bins)?.iter().map(|[g, b]| (g / b).ln()).collect())
}

/// Σ (share of goods − share of bads) · weight of evidence. `None` with one
/// class.
#[must_use]
pub fn information_value(bins: &[Bin]) -> Option<f64> {
    let term = |[g, b]: &[f64; 2]| (g - b) * (g / b).ln();
    Some(shares(bins)?.iter().map(term).sum())
}

/// [share of goods, share of bads] of each bin, neither of them 0.
fn shares(bins: &[Bin]) -> Option<Vec<[f64; 2]>> {
    let goods: usize = bins.iter().map(|bin| bin.goods).sum();
    let bads: usize = bins.iter().map(|bin| bin.bads).sum();
    let share = |bin: &Bin| {
        let more = if bin.goods == 0 || bin.bads == 0 {
            0.5
        } else {
            0.0
        };
        [
            (bin.goods as f64 + more) / goods as f64,
            (bin.bads as f64 + more) / bads as f64,
        ]
    };
    (goods > 0 && bads > 0).then(|| bins.iter().map(share).collect())
}

#[cfg(test)]
mod tests {
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
    }

    #[test]
    fn empty_cells_stay_finite_and_one_class_is_undefined() {
        let iv = information_value(&bins(&[(10, 0), (5, 5), (0, 0)])).unwrap();
        assert!(iv.is_finite() && iv > 0.0);
        assert_eq!(information_value(&bins(&[(10, 0), (5, 0)])), None);
        assert_eq!(weights_of_evidence(&[]), None);
    }
}
