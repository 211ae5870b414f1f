//! The field of a column filter: what is typed over a column, and what can be.

use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::text_width;
use crate::workbench::{Compared, Filter, FilterError};
use eframe::egui::{Rect, Response, TextEdit, Ui};

/// Draws the field in `room`; what is wrong in it is shown under the pointer.
pub(super) fn filter_field_ui(
    ui: &mut Ui,
    room: Rect,
    text: &mut String,
    compared: Compared,
    name: &str,
    language: Language,
) -> Response {
    let t = tokens(ui);
    let error = Filter::read(text, compared).err();
    let hint = match compared {
        Compared::Texts => DataText::FilterHint,
        Compared::Numbers => DataText::FilterHintNumber,
        Compared::Shares => DataText::FilterHintShare,
        Compared::Days => DataText::FilterHintDay,
    };
    let hint = hint.say(language);
    // A hint that is cut says nothing.
    let fits = text_width(ui, &*hint) <= room.width() - 2.0 * t.gap;
    let mut edit = TextEdit::singleline(text)
        .id_salt(("filter", name))
        .hint_text(if fits { &*hint } else { "" })
        .desired_width(room.width());
    if error.is_some() {
        edit = edit.text_color(t.bad);
    }
    let response = ui.put(room, edit).accessible_name(name);
    let tip = match error {
        None if compared == Compared::Texts => DataText::FilterTipTexts,
        None => DataText::FilterTip,
        Some(FilterError::NoBounds) => DataText::FilterNoBounds,
        Some(FilterError::NoNumber) => DataText::FilterNoNumber,
        Some(FilterError::NoDay) => DataText::FilterNoDay,
    };
    response.on_hover_text(tip.say(language))
}
