//! Statistics of a column: how many of its cells have each form, over all rows.
//! Counts only; `schema` decides.

use crate::table::cells::amount::Reading;
use crate::table::cells::answer::Spelling;
use crate::table::cells::cell::{self, Form};
use crate::table::cells::cell_slice::{CellSlice, Decimal};
use crate::table::cells::date::civil_from_days;
use crate::table::cells::date_text::{self, Day, POSIX_YEAR};
use crate::table::cells::form_cache::FormCache;
use crate::table::cells::special_words;
use crate::table::columns::column_format::Unit;
use crate::table::columns::distinct::Distinct;
use crate::table::columns::values::parsed_block::BlockParser;

/// Numbers read under one decimal mark.
#[derive(Debug, Clone, Default)]
pub(in crate::table) struct Readings {
    pub count: usize,
    /// Those written with decimals or an exponent.
    pub fractions: usize,
    /// Those that the other mark would not read.
    pub only: usize,
    pub largest: f64,
}

impl Readings {
    #[inline]
    fn add(&mut self, reading: Option<Reading>, other: Option<Reading>) {
        if let Some(reading) = reading {
            self.count += 1;
            self.fractions += usize::from(!reading.whole);
            self.only += usize::from(other.is_none());
            self.largest = self.largest.max(reading.value.abs());
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.fractions += other.fractions;
        self.only += other.only;
        self.largest = self.largest.max(other.largest);
    }
}

/// Counts of forms in one column.
#[derive(Debug, Clone)]
pub(in crate::table) struct ColumnStats {
    /// Cells that are not missing.
    pub present: usize,
    pub whole: usize,
    pub least: i64,
    pub most: i64,
    pub codes: usize,
    /// Codes without a number: beyond i64, or marked as texts to a spreadsheet.
    pub wide_codes: usize,
    /// Those of plain digits, which a column of numbers reads rounded.
    pub wide_numbers: usize,
    /// Numbers that could be codes, `219E00`: digits, an E, digits.
    pub exponents: usize,
    /// Whole numbers that spell a day, `20180105`.
    pub compact: usize,
    /// Six digits that spell a month, `202401` or `012024`.
    pub months: usize,
    /// Whole numbers that spell an open end, `99991231`.
    pub compact_ends: usize,
    /// Zeros beside days or months, or eight nines; those of eight digits.
    pub no_days: usize,
    pub no_day_codes: usize,
    /// Missing cells of one dash; those with blanks around it.
    pub dashes: usize,
    pub padded_dashes: usize,
    /// Cells of the words of [`Spelling::OF_GAPS`]: those for no value, and their opposites.
    pub gap_words: [[usize; 2]; 2],
    pub point: Readings,
    pub comma: Readings,
    pub percent: usize,
    /// The largest number with a percent sign, and the largest decimal without.
    pub percent_most: f64,
    pub plain_most: f64,
    pub money: usize,
    /// Those without a unit.
    pub plain_money: usize,
    /// A bit per currency seen.
    pub currencies: u64,
    /// Amounts with each unit, as [`Unit::ALL`] orders them.
    pub units: [usize; Unit::ALL.len()],
    /// Amounts with each [`Mark`](crate::table::cells::amount::Mark), in the order of its declaration.
    pub marks: [usize; 5],
    /// Days read with the day, or with the month, first.
    pub day_first: usize,
    pub month_first: usize,
    /// Days that could be either and differ.
    pub ambiguous: usize,
    /// Of dates of either order, whether the first, or the second, place is 1 in all of them.
    pub place_is_one: [bool; 2],
    /// A bit per month of these dates, read with the first, or the second, place as the day.
    pub months_seen: [u16; 2],
    /// The first and the last of their years.
    pub years: [i32; 2],
    /// The latest day with a year of four digits.
    pub last_day: Option<i32>,
    /// A bit per last two digits of the years that have no more.
    pub short_years: u128,
    /// Days so far out that they are open ends.
    pub far: usize,
    /// Words that stand for no value among values.
    pub special: usize,
    /// All other words.
    pub texts: usize,
    /// The distinct ones among the last.
    pub words: Distinct<MOST_WORDS>,
    /// The distinct numbers and days, counted only beside words.
    pub values: Distinct<MOST_VALUES>,
    /// Bytes of the shortest and of the longest number or day.
    pub shortest: usize,
    pub longest: usize,
}

/// Distinct words that are counted; more make no difference.
const MOST_WORDS: usize = 16;
/// Distinct numbers that are counted.
const MOST_VALUES: usize = 64;
/// Bytes of a cell that may be such a word with blanks around it.
const LONGEST_GAP_WORD: usize = 8;
/// Words of a block that are compared, where most of its cells are words.
const WORDS_COMPARED: usize = 128;

impl Default for ColumnStats {
    fn default() -> Self {
        Self {
            present: 0,
            whole: 0,
            least: i64::MAX,
            most: i64::MIN,
            codes: 0,
            wide_codes: 0,
            wide_numbers: 0,
            exponents: 0,
            compact: 0,
            months: 0,
            compact_ends: 0,
            no_days: 0,
            no_day_codes: 0,
            dashes: 0,
            padded_dashes: 0,
            gap_words: [[0; 2]; 2],
            point: Readings::default(),
            comma: Readings::default(),
            percent: 0,
            percent_most: 0.0,
            plain_most: 0.0,
            money: 0,
            plain_money: 0,
            currencies: 0,
            units: [0; Unit::ALL.len()],
            marks: [0; 5],
            day_first: 0,
            month_first: 0,
            ambiguous: 0,
            place_is_one: [true; 2],
            months_seen: [0; 2],
            years: [i32::MAX, i32::MIN],
            last_day: None,
            short_years: 0,
            far: 0,
            special: 0,
            texts: 0,
            words: Distinct::default(),
            values: Distinct::default(),
            shortest: usize::MAX,
            longest: 0,
        }
    }
}

impl ColumnStats {
    pub(super) fn add_run(&mut self, run: &Run) {
        let values = &run.values[..run.count];
        let (least, most) = values.iter().fold((i32::MAX, i32::MIN), |(low, high), v| {
            (low.min(*v), high.max(*v))
        });
        self.present += values.len();
        self.whole += values.len();
        self.least = self.least.min(least.into());
        self.most = self.most.max(most.into());
        self.shortest = self.shortest.min(run.shortest);
        self.longest = self.longest.max(run.longest);
        if i64::from(most) >= date_text::FIRST_COMPACT {
            for value in values {
                self.add_compact(i64::from(*value));
            }
        } else if least == 0 && (most == 0 || i64::from(most) >= date_text::FIRST_MONTH) {
            self.no_days += values.iter().filter(|v| **v == 0).count();
        }
        self.add_months(values, least.into(), most.into());
    }

