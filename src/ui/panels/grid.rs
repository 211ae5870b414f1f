//! A grid: cells side by side at fixed places, for tables of which only the
//! visible rows are drawn. It knows nothing of what stands in them.

use crate::ui::theme::tokens;
use eframe::egui::text::TextWrapping;
use eframe::egui::{
    self, Align, EventFilter, FontId, FontSelection, Galley, Id, Key, Label, Layout, Rect,
    Response, RichText, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, WidgetText,
};
use std::ops::Range;
use std::sync::Arc;

/// How wide a column is: so many points, or a share of what is left.
#[derive(Debug, Clone, Copy)]
pub enum Width {
    /// Points.
    Points(f32),
    /// At least so many points, and a share of the rest.
    Rest(f32),
}

impl Width {
    /// The room that it takes at least.
    #[must_use]
    pub fn least(self) -> f32 {
        match self {
            Self::Points(points) | Self::Rest(points) => points,
        }
    }
}

/// The left edges of the columns, and behind them the right end.
#[must_use]
pub fn edges(widths: &[Width], total: f32) -> Vec<f32> {
    let fixed: f32 = widths.iter().map(|width| width.least()).sum();
    let flexible = widths.iter().filter(|w| matches!(w, Width::Rest(_)));
    let more = (total - fixed).max(0.0) / flexible.count().max(1) as f32;
    let mut x = 0.0;
    let mut edges = vec![x];
    for width in widths {
        x += match width {
            Width::Points(points) => *points,
            Width::Rest(points) => points + more,
        };
        edges.push(x);
    }
    edges
}

/// The one row of those in view that Tab stops at: the chosen one, or the first. Arrows go on from
/// there.
#[must_use]
pub fn tab_stop(shown: &Range<usize>, is_chosen: impl Fn(usize) -> bool) -> usize {
    let chosen = shown.clone().find(|place| is_chosen(*place));
    chosen.unwrap_or(shown.start)
}

/// How a row is pressed: by a click, and by the keyboard where Tab stops at it or it has the focus.
#[must_use]
pub fn row_sense(ui: &Ui, id: Id, is_stop: bool) -> Sense {
    if is_stop || ui.memory(|memory| memory.has_focus(id)) {
        Sense::click()
    } else {
        Sense::CLICK
    }
}

/// Rows that Page Up and Page Down move by.
const PAGE: usize = 20;

/// The row that a key asks for, of a list of `rows`, from the one at a place, which has the focus.
#[must_use]
pub fn row_by_key(ui: &Ui, (id, place): (Id, usize), rows: usize) -> Option<usize> {
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let last = rows.checked_sub(1)?;
    ui.input(|input| {
        if input.modifiers.any() {
            return None;
        }
        let to = [
            (Key::ArrowDown, place.saturating_add(1)),
            (Key::ArrowUp, place.saturating_sub(1)),
            (Key::PageDown, place.saturating_add(PAGE)),
            (Key::PageUp, place.saturating_sub(PAGE)),
            (Key::Home, 0),
            (Key::End, last),
        ];
        let pressed = to.into_iter().find(|(key, _)| input.key_pressed(*key));
        pressed.map(|(_, to)| to.min(last))
    })
}

/// A part of a panel above another, whose lower edge is dragged or moved by the arrows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Above {
    /// Its share of the height, once it was chosen.
    share: Option<f32>,
}

impl Above {
    /// Points that an arrow moves the edge by.
    const STEP: f32 = 24.0;

    /// The rooms above and below, at first by the `usual` share; neither is lower than
    /// `least`. The edge is called `name`.
    pub fn divide_ui(&mut self, ui: &mut Ui, (usual, least): (f32, f32), name: &str) -> [Rect; 2] {
        let t = tokens(ui);
        let all = ui.available_rect_before_wrap();
        let most = (all.height() - least).max(least);
        let height = (self.share.unwrap_or(usual) * all.height()).clamp(least, most);
        let edge = (all.top() + height).round();
        let gap = Rect::from_x_y_ranges(all.x_range(), edge..=edge + t.gap);
        let id = ui.scope_id().with("lower edge");
        let response = ui.interact(gap, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
        let mut moved = response.drag_delta().y;
        if response.has_focus() {
            let filter = egui::EventFilter {
                vertical_arrows: true,
                ..egui::EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            let pressed = |key| ui.input(|input| f32::from(u8::from(input.key_pressed(key))));
            moved += Self::STEP * (pressed(egui::Key::ArrowDown) - pressed(egui::Key::ArrowUp));
        }
        if moved != 0.0 {
            self.share = Some((height + moved).clamp(least, most) / all.height());
        }
        let is_live = response.hovered() || response.dragged() || response.has_focus();
        let colour = if is_live { t.accent } else { t.border };
        let middle = gap.center();
        // A handle, so that the edge is seen to move.
        let handle = if is_live { gap.width() / 2.0 } else { 16.0 };
        let line = Stroke::new(2.0, colour);
        ui.painter()
            .hline(middle.x - handle..=middle.x + handle, middle.y, line);
        if is_live {
            ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeVertical);
        }
        response.on_hover_text(name);
        [all.with_max_y(edge), all.with_min_y(edge + t.gap)]
    }
}

/// Takes the room of one row; chosen rows are tinted, and a rule stands below.
pub fn row_ui(ui: &mut Ui, chosen: bool) -> Rect {
    let t = tokens(ui);
    let size = Vec2::new(ui.available_width(), t.row_height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter();
    if chosen {
        painter.rect_filled(rect, 0.0, t.selection);
    } else if ui.rect_contains_pointer(rect) {
        painter.rect_filled(rect, 0.0, t.hover);
    }
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, t.rule));
    rect
}

