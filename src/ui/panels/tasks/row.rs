//! Why the chosen row has its prediction: the contributions of the fields as bars.

use super::evaluate::{decimals_of, shown_number};
use super::explain::unit_text;
use crate::explain::{ExplainError, TextLanguage};
use crate::ui::number;
use crate::ui::panels::score::{Shown, contributions_ui, unexplained};
use crate::ui::text::{Language, Say, ScoreText, TaskText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_ui, empty_state_ui, key_value_row_ui, note_ui, title_ui};
use crate::workbench::{RunId, TaskRun};
use crate::workflow::tasks::{RowMoves, Unit, row_moves};
use eframe::egui::{Label, RichText, ScrollArea, Ui};

/// Fields that have a bar of their own.
const MOST_BARS: usize = 12;

/// What was computed last, and of what.
#[derive(Default)]
pub(super) struct OneRow {
    of: Option<(RunId, usize, Language)>,
    found: Option<Result<RowMoves, ExplainError>>,
}

/// Draws the card of the chosen row.
pub(super) fn one_row_ui(
    ui: &mut Ui,
    run: &TaskRun,
    row: Option<usize>,
    kept: &mut OneRow,
    language: Language,
) {
    let Some(row) = row else {
        let title = TaskText::NoRowChosen.say(language);
        card_ui(ui, &title, |ui| {
            let sentence = ScoreText::SelectSentence.say(language);
            empty_state_ui(ui, &title, &sentence, None);
        });
        return;
    };
    let of = (run.id, row, language);
    if kept.of != Some(of) {
        let texts = match language {
            Language::English => TextLanguage::En,
            Language::Chinese => TextLanguage::Zh,
        };
        kept.of = Some(of);
        let table = &run.data.table;
        kept.found = Some(row_moves(&run.experiment.model, (table, row), texts));
    }
    let title = TaskText::RowTitle(run.id_of(row)).say(language);
    card_ui(ui, &title, |ui| {
        ScrollArea::vertical()
            .id_salt("task row")
            .auto_shrink([false, false])
            .following(ui, |ui| {
                prediction_ui(ui, run, row, language);
                match &kept.found {
                    None => {}
                    Some(Err(error)) => {
                        let text = match error {
                            ExplainError::NoMean => TaskText::NoMean,
                            _ => TaskText::NotExplained,
                        };
                        let text = RichText::new(&*text.say(language)).color(tokens(ui).muted);
                        ui.add(Label::new(text).wrap());
                    }
                    Some(Ok(found)) => moves_ui(ui, run, found, language),
                }
            });
    });
}

fn prediction_ui(ui: &mut Ui, run: &TaskRun, row: usize, language: Language) {
    let predicted = &run.experiment.predicted;
    let classes = run.experiment.model.classes.len();
    let text = |value: f64| match classes {
        0 => shown_number(value, decimals_of(run)),
        _ => run.class(value as usize).to_owned(),
    };
    let line = |ui: &mut Ui, name: TaskText, value: String| {
        key_value_row_ui(ui, &name.say(language), &value, "");
    };
    if predicted.known[row] {
        line(ui, TaskText::Predicted, text(predicted.values[row]));
    }
    if let Some(actual) = run.targets.values[row] {
        line(ui, TaskText::Actual, text(actual));
    }
    for place in 0..classes {
        let p = predicted.p[row * classes + place];
        key_value_row_ui(ui, run.class(place), &number::percent(p), "");
    }
}

fn moves_ui(ui: &mut Ui, run: &TaskRun, found: &RowMoves, language: Language) {
    let unit = Unit::of(&run.experiment.model);
    let decimals = match unit {
        Unit::Target => decimals_of(run),
        _ => 2,
    };
    ui.separator();
    title_ui(ui, &ScoreText::Reasons.say(language)).on_hover_text(TaskText::MovesTip.say(language));
    let shown = Shown {
        base: found.base,
        fields: &found.fields,
        calibration: 0.0,
        inks: [Ink::Series(0), Ink::Series(1)],
        decimals,
    };
    let height = tokens(ui).row_height - 2.0;
    contributions_ui(ui, shown, (MOST_BARS, height), language);
    let [base, output] = [found.base, found.output].map(|v| shown_number(v, decimals));
    let note = TaskText::MovesNote(
        unit_text(unit).say(language).into_owned(),
        base,
        output,
        unexplained(found.residual),
    );
    let note = note.say(language);
    ui.add(Label::new(RichText::new(&*note).color(tokens(ui).muted)).wrap());
    if found.names_protected {
        note_ui(ui, &ScoreText::ProtectedReason.say(language));
    }
}
