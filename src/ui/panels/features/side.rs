//! The cards beside the table: what goes into a training, how rows are divided,
//! which sequences were found, and the rules for ids, protected attributes and
//! repeated rows.

use super::super::field::{Drafts, Edit, Field, field_ui, name_ui, share, whole};
use super::super::grid::{self, Width};
use super::words;
use crate::recipe::Task;
use crate::recipe::encoding::sequence::Order;
use crate::recipe::inputs::roles::{Role, orders_in_time};
use crate::recipe::outcome::split::{Method, Part, SplitPlan};
use crate::table::Kind;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_ui, key_value_row_ui, note_ui, primary_button, segmented_ui};
use crate::workbench::{Command, Loaded, Preview, Step};
use crate::workflow::Choices;
use eframe::egui::{Align, Label, Layout, RichText, Ui};

const FIELD_WIDTH: f32 = 72.0;
/// How the keys of the fields of the split begin.
pub(super) const SPLIT_FIELDS: &str = "split ";

/// What a training would get.
pub(super) fn summary_ui(ui: &mut Ui, scene: &mut Scene<'_>, preview: Option<&Preview>) {
    let language = scene.language;
    card_ui(ui, &FeaturesText::Summary.say(language), |ui| {
        let Some(preview) = preview else {
            note_ui(ui, &FeaturesText::Working.say(language));
            return;
        };
        let t = tokens(ui);
        if preview.parts.is_empty() && preview.problem.is_none() {
            // Without a target there is nothing to train yet.
            note_ui(ui, &FeaturesText::NoTargetSentence.say(language));
            return;
        }
        parts_ui(ui, preview, language);
        inputs_ui(ui, scene, preview);
        if let Some(problem) = &preview.problem {
            let text = problem.say(language);
            ui.label(RichText::new(text).color(t.bad));
        } else if primary_button(ui, &FeaturesText::GoTrain.say(language)).clicked() {
            scene.send(Command::GoTo(Step::Train));
        }
        for warning in &preview.warnings {
            let text = RichText::new(warning.say(language)).size(t.text_small);
            let text = text.color(t.stale);
            ui.add(Label::new(text).wrap());
        }
    });
}

fn parts_ui(ui: &mut Ui, preview: &Preview, language: Language) {
    let widths = [
        Width::Rest(80.0),
        Width::Points(66.0),
        Width::Points(66.0),
        Width::Points(66.0),
    ];
    let t = tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let row = grid::row_ui(ui, false);
        let edges = grid::edges(&widths, row.width());
        let heads = [
            FeaturesText::Part,
            FeaturesText::Rows,
            FeaturesText::Bads,
            FeaturesText::Rate,
        ];
        // Only good and bad have a bad rate.
        let columns = if preview.task == Task::Binary { 4 } else { 2 };
        for (i, head) in heads.into_iter().enumerate().take(columns) {
            let text = RichText::new(head.say(language)).size(t.text_small);
            let cell = grid::cell(row, &edges, i);
            grid::text_ui(ui, cell, i > 0, text.color(t.muted));
        }
        for count in &preview.parts {
            let row = grid::row_ui(ui, false);
            let rate = count.bads as f64 / count.rows.max(1) as f64;
            let cells = [
                words::part(count.part).say(language).into_owned(),
                number::count(count.rows),
                number::count(count.bads),
                number::percent(rate),
            ];
            for (i, text) in cells.into_iter().enumerate().take(columns) {
                grid::text_ui(ui, grid::cell(row, &edges, i), i > 0, text);
            }
        }
    });
}

fn inputs_ui(ui: &mut Ui, scene: &Scene<'_>, preview: &Preview) {
    let language = scene.language;
    let Some(selection) = &preview.selection else {
        return;
    };
    let columns = number::count(selection.inputs.len());
    key_value_row_ui(ui, &FeaturesText::InputColumns.say(language), &columns, "");
    let current = |run: &&crate::workbench::Run| !run.stale;
    if let Some(run) = scene.bench.runs.iter().rev().find(current) {
        let inputs = number::count(run.experiment.metrics.inputs);
        key_value_row_ui(ui, &FeaturesText::NetworkInputs.say(language), &inputs, "");
    }
    let left_out = &selection.protected_left_out;
    if !left_out.is_empty() {
        let names = left_out.join(", ");
        let key = FeaturesText::LeftOut.say(language);
        let row = key_value_row_ui(ui, &key, &names, "");
        row.on_hover_text(format!("{names}\n{}", TermText::Protected.say(language)));
    }
}

