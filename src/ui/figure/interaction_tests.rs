//! Tests of pointer and keyboard in a plot: readings, pins, copies, and the handle.

use crate::ui::figure::{
    Axis, Figure, FigureAction, Mark, Pick, Picked, Place, Series, figure_to_pick_ui,
};
use crate::ui::text::Language;
use crate::ui::theme::Ink;
use crate::ui::{fonts, theme};
use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

struct Shown {
    figure: Figure,
    pick: Pick,
    picked: Vec<Picked>,
    action: Option<FigureAction>,
}

/// A line from corner to corner with a cutoff at .25.
fn figure() -> Figure {
    let points = (0..=10).map(|k| [f64::from(k) / 10.0, f64::from(k) / 10.0]);
    let axis = |name: &str| Axis::new(name).between(0.0, 1.0);
    let mut figure = Figure::new("ROC", axis("share"), axis("bads"))
        .with(Series::new(
            "guessing",
            Ink::Muted,
            vec![[0.0, 1.0], [1.0, 0.9]],
        ))
        .with(Series::new("MLP 1", Ink::Accent, points.collect()))
        .marked(Mark::Vertical {
            x: 0.25,
            label: "cutoff".to_owned(),
            ink: Ink::Text,
        });
    figure.handle = Some(0.25);
    figure
}

fn window(pick: Pick) -> Harness<'static, Shown> {
    let shown = Shown {
        figure: figure(),
        pick,
        picked: Vec::new(),
        action: None,
    };
    let mut window = Harness::builder()
        .with_size(vec2(500.0, 420.0))
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            |ui, s: &mut Shown| {
                let mut picked = None;
                let moves = (s.pick, &mut picked);
                let language = Language::English;
                let action = figure_to_pick_ui(ui, &s.figure, ("roc", 300.0), moves, language);
                s.picked.extend(picked);
                s.action = s.action.or(action);
            },
            shown,
        );
    window.run();
    window
}

/// Where the plot is, and what a screen reader says of it.
fn plot(window: &Harness<'_, Shown>) -> (Rect, String) {
    let images = window.get_all_by_role(Role::Image);
    let mut plots = images.filter_map(|node| Some((node.rect(), node.accesskit_node().label()?)));
    plots.find(|(_, name)| name.starts_with("Figure")).unwrap()
}

/// About where a value is drawn.
fn at(window: &Harness<'_, Shown>, x: f32, y: f32) -> Pos2 {
    let (rect, _) = plot(window);
    pos2(
        rect.left() + rect.width() * (0.02 + 0.96 * x),
        rect.bottom() - rect.height() * (0.02 + 0.96 * y),
    )
}

#[test]
fn the_nearest_point_is_read_pinned_and_let_go() {
    let mut window = window(Pick::Handle);
    let reads = |window: &Harness<'_, Shown>| {
        let (_, name) = plot(window);
        name.split_once(". ").map(|(_, read)| read.to_owned())
    };
    assert_eq!(reads(&window), None);
    let place = at(&window, 0.7, 0.68);
    window.hover_at(place);
    window.run();
    assert_eq!(
        reads(&window).as_deref(),
        Some("MLP 1, share 0.7, bads 0.7")
    );
    // Far from all points nothing is read.
    window.hover_at(at(&window, 0.9, 0.2));
    window.run();
    assert_eq!(reads(&window), None);
    let click = |window: &mut Harness<'_, Shown>| {
        window.hover_at(place);
        window.drag_at(place);
        window.drop_at(place);
        window.run();
        window.remove_cursor();
        window.run();
    };
    click(&mut window);
    assert_eq!(
        reads(&window).as_deref(),
        Some("MLP 1, share 0.7, bads 0.7")
    );
    click(&mut window);
    assert_eq!(reads(&window), None);
    assert!(window.state().picked.is_empty());
}

