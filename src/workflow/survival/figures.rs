//! Figures of hazards on some rows.

use super::spells::Spells;
use crate::evaluate::survival::{AucAt, Censoring, PeriodFit, Ranking, Spell, period_fit, ranking};
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

/// The figures of some rows that have a spell, up to the period `horizon`. `hazards` writes those
/// of a row of the table, by period from 1. Fit and calibration are of all rows; concordance, AUC
/// and Brier score are of loans, predicted from the first of their rows. `None` without rows.
#[must_use]
pub fn evaluate_survival(
    spells: &Spells,
    rows: &[usize],
    horizon: u32,
    censoring: &Censoring,
    hazards: &(dyn Fn(usize, &mut [f64]) + Sync),
) -> Option<SurvivalFigures> {
    let with_spell = |row: &usize| Some((*row, spells.rows[*row]?));
    let (rows, each): (Vec<usize>, Vec<Spell>) = rows.iter().filter_map(with_spell).unzip();
    let fit = period_fit(&each, horizon, &|place, h| hazards(rows[place], h))?;
    let (firsts, loans): (Vec<usize>, Vec<Spell>) = spells.firsts(&rows).into_iter().unzip();
    let Ranking {
        up_to,
        c_index,
        c_index_uno,
        auc,
        integrated_brier,
    } = ranking(&loans, horizon, censoring, &|place, h| {
        hazards(firsts[place], h);
    });
    Some(SurvivalFigures {
        n: loans.len(),
        events: fit.events,
        person_periods: fit.person_periods,
        log_likelihood: fit.log_likelihood,
        up_to,
        c_index,
        c_index_uno,
        auc,
        integrated_brier,
        calibration: fit.periods,
    })
}
