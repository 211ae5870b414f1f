//! What is computed of a model of the time to default on a portfolio.

use super::subject::{TargetEffects, TargetFacts, TargetFigures};
use crate::bundle::SurvivalModel;
use crate::document::subject::{DocumentError, Portfolio};
use crate::evaluate::survival::{LifeTable, Spell, SurvivalFigures, SurvivalPoint};
use crate::recipe::RecipeError;
use crate::recipe::outcome::split::Part;
use crate::table::Table;
use crate::workflow::survival::{
    By, LoanFieldsError, RowForecast, Scenarios, Shift, ShiftError, evaluate_survival,
    explain_loan_fields, mean_marginal_of, plain_forecasts, portfolio_spells, training_parts,
};
use std::ops::ControlFlow;

/// Rows of which mean curves are computed, evenly over the judged ones.
const CURVE_ROWS: usize = 2_000;
/// Fields that are shifted, those of the largest mean contribution.
const SHIFTED: usize = 5;
/// Shifts of the log-odds of the hazard.
const LOG_ODDS: [f64; 4] = [-0.5, 0.0, 0.5, 1.0];
/// Factors of shifted fields.
const FACTORS: [f64; 2] = [0.9, 1.1];

/// The figures of a model of the time to default.
#[derive(Debug, Default)]
pub struct SurvivalFacts {
    /// Figures by part of the training; empty of another portfolio.
    pub parts: Vec<(Part, SurvivalFigures)>,
    /// Figures on the judged rows; `None` without known times and outcomes.
    pub judged: Option<SurvivalFigures>,
    /// Mean curves over the judged rows.
    pub curve: LifeCurve,
    /// What the mean PD of new loans comes to when something is shifted.
    pub sensitivity: Vec<Sensitivity>,
    /// Rows that have defaulted, or whose time on book is the last period or later.
    pub ended: usize,
    /// Mean PD over 12 periods and over the life of the judged rows as they are, and their number; of
    /// models of one row per loan from their start.
    pub now: Option<([f64; 2], usize)>,
}

/// The predicted and observed course of loans from their start.
#[derive(Debug, Default)]
pub struct LifeCurve {
    /// Rows of the prediction.
    pub rows: usize,
    /// Mean PD in each period.
    pub marginal: Vec<f64>,
    /// The Kaplan–Meier estimate of the judged rows; empty without known times and outcomes.
    pub observed: Vec<SurvivalPoint>,
}

/// A shift, and what the mean PDs come to.
#[derive(Debug)]
pub struct Sensitivity {
    /// The field that is multiplied; `None` of the log-odds of the hazard.
    pub field: Option<String>,
    /// The factor, or what is added to the log-odds.
    pub by: f64,
    /// Mean PD over 12 periods and over the life.
    pub pds: [f64; 2],
}

/// Periods of the first PD.
const YEAR: usize = 12;

fn cumulative(marginal: &[f64]) -> [f64; 2] {
    [marginal.iter().take(YEAR).sum(), marginal.iter().sum()]
}

