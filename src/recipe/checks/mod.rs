//! Checks of a later table against that of training.

pub mod drift;
pub mod expected;
pub mod marks;
mod tally;
pub mod unseen;
