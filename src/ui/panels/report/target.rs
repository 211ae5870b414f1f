//! The report of a run on another target than good and bad: in which language, and as what it is written.

use crate::document::Format;
use crate::explain::TextLanguage;
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, ReportText, Say};
use crate::ui::widgets::{card_ui, note_ui, primary_button_if, secondary_button_if, segmented_ui};
use crate::workbench::{JobKind, ReportedTarget};
use eframe::egui::Ui;

/// The widest that the card is.
const CARD: f32 = 560.0;

/// Draws the card of a run on classes or a number, if there is one.
pub(super) fn task_report_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Option<TextLanguage>,
) -> bool {
    let Some(run) = scene.bench.shown_task_run() else {
        return false;
    };
    let text = ReportText::Of(run.name.clone(), run.data.name.clone());
    let about = text.say(scene.language).into_owned();
    note_ui(ui, &about);
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(CARD));
        let title = ReportText::TargetHeading.say(scene.language);
        card_ui(ui, &title, |ui| {
            save_target_ui(ui, scene, ReportedTarget::Task, chosen);
        });
    });
    true
}

/// Draws the language and the buttons that ask for a file; whether one was pressed.
pub fn save_target_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    of: ReportedTarget,
    chosen: &mut Option<TextLanguage>,
) -> bool {
    let language = scene.language;
    let say = |text: ReportText| text.say(language);
    note_ui(ui, &say(ReportText::TargetSentence));
    let mut spoken = chosen.unwrap_or(super::text_language(language));
    let names = Language::ALL.map(Language::name);
    let options = [(TextLanguage::En, names[0]), (TextLanguage::Zh, names[1])];
    if segmented_ui(ui, &say(ReportText::Language), &mut spoken, &options) {
        *chosen = Some(spoken);
    }
    let is_free = !scene.bench.is_busy(JobKind::Export);
    let html = primary_button_if(ui, is_free, &say(ReportText::SaveHtml));
    let word = secondary_button_if(ui, is_free, &say(ReportText::SaveWord));
    let mut is_pressed = false;
    for (button, format) in [(html, Format::Html), (word, Format::Word)] {
        if button.clicked() {
            scene.ask(Request::Choose(Choice::TargetReport {
                of,
                format,
                language: spoken,
            }));
            is_pressed = true;
        }
    }
    is_pressed
}
