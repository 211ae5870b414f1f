//! The challenger: the model in use trained again on newer files, and how the two differ.

use super::super::evaluate::{banner_ui, row_ui};
use super::super::score::decision_text;
use super::super::sheet::{Table, Value};
use crate::score::Decision;
use crate::ui::action::part_name;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, MonitorText, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::{card_ui, note_ui, secondary_button, secondary_button_if};
use crate::workbench::{Challenged, ChallengerProblem, Command, JobKind, Monitored};
use crate::workflow::{Difference, Side};
use eframe::egui::Ui;

/// Draws the button that trains again.
pub(super) fn again_ui(ui: &mut Ui, scene: &mut Scene<'_>, monitored: &Monitored) {
    let say = |text: MonitorText| text.say(scene.language).into_owned();
    let is_free = !scene.bench.is_busy(JobKind::Monitor);
    let button = secondary_button_if(ui, is_free, &say(MonitorText::TrainAgain));
    if button
        .on_hover_text(say(MonitorText::TrainAgainTip))
        .clicked()
    {
        scene.send(Command::TrainChallenger(monitored.files.clone()));
    }
}

/// Draws what came of it.
pub(super) fn challenger_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let title = MonitorText::Challenger.say(scene.language);
    if let Some(challenged) = &scene.bench.monitoring.challenged {
        card_ui(ui, &title, |ui| challenged_ui(ui, scene, challenged));
    }
}

fn challenged_ui(ui: &mut Ui, scene: &mut Scene<'_>, challenged: &Challenged) {
    let language = scene.language;
    let say = |text: MonitorText| text.say(language).into_owned();
    let challenger = match &challenged.found {
        Ok(challenger) => challenger,
        Err(problem) => {
            let text = match problem {
                ChallengerProblem::UnknownChoices => MonitorText::UnknownChoices,
                ChallengerProblem::NoRows => MonitorText::NoRows,
            };
            banner_ui(ui, Ink::Bad, &say(text), |_| {});
            return;
        }
    };
    if scene.bench.reported().as_ref() != Some(&challenged.subject) {
        note_ui(ui, &say(MonitorText::OtherModel));
    }
    match &challenger.difference {
        None => banner_ui(ui, Ink::Stale, &say(MonitorText::NoHeldOut), |_| {}),
        Some(difference) => difference_ui(ui, scene, difference),
    }
    ui.horizontal(|ui| {
        if secondary_button(ui, &say(MonitorText::SaveChallenger)).clicked() {
            scene.ask(Request::Choose(Choice::Challenger));
        }
        if let Some(path) = &challenged.saved
            && secondary_button(ui, &say(MonitorText::Replace)).clicked()
        {
            scene.send(Command::OpenPath(path.clone()));
        }
    });
}

fn difference_ui(ui: &mut Ui, scene: &mut Scene<'_>, difference: &Difference) {
    let language = scene.language;
    for text in sentences(difference, language) {
        note_ui(ui, &text.say(language));
    }
    row_ui(ui, &[1.0, 1.0], |ui, place| {
        let table = match place {
            0 => models(difference, language),
            _ => decisions(difference, language),
        };
        table.show_bare(ui, scene);
    });
}

fn sentences(difference: &Difference, language: Language) -> Vec<MonitorText> {
    let part = part_name(difference.part, language).into_owned();
    let mut said = vec![MonitorText::ChallengerOn(
        number::count(difference.rows),
        part,
    )];
    if let Some((change, [low, high])) = difference.auc_difference.zip(difference.auc_ci) {
        let sign = if change < 0.0 { "" } else { "+" };
        let [change, below, above] = [change, low, high].map(number::auc);
        let change = format!("{sign}{change}");
        said.push(if low > 0.0 {
            MonitorText::AucBetter(change, below, above)
        } else if high < 0.0 {
            MonitorText::AucWorse(change, below, above)
        } else {
            MonitorText::AucAlike(change, below, above)
        });
    }
    if difference.champion_learned_from_these {
        said.push(MonitorText::TooGood);
    }
    said.push(MonitorText::Flips(
        number::count(difference.flips),
        number::percent(difference.flip_share),
        number::or_none(difference.rank_correlation, number::auc),
    ));
    let same = difference.same_first_reason.map(number::percent);
    said.extend(same.map(MonitorText::SameReason));
    said
}

fn models(difference: &Difference, language: Language) -> Table {
    let say = |text: MonitorText| text.say(language).into_owned();
    let mut table = Table::new(&MonitorText::Models, "challenger.csv", language)
        .column(say(MonitorText::Which), None)
        .column("AUC", None)
        .column(say(MonitorText::MeanPd), None)
        .column(say(MonitorText::Oe), None)
        .column(say(MonitorText::Approved), None);
    let sides = [
        (MonitorText::Champion, &difference.champion),
        (MonitorText::ChallengerRow, &difference.challenger),
    ];
    let row = |(name, side): (MonitorText, &Side)| {
        vec![
            Value::text(say(name)),
            Value::figure(side.auc, number::auc),
            Value::figure(Some(side.mean_pd), number::percent),
            Value::figure(side.oe, number::ratio),
            Value::figure(Some(side.approval_rate), number::percent),
        ]
    };
    table.rows = sides.into_iter().map(row).collect();
    table
}

fn decisions(difference: &Difference, language: Language) -> Table {
    let all = [Decision::Approve, Decision::Refer, Decision::Decline];
    let name = |decision: Decision| decision_text(decision, language).into_owned();
    let corner = MonitorText::DecisionsTable.say(language);
    let mut table =
        Table::new(&MonitorText::DecisionsTable, "decisions.csv", language).column(corner, None);
    for decision in all {
        table = table.column(name(decision), None);
    }
    let row = |(decision, line): (Decision, &[usize; 3])| {
        let counts = line.iter().map(|rows| Value::count(*rows));
        let named = std::iter::once(Value::text(name(decision)));
        named.chain(counts).collect()
    };
    table.rows = all
        .into_iter()
        .zip(&difference.decisions)
        .map(row)
        .collect();
    table
}
