//! Values: the arrays of a column as the values that its type means.

use std::collections::HashMap;

use polars::prelude::{
    BooleanChunked, ChunkedArray, DataType, Float64Chunked, Float64Type, Int32Chunked, Int32Type,
    Int64Chunked, Int64Type, IntoSeries, PolarsNumericType, Series, StringChunked,
    StringChunkedBuilder, TimeUnit, TimeZone,
};
use polars_arrow::array::{
    Array, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, PrimitiveArray,
};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::types::NativeType;

use super::schema::{Meaning, Period};
use crate::table::cells::date::days_from_civil;
use crate::table::columns::column_format::Unit;
use crate::table::columns::typed_rows::{FAR_DAY, Values, push_clock};
use crate::table::columns::width::Width;
use crate::table::intake::plain::push_scaled;
use crate::table::remark::NotRead;

const DAY_SECONDS: i64 = 86_400;

/// The arrays of all groups of rows of a column.
type Arrays = [Box<dyn Array>];

/// What a column turned out to be.
pub(super) enum Found {
    Values(Values),
    /// Bytes that are no text.
    Bytes,
    /// Texts, so many of them with bytes that are none.
    Mended(Values, usize),
    /// Moments in a zone that is not known here, shown in UTC.
    InUtc(Values, String),
    /// Durations or periods, as numbers of a unit.
    Spans(Values, Unit),
}

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
        } => zoned(arrays, *per_second, zone),
        Meaning::Clock { per_second } => clocks(arrays, *per_second),
        Meaning::Duration { per_second } => durations(arrays, *per_second),
        Meaning::Interval => intervals(arrays),
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
            each_bytes(arrays, |bytes| halves.push(bytes.and_then(half)))?;
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
            let seconds = items::<i64>(arrays)?.map(|v| v.map(|v| seconds(v, *per_second)));
            Some(moments(seconds.collect()))
        }
        Meaning::Period(period) => periods(arrays, *period),
        Meaning::Uuid => written(arrays, |bytes, text| {
            for (place, byte) in bytes.iter().enumerate() {
                if matches!(place, 4 | 6 | 8 | 10) {
                    text.push('-');
                }
                text.push_str(&format!("{byte:02x}"));
            }
        }),
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

/// Whole numbers in the narrowest type that holds them.
fn narrow(values: &Series) -> Option<Series> {
    let least: i64 = values.min().ok()?.unwrap_or(0);
    let most: i64 = values.max().ok()?.unwrap_or(0);
    let dtype = match Width::holding(least, most) {
        Width::I8 => DataType::Int8,
        Width::I16 => DataType::Int16,
        Width::I32 => DataType::Int32,
        Width::I64 => DataType::Int64,
    };
    values.cast(&dtype).ok()
}

