//! The figures of the shown run that its curves give. Their points are taken over once per run
//! and part; in each frame only the marks of the cutoff move.

use super::super::cutoff::moved_to;
use super::Sight;
use super::curve_figures::{Shown, curve_figures, cutoff_at, mark};
use crate::evaluate::probability::reliability::Cut;
use crate::recipe::outcome::split::Part;
use crate::report::PartCurves;
use crate::ui::figure::{Figure, Pick, Picked, figure_to_pick_ui};
use crate::ui::request::{Scene, caption};
use crate::ui::text::Language;
use crate::workbench::{RunId, Workbench};
use eframe::egui::Ui;

/// Least height of a plot within its card.
pub(super) const HEIGHT: f32 = 232.0;

/// Which figure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    Roc,
    PrecisionRecall,
    Ks,
    Scores,
    Cap,
    Reliability,
}

/// The figures with what they were made of.
#[derive(Default)]
pub(super) struct Figures {
    made_of: Option<Origin>,
    drawn: Vec<Figure>,
}

#[derive(PartialEq)]
struct Origin {
    data_revision: u64,
    run: RunId,
    name: String,
    part: Part,
    language: Language,
    overlaid: Vec<RunId>,
    cut: Cut,
}

impl Figures {
    /// The figures of what is shown, in the order of [`Which`].
    pub(super) fn of(&mut self, bench: &Workbench, sight: &Sight<'_>, cut: Cut) -> &[Figure] {
        let others = || {
            let runs = bench.runs.iter();
            // A run on other data or another target cannot be laid over this one.
            runs.filter(|run| run.overlaid && !run.stale && run.id != sight.run.id)
        };
        let shown = shown(sight);
        let origin = Origin {
            data_revision: bench.data_revision,
            run: sight.run.id,
            name: sight.run.name.clone(),
            part: sight.part,
            language: sight.language,
            overlaid: others().map(|run| run.id).collect(),
            cut,
        };
        if self.made_of.as_ref() != Some(&origin) {
            let behind: Vec<(&str, &PartCurves)> = others()
                .filter_map(|run| Some((run.name.as_str(), run.curves.part(sight.part)?)))
                .collect();
            self.drawn = curve_figures(&shown, &behind, cut);
            for figure in &mut self.drawn {
                figure.caption = caption(bench, sight.curves.rows(), sight.language);
            }
            self.made_of = Some(origin);
        }
        mark(&mut self.drawn, &shown);
        &self.drawn
    }
}

/// What figures are drawn of.
fn shown<'a>(sight: &Sight<'a>) -> Shown<'a> {
    Shown {
        name: &sight.run.name,
        curves: sight.curves,
        cutoff: sight.cutoff,
        scaling: &sight.run.experiment.model.scorecard.scaling,
        language: sight.language,
    }
}

/// Draws one of the figures and hands on what is wanted of it; its cutoff can be dragged.
pub(super) fn figure_at_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (drawn, sight): (&[Figure], &Sight<'_>),
    (which, height): (Which, f32),
) {
    let Some(figure) = drawn.get(which as usize) else {
        return;
    };
    let id = match which {
        Which::Roc => "evaluate roc",
        Which::PrecisionRecall => "evaluate pr",
        Which::Ks => "evaluate ks",
        Which::Scores => "evaluate scores",
        Which::Cap => "evaluate cap",
        Which::Reliability => "evaluate reliability",
    };
    let mut picked = None;
    let moves = (Pick::Handle, &mut picked);
    let action = figure_to_pick_ui(ui, figure, (id, height), moves, scene.language);
    if let Some(action) = action {
        scene.ask_of_figure(figure, action);
    }
    let Some(picked) = picked else {
        return;
    };
    let cutoff = cutoff_at(which, picked, &shown(sight));
    let goes_on = matches!(picked, Picked::To { goes_on: true, .. });
    if let Some(cutoff) = cutoff.filter(|cutoff| !goes_on || *cutoff != sight.cutoff) {
        scene.send(moved_to(cutoff, goes_on));
    }
}
