//! The panels: one per step of the way. Each draws the session and asks; none
//! changes it.

pub mod evaluate;
pub mod score;
