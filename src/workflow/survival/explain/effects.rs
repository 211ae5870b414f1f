//! What the fields do to the PD over 12 periods, over the loans of a file: mean contributions,
//! importance by permutation, and the PD of a new loan by the values of a field.

use super::super::applied::portfolio_spells;
use super::super::forecasts::forecast::{ForecastTerms, LoanStates, RowForecast, YEAR, forecasts};
use super::super::forecasts::scenario::{Scenarios, ShiftError};
use super::super::spells::Spells;
use super::contributions::{LoanExplainer, Window};
use crate::bundle::{Hazards, SurvivalModel};
use crate::evaluate::survival::{LifeTable, Spell, period_fit};
use crate::explain::{Baseline, ExplainError, Fields, Grid, InputsOf, Pds, loss_rises, sample_of};
use crate::recipe::{Matrix, RecipeError, Task};
use crate::score::{MoneyTerms, safe_cell};
use crate::table::{Source, Table};
use crate::workflow::scoring::dependence::{inputs_of_rows, point_text};
use crate::workflow::scoring::fields::parts::RowsExplained;
use crate::workflow::tasks::{TaskDependence, TaskField, dependence_of};
use serde::Serialize;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// What the fields do over all loans; the content of `global.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the keys are those of global.json")]
pub struct LoanGlobal {
    /// Loans that are explained.
    pub rows: usize,
    pub task: Task,
    pub target: String,
    /// What contributions add up to.
    pub unit: &'static str,
    pub baseline: &'static str,
    /// The log-odds of a new loan at the baseline.
    pub base: f64,
    pub largest_residual: f64,
    /// Rows with known times and outcomes on which importance was measured; 0 without.
    pub outcomes: usize,
    /// Rows of the random sample that importance and dependence are of; none where they are of all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled_rows: Option<usize>,
    /// The figure whose rise is the importance: the mean of −ln of the likelihood, by period at risk.
    pub figure: &'static str,
    /// Sorted by mean absolute contribution, the largest first.
    pub fields: Vec<TaskField>,
}

/// What explanations assume of the loans: no scenario, and all taken as new or as their rows say.
#[must_use]
pub fn plain_terms(as_new: bool) -> ForecastTerms {
    ForecastTerms {
        scenarios: Scenarios::single(&[]),
        money: MoneyTerms::default(),
        rate: 0.0,
        as_new,
        term: None,
    }
}

/// What each row of a table comes to, without a scenario.
///
/// # Errors
/// If the table lacks columns of the model.
pub fn plain_forecasts(
    model: &SurvivalModel,
    (source, table): (&Source, &Table),
    as_new: bool,
) -> Result<Vec<RowForecast>, ShiftError> {
    let terms = plain_terms(as_new);
    let states = LoanStates::read(source, table, model, &terms)?;
    forecasts(model, table, &terms, &states)
}

/// What the fields do over loans whose contributions come to `explained`. Importance is over rows of
/// inputs `x` with their spells, where they are known. `None` if `progress` breaks off, which hears the
/// share that is done.
pub fn loan_global(
    explainer: &LoanExplainer<'_>,
    model: &SurvivalModel,
    (x, spells): (&Matrix, &[Option<Spell>]),
    explained: &RowsExplained,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<LoanGlobal> {
    let fields = explainer.fields();
    let with_spell = |(row, spell): (usize, &Option<Spell>)| Some((row, (*spell)?));
    let known = spells.iter().enumerate().filter_map(with_spell);
    let (rows, spells): (Vec<usize>, Vec<Spell>) = known.unzip();
    let loss = |x: &Matrix, rows: &[usize]| {
        let of: Vec<Spell> = rows.iter().map(|row| spells[*row]).collect();
        let hazards = model.hazards_of(x);
        let write = |row: usize, each: &mut [f64]| model.write_hazards(&hazards, row, 0.0, each);
        Some(-period_fit(&of, model.horizon(), &write)?.log_likelihood)
    };
    let mut is_cancelled = false;
    let mut hear = |share: f32| {
        let go_on = progress(share);
        is_cancelled |= go_on.is_break();
        go_on
    };
    let worth = loss_rises(fields, &x.select(&rows), model.seed, &loss, &mut hear);
    if is_cancelled {
        return None;
    }
    Some(LoanGlobal {
        rows: explained.sums.rows(),
        task: Task::Survival,
        target: model.event.column.clone(),
        unit: "log_odds_of_pd_12",
        baseline: Baseline::Mean.name(),
        base: explainer.base(),
        largest_residual: explained.largest_residual,
        outcomes: if worth.is_some() { rows.len() } else { 0 },
        sampled_rows: None,
        figure: "log_loss",
        fields: explained.sums.totals(fields.names(), worth.as_deref()),
    })
}

/// Most rows that are explained in [`explain_loan_fields`], evenly over all rows.
const GLOBAL_ROWS: usize = 2_000;
/// Share of the time that contributions take, the rest being permutations.
const CONTRIBUTIONS: f32 = 0.5;

/// Why fields cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum LoanFieldsError {
    /// The model holds no baseline.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// The table lacks columns of the model.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
}

