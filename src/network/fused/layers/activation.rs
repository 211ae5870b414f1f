//! The activations: a function of each number, and its derivative.

use crate::network::Activation;
use crate::network::fused::block::{Block, Grid, Pass, Shape, room};
use crate::network::fused::math::buffer::Buffer;
use crate::network::fused::math::pack::Pack;
use crate::network::fused::math::vector::{normal_cdf, normal_density, sigmoid, tanh};
use pulp::{Simd, WithSimd};

pub(in crate::network::fused) struct Curve {
    kind: Activation,
    shape: Shape,
    output: Buffer,
    delta: Buffer,
}

impl Curve {
    pub(in crate::network::fused) fn new(
        kind: Activation,
        shape: Shape,
        rows: usize,
        training: bool,
    ) -> Self {
        let len = shape.len(rows);
        Self {
            kind,
            shape,
            output: Buffer::new(len),
            delta: room(len, training),
        }
    }
}

impl Block for Curve {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        pass.arch.dispatch(Forward {
            kind: self.kind,
            x: x.values,
            y: &mut self.output,
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
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        _: Option<&mut [f32]>,
    ) {
        let Some(before) = before else { return };
        pass.arch.dispatch(Backward {
            kind: self.kind,
            x: x.values,
            y: &self.output,
            delta: &self.delta,
            before,
        });
    }
}

struct Forward<'a> {
    kind: Activation,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (x, _) = S::as_simd_f32s(self.x);
        let (y, _) = S::as_mut_simd_f32s(self.y);
        let pairs = x.iter().zip(y);
        match self.kind {
            // Compared this way round NaN stays NaN.
            Activation::Relu => pairs.for_each(|(x, y)| {
                let zero = s.splat_f32s(0.0);
                *y = s.select_f32s(s.less_than_f32s(*x, zero), zero, *x);
            }),
            Activation::Tanh => pairs.for_each(|(x, y)| *y = tanh(s, *x)),
            Activation::Sigmoid => pairs.for_each(|(x, y)| *y = sigmoid(s, *x)),
            Activation::Gelu => pairs.for_each(|(x, y)| *y = s.mul_f32s(*x, normal_cdf(s, *x))),
            Activation::Silu => pairs.for_each(|(x, y)| *y = s.mul_f32s(*x, sigmoid(s, *x))),
        }
    }
}

struct Backward<'a> {
    kind: Activation,
    x: &'a [f32],
    y: &'a [f32],
    delta: &'a [f32],
    before: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (x, _) = S::as_simd_f32s(self.x);
        let (y, _) = S::as_simd_f32s(self.y);
        let (delta, _) = S::as_simd_f32s(self.delta);
        let (before, _) = S::as_mut_simd_f32s(self.before);
        let one = s.splat_f32s(1.0);
        let all = before.iter_mut().zip(delta).zip(x.iter().zip(y));
        match self.kind {
            Activation::Relu => all.for_each(|((to, delta), (_, y))| {
                let zero = s.splat_f32s(0.0);
                let on = s.less_than_f32s(zero, *y);
                *to = s.select_f32s(on, *delta, zero);
            }),
            Activation::Tanh => all.for_each(|((to, delta), (_, y))| {
                *to = s.mul_f32s(*delta, s.sub_f32s(one, s.mul_f32s(*y, *y)));
            }),
            Activation::Sigmoid => all.for_each(|((to, delta), (_, y))| {
                *to = s.mul_f32s(*delta, s.mul_f32s(*y, s.sub_f32s(one, *y)));
            }),
            Activation::Gelu => all.for_each(|((to, delta), (x, _))| {
                let bent = s.mul_f32s(*x, normal_density(s, *x));
                *to = s.mul_f32s(*delta, s.add_f32s(normal_cdf(s, *x), bent));
            }),
            // σ + x·σ·(1 − σ) = σ + y·(1 − σ).
            Activation::Silu => all.for_each(|((to, delta), (x, y))| {
                let gate = sigmoid(s, *x);
                let bent = s.mul_f32s(*y, s.sub_f32s(one, gate));
                *to = s.mul_f32s(*delta, s.add_f32s(gate, bent));
            }),
        }
    }
}
