//! The options of training alone.

pub(in crate::cli) mod combine_args;
pub(in crate::cli) mod memory_args;
pub(in crate::cli) mod network_args;
