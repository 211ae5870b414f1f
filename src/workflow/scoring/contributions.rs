//! Contributions of whole portfolios: one line per applicant, and what the fields do over all.

use crate::bundle::Model;
use crate::explain::{
    Agreement, Baseline, ExplainError, Explainer, Fields, Importance, LEAST_REASON,
    contributions_against, importance,
};
use crate::network::Backend;
use crate::recipe::Matrix;
use crate::recipe::outcome::labels::known_labels;
use crate::table::{Source, Table};
use crate::workflow::scoring::dependence::inputs_of_rows;
use crate::workflow::scoring::field_lines::{FieldTotal, field_totals, write_field_lines};
use crate::workflow::scoring::stream::ScoringError;
use serde::Serialize;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// What is explained, and against what.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExplainPlan {
    /// What applicants are compared with.
    pub baseline: Baseline,
    /// Whether each step of a sequence is a field of its own.
    pub by_step: bool,
}

/// The contributions of a portfolio.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Names of the fields.
    pub fields: Vec<String>,
    /// Logit of the baseline.
    pub base: f64,
    /// PD of each kept row; NaN without one.
    pub pds: Vec<f64>,
    /// Log-odds of each field, [rows × fields].
    pub values: Vec<f64>,
    /// What prior correction, intercept and recalibration add, of each row.
    pub calibration: Vec<f64>,
    /// What is missing of each row: logit(pd) − base − Σ − calibration.
    pub residual: Vec<f64>,
    /// What the fields do over all rows.
    pub global: Global,
}

impl Explained {
    /// Rows without a PD, which are not explained.
    #[must_use]
    pub fn without_pd(&self) -> usize {
        self.pds.iter().filter(|pd| pd.is_nan()).count()
    }
}

/// What the fields do over all rows; the content of `global.json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the keys are those of global.json")]
pub struct Global {
    pub rows: usize,
    pub baseline: Baseline,
    /// Logit of the baseline, before prior correction and recalibration.
    pub base: f64,
    pub largest_residual: f64,
    /// Known outcomes on which importance was measured; 0 without.
    pub outcomes: usize,
    /// Sorted by mean absolute contribution, the largest first.
    pub fields: Vec<GlobalField>,
    /// Of the model, as it was trained.
    pub agreement: Option<Agreement>,
}

/// One field over all rows; contributions are in log-odds.
pub type GlobalField = FieldTotal<Importance>;