/// Adds the figures to the facts.
pub(super) fn add(
    facts: &mut TargetFacts,
    model: &SurvivalModel,
    Portfolio { source, table }: Portfolio<'_>,
    judged: Option<Part>,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<(), DocumentError> {
    let divided = facts
        .is_training
        .then(|| training_parts((source, table), model))
        .flatten();
    let (spells, parts) = if let Some((spells, parts)) = divided {
        (Some(spells), parts)
    } else {
        let spells = portfolio_spells((source, table), model, &model.event).ok();
        (spells, vec![None; table.rows])
    };
    facts.judged = judged.filter(|_| parts.iter().any(Option::is_some));
    let hazards = model.hazards(table, 0..table.rows)?;
    let write = |row: usize, each: &mut [f64]| model.write_hazards(&hazards, row, 0.0, each);
    let in_part = |row: &usize, part: Option<Part>| part.is_none() || parts[*row] == part;
    let rows_of = |part: Option<Part>| -> Vec<usize> {
        let known = (0..table.rows).filter(|row| hazards.known[*row]);
        known.filter(|row| in_part(row, part)).collect()
    };
    let figures = |part: Option<Part>| {
        let spells = spells.as_ref()?;
        let rows = rows_of(part);
        evaluate_survival(spells, &rows, model.horizon(), &model.censoring, &write)
    };
    let mut found = SurvivalFacts {
        judged: figures(facts.judged),
        ..SurvivalFacts::default()
    };
    if facts.judged.is_some() {
        let each = Part::ALL.into_iter();
        found.parts = each
            .filter_map(|part| Some((part, figures(Some(part))?)))
            .collect();
    }
    facts.without = hazards.known.iter().filter(|known| !**known).count();
    let rows = rows_of(facts.judged);
    let forecasts = plain_forecasts(model, (source, table), !model.is_panel).map_err(of_shift)?;
    add_now(&mut found, &forecasts, &rows);
    reached(progress, 0.3)?;

    let of_rows = (&rows[..], &forecasts[..], spells.as_ref());
    let mut rest = |share: f32| progress(0.3 + 0.5 * share);
    facts.effects = match explain_loan_fields(model, table, of_rows, &mut rest) {
        Ok(Some(global)) => Some(TargetEffects {
            rows: global.rows,
            largest_residual: global.largest_residual,
            fields: global.fields,
            figure: "log-loss",
        }),
        Ok(None) => return Err(DocumentError::Cancelled),
        Err(LoanFieldsError::Explain(_)) => None,
        Err(LoanFieldsError::Recipe(error)) => return Err(error.into()),
    };
    let n = rows.len().min(CURVE_ROWS);
    let sample: Vec<usize> = (0..n).map(|k| rows[k * rows.len() / n.max(1)]).collect();
    let of_spells = |row: &usize| spells.as_ref()?.rows.get(*row).copied()?;
    let known: Vec<Spell> = rows.iter().filter_map(of_spells).collect();
    let sample = table.pick(&sample);
    found.curve = LifeCurve {
        rows: n,
        marginal: marginal(model, &sample, &Scenarios::single(&[]))?,
        observed: if known.is_empty() {
            Vec::new()
        } else {
            LifeTable::of(&known, model.horizon()).survival()
        },
    };
    reached(progress, 0.9)?;
    found.sensitivity = sensitivity(model, &sample, facts.effects.as_ref())?;
    facts.figures = TargetFigures::Survival(Box::new(found));
    Ok(())
}

fn reached(
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    share: f32,
) -> Result<(), DocumentError> {
    match progress(share) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(DocumentError::Cancelled),
    }
}

fn of_shift(error: ShiftError) -> DocumentError {
    match error {
        ShiftError::Recipe(error) => error.into(),
        ShiftError::NoNumber(name, _) => DocumentError::Recipe(RecipeError::NoColumn {
            name,
            nearest: None,
            sheets: None,
        }),
    }
}

fn add_now(found: &mut SurvivalFacts, forecasts: &[RowForecast], rows: &[usize]) {
    let (mut sums, mut n) = ([0.0; 2], 0_usize);
    for row in rows {
        match &forecasts[*row] {
            RowForecast::Of(forecast) => {
                sums[0] += forecast.pd_year();
                sums[1] += forecast.pd_lifetime();
                n += 1;
            }
            RowForecast::Defaulted | RowForecast::Ended => found.ended += 1,
            _ => {}
        }
    }
    found.now = (n > 0).then(|| (sums.map(|sum| sum / n as f64), n));
}

fn marginal(
    model: &SurvivalModel,
    sample: &Table,
    scenarios: &Scenarios,
) -> Result<Vec<f64>, DocumentError> {
    mean_marginal_of(model, sample, scenarios).map_err(of_shift)
}

/// The mean PDs of new loans with the log-odds of the hazard, and with fields, shifted.
fn sensitivity(
    model: &SurvivalModel,
    sample: &Table,
    effects: Option<&TargetEffects>,
) -> Result<Vec<Sensitivity>, DocumentError> {
    let mut all = Vec::new();
    for by in LOG_ODDS {
        let mut scenarios = Scenarios::single(&[]);
        let steps = scenarios.all.iter_mut().flat_map(|one| &mut one.steps);
        steps.for_each(|step| step.log_odds = by);
        all.push(Sensitivity {
            field: None,
            by,
            pds: cumulative(&marginal(model, sample, &scenarios)?),
        });
    }
    let fields = effects.iter().flat_map(|effects| &effects.fields);
    let numbers = fields.filter(|field| model.recipe.reads_numbers(&field.field));
    for field in numbers.take(SHIFTED) {
        for by in FACTORS {
            let shift = Shift {
                column: field.field.clone(),
                by: By::Times(by),
            };
            let scenarios = Scenarios::single(std::slice::from_ref(&shift));
            // A field that cannot be shifted in this portfolio is left out.
            let Ok(marginal) = mean_marginal_of(model, sample, &scenarios) else {
                continue;
            };
            all.push(Sensitivity {
                field: Some(field.field.clone()),
                by,
                pds: cumulative(&marginal),
            });
        }
    }
    Ok(all)
}
