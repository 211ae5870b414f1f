//! The panels: one for each step of the way. They show the session and ask for
//! what the analyst wants; they change nothing but their own view.

pub mod features;
mod field;
mod grid;
pub mod train;
#[cfg(test)]
mod trial;
