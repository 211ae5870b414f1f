//! The grid of a field: the raw values that it takes in some rows, each with a row that shows
//! how the recipe encodes it.
//!
//! The inputs of a column depend on its own cell alone. So a raw value is given to an applicant
//! by copying the inputs of a row that holds it: the same numbers that `score` would encode.

use crate::explain::Fields;
use crate::recipe::{Matrix, Recipe, Special};
use crate::table::{Column, Kind, Table};
use std::collections::HashMap;

/// Quantile bins of a field of numbers; fewer distinct numbers are all points.
pub const MOST_BINS: usize = 20;
/// Levels that are points of their own, the most frequent ones.
pub const MOST_LEVELS: usize = 40;

/// What a field holds at a point.
#[derive(Debug, Clone, PartialEq)]
pub enum PointValue {
    /// A number; a day counts from 1970-01-01.
    Number(f64),
    /// A category, or a word or code in a column of numbers.
    Level(String),
    /// All levels that are not points of their own.
    OtherLevels,
    /// No value.
    Missing,
}

/// One raw value of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The value.
    pub value: PointValue,
    /// Row of the examples and step whose inputs show its encoding; `None` for several levels
    /// that are encoded differently.
    from: Option<(usize, usize)>,
}

/// The points of a field, and which of them each row is at.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Rising numbers first, then levels, the most frequent first, then what is missing.
    pub points: Vec<Point>,
    /// How many of the points are numbers.
    pub numbers: usize,
    /// Whether the numbers are days.
    pub is_day: bool,
    /// For each row its point, of a number the first point that is not below it; of a field
    /// over several months by the latest one. `None` where its level is no point.
    pub of_row: Vec<Option<usize>>,
    /// The inputs of each column of the field.
    inputs: Vec<Vec<usize>>,
    /// Inputs of rows that hold the values.
    examples: Matrix,
}

/// The inputs of some rows of a table, in the order given.
pub type InputsOf<'a> = &'a dyn Fn(&[usize]) -> Matrix;

/// What the cells of one column are.
enum Cells {
    /// NaN without one; of each row the place of its special level; the names of those.
    Numbers(Vec<f64>, Vec<u32>, Vec<String>),
    Texts(Vec<Option<String>>),
}

impl Grid {
    /// The grid of the field at `place`, over all rows of a table that has the columns of the
    /// recipe.
    #[must_use]
    pub fn of(
        recipe: &Recipe,
        fields: &Fields,
        place: usize,
        table: &Table,
        inputs_of_rows: InputsOf<'_>,
    ) -> Self {
        let columns = fields.columns(recipe, place);
        let found: Vec<&Column> = columns.iter().filter_map(|c| table.column(c)).collect();
        let cells: Vec<Cells> = found.iter().map(|c| cells(recipe, c)).collect();
        let inputs = columns.iter().map(|c| inputs_of(recipe, c)).collect();
        let mut grid = Self {
            points: Vec::new(),
            numbers: 0,
            is_day: found.iter().any(|column| column.kind == Kind::Date),
            of_row: vec![None; table.rows],
            inputs,
            examples: Matrix::default(),
        };
        grid.add_numbers(&cells);
        let rest = grid.add_levels(&cells);
        let rows: Vec<usize> = grid
            .points
            .iter_mut()
            .enumerate()
            .filter_map(|(place, point)| {
                let from = point.from.as_mut()?;
                Some(std::mem::replace(&mut from.0, place))
            })
            .collect();
        grid.examples = inputs_of_rows(&rows);
        if let Some((point, rest)) = rest {
            let rows: Vec<usize> = rest.iter().map(|cell| cell.0).collect();
            let x = inputs_of_rows(&rows);
            let encoded = |(row, cell): (usize, &(usize, usize))| grid.encoded(&x, (row, cell.1));
            let mut all = rest.iter().enumerate().map(encoded);
            let first = all.next();
            if !all.all(|other| Some(other) == first) {
                grid.points[point].from = None;
            }
        }
        grid
    }

