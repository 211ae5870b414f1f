//! The house kit: the few controls that every panel is put together from. They
//! know no session; words come in from the caller, colours from the tokens.

mod scroll;

pub use scroll::Following;

use crate::ui::theme::{Ink, tokens};
use eframe::egui::{
    self, Align, Button, CornerRadius, Frame, Key, Layout, Margin, Response, RichText, Role, Sense,
    Shape, Stroke, Ui, UiBuilder, Vec2, WidgetInfo,
};

/// A name and its value are set no further apart.
const KEY_VALUE_WIDTH: f32 = 480.0;

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It lacks what it needs.
    Empty,
    /// It can be run.
    Ready,
    /// Its result is up to date.
    Done,
    /// Its result no longer follows from the steps before it.
    Stale,
}

/// A framed card under a title, as wide as there is room.
pub fn card_ui<R>(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    card_with_ui(ui, title, |_| {}, content)
}

/// A framed card with something at the right end of its title row; `right` is
/// laid out from right to left. Where both do not fit, it has a row of its own.
pub fn card_with_ui<R>(
    ui: &mut Ui,
    title: &str,
    right: impl FnOnce(&mut Ui),
    content: impl FnOnce(&mut Ui) -> R,
) -> R {
    card_frame_ui(ui, title, |ui| {
        head_ui(ui, title, right);
        content(ui)
    })
}

/// The title row of a card.
fn head_ui(ui: &mut Ui, title: &str, right: impl FnOnce(&mut Ui)) {
    let id = ui.scope_id().with(("title row", title));
    // Its width is known once it was drawn.
    let needed: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(0.0);
    let words = RichText::new(title).strong();
    let used = text_width(ui, words) + ui.spacing().item_spacing.x;
    let room = ui.available_width();
    if used + needed > room {
        title_line_ui(ui, title, room);
        // The same order as beside the title.
        let size = Vec2::new(room, ui.spacing().interact_size.y);
        let layout = Layout::right_to_left(Align::Center).with_main_wrap(true);
        ui.allocate_ui_with_layout(size, layout, right);
        return;
    }
    let mut taken = 0.0;
    ui.horizontal(|ui| {
        title_line_ui(ui, title, room);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            right(ui);
            taken = ui.min_rect().width();
        });
    });
    ui.data_mut(|data| data.insert_temp(id, taken));
    if used + taken > room {
        ui.ctx().request_repaint();
    }
}

/// Longer names are cut within a sentence, in a legend or on a chip.
const LONGEST_NAME: usize = 40;

/// A name without its end, where it is long; all of it belongs under the pointer then.
#[must_use]
pub fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    name.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

/// `text` without its end where it is wider than `room` points in the font of `size`.
#[must_use]
pub fn fitted(ui: &Ui, text: &str, size: f32, room: f32) -> String {
    let width = |text: &str| text_width(ui, RichText::new(text).size(size));
    let mut shown = text.to_owned();
    while width(&shown) > room && shown.pop().is_some() {
        let kept = shown.trim_end_matches('…').len();
        shown.truncate(kept);
        if shown.pop().is_some() {
            shown.push('…');
        }
    }
    shown
}

/// How wide a text runs on one line.
pub fn text_width(ui: &Ui, text: impl Into<egui::WidgetText>) -> f32 {
    let wrap = Some(egui::TextWrapMode::Extend);
    let galley = text
        .into()
        .into_galley(ui, wrap, f32::INFINITY, egui::TextStyle::Body);
    galley.size().x
}

/// A framed card without a title row; `name` tells a screen reader what it is.
pub fn card_frame_ui<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let t = tokens(ui);
    let builder = UiBuilder::new()
        .accessibility_role(Role::Group)
        .accessibility_label(name);
    ui.scope_builder(builder, |ui| {
        Frame::new()
            .fill(t.card)
            .stroke(Stroke::new(1.0, t.border))
            .corner_radius(CornerRadius::same(t.radius_card))
            .inner_margin(Margin::same(t.gap_large as i8))
            .show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.vertical(content).inner
            })
            .inner
    })
    .inner
}

