//! One time step of the LSTM, between the products: the gates i, f, o and the
//! candidate g stand side by side, `units` (padded) apart.

use super::vector::{sigmoid, tanh};
use pulp::{Simd, WithSimd};

/// c′ = σ(f)·c + σ(i)·tanh(g), h′ = σ(o)·tanh(c′); the gates stay for the
/// backward pass.
pub(super) struct Forward<'a> {
    pub(super) units: usize,
    pub(super) gates: &'a mut [f32],
    pub(super) past: &'a [f32],
    pub(super) memory: &'a mut [f32],
    pub(super) squashed: &'a mut [f32],
    pub(super) state: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (gates, _) = S::as_mut_simd_f32s(self.gates);
        let (past, _) = S::as_simd_f32s(self.past);
        let (memory, _) = S::as_mut_simd_f32s(self.memory);
        let (squashed, _) = S::as_mut_simd_f32s(self.squashed);
        let (state, _) = S::as_mut_simd_f32s(self.state);
        for (row, gates) in gates.chunks_exact_mut(4 * vectors).enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (i, rest) = gates.split_at_mut(vectors);
            let (f, rest) = rest.split_at_mut(vectors);
            let (o, g) = rest.split_at_mut(vectors);
            let past = &past[here.clone()];
            let memory = &mut memory[here.clone()];
            let squashed = &mut squashed[here.clone()];
            let state = &mut state[here];
            for v in 0..vectors {
                i[v] = sigmoid(s, i[v]);
                f[v] = sigmoid(s, f[v]);
                o[v] = sigmoid(s, o[v]);
                g[v] = tanh(s, g[v]);
                memory[v] = s.mul_add_e_f32s(f[v], past[v], s.mul_f32s(i[v], g[v]));
                squashed[v] = tanh(s, memory[v]);
                state[v] = s.mul_f32s(o[v], squashed[v]);
            }
        }
    }
}

/// Puts the derivatives by the products into `gates`, and carries the one by
/// the memory a step back.
pub(super) struct Backward<'a> {
    pub(super) units: usize,
    pub(super) gates: &'a mut [f32],
    pub(super) past: &'a [f32],
    pub(super) squashed: &'a [f32],
    pub(super) slope: &'a [f32],
    pub(super) carry: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (gates, _) = S::as_mut_simd_f32s(self.gates);
        let (past, _) = S::as_simd_f32s(self.past);
        let (squashed, _) = S::as_simd_f32s(self.squashed);
        let (slope, _) = S::as_simd_f32s(self.slope);
        let (carry, _) = S::as_mut_simd_f32s(self.carry);
        let one = s.splat_f32s(1.0);
        // y·(1 − y), the derivative of the sigmoid.
        let bend = |y| s.mul_f32s(y, s.sub_f32s(one, y));
        for (row, gates) in gates.chunks_exact_mut(4 * vectors).enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (i, rest) = gates.split_at_mut(vectors);
            let (f, rest) = rest.split_at_mut(vectors);
            let (o, g) = rest.split_at_mut(vectors);
            let past = &past[here.clone()];
            let squashed = &squashed[here.clone()];
            let slope = &slope[here.clone()];
            let carry = &mut carry[here];
            for v in 0..vectors {
                let flat = s.sub_f32s(one, s.mul_f32s(squashed[v], squashed[v]));
                let through = s.mul_f32s(slope[v], o[v]);
                let c = s.mul_add_e_f32s(through, flat, carry[v]);
                carry[v] = s.mul_f32s(c, f[v]);
                o[v] = s.mul_f32s(s.mul_f32s(slope[v], squashed[v]), bend(o[v]));
                f[v] = s.mul_f32s(s.mul_f32s(c, past[v]), bend(f[v]));
                let candidate = s.sub_f32s(one, s.mul_f32s(g[v], g[v]));
                let added = s.mul_f32s(s.mul_f32s(c, i[v]), candidate);
                i[v] = s.mul_f32s(s.mul_f32s(c, g[v]), bend(i[v]));
                g[v] = added;
            }
        }
    }
}
