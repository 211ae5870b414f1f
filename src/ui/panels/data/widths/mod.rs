//! Fixed widths: where the columns of a text without delimiters stand, as it is described
//! in a box. It reads no file.

#[cfg(test)]
mod tests;

use crate::table::{DescriptionError, FixedWidths};
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::note_ui;
use eframe::egui::{Label, RichText, Role, TextEdit, TextStyle, Ui, WidgetInfo};

/// A line of the header and a column, to begin with.
const HINT: &str = "name,start,width,decimals\nid,1,10,\nbalance,11,9,2";

/// A description under way.
#[derive(Debug, Default)]
pub(super) struct Widths {
    /// What is typed.
    text: String,
    /// Why it cannot be used.
    error: Option<DescriptionError>,
}

impl Widths {
    /// What was told when the file was read.
    pub fn of(told: Option<&FixedWidths>) -> Self {
        Self {
            text: told.map(FixedWidths::text).unwrap_or_default(),
            error: None,
        }
    }

    /// Whether the description, if there is one, can be used.
    pub fn is_complete(&self) -> bool {
        self.error.is_none()
    }
}

/// Draws the box, and tells what it describes.
pub(super) fn widths_ui(
    ui: &mut Ui,
    language: Language,
    widths: &mut Widths,
    told: &mut Option<FixedWidths>,
) {
    let title = DataText::FixedWidths.say(language);
    let open = ui.collapsing(title.clone(), |ui| {
        note_ui(ui, &DataText::FixedWidthsTip.say(language));
        let edit = TextEdit::multiline(&mut widths.text)
            .hint_text(HINT)
            .font(TextStyle::Monospace)
            .desired_rows(5)
            .desired_width(f32::INFINITY);
        let edit = ui.add(edit);
        edit.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, title.as_ref()));
        if edit.changed() {
            let found = match widths.text.trim() {
                "" => Ok(None),
                text => FixedWidths::parse(text).map(Some),
            };
            widths.error = None;
            match found {
                Ok(found) => *told = found,
                Err(error) => widths.error = Some(error),
            }
        }
        if let Some(error) = &widths.error {
            let text = RichText::new(error.say(language)).color(tokens(ui).bad);
            ui.add(Label::new(text).wrap());
        }
    });
    open.header_response
        .on_hover_text(DataText::FixedWidthsOpenTip.say(language));
}