/// The title of a card or a group within one.
pub fn title_ui(ui: &mut Ui, title: &str) -> Response {
    let t = tokens(ui);
    ui.label(RichText::new(title).strong().color(t.muted))
}

/// The title of a card or figure, at most `room` points wide: on more lines where it has a row
/// of its own and every word fits; else it is cut, and shown in full under the pointer.
pub fn title_line_ui(ui: &mut Ui, title: &str, room: f32) -> Response {
    let t = tokens(ui);
    let text = RichText::new(title).strong().color(t.muted);
    let label = egui::Label::new(text);
    let fits = |words: &str| text_width(ui, RichText::new(words).strong()) <= room;
    let wraps = ui.layout().is_vertical() && title.split(' ').all(fits);
    if wraps || fits(title) {
        return ui.add(label);
    }
    let size = egui::vec2(room, ui.text_style_height(&egui::TextStyle::Body));
    ui.add_sized(size, label.truncate().halign(Align::Min))
}

/// The heading of a panel.
pub fn heading_ui(ui: &mut Ui, heading: &str) -> Response {
    let t = tokens(ui);
    ui.label(RichText::new(heading).heading().color(t.text))
}

/// Text of second rank.
pub fn note_ui(ui: &mut Ui, note: &str) -> Response {
    let t = tokens(ui);
    ui.label(RichText::new(note).size(t.text_small).color(t.muted))
}

/// A pill with a label and a value, for the strip of what holds now; a press leads to
/// where it is set.
pub fn chip_ui(ui: &mut Ui, label: &str, value: &str) -> Response {
    let t = tokens(ui);
    let mut job = egui::text::LayoutJob::default();
    let parts = [(label, t.muted), (value, t.text)];
    for (place, (text, colour)) in parts.into_iter().enumerate() {
        let format = egui::TextFormat {
            font_id: t.font_body(),
            color: colour,
            ..egui::TextFormat::default()
        };
        let before = if place == 0 { 0.0 } else { t.gap_small };
        job.append(text, before, format);
    }
    let button = Button::new(job)
        .fill(egui::Color32::TRANSPARENT)
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(12));
    let add = |ui: &mut Ui| {
        ui.spacing_mut().button_padding = Vec2::new(t.gap, 2.0);
        ui.add(button)
    };
    let response = ui.scope(add).inner;
    let name = format!("{label}: {value}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let is_live = response.hovered() || response.has_focus();
    if is_live {
        let edge = Stroke::new(1.0, t.accent);
        let radius = CornerRadius::same(12);
        ui.painter()
            .rect_stroke(response.rect, radius, edge, egui::StrokeKind::Inside);
    }
    response
}

/// How wide [`chip_ui`] is.
#[must_use]
pub fn chip_width(ui: &Ui, label: &str, value: &str) -> f32 {
    let t = tokens(ui);
    let width = |text: &str| text_width(ui, RichText::new(text).size(t.text_body));
    width(label) + width(value) + t.gap_small + 2.0 * t.gap + 2.0
}

/// The one button of a panel that leads on.
pub fn primary_button(ui: &mut Ui, text: &str) -> Response {
    primary_button_if(ui, true, text)
}

/// [`primary_button`], greyed unless `enabled`.
pub fn primary_button_if(ui: &mut Ui, enabled: bool, text: &str) -> Response {
    let t = tokens(ui);
    let text = RichText::new(text).strong().color(t.on_accent);
    let stroke = Stroke::new(1.0, t.accent);
    let button = Button::new(text).fill(t.accent).stroke(stroke);
    let response = ui.add_enabled(enabled, button);
    focus_ring_ui(ui, &response);
    response
}

/// A ring around what has the keyboard focus, where it does not show that itself.
pub fn focus_ring_ui(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let t = tokens(ui);
        let ring = response.rect.expand(2.0);
        let radius = f32::from(t.radius) + 2.0;
        let stroke = Stroke::new(2.0, t.text);
        ui.painter()
            .rect_stroke(ring, radius, stroke, egui::StrokeKind::Outside);
    }
}

