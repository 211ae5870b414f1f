//! A field: one value under edit as text, taken over when it is left. What was
//! typed stays until it can be read. It knows no setting.

use super::drop_down::entries_ui;
use crate::ui::request::Scene;
use crate::ui::theme::tokens;
use crate::workbench::{Command, Step, Unreadable};
use eframe::egui::{
    self, CornerRadius, Id, Key, RichText, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo,
};
use std::collections::BTreeMap;

/// Texts under edit or not readable, by the key of their field.
#[derive(Debug, Default)]
pub struct Drafts {
    texts: BTreeMap<String, String>,
    /// The fields among them whose text cannot be read.
    wrong: BTreeMap<String, Unreadable>,
    /// What the session was last told of them.
    reported: Option<Unreadable>,
}

impl Drafts {
    /// Drops what was typed into a field and could not be read.
    pub fn forget(&mut self, key: &str) {
        self.texts.remove(key);
        self.wrong.remove(key);
    }

    /// Drops all that was typed and could not be read.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.wrong.clear();
    }

    /// Whether a field holds a text that cannot be read.
    #[must_use]
    pub fn is_wrong(&self, key: &str) -> bool {
        self.wrong.contains_key(key)
    }

    /// The first field that cannot be read, among those whose key begins so.
    #[must_use]
    pub fn unreadable(&self, prefix: &str) -> Option<&Unreadable> {
        let mut wrong = self.wrong.iter();
        let found = wrong.find(|(key, _)| key.starts_with(prefix))?;
        Some(found.1)
    }

    fn note(&mut self, field: &Field<'_>, wrong: bool) {
        if !wrong {
            self.wrong.remove(field.key);
            return;
        }
        let found = self.wrong.get(field.key);
        if found.is_none_or(|found| found.field != field.name || found.wanted != field.wanted) {
            let unreadable = Unreadable {
                field: field.name.to_owned(),
                wanted: field.wanted.to_owned(),
            };
            self.wrong.insert(field.key.to_owned(), unreadable);
        }
    }
}

/// Tells the session which field of a step cannot be read, so that no training
/// starts with another value than the one that is seen.
pub fn report_unreadable(
    ui: &Ui,
    scene: &mut Scene<'_>,
    step: Step,
    (drafts, prefix): (&mut Drafts, &str),
) {
    let found = drafts.unreadable(prefix);
    if found != drafts.reported.as_ref() {
        let found = found.cloned();
        drafts.reported.clone_from(&found);
        scene.send(Command::Unreadable(step, found));
        // The buttons that it blocks were drawn before.
        ui.ctx().request_repaint();
    }
}

/// A field and what stands in it.
#[derive(Debug)]
pub struct Field<'a> {
    /// Names it among the drafts.
    pub key: &'a str,
    /// Its name for screen readers.
    pub name: &'a str,
    /// The value; `None` where the default holds.
    pub value: Option<String>,
    /// The default, shown where there is no value.
    pub hint: &'a str,
    /// What can be read, said where a text cannot.
    pub wanted: &'a str,
    /// How wide it is.
    pub width: f32,
}

/// What an edit leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit<T> {
    /// To a value.
    Set(T),
    /// Back to the default.
    Reset,
}

/// Draws a field; what it was changed to, once it is left.
pub fn field_ui<T>(
    ui: &mut Ui,
    drafts: &mut Drafts,
    field: &Field<'_>,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Edit<T>> {
    aligned_ui(ui, drafts, field, egui::Align2::RIGHT_CENTER, parse)
}

/// The same for words, which begin at the left.
pub fn words_ui<T>(
    ui: &mut Ui,
    drafts: &mut Drafts,
    field: &Field<'_>,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Edit<T>> {
    aligned_ui(ui, drafts, field, egui::Align2::LEFT_CENTER, parse)
}

