//! Logistic hazard: logit h = a of the level of the period + x·b, fitted to the maximum of its
//! likelihood over rows and periods by Newton's method (Singer & Willett 1993).
//!
//! Rows are not written out by period: a row adds the periods in which it is at risk to the sums of
//! each level, and its squares of inputs once. Levels are eliminated from the system of equations,
//! as their part of the Hessian is diagonal.

use super::design::Design;
use super::newton;
use crate::evaluate::survival::Spell;
use crate::network::sigmoid;
use crate::train::{Control, direction, factored, solved};
use rayon::prelude::*;

/// Weight of ½·Σ b² and ½·Σ a².
const RIDGE: f64 = 1e-9;
/// Largest step, beside the largest coefficient, at which the optimum is reached.
const TOLERANCE: f64 = 1e-10;
/// Most steps.
const STEPS: usize = 60;
/// Parts of the rows whose sums are added up in order, whatever the number of threads.
const SHARDS: usize = 16;

/// A fitted logistic hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticHazard {
    /// The last period of each level.
    pub ends: Vec<u32>,
    /// The log-odds of default in a period of each level, at the mean of the inputs.
    pub levels: Vec<f64>,
    /// Coefficients of the columns of the design.
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub errors: Vec<f64>,
    /// Log-likelihood over rows and periods.
    pub log_likelihood: f64,
    /// Mean loss per row and period before each step.
    pub losses: Vec<f64>,
    /// Whether the optimum was reached.
    pub converged: bool,
}

/// Fits to the rows of a design; `spells` belong to `rows`. `None` where it was stopped before the
/// first step.
pub fn fit(
    design: &Design<'_>,
    rows: &[usize],
    spells: &[Spell],
    ends: &[u32],
    control: &Control,
) -> Option<LogisticHazard> {
    let problem = Problem {
        design,
        rows,
        spells,
        ends,
    };
    let mut here = problem.start();
    let mut at = problem.at(&here);
    let periods: usize = spells.iter().map(|spell| spell.periods()).sum();
    let (mut losses, mut converged) = (Vec::new(), false);
    while losses.len() < STEPS && control.proceed() {
        losses.push(-at.log_likelihood / periods.max(1) as f64);
        let moved = problem.climb(&mut here, &mut at);
        if moved <= TOLERANCE {
            converged = true;
            break;
        }
    }
    if losses.is_empty() {
        return None;
    }
    let (levels, coefficients) = here.split_at(ends.len());
    Some(LogisticHazard {
        ends: ends.to_vec(),
        levels: levels.to_vec(),
        coefficients: coefficients.to_vec(),
        errors: at.errors(ends.len(), design.width()),
        log_likelihood: at.log_likelihood,
        losses,
        converged,
    })
}

/// Sums over rows and periods at a point: log-likelihood, gradient and negative Hessian.
struct Sums {
    log_likelihood: f64,
    /// By level, then by column.
    gradient: Vec<f64>,
    /// Diagonal of the levels.
    levels: Vec<f64>,
    /// Row-major [levels × columns].
    cross: Vec<f64>,
    /// Row-major [columns × columns]; the lower triangle is filled.
    columns: Vec<f64>,
}

impl Sums {
    fn none(levels: usize, columns: usize) -> Self {
        Self {
            log_likelihood: 0.0,
            gradient: vec![0.0; levels + columns],
            levels: vec![0.0; levels],
            cross: vec![0.0; levels * columns],
            columns: vec![0.0; columns * columns],
        }
    }

    fn add(&mut self, other: &Self) {
        let add = |sum: &mut [f64], part: &[f64]| {
            sum.iter_mut().zip(part).for_each(|(sum, v)| *sum += v);
        };
        self.log_likelihood += other.log_likelihood;
        add(&mut self.gradient, &other.gradient);
        add(&mut self.levels, &other.levels);
        add(&mut self.cross, &other.cross);
        add(&mut self.columns, &other.columns);
    }

    /// The Hessian of the columns once the levels are eliminated: C − Bᵀ·D⁻¹·B.
    fn reduced(&self, columns: usize) -> Vec<f64> {
        let mut reduced = self.columns.clone();
        for (diagonal, line) in self
            .levels
            .iter()
            .zip(self.cross.chunks_exact(columns.max(1)))
        {
            for i in 0..columns {
                let by = line[i] / diagonal;
                let below = &mut reduced[i * columns..=i * columns + i];
                below
                    .iter_mut()
                    .zip(line)
                    .for_each(|(v, other)| *v -= by * other);
            }
        }
        reduced
    }

    /// The step of Newton's method.
    fn step(&self, levels: usize, columns: usize) -> Option<Vec<f64>> {
        let (of_levels, of_columns) = self.gradient.split_at(levels);
        let mut right = of_columns.to_vec();
        let lines = || self.cross.chunks_exact(columns.max(1));
        for ((g, diagonal), line) in of_levels.iter().zip(&self.levels).zip(lines()) {
            let by = g / diagonal;
            right.iter_mut().zip(line).for_each(|(v, b)| *v -= by * b);
        }
        let by_column = match columns {
            0 => Vec::new(),
            _ => direction(&self.reduced(columns), &right)?,
        };
        let mut step: Vec<f64> = of_levels
            .iter()
            .zip(&self.levels)
            .map(|(g, diagonal)| g / diagonal)
            .collect();
        for ((step, diagonal), line) in step.iter_mut().zip(&self.levels).zip(lines()) {
            let by: f64 = line.iter().zip(&by_column).map(|(b, d)| b * d).sum();
            *step -= by / diagonal;
        }
        step.extend(by_column);
        Some(step)
    }

