//! What the training rows held in a column that a model reads: the range of its
//! numbers and the shares of missing and rare cells, so that a later file can be
//! checked against them.

use crate::recipe::Feature;
use crate::recipe::Recipe;
use crate::recipe::checks::unseen::level_counts;
use crate::recipe::encoding::encoder::Encoder;
use crate::recipe::encoding::levels::{MISSING, OTHER};
use crate::table::{Column, Convention, Scale, Table};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Digits that the bounds of a range keep of its length.
const DIGITS: i32 = 3;
/// Digits that a bound keeps of itself at least.
const OWN_DIGITS: i32 = 2;
/// Fewer values other than 0 do not say what is usual.
const LEAST_NONZERO: usize = 30;
/// Numbers among which the most frequent one is sought.
const MODE_SAMPLE: usize = 50_000;

/// What the training rows held in one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Range of the numbers; `None` where the model reads none.
    pub range: Option<Range>,
    /// Share of missing cells; words among numbers or days are none.
    pub missing: f64,
    /// Share of the cells that are words among numbers or days, zeros for no date
    /// included; unknown in models of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<f64>,
    /// Share of the present cells that are rare categories.
    pub rare: f64,
    /// Share of the values that are the most frequent one, told from one half on;
    /// unknown in models of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_frequent: Option<f64>,
    /// Share of the numbers that are 0; unknown in models of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zeros: Option<f64>,
    /// About the share of the numbers that are the most frequent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<f64>,
    /// Shares of the present cells that are each of the first categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<f64>,
}

/// A range that holds all numbers of the training rows. Its bounds are rounded
/// outwards, and none lies outside.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The 5 % quantile.
    pub fifth: f64,
    /// The values other than 0; unknown in models of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonzero: Option<Nonzero>,
}

/// What the numbers other than 0 were, as many columns are 0 in most rows. Rounded
/// to three digits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Nonzero {
    /// Their 5 % quantile.
    pub fifth: f64,
    /// The median of their sizes.
    pub middle: f64,
}

impl Nonzero {
    /// Of some numbers, in any order.
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|v| *v != 0.0);
        if values.len() < LEAST_NONZERO {
            return None;
        }
        let fifth = values.len() / 20;
        let fifth = *values.select_nth_unstable_by(fifth, f64::total_cmp).1;
        for value in &mut values {
            *value = value.abs();
        }
        let half = values.len() / 2;
        let middle = *values.select_nth_unstable_by(half, f64::total_cmp).1;
        Some(Self {
            fifth: rounded(fifth),
            middle: rounded(middle),
        })
    }

    fn is_sound(&self) -> bool {
        self.fifth.is_finite() && self.middle.is_finite() && self.middle > 0.0
    }
}

/// How the numbers of a column are scaled; `None` where they are no rates.
#[must_use]
pub fn on_scale(written: Convention, range: Option<Range>) -> Option<Convention> {
    if written.scale().is_some() {
        return Some(written);
    }
    let is_plain = matches!(
        written,
        Convention::Number {
            unit: None,
            percent: false,
            ..
        }
    );
    let scale = range.filter(|_| is_plain)?.scale()?;
    Some(scale.convention())
}

/// Three digits of a number.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// The share of the most frequent of some values, one half where none has as much.
fn most_frequent<T: Copy + PartialEq>(values: impl Iterator<Item = T> + Clone) -> Option<f64> {
    // A value that is over half of all outlasts the others (Boyer and Moore).
    let (mut left, mut lead) = (None, 0_usize);
    for value in values.clone() {
        if lead == 0 {
            left = Some(value);
        }
        lead = if left == Some(value) {
            lead + 1
        } else {
            lead - 1
        };
    }
    let left = left?;
    let same = values.clone().filter(|v| *v == left).count();
    Some((same as f64 / values.count() as f64).max(0.5))
}

/// About the share of the most frequent of some numbers, by a sample spread over them.
fn mode_of(numbers: &[f64]) -> Option<f64> {
    let step = numbers.len() / MODE_SAMPLE + 1;
    let mut sample: Vec<f64> = numbers.iter().step_by(step).copied().collect();
    sample.sort_unstable_by(f64::total_cmp);
    let most = sample.chunk_by(|a, b| a == b).map(<[f64]>::len).max()?;
    Some(rounded(most as f64 / sample.len() as f64))
}

