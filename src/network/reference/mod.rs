//! The reference: a plan computed by burn, its gradient by burn's autodiff.

mod cell;
mod objective;
mod pass;

use super::config::Activation;
use super::loss::Objective;
use super::plan::{Conv, Embed, Layer, Normal, Plan, Pool};
use super::weights::Weights;
use super::{Backend, Examples};
use crate::recipe::Matrix;
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Tensor, activation, module};
use pass::{Pass, Tensors};
use rand_pcg::Pcg64Mcg;

/// Added to a variance before its root is taken.
const EPSILON: f64 = super::EPSILON as f64;

/// Rows of every inference batch, the last one filled up: burn's kernels round
/// differently for other sizes, and a score must not depend on which rows share
/// its file.
const INFERENCE_ROWS: usize = 512;

/// The logits of all rows in inference mode, shape [rows × outputs].
pub(super) fn logits(plan: &Plan, weights: &Weights, backend: Backend, x: &Matrix) -> Vec<f32> {
    use rayon::prelude::*;
    let starts: Vec<usize> = (0..x.rows).step_by(INFERENCE_ROWS).collect();
    let parts: Vec<Vec<f32>> = starts
        .par_iter()
        .map(|&start| {
            let device = backend.device();
            let mut pass = Pass::inference(weights, &device);
            let tensors = pass.inputs(x, start, INFERENCE_ROWS);
            let mut logits = pass::to_vec(forward(plan, &mut pass, tensors));
            let width = logits.len() / INFERENCE_ROWS;
            logits.truncate((x.rows - start) * width);
            logits
        })
        .collect();
    parts.concat()
}

/// The logits of a training pass, shape [rows × outputs]; `gradient` becomes the
/// derivative of the weighted mean objective, and running statistics move.
pub(super) fn gradient(
    plan: &Plan,
    weights: &mut Weights,
    backend: Backend,
    objective: Objective,
    batch: Examples<'_>,
    rng: &mut Pcg64Mcg,
    gradient: &mut [f32],
) -> Vec<f32> {
    let device = backend.device().autodiff();
    let mut pass = Pass::training(weights, &device, rng);
    let x = pass.inputs(batch.x, 0, batch.x.rows);
    let logits = forward(plan, &mut pass, x);
    let loss = objective::weighted_mean(objective, logits.clone(), batch.y, batch.weight);
    let running = pass.collect(loss.backward(), gradient);
    for (start, values) in running {
        weights.values_mut()[start..start + values.len()].copy_from_slice(&values);
    }
    pass::to_vec(logits)
}

/// What stands between two layers.
enum State {
    /// [rows × units].
    Flat(Tensor<2>),
    /// [rows × units × steps].
    Map(Tensor<3>),
    /// [rows × units] for every step.
    Steps(Vec<Tensor<2>>),
}

fn forward(plan: &Plan, pass: &mut Pass<'_>, x: Tensors) -> Tensor<2> {
    let sequence = x.sequence.map(|x| {
        let first = match plan.sequence.first() {
            Some(Layer::Cell(_)) => State::Steps(split_steps(&x)),
            _ => State::Map(x.swap_dims(1, 2)),
        };
        flat(chain(&plan.sequence, pass, first))
    });
    let statics = x
        .statics
        .map(|x| flat(chain(&plan.branch, pass, State::Flat(x))));
    let joined = match (sequence, statics) {
        (Some(state), Some(x)) => Tensor::cat(vec![state, x], 1),
        (Some(x), None) | (None, Some(x)) => x,
        (None, None) => unreachable!("the configuration was checked against the inputs"),
    };
    flat(chain(&plan.head, pass, State::Flat(joined)))
}

fn chain(layers: &[Layer], pass: &mut Pass<'_>, mut state: State) -> State {
    for layer in layers {
        state = apply(layer, pass, state);
    }
    state
}

fn flat(state: State) -> Tensor<2> {
    match state {
        State::Flat(x) => x,
        _ => unreachable!("a chain ends in one flat row each"),
    }
}

fn apply(layer: &Layer, pass: &mut Pass<'_>, state: State) -> State {
    match (layer, state) {
        (Layer::Embed(layer), State::Flat(x)) => State::Flat(embed(layer, pass, x)),
        (Layer::Dense(layer), State::Flat(x)) => {
            let (kernel, bias) = (pass.weight::<2>(layer.kernel), pass.weight::<1>(layer.bias));
            State::Flat(module::linear(x, kernel, Some(bias)))
        }
        (Layer::Conv(layer), State::Map(x)) if layer.lines > 1 => {
            State::Map(convolve_grid(layer, pass, x))
        }
        (Layer::Conv(layer), State::Map(x)) => State::Map(convolve(layer, pass, x)),
        (Layer::Cell(layer), State::Steps(x)) => {
            let mut states = cell::forward(layer, pass, x);
            match states.pop() {
                Some(last) if !layer.whole => State::Flat(last),
                last => State::Steps(states.into_iter().chain(last).collect()),
            }
        }
        (Layer::LastMean(_), State::Steps(states)) => State::Flat(last_mean(states)),
        (Layer::Pool(layer), State::Map(x)) => State::Flat(pool(layer, x)),
        (Layer::Norm(layer), State::Flat(x)) => State::Flat(normalise(layer, pass, x)),
        (Layer::Norm(layer), State::Map(x)) if layer.running.is_none() => {
            let last = normalise(layer, pass, x.swap_dims(1, 2));
            State::Map(last.swap_dims(1, 2))
        }
        (Layer::Norm(layer), State::Map(x)) => State::Map(normalise(layer, pass, x)),
        (Layer::Activation(kind), State::Flat(x)) => State::Flat(activate(*kind, x)),
        (Layer::Activation(kind), State::Map(x)) => State::Map(activate(*kind, x)),
        (Layer::Dropout(share), State::Flat(x)) => State::Flat(pass.dropout(x, *share)),
        (Layer::Dropout(share), State::Steps(x)) => {
            let dropped = x.into_iter().map(|h| pass.dropout(h, *share));
            State::Steps(dropped.collect())
        }
        _ => unreachable!("a plan puts no layer behind one that does not suit it"),
    }
}

