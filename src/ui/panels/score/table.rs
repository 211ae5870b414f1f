//! The table of applicants: what stands in its cells. It selects and sorts
//! nothing itself, but tells what was pressed.

use super::menu::{At, Menu, Wish};
use super::row_texts::RowTexts;
use super::{decision_ink, decision_text, outcome_text, part_text, row_at};
use crate::ui::number;
use crate::ui::panels::filter_field::{example, filter_field_ui};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, Tokens, tokens};
use crate::ui::widgets::{Mark, status_dot_ui};
use crate::workbench::{Applicant, ApplicantColumn, Applicants, Workbench};
use eframe::egui::{
    Align, Color32, Label, Layout, Pos2, Rect, Response, RichText, Role, Sense, Shape, Stroke, Ui,
    UiBuilder, Vec2, WidgetInfo, vec2,
};
use egui_table::{CellInfo, Column, HeaderCellInfo, PrefetchInfo, TableDelegate};
use std::ops::Range;

/// Blank at both sides of a cell.
const INSET: f32 = 6.0;

/// Room of the mark of a row with cells that do not fit.
const MARK: f32 = 18.0;

/// The shares of the width that the columns take.
const WEIGHTS: [f32; 8] = [1.9, 1.2, 1.1, 1.0, 0.9, 0.9, 0.9, 1.3];

/// What the columns take at least; on a narrower window they scroll sideways.
const LEAST: [f32; 8] = [98.0, 74.0, 68.0, 56.0, 52.0, 52.0, 54.0, 76.0];

/// What the columns take at least together.
fn least(with_split: bool) -> f32 {
    let there = (0..LEAST.len()).filter(|place| with_split || *place != 1);
    there.map(|place| LEAST[place]).sum()
}

/// The columns, together as wide as there is room; the split only where there
/// is one.
pub(super) fn columns(room: f32, with_split: bool) -> Vec<Column> {
    let weight = |place: usize| {
        if place == 1 && !with_split {
            0.0
        } else {
            WEIGHTS[place]
        }
    };
    let sum: f32 = (0..WEIGHTS.len()).map(weight).sum();
    let needed = least(with_split);
    let column = |place: usize| {
        let least = if weight(place) > 0.0 {
            LEAST[place]
        } else {
            0.0
        };
        let width = if room < needed {
            least
        } else {
            (least + (room - needed) * weight(place) / sum).floor()
        };
        Column::new(width).range(width..=width).resizable(false)
    };
    (0..WEIGHTS.len()).map(column).collect()
}

/// The least width of the reasons, which take what the others leave.
pub(super) const LEAST_REASONS: f32 = 190.0;
/// Share of the width that goes to the reasons where there is room.
const REASONS: f32 = 0.3;

/// The same with the reasons at the end.
pub(super) fn columns_and_reasons(room: f32, with_split: bool) -> Vec<Column> {
    let others = least(with_split);
    let width = (room * REASONS)
        .min(room - others)
        .max(LEAST_REASONS)
        .floor();
    let mut all = columns(room - width, with_split);
    all.push(Column::new(width).range(width..=width).resizable(false));
    all
}

/// The place of the reasons behind the other columns.
const REASONS_PLACE: usize = ApplicantColumn::ALL.len();

/// The name of a column.
pub(super) fn name(column: ApplicantColumn, language: Language) -> String {
    let text = match column {
        ApplicantColumn::Id => ScoreText::Id,
        ApplicantColumn::Split => ScoreText::Split,
        ApplicantColumn::Outcome => ScoreText::Outcome,
        ApplicantColumn::Pd => ScoreText::Pd,
        ApplicantColumn::Points => ScoreText::Score,
        ApplicantColumn::Grade => ScoreText::Grade,
        ApplicantColumn::Decile => ScoreText::Decile,
        ApplicantColumn::Decision => ScoreText::Decision,
    };
    text.say(language).into_owned()
}

fn term(column: ApplicantColumn) -> Option<TermText> {
    match column {
        ApplicantColumn::Id => None,
        ApplicantColumn::Split => Some(TermText::Split),
        ApplicantColumn::Outcome => Some(TermText::Bad),
        ApplicantColumn::Pd => Some(TermText::Pd),
        ApplicantColumn::Points => Some(TermText::Score),
        ApplicantColumn::Grade => Some(TermText::Grade),
        ApplicantColumn::Decile => Some(TermText::Decile),
        ApplicantColumn::Decision => Some(TermText::Decision),
    }
}

