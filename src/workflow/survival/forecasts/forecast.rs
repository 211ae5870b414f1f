//! Forecasts of loans: PDs by period from now, over 12 periods and over their life, and expected
//! credit losses, as weighted means over scenarios.

use super::outcome::{Outcome, outcomes};
use super::scenario::{Scenarios, Shift, ShiftError, shifted};
use crate::bundle::{Hazards, SurvivalModel};
use crate::evaluate::survival::{Terms, expected_loss, marginal};
use crate::recipe::RecipeError;
use crate::score::{Amounts, MoneyTerms};
use crate::table::{Source, Table};
use crate::workflow::survival::periods::Periods;
use rayon::prelude::*;
use std::ops::Range;

/// Periods of the first PD and loss.
pub const YEAR: usize = 12;

/// What is assumed of a portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastTerms {
    /// The courses of the periods to come.
    pub scenarios: Scenarios,
    /// Exposure and loss given default.
    pub money: MoneyTerms,
    /// Effective annual rate by which losses are discounted; a period is a month.
    pub rate: f64,
    /// Whether all loans are taken from their first period, whatever their time on book.
    pub as_new: bool,
    /// The column of the contractual term in periods, by which the life of a loan ends.
    pub term: Option<String>,
}

/// What the rows of a table hold beside the inputs of the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoanStates {
    /// Whether loans have defaulted; empty where that does not matter or there is no such column.
    pub outcomes: Vec<Outcome>,
    /// Times on book; `None` where there is no such column.
    pub times: Option<Periods>,
    /// Contractual terms; `None` where they are not asked for.
    pub terms: Option<Periods>,
}

impl LoanStates {
    /// Reads the columns that a model and terms name.
    ///
    /// # Errors
    /// If there is no column of contractual terms.
    pub fn read(
        source: &Source,
        table: &Table,
        model: &SurvivalModel,
        terms: &ForecastTerms,
    ) -> Result<Self, RecipeError> {
        let own = |name: &String| Periods::read(table, name);
        Ok(Self {
            outcomes: if terms.as_new {
                Vec::new()
            } else {
                outcomes(source, table, &model.event)
            },
            times: own(&model.time).ok(),
            terms: terms.term.as_ref().map(own).transpose()?,
        })
    }

    /// Periods on book of a row: 0 where loans are taken as new or there is no such column.
    fn on_book(&self, row: usize, terms: &ForecastTerms) -> Option<u32> {
        let Some(times) = self.times.as_ref().filter(|_| !terms.as_new) else {
            return Some(0);
        };
        let time = times.values.get(row).filter(|time| time.is_finite());
        let time = time.filter(|time| **time >= 0.0)?;
        Some(time.ceil().min(f64::from(u32::MAX)) as u32)
    }

    /// The last period of a row's life, and what it follows from.
    fn end(&self, row: usize, horizon: u32) -> (u32, TermUse) {
        let Some(terms) = &self.terms else {
            return (horizon, TermUse::NotAsked);
        };
        match terms.values.get(row).filter(|term| term.is_finite()) {
            None => (horizon, TermUse::Missing),
            Some(term) if term.ceil() > f64::from(horizon) => (horizon, TermUse::Beyond),
            Some(term) => (term.ceil().max(0.0) as u32, TermUse::Ends),
        }
    }
}

/// By what the life of a loan ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermUse {
    /// The model's last period, as no term was asked for.
    NotAsked,
    /// The term.
    Ends,
    /// The model's last period, as the loan has no term.
    Missing,
    /// The model's last period, as the term is longer.
    Beyond,
}

/// The forecast of a loan.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Periods on book before the first that is forecast.
    pub on_book: u32,
    /// PD by period from the next one on, given no default so far.
    pub marginal: Vec<f64>,
    /// Expected loss within 12 periods and over the life; `None` without an amount.
    pub losses: Option<[f64; 2]>,
    /// The same by scenario.
    pub by_scenario: Vec<[f64; 2]>,
    /// By what its life ends.
    pub term: TermUse,
    /// Whether its cell of the outcome is empty, so that it counts as not in default.
    pub lacks_outcome: bool,
}

impl Forecast {
    /// PD within 12 periods.
    #[must_use]
    pub fn pd_year(&self) -> f64 {
        self.marginal.iter().take(YEAR).sum()
    }

    /// PD over the life.
    #[must_use]
    pub fn pd_lifetime(&self) -> f64 {
        self.marginal.iter().sum()
    }
}

/// What a row comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum RowForecast {
    /// A loan at risk.
    Of(Forecast),
    /// None of its inputs has a value.
    NoInputs,
    /// No time on book of 0 or more.
    NoTime,
    /// It has defaulted.
    Defaulted,
    /// Its outcome is a value that training did not know.
    UnknownOutcome,
    /// Its time on book is the last period of the model or of its term, or later.
    Ended,
}

/// Forecasts the rows of a table.
#[derive(Debug)]
pub struct Forecaster<'a> {
    model: &'a SurvivalModel,
    terms: &'a ForecastTerms,
    states: &'a LoanStates,
    /// The hazards of all rows, by set of shifted fields.
    sets: Vec<Hazards>,
    amounts: Amounts,
}

