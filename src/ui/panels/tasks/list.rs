//! The predictions row by row, and their export.

use super::evaluate::{decimals_of, shown_number};
use super::{TaskPanel, header_ui, untrained_ui};
use crate::recipe::outcome::split::Part;
use crate::ui::dialogs::Choice;
use crate::ui::panels::grid::{self, Width};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, Say, ScoreText, TaskText};
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, primary_button, secondary_button, segmented_ui};
use crate::workbench::{RunId, TaskRun};
use eframe::egui::{RichText, ScrollArea, Sense, Ui, vec2};

/// In which order the rows are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Order {
    #[default]
    File,
    Misses,
}

/// The rows of a run in the chosen order, kept between frames.
#[derive(Default)]
pub(super) struct List {
    order: Order,
    of: Option<(RunId, Order)>,
    rows: Vec<u32>,
}

impl List {
    /// Puts the rows in order where the run or the order changed.
    fn renew(&mut self, run: &TaskRun) {
        if self.of == Some((run.id, self.order)) {
            return;
        }
        self.rows = (0..run.parts.len() as u32).collect();
        if self.order == Order::Misses {
            let miss = |row: &u32| std::cmp::Reverse(OrderedMiss(miss(run, *row as usize)));
            self.rows.sort_by_cached_key(miss);
        }
        self.of = Some((run.id, self.order));
    }
}

/// Draws the panel.
pub fn task_score_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TaskPanel) {
    let Some(run) = scene.bench.shown_task_run().cloned() else {
        untrained_ui(ui, scene);
        return;
    };
    let language = scene.language;
    let title = ScoreText::Title.say(language);
    header_ui(ui, scene, &run, (&title, false), |ui, scene| {
        let export = primary_button(ui, &TaskText::Export.say(language));
        let export = export.on_hover_text(TaskText::ExportTip.say(language));
        if export.clicked() {
            scene.ask(Request::Choose(Choice::Predictions));
        }
        if secondary_button(ui, &TaskText::SaveModel.say(language)).clicked() {
            scene.ask(Request::Choose(Choice::Model));
        }
    });
    let list = &mut panel.list;
    list.renew(&run);
    let title = TaskText::Predictions.say(language);
    let choose = |ui: &mut Ui| {
        let names = [TaskText::InFileOrder, TaskText::MissesFirst].map(|text| text.say(language));
        // Laid out from right to left.
        let options = [(Order::Misses, &*names[1]), (Order::File, &*names[0])];
        segmented_ui(
            ui,
            &TaskText::Order.say(language),
            &mut list.order,
            &options,
        );
    };
    let rows = &list.rows;
    card_with_ui(ui, &title, choose, |ui| list_ui(ui, &run, rows, language));
}

#[derive(PartialEq)]
struct OrderedMiss(f64);

impl Eq for OrderedMiss {}

impl PartialOrd for OrderedMiss {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedMiss {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// How far a row is missed: the distance of a number, 1 − the probability of the true class;
/// −1 where that is unknown.
fn miss(run: &TaskRun, row: usize) -> f64 {
    let predicted = &run.experiment.predicted;
    let known = run.targets.values[row].filter(|_| predicted.known[row]);
    let Some(value) = known else {
        return -1.0;
    };
    match run.experiment.model.classes.len() {
        0 => (value - predicted.values[row]).abs(),
        classes => 1.0 - predicted.p[row * classes + value as usize],
    }
}

fn list_ui(ui: &mut Ui, run: &TaskRun, shown: &[u32], language: Language) {
    let classes = run.experiment.model.classes.len();
    let decimals = decimals_of(run);
    let say = |text: TaskText| text.say(language).into_owned();
    let last = if classes > 0 {
        TaskText::Probability
    } else {
        TaskText::Residual
    };
    let heads = [
        say(TaskText::Id),
        say(TaskText::Part),
        say(TaskText::Actual),
        say(TaskText::Predicted),
        say(last),
    ];
    let widths = [
        Width::Rest(120.0),
        Width::Points(100.0),
        Width::Points(150.0),
        Width::Points(150.0),
        Width::Points(150.0),
    ];
    let height = tokens(ui).row_height;
    ui.spacing_mut().item_spacing.y = 0.0;
    let line = |ui: &mut Ui, cells: &[String], strong: bool| {
        let size = vec2(ui.available_width().min(900.0), height);
        let (row, _) = ui.allocate_exact_size(size, Sense::hover());
        let edges = grid::edges(&widths, row.width());
        for (place, text) in cells.iter().enumerate() {
            let right = place >= 2 && (classes == 0 || place == 4);
            let text = RichText::new(text);
            let text = if strong {
                text.color(tokens(ui).muted)
            } else {
                text
            };
            grid::text_ui(ui, grid::cell(row, &edges, place), right, text);
        }
    };
    line(ui, &heads, true);
    ScrollArea::vertical()
        .id_salt("predictions")
        .auto_shrink(false)
        .show_rows(ui, height, shown.len(), |ui, range| {
            for row in &shown[range] {
                line(ui, &cells(run, *row as usize, (language, decimals)), false);
            }
        });
}

/// The texts of a row.
fn cells(run: &TaskRun, row: usize, (language, decimals): (Language, usize)) -> [String; 5] {
    let predicted = &run.experiment.predicted;
    let classes = run.experiment.model.classes.len();
    let part: Option<Part> = run.parts[row];
    let text = |value: f64| match classes {
        0 => shown_number(value, decimals),
        _ => run.class(value as usize).to_owned(),
    };
    let actual = run.targets.values[row];
    let known = predicted.known[row].then(|| predicted.values[row]);
    let last = match (known, classes) {
        (Some(value), 0) => actual.map(|actual| shown_number(actual - value, decimals)),
        (Some(value), classes) => {
            let p = predicted.p[row * classes + value as usize];
            Some(format!("{:.1} %", 100.0 * p))
        }
        (None, _) => None,
    };
    [
        run.id_of(row),
        part.map_or(String::new(), |part| {
            part_text(part).say(language).into_owned()
        }),
        actual.map_or(String::new(), text),
        known.map_or(String::new(), text),
        last.unwrap_or_default(),
    ]
}

fn part_text(part: Part) -> ScoreText {
    match part {
        Part::Train => ScoreText::Train,
        Part::Validation => ScoreText::Validation,
        Part::Test => ScoreText::Test,
    }
}
