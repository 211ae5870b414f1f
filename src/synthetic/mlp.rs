//! A dense network with leaky rectifiers and dropout between its layers: forward, backward,
//! and the gradient of a penalty on the size of its input gradient.
//!
//! Of a hidden layer the output is z ⊙ f, where f holds the slope of the rectifier (1 or
//! `slope`) times the dropout mask. f is constant almost everywhere, so one buffer of factors
//! serves the forward pass, the backward pass and the second derivative.
#![allow(
    clippy::inline_always,
    reason = "vector instructions are at hand only where a kernel is inlined into its dispatch"
)]

use crate::network::products::{
    Buffer, Columns, Grid, Left, Panels, Right, Start, Target, dot_rows, multiply, padded, sum_rows,
};
use crate::synthetic::noise::Noise;
use pulp::{Arch, Simd, WithSimd};
use std::ops::Range;

/// Most units of a layer whose kernel is read as stored: lines of wider ones that are read one after the
/// other take each other's place in the cache.
const NARROW: usize = 256;

/// Sizes of a network, from its inputs to its outputs, and what is between layers.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) sizes: Vec<usize>,
    /// Slope of the rectifiers left of 0.
    pub(super) slope: f32,
    /// Share that is dropped behind each hidden layer; shorter lists drop nothing there.
    pub(super) dropout: Vec<f64>,
}

/// One layer: its kernel is [from × padded(to)], row by row; of a single unit it is one row of
/// padded(from).
#[derive(Debug, Clone)]
struct Layer {
    from: usize,
    to: usize,
    kernel: Range<usize>,
    bias: Range<usize>,
}

impl Layer {
    /// Whether vectors run along the inputs, not along units that are padding.
    fn is_single(&self) -> bool {
        self.to == 1
    }

    /// f32 from one row of the kernel to the next.
    fn stride(&self) -> usize {
        padded(if self.is_single() { self.from } else { self.to })
    }
}

/// A dense network with its weights. Padding among the weights stays 0.
pub(super) struct Mlp {
    arch: Arch,
    layers: Vec<Layer>,
    plan: Plan,
    pub(super) weights: Vec<f32>,
    packs: Vec<Pack>,
}

/// The kernel of a layer and its transpose, as products read them, where they do not read it as
/// it is stored.
struct Pack {
    forward: Option<Panels>,
    back: Option<Panels>,
    bias: Buffer,
}

/// The values of a pass over up to so many rows, rows padded to cache lines.
pub(super) struct Tape {
    /// The input, then the output of each layer.
    values: Vec<Buffer>,
    /// The factors of each hidden layer.
    factors: Vec<Buffer>,
    /// The derivatives by the input, then by each layer's sums.
    deltas: Vec<Buffer>,
    sizes: Vec<usize>,
}

impl Tape {
    pub(super) fn new(plan: &Plan, rows: usize) -> Self {
        let room = || {
            let buffer = |size: &usize| Buffer::new(rows * padded(*size));
            plan.sizes.iter().map(buffer).collect::<Vec<_>>()
        };
        Self {
            values: room(),
            factors: room(),
            deltas: room(),
            sizes: plan.sizes.clone(),
        }
    }

    /// f32 from one input row to the next.
    pub(super) fn input_stride(&self) -> usize {
        padded(self.sizes[0])
    }

    pub(super) fn output_stride(&self) -> usize {
        self.sizes.last().map_or(0, |size| padded(*size))
    }

    pub(super) fn input_mut(&mut self) -> &mut [f32] {
        &mut self.values[0]
    }

    pub(super) fn input(&self) -> &[f32] {
        &self.values[0]
    }

    pub(super) fn output(&self) -> &[f32] {
        &self.values[self.sizes.len() - 1]
    }

    /// The derivative by the output, to be filled in before the backward pass.
    pub(super) fn output_delta(&mut self) -> &mut [f32] {
        let last = self.sizes.len() - 1;
        &mut self.deltas[last]
    }

    /// The output of each row of a network with one, and the place for the derivative by it.
    pub(super) fn ends(&mut self) -> impl Iterator<Item = (f32, &mut f32)> {
        let (last, stride) = (self.sizes.len() - 1, self.output_stride());
        let outputs = self.values[last].iter().step_by(stride);
        let deltas = self.deltas[last].iter_mut().step_by(stride);
        outputs.copied().zip(deltas)
    }

    /// The derivative by the input.
    pub(super) fn input_delta(&self) -> &[f32] {
        &self.deltas[0]
    }
}

