//! recipe
pub mod error;
pub mod labels;
pub mod leakage;
pub mod roles;
pub mod sequence;
pub mod split;
pub mod duplicates;
