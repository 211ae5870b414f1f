//! Discrimination: how well PDs rank applicants, and comparisons of two models.

pub mod bootstrap;
pub mod compare;
pub mod confusion;
pub mod gains;
pub mod ordered;
pub mod rank;
