//! Normalisation: over the rows of a batch (each unit by itself), or over the
//! units of a layer (each row by itself).

use crate::network::EPSILON;
use crate::network::fused::block::{Block, Grid, Pass, Shape, room};
use crate::network::fused::math::buffer::{Buffer, LINE, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::plan;
use crate::network::weights::Place;

pub(in crate::network::fused) struct Norm {
    layer: plan::Normal,
    shape: Shape,
    /// Padded scale and shift, and 1 for every unit (0 behind the last).
    scale: Buffer,
    shift: Buffer,
    ones: Buffer,
    mean: Buffer,
    variance: Buffer,
    /// Factor of each unit (batch) or row (layer): 1 / √(variance + ε).
    factor: Buffer,
    /// Before scale and shift.
    normal: Buffer,
    /// Σ delta·normal and Σ delta of each unit.
    turned: Buffer,
    shifted: Buffer,
    output: Buffer,
    delta: Buffer,
}

/// Mean and variance of a batch, with the places of the running ones.
pub(in crate::network::fused) struct Seen<'a> {
    pub(in crate::network::fused) places: (Place, Place),
    pub(in crate::network::fused) mean: &'a [f32],
    pub(in crate::network::fused) variance: &'a [f32],
}

impl Norm {
    pub(in crate::network::fused) fn new(
        layer: &plan::Normal,
        shape: Shape,
        rows: usize,
        training: bool,
    ) -> Self {
        let wide = padded(layer.units);
        let len = shape.len(rows);
        let mut ones = Buffer::new(wide);
        ones[..layer.units].fill(1.0);
        Self {
            layer: layer.clone(),
            shape,
            scale: Buffer::new(wide),
            shift: Buffer::new(wide),
            ones,
            mean: Buffer::new(wide),
            variance: Buffer::new(wide),
            factor: Buffer::new(wide.max(rows * shape.positions)),
            normal: Buffer::new(len),
            turned: Buffer::new(wide),
            shifted: Buffer::new(wide),
            output: Buffer::new(len),
            delta: room(len, training),
        }
    }

    /// Mean, variance and factor of every unit.
    #[inline(always)]
    fn units(&mut self, pass: Pass<'_>, x: Grid<'_>) {
        let units = self.layer.units;
        if let (Some((mean, variance)), false) = (self.layer.running, pass.training) {
            self.mean[..units].copy_from_slice(&pass.weights[mean.range()]);
            self.variance[..units].copy_from_slice(&pass.weights[variance.range()]);
        } else {
            let share = 1.0 / (x.values.len() / x.stride) as f32;
            column_sums(x.values, &mut self.mean, |x, _| x);
            self.mean.iter_mut().for_each(|m| *m *= share);
            let mean = &self.mean;
            column_sums(x.values, &mut self.variance, |x, i| (x - mean[i]).powi(2));
            self.variance.iter_mut().for_each(|v| *v *= share);
        }
        for (factor, variance) in self.factor.iter_mut().zip(&*self.variance) {
            *factor = 1.0 / (variance + EPSILON).sqrt();
        }
        let rows = self.normal.chunks_exact_mut(x.stride);
        for (to, x) in rows.zip(x.values.chunks_exact(x.stride)) {
            for (i, to) in to.iter_mut().enumerate() {
                *to = (x[i] - self.mean[i]) * self.factor[i] * self.ones[i];
            }
        }
    }

    /// The factor of every row.
    #[inline(always)]
    fn rows(&mut self, x: Grid<'_>) {
        let share = 1.0 / self.layer.units as f32;
        let rows = self.normal.chunks_exact_mut(x.stride);
        let rows = rows.zip(x.values.chunks_exact(x.stride));
        for ((to, x), factor) in rows.zip(&mut *self.factor) {
            let mean = sum(x, x, |x, _| x) * share;
            for ((to, x), one) in to.iter_mut().zip(x).zip(&*self.ones) {
                *to = (x - mean) * one;
            }
            *factor = 1.0 / (sum(to, to, |a, b| a * b) * share + EPSILON).sqrt();
            for to in to.iter_mut() {
                *to *= *factor;
            }
        }
    }

