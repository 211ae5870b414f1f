//! The target: which column tells the outcome, and what each of its values
//! means.

use super::super::field::name_ui;
use super::super::grid::{self, Width};
use crate::profile::target::same_value;
use crate::recipe::Remark as RecipeRemark;
use crate::recipe::Task;
use crate::ui::number;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::panels::tasks::{short_task_text, task_text};
use crate::ui::request::Scene;
use crate::ui::text::FeaturesText;
use crate::ui::text::Say;
use crate::ui::text::TaskText;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, note_ui, segmented_ui, text_width};
use crate::workbench::{Command, JobKind, Loaded, Preview};
use crate::workflow::{Choices, Remark};
use eframe::egui::{self, ComboBox, Label, RichText, ScrollArea, Ui};

/// Most values that are listed; a target with more is no target.
const MOST_VALUES: usize = 100;
/// Rows of the list, as there are values; more are scrolled to.
const ROWS: (usize, usize) = (3, 4);
/// The same of classes, of which each is of equal interest.
const CLASS_ROWS: (usize, usize) = (3, 6);
/// Width of the column's name and what is said of it; the values are beside it.
const NAME_WIDTH: f32 = 380.0;
/// Width of the count of a value, and of the choice of its meaning.
const COUNT_WIDTH: f32 = 80.0;
const MEANING_WIDTH: f32 = 210.0;
/// Least and greatest width of the names of values.
const VALUE_WIDTHS: (f32, f32) = (60.0, 330.0);

/// What a value of the target means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Open,
    Bad,
    Good,
    Neither,
}

/// What each value means by the current choices.
pub(super) struct Values<'a> {
    choices: &'a Choices,
    preview: &'a Preview,
}

impl<'a> Values<'a> {
    pub(super) fn new(choices: &'a Choices, preview: &'a Preview) -> Self {
        Self { choices, preview }
    }

    /// The values that mean bad: as chosen, or else as guessed.
    fn bads(&self) -> &'a [String] {
        if self.choices.target.bad.is_empty() {
            &self.preview.bad_values
        } else {
            &self.choices.target.bad
        }
    }

    pub(super) fn meaning(&self, value: &str) -> Meaning {
        let target = &self.choices.target;
        let among = |list: &[String]| list.iter().any(|named| same_value(named, value));
        if among(self.bads()) {
            Meaning::Bad
        } else if among(&target.indeterminate) {
            Meaning::Neither
        } else if self.bads().is_empty() {
            Meaning::Open
        } else if target.good.is_empty() || among(&target.good) {
            Meaning::Good
        } else {
            Meaning::Neither
        }
    }

    /// Whether it is the only value that means bad.
    fn is_last_bad(&self, value: &str) -> bool {
        self.meaning(value) == Meaning::Bad && self.bads().len() == 1
    }

    /// The commands that give `value` a meaning. Of two values one is bad and
    /// the other is not, so that choosing one as bad frees the other.
    pub(super) fn commands(&self, value: &str, meaning: Meaning) -> Vec<Command> {
        let target = &self.choices.target;
        let without = |list: &[String]| -> Vec<String> {
            let kept = list.iter().filter(|named| !same_value(named, value));
            kept.cloned().collect()
        };
        let with = |list: &[String], there: bool| {
            let mut list = without(list);
            if there {
                list.push(value.to_owned());
            }
            list
        };
        let mut bad = with(self.bads(), meaning == Meaning::Bad);
        if meaning == Meaning::Bad && self.preview.values.len() == 2 {
            bad = vec![value.to_owned()];
        }
        let neither = with(&target.indeterminate, meaning == Meaning::Neither);
        let good = with(
            &target.good,
            meaning == Meaning::Good && !target.good.is_empty(),
        );
        let mut commands = Vec::new();
        if neither != target.indeterminate {
            commands.push(Command::SetIndeterminate(neither));
        }
        if good != target.good {
            commands.push(Command::SetGood(good));
        }
        if bad != self.bads() {
            commands.push(Command::SetBad(bad));
        }
        commands
    }
}

