//! Panels of the analyses beside the credit model: PDs over the life of a loan, market series,
//! anomalies and synthetic rows. Each has its settings above, and below them what the last run left.

mod anomalies;
mod form;
mod lifetime;
mod live_figure;
mod market;
mod run_row;
mod synthetic;
#[cfg(test)]
mod tests;

pub use anomalies::{AnomalyPanel, anomalies_ui};
pub use lifetime::{LifetimePanel, lifetime_ui};
pub use market::{MarketPanel, market_ui};
pub use synthetic::{SyntheticPanel, synthetic_ui};

use crate::ui::dialogs::Choice;
use crate::ui::figure::{Figure, figure_ui};
use crate::ui::panels::evaluate::{banner_ui, header_row_ui, row_ui};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{AnalysisText, Say};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{empty_state_ui, heading_ui, primary_button, secondary_button};
use crate::workbench::{AnalysisKind, Message};
use eframe::egui::{Align, Layout, ScrollArea, Ui};

/// Height of a figure.
const HEIGHT: f32 = 280.0;
/// Width of a scroll bar.
const BAR: f32 = 12.0;
/// From this width on two figures stand side by side.
const TWO_FIGURES: f32 = 860.0;

/// The topmost row: title, and where there is a result the export and `others` beside it.
fn header_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    kind: AnalysisKind,
    title: &str,
    export: [&str; 2],
    others: impl FnOnce(&mut Ui, &mut Scene<'_>),
) {
    header_row_ui(ui, |ui| {
        heading_ui(ui, title);
        if !scene.bench.analyses.has_result(kind) {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // In line with the cards, beside which a scroll bar has its room.
            ui.add_space(BAR);
            let [name, tip] = export;
            let button = if scene.bench.analyses.job(kind).is_none() {
                primary_button(ui, name)
            } else {
                secondary_button(ui, name)
            };
            if button.on_hover_text(tip).clicked() {
                scene.ask(Request::Choose(Choice::Analysis(kind)));
            }
            others(ui, scene);
        });
    });
}

/// What stands without a portfolio.
fn no_data_ui(ui: &mut Ui, scene: &mut Scene<'_>, title: &str, sentence: &str) {
    heading_ui(ui, title);
    let say = |text: AnalysisText| text.say(scene.language);
    let (heading, action) = (say(AnalysisText::NoData), say(AnalysisText::OpenFile));
    if empty_state_ui(ui, &heading, sentence, Some(&action)) {
        scene.ask(Request::Choose(Choice::Open));
    }
}

/// Why the last run left nothing, and whether the result is of other settings.
fn banners_ui(ui: &mut Ui, scene: &Scene<'_>, kind: AnalysisKind, problem: Option<&Message>) {
    let language = scene.language;
    if let Some(problem) = problem {
        let failed = AnalysisText::Failed.say(language);
        let sentence = format!("{failed} {}", problem.say(language));
        banner_ui(ui, Ink::Bad, &sentence, |_| {});
    }
    let has_result = scene.bench.analyses.has_result(kind);
    if has_result && !scene.bench.is_analysis_current(kind) {
        banner_ui(ui, Ink::Stale, &AnalysisText::Stale.say(language), |_| {});
    }
}

/// The panel below its header, which scrolls.
fn scrolled_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink(false)
        .following(ui, |ui| {
            ui.spacing_mut().item_spacing.y = tokens(ui).gap_large;
            // A long table scrolls by itself; its bar takes room at the right.
            ui.set_max_width(ui.available_width() - BAR);
            content(ui);
        });
}

/// Figures, two to a row where there is room.
fn figures_ui(ui: &mut Ui, scene: &mut Scene<'_>, id: &str, figures: &[Figure]) {
    let columns = if ui.available_width() >= TWO_FIGURES {
        2
    } else {
        1
    };
    for (first, row) in figures.chunks(columns).enumerate() {
        let weights = vec![1.0; row.len()];
        row_ui(ui, &weights, |ui, place| {
            let figure = &row[place];
            let id = format!("{id} {}", first * columns + place);
            if let Some(action) = figure_ui(ui, figure, &id, HEIGHT, None, scene.language) {
                scene.ask_of_figure(figure, action);
            }
        });
    }
}
