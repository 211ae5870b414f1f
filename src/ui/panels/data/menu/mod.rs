//! The menu of the rows under the right mouse button: copying, saving, sorting, filtering
//! by a value, and the kind of a column.

#[cfg(test)]
mod tests;

use super::cells::{Cells, MOST_COPIED, exact, tab_separated};
use super::{DataPanel, header};
use crate::table::{Column, Kind};
use crate::ui::panels::kinds::Kinds;
use crate::ui::panels::sheet::item_ui;
use crate::ui::request::{Request, Scene};
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::workbench::{Command, Loaded, View, Workbench};
use eframe::egui::Ui;

/// Longest value that an entry names, in characters.
const LONGEST: usize = 40;

/// Where the menu was opened: a row of the table with its place, and a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct At {
    pub(super) place: Option<usize>,
    pub(super) column: Option<usize>,
}

/// What was chosen.
#[derive(Debug)]
pub(super) enum Wish {
    Copy(String),
    /// The rows at these places.
    CopyRows(std::ops::Range<usize>),
    Save,
    Sort(Option<(usize, bool)>),
    Filter(usize, String),
    Do(Box<Command>),
}

/// What the menu is made of.
pub(super) struct Menu<'a> {
    pub(super) bench: &'a Workbench,
    pub(super) loaded: &'a Loaded,
    pub(super) view: &'a View,
    pub(super) language: Language,
    /// The places of the rows that are selected.
    pub(super) selected: Option<std::ops::RangeInclusive<usize>>,
}

impl Menu<'_> {
    /// Draws the entries; what was chosen.
    pub(super) fn ui(&self, ui: &mut Ui, at: At) -> Option<Wish> {
        let language = self.language;
        let item = |ui: &mut Ui, text: TableText| item_ui(ui, &text, language);
        let mut wish = None;
        let row = at.place.and_then(|place| self.view.row(place));
        let column = at.column.and_then(|k| self.loaded.table.columns.get(k));
        if let (Some(place), Some(row)) = (at.place, row) {
            if let Some(column) = column
                && item(ui, TableText::CopyCell)
            {
                wish = Some(Wish::Copy(exact(column, row).unwrap_or_default()));
            }
            let selected = self.selected.clone().filter(|rows| rows.contains(&place));
            let rows = selected.map_or(place..place + 1, |rows| *rows.start()..rows.end() + 1);
            let text = match rows.len() {
                1 => TableText::CopyRow,
                n => TableText::CopyRows(n),
            };
            if item(ui, text) {
                wish = Some(Wish::CopyRows(rows));
            }
        }
        let shown = self.view.len(self.loaded.table.rows);
        if shown <= MOST_COPIED && shown > 0 && item(ui, TableText::CopyShown(shown)) {
            wish = Some(Wish::CopyRows(0..shown));
        }
        if item(ui, TableText::SaveAs) {
            wish = Some(Wish::Save);
        }
        let (Some(place), Some(column)) = (at.column, column) else {
            return wish;
        };
        ui.separator();
        for (text, falls) in [
            (TableText::SortRising, false),
            (TableText::SortFalling, true),
        ] {
            if item(ui, text) {
                wish = Some(Wish::Sort(Some((place, falls))));
            }
        }
        if self.view.request.sort.is_some() && item(ui, TableText::OwnOrder) {
            wish = Some(Wish::Sort(None));
        }
        if let Some(row) = row {
            let (text, filter) = self.filter(column, place, row);
            if item(ui, text) {
                wish = Some(Wish::Filter(place, filter));
            }
        }
        let filters = &self.view.request.columns;
        if filters.iter().any(|(of, _)| *of == place) && item(ui, TableText::ClearFilter) {
            wish = Some(Wish::Filter(place, String::new()));
        }
        ui.separator();
        let kinds = Kinds {
            bench: self.bench,
            loaded: self.loaded,
            language,
        };
        let command = kinds.menu_ui(ui, place);
        wish.or(command.map(|command| Wish::Do(Box::new(command))))
    }

    /// The filter for the value of a cell, and how it is offered.
    fn filter(&self, column: &Column, place: usize, row: usize) -> (TableText, String) {
        let shown = Cells::shown(self.loaded, row, place);
        let Some(shown) = shown else {
            let word = match self.language {
                Language::English => "missing",
                Language::Chinese => "缺失",
            };
            return (TableText::FilterMissing, word.to_owned());
        };
        if shown.misfit {
            let word = DataText::FilterMisfit.say(self.language).into_owned();
            return (TableText::FilterMisfits, word);
        }
        let mut name: String = shown.text.chars().take(LONGEST).collect();
        if name.len() < shown.text.len() {
            name.push('…');
        }
        let value = exact(column, row).unwrap_or_default();
        (TableText::FilterValue(name), filter_text(column, &value))
    }
}

/// The filter that keeps the rows with a value.
fn filter_text(column: &Column, value: &str) -> String {
    // A list of texts is apart by commas, so that one with a comma is looked for as it is.
    let is_list = value.contains([',', '，']);
    if column.is_text() && is_list && column.kind != Kind::Date {
        return value.to_owned();
    }
    format!("= {value}")
}

/// Does what was chosen in the menu.
pub(super) fn fulfil(scene: &mut Scene<'_>, panel: &mut DataPanel, loaded: &Loaded, wish: Wish) {
    match wish {
        Wish::Copy(text) => scene.ask(Request::Copy(text)),
        Wish::CopyRows(places) => {
            panel.remark = Some(DataText::CopiedRows(places.len()));
            let text = tab_separated(loaded, &scene.bench.data_view, places);
            scene.ask(Request::Copy(text));
        }
        Wish::Save => header::save(scene, loaded),
        Wish::Sort(sort) => {
            panel.remark = None;
            scene.send(Command::View(header::request(panel, sort)));
        }
        Wish::Filter(column, text) => {
            panel.filters_open |= !text.is_empty();
            if let Some(filter) = panel.filters.get_mut(column) {
                *filter = text;
            }
            header::ask(scene, panel);
        }
        Wish::Do(command) => scene.send(*command),
    }
}
