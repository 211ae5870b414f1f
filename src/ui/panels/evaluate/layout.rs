//! A layout: cards side by side in one row, each as wide as its weight. It
//! knows nothing of what is in them.

use crate::ui::theme::tokens;
use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, Vec2, pos2};

/// What a card takes beside the plot or the rows in it: its title and its edges.
const CARD: f32 = 62.0;
/// A figure is never higher.
const HIGHEST: f32 = 640.0;

/// How high the plot of a figure may be that begins at the cursor of a view `height`
/// high with `below` beneath it: at least `least`, and no higher than `width`, the width
/// of its card.
pub(super) fn plot_height(ui: &Ui, height: f32, below: f32, width: f32, least: f32) -> f32 {
    let used = ui.cursor().top() - ui.min_rect().top();
    fitting(height - used - below, width, least)
}

fn fitting(room: f32, width: f32, least: f32) -> f32 {
    let most = width.min(HIGHEST).max(least);
    (room - CARD).floor().clamp(least, most)
}

/// Draws one column per weight, side by side from the same top.
pub(in crate::ui::panels) fn row_ui(
    ui: &mut Ui,
    weights: &[f32],
    mut content: impl FnMut(&mut Ui, usize),
) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_grows_with_the_view_and_not_beyond_its_width() {
        assert_eq!(fitting(200.0, 300.0, 232.0), 232.0);
        assert_eq!(fitting(-50.0, 300.0, 232.0), 232.0);
        assert_eq!(fitting(400.0, 600.0, 232.0), 400.0 - CARD);
        assert_eq!(fitting(900.0, 410.0, 232.0), 410.0);
        assert_eq!(fitting(900.0, 100.0, 232.0), 232.0);
        assert_eq!(fitting(2000.0, 2000.0, 232.0), HIGHEST);
    }
}
