//! A codec: from columns of a table to the rows of a GAN, and back to columns of the same
//! kinds. Fitted on training rows.
//!
//! `tuned` maps a number to the normal quantile of its rank, ties spread evenly over theirs; the
//! inverse interpolates between training values, so that peaks (a balance of 0) come back
//! exactly. `plain` scales to between 0 and 1. What a cell of numbers holds instead of a number
//! is a category beside it: a number, nothing, or one of a few words.

use crate::synthetic::head::Layout;
use crate::synthetic::noise::Noise;
use crate::table::{Column, Kind, Misfit, Table};
use crate::train::Preset;
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::{BTreeMap, HashMap};

/// Levels of a category that are learnt; rarer ones are drawn by how often they are.
const MOST_LEVELS: usize = 40;
/// Words in a column of numbers that are learnt.
const MOST_WORDS: usize = 8;
/// Values that a distribution is kept by.
const MOST_KNOTS: usize = 10_000;
/// More decimals than this are noise of arithmetic.
const MOST_DECIMALS: usize = 9;

/// How one column is coded.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) coding: Coding,
    /// Whether its cells are stored as numbers.
    is_numeric: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Coding {
    /// A number at a place of the row; `states` is the place of the category that says what is there.
    Number {
        knots: Vec<f64>,
        decimals: usize,
        states: Option<States>,
    },
    /// A category: its levels, with `None` for missing cells.
    Category {
        levels: Vec<Option<String>>,
        /// Rare levels with their cumulated rows; one more level is all of them.
        rare: Vec<(String, usize)>,
    },
    /// One value, or none at all.
    Constant(Option<String>),
}

/// What a cell of numbers may hold: a number first, then nothing, then words.
#[derive(Debug, Clone)]
pub(super) struct States {
    missing: bool,
    words: Vec<String>,
}

impl States {
    fn count(&self) -> usize {
        1 + usize::from(self.missing) + self.words.len()
    }

    /// The state of a cell without a number.
    fn of(&self, word: Option<&str>) -> usize {
        let place = word.and_then(|word| self.words.iter().position(|known| known == word));
        let first = 1 + usize::from(self.missing);
        place.map_or(usize::from(self.missing), |place| first + place)
    }
}

/// The columns of a table as the rows of a GAN.
#[derive(Debug, Clone)]
pub(super) struct Codec {
    pub(super) columns: Vec<Coded>,
    pub(super) layout: Layout,
    preset: Preset,
}

impl Codec {
    /// Fits some columns on some rows; names that are not there are left out.
    pub(super) fn fit(table: &Table, names: &[String], rows: &[usize], preset: Preset) -> Self {
        let columns = names.iter().filter_map(|name| table.column(name));
        let columns: Vec<Coded> = columns.map(|column| Coded::fit(column, rows)).collect();
        let is_number = |column: &&Coded| matches!(column.coding, Coding::Number { .. });
        let layout = Layout {
            numbers: columns.iter().filter(is_number).count(),
            levels: columns.iter().filter_map(Coded::levels).collect(),
        };
        Self {
            columns,
            layout,
            preset,
        }
    }

    /// Columns that vary.
    pub(super) fn learnt(&self) -> usize {
        let varies = |column: &&Coded| !matches!(column.coding, Coding::Constant(_));
        self.columns.iter().filter(varies).count()
    }

    /// The names of those that do not.
    pub(super) fn constants(&self) -> Vec<String> {
        let constant = |column: &&Coded| matches!(column.coding, Coding::Constant(_));
        let columns = self.columns.iter().filter(constant);
        columns.map(|column| column.name.clone()).collect()
    }