/// The room of a cell within a row.
#[must_use]
pub fn cell(row: Rect, edges: &[f32], column: usize) -> Rect {
    let mut rect = row;
    rect.min.x = row.left() + edges[column];
    rect.max.x = row.left() + edges[column + 1];
    rect
}

/// Draws into a cell, cut at its edges.
pub fn cell_ui<R>(ui: &mut Ui, rect: Rect, right: bool, content: impl FnOnce(&mut Ui) -> R) -> R {
    let t = tokens(ui);
    let inner = rect.shrink2(Vec2::new(t.gap_small, 0.0));
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    let builder = UiBuilder::new()
        .max_rect(inner)
        .layout(layout)
        .id_salt((rect.left() as i32, rect.top() as i32));
    let mut child = ui.new_child(builder);
    child.shrink_clip_rect(rect);
    content(&mut child)
}

/// A text in a cell; all of it under the pointer where it was cut.
pub fn text_ui(ui: &mut Ui, rect: Rect, right: bool, text: impl Into<RichText>) -> Response {
    cell_ui(ui, rect, right, |ui| {
        ui.add(egui::Label::new(text.into()).truncate())
    })
}

/// Room of the arrow of an order.
pub const ARROW: f32 = 10.0;
/// A longer name of a column is shortened.
const MOST_LINES: usize = 3;

/// The name of a column as it is drawn in `room` points, on as many lines as it takes.
fn head_galley(ui: &Ui, room: f32, right: bool, text: RichText, lines: usize) -> Arc<Galley> {
    let fallback = FontSelection::Default;
    let text = WidgetText::from(text);
    let mut job = Arc::unwrap_or_clone(text.into_layout_job(ui.style(), fallback, Align::Center));
    job.wrap = TextWrapping {
        max_width: room,
        max_rows: lines,
        ..TextWrapping::default()
    };
    job.halign = if right { Align::Max } else { Align::Min };
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// How high the name of a column is in a cell so wide.
#[must_use]
pub fn head_height(ui: &Ui, width: f32, text: &str) -> f32 {
    let t = tokens(ui);
    let text = RichText::new(text).size(t.text_small);
    let room = width - 2.0 * t.gap_small - ARROW;
    head_galley(ui, room, false, text, MOST_LINES).size().y
}

/// The name of a column; `sorted` says whether it falls. It can be pressed where `sorts`.
pub fn head_ui(
    ui: &mut Ui,
    rect: Rect,
    right: bool,
    text: &str,
    sorted: Option<bool>,
    sorts: bool,
) -> Response {
    let t = tokens(ui);
    let colour = if sorted.is_some() { t.text } else { t.muted };
    cell_ui(ui, rect, right, |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let words = RichText::new(text).size(t.text_small).color(colour);
        let line = ui.fonts_mut(|fonts| fonts.row_height(&FontId::proportional(t.text_small)));
        let lines = ((rect.height() / line) as usize).clamp(1, MOST_LINES);
        let room = ui.available_width() - ARROW;
        let galley = head_galley(ui, room, right, words, lines);
        let label = Label::new(galley).selectable(false);
        let response = if sorts {
            let response = ui.add(label.sense(Sense::click()));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
            response.on_hover_cursor(egui::CursorIcon::PointingHand)
        } else {
            ui.add(label)
        };
        if let Some(falls) = sorted {
            let (place, _) = ui.allocate_exact_size(Vec2::splat(ARROW - 2.0), Sense::hover());
            let (c, s) = (place.center(), if falls { 1.0 } else { -1.0 });
            let corners = [(-3.0, -2.0), (3.0, -2.0), (0.0, 3.0)];
            let corners = corners.map(|(x, y)| c + Vec2::new(x, y * s));
            let shape = egui::Shape::convex_polygon(corners.to_vec(), t.text, Stroke::NONE);
            ui.painter().add(shape);
        }
        response
    })
}

/// Two places side by side within what is left of `ui`, `height` high; the
/// right one is `right` wide.
#[must_use]
pub fn beside(ui: &Ui, right: f32, height: f32) -> [Rect; 2] {
    let t = tokens(ui);
    let all = Rect::from_min_size(ui.cursor().min, Vec2::new(ui.available_width(), height));
    let (mut a, mut b) = (all, all);
    b.min.x = all.right() - right;
    a.max.x = b.min.x - t.gap_large;
    [a, b]
}

/// Draws into a place that [`beside`] gave.
pub fn place_ui<R>(ui: &mut Ui, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new()
        .max_rect(rect)
        .layout(Layout::top_down(Align::Min))
        .id_salt(rect.left() as i32);
    ui.new_child(builder).scope(content).inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flexible_columns_share_the_rest() {
        let widths = [Width::Points(30.0), Width::Rest(50.0), Width::Rest(20.0)];
        assert_eq!(edges(&widths, 200.0), [0.0, 30.0, 130.0, 200.0]);
        assert_eq!(edges(&widths, 50.0), [0.0, 30.0, 80.0, 100.0]);
    }
}