    /// Counts the months among whole numbers from `least` to `most`.
    pub(super) fn add_months<T: Copy + Into<i64>>(&mut self, values: &[T], least: i64, most: i64) {
        const LAST_MONTH: i64 = 210_012;
        if most < date_text::FIRST_MONTH || least > LAST_MONTH {
            return;
        }
        // Most columns of large numbers have none: a fast look first.
        let near = |v: &&T| (date_text::FIRST_MONTH..=LAST_MONTH).contains(&(**v).into());
        if values.iter().filter(near).count() > 0 {
            let is_month = |v: &&T| date_text::month((**v).into()).is_some();
            self.months += values.iter().filter(is_month).count();
        }
    }

    #[inline]
    pub(super) fn add_decimal(&mut self, decimal: Decimal, length: usize) {
        let (point, comma) = decimal.readings();
        self.present += 1;
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        self.plain_most = self.plain_most.max(decimal.value.abs());
        self.point.add(point, comma);
        self.comma.add(comma, point);
    }

    /// Counts a cell, `text`, of this form.
    pub fn add(&mut self, form: Form, text: &str) {
        self.add_measured(form, text.len(), text);
    }

    /// Counts as many cells of one text.
    pub fn add_times(&mut self, form: Form, text: &str, cells: usize) {
        let mut one = Self::default();
        one.add(form, text);
        one.multiply(cells);
        self.merge(&one);
    }

