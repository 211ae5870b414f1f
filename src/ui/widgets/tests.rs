//! Every widget, drawn in both themes; buttons answer mouse and keyboard.

use super::*;
use crate::ui::{fonts, theme};
use eframe::egui::{Modifiers, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

#[derive(Default)]
struct Kit {
    pressed: usize,
    chosen: usize,
    action: bool,
}

fn kit_ui(ui: &mut Ui, kit: &mut Kit) {
    heading_ui(ui, "评估 Evaluate");
    ui.horizontal(|ui| {
        chip_ui(ui, "坏样本", "default = 1");
        status_dot_ui(ui, Mark::Empty, "not started");
        status_dot_ui(ui, Mark::Ready, "ready");
        status_dot_ui(ui, Mark::Done, "done");
        status_dot_ui(ui, Mark::Stale, "已过期");
        kit.pressed += usize::from(primary_button(ui, "Train").clicked());
        kit.pressed += usize::from(secondary_button(ui, "Pause").clicked());
        kit.pressed += usize::from(secondary_button_if(ui, false, "Stop").clicked());
    });
    figure_tile_ui(ui, "AUC", ".7818", "95 % .769–.794", "Area under the curve");
    card_with_ui(
        ui,
        "Cutoff",
        |ui| {
            note_ui(ui, "one for all");
        },
        |ui| {
            let options = [(0, "max KS"), (1, "max F1"), (2, ".5")];
            segmented_ui(ui, "Rule", &mut kit.chosen, &options);
            key_value_row_ui(ui, "通过率", "77.9 %", "");
            progress_ui(ui, "Training", Some(0.4), 200.0);
            progress_ui(ui, "Reading", None, 200.0);
        },
    );
    kit.action |= empty_state_ui(ui, "Nothing here", "Open a file.", Some("Open…"));
    error_state_ui(ui, "未成功", "The file is empty.", None);
}

fn kit(theme: Theme) -> Harness<'static, Kit> {
    Harness::builder()
        .with_size(vec2(700.0, 800.0))
        .with_theme(theme)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(kit_ui, Kit::default())
}

#[test]
fn every_widget_is_drawn_and_named() {
    for theme in [Theme::Dark, Theme::Light] {
        let mut harness = kit(theme);
        harness.run();
        for name in [
            "坏样本: default = 1",
            "已过期",
            "AUC .7818 95 % .769–.794",
            "Cutoff",
            "通过率: 77.9 %",
            "Training",
        ] {
            assert!(harness.query_all_by_label(name).count() > 0, "{name}");
        }
    }
}

#[test]
fn buttons_answer_mouse_and_keyboard() {
    let mut harness = kit(Theme::Dark);
    harness.get_by_label("Train").click();
    harness.run();
    harness.get_by_label("Pause").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    harness.get_by_label("Stop").click();
    harness.get_by_label("Open…").click();
    harness.run();
    assert_eq!(harness.state().pressed, 2);
    assert!(harness.state().action);
}

#[test]
fn a_choice_moves_by_click_and_arrow() {
    let mut harness = kit(Theme::Light);
    harness.get_by_label("max F1").click();
    harness.run();
    assert_eq!(harness.state().chosen, 1);
    harness.get_by_label("max F1").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::NONE, Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().chosen, 2);
}
