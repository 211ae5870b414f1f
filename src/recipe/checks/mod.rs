//! Checks of a later table against that of training.

mod column_counts;
pub mod day_order;
pub mod drift;
pub mod expected;
pub mod marks;
mod tally;
pub mod unseen;
pub mod watched;
