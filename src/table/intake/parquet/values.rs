//! Values: the arrays of a column as the values that its type means.

use polars::prelude::{
    BooleanChunked, ChunkedArray, Float64Type, Int32Type, Int64Chunked, Int64Type, IntoSeries,
    PolarsNumericType, Series, StringChunked, StringChunkedBuilder,
};
use polars_arrow::array::{
    Array, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, PrimitiveArray,
};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::types::NativeType;

use super::schema::Meaning;
use crate::table::columns::values::typed_rows::Values;
use crate::table::intake::typed_values::{
    self, Found, half, intervals, moments, narrow, push_exact, real, shown, single, whole,
};
use crate::table::remark::NotRead;

/// The arrays of all groups of rows of a column.
type Arrays = [Box<dyn Array>];

/// The values of a column.
///
/// # Errors
/// Arrays of another type than `meaning` has.
pub(super) fn values(arrays: &Arrays, meaning: &Meaning) -> Result<Found, NotRead> {
    let found = match meaning {
        Meaning::Text => texts(arrays),
        Meaning::Bytes => bytes(arrays),
        Meaning::Moment {
            per_second,
            zone: Some(zone),
        } => items::<i64>(arrays).map(|utc| typed_values::zoned(utc.collect(), *per_second, zone)),
        Meaning::Clock { per_second } => {
            longs(arrays).map(|values| typed_values::clocks(&values, *per_second))
        }
        Meaning::Duration { per_second } => {
            longs(arrays).map(|values| typed_values::durations(&values, *per_second))
        }
        Meaning::Interval => months_and_days(arrays).map(|values| intervals(&values)),
        _ => plain(arrays, meaning).map(Found::Values),
    };
    found.ok_or(NotRead::Undecodable)
}

fn plain(arrays: &Arrays, meaning: &Meaning) -> Option<Values> {
    match meaning {
        Meaning::Flag => flags(arrays),
        Meaning::Whole => narrow(&integers(arrays)?).map(Values::Whole),
        Meaning::Unsigned => unsigned(arrays),
        Meaning::Wide { signed } => wide(arrays, *signed),
        Meaning::Half => {
            let mut halves = Vec::new();
            let bits = |bytes: &[u8]| Some(u16::from_le_bytes(bytes.try_into().ok()?));
            each_bytes(arrays, |bytes| halves.push(bytes.and_then(bits).map(half)))?;
            Some(real(halves.into_iter().collect()))
        }
        Meaning::Single => Some(real(items::<f32>(arrays)?.map(|v| v.map(single)).collect())),
        Meaning::Double => Some(real(chunked::<Float64Type>(
            arrays,
            &ArrowDataType::Float64,
        )?)),
        Meaning::Decimal { scale } => decimals(arrays, *scale),
        Meaning::Day => {
            let days = chunked::<Int32Type>(arrays, &ArrowDataType::Int32)?;
            Some(Values::Day(days))
        }
        Meaning::Moment { per_second, .. } => {
            Some(moments(items::<i64>(arrays)?.collect(), *per_second))
        }
        Meaning::Period(period) => {
            let values: Vec<Option<i64>> = items::<i64>(arrays)?.collect();
            typed_values::periods(&values, *period)
        }
        Meaning::Uuid => written(arrays, |bytes, text| typed_values::push_uuid(text, bytes)),
        _ => None,
    }
}

/// The values of arrays of numbers.
fn items<T: NativeType>(arrays: &Arrays) -> Option<impl Iterator<Item = Option<T>>> {
    let all = arrays
        .iter()
        .map(|array| array.as_any().downcast_ref::<PrimitiveArray<T>>());
    let all: Vec<&PrimitiveArray<T>> = all.collect::<Option<_>>()?;
    let values = all.into_iter().flat_map(|array| array.iter());
    Some(values.map(Option::<&T>::copied))
}

/// The arrays of numbers as they are.
fn chunked<P>(arrays: &Arrays, dtype: &ArrowDataType) -> Option<ChunkedArray<P>>
where
    P: PolarsNumericType,
    P::Native: NativeType,
{
    let all = arrays.iter().map(|array| {
        let array = array.as_any().downcast_ref::<PrimitiveArray<P::Native>>()?;
        Some(array.clone().to(dtype.clone()))
    });
    let all: Vec<PrimitiveArray<P::Native>> = all.collect::<Option<_>>()?;
    Some(ChunkedArray::from_chunk_iter("".into(), all))
}

/// Whole numbers of 32 or 64 bits as they are.
fn integers(arrays: &Arrays) -> Option<Series> {
    let short = chunked::<Int32Type>(arrays, &ArrowDataType::Int32).map(IntoSeries::into_series);
    short.or_else(|| {
        let long = chunked::<Int64Type>(arrays, &ArrowDataType::Int64)?;
        Some(long.into_series())
    })
}

/// Shows the bytes of each value.
fn each_bytes(arrays: &Arrays, mut see: impl FnMut(Option<&[u8]>)) -> Option<()> {
    for array in arrays {
        let array = array.as_any();
        if let Some(fixed) = array.downcast_ref::<FixedSizeBinaryArray>() {
            fixed.iter().for_each(&mut see);
        } else {
            let views = array.downcast_ref::<BinaryViewArray>()?;
            views.iter().for_each(&mut see);
        }
    }
    Some(())
}

fn rows(arrays: &Arrays) -> usize {
    arrays.iter().map(|array| array.len()).sum()
}

/// Texts that `write` makes of the bytes of each value.
fn written(arrays: &Arrays, write: impl Fn(&[u8], &mut String)) -> Option<Values> {
    let mut builder = StringChunkedBuilder::new("".into(), rows(arrays));
    let mut text = String::new();
    each_bytes(arrays, |bytes| {
        text.clear();
        bytes.inspect(|bytes| write(bytes, &mut text));
        builder.append_option(bytes.map(|_| text.as_str()));
    })?;
    Some(Values::Text(builder.finish()))
}

