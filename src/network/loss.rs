//! The objective: how far logits are from labels.

use burn::tensor::{Tensor, TensorData, activation};
use serde::{Deserialize, Serialize};

/// What training minimises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Objective {
    /// Binary cross-entropy, computed from the logit: ln(1 + e^z) − y·z.
    #[default]
    Bce,
    /// Mean squared error of the PD: (σ(z) − y)², the Brier score.
    Mse,
}

impl Objective {
    /// The objective of one row, in f64, without overflow.
    #[must_use]
    pub fn of(self, logit: f64, y: f64) -> f64 {
        match self {
            Self::Bce => logit.max(0.0) + (-logit.abs()).exp().ln_1p() - y * logit,
            Self::Mse => (sigmoid(logit) - y).powi(2),
        }
    }

    /// The sum of the objective over rows of logit and label, within 1e-15 for each row.
    /// One logarithm serves many rows: Σ ln(1 + e^−|z|) = ln Π (1 + e^−|z|).
    pub(crate) fn sum(self, rows: impl Iterator<Item = (f64, f64)>) -> f64 {
        const FULL: f64 = 1e300;
        if self == Self::Mse {
            return rows.map(|(logit, y)| self.of(logit, y)).sum();
        }
        let (mut sum, mut product) = (0.0, 1.0);
        for (logit, y) in rows {
            sum += logit.max(0.0) - y * logit;
            product *= 1.0 + (-logit.abs()).exp();
            if product > FULL {
                sum += f64::ln(product);
                product = 1.0;
            }
        }
        sum + product.ln()
    }

    /// Its derivative by the logit.
    pub(super) fn derivative(self, logit: f64, y: f64) -> f64 {
        let p = sigmoid(logit);
        match self {
            Self::Bce => p - y,
            Self::Mse => 2.0 * (p - y) * p * (1.0 - p),
        }
    }
}

/// The mean objective over rows; `None` without rows.
#[must_use]
pub fn objective_mean(objective: Objective, logits: &[f64], y: &[bool]) -> Option<f64> {
    let of = |(&z, &y): (&f64, &bool)| objective.of(z, f64::from(u8::from(y)));
    let sum: f64 = logits.iter().zip(y).map(of).sum();
    (!y.is_empty()).then(|| sum / y.len() as f64)
}

/// 1 / (1 + e^−z), without overflow.
#[must_use]
pub fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

/// The mean over rows of weight × objective, a scalar tensor; shapes [rows].
pub(super) fn weighted_mean(
    objective: Objective,
    logits: Tensor<1>,
    y: &[f32],
    weight: &[f32],
) -> Tensor<1> {
    let device = logits.device();
    let row = |v: &[f32]| Tensor::<1>::from_data(TensorData::new(v.to_vec(), [v.len()]), &device);
    let loss = match objective {
        Objective::Bce => {
            let goods: Vec<f32> = y.iter().map(|y| 1.0 - y).collect();
            logits.clone() * row(&goods) - activation::log_sigmoid(logits)
        }
        Objective::Mse => {
            let miss = activation::sigmoid(logits) - row(y);
            miss.clone() * miss
        }
    };
    (loss * row(weight)).mean()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_equals_its_terms() {
        let row = |i: i32| (f64::from(i % 97) - 48.3, f64::from(i % 2));
        for objective in [Objective::Bce, Objective::Mse] {
            let each: f64 = (0..5_000).map(row).map(|(z, y)| objective.of(z, y)).sum();
            let sum = objective.sum((0..5_000).map(row));
            assert!((sum - each).abs() < 1e-12 * each.max(1.0), "{sum} {each}");
            assert_eq!(objective.sum(std::iter::empty()), 0.0);
        }
        let lost = Objective::Bce.sum([(f64::NAN, 0.0), (1.0, 1.0)].into_iter());
        assert!(lost.is_nan());
    }

    #[test]
    fn the_objective_is_exact_where_a_naive_one_overflows() {
        let check = |z: f64, y: f64, expected: f64| {
            let got = Objective::Bce.of(z, y);
            assert!(
                (got - expected).abs() < 1e-12 * expected.max(1.0),
                "{z} {y}: {got}"
            );
        };
        check(0.0, 1.0, std::f64::consts::LN_2);
        check(800.0, 0.0, 800.0);
        check(-800.0, 1.0, 800.0);
        check(800.0, 1.0, 0.0);
        check(2.0, 1.0, 0.126_928_011_042_972_5);
        assert!((Objective::Mse.of(0.0, 1.0) - 0.25).abs() < 1e-15);
        assert_eq!(sigmoid(-800.0), 0.0);
        assert_eq!(sigmoid(800.0), 1.0);
    }
}
