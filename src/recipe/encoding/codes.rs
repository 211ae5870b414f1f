//! Codes: whole numbers of which single values tell more than their order does, such as days of a
//! month, branches or classes of customers. Beside the number they enter as levels.
//!
//! Of the frequent values, in their order, with n training rows and the bad rate r each, every one is
//! compared with what the values beside it say,
//!
//! ```text
//! d_i = r_i − (w·r_{i−1} + (1 − w)·r_{i+1}),   w = (x_{i+1} − x_i) / (x_{i+1} − x_{i−1}),
//! S = Σ d_i² / v_i,   v_i = p·(1 − p)·(1 / n_i + w² / n_{i−1} + (1 − w)² / n_{i+1}),
//! ```
//!
//! which is 0 for a straight line and almost so for any curve that is smooth between neighbours. Where
//! single values tell nothing, S has the mean m, the number of values compared, and the variance
//! 2·Σ ρ² over all pairs, ρ being the correlation of two differences: 0 unless they are next or next
//! but one.

use crate::evaluate::population::information::Bin;
use crate::recipe::encoding::encoder::Training;
use crate::recipe::encoding::levels::LEAST_LEVEL_ROWS;
use std::collections::HashMap;

/// More values are amounts.
const MOST_VALUES: usize = 1000;
/// Rows of a value that is compared, and goods and bads that such a value has on average.
const LEAST_ROWS: usize = 100;
const LEAST_OUTCOMES: usize = LEAST_LEVEL_ROWS;
/// Values that are compared with their neighbours.
const LEAST_COMPARED: usize = 3;
/// Standard deviations of S above its mean, and share of the uncertainty of the outcome that the
/// values tell, from which they are levels.
const LEAST_DEVIATION: f64 = 6.0;
const LEAST_SHARE: f64 = 1e-3;

/// Rows from which a value of the training rows is a level, where the values are codes.
pub(in crate::recipe) fn least_rows(training: &Training) -> Option<usize> {
    let all = Bin::of(training.bad);
    let fewer = all.goods.min(all.bads);
    if training.column.is_text() || fewer == 0 {
        return None;
    }
    let least = LEAST_ROWS.max((LEAST_OUTCOMES * training.rows.len()).div_ceil(fewer));
    let mut values = values_of(training)?;
    values.retain(|value| value.rows >= least as f64);
    let (deviation, share) = evidence(&values, &all)?;
    (deviation > LEAST_DEVIATION && share > LEAST_SHARE).then_some(least)
}

/// A value with its training rows.
#[derive(Debug, Clone, Copy)]
struct Value {
    x: f64,
    rows: f64,
    bads: f64,
}

/// The values in their order; `None` where there are too many or one is no whole number.
fn values_of(training: &Training) -> Option<Vec<Value>> {
    let mut counts: HashMap<u64, Bin> = HashMap::new();
    for (x, bad) in training.numbers().into_iter().zip(training.bad) {
        if x.is_nan() {
            continue;
        }
        // Adding 0 makes −0 and 0 one value.
        counts.entry((x + 0.0).to_bits()).or_default().count(*bad);
        if counts.len() > MOST_VALUES || x.fract() != 0.0 {
            return None;
        }
    }
    let value = |(bits, bin): (u64, Bin)| Value {
        x: f64::from_bits(bits),
        rows: (bin.goods + bin.bads) as f64,
        bads: bin.bads as f64,
    };
    let mut values: Vec<Value> = counts.into_iter().map(value).collect();
    values.sort_unstable_by(|a, b| a.x.total_cmp(&b.x));
    Some(values)
}

/// One value compared with its neighbours.
struct Compared {
    difference: f64,
    variance: f64,
    /// Variance of the outcome of one row here.
    spread: f64,
    /// Weight of the left neighbour; that of the right one is the rest.
    left: f64,
}

/// By how many standard deviations S is above its mean, and which share of the entropy of the
/// outcome the values tell beyond what chance would: Σ n·(d² − v) / (2·p·(1 − p)).
fn evidence(values: &[Value], all: &Bin) -> Option<(f64, f64)> {
    let rows = (all.goods + all.bads) as f64;
    let rate = all.bads as f64 / rows;
    let compare = |three: &[Value]| {
        let [before, here, after] = [three[0], three[1], three[2]];
        let left = (after.x - here.x) / (after.x - before.x);
        let of = |value: Value| value.bads / value.rows;
        let p = (before.bads + here.bads + after.bads + rate)
            / (before.rows + here.rows + after.rows + 1.0);
        let spread = p * (1.0 - p);
        let parts = [
            left * left / before.rows,
            1.0 / here.rows,
            (1.0 - left).powi(2) / after.rows,
        ];
        Compared {
            difference: of(here) - (left * of(before) + (1.0 - left) * of(after)),
            variance: spread * parts.iter().sum::<f64>(),
            spread,
            left,
        }
    };
    let compared: Vec<Compared> = values.windows(3).map(compare).collect();
    if compared.len() < LEAST_COMPARED {
        return None;
    }
    let sum: f64 = compared
        .iter()
        .map(|c| c.difference.powi(2) / c.variance)
        .sum();
    let excess = sum - compared.len() as f64;
    let gains = compared
        .iter()
        .zip(&values[1..])
        .map(|(c, value)| value.rows * (c.difference.powi(2) - c.variance) / (2.0 * c.spread));
    let entropy = -(rate * rate.ln() + (1.0 - rate) * (1.0 - rate).ln());
    let share = gains.sum::<f64>() / (rows * entropy);
    Some((excess / variance_of_sum(&compared, values).sqrt(), share))
}

