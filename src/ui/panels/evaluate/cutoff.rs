//! The cutoff card: the cutoff control, and what the cutoff does to the shown
//! part.

use super::super::cutoff::cutoff_control_ui;
use super::layout::row_ui;
use super::{Sight, in_part};
use crate::evaluate::Confusion;
use crate::evaluate::metrics::{ACCURACY, MCC, PRECISION, SPECIFICITY};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, key_value_row_ui, note_ui};
use eframe::egui::Ui;

/// From this height on the figures stand in one column.
const TALL: f32 = 230.0;

/// Draws the card, what is in it `height` high.
pub(super) fn cutoff_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>, height: f32) {
    let language = sight.language;
    let note = EvaluateText::OneCutoff.say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note).on_hover_text(TermText::Cutoff.say(language));
    };
    card_with_ui(ui, &EvaluateText::Cutoff.say(language), right, |ui| {
        ui.set_min_height(height);
        ui.spacing_mut().item_spacing.y = tokens(ui).gap;
        let part = |part| in_part(part, language).into_owned();
        cutoff_control_ui(ui, scene, sight.run, part);
        let confusion = sight.curves.confusion_at(sight.cutoff);
        // Where the card is high, one column fills it.
        let columns = if height > TALL { 1 } else { 2 };
        rows_ui(ui, &confusion, columns, language);
    });
}

fn rows_ui(ui: &mut Ui, c: &Confusion, columns: usize, l: Language) {
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let percent = |value| number::or_none(value, number::percent);
    let ratio = |value| number::or_none(value, number::ratio);
    let approved = c.tn + c.fn_;
    let rows = [
        (
            EvaluateText::ApprovalRate.say(l),
            percent(share(approved, c.n())),
            TermText::ApprovalRate.say(l),
        ),
        (
            EvaluateText::ApprovedBadRate.say(l),
            percent(share(c.fn_, approved)),
            TermText::BadRate.say(l),
        ),
        (
            ACCURACY.name.say(l),
            percent(c.accuracy()),
            ACCURACY.term.say(l),
        ),
        (
            EvaluateText::PrecisionRow.say(l),
            ratio(c.precision()),
            PRECISION.term.say(l),
        ),
        (
            SPECIFICITY.name.say(l),
            ratio(c.specificity()),
            SPECIFICITY.term.say(l),
        ),
        (MCC.name.say(l), ratio(c.mcc()), MCC.term.say(l)),
    ];
    let each = rows.len() / columns;
    row_ui(ui, &[1.0, 1.0][..columns], |ui, column| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (name, value, term) in rows.iter().skip(column * each).take(each) {
            key_value_row_ui(ui, name, value, term);
        }
    });
}
