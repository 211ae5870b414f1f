//! Max-pooling over neighbouring time steps, then flat: [steps × filters] →
//! [filters · windows], a filter's windows side by side.

use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::fused::math::transpose::transpose;
use crate::network::plan;
use pulp::{Arch, Simd, WithSimd};

pub(in crate::network::fused) struct Pool {
    layer: plan::Pool,
    /// Step of each largest value: [rows × windows × filters], padded.
    chosen: Buffer,
    /// One row as [windows × filters], padded.
    row: Buffer,
    output: Buffer,
    delta: Buffer,
}

impl Pool {
    pub(in crate::network::fused) fn new(layer: &plan::Pool, rows: usize, training: bool) -> Self {
        let units = layer.filters * layer.windows();
        let len = rows * padded(units);
        let row = layer.windows() * padded(layer.filters);
        Self {
            layer: layer.clone(),
            chosen: Buffer::new(rows * row),
            row: Buffer::new(row),
            output: Buffer::new(len),
            delta: room(len, training),
        }
    }

    fn units(&self) -> usize {
        self.layer.filters * self.pooled()
    }

    fn pooled(&self) -> usize {
        self.layer.windows()
    }
}

impl Block for Pool {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        let (units, pooled, steps) = (self.units(), self.pooled(), self.layer.steps);
        let outputs = self.output.chunks_exact_mut(padded(units)).take(pass.rows);
        let chosen = self.chosen.chunks_exact_mut(pooled * x.stride);
        let rows = x.values.chunks_exact(steps * x.stride);
        for ((output, chosen), x_row) in outputs.zip(chosen).zip(rows) {
            pass.arch.dispatch(Largest {
                layer: &self.layer,
                stride: x.stride,
                x: x_row,
                values: &mut self.row,
                chosen,
            });
            let row = (&*self.row, x.stride);
            transpose(
                Arch::Scalar,
                (pooled, self.layer.filters),
                row,
                (output, pooled),
            );
        }
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        let stride = padded(self.units());
        Grid {
            values: &self.output[..rows * stride],
            stride,
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let stride = padded(self.units());
        let values = &self.output[..rows * stride];
        (Grid { values, stride }, &mut self.delta[..rows * stride])
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        _: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        _: Option<&mut [f32]>,
    ) {
        let Some(before) = before else { return };
        let (units, pooled) = (self.units(), self.pooled());
        let deltas = self.delta.chunks_exact(padded(units)).take(pass.rows);
        let chosen = self.chosen.chunks_exact(pooled * x.stride);
        let rows = before.chunks_exact_mut(self.layer.steps * x.stride);
        for ((delta, chosen), before) in deltas.zip(chosen).zip(rows) {
            let row = (&mut *self.row, x.stride);
            transpose(
                Arch::Scalar,
                (self.layer.filters, pooled),
                (delta, pooled),
                row,
            );
            pass.arch.dispatch(ToChosen {
                layer: &self.layer,
                stride: x.stride,
                delta: &self.row,
                chosen,
                before,
            });
        }
    }
}

/// The largest value of each window and filter of a row, and its step. NaN wins, so that
/// a diverging training is seen.
struct Largest<'a> {
    layer: &'a plan::Pool,
    /// Padded filters.
    stride: usize,
    x: &'a [f32],
    values: &'a mut [f32],
    chosen: &'a mut [f32],
}

impl WithSimd for Largest<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.stride / S::F32_LANES;
        let (x, _) = S::as_simd_f32s(self.x);
        let (largest, _) = S::as_mut_simd_f32s(self.values);
        let (chosen, _) = S::as_mut_simd_f32s(self.chosen);
        let places = largest
            .chunks_exact_mut(vectors)
            .zip(chosen.chunks_exact_mut(vectors));
        for (place, (largest, chosen)) in places.enumerate() {
            let window = self.layer.window(place);
            let first = window.lines.start * window.line + window.steps.start;
            for v in 0..vectors {
                let mut best = x[first * vectors + v];
                let mut best_step = s.splat_f32s(first as f32);
                for line in window.lines.clone() {
                    for step in window.steps.clone() {
                        let step = line * window.line + step;
                        let value = x[step * vectors + v];
                        let step = s.splat_f32s(step as f32);
                        let larger = s.less_than_f32s(best, value);
                        let number = s.equal_f32s(value, value);
                        let either = s.select_f32s(larger, value, best);
                        let either_step = s.select_f32s(larger, step, best_step);
                        best = s.select_f32s(number, either, value);
                        best_step = s.select_f32s(number, either_step, step);
                    }
                }
                (largest[v], chosen[v]) = (best, best_step);
            }
        }
    }
}

/// The derivative by each value of a row: that of the output where the value was the
/// largest of its window, else 0.
struct ToChosen<'a> {
    layer: &'a plan::Pool,
    /// Padded filters.
    stride: usize,
    delta: &'a [f32],
    chosen: &'a [f32],
    before: &'a mut [f32],
}

impl WithSimd for ToChosen<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.stride / S::F32_LANES;
        let (delta, _) = S::as_simd_f32s(self.delta);
        let (chosen, _) = S::as_simd_f32s(self.chosen);
        let (before, _) = S::as_mut_simd_f32s(self.before);
        let zero = s.splat_f32s(0.0);
        before.fill(zero);
        let places = delta
            .chunks_exact(vectors)
            .zip(chosen.chunks_exact(vectors));
        for (place, (delta, chosen)) in places.enumerate() {
            let window = self.layer.window(place);
            for step in window.steps() {
                let here = s.splat_f32s(step as f32);
                for v in 0..vectors {
                    let on = s.equal_f32s(chosen[v], here);
                    before[step * vectors + v] = s.select_f32s(on, delta[v], zero);
                }
            }
        }
    }
}
