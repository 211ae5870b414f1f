//! A section of a report, block by block.

use super::chart::charts_ui;
use super::preview::words;
use super::table::{MOST_WORDS, table_ui};
use crate::document::tree::{Block, Section, Tile};
use crate::ui::panels::evaluate::row_ui;
use crate::ui::theme::tokens;
use crate::ui::widgets::{figure_tile_ui, note_ui};
use eframe::egui::{CornerRadius, Frame, Label, Margin, RichText, Stroke, Ui};

/// A paragraph is never wider.
const LINE: f32 = 720.0;
/// The least width of a tile.
const TILE: f32 = 150.0;

/// Draws a section under its number and heading.
pub(super) fn section_ui(ui: &mut Ui, (number, section): (usize, &Section)) {
    let t = tokens(ui);
    let heading = RichText::new(format!("{number}  {}", section.heading));
    ui.add(Label::new(heading.heading().color(t.text)).wrap());
    note_ui(ui, &section.follows);
    ui.add_space(t.gap_small);
    for (place, block) in section.blocks.iter().enumerate() {
        ui.push_id((section.id, place), |ui| block_ui(ui, block));
    }
}

fn block_ui(ui: &mut Ui, block: &Block) {
    let t = tokens(ui);
    match block {
        Block::Heading(text) => {
            ui.add_space(t.gap);
            ui.add(Label::new(RichText::new(text).strong().color(t.text)).wrap());
        }
        Block::Paragraph(text) => paragraph_ui(ui, text),
        Block::Note(text) => hint_ui(ui, text),
        Block::Tiles(tiles) => tiles_ui(ui, tiles),
        Block::Table(table) => table_ui(ui, table, MOST_WORDS),
        Block::Charts(charts) => charts_ui(ui, charts),
    }
}

fn paragraph_ui(ui: &mut Ui, text: &str) {
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(LINE));
        ui.add(Label::new(text).wrap());
    });
}

/// What the reader has to know before relying on what follows.
fn hint_ui(ui: &mut Ui, text: &str) {
    let t = tokens(ui);
    Frame::new()
        .fill(t.page)
        .stroke(Stroke::new(1.0, t.stale))
        .corner_radius(CornerRadius::same(t.radius))
        .inner_margin(Margin::symmetric(t.gap as i8 + 2, t.gap_small as i8 + 1))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.add(Label::new(RichText::new(text).color(t.text)).wrap());
        });
}

fn tiles_ui(ui: &mut Ui, tiles: &[Tile]) {
    let room = ((ui.available_width() + tokens(ui).gap_large) / TILE) as usize;
    let weights = vec![1.0; room.clamp(1, tiles.len().max(1))];
    for row in tiles.chunks(weights.len()) {
        row_ui(ui, &weights, |ui, place| {
            if let Some(tile) = row.get(place) {
                let remark: String = tile.remark.iter().map(words).collect();
                figure_tile_ui(ui, &tile.name, words(&tile.value), &remark, "");
            }
        });
    }
}
