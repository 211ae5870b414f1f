//! The configuration of a GAN: its presets, and its losses.

use crate::train::Preset;
use serde::{Deserialize, Serialize};

/// Steps of the generator that a training takes at least, on few rows.
const LEAST_STEPS: [usize; 2] = if cfg!(test) {
    [600, 600]
} else {
    [10_000, 20_000]
};
/// Epochs that are enough on many rows.
const LEAST_EPOCHS: usize = 2;

/// How a GAN is built and trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GanConfig {
    /// `tuned` or `plain`.
    pub preset: Preset,
    /// Passes over the rows.
    pub epochs: usize,
    /// Rows of a step.
    pub batch: usize,
    /// Random numbers in.
    pub noise: usize,
    /// Layers of the generator between noise and row.
    pub generator: Vec<usize>,
    /// Layers of the critic (the discriminator of `plain`) between row and verdict.
    pub critic: Vec<usize>,
    /// Steps of the critic for each of the generator.
    pub critic_steps: usize,
    /// Learning rates of generator and critic.
    pub rates: [f64; 2],
    /// Adam's decay rates.
    pub decay: [f64; 2],
    /// Share that is dropped behind the first layer of both.
    pub dropout: f64,
    /// Seed of weights, batches and noise.
    pub seed: u64,
}

impl GanConfig {
    /// The preset for so many rows.
    #[must_use]
    pub fn new(preset: Preset, rows: usize, seed: u64) -> Self {
        let plain = preset == Preset::Plain;
        let batch = if plain { 32 } else { 64 };
        let steps = LEAST_STEPS[usize::from(plain)];
        Self {
            preset,
            epochs: (steps * batch).div_ceil(rows.max(batch)).max(LEAST_EPOCHS),
            batch,
            noise: if plain { 100 } else { 64 },
            generator: if plain { vec![128, 64] } else { vec![128, 128] },
            critic: if plain { vec![64, 32] } else { vec![128, 128] },
            critic_steps: 1,
            rates: if plain { [2e-4; 2] } else { [2e-4, 4e-4] },
            decay: if plain { [0.5, 0.999] } else { [0.0, 0.9] },
            dropout: if plain { 0.2 } else { 0.0 },
            seed,
        }
    }
}

/// The losses of both players in one epoch, means over its steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlayerLosses {
    /// From 1.
    pub epoch: usize,
    /// The generator's: −mean f(synthetic) of `tuned`, cross-entropy of `plain`.
    pub generator: f64,
    /// The critic's: mean f(synthetic) − mean f(real) + penalty, or cross-entropy.
    pub critic: f64,
    /// The gradient penalty within it; 0 of `plain`.
    pub penalty: f64,
}
