//! The convolutional network: one convolution over time steps, pooling, dense
//! blocks, the output.
//!
//! [rows × steps × channels] → convolution with same padding → [rows × steps ×
//! filters] → normalisation → activation → max-pool → flatten → joined by the
//! static branch → dense blocks → logit.

use super::config::{Config, Inputs};
use super::plan::{self, Conv, Layer, Plan, Pool};
use super::weights::{Layout, Part};

/// A convolution over `inputs.steps` time steps.
pub(super) fn plan(config: &Config, inputs: Inputs, layout: &mut Layout) -> Plan {
    let (filters, width) = (config.filters, config.kernel);
    let (steps, channels) = (inputs.steps, inputs.channels);
    let shape = [filters, channels, width];
    let mut sequence = vec![Layer::Conv(Conv {
        kernel: layout.glorot("conv.kernel".into(), &shape, width * (channels + filters)),
        bias: layout.filled("conv.bias".into(), filters, Part::Bias, 0.0),
        steps,
        channels,
        filters,
        width,
    })];
    sequence.extend(plan::norm(layout, "conv", config.norm, filters));
    sequence.push(Layer::Activation(config.activation));
    // Pooling never asks for more steps than there are.
    let window = config.pool.min(steps).max(1);
    let pool = Pool::new(steps, filters, window, config.pool_to_newest);
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
    }
}
