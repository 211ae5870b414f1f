//! The layers that several networks share: dense, normalisation, activation.

use super::config::{Activation, Config, Norm};
use super::pass::Pass;
use super::weights::{Layout, Part};
use burn::tensor::{Tensor, activation, module};

/// Added to a variance before its root is taken.
const EPSILON: f64 = 1e-5;

/// Declares `name.kernel` [from × to] and `name.bias` [to].
pub(super) fn declare_dense(layout: &mut Layout, name: &str, from: usize, to: usize) {
    layout.glorot(format!("{name}.kernel"), &[from, to], from + to);
    layout.filled(format!("{name}.bias"), to, Part::Bias, 0.0);
}

/// x·kernel + bias: [rows × from] → [rows × to].
pub(super) fn dense(pass: &mut Pass<'_>, name: &str, x: Tensor<2>) -> Tensor<2> {
    let kernel = pass.weight::<2>(&format!("{name}.kernel"));
    let bias = pass.weight::<1>(&format!("{name}.bias"));
    module::linear(x, kernel, Some(bias))
}

/// Declares a stack of dense blocks and returns its last width.
pub(super) fn declare_stack(
    layout: &mut Layout,
    name: &str,
    config: &Config,
    widths: &[usize],
    inputs: usize,
) -> usize {
    let mut from = inputs;
    for (index, &to) in widths.iter().enumerate() {
        let block = format!("{name}.{index}");
        declare_dense(layout, &block, from, to);
        declare_norm(layout, &block, config.norm, to);
        from = to;
    }
    from
}

/// Dense → normalisation → activation → dropout, for each width of the stack.
pub(super) fn stack(
    pass: &mut Pass<'_>,
    name: &str,
    config: &Config,
    widths: &[usize],
    mut x: Tensor<2>,
) -> Tensor<2> {
    for index in 0..widths.len() {
        let block = format!("{name}.{index}");
        x = dense(pass, &block, x);
        x = normalise(pass, &block, config.norm, x);
        x = activate(config.activation, x);
        x = pass.dropout(x, config.dropout);
    }
    x
}

/// Declares the parameters of a normalisation over `width` units.
pub(super) fn declare_norm(layout: &mut Layout, name: &str, norm: Norm, width: usize) {
    if norm == Norm::None {
        return;
    }
    layout.filled(format!("{name}.scale"), width, Part::Bias, 1.0);
    layout.filled(format!("{name}.shift"), width, Part::Bias, 0.0);
    if norm == Norm::Batch {
        layout.filled(format!("{name}.mean"), width, Part::Running, 0.0);
        layout.filled(format!("{name}.variance"), width, Part::Running, 1.0);
    }
}

/// Normalises over units (layer) or rows (batch): [rows × units], or
/// [rows × units × steps] for a batch.
pub(super) fn normalise<const D: usize>(
    pass: &mut Pass<'_>,
    name: &str,
    norm: Norm,
    x: Tensor<D>,
) -> Tensor<D> {
    if norm == Norm::None {
        return x;
    }
    let scale = pass.weight::<1>(&format!("{name}.scale"));
    let shift = pass.weight::<1>(&format!("{name}.shift"));
    if norm == Norm::Layer {
        return module::layer_norm(x, scale, Some(shift), EPSILON);
    }
    let (mean, variance) = (format!("{name}.mean"), format!("{name}.variance"));
    if !pass.is_training() {
        let (m, v) = (pass.weight::<1>(&mean), pass.weight::<1>(&variance));
        return module::batch_norm(x, scale, shift, m, v, EPSILON);
    }
    let seen = module::batch_norm_train(x, scale, shift, EPSILON);
    pass.follow(&mean, seen.mean);
    pass.follow(&variance, seen.variance);
    seen.output
}

/// The activation, element by element.
pub(super) fn activate<const D: usize>(kind: Activation, x: Tensor<D>) -> Tensor<D> {
    match kind {
        Activation::Relu => activation::relu(x),
        Activation::Tanh => activation::tanh(x),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Gelu => activation::gelu(x),
        Activation::Silu => activation::silu(x),
    }
}

/// The last layer: [rows × units] → logits [rows].
pub(super) fn output(pass: &mut Pass<'_>, x: Tensor<2>) -> Tensor<1> {
    dense(pass, "output", x).squeeze_dim(1)
}

/// Declares the dense layers through which static inputs pass before they
/// join a sequence, and returns the width with which they join.
pub(super) fn declare_branch(layout: &mut Layout, config: &Config, statics: usize) -> usize {
    if statics == 0 {
        return 0;
    }
    declare_stack(layout, "branch", config, &config.branch, statics)
}

/// Joins the static inputs, after their branch, to what a sequence became.
pub(super) fn join(
    pass: &mut Pass<'_>,
    config: &Config,
    state: Tensor<2>,
    statics: Option<Tensor<2>>,
) -> Tensor<2> {
    match statics {
        None => state,
        Some(x) => {
            let x = stack(pass, "branch", config, &config.branch, x);
            Tensor::cat(vec![state, x], 1)
        }
    }
}
