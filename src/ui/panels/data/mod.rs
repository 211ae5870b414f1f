//! The data panel: the rows of the portfolio, and at their side what is in the
//! columns and how the file was read. It changes no data; orders and filters
//! are made by the session.

mod cells;
mod check;
mod choice;
mod columns;
mod header;
mod join;
mod keys;
mod layout;
mod loading;
mod menu;
mod rows;
mod set_aside;
#[cfg(test)]
mod tests;
mod widths;
mod written;

pub(in crate::ui::panels) use cells::{Shown, cell};

use crate::ui::request::Scene;
use crate::ui::text::DataText;
use crate::ui::text::JoinText;
use crate::ui::text::Say;
use crate::ui::text::ShellText;
use crate::ui::text::TableText;
use crate::ui::theme::{Tokens, tokens};
use crate::ui::widgets::{empty_state_ui, segmented_ui};
use crate::workbench::{Command, JobKind, Loaded, Origin, ViewRequest};
use eframe::egui::{
    CornerRadius, CursorIcon, EventFilter, Frame, Key, Margin, Pos2, Rect, Role, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo,
};
use std::sync::Arc;

/// Points that the rows and the side keep at least.
const LEAST_ROWS: f32 = 260.0;
const LEAST_SIDE: f32 = 280.0;
/// Points that the side has at least until it is dragged: a window 960 points wide shows three columns of rows.
const USUAL_SIDE: f32 = 300.0;
/// Points that an arrow moves the divider by.
const STEP: f32 = 24.0;

/// What stands at the side of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Side {
    Check,
    #[default]
    Columns,
    Join,
    Loading,
    Rejected,
    Repeats,
}

/// What the data panel remembers between frames.
#[derive(Debug, Default)]
pub struct DataPanel {
    /// The portfolio that all else is about.
    revision: Option<u64>,
    /// Where it came from.
    origin: Option<Origin>,
    search: String,
    /// What the cells of each column must hold.
    filters: Vec<String>,
    filters_open: bool,
    /// What there is to say about the latest copy or save.
    remark: Option<DataText>,
    rows: rows::Rows,
    side: Side,
    /// Share of the width that the side takes, as it was dragged.
    divided: Option<f32>,
    aside: set_aside::Aside,
    columns: columns::Columns,
    check: check::Check,
    /// How the file is to be read again.
    layout: layout::Layout,
    /// Columns from another file.
    join: join::JoinCard,
}

impl DataPanel {
    /// Begins anew with another portfolio.
    fn follow(&mut self, revision: u64, loaded: &Loaded, scene: &Scene<'_>) {
        if self.revision == Some(revision) {
            return;
        }
        let again = self.origin.as_ref() == Some(&loaded.origin);
        let request = &scene.bench.data_view.request;
        let mut filters = vec![String::new(); loaded.table.columns.len()];
        for (place, text) in &request.columns {
            if let Some(filter) = filters.get_mut(*place) {
                filter.clone_from(text);
            }
        }
        *self = Self {
            revision: Some(revision),
            search: request.search.clone(),
            filters_open: !request.columns.is_empty(),
            filters,
            rows: rows::Rows::of(loaded),
            side: self.side,
            divided: self.divided,
            layout: layout::Layout::of(loaded),
            join: join::JoinCard::of(loaded),
            check: if again {
                std::mem::take(&mut self.check).again()
            } else {
                check::Check::default()
            },
            columns: if again {
                std::mem::take(&mut self.columns).again()
            } else {
                columns::Columns::default()
            },
            origin: Some(loaded.origin.clone()),
            ..Self::default()
        };
    }
}

impl DataPanel {
    /// Whether a file that is dropped is one to make columns of.
    #[must_use]
    pub fn takes_events(&self) -> bool {
        self.side == Side::Join && self.revision.is_some()
    }

    /// Shows a column in full.
    pub fn show_column(&mut self, place: usize) {
        self.columns.show(place);
        self.rows.show_column(place);
        self.side = Side::Columns;
    }
}

/// Draws the data panel.
pub fn data_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DataPanel) {
    let Some(loaded) = scene.bench.data.clone() else {
        no_data_ui(ui, scene);
        return;
    };
    panel.follow(scene.bench.data_revision, &loaded, scene);
    header::header_ui(ui, scene, panel, &loaded);
    layout::sampled_ui(ui, scene, &loaded);
    let (left, right) = halves(ui, scene, panel);
    in_card_ui(ui, left, |ui| rows::rows_ui(ui, scene, panel, &loaded));
    in_card_ui(ui, right, |ui| side_ui(ui, scene, panel, &loaded));
}

fn no_data_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let job = scene
        .bench
        .jobs
        .iter()
        .find(|job| job.kind == JobKind::Load);
    if let Some(job) = job {
        let name = ShellText::JobLoading(job.about.clone()).say(language);
        empty_state_ui(ui, &name, &DataText::BusyLoading.say(language), None);
        return;
    }
    let heading = DataText::NoData.say(language);
    let sentence = DataText::NoDataSentence.say(language);
    let action = ShellText::OpenSample.say(language);
    if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
        scene.send(Command::OpenSample);
    }
}

