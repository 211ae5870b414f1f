//! The runs on a target of several classes or a number.

use super::evaluate::figure_text;
use crate::recipe::outcome::split::Part;
use crate::ui::panels::evaluate::part_name;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::panels::train::family_name;
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, TaskText};
use crate::ui::widgets::{card_with_ui, note_ui};
use crate::workbench::TaskRun;
use crate::workflow::tasks::PartFigures;
use eframe::egui::Ui;
use std::sync::Arc;

/// Draws the runs of the present target.
pub(in crate::ui::panels) fn board_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let target = scene
        .bench
        .choices
        .as_ref()
        .map(|c| c.target.column.clone());
    let task = scene.bench.task();
    let fits = |run: &&Arc<TaskRun>| {
        Some(&run.choices.target.column) == target.as_ref() && run.targets.task == task
    };
    let runs: Vec<&Arc<TaskRun>> = scene.bench.task_runs.iter().filter(fits).collect();
    if runs.is_empty() {
        card_with_ui(
            ui,
            &TaskText::Board.say(language),
            |_| {},
            |ui| {
                note_ui(ui, &TaskText::NoRunYet.say(language));
            },
        );
        return;
    }
    let names: [TaskText; 2] = if task.has_classes() {
        [TaskText::Accuracy, TaskText::LogLoss]
    } else {
        [TaskText::Mae, TaskText::R2]
    };
    let mut table = Table::new(&TaskText::Board, "runs.csv", language)
        .column(TaskText::Run.say(language), None)
        .column(TaskText::Network.say(language), None)
        .column(TaskText::BestEpoch.say(language), None);
    for part in [Part::Validation, Part::Test] {
        for name in &names {
            let head = format!(
                "{}, {}",
                name.say(language),
                part_name(part, language).to_lowercase()
            );
            table = table.column(head, None);
        }
    }
    table.rows = runs.iter().map(|run| row(run, language)).collect();
    let shown = scene.bench.shown_task_run().map(|run| run.id);
    table.marked = runs.iter().position(|run| Some(run.id) == shown);
    table.show(ui, scene);
}

fn row(run: &TaskRun, language: Language) -> Vec<Value> {
    let outcome = &run.experiment.outcome;
    let mut row = vec![
        Value::text(&*run.name),
        Value::text(family_name(run.experiment.metrics.model, language)),
        Value::count(outcome.best_epoch),
    ];
    for part in [Part::Validation, Part::Test] {
        let figures = match run.figures(part) {
            Some(PartFigures::Classes(f)) => [f.accuracy, f.log_loss],
            Some(PartFigures::Numbers(f)) => [f.mae, f.r2],
            None => [None; 2],
        };
        row.extend(figures.map(figure));
    }
    row
}

/// A figure as the Evaluate step writes it.
fn figure(value: Option<f64>) -> Value {
    let shown = value.map_or(String::new(), |value| figure_text(value, 4));
    Value::number(value, shown)
}
