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
        let x = rows.x;
        let mut partial = Vec::with_capacity(grid.points.len());
        for point in 0..grid.points.len() {
            let mut at = x.clone();
            (0..at.rows).for_each(|row| grid.give(point, &mut at, row));
            let is_mean = grid.is_single(point) && x.rows > 0;
            partial.push(is_mean.then(|| mean(&pds(&at))));
            if progress().is_break() {
                return None;
            }
        }
        let mut dependence = Self {
            accumulated: vec![None; partial.len()],
            partial,
            rows: counts,
            bad_rate,
            order: None,
        };
        if grid.steps() != 1 || rows.sample.is_empty() {
            return Some(dependence);
        }
        if grid.numbers > 0 {
            dependence.accumulate_numbers(grid, rows, pds);
        } else {
            dependence.accumulate_levels(grid, rows, pds);
        }
        progress().is_continue().then_some(dependence)
    }

    /// Over bins of numbers: the mean change from the lower to the upper end of the bin of each
    /// row, added up, with the mean over the rows taken off.
    fn accumulate_numbers(&mut self, grid: &Grid, rows: EffectRows<'_>, pds: Pds<'_>) {
        let EffectRows { sample, x, .. } = rows;
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
        let (low, high) = (pds(&low), pds(&high));
        let mut sums = vec![(0.0, 0_usize); last + 1];
        for (row, bin) in bins.iter().enumerate() {
            if let Some(bin) = bin.map(|bin| bin.min(last)) {
                sums[bin].0 += high[row] - low[row];
                sums[bin].1 += 1;
            }
        }
        let (mut at, mut centre, mut values) = (0.0, 0.0, vec![0.0]);
        for (sum, n) in &sums[1..] {
            let before = at;
            at += sum / (*n).max(1) as f64;
            centre += *n as f64 * f64::midpoint(before, at);
            values.push(at);
        }
        let n: usize = sums.iter().map(|sum| sum.1).sum();
        let centre = centre / n.max(1) as f64;
        for (to, value) in self.accumulated.iter_mut().zip(values) {
            *to = Some(value - centre);
        }
    }

    /// Over levels in an order: the mean change between a level and the next one, over the rows
    /// of both.
    fn accumulate_levels(&mut self, grid: &Grid, rows: EffectRows<'_>, pds: Pds<'_>) {
        let EffectRows { sample, x, .. } = rows;
        let is_level = |point: usize| matches!(grid.points[point].value, PointValue::Level(_));
        let mut order: Vec<usize> = (0..grid.points.len()).filter(|p| is_level(*p)).collect();
        let (keys, by) = level_keys(&self.bad_rate, &order, grid, rows);
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
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
        let (own, down, up) = (pds(x), pds(&down), pds(&up));
        // Of the change from each level to the next, and rows of each level.
        let mut changes = vec![(0.0, 0_usize); order.len()];
        let mut held = vec![0_usize; order.len()];
        for (row, at) in at.iter().enumerate() {
            let Some(at) = *at else { continue };
            held[at] += 1;
            if at > 0 {
                changes[at - 1].0 += own[row] - down[row];
                changes[at - 1].1 += 1;
            }
            if at + 1 < order.len() {
                changes[at].0 += up[row] - own[row];
                changes[at].1 += 1;
            }
        }
        let (mut value, mut values) = (0.0, Vec::with_capacity(order.len()));
        for (sum, n) in changes {
            values.push(value);
            value += sum / n.max(1) as f64;
        }
        let n: usize = held.iter().sum();
        let sum: f64 = values.iter().zip(&held).map(|(v, n)| v * *n as f64).sum();
        let centre = sum / n.max(1) as f64;
        for (point, value) in order.iter().zip(values) {
            self.accumulated[*point] = Some(value - centre);
        }
        self.order = (order.len() > 1).then_some(by);
    }
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

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
