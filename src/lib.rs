//! riskbench: a workbench that takes a raw loan portfolio to scored applicants.
//!
//! The modules stand in the order in which data passes through them; a module
//! uses only those listed before it (`tests/it/tidy.rs` checks that).
//!
//! Polarity, everywhere: `y = 1` is *bad* (default), PD = P(y = 1), a high
//! score is good.

pub mod files;
pub mod evaluate;
pub mod table;
pub mod profile;
pub mod recipe;
pub mod network;
pub mod train;
pub mod score;
pub mod bundle;
pub mod workflow;
pub mod workbench;
pub mod ui;
pub mod cli;
