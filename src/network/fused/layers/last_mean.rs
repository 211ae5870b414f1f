//! The state of the last time step and, beside it, the mean over all steps: [steps × rows × units]
//! → [rows × 2 · units].

use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::plan;
use pulp::{Simd, WithSimd};

pub(in crate::network::fused) struct LastMean {
    layer: plan::LastMean,
    /// The sum over the steps, [rows × units], padded.
    sum: Buffer,
    output: Buffer,
    delta: Buffer,
}

impl LastMean {
    pub(in crate::network::fused) fn new(
        layer: &plan::LastMean,
        rows: usize,
        training: bool,
    ) -> Self {
        let len = rows * padded(2 * layer.units);
        Self {
            layer: layer.clone(),
            sum: Buffer::new(rows * padded(layer.units)),
            output: Buffer::new(len),
            delta: room(len, training),
        }
    }

    fn stride(&self) -> usize {
        padded(2 * self.layer.units)
    }

    fn share(&self) -> f32 {
        1.0 / self.layer.steps as f32
    }
}

/// `sum` += `x`, each by each.
struct Add<'a> {
    x: &'a [f32],
    sum: &'a mut [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (x, _) = S::as_simd_f32s(self.x);
        let (sum, _) = S::as_mut_simd_f32s(self.sum);
        for (sum, x) in sum.iter_mut().zip(x) {
            *sum = s.add_f32s(*sum, *x);
        }
    }
}

impl Block for LastMean {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        let (units, stride, share) = (self.layer.units, self.stride(), self.share());
        let step = pass.rows * x.stride;
        let sum = &mut self.sum[..step];
        sum.fill(0.0);
        let steps = x.values.chunks_exact(step);
        for x in steps.take(self.layer.steps) {
            pass.arch.dispatch(Add { x, sum });
        }
        let last = x.values[(self.layer.steps - 1) * step..].chunks_exact(x.stride);
        let rows = last.zip(sum.chunks_exact(x.stride));
        for ((last, sum), to) in rows.zip(self.output.chunks_exact_mut(stride)) {
            to[..units].copy_from_slice(&last[..units]);
            let means = to[units..2 * units].iter_mut().zip(sum);
            means.for_each(|(to, sum)| *to = sum * share);
        }
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        let stride = self.stride();
        Grid {
            values: &self.output[..rows * stride],
            stride,
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let stride = self.stride();
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
        let (units, stride, share) = (self.layer.units, self.stride(), self.share());
        let step = pass.rows * x.stride;
        let (first, last) =
            before[..self.layer.steps * step].split_at_mut((self.layer.steps - 1) * step);
        let deltas = || self.delta.chunks_exact(stride).take(pass.rows);
        for (to, delta) in last.chunks_exact_mut(x.stride).zip(deltas()) {
            let (own, mean) = delta[..2 * units].split_at(units);
            let each = to.iter_mut().zip(own.iter().zip(mean));
            each.for_each(|(to, (own, mean))| *to = own + mean * share);
        }
        for earlier in first.chunks_exact_mut(step) {
            for (to, delta) in earlier.chunks_exact_mut(x.stride).zip(deltas()) {
                let each = to.iter_mut().zip(&delta[units..2 * units]);
                each.for_each(|(to, mean)| *to = mean * share);
            }
        }
    }
}
