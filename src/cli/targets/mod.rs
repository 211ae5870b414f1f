//! `train`, `score` and `evaluate` for targets other than good and bad.

pub(super) mod survival;
pub(super) mod task_explain;
mod task_figures;
pub(super) mod tasks;
