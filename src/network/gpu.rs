//! The graphics processor: burn over wgpu (Vulkan, Metal, DirectX 12), where the feature `gpu` built it in.

use super::{Backend, Examples, Network, Objective};
use crate::recipe::Matrix;
use burn::tensor::Device;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Steps that are timed, after as many that are not: kernels are compiled in the first ones.
const STEPS: usize = 5;

/// Why nothing can be computed on a graphics processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GpuFault {
    /// The program was built without it.
    #[error(
        "This build cannot compute on a graphics processor; build riskbench with the Cargo feature \
         gpu, or choose the backend fused."
    )]
    NotBuilt,
    /// No driver offers one.
    #[error(
        "No graphics processor was found: no driver for Vulkan, Metal or DirectX 12 offers one. \
         Install the driver of the card, or choose the backend fused."
    )]
    NoDevice,
}

/// The device, set up once; it stays until the program ends.
static DEVICE: OnceLock<Result<Device, GpuFault>> = OnceLock::new();

/// The graphics processor.
///
/// # Errors
/// If there is none, or the program was built without it.
pub fn gpu() -> Result<Device, GpuFault> {
    DEVICE.get_or_init(set_up).clone()
}

#[cfg(feature = "gpu")]
fn set_up() -> Result<Device, GpuFault> {
    // What the driver reports is of its makers; the remedy is the same.
    Device::wgpu_options()
        .init()
        .map_err(|_driver| GpuFault::NoDevice)
}

#[cfg(not(feature = "gpu"))]
fn set_up() -> Result<Device, GpuFault> {
    Err(GpuFault::NotBuilt)
}

/// How many times as long a training step of `rows` rows takes on the graphics processor as by the
/// fused engine on one thread: the ratio of the medians of a few steps each, on made-up rows. The weights of
/// `network` stay.
#[must_use]
pub fn times_of_fused(network: &Network, objective: Objective, rows: usize) -> f64 {
    let [gpu, fused] = [Backend::Gpu, Backend::Fused].map(|backend| {
        let mut times = step_times(network, objective, backend, rows);
        times.sort_unstable();
        times[STEPS / 2].as_secs_f64()
    });
    gpu / fused.max(1e-9)
}

fn step_times(
    network: &Network,
    objective: Objective,
    backend: Backend,
    rows: usize,
) -> [Duration; STEPS] {
    let mut network = network.clone();
    let inputs = network.inputs();
    let x = Matrix {
        rows,
        static_width: inputs.statics,
        statics: vec![0.3; rows * inputs.statics],
        steps: inputs.steps,
        channels: inputs.channels,
        sequence: vec![0.2; rows * inputs.steps * inputs.channels],
    };
    let (y, weight) = (vec![1.0; rows], vec![1.0; rows]);
    let batch = Examples {
        x: &x,
        y: &y,
        weight: &weight,
    };
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let mut gradient = vec![0.0; network.weights().values().len()];
    let mut engine = network.engine(backend, rows);
    engine.use_one_thread();
    let mut step = || {
        let begun = Instant::now();
        engine.gradient(&mut network, objective, batch, &mut rng, &mut gradient);
        begun.elapsed()
    };
    for _ in 0..STEPS {
        step();
    }
    std::array::from_fn(|_| step())
}
