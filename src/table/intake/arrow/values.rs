//! Values: the arrays of an Arrow column as the values that its type means.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType, IntervalYearMonthType,
    RunEndIndexType, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RunArray, UInt32Array};
use arrow_buffer::i256;
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use polars::prelude::{Int64Chunked, IntoSeries, StringChunkedBuilder};

use crate::table::columns::values::typed_rows::Values;
use crate::table::intake::pandas::Period;
use crate::table::intake::typed_values::{
    self, Found, clocks, durations, half, intervals, moments, narrow, push_exact, real, shown,
    single, whole, zoned,
};

/// What the stored values stand for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stored {
    /// What their type says.
    Itself,
    /// Whole numbers that are yes or no.
    Flag,
    /// 16 bytes of a UUID.
    Uuid,
    /// Counts of periods from 1970.
    Period(Period),
}

type Arrays = [ArrayRef];

/// The values of a column; `None` where an array is not of the type `dtype`.
pub(super) fn found(dtype: &DataType, arrays: &Arrays, stored: Stored) -> Option<Found> {
    match dtype {
        DataType::Dictionary(_, values) => {
            let plain: Option<Vec<ArrayRef>> = arrays.iter().map(undictionary).collect();
            return found(values, &plain?, stored);
        }
        DataType::RunEndEncoded(ends, values) => {
            let expand = match ends.data_type() {
                DataType::Int16 => expanded::<Int16Type>,
                DataType::Int32 => expanded::<Int32Type>,
                _ => expanded::<Int64Type>,
            };
            let plain: Option<Vec<ArrayRef>> = arrays.iter().map(expand).collect();
            return found(values.data_type(), &plain?, stored);
        }
        _ => {}
    }
    match stored {
        Stored::Flag => {
            let flags = items::<Int8Type>(arrays)?;
            let flags = flags.into_iter().map(|v| v.map(|v| v != 0));
            return Some(Found::Values(Values::Flag(flags.collect())));
        }
        Stored::Period(period) => {
            let values = items::<Int64Type>(arrays)?;
            return typed_values::periods(&values, period).map(Found::Values);
        }
        Stored::Uuid => return uuids(arrays).map(Found::Values),
        Stored::Itself => {}
    }
    match dtype {
        DataType::Timestamp(unit, zone) => {
            let (values, per_second) = timestamps(arrays, *unit)?;
            Some(match zone {
                Some(zone) => zoned(values, per_second, zone),
                None => Found::Values(moments(values, per_second)),
            })
        }
        DataType::Time32(unit) | DataType::Time64(unit) => {
            let values = match unit {
                TimeUnit::Second => longs::<Time32SecondType>(arrays),
                TimeUnit::Millisecond => longs::<Time32MillisecondType>(arrays),
                TimeUnit::Microsecond => items::<Time64MicrosecondType>(arrays),
                TimeUnit::Nanosecond => items::<Time64NanosecondType>(arrays),
            };
            Some(clocks(&values?, per_second(*unit)))
        }
        DataType::Duration(unit) => {
            let values = match unit {
                TimeUnit::Second => items::<DurationSecondType>(arrays),
                TimeUnit::Millisecond => items::<DurationMillisecondType>(arrays),
                TimeUnit::Microsecond => items::<DurationMicrosecondType>(arrays),
                TimeUnit::Nanosecond => items::<DurationNanosecondType>(arrays),
            };
            Some(durations(&values?, per_second(*unit)))
        }
        DataType::Interval(unit) => Some(intervals(&months_and_days(arrays, *unit)?)),
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => bytes(arrays),
        _ => plain(dtype, arrays).map(Found::Values),
    }
}