impl Range {
    /// Of shares of which nothing else is known.
    pub const SHARES: Self = Self {
        low: 0.0,
        high: 1.0,
        fifth: 0.0,
        nonzero: None,
    };

    /// The range of some numbers; `None` without any.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|v| v.is_finite());
        let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), v| {
            (low.min(*v), high.max(*v))
        });
        if values.is_empty() {
            return None;
        }
        let place = values.len() / 20;
        let fifth = *values.select_nth_unstable_by(place, f64::total_cmp).1;
        let (low, high) = outwards(least, most);
        Some(Self {
            low,
            high,
            fifth,
            nonzero: Nonzero::of(values),
        })
    }

    /// The scale of rates that were written without a sign: percent points where nearly
    /// all values are above 1, fractions where none is. Zeros are the same on every scale.
    #[must_use]
    pub fn scale(&self) -> Option<Scale> {
        if self.low_tail() > 1.0 {
            Some(Scale::Percent)
        } else {
            (self.low >= 0.0 && self.high <= 1.0 && self.high > 0.0).then_some(Scale::One)
        }
    }

    /// The 5 % quantile of the values other than 0.
    pub(in crate::recipe) fn low_tail(&self) -> f64 {
        self.nonzero.map_or(self.fifth, |nonzero| nonzero.fifth)
    }

    /// Whether a number lies within.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    fn is_sound(&self) -> bool {
        let nonzero = self.nonzero.is_none_or(|nonzero| nonzero.is_sound());
        self.low <= self.high && self.fifth.is_finite() && nonzero
    }
}

/// Both bounds, rounded away from each other: to a thousandth of the length, or to two
/// digits of the bound itself where that is finer, so that 341 does not become 0.
fn outwards(least: f64, most: f64) -> (f64, f64) {
    let length = most - least;
    let size = if length > 0.0 { length } else { most.abs() };
    let exponent_of = |size: f64, digits: i32| size.log10().floor() as i32 + 1 - digits;
    let round = |value: f64, to: fn(f64) -> f64| {
        let own = exponent_of(value.abs(), OWN_DIGITS);
        let exponent = exponent_of(size, DIGITS);
        let exponent = if value == 0.0 {
            exponent
        } else {
            exponent.min(own)
        };
        if size == 0.0 || !size.is_finite() || !(-300..=300).contains(&exponent) {
            return value;
        }
        // A power of ten above 1 divides, so that decimals come out short.
        let power = 10_f64.powi(exponent.abs());
        if exponent < 0 {
            to(value * power) / power
        } else {
            to(value / power) * power
        }
    };
    let low = round(least, f64::floor).min(least);
    let high = round(most, f64::ceil).max(most);
    (low, high)
}

impl Expected {
    /// Of some rows of a column: its numbers and the codes of its categories, as far as
    /// they are read, one per row of the table.
    pub(in crate::recipe) fn of(
        column: &Column,
        rows: &[usize],
        numbers: Option<Vec<f64>>,
        codes: Option<Vec<u32>>,
    ) -> Self {
        let nulls = column.values.is_null();
        let missing = rows.iter().filter(|&&row| nulls.get(row) == Some(true));
        let missing = missing.count();
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        let is_word = |row: &&usize| column.misfits.binary_search_by_key(*row, |m| m.row).is_ok();
        let words = match column.misfits.len() {
            0 => 0,
            _ => rows.iter().filter(is_word).count(),
        };
        let mut expected = Self {
            missing: share(missing.saturating_sub(words), rows.len()),
            words: (words > 0).then(|| rounded(share(words, rows.len()))),
            ..Self::default()
        };
        if let Some(codes) = codes {
            let codes = || rows.iter().map(|&row| codes[row]);
            let present = rows.len() - missing;
            expected.rare = share(codes().filter(|code| *code == OTHER).count(), present);
            let levels = level_counts(codes()).into_iter();
            expected.levels = levels.map(|cells| rounded(share(cells, present))).collect();
            let used = expected.levels.iter().rposition(|share| *share > 0.0);
            expected.levels.truncate(used.map_or(0, |last| last + 1));
            if numbers.is_none() {
                expected.most_frequent = most_frequent(codes().filter(|code| *code != MISSING));
            }
        }
        if let Some(numbers) = numbers {
            let numbers = rows.iter().map(|&row| numbers[row]);
            let numbers: Vec<f64> = numbers.filter(|v| v.is_finite()).collect();
            let zeros = numbers.iter().filter(|v| **v == 0.0).count();
            expected.most_frequent = most_frequent(numbers.iter());
            expected.zeros = (!numbers.is_empty()).then(|| rounded(share(zeros, numbers.len())));
            expected.mode = mode_of(&numbers);
            expected.range = Range::of(numbers);
        }
        expected
    }

