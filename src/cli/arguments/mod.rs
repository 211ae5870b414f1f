//! Arguments: the options of each command as typed, and what they mean.

pub(in crate::cli) mod analyses;
pub(in crate::cli) mod args;
pub(in crate::cli) mod decide_args;
pub(in crate::cli) mod evaluate_args;
pub(in crate::cli) mod export_args;
pub(in crate::cli) mod join_args;
pub(in crate::cli) mod monitor_args;
pub(in crate::cli) mod points_args;
pub(super) mod reason_args;
pub(in crate::cli) mod report_args;
pub(in crate::cli) mod special;
pub(in crate::cli) mod survival_args;
pub(in crate::cli) mod training;
pub(in crate::cli) mod what_if_args;
pub(in crate::cli) mod written;
