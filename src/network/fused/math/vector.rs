//! The functions of a network, several numbers at a time: exp, sigmoid, tanh
//! and the normal distribution function, with bounds on their errors.
//!
//! Each is the same operations in every lane, so a value does not depend on its
//! neighbours. Polynomials were fitted by weighted least squares towards least
//! maximal error. NaN stays NaN.

use pulp::Simd;

/// 1.5·2²³: added and taken away again, it rounds to a whole number, which
/// stands in the low bits of the sum meanwhile.
const ROUND: f32 = 12_582_912.0;
/// ln 2 = `LN2_HIGH` + `LN2_LOW`; the first has few enough bits for exact
/// products with an exponent.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;

/// exp(r) = 1 + r + r²·P(r) for |r| ≤ ln 2 / 2.
const EXP: [f32; 5] = [
    0.499_999_94,
    0.166_665_21,
    0.041_668_393,
    0.008_368_745,
    0.001_381_442,
];
/// tanh(x) = x + x³·P(x²) for |x| < .625.
const TANH: [f32; 5] = [
    -0.333_332_8,
    0.133_314_42,
    -0.053_739_715,
    0.020_639_088,
    -0.005_704_987_3,
];
/// erf(x) = x·P(x²) for |x| < .95.
const ERF: [f32; 7] = [
    std::f32::consts::FRAC_2_SQRT_PI,
    -0.376_126_32,
    0.112_836_64,
    -0.026_857_706,
    0.005_196_953_7,
    -0.000_809_771_6,
    0.000_081_851_36,
];
/// 1 − erf(x) = exp(−P(x)) for .9 ≤ x ≤ 4.2.
const ERFC: [f32; 7] = [
    0.000_177_495_41,
    1.127_749_6,
    0.637_059_75,
    0.104_037_35,
    -0.022_277_085,
    0.003_055_607,
    -0.000_197_181_67,
];

/// Σ cᵢ·xⁱ.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(s: S, c: [f32; N], x: S::f32s) -> S::f32s {
    let mut sum = s.splat_f32s(c[N - 1]);
    for i in (0..N - 1).rev() {
        sum = s.mul_add_e_f32s(sum, x, s.splat_f32s(c[i]));
    }
    sum
}

/// 2ⁿ for a whole number that stands in the low bits of n + [`ROUND`].
#[inline(always)]
fn power_of_two<S: Simd>(s: S, rounded: S::f32s) -> S::f32s {
    let biased = s.add_u32s(s.transmute_u32s_f32s(rounded), s.splat_u32s(127));
    s.transmute_f32s_u32s(s.wrapping_dyn_shl_u32s(biased, s.splat_u32s(23)))
}

/// e^x within 1.1e-7 of it; below the least normal number within 1.5e-45.
#[inline(always)]
pub(in crate::network::fused) fn exp<S: Simd>(s: S, x: S::f32s) -> S::f32s {
    let round = s.splat_f32s(ROUND);
    let held = s.max_f32s(s.min_f32s(x, s.splat_f32s(89.0)), s.splat_f32s(-104.0));
    let log2 = s.splat_f32s(std::f32::consts::LOG2_E);
    let n = s.sub_f32s(s.mul_add_e_f32s(held, log2, round), round);
    let r = s.mul_add_e_f32s(n, s.splat_f32s(-LN2_HIGH), held);
    let r = s.mul_add_e_f32s(n, s.splat_f32s(-LN2_LOW), r);
    let p = polynomial(s, EXP, r);
    let p = s.mul_add_e_f32s(s.mul_f32s(r, r), p, r);
    let p = s.add_f32s(p, s.splat_f32s(1.0));
    let half = s.mul_add_e_f32s(n, s.splat_f32s(0.5), round);
    let rest = s.add_f32s(s.sub_f32s(n, s.sub_f32s(half, round)), round);
    let y = s.mul_f32s(s.mul_f32s(p, power_of_two(s, half)), power_of_two(s, rest));
    s.select_f32s(s.equal_f32s(x, x), y, x)
}

/// 1 / (1 + e^−x) within 1.2e-7.
#[inline(always)]
pub(in crate::network::fused) fn sigmoid<S: Simd>(s: S, x: S::f32s) -> S::f32s {
    let one = s.splat_f32s(1.0);
    s.div_f32s(one, s.add_f32s(one, exp(s, s.neg_f32s(x))))
}

/// Hyperbolic tangent within 2e-7 of its size.
#[inline(always)]
pub(in crate::network::fused) fn tanh<S: Simd>(s: S, x: S::f32s) -> S::f32s {
    let (one, two) = (s.splat_f32s(1.0), s.splat_f32s(2.0));
    let size = s.abs_f32s(x);
    let e = exp(s, s.add_f32s(size, size));
    let far = s.sub_f32s(one, s.div_f32s(two, s.add_f32s(e, one)));
    let sign = s.and_f32s(x, s.splat_f32s(-0.0));
    let far = s.or_f32s(far, sign);
    let square = s.mul_f32s(x, x);
    let near = s.mul_f32s(square, polynomial(s, TANH, square));
    let near = s.mul_add_e_f32s(near, x, x);
    s.select_f32s(s.less_than_f32s(size, s.splat_f32s(0.625)), near, far)
}

