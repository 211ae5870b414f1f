//! A reliability curve: PDs against bad rates, bin by bin.

use crate::evaluate::Z_95;
use crate::evaluate::discrimination::ordered::{Ordered, Row};
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// How the bins are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Bins of nearly equal count, equal PDs kept together (see [`Ordered::groups`]).
    #[default]
    EqualCount,
    /// Bins of equal width over [0, 1], each with its lower end; 1 belongs to the
    /// last. Bins without rows are left out.
    EqualWidth,
}

/// One bin of a reliability curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lowest PD held.
    pub pd_low: f64,
    /// Highest PD held.
    pub pd_high: f64,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Mean PD, what is expected.
    pub mean_pd: f64,
    /// Bads ÷ rows, what is observed.
    pub bad_rate: f64,
    /// 95 % interval of the bad rate, [low, high] (Wilson 1927).
    pub interval: [f64; 2],
}

impl Ordered {
    /// The reliability curve over `bins` bins of PDs (Murphy & Winkler 1977),
    /// lowest PD first. Empty without rows.
    #[must_use]
    pub fn reliability(&self, bins: usize, cut: Cut) -> Vec<ReliabilityBin> {
        match cut {
            Cut::EqualCount => self.groups(bins).into_iter().filter_map(bin_of).collect(),
            Cut::EqualWidth => {
                let width = bins.max(1) as f64;
                let place = |row: &Row| ((row.pd * width) as usize).min(bins.max(1) - 1);
                let alike = self.rows().chunk_by(|a, b| place(a) == place(b));
                alike.filter_map(bin_of).collect()
            }
        }
    }
}

/// Expected calibration error of a reliability curve (Naeini et al. 2015):
/// Σ share of rows · |mean PD − bad rate|. `None` without rows.
#[must_use]
pub fn expected_calibration_error(bins: &[ReliabilityBin]) -> Option<f64> {
    let rows: usize = bins.iter().map(|bin| bin.n).sum();
    let gap = |bin: &ReliabilityBin| bin.n as f64 * (bin.mean_pd - bin.bad_rate).abs();
    (rows > 0).then(|| bins.iter().map(gap).sum::<f64>() / rows as f64)
}

fn bin_of(rows: &[Row]) -> Option<ReliabilityBin> {
    let bads = rows.iter().filter(|row| row.bad).count();
    Some(ReliabilityBin {
        pd_low: rows.first()?.pd,
        pd_high: rows.last()?.pd,
        n: rows.len(),
        bads,
        mean_pd: rows.iter().map(|row| row.pd).sum::<f64>() / rows.len() as f64,
        bad_rate: share(bads, rows.len())?,
        interval: wilson(bads, rows.len()),
    })
}

/// 95 % interval of a share, [low, high] (Wilson 1927); [0, 1] without rows. A part is at most the
/// whole.
#[must_use]
pub fn wilson(part: usize, whole: usize) -> [f64; 2] {
    let Some(rate) = share(part.min(whole), whole) else {
        return [0.0, 1.0];
    };
    let n = whole as f64;
    let z2 = Z_95 * Z_95;
    let middle = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let variance = rate * (1.0 - rate) / n + z2 / (4.0 * n * n);
    let half = Z_95 * variance.sqrt() / (1.0 + z2 / n);
    // A rounding may not put the rate itself outside.
    [
        (middle - half).clamp(0.0, rate),
        (middle + half).clamp(rate, 1.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::probability::calibration::ece;
    use crate::evaluate::test_support::pseudo_random;

    #[test]
    fn bins_of_equal_width_hold_their_lower_ends() {
        let y = [true, false, true, true];
        let rows = Ordered::new(&y, &[0.0, 0.25, 0.5, 1.0]);
        let bins = rows.reliability(4, Cut::EqualWidth);
        let counts: Vec<_> = bins.iter().map(|b| (b.n, b.bads, b.mean_pd)).collect();
        assert_eq!(
            counts,
            [(1, 1, 0.0), (1, 0, 0.25), (1, 1, 0.5), (1, 1, 1.0)]
        );
        assert!(
            Ordered::new(&[], &[])
                .reliability(10, Cut::EqualWidth)
                .is_empty()
        );
        assert_eq!(expected_calibration_error(&[]), None);
    }

    #[test]
    fn every_row_stands_in_one_bin_whose_interval_holds_its_rate() {
        for seed in 0..10 {
            let (y, p) = pseudo_random(seed, 137);
            let rows = Ordered::new(&y, &p);
            for cut in [Cut::EqualCount, Cut::EqualWidth] {
                let bins = rows.reliability(10, cut);
                assert_eq!(bins.iter().map(|b| b.n).sum::<usize>(), 137);
                for bin in &bins {
                    let [low, high] = bin.interval;
                    assert!(low <= bin.bad_rate && bin.bad_rate <= high);
                    assert!(
                        bin.pd_low <= bin.mean_pd + 1e-12 && bin.mean_pd <= bin.pd_high + 1e-12
                    );
                }
            }
            let bins = rows.reliability(10, Cut::EqualCount);
            let by_bins = expected_calibration_error(&bins).unwrap();
            assert!((by_bins - ece(&rows).unwrap()).abs() < 1e-12);
        }
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
        assert_eq!(wilson(3, 2), wilson(2, 2));
    }
}
