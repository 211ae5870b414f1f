//! A window for pictures, and its renderer: egui's meshes go to the canvas that also
//! draws figures, so that the same picture comes out on every machine, without a
//! display or a driver.

use eframe::egui::epaint::{ImageData, ImageDelta, Primitive};
use eframe::egui::{ColorImage, Context, FullOutput, TextureId, TexturesDelta, Theme, UiBuilder};
use egui_kittest::{Harness, TestRenderer};
use image::RgbaImage;
use riskbench::ui::app::App;
use riskbench::ui::dialogs::{Choice, DialogAnswer, Dialogs};
use riskbench::ui::figure::Canvas;
use riskbench::ui::fonts;
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, JobKind, Workbench};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Dialogs of which the first is never answered.
#[derive(Default)]
struct NoDialogs {
    is_open: bool,
}

impl Dialogs for NoDialogs {
    fn ask(&mut self, _: &Choice, _: &str, _: Language) -> bool {
        !std::mem::replace(&mut self.is_open, true)
    }

    fn answer(&mut self) -> Option<DialogAnswer> {
        None
    }
}

/// The window of this size in points, without a portfolio.
pub fn window(size: [f32; 2], pixels_per_point: f32) -> Harness<'static, App> {
    let bench = Workbench::new(None, Arc::new(|| {}));
    let app = App::new(bench, Box::new(NoDialogs::default()));
    Harness::builder()
        .with_size(size)
        .with_pixels_per_point(pixels_per_point)
        .with_theme(Theme::Dark)
        .with_max_steps(64)
        .with_context_setup(fonts::install)
        .renderer(Raster::default())
        .build_ui_state(
            |ui, app: &mut App| {
                app.logic(&ui.ctx().clone());
                // The harness leaves a margin that the window does not have.
                let whole = ui.ctx().content_rect();
                let mut root = ui.new_child(UiBuilder::new().max_rect(whole));
                root.set_clip_rect(whole);
                app.ui(&mut root);
            },
            app,
        )
}

/// Carries out a command, and frames until no job runs.
pub fn send(window: &mut Harness<'_, App>, command: Command) {
    window.state_mut().bench.apply(command);
    let until = Instant::now() + Duration::from_mins(10);
    let busy = |window: &Harness<'_, App>| {
        let mut kinds = JobKind::ALL.iter();
        kinds.any(|kind| window.state().bench.is_busy(*kind))
    };
    window.run_steps(2);
    while busy(window) {
        assert!(Instant::now() < until, "{:?}", window.state().bench.jobs);
        std::thread::yield_now();
        window.run_steps(2);
    }
}

/// The textures that meshes take their colours from.
#[derive(Default)]
struct Raster {
    textures: HashMap<TextureId, ColorImage>,
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, images) in delta.set.drain() {
            for image in images {
                self.set(id, &image);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = (ctx.content_rect().size() * scale).round();
        let mut canvas = Canvas::new(size.x as usize, size.y as usize);
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            if let Primitive::Mesh(mesh) = &clipped.primitive
                && let Some(texture) = self.textures.get(&mesh.texture_id)
            {
                canvas.mesh(mesh, texture, clipped.clip_rect, scale);
            }
        }
        let pixels = canvas.bytes().as_chunks::<3>().0.iter();
        let opaque = pixels.flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
        RgbaImage::from_raw(size.x as u32, size.y as u32, opaque)
            .ok_or_else(|| "a picture of another size".to_owned())
    }
}

impl Raster {
    fn set(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(patch) = &delta.image;
        let Some([left, top]) = delta.pos else {
            self.textures.insert(id, ColorImage::clone(patch));
            return;
        };
        let Some(texture) = self.textures.get_mut(&id) else {
            return;
        };
        let width = texture.size[0];
        for (row, line) in patch.pixels.chunks_exact(patch.size[0]).enumerate() {
            let start = (top + row) * width + left;
            texture.pixels[start..start + line.len()].copy_from_slice(line);
        }
    }
}
