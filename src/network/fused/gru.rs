//! One time step of the GRU, between the products: the gates z and r and the
//! candidate n stand side by side, `units` (padded) apart.

use super::vector::{sigmoid, tanh};
use pulp::{Simd, WithSimd};

/// h′ = n + σ(z)·(h − n) with n = tanh(aₙ + σ(r)·rₙ); the gates and the
/// candidate stay in `inner` for the backward pass.
pub(super) struct Forward<'a> {
    pub(super) units: usize,
    pub(super) inner: &'a mut [f32],
    pub(super) through: &'a [f32],
    pub(super) before: &'a [f32],
    pub(super) state: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (inner, _) = S::as_mut_simd_f32s(self.inner);
        let (through, _) = S::as_simd_f32s(self.through);
        let (before, _) = S::as_simd_f32s(self.before);
        let (state, _) = S::as_mut_simd_f32s(self.state);
        let rows = inner.chunks_exact_mut(3 * vectors);
        let rows = rows.zip(through.chunks_exact(3 * vectors));
        for (row, (inner, through)) in rows.enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (z, rest) = inner.split_at_mut(vectors);
            let (r, n) = rest.split_at_mut(vectors);
            let before = &before[here.clone()];
            let state = &mut state[here];
            for v in 0..vectors {
                z[v] = sigmoid(s, s.add_f32s(z[v], through[v]));
                r[v] = sigmoid(s, s.add_f32s(r[v], through[vectors + v]));
                n[v] = tanh(s, s.mul_add_e_f32s(r[v], through[2 * vectors + v], n[v]));
                let gap = s.sub_f32s(before[v], n[v]);
                state[v] = s.mul_add_e_f32s(z[v], gap, n[v]);
            }
        }
    }
}

/// Puts the derivatives by both products into `inner` and `through`, and adds
/// the one that passes the gate to the derivative by the state before.
pub(super) struct Backward<'a> {
    pub(super) units: usize,
    pub(super) inner: &'a mut [f32],
    pub(super) through: &'a mut [f32],
    pub(super) before: &'a [f32],
    pub(super) slope: &'a [f32],
    /// Derivative by the state before; empty at the first step.
    pub(super) earlier: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (inner, _) = S::as_mut_simd_f32s(self.inner);
        let (through, _) = S::as_mut_simd_f32s(self.through);
        let (before, _) = S::as_simd_f32s(self.before);
        let (slope, _) = S::as_simd_f32s(self.slope);
        let (earlier, _) = S::as_mut_simd_f32s(self.earlier);
        let one = s.splat_f32s(1.0);
        // y·(1 − y), the derivative of the sigmoid.
        let bend = |y| s.mul_f32s(y, s.sub_f32s(one, y));
        for (earlier, (slope, z)) in earlier.chunks_exact_mut(vectors).zip(
            slope
                .chunks_exact(vectors)
                .zip(inner.chunks_exact(3 * vectors)),
        ) {
            for v in 0..vectors {
                earlier[v] = s.mul_add_e_f32s(slope[v], z[v], earlier[v]);
            }
        }
        let rows = inner.chunks_exact_mut(3 * vectors);
        let rows = rows.zip(through.chunks_exact_mut(3 * vectors));
        for (row, (inner, through)) in rows.enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (z, rest) = inner.split_at_mut(vectors);
            let (r, n) = rest.split_at_mut(vectors);
            let before = &before[here.clone()];
            let slope = &slope[here];
            for v in 0..vectors {
                let kept = s.sub_f32s(one, z[v]);
                let gap = s.sub_f32s(before[v], n[v]);
                let flat = s.sub_f32s(one, s.mul_f32s(n[v], n[v]));
                let candidate = s.mul_f32s(s.mul_f32s(slope[v], kept), flat);
                let update = s.mul_f32s(s.mul_f32s(slope[v], gap), bend(z[v]));
                let behind = s.mul_f32s(candidate, through[2 * vectors + v]);
                let reset = s.mul_f32s(behind, bend(r[v]));
                through[2 * vectors + v] = s.mul_f32s(candidate, r[v]);
                (through[v], through[vectors + v]) = (update, reset);
                (z[v], r[v], n[v]) = (update, reset, candidate);
            }
        }
    }
}
