//! The table of the members of an ensemble: their settings, how long they were trained, and
//! their share of the logit.

use super::header::front_run;
use super::words;
use crate::network::{EmbeddingKind, Family};
use crate::train::{MemberOutcome, MemberSettings};
use crate::ui::number;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, TrainText};
use crate::ui::widgets::Following;
use crate::workbench::Workbench;
use eframe::egui::{ScrollArea, Ui};

/// The members of the run in front; none of a single network and while a training is shown.
pub(super) fn members_of(bench: &Workbench) -> &[MemberOutcome] {
    let front = front_run(bench).filter(|_| bench.live.is_none());
    front.map_or(&[], |run| &run.experiment.outcome.members)
}

/// Draws the table in at most `height` points.
pub(super) fn members_ui(ui: &mut Ui, scene: &mut Scene<'_>, height: f32) {
    let table = table_of(scene.bench, scene.language);
    ScrollArea::vertical()
        .id_salt("members")
        .max_height(height)
        .following(ui, |ui| table.show(ui, scene));
}

/// What the members are called.
pub(super) fn members_name(bench: &Workbench) -> TrainText {
    let front = front_run(bench).map(|run| run.choices.settings.family);
    match front {
        Some(Family::Trees) => TrainText::MembersOfTrees,
        _ => TrainText::Members,
    }
}

fn table_of(bench: &Workbench, language: Language) -> Table {
    let say = |text: TrainText| text.say(language).into_owned();
    let members = members_of(bench);
    let mut table = Table::new(&members_name(bench), "members.csv", language).column("", None);
    let has_trees = members
        .iter()
        .any(|member| member.settings.leaves.is_some());
    table = with_settings(table, has_trees, language)
        .column(say(rounds(has_trees)), None)
        .column(say(TrainText::ColBest), None)
        .column(say(TrainText::ColLoss), None)
        .column(say(TrainText::ColWeight), Some(say(TrainText::WeightTip)));
    table.rows = members
        .iter()
        .enumerate()
        .map(|(place, member)| row(place, member, language))
        .collect();
    table
}

fn row(place: usize, member: &MemberOutcome, language: Language) -> Vec<Value> {
    let mut row = vec![Value::count(place + 1)];
    row.extend(settings_values(&member.settings, language));
    row.extend([
        Value::count(member.history.len()),
        Value::count(member.best_epoch),
        Value::metric(member.validation, 4),
        Value::metric(Some(member.weight), 3),
    ]);
    row
}

/// What a training is counted in.
pub(super) fn rounds(has_trees: bool) -> TrainText {
    if has_trees {
        TrainText::ColRounds
    } else {
        TrainText::ColEpochs
    }
}

/// The table with the columns of the settings of what was drawn: networks, or also boosted trees.
pub(super) fn with_settings(table: Table, has_trees: bool, language: Language) -> Table {
    let say = |text: TrainText| text.say(language).into_owned();
    let layers = if has_trees {
        TrainText::ColLayers
    } else {
        TrainText::Hidden
    };
    table
        .column(say(layers), None)
        .column(say(TrainText::Dropout), None)
        .column(say(TrainText::LearningRate), None)
        .column(say(TrainText::L2), None)
        .column(
            say(TrainText::Embedding),
            Some(say(TrainText::EmbeddingTip)),
        )
}

/// The values of these columns.
pub(super) fn settings_values(settings: &MemberSettings, language: Language) -> [Value; 5] {
    let number = |value: f64| Value::figure(Some(rounded(value)), number::plain);
    if let (Some(leaves), Some(share)) = (settings.leaves, settings.column_share) {
        let share = number::percent(share);
        return [
            Value::text(TrainText::LeavesOf(leaves, share).say(language)),
            Value::default(),
            number(settings.learning_rate),
            number(settings.weight_decay),
            Value::default(),
        ];
    }
    [
        Value::text(words::sizes(&settings.hidden)),
        Value::metric(Some(settings.dropout), 2),
        number(settings.learning_rate),
        number(settings.weight_decay),
        Value::text(embedding_name(settings.embedding).say(language)),
    ]
}

/// A drawn number to three digits.
fn rounded(value: f64) -> f64 {
    let digits = value.abs().log10().floor();
    let unit = 10_f64.powf(digits - 2.0);
    if value == 0.0 {
        0.0
    } else {
        (value / unit).round() * unit
    }
}

/// What enters beside each number.
fn embedding_name(embedding: Option<EmbeddingKind>) -> TrainText {
    match embedding {
        None => TrainText::EmbeddingNone,
        Some(EmbeddingKind::Periodic) => TrainText::EmbeddingPeriodic,
        Some(EmbeddingKind::Piecewise) => TrainText::EmbeddingPiecewise,
    }
}
