//! The time to default: from choices to a hazard by period, its figures beside Kaplan–Meier, Cox and
//! a logistic hazard, and PDs and expected losses of a portfolio under scenarios.

mod applied;
mod challengers;
mod error;
mod explain;
mod figures;
mod forecasts;
mod models;
mod panel;
mod periods;
mod prepare;
#[cfg(test)]
mod reference_tests;
mod run;
mod spells;

pub use crate::evaluate::survival::{Coefficient, SurvivalChallenger, SurvivalFigures};
pub use applied::portfolio_spells;
pub use error::{SurvivalError, SurvivalRemark};
pub use explain::contributions::{ExplainedLoans, LoanExplainer, LoanRowExplainer, Window};
pub use explain::effects::{
    LoanFieldsError, LoanGlobal, explain_loan_fields, loan_dependence, loan_dependences,
    loan_effects, loan_global, plain_forecasts, write_loan_dependences,
};
pub use explain::reasons::{LoanReasoner, loan_moves};
pub use figures::evaluate_survival;
pub use forecasts::forecast::{
    Forecast, ForecastTerms, Forecaster, LoanStates, RowForecast, TermUse, YEAR, forecasts,
    mean_marginal, mean_marginal_of,
};
pub use forecasts::outcome::{Outcome, outcomes};
pub use forecasts::scenario::{
    By, Scenario, ScenarioError, Scenarios, Shift, ShiftError, Step, shifted,
};
pub use forecasts::scenario_table::{ScenarioTable, lines_of as scenario_lines};
pub use forecasts::scored::{
    SurvivalRows, SurvivalScoring, SurvivalScoringError, portfolio_losses, score_survival_stream,
    write_survival_header, write_survival_rows,
};
pub use forecasts::totals::{Counts, Totals};
pub use panel::{Form, Repeating, repeating};
pub use periods::{PeriodRole, Periods};
pub use prepare::{
    SurvivalPlan, SurvivalPrepared, check_columns, prepare_survival, training_parts,
};
pub use run::{SurvivalExperiment, SurvivalMetrics, run_survival};
pub use spells::{SpellColumns, Spells};
