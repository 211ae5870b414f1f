//! The layers of the networks as nodes. All are computed in 64 bits: the recurrent cells step by
//! step and convolutions as products, since onnxruntime has `LSTM`, `GRU`, `RNN` and `Conv` of
//! 32 bits only.

use super::graph::{Builder, Name};
use super::proto::kind;
use crate::network::{Activation, Member, Stage, Tensor};

/// A tensor between two layers: [rows × steps × width], or flat [rows × width].
struct State {
    name: Name,
    /// None of a flat one.
    steps: Option<usize>,
    width: usize,
}

impl State {
    fn flat(name: Name, width: usize) -> Self {
        Self {
            name,
            steps: None,
            width,
        }
    }

    /// What layers put out that keep the steps.
    fn like(&self, name: Name, width: usize) -> Self {
        Self {
            name,
            steps: self.steps,
            width,
        }
    }

    /// The steps side by side.
    fn flattened(self, b: &mut Builder) -> Self {
        let Some(steps) = self.steps else {
            return self;
        };
        let width = steps * self.width;
        Self::flat(b.reshape(&self.name, &[width]), width)
    }
}

/// Inputs: the statics, [rows × count], and the sequence, [rows × steps × channels].
pub(super) struct Inputs {
    pub(super) statics: Option<(Name, usize)>,
    pub(super) sequence: Option<(Name, usize, usize)>,
}

/// The logit, [rows × 1]: the sum over the members by their weights.
pub(super) fn logit(b: &mut Builder, members: &[Member], inputs: &Inputs) -> Name {
    let mut sum: Option<Name> = None;
    for member in members {
        if let (Some(forest), Some((name, _))) = (&member.trees, &inputs.statics) {
            let share = super::trees::logit(b, forest, name);
            sum = Some(share);
            continue;
        }
        let mut parts = Vec::new();
        if let Some((name, steps, width)) = &inputs.sequence {
            let state = State {
                name: name.clone(),
                steps: Some(*steps),
                width: *width,
            };
            parts.push(chain(b, &member.sequence, state).flattened(b));
        }
        if let Some((name, width)) = &inputs.statics {
            parts.push(chain(b, &member.branch, State::flat(name.clone(), *width)));
        }
        let width = parts.iter().map(|part| part.width).sum();
        let names: Vec<Name> = parts.into_iter().map(|part| part.name).collect();
        let joined = State::flat(b.concat(&names, 1), width);
        let out = chain(b, &member.head, joined).name;
        let share = b.with("Mul", &out, member.weight);
        sum = Some(match sum {
            Some(sum) => b.op("Add", &[&sum, &share]),
            None => share,
        });
    }
    sum.unwrap_or_else(|| b.number(f64::NAN))
}

fn chain(b: &mut Builder, stages: &[Stage], state: State) -> State {
    stages
        .iter()
        .fold(state, |state, stage| layer(b, stage, state))
}

