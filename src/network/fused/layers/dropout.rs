//! Dropout: a mask of zeros and scaled ones, drawn before the pass. It has no
//! part in inference.

use crate::network::fused::block::{Block, Grid, Pass, Shape};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::mask::Draws;
use pulp::{Simd, WithSimd};

pub(in crate::network::fused) struct Dropout {
    share: f64,
    shape: Shape,
    mask: Buffer,
    output: Buffer,
    delta: Buffer,
}

impl Dropout {
    pub(in crate::network::fused) fn new(share: f64, shape: Shape, rows: usize) -> Self {
        let len = shape.len(rows);
        Self {
            share,
            shape,
            mask: Buffer::new(len),
            output: Buffer::new(len),
            delta: Buffer::new(len),
        }
    }
}

/// `to` = `a`·`b`, each by each.
struct Times<'a> {
    a: &'a [f32],
    b: &'a [f32],
    to: &'a mut [f32],
}

impl WithSimd for Times<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (a, _) = S::as_simd_f32s(self.a);
        let (b, _) = S::as_simd_f32s(self.b);
        let (to, _) = S::as_mut_simd_f32s(self.to);
        for (to, (a, b)) in to.iter_mut().zip(a.iter().zip(b)) {
            *to = s.mul_f32s(*a, *b);
        }
    }
}

impl Block for Dropout {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        pass.arch.dispatch(Times {
            a: x.values,
            b: &self.mask,
            to: &mut self.output,
        });
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
        _: Option<&mut [f32]>,
    ) {
        let Some(before) = before else { return };
        pass.arch.dispatch(Times {
            a: &self.delta,
            b: &self.mask,
            to: before,
        });
    }

    fn draw(&mut self, position: usize, rows: usize, draws: &mut Draws<'_>) {
        let stride = padded(self.shape.units);
        let start = position * rows * stride;
        for row in self.mask[start..start + rows * stride].chunks_exact_mut(stride) {
            draws.fill(self.share, &mut row[..self.shape.units]);
        }
    }
}
