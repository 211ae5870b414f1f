//! The legend of a figure in the window: the names of its series with their lines, beside
//! the title or in rows of their own.

use super::{Figure, Series, Style};
use crate::ui::theme::tokens;
use crate::ui::widgets::{note_ui, short, text_width};
use eframe::egui::{Response, RichText, Sense, Shape, Stroke, Ui, Vec2};

/// Width of a line in a legend.
const SWATCH: f32 = 14.0;
/// Rows of a legend that does not fit beside the title.
const LEGEND_ROWS: usize = 3;
/// Room for the count of the names that fit into no row.
const COUNT: f32 = 30.0;

/// The named series, each with the width of its place in a legend.
fn entries<'a>(ui: &Ui, figure: &'a Figure) -> Vec<(&'a Series, f32)> {
    let t = tokens(ui);
    let named = figure.series.iter().filter(|s| !s.key().is_empty());
    let entry = |series: &'a Series| {
        let words = RichText::new(short(series.key())).size(t.text_small);
        (series, text_width(ui, words) + SWATCH + t.gap_small + t.gap)
    };
    named.map(entry).collect()
}

/// The names of the series with their colours beside the title, laid out from right
/// to left; `false` where there is no room for all of them.
pub(super) fn legend_ui(ui: &mut Ui, figure: &Figure) -> bool {
    let t = tokens(ui);
    let entries = entries(ui, figure);
    let needed: f32 = entries.iter().map(|(_, width)| width).sum();
    if needed + t.gap > ui.available_width() {
        return false;
    }
    for (series, _) in entries.iter().rev() {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = t.gap_small;
            name_ui(ui, series);
            swatch_ui(ui, series);
        });
    }
    true
}

/// The same in rows of their own. What does not fit into them is counted, and
/// named under the pointer.
pub(super) fn legend_rows_ui(ui: &mut Ui, figure: &Figure) {
    let entries = entries(ui, figure);
    let widths: Vec<f32> = entries.iter().map(|(_, width)| *width).collect();
    let (rows, left) = packed(&widths, ui.available_width());
    let mut shown = entries.iter().map(|(series, _)| series);
    let last = rows.len().saturating_sub(1);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (row, count) in rows.into_iter().enumerate() {
        ui.horizontal(|ui| {
            let t = tokens(ui);
            ui.set_height(t.text_small + 4.0);
            ui.spacing_mut().item_spacing.x = t.gap;
            for series in shown.by_ref().take(count) {
                ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.x = t.gap_small;
                    swatch_ui(ui, series);
                    name_ui(ui, series);
                });
            }
            if row == last && left > 0 {
                let names: Vec<&str> = shown.by_ref().map(|s| s.key()).collect();
                note_ui(ui, &format!("+{left}")).on_hover_text(names.join("\n"));
            }
        });
    }
}

/// The number of entries in each row, and of those that fit into none.
pub(super) fn packed(widths: &[f32], room: f32) -> (Vec<usize>, usize) {
    let (mut rows, mut used) = (vec![0], 0.0);
    for (place, width) in widths.iter().enumerate() {
        let is_last = rows.len() == LEGEND_ROWS;
        let rest = widths.len() - place;
        // The last row keeps room for the count of what is left.
        let kept = if is_last && rest > 1 { COUNT } else { 0.0 };
        let count = rows.len() - 1;
        if rows[count] > 0 && used + width + kept > room {
            if is_last {
                return (rows, rest);
            }
            rows.push(0);
            used = 0.0;
        }
        used += width;
        let count = rows.len() - 1;
        rows[count] += 1;
    }
    (rows, 0)
}

/// The name of a series; a long one is cut, and shown in full under the pointer.
fn name_ui(ui: &mut Ui, series: &Series) -> Response {
    let shown = short(series.key());
    let response = note_ui(ui, &shown);
    if shown == series.key() {
        response
    } else {
        response.on_hover_text(series.key())
    }
}

/// A piece of the line that the series is drawn with.
fn swatch_ui(ui: &mut Ui, series: &Series) {
    let t = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(SWATCH, 12.0), Sense::hover());
    let colour = t.colour(series.ink);
    let ends = [rect.left_center(), rect.right_center()];
    let painter = ui.painter();
    match series.style {
        Style::Dashed => {
            painter.extend(Shape::dashed_line(
                &ends,
                Stroke::new(1.5, colour),
                4.0,
                3.0,
            ));
        }
        Style::Dotted => painter.extend(Shape::dotted_line(&ends, colour, 4.0, 1.0)),
        _ => {
            painter.line_segment(ends, Stroke::new(2.5, colour));
        }
    }
}