pub(super) fn target_ui(ui: &mut Ui, scene: &mut Scene<'_>, loaded: &Loaded, choices: &Choices) {
    let language = scene.language;
    let title = match scene.bench.task() {
        Task::Binary => FeaturesText::Target.say(language),
        _ => TaskText::TargetTitle.say(language),
    };
    let busy = scene.bench.is_busy(JobKind::Preview);
    let working = |ui: &mut Ui| {
        if busy {
            note_ui(ui, &FeaturesText::Working.say(language));
        }
    };
    card_with_ui(ui, &title, working, |ui| {
        let t = tokens(ui);
        let rows = current(scene, choices).map_or(0, rows_of);
        let height = (t.row_height + 2.0) * rows.max(ROWS.0) as f32;
        let width = (ui.available_width() - NAME_WIDTH).clamp(420.0, 620.0);
        let [mut left, mut right] = grid::beside(ui, width, height);
        // Near to what is said of the column, however wide the window is.
        let apart = (right.left() - left.left() - NAME_WIDTH).max(0.0);
        right = right.translate(egui::vec2(-apart, 0.0));
        left.max.x -= apart;
        // What is said of the target takes the lines that it takes.
        left.max.y = left.max.y.max(grid::place_ui(ui, left, |ui| {
            column_ui(ui, scene, loaded, choices);
            ui.min_rect().bottom()
        }));
        grid::place_ui(ui, right, |ui| values_ui(ui, scene, choices));
        ui.allocate_rect(left.union(right), egui::Sense::hover());
    });
}

/// Rows that the values or classes take.
fn rows_of(preview: &Preview) -> usize {
    match preview.task {
        Task::Binary => preview.values.len().min(ROWS.1),
        // With the line above classes that are in order.
        task => {
            let classes = preview.classes.len().min(CLASS_ROWS.1);
            classes + usize::from(task == Task::Ordinal)
        }
    }
}

fn column_ui(ui: &mut Ui, scene: &mut Scene<'_>, loaded: &Loaded, choices: &Choices) {
    let language = scene.language;
    let t = tokens(ui);
    let chosen = Some(choices.target.column.as_str()).filter(|name| !name.is_empty());
    let label = FeaturesText::TargetColumn.say(language);
    let none = FeaturesText::NoTarget.say(language);
    let names = loaded.profile.columns.iter().map(|c| c.name.as_str());
    let width = ui.available_width().min(320.0);
    let shown = chosen.unwrap_or(&none);
    if let Some(Some(name)) = name_ui(ui, &label, chosen, None, names, shown, width) {
        scene.send(Command::SetTarget(name));
    }
    if chosen.is_none() {
        ui.label(FeaturesText::NoTargetSentence.say(language).into_owned());
        return;
    }
    task_ui(ui, scene, choices);
    let Some(preview) = current(scene, choices) else {
        return;
    };
    if preview.task != Task::Binary && preview.problem.is_none() {
        let rows = preview.parts.iter().map(|part| part.rows).sum();
        ui.label(RichText::new(TaskText::Rows(rows).say(language)).strong());
    } else if preview.bads > 0 && preview.goods > 0 {
        let rows = preview.bads + preview.goods;
        let rate = number::percent(preview.bads as f64 / rows as f64);
        let line = FeaturesText::BadsOfRows(preview.bads, rows, rate).say(language);
        ui.label(RichText::new(line).strong())
            .on_hover_text(TermText::Bad.say(language));
        let is_rate = |remark: &&Remark| {
            let Remark::Recipe(of) = remark else {
                return false;
            };
            matches!(
                of,
                RecipeRemark::MostlyBad { .. } | RecipeRemark::HardlyBad { .. }
            )
        };
        if let Some(remark) = preview.warnings.iter().find(is_rate) {
            let text = remark.say(language);
            ui.add(Label::new(RichText::new(text).color(t.stale)).wrap());
        }
        if preview.indeterminates > 0 {
            note_ui(
                ui,
                &FeaturesText::NeitherRows(preview.indeterminates).say(language),
            );
        }
    } else if let Some(problem) = &preview.problem {
        let text = problem.say(language);
        ui.add(Label::new(RichText::new(text).color(t.bad)).wrap());
    }
}

/// What is learned of the target.
fn task_ui(ui: &mut Ui, scene: &mut Scene<'_>, choices: &Choices) {
    let language = scene.language;
    let decided = scene.bench.task();
    let say = |task: Task| task_text(task).say(language).into_owned();
    let short = short_task_text(decided).say(language).into_owned();
    let auto = TaskText::Auto(short).say(language).into_owned();
    let all = std::iter::once(None).chain(Task::ALL.map(Some));
    let all: Vec<Option<Task>> = all.collect();
    let names: Vec<String> = all
        .iter()
        .map(|task| task.map_or(auto.clone(), say))
        .collect();
    let shown = match choices.task {
        Some(task) => say(task),
        None => auto,
    };
    let combo = ComboBox::from_id_salt("task")
        .width(ui.available_width().min(320.0))
        .truncate()
        .selected_text(&shown);
    let combo = combo.show_ui(ui, |ui| {
        let entries = all
            .iter()
            .zip(&names)
            .map(|(task, name)| (*task == choices.task, name));
        if let Some(task) = entries_ui(ui, entries).and_then(|place| all.get(place)) {
            scene.send(Command::SetTask(*task));
        }
    });
    let name = TaskText::Learn.say(language);
    combo.response.accessible_name(&*name).on_hover_text(name);
}