    /// Whether the parts are such as the fit makes.
    pub(in crate::recipe) fn is_sound(&self) -> bool {
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        self.range.is_none_or(|range| range.is_sound())
            && is_share(self.missing)
            && is_share(self.rare)
            && self.most_frequent.is_none_or(is_share)
            && self.words.is_none_or(is_share)
            && self.zeros.is_none_or(is_share)
            && self.mode.is_none_or(is_share)
            && self.levels.iter().copied().all(is_share)
    }
}

impl Recipe {
    /// What the training rows hold in each column that the recipe reads.
    pub(in crate::recipe) fn expect(&mut self, table: &Table, rows: &[usize]) {
        let names: Vec<String> = self
            .columns()
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let one = |name: &String| {
            let column = table.column(name)?;
            let feature = self.features.iter().find(|f| f.column == *name);
            let reads_numbers = feature.is_none_or(Feature::reads_numbers);
            let numbers = reads_numbers.then(|| {
                let mut numbers = column.numbers();
                if let Some(special) = self.special_of(name) {
                    // Their numbers are none.
                    special.places(column, 0..column.len(), &mut numbers);
                }
                numbers
            });
            let lookup = feature.and_then(|f| f.encoders.iter().find_map(Encoder::categories));
            let codes = lookup.map(|lookup| lookup.codes(column));
            let expected = Expected::of(column, rows, numbers, codes);
            Some((name.clone(), expected))
        };
        self.expected = names.par_iter().filter_map(one).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_every_value_and_keeps_none() {
        let check = |values: &[f64], low: f64, high: f64| {
            let range = Range::of(values.to_vec()).unwrap();
            assert_eq!((range.low, range.high), (low, high), "{values:?}");
            assert!(values.iter().all(|v| range.holds(*v)));
        };
        check(&[18.0, 84.0], 18.0, 84.0);
        check(&[303.0, 851.0], 303.0, 851.0);
        check(&[1234.56, 98_765.43], 1200.0, 98_800.0);
        check(&[-17_923.0, -10.0], -18_000.0, -10.0);
        check(&[341.2, 196_505.0], 340.0, 197_000.0);
        check(&[0.0123, 0.4567], 0.012, 0.457);
        check(&[1.3e9, 1.3e9], 1.3e9, 1.3e9);
        check(&[0.0, 0.0], 0.0, 0.0);
        check(&[f64::MIN, f64::MAX], f64::MIN, f64::MAX);
        assert_eq!(Range::of(vec![f64::NAN]), None);
    }

    #[test]
    fn the_fifth_of_a_hundred_is_the_sixth_value() {
        let values: Vec<f64> = (0..100).rev().map(f64::from).collect();
        assert_eq!(Range::of(values).unwrap().fifth, 5.0);
    }

    #[test]
    fn values_other_than_zero_are_judged_by_themselves() {
        let values = |n: i32| (0..n).map(|i| if i % 2 == 0 { 0.0 } else { f64::from(-i) });
        // -1, -3, … -199: the sixth of a hundred is -189, the middle size 101.
        let expected = Nonzero {
            fifth: -189.0,
            middle: 101.0,
        };
        assert_eq!(Nonzero::of(values(200).collect()), Some(expected));
        assert_eq!(Nonzero::of(values(58).collect()), None);
        let long = Nonzero::of(vec![1234.56; 30]).unwrap();
        assert_eq!((long.fifth, long.middle), (1230.0, 1230.0));
    }

    #[test]
    fn the_share_of_the_most_frequent_value_is_told_from_one_half_on() {
        let check = |values: &[i32], share| assert_eq!(most_frequent(values.iter()), share);
        check(&[], None);
        check(&[7], Some(1.0));
        check(&[1, 0, 0, 2, 0], Some(0.6));
        check(&[1, 2, 3, 1, 4], Some(0.5));
    }
}
