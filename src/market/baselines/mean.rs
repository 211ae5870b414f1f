//! The mean of the targets of the fitted rows, the same from each origin.

use crate::market::returns::Quantity;
use std::ops::Range;

/// A fitted mean.
#[derive(Debug, Clone, Copy)]
pub struct Mean(f64);

impl Mean {
    /// The mean of the targets of some origins.
    #[must_use]
    pub fn fit(quantity: &Quantity, origins: Range<usize>) -> Self {
        let n = origins.len().max(1) as f64;
        let sum: f64 = origins.filter_map(|t| quantity.target(t)).sum();
        Self(sum / n)
    }

    /// The forecast.
    #[must_use]
    pub fn forecast(self) -> f64 {
        self.0
    }
}