    /// Rows of the table as [rows × width].
    pub(super) fn encode(&self, table: &Table, rows: &[usize], noise: &mut Noise) -> Vec<f32> {
        let width = self.layout.width();
        let mut values = vec![0.0; rows.len() * width];
        let (mut number, mut category) = (0, self.layout.categories());
        for coded in &self.columns {
            let Some(column) = table.column(&coded.name) else {
                continue;
            };
            let mut mark = |category: Option<std::ops::Range<usize>>, states: Vec<usize>| {
                let Some(category) = category else { return };
                for (row, state) in values.chunks_exact_mut(width).zip(states) {
                    row[category.start + state.min(category.len() - 1)] = 1.0;
                }
            };
            match &coded.coding {
                Coding::Constant(_) => {}
                Coding::Category { .. } => {
                    mark(category.next(), coded.codes(column, rows));
                }
                Coding::Number { knots, states, .. } => {
                    if states.is_some() {
                        mark(category.next(), coded.codes(column, rows));
                    }
                    let all = column.numbers();
                    for (row, place) in values.chunks_exact_mut(width).zip(rows) {
                        row[number] = self.scale(knots, all[*place], noise);
                    }
                    number += 1;
                }
            }
        }
        values
    }

    /// A number as it enters; a missing one is the middle knot (plain) or drawn at random.
    fn scale(&self, knots: &[f64], value: f64, noise: &mut Noise) -> f32 {
        let (least, most) = (knots[0], knots[knots.len() - 1]);
        if self.preset == Preset::Plain {
            let held = if value.is_nan() {
                knots[knots.len() / 2]
            } else {
                value
            };
            return (((held - least) / (most - least)).clamp(0.0, 1.0)) as f32;
        }
        let u = if value.is_nan() {
            f64::from(noise.unit())
        } else {
            let (from, to) = ranks(knots, value);
            from + f64::from(noise.unit()) * (to - from)
        };
        let edge = 0.5 / knots.len() as f64;
        Normal::standard().inverse_cdf(u.clamp(edge, 1.0 - edge)) as f32
    }

    /// Columns of so many rows from the values of a GAN.
    pub(super) fn decode(&self, values: &[f32], rows: usize, noise: &mut Noise) -> Vec<Column> {
        let width = self.layout.width();
        let (mut number, mut category) = (0, self.layout.categories());
        let state = |row: usize, at: &std::ops::Range<usize>| {
            let levels = &values[row * width..(row + 1) * width][at.clone()];
            levels.iter().position(|level| *level == 1.0).unwrap_or(0)
        };
        let column = |coded: &Coded| match &coded.coding {
            Coding::Constant(text) => coded.column(&vec![text.clone(); rows]),
            Coding::Category { levels, rare } => {
                let at = category.next().unwrap_or(0..0);
                let text = |row: usize, noise: &mut Noise| match levels.get(state(row, &at)) {
                    Some(level) => level.clone(),
                    None => draw(rare, noise),
                };
                let texts: Vec<Option<String>> = (0..rows).map(|row| text(row, noise)).collect();
                coded.column(&texts)
            }
            Coding::Number {
                knots,
                decimals,
                states,
            } => {
                let at = states.as_ref().and_then(|_| category.next());
                let place = number;
                number += 1;
                let (mut numbers, mut misfits) = (Vec::with_capacity(rows), Vec::new());
                for row in 0..rows {
                    let held = at.as_ref().map_or(0, |at| state(row, at));
                    let value = self.unscale(knots, values[row * width + place], *decimals);
                    numbers.push((held == 0).then_some(value));
                    let word = states.as_ref().and_then(|states| {
                        let first = 1 + usize::from(states.missing);
                        states.words.get(held.checked_sub(first)?)
                    });
                    misfits.extend(word.map(|word| Misfit {
                        row,
                        text: word.clone(),
                    }));
                }
                let mut column = coded.numbers(&numbers);
                column.misfits = misfits;
                column
            }
        };
        self.columns.iter().map(column).collect()
    }

    /// The number that a value of the GAN means.
    fn unscale(&self, knots: &[f64], z: f32, decimals: usize) -> f64 {
        let z = f64::from(z);
        let (least, most) = (knots[0], knots[knots.len() - 1]);
        let value = if self.preset == Preset::Plain {
            least + z.clamp(0.0, 1.0) * (most - least)
        } else {
            let place = Normal::standard().cdf(z) * knots.len() as f64 - 0.5;
            at(knots, place)
        };
        round(value, decimals).clamp(least, most)
    }

