//! The simple recurrent cell (Elman 1990): h′ = tanh(x·W + h·U + b).

use super::pass::Pass;
use super::weights::{Layout, Part};
use burn::tensor::{Tensor, activation, module};

/// Declares W [from × units], U [units × units], b [units].
pub(super) fn declare(layout: &mut Layout, name: &str, from: usize, units: usize) {
    declare_gates(layout, name, from, units, 1);
    layout.filled(format!("{name}.bias"), units, Part::Bias, 0.0);
}

/// Declares the input and recurrent kernels of `gates` gates side by side.
pub(super) fn declare_gates(
    layout: &mut Layout,
    name: &str,
    from: usize,
    units: usize,
    gates: usize,
) {
    let width = gates * units;
    layout.glorot(format!("{name}.kernel"), &[from, width], from + units);
    layout.glorot(format!("{name}.recurrent"), &[units, width], units + units);
}

/// The state after every step: [rows × from] each → [rows × units] each.
pub(super) fn forward(pass: &mut Pass<'_>, name: &str, steps: Vec<Tensor<2>>) -> Vec<Tensor<2>> {
    let kernel = pass.weight::<2>(&format!("{name}.kernel"));
    let recurrent = pass.weight::<2>(&format!("{name}.recurrent"));
    let bias = pass.weight::<1>(&format!("{name}.bias"));
    let mut states: Vec<Tensor<2>> = Vec::with_capacity(steps.len());
    for x in steps {
        let mut z = module::linear(x, kernel.clone(), Some(bias.clone()));
        if let Some(h) = states.last() {
            z = z + h.clone().matmul(recurrent.clone());
        }
        states.push(activation::tanh(z));
    }
    states
}
