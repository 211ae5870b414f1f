//! The format of a column's cells: decimal mark, percent sign, unit, order of day
//! and month. Decided over the whole column and kept in a model, so that a later
//! file is read as the training file was, however few rows it has.

use serde::{Deserialize, Serialize};

use crate::table::cells::affix::Affix;
use crate::table::cells::amount::{Amount, Mark, Reading};
use crate::table::cells::answer::Spelling;
use crate::table::cells::cell::{self, Form};
use crate::table::cells::date;
use crate::table::cells::date_text::{self, POSIX_YEAR};
use crate::table::cells::special_words;
use crate::table::columns::rates::Scale;

/// Day 0 of spreadsheet serials, 1899-12-30, in days since 1970-01-01.
const SERIAL_EPOCH: i32 = -25_569;
/// The serial of 2999-12-31; later ones are open ends.
const LAST_SERIAL: f64 = 401_768.0;

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Convention {
    /// As texts: cells mean what they say, and `007` is not 7.
    Text,
    /// As numbers, with or without separators and currencies.
    Number {
        /// Decimals stand after a comma: `1.234` is 1234.
        comma: bool,
        /// Most cells have a percent sign; `5%` is 5 with or without.
        percent: bool,
        /// The unit behind the numbers; cells with another one do not fit.
        unit: Option<Unit>,
        /// What stands around the numbers besides, and is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        affix: Option<Affix>,
    },
    /// As calendar days.
    Day {
        /// `05/01/2018` is a day in January.
        day_first: bool,
        /// `20180105` is a day, too.
        compact: bool,
        /// `202401` and `012024` are months, which are their first days.
        #[serde(default, skip_serializing_if = "is_false")]
        months: bool,
        /// The first of the hundred years that two digits mean; the column
        /// decides where there is none.
        #[serde(default = "posix_year", skip_serializing_if = "is_posix")]
        first_year: Option<i16>,
        /// The days that are values; those outside are open ends. `None` where
        /// the column is still to tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        range: Option<DayRange>,
    },
    /// As yes or no, in any spelling.
    Flag {
        /// How the answers are stored.
        spelling: Spelling,
    },
    /// As the day numbers of a spreadsheet: 43105 is 2018-01-05 (days since
    /// 1899-12-30, right from March 1900 on). Never guessed, only told.
    Serial,
    /// As seconds or milliseconds since 1970-01-01, of which the day counts. Only told.
    Seconds,
    /// As `080131`, the last two digits of the year (1969 to 2068) before month and day. Only told.
    Yymmdd,
}

impl Convention {
    /// Whether its cells are days.
    #[must_use]
    pub fn is_of_days(self) -> bool {
        matches!(
            self,
            Self::Day { .. } | Self::Serial | Self::Seconds | Self::Yymmdd
        )
    }
}

/// Days from the first to the last, since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub first: i32,
    /// The last day.
    pub last: i32,
}

impl DayRange {
    /// All days.
    pub const ALL: Self = Self {
        first: i32::MIN,
        last: i32::MAX,
    };

    /// Whether a day is in it.
    #[must_use]
    pub fn contains(self, day: i32) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// `12 days`, `12 天`.
    Days,
    /// `3 weeks`, `3 周`.
    Weeks,
    /// `36 months`, `36 个月`.
    Months,
    /// `5 yrs`, `< 1 year`, `10+ years`, `5 年`.
    Years,
    /// `36 期`.
    Instalments,
    /// `1.5万`, `2亿`: read in full, as 15000 and 200000000.
    Myriads,
    /// `1yrs 11mon`, `2年3个月`, beside `2 years` and `7 months`: all in months.
    YearsAndMonths,
    /// `300K`, `1.2M`, `3 lakh`, `2.5 crore`, `€1.2 Mio`: read in full.
    Multiples,
    /// `638‰`.
    PerMille,
    /// `6380 bp`, `25 bps`.
    BasisPoints,
    /// `12 days`, `3 weeks`: all in days.
    DaysAndWeeks,
    /// `12 days`, `45 months`, `2 years`: all in months of 30.4375 days.
    Durations,
    /// Fractions of one, beside which `54.5%` is 0.545. Never guessed: given by `--read`, or what a
    /// model was trained on.
    Shares,
}

