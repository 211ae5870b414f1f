//! Panels of targets beyond good and bad: their figures, predictions and runs. Nothing is
//! computed here but what a figure draws.

mod board;
mod evaluate;
mod explain;
mod folds;
mod list;
mod row;
#[cfg(test)]
mod tests;

pub(in crate::ui::panels) use board::board_ui;
pub use evaluate::task_evaluate_ui;
pub use explain::task_explain_ui;
pub use list::task_score_ui;

use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::ui::panels::evaluate::{banner_ui, header_row_ui, part_name};
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, TaskText};
use crate::ui::theme::Ink;
use crate::ui::widgets::{empty_state_ui, heading_ui, secondary_button, segmented_ui};
use crate::workbench::{Command, Step, TaskRun};
use eframe::egui::{Align, ComboBox, Layout, Ui};
use std::sync::Arc;

/// What the panels keep between frames.
#[derive(Default)]
pub struct TaskPanel {
    drawn: evaluate::Drawn,
    list: list::List,
    explained: explain::Explained,
    folds: folds::Chosen,
}

/// What a task is called.
pub(in crate::ui::panels) fn task_text(task: Task) -> TaskText {
    match task {
        Task::Binary => TaskText::Binary,
        Task::Multiclass => TaskText::Multiclass,
        Task::Ordinal => TaskText::Ordinal,
        Task::Regression => TaskText::Regression,
        Task::Count => TaskText::Count,
        Task::Survival => TaskText::Survival,
    }
}

/// The same in a word or two.
pub(in crate::ui) fn short_task_text(task: Task) -> TaskText {
    match task {
        Task::Binary => TaskText::Binary,
        Task::Multiclass => TaskText::ShortMulticlass,
        Task::Ordinal => TaskText::ShortOrdinal,
        Task::Regression => TaskText::ShortRegression,
        Task::Count => TaskText::ShortCount,
        Task::Survival => TaskText::ShortSurvival,
    }
}

/// Says where there is no PD to decide on.
pub fn no_pd_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let say = |text: TaskText| text.say(scene.language);
    let (heading, sentence) = (say(TaskText::NoPd), say(TaskText::NoPdSentence));
    if empty_state_ui(ui, &heading, &sentence, Some(&say(TaskText::ToFeatures))) {
        scene.send(Command::GoTo(Step::Features));
    }
}

/// Says that nothing was trained on the target.
fn untrained_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let say = |text: TaskText| text.say(scene.language);
    let (heading, sentence) = (say(TaskText::Untrained), say(TaskText::UntrainedSentence));
    if empty_state_ui(ui, &heading, &sentence, Some(&say(TaskText::ToTrain))) {
        scene.send(Command::GoTo(Step::Train));
    }
}

/// The topmost row: title, part, run; at its end what `right` draws.
fn header_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    run: &Arc<TaskRun>,
    (title, with_part): (&str, bool),
    right: impl FnOnce(&mut Ui, &mut Scene<'_>),
) {
    let language = scene.language;
    header_row_ui(ui, |ui| {
        heading_ui(ui, title);
        if with_part {
            let names = Part::ALL.map(|part| part_name(part, language));
            let all = Part::ALL.into_iter().zip(names.iter().map(AsRef::as_ref));
            let options: Vec<(Part, &str)> = all
                .filter(|(part, _)| run.figures(*part).is_some())
                .collect();
            let mut part = run.part(scene.bench.part);
            let name = crate::ui::text::EvaluateText::PartShown.say(language);
            if segmented_ui(ui, &name, &mut part, &options) {
                scene.send(Command::ShowPart(part));
            }
        }
        run_combo_ui(ui, scene, run);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| right(ui, scene));
    });
    if !scene.bench.is_task_run_current(run) {
        let sentence = TaskText::Stale.say(language);
        banner_ui(ui, Ink::Stale, &sentence, |ui| {
            if secondary_button(ui, &TaskText::ToTrain.say(language)).clicked() {
                scene.send(Command::GoTo(Step::Train));
            }
        });
    }
}

/// The runs of the same target and task.
fn runs_alike<'a>(scene: &Scene<'a>, run: &TaskRun) -> Vec<&'a Arc<TaskRun>> {
    let of = |run: &TaskRun| (run.choices.target.column.clone(), run.targets.task);
    let runs = scene.bench.task_runs.iter();
    runs.filter(|other| of(other) == of(run)).collect()
}

fn run_combo_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &Arc<TaskRun>) {
    let runs = runs_alike(scene, run);
    let combo = ComboBox::from_id_salt("task run")
        .width(150.0)
        .truncate()
        .selected_text(&run.name);
    let combo = combo.show_ui(ui, |ui| {
        let entries = runs.iter().map(|other| (other.id == run.id, &other.name));
        let picked = crate::ui::panels::drop_down::entries_ui(ui, entries);
        if let Some(other) = picked.and_then(|place| runs.get(place)) {
            scene.send(Command::ShowTaskRun(other.id));
        }
    });
    let name = TaskText::RunShown.say(scene.language);
    combo
        .response
        .accessible_name(name)
        .on_hover_text(&run.name);
}

/// Run, part and rows, as the caption of a figure.
fn caption(run: &TaskRun, part: Part, rows: usize, language: Language) -> String {
    let rows = crate::ui::request::rows_of(rows);
    format!("{} · {} · {rows}", run.name, part_name(part, language))
}
