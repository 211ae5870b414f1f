//! One applicant: chosen by id, with PD, points and decision as in the file and with changes.

use super::edits::Edits;
use super::nearest::NearestForm;
use super::{ExplainPanel, controls, nearest};
use crate::score::Decision;
use crate::ui::number;
use crate::ui::panels::grid::{self, Width};
use crate::ui::panels::score::{Reasons, decision_ink, decision_text, reasons_ui};
use crate::ui::request::Scene;
use crate::ui::text::{ExplainText, Language, Say};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_ui, note_ui, secondary_button, segmented_ui};
use crate::workbench::{Applicants, Command, ShownRows};
use crate::workflow::Outcome;
use eframe::egui::{Key, Label, RichText, ScrollArea, TextEdit, Ui};

/// What the applicant's side keeps between frames.
#[derive(Default)]
pub(super) struct OneApplicant {
    typed: String,
    /// What came of the id that was typed last.
    said: Option<ExplainText>,
    pub(super) edits: Option<Edits>,
    tab: Tab,
    reasons: Reasons,
    pub(super) nearest: NearestForm,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Tab {
    #[default]
    WhatIf,
    Reasons,
    Nearest,
}

impl OneApplicant {
    /// Shows the what-if controls.
    pub(super) fn show_what_if(&mut self) {
        self.tab = Tab::WhatIf;
    }

    /// Holds the edits of the selected row.
    fn renew(&mut self, applicants: &Applicants<'_>, row: Option<usize>) {
        if self.edits.as_ref().map(|edits| edits.row) != row {
            self.edits = row.and_then(|row| Edits::of(applicants, row));
            self.nearest.forget();
        }
        if let Some(edits) = &mut self.edits {
            edits.renew(applicants);
        }
    }
}

/// Draws the applicant's side.
pub(super) fn applicant_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    of: ShownRows,
    panel: &mut ExplainPanel,
    order: &[String],
) {
    let language = scene.language;
    let row = scene.bench.selected.filter(|row| *row < applicants.len());
    panel.applicant.renew(applicants, row);
    let one = row.and_then(|row| applicants.get(row));
    let title = one.as_ref().map_or(ExplainText::NoApplicant, |one| {
        ExplainText::Applicant(one.id.clone())
    });
    let columns: Vec<String> = order
        .iter()
        .flat_map(|field| panel.columns(field).to_vec())
        .collect();
    let field = panel.field.clone().unwrap_or_default();
    let shown = panel.columns(&field).to_vec();
    let side = &mut panel.applicant;
    card_ui(ui, &title.say(language), |ui| {
        choose_ui(ui, scene, applicants, side);
        let Some(edits) = &mut side.edits else {
            note_ui(ui, &ExplainText::ChooseSentence.say(language));
            return;
        };
        outcomes_ui(ui, applicants, edits, language);
        let texts = [
            ExplainText::TabWhatIf,
            ExplainText::TabReasons,
            ExplainText::TabNearest,
        ];
        let [what_if, reasons, nearest] = texts.map(|text| text.say(language));
        let options = [
            (Tab::WhatIf, &*what_if),
            (Tab::Reasons, &*reasons),
            (Tab::Nearest, &*nearest),
        ];
        segmented_ui(ui, &ExplainText::Tab.say(language), &mut side.tab, &options);
        match side.tab {
            Tab::WhatIf => {
                controls::controls_ui(ui, applicants, edits, (&columns, &shown), language);
            }
            Tab::Reasons => {
                ScrollArea::vertical()
                    .id_salt("explain reasons")
                    .auto_shrink([false, false])
                    .following(ui, |ui| {
                        edited_reasons_ui(ui, applicants, edits, &mut side.reasons, language);
                    });
            }
            Tab::Nearest => {
                let take = nearest::nearest_ui(
                    ui,
                    scene,
                    (applicants, of),
                    (&mut side.nearest, edits),
                    &columns,
                );
                if take {
                    side.show_what_if();
                }
            }
        }
    });
    // The plot shows what was changed in this frame.
    if let Some(edits) = &mut side.edits {
        edits.renew(applicants);
    }
}

