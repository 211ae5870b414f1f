//! Figures that say how good a set of PDs is: pure functions over slices of
//! labels and PDs.
//!
//! Labels are `bool`, true = bad; PDs are f64 in [0, 1]. Nothing here knows a
//! table, a network or a file. A figure that is undefined on its input (one
//! class only, no rows) is `None`, never NaN.

pub mod discrimination;
pub mod probability;
pub mod decide;
pub mod population;
pub mod survival;
pub mod targets;
pub mod error;
pub mod metrics;
pub mod figures;
pub mod binning;

pub use decide::alerts::{AlertBudget, Alerts, alerts};
pub use decide::cutoff::Rule;
pub use decide::strategy::Strategy;
pub use discrimination::confusion::Confusion;
pub use discrimination::ordered::Ordered;
pub use error::EvaluateError;
pub use figures::{figures, figures_of};
pub use metrics::{Figures, METRICS, Metric, View, metrics_of};
pub use probability::calibration::Sample;

/// The 97.5 % point of the standard normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// The value, if it is a number at all.
fn defined(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// `part / whole`, undefined where the whole is 0.
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod test_support;
#[cfg(test)]
mod permutation_tests;
#[cfg(test)]
mod reference_tests;
