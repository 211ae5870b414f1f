//! What is predicted: the value, the return or the volatility, and the changes of a
//! series that all of them are computed from.
//!
//! A change is the log return ln(yₜ / yₜ₋₁) where all values are positive, else the
//! difference yₜ − yₜ₋₁. A target looks `h` steps ahead of its origin t:
//!
//! - value: yₜ₊ₕ
//! - return: the log return of h steps, ln(yₜ₊ₕ / yₜ)
//! - volatility: the root mean square of the h returns, which is |rₜ₊₁| at h = 1. True
//!   volatility is never seen; this is a proxy, unbiased for c(h)·σ under normal returns
//!   with c(h) = √(2/h)·Γ((h+1)/2) / Γ(h/2), so that a σ is compared after × c(h).

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Predict {
    /// The value itself.
    Value,
    /// The log return.
    #[default]
    Return,
    /// The root mean square of the returns, a proxy of volatility.
    Volatility,
}

impl Predict {
    /// The name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Return => "return",
            Self::Volatility => "volatility",
        }
    }
}

/// Changes of a series from each value to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// `values[t]` is the change from value t to value t + 1.
    pub values: Vec<f64>,
    /// Whether they are log returns.
    pub is_log: bool,
}

impl Changes {
    /// The changes of `levels`: log returns if all are positive.
    #[must_use]
    pub fn of(levels: &[f64]) -> Self {
        let is_log = levels.iter().all(|level| *level > 0.0);
        let change = |pair: &[f64]| {
            if is_log {
                (pair[1] / pair[0]).ln()
            } else {
                pair[1] - pair[0]
            }
        };
        Self {
            values: levels.windows(2).map(change).collect(),
            is_log,
        }
    }

    /// The value that follows on `level` after a total change.
    #[must_use]
    pub fn applied(&self, level: f64, change: f64) -> f64 {
        if self.is_log {
            level * change.exp()
        } else {
            level + change
        }
    }
}

/// c(h): the mean of the root mean square of h standard normal numbers.
#[must_use]
pub fn volatility_bias(horizon: usize) -> f64 {
    let h = horizon as f64;
    (2.0 / h).sqrt() * (ln_gamma(0.5 * (h + 1.0)) - ln_gamma(0.5 * h)).exp()
}

/// A series with the quantity that is predicted; origins are indices into `levels`.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// The values, oldest first.
    pub levels: Vec<f64>,
    /// Their changes; `changes.values[t - 1]` is that of origin t.
    pub changes: Changes,
    /// What is predicted.
    pub predict: Predict,
    /// Steps ahead.
    pub horizon: usize,
}

impl Quantity {
    /// The quantity of some values.
    #[must_use]
    pub fn new(levels: Vec<f64>, predict: Predict, horizon: usize) -> Self {
        Self {
            changes: Changes::of(&levels),
            levels,
            predict,
            horizon,
        }
    }

    /// The change at an origin ≥ 1.
    #[must_use]
    pub fn change(&self, origin: usize) -> f64 {
        self.changes.values[origin - 1]
    }

    /// The quantity of one step, known at an origin ≥ 1: yₜ, rₜ or |rₜ|. Autoregressions
    /// read its past.
    #[must_use]
    pub fn step(&self, origin: usize) -> f64 {
        match self.predict {
            Predict::Value => self.levels[origin],
            Predict::Return => self.change(origin),
            Predict::Volatility => self.change(origin).abs(),
        }
    }

    /// All steps; the first is that of origin 1.
    #[must_use]
    pub fn steps(&self) -> Vec<f64> {
        (1..self.levels.len()).map(|t| self.step(t)).collect()
    }

    /// The change over the `horizon` steps that follow on an origin.
    #[must_use]
    pub fn change_ahead(&self, origin: usize) -> Option<f64> {
        let ahead = self.changes.values.get(origin..origin + self.horizon)?;
        Some(ahead.iter().sum())
    }

    /// The target of an origin; `None` where its steps are not all known yet.
    #[must_use]
    pub fn target(&self, origin: usize) -> Option<f64> {
        let ahead = self.changes.values.get(origin..origin + self.horizon)?;
        Some(match self.predict {
            Predict::Value => self.levels[origin + self.horizon],
            Predict::Return => ahead.iter().sum(),
            Predict::Volatility => root_mean_square(ahead),
        })
    }

    /// The forecast, in the unit of the quantity, of a predicted change or volatility.
    #[must_use]
    pub fn forecast_of(&self, origin: usize, predicted: f64) -> f64 {
        match self.predict {
            Predict::Value => self.changes.applied(self.levels[origin], predicted),
            Predict::Return | Predict::Volatility => predicted,
        }
    }
}

/// √(mean of squares).
pub(super) fn root_mean_square(values: &[f64]) -> f64 {
    let sum: f64 = values.iter().map(|value| value * value).sum();
    (sum / values.len().max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_look_ahead_of_their_origin() {
        let levels = vec![100.0, 110.0, 99.0, 99.0];
        let check = |predict, horizon, origin, expected: Option<f64>| {
            let quantity = Quantity::new(levels.clone(), predict, horizon);
            let got = quantity.target(origin);
            let close = match (got, expected) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-12,
                (a, b) => a == b,
            };
            assert!(
                close,
                "{predict:?} {horizon} {origin}: {got:?} {expected:?}"
            );
        };
        let [up, down] = [1.1_f64.ln(), 0.9_f64.ln()];
        check(Predict::Value, 1, 1, Some(99.0));
        check(Predict::Value, 2, 2, None);
        check(Predict::Return, 1, 0, Some(up));
        check(Predict::Return, 2, 0, Some(up + down));
        check(Predict::Volatility, 1, 1, Some(-down));
        check(Predict::Volatility, 2, 1, Some(-down / 2.0_f64.sqrt()));
        check(Predict::Return, 1, 3, None);
    }

    #[test]
    fn values_that_are_not_positive_change_by_differences() {
        let changes = Changes::of(&[1.0, -1.0, 0.5]);
        assert_eq!(
            (changes.values.as_slice(), changes.is_log),
            (&[-2.0, 1.5][..], false)
        );
        assert_eq!(changes.applied(0.5, -0.25), 0.25);
    }

    #[test]
    fn the_bias_of_the_proxy_is_the_mean_of_a_chi_distribution() {
        let check = |h, expected: f64| assert!((volatility_bias(h) - expected).abs() < 1e-12);
        check(1, (2.0 / std::f64::consts::PI).sqrt());
        check(2, 0.5 * std::f64::consts::PI.sqrt());
        assert!((volatility_bias(500) - 1.0).abs() < 1e-3);
    }
}
