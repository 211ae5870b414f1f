//! One time step of the simple cell, between the products: h = tanh(z).

use super::vector::tanh;
use pulp::{Simd, WithSimd};

pub(super) struct Forward<'a> {
    pub(super) inner: &'a [f32],
    pub(super) state: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (z, _) = S::as_simd_f32s(self.inner);
        let (h, _) = S::as_mut_simd_f32s(self.state);
        for (h, z) in h.iter_mut().zip(z) {
            *h = tanh(s, *z);
        }
    }
}

/// Puts the derivative by z into `inner`.
pub(super) struct Backward<'a> {
    pub(super) inner: &'a mut [f32],
    pub(super) state: &'a [f32],
    pub(super) slope: &'a [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (z, _) = S::as_mut_simd_f32s(self.inner);
        let (h, _) = S::as_simd_f32s(self.state);
        let (slope, _) = S::as_simd_f32s(self.slope);
        let one = s.splat_f32s(1.0);
        for (z, (h, slope)) in z.iter_mut().zip(h.iter().zip(slope)) {
            *z = s.mul_f32s(*slope, s.sub_f32s(one, s.mul_f32s(*h, *h)));
        }
    }
}
