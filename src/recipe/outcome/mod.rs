//! The outcome of each row, and the part it belongs to.

pub mod labels;
pub(crate) mod labels_in_parts;
pub mod split;
pub mod targets;
pub mod task;
