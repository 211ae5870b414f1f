//! The outcome of each row, and the part it belongs to.

pub mod labels;
pub mod split;
pub mod targets;
pub mod task;
