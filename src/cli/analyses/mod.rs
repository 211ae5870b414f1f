//! Analyses beside the credit model: unusual rows, market series, synthetic rows.

pub(super) mod anomalies;
pub(super) mod forecast;
pub(super) mod synthesize;
