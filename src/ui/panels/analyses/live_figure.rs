//! The figure of a run under way.

use super::figures_ui;
use crate::ui::figure::Figure;
use crate::ui::request::Scene;
use crate::ui::text::Language;
use crate::workbench::JobId;
use eframe::egui::Ui;

/// A figure that is built again only when the job, its epochs or the language changed.
#[derive(Debug, Default)]
pub(super) struct LiveFigure {
    of: Option<(JobId, usize, Language)>,
    figures: Vec<Figure>,
}

impl LiveFigure {
    /// Draws the figure of a job after `epochs` epochs.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene<'_>,
        id: &str,
        (job, epochs): (JobId, usize),
        build: impl FnOnce(Language) -> Figure,
    ) {
        let of = Some((job, epochs, scene.language));
        if self.of != of {
            self.figures = vec![build(scene.language)];
            self.of = of;
        }
        figures_ui(ui, scene, id, &self.figures);
    }
}
