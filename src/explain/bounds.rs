//! Bounds of the logit's derivative by one input while that input runs through a range and the
//! others stay: interval arithmetic forward through the layers (Moore 1966; as bounds of networks,
//! Gowal et al. 2018), of each value together with its derivative. What is computed is real
//! arithmetic in f64; its rounding is far below [`SLACK`].

use crate::network::{Activation, Member, Stage, Tensor};
use statrs::function::erf::erf;
use std::f64::consts::{SQRT_2, TAU};

/// A derivative above minus this counts as not negative.
pub(super) const SLACK: f64 = 1e-9;

/// From the first to the second.
type Range = [f64; 2];

/// A value and its derivative by the input.
#[derive(Debug, Clone, Copy)]
struct Dual {
    value: Range,
    slope: Range,
}

const FLAT: Range = [0.0, 0.0];

impl Dual {
    fn constant(value: f64) -> Self {
        Self {
            value: [value, value],
            slope: FLAT,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            value: add(self.value, other.value),
            slope: add(self.slope, other.slope),
        }
    }

    fn times(self, other: Self) -> Self {
        let (a, b) = (
            multiply(self.slope, other.value),
            multiply(self.value, other.slope),
        );
        Self {
            value: multiply(self.value, other.value),
            slope: add(a, b),
        }
    }

    fn scaled(self, by: f64, shift: f64) -> Self {
        Self {
            value: add(multiply(self.value, [by, by]), [shift, shift]),
            slope: multiply(self.slope, [by, by]),
        }
    }

    /// f of it, from f, its derivative, and the places where each of them turns.
    fn through(self, f: (&dyn Fn(f64) -> f64, &[f64]), d: (&dyn Fn(f64) -> f64, &[f64])) -> Self {
        Self {
            value: extremes(self.value, f.0, f.1),
            slope: multiply(extremes(self.value, d.0, d.1), self.slope),
        }
    }

    fn tanh(self) -> Self {
        let slope = |x: f64| 1.0 - x.tanh().powi(2);
        self.through((&f64::tanh, &[]), (&slope, &[0.0]))
    }

    fn sigmoid(self) -> Self {
        let slope = |x: f64| sigmoid(x) * (1.0 - sigmoid(x));
        self.through((&sigmoid, &[]), (&slope, &[0.0]))
    }

    fn activated(self, kind: Activation) -> Self {
        match kind {
            Activation::Relu => {
                let [low, high] = self.value;
                let on = [
                    f64::from(u8::from(low > 0.0)),
                    f64::from(u8::from(high > 0.0)),
                ];
                Self {
                    value: self.value.map(|x| x.max(0.0)),
                    slope: multiply(on, self.slope),
                }
            }
            Activation::Tanh => self.tanh(),
            Activation::Sigmoid => self.sigmoid(),
            Activation::Silu => {
                let slope = |x: f64| sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x)));
                let value = |x: f64| x * sigmoid(x);
                let turns = [-2.399_357_280_520_067, 2.399_357_280_520_067];
                self.through((&value, &[-1.278_464_542_761_074]), (&slope, &turns))
            }
            Activation::Gelu => {
                let cdf = |x: f64| 0.5 * (1.0 + erf(x / SQRT_2));
                let slope = |x: f64| cdf(x) + x * (-0.5 * x * x).exp() / TAU.sqrt();
                let value = |x: f64| x * cdf(x);
                let turns = [-SQRT_2, SQRT_2];
                self.through((&value, &[-0.751_791_524_693_564_5]), (&slope, &turns))
            }
        }
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn add(a: Range, b: Range) -> Range {
    [a[0] + b[0], a[1] + b[1]]
}

fn multiply(a: Range, b: Range) -> Range {
    let all = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]];
    [
        all.into_iter().fold(f64::INFINITY, f64::min),
        all.into_iter().fold(f64::NEG_INFINITY, f64::max),
    ]
}

/// Least and greatest value of a function that turns at some places only.
fn extremes(over: Range, f: &dyn Fn(f64) -> f64, turns: &[f64]) -> Range {
    let inside = turns.iter().filter(|x| over[0] < **x && **x < over[1]);
    let values = over.iter().chain(inside).map(|x| f(*x));
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], y| {
        [low.min(y), high.max(y)]
    })
}

/// The values between two layers: [steps × width].
struct State {
    steps: usize,
    units: Vec<Dual>,
}

