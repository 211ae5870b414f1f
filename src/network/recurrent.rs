//! The recurrent networks: stacked cells over time steps, the last state, the
//! output. The cells themselves stand in `rnn.rs`, `lstm.rs` and `gru.rs`.
//!
//! [rows × steps × channels] → cells of the widths in `hidden` → last state
//! [rows × units] → normalisation → dropout → joined by the static branch →
//! head → logit.

use super::config::{Config, Family, Inputs};
use super::pass::{Pass, Tensors};
use super::weights::Layout;
use super::{Architecture, gru, layers, lstm, rnn};
use burn::tensor::Tensor;

/// Stacked recurrent cells.
pub(super) struct Recurrent {
    pub(super) config: Config,
    pub(super) inputs: Inputs,
}

impl Recurrent {
    fn declare_cell(&self, layout: &mut Layout, name: &str, from: usize, units: usize) {
        match self.config.family {
            Family::Lstm => lstm::declare(layout, name, from, units),
            Family::Gru => gru::declare(layout, name, from, units),
            _ => rnn::declare(layout, name, from, units),
        }
    }

    fn run_cell(&self, pass: &mut Pass<'_>, name: &str, steps: Vec<Tensor<2>>) -> Vec<Tensor<2>> {
        match self.config.family {
            Family::Lstm => lstm::forward(pass, name, steps),
            Family::Gru => gru::forward(pass, name, steps),
            _ => rnn::forward(pass, name, steps),
        }
    }
}

impl Architecture for Recurrent {
    fn declare(&self, layout: &mut Layout) {
        let config = &self.config;
        let mut from = self.inputs.channels;
        for (index, &units) in config.hidden.iter().enumerate() {
            self.declare_cell(layout, &format!("cell.{index}"), from, units);
            from = units;
        }
        layers::declare_norm(layout, "state", config.norm, from);
        let joined = from + layers::declare_branch(layout, config, self.inputs.statics);
        let last = layers::declare_stack(layout, "head", config, &config.head, joined);
        layers::declare_dense(layout, "output", last, 1);
    }

    fn forward(&self, pass: &mut Pass<'_>, x: Tensors) -> Tensor<1> {
        let config = &self.config;
        let mut steps = x.sequence.as_ref().map(split_steps).unwrap_or_default();
        for index in 0..config.hidden.len() {
            if index > 0 {
                steps = steps
                    .into_iter()
                    .map(|h| pass.dropout(h, config.dropout))
                    .collect();
            }
            steps = self.run_cell(pass, &format!("cell.{index}"), steps);
        }
        let Some(last) = steps.pop() else {
            unreachable!("the configuration was checked against the inputs")
        };
        let state = layers::normalise(pass, "state", config.norm, last);
        let state = pass.dropout(state, config.dropout);
        let joined = layers::join(pass, config, state, x.statics);
        let head = layers::stack(pass, "head", config, &config.head, joined);
        layers::output(pass, head)
    }
}

/// [rows × steps × channels] → one [rows × channels] per step. The input is
/// data, not a tracked tensor: cutting it costs nothing in the backward pass.
fn split_steps(sequence: &Tensor<3>) -> Vec<Tensor<2>> {
    let [_, steps, _] = sequence.dims();
    let cut = |t| sequence.clone().narrow(1, t, 1).squeeze_dim(1);
    (0..steps).map(cut).collect()
}
