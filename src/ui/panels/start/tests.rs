//! How the start panel behaves: what it shows, and what it asks for.

use super::*;
use crate::table::TableError;
use crate::ui::dialogs::Choice;
use crate::ui::text::Language;
use crate::ui::{fonts, theme};
use crate::workbench::{JobId, Level, Message, Notice, Workbench};
use eframe::egui::{HoveredFile, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

struct Desk {
    bench: Workbench,
    panel: StartPanel,
    language: Language,
    requests: Vec<Request>,
}

fn desk() -> Desk {
    Desk {
        bench: Workbench::new(None, Arc::new(|| {})),
        panel: StartPanel::default(),
        language: Language::English,
        requests: Vec::new(),
    }
}

fn harness(desk: Desk, theme: Theme) -> Harness<'static, Desk> {
    let mut harness = Harness::builder()
        .with_size([1112.0, 720.0])
        .with_theme(theme)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            |ui, desk: &mut Desk| {
                let mut scene = Scene {
                    bench: &desk.bench,
                    language: desk.language,
                    requests: &mut desk.requests,
                };
                start_ui(ui, &mut scene, &mut desk.panel);
            },
            desk,
        );
    harness.run();
    harness
}

fn notice(level: Level, message: Message) -> Notice {
    Notice {
        id: 1,
        level,
        message,
        at: SystemTime::now(),
        read: false,
    }
}

fn not_found() -> Notice {
    let path = "loans.csv".to_owned();
    let error = Message::Table(Arc::new(TableError::NotFound { path }));
    notice(Level::Error, error)
}

fn load_job() -> JobStatus {
    JobStatus {
        id: JobId(3),
        kind: JobKind::Load,
        about: "loans.csv".to_owned(),
        progress: Some(0.4),
        started: Instant::now(),
        cancellable: true,
    }
}

#[test]
fn every_state_draws_in_both_languages_and_themes() {
    for language in Language::ALL {
        for theme in [Theme::Dark, Theme::Light] {
            let mut desk = desk();
            desk.language = language;
            let mut harness = harness(desk, theme);
            harness.state_mut().bench.notices.push(not_found());
            harness.state_mut().bench.preferences.recents = vec![PathBuf::from("/x/y.csv")];
            harness.run();
            harness.state_mut().bench.jobs.push(load_job());
            harness.run();
        }
    }
}

#[test]
fn files_and_the_sample_can_be_opened() {
    let mut harness = harness(desk(), Theme::Dark);
    harness.get_by_label("Open…").click();
    harness.run();
    harness.get_by_label("Open the sample portfolio").click();
    harness.run();
    let requests = &harness.state().requests;
    assert!(matches!(
        requests[..],
        [
            Request::Choose(Choice::Open),
            Request::Do(Command::OpenSample)
        ]
    ));
}

#[test]
fn a_hovering_file_is_awaited() {
    let mut harness = harness(desk(), Theme::Dark);
    harness
        .input_mut()
        .hovered_files
        .push(HoveredFile::default());
    harness.step();
    assert!(harness.query_by_label("Drop the file to open it").is_some());
}

#[test]
fn recent_files_are_opened_unless_they_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("here.csv");
    std::fs::write(&here, "a\n1\n").unwrap();
    let mut desk = desk();
    desk.bench.preferences.recents = vec![here.clone(), folder.path().join("gone.csv")];
    let mut harness = harness(desk, Theme::Light);
    for _ in 0..200 {
        if harness.query_by_label("no longer there").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
        harness.run();
    }
    harness.get_by_label("Open gone.csv").click();
    harness.run();
    assert!(harness.state().requests.is_empty());
    harness.get_by_label("Open here.csv").click();
    harness.run();
    harness.get_by_label("Clear the list").click();
    harness.run();
    let [
        Request::Do(Command::OpenPath(path)),
        Request::Do(Command::ClearRecents),
    ] = &harness.state().requests[..]
    else {
        panic!("{:?}", harness.state().requests);
    };
    assert_eq!(*path, here);
}

#[test]
fn loading_shows_its_progress_and_can_be_cancelled() {
    let mut desk = desk();
    desk.bench.jobs.push(load_job());
    let mut harness = harness(desk, Theme::Dark);
    assert!(harness.query_by_label("40.0 %").is_some());
    harness.get_by_label("Cancel").click();
    harness.run();
    let requests = &harness.state().requests;
    assert!(matches!(
        requests[..],
        [Request::Do(Command::CancelJob(JobId(3)))]
    ));
}

#[test]
fn a_problem_stands_until_something_is_opened() {
    let mut desk = desk();
    desk.bench.notices.push(not_found());
    let mut harness = harness(desk, Theme::Dark);
    assert!(
        harness
            .query_by_label_contains("There is no file loans.csv")
            .is_some()
    );
    let opened = Message::ModelOpened("lstm".to_owned());
    let opened = notice(Level::Info, opened);
    harness.state_mut().bench.notices.push(opened);
    harness.run();
    assert!(
        harness
            .query_by_label_contains("There is no file")
            .is_none()
    );
}
