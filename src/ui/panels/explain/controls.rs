//! The what-if controls: for each column of the model a slider over the training range, a list
//! of levels, and its text as the file writes it.

use super::edits::Edits;
use crate::table::Kind;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::text::{ExplainText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{note_ui, secondary_button_if};
use crate::workbench::Applicants;
use crate::workflow::{ChangeNote, written};
use eframe::egui::{
    Align, Button, ComboBox, Id, Label, Layout, RichText, ScrollArea, Slider, SliderClamping,
    TextEdit, Ui, UiBuilder, Vec2,
};

/// Height of the controls of a column.
const ROW: f32 = 28.0;
/// Room for the text of a number.
const TEXT: f32 = 92.0;
/// Room for the button that takes a change back.
const BACK: f32 = 24.0;

/// Draws the controls of `columns`, those of the shown field first.
pub(super) fn controls_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    edits: &mut Edits,
    (columns, shown): (&[String], &[String]),
    language: Language,
) {
    ui.horizontal(|ui| {
        let reset = ExplainText::Reset.say(language);
        if secondary_button_if(ui, edits.is_changed(None), &reset).clicked() {
            edits.reset(None);
        }
        if !edits.is_changed(None) {
            note_ui(ui, &ExplainText::Unchanged.say(language));
        }
    });
    for note in &edits.notes {
        let text = RichText::new(note_text(note).say(language)).color(tokens(ui).stale);
        ui.add(Label::new(text).wrap());
    }
    let others = columns.iter().filter(|column| !shown.contains(column));
    let all: Vec<&String> = shown.iter().chain(others).collect();
    ui.spacing_mut().item_spacing.y = 2.0;
    ScrollArea::vertical()
        .id_salt("explain controls")
        .auto_shrink([false, false])
        .following_rows(ui, ROW, all.len(), |ui, visible| {
            for column in all.get(visible).unwrap_or_default() {
                let is_shown = shown.contains(column);
                column_ui(ui, applicants, edits, (column, is_shown), language);
            }
        });
}

fn note_text(note: &ChangeNote) -> ExplainText {
    match note {
        ChangeNote::OutsideTraining { column, low, high } => {
            ExplainText::Outside(column.clone(), low.clone(), high.clone())
        }
        ChangeNote::UnseenLevel { column } => ExplainText::Unseen(column.clone()),
        ChangeNote::NoPercentSign { column } => ExplainText::NoPercentSign(column.clone()),
        ChangeNote::NoNumber { column } => ExplainText::NoNumber(column.clone()),
    }
}

fn column_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    edits: &mut Edits,
    (column, is_shown): (&str, bool),
    language: Language,
) {
    let t = tokens(ui);
    let changed = edits.is_changed(Some(column));
    let size = Vec2::new(ui.available_width() - t.gap_small, ROW);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = t.gap_small;
        let ink = if changed { t.accent } else { t.muted };
        let mut name = RichText::new(column).color(ink);
        if is_shown {
            name = name.strong();
        }
        let width = (size.x * 0.36).floor();
        ui.allocate_ui_with_layout(
            Vec2::new(width, ROW),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(width);
                ui.add(Label::new(name).truncate())
            },
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // Buttons and notes come and go while a value is typed, which keeps the keyboard.
            let scope = |part: &str| {
                UiBuilder::new().scope_id(Id::unique(("what if", part, column.to_owned())))
            };
            ui.scope_builder(scope("back"), |ui| {
                back_ui(ui, edits, (column, changed), language);
            });
            ui.scope_builder(scope("value"), |ui| {
                if applicants.model.recipe.reads_numbers(column) {
                    number_ui(ui, applicants, edits, column, language);
                } else {
                    level_ui(ui, applicants, edits, column, language);
                }
            });
        });
    });
}

/// Takes the change of a column back.
fn back_ui(ui: &mut Ui, edits: &mut Edits, (column, changed): (&str, bool), language: Language) {
    if !changed {
        ui.add_space(BACK + ui.spacing().item_spacing.x);
        return;
    }
    let name = ExplainText::ResetField(column.to_owned()).say(language);
    let button = ui.add_sized([BACK, 22.0], Button::new("×"));
    let button = button.accessible_name(&*name).on_hover_text(name);
    if button.clicked() {
        edits.reset(Some(column));
    }
}