/// How rows are divided.
pub(super) fn split_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    loaded: &Loaded,
    plan: &SplitPlan,
    drafts: &mut Drafts,
) {
    let language = scene.language;
    card_ui(ui, &FeaturesText::Split.say(language), |ui| {
        if let Some(method) = method_ui(ui, loaded, &plan.method, language) {
            scene.send(Command::SetSplit(SplitPlan {
                method,
                ..plan.clone()
            }));
        }
        let set = |change: &dyn Fn(&mut SplitPlan)| {
            let mut plan = plan.clone();
            change(&mut plan);
            Command::SetSplit(plan)
        };
        if matches!(plan.method, Method::Column(_)) {
            drafts.forget("split test");
            drafts.forget("split validation");
            drafts.forget("split seed");
        } else {
            let percent = |share: f64| format!("{} %", (share * 1000.0).round() / 10.0);
            let test = labelled(FeaturesText::TestShare, percent(plan.test), "split test");
            if let Some(Edit::Set(test)) = line_ui(ui, drafts, &test, language, share) {
                scene.send(set(&|plan| plan.test = test));
            }
            let preview = scene.bench.preview.as_deref();
            let meaning = if preview.is_some_and(|preview| preview.out_of_fold) {
                drafts.forget("split validation");
                FeaturesText::OutOfFoldMeans(rows_of(preview, Part::Train))
            } else {
                let validation = labelled(
                    FeaturesText::ValidationShare,
                    percent(plan.validation),
                    "split validation",
                );
                if let Some(Edit::Set(part)) = line_ui(ui, drafts, &validation, language, share) {
                    scene.send(set(&|plan| plan.validation = part));
                }
                let of_all = (1.0 - plan.test) * plan.validation;
                let rows = rows_of(preview, Part::Validation);
                FeaturesText::ValidationMeans(percent(plan.validation), percent(of_all), rows)
            };
            note_ui(ui, &meaning.say(language));
            if plan.method == Method::Random {
                let mut out_of_fold = plan.out_of_fold;
                let text = FeaturesText::OutOfFold.say(language);
                let tip = FeaturesText::OutOfFoldTip.say(language);
                let ticked = ui.checkbox(&mut out_of_fold, text).on_hover_text(tip);
                if ticked.changed() {
                    scene.send(set(&|plan| plan.out_of_fold = out_of_fold));
                }
            }
            let seed = labelled(FeaturesText::Seed, plan.seed.to_string(), "split seed");
            let read = whole(0, usize::MAX);
            if let Some(Edit::Set(seed)) = line_ui(ui, drafts, &seed, language, read) {
                scene.send(set(&|plan| plan.seed = seed as u64));
            }
        }
    });
}

fn rows_of(preview: Option<&Preview>, part: Part) -> usize {
    let mut parts = preview.iter().flat_map(|preview| &preview.parts);
    let found = parts.find(|count| count.part == part);
    found.map_or(0, |count| count.rows)
}

struct Line {
    text: FeaturesText,
    value: String,
    key: &'static str,
}

fn labelled(text: FeaturesText, value: String, key: &'static str) -> Line {
    Line { text, value, key }
}

fn line_ui<T>(
    ui: &mut Ui,
    drafts: &mut Drafts,
    line: &Line,
    language: Language,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Edit<T>> {
    let name = line.text.say(language);
    let wanted = if line.text == FeaturesText::Seed {
        FeaturesText::WantedWhole
    } else {
        FeaturesText::WantedShare
    };
    let tip = match line.text {
        FeaturesText::ValidationShare => FeaturesText::ValidationTip.say(language),
        FeaturesText::Seed => TermText::Seed.say(language),
        _ => TermText::Split.say(language),
    };
    let t = tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(&*name).color(t.muted))
            .on_hover_text(tip);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let field = Field {
                key: line.key,
                name: &name,
                value: Some(line.value.clone()),
                hint: "",
                wanted: &wanted.say(language),
                width: FIELD_WIDTH,
            };
            field_ui(ui, drafts, &field, parse)
        })
        .inner
    })
    .inner
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Random,
    Date,
    Group,
    Column,
}

fn way(method: &Method) -> (Way, Option<&str>) {
    match method {
        Method::Random => (Way::Random, None),
        Method::Date(column) => (Way::Date, Some(column)),
        Method::Group(column) => (Way::Group, Some(column)),
        Method::Column(column) => (Way::Column, Some(column)),
    }
}

fn method(way: Way, column: String) -> Method {
    match way {
        Way::Random => Method::Random,
        Way::Date => Method::Date(column),
        Way::Group => Method::Group(column),
        Way::Column => Method::Column(column),
    }
}

fn method_ui(ui: &mut Ui, loaded: &Loaded, chosen: &Method, language: Language) -> Option<Method> {
    let (before, column) = way(chosen);
    let mut after = before;
    let words = [
        (Way::Random, FeaturesText::SplitRandom.say(language)),
        (Way::Date, FeaturesText::SplitDate.say(language)),
        (Way::Group, FeaturesText::SplitGroup.say(language)),
        (Way::Column, FeaturesText::SplitColumn.say(language)),
    ];
    let options: Vec<(Way, &str)> = words.iter().map(|(way, text)| (*way, &**text)).collect();
    let name = FeaturesText::SplitMethod.say(language);
    ui.spacing_mut().button_padding.x = 7.0;
    if segmented_ui(ui, &name, &mut after, &options) && (after != Way::Date || has_dates(loaded)) {
        let column = column.map_or_else(|| likely_column(loaded, after), str::to_owned);
        return Some(method(after, column));
    }
    let tip = match before {
        Way::Random => FeaturesText::SplitRandomTip,
        Way::Date => FeaturesText::SplitDateTip,
        Way::Group => FeaturesText::SplitGroupTip,
        Way::Column => FeaturesText::SplitColumnTip,
    };
    note_ui(ui, &tip.say(language));
    if before != Way::Date && !has_dates(loaded) {
        note_ui(ui, &FeaturesText::NoDateColumn.say(language));
    }
    let column = column?;
    let names = loaded.profile.columns.iter().map(|c| c.name.as_str());
    let label = FeaturesText::SplitBy.say(language);
    let width = ui.available_width();
    let picked = name_ui(ui, &label, Some(column), None, names, column, width)?;
    Some(method(before, picked?))
}

