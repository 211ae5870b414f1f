//! The marks of a figure in the window: their lines and discs, and their labels over
//! all of these.

use super::labels::places;
use super::sheet::rough_width;
use super::{Figure, Mark};
use crate::ui::theme::{Ink, Tokens};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Align2, Color32};
use egui_plot::{HLine, Line, LineStyle, PlotPoint, PlotPoints, PlotUi, Points, Text, VLine};

/// Where the data begin and end. Labels stand there, not at the end of what is
/// seen: the plot would never shrink around them.
pub(super) struct Extent {
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
}

impl Extent {
    pub(super) fn of(figure: &Figure) -> Self {
        let along = |range: Option<[f64; 2]>, axis: usize| {
            let points = figure.series.iter().flat_map(|s| &s.points);
            let values = points.map(|p| p[axis]).filter(|v| v.is_finite());
            let widen = |[low, high]: [f64; 2], v: f64| [low.min(v), high.max(v)];
            range.unwrap_or_else(|| values.fold([f64::MAX, f64::MIN], widen))
        };
        let ([left, right], [bottom, top]) = (along(figure.x.range, 0), along(figure.y.range, 1));
        Self {
            left,
            right,
            bottom,
            top,
        }
    }

    /// Whether a label at `x` would run out at the right.
    fn is_late(&self, x: f64) -> bool {
        x > self.left + 0.7 * (self.right - self.left)
    }
}

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

/// Draws the labels of the marks, each on a ground that hides what lies beneath.
pub(super) fn add_labels(plot: &mut PlotUi<'_>, figure: &Figure, t: &Tokens, extent: &Extent) {
    let (transform, bounds) = (*plot.transform(), plot.plot_bounds());
    let frame = transform.frame();
    let along = |x: f64| transform.position_from_point_x(x);
    let width = |text: &str| rough_width(text, t.text_small);
    let places = places(figure, [frame.left(), frame.right()], along, width);
    // Within what is seen, so that a label is not cut where the plot is moved.
    let top = extent.top.min(bounds.max()[1]);
    let row = f64::from(t.text_small + 5.0) / transform.dpos_dvalue_y().abs().max(1e-12);
    for (id, (mark, place)) in figure.marks.iter().zip(places).enumerate() {
        let (at, label, ink, anchor) = match mark {
            Mark::Vertical { x, label, ink } => {
                let anchor = if place.left {
                    Align2::RIGHT_TOP
                } else {
                    Align2::LEFT_TOP
                };
                let y = (top - row * place.row as f64).max(extent.bottom);
                ([*x, y], label, *ink, anchor)
            }
            Mark::Horizontal { y, label, ink } => {
                ([extent.right, *y], label, *ink, Align2::RIGHT_BOTTOM)
            }
            Mark::Point { at, label, .. } if extent.is_late(at[0]) => {
                // Below the disc: the labels of lines are above.
                (*at, label, Ink::Muted, Align2::RIGHT_TOP)
            }
            Mark::Point { at, label, .. } => (*at, label, Ink::Muted, Align2::LEFT_TOP),
            Mark::Gap { x, y, label, ink } => {
                let middle = [*x, f64::midpoint(y[0], y[1])];
                (middle, label, *ink, Align2::LEFT_CENTER)
            }
        };
        if label.is_empty() {
            continue;
        }
        let text = Text::new(
            "",
            PlotPoint::new(at[0], at[1]),
            grounded(mark, label, ink, anchor, t),
        );
        let text = text.id(("label", id)).color(t.colour(ink));
        plot.text(text.anchor(anchor).allow_hover(false));
    }
}

/// The words of a label on the colour of the plot, kept off the line or disc.
fn grounded(mark: &Mark, label: &str, ink: Ink, anchor: Align2, t: &Tokens) -> LayoutJob {
    let apart = match mark {
        Mark::Vertical { .. } => 4.0,
        Mark::Horizontal { .. } => 0.0,
        Mark::Point { .. } => 9.0,
        Mark::Gap { .. } => 6.0,
    };
    let words = TextFormat {
        font_id: t.font_small(),
        color: t.colour(ink),
        background: t.page,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::default();
    if anchor.x() == Align::Max {
        job.append(label, 0.0, words.clone());
        let bare = TextFormat {
            background: Color32::TRANSPARENT,
            ..words
        };
        // A blank is about four points wide.
        job.append(&" ".repeat((apart / 4.0) as usize), 0.0, bare);
    } else {
        job.append(label, apart, words);
    }
    job
}
