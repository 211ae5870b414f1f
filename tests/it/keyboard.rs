//! What the keyboard reaches next.

use crate::raster::{send, window};
use crate::views::{Window, every_view, train};
use eframe::egui::accesskit::Action;
use eframe::egui::{self, Key, Modifiers, Rect, Role, Shape};
use egui_kittest::kittest::{By, NodeT, Queryable};
use egui_kittest::{Harness, Node};
use riskbench::network::Family;
use riskbench::ui::app::{App, Overlay};
use riskbench::ui::text::Language;
use riskbench::workbench::{Command, Step};
use std::collections::BTreeSet;

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

/// Where Tab stopped: a control as a screen reader has it.
#[derive(Debug, Clone, PartialEq)]
struct Stop {
    role: Role,
    name: String,
    rect: Rect,
}

/// Roles of what is operated by the keyboard.
const ROLES: [Role; 10] = [
    Role::Button,
    Role::CheckBox,
    Role::RadioButton,
    Role::TextInput,
    Role::ComboBox,
    Role::Slider,
    Role::SpinButton,
    Role::Tab,
    Role::Link,
    Role::ColumnHeader,
];
/// Right edge of the rail of steps, and the heights of the bars.
const RAIL: f32 = 168.0;
const STRIP: f32 = 36.0;
const JOB_BAR: f32 = 28.0;
/// Most stops of a view.
const MOST: usize = 600;

fn stops(window: &Window, wanted: impl Fn(&Node<'_>) -> bool) -> Vec<(String, Stop)> {
    let nodes = window.query_all(By::new());
    let nodes = nodes.filter(|node| node.accesskit_node().bounding_box().is_some());
    let nodes = nodes.filter(wanted);
    let stop = |node: Node<'_>| {
        let access = node.accesskit_node();
        let name = access.label().or_else(|| access.value());
        let stop = Stop {
            role: access.role(),
            name: name.unwrap_or_default(),
            rect: node.rect(),
        };
        (id_of(&node), stop)
    };
    nodes.map(stop).collect()
}

/// What is drawn at a place: shapes, and the colours of texts.
fn look(window: &Window, place: Rect) -> Vec<String> {
    let place = place.expand(5.0);
    let shapes = window.output().shapes.iter();
    let near = shapes.filter(|clipped| clipped.shape.visual_bounding_rect().intersects(place));
    near.map(|clipped| match &clipped.shape {
        Shape::Text(text) => {
            let sections = text.galley.job.sections.iter();
            let formats = sections.map(|of| (of.format.color, of.format.underline));
            let formats: Vec<_> = formats.collect();
            format!(
                "{:?} {:?} {formats:?}",
                text.override_text_color, text.underline
            )
        }
        shape => format!("{shape:?}"),
    })
    .collect()
}

/// What Tab came to.
#[derive(Default)]
struct Walk {
    found: Vec<(String, Stop)>,
    /// The stops that look as they do without the keyboard.
    unseen: Vec<Stop>,
    /// Stops that follow each other, where they are at the second of them.
    pairs: Vec<[Stop; 2]>,
}

/// Presses Tab until a stop comes again.
fn walk(window: &mut Window) -> Walk {
    let mut walk = Walk::default();
    let mut before: Option<(Stop, Vec<String>)> = None;
    for _ in 0..MOST {
        press(window, Modifiers::NONE, Key::Tab);
        // An area that scrolls to it takes some frames.
        window.run_steps(3);
        if let Some((stop, look_then)) = before.take()
            && look(window, stop.rect) == look_then
        {
            walk.unseen.push(stop);
        }
        let now = stops(window, |node| node.accesskit_node().is_focused());
        // Between the last control and the first one nothing has the keyboard.
        let Some((id, stop)) = now.into_iter().next() else {
            continue;
        };
        if walk.found.iter().any(|(of, _)| *of == id) {
            break;
        }
        if let Some((last, _)) = walk.found.last() {
            let last = stops(window, |node| id_of(node) == *last);
            let pair = last
                .into_iter()
                .next()
                .map(|(_, last)| [last, stop.clone()]);
            walk.pairs.extend(pair);
        }
        before = Some((stop.clone(), look(window, stop.rect)));
        walk.found.push((id, stop));
    }
    walk
}

fn id_of(node: &Node<'_>) -> String {
    format!("{:?}", node.accesskit_node().id())
}

/// Whether all of it is on the page, between the bars.
fn on_page(rect: Rect, height: f32) -> bool {
    rect.left() > RAIL && rect.top() >= STRIP && rect.bottom() <= height - JOB_BAR
}

/// What is wrong with the order of two stops that follow each other on the page.
fn disorder(a: &Stop, b: &Stop) -> Option<&'static str> {
    // An edge that divides two parts is before both.
    if a.role == Role::Splitter || b.role == Role::Splitter {
        return None;
    }
    let both = a.rect.intersect(b.rect);
    let least = a.rect.height().min(b.rect.height());
    let in_line = both.height() > 0.6 * least;
    if in_line && b.rect.right() <= a.rect.left() {
        return Some("goes to the left");
    }
    let in_column = both.width() > 0.0;
    (in_column && b.rect.bottom() <= a.rect.top()).then_some("goes up")
}

#[test]
fn tab_walks_every_view_in_the_order_of_reading_and_skips_nothing() {
    let mut window = window([1280.0, 800.0], 1.0);
    send(&mut window, Command::OpenSample);
    train(&mut window, &[Family::Logistic]);
    send(&mut window, Command::Select(Some(12)));
    let height = 800.0;
    let mut faults = BTreeSet::new();
    every_view(&mut window, Language::English, |window, view| {
        let operated = |node: &Node<'_>| {
            let access = node.accesskit_node();
            let inside = on_page(node.rect(), height) && node.rect().area() > 0.0;
            // Of the rows of a list one is a stop, and the heads of some columns sort nothing.
            let is_row = matches!(access.role(), Role::RadioButton | Role::ColumnHeader);
            let takes_keys = access.data().supports_action(Action::Focus);
            let operated = ROLES.contains(&access.role()) && !access.is_disabled();
            operated && inside && (takes_keys || !is_row)
        };
        let seen = stops(window, operated);
        let Walk {
            found: walked,
            unseen,
            pairs,
        } = walk(window);
        // The first row below the edge of this list comes into sight with the next Tab only.
        for stop in unseen.iter().filter(|of| !of.name.ends_with("may change")) {
            faults.insert(format!("{view}: the focus is not seen: {stop:?}"));
        }
        if walked.len() < 5 || walked.len() >= MOST {
            faults.insert(format!("{view}: {} stops", walked.len()));
        }
        for (_, stop) in walked
            .iter()
            .filter(|(_, stop)| stop.name.trim().is_empty())
        {
            faults.insert(format!("{view}: a stop without a name: {stop:?}"));
        }
        for (_, stop) in &seen {
            // By name: rows that scroll have other ids.
            let is_it = |of: &Stop| of.role == stop.role && of.name == stop.name;
            if !walked.iter().any(|(_, of)| is_it(of)) {
                faults.insert(format!("{view}: skipped {stop:?}"));
            }
        }
        for [a, b] in &pairs {
            let in_page = on_page(a.rect, height) && on_page(b.rect, height);
            if let Some(what) = disorder(a, b).filter(|_| in_page) {
                faults.insert(format!("{view}: {what}: {a:?} {b:?}"));
            }
        }
    });
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
