//! The recurrent networks: stacked cells over time steps, the last state, the
//! output. The cells themselves stand in `rnn.rs`, `lstm.rs` and `gru.rs`.
//!
//! [rows × steps × channels] → cells of the widths in `hidden` → last state, and beside it the mean
//! of all states where `mean_state` says so, [rows × units or 2 · units] → normalisation → dropout → joined by the static branch →
//! head → logit.

use super::{gru, lstm, rnn};
use crate::network::config::{Config, Family, Inputs};
use crate::network::plan::{self, Cell, CellKind, LastMean, Layer, Plan};
use crate::network::weights::Layout;

/// Stacked recurrent cells.
pub(in crate::network) fn plan(config: &Config, inputs: Inputs, layout: &mut Layout) -> Plan {
    let mut sequence = Vec::new();
    let mut from = inputs.channels;
    for (index, &units) in config.hidden.iter().enumerate() {
        if index > 0 {
            sequence.extend(plan::dropout(config));
        }
        let name = format!("cell.{index}");
        let mut cell = declare(config, layout, &name, (from, units));
        cell.steps = inputs.steps;
        cell.whole = index + 1 < config.hidden.len() || config.mean_state;
        sequence.push(Layer::Cell(cell));
        from = units;
    }
    if config.mean_state {
        let (steps, units) = (inputs.steps, from);
        sequence.push(Layer::LastMean(LastMean { steps, units }));
        from *= 2;
    }
    sequence.extend(plan::norm(layout, "state", config.norm, from));
    sequence.extend(plan::dropout(config));
    let (branch, joining) = plan::branch(layout, config, inputs.statics);
    let mut head = Vec::new();
    let joined = from + joining;
    let last = plan::stack(layout, "head", config, &config.head, joined, &mut head);
    head.push(plan::dense(layout, "output", last, config.outputs));
    Plan {
        sequence,
        branch,
        head,
        trees: None,
    }
}

fn declare(config: &Config, layout: &mut Layout, name: &str, sizes: (usize, usize)) -> Cell {
    let orthogonal = config.orthogonal;
    match config.family {
        Family::Lstm => lstm::declare(layout, name, sizes, orthogonal),
        Family::Gru => gru::declare(layout, name, sizes, orthogonal),
        _ => rnn::declare(layout, name, sizes, orthogonal),
    }
}

/// A cell that puts out its last state after one step, with the input and
/// recurrent kernels of `gates` gates side by side, and the bias.
pub(super) fn cell(
    layout: &mut Layout,
    name: &str,
    kind: CellKind,
    (from, units): (usize, usize),
    (bias, orthogonal): (&[f32], bool),
) -> Cell {
    let width = bias.len();
    let fans = if orthogonal { width } else { units };
    let (input, state) = (format!("{name}.kernel"), format!("{name}.recurrent"));
    Cell {
        kind,
        kernel: layout.glorot(input, &[from, width], from + fans),
        recurrent: if orthogonal {
            layout.orthogonal(state, units, width)
        } else {
            layout.glorot(state, &[units, width], units + units)
        },
        bias: layout.bias(format!("{name}.bias"), bias),
        recurrent_bias: None,
        steps: 1,
        from,
        units,
        whole: false,
    }
}
