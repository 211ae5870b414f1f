//! data (being written)

use super::Scene;
use eframe::egui::Ui;

/// view state
#[derive(Default)]
pub struct DataPanel;

/// draws
pub fn data_ui(_ui: &mut Ui, _scene: &mut Scene<'_>, _panel: &mut DataPanel) {}
