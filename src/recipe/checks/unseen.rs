//! What a later table holds in the columns of a model that training did not: numbers out of
//! range, unknown categories, another scale. Counts of the parts of a table add up.

use crate::recipe::Encoder;
use crate::recipe::Feature;
use crate::recipe::Recipe;
use crate::recipe::RecipeError;
use crate::recipe::checks::expected::{Expected, Range};
use crate::recipe::checks::tally::Tally;
use crate::recipe::encoding::levels::{Lookup, MISSING, OTHER};
use crate::recipe::encoding::special::{AS_MISSING, Special};
use crate::recipe::remark::{OutsideCells, Remark};
use crate::table::{Column, Convention, Kind, Table, date};
use std::collections::BTreeMap;

/// Fewer cells than this say nothing about a whole column.
const LEAST_CELLS: usize = 30;
/// So many unreadable cells, if they are most of a column, refuse the file.
const LEAST_UNREADABLE: usize = 5;
/// A share of missing cells that is so much above that of training is said.
const MORE_MISSING: f64 = 0.1;
/// Fewer values other than 0 do not tell fractions from percent points.
const LEAST_NONZERO: usize = 5;
/// A size so many times the middle of training, or so small a part, is far from it.
const FAR: f64 = 20.0;
/// The share of the most frequent amount, where the model does not say it.
const USUAL_AMOUNT: f64 = 0.9;
/// One value in all rows is told where chance gives it less often than this.
const CHANCE: f64 = 0.001;

/// What the columns of a table hold that a model does not know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unseen(
    Vec<ColumnCounts>,
    /// Rows without a value in any column of the model.
    usize,
);

/// What a table holds in a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    #[default]
    Numbers,
    Days,
    /// Of a column that is no input: another scale of them refuses no file.
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
struct ColumnCounts {
    column: String,
    /// What training held; unknown in models of an earlier version.
    expected: Option<Expected>,
    /// Whether the model reads it with percent signs.
    percent: bool,
    /// What the table holds.
    form: Form,
    rows: usize,
    /// Cells without anything.
    missing: usize,
    /// Cells that write no number where the model reads numbers, and have no special
    /// level.
    unread: usize,
    /// Words without a special level in a column whose words have some.
    new_words: usize,
    /// Whether one level is for all such words.
    pooled: bool,
    /// Numbers beyond the range of training.
    outside: usize,
    /// Numbers between 0 and 1.
    fractions: usize,
    /// Numbers other than 0.
    nonzero: usize,
    /// Of those: how many are far from the middle of training, by [`step_of`].
    far: BTreeMap<i32, usize>,
    /// The least and the greatest number.
    ends: Option<(f64, f64)>,
    /// The least and the greatest code of a category, where no numbers are read.
    codes: Option<(u32, u32)>,
    /// Rare and unknown categories.
    unknown: usize,
    /// Whether the model knows categories of it.
    has_levels: bool,
}

impl ColumnCounts {
    fn present(&self) -> usize {
        self.rows - self.missing
    }

