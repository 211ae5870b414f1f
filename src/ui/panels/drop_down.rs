//! The entries of a drop-down list under the keyboard: the chosen one has the focus when
//! the list opens, the arrows go on from there, letters jump to the entry that begins
//! with them, and Enter chooses and closes.

use eframe::egui::{Event, EventFilter, Id, Key, Rect, Ui};

/// What is typed within this many seconds of the letter before belongs together.
const TOGETHER: f64 = 1.0;
/// Entries that Page Up and Page Down move by.
const PAGE: usize = 10;

/// What an open list remembers.
#[derive(Debug, Clone, Default)]
struct Open {
    /// The pass in which it was drawn last.
    pass: u64,
    typed: String,
    typed_at: f64,
}

/// Draws the entries, each with whether it is chosen; the place of the one that was
/// picked, which closes the list.
pub(super) fn entries_ui<T: AsRef<str>>(
    ui: &mut Ui,
    entries: impl IntoIterator<Item = (bool, T)>,
) -> Option<usize> {
    let id = ui.scope_id().with("drop-down entries");
    let mut open: Open = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let pass = ui.ctx().cumulative_pass_nr();
    let opens = open.pass + 1 < pass;
    if opens {
        open.typed.clear();
    }
    open.pass = pass;
    let mut picked = None;
    let mut drawn: Vec<(Id, Rect, String)> = Vec::new();
    let (mut chosen, mut focused) = (None, None);
    for (place, (is_chosen, text)) in entries.into_iter().enumerate() {
        let response = ui.selectable_label(is_chosen, text.as_ref());
        if response.clicked() {
            picked = Some(place);
        }
        chosen = chosen.or(is_chosen.then_some(place));
        focused = focused.or(response.has_focus().then_some(place));
        drawn.push((response.id, response.rect, text.as_ref().to_lowercase()));
    }
    let names: Vec<&str> = drawn.iter().map(|(.., name)| name.as_str()).collect();
    let target = if opens {
        chosen.or(focused)
    } else {
        focused.and_then(|at| moved(ui, &mut open, at, &names))
    };
    if let Some((id, ..)) = focused.and_then(|place| drawn.get(place)) {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(*id, filter));
    }
    if let Some((id, rect, _)) = target.and_then(|place| drawn.get(place)) {
        ui.memory_mut(|memory| memory.request_focus(*id));
        ui.scroll_to_rect(*rect, None);
    }
    ui.data_mut(|data| data.insert_temp(id, open));
    if picked.is_some() {
        ui.close();
    }
    picked
}

/// Where the keys lead from the entry that has the focus.
fn moved(ui: &Ui, open: &mut Open, at: usize, names: &[&str]) -> Option<usize> {
    let last = names.len().checked_sub(1)?;
    let (typed, now) = ui.input(|input| {
        let texts = input.events.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.to_lowercase()),
            _ => None,
        });
        (texts.collect::<String>(), input.time)
    });
    // A blank alone chooses.
    if !typed.is_empty() && (typed != " " || !open.typed.is_empty()) {
        if now - open.typed_at > TOGETHER {
            open.typed.clear();
        }
        open.typed += &typed;
        open.typed_at = now;
        return found(names, at, &open.typed);
    }
    let steps = [
        (Key::ArrowDown, at + 1),
        (Key::ArrowUp, at.saturating_sub(1)),
        (Key::PageDown, at + PAGE),
        (Key::PageUp, at.saturating_sub(PAGE)),
        (Key::Home, 0),
        (Key::End, last),
    ];
    let pressed = ui.input(|input| steps.into_iter().find(|(key, _)| input.key_pressed(*key)));
    pressed.map(|(_, to)| to.min(last))
}

/// The entry that begins with what was typed, else one that holds it; the same letter
/// again goes to the next one.
fn found(names: &[&str], at: usize, typed: &str) -> Option<usize> {
    let mut letters = typed.chars();
    let first = letters.next()?;
    let repeats = typed.chars().count() > 1 && letters.all(|letter| letter == first);
    let again = first.to_string();
    let (wanted, from) = match (repeats, typed.chars().count()) {
        (true, _) => (again.as_str(), at + 1),
        (false, 1) => (typed, at + 1),
        // What is typed on may still be the entry that has the focus.
        (false, _) => (typed, at),
    };
    let places = || (from..names.len()).chain(0..from.min(names.len()));
    let starts = places().find(|place| names[*place].starts_with(wanted));
    starts.or_else(|| places().find(|place| names[*place].contains(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{ComboBox, Role};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn letters_lead_to_the_entry_that_begins_with_them() {
        let names = ["age", "amount", "income", "annual_income", "town"];
        assert_eq!(found(&names, 0, "i"), Some(2));
        assert_eq!(found(&names, 0, "a"), Some(1));
        assert_eq!(found(&names, 1, "aa"), Some(3));
        assert_eq!(found(&names, 0, "am"), Some(1));
        assert_eq!(found(&names, 1, "amo"), Some(1));
        assert_eq!(found(&names, 4, "come"), Some(2));
        assert_eq!(found(&names, 0, "x"), None);
    }

    fn list() -> Harness<'static, usize> {
        let names = ["age", "amount", "income", "town"];
        let mut harness = Harness::builder().with_size([300.0, 300.0]).build_ui_state(
            move |ui, chosen: &mut usize| {
                let combo = ComboBox::from_id_salt("list").selected_text(names[*chosen]);
                let combo = combo.show_ui(ui, |ui| {
                    let entries = names.iter().enumerate();
                    entries_ui(ui, entries.map(|(k, name)| (k == *chosen, name)))
                });
                combo.response.accessible_name("list");
                if let Some(picked) = combo.inner.flatten() {
                    *chosen = picked;
                }
            },
            0,
        );
        harness.get_by_role(Role::ComboBox).focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        assert!(harness.query_by_label("town").is_some());
        harness
    }

    #[test]
    fn the_first_arrow_goes_to_the_next_entry_and_enter_closes() {
        let mut harness = list();
        harness.key_press(Key::ArrowDown);
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        harness.run();
        assert_eq!(*harness.state(), 1);
        assert!(harness.query_by_label("town").is_none());
    }

    #[test]
    fn a_letter_jumps_to_an_entry() {
        let mut harness = list();
        harness.event(Event::Text("t".to_owned()));
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(*harness.state(), 3);
    }
}