fn layer(b: &mut Builder, stage: &Stage, x: State) -> State {
    match stage {
        Stage::Waves {
            numbers,
            frequency,
            phase,
        } => {
            let size = frequency.values.len() / numbers.len().max(1);
            let at = chosen(b, &x, numbers);
            let frequency = b.weights(&[numbers.len(), size], &frequency.values);
            let phase = b.weights(&[numbers.len(), size], &phase.values);
            let turns = b.op("Mul", &[&at, &frequency]);
            let turns = b.op("Add", &[&turns, &phase]);
            // The cosine as a sine a quarter turn on: Cos of 64 bits came late to onnxruntime.
            let turns = b.with("Add", &turns, 0.25);
            let turns = b.with("Mul", &turns, std::f64::consts::TAU);
            let waves = b.op("Sin", &[&turns]);
            behind(b, &x, &waves, numbers.len() * size)
        }
        Stage::Ranges { numbers, knots } => {
            let size = knots.len().saturating_sub(1);
            let at = chosen(b, &x, numbers);
            let knots: Vec<f64> = knots.iter().map(|&knot| f64::from(knot)).collect();
            let lengths: Vec<f64> = knots.windows(2).map(|ends| ends[1] - ends[0]).collect();
            let (low, lengths) = (
                b.doubles(&[size], &knots[..size]),
                b.doubles(&[size], &lengths),
            );
            let through = b.op("Sub", &[&at, &low]);
            let through = b.op("Div", &[&through, &lengths]);
            let through = b.clip(&through, 0.0, 1.0);
            behind(b, &x, &through, numbers.len() * size)
        }
        Stage::Dense { kernel, bias } => {
            let width = bias.values.len();
            let (kernel, bias) = (b.part(kernel, 0, width), b.part(bias, 0, width));
            x.like(product(b, &x.name, &kernel, &bias), width)
        }
        Stage::Conv {
            kernel,
            bias,
            lines,
        } => convolve(b, &x, kernel, bias, *lines),
        Stage::Cell { .. } => cell(b, stage, x),
        Stage::Affine { scale, shift } => {
            let (scale, shift) = (
                b.doubles(&[scale.len()], scale),
                b.doubles(&[shift.len()], shift),
            );
            let name = b.op("Mul", &[&x.name, &scale]);
            x.like(b.op("Add", &[&name, &shift]), x.width)
        }
        Stage::LayerNorm {
            scale,
            shift,
            epsilon,
        } => {
            let mean = b.reduce("ReduceMean", &x.name, -1, true);
            let centred = b.op("Sub", &[&x.name, &mean]);
            let squares = b.op("Mul", &[&centred, &centred]);
            let variance = b.reduce("ReduceMean", &squares, -1, true);
            let variance = b.with("Add", &variance, f64::from(*epsilon));
            let root = b.op("Sqrt", &[&variance]);
            let normal = b.op("Div", &[&centred, &root]);
            let (scale, shift) = (b.part(scale, 0, x.width), b.part(shift, 0, x.width));
            let scaled = b.op("Mul", &[&normal, &scale]);
            x.like(b.op("Add", &[&scaled, &shift]), x.width)
        }
        Stage::Activation(kind) => x.like(activate(b, *kind, &x.name), x.width),
        Stage::LastMean { units } => {
            let steps = x.steps.unwrap_or(1);
            let at = b.ints(&[], &[steps as i64 - 1]);
            let last = b.gather(&x.name, &at, 1);
            let mean = b.reduce("ReduceMean", &x.name, 1, false);
            State::flat(b.concat(&[last, mean], 1), 2 * units)
        }
        Stage::Pool { windows } => {
            let mut largest = Vec::with_capacity(windows.len());
            for window in windows {
                let steps: Vec<i64> = window.iter().map(|&step| step as i64).collect();
                let steps = b.ints(&[steps.len()], &steps);
                let seen = b.gather(&x.name, &steps, 1);
                let most = b.reduce("ReduceMax", &seen, 1, false);
                largest.push(b.reshape(&most, &[x.width, 1]));
            }
            let all = b.concat(&largest, 2);
            let width = x.width * windows.len();
            State::flat(b.reshape(&all, &[width]), width)
        }
    }
}

/// The inputs at places, [rows × places × 1].
fn chosen(b: &mut Builder, x: &State, places: &[usize]) -> Name {
    let at: Vec<i64> = places.iter().map(|&place| place as i64).collect();
    let at = b.ints(&[at.len()], &at);
    let at = b.gather(&x.name, &at, 1);
    b.reshape(&at, &[places.len(), 1])
}

/// The inputs and behind them `more`.
fn behind(b: &mut Builder, x: &State, more: &str, width: usize) -> State {
    let more = b.reshape(more, &[width]);
    let all = b.concat(&[x.name.clone(), more], 1);
    State::flat(all, x.width + width)
}

