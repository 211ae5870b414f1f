//! Fixed widths as they are described in the window.

use super::super::tests::{desk, harness, read};
use super::super::*;
use crate::table::LoadOptions;
use crate::ui::request::Request;
use eframe::egui::{Event, Key, Modifiers, Role, Theme};
use egui_kittest::kittest::Queryable as _;

#[test]
fn fixed_widths_are_described_and_read_again() {
    let bytes = b"0001Bonn  0000123}\n0002Ulm   00004500\n";
    let desk = desk(Some(read(bytes, vec![], LoadOptions::default())));
    let mut harness = harness(desk, Theme::Light, [1112.0, 1600.0]);
    harness.state_mut().panel.side = Side::Loading;
    harness.run();
    harness.get_by_label("fixed widths").click();
    harness.run();
    let mut describe = |text: &str| {
        let boxed = harness.get_by_role_and_label(Role::MultilineTextInput, "fixed widths");
        boxed.focus();
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.event(Event::Text(text.to_owned()));
        harness.run();
        let error = harness.query_by_label_contains("cannot be used").is_some();
        harness.get_by_label("Read again").click();
        harness.run();
        (error, harness.state().requests.len())
    };
    assert_eq!(describe("name,start,end,decimals\nid,0,4,\n"), (true, 0));
    let right = "name,start,end,decimals\nid,1,4,\ncity,5,10,\nbalance,11,18,2\n";
    assert_eq!(describe(right), (false, 1));
    let Some(Request::Do(Command::Reload(options))) = harness.state().requests.last() else {
        panic!("not read again");
    };
    let again = read(bytes, vec![], options.clone());
    assert_eq!(
        again.table.column("balance").unwrap().numbers(),
        [-12.3, 45.0]
    );
}
