//! The softmax of a batch in vectors: the derivative of the categorical cross-entropy by
//! each logit, and its sum.

use super::math::buffer::padded;
use super::math::vector::exp;
use pulp::{Simd, WithSimd};

/// Taken from logits that are padding, so that their exponential is 0.
const NOWHERE: f32 = -1e30;

/// 0 at the place of each class, far below at padding; [`Softmax`] adds it.
pub(super) fn places(classes: usize) -> Vec<f32> {
    let mut places = vec![0.0; padded(classes)];
    places[classes..].fill(NOWHERE);
    places
}

/// Rows of logits with the place of the true class, row by row.
pub(super) struct Softmax<'a> {
    /// [rows × classes], rows padded.
    pub(super) logits: &'a [f32],
    /// As [`places`] makes it.
    pub(super) places: &'a [f32],
    /// [rows].
    pub(super) y: &'a [f32],
    /// [rows].
    pub(super) weight: &'a [f32],
    /// Share of a row in the mean.
    pub(super) share: f32,
    /// Becomes weight · share · (p − 1{class = y}), [rows × classes], rows padded.
    pub(super) deltas: &'a mut [f32],
}

impl WithSimd for Softmax<'_> {
    /// Σ over rows of ln Σ e^z − z of the true class, without weights.
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> f64 {
        const FULL: f64 = 1e300;
        let stride = self.places.len();
        let (places, _) = S::as_simd_f32s(self.places);
        let rows = self.logits.chunks_exact(stride);
        let deltas = self.deltas.chunks_exact_mut(stride);
        let labels = self.y.iter().zip(self.weight);
        // One logarithm serves many rows, as the product of their sums.
        let (mut sum, mut product) = (0.0_f64, 1.0_f64);
        for ((logits, delta), (y, weight)) in rows.zip(deltas).zip(labels) {
            let place = *y as usize;
            let truth = logits.get(place).copied().unwrap_or(f32::NAN);
            let (z, _) = S::as_simd_f32s(logits);
            let mut most = s.splat_f32s(NOWHERE);
            for (z, place) in z.iter().zip(places) {
                most = s.max_f32s(most, s.add_f32s(*z, *place));
            }
            let most = s.reduce_max_f32s(most);
            let mut total = s.splat_f32s(0.0);
            {
                let (delta, _) = S::as_mut_simd_f32s(delta);
                for ((delta, z), place) in delta.iter_mut().zip(z).zip(places) {
                    let below = s.sub_f32s(s.add_f32s(*z, *place), s.splat_f32s(most));
                    *delta = exp(s, below);
                    total = s.add_f32s(total, *delta);
                }
                let total = s.reduce_sum_f32s(total);
                let scale = s.splat_f32s(weight * self.share / total);
                for delta in delta.iter_mut() {
                    *delta = s.mul_f32s(*delta, scale);
                }
                product *= f64::from(total);
            }
            if let Some(delta) = delta.get_mut(place) {
                *delta -= weight * self.share;
            }
            sum += f64::from(most) - f64::from(truth);
            if product > FULL {
                sum += product.ln();
                product = 1.0;
            }
        }
        sum + product.ln()
    }
}
