//! Forecasts of loans: PDs by period from now, over 12 periods and over their life, and expected
//! credit losses, as weighted means over scenarios.

use super::error::SurvivalError;
use super::scenario::{Scenarios, Shift, ShiftError, shifted};
use super::spells::times;
use crate::bundle::{Hazards, SurvivalModel};
use crate::evaluate::survival::{Terms, expected_loss, marginal};
use crate::profile::target::same_value;
use crate::recipe::TargetSpec;
use crate::score::MoneyTerms;
use crate::table::Table;
use rayon::prelude::*;

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
    /// Its time on book is the last period of the model or of its term, or later.
    Ended,
}

/// The forecasts of the rows of a table.
///
/// # Errors
/// If the table lacks what model or terms read.
pub fn forecasts(
    model: &SurvivalModel,
    table: &Table,
    terms: &ForecastTerms,
) -> Result<Vec<RowForecast>, ForecastError> {
    let sets = terms.scenarios.sets.iter();
    let sets: Result<Vec<Hazards>, ForecastError> = sets
        .map(|shifts| {
            if shifts.is_empty() {
                return Ok(model
                    .hazards(table, 0..table.rows)
                    .map_err(ShiftError::from)?);
            }
            let shifted = shifted(table, &model.recipe, shifts)?;
            Ok(model
                .hazards(&shifted, 0..table.rows)
                .map_err(ShiftError::from)?)
        })
        .collect();
    let sets = sets?;
    let amounts = terms.money.read(table).map_err(ShiftError::from)?;
    let on_book = on_book(model, table, terms)?;
    let ends = match &terms.term {
        Some(name) => times(table, name)?,
        None => Vec::new(),
    };
    let defaulted = if terms.as_new {
        Vec::new()
    } else {
        events(table, &model.event)
    };
    let of = |row: usize| {
        if defaulted.get(row).copied().flatten() == Some(true) {
            return RowForecast::Defaulted;
        }
        if !sets[0].known[row] {
            return RowForecast::NoInputs;
        }
        let Some(on_book) = on_book[row] else {
            return RowForecast::NoTime;
        };
        let term = ends.get(row).copied().filter(|term| term.is_finite());
        let end = term.map_or(model.horizon(), |term| {
            f64::min(term.ceil(), f64::from(model.horizon())).max(0.0) as u32
        });
        if on_book >= end {
            return RowForecast::Ended;
        }
        let money = amounts.ead(row).zip(amounts.lgd(row));
        RowForecast::Of(forecast(model, &sets, terms, row, (on_book, end), money))
    };
    Ok((0..table.rows).into_par_iter().map(of).collect())
}

/// The mean PD of rows by period, all taken from their first period, with fields shifted.
///
/// # Errors
/// As [`forecasts`].
pub fn mean_marginal(
    model: &SurvivalModel,
    table: &Table,
    shifts: &[Shift],
) -> Result<Vec<f64>, ForecastError> {
    let terms = ForecastTerms {
        scenarios: Scenarios::single(shifts),
        money: MoneyTerms::default(),
        rate: 0.0,
        as_new: true,
        term: None,
    };
    let mut mean = vec![0.0; model.horizon() as usize];
    let mut rows = 0.0_f64;
    for row in forecasts(model, table, &terms)? {
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
    }
}

/// Periods on book of each row: 0 where loans are taken as new or the table holds no such column.
fn on_book(
    model: &SurvivalModel,
    table: &Table,
    terms: &ForecastTerms,
) -> Result<Vec<Option<u32>>, SurvivalError> {
    if terms.as_new || table.column(&model.time).is_none() {
        return Ok(vec![Some(0); table.rows]);
    }
    let whole = |time: f64| {
        let periods = time.ceil().min(f64::from(u32::MAX)) as u32;
        (time.is_finite() && time >= 0.0).then_some(periods)
    };
    Ok(times(table, &model.time)?.into_iter().map(whole).collect())
}

/// Which rows default by the values that meant default in training: `None` without a value or of
/// another one than good and bad. Empty where the table holds no such column.
#[must_use]
pub fn events(table: &Table, event: &TargetSpec) -> Vec<Option<bool>> {
    let Some(column) = table.column(&event.column) else {
        return Vec::new();
    };
    let among = |values: &[String], text: &str| values.iter().any(|v| same_value(v, text));
    let of = |text: Option<String>| {
        let text = text?;
        if among(&event.bad, &text) {
            return Some(true);
        }
        among(&event.good, &text).then_some(false)
    };
    column.texts().into_iter().map(of).collect()
}

/// Why a portfolio cannot be forecast.
#[derive(Debug, thiserror::Error)]
pub enum ForecastError {
    /// The table lacks a field, or one cannot be shifted.
    #[error("{0}")]
    Shift(#[from] ShiftError),
    /// The times cannot be read.
    #[error("{0}")]
    Survival(#[from] SurvivalError),
}
