//! What can be done with a table of figures: its menu under the right mouse button, and
//! the button that saves it.

use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use eframe::egui::{Button, TextWrapMode, Ui};

/// Where the menu was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct At {
    /// A row; `None` in the head.
    pub(super) row: Option<usize>,
    pub(super) column: Option<usize>,
}

/// What was chosen.
pub(super) enum Wish {
    Sort(Option<(usize, bool)>),
    Save,
    CopyTable,
    CopyRow(At),
    CopyCell(At),
}

/// The entries of the menu; what was chosen.
pub(super) fn menu_ui(ui: &mut Ui, at: At, sorts: bool, language: Language) -> Option<Wish> {
    let mut wish = None;
    if at.row.is_some() {
        if at.column.is_some() && item_ui(ui, &TableText::CopyCell, language) {
            wish = Some(Wish::CopyCell(at));
        }
        if item_ui(ui, &TableText::CopyRow, language) {
            wish = Some(Wish::CopyRow(at));
        }
    }
    if item_ui(ui, &TableText::CopyTable, language) {
        wish = Some(Wish::CopyTable);
    }
    if item_ui(ui, &TableText::SaveAs, language) {
        wish = Some(Wish::Save);
    }
    if let Some(column) = at.column.filter(|_| sorts) {
        ui.separator();
        for (text, falls) in [
            (TableText::SortRising, false),
            (TableText::SortFalling, true),
        ] {
            if item_ui(ui, &text, language) {
                wish = Some(Wish::Sort(Some((column, falls))));
            }
        }
        if item_ui(ui, &TableText::OwnOrder, language) {
            wish = Some(Wish::Sort(None));
        }
    }
    wish
}

/// An entry of a menu; true once it was chosen, which closes the menu.
pub(in crate::ui::panels) fn item_ui(ui: &mut Ui, text: &TableText, language: Language) -> bool {
    let button = Button::new(&*text.say(language)).wrap_mode(TextWrapMode::Extend);
    let chosen = ui.add(button).clicked();
    if chosen {
        ui.close();
    }
    chosen
}

/// The button that saves a table; true once it is pressed.
pub(in crate::ui::panels) fn save_button_ui(ui: &mut Ui, title: &str, language: Language) -> bool {
    let button = ui.add(Button::new(&*TableText::Save.say(language)));
    let pressed = button.clicked();
    let name = TableText::SaveNamed(title.to_owned()).say(language);
    button
        .accessible_name(&*name)
        .on_hover_text(TableText::SaveTip.say(language));
    pressed
}