/// Whether the column stands at the right of its cells, as numbers do.
fn is_right(column: ApplicantColumn) -> bool {
    !matches!(
        column,
        ApplicantColumn::Id | ApplicantColumn::Split | ApplicantColumn::Outcome
    )
}

/// What the cells are drawn from, and what was pressed.
pub(super) struct ApplicantTable<'a> {
    bench: &'a Workbench,
    applicants: &'a Applicants<'a>,
    language: Language,
    row_height: f32,
    visible: Range<u64>,
    rows: Vec<Option<(usize, Applicant)>>,
    /// The reasons that were found so far.
    reasons: &'a mut RowTexts,
    /// The row of the table that was pressed.
    pub(super) clicked: Option<usize>,
    /// The order that was asked for.
    #[allow(
        clippy::option_option,
        reason = "an order may be asked for that is none"
    )]
    pub(super) sort: Option<Option<(usize, bool)>>,
    /// The filters that were asked for.
    pub(super) filters: Option<Vec<(usize, String)>>,
    /// Where the menu was opened last.
    pub(super) menu: At,
    /// What was chosen in it.
    pub(super) wish: Option<Wish>,
    /// Where the right button was pressed in this frame: a row of the table and the pointer.
    pressed: Option<(usize, Pos2)>,
}

impl<'a> ApplicantTable<'a> {
    pub(super) fn new(
        bench: &'a Workbench,
        applicants: &'a Applicants<'a>,
        reasons: &'a mut RowTexts,
        language: Language,
        row_height: f32,
    ) -> Self {
        Self {
            bench,
            applicants,
            language,
            row_height,
            visible: 0..0,
            rows: Vec::new(),
            reasons,
            clicked: None,
            sort: None,
            filters: None,
            menu: At::default(),
            wish: None,
            pressed: None,
        }
    }

    fn filter_ui(&mut self, ui: &mut Ui, place: usize, column: ApplicantColumn) {
        let t = tokens(ui);
        rule_ui(ui, ui.max_rect(), t);
        let Some(compared) = column.compared() else {
            return;
        };
        let request = &self.bench.applicant_view.request;
        let asked = request.columns.iter().find(|(of, _)| *of == place);
        let mut text = asked.map_or(String::new(), |(_, text)| text.clone());
        let room = ui.max_rect().shrink2(vec2(3.0, 2.0));
        let name = name(column, self.language);
        let said = ScoreText::FilterOf(name).say(self.language);
        let example = match column {
            ApplicantColumn::Points => {
                let scorecard = &self.applicants.scorecard;
                let points = scorecard.scaling.points(scorecard.cutoff_pd);
                example(f64::from(points), compared)
            }
            ApplicantColumn::Decile => "> 5".to_owned(),
            _ => "> 20 %".to_owned(),
        };
        let of = (compared, &*example);
        let response = filter_field_ui(ui, room, &mut text, of, &said, self.language);
        if response.changed() {
            let others = request.columns.iter().filter(|(of, _)| *of != place);
            let mut filters: Vec<_> = others.cloned().collect();
            if !text.is_empty() {
                filters.push((place, text));
            }
            self.filters = Some(filters);
        }
    }

    fn menu_ui(&mut self, response: &Response, at: At) {
        let menu = Menu {
            bench: self.bench,
            applicants: self.applicants,
            language: self.language,
        };
        let mut wish = None;
        response.context_menu(|ui| wish = menu.ui(ui, at));
        self.wish = self.wish.take().or(wish);
    }

    fn at(&self, row_nr: u64) -> Option<&(usize, Applicant)> {
        let place = row_nr.checked_sub(self.visible.start)?;
        self.rows.get(place as usize)?.as_ref()
    }

