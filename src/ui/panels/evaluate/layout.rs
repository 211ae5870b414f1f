//! A layout: cards side by side in one row, each as wide as its weight. It
//! knows nothing of what is in them.

use crate::ui::theme::tokens;
use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, Vec2, pos2};

/// Draws one column per weight, side by side from the same top.
pub(super) fn row_ui(ui: &mut Ui, weights: &[f32], mut content: impl FnMut(&mut Ui, usize)) {
    let gap = tokens(ui).gap_large;
    let whole = ui.available_rect_before_wrap();
    let room = whole.width() - gap * weights.len().saturating_sub(1) as f32;
    let sum: f32 = weights.iter().sum();
    let (mut left, mut bottom) = (whole.left(), whole.top());
    for (place, weight) in weights.iter().enumerate() {
        let width = (room * weight / sum).floor();
        let rect = Rect::from_min_max(pos2(left, whole.top()), pos2(left + width, whole.bottom()));
        let builder = UiBuilder::new()
            .id_salt(("column", place))
            .max_rect(rect)
            .layout(Layout::top_down(Align::Min));
        let mut column = ui.new_child(builder);
        content(&mut column, place);
        bottom = bottom.max(column.min_rect().bottom());
        left += width + gap;
    }
    let size = Vec2::new(whole.width(), bottom - whole.top());
    ui.allocate_rect(
        Rect::from_min_size(whole.min, size),
        eframe::egui::Sense::hover(),
    );
}
