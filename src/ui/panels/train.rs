//! train (being written)

use super::Scene;
use eframe::egui::Ui;

/// view state
#[derive(Default)]
pub struct TrainPanel;

/// draws
pub fn train_ui(_ui: &mut Ui, _scene: &mut Scene<'_>, _panel: &mut TrainPanel) {}