#[test]
fn what_is_read_is_copied_as_text() {
    let mut window = window(Pick::Handle);
    window.hover_at(at(&window, 0.3, 0.3));
    window.event(Event::Copy);
    window.run();
    let place = Place {
        series: 1,
        point: 3,
    };
    assert_eq!(window.state().action, Some(FigureAction::CopyPoint(place)));
    let text = figure().point_text(place).unwrap();
    assert!(text.starts_with("ROC\tshare\tbads\nMLP 1\t0.3"), "{text}");
}

#[test]
fn the_arrow_keys_go_from_point_to_point() {
    let mut window = window(Pick::Handle);
    let focus = |window: &Harness<'_, Shown>| {
        let mut images = window.get_all_by_role(Role::Image);
        let named = |node: &egui_kittest::Node<'_>| {
            let name = node.accesskit_node().label().unwrap_or_default();
            name.starts_with("Figure")
        };
        images.rfind(named).unwrap().focus();
    };
    focus(&window);
    window.run();
    let mut seen = Vec::new();
    for key in [
        Key::ArrowRight,
        Key::ArrowRight,
        Key::ArrowUp,
        Key::ArrowLeft,
    ] {
        window.key_press(key);
        window.run();
        let (_, name) = plot(&window);
        seen.push(name.split_once(". ").unwrap().1.to_owned());
    }
    // First the one at the cutoff.
    assert!(seen[0].starts_with("MLP 1, share 0.2") || seen[0].starts_with("MLP 1, share 0.3"));
    assert_ne!(seen[0], seen[1]);
    assert!(seen[2].starts_with("guessing, share 0"), "{seen:?}");
    assert_eq!(seen[2], seen[3]);
    window.key_press(Key::Enter);
    window.run();
    window.event(Event::Copy);
    window.run();
    let place = Place {
        series: 0,
        point: 0,
    };
    assert_eq!(window.state().action, Some(FigureAction::CopyPoint(place)));
    assert!(window.state().picked.is_empty());
    // With Shift they move the cutoff.
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    window.run();
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    window.run();
    let steps = [Picked::Step { up: true }, Picked::Step { up: false }];
    assert_eq!(window.state().picked, steps);
}

#[test]
fn the_handle_is_dragged_and_the_plot_elsewhere_is_not() {
    let mut window = window(Pick::Handle);
    let drag = |window: &mut Harness<'_, Shown>, from: Pos2, to: Pos2| {
        window.hover_at(from);
        window.run();
        window.drag_at(from);
        window.run();
        for share in [0.3, 0.6, 1.0] {
            window.hover_at(from.lerp(to, share));
            window.run_steps(2);
        }
        window.drop_at(to);
        window.run();
    };
    let from = at(&window, 0.25, 0.5);
    let to = at(&window, 0.75, 0.6);
    drag(&mut window, from, to);
    let picked = window.state().picked.clone();
    let is_first = |picked: &Picked| matches!(picked, Picked::To { goes_on: false, .. });
    assert!(is_first(&picked[0]), "{picked:?}");
    assert_eq!(
        picked.iter().filter(|p| is_first(p)).count(),
        1,
        "{picked:?}"
    );
    let Some(Picked::To { x, .. }) = picked.last() else {
        panic!("{picked:?}");
    };
    assert!((x - 0.75).abs() < 0.05, "{picked:?}");
    window.state_mut().picked.clear();
    let elsewhere = at(&window, 0.5, 0.2);
    drag(&mut window, elsewhere, from);
    assert!(window.state().picked.is_empty());
}

#[test]
fn a_press_anywhere_moves_the_handle_where_that_is_asked_for() {
    let mut window = window(Pick::Anywhere);
    let place = at(&window, 0.6, 0.3);
    window.hover_at(place);
    window.drag_at(place);
    window.drop_at(place);
    window.run();
    let [Picked::To { x, goes_on }] = window.state().picked[..] else {
        panic!("{:?}", window.state().picked);
    };
    assert!((x - 0.6).abs() < 0.05 && !goes_on, "{x}");
}
