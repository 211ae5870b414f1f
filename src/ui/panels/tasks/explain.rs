//! What the fields do to the predictions of several classes or a number: contributions,
//! importance, and what is predicted with each value of a field.

use super::{TaskPanel, header_ui, untrained_ui};
use crate::explain::ExplainError;
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::explain::{answer_ui, names, part_text, why_nothing};
use crate::ui::panels::field::name_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{ExplainText, Language, Say, TaskText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_ui, note_ui, segmented_ui};
use crate::workbench::{Answer, Question, RunId, TaskEffectStudy, TaskFieldsStudy, TaskRun};
use crate::workflow::tasks::{Figure as Measured, TaskGlobal, Unit};
use eframe::egui::{ScrollArea, Ui};
use std::sync::Arc;

/// Height of the plot.
const HEIGHT: f32 = 320.0;
/// Width of a scroll bar.
const BAR: f32 = 12.0;
/// The chances of more classes are no picture.
const MOST_CLASSES: usize = 8;

/// What the panel keeps between frames.
#[derive(Default)]
pub(super) struct Explained {
    of: Option<RunId>,
    field: Option<String>,
    /// Whether accumulated local effects of classes are shown in place of partial dependence.
    is_local: bool,
}

/// Draws the panel.
pub fn task_explain_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TaskPanel) {
    let Some(run) = scene.bench.shown_task_run().cloned() else {
        untrained_ui(ui, scene);
        return;
    };
    let language = scene.language;
    let title = ExplainText::Title.say(language);
    header_ui(ui, scene, &run, (&title, false), |_, _| {});
    let kept = &mut panel.explained;
    if kept.of != Some(run.id) {
        *kept = Explained {
            of: Some(run.id),
            field: None,
            is_local: kept.is_local,
        };
    }
    ScrollArea::vertical()
        .id_salt("task explain")
        .auto_shrink(false)
        .following(ui, |ui| {
            ui.spacing_mut().item_spacing.y = tokens(ui).gap_large;
            // A long table scrolls by itself; its bar takes room at the right.
            ui.set_max_width(ui.available_width() - BAR);
            fields_ui(ui, scene, &run, kept);
        });
}

fn fields_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Arc<TaskRun>, kept: &mut Explained) {
    let language = scene.language;
    let question = Question::TaskFields(run.id);
    let is_there = matches!(scene.bench.studies.answer(&question), Some(Ok(_)));
    let what = ExplainText::AllFields.say(language);
    if !is_there {
        card_ui(ui, &ExplainText::Fields.say(language), |ui| {
            answer_ui(ui, scene, question, &what).is_some()
        });
        return;
    }
    let Some(Answer::TaskFields(study)) = answer_ui(ui, scene, question, &what) else {
        return;
    };
    let found = match &study.found {
        Ok(found) => found,
        Err(error) => {
            let sentence = refusal(error).say(language).into_owned();
            card_ui(ui, &ExplainText::Fields.say(language), |ui| {
                note_ui(ui, &sentence)
            });
            return;
        }
    };
    if kept.field.is_none() {
        kept.field = found.fields.first().map(|field| field.field.clone());
    }
    let (study, found) = (study.clone(), found.clone());
    row_ui(ui, &[1.0, 1.0], |ui, place| match place {
        0 => fields_table(&study, &found, kept, language).show(ui, scene),
        _ => effects_ui(ui, scene, run, &found, kept),
    });
}

fn refusal(error: &ExplainError) -> TaskText {
    match error {
        ExplainError::NoMean => TaskText::NoMean,
        _ => TaskText::NotExplained,
    }
}

/// What contributions are in.
pub(super) fn unit_text(unit: Unit) -> TaskText {
    match unit {
        Unit::Target => TaskText::UnitTarget,
        Unit::LogOddsOfShare => TaskText::UnitShare,
        Unit::LogOfMean => TaskText::UnitCount,
        Unit::LogOddsOfClass => TaskText::UnitClass,
        Unit::ExpectedPlace => TaskText::UnitPlace,
    }
}

fn figure_text(figure: Measured) -> TaskText {
    match figure {
        Measured::Rmse => TaskText::RmseRise,
        Measured::Mae => TaskText::MaeRise,
        Measured::QuantileLoss => TaskText::QuantileRise,
        Measured::LogLoss => TaskText::LogLossRise,
    }
}