fn aligned_ui<T>(
    ui: &mut Ui,
    drafts: &mut Drafts,
    field: &Field<'_>,
    align: egui::Align2,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Edit<T>> {
    let t = tokens(ui);
    let id = Id::unique(("field", field.key));
    let current = field.value.clone().unwrap_or_default();
    let mut text = drafts.texts.get(field.key).unwrap_or(&current).clone();
    let is_wrong = |text: &str| !text.trim().is_empty() && parse(text).is_none();
    let wrong = is_wrong(&text);
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .desired_width(field.width)
        .align(align)
        .text_color_opt(wrong.then_some(t.bad))
        .hint_text(RichText::new(field.hint).color(t.muted));
    let response = ui.add(edit);
    if wrong {
        let edge = Stroke::new(1.5, t.bad);
        let radius = CornerRadius::same(t.radius);
        let rect = response.rect;
        ui.painter()
            .rect_stroke(rect, radius, edge, StrokeKind::Inside);
    }
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(ui.is_enabled(), &text, &text, field.hint);
        info.label = Some(field.name.to_owned());
        info
    });
    // Nothing is shown of a field that was scrolled away.
    if wrong && ui.clip_rect().contains(response.rect.center()) {
        response.show_tooltip_text(field.wanted);
    }
    if response.changed() {
        drafts.texts.insert(field.key.to_owned(), text.clone());
    }
    drafts.note(field, is_wrong(&text));
    if !response.lost_focus() {
        return None;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        drafts.forget(field.key);
        return None;
    }
    commit(drafts, field.key, &current, &text, parse)
}

fn commit<T>(
    drafts: &mut Drafts,
    key: &str,
    current: &str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Edit<T>> {
    let text = text.trim();
    if text == current {
        drafts.forget(key);
        return None;
    }
    if text.is_empty() {
        drafts.forget(key);
        return Some(Edit::Reset);
    }
    let value = parse(text)?;
    drafts.forget(key);
    Some(Edit::Set(value))
}

/// A whole number within bounds.
pub fn whole(low: usize, high: usize) -> impl Fn(&str) -> Option<usize> {
    move |text| {
        let n: usize = text.trim().replace(',', "").parse().ok()?;
        (low..=high).contains(&n).then_some(n)
    }
}

/// A number that fulfils a condition.
pub fn number(fits: fn(f64) -> bool) -> impl Fn(&str) -> Option<f64> {
    move |text| {
        let n: f64 = text.trim().parse().ok()?;
        (n.is_finite() && fits(n)).then_some(n)
    }
}

/// A share of one, written as a percentage.
pub fn share(text: &str) -> Option<f64> {
    let n: f64 = text.trim().trim_end_matches('%').trim().parse().ok()?;
    (0.0..100.0).contains(&n).then_some(n / 100.0)
}

/// Layer sizes, such as `64, 32`.
pub fn layers(text: &str) -> Option<Vec<usize>> {
    let one = |part: &str| whole(1, 4096)(part);
    let sizes: Option<Vec<usize>> = text
        .split([',', '，', ' ', ';'])
        .filter(|part| !part.trim().is_empty())
        .map(one)
        .collect();
    sizes.filter(|sizes| (1..=16).contains(&sizes.len()))
}

/// A drop-down of named options beside others of its kind; what was picked.
pub fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    chosen: T,
    options: &[(T, &str)],
    width: f32,
) -> Option<T> {
    let text = options.iter().find(|(value, _)| *value == chosen);
    let text = text.map_or("", |(_, text)| *text);
    let list = egui::ComboBox::from_id_salt(name)
        .selected_text(text)
        .width(width)
        .height(320.0)
        .truncate()
        .show_ui(ui, |ui| {
            let entries = options.iter();
            entries_ui(ui, entries.map(|(value, text)| (*value == chosen, *text)))
        });
    name_combo(ui, &list.response, name, text);
    let picked = list.inner.flatten().and_then(|place| options.get(place));
    picked
        .map(|(value, _)| *value)
        .filter(|value| *value != chosen)
}

