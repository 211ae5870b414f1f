//! The fields by what they matter: mean size of the contribution, and drop of AUC with its
//! interval.

use super::{ExplainPanel, answer_ui, part_text};
use crate::ui::number;
use crate::ui::panels::grid;
use crate::ui::request::Scene;
use crate::ui::text::{ExplainText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_ui, note_ui, segmented_ui};
use crate::workbench::{Answer, FieldsStudy, Question, ShownRows, Workbench};
use crate::workflow::GlobalField;
use eframe::egui::{
    Align, Id, Label, Layout, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, UiBuilder,
    Vec2, WidgetInfo, pos2,
};

/// Height of a field: its name with the contribution, a bar, the drop of AUC.
const ROW: f32 = 46.0;
/// Of it, the drop of AUC, which is left out where it was not measured.
const DROP: f32 = 15.0;

/// What the list keeps between frames.
#[derive(Default)]
pub(super) struct List {
    sort: Sort,
    /// The field that a key went to, to be brought into view.
    scroll_to: Option<usize>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Sort {
    #[default]
    Contribution,
    Importance,
}

fn study(bench: &Workbench, of: ShownRows) -> Option<&FieldsStudy> {
    match bench.studies.answer(&Question::Fields(of)) {
        Some(Ok(Answer::Fields(study))) => Some(study),
        _ => None,
    }
}

/// Whether it is known which field matters most, or will not be.
pub(super) fn is_settled(bench: &Workbench, of: ShownRows) -> bool {
    match bench.studies.answer(&Question::Fields(of)) {
        None => false,
        Some(Ok(_)) => true,
        Some(Err(_)) => !bench.is_answering(&Question::Fields(of)),
    }
}

/// The fields in the order of the list; in that of the model until more is known.
pub(super) fn order(bench: &Workbench, of: ShownRows, panel: &ExplainPanel) -> Vec<String> {
    let found = study(bench, of).and_then(|study| study.found.as_ref().ok());
    let Some(found) = found else {
        return panel.fields.iter().map(|(name, _)| name.clone()).collect();
    };
    let mut fields: Vec<&GlobalField> = found.fields.iter().collect();
    if panel.list.sort == Sort::Importance {
        let drop = |field: &GlobalField| field.importance.map_or(0.0, |i| i.auc_drop);
        fields.sort_by(|a, b| drop(b).total_cmp(&drop(a)));
    }
    fields
        .into_iter()
        .map(|field| field.field.clone())
        .collect()
}

/// Draws the list.
pub(super) fn list_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    of: ShownRows,
    panel: &mut ExplainPanel,
    order: &[String],
) {
    let language = scene.language;
    card_ui(ui, &ExplainText::Fields.say(language), |ui| {
        let what = ExplainText::AllFields.say(language);
        let answer = answer_ui(ui, scene, Question::Fields(of), &what);
        let study = match answer {
            Some(Answer::Fields(study)) => Some(&**study),
            _ => None,
        };
        let found = study.and_then(|study| study.found.as_ref().ok());
        if let (Some(study), Some(found)) = (study, found) {
            let texts = [ExplainText::ByContribution, ExplainText::ByImportance];
            let [contribution, importance] = texts.map(|text| text.say(language));
            let options = [
                (Sort::Contribution, &*contribution),
                (Sort::Importance, &*importance),
            ];
            if found.outcomes > 0 {
                let name = ExplainText::SortBy.say(language);
                segmented_ui(ui, &name, &mut panel.list.sort, &options);
            }
            let part = part_text(study.part, language);
            let note = ExplainText::FieldsNote(part, found.rows).say(language);
            let tips = [ExplainText::ContributionTip, ExplainText::ImportanceTip];
            let tip = tips.map(|tip| tip.say(language).into_owned()).join("\n");
            note_ui(ui, &note).on_hover_text(tip);
            if found.outcomes == 0 {
                note_ui(ui, &ExplainText::FewOutcomes.say(language));
            }
        } else if study.is_some() {
            note_ui(ui, &ExplainText::NoContributions.say(language));
        }
        ui.spacing_mut().item_spacing.y = 2.0;
        let most = found.and_then(|found| found.fields.first());
        let most = most.map_or(1.0, |field| field.mean_absolute.max(1e-12));
        let is_measured = found.is_some_and(|found| found.outcomes > 0);
        let height = match found {
            Some(_) if is_measured => ROW,
            Some(_) => ROW - DROP,
            None => 24.0,
        };
        let mut chosen = None;
        let mut area = ScrollArea::vertical()
            .id_salt("explain list")
            .auto_shrink([false, false]);
        if let Some(place) = panel.list.scroll_to.take() {
            let seen = ui.available_height() - height;
            area = area.vertical_scroll_offset((place as f32 * height - seen / 2.0).max(0.0));
        }
        let mut scroll_to = None;
        area.following_rows(ui, height, order.len(), |ui, visible| {
            let chosen_name = panel.field.clone();
            let stop = grid::tab_stop(&visible, |at| chosen_name.as_ref() == Some(&order[at]));
            for place in visible {
                let name = &order[place];
                let field = found.and_then(|f| f.fields.iter().find(|g| g.field == *name));
                let is_chosen = panel.field.as_ref() == Some(name);
                let sense = grid::row_sense(ui, id_of(name), place == stop);
                let room = (height, sense);
                let response = row_ui(ui, (name, field), (is_chosen, most), room, language);
                if response.clicked() {
                    chosen = Some(name.clone());
                }
                let focused = response.has_focus();
                let moved = focused
                    .then(|| grid::row_by_key(ui, (response.id, place), order.len()))
                    .flatten();
                scroll_to = scroll_to.or(moved);
                if let Some(to) = moved.and_then(|to| order.get(to)) {
                    chosen = Some(to.clone());
                    ui.memory_mut(|memory| memory.request_focus(id_of(to)));
                }
            }
        });
        panel.list.scroll_to = scroll_to;
        if let Some(chosen) = chosen
            && panel.field.as_ref() != Some(&chosen)
        {
            (panel.field, panel.month) = (Some(chosen), None);
        }
    });
}

