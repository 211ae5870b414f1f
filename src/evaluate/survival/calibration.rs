//! Fit of predicted hazards: log-likelihood, and observed against predicted by period.

use super::Spell;
use crate::evaluate::probability::reliability::wilson;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows whose hazards are computed at a time; sums are added up in this order, whatever the
/// number of threads.
const BLOCK: usize = 4096;
/// Hazards are held within this distance of 0 and 1 before a logarithm is taken.
const LEAST: f64 = 1e-15;

/// Observed and predicted defaults of one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PeriodFit {
    /// The period, from 1.
    pub period: u32,
    /// Rows at risk in it.
    pub at_risk: u64,
    /// Rows that default in it.
    pub events: u64,
    /// Their share.
    pub observed: f64,
    /// 95 % interval of the share (Wilson 1927).
    pub interval: [f64; 2],
    /// Mean predicted hazard of the rows at risk.
    pub predicted: f64,
}

/// How predicted hazards fit rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Rows times the periods in which they are at risk.
    pub person_periods: u64,
    /// Defaults.
    pub events: u64,
    /// Mean log-likelihood per row and period at risk.
    pub log_likelihood: f64,
    /// By period; those without rows at risk are left out.
    pub periods: Vec<PeriodFit>,
}

#[derive(Clone)]
struct Sums {
    log_likelihood: f64,
    at_risk: Vec<u64>,
    events: Vec<u64>,
    predicted: Vec<f64>,
}

/// The fit up to the period `horizon`. `hazards` writes those of a row, by period from 1. `None`
/// where no row is at risk.
#[must_use]
pub fn period_fit(
    spells: &[Spell],
    horizon: u32,
    hazards: &(dyn Fn(usize, &mut [f64]) + Sync),
) -> Option<Fit> {
    let none = || Sums {
        log_likelihood: 0.0,
        at_risk: vec![0; horizon as usize],
        events: vec![0; horizon as usize],
        predicted: vec![0.0; horizon as usize],
    };
    let blocks = spells.par_chunks(BLOCK).enumerate();
    let parts: Vec<Sums> = blocks
        .map(|(block, rows)| {
            let (mut sums, mut each) = (none(), vec![0.0; horizon as usize]);
            for (place, spell) in rows.iter().enumerate() {
                if let Some(spell) = spell.until(horizon) {
                    hazards(block * BLOCK + place, &mut each);
                    add(&mut sums, spell, &each);
                }
            }
            sums
        })
        .collect();
    let mut all = none();
    for part in parts {
        all.log_likelihood += part.log_likelihood;
        for period in 0..horizon as usize {
            all.at_risk[period] += part.at_risk[period];
            all.events[period] += part.events[period];
            all.predicted[period] += part.predicted[period];
        }
    }
    let person_periods: u64 = all.at_risk.iter().sum();
    let at = |period: usize| PeriodFit {
        period: period as u32 + 1,
        at_risk: all.at_risk[period],
        events: all.events[period],
        observed: all.events[period] as f64 / all.at_risk[period] as f64,
        interval: wilson(all.events[period] as usize, all.at_risk[period] as usize),
        predicted: all.predicted[period] / all.at_risk[period] as f64,
    };
    let periods = (0..horizon as usize).filter(|period| all.at_risk[*period] > 0);
    (person_periods > 0).then(|| Fit {
        person_periods,
        events: all.events.iter().sum(),
        log_likelihood: all.log_likelihood / person_periods as f64,
        periods: periods.map(at).collect(),
    })
}

fn add(sums: &mut Sums, spell: Spell, hazards: &[f64]) {
    for period in spell.entry..spell.exit {
        let place = period as usize;
        let hazard = hazards[place].clamp(LEAST, 1.0 - LEAST);
        let ends = spell.event && period + 1 == spell.exit;
        sums.log_likelihood += if ends { hazard.ln() } else { (-hazard).ln_1p() };
        sums.at_risk[place] += 1;
        sums.events[place] += u64::from(ends);
        sums.predicted[place] += hazards[place];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_and_the_periods_follow_by_hand() {
        let spells = [
            Spell {
                entry: 0,
                exit: 2,
                event: true,
            },
            Spell {
                entry: 1,
                exit: 3,
                event: false,
            },
            Spell {
                entry: 5,
                exit: 6,
                event: true,
            },
        ];
        let fit = period_fit(&spells, 3, &|row, h| {
            h.copy_from_slice(&[[0.1, 0.2, 0.3], [0.5, 0.4, 0.3], [0.9; 3]][row]);
        })
        .unwrap();
        assert_eq!((fit.person_periods, fit.events), (4, 1));
        let expected = (0.9_f64.ln() + 0.2_f64.ln() + 0.6_f64.ln() + 0.7_f64.ln()) / 4.0;
        assert!((fit.log_likelihood - expected).abs() < 1e-15);
        let second = fit.periods[1];
        assert_eq!((second.at_risk, second.events), (2, 1));
        assert!((second.predicted - 0.3).abs() < 1e-15 && second.observed == 0.5);
        assert_eq!(period_fit(&spells[2..], 3, &|_, _| {}), None);
    }
}
