//! Bad inputs of the window: small screens, very wide portfolios, long names, many runs, files
//! that moved, disks that are full, dialogs that never answer.

use crate::clipped::unread_anywhere;
use crate::raster::{send, window};
use crate::reach::out_of_reach;
use crate::views::{Window, settle, train, trained};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use riskbench::network::Family;
use riskbench::ui::app::Overlay;
use riskbench::workbench::{Command, ExportOptions, Level, Step};
use std::fmt::Write;
use std::path::Path;

/// 960 × 600 at 150 %.
const SMALL: [f32; 2] = [640.0, 400.0];

/// A portfolio of 200 columns with names and categories of 200 characters.
fn wide_text() -> String {
    let long = |what: &str, place: usize| {
        format!("{what}_{place}_{}", "long".repeat(60))[..200].to_owned()
    };
    let mut text = "loan,default_flag".to_owned();
    for place in 2..200 {
        text += ",";
        text += &long("column", place);
    }
    for row in 0_usize..400 {
        let bad = row.wrapping_mul(7) % 5 == 0;
        write!(text, "\nL{row:05},{}", u8::from(bad)).unwrap();
        for place in 2..200 {
            let value = row.wrapping_mul(place * 31 + 7) % 97;
            if place < 6 {
                write!(text, ",{}", long("category", value % 4)).unwrap();
            } else {
                write!(text, ",{}", value + usize::from(bad)).unwrap();
            }
        }
    }
    text
}

fn wide(folder: &Path) -> Window {
    let path = folder.join(format!("{}.csv", "portfolio ".repeat(18)));
    std::fs::write(&path, wide_text()).unwrap();
    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenPath(path));
    assert_eq!(
        window
            .state()
            .bench
            .data
            .as_ref()
            .unwrap()
            .table
            .columns
            .len(),
        200
    );
    window
}

fn many_runs(window: &mut Window, runs: usize) {
    for _ in 0..runs {
        train(window, &[Family::Logistic]);
    }
    let ids: Vec<_> = window.state().bench.runs.iter().map(|run| run.id).collect();
    assert_eq!(ids.len(), runs, "{:?}", window.state().bench.notices);
    for (place, id) in ids.into_iter().enumerate() {
        let name = format!("run {place} {}", "with a long name ".repeat(11));
        send(window, Command::RenameRun(id, name));
        send(window, Command::Overlay(id, true));
    }
    send(window, Command::Select(Some(12)));
}

#[test]
fn two_hundred_columns_with_long_names_and_thirty_runs_fit() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = wide(folder.path());
    many_runs(&mut window, 30);
    let sizes = [[960.0, 600.0], [1280.0, 800.0]];
    let mut found = unread_anywhere(&mut window, &sizes);
    found.extend(out_of_reach(&mut window, &sizes));
    assert!(
        found.is_empty(),
        "{} faults\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn a_small_screen_at_150_percent_can_be_used() {
    let mut window = trained();
    // What lies beyond the edge is scrolled to.
    let found = unread_anywhere(&mut window, &[SMALL]);
    assert!(
        found.is_empty(),
        "{} faults\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn a_dialog_that_never_answers_leaves_the_window_usable() {
    let mut window = window([1280.0, 800.0], 1.0);
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    settle(&mut window);
    assert!(matches!(window.state().overlay, Overlay::None));
    send(&mut window, Command::OpenSample);
    send(&mut window, Command::GoTo(Step::Features));
    assert_eq!(window.state().bench.data.as_ref().unwrap().table.rows, 5000);
    // The next one has a path box in its place.
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    settle(&mut window);
    assert!(matches!(window.state().overlay, Overlay::Path(_)));
    window.get_by_label_contains("still open");
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(matches!(window.state().overlay, Overlay::None));
}

/// The latest sentence, which has to be an error.
fn failure(window: &Window) -> String {
    let notice = window.state().bench.notices.last().unwrap();
    assert_eq!(notice.level, Level::Error, "{}", notice.message);
    notice.message.to_string()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_nothing_behind() {
    let mut window = trained();
    let path = std::path::PathBuf::from("/dev/full");
    let text = "a,b\n".repeat(100_000);
    for command in [
        Command::ExportText {
            path: path.clone(),
            text: text.clone().into(),
        },
        Command::ExportBytes {
            path: path.clone(),
            bytes: text.into_bytes().into(),
        },
        Command::ExportScores {
            path: path.clone(),
            options: ExportOptions::default(),
        },
    ] {
        send(&mut window, command);
        let said = failure(&window);
        assert!(said.contains("full"), "{said}");
    }
    let left = std::fs::read_dir("/dev").unwrap().flatten();
    let ours = left.filter(|entry| {
        entry
            .file_name()
            .to_string_lossy()
            .starts_with(".riskbench")
    });
    assert_eq!(ours.count(), 0);
    assert!(window.state().bench.shown_run().is_some());
}

#[test]
fn a_project_whose_portfolio_moved_offers_to_find_it_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");
    let path = folder.path().join("loans.csv");
    std::fs::copy(sample, &path).unwrap();
    let mut first = window([1280.0, 800.0], 1.0);
    send(&mut first, Command::OpenPath(path.clone()));
    train(&mut first, &[Family::Logistic]);
    let project = folder.path().join("work.riskbench-project");
    send(&mut first, Command::SaveProject(Some(project.clone())));
    first.state_mut().shutdown();
    let saved = std::fs::read(&project).unwrap();
    let moved = folder.path().join("elsewhere.csv");
    std::fs::rename(&path, &moved).unwrap();

    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenPath(project.clone()));
    assert!(failure(&window).contains("loans.csv"));
    window.get_by_label("Find the portfolio…").click();
    settle(&mut window);
    assert_eq!(std::fs::read(&project).unwrap(), saved);
    send(&mut window, Command::OpenPath(moved));
    let bench = &window.state().bench;
    assert_eq!((bench.runs.len(), bench.runs[0].stale), (1, false));
    assert_eq!(bench.project.as_deref(), Some(&*project));
    assert!(window.query_by_label("Find the portfolio…").is_none());
}
