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
    /// Fractions of one, beside which `54.5%` is 0.545. Never guessed: given by `--read`, or what a
    /// model was trained on.
    Shares,
}

impl Unit {
    /// All units, in the order of their declaration.
    pub const ALL: [Self; 11] = [
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
        Self::Shares,
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
            Self::YearsAndMonths => "months, from years and months",
            Self::Multiples => "K/M/lakh/crore in full",
            Self::PerMille => "per mille",
            Self::BasisPoints => "basis points",
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
            Self::Text | Self::Day { .. } | Self::Flag { .. } | Self::Serial => None,
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
                    use Unit::{Multiples, Myriads, YearsAndMonths};
                    !matches!(unit, Myriads | YearsAndMonths | Multiples)
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
            Self::Day { .. } | Self::Serial => self.day(form).map(f64::from),
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
            (Self::Serial, Form::Day(day)) => day.resolve(false, POSIX_YEAR),
            (Self::Serial, Form::Whole(value)) => serial(value as f64),
            (Self::Serial, Form::Amount(amount)) => serial(amount.point?.value),
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
        use Unit::{Myriads, YearsAndMonths};
        match self {
            Self::Number { unit, .. } => !matches!(unit, Some(Myriads | YearsAndMonths)),
            Self::Flag { spelling } => spelling.is_digits(),
            Self::Text | Self::Day { .. } | Self::Serial => false,
        }
    }

    fn reading(self, form: Form) -> Option<Reading> {
        let Form::Amount(amount) = form else {
            return None;
        };
        let (comma, unit) = match self {
            Self::Number { comma, unit, .. } => (comma, unit),
            Self::Flag { .. } => (false, None),
            Self::Text | Self::Day { .. } | Self::Serial => return None,
        };
        let reading = if comma { amount.comma } else { amount.point };
        let reading = reading?;
        if let (Some(own), Some(scale)) = (Scale::of(amount), self.scale()) {
            return Some(scale.convert(reading, own));
        }
        if amount.unit.is_none() && amount.mark.is_none() {
            return self.takes_bare().then_some(reading);
        }
        in_unit(reading, amount, unit)
    }
}

/// The reading of an amount in the unit of its column, if it fits there.
fn in_unit(reading: Reading, amount: Amount, unit: Option<Unit>) -> Option<Reading> {
    use Unit::{Months, Multiples, Myriads, Years, YearsAndMonths};
    let of = |value: f64| Some(Reading { value, ..reading });
    let is_term = amount.mark == Some(Mark::Term);
    match (amount.unit, unit) {
        (None, Some(Multiples)) if amount.mark == Some(Mark::Credit) => Some(Reading {
            // In hundredths: 2.55 times ten million is not whole in f64.
            value: (reading.value * CRORE * 100.0).round() / 100.0,
            whole: false,
        }),
        (None, Some(Myriads | YearsAndMonths)) => None,
        (None, _) | (Some(Months), Some(YearsAndMonths)) => Some(reading),
        (Some(Multiples), Some(Months | YearsAndMonths)) if is_term => of(reading.value / 1e6),
        (Some(Years), Some(YearsAndMonths)) => of(reading.value * 12.0),
        (own, wanted) => (own == wanted).then_some(reading),
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

/// The day of a spreadsheet's serial; the time of day is read over.
fn serial(value: f64) -> Option<i32> {
    let fits = (1.0..=LAST_SERIAL).contains(&value.floor());
    fits.then(|| value.floor() as i32 + SERIAL_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::date;

    fn number(comma: bool, unit: Option<Unit>) -> Convention {
        Convention::Number {
            comma,
            percent: false,
            unit,
            affix: None,
        }
    }

    #[test]
    fn one_text_is_read_as_its_convention_says() {
        let day = |day_first| Convention::Day {
            day_first,
            compact: false,
            months: false,
            first_year: None,
            range: None,
        };
        let until = Convention::Day {
            day_first: true,
            compact: true,
            months: false,
            first_year: None,
            range: Some(DayRange {
                first: 0,
                last: 20_000,
            }),
        };
        let flag = Convention::Flag {
            spelling: Spelling::DIGITS,
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
            ("-99999999999999999999", number(false, None), Some(-1e20)),
            ("5%", number(false, None), Some(5.0)),
            ("true", flag, Some(1.0)),
            ("F", flag, Some(0.0)),
            ("1.0", flag, Some(1.0)),
            ("0", flag, Some(0.0)),
            ("unknown", flag, None),
            ("2018-01-05", until, on("2018-01-05")),
            ("2099-12-31", until, None),
            ("9999-12-31", until, None),
            ("20991231", until, None),
            ("20180105.0", until, on("2018-01-05")),
            ("20180105.5", until, None),
            ("5012018.0", until, on("2018-01-05")),
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
            ("2958465", Convention::Serial, None),
            ("1e300", Convention::Serial, None),
        ] {
            assert_eq!(convention.read(text), expected, "{text:?} {convention:?}");
        }
    }
    #[test]
    fn an_open_end_is_the_same_word_in_every_spelling() {
        let day = Convention::Day {
            day_first: true,
            compact: true,
            months: false,
            first_year: None,
            range: Some(DayRange::ALL),
        };
        for (text, expected) in [
            ("31/12/9999", "9999-12-31"),
            ("9999-12-31 00:00:00", "9999-12-31"),
            ("99991231", "9999-12-31"),
            ("01/02/2099", "2099-02-01"),
            ("20991231", "2099-12-31"),
            ("open", "open"),
            ("12", "12"),
            ("0", "0"),
            ("00000000", "0"),
            ("0.0", "0"),
        ] {
            assert_eq!(day.misfit(cell::form(text), text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_convention_of_an_older_model_is_read() {
        let old = r#"{"day": {"day_first": true, "compact": false}}"#;
        let day: Convention = serde_json::from_str(old).unwrap();
        assert_eq!(
            serde_json::to_string(&day).unwrap(),
            old.replace(": ", ":").replace(", ", ",")
        );
        let full = day.settled();
        assert!(matches!(
            full,
            Convention::Day {
                range: Some(DayRange::ALL),
                ..
            }
        ));
        assert_eq!(full.settled(), full);
    }
}
