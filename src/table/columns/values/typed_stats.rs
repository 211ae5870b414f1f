//! Statistics of a column of typed numbers, many values at a time: the same as those of each value
//! by its form.

use polars::prelude::{ChunkedArray, Float64Chunked, PolarsNumericType};

use polars_arrow::array::Array;

use crate::table::cells::date_text;
use crate::table::columns::column_stats::{ColumnStats, Readings};

/// Whole numbers that are counted together.
const TILE: usize = 1 << 10;
/// The length that a number with decimals is counted with.
pub(super) const REAL_LENGTH: usize = 8;

/// The statistics of whole numbers.
pub(super) fn of_whole<P>(values: &ChunkedArray<P>) -> ColumnStats
where
    P: PolarsNumericType,
    P::Native: Into<i64>,
{
    let mut stats = ColumnStats::default();
    let mut tile = Vec::with_capacity(TILE);
    for array in values.downcast_iter() {
        if array.null_count() == 0 {
            for values in array.values().chunks(TILE) {
                tile.clear();
                tile.extend(values.iter().map(|v| (*v).into()));
                add_whole(&mut stats, &tile);
            }
            continue;
        }
        let mut present = array.iter().flatten().map(|v| (*v).into());
        loop {
            tile.clear();
            tile.extend(present.by_ref().take(TILE));
            if tile.is_empty() {
                break;
            }
            add_whole(&mut stats, &tile);
        }
    }
    stats
}

fn add_whole(stats: &mut ColumnStats, values: &[i64]) {
    let (least, most) = values.iter().fold((i64::MAX, i64::MIN), |(low, high), v| {
        (low.min(*v), high.max(*v))
    });
    stats.present += values.len();
    stats.whole += values.len();
    stats.least = stats.least.min(least);
    stats.most = stats.most.max(most);
    let mut shortest = digits(if least >= 0 { least } else { most });
    if least < 0 && most >= 0 {
        // Of those from 0 on the least, and of those below 0 the largest.
        let (low, high) = values.iter().fold((i64::MAX, i64::MIN), |(low, high), v| {
            let is_low = *v >= 0;
            (
                if is_low { low.min(*v) } else { low },
                if is_low { high } else { high.max(*v) },
            )
        });
        shortest = digits(low).min(digits(high));
    }
    stats.shortest = stats.shortest.min(shortest);
    stats.longest = stats.longest.max(digits(least).max(digits(most)));
    if most >= date_text::FIRST_COMPACT {
        for value in values {
            stats.add_compact(*value);
        }
    } else {
        stats.no_days += values.iter().filter(|v| **v == 0).count();
    }
    stats.add_months(values, least, most);
}

/// The statistics of numbers with decimals, NaN being missing; `None` where one is infinite.
pub(super) fn of_reals(values: &Float64Chunked) -> Option<ColumnStats> {
    let (mut count, mut largest) = (0, 0.0);
    for array in values.downcast_iter() {
        if array.null_count() == 0 {
            let values = array.values();
            count += values.iter().filter(|v| !v.is_nan()).count();
            largest = values.iter().copied().fold(largest, larger);
        } else {
            let present = array.iter().flatten().filter(|v| !v.is_nan());
            count += present.clone().count();
            largest = present.copied().fold(largest, larger);
        }
    }
    if largest == f64::INFINITY {
        return None;
    }
    let readings = Readings {
        count,
        fractions: count,
        only: 0,
        largest,
    };
    let mut stats = ColumnStats {
        present: count,
        point: readings.clone(),
        comma: readings,
        plain_most: largest,
        ..ColumnStats::default()
    };
    if count > 0 {
        (stats.shortest, stats.longest) = (REAL_LENGTH, REAL_LENGTH);
    }
    Some(stats)
}

/// The larger one in size; NaN has none.
#[inline]
fn larger(largest: f64, value: f64) -> f64 {
    if value.abs() > largest {
        value.abs()
    } else {
        largest
    }
}

/// Characters of a whole number.
pub(super) fn digits(value: i64) -> usize {
    let digits = value.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
    digits + usize::from(value < 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::columns::values::typed_rows::Values;
    use polars::prelude::{Int64Chunked, IntoSeries};

    /// What each value by its form gives.
    fn one_by_one(values: &Values) -> ColumnStats {
        let mut stats = ColumnStats::default();
        values.for_each_form(|_, form, length| stats.add_measured(form, length, ""));
        stats
    }

    #[test]
    fn whole_numbers_count_as_one_by_one() {
        let series: [&[i64]; 7] = [
            &[0, 0, 7, 12, 9],
            &[-120, -5, 44, 0],
            &[-1_000, -77],
            &[202_401, 122_024, 101_900, 210_013, 5],
            &[20_180_105, 99_991_231, 0, 99_999_999, 19_000_101, -3],
            &[i64::MIN, i64::MAX],
            &[],
        ];
        for values in series {
            let mut values: Vec<Option<i64>> = values.iter().copied().map(Some).collect();
            for _ in 0..2 {
                let column: Int64Chunked = values.iter().copied().collect();
                let found = of_whole(&column);
                let expected = one_by_one(&Values::Whole(column.into_series()));
                assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{values:?}");
                values.insert(values.len() / 2, None);
            }
        }
    }

    #[test]
    fn reals_count_as_one_by_one() {
        for values in [
            vec![Some(0.5), Some(-3.25), None, Some(f64::NAN)],
            vec![Some(-1e300), Some(0.0)],
            vec![None],
            vec![],
        ] {
            let column: Float64Chunked = values.iter().copied().collect();
            let found = of_reals(&column).unwrap();
            let whole = false;
            let expected = one_by_one(&Values::Real {
                values: column,
                whole,
            });
            assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{values:?}");
        }
        let endless: Float64Chunked = [Some(1.0), Some(-f64::INFINITY)].into_iter().collect();
        assert!(of_reals(&endless).is_none());
    }
}
