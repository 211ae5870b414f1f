//! What a model carries so that its scores can be explained.

use crate::explain::baseline::{LEAST_ROWS, mean};
use crate::explain::{Agreement, Baseline, Baselines, ReasonTexts};
use crate::recipe::Matrix;
use serde::{Deserialize, Serialize};

/// Reference points, texts, and how far reasons can be relied on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What applicants are compared with.
    pub baselines: Baselines,
    /// Texts of fields.
    #[serde(default, skip_serializing_if = "ReasonTexts::is_empty")]
    pub texts: ReasonTexts,
    /// The agreement of reasons with Shapley values, and between the baselines.
    pub agreement: Option<Agreement>,
}

/// Why there are no reasons.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExplainError {
    /// A model of an earlier version.
    #[error(
        "The model was trained by an earlier version and holds no baseline to compare applicants \
         with; train again."
    )]
    NoBaselines,
    /// Too few approved training rows for a mean that shows no single person.
    #[error(
        "Fewer than {} training applicants were approved at the cutoff, so there is no baseline \
         of approved applicants; take the mean.",
        crate::explain::LEAST_ROWS
    )]
    NoneApproved,
    /// Too few training rows, or a model of an earlier version.
    #[error(
        "The model holds no centroids: it was trained by an earlier version or on fewer than {} \
         rows; take the mean.",
        2 * crate::explain::LEAST_ROWS
    )]
    NoCentroids,
    /// Reasons are against one point.
    #[error(
        "The reasons of a scored file compare with one point, not with centroids; take the mean."
    )]
    SeveralPoints,
    /// The approved baseline belongs to another cutoff.
    #[error(
        "The baseline of approved applicants belongs to the cutoff PD {of_model} of the model, \
         and the cutoff here is {here}; take the mean, or leave the cutoff as it is."
    )]
    OtherCutoff {
        /// Cutoff of the model.
        of_model: f64,
        /// Cutoff that decides here.
        here: f64,
    },
    /// A row without a prediction, or a model of the time to default.
    #[error("Reasons explain a PD, a class or a number, and there is none.")]
    NoPd,
    /// Of several classes or a number: there are no approved.
    #[error(
        "The predictions of this model are explained against the mean of its training rows alone; \
         leave the baseline out."
    )]
    MeanOnly,
    /// Of several classes or a number, trained on few rows or by an earlier version.
    #[error(
        "The model holds no mean to compare rows with: it was trained by an earlier version or on \
         fewer than {LEAST_ROWS} rows; train again."
    )]
    NoMean,
}

impl Explanation {
    /// The reference point of a baseline of one point, for decisions at a cutoff.
    ///
    /// # Errors
    /// As [`Explanation::points`], and for a baseline of several points.
    pub fn point(&self, baseline: Baseline, cutoff_pd: f64) -> Result<&[f32], ExplainError> {
        match self.points(baseline, cutoff_pd)?[..] {
            [(_, point)] => Ok(point),
            _ => Err(ExplainError::SeveralPoints),
        }
    }

    /// The reference points of a baseline with their shares, for decisions at a cutoff; at least
    /// one.
    ///
    /// # Errors
    /// If the model has no such points, or they belong to another cutoff.
    pub fn points(
        &self,
        baseline: Baseline,
        cutoff_pd: f64,
    ) -> Result<Vec<(f64, &[f32])>, ExplainError> {
        let of_model = self.baselines.cutoff_pd();
        let points = self.baselines.points(baseline);
        if points.is_empty() {
            return Err(match baseline {
                Baseline::Centroids => ExplainError::NoCentroids,
                Baseline::Mean | Baseline::Approved => ExplainError::NoneApproved,
            });
        }
        if baseline == Baseline::Approved && of_model != cutoff_pd {
            return Err(ExplainError::OtherCutoff {
                of_model,
                here: cutoff_pd,
            });
        }
        Ok(points)
    }

    /// Whether it holds together for a network of so many inputs.
    #[must_use]
    pub fn is_sound(&self, inputs: usize) -> bool {
        self.baselines.is_sound(inputs) && self.texts.is_sound()
    }
}

/// What a model of classes or of a number carries so that its predictions can be explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskExplanation {
    /// Mean inputs of the training rows: the static ones, then the steps.
    mean: Vec<f32>,
    /// Texts of fields.
    #[serde(default, skip_serializing_if = "ReasonTexts::is_empty")]
    pub texts: ReasonTexts,
}

impl TaskExplanation {
    /// Of the training rows `rows` of the inputs `x`; `None` of fewer than 20, so that the mean
    /// shows no single row.
    #[must_use]
    pub fn of(x: &Matrix, rows: &[usize]) -> Option<Self> {
        (rows.len() >= LEAST_ROWS).then(|| Self {
            mean: mean(x, rows),
            texts: ReasonTexts::default(),
        })
    }

    /// The mean inputs.
    #[must_use]
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// Whether it holds together for a network of so many inputs.
    #[must_use]
    pub fn is_sound(&self, inputs: usize) -> bool {
        let is_finite = self.mean.iter().all(|value| value.is_finite());
        self.mean.len() == inputs && is_finite && self.texts.is_sound()
    }
}