    /// Standard errors of the columns.
    fn errors(&self, _levels: usize, columns: usize) -> Vec<f64> {
        inverse_diagonal(&self.reduced(columns), columns)
    }
}

/// The roots of the diagonal of the inverse; NaN where there is none.
pub(super) fn inverse_diagonal(matrix: &[f64], n: usize) -> Vec<f64> {
    let Some(lower) = factored(matrix, n, 0.0) else {
        return vec![f64::NAN; n];
    };
    let at = |place: usize| {
        let unit: Vec<f64> = (0..n).map(|k| f64::from(u8::from(k == place))).collect();
        solved(&lower, &unit)[place].sqrt()
    };
    (0..n).map(at).collect()
}

struct Problem<'a> {
    design: &'a Design<'a>,
    rows: &'a [usize],
    spells: &'a [Spell],
    ends: &'a [u32],
}

impl Problem<'_> {
    /// The log-odds of each level, and no coefficient: the optimum without inputs.
    fn start(&self) -> Vec<f64> {
        let mut counts = vec![(0.0_f64, 0.0_f64); self.ends.len()];
        for spell in self.spells {
            for (level, periods, ends) in levels_of(*spell, self.ends) {
                counts[level].0 += periods;
                counts[level].1 += f64::from(u8::from(ends));
            }
        }
        let log_odds =
            |(periods, events): (f64, f64)| (events.max(0.5) / (periods - events).max(0.5)).ln();
        let mut point: Vec<f64> = counts.into_iter().map(log_odds).collect();
        point.resize(self.ends.len() + self.design.width(), 0.0);
        point
    }

    fn at(&self, point: &[f64]) -> Sums {
        let n = self.rows.len().div_ceil(SHARDS).max(1);
        let shards = self.rows.par_chunks(n).zip(self.spells.par_chunks(n));
        let parts: Vec<Sums> = shards
            .map(|(rows, spells)| self.sums(rows, spells, point))
            .collect();
        let (levels, columns) = (self.ends.len(), self.design.width());
        let mut all = Sums::none(levels, columns);
        for part in &parts {
            all.add(part);
        }
        for (place, value) in point.iter().enumerate() {
            all.log_likelihood -= 0.5 * RIDGE * value * value;
            all.gradient[place] -= RIDGE * value;
        }
        all.levels
            .iter_mut()
            .for_each(|diagonal| *diagonal += RIDGE);
        for place in 0..columns {
            all.columns[place * (columns + 1)] += RIDGE;
        }
        all
    }

    fn sums(&self, rows: &[usize], spells: &[Spell], point: &[f64]) -> Sums {
        let (levels, columns) = (self.ends.len(), self.design.width());
        let (of_levels, of_columns) = point.split_at(levels);
        let (mut sums, mut x) = (Sums::none(levels, columns), vec![0.0; columns]);
        for (row, spell) in rows.iter().zip(spells) {
            self.design.write(*row, &mut x);
            let score: f64 = x.iter().zip(of_columns).map(|(x, b)| x * b).sum();
            let (mut slope, mut bend) = (0.0, 0.0);
            for (level, periods, ends) in levels_of(*spell, self.ends) {
                let z = of_levels[level] + score;
                let softplus = z.max(0.0) + (-z.abs()).exp().ln_1p();
                let event = f64::from(u8::from(ends));
                sums.log_likelihood += event * z - periods * softplus;
                let hazard = sigmoid(z);
                let miss = event - periods * hazard;
                let weight = periods * hazard * (1.0 - hazard);
                sums.gradient[level] += miss;
                sums.levels[level] += weight;
                let line = &mut sums.cross[level * columns..(level + 1) * columns];
                line.iter_mut()
                    .zip(&x)
                    .for_each(|(sum, x)| *sum += weight * x);
                slope += miss;
                bend += weight;
            }
            for i in 0..columns {
                sums.gradient[levels + i] += slope * x[i];
                let by = bend * x[i];
                let line = &mut sums.columns[i * columns..=i * columns + i];
                line.iter_mut().zip(&x).for_each(|(sum, x)| *sum += by * x);
            }
        }
        sums
    }

    /// One step of Newton's method.
    fn climb(&self, here: &mut Vec<f64>, at: &mut Sums) -> f64 {
        let step = at.step(self.ends.len(), self.design.width());
        newton::climb(here, at, step, |here| self.at(here), |at| at.log_likelihood)
    }
}

/// The levels in which a spell is at risk: place, periods, and whether it defaults there.
fn levels_of(spell: Spell, ends: &[u32]) -> impl Iterator<Item = (usize, f64, bool)> + '_ {
    let first = ends.partition_point(|end| *end <= spell.entry);
    let levels = (first..ends.len()).map(move |level| {
        let before = if level == 0 { 0 } else { ends[level - 1] };
        let periods = spell.exit.min(ends[level]) - spell.entry.max(before).min(spell.exit);
        let is_last = spell.exit > before && spell.exit <= ends[level];
        (level, f64::from(periods), spell.event && is_last)
    });
    levels.take_while(|(_, periods, _)| *periods > 0.0)
}
