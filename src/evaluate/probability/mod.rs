//! Probabilities: calibration, its tests and its correction, and grades.

pub mod calibration;
pub mod grades;
pub mod recalibrate;
pub mod reliability;
pub mod temperature;
