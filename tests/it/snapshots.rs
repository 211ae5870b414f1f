//! Pictures of each panel in both themes, compared with those in `tests/snapshots`,
//! so that a panel does not change unseen. `UPDATE_SNAPSHOTS=1 cargo test --release
//! --test it snapshots` takes them anew; look at what changed before committing.

use crate::raster::Raster;
use eframe::egui::{Theme as EguiTheme, UiBuilder};
use egui_kittest::{Harness, SnapshotOptions};
use riskbench::network::Family;
use riskbench::ui::app::App;
use riskbench::ui::dialogs::{Dialogs, Purpose};
use riskbench::ui::fonts;
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, JobKind, Step, Theme, Workbench};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pixels that may differ: digits of times, and edges that another processor rounds
/// in another way.
const FEW_PIXELS: usize = 1_000;

struct NoDialogs;

impl Dialogs for NoDialogs {
    fn ask(&mut self, _: Purpose, _: &str, _: Language) {}

    fn answer(&mut self) -> Option<Vec<PathBuf>> {
        None
    }
}

type Window = Harness<'static, App>;

fn window() -> Window {
    let app = App::new(Workbench::new(None, Arc::new(|| {})), Box::new(NoDialogs));
    Harness::builder()
        .with_size([1280.0, 800.0])
        // Half of the pixels each way: the pictures stay small.
        .with_pixels_per_point(0.5)
        .with_theme(EguiTheme::Dark)
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
fn send(window: &mut Window, command: Command) {
    window.state_mut().bench.apply(command);
    let until = Instant::now() + Duration::from_mins(2);
    let busy = |window: &Window| {
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

#[test]
fn every_panel_looks_as_before() {
    let mut window = window();
    send(&mut window, Command::OpenSample);
    let mut settings = window.state().bench.settings().unwrap().clone();
    settings.family = Family::Logistic;
    send(&mut window, Command::SetSettings(settings));
    send(&mut window, Command::Train);
    send(&mut window, Command::Select(Some(12)));
    let options = SnapshotOptions::new().max_failed_pixels(FEW_PIXELS);
    let mut changed = Vec::new();
    for step in Step::ALL {
        send(&mut window, Command::GoTo(step));
        for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
            let mut preferences = window.state().bench.preferences.clone();
            preferences.theme = theme;
            preferences.language = Some(Language::English);
            send(&mut window, Command::SetPreferences(preferences));
            window.run_steps(4);
            let name = format!("{step:?}_{name}").to_lowercase();
            let seen = window.try_snapshot_options(&name, &options);
            changed.extend(seen.err().map(|error| error.to_string()));
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn another_picture_is_found() {
    let mut window = window();
    send(&mut window, Command::GoTo(Step::Data));
    window.run_steps(4);
    let (empty, other) = (window.render().unwrap(), {
        send(&mut window, Command::OpenSample);
        send(&mut window, Command::GoTo(Step::Data));
        window.run_steps(4);
        window.render().unwrap()
    });
    let pairs = empty.pixels().zip(other.pixels());
    let differ = pairs.filter(|(a, b)| a != b).count();
    assert!(differ > FEW_PIXELS, "{differ}");
}