fn embed(layer: &Embed, pass: &mut Pass<'_>, x: Tensor<2>) -> Tensor<2> {
    let (rows, count, size) = (x.dims()[0], layer.numbers.len(), layer.size);
    let number = |place: &usize| x.clone().narrow(1, *place, 1);
    let numbers = Tensor::cat(layer.numbers.iter().map(number).collect(), 1);
    let numbers: Tensor<3> = numbers.unsqueeze_dim(2);
    let added = if let Some((frequency, phase)) = layer.waves {
        let frequency: Tensor<3> = pass.weight::<2>(frequency).unsqueeze_dim(0);
        let phase: Tensor<3> = pass.weight::<2>(phase).unsqueeze_dim(0);
        ((numbers * frequency + phase) * std::f32::consts::TAU).cos()
    } else {
        let knots = layer.knots();
        let range = |pair: &[f32]| {
            let through = (numbers.clone() - pair[0]) / (pair[1] - pair[0]);
            through.clamp(0.0, 1.0)
        };
        Tensor::cat(knots.windows(2).map(range).collect(), 2)
    };
    Tensor::cat(vec![x, added.reshape([rows, count * size])], 1)
}

fn convolve(layer: &Conv, pass: &mut Pass<'_>, x: Tensor<3>) -> Tensor<3> {
    let kernel = pass.weight::<3>(layer.kernel);
    let bias = pass.weight::<1>(layer.bias);
    let options = ConvOptions::new_with_padding([1], [layer.padding()], [1], 1);
    module::conv1d(x, kernel, Some(bias), options)
}

/// The same over a grid.
fn convolve_grid(layer: &Conv, pass: &mut Pass<'_>, x: Tensor<3>) -> Tensor<3> {
    let [rows, channels, steps] = x.dims();
    let kernel = pass.weight::<4>(layer.kernel);
    let bias = pass.weight::<1>(layer.bias);
    let padding = [layer.line_padding(), layer.padding()];
    let options = ConvOptions::new_with_padding([1, 1], padding, [1, 1], 1);
    let grid = x.reshape([rows, channels, layer.lines, steps / layer.lines]);
    let seen = module::conv2d(grid, kernel, Some(bias), options);
    seen.reshape([rows, layer.filters, steps])
}

fn pool(layer: &Pool, x: Tensor<3>) -> Tensor<2> {
    if layer.lines > 1 {
        let [rows, filters, steps] = x.dims();
        let grid = x.reshape([rows, filters, layer.lines, steps / layer.lines]);
        let options = MaxPoolOptions::new([layer.window, layer.window]);
        return module::max_pool2d(grid, options).flatten(1, 3);
    }
    let windows = |x, size: usize| module::max_pool1d(x, MaxPoolOptions::new([size]));
    if layer.first == 0 {
        return windows(x, layer.window).flatten(1, 2);
    }
    let (rows, first) = (x.dims()[0], layer.first);
    let [filters, steps] = [layer.filters, layer.steps];
    let oldest = windows(x.clone().slice([0..rows, 0..filters, 0..first]), first);
    let others = windows(x.slice([0..rows, 0..filters, first..steps]), layer.window);
    Tensor::cat(vec![oldest, others], 2).flatten(1, 2)
}

/// The last of some states beside their mean.
fn last_mean(states: Vec<Tensor<2>>) -> Tensor<2> {
    let share = 1.0 / states.len().max(1) as f32;
    let mut states = states.into_iter().rev();
    let Some(last) = states.next() else {
        unreachable!("a cell puts out at least one state")
    };
    let sum = states.fold(last.clone(), |sum, state| sum + state);
    Tensor::cat(vec![last, sum * share], 1)
}

/// Normalises over units (layer), or over rows (batch) and steps.
fn normalise<const D: usize>(layer: &Normal, pass: &mut Pass<'_>, x: Tensor<D>) -> Tensor<D> {
    let (scale, shift) = (pass.weight::<1>(layer.scale), pass.weight::<1>(layer.shift));
    let Some((mean, variance)) = layer.running else {
        return module::layer_norm(x, scale, Some(shift), EPSILON);
    };
    if !pass.is_training() {
        let (m, v) = (pass.weight::<1>(mean), pass.weight::<1>(variance));
        return module::batch_norm(x, scale, shift, m, v, EPSILON);
    }
    let seen = module::batch_norm_train(x, scale, shift, EPSILON);
    pass.follow(mean, seen.mean);
    pass.follow(variance, seen.variance);
    seen.output
}

fn activate<const D: usize>(kind: Activation, x: Tensor<D>) -> Tensor<D> {
    match kind {
        Activation::Relu => activation::relu(x),
        Activation::Tanh => activation::tanh(x),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Gelu => activation::gelu(x),
        Activation::Silu => activation::silu(x),
    }
}

/// [rows × steps × channels] → one [rows × channels] per step. The input is
/// data, not a tracked tensor: cutting it costs nothing in the backward pass.
fn split_steps(sequence: &Tensor<3>) -> Vec<Tensor<2>> {
    let [_, steps, _] = sequence.dims();
    let cut = |t| sequence.clone().narrow(1, t, 1).squeeze_dim(1);
    (0..steps).map(cut).collect()
}
