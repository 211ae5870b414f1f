//! The recurrent cells by burn; their formulas are in `network/families`: `rnn.rs`,
//! `lstm.rs` and `gru.rs`.

use super::pass::Pass;
use crate::network::plan::{Cell, CellKind};
use burn::tensor::{Tensor, activation, module};

/// The state after every step: [rows × from] each → [rows × units] each.
pub(super) fn forward(cell: &Cell, pass: &mut Pass<'_>, steps: Vec<Tensor<2>>) -> Vec<Tensor<2>> {
    let kernel = pass.weight::<2>(cell.kernel);
    let bias = pass.weight::<1>(cell.bias);
    let inputs = steps
        .into_iter()
        .map(|x| module::linear(x, kernel.clone(), Some(bias.clone())));
    let recurrent = pass.weight::<2>(cell.recurrent);
    match cell.kind {
        CellKind::Rnn => simple(inputs, &recurrent),
        CellKind::Lstm => lstm(inputs, &recurrent),
        CellKind::Gru => {
            let bias = cell.recurrent_bias.map(|place| pass.weight::<1>(place));
            gru(inputs, &recurrent, bias.as_ref())
        }
    }
}

fn simple(inputs: impl Iterator<Item = Tensor<2>>, recurrent: &Tensor<2>) -> Vec<Tensor<2>> {
    let mut states: Vec<Tensor<2>> = Vec::new();
    for mut z in inputs {
        if let Some(h) = states.last() {
            z = z + h.clone().matmul(recurrent.clone());
        }
        states.push(activation::tanh(z));
    }
    states
}

/// All gates come from one product; the three sigmoids are one call.
fn lstm(inputs: impl Iterator<Item = Tensor<2>>, recurrent: &Tensor<2>) -> Vec<Tensor<2>> {
    let units = recurrent.dims()[0];
    let mut states: Vec<Tensor<2>> = Vec::new();
    let mut memory: Option<Tensor<2>> = None;
    for mut z in inputs {
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

fn gru(
    inputs: impl Iterator<Item = Tensor<2>>,
    recurrent: &Tensor<2>,
    bias: Option<&Tensor<1>>,
) -> Vec<Tensor<2>> {
    let units = recurrent.dims()[0];
    let mut states: Vec<Tensor<2>> = Vec::new();
    for a in inputs {
        let rows = a.dims()[0];
        let h = states.last().cloned();
        let h = h.unwrap_or_else(|| Tensor::zeros([rows, units], &a.device()));
        let r = module::linear(h.clone(), recurrent.clone(), bias.cloned());
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
