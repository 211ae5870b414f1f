//! Calendars: numbers that count days, seconds or months from a first day, as the days,
//! times and parts of a date that their format shows.

use polars::prelude::{Int32Chunked, StringChunked, StringChunkedBuilder};

use crate::table::cells::date::{civil_from_days, days_from_civil};
use crate::table::columns::column_format::Unit;
use crate::table::columns::values::typed_rows::{FAR_DAY, Values};
use crate::table::columns::values::written_times::push_clock;
use crate::table::intake::doubles::{reals_of, whole_of};
use crate::table::intake::typed_values::moments;

const DAY_SECONDS: i64 = 86_400;

/// What the numbers of a column mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Number,
    /// Whole numbers shown with so many digits, the first of which may be zeros.
    Padded(usize),
    /// Shares of one shown in percent.
    Percent,
    /// A count from the first day of a calendar.
    Date {
        /// Days from 1970-01-01 to the first day.
        first: i32,
        counted: Counted,
        shown: Shown,
    },
    /// Seconds of a duration.
    Duration,
    /// The number of a month or, from Sunday on, of a day of the week.
    MonthName,
    DayName,
}

/// What the numbers of a date count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Days,
    Seconds,
    Milliseconds,
    /// Milliseconds that include the leap seconds.
    LeapMilliseconds,
    /// Weeks of which each year has 52, the last with the rest of its days.
    Weeks,
    Months,
    Quarters,
    Halves,
}

/// What a format shows of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Day,
    Moment,
    /// The time of day alone.
    Clock,
    /// By its first day; weeks begin on the 1st of January and every 7 days after it.
    Week,
    Month,
    Quarter,
    Half,
    Year,
    QuarterNumber,
    MonthNumber,
    DayOfMonth,
    DayOfYear,
    /// 1 for Sunday.
    DayOfWeek,
    MonthName,
    DayName,
}

impl Shown {
    /// Whether a day stands for a longer time.
    pub fn is_period(self) -> bool {
        matches!(self, Self::Week | Self::Month | Self::Quarter | Self::Half)
    }
}

/// The names of months and of days as SAS writes them in English.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// Days of 1972 to 2016 whose last minute had a leap second (IERS Bulletin C), as year and
/// whether it was in June.
const LEAP_SECONDS: [(i32, bool); 27] = [
    (1972, true),
    (1972, false),
    (1973, false),
    (1974, false),
    (1975, false),
    (1976, false),
    (1977, false),
    (1978, false),
    (1979, false),
    (1981, true),
    (1982, true),
    (1983, true),
    (1985, true),
    (1987, false),
    (1989, false),
    (1990, false),
    (1992, true),
    (1993, true),
    (1994, true),
    (1995, false),
    (1997, true),
    (1998, false),
    (2005, false),
    (2008, false),
    (2012, true),
    (2015, true),
    (2016, false),
];

/// The values of numbers, NaN where missing, and the unit of durations.
pub(super) fn values(numbers: Vec<f64>, meaning: Meaning) -> (Values, Option<Unit>) {
    let values = match meaning {
        Meaning::Number => plain(numbers),
        Meaning::Padded(digits) => return (padded(&numbers, digits), None),
        Meaning::Percent => texts(&numbers, |number, text| text.push_str(&percent(number))),
        Meaning::Date {
            first,
            counted,
            shown,
        } => date(&numbers, first, counted, shown),
        Meaning::Duration => return durations(&numbers),
        Meaning::MonthName => named(numbers, &MONTHS),
        Meaning::DayName => named(numbers, &DAYS),
    };
    (values, None)
}

/// Numbers, in the narrowest type of whole ones where all are whole.
pub(super) fn plain(numbers: Vec<f64>) -> Values {
    match whole_of(&numbers) {
        Some(whole) => Values::Whole(whole),
        None => Values::Real {
            values: reals_of(numbers),
            whole: false,
        },
    }
}

/// Texts that `write` makes of each number.
pub(super) fn texts(numbers: &[f64], write: impl Fn(f64, &mut String)) -> Values {
    let mut builder = StringChunkedBuilder::new("".into(), numbers.len());
    let mut text = String::new();
    for number in numbers {
        text.clear();
        if number.is_nan() {
            builder.append_null();
        } else {
            write(*number, &mut text);
            builder.append_value(&text);
        }
    }
    Values::Text(builder.finish())
}

