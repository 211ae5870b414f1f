//! The integration tests: one binary, so that they link once.

#![allow(
    clippy::unwrap_used,
    reason = "also in the helpers, a test fails by a panic"
)]

mod bad_input;
mod cases;
mod clipped;
mod commands;
mod fuzz;
mod keyboard;
mod loans;
mod mutation;
mod offline;
mod pollock;
mod raster;
mod reach;
mod real_data;
mod sample;
mod snapshots;
mod tidy;
mod views;
mod window;
