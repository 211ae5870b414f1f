//! The layers of a network in f64, one row at a time; the weights are those of the model.

use crate::network::{Activation, Child, Forest, Member, Stage, Tensor};
use statrs::function::erf::erf;

/// The values between two layers: [steps × width].
#[derive(Clone)]
struct State {
    steps: usize,
    values: Vec<f64>,
}

impl State {
    fn width(&self) -> usize {
        self.values.len() / self.steps.max(1)
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.width().max(1))
    }

    fn flat(values: Vec<f64>) -> Self {
        Self { steps: 1, values }
    }
}

/// Number of weights of a layer.
pub(super) fn weights(stage: &Stage) -> usize {
    let of = |tensors: &[&Tensor]| tensors.iter().map(|t| t.values.len()).sum();
    match stage {
        Stage::Waves {
            frequency, phase, ..
        } => of(&[frequency, phase]),
        Stage::Dense { kernel, bias } | Stage::Conv { kernel, bias, .. } => of(&[kernel, bias]),
        Stage::Cell {
            kernel,
            recurrent,
            bias,
            recurrent_bias,
            ..
        } => {
            let own: usize = of(&[kernel, recurrent, bias]);
            own + recurrent_bias.as_ref().map_or(0, |b| b.values.len())
        }
        Stage::Affine { scale, shift } => scale.len() + shift.len(),
        Stage::LayerNorm { scale, shift, .. } => of(&[scale, shift]),
        Stage::Ranges { .. }
        | Stage::Activation(_)
        | Stage::Pool { .. }
        | Stage::LastMean { .. } => 0,
    }
}

/// The logit of one row of one member; the sequence is [steps × channels].
pub(super) fn logit(member: &Member, statics: &[f64], sequence: &[f64], steps: usize) -> f64 {
    let chain =
        |stages: &[Stage], state: State| stages.iter().fold(state, |s, stage| apply(stage, &s));
    if let Some(forest) = &member.trees {
        return tree_logit(forest, statics);
    }
    let mut joined = Vec::new();
    if steps > 0 {
        let state = State {
            steps,
            values: sequence.to_vec(),
        };
        joined.extend(chain(&member.sequence, state).values);
    }
    if !statics.is_empty() {
        joined.extend(chain(&member.branch, State::flat(statics.to_vec())).values);
    }
    let out = chain(&member.head, State::flat(joined)).values;
    out.first().copied().unwrap_or(f64::NAN)
}

/// The logit of boosted trees in 64 bits.
fn tree_logit(forest: &Forest, x: &[f64]) -> f64 {
    let leaves = forest.roots.iter().map(|root| {
        let mut at = *root;
        loop {
            match at {
                Child::Split(place) => {
                    let split = forest.splits[place];
                    let is_below = x[split.input] < f64::from(split.threshold);
                    at = if is_below { split.below } else { split.above };
                }
                Child::Leaf(place) => return f64::from(forest.leaves[place]),
            }
        }
    });
    f64::from(forest.bias) + leaves.sum::<f64>()
}

fn apply(stage: &Stage, x: &State) -> State {
    let map = |f: &dyn Fn(f64) -> f64| State {
        steps: x.steps,
        values: x.values.iter().map(|v| f(*v)).collect(),
    };
    match stage {
        Stage::Waves {
            numbers,
            frequency,
            phase,
        } => {
            let size = frequency.values.len() / numbers.len().max(1);
            let waves = frequency.values.iter().zip(&phase.values).enumerate();
            let added = waves.map(|(place, (w, b))| {
                let x = x.values[numbers[place / size]];
                let turns = x * f64::from(*w) + f64::from(*b);
                (turns * std::f64::consts::TAU).cos()
            });
            State::flat(x.values.iter().copied().chain(added).collect())
        }
        Stage::Ranges { numbers, knots } => {
            let through = |x: f64| {
                knots.windows(2).map(move |ends| {
                    let (low, high) = (f64::from(ends[0]), f64::from(ends[1]));
                    ((x - low) / (high - low)).clamp(0.0, 1.0)
                })
            };
            let added = numbers.iter().flat_map(|place| through(x.values[*place]));
            State::flat(x.values.iter().copied().chain(added).collect())
        }
        Stage::Dense { kernel, bias } => State {
            steps: x.steps,
            values: x
                .rows()
                .flat_map(|row| product(row, kernel, bias))
                .collect(),
        },
        Stage::Conv {
            kernel,
            bias,
            lines,
        } => convolve(x, kernel, bias, *lines),
        Stage::Cell { .. } => cell(stage, x),
        Stage::Affine { scale, shift } => {
            let of_row = |row: &[f64]| -> Vec<f64> {
                let each = row.iter().zip(scale).zip(shift);
                each.map(|((x, scale), shift)| x * scale + shift).collect()
            };
            State {
                steps: x.steps,
                values: x.rows().flat_map(of_row).collect(),
            }
        }
        Stage::LayerNorm {
            scale,
            shift,
            epsilon,
        } => State {
            steps: x.steps,
            values: x
                .rows()
                .flat_map(|row| layer_norm(row, scale, shift, f64::from(*epsilon)))
                .collect(),
        },
        Stage::Activation(kind) => map(&|x| activate(*kind, x)),
        Stage::LastMean { .. } => last_mean(x),
        Stage::Pool { windows } => {
            let filters = x.width();
            let largest = |filter: usize, window: &Vec<usize>| {
                let steps = window.iter().map(|step| x.values[step * filters + filter]);
                steps.fold(f64::NEG_INFINITY, f64::max)
            };
            let all = (0..filters).flat_map(|f| windows.iter().map(move |w| largest(f, w)));
            State::flat(all.collect())
        }
    }
}

