//! The header of the score panel: which applicants are listed, scoring another
//! file, and what goes into the exported one.

use super::alerts::{self, Queue};
use super::{at_end, decision_text, part_text, request_of};
use crate::recipe::outcome::split::Part;
use crate::score::{Decision, MoneyTerms};
use crate::ui::dialogs::Choice;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::panels::evaluate::header_row_ui;
use crate::ui::request::{Request, Scene};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{
    heading_ui, note_ui, primary_button, primary_button_if, secondary_button_if, text_width,
    title_ui,
};
use crate::workbench::{Applicants, Command, ExportOptions, JobKind, ViewRequest};
use eframe::egui::{Checkbox, ComboBox, Popup, PopupCloseBehavior, TextEdit, Ui};

/// From this width on the filters are beside the title.
const ONE_ROW: f32 = 1180.0;

/// Draws the header.
pub(super) fn header_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    export: &mut ExportOptions,
    queue: &mut Queue,
) {
    let language = scene.language;
    let before = request_of(scene.bench);
    let mut wanted = before.clone();
    let is_wide = ui.available_width() >= ONE_ROW && !queue.shown;
    header_row_ui(ui, |ui| {
        heading_ui(ui, &ScoreText::Title.say(language));
        alerts::switch_ui(ui, scene, queue);
        at_end(ui, |ui| {
            let has_reasons = applicants.model.explanation.is_some();
            let has_protected = !applicants.model.provenance.protected_inputs.is_empty();
            let of = (applicants.len(), has_reasons, has_protected);
            export_ui(ui, scene, export, of);
            let another = ScoreText::ScoreAnother.say(language);
            let refusal = scene.bench.refusal(&Command::ScoreFile("file".into()));
            let mut button = secondary_button_if(ui, refusal.is_none(), &another);
            if let Some(refusal) = refusal {
                button = button.on_disabled_hover_text(refusal.say(language));
            }
            if button.clicked() {
                scene.ask(Request::Choose(Choice::Score));
            }
            if is_wide {
                ui.with_layout(
                    eframe::egui::Layout::left_to_right(eframe::egui::Align::Center),
                    |ui| filters_ui(ui, scene, applicants, &mut wanted),
                );
            }
        });
    });
    if queue.shown {
        alerts::controls_ui(ui, scene, queue);
    } else if !is_wide {
        header_row_ui(ui, |ui| filters_ui(ui, scene, applicants, &mut wanted));
    }
    if wanted != before {
        scene.send(Command::View(wanted));
    }
}

fn filters_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    applicants: &Applicants<'_>,
    wanted: &mut ViewRequest,
) {
    let language = scene.language;
    decision_ui(ui, wanted, language);
    grade_ui(ui, applicants, wanted, language);
    if !applicants.parts.is_empty() {
        part_ui(ui, wanted, language);
    }
    let view = &scene.bench.applicant_view;
    let shown = ScoreText::Shown(view.len(applicants.len()), applicants.len());
    let beside = text_width(ui, &*shown.say(language)) + 3.0 * tokens(ui).gap;
    let text = if view.pending {
        ScoreText::Sorting
    } else {
        shown
    };
    let text = text.say(language);
    let name = ScoreText::Search.say(language);
    let search = TextEdit::singleline(&mut wanted.search)
        .hint_text(&*name)
        .desired_width((ui.available_width() - beside).clamp(50.0, 130.0));
    ui.add(search).accessible_name(name);
    let text = eframe::egui::RichText::new(&*text).color(tokens(ui).muted);
    ui.add(eframe::egui::Label::new(text).truncate());
}

fn decision_ui(ui: &mut Ui, wanted: &mut ViewRequest, language: Language) {
    let all = [Decision::Approve, Decision::Refer, Decision::Decline];
    let options = all.map(|one| (one, decision_text(one, language).into_owned()));
    let name = ScoreText::FilterDecision.say(language);
    let none = ScoreText::AllDecisions.say(language);
    choice_ui(ui, &name, &none, &mut wanted.decision, &options);
}

fn grade_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    wanted: &mut ViewRequest,
    language: Language,
) {
    let last = applicants.scorecard.grades.bounds().len() as u8;
    let letters = (b'A'..=b'A' + last.min(25)).map(char::from);
    let is = |letter: char| ScoreText::GradeIs(letter.to_string()).say(language);
    let options: Vec<_> = letters.map(|l| (l, is(l).into_owned())).collect();
    let name = ScoreText::FilterGrade.say(language);
    let none = ScoreText::AllGrades.say(language);
    choice_ui(ui, &name, &none, &mut wanted.grade, &options);
}

