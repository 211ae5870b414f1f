//! Tests of forecasts on rows that no method was fitted on.

pub mod christoffersen;
pub mod diebold_mariano;
pub mod e_value;
pub mod kupiec;
pub mod traffic_light;

#[cfg(test)]
mod size_tests;

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// A statistic and its p-value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Statistic {
    /// The statistic.
    pub stat: f64,
    /// The p-value.
    pub p: f64,
}

impl Statistic {
    /// A statistic that is χ² distributed under the hypothesis.
    fn chi_squared(stat: f64, degrees: f64) -> Self {
        let stat = stat.max(0.0);
        let p = ChiSquared::new(degrees).map_or(f64::NAN, |chi| chi.sf(stat));
        Self { stat, p }
    }
}

/// x·ln p, which is 0 where x is 0.
fn x_log_p(x: f64, p: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x * p.ln() }
}
