//! What a later table holds in the columns of a model that training did not: numbers out of
//! range, unknown categories, another scale. Counts of the parts of a table add up.

use crate::recipe::Encoder;
use crate::recipe::Feature;
use crate::recipe::Recipe;
use crate::recipe::RecipeError;
use crate::recipe::checks::column_counts::{ColumnCounts, FAR, Form};
use crate::recipe::checks::expected::{Expected, Range};
use crate::recipe::checks::watched::Watched;
use crate::recipe::encoding::encoder::MOST_LEVELS;
use crate::recipe::encoding::levels::{Lookup, MISSING, OTHER};
use crate::recipe::encoding::special::{AS_MISSING, ORDINARY, Special};
use crate::recipe::remark::Remark;
use crate::table::{Column, Convention, Kind, Scale, Table};

/// The share of the most frequent amount, where the model does not say it.
const USUAL_AMOUNT: f64 = 0.9;
/// Parts of a column, and values of each, among which a frequent value is sought.
const SAMPLE: (usize, usize) = (4, 32);

/// What the columns of a table hold that a model does not know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unseen(
    Vec<ColumnCounts>,
    /// Rows without a value in any column of the model.
    usize,
);

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

    /// Counts the exposures of a column that is no input; those that are missing are not
    /// finite.
    pub fn add_amounts(&mut self, column: &str, range: Range, amounts: &[f64]) {
        self.add_money(column, range, amounts, Form::Amounts);
    }

    /// Counts the losses given default of a column that is no input, as shares; percent
    /// points refuse the table where losses `are_used`.
    pub fn add_shares(&mut self, column: &str, range: Range, shares: &[f64], are_used: bool) {
        let form = if are_used {
            Form::Numbers
        } else {
            Form::Amounts
        };
        self.add_money(column, range, shares, form);
    }

    fn add_money(&mut self, column: &str, range: Range, values: &[f64], form: Form) {
        let mut counts = ColumnCounts {
            column: column.to_owned(),
            expected: Some(Expected {
                range: Some(range),
                most_frequent: (range.low < range.high).then_some(USUAL_AMOUNT),
                ..Expected::default()
            }),
            form,
            rows: values.iter().filter(|n| n.is_finite()).count(),
            ..ColumnCounts::default()
        };
        counts.count(values);
        self.0.push(counts);
    }

    /// Counts a column that is no input, as one that a policy reads, against what
    /// training held in it; `written` is how it was written then.
    pub fn add_watched(&mut self, column: &Column, watched: &Watched, written: Option<Convention>) {
        let is_text = !watched.levels.is_empty() || watched.expected.range.is_none();
        let counts = Reading {
            expected: Some(watched.expected.clone()),
            written,
            special: &NONE,
            numbers: !is_text,
            lookup: is_text.then(|| Lookup::new(&watched.levels)),
        };
        self.0.push(counts.of(column));
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
    /// way round. Rates of `signed` have percent signs and are what they say.
    ///
    /// # Errors
    /// That.
    pub fn check(&self, signed: &[String]) -> Result<(), RecipeError> {
        if let Some(counts) = self.0.iter().find(|counts| counts.is_unreadable()) {
            return Err(RecipeError::Unreadable {
                column: counts.column.clone(),
                cells: counts.unread,
                present: counts.present(),
                days: counts.days.is_some(),
                how: counts.how.clone(),
            });
        }
        if let Some(counts) = self.0.iter().find(|counts| counts.is_points()) {
            return Err(RecipeError::Points {
                column: counts.column.clone(),
            });
        }
        let unsigned = |counts: &&ColumnCounts| !signed.contains(&counts.column);
        for counts in self.0.iter().filter(unsigned) {
            let found = match counts.other_scale() {
                None if counts.is_fractions() => Scale::One,
                None => continue,
                Some(found) => found,
            };
            return Err(RecipeError::OtherScale {
                column: counts.column.clone(),
                found,
                own: counts.own_scale().unwrap_or(Scale::Percent),
            });
        }
        Ok(())
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

    /// For each row of a column whether its cell is a number beyond the range of training, or a
    /// category that the model does not know by name; empty where no cell is. Nothing is said of
    /// special levels.
    #[must_use]
    pub fn unseen_rows(&self, column: &Column) -> Vec<bool> {
        let name = &column.name;
        let range = self.expected.get(name).and_then(|expected| expected.range);
        let feature = self.features.iter().find(|f| f.column == *name);
        let lookup = feature.and_then(|f| f.encoders.iter().find_map(Encoder::categories));
        let is_within = |(least, most)| range.is_some_and(|r| r.holds(least) && r.holds(most));
        // Most columns need no look at every value.
        if lookup.is_none() && !column.is_text() && column.ends().is_none_or(is_within) {
            return Vec::new();
        }
        let mut numbers = column.read_numbers(self.written.get(name).copied());
        let special = self.special_of(name).unwrap_or(&NONE);
        let places = special.places(column, 0..column.len(), &mut numbers);
        let is_ordinary = |row: usize| places.get(row).is_none_or(|place| *place == ORDINARY);
        if let Some(lookup) = lookup {
            let codes = lookup.codes(column).into_iter().enumerate();
            return codes
                .map(|(row, code)| code == OTHER && is_ordinary(row))
                .collect();
        }
        let is_outside = |x: &f64| x.is_finite() && range.is_some_and(|range| !range.holds(*x));
        numbers.iter().map(is_outside).collect()
    }

    fn counts(&self, column: &Column, feature: Option<&Feature>) -> ColumnCounts {
        let name = &column.name;
        let reading = Reading {
            expected: self.expected.get(name).cloned(),
            written: self.written.get(name).copied(),
            special: self.special_of(name).unwrap_or(&NONE),
            numbers: feature.is_none_or(Feature::reads_numbers),
            lookup: feature.and_then(|f| f.encoders.iter().find_map(Encoder::categories)),
        };
        reading.of(column)
    }
}

/// How a model reads one column.
struct Reading<'a> {
    expected: Option<Expected>,
    written: Option<Convention>,
    special: &'a Special,
    /// Whether it reads numbers.
    numbers: bool,
    /// The categories that it knows.
    lookup: Option<Lookup<'a>>,
}