impl State {
    fn flat(units: Vec<Dual>) -> Self {
        Self { steps: 1, units }
    }

    fn rows(&self) -> impl Iterator<Item = &[Dual]> {
        self.units
            .chunks_exact((self.units.len() / self.steps.max(1)).max(1))
    }

    fn by_row(&self, of: impl Fn(&[Dual]) -> Vec<Dual>) -> Self {
        Self {
            steps: self.steps,
            units: self.rows().flat_map(of).collect(),
        }
    }
}

/// Bounds of the derivative of the logit by the input at `input` while it runs through `over`;
/// `x` holds the static inputs of a row and then those of its steps, [steps × channels].
pub(super) fn slope_bounds(
    members: &[Member],
    (x, statics, steps): (&[f32], usize, usize),
    input: usize,
    over: Range,
) -> Range {
    let mut units: Vec<Dual> = x.iter().map(|x| Dual::constant(f64::from(*x))).collect();
    units[input] = Dual {
        value: over,
        slope: [1.0, 1.0],
    };
    let mut sum = FLAT;
    for member in members {
        let (own, sequence) = units.split_at(statics);
        let logit = of_member(member, own, sequence, steps);
        sum = add(sum, multiply(logit.slope, [member.weight, member.weight]));
    }
    sum
}

fn of_member(member: &Member, statics: &[Dual], sequence: &[Dual], steps: usize) -> Dual {
    let chain = |stages: &[Stage], state: State| stages.iter().fold(state, |s, l| apply(l, &s));
    let mut joined = Vec::new();
    if steps > 0 {
        let units = sequence.to_vec();
        joined.extend(chain(&member.sequence, State { steps, units }).units);
    }
    if !statics.is_empty() {
        joined.extend(chain(&member.branch, State::flat(statics.to_vec())).units);
    }
    let out = chain(&member.head, State::flat(joined)).units;
    out.first().copied().unwrap_or(Dual::constant(f64::NAN))
}

fn apply(stage: &Stage, x: &State) -> State {
    match stage {
        Stage::Waves {
            numbers,
            frequency,
            phase,
        } => {
            let size = frequency.values.len() / numbers.len().max(1);
            let waves = frequency.values.iter().zip(&phase.values).enumerate();
            let added = waves.map(|(place, (w, b))| {
                wave(x.units[numbers[place / size]].scaled(f64::from(*w), f64::from(*b)))
            });
            State::flat(x.units.iter().copied().chain(added).collect())
        }
        Stage::Ranges { numbers, knots } => {
            let added = numbers.iter().flat_map(|place| {
                let x = x.units[*place];
                knots.windows(2).map(move |ends| share_of(x, ends))
            });
            State::flat(x.units.iter().copied().chain(added).collect())
        }
        Stage::Dense { kernel, bias } => x.by_row(|row| product(row, kernel, Some(bias))),
        Stage::Conv {
            kernel,
            bias,
            lines,
        } => convolved(x, kernel, bias, *lines),
        Stage::Cell { .. } => cell(stage, x),
        Stage::Affine { scale, shift } => x.by_row(|row| {
            let each = row.iter().zip(scale).zip(shift);
            each.map(|((x, scale), shift)| x.scaled(*scale, *shift))
                .collect()
        }),
        Stage::LayerNorm {
            scale,
            shift,
            epsilon,
        } => x.by_row(|row| normalised(row, scale, shift, f64::from(*epsilon))),
        Stage::Activation(kind) => State {
            steps: x.steps,
            units: x.units.iter().map(|x| x.activated(*kind)).collect(),
        },
        Stage::LastMean { units } => last_mean(x, *units),
        Stage::Pool { windows } => {
            let filters = x.units.len() / x.steps.max(1);
            let of = |filter: usize, window: &Vec<usize>| {
                largest(window.iter().map(|step| x.units[step * filters + filter]))
            };
            let all = (0..filters).flat_map(|f| windows.iter().map(move |w| of(f, w)));
            State::flat(all.collect())
        }
    }
}

