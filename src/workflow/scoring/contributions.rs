//! Contributions of whole portfolios: one line per applicant, and what the fields do over all.

use crate::bundle::{Model, RowPrint};
use crate::explain::{
    Agreement, Baseline, Contributions, ExplainError, Explainer, Fields, Importance, LEAST_REASON,
    PointExplainers, importance,
};
use crate::network::Backend;
use crate::recipe::outcome::labels::known_labels;
use crate::recipe::{Matrix, Recipe};
use crate::table::{Source, Table};
use crate::workflow::scoring::dependence::{FieldDependence, dependences_of, inputs_of_rows};
use crate::workflow::scoring::fields::lines::{FieldSums, FieldTotal};
use crate::workflow::scoring::fields::parts::{
    BlockOf, ExplainTableError, ExplainedRows, RowExplainer, RowsExplained, Seen,
};
use crate::workflow::scoring::stream::{ScoringError, count_known_money, count_policy, day_orders};
use serde::Serialize;
use std::ops::{ControlFlow, Range};

/// What is explained, and against what.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExplainPlan {
    /// What applicants are compared with.
    pub baseline: Baseline,
    /// Whether each step of a sequence is a field of its own.
    pub by_step: bool,
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
    /// Rows of the random sample that importance and dependence are of; none where they are of all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled_rows: Option<usize>,
    /// Sorted by mean absolute contribution, the largest first.
    pub fields: Vec<GlobalField>,
    /// Of the model, as it was trained.
    pub agreement: Option<Agreement>,
}

/// One field over all rows; contributions are in log-odds.
pub type GlobalField = FieldTotal<Importance>;

/// A model of PDs, ready to explain the rows of a file.
pub struct PdExplainer<'a> {
    model: &'a Model,
    fields: Fields,
    points: PointExplainers<'a>,
    plan: ExplainPlan,
}

impl<'a> PdExplainer<'a> {
    /// Explains as a plan says.
    ///
    /// # Errors
    /// If the model has no such baseline.
    pub fn new(model: &'a Model, plan: ExplainPlan) -> Result<Self, ExplainError> {
        let explanation = model.explanation.as_ref();
        let explanation = explanation.ok_or(ExplainError::NoBaselines)?;
        let points = explanation.points(plan.baseline, model.scorecard.cutoff_pd)?;
        let fields = if plan.by_step {
            Fields::by_step(&model.recipe)
        } else {
            Fields::of(&model.recipe)
        };
        Ok(Self {
            points: PointExplainers::new(&model.network, &fields, &points),
            model,
            fields,
            plan,
        })
    }

    /// What the fields do over all rows of a file, of which `explained` says what they add, and the
    /// effects of each. Importance and effects are over the rows of a table, which are all or a sample
    /// of so many of them. `progress` hears the share that is done.
    ///
    /// # Errors
    /// If the table lacks columns of the model.
    pub fn effects(
        &self,
        (source, table): (&Source, &Table),
        (explained, sampled): (&RowsExplained, Option<usize>),
        progress: &mut dyn FnMut(f32),
    ) -> Result<(Global, Vec<FieldDependence>), ExplainTableError> {
        let model = self.model;
        let x = model.recipe.apply(table, 0..table.rows)?;
        let rows = 0..table.rows;
        let pds = model.pds_of_rows(Backend::default(), &x, table, rows).pd;
        let y = known_labels(source, table, &model.target);
        let mut go_on = |share: f32| {
            progress(share);
            ControlFlow::Continue(())
        };
        let of = (&x, &y[..], &pds[..]);
        let sums = (&explained.sums, self.points.base());
        let global = global(model, &self.fields, of, sums, self.plan, &mut go_on);
        let shapes = dependences_of(model, &self.fields, table, of);
        let explanation = model.explanation.as_ref();
        let global = Global {
            largest_residual: explained.largest_residual,
            sampled_rows: sampled,
            agreement: explanation.and_then(|held| held.agreement.clone()),
            ..global
        };
        Ok((global, shapes))
    }
}

/// Some rows with their PDs and contributions.
struct PdRows {
    pds: Vec<f64>,
    found: Contributions,
}

