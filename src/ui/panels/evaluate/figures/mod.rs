//! The figures of the shown run that its curves give. Their points are taken over once per run
//! and part; in each frame only the marks of the cutoff move.

mod curves;

use super::Sight;
use super::in_part;
use crate::evaluate::probability::reliability::Cut;
use crate::recipe::outcome::split::Part;
use crate::report::PartCurves;
use crate::ui::figure::{Figure, Pick, Picked, figure_to_pick_ui};
use crate::ui::panels::cutoff::moved_to;
use crate::ui::request::{Scene, caption, run_ink, run_style};
use crate::ui::text::{Language, Say, StudyText};
use crate::workbench::{Run, RunId, Workbench};
pub(super) use curves::cutoff_at;
use curves::mark;
pub use curves::{Behind, Shown, curve_figures};
use eframe::egui::Ui;
use std::borrow::Cow;

/// Least height of a plot within its card.
pub(in crate::ui::panels::evaluate) const HEIGHT: f32 = 232.0;

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
    /// Which overlaid runs are not drawn, and why.
    missing: Vec<String>,
}

#[derive(PartialEq)]
struct Origin {
    data_revision: u64,
    run: RunId,
    name: String,
    part: Part,
    language: Language,
    overlaid: Vec<(RunId, String)>,
    cut: Cut,
}

impl Figures {
    /// The figures of what is shown, in the order of [`Which`], and which overlaid runs
    /// are not in them.
    pub(super) fn of(
        &mut self,
        bench: &Workbench,
        sight: &Sight<'_>,
        cut: Cut,
    ) -> (&[Figure], &[String]) {
        let others = || {
            let runs = bench.runs.iter();
            runs.filter(|run| run.overlaid && run.id != sight.run.id)
        };
        let shown = shown(sight);
        let origin = Origin {
            data_revision: bench.data_revision,
            run: sight.run.id,
            name: sight.run.name.clone(),
            part: sight.part,
            language: sight.language,
            overlaid: others().map(|run| (run.id, run.name.clone())).collect(),
            cut,
        };
        if self.made_of.as_ref() != Some(&origin) {
            let mut behind = Vec::new();
            self.missing.clear();
            for run in others() {
                match curves_on_same_rows(run, sight) {
                    Ok(curves) => behind.push(Behind {
                        name: &run.name,
                        ink: run_ink(run.id),
                        style: run_style(run.id),
                        curves,
                    }),
                    Err(reason) => self.missing.push(reason.say(sight.language).into_owned()),
                }
            }
            self.drawn = curve_figures(&shown, &behind, cut);
            for figure in &mut self.drawn {
                figure.caption = caption(bench, sight.curves.rows(), sight.language);
            }
            self.made_of = Some(origin);
        }
        mark(&mut self.drawn, &shown);
        (&self.drawn, &self.missing)
    }
}

/// The curves of another run on the rows of the shown one, with the outcomes of its
/// target.
///
/// # Errors
/// Why there are none: a curve of other rows says nothing beside the shown one.
fn curves_on_same_rows<'a>(
    run: &'a Run,
    sight: &Sight<'_>,
) -> Result<Cow<'a, PartCurves>, StudyText> {
    let name = run.name.clone();
    let (own, rows) = (sight.run, sight.curves.rows());
    let same_target = own.choices.target == run.choices.target;
    if !same_target && own.ground.opposes(&run.ground) {
        return Err(StudyText::OverlayOpposite(name));
    }
    let pds = run.experiment.pds_of(sight.part);
    let (y, [pds, _]) = own.ground.shared(&run.ground, sight.part, [pds; 2]);
    if y.len() < rows {
        let part = in_part(sight.part, sight.language).into_owned();
        return Err(StudyText::OverlayOtherRows(name, y.len(), rows, part));
    }
    match run.curves.part(sight.part) {
        Some(curves) if same_target && curves.rows() == rows => Ok(Cow::Borrowed(curves)),
        _ => {
            let scorecard = &own.experiment.model.scorecard;
            Ok(Cow::Owned(PartCurves::of(&y, &pds, scorecard)))
        }
    }
}

/// What figures are drawn of.
fn shown<'a>(sight: &Sight<'a>) -> Shown<'a> {
    Shown {
        name: &sight.run.name,
        ink: run_ink(sight.run.id),
        style: run_style(sight.run.id),
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

#[cfg(test)]
mod tests;