/// Any other button.
pub fn secondary_button(ui: &mut Ui, text: &str) -> Response {
    secondary_button_if(ui, true, text)
}

/// [`secondary_button`], greyed unless `enabled`.
pub fn secondary_button_if(ui: &mut Ui, enabled: bool, text: &str) -> Response {
    ui.add_enabled(enabled, Button::new(text))
}

/// A tile with one figure: its name, its value in large, a note beneath, and
/// what the term means under the pointer.
pub fn figure_tile_ui(ui: &mut Ui, name: &str, value: &str, note: &str, tooltip: &str) -> Response {
    let t = tokens(ui);
    let builder = UiBuilder::new()
        .sense(Sense::hover())
        .accessibility_role(Role::Group)
        .accessibility_label(format!("{name} {value} {note}").trim());
    let tile = ui.scope_builder(builder, |ui| {
        Frame::new()
            .fill(t.card)
            .stroke(Stroke::new(1.0, t.border))
            .corner_radius(CornerRadius::same(t.radius_card))
            .inner_margin(Margin::same(t.gap as i8 + 2))
            .show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.vertical(|ui| {
                    note_ui(ui, name);
                    let value = RichText::new(value).size(t.text_figure).color(t.text);
                    ui.label(value.strong());
                    // The row stays even if empty, so that tiles in a row are of one height.
                    note_ui(ui, if note.is_empty() { " " } else { note });
                });
            });
    });
    if tooltip.is_empty() {
        tile.response
    } else {
        tile.response.on_hover_text(tooltip)
    }
}

/// What stands where there is nothing yet, and the button that changes it.
/// True once the button is pressed.
pub fn empty_state_ui(ui: &mut Ui, heading: &str, sentence: &str, action: Option<&str>) -> bool {
    state_ui(ui, heading, sentence, Ink::Text, action)
}

/// What stands where something failed: what happened, and the remedy.
/// True once the button is pressed.
pub fn error_state_ui(ui: &mut Ui, heading: &str, sentence: &str, action: Option<&str>) -> bool {
    state_ui(ui, heading, sentence, Ink::Bad, action)
}

fn state_ui(ui: &mut Ui, heading: &str, sentence: &str, ink: Ink, action: Option<&str>) -> bool {
    let t = tokens(ui);
    let mut pressed = false;
    ui.vertical_centered(|ui| {
        ui.set_max_width(ui.available_width().min(520.0));
        ui.add_space(t.gap_large * 3.0);
        ui.label(RichText::new(heading).heading().color(t.colour(ink)));
        ui.label(RichText::new(sentence).color(t.muted));
        if let Some(action) = action {
            ui.add_space(t.gap);
            pressed = primary_button(ui, action).clicked();
        }
        ui.add_space(t.gap_large * 3.0);
    });
    pressed
}

/// A dot that tells by its shape, not by colour alone, how far a step has come:
/// an empty ring, a ring with a core, a full disc, a broken ring. `name` says so
/// to a screen reader.
pub fn status_dot_ui(ui: &mut Ui, mark: Mark, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    paint_mark(ui, rect.center(), mark);
    response
}

/// Paints the shape of [`status_dot_ui`] around `centre`, for controls that draw
/// themselves.
pub fn paint_mark(ui: &Ui, centre: egui::Pos2, mark: Mark) {
    let t = tokens(ui);
    let painter = ui.painter();
    let radius = 4.0;
    match mark {
        Mark::Empty => {
            painter.circle_stroke(centre, radius, Stroke::new(1.2, t.muted));
        }
        Mark::Ready => {
            painter.circle_stroke(centre, radius, Stroke::new(1.2, t.accent));
            painter.circle_filled(centre, 1.6, t.accent);
        }
        Mark::Done => {
            painter.circle_filled(centre, radius + 0.5, t.done);
        }
        Mark::Stale => {
            let ring: Vec<_> = (0..=24)
                .map(|i| {
                    let angle = i as f32 / 24.0 * std::f32::consts::TAU;
                    centre + radius * Vec2::angled(angle)
                })
                .collect();
            let stroke = Stroke::new(1.4, t.stale);
            painter.extend(Shape::dashed_line(&ring, stroke, 2.4, 1.8));
        }
    }
}

