//! Days, moments and times of day as texts.

use crate::table::cells::date;
use crate::table::columns::values::typed_rows::{DAY_SECONDS, FAR_DAY};

/// Appends `2018-01-05`, or that a time is endless.
pub(super) fn push_day(text: &mut String, day: i32) {
    match day {
        FAR_DAY.. => text.push_str("infinity"),
        day if day <= -FAR_DAY => text.push_str("-infinity"),
        _ => text.push_str(&date::iso(day)),
    }
}

/// Appends the day, and the time of day where it is not midnight.
pub(super) fn push_moment(text: &mut String, value: i64, per_second: i64) {
    let length = DAY_SECONDS * per_second;
    let day = value.div_euclid(length);
    let far = i64::from(FAR_DAY);
    if matches!(value, i64::MAX | i64::MIN) || day.abs() >= far {
        return push_day(text, if value > 0 { FAR_DAY } else { -FAR_DAY });
    }
    push_day(text, day as i32);
    let time = value.rem_euclid(length);
    if time != 0 {
        text.push(' ');
        push_time(text, time, per_second);
    }
}

/// Appends `10:30:00`, and the parts of a second in all digits of their unit: `10:30:00.250`.
pub(in crate::table) fn push_time(text: &mut String, parts: i64, per_second: i64) {
    use std::fmt::Write;
    push_clock(text, parts / per_second);
    if let Some(digits) = per_second.checked_ilog10().filter(|digits| *digits > 0) {
        let (digits, rest) = (digits as usize, parts % per_second);
        // Writing to a String cannot fail.
        _ = write!(text, ".{rest:0digits$}");
    }
}

/// Appends `10:30:00`.
pub(in crate::table) fn push_clock(text: &mut String, seconds: i64) {
    use std::fmt::Write;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    // Writing to a String cannot fail.
    _ = write!(text, "{hours:02}:{minutes:02}:{:02}", seconds % 60);
}
