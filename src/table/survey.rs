//! A survey: how many cells of a column take each form, over all of its rows.
//! It counts; `infer` decides.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::amount::Reading;
use super::cell::{self, Form};
use super::convention::Unit;
use super::date_text::{self, Day};
use super::error::TableError;
use super::grid::{Count, Grid};
use super::source::{Block, Progress, Source};

/// Blocks between two reports of progress.
pub(super) const BATCH_BLOCKS: usize = 64;

/// Numbers read under one decimal mark.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    pub count: usize,
    /// Those written with decimals or an exponent.
    pub fractions: usize,
    /// Those that the other mark would not read.
    pub only: usize,
    pub largest: f64,
}

impl Readings {
    fn add(&mut self, reading: Option<Reading>, other: Option<Reading>) {
        if let Some(reading) = reading {
            self.count += 1;
            self.fractions += usize::from(!reading.whole);
            self.only += usize::from(other.is_none());
            self.largest = self.largest.max(reading.value.abs());
        }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.fractions += other.fractions;
        self.only += other.only;
        self.largest = self.largest.max(other.largest);
    }
}

/// Counts of forms in one column.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    /// Cells that are not missing.
    pub present: usize,
    pub whole: usize,
    pub least: i64,
    pub most: i64,
    pub codes: usize,
    /// Whole numbers that spell a day, `20180105`.
    pub compact: usize,
    pub point: Readings,
    pub comma: Readings,
    pub percent: usize,
    pub money: usize,
    /// A bit per currency seen.
    pub currencies: u64,
    /// Amounts with each unit, as [`Unit::ALL`] orders them.
    pub units: [usize; Unit::ALL.len()],
    /// Days read with the day, or with the month, first.
    pub day_first: usize,
    pub month_first: usize,
    /// Days that could be either and differ.
    pub ambiguous: usize,
    pub shortest: usize,
    pub longest: usize,
}

impl Default for Survey {
    fn default() -> Self {
        Self {
            present: 0,
            whole: 0,
            least: i64::MAX,
            most: i64::MIN,
            codes: 0,
            compact: 0,
            point: Readings::default(),
            comma: Readings::default(),
            percent: 0,
            money: 0,
            currencies: 0,
            units: [0; Unit::ALL.len()],
            day_first: 0,
            month_first: 0,
            ambiguous: 0,
            shortest: usize::MAX,
            longest: 0,
        }
    }
}

impl Survey {
    #[inline]
    pub fn add(&mut self, text: &str) {
        let form = cell::form(text);
        if form == Form::Missing {
            return;
        }
        self.present += 1;
        self.shortest = self.shortest.min(text.len());
        self.longest = self.longest.max(text.len());
        match form {
            Form::Whole(value) => {
                self.whole += 1;
                self.least = self.least.min(value);
                self.most = self.most.max(value);
                self.compact += usize::from(date_text::compact(value).is_some());
            }
            Form::Code(value) => {
                self.codes += 1;
                self.least = self.least.min(value.unwrap_or(i64::MAX));
                self.most = self.most.max(value.unwrap_or(i64::MIN));
            }
            Form::Amount(amount) => {
                self.point.add(amount.point, amount.comma);
                self.comma.add(amount.comma, amount.point);
                self.percent += usize::from(amount.percent);
                self.money += usize::from(amount.currency.is_some());
                self.currencies |= amount.currency.map_or(0, |place| 1 << place);
                if let Some(unit) = amount.unit {
                    self.units[unit as usize] += 1;
                }
            }
            Form::Day(day) => self.add_day(day),
            Form::Missing | Form::Text => {}
        }
    }

    fn add_day(&mut self, day: Day) {
        let (first, second) = (day.resolve(true), day.resolve(false));
        self.day_first += usize::from(first.is_some());
        self.month_first += usize::from(second.is_some());
        self.ambiguous += usize::from(first.is_some() && second.is_some() && first != second);
    }

    fn merge(&mut self, other: &Self) {
        self.present += other.present;
        self.whole += other.whole;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.codes += other.codes;
        self.compact += other.compact;
        self.point.merge(&other.point);
        self.comma.merge(&other.comma);
        self.percent += other.percent;
        self.money += other.money;
        self.currencies |= other.currencies;
        let units = self.units.iter_mut().zip(other.units);
        units.for_each(|(all, part)| *all += part);
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.ambiguous += other.ambiguous;
        self.shortest = self.shortest.min(other.shortest);
        self.longest = self.longest.max(other.longest);
    }
}

/// Surveys every column over all rows, and counts the records block by block.
///
/// # Errors
/// Only that `progress` cancelled.
pub(super) fn survey(
    source: &Source,
    progress: Progress<'_>,
) -> Result<(Vec<Survey>, Vec<Count>), TableError> {
    let width = source.names().len();
    let mut columns = vec![Survey::default(); width];
    let mut counts = Vec::with_capacity(source.blocks.len());
    let total = source.bytes() as u64 * 2;
    let mut done = 0;
    for batch in source.blocks.chunks(BATCH_BLOCKS) {
        let parts: Vec<(Vec<Survey>, Count)> = batch
            .par_iter()
            .map_init(Grid::default, |grid, block| {
                grid.read(source, *block);
                let mut surveys = vec![Survey::default(); width];
                for (column, survey) in surveys.iter_mut().enumerate() {
                    grid.column(source, column)
                        .for_each(|text| survey.add(text));
                }
                (surveys, std::mem::take(&mut grid.count))
            })
            .collect();
        for (surveys, count) in parts {
            columns
                .iter_mut()
                .zip(&surveys)
                .for_each(|(all, part)| all.merge(part));
            counts.push(count);
        }
        done += batch.iter().map(Block::len).sum::<u64>();
        if progress(done, total) == ControlFlow::Break(()) {
            return Err(TableError::Cancelled);
        }
    }
    Ok((columns, counts))
}