impl Mlp {
    /// Weights and biases are drawn evenly within ±1/√inputs, as PyTorch's `Linear` does.
    pub(super) fn new(plan: Plan, noise: &mut Noise) -> Self {
        let arch = Arch::new();
        let (mut layers, mut packs, mut end) = (Vec::new(), Vec::new(), 0);
        for pair in plan.sizes.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let is_single = to == 1;
            let len = if is_single {
                padded(from)
            } else {
                from * padded(to)
            };
            let kernel = end..end + len;
            let bias = kernel.end..kernel.end + padded(to);
            end = bias.end;
            layers.push(Layer {
                from,
                to,
                kernel,
                bias,
            });
            let is_wide = padded(to) > NARROW;
            packs.push(Pack {
                forward: is_wide.then(|| Panels::new(arch, from, padded(to))),
                back: (!is_single).then(|| Panels::new(arch, padded(to), from)),
                bias: Buffer::new(padded(to)),
            });
        }
        let mut weights = vec![0.0; end];
        for layer in &layers {
            let bound = 1.0 / (layer.from.max(1) as f32).sqrt();
            let used = if layer.is_single() {
                layer.from
            } else {
                layer.to
            };
            let rows = weights[layer.kernel.clone()].chunks_exact_mut(layer.stride());
            for weight in rows.flat_map(|row| &mut row[..used]) {
                *weight = bound * (2.0 * noise.unit() - 1.0);
            }
            for weight in &mut weights[layer.bias.clone()][..layer.to] {
                *weight = bound * (2.0 * noise.unit() - 1.0);
            }
        }
        let mut mlp = Self {
            arch,
            layers,
            plan,
            weights,
            packs,
        };
        mlp.pack();
        mlp
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes over changed weights.
    pub(super) fn pack(&mut self) {
        for (layer, pack) in self.layers.iter().zip(&mut self.packs) {
            let kernel = &self.weights[layer.kernel.clone()];
            let columns = Columns::whole(padded(layer.to));
            if let Some(forward) = &mut pack.forward {
                forward.fill(self.arch, kernel, columns);
            }
            if let Some(back) = &mut pack.back {
                back.fill_transposed(self.arch, kernel, columns);
            }
            pack.bias.copy_from_slice(&self.weights[layer.bias.clone()]);
        }
    }

    /// Computes the output from the input of a tape; `noise` draws dropout masks, and nothing
    /// is dropped without it.
    pub(super) fn forward(&self, tape: &mut Tape, rows: usize, mut noise: Option<&mut Noise>) {
        for (place, (layer, pack)) in self.layers.iter().zip(&self.packs).enumerate() {
            let (before, after) = tape.values.split_at_mut(place + 1);
            let to = padded(layer.to);
            let (x, y) = (&before[place], &mut after[0][..rows * to]);
            self.product(rows, layer, pack, x, Some(&pack.bias), y);
            if place + 1 == self.layers.len() {
                return;
            }
            let factors = &mut tape.factors[place + 1][..rows * to];
            let share = self.plan.dropout.get(place).copied().unwrap_or(0.0);
            let masked = match &mut noise {
                Some(noise) if share > 0.0 => {
                    noise.mask(share, factors);
                    true
                }
                _ => false,
            };
            self.arch.dispatch(Rectify {
                values: &mut y[..rows * to],
                factors,
                slope: self.plan.slope,
                masked,
            });
        }
    }

    /// The sums of a layer, without bias where none is given.
    fn product(
        &self,
        rows: usize,
        layer: &Layer,
        pack: &Pack,
        x: &[f32],
        bias: Option<&[f32]>,
        y: &mut [f32],
    ) {
        let stride = padded(layer.from);
        let x = Grid {
            values: &x[..rows * stride],
            stride,
        };
        let kernel = &self.weights[layer.kernel.clone()];
        if layer.is_single() {
            let kernel = (&kernel[..layer.from], bias.map_or(0.0, |bias| bias[0]));
            dot_rows(self.arch, x, kernel, (y, padded(1)));
            return;
        }
        let as_stored = Right::Rows(kernel, layer.stride());
        multiply(
            self.arch,
            (rows, layer.from),
            Left::rows(x),
            pack.forward.as_ref().map_or(as_stored, Right::Panels),
            bias.map_or(Start::Zero, Start::Row),
            Target::grid(y, padded(layer.to)),
        );
    }

    /// From the derivative by the output to those by each layer's sums, and by the input where
    /// it is wanted.
    pub(super) fn backward(&self, tape: &mut Tape, rows: usize, by_input: bool) {
        for place in (1..self.layers.len()).rev() {
            self.back(tape, place, 0..rows);
            let all = ..rows * padded(self.layers[place].from);
            self.arch.dispatch(Times {
                values: &mut tape.deltas[place][all],
                factors: &tape.factors[place][all],
            });
        }
        if by_input {
            self.back(tape, 0, 0..rows);
        }
    }

    /// From the derivative by the sums of a layer to that by its inputs, of some rows.
    fn back(&self, tape: &mut Tape, place: usize, rows: Range<usize>) {
        let (layer, pack) = (&self.layers[place], &self.packs[place]);
        let (before, after) = tape.deltas.split_at_mut(place + 1);
        let (from, to) = (padded(layer.from), padded(layer.to));
        let delta = Grid {
            values: &after[0][rows.start * to..rows.end * to],
            stride: to,
        };
        // Behind a single unit the product has one step.
        let as_stored = Right::Rows(&self.weights[layer.kernel.clone()], from);
        let depth = if layer.is_single() { 1 } else { to };
        multiply(
            self.arch,
            (rows.len(), depth),
            Left::rows(delta),
            pack.back.as_ref().map_or(as_stored, Right::Panels),
            Start::Zero,
            Target::grid(&mut before[place][rows.start * from..], from),
        );
    }

