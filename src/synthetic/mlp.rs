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
    Buffer, Columns, Grid, Left, Panels, Right, Start, Target, multiply, padded, sum_rows,
};
use crate::synthetic::noise::Noise;
use pulp::{Arch, Simd, WithSimd};
use std::ops::Range;

/// Sizes of a network, from its inputs to its outputs, and what is between layers.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) sizes: Vec<usize>,
    /// Slope of the rectifiers left of 0.
    pub(super) slope: f32,
    /// Share that is dropped behind each hidden layer; shorter lists drop nothing there.
    pub(super) dropout: Vec<f64>,
}

/// One layer: its kernel is [from × padded(to)], row by row.
#[derive(Debug, Clone)]
struct Layer {
    from: usize,
    to: usize,
    kernel: Range<usize>,
    bias: Range<usize>,
}

/// A dense network with its weights. Padding among the weights stays 0.
pub(super) struct Mlp {
    arch: Arch,
    layers: Vec<Layer>,
    plan: Plan,
    pub(super) weights: Vec<f32>,
    packs: Vec<Pack>,
}

/// The kernel of a layer and its transpose, as products read them.
struct Pack {
    forward: Panels,
    back: Panels,
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
    /// As `values`, of a direction in the space of inputs; empty where no penalty is taken.
    tangents: Vec<Buffer>,
    sizes: Vec<usize>,
    bias: Vec<f32>,
}

impl Tape {
    pub(super) fn new(plan: &Plan, rows: usize) -> Self {
        let room = || {
            let buffer = |size: &usize| Buffer::new(rows * padded(*size));
            plan.sizes.iter().map(buffer).collect::<Vec<_>>()
        };
        let widest = plan.sizes.iter().copied().max().unwrap_or(0);
        Self {
            values: room(),
            factors: room(),
            deltas: room(),
            tangents: Vec::new(),
            sizes: plan.sizes.clone(),
            bias: vec![0.0; padded(widest)],
        }
    }

    /// One that also has room for the direction of a penalty.
    pub(super) fn with_tangents(plan: &Plan, rows: usize) -> Self {
        let mut tape = Self::new(plan, rows);
        let buffer = |size: &usize| Buffer::new(rows * padded(*size));
        tape.tangents = plan.sizes.iter().map(buffer).collect();
        tape
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
            let kernel = end..end + from * padded(to);
            let bias = kernel.end..kernel.end + padded(to);
            end = bias.end;
            layers.push(Layer {
                from,
                to,
                kernel,
                bias,
            });
            packs.push(Pack {
                forward: Panels::new(arch, from, padded(to)),
                back: Panels::new(arch, padded(to), from),
                bias: Buffer::new(padded(to)),
            });
        }
        let mut weights = vec![0.0; end];
        for layer in &layers {
            let bound = 1.0 / (layer.from.max(1) as f32).sqrt();
            let all = layer.kernel.start..layer.bias.end;
            for row in weights[all].chunks_exact_mut(padded(layer.to)) {
                for weight in &mut row[..layer.to] {
                    *weight = bound * (2.0 * noise.unit() - 1.0);
                }
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
            pack.forward.fill(self.arch, kernel, columns);
            pack.back.fill_transposed(self.arch, kernel, columns);
            pack.bias.copy_from_slice(&self.weights[layer.bias.clone()]);
        }
    }

