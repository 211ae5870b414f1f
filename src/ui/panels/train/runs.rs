//! The runs so far: their figures on the validation rows, which one is shown,
//! which are drawn behind it; renaming and deleting them.

use super::super::evaluate::{short_split, split_text};
use super::super::grid::{self, Width};
use super::TrainPanel;
use super::header::chance_tip;
use crate::evaluate::Metric;
use crate::evaluate::View;
use crate::evaluate::metrics::{AUC, LOSS};
use crate::evaluate::metrics_of;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{
    Mark, card_with_ui, heading_ui, note_ui, primary_button, secondary_button, status_dot_ui,
};
use crate::workbench::{Command, Live, Run, RunId};
use eframe::egui::{
    self, Button, Checkbox, Color32, Id, Key, Label, Modal, Rect, RichText, ScrollArea, TextEdit,
    Ui, WidgetInfo,
};
use std::time::Duration;

/// The widths of the columns: overlay and name, the metrics, epochs, time and deletion.
fn widths() -> Vec<Width> {
    let metrics = metrics_of(View::RunList).into_iter();
    let metrics = metrics.map(|(metric, decimals)| match (metric.unbounded, decimals) {
        (true, _) => 60.0,
        (false, 4..) => 56.0,
        (false, _) => 50.0,
    });
    let metrics = metrics.chain([54.0, 60.0, 62.0]).map(Width::Points);
    let first = [Width::Points(58.0), Width::Rest(120.0)];
    first.into_iter().chain(metrics).collect()
}

pub(super) fn runs_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel) {
    let language = scene.language;
    let title = TrainText::Runs.say(language);
    let note = |ui: &mut Ui| {
        note_ui(ui, &TrainText::RunsNote.say(language));
    };
    card_with_ui(ui, &title, note, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        head_ui(ui, language);
        let bench = scene.bench;
        if bench.runs.is_empty() && bench.live.is_none() {
            ui.add_space(tokens(ui).gap);
            note_ui(ui, &TrainText::NoRun.say(language));
        }
        if let Some(live) = &bench.live {
            live_ui(ui, live);
        }
        let row_height = tokens(ui).row_height;
        ScrollArea::vertical()
            .id_salt("runs")
            .auto_shrink(false)
            .show_rows(ui, row_height, bench.runs.len(), |ui, shown| {
                // The latest first.
                for run in bench.runs.iter().rev().skip(shown.start).take(shown.len()) {
                    ui.push_id(run.id.0, |ui| run_ui(ui, scene, panel, run));
                }
            });
    });
}

fn head_ui(ui: &mut Ui, language: Language) {
    let t = tokens(ui);
    let row = grid::row_ui(ui, false);
    let edges = grid::edges(&widths(), row.width());
    let head = |text: TrainText, tip| (text.say(language), tip);
    let epochs = TermText::Epoch.say(language);
    let mut heads = vec![
        head(TrainText::ColOverlay, None),
        head(TrainText::ColName, None),
    ];
    let metrics = metrics_of(View::RunList).into_iter();
    heads.extend(metrics.map(|(m, _)| (m.name.say(language), Some(m.term.say(language)))));
    heads.push(head(TrainText::ColEpochs, Some(epochs)));
    heads.push(head(TrainText::ColTime, None));
    for (i, (text, tip)) in heads.into_iter().enumerate() {
        let text = RichText::new(text).size(t.text_small);
        let cell = grid::cell(row, &edges, i);
        let response = grid::text_ui(ui, cell, i > 1, text.color(t.muted));
        if let Some(tip) = tip {
            response.on_hover_text(tip);
        }
    }
}

fn live_ui(ui: &mut Ui, live: &Live) {
    let t = tokens(ui);
    let row = grid::row_ui(ui, true);
    let edges = grid::edges(&widths(), row.width());
    let last = live.history.last();
    let seconds: f64 = live.history.iter().map(|record| record.seconds).sum();
    // Of a training that goes on, the loop knows these two.
    let value = |metric: &Metric| match last {
        Some(epoch) if metric.key == AUC.key => epoch.validation_auc,
        Some(epoch) if metric.key == LOSS.key => epoch.validation_loss,
        _ => None,
    };
    let epochs = format!("{}…", live.history.len());
    let figures = figures(&value, epochs, seconds);
    let name = RichText::new(&live.name).color(t.accent);
    grid::text_ui(ui, grid::cell(row, &edges, 1), false, name);
    figures_ui(ui, row, &edges, &figures);
}

/// The metrics by `value`, epochs and time.
fn figures(value: &dyn Fn(&Metric) -> Option<f64>, epochs: String, seconds: f64) -> Vec<String> {
    let metrics = metrics_of(View::RunList).into_iter();
    let metrics = metrics.map(|(metric, d)| number::metric(metric, value(metric), d));
    let time = number::duration(Duration::from_secs_f64(seconds.max(0.0)));
    metrics.chain([epochs, time]).collect()
}

fn figures_ui(ui: &mut Ui, row: Rect, edges: &[f32], figures: &[String]) {
    for (i, figure) in figures.iter().enumerate() {
        grid::text_ui(ui, grid::cell(row, edges, 2 + i), true, figure);
    }
}