/// One of a few options, side by side; `name` says what is chosen. The arrow
/// keys move the choice while it has the focus. True if the choice changed.
pub fn segmented_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut T,
    options: &[(T, &str)],
) -> bool {
    let t = tokens(ui);
    let before = *chosen;
    let builder = UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(name);
    ui.scope_builder(builder, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::splat(t.gap_small);
            for (value, text) in options {
                let on = before == *value;
                let edge = if on { t.accent } else { t.border };
                let fill = if on { t.selection } else { t.card };
                let button = Button::new(*text).fill(fill).stroke(Stroke::new(1.0, edge));
                let response = ui.add(button);
                response.widget_info(|| {
                    WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), on, *text)
                });
                if response.clicked() {
                    *chosen = *value;
                }
                if let Some(step) = arrow_pressed(ui, &response) {
                    *chosen = neighbour(options, before, step);
                }
            }
        });
    });
    *chosen != before
}

fn arrow_pressed(ui: &Ui, response: &Response) -> Option<isize> {
    if !response.has_focus() {
        return None;
    }
    ui.input(|input| {
        let pressed = |keys: [Key; 2]| keys.into_iter().any(|key| input.key_pressed(key));
        if pressed([Key::ArrowRight, Key::ArrowDown]) {
            Some(1)
        } else if pressed([Key::ArrowLeft, Key::ArrowUp]) {
            Some(-1)
        } else {
            None
        }
    })
}

fn neighbour<T: Copy + PartialEq>(options: &[(T, &str)], chosen: T, step: isize) -> T {
    let at = options.iter().position(|(value, _)| *value == chosen);
    let next = at.map_or(0, |at| at.saturating_add_signed(step));
    options
        .get(next.min(options.len().saturating_sub(1)))
        .map_or(chosen, |(value, _)| *value)
}

/// A row with a name at the left, a value at the right and a rule beneath; what
/// the name means under the pointer unless `tooltip` is empty.
pub fn key_value_row_ui(ui: &mut Ui, key: &str, value: &str, tooltip: &str) -> Response {
    let t = tokens(ui);
    let builder = UiBuilder::new()
        .sense(Sense::hover())
        .accessibility_role(Role::Group)
        .accessibility_label(format!("{key}: {value}"));
    let row = ui.scope_builder(builder, |ui| {
        ui.set_max_width(ui.available_width().min(KEY_VALUE_WIDTH));
        // The value is seen whole, and the name takes lines where it has to.
        let gap = ui.spacing().item_spacing.x;
        let room = (ui.available_width() - text_width(ui, value) - gap).max(0.0);
        let name = RichText::new(key).color(t.muted);
        ui.horizontal(|ui| {
            if text_width(ui, key) <= room {
                ui.label(name);
            } else {
                ui.vertical(|ui| {
                    ui.set_max_width(room.max(ui.available_width() / 2.0));
                    ui.add(egui::Label::new(name).wrap());
                });
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(egui::Label::new(value).truncate());
            });
        });
        let rect = ui.min_rect();
        ui.painter()
            .hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, t.rule));
    });
    if tooltip.is_empty() {
        row.response
    } else {
        row.response.on_hover_text(tooltip)
    }
}

/// A bar `width` wide, filled by `share` of one; without a share it only says
/// that something runs.
pub fn progress_ui(ui: &mut Ui, name: &str, share: Option<f32>, width: f32) -> Response {
    let t = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 6.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = share.map(|share| f64::from(share) * 100.0);
        info
    });
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, t.border);
    let mut done = rect;
    match share {
        Some(share) => done.set_width(rect.width() * share.clamp(0.0, 1.0)),
        None => done = done.shrink2(Vec2::new(rect.width() / 3.0, 0.0)),
    }
    ui.painter().rect_filled(done, radius, t.accent);
    response
}

#[cfg(test)]
mod tests;