    /// Computes the output from the input of a tape; `noise` draws dropout masks, and nothing
    /// is dropped without it.
    pub(super) fn forward(&self, tape: &mut Tape, rows: usize, mut noise: Option<&mut Noise>) {
        for (place, (layer, pack)) in self.layers.iter().zip(&self.packs).enumerate() {
            let (before, after) = tape.values.split_at_mut(place + 1);
            let to = padded(layer.to);
            let (x, y) = (&before[place], &mut after[0]);
            self.product(rows, layer, pack, x, Start::Row(&pack.bias), y);
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

    fn product(
        &self,
        rows: usize,
        layer: &Layer,
        pack: &Pack,
        x: &[f32],
        start: Start<'_>,
        y: &mut [f32],
    ) {
        let stride = padded(layer.from);
        let x = Grid {
            values: &x[..rows * stride],
            stride,
        };
        multiply(
            self.arch,
            (rows, layer.from),
            Left::rows(x),
            Right::Panels(&pack.forward),
            start,
            Target::grid(y, padded(layer.to)),
        );
    }

    /// From the derivative by the output to those by each layer's sums, and by the input where
    /// it is wanted.
    pub(super) fn backward(&self, tape: &mut Tape, rows: usize, by_input: bool) {
        for (place, (layer, pack)) in self.layers.iter().zip(&self.packs).enumerate().rev() {
            if place == 0 && !by_input {
                return;
            }
            let (before, after) = tape.deltas.split_at_mut(place + 1);
            let stride = padded(layer.to);
            let delta = Grid {
                values: &after[0][..rows * stride],
                stride,
            };
            let from = padded(layer.from);
            multiply(
                self.arch,
                (rows, stride),
                Left::rows(delta),
                Right::Panels(&pack.back),
                Start::Zero,
                Target::grid(&mut before[place], from),
            );
            if place > 0 {
                self.arch.dispatch(Times {
                    values: &mut before[place][..rows * from],
                    factors: &tape.factors[place][..rows * from],
                });
            }
        }
    }

    /// Adds the derivative by the weights to `gradient`, after a backward pass.
    pub(super) fn collect(&self, tape: &mut Tape, rows: usize, gradient: &mut [f32]) {
        for (place, layer) in self.layers.iter().enumerate() {
            self.outer(
                rows,
                layer,
                (&tape.values[place], &tape.deltas[place + 1]),
                gradient,
            );
            let to = padded(layer.to);
            let sums = &mut tape.bias[..to];
            let delta = &tape.deltas[place + 1][..rows * to];
            sum_rows(self.arch, rows, delta, Columns::whole(to), sums);
            for (g, sum) in gradient[layer.bias.clone()].iter_mut().zip(sums) {
                *g += *sum;
            }
        }
    }

    /// Adds xᵀ·delta to the gradient of a kernel.
    fn outer(
        &self,
        rows: usize,
        layer: &Layer,
        (x, delta): (&[f32], &[f32]),
        gradient: &mut [f32],
    ) {
        let (from, to) = (padded(layer.from), padded(layer.to));
        let x = Grid {
            values: &x[..rows * from],
            stride: from,
        };
        multiply(
            self.arch,
            (layer.from, rows),
            Left::columns(x),
            Right::Rows(&delta[..rows * to], to),
            Start::Sum,
            Target::grid(&mut gradient[layer.kernel.clone()], to),
        );
    }

    /// The gradient penalty λ·mean (‖∇f‖ − 1)² of a network f with one output (Gulrajani et
    /// al. 2017), taken at the inputs of the tape over their first `width` columns. Adds its
    /// derivative by the weights to `gradient`.
    ///
    /// With g = W₁ᵀδ₁ the input gradient and v = ∂P/∂g, g·v is what the network without biases
    /// makes of v at fixed factors: so a forward pass of v gives tangents t, and the derivative
    /// by a kernel is t·δᵀ.
    pub(super) fn penalty(
        &self,
        tape: &mut Tape,
        (rows, width): (usize, usize),
        lambda: f64,
        gradient: &mut [f32],
    ) -> f64 {
        self.forward(tape, rows, None);
        let out = tape.output_stride();
        for delta in tape.output_delta()[..rows * out].chunks_exact_mut(out) {
            delta.fill(0.0);
            delta[0] = 1.0;
        }
        self.backward(tape, rows, true);
        let stride = tape.input_stride();
        let mut sum = 0.0;
        let gradients = tape.deltas[0][..rows * stride].chunks_exact(stride);
        let tangents = tape.tangents[0].chunks_exact_mut(stride);
        for (g, v) in gradients.zip(tangents) {
            let square: f32 = g[..width].iter().map(|g| g * g).sum();
            let norm = f64::from(square).sqrt();
            sum += (norm - 1.0).powi(2);
            let scale = 2.0 * lambda / rows as f64 * (norm - 1.0) / norm.max(1e-12);
            for (v, g) in v[..width].iter_mut().zip(g) {
                *v = scale as f32 * g;
            }
            v[width..].fill(0.0);
        }
        let last = self.layers.len() - 1;
        for (place, (layer, pack)) in self.layers.iter().zip(&self.packs).enumerate() {
            let (before, after) = tape.tangents.split_at_mut(place + 1);
            let x: &[f32] = &before[place];
            self.outer(rows, layer, (x, &tape.deltas[place + 1]), gradient);
            if place == last {
                break;
            }
            let y = &mut after[0];
            self.product(rows, layer, pack, x, Start::Zero, y);
            let to = padded(layer.to);
            self.arch.dispatch(Times {
                values: &mut y[..rows * to],
                factors: &tape.factors[place + 1][..rows * to],
            });
        }
        lambda * sum / rows as f64
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
