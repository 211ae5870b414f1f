//! Keys: how the arrows move through a list or table that has the focus.

use eframe::egui::{EventFilter, Id, Key, Ui};

/// Where the keys move the cursor among `len` places; `None` where none was
/// pressed. The list keeps the arrows to itself while it has the focus.
pub(super) fn moved(
    ui: &Ui,
    id: Id,
    cursor: Option<usize>,
    len: usize,
    page: usize,
) -> Option<usize> {
    if len == 0 || !ui.memory(|memory| memory.has_focus(id)) {
        return None;
    }
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let page = page.max(1) as isize;
    let steps = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, page),
        (Key::PageUp, -page),
        (Key::Home, isize::MIN),
        (Key::End, isize::MAX),
    ];
    let pressed = ui.input(|input| steps.into_iter().find(|(key, _)| input.key_pressed(*key)));
    let (_, step) = pressed?;
    let target = cursor.map_or(0, |cursor| cursor.saturating_add_signed(step));
    Some(target.min(len - 1))
}
