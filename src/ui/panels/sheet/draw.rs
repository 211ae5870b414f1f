//! How a table of figures is drawn: a head that sorts, rows, and the whole as one
//! control that the keyboard and the right mouse button reach.

use super::menu::{At, Wish, menu_ui, save_button_ui};
use super::{AROUND, Table, Value};
use crate::ui::dialogs::Choice;
use crate::ui::panels::grid;
use crate::ui::request::{Request, Scene};
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, note_ui};
use eframe::egui::{
    self, Event, Id, Pos2, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind,
    Ui, Vec2, WidgetInfo,
};
use std::ops::Range;

/// Height of a row.
pub(in crate::ui::panels) const ROW: f32 = 21.0;
/// Room above and below the names of columns, and at both sides of a card.
const HEAD_EDGES: f32 = 6.0;
const CARD_EDGES: f32 = 24.0;

/// Draws a cell of a row instead of its text: that of the column [`Table::own`], usually the first.
pub(in crate::ui::panels) type FirstCell<'a> =
    &'a mut dyn FnMut(&mut Ui, &mut Scene<'_>, usize, Rect);

/// A table as it is drawn in one frame.
struct Drawn<'a> {
    table: &'a Table,
    rows: Vec<Vec<Value>>,
    order: Vec<usize>,
    edges: Vec<f32>,
    /// Height of the head.
    head: f32,
    sort: Option<(usize, bool)>,
    id: Id,
}

impl Table {
    /// Draws the table as a card.
    pub(in crate::ui::panels) fn show(&self, ui: &mut Ui, scene: &mut Scene<'_>) {
        self.show_with(ui, scene, None, |_, _| {});
    }

    /// Draws the table as a card, with `below` beneath it and `first` in the cells of its own column.
    pub(in crate::ui::panels) fn show_with(
        &self,
        ui: &mut Ui,
        scene: &mut Scene<'_>,
        first: Option<FirstCell<'_>>,
        below: impl FnOnce(&mut Ui, &mut Scene<'_>),
    ) {
        let language = scene.language;
        let mut pressed = false;
        let right = |ui: &mut Ui| {
            pressed = save_button_ui(ui, &self.title, language);
            if !self.note.is_empty() {
                note_ui(ui, &self.note);
            }
        };
        let (drawn, wish) = card_with_ui(ui, &self.title, right, |ui| {
            let shown = self.rows_ui(ui, scene, first);
            below(ui, scene);
            shown
        });
        let wish = if pressed { Some(Wish::Save) } else { wish };
        drawn.fulfil(ui, scene, wish);
    }

    /// Draws the table without a card.
    pub(in crate::ui::panels) fn show_bare(&self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let (drawn, wish) = self.rows_ui(ui, scene, None);
        drawn.fulfil(ui, scene, wish);
    }

    /// Lets a table that is drawn otherwise be copied and saved: by Ctrl+C where `area` has
    /// the focus, and by its menu.
    pub(in crate::ui::panels) fn area_ui(&self, ui: &mut Ui, scene: &mut Scene<'_>, area: Rect) {
        let drawn = Drawn {
            table: self,
            rows: self.aligned(),
            order: self.order(None),
            edges: Vec::new(),
            head: ROW,
            sort: None,
            id: Id::unique(("table of figures", self.file, &self.title)),
        };
        let area = drawn.focus_ui(ui, area);
        let copies = ui.input(|input| input.events.iter().any(|e| matches!(e, Event::Copy)));
        let mut wish = (copies && area.has_focus()).then_some(Wish::CopyTable);
        let language = scene.language;
        area.context_menu(|ui| {
            wish = wish.take().or(menu_ui(ui, At::default(), false, language));
        });
        drawn.fulfil(ui, scene, wish);
    }

    fn rows_ui(
        &self,
        ui: &mut Ui,
        scene: &mut Scene<'_>,
        first: Option<FirstCell<'_>>,
    ) -> (Drawn<'_>, Option<Wish>) {
        let id = Id::unique(("table of figures", self.file, &self.title));
        let sort: Option<(usize, bool)> = ui.data(|data| data.get_temp(id));
        let sort = sort.filter(|(column, _)| *column < self.head.len());
        let room = ui.available_width();
        let edges = self.edges(room);
        let drawn = Drawn {
            table: self,
            rows: self.aligned(),
            order: self.order(sort),
            head: self.head_height(ui, &edges),
            edges,
            sort,
            id,
        };
        let total = drawn.width();
        let draw = |ui: &mut Ui| {
            ui.set_width(total.max(room));
            drawn.draw_ui(ui, scene, first)
        };
        // Where there is no room for all columns, they scroll sideways.
        let wish = if total > room + 0.5 {
            let scroll = ScrollArea::horizontal().id_salt((self.file, "sideways"));
            scroll.show(ui, draw).inner
        } else {
            ui.scope(draw).inner
        };
        (drawn, wish)
    }

    fn head_height(&self, ui: &Ui, edges: &[f32]) -> f32 {
        let widths = edges.windows(2).map(|ends| ends[1] - ends[0]);
        let heights = self.head.iter().zip(widths);
        let heights = heights.map(|(head, width)| grid::head_height(ui, width, &head.name));
        ROW.max(heights.fold(0.0, f32::max) + HEAD_EDGES)
    }

    /// How high its card is on the whole width of `ui`, with the gap above it.
    pub(in crate::ui::panels) fn height(&self, ui: &Ui) -> f32 {
        let edges = self.edges(ui.available_width() - CARD_EDGES);
        let rows = self.rows.len().min(self.most_rows) as f32 * ROW;
        self.head_height(ui, &edges) + rows + AROUND
    }
}

impl Drawn<'_> {
    fn draw_ui(
        &self,
        ui: &mut Ui,
        scene: &mut Scene<'_>,
        mut first: Option<FirstCell<'_>>,
    ) -> Option<Wish> {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.style_mut().interaction.selectable_labels = false;
        let scrolls = self.order.len() > self.table.most_rows;
        let area = self.area_ui(ui);
        let (focused, mut wish) = self.head_ui(ui, scene);
        if scrolls {
            ScrollArea::vertical()
                .id_salt(self.table.file)
                .max_height(self.table.most_rows as f32 * ROW)
                .following_rows(ui, ROW, self.order.len(), |ui, shown| {
                    wish = wish
                        .take()
                        .or(self.body_ui(ui, scene, shown, &mut first, &area));
                });
        } else {
            let all = 0..self.order.len();
            wish = wish.or(self.body_ui(ui, scene, all, &mut first, &area));
        }
        let copies = ui.input(|input| input.events.iter().any(|e| matches!(e, Event::Copy)));
        if copies && (focused || area.has_focus()) {
            return Some(Wish::CopyTable);
        }
        let at: Option<At> = ui.data(|data| data.get_temp(self.id.with("at")));
        let at = at.unwrap_or_default();
        area.context_menu(|ui| {
            let sorts = !self.table.by_row;
            wish = wish.take().or(menu_ui(ui, at, sorts, scene.language));
        });
        wish
    }

