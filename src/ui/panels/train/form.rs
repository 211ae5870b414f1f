//! A form: settings one below the other, each with its preset's value where
//! nothing departs from it, and a way back to that. It knows no setting by name.

use super::super::field::{Drafts, Edit, Field, choice_ui, field_ui};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use eframe::egui::{Align, Button, Layout, RichText, Ui, Vec2};

const CONTROL_WIDTH: f32 = 130.0;
const RESET_WIDTH: f32 = 44.0;

/// What all lines of a form share.
pub(super) struct Form<'a> {
    pub language: Language,
    pub drafts: &'a mut Drafts,
}

/// The name of a line, and what it means.
pub(super) struct Name<'a> {
    pub text: TrainText,
    pub tip: &'a str,
}

/// A field within a line.
pub(super) struct Entry<'a> {
    /// Names it among the drafts.
    pub key: &'static str,
    /// The preset's value.
    pub preset: &'a str,
    /// What can be read.
    pub wanted: TrainText,
}

impl Form<'_> {
    /// A value that is typed.
    pub(super) fn field_ui<T>(
        &mut self,
        ui: &mut Ui,
        name: &Name<'_>,
        entry: &Entry<'_>,
        value: &mut Option<T>,
        show: impl Fn(&T) -> String,
        parse: impl Fn(&str) -> Option<T>,
    ) {
        let language = self.language;
        let drafts = &mut *self.drafts;
        let label = name.text.say(language);
        let wanted = entry.wanted.say(language);
        let field = Field {
            key: entry.key,
            name: &label,
            value: value.as_ref().map(show),
            hint: entry.preset,
            wanted: &wanted,
            width: CONTROL_WIDTH,
        };
        let set = value.is_some() || drafts.is_wrong(entry.key);
        let edit = line_ui(ui, language, name, set, |ui| {
            field_ui(ui, drafts, &field, parse)
        });
        match edit {
            (_, true) => {
                drafts.forget(entry.key);
                *value = None;
            }
            (Some(Edit::Reset), _) => *value = None,
            (Some(Edit::Set(new)), _) => *value = Some(new),
            (None, false) => {}
        }
    }

    /// A value that is chosen.
    pub(super) fn choice_ui<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        name: &Name<'_>,
        value: &mut Option<T>,
        preset: T,
        options: &[(T, &str)],
    ) {
        let language = self.language;
        let label = name.text.say(language);
        let chosen = value.unwrap_or(preset);
        let (picked, reset) = line_ui(ui, language, name, value.is_some(), |ui| {
            choice_ui(ui, &label, chosen, options, CONTROL_WIDTH)
        });
        if reset {
            *value = None;
        } else if picked.is_some() {
            *value = picked;
        }
    }

    /// A value among words of the catalogue.
    pub(super) fn words_ui<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        name: &Name<'_>,
        value: &mut Option<T>,
        preset: T,
        options: &[(T, TrainText)],
    ) {
        let language = self.language;
        let said: Vec<_> = options
            .iter()
            .map(|(v, text)| (*v, text.say(language)))
            .collect();
        let options: Vec<(T, &str)> = said.iter().map(|(v, text)| (*v, &**text)).collect();
        self.choice_ui(ui, name, value, preset, &options);
    }
}

/// A line: the name at the left, the control at the right, behind it the way
/// back where the value departs from the preset. What the control gave, and
/// whether the way back was taken.
pub(super) fn line_ui<R>(
    ui: &mut Ui,
    language: Language,
    name: &Name<'_>,
    set: bool,
    control: impl FnOnce(&mut Ui) -> R,
) -> (R, bool) {
    let t = tokens(ui);
    let text = name.text.say(language);
    ui.horizontal(|ui| {
        let colour = if set { t.text } else { t.muted };
        ui.label(RichText::new(&*text).color(colour))
            .on_hover_text(name.tip);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let reset = reset_ui(ui, language, &text, set);
            (control(ui), reset)
        })
        .inner
    })
    .inner
}

fn reset_ui(ui: &mut Ui, language: Language, name: &str, set: bool) -> bool {
    let t = tokens(ui);
    let size = Vec2::new(RESET_WIDTH, t.row_height);
    if !set {
        ui.allocate_space(size);
        return false;
    }
    let text = TrainText::Reset.say(language);
    let text = RichText::new(text).size(t.text_small).color(t.accent);
    let response = ui.add_sized(size, Button::new(text).frame(false));
    let spoken = TrainText::ResetName(name.to_owned()).say(language);
    let clicked = response.clicked();
    response.accessible_name(spoken);
    clicked
}
