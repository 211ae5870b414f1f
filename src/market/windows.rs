//! Windows of lags: for each origin the last changes and their absolute values, as the
//! matrix that a network reads. Both are scaled by mean and standard deviation of the
//! training rows alone, and cut at ±8 of these.

use super::returns::Quantity;
use crate::recipe::Matrix;
use std::ops::Range;

/// The change and its absolute value.
pub const CHANNELS: usize = 2;
/// Scaled inputs are cut here: one crash must not drown a window.
const MOST_DEVIATIONS: f64 = 8.0;

/// Mean and standard deviation of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The mean.
    pub mean: f64,
    /// The standard deviation (of the population), 1 where all are equal.
    pub deviation: f64,
}

impl Scale {
    /// That of `values`.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let deviation = square.sqrt();
        let is_usable = deviation.is_finite() && deviation > 0.0;
        Self {
            mean,
            deviation: if is_usable { deviation } else { 1.0 },
        }
    }

    /// A number in standard deviations about the mean.
    #[must_use]
    pub fn scaled(self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    /// The number before scaling.
    #[must_use]
    pub fn unscaled(self, value: f64) -> f64 {
        self.mean + self.deviation * value
    }
}

/// How windows are cut and scaled.
#[derive(Debug, Clone)]
pub struct Windows {
    /// Changes per window.
    pub lags: usize,
    scales: [Scale; CHANNELS],
}

impl Windows {
    /// Learns the scales from the changes that the training origins see.
    #[must_use]
    pub fn fit(quantity: &Quantity, train: Range<usize>, lags: usize) -> Self {
        let seen = &quantity.changes.values[train.start.saturating_sub(lags)..train.end - 1];
        let absolute: Vec<f64> = seen.iter().map(|change| change.abs()).collect();
        Self {
            lags,
            scales: [Scale::of(seen), Scale::of(&absolute)],
        }
    }

    /// The windows of some origins, each ≥ `lags`, oldest step first: as a sequence or as
    /// a flat row.
    #[must_use]
    pub fn matrix(&self, quantity: &Quantity, origins: Range<usize>, is_sequence: bool) -> Matrix {
        let rows = origins.len();
        let mut values = Vec::with_capacity(rows * self.lags * CHANNELS);
        for origin in origins {
            for change in &quantity.changes.values[origin - self.lags..origin] {
                for (scale, value) in self.scales.iter().zip([*change, change.abs()]) {
                    let scaled = scale.scaled(value);
                    values.push(scaled.clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS) as f32);
                }
            }
        }
        if is_sequence {
            Matrix {
                rows,
                steps: self.lags,
                channels: CHANNELS,
                sequence: values,
                ..Matrix::default()
            }
        } else {
            Matrix {
                rows,
                static_width: self.lags * CHANNELS,
                statics: values,
                ..Matrix::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::returns::Predict;

    #[test]
    fn a_window_ends_at_its_origin_and_scales_know_training_rows_alone() {
        // Differences 1, 2, 3, … make the change of origin t equal to t.
        let levels: Vec<f64> = (0..20).map(|t| f64::from(t * (t + 1) / 2) - 1.0).collect();
        let quantity = Quantity::new(levels.clone(), Predict::Value, 1);
        let windows = Windows::fit(&quantity, 3..9, 3);
        let matrix = windows.matrix(&quantity, 5..7, true);
        assert_eq!((matrix.rows, matrix.steps, matrix.channels), (2, 3, 2));
        // Training origins 3 to 8 see the changes 1 to 8.
        let scale = Scale::of(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        let first: Vec<f32> = [3.0, 4.0, 5.0].map(|c| scale.scaled(c) as f32).to_vec();
        let changes: Vec<f32> = matrix.sequence[..6].iter().step_by(2).copied().collect();
        assert_eq!(changes, first);
        let flat = windows.matrix(&quantity, 5..7, false);
        assert_eq!((flat.static_width, &flat.statics), (6, &matrix.sequence));
        // What comes after the training rows moves nothing.
        let mut later = levels;
        later[15..].iter_mut().for_each(|level| *level *= 1e6);
        let later = Quantity::new(later, Predict::Value, 1);
        let again = Windows::fit(&later, 3..9, 3).matrix(&later, 5..7, true);
        assert_eq!(again.sequence, matrix.sequence);
    }
}
