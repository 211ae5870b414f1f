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
use crate::table::columns::values::typed_rows::{FAR_DAY, Values};
use crate::table::columns::values::width::Width;
use crate::table::columns::values::written_times::push_time;
use crate::table::intake::pandas::Period;
use crate::table::intake::plain::push_scaled;

const DAY_SECONDS: i64 = 86_400;
/// Seconds of a quarter of an hour, at which clocks are changed.
const QUARTER: i64 = 900;

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

/// Beyond all calendars the marks that some databases write for endless.
fn marked_endless(value: i64, per_second: i64) -> i64 {
    let seconds = value.div_euclid(per_second);
    let far = i64::from(FAR_DAY) * DAY_SECONDS;
    match value {
        v if v <= -i64::MAX => i64::MIN,
        _ if seconds > far => i64::MAX,
        _ if seconds < -far => i64::MIN,
        v => v,
    }
}

fn is_endless(value: i64) -> bool {
    value == i64::MAX || value == i64::MIN
}

/// The fewest parts of a second, in steps of a thousand, that write all values exactly.
fn coarsest(values: &[Option<i64>], per_second: i64) -> i64 {
    let finite = || values.iter().flatten().filter(|v| !is_endless(**v));
    let units = [1, 1_000, 1_000_000];
    let fits =
        |unit: &i64| per_second % unit == 0 && finite().all(|v| v % (per_second / unit) == 0);
    units.into_iter().find(fits).unwrap_or(per_second)
}

/// Moments since 1970 in parts of a second, or days where all are midnight.
pub(super) fn moments(mut values: Vec<Option<i64>>, per_second: i64) -> Values {
    for value in values.iter_mut().flatten() {
        *value = marked_endless(*value, per_second);
    }
    let length = DAY_SECONDS * per_second;
    let is_day = |v: &i64| is_endless(*v) || v % length == 0;
    if values.iter().flatten().all(is_day) {
        let day = |v: i64| match v {
            i64::MAX => i32::MAX,
            i64::MIN => i32::MIN,
            v => (v / length) as i32,
        };
        return Values::Day(values.into_iter().map(|v| v.map(day)).collect());
    }
    let kept = coarsest(&values, per_second);
    let shorter = |v: i64| {
        if is_endless(v) {
            v
        } else {
            v / (per_second / kept)
        }
    };
    Values::Moment {
        values: values.into_iter().map(|v| v.map(shorter)).collect(),
        per_second: kept,
    }
}

/// Moments of UTC in parts of a second, as the clock in their zone shows them.
pub(super) fn zoned(utc: Vec<Option<i64>>, per_second: i64, zone: &str) -> Found {
    let shifted = |v: i64, seconds: i64| match v {
        v if is_endless(v) => v,
        v => v.saturating_add(seconds * per_second),
    };
    if let Some(offset) = fixed_offset(zone) {
        let local = utc.into_iter().map(|v| v.map(|v| shifted(v, offset)));
        return Found::Values(moments(local.collect(), per_second));
    }
    let seconds = |v: i64| marked_endless(v, per_second).div_euclid(per_second);
    let quarter = |v: i64| seconds(v).div_euclid(QUARTER);
    let Some(offsets) = offsets(utc.iter().flatten().map(|v| quarter(*v)), zone) else {
        return Found::InUtc(moments(utc, per_second), zone.to_owned());
    };
    let local = |v: i64| shifted(v, offsets.get(&quarter(v)).copied().unwrap_or(0));
    let local = utc.into_iter().map(|v| v.map(local));
    Found::Values(moments(local.collect(), per_second))
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

/// How many seconds the clocks of a zone are ahead of UTC, for each quarter of an hour
/// since 1970 that comes up.
fn offsets(quarters: impl Iterator<Item = i64>, zone: &str) -> Option<HashMap<i64, i64>> {
    let zone = TimeZone::opt_try_new(Some(zone)).ok()??;
    let far = i64::from(FAR_DAY) * DAY_SECONDS / QUARTER;
    let mut quarters: Vec<i64> = quarters.filter(|q| q.abs() <= far).collect();
    quarters.sort_unstable();
    quarters.dedup();
    let milliseconds = QUARTER * 1_000;
    let moments: Int64Chunked = quarters.iter().map(|q| Some(q * milliseconds)).collect();
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
    let kept = coarsest(values, per_second);
    let time = |v: &i64, text: &mut String| push_time(text, v / (per_second / kept), kept);
    Found::Values(shown(values, time))
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
            1,
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

#[cfg(test)]
mod tests {
    use super::*;

    const MICROS: i64 = 1_000_000;
    /// 2024-07-01 10:30:00 of UTC.
    const NOON: i64 = 1_719_829_800;

    fn texts(values: &Values) -> Vec<String> {
        (0..values.len()).map(|row| values.text(row)).collect()
    }

    #[test]
    fn parts_of_a_second_are_kept_in_as_many_digits_as_the_column_needs() {
        let at = |micros: i64| Some(NOON * MICROS + micros);
        let values = moments(vec![at(250_000), None, at(0), Some(i64::MAX)], MICROS);
        assert_eq!(
            texts(&values),
            [
                "2024-07-01 10:30:00.250",
                "",
                "2024-07-01 10:30:00.000",
                "infinity"
            ]
        );
        let finer = moments(vec![at(1)], MICROS);
        assert_eq!(texts(&finer), ["2024-07-01 10:30:00.000001"]);
        let whole = moments(vec![at(0), Some(-MICROS)], MICROS);
        assert_eq!(
            texts(&whole),
            ["2024-07-01 10:30:00", "1969-12-31 23:59:59"]
        );
        let early = moments(vec![Some(-1)], 1_000_000_000);
        assert_eq!(texts(&early), ["1969-12-31 23:59:59.999999999"]);
        let days = moments(vec![Some(0), Some(-86_400 * MICROS)], MICROS);
        assert_eq!(texts(&days), ["1970-01-01", "1969-12-31"]);
    }

    #[test]
    fn zones_shift_moments_and_keep_their_parts_of_a_second() {
        let utc = vec![Some(NOON * 1_000 + 5), Some(i64::MIN)];
        for (zone, expected) in [
            ("Europe/Berlin", "2024-07-01 12:30:00.005"),
            ("-03:30", "2024-07-01 07:00:00.005"),
        ] {
            let Found::Values(values) = zoned(utc.clone(), 1_000, zone) else {
                panic!("{zone} is known");
            };
            assert_eq!(texts(&values), [expected, "-infinity"]);
        }
    }

    #[test]
    fn times_of_day_keep_their_parts_of_a_second() {
        let Found::Values(values) = clocks(&[Some(37_800_500), None], 1_000) else {
            panic!("within a day");
        };
        assert_eq!(texts(&values), ["10:30:00.500", ""]);
    }
}
