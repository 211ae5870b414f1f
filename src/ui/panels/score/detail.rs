//! The detail: all that is known of the selected applicant, and its fields as
//! they stand in the file.

use super::list::{List, select};
use super::reasons::{Reasons, reasons_ui};
use super::{at_end, decision_ink, decision_text, outcome_text, part_text};
use crate::table::Table;
use crate::ui::number;
use crate::ui::panels::data::{Shown, cell};
use crate::ui::request::Scene;
use crate::ui::text::DataText;
use crate::ui::text::ExplainText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, empty_state_ui, note_ui, text_width, title_ui};
use crate::workbench::{Applicant, Applicants, Command, Step, Workbench};
use crate::workflow::NumberStyle;
use eframe::egui::{
    Align, Color32, Label, Layout, Response, RichText, Role, ScrollArea, Sense, Shape, Stroke,
    TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, vec2,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// What the detail keeps between frames.
#[derive(Default)]
pub(super) struct Detail {
    search: String,
    reasons: Reasons,
    /// How the numbers of each column of another file are shown, and the table that they are of.
    styles: (usize, HashMap<usize, NumberStyle>),
}

impl Detail {
    /// The style of a column, as the table of the Data step has it.
    fn style(&mut self, bench: &Workbench, table: &Table, place: usize) -> NumberStyle {
        let data = bench.data.as_ref();
        if let Some(data) = data.filter(|data| std::ptr::eq(&raw const data.table, table)) {
            return data.styles.get(place).copied().unwrap_or_default();
        }
        let of = std::ptr::from_ref(table).addr();
        if self.styles.0 != of {
            self.styles = (of, HashMap::new());
        }
        let styles = &mut self.styles.1;
        let column = table.columns.get(place);
        let of_column = || column.map(NumberStyle::of).unwrap_or_default();
        *styles.entry(place).or_insert_with(of_column)
    }
}

/// Draws the detail.
pub(super) fn detail_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    list: &mut List,
    detail: &mut Detail,
) {
    let language = scene.language;
    let row = scene.bench.selected;
    let one = row.and_then(|row| Some((row, applicants.get(row)?)));
    let title = one.as_ref().map_or(ScoreText::NobodySelected, |(_, one)| {
        ScoreText::Applicant(one.id.clone())
    });
    let title = title.say(language);
    let place = list.place();
    let shown = scene.bench.applicant_view.len(applicants.len());
    let mut target = None;
    let right = |ui: &mut Ui| {
        let next = place.map(|place| place + 1).filter(|place| *place < shown);
        let before = place.and_then(|place| place.checked_sub(1));
        ui.spacing_mut().item_spacing.x = tokens(ui).gap_small;
        for (to, text, side) in [
            (next, ScoreText::Next, 1.0),
            (before, ScoreText::Previous, -1.0),
        ] {
            let pressed = step_ui(ui, to.is_some(), &text.say(language), side).clicked();
            target = target.or(to.filter(|_| pressed));
        }
    };
    card_with_ui(ui, &title, right, |ui| {
        let Some((row, one)) = &one else {
            let sentence = ScoreText::SelectSentence.say(language);
            empty_state_ui(ui, &title, &sentence, None);
            return;
        };
        if place.is_none() && scene.bench.applicant_view.rows.is_some() {
            note_ui(ui, &ScoreText::NotListed.say(language));
        }
        // A wide figure must not widen what is below.
        let room = ui.available_rect_before_wrap();
        figures_ui(ui, one, language);
        let decided = applicants.decided.get(*row).copied().flatten();
        if let Some(rule) = applicants.scorecard.rule(decided) {
            note_ui(ui, &ExplainText::ByRule(rule.name.clone()).say(language));
        }
        let (missing, columns) = applicants.missing(*row);
        if one.scored.is_some() && 2 * missing >= columns {
            let text = ScoreText::MostlyMissing(missing, columns).say(language);
            let text = RichText::new(text).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        }
        let misfits = applicants.misfits(*row);
        if !misfits.is_empty() {
            let text = ScoreText::Misfits(misfits.join(", ")).say(language);
            let text = RichText::new(text).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        }
        let open = ui.link(&*ExplainText::OpenHere.say(language));
        if open
            .on_hover_text(ExplainText::OpenHereTip.say(language))
            .clicked()
        {
            scene.send(Command::GoTo(Step::Explain));
        }
        let below = room.with_min_y(ui.cursor().top());
        ui.scope_builder(UiBuilder::new().max_rect(below), |ui| {
            if let Some(scored) = &one.scored {
                let of = (*row, scored.pd);
                reasons_ui(ui, applicants, of, &mut detail.reasons, language);
            }
            fields_ui(ui, scene, (applicants, *row), detail);
        });
    });
    if let Some(place) = target {
        select(scene, applicants, list, place);
    }
}

