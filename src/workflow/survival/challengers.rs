//! Challengers of a hazard model: Kaplan–Meier, Cox and a logistic hazard, fitted to the same
//! training rows and held against it on the same others.

use super::design::Design;
use super::error::SurvivalRemark;
use super::figures::{SurvivalFigures, evaluate_survival};
use super::logistic::LogisticHazard;
use super::prepare::SurvivalPrepared;
use super::{cox, logistic};
use crate::bundle::SurvivalModel;
use crate::evaluate::survival::Spell;
use crate::network::sigmoid;
use crate::train::Control;
use serde::{Deserialize, Serialize};

/// Most multiplications of a step of a fit, rows × inputs².
const MOST_WORK: f64 = 2e9;

/// The figures of a challenger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalChallenger {
    /// kaplan-meier, cox or logistic-hazard.
    pub name: String,
    /// Mean log-likelihood per loan and period at risk.
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

/// Whether rows and columns are few enough for a fit of some seconds.
pub fn fits(rows: usize, design: &Design<'_>) -> bool {
    rows as f64 * (design.width() as f64).powi(2) <= MOST_WORK
}

/// What challengers are fitted to and held against.
pub struct Field<'a> {
    pub prepared: &'a SurvivalPrepared,
    pub design: &'a Design<'a>,
    /// Names of all inputs.
    pub names: &'a [String],
    /// The training rows.
    pub train: (&'a [usize], &'a [Spell]),
    /// The rows that they are held against.
    pub held_out: &'a [usize],
    /// The logistic hazard, where it is fitted already.
    pub logistic: Option<&'a LogisticHazard>,
}

impl Field<'_> {
    /// The challengers of a model, and what was left out.
    pub fn challengers(
        &self,
        model: &SurvivalModel,
        control: &Control,
    ) -> (Vec<SurvivalChallenger>, Vec<SurvivalRemark>) {
        let (mut all, mut remarks) = (Vec::new(), Vec::new());
        let baseline = |_: usize, each: &mut [f64]| each.copy_from_slice(&model.baseline);
        all.extend(self.held(model, "kaplan-meier", &baseline, Vec::new()));
        let (rows, spells) = self.train;
        if !fits(rows.len(), self.design) {
            remarks.push(SurvivalRemark::TooLarge("cox"));
            if self.logistic.is_none() {
                remarks.push(SurvivalRemark::TooLarge("logistic-hazard"));
            }
            return (all, remarks);
        }
        let horizon = self.prepared.horizon;
        if let Some(fit) = cox::fit(self.design, rows, spells, horizon, control) {
            let hazards = |row: usize, each: &mut [f64]| {
                fit.write_hazards(self.score(row, &fit.coefficients), each);
            };
            let table = self.table(&fit.coefficients, &fit.errors);
            all.extend(self.held(model, "cox", &hazards, table));
        }
        let own = match self.logistic {
            None => logistic::fit(self.design, rows, spells, &self.prepared.ends, control),
            Some(fit) => Some(fit.clone()),
        };
        if let Some(fit) = own {
            let hazards = |row: usize, each: &mut [f64]| self.logistic_hazards(&fit, row, each);
            let table = self.table(&fit.coefficients, &fit.errors);
            all.extend(self.held(model, "logistic-hazard", &hazards, table));
        }
        (all, remarks)
    }

    fn logistic_hazards(&self, fit: &LogisticHazard, row: usize, each: &mut [f64]) {
        let score = self.score(row, &fit.coefficients);
        let mut begin = 0;
        for (end, level) in fit.ends.iter().zip(&fit.levels) {
            let end = (*end as usize).min(each.len());
            each[begin..end].fill(sigmoid(level + score));
            begin = end;
        }
    }

    fn score(&self, row: usize, coefficients: &[f64]) -> f64 {
        let mut x = vec![0.0; self.design.width()];
        self.design.write(row, &mut x);
        x.iter().zip(coefficients).map(|(x, b)| x * b).sum()
    }

    fn table(&self, coefficients: &[f64], errors: &[f64]) -> Vec<Coefficient> {
        let each = self.design.kept.iter().zip(coefficients).zip(errors);
        each.map(|((place, coefficient), error)| Coefficient {
            input: self.names.get(*place).cloned().unwrap_or_default(),
            coefficient: *coefficient,
            error: error.is_finite().then_some(*error),
            ratio: coefficient.exp(),
        })
        .collect()
    }

    fn held(
        &self,
        model: &SurvivalModel,
        name: &str,
        hazards: &(dyn Fn(usize, &mut [f64]) + Sync),
        coefficients: Vec<Coefficient>,
    ) -> Option<SurvivalChallenger> {
        let SurvivalFigures {
            log_likelihood,
            c_index,
            c_index_uno,
            integrated_brier,
            ..
        } = evaluate_survival(
            &self.prepared.spells,
            self.held_out,
            self.prepared.horizon,
            &model.censoring,
            hazards,
        )?;
        Some(SurvivalChallenger {
            name: name.to_owned(),
            log_likelihood,
            c_index,
            c_index_uno,
            integrated_brier,
            coefficients,
        })
    }
}
