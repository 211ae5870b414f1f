//! The wording of reasons: for each field a text in English and in Chinese, edited in place, read
//! from a dictionary or saved as one.

use crate::explain::{MOST_TEXT, ReasonTexts, TextLanguage};
use crate::ui::dialogs::Choice;
use crate::ui::panels::field::{Drafts, Edit, Field, words_ui};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{ExplainText, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_ui, note_ui, secondary_button};
use crate::workbench::Command;
use crate::workflow::Terms;
use eframe::egui::{Align, Button, Label, Layout, RichText, ScrollArea, Ui, Vec2};

/// Height of the texts of a field.
const ROW: f32 = 30.0;
/// Share of the width that the name takes.
const NAME: f32 = 0.28;

/// What the texts keep between frames.
#[derive(Default)]
pub(super) struct Texts {
    /// Whether they stand where the plot is otherwise.
    pub(super) shown: bool,
    drafts: Drafts,
}

impl Texts {
    /// Without anything typed.
    pub(super) fn shown(shown: bool) -> Self {
        Self {
            shown,
            drafts: Drafts::default(),
        }
    }
}

/// Draws the button that shows and hides the texts, where they can be edited.
pub(super) fn switch_ui(ui: &mut Ui, scene: &Scene<'_>, texts: &mut Texts) {
    let language = scene.language;
    if scene.bench.terms().is_none() {
        return;
    }
    let name = ExplainText::Texts.say(language);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let button = ui.add(Button::selectable(texts.shown, &*name).frame_when_inactive(true));
        if button
            .on_hover_text(ExplainText::TextsTip.say(language))
            .clicked()
        {
            texts.shown = !texts.shown;
        }
    });
}

/// Draws the texts of `fields`.
pub(super) fn texts_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    fields: &[(String, Vec<String>)],
    texts: &mut Texts,
) {
    let language = scene.language;
    let Some(terms) = scene.bench.terms().cloned() else {
        return;
    };
    let mut edited: Option<ReasonTexts> = None;
    card_ui(ui, &ExplainText::Texts.say(language), |ui| {
        note_ui(ui, &ExplainText::TextsNote.say(language));
        ui.horizontal(|ui| {
            let read = secondary_button(ui, &ExplainText::ReadTexts.say(language));
            let tip = ExplainText::ReadTextsTip.say(language);
            if read.on_hover_text(tip).clicked() {
                scene.ask(Request::Choose(Choice::ReasonTexts));
            }
            if secondary_button(ui, &ExplainText::SaveTexts.say(language)).clicked() {
                let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
                scene.ask(Request::Choose(Choice::Text {
                    name: "reasons.csv".to_owned(),
                    text: terms.texts.csv(&names).into(),
                }));
            }
        });
        header_ui(ui, scene);
        ui.spacing_mut().item_spacing.y = 2.0;
        ScrollArea::vertical()
            .id_salt("explain texts")
            .auto_shrink([false, false])
            .following_rows(ui, ROW, fields.len(), |ui, visible| {
                for (field, _) in fields.get(visible).unwrap_or_default() {
                    let row = (field.as_str(), &terms.texts);
                    if let Some(texts) = row_ui(ui, scene, row, &mut texts.drafts) {
                        edited = Some(texts);
                    }
                }
            });
    });
    if let Some(texts) = edited.filter(|texts| *texts != terms.texts) {
        scene.send(Command::SetTerms(Box::new(Terms { texts, ..terms })));
    }
}

/// The widths of the name and of each text.
fn widths(ui: &Ui) -> (f32, f32) {
    let gap = ui.spacing().item_spacing.x;
    let whole = ui.available_width() - gap;
    let name = (whole * NAME).floor();
    (name, ((whole - name) / 2.0 - gap).floor())
}

fn header_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let (name, text) = widths(ui);
    let titles = [
        (ExplainText::FieldName, name),
        (ExplainText::English, text),
        (ExplainText::Chinese, text),
    ];
    ui.horizontal(|ui| {
        for (title, width) in titles {
            let label = RichText::new(title.say(scene.language)).color(tokens(ui).muted);
            cell_ui(ui, width, label);
        }
    });
}

fn cell_ui(ui: &mut Ui, width: f32, text: RichText) {
    let size = Vec2::new(width, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        ui.add(Label::new(text).truncate());
    });
}

/// Draws the texts of a field; all texts with the change, once one was made.
fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    (field, texts): (&str, &ReasonTexts),
    drafts: &mut Drafts,
) -> Option<ReasonTexts> {
    let (name, width) = widths(ui);
    let wanted = ExplainText::TextWanted(MOST_TEXT).say(scene.language);
    let mut edited = None;
    ui.horizontal(|ui| {
        ui.set_min_height(ROW - 2.0);
        cell_ui(ui, name, RichText::new(field));
        for language in [TextLanguage::En, TextLanguage::Zh] {
            let (code, label) = match language {
                TextLanguage::En => ("en", ExplainText::EnglishText(field.to_owned())),
                TextLanguage::Zh => ("zh", ExplainText::ChineseText(field.to_owned())),
            };
            let given = texts.given(field, language);
            let asked = Field {
                key: &format!("reason {code} {field}"),
                name: &label.say(scene.language),
                value: (!given.is_empty()).then(|| given.to_owned()),
                hint: field,
                wanted: &wanted,
                width: width - 10.0,
            };
            let usable = |text: &str| {
                let mut all = texts.clone();
                all.set(field, language, text).then_some(all)
            };
            match words_ui(ui, drafts, &asked, usable) {
                Some(Edit::Set(all)) => edited = Some(all),
                Some(Edit::Reset) => edited = usable(""),
                None => {}
            }
        }
    });
    edited
}
