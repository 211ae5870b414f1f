//! The long short-term memory cell (Hochreiter & Schmidhuber 1997, with the
//! forget gate of Gers et al. 2000).
//!
//! z = x·W + h·U + b, its columns the gates i, f, o and the candidate g:
//! c′ = σ(f)·c + σ(i)·tanh(g), h′ = σ(o)·tanh(c′). All gates come from one
//! product; the three sigmoids are one call.

use super::pass::Pass;
use super::rnn::declare_gates;
use super::weights::Layout;
use burn::tensor::{Tensor, activation, module};

/// Declares W [from × 4·units], U [units × 4·units], b [4·units]. The forget
/// bias starts at 1 (Jozefowicz et al. 2015).
pub(super) fn declare(layout: &mut Layout, name: &str, from: usize, units: usize) {
    declare_gates(layout, name, from, units, 4);
    let mut bias = vec![0.0; 4 * units];
    bias[units..2 * units].fill(1.0);
    layout.bias(format!("{name}.bias"), &bias);
}

/// The state after every step: [rows × from] each → [rows × units] each.
pub(super) fn forward(pass: &mut Pass<'_>, name: &str, steps: Vec<Tensor<2>>) -> Vec<Tensor<2>> {
    let kernel = pass.weight::<2>(&format!("{name}.kernel"));
    let recurrent = pass.weight::<2>(&format!("{name}.recurrent"));
    let bias = pass.weight::<1>(&format!("{name}.bias"));
    let units = recurrent.dims()[0];
    let mut states: Vec<Tensor<2>> = Vec::with_capacity(steps.len());
    let mut memory: Option<Tensor<2>> = None;
    for x in steps {
        let mut z = module::linear(x, kernel.clone(), Some(bias.clone()));
        if let Some(h) = states.last() {
            z = z + h.clone().matmul(recurrent.clone());
        }
        let gates = activation::sigmoid(z.clone().narrow(1, 0, 3 * units));
        let candidate = activation::tanh(z.narrow(1, 3 * units, units));
        let gate = |index| gates.clone().narrow(1, index * units, units);
        let kept = memory.map(|c| gate(1) * c);
        let added = gate(0) * candidate;
        let c = match kept {
            Some(kept) => kept + added,
            None => added,
        };
        states.push(gate(2) * activation::tanh(c.clone()));
        memory = Some(c);
    }
    states
}
