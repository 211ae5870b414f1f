//! The field of a column filter: what is typed over a column, and what can be.

use crate::ui::number;
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::text_width;
use crate::workbench::{Compared, Filter, FilterError};
use eframe::egui::{Rect, Response, TextEdit, Ui};

/// Draws the field in `room`, with an example of what it takes; what is wrong in it is
/// shown while it is typed, and under the pointer.
pub(super) fn filter_field_ui(
    ui: &mut Ui,
    room: Rect,
    text: &mut String,
    (compared, example): (Compared, &str),
    name: &str,
    language: Language,
) -> Response {
    let t = tokens(ui);
    let error = Filter::read(text, compared).err();
    let hint = match compared {
        Compared::Texts => DataText::FilterHint.say(language),
        _ => example.into(),
    };
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
    let tip = tip.say(language);
    if error.is_some() && response.has_focus() {
        response.show_tooltip_text(&*tip);
        return response;
    }
    response.on_hover_text(tip)
}

/// An example of a bound near the middle of a column: `> 12000`, `> 0,5`.
pub(super) fn example(middle: f64, compared: Compared) -> String {
    if compared == Compared::Days {
        let year: String = number::day(middle).chars().take(4).collect();
        return format!("> {year}");
    }
    // Two digits are enough.
    let power = 10_f64.powi(middle.abs().max(1e-9).log10().floor() as i32 - 1);
    let rounded = (middle / power).round() * power;
    let text = format!("{rounded:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if matches!(text, "-0" | "") { "0" } else { text };
    match compared {
        Compared::CommaNumbers => format!("> {}", text.replace('.', ",")),
        _ => format!("> {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_of_the_size_of_the_column() {
        for (middle, wanted) in [
            (12_205.0, "> 12000"),
            (514.0, "> 510"),
            (0.0, "> 0"),
            (0.25, "> 0.25"),
            (-3.456, "> -3.5"),
            (0.00001, "> 0"),
        ] {
            assert_eq!(example(middle, Compared::Numbers), wanted);
        }
        assert_eq!(example(0.5, Compared::CommaNumbers), "> 0,5");
        assert_eq!(example(18_700.0, Compared::Days), "> 2021");
    }
}