/// Whole numbers with zeros before them; numbers where some are not whole.
fn padded(numbers: &[f64], digits: usize) -> Values {
    let whole = |v: &f64| v.is_nan() || (v.fract() == 0.0 && (0.0..1e15).contains(v));
    if !numbers.iter().all(whole) {
        return plain(numbers.to_vec());
    }
    texts(numbers, |number, text| {
        text.push_str(&format!("{:0digits$}", number as u64));
    })
}

/// `54.5%` of .545, without rounding.
fn percent(share: f64) -> String {
    // Never with an exponent.
    let text = share.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", &text[..]),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let rest = format!("{rest:0<2}");
    let whole = format!("{whole}{}", &rest[..2]);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match &rest[2..] {
        "" => format!("{sign}{whole}%"),
        rest => format!("{sign}{whole}.{rest}%"),
    }
}

/// Numbers from 1 on by their names, where each has one.
fn named(numbers: Vec<f64>, names: &'static [&'static str]) -> Values {
    let name = |v: f64| names.get((v as usize).wrapping_sub(1)).copied();
    let has_name = |v: &f64| v.is_nan() || (v.fract() == 0.0 && name(*v).is_some());
    if !numbers.iter().all(has_name) {
        return plain(numbers);
    }
    texts(&numbers, |number, text| {
        text.push_str(name(number).unwrap_or_default());
    })
}

/// Times of day, or durations as numbers of days where they are negative or longer.
fn durations(numbers: &[f64]) -> (Values, Option<Unit>) {
    let is_clock = |v: &f64| v.is_nan() || (0.0..=DAY_SECONDS as f64).contains(v);
    if numbers.iter().all(is_clock) {
        return (texts(numbers, |v, text| push_clock(text, v as i64)), None);
    }
    let days = |v: f64| v / DAY_SECONDS as f64;
    let amounts = numbers.iter().map(|v| (!v.is_nan()).then_some(days(*v)));
    let unit = Unit::Days;
    let values = Values::Span {
        amounts: amounts.collect(),
        unit,
    };
    (values, Some(unit))
}

fn date(numbers: &[f64], first: i32, counted: Counted, shown: Shown) -> Values {
    let seconds = |v: f64| (!v.is_nan()).then(|| seconds_of(v, first, counted));
    let day = |v: f64| seconds(v).map(day_of);
    let days = |of: &dyn Fn(i32) -> i32| -> Values {
        let of = |day: i32| if day.abs() < FAR_DAY { of(day) } else { day };
        let days: Int32Chunked = numbers.iter().map(|v| day(*v).map(of)).collect();
        Values::Day(days)
    };
    let parts = |of: &dyn Fn(i32) -> u32| -> Values {
        let part = |v: &f64| day(*v).map_or(f64::NAN, |day| f64::from(of(day)));
        plain(numbers.iter().map(part).collect())
    };
    let words = |names: &'static [&'static str], of: &dyn Fn(i32) -> u32| -> Values {
        let words = numbers.iter().map(|v| {
            let place = day(*v).map(of)?;
            names.get(place as usize - 1).copied()
        });
        Values::Text(words.collect::<StringChunked>())
    };
    match shown {
        Shown::Day => days(&|day| day),
        Shown::Moment => moments(numbers.iter().map(|v| seconds(*v)).collect(), 1),
        Shown::Clock => texts(numbers, |v, text| {
            let seconds = seconds(v).unwrap_or_default();
            push_clock(text, seconds.rem_euclid(DAY_SECONDS));
        }),
        Shown::Week => days(&|day| day - (day_of_year(day) as i32 - 1) % 7),
        Shown::Month => days(&|day| first_of_period(day, 1)),
        Shown::Quarter => days(&|day| first_of_period(day, 3)),
        Shown::Half => days(&|day| first_of_period(day, 6)),
        Shown::Year => {
            let year = |v: &f64| day(*v).map_or(f64::NAN, |day| f64::from(civil_from_days(day).0));
            plain(numbers.iter().map(year).collect())
        }
        Shown::QuarterNumber => parts(&|day| (civil_from_days(day).1 - 1) / 3 + 1),
        Shown::MonthNumber => parts(&|day| civil_from_days(day).1),
        Shown::DayOfMonth => parts(&|day| civil_from_days(day).2),
        Shown::DayOfYear => parts(&day_of_year),
        Shown::DayOfWeek => parts(&day_of_week),
        Shown::MonthName => words(&MONTHS, &|day| civil_from_days(day).1),
        Shown::DayName => words(&DAYS, &day_of_week),
    }
}

