//! What can be reached: each control of each panel has a name, lies within the window
//! and under no other one, at the sizes that people have, in both languages.

use crate::raster::{send, window};
use eframe::egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use riskbench::network::Family;
use riskbench::ui::app::App;
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, Step};
use std::collections::BTreeSet;

type Window = Harness<'static, App>;

/// Sizes of the content in points: 960 × 600, 1280 × 800 at 130 % and 2560 × 1440.
const SIZES: [[f32; 2]; 3] = [[960.0, 600.0], [985.0, 615.0], [2560.0, 1440.0]];
/// Heights of the bars above and below the page.
const STRIP: f32 = 36.0;
const JOB_BAR: f32 = 28.0;
/// Rounding of places.
const SLACK: f32 = 1.5;

/// The sample with two models, one of them the champion.
fn trained() -> Window {
    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenSample);
    for family in [Family::Logistic, Family::Mlp] {
        let mut settings = window.state().bench.settings().unwrap().clone();
        (settings.family, settings.epochs) = (family, Some(3));
        send(&mut window, Command::SetSettings(settings));
        send(&mut window, Command::Train);
    }
    let first = window.state().bench.runs[0].id;
    send(&mut window, Command::SetChampion(Some(first)));
    send(&mut window, Command::Select(Some(12)));
    window
}

/// A control as a screen reader has it.
struct Control {
    role: String,
    name: String,
    rect: Rect,
}

fn controls(window: &Window) -> Vec<Control> {
    const ROLES: [&str; 9] = [
        "Button",
        "CheckBox",
        "RadioButton",
        "TextInput",
        "ComboBox",
        "Slider",
        "SpinButton",
        "Tab",
        "Link",
    ];
    let nodes = window.query_all(egui_kittest::kittest::By::new());
    let control = |node: egui_kittest::Node<'_>| {
        let access = node.accesskit_node();
        let role = format!("{:?}", access.role());
        let name = access
            .label()
            .or_else(|| access.value())
            .unwrap_or_default();
        ROLES.contains(&role.as_str()).then(|| Control {
            role,
            name,
            rect: node.rect(),
        })
    };
    nodes.filter_map(control).collect()
}

/// What is wrong with the controls of what is shown.
fn faults(window: &Window, size: [f32; 2]) -> Vec<String> {
    let controls = controls(window);
    let mut faults = Vec::new();
    for control in &controls {
        let Control { role, name, rect } = control;
        if name.trim().is_empty() {
            faults.push(format!("{role} without a name at {rect:?}"));
        }
        if rect.right() > size[0] + SLACK || rect.left() < -SLACK {
            faults.push(format!("{role} {name:?} beyond the edge: {rect:?}"));
        }
    }
    // What scrolls lies partly behind the bars above and below; the heads of a table that
    // scrolls sideways are cut at its edge.
    let inside = |control: &&Control| {
        let rect = control.rect;
        let [above, below] = [STRIP, size[1] - JOB_BAR];
        let in_page = rect.top() >= above && rect.bottom() <= below;
        let in_bar = rect.bottom() <= above || (rect.top() >= below && rect.bottom() <= size[1]);
        let cut = ["Sort by", "按"]
            .iter()
            .any(|words| control.name.starts_with(words));
        (in_page || in_bar) && !cut && rect.area() > 0.0
    };
    let shown: Vec<&Control> = controls.iter().filter(inside).collect();
    for (place, a) in shown.iter().enumerate() {
        for b in &shown[place + 1..] {
            let both = a.rect.intersect(b.rect);
            let over = both.width() > 4.0 && both.height() > 4.0;
            // A control may hold another, such as a field its slider.
            let holds = |outer: &Control, inner: &Control| {
                outer.rect.expand(SLACK).contains_rect(inner.rect)
            };
            if over && !holds(a, b) && !holds(b, a) {
                faults.push(format!(
                    "{} {:?} over {} {:?}: {:?} {:?}",
                    a.role, a.name, b.role, b.name, a.rect, b.rect
                ));
            }
        }
    }
    faults
}

#[test]
fn every_control_is_named_and_within_reach() {
    let mut window = trained();
    let mut found = BTreeSet::new();
    for language in Language::ALL {
        let mut preferences = window.state().bench.preferences.clone();
        preferences.language = Some(language);
        send(&mut window, Command::SetPreferences(preferences));
        for size in SIZES {
            window.set_size(vec2(size[0], size[1]));
            for step in Step::ALL {
                send(&mut window, Command::GoTo(step));
                window.run_steps(4);
                let faults = faults(&window, size);
                assert!(controls(&window).len() > 10, "{step:?}: nothing found");
                let say = |fault| format!("{step:?} {language:?} {size:?}: {fault}");
                found.extend(faults.into_iter().map(say));
            }
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
