//! Forecasts of a portfolio under scenarios, its scored file and totals.

pub mod forecast;
pub mod outcome;
mod repeated;
pub mod scenario;
pub mod scenario_table;
pub mod scored;
pub mod totals;
