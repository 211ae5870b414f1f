//! The backend: which of burn's CPU implementations computes.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// Who computes the tensor operations. Both give the same results up to
/// rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// burn-flex, the current pure-Rust backend.
    #[default]
    Flex,
    /// burn-ndarray, its predecessor.
    #[cfg(feature = "ndarray")]
    Ndarray,
}

impl Backend {
    /// The name on the command line and in `metrics.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            #[cfg(feature = "ndarray")]
            Self::Ndarray => "ndarray",
        }
    }

    pub(super) fn device(self) -> Device {
        match self {
            Self::Flex => Device::flex(),
            #[cfg(feature = "ndarray")]
            Self::Ndarray => ndarray_device(),
        }
    }
}

#[cfg(feature = "ndarray")]
#[allow(
    deprecated,
    reason = "the second backend is offered on purpose; upstream drops it in 0.23"
)]
fn ndarray_device() -> Device {
    Device::ndarray()
}
