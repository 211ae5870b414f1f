//! The menu of the rows, the kind of a column, and the divider.

use super::super::*;
use crate::table::Convention;
use crate::ui::panels::trial::{self, Trial, window};
use crate::ui::request::Request;
use crate::ui::text::Language;
use eframe::egui::Theme;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

type Window = Harness<'static, Trial<DataPanel>>;

fn sample() -> Window {
    let size = [1300.0, 720.0];
    window(
        trial::sample(),
        Language::English,
        Theme::Light,
        size,
        data_ui,
    )
}

fn open_menu(window: &mut Window, label: &str) {
    let at = window.get_by_label(label).rect().center();
    window.hover_at(at);
    window.run();
    window.get_by_label(label).click_secondary();
    window.run();
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

#[test]
fn a_cell_is_copied_and_filters_the_rows() {
    let mut window = sample();
    open_menu(&mut window, "A2023-000002");
    click(&mut window, "Copy cell");
    let copied = window.state_mut().requests.pop();
    assert!(matches!(copied, Some(Request::Copy(text)) if text == "A2023-000002"));
    open_menu(&mut window, "A2023-000002");
    click(&mut window, "Only rows with A2023-000002");
    let commands = window.state_mut().commands();
    let [Command::View(view)] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(view.columns, [(0, "= A2023-000002".to_owned())]);
    assert!(window.state().panel.filters_open);
}

#[test]
fn a_column_is_read_as_another_kind_where_it_can_be() {
    let mut window = sample();
    open_menu(&mut window, "Sort by term_months");
    assert!(window.query_by_label("Copy cell").is_none());
    click(&mut window, "Read this column as");
    let date = window.get_by_label("Excel date number");
    assert!(!date.accesskit_node().is_disabled());
    let day = window.get_by_label("a date");
    assert!(day.accesskit_node().is_disabled());
    click(&mut window, "category or text");
    let commands = window.state_mut().commands();
    let [Command::Reload(options)] = &commands[..] else {
        panic!("{commands:?}");
    };
    let given = options.columns.get("term_months");
    assert_eq!(given, Some(&Convention::Text));
    // Read so, it can be read as it was detected again.
    let bench = &mut window.state_mut().bench;
    bench.apply(commands[0].clone());
    trial::settle(bench);
    window.run();
    open_menu(&mut window, "Sort by term_months");
    click(&mut window, "Read this column as");
    click(&mut window, "As detected");
    let commands = window.state_mut().commands();
    let [Command::Reload(options)] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert!(options.columns.is_empty());
}

#[test]
fn the_divider_is_moved_by_keys_and_remembered() {
    let mut window = sample();
    let name = TableText::ColumnSeparator.en();
    let before = window.get_by_label(&name).rect().center().x;
    window.get_by_label(&name).focus();
    window.run();
    window.key_press(Key::ArrowLeft);
    window.run();
    let after = window.get_by_label(&name).rect().center().x;
    assert!((before - after - STEP).abs() < 1.0, "{before} {after}");
    let commands = window.state_mut().commands();
    let [Command::SetPreferences(preferences)] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert!(preferences.data_side.is_some_and(|side| side > 0.3));
}
