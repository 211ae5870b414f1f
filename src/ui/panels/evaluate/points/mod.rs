//! The points view: what each bin of a scorecard adds to the score; and what a network earns
//! over a scorecard, in a sentence.

mod edit;
#[cfg(test)]
mod tests;

use super::{Sight, has_data, in_part};
use crate::bundle::{Attribute, Holds, PointsBin, PointsTable};
use crate::recipe::outcome::split::Part;
use crate::ui::number;
use crate::ui::panels::sheet::{ROW, Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, StudyText, TermText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{note_ui, text_width};
use crate::workbench::{Command, Run};
use crate::workflow::Verdict;
pub(super) use edit::Live;
use edit::{cell_ui, changed, with_typed};
use eframe::egui::{Label, Rect, RichText, Ui};

/// What the card of the table takes beside its rows.
const AROUND: f32 = 150.0;
/// The column of exact points.
const EXACT: usize = 8;

/// What the shown run earns over a scorecard and over boosted trees, beside the views; nothing
/// where neither is known.
pub(super) fn challenger_ui(ui: &mut Ui, scene: &Scene<'_>, run: &Run) {
    let metrics = &run.experiment.metrics;
    let language = scene.language;
    let scorecard = metrics.challenger.as_ref().map(|c| {
        let figures = (c.part, c.difference, c.auc, c.ci);
        let words: (Sentence, Sentence) = (StudyText::ChallengerAhead, StudyText::ChallengerBehind);
        sentences(
            figures,
            c.verdict(),
            (
                words,
                [StudyText::ChallengerShort, StudyText::ChallengerBrief],
            ),
            language,
        )
    });
    let trees = metrics.boosted_trees.as_ref().map(|t| {
        let figures = (t.part, t.difference, t.auc, t.ci);
        let words: (Sentence, Sentence) = (StudyText::TreesAhead, StudyText::TreesBehind);
        sentences(
            figures,
            t.verdict(),
            (words, [StudyText::TreesShort, StudyText::TreesBrief]),
            language,
        )
    });
    let all: Vec<[String; 3]> = scorecard.into_iter().chain(trees).collect();
    let Some(first) = all.first() else {
        return;
    };
    // The longest that there is room for; all of it under the pointer.
    let joined = |length: usize, mark: &str| -> String {
        let each: Vec<&str> = all.iter().map(|one| &*one[length]).collect();
        each.join(mark)
    };
    let fits = |text: &String| text_width(ui, &**text) <= ui.available_width();
    let shown = (0..3).map(|length| joined(length, " · ")).find(fits);
    let shown = RichText::new(shown.unwrap_or_else(|| first[2].clone())).color(tokens(ui).muted);
    let tip = format!(
        "{}\n{}",
        joined(0, "\n"),
        TermText::AucInterval.say(language)
    );
    ui.add(Label::new(shown).truncate()).on_hover_text(tip);
}

/// Part, difference of the AUCs, AUC of the challenger, and interval of the difference.
type Figures = (Part, f64, f64, [f64; 2]);
/// A sentence with part, difference, AUC and the ends of the interval.
type Sentence = fn(String, String, String, String, String) -> StudyText;
/// The short and the brief text of a difference.
type Shorter = [fn(String) -> StudyText; 2];

/// The comparison with one challenger: whole, short and brief.
fn sentences(
    (part, difference, auc, ci): Figures,
    verdict: Verdict,
    ((ahead, behind), shorter): ((Sentence, Sentence), Shorter),
    language: Language,
) -> [String; 3] {
    let part = in_part(part, language).into_owned();
    let [low, high] = ci.map(number::auc);
    let fact = if difference < 0.0 { behind } else { ahead };
    let size = number::auc(difference.abs());
    let fact = fact(part, size, number::auc(auc), low, high);
    let says = match verdict {
        Verdict::Earns | Verdict::Loses => StudyText::BeyondChance,
        Verdict::NoDifference => StudyText::WithinChance,
    };
    let sign = if difference > 0.0 { "+" } else { "" };
    let signed = format!("{sign}{}", number::auc(difference));
    let [short, brief] = shorter.map(|text| text(signed.clone()).say(language).into_owned());
    let whole = format!("{} · {}", fact.say(language), says.say(language));
    [whole, short, brief]
}

/// Draws the view.
pub(super) fn points_ui(ui: &mut Ui, scene: &mut Scene<'_>, live: &mut Live, sight: &Sight<'_>) {
    let Some(trained) = sight.run.experiment.model.points() else {
        return;
    };
    let l = sight.language;
    let points = with_typed(&trained, scene.bench.points_of(sight.run.id));
    let half = number::plain(points.rounding());
    note_ui(ui, &StudyText::PointsNote(half).say(l));
    let edited = &sight.run.experiment.metrics.points_edited;
    if !edited.is_empty() {
        let mut fields: Vec<&str> = edited.iter().map(|bin| &*bin.field).collect();
        fields.dedup();
        note_ui(
            ui,
            &StudyText::SetByHand(edited.len(), fields.join(", ")).say(l),
        );
    }
    let is_editable = has_data(ui, scene, sight.run);
    if is_editable {
        live.bar_ui(ui, scene, (&trained, &points), sight);
    }
    let mut table = table(&points, l);
    let room = (sight.height - AROUND) / ROW;
    table.most_rows = (room.max(8.0) as usize).min(table.rows.len());
    // The bar of the table's own scroll area takes room beside it.
    ui.set_max_width(ui.available_width() - ui.spacing().scroll.allocated_width());
    if !is_editable {
        table.show(ui, scene);
        return;
    }
    let mut typed = None;
    let mut cell = |ui: &mut Ui, _: &mut Scene<'_>, row: usize, rect: Rect| {
        typed = typed
            .take()
            .or(cell_ui(ui, (&trained, &points), row, rect, l));
    };
    table.show_with(ui, scene, Some(&mut cell), |_, _| {});
    if let Some(typed) = typed {
        let changes = changed(scene.bench.points_of(sight.run.id), typed);
        scene.send(Command::EditPoints(sight.run.id, changes));
    }
}