#[allow(
    clippy::option_option,
    reason = "nothing was chosen, none was chosen, a name was chosen"
)]
/// A drop-down of names under `shown`, perhaps with a first entry for none.
pub fn name_ui<'a>(
    ui: &mut Ui,
    label: &str,
    chosen: Option<&str>,
    none: Option<&str>,
    names: impl Iterator<Item = &'a str>,
    shown: &str,
    width: f32,
) -> Option<Option<String>> {
    let mut picked = None;
    let response = egui::ComboBox::from_id_salt(label)
        .selected_text(shown)
        .width(width)
        .height(320.0)
        .truncate()
        .show_ui(ui, |ui| {
            let none = none.map(|none| (None, none));
            let names = names.map(|name| (Some(name), name));
            let all: Vec<(Option<&str>, &str)> = none.into_iter().chain(names).collect();
            let entries = all.iter().map(|(name, text)| (*name == chosen, *text));
            if let Some((name, _)) = entries_ui(ui, entries).and_then(|place| all.get(place)) {
                picked = Some(name.map(str::to_owned));
            }
        })
        .response;
    name_combo(ui, &response, label, shown);
    response.on_hover_text(shown);
    picked.filter(|picked| picked.as_deref() != chosen)
}

fn name_combo(ui: &Ui, response: &egui::Response, name: &str, value: &str) {
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(egui::Role::ComboBox, ui.is_enabled(), name);
        info.current_text_value = Some(value.to_owned());
        info
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_within_their_bounds() {
        assert_eq!(whole(1, 100)(" 64 "), Some(64));
        assert_eq!(whole(1, 2000)("1,000"), Some(1000));
        assert_eq!(whole(1, 100)("0"), None);
        assert_eq!(number(|n| n > 0.0)("1e-3"), Some(0.001));
        assert_eq!(number(|n| n > 0.0)("nan"), None);
        assert_eq!(share("20 %"), Some(0.2));
        assert_eq!(share("100"), None);
    }

    #[test]
    fn layers_are_sizes_apart_by_commas_or_blanks() {
        assert_eq!(layers("64,32"), Some(vec![64, 32]));
        assert_eq!(layers("64, 32 16"), Some(vec![64, 32, 16]));
        for wrong in ["", "64,x", "0", "5000", "-1"] {
            assert_eq!(layers(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_read_stays_to_be_mended() {
        let mut drafts = Drafts::default();
        drafts.texts.insert("epochs".to_owned(), "many".to_owned());
        assert_eq!(commit(&mut drafts, "epochs", "", "many", whole(1, 9)), None);
        assert!(drafts.texts.contains_key("epochs"));
        let set = commit(&mut drafts, "epochs", "", "7", whole(1, 9));
        assert_eq!(set, Some(Edit::Set(7)));
        assert!(drafts.texts.is_empty());
        let reset = commit(&mut drafts, "epochs", "7", " ", whole(1, 9));
        assert_eq!(reset, Some(Edit::Reset));
    }

    #[test]
    fn the_hint_of_a_wrong_text_goes_with_its_field() {
        use egui_kittest::{Harness, kittest::Queryable};
        let mut drafts = Drafts::default();
        drafts.texts.insert("epochs".to_owned(), "many".to_owned());
        let mut harness = Harness::builder()
            .with_size([300.0, 300.0])
            .with_context_setup(crate::ui::theme::install)
            .build_ui_state(
                |ui, (drafts, offset): &mut (Drafts, f32)| {
                    let area = egui::ScrollArea::vertical().max_height(100.0);
                    area.vertical_scroll_offset(*offset).show(ui, |ui| {
                        let field = Field {
                            key: "epochs",
                            name: "epochs",
                            value: None,
                            hint: "60",
                            wanted: "a whole number",
                            width: 80.0,
                        };
                        field_ui(ui, drafts, &field, whole(1, 9));
                        ui.add_space(500.0);
                    });
                },
                (drafts, 0.0),
            );
        harness.run();
        assert!(harness.query_by_label("a whole number").is_some());
        harness.state_mut().1 = 60.0;
        harness.run();
        assert!(harness.query_by_label("a whole number").is_none());
    }
}