/// Explains all rows of a table; `None` if `progress` breaks off, which hears the share that is done.
///
/// # Errors
/// If the table lacks columns of the model, or the model has no such baseline.
pub fn explain_table(
    model: &Model,
    (source, table): (&Source, &Table),
    plan: ExplainPlan,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Option<Explained>, ExplainTableError> {
    let explanation = model.explanation.as_ref();
    let explanation = explanation.ok_or(ExplainError::NoBaselines)?;
    let points = explanation.points(plan.baseline, model.scorecard.cutoff_pd)?;
    let fields = if plan.by_step {
        Fields::by_step(&model.recipe)
    } else {
        Fields::of(&model.recipe)
    };
    let x = model.recipe.apply(table, 0..table.rows);
    let x = x.map_err(ScoringError::from)?;
    let pds = model.pds_of_rows(Backend::default(), &x, table, 0..table.rows);
    let mut first = |share: f32| progress(CONTRIBUTIONS * share);
    let found = contributions_against(&model.network, &fields, &points, &x, &mut first);
    let Some(contributions) = found else {
        return Ok(None);
    };
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let rows = 0..table.rows;
    let calibration = rows.clone().map(|row| {
        // Beyond the numbers there are, no logit tells them apart.
        let added = logit(pds.pd[row]) - contributions.logits[row];
        if added.is_finite() { added } else { f64::NAN }
    });
    let calibration: Vec<f64> = calibration.collect();
    let residual: Vec<f64> = rows.map(|row| contributions.residual(row)).collect();
    let mut is_cancelled = false;
    let mut rest = |share: f32| {
        let go_on = progress(CONTRIBUTIONS + (1.0 - CONTRIBUTIONS) * share);
        is_cancelled |= go_on.is_break();
        go_on
    };
    let global = global(
        model,
        &fields,
        (&x, &known_labels(source, table, &model.target), &pds.pd),
        (&contributions.values, contributions.base),
        plan,
        &mut rest,
    );
    if is_cancelled {
        return Ok(None);
    }
    let largest_residual = residual.iter().fold(0.0, |most: f64, r| most.max(r.abs()));
    Ok(Some(Explained {
        fields: fields.names().to_vec(),
        base: contributions.base,
        pds: pds.pd,
        values: contributions.values,
        calibration,
        residual,
        global: Global {
            largest_residual,
            agreement: explanation.agreement.clone(),
            ..global
        },
    }))
}

/// Rows of which the contributions are averaged in [`explain_fields`], evenly over all rows.
const GLOBAL_ROWS: usize = 5_000;
/// Share of the time that contributions take, the rest being permutations.
const CONTRIBUTIONS: f32 = 0.5;

/// What the fields do over some rows of a table, against the mean of the training rows; `None`
/// if `progress` breaks off, which hears the share that is done.
///
/// # Errors
/// As [`explain_table`].
pub fn explain_fields(
    model: &Model,
    table: &Table,
    (rows, y_true, pds): (&[usize], &[Option<bool>], &[f64]),
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Option<Global>, ExplainTableError> {
    let explanation = model.explanation.as_ref();
    let explanation = explanation.ok_or(ExplainError::NoBaselines)?;
    let plan = ExplainPlan::default();
    let point = explanation.point(plan.baseline, model.scorecard.cutoff_pd)?;
    let fields = Fields::of(&model.recipe);
    let n = rows.len().min(GLOBAL_ROWS);
    let rows: Vec<usize> = (0..n).map(|k| rows[k * rows.len() / n.max(1)]).collect();
    let x = inputs_of_rows(&model.recipe, table, &rows).map_err(ScoringError::from)?;
    let explainer = Explainer::new(&model.network, &fields, point);
    let mut first = |share: f32| progress(CONTRIBUTIONS * share);
    let Some(found) = explainer.contributions_of_all(&x, &mut first) else {
        return Ok(None);
    };
    let residuals = (0..n).map(|row| found.residual(row).abs());
    let largest = residuals.fold(0.0, f64::max);
    let y: Vec<Option<bool>> = rows.iter().map(|row| y_true[*row]).collect();
    let pds: Vec<f64> = rows.iter().map(|row| pds[*row]).collect();
    let mut is_cancelled = false;
    let mut rest = |share: f32| {
        let go_on = progress(CONTRIBUTIONS + (1.0 - CONTRIBUTIONS) * share);
        is_cancelled |= go_on.is_break();
        go_on
    };
    let global = global(
        model,
        &fields,
        (&x, &y, &pds),
        (&found.values, found.base),
        plan,
        &mut rest,
    );
    Ok((!is_cancelled).then(|| Global {
        largest_residual: largest,
        agreement: explanation.agreement.clone(),
        ..global
    }))
}

/// Why a table cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainTableError {
    /// The model has no such baseline.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// The table does not fit it.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
}

fn global(
    model: &Model,
    fields: &Fields,
    (x, y_true, pds): (&Matrix, &[Option<bool>], &[f64]),
    (values, base): (&[f64], f64),
    plan: ExplainPlan,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Global {
    let scored: Vec<usize> = (0..x.rows).filter(|row| !pds[*row].is_nan()).collect();
    let known: Vec<usize> = scored
        .iter()
        .copied()
        .filter(|row| y_true[*row].is_some())
        .collect();
    let y: Vec<bool> = known.iter().map(|row| y_true[*row] == Some(true)).collect();
    let seed = model.provenance.seed;
    let known = x.select(&known);
    let worth = importance(&model.network, fields, &known, &y, seed, progress);
    let names = fields.names();
    let value = |row: usize, place: usize| values[scored[row] * names.len() + place];
    let all = field_totals(names, scored.len(), &value, LEAST_REASON, worth.as_deref());
    Global {
        rows: scored.len(),
        baseline: plan.baseline,
        base,
        largest_residual: 0.0,
        outcomes: if worth.is_some() { y.len() } else { 0 },
        fields: all,
        agreement: None,
    }
}

/// Writes `id,pd,base,<fields>,calibration,residual`: one line per record, in its order; only
/// the id where a record has no PD.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_contributions(
    out: &mut dyn Write,
    source: &Source,
    id: Option<usize>,
    explained: &Explained,
) -> io::Result<()> {
    let width = explained.fields.len();
    let mut cells_of = |row: usize| {
        let pd = explained.pds[row];
        let values = &explained.values[row * width..(row + 1) * width];
        let last = [explained.calibration[row], explained.residual[row]];
        let numbers = [pd, explained.base].into_iter();
        let numbers = numbers.chain(values.iter().copied()).chain(last);
        let text = |number: f64| match number {
            number if number.is_nan() => String::new(),
            number => number.to_string(),
        };
        (!pd.is_nan()).then(|| numbers.map(text).collect())
    };
    let columns = (
        &["pd", "base"][..],
        &explained.fields[..],
        &["calibration", "residual"][..],
    );
    write_field_lines(out, (source, id), columns, &mut cells_of)
}
