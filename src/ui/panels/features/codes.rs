//! The special codes of the chosen column: values that are no measurement, typed or
//! taken over from those that look like codes.

use super::super::field::{Drafts, Edit, Field, field_ui};
use crate::recipe::encoding::special::read_codes;
use crate::table::{Column, Kind};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::FeaturesText;
use crate::ui::text::Say;
use crate::ui::widgets::{card_ui, note_ui, secondary_button};
use crate::workbench::{Command, Loaded};
use crate::workflow::Choices;
use eframe::egui::Ui;

/// The card of a column of numbers or days.
pub(super) fn codes_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (loaded, choices): (&Loaded, &Choices),
    name: &str,
    drafts: &mut Drafts,
) {
    let Some(column) = loaded.table.column(name) else {
        return;
    };
    let measures = !column.is_text() && column.kind != Kind::Identifier;
    if !measures || choices.target.column == name {
        return;
    }
    let language = scene.language;
    let chosen = choices.special.get(name).map_or(&[][..], Vec::as_slice);
    card_ui(ui, &FeaturesText::Codes.say(language), |ui| {
        note_ui(ui, &FeaturesText::CodesTip.say(language));
        let label = FeaturesText::Codes.say(language);
        let field = Field {
            key: &format!("special codes of {name}"),
            name: &label,
            value: (!chosen.is_empty()).then(|| chosen.join(", ")),
            hint: &FeaturesText::CodesNone.say(language),
            wanted: &FeaturesText::CodesWanted.say(language),
            width: ui.available_width() - 8.0,
        };
        let command = |codes: Vec<String>| Command::SetSpecial {
            column: name.to_owned(),
            codes,
        };
        match field_ui(ui, drafts, &field, |text| codes(column, text)) {
            Some(Edit::Set(codes)) => scene.send(command(codes)),
            Some(Edit::Reset) => scene.send(command(Vec::new())),
            None => {}
        }
        let proposed = proposed(loaded, column, chosen);
        if !proposed.is_empty() {
            let text = FeaturesText::UseCodes(proposed.join(", ")).say(language);
            if secondary_button(ui, &text).clicked() {
                drafts.forget(field.key);
                scene.send(command([chosen, &proposed[..]].concat()));
            }
        }
        if !column.misfits.is_empty() {
            let words = number::count(column.misfits.len());
            note_ui(ui, &FeaturesText::Words(words).say(language));
        }
    });
}

/// The codes that a column seems to hold beside the chosen ones.
pub(super) fn proposed(loaded: &Loaded, column: &Column, chosen: &[String]) -> Vec<String> {
    let known = read_codes(column, chosen).unwrap_or_default();
    let codes = loaded.proposed_codes(&column.name).into_iter();
    codes
        .filter(|code| !known.contains(&code.value))
        .map(|code| code.value.to_string())
        .collect()
}

/// Codes between commas, if the column can have all of them.
fn codes(column: &Column, text: &str) -> Option<Vec<String>> {
    let parts = text.split([',', '，', ';']).map(str::trim);
    let codes: Vec<String> = parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    read_codes(column, &codes).ok().map(|_| codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_typed_between_commas() {
        let column = Column::from_integers("x", Kind::Integer, &[Some(1)]);
        let read = |text: &str| codes(&column, text);
        assert_eq!(
            read("9999, -9999"),
            Some(vec!["9999".into(), "-9999".into()])
        );
        assert_eq!(read("9999；x"), None);
        assert_eq!(read("none"), None);
    }
}
