//! The window itself: which renderer draws it, its icon, and what is said where
//! there is no display.

use super::app::App;
use super::dialogs::Native;
use super::fonts;
use crate::workbench::{Command, Preferences, Workbench};
use eframe::egui::{Vec2, ViewportBuilder, vec2};
use eframe::{NativeOptions, Renderer};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Also the name of the desktop entry and of the preferences' folder.
const APP_ID: &str = "riskbench";

const USUAL_SIZE: [f32; 2] = [1280.0, 800.0];
const LEAST_SIZE: [f32; 2] = [800.0, 520.0];
/// Height of a title bar and a taskbar, where the system does not tell.
const AROUND: f32 = 72.0;

/// The size of the content, in points, with which a window of `size` lies within a
/// monitor, title bar included; `None` where it does already.
pub(super) fn fitting(size: Vec2, frame: Option<Vec2>, monitor: Vec2) -> Option<Vec2> {
    let frame = frame.unwrap_or_default();
    let room = vec2(monitor.x - frame.x, monitor.y - frame.y.max(AROUND));
    // Some systems report no size, or that of nothing.
    if room.x < 320.0 || room.y < 240.0 {
        return None;
    }
    let fitting = size.min(room);
    (fitting != size).then_some(fitting)
}

/// Why no window came up.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// Neither X11 nor Wayland.
    #[error("There is no display here.")]
    NoDisplay,
    /// All renderers failed.
    #[error("No window could be opened ({0}).")]
    NoRenderer(String),
}

/// A way of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawing {
    /// OpenGL.
    Glow,
    /// Vulkan, Metal or Direct3D 12; on Linux with the feature `wgpu` only.
    #[cfg(any(feature = "wgpu", not(target_os = "linux")))]
    Wgpu,
}

impl Drawing {
    /// The renderers to try, the usual one of the system first.
    fn order(chosen: Option<Self>) -> Vec<Self> {
        match chosen {
            Some(one) => vec![one],
            #[cfg(not(target_os = "linux"))]
            None => vec![Self::Wgpu, Self::Glow],
            #[cfg(all(target_os = "linux", feature = "wgpu"))]
            None => vec![Self::Glow, Self::Wgpu],
            #[cfg(all(target_os = "linux", not(feature = "wgpu")))]
            None => vec![Self::Glow],
        }
    }
}

/// Opens the window, with `file` in it, and returns when it is closed.
///
/// # Errors
/// If there is no display, or none of the renderers works.
pub fn open(file: Option<&Path>, drawing: Option<Drawing>) -> Result<(), WindowError> {
    if !has_display() {
        return Err(WindowError::NoDisplay);
    }
    super::console::free_own();
    let mut reasons = Vec::new();
    for renderer in Drawing::order(drawing) {
        match run(renderer, file) {
            Ok(()) => return Ok(()),
            Err(error) => reasons.push(format!("{renderer:?}: {error}")),
        }
    }
    Err(WindowError::NoRenderer(reasons.join("; ")))
}

fn run(drawing: Drawing, file: Option<&Path>) -> Result<(), eframe::Error> {
    let remembered = preferences_folder().and_then(|folder| Preferences::load(&folder).ok());
    let size = remembered.and_then(|p| p.window).unwrap_or(USUAL_SIZE);
    let viewport = ViewportBuilder::default()
        .with_app_id(APP_ID)
        .with_title("riskbench")
        .with_inner_size(size)
        .with_min_inner_size(LEAST_SIZE)
        .with_icon(Arc::new(super::icon::icon()));
    let options = NativeOptions {
        viewport,
        renderer: match drawing {
            Drawing::Glow => Renderer::Glow,
            #[cfg(any(feature = "wgpu", not(target_os = "linux")))]
            Drawing::Wgpu => Renderer::Wgpu,
        },
        ..NativeOptions::default()
    };
    let file = file.map(Path::to_owned);
    eframe::run_native(
        APP_ID,
        options,
        Box::new(move |creation| {
            fonts::install(&creation.egui_ctx);
            Ok(Box::new(app(&creation.egui_ctx, file)))
        }),
    )
}

fn app(ctx: &eframe::egui::Context, file: Option<PathBuf>) -> App {
    let waking = ctx.clone();
    let waker = Arc::new(move || waking.request_repaint());
    let mut bench = Workbench::new(preferences_folder(), waker);
    if let Some(file) = file {
        bench.apply(Command::OpenPath(file));
    }
    App::new(bench, Box::new(Native::new(ctx)))
}

/// Where the preferences of this user stand.
fn preferences_folder() -> Option<PathBuf> {
    let folder = directories::ProjectDirs::from("", "", APP_ID)?;
    Some(folder.config_dir().to_owned())
}

fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_window_lies_within_the_monitor() {
        let usual = Vec2::from(USUAL_SIZE);
        let small = vec2(1280.0, 800.0);
        assert_eq!(fitting(usual, None, small), Some(vec2(1280.0, 728.0)));
        let frame = Some(vec2(2.0, 90.0));
        assert_eq!(fitting(usual, frame, small), Some(vec2(1278.0, 710.0)));
        assert_eq!(fitting(usual, None, vec2(1920.0, 1080.0)), None);
        assert_eq!(fitting(usual, None, Vec2::ZERO), None);
        let remembered = vec2(2500.0, 1300.0);
        let fitted = fitting(remembered, None, vec2(1920.0, 1080.0));
        assert_eq!(fitted, Some(vec2(1920.0, 1008.0)));
    }
}