impl Unit {
    /// All units, in the order of their declaration.
    pub const ALL: [Self; 13] = [
        Self::Days,
        Self::Weeks,
        Self::Months,
        Self::Years,
        Self::Instalments,
        Self::Myriads,
        Self::YearsAndMonths,
        Self::Multiples,
        Self::PerMille,
        Self::BasisPoints,
        Self::DaysAndWeeks,
        Self::Durations,
        Self::Shares,
    ];

    /// Whether it brings several units of time to one: plain digits could be any.
    #[must_use]
    pub fn is_of_durations(self) -> bool {
        matches!(
            self,
            Self::YearsAndMonths | Self::DaysAndWeeks | Self::Durations
        )
    }

    /// The unit in a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
            Self::Instalments => "instalments",
            Self::Myriads => "万/亿",
            Self::YearsAndMonths => "months, from years and months",
            Self::Multiples => "K/M/lakh/crore in full",
            Self::PerMille => "per mille",
            Self::BasisPoints => "basis points",
            Self::DaysAndWeeks => "days, from days and weeks",
            Self::Durations => "months, from days to years",
            Self::Shares => "fractions of one",
        }
    }
}

impl Convention {
    /// What the numbers count, if they say so.
    #[must_use]
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Number { unit, .. } => unit,
            _ => None,
        }
    }

    /// The same where a model knows it: which days are open ends was decided over
    /// the rows in training, and no later file decides it again.
    #[must_use]
    pub fn settled(self) -> Self {
        match self {
            Self::Day {
                day_first,
                compact,
                months,
                first_year,
                range,
            } => Self::Day {
                day_first,
                compact,
                months,
                first_year,
                range: range.or(Some(DayRange::ALL)),
            },
            other => other,
        }
    }

    /// Whether the column still decides a part of it.
    pub(in crate::table) fn is_open(self) -> bool {
        matches!(
            self,
            Self::Day {
                first_year: None,
                ..
            }
        )
    }

    /// The same where numbers came as numbers, not as they are written.
    #[must_use]
    pub(in crate::table) fn of_numbers(self) -> Self {
        match self {
            Self::Number {
                percent,
                unit,
                affix,
                ..
            } => Self::Number {
                comma: false,
                percent,
                affix,
                unit: unit.filter(|unit| {
                    !unit.is_of_durations() && !matches!(unit, Unit::Myriads | Unit::Multiples)
                }),
            },
            other => other,
        }
    }

    /// The number or day (since 1970-01-01) that `text` writes under this
    /// convention, `None` where it writes none.
    #[must_use]
    pub fn read(self, text: &str) -> Option<f64> {
        let form = self.inner(cell::form(text), text);
        match self {
            Self::Text => None,
            Self::Number { .. } => self.number_in(form, text),
            Self::Flag { .. } => self.flag(form, text),
            _ => self.day(form).map(f64::from),
        }
    }

    /// The same with an affix around its numbers; `None` where it has none.
    pub(in crate::table) fn with_affix(self, affix: Affix) -> Option<Self> {
        match self {
            Self::Number {
                comma,
                percent,
                unit,
                ..
            } => Some(Self::Number {
                comma,
                percent,
                unit,
                affix: Some(affix),
            }),
            _ => None,
        }
    }

    /// The form of a cell without the text around the numbers of its column.
    #[inline]
    pub(in crate::table) fn inner(self, form: Form, text: &str) -> Form {
        match (self, form) {
            (
                Self::Number {
                    affix: Some(affix), ..
                },
                Form::Text,
            ) => affix.form(text),
            _ => form,
        }
    }

    /// As [`Convention::whole`], without the text around the number.
    #[inline]
    pub(in crate::table) fn whole_in(self, form: Form, text: &str) -> Option<i64> {
        self.whole(self.inner(form, text))
    }

    /// As [`Convention::number`], without the text around the number, and of digits beyond i64.
    #[inline]
    pub(in crate::table) fn number_in(self, form: Form, text: &str) -> Option<f64> {
        match form {
            Form::Code(None) if self.takes_bare() => cell::wide(text),
            form => self.number(self.inner(form, text)),
        }
    }

    /// The whole number that a cell stands for; exact over all of i64.
    #[inline]
    pub(in crate::table) fn whole(self, form: Form) -> Option<i64> {
        match form {
            Form::Whole(value) | Form::Code(Some(value)) if self.takes_bare() => Some(value),
            Form::Amount(_) => {
                let reading = self.reading(form).filter(|r| r.whole)?;
                Some(reading.value as i64)
            }
            _ => None,
        }
    }

    /// The number that a cell stands for.
    #[inline]
    pub(in crate::table) fn number(self, form: Form) -> Option<f64> {
        match form {
            Form::Whole(value) | Form::Code(Some(value)) if self.takes_bare() => Some(value as f64),
            _ => self.reading(form).map(|r| r.value),
        }
    }

    /// The value of a cell of a flag: 0 or 1 where it answers.
    pub(in crate::table) fn flag(self, form: Form, text: &str) -> Option<f64> {
        let answered = || self.answer(cell::trim(text)).map(f64::from);
        self.number(form).or_else(answered)
    }

    /// The day that a cell stands for, as days since 1970-01-01.
    #[inline]
    pub(in crate::table) fn day(self, form: Form) -> Option<i32> {
        let day = self.any_day(form)?;
        match self {
            Self::Day {
                range: Some(range), ..
            } => range.contains(day).then_some(day),
            _ => Some(day),
        }
    }

    /// The same of an open end, too.
    #[inline]
    fn any_day(self, form: Form) -> Option<i32> {
        match (self, form) {
            (
                Self::Day {
                    day_first,
                    first_year,
                    ..
                },
                Form::Day(day),
            ) => day.resolve(day_first, first_year.unwrap_or(POSIX_YEAR)),
            (
                Self::Day {
                    day_first,
                    compact,
                    months,
                    ..
                },
                Form::Whole(value),
            ) => {
                let day = || {
                    let day = date_text::compact(value);
                    day.or_else(|| date_text::year_last(value, day_first))
                };
                let day = if compact { day() } else { None };
                day.or_else(|| date_text::month(value).filter(|_| months))
            }
            (
                Self::Day {
                    day_first,
                    compact,
                    months,
                    ..
                },
                Form::Code(Some(value)),
            ) => {
                let month = date_text::zero_month(value).filter(|_| months);
                month.or_else(|| date_text::year_last(value, day_first).filter(|_| compact))
            }
            (
                Self::Day {
                    day_first,
                    compact: true,
                    months: false,
                    ..
                },
                Form::Amount(amount),
            ) => date_text::whole_day(amount.point?.value, day_first),
            (Self::Day { months: true, .. }, Form::Amount(amount)) => {
                date_text::decimal_day(amount.point?.value)
            }
            (Self::Serial | Self::Seconds | Self::Yymmdd, Form::Day(day)) => {
                day.resolve(false, POSIX_YEAR)
            }
            (Self::Serial, Form::Whole(value)) => serial(value as f64),
            (Self::Serial, Form::Amount(amount)) => serial(amount.point?.value),
            (Self::Seconds, Form::Whole(value)) => seconds(value as f64),
            (Self::Seconds, Form::Amount(amount)) => seconds(amount.point?.value),
            (Self::Yymmdd, Form::Whole(value) | Form::Code(Some(value))) => yymmdd(value),
            _ => None,
        }
    }

    /// A cell that does not fit, as it is kept: a day as ISO 8601 and no day as 0, so
    /// that these are the same words in every file, all else as it stood.
    pub(in crate::table) fn misfit(self, form: Form, text: &str) -> String {
        if form.is_zero() && matches!(self, Self::Day { .. }) {
            return "0".to_owned();
        }
        let day = match (self, form) {
            (_, Form::Far(day)) => Some(day),
            (Self::Day { compact: true, .. }, Form::Whole(value)) => {
                special_words::compact_end(value).or_else(|| self.any_day(form))
            }
            (Self::Day { .. }, Form::Day(_)) => self.any_day(form),
            _ => None,
        };
        day.map_or_else(|| text.to_owned(), date::iso)
    }

    /// Whether plain digits are numbers here: beside `1.5万`, `5000` could be
    /// either, beside `2y 3m` so could `5`.
    pub(in crate::table) fn takes_bare(self) -> bool {
        match self {
            Self::Number { unit, .. } => {
                unit.is_none_or(|unit| unit != Unit::Myriads && !unit.is_of_durations())
            }
            Self::Flag { spelling } => spelling.is_digits(),
            _ => false,
        }
    }

    fn reading(self, form: Form) -> Option<Reading> {
        let Form::Amount(amount) = form else {
            return None;
        };
        let (comma, unit) = match self {
            Self::Number { comma, unit, .. } => (comma, unit),
            Self::Flag { .. } => (false, None),
            _ => return None,
        };
        let reading = if comma { amount.comma } else { amount.point };
        let reading = reading?;
        if let (Some(own), Some(scale)) = (Scale::of(amount), self.scale()) {
            return Some(scale.convert(reading, own));
        }
        if amount.unit.is_none() && amount.mark.is_none() {
            // `5200元` beside `3.6万元` is what it says, `5200` is not.
            let is_money = amount.currency.is_some() && unit == Some(Unit::Myriads);
            return (self.takes_bare() || is_money).then_some(reading);
        }
        in_unit(reading, amount, unit)
    }
}