    /// The whole table as one control.
    fn area_ui(&self, ui: &Ui) -> Response {
        let rows = self.order.len().min(self.table.most_rows);
        let size = Vec2::new(self.width(), self.head + rows as f32 * ROW);
        let rect = Rect::from_min_size(ui.cursor().min, size);
        self.focus_ui(ui, rect)
    }

    /// A place that takes the focus and the menu of the table.
    fn focus_ui(&self, ui: &Ui, rect: Rect) -> Response {
        let area = ui.interact(rect, self.id.with(ui.scope_id()), Sense::click());
        let title = &self.table.title;
        area.widget_info(|| WidgetInfo::labeled(Role::Table, true, title));
        if area.clicked() {
            area.request_focus();
        }
        if area.has_focus() {
            let stroke = Stroke::new(1.0, tokens(ui).accent);
            ui.painter()
                .rect_stroke(rect.expand(2.0), 2.0, stroke, StrokeKind::Outside);
        }
        area
    }

    fn width(&self) -> f32 {
        self.edges.last().copied().unwrap_or_default()
    }

    fn line_rect(&self, ui: &mut Ui, height: f32) -> Rect {
        let size = Vec2::new(self.width(), height);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let rule = Stroke::new(1.0, tokens(ui).rule);
        ui.painter().hline(rect.x_range(), rect.bottom(), rule);
        rect
    }

