//! GARCH(1,1) with a constant mean and normal innovations (Bollerslev 1986), by maximum
//! likelihood:
//!
//! rₜ = μ + eₜ,  eₜ ~ N(0, σ²ₜ),  σ²ₜ = ω + α·e²ₜ₋₁ + β·σ²ₜ₋₁
//!
//! with ω > 0, α, β ≥ 0 and α + β < 1. The recursion starts as that of `arch`: e² and σ²
//! before the first row are the mean of the first 75 squared residuals about the sample
//! mean, weighted by 0.94ⁱ. Returns are fitted in percent, without further rescaling;
//! differences of a series that is not positive in units of their standard deviation.

use crate::market::optimise::minimise;
use crate::market::returns::{Predict, Quantity, volatility_bias};
use std::f64::consts::PI;
use std::ops::Range;

/// Squared residuals that the start of the recursion looks at.
const BACKCAST_ROWS: usize = 75;
/// How the weight of a squared residual falls from row to row.
const BACKCAST_DECAY: f64 = 0.94;

/// The parameters, in the units of the returns that were fitted.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Parameters {
    /// The mean μ.
    pub mu: f64,
    /// The constant of the variance.
    pub omega: f64,
    /// The weight of the latest squared residual.
    pub alpha: f64,
    /// The weight of the variance before.
    pub beta: f64,
}

/// A fitted GARCH(1,1), filtered through all changes.
#[derive(Debug, Clone)]
pub struct Garch {
    /// The parameters.
    pub parameters: Parameters,
    /// Changes are multiplied by this before the recursion.
    scale: f64,
    /// `next_variance[t]` is that of the change after origin t, known at t ≥ 1.
    next_variance: Vec<f64>,
}

/// The start of the recursion.
fn backcast(returns: &[f64]) -> f64 {
    let mean = returns.iter().sum::<f64>() / returns.len() as f64;
    let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
    for r in returns.iter().take(BACKCAST_ROWS) {
        sum += weight * (r - mean).powi(2);
        weights += weight;
        weight *= BACKCAST_DECAY;
    }
    sum / weights
}

/// −log-likelihood of the returns.
#[must_use]
pub fn negative_log_likelihood(returns: &[f64], p: Parameters) -> f64 {
    let start = backcast(returns);
    let mut variance = p.omega + (p.alpha + p.beta) * start;
    let (mut sum, mut product) = (0.0, 1.0_f64);
    for r in returns {
        let e = r - p.mu;
        sum += e * e / variance;
        // One logarithm serves several rows.
        product *= variance;
        if !(1e-200..1e200).contains(&product) {
            sum += product.ln();
            product = 1.0;
        }
        variance = p.omega + p.alpha * e * e + p.beta * variance;
    }
    0.5 * (sum + product.ln() + returns.len() as f64 * (2.0 * PI).ln())
}

/// The parameters of the greatest likelihood for returns in percent.
#[must_use]
pub fn maximum_likelihood(returns: &[f64]) -> Parameters {
    let n = returns.len() as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let variance = returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let logit = |p: f64| (p / (1.0 - p)).ln();
    // Mean in standard deviations, log of the long-run variance, α + β, and α's share.
    let parameters = |x: &[f64; 4]| {
        let persistence = logistic(x[2]);
        let share = logistic(x[3]);
        Parameters {
            mu: mean + x[0] * variance.sqrt(),
            omega: variance * x[1].exp() * (1.0 - persistence),
            alpha: persistence * share,
            beta: persistence * (1.0 - share),
        }
    };
    let loss = |x: &[f64; 4]| negative_log_likelihood(returns, parameters(x)) / n;
    let mut starts = Vec::new();
    for persistence in [0.5, 0.8, 0.95, 0.99] {
        for alpha in [0.02, 0.05, 0.1, 0.2] {
            let x = [0.0, 0.0, logit(persistence), logit(alpha / persistence)];
            starts.push((loss(&x), x));
        }
    }
    starts.sort_by(|a, b| a.0.total_cmp(&b.0));
    parameters(&minimise(loss, starts[0].1).0)
}

impl Garch {
    /// Fits the changes that are known before the last target of `origins` ends, and
    /// filters through all.
    #[must_use]
    pub fn fit(quantity: &Quantity, origins: Range<usize>) -> Self {
        let changes = &quantity.changes;
        let known = (origins.end + quantity.horizon).saturating_sub(1);
        let fitted = &changes.values[..known.min(changes.values.len())];
        let scale = if changes.is_log {
            100.0
        } else {
            let n = fitted.len() as f64;
            let mean = fitted.iter().sum::<f64>() / n;
            let square = fitted.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / n;
            1.0 / square.sqrt()
        };
        let fitted: Vec<f64> = fitted.iter().map(|c| scale * c).collect();
        let parameters = maximum_likelihood(&fitted);
        let Parameters {
            mu,
            omega,
            alpha,
            beta,
        } = parameters;
        let mut variance = omega + (alpha + beta) * backcast(&fitted);
        let mut next_variance = vec![variance];
        for change in &changes.values {
            let e = scale * change - mu;
            variance = omega + alpha * e * e + beta * variance;
            next_variance.push(variance);
        }
        Self {
            parameters,
            scale,
            next_variance,
        }
    }

    /// Mean and variance of the change over the horizon, from an origin. With persistence
    /// p = α + β the variance k steps ahead is v + pᵏ⁻¹·(σ²ₜ₊₁ − v), v = ω / (1 − p).
    #[must_use]
    pub fn moments(&self, origin: usize, horizon: usize) -> (f64, f64) {
        let Parameters {
            mu,
            omega,
            alpha,
            beta,
        } = self.parameters;
        let mut variance = self.next_variance[origin];
        let mut sum = 0.0;
        for _ in 0..horizon {
            sum += variance;
            variance = omega + (alpha + beta) * variance;
        }
        let mean = horizon as f64 * mu / self.scale;
        (mean, sum / (self.scale * self.scale))
    }

    /// The forecast from an origin. The mean of a value is that of a log-normal number.
    #[must_use]
    pub fn forecast(&self, quantity: &Quantity, origin: usize) -> f64 {
        let (mean, variance) = self.moments(origin, quantity.horizon);
        match quantity.predict {
            Predict::Return => mean,
            Predict::Value if quantity.changes.is_log => {
                quantity.levels[origin] * (mean + 0.5 * variance).exp()
            }
            Predict::Value => quantity.levels[origin] + mean,
            Predict::Volatility => {
                let h = quantity.horizon as f64;
                let square = variance / h + (mean / h).powi(2);
                volatility_bias(quantity.horizon) * square.sqrt()
            }
        }
    }

    /// Whether the parameters lie at the edge of their range.
    #[must_use]
    pub fn is_at_edge(&self) -> bool {
        let Parameters { alpha, beta, .. } = self.parameters;
        alpha < 1e-3 || alpha + beta > 0.9995
    }
}
