//! K-fold cross-validation of classes and numbers: everything is fitted anew in each fold, and every
//! row is predicted once by a model that has not seen it.

use super::prepare::{TaskPrepared, linear_of};
use super::run::{figures_of, run_task};
use super::scored::{line, text};
use crate::bundle::{Link, Predicted, TaskModel};
use crate::evaluate::targets::PartFigures;
use crate::evaluate::targets::{Keyed, OF_CLASSES, OF_NUMBERS};
use crate::recipe::outcome::split::{Method, Part, stratified_folds};
use crate::table::{Record, Source, Table, Wanted};
use crate::train::{Control, Event, TrainError};
use crate::workflow::choices::{Choices, SessionError, SettingError};
use crate::workflow::cross_validation::{MOST_FOLDS, Spread, fold_of_rows, ground, parts_of_fold};
use crate::workflow::prepare::encode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Instant;

/// The figures of a cross-validation: the key `folds` of `metrics.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskFolds {
    /// Number of folds.
    pub k: usize,
    /// Mean and spread over the folds of each figure, under its key; `None` where fewer than two
    /// folds have it.
    pub spreads: BTreeMap<String, Option<Spread>>,
    /// The best epoch of each fold.
    pub best_epochs: Vec<usize>,
    /// The rows of each fold, by the model that did not see them.
    pub each: Vec<PartFigures>,
    /// All rows by their out-of-fold predictions; its loss is the mean of the folds', by rows.
    pub pooled: Option<PartFigures>,
}

/// A cross-validation with the prediction of every row that took part.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskCrossValidation {
    /// The figures.
    pub folds: TaskFolds,
    /// The fold of each row, from 0.
    pub fold: Vec<Option<usize>>,
    /// The prediction of each row by the model that did not see it; its outputs are left out.
    pub predicted: Predicted,
}

/// The fold of each row, from 0, before anything is trained: of each class, or of each tenth of the
/// numbers, the same share in each fold; whole groups where the split is by group.
///
/// # Errors
/// If `k` is not between 2 and 50 or above the number of rows, or a class has fewer rows than
/// folds.
pub fn check_task_folds(
    table: &Table,
    choices: &Choices,
    prepared: &TaskPrepared,
    k: usize,
) -> Result<Vec<Option<usize>>, SessionError> {
    let parts = &prepared.prepared.parts;
    let rows: Vec<usize> = (0..parts.len()).filter(|&r| parts[r].is_some()).collect();
    if !(2..=MOST_FOLDS).contains(&k) || rows.len() < k {
        return Err(SettingError::TaskFolds.into());
    }
    let targets = &prepared.targets;
    let sizes = targets.sizes(|row| parts[row].is_some());
    let rare = targets.classes.iter().zip(sizes).find(|(_, n)| *n < k);
    if let Some((class, rows)) = rare {
        let class = class.clone();
        return Err(SettingError::RareInFolds { class, rows, k }.into());
    }
    let folds = assign(table, choices, prepared, &rows, (k, choices.split.seed))?;
    let mut fold = vec![None; parts.len()];
    for (row, of) in rows.into_iter().zip(folds) {
        fold[row] = Some(of);
    }
    Ok(fold)
}

fn assign(
    table: &Table,
    choices: &Choices,
    prepared: &TaskPrepared,
    rows: &[usize],
    (k, seed): (usize, u64),
) -> Result<Vec<usize>, SessionError> {
    let (labels, method) = (&prepared.prepared.labels, &choices.split.method);
    if matches!(method, Method::Group(_)) {
        return fold_of_rows(table, method, labels, rows, (k, seed));
    }
    let stratum = |row: &usize| labels.strata.get(*row).copied().unwrap_or(0);
    let strata: Vec<u32> = rows.iter().map(stratum).collect();
    Ok(stratified_folds(&strata, k, seed))
}

/// Trains and predicts `k` times: each time one fold is held out, a share of the others stops the
/// training as in the run itself, and the rest fits recipe and network. What is minimised is what
/// the run minimises. `emit` hears the fold, from 1, with each event. `None` when stopped.
///
/// # Errors
/// As [`check_task_folds`], or if a fold cannot be trained.
pub fn cross_validate_task(
    (table, source_sha256): (&Table, &str),
    choices: &Choices,
    prepared: &TaskPrepared,
    k: usize,
    control: &Control,
    emit: &mut (dyn FnMut(usize, Event) + Send),
) -> Result<Option<TaskCrossValidation>, SessionError> {
    let fold = check_task_folds(table, choices, prepared, k)?;
    let mut all = Pooled::new(fold.len(), prepared.targets.classes.len());
    let (mut each, mut best_epochs) = (Vec::with_capacity(k), Vec::with_capacity(k));
    let mut model = None;
    for held in 0..k {
        let of_fold = prepare_fold((table, choices), prepared, &fold, held)?;
        let begun = Instant::now();
        let source = (table, source_sha256);
        let mut hear = |event| emit(held + 1, event);
        let done = match run_task(source, choices, &of_fold, begun, control, &mut hear) {
            Err(SessionError::Train(TrainError::Unfinished)) => return Ok(None),
            done => done?,
        };
        if done.metrics.stopped {
            return Ok(None);
        }
        all.take(&done.predicted, &of_fold.prepared.rows(Part::Test));
        best_epochs.push(done.metrics.best_epoch);
        each.extend(done.metrics.test);
        model = Some(done.model);
    }
    let pooled = model.and_then(|model| pooled(&model, prepared, &all.predicted, &each));
    Ok(Some(TaskCrossValidation {
        folds: TaskFolds {
            k,
            spreads: spreads(&each),
            best_epochs,
            each,
            pooled,
        },
        fold,
        predicted: all.predicted,
    }))
}

