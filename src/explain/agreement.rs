//! How far the reasons of a model depend on the method and on the baseline: reasons are
//! validated before they are used.

use crate::evaluate::targets::numbers::rank_correlation;
use crate::explain::shapley::shapley;
use crate::explain::{Baseline, Baselines, Explainer, Fields, MOST_REASONS, reasons_of};
use crate::network::{Network, Readout};
use crate::recipe::Matrix;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

/// Rows that are compared.
const ROWS: usize = 24;
/// Least and most orders of the fields for a row, each used forwards and backwards.
const ORDERS: (usize, usize) = (2, 20);
/// Multiplications that take as long as a step from a split to the next.
const OF_STEP: usize = 40;
/// Multiplications that the comparison may take, about.
const BUDGET: f64 = 4e9;

/// The agreement of reasons on a sample of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Rows that were compared.
    pub rows: usize,
    /// Orders of the fields over which a Shapley value is the mean.
    pub orders: usize,
    /// Mean share of an applicant's reasons that sampled Shapley values give too; of those
    /// with reasons, none where no row has any.
    pub top_four: Option<f64>,
    /// Mean rank correlation (Spearman) of contributions and Shapley values over the fields;
    /// none where fields do not differ.
    pub rank_correlation: Option<f64>,
    /// Mean share of an applicant's reasons against the mean that the approved give too.
    pub baselines_top_four: Option<f64>,
    /// Largest |base + Σ contributions − logit|.
    pub largest_residual: f64,
}

impl Agreement {
    /// Compares on rows spread evenly over `rows` of `x`.
    #[must_use]
    pub fn of(
        network: &Network,
        fields: &Fields,
        baselines: &Baselines,
        (x, rows): (&Matrix, &[usize]),
        seed: u64,
    ) -> Option<Self> {
        let count = rows.len().min(ROWS);
        let sample: Vec<usize> = (0..count).map(|k| rows[k * rows.len() / count]).collect();
        let x = x.select(&sample);
        let point = baselines.point(Baseline::Mean)?;
        let explained = Explainer::new(network, fields, point).contributions(&x);
        let width = fields.names().len();
        let work = match network.forest() {
            // Each tree is followed to one leaf.
            Some(forest) => forest.steps() * OF_STEP,
            None => network.parameters() * network.inputs().steps.max(1),
        };
        let orders = BUDGET / (work * 2 * count * (width + 1)).max(1) as f64;
        let orders = (orders as usize).clamp(ORDERS.0, ORDERS.1);
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let of = (network, Readout::First);
        let values = shapley(of, fields, point, &x, orders, &mut rng);
        let pairs = || (0..count).map(|row| (explained.row(row), &values[row * width..][..width]));
        let approved = baselines.point(Baseline::Approved).map(|point| {
            let explained_too = Explainer::new(network, fields, point).contributions(&x);
            mean((0..count).map(|row| common(explained.row(row), explained_too.row(row))))
        });
        Some(Self {
            rows: count,
            orders: 2 * orders,
            top_four: mean(pairs().map(|(a, b)| common(a, b))),
            rank_correlation: mean(pairs().map(|(a, b)| rank_correlation(a, b))),
            baselines_top_four: approved.flatten(),
            largest_residual: (0..count)
                .map(|row| explained.residual(row).abs())
                .fold(0.0, f64::max),
        })
        .filter(|agreement| agreement.rows > 0)
    }
}

/// Share of the reasons of `a` that are reasons of `b`; `None` where `a` has none.
fn common(a: &[f64], b: &[f64]) -> Option<f64> {
    let of = |values| -> Vec<usize> { reasons_of(values, MOST_REASONS).fields().collect() };
    let (a, b) = (of(a), of(b));
    let both = a.iter().filter(|field| b.contains(field)).count();
    (!a.is_empty()).then(|| both as f64 / a.len() as f64)
}

/// The mean of what there is.
fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let known: Vec<f64> = values.flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
