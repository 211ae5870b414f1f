//! A matrix: rows of a table as the finite numbers that enter a network. It
//! holds no labels and no names.

use std::collections::HashSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::recipe::Feature;
use crate::recipe::FittedChannel;
use crate::recipe::Recipe;
use crate::recipe::Shape;
use crate::recipe::encoding::encoder::Slots;
use crate::recipe::encoding::levels::Lookup;
use crate::recipe::encoding::scaler::ColumnScaler;
use crate::recipe::encoding::special::AS_MISSING;
use crate::recipe::error::{RecipeError, nearest};
use crate::table::{Column, Table};

/// Rows encoded at a time: a block of them stays in the processor's cache.
const BLOCK_ROWS: usize = 4096;

/// Rows of a table as network inputs, all finite.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Static inputs per row.
    pub static_width: usize,
    /// Static inputs, row-major [rows × `static_width`].
    pub statics: Vec<f32>,
    /// Steps of the sequence, 0 without one.
    pub steps: usize,
    /// Inputs per step, 0 without a sequence.
    pub channels: usize,
    /// The sequence, row-major [rows × `steps` × `channels`], oldest step first.
    pub sequence: Vec<f32>,
}

impl Matrix {
    /// A copy of some rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let pick = |values: &[f32], width: usize| {
            let mut picked = Vec::with_capacity(rows.len() * width);
            for &row in rows {
                picked.extend_from_slice(&values[row * width..(row + 1) * width]);
            }
            picked
        };
        Self {
            rows: rows.len(),
            statics: pick(&self.statics, self.static_width),
            sequence: pick(&self.sequence, self.steps * self.channels),
            static_width: self.static_width,
            steps: self.steps,
            channels: self.channels,
        }
    }
}

/// The rows of a table in which none of these columns has a value, in their order;
/// none where there is no such column. Words in a column of numbers are values where
/// `is_level` says so.
#[must_use]
pub fn rows_without(
    table: &Table,
    names: &[&str],
    is_level: impl Fn(&Column, &str) -> bool,
) -> Vec<usize> {
    let columns = || names.iter().filter_map(|name| table.column(name));
    let mut rows = rows_of_nulls(columns());
    if rows.is_empty() {
        return rows;
    }
    let mut known = HashSet::new();
    for column in columns() {
        let levels = column.misfits.iter().filter(|m| is_level(column, &m.text));
        known.extend(levels.map(|misfit| misfit.row));
    }
    rows.retain(|row| !known.contains(row));
    rows
}

fn rows_of_nulls<'a>(mut columns: impl Iterator<Item = &'a Column>) -> Vec<usize> {
    let is_missing = |column: &Column| column.values.is_null();
    let Some(first) = columns.next().filter(|column| column.missing() > 0) else {
        return Vec::new();
    };
    let mask = is_missing(first);
    let all = mask.iter().enumerate();
    let mut rows: Vec<usize> = all
        .filter_map(|(row, missing)| (missing == Some(true)).then_some(row))
        .collect();
    for column in columns {
        if rows.is_empty() || column.missing() == 0 {
            return Vec::new();
        }
        let mask = is_missing(column);
        rows.retain(|row| mask.get(*row) == Some(true));
    }
    rows
}

/// The part of a matrix that one block of rows fills.
struct Block<'a> {
    rows: Range<usize>,
    statics: &'a mut [f32],
    sequence: &'a mut [f32],
}

/// A recipe bound to the columns of one table.
struct Bound<'a> {
    recipe: &'a Recipe,
    features: Vec<(&'a Feature, &'a Column, Vec<Option<Lookup<'a>>>)>,
    channels: Vec<(&'a FittedChannel, Vec<&'a Column>)>,
    /// Static inputs per row, also where a sequence runs over them.
    width: usize,
    shape: Shape,
}

impl Recipe {
    /// The inputs of the rows in `rows` (cut to the table's), by column name:
    /// other columns are ignored. Where a number is expected and this table holds
    /// text, each cell is read by itself; one that writes no number counts as
    /// missing. [`Recipe::remarks`] tells how many do.
    ///
    /// # Errors
    /// If the table lacks columns; the error names all of them.
    pub fn apply(&self, table: &Table, rows: Range<usize>) -> Result<Matrix, RecipeError> {
        let bound = self.bind(table)?;
        let end = rows.end.min(table.rows);
        let rows = rows.start.min(end)..end;
        let shape = bound.shape;
        let per_row = shape.steps * shape.channels;
        let mut matrix = Matrix {
            rows: rows.len(),
            static_width: shape.static_width,
            statics: vec![0.0; rows.len() * shape.static_width],
            steps: shape.steps,
            channels: shape.channels,
            sequence: vec![0.0; rows.len() * per_row],
        };
        let mut blocks = Vec::with_capacity(rows.len() / BLOCK_ROWS + 1);
        let (mut statics, mut sequence) = (&mut matrix.statics[..], &mut matrix.sequence[..]);
        for start in rows.clone().step_by(BLOCK_ROWS) {
            let n = BLOCK_ROWS.min(rows.end - start);
            let (block_statics, rest_statics) = statics.split_at_mut(n * shape.static_width);
            let (block_sequence, rest_sequence) = sequence.split_at_mut(n * per_row);
            (statics, sequence) = (rest_statics, rest_sequence);
            blocks.push(Block {
                rows: start..start + n,
                statics: block_statics,
                sequence: block_sequence,
            });
        }
        blocks.into_par_iter().for_each(|block| bound.fill(block));
        Ok(matrix)
    }

