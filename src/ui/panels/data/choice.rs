//! A choice: a row with what the loader decided, and a drop-down to tell it
//! otherwise. It knows no file.

use crate::table::Decided;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::text_width;
use eframe::egui::{
    Align, ComboBox, Label, Layout, RichText, Role, Stroke, TextEdit, Ui, UiBuilder,
};
use std::collections::BTreeSet;

/// Width of a choice.
pub(super) const WIDTH: f32 = 148.0;
/// Most height of an open choice; more is scrolled.
const POPUP: f32 = 360.0;
/// Width of a word that is typed.
const TYPED: f32 = 64.0;

/// What the loader decided, and how sure it is or that it was told.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub value: String,
    pub sure: Option<(bool, f64)>,
}

impl Verdict {
    pub fn of<T>(value: String, decided: &Decided<T>) -> Self {
        Self {
            value,
            sure: Some((decided.told, decided.confidence)),
        }
    }

    fn text(&self, language: Language) -> String {
        let Some((told, confidence)) = self.sure else {
            return self.value.clone();
        };
        let sure = if told {
            DataText::Told.say(language)
        } else {
            // Rounded down: only what is certain has all of it.
            format!("{:.0} %", (confidence * 100.0).floor()).into()
        };
        format!("{} · {sure}", self.value)
    }
}

/// A row with a name at the left, what was decided, and perhaps a control at
/// the right.
pub(super) fn row_ui(
    ui: &mut Ui,
    language: Language,
    name: &str,
    verdict: &Verdict,
    control: impl FnOnce(&mut Ui),
) {
    let t = tokens(ui);
    let text = verdict.text(language);
    let builder = UiBuilder::new()
        .accessibility_role(Role::Group)
        .accessibility_label(format!("{name}: {text}"));
    ui.scope_builder(builder, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(t.row_height + t.gap_small);
            ui.label(RichText::new(name).color(t.muted));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                control(ui);
                let label = Label::new(RichText::new(&text));
                // What does not fit beside its control takes two lines.
                let fits = text_width(ui, text.as_str()) <= ui.available_width();
                let label = if fits {
                    ui.add(label.truncate())
                } else {
                    ui.add(label.wrap().halign(Align::Max))
                };
                if verdict.sure.is_some_and(|(told, _)| !told) {
                    label.on_hover_text(DataText::SureTip.say(language));
                }
            });
        });
        let rect = ui.min_rect();
        let rule = Stroke::new(1.0, t.rule);
        ui.painter().hline(rect.x_range(), rect.bottom(), rule);
    });
}

/// A choice of words, or any other that is typed; `typed` holds the keys of
/// the choices of which another is.
pub(super) fn word_ui(
    ui: &mut Ui,
    language: Language,
    (name, verdict): (&DataText, &Verdict),
    (key, chosen, typed): (
        &'static str,
        &mut Option<String>,
        &mut BTreeSet<&'static str>,
    ),
    words: &[(String, String)],
) {
    let name = name.say(language);
    let find_out = DataText::FindOut.say(language);
    let other = DataText::OtherWord.say(language);
    let known = words.iter().find(|(word, _)| chosen.as_ref() == Some(word));
    let types = chosen.is_some() && (known.is_none() || typed.contains(key));
    let shown = match known {
        _ if types => other.as_ref(),
        Some((_, text)) => text.as_str(),
        None => find_out.as_ref(),
    };
    // Another word, or one of these, or none.
    let mut picked = None;
    row_ui(ui, language, &name, verdict, |ui| {
        let combo = combo(key, shown).show_ui(ui, |ui| {
            let mut entries: Vec<(bool, &str, Option<Option<String>>)> =
                vec![(chosen.is_none(), &find_out, Some(None))];
            entries.extend(words.iter().map(|(word, text)| {
                let on = !types && chosen.as_ref() == Some(word);
                (on, text.as_str(), Some(Some(word.clone())))
            }));
            entries.push((types, &other, None));
            let shown = entries.iter().map(|(on, text, _)| (*on, *text));
            if let Some(place) = entries_ui(ui, shown) {
                picked = Some(entries.swap_remove(place).2);
            }
        });
        combo.response.accessible_name(format!("{name}: {shown}"));
        if let Some(text) = chosen.as_mut().filter(|_| types) {
            let edit = TextEdit::singleline(text).desired_width(TYPED);
            let named = DataText::OtherOf(name.clone().into_owned()).say(language);
            ui.add(edit).accessible_name(named.as_ref());
        }
    });
    match picked {
        Some(Some(to)) => {
            typed.remove(key);
            *chosen = to;
        }
        Some(None) => {
            typed.insert(key);
            chosen.get_or_insert_default();
        }
        None => {}
    }
}

/// A drop-down of the size that all of them have.
fn combo<'a>(key: &str, shown: &'a str) -> ComboBox<'a> {
    ComboBox::from_id_salt(key)
        .selected_text(shown)
        .width(WIDTH)
        .height(POPUP)
        .truncate()
}

/// A choice; nothing chosen lets the loader find out.
pub(super) fn choice_ui<T: Clone + PartialEq>(
    ui: &mut Ui,
    language: Language,
    name: (&DataText, &Verdict),
    chosen: &mut Option<T>,
    options: &[(T, String)],
) {
    let find_out = DataText::FindOut.say(language);
    let name = (&*name.0.say(language), name.1);
    choice_or_ui(ui, language, name, (chosen, &find_out), options);
}

pub(super) fn choice_or_ui<T: Clone + PartialEq>(
    ui: &mut Ui,
    language: Language,
    (name, verdict): (&str, &Verdict),
    (chosen, none): (&mut Option<T>, &str),
    options: &[(T, String)],
) {
    let current = options
        .iter()
        .find(|(value, _)| chosen.as_ref() == Some(value));
    let shown = current.map_or(none, |(_, text)| text.as_str());
    row_ui(ui, language, name, verdict, |ui| {
        let combo = combo(name, shown).show_ui(ui, |ui| {
            let named = options
                .iter()
                .map(|(value, text)| (Some(value), text.as_str()));
            let entries: Vec<_> = std::iter::once((None, none)).chain(named).collect();
            let shown = entries
                .iter()
                .map(|(value, text)| (*value == chosen.as_ref(), *text));
            if let Some((value, _)) = entries_ui(ui, shown).and_then(|place| entries.get(place)) {
                *chosen = value.cloned();
            }
        });
        combo.response.accessible_name(format!("{name}: {shown}"));
    });
}
