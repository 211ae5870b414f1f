//! The tiles: the figures that are looked at first, each explained under the
//! pointer.

use super::Sight;
use super::layout::row_ui;
use crate::evaluate::Figures;
use crate::evaluate::Metric;
use crate::evaluate::View;
use crate::evaluate::metrics::{AUC, BRIER, ECE, KS};
use crate::evaluate::metrics_of;
use crate::recipe::outcome::split::Part;
use crate::ui::number;
use crate::ui::text::EvaluateText;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{figure_tile_ui, text_width};
use crate::workflow::Metrics;
use eframe::egui::{RichText, Ui};

/// The figures of a part that hold for every cutoff.
pub(super) fn figures_of(metrics: &Metrics, part: Part) -> Option<&Figures> {
    match part {
        Part::Train => metrics.train.as_ref(),
        Part::Validation => metrics.validation.as_ref(),
        Part::Test => metrics.test.as_ref(),
    }
}

/// The 95 % interval of an AUC as text; empty where there is none.
pub(super) fn interval(ci: Option<[f64; 2]>) -> Option<[String; 2]> {
    ci.map(|ends| ends.map(number::ratio))
}

/// Draws the row of tiles.
pub(super) fn tiles_ui(ui: &mut Ui, sight: &Sight<'_>) {
    let l = sight.language;
    let figures = figures_of(&sight.run.experiment.metrics, sight.part);
    let at_cutoff = sight.curves.confusion_at(sight.cutoff);
    let tiles = metrics_of(View::Tiles);
    row_ui(ui, &vec![1.0; tiles.len()], |ui, place| {
        let (metric, decimals) = tiles[place];
        let value = number::metric(metric.at(figures, &at_cutoff), decimals);
        let mut note = note(metric, figures, sight);
        let room = ui.available_width() - 2.0 * (tokens(ui).gap + 2.0);
        let small = |text: &str| RichText::new(text).size(tokens(ui).text_small);
        if metric.key == AUC.key && text_width(ui, small(&note)) > room {
            // On one line, so that the tiles are of one height; the tooltip says of what it is.
            let ends = interval(figures.and_then(|f| f.auc_ci));
            note = ends.map_or(String::new(), |ends| ends.join("–"));
        }
        let tile = figure_tile_ui(ui, &metric.name.say(l), &value, &note, &metric.term.say(l));
        if metric.key == AUC.key {
            tile.on_hover_text(TermText::AucInterval.say(l));
        } else if metric.key == BRIER.key {
            // The note below it is of the ECE.
            tile.on_hover_text(ECE.term.say(l));
        }
    });
}

/// What stands below the value of a tile.
fn note(metric: &Metric, figures: Option<&Figures>, sight: &Sight<'_>) -> String {
    let text = if metric.at_cutoff.is_some() {
        Some(EvaluateText::AtCutoff)
    } else if metric.key == AUC.key {
        let ends = interval(figures.and_then(|f| f.auc_ci));
        ends.map(|[low, high]| EvaluateText::Interval(low, high))
    } else if metric.key == KS.key {
        let ks = sight.curves.ranking.ks.as_ref();
        ks.map(|ks| EvaluateText::AtPd(number::ratio(ks.pd)))
    } else if metric.key == BRIER.key {
        let ece = figures.and_then(|f| f.ece);
        ece.map(|ece| EvaluateText::EceNote(number::ratio(ece)))
    } else {
        None
    };
    text.map_or(String::new(), |text| text.say(sight.language).into_owned())
}