/// A button with a triangle to one side.
fn step_ui(ui: &mut Ui, enabled: bool, name: &str, side: f32) -> Response {
    let t = tokens(ui);
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(22.0), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let over = enabled && (response.hovered() || response.has_focus());
    if over {
        ui.painter().rect_filled(rect, f32::from(t.radius), t.hover);
    }
    if response.has_focus() {
        let edge = Stroke::new(1.0, t.accent);
        let radius = f32::from(t.radius);
        ui.painter()
            .rect_stroke(rect, radius, edge, eframe::egui::StrokeKind::Inside);
    }
    let colour = if enabled { t.text } else { t.border };
    let at = |x: f32, y: f32| rect.center() + vec2(x * side, y);
    let points = vec![at(-4.0, -5.0), at(5.0, 0.0), at(-4.0, 5.0)];
    let triangle = Shape::convex_polygon(points, colour, Stroke::new(0.0, Color32::TRANSPARENT));
    ui.painter().add(triangle);
    response.on_hover_text(name)
}

fn figures_ui(ui: &mut Ui, one: &Applicant, language: Language) {
    let t = tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = t.gap_large * 1.5;
        if let Some(scored) = &one.scored {
            let decision = decision_text(scored.decision, language);
            for (name, value, ink, term) in [
                (
                    ScoreText::Pd,
                    number::pd(scored.pd),
                    Ink::Text,
                    TermText::Pd,
                ),
                (
                    ScoreText::Score,
                    number::points(f64::from(scored.score)),
                    Ink::Text,
                    TermText::Score,
                ),
                (
                    ScoreText::Grade,
                    scored.grade.to_string(),
                    Ink::Text,
                    TermText::Grade,
                ),
                (
                    ScoreText::Decile,
                    scored.decile.to_string(),
                    Ink::Text,
                    TermText::Decile,
                ),
                (
                    ScoreText::Decision,
                    decision.into_owned(),
                    decision_ink(scored.decision),
                    TermText::Decision,
                ),
            ] {
                let value = RichText::new(value)
                    .size(t.text_figure)
                    .strong()
                    .color(t.colour(ink));
                figure_ui(ui, &name.say(language), value).on_hover_text(term.say(language));
            }
        } else {
            ui.label(RichText::new(ScoreText::NoScore.say(language)).color(t.muted));
        }
    });
    ui.horizontal_wrapped(|ui| {
        note_ui(ui, &ScoreText::Outcome.say(language));
        let ink = match one.y_true {
            Some(true) => Ink::Bad,
            Some(false) => Ink::Good,
            None => Ink::Muted,
        };
        ui.label(RichText::new(outcome_text(one.y_true, language)).color(t.colour(ink)));
        if let Some(part) = one.split {
            ui.add_space(t.gap_large);
            note_ui(ui, &ScoreText::Split.say(language));
            ui.label(part_text(part, language));
        }
    });
}

