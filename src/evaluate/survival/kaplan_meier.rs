//! Risk sets and what follows from them alone: the Kaplan–Meier estimates of survival and of
//! being uncensored.

use super::Spell;
use crate::evaluate::Z_95;
use serde::{Deserialize, Serialize};

/// Rows at risk, defaulted and censored, by period; the first is period 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LifeTable {
    /// Rows at risk in a period: entered before it and not ended before it.
    pub at_risk: Vec<u64>,
    /// Rows that default in it.
    pub events: Vec<u64>,
    /// Rows last seen in it without a default.
    pub censored: Vec<u64>,
}

/// Survival up to the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurvivalPoint {
    /// The period, from 1.
    pub period: u32,
    /// Rows at risk in it.
    pub at_risk: u64,
    /// Rows that default in it.
    pub events: u64,
    /// Estimated probability of no default up to its end.
    pub survival: f64,
    /// 95 % interval of the survival; `None` where the estimate is 0 or 1.
    pub interval: Option<[f64; 2]>,
}

impl LifeTable {
    /// Of some rows, up to a last period.
    #[must_use]
    pub fn of(spells: &[Spell], periods: u32) -> Self {
        let n = periods as usize;
        let (mut events, mut censored) = (vec![0; n], vec![0; n]);
        let mut change = vec![0_i64; n + 1];
        for spell in spells.iter().filter(|spell| spell.entry < periods) {
            change[spell.entry as usize] += 1;
            let exit = spell.exit.min(periods) as usize;
            change[exit] -= 1;
            if spell.exit <= periods && exit > 0 {
                let ends = if spell.event {
                    &mut events
                } else {
                    &mut censored
                };
                ends[exit - 1] += 1;
            }
        }
        let mut now = 0;
        let at_risk = change.iter().take(n).map(|by| {
            now += by;
            u64::try_from(now).unwrap_or(0)
        });
        Self {
            at_risk: at_risk.collect(),
            events,
            censored,
        }
    }

    /// The share of rows at risk that default, by period; 0 where none is at risk.
    #[must_use]
    pub fn hazards(&self) -> Vec<f64> {
        let each = self.events.iter().zip(&self.at_risk);
        each.map(|(d, n)| if *n > 0 { *d as f64 / *n as f64 } else { 0.0 })
            .collect()
    }

    /// The Kaplan–Meier estimate Π (1 − d/n) with the interval of log(−log S) and Greenwood's
    /// variance (Kalbfleisch & Prentice 2002, 1.4). Rows that enter later count from then on.
    #[must_use]
    pub fn survival(&self) -> Vec<SurvivalPoint> {
        let (mut survival, mut variance) = (1.0, 0.0);
        let periods = self.at_risk.iter().zip(&self.events).enumerate();
        let point = |(place, (n, d)): (usize, (&u64, &u64))| {
            let (at_risk, events) = (*n as f64, *d as f64);
            if *d > 0 {
                survival *= 1.0 - events / at_risk;
                variance += events / (at_risk * (at_risk - events));
            }
            SurvivalPoint {
                period: place as u32 + 1,
                at_risk: *n,
                events: *d,
                survival,
                interval: log_log_interval(survival, variance),
            }
        };
        periods.map(point).collect()
    }

    /// The estimate of the probability to be uncensored at the end of each period: Π (1 − c/(n −
    /// d)), defaults being before censorings of the same period.
    #[must_use]
    pub fn uncensored(&self) -> Vec<f64> {
        let mut share = 1.0;
        let periods = self.at_risk.iter().zip(&self.events).zip(&self.censored);
        periods
            .map(|((n, d), c)| {
                if *c > 0 {
                    share *= 1.0 - *c as f64 / (*n - *d) as f64;
                }
                share
            })
            .collect()
    }
}

fn log_log_interval(survival: f64, variance: f64) -> Option<[f64; 2]> {
    if !(survival > 0.0 && survival < 1.0) {
        return None;
    }
    let spread = Z_95 * variance.sqrt() / survival.ln();
    let of = |sign: f64| survival.powf((sign * spread).exp());
    Some([of(-1.0), of(1.0)])
}

/// The probability of being uncensored, by which rows that were not censored are weighted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Censoring(Vec<f64>);

impl Censoring {
    /// Estimated from rows that are all observed from the start.
    #[must_use]
    pub fn of(spells: &[Spell], periods: u32) -> Self {
        Self(LifeTable::of(spells, periods).uncensored())
    }

    /// The probability at the end of a period; 1 at 0, and 0 beyond the last.
    #[must_use]
    pub fn at(&self, period: u32) -> f64 {
        match period {
            0 => 1.0,
            _ => self.0.get(period as usize - 1).copied().unwrap_or(0.0),
        }
    }

    /// The last period with rows that are uncensored.
    #[must_use]
    pub fn last(&self) -> u32 {
        self.0.iter().take_while(|share| **share > 0.0).count() as u32
    }

    /// Whether all are probabilities that fall.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let within = self.0.iter().all(|share| (0.0..=1.0).contains(share));
        within && self.0.is_sorted_by(|a, b| a >= b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spells(all: &[(u32, u32, bool)]) -> Vec<Spell> {
        let of = |(entry, exit, event): &(u32, u32, bool)| Spell {
            entry: *entry,
            exit: *exit,
            event: *event,
        };
        all.iter().map(of).collect()
    }

    #[test]
    fn late_entries_count_from_their_entry() {
        let rows = spells(&[(0, 3, true), (1, 3, false), (2, 5, true), (0, 1, true)]);
        let table = LifeTable::of(&rows, 4);
        assert_eq!(table.at_risk, [2, 2, 3, 1]);
        assert_eq!(table.events, [1, 0, 1, 0]);
        assert_eq!(table.censored, [0, 0, 1, 0]);
        let survival: Vec<f64> = table.survival().iter().map(|p| p.survival).collect();
        let expected = [0.5, 0.5, 1.0 / 3.0, 1.0 / 3.0];
        for (found, wanted) in survival.iter().zip(expected) {
            assert!((found - wanted).abs() < 1e-15);
        }
    }

    #[test]
    fn defaults_come_before_censorings_of_the_same_period() {
        let rows = spells(&[(0, 1, true), (0, 1, false), (0, 2, false), (0, 2, true)]);
        let table = LifeTable::of(&rows, 2);
        let uncensored = table.uncensored();
        assert!((uncensored[0] - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(uncensored[1], 0.0);
        let censoring = Censoring::of(&rows, 2);
        assert_eq!((censoring.at(0), censoring.at(3)), (1.0, 0.0));
        assert_eq!(censoring.last(), 1);
    }
}
