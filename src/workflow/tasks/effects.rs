//! What the fields do over the rows of a file: mean contributions, importance by permutation, partial
//! dependence and accumulated local effects of the predicted number, or of the chance of each class
//! against the rest.

use super::explain::{TaskExplainer, Unit};
use crate::bundle::{Predicted, TaskModel};
use crate::evaluate::targets::classes::log_loss;
use crate::explain::{
    Fields, Grid, InputsOf, LossRise, Pds, PointValue, accumulated_effects, loss_rises,
    partial_dependence, sample_of,
};
use crate::network::{Backend, Objective};
use crate::recipe::outcome::targets::{Targets, known_targets};
use crate::recipe::{Matrix, Task};
use crate::score::safe_cell;
use crate::table::Table;
use crate::workflow::scoring::dependence::{inputs_of_rows, point_text};
use crate::workflow::scoring::fields::lines::FieldTotal;
use crate::workflow::scoring::fields::parts::{ExplainTableError, RowsExplained};
use crate::workflow::scoring::stream::ScoringError;
use serde::Serialize;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// What the fields do over all rows; the content of `global.json`.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the keys are those of global.json")]
pub struct TaskGlobal {
    pub rows: usize,
    pub task: Task,
    pub target: String,
    /// What contributions add up to.
    pub unit: Unit,
    pub baseline: &'static str,
    /// The explained number at the baseline; one for each class where the predicted class is
    /// explained.
    pub bases: Vec<f64>,
    pub classes: Vec<String>,
    pub largest_residual: f64,
    /// Known targets on which importance was measured; 0 without.
    pub outcomes: usize,
    /// Rows of the random sample that importance and dependence are of; none where they are of all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled_rows: Option<usize>,
    /// The figure whose rise is the importance.
    pub figure: Figure,
    /// Sorted by mean absolute contribution, the largest first.
    pub fields: Vec<TaskField>,
}

/// One field over all rows; contributions are in the unit of the explanation.
pub type TaskField = FieldTotal<LossRise>;

/// What is measured as a field is permuted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Root of the mean squared error.
    Rmse,
    /// Mean absolute error, of a model that minimises it.
    Mae,
    /// Mean loss of the quantile that a model predicts.
    QuantileLoss,
    /// Mean of −ln of the probability of the true class.
    LogLoss,
}

impl Figure {
    /// That of a model: what it was made to predict.
    #[must_use]
    pub fn of(model: &TaskModel) -> Self {
        match model.objective {
            _ if model.task.has_classes() => Self::LogLoss,
            Objective::Absolute => Self::Mae,
            Objective::Quantile(_) => Self::QuantileLoss,
            _ => Self::Rmse,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rmse => "RMSE",
            Self::Mae => "MAE",
            Self::QuantileLoss => "quantile loss",
            Self::LogLoss => "log-loss",
        }
    }

    /// Its value for targets `y` and predictions, of equal length.
    fn value(self, model: &TaskModel, y: &[f64], predicted: &Predicted) -> Option<f64> {
        if y.is_empty() {
            return None;
        }
        let mean = |of: &dyn Fn(f64, f64) -> f64| {
            let pairs = predicted.values.iter().zip(y);
            pairs.map(|(p, y)| of(*p, *y)).sum::<f64>() / y.len() as f64
        };
        match self {
            Self::Rmse => Some(mean(&|p, y| (p - y).powi(2)).sqrt()),
            Self::Mae | Self::QuantileLoss => Some(mean(&|p, y| model.objective.of(p, y))),
            Self::LogLoss => {
                let places: Vec<usize> = y.iter().map(|y| *y as usize).collect();
                log_loss(&places, &predicted.p, model.classes.len())
            }
        }
    }
}

