//! The inverse of the normal distribution function by two rational functions (Wichura 1988,
//! AS 241), for shares within 1.4e-11 of 0 and 1; ranks stay well inside of that.

/// Up to this distance from a half the first function holds.
pub(super) const MIDDLE: f64 = 0.425;
/// Of the first, r = `MIDDLE_AT` − q²; numerator and denominator by rising powers.
pub(super) const MIDDLE_AT: f64 = 0.180_625;
pub(super) const MIDDLE_OVER: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
pub(super) const MIDDLE_UNDER: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
/// Of the second, r = √(−ln(smaller share)) − `TAIL_AT`.
pub(super) const TAIL_AT: f64 = 1.6;
pub(super) const TAIL_OVER: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
pub(super) const TAIL_UNDER: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    fn polynomial(of: &[f64], r: f64) -> f64 {
        of.iter().rev().fold(0.0, |sum, c| sum * r + c)
    }

    #[test]
    fn it_is_the_inverse_of_the_distribution_function() {
        for k in 1..4000 {
            let share = f64::from(k) / 4_000.0;
            let q = share - 0.5;
            let deviate = if q.abs() <= MIDDLE {
                let r = MIDDLE_AT - q * q;
                q * polynomial(&MIDDLE_OVER, r) / polynomial(&MIDDLE_UNDER, r)
            } else {
                let r = (-share.min(1.0 - share).ln()).sqrt() - TAIL_AT;
                q.signum() * polynomial(&TAIL_OVER, r) / polynomial(&TAIL_UNDER, r)
            };
            let expected = Normal::standard().inverse_cdf(share);
            assert!(
                (deviate - expected).abs() < 1e-11,
                "{share}: {deviate} {expected}"
            );
        }
    }
}
