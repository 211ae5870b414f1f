//! The header: search, filters, how many rows are shown, and saving them.

use super::DataPanel;
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::DataText;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{heading_ui, note_ui, secondary_button, secondary_button_if};
use crate::workbench::{Command, Loaded, View, ViewRequest, Viewed};
use eframe::egui::{self, Align, Button, Layout, Rect, RichText, TextEdit, Ui, UiBuilder};
use std::sync::Arc;

pub(super) fn header_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut DataPanel,
    loaded: &Arc<Loaded>,
) {
    let language = scene.language;
    ui.horizontal(|ui| {
        heading_ui(ui, &DataText::Title.say(language));
        search_ui(ui, scene, panel);
        let filters = DataText::ColumnFilters.say(language);
        let toggle = Button::new(filters.as_ref()).selected(panel.filters_open);
        panel.filters_open ^= ui.add(toggle).clicked();
        if !request(panel, None).is_plain()
            && secondary_button(ui, &DataText::ShowAll.say(language)).clicked()
        {
            panel.search.clear();
            panel.filters.iter_mut().for_each(String::clear);
            ask(scene, panel);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            save_ui(ui, scene, panel, loaded);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                shown_ui(ui, scene, panel, loaded.table.rows);
            });
        });
    });
}

fn search_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DataPanel) {
    let hint = DataText::Search.say(scene.language);
    let edit = TextEdit::singleline(&mut panel.search)
        .id_salt("data search")
        .hint_text(hint.as_ref())
        .desired_width(200.0);
    let response = ui.add(edit).accessible_name(hint.as_ref());
    if response.changed() {
        ask(scene, panel);
    }
}

/// How many rows are shown, and what there is to say about them.
fn shown_ui(ui: &mut Ui, scene: &Scene<'_>, panel: &DataPanel, rows: usize) {
    let t = tokens(ui);
    let language = scene.language;
    let view: &View = &scene.bench.data_view;
    let mut text = DataText::RowsShown(view.len(rows), rows)
        .say(language)
        .into_owned();
    let mut more = |what: DataText| {
        text += " · ";
        text += &what.say(language);
    };
    if view.pending {
        more(DataText::Searching);
    }
    if let Some(remark) = &panel.remark {
        more(remark.clone());
    }
    let text = RichText::new(text).color(t.muted);
    ui.add(egui::Label::new(text).truncate());
}

fn save_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DataPanel, loaded: &Loaded) {
    let language = scene.language;
    let idle = !scene.bench.data_view.pending;
    let button = secondary_button_if(ui, idle, &TableText::Save.say(language))
        .on_hover_text(DataText::SaveRowsTip.say(language));
    if button.clicked() {
        panel.remark = None;
        save(scene, loaded);
    }
}

/// Asks where the shown rows go.
pub(super) fn save(scene: &mut Scene<'_>, loaded: &Loaded) {
    let name = &loaded.name;
    let stem = name.rsplit_once('.').map_or(&**name, |(stem, _)| stem);
    let name = format!("{stem}_rows.csv");
    scene.ask(Request::Choose(Choice::Rows { name }));
}

/// The rows that the panel's fields ask for.
pub(super) fn request(panel: &DataPanel, sort: Option<(usize, bool)>) -> ViewRequest {
    let filters = panel.filters.iter().enumerate();
    ViewRequest {
        what: Viewed::DataRows,
        search: panel.search.clone(),
        columns: filters
            .filter(|(_, text)| !text.is_empty())
            .map(|(place, text)| (place, text.clone()))
            .collect(),
        sort,
        ..ViewRequest::default()
    }
}

/// Asks for the rows anew, in the order that holds now.
pub(super) fn ask(scene: &mut Scene<'_>, panel: &mut DataPanel) {
    panel.remark = None;
    let sort = scene.bench.data_view.request.sort;
    scene.send(Command::View(request(panel, sort)));
}

/// A sentence within `rect`, in place of the rows where there are none.
pub(super) fn no_rows_ui(ui: &mut Ui, scene: &Scene<'_>, rect: Rect, rows: usize) {
    let language = scene.language;
    let (heading, sentence) = if rows == 0 {
        (DataText::NoRowsAtAll, Some(DataText::NoRowsAtAllSentence))
    } else if scene.bench.data_view.pending {
        (DataText::Searching, None)
    } else {
        (DataText::NoRows, Some(DataText::NoRowsSentence))
    };
    // The lines between the columns do not run through the words.
    let t = tokens(ui);
    let below = rect.with_min_y(rect.top() + t.row_height * 2.5).shrink(1.0);
    ui.painter().rect_filled(below, 0.0, t.card);
    let builder = UiBuilder::new()
        .max_rect(rect)
        .layout(Layout::top_down(Align::Center));
    let mut child = ui.new_child(builder);
    child.add_space(tokens(ui).row_height * 4.0);
    heading_ui(&mut child, &heading.say(language));
    if let Some(sentence) = sentence {
        note_ui(&mut child, &sentence.say(language));
    }
}