/// The day of a moment. Beyond all calendars it is the mark of an endless time.
fn day_of(seconds: i64) -> i32 {
    let far = i64::from(FAR_DAY);
    seconds.div_euclid(DAY_SECONDS).clamp(-far, far) as i32
}

/// Seconds since 1970-01-01 of a count, cut to whole ones.
fn seconds_of(number: f64, first: i32, counted: Counted) -> i64 {
    let limit = i64::from(FAR_DAY) * DAY_SECONDS;
    let start = i64::from(first) * DAY_SECONDS;
    let month = |months: f64| {
        let (year, _, _) = civil_from_days(first);
        let year = f64::from(year) + (months / 12.0).floor();
        let month = months.rem_euclid(12.0) as u32 + 1;
        let is_year = (-100_000.0..100_000.0).contains(&year);
        let day = is_year
            .then(|| days_from_civil(year as i32, month, 1))
            .flatten();
        day.map_or(if months > 0.0 { limit } else { -limit }, |day| {
            i64::from(day) * DAY_SECONDS
        })
    };
    let whole = number.floor();
    let seconds = match counted {
        Counted::Days => start.saturating_add((whole as i64).saturating_mul(DAY_SECONDS)),
        Counted::Seconds => start.saturating_add(whole as i64),
        Counted::Milliseconds => start.saturating_add((number / 1_000.0).floor() as i64),
        Counted::LeapMilliseconds => {
            without_leap_seconds(start.saturating_add((number / 1_000.0).floor() as i64))
        }
        Counted::Weeks => {
            let year = month((whole / 52.0).floor() * 12.0);
            let into_year = whole.rem_euclid(52.0) as i64 * 7 * DAY_SECONDS;
            if year.abs() < limit {
                year + into_year
            } else {
                year
            }
        }
        Counted::Months => month(whole),
        Counted::Quarters => month(whole * 3.0),
        Counted::Halves => month(whole * 6.0),
    };
    seconds.clamp(-limit, limit)
}

/// The seconds of a clock that counts leap seconds, as one shows them that does not.
fn without_leap_seconds(counted: i64) -> i64 {
    let inserted = LEAP_SECONDS
        .iter()
        .zip(0..)
        .filter(|((year, june), before)| {
            let (year, month) = if *june { (*year, 7) } else { (year + 1, 1) };
            let next_day = days_from_civil(year, month, 1).unwrap_or(i32::MAX);
            // The leap second itself is shown as the second before it.
            counted >= i64::from(next_day) * DAY_SECONDS + before
        });
    counted - inserted.count() as i64
}

/// The first day of the part of a year with so many months.
fn first_of_period(day: i32, months: u32) -> i32 {
    let (year, month, _) = civil_from_days(day);
    let month = (month - 1) / months * months + 1;
    days_from_civil(year, month, 1).unwrap_or(day)
}

fn day_of_year(day: i32) -> u32 {
    let (year, _, _) = civil_from_days(day);
    let first = days_from_civil(year, 1, 1).unwrap_or(day);
    (day - first + 1) as u32
}