fn id_of(field: &str) -> Id {
    Id::unique(("explain field", field))
}

/// The drop of AUC with half of its interval, which lies evenly around it.
fn short_drop(field: &GlobalField, language: Language) -> String {
    let text = field.importance.map_or(ExplainText::NoDrop, |worth| {
        let [low, high] = worth.interval;
        let half = number::ratio((high - low) / 2.0);
        ExplainText::ShortDrop(number::ratio(worth.auc_drop), half)
    });
    text.say(language).into_owned()
}

fn drop_text(field: &GlobalField, language: Language) -> String {
    let text = field.importance.map_or(ExplainText::NoDrop, |worth| {
        let [low, high] = worth.interval.map(number::ratio);
        ExplainText::Drop(number::ratio(worth.auc_drop), low, high)
    });
    text.say(language).into_owned()
}

fn row_ui(
    ui: &mut Ui,
    (name, field): (&str, Option<&GlobalField>),
    (is_chosen, most): (bool, f64),
    (height, sense): (f32, Sense),
    language: Language,
) -> Response {
    let t = tokens(ui);
    let size = Vec2::new(ui.available_width(), height);
    let (_, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, id_of(name), sense);
    let drop = field.map(|field| drop_text(field, language));
    let label = match (field, &drop) {
        (Some(field), Some(drop)) => {
            let contribution = number::ratio(field.mean_absolute);
            let row = ExplainText::FieldRow(name.to_owned(), contribution, drop.clone());
            row.say(language).into_owned()
        }
        _ => name.to_owned(),
    };
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &label));
    let fill = if is_chosen {
        Some(t.selection)
    } else {
        response.hovered().then_some(t.hover)
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, f32::from(t.radius), fill);
    }
    if response.has_focus() {
        crate::ui::widgets::focus_ring_ui(ui, &response);
    }
    let inner = rect.shrink2(Vec2::new(t.gap_small, 2.0));
    let line = |ui: &mut Ui, rect: Rect, layout, salt: &str, text: RichText| {
        let builder = UiBuilder::new()
            .id_salt((name, salt))
            .max_rect(rect)
            .layout(layout);
        ui.new_child(builder)
            .add(Label::new(text).selectable(false).truncate());
    };
    let (left, right) = (
        Layout::left_to_right(Align::Center),
        Layout::right_to_left(Align::Center),
    );
    let Some(field) = field else {
        line(ui, inner, left, "name", RichText::new(name));
        return response;
    };
    let first = inner.with_max_y(inner.top() + 18.0);
    let figure = 44.0;
    let named = first.with_max_x(first.right() - figure);
    line(ui, named, left, "name", RichText::new(name).color(t.text));
    let value = RichText::new(number::ratio(field.mean_absolute)).color(t.text);
    line(ui, first, right, "value", value);
    let bar = Rect::from_min_max(
        pos2(inner.left(), first.bottom() + 2.0),
        pos2(inner.right(), first.bottom() + 6.0),
    );
    ui.painter().rect_filled(bar, 2.0, t.rule);
    let share = (field.mean_absolute / most).clamp(0.0, 1.0) as f32;
    let filled = bar.with_max_x(bar.left() + bar.width() * share);
    ui.painter().rect_filled(filled, 2.0, t.accent);
    if field.importance.is_none() {
        return response;
    }
    let last = inner.with_min_y(bar.bottom() + 1.0);
    let drop = RichText::new(short_drop(field, language))
        .size(t.text_small)
        .color(t.muted);
    line(ui, last, left, "drop", drop);
    response
}
