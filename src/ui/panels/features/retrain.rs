//! The card of retraining while choosing: the switch, the AUC of the choices as they
//! are, and what the latest choice changed.

use super::super::train::family_name;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_ui, note_ui};
use crate::workbench::{Command, Tried};
use crate::workflow::Paired;
use eframe::egui::{Label, RichText, Ui};

/// More columns than these are counted.
const MOST_NAMES: usize = 2;

/// Draws the card.
pub(super) fn retrain_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let (bench, language) = (scene.bench, scene.language);
    let say = |text: FeaturesText| text.say(language).into_owned();
    let mut on = bench.preferences.retrain;
    card_ui(ui, &say(FeaturesText::Retrain), |ui| {
        let text = say(FeaturesText::RetrainSwitch);
        let switch = ui.checkbox(&mut on, text);
        switch.on_hover_text(say(FeaturesText::RetrainTip));
        if !on {
            return;
        }
        let retraining = &bench.retraining;
        if retraining.is_pending() {
            // Nothing that moves: drawing would take the time of the training.
            note_ui(ui, &say(FeaturesText::Retraining));
        }
        if let Some(problem) = &retraining.problem {
            let text = RichText::new(problem.say(language)).color(tokens(ui).bad);
            ui.add(Label::new(text).wrap());
            return;
        }
        let Some(now) = &retraining.now else {
            note_ui(ui, &say(FeaturesText::RetrainFirst));
            return;
        };
        auc_ui(ui, now, language);
        match (&retraining.before, &retraining.paired) {
            (Some(before), Some(paired)) => {
                let change = change_text(before, now, language);
                difference_ui(ui, &change, paired, language);
            }
            (Some(_), None) => {
                note_ui(ui, &say(FeaturesText::RetrainOtherRows));
            }
            (None, _) => {
                note_ui(ui, &say(FeaturesText::RetrainNext));
            }
        }
    });
    if on != bench.preferences.retrain {
        scene.send(Command::SetRetraining(on));
    }
}

/// The AUC of the choices as they are, and what it was measured on.
fn auc_ui(ui: &mut Ui, now: &Tried, language: Language) {
    let auc = number::or_none(now.found.auc, number::auc);
    let family = family_name(now.choices.settings.family, language);
    let rows = now.found.rows();
    let text = if now.found.cross_validated {
        FeaturesText::RetrainFolds(family, auc, rows)
    } else {
        FeaturesText::RetrainAuc(family, auc, rows)
    };
    let label = Label::new(RichText::new(text.say(language)).strong()).wrap();
    let took = FeaturesText::RetrainTook(now.found.inputs, number::duration(now.found.took));
    let tip = format!(
        "{}\n{}",
        TermText::AucInterval.say(language),
        took.say(language)
    );
    ui.add(label).on_hover_text(tip);
}

/// What the latest choice changed, with the interval of the paired difference.
fn difference_ui(ui: &mut Ui, change: &str, paired: &Paired, language: Language) {
    let t = tokens(ui);
    let auc = &paired.auc;
    let [low, high] = auc.interval;
    let (colour, verdict) = if low > 0.0 {
        (t.good, FeaturesText::RetrainBetter)
    } else if high < 0.0 {
        (t.bad, FeaturesText::RetrainWorse)
    } else {
        (t.muted, FeaturesText::RetrainUnclear)
    };
    let sign = if auc.difference > 0.0 { "+" } else { "" };
    let difference = format!("{sign}{}", number::auc(auc.difference));
    let [low, high] = [low, high].map(number::auc);
    let text = FeaturesText::RetrainDifference(change.to_owned(), difference, low, high);
    let text = format!("{} · {}", text.say(language), verdict.say(language));
    ui.add(Label::new(RichText::new(text).color(colour)).wrap());
}

/// The columns that came or went: `+ age`; other choices by a word.
fn change_text(before: &Tried, now: &Tried, language: Language) -> String {
    let lacks = |from: &[String], other: &[String]| -> Vec<String> {
        let lacking = from.iter().filter(|name| !other.contains(name));
        lacking.cloned().collect()
    };
    let gone = lacks(&before.columns, &now.columns);
    let come = lacks(&now.columns, &before.columns);
    let parts = [("+", come), ("−", gone)].into_iter();
    let parts = parts.filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(sign, names)| listed(sign, &names)).collect();
    if parts.is_empty() {
        return FeaturesText::RetrainOther.say(language).into_owned();
    }
    parts.join(" · ")
}

fn listed(sign: &str, names: &[String]) -> String {
    let shown = names[..names.len().min(MOST_NAMES)].join(", ");
    if names.len() > MOST_NAMES {
        return format!("{sign} {shown}, … ({})", number::count(names.len()));
    }
    format!("{sign} {shown}")
}
