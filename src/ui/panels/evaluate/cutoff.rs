//! The cutoff card: where the line between approve and decline lies, the ways
//! of setting it, and what it does to the shown part.

use super::Sight;
use super::layout::row_ui;
use crate::evaluate::{Confusion, Rule};
use crate::session::Command;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, TermText};
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, key_value_row_ui, note_ui, segmented_ui};
use eframe::egui::{DragValue, RichText, Slider, Ui};

/// Under this PD the slider no longer spreads.
const FINEST: f64 = 1e-3;

/// From this height on the figures stand in one column.
const TALL: f32 = 230.0;

/// A way of setting the cutoff with one press.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    MaxF1,
    MaxKs,
    Half,
    ByHand,
}

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
        slider_ui(ui, scene, sight);
        ways_ui(ui, scene, sight);
        let confusion = sight.curves.confusion_at(sight.cutoff);
        // Where the card is high, one column fills it.
        let columns = if height > TALL { 1 } else { 2 };
        rows_ui(ui, &confusion, columns, language);
    });
}

fn slider_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let scorecard = &sight.run.experiment.model.scorecard;
    let points = f64::from(scorecard.scaling.points(sight.cutoff));
    ui.horizontal(|ui| {
        let muted = tokens(ui).muted;
        ui.label(RichText::new(EvaluateText::Pd.say(language)).color(muted))
            .on_hover_text(TermText::Pd.say(language));
        let mut cutoff = sight.cutoff;
        ui.spacing_mut().slider_width = (ui.available_width() - 150.0).max(60.0);
        let slider = Slider::new(&mut cutoff, 0.0..=1.0)
            .logarithmic(true)
            .smallest_positive(FINEST)
            .show_value(false);
        let slid = ui.add(slider);
        let typed = DragValue::new(&mut cutoff)
            .range(0.0..=1.0)
            .speed(0.001)
            .custom_formatter(|pd, _| number::pd(pd))
            .custom_parser(parse_pd);
        let typed = ui.add(typed);
        let changed = slid.changed() || typed.changed();
        slid.accessible_name(EvaluateText::CutoffSlider.say(language));
        typed.accessible_name(EvaluateText::CutoffTyped.say(language));
        let points = EvaluateText::Points(number::points(points)).say(language);
        note_ui(ui, &points).on_hover_text(TermText::Score.say(language));
        if changed && cutoff != sight.cutoff {
            scene.send(Command::SetCutoff(cutoff));
        }
    });
}

/// A PD as typed: `.271`, `0.271`, `27.1 %`.
fn parse_pd(text: &str) -> Option<f64> {
    let text = text.trim();
    let (digits, unit) = match text.strip_suffix(['%', '％']) {
        Some(digits) => (digits, 0.01),
        None => (text, 1.0),
    };
    let pd = digits.trim().parse::<f64>().ok()? * unit;
    (0.0..=1.0).contains(&pd).then_some(pd)
}

fn ways_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let mut way = match scene.bench.rule {
        Some(Rule::MaxF1) => Way::MaxF1,
        Some(Rule::MaxKs) => Way::MaxKs,
        _ if sight.cutoff == 0.5 => Way::Half,
        _ => Way::ByHand,
    };
    let texts = [EvaluateText::MaxF1, EvaluateText::MaxKs, EvaluateText::Half];
    let texts = texts.map(|text| text.say(language));
    let options = [
        (Way::MaxF1, &*texts[0]),
        (Way::MaxKs, &*texts[1]),
        (Way::Half, &*texts[2]),
    ];
    if segmented_ui(ui, &EvaluateText::Ways.say(language), &mut way, &options) {
        match way {
            Way::MaxF1 => scene.send(Command::SetRule(Rule::MaxF1)),
            Way::MaxKs => scene.send(Command::SetRule(Rule::MaxKs)),
            Way::Half => scene.send(Command::SetCutoff(0.5)),
            Way::ByHand => {}
        }
    }
}

fn rows_ui(ui: &mut Ui, c: &Confusion, columns: usize, language: Language) {
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let percent = |value| number::or_none(value, number::percent);
    let ratio = |value| number::or_none(value, number::ratio);
    let approved = c.tn + c.fn_;
    let rows = [
        (
            EvaluateText::ApprovalRate,
            percent(share(approved, c.n())),
            TermText::ApprovalRate,
        ),
        (
            EvaluateText::ApprovedBadRate,
            percent(share(c.fn_, approved)),
            TermText::BadRate,
        ),
        (
            EvaluateText::Accuracy,
            percent(c.accuracy()),
            TermText::Accuracy,
        ),
        (
            EvaluateText::PrecisionRow,
            ratio(c.precision()),
            TermText::Precision,
        ),
        (
            EvaluateText::Specificity,
            ratio(c.specificity()),
            TermText::Specificity,
        ),
        (EvaluateText::Mcc, ratio(c.mcc()), TermText::Mcc),
    ];
    let each = rows.len() / columns;
    row_ui(ui, &[1.0, 1.0][..columns], |ui, column| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (name, value, term) in rows.iter().skip(column * each).take(each) {
            key_value_row_ui(ui, &name.say(language), value, &term.say(language));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::parse_pd;

    #[test]
    fn a_pd_may_be_typed_as_a_share_or_in_percent() {
        assert_eq!(parse_pd(" .25 "), Some(0.25));
        assert_eq!(parse_pd("25 %"), Some(0.25));
        assert_eq!(parse_pd("25"), None);
        assert_eq!(parse_pd("x"), None);
    }
}
