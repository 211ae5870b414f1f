//! The rows: the portfolio as a table of which only what is in view is drawn.

use super::super::filter_field::{example, filter_field_ui};
use super::cells::{Cells, MOST_COPIED, record_number, tab_separated};
use super::menu::{At, Menu, Wish, fulfil};
use super::{DataPanel, header, keys};
use crate::profile::ColumnProfile;
use crate::profile::column::NumberSummary;
use crate::table::Kind;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::{Tokens, tokens};
use crate::workbench::{Command, Compared, Loaded, View, Workbench};
use eframe::egui::{
    self, Align, Button, Event, Id, Key, Label, Layout, Pos2, Rect, RichText, Role, Sense, Shape,
    Stroke, Ui, Vec2, WidgetInfo,
};
use egui_table::{
    CellInfo, Column, HeaderCellInfo, HeaderRow, PrefetchInfo, Table, TableDelegate, TableState,
};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Rows looked at for the width of a column.
const WIDTH_ROWS: usize = 40;
/// Width of a character of body text, about.
const CHARACTER: f32 = 7.0;

/// What the table of rows remembers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Width of each column.
    widths: Vec<f32>,
    cells: Cells,
    /// Where the menu was opened last.
    menu: At,
    /// Places: where the selection began, and where it is.
    selection: Option<(usize, usize)>,
    /// The version of the rows that the selection is of.
    revision: u64,
    /// A place to bring into view.
    scroll_to: Option<usize>,
    /// A column to bring into view.
    scroll_to_column: Option<usize>,
    /// A row of the file to select once the rows that were asked for are shown.
    jump: Option<usize>,
    /// Rows in view, for a page up or down.
    page: usize,
}

impl Rows {
    /// The first state for a portfolio.
    pub fn of(loaded: &Loaded) -> Self {
        let width = |(place, column): (usize, &crate::table::Column)| {
            let rows = 0..WIDTH_ROWS.min(loaded.table.rows);
            let shown = rows.filter_map(|row| Cells::shown(loaded, row, place));
            let widest = shown.map(|cell| breadth(&cell.text)).max();
            let characters = widest.unwrap_or(0).max(breadth(&column.name) + 2) as f32;
            (characters * CHARACTER + 20.0).clamp(64.0, 240.0).round()
        };
        Self {
            widths: loaded.table.columns.iter().enumerate().map(width).collect(),
            ..Self::default()
        }
    }

    /// The places that are selected.
    pub fn selected(&self) -> Option<RangeInclusive<usize>> {
        let (from, to) = self.selection?;
        Some(from.min(to)..=from.max(to))
    }

    /// Selects a row and brings it into view, once the rows that were asked for are
    /// shown.
    pub fn jump(&mut self, row: usize) {
        self.jump = Some(row);
    }

    /// The same, and brings a column into view.
    pub fn jump_to_cell(&mut self, row: usize, column: usize) {
        self.jump = Some(row);
        self.scroll_to_column = Some(column);
    }

    /// Brings a column into view.
    pub fn show_column(&mut self, column: usize) {
        self.scroll_to_column = Some(column);
    }

    fn select(&mut self, place: usize, extend: bool) {
        let from = self.selection.map_or(place, |(from, _)| from);
        self.selection = Some((if extend { from } else { place }, place));
    }
}

/// Characters, Chinese ones twice.
fn breadth(text: &str) -> usize {
    text.chars()
        .take(60)
        .map(|c| 1 + usize::from(c > '\u{2e7f}'))
        .sum()
}

/// Draws the rows.
pub(super) fn rows_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut DataPanel,
    loaded: &Arc<Loaded>,
) {
    let view: &View = &scene.bench.data_view;
    let shown = view.len(loaded.table.rows);
    if panel.rows.revision != view.revision {
        panel.rows.revision = view.revision;
        panel.rows.selection = None;
    }
    if !view.pending
        && let Some(row) = panel.rows.jump
        && let Some(place) = place_of(view, row)
    {
        panel.rows.jump = None;
        panel.rows.select(place, false);
        panel.rows.scroll_to = Some(place);
    }
    let id = ui.scope_id().with("rows");
    let rect = ui.available_rect_before_wrap();
    let area = ui.interact(rect, id, Sense::click());
    let name = DataText::Rows.say(scene.language);
    area.widget_info(|| WidgetInfo::labeled(Role::Grid, true, name.as_ref()));
    if area.clicked() {
        area.request_focus();
    }
    keyboard(ui, id, scene, panel, loaded, shown);

    let done = table_ui(ui, scene, panel, loaded, shown);
    if shown == 0 {
        header::no_rows_ui(ui, scene, rect, loaded.table.rows);
    }
    if let Some((place, extend)) = done.clicked {
        area.request_focus();
        panel.rows.select(place, extend);
    }
    if done.filtered {
        header::ask(scene, panel);
    }
    if done.sorted {
        panel.remark = None;
        scene.send(Command::View(header::request(panel, done.sort)));
    }
    if let Some(wish) = done.wish {
        fulfil(scene, panel, loaded, wish);
    }
    if area.has_focus() {
        let stroke = Stroke::new(1.0, tokens(ui).accent);
        ui.painter()
            .rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Outside);
    }
}