/// cos(2πt), which turns at every half; its derivative between them.
fn wave(t: Dual) -> Dual {
    let turns = |first: f64| -> Vec<f64> {
        let [low, high] = t.value;
        if high - low >= 1.0 {
            // One whole turn has them all.
            return [0.0, 0.5]
                .map(|at| (low - first).ceil() + first + at)
                .into();
        }
        let from = (2.0 * (low - first)).ceil();
        (0..4)
            .map(|k| first + f64::midpoint(from, f64::from(k)))
            .collect()
    };
    let value = |x: f64| (TAU * x).cos();
    let slope = |x: f64| -TAU * (TAU * x).sin();
    let mut over = t;
    if t.value[1] - t.value[0] > 1.0 {
        over.value[1] = t.value[0] + 2.0;
    }
    over.through((&value, &turns(0.0)), (&slope, &turns(0.25)))
}

/// How far x is from the first to the second of `ends`, from 0 to 1.
fn share_of(x: Dual, ends: &[f32]) -> Dual {
    let (low, high) = (f64::from(ends[0]), f64::from(ends[1]));
    let line = x.scaled(1.0 / (high - low), -low / (high - low));
    let [from, to] = line.value;
    let inside = from < 1.0 && to > 0.0;
    let within = from >= 0.0 && to <= 1.0;
    let on = [f64::from(u8::from(within)), f64::from(u8::from(inside))];
    Dual {
        value: line.value.map(|x| x.clamp(0.0, 1.0)),
        slope: multiply(on, line.slope),
    }
}

/// x·kernel + bias: middles by the weights, half widths by their absolute values.
fn product(row: &[Dual], kernel: &Tensor, bias: Option<&Tensor>) -> Vec<Dual> {
    let width = kernel.values.len() / row.len().max(1);
    let mut sums = vec![[0.0_f64; 4]; width];
    if let Some(bias) = bias {
        for (sum, bias) in sums.iter_mut().zip(&bias.values) {
            sum[0] = f64::from(*bias);
        }
    }
    let middle = |r: Range| f64::midpoint(r[0], r[1]);
    let half = |r: Range| (r[1] - r[0]) / 2.0;
    for (x, weights) in row.iter().zip(kernel.values.chunks_exact(width.max(1))) {
        let at = middle(x.value);
        if x.value[0].to_bits() == x.value[1].to_bits() && x.slope == FLAT {
            for (sum, w) in sums.iter_mut().zip(weights) {
                sum[0] += f64::from(*w) * at;
            }
            continue;
        }
        let (wide, slope, slopes) = (half(x.value), middle(x.slope), half(x.slope));
        for (sum, w) in sums.iter_mut().zip(weights) {
            let w = f64::from(*w);
            sum[0] += w * at;
            sum[1] += w.abs() * wide;
            sum[2] += w * slope;
            sum[3] += w.abs() * slopes;
        }
    }
    let dual = |[at, wide, slope, slopes]: [f64; 4]| Dual {
        value: [at - wide, at + wide],
        slope: [slope - slopes, slope + slopes],
    };
    sums.into_iter().map(dual).collect()
}