    /// The same of a value of a typed file, which has a length but no text.
    pub fn add_measured(&mut self, form: Form, length: usize, text: &str) {
        if form == Form::Missing {
            return self.add_dash(text);
        }
        self.present += 1;
        if form.is_value() {
            self.shortest = self.shortest.min(length);
            self.longest = self.longest.max(length);
        }
        match form {
            Form::Whole(value) => {
                self.whole += 1;
                self.least = self.least.min(value);
                self.most = self.most.max(value);
                self.add_compact(value);
                self.months += usize::from(date_text::month(value).is_some());
            }
            Form::Code(value) => {
                self.codes += 1;
                self.wide_codes += usize::from(value.is_none());
                self.wide_numbers += usize::from(value.is_none() && cell::wide(text).is_some());
                let is_zero = |digits| usize::from(value == Some(0) && length == digits);
                self.no_days += is_zero(6) + is_zero(8) + is_zero(14);
                self.no_day_codes += is_zero(8) + is_zero(14);
                let month = value
                    .filter(|_| length == 6)
                    .and_then(date_text::zero_month);
                self.months += usize::from(month.is_some());
                self.least = self.least.min(value.unwrap_or(i64::MAX));
                self.most = self.most.max(value.unwrap_or(i64::MIN));
            }
            Form::Amount(amount) => {
                self.point.add(amount.point, amount.comma);
                self.comma.add(amount.comma, amount.point);
                self.exponents += usize::from(is_bare_exponent(text));
                let size = amount.point.or(amount.comma).map_or(0.0, |r| r.value.abs());
                if amount.percent {
                    self.percent += 1;
                    self.percent_most = self.percent_most.max(size);
                } else if amount.unit.is_none() {
                    self.plain_most = self.plain_most.max(size);
                }
                self.money += usize::from(amount.currency.is_some());
                self.plain_money += usize::from(amount.currency.is_some() && amount.unit.is_none());
                self.currencies |= amount.currency.map_or(0, |place| 1 << place);
                if let Some(unit) = amount.unit {
                    self.units[unit as usize] += 1;
                }
                if let Some(mark) = amount.mark {
                    self.marks[mark as usize] += 1;
                }
            }
            Form::Day(day) => self.add_day(day),
            Form::Far(_) => self.far += 1,
            Form::Special => self.special += 1,
            Form::Text => {
                self.texts += 1;
                self.add_gap_word(text);
                if self.texts <= WORDS_COMPARED || self.texts * 2 < self.present {
                    self.words.add_text(cell::trim(text));
                }
            }
            Form::Missing => {}
        }
    }

    fn add_dash(&mut self, text: &str) {
        self.add_gap_word(text);
        let is_dash = text.len() < 16 && matches!(text.trim(), "-" | "–" | "—");
        self.dashes += usize::from(is_dash);
        self.padded_dashes += usize::from(is_dash && text.len() > 4 && text.starts_with(' '));
    }

    fn add_gap_word(&mut self, text: &str) {
        if text.is_empty() || text.len() > LONGEST_GAP_WORD {
            return;
        }
        for (spelling, counts) in Spelling::OF_GAPS.iter().zip(&mut self.gap_words) {
            if let Some(yes) = spelling.gap_answer(cell::trim(text)) {
                counts[usize::from(yes)] += 1;
            }
        }
    }

