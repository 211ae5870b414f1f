//! Populations: stability between samples, groups, information value.

pub mod information;
pub mod segments;
pub mod stability;
