//! The tables: the parts of the shown run side by side, and all runs on the
//! shown part. Both can be saved as CSV, there with all digits.

use super::super::train::chance_tip;
use super::changes::{short_split, split_text};
use super::table::{ROW, Save, Value, first_width, line_ui, save_as};
use super::tiles::figures_of;
use super::{Sight, in_part, part_name};
use crate::evaluate::Confusion;
use crate::evaluate::View;
use crate::evaluate::metrics::AUC;
use crate::evaluate::metrics_of;
use crate::recipe::outcome::split::Part;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, note_ui};
use crate::workbench::{Command, Run};
use eframe::egui::{Align, Button, Label, Layout, RichText, Ui, UiBuilder};
use std::borrow::Cow;

/// Height of the parts side by side: a head and eleven figures.
pub(super) const PARTS_HEIGHT: f32 = 12.0 * ROW;
/// Draws the parts of the shown run side by side.
pub(super) fn parts_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let parts = Part::ALL.into_iter();
    let parts: Vec<Part> = parts
        .filter(|p| sight.run.curves.part(*p).is_some())
        .collect();
    let mut head = vec![EvaluateText::Figure.say(language).into_owned()];
    head.extend(parts.iter().map(|p| part_name(*p, language).into_owned()));
    let rows = part_rows(sight, &parts);
    let title = EvaluateText::Parts.say(language);
    let save = Save::of(&title, language);
    let mut pressed = false;
    let right = |ui: &mut Ui| pressed = save.button_ui(ui);
    card_with_ui(ui, &title, right, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        line_ui(ui, &head, true, false);
        for (term, row) in &rows {
            let shown: Vec<String> = row.iter().map(|value| value.shown.clone()).collect();
            let line = line_ui(ui, &shown, false, false);
            if let Some(term) = term {
                line.on_hover_text(&**term);
            }
        }
    });
    if pressed {
        let rows: Vec<Vec<Value>> = rows.into_iter().map(|(_, row)| row).collect();
        save_as(scene, "parts.csv", "auc", &head, &rows);
    }
}

/// The rows of the parts, each with what its name means.
fn part_rows(sight: &Sight<'_>, parts: &[Part]) -> Vec<(Option<Cow<'static, str>>, Vec<Value>)> {
    let l = sight.language;
    let confusion = |part| {
        let curves = sight.run.curves.part(part);
        curves.map_or(Confusion::default(), |c| c.confusion_at(sight.cutoff))
    };
    let figures = |part| figures_of(&sight.run.experiment.metrics, part);
    let rate = |part: Part| {
        let c = confusion(part);
        (c.n() > 0).then(|| (c.tp + c.fn_) as f64 / c.n() as f64)
    };
    let mut rows = Vec::new();
    let mut add = |name: Cow<'static, str>, term, of: &dyn Fn(Part) -> Value| {
        let mut row = vec![Value::text(&name)];
        row.extend(parts.iter().map(|part| of(*part)));
        rows.push((term, row));
    };
    add(EvaluateText::Rows.say(l), None, &|part| {
        Value::count(confusion(part).n())
    });
    let term = Some(TermText::BadRate.say(l));
    add(EvaluateText::BadRate.say(l), term, &|part| {
        Value::figure(rate(part), number::percent)
    });
    for (metric, decimals) in metrics_of(View::Parts) {
        add(metric.name.say(l), Some(metric.term.say(l)), &|part| {
            Value::metric(metric, metric.at(figures(part), &confusion(part)), decimals)
        });
        if metric.key == AUC.key {
            let term = Some(TermText::AucInterval.say(l));
            add(EvaluateText::AucInterval.say(l), term, &|part| {
                Value::interval(figures(part).and_then(|f| f.auc_ci))
            });
        }
    }
    rows
}

