//! Logistic regression: logit = x·w + b.

use super::config::Inputs;
use super::pass::{Pass, Tensors};
use super::weights::Layout;
use super::{Architecture, layers};
use burn::tensor::Tensor;

/// One linear layer over a flat row.
pub(super) struct Logistic {
    pub(super) inputs: Inputs,
}

impl Architecture for Logistic {
    fn declare(&self, layout: &mut Layout) {
        layers::declare_dense(layout, "output", self.inputs.statics, 1);
    }

    fn forward(&self, pass: &mut Pass<'_>, x: Tensors) -> Tensor<1> {
        layers::output(pass, super::mlp::flat(x))
    }
}
