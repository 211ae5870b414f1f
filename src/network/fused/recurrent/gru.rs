//! One time step of the GRU, between the products: the gates z and r and the
//! candidate n are side by side, `units` (padded) apart.

use crate::network::fused::math::vector::{sigmoid, tanh};
use pulp::{Simd, WithSimd};

/// The forward step, with a the product of the input and u that of the state before:
///
/// ```text
/// z = σ(a_z + u_z)
/// r = σ(a_r + u_r)
/// n = tanh(a_n + r·u_n)
/// h = n + z·(h_prev − n)
/// ```
///
/// Shapes: `gates` (a) and `recurrent` (u) are [rows × 3 units], the others
/// [rows × units]. The activated gates and n are kept in `gates` for the backward step.
pub(in crate::network::fused) struct Forward<'a> {
    pub(in crate::network::fused) units: usize,
    pub(in crate::network::fused) gates: &'a mut [f32],
    pub(in crate::network::fused) recurrent: &'a [f32],
    pub(in crate::network::fused) h_prev: &'a [f32],
    pub(in crate::network::fused) h: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (gates, _) = S::as_mut_simd_f32s(self.gates);
        let (recurrent, _) = S::as_simd_f32s(self.recurrent);
        let (h_prev, _) = S::as_simd_f32s(self.h_prev);
        let (h, _) = S::as_mut_simd_f32s(self.h);
        let rows = gates.chunks_exact_mut(3 * vectors);
        let rows = rows.zip(recurrent.chunks_exact(3 * vectors));
        for (row, (gates, recurrent)) in rows.enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (z, rest) = gates.split_at_mut(vectors);
            let (r, n) = rest.split_at_mut(vectors);
            let h_prev = &h_prev[here.clone()];
            let h = &mut h[here];
            for v in 0..vectors {
                z[v] = sigmoid(s, s.add_f32s(z[v], recurrent[v]));
                r[v] = sigmoid(s, s.add_f32s(r[v], recurrent[vectors + v]));
                n[v] = tanh(s, s.mul_add_e_f32s(r[v], recurrent[2 * vectors + v], n[v]));
                let gap = s.sub_f32s(h_prev[v], n[v]);
                h[v] = s.mul_add_e_f32s(z[v], gap, n[v]);
            }
        }
    }
}

/// The backward step, with z, r, n the activated gates and dh the derivative of the loss
/// by h:
///
/// ```text
/// da_n = dh·(1 − z)·(1 − n²)      du_n = da_n·r
/// da_z = dh·(h_prev − n)·z(1 − z)  du_z = da_z
/// da_r = da_n·u_n·r(1 − r)         du_r = da_r
/// dh_prev += dh·z
/// ```
///
/// `gates` receives da, `recurrent` du.
pub(in crate::network::fused) struct Backward<'a> {
    pub(in crate::network::fused) units: usize,
    pub(in crate::network::fused) gates: &'a mut [f32],
    pub(in crate::network::fused) recurrent: &'a mut [f32],
    pub(in crate::network::fused) h_prev: &'a [f32],
    pub(in crate::network::fused) dh: &'a [f32],
    /// Derivative by the state before; empty at the first step.
    pub(in crate::network::fused) dh_prev: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (gates, _) = S::as_mut_simd_f32s(self.gates);
        let (recurrent, _) = S::as_mut_simd_f32s(self.recurrent);
        let (h_prev, _) = S::as_simd_f32s(self.h_prev);
        let (dh, _) = S::as_simd_f32s(self.dh);
        let (dh_prev, _) = S::as_mut_simd_f32s(self.dh_prev);
        let one = s.splat_f32s(1.0);
        // y·(1 − y), the derivative of the sigmoid.
        let dsigmoid = |y| s.mul_f32s(y, s.sub_f32s(one, y));
        for (dh_prev, (dh, z)) in dh_prev.chunks_exact_mut(vectors).zip(
            dh.chunks_exact(vectors)
                .zip(gates.chunks_exact(3 * vectors)),
        ) {
            for v in 0..vectors {
                dh_prev[v] = s.mul_add_e_f32s(dh[v], z[v], dh_prev[v]);
            }
        }
        let rows = gates.chunks_exact_mut(3 * vectors);
        let rows = rows.zip(recurrent.chunks_exact_mut(3 * vectors));
        for (row, (gates, recurrent)) in rows.enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (z, rest) = gates.split_at_mut(vectors);
            let (r, n) = rest.split_at_mut(vectors);
            let h_prev = &h_prev[here.clone()];
            let dh = &dh[here];
            for v in 0..vectors {
                let kept = s.sub_f32s(one, z[v]);
                let gap = s.sub_f32s(h_prev[v], n[v]);
                let dtanh = s.sub_f32s(one, s.mul_f32s(n[v], n[v]));
                let candidate = s.mul_f32s(s.mul_f32s(dh[v], kept), dtanh);
                let update = s.mul_f32s(s.mul_f32s(dh[v], gap), dsigmoid(z[v]));
                let behind = s.mul_f32s(candidate, recurrent[2 * vectors + v]);
                let reset = s.mul_f32s(behind, dsigmoid(r[v]));
                recurrent[2 * vectors + v] = s.mul_f32s(candidate, r[v]);
                (recurrent[v], recurrent[vectors + v]) = (update, reset);
                (z[v], r[v], n[v]) = (update, reset, candidate);
            }
        }
    }
}