fn fields_table(
    study: &TaskFieldsStudy,
    found: &TaskGlobal,
    kept: &Explained,
    language: Language,
) -> Table {
    let say = |text: TaskText| text.say(language).into_owned();
    let unit = say(unit_text(found.unit));
    let mut table = Table::new(&ExplainText::Fields, "fields.csv", language)
        .column(ExplainText::FieldName.say(language), None)
        .column(say(TaskText::Contribution), Some(unit.clone()))
        .column(say(TaskText::Raises), Some(say(TaskText::RaisesTip)));
    if found.outcomes > 0 {
        table = table
            .column(say(figure_text(found.figure)), Some(say(TaskText::RiseTip)))
            .column("95 %", None);
    }
    let part = part_text(Some(study.part), language);
    let rows = ExplainText::FieldsNote(part, found.rows).say(language);
    table.note = format!("{rows}; {unit}");
    let row = |field: &crate::workflow::tasks::TaskField| {
        let mut cells = vec![
            Value::text(field.field.clone()),
            Value::figure(Some(field.mean_absolute), number::ratio),
            Value::figure(Some(field.raises), number::percent),
        ];
        if found.outcomes > 0 {
            let worth = field.importance;
            cells.push(Value::figure(worth.map(|w| w.rise), number::ratio));
            cells.push(Value::interval(worth.map(|w| w.interval)));
        }
        cells
    };
    table.rows = found.fields.iter().map(row).collect();
    let shown =
        |field: &crate::workflow::tasks::TaskField| Some(&field.field) == kept.field.as_ref();
    table.marked = found.fields.iter().position(shown);
    table
}

fn effects_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    run: &Arc<TaskRun>,
    found: &TaskGlobal,
    kept: &mut Explained,
) {
    let language = scene.language;
    let Some(field) = kept.field.clone() else {
        return;
    };
    let label = TaskText::FieldShown.say(language);
    let all = found.fields.iter().map(|field| field.field.as_str());
    let width = ui.available_width().min(260.0);
    let picked = name_ui(ui, &label, Some(&field), None, all, &field, width);
    if let Some(picked) = picked.flatten() {
        kept.field = Some(picked);
    }
    let question = Question::TaskEffects(run.id, field.clone());
    let is_there = matches!(scene.bench.studies.answer(&question), Some(Ok(_)));
    if !is_there {
        card_ui(ui, &field, |ui| {
            answer_ui(ui, scene, question, &field).is_some()
        });
        return;
    }
    let Some(Answer::TaskEffects(study)) = answer_ui(ui, scene, question, &field) else {
        return;
    };
    let study = study.clone();
    let has_local = study.effects.accumulated.iter().any(Option::is_some);
    let is_classes = !run.experiment.model.classes.is_empty();
    if is_classes && has_local {
        let texts = [TaskText::PartialChoice, TaskText::AleChoice].map(|text| text.say(language));
        let options = [(false, &*texts[0]), (true, &*texts[1])];
        let name = TaskText::EffectChoice.say(language);
        segmented_ui(ui, &name, &mut kept.is_local, &options);
    }
    let is_local = is_classes && has_local && kept.is_local;
    let figure = figure(run, (&study, is_local), &field, language);
    if let Some(action) = figure_ui(ui, &figure, "task effects", HEIGHT, None, language) {
        scene.ask_of_figure(&figure, action);
    }
    let note = match why_nothing(&study.effects.grid) {
        Some(why) => why.say(language),
        None if is_local => TaskText::AleNote.say(language),
        None if has_local && !is_classes => TaskText::NumberNote.say(language),
        None if run.experiment.model.classes.len() > MOST_CLASSES => {
            TaskText::SomeClasses(MOST_CLASSES).say(language)
        }
        None => TaskText::EffectsNote.say(language),
    };
    note_ui(ui, &note);
    effects_table(run, (&study, is_local), &field, language).show(ui, scene);
}