/// 1 for Sunday; 1970-01-01 was a Thursday.
fn day_of_week(day: i32) -> u32 {
    (day + 4).rem_euclid(7) as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1960-01-01.
    const FIRST: i32 = -3_653;

    fn shown(number: f64, counted: Counted, shown: Shown) -> String {
        let meaning = Meaning::Date {
            first: FIRST,
            counted,
            shown,
        };
        values(vec![number], meaning).0.text(0)
    }

    #[test]
    fn counts_are_shown_as_their_format_shows_them() {
        // 2019-12-15 is day 21898 of SAS, a Sunday.
        for (as_shown, expected) in [
            (Shown::Day, "2019-12-15"),
            (Shown::Month, "2019-12-01"),
            (Shown::Quarter, "2019-10-01"),
            (Shown::Half, "2019-07-01"),
            (Shown::Year, "2019"),
            (Shown::QuarterNumber, "4"),
            (Shown::MonthNumber, "12"),
            (Shown::DayOfMonth, "15"),
            (Shown::DayOfYear, "349"),
            (Shown::DayOfWeek, "1"),
            (Shown::MonthName, "December"),
            (Shown::DayName, "Sunday"),
            (Shown::Week, "2019-12-10"),
        ] {
            assert_eq!(
                shown(21_898.0, Counted::Days, as_shown),
                expected,
                "{as_shown:?}"
            );
        }
        let seconds = 21_898.0 * 86_400.0 + 3_661.9;
        assert_eq!(
            shown(seconds, Counted::Seconds, Shown::Moment),
            "2019-12-15 01:01:01"
        );
        assert_eq!(shown(seconds, Counted::Seconds, Shown::Day), "2019-12-15");
        assert_eq!(shown(seconds, Counted::Seconds, Shown::Clock), "01:01:01");
        assert_eq!(shown(-1.0, Counted::Days, Shown::Day), "1959-12-31");
        assert_eq!(
            shown(-0.5, Counted::Seconds, Shown::Moment),
            "1959-12-31 23:59:59"
        );
    }

    #[test]
    fn periods_of_stata_begin_with_their_first_day() {
        // Values of Stata's functions tm(2019m12), tq(2019q4), th(2019h2), tw(2019w52).
        assert_eq!(shown(719.0, Counted::Months, Shown::Month), "2019-12-01");
        assert_eq!(
            shown(239.0, Counted::Quarters, Shown::Quarter),
            "2019-10-01"
        );
        assert_eq!(shown(119.0, Counted::Halves, Shown::Half), "2019-07-01");
        assert_eq!(shown(3_119.0, Counted::Weeks, Shown::Week), "2019-12-24");
        assert_eq!(shown(-1.0, Counted::Months, Shown::Month), "1959-12-01");
        assert_eq!(shown(-1.0, Counted::Weeks, Shown::Week), "1959-12-24");
    }

    #[test]
    fn leap_seconds_are_taken_out() {
        // Stata's help: 2016-12-31 23:59:60 and the second after it.
        let midnight = f64::from(days_from_civil(2017, 1, 1).unwrap() - FIRST) * 86_400_000.0;
        let show = |ms: f64| shown(ms, Counted::LeapMilliseconds, Shown::Moment);
        assert_eq!(show(midnight + 27_000.0), "2017-01-01");
        assert_eq!(show(midnight + 26_000.0), "2016-12-31 23:59:59");
        assert_eq!(show(0.0), "1960-01-01");
        assert_eq!(show(1_000.0), "1960-01-01 00:00:01");
    }

    #[test]
    fn numbers_without_a_calendar_are_endless() {
        for number in [1e300, f64::INFINITY, 4e9] {
            assert_eq!(shown(number, Counted::Days, Shown::Day), "infinity");
            assert_eq!(shown(number, Counted::Months, Shown::Month), "infinity");
        }
        assert_eq!(shown(-1e300, Counted::Seconds, Shown::Day), "-infinity");
        assert_eq!(shown(-1e300, Counted::Weeks, Shown::Week), "-infinity");
    }

    #[test]
    fn percentages_are_exact() {
        for (share, expected) in [
            (0.545, "54.5%"),
            (1.0, "100%"),
            (0.07, "7%"),
            (-0.001, "-0.1%"),
            (0.0, "0%"),
            (12.345, "1234.5%"),
        ] {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn numbers_are_stored_as_whole_ones_where_they_are() {
        let text = |numbers: Vec<f64>, row| plain(numbers).text(row);
        assert!(matches!(plain(vec![1.0, f64::NAN]), Values::Whole(_)));
        assert!(matches!(plain(vec![1.5, 2.0]), Values::Real { .. }));
        assert_eq!(text(vec![1.0, f64::NAN], 1), "");
        assert_eq!(text(vec![1.5, 2.0], 1), "2");
        assert_eq!(text(vec![0.1], 0), "0.1");
        let (codes, _) = values(vec![7.0, f64::NAN], Meaning::Padded(5));
        assert_eq!(
            (codes.text(0), codes.text(1)),
            ("00007".into(), String::new())
        );
        let (clock, unit) = values(vec![3_600.5], Meaning::Duration);
        assert_eq!((clock.text(0), unit), ("01:00:00".into(), None));
        let (span, unit) = values(vec![129_600.0], Meaning::Duration);
        assert_eq!((span.text(0), unit), ("1.5 days".into(), Some(Unit::Days)));
    }
}
