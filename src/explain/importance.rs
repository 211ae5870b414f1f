//! Permutation importance: the drop of AUC, or of another figure, when the values of a field are
//! permuted among the rows (Breiman 2001; Fisher, Rudin and Dominici 2019).

use crate::evaluate::discrimination::rank::auc;
use crate::explain::Fields;
use crate::network::{Backend, Network};
use crate::recipe::Matrix;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;
use std::ops::ControlFlow;

/// Most rows that are used.
const MOST_ROWS: usize = 5_000;
/// Samples of the rows, drawn with replacement, each with a permutation of its own.
const SAMPLES: usize = 10;
/// Least bads and goods.
const LEAST: usize = 20;

/// What a field is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Importance {
    /// Mean drop of AUC.
    pub auc_drop: f64,
    /// The mean ± 1.96 standard deviations over the samples.
    pub interval: [f64; 2],
}

/// The importance of every field on rows with known outcomes (`y`: 1 = bad); `None` with fewer
/// than 20 bads or goods, or if `progress` breaks off, which hears the share that is done.
#[must_use]
pub fn importance(
    network: &Network,
    fields: &Fields,
    x: &Matrix,
    y: &[bool],
    seed: u64,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<Vec<Importance>> {
    let is_enough = |rows: &[usize]| {
        let bads = rows.iter().filter(|row| y[**row]).count();
        bads >= LEAST && rows.len() - bads >= LEAST
    };
    let figure = |x: &Matrix, rows: &[usize]| {
        let y: Vec<bool> = rows.iter().map(|row| y[*row]).collect();
        let logits = network.logits(Backend::Fused, x);
        auc(&y, &logits.into_iter().map(f64::from).collect::<Vec<f64>>())
    };
    let drops = drops(fields, x, seed, (&is_enough, &figure), progress)?;
    let of = |drops: &Vec<f64>| {
        let (auc_drop, interval) = mean_and_interval(drops);
        Importance { auc_drop, interval }
    };
    Some(drops.iter().map(of).collect())
}

/// What a field is worth to predictions of another target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LossRise {
    /// Mean rise of the figure.
    pub rise: f64,
    /// The mean ± 1.96 standard deviations over the samples.
    pub interval: [f64; 2],
}

/// By how much a figure of loss rises as the values of each field are permuted; `loss` gives it
/// for some rows of `x`, whose inputs it is handed in their order. `None` with fewer than 20 rows,
/// or if `progress` breaks off, which hears the share that is done.
#[must_use]
pub fn loss_rises(
    fields: &Fields,
    x: &Matrix,
    seed: u64,
    loss: &dyn Fn(&Matrix, &[usize]) -> Option<f64>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<Vec<LossRise>> {
    let is_enough = |rows: &[usize]| rows.len() >= LEAST;
    let drops = drops(fields, x, seed, (&is_enough, loss), progress)?;
    let of = |drops: &Vec<f64>| {
        let (drop, [low, high]) = mean_and_interval(drops);
        LossRise {
            rise: 0.0 - drop,
            interval: [0.0 - high, 0.0 - low],
        }
    };
    Some(drops.iter().map(of).collect())
}

/// Whether so many rows suffice, and the figure of some rows with their inputs.
type Measure<'a> = (
    &'a dyn Fn(&[usize]) -> bool,
    &'a dyn Fn(&Matrix, &[usize]) -> Option<f64>,
);

/// The drops of a figure over the samples, by field.
fn drops(
    fields: &Fields,
    x: &Matrix,
    seed: u64,
    (is_enough, figure): Measure<'_>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<Vec<Vec<f64>>> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut rows: Vec<usize> = (0..x.rows).collect();
    rows.shuffle(&mut rng);
    rows.truncate(MOST_ROWS);
    if !is_enough(&rows) {
        return None;
    }
    let samples: Vec<Vec<usize>> = (0..SAMPLES)
        .map(|_| {
            let draw = |_| rows[rng.random_range(0..rows.len())];
            (0..rows.len()).map(draw).collect()
        })
        .collect();
    let mut drops = vec![Vec::with_capacity(SAMPLES); fields.names().len()];
    for (place, sample) in samples.into_iter().enumerate() {
        let plain = x.select(&sample);
        // A sample of one class says nothing.
        let Some(whole) = figure(&plain, &sample) else {
            continue;
        };
        let mut order: Vec<usize> = (0..plain.rows).collect();
        let fields_before = place * fields.names().len();
        let all = SAMPLES * fields.names().len();
        for (field, drops) in drops.iter_mut().enumerate() {
            if progress((fields_before + field) as f32 / all as f32).is_break() {
                return None;
            }
            order.shuffle(&mut rng);
            let permuted = permuted(&plain, fields, field, &order);
            drops.extend(figure(&permuted, &sample).map(|permuted| whole - permuted));
        }
    }
    Some(drops)
}

/// The rows, with the inputs of a field taken from the rows in `order`.
fn permuted(x: &Matrix, fields: &Fields, field: usize, order: &[usize]) -> Matrix {
    let mut permuted = x.clone();
    let (statics, steps) = (x.static_width, x.steps * x.channels);
    let all = fields.of_input().iter().enumerate();
    for (input, _) in all.filter(|(_, of)| **of as usize == field) {
        for (row, from) in order.iter().enumerate() {
            if input < statics {
                permuted.statics[row * statics + input] = x.statics[from * statics + input];
            } else {
                let step = input - statics;
                permuted.sequence[row * steps + step] = x.sequence[from * steps + step];
            }
        }
    }
    permuted
}

fn mean_and_interval(drops: &[f64]) -> (f64, [f64; 2]) {
    let count = drops.len().max(1) as f64;
    let mean = drops.iter().sum::<f64>() / count;
    let squares: f64 = drops.iter().map(|drop| (drop - mean).powi(2)).sum();
    let spread = 1.96 * (squares / (count - 1.0).max(1.0)).sqrt();
    (mean, [mean - spread, mean + spread])
}
