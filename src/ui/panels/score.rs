//! score (being written)

use super::Scene;
use eframe::egui::Ui;

/// view state
#[derive(Default)]
pub struct ScorePanel;

/// draws
pub fn score_ui(_ui: &mut Ui, _scene: &mut Scene<'_>, _panel: &mut ScorePanel) {}
