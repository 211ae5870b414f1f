//! The tiles: the figures that are looked at first, each explained under the
//! pointer.

use super::Sight;
use super::layout::row_ui;
use crate::evaluate;
use crate::recipe::split::Part;
use crate::ui::number;
use crate::ui::text::{EvaluateText, Say, TermText};
use crate::ui::widgets::figure_tile_ui;
use crate::workflow::Metrics;
use eframe::egui::Ui;

/// The figures of a part that hold for every cutoff.
pub(super) fn figures_of(metrics: &Metrics, part: Part) -> Option<&evaluate::Figures> {
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
    let tiles = tiles(sight);
    row_ui(ui, &[1.0; 7], |ui, place| {
        let (name, value, note, term) = &tiles[place];
        let l = sight.language;
        let tile = figure_tile_ui(ui, &name.say(l), value, note, &term.say(l));
        if *name == EvaluateText::Auc {
            tile.on_hover_text(TermText::AucInterval.say(l));
        }
    });
}

type Tile = (EvaluateText, String, String, TermText);

fn tiles(sight: &Sight<'_>) -> [Tile; 7] {
    let language = sight.language;
    let note = |text: EvaluateText| text.say(language).into_owned();
    let figures = figures_of(&sight.run.experiment.metrics, sight.part);
    let at_cutoff = sight.curves.confusion_at(sight.cutoff);
    let auc = sight.curves.auc;
    let ci = interval(figures.and_then(|f| f.auc_ci)).map_or(String::new(), |[low, high]| {
        note(EvaluateText::Interval(low, high))
    });
    let ks = sight.curves.ks.as_ref();
    let ks_note = ks.map_or(String::new(), |ks| {
        note(EvaluateText::AtPd(number::ratio(ks.pd)))
    });
    let ece = figures.and_then(|f| f.ece).map_or(String::new(), |ece| {
        note(EvaluateText::EceNote(number::ratio(ece)))
    });
    let ratio = |value| number::or_none(value, number::ratio);
    let four = |value| number::or_none(value, number::auc);
    let here = || note(EvaluateText::AtCutoff);
    [
        (EvaluateText::Auc, four(auc), ci, TermText::Auc),
        (
            EvaluateText::Gini,
            ratio(auc.map(|auc| 2.0 * auc - 1.0)),
            String::new(),
            TermText::Gini,
        ),
        (
            EvaluateText::Ks,
            ratio(ks.map(|ks| ks.value)),
            ks_note,
            TermText::Ks,
        ),
        (
            EvaluateText::Recall,
            ratio(at_cutoff.recall()),
            here(),
            TermText::Recall,
        ),
        (
            EvaluateText::Precision,
            ratio(at_cutoff.precision()),
            here(),
            TermText::Precision,
        ),
        (
            EvaluateText::F1,
            ratio(at_cutoff.f1()),
            here(),
            TermText::F1,
        ),
        (
            EvaluateText::Brier,
            four(figures.and_then(|f| f.brier)),
            ece,
            TermText::Brier,
        ),
    ]
}
