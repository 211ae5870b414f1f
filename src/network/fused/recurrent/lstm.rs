//! One time step of the LSTM, between the products: the gates i, f, o and the
//! candidate g are side by side, `units` (padded) apart.

use crate::network::fused::math::vector::{sigmoid, tanh};
use pulp::{Simd, WithSimd};

/// The forward step:
///
/// ```text
/// c = σ(f)·c_prev + σ(i)·tanh(g)
/// h = σ(o)·tanh(c)
/// ```
///
/// Shapes: `gates` is [rows × 4 units], the others [rows × units]. The activated
/// gates and tanh(c) are kept for the backward step.
pub(in crate::network::fused) struct Forward<'a> {
    pub(in crate::network::fused) units: usize,
    pub(in crate::network::fused) gates: &'a mut [f32],
    pub(in crate::network::fused) c_prev: &'a [f32],
    pub(in crate::network::fused) c: &'a mut [f32],
    pub(in crate::network::fused) tanh_c: &'a mut [f32],
    pub(in crate::network::fused) h: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (gates, _) = S::as_mut_simd_f32s(self.gates);
        let (c_prev, _) = S::as_simd_f32s(self.c_prev);
        let (c, _) = S::as_mut_simd_f32s(self.c);
        let (tanh_c, _) = S::as_mut_simd_f32s(self.tanh_c);
        let (h, _) = S::as_mut_simd_f32s(self.h);
        for (row, gates) in gates.chunks_exact_mut(4 * vectors).enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (i, rest) = gates.split_at_mut(vectors);
            let (f, rest) = rest.split_at_mut(vectors);
            let (o, g) = rest.split_at_mut(vectors);
            let c_prev = &c_prev[here.clone()];
            let c = &mut c[here.clone()];
            let tanh_c = &mut tanh_c[here.clone()];
            let h = &mut h[here];
            for v in 0..vectors {
                i[v] = sigmoid(s, i[v]);
                f[v] = sigmoid(s, f[v]);
                o[v] = sigmoid(s, o[v]);
                g[v] = tanh(s, g[v]);
                c[v] = s.mul_add_e_f32s(f[v], c_prev[v], s.mul_f32s(i[v], g[v]));
                tanh_c[v] = tanh(s, c[v]);
                h[v] = s.mul_f32s(o[v], tanh_c[v]);
            }
        }
    }
}

/// The backward step, with i, f, o, g the activated gates and dh the derivative of the
/// loss by h:
///
/// ```text
/// dc     = dh·o·(1 − tanh²(c)) + dc_next
/// do     = dh·tanh(c)·o(1 − o)
/// df     = dc·c_prev·f(1 − f)
/// di     = dc·g·i(1 − i)
/// dg     = dc·i·(1 − g²)
/// dc_prev = dc·f
/// ```
///
/// `gates` receives the derivatives by the products; `dc` holds `dc_next` and
/// receives `dc_prev`.
pub(in crate::network::fused) struct Backward<'a> {
    pub(in crate::network::fused) units: usize,
    pub(in crate::network::fused) gates: &'a mut [f32],
    pub(in crate::network::fused) c_prev: &'a [f32],
    pub(in crate::network::fused) tanh_c: &'a [f32],
    pub(in crate::network::fused) dh: &'a [f32],
    pub(in crate::network::fused) dc: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let vectors = self.units / S::F32_LANES;
        let (gates, _) = S::as_mut_simd_f32s(self.gates);
        let (c_prev, _) = S::as_simd_f32s(self.c_prev);
        let (tanh_c, _) = S::as_simd_f32s(self.tanh_c);
        let (dh, _) = S::as_simd_f32s(self.dh);
        let (dc, _) = S::as_mut_simd_f32s(self.dc);
        let one = s.splat_f32s(1.0);
        // y·(1 − y), the derivative of the sigmoid.
        let dsigmoid = |y| s.mul_f32s(y, s.sub_f32s(one, y));
        for (row, gates) in gates.chunks_exact_mut(4 * vectors).enumerate() {
            let here = row * vectors..(row + 1) * vectors;
            let (i, rest) = gates.split_at_mut(vectors);
            let (f, rest) = rest.split_at_mut(vectors);
            let (o, g) = rest.split_at_mut(vectors);
            let c_prev = &c_prev[here.clone()];
            let tanh_c = &tanh_c[here.clone()];
            let dh = &dh[here.clone()];
            let dc = &mut dc[here];
            for v in 0..vectors {
                let dtanh = s.sub_f32s(one, s.mul_f32s(tanh_c[v], tanh_c[v]));
                let d_tanh_c = s.mul_f32s(dh[v], o[v]);
                let dc_here = s.mul_add_e_f32s(d_tanh_c, dtanh, dc[v]);
                dc[v] = s.mul_f32s(dc_here, f[v]);
                o[v] = s.mul_f32s(s.mul_f32s(dh[v], tanh_c[v]), dsigmoid(o[v]));
                f[v] = s.mul_f32s(s.mul_f32s(dc_here, c_prev[v]), dsigmoid(f[v]));
                let dtanh_g = s.sub_f32s(one, s.mul_f32s(g[v], g[v]));
                let dg = s.mul_f32s(s.mul_f32s(dc_here, i[v]), dtanh_g);
                i[v] = s.mul_f32s(s.mul_f32s(dc_here, g[v]), dsigmoid(i[v]));
                g[v] = dg;
            }
        }
    }
}
