//! The subject of a document: a model, and a portfolio on which it is judged. All that needs a
//! pass over rows is computed here, once; the sections present it.

use crate::bundle::{Cause, LeftOut, Model, Record};
use crate::evaluate::population::stability::BinCounts;
use crate::evaluate::{EvaluateError, Figures, Sample};
use crate::explain::{Agreement, importance};
use crate::explain::{Baseline, Explainer, Fields, Importance, LEAST_REASON, TextLanguage};
use crate::network::Backend;
use crate::recipe::inputs::roles::is_protected;
use crate::recipe::outcome::labels::labels_to_evaluate;
use crate::recipe::outcome::split::{Part, split};
use crate::recipe::{Labels, RecipeError, Role, TargetSpec, guess_roles};
use crate::report::{Plan, Report, ReportError, Rows, evaluate, months, report};
use crate::score::PolicyError;
use crate::table::{Column, Source, Table};
use crate::workflow::feature_figures::feature_figures;
use crate::workflow::{Binned, BinningPlan, FeatureFigures, bin_column};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// Draws of the bootstrap for the interval of KS.
const DRAWS: usize = 500;
/// Rows whose contributions are computed.
const EXPLAINED_ROWS: usize = 1_000;
/// Inputs whose bins are shown.
const BINNED_INPUTS: usize = 6;
/// Columns whose groups are shown as segments.
const SEGMENTS: usize = 3;
/// One row in so many may differ between a portfolio and a changed copy.
const NEARLY: usize = 100;
/// Most values of a column whose groups are shown.
const MOST_GROUPS: usize = 10;

/// Shares of the whole that are done once rows are scored, columns are described, and the rows
/// are judged.
const SCORED: f32 = 0.2;
const DESCRIBED: f32 = 0.4;
const JUDGED: f32 = 0.7;

/// What a document is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The model.
    pub model: &'a Model,
    /// SHA-256 of its file.
    pub model_sha256: &'a str,
    /// The portfolio that it is judged on, if there is one.
    pub portfolio: Option<Portfolio<'a>>,
    /// What a project says of it, if there is one.
    pub project: Option<&'a super::project::Project>,
    /// The language.
    pub language: TextLanguage,
}

/// A portfolio.
#[derive(Clone, Copy)]
pub struct Portfolio<'a> {
    /// Its text.
    pub source: &'a Source,
    /// Its columns.
    pub table: &'a Table,
}

/// Errors while a document is made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The portfolio does not fit the model.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A rule of the policy does not fit the portfolio.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The figures cannot be computed.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// `progress` broke the computation off.
    #[error("cancelled")]
    Cancelled,
}

/// What another portfolio seems to have in common with that of the training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// Rows that the model was trained on.
    Rows,
    /// Nearly as many rows, so that it may be a changed copy.
    Count,
}

/// What is computed from model and portfolio.
#[derive(Debug)]
pub struct Facts {
    /// SHA-256 of the portfolio.
    pub sha256: String,
    /// Rows.
    pub rows: usize,
    /// Records that the loader set aside.
    pub rejected: usize,
    /// Rows without a PD.
    pub without_pd: usize,
    /// Whether it is the portfolio of the training.
    pub is_training: bool,
    /// What it has in common with that portfolio where it is another.
    pub overlap: Option<Overlap>,
    /// Records of the file, where only a sample of them was read.
    pub sampled_from: Option<usize>,
    /// Missing cells by column, over all rows with an outcome.
    pub missing: HashMap<String, usize>,
    /// Outcomes, where they are known.
    pub labels: Option<Labels>,
    /// Figures by part of the training; empty of another portfolio.
    pub parts: Vec<(Part, Figures)>,
    /// Figures on all rows with an outcome.
    pub all: Option<Figures>,
    /// The part whose rows `report` is of; all rows where `None`.
    pub judged: Option<Part>,
    /// The report on the judged rows.
    pub report: Report,
    /// The date column of the months.
    pub date: Option<String>,
    /// Single columns against the outcome.
    pub features: Vec<FeatureFigures>,
    /// The bins of the inputs with the highest information value.
    pub binned: Vec<Binned>,
    /// Columns that are no inputs, with the probable cause.
    pub left_out: Vec<LeftOut>,
    /// What the fields do; `None` where the model has no baseline.
    pub explained: Option<ExplainedSample>,
}

