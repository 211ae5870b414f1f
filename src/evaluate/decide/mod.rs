//! Decisions: cutoffs, what they earn and what they lose.

pub mod alerts;
pub mod cutoff;
pub mod empc;
pub mod money;
pub mod strategy;
