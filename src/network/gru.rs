//! The gated recurrent unit (Cho et al. 2014), with the reset gate after the
//! recurrent product.
//!
//! a = x·W + b, r = h·U + d, their columns the gates z and r and the candidate
//! n: h′ = (1 − σ(z))·tanh(aₙ + σ(r)·rₙ) + σ(z)·h.

use super::pass::Pass;
use super::rnn::declare_gates;
use super::weights::{Layout, Part};
use burn::tensor::{Tensor, activation, module};

/// Declares W [from × 3·units], U [units × 3·units], b and d [3·units].
pub(super) fn declare(layout: &mut Layout, name: &str, from: usize, units: usize) {
    declare_gates(layout, name, from, units, 3);
    layout.filled(format!("{name}.bias"), 3 * units, Part::Bias, 0.0);
    layout.filled(format!("{name}.recurrent_bias"), 3 * units, Part::Bias, 0.0);
}

/// The state after every step: [rows × from] each → [rows × units] each.
pub(super) fn forward(pass: &mut Pass<'_>, name: &str, steps: Vec<Tensor<2>>) -> Vec<Tensor<2>> {
    let kernel = pass.weight::<2>(&format!("{name}.kernel"));
    let recurrent = pass.weight::<2>(&format!("{name}.recurrent"));
    let bias = pass.weight::<1>(&format!("{name}.bias"));
    let recurrent_bias = pass.weight::<1>(&format!("{name}.recurrent_bias"));
    let units = recurrent.dims()[0];
    let mut states: Vec<Tensor<2>> = Vec::with_capacity(steps.len());
    for x in steps {
        let rows = x.dims()[0];
        let a = module::linear(x, kernel.clone(), Some(bias.clone()));
        let h = states.last().cloned();
        let h = h.unwrap_or_else(|| Tensor::zeros([rows, units], &a.device()));
        let r = module::linear(h.clone(), recurrent.clone(), Some(recurrent_bias.clone()));
        let wide = 2 * units;
        let gates = a.clone().narrow(1, 0, wide) + r.clone().narrow(1, 0, wide);
        let gates = activation::sigmoid(gates);
        let update = gates.clone().narrow(1, 0, units);
        let reset = gates.narrow(1, units, units);
        let inner = a.narrow(1, wide, units) + reset * r.narrow(1, wide, units);
        let candidate = activation::tanh(inner);
        states.push(candidate.clone() + update * (h - candidate));
    }
    states
}
