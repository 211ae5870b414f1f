//! The tables: the parts of the shown run side by side, and all runs on the
//! shown part. Both can be saved as CSV, there with all digits.

use super::super::train::chance_tip;
use super::changes::{short_split, split_text};
use super::tiles::figures_of;
use super::{Sight, in_part, part_name_of};
use crate::evaluate::Confusion;
use crate::evaluate::View;
use crate::evaluate::metrics::AUC;
use crate::evaluate::metrics_of;
use crate::recipe::outcome::split::Part;
use crate::ui::number;
use crate::ui::panels::sheet::{ROW, Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::workbench::{Command, Run};
use eframe::egui::{Align, Button, Label, Layout, Rect, RichText, Ui, UiBuilder};
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
    let mut table = Table::new(&EvaluateText::Parts, "parts.csv", language)
        .column(EvaluateText::Figure.say(language), None);
    for part in &parts {
        table = table.column(part_name_of(sight.run, *part, language), None);
    }
    for (term, row) in part_rows(sight, &parts) {
        table.row_terms.push(term.map(Cow::into_owned));
        table.rows.push(row);
    }
    table.by_row = true;
    table.show(ui, scene);
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
        let mut row = vec![Value::text(&*name)];
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
            Value::metric(metric.at(figures(part), &confusion(part)), decimals)
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
    let mut table = Table::new(&EvaluateText::Runs, "runs.csv", language)
        .column(EvaluateText::Run.say(language), None)
        .column(EvaluateText::Family.say(language), None);
    for (metric, _) in metrics_of(View::Runs) {
        let term = metric.term.say(language).into_owned();
        table = table.column(metric.name.say(language), Some(term));
        if metric.key == AUC.key {
            let term = TermText::AucInterval.say(language).into_owned();
            table = table.column(EvaluateText::AucInterval.say(language), Some(term));
        }
    }
    table = table.column(StudyText::SplitOf.say(language), None);
    table.rows = bench.runs.iter().map(|run| run_row(run, sight)).collect();
    let part = in_part(sight.part, language).into_owned();
    table.note = EvaluateText::RunsNote(part).say(language).into_owned();
    table.marked = bench.runs.iter().position(|run| run.id == sight.run.id);
    table.row_terms = bench.runs.iter().map(|run| Some(tip(run, sight))).collect();
    let mut first = |ui: &mut Ui, scene: &mut Scene<'_>, row: usize, cell: Rect| {
        if let Some(run) = bench.runs.get(row) {
            run_ui(ui, scene, sight, run, cell);
        }
    };
    table.show_with(ui, scene, Some(&mut first), |_, _| {});
}

fn run_row(run: &Run, sight: &Sight<'_>) -> Vec<Value> {
    let metrics = &run.experiment.metrics;
    let figures = figures_of(metrics, sight.part);
    let family = metrics.model.name().to_uppercase();
    let mut row = vec![Value::text(&*run.name), Value::text(family)];
    for (metric, decimals) in metrics_of(View::Runs) {
        row.push(Value::metric(figures.and_then(metric.get), decimals));
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
    if !split.draws_as(&sight.run.choices.split) {
        short.insert_str(0, "≠ ");
    }
    Value::short(&short, &split_text(split, sight.language))
}

/// How the rows of a run are divided.
fn tip(run: &Run, sight: &Sight<'_>) -> String {
    let split = split_text(&run.choices.split, sight.language);
    let mut tip = format!("{}: {split}", StudyText::SplitOf.say(sight.language));
    if !run.choices.split.draws_as(&sight.run.choices.split) {
        tip += "\n";
        tip += &StudyText::OtherSplit.say(sight.language);
    }
    tip
}

/// The name of a run, which is a button.
fn run_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>, run: &Run, mut rect: Rect) {
    let shown = run.id == sight.run.id;
    rect.max.x -= tokens(ui).gap_small;
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
