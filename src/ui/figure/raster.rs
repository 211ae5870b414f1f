//! A canvas: pixels that take textured triangles, as a graphics card would. It
//! knows only what egui's meshes need: one texture, premultiplied colours.

use eframe::egui::epaint::{ColorImage, Mesh, Vertex};
use eframe::egui::{Pos2, Rect};

/// Opaque pixels, three bytes each.
#[derive(Debug)]
pub struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// A corner of a triangle, in pixels and texels.
#[derive(Clone, Copy)]
struct Corner {
    at: Pos2,
    uv: [f32; 2],
    colour: [f32; 4],
}

impl Canvas {
    /// Black pixels.
    #[must_use]
    pub fn new(width: usize, height: usize) -> Self {
        let rgb = vec![0; width * height * 3];
        Self { width, height, rgb }
    }

    /// The pixels, row by row from the top, as red, green and blue.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.rgb
    }

    /// Paints a mesh in points, `scale` pixels to each, within `clip`.
    pub fn mesh(&mut self, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
        let size = texture.size.map(|n| n as f32);
        let corner = |v: &Vertex| Corner {
            at: (v.pos.to_vec2() * scale).to_pos2(),
            uv: [v.uv.x * size[0] - 0.5, v.uv.y * size[1] - 0.5],
            colour: v.color.to_array().map(f32::from),
        };
        let bound = |v: f32, most: usize| (v * scale).round().clamp(0.0, most as f32) as usize;
        let columns = [
            bound(clip.left(), self.width),
            bound(clip.right(), self.width),
        ];
        let rows = [
            bound(clip.top(), self.height),
            bound(clip.bottom(), self.height),
        ];
        for [a, b, c] in mesh.indices.as_chunks::<3>().0 {
            let of = |i: u32| mesh.vertices.get(i as usize).map(corner);
            if let (Some(a), Some(b), Some(c)) = (of(*a), of(*b), of(*c)) {
                self.triangle([a, b, c], texture, columns, rows);
            }
        }
    }

    fn triangle(
        &mut self,
        mut corners: [Corner; 3],
        texture: &ColorImage,
        columns: [usize; 2],
        rows: [usize; 2],
    ) {
        let mut area = cross(corners[0].at, corners[1].at, corners[2].at);
        if area < 0.0 {
            corners.swap(1, 2);
            area = -area;
        }
        if !area.is_finite() || area <= 0.0 {
            return;
        }
        let [a, b, c] = corners.map(|corner| corner.at);
        let span = |v: [f32; 3], [low, high]: [usize; 2]| {
            let least = v.into_iter().fold(f32::INFINITY, f32::min).floor();
            let most = v.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil();
            (least.max(low as f32) as usize)..(most.clamp(0.0, high as f32) as usize)
        };
        for y in span([a.y, b.y, c.y], rows) {
            for x in span([a.x, b.x, c.x], columns) {
                let p = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let edges = [(b, c), (c, a), (a, b)];
                let weights = edges.map(|(from, to)| cross(from, to, p));
                // A pixel on an edge that two triangles share belongs to one of them.
                let inside = |i: usize| {
                    weights[i] > 0.0 || (weights[i] == 0.0 && is_top_left(edges[i].0, edges[i].1))
                };
                if (0..3).all(inside) {
                    self.blend(x, y, shade(&corners, weights.map(|w| w / area), texture));
                }
            }
        }
    }

    /// Lays a premultiplied colour over a pixel.
    fn blend(&mut self, x: usize, y: usize, colour: [f32; 4]) {
        let at = (y * self.width + x) * 3;
        if let Some(pixel) = self.rgb.get_mut(at..at + 3) {
            let rest = 1.0 - colour[3] / 255.0;
            for (under, over) in pixel.iter_mut().zip(colour) {
                *under = (over + f32::from(*under) * rest).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
}

fn cross(a: Pos2, b: Pos2, p: Pos2) -> f32 {
    (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
}

fn is_top_left(from: Pos2, to: Pos2) -> bool {
    to.y < from.y || (to.y == from.y && to.x > from.x)
}

/// The colour at a place within a triangle: its corners' mixed, times the
/// texture's.
fn shade(corners: &[Corner; 3], weights: [f32; 3], texture: &ColorImage) -> [f32; 4] {
    let mix = |of: &dyn Fn(&Corner) -> f32| -> f32 {
        corners.iter().zip(weights).map(|(c, w)| of(c) * w).sum()
    };
    let texel = sample(texture, mix(&|c| c.uv[0]), mix(&|c| c.uv[1]));
    std::array::from_fn(|i| mix(&|c| c.colour[i]) * texel[i] / 255.0)
}

/// The texture between four texels.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let place = |v: f32, most: usize| (v.max(0.0) as usize).min(most.saturating_sub(1));
    let (left, top) = (u.floor(), v.floor());
    let texel = |u: f32, v: f32| {
        let at = place(v, height) * width + place(u, width);
        let colour = texture.pixels.get(at).copied().unwrap_or_default();
        colour.to_array().map(f32::from)
    };
    let (right, down) = (u - left, v - top);
    let four = [
        (texel(left, top), (1.0 - right) * (1.0 - down)),
        (texel(left + 1.0, top), right * (1.0 - down)),
        (texel(left, top + 1.0), (1.0 - right) * down),
        (texel(left + 1.0, top + 1.0), right * down),
    ];
    std::array::from_fn(|i| four.iter().map(|(texel, share)| texel[i] * share).sum())
}
