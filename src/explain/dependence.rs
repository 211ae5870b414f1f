//! How the PD depends on one field: partial dependence (Friedman 2001), accumulated local
//! effects (Apley and Zhu 2020) and the curve of one applicant (Goldstein et al. 2015).

use crate::explain::Grid;
use crate::explain::grid::PointValue;
use crate::recipe::Matrix;
use std::ops::ControlFlow;

/// Most rows over which effects are averaged, evenly over all rows.
pub const EFFECT_ROWS: usize = 1_000;

/// The PDs of prepared inputs.
pub type Pds<'a> = &'a (dyn Fn(&Matrix) -> Vec<f64> + Sync);

/// By what the levels of a field without numbers are ordered for accumulated local effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelOrder {
    /// Their bad rates, the lowest first.
    BadRate,
    /// The mean PD of their rows, where outcomes are not known.
    MeanPd,
}

/// The effects of a field, one value per point of its grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependence {
    /// Mean PD of all rows with the field at the point; `None` where the point holds levels
    /// that are encoded differently.
    pub partial: Vec<Option<f64>>,
    /// Accumulated local effect in PD, 0 in the mean of the rows; `None` of missing values, of
    /// words among numbers, and of a field over several months.
    pub accumulated: Vec<Option<f64>>,
    /// Rows at the point: of numbers, those above the point before.
    pub rows: Vec<usize>,
    /// Share of bads among those with a known outcome; `None` without any.
    pub bad_rate: Vec<Option<f64>>,
    /// Order of the levels, where effects go from level to level.
    pub order: Option<LevelOrder>,
}

/// Rows with their PDs and outcomes, as far as they are known.
#[derive(Clone, Copy)]
pub struct EffectRows<'a> {
    /// The rows of the table that count, in rising order.
    pub rows: &'a [usize],
    /// Those of them over which effects are averaged; see [`sample_of`].
    pub sample: &'a [usize],
    /// Their inputs.
    pub x: &'a Matrix,
    /// The PD of each row of the table.
    pub pds: &'a [f64],
    /// Known outcomes of the rows of the table.
    pub y: &'a [Option<bool>],
}

/// At most [`EFFECT_ROWS`] of some rows, evenly over them.
#[must_use]
pub fn sample_of(rows: &[usize]) -> Vec<usize> {
    let n = rows.len().min(EFFECT_ROWS);
    (0..n).map(|k| rows[k * rows.len() / n.max(1)]).collect()
}

