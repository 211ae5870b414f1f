//! The rail: the steps with how far each is, the other analyses below them.

use crate::recipe::Task;
use crate::ui::action::step_name;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, ShellText};
use crate::ui::theme::tokens;
use crate::ui::widgets;
use crate::workbench::{Command, Mark, Step};
use eframe::egui::{self, Id, Response, Role, Sense, Ui, WidgetInfo};

const STEP_HEIGHT: f32 = 33.0;
/// Height of a step where the window is low.
const LEAST_STEP_HEIGHT: f32 = 24.0;
/// Height of what parts the other analyses from the steps of the way.
const RAIL_BREAK: f32 = 44.0;
/// Where the id of the last step of the rail is kept between frames.
const BEFORE_PANEL: &str = "before the panel";

/// The last control before those of the panel: where Tab enters the panel from.
#[must_use]
pub fn before_panel(ctx: &egui::Context) -> Option<Id> {
    ctx.data(|data| data.get_temp(Id::unique(BEFORE_PANEL)))
}

/// Draws the rail.
pub(super) fn rail_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let gap = 3.0;
    ui.spacing_mut().item_spacing.y = gap;
    let steps = Step::ALL.len() as f32;
    let fitting = (ui.available_height() - RAIL_BREAK) / steps - gap;
    let height = fitting.clamp(LEAST_STEP_HEIGHT, STEP_HEIGHT);
    let mut is_beside = false;
    for step in Step::ALL {
        if step.is_beside() && !is_beside {
            is_beside = true;
            ui.add_space(tokens(ui).gap);
            ui.separator();
            widgets::note_ui(ui, &ShellText::BesideTheWay.say(scene.language));
        }
        let response = step_ui(ui, scene, step, height);
        ui.data_mut(|data| data.insert_temp(Id::unique(BEFORE_PANEL), response.id));
        if response.clicked() {
            scene.send(Command::GoTo(step));
        }
    }
}

fn step_ui(ui: &mut Ui, scene: &Scene<'_>, step: Step, height: f32) -> Response {
    let t = tokens(ui);
    let on = scene.bench.step == step;
    let size = egui::vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = step_name(step, scene.language);
    let mark = scene.bench.mark(step);
    let word = mark_word(mark, scene.language);
    let note = step_note(scene, step);
    response.widget_info(|| {
        let label = format!("{name}, {word}");
        WidgetInfo::selected(Role::Tab, true, on, label)
    });
    let fill = match (on, response.hovered() || response.has_focus()) {
        (true, _) => t.selection,
        (false, true) => t.hover,
        (false, false) => t.bar,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, t.radius, fill);
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.0, t.accent);
        painter.rect_stroke(rect, t.radius, stroke, egui::StrokeKind::Inside);
    }
    widgets::paint_mark(ui, rect.left_center() + egui::vec2(14.0, 0.0), dot(mark));
    let colour = if on { t.text } else { t.muted };
    let at = rect.left_center() + egui::vec2(28.0, 0.0);
    painter.text(at, egui::Align2::LEFT_CENTER, &*name, t.font_body(), colour);
    let at = rect.right_center() - egui::vec2(10.0, 0.0);
    painter.text(
        at,
        egui::Align2::RIGHT_CENTER,
        note,
        t.font_small(),
        t.muted,
    );
    response.on_hover_text(word)
}

fn dot(mark: Mark) -> widgets::Mark {
    match mark {
        Mark::Empty => widgets::Mark::Empty,
        Mark::Ready => widgets::Mark::Ready,
        Mark::Done => widgets::Mark::Done,
        Mark::Stale => widgets::Mark::Stale,
    }
}

fn mark_word(mark: Mark, language: Language) -> String {
    let text = match mark {
        Mark::Empty => ShellText::MarkEmpty,
        Mark::Ready => ShellText::MarkReady,
        Mark::Done => ShellText::MarkDone,
        Mark::Stale => ShellText::MarkStale,
    };
    text.say(language).into_owned()
}

/// A word or number at the right of a step.
fn step_note(scene: &Scene<'_>, step: Step) -> String {
    let bench = scene.bench;
    match step {
        Step::Data => bench.data.as_ref().map(|d| number::count(d.table.rows)),
        Step::Features => match (&bench.selection, &bench.data) {
            (Some(Ok(selection)), Some(data)) => Some(format!(
                "{} / {}",
                selection.inputs.len(),
                data.table.columns.len()
            )),
            _ => None,
        },
        Step::Train if bench.task() != Task::Binary => {
            let runs = bench.task_runs.len();
            (runs > 0).then(|| number::count(runs))
        }
        Step::Train if !bench.runs.is_empty() => Some(number::count(bench.runs.len())),
        _ => None,
    }
    .unwrap_or_default()
}