    fn add(&mut self, more: &Self) {
        self.rows += more.rows;
        self.missing += more.missing;
        self.unread += more.unread;
        self.new_words += more.new_words;
        self.outside += more.outside;
        self.fractions += more.fractions;
        self.unknown += more.unknown;
        self.nonzero += more.nonzero;
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
    fn count(&mut self, numbers: &[f64]) {
        let middle = self.middle();
        let near = middle.map(|middle| middle / FAR..=middle * FAR);
        let range = self.expected.and_then(|expected| expected.range);
        let range = range.map(|range| range.low..=range.high);
        let tally = Tally::of(numbers, near.as_ref(), range.as_ref());
        self.ends = tally.ends;
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

    /// The median size of the training values other than 0; `None` for days.
    fn middle(&self) -> Option<f64> {
        let range = self.expected?.range?;
        let is_days = self.form == Form::Days;
        range.nonzero.filter(|_| !is_days).map(|n| n.middle)
    }

    /// Cells that hold a number, where the model reads numbers.
    fn numbers(&self) -> usize {
        self.present().saturating_sub(self.unread)
    }

    /// The numbers beyond the range of training.
    fn outside(&self) -> Option<OutsideCells> {
        let range = self.expected?.range?;
        (self.outside > 0).then(|| OutsideCells {
            column: self.column.clone(),
            cells: self.outside,
            present: self.numbers(),
            low: self.shown(range.low),
            high: self.shown(range.high),
        })
    }

    /// All that is worth a warning, but for the numbers outside.
    fn remarks(&self) -> Vec<Remark> {
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
        let unknown = self.has_levels && self.has_many_unknown();
        let unknown = unknown.then(|| Remark::Unknown {
            column: column(),
            unknown: self.unknown,
            present: self.present(),
        });
        let all = [
            unread,
            new_words,
            self.far_middle(),
            self.one_value(),
            unknown,
            self.more_missing(),
        ];
        all.into_iter().flatten().collect()
    }

    fn shown(&self, value: f64) -> String {
        if self.form == Form::Days {
            date::iso(value as i32)
        } else {
            value.to_string()
        }
    }

    /// Any category beyond those of training counts; where training had rare ones,
    /// more than twice their share. Without that share, more than a tenth.
    fn has_many_unknown(&self) -> bool {
        let present = self.present() as f64;
        let most = match self.expected {
            Some(expected) if expected.rare == 0.0 => 0.0,
            Some(Expected { rare, .. }) => present * (2.0 * rare).min(rare + 0.1) + 1.0,
            None => present / 10.0,
        };
        self.unknown as f64 > most
    }

    fn more_missing(&self) -> Option<Remark> {
        let expected = self.expected?;
        let share = self.missing as f64 / self.rows.max(1) as f64;
        let more = share - expected.missing >= MORE_MISSING && share >= 2.0 * expected.missing;
        (more && self.rows >= LEAST_CELLS).then(|| Remark::MoreMissing {
            column: self.column.clone(),
            missing: self.missing,
            rows: self.rows,
            percent: format!("{:.1}", 100.0 * share),
            before: format!("{:.1}", 100.0 * expected.missing),
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

    /// That the middle of the sizes, zeros aside, is far from that of training.
    fn far_middle(&self) -> Option<Remark> {
        let side = self.far_side().filter(|_| self.nonzero >= LEAST_CELLS)?;
        let most = |numbers: usize| numbers * 2 > self.nonzero;
        let mut sum = 0;
        let mut reaches = |n: usize| {
            sum += n;
            most(sum)
        };
        let (step, _) = match side {
            Side::Below => self.far.range(..0).find(|(_, n)| reaches(**n)),
            Side::Above => self.far.range(0..).rev().find(|(_, n)| reaches(**n)),
        }?;
        Some(Remark::FarMiddle {
            column: self.column.clone(),
            times: size_of(*step),
            smaller: side == Side::Below,
        })
    }

    /// That all values are one where training had several, and not by chance.
    fn one_value(&self) -> Option<Remark> {
        let frequent = self.expected?.most_frequent?;
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
    fn is_unreadable(&self) -> bool {
        self.unread >= LEAST_UNREADABLE && self.unread * 2 > self.present()
    }

    /// Whether it holds fractions where training held percent points.
    fn is_fractions(&self) -> bool {
        let Some(range) = self.expected.and_then(|expected| expected.range) else {
            return false;
        };
        let shares = self.ends.is_some_and(|ends| ends.0 >= 0.0 && ends.1 <= 1.0);
        // Zeros are the same in both.
        let fifth = range.nonzero.map_or(range.fifth, |nonzero| nonzero.fifth);
        let enough = self.numbers() >= LEAST_CELLS
            && self.nonzero >= LEAST_NONZERO
            && self.form != Form::Amounts;
        // Whole numbers up to 1 may be what they are in a column without signs.
        let written = self.percent || self.fractions * 2 > self.nonzero;
        enough && shares && fifth > 1.0 && written && self.may_be_far(Side::Below)
    }

    /// Whether it holds percent points where training held fractions.
    fn is_points(&self) -> bool {
        let Some(range) = self.expected.and_then(|expected| expected.range) else {
            return false;
        };
        let were_fractions = range.low >= 0.0 && range.high <= 1.0 && range.high > 0.0;
        let large = self.ends.is_some_and(|(_, most)| most > 1.0);
        let enough = self.numbers() >= LEAST_CELLS
            && self.nonzero >= LEAST_NONZERO
            && self.form != Form::Amounts;
        let most_outside = self.outside * 2 > self.nonzero;
        enough && were_fractions && large && most_outside && self.may_be_far(Side::Above)
    }
}

impl Unseen {
    /// Adds those of another part of the same table.
    pub fn add(&mut self, part: Self) {
        if self.0.is_empty() {
            *self = part;
            return;
        }
        // The columns are in the order of the recipe.
        self.1 += part.1;
        for (sum, more) in self.0.iter_mut().zip(&part.0) {
            sum.add(more);
        }
    }

    /// Counts the amounts of a column that is no input, such as the exposure; those that
    /// are missing are not finite.
    pub fn add_amounts(&mut self, column: &str, range: Range, amounts: &[f64]) {
        let mut counts = ColumnCounts {
            column: column.to_owned(),
            expected: Some(Expected {
                range: Some(range),
                most_frequent: (range.low < range.high).then_some(USUAL_AMOUNT),
                ..Expected::default()
            }),
            form: Form::Amounts,
            rows: amounts.iter().filter(|n| n.is_finite()).count(),
            ..ColumnCounts::default()
        };
        counts.count(amounts);
        self.0.push(counts);
    }

    /// Those worth a warning.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let without = (self.1 > 0).then_some(Remark::NoInputs(self.1));
        let outside = self.0.iter().filter_map(ColumnCounts::outside).collect();
        without
            .into_iter()
            .chain(Remark::outside(outside))
            .chain(self.0.iter().flat_map(ColumnCounts::remarks))
            .collect()
    }

    /// Why the table cannot be scored, if most cells of a column cannot be read,
    /// or columns hold fractions where training held percent points, or the other
    /// way round. Fractions of `signed` have percent signs and are what they say.
    ///
    /// # Errors
    /// That.
    pub fn check(&self, signed: &[String]) -> Result<(), RecipeError> {
        if let Some(counts) = self.0.iter().find(|counts| counts.is_unreadable()) {
            return Err(RecipeError::Unreadable {
                column: counts.column.clone(),
                cells: counts.unread,
                present: counts.present(),
            });
        }
        if let Some(counts) = self.0.iter().find(|counts| counts.is_points()) {
            return Err(RecipeError::Points {
                column: counts.column.clone(),
            });
        }
        let fractions = self.0.iter().filter(|counts| counts.is_fractions());
        let mut fractions = fractions.filter(|counts| !signed.contains(&counts.column));
        match fractions.next() {
            Some(counts) => Err(RecipeError::Fractions {
                column: counts.column.clone(),
            }),
            None => Ok(()),
        }
    }
}

impl Recipe {
    /// What a scorer of this table should know: cells that
    /// write no number where the model reads numbers, values that the model
    /// never saw.
    #[must_use]
    pub fn remarks(&self, table: &Table) -> Vec<Remark> {
        self.unseen(table).remarks()
    }

    /// What [`Recipe::remarks`] tells, counted.
    #[must_use]
    pub fn unseen(&self, table: &Table) -> Unseen {
        let features = self.features.iter();
        let features =
            features.filter_map(|f| Some(self.counts(table.column(&f.column)?, Some(f))));
        let steps = self.channels().iter().flat_map(|c| &c.columns);
        let steps = steps.filter_map(|name| Some(self.counts(table.column(name)?, None)));
        Unseen(
            features.chain(steps).collect(),
            self.rows_without_inputs(table).len(),
        )
    }

    fn counts(&self, column: &Column, feature: Option<&Feature>) -> ColumnCounts {
        let name = &column.name;
        let expected = self.expected.get(name).copied();
        let written = self.written.get(name);
        let mut counts = ColumnCounts {
            column: name.clone(),
            expected,
            percent: matches!(written, Some(Convention::Number { percent: true, .. })),
            form: match column.kind {
                _ if column.is_text() => Form::Texts,
                Kind::Date => Form::Days,
                _ => Form::Numbers,
            },
            rows: column.len(),
            missing: column.missing() - column.misfits.len().min(column.missing()),
            ..ColumnCounts::default()
        };
        let special = self.special_of(name).unwrap_or(&NONE);
        if feature.is_none_or(Feature::reads_numbers) {
            self.count_numbers(column, special, &mut counts);
        }
        count_words(column, special, &mut counts);
        let lookup = feature.and_then(|f| f.encoders.iter().find_map(Encoder::lookup));
        if let Some(lookup) = lookup {
            let reads_numbers = feature.is_some_and(Feature::reads_numbers);
            count_levels(column, &lookup, reads_numbers, &mut counts);
        }
        counts
    }

    fn count_numbers(&self, column: &Column, special: &Special, counts: &mut ColumnCounts) {
        let range = counts.expected.and_then(|expected| expected.range);
        let middle = counts.middle();
        let mut numbers = if column.is_text() {
            self.numbers(column)
        } else {
            let is_level = |text: &str| special.other_words || special.knows_word(text);
            let misfits = column.misfits.iter();
            counts.unread = misfits.filter(|m| !is_level(&m.text)).count();
            counts.ends = column.ends();
            let Some((least, most)) = counts.ends else {
                return;
            };
            let is_within = range.is_none_or(|range| range.holds(least) && range.holds(most));
            let is_near = middle.is_none_or(|middle| least >= middle / FAR && most <= middle * FAR);
            // Most columns need no look at every value.
            if is_within && is_near && most > 1.0 {
                counts.nonzero = column.len() - column.missing();
                return;
            }
            column.numbers()
        };
        let unread = numbers.iter().filter(|n| n.is_nan()).count();
        let places = special.places(column, 0..column.len(), &mut numbers);
        if column.is_text() {
            let words = places.iter().zip(&numbers).filter(|(place, n)| {
                n.is_nan() && **place < AS_MISSING && **place >= special.codes.len() as u32
            });
            counts.unread = unread - column.missing() - words.count();
        }
        counts.count(&numbers);
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

/// No special levels, where the model knows none of a column.
static NONE: Special = Special {
    codes: Vec::new(),
    rare_codes: Vec::new(),
    words: Vec::new(),
    other_words: false,
    days: false,
};

/// Words without a level, where training gave some levels.
fn count_words(column: &Column, special: &Special, counts: &mut ColumnCounts) {
    if column.is_text() || (special.words.is_empty() && !special.other_words) {
        return;
    }
    let new = column.misfits.iter();
    let new = new.filter(|misfit| !special.knows_word(&misfit.text));
    counts.new_words = new.count();
    counts.pooled = special.other_words;
}

fn count_levels(column: &Column, lookup: &Lookup, reads_numbers: bool, counts: &mut ColumnCounts) {
    let codes = lookup.codes(column);
    counts.has_levels = true;
    counts.unknown = codes.iter().filter(|c| **c == OTHER).count();
    if !reads_numbers {
        let known = || codes.iter().copied().filter(|c| *c != MISSING);
        counts.codes = known().min().zip(known().max());
    }
}

#[cfg(test)]
#[path = "unseen_tests.rs"]
mod tests;
