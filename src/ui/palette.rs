//! The command palette: every action by its name.

use super::action::Action;
use super::text::{Language, Say, ShellText};
use super::theme::tokens;
use crate::workbench::Workbench;
use eframe::egui::{self, Key, Modal, TextEdit, Ui};

/// Most entries shown at once.
const MOST_SHOWN: usize = 12;

/// What is typed and chosen in the palette while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    typed: String,
    chosen: usize,
}

/// What became of an open palette this frame.
pub enum Picked {
    /// It stays open.
    Nothing,
    /// It closes without a choice.
    Closed,
    /// It closes with one.
    Action(Action),
}

/// Draws the open palette over everything.
pub fn palette_ui(ui: &Ui, bench: &Workbench, language: Language, palette: &mut Palette) -> Picked {
    let mut picked = Picked::Nothing;
    let found = matches(&palette.typed, language);
    let modal = Modal::new(egui::Id::unique("palette")).show(ui.ctx(), |ui| {
        ui.set_width(480.0);
        let hint = ShellText::PaletteHint.say(language);
        let field = TextEdit::singleline(&mut palette.typed)
            .hint_text(hint.clone())
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, hint.clone()));
        field.request_focus();
        if field.changed() {
            palette.chosen = 0;
        }
        ui.add_space(tokens(ui).gap);
        if found.is_empty() {
            ui.weak(ShellText::PaletteNone.say(language));
        }
        for (place, action) in found.iter().take(MOST_SHOWN).enumerate() {
            if entry_ui(ui, bench, language, *action, place == palette.chosen) {
                picked = Picked::Action(*action);
            }
        }
    });
    let last = found.len().clamp(1, MOST_SHOWN) - 1;
    let (down, up, enter) = ui.input(|i| {
        let pressed = |key| i.key_pressed(key);
        (
            pressed(Key::ArrowDown),
            pressed(Key::ArrowUp),
            pressed(Key::Enter),
        )
    });
    palette.chosen = match (down, up) {
        (true, _) => (palette.chosen + 1).min(last),
        (_, true) => palette.chosen.saturating_sub(1),
        _ => palette.chosen.min(last),
    };
    if enter
        && let Some(action) = found.get(palette.chosen)
        && action.refusal(bench).is_none()
    {
        picked = Picked::Action(*action);
    }
    if modal.should_close() && matches!(picked, Picked::Nothing) {
        picked = Picked::Closed;
    }
    picked
}

fn entry_ui(
    ui: &mut Ui,
    bench: &Workbench,
    language: Language,
    action: Action,
    chosen: bool,
) -> bool {
    let refusal = action.refusal(bench);
    let keys = action
        .shortcut()
        .map(|s| ui.ctx().format_shortcut(&s))
        .unwrap_or_default();
    let button = egui::Button::new(action.words(language).into_owned())
        .shortcut_text(keys)
        .selected(chosen)
        .frame_when_inactive(false)
        .min_size(egui::vec2(ui.available_width(), 0.0));
    let response = ui.add_enabled(refusal.is_none(), button);
    response.clicked()
}

/// The actions whose words hold all that is typed, word by word.
fn matches(typed: &str, language: Language) -> Vec<Action> {
    let wanted: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let holds = |action: &Action| {
        let words = action.words(language).to_lowercase();
        wanted.iter().all(|w| words.contains(w))
    };
    Action::all().into_iter().filter(holds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_any_order_find_an_action() {
        assert!(matches("csv export", Language::English).contains(&Action::Export));
        assert!(matches("导出", Language::Chinese).contains(&Action::Export));
        assert_eq!(matches("no such thing", Language::English), []);
        assert_eq!(matches("", Language::English).len(), Action::all().len());
    }
}