    /// Rows as points whose distance is the mean over columns of the difference in rank, or of
    /// 1 where levels differ: each coordinate differs by at most 1 once it is cut there.
    pub(super) fn points(&self, table: &Table, rows: &[usize]) -> Vec<f32> {
        let width = self.columns.len();
        let mut points = vec![0.0; rows.len() * width];
        for (place, coded) in self.columns.iter().enumerate() {
            let Some(column) = table.column(&coded.name) else {
                continue;
            };
            let codes = coded.codes(column, rows);
            let numbers = match &coded.coding {
                Coding::Number { knots, .. } => Some((column.numbers(), knots)),
                _ => None,
            };
            let cells = points.iter_mut().skip(place).step_by(width);
            for ((cell, code), row) in cells.zip(codes).zip(rows) {
                *cell = match &numbers {
                    Some((numbers, knots)) if !numbers[*row].is_nan() => {
                        let (from, to) = ranks(knots, numbers[*row]);
                        (0.5 * (from + to)) as f32
                    }
                    // Two away from any rank and from the next state.
                    Some(_) => 2.0 * (1 + code) as f32,
                    None => code as f32,
                };
            }
        }
        points
    }
}

impl Coded {
    fn fit(column: &Column, rows: &[usize]) -> Self {
        let is_numeric = !column.is_text();
        let coded = |coding: Coding| Self {
            name: column.name.clone(),
            kind: column.kind,
            coding,
            is_numeric,
        };
        if is_numeric && column.kind != Kind::Flag {
            let all = column.numbers();
            let mut knots: Vec<f64> = rows.iter().map(|row| all[*row]).collect();
            knots.retain(|value| value.is_finite());
            knots.sort_by(f64::total_cmp);
            let mut distinct = knots.clone();
            distinct.dedup();
            if distinct.len() > 2 {
                return coded(Coding::Number {
                    decimals: decimals(&distinct),
                    knots: thinned(knots),
                    states: states(column, rows),
                });
            }
        }
        let (mut counts, mut missing) = (HashMap::new(), false);
        let texts = texts(column);
        for &row in rows {
            match &texts[row] {
                Some(text) => *counts.entry(text.clone()).or_insert(0) += 1,
                None => missing = true,
            }
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if counts.len() + usize::from(missing) < 2 {
            return coded(Coding::Constant(counts.pop().map(|(text, _)| text)));
        }
        let mut rare = counts.split_off(MOST_LEVELS.min(counts.len()));
        let mut sum = 0;
        for (_, rows) in &mut rare {
            sum += *rows;
            *rows = sum;
        }
        let levels = counts.into_iter().map(|(text, _)| Some(text));
        coded(Coding::Category {
            levels: levels.chain(missing.then_some(None)).collect(),
            rare,
        })
    }

    /// The levels of its category, where it has one.
    fn levels(&self) -> Option<usize> {
        match &self.coding {
            Coding::Number { states, .. } => states.as_ref().map(States::count),
            Coding::Category { levels, rare } => Some(levels.len() + usize::from(!rare.is_empty())),
            Coding::Constant(_) => None,
        }
    }

    /// The state or level of some rows of a column.
    fn codes(&self, column: &Column, rows: &[usize]) -> Vec<usize> {
        match &self.coding {
            Coding::Constant(_) | Coding::Number { states: None, .. } => vec![0; rows.len()],
            Coding::Number {
                states: Some(states),
                ..
            } => {
                let (numbers, words) = (column.numbers(), words(column));
                let code = |row: &usize| {
                    if numbers[*row].is_finite() {
                        0
                    } else {
                        states.of(words.get(row).copied())
                    }
                };
                rows.iter().map(code).collect()
            }
            Coding::Category { levels, .. } => {
                let places: HashMap<Option<&str>, usize> = levels
                    .iter()
                    .enumerate()
                    .map(|(place, level)| (level.as_deref(), place))
                    .collect();
                let texts = texts(column);
                let code = |row: &usize| {
                    let text = texts[*row].as_deref();
                    places.get(&text).copied().unwrap_or(levels.len())
                };
                rows.iter().map(code).collect()
            }
        }
    }

    /// A column of this name and kind from texts.
    fn column(&self, texts: &[Option<String>]) -> Column {
        if self.is_numeric {
            let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
            return self.numbers(&texts.iter().map(number).collect::<Vec<_>>());
        }
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        Column::from_texts(&self.name, self.kind, &texts)
    }

    fn numbers(&self, values: &[Option<f64>]) -> Column {
        if matches!(self.kind, Kind::Integer | Kind::Flag) {
            let whole = |value: &Option<f64>| value.map(|value| value.round() as i64);
            let values: Vec<Option<i64>> = values.iter().map(whole).collect();
            return Column::from_integers(&self.name, self.kind, &values);
        }
        Column::from_numbers(&self.name, self.kind, values)
    }
}

/// The texts of a column, of numbers in plain digits.
fn texts(column: &Column) -> Vec<Option<String>> {
    if column.kind == Kind::Date {
        let text = |value: f64| (!value.is_nan()).then(|| value.to_string());
        return column.numbers().into_iter().map(text).collect();
    }
    column.texts()
}

/// The words of a column of numbers, by row.
fn words(column: &Column) -> HashMap<usize, &str> {
    let words = column.misfits.iter();
    words.map(|m| (m.row, m.text.trim())).collect()
}

/// What the rows of a column of numbers hold besides; `None` where all hold a number.
fn states(column: &Column, rows: &[usize]) -> Option<States> {
    let (numbers, words) = (column.numbers(), words(column));
    let (mut counts, mut missing) = (BTreeMap::new(), false);
    for row in rows.iter().filter(|row| !numbers[**row].is_finite()) {
        match words.get(row) {
            Some(word) => *counts.entry(*word).or_insert(0_usize) += 1,
            None => missing = true,
        }
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    missing |= counts.len() > MOST_WORDS;
    counts.truncate(MOST_WORDS);
    let words: Vec<String> = counts.iter().map(|(word, _)| (*word).to_owned()).collect();
    (missing || !words.is_empty()).then_some(States { missing, words })
}

/// Where a value begins and ends among sorted ones, as shares of them.
fn ranks(knots: &[f64], value: f64) -> (f64, f64) {
    let from = knots.partition_point(|knot| *knot < value) as f64;
    let to = knots.partition_point(|knot| *knot <= value) as f64;
    let n = knots.len() as f64;
    if from < to {
        return (from / n, to / n);
    }
    ((from - 0.5).max(0.0) / n, (from + 0.5).min(n) / n)
}

/// The value at a place among sorted ones, between two of them where neither repeats: beside a
/// peak there is nothing in between.
fn at(knots: &[f64], place: f64) -> f64 {
    let last = knots.len() - 1;
    let place = place.clamp(0.0, last as f64);
    let low = place as usize;
    let high = (low + 1).min(last);
    let repeats =
        |at: usize| at > 0 && knots[at - 1] == knots[at] || knots.get(at + 1) == Some(&knots[at]);
    if repeats(low) || repeats(high) {
        return knots[place.round() as usize];
    }
    knots[low] + (place - low as f64) * (knots[high] - knots[low])
}

/// Sorted values, evenly thinned where there are many.
fn thinned(values: Vec<f64>) -> Vec<f64> {
    if values.len() <= MOST_KNOTS {
        return values;
    }
    let last = values.len() - 1;
    let knot = |k: usize| values[k * last / (MOST_KNOTS - 1)];
    (0..MOST_KNOTS).map(knot).collect()
}

/// A rare level, as often as it is.
fn draw(rare: &[(String, usize)], noise: &mut Noise) -> Option<String> {
    let all = rare.last().map(|(_, rows)| *rows)?;
    let drawn = noise.below(all);
    let place = rare.partition_point(|(_, rows)| *rows <= drawn);
    rare.get(place).map(|(text, _)| text.clone())
}

/// The most decimals of some values.
fn decimals(values: &[f64]) -> usize {
    let of = |value: &f64| {
        let text = value.to_string();
        text.split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    };
    values.iter().map(of).max().unwrap_or(0).min(MOST_DECIMALS)
}

fn round(value: f64, decimals: usize) -> f64 {
    if decimals == MOST_DECIMALS {
        return value;
    }
    // Through text: the nearest number that is written so.
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

#[cfg(test)]
#[path = "codec_tests.rs"]
mod tests;
