//! Preparation of a target beyond good and bad.

use crate::bundle::{Link, TaskModel};
use crate::network::{Family, Objective};
use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::recipe::outcome::labels::find_column;
use crate::recipe::outcome::split::{Part, Parts};
use crate::recipe::outcome::targets::{Targets, targets};
use crate::recipe::{Remark as RecipeRemark, Task, task_of};
use crate::table::{Column, Kind, Table};
use crate::train::{Data, Preset};
use crate::workflow::choices::{Choices, SessionError, SettingError, select_inputs};
use crate::workflow::experiment::augment::Augment;
use crate::workflow::feature_figures::followers;
use crate::workflow::prepare::{
    Ground, Prepared, codes_as_numbers, column_codes, divide_rows, encode,
};
use crate::workflow::warning::Remark;

/// What a training needs, made from a table.
#[derive(Debug, Clone)]
pub struct TaskPrepared {
    /// Inputs, parts and the fitted recipe. Its labels are the two classes that the target is cut into
    /// where two are needed ([`Targets::labels`]).
    pub prepared: Prepared,
    /// The target of each row.
    pub targets: Targets,
    /// What training minimises.
    pub objective: Objective,
    /// From an output to a number; `None` for classes.
    pub link: Option<Link>,
}

impl TaskPrepared {
    /// The examples of one part: rows with a known target.
    #[must_use]
    pub fn data(&self, part: Part) -> Data {
        let rows = self.prepared.rows(part);
        let mut x = self.prepared.inputs.select(&rows);
        if part == Part::Train {
            self.prepared.cross_fit.write(&mut x);
        }
        let y = rows.iter().filter_map(|row| self.targets.values[*row]);
        let y = y.map(|value| self.link.map_or(value as f32, |link| link.target(value)));
        Data { x, y: y.collect() }
    }
}

/// The task that choices set for a table; two classes where the target is absent.
#[must_use]
pub fn task_in(table: &Table, choices: &Choices) -> Task {
    let decided = || {
        let column = table.column(&choices.target.column);
        column.map_or(Task::Binary, |column| task_of(column, &choices.target))
    };
    choices.task.unwrap_or_else(decided)
}

/// Reads and divides a table whose target is no good and bad.
///
/// # Errors
/// If targets or split cannot be made from this table, or settings do not suit the task.
pub fn divide_task(
    table: &Table,
    choices: &Choices,
    task: Task,
) -> Result<(Ground, Targets), SessionError> {
    let name = &choices.target.column;
    check_settings(choices, task)?;
    let targets = targets(table, name, task, &choices.classes)?;
    let selection = select_inputs(table, choices)?;
    let id: Vec<String> = selection.id.iter().cloned().collect();
    let repeats = duplicate_rows(table, &id);
    let mut ground = divide_rows(table, choices, targets.labels(), selection, &repeats)?;
    let few = targets.check_training(name, &ground.parts)?;
    ground.warnings.extend(few.into_iter().map(Remark::from));
    let unknown = targets.unknown();
    if unknown > 0 {
        let column = name.clone();
        let remark = RecipeRemark::NoTarget {
            rows: unknown,
            column,
        };
        ground.warnings.push(remark.into());
    }
    let codes = |name: &String| table.column(name).map_or(Vec::new(), column_codes);
    let inputs = ground.selection.inputs.iter();
    let codes = codes_as_numbers(table, choices, inputs.map(|name| (name, codes(name))));
    ground.warnings.extend(codes);
    let follows = followers(table, &ground.selection.inputs, &targets.values);
    let follows = follows.into_iter().map(Remark::from);
    ground.warnings.extend(follows);
    Ok((ground, targets))
}

/// The part of each row of the portfolio that a model was trained on, as its record says; `None`
/// where the record does not say it, or the portfolio is another one.
#[must_use]
pub fn training_parts_of_task(model: &TaskModel, table: &Table) -> Option<Parts> {
    let record = &model.record.as_ref()?.training;
    let choices = serde_json::from_value::<Choices>(record.choices.clone()?).ok()?;
    let (ground, _) = divide_task(table, &choices, model.task).ok()?;
    Some(ground.parts)
}

