//! start (being written)

use super::Scene;
use eframe::egui::Ui;

/// view state
#[derive(Default)]
pub struct StartPanel;

/// draws
pub fn start_ui(_ui: &mut Ui, _scene: &mut Scene<'_>, _panel: &mut StartPanel) {}