/// Contributions on a sample of rows.
#[derive(Debug)]
pub struct ExplainedSample {
    /// Rows, spread evenly over the judged ones.
    pub rows: usize,
    /// Largest |base + Σ contributions − logit|.
    pub largest_residual: f64,
    /// Fields, the largest mean contribution first.
    pub fields: Vec<FieldEffect>,
}

/// What a field does.
#[derive(Debug)]
pub struct FieldEffect {
    /// Its name.
    pub name: String,
    /// Mean |contribution| in log-odds.
    pub mean_absolute: f64,
    /// Share of rows whose risk it raises.
    pub raises: f64,
    /// Drop of AUC when it is permuted; `None` with too few outcomes.
    pub importance: Option<Importance>,
}

impl Facts {
    /// Computes all that a document shows of a portfolio. `progress` gets the share that is
    /// done.
    ///
    /// # Errors
    /// If the portfolio lacks a column of the model, a rule of the policy does not fit it, or
    /// `progress` breaks.
    pub fn of(
        model: &Model,
        portfolio: Portfolio<'_>,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Self, DocumentError> {
        let Portfolio { source, table } = portfolio;
        let labels = outcomes(model, portfolio)?;
        let pds = model.pds(Backend::default(), table, 0..table.rows)?;
        reached(progress, SCORED)?;
        let sha256 = source.fingerprint();
        let is_training = is_training(model, table, &sha256);
        let overlap = overlap(model, table, (&sha256, &pds)).filter(|_| !is_training);
        let parts = parts(model, table, labels.as_ref().filter(|_| is_training));
        let judged = judged(model, &parts);
        let scored = |row: &usize| !pds[*row].is_nan();
        let in_part = |row: &usize| judged.is_none() || parts[*row] == judged;
        let all: Vec<usize> = (0..table.rows).filter(scored).collect();
        let rows: Vec<usize> = all.iter().copied().filter(in_part).collect();
        let y_true: Vec<Option<bool>> = match &labels {
            Some(labels) => (0..table.rows).map(|row| labels.is_bad(row)).collect(),
            None => Vec::new(),
        };
        let roles = guess_roles(table, Some(&model.target.column));
        let features = labels
            .as_ref()
            .map(|labels| feature_figures(table, &model.target.column, labels));
        let features = features.unwrap_or_default();
        reached(progress, DESCRIBED)?;
        let is_date = |guess: &&crate::recipe::RoleGuess| guess.role == Role::Date;
        let mut dates = roles.iter().filter(is_date).map(|guess| &guess.column);
        let date = dates
            .find(|name| months(table, name, &rows).is_ok())
            .cloned();
        let plan = Plan {
            money: model.money.clone(),
            date: date.clone(),
            segments: segments(model, table, &features),
            monitored: protected(table),
            draws: DRAWS,
            seed: model.provenance.seed,
            ..Plan::default()
        };
        let decided = model.decided(table, &pds)?;
        let of = |rows| Rows {
            table,
            rows,
            pds: &pds,
            y_true: &y_true,
            decided: &decided,
            scorecard: &model.scorecard,
            development: model.development.as_ref(),
            objective: model.provenance.objective,
        };
        let mut drawn = |draws: usize| {
            let share = draws as f32 / DRAWS as f32;
            progress(DESCRIBED + (JUDGED - DESCRIBED) * share)
        };
        let report = match report(&of(&rows), &plan, &mut drawn) {
            Err(ReportError::Evaluate(EvaluateError::Stopped)) => {
                return Err(DocumentError::Cancelled);
            }
            report => report?,
        };
        reached(progress, JUDGED)?;
        let figures = |part: Option<Part>| {
            let rows = all
                .iter()
                .filter(|row| part.is_none() || parts[**row] == part);
            let known = rows.filter_map(|&row| Some((*y_true.get(row)?.as_ref()?, pds[row])));
            let (y, p): (Vec<bool>, Vec<f64>) = known.unzip();
            let sample = match part {
                Some(Part::Train) => Sample::Fitting,
                _ => Sample::HoldOut,
            };
            let cutoff = model.scorecard.cutoff_pd;
            let objective = model.provenance.objective;
            (!y.is_empty()).then(|| evaluate(&y, &p, cutoff, objective, sample))
        };
        let by_part = Part::ALL.into_iter().filter(|_| judged.is_some());
        let by_part = by_part.filter_map(|part| Some((part, figures(Some(part))?)));
        Ok(Self {
            sha256,
            rows: table.rows,
            rejected: table.rejects.len(),
            without_pd: table.rows - all.len(),
            is_training,
            overlap,
            sampled_from: sampled_from(table),
            missing: missing(model, table, &y_true),
            parts: by_part.collect(),
            all: figures(None),
            judged,
            report,
            date,
            binned: binned(model, table, &features, &y_true),
            features,
            left_out: left_out(model, &roles),
            explained: explained(model, table, &rows, &y_true, progress)?,
            labels,
        })
    }
}