/// The classes in their order with their rows.
fn classes_ui(ui: &mut Ui, scene: &Scene<'_>, preview: &Preview) {
    let t = tokens(ui);
    let row_height = t.row_height + 2.0;
    ui.spacing_mut().item_spacing.y = 0.0;
    if preview.task == Task::Ordinal {
        note_ui(ui, &TaskText::OrderNote.say(scene.language));
    }
    ScrollArea::vertical()
        .id_salt("classes")
        .auto_shrink(false)
        .following_rows(ui, row_height, preview.classes.len(), |ui, shown| {
            for (class, rows) in &preview.classes[shown] {
                let size = egui::vec2(ui.available_width(), row_height);
                let (row, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                let widths = [Width::Rest(80.0), Width::Points(COUNT_WIDTH)];
                let edges = grid::edges(&widths, row.width().min(240.0));
                grid::text_ui(ui, grid::cell(row, &edges, 0), false, RichText::new(class));
                let count = RichText::new(number::count(*rows)).color(t.muted);
                grid::text_ui(ui, grid::cell(row, &edges, 1), true, count);
            }
        });
}

/// The preview, once it is of the chosen target.
fn current<'a>(scene: &Scene<'a>, choices: &Choices) -> Option<&'a Preview> {
    let preview = scene.bench.preview.as_deref()?;
    (preview.target.column == choices.target.column).then_some(preview)
}

fn values_ui(ui: &mut Ui, scene: &mut Scene<'_>, choices: &Choices) {
    let Some(preview) = current(scene, choices) else {
        return;
    };
    if preview.task != Task::Binary {
        classes_ui(ui, scene, preview);
        return;
    }
    let values = Values::new(choices, preview);
    let t = tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let listed = preview.values.len().min(MOST_VALUES);
    let row_height = t.row_height + 2.0;
    let texts = preview.values[..listed].iter();
    let widest = texts.map(|(value, _)| text_width(ui, RichText::new(value)));
    let widest = widest.fold(0.0, f32::max) + 2.0 * t.gap;
    let width = widest.clamp(VALUE_WIDTHS.0, VALUE_WIDTHS.1);
    ScrollArea::vertical()
        .id_salt("values")
        .auto_shrink(false)
        .following_rows(ui, row_height, listed, |ui, shown| {
            for (value, count) in &preview.values[shown] {
                value_ui(ui, scene, &values, (value, *count), width);
            }
        });
    let more = preview.values.len() - listed;
    if more > 0 {
        note_ui(ui, &FeaturesText::MoreValues(more).say(scene.language));
    }
}

fn value_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    values: &Values<'_>,
    (value, count): (&str, usize),
    width: f32,
) {
    let language = scene.language;
    let t = tokens(ui);
    let rest = ui.available_width() - COUNT_WIDTH - MEANING_WIDTH;
    let widths = [width.min(rest), COUNT_WIDTH, MEANING_WIDTH].map(Width::Points);
    let size = egui::vec2(ui.available_width(), t.row_height + 2.0);
    let (row, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    let edges = grid::edges(&widths, row.width());
    let meaning = values.meaning(value);
    let colour = match meaning {
        Meaning::Bad => t.bad,
        Meaning::Good => t.good,
        Meaning::Neither | Meaning::Open => t.muted,
    };
    grid::text_ui(
        ui,
        grid::cell(row, &edges, 0),
        false,
        RichText::new(value).color(colour),
    );
    let count = RichText::new(number::count(count)).color(t.muted);
    grid::cell_ui(ui, grid::cell(row, &edges, 1), true, |ui| {
        ui.add(Label::new(count))
    });
    let mut chosen = meaning;
    let words = [
        (Meaning::Bad, FeaturesText::Bad.say(language)),
        (Meaning::Good, FeaturesText::Good.say(language)),
        (Meaning::Neither, FeaturesText::Neither.say(language)),
    ];
    let options: Vec<(Meaning, &str)> = words.iter().map(|(m, text)| (*m, &**text)).collect();
    let name = FeaturesText::MeaningOf(value.to_owned()).say(language);
    let cell = grid::cell(row, &edges, 2);
    let last = values.is_last_bad(value);
    let changed = grid::cell_ui(ui, cell, false, |ui| {
        ui.spacing_mut().button_padding.y = 1.0;
        segmented_ui(ui, &name, &mut chosen, &options)
    });
    if last {
        ui.interact(
            cell,
            ui.scope_id().with((value, "last")),
            egui::Sense::hover(),
        )
        .on_hover_text(FeaturesText::LastBad.say(language));
    }
    if changed && !(last && chosen != Meaning::Bad) {
        for command in values.commands(value, chosen) {
            scene.send(command);
        }
    }
}
