//! `train`, `score`, `evaluate` and `explain` for targets other than good and bad.

mod asked;
pub(super) mod survival;
pub(super) mod survival_explain;
pub(super) mod task_explain;
mod task_figures;
pub(super) mod tasks;