/// The variance of S, 2·Σ ρ².
fn variance_of_sum(compared: &[Compared], values: &[Value]) -> f64 {
    let squared = |a: &Compared, b: &Compared, covariance: f64| {
        covariance.powi(2) * a.spread * b.spread / (a.variance * b.variance)
    };
    let mut variance = 2.0 * compared.len() as f64;
    for (place, a) in compared.iter().enumerate() {
        // Values from the one that `a` compares.
        let rows = &values[place + 1..];
        if let Some(b) = compared.get(place + 1) {
            let covariance = -(1.0 - a.left) / rows[1].rows - b.left / rows[0].rows;
            variance += 4.0 * squared(a, b, covariance);
        }
        if let Some(b) = compared.get(place + 2) {
            let covariance = (1.0 - a.left) * b.left / rows[1].rows;
            variance += 4.0 * squared(a, b, covariance);
        }
    }
    variance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Special;
    use crate::table::{Column, Kind};

    #[test]
    fn evidence_equals_that_of_the_whole_matrix() {
        let rows = [120.0, 300.0, 150.0, 500.0, 220.0, 180.0];
        let bads = [12.0, 60.0, 18.0, 110.0, 20.0, 30.0];
        let x = [1.0, 2.0, 4.0, 5.0, 8.0, 9.0];
        let values = (0..6).map(|i| Value {
            x: x[i],
            rows: rows[i],
            bads: bads[i],
        });
        let all = Bin {
            goods: 1750,
            bads: 350,
        };
        let (deviation, share) = evidence(&values.collect::<Vec<_>>(), &all).unwrap();
        assert!((deviation - DEVIATION).abs() < 1e-9, "{deviation}");
        assert!((share - SHARE).abs() < 1e-12, "{share}");
    }

    /// From whole matrices, by `tests/fixtures/recipe/codes.py`.
    const DEVIATION: f64 = 8.983_684_169_040;
    const SHARE: f64 = 0.038_224_622_903;

    /// Rows with values from 1 to `values` in turn, a row being bad by `rate` of its value and a
    /// draw.
    fn check(values: i64, rows: usize, rate: impl Fn(i64) -> f64) -> Option<usize> {
        let mut state = 1_u64;
        let mut draw = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / (1_u64 << 24) as f64
        };
        let cells: Vec<i64> = (0..rows).map(|row| 1 + row as i64 % values).collect();
        let bad: Vec<bool> = cells.iter().map(|x| draw() < rate(*x)).collect();
        let cells: Vec<Option<i64>> = cells.into_iter().map(Some).collect();
        let column = Column::from_integers("x", Kind::Integer, &cells);
        let rows: Vec<usize> = (0..rows).collect();
        least_rows(&Training::new(&column, &rows, &bad, &Special::default()))
    }

    #[test]
    fn codes_are_told_from_amounts() {
        let code = |x: i64| [0.05, 0.3, 0.1, 0.2, 0.15][(x * 7 % 5) as usize];
        assert_eq!(check(31, 9000, code), Some(100));
        // Nothing, a line, a curve, a step, and codes of too few rows or too many values.
        assert_eq!(check(31, 9000, |_| 0.1), None);
        assert_eq!(check(31, 9000, |x| 0.02 * x as f64), None);
        let curve = |x: i64| 0.1 + 0.3 * (-((x - 25) as f64 / 8.0).powi(2)).exp();
        assert_eq!(check(50, 200_000, curve), None);
        assert_eq!(check(31, 900, code), None);
        assert_eq!(check(1500, 200_000, code), None);
        // The rarer outcome decides how many rows a value needs.
        let rare = |x: i64| 0.1 * code(x);
        let least = check(31, 60_000, rare).unwrap();
        assert!((600..700).contains(&least), "{least}");
        assert_eq!(check(31, 9000, |_| 0.0), None);
    }
}