    fn cell(&self, one: &Applicant, column: ApplicantColumn) -> (String, Ink) {
        let language = self.language;
        let Some(scored) = &one.scored else {
            return match column {
                ApplicantColumn::Id => (one.id.clone(), Ink::Text),
                ApplicantColumn::Decision => {
                    (ScoreText::NoScore.say(language).into_owned(), Ink::Muted)
                }
                _ => (number::NONE.to_owned(), Ink::Muted),
            };
        };
        match column {
            ApplicantColumn::Id => (one.id.clone(), Ink::Text),
            ApplicantColumn::Split => match one.split {
                Some(part) => (part_text(part, language).into_owned(), Ink::Text),
                None => (number::NONE.to_owned(), Ink::Muted),
            },
            ApplicantColumn::Outcome => {
                let ink = match one.y_true {
                    Some(true) => Ink::Bad,
                    Some(false) => Ink::Good,
                    None => Ink::Muted,
                };
                (outcome_text(one.y_true, language).into_owned(), ink)
            }
            ApplicantColumn::Pd => (number::pd(scored.pd), Ink::Text),
            ApplicantColumn::Points => (number::points(f64::from(scored.score)), Ink::Text),
            ApplicantColumn::Grade => (scored.grade.to_string(), Ink::Text),
            ApplicantColumn::Decile => (scored.decile.to_string(), Ink::Text),
            ApplicantColumn::Decision => (
                decision_text(scored.decision, language).into_owned(),
                decision_ink(scored.decision),
            ),
        }
    }
}

impl TableDelegate for ApplicantTable<'_> {
    fn prepare(&mut self, info: &PrefetchInfo) {
        self.visible = info.visible_rows.clone();
        let places = self.visible.clone();
        self.rows = places
            .map(|place| {
                let row = row_at(self.bench, self.applicants, place as usize)?;
                Some((row, self.applicants.get(row)?))
            })
            .collect();
        let rows = self.rows.iter().flatten().map(|(row, _)| *row);
        self.reasons.find(self.applicants, rows, self.language);
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let place = cell.col_range.start;
        if place == REASONS_PLACE {
            reasons_header_ui(ui, cell.row_nr, self.language);
            return;
        }
        let (Some(column), true) = (ApplicantColumn::ALL.get(place), ui.max_rect().width() > 1.0)
        else {
            return;
        };
        if cell.row_nr > 0 {
            self.filter_ui(ui, place, *column);
            return;
        }
        let sort = self.bench.applicant_view.request.sort;
        let sorted = sort.filter(|(by, _)| *by == place).map(|(_, falls)| falls);
        let head = header_ui(ui, *column, sorted, self.language);
        let at = At {
            row: None,
            column: Some(*column),
        };
        self.menu_ui(&head, at);
        if head.clicked() {
            self.sort = Some(match sorted {
                None => Some((place, false)),
                Some(false) => Some((place, true)),
                Some(true) => None,
            });
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, row_nr: u64) {
        let t = tokens(ui);
        let Some((row, one)) = self.at(row_nr) else {
            return;
        };
        let row = *row;
        let rect = ui.max_rect();
        // Rows take clicks only; the keyboard goes through the table as a whole.
        let response = ui.interact(rect, ui.scope_id().with("row"), Sense::CLICK);
        let selected = self.bench.selected == Some(row);
        let name = match &one.scored {
            Some(scored) => format!("{} · PD {}", one.id, number::pd(scored.pd)),
            None => one.id.clone(),
        };
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, selected, &name));
        let fill = match (selected, response.hovered()) {
            (true, _) => Some(t.selection),
            (false, true) => Some(t.hover),
            _ => None,
        };
        if let Some(fill) = fill {
            ui.painter().rect_filled(rect, 0.0, fill);
        }
        let rule = Stroke::new(1.0, t.rule);
        ui.painter().hline(rect.x_range(), rect.bottom(), rule);
        if response.clicked() {
            self.clicked = Some(row);
        }
        if response.secondary_clicked()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            self.menu = At {
                row: Some(row),
                column: None,
            };
            self.pressed = Some((row, pointer));
        }
        self.menu_ui(&response, self.menu);
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        if cell.col_nr == REASONS_PLACE {
            let row = self.at(cell.row_nr).map(|(row, _)| *row);
            let texts = row.and_then(|row| self.reasons.of(row));
            reasons_cell_ui(ui, texts);
            return;
        }
        let (Some((row, one)), Some(column)) =
            (self.at(cell.row_nr), ApplicantColumn::ALL.get(cell.col_nr))
        else {
            return;
        };
        if ui.max_rect().width() <= 1.0 {
            return;
        }
        let is_pressed = self
            .pressed
            .is_some_and(|(of, pointer)| of == *row && ui.max_rect().contains(pointer));
        let (text, ink) = self.cell(one, *column);
        let text = RichText::new(text).color(tokens(ui).colour(ink));
        let misfits = match column {
            ApplicantColumn::Id => self.applicants.misfits(*row),
            _ => Vec::new(),
        };
        aligned(ui, is_right(*column), |ui| {
            if !misfits.is_empty() {
                ui.set_max_width((ui.available_width() - MARK).max(MARK));
            }
            ui.add(Label::new(text).selectable(false).truncate());
            if !misfits.is_empty() {
                ui.spacing_mut().item_spacing.x = tokens(ui).gap_small;
                let words = ScoreText::Misfits(misfits.join(", ")).say(self.language);
                status_dot_ui(ui, Mark::Stale, &words).on_hover_text(&*words);
            }
        });
        if is_pressed {
            self.menu.column = Some(*column);
        }
    }

    fn default_row_height(&self) -> f32 {
        self.row_height
    }
}

