//! The cutoff with what it decides: the control, the band of those who are
//! referred, and the counts of each decision.

use super::super::cutoff::cutoff_control_ui;
use super::super::evaluate::in_part;
use super::sheet::{Cell, figures, first, table_ui, warning_ui};
use super::{Sight, send};
use crate::report::Totals;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::DecideText;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{card_ui, card_with_ui, note_ui};
use eframe::egui::{DragValue, Ui};

/// How the decisions are coloured.
const INKS: [Ink; 3] = [Ink::Good, Ink::Muted, Ink::Bad];
/// Where the band begins when it is first asked for, as a share of the cutoff.
const FIRST_REFER: f64 = 0.8;

/// Draws both cards.
pub(super) fn bands_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let note = DecideText::OneCutoff.say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note).on_hover_text(TermText::Cutoff.say(language));
    };
    card_with_ui(ui, &DecideText::Cutoff.say(language), right, |ui| {
        let part = |part| in_part(part, language).into_owned();
        cutoff_control_ui(ui, scene, sight.run, part);
        refer_ui(ui, scene, sight);
    });
    card_ui(ui, &DecideText::Outcome.say(language), |ui| {
        outcome_ui(ui, scene, sight);
    });
}

fn refer_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let mut refer = sight.terms.refer_pd;
    ui.horizontal(|ui| {
        let mut on = refer.is_some();
        let check = ui.checkbox(&mut on, DecideText::ReferBand.say(language));
        check.on_hover_text(DecideText::ReferTip.say(language));
        if on != refer.is_some() {
            refer = on.then_some(sight.cutoff * FIRST_REFER);
        }
    });
    if let Some(pd) = &mut refer {
        ui.horizontal(|ui| {
            note_ui(ui, &DecideText::ReferFrom.say(language));
            let typed = DragValue::new(pd)
                .range(0.0..=1.0)
                .speed(0.001)
                .custom_formatter(|pd, _| number::pd(pd))
                .custom_parser(super::super::cutoff::parse_share);
            let typed = ui.add(typed);
            typed.accessible_name(DecideText::ReferField.say(language));
        });
        if *pd >= sight.cutoff {
            warning_ui(ui, &DecideText::NobodyReferred.say(language));
        }
    }
    send(scene, sight, |terms| terms.refer_pd = refer);
}

fn outcome_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let totals = totals(sight);
    let all: usize = totals.iter().map(|t| t.n).sum();
    let columns = [
        first(DecideText::DecisionHead),
        figures(DecideText::Rows),
        figures(DecideText::Share),
        figures(DecideText::BadRate),
    ];
    let names = [DecideText::Approve, DecideText::Refer, DecideText::Decline];
    let rows: Vec<Vec<Cell>> = names
        .iter()
        .zip(&totals)
        .zip(INKS)
        .map(|((name, t), ink)| {
            vec![
                Cell::text(name.say(language)).ink(ink),
                Cell::count(t.n),
                Cell::figure((all > 0).then(|| t.n as f64 / all as f64), number::percent),
                Cell::figure(t.bad_rate(), number::percent),
            ]
        })
        .collect();
    let title = DecideText::DecisionHead.say(language);
    table_ui(ui, scene, (&title, "decisions.csv"), &columns, &rows);
    ui.add_space(tokens(ui).gap_small);
    let [approve, _, decline] = totals;
    note_ui(
        ui,
        &DecideText::KeptOf(approve.n - approve.bads, approve.bads).say(language),
    );
    note_ui(
        ui,
        &DecideText::LostOf(decline.n - decline.bads, decline.bads).say(language),
    );
    let ruled = sight.sums.ruled();
    if ruled > 0 {
        note_ui(ui, &DecideText::ByRules(ruled).say(language));
    }
}

/// What is approved, referred, declined.
pub(super) fn totals(sight: &Sight<'_>) -> [Totals; 3] {
    let (refer, cutoff) = (sight.terms.refer_pd, sight.cutoff);
    sight.sums.totals(refer, cutoff, &sight.margin())
}
