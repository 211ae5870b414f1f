//! A table of a report: texts in lines, figures at the right, as wide as there is room; where
//! there is too little, it scrolls sideways.

use super::preview::words;
use crate::document::tree::{Table, TableKind};
use crate::ui::theme::tokens;
use crate::ui::widgets::text_width;
use eframe::egui::{
    Align, Label, Layout, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, pos2,
};

/// Room between columns.
const GAP: f32 = 16.0;
/// A column of words of a report is never wider on its own, and never narrower.
pub(super) const MOST_WORDS: f32 = 360.0;
const LEAST_WORDS: f32 = 90.0;
/// The head of a column takes about so many lines.
const HEAD_LINES: f32 = 2.2;
/// Room above and below the words of a row.
const EDGE: f32 = 3.0;

/// Draws a table under its caption; a column of words is never wider than `most_words`.
pub(super) fn table_ui(ui: &mut Ui, table: &Table, most_words: f32) {
    let t = tokens(ui);
    if !table.caption.is_empty() {
        ui.add_space(t.gap_small);
        ui.add(Label::new(RichText::new(&table.caption).strong().color(t.text)).wrap());
    }
    let widths = widths(ui, table, most_words);
    let whole = widths.iter().sum::<f32>() + GAP * widths.len().saturating_sub(1) as f32;
    if whole <= ui.available_width() + 0.5 {
        rows_ui(ui, table, &widths);
    } else {
        ScrollArea::horizontal()
            .id_salt("table")
            .auto_shrink([false, true])
            .show(ui, |ui| {
                rows_ui(ui, table, &widths);
                // Room for the bar.
                ui.add_space(t.gap);
            });
    }
    ui.add_space(t.gap_small);
}

fn rows_ui(ui: &mut Ui, table: &Table, widths: &[f32]) {
    let t = tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let is_facts = table.kind == TableKind::Facts;
    if !table.head.is_empty() {
        let cells: Vec<&str> = table.head.iter().map(String::as_str).collect();
        let text = |text: &str, _| RichText::new(text).size(t.text_small).color(t.muted);
        row_ui(ui, (&cells, widths), table.word_columns, t.border, &text);
    }
    for row in &table.rows {
        let cells: Vec<&str> = row.iter().map(words).collect();
        let text = |text: &str, place: usize| {
            let ink = if is_facts && place == 0 {
                t.muted
            } else {
                t.text
            };
            RichText::new(text).color(ink)
        };
        let word_columns = if is_facts { 2 } else { table.word_columns };
        row_ui(ui, (&cells, widths), word_columns, t.rule, &text);
    }
}

fn row_ui(
    ui: &mut Ui,
    (cells, widths): (&[&str], &[f32]),
    word_columns: usize,
    rule: eframe::egui::Color32,
    text: &dyn Fn(&str, usize) -> RichText,
) {
    let galley = |ui: &Ui, cell: &str, place: usize, width: f32| {
        let text = eframe::egui::WidgetText::from(text(cell, place));
        let wrap = Some(eframe::egui::TextWrapMode::Wrap);
        text.into_galley(ui, wrap, width, eframe::egui::TextStyle::Body)
    };
    let each = cells.iter().zip(widths).enumerate();
    let heights = each.map(|(place, (cell, width))| galley(ui, cell, place, *width).size().y);
    let height = heights.fold(0.0, f32::max) + 2.0 * EDGE;
    let whole = widths.iter().sum::<f32>() + GAP * widths.len().saturating_sub(1) as f32;
    let (rect, _) = ui.allocate_exact_size(Vec2::new(whole, height), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    ui.painter()
        .hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, rule));
    let mut left = rect.left();
    for (place, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let room = Rect::from_min_max(
            pos2(left, rect.top() + EDGE),
            pos2(left + width, rect.bottom()),
        );
        let align = if place < word_columns {
            Align::Min
        } else {
            Align::Max
        };
        let builder = UiBuilder::new()
            .id_salt(place)
            .max_rect(room)
            .layout(Layout::top_down(align));
        let label = Label::new(text(cell, place)).wrap().halign(align);
        ui.new_child(builder).add(label);
        left += width + GAP;
    }
}

