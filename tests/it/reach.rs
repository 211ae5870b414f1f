//! What can be reached: each control of each panel has a name, lies within the window
//! and under no other one, at the sizes that people have, in both languages.

use crate::views::{SIZES, Window, analyses, every_view, other_targets, speak, trained};
use eframe::egui::{Rect, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use riskbench::ui::text::Language;
use std::collections::BTreeSet;

/// Heights of the bars above and below the page.
const STRIP: f32 = 36.0;
const JOB_BAR: f32 = 28.0;
/// Rounding of places.
const SLACK: f32 = 1.5;

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

/// Whether that is the head of a column; a table that scrolls sideways has some beyond its
/// edge, and scrolls to one that takes the focus.
fn is_head(name: &str) -> bool {
    ["Sort by", "按"]
        .iter()
        .any(|words| name.starts_with(words))
}

/// What is wrong with the controls of what is shown; `bar` names those of the bar below,
/// under which the page has more to scroll to.
fn faults(window: &Window, size: [f32; 2], bar: &[String]) -> Vec<String> {
    let controls = controls(window);
    let mut faults = Vec::new();
    for control in &controls {
        let Control { role, name, rect } = control;
        if name.trim().is_empty() {
            faults.push(format!("{role} without a name at {rect:?}"));
        }
        let is_beyond = rect.right() > size[0] + SLACK || rect.left() < -SLACK;
        if is_beyond && !is_head(name) {
            faults.push(format!("{role} {name:?} beyond the edge: {rect:?}"));
        }
    }
    // What scrolls lies partly behind the bars above and below; the heads of a table that
    // scrolls sideways are cut at its edge.
    let inside = |control: &&Control| {
        let rect = control.rect;
        let [above, below] = [STRIP, size[1] - JOB_BAR];
        let in_page = rect.top() >= above && rect.bottom() <= below;
        let low = rect.top() >= below && rect.bottom() <= size[1] && bar.contains(&control.name);
        let in_bar = rect.bottom() <= above || low;
        let cut = is_head(&control.name);
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

/// What is wrong with the controls of any view, at some sizes, in both languages.
pub fn out_of_reach(window: &mut Window, sizes: &[[f32; 2]]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for language in Language::ALL {
        speak(window, language);
        for size in sizes {
            window.set_size(vec2(size[0], size[1]));
            let mut bar = Vec::new();
            every_view(window, language, |window, view| {
                if bar.is_empty() {
                    // The first page ends above the bar.
                    let low = controls(window).into_iter();
                    let low = low.filter(|control| control.rect.top() >= size[1] - JOB_BAR);
                    bar.extend(low.map(|control| control.name));
                    assert!(!bar.is_empty(), "{view}: no bar");
                }
                let faults = faults(window, *size, &bar);
                assert!(controls(window).len() > 10, "{view}: nothing found");
                let say = |fault| format!("{view} {language:?} {size:?}: {fault}");
                found.extend(faults.into_iter().map(say));
            });
        }
    }
    found.into_iter().collect()
}

#[test]
fn every_control_is_named_and_within_reach() {
    let mut found = out_of_reach(&mut trained(), &SIZES);
    for mut window in other_targets().into_iter().chain(analyses()) {
        found.extend(out_of_reach(&mut window, &SIZES));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
