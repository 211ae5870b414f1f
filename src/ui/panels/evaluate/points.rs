//! The points view: what each bin of a scorecard adds to the score; and what a network earns
//! over a scorecard, in a sentence.

use super::{Sight, in_part};
use crate::bundle::{Attribute, Holds, PointsBin};
use crate::ui::number;
use crate::ui::panels::sheet::{ROW, Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, StudyText, TermText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{note_ui, text_width};
use crate::workbench::Run;
use crate::workflow::Verdict;
use eframe::egui::{Label, RichText, Ui};

/// What the card of the table takes beside its rows.
const AROUND: f32 = 110.0;

/// What the shown run earns over a scorecard, beside the views; nothing where that is not known.
pub(super) fn challenger_ui(ui: &mut Ui, scene: &Scene<'_>, run: &Run) {
    let Some(challenger) = &run.experiment.metrics.challenger else {
        return;
    };
    let language = scene.language;
    let part = in_part(challenger.part, language).into_owned();
    let difference = number::auc(challenger.difference.abs());
    let auc = number::auc(challenger.auc);
    let [low, high] = challenger.ci.map(number::auc);
    let fact = if challenger.difference < 0.0 {
        StudyText::ChallengerBehind(part, difference, auc, low, high)
    } else {
        StudyText::ChallengerAhead(part, difference, auc, low, high)
    };
    let says = match challenger.verdict() {
        Verdict::Earns | Verdict::Loses => StudyText::BeyondChance,
        Verdict::NoDifference => StudyText::WithinChance,
    };
    let text = format!("{} · {}", fact.say(language), says.say(language));
    let sign = if challenger.difference > 0.0 { "+" } else { "" };
    let short = format!("{sign}{}", number::auc(challenger.difference));
    let short = StudyText::ChallengerShort(short).say(language);
    // The longest that there is room for; all of it under the pointer.
    let fits = text_width(ui, &*text) <= ui.available_width();
    let shown = if fits { &*text } else { &*short };
    let shown = RichText::new(shown).color(tokens(ui).muted);
    ui.add(Label::new(shown).truncate())
        .on_hover_text(format!("{text}\n{}", TermText::AucInterval.say(language)));
}

/// Draws the view.
pub(super) fn points_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let Some(points) = sight.run.experiment.model.points() else {
        return;
    };
    let l = sight.language;
    let half = number::plain(points.rounding());
    note_ui(ui, &StudyText::PointsNote(half).say(l));
    let mut table = Table::new(&StudyText::Points, "scorecard.csv", l)
        .column(StudyText::Column.say(l), None)
        .column(StudyText::Bin.say(l), None);
    let columns = [
        (EvaluateText::Rows.say(l), None),
        (EvaluateText::BadRows.say(l), None),
        (EvaluateText::BadRate.say(l), Some(TermText::BadRate)),
        ("WoE".into(), Some(TermText::Woe)),
        (StudyText::Coefficient.say(l), Some(TermText::Coefficient)),
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
    let room = (sight.height - AROUND) / ROW;
    table.most_rows = (room.max(8.0) as usize).min(table.rows.len());
    // The bar of the table's own scroll area takes room beside it.
    ui.set_max_width(ui.available_width() - ui.spacing().scroll.allocated_width());
    table.show(ui, scene);
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
        number(bin.points, 2),
        number(bin.rounded(), 0),
    ]
}

/// What a bin holds, in a few words.
fn holds(holds: &Holds, language: Language) -> String {
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
