//! The naive forecast: nothing changes. The value stays; the return is 0, as a random walk
//! of prices has it; the volatility is that of the last `h` steps.

use crate::market::returns::{Predict, Quantity, root_mean_square};

/// The naive forecast; there is nothing to fit.
#[derive(Debug, Clone, Copy)]
pub struct Naive;

impl Naive {
    /// The forecast from an origin ≥ the horizon.
    #[must_use]
    pub fn forecast(self, quantity: &Quantity, origin: usize) -> f64 {
        match quantity.predict {
            Predict::Value => quantity.levels[origin],
            Predict::Return => 0.0,
            Predict::Volatility => {
                let start = origin.saturating_sub(quantity.horizon);
                root_mean_square(&quantity.changes.values[start..origin])
            }
        }
    }
}
