//! A scaler: one number of a column mapped to one that a network likes. Fitted
//! on training values; what missing values become is decided in `encoder`.

use crate::recipe::encoding::quantiles::{Memo, Quantiles};

/// Most quantiles that a quantile scaler keeps.
pub const MOST_QUANTILES: usize = 1000;

/// How numbers are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// As they are.
    None,
    /// Mean 0, standard deviation 1.
    Standard,
    /// Least value 0, greatest 1.
    MinMax,
    /// By rank to a standard normal distribution.
    QuantileNormal,
}

/// A fitted scaling.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaler {
    /// x.
    None,
    /// (x − mean) / deviation, with the population's deviation (n); 1 for a
    /// constant.
    Standard {
        /// Mean of the training values.
        mean: f64,
        /// Their standard deviation.
        deviation: f64,
    },
    /// (x − min) / range; values outside the training range leave 0..1.
    MinMax {
        /// Least training value.
        min: f64,
        /// Greatest minus least; 1 for a constant.
        range: f64,
    },
    /// Φ⁻¹ of the share of training values below x, as scikit-learn's
    /// `QuantileTransformer(output_distribution="normal")`: ties get the mean
    /// of their least and greatest share, the extremes ±5.2.
    QuantileNormal {
        /// At least two.
        quantiles: Quantiles,
    },
}

impl Scaler {
    /// Fits to the finite numbers among `values`, in O(n log n).
    #[must_use]
    pub fn fit(scaling: Scaling, values: &[f64]) -> Self {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
            return Self::None;
        };
        match scaling {
            Scaling::None => Self::None,
            Scaling::Standard => standard(&sorted),
            // A constant has no ranks.
            Scaling::QuantileNormal if min == max => standard(&sorted),
            Scaling::MinMax => Self::MinMax {
                min,
                range: if max > min {
                    (max - min).min(f64::MAX)
                } else {
                    1.0
                },
            },
            Scaling::QuantileNormal => Self::QuantileNormal {
                quantiles: quantiles(&sorted).into(),
            },
        }
    }

    /// The scaled value of a finite number.
    #[must_use]
    pub fn scale(&self, x: f64) -> f64 {
        match self {
            Self::None => x,
            Self::Standard { mean, deviation } => (x - mean) / deviation,
            Self::MinMax { min, range } => (x - min) / range,
            Self::QuantileNormal { quantiles } => quantiles.deviate(x),
        }
    }

    /// The quantiles that it goes by.
    fn quantiles(&self) -> Option<&Quantiles> {
        match self {
            Self::QuantileNormal { quantiles } => Some(quantiles),
            _ => None,
        }
    }

    /// Whether the fitted numbers are such as `fit` makes.
    pub(in crate::recipe) fn is_sound(&self) -> bool {
        match self {
            Self::None => true,
            Self::Standard {
                mean: at,
                deviation: by,
            }
            | Self::MinMax { min: at, range: by } => at.is_finite() && by.is_finite() && *by > 0.0,
            Self::QuantileNormal { quantiles } => {
                (2..=MOST_QUANTILES).contains(&quantiles.len())
                    && quantiles.iter().all(|q| q.is_finite())
                    && quantiles.is_sorted()
            }
        }
    }
}

/// A scaler for many numbers of a column. It keeps what it computed last, so that a
/// column of few distinct values costs little; the values are those of [`Scaler::scale`].
pub(in crate::recipe) struct ColumnScaler<'a> {
    scaler: &'a Scaler,
    /// `None` where computing costs less.
    memo: Option<Memo>,
}

impl<'a> ColumnScaler<'a> {
    pub fn new(scaler: &'a Scaler) -> Self {
        let memo = scaler.quantiles().map(Quantiles::memo);
        Self { scaler, memo }
    }

    /// The scaled value of a finite number.
    pub fn scale(&mut self, x: f64) -> f64 {
        match &mut self.memo {
            None => self.scaler.scale(x),
            Some(memo) => memo.of(x, |x| self.scaler.scale(x)),
        }
    }
}

impl Drop for ColumnScaler<'_> {
    fn drop(&mut self) {
        if let Some((quantiles, memo)) = self.scaler.quantiles().zip(self.memo.take()) {
            quantiles.give_back(memo);
        }
    }
}

/// The middle of the finite numbers among `values`; 0 if there is none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    if finite.is_empty() {
        return 0.0;
    }
    let half = finite.len() / 2;
    let is_even = finite.len().is_multiple_of(2);
    let (below, middle, _) = finite.select_nth_unstable_by(half, f64::total_cmp);
    let lower = below.iter().copied().reduce(f64::max).filter(|_| is_even);
    lower.map_or(*middle, |lower| f64::midpoint(lower, *middle))
}

/// `sorted` must not be empty.
fn standard(sorted: &[f64]) -> Scaler {
    let n = sorted.len() as f64;
    let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
    // The sum of equal values need not be a multiple of them.
    let mean = if min == max {
        min
    } else {
        sorted.iter().map(|v| v / n).sum()
    };
    let variance = sorted.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    Scaler::Standard {
        mean,
        deviation: if variance == 0.0 {
            1.0
        } else {
            variance.sqrt().min(f64::MAX)
        },
    }
}

