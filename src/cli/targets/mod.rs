//! `train`, `score` and `evaluate` for targets other than good and bad.

pub(super) mod survival;
pub(super) mod tasks;
