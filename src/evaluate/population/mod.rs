//! Populations: stability between samples, alarms, groups, information value.

pub mod alarm;
pub mod information;
pub mod segments;
pub mod stability;