fn narrow_of(values: Int64Chunked) -> Option<Values> {
    narrow(&values.into_series()).map(Values::Whole)
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

/// Texts that `write` makes of each value.
fn shown<T>(values: &[Option<T>], write: impl Fn(&T, &mut String)) -> Values {
    let mut builder = StringChunkedBuilder::new("".into(), values.len());
    let mut text = String::new();
    for value in values {
        text.clear();
        value.as_ref().inspect(|value| write(value, &mut text));
        builder.append_option(value.as_ref().map(|_| text.as_str()));
    }
    Values::Text(builder.finish())
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
        return narrow_of(short.map(|v| v.map(i64::from)).collect());
    }
    let long: Vec<Option<u64>> = items::<u64>(arrays)?.collect();
    let fits = |v: &Option<u64>| v.is_none_or(|v| i64::try_from(v).is_ok());
    if long.iter().all(fits) {
        return narrow_of(long.into_iter().map(|v| v.map(|v| v as i64)).collect());
    }
    Some(shown(&long, |v, text| text.push_str(&v.to_string())))
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
        return narrow_of(long.into_iter().collect());
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

/// Appends all digits of a number in two's complement, the highest byte first.
fn push_exact(text: &mut String, bytes: &[u8], scale: u8) {
    const BILLION: u64 = 1_000_000_000;
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mut rest: Vec<u8> = bytes.to_vec();
    if negative {
        let mut carry = true;
        for byte in rest.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let mut digits = Vec::new();
    while rest.iter().any(|byte| *byte != 0) {
        let mut remainder = 0;
        for byte in &mut rest {
            let value = remainder << 8 | u64::from(*byte);
            *byte = (value / BILLION) as u8;
            remainder = value % BILLION;
        }
        digits.push(format!("{remainder:09}"));
    }
    let digits: String = digits.into_iter().rev().collect();
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    push_scaled(text, digits, negative, scale);
}

/// Numbers; NaN is missing.
fn real(values: Float64Chunked) -> Values {
    let has_nan = |array: &PrimitiveArray<f64>| array.values().iter().any(|v| v.is_nan());
    let values = if values.downcast_iter().any(has_nan) {
        values.iter().map(|v| v.filter(|v| !v.is_nan())).collect()
    } else {
        values
    };
    let whole = values.iter().flatten().all(|v| v.fract() == 0.0);
    Values::Real { values, whole }
}

/// The number that the shortest decimals of an f32 write, not the f64 nearest to it.
fn single(value: f32) -> f64 {
    let exact = f64::from(value);
    if !value.is_finite() || (value.fract() == 0.0 && exact.abs() <= 16_777_216.0) {
        return exact;
    }
    for decimals in 1..=7 {
        let tens = 10f64.powi(decimals);
        let scaled = (exact * tens).round();
        let short = scaled / tens;
        if scaled.abs() < 1e9 && short as f32 == value {
            return short;
        }
    }
    value.to_string().parse().unwrap_or(f64::NAN)
}

/// The same of a number of 16 bits (IEEE 754 binary16), the lowest byte first.
fn half(bytes: &[u8]) -> Option<f64> {
    let bits = u16::from_le_bytes(bytes.try_into().ok()?);
    let exact = half_exact(bits);
    if !exact.is_finite() || exact.fract() == 0.0 {
        return Some(exact);
    }
    let next = half_exact(bits + 1);
    let space = if next.is_finite() {
        (next - exact).abs()
    } else {
        (exact - half_exact(bits - 1)).abs()
    };
    // Below a power of two the next number is half as far.
    let below = (exact - half_exact(bits.wrapping_sub(1))).abs().min(space);
    let short = (1..=8).map(|decimals| {
        let tens = 10f64.powi(decimals);
        (exact * tens).round() / tens
    });
    let mut fitting = short.filter(|short| (short - exact).abs() < below / 2.0);
    Some(fitting.next().unwrap_or(exact))
}

fn half_exact(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// Seconds since 1970 of so many parts of a second; beyond all calendars the marks
/// that some databases write for endless.
fn seconds(value: i64, per_second: i64) -> i64 {
    let seconds = value.div_euclid(per_second);
    let far = i64::from(FAR_DAY) * DAY_SECONDS;
    match value {
        i64::MAX => i64::MAX,
        v if v <= -i64::MAX => i64::MIN,
        _ if seconds > far => i64::MAX,
        _ if seconds < -far => i64::MIN,
        _ => seconds,
    }
}

/// Moments, or days where all are midnight.
fn moments(values: Int64Chunked) -> Values {
    let endless = |v: i64| v == i64::MAX || v == i64::MIN;
    let is_day = |v: i64| endless(v) || v % DAY_SECONDS == 0;
    if !values.iter().flatten().all(is_day) {
        return Values::Moment(values);
    }
    let day = |v: i64| match v {
        i64::MAX => i32::MAX,
        i64::MIN => i32::MIN,
        v => (v / DAY_SECONDS) as i32,
    };
    Values::Day(values.iter().map(|v| v.map(day)).collect())
}

/// Moments as the clock in their zone shows them.
fn zoned(arrays: &Arrays, per_second: i64, zone: &str) -> Option<Found> {
    let utc: Vec<Option<i64>> = items::<i64>(arrays)?
        .map(|v| v.map(|v| seconds(v, per_second)))
        .collect();
    if let Some(offset) = fixed_offset(zone) {
        let local = utc.into_iter().map(|v| v.map(|v| v.saturating_add(offset)));
        return Some(Found::Values(moments(local.collect())));
    }
    let Some(offsets) = offsets(&utc, zone) else {
        let values = moments(utc.into_iter().collect());
        return Some(Found::InUtc(values, zone.to_owned()));
    };
    let local = |v: i64| v.saturating_add(offsets.get(&quarter(v)).copied().unwrap_or(0));
    let local = utc.into_iter().map(|v| v.map(local));
    Some(Found::Values(moments(local.collect())))
}

/// The seconds that `UTC`, `+05:30` or `-0330` is ahead of UTC.
fn fixed_offset(zone: &str) -> Option<i64> {
    if matches!(
        zone,
        "" | "UTC" | "utc" | "Z" | "GMT" | "Etc/UTC" | "Etc/GMT"
    ) {
        return Some(0);
    }
    let (sign, digits) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| text.parse::<i64>().ok();
    match digits.len() {
        2 if all => Some(sign * 3_600 * number(&digits)?),
        4 if all => Some(sign * (3_600 * number(&digits[..2])? + 60 * number(&digits[2..])?)),
        _ => None,
    }
}

/// Clocks are changed at quarters of an hour.
fn quarter(seconds: i64) -> i64 {
    seconds.div_euclid(900)
}

/// How many seconds the clocks of a zone are ahead of UTC, for each quarter of an hour
/// that comes up.
fn offsets(utc: &[Option<i64>], zone: &str) -> Option<HashMap<i64, i64>> {
    let zone = TimeZone::opt_try_new(Some(zone)).ok()??;
    let mut quarters: Vec<i64> = utc
        .iter()
        .flatten()
        .filter(|v| **v != i64::MAX && **v != i64::MIN)
        .map(|v| quarter(*v))
        .collect();
    quarters.sort_unstable();
    quarters.dedup();
    let moments: Int64Chunked = quarters.iter().map(|q| Some(q * 900_000)).collect();
    let moments = moments.into_datetime(TimeUnit::Milliseconds, Some(zone));
    let texts = moments.to_string("%z").ok()?;
    let offset = |text: Option<&str>| text.and_then(fixed_offset);
    let offsets: Option<Vec<i64>> = texts.iter().map(offset).collect();
    Some(quarters.into_iter().zip(offsets?).collect())
}

/// Times of day. Beyond a day they are durations, which some writers have no other type
/// for.
fn clocks(arrays: &Arrays, per_second: i64) -> Option<Found> {
    let of_int = items::<i32>(arrays).map(|v| v.map(|v| v.map(i64::from)).collect());
    let values: Vec<Option<i64>> = match of_int {
        Some(values) => values,
        None => items::<i64>(arrays)?.collect(),
    };
    let day = 0..=DAY_SECONDS * per_second;
    if !values.iter().flatten().all(|v| day.contains(v)) {
        return durations(arrays, per_second);
    }
    let seconds = |v: &i64, text: &mut String| push_clock(text, v.div_euclid(per_second));
    Some(Found::Values(shown(&values, seconds)))
}

/// Durations as numbers of days.
fn durations(arrays: &Arrays, per_second: i64) -> Option<Found> {
    let day = DAY_SECONDS * per_second;
    let days = |v: i64| {
        if v % day == 0 {
            (v / day) as f64
        } else {
            v as f64 / day as f64
        }
    };
    let short = items::<i32>(arrays).map(|v| v.map(|v| v.map(|v| days(v.into()))).collect());
    let amounts: Float64Chunked = match short {
        Some(amounts) => amounts,
        None => items::<i64>(arrays)?.map(|v| v.map(days)).collect(),
    };
    let unit = Unit::Days;
    Some(Found::Spans(Values::Span { amounts, unit }, unit))
}

/// Months, days and milliseconds as numbers of months or of days; as texts where a
/// column has both.
fn intervals(arrays: &Arrays) -> Option<Found> {
    let mut values: Vec<Option<(i32, f64)>> = Vec::with_capacity(rows(arrays));
    each_bytes(arrays, |bytes| {
        values.push(bytes.and_then(|bytes| {
            let part = |at: usize| Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
            let days = f64::from(part(4)?) + f64::from(part(8)? as u32) / 86_400_000.0;
            Some((part(0)?, days))
        }));
    })?;
    let all = |test: fn(&(i32, f64)) -> bool| values.iter().flatten().all(test);
    let spans = |unit, of: fn((i32, f64)) -> f64| {
        let amounts = values.iter().map(|v| v.map(of)).collect();
        Some(Found::Spans(Values::Span { amounts, unit }, unit))
    };
    if all(|v| v.0 == 0) {
        return spans(Unit::Days, |v| v.1);
    }
    if all(|v| v.1 == 0.0) {
        return spans(Unit::Months, |v| f64::from(v.0));
    }
    let write = |(months, days): &(i32, f64), text: &mut String| {
        text.push_str(&match (*months, *days) {
            (0, days) => format!("{days} days"),
            (months, 0.0) => format!("{months} months"),
            (months, days) => format!("{months} months {days} days"),
        });
    };
    Some(Found::Values(shown(&values, write)))
}

/// Periods of pandas: years as numbers, all others by their first day or moment.
fn periods(arrays: &Arrays, period: Period) -> Option<Values> {
    let values: Vec<Option<i64>> = items::<i64>(arrays)?.collect();
    let month = |months: i64| {
        let year = 1970 + months.div_euclid(12);
        days_from_civil(year as i32, months.rem_euclid(12) as u32 + 1, 1)
    };
    let days = |day: &dyn Fn(i64) -> Option<i32>| {
        let days: Int32Chunked = values.iter().map(|v| v.and_then(day)).collect();
        Some(Values::Day(days))
    };
    match period {
        Period::Year => narrow_of(values.iter().map(|v| v.map(|v| v + 1970)).collect()),
        Period::Quarter => days(&|v| month(v * 3)),
        Period::Month => days(&|v| month(v)),
        Period::Day => days(&|v| i32::try_from(v).ok()),
        Period::Second(length) => Some(moments(
            values.iter().map(|v| v.map(|v| v * length)).collect(),
        )),
    }
}
