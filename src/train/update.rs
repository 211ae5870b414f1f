//! The update rules in vectors: one pass over weights, gradients and moments.
#![allow(
    clippy::inline_always,
    reason = "vector instructions are at hand only where a kernel is inlined into its dispatch"
)]

use super::optimizer::Algorithm;
use pulp::{Simd, WithSimd};

const MOMENTUM: f32 = 0.9;
pub(super) const BETA1: f32 = 0.9;
pub(super) const BETA2: f32 = 0.999;
const RMS_DECAY: f32 = 0.99;
const EPSILON: f32 = 1e-8;
const ADAGRAD_EPSILON: f32 = 1e-10;

/// One step of an update rule over the flat weights.
pub(super) struct Update<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) rate: f32,
    /// rate / (1 − β₁ᵗ), and 1 / √(1 − β₂ᵗ).
    pub(super) corrected_rate: f32,
    pub(super) factor: f32,
    pub(super) values: &'a mut [f32],
    pub(super) gradient: &'a [f32],
    /// First and second moments; empty where the rule has none.
    pub(super) first: &'a mut [f32],
    pub(super) second: &'a mut [f32],
}

impl WithSimd for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (w, g, rate) = (self.values, self.gradient, self.rate);
        match self.algorithm {
            Algorithm::Sgd => each(s, Sgd { rate }, w, g, [self.first]),
            Algorithm::Adam | Algorithm::AdamW => {
                let rule = Adam {
                    rate: self.corrected_rate,
                    factor: self.factor,
                };
                each(s, rule, w, g, [self.first, self.second]);
            }
            Algorithm::RmsProp => each(s, RmsProp { rate }, w, g, [self.second]),
            Algorithm::AdaGrad => each(s, AdaGrad { rate }, w, g, [self.second]),
        }
    }
}

/// An update rule for each weight by itself, with `N` moments.
trait Rule<const N: usize>: Copy {
    /// The new weights and moments from weights `w`, gradients `g` and moments.
    fn apply<S: Simd>(
        self,
        s: S,
        w: S::f32s,
        g: S::f32s,
        moments: [S::f32s; N],
    ) -> (S::f32s, [S::f32s; N]);
}

/// `rule` for all weights.
#[inline(always)]
fn each<S: Simd, const N: usize>(
    s: S,
    rule: impl Rule<N>,
    w: &mut [f32],
    g: &[f32],
    moments: [&mut [f32]; N],
) {
    let (w, w_rest) = S::as_mut_simd_f32s(w);
    let (g, g_rest) = S::as_simd_f32s(g);
    let parts = moments.map(|m| S::as_mut_simd_f32s(m));
    for (i, (w, g)) in w.iter_mut().zip(g).enumerate() {
        let mut old = [*g; N];
        for n in 0..N {
            old[n] = parts[n].0[i];
        }
        let (new_w, new) = rule.apply(s, *w, *g, old);
        *w = new_w;
        for n in 0..N {
            parts[n].0[i] = new[n];
        }
    }
    let g = s.partial_load_f32s(g_rest);
    let mut old = [g; N];
    for n in 0..N {
        old[n] = s.partial_load_f32s(parts[n].1);
    }
    let (new_w, new) = rule.apply(s, s.partial_load_f32s(w_rest), g, old);
    s.partial_store_f32s(w_rest, new_w);
    for n in 0..N {
        s.partial_store_f32s(parts[n].1, new[n]);
    }
}

/// decay·x + rest·y, where rest is 1 − decay.
#[inline(always)]
fn average<S: Simd>(s: S, decay: f32, x: S::f32s, y: S::f32s) -> S::f32s {
    let kept = s.mul_f32s(s.splat_f32s(decay), x);
    s.add_f32s(kept, s.mul_f32s(s.splat_f32s(1.0 - decay), y))
}