/// Says how much is done, and ends the computation where that is asked for.
fn reached(
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    share: f32,
) -> Result<(), DocumentError> {
    match progress(share) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(DocumentError::Cancelled),
    }
}

/// The outcomes; `None` where the portfolio has no target, or no outcome is known.
pub(crate) fn outcomes(
    model: &Model,
    portfolio: Portfolio<'_>,
) -> Result<Option<Labels>, RecipeError> {
    let Portfolio { source, table } = portfolio;
    if table.column(&model.target.column).is_none() {
        return Ok(None);
    }
    let labels = match labels_to_evaluate(source, table, &model.target, true) {
        Err(RecipeError::OneClass { .. }) if model.target.bad.is_empty() => {
            let known: TargetSpec = model.target.clone();
            labels_to_evaluate(source, table, &known, true)
        }
        labels => labels,
    };
    match labels {
        Err(RecipeError::OneClass { .. } | RecipeError::NoRows) => Ok(None),
        labels => Ok(Some(labels?).filter(|labels| labels.goods + labels.bads > 0)),
    }
}

/// Whether a portfolio is that of the training: the same bytes, or the same rows, which begin
/// in the same order.
pub(crate) fn is_training(model: &Model, table: &Table, sha256: &str) -> bool {
    let is_file = sha256 == model.provenance.source_sha256 && sampled_from(table).is_none();
    is_file || (model.begins_as_in_training(table) && model.holds_all_training_rows(table))
}

pub(super) fn sampled_from(table: &Table) -> Option<usize> {
    let records = usize::try_from(table.decisions.sampled_from?).ok()?;
    (records > table.rows + table.rejects.len()).then_some(records)
}

/// What a portfolio has in common with that of the training: a sample of its file, its first
/// rows, the bins of its training rows, or the number of its rows.
fn overlap(model: &Model, table: &Table, (sha256, pds): (&str, &[f64])) -> Option<Overlap> {
    let is_sample = sha256 == model.provenance.source_sha256;
    if is_sample || model.holds_training_rows(table) || has_training_bins(model, table, pds) {
        return Some(Overlap::Rows);
    }
    let known = model.provenance.rows?.rows;
    let is_near = known.abs_diff(table.rows) <= (known / NEARLY).max(1);
    is_near.then_some(Overlap::Count)
}