/// The values at equally spaced shares, interpolated linearly.
fn quantiles(sorted: &[f64]) -> Vec<f64> {
    let steps = sorted.len().min(MOST_QUANTILES) - 1;
    let last = sorted.len() - 1;
    let at = |k: usize| {
        // In whole numbers, so that ties stay exact.
        let (low, over) = (k * last / steps, k * last % steps);
        let high = (low + 1).min(last);
        sorted[low] + (sorted[high] / 2.0 - sorted[low] / 2.0) * (2 * over) as f64 / steps as f64
    };
    (0..=steps).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn standard_and_min_max() {
        let values = [1.0, f64::NAN, 2.0, 3.0, 6.0];
        let s = Scaler::fit(Scaling::Standard, &values);
        // numpy: np.std([1, 2, 3, 6]) = 1.8708286933869707
        assert!(close(s.scale(6.0), 3.0 / 1.870_828_693_386_970_7));
        let s = Scaler::fit(Scaling::MinMax, &values);
        assert!(close(s.scale(2.0), 0.2) && close(s.scale(11.0), 2.0));
        assert_eq!(Scaler::fit(Scaling::None, &values).scale(5.0), 5.0);
    }

    #[test]
    fn constants_and_nothing_scale_to_finite_numbers() {
        let all = [
            Scaling::None,
            Scaling::Standard,
            Scaling::MinMax,
            Scaling::QuantileNormal,
        ];
        for scaling in all {
            for values in [
                &[0.1; 3][..],
                &[],
                &[f64::NAN],
                &[f64::MAX; 2],
                &[f64::MIN, 0.0, f64::MAX],
            ] {
                let scaler = Scaler::fit(scaling, values);
                assert!(
                    scaler.scale(0.1).is_finite() && scaler.is_sound(),
                    "{scaling:?}"
                );
            }
        }
        assert_eq!(Scaler::fit(Scaling::Standard, &[0.1; 3]).scale(0.1), 0.0);
    }

    #[test]
    fn medians() {
        let check = |values: &[f64], expected| assert_eq!(median(values), expected, "{values:?}");
        check(&[3.0, 1.0, 2.0], 2.0);
        check(&[4.0, 1.0, f64::NAN, 2.0, 3.0], 2.5);
        check(&[], 0.0);
    }

    /// Against scikit-learn; see `tests/fixtures/recipe/quantile_normal.py`.
    #[test]
    fn quantile_normal_equals_scikit_learn() {
        type Sample<'a> = (&'a str, Vec<f64>, Vec<(f64, f64)>);
        let fixture = include_str!("../../../tests/fixtures/recipe/quantile_normal.csv");
        let mut samples: Vec<Sample> = Vec::new();
        for line in fixture.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            if samples.last().is_none_or(|(name, ..)| *name != cells[0]) {
                samples.push((cells[0], Vec::new(), Vec::new()));
            }
            let (_, fit, apply) = samples.last_mut().unwrap();
            let value: f64 = cells[2].parse().unwrap();
            match cells[1] {
                "fit" => fit.push(value),
                _ => apply.push((value, cells[3].parse().unwrap())),
            }
        }
        assert_eq!(samples.len(), 4);
        let mut compared = 0;
        for (name, fit, apply) in samples {
            let scaler = Scaler::fit(Scaling::QuantileNormal, &fit);
            let edge = 0.5 / fit.len().min(MOST_QUANTILES) as f64;
            let furthest = Normal::standard().inverse_cdf(1.0 - edge);
            for (x, expected) in apply {
                let found = scaler.scale(x);
                assert!(found.abs() <= furthest && found * expected >= 0.0);
                if expected.abs() >= furthest {
                    continue;
                }
                compared += 1;
                assert!(
                    (found - expected).abs() < 1e-8,
                    "{name} {x}: {found} {expected}"
                );
            }
        }
        assert!(compared > 20, "{compared}");
    }

    #[test]
    fn a_column_is_scaled_as_each_of_its_numbers() {
        let values: Vec<f64> = (0..3000)
            .map(|i| f64::from(i * 7919 % 1511) / 3.0)
            .collect();
        for scaling in [Scaling::QuantileNormal, Scaling::Standard, Scaling::None] {
            let scaler = Scaler::fit(scaling, &values);
            let mut column = ColumnScaler::new(&scaler);
            for x in values.iter().chain(&[-0.0, 0.0, -1e300, 1e300]) {
                let found = column.scale(*x).to_bits();
                assert_eq!(found, scaler.scale(*x).to_bits(), "{x}");
            }
        }
    }

    #[test]
    fn values_tied_at_an_end_count_half() {
        let third_zero: Vec<f64> = (0..900).map(|i| f64::from((i - 299).max(0))).collect();
        let scaler = Scaler::fit(Scaling::QuantileNormal, &third_zero);
        let expected = Normal::standard().inverse_cdf(1.0 / 6.0);
        assert!((scaler.scale(0.0) - expected).abs() < 5e-3);
        assert_eq!(scaler.scale(-5.0), scaler.scale(0.0));
        assert!(scaler.scale(1.0) > scaler.scale(0.0));
    }
}
