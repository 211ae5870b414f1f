//! Figures that say how good a set of PDs is: pure functions over slices of
//! labels and PDs.
//!
//! Labels are `bool`, true = bad; PDs are f64 in [0, 1]. Nothing here knows a
//! table, a network or a file. A figure that is undefined on its input (one
//! class only, no rows) is `None`, never NaN.

pub mod error;
pub mod ordered;
pub mod rank;
pub mod gains;
pub mod confusion;
pub mod money;
pub mod strategy;
pub mod cutoff;
pub mod empc;
pub mod calibration;
pub mod reliability;
pub mod recalibrate;
pub mod grades;
pub mod stability;
pub mod metrics;
pub mod figures;
pub mod bootstrap;
pub mod compare;
pub mod segments;
pub mod information;
pub mod binning;

pub use calibration::Sample;
pub use confusion::Confusion;
pub use cutoff::Rule;
pub use error::EvaluateError;
pub use figures::{figures, figures_of};
pub use metrics::{Figures, METRICS, Metric, View, metrics_of};
pub use ordered::Ordered;
pub use strategy::Strategy;

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
mod examples;
#[cfg(test)]
mod permutation_tests;
#[cfg(test)]
mod reference_tests;
