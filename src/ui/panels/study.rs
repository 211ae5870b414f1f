//! A study in a panel: shown once it is there; until then it is asked for, and a
//! word stands in its place.

use crate::ui::request::Scene;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::widgets::note_ui;
use crate::workbench::{Answer, Command, JobKind, Question, Workbench};
use eframe::egui::{Label, RichText, Ui};

/// The answer to a quick question.
pub(super) fn study_ui<'a>(
    ui: &mut Ui,
    scene: &mut Scene<'a>,
    question: Question,
) -> Option<&'a Answer> {
    let bench: &'a Workbench = scene.bench;
    match bench.studies.answer(&question) {
        Some(Ok(answer)) => return Some(answer),
        Some(Err(message)) if !bench.is_busy(JobKind::Study) => {
            let text = RichText::new(message.say(scene.language));
            ui.add(Label::new(text).wrap());
            return None;
        }
        Some(Err(_)) => {}
        None => scene.send(Command::Ask(question)),
    }
    note_ui(ui, &StudyText::Working.say(scene.language));
    None
}
