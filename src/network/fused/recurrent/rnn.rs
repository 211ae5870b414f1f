//! One time step of the simple cell, between the products: h = tanh(z).

use crate::network::fused::math::vector::tanh;
use pulp::{Simd, WithSimd};

pub(in crate::network::fused) struct Forward<'a> {
    pub(in crate::network::fused) z: &'a [f32],
    pub(in crate::network::fused) h: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (z, _) = S::as_simd_f32s(self.z);
        let (h, _) = S::as_mut_simd_f32s(self.h);
        for (h, z) in h.iter_mut().zip(z) {
            *h = tanh(s, *z);
        }
    }
}

/// Puts the derivative by z into `z`.
pub(in crate::network::fused) struct Backward<'a> {
    pub(in crate::network::fused) z: &'a mut [f32],
    pub(in crate::network::fused) h: &'a [f32],
    pub(in crate::network::fused) dh: &'a [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (z, _) = S::as_mut_simd_f32s(self.z);
        let (h, _) = S::as_simd_f32s(self.h);
        let (dh, _) = S::as_simd_f32s(self.dh);
        let one = s.splat_f32s(1.0);
        for (z, (h, dh)) in z.iter_mut().zip(h.iter().zip(dh)) {
            *z = s.mul_f32s(*dh, s.sub_f32s(one, s.mul_f32s(*h, *h)));
        }
    }
}
