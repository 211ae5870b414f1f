//! What the keyboard reaches next.

use crate::raster::{send, window};
use eframe::egui::{self, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use riskbench::ui::app::{App, Overlay};
use riskbench::workbench::{Command, Step};

/// What has the keyboard.
fn focused(window: &Harness<'_, App>) -> Option<egui::Id> {
    window.ctx.memory(egui::Memory::focused)
}

fn press(window: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

#[test]
fn tab_goes_on_from_the_field_that_enter_has_left() {
    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenSample);
    send(&mut window, Command::GoTo(Step::Features));
    press(&mut window, Modifiers::NONE, Key::Tab);
    let first = focused(&window);
    assert!(first.is_some());
    window.get_by_label("Find a column").focus();
    window.run_steps(3);
    let field = focused(&window);
    assert!(field.is_some() && field != first);
    for key in [Key::Enter, Key::Escape] {
        press(&mut window, Modifiers::NONE, key);
        assert_eq!(focused(&window), None, "{key:?}");
        press(&mut window, Modifiers::NONE, Key::Tab);
        let next = focused(&window);
        assert!(next.is_some() && next != first && next != field, "{key:?}");
        press(&mut window, Modifiers::SHIFT, Key::Tab);
        assert_eq!(focused(&window), field, "{key:?}");
    }
}

#[test]
fn tab_enters_the_step_after_a_field_that_is_gone() {
    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenSample);
    send(&mut window, Command::GoTo(Step::Features));
    // The field of a box that is closed again.
    window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    window.run_steps(3);
    assert!(matches!(window.state().overlay, Overlay::Path(_)));
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(matches!(window.state().overlay, Overlay::None));
    let mut reached = Vec::new();
    for _ in 0..3 {
        press(&mut window, Modifiers::NONE, Key::Tab);
        reached.extend(focused(&window));
    }
    assert_eq!(reached.len(), 3, "Tab reaches nothing");
    assert!(reached[0] != reached[1] && reached[1] != reached[2]);
    // The first of them is a control of the step, right of the rail.
    for step in [Step::Data, Step::Features] {
        send(&mut window, Command::GoTo(step));
        window.run_steps(3);
        press(&mut window, Modifiers::NONE, Key::Tab);
        let place = focused(&window).and_then(|id| window.ctx.read_response(id));
        let left = place.map(|place| place.rect.left());
        assert!(left.is_some_and(|left| left > 168.0), "{step:?}: {left:?}");
    }
}
