//! Figures for a target of several classes, from the probabilities of each.

use crate::evaluate::discrimination::rank::auc;
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// How good the predicted classes and probabilities are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassFigures {
    /// Rows with a known class.
    pub n: usize,
    /// The classes, in the order of `confusion`.
    pub classes: Vec<String>,
    /// Mean objective of the training.
    pub loss: Option<f64>,
    /// Share of rows whose class was predicted.
    pub accuracy: Option<f64>,
    /// Mean recall over the classes that occur or are predicted; 0 for one that does not occur.
    pub macro_recall: Option<f64>,
    /// Mean F1 over the same classes; 0 where it is undefined.
    pub macro_f1: Option<f64>,
    /// Mean of −ln of the probability of the true class.
    pub log_loss: Option<f64>,
    /// Mean AUC of each class against all others, over the classes that occur
    /// (Provost & Domingos 2001, unweighted).
    pub auc_ovr: Option<f64>,
    /// Cohen's kappa (1960).
    pub kappa: Option<f64>,
    /// Share of rows whose predicted class is the true one or beside it; of ordered classes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub within_one: Option<f64>,
    /// Kappa with quadratic weights (Cohen 1968); of ordered classes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kappa_quadratic: Option<f64>,
    /// Rows by true class (outer) and predicted class (inner).
    pub confusion: Vec<Vec<usize>>,
    /// Figures of each class against all others.
    pub by_class: Vec<OneClass>,
}

/// How well the model separates one class from all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OneClass {
    /// The class.
    pub class: String,
    /// Rows of it.
    pub rows: usize,
    /// Rows predicted as it.
    pub predicted: usize,
    /// Share of its rows that were predicted as it.
    pub recall: Option<f64>,
    /// Share of the rows predicted as it that are.
    pub precision: Option<f64>,
    /// Harmonic mean of both.
    pub f1: Option<f64>,
    /// AUC of its probability.
    pub auc: Option<f64>,
}

/// The figures of rows with the place of the true class `y`, shape [rows], the predicted
/// one, shape [rows], and probabilities `p`, shape [rows × classes], row by row.
/// `ordered` adds the figures of ordered classes; `loss` is the mean objective.
#[must_use]
pub fn class_figures(
    classes: &[String],
    (y, predicted): (&[usize], &[usize]),
    p: &[f64],
    ordered: bool,
    loss: Option<f64>,
) -> ClassFigures {
    let count = classes.len();
    let mut confusion = vec![vec![0; count]; count];
    for (y, predicted) in y.iter().zip(predicted) {
        confusion[*y][*predicted] += 1;
    }
    let by_class: Vec<OneClass> = (0..count)
        .map(|k| one_class(classes, k, &confusion, y, p))
        .collect();
    let there = by_class.iter().filter(|c| c.rows + c.predicted > 0);
    let mean = |values: Vec<f64>| {
        let sum: f64 = values.iter().sum();
        (!values.is_empty()).then(|| sum / values.len() as f64)
    };
    let distance = |keep: &dyn Fn(usize) -> bool| {
        let pairs = y.iter().zip(predicted);
        pairs.filter(|(y, at)| keep(y.abs_diff(**at))).count()
    };
    ClassFigures {
        n: y.len(),
        classes: classes.to_vec(),
        loss,
        accuracy: share(distance(&|d| d == 0), y.len()),
        macro_recall: mean(there.clone().map(|c| c.recall.unwrap_or(0.0)).collect()),
        macro_f1: mean(there.map(|c| c.f1.unwrap_or(0.0)).collect()),
        log_loss: log_loss(y, p, count),
        auc_ovr: mean(by_class.iter().filter_map(|c| c.auc).collect()),
        kappa: kappa(&confusion, |i, j| f64::from(u8::from(i != j))),
        within_one: if ordered {
            share(distance(&|d| d <= 1), y.len())
        } else {
            None
        },
        kappa_quadratic: if ordered {
            kappa(&confusion, |i, j| (i.abs_diff(j) as f64).powi(2))
        } else {
            None
        },
        confusion,
        by_class,
    }
}

/// Mean of −ln of the probability of the true class, `p` of shape [rows × `count`]; `None` without
/// rows.
#[must_use]
pub fn log_loss(y: &[usize], p: &[f64], count: usize) -> Option<f64> {
    let log = |(row, y): (usize, &usize)| -(p[row * count + y].max(LEAST_PROBABILITY)).ln();
    let sum: f64 = y.iter().enumerate().map(log).sum();
    (!y.is_empty()).then(|| sum / y.len() as f64)
}

/// Probabilities are cut here, as scikit-learn cuts f64 (its machine epsilon).
const LEAST_PROBABILITY: f64 = f64::EPSILON;

fn one_class(
    classes: &[String],
    k: usize,
    confusion: &[Vec<usize>],
    y: &[usize],
    p: &[f64],
) -> OneClass {
    let hits = confusion[k][k];
    let rows: usize = confusion[k].iter().sum();
    let predicted: usize = confusion.iter().map(|of_class| of_class[k]).sum();
    let is_class: Vec<bool> = y.iter().map(|y| *y == k).collect();
    let of_class: Vec<f64> = p.iter().skip(k).step_by(classes.len()).copied().collect();
    OneClass {
        class: classes[k].clone(),
        rows,
        predicted,
        recall: share(hits, rows),
        precision: share(hits, predicted),
        f1: share(2 * hits, rows + predicted),
        auc: auc(&is_class, &of_class),
    }
}

/// 1 − Σ w·observed / Σ w·expected, with w the weight of a disagreement between classes i
/// and j; `None` where agreement by chance is complete.
fn kappa(confusion: &[Vec<usize>], weight: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let rows: Vec<usize> = confusion.iter().map(|row| row.iter().sum()).collect();
    let n: usize = rows.iter().sum();
    let column = |j: usize| confusion.iter().map(|row| row[j]).sum::<usize>();
    let columns: Vec<usize> = (0..rows.len()).map(column).collect();
    let (mut observed, mut expected) = (0.0, 0.0);
    for (i, row) in confusion.iter().enumerate() {
        for (j, count) in row.iter().enumerate() {
            observed += weight(i, j) * *count as f64;
            expected += weight(i, j) * rows[i] as f64 * columns[j] as f64 / n.max(1) as f64;
        }
    }
    (expected > 0.0).then(|| 1.0 - observed / expected)
}