impl ExplainedRows for PdRows {
    fn cells(&self, place: usize) -> Option<Vec<String>> {
        let (found, pd) = (&self.found, self.pds[place]);
        // Beyond the numbers there are, no logit tells them apart.
        let added = (pd / (1.0 - pd)).ln() - found.logits[place];
        let calibration = if added.is_finite() { added } else { f64::NAN };
        let numbers = [pd, found.base].into_iter();
        let numbers = numbers.chain(found.row(place).iter().copied());
        let numbers = numbers.chain([calibration, found.residual(place)]);
        let text = |number: f64| match number {
            number if number.is_nan() => String::new(),
            number => number.to_string(),
        };
        (!pd.is_nan()).then(|| numbers.map(text).collect())
    }

    fn values(&self, place: usize) -> &[f64] {
        self.found.row(place)
    }

    fn residual(&self, place: usize) -> Option<f64> {
        Some(self.found.residual(place))
    }
}

impl RowExplainer for PdExplainer<'_> {
    fn recipe(&self) -> &Recipe {
        &self.model.recipe
    }

    fn columns(&self) -> Vec<&str> {
        let mut columns = vec![self.model.target.column.as_str()];
        columns.extend(self.model.scorecard.policy.columns());
        columns.extend(self.model.money.columns());
        columns
    }

    fn fields(&self) -> &Fields {
        &self.fields
    }

    fn header(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (&["pd", "base"], &["calibration", "residual"])
    }

    fn least(&self) -> f64 {
        LEAST_REASON
    }

    fn begin<'a>(
        &'a self,
        _: &'a Source,
        table: &'a Table,
    ) -> Result<BlockOf<'a>, ExplainTableError> {
        let block = move |rows: Range<usize>| -> Result<Box<dyn ExplainedRows>, _> {
            let x = self.model.recipe.apply(table, rows.clone())?;
            let pds = self.model.pds_of_rows(Backend::default(), &x, table, rows);
            let found = self.points.contributions(&x);
            Ok(Box::new(PdRows { pds: pds.pd, found }))
        };
        Ok(Box::new(block))
    }

    fn see(
        &self,
        source: &Source,
        table: &Table,
        before: usize,
    ) -> Result<Seen, ExplainTableError> {
        let (model, is_first) = (self.model, before == 0);
        let signed = is_first.then(|| model.recipe.check_marks(source, table));
        let mut unseen = model.recipe.unseen(table);
        count_policy(model, table, &mut unseen);
        count_known_money(model, table, &mut unseen);
        let may_be = model.may_be_training_file(before);
        let print = may_be.then(|| -> Result<RowPrint, ExplainTableError> {
            let x = model.recipe.apply(table, 0..table.rows)?;
            Ok(model.row_print(&x, table)?)
        });
        let rows = table.rows;
        let uncounted = RowPrint {
            rows,
            ..RowPrint::default()
        };
        Ok(Seen {
            unseen,
            signed: signed.transpose()?.unwrap_or_default(),
            remarks: if is_first {
                day_orders(model, source, table)
            } else {
                Vec::new()
            },
            print: print.transpose()?.unwrap_or(uncounted),
            training_rows: is_first && model.begins_as_in_training(table),
        })
    }

    fn is_training_file(&self, print: RowPrint) -> bool {
        self.model.is_training_file(print)
    }
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
    let mut sums = FieldSums::default();
    let scored = (0..n).filter(|row| !pds[*row].is_nan());
    scored.for_each(|row| sums.add(found.row(row), LEAST_REASON));
    let of = (&x, &y[..], &pds[..]);
    let global = global(model, &fields, of, (&sums, found.base), plan, &mut rest);
    Ok((!is_cancelled).then(|| Global {
        largest_residual: largest,
        agreement: explanation.agreement.clone(),
        ..global
    }))
}

fn global(
    model: &Model,
    fields: &Fields,
    (x, y_true, pds): (&Matrix, &[Option<bool>], &[f64]),
    (sums, base): (&FieldSums, f64),
    plan: ExplainPlan,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Global {
    let is_known = |row: &usize| !pds[*row].is_nan() && y_true[*row].is_some();
    let known: Vec<usize> = (0..x.rows).filter(is_known).collect();
    let y: Vec<bool> = known.iter().map(|row| y_true[*row] == Some(true)).collect();
    let seed = model.provenance.seed;
    let known = x.select(&known);
    let worth = importance(&model.network, fields, &known, &y, seed, progress);
    Global {
        rows: sums.rows(),
        baseline: plan.baseline,
        base,
        largest_residual: 0.0,
        outcomes: if worth.is_some() { y.len() } else { 0 },
        sampled_rows: None,
        fields: sums.totals(fields.names(), worth.as_deref()),
        agreement: None,
    }
}