fn run_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel, run: &Run) {
    let language = scene.language;
    let shown = scene.bench.shown == Some(run.id);
    let row = grid::row_ui(ui, shown);
    let edges = grid::edges(&widths(), row.width());
    overlay_ui(ui, scene, grid::cell(row, &edges, 0), run);
    name_ui(ui, scene, panel, grid::cell(row, &edges, 1), run);
    let metrics = &run.experiment.metrics;
    let validation = metrics.validation.as_ref();
    let value = |metric: &Metric| validation.and_then(metric.get);
    let epochs = number::count(metrics.epochs_run);
    let figures = figures(&value, epochs, metrics.seconds_total);
    figures_ui(ui, row, &edges, &figures);
    let delete = grid::cell_ui(ui, grid::cell(row, &edges, edges.len() - 2), true, |ui| {
        let t = tokens(ui);
        let text = RichText::new(TrainText::Delete.say(language)).size(t.text_small);
        ui.add(Button::new(text.color(t.muted)).frame(false))
    });
    delete.widget_info(|| {
        let name = TrainText::DeleteRun(run.name.clone()).say(language);
        WidgetInfo::labeled(egui::Role::Button, true, name)
    });
    if delete.clicked() {
        if scene.bench.preferences.confirmations {
            panel.deleting = Some(run.id);
        } else {
            scene.send(Command::DeleteRun(run.id));
        }
    }
}

fn overlay_ui(ui: &mut Ui, scene: &mut Scene<'_>, cell: Rect, run: &Run) {
    let mut overlaid = run.overlaid;
    let response = grid::cell_ui(ui, cell, false, |ui| {
        ui.add(Checkbox::without_text(&mut overlaid))
    });
    let name = TrainText::Overlay(run.name.clone()).say(scene.language);
    response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, overlaid, &*name));
    if response.changed() {
        scene.send(Command::Overlay(run.id, overlaid));
    }
}

fn name_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel, cell: Rect, run: &Run) {
    let language = scene.language;
    if let Some((id, text)) = &mut panel.renaming
        && *id == run.id
    {
        if let Some(name) = grid::cell_ui(ui, cell, false, |ui| rename_ui(ui, run, text, language))
        {
            panel.renaming = None;
            if !name.is_empty() && name != run.name {
                scene.send(Command::RenameRun(run.id, name));
            }
        }
        return;
    }
    let response = grid::cell_ui(ui, cell, false, |ui| {
        if run.stale {
            let stale = TrainText::Stale.say(language);
            status_dot_ui(ui, Mark::Stale, &stale).on_hover_text(&*stale);
        }
        let button = ui.add(Button::new(&run.name).frame(false).truncate());
        notes_ui(ui, scene, run);
        button
    });
    response.widget_info(|| {
        let name = TrainText::Show(run.name.clone()).say(language);
        let shown = scene.bench.shown == Some(run.id);
        WidgetInfo::selected(egui::Role::Button, true, shown, name)
    });
    let by_key = response.has_focus() && ui.input(|input| input.key_pressed(Key::F2));
    if response.double_clicked() || by_key {
        panel.renaming = Some((run.id, run.name.clone()));
        let id = rename_id(run.id);
        ui.memory_mut(|memory| memory.request_focus(id));
    } else if response.clicked() {
        // So that F2 renames it.
        response.request_focus();
        if scene.bench.shown != Some(run.id) {
            scene.send(Command::ShowRun(run.id));
        }
    }
    let split = split_text(&run.choices.split, language);
    response.on_hover_text(format!("{}\n{split}", TrainText::ShowTip.say(language)));
}

/// What is to be known of a run, behind its name: that it is of no use, that it was
/// stopped, how its rows were divided where runs differ in that.
fn notes_ui(ui: &mut Ui, scene: &Scene<'_>, run: &Run) {
    let language = scene.language;
    let t = tokens(ui);
    let mut note = |text: &str, colour: Color32, tip: String| {
        if ui.available_width() > 16.0 {
            let text = RichText::new(text).size(t.text_small).color(colour);
            let label = Label::new(text).truncate().selectable(false);
            ui.add(label).on_hover_text(tip);
        }
    };
    if run.chance().is_some() {
        let tip = chance_tip(run, language);
        note(&TrainText::Chance.say(language), t.bad, tip);
    }
    if run.experiment.metrics.stopped {
        let tip = TrainText::StoppedTip.say(language).into_owned();
        note(&TrainText::Stopped.say(language), t.muted, tip);
    }
    let split = &run.choices.split;
    if scene.bench.runs.iter().any(|r| r.choices.split != *split) {
        let text = short_split(split, language);
        note(&text, t.muted, split_text(split, language));
    }
}

fn rename_id(run: RunId) -> Id {
    Id::unique(("rename run", run.0))
}

/// The name once the field is left; the old one if it was left by Escape.
fn rename_ui(ui: &mut Ui, run: &Run, text: &mut String, language: Language) -> Option<String> {
    let width = ui.available_width();
    let edit = TextEdit::singleline(text)
        .id(rename_id(run.id))
        .desired_width(width);
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, &*text, &*text, "");
        info.label = Some(TrainText::Rename.say(language).into_owned());
        info
    });
    if !response.lost_focus() {
        return None;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        return Some(run.name.clone());
    }
    Some(text.trim().to_owned())
}

/// Asks before a run goes.
pub(super) fn deletion_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel) {
    let Some(id) = panel.deleting else {
        return;
    };
    let Some(run) = scene.bench.run(id) else {
        panel.deleting = None;
        return;
    };
    let language = scene.language;
    let modal = Modal::new(Id::unique("delete run")).show(ui.ctx(), |ui| {
        ui.set_width(380.0);
        heading_ui(
            ui,
            &TrainText::DeleteHeading(run.name.clone()).say(language),
        );
        ui.label(TrainText::DeleteSentence.say(language).into_owned());
        ui.horizontal(|ui| {
            let delete = primary_button(ui, &TrainText::Delete.say(language)).clicked();
            let keep = secondary_button(ui, &TrainText::Keep.say(language)).clicked();
            (delete, keep)
        })
        .inner
    });
    let (delete, keep) = modal.inner;
    if delete {
        scene.send(Command::DeleteRun(id));
    }
    if delete || keep || modal.should_close() {
        panel.deleting = None;
    }
}
