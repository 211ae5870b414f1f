//! The counts of one column of a later table, and what they say beside training.

use crate::evaluate::probability::reliability::wilson;
use crate::recipe::checks::expected::{Expected, Range};
use crate::recipe::checks::tally::Tally;
use crate::recipe::encoding::levels::OTHER;
use crate::recipe::remark::{OutsideCells, Remark, ShareOf};
use crate::table::{Scale, date};
use std::collections::BTreeMap;

/// Fewer cells than this say nothing about a whole column.
const LEAST_CELLS: usize = 30;
/// So many unreadable cells, if they are most of a column, refuse the file.
const LEAST_UNREADABLE: usize = 5;
/// A share of missing cells that is so much above that of training is said.
const MORE_MISSING: f64 = 0.1;
/// Fewer values other than 0 do not tell fractions from percent points.
const LEAST_NONZERO: usize = 5;
/// A share that differs so much from that of training is reported, whatever its size.
const MUCH: f64 = 0.3;
/// Frequent values of parts of a table that are followed.
const MOST_FREQUENT: usize = 16;
/// A size so many times the middle of training, or so small a part, is far from it.
pub(super) const FAR: f64 = 20.0;
/// One value in all rows is reported where chance gives it less often than this.
const CHANCE: f64 = 0.001;

/// What a table holds in a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Numbers,
    Days,
    /// Exposures: another scale of them refuses no file.
    Amounts,
    /// Of cells that write no number the table says nothing itself.
    Texts,
}

/// On which side of the middle of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Above,
}

/// The counts of one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ColumnCounts {
    pub(super) column: String,
    /// What training held; unknown in models of an earlier version.
    pub(super) expected: Option<Expected>,
    /// The scale of the rates that the model reads, if their signs say it.
    pub(super) scale: Option<Scale>,
    /// Of a column of days, whether the model reads the day before the month.
    pub(super) days: Option<bool>,
    /// What the table holds.
    pub(super) form: Form,
    pub(super) rows: usize,
    /// Cells without anything.
    pub(super) missing: usize,
    /// Cells that write no number where the model reads numbers, and have no special
    /// level.
    pub(super) unread: usize,
    /// The word that reads these cells, if most cannot be read and there is one.
    pub(super) how: Option<String>,
    /// Words among numbers or days.
    pub(super) words: usize,
    /// Words without a special level in a column whose words have some.
    pub(super) new_words: usize,
    /// Whether one level is for all such words.
    pub(super) pooled: bool,
    /// Numbers beyond the range of training.
    pub(super) outside: usize,
    /// Numbers between 0 and 1.
    pub(super) fractions: usize,
    /// Numbers, where the model reads numbers.
    pub(super) finite: usize,
    /// Numbers other than 0.
    pub(super) nonzero: usize,
    /// Numbers equal to one that is most of a part of the table, by their bits.
    pub(super) frequent: BTreeMap<u64, usize>,
    /// Of those other than 0: how many are far from the middle of training, by [`step_of`].
    pub(super) far: BTreeMap<i32, usize>,
    /// The least and the greatest number.
    pub(super) ends: Option<(f64, f64)>,
    /// The least and the greatest code of a category, where no numbers are read.
    pub(super) codes: Option<(u32, u32)>,
    /// Cells of each category whose share in training the model knows.
    pub(super) levels: Vec<usize>,
    /// Rare and unknown categories.
    pub(super) unknown: usize,
    /// Of those: how many are a category of training but for capitals or blanks, and but
    /// for leading zeros.
    pub(super) respelled: usize,
    pub(super) padded: usize,
    /// Whether the model knows categories of it.
    pub(super) has_levels: bool,
}