/// Predictions of rows, from fold to fold.
struct Pooled {
    classes: usize,
    predicted: Predicted,
}

impl Pooled {
    fn new(rows: usize, classes: usize) -> Self {
        Self {
            classes,
            predicted: Predicted {
                known: vec![false; rows],
                values: vec![f64::NAN; rows],
                p: vec![f64::NAN; rows * classes],
                outputs: Vec::new(),
            },
        }
    }

    fn take(&mut self, from: &Predicted, rows: &[usize]) {
        let to = &mut self.predicted;
        for &row in rows {
            to.known[row] = from.known[row];
            to.values[row] = from.values[row];
            let p = row * self.classes..(row + 1) * self.classes;
            to.p[p.clone()].copy_from_slice(&from.p[p]);
        }
    }
}

/// The held fold tests; of the others a share validates, as in the run.
fn prepare_fold(
    (table, choices): (&Table, &Choices),
    prepared: &TaskPrepared,
    fold: &[Option<usize>],
    held: usize,
) -> Result<TaskPrepared, SessionError> {
    let divide =
        |rows: &[usize], k: usize, seed: u64| assign(table, choices, prepared, rows, (k, seed));
    let parts = parts_of_fold((fold, held), &choices.split, &divide)?;
    let targets = &prepared.targets;
    targets.check_training(&choices.target.column, &parts)?;
    let encoded = encode(table, choices, ground(&prepared.prepared, parts))?;
    let link = prepared.link.map(|link| match link {
        Link::Linear { .. } => {
            let trained = encoded.rows(Part::Train);
            let values = trained.iter().filter_map(|row| targets.values[*row]);
            linear_of(&values.collect::<Vec<f64>>())
        }
        link => link,
    });
    Ok(TaskPrepared {
        prepared: encoded,
        targets: targets.clone(),
        objective: prepared.objective,
        link,
    })
}

fn pooled(
    model: &TaskModel,
    prepared: &TaskPrepared,
    predicted: &Predicted,
    each: &[PartFigures],
) -> Option<PartFigures> {
    let rows: Vec<usize> = (0..predicted.known.len()).collect();
    let weighted = |figures: &PartFigures| Some((figures.loss()?, figures.n() as f64));
    let losses: Vec<(f64, f64)> = each.iter().filter_map(weighted).collect();
    let n: f64 = losses.iter().map(|(_, n)| n).sum();
    let sum: f64 = losses.iter().map(|(loss, n)| loss * n).sum();
    let loss = (n > 0.0).then(|| sum / n);
    figures_of(model, &prepared.targets, predicted, &rows, &|_, _| loss)
}

fn spreads(each: &[PartFigures]) -> BTreeMap<String, Option<Spread>> {
    let classes: Vec<_> = each.iter().filter_map(PartFigures::classes).collect();
    let numbers: Vec<_> = each.iter().filter_map(PartFigures::numbers).collect();
    if numbers.is_empty() {
        spreads_of(&OF_CLASSES, &classes)
    } else {
        spreads_of(&OF_NUMBERS, &numbers)
    }
}

fn spreads_of<F>(figures: &[Keyed<F>], each: &[&F]) -> BTreeMap<String, Option<Spread>> {
    let spread = |(key, get): &Keyed<F>| {
        let values: Vec<f64> = each.iter().filter_map(|of| get(of)).collect();
        ((*key).to_owned(), Spread::of(&values))
    };
    figures.iter().map(spread).collect()
}

/// Writes `id,fold,y_true,predicted,p_<class>…`: one line per record, in its order; only the id where
/// a record took no part.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_task_oof(
    out: &mut dyn Write,
    (source, id): (&Source, Option<usize>),
    model: &TaskModel,
    prepared: &TaskPrepared,
    validated: &TaskCrossValidation,
) -> io::Result<()> {
    let named = model.classes.iter().map(|class| format!("p_{class}"));
    let head = ["id", "fold", "y_true", "predicted"].map(str::to_owned);
    let head: Vec<String> = head.into_iter().chain(named).collect();
    line(out, head.iter().map(|name| text(name, false)))?;
    let value_text = |value: f64| match model.classes.get(value as usize) {
        Some(class) if model.link.is_none() => text(class, false),
        _ => Cow::Owned(value.to_string()),
    };
    let (classes, predicted) = (model.classes.len(), &validated.predicted);
    let mut row = 0;
    let wanted = id.map_or(Wanted::Nothing, Wanted::One);
    source.for_each_record_with(wanted, |record: &Record<'_>| {
        let number = record.number.to_string();
        let cell = id.and_then(|place| record.cells().nth(place));
        let mut cells: Vec<Cow<'_, str>> = vec![text(cell.unwrap_or(&number), false)];
        if record.rejection.is_none() {
            let none = || Cow::Borrowed("");
            let fold = validated.fold[row];
            cells.push(fold.map_or(none(), |fold| Cow::Owned((fold + 1).to_string())));
            let y = prepared.targets.values[row];
            cells.push(y.map_or(none(), value_text));
            if predicted.known[row] {
                cells.push(value_text(predicted.values[row]));
                let p = &predicted.p[row * classes..(row + 1) * classes];
                cells.extend(p.iter().map(|p| Cow::Owned(p.to_string())));
            }
            row += 1;
        }
        cells.resize(head.len(), Cow::Borrowed(""));
        line(out, cells.into_iter())
    })
}