/// What is left of the panel, divided into rows and side; the divider can be dragged, or
/// moved by the arrows.
fn halves(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DataPanel) -> (Rect, Rect) {
    let t = tokens(ui);
    let all = ui.available_rect_before_wrap();
    let chosen = panel.divided.or(scene.bench.preferences.data_side);
    let usual = (all.width() * 0.36).clamp(USUAL_SIDE, 560.0);
    let most = (all.width() - LEAST_ROWS).max(LEAST_SIDE);
    let side = chosen.map_or(usual, |share| share * all.width());
    let edge = all.right() - side.clamp(LEAST_SIDE, most);
    let divider = Rect::from_min_max(Pos2::new(edge - t.gap_large, all.top()), all.max);
    let divider = divider.with_max_x(edge);
    let id = ui.scope_id().with("divider");
    let response = ui.interact(divider, id, Sense::click_and_drag());
    let name = TableText::ColumnSeparator.say(scene.language);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, &*name));
    let mut moved = response.drag_delta().x;
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let pressed = |key| ui.input(|input| f32::from(u8::from(input.key_pressed(key))));
        moved += STEP * (pressed(Key::ArrowRight) - pressed(Key::ArrowLeft));
    }
    if moved != 0.0 {
        let side = (all.right() - edge - moved).clamp(LEAST_SIDE, most);
        panel.divided = Some(side / all.width());
    }
    if moved != 0.0 && !response.dragged() || response.drag_stopped() {
        let mut preferences = scene.bench.preferences.clone();
        preferences.data_side = panel.divided;
        scene.send(Command::SetPreferences(preferences));
    }
    if response.hovered() || response.dragged() || response.has_focus() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        let line = Stroke::new(2.0, t.accent);
        let x = divider.center().x;
        ui.painter().vline(x, divider.y_range(), line);
    }
    response.on_hover_text(&*name);
    let left = Rect::from_min_max(all.min, Pos2::new(edge - t.gap_large, all.bottom()));
    let right = Rect::from_min_max(Pos2::new(edge, all.top()), all.max);
    (left, right)
}

fn in_card_ui(ui: &mut Ui, rect: Rect, content: impl FnOnce(&mut Ui)) {
    let t = tokens(ui);
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        frame(t).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            content(ui);
        });
    });
}

fn frame(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.card)
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(t.radius_card))
        .inner_margin(Margin::same(t.gap as i8))
}

fn side_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DataPanel, loaded: &Arc<Loaded>) {
    let language = scene.language;
    let say = |text: DataText| text.say(language).into_owned();
    panel.check.renew(scene.bench);
    let options = [
        (Side::Check, say(DataText::SideCheck(panel.check.open()))),
        (Side::Columns, say(DataText::SideColumns)),
        (Side::Loading, say(DataText::SideLoading)),
        (Side::Join, JoinText::Side.say(language).into_owned()),
        (
            Side::Rejected,
            say(DataText::SideRejected(loaded.table.rejects.len())),
        ),
        (
            Side::Repeats,
            say(DataText::SideRepeats(loaded.repeats.len())),
        ),
    ];
    let options = options
        .each_ref()
        .map(|(side, text)| (*side, text.as_str()));
    segmented_ui(ui, &DataText::Side.say(language), &mut panel.side, &options);
    match panel.side {
        Side::Check => {
            if let Some(wish) = check::check_ui(ui, scene, &mut panel.check) {
                follow_check(scene, panel, wish);
            }
        }
        Side::Columns => {
            let state = (&mut panel.columns, &mut panel.layout);
            let jump = columns::columns_ui(ui, scene, state.0, state.1, loaded);
            if let Some(row) = jump {
                panel.rows.jump(row);
                if !scene.bench.data_view.request.is_plain() {
                    panel.search.clear();
                    panel.filters.iter_mut().for_each(String::clear);
                    scene.send(Command::View(ViewRequest::default()));
                }
            }
        }
        Side::Join => join::join_ui(ui, scene, &mut panel.join, loaded),
        Side::Loading => loading::loading_ui(ui, scene, &mut panel.layout, loaded),
        Side::Rejected => set_aside::rejected_ui(ui, scene, loaded, &mut panel.aside),
        Side::Repeats => set_aside::repeats_ui(ui, scene, loaded),
    }
}

/// Shows what a point of the data check is about.
fn follow_check(scene: &mut Scene<'_>, panel: &mut DataPanel, wish: check::Wish) {
    match wish {
        check::Wish::Misfits { column, first } => {
            panel.search.clear();
            panel.filters.iter_mut().for_each(String::clear);
            if let Some(filter) = panel.filters.get_mut(column) {
                *filter = DataText::FilterMisfit.say(scene.language).into_owned();
            }
            panel.filters_open = true;
            panel.rows.jump_to_cell(first, column);
            header::ask(scene, panel);
        }
        check::Wish::Row(row) => {
            panel.search.clear();
            panel.filters.iter_mut().for_each(String::clear);
            panel.rows.jump(row);
            header::ask(scene, panel);
        }
        check::Wish::Column(place) => {
            panel.columns.show(place);
            panel.side = Side::Columns;
        }
        check::Wish::Rejected => panel.side = Side::Rejected,
        check::Wish::Remarks => panel.side = Side::Loading,
    }
}
