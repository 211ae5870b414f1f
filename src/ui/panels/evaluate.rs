//! evaluate (being written)

use super::Scene;
use eframe::egui::Ui;

/// view state
#[derive(Default)]
pub struct EvaluatePanel;

/// draws
pub fn evaluate_ui(_ui: &mut Ui, _scene: &mut Scene<'_>, _panel: &mut EvaluatePanel) {}
