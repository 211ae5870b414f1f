//! The methods that every forecast of a network is compared with. Each is fitted on the
//! origins before the test rows and then forecasts any origin from what is known there.

pub mod autoregression;
pub mod garch;
pub mod har;
pub mod mean;
pub mod naive;

pub use autoregression::Autoregression;
pub use garch::Garch;
pub use har::Har;
pub use mean::Mean;
pub use naive::Naive;

#[cfg(test)]
mod reference_tests;
