//! The features panel: what bad means, which columns enter the model, and how
//! rows are divided. It shows what the session found out and computes nothing.

mod binning;
mod codes;
mod columns;
mod preparation;
mod retrain;
mod save;
mod side;
mod table;
mod target;
mod words;

use super::field::{Drafts, report_unreadable};
use super::grid;
use crate::recipe::Task;
use crate::ui::request::Scene;
use crate::ui::text::FeaturesText;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{empty_state_ui, heading_ui, note_ui};
use crate::workbench::{Command, JobKind, Step, Workbench};

use columns::{Arrangement, Columns};
use eframe::egui::{ScrollArea, Ui};

/// Width of the cards beside the table.
const SIDE: f32 = 330.0;
/// The table is never lower; on lower windows the panel scrolls.
const LEAST_HEIGHT: f32 = 320.0;

/// What the panel remembers of its own view.
#[derive(Debug, Default)]
pub struct FeaturesPanel {
    columns: Columns,
    wanted: Arrangement,
    drafts: Drafts,
    /// The column whose preparation is shown.
    chosen: Option<String>,
    binning: binning::Binning,
}

/// Draws the features panel.
pub fn features_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut FeaturesPanel) {
    let bench = scene.bench;
    panel.columns.refresh(bench, &panel.wanted);
    if bench.data.is_none() || bench.choices.is_none() {
        nothing_ui(ui, scene);
        return;
    }
    let bottom = ui.max_rect().bottom();
    ScrollArea::vertical()
        .id_salt("features")
        .auto_shrink(false)
        .following(ui, |ui| content_ui(ui, scene, panel, bottom));
    let split = (&mut panel.drafts, side::SPLIT_FIELDS);
    report_unreadable(ui, scene, Step::Features, split);
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let say = |text: FeaturesText| text.say(scene.language);
    if scene.bench.is_busy(JobKind::Load) {
        let (heading, sentence) = (
            say(FeaturesText::Loading),
            say(FeaturesText::LoadingSentence),
        );
        empty_state_ui(ui, &heading, &sentence, None);
        return;
    }
    let (heading, sentence) = (say(FeaturesText::NoData), say(FeaturesText::NoDataSentence));
    let action = say(FeaturesText::OpenSample);
    if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
        scene.send(Command::OpenSample);
    }
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut FeaturesPanel, bottom: f32) {
    let bench = scene.bench;
    let (Some(loaded), Some(choices)) = (&bench.data, &bench.choices) else {
        return;
    };
    let t = tokens(ui);
    ui.horizontal(|ui| {
        heading_ui(ui, &FeaturesText::Title.say(scene.language));
        let used = panel.columns.facts.iter().filter(|fact| fact.used).count();
        let counts = FeaturesText::Counts(used, panel.columns.facts.len());
        note_ui(ui, &counts.say(scene.language));
    });
    target::target_ui(ui, scene, loaded, choices);
    ui.add_space(t.gap_large - t.gap);
    let height = (bottom - ui.cursor().top()).max(LEAST_HEIGHT);
    let [left, right] = grid::beside(ui, SIDE, height);
    grid::place_ui(ui, left, |ui| {
        table::table_ui(
            ui,
            scene,
            &panel.columns,
            &mut panel.wanted,
            &mut panel.chosen,
        );
    });
    grid::place_ui(ui, right, |ui| {
        ScrollArea::vertical()
            .id_salt("side")
            .auto_shrink(false)
            .following(ui, |ui| side_ui(ui, scene, panel));
    });
    ui.advance_cursor_after_rect(left.union(right));
}

fn side_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut FeaturesPanel) {
    let bench: &Workbench = scene.bench;
    let (Some(loaded), Some(choices)) = (&bench.data, &bench.choices) else {
        return;
    };
    let chosen = panel.chosen.as_ref();
    let fact = chosen.and_then(|name| panel.columns.facts.iter().find(|f| f.name == *name));
    if let Some(fact) = fact
        && !preparation::preparation_ui(ui, scene, loaded, choices, fact)
    {
        panel.chosen = None;
    }
    if let Some(name) = panel.chosen.clone() {
        let of = (&**loaded, choices);
        codes::codes_ui(ui, scene, of, &name, &mut panel.drafts);
        let state = (&mut panel.binning, &mut panel.drafts);
        binning::binning_ui(ui, scene, of, &name, state);
    }
    let preview = bench.preview.as_deref();
    // Choices are above what grows with its messages.
    side::split_ui(ui, scene, loaded, &choices.split, &mut panel.drafts);
    if scene.bench.task() == Task::Binary {
        retrain::retrain_ui(ui, scene);
    }
    side::summary_ui(ui, scene, preview);
    side::sequence_ui(ui, scene, choices, preview);
    let selection = bench.selection.as_ref().and_then(|s| s.as_ref().ok());
    let guessed = selection.and_then(|s| s.id.as_deref());
    side::special_ui(ui, scene, loaded, choices, guessed);
}

#[cfg(test)]
mod tests;
