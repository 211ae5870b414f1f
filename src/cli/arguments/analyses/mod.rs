//! The options of other analyses: forecasts, synthetic rows and anomalies.

pub(in crate::cli) mod forecast_args;
pub(in crate::cli) mod synthetic_args;
