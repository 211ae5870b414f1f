//! Scrolling after the keyboard: where Tab goes to a control that is out of sight, the area that
//! holds it scrolls to it.

use eframe::egui::containers::scroll_area::{ScrollArea, ScrollAreaOutput};
use eframe::egui::{Context, Id, LayerId, Memory, Rect, Response, Ui};
use std::ops::Range;

/// A scroll area that scrolls to a control in it that takes the keyboard.
pub trait Following {
    /// As [`ScrollArea::show`].
    fn following<R>(self, ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> ScrollAreaOutput<R>;

    /// As [`ScrollArea::show_rows`].
    fn following_rows<R>(
        self,
        ui: &mut Ui,
        row_height: f32,
        rows: usize,
        content: impl FnOnce(&mut Ui, Range<usize>) -> R,
    ) -> ScrollAreaOutput<R>;
}

impl Following for ScrollArea {
    fn following<R>(self, ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> ScrollAreaOutput<R> {
        self.show(ui, |ui| follow(ui, content))
    }

    fn following_rows<R>(
        self,
        ui: &mut Ui,
        row_height: f32,
        rows: usize,
        content: impl FnOnce(&mut Ui, Range<usize>) -> R,
    ) -> ScrollAreaOutput<R> {
        self.show_rows(ui, row_height, rows, |ui, shown| {
            follow(ui, |ui| content(ui, shown))
        })
    }
}

/// What an inner area has brought into view, and the pass in which it did.
#[derive(Debug, Clone, Copy)]
struct Followed {
    pass: u64,
    area: Rect,
}

fn follow<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let layer = ui.layer_id();
    let before = drawn(ui.ctx(), layer);
    let result = content(ui);
    let focused = ui.memory(Memory::focused);
    let response = focused.and_then(|id| ui.ctx().read_response(id));
    if let Some(response) = response.filter(Response::gained_focus)
        && is_among(ui.ctx(), layer, before, response.id)
    {
        let id = Id::unique("followed focus");
        let pass = ui.ctx().cumulative_pass_nr();
        let inner: Option<Followed> = ui.data(|data| data.get_temp(id));
        let inner = inner.filter(|inner| inner.pass == pass);
        let area = inner.map(|inner| inner.area).filter(Rect::is_positive);
        let wanted = area.unwrap_or(response.rect);
        let seen = ui.clip_rect();
        if !seen.contains_rect(wanted) {
            ui.scroll_to_rect(wanted, None);
        }
        let area = seen.intersect(ui.max_rect());
        ui.data_mut(|data| data.insert_temp(id, Followed { pass, area }));
    }
    result
}

/// Number of controls that were drawn in this frame.
fn drawn(ctx: &Context, layer: LayerId) -> usize {
    ctx.viewport(|viewport| viewport.this_pass.widgets.get_layer(layer).count())
}

/// Whether a control was drawn after the first `before`.
fn is_among(ctx: &Context, layer: LayerId, before: usize, id: Id) -> bool {
    ctx.viewport(|viewport| {
        let widgets = viewport.this_pass.widgets.get_layer(layer);
        widgets.skip(before).any(|widget| widget.id == id)
    })
}