fn convolved(x: &State, kernel: &Tensor, bias: &Tensor, lines: usize) -> State {
    let [filters, channels, height, width] = [0, 1, 2, 3].map(|axis| kernel.shape[axis]);
    let across = x.steps / lines;
    let (above, left) = ((height - 1) / 2, (width - 1) / 2);
    let mut units = Vec::with_capacity(x.steps * filters);
    for place in 0..x.steps {
        let (line, step) = (place / across, place % across);
        for filter in 0..filters {
            let mut sum = Dual::constant(f64::from(bias.values[filter]));
            for tap in 0..channels * height * width {
                let (channel, h, w) = (tap / (height * width), tap / width % height, tap % width);
                let l = (line + h).wrapping_sub(above);
                let s = (step + w).wrapping_sub(left);
                if l < lines && s < across {
                    let weight = kernel.values[filter * channels * height * width + tap];
                    let x = x.units[(l * across + s) * channels + channel];
                    sum = sum.plus(x.scaled(f64::from(weight), 0.0));
                }
            }
            units.push(sum);
        }
    }
    State {
        steps: x.steps,
        units,
    }
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
        return State::flat(x.units.clone());
    };
    let units = recurrent.shape[0];
    let zero = Dual::constant(0.0);
    let (mut h, mut c) = (vec![zero; units], vec![zero; units]);
    let mut states = Vec::new();
    for row in x.rows() {
        let a = product(row, kernel, Some(bias));
        let r = product(&h, recurrent, recurrent_bias.as_ref());
        let gate = |g: usize, u: usize| a[g * units + u].plus(r[g * units + u]);
        for u in 0..units {
            h[u] = match kind.as_str() {
                "lstm" => {
                    let kept = gate(1, u).sigmoid().times(c[u]);
                    c[u] = kept.plus(gate(0, u).sigmoid().times(gate(3, u).tanh()));
                    gate(2, u).sigmoid().times(c[u].tanh())
                }
                "gru" => {
                    let reset = gate(1, u).sigmoid().times(r[2 * units + u]);
                    let inner = a[2 * units + u].plus(reset).tanh();
                    let z = gate(0, u).sigmoid();
                    let rest = z.scaled(-1.0, 1.0);
                    rest.times(inner).plus(z.times(h[u]))
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
            units: states,
        };
    }
    State::flat(h)
}

fn normalised(row: &[Dual], scale: &Tensor, shift: &Tensor, epsilon: f64) -> Vec<Dual> {
    let n = row.len() as f64;
    let zero = Dual::constant(0.0);
    let sum = row.iter().fold(zero, |sum, x| sum.plus(*x));
    let from_mean = |x: &Dual| {
        // x − mean with the share of x itself taken once.
        let others = Dual {
            value: [sum.value[0] - x.value[0], sum.value[1] - x.value[1]],
            slope: [sum.slope[0] - x.slope[0], sum.slope[1] - x.slope[1]],
        };
        x.scaled(1.0 - 1.0 / n, 0.0)
            .plus(others.scaled(-1.0 / n, 0.0))
    };
    let parts: Vec<Dual> = row.iter().map(from_mean).collect();
    let square = |x: &Dual| x.through((&|x| x * x, &[0.0]), (&|x| 2.0 * x, &[]));
    let variance = parts.iter().map(square).fold(zero, Dual::plus);
    let variance = variance.scaled(1.0 / n, epsilon);
    let root = |v: f64| v.max(epsilon).powf(-0.5);
    let slope = |v: f64| -0.5 * v.max(epsilon).powf(-1.5);
    let factor = variance.through((&root, &[]), (&slope, &[]));
    let each = parts.iter().zip(&scale.values).zip(&shift.values);
    each.map(|((x, scale), shift)| x.times(factor).scaled(f64::from(*scale), f64::from(*shift)))
        .collect()
}

/// The last step, then the mean over all.
fn last_mean(x: &State, units: usize) -> State {
    let zero = vec![Dual::constant(0.0); units];
    let plus = |sums: Vec<Dual>, row: &[Dual]| -> Vec<Dual> {
        sums.iter().zip(row).map(|(sum, x)| sum.plus(*x)).collect()
    };
    let sums = x.rows().fold(zero, plus);
    let means = sums.iter().map(|sum| sum.scaled(1.0 / x.steps as f64, 0.0));
    let last = x.rows().last().unwrap_or_default().iter().copied();
    State::flat(last.chain(means).collect())
}

/// The largest of some values, with the derivatives of all that may be it.
fn largest(steps: impl Iterator<Item = Dual> + Clone) -> Dual {
    let most = |end: usize| {
        let ends = steps.clone().map(|x| x.value[end]);
        ends.fold(f64::NEG_INFINITY, f64::max)
    };
    let value = [most(0), most(1)];
    let may_be = steps.filter(|x| x.value[1] >= value[0]);
    let hull = may_be.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| {
        [low.min(x.slope[0]), high.max(x.slope[1])]
    });
    Dual { value, slope: hull }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn a_wave_turns_where_it_turns() {
        let of = |low: f64, high: f64| {
            wave(Dual {
                value: [low, high],
                slope: [1.0, 1.0],
            })
        };
        let close = |a: Range, b: Range| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(close(
            of(0.1, 0.4).value,
            [(0.8 * PI).cos(), (0.2 * PI).cos()]
        ));
        assert!(close(of(-0.1, 0.4).value, [(0.8 * PI).cos(), 1.0]));
        assert!(close(of(3.4, 3.6).value, [-1.0, (0.8 * PI).cos()]));
        assert!(close(of(0.1, 9.0).value, [-1.0, 1.0]));
        assert!(close(of(0.1, 9.0).slope, [-TAU, TAU]));
        assert!(close(of(0.2, 0.3).slope, [-TAU, -TAU * (0.4 * PI).sin()]));
    }
}
