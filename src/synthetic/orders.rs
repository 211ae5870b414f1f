//! Orders between columns: that one is at most another in every row of the file, and in how many
//! synthetic rows it is above.

use crate::synthetic::codec::{Codec, Coding};
use crate::synthetic::quality::Sample;
use crate::table::{Column, Kind};
use serde::{Deserialize, Serialize};

/// Rows with both values that show an order.
const LEAST_ROWS: usize = 50;
/// Columns that are compared.
const MOST_COLUMNS: usize = 100;
/// The middle value of the larger column is at most so many times that of the smaller: columns of
/// other sizes are in an order by chance.
const MOST_TIMES: f64 = 20.0;
/// Orders that are listed.
const MOST_LISTED: usize = 10;

/// An order of the file that synthetic rows break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrokenOrder {
    /// At most the other in every row of the file.
    pub smaller: String,
    /// The other.
    pub larger: String,
    /// Synthetic rows in which it is above.
    pub rows: usize,
    /// Their share of those with both values.
    pub share: f64,
}

/// The orders that hold in all real rows and not in all synthetic ones, the most broken first.
pub(super) fn broken(codec: &Codec, real: Sample<'_>, synthetic: Sample<'_>) -> Vec<BrokenOrder> {
    let numbers = codec.columns.iter();
    let numbers = numbers.filter(|coded| matches!(coded.coding, Coding::Number { .. }));
    let columns: Vec<Values> = numbers
        .take(MOST_COLUMNS)
        .filter_map(|coded| Values::of(&coded.name, real, synthetic))
        .collect();
    let mut found = Vec::new();
    for smaller in &columns {
        for larger in columns.iter().filter(|other| other.name != smaller.name) {
            found.extend(smaller.broken_below(larger));
        }
    }
    found.sort_by_key(|order| std::cmp::Reverse(order.rows));
    found.truncate(MOST_LISTED);
    found
}

/// A column of both samples.
struct Values {
    name: String,
    is_day: bool,
    median: f64,
    real: Vec<f64>,
    synthetic: Vec<f64>,
}

impl Values {
    fn of(name: &str, real: Sample<'_>, synthetic: Sample<'_>) -> Option<Self> {
        let column = |sample: Sample<'_>| -> Option<(bool, Vec<f64>)> {
            let column: &Column = sample.table.column(name)?;
            let all = column.numbers();
            let values = sample.rows.iter().map(|row| all[*row]).collect();
            Some((column.kind == Kind::Date, values))
        };
        let (is_day, real) = column(real)?;
        let (_, synthetic) = column(synthetic)?;
        let mut sorted: Vec<f64> = real.iter().copied().filter(|v| !v.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            name: name.to_owned(),
            is_day,
            median: *sorted.get(sorted.len() / 2)?,
            real,
            synthetic,
        })
    }

    /// The order below another column, if it holds in the file and not in the synthetic rows.
    fn broken_below(&self, other: &Self) -> Option<BrokenOrder> {
        let is_near =
            self.is_day || (self.median >= 0.0 && other.median <= self.median * MOST_TIMES);
        if self.is_day != other.is_day || !is_near {
            return None;
        }
        let both = |a: &[f64], b: &[f64]| -> Vec<(f64, f64)> {
            let pairs = a.iter().copied().zip(b.iter().copied());
            pairs.filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect()
        };
        let real = both(&self.real, &other.real);
        let holds = real.iter().all(|(a, b)| a <= b);
        // Columns that do not overlap are in an order whatever the row.
        let most = real.iter().map(|(a, _)| *a).fold(f64::MIN, f64::max);
        let least = real.iter().map(|(_, b)| *b).fold(f64::MAX, f64::min);
        if !holds || real.len() < LEAST_ROWS || most <= least {
            return None;
        }
        let made = both(&self.synthetic, &other.synthetic);
        let rows = made.iter().filter(|(a, b)| a > b).count();
        (rows > 0).then(|| BrokenOrder {
            smaller: self.name.clone(),
            larger: other.name.clone(),
            rows,
            share: rows as f64 / made.len() as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: &str, real: &[f64], synthetic: &[f64]) -> Values {
        Values {
            name: name.to_owned(),
            is_day: false,
            median: real[real.len() / 2],
            real: real.to_vec(),
            synthetic: synthetic.to_vec(),
        }
    }

    #[test]
    fn an_order_that_the_file_keeps_and_made_rows_break_is_counted() {
        let loan: Vec<f64> = (1..=100).map(|i| 100.0 * f64::from(i)).collect();
        let left: Vec<f64> = loan.iter().map(|v| v * 0.5).collect();
        let mut made = left.clone();
        made[3] = 1e6;
        made[4] = f64::NAN;
        let (left, loan) = (values("left", &left, &made), values("loan", &loan, &loan));
        let found = left.broken_below(&loan).unwrap();
        assert_eq!((found.rows, found.smaller.as_str()), (1, "left"));
        assert_eq!(found.share, 1.0 / 99.0);
        assert_eq!(loan.broken_below(&left), None);
        // Of another size, or without a row in which the order could differ.
        let small = values("term", &[1.0; 100], &[1e9; 100]);
        assert_eq!(small.broken_below(&loan), None);
    }
}