/// How wide each column is: as its texts need where there is room, else columns of words share
/// what the figures leave.
fn widths(ui: &Ui, table: &Table, most_words: f32) -> Vec<f32> {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let columns = columns.max(table.head.len());
    let is_words = |place: usize| place < table.word_columns || table.kind == TableKind::Facts;
    let widest = |place: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(place));
        cells.map(|cell| width(ui, words(cell))).fold(0.0, f32::max)
    };
    let wish = |place: usize| {
        let head = table
            .head
            .get(place)
            .map_or(0.0, |head| head_width(ui, head));
        let cells = widest(place);
        let cells = if is_words(place) {
            cells.min(most_words)
        } else {
            cells
        };
        cells.max(head).ceil() + 1.0
    };
    let mut widths: Vec<f32> = (0..columns).map(wish).collect();
    let gaps = GAP * columns.saturating_sub(1) as f32;
    let over = widths.iter().sum::<f32>() + gaps - ui.available_width();
    if over > 0.0 {
        let can_shrink = |place: usize, width: f32| {
            if is_words(place) {
                let cells = table.rows.iter().filter_map(|row| row.get(place));
                let longest = cells.map(|cell| longest_word(ui, words(cell)));
                let least = longest.fold(0.0, f32::max).clamp(LEAST_WORDS, MOST_WORDS);
                (width - least).max(0.0)
            } else {
                0.0
            }
        };
        let room: Vec<f32> = widths
            .iter()
            .enumerate()
            .map(|(place, width)| can_shrink(place, *width))
            .collect();
        let all: f32 = room.iter().sum();
        let share = if all > 0.0 {
            (over / all).min(1.0)
        } else {
            0.0
        };
        for (width, room) in widths.iter_mut().zip(room) {
            *width -= room * share;
        }
    }
    widths
}

fn width(ui: &Ui, text: &str) -> f32 {
    text_width(ui, RichText::new(text))
}

/// How wide the head of a column is on its lines.
fn head_width(ui: &Ui, head: &str) -> f32 {
    let small = |text: &str| text_width(ui, RichText::new(text).size(tokens(ui).text_small));
    let longest = head.split(' ').map(small).fold(0.0, f32::max);
    let whole = small(head);
    if longest >= whole {
        // Chinese has no blanks, and breaks anywhere.
        return if head.is_ascii() {
            whole
        } else {
            (whole / HEAD_LINES).max(28.0).min(whole)
        };
    }
    longest.max(whole / HEAD_LINES)
}

fn longest_word(ui: &Ui, text: &str) -> f32 {
    if !text.is_ascii() {
        return LEAST_WORDS;
    }
    text.split(' ')
        .map(|word| width(ui, word))
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tree::Cell;
    use eframe::egui::{Context, RawInput};

    fn cells(row: &[&str]) -> Vec<Cell> {
        row.iter()
            .map(|text| Cell::Text((*text).to_owned()))
            .collect()
    }

    #[test]
    fn columns_of_words_give_way_to_figures() {
        let table = Table {
            caption: String::new(),
            kind: TableKind::Grid,
            head: vec!["Column".to_owned(), "AUC".to_owned()],
            rows: vec![cells(&[
                "a sentence about a column that is much too long for the narrow room that is left",
                "0.7512",
            ])],
            word_columns: 1,
        };
        let of = |room: f32| {
            let mut found = Vec::new();
            drop(Context::default().run_ui(RawInput::default(), |ui| {
                ui.set_max_width(room);
                found = widths(ui, &table, MOST_WORDS);
            }));
            found
        };
        let (wide, narrow) = (of(600.0), of(240.0));
        assert!(wide[0] > narrow[0], "{wide:?} {narrow:?}");
        assert_eq!(wide[1], narrow[1]);
        assert!(narrow.iter().sum::<f32>() + GAP <= 240.5, "{narrow:?}");
    }
}