/// Divides and encodes a table whose target is no good and bad. Everything is fitted on the
/// training rows alone.
///
/// # Errors
/// If targets, split or inputs cannot be made from this table, or settings do not suit the
/// task.
pub fn prepare_task(
    table: &Table,
    choices: &Choices,
    task: Task,
) -> Result<TaskPrepared, SessionError> {
    let name = &choices.target.column;
    let (ground, targets) = divide_task(table, choices, task)?;
    let prepared = encode(table, choices, ground)?;
    let (objective, link) = if task.has_classes() {
        (classes_objective(task), None)
    } else {
        let trained = prepared.rows(Part::Train);
        let values = trained.iter().filter_map(|row| targets.values[*row]);
        let (objective, link) = number_objective(
            choices,
            task,
            find_column(table, name)?,
            &values.collect::<Vec<f64>>(),
        )?;
        (objective, Some(link))
    };
    objective.check()?;
    Ok(TaskPrepared {
        prepared,
        targets,
        objective,
        link,
    })
}

/// Refuses what only PDs have.
pub(in crate::workflow) fn check_settings(
    choices: &Choices,
    task: Task,
) -> Result<(), SettingError> {
    let settings = &choices.settings;
    if task != Task::Binary && !choices.monotone.is_empty() {
        return Err(SettingError::NoPdToHold(task));
    }
    let balanced = settings
        .class_weight
        .is_some_and(|w| w != crate::train::ClassWeight::None);
    let by_auc = settings
        .monitor
        .is_some_and(|m| m != crate::train::Monitor::Loss);
    let augmented = settings.augment != Augment::None;
    let ensemble = settings.members.is_some_and(|members| members > 1);
    let recalibrated = settings.recalibration.is_some();
    let scorecard = matches!(settings.family, Family::Scorecard | Family::Trees);
    if balanced && !matches!(task, Task::Binary | Task::Multiclass | Task::Ordinal) {
        return Err(SettingError::NoClassesToWeigh(task));
    }
    if by_auc || augmented || ensemble || scorecard || recalibrated {
        return Err(SettingError::OnlyPds(task));
    }
    let own = settings.objective;
    let suits = match task {
        Task::Binary => own.is_none_or(Objective::is_binary),
        Task::Multiclass | Task::Ordinal => {
            own.is_none_or(|own| own == classes_objective(task) || own == Objective::Bce)
        }
        Task::Regression => !matches!(
            own,
            Some(Objective::Poisson | Objective::Softmax | Objective::Ordinal)
        ),
        Task::Count => matches!(
            own,
            None | Some(Objective::Poisson | Objective::Mse | Objective::Squared)
        ),
        Task::Survival => own.is_none(),
    };
    if suits {
        return Ok(());
    }
    Err(SettingError::Loss(task))
}

fn classes_objective(task: Task) -> Objective {
    if task == Task::Ordinal {
        Objective::Ordinal
    } else {
        Objective::Softmax
    }
}

/// What is minimised for a number, and how outputs become it. Numbers from 0 to 1, and
/// percent points up to 100, that are no whole numbers throughout are shares: a squared
/// error is taken behind a sigmoid then, so that no prediction leaves the range (not by
/// the plain preset).
fn number_objective(
    choices: &Choices,
    task: Task,
    column: &Column,
    values: &[f64],
) -> Result<(Objective, Link), SettingError> {
    let own = choices.settings.objective;
    if task == Task::Count && matches!(own, None | Some(Objective::Poisson)) {
        return Ok((Objective::Poisson, Link::Log));
    }
    let top = if column.kind == Kind::Percentage {
        100.0
    } else {
        1.0
    };
    let within = values.iter().all(|v| (0.0..=top).contains(v));
    let is_share = within && values.iter().any(|v| *v > 0.0 && *v < top);
    let plain = choices.settings.preset == Preset::Plain;
    match own {
        Some(Objective::Bce) if is_share => Ok((Objective::Bce, Link::Share { top })),
        Some(Objective::Bce) => Err(SettingError::Loss(task)),
        None | Some(Objective::Mse) if is_share && !plain && task == Task::Regression => {
            Ok((Objective::Mse, Link::Share { top }))
        }
        None | Some(Objective::Mse) => Ok((Objective::Squared, linear_of(values))),
        Some(own) => Ok((own, linear_of(values))),
    }
}

/// From outputs to numbers of the mean and the spread of `values`.
pub(super) fn linear_of(values: &[f64]) -> Link {
    let n = values.len() as f64;
    let centre = values.iter().sum::<f64>() / n;
    let spread = (values.iter().map(|v| (v - centre).powi(2)).sum::<f64>() / n).sqrt();
    Link::Linear { centre, spread }
}
