//! The decide panel: what the cutoffs approve, earn and lose, and the rules that
//! decide beside them. It looks sums up; they are made in a job of the session.

mod bands;
mod compare;
mod money;
mod policy;
mod scale;
mod sheet;
mod strategy;

#[cfg(test)]
mod tests;

pub(super) use scale::grades_ui;

use super::evaluate::{chance_ui, header_ui, stale_ui};
use super::field::Drafts;
use super::grid;
use crate::evaluate::decide::strategy::Margin;
use crate::recipe::outcome::split::Part;
use crate::report::PartDecisions;
use crate::ui::request::Scene;
use crate::ui::text::DecideText;
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{empty_state_ui, heading_ui, note_ui, segmented_ui};
use crate::workbench::{Command, Decisions, Run, Step};
use crate::workflow::Terms;
use eframe::egui::{ScrollArea, Ui};

/// Width of the cutoff and its outcome at the right.
const RIGHT: f32 = 340.0;
const LEAST_RIGHT: f32 = 310.0;

/// One of the views beside the cutoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    #[default]
    Strategy,
    Scale,
    Money,
    Policy,
    Compare,
}

/// What the decide panel keeps between frames.
#[derive(Default)]
pub struct DecidePanel {
    shown: Shown,
    drafts: Drafts,
    figures: strategy::Figures,
    scale: scale::ScaleFigure,
    problem: Option<crate::score::PolicyError>,
}

/// One frame's view of the shown run on the shown part.
#[derive(Clone, Copy)]
struct Sight<'a> {
    run: &'a Run,
    part: Part,
    decisions: &'a Decisions,
    sums: &'a PartDecisions,
    terms: &'a Terms,
    cutoff: f64,
    /// How high the panel is.
    height: f32,
    language: Language,
}

impl Sight<'_> {
    fn margin(&self) -> Margin {
        self.terms.money.margin.unwrap_or_default()
    }

    /// The PD from which on nobody is approved by the score.
    fn low(&self) -> f64 {
        let refer = self.terms.refer_pd.unwrap_or(self.cutoff);
        refer.min(self.cutoff)
    }
}

/// Draws the panel.
pub fn decide_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DecidePanel) {
    let bench = scene.bench;
    let (Some(run), Some(terms)) = (bench.shown_run(), bench.terms()) else {
        nothing_ui(ui, scene);
        return;
    };
    header_ui(ui, scene, run, &DecideText::Title.say(scene.language));
    if run.stale {
        stale_ui(ui, scene, &EvaluateText::StaleSentence.say(scene.language));
    }
    chance_ui(ui, scene, run);
    let Some(decisions) = bench.decisions() else {
        note_ui(ui, &DecideText::Working.say(scene.language));
        return;
    };
    let Some(sums) = decisions.part(bench.part) else {
        super::evaluate::no_rows_ui(ui, scene);
        return;
    };
    let sight = Sight {
        run,
        part: bench.part,
        decisions,
        sums,
        terms,
        cutoff: bench.cutoff,
        height: ui.available_height(),
        language: scene.language,
    };
    let side = (ui.available_width() * 0.4).clamp(LEAST_RIGHT, RIGHT);
    let [left, right] = grid::beside(ui, side, sight.height);
    grid::place_ui(ui, left, |ui| {
        views_ui(ui, panel, scene.language);
        scroll_ui(ui, "decide view", |ui| {
            if sums.strategy.goods() == 0 || sums.strategy.bads() == 0 {
                sheet::warning_ui(ui, &DecideText::OneClass.say(scene.language));
            }
            match panel.shown {
                Shown::Strategy => strategy::strategy_ui(ui, scene, panel, &sight),
                Shown::Scale => scale::scale_ui(ui, scene, panel, &sight),
                Shown::Money => money::money_ui(ui, scene, &mut panel.drafts, &sight),
                Shown::Policy => policy::policy_ui(ui, scene, panel, &sight),
                Shown::Compare => compare::compare_ui(ui, scene, &sight),
            }
        });
    });
    grid::place_ui(ui, right, |ui| {
        scroll_ui(ui, "decide cutoff", |ui| {
            bands::bands_ui(ui, scene, &sight);
        });
    });
    ui.allocate_rect(left.union(right), eframe::egui::Sense::hover());
}

fn scroll_ui(ui: &mut Ui, id: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt(id)
        .auto_shrink([false, false])
        .following(ui, |ui| {
            ui.spacing_mut().item_spacing.y = tokens(ui).gap;
            content(ui);
        });
}

fn views_ui(ui: &mut Ui, panel: &mut DecidePanel, language: Language) {
    let texts = [
        (Shown::Strategy, DecideText::ViewStrategy),
        (Shown::Scale, DecideText::ViewScale),
        (Shown::Money, DecideText::ViewMoney),
        (Shown::Policy, DecideText::ViewPolicy),
        (Shown::Compare, DecideText::ViewCompare),
    ]
    .map(|(shown, text)| (shown, text.say(language)));
    let options: Vec<(Shown, &str)> = texts
        .iter()
        .map(|(shown, text)| (*shown, &**text))
        .collect();
    let name = DecideText::Views.say(language);
    segmented_ui(ui, &name, &mut panel.shown, &options);
    ui.add_space(tokens(ui).gap_small);
}

fn nothing_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    heading_ui(ui, &DecideText::Title.say(language));
    let sentence = if scene.bench.busy_training() {
        DecideText::TrainingSentence
    } else {
        DecideText::NoRunSentence
    };
    let heading = DecideText::NoRunHeading.say(language);
    let action = DecideText::GoToTrain.say(language);
    if empty_state_ui(ui, &heading, &sentence.say(language), Some(&action)) {
        scene.send(Command::GoTo(Step::Train));
    }
}

/// Asks for other terms.
fn send(scene: &mut Scene<'_>, sight: &Sight<'_>, change: impl FnOnce(&mut Terms)) {
    let mut terms = sight.terms.clone();
    change(&mut terms);
    if terms != *sight.terms {
        scene.send(Command::SetTerms(Box::new(terms)));
    }
}
