//! The order of Tab: as one reads, not as the controls were laid out. A row that is laid out from
//! its right end is walked from its left; all else is walked as it was drawn. What Tab has come to
//! has a ring.

use crate::ui::theme::tokens;
use eframe::egui::{
    Context, FocusDirection, Id, Key, LayerId, Memory, Popup, Rect, Stroke, StrokeKind, Ui,
    WidgetRect,
};

/// Moves the keyboard to the next control, or to the one before, where Tab was pressed and both
/// are in one row of the window. In menus and dialogs, and past the ends, egui does it.
pub(super) fn follow(ctx: &Context) {
    let step = ctx.input(|input| match input.key_pressed(Key::Tab) {
        true if input.modifiers.shift_only() => Some(-1),
        true if !input.modifiers.any() => Some(1),
        _ => None,
    });
    let (Some(step), Some(focused)) = (step, ctx.memory(Memory::focused)) else {
        return;
    };
    if Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    let drawn = |widget: &&WidgetRect| {
        let takes_keys = widget.enabled && widget.visible && widget.sense.is_focusable();
        takes_keys && !is_handle(widget.rect)
    };
    let stops: Vec<(Id, Rect)> = ctx.viewport(|viewport| {
        let widgets = &viewport.prev_pass.widgets;
        let layer = widgets.get_layer(LayerId::background());
        layer
            .filter(drawn)
            .map(|widget| (widget.id, widget.rect))
            .collect()
    });
    let Some(next) = next(&stops, focused, step) else {
        return;
    };
    ctx.memory_mut(|memory| {
        match next {
            Next::Stop(id) => {
                memory.request_focus(id);
                memory.move_focus(FocusDirection::None);
            }
            // Tab goes on from there.
            Next::From(id) => memory.request_focus(id),
        }
    });
}

/// Draws a ring around what has the keyboard, from the first Tab to the next press of the pointer.
pub(super) fn ring_ui(ui: &Ui) {
    let ctx = ui.ctx();
    let shown = Id::unique("keyboard ring");
    let (tab, press) =
        ctx.input(|input| (input.key_pressed(Key::Tab), input.pointer.any_pressed()));
    let was: bool = ctx.data(|data| data.get_temp(shown)).unwrap_or_default();
    let is = (was || tab) && !press;
    if is != was {
        ctx.data_mut(|data| data.insert_temp(shown, is));
    }
    let focused = ctx.memory(Memory::focused).filter(|_| is);
    let Some(response) = focused.and_then(|id| ctx.read_response(id)) else {
        return;
    };
    // The part of it that is in sight.
    let seen = response.interact_rect;
    if seen.is_positive() {
        let t = tokens(ui);
        let painter = ctx.layer_painter(response.layer_id);
        let radius = f32::from(t.radius) + 2.0;
        let stroke = Stroke::new(2.0, t.text);
        painter.rect_stroke(seen.expand(2.0), radius, stroke, StrokeKind::Outside);
    }
}

/// Width of the handles between columns of a table.
const HANDLE: f32 = 8.0;

/// Whether it is such a handle, which is dragged only.
fn is_handle(rect: Rect) -> bool {
    rect.width() <= HANDLE && rect.height() > 4.0 * HANDLE
}

/// Where Tab goes.
#[derive(Debug, PartialEq)]
enum Next {
    /// To this control.
    Stop(Id),
    /// To the one that was drawn after this one, or before it.
    From(Id),
}

/// The stop after the focused one, or before it, in the order of reading.
fn next(stops: &[(Id, Rect)], focused: Id, step: isize) -> Option<Next> {
    let order = in_order(stops);
    let place = order.iter().position(|id| *id == focused)?;
    match place.checked_add_signed(step).and_then(|to| order.get(to)) {
        Some(to) => Some(Next::Stop(*to)),
        None if step > 0 => stops.last().map(|(id, _)| Next::From(*id)),
        None => stops.first().map(|(id, _)| Next::From(*id)),
    }
}

/// The stops as they are read: those that were drawn one after the other in one row from left to
/// right.
fn in_order(stops: &[(Id, Rect)]) -> Vec<Id> {
    let mut rows: Vec<Vec<(Id, Rect)>> = Vec::new();
    for (id, rect) in stops {
        let row = rows.last_mut().filter(|row| {
            let in_row = row.last().is_some_and(|(_, last)| is_in_row(*last, *rect));
            in_row
                && row
                    .iter()
                    .all(|(_, of)| of.x_range().intersection(rect.x_range()).span() <= 0.5)
        });
        match row {
            Some(row) => row.push((*id, *rect)),
            None => rows.push(vec![(*id, *rect)]),
        }
    }
    for row in &mut rows {
        row.sort_by(|(_, a), (_, b)| a.left().total_cmp(&b.left()));
    }
    rows.into_iter().flatten().map(|(id, _)| id).collect()
}

/// Whether two controls are beside each other: they share most of the height of the lower one.
fn is_in_row(a: Rect, b: Rect) -> bool {
    let shared = a.y_range().intersection(b.y_range()).span();
    shared > 0.6 * a.height().min(b.height()) && shared > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{pos2, vec2};

    fn stop(name: &str, x: f32, y: f32) -> (Id, Rect) {
        (
            Id::unique(name),
            Rect::from_min_size(pos2(x, y), vec2(40.0, 20.0)),
        )
    }

    #[test]
    fn a_row_laid_out_from_its_end_is_walked_from_its_beginning() {
        let stops = [
            stop("title", 0.0, 0.0),
            stop("last", 300.0, 2.0),
            stop("middle", 250.0, 1.0),
            stop("below right", 300.0, 30.0),
            stop("below left", 0.0, 60.0),
        ];
        let order = ["title", "middle", "last", "below right", "below left"].map(Id::unique);
        assert_eq!(in_order(&stops), order);
        let id = Id::unique;
        let check =
            |from: &'static str, step, to| assert_eq!(next(&stops, id(from), step), to, "{from}");
        check("title", 1, Some(Next::Stop(id("middle"))));
        check("middle", 1, Some(Next::Stop(id("last"))));
        check("last", -1, Some(Next::Stop(id("middle"))));
        check("below left", 1, Some(Next::From(id("below left"))));
        check("title", -1, Some(Next::From(id("title"))));
        check("elsewhere", 1, None);
        // What lies over one another is no row.
        let stack = [stop("a", 10.0, 0.0), stop("b", 0.0, 4.0)];
        assert_eq!(in_order(&stack), ["a", "b"].map(Id::unique));
    }
}
