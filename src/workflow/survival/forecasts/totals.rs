//! Counts and expected losses of a portfolio: over its rows, or over the latest row of each loan.

use super::forecast::{RowForecast, TermUse, YEAR};
use std::collections::HashMap;

/// Sums over the loans with an expected loss.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// Loans.
    pub loans: usize,
    /// Expected loss within 12 periods and over the life.
    pub losses: [f64; 2],
    /// The same by scenario.
    pub by_scenario: Vec<[f64; 2]>,
}

/// What the loans of a portfolio come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts {
    /// Loans with PDs.
    pub scored: usize,
    /// Loans without.
    pub unscored: usize,
    /// Of these: loans that have defaulted.
    pub defaulted: usize,
    /// Loans whose outcome is a value that training did not know.
    pub unknown_outcome: usize,
    /// Loans at or beyond the last period of the model or of their term.
    pub ended: usize,
    /// Loans without a time on book.
    pub without_time: usize,
    /// Scored loans whose cell of the outcome is empty.
    pub without_outcome: usize,
    /// Scored loans without a term, where terms are asked for.
    pub without_term: usize,
    /// Scored loans with a term beyond the model's last period.
    pub beyond_term: usize,
    /// Scored loans of which fewer than 12 periods remain.
    pub short: usize,
    /// Scored loans without an exposure or loss given default.
    pub without_money: usize,
    /// Expected losses.
    pub totals: Totals,
}

impl Counts {
    /// Adds a loan.
    pub fn add(&mut self, loan: &RowForecast) {
        match loan {
            RowForecast::Of(forecast) => {
                self.scored += 1;
                self.short += usize::from(forecast.marginal.len() < YEAR);
                self.without_outcome += usize::from(forecast.lacks_outcome);
                self.without_term += usize::from(forecast.term == TermUse::Missing);
                self.beyond_term += usize::from(forecast.term == TermUse::Beyond);
                match forecast.losses {
                    None => self.without_money += 1,
                    Some(losses) => self.totals.add(losses, &forecast.by_scenario),
                }
                return;
            }
            RowForecast::Defaulted => self.defaulted += 1,
            RowForecast::UnknownOutcome => self.unknown_outcome += 1,
            RowForecast::Ended => self.ended += 1,
            RowForecast::NoTime => self.without_time += 1,
            RowForecast::NoInputs => {}
        }
        self.unscored += 1;
    }
}

impl Totals {
    fn add(&mut self, losses: [f64; 2], by_scenario: &[[f64; 2]]) {
        self.loans += 1;
        self.by_scenario.resize(by_scenario.len(), [0.0; 2]);
        let sums = self.by_scenario.iter_mut().zip(by_scenario);
        for (sum, losses) in sums.chain([(&mut self.losses, &losses)]) {
            sum[0] += losses[0];
            sum[1] += losses[1];
        }
    }
}

/// The latest row of each loan of a panel: the one of the latest time, and of equal ones the last
/// of the file. A row without the name of a loan is a loan of its own.
#[derive(Debug, Default)]
pub struct LatestRows {
    places: HashMap<String, usize>,
    latest: Vec<(f64, RowForecast)>,
    /// Rows.
    pub rows: usize,
    /// Rows without the name of a loan.
    pub without_id: usize,
}

impl LatestRows {
    /// Adds a row.
    pub fn add(&mut self, id: Option<String>, time: f64, row: RowForecast) {
        self.rows += 1;
        // The PDs by period are not part of any total.
        let row = (if time.is_nan() { -1.0 } else { time }, brief(row));
        let Some(id) = id else {
            self.without_id += 1;
            self.latest.push(row);
            return;
        };
        let next = self.latest.len();
        let place = *self.places.entry(id).or_insert(next);
        match self.latest.get_mut(place) {
            None => self.latest.push(row),
            Some(latest) if latest.0 <= row.0 => *latest = row,
            Some(_) => {}
        }
    }

    /// What the loans come to, in the order in which they first appear, and their number.
    #[must_use]
    pub fn counts(&self) -> (Counts, usize) {
        let mut counts = Counts::default();
        self.latest.iter().for_each(|(_, row)| counts.add(row));
        (counts, self.latest.len())
    }
}

/// A row with as many periods as are counted.
fn brief(row: RowForecast) -> RowForecast {
    match row {
        RowForecast::Of(mut forecast) => {
            forecast.marginal.truncate(YEAR);
            forecast.marginal.shrink_to_fit();
            RowForecast::Of(forecast)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::survival::Forecast;

    fn scored(loss: f64) -> RowForecast {
        RowForecast::Of(Forecast {
            on_book: 3,
            marginal: vec![0.01; 30],
            losses: Some([loss, 2.0 * loss]),
            by_scenario: vec![[loss, 2.0 * loss]],
            term: TermUse::NotAsked,
            lacks_outcome: false,
        })
    }

    #[test]
    fn totals_are_of_the_latest_row_of_each_loan() {
        let mut latest = LatestRows::default();
        let id = |name: &str| Some(name.to_owned());
        latest.add(id("a"), 2.0, scored(5.0));
        latest.add(id("b"), 1.0, scored(100.0));
        latest.add(id("a"), 1.0, scored(7.0));
        latest.add(id("b"), 2.0, RowForecast::Defaulted);
        latest.add(id("a"), 3.0, scored(11.0));
        latest.add(id("a"), f64::NAN, scored(900.0));
        latest.add(None, 1.0, scored(1.0));
        let (counts, loans) = latest.counts();
        assert_eq!((loans, latest.rows, latest.without_id), (3, 7, 1));
        assert_eq!(
            (counts.scored, counts.defaulted, counts.unscored),
            (2, 1, 1)
        );
        assert_eq!(counts.totals.losses, [12.0, 24.0]);
        assert_eq!(counts.totals.by_scenario, [[12.0, 24.0]]);
    }
}
