//! Quantiles of the training values of a column, and the normal deviate of a number by its rank
//! among them.

use std::ops::Deref;
use std::sync::{Mutex, OnceLock, PoisonError};

use statrs::distribution::{ContinuousCDF, Normal};

/// Cells of the guide, as a power of two, at most.
const GUIDE_BITS: u32 = 12;
/// Numbers up to this share of the largest quantile are told apart by their differences, larger ones by
/// their ratios.
const LINEAR: f64 = 1.0 / 1024.0;
/// Quantiles of a cell up to which all are compared.
const FEW: usize = 8;
/// Numbers that a [`Memo`] keeps, as a power of two.
const KEPT_BITS: u32 = 12;

/// Values at equally spaced shares from 0 to 1, ascending.
#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(from = "Vec<f64>", into = "Vec<f64>")]
pub struct Quantiles {
    values: Vec<f64>,
    guide: OnceLock<Guide>,
    /// Memos that are not in use.
    memos: Mutex<Vec<Memo>>,
}

impl From<Vec<f64>> for Quantiles {
    fn from(values: Vec<f64>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }
}

impl From<Quantiles> for Vec<f64> {
    fn from(quantiles: Quantiles) -> Self {
        quantiles.values
    }
}

impl Clone for Quantiles {
    fn clone(&self) -> Self {
        self.values.clone().into()
    }
}

impl PartialEq for Quantiles {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl std::fmt::Debug for Quantiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.values.fmt(f)
    }
}

impl Deref for Quantiles {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values
    }
}

impl Quantiles {
    /// The share of the training values below `x`, ties counted half, as a normal
    /// deviate. Inside the training range this is scikit-learn's
    /// `QuantileTransformer`; at its ends, where that gives ±5.2 however many
    /// values are tied there (and zero payments are a third of some columns), ties
    /// still count half and a single value counts as half a quantile.
    #[must_use]
    pub fn deviate(&self, x: f64) -> f64 {
        let quantiles = &self.values;
        let last = quantiles.len() - 1;
        let x = x.clamp(quantiles[0], quantiles[last]);
        let above_or_at = self.below(x);
        let place = if quantiles[above_or_at] == x {
            let rest = &quantiles[above_or_at + 1..];
            let ties = match rest.first() {
                Some(next) if *next == x => rest.partition_point(|q| *q == x),
                _ => 0,
            };
            above_or_at as f64 + ties as f64 / 2.0
        } else {
            let (low, high) = (quantiles[above_or_at - 1], quantiles[above_or_at]);
            // Halves: the difference of two finite numbers can be infinite.
            (above_or_at - 1) as f64 + (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
        };
        let edge = 0.5 / (last + 1) as f64;
        let share = (place / last as f64).clamp(edge, 1.0 - edge);
        Normal::standard().inverse_cdf(share)
    }

    /// How many quantiles are below `x`, which lies among them.
    fn below(&self, x: f64) -> usize {
        let guide = self.guide.get_or_init(|| Guide::of(&self.values));
        let (start, end) = guide.around(x);
        match self.values[start..].first_chunk::<FEW>() {
            // Quantiles from `end` on are above `x`, so a fixed number can be compared at once.
            Some(few) if end - start <= FEW => {
                start + few.iter().map(|q| usize::from(*q < x)).sum::<usize>()
            }
            _ => start + self.values[start..end].partition_point(|q| *q < x),
        }
    }

    /// A memo, one that was given back if there is any.
    pub(super) fn memo(&self) -> Memo {
        let mut memos = self.memos.lock().unwrap_or_else(PoisonError::into_inner);
        memos.pop().unwrap_or_default()
    }

    /// Keeps a memo for the next block of rows.
    pub(super) fn give_back(&self, memo: Memo) {
        let mut memos = self.memos.lock().unwrap_or_else(PoisonError::into_inner);
        memos.push(memo);
    }
}

/// Between which quantiles a number lies, by the highest bits of its place among all doubles. Most doubles are
/// next to 0, so a number is moved away from it by `offset` first.
struct Guide {
    offset: f64,
    /// The place of the first quantile, and how far places are shifted to cells.
    first: u64,
    shift: u32,
    /// How many quantiles lie in the cells before each, and in all.
    before: Vec<u32>,
}

impl Guide {
    fn of(quantiles: &[f64]) -> Self {
        let largest = quantiles.iter().fold(0.0, |most: f64, q| most.max(q.abs()));
        let offset = largest * LINEAR;
        let (first, last) = match quantiles {
            [first, .., last] => (moved_place(*first, offset), moved_place(*last, offset)),
            _ => (0, 0),
        };
        let width = last.saturating_sub(first);
        let shift = (u64::BITS - width.leading_zeros()).saturating_sub(GUIDE_BITS);
        let cells = (width >> shift) as usize + 1;
        let mut before = vec![0; cells + 1];
        for quantile in quantiles {
            let cell = (moved_place(*quantile, offset).saturating_sub(first) >> shift) as usize;
            before[cell.min(cells - 1) + 1] += 1;
        }
        for cell in 0..cells {
            before[cell + 1] += before[cell];
        }
        Self {
            offset,
            first,
            shift,
            before,
        }
    }

