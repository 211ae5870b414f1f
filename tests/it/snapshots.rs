//! Pictures of each panel in both themes, compared with those in `tests/snapshots`,
//! so that a panel does not change unseen. `UPDATE_SNAPSHOTS=1 cargo test --release
//! --test it snapshots` takes them anew; look at what changed before committing.

use crate::raster::{send, window};
use crate::views::{forecast_series, learn_lifetime, score_and_synthesize};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, SnapshotOptions};
use riskbench::explain::TextLanguage;
use riskbench::network::Family;
use riskbench::ui::app::App;
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, Step, Theme};
use riskbench::workflow::{JoinFiles, JoinPlan, JoinRequest, SAMPLE};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Pixels that may differ on a step without a model: edges that another processor
/// rounds in another way.
const FEW_PIXELS: usize = 100;
/// The same with a model: digits of times, and figures of a training on a processor
/// with other instructions.
const FEW_PIXELS_OF_MODELS: usize = 1_000;

type Window = Harness<'static, App>;

/// Half of the pixels each way: the pictures stay small.
fn half() -> Window {
    window([1280.0, 800.0], 0.5)
}

#[test]
fn every_panel_looks_as_before() {
    let mut window = half();
    send(&mut window, Command::OpenSample);
    let mut settings = window.state().bench.settings().unwrap().clone();
    settings.family = Family::Logistic;
    send(&mut window, Command::SetSettings(settings));
    send(&mut window, Command::Train);
    send(&mut window, Command::Select(Some(12)));
    // The status bar shows a notice for some seconds only, however long a picture takes.
    for notice in &mut window.state_mut().bench.notices {
        notice.at = SystemTime::UNIX_EPOCH;
    }
    let mut changed = Vec::new();
    for step in Step::ALL {
        send(&mut window, Command::GoTo(step));
        let few = match step {
            Step::Start | Step::Data | Step::Features => FEW_PIXELS,
            _ => FEW_PIXELS_OF_MODELS,
        };
        let options = SnapshotOptions::new().max_failed_pixels(few);
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
    // The wording of reasons, where the plot is otherwise.
    send(&mut window, Command::GoTo(Step::Explain));
    window.get_by_label("Texts of reasons").click();
    let mut terms = window.state().bench.terms().unwrap().clone();
    let income = "annual_income";
    terms.texts.set(income, TextLanguage::En, "Income is low");
    terms.texts.set(income, TextLanguage::Zh, "收入偏低");
    send(&mut window, Command::SetTerms(Box::new(terms)));
    for (theme, language, name) in [
        (Theme::Light, Language::English, "explain_texts_light"),
        (Theme::Dark, Language::Chinese, "explain_texts_dark"),
    ] {
        let mut preferences = window.state().bench.preferences.clone();
        (preferences.theme, preferences.language) = (theme, Some(language));
        send(&mut window, Command::SetPreferences(preferences));
        window.run_steps(4);
        let options = SnapshotOptions::new().max_failed_pixels(FEW_PIXELS_OF_MODELS);
        let seen = window.try_snapshot_options(name, &options);
        changed.extend(seen.err().map(|error| error.to_string()));
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn every_analysis_looks_as_before() {
    let mut changed = Vec::new();
    // A whole panel, half of its pixels each way.
    let high = || window([1280.0, 1900.0], 0.5);
    let (mut series, mut sample, mut loans) = (high(), high(), high());
    learn_lifetime(&mut loans);
    forecast_series(&mut series, 600);
    score_and_synthesize(&mut sample);
    let windows = [
        (&mut loans, &[Step::Lifetime][..]),
        (&mut series, &[Step::Market][..]),
        (&mut sample, &[Step::Anomalies, Step::Synthetic][..]),
    ];
    for (window, steps) in windows {
        for step in steps {
            send(window, Command::GoTo(*step));
            let options = SnapshotOptions::new().max_failed_pixels(FEW_PIXELS_OF_MODELS);
            for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
                let mut preferences = window.state().bench.preferences.clone();
                preferences.theme = theme;
                preferences.language = Some(Language::English);
                send(window, Command::SetPreferences(preferences));
                window.run_steps(4);
                let name = format!("{step:?}_result_{name}").to_lowercase();
                let seen = window.try_snapshot_options(&name, &options);
                changed.extend(seen.err().map(|error| error.to_string()));
            }
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn columns_from_another_file_look_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let (portfolio, events) = sample_with_events(folder.path());
    let mut window = half();
    send(&mut window, Command::OpenPath(portfolio));
    window.run_steps(2);
    window.get_by_label("Other files").click();
    send(&mut window, Command::PickEvents(events.clone()));
    window.run_steps(2);
    let plan = JoinPlan {
        key: Some("customer".to_owned()),
        events_key: Some("customer".to_owned()),
        as_of: Some("decided".to_owned()),
        event_date: Some("booked".to_owned()),
        formulas: vec!["burden = loan_amount / annual_income".to_owned()],
        ..JoinPlan::default()
    };
    let files = JoinFiles {
        events: Some(events),
        ..JoinFiles::default()
    };
    let request = JoinRequest {
        plan,
        files,
        target: None,
    };
    send(&mut window, Command::Join(Some(Box::new(request))));
    let mut changed = Vec::new();
    let mut look = |window: &mut Window, theme, language, name: &str| {
        let mut preferences = window.state().bench.preferences.clone();
        (preferences.theme, preferences.language) = (theme, Some(language));
        send(window, Command::SetPreferences(preferences));
        for notice in &mut window.state_mut().bench.notices {
            notice.at = SystemTime::UNIX_EPOCH;
        }
        window.run_steps(4);
        let options = SnapshotOptions::new().max_failed_pixels(FEW_PIXELS);
        let seen = window.try_snapshot_options(name, &options);
        changed.extend(seen.err().map(|error| error.to_string()));
    };
    look(&mut window, Theme::Dark, Language::English, "join_dark");
    look(&mut window, Theme::Light, Language::Chinese, "join_light");
    // A model of it, opened alone, asks for the file of events.
    let mut settings = window.state().bench.settings().unwrap().clone();
    settings.family = Family::Logistic;
    send(&mut window, Command::SetSettings(settings));
    send(&mut window, Command::Train);
    let model = folder.path().join("joined.riskbench");
    send(&mut window, Command::SaveModel(model.clone()));
    send(&mut window, Command::CloseData);
    send(&mut window, Command::OpenPath(model));
    look(
        &mut window,
        Theme::Light,
        Language::English,
        "join_score_light",
    );
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

/// The sample with a key and a day of decision, and events of its applicants.
fn sample_with_events(folder: &Path) -> (PathBuf, PathBuf) {
    let sample = std::str::from_utf8(SAMPLE).unwrap();
    let row = |(n, line): (usize, &str)| match n {
        0 => format!("customer,decided,{line}\n"),
        n => format!("C{n},2024-{:02}-28,{line}\n", n % 12 + 1),
    };
    let portfolio: String = sample.lines().take(801).enumerate().map(row).collect();
    let mut events = String::from("customer,booked,amount,channel\n");
    for n in 0..5000 {
        let (key, month, day) = (n * 7 % 840, n % 12 + 1, n % 28 + 1);
        let channel = ["web", "branch", "phone"][n % 3];
        events += &format!("C{key},2024-{month:02}-{day:02},{}.5,{channel}\n", n % 91);
    }
    let paths = (folder.join("loans.csv"), folder.join("payments.csv"));
    std::fs::write(&paths.0, portfolio).unwrap();
    std::fs::write(&paths.1, events).unwrap();
    paths
}

#[test]
fn another_picture_is_found() {
    let mut window = half();
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
    assert!(differ > FEW_PIXELS_OF_MODELS, "{differ}");
}