/// Values of types that need no remark.
fn plain(dtype: &DataType, arrays: &Arrays) -> Option<Values> {
    match dtype {
        DataType::Null => {
            let rows = arrays.iter().map(Array::len).sum();
            Some(shown::<()>(&vec![None; rows], |(), _| ()))
        }
        DataType::Boolean => {
            let all: Option<Vec<_>> = arrays.iter().map(|a| a.as_boolean_opt()).collect();
            Some(Values::Flag(all?.into_iter().flatten().collect()))
        }
        DataType::Int8 => whole_of::<Int8Type>(arrays),
        DataType::Int16 => whole_of::<Int16Type>(arrays),
        DataType::Int32 => whole_of::<Int32Type>(arrays),
        DataType::Int64 => whole_of::<Int64Type>(arrays),
        DataType::UInt8 => whole_of::<UInt8Type>(arrays),
        DataType::UInt16 => whole_of::<UInt16Type>(arrays),
        DataType::UInt32 => whole_of::<UInt32Type>(arrays),
        DataType::UInt64 => typed_values::unsigned(items::<UInt64Type>(arrays)?),
        DataType::Float16 => {
            let values = items::<Float16Type>(arrays)?;
            let values = values.into_iter().map(|v| v.map(|v| half(v.to_bits())));
            Some(real(values.collect()))
        }
        DataType::Float32 => {
            let values = items::<Float32Type>(arrays)?;
            Some(real(values.into_iter().map(|v| v.map(single)).collect()))
        }
        DataType::Float64 => Some(real(items::<Float64Type>(arrays)?.into_iter().collect())),
        DataType::Decimal32(_, scale) => decimals(wide::<Decimal32Type>(arrays)?, *scale),
        DataType::Decimal64(_, scale) => decimals(wide::<Decimal64Type>(arrays)?, *scale),
        DataType::Decimal128(_, scale) => decimals(wide::<Decimal128Type>(arrays)?, *scale),
        DataType::Decimal256(_, scale) => decimals(items::<Decimal256Type>(arrays)?, *scale),
        DataType::Date32 => {
            let days = items::<Date32Type>(arrays)?;
            Some(Values::Day(days.into_iter().collect()))
        }
        DataType::Date64 => Some(moments(items::<Date64Type>(arrays)?, 1_000)),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => texts(arrays),
        _ => None,
    }
}

/// The values of a dictionary in place of its keys.
fn undictionary(array: &ArrayRef) -> Option<ArrayRef> {
    let dictionary = array.as_any_dictionary_opt()?;
    arrow_select::take::take(dictionary.values(), dictionary.keys(), None).ok()
}

/// Each value of a run as often as it stands.
fn expanded<R: RunEndIndexType>(array: &ArrayRef) -> Option<ArrayRef> {
    let runs = array.as_any().downcast_ref::<RunArray<R>>()?;
    let places = (0..runs.len()).map(|row| u32::try_from(runs.get_physical_index(row)).ok());
    let places: Option<Vec<u32>> = places.collect();
    arrow_select::take::take(runs.values(), &UInt32Array::from(places?), None).ok()
}

fn items<T: ArrowPrimitiveType>(arrays: &Arrays) -> Option<Vec<Option<T::Native>>> {
    let all: Option<Vec<_>> = arrays
        .iter()
        .map(|array| array.as_primitive_opt::<T>())
        .collect();
    Some(all?.into_iter().flatten().collect())
}

/// Numbers of fewer bits, widened to 64.
fn longs<T>(arrays: &Arrays) -> Option<Vec<Option<i64>>>
where
    T: ArrowPrimitiveType,
    i64: From<T::Native>,
{
    let values = items::<T>(arrays)?;
    Some(values.into_iter().map(|v| v.map(i64::from)).collect())
}

fn wide<T>(arrays: &Arrays) -> Option<Vec<Option<i256>>>
where
    T: ArrowPrimitiveType,
    i128: From<T::Native>,
{
    let values = items::<T>(arrays)?.into_iter();
    Some(
        values
            .map(|v| v.map(|v| i256::from_i128(v.into())))
            .collect(),
    )
}

fn whole_of<T>(arrays: &Arrays) -> Option<Values>
where
    T: ArrowPrimitiveType,
    i64: From<T::Native>,
{
    whole(longs::<T>(arrays)?.into_iter().collect())
}