fn part_ui(ui: &mut Ui, wanted: &mut ViewRequest, language: Language) {
    let options = Part::ALL.map(|part| (part, part_text(part, language).into_owned()));
    let name = ScoreText::FilterPart.say(language);
    let none = ScoreText::AllParts.say(language);
    choice_ui(ui, &name, &none, &mut wanted.part, &options);
}

/// One of several, or all.
fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    all: &str,
    chosen: &mut Option<T>,
    options: &[(T, String)],
) {
    let current = options.iter().find(|(one, _)| Some(*one) == *chosen);
    let current = current.map_or(all, |(_, text)| text);
    let combo = ComboBox::from_id_salt(name)
        .width(104.0)
        .selected_text(current)
        .show_ui(ui, |ui| {
            let named = options
                .iter()
                .map(|(one, text)| (Some(*one), text.as_str()));
            let entries: Vec<(Option<T>, &str)> =
                std::iter::once((None, all)).chain(named).collect();
            let shown = entries.iter().map(|(one, text)| (one == chosen, *text));
            if let Some((one, _)) = entries_ui(ui, shown).and_then(|place| entries.get(place)) {
                *chosen = *one;
            }
        });
    combo.response.accessible_name(name);
}

fn export_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    options: &mut ExportOptions,
    (all, has_reasons, has_protected): (usize, bool, bool),
) {
    let language = scene.language;
    let has_money = |money: &MoneyTerms| money.ead.is_some() || money.lgd.is_some();
    let has_money = scene.bench.shown_money().is_some_and(has_money);
    let view = &scene.bench.applicant_view;
    let shown = ScoreText::OnlyShown(view.len(all), all);
    let free = !scene.bench.is_busy(JobKind::Export);
    let button = primary_button_if(ui, free, &ScoreText::Export.say(language));
    let heading = ScoreText::ExportHeading.say(language);
    Popup::menu(&button)
        .accessible_name(&*heading)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_min_width(260.0);
            title_ui(ui, &heading);
            let ExportOptions {
                exact,
                bom,
                with_input,
                with_loss,
                with_reasons,
                only_shown,
            } = options;
            *with_loss &= has_money;
            *with_reasons &= has_reasons;
            for (on, possible, text, tip) in [
                (only_shown, true, shown, ScoreText::OnlyShownTip),
                (
                    with_input,
                    true,
                    ScoreText::WithInput,
                    ScoreText::WithInputTip,
                ),
                (
                    with_reasons,
                    has_reasons,
                    ScoreText::WithReasons,
                    ScoreText::WithReasonsTip,
                ),
                (
                    with_loss,
                    has_money,
                    ScoreText::WithLoss,
                    ScoreText::WithLossTip,
                ),
                (bom, true, ScoreText::Bom, ScoreText::BomTip),
                (exact, true, ScoreText::Exact, ScoreText::ExactTip),
            ] {
                let tip = tip.say(language);
                ui.add_enabled(possible, Checkbox::new(on, text.say(language)))
                    .on_hover_text(&*tip)
                    .on_disabled_hover_text(&*tip);
            }
            if options.with_reasons && has_protected {
                ui.set_max_width(320.0);
                let text = ScoreText::WithReasonsProtected.say(language);
                ui.add(eframe::egui::Label::new(&*text).wrap());
            }
            let rejects = match (&scene.bench.scored, &scene.bench.data) {
                (Some(file), _) => file.table.rejects.len(),
                (None, Some(data)) => data.table.rejects.len(),
                (None, None) => 0,
            };
            if rejects > 0 && !options.only_shown {
                ui.set_max_width(320.0);
                let text = ScoreText::ExportAside(rejects, all + rejects).say(language);
                ui.add(eframe::egui::Label::new(&*text).wrap());
            }
            let choose = ScoreText::ChooseFile.say(language);
            let choose = ui.horizontal(|ui| primary_button(ui, &choose)).inner;
            if choose.clicked() {
                scene.ask(Request::Choose(Choice::Export(*options)));
                ui.close();
            }
        });
}

/// What stands in the list where the filters leave nobody; whether all are to
/// be shown again.
pub(super) fn nobody_ui(ui: &mut Ui, language: Language) -> bool {
    note_ui(ui, &ScoreText::NoneMatch.say(language));
    secondary_button_if(ui, true, &ScoreText::ClearFilters.say(language)).clicked()
}