impl ColumnCounts {
    pub(super) fn present(&self) -> usize {
        self.rows - self.missing
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.rows += more.rows;
        self.missing += more.missing;
        self.unread += more.unread;
        self.how = self.how.take().or_else(|| more.how.clone());
        self.words += more.words;
        self.new_words += more.new_words;
        self.outside += more.outside;
        self.fractions += more.fractions;
        self.unknown += more.unknown;
        self.respelled += more.respelled;
        self.padded += more.padded;
        self.finite += more.finite;
        self.nonzero += more.nonzero;
        for (value, numbers) in &more.frequent {
            if self.frequent.len() < MOST_FREQUENT || self.frequent.contains_key(value) {
                *self.frequent.entry(*value).or_default() += numbers;
            }
        }
        self.levels
            .resize(self.levels.len().max(more.levels.len()), 0);
        for (sum, cells) in self.levels.iter_mut().zip(&more.levels) {
            *sum += cells;
        }
        for (step, numbers) in &more.far {
            *self.far.entry(*step).or_default() += numbers;
        }
        self.ends = match (self.ends, more.ends) {
            (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
            (one, other) => one.or(other),
        };
        self.codes = match (self.codes, more.codes) {
            (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
            (one, other) => one.or(other),
        };
    }

    /// Counts numbers; those that are missing are not finite.
    pub(super) fn count(&mut self, numbers: &[f64]) {
        let middle = self.middle();
        let near = middle.map(|middle| middle / FAR..=middle * FAR);
        let range = self.range().map(|range| range.low..=range.high);
        let tally = Tally::of(numbers, near.as_ref(), range.as_ref());
        self.ends = tally.ends;
        self.finite = tally.finite;
        self.nonzero = tally.nonzero;
        self.fractions = tally.fractions;
        self.outside = tally.outside;
        // Where most of a table are far, most of one of its parts are.
        if let (Some(middle), Some(near)) = (middle, near)
            && tally.far * 2 > tally.nonzero
        {
            let sizes = numbers.iter().map(|n| n.abs());
            let present = sizes.filter(|size| size.is_finite() && *size != 0.0);
            for size in present.filter(|size| !near.contains(size)) {
                *self.far.entry(step_of(size / middle)).or_default() += 1;
            }
        }
    }

    /// The range of the training values.
    fn range(&self) -> Option<Range> {
        self.expected.as_ref()?.range
    }

    /// The median size of the training values other than 0; `None` for days.
    pub(super) fn middle(&self) -> Option<f64> {
        let range = self.range()?;
        let is_days = self.form == Form::Days;
        range.nonzero.filter(|_| !is_days).map(|n| n.middle)
    }

    /// Cells that hold a number, where the model reads numbers.
    fn numbers(&self) -> usize {
        self.present().saturating_sub(self.unread)
    }

    /// The numbers beyond the range of training.
    pub(super) fn outside(&self) -> Option<OutsideCells> {
        let range = self.range()?;
        (self.outside > 0).then(|| OutsideCells {
            column: self.column.clone(),
            cells: self.outside,
            present: self.numbers(),
            low: self.shown(range.low),
            high: self.shown(range.high),
        })
    }

    /// All that is worth a warning, but for the numbers outside.
    pub(super) fn remarks(&self) -> Vec<Remark> {
        let column = || self.column.clone();
        let unread = (self.unread > 0 && self.form == Form::Texts).then(|| Remark::NoNumbers {
            column: column(),
            cells: self.unread,
        });
        let new_words = (self.new_words > 0).then(|| Remark::NewWords {
            column: column(),
            cells: self.new_words,
            pooled: self.pooled,
        });
        let nearly_known = self.respelled + self.padded > 0;
        let unknown = self.has_levels && (nearly_known || self.has_many_unknown());
        let unknown = unknown.then(|| Remark::Unknown {
            column: column(),
            unknown: self.unknown,
            present: self.present(),
            respelled: self.respelled,
            padded: self.padded,
        });
        let one_value = self.one_value();
        let more_missing = self.more_missing();
        // One fact gives one warning.
        let share = match (&one_value, &more_missing) {
            (None, None) => self
                .other_share(unknown.is_some())
                .or_else(|| self.no_words()),
            (None, Some(_)) => self.other_share(unknown.is_some()),
            _ => None,
        };
        let all = [
            unread,
            new_words,
            self.far_middle(),
            one_value,
            share,
            unknown,
            more_missing,
        ];
        all.into_iter().flatten().collect()
    }

    fn shown(&self, value: f64) -> String {
        if self.form == Form::Days {
            date::iso(value as i32)
        } else if value != 0.0 && !(1e-6..1e15).contains(&value.abs()) {
            format!("{value:e}")
        } else {
            value.to_string()
        }
    }

    /// Any category beyond those of training counts; where training had rare ones,
    /// more than twice their share. Without that share, more than a tenth.
    fn has_many_unknown(&self) -> bool {
        let present = self.present() as f64;
        let most = match &self.expected {
            Some(expected) if expected.rare == 0.0 => 0.0,
            Some(Expected { rare, .. }) => present * (2.0 * rare).min(*rare + 0.1) + 1.0,
            None => present / 10.0,
        };
        self.unknown as f64 > most
    }

    fn more_missing(&self) -> Option<Remark> {
        let expected = self.expected.as_ref()?;
        let share = self.missing as f64 / self.rows.max(1) as f64;
        let more = share - expected.missing;
        let more = (more >= MORE_MISSING && share >= 2.0 * expected.missing) || more >= MUCH;
        (more && self.rows >= LEAST_CELLS).then(|| Remark::MoreMissing {
            column: self.column.clone(),
            missing: self.missing,
            rows: self.rows,
            percent: format!("{:.1}", 100.0 * share),
            before: format!("{:.1}", 100.0 * expected.missing),
        })
    }

    /// That no cell is a word such as `no file`, or a zero for no date, where training had
    /// some, and not by chance.
    fn no_words(&self) -> Option<Remark> {
        let before = self.expected.as_ref()?.words?;
        let by_chance = (1.0 - before).powf(self.rows as f64) >= CHANCE;
        let are_none = self.words == 0 && self.rows >= LEAST_CELLS && self.form != Form::Texts;
        (are_none && !by_chance).then(|| Remark::OtherShare {
            column: self.column.clone(),
            of: ShareOf::Words,
            percent: "0.0".to_owned(),
            before: format!("{:.1}", 100.0 * before),
        })
    }

    /// Where most sizes, zeros aside, are far from the middle of training.
    fn far_side(&self) -> Option<Side> {
        let most = |numbers: usize| numbers * 2 > self.nonzero;
        if most(self.far.range(..0).map(|(_, n)| n).sum()) {
            Some(Side::Below)
        } else {
            most(self.far.range(0..).map(|(_, n)| n).sum()).then_some(Side::Above)
        }
    }

    /// Whether most sizes are far from training on this side. A model of an earlier
    /// version does not say; what else speaks for another scale decides then.
    fn may_be_far(&self, side: Side) -> bool {
        self.middle().is_none() || self.far_side() == Some(side)
    }

    /// That a share of the values is far from that of training, beyond chance: of zeros,
    /// of one number that is most of them, or, unless `unknown` ones are reported, of a category.
    fn other_share(&self, unknown: bool) -> Option<Remark> {
        let expected = self.expected.as_ref()?;
        let told = |of: ShareOf, part: usize, whole: usize, before: f64| {
            let share = part as f64 / whole.max(1) as f64;
            let [low, high] = wilson(part, whole);
            let is_other = (share - before).abs() >= MUCH && !(low..=high).contains(&before);
            (whole >= LEAST_CELLS && is_other).then(|| Remark::OtherShare {
                column: self.column.clone(),
                of,
                percent: format!("{:.1}", 100.0 * share),
                before: format!("{:.1}", 100.0 * before),
            })
        };
        let zeros = expected.zeros.filter(|_| self.form != Form::Days);
        let zeros = zeros.and_then(|before| {
            told(
                ShareOf::Zeros,
                self.finite - self.nonzero,
                self.finite,
                before,
            )
        });
        let one_value = || {
            let most = self.frequent.values().max()?;
            let before = expected.mode?;
            let above = *most as f64 > before * self.finite as f64;
            told(ShareOf::OneValue, *most, self.finite, before).filter(|_| above)
        };
        let category = || {
            let present = self.present();
            let levels = self.levels.iter().zip(&expected.levels);
            let gap = |(cells, before): &(&usize, &f64)| {
                (**cells as f64 / present.max(1) as f64 - **before).abs()
            };
            let (cells, before) = levels.max_by(|a, b| gap(a).total_cmp(&gap(b)))?;
            told(ShareOf::Category, *cells, present, *before).filter(|_| !unknown)
        };
        zeros.or_else(one_value).or_else(category)
    }

    /// That the middle of the sizes, zeros aside, is far from that of training.
    fn far_middle(&self) -> Option<Remark> {
        let step = self.middle_step()?;
        (self.nonzero >= LEAST_CELLS).then(|| Remark::FarMiddle {
            column: self.column.clone(),
            times: size_of(step),
            smaller: step < 0,
        })
    }

    /// How far the middle of the sizes is from that of training, by [`step_of`]; `None`
    /// where it is not far.
    fn middle_step(&self) -> Option<i32> {
        let side = self.far_side()?;
        let mut sum = 0;
        let mut reaches = |n: usize| {
            sum += n;
            sum * 2 > self.nonzero
        };
        let (step, _) = match side {
            Side::Below => self.far.range(..0).find(|(_, n)| reaches(**n)),
            Side::Above => self.far.range(0..).rev().find(|(_, n)| reaches(**n)),
        }?;
        Some(*step)
    }

    /// That all values are one where training had several, and not by chance.
    fn one_value(&self) -> Option<Remark> {
        let frequent = self.expected.as_ref()?.most_frequent?;
        let one_number = self.ends.is_some_and(|(least, most)| least == most);
        let one_code = |(least, most)| least == most && least != OTHER;
        let is_one = one_number || self.codes.is_some_and(one_code);
        let values = self.numbers();
        let by_chance = frequent.powf(values as f64) >= CHANCE;
        (is_one && values >= LEAST_CELLS && !by_chance).then(|| Remark::OneValue {
            column: self.column.clone(),
            values,
        })
    }

    /// Whether most cells cannot be read.
    pub(super) fn is_unreadable(&self) -> bool {
        self.unread >= LEAST_UNREADABLE && self.unread * 2 > self.present()
    }

    /// Whether it holds fractions up to 1 where training held percent points, or rates
    /// on a scale of more zeros.
    pub(super) fn is_fractions(&self) -> bool {
        let Some(range) = self.range() else {
            return false;
        };
        let shares = self.ends.is_some_and(|ends| ends.0 >= 0.0 && ends.1 <= 1.0);
        // Whole numbers up to 1 may be what they are in a column without signs.
        let written = self.has_sign()
            || self.fractions * 2 > self.nonzero
            || (self.fractions * 20 > self.nonzero && self.far_side() == Some(Side::Below));
        self.are_enough()
            && shares
            && range.low_tail() > 1.0
            && written
            && self.may_be_far(Side::Below)
    }

    fn are_enough(&self) -> bool {
        self.numbers() >= LEAST_CELLS && self.nonzero >= LEAST_NONZERO && self.form != Form::Amounts
    }

    /// Whether training wrote its rates with a sign that is no fraction's.
    fn has_sign(&self) -> bool {
        self.scale.is_some_and(|scale| scale != Scale::One)
    }

    /// The scale on which it seems to hold the rates of training, where that is another:
    /// nearly all values are far from those of training, and as far as the scales are from
    /// each other.
    pub(super) fn other_scale(&self) -> Option<Scale> {
        let (range, own) = (self.range()?, self.own_scale()?);
        let (least, most) = self.ends?;
        let steps = self.middle_step()?;
        let far = self.far.values().sum::<usize>();
        if !self.are_enough() || own == Scale::One || far * 10 < self.nonzero * 9 {
            return None;
        }
        let all = [
            Scale::One,
            Scale::Percent,
            Scale::PerMille,
            Scale::BasisPoints,
        ];
        let found = all.into_iter().find(|found| {
            let zeros = own.zeros() - found.zeros();
            let times = 10_f64.powi(zeros);
            // A step is a third of a zero.
            zeros.abs() >= 2 && (steps + 3 * zeros).abs() <= 1 && most * times <= 1.5 * range.high
        })?;
        // Numbers without signs may count anything but where they look like fractions.
        let are_fractions = found == Scale::One && most <= 10.0;
        let are_rates = self.has_sign() || (are_fractions && self.fractions * 2 > self.nonzero);
        (least >= 0.0 && are_rates).then_some(found)
    }

    /// The scale of the rates of training, as their signs or their values say.
    pub(super) fn own_scale(&self) -> Option<Scale> {
        self.scale.or_else(|| self.range()?.scale())
    }

    /// Whether it holds percent points where training held fractions.
    pub(super) fn is_points(&self) -> bool {
        let Some(range) = self.range() else {
            return false;
        };
        let were_fractions = range.low >= 0.0 && range.high <= 1.0 && range.high > 0.0;
        let large = self.ends.is_some_and(|(_, most)| most > 1.0);
        let most_outside = self.outside * 2 > self.nonzero;
        self.are_enough() && were_fractions && large && most_outside && self.may_be_far(Side::Above)
    }
}

/// The step of the series 1, 2, 5, 10, … that is nearest to a ratio: 9 for 1000, -3
/// for a tenth.
fn step_of(ratio: f64) -> i32 {
    (3.0 * ratio.log10()).round().clamp(-60.0, 60.0) as i32
}

/// The number of a step without its sign: 1000 for 9 and -9.
fn size_of(step: i32) -> String {
    let step = step.unsigned_abs() as usize;
    let zeros = "0".repeat(step / 3);
    format!("{}{zeros}", ["1", "2", "5"][step % 3])
}