/// Whether scores and all inputs are in the bins of the training rows, but for a few rows. In
/// deciles of the score another sample of so many rows differs by far more.
fn has_training_bins(model: &Model, table: &Table, pds: &[f64]) -> bool {
    let Some(development) = &model.development else {
        return false;
    };
    let most = (table.rows / NEARLY).max(2);
    let is_near = |a: &BinCounts, b: &BinCounts| {
        let bins = a.bins.iter().zip(&b.bins);
        let apart: usize = bins.map(|(a, b)| a.abs_diff(*b)).sum();
        a.bins.len() == b.bins.len() && apart + a.missing.abs_diff(b.missing) <= most
    };
    let scores = BinCounts::of(model.scorecard.deciles.cuts(), pds);
    let rows: Vec<usize> = (0..table.rows).collect();
    (model.is_unmeasured() || is_near(&development.deciles, &scores))
        && development.columns.iter().all(|bins| {
            let now = bins.count(table, &rows);
            now.is_some_and(|now| is_near(&bins.counts, &now))
        })
}

/// Missing cells of each column over the rows with an outcome, as the drift bins count them.
fn missing(model: &Model, table: &Table, y_true: &[Option<bool>]) -> HashMap<String, usize> {
    let known = (0..y_true.len()).filter(|row| y_true[*row].is_some());
    let known: Vec<usize> = known.collect();
    let columns = model.development.iter().flat_map(|held| &held.columns);
    let counted = columns.filter_map(|bins| {
        let now = bins.count(table, &known)?;
        Some((bins.column.clone(), now.missing))
    });
    counted.collect()
}

/// The part of each row, as the training divided them; `None` everywhere where that is not
/// known.
pub(crate) fn parts(model: &Model, table: &Table, labels: Option<&Labels>) -> Vec<Option<Part>> {
    let divided = labels.zip(model.record.as_ref());
    let divided = divided.and_then(|(labels, record)| {
        let (mut parts, _) = split(table, labels, &record.split).ok()?;
        if record.out_of_fold.is_some() {
            // The rows that would have validated were trained on.
            let validating = parts.iter_mut().filter(|of| **of == Some(Part::Validation));
            validating.for_each(|of| *of = Some(Part::Train));
        }
        Some(parts)
    });
    divided.unwrap_or_else(|| vec![None; table.rows])
}

fn judged(model: &Model, parts: &[Option<Part>]) -> Option<Part> {
    let divided = parts.iter().any(Option::is_some);
    model
        .record
        .as_ref()
        .filter(|_| divided)
        .map(Record::judged)
}

fn protected(table: &Table) -> Vec<String> {
    let names = table.columns.iter().map(|column| &column.name);
    names.filter(|name| is_protected(name)).cloned().collect()
}

/// Whether a column has from two to [`MOST_GROUPS`] distinct values.
fn has_few_values(column: &Column) -> bool {
    let mut seen = HashSet::new();
    let mut is_new = |text: String| seen.insert(text) && seen.len() > MOST_GROUPS;
    let too_many = if column.is_text() {
        column.texts().into_iter().flatten().any(&mut is_new)
    } else {
        let numbers = column.numbers().into_iter();
        let known = numbers.filter(|number| number.is_finite());
        known.map(|number| number.to_string()).any(&mut is_new)
    };
    !too_many && seen.len() > 1
}

/// Inputs of few values, those first that tell most of the outcome.
fn segments(model: &Model, table: &Table, features: &[FeatureFigures]) -> Vec<String> {
    let inputs: HashSet<&str> = model.recipe.columns().into_iter().collect();
    let few = |name: &str| table.column(name).is_some_and(has_few_values);
    let mut found: Vec<&FeatureFigures> = features
        .iter()
        .filter(|f| inputs.contains(f.column.as_str()) && !is_protected(&f.column))
        .filter(|f| few(&f.column))
        .collect();
    found.sort_by(|a, b| b.iv.unwrap_or(0.0).total_cmp(&a.iv.unwrap_or(0.0)));
    let names = found.into_iter().take(SEGMENTS);
    names.map(|f| f.column.clone()).collect()
}