/// Where a row of the table is shown.
fn place_of(view: &View, row: usize) -> Option<usize> {
    match &view.rows {
        None => Some(row),
        Some(rows) => rows.iter().position(|shown| *shown as usize == row),
    }
}

fn keyboard(
    ui: &Ui,
    id: Id,
    scene: &mut Scene<'_>,
    panel: &mut DataPanel,
    loaded: &Loaded,
    shown: usize,
) {
    let rows = &mut panel.rows;
    let cursor = rows.selection.map(|(_, to)| to);
    if let Some(place) = keys::moved(ui, id, cursor, shown, rows.page) {
        rows.select(place, ui.input(|input| input.modifiers.shift));
        rows.scroll_to = Some(place);
    }
    if !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let all = ui.input(|input| input.modifiers.command && input.key_pressed(Key::A));
    if all && shown > 0 {
        rows.selection = Some((0, shown - 1));
    }
    let copies = ui.input(|input| input.events.iter().any(|e| matches!(e, Event::Copy)));
    let Some(places) = rows.selected().filter(|_| copies) else {
        return;
    };
    let n = places.end() - places.start() + 1;
    if n > MOST_COPIED {
        panel.remark = Some(DataText::TooManyToCopy(MOST_COPIED));
        return;
    }
    panel.remark = Some(DataText::CopiedRows(n));
    let view = &scene.bench.data_view;
    let text = tab_separated(loaded, view, *places.start()..places.end() + 1);
    scene.ask(Request::Copy(text));
}

/// What was done with the table in this frame.
#[derive(Default)]
struct Done {
    /// A place, and whether the selection reaches there.
    clicked: Option<(usize, bool)>,
    filtered: bool,
    sorted: bool,
    /// The order that is wanted, once `sorted`.
    sort: Option<(usize, bool)>,
    /// What was chosen in a menu.
    wish: Option<Wish>,
    /// Where the right button was pressed: a place, and the pointer.
    pressed: Option<(usize, Pos2)>,
}

fn table_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    panel: &mut DataPanel,
    loaded: &Arc<Loaded>,
    shown: usize,
) -> Done {
    let t = tokens(ui);
    let fixed = Column::new(record_width(loaded)).resizable(false);
    let columns = panel
        .rows
        .widths
        .iter()
        .map(|width| Column::new(*width).range(egui::Rangef::new(48.0, 600.0)));
    let mut headers = vec![HeaderRow::new(t.row_height)];
    if panel.filters_open {
        headers.push(HeaderRow::new(t.row_height + t.gap_small));
    }
    let mut table = Table::new()
        .id_salt(("data rows", panel.revision))
        .num_rows(shown as u64)
        .columns(std::iter::once(fixed).chain(columns).collect::<Vec<_>>())
        .num_sticky_cols(1)
        .headers(headers);
    if let Some(place) = panel.rows.scroll_to.take() {
        table = table.scroll_to_row(place as u64, None);
    }
    if let Some(column) = panel.rows.scroll_to_column.take() {
        // The first column of the table holds the record numbers.
        table = table.scroll_to_column(column + 1, None);
    }
    let id = table.get_id(ui);
    if TableState::load(ui.ctx(), id).is_none() {
        // With a state there is no pass over all columns to measure them.
        TableState::default().store(ui.ctx(), id);
    }
    let selected = panel.rows.selected();
    let mut delegate = Delegate {
        bench: scene.bench,
        loaded,
        menu: &mut panel.rows.menu,
        view: &scene.bench.data_view,
        language: scene.language,
        selected,
        cells: &mut panel.rows.cells,
        page: &mut panel.rows.page,
        filters: &mut panel.filters,
        done: Done::default(),
    };
    table.show(ui, &mut delegate);
    delegate.done
}

