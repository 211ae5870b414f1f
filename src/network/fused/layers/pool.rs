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
    /// Steps of each window.
    windows: Vec<Vec<usize>>,
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
        let steps = |place| layer.window(place).steps().collect();
        Self {
            layer: layer.clone(),
            windows: (0..layer.windows()).map(steps).collect(),
            chosen: Buffer::new(rows * row),
            row: Buffer::new(row),
            output: Buffer::new(len),
            delta: room(len, training),
        }
    }

    fn units(&self) -> usize {
        self.layer.filters * self.windows.len()
    }
}

impl Block for Pool {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        let units = self.units();
        pass.arch.dispatch(Largest {
            arch: pass.arch,
            layer: &self.layer,
            windows: &self.windows,
            x: &x.values[..pass.rows * self.layer.steps * x.stride],
            row: &mut self.row,
            chosen: &mut self.chosen,
            output: (&mut self.output, padded(units)),
        });
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
        pass.arch.dispatch(ToChosen {
            arch: pass.arch,
            layer: &self.layer,
            windows: &self.windows,
            delta: (&self.delta, padded(self.units())),
            row: &mut self.row,
            chosen: &self.chosen,
            before: &mut before[..pass.rows * self.layer.steps * x.stride],
        });
    }
}

/// The largest value of each window and filter, and its step. NaN wins, so that
/// a diverging training is seen.
struct Largest<'a> {
    arch: Arch,
    layer: &'a plan::Pool,
    windows: &'a [Vec<usize>],
    /// [rows × steps × filters], padded.
    x: &'a [f32],
    /// Room for one row of [windows × filters], padded.
    row: &'a mut [f32],
    chosen: &'a mut [f32],
    /// [rows × filters · windows], so many f32 from one row to the next.
    output: (&'a mut [f32], usize),
}

impl WithSimd for Largest<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (stride, windows) = (padded(self.layer.filters), self.windows.len());
        let vectors = stride / S::F32_LANES;
        let (x, _) = S::as_simd_f32s(self.x);
        let (chosen, _) = S::as_mut_simd_f32s(self.chosen);
        let rows = x.chunks_exact(self.layer.steps * vectors);
        let rows = rows.zip(chosen.chunks_exact_mut(windows * vectors));
        for ((x, chosen), output) in rows.zip(self.output.0.chunks_exact_mut(self.output.1)) {
            let (largest, _) = S::as_mut_simd_f32s(self.row);
            let places = largest
                .chunks_exact_mut(vectors)
                .zip(chosen.chunks_exact_mut(vectors));
            for ((largest, chosen), steps) in places.zip(self.windows) {
                let Some((first, others)) = steps.split_first() else {
                    continue;
                };
                for (v, (largest, chosen)) in largest.iter_mut().zip(chosen).enumerate() {
                    let mut best = x[first * vectors + v];
                    let mut best_step = s.splat_f32s(*first as f32);
                    for step in others {
                        let value = x[step * vectors + v];
                        let larger = s.less_than_f32s(best, value);
                        let number = s.equal_f32s(value, value);
                        let wins = s.or_m32s(larger, s.not_m32s(number));
                        best = s.select_f32s(wins, value, best);
                        best_step = s.select_f32s(wins, s.splat_f32s(*step as f32), best_step);
                    }
                    (*largest, *chosen) = (best, best_step);
                }
            }
            let row = (&*self.row, stride);
            match windows {
                2 => side_by_side::<2>(row, self.layer.filters, output),
                3 => side_by_side::<3>(row, self.layer.filters, output),
                4 => side_by_side::<4>(row, self.layer.filters, output),
                6 => side_by_side::<6>(row, self.layer.filters, output),
                _ => transpose(
                    self.arch,
                    (windows, self.layer.filters),
                    row,
                    (output, windows),
                ),
            }
        }
    }
}

/// The derivative by each value: that of the output where the value was the
/// largest of its window, else 0.
struct ToChosen<'a> {
    arch: Arch,
    layer: &'a plan::Pool,
    windows: &'a [Vec<usize>],
    /// [rows × filters · windows], so many f32 from one row to the next.
    delta: (&'a [f32], usize),
    /// Room for one row of [windows × filters], padded.
    row: &'a mut [f32],
    chosen: &'a [f32],
    /// [rows × steps × filters], padded.
    before: &'a mut [f32],
}

impl WithSimd for ToChosen<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (stride, windows) = (padded(self.layer.filters), self.windows.len());
        let vectors = stride / S::F32_LANES;
        let (chosen, _) = S::as_simd_f32s(self.chosen);
        let (before, _) = S::as_mut_simd_f32s(self.before);
        let zero = s.splat_f32s(0.0);
        let rows = before.chunks_exact_mut(self.layer.steps * vectors);
        let rows = rows.zip(chosen.chunks_exact(windows * vectors));
        for ((before, chosen), delta) in rows.zip(self.delta.0.chunks_exact(self.delta.1)) {
            let row = (&mut *self.row, stride);
            match windows {
                2 => apart::<2>(delta, self.layer.filters, row),
                3 => apart::<3>(delta, self.layer.filters, row),
                4 => apart::<4>(delta, self.layer.filters, row),
                6 => apart::<6>(delta, self.layer.filters, row),
                _ => transpose(
                    self.arch,
                    (self.layer.filters, windows),
                    (delta, windows),
                    row,
                ),
            }
            // Steps in no window.
            before.fill(zero);
            let (delta, _) = S::as_simd_f32s(self.row);
            let places = delta
                .chunks_exact(vectors)
                .zip(chosen.chunks_exact(vectors));
            for ((delta, chosen), steps) in places.zip(self.windows) {
                for step in steps {
                    let here = s.splat_f32s(*step as f32);
                    let before = &mut before[step * vectors..][..vectors];
                    for (to, (delta, chosen)) in before.iter_mut().zip(delta.iter().zip(chosen)) {
                        *to = s.select_f32s(s.equal_f32s(*chosen, here), *delta, zero);
                    }
                }
            }
        }
    }
}

/// `to`[f, p] = `from`[p, f] for few p, whose number the compiler knows.
#[inline(always)]
fn side_by_side<const P: usize>((from, stride): (&[f32], usize), filters: usize, to: &mut [f32]) {
    let rows: [&[f32]; P] = std::array::from_fn(|p| &from[p * stride..][..filters]);
    let (to, _) = to.as_chunks_mut::<P>();
    for (f, to) in to.iter_mut().take(filters).enumerate() {
        *to = std::array::from_fn(|p| rows[p][f]);
    }
}

/// `to`[p, f] = `from`[f, p] for few p.
#[inline(always)]
fn apart<const P: usize>(from: &[f32], filters: usize, (to, stride): (&mut [f32], usize)) {
    let (from, _) = from.as_chunks::<P>();
    for (p, row) in to.chunks_exact_mut(stride).take(P).enumerate() {
        for (to, from) in row[..filters].iter_mut().zip(from) {
            *to = from[p];
        }
    }
}