impl<'a> Forecaster<'a> {
    /// Predicts the hazards of all rows; `states` says how the loans are.
    ///
    /// # Errors
    /// If the table lacks what model or terms read.
    pub fn new(
        model: &'a SurvivalModel,
        table: &Table,
        terms: &'a ForecastTerms,
        states: &'a LoanStates,
    ) -> Result<Self, ShiftError> {
        let sets = terms.scenarios.sets.iter();
        let sets: Result<Vec<Hazards>, ShiftError> = sets
            .map(|shifts| {
                if shifts.is_empty() {
                    return Ok(model.hazards(table, 0..table.rows)?);
                }
                let shifted = shifted(table, &model.recipe, shifts)?;
                Ok(model.hazards(&shifted, 0..table.rows)?)
            })
            .collect();
        Ok(Self {
            model,
            terms,
            states,
            sets: sets?,
            amounts: terms.money.read(table)?,
        })
    }

    /// The forecasts of some rows.
    #[must_use]
    pub fn rows(&self, rows: Range<usize>) -> Vec<RowForecast> {
        rows.into_par_iter().map(|row| self.row(row)).collect()
    }

    fn row(&self, row: usize) -> RowForecast {
        let (terms, states) = (self.terms, self.states);
        let outcome = states.outcomes.get(row).filter(|_| !terms.as_new);
        match outcome {
            Some(Outcome::Default) => return RowForecast::Defaulted,
            Some(Outcome::Unknown) => return RowForecast::UnknownOutcome,
            _ => {}
        }
        if !self.sets[0].known[row] {
            return RowForecast::NoInputs;
        }
        let Some(on_book) = states.on_book(row, terms) else {
            return RowForecast::NoTime;
        };
        let (end, term) = states.end(row, self.model.horizon());
        if on_book >= end {
            return RowForecast::Ended;
        }
        let money = self.amounts.ead(row).zip(self.amounts.lgd(row));
        RowForecast::Of(Forecast {
            term,
            lacks_outcome: outcome == Some(&Outcome::NoValue),
            ..forecast(self.model, &self.sets, terms, row, (on_book, end), money)
        })
    }
}

/// The forecasts of the rows of a table, whose loans are as `states` say.
///
/// # Errors
/// If the table lacks what model or terms read.
pub fn forecasts(
    model: &SurvivalModel,
    table: &Table,
    terms: &ForecastTerms,
    states: &LoanStates,
) -> Result<Vec<RowForecast>, ShiftError> {
    Ok(Forecaster::new(model, table, terms, states)?.rows(0..table.rows))
}

/// The mean PD of rows by period, all taken from their first period, with fields shifted.
///
/// # Errors
/// As [`forecasts`].
pub fn mean_marginal(
    model: &SurvivalModel,
    table: &Table,
    shifts: &[Shift],
) -> Result<Vec<f64>, ShiftError> {
    mean_marginal_of(model, table, &Scenarios::single(shifts))
}

/// The mean PD of rows by period, all taken from their first period, as the weighted mean of
/// scenarios.
///
/// # Errors
/// As [`forecasts`].
pub fn mean_marginal_of(
    model: &SurvivalModel,
    table: &Table,
    scenarios: &Scenarios,
) -> Result<Vec<f64>, ShiftError> {
    let terms = ForecastTerms {
        scenarios: scenarios.clone(),
        money: MoneyTerms::default(),
        rate: 0.0,
        as_new: true,
        term: None,
    };
    let mut mean = vec![0.0; model.horizon() as usize];
    let mut rows = 0.0_f64;
    for row in forecasts(model, table, &terms, &LoanStates::default())? {
        if let RowForecast::Of(forecast) = row {
            rows += 1.0;
            let sums = mean.iter_mut().zip(&forecast.marginal);
            sums.for_each(|(sum, pd)| *sum += pd);
        }
    }
    for pd in &mut mean {
        *pd /= rows.max(1.0);
    }
    Ok(mean)
}

fn forecast(
    model: &SurvivalModel,
    sets: &[Hazards],
    terms: &ForecastTerms,
    row: usize,
    (on_book, end): (u32, u32),
    money: Option<(f64, f64)>,
) -> Forecast {
    let periods = (end - on_book) as usize;
    let mut mean = vec![0.0; periods];
    let mut by_scenario = Vec::new();
    let mut each = vec![0.0; model.horizon() as usize];
    for scenario in &terms.scenarios.all {
        let mut hazards = Vec::with_capacity(periods);
        let (mut ead_factor, mut lgd_factor) = (Vec::new(), Vec::new());
        let mut before = None;
        for period in 1..=periods as u32 {
            let step = scenario.at(period);
            if before != Some(step.from) {
                model.write_hazards(&sets[step.set], row, step.log_odds, &mut each);
                before = Some(step.from);
            }
            hazards.push(each[(on_book + period) as usize - 1]);
            ead_factor.push(step.ead);
            lgd_factor.push(step.lgd);
        }
        let pds = marginal(&hazards);
        let sums = mean.iter_mut().zip(&pds);
        sums.for_each(|(mean, pd)| *mean += scenario.weight * pd);
        if let Some((ead, lgd)) = money {
            let terms = Terms {
                ead,
                lgd,
                ead_factor: &ead_factor,
                lgd_factor: &lgd_factor,
                rate: terms.rate,
            };
            let year = &pds[..periods.min(YEAR)];
            by_scenario.push([expected_loss(year, &terms), expected_loss(&pds, &terms)]);
        }
    }
    let weighted = |place: usize| {
        let each = terms.scenarios.all.iter().zip(&by_scenario);
        each.map(|(scenario, losses)| scenario.weight * losses[place])
            .sum()
    };
    Forecast {
        on_book,
        marginal: mean,
        losses: money.map(|_| [weighted(0), weighted(1)]),
        by_scenario,
        term: TermUse::NotAsked,
        lacks_outcome: false,
    }
}
