//! Several files of one portfolio that write a column in different units: amounts in thousands beside
//! amounts, fractions beside percent points.

use crate::table::remark::Remark;
use crate::table::{Column, TypingRemark};
use rayon::prelude::*;
use std::ops::Range;

/// Numbers from which on the middle value of a file is reported.
const LEAST_CELLS: usize = 30;
/// So many times as large the middle value of one file is that is written in another unit.
const APART: f64 = 50.0;

/// The middle half of the sizes of a column's numbers over some rows, zeros aside.
struct Middle {
    low: f64,
    median: f64,
    high: f64,
}

impl Middle {
    fn of(numbers: &[f64]) -> Option<Self> {
        let sizes = numbers.iter().map(|x| x.abs());
        let mut sizes: Vec<f64> = sizes.filter(|x| x.is_finite() && *x > 0.0).collect();
        if sizes.len() < LEAST_CELLS {
            return None;
        }
        sizes.sort_unstable_by(f64::total_cmp);
        let at = |quarter: usize| sizes[quarter * (sizes.len() - 1) / 4];
        Some(Self {
            low: at(1),
            median: at(2),
            high: at(3),
        })
    }
}

/// What is to be said of the columns of files whose rows are `rows` each, in order.
pub(super) fn remarks(columns: &[Column], files: &[String], rows: &[usize]) -> Vec<Remark> {
    let mut ends = rows.iter().scan(0, |end, rows| {
        let start = *end;
        *end += rows;
        Some(start..*end)
    });
    let Some(first) = ends.next() else {
        return Vec::new();
    };
    let others: Vec<Range<usize>> = ends.collect();
    let of_column = |column: &Column| {
        if column.is_text() {
            return Vec::new();
        }
        let numbers = column.numbers();
        let Some(own) = Middle::of(&numbers[first.clone()]) else {
            return Vec::new();
        };
        let later = others.iter().zip(&files[1..]);
        let found = later.filter_map(|(rows, file)| {
            let other = Middle::of(&numbers[rows.clone()])?;
            let larger = other.low > own.high && other.median >= APART * own.median;
            let smaller = other.high < own.low && own.median >= APART * other.median;
            (larger || smaller).then(|| {
                let ratio = other.median.max(own.median) / other.median.min(own.median);
                Remark::Typing(TypingRemark::FileApart {
                    column: column.name.clone(),
                    file: file.clone(),
                    times: ratio.round() as u64,
                    smaller,
                })
            })
        });
        found.collect()
    };
    let found: Vec<Vec<Remark>> = columns.par_iter().map(of_column).collect();
    found.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;

    #[test]
    fn another_unit_in_a_later_file_is_told() {
        let files = ["a.csv", "b.csv"].map(str::to_owned);
        let told = |scale: f64| {
            let of = |row: usize| 1000.0 + 37.0 * (row % 50) as f64;
            let numbers =
                (0..120).map(|row| Some(if row < 60 { of(row) } else { of(row) * scale }));
            let numbers: Vec<Option<f64>> = numbers.collect();
            let column = Column::from_numbers("income", Kind::Number, &numbers);
            remarks(&[column], &files, &[60, 60])
        };
        assert_eq!(told(1.0), []);
        assert_eq!(told(5.0), []);
        let apart = |times, smaller| {
            let (column, file) = ("income".to_owned(), "b.csv".to_owned());
            [Remark::Typing(TypingRemark::FileApart {
                column,
                file,
                times,
                smaller,
            })]
        };
        assert_eq!(told(100.0), apart(100, false));
        assert_eq!(told(0.001), apart(1000, true));
    }
}