/// The reading of an amount in the unit of its column, if it fits there.
fn in_unit(reading: Reading, amount: Amount, unit: Option<Unit>) -> Option<Reading> {
    use Unit::{
        Days, DaysAndWeeks, Durations, Months, Multiples, Myriads, Weeks, Years, YearsAndMonths,
    };
    let of = |value: f64| Some(Reading { value, ..reading });
    let is_term = amount.mark == Some(Mark::Term);
    match (amount.unit, unit) {
        (None, Some(Multiples)) if amount.mark == Some(Mark::Credit) => Some(Reading {
            // In hundredths: 2.55 times ten million is not whole in f64.
            value: (reading.value * CRORE * 100.0).round() / 100.0,
            whole: false,
        }),
        (None, Some(Myriads | YearsAndMonths | DaysAndWeeks | Durations)) => None,
        (None, _)
        | (Some(Months), Some(YearsAndMonths | Durations))
        | (Some(YearsAndMonths), Some(Durations))
        | (Some(Days), Some(DaysAndWeeks)) => Some(reading),
        (Some(Multiples), Some(Months | YearsAndMonths | Durations)) if is_term => {
            of(reading.value / 1e6)
        }
        (Some(Years), Some(YearsAndMonths | Durations)) => of(reading.value * 12.0),
        (Some(Weeks), Some(DaysAndWeeks)) => of(reading.value * 7.0),
        (Some(Days), Some(Durations)) => Some(part_of_month(reading, 1.0)),
        (Some(Weeks), Some(Durations)) => Some(part_of_month(reading, 7.0)),
        (own, wanted) => (own == wanted).then_some(reading),
    }
}