/// The name of the reasons, which have no order.
fn reasons_header_ui(ui: &mut Ui, row: usize, language: Language) {
    let t = tokens(ui);
    rule_ui(ui, ui.max_rect(), t);
    if row > 0 {
        return;
    }
    let name = ScoreText::ReasonsColumn.say(language);
    let response = ui.interact(ui.max_rect(), ui.scope_id().with("reasons"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &*name));
    aligned(ui, false, |ui| {
        let label = Label::new(RichText::new(&*name).color(t.muted)).selectable(false);
        ui.add(label.truncate());
    });
    response.on_hover_text(ScoreText::ReasonsColumnTip.say(language));
}

/// The reasons of an applicant on one line; all of them, one below the other, under the pointer.
fn reasons_cell_ui(ui: &mut Ui, texts: Option<&[String]>) {
    let t = tokens(ui);
    let shown = match texts {
        None => "…".to_owned(),
        Some([]) => number::NONE.to_owned(),
        Some(texts) => texts.join(" · "),
    };
    let ink = if texts.is_some_and(|texts| !texts.is_empty()) {
        Ink::Text
    } else {
        Ink::Muted
    };
    let text = RichText::new(shown).color(t.colour(ink));
    aligned(ui, false, |ui| {
        let response = ui.add(Label::new(text).selectable(false).truncate());
        if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
            response.on_hover_text(texts.join("\n"));
        }
    });
}

/// A header that sorts.
fn header_ui(
    ui: &mut Ui,
    column: ApplicantColumn,
    sorted: Option<bool>,
    language: Language,
) -> Response {
    let t = tokens(ui);
    let rect = ui.max_rect();
    let name = name(column, language);
    let response = ui.interact(rect, ui.scope_id().with("sort"), Sense::click());
    let order = sorted.map(|falls| {
        if falls {
            ScoreText::Falling
        } else {
            ScoreText::Rising
        }
    });
    let order = order.map_or(String::new(), |order| format!(", {}", order.say(language)));
    let said = format!("{}{order}", ScoreText::SortBy(name.clone()).say(language));
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &said));
    let colour = if sorted.is_some() || response.hovered() || response.has_focus() {
        t.text
    } else {
        t.muted
    };
    aligned(ui, is_right(column), |ui| {
        ui.spacing_mut().item_spacing.x = t.gap_small;
        let label = Label::new(RichText::new(&name).color(colour)).selectable(false);
        if is_right(column) {
            arrow_ui(ui, sorted, colour);
            ui.add(label.truncate());
        } else {
            ui.add(label.truncate());
            arrow_ui(ui, sorted, colour);
        }
    });
    rule_ui(ui, rect, t);
    match term(column) {
        Some(term) => response.on_hover_text(term.say(language)),
        None => response,
    }
}

fn rule_ui(ui: &Ui, rect: Rect, t: &Tokens) {
    let rule = Stroke::new(1.0, t.border);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, rule);
}

/// A small triangle that points where the values rise to.
fn arrow_ui(ui: &mut Ui, sorted: Option<bool>, colour: Color32) {
    let Some(falls) = sorted else {
        return;
    };
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
    let (tip, base) = if falls { (3.0, -3.0) } else { (-3.0, 3.0) };
    let at = |x: f32, y: f32| -> Pos2 { rect.center() + vec2(x, y) };
    let points = vec![at(-4.0, base), at(4.0, base), at(0.0, tip)];
    ui.painter()
        .add(Shape::convex_polygon(points, colour, Stroke::NONE));
}

/// Draws within the cell, at its left or, as numbers are, at its right.
fn aligned(ui: &mut Ui, right: bool, content: impl FnOnce(&mut Ui)) {
    let rect = ui.max_rect().shrink2(vec2(INSET, 0.0));
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    let mut cell = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    content(&mut cell);
}
