//! What a model carries so that its scores can be explained.

use crate::explain::{Agreement, Baseline, Baselines, ReasonTexts};
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
        crate::explain::LEAST_APPROVED
    )]
    NoneApproved,
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
    /// Of several classes or a number.
    #[error("Reasons explain a PD; a model of another target has none.")]
    NoPd,
}

impl Explanation {
    /// The reference point of a baseline, for decisions at a cutoff.
    ///
    /// # Errors
    /// If the model has no such point, or it belongs to another cutoff.
    pub fn point(&self, baseline: Baseline, cutoff_pd: f64) -> Result<&[f32], ExplainError> {
        let of_model = self.baselines.cutoff_pd();
        let point = self.baselines.point(baseline);
        let point = point.ok_or(ExplainError::NoneApproved)?;
        if baseline == Baseline::Approved && of_model != cutoff_pd {
            return Err(ExplainError::OtherCutoff {
                of_model,
                here: cutoff_pd,
            });
        }
        Ok(point)
    }

    /// Whether it holds together for a network of so many inputs.
    #[must_use]
    pub fn is_sound(&self, inputs: usize) -> bool {
        self.baselines.is_sound(inputs) && self.texts.is_sound()
    }
}
