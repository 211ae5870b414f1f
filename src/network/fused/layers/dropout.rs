//! Dropout: a mask of zeros and scaled ones, drawn before the pass. It has no
//! part in inference.

use crate::network::fused::block::{Block, Grid, Pass, Shape};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

pub(in crate::network::fused) struct Dropout {
    keep: f32,
    shape: Shape,
    mask: Buffer,
    output: Buffer,
    delta: Buffer,
}

impl Dropout {
    pub(in crate::network::fused) fn new(share: f64, shape: Shape, rows: usize) -> Self {
        let len = shape.len(rows);
        Self {
            keep: (1.0 - share) as f32,
            shape,
            mask: Buffer::new(len),
            output: Buffer::new(len),
            delta: Buffer::new(len),
        }
    }
}

fn product(a: &[f32], b: &[f32], to: &mut [f32]) {
    for (to, (a, b)) in to.iter_mut().zip(a.iter().zip(b)) {
        *to = a * b;
    }
}

impl Block for Dropout {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        let (mask, output) = (&self.mask, &mut self.output);
        pass.arch.dispatch(|| product(x.values, mask, output));
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
        _: Grid<'_>,
        before: Option<&mut [f32]>,
        _: &mut [f32],
    ) {
        let Some(before) = before else { return };
        let (mask, delta) = (&self.mask, &self.delta);
        pass.arch.dispatch(|| product(delta, mask, before));
    }

    fn draw(&mut self, position: usize, rows: usize, rng: &mut Pcg64Mcg) {
        let stride = padded(self.shape.units);
        let kept = 1.0 / self.keep;
        let start = position * rows * stride;
        for row in self.mask[start..start + rows * stride].chunks_exact_mut(stride) {
            for value in &mut row[..self.shape.units] {
                let stays = rng.random::<f32>() < self.keep;
                *value = if stays { kept } else { 0.0 };
            }
        }
    }
}
