//! The controls of the settings: each below its name, and a list of columns that are added and
//! removed.

use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::field::{Drafts, Edit, Field, field_ui, name_ui};
use crate::ui::text::{AnalysisText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{secondary_button, short};
use eframe::egui::{RichText, Ui};

/// Width of a field of numbers.
pub(super) const FIELD: f32 = 110.0;
/// Settings are never wider.
const MOST_WIDTH: f32 = 1_000.0;
/// Width of a list of columns to choose from.
pub(super) const LIST: f32 = 190.0;

/// A control below its name; `tip` says what it means.
pub(super) fn labelled_ui<R>(
    ui: &mut Ui,
    name: &str,
    tip: &str,
    control: impl FnOnce(&mut Ui) -> R,
) -> R {
    let t = tokens(ui);
    ui.spacing_mut().item_spacing.y = t.gap_small;
    let name = RichText::new(name).size(t.text_small).color(t.muted);
    ui.label(name).on_hover_text(tip);
    control(ui)
}

/// A field of a number.
pub(super) struct NumberField<'a> {
    pub(super) key: &'a str,
    pub(super) name: &'a str,
    pub(super) tip: &'a str,
    /// What stands where nothing is entered.
    pub(super) hint: &'a str,
    /// What can be read.
    pub(super) wanted: &'a str,
}

impl NumberField<'_> {
    /// Draws the field; what it was changed to, nothing for back to the default.
    #[allow(
        clippy::option_option,
        reason = "nothing was changed, the default is wanted, a number was entered"
    )]
    pub(super) fn show<T>(
        &self,
        ui: &mut Ui,
        drafts: &mut Drafts,
        value: Option<String>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        labelled_ui(ui, self.name, self.tip, |ui| {
            let field = Field {
                key: self.key,
                name: self.name,
                value,
                hint: self.hint,
                wanted: self.wanted,
                width: FIELD,
            };
            match field_ui(ui, drafts, &field, parse)? {
                Edit::Set(value) => Some(Some(value)),
                Edit::Reset => Some(None),
            }
        })
    }
}

/// The field of a seed.
pub(super) fn seed_ui(
    ui: &mut Ui,
    drafts: &mut Drafts,
    key: &str,
    seed: u64,
    language: Language,
) -> Option<u64> {
    let say = |text: AnalysisText| text.say(language);
    let field = NumberField {
        key,
        name: &say(AnalysisText::Seed),
        tip: &say(AnalysisText::SeedTip),
        hint: "1",
        wanted: &say(AnalysisText::SeedWanted),
    };
    let parse = |text: &str| text.trim().parse::<u64>().ok();
    let edit = field.show(ui, drafts, Some(seed.to_string()), parse)?;
    Some(edit.unwrap_or(1))
}

/// Chosen columns, each with a button that removes it, and a list of those that can be added;
/// the columns after a change.
pub(super) fn columns_ui(
    ui: &mut Ui,
    language: Language,
    chosen: &[String],
    all: &[String],
    add: &str,
) -> Option<Vec<String>> {
    let mut changed = None;
    ui.horizontal_wrapped(|ui| {
        for (place, name) in chosen.iter().enumerate() {
            let button = secondary_button(ui, &format!("{} ×", short(name)));
            let words = AnalysisText::Remove(name.clone()).say(language);
            let clicked = button.clicked();
            button.accessible_name(&*words).on_hover_text(&*words);
            if clicked {
                let mut left = chosen.to_vec();
                left.remove(place);
                changed = Some(left);
            }
        }
        let rest = all.iter().filter(|name| !chosen.contains(name));
        if rest.clone().next().is_none() {
            return;
        }
        let names = rest.map(String::as_str);
        if let Some(Some(name)) = name_ui(ui, add, None, None, names, add, LIST) {
            let mut more = chosen.to_vec();
            more.push(name);
            changed = Some(more);
        }
    });
    changed
}

/// Settings in a card, no wider than they can be taken in at once.
pub(super) fn form_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(MOST_WIDTH));
        content(ui);
    });
}

/// Controls side by side in columns of equal width.
pub(super) fn controls_ui(ui: &mut Ui, columns: usize, control: impl FnMut(&mut Ui, usize)) {
    row_ui(ui, &vec![1.0; columns], control);
}
