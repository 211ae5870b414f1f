//! What the train panel shows and asks for, on the built-in portfolio.

use super::super::trial::{self, Trial, window};
use super::*;
use crate::network::Family;
use crate::ui::dialogs::Choice;
use crate::ui::request::Request;
use crate::ui::text::Language;
use crate::workbench::Workbench;
use eframe::egui::{Key, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

const SIZE: [f32; 2] = [1088.0, 690.0];

type Window = Harness<'static, Trial<TrainPanel>>;

fn english(bench: Workbench) -> Window {
    window(bench, Language::English, Theme::Dark, SIZE, train_ui)
}

/// The sample after two short runs.
fn trained() -> Workbench {
    let mut bench = trial::sample();
    for family in [Family::Logistic, Family::Mlp] {
        let mut settings = bench
            .settings()
            .cloned()
            .unwrap_or_else(|| panic!("settings"));
        settings.family = family;
        settings.epochs = Some(3);
        bench.apply(Command::SetSettings(settings));
        bench.apply(Command::Train);
        trial::settle(&mut bench);
    }
    assert_eq!(bench.runs.len(), 2, "{:?}", bench.notices);
    bench
}

fn one(window: &mut Window) -> Command {
    let mut commands = window.state_mut().commands();
    assert_eq!(commands.len(), 1, "{commands:?}");
    commands.remove(0)
}

/// Hands what was asked for to the session.
fn obey(window: &mut Window) {
    let trial = window.state_mut();
    for command in trial.commands() {
        trial.bench.apply(command);
    }
    trial::settle(&mut trial.bench);
    window.run();
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

#[test]
fn it_is_drawn_in_both_languages_and_themes() {
    for language in Language::ALL {
        for theme in [Theme::Dark, Theme::Light] {
            window(trial::empty(), language, theme, SIZE, train_ui);
            window(trial::sample(), language, theme, SIZE, train_ui);
        }
    }
}

#[test]
fn runs_are_drawn_without_overflow() {
    for (language, theme) in [
        (Language::English, Theme::Light),
        (Language::Chinese, Theme::Dark),
    ] {
        for size in [SIZE, [1728.0, 960.0]] {
            let mut window = window(trained(), language, theme, size, train_ui);
            window.state_mut().panel.advanced = true;
            window.run();
            let right = size[0];
            for role in [
                Role::Button,
                Role::CheckBox,
                Role::TextInput,
                Role::ComboBox,
            ] {
                for node in window.query_all_by_role(role) {
                    assert!(node.rect().right() <= right + 1.0, "{node:?}");
                }
            }
        }
    }
}

#[test]
fn start_trains_and_a_card_changes_the_network() {
    let mut window = english(trial::sample());
    click(&mut window, "Start");
    assert!(matches!(one(&mut window), Command::Train));
    let lstm = window.get_by_role_and_label(Role::RadioButton, "LSTM: 32 units");
    lstm.click();
    window.run();
    let Command::SetSettings(settings) = one(&mut window) else {
        panic!("settings");
    };
    assert_eq!(settings.family, Family::Lstm);
}

#[test]
fn a_training_under_way_can_be_paused_and_stopped() {
    let mut bench = trial::sample();
    let mut settings = bench
        .settings()
        .cloned()
        .unwrap_or_else(|| panic!("settings"));
    settings.epochs = Some(5000);
    settings.patience = Some(None);
    // Rows per second are those of a single network.
    settings.members = Some(1);
    bench.apply(Command::SetSettings(settings));
    bench.apply(Command::Train);
    let mut window = english(bench);
    let begun = std::time::Instant::now();
    loop {
        let bench = &mut window.state_mut().bench;
        bench.pump(std::time::Duration::from_millis(20));
        if bench
            .live
            .as_ref()
            .is_some_and(|live| live.history.len() > 2)
        {
            break;
        }
        assert!(begun.elapsed().as_secs() < 60);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    window.run();
    assert!(window.query_by_label_contains("rows/s").is_some());
    assert!(window.query_by_label_contains("· learning rate").is_some());
    click(&mut window, "Pause");
    let pause = one(&mut window);
    assert!(matches!(pause, Command::Pause));
    window.state_mut().bench.apply(pause);
    window.run();
    assert!(window.query_by_label("Resume").is_some());
    click(&mut window, "Stop & keep best");
    let stop = one(&mut window);
    assert!(matches!(stop, Command::Stop));
    let trial = window.state_mut();
    trial.bench.apply(stop);
    trial::settle(&mut trial.bench);
    window.run();
    assert_eq!(window.state().bench.runs.len(), 1);
    assert!(window.query_by_label("New run").is_some());
}

#[test]
fn runs_are_shown_overlaid_renamed_and_deleted() {
    let bench = trained();
    let (first, name) = (bench.runs[0].id, bench.runs[0].name.clone());
    let mut window = english(bench);
    click(&mut window, &format!("Show {name}"));
    assert!(matches!(one(&mut window), Command::ShowRun(id) if id == first));
    click(&mut window, &format!("Draw {name} behind the shown run"));
    assert!(matches!(one(&mut window), Command::Overlay(id, true) if id == first));

    window.get_by_label(&format!("Show {name}")).focus();
    window.run();
    window.key_press(Key::F2);
    window.run();
    window
        .get_by_label("New name of the run")
        .type_text(" baseline");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let Command::RenameRun(id, new) = one(&mut window) else {
        panic!("a new name");
    };
    assert!(id == first && new.contains("baseline"), "{new}");

    click(&mut window, &format!("Delete {name}"));
    assert!(window.state_mut().commands().is_empty());
    click(&mut window, "Keep");
    assert!(window.state_mut().commands().is_empty());
    click(&mut window, &format!("Delete {name}"));
    let buttons = window.get_all_by_role_and_label(Role::Button, "Delete");
    let asked: Vec<_> = buttons.collect();
    assert_eq!(asked.len(), 1);
    asked[0].click();
    drop(asked);
    window.run();
    assert!(matches!(one(&mut window), Command::DeleteRun(id) if id == first));
}

#[test]
fn curves_show_the_shown_run_and_those_behind() {
    let mut bench = trained();
    let (first, second) = (bench.runs[0].id, bench.runs[1].id);
    bench.apply(Command::ShowRun(second));
    bench.apply(Command::Overlay(first, true));
    let window = english(bench);
    let curves = &window.state().panel.curves;
    let names: Vec<&str> = curves
        .loss()
        .series
        .iter()
        .map(|s| s.name.as_str())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    // The members of the second run chose their epochs on training rows of their own.
    assert_eq!(&names[..2], ["train", "held back"]);
    assert_eq!(curves.loss().marks.len(), 1);
    assert!(
        window
            .query_all_by_label("Accuracy at PD 0.5")
            .next()
            .is_some()
    );
}

#[test]
fn settings_depart_from_the_preset_and_come_back() {
    let mut window = english(trial::sample());
    window
        .get_by_role_and_label(Role::TextInput, "epochs, at most")
        .focus();
    window.run();
    window
        .get_by_role_and_label(Role::TextInput, "epochs, at most")
        .type_text("12");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let set = one(&mut window);
    let Command::SetSettings(settings) = &set else {
        panic!("settings");
    };
    assert_eq!(settings.epochs, Some(12));
    window.state_mut().bench.apply(set);
    window.run();
    click(&mut window, "Reset epochs, at most");
    let Command::SetSettings(settings) = one(&mut window) else {
        panic!("settings");
    };
    assert_eq!(settings.epochs, None);
}

#[test]
fn what_cannot_be_read_is_not_sent() {
    let mut window = english(trial::sample());
    window.state_mut().panel.advanced = true;
    window.run();
    let field = "hidden layers";
    window
        .get_by_role_and_label(Role::TextInput, field)
        .scroll_to_me();
    window.run();
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run();
    window
        .get_by_role_and_label(Role::TextInput, field)
        .type_text("64, many");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let value = |window: &Window| {
        let input = window.get_by_role_and_label(Role::TextInput, field);
        input.value()
    };
    assert_eq!(value(&window).as_deref(), Some("64, many"));
    obey(&mut window);
    assert!(window.get_by_label("Start").accesskit_node().is_disabled());
    // The reason stands beside the button, and names the field.
    let reason = window.get_by_label_contains("hidden layers cannot be read");
    assert!(reason.rect().bottom() < 60.0, "{:?}", reason.rect());
    window.state_mut().bench.apply(Command::Train);
    assert!(!window.state().bench.busy_training());
    click(&mut window, "All to preset");
    obey(&mut window);
    assert_eq!(value(&window).as_deref(), Some(""));
    assert!(!window.get_by_label("Start").accesskit_node().is_disabled());
    assert!(window.query_by_label_contains("cannot be read").is_none());
}

#[test]
fn another_network_drops_what_was_typed_for_the_one_before() {
    let mut window = english(trial::sample());
    window.state_mut().panel.advanced = true;
    window.run();
    let field = "hidden layers";
    window
        .get_by_role_and_label(Role::TextInput, field)
        .scroll_to_me();
    window.run();
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run();
    window
        .get_by_role_and_label(Role::TextInput, field)
        .type_text("many");
    window.run();
    obey(&mut window);
    assert!(window.get_by_label("Start").accesskit_node().is_disabled());
    let mut settings = window.state().bench.settings().cloned().unwrap();
    settings.family = Family::Logistic;
    let bench = &mut window.state_mut().bench;
    bench.apply(Command::SetSettings(settings));
    window.run();
    obey(&mut window);
    assert!(!window.get_by_label("Start").accesskit_node().is_disabled());
}

#[test]
fn the_run_trained_last_is_shown_until_it_is_chosen_or_another_is() {
    let mut bench = trained();
    let first = bench.runs[0].id;
    bench.apply(Command::ShowRun(first));
    bench.apply(Command::Train);
    trial::settle(&mut bench);
    assert_eq!(bench.shown, Some(first));
    let name = bench.runs[2].name.clone();
    let mut window = english(bench);
    window.get_by_label(&format!("{name} · 3 epochs"));
    click(&mut window, &format!("Make {name} the current model"));
    obey(&mut window);
    assert_eq!(window.state().bench.shown_run().unwrap().name, name);
    window.get_by_label("· current model");
}

#[test]
fn the_champion_stays_current_and_the_others_say_what_differs() {
    let mut window = english(trained());
    let [first, second] = [0, 1].map(|k| window.state().bench.runs[k].clone());
    click(&mut window, &format!("Make {} the champion", first.name));
    obey(&mut window);
    let bench = &window.state().bench;
    assert_eq!(
        (bench.champion, bench.shown),
        (Some(first.id), Some(first.id))
    );
    // Where there is room, a cell; everywhere, under the pointer.
    let text = differs::differs_text(
        &bench.changes(first.id, second.id).unwrap(),
        [&first, &second],
        (Said::Full, Language::English),
    );
    assert_eq!(text, "Model MLP, not Logistic");
    window.state_mut().bench.apply(Command::Train);
    trial::settle(&mut window.state_mut().bench);
    window.run();
    assert_eq!(window.state().bench.shown, Some(first.id));
    click(
        &mut window,
        &format!(
            "{} is the champion; press to take the star away",
            first.name
        ),
    );
    obey(&mut window);
    assert_eq!(window.state().bench.champion, None);
}

#[test]
fn differences_name_inputs_and_the_values_of_settings() {
    let mut bench = trained();
    let mut settings = bench.settings().cloned().unwrap();
    settings.dropout = Some(0.25);
    bench.apply(Command::SetSettings(settings));
    bench.apply(Command::UseColumn {
        column: "loan_amount".into(),
        used: false,
    });
    bench.apply(Command::Train);
    trial::settle(&mut bench);
    let [before, after] = [1, 2].map(|k| &bench.runs[k]);
    let changes = bench.changes(before.id, after.id).unwrap();
    for (said, language, wanted) in [
        (
            Said::Full,
            Language::English,
            "− loan_amount · dropout 0.25, not 0.2",
        ),
        // A narrow column has room for the value of the run alone.
        (
            Said::Brief,
            Language::English,
            "− loan_amount · dropout 0.25",
        ),
        (
            Said::Full,
            Language::Chinese,
            "− loan_amount · Dropout 比例 0.25（原为 0.2）",
        ),
    ] {
        let text = differs::differs_text(&changes, [before, after], (said, language));
        assert_eq!(text, wanted);
    }
    let [linear, changes] = {
        let first = &bench.runs[0];
        [first.name.clone(), {
            let changes = bench.changes(before.id, first.id).unwrap();
            let runs = [before, first];
            differs::differs_text(&changes, runs, (Said::Brief, Language::English))
        }]
    };
    assert_eq!(changes, "Logistic", "{linear}");
}

#[test]
fn runs_are_sorted_by_any_figure_and_back() {
    let bench = trained();
    let auc = |k: usize| bench.runs[k].experiment.metrics.test.as_ref().unwrap().auc;
    let best = usize::from(auc(1) > auc(0));
    let names: Vec<String> = bench.runs.iter().map(|run| run.name.clone()).collect();
    let mut window = english(bench);
    let top = |window: &Window| {
        let rows = names.iter().map(|name| {
            let label = format!("Show {name}");
            let top = window.get_by_label(&label).rect().top();
            (top, name.clone())
        });
        rows.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
    };
    assert_eq!(top(&window), names[1], "the latest first");
    click(&mut window, "Sort by AUC test");
    assert_eq!(top(&window), names[best]);
    click(&mut window, "Sort by AUC test");
    assert_eq!(top(&window), names[1 - best]);
    click(&mut window, "Sort by AUC test");
    assert_eq!(top(&window), names[1]);
    click(&mut window, "Sort by loss");
    let loss = |k: usize| {
        let run = &window.state().bench.runs[k];
        run.experiment.metrics.validation.as_ref().unwrap().loss
    };
    let least = usize::from(loss(1) < loss(0));
    assert_eq!(top(&window), names[least], "low losses first");
}

#[test]
fn the_board_is_saved_and_copied() {
    let mut window = english(trained());
    click(&mut window, "Save the table Runs…");
    let requests = std::mem::take(&mut window.state_mut().requests);
    let [Request::Choose(Choice::Table { name, sheet })] = &requests[..] else {
        panic!("{requests:?}");
    };
    let csv = sheet.csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((name.as_str(), lines.len()), ("runs.csv", 3));
    assert!(lines[0].starts_with("run,AUC ("), "{csv}");
    assert!(lines[1].starts_with("MLP 2,0."), "{csv}");
}

#[test]
fn the_members_of_an_ensemble_are_a_table() {
    for (language, size, networks) in [
        (Language::English, SIZE, "networks"),
        (Language::Chinese, [1728.0, 960.0], "网络"),
    ] {
        let mut window = window(trained(), language, Theme::Light, size, train_ui);
        let segment = window.get_by_role_and_label(Role::RadioButton, networks);
        segment.click();
        window.run();
        assert_eq!(window.state().panel.second, Second::Members);
        let (periodic, ranges) = match language {
            Language::English => ("periodic", "by ranges"),
            Language::Chinese => ("周期", "分段"),
        };
        for kind in [periodic, ranges] {
            assert!(window.query_all_by_label(kind).count() > 0, "{kind}");
        }
        // A single network has no such table.
        let first = window.state().bench.runs[0].id;
        window.state_mut().bench.apply(Command::ShowRun(first));
        window.run();
        let segments = window.query_all_by_role_and_label(Role::RadioButton, networks);
        assert_eq!(segments.count(), 0);
    }
}

/// The sample while a search is under way that has tried two networks.
fn searching() -> Workbench {
    let mut bench = trial::sample();
    let hour = std::time::Duration::from_hours(1);
    bench.apply(Command::Search(hour));
    let begun = std::time::Instant::now();
    while tried(&bench) < 2 {
        bench.pump(std::time::Duration::from_millis(5));
        assert!(begun.elapsed().as_secs() < 120, "{:?}", bench.notices);
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    bench
}

fn tried(bench: &Workbench) -> usize {
    leaderboard::trials_of(bench).len()
}

#[test]
fn a_search_shows_its_leaderboard_which_stays_with_the_run() {
    for (language, use_best, leaderboard, networks) in [
        (
            Language::English,
            "Use the best now",
            "leaderboard",
            "networks",
        ),
        (Language::Chinese, "立即使用最佳", "排行榜", "网络"),
    ] {
        let mut window = window(searching(), language, Theme::Dark, SIZE, train_ui);
        assert!(
            window
                .query_by_role_and_label(Role::Table, leaderboard)
                .is_some()
        );
        click(&mut window, use_best);
        assert!(matches!(one(&mut window), Command::Stop));
        window.state_mut().bench.apply(Command::Stop);
        trial::settle(&mut window.state_mut().bench);
        window.run();
        assert!(tried(&window.state().bench) >= 2);
        let segment = window.get_by_role_and_label(Role::RadioButton, leaderboard);
        segment.click();
        window.run();
        assert_eq!(window.state().panel.second, Second::Leaderboard);
        assert!(
            window
                .query_by_role_and_label(Role::Table, leaderboard)
                .is_some()
        );
        let segments = window.query_all_by_role_and_label(Role::RadioButton, networks);
        assert_eq!(segments.count(), 1);
    }
}

#[test]
fn tune_offers_three_times() {
    let mut window = english(trial::sample());
    click(&mut window, "Tune");
    click(&mut window, "5 minutes");
    let Command::Search(time) = one(&mut window) else {
        panic!("a search");
    };
    assert_eq!(time.as_secs(), 300);
}
