//! features (being written)

use super::Scene;
use eframe::egui::Ui;

/// view state
#[derive(Default)]
pub struct FeaturesPanel;

/// draws
pub fn features_ui(_ui: &mut Ui, _scene: &mut Scene<'_>, _panel: &mut FeaturesPanel) {}