impl Dependence {
    /// The effects of the field of a grid; `None` if `progress` breaks off, which hears after
    /// each pass over the rows.
    pub fn of(
        grid: &Grid,
        rows: EffectRows<'_>,
        pds: Pds<'_>,
        progress: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Option<Self> {
        let (counts, bad_rate) = counts(grid, rows);
        let partial = partial_dependence(grid, rows.x, (pds, 1), progress)?;
        let levels = levels_of(grid);
        let (keys, by) = level_keys(&bad_rate, &levels, grid, rows);
        let sample = (rows.sample, rows.x);
        let accumulated = accumulated_effects(grid, sample, (pds, 1), &[keys]);
        let is_walked = grid.steps() == 1 && !rows.sample.is_empty();
        let is_ordered = is_walked && grid.numbers == 0 && levels.len() > 1;
        let first = |values: Option<Vec<f64>>| values.and_then(|values| values.first().copied());
        let found = Self {
            partial: partial.into_iter().map(first).collect(),
            order: is_ordered.then_some(by),
            accumulated: accumulated.into_iter().map(first).collect(),
            rows: counts,
            bad_rate,
        };
        (!is_walked || progress().is_continue()).then_some(found)
    }
}

/// The points of a grid that are levels.
fn levels_of(grid: &Grid) -> Vec<usize> {
    let is_level = |point: &usize| matches!(grid.points[*point].value, PointValue::Level(_));
    (0..grid.points.len()).filter(is_level).collect()
}

/// The accumulated local effects of several numbers per row, such as the chances of classes, at each
/// point of a grid, 0 in the mean of the rows; `None` as in [`Dependence::accumulated`].
///
/// `x` holds the inputs of the rows `sample`, `predict` gives [rows × width] numbers. The levels of a
/// field without numbers are walked in the order of `keys`, a list by point for each number of a row:
/// the chance of a class against the rest has an order of its own.
#[must_use]
pub fn accumulated_effects(
    grid: &Grid,
    (sample, x): (&[usize], &Matrix),
    (predict, width): (Pds<'_>, usize),
    keys: &[Vec<f64>],
) -> Vec<Option<Vec<f64>>> {
    if grid.steps() != 1 || sample.is_empty() {
        return vec![None; grid.points.len()];
    }
    if grid.numbers > 0 {
        return accumulated_numbers(grid, (sample, x), (predict, width));
    }
    let levels = levels_of(grid);
    let mut accumulated: Vec<Option<Vec<f64>>> = vec![None; grid.points.len()];
    for level in &levels {
        accumulated[*level] = Some(vec![0.0; width]);
    }
    let mut done: Vec<(Vec<usize>, Vec<Vec<f64>>)> = Vec::new();
    for (place, keys) in keys.iter().take(width).enumerate() {
        let mut order = levels.clone();
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
        let known = done.iter().position(|(of, _)| *of == order);
        let known = known.unwrap_or_else(|| {
            let values = accumulated_levels(grid, (sample, x), (predict, width), &order);
            done.push((order, values));
            done.len() - 1
        });
        let (order, values) = &done[known];
        for (point, values) in order.iter().zip(values) {
            if let Some(to) = &mut accumulated[*point] {
                to[place] = values[place];
            }
        }
    }
    accumulated
}

/// Sums of changes and how many rows they are of, by bin or level.
type Changes = Vec<(Vec<f64>, usize)>;

/// Adds what is at `row` of `to` and not of `from`.
fn add_change((sums, n): &mut (Vec<f64>, usize), row: usize, [from, to]: [&[f64]; 2]) {
    let width = sums.len();
    let of = |values: &[f64], k: usize| values[row * width + k];
    let each = sums.iter_mut().enumerate();
    each.for_each(|(k, sum)| *sum += of(to, k) - of(from, k));
    *n += 1;
}

/// Over bins of numbers: the mean change from the lower to the upper end of the bin of each
/// row, added up, with the mean over the rows taken off.
fn accumulated_numbers(
    grid: &Grid,
    (sample, x): (&[usize], &Matrix),
    (predict, width): (Pds<'_>, usize),
) -> Vec<Option<Vec<f64>>> {
    let bin = |row: &usize| grid.of_row[*row].filter(|point| *point < grid.numbers);
    // Numbers at the lowest point belong to the first bin.
    let bins: Vec<Option<usize>> = sample.iter().map(|row| Some(bin(row)?.max(1))).collect();
    let last = grid.numbers - 1;
    let (mut low, mut high) = (x.clone(), x.clone());
    for (row, bin) in bins.iter().enumerate() {
        if let Some(bin) = *bin {
            // With one number alone there is no change.
            grid.give((bin - 1).min(last), &mut low, row);
            grid.give(bin.min(last), &mut high, row);
        }
    }
    let (low, high) = (predict(&low), predict(&high));
    let mut changes: Changes = vec![(vec![0.0; width], 0); last + 1];
    for (row, bin) in bins.iter().enumerate() {
        if let Some(bin) = bin.map(|bin| bin.min(last)) {
            add_change(&mut changes[bin], row, [&low, &high]);
        }
    }
    let n: usize = changes.iter().map(|(_, n)| n).sum();
    let mut values = vec![vec![0.0; width]; last + 1];
    for k in 0..width {
        let (mut at, mut centre) = (0.0, 0.0);
        for (bin, (sums, n)) in changes.iter().enumerate().skip(1) {
            let before = at;
            at += sums[k] / (*n).max(1) as f64;
            centre += *n as f64 * f64::midpoint(before, at);
            values[bin][k] = at;
        }
        let centre = centre / n.max(1) as f64;
        for values in &mut values {
            values[k] -= centre;
        }
    }
    let mut values = values.into_iter();
    (0..grid.points.len()).map(|_| values.next()).collect()
}

/// Over levels in an order: the mean change between a level and the next one, over the rows
/// of both.
fn accumulated_levels(
    grid: &Grid,
    (sample, x): (&[usize], &Matrix),
    (predict, width): (Pds<'_>, usize),
    order: &[usize],
) -> Vec<Vec<f64>> {
    let mut place = vec![None; grid.points.len()];
    for (at, point) in order.iter().enumerate() {
        place[*point] = Some(at);
    }
    let at: Vec<Option<usize>> = sample
        .iter()
        .map(|row| grid.of_row[*row].and_then(|point| place[point]))
        .collect();
    let (mut down, mut up) = (x.clone(), x.clone());
    for (row, at) in at.iter().enumerate() {
        let Some(at) = *at else { continue };
        if at > 0 {
            grid.give(order[at - 1], &mut down, row);
        }
        if let Some(next) = order.get(at + 1) {
            grid.give(*next, &mut up, row);
        }
    }
    let (own, down, up) = (predict(x), predict(&down), predict(&up));
    // Of the change from each level to the next, and rows of each level.
    let mut changes: Changes = vec![(vec![0.0; width], 0); order.len()];
    let mut held = vec![0_usize; order.len()];
    for (row, at) in at.iter().enumerate() {
        let Some(at) = *at else { continue };
        held[at] += 1;
        if at > 0 {
            add_change(&mut changes[at - 1], row, [&down, &own]);
        }
        if at + 1 < order.len() {
            add_change(&mut changes[at], row, [&own, &up]);
        }
    }
    let n: usize = held.iter().sum();
    let mut values = vec![vec![0.0; width]; order.len()];
    for k in 0..width {
        let mut value = 0.0;
        for (values, (sums, n)) in values.iter_mut().zip(&changes) {
            values[k] = value;
            value += sums[k] / (*n).max(1) as f64;
        }
        let each = values.iter().zip(&held);
        let sum: f64 = each.map(|(values, n)| values[k] * *n as f64).sum();
        let centre = sum / n.max(1) as f64;
        for values in &mut values {
            values[k] -= centre;
        }
    }
    values
}

/// The partial dependence of several numbers per row, such as the chances of classes: for each
/// point of a grid the mean of each number over the rows of `x` with the field at the point, of
/// `predict`, [rows × width]. `None` as in [`Dependence::partial`]. `None` altogether if
/// `progress` breaks off, which hears after each pass over the rows.
pub fn partial_dependence(
    grid: &Grid,
    x: &Matrix,
    (predict, width): (Pds<'_>, usize),
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<Vec<Option<Vec<f64>>>> {
    let mut partial = Vec::with_capacity(grid.points.len());
    for point in 0..grid.points.len() {
        let means = (grid.is_single(point) && x.rows > 0).then(|| {
            let mut at = x.clone();
            (0..at.rows).for_each(|row| grid.give(point, &mut at, row));
            let mut sums = vec![0.0; width];
            for row in predict(&at).chunks_exact(width.max(1)) {
                sums.iter_mut().zip(row).for_each(|(sum, p)| *sum += p);
            }
            sums.iter().map(|sum| sum / x.rows as f64).collect()
        });
        partial.push(means);
        if progress().is_break() {
            return None;
        }
    }
    Some(partial)
}

/// The PDs of one applicant, the first row of `one`, with the field at each point of its grid.
/// `None` as in [`Dependence::partial`].
#[must_use]
pub fn applicant_curve(grid: &Grid, one: &Matrix, pds: Pds<'_>) -> Vec<Option<f64>> {
    if one.rows == 0 {
        return vec![None; grid.points.len()];
    }
    let mut at = one.select(&vec![0; grid.points.len()]);
    (0..at.rows).for_each(|point| grid.give(point, &mut at, point));
    let found = pds(&at).into_iter().enumerate();
    found
        .map(|(point, pd)| grid.is_single(point).then_some(pd))
        .collect()
}

/// Rows and bad rate of each point.
fn counts(grid: &Grid, rows: EffectRows<'_>) -> (Vec<usize>, Vec<Option<f64>>) {
    let mut counts = vec![0; grid.points.len()];
    let mut known = vec![(0_usize, 0_usize); grid.points.len()];
    for row in rows.rows {
        let Some(point) = grid.of_row[*row] else {
            continue;
        };
        counts[point] += 1;
        if let Some(bad) = rows.y.get(*row).copied().flatten() {
            known[point].0 += usize::from(bad);
            known[point].1 += 1;
        }
    }
    let rate = |(bads, n): (usize, usize)| (n > 0).then(|| bads as f64 / n as f64);
    (counts, known.into_iter().map(rate).collect())
}

/// What levels are ordered by: bad rates where all of them have one, else mean PDs.
fn level_keys(
    bad_rate: &[Option<f64>],
    levels: &[usize],
    grid: &Grid,
    rows: EffectRows<'_>,
) -> (Vec<f64>, LevelOrder) {
    if levels.iter().all(|level| bad_rate[*level].is_some()) {
        let keys = bad_rate.iter().map(|rate| rate.unwrap_or(0.0));
        return (keys.collect(), LevelOrder::BadRate);
    }
    let mut sums = vec![(0.0, 0_usize); grid.points.len()];
    for row in rows.rows {
        if let Some(point) = grid.of_row[*row] {
            sums[point].0 += rows.pds[*row];
            sums[point].1 += 1;
        }
    }
    let means = sums.into_iter().map(|(sum, n)| sum / n.max(1) as f64);
    (means.collect(), LevelOrder::MeanPd)
}