fn figure_ui(ui: &mut Ui, name: &str, value: RichText) -> Response {
    let t = tokens(ui);
    let note = RichText::new(name).size(t.text_small);
    let width = text_width(ui, value.clone()).max(text_width(ui, note));
    // A block of its own width goes to the next row where there is no room for it.
    let size = Vec2::new(width.ceil(), t.text_figure + t.text_small + 8.0);
    let block = ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.set_min_size(size);
        note_ui(ui, name);
        ui.add(Label::new(value).extend());
    });
    block.response
}

fn fields_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    (applicants, row): (&Applicants<'_>, usize),
    detail: &mut Detail,
) {
    let language = scene.language;
    let t = tokens(ui);
    let columns = &applicants.table.columns;
    let search = detail.search.to_lowercase();
    let found = |name: &str| search.is_empty() || name.to_lowercase().contains(&search);
    let kept = (0..columns.len()).filter(|place| found(&columns[*place].name));
    let kept: Vec<usize> = kept.collect();
    ui.separator();
    ui.horizontal(|ui| {
        title_ui(ui, &ScoreText::Fields.say(language));
        at_end(ui, |ui| {
            let name = ScoreText::SearchFields.say(language);
            // How many are found, where not all are.
            let shown = if kept.len() == columns.len() {
                Cow::Borrowed("")
            } else {
                ScoreText::FieldsShown(kept.len(), columns.len()).say(language)
            };
            let shown = RichText::new(&*shown).size(t.text_small).color(t.muted);
            let beside = text_width(ui, shown.clone()) + t.gap_large;
            let width = (ui.available_width() - beside).clamp(40.0, 130.0);
            let fits = text_width(ui, &*name) <= width - 4.0 * t.gap;
            let edit = TextEdit::singleline(&mut detail.search)
                .hint_text(if fits { &*name } else { "" })
                .desired_width(width - 8.0);
            let edit = ui.add(edit).accessible_name(&*name);
            edit.on_hover_text(name);
            ui.add(Label::new(shown).truncate());
        });
    });
    if kept.is_empty() {
        note_ui(ui, &ScoreText::NoField.say(language));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = t.row_height - 2.0;
    ScrollArea::vertical()
        .id_salt("fields")
        .auto_shrink([false, false])
        .following_rows(ui, height, kept.len(), |ui, visible| {
            for place in kept.get(visible).unwrap_or_default() {
                let column = &columns[*place];
                let style = detail.style(scene.bench, applicants.table, *place);
                let shown = cell(column, style, row);
                field_ui(ui, &column.name, shown.as_ref(), height, language);
            }
        });
}

/// A field; one that does not fit its column is shown as in the file.
fn field_ui(ui: &mut Ui, name: &str, shown: Option<&Shown>, height: f32, language: Language) {
    let t = tokens(ui);
    let size = Vec2::new(ui.available_width(), height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let rule = Stroke::new(1.0, t.rule);
    ui.painter().hline(rect.x_range(), rect.bottom(), rule);
    let (left, right) = rect.split_left_right_at_fraction(0.55);
    let column = |rect, layout, salt: &str| {
        UiBuilder::new()
            .id_salt((name, salt))
            .max_rect(rect)
            .layout(layout)
    };
    let name_text = RichText::new(name).color(t.muted);
    ui.new_child(column(left, Layout::left_to_right(Align::Center), "name"))
        .add(Label::new(name_text).truncate());
    let value = match shown {
        Some(shown) if shown.misfit => RichText::new(&shown.text).color(t.stale),
        Some(shown) => RichText::new(&shown.text).color(t.text),
        None => RichText::new(ScoreText::Missing.say(language))
            .italics()
            .color(t.muted),
    };
    let right = right.with_max_x(right.right() - t.gap);
    let value = ui
        .new_child(column(right, Layout::right_to_left(Align::Center), "value"))
        .add(Label::new(value).truncate());
    if shown.is_some_and(|shown| shown.misfit) {
        value.on_hover_text(DataText::MisfitTip.say(language));
    }
}