    fn add_numbers(&mut self, cells: &[Cells]) {
        let mut all = Vec::new();
        for (step, cells) in cells.iter().enumerate() {
            if let Cells::Numbers(numbers, ..) = cells {
                let known = numbers.iter().enumerate().filter(|(_, n)| n.is_finite());
                all.extend(known.map(|(row, n)| (*n, row, step)));
            }
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut points: Vec<(f64, usize, usize)> = Vec::new();
        for next in &all {
            if points.last().is_none_or(|last| last.0 < next.0) {
                points.push(*next);
                if points.len() > MOST_BINS + 1 {
                    break;
                }
            }
        }
        if points.len() > MOST_BINS + 1 {
            // The inverse of the empirical distribution, without interpolation.
            let at = |k: usize| all[(k * all.len()).div_ceil(MOST_BINS).max(1) - 1];
            points = (0..=MOST_BINS).map(at).collect();
            points.dedup_by(|a, b| a.0 == b.0);
        }
        self.numbers = points.len();
        if let Some(Cells::Numbers(numbers, ..)) = cells.last() {
            for (place, number) in self.of_row.iter_mut().zip(numbers) {
                if number.is_finite() {
                    *place = Some(points.partition_point(|point| point.0 < *number));
                }
            }
        }
        self.points = points
            .into_iter()
            .map(|(number, row, step)| Point {
                value: PointValue::Number(number),
                from: Some((row, step)),
            })
            .collect();
    }

    /// Adds the levels; the point of all others together, with a cell of each of them.
    fn add_levels(&mut self, cells: &[Cells]) -> Option<(usize, Vec<(usize, usize)>)> {
        // Name, rows, first row and step of each level.
        let mut levels: Vec<(PointValue, usize, usize, usize)> = Vec::new();
        let mut known: HashMap<Option<String>, usize> = HashMap::new();
        let mut of_row = vec![None; self.of_row.len()];
        for (step, cells) in cells.iter().enumerate() {
            for (row, of_row) in of_row.iter_mut().enumerate() {
                *of_row = None;
                let level = match cells {
                    Cells::Numbers(numbers, places, names) => {
                        if numbers[row].is_finite() {
                            continue;
                        }
                        let place = places.get(row).map(|place| *place as usize);
                        place.and_then(|place| names.get(place).cloned())
                    }
                    Cells::Texts(texts) => texts[row].clone(),
                };
                let place = *known.entry(level).or_insert_with_key(|level| {
                    let value = level.clone().map_or(PointValue::Missing, PointValue::Level);
                    levels.push((value, 0, row, step));
                    levels.len() - 1
                });
                levels[place].1 += 1;
                *of_row = Some(place);
            }
        }
        let mut order: Vec<usize> = (0..levels.len()).collect();
        let is_missing = |place: usize| levels[place].0 == PointValue::Missing;
        order.sort_by_key(|place| (is_missing(*place), usize::MAX - levels[*place].1, *place));
        let missing = order.iter().position(|place| is_missing(*place));
        let missing = missing.map(|at| order.remove(at));
        let rest = order.split_off(order.len().min(MOST_LEVELS));
        let mut points = vec![None; levels.len()];
        for place in order {
            points[place] = Some(self.points.len());
            let (value, _, row, step) = levels[place].clone();
            let from = Some((row, step));
            self.points.push(Point { value, from });
        }
        let others = (!rest.is_empty()).then(|| {
            let cells: Vec<(usize, usize)> = rest
                .iter()
                .map(|place| (levels[*place].2, levels[*place].3))
                .collect();
            for place in rest {
                points[place] = Some(self.points.len());
            }
            self.points.push(Point {
                value: PointValue::OtherLevels,
                from: cells.first().copied(),
            });
            (self.points.len() - 1, cells)
        });
        if let Some(place) = missing {
            points[place] = Some(self.points.len());
            let (value, _, row, step) = levels[place].clone();
            let from = Some((row, step));
            self.points.push(Point { value, from });
        }
        for (to, level) in self.of_row.iter_mut().zip(of_row) {
            *to = to.or(level.and_then(|level| points[level]));
        }
        others
    }

    /// The inputs of a cell.
    fn encoded(&self, x: &Matrix, (row, step): (usize, usize)) -> Vec<f32> {
        let inputs = self.inputs.get(step).into_iter().flatten();
        inputs.map(|input| *value(x, row, *input)).collect()
    }

    /// Number of columns that the field is made of.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.inputs.len()
    }

    /// Whether a point can be given to a row: it is encoded in one way.
    #[must_use]
    pub fn is_single(&self, point: usize) -> bool {
        self.points.get(point).is_some_and(|p| p.from.is_some())
    }

    /// Gives a row of `to` the value of a point, in every column of the field.
    pub fn give(&self, point: usize, to: &mut Matrix, row: usize) {
        let Some((from, step)) = self.points.get(point).and_then(|point| point.from) else {
            return;
        };
        let Some(source) = self.inputs.get(step) else {
            return;
        };
        for inputs in &self.inputs {
            for (input, source) in inputs.iter().zip(source) {
                *value_mut(to, row, *input) = *value(&self.examples, from, *source);
            }
        }
    }
}

pub(super) fn value(x: &Matrix, row: usize, input: usize) -> &f32 {
    if input < x.static_width {
        return &x.statics[row * x.static_width + input];
    }
    &x.sequence[row * x.steps * x.channels + input - x.static_width]
}

pub(super) fn value_mut(x: &mut Matrix, row: usize, input: usize) -> &mut f32 {
    if input < x.static_width {
        return &mut x.statics[row * x.static_width + input];
    }
    &mut x.sequence[row * x.steps * x.channels + input - x.static_width]
}

/// The inputs that are made from a column.
fn inputs_of(recipe: &Recipe, column: &str) -> Vec<usize> {
    let names = recipe.input_names().into_iter().enumerate();
    let of = names.filter(|(_, input)| input.column == column);
    of.map(|(place, _)| place).collect()
}

fn cells(recipe: &Recipe, column: &Column) -> Cells {
    let mut numbers = recipe.numbers(column);
    let none = Special::default();
    let special = recipe.special_of(&column.name).unwrap_or(&none);
    let places = special.places(column, 0..column.len(), &mut numbers);
    let names = special.names();
    if recipe.reads_numbers(&column.name) {
        return Cells::Numbers(numbers, places, names);
    }
    let mut texts = column.texts();
    for text in texts.iter_mut().flatten() {
        *text = text.trim().to_owned();
    }
    for (text, place) in texts.iter_mut().zip(places) {
        if let Some(name) = names.get(place as usize) {
            *text = Some(name.clone());
        }
    }
    Cells::Texts(texts)
}
