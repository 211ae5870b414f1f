//! The convolutional network: one convolution over time steps or a grid, pooling, dense
//! blocks, the output.
//!
//! [rows × steps × channels] → convolution with same padding → [rows × steps ×
//! filters] → normalisation → activation → max-pool → flatten → joined by the
//! static branch → dense blocks → outputs. The steps of a grid are its cells, line by line.

use crate::network::config::{Config, Inputs};
use crate::network::plan::{self, Conv, Layer, Plan, Pool};
use crate::network::weights::{Layout, Part};

/// A convolution over `inputs.steps` time steps, or cells of a grid.
pub(in crate::network) fn plan(config: &Config, inputs: Inputs, layout: &mut Layout) -> Plan {
    let (filters, width) = (config.filters, config.kernel);
    let (steps, channels) = (inputs.steps, inputs.channels);
    let lines = config.grid.map_or(1, |[lines, _]| lines);
    let height = if lines > 1 { width } else { 1 };
    let taps = width * height;
    let shape = match lines {
        1 => vec![filters, channels, width],
        _ => vec![filters, channels, height, width],
    };
    let mut sequence = vec![Layer::Conv(Conv {
        kernel: layout.glorot("conv.kernel".into(), &shape, taps * (channels + filters)),
        bias: layout.filled("conv.bias".into(), filters, Part::Bias, 0.0),
        steps,
        channels,
        filters,
        lines,
        height,
        width,
    })];
    sequence.extend(plan::norm(layout, "conv", config.norm, filters));
    sequence.push(Layer::Activation(config.activation));
    // Pooling never asks for more steps than there are.
    let shortest = config
        .grid
        .map_or(steps, |[lines, across]| lines.min(across));
    let window = config.pool.min(shortest).max(1);
    let pool = match lines {
        1 => Pool::new(steps, filters, window, config.pool_to_newest),
        _ => Pool::of_grid(steps, lines, filters, window),
    };
    let pooled = filters * pool.windows();
    sequence.push(Layer::Pool(pool));
    sequence.extend(plan::dropout(config));
    let (branch, joining) = plan::branch(layout, config, inputs.statics);
    let joined = pooled + joining;
    let mut head = Vec::new();
    let last = plan::stack(layout, "dense", config, &config.hidden, joined, &mut head);
    head.push(plan::dense(layout, "output", last, config.outputs));
    Plan {
        sequence,
        branch,
        head,
        trees: None,
    }
}
