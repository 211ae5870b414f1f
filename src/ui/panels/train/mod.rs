//! The train panel: choosing and setting up a network, watching it learn, and
//! the runs so far. It trains nothing itself.

mod board;
mod curves;
mod differs;
mod form;
mod header;
mod leaderboard;
mod members;
mod models;
mod runs;
mod settings;
mod words;

use super::field::{Drafts, report_unreadable};
use super::grid;
use crate::network::Family;
use crate::recipe::Task;
use crate::ui::request::Scene;
use crate::ui::text::Say;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::empty_state_ui;
use crate::workbench::{Command, JobKind, RunId, Step};
pub(super) use differs::{Said, settings_texts};
pub(super) use header::chance_tip;
pub(super) use words::family_name;

use curves::{CurveSet, Second};
use eframe::egui::{ScrollArea, Ui};

/// Height of the cards below the figures, at least.
const LEAST_BELOW: f32 = 230.0;

/// What the panel remembers of its own view.
#[derive(Debug)]
pub struct TrainPanel {
    curves: CurveSet,
    second: Second,
    follow: [bool; 3],
    drafts: Drafts,
    /// The network that the drafts are of.
    family: Option<Family>,
    advanced: bool,
    renaming: Option<(RunId, String)>,
    deleting: Option<RunId>,
    leaderboard: leaderboard::Leaderboard,
    /// The column that sorts the runs, and whether great values come first.
    order: Option<(board::Column, bool)>,
}

impl Default for TrainPanel {
    fn default() -> Self {
        Self {
            curves: CurveSet::default(),
            second: Second::Accuracy,
            follow: [true; 3],
            drafts: Drafts::default(),
            family: None,
            advanced: false,
            renaming: None,
            deleting: None,
            leaderboard: leaderboard::Leaderboard::default(),
            order: None,
        }
    }
}

/// Draws the train panel.
pub fn train_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel) {
    let Some(settings) = scene.bench.settings() else {
        nothing_ui(ui, scene);
        return;
    };
    settings::follow_family(&mut panel.drafts, &mut panel.family, settings.family);
    panel.curves.refresh(scene.bench, scene.language);
    let bottom = ui.max_rect().bottom();
    ScrollArea::vertical()
        .id_salt("train")
        .auto_shrink(false)
        .following(ui, |ui| content_ui(ui, scene, panel, bottom));
    runs::deletion_ui(ui, scene, panel);
    report_unreadable(ui, scene, Step::Train, (&mut panel.drafts, ""));
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let say = |text: TrainText| text.say(scene.language);
    if scene.bench.is_busy(JobKind::Load) {
        let (heading, sentence) = (say(TrainText::Loading), say(TrainText::LoadingSentence));
        empty_state_ui(ui, &heading, &sentence, None);
        return;
    }
    let (heading, sentence) = (say(TrainText::NoData), say(TrainText::NoDataSentence));
    let action = say(TrainText::OpenSample);
    if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
        scene.send(Command::OpenSample);
    }
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel, bottom: f32) {
    let t = tokens(ui);
    header::header_ui(ui, scene);
    models::models_ui(ui, scene);
    header::live_ui(ui, scene, &mut panel.second);
    let left = bottom - ui.cursor().top();
    let plot = (left * 0.5 - 4.0 * t.gap_large - t.row_height).clamp(130.0, 460.0);
    curves::curves_ui(ui, scene, panel, plot);
    let height = (bottom - ui.cursor().top()).max(LEAST_BELOW);
    let settings = (ui.available_width() * 0.4).clamp(380.0, 560.0);
    let [left, right] = grid::beside(ui, settings, height);
    let binary = scene.bench.task() == Task::Binary;
    grid::place_ui(ui, left, |ui| {
        if binary {
            runs::runs_ui(ui, scene, panel);
        } else {
            super::tasks::board_ui(ui, scene);
        }
    });
    grid::place_ui(ui, right, |ui| {
        settings::settings_ui(ui, scene, &mut panel.drafts, &mut panel.advanced);
    });
    ui.advance_cursor_after_rect(left.union(right));
}

#[cfg(test)]
mod tests;
