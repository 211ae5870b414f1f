//! The start panel: where a portfolio, a model or a project is opened. It opens
//! nothing itself, and the drop of a file is the window's.

mod problem;
mod recents;
#[cfg(test)]
mod tests;

use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::Say;
use crate::ui::text::ShellText;
use crate::ui::text::StartText;
use crate::ui::theme::{Tokens, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    card_ui, heading_ui, note_ui, primary_button, progress_ui, secondary_button,
};
use crate::workbench::{Command, JobKind, JobStatus, Step};
use eframe::egui::{
    self, Align, CornerRadius, Frame, Layout, Margin, Pos2, Rect, RichText, ScrollArea, Sense,
    Shape, Stroke, Ui, Vec2,
};

/// What the start panel remembers between frames.
#[derive(Debug, Default)]
pub struct StartPanel {
    recents: recents::Presence,
}

/// Draws the start panel.
pub fn start_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut StartPanel) {
    let t = tokens(ui);
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .following(ui, |ui| {
            ui.vertical_centered(|ui| {
                ui.set_max_width(ui.available_width().min(840.0));
                ui.add_space(t.gap_large);
                problem_ui(ui, scene);
                drop_zone_ui(ui, scene);
                ui.add_space(t.gap_small);
                open_now_ui(ui, scene);
                recents::recents_ui(ui, scene, &mut panel.recents);
            });
        });
}

/// What went wrong when something was opened last.
fn problem_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(sentence) = problem::latest(&scene.bench.notices, scene.language) else {
        return;
    };
    let t = tokens(ui);
    card_ui(ui, &ShellText::ErrorHeading.say(scene.language), |ui| {
        ui.add(egui::Label::new(RichText::new(sentence).color(t.bad)).wrap());
        if scene.bench.data.is_some() {
            note_ui(ui, &StartText::StillOpen.say(scene.language));
        }
        if problem::misses_portfolio(&scene.bench.notices) {
            ui.add_space(t.gap_small);
            if secondary_button(ui, &StartText::FindPortfolio.say(scene.language)).clicked() {
                scene.ask(Request::Choose(Choice::Open));
            }
        }
    });
    ui.add_space(t.gap_small);
}

fn drop_zone_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let t = tokens(ui);
    let hovered = ui.input(|input| input.raw.hovered_files.len());
    let fill = if hovered > 0 { t.selection } else { t.card };
    let zone = Frame::new()
        .fill(fill)
        .corner_radius(CornerRadius::same(t.radius_card))
        .inner_margin(Margin::same(28))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.set_min_height(200.0);
            ui.vertical_centered(|ui| zone_content_ui(ui, scene, hovered));
        });
    border(ui, zone.response.rect, t, hovered > 0);
}

fn zone_content_ui(ui: &mut Ui, scene: &mut Scene<'_>, hovered: usize) {
    let t = tokens(ui);
    let language = scene.language;
    sheet_ui(ui, t, hovered > 0);
    ui.add_space(t.gap_small);
    let job = scene
        .bench
        .jobs
        .iter()
        .find(|job| job.kind == JobKind::Load);
    if let Some(job) = job {
        loading_ui(ui, scene, job);
        return;
    }
    let heading = match hovered {
        0 => ShellText::StartHeading,
        1 => ShellText::DropHere,
        _ => ShellText::DropOne,
    };
    heading_ui(ui, &heading.say(language));
    let sentence = RichText::new(ShellText::StartSentence.say(language)).color(t.muted);
    ui.add(egui::Label::new(sentence).wrap());
    ui.add_space(t.gap);
    ui.columns(2, |sides| {
        sides[0].with_layout(Layout::right_to_left(Align::Min), |ui| {
            if primary_button(ui, &StartText::Open.say(language)).clicked() {
                scene.ask(Request::Choose(Choice::Open));
            }
        });
        sides[1].with_layout(Layout::left_to_right(Align::Min), |ui| {
            if secondary_button(ui, &ShellText::OpenSample.say(language)).clicked() {
                scene.send(Command::OpenSample);
            }
        });
    });
    note_ui(ui, &StartText::AlsoModels.say(language));
}

fn loading_ui(ui: &mut Ui, scene: &mut Scene<'_>, job: &JobStatus) {
    let t = tokens(ui);
    let language = scene.language;
    let name = ShellText::JobLoading(job.about.clone()).say(language);
    ui.add(egui::Label::new(RichText::new(name.as_ref()).heading()).truncate());
    note_ui(ui, &StartText::ReadOnly.say(language));
    ui.add_space(t.gap);
    let width = ui.available_width().min(360.0);
    progress_ui(ui, &name, job.progress, width);
    let share = job.progress.map(|share| number::percent(f64::from(share)));
    note_ui(ui, share.as_deref().unwrap_or(" "));
    if job.cancellable && secondary_button(ui, &ShellText::Cancel.say(language)).clicked() {
        scene.send(Command::CancelJob(job.id));
    }
}

/// What is open already, and the way to it.
fn open_now_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let bench = scene.bench;
    let (text, step, name) = if let Some(data) = &bench.data {
        let text = StartText::OpenNow(data.name.clone(), data.table.rows);
        (text, Step::Data, ShellText::StepData)
    } else if let Some(model) = &bench.opened {
        let text = StartText::OpenModel(model.name.clone());
        (text, Step::Score, ShellText::StepScore)
    } else {
        return;
    };
    let t = tokens(ui);
    ui.horizontal(|ui| {
        let go = ShellText::GoTo(name.say(language).into_owned()).say(language);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if secondary_button(ui, &go).clicked() {
                scene.send(Command::GoTo(step));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(text.say(language)).truncate());
            });
        });
    });
    ui.add_space(t.gap_small);
}

/// A dashed edge, drawn through while a file hovers.
fn border(ui: &Ui, rect: Rect, t: &Tokens, lit: bool) {
    if lit {
        let stroke = Stroke::new(2.0, t.accent);
        let radius = CornerRadius::same(t.radius_card);
        ui.painter()
            .rect_stroke(rect, radius, stroke, egui::StrokeKind::Inside);
        return;
    }
    let rect = rect.shrink(1.0);
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let stroke = Stroke::new(1.2, t.muted);
    ui.painter()
        .extend(Shape::dashed_line(&corners, stroke, 7.0, 5.0));
}

/// A sheet with an arrow into it.
fn sheet_ui(ui: &mut Ui, t: &Tokens, lit: bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(44.0, 52.0), Sense::hover());
    let ink = if lit { t.accent } else { t.muted };
    let stroke = Stroke::new(1.6, ink);
    let painter = ui.painter();
    let (left, right) = (rect.left() + 2.0, rect.right() - 2.0);
    let (top, bottom) = (rect.top() + 2.0, rect.bottom() - 2.0);
    let fold = 12.0;
    painter.line(
        vec![
            Pos2::new(right - fold, top),
            Pos2::new(left, top),
            Pos2::new(left, bottom),
            Pos2::new(right, bottom),
            Pos2::new(right, top + fold),
            Pos2::new(right - fold, top),
            Pos2::new(right - fold, top + fold),
            Pos2::new(right, top + fold),
        ],
        stroke,
    );
    let tip = Pos2::new(rect.center().x, bottom - 10.0);
    let tail = Pos2::new(tip.x, top + 16.0);
    painter.line_segment([tail, tip], stroke);
    for side in [-6.0, 6.0] {
        painter.line_segment([tip, tip + Vec2::new(side, -6.0)], stroke);
    }
}
