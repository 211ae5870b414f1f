//! The derivative of the binary cross-entropy of a batch, in vectors.

use super::math::vector::exp;
use pulp::{Simd, WithSimd};

/// Rows with one logit and a share of bads each, 0 or 1 where a row is one applicant.
pub(super) struct Binary<'a> {
    /// [rows].
    pub(super) logits: &'a [f32],
    /// [rows].
    pub(super) y: &'a [f32],
    /// [rows].
    pub(super) weight: &'a [f32],
    /// Share of a row in the mean.
    pub(super) share: f32,
    /// Becomes weight · share · (σ(z) − y), [rows].
    pub(super) slopes: &'a mut [f32],
}

impl WithSimd for Binary<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (z, z_rest) = S::as_simd_f32s(self.logits);
        let (y, y_rest) = S::as_simd_f32s(self.y);
        let (weight, weight_rest) = S::as_simd_f32s(self.weight);
        let (slopes, slopes_rest) = S::as_mut_simd_f32s(self.slopes);
        let share = s.splat_f32s(self.share);
        for (slope, (z, (y, weight))) in slopes.iter_mut().zip(z.iter().zip(y.iter().zip(weight))) {
            *slope = slope_of(s, *z, *y, s.mul_f32s(*weight, share));
        }
        if !slopes_rest.is_empty() {
            let [z, y, weight] = [z_rest, y_rest, weight_rest].map(|x| s.partial_load_f32s(x));
            let slope = slope_of(s, z, y, s.mul_f32s(weight, share));
            s.partial_store_f32s(slopes_rest, slope);
        }
    }
}

/// scale · (σ(z) − y) as scale · ((1 − y)·σ(z) − y·σ(−z)), which loses no digits where σ(z) is near y.
#[inline(always)]
fn slope_of<S: Simd>(s: S, z: S::f32s, y: S::f32s, scale: S::f32s) -> S::f32s {
    let one = s.splat_f32s(1.0);
    let e = exp(s, s.neg_f32s(s.abs_f32s(z)));
    let large = s.div_f32s(one, s.add_f32s(one, e));
    let small = s.mul_f32s(e, large);
    let below = s.less_than_f32s(z, s.splat_f32s(0.0));
    let bad = s.select_f32s(below, small, large);
    let good = s.select_f32s(below, large, small);
    let miss = s.sub_f32s(s.mul_f32s(s.sub_f32s(one, y), bad), s.mul_f32s(y, good));
    s.mul_f32s(scale, miss)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::Arch;

    #[test]
    fn slopes_are_those_in_f64() {
        let rows = 2 * 4 * 161;
        let z: Vec<f32> = (0..rows).map(|i| (i % 161) as f32 * 0.5 - 40.0).collect();
        let shares = [0.0, 1.0, 0.25, 0.8];
        let y: Vec<f32> = (0..rows).map(|i| shares[i / 161 % 4]).collect();
        let weight: Vec<f32> = (0..rows).map(|i| 0.5 + (i % 3) as f32).collect();
        for arch in [Arch::Scalar, Arch::new()] {
            for rows in [1, 5, 16, 33, rows] {
                let mut slopes = vec![7.0; rows];
                arch.dispatch(Binary {
                    logits: &z[..rows],
                    y: &y[..rows],
                    weight: &weight[..rows],
                    share: 0.125,
                    slopes: &mut slopes,
                });
                for (i, slope) in slopes.iter().enumerate() {
                    let [z, y, weight] = [z[i], y[i], weight[i]].map(f64::from);
                    let bad = 1.0 / (1.0 + (-z).exp());
                    let good = 1.0 / (1.0 + z.exp());
                    let (over, under) = ((1.0 - y) * bad, y * good);
                    let expected = 0.125 * weight * (over - under);
                    let bound = 0.125 * weight * 4e-7 * over.max(under) + 1e-38;
                    assert!(
                        (f64::from(*slope) - expected).abs() <= bound,
                        "{z} {y} {slope}"
                    );
                }
            }
        }
        let mut slope = [0.0];
        Arch::new().dispatch(Binary {
            logits: &[f32::NAN],
            y: &[1.0],
            weight: &[1.0],
            share: 1.0,
            slopes: &mut slope,
        });
        assert!(slope[0].is_nan());
    }
}
