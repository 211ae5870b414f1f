//! Whole numbers below the name of a date: what they may count or write. Such a
//! column is read as numbers, and no model learns from it unasked.

use std::ops::RangeInclusive;

use crate::table::cells::date::days_from_civil;
use crate::table::typing_remark::Counted;
use crate::table::{Column, Kind};

/// The years that a date of a portfolio has.
const YEARS: RangeInclusive<i32> = 1980..=2035;
/// Their days as the day numbers of a spreadsheet.
const SERIALS: RangeInclusive<i64> = 29_221..=49_674;
/// Their days since 1960-01-01.
const SINCE_1960: RangeInclusive<i64> = 7_305..=27_759;
/// Their seconds since 1970-01-01.
const SECONDS: RangeInclusive<i64> = 315_532_800..=2_082_758_400;
/// Numbers that mean no date.
const NO_DATES: [i64; 5] = [0, 99_999, 999_999, 9_999_999, 99_999_999];

/// What all numbers of a column may be, narrowed number by number.
#[derive(Debug)]
pub(in crate::table) struct DayNumbers {
    /// What is still possible, the first being taken.
    possible: Vec<Counted>,
    first: Option<i64>,
    differ: bool,
}

impl DayNumbers {
    /// What the numbers of a column may be by its name; `None` where it says nothing of days.
    pub fn below(name: &str) -> Option<Self> {
        let possible = if names_a_day(name) {
            vec![
                Counted::Serial,
                Counted::Since1960,
                Counted::Seconds,
                Counted::TwoDigitYears,
                Counted::DaysOfYears,
                Counted::Centuries,
            ]
        } else if names_a_moment(name) {
            vec![Counted::Seconds]
        } else {
            return None;
        };
        Some(Self {
            possible,
            first: None,
            differ: false,
        })
    }

    /// Takes one more number; `false` where the column holds no days.
    pub fn add(&mut self, number: i64) -> bool {
        if NO_DATES.contains(&number) {
            return true;
        }
        let first = *self.first.get_or_insert(number);
        self.differ |= number != first;
        self.possible.retain(|counted| is_one(*counted, number));
        !self.possible.is_empty()
    }

    /// What the numbers may be, if there are several.
    pub fn found(&self) -> Option<Counted> {
        self.possible.first().copied().filter(|_| self.differ)
    }
}

/// Whether a number is a day of these years in this spelling.
fn is_one(counted: Counted, number: i64) -> bool {
    let day = |year: i64, month_and_day: i64| {
        let (month, day) = (month_and_day / 100, month_and_day % 100);
        YEARS.contains(&(year as i32))
            && days_from_civil(year as i32, month as u32, day as u32).is_some()
    };
    match counted {
        Counted::Serial => SERIALS.contains(&number),
        Counted::Since1960 => SINCE_1960.contains(&number),
        Counted::Seconds => SECONDS.contains(&number) || SECONDS.contains(&(number / 1000)),
        Counted::TwoDigitYears => {
            let year = number / 10_000;
            let year = if year >= 80 { 1900 + year } else { 2000 + year };
            (100_000..=999_999).contains(&number) && day(year, number % 10_000)
        }
        Counted::DaysOfYears => {
            let (year, place) = (number / 1000, number % 1000);
            let leap = days_from_civil(year as i32, 2, 29).is_some();
            YEARS.contains(&(year as i32)) && (1..=365 + i64::from(leap)).contains(&place)
        }
        Counted::Centuries => {
            (800_101..=1_351_231).contains(&number) && day(1900 + number / 10_000, number % 10_000)
        }
    }
}

/// Whether a name says that its cells are days, and not how many there are.
fn names_a_day(name: &str) -> bool {
    const WORDS: &str = "dt opened closed dob birthday opening maturity vintage issued data dato \
        fecha datum tarih tarihi tgl tanggal дата päivä";
    let lower = name.to_lowercase();
    let mut parts = lower.split(|c: char| !c.is_alphanumeric());
    let holds = ["date", "datum", "fecha", "日期", "日付", "날짜"]
        .iter()
        .any(|w| lower.contains(w));
    holds
        || lower.ends_with("_d")
        || parts.any(|part| WORDS.split_whitespace().any(|word| word == part))
}

/// Whether a name says that its cells are moments, or how long something took.
fn names_a_moment(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut parts = lower.split(|c: char| !c.is_alphanumeric());
    lower.ends_with("_at")
        || parts.any(|part| ["time", "timestamp", "ts", "opentime"].contains(&part))
}

impl Column {
    /// What the whole numbers of a column with the name of a date may count or write;
    /// `None` of any other column.
    #[must_use]
    pub fn numbers_of_days(&self) -> Option<Counted> {
        if !matches!(self.kind, Kind::Integer | Kind::Number) {
            return None;
        }
        let mut days = DayNumbers::below(&self.name)?;
        let numbers = self.numbers();
        let mut present = numbers.iter().filter(|number| !number.is_nan());
        let all = present.all(|number| number.fract() == 0.0 && days.add(*number as i64));
        days.found().filter(|_| all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_the_name_of_a_date_are_days() {
        let check = |name: &str, numbers: &[i64], expected: Option<Counted>| {
            let numbers: Vec<Option<i64>> = numbers.iter().map(|n| Some(*n)).collect();
            let column = Column::from_integers(name, Kind::Integer, &numbers);
            assert_eq!(column.numbers_of_days(), expected, "{name} {numbers:?}");
        };
        let yymmdd = Some(Counted::TwoDigitYears);
        check("date", &[930_705, 980_228, 930_101], yymmdd);
        check("open_date", &[180_222, 200_705, 999_999, 0], yymmdd);
        check("date", &[930_705, 980_230], None);
        check("amount", &[930_705, 980_228], None);
        check("date", &[930_705, 930_705], None);
        let centuries = Some(Counted::Centuries);
        check("loan_date", &[1_220_310, 1_150_202, 990_101], centuries);
        let julian = Some(Counted::DaysOfYears);
        check("loan_date", &[2_015_294, 2_020_366], julian);
        check("loan_date", &[2_015_294, 2_019_366], None);
        check("issue_d", &[42_245, 42_759], Some(Counted::Serial));
        let seconds = Some(Counted::Seconds);
        check("opened_on", &[1_500_249_600, 1_435_536_000], seconds);
        check("date", &[1_500_249_600_000, 1_435_536_000_000], seconds);
        check("open_date", &[17, 30], None);
        check(
            "open_time",
            &[1_609_718_400_000, 1_609_804_800_000],
            seconds,
        );
        check("created_at", &[1_500_249_600, 1_435_536_000], seconds);
        // Seconds since midnight.
        check("time", &[30_000, 40_000], None);
    }
}