fn number_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    edits: &mut Edits,
    column: &str,
    language: Language,
) {
    let recipe = &applicants.model.recipe;
    let mut text = edits.text(column).to_owned();
    let missing = ExplainText::Missing.say(language);
    let edit = TextEdit::singleline(&mut text)
        .hint_text(&*missing)
        .desired_width(TEXT - 8.0);
    let name = ExplainText::TextOf(column.to_owned()).say(language);
    let edit = ui.add_sized([TEXT, 22.0], edit).accessible_name(&*name);
    if edit.on_hover_text(name).changed() {
        edits.set(column, text);
    }
    let Some(range) = recipe.expected.get(column).and_then(|held| held.range) else {
        return;
    };
    let table = edits.table.as_ref();
    let own = table.and_then(|table| table.column(column));
    let value = own.and_then(|own| recipe.numbers(own).first().copied());
    let value = value.filter(|value| value.is_finite());
    let mut at = value.unwrap_or(range.low);
    let kind = applicants.table.column(column).map(|column| column.kind);
    let is_day = kind == Some(Kind::Date);
    let is_whole = matches!(kind, Some(Kind::Integer | Kind::Date | Kind::Flag));
    ui.spacing_mut().slider_width = (ui.available_width() - 8.0).max(40.0);
    let unit = unit_of(range.high - range.low, is_whole);
    let slider = Slider::new(&mut at, range.low..=range.high)
        .show_value(false)
        .clamping(SliderClamping::Never)
        .step_by(unit);
    let name = ExplainText::SliderOf(column.to_owned()).say(language);
    let slider = ui.add_enabled(range.low < range.high, slider);
    let slider = slider.accessible_name(&*name);
    if slider.changed() {
        // As far as the unit goes, without digits that come of counting in units.
        let at = (at / unit).round() * unit;
        let at = format!("{at:.6}").parse().unwrap_or(at);
        if let Some(text) = written(edits.what_if.convention(column), is_day, at) {
            edits.set(column, text);
        }
    }
}

/// What a slider moves by: a five hundredth of the range, rounded to a power of ten.
fn unit_of(length: f64, is_whole: bool) -> f64 {
    let unit = 10_f64.powi((length / 500.0).max(1e-6).log10().ceil() as i32);
    if is_whole { unit.max(1.0) } else { unit }
}

fn level_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    edits: &mut Edits,
    column: &str,
    language: Language,
) {
    let held = applicants.model.recipe.held(column);
    let levels = held.map(|held| held.levels).unwrap_or_default();
    let own = edits.what_if.cell(column).unwrap_or_default().to_owned();
    let mut options: Vec<String> = Vec::with_capacity(levels.len() + 2);
    if !levels.contains(&own) && !own.is_empty() {
        options.push(own);
    }
    options.extend(levels);
    options.push(String::new());
    let missing = ExplainText::Missing.say(language);
    let shown = |text: &str| {
        if text.is_empty() {
            missing.clone().into_owned()
        } else {
            text.to_owned()
        }
    };
    let now = edits.text(column).to_owned();
    let name = ExplainText::LevelOf(column.to_owned()).say(language);
    let combo = ComboBox::from_id_salt(("level", column))
        .selected_text(shown(&now))
        .width(ui.available_width() - 4.0)
        .truncate();
    let combo = combo.show_ui(ui, |ui| {
        let entries = options.iter().map(|option| (*option == now, shown(option)));
        entries_ui(ui, entries)
    });
    combo.response.accessible_name(&*name);
    let picked = combo.inner.flatten().and_then(|place| options.get(place));
    if let Some(picked) = picked {
        edits.set(column, picked.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::unit_of;

    #[test]
    fn a_slider_moves_by_powers_of_ten() {
        assert_eq!(unit_of(122_000.0, true), 1000.0);
        assert_eq!(unit_of(60.0, true), 1.0);
        assert_eq!(unit_of(1.0, false), 0.01);
        assert!(unit_of(0.0, false) > 0.0);
    }
}