/// Draws all runs on the shown part; a press on a run shows it.
pub(super) fn runs_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let bench = scene.bench;
    let mut head = vec![EvaluateText::Run.say(language).into_owned()];
    head.push(EvaluateText::Family.say(language).into_owned());
    for (metric, _) in metrics_of(View::Runs) {
        head.push(metric.name.say(language).into_owned());
        if metric.key == AUC.key {
            head.push(EvaluateText::AucInterval.say(language).into_owned());
        }
    }
    head.push(StudyText::SplitOf.say(language).into_owned());
    let rows = bench.runs.iter().map(|run| run_row(run, sight));
    let rows: Vec<Vec<Value>> = rows.collect();
    let part = in_part(sight.part, language).into_owned();
    let note = EvaluateText::RunsNote(part).say(language);
    let title = EvaluateText::Runs.say(language);
    let save = Save::of(&title, language);
    let mut pressed = false;
    let right = |ui: &mut Ui| {
        pressed = save.button_ui(ui);
        note_ui(ui, &note);
    };
    card_with_ui(ui, &title, right, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        line_ui(ui, &head, true, false);
        for (run, row) in bench.runs.iter().zip(&rows) {
            run_ui(ui, scene, sight, run, row);
        }
    });
    if pressed {
        save_as(scene, "runs.csv", "auc", &head, &rows);
    }
}

fn run_row(run: &Run, sight: &Sight<'_>) -> Vec<Value> {
    let metrics = &run.experiment.metrics;
    let figures = figures_of(metrics, sight.part);
    let family = metrics.model.name().to_uppercase();
    let mut row = vec![Value::text(&run.name), Value::text(&family)];
    for (metric, decimals) in metrics_of(View::Runs) {
        row.push(Value::metric(
            metric,
            figures.and_then(metric.get),
            decimals,
        ));
        if metric.key == AUC.key {
            row.push(Value::interval(figures.and_then(|f| f.auc_ci)));
        }
    }
    row.push(split_value(run, sight));
    row
}

/// How the rows of a run are divided, marked where the shown run's are otherwise.
fn split_value(run: &Run, sight: &Sight<'_>) -> Value {
    let split = &run.choices.split;
    let mut short = short_split(split, sight.language);
    if *split != sight.run.choices.split {
        short.insert_str(0, "≠ ");
    }
    Value::short(&short, &split_text(split, sight.language))
}

/// One run; its name is a button.
fn run_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>, run: &Run, row: &[Value]) {
    let shown = run.id == sight.run.id;
    let mut cells: Vec<String> = row.iter().map(|value| value.shown.clone()).collect();
    if let Some(name) = cells.first_mut() {
        name.clear();
    }
    let line = line_ui(ui, &cells, false, shown);
    let mut rect = line.rect;
    rect.set_width(first_width(rect.width(), row.len()) - tokens(ui).gap_small);
    let builder = UiBuilder::new()
        .id_salt(("run", run.id))
        .max_rect(rect)
        .layout(Layout::left_to_right(Align::Center));
    let mut cell = ui.new_child(builder);
    let mut text = RichText::new(&run.name);
    if shown {
        text = text.strong();
    }
    let button = cell.add(Button::new(text).frame(false).truncate());
    if scene.bench.champion == Some(run.id) {
        let text = TrainText::IsChampion.say(sight.language);
        let t = tokens(&cell);
        let text = RichText::new(text).size(t.text_small).color(t.accent);
        cell.add(Label::new(text).truncate().selectable(false));
    }
    if run.chance().is_some() {
        let t = tokens(&cell);
        let text = TrainText::Chance.say(sight.language);
        let text = RichText::new(text).size(t.text_small).color(t.bad);
        cell.add(Label::new(text).truncate().selectable(false))
            .on_hover_text(chance_tip(run, sight.language));
    }
    let split = split_text(&run.choices.split, sight.language);
    let mut tip = format!("{}: {split}", StudyText::SplitOf.say(sight.language));
    if run.choices.split != sight.run.choices.split {
        tip += "\n";
        tip += &StudyText::OtherSplit.say(sight.language);
    }
    line.on_hover_text(tip);
    let pressed = button.clicked();
    let said = EvaluateText::ShowRun(run.name.clone()).say(sight.language);
    let button = button.accessible_name(said);
    if run.stale {
        button.on_hover_text(EvaluateText::RunStale.say(sight.language));
    }
    if pressed && !shown {
        scene.send(Command::ShowRun(run.id));
    }
}