/// decay·v + (1 − decay)·g², the square taken last.
#[inline(always)]
fn average_square<S: Simd>(s: S, decay: f32, v: S::f32s, g: S::f32s) -> S::f32s {
    let kept = s.mul_f32s(s.splat_f32s(decay), v);
    let new = s.mul_f32s(s.mul_f32s(s.splat_f32s(1.0 - decay), g), g);
    s.add_f32s(kept, new)
}

#[derive(Clone, Copy)]
struct Sgd {
    rate: f32,
}

impl Rule<1> for Sgd {
    #[inline(always)]
    fn apply<S: Simd>(
        self,
        s: S,
        w: S::f32s,
        g: S::f32s,
        [m]: [S::f32s; 1],
    ) -> (S::f32s, [S::f32s; 1]) {
        let m = s.add_f32s(s.mul_f32s(s.splat_f32s(MOMENTUM), m), g);
        (s.sub_f32s(w, s.mul_f32s(s.splat_f32s(self.rate), m)), [m])
    }
}

/// `rate` is divided by 1 − β₁ᵗ, and `factor` is 1 / √(1 − β₂ᵗ).
#[derive(Clone, Copy)]
struct Adam {
    rate: f32,
    factor: f32,
}

impl Rule<2> for Adam {
    #[inline(always)]
    fn apply<S: Simd>(
        self,
        s: S,
        w: S::f32s,
        g: S::f32s,
        [m, v]: [S::f32s; 2],
    ) -> (S::f32s, [S::f32s; 2]) {
        let m = average(s, BETA1, m, g);
        let v = average_square(s, BETA2, v, g);
        let size = s.mul_f32s(s.sqrt_f32s(v), s.splat_f32s(self.factor));
        let size = s.add_f32s(size, s.splat_f32s(EPSILON));
        let change = s.div_f32s(s.mul_f32s(s.splat_f32s(self.rate), m), size);
        (s.sub_f32s(w, change), [m, v])
    }
}

#[derive(Clone, Copy)]
struct RmsProp {
    rate: f32,
}

impl Rule<1> for RmsProp {
    #[inline(always)]
    fn apply<S: Simd>(
        self,
        s: S,
        w: S::f32s,
        g: S::f32s,
        [v]: [S::f32s; 1],
    ) -> (S::f32s, [S::f32s; 1]) {
        let v = average_square(s, RMS_DECAY, v, g);
        (scaled_step(s, self.rate, w, g, v, EPSILON), [v])
    }
}

#[derive(Clone, Copy)]
struct AdaGrad {
    rate: f32,
}

impl Rule<1> for AdaGrad {
    #[inline(always)]
    fn apply<S: Simd>(
        self,
        s: S,
        w: S::f32s,
        g: S::f32s,
        [v]: [S::f32s; 1],
    ) -> (S::f32s, [S::f32s; 1]) {
        let v = s.add_f32s(v, s.mul_f32s(g, g));
        (scaled_step(s, self.rate, w, g, v, ADAGRAD_EPSILON), [v])
    }
}

/// w − rate·g / (√v + ε).
#[inline(always)]
fn scaled_step<S: Simd>(
    s: S,
    rate: f32,
    w: S::f32s,
    g: S::f32s,
    v: S::f32s,
    epsilon: f32,
) -> S::f32s {
    let size = s.add_f32s(s.sqrt_f32s(v), s.splat_f32s(epsilon));
    s.sub_f32s(w, s.div_f32s(s.mul_f32s(s.splat_f32s(rate), g), size))
}

/// The sum of squares, in f64 and in as many partial sums on every machine.
pub(super) struct Squares<'a> {
    pub(super) of: &'a [f32],
}

impl WithSimd for Squares<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        const PARTS: usize = 32;
        let mut sums = [0.0; PARTS];
        let (chunks, rest) = self.of.as_chunks::<PARTS>();
        for chunk in chunks {
            for (sum, g) in sums.iter_mut().zip(chunk) {
                *sum += f64::from(*g) * f64::from(*g);
            }
        }
        for (sum, g) in sums.iter_mut().zip(rest) {
            *sum += f64::from(*g) * f64::from(*g);
        }
        sums.iter().sum()
    }
}
