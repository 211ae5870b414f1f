//! Figures for a target that is a number.

use serde::{Deserialize, Serialize};

/// Bins of equal size in the calibration of a number.
const BINS: usize = 10;

/// How good predicted numbers are, in the units of the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberFigures {
    /// Rows with a known number.
    pub n: usize,
    /// Mean objective of the training.
    pub loss: Option<f64>,
    /// Mean absolute error.
    pub mae: Option<f64>,
    /// Root of the mean squared error.
    pub rmse: Option<f64>,
    /// 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; `None` where all numbers are equal.
    pub r2: Option<f64>,
    /// Mean of actual − predicted: above 0 where too little is predicted.
    pub bias: Option<f64>,
    /// Median of |actual − predicted|.
    pub median_absolute_error: Option<f64>,
    /// Spearman's correlation of actual and predicted numbers, ties at their mean rank.
    pub rank_correlation: Option<f64>,
    /// Share of actual numbers at or below the predicted one: what a quantile promises.
    pub coverage: Option<f64>,
    /// The 1, 5, 25, 50, 75, 95 and 99 % quantiles of actual − predicted (linear).
    pub residual_quantiles: Vec<f64>,
    /// Mean predicted and actual numbers in ten bins of rising prediction; equal
    /// predictions stay together.
    pub calibration: Vec<NumberBin>,
}

/// One bin of the calibration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NumberBin {
    /// Rows.
    pub n: usize,
    /// Mean predicted number.
    pub predicted: f64,
    /// Mean actual number.
    pub actual: f64,
}

/// Shares of `residual_quantiles`.
pub const RESIDUAL_SHARES: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/// The figures of actual and predicted numbers, shapes [rows]; `loss` is the mean objective.
#[must_use]
pub fn number_figures(y: &[f64], predicted: &[f64], loss: Option<f64>) -> NumberFigures {
    let n = y.len() as f64;
    let mean = |sum: f64| (!y.is_empty()).then(|| sum / n);
    let residuals: Vec<f64> = y.iter().zip(predicted).map(|(y, p)| y - p).collect();
    let squares: f64 = residuals.iter().map(|r| r * r).sum();
    let centre = y.iter().sum::<f64>() / n;
    let spread: f64 = y.iter().map(|y| (y - centre).powi(2)).sum();
    let mut sorted = residuals.clone();
    sorted.sort_by(f64::total_cmp);
    let mut absolute: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
    absolute.sort_by(f64::total_cmp);
    let covered = residuals.iter().filter(|r| **r <= 0.0).count();
    NumberFigures {
        n: y.len(),
        loss,
        mae: mean(absolute.iter().sum()),
        rmse: mean(squares).map(f64::sqrt),
        r2: (spread > 0.0).then(|| 1.0 - squares / spread),
        bias: mean(residuals.iter().sum()),
        median_absolute_error: quantile(&absolute, 0.5),
        rank_correlation: rank_correlation(y, predicted),
        coverage: mean(covered as f64),
        residual_quantiles: RESIDUAL_SHARES
            .iter()
            .filter_map(|share| quantile(&sorted, *share))
            .collect(),
        calibration: calibration(y, predicted),
    }
}

/// The quantile of sorted values, linear between two of them (Hyndman & Fan's type 7).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    let (low, high) = (sorted[low], sorted[high]);
    Some(low + (high - low) * place.fract())
}

/// Spearman's rank correlation of `a` and `b`, of equal length, ties at their mean rank;
/// `None` where either is constant.
#[must_use]
pub fn rank_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    correlation(&ranks(a), &ranks(b))
}

/// Ranks from 1, equal values at the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = before as f64 + (tied.len() + 1) as f64 / 2.0;
        for place in tied {
            ranks[*place] = rank;
        }
        before += tied.len();
    }
    ranks
}

/// Pearson's correlation; `None` where either is constant.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        of_a += a * a;
        of_b += b * b;
    }
    let spread = (of_a * of_b).sqrt();
    (spread > 0.0).then(|| both / spread)
}

fn calibration(y: &[f64], predicted: &[f64]) -> Vec<NumberBin> {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| predicted[*a].total_cmp(&predicted[*b]));
    let mut bins: Vec<NumberBin> = Vec::new();
    let mut open = (0, 0.0, 0.0);
    let mut done = 0;
    for tied in order.chunk_by(|a, b| predicted[*a] == predicted[*b]) {
        for place in tied {
            open.1 += predicted[*place];
            open.2 += y[*place];
        }
        open.0 += tied.len();
        done += tied.len();
        // A bin ends where its share of the rows is reached.
        if done * BINS >= (bins.len() + 1) * y.len() {
            let (n, predicted, actual) = open;
            bins.push(NumberBin {
                n,
                predicted: predicted / n as f64,
                actual: actual / n as f64,
            });
            open = (0, 0.0, 0.0);
        }
    }
    bins
}
