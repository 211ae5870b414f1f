//! The tables of the Decide step: their columns with their heads, and amounts of money.

use super::super::grid::Width;
use super::super::sheet::Table;
pub(super) use super::super::sheet::Value as Cell;
pub(super) use crate::ui::number::amount;
use crate::ui::request::Scene;
use crate::ui::text::DecideText;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use eframe::egui::{RichText, Ui};

/// A column: its head, how wide it is, what the head means.
pub(super) struct Column {
    pub(super) head: DecideText,
    pub(super) width: Width,
    pub(super) tip: Option<String>,
    /// What the ends of its ranges are named in a file.
    pub(super) ends: Option<[&'static str; 2]>,
}

/// The first column takes the room that the others leave.
pub(super) fn first(head: DecideText) -> Column {
    Column {
        head,
        width: Width::Rest(60.0),
        tip: None,
        ends: None,
    }
}

/// A column of figures.
pub(super) fn figures(head: DecideText) -> Column {
    Column {
        head,
        width: Width::Rest(64.0),
        tip: None,
        ends: None,
    }
}

/// A column of figures whose head explains itself.
pub(super) fn explained(head: DecideText, tip: impl Into<String>) -> Column {
    Column {
        tip: Some(tip.into()),
        ..figures(head)
    }
}

/// Draws a card with a table on it and `below` beneath; `name` names the file.
pub(super) fn sheet_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (title, name): (&str, &'static str),
    columns: &[Column],
    rows: &[Vec<Cell>],
    below: impl FnOnce(&mut Ui, &mut Scene<'_>),
) {
    let table = table(scene, (title, name), columns, rows);
    table.show_with(ui, scene, None, below);
}

/// Draws a table without a card.
pub(super) fn table_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    names: (&str, &'static str),
    columns: &[Column],
    rows: &[Vec<Cell>],
) {
    table(scene, names, columns, rows).show_bare(ui, scene);
}

fn table(
    scene: &Scene<'_>,
    (title, name): (&str, &'static str),
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Table {
    let mut table = Table::named(title.to_owned(), name);
    for column in columns {
        let head = column.head.say(scene.language);
        table = table
            .column(head, column.tip.clone())
            .ends(column.ends)
            .wide(column.width);
    }
    table.rows = rows.to_vec();
    table
}

/// A sentence that warns.
pub(super) fn warning_ui(ui: &mut Ui, text: &str) {
    let t = tokens(ui);
    let text = RichText::new(text).color(t.stale);
    ui.add(eframe::egui::Label::new(text).wrap());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_amounts_have_no_decimals() {
        let shown = (amount(12_345.678), amount(1.239));
        assert_eq!(shown, ("12,346".into(), "1.24".into()));
    }
}
