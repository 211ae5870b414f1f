//! The reasons of scored applicants, as a scored file shows them.

use crate::bundle::Model;
use crate::explain::{
    Baseline, ExplainError, Explainer, Fields, ReasonTexts, Reasons, TextLanguage,
};
use crate::recipe::Matrix;

/// What reasons are asked for.
#[derive(Debug, Clone, Default)]
pub struct ReasonTerms {
    /// Most reasons of an applicant.
    pub most: usize,
    /// What applicants are compared with.
    pub baseline: Baseline,
    /// Texts in place of those of the model; none where it is empty.
    pub texts: ReasonTexts,
    /// The language of the texts.
    pub language: TextLanguage,
}

/// A model, ready to give reasons.
pub struct Reasoner<'a> {
    explainer: Explainer<'a>,
    most: usize,
    baseline: Baseline,
    texts: Vec<String>,
    /// Fields that are protected attributes, or hold one.
    protected: Vec<usize>,
}

impl<'a> Reasoner<'a> {
    /// Reasons against the baseline that the terms name.
    ///
    /// # Errors
    /// If the model has no such baseline.
    pub fn new(model: &'a Model, terms: &ReasonTerms) -> Result<Self, ExplainError> {
        let explanation = model.explanation.as_ref();
        let explanation = explanation.ok_or(ExplainError::NoBaselines)?;
        let point = explanation.point(terms.baseline, model.scorecard.cutoff_pd)?;
        let fields = Fields::of(&model.recipe);
        let texts = if terms.texts.is_empty() {
            &explanation.texts
        } else {
            &terms.texts
        };
        let text = |name: &String| texts.of(name, terms.language).to_owned();
        Ok(Self {
            explainer: Explainer::new(&model.network, &fields, point),
            most: terms.most,
            baseline: terms.baseline,
            texts: fields.names().iter().map(text).collect(),
            protected: model.protected_fields(&fields),
        })
    }

    /// The reasons of rows of inputs; none where a row has no PD.
    #[must_use]
    pub fn of(&self, x: &Matrix, pds: &[f64]) -> Vec<Reasons> {
        let mut reasons = self.explainer.reasons(x, self.most);
        for (reasons, _) in reasons.iter_mut().zip(pds).filter(|(_, pd)| pd.is_nan()) {
            *reasons = Reasons::default();
        }
        reasons
    }

    /// The text of each field.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// What applicants are compared with.
    #[must_use]
    pub fn baseline(&self) -> Baseline {
        self.baseline
    }

    /// Applicants whose reasons name a protected attribute.
    #[must_use]
    pub fn protected_in(&self, reasons: &[Reasons]) -> usize {
        let names = |reasons: &&Reasons| reasons.fields().any(|f| self.protected.contains(&f));
        reasons.iter().filter(names).count()
    }
}
