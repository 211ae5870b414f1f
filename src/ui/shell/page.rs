//! The room of the page of a step.

use eframe::egui::{Vec2, vec2};

/// The size of a page that is scrolled: what a bar of this width leaves of the room, or what the
/// page needs.
pub(super) fn page_size(room: Vec2, least: Vec2, bar: f32) -> Vec2 {
    let beside = vec2(bar, bar);
    let mut left = room;
    // A bar takes room of the other way, which may then need one itself.
    for _ in 0..2 {
        let is_needed = vec2(
            f32::from(u8::from(left.y < least.y)),
            f32::from(u8::from(left.x < least.x)),
        );
        left = room - beside * is_needed;
    }
    left.max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scroll_bar_takes_room_of_the_page() {
        let least = vec2(740.0, 500.0);
        let size = |x, y| page_size(vec2(x, y), least, 12.0);
        // Too low, wide enough beside a bar; too narrow beside it; too narrow; both.
        assert_eq!(size(784.0, 487.0), vec2(772.0, 500.0));
        assert_eq!(size(745.0, 487.0), vec2(740.0, 500.0));
        assert_eq!(size(700.0, 600.0), vec2(740.0, 588.0));
        assert_eq!(size(500.0, 300.0), least);
    }
}