/// Days of a month on average, 365.25 / 12.
const DAYS_OF_MONTH: f64 = 30.4375;

/// So many `days` each, in months.
fn part_of_month(reading: Reading, days: f64) -> Reading {
    Reading {
        value: reading.value * days / DAYS_OF_MONTH,
        whole: false,
    }
}

/// Ten million.
const CRORE: f64 = 1e7;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Models of the first versions read two digits as POSIX does.
#[allow(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
fn posix_year() -> Option<i16> {
    Some(POSIX_YEAR)
}

#[allow(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde gives a reference"
)]
fn is_posix(year: &Option<i16>) -> bool {
    *year == posix_year()
}

/// The day of seconds since 1970-01-01, or of milliseconds where the number is beyond these.
fn seconds(value: f64) -> Option<i32> {
    /// 2100-01-01.
    const LAST: f64 = 4_102_444_800.0;
    let value = if value.abs() > LAST {
        value / 1000.0
    } else {
        value
    };
    let fits = value.abs() <= LAST && value != 0.0;
    fits.then(|| (value / 86_400.0).floor() as i32)
}

/// The day that two digits each of year, month and day spell.
fn yymmdd(value: i64) -> Option<i32> {
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    let first = i64::from(POSIX_YEAR);
    let fits = (1..=991_231).contains(&value);
    let year = first + (year - first).rem_euclid(100);
    fits.then(|| date::days_from_civil(year as i32, month as u32, day as u32))?
}

/// The day of a spreadsheet's serial; the time of day is read over.
fn serial(value: f64) -> Option<i32> {
    let fits = (1.0..=LAST_SERIAL).contains(&value.floor());
    fits.then(|| value.floor() as i32 + SERIAL_EPOCH)
}

#[cfg(test)]
#[path = "column_format_tests.rs"]
mod tests;
