//! Challengers of a hazard model: Kaplan–Meier, Cox and a logistic hazard, fitted to the same
//! training rows and held against it on the same others.

use super::error::SurvivalRemark;
use super::figures::evaluate_survival;
use super::models::design::Design;
use super::models::logistic::LogisticHazard;
use super::models::{cox, logistic};
use super::prepare::SurvivalPrepared;
use crate::bundle::SurvivalModel;
use crate::evaluate::survival::{
    Coefficient, LifeTable, Spell, SurvivalChallenger, SurvivalFigures, joined_hazards, period_fit,
};
use crate::network::sigmoid;
use crate::train::Control;

/// Most multiplications of a step of a fit, rows × inputs².
const MOST_WORK: f64 = 2e9;

/// Whether rows and columns are few enough for a fit of some seconds.
pub fn fits(rows: usize, design: &Design<'_>) -> bool {
    rows as f64 * (design.width() as f64).powi(2) <= MOST_WORK
}

/// Writes the hazards of a row, by period from 1.
type Hazards<'a> = &'a (dyn Fn(usize, &mut [f64]) + Sync);

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
        let (rows, spells) = self.train;
        let joined = self.joined_baseline();
        let baseline = |_: usize, each: &mut [f64]| each.copy_from_slice(&model.baseline);
        let of_levels = |_: usize, each: &mut [f64]| each.copy_from_slice(&joined);
        let both = (&baseline as Hazards<'_>, &of_levels as Hazards<'_>);
        all.extend(self.held(model, "kaplan-meier", both, Vec::new()));
        if !fits(rows.len(), self.design) {
            remarks.push(SurvivalRemark::TooLarge("cox"));
            if self.logistic.is_none() {
                remarks.push(SurvivalRemark::TooLarge("logistic-hazard"));
            }
            return (all, remarks);
        }
        let horizon = self.prepared.horizon;
        if let Some(fit) = cox::fit(self.design, rows, spells, horizon, control) {
            let joined = fit.joined(&self.prepared.ends);
            let score = |row: usize| self.score(row, &fit.coefficients);
            let hazards = |row: usize, each: &mut [f64]| {
                cox::write_hazards(&fit.baseline, score(row), each);
            };
            let of_levels =
                |row: usize, each: &mut [f64]| cox::write_hazards(&joined, score(row), each);
            let both = (&hazards as Hazards<'_>, &of_levels as Hazards<'_>);
            let table = self.table(&fit.coefficients, &fit.errors);
            all.extend(self.held(model, "cox", both, table));
        }
        let own = match self.logistic {
            None => logistic::fit(self.design, rows, spells, &self.prepared.ends, control),
            Some(fit) => Some(fit.clone()),
        };
        if let Some(fit) = own {
            let hazards = |row: usize, each: &mut [f64]| self.logistic_hazards(&fit, row, each);
            let table = self.table(&fit.coefficients, &fit.errors);
            all.extend(self.held(model, "logistic-hazard", (&hazards, &hazards), table));
        }
        (all, remarks)
    }

    /// The Kaplan–Meier hazards of the training rows by level.
    fn joined_baseline(&self) -> Vec<f64> {
        let table = LifeTable::of(self.train.1, self.prepared.horizon);
        let [events, at_risk] = [&table.events, &table.at_risk].map(|counts| {
            counts
                .iter()
                .map(|count| *count as f64)
                .collect::<Vec<f64>>()
        });
        joined_hazards(&self.prepared.ends, &events, &at_risk)
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

    /// The figures of a challenger: its hazards for all but the log-likelihood, and those that the
    /// log-likelihood is of.
    fn held(
        &self,
        model: &SurvivalModel,
        name: &str,
        (hazards, of_levels): (Hazards<'_>, Hazards<'_>),
        coefficients: Vec<Coefficient>,
    ) -> Option<SurvivalChallenger> {
        let SurvivalFigures {
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
        let with_spell = |row: &usize| Some((*row, self.prepared.spells.rows[*row]?));
        let rows = self.held_out.iter().filter_map(with_spell);
        let (rows, spells): (Vec<usize>, Vec<Spell>) = rows.unzip();
        let fit = period_fit(&spells, self.prepared.horizon, &|place, each| {
            of_levels(rows[place], each);
        })?;
        Some(SurvivalChallenger {
            name: name.to_owned(),
            log_likelihood: fit.log_likelihood,
            c_index,
            c_index_uno,
            integrated_brier,
            coefficients,
        })
    }
}