/// What the fields do over some rows of a table, with what each row comes to and the spells of the
/// table where they are known; `None` if `progress` breaks off, which hears the share that is done.
///
/// # Errors
/// If the table lacks columns of the model, or the model holds no mean of training rows.
pub fn explain_loan_fields(
    model: &SurvivalModel,
    table: &Table,
    (rows, forecasts, spells): (&[usize], &[RowForecast], Option<&Spells>),
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Option<LoanGlobal>, LoanFieldsError> {
    let explainer = LoanExplainer::new(model, Fields::of(&model.recipe))?;
    let n = rows.len().min(GLOBAL_ROWS);
    let rows: Vec<usize> = (0..n).map(|k| rows[k * rows.len() / n.max(1)]).collect();
    let x = inputs_of_rows(&model.recipe, table, &rows)?;
    let windows: Vec<Option<Window>> = rows
        .iter()
        .map(|row| forecasts.get(*row).and_then(Window::of))
        .collect();
    let mut first = |share: f32| progress(CONTRIBUTIONS * share);
    let Some(explained) = explainer.of_loans(&x, &windows, &mut first) else {
        return Ok(None);
    };
    let spells: Vec<Option<Spell>> = match spells {
        Some(spells) => rows.iter().map(|row| spells.rows[*row]).collect(),
        None => Vec::new(),
    };
    let mut rest = |share: f32| progress(CONTRIBUTIONS + (1.0 - CONTRIBUTIONS) * share);
    let of = (&x, &spells[..]);
    let explained = explained.summed(x.rows);
    Ok(loan_global(&explainer, model, of, &explained, &mut rest))
}

/// What the fields do over all loans of a file, whose contributions come to `explained`, and the
/// dependence on each. Importance and dependence are over the rows of a table, which are all or a sample
/// of so many of them. `progress` hears the share that is done.
///
/// # Errors
/// If the table lacks columns of the model.
pub fn loan_effects(
    explainer: &LoanExplainer<'_>,
    model: &SurvivalModel,
    (source, table): (&Source, &Table),
    (explained, sampled): (&RowsExplained, Option<usize>),
    progress: &mut dyn FnMut(f32),
) -> Result<Option<(LoanGlobal, Vec<TaskDependence>)>, RecipeError> {
    let x = model.recipe.apply(table, 0..table.rows)?;
    // A file without outcomes is explained without what needs them.
    let spells = portfolio_spells((source, table), model, &model.event).ok();
    let of_rows = spells.as_ref();
    let of_rows = of_rows.map_or(&[][..], |spells| &spells.rows[..]);
    let mut hear = |share: f32| {
        progress(share);
        ControlFlow::Continue(())
    };
    let Some(global) = loan_global(explainer, model, (&x, of_rows), explained, &mut hear) else {
        return Ok(None);
    };
    let global = LoanGlobal {
        sampled_rows: sampled,
        ..global
    };
    let empty = model.recipe.rows_without_inputs(table);
    let kept: Vec<usize> = (0..table.rows).filter(|row| !empty.contains(row)).collect();
    let of_rows = (&kept[..], spells.as_ref());
    let shapes = loan_dependences(model, explainer.fields(), (table, &x), of_rows);
    Ok(Some((global, shapes)))
}

/// The PDs of new loans over their first 12 periods.
fn first_year(model: &SurvivalModel, x: &Matrix) -> Vec<f64> {
    let hazards: Hazards = model.hazards_of(x);
    let mut each = vec![0.0; model.horizon() as usize];
    let pd = |row: usize| {
        model.write_hazards(&hazards, row, 0.0, &mut each);
        let survival: f64 = each.iter().take(YEAR).map(|hazard| 1.0 - hazard).product();
        1.0 - survival
    };
    (0..x.rows).map(pd).collect()
}

/// The dependence of the PD of a new loan over 12 periods on the field at `place`, over those of
/// `rows` of a table that [`sample_of`] gives, with their inputs `x`. The actual rate of the rows at a
/// value is 1 − the Kaplan–Meier survival after as many periods. `None` if `progress` breaks off.
pub fn loan_dependence(
    model: &SurvivalModel,
    (fields, place): (&Fields, usize),
    (table, inputs_of): (&Table, InputsOf<'_>),
    (rows, x, spells): (&[usize], &Matrix, Option<&Spells>),
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<TaskDependence> {
    let grid = Grid::of(&model.recipe, fields, place, table, inputs_of);
    let predict = |x: &Matrix| first_year(model, x);
    let window = Window::first(model);
    let actual = |rows: &[usize]| {
        let of = |row: &usize| spells?.rows.get(*row).copied()?;
        let known: Vec<Spell> = rows.iter().filter_map(of).collect();
        let curve = LifeTable::of(&known, window.to).survival();
        let last = curve.last().filter(|_| !known.is_empty())?;
        Some(vec![1.0 - last.survival])
    };
    let field = fields.names().get(place).cloned().unwrap_or_default();
    let predict = (&predict as Pds<'_>, 1);
    dependence_of((field, grid), (rows, x), predict, &actual, progress)
}

/// The dependence on all fields over the rows of a table whose inputs have a value.
#[must_use]
pub fn loan_dependences(
    model: &SurvivalModel,
    fields: &Fields,
    (table, x): (&Table, &Matrix),
    (rows, spells): (&[usize], Option<&Spells>),
) -> Vec<TaskDependence> {
    let sample = x.select(&sample_of(rows));
    let inputs_of = |rows: &[usize]| x.select(rows);
    let mut go_on = || ControlFlow::Continue(());
    let all = (0..fields.names().len()).filter_map(|place| {
        let of_table = (table, &inputs_of as InputsOf<'_>);
        let of_rows = (rows, &sample, spells);
        loan_dependence(model, (fields, place), of_table, of_rows, &mut go_on)
    });
    all.collect()
}

/// Writes `field,value,pd_12_partial,pd_12_ale,rows,default_rate_12`: one line per value, of new
/// loans. The default rate is 1 − the Kaplan–Meier survival of the rows at the value.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_loan_dependences(out: &mut dyn Write, all: &[TaskDependence]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let header = [
        "field",
        "value",
        "pd_12_partial",
        "pd_12_ale",
        "rows",
        "default_rate_12",
    ];
    writer.write_record(header).map_err(io::Error::other)?;
    let cell = |numbers: &Option<Vec<f64>>| {
        let number = numbers.as_ref().and_then(|numbers| numbers.first());
        number.map_or(String::new(), ToString::to_string)
    };
    for of in all {
        for (point, at) in of.grid.points.iter().enumerate() {
            let value = point_text(&at.value, of.grid.is_day);
            let cells = [
                safe_cell(&of.field).into_owned(),
                safe_cell(&value).into_owned(),
                cell(&of.partial[point]),
                cell(&of.accumulated[point]),
                of.rows[point].to_string(),
                cell(&of.actual[point]),
            ];
            writer.write_record(&cells).map_err(io::Error::other)?;
        }
    }
    writer.flush()
}