/// The normal distribution function Φ(x) within 1.2e-7.
#[inline(always)]
pub(in crate::network::fused) fn normal_cdf<S: Simd>(s: S, x: S::f32s) -> S::f32s {
    let half = s.splat_f32s(0.5);
    let t = s.mul_f32s(x, s.splat_f32s(std::f32::consts::FRAC_1_SQRT_2));
    let size = s.abs_f32s(t);
    let tail = exp(s, s.neg_f32s(polynomial(s, ERFC, size)));
    let beyond = s.less_than_f32s(s.splat_f32s(4.2), size);
    let tail = s.select_f32s(beyond, s.splat_f32s(0.0), tail);
    let tail = s.mul_f32s(half, tail);
    let positive = s.less_than_f32s(s.splat_f32s(0.0), t);
    let far = s.select_f32s(positive, s.sub_f32s(s.splat_f32s(1.0), tail), tail);
    let erf = s.mul_f32s(t, polynomial(s, ERF, s.mul_f32s(t, t)));
    let near = s.mul_add_e_f32s(half, erf, half);
    s.select_f32s(s.less_than_f32s(size, s.splat_f32s(0.95)), near, far)
}

/// The normal density φ(x).
#[inline(always)]
pub(in crate::network::fused) fn normal_density<S: Simd>(s: S, x: S::f32s) -> S::f32s {
    let half_square = s.mul_f32s(s.mul_f32s(x, x), s.splat_f32s(-0.5));
    s.mul_f32s(exp(s, half_square), s.splat_f32s(0.398_942_3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::{Arch, WithSimd};

    #[derive(Clone, Copy)]
    enum Function {
        Exp,
        Sigmoid,
        Tanh,
        Cdf,
    }

    struct Apply<'a>(Function, &'a [f32], &'a mut [f32]);

    impl WithSimd for Apply<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, s: S) {
            let (x, _) = S::as_simd_f32s(self.1);
            let (y, _) = S::as_mut_simd_f32s(self.2);
            for (x, y) in x.iter().zip(y) {
                *y = match self.0 {
                    Function::Exp => exp(s, *x),
                    Function::Sigmoid => sigmoid(s, *x),
                    Function::Tanh => tanh(s, *x),
                    Function::Cdf => normal_cdf(s, *x),
                };
            }
        }
    }

    fn apply(function: Function, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len()];
        Arch::new().dispatch(Apply(function, x, &mut y));
        y
    }

    /// One in `STRIDE` of all f32, NaN and infinities among them.
    const STRIDE: usize = 509;

    /// `error` of every value, against a bound.
    fn check(function: Function, bound: f64, error: impl Fn(f64, f64) -> f64) {
        let all = (0..=u32::MAX).step_by(STRIDE).map(f32::from_bits);
        let x: Vec<f32> = all.collect();
        let x = &x[..x.len() / 16 * 16];
        let mut worst = (0.0, 0.0);
        for (x, y) in x.iter().zip(apply(function, x)) {
            assert_eq!(x.is_nan(), y.is_nan(), "{x}: {y}");
            if !x.is_nan() {
                let miss = error(f64::from(*x), f64::from(y));
                if miss > worst.0 {
                    worst = (miss, *x);
                }
            }
        }
        assert!(worst.0 <= bound, "{} at {}", worst.0, worst.1);
    }

    #[test]
    fn exp_is_within_its_bound_everywhere() {
        check(Function::Exp, 1.1e-7, |x, y| {
            let exact = x.exp();
            if exact > f64::from(f32::MAX) {
                return if y == f64::INFINITY || exact < 3.402_824e38 {
                    0.0
                } else {
                    1.0
                };
            }
            let least = f64::from(f32::MIN_POSITIVE);
            if exact < least {
                return if (y - exact).abs() <= 1.5e-45 {
                    0.0
                } else {
                    1.0
                };
            }
            (y - exact).abs() / exact
        });
    }

    #[test]
    fn sigmoid_is_within_its_bound_everywhere() {
        let exact = |x: f64| 1.0 / (1.0 + (-x).exp());
        check(Function::Sigmoid, 1.2e-7, |x, y| (y - exact(x)).abs());
    }

    #[test]
    fn tanh_is_within_its_bound_everywhere() {
        check(Function::Tanh, 2e-7, |x, y| {
            let exact = x.tanh();
            let least = f64::from(f32::MIN_POSITIVE);
            (y - exact).abs() / exact.abs().max(least)
        });
    }

    #[test]
    fn the_normal_distribution_function_is_within_its_bound_everywhere() {
        use statrs::function::erf::erfc;
        let exact = |x: f64| 0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
        check(Function::Cdf, 1.2e-7, |x, y| (y - exact(x)).abs());
    }

    #[test]
    fn a_value_does_not_depend_on_its_lane() {
        let x: Vec<f32> = (0..64).map(|i| 0.37 * i as f32 - 11.0).collect();
        for function in [
            Function::Exp,
            Function::Sigmoid,
            Function::Tanh,
            Function::Cdf,
        ] {
            let forward = apply(function, &x);
            let turned: Vec<f32> = x.iter().rev().copied().collect();
            let backward = apply(function, &turned);
            assert!(forward.iter().eq(backward.iter().rev()));
        }
    }
}
