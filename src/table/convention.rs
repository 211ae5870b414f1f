//! A convention: how the cells of a column are written. Decided over a whole
//! column, it travels with a model, so that a later file is read as the one in
//! training was, however few rows it has.

use serde::{Deserialize, Serialize};

use super::amount::Reading;
use super::cell::{self, Form};
use super::date_text;

/// Day 0 of spreadsheet serials, 1899-12-30, in days since 1970-01-01.
const SERIAL_EPOCH: i32 = -25_569;
/// The serial of 9999-12-31.
const LAST_SERIAL: f64 = 2_958_465.0;

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
        /// Percent signs belong to it: `5%` is 5, as is `5`.
        percent: bool,
        /// The unit behind the numbers; cells with another one do not fit.
        unit: Option<Unit>,
    },
    /// As calendar days.
    Day {
        /// `05/01/2018` is a day in January.
        day_first: bool,
        /// `20180105` is a day, too.
        compact: bool,
    },
    /// As the day numbers of a spreadsheet: 43105 is 2018-01-05 (days since
    /// 1899-12-30, right from March 1900 on). Never guessed, only told.
    Serial,
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
}

impl Unit {
    /// All units, in the order of their declaration.
    pub const ALL: [Self; 6] = [
        Self::Days,
        Self::Weeks,
        Self::Months,
        Self::Years,
        Self::Instalments,
        Self::Myriads,
    ];

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
        }
    }
}

impl Convention {
    /// What the numbers count, if they say so.
    #[must_use]
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Number { unit, .. } => unit,
            Self::Text | Self::Day { .. } | Self::Serial => None,
        }
    }

    /// The same where numbers came as numbers, not as they are written.
    #[must_use]
    pub(super) fn of_numbers(self) -> Self {
        match self {
            Self::Number { percent, unit, .. } => Self::Number {
                comma: false,
                percent,
                unit: unit.filter(|unit| *unit != Unit::Myriads),
            },
            other => other,
        }
    }

    /// The number or day (since 1970-01-01) that `text` writes under this
    /// convention, `None` where it writes none.
    #[must_use]
    pub fn read(self, text: &str) -> Option<f64> {
        let form = cell::form(text);
        match self {
            Self::Text => None,
            Self::Number { .. } => self.number(form),
            Self::Day { .. } | Self::Serial => self.day(form).map(f64::from),
        }
    }

    /// The whole number that a cell stands for; exact over all of i64.
    #[inline]
    pub(super) fn whole(self, form: Form) -> Option<i64> {
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
    pub(super) fn number(self, form: Form) -> Option<f64> {
        match form {
            Form::Whole(value) | Form::Code(Some(value)) if self.takes_bare() => Some(value as f64),
            _ => self.reading(form).map(|r| r.value),
        }
    }

    /// The day that a cell stands for, as days since 1970-01-01.
    #[inline]
    pub(super) fn day(self, form: Form) -> Option<i32> {
        match (self, form) {
            (Self::Day { day_first, .. }, Form::Day(day)) => day.resolve(day_first),
            (Self::Day { compact: true, .. }, Form::Whole(value)) => date_text::compact(value),
            (Self::Serial, Form::Day(day)) => day.resolve(false),
            (Self::Serial, Form::Whole(value)) => serial(value as f64),
            (Self::Serial, Form::Amount(amount)) => serial(amount.point?.value),
            _ => None,
        }
    }

    /// Whether plain digits are numbers here: beside `1.5万`, `5000` could be
    /// either.
    pub(super) fn takes_bare(self) -> bool {
        matches!(self, Self::Number { unit, .. } if unit != Some(Unit::Myriads))
    }

    fn reading(self, form: Form) -> Option<Reading> {
        let (
            Self::Number {
                comma,
                percent,
                unit,
            },
            Form::Amount(amount),
        ) = (self, form)
        else {
            return None;
        };
        let fits = match amount.unit {
            None => self.takes_bare(),
            some => some == unit,
        };
        let fits = fits && (percent || !amount.percent);
        let reading = if comma { amount.comma } else { amount.point };
        reading.filter(|_| fits)
    }
}

/// The day of a spreadsheet's serial; the time of day is read over.
fn serial(value: f64) -> Option<i32> {
    let fits = (1.0..=LAST_SERIAL).contains(&value.floor());
    fits.then(|| value.floor() as i32 + SERIAL_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::super::date;
    use super::*;

    fn number(comma: bool, unit: Option<Unit>) -> Convention {
        Convention::Number {
            comma,
            percent: false,
            unit,
        }
    }

    #[test]
    fn one_text_is_read_as_its_convention_says() {
        let day = |day_first| Convention::Day {
            day_first,
            compact: false,
        };
        let on = |text: &str| {
            let (y, md) = text.split_once('-').unwrap();
            let (m, d) = md.split_once('-').unwrap();
            let part = |t: &str| t.parse::<u32>().unwrap();
            date::days_from_civil(part(y) as i32, part(m), part(d)).map(f64::from)
        };
        let (months, full) = (Some(Unit::Months), Some(Unit::Myriads));
        for (text, convention, expected) in [
            ("1.234", number(false, None), Some(1.234)),
            ("1.234", number(true, None), Some(1234.0)),
            ("0042", number(false, None), Some(42.0)),
            ("0042", Convention::Text, None),
            ("5%", number(false, None), None),
            ("36 months", number(false, months), Some(36.0)),
            ("36", number(false, months), Some(36.0)),
            ("3 years", number(false, months), None),
            ("1.5万", number(false, full), Some(15_000.0)),
            ("15000", number(false, full), None),
            ("36 months", number(false, None), None),
            ("05/01/2018", day(true), on("2018-01-05")),
            ("05/01/2018", day(false), on("2018-05-01")),
            ("13/01/2018", day(false), None),
            ("43105", day(false), None),
            ("43105", Convention::Serial, on("2018-01-05")),
            ("43105.75", Convention::Serial, on("2018-01-05")),
            ("2018-01-05", Convention::Serial, on("2018-01-05")),
            ("0", Convention::Serial, None),
            ("1e300", Convention::Serial, None),
        ] {
            assert_eq!(convention.read(text), expected, "{text:?} {convention:?}");
        }
    }
}
