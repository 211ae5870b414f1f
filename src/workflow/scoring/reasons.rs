//! The reasons of scored applicants, as a scored file shows them.

use crate::bundle::Model;
use crate::explain::{
    Baseline, ExplainError, Explainer, Fields, MOST_REASONS, ReasonTexts, Reasons, TextLanguage,
    contributions_against, reasons_of,
};
use crate::recipe::Matrix;
use crate::table::Table;
use serde::Serialize;

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

/// Why a row has its PD: from the baseline to its logit, in log-odds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowContributions {
    /// What the row is compared with.
    pub baseline: Baseline,
    /// Logit of the baseline.
    pub base: f64,
    /// The fields, the largest contribution by size first.
    pub fields: Vec<FieldContribution>,
    /// Names of the fields that are its reasons, the strongest first.
    pub reasons: Vec<String>,
    /// What prior correction, intercept and recalibration add.
    pub calibration: f64,
    /// What is missing: logit(pd) − base − Σ − calibration.
    pub residual: f64,
    /// Whether a protected attribute is among the reasons.
    pub names_protected: bool,
}

/// What a field adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldContribution {
    /// Its name.
    pub field: String,
    /// In log-odds.
    pub contribution: f64,
}

/// The contributions to the PD of a row of a table; `cutoff` is the one in force.
///
/// # Errors
/// If the row has no PD, or the model has no such baseline.
pub fn row_contributions(
    model: &Model,
    (table, row, pd): (&Table, usize, f64),
    baseline: Baseline,
    cutoff: f64,
) -> Result<RowContributions, ExplainError> {
    let explanation = model.explanation.as_ref();
    let explanation = explanation.ok_or(ExplainError::NoBaselines)?;
    let points = explanation.points(baseline, cutoff)?;
    let fields = Fields::of(&model.recipe);
    let Ok(x) = model.recipe.apply(table, row..row + 1) else {
        return Err(ExplainError::NoPd);
    };
    let explained = contributions_against(&model.network, &fields, &points, &x);
    let Some(logit) = explained.logits.first().filter(|_| !pd.is_nan()) else {
        return Err(ExplainError::NoPd);
    };
    let protected = model.protected_fields(&fields);
    let reasons = reasons_of(explained.row(0), MOST_REASONS);
    let of_fields = fields.names().iter().zip(explained.row(0));
    let mut each: Vec<FieldContribution> = of_fields
        .map(|(name, contribution)| FieldContribution {
            field: name.clone(),
            contribution: *contribution,
        })
        .collect();
    each.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    let added = (pd / (1.0 - pd)).ln() - logit;
    let named = reasons.fields().map(|field| fields.names()[field].clone());
    Ok(RowContributions {
        baseline,
        base: explained.base,
        fields: each,
        reasons: named.collect(),
        calibration: if added.is_finite() { added } else { 0.0 },
        residual: explained.residual(0),
        names_protected: reasons.fields().any(|field| protected.contains(&field)),
    })
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