/// x·kernel + bias.
fn product(b: &mut Builder, x: &str, kernel: &str, bias: &str) -> Name {
    let product = b.op("MatMul", &[x, kernel]);
    b.op("Add", &[&product, bias])
}

fn activate(b: &mut Builder, kind: Activation, x: &str) -> Name {
    match kind {
        Activation::Relu => b.op("Relu", &[x]),
        Activation::Tanh => b.op("Tanh", &[x]),
        Activation::Sigmoid => b.op("Sigmoid", &[x]),
        Activation::Silu => {
            // x·σ(x) = h + h·tanh(h), h = x/2: older releases of onnxruntime replace the former by
            // a kernel of 32 bits, and then refuse the doubles.
            let half = b.with("Mul", x, 0.5);
            let tanh = b.op("Tanh", &[&half]);
            let gated = b.op("Mul", &[&half, &tanh]);
            b.op("Add", &[&half, &gated])
        }
        Activation::Gelu => {
            let root = b.with("Div", x, std::f64::consts::SQRT_2);
            // onnxruntime has the error function of 32 bits only.
            let root = b.cast(&root, kind::FLOAT);
            let erf = b.op("Erf", &[&root]);
            let erf = b.cast(&erf, kind::DOUBLE);
            let twice = b.with("Add", &erf, 1.0);
            let half = b.with("Mul", x, 0.5);
            b.op("Mul", &[&half, &twice])
        }
    }
}

/// Same padding, the odd zero last: every step with those around it, times the kernel.
fn convolve(b: &mut Builder, x: &State, kernel: &Tensor, bias: &Tensor, lines: usize) -> State {
    let [filters, channels, height, width] = [0, 1, 2, 3].map(|axis| kernel.shape[axis]);
    let steps = x.steps.unwrap_or(1);
    let across = steps / lines;
    let (above, left) = ((height - 1) / 2, (width - 1) / 2);
    let (mut places, mut inside) = (Vec::new(), Vec::new());
    for (line, step) in (0..lines).flat_map(|l| (0..across).map(move |s| (l, s))) {
        for (h, w) in (0..height).flat_map(|h| (0..width).map(move |w| (h, w))) {
            let line = (line + h).checked_sub(above).filter(|line| *line < lines);
            let step = (step + w).checked_sub(left).filter(|step| *step < across);
            let place = line.zip(step).map(|(line, step)| line * across + step);
            places.push(place.unwrap_or_default() as i64);
            inside.push(f64::from(u8::from(place.is_some())));
        }
    }
    let taps = height * width;
    let at = b.ints(&[places.len()], &places);
    let mut around = b.gather(&x.name, &at, 1);
    if inside.contains(&0.0) {
        let inside = b.doubles(&[inside.len(), 1], &inside);
        around = b.op("Mul", &[&around, &inside]);
    }
    let around = b.reshape(&around, &[steps, taps * channels]);
    // From [filters × channels × taps] to [taps × channels × filters].
    let mut weights = Vec::with_capacity(kernel.values.len());
    for (tap, channel) in (0..taps).flat_map(|t| (0..channels).map(move |c| (t, c))) {
        let of = |filter: usize| kernel.values[(filter * channels + channel) * taps + tap];
        weights.extend((0..filters).map(of));
    }
    let kernel = b.weights(&[taps * channels, filters], &weights);
    let bias = b.part(bias, 0, filters);
    x.like(product(b, &around, &kernel, &bias), filters)
}