    /// The spelling of a flag of which a word for no value is the no: all other cells are its yes.
    pub(super) fn gap_flag(&self) -> Option<Spelling> {
        let mut counted = Spelling::OF_GAPS.into_iter().zip(self.gap_words);
        let is_one =
            |counts: [usize; 2]| counts[0] > 0 && counts[1] > 0 && counts[1] == self.present;
        counted
            .find(|(_, counts)| is_one(*counts))
            .map(|(spelling, _)| spelling)
    }

    /// Counts a whole number among those that spell a day.
    #[inline]
    pub(super) fn add_compact(&mut self, value: i64) {
        self.compact += usize::from(date_text::compact(value).is_some());
        self.compact_ends += usize::from(special_words::compact_end(value).is_some());
        self.no_days += usize::from(matches!(value, 0 | 99_999_999));
    }

    /// Whether words stand among numbers or days, so that it matters how many of
    /// these are distinct.
    pub(super) fn is_mixed(&self) -> bool {
        let numbers = self.whole + self.point.count.max(self.comma.count);
        let days = self.day_first.max(self.month_first);
        let words = self.texts + self.special + days.min(numbers);
        words > 0 && self.present >= 2 * self.texts
    }

    /// Counts the distinct values among these cells, as far as that matters.
    pub(super) fn count_values<'a>(
        &mut self,
        cells: impl Iterator<Item = CellSlice<'a>>,
        known: &mut FormCache<'a>,
    ) {
        for piece in cells {
            if self.values.is_full() {
                break;
            }
            self.count_value(piece.form(known));
        }
    }

    /// Counts the value of a cell among the distinct ones, as far as that matters.
    pub fn count_value(&mut self, form: Form) {
        if !self.values.is_full() {
            self.values.add_number(form.value());
        }
    }

    /// Whether most cells are neither numbers nor days.
    pub(super) fn is_textual(&self) -> bool {
        let amounts = self.point.count.max(self.comma.count);
        let values = self.whole + amounts + self.day_first.max(self.month_first);
        values * 2 < self.present
    }

    fn add_day(&mut self, day: Day) {
        let read = |day_first| day.resolve(day_first, POSIX_YEAR);
        let (first, second) = (read(true), read(false));
        match day.short_year() {
            Some(year) => self.short_years |= 1 << year,
            None => self.last_day = self.last_day.max(first.or(second)),
        }
        self.day_first += usize::from(first.is_some());
        self.month_first += usize::from(second.is_some());
        self.ambiguous += usize::from(first.is_some() && second.is_some() && first != second);
        if matches!(day, Day::Either { .. } | Day::Short { .. }) {
            self.note_places([first, second]);
        }
    }

    /// Notes which place of a date of either order may be the first of a month; `readings` have the
    /// first, and the second, place as the day.
    fn note_places(&mut self, readings: [Option<i32>; 2]) {
        for (place, reading) in readings.into_iter().enumerate() {
            if !self.place_is_one[place] {
                continue;
            }
            let Some((year, month, 1)) = reading.map(civil_from_days) else {
                // A place that is no day is more than 12 in the other reading, or no 1.
                self.place_is_one[place] = false;
                continue;
            };
            self.months_seen[place] |= 1 << month;
            self.years = [self.years[0].min(year), self.years[1].max(year)];
        }
    }

    /// Whether the day is the first place of dates that are all firsts of months: the other place
    /// runs over months, in more than one year (in one they may be days of January). `None` where
    /// that does not show.
    pub(super) fn firsts_of_months(&self) -> Option<bool> {
        const LEAST_MONTHS: u32 = 3;
        let runs = |place: usize| {
            self.place_is_one[place] && self.months_seen[place].count_ones() >= LEAST_MONTHS
        };
        if self.years[0] >= self.years[1] {
            return None;
        }
        match [runs(0), runs(1)] {
            [true, false] => Some(true),
            [false, true] => Some(false),
            _ => None,
        }
    }