/// What the fields do over rows whose contributions come to `explained`. Importance is over rows of
/// inputs `x` with their predictions and targets `y`, where they are known. `None` if `progress` breaks
/// off, which hears the share that is done.
pub fn task_global(
    explainer: &TaskExplainer<'_>,
    model: &TaskModel,
    (x, predicted, y): (&Matrix, &Predicted, &[Option<f64>]),
    explained: &RowsExplained,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Option<TaskGlobal> {
    let fields = explainer.fields();
    let scored: Vec<usize> = (0..x.rows).filter(|row| predicted.known[*row]).collect();
    let with_target = |row: &usize| y.get(*row).copied().flatten().map(|y| (*row, y));
    let known: Vec<(usize, f64)> = scored.iter().filter_map(with_target).collect();
    let (rows, targets): (Vec<usize>, Vec<f64>) = known.into_iter().unzip();
    let figure = Figure::of(model);
    let loss = |x: &Matrix, rows: &[usize]| {
        let y: Vec<f64> = rows.iter().map(|row| targets[*row]).collect();
        figure.value(model, &y, &model.predict_inputs(Backend::default(), x))
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
    Some(TaskGlobal {
        rows: explained.sums.rows(),
        task: model.task,
        target: model.target.clone(),
        unit: Unit::of(model),
        baseline: crate::explain::Baseline::Mean.name(),
        bases: explainer.bases(),
        classes: model.classes.clone(),
        largest_residual: explained.largest_residual,
        outcomes: if worth.is_some() { targets.len() } else { 0 },
        sampled_rows: None,
        figure,
        fields: explained.sums.totals(fields.names(), worth.as_deref()),
    })
}

/// Rows that are explained in [`explain_task_fields`], evenly over all rows, and at once.
const GLOBAL_ROWS: usize = 5_000;
const AT_ONCE: usize = 200;
/// Share of the time that contributions take, the rest being permutations.
const CONTRIBUTIONS: f32 = 0.5;

/// What the fields do over some rows of a table with a prediction, whose targets `y` are by row of
/// the table; `None` if `progress` breaks off, which hears the share that is done.
///
/// # Errors
/// If the table lacks columns of the model, or the model holds no mean of training rows.
pub fn explain_task_fields(
    model: &TaskModel,
    table: &Table,
    (rows, y): (&[usize], &[Option<f64>]),
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Option<TaskGlobal>, ExplainTableError> {
    let explainer = TaskExplainer::new(model, Fields::of(&model.recipe))?;
    let n = rows.len().min(GLOBAL_ROWS);
    let rows: Vec<usize> = (0..n).map(|k| rows[k * rows.len() / n.max(1)]).collect();
    let x = inputs_of_rows(&model.recipe, table, &rows).map_err(ScoringError::from)?;
    let predicted = model.predict_inputs(Backend::default(), &x);
    let mut found = explainer.of(&x.select(&[]), &Predicted::default());
    for start in (0..n).step_by(AT_ONCE) {
        if progress(CONTRIBUTIONS * start as f32 / n as f32).is_break() {
            return Ok(None);
        }
        let some: Vec<usize> = (start..(start + AT_ONCE).min(n)).collect();
        let of_some = Predicted {
            values: some.iter().map(|row| predicted.values[*row]).collect(),
            ..Predicted::default()
        };
        found.append(explainer.of(&x.select(&some), &of_some));
    }
    let y: Vec<Option<f64>> = rows.iter().map(|row| y[*row]).collect();
    let mut rest = |share: f32| progress(CONTRIBUTIONS + (1.0 - CONTRIBUTIONS) * share);
    let known = (&x, &predicted, &y[..]);
    let explained = found.summed(&predicted.known, explainer.least());
    Ok(task_global(&explainer, model, known, &explained, &mut rest))
}

/// What the fields do over all rows of a file, whose contributions come to `explained`, and the
/// dependence on each. Importance and dependence are over the rows of a table, which are all or a sample
/// of so many of them. `progress` hears the share that is done.
///
/// # Errors
/// If the table lacks columns of the model.
pub fn task_effects(
    explainer: &TaskExplainer<'_>,
    model: &TaskModel,
    table: &Table,
    (explained, sampled): (&RowsExplained, Option<usize>),
    progress: &mut dyn FnMut(f32),
) -> Result<Option<(TaskGlobal, Vec<TaskDependence>)>, ExplainTableError> {
    let rows = 0..table.rows;
    let (x, predicted) = model.predict_with_inputs(Backend::default(), table, rows)?;
    let targets = known_targets(table, &model.target, model.task, &model.classes);
    let y = targets.as_ref();
    let y = y.map_or(&[][..], |targets| &targets.values[..]);
    let known = (&x, &predicted, y);
    let mut hear = |share: f32| {
        progress(share);
        ControlFlow::Continue(())
    };
    let Some(global) = task_global(explainer, model, known, explained, &mut hear) else {
        return Ok(None);
    };
    let global = TaskGlobal {
        sampled_rows: sampled,
        ..global
    };
    let of_table = (table, &x, &predicted);
    let shapes = task_dependences(model, explainer.fields(), of_table, targets.as_ref());
    Ok(Some((global, shapes)))
}

/// A field with its values, and what is predicted with each of them.
#[derive(Debug, Clone)]
pub struct TaskDependence {
    /// Its name.
    pub field: String,
    /// Its values.
    pub grid: Grid,
    /// Mean of the predicted number, or of the chance of each class, over the rows with the field
    /// at a point; `None` where the point holds levels that are encoded differently.
    pub partial: Vec<Option<Vec<f64>>>,
    /// Accumulated local effect on the same numbers, 0 in the mean of the rows; `None` of missing
    /// values, of words among numbers, and of a field over several months. Levels go in the order of
    /// their `actual` target, of a class of its share; where one has none, of what is predicted of
    /// their rows.
    pub accumulated: Vec<Option<Vec<f64>>>,
    /// Rows at each point.
    pub rows: Vec<usize>,
    /// Of the rows at a point with a known target, its mean, or the share of each class.
    pub actual: Vec<Option<Vec<f64>>>,
}

/// Numbers that a prediction is made of: one, or the chance of each class.
fn width(model: &TaskModel) -> usize {
    model.classes.len().max(1)
}

/// The dependence of the prediction on the field at `place` over those of `rows` of a table that
/// [`sample_of`] gives, with their inputs `x`. `None` if `progress` breaks off.
pub fn task_dependence(
    model: &TaskModel,
    (fields, place): (&Fields, usize),
    (table, inputs_of): (&Table, InputsOf<'_>),
    (rows, x, y): (&[usize], &Matrix, &[Option<f64>]),
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<TaskDependence> {
    let grid = Grid::of(&model.recipe, fields, place, table, inputs_of);
    let predict = |x: &Matrix| {
        let predicted = model.predict_inputs(Backend::default(), x);
        if model.classes.is_empty() {
            predicted.values
        } else {
            predicted.p
        }
    };
    let width = width(model);
    let actual = |rows: &[usize]| {
        let known: Vec<f64> = rows
            .iter()
            .filter_map(|row| y.get(*row).copied()?)
            .collect();
        let mut sums = vec![0.0; width];
        for y in &known {
            if model.classes.is_empty() {
                sums[0] += y;
            } else if let Some(class) = sums.get_mut(*y as usize) {
                *class += 1.0;
            }
        }
        let n = known.len() as f64;
        (!known.is_empty()).then(|| sums.into_iter().map(|sum| sum / n).collect())
    };
    let field = fields.names().get(place).cloned().unwrap_or_default();
    let predict = (&predict as Pds<'_>, width);
    dependence_of((field, grid), (rows, x), predict, &actual, progress)
}

/// The mean target of rows of a table, of classes the share of each; `None` where none is known.
type Actual<'a> = &'a dyn Fn(&[usize]) -> Option<Vec<f64>>;

/// The dependence of what is predicted, [rows × width], on a field with its grid, over those of `rows`
/// that [`sample_of`] gives, with their inputs `x`. `None` if `progress` breaks off.
pub(in crate::workflow) fn dependence_of(
    (field, grid): (String, Grid),
    (rows, x): (&[usize], &Matrix),
    (predict, width): (Pds<'_>, usize),
    actual: Actual<'_>,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<TaskDependence> {
    let partial = partial_dependence(&grid, x, (predict, width), progress)?;
    let mut at_points = vec![Vec::new(); grid.points.len()];
    for row in rows {
        if let Some(point) = grid.of_row[*row] {
            at_points[point].push(*row);
        }
    }
    let actual: Vec<Option<Vec<f64>>> = at_points.iter().map(|rows| actual(rows)).collect();
    let sample = sample_of(rows);
    let keys = level_keys(&grid, (&sample, x), (predict, width), &actual);
    let accumulated = accumulated_effects(&grid, (&sample, x), (predict, width), &keys);
    if progress().is_break() {
        return None;
    }
    Some(TaskDependence {
        field,
        grid,
        partial,
        accumulated,
        rows: at_points.iter().map(Vec::len).collect(),
        actual,
    })
}

/// What levels are ordered by, for each predicted number by point: the actual target where all of them
/// have one, else the mean prediction of their rows.
fn level_keys(
    grid: &Grid,
    (sample, x): (&[usize], &Matrix),
    (predict, width): (Pds<'_>, usize),
    actual: &[Option<Vec<f64>>],
) -> Vec<Vec<f64>> {
    if grid.numbers > 0 {
        return Vec::new();
    }
    let mut means = vec![vec![0.0; grid.points.len()]; width];
    let of_points = grid.points.iter().zip(actual);
    let mut levels = of_points.filter(|(point, _)| matches!(point.value, PointValue::Level(_)));
    if levels.all(|(_, actual)| actual.is_some()) {
        for (point, actual) in actual.iter().enumerate() {
            for (means, actual) in means.iter_mut().zip(actual.iter().flatten()) {
                means[point] = *actual;
            }
        }
        return means;
    }
    let predicted = predict(x);
    let mut counts = vec![0_usize; grid.points.len()];
    for (row, values) in sample.iter().zip(predicted.chunks_exact(width.max(1))) {
        let Some(point) = grid.of_row[*row] else {
            continue;
        };
        counts[point] += 1;
        for (means, value) in means.iter_mut().zip(values) {
            means[point] += value;
        }
    }
    for means in &mut means {
        let each = means.iter_mut().zip(&counts);
        each.for_each(|(mean, n)| *mean /= (*n).max(1) as f64);
    }
    means
}

/// The dependence on all fields over the rows of a table that have a prediction.
#[must_use]
pub fn task_dependences(
    model: &TaskModel,
    fields: &Fields,
    (table, x, predicted): (&Table, &Matrix, &Predicted),
    targets: Option<&Targets>,
) -> Vec<TaskDependence> {
    let kept: Vec<usize> = (0..table.rows)
        .filter(|row| predicted.known[*row])
        .collect();
    let sample = x.select(&sample_of(&kept));
    let y = targets.map_or(&[][..], |targets| &targets.values);
    let inputs_of = |rows: &[usize]| x.select(rows);
    let mut go_on = || ControlFlow::Continue(());
    let all = (0..fields.names().len()).filter_map(|place| {
        let of_table = (table, &inputs_of as InputsOf<'_>);
        let rows = (&kept[..], &sample, y);
        task_dependence(model, (fields, place), of_table, rows, &mut go_on)
    });
    all.collect()
}

const NUMBER_HEADER: [&str; 6] = [
    "field",
    "value",
    "predicted_partial",
    "predicted_ale",
    "rows",
    "actual",
];
const CLASS_HEADER: [&str; 7] = [
    "field",
    "value",
    "class",
    "p_partial",
    "p_ale",
    "rows",
    "actual",
];

/// Writes `field,value,predicted_partial,predicted_ale,rows,actual`, of classes `field,value,class,
/// p_partial,p_ale,rows,actual`: one line per value (and class). `actual` is the mean target of the
/// rows at the value, or the share of the class; the accumulated local effect is a difference that is
/// 0 in the mean of the rows.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_task_dependences(
    out: &mut dyn Write,
    model: &TaskModel,
    all: &[TaskDependence],
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let header: &[&str] = match model.classes[..] {
        [] => &NUMBER_HEADER,
        _ => &CLASS_HEADER,
    };
    writer.write_record(header).map_err(io::Error::other)?;
    let cell = |numbers: &Option<Vec<f64>>, place: usize| {
        let number = numbers.as_ref().and_then(|numbers| numbers.get(place));
        number.map_or(String::new(), ToString::to_string)
    };
    for of in all {
        for (point, at) in of.grid.points.iter().enumerate() {
            let value = point_text(&at.value, of.grid.is_day);
            for place in 0..width(model) {
                let mut cells = vec![
                    safe_cell(&of.field).into_owned(),
                    safe_cell(&value).into_owned(),
                ];
                let class = model.classes.get(place);
                cells.extend(class.map(|class| safe_cell(class).into_owned()));
                cells.push(cell(&of.partial[point], place));
                cells.push(cell(&of.accumulated[point], place));
                cells.push(of.rows[point].to_string());
                cells.push(cell(&of.actual[point], place));
                writer.write_record(&cells).map_err(io::Error::other)?;
            }
        }
    }
    writer.flush()
}