/// A recurrent cell, one step after the other; the gates in the order of the weights: of an LSTM
/// input, forget, output, candidate; of a GRU update, reset, candidate.
fn cell(b: &mut Builder, stage: &Stage, x: State) -> State {
    let Stage::Cell {
        kind,
        kernel,
        recurrent,
        bias,
        recurrent_bias,
        whole,
    } = stage
    else {
        return x;
    };
    let units = recurrent.shape[0];
    let steps = x.steps.unwrap_or(1);
    let gates = bias.values.len() / units;
    let gate = |b: &mut Builder, of: &Tensor, g: usize| b.part(of, g * units, (g + 1) * units);
    let mut inputs = Vec::new();
    let mut weights = Vec::new();
    for g in 0..gates {
        let (kernel, bias) = (gate(b, kernel, g), gate(b, bias, g));
        inputs.push(product(b, &x.name, &kernel, &bias));
        let own = recurrent_bias.as_ref().map(|bias| gate(b, bias, g));
        weights.push((gate(b, recurrent, g), own));
    }
    let (mut h, mut c): (Option<Name>, Option<Name>) = (None, None);
    let mut states = Vec::new();
    for step in 0..steps {
        let at = b.ints(&[], &[step as i64]);
        let a: Vec<Name> = inputs.iter().map(|gate| b.gather(gate, &at, 1)).collect();
        // Of the first step h is 0.
        let r: Vec<Option<Name>> = weights
            .iter()
            .map(|(weights, own)| match (&h, own) {
                (None, own) => own.clone(),
                (Some(h), None) => Some(b.op("MatMul", &[h, weights])),
                (Some(h), Some(own)) => Some(product(b, h, weights, own)),
            })
            .collect();
        let next = match kind.as_str() {
            "lstm" => {
                let (now, state) = lstm(b, &a, &r, c.as_deref());
                c = Some(state);
                now
            }
            "gru" => gru(b, &a, &r, h.as_deref()),
            _ => {
                let z = sum(b, &a[0], r[0].as_deref());
                b.op("Tanh", &[&z])
            }
        };
        if *whole {
            states.push(b.reshape(&next, &[1, units]));
        }
        h = Some(next);
    }
    match h {
        Some(h) if !*whole => State::flat(h, units),
        _ => x.like(b.concat(&states, 1), units),
    }
}

fn sum(b: &mut Builder, x: &str, more: Option<&str>) -> Name {
    more.map_or_else(|| x.to_owned(), |more| b.op("Add", &[x, more]))
}

/// σ(a + r) of a gate.
fn opened(b: &mut Builder, a: &str, r: Option<&str>) -> Name {
    let z = sum(b, a, r);
    b.op("Sigmoid", &[&z])
}

/// c' = f·c + i·tanh(g), h' = o·tanh(c').
fn lstm(b: &mut Builder, a: &[Name], r: &[Option<Name>], c: Option<&str>) -> (Name, Name) {
    let i = opened(b, &a[0], r[0].as_deref());
    let o = opened(b, &a[2], r[2].as_deref());
    let g = sum(b, &a[3], r[3].as_deref());
    let g = b.op("Tanh", &[&g]);
    let mut state = b.op("Mul", &[&i, &g]);
    if let Some(c) = c {
        let f = opened(b, &a[1], r[1].as_deref());
        let kept = b.op("Mul", &[&f, c]);
        state = b.op("Add", &[&kept, &state]);
    }
    let squashed = b.op("Tanh", &[&state]);
    (b.op("Mul", &[&o, &squashed]), state)
}

/// h' = (1 − z)·tanh(a + ρ·r) + z·h: the reset gate ρ on the recurrent product.
fn gru(b: &mut Builder, a: &[Name], r: &[Option<Name>], h: Option<&str>) -> Name {
    let z = opened(b, &a[0], r[0].as_deref());
    let mut inner = a[2].clone();
    if let Some(product) = r[2].as_deref() {
        let reset = opened(b, &a[1], r[1].as_deref());
        let kept = b.op("Mul", &[&reset, product]);
        inner = b.op("Add", &[&inner, &kept]);
    }
    let candidate = b.op("Tanh", &[&inner]);
    let one = b.number(1.0);
    let open = b.op("Sub", &[&one, &z]);
    let new = b.op("Mul", &[&open, &candidate]);
    match h {
        Some(h) => {
            let kept = b.op("Mul", &[&z, h]);
            b.op("Add", &[&new, &kept])
        }
        None => new,
    }
}