    /// The derivative by the weights after a backward pass: by kernels over so many rows, by biases
    /// over the first of these.
    pub(super) fn collect(
        &self,
        tape: &mut Tape,
        [rows, bias_rows]: [usize; 2],
        gradient: &mut [f32],
    ) {
        for (place, layer) in self.layers.iter().enumerate() {
            let (from, to) = (padded(layer.from), padded(layer.to));
            let x = &tape.values[place][..rows * from];
            let delta = &tape.deltas[place + 1][..rows * to];
            let kernel = &mut gradient[layer.kernel.clone()];
            if layer.is_single() {
                // The kernel is a row of inputs.
                let delta = Left {
                    values: delta,
                    row: 1,
                    step: to,
                };
                let x = Right::Rows(x, from);
                let kernel = Target::grid(kernel, from);
                multiply(self.arch, (1, rows), delta, x, Start::Zero, kernel);
            } else {
                let x = Grid {
                    values: x,
                    stride: from,
                };
                multiply(
                    self.arch,
                    (layer.from, rows),
                    Left::columns(x),
                    Right::Rows(delta, to),
                    Start::Zero,
                    Target::grid(kernel, to),
                );
            }
            let bias = &mut gradient[layer.bias.clone()];
            let delta = &tape.deltas[place + 1][..bias_rows * to];
            sum_rows(self.arch, bias_rows, delta, Columns::whole(to), bias);
        }
    }

    /// The gradient penalty λ·mean (‖∇f‖ − 1)² of a network f with one output (Gulrajani et
    /// al. 2017), at some rows of a tape over the first `width` columns of their inputs. The backward pass of
    /// these rows must have begun with a derivative of 1. [`Mlp::collect`] adds its derivative
    /// by the kernels from what is left in place of their inputs; there is none by a bias.
    ///
    /// With g = W₁ᵀδ₁ the input gradient and v = ∂P/∂g, g·v is what the network without biases
    /// makes of v at fixed factors: so a forward pass of v gives tangents t, and the derivative
    /// by a kernel is t·δᵀ.
    pub(super) fn penalty(
        &self,
        tape: &mut Tape,
        rows: Range<usize>,
        width: usize,
        lambda: f64,
    ) -> f64 {
        self.back(tape, 0, rows.clone());
        let stride = tape.input_stride();
        let of = |stride: usize| rows.start * stride..rows.end * stride;
        let mut sum = 0.0;
        let gradients = tape.deltas[0][of(stride)].chunks_exact(stride);
        let tangents = tape.values[0][of(stride)].chunks_exact_mut(stride);
        for (g, v) in gradients.zip(tangents) {
            let square: f32 = g[..width].iter().map(|g| g * g).sum();
            let norm = f64::from(square).sqrt();
            sum += (norm - 1.0).powi(2);
            let scale = 2.0 * lambda / rows.len() as f64 * (norm - 1.0) / norm.max(1e-12);
            for (v, g) in v[..width].iter_mut().zip(g) {
                *v = scale as f32 * g;
            }
            v[width..].fill(0.0);
        }
        let hidden = self.layers.len() - 1;
        let layers = self.layers.iter().zip(&self.packs).take(hidden);
        for (place, (layer, pack)) in layers.enumerate() {
            let (before, after) = tape.values.split_at_mut(place + 1);
            let x = &before[place][of(padded(layer.from))];
            let all = of(padded(layer.to));
            let y = &mut after[0][all.clone()];
            self.product(rows.len(), layer, pack, x, None, y);
            self.arch.dispatch(Times {
                values: y,
                factors: &tape.factors[place + 1][all],
            });
        }
        lambda * sum / rows.len() as f64
    }
}

/// Turns sums into outputs, and keeps their factors; `masked` where the factors hold a mask.
struct Rectify<'a> {
    values: &'a mut [f32],
    factors: &'a mut [f32],
    slope: f32,
    masked: bool,
}

impl WithSimd for Rectify<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (values, _) = S::as_mut_simd_f32s(self.values);
        let (factors, _) = S::as_mut_simd_f32s(self.factors);
        let (zero, one) = (s.splat_f32s(0.0), s.splat_f32s(1.0));
        let slope = s.splat_f32s(self.slope);
        for (value, factor) in values.iter_mut().zip(factors) {
            let rising = s.less_than_f32s(zero, *value);
            let own = s.select_f32s(rising, one, slope);
            *factor = if self.masked {
                s.mul_f32s(*factor, own)
            } else {
                own
            };
            *value = s.mul_f32s(*value, *factor);
        }
    }
}

/// `values` ⊙ `factors`, in place.
struct Times<'a> {
    values: &'a mut [f32],
    factors: &'a [f32],
}

impl WithSimd for Times<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (values, _) = S::as_mut_simd_f32s(self.values);
        let (factors, _) = S::as_simd_f32s(self.factors);
        for (value, factor) in values.iter_mut().zip(factors) {
            *value = s.mul_f32s(*value, *factor);
        }
    }
}

#[cfg(test)]
#[path = "mlp_tests.rs"]
mod tests;