    /// A column as numbers, where it holds texts as they were written in
    /// training.
    pub(crate) fn numbers(&self, column: &Column) -> Vec<f64> {
        column.read_numbers(self.written.get(&column.name).copied())
    }

    /// The rows in which no column of the recipe has a value.
    #[must_use]
    pub fn rows_without_inputs(&self, table: &Table) -> Vec<usize> {
        let is_level = |column: &Column, text: &str| {
            let special = self.special_of(&column.name);
            special.is_some_and(|special| special.other_words || special.knows_word(text))
        };
        rows_without(table, &self.columns(), is_level)
    }

    /// Whether columns of these names, in one of several sheets perhaps, are all
    /// that the recipe reads.
    ///
    /// # Errors
    /// If some are lacking; the error names all of them.
    pub fn check_columns<'n>(
        &self,
        names: &(impl Iterator<Item = &'n str> + Clone),
        sheets: Option<String>,
    ) -> Result<(), RecipeError> {
        let missing: Vec<(String, Option<String>)> = self
            .columns()
            .into_iter()
            .filter(|column| !names.clone().any(|name| name == *column))
            .map(|column| (column.to_owned(), nearest(column, names.clone())))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(RecipeError::MissingColumns { missing, sheets })
    }

    fn bind<'a>(&'a self, table: &'a Table) -> Result<Bound<'a>, RecipeError> {
        let names = table.columns.iter().map(|c| c.name.as_str());
        self.check_columns(&names, table.decisions.of_sheets())?;
        let bind_feature = |f: &'a Feature| {
            let lookups = f
                .encoders
                .iter()
                .map(crate::recipe::Encoder::lookup)
                .collect();
            Some((f, table.column(&f.column)?, lookups))
        };
        let bind_channel = |c: &'a FittedChannel| {
            let columns: Option<Vec<_>> = c.columns.iter().map(|n| table.column(n)).collect();
            Some((c, columns?))
        };
        Ok(Bound {
            recipe: self,
            features: self.features.iter().filter_map(bind_feature).collect(),
            channels: self.channels().iter().filter_map(bind_channel).collect(),
            width: self.features.iter().map(Feature::width).sum(),
            shape: self.shape(),
        })
    }
}

impl Bound<'_> {
    fn fill(&self, block: Block) {
        let over_features = self.channels.is_empty() && self.shape.steps > 0;
        let statics = if over_features {
            &mut *block.sequence
        } else {
            block.statics
        };
        let mut offset = 0;
        for (feature, column, lookups) in &self.features {
            let cells = slice(column, &block.rows);
            let reads = feature
                .encoders
                .iter()
                .any(crate::recipe::Encoder::reads_numbers);
            let mut numbers = if reads || !feature.special.is_empty() {
                self.recipe.numbers(&cells)
            } else {
                Vec::new()
            };
            let places = feature
                .special
                .places(column, block.rows.clone(), &mut numbers);
            for (encoder, lookup) in feature.encoders.iter().zip(lookups) {
                let mut slots = Slots {
                    block: statics,
                    width: self.width,
                    offset,
                };
                encoder.write(&cells, &numbers, lookup.as_ref(), &places, &mut slots);
                offset += encoder.width();
            }
            if feature.special_width() > 0 {
                let mut slots = Slots {
                    block: statics,
                    width: self.width,
                    offset,
                };
                slots.flag(&places);
                offset += feature.special_width();
            }
        }
        let mut offset = 0;
        for (channel, columns) in &self.channels {
            for (step, column) in columns.iter().enumerate() {
                let mut slots = Slots {
                    block: block.sequence,
                    width: self.shape.steps * self.shape.channels,
                    offset: step * self.shape.channels + offset,
                };
                let mut numbers = self.recipe.numbers(&slice(column, &block.rows));
                let rows = block.rows.clone();
                let places = channel.special.places(column, rows, &mut numbers);
                channel.write(&numbers, &places, &mut slots);
            }
            offset += channel.width();
        }
    }
}

impl FittedChannel {
    /// Writes one step of this channel.
    fn write(&self, numbers: &[f64], places: &[u32], slots: &mut Slots) {
        let present = |x: f64| if x.is_finite() { x } else { self.median };
        let mut scaler = ColumnScaler::new(&self.scaler);
        slots.fill(numbers, |x| scaler.scale(present(x)));
        if self.missing_flag {
            slots.offset += 1;
            slots.fill(numbers, |x| f64::from(u8::from(!x.is_finite())));
            slots.refill(places, |place| (place < AS_MISSING).then_some(0.0));
        }
        slots.offset += 1;
        slots.flag(places);
    }
}

/// The same column over some rows, without its misfits.
fn slice(column: &Column, rows: &Range<usize>) -> Column {
    Column {
        name: column.name.clone(),
        ..column.part(rows.clone())
    }
}