/// x·kernel + bias.
fn product(x: &[f64], kernel: &Tensor, bias: &Tensor) -> Vec<f64> {
    let mut out: Vec<f64> = bias.values.iter().map(|b| f64::from(*b)).collect();
    add_product(&mut out, x, kernel);
    out
}

fn add_product(out: &mut [f64], x: &[f64], kernel: &Tensor) {
    for (x, weights) in x.iter().zip(kernel.values.chunks_exact(out.len())) {
        for (out, weight) in out.iter_mut().zip(weights) {
            *out += x * f64::from(*weight);
        }
    }
}

fn convolve(x: &State, kernel: &Tensor, bias: &Tensor, lines: usize) -> State {
    let [filters, channels, height, width] = [0, 1, 2, 3].map(|axis| kernel.shape[axis]);
    let across = x.steps / lines;
    let (above, left) = ((height - 1) / 2, (width - 1) / 2);
    let mut values = Vec::with_capacity(x.steps * filters);
    for (line, step) in (0..lines).flat_map(|l| (0..across).map(move |s| (l, s))) {
        for filter in 0..filters {
            let mut sum = f64::from(bias.values[filter]);
            for (channel, h, w) in taps(channels, height, width) {
                let (l, s) = (
                    (line + h).wrapping_sub(above),
                    (step + w).wrapping_sub(left),
                );
                if l < lines && s < across {
                    let weight = ((filter * channels + channel) * height + h) * width + w;
                    let x = x.values[(l * across + s) * channels + channel];
                    sum += x * f64::from(kernel.values[weight]);
                }
            }
            values.push(sum);
        }
    }
    State {
        steps: x.steps,
        values,
    }
}

fn taps(
    channels: usize,
    height: usize,
    width: usize,
) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..channels)
        .flat_map(move |c| (0..height).flat_map(move |h| (0..width).map(move |w| (c, h, w))))
}

fn cell(stage: &Stage, x: &State) -> State {
    let Stage::Cell {
        kind,
        kernel,
        recurrent,
        bias,
        recurrent_bias,
        whole,
    } = stage
    else {
        return x.clone();
    };
    let units = recurrent.shape[0];
    let (mut h, mut c) = (vec![0.0; units], vec![0.0; units]);
    let mut states = Vec::new();
    for row in x.rows() {
        let a = product(row, kernel, bias);
        let mut r = vec![0.0; a.len()];
        if let Some(bias) = recurrent_bias {
            r = bias.values.iter().map(|b| f64::from(*b)).collect();
        }
        add_product(&mut r, &h, recurrent);
        let gate = |g: usize, u: usize| a[g * units + u] + r[g * units + u];
        for u in 0..units {
            h[u] = match kind.as_str() {
                "lstm" => {
                    c[u] = sigmoid(gate(1, u)) * c[u] + sigmoid(gate(0, u)) * gate(3, u).tanh();
                    sigmoid(gate(2, u)) * c[u].tanh()
                }
                "gru" => {
                    let inner = a[2 * units + u] + sigmoid(gate(1, u)) * r[2 * units + u];
                    let z = sigmoid(gate(0, u));
                    (1.0 - z) * inner.tanh() + z * h[u]
                }
                _ => gate(0, u).tanh(),
            };
        }
        if *whole {
            states.extend_from_slice(&h);
        }
    }
    if *whole {
        return State {
            steps: x.steps,
            values: states,
        };
    }
    State::flat(h)
}

/// The last step, then the mean over all.
fn last_mean(x: &State) -> State {
    let width = x.width();
    let mean = |unit: usize| x.rows().map(|row| row[unit]).sum::<f64>() / x.steps as f64;
    let last = x.rows().last().unwrap_or_default().iter().copied();
    State::flat(last.chain((0..width).map(mean)).collect())
}

fn layer_norm(row: &[f64], scale: &Tensor, shift: &Tensor, epsilon: f64) -> Vec<f64> {
    let n = row.len() as f64;
    let mean = row.iter().sum::<f64>() / n;
    let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    let root = (variance + epsilon).sqrt();
    let each = row.iter().zip(&scale.values).zip(&shift.values);
    each.map(|((x, scale), shift)| (x - mean) / root * f64::from(*scale) + f64::from(*shift))
        .collect()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn activate(kind: Activation, x: f64) -> f64 {
    match kind {
        Activation::Relu => x.max(0.0),
        Activation::Tanh => x.tanh(),
        Activation::Sigmoid => sigmoid(x),
        Activation::Gelu => x * 0.5 * (1.0 + erf(x / std::f64::consts::SQRT_2)),
        Activation::Silu => x * sigmoid(x),
    }
}
