//! Figures of hazards on some rows.

use super::spells::Spells;
use crate::evaluate::survival::{Censoring, Ranking, Spell, SurvivalFigures, period_fit, ranking};

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