impl Reading<'_> {
    fn of(self, column: &Column) -> ColumnCounts {
        let mut counts = ColumnCounts {
            column: column.name.clone(),
            scale: self.written.and_then(Convention::scale),
            days: match self.written {
                Some(Convention::Day { day_first, .. }) => Some(day_first),
                _ => None,
            },
            form: match column.kind {
                _ if column.is_text() => Form::Texts,
                Kind::Date => Form::Days,
                _ => Form::Numbers,
            },
            rows: column.len(),
            missing: column.missing() - column.misfits.len().min(column.missing()),
            words: column.misfits.len(),
            expected: self.expected,
            ..ColumnCounts::default()
        };
        if self.numbers {
            count_numbers(column, self.written, self.special, &mut counts);
        }
        if counts.is_unreadable() {
            counts.how = word_for(column, self.written.or(column.convention));
        }
        count_words(column, self.special, &mut counts);
        match &self.lookup {
            Some(lookup) => count_levels(column, lookup, self.numbers, &mut counts),
            None => count_frequent(column, self.special, &mut counts),
        }
        counts
    }
}

fn count_numbers(
    column: &Column,
    written: Option<Convention>,
    special: &Special,
    counts: &mut ColumnCounts,
) {
    let range = counts.expected.as_ref().and_then(|expected| expected.range);
    let middle = counts.middle();
    let mut numbers = if column.is_text() {
        column.read_numbers(written)
    } else {
        let is_level = |text: &str| special.other_words || special.knows_word(text);
        let misfits = column.misfits.iter();
        counts.unread = misfits.filter(|m| !is_level(&m.text)).count();
        counts.ends = column.ends();
        let Some((least, most)) = counts.ends else {
            return;
        };
        let is_within = range.is_none_or(|range| range.holds(least) && range.holds(most));
        let is_near = match middle {
            Some(middle) => least >= middle / FAR && most <= middle * FAR,
            None => least > 0.0 || counts.form == Form::Days,
        };
        // Most columns need no look at every value.
        if is_within && is_near && most > 1.0 {
            counts.finite = column.len() - column.missing();
            counts.nonzero = counts.finite;
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

/// Counts a number other than 0 that is most of a sample of the column, its special codes left out.
fn count_frequent(column: &Column, special: &Special, counts: &mut ColumnCounts) {
    // A value that was frequent in training cannot become much more so.
    let mode = counts.expected.as_ref().and_then(|expected| expected.mode);
    if column.is_text() || mode.is_none_or(|mode| mode > 0.7) {
        return;
    }
    let mut sample = column.sample_numbers(SAMPLE.0, SAMPLE.1);
    let is_code = |v: &f64| special.codes.contains(v) || special.rare_codes.contains(v);
    sample.retain(|v| v.is_finite() && !is_code(v));
    if sample.is_empty() {
        return;
    }
    let half = sample.len() / 2;
    let median = *sample.select_nth_unstable_by(half, f64::total_cmp).1;
    // A value that is over half of all is their median.
    let same = sample.iter().filter(|v| **v == median).count();
    if median != 0.0 && same * 2 > sample.len() {
        let held = column.numbers().iter().filter(|v| **v == median).count();
        counts.frequent.insert(median.to_bits(), held);
    }
}

/// The word of `--read` that reads the cells of a column which `convention` does not.
fn word_for(column: &Column, convention: Option<Convention>) -> Option<String> {
    let convention = convention?;
    match column.text_values() {
        Some(texts) => convention.word_for(texts.flatten()),
        None => convention.word_for(column.misfits.iter().map(|m| m.text.as_str())),
    }
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
    counts.levels = level_counts(codes.iter().copied());
    if counts.unknown > 0 {
        (counts.respelled, counts.padded) = lookup.nearly_known(column, &codes);
    }
    if !reads_numbers {
        let known = || codes.iter().copied().filter(|c| *c != MISSING);
        counts.codes = known().min().zip(known().max());
    }
}

/// Cells of each of the first categories.
pub(super) fn level_counts(codes: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut counts = vec![0; MOST_LEVELS];
    for code in codes {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
#[path = "unseen_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "frequent_tests.rs"]
mod frequent_tests;