    /// The first quantile that may be `x` or above it, and the first that is above all such.
    #[inline]
    fn around(&self, x: f64) -> (usize, usize) {
        let place = moved_place(x, self.offset);
        let cell = (place.saturating_sub(self.first) >> self.shift) as usize;
        let cell = cell.min(self.before.len() - 2);
        (self.before[cell] as usize, self.before[cell + 1] as usize)
    }
}

/// The place of a number that was moved away from 0; of two numbers the larger has no lower one.
#[inline]
fn moved_place(x: f64, offset: f64) -> u64 {
    place(x + if x < 0.0 { -offset } else { offset })
}

/// The place of a number among all doubles in ascending order; both zeros have one.
#[inline]
fn place(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

/// Numbers and what they became, those of the last calls: a column of few distinct values then
/// costs little.
pub(super) struct Memo(Vec<(u64, f64)>);

impl Default for Memo {
    fn default() -> Self {
        // No finite number has these bits.
        Self(vec![(f64::NAN.to_bits(), 0.0); 1 << KEPT_BITS])
    }
}

impl Memo {
    /// What `compute` makes of a finite number.
    #[inline]
    pub fn of(&mut self, x: f64, compute: impl FnOnce(f64) -> f64) -> f64 {
        let bits = x.to_bits();
        let place = bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - KEPT_BITS);
        let kept = &mut self.0[place as usize];
        if kept.0 != bits {
            *kept = (bits, compute(x));
        }
        kept.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_finds_what_a_search_finds() {
        let sets: [Vec<f64>; 9] = [
            (0..1000).map(|k| f64::from(k * k) / 7.0).collect(),
            (0..1000)
                .map(|k| (f64::from(k) / 40.0).exp() - 30.0)
                .collect(),
            vec![-5.0, -0.0, 0.0, 0.0, 3.0],
            vec![f64::MIN, -1.0, 1e-300, 2.0, f64::MAX],
            vec![7.0; 2],
            vec![0.0; 3],
            vec![-3e-310, 0.0, 1e-310, 5e-310],
            (0..1000).map(|k| f64::from(k - 300).powi(3)).collect(),
            [vec![0.0; 300], (0..700).map(f64::from).collect()].concat(),
        ];
        for values in sets {
            let quantiles = Quantiles::from(values.clone());
            let (first, last) = (values[0], values[values.len() - 1]);
            let between = values.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
            for x in between.chain(values.iter().copied()).chain([-0.0, 0.0]) {
                let x = x.clamp(first, last);
                let expected = values.partition_point(|q| *q < x);
                assert_eq!(quantiles.below(x), expected, "{x} of {:?}", &values[..2]);
            }
        }
    }

    #[test]
    fn what_is_kept_is_no_part_of_the_quantiles() {
        let quantiles = Quantiles::from(vec![1.0, 2.0, 4.0]);
        let mut memo = quantiles.memo();
        assert_eq!(memo.of(0.0, |x| x + 3.0), 3.0);
        assert_eq!(memo.of(0.0, |_| unreachable!()), 3.0);
        quantiles.give_back(memo);
        assert_eq!(quantiles.memo().of(0.0, |_| unreachable!()), 3.0);
        let text = serde_json::to_string(&quantiles).unwrap();
        assert_eq!(text, "[1.0,2.0,4.0]");
        assert_eq!(
            serde_json::from_str::<Quantiles>(&text).unwrap(),
            quantiles.clone()
        );
    }
}