fn record_width(loaded: &Loaded) -> f32 {
    let last = loaded.table.rows + loaded.table.rejects.len();
    (number::count(last).len().max(7) as f32 * CHARACTER + 16.0).round()
}

struct Delegate<'a> {
    bench: &'a Workbench,
    menu: &'a mut At,
    loaded: &'a Loaded,
    view: &'a View,
    language: Language,
    selected: Option<RangeInclusive<usize>>,
    cells: &'a mut Cells,
    page: &'a mut usize,
    filters: &'a mut Vec<String>,
    done: Done,
}

impl TableDelegate for Delegate<'_> {
    fn prepare(&mut self, info: &PrefetchInfo) {
        let places = info.visible_rows.start as usize..info.visible_rows.end as usize;
        let columns = &info.visible_columns;
        // The first column of the table holds the record numbers.
        let columns = columns.start.saturating_sub(1)..columns.end.saturating_sub(1);
        *self.page = places.len().saturating_sub(2);
        self.cells.show(self.loaded, self.view, places, columns);
    }

    fn default_row_height(&self) -> f32 {
        Tokens::dark().row_height
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let t = tokens(ui);
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, t.card);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            Stroke::new(1.0, t.border),
        );
        match (cell.row_nr, cell.col_range.start.checked_sub(1)) {
            (0, None) => self.record_header_ui(ui),
            (0, Some(column)) => self.sort_header_ui(ui, column),
            (_, None) => {}
            (_, Some(column)) => self.filter_ui(ui, column),
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, row_nr: u64) {
        let t = tokens(ui);
        let place = row_nr as usize;
        let rect = ui.max_rect();
        let part = rect.intersect(ui.clip_rect());
        // No stop for the Tab key: the arrows move through the rows.
        let response = ui.interact(part, ui.unique_id().with("row"), Sense::CLICK);
        let chosen = self.selected.as_ref().is_some_and(|s| s.contains(&place));
        if chosen {
            ui.painter().rect_filled(rect, 0.0, t.selection);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, t.hover);
        }
        let rule = Stroke::new(1.0, t.rule);
        ui.painter()
            .hline(rect.x_range(), rect.bottom() - 0.5, rule);
        if response.clicked() {
            let extend = ui.input(|input| input.modifiers.shift);
            self.done.clicked = Some((place, extend));
        }
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            *self.menu = At {
                place: Some(place),
                column: None,
            };
            self.done.pressed = Some((place, at));
        }
        self.menu_ui(&response, *self.menu);
    }

    fn cell_ui(&mut self, ui: &mut Ui, info: &CellInfo) {
        let t = tokens(ui);
        let place = info.row_nr as usize;
        let Some(column) = info.col_nr.checked_sub(1) else {
            if let Some(row) = self.cells.row(place) {
                let record = record_number(&self.loaded.table.rejects, row);
                let text = RichText::new(number::count(record)).color(t.muted);
                text_ui(ui, text, true);
            }
            return;
        };
        if let Some((of, at)) = self.done.pressed
            && of == place
            && ui.max_rect().contains(at)
        {
            self.menu.column = Some(column);
        }
        let right = self.is_right(column);
        match self.cells.get(place, column) {
            None => text_ui(ui, RichText::new(number::NONE).color(t.muted), right),
            Some(cell) if cell.misfit => {
                let text = RichText::new(&cell.text).color(t.stale);
                let response = text_ui(ui, text, right);
                response.on_hover_text(DataText::MisfitTip.say(self.language))
            }
            Some(cell) => text_ui(ui, RichText::new(&cell.text), right),
        };
    }
}

