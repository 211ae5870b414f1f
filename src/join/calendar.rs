//! Calendar months back from a day.

use crate::table::date::{civil_from_days, days_from_civil};

/// The same day so many months earlier, or the last day of that month where it has no such
/// day: one month before 31 March is 28 February, or the 29th in a leap year. As SQL's
/// `day - INTERVAL n MONTH`. Days are counted since 1970-01-01.
#[must_use]
pub fn months_before(day: i32, months: u32) -> i32 {
    let (year, month, of_month) = civil_from_days(day);
    let index = i64::from(year) * 12 + i64::from(month) - 1 - i64::from(months);
    let (year, month) = (index.div_euclid(12) as i32, index.rem_euclid(12) as u32 + 1);
    let earlier = (1..=of_month)
        .rev()
        .find_map(|d| days_from_civil(year, month, d));
    earlier.unwrap_or(i32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::date::iso;

    #[test]
    fn the_end_of_a_month_stays_within_it() {
        for (day, months, expected) in [
            ((2023, 3, 31), 1, "2023-02-28"),
            ((2024, 3, 31), 1, "2024-02-29"),
            ((2024, 2, 29), 12, "2023-02-28"),
            ((2023, 2, 28), 12, "2022-02-28"),
            ((2023, 5, 31), 3, "2023-02-28"),
            ((2023, 1, 15), 1, "2022-12-15"),
            ((2023, 7, 30), 5, "2023-02-28"),
            ((2023, 1, 1), 600, "1973-01-01"),
        ] {
            let day = days_from_civil(day.0, day.1, day.2).unwrap();
            assert_eq!(iso(months_before(day, months)), expected);
        }
    }
}