    /// The head; whether it has the focus, and what was chosen in its menu.
    fn head_ui(&self, ui: &mut Ui, scene: &Scene<'_>) -> (bool, Option<Wish>) {
        let line = self.line_rect(ui, self.head);
        let (mut focused, mut wish) = (false, None);
        for (column, head) in self.table.head.iter().enumerate() {
            let cell = grid::cell(line, &self.edges, column);
            let term = head.term.as_deref().unwrap_or_default();
            if self.table.by_row || head.name.is_empty() {
                let shown = grid::head_ui(ui, cell, column > 0, &head.name, None, false);
                if !term.is_empty() {
                    shown.on_hover_text(term);
                }
                continue;
            }
            let sorted = self.sort.filter(|(by, _)| *by == column);
            let sorted = sorted.map(|(_, falls)| falls);
            let response = grid::head_ui(ui, cell, column > 0, &head.name, sorted, true);
            let said = TableText::SortBy(head.name.clone()).say(scene.language);
            let response = response.accessible_name(&*said);
            focused |= response.has_focus();
            if response.gained_focus() {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                wish = Some(Wish::Sort(match sorted {
                    None => Some((column, false)),
                    Some(false) => Some((column, true)),
                    Some(true) => None,
                }));
            }
            let at = At {
                row: None,
                column: Some(column),
            };
            response.context_menu(|ui| {
                wish = wish.take().or(menu_ui(ui, at, true, scene.language));
            });
            let tip = if term.is_empty() { &head.name } else { term };
            response.on_hover_text(tip);
        }
        (focused, wish)
    }

    fn body_ui(
        &self,
        ui: &mut Ui,
        scene: &mut Scene<'_>,
        shown: Range<usize>,
        first: &mut Option<FirstCell<'_>>,
        area: &Response,
    ) -> Option<Wish> {
        for place in shown {
            let Some(row) = self.order.get(place).copied() else {
                break;
            };
            let line = self.line_rect(ui, ROW);
            let pointer = area.interact_pointer_pos().filter(|at| line.contains(*at));
            if let Some(at) = pointer.filter(|_| area.secondary_clicked()) {
                let at = At {
                    row: Some(row),
                    column: self.column_at(line, at),
                };
                ui.data_mut(|data| data.insert_temp(self.id.with("at"), at));
            }
            self.line_ui(ui, line, row, first.is_some());
            if let Some(first) = first {
                first(
                    ui,
                    scene,
                    row,
                    grid::cell(line, &self.edges, self.table.own),
                );
            }
        }
        None
    }

    fn column_at(&self, line: Rect, at: Pos2) -> Option<usize> {
        let x = at.x - line.left();
        self.edges
            .windows(2)
            .position(|ends| (ends[0]..ends[1]).contains(&x))
    }

    fn line_ui(&self, ui: &mut Ui, line: Rect, row: usize, is_drawn: bool) {
        let t = tokens(ui);
        let is_marked = self.table.marked == Some(row);
        if is_marked {
            let radius = f32::from(t.radius);
            ui.painter().rect_filled(line, radius, t.selection);
        }
        for (column, value) in self.rows[row].iter().enumerate() {
            if value.shown.is_empty() || (is_drawn && column == self.table.own) {
                continue;
            }
            let muted = column == 0 && !is_marked;
            let ink = value
                .ink
                .map_or(if muted { t.muted } else { t.text }, |ink| t.colour(ink));
            let cell = grid::cell(line, &self.edges, column);
            grid::text_ui(ui, cell, column > 0, RichText::new(&value.shown).color(ink));
        }
        if let Some(Some(term)) = self.table.row_terms.get(row) {
            let id = self.id.with(("term", row)).with(ui.scope_id());
            ui.interact(line, id, Sense::hover()).on_hover_text(term);
        }
    }

    /// Does what was chosen.
    fn fulfil(&self, ui: &egui::Ui, scene: &mut Scene<'_>, wish: Option<Wish>) {
        let Some(wish) = wish else {
            return;
        };
        let value = |at: At| self.rows.get(at.row?)?.get(at.column?);
        match wish {
            Wish::Sort(Some(sort)) => {
                ui.data_mut(|data| data.insert_temp(self.id, sort));
            }
            Wish::Sort(None) => {
                ui.data_mut(|data| data.remove::<(usize, bool)>(self.id));
            }
            Wish::Save => scene.ask(Request::Choose(Choice::Table {
                name: self.table.file.to_owned(),
                sheet: self.table.sheet(&self.order).into(),
            })),
            Wish::CopyTable => {
                let sheet = self.table.sheet(&self.order);
                scene.ask(Request::Copy(sheet.tab_separated()));
            }
            Wish::CopyRow(at) => {
                let rows: Vec<usize> = at.row.into_iter().collect();
                let sheet = self.table.sheet(&rows);
                scene.ask(Request::Copy(sheet.tab_separated()));
            }
            Wish::CopyCell(at) => {
                if let Some(value) = value(at) {
                    scene.ask(Request::Copy(value.exact()));
                }
            }
        }
    }
}