    #[inline(always)]
    fn normalise(&mut self, pass: Pass<'_>, x: Grid<'_>) {
        let units = self.layer.units;
        self.scale[..units].copy_from_slice(&pass.weights[self.layer.scale.range()]);
        self.shift[..units].copy_from_slice(&pass.weights[self.layer.shift.range()]);
        if self.layer.running.is_some() {
            self.units(pass, x);
        } else {
            self.rows(x);
        }
        let rows = self.output.chunks_exact_mut(x.stride);
        let normal = self.normal[..x.values.len()].chunks_exact(x.stride);
        for (to, normal) in rows.zip(normal) {
            for (i, to) in to.iter_mut().enumerate() {
                *to = normal[i] * self.scale[i] + self.shift[i];
            }
        }
    }

    /// The sums over rows of the derivatives by the output.
    #[inline(always)]
    fn sums(&mut self, len: usize) {
        let stride = padded(self.layer.units);
        let delta = &self.delta[..len];
        column_sums(delta, &mut self.shifted, |delta, _| delta);
        self.turned.fill(0.0);
        let rows = delta.chunks_exact(stride);
        for (delta, normal) in rows.zip(self.normal.chunks_exact(stride)) {
            for (i, turned) in self.turned.iter_mut().enumerate() {
                *turned += delta[i] * normal[i];
            }
        }
    }

    /// The derivative by the input; by running statistics, which no row moves, unless
    /// `training`.
    #[inline(always)]
    fn back(&self, len: usize, training: bool, before: &mut [f32]) {
        let stride = padded(self.layer.units);
        let all = before.chunks_exact_mut(stride);
        let all = all.zip(self.delta[..len].chunks_exact(stride));
        if self.layer.running.is_some() && !training {
            for (to, delta) in all {
                for i in 0..stride {
                    to[i] = delta[i] * self.scale[i] * self.factor[i];
                }
            }
            return;
        }
        let all = all.zip(self.normal.chunks_exact(stride));
        if self.layer.running.is_some() {
            let share = stride as f32 / len as f32;
            for ((to, delta), normal) in all {
                for i in 0..stride {
                    let rest = (self.shifted[i] + normal[i] * self.turned[i]) * share;
                    to[i] = (delta[i] - rest) * self.scale[i] * self.factor[i];
                }
            }
            return;
        }
        let share = 1.0 / self.layer.units as f32;
        for (((to, delta), normal), factor) in all.zip(&*self.factor) {
            for i in 0..stride {
                to[i] = delta[i] * self.scale[i];
            }
            let shifted = sum(to, to, |a, _| a) * share;
            let turned = sum(to, normal, |a, b| a * b) * share;
            for i in 0..stride {
                to[i] = (to[i] - shifted - normal[i] * turned) * factor * self.ones[i];
            }
        }
    }
}

/// Σ f(row, unit) over rows, for every unit.
#[inline(always)]
fn column_sums(values: &[f32], sums: &mut [f32], f: impl Fn(f32, usize) -> f32) {
    sums.fill(0.0);
    for row in values.chunks_exact(sums.len()) {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum += f(row[i], i);
        }
    }
}

/// Σ f(a, b) over a padded row, in as many partial sums as a line holds.
#[inline(always)]
fn sum(a: &[f32], b: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0; LINE];
    for (a, b) in a.chunks_exact(LINE).zip(b.chunks_exact(LINE)) {
        for i in 0..LINE {
            sums[i] += f(a[i], b[i]);
        }
    }
    sums.iter().sum()
}

impl Block for Norm {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        pass.arch.dispatch(|| self.normalise(pass, x));
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        self.shape.grid(&self.output, rows)
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let delta = &mut self.delta[..self.shape.len(rows)];
        (self.shape.grid(&self.output, rows), delta)
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        _: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        gradient: Option<&mut [f32]>,
    ) {
        let (len, units) = (x.values.len(), self.layer.units);
        pass.arch.dispatch(|| {
            if gradient.is_some() {
                self.sums(len);
            }
            if let Some(before) = before {
                self.back(len, pass.training, before);
            }
        });
        let Some(gradient) = gradient else { return };
        gradient[self.layer.scale.range()].copy_from_slice(&self.turned[..units]);
        gradient[self.layer.shift.range()].copy_from_slice(&self.shifted[..units]);
        if let Some((mean, variance)) = self.layer.running {
            gradient[mean.range()].fill(0.0);
            gradient[variance.range()].fill(0.0);
        }
    }

    fn seen(&self) -> Option<Seen<'_>> {
        let places = self.layer.running?;
        Some(Seen {
            places,
            mean: &self.mean[..self.layer.units],
            variance: &self.variance[..self.layer.units],
        })
    }
}
