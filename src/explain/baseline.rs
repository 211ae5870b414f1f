//! What an applicant is compared with: one point in the space of inputs, never a person's row.

use crate::recipe::Matrix;
use serde::{Deserialize, Serialize};

/// Least approved training rows of which a mean is kept, so that it shows no single person.
pub const LEAST_APPROVED: usize = 20;
/// Share of the approved rows that count as just approved.
const JUST_APPROVED: f64 = 0.05;

/// Which reference point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// The mean of the training rows.
    #[default]
    Mean,
    /// The mean of those training rows that were just approved at the cutoff.
    Approved,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Mean, Self::Approved];

    /// Its name in commands and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Approved => "approved",
        }
    }
}

/// The reference points of a model, in its inputs: the static ones, then the steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    /// Mean of the training rows.
    mean: Vec<f32>,
    /// Mean of the 5 % of approved training rows whose PD is nearest to the cutoff; none where
    /// too few were approved.
    approved: Option<Vec<f32>>,
    /// The cutoff at which they were approved.
    cutoff_pd: f64,
}

impl Baselines {
    /// Those of training rows: `x` holds the inputs of all rows, `rows` are those of training,
    /// `approved` those of them that were approved, with their PDs.
    #[must_use]
    pub fn of(x: &Matrix, rows: &[usize], approved: &[(usize, f64)], cutoff_pd: f64) -> Self {
        let mut nearest = approved.to_vec();
        // Highest PDs first; equal ones in the order of rows.
        nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let few = (JUST_APPROVED * nearest.len() as f64).ceil() as usize;
        nearest.truncate(few.max(LEAST_APPROVED));
        let just: Vec<usize> = nearest.into_iter().map(|(row, _)| row).collect();
        Self {
            mean: mean(x, rows),
            approved: (just.len() >= LEAST_APPROVED).then(|| mean(x, &just)),
            cutoff_pd,
        }
    }

    /// The point of a baseline, if the model has one.
    #[must_use]
    pub fn point(&self, baseline: Baseline) -> Option<&[f32]> {
        match baseline {
            Baseline::Mean => Some(&self.mean),
            Baseline::Approved => self.approved.as_deref(),
        }
    }

    /// The cutoff at which training rows were approved.
    #[must_use]
    pub fn cutoff_pd(&self) -> f64 {
        self.cutoff_pd
    }

    /// Whether every point has `inputs` finite values.
    #[must_use]
    pub fn is_sound(&self, inputs: usize) -> bool {
        let points = std::iter::once(&self.mean).chain(&self.approved);
        let sound = |point: &Vec<f32>| point.len() == inputs && point.iter().all(|v| v.is_finite());
        self.cutoff_pd.is_finite() && points.into_iter().all(sound)
    }
}

/// The mean inputs of some rows.
fn mean(x: &Matrix, rows: &[usize]) -> Vec<f32> {
    let steps = x.steps * x.channels;
    let mut sums = vec![0.0_f64; x.static_width + steps];
    for &row in rows {
        let statics = &x.statics[row * x.static_width..(row + 1) * x.static_width];
        let sequence = &x.sequence[row * steps..(row + 1) * steps];
        for (sum, value) in sums.iter_mut().zip(statics.iter().chain(sequence)) {
            *sum += f64::from(*value);
        }
    }
    let rows = rows.len().max(1) as f64;
    sums.into_iter().map(|sum| (sum / rows) as f32).collect()
}
