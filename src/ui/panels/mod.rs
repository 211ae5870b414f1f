//! The panels: one per step. Each draws the session and asks for changes; none
//! changes it.

pub mod data;
pub mod start;
