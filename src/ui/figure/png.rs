//! A figure as a PNG file: the sheet as egui's shapes, cut into triangles and
//! painted by the program itself.

use super::raster::Canvas;
use super::sheet::{Anchor, Item, Sheet, lay_out};
use super::{Figure, FigureError};
use crate::ui::fonts;
use crate::ui::theme::Tokens;
use eframe::egui::epaint::text::{Fonts, TextOptions};
use eframe::egui::epaint::{ClippedShape, Primitive, TessellationOptions, Tessellator, TextShape};
use eframe::egui::{Align2, CornerRadius, FontId, Pos2, Rect, Shape, Stroke, vec2};
use image::ImageEncoder as _;

/// Pixels at which a figure is drawn in its own size; larger pictures enlarge
/// lines and words with it.
const NATURAL_WIDTH: f32 = 640.0;

/// Figures beside and below each other, `columns` to a row, each `width` × `height`
/// pixels.
pub(super) fn page(
    figures: &[&Figure],
    columns: usize,
    t: &Tokens,
    [width, height]: [u32; 2],
) -> Result<Vec<u8>, FigureError> {
    let possible = 64..=8192;
    if !possible.contains(&width) || !possible.contains(&height) {
        return Err(FigureError::Size(width, height));
    }
    let scale = (width as f32 / NATURAL_WIDTH).max(1.0);
    let columns = columns.clamp(1, figures.len().max(1));
    let rows = figures.len().div_ceil(columns);
    let of_figure = [width as usize, height as usize];
    let size = [of_figure[0] * columns, of_figure[1] * rows];
    let mut page = vec![0; size[0] * size[1] * 3];
    for (place, figure) in figures.iter().enumerate() {
        let sheet = lay_out(figure, t, width as f32 / scale, height as f32 / scale);
        let canvas = paint(&sheet, scale, width, height);
        let (row, column) = (place / columns, place % columns);
        for (y, line) in canvas.bytes().chunks_exact(of_figure[0] * 3).enumerate() {
            let start = ((row * of_figure[1] + y) * size[0] + column * of_figure[0]) * 3;
            page[start..start + line.len()].copy_from_slice(line);
        }
    }
    let (width, height) = (size[0] as u32, size[1] as u32);
    let mut out = Vec::new();
    image::codecs::png::PngEncoder::new(&mut out)
        .write_image(&page, width, height, image::ExtendedColorType::Rgb8)
        .map_err(|error| FigureError::Png(error.to_string()))?;
    Ok(out)
}

fn paint(sheet: &Sheet, scale: f32, width: u32, height: u32) -> Canvas {
    let mut fonts = Fonts::new(TextOptions::default(), fonts::definitions());
    let mut shapes = Vec::new();
    for (items, clip_rect) in [
        (&sheet.outside, Rect::EVERYTHING),
        (&sheet.inside, sheet.clip),
    ] {
        for item in items {
            let drawn = shapes_of(item, &mut fonts, scale);
            shapes.extend(
                drawn
                    .into_iter()
                    .map(|shape| ClippedShape::new(clip_rect, shape)),
            );
        }
    }
    let options = TessellationOptions::default();
    let discs = fonts.texture_atlas().prepared_discs();
    let mut tessellator = Tessellator::new(scale, options, fonts.font_image_size(), discs);
    let atlas = fonts.image();
    let mut canvas = Canvas::new(width as usize, height as usize);
    for clipped in tessellator.tessellate_shapes(shapes) {
        if let Primitive::Mesh(mesh) = &clipped.primitive {
            canvas.mesh(mesh, &atlas, clipped.clip_rect, scale);
        }
    }
    canvas
}

fn shapes_of(item: &Item, fonts: &mut Fonts, scale: f32) -> Vec<Shape> {
    match item {
        Item::Fill(rect, colour) => vec![Shape::rect_filled(*rect, CornerRadius::ZERO, *colour)],
        Item::Disc(at, radius, colour) => vec![Shape::circle_filled(*at, *radius, *colour)],
        Item::Line {
            points,
            width,
            dash,
            colour,
        } => {
            let stroke = Stroke::new(*width, *colour);
            match dash {
                Some([length, gap]) => Shape::dashed_line(points, stroke, *length, *gap),
                None => vec![Shape::line(points.clone(), stroke)],
            }
        }
        Item::Word {
            at,
            anchor,
            turned,
            size,
            colour,
            text,
            ..
        } => {
            let font = FontId::proportional(*size);
            let galley =
                fonts
                    .with_pixels_per_point(scale)
                    .layout_no_wrap(text.clone(), font, *colour);
            let shift = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => 0.5,
                Anchor::End => 1.0,
            };
            let size = galley.size();
            let angle = if *turned {
                -std::f32::consts::FRAC_PI_2
            } else {
                0.0
            };
            let corner = vec2(-shift * size.x, -0.5 * size.y);
            let shape = if *turned {
                // Turned about its middle, which lies half its size from the corner.
                let shape = TextShape::new(*at + corner, galley, *colour);
                shape.with_angle_and_anchor(angle, Align2::CENTER_CENTER)
            } else {
                TextShape::new(snapped(*at + corner, scale), galley, *colour)
            };
            vec![shape.into()]
        }
    }
}

/// Whole pixels keep letters sharp.
fn snapped(at: Pos2, scale: f32) -> Pos2 {
    ((at.to_vec2() * scale).round() / scale).to_pos2()
}
