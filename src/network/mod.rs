//! A network: named f32 weights and a pure function from inputs to logits.
//!
//! One file per network. Every network is described once, by a [`Config`] and
//! the [`Inputs`] it takes; its weights are plain slices outside of burn, so
//! that the seed alone (not the backend) decides where training starts. No
//! network knows a loan, a table or the training loop.

mod backend;
mod cnn;
mod config;
mod gru;
mod layers;
mod logistic;
mod loss;
mod lstm;
mod mlp;
mod pass;
mod recurrent;
mod rnn;
mod weights;
#[cfg(test)]
mod tests;

pub use backend::Backend;
pub use config::{Activation, Config, Family, Inputs, NetworkError, Norm};
pub use loss::{Objective, objective_mean, sigmoid};
pub use weights::{Part, Spec, Weights};

use crate::recipe::Matrix;
use burn::tensor::Tensor;
use pass::Pass;
use rand_pcg::Pcg64Mcg;
use weights::Layout;

/// Rows of every inference batch, the last one filled up: kernels round
/// differently for other sizes, and a score must depend neither on the number
/// of threads nor on which rows share its file.
const INFERENCE_ROWS: usize = 512;

/// What a family of networks declares and computes.
trait Architecture {
    /// Declares every weight, in the order in which they are initialised.
    fn declare(&self, layout: &mut Layout);

    /// The logits, shape [rows].
    fn forward(&self, pass: &mut Pass<'_>, x: pass::Tensors) -> Tensor<1>;
}

/// A network with its weights.
#[derive(Debug, Clone)]
pub struct Network {
    config: Config,
    inputs: Inputs,
    weights: Weights,
}

/// Rows with labels, for one training step.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    /// The inputs.
    pub x: &'a Matrix,
    /// 1 = bad, 0 = good; one per row.
    pub y: &'a [f32],
    /// Weight of each row in the gradient, mean 1 over the training rows.
    pub weight: &'a [f32],
}

impl Network {
    /// A network with freshly initialised weights.
    ///
    /// # Errors
    /// If the sizes are out of bounds or the inputs do not suit the family.
    pub fn new(config: Config, inputs: Inputs, seed: u64) -> Result<Self, NetworkError> {
        let mut layout = Layout::new(seed);
        config.check(inputs)?;
        config.architecture(inputs).declare(&mut layout);
        Ok(Self {
            config,
            inputs,
            weights: layout.finish(),
        })
    }

    /// A network with weights that come from elsewhere (a model file).
    ///
    /// # Errors
    /// If names, shapes or order differ from what the configuration declares,
    /// or a value is not finite.
    pub fn with_weights(
        config: Config,
        inputs: Inputs,
        weights: Weights,
    ) -> Result<Self, NetworkError> {
        if config.specs(inputs)? != weights.specs() {
            return Err(NetworkError::ForeignWeights);
        }
        if weights.values().iter().any(|v| !v.is_finite()) {
            return Err(NetworkError::NotFinite);
        }
        Ok(Self {
            config,
            inputs,
            weights,
        })
    }

    /// How the network is built.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the network takes per row.
    #[must_use]
    pub fn inputs(&self) -> Inputs {
        self.inputs
    }

    /// The weights.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The weights, to be changed by an optimiser.
    pub fn weights_mut(&mut self) -> &mut Weights {
        &mut self.weights
    }

    /// Number of trained weights (running statistics left out).
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights.trained()
    }

    /// Lets the untrained network predict `logit` for an average row.
    pub fn set_output_bias(&mut self, logit: f32) {
        if let Some(bias) = self.weights.slice_mut("output.bias") {
            bias.fill(logit);
        }
    }

    /// The logits of all rows, shape [rows], in inference mode. A row's logit
    /// depends on that row alone.
    #[must_use]
    pub fn logits(&self, backend: Backend, x: &Matrix) -> Vec<f32> {
        use rayon::prelude::*;
        let starts: Vec<usize> = (0..x.rows).step_by(INFERENCE_ROWS).collect();
        let parts: Vec<Vec<f32>> = starts
            .par_iter()
            .map(|&start| {
                let device = backend.device();
                let mut pass = Pass::inference(&self.weights, &device);
                let tensors = pass.inputs(x, start, INFERENCE_ROWS);
                let logits = self.architecture().forward(&mut pass, tensors);
                let mut logits = pass::to_vec(logits);
                logits.truncate(x.rows - start);
                logits
            })
            .collect();
        parts.concat()
    }

    /// One training pass over `batch`: the logits before the step, shape
    /// [rows], and in `gradient` the derivative of the weighted mean objective
    /// by every weight. Running statistics of batch normalisation move along.
    pub fn gradient(
        &mut self,
        backend: Backend,
        objective: Objective,
        batch: Examples<'_>,
        rng: &mut Pcg64Mcg,
        gradient: &mut [f32],
    ) -> Vec<f32> {
        let device = backend.device().autodiff();
        let mut pass = Pass::training(&self.weights, &device, rng);
        let x = pass.inputs(batch.x, 0, batch.x.rows);
        let logits = self.config.architecture(self.inputs).forward(&mut pass, x);
        let loss = loss::weighted_mean(objective, logits.clone(), batch.y, batch.weight);
        let running = pass.collect(loss.backward(), gradient);
        for (start, values) in running {
            self.weights.values_mut()[start..start + values.len()].copy_from_slice(&values);
        }
        pass::to_vec(logits)
    }

    fn architecture(&self) -> Box<dyn Architecture> {
        self.config.architecture(self.inputs)
    }
}
