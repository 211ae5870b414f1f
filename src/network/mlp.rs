//! The multilayer perceptron: dense blocks over a flat row, then the output.

use super::config::{Config, Inputs};
use super::pass::{Pass, Tensors};
use super::weights::Layout;
use super::{Architecture, layers};
use burn::tensor::Tensor;

/// Dense blocks of the widths in `config.hidden`.
pub(super) struct Mlp {
    pub(super) config: Config,
    pub(super) inputs: Inputs,
}

impl Architecture for Mlp {
    fn declare(&self, layout: &mut Layout) {
        let (config, inputs) = (&self.config, self.inputs.statics);
        let last = layers::declare_stack(layout, "dense", config, &config.hidden, inputs);
        layers::declare_dense(layout, "output", last, 1);
    }

    fn forward(&self, pass: &mut Pass<'_>, x: Tensors) -> Tensor<1> {
        let config = &self.config;
        let hidden = layers::stack(pass, "dense", config, &config.hidden, flat(x));
        layers::output(pass, hidden)
    }
}

/// The static inputs of a network that reads flat rows.
pub(super) fn flat(x: Tensors) -> Tensor<2> {
    let Some(statics) = x.statics else {
        unreachable!("the configuration was checked against the inputs")
    };
    statics
}