/// The table, its points in cells that the caller draws.
fn table(points: &PointsTable, l: Language) -> Table {
    let mut table = Table::new(&StudyText::Points, "scorecard.csv", l)
        .column(StudyText::Column.say(l), None)
        .column(StudyText::Bin.say(l), None);
    let columns = [
        (EvaluateText::Rows.say(l), None),
        (EvaluateText::BadRows.say(l), None),
        (EvaluateText::BadRate.say(l), Some(TermText::BadRate)),
        ("WoE".into(), Some(TermText::Woe)),
        (StudyText::Coefficient.say(l), Some(TermText::Coefficient)),
        (StudyText::TrainedPoints.say(l), None),
        (StudyText::ExactPoints.say(l), None),
        (StudyText::WholePoints.say(l), Some(TermText::Score)),
    ];
    for (name, term) in columns {
        let term = term.map(|term| term.say(l).into_owned());
        table = table.column(name, term);
    }
    for attribute in &points.attributes {
        let rows = attribute.bins.iter().map(|bin| row(attribute, bin, l));
        table.rows.extend(rows);
    }
    table.own = EXACT;
    table
}

fn row(attribute: &Attribute, bin: &PointsBin, language: Language) -> Vec<Value> {
    let number = |value: f64, decimals| Value::metric(Some(value), decimals);
    let mut coefficient = number(attribute.coefficient, 4);
    if attribute.coefficient > 0.0 {
        coefficient = coefficient.ink(Ink::Bad);
    }
    vec![
        Value::text(&*attribute.column),
        Value::text(holds(&bin.holds, language)),
        Value::count(bin.rows),
        Value::count(bin.bads),
        Value::figure(bin.bad_rate(), number::percent),
        number(bin.woe, 4),
        coefficient,
        number(bin.trained, 2),
        number(bin.points, 2),
        number(bin.rounded(), 0),
    ]
}

/// What a bin holds, in a few words.
pub(super) fn holds(holds: &Holds, language: Language) -> String {
    let text = match holds {
        Holds::Range(None, None) => StudyText::AllValues,
        Holds::Range(None, Some(to)) => StudyText::UpTo(to.clone()),
        Holds::Range(Some(from), Some(to)) => StudyText::Between(from.clone(), to.clone()),
        Holds::Range(Some(from), None) => StudyText::Over(from.clone()),
        Holds::Levels(levels) => return levels.join(", "),
        Holds::Special(level) => return level.clone(),
        Holds::Missing => StudyText::MissingBin,
        Holds::Other => StudyText::OtherBin,
    };
    text.say(language).into_owned()
}