fn binned(
    model: &Model,
    table: &Table,
    features: &[FeatureFigures],
    y_true: &[Option<bool>],
) -> Vec<Binned> {
    let inputs = model.recipe.columns();
    let is_input = |f: &&FeatureFigures| inputs.contains(&f.column.as_str());
    let mut found: Vec<&FeatureFigures> = features.iter().filter(is_input).collect();
    found.sort_by(|a, b| b.iv.unwrap_or(0.0).total_cmp(&a.iv.unwrap_or(0.0)));
    let most = found.into_iter().take(BINNED_INPUTS);
    let plan = BinningPlan::default();
    most.filter_map(|f| bin_column(table, &f.column, y_true, &plan).ok())
        .collect()
}

/// Columns that are no inputs: as the training recorded them, or as the roles suggest.
fn left_out(model: &Model, roles: &[crate::recipe::RoleGuess]) -> Vec<LeftOut> {
    if let Some(record) = &model.record {
        return record.left_out.clone();
    }
    let inputs = model.recipe.columns();
    let others = roles
        .iter()
        .filter(|guess| !inputs.contains(&guess.column.as_str()));
    others
        .map(|guess| LeftOut {
            column: guess.column.clone(),
            cause: Cause::of_role(guess.role, &guess.reason).unwrap_or(Cause::Dropped),
        })
        .collect()
}

/// Contributions on rows spread evenly over `rows`.
fn explained(
    model: &Model,
    table: &Table,
    rows: &[usize],
    y_true: &[Option<bool>],
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Option<ExplainedSample>, DocumentError> {
    let point = model.explanation.as_ref();
    let point = point.and_then(|e| e.baselines.point(Baseline::Mean));
    let Some(point) = point.filter(|_| !rows.is_empty()) else {
        return Ok(None);
    };
    let count = rows.len().min(EXPLAINED_ROWS);
    let sample: Vec<usize> = (0..count).map(|k| rows[k * rows.len() / count]).collect();
    let x = model.recipe.apply(table, 0..table.rows)?.select(&sample);
    let fields = Fields::of(&model.recipe);
    let explainer = Explainer::new(&model.network, &fields, point);
    let mut begun = |_: f32| progress(JUDGED);
    let Some(found) = explainer.contributions_of_all(&x, &mut begun) else {
        return Err(DocumentError::Cancelled);
    };
    let known: Vec<usize> = (0..count)
        .filter(|place| y_true.get(sample[*place]).copied().flatten().is_some())
        .collect();
    let y: Vec<bool> = known
        .iter()
        .map(|place| y_true[sample[*place]] == Some(true))
        .collect();
    let seed = model.provenance.seed;
    let mut is_cancelled = false;
    let mut measured = |share: f32| {
        let flow = progress(JUDGED + (1.0 - JUDGED) * share);
        is_cancelled |= flow.is_break();
        flow
    };
    let x = x.select(&known);
    let worth = importance(&model.network, &fields, &x, &y, seed, &mut measured);
    if is_cancelled {
        return Err(DocumentError::Cancelled);
    }
    let effect = |(place, name): (usize, &String)| {
        let each = || (0..count).map(|row| found.row(row)[place]);
        let raising = each().filter(|value| *value >= LEAST_REASON).count();
        FieldEffect {
            name: name.clone(),
            mean_absolute: each().map(f64::abs).sum::<f64>() / count as f64,
            raises: raising as f64 / count as f64,
            importance: worth.as_ref().map(|worth| worth[place]),
        }
    };
    let mut all: Vec<FieldEffect> = fields.names().iter().enumerate().map(effect).collect();
    all.sort_by(|a, b| b.mean_absolute.total_cmp(&a.mean_absolute));
    let residuals = (0..count).map(|row| found.residual(row).abs());
    Ok(Some(ExplainedSample {
        rows: count,
        largest_residual: residuals.fold(0.0, f64::max),
        fields: all,
    }))
}

/// The agreement of reasons that the model holds.
pub(super) fn agreement(model: &Model) -> Option<&Agreement> {
    model.explanation.as_ref()?.agreement.as_ref()
}
