//! Counts over the numbers of a column, in one pass without branches: `score` takes
//! them of every column of numbers.

use std::ops::RangeInclusive;

/// What is counted of numbers; those that are not finite are missing and left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tally {
    /// The least and the greatest number, if there is one.
    pub ends: Option<(f64, f64)>,
    /// Numbers that are not missing.
    pub finite: usize,
    /// Those other than 0.
    pub nonzero: usize,
    /// Of those, the sizes outside of `near`.
    pub far: usize,
    /// Numbers outside of `range`.
    pub outside: usize,
    /// Numbers between 0 and 1.
    pub fractions: usize,
}

impl Tally {
    /// Counts `numbers`; what has no bounds is not counted.
    #[allow(
        clippy::needless_bitwise_bool,
        reason = "a branch would keep the loop from running on vectors"
    )]
    pub fn of(
        numbers: &[f64],
        near: Option<&RangeInclusive<f64>>,
        range: Option<&RangeInclusive<f64>>,
    ) -> Self {
        let all = f64::NEG_INFINITY..=f64::INFINITY;
        let bounds = |range: Option<&RangeInclusive<f64>>| {
            let range = range.unwrap_or(&all);
            (*range.start(), *range.end())
        };
        let (near_low, near_high) = bounds(near);
        let (low, high) = bounds(range);
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let [mut finite, mut nonzero, mut far, mut outside, mut fractions] = [0_u64; 5];
        for &number in numbers {
            let is_finite = number.abs() <= f64::MAX;
            let size = number.abs();
            let [low_side, high_side] = [f64::INFINITY, f64::NEG_INFINITY];
            let a = if is_finite { number } else { low_side };
            let b = if is_finite { number } else { high_side };
            least = if a < least { a } else { least };
            most = if b > most { b } else { most };
            finite += u64::from(is_finite);
            let is_nonzero = is_finite & (number != 0.0);
            nonzero += u64::from(is_nonzero);
            far += u64::from(is_nonzero & !((size >= near_low) & (size <= near_high)));
            outside += u64::from(is_finite & !((number >= low) & (number <= high)));
            fractions += u64::from((number > 0.0) & (number < 1.0));
        }
        let count = |n: u64| n as usize;
        Self {
            ends: (least <= most).then_some((least, most)),
            finite: count(finite),
            nonzero: count(nonzero),
            far: count(far),
            outside: count(outside),
            fractions: count(fractions),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_and_missing_ones_are_not() {
        let numbers = [
            0.0,
            -0.0,
            0.5,
            1.0,
            -3.0,
            40.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        let tally = Tally::of(&numbers, Some(&(0.6..=10.0)), Some(&(0.0..=20.0)));
        let wanted = Tally {
            ends: Some((-3.0, 40.0)),
            finite: 6,
            nonzero: 4,
            far: 2,
            outside: 2,
            fractions: 1,
        };
        assert_eq!(tally, wanted);
        let tally = Tally::of(&numbers[6..], None, None);
        assert_eq!((tally.ends, tally.nonzero, tally.outside), (None, 0, 0));
    }
}
