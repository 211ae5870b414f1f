//! Whether the logit of any network rises or falls with a field for the rows at hand: a search for
//! a row that breaks it at the points of the field's grid, then bounds of the derivative over its
//! whole range.

use crate::explain::bounds::{SLACK, slope_bounds};
use crate::explain::grid::Grid;
use crate::network::{Backend, Direction, Forest, Member, Network};
use crate::recipe::Matrix;
use rayon::prelude::*;

/// Values of rows that are scored at once.
const AT_ONCE: usize = 1 << 16;
/// Times that a range may be halved before its bounds are given up.
const HALVINGS: u32 = 9;
/// Rows whose bounds are computed side by side.
const ROWS_AT_ONCE: usize = 64;
/// Multiplications that the bounds of a field may take; what is left then is undecided.
const WORK: f64 = 4e10;
/// A logit moves by rounding by so much of 1 + |logit|.
const ROUNDING: f32 = 1e-5;

/// What is known of a direction. Rows are places in the matrix that was checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Monotonicity {
    /// It holds for all of the rows, over the whole range of the field.
    Holds,
    /// It holds for all of the rows at the values that the field has; its inputs are levels, so
    /// that there is nothing between.
    HoldsAtValues,
    /// A row breaks it.
    Broken {
        /// The row that breaks it by the most.
        row: usize,
        /// By how much its logit runs against the direction from a point to the next.
        by: f32,
    },
    /// Neither was found.
    Undecided {
        /// Rows for which it holds.
        proven: usize,
    },
}

/// A field of a network that is to be checked.
pub struct MonotoneCheck<'a> {
    /// The network.
    pub network: &'a Network,
    /// Its values.
    pub grid: &'a Grid,
    /// The input that alone depends on its numbers and rises with them; `None` where several do.
    pub input: Option<usize>,
    /// How the logit should run.
    pub direction: Direction,
    /// Whether the grid has all numbers of the field.
    pub is_whole: bool,
}

impl MonotoneCheck<'_> {
    /// Checks all rows of `x`.
    #[must_use]
    pub fn run(&self, x: &Matrix) -> Monotonicity {
        if let Some((row, by)) = self.search(x) {
            return Monotonicity::Broken { row, by };
        }
        match self.input {
            Some(input) => self.bound(x, input),
            None if self.is_whole => Monotonicity::HoldsAtValues,
            None => Monotonicity::Undecided { proven: 0 },
        }
    }

    /// The row that breaks the direction by the most.
    fn search(&self, x: &Matrix) -> Option<(usize, f32)> {
        let points = self.grid.numbers;
        let most = (AT_ONCE / points.max(1)).max(1);
        let mut worst: Option<(usize, f32)> = None;
        for first in (0..x.rows).step_by(most) {
            let rows: Vec<usize> = (first..x.rows.min(first + most)).collect();
            let mut at = x.select(&rows);
            let mut before: Option<Vec<f32>> = None;
            for point in 0..points {
                (0..rows.len()).for_each(|row| self.grid.give(point, &mut at, row));
                let logits = self.network.logits(Backend::Fused, &at);
                for (row, (z, earlier)) in logits.iter().zip(before.iter().flatten()).enumerate() {
                    let against = match self.direction {
                        Direction::Rises => earlier - z,
                        Direction::Falls => z - earlier,
                    };
                    let breaks = against > ROUNDING * (1.0 + z.abs());
                    if breaks && worst.is_none_or(|(_, by)| against > by) {
                        worst = Some((first + row, against));
                    }
                }
                before = Some(logits);
            }
        }
        worst
    }

    /// Bounds row by row, until one is not decided or the work is done.
    fn bound(&self, x: &Matrix, input: usize) -> Monotonicity {
        if let Some(forest) = self.network.forest() {
            return step_through(forest, x, input, self.direction);
        }
        let members = self.network.members();
        let row_work = 4.0 * self.network.parameters() as f64 * x.steps.max(1) as f64;
        let mut work = 0.0;
        let mut proven = 0;
        let all: Vec<usize> = (0..x.rows).collect();
        for rows in all.chunks(ROWS_AT_ONCE) {
            let of = |row: &usize| self.bound_row(&members, x.select(&[*row]), input);
            let found: Vec<(bool, usize)> = rows.par_iter().map(of).collect();
            for (holds, ranges) in found {
                work += row_work * ranges as f64;
                if !holds || work > WORK {
                    return Monotonicity::Undecided { proven };
                }
                proven += 1;
            }
        }
        Monotonicity::Holds
    }

    /// Whether the derivative keeps its sign for a row, and how many ranges were looked at.
    fn bound_row(&self, members: &[Member], mut at: Matrix, input: usize) -> (bool, usize) {
        let Some(last) = self.grid.numbers.checked_sub(1) else {
            return (true, 0);
        };
        let mut value_at = |point: usize| {
            self.grid.give(point, &mut at, 0);
            f64::from(*crate::explain::grid::value(&at, 0, input))
        };
        let (high, low) = (value_at(last), value_at(0));
        let x: Vec<f32> = at.statics.iter().chain(&at.sequence).copied().collect();
        let shape = (&x[..], at.static_width, at.steps);
        let mut left = vec![([low, high], 0)];
        let mut looked_at = 0;
        while let Some((over, depth)) = left.pop() {
            looked_at += 1;
            let slope = slope_bounds(members, shape, input, over);
            let least = match self.direction {
                Direction::Rises => slope[0],
                Direction::Falls => -slope[1],
            };
            if least >= -SLACK {
                continue;
            }
            // Not above it either: the direction does not hold in this range.
            let most = match self.direction {
                Direction::Rises => slope[1],
                Direction::Falls => -slope[0],
            };
            if depth == HALVINGS || most < -SLACK || !most.is_finite() {
                return (false, looked_at);
            }
            let middle = f64::midpoint(over[0], over[1]);
            left.push(([middle, over[1]], depth + 1));
            left.push(([over[0], middle], depth + 1));
        }
        (true, looked_at)
    }
}

/// Trees only change at their thresholds, so each row is followed from step to step.
pub(super) fn step_through(
    forest: &Forest,
    x: &Matrix,
    input: usize,
    direction: Direction,
) -> Monotonicity {
    let mut at = x.clone();
    let splits = forest.splits.iter().filter(|split| split.input == input);
    let mut steps: Vec<f32> = splits.map(|split| split.threshold).collect();
    steps.sort_by(f32::total_cmp);
    steps.dedup();
    if input >= x.static_width {
        return Monotonicity::Undecided { proven: 0 };
    }
    let of_row = |(row, values): (usize, &mut [f32])| {
        values[input] = f32::NEG_INFINITY;
        let mut before = forest.logit(values);
        let mut worst = 0.0_f64;
        for step in &steps {
            values[input] = *step;
            let z = forest.logit(values);
            worst = worst.max(match direction {
                Direction::Rises => before - z,
                Direction::Falls => z - before,
            });
            before = z;
        }
        (row, worst)
    };
    let rows = at.statics.par_chunks_mut(x.static_width).enumerate();
    let found: Vec<(usize, f64)> = rows.map(of_row).collect();
    let larger = |a: (usize, f64), b: (usize, f64)| if b.1 > a.1 { b } else { a };
    match found.into_iter().reduce(larger) {
        Some((row, by)) if by > f64::from(ROUNDING) => Monotonicity::Broken { row, by: by as f32 },
        _ => Monotonicity::Holds,
    }
}