/// Mean prediction by value: of a number with its accumulated local effect; of classes a line for each,
/// of many for the most frequent ones, of accumulated local effects where `is_local`.
fn figure(
    run: &TaskRun,
    (study, is_local): (&TaskEffectStudy, bool),
    name: &str,
    language: Language,
) -> Figure {
    let model = &run.experiment.model;
    let grid = &study.effects.grid;
    let axis = if grid.numbers > 0 {
        Axis::new(name).ordered(names(grid, language))
    } else {
        Axis::new(name).named(names(grid, language))
    };
    let is_classes = !model.classes.is_empty();
    let y = if is_local {
        Axis::new(TaskText::ChanceChange.say(language)).percent()
    } else if is_classes {
        Axis::new(TaskText::ClassChance.say(language)).percent()
    } else {
        Axis::new(TaskText::MeanPredicted.say(language))
    };
    let mut figure = Figure::new(name, axis, y);
    for (place, class) in drawn(run).into_iter().enumerate() {
        let series_name = match model.classes.get(class) {
            Some(class) => class.clone(),
            None => TaskText::Predicted.say(language).into_owned(),
        };
        let ink = if is_classes {
            Ink::Series(place)
        } else {
            Ink::Accent
        };
        let values = if is_local {
            &study.effects.accumulated
        } else {
            &study.effects.partial
        };
        let at = |k: usize| {
            let value = values[k].as_ref().and_then(|values| values.get(class));
            [k as f64 + 1.0, value.copied().unwrap_or(f64::NAN)]
        };
        let numbers: Vec<[f64; 2]> = (0..grid.numbers).map(at).collect();
        let others: Vec<[f64; 2]> = (grid.numbers..grid.points.len()).map(at).collect();
        let is_numbers = !numbers.is_empty();
        if is_numbers {
            let line = Series::new(series_name.clone(), ink, numbers);
            figure = figure.with(line.style(Style::LinePoints));
        }
        if others.iter().any(|[_, y]| y.is_finite()) {
            let legend = if is_numbers { "" } else { &series_name };
            let apart = Series::new(series_name.clone(), ink, others).style(Style::Points);
            figure = figure.with(apart.in_legend(legend));
        }
    }
    if !is_classes {
        for series in local_series(study, language) {
            figure = figure.with(series);
        }
    }
    let part = part_text(Some(study.part), language);
    let caption = ExplainText::Caption(part, study.rows, study.averaged);
    figure.caption = caption.say(language).into_owned();
    figure
}

/// The accumulated local effect of a number around its mean prediction.
fn local_series(study: &TaskEffectStudy, language: Language) -> Vec<Series> {
    let (grid, values) = (&study.effects.grid, &study.effects.accumulated);
    let at = |k: usize| {
        let value = values[k].as_ref().and_then(|values| values.first());
        let value = value.map(|value| value + study.mean);
        [k as f64 + 1.0, value.unwrap_or(f64::NAN)]
    };
    let name = TaskText::Accumulated.say(language).into_owned();
    let numbers: Vec<[f64; 2]> = (0..grid.numbers).map(at).collect();
    let levels: Vec<[f64; 2]> = (grid.numbers..values.len()).map(at).collect();
    let of = [(numbers, Style::Dashed), (levels, Style::Points)];
    let known = |points: &[[f64; 2]]| points.iter().any(|[_, y]| y.is_finite());
    of.into_iter()
        .filter(|(points, _)| known(points))
        .map(|(points, style)| Series::new(name.clone(), Ink::Series(2), points).style(style))
        .collect()
}

/// The classes that are drawn, the most frequent ones in their order; the number alone.
fn drawn(run: &TaskRun) -> Vec<usize> {
    let count = run.experiment.model.classes.len();
    if count == 0 {
        return vec![0];
    }
    let sizes = run.targets.sizes(|_| true);
    let mut all: Vec<usize> = (0..count).collect();
    all.sort_by_key(|class| std::cmp::Reverse(sizes.get(*class).copied().unwrap_or(0)));
    all.truncate(MOST_CLASSES);
    all.sort_unstable();
    all
}

fn effects_table(
    run: &TaskRun,
    (study, is_local): (&TaskEffectStudy, bool),
    name: &str,
    language: Language,
) -> Table {
    let say = |text: ExplainText| text.say(language).into_owned();
    let title = say(ExplainText::TableTitle(name.to_owned()));
    let mut table = Table::named(title, "dependence.csv")
        .column(say(ExplainText::Value), None)
        .column(say(ExplainText::Rows), None);
    let model = &run.experiment.model;
    let places = drawn(run);
    for place in &places {
        let predicted = match model.classes.get(*place) {
            Some(class) => class.clone(),
            None => TaskText::MeanPredicted.say(language).into_owned(),
        };
        table = table.column(predicted, None);
    }
    if model.classes.is_empty() {
        let accumulated = TaskText::AleChoice.say(language);
        table = table
            .column(accumulated, None)
            .column(TaskText::MeanActual.say(language), None);
    }
    let effects = &study.effects;
    let value = |values: &Option<Vec<f64>>, place: usize| {
        let value = values
            .as_ref()
            .and_then(|values| values.get(place).copied());
        if model.classes.is_empty() {
            Value::figure(value, number::plain)
        } else {
            Value::figure(value, number::percent)
        }
    };
    let named = names(&effects.grid, language).into_iter().enumerate();
    table.rows = named
        .map(|(point, name)| {
            let mut cells = vec![Value::text(name), Value::count(effects.rows[point])];
            let shown = if is_local {
                &effects.accumulated[point]
            } else {
                &effects.partial[point]
            };
            cells.extend(places.iter().map(|place| value(shown, *place)));
            if model.classes.is_empty() {
                cells.push(value(&effects.accumulated[point], 0));
                cells.push(value(&effects.actual[point], 0));
            }
            cells
        })
        .collect();
    table
}
