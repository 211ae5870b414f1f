//! The backend: who computes.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// Who computes. All give the same results up to rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// Our own engine, made for these networks on a CPU.
    #[default]
    Fused,
    /// burn with its current pure-Rust backend: the reference.
    Flex,
    /// burn with the predecessor of that.
    #[cfg(feature = "ndarray")]
    Ndarray,
}

impl Backend {
    /// The name on the command line and in `metrics.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fused => "fused",
            Self::Flex => "flex",
            #[cfg(feature = "ndarray")]
            Self::Ndarray => "ndarray",
        }
    }

    /// burn's device; our own engine is compared with that of Flex.
    pub(super) fn device(self) -> Device {
        match self {
            Self::Fused | Self::Flex => Device::flex(),
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
