//! Output: what is printed and shown while a command runs.

pub(in crate::cli) mod forecast_report;
pub(in crate::cli) mod join_report;
pub(in crate::cli) mod monitor_report;
pub(in crate::cli) mod progress;
pub(in crate::cli) mod report;
pub(in crate::cli) mod review_report;
pub(in crate::cli) mod scored;
pub(in crate::cli) mod survival_report;
