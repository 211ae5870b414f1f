//! How well the model does: discrimination, calibration, stability, and by segments.

pub(super) mod calibration;
pub(super) mod discrimination;
mod metric_rows;
pub(super) mod segments;
pub(super) mod stability;