fn has_dates(loaded: &Loaded) -> bool {
    loaded.profile.columns.iter().any(|c| c.kind == Kind::Date)
}

/// The column that a way of splitting probably wants.
fn likely_column(loaded: &Loaded, way: Way) -> String {
    let columns = &loaded.profile.columns;
    let dates = || columns.iter().filter(|c| c.kind == Kind::Date);
    // By a date of birth only where there is no other.
    let date = || {
        let ordering = dates().find(|c| orders_in_time(&c.name, c.kind));
        ordering.or_else(|| dates().next())
    };
    let role = |role: Role| {
        let guess = loaded.roles.iter().find(|g| g.role == role)?;
        columns.iter().find(|c| c.name == guess.column)
    };
    let named = |part: &str| {
        let holds = |name: &str| name.to_lowercase().contains(part);
        columns.iter().find(|c| holds(&c.name))
    };
    let likely = match way {
        Way::Date => role(Role::Date).or_else(date),
        Way::Group => role(Role::Id),
        Way::Random | Way::Column => named("split").or_else(|| named("sample")),
    };
    let column = likely.or_else(|| columns.first());
    column.map_or_else(String::new, |c| c.name.clone())
}

/// The ordered columns that were found.
pub(super) fn sequence_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    choices: &Choices,
    preview: Option<&Preview>,
) {
    let language = scene.language;
    card_ui(ui, &FeaturesText::Sequences.say(language), |ui| {
        let Some(block) = preview.and_then(|p| p.found.as_ref()) else {
            note_ui(ui, &FeaturesText::NoSequence.say(language));
            return;
        };
        for channel in &block.channels {
            let mut used = !choices.no_sequence.contains(&channel.stem);
            let text = FeaturesText::ReadSequence(channel.stem.clone()).say(language);
            let tip = FeaturesText::ReadSequenceTip.say(language);
            let ticked = ui.checkbox(&mut used, text).on_hover_text(tip);
            if ticked.changed() {
                scene.send(Command::SetSequence {
                    stem: channel.stem.clone(),
                    used,
                });
            }
            let columns = channel.columns.join(", ");
            note_ui(ui, &FeaturesText::OldestToLatest(columns).say(language));
        }
        let mut order = choices.order;
        let latest = FeaturesText::LatestFirst.say(language);
        let oldest = FeaturesText::OldestFirst.say(language);
        let options = [
            (Order::LatestFirst, &*latest),
            (Order::OldestFirst, &*oldest),
        ];
        let name = FeaturesText::Order.say(language);
        if segmented_ui(ui, &name, &mut order, &options) {
            scene.send(Command::SetOrder(order));
        }
        note_ui(ui, &FeaturesText::OrderTip.say(language));
    });
}

/// Id, protected attributes, repeated rows.
pub(super) fn special_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    loaded: &Loaded,
    choices: &Choices,
    guessed: Option<&str>,
) {
    let language = scene.language;
    card_ui(ui, &FeaturesText::Special.say(language), |ui| {
        let t = tokens(ui);
        let label = FeaturesText::IdColumn.say(language);
        ui.label(RichText::new(&*label).color(t.muted));
        let guess = FeaturesText::IdGuess.say(language);
        let shown = match (&choices.id, guessed) {
            (Some(id), _) => id.clone(),
            (None, Some(id)) => format!("{id} · {guess}"),
            (None, None) => FeaturesText::IdNone.say(language).into_owned(),
        };
        let names = loaded.profile.columns.iter().map(|c| c.name.as_str());
        let width = ui.available_width();
        let chosen = choices.id.as_deref();
        if let Some(id) = name_ui(ui, &label, chosen, Some(&guess), names, &shown, width) {
            scene.send(Command::SetId(id));
        }
        let mut use_protected = choices.use_protected;
        let text = FeaturesText::UseProtected.say(language);
        if ui.checkbox(&mut use_protected, text).changed() {
            scene.send(Command::UseProtected(use_protected));
        }
        let ink = if use_protected { t.stale } else { t.muted };
        let warning = FeaturesText::ProtectedWarning.say(language);
        ui.label(RichText::new(warning).size(t.text_small).color(ink));
        if loaded.repeats.is_empty() {
            note_ui(ui, &FeaturesText::NoDuplicates.say(language));
            return;
        }
        let mut drop = choices.drop_duplicates;
        let text = FeaturesText::DropDuplicates(loaded.repeats.len()).say(language);
        if ui.checkbox(&mut drop, text).changed() {
            scene.send(Command::DropDuplicates(drop));
        }
    });
}
