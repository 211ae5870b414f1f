//! Figures of loans whose survival is predicted from one point on: concordance, AUC by horizon
//! and the integrated Brier score.

use super::{Censoring, Spell, auc_at, concordance, concordance_by};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows whose curves are computed at a time; sums are added up in this order, whatever the number
/// of threads.
const BLOCK: usize = 4096;
/// Horizons of the AUC, in periods.
const HORIZONS: [u32; 5] = [12, 24, 36, 48, 60];

/// The AUC at one horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AucAt {
    /// The horizon, in periods.
    pub period: u32,
    /// Cumulative/dynamic AUC of the PD up to it.
    pub auc: f64,
}

/// How well curves order loans, and how far they are from what happened.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Ranking {
    /// The last period up to which defaults count in all figures but Harrell's C: rows are at
    /// risk after it, and censoring can be undone in it.
    pub up_to: u32,
    /// Harrell's C of the PD from the first period up to the last, whenever a loan enters, so that
    /// loans of equal hazards are equal. All defaults count, those of the last period too.
    pub c_index: Option<f64>,
    /// Uno's C of the PD up to the period `up_to`; `None` where loans enter late.
    pub c_index_uno: Option<f64>,
    /// The AUC by horizon; empty where loans enter late.
    pub auc: Vec<AucAt>,
    /// Brier score with weights for censoring, averaged over the periods by the trapezoid rule
    /// (Graf et al. 1999); `None` where loans enter late.
    pub integrated_brier: Option<f64>,
}

/// The figures of loans. `hazards` writes those of a loan, by period from 1; `censoring` is that
/// of the training rows.
#[must_use]
pub fn ranking(
    spells: &[Spell],
    horizon: u32,
    censoring: &Censoring,
    hazards: &(dyn Fn(usize, &mut [f64]) + Sync),
) -> Ranking {
    let late = spells.iter().any(|spell| spell.entry > 0);
    let longest = spells.iter().map(|spell| spell.exit).max().unwrap_or(0);
    let mut up_to = horizon.min(longest.saturating_sub(1));
    if !late {
        up_to = up_to.min(censoring.last());
    }
    let known = HORIZONS.into_iter().filter(|period| *period <= up_to);
    let mut at: Vec<u32> = known.collect();
    if at.is_empty() && up_to > 0 {
        at.push(up_to);
    }
    let summed = walk(spells, (horizon, up_to), &at, censoring, hazards);
    let scores = &summed.scores;
    let mut found = Ranking {
        up_to,
        c_index: concordance(spells, &summed.lifetime, horizon).index(),
        ..Ranking::default()
    };
    if late || spells.is_empty() || up_to == 0 {
        return found;
    }
    let weight = |period: u32| censoring.at(period).powi(-2);
    found.c_index_uno = concordance_by(spells, scores, up_to, &weight).index();
    let auc = |(place, period): (usize, &u32)| {
        let scores = &summed.at[place];
        let auc = auc_at(spells, scores, *period, censoring)?;
        Some(AucAt {
            period: *period,
            auc,
        })
    };
    found.auc = at.iter().enumerate().filter_map(auc).collect();
    let n = spells.len() as f64;
    let brier: Vec<f64> = summed.brier.iter().map(|sum| sum / n).collect();
    found.integrated_brier = mean_by_trapezoids(&brier);
    found
}

/// PDs of the loans at the horizons that are asked for, and sums of Brier scores.
struct Walked {
    /// PD from the first period up to the last that counts.
    scores: Vec<f64>,
    /// PD from the first period up to the last.
    lifetime: Vec<f64>,
    /// PD up to each horizon, by horizon.
    at: Vec<Vec<f64>>,
    /// Sum over loans, by period.
    brier: Vec<f64>,
}