impl Delegate<'_> {
    fn profile(&self, column: usize) -> Option<&ColumnProfile> {
        self.loaded.profile.columns.get(column)
    }

    /// Numbers stand at the right, so that their digits stand in columns.
    fn is_right(&self, column: usize) -> bool {
        self.profile(column).is_some_and(|profile| {
            matches!(
                profile.kind,
                Kind::Integer | Kind::Number | Kind::Percentage | Kind::Money
            )
        })
    }

    fn menu_ui(&mut self, response: &egui::Response, at: At) {
        let menu = Menu {
            bench: self.bench,
            loaded: self.loaded,
            view: self.view,
            language: self.language,
            selected: self.selected.clone(),
        };
        let mut wish = None;
        response.context_menu(|ui| wish = menu.ui(ui, at));
        self.done.wish = self.done.wish.take().or(wish);
    }

    fn record_header_ui(&self, ui: &mut Ui) {
        let t = tokens(ui);
        let text = RichText::new(DataText::Record.say(self.language)).color(t.muted);
        text_ui(ui, text, true).on_hover_text(DataText::RecordTip.say(self.language));
    }

    fn sort_header_ui(&mut self, ui: &mut Ui, column: usize) {
        let t = tokens(ui);
        let Some(profile) = self.profile(column) else {
            return;
        };
        let name = profile.name.clone();
        let sort = self.view.request.sort.filter(|(place, _)| *place == column);
        let text = RichText::new(&name).color(if sort.is_some() { t.text } else { t.muted });
        let right = self.is_right(column);
        let response = aligned_ui(ui, right, |ui| {
            if let Some((_, falls)) = sort {
                arrow_ui(ui, t, falls);
            }
            ui.add(Button::new(text).frame(false).truncate())
        });
        let said = DataText::SortBy(name.clone()).say(self.language);
        let tip = format!("{name}\n{}", DataText::SortTip.say(self.language));
        let response = response.accessible_name(said).on_hover_text(tip);
        let at = At {
            place: None,
            column: Some(column),
        };
        self.menu_ui(&response, at);
        if response.clicked() {
            self.done.sorted = true;
            self.done.sort = match sort {
                None => Some((column, false)),
                Some((_, false)) => Some((column, true)),
                Some((_, true)) => None,
            };
        }
    }

    fn filter_ui(&mut self, ui: &mut Ui, column: usize) {
        let profile = self.profile(column);
        let name = profile.map(|profile| profile.name.clone());
        let middle = profile.and_then(|p| p.numbers.as_ref()).map_or(0.0, middle);
        let (Some(name), Some(filter)) = (name, self.filters.get_mut(column)) else {
            return;
        };
        let Some(column) = self.loaded.table.columns.get(column) else {
            return;
        };
        let room = ui.max_rect().shrink2(Vec2::new(3.0, 2.0));
        let compared = Compared::of(column);
        let said = DataText::FilterOf(name).say(self.language);
        let of = (compared, &*example(middle, compared));
        let response = filter_field_ui(ui, room, filter, of, &said, self.language);
        self.done.filtered |= response.changed();
    }
}

/// The value in the middle of a column.
fn middle(numbers: &NumberSummary) -> f64 {
    let middle = numbers.quantiles.iter().find(|q| q.level >= 0.5);
    middle.map_or(numbers.mean, |quantile| quantile.value)
}

/// A text in a cell, cut off at its edge unless the column is being measured.
fn text_ui(ui: &mut Ui, text: RichText, right: bool) -> egui::Response {
    let label = Label::new(text).selectable(false);
    let label = if ui.is_sizing_pass() {
        label.extend()
    } else {
        label.truncate()
    };
    aligned_ui(ui, right, |ui| ui.add(label))
}

fn aligned_ui<R>(ui: &mut Ui, right: bool, content: impl FnOnce(&mut Ui) -> R) -> R {
    let t = tokens(ui);
    ui.spacing_mut().item_spacing.x = t.gap_small;
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    let room = ui.max_rect().shrink2(Vec2::new(6.0, 0.0));
    let builder = egui::UiBuilder::new().max_rect(room).layout(layout);
    ui.scope_builder(builder, content).inner
}

/// A small triangle that points where the values rise to.
fn arrow_ui(ui: &mut Ui, t: &Tokens, falls: bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(8.0, 8.0), Sense::hover());
    paint_arrow(ui, rect, t, falls);
}

fn paint_arrow(ui: &Ui, rect: Rect, t: &Tokens, falls: bool) {
    let (tip, base) = if falls {
        (rect.bottom() - 1.0, rect.top() + 1.0)
    } else {
        (rect.top() + 1.0, rect.bottom() - 1.0)
    };
    let points = vec![
        Pos2::new(rect.left(), base),
        Pos2::new(rect.right(), base),
        Pos2::new(rect.center().x, tip),
    ];
    let shape = Shape::convex_polygon(points, t.accent, Stroke::NONE);
    ui.painter().add(shape);
}
