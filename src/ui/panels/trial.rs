//! What the panels' tests share: a workbench with data, and a panel drawn
//! without a renderer.

use crate::ui::request::{Request, Scene};
use crate::ui::text::Language;
use crate::ui::{fonts, theme};
use crate::workbench::{Command, JobKind, Workbench};
use eframe::egui::{Theme, Ui, Vec2};
use egui_kittest::Harness;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A workbench without preferences.
pub(super) fn empty() -> Workbench {
    Workbench::new(None, Arc::new(|| {}))
}

/// A workbench that has read the sample.
pub(super) fn sample() -> Workbench {
    let mut bench = empty();
    bench.apply(Command::OpenSample);
    settle(&mut bench);
    bench
}

/// Waits until nothing runs.
pub(super) fn settle(bench: &mut Workbench) {
    let begun = Instant::now();
    loop {
        bench.pump(Duration::from_millis(50));
        if bench.jobs.is_empty() && bench.live.is_none() {
            return;
        }
        let what: Vec<JobKind> = bench.jobs.iter().map(|job| job.kind).collect();
        assert!(begun.elapsed() < Duration::from_mins(2), "{what:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A workbench, the panel's own state, and what it asked for.
pub(super) struct Trial<P> {
    pub bench: Workbench,
    pub panel: P,
    pub requests: Vec<Request>,
    pub language: Language,
}

impl<P> Trial<P> {
    /// The commands asked for since the last call.
    pub(super) fn commands(&mut self) -> Vec<Command> {
        let requests = self.requests.drain(..);
        let command = |request| match request {
            Request::Do(command) => Some(command),
            _ => None,
        };
        requests.filter_map(command).collect()
    }
}

/// A window with one panel in it.
pub(super) fn window<P: Default + 'static>(
    bench: Workbench,
    language: Language,
    theme: Theme,
    size: [f32; 2],
    panel: fn(&mut Ui, &mut Scene<'_>, &mut P),
) -> Harness<'static, Trial<P>> {
    let trial = Trial {
        bench,
        panel: P::default(),
        requests: Vec::new(),
        language,
    };
    let mut harness = Harness::builder()
        .with_size(Vec2::from(size))
        .with_theme(theme)
        .with_max_steps(12)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            move |ui, trial: &mut Trial<P>| {
                let mut scene = Scene {
                    bench: &trial.bench,
                    language: trial.language,
                    requests: &mut trial.requests,
                };
                panel(ui, &mut scene, &mut trial.panel);
            },
            trial,
        );
    harness.run();
    harness
}
