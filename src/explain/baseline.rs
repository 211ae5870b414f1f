//! What an applicant is compared with: points in the space of inputs, never a person's row.

use crate::explain::centroids::{Centroid, centroids};
use crate::recipe::Matrix;
use serde::{Deserialize, Serialize};

/// Least training rows of which a mean is kept, so that it shows no single person.
pub const LEAST_ROWS: usize = 20;
/// Share of the approved rows that count as just approved.
const JUST_APPROVED: f64 = 0.05;

/// Which reference points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// The mean of the training rows.
    #[default]
    Mean,
    /// The mean of those training rows that were just approved at the cutoff.
    Approved,
    /// The centroids of the training rows: the contributions against each of them, weighted by
    /// its share of the rows (expected gradients, Erion et al. 2021, over centroids). It takes
    /// several times as long, so a scored file has no reasons against it.
    Centroids,
}

impl Baseline {
    /// Those of one point, which a scored file may have.
    pub const SINGLE: [Self; 2] = [Self::Mean, Self::Approved];

    /// Its name in commands and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Approved => "approved",
            Self::Centroids => "centroids",
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
    /// The centroids of the training rows; none of few rows, and in models of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    centroids: Vec<Centroid>,
}

impl Baselines {
    /// Those of training rows: `x` holds the inputs of all rows, `rows` are those of training,
    /// `approved` those of them that were approved at a cutoff, with their PDs. The centroids
    /// follow from the seed.
    #[must_use]
    pub fn of(
        (x, rows): (&Matrix, &[usize]),
        (approved, cutoff_pd): (&[(usize, f64)], f64),
        seed: u64,
    ) -> Self {
        let mut nearest = approved.to_vec();
        // Highest PDs first; equal ones in the order of rows.
        nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let few = (JUST_APPROVED * nearest.len() as f64).ceil() as usize;
        nearest.truncate(few.max(LEAST_ROWS));
        let just: Vec<usize> = nearest.into_iter().map(|(row, _)| row).collect();
        Self {
            mean: mean(x, rows),
            approved: (just.len() >= LEAST_ROWS).then(|| mean(x, &just)),
            cutoff_pd,
            centroids: centroids(x, rows, seed),
        }
    }

    /// The point of a baseline, if the model has one, and one alone.
    #[must_use]
    pub fn point(&self, baseline: Baseline) -> Option<&[f32]> {
        match baseline {
            Baseline::Mean => Some(&self.mean),
            Baseline::Approved => self.approved.as_deref(),
            Baseline::Centroids => None,
        }
    }

    /// The points of a baseline with their shares, which add up to 1; none where the model has
    /// no such baseline.
    #[must_use]
    pub fn points(&self, baseline: Baseline) -> Vec<(f64, &[f32])> {
        match baseline {
            Baseline::Centroids => {
                let each = self.centroids.iter();
                each.map(|c| (c.share, &c.point[..])).collect()
            }
            Baseline::Mean | Baseline::Approved => self
                .point(baseline)
                .map(|point| (1.0, point))
                .into_iter()
                .collect(),
        }
    }

    /// Moves one input of every point.
    pub fn move_input(&mut self, input: usize, by: f64) {
        let centroids = self
            .centroids
            .iter_mut()
            .map(|centroid| &mut centroid.point);
        let single = std::iter::once(&mut self.mean).chain(&mut self.approved);
        for point in single.chain(centroids) {
            if let Some(value) = point.get_mut(input) {
                *value = (f64::from(*value) + by) as f32;
            }
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
        let centroids = self.centroids.iter().map(|centroid| &centroid.point);
        let points = std::iter::once(&self.mean)
            .chain(&self.approved)
            .chain(centroids);
        let sound = |point: &Vec<f32>| point.len() == inputs && point.iter().all(|v| v.is_finite());
        let shares = self.centroids.iter().map(|centroid| centroid.share);
        let are_shares = shares.clone().all(|share| share > 0.0 && share <= 1.0)
            && (self.centroids.is_empty() || (shares.sum::<f64>() - 1.0).abs() < 1e-6);
        self.cutoff_pd.is_finite() && are_shares && points.into_iter().all(sound)
    }
}

/// The mean inputs of some rows.
pub(super) fn mean(x: &Matrix, rows: &[usize]) -> Vec<f32> {
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
