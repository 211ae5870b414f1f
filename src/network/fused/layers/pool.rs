//! Max-pooling over neighbouring time steps, then flat: [steps × filters] →
//! [filters · windows], a filter's windows side by side.

use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::plan;

pub(in crate::network::fused) struct Pool {
    layer: plan::Pool,
    /// Step of each largest value.
    chosen: Vec<u32>,
    output: Buffer,
    delta: Buffer,
}

impl Pool {
    pub(in crate::network::fused) fn new(layer: &plan::Pool, rows: usize, training: bool) -> Self {
        let units = layer.filters * layer.windows();
        let len = rows * padded(units);
        Self {
            layer: layer.clone(),
            chosen: vec![0; rows * units],
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
        let chosen = self.chosen.chunks_exact_mut(units);
        let rows = x.values.chunks_exact(steps * x.stride);
        for ((output, chosen), values) in outputs.zip(chosen).zip(rows) {
            for place in 0..pooled {
                let window = self.layer.steps_of(place);
                for filter in 0..self.layer.filters {
                    let at = |step: usize| values[step * x.stride + filter];
                    let mut best = (window.start, at(window.start));
                    for step in window.start + 1..window.end {
                        let value = at(step);
                        // NaN wins, so that a diverging training is seen.
                        if value > best.1 || value.is_nan() {
                            best = (step, value);
                        }
                    }
                    output[filter * pooled + place] = best.1;
                    chosen[filter * pooled + place] = best.0 as u32;
                }
            }
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
        _: &mut [f32],
    ) {
        let Some(before) = before else { return };
        before.fill(0.0);
        let (units, pooled) = (self.units(), self.pooled());
        let deltas = self.delta.chunks_exact(padded(units)).take(pass.rows);
        let chosen = self.chosen.chunks_exact(units);
        let rows = before.chunks_exact_mut(self.layer.steps * x.stride);
        for ((delta, chosen), before) in deltas.zip(chosen).zip(rows) {
            for (index, (delta, step)) in delta.iter().zip(chosen).enumerate() {
                before[*step as usize * x.stride + index / pooled] = *delta;
            }
        }
    }
}