/// The field for an id. Without a column of ids it takes numbers of records.
fn choose_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    side: &mut OneApplicant,
) {
    let language = scene.language;
    ui.horizontal(|ui| {
        let first = ExplainText::FirstRow.say(language);
        let beside = crate::ui::widgets::text_width(ui, &*first) + 40.0;
        let width = (ui.available_width() - beside).max(80.0);
        let hint = ExplainText::ChooseId.say(language);
        let edit = TextEdit::singleline(&mut side.typed)
            .hint_text(&*hint)
            .desired_width(width);
        let edit = ui
            .add(edit)
            .accessible_name(ExplainText::IdField.say(language));
        let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered && !side.typed.trim().is_empty() {
            let found = applicants.rows_of_id(side.typed.trim());
            let after = scene.bench.selected.filter(|row| found.contains(row));
            let next = found.iter().find(|row| after.is_none_or(|at| **row > at));
            side.said = match (next.or(found.first()), found.len()) {
                (None, _) => Some(ExplainText::NotThere),
                (Some(_), 1) => None,
                (Some(row), times) => Some(ExplainText::Twice(times, row + 1)),
            };
            if let Some(row) = next.or(found.first()) {
                scene.send(Command::Select(Some(*row)));
            }
            // The next press goes to the next one.
            edit.request_focus();
        }
        if secondary_button(ui, &first).clicked() && !applicants.is_empty() {
            side.said = None;
            scene.send(Command::Select(Some(0)));
        }
    });
    if let Some(said) = &side.said {
        let text = RichText::new(said.say(language)).color(tokens(ui).stale);
        ui.add(Label::new(text).wrap());
    }
}

/// PD, points and decision, as in the file and with the changes.
fn outcomes_ui(ui: &mut Ui, applicants: &Applicants<'_>, edits: &Edits, language: Language) {
    let (Some(as_is), Some(edited)) = (edits.as_is, edits.outcome) else {
        return;
    };
    let t = tokens(ui);
    let widths = [
        Width::Rest(80.0),
        Width::Points(54.0),
        Width::Points(48.0),
        Width::Points(82.0),
    ];
    let say = |text: ExplainText| text.say(language).into_owned();
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let row = grid::row_ui(ui, false);
        let columns = grid::edges(&widths, row.width());
        let heads = [ExplainText::Pd, ExplainText::Points, ExplainText::Decision];
        for (place, head) in heads.into_iter().enumerate() {
            let text = RichText::new(say(head)).size(t.text_small).color(t.muted);
            grid::text_ui(ui, grid::cell(row, &columns, place + 1), true, text);
        }
        let changed = edits.is_changed(None);
        let all = [(ExplainText::AsIs, as_is), (ExplainText::Edited, edited)];
        for (name, outcome) in all.into_iter().take(1 + usize::from(changed)) {
            let row = grid::row_ui(ui, false);
            let name = RichText::new(say(name)).color(t.muted);
            grid::text_ui(ui, grid::cell(row, &columns, 0), false, name);
            let cells = cells(&outcome, language);
            for (place, (text, ink)) in cells.into_iter().enumerate() {
                let text = RichText::new(text).strong().color(t.colour(ink));
                grid::text_ui(ui, grid::cell(row, &columns, place + 1), true, text);
            }
        }
    });
    let shown = if edits.is_changed(None) {
        edited
    } else {
        as_is
    };
    if shown.scored.is_none() {
        note_ui(ui, &say(ExplainText::NoPd));
    }
    if let Some(rule) = applicants.scorecard.rule(shown.rule) {
        note_ui(ui, &say(ExplainText::ByRule(rule.name.clone())));
    }
}

fn cells(outcome: &Outcome, language: Language) -> [(String, Ink); 3] {
    let Some(scored) = outcome.scored else {
        return [(); 3].map(|()| (number::NONE.to_owned(), Ink::Muted));
    };
    let decision: Decision = scored.decision;
    [
        (number::pd(scored.pd), Ink::Text),
        (number::points(f64::from(scored.score)), Ink::Text),
        (
            decision_text(decision, language).into_owned(),
            decision_ink(decision),
        ),
    ]
}

/// The contributions to the PD of the edited applicant.
fn edited_reasons_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    edits: &Edits,
    reasons: &mut Reasons,
    language: Language,
) {
    let scored = edits.outcome.and_then(|outcome| outcome.scored);
    let (Some(scored), Some(table)) = (scored, &edits.table) else {
        note_ui(ui, &ExplainText::NoPd.say(language));
        return;
    };
    let one = Applicants {
        table,
        id: None,
        pds: &[scored.pd],
        parts: &[],
        y_true: &[],
        decided: &[],
        ..applicants.clone()
    };
    reasons_ui(ui, &one, (0, scored.pd), reasons, language);
}
