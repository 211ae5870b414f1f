//! The backend: who computes.

use super::gpu::{GpuFault, gpu};
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
    /// burn on a graphics processor, where the feature `gpu` built it in.
    Gpu,
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
            Self::Gpu => "gpu",
        }
    }

    /// Why it cannot compute here; `None` where it can.
    #[must_use]
    pub fn fault(self) -> Option<GpuFault> {
        match self {
            Self::Gpu => gpu().err(),
            _ => None,
        }
    }

    /// burn's device; our own engine is compared with that of Flex.
    pub(super) fn device(self) -> Device {
        match self {
            Self::Fused | Self::Flex => Device::flex(),
            #[cfg(feature = "ndarray")]
            Self::Ndarray => ndarray_device(),
            // Training on an absent one is refused. A project that was trained on one predicts by
            // flex where there is none: the same PDs up to rounding.
            Self::Gpu => gpu().unwrap_or_else(|_absent| Device::flex()),
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