/// Whole numbers with so many digits behind the point, or zeros before it where there
/// are less than none; texts of all digits where they take more than 64 bits.
fn decimals(values: Vec<Option<i256>>, scale: i8) -> Option<Values> {
    let zeros = scale.min(0).unsigned_abs();
    let times = i256::from_i128(10).checked_pow(u32::from(zeros))?;
    let values: Vec<Option<i256>> = values
        .into_iter()
        .map(|v| v.map_or(Some(None), |v| v.checked_mul(times).map(Some)))
        .collect::<Option<_>>()?;
    let scale = scale.max(0).unsigned_abs();
    let short = |v: &i256| v.to_i128().and_then(|v| i64::try_from(v).ok());
    if values.iter().flatten().all(|v| short(v).is_some()) {
        let unscaled: Int64Chunked = values.iter().map(|v| v.as_ref().and_then(short)).collect();
        let unscaled = narrow(&unscaled.into_series())?;
        return Some(match scale {
            0 => Values::Whole(unscaled),
            _ => Values::Decimal { unscaled, scale },
        });
    }
    let write = |v: &i256, text: &mut String| push_exact(text, &v.to_be_bytes(), scale);
    Some(shown(&values, write))
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

fn timestamps(arrays: &Arrays, unit: TimeUnit) -> Option<(Vec<Option<i64>>, i64)> {
    let values = match unit {
        TimeUnit::Second => items::<TimestampSecondType>(arrays),
        TimeUnit::Millisecond => items::<TimestampMillisecondType>(arrays),
        TimeUnit::Microsecond => items::<TimestampMicrosecondType>(arrays),
        TimeUnit::Nanosecond => items::<TimestampNanosecondType>(arrays),
    };
    Some((values?, per_second(unit)))
}

/// Months, and days with the time of day as a fraction.
fn months_and_days(arrays: &Arrays, unit: IntervalUnit) -> Option<Vec<Option<(i32, f64)>>> {
    let days = |days: i32, part: f64| f64::from(days) + part;
    Some(match unit {
        IntervalUnit::YearMonth => {
            let values = items::<IntervalYearMonthType>(arrays)?.into_iter();
            values.map(|v| v.map(|months| (months, 0.0))).collect()
        }
        IntervalUnit::DayTime => {
            let values = items::<IntervalDayTimeType>(arrays)?.into_iter();
            let both = |v: arrow_buffer::IntervalDayTime| {
                (0, days(v.days, f64::from(v.milliseconds) / 86_400_000.0))
            };
            values.map(|v| v.map(both)).collect()
        }
        IntervalUnit::MonthDayNano => {
            let values = items::<IntervalMonthDayNanoType>(arrays)?.into_iter();
            let both = |v: arrow_buffer::IntervalMonthDayNano| {
                (v.months, days(v.days, v.nanoseconds as f64 / 86_400e9))
            };
            values.map(|v| v.map(both)).collect()
        }
    })
}

fn texts(arrays: &Arrays) -> Option<Values> {
    let rows = arrays.iter().map(Array::len).sum();
    let mut builder = StringChunkedBuilder::new("".into(), rows);
    for array in arrays {
        if let Some(texts) = array.as_string_opt::<i32>() {
            texts.iter().for_each(|text| builder.append_option(text));
        } else if let Some(texts) = array.as_string_opt::<i64>() {
            texts.iter().for_each(|text| builder.append_option(text));
        } else {
            let texts = array.as_string_view_opt()?;
            texts.iter().for_each(|text| builder.append_option(text));
        }
    }
    Some(Values::Text(builder.finish()))
}

/// Shows the bytes of each value.
fn each_bytes<'a>(arrays: &'a Arrays, mut see: impl FnMut(Option<&'a [u8]>)) -> Option<()> {
    for array in arrays {
        if let Some(values) = array.as_binary_opt::<i32>() {
            values.iter().for_each(&mut see);
        } else if let Some(values) = array.as_binary_opt::<i64>() {
            values.iter().for_each(&mut see);
        } else if let Some(values) = array.as_fixed_size_binary_opt() {
            values.iter().for_each(&mut see);
        } else {
            array.as_binary_view_opt()?.iter().for_each(&mut see);
        }
    }
    Some(())
}

/// Bytes that are texts, as old writers store them, without the zeros that pad them.
fn bytes(arrays: &Arrays) -> Option<Found> {
    let mut values = Vec::new();
    each_bytes(arrays, |bytes| values.push(bytes.map(text_of)))?;
    if values.contains(&Some(None)) {
        return Some(Found::Bytes);
    }
    let texts: Vec<Option<&str>> = values.into_iter().map(Option::flatten).collect();
    let write = |value: &&str, text: &mut String| text.push_str(value);
    Some(Found::Values(shown(&texts, write)))
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    let end = bytes.iter().rposition(|byte| *byte != 0);
    let text = std::str::from_utf8(&bytes[..end.map_or(0, |end| end + 1)]);
    text.ok().filter(|text| !text.contains('\0'))
}

fn uuids(arrays: &Arrays) -> Option<Values> {
    let mut values = Vec::new();
    each_bytes(arrays, |bytes| values.push(bytes))?;
    Some(shown(&values, |bytes, text| {
        typed_values::push_uuid(text, bytes);
    }))
}
