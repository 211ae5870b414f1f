//! The row that starts an analysis, shows how far it is, and ends it.

use crate::ui::action::Action;
use crate::ui::request::Scene;
use crate::ui::text::{AnalysisText, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{note_ui, primary_button_if, progress_ui, secondary_button};
use crate::workbench::{AnalysisKind, Command};
use eframe::egui::{RichText, Ui};

/// How far a run is, in words and as a share.
pub(super) struct Running {
    pub(super) words: String,
    pub(super) share: f32,
    pub(super) stopping: bool,
    /// Whether a stop keeps what was learned so far.
    pub(super) keeps: bool,
}

/// Draws the row; `start` names the button.
pub(super) fn run_row_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    kind: AnalysisKind,
    start: &str,
    running: Option<&Running>,
) {
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(tokens(ui).row_height);
        match (running, scene.bench.analyses.job(kind)) {
            (Some(running), Some(job)) => {
                let language = scene.language;
                let say = |text: AnalysisText| text.say(language);
                progress_ui(ui, &running.words, Some(running.share), 200.0);
                ui.label(&running.words);
                if running.stopping {
                    note_ui(ui, &say(AnalysisText::Stopping));
                    return;
                }
                if running.keeps {
                    let stop = secondary_button(ui, &say(AnalysisText::Stop));
                    if stop.on_hover_text(say(AnalysisText::StopTip)).clicked() {
                        scene.send(Command::StopAnalysis(kind));
                    }
                }
                let cancel = secondary_button(ui, &say(AnalysisText::Cancel));
                if cancel.on_hover_text(say(AnalysisText::CancelTip)).clicked() {
                    scene.send(Command::CancelJob(job));
                }
            }
            _ => start_ui(ui, scene, kind, start),
        }
    });
}

fn start_ui(ui: &mut Ui, scene: &mut Scene<'_>, kind: AnalysisKind, start: &str) {
    let refusal = scene.bench.refusal(&Command::RunAnalysis(kind));
    let button = primary_button_if(ui, refusal.is_none(), start);
    let is_asked = ui.memory(|memory| memory.top_modal_layer().is_some());
    let keys = Action::Train.shortcut().filter(|_| !is_asked);
    let by_key = keys.is_some_and(|keys| ui.input_mut(|input| input.consume_shortcut(&keys)));
    let by_key = by_key && refusal.is_none();
    if button.clicked() || by_key {
        scene.send(Command::RunAnalysis(kind));
    }
    if let Some(refusal) = refusal {
        let reason = refusal.say(scene.language);
        let colour = tokens(ui).muted;
        ui.label(RichText::new(&*reason).color(colour));
        button.on_disabled_hover_text(&*reason);
    }
}
