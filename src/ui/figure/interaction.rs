//! What the pointer and the keyboard do in a plot: they read points and move the handle.

use super::cursor::{self, Cursor, Place};
use super::draw::{FigureAction, Pick, Picked};
use super::{Figure, Mark};
use crate::ui::theme::tokens;
use eframe::egui::{
    Event, EventFilter, Key, Modifiers, Pos2, Rect, Response, Stroke, StrokeKind, Ui, Vec2, pos2,
};
use egui_plot::{PlotPoint, PlotTransform};

/// How near to a handle the pointer takes hold of it.
const GRIP: f32 = 7.0;

/// What a figure keeps between frames.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grip {
    cursor: Cursor,
    /// Where the handle was drawn: its place along, and its height if it is a disc.
    pub(super) at: Option<(f32, Option<f32>)>,
    /// Whether it is being dragged, and whether the drag has moved it.
    pub(super) held: bool,
    moved: bool,
}

impl Grip {
    /// Whether the pointer, or where it was pressed, takes hold of the handle.
    pub(super) fn is_near(&self, ui: &Ui) -> bool {
        let pointer = ui.input(|i| i.pointer.press_origin().or(i.pointer.latest_pos()));
        let (Some((x, y)), Some(pointer)) = (self.at, pointer) else {
            return false;
        };
        let near = |a: f32, b: f32, grip: f32| (a - b).abs() <= grip;
        near(pointer.x, x, GRIP) && y.is_none_or(|y| near(pointer.y, y, 2.0 * GRIP))
    }
}

/// Where the handle of a figure is on the screen.
pub(super) fn handle_at(figure: &Figure, x: f64, transform: &PlotTransform) -> (f32, Option<f32>) {
    let disc = figure.marks.iter().find_map(|mark| match mark {
        Mark::Point { at, .. } if at[0] == x => Some(at[1]),
        _ => None,
    });
    let y = disc.map(|y| transform.position_from_point_y(y));
    (transform.position_from_point_x(x), y)
}

/// Where the handle goes: by a drag, a press or the keyboard.
pub(super) fn moved(
    ui: &Ui,
    response: &Response,
    transform: &PlotTransform,
    (pick, grip): (Pick, &mut Grip),
) -> Option<Picked> {
    if response.drag_started() {
        grip.held = pick == Pick::Anywhere || grip.is_near(ui);
        grip.moved = false;
    }
    let by_pointer = response.interact_pointer_pos();
    // Enter is a click too, but not at the pointer.
    let by_click = ui.input(|input| input.pointer.any_click());
    let pressed = pick == Pick::Anywhere && response.clicked() && by_click;
    let picked = by_pointer
        .filter(|_| pressed || (grip.held && response.dragged()))
        .map(|at| Picked::To {
            x: transform.value_from_position(at).x,
            goes_on: std::mem::replace(&mut grip.moved, !pressed),
        });
    if !response.dragged() {
        grip.held = false;
        grip.moved = false;
    }
    picked.or_else(|| {
        let key = |key| ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, key));
        let (down, up) = (Key::ArrowLeft, Key::ArrowRight);
        if !response.has_focus() {
            None
        } else if key(up) {
            Some(Picked::Step { up: true })
        } else if key(down) {
            Some(Picked::Step { up: false })
        } else {
            None
        }
    })
}

