//! The heterogeneous autoregression (Corsi 2009): the target on a constant and the means
//! of the last 1, 5 and 22 steps of the quantity, nested in each other, by least squares.

use crate::market::least_squares::solve;
use crate::market::returns::Quantity;
use std::ops::Range;

/// Steps of the three means: a day, a week, a month.
const SPANS: [usize; 3] = [1, 5, 22];
/// Steps that must be known at an origin.
pub const LONGEST: usize = 22;

/// A fitted heterogeneous autoregression.
#[derive(Debug, Clone)]
pub struct Har {
    /// The constant and the weights of the three means.
    pub coefficients: Vec<f64>,
}

fn means(quantity: &Quantity, origin: usize) -> [f64; 3] {
    SPANS.map(|span| {
        let steps = origin + 1 - span..=origin;
        steps.map(|t| quantity.step(t)).sum::<f64>() / span as f64
    })
}

impl Har {
    /// Fits on `origins`, each ≥ 22.
    #[must_use]
    pub fn fit(quantity: &Quantity, origins: Range<usize>) -> Self {
        let y: Vec<f64> = origins.clone().filter_map(|t| quantity.target(t)).collect();
        let rows: Vec<[f64; 3]> = origins.map(|t| means(quantity, t)).collect();
        let column = |i: usize| rows.iter().map(|row| row[i]).collect();
        let columns = vec![vec![1.0; y.len()], column(0), column(1), column(2)];
        Self {
            coefficients: solve(columns, y),
        }
    }

    /// The forecast from an origin ≥ 22.
    #[must_use]
    pub fn forecast(&self, quantity: &Quantity, origin: usize) -> f64 {
        let inputs = means(quantity, origin);
        let weighted = self.coefficients[1..].iter().zip(inputs);
        self.coefficients[0] + weighted.map(|(w, x)| w * x).sum::<f64>()
    }
}
