//! The report panel: the validation report with a preview, verification of a written one, and
//! the export of the model. What it shows is computed in jobs of the session.

mod blocks;
mod chart;
mod export;
mod log;
mod preview;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod verify;

pub use target::save_target_ui;

use super::evaluate::stale_ui;
use crate::explain::TextLanguage;
use crate::recipe::Task;
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, ReportText, Say};
use crate::ui::widgets::{
    empty_state_ui, heading_ui, note_ui, progress_ui, secondary_button, segmented_ui,
};
use crate::workbench::{Answer, Command, JobKind, Message, Question, ReportStudy, Step, Workbench};
use eframe::egui::Ui;

/// One of the views of the step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum View {
    #[default]
    Report,
    Log,
    Verify,
    Export,
}

/// What the report panel keeps between frames.
#[derive(Default)]
pub struct ReportPanel {
    view: View,
    /// The language of the report; that of the window until one is chosen.
    language: Option<TextLanguage>,
    preview: preview::Preview,
    log: log::LogTable,
    export: export::Form,
}

/// Draws the panel.
pub fn report_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut ReportPanel) {
    let bench = scene.bench;
    let language = scene.language;
    heading_ui(ui, &ReportText::Title.say(language));
    let Some(subject) = bench.reported() else {
        let is_other = bench.task() != Task::Binary;
        if !is_other || !target::task_report_ui(ui, scene, &mut panel.language) {
            nothing_ui(ui, scene);
        }
        return;
    };
    note_ui(ui, &about(bench, language));
    if bench.shown_run().is_some_and(|run| run.stale) {
        stale_ui(ui, scene, &ReportText::StaleSentence.say(language));
    }
    views_ui(ui, panel, language);
    match panel.view {
        View::Report => {
            let spoken = panel.language.unwrap_or(text_language(language));
            let study = study_ui(ui, scene, Question::Report(Box::new(subject)));
            if let Some(study) = study {
                panel.preview.renew(study, bench, spoken);
            }
            let chosen =
                preview::preview_ui(ui, scene, &mut panel.preview, study.is_some(), spoken);
            if chosen != spoken {
                panel.language = Some(chosen);
            }
        }
        View::Log => log::log_ui(ui, scene, &mut panel.log),
        View::Verify => verify::verify_ui(ui, scene),
        View::Export => export::export_ui(ui, scene, &mut panel.export),
    }
}

fn views_ui(ui: &mut Ui, panel: &mut ReportPanel, language: Language) {
    let say = |text: ReportText| text.say(language);
    let names = [
        say(ReportText::ViewReport),
        say(ReportText::ViewLog),
        say(ReportText::ViewVerify),
        say(ReportText::ViewExport),
    ];
    let [report, log, verify, export] = &names;
    let options = [
        (View::Report, &**report),
        (View::Log, &**log),
        (View::Verify, &**verify),
        (View::Export, &**export),
    ];
    segmented_ui(ui, &say(ReportText::Views), &mut panel.view, &options);
}

/// The language of a report in a window of this language.
fn text_language(language: Language) -> TextLanguage {
    match language {
        Language::English => TextLanguage::En,
        Language::Chinese => TextLanguage::Zh,
    }
}

/// Which model the report is of, and on which rows.
fn about(bench: &Workbench, language: Language) -> String {
    let run = bench.shown_run().zip(bench.data.as_ref());
    let text = match (run, &bench.opened, &bench.scored) {
        (Some((run, data)), ..) => ReportText::Of(run.name.clone(), data.name.clone()),
        (None, Some(opened), Some(file)) if !file.is_by_run() => {
            ReportText::Of(opened.name.clone(), file.name.clone())
        }
        (None, Some(opened), _) => ReportText::OfModel(opened.name.clone()),
        (None, None, _) => return String::new(),
    };
    text.say(language).into_owned()
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let heading = ReportText::EmptyHeading.say(language);
    let sentence = ReportText::EmptySentence.say(language);
    let action = ReportText::GoToTrain.say(language);
    let is_binary = scene.bench.task() == Task::Binary;
    if empty_state_ui(ui, &heading, &sentence, is_binary.then_some(&*action)) {
        scene.send(Command::GoTo(Step::Train));
    }
    if !scene.bench.runs.is_empty() {
        // A run on rows that are not open any more can still have reports verified.
        verify::verify_ui(ui, scene);
    }
}

/// What the report holds; until it is computed, how far it is, and a button where it was
/// cancelled.
fn study_ui<'a>(ui: &mut Ui, scene: &mut Scene<'a>, question: Question) -> Option<&'a ReportStudy> {
    let bench: &'a Workbench = scene.bench;
    let language = scene.language;
    let is_under_way = bench.is_answering(&question);
    match bench.studies.answer(&question) {
        Some(Ok(Answer::Report(study))) => return Some(study),
        Some(Err(Message::Cancelled)) if !is_under_way => {
            note_ui(ui, &ReportText::Stopped.say(language));
            if secondary_button(ui, &ReportText::Compute.say(language)).clicked() {
                scene.send(Command::Ask(question));
            }
            return None;
        }
        Some(Err(message)) if !is_under_way => {
            note_ui(ui, &message.say(language));
            return None;
        }
        Some(_) => {}
        None => scene.send(Command::Ask(question)),
    }
    working_ui(ui, scene, &ReportText::Computing.say(language));
    None
}

/// How far the job of this step is, with a button that cancels it; whether there is one.
fn working_ui(ui: &mut Ui, scene: &mut Scene<'_>, words: &str) -> bool {
    let mut jobs = scene.bench.jobs.iter();
    let Some(job) = jobs.find(|job| job.kind == JobKind::Report) else {
        return false;
    };
    let cancel = ReportText::Cancel.say(scene.language);
    let mut is_cancelled = false;
    ui.horizontal(|ui| {
        note_ui(ui, words);
        progress_ui(ui, words, job.progress, 220.0);
        is_cancelled = secondary_button(ui, &cancel).clicked();
    });
    if is_cancelled {
        scene.send(Command::CancelJob(job.id));
    }
    true
}

/// Asks for a file to verify.
fn choose_report(scene: &mut Scene<'_>) {
    scene.ask(Request::Choose(Choice::VerifyReport));
}
