//! The time to default: from choices to a hazard by period, its figures beside Kaplan–Meier, Cox and
//! a logistic hazard, and PDs and expected losses of a portfolio under scenarios.

mod challengers;
mod cox;
mod design;
mod error;
mod figures;
mod forecast;
mod logistic;
mod network;
mod newton;
mod prepare;
#[cfg(test)]
mod reference_tests;
mod run;
mod scenario;
mod scored;
mod spells;

pub use challengers::{Coefficient, SurvivalChallenger};
pub use error::{SurvivalError, SurvivalRemark};
pub use figures::{SurvivalFigures, evaluate_survival};
pub use forecast::{
    Forecast, ForecastError, ForecastTerms, RowForecast, YEAR, events, forecasts, mean_marginal,
};
pub use prepare::{SurvivalPlan, SurvivalPrepared, prepare_survival};
pub use run::{SurvivalExperiment, SurvivalMetrics, run_survival};
pub use scenario::{By, Scenario, ScenarioError, Scenarios, Shift, ShiftError, Step, shifted};
pub use scored::{
    SurvivalRows, SurvivalScoring, SurvivalScoringError, Totals, score_survival_stream,
    write_survival_header, write_survival_rows,
};
pub use spells::{SpellColumns, Spells, times};
