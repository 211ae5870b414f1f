//! Doubles: the numbers of a column, NaN where missing, as whole ones of the narrowest type or as
//! they are.

use polars::prelude::{
    ChunkedArray, Float64Chunked, Int8Type, Int16Type, Int32Type, Int64Type, IntoSeries,
    PolarsNumericType, Series,
};
use polars_arrow::bitmap::Bitmap;

use crate::table::columns::values::width::Width;

/// From here on an f64 does not hold every whole number.
const INEXACT: f64 = 9_007_199_254_740_992.0;
/// Numbers that are looked at before it is decided whether to go on.
const CHUNK: usize = 4 << 10;
/// A number below `SHIFTED` in size that is added to this is rounded to a whole one, which is then
/// in the lowest bits: 1.5 * 2^52.
const SHIFT: f64 = 6_755_399_441_055_744.0;
const SHIFTED: f64 = 2_251_799_813_685_248.0;

/// The whole numbers, in the narrowest type; `None` where one is not whole or not exact.
pub(super) fn whole_of(numbers: &[f64]) -> Option<Series> {
    let (mut least, mut most, mut missing) = (f64::INFINITY, f64::NEG_INFINITY, 0);
    for chunk in numbers.chunks(CHUNK) {
        let bounds = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = chunk.iter().fold(bounds, |(low, high), v| {
            (
                if *v < low { *v } else { low },
                if *v > high { *v } else { high },
            )
        });
        let nans = chunk.iter().filter(|v| v.is_nan()).count();
        let whole = if low > -SHIFTED && high < SHIFTED {
            chunk.iter().filter(|v| **v + SHIFT - SHIFT == **v).count()
        } else {
            let is_whole = |v: &&f64| v.fract() == 0.0 && v.abs() < INEXACT;
            chunk.iter().filter(is_whole).count()
        };
        if whole + nans < chunk.len() {
            return None;
        }
        (least, most, missing) = (least.min(low), most.max(high), missing + nans);
    }
    let (least, most) = if missing < numbers.len() {
        (least as i64, most as i64)
    } else {
        (0, 0)
    };
    let valid = (missing > 0).then(|| valid(numbers));
    Some(match Width::holding(least, most) {
        Width::I8 => series::<Int8Type>(numbers, valid, |v| lowest(v) as i8),
        Width::I16 => series::<Int16Type>(numbers, valid, |v| lowest(v) as i16),
        Width::I32 => series::<Int32Type>(numbers, valid, |v| lowest(v) as i32),
        Width::I64 => series::<Int64Type>(numbers, valid, |v| v as i64),
    })
}

/// The numbers themselves.
pub(super) fn reals_of(mut numbers: Vec<f64>) -> Float64Chunked {
    let missing = numbers.iter().filter(|v| v.is_nan()).count();
    if missing == 0 {
        return Float64Chunked::from_vec("".into(), numbers);
    }
    let valid = valid(&numbers);
    for value in &mut numbers {
        *value = if value.is_nan() { 0.0 } else { *value };
    }
    Float64Chunked::from_vec_validity("".into(), numbers, Some(valid))
}

fn valid(numbers: &[f64]) -> Bitmap {
    numbers.iter().map(|v| !v.is_nan()).collect()
}

/// The lowest bits of a whole number below `SHIFTED` in size, 0 for NaN.
#[inline]
fn lowest(value: f64) -> i64 {
    let value = if value.is_nan() { 0.0 } else { value };
    (value + SHIFT).to_bits() as i64
}

fn series<P: PolarsNumericType>(
    numbers: &[f64],
    valid: Option<Bitmap>,
    store: impl Fn(f64) -> P::Native,
) -> Series
where
    ChunkedArray<P>: IntoSeries,
{
    let values = numbers.iter().map(|v| store(*v)).collect();
    ChunkedArray::<P>::from_vec_validity("".into(), values, valid).into_series()
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::DataType;

    #[track_caller]
    fn check(numbers: &[f64], expected: &DataType) {
        let found = whole_of(numbers).unwrap();
        assert_eq!(found.dtype(), expected, "{numbers:?}");
        let found = found.cast(&DataType::Float64).unwrap();
        let found: Vec<Option<f64>> = found.f64().unwrap().iter().collect();
        let given: Vec<Option<f64>> = numbers
            .iter()
            .map(|v| (!v.is_nan()).then_some(v + 0.0))
            .collect();
        assert_eq!(found, given);
    }

    #[test]
    fn whole_numbers_take_the_narrowest_type() {
        check(&[], &DataType::Int8);
        check(&[f64::NAN; 2], &DataType::Int8);
        check(&[-128.0, f64::NAN, -0.0, 127.0], &DataType::Int8);
        check(&[128.0], &DataType::Int16);
        check(&[-32_768.0, 32_767.0], &DataType::Int16);
        check(&[-32_769.0, f64::NAN], &DataType::Int32);
        check(&[2_147_483_648.0, -1.0], &DataType::Int64);
        check(&[INEXACT - 1.0, 1.0 - INEXACT, SHIFTED], &DataType::Int64);
        let many: Vec<f64> = (0..3 * CHUNK).map(|v| v as f64 - 5_000.0).collect();
        check(&many, &DataType::Int16);
    }

    #[test]
    fn other_numbers_are_no_whole_ones() {
        let mut late = vec![7.0; 2 * CHUNK];
        late.push(0.5);
        let odd = [
            0.1,
            f64::INFINITY,
            -f64::INFINITY,
            INEXACT,
            1e300,
            1e-300,
            SHIFTED / 2.0 + 0.25,
        ];
        for numbers in odd.iter().map(|v| vec![1.0, *v]).chain([late]) {
            assert!(whole_of(&numbers).is_none(), "{:?}", numbers.last());
        }
    }

    #[test]
    fn missing_reals_are_null() {
        let values = reals_of(vec![0.5, f64::NAN, f64::INFINITY]);
        let values: Vec<Option<f64>> = values.iter().collect();
        assert_eq!(values, [Some(0.5), None, Some(f64::INFINITY)]);
        assert_eq!(reals_of(vec![0.5]).null_count(), 0);
    }
}
