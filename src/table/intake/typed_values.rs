//! Typed values: what the numbers that a file stores for moments, spans, decimals and
//! narrow floats mean, whichever format stores them.

use std::collections::HashMap;

use polars::prelude::{
    DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoSeries, Series, StringChunkedBuilder,
    TimeUnit, TimeZone,
};

use polars_arrow::array::PrimitiveArray;

use crate::table::cells::date::days_from_civil;
use crate::table::columns::column_format::Unit;
use crate::table::columns::typed_rows::{FAR_DAY, Values, push_clock};
use crate::table::columns::width::Width;
use crate::table::intake::pandas::Period;
use crate::table::intake::plain::push_scaled;

const DAY_SECONDS: i64 = 86_400;

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

/// Whole numbers in the narrowest type that holds them.
pub(super) fn narrow(values: &Series) -> Option<Series> {
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

/// The same of 64 bits.
pub(super) fn whole(values: Int64Chunked) -> Option<Values> {
    narrow(&values.into_series()).map(Values::Whole)
}

/// Whole numbers from 0 on; texts of all digits where they take more than 63 bits.
pub(super) fn unsigned(values: Vec<Option<u64>>) -> Option<Values> {
    let fits = |v: &Option<u64>| v.is_none_or(|v| i64::try_from(v).is_ok());
    if values.iter().all(fits) {
        return whole(values.into_iter().map(|v| v.map(|v| v as i64)).collect());
    }
    Some(shown(&values, |v, text| text.push_str(&v.to_string())))
}

/// Texts that `write` makes of each value.
pub(super) fn shown<T>(values: &[Option<T>], write: impl Fn(&T, &mut String)) -> Values {
    let mut builder = StringChunkedBuilder::new("".into(), values.len());
    let mut text = String::new();
    for value in values {
        text.clear();
        value.as_ref().inspect(|value| write(value, &mut text));
        builder.append_option(value.as_ref().map(|_| text.as_str()));
    }
    Values::Text(builder.finish())
}

/// Appends all digits of a number in two's complement, the highest byte first.
pub(super) fn push_exact(text: &mut String, bytes: &[u8], scale: u8) {
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
pub(super) fn real(values: Float64Chunked) -> Values {
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
pub(super) fn single(value: f32) -> f64 {
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

/// The same of a number of 16 bits (IEEE 754 binary16).
pub(super) fn half(bits: u16) -> f64 {
    let exact = half_exact(bits);
    if !exact.is_finite() || exact.fract() == 0.0 {
        return exact;
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
    fitting.next().unwrap_or(exact)
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
pub(super) fn seconds(value: i64, per_second: i64) -> i64 {
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
pub(super) fn moments(values: Int64Chunked) -> Values {
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

/// Moments of UTC as the clock in their zone shows them.
pub(super) fn zoned(utc: Vec<Option<i64>>, zone: &str) -> Found {
    if let Some(offset) = fixed_offset(zone) {
        let local = utc.into_iter().map(|v| v.map(|v| v.saturating_add(offset)));
        return Found::Values(moments(local.collect()));
    }
    let Some(offsets) = offsets(&utc, zone) else {
        let values = moments(utc.into_iter().collect());
        return Found::InUtc(values, zone.to_owned());
    };
    let local = |v: i64| v.saturating_add(offsets.get(&quarter(v)).copied().unwrap_or(0));
    let local = utc.into_iter().map(|v| v.map(local));
    Found::Values(moments(local.collect()))
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
pub(super) fn clocks(values: &[Option<i64>], per_second: i64) -> Found {
    let day = 0..=DAY_SECONDS * per_second;
    if !values.iter().flatten().all(|v| day.contains(v)) {
        return durations(values, per_second);
    }
    let seconds = |v: &i64, text: &mut String| push_clock(text, v.div_euclid(per_second));
    Found::Values(shown(values, seconds))
}

/// Durations as numbers of days.
pub(super) fn durations(values: &[Option<i64>], per_second: i64) -> Found {
    let day = DAY_SECONDS * per_second;
    let days = |v: i64| {
        if v % day == 0 {
            (v / day) as f64
        } else {
            v as f64 / day as f64
        }
    };
    let amounts: Float64Chunked = values.iter().map(|v| v.map(days)).collect();
    let unit = Unit::Days;
    Found::Spans(Values::Span { amounts, unit }, unit)
}

/// Months and days as numbers of months or of days; as texts where a column has both.
pub(super) fn intervals(values: &[Option<(i32, f64)>]) -> Found {
    let all = |test: fn(&(i32, f64)) -> bool| values.iter().flatten().all(test);
    let spans = |unit, of: fn((i32, f64)) -> f64| {
        let amounts = values.iter().map(|v| v.map(of)).collect();
        Found::Spans(Values::Span { amounts, unit }, unit)
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
    Found::Values(shown(values, write))
}

/// Periods of pandas: years as numbers, all others by their first day or moment.
pub(super) fn periods(values: &[Option<i64>], period: Period) -> Option<Values> {
    let month = |months: i64| {
        let year = 1970 + months.div_euclid(12);
        days_from_civil(year as i32, months.rem_euclid(12) as u32 + 1, 1)
    };
    let days = |day: &dyn Fn(i64) -> Option<i32>| {
        let days: Int32Chunked = values.iter().map(|v| v.and_then(day)).collect();
        Some(Values::Day(days))
    };
    match period {
        Period::Year => whole(values.iter().map(|v| v.map(|v| v + 1970)).collect()),
        Period::Quarter => days(&|v| month(v * 3)),
        Period::Month => days(&|v| month(v)),
        Period::Day => days(&|v| i32::try_from(v).ok()),
        Period::Second(length) => Some(moments(
            values.iter().map(|v| v.map(|v| v * length)).collect(),
        )),
    }
}

/// Appends the digits of a UUID in their five groups.
pub(super) fn push_uuid(text: &mut String, bytes: &[u8]) {
    use std::fmt::Write;
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a String cannot fail.
        _ = write!(text, "{byte:02x}");
    }
}
