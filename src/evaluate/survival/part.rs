//! The figures of a model of the time to default on the rows of one part, and of those beside it.

use super::{AucAt, PeriodFit};
use serde::{Deserialize, Serialize};

/// The figures of one part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalFigures {
    /// Loans.
    pub n: usize,
    /// Loans that default.
    pub events: u64,
    /// Loans times the periods in which they are at risk.
    pub person_periods: u64,
    /// Mean log-likelihood per loan and period at risk.
    pub log_likelihood: f64,
    /// The last period up to which defaults count in the figures that follow, but Harrell's C.
    pub up_to: u32,
    /// Harrell's C.
    pub c_index: Option<f64>,
    /// Uno's C.
    pub c_index_uno: Option<f64>,
    /// Cumulative/dynamic AUC by horizon.
    pub auc: Vec<AucAt>,
    /// Integrated Brier score with weights for censoring.
    pub integrated_brier: Option<f64>,
    /// Observed and predicted hazard by period.
    pub calibration: Vec<PeriodFit>,
}

/// The figures of a challenger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalChallenger {
    /// kaplan-meier, cox or logistic-hazard.
    pub name: String,
    /// Mean log-likelihood per loan and period at risk. The baselines of Kaplan–Meier and Cox are
    /// joined to the levels of the model's for it: a period without a training default has a hazard
    /// of 0, and one held-out default in it a likelihood of 0.
    pub log_likelihood: f64,
    /// Harrell's C.
    pub c_index: Option<f64>,
    /// Uno's C.
    pub c_index_uno: Option<f64>,
    /// Integrated Brier score.
    pub integrated_brier: Option<f64>,
    /// The coefficients, where it has any.
    pub coefficients: Vec<Coefficient>,
}

/// A coefficient of an input with standard deviation 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// The input.
    pub input: String,
    /// Log hazard ratio, or log odds ratio.
    pub coefficient: f64,
    /// Its standard error; `None` where there is none.
    pub error: Option<f64>,
    /// e to its power.
    pub ratio: f64,
}
