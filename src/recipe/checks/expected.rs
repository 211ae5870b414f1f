//! What the training rows held in a column that a model reads: the range of its
//! numbers and the shares of missing and rare cells, so that a later file can be
//! checked against them.

use crate::recipe::Feature;
use crate::recipe::Recipe;
use crate::recipe::encoding::encoder::Encoder;
use crate::recipe::encoding::levels::OTHER;
use crate::table::Table;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Digits that the bounds of a range keep of its length.
const DIGITS: i32 = 3;

/// What the training rows held in one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Range of the numbers; `None` where the model reads none.
    pub range: Option<Range>,
    /// Share of missing cells.
    pub missing: f64,
    /// Share of the present cells that are rare categories.
    pub rare: f64,
}

/// A range that holds all numbers of the training rows. Its bounds are rounded
/// outwards to a thousandth of its length: no value of a training row is stored,
/// and none lies outside.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The 5 % quantile.
    pub fifth: f64,
}

impl Range {
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
        Some(Self { low, high, fifth })
    }

    /// Whether a number lies within.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    fn is_sound(&self) -> bool {
        self.low <= self.high && self.fifth.is_finite()
    }
}

/// Both bounds, rounded away from each other.
fn outwards(least: f64, most: f64) -> (f64, f64) {
    let length = most - least;
    let size = if length > 0.0 { length } else { most.abs() };
    if size == 0.0 || !size.is_finite() {
        return (least, most);
    }
    let exponent = size.log10().floor() as i32 + 1 - DIGITS;
    if !(-300..=300).contains(&exponent) {
        return (least, most);
    }
    // A power of ten above 1 divides, so that decimals come out short.
    let round = |value: f64, to: fn(f64) -> f64| {
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
    /// Whether the parts are such as the fit makes.
    pub(in crate::recipe) fn is_sound(&self) -> bool {
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        self.range.is_none_or(|range| range.is_sound())
            && is_share(self.missing)
            && is_share(self.rare)
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
            let nulls = column.values.is_null();
            let missing = rows.iter().filter(|&&row| nulls.get(row) == Some(true));
            let missing = missing.count();
            let reads_numbers = feature.is_none_or(Feature::reads_numbers);
            let range = reads_numbers.then(|| {
                let mut numbers = column.numbers();
                if let Some(special) = self.special_of(name) {
                    // Their numbers are none.
                    special.places(column, 0..column.len(), &mut numbers);
                }
                Range::of(rows.iter().map(|&row| numbers[row]).collect())
            });
            let lookup = feature.and_then(|f| f.encoders.iter().find_map(Encoder::lookup));
            let rare = lookup.map_or(0, |lookup| {
                let codes = lookup.codes(column);
                rows.iter().filter(|&&row| codes[row] == OTHER).count()
            });
            let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
            let expected = Expected {
                range: range.flatten(),
                missing: share(missing, rows.len()),
                rare: share(rare, rows.len() - missing),
            };
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
        check(&[-17_923.0, -10.0], -18_000.0, 0.0);
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
}
