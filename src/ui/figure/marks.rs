//! The marks of a figure in the window: their lines and discs, and their labels over
//! all of these.

use super::labels::{label, places};
use super::{Figure, Mark};
use crate::ui::theme::{Ink, Tokens, tokens};
use eframe::egui::Ui;
use egui_plot::{
    HLine, Line, LineStyle, PlotPoint, PlotPoints, PlotTransform, PlotUi, Points, VLine,
};

/// Draws the line or disc of a mark.
pub(super) fn add_mark(plot: &mut PlotUi<'_>, mark: &Mark, id: usize, t: &Tokens) {
    match mark {
        Mark::Vertical { x, ink, .. } => {
            let line = VLine::new("", *x)
                .id(("mark", id))
                .color(t.colour(*ink))
                .width(1.0);
            plot.vline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
        Mark::Horizontal { y, ink, .. } => {
            let line = HLine::new("", *y)
                .id(("mark", id))
                .color(t.colour(*ink))
                .width(1.0);
            plot.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
        Mark::Point { at, label, ink } => {
            let disc = Points::new(label, PlotPoints::from(*at));
            plot.points(disc.id(("mark", id)).color(t.colour(*ink)).radius(5.0));
        }
        Mark::Gap { x, y, label, ink } => {
            let ends = PlotPoints::from(vec![[*x, y[0]], [*x, y[1]]]);
            plot.line(
                Line::new(label, ends)
                    .id(("mark", id))
                    .color(t.colour(*ink))
                    .width(t.line),
            );
        }
    }
}

/// Draws the labels of the marks over the shown plot; only one that no curve runs through
/// is on a ground that hides what is below it.
pub(super) fn labels_ui(ui: &Ui, figure: &Figure, transform: &PlotTransform) {
    let t = tokens(ui);
    let frame = *transform.frame();
    let painter = ui.painter().with_clip_rect(frame.intersect(ui.clip_rect()));
    let galley = |text: &str, ink: Ink| {
        painter.layout_no_wrap(text.to_owned(), t.font_small(), t.colour(ink))
    };
    let at = |[x, y]: [f64; 2]| transform.position_from_point(&PlotPoint::new(x, y));
    let size = |text: &str| galley(text, Ink::Muted).size();
    let places = places(figure, frame, at, size);
    for (mark, place) in figure.marks.iter().zip(places) {
        let Some(place) = place else {
            continue;
        };
        let ink = label_ink(mark);
        if place.is_clear {
            painter.rect_filled(place.room, 0.0, t.page);
        }
        painter.galley(place.room.min, galley(label(mark), ink), t.colour(ink));
    }
}

/// The colour of the words of a mark.
pub(super) fn label_ink(mark: &Mark) -> Ink {
    match mark {
        Mark::Vertical { ink, .. } | Mark::Horizontal { ink, .. } | Mark::Gap { ink, .. } => *ink,
        Mark::Point { .. } => Ink::Muted,
    }
}
