//! The ranking view: how well the order of the PDs parts goods from bads.

use super::figures::{HEIGHT, Which, figure_at_ui};
use super::layout::{plot_height, row_ui};
use super::{Sight, WIDE, in_part};
use crate::evaluate::metrics::KS;
use crate::ui::figure::Figure;
use crate::ui::number;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::widgets::note_ui;
use eframe::egui::Ui;

/// Draws the view.
pub(super) fn ranking_ui(ui: &mut Ui, scene: &mut Scene<'_>, drawn: &[Figure], sight: &Sight<'_>) {
    if sight.curves.auc.is_none() {
        let part = in_part(sight.part, sight.language).into_owned();
        note_ui(ui, &StudyText::OneClass(part).say(sight.language));
        return;
    }
    let shown = [Which::Roc, Which::PrecisionRecall, Which::Cap, Which::Ks];
    let columns = if ui.available_width() >= WIDE { 4 } else { 3 };
    let gains = gains(sight);
    let width = ui.available_width() / columns as f32;
    let height = plot_height(ui, sight.height, gains.height(ui), width, HEIGHT);
    row_ui(ui, &[1.0; 4][..columns], |ui, place| {
        figure_at_ui(ui, scene, (drawn, sight), (shown[place], height));
    });
    gains.show(ui, scene);
}

fn gains(sight: &Sight<'_>) -> Table {
    let l = sight.language;
    let study = |text: StudyText| text.say(l).into_owned();
    let word = |text: EvaluateText| text.say(l).into_owned();
    let mut table = Table::new(&StudyText::Gains, "gains.csv", l)
        .column(study(StudyText::Tenth), Some(study(StudyText::GainsTip)))
        .column(study(StudyText::PdRange), None)
        .column(word(EvaluateText::Rows), None)
        .column(word(EvaluateText::BadRows), None)
        .column(
            word(EvaluateText::BadRate),
            Some(TermText::BadRate.say(l).into_owned()),
        )
        .column(study(StudyText::CumulativeBads), None)
        .column(study(StudyText::CumulativeGoods), None)
        .column(
            word(EvaluateText::ApprovalRate),
            Some(TermText::ApprovalRate.say(l).into_owned()),
        )
        .column(study(StudyText::Lift), None)
        .column(KS.name.say(l), Some(KS.term.say(l).into_owned()));
    let part = in_part(sight.part, l).into_owned();
    table.note = study(StudyText::GainsNote(part));
    table.interval = "pd";
    let percent = |value| Value::figure(value, number::percent);
    let row = |gain: &crate::evaluate::discrimination::gains::Gain| {
        vec![
            Value::count(gain.bin),
            Value::interval(Some([gain.pd_low, gain.pd_high])),
            Value::count(gain.n),
            Value::count(gain.bads),
            percent(Some(gain.bad_rate)),
            percent(gain.cumulative_bads),
            percent(gain.cumulative_goods),
            percent(Some(gain.approval_rate)),
            Value::figure(gain.lift, number::two),
            Value::figure(gain.ks, number::ratio),
        ]
    };
    table.rows = sight.curves.ranking.gains.iter().map(row).collect();
    table
}
