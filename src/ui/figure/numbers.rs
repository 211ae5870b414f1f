//! The numbers of a figure as a table in its place.

use super::{Figure, Series};
use crate::ui::number;
use crate::ui::text::{FigureText, Language, Say};
use crate::ui::theme::tokens;
use eframe::egui::{self, Align, Layout, RichText, ScrollArea, Ui, Vec2};

/// Draws the table, `height` high.
pub(super) fn table_ui(ui: &mut Ui, figure: &Figure, id: &str, height: f32, language: Language) {
    let t = tokens(ui);
    let width = (ui.available_width() - t.gap_large) / 3.0;
    let head = FigureText::SeriesColumn.say(language);
    row_ui(ui, width, true, [&head, &figure.x.label, &figure.y.label]);
    let rows = figure.series.iter().map(|series| series.points.len()).sum();
    ScrollArea::vertical()
        .id_salt((id, "numbers"))
        .max_height((height - t.row_height).max(t.row_height))
        .auto_shrink([false, false])
        .show_rows(ui, t.row_height, rows, |ui, shown| {
            for row in shown {
                let Some((series, [x, y])) = nth_point(figure, row) else {
                    continue;
                };
                let (x, y) = (figure.x.written(x, number::plain), number::plain(y));
                row_ui(ui, width, false, [&series.name, &x, &y]);
            }
        });
}

fn row_ui(ui: &mut Ui, width: f32, head: bool, cells: [&str; 3]) {
    let t = tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (i, cell) in cells.into_iter().enumerate() {
            let colour = if head { t.muted } else { t.text };
            let layout = if i == 0 {
                Layout::left_to_right(Align::Center)
            } else {
                Layout::right_to_left(Align::Center)
            };
            let size = Vec2::new(width, t.row_height - t.gap);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_width(width);
                ui.add(egui::Label::new(RichText::new(cell).color(colour)).truncate());
            });
        }
    });
}

fn nth_point(figure: &Figure, mut n: usize) -> Option<(&Series, [f64; 2])> {
    for series in &figure.series {
        match series.points.get(n) {
            Some(point) => return Some((series, *point)),
            None => n -= series.points.len(),
        }
    }
    None
}
