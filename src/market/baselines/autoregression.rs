//! An autoregression by least squares: the target on a constant and the last p steps of
//! the quantity, which for one step ahead is AR(p) (as `AutoReg` of statsmodels fits it);
//! further ahead it is the direct forecast. The order p, from 0 to the number of lags, has
//! the least BIC, n·ln(SSR/n) + (p + 1)·ln n, all orders on the same rows.

use crate::market::least_squares::{Factored, solve};
use crate::market::returns::Quantity;
use std::ops::Range;

/// A fitted autoregression.
#[derive(Debug, Clone)]
pub struct Autoregression {
    /// The constant, then the weights of the last, second last, … step.
    pub coefficients: Vec<f64>,
}

impl Autoregression {
    /// Fits on `origins`, each ≥ `lags`.
    #[must_use]
    pub fn fit(quantity: &Quantity, origins: Range<usize>, lags: usize) -> Self {
        let steps = quantity.steps();
        let y: Vec<f64> = origins.clone().filter_map(|t| quantity.target(t)).collect();
        // `steps[t - 1]` is the step of origin t.
        let lag = |k: usize| origins.clone().map(|t| steps[t - k]).collect::<Vec<f64>>();
        let columns = |p: usize| -> Vec<Vec<f64>> {
            let constant = std::iter::once(vec![1.0; y.len()]);
            constant.chain((1..=p).map(lag)).collect()
        };
        let n = y.len() as f64;
        let most = lags.min(y.len() / 3);
        let all = Factored::new(columns(most), y.clone());
        let bic = |p: usize| {
            let ssr = all.squared_residuals(p + 1).max(f64::MIN_POSITIVE);
            n * (ssr / n).ln() + (p + 1) as f64 * n.ln()
        };
        let order = (0..=most)
            .min_by(|a, b| bic(*a).total_cmp(&bic(*b)))
            .unwrap_or(0);
        Self {
            coefficients: solve(columns(order), y),
        }
    }

    /// The order p.
    #[must_use]
    pub fn order(&self) -> usize {
        self.coefficients.len() - 1
    }

    /// The forecast from an origin ≥ the order.
    #[must_use]
    pub fn forecast(&self, quantity: &Quantity, origin: usize) -> f64 {
        let weights = self.coefficients[1..].iter().enumerate();
        let lags: f64 = weights.map(|(k, w)| w * quantity.step(origin - k)).sum();
        self.coefficients[0] + lags
    }
}