    /// The counts as if all that was counted were there so many times.
    fn multiply(&mut self, times: usize) {
        let counts = [
            &mut self.present,
            &mut self.whole,
            &mut self.codes,
            &mut self.wide_codes,
            &mut self.wide_numbers,
            &mut self.exponents,
            &mut self.compact,
            &mut self.months,
            &mut self.compact_ends,
            &mut self.no_days,
            &mut self.no_day_codes,
            &mut self.dashes,
            &mut self.padded_dashes,
            &mut self.percent,
            &mut self.money,
            &mut self.plain_money,
            &mut self.day_first,
            &mut self.month_first,
            &mut self.ambiguous,
            &mut self.far,
            &mut self.special,
            &mut self.texts,
        ];
        let counts = counts.into_iter().chain(&mut self.units);
        let counts = counts.chain(&mut self.marks);
        let counts = counts.chain(self.gap_words.as_flattened_mut());
        counts.for_each(|count| *count *= times);
        for readings in [&mut self.point, &mut self.comma] {
            readings.count *= times;
            readings.fractions *= times;
            readings.only *= times;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.present += other.present;
        self.whole += other.whole;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.codes += other.codes;
        self.wide_codes += other.wide_codes;
        self.wide_numbers += other.wide_numbers;
        self.exponents += other.exponents;
        self.compact += other.compact;
        self.months += other.months;
        self.compact_ends += other.compact_ends;
        self.no_days += other.no_days;
        self.no_day_codes += other.no_day_codes;
        self.dashes += other.dashes;
        self.padded_dashes += other.padded_dashes;
        let all = self.gap_words.as_flattened_mut().iter_mut();
        all.zip(other.gap_words.as_flattened())
            .for_each(|(all, part)| *all += part);
        self.point.merge(&other.point);
        self.comma.merge(&other.comma);
        self.percent += other.percent;
        self.percent_most = self.percent_most.max(other.percent_most);
        self.plain_most = self.plain_most.max(other.plain_most);
        self.money += other.money;
        self.plain_money += other.plain_money;
        self.currencies |= other.currencies;
        let units = self.units.iter_mut().zip(other.units);
        units.for_each(|(all, part)| *all += part);
        let marks = self.marks.iter_mut().zip(other.marks);
        marks.for_each(|(all, part)| *all += part);
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.ambiguous += other.ambiguous;
        for place in 0..2 {
            self.place_is_one[place] &= other.place_is_one[place];
            self.months_seen[place] |= other.months_seen[place];
        }
        self.years = [
            self.years[0].min(other.years[0]),
            self.years[1].max(other.years[1]),
        ];
        self.last_day = self.last_day.max(other.last_day);
        self.short_years |= other.short_years;
        self.far += other.far;
        self.special += other.special;
        self.texts += other.texts;
        self.words.merge(&other.words);
        self.values.merge(&other.values);
        self.shortest = self.shortest.min(other.shortest);
        self.longest = self.longest.max(other.longest);
    }
}

/// Whether the text is digits, an E and digits: programs write a sign or a point
/// into a number with an exponent, but not into a code.
fn is_bare_exponent(text: &str) -> bool {
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let parts = text.trim().split_once(['e', 'E']);
    parts.is_some_and(|(mantissa, exponent)| all_digits(mantissa) && all_digits(exponent))
}

/// Whole numbers that are counted together.
pub(super) const RUN: usize = 64;

/// Whole numbers of one column that follow each other.
pub(super) struct Run {
    values: [i32; RUN],
    pub count: usize,
    shortest: usize,
    longest: usize,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            values: [0; RUN],
            count: 0,
            shortest: usize::MAX,
            longest: 0,
        }
    }
}

impl Run {
    #[inline]
    pub fn add(&mut self, value: i32, length: usize) {
        self.values[self.count] = value;
        self.count += 1;
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
    }

    pub fn end(&mut self, survey: &mut ColumnStats, sketch: &mut BlockParser) {
        if self.count == 0 {
            return;
        }
        survey.add_run(self);
        sketch.add_whole(&self.values[..self.count]);
        self.count = 0;
    }
}