fn texts(arrays: &Arrays) -> Option<Found> {
    let views = arrays.iter().map(|array| {
        let views = array.as_any().downcast_ref::<BinaryViewArray>()?;
        Some(views.to_utf8view().ok()?.maybe_gc())
    });
    let views: Option<Vec<_>> = views.collect();
    if let Some(views) = views {
        let texts = StringChunked::from_chunk_iter("".into(), views);
        return Some(Found::Values(Values::Text(texts)));
    }
    let mut odd = 0;
    each_bytes(arrays, |bytes| {
        odd += usize::from(bytes.is_some_and(|b| std::str::from_utf8(b).is_err()));
    })?;
    let values = written(arrays, |bytes, text| {
        text.push_str(&String::from_utf8_lossy(padded(bytes)));
    })?;
    Some(if odd == 0 {
        Found::Values(values)
    } else {
        Found::Mended(values, odd)
    })
}

/// Bytes without the zeros that pad a text of fixed length.
fn padded(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0);
    &bytes[..end.map_or(0, |end| end + 1)]
}

fn bytes(arrays: &Arrays) -> Option<Found> {
    let mut is_text = true;
    each_bytes(arrays, |bytes| {
        let text = bytes.map(padded).is_none_or(|bytes| {
            memchr::memchr(0, bytes).is_none() && std::str::from_utf8(bytes).is_ok()
        });
        is_text &= text;
    })?;
    if is_text {
        texts(arrays)
    } else {
        Some(Found::Bytes)
    }
}

fn flags(arrays: &Arrays) -> Option<Values> {
    if let Some(numbers) = items::<i32>(arrays) {
        return Some(Values::Flag(numbers.map(|v| v.map(|v| v != 0)).collect()));
    }
    let flags = arrays
        .iter()
        .map(|array| array.as_any().downcast_ref::<BooleanArray>().cloned());
    let flags: Vec<BooleanArray> = flags.collect::<Option<_>>()?;
    let flags = BooleanChunked::from_chunk_iter("".into(), flags);
    Some(Values::Flag(flags))
}

fn unsigned(arrays: &Arrays) -> Option<Values> {
    if let Some(short) = items::<u32>(arrays) {
        return whole(short.map(|v| v.map(i64::from)).collect());
    }
    typed_values::unsigned(items::<u64>(arrays)?.collect())
}

/// Whole numbers of 16 bytes, the lowest byte first.
fn wide(arrays: &Arrays, signed: bool) -> Option<Values> {
    let mut bytes: Vec<Option<Vec<u8>>> = Vec::with_capacity(rows(arrays));
    each_bytes(arrays, |value| {
        bytes.push(value.map(|value| {
            let unsigned = (!signed).then_some(0);
            unsigned
                .into_iter()
                .chain(value.iter().rev().copied())
                .collect()
        }));
    })?;
    let long: Vec<Option<i64>> = bytes
        .iter()
        .map(|value| value.as_deref().and_then(long))
        .collect();
    if long
        .iter()
        .zip(&bytes)
        .all(|(l, b)| l.is_some() == b.is_some())
    {
        return whole(long.into_iter().collect());
    }
    Some(shown(&bytes, |bytes, text| push_exact(text, bytes, 0)))
}

/// Whole numbers with so many digits behind the point; texts of all digits where
/// they take more than 64 bits.
fn decimals(arrays: &Arrays, scale: u8) -> Option<Values> {
    let of = |unscaled: Series| match scale {
        0 => Values::Whole(unscaled),
        _ => Values::Decimal { unscaled, scale },
    };
    if let Some(values) = integers(arrays) {
        return narrow(&values).map(of);
    }
    let (mut values, mut fits) = (Vec::with_capacity(rows(arrays)), true);
    each_bytes(arrays, |bytes| {
        let value = bytes.and_then(long);
        fits &= value.is_some() == bytes.is_some();
        values.push(value);
    })?;
    if fits {
        let values: Int64Chunked = values.into_iter().collect();
        return narrow(&values.into_series()).map(of);
    }
    written(arrays, |bytes, text| push_exact(text, bytes, scale))
}

/// The number in two's complement, the highest byte first, where 64 bits hold it.
fn long(bytes: &[u8]) -> Option<i64> {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let fill = if negative { 0xFF } else { 0 };
    let (high, low) = bytes.split_at(bytes.len().saturating_sub(8));
    let mut value = [fill; 8];
    value[8 - low.len()..].copy_from_slice(low);
    let value = i64::from_be_bytes(value);
    let fits = high.iter().all(|byte| *byte == fill) && (value < 0) == negative;
    fits.then_some(value)
}

/// Whole numbers of 32 or 64 bits, widened.
fn longs(arrays: &Arrays) -> Option<Vec<Option<i64>>> {
    if let Some(short) = items::<i32>(arrays) {
        return Some(short.map(|v| v.map(i64::from)).collect());
    }
    Some(items::<i64>(arrays)?.collect())
}

/// Months, days and milliseconds of each interval, the last two as days.
fn months_and_days(arrays: &Arrays) -> Option<Vec<Option<(i32, f64)>>> {
    let mut values = Vec::with_capacity(rows(arrays));
    each_bytes(arrays, |bytes| {
        values.push(bytes.and_then(|bytes| {
            let part = |at: usize| Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
            let days = f64::from(part(4)?) + f64::from(part(8)? as u32) / 86_400_000.0;
            Some((part(0)?, days))
        }));
    })?;
    Some(values)
}