/// Reads the point under the pointer, at the place of the arrow keys, and the pinned one;
/// `clicks` pin. The text that was read, and a point to copy.
pub(super) fn cursor_ui(
    ui: &Ui,
    figure: &Figure,
    response: &Response,
    transform: &PlotTransform,
    (grip, clicks): (&mut Grip, bool),
) -> (Option<String>, Option<FigureAction>) {
    let on_screen = |[x, y]: [f64; 2]| transform.position_from_point(&PlotPoint::new(x, y));
    let mut state = grip.cursor.of(figure);
    let pointer = response.hover_pos().filter(|_| !response.dragged());
    let hovered = pointer.and_then(|at| cursor::nearest(figure, at, on_screen));
    let focused = response.has_focus();
    if focused {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        state.at = by_keys(ui, figure, state.at, on_screen);
    }
    if response.clicked() {
        response.request_focus();
        let by_pointer = ui.input(|input| input.pointer.any_click());
        let meant = if by_pointer { hovered } else { state.at };
        if clicks || !by_pointer {
            state.pinned = meant.filter(|place| state.pinned != Some(*place));
        }
    }
    let at = if focused { state.at } else { None };
    let copies = focused || (pointer.is_some() && ui.memory(|m| m.focused().is_none()));
    let meant = hovered.or(at).or(state.pinned);
    let copied = copies && ui.input(|input| input.events.contains(&Event::Copy));
    let action = meant.filter(|_| copied).map(FigureAction::CopyPoint);
    if focused {
        let stroke = Stroke::new(1.0, tokens(ui).accent);
        let painter = ui.painter();
        painter.rect_stroke(*transform.frame(), 0.0, stroke, StrokeKind::Inside);
    }
    let mut shown = vec![state.pinned, hovered.or(at)];
    shown.dedup();
    let mut read = None;
    for place in shown.into_iter().flatten() {
        let text = cursor::reading(figure, place);
        if let (Some(text), Some(point)) = (&text, cursor::point(figure, place)) {
            let frame = *transform.frame();
            reading_ui(
                ui,
                frame,
                on_screen(point),
                text,
                state.pinned == Some(place),
            );
        }
        read = text;
    }
    grip.cursor = state;
    (read, action)
}

/// Where the arrow keys lead.
fn by_keys(
    ui: &Ui,
    figure: &Figure,
    at: Option<Place>,
    on_screen: impl Fn([f64; 2]) -> Pos2 + Copy,
) -> Option<Place> {
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let keys = [
        Key::ArrowRight,
        Key::ArrowLeft,
        Key::ArrowDown,
        Key::ArrowUp,
    ];
    let Some(key) = keys.into_iter().find(|key| pressed(*key)) else {
        return at;
    };
    let Some(from) = at else {
        return cursor::first(figure);
    };
    Some(match key {
        Key::ArrowRight => cursor::along(figure, from, true, on_screen),
        Key::ArrowLeft => cursor::along(figure, from, false, on_screen),
        key => cursor::across(figure, from, key == Key::ArrowDown),
    })
}

/// Draws a ring around a point, and what it reads on a small card beside it.
fn reading_ui(ui: &Ui, frame: Rect, at: Pos2, text: &str, pinned: bool) {
    if !frame.expand(1.0).contains(at) {
        return;
    }
    let t = tokens(ui);
    let painter = ui.painter();
    let edge = if pinned { t.accent } else { t.border };
    painter.circle_stroke(at, 5.0, Stroke::new(1.5, t.text));
    let galley = painter.layout_no_wrap(text.to_owned(), t.font_small(), t.text);
    let size = galley.size() + Vec2::splat(2.0 * t.gap_small);
    let mut card = Rect::from_min_size(at + Vec2::new(10.0, -10.0 - size.y), size);
    // On the other side where it would run out.
    if card.right() > frame.right() {
        card = card.translate(Vec2::new(-size.x - 20.0, 0.0));
    }
    if card.top() < frame.top() {
        card = card.translate(Vec2::new(0.0, size.y + 20.0));
    }
    let room = ui.clip_rect();
    let corner = pos2(
        card.left().min(room.right() - size.x).max(room.left()),
        card.top().min(room.bottom() - size.y).max(room.top()),
    );
    let card = Rect::from_min_size(corner, size);
    painter.rect_filled(card, f32::from(t.radius), t.card);
    let radius = f32::from(t.radius);
    painter.rect_stroke(card, radius, Stroke::new(1.0, edge), StrokeKind::Inside);
    painter.galley(card.min + Vec2::splat(t.gap_small), galley, t.text);
}

#[cfg(test)]
#[path = "interaction_tests.rs"]
mod tests;
