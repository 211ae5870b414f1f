//! Several reference points in place of one: the centroids of the training rows, found by
//! k-means (Lloyd 1982) from starts that lie far apart (Arthur and Vassilvitskii 2007).

use crate::explain::LEAST_ROWS;
use crate::recipe::Matrix;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Most centroids, and most values that they hold together: a model file stays small.
const MOST: usize = 8;
const MOST_VALUES: usize = 16_384;
/// Rows from which centres are sought, evenly over all rows, and most passes over them.
const SOUGHT_ROWS: usize = 2_000;
const PASSES: usize = 20;

/// The mean of a cluster of training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Centroid {
    /// Share of the training rows that are nearest to it.
    pub share: f64,
    /// Its inputs: the static ones, then the steps.
    pub point: Vec<f32>,
}

/// The centroids of some rows: at most eight, each the mean of at least [`LEAST_ROWS`] rows, so
/// that none shows a single person. The mean of the centroids, weighted by their shares, is the
/// mean of the rows. Empty where there are too few rows for two.
#[must_use]
pub(super) fn centroids(x: &Matrix, rows: &[usize], seed: u64) -> Vec<Centroid> {
    let width = x.static_width + x.steps * x.channels;
    let most = (MOST_VALUES / width.max(1))
        .min(MOST)
        .min(rows.len() / LEAST_ROWS);
    if most < 2 {
        return Vec::new();
    }
    let n = rows.len().min(SOUGHT_ROWS);
    let sought: Vec<usize> = (0..n).map(|k| rows[k * rows.len() / n]).collect();
    let mut centres = starts(x, &sought, most, seed);
    if centres.len() < 2 {
        return Vec::new();
    }
    for _ in 0..PASSES {
        let nearest = nearest(x, &sought, &centres);
        let next = means(x, &sought, &nearest, centres.len());
        let moved = next.into_iter().map(|(_, point)| point).collect();
        if moved == centres {
            break;
        }
        centres = moved;
    }
    loop {
        let nearest = nearest(x, rows, &centres);
        let found = means(x, rows, &nearest, centres.len());
        let smallest = found.iter().enumerate().min_by_key(|(_, (n, _))| *n);
        let Some((place, (n, _))) = smallest else {
            return Vec::new();
        };
        if *n >= LEAST_ROWS {
            let all = rows.len() as f64;
            let centroid = |(n, point): (usize, Vec<f32>)| Centroid {
                share: n as f64 / all,
                point,
            };
            return found.into_iter().map(centroid).collect();
        }
        // Its rows go to the others.
        centres.remove(place);
        if centres.len() < 2 {
            return Vec::new();
        }
    }
}

/// The inputs of a row: the static ones, then the steps.
fn inputs(x: &Matrix, row: usize) -> impl Iterator<Item = f32> + Clone {
    let steps = x.steps * x.channels;
    let statics = &x.statics[row * x.static_width..(row + 1) * x.static_width];
    let sequence = &x.sequence[row * steps..(row + 1) * steps];
    statics.iter().chain(sequence).copied()
}

fn distance(x: &Matrix, row: usize, centre: &[f32]) -> f32 {
    let pairs = inputs(x, row).zip(centre);
    pairs.map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Centres to begin with: each next one is a row drawn by its squared distance to those before.
fn starts(x: &Matrix, rows: &[usize], most: usize, seed: u64) -> Vec<Vec<f32>> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut centres: Vec<Vec<f32>> =
        vec![inputs(x, rows[rng.random_range(0..rows.len())]).collect()];
    let mut far = vec![f64::INFINITY; rows.len()];
    while centres.len() < most {
        let last = &centres[centres.len() - 1];
        for (far, row) in far.iter_mut().zip(rows) {
            *far = far.min(f64::from(distance(x, *row, last)));
        }
        let total: f64 = far.iter().sum();
        if !(total > 0.0 && total.is_finite()) {
            break;
        }
        let mut left = rng.random::<f64>() * total;
        let drawn = far.iter().position(|far| {
            left -= far;
            left < 0.0
        });
        let drawn = drawn.unwrap_or(rows.len() - 1);
        centres.push(inputs(x, rows[drawn]).collect());
    }
    centres
}

/// The nearest centre of each row; of equally near ones the first.
fn nearest(x: &Matrix, rows: &[usize], centres: &[Vec<f32>]) -> Vec<usize> {
    let of = |row: &usize| {
        let each = centres.iter().map(|centre| distance(x, *row, centre));
        let best = each.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or(0, |(place, _)| place)
    };
    rows.par_iter().map(of).collect()
}

/// Rows and mean of each of `count` clusters.
fn means(x: &Matrix, rows: &[usize], nearest: &[usize], count: usize) -> Vec<(usize, Vec<f32>)> {
    let width = x.static_width + x.steps * x.channels;
    let mut sums = vec![(0_usize, vec![0.0_f64; width]); count];
    for (row, place) in rows.iter().zip(nearest) {
        let (n, sum) = &mut sums[*place];
        *n += 1;
        for (sum, value) in sum.iter_mut().zip(inputs(x, *row)) {
            *sum += f64::from(value);
        }
    }
    let mean = |(n, sum): (usize, Vec<f64>)| {
        let all = n.max(1) as f64;
        (n, sum.into_iter().map(|sum| (sum / all) as f32).collect())
    };
    sums.into_iter().map(mean).collect()
}
