//! The figures of a report, painted from the shapes that SVG and EMF are written from.

use crate::document::chart::{Chart, Ink, Shape as Drawn, WIDTH};
use crate::ui::theme::{Tokens, tokens};
use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Color32, CornerRadius, FontFamily, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2,
    WidgetInfo, pos2,
};
use std::f32::consts::FRAC_PI_2;

/// Figures are enlarged at most so much.
const MOST_SCALE: f32 = 1.1;
/// Room between figures.
const GAP: f32 = 24.0;

/// Draws figures side by side, as many as there is room for.
pub(super) fn charts_ui(ui: &mut Ui, charts: &[Chart]) {
    let width = WIDTH as f32;
    let room = ui.available_width();
    let columns = (((room + GAP) / (width + GAP)) as usize).clamp(1, charts.len().max(1));
    let each = (room - GAP * (columns - 1) as f32) / columns as f32;
    let scale = (each / width).min(MOST_SCALE);
    for row in charts.chunks(columns) {
        let sheets: Vec<_> = row.iter().map(Chart::sheet).collect();
        let heights = sheets.iter().map(|sheet| sheet.height as f32);
        let height = heights.fold(0.0, f32::max) * scale;
        let (whole, _) = ui.allocate_exact_size(Vec2::new(room, height), Sense::hover());
        for (place, (chart, sheet)) in row.iter().zip(&sheets).enumerate() {
            let left = whole.left() + place as f32 * (width * scale + GAP);
            let size = Vec2::new(width, sheet.height as f32) * scale;
            let rect = Rect::from_min_size(pos2(left, whole.top()), size);
            let response = ui.interact(rect, ui.scope_id().with(&chart.id), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &chart.title));
            if ui.is_rect_visible(rect) {
                for shape in &sheet.shapes {
                    paint(ui, rect.min, scale, shape);
                }
            }
        }
        ui.add_space(tokens(ui).gap);
    }
}

fn colour(t: &Tokens, ink: Ink) -> Color32 {
    match ink {
        Ink::Muted => t.muted,
        Ink::Text => t.text,
        Ink::Rule => t.rule,
        Ink::First => t.palette[0],
        Ink::Second => t.palette[1],
        Ink::Third => t.palette[2],
    }
}

fn paint(ui: &Ui, corner: Pos2, scale: f32, shape: &Drawn) {
    let t = tokens(ui);
    let at = |[x, y]: [f64; 2]| corner + Vec2::new(x as f32, y as f32) * scale;
    let painter = ui.painter();
    match shape {
        Drawn::Line {
            points,
            ink,
            width,
            dashed,
        } => {
            let points: Vec<Pos2> = points.iter().copied().map(at).collect();
            let stroke = Stroke::new(*width as f32 * scale, colour(t, *ink));
            if *dashed {
                let dash = 4.0 * scale;
                painter.extend(Shape::dashed_line(&points, stroke, dash, dash));
            } else {
                painter.add(Shape::line(points, stroke));
            }
        }
        Drawn::Box([x, y, width, height], ink) => {
            let size = Vec2::new(*width as f32, *height as f32) * scale;
            let rect = Rect::from_min_size(at([*x, *y]), size);
            painter.rect_filled(rect, CornerRadius::same(1), colour(t, *ink));
        }
        Drawn::Disc(centre, radius, ink) => {
            painter.circle_filled(at(*centre), *radius as f32 * scale, colour(t, *ink));
        }
        Drawn::Words {
            at: place,
            anchor,
            size,
            upwards,
            ink,
            bold: _,
            text,
        } => {
            let font = FontId::new(*size as f32 * scale, FontFamily::Proportional);
            let ink = colour(t, *ink);
            let galley = painter.layout_no_wrap(text.clone(), font, ink);
            let along = match anchor {
                0 => -galley.size().x / 2.0,
                1 => -galley.size().x,
                _ => 0.0,
            };
            // The place is on the baseline.
            let rows = galley.rows.first();
            let ascent = rows.and_then(|row| row.glyphs.first().map(|glyph| glyph.pos.y));
            let up = -ascent.unwrap_or(galley.size().y * 0.8);
            let place = at(*place);
            let corner = if *upwards {
                place + Vec2::new(up, -along)
            } else {
                place + Vec2::new(along, up)
            };
            let mut words = TextShape::new(corner, galley, ink);
            if *upwards {
                words.angle = -FRAC_PI_2;
            }
            painter.add(words);
        }
    }
}