fn walk(
    spells: &[Spell],
    (horizon, up_to): (u32, u32),
    at: &[u32],
    censoring: &Censoring,
    hazards: &(dyn Fn(usize, &mut [f64]) + Sync),
) -> Walked {
    let none = |rows: usize| Walked {
        scores: Vec::with_capacity(rows),
        lifetime: Vec::with_capacity(rows),
        at: vec![Vec::with_capacity(rows); at.len()],
        brier: vec![0.0; up_to as usize],
    };
    let of_block = |(block, rows): (usize, &[Spell])| {
        let (mut walked, mut each) = (none(rows.len()), vec![0.0; horizon as usize]);
        for (place, spell) in rows.iter().enumerate() {
            hazards(block * BLOCK + place, &mut each);
            // From hazards to survival at the end of each period, 1 up to the entry.
            let (mut survival, mut from_start, mut lifetime) = (1.0, 1.0, 1.0);
            for (period, value) in each.iter_mut().enumerate() {
                lifetime *= 1.0 - *value;
                if period < up_to as usize {
                    from_start *= 1.0 - *value;
                }
                if period >= spell.entry as usize {
                    survival *= 1.0 - *value;
                }
                *value = survival;
            }
            let pd = |period: u32| match period {
                0 => 0.0,
                _ => 1.0 - each[period as usize - 1],
            };
            walked.scores.push(1.0 - from_start);
            walked.lifetime.push(1.0 - lifetime);
            for (scores, period) in walked.at.iter_mut().zip(at) {
                scores.push(pd(*period));
            }
            for (period, sum) in (1..=up_to).zip(&mut walked.brier) {
                *sum += brier(*spell, period, each[period as usize - 1], censoring);
            }
        }
        walked
    };
    let blocks = spells.par_chunks(BLOCK).enumerate();
    let parts: Vec<Walked> = blocks.map(of_block).collect();
    let mut all = none(spells.len());
    for part in parts {
        all.scores.extend(part.scores);
        all.lifetime.extend(part.lifetime);
        for (all, part) in all.at.iter_mut().zip(part.at) {
            all.extend(part);
        }
        let sums = all.brier.iter_mut().zip(part.brier);
        sums.for_each(|(sum, part)| *sum += part);
    }
    all
}

/// The squared distance of a loan's survival at the end of a period from what is known of it,
/// weighted for censoring.
fn brier(spell: Spell, period: u32, survival: f64, censoring: &Censoring) -> f64 {
    let inverse = |share: f64| if share > 0.0 { 1.0 / share } else { 0.0 };
    if spell.exit > period {
        (1.0 - survival).powi(2) * inverse(censoring.at(period))
    } else if spell.event {
        survival.powi(2) * inverse(censoring.at(spell.exit))
    } else {
        0.0
    }
}

/// The integral by the trapezoid rule over equal steps, divided by their number; `None` of fewer
/// than two values.
fn mean_by_trapezoids(values: &[f64]) -> Option<f64> {
    let (first, last) = (values.first()?, values.last()?);
    let steps = values.len() - 1;
    let sum = values.iter().sum::<f64>() - 0.5 * (first + last);
    (steps > 0).then(|| sum / steps as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_of_the_last_period_count_in_harrells_c() {
        let spell = |exit: u32, event: bool| Spell {
            entry: 0,
            exit,
            event,
        };
        // In the last period, a default against a loan that survives it.
        let spells = [spell(3, true), spell(3, false), spell(1, true)];
        let censoring = Censoring::of(&spells, 3);
        let hazards = |row: usize, each: &mut [f64]| each.fill([0.1, 0.2, 0.3][row]);
        let found = ranking(&spells, 3, &censoring, &hazards);
        assert_eq!(found.up_to, 2);
        // (1, 3): two pairs won; (3 default, 3 survivor): lost.
        assert_eq!(found.c_index, Some(2.0 / 3.0));
    }

    #[test]
    fn loans_of_one_hazard_are_ordered_by_chance_whenever_they_enter() {
        let spell = |k: u32| Spell {
            entry: k % 4,
            exit: 5 + k % 3,
            event: k.is_multiple_of(2),
        };
        let spells: Vec<Spell> = (0..40).map(spell).collect();
        let censoring = Censoring::of(&spells, 8);
        let same = |_: usize, each: &mut [f64]| each.fill(0.1);
        assert_eq!(ranking(&spells, 8, &censoring, &same).c_index, Some(0.5));
        // The defaults have the higher hazard.
        let right = |row: usize, each: &mut [f64]| {
            each.fill(if spells[row].event { 0.2 } else { 0.1 });
        };
        let found = ranking(&spells, 8, &censoring, &right).c_index;
        assert!(found.is_some_and(|c| c > 0.7), "{found:?}");
    }
}
