//! The convolutional network: one convolution over time steps, pooling, dense
//! blocks, the output.
//!
//! [rows × steps × channels] → convolution with same padding → [rows × filters
//! × steps] → normalisation → activation → max-pool → flatten → joined by the
//! static branch → dense blocks → logit.

use super::config::{Config, Inputs, Norm};
use super::pass::{Pass, Tensors};
use super::weights::{Layout, Part};
use super::{Architecture, layers};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Tensor, module};

/// A convolution over `inputs.steps` time steps.
pub(super) struct Cnn {
    pub(super) config: Config,
    pub(super) inputs: Inputs,
}

impl Cnn {
    /// Pooling never asks for more steps than there are.
    fn pool(&self) -> usize {
        self.config.pool.min(self.inputs.steps)
    }

    fn convolve(&self, pass: &mut Pass<'_>, sequence: Tensor<3>) -> Tensor<3> {
        let around = self.config.kernel - 1;
        let padding = [(around / 2, around - around / 2)];
        let options = ConvOptions::new_with_padding([1], padding, [1], 1);
        let kernel = pass.weight::<3>("conv.kernel");
        let bias = pass.weight::<1>("conv.bias");
        module::conv1d(sequence.swap_dims(1, 2), kernel, Some(bias), options)
    }
}

impl Architecture for Cnn {
    fn declare(&self, layout: &mut Layout) {
        let (config, inputs) = (&self.config, self.inputs);
        let (filters, kernel) = (config.filters, config.kernel);
        let fans = kernel * (inputs.channels + filters);
        let shape = [filters, inputs.channels, kernel];
        layout.glorot("conv.kernel".into(), &shape, fans);
        layout.filled("conv.bias".into(), filters, Part::Bias, 0.0);
        layers::declare_norm(layout, "conv", config.norm, filters);
        let branch = layers::declare_branch(layout, config, inputs.statics);
        let joined = filters * (inputs.steps / self.pool()) + branch;
        let last = layers::declare_stack(layout, "dense", config, &config.hidden, joined);
        layers::declare_dense(layout, "output", last, 1);
    }

    fn forward(&self, pass: &mut Pass<'_>, x: Tensors) -> Tensor<1> {
        let config = &self.config;
        let Some(sequence) = x.sequence else {
            unreachable!("the configuration was checked against the inputs")
        };
        let mut map = self.convolve(pass, sequence);
        map = match config.norm {
            Norm::Layer => {
                let last = layers::normalise(pass, "conv", Norm::Layer, map.swap_dims(1, 2));
                last.swap_dims(1, 2)
            }
            norm => layers::normalise(pass, "conv", norm, map),
        };
        map = layers::activate(config.activation, map);
        let pooled = module::max_pool1d(map, MaxPoolOptions::new([self.pool()]));
        let state = pass.dropout(pooled.flatten(1, 2), config.dropout);
        let joined = layers::join(pass, config, state, x.statics);
        let hidden = layers::stack(pass, "dense", config, &config.hidden, joined);
        layers::output(pass, hidden)
    }
}
