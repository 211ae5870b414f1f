//! A sheet: a small table on a card, drawn whole, that can be saved as CSV with
//! all digits. It computes nothing.

use super::super::grid::{self, Width};
use crate::score::safe_cell;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::DecideText;
use crate::ui::text::Say;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::card_with_ui;
use eframe::egui::{Button, RichText, Ui};

/// Columns are no wider on average, so that a label and its figures stay together.
const MOST_WIDTH: f32 = 180.0;

/// A cell: with all digits for a file, and as it is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    exact: String,
    /// The ends of a range, which take two cells of a file.
    ends: Option<[f64; 2]>,
    shown: String,
    ink: Option<Ink>,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        let shown = text.into();
        Self {
            exact: safe_cell(&shown).into_owned(),
            ends: None,
            shown,
            ink: None,
        }
    }

    /// A range between two numbers; its column names them in a file.
    pub(super) fn range(shown: impl Into<String>, ends: [f64; 2]) -> Self {
        Self {
            ends: Some(ends),
            ..Self::text(shown)
        }
    }

    pub(super) fn count(n: usize) -> Self {
        Self {
            exact: n.to_string(),
            ends: None,
            shown: number::count(n),
            ink: None,
        }
    }

    pub(super) fn figure(value: Option<f64>, show: fn(f64) -> String) -> Self {
        Self {
            exact: value.map_or(String::new(), |value| value.to_string()),
            ends: None,
            shown: number::or_none(value, show),
            ink: None,
        }
    }

    pub(super) fn ink(mut self, ink: Ink) -> Self {
        self.ink = Some(ink);
        self
    }
}

/// An amount of money: without decimals where it is large.
pub(super) fn amount(value: f64) -> String {
    number::plain(if value.abs() >= 1000.0 {
        value.round()
    } else {
        (value * 100.0).round() / 100.0
    })
}

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

/// Draws a card with a sheet on it and `below` beneath; `name` names the file.
pub(super) fn sheet_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (title, name): (&str, &str),
    columns: &[Column],
    rows: &[Vec<Cell>],
    below: impl FnOnce(&mut Ui, &mut Scene<'_>),
) {
    let language = scene.language;
    let mut save = false;
    let right = |ui: &mut Ui| {
        let button = ui.add(Button::new(&*DecideText::SaveCsv.say(language)));
        save = button.clicked();
        button.accessible_name(DecideText::SaveTable(title.to_owned()).say(language));
    };
    card_with_ui(ui, title, right, |ui| {
        table_ui(ui, scene, columns, rows);
        below(ui, scene);
    });
    if save {
        let head = columns.iter().flat_map(|column| match column.ends {
            Some(ends) => ends.map(str::to_owned).to_vec(),
            None => vec![column.head.say(language).into_owned()],
        });
        let text = csv(head.collect(), rows);
        scene.ask(Request::Choose(Choice::Text {
            name: name.to_owned(),
            text: text.into(),
        }));
    }
}

/// Draws a sheet without a card.
pub(super) fn table_ui(ui: &mut Ui, scene: &Scene<'_>, columns: &[Column], rows: &[Vec<Cell>]) {
    let t = tokens(ui);
    let widths: Vec<Width> = columns.iter().map(|column| column.width).collect();
    let width = ui.available_width().min(columns.len() as f32 * MOST_WIDTH);
    ui.scope(|ui| {
        ui.set_max_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        let row = grid::row_ui(ui, false);
        let edges = grid::edges(&widths, row.width());
        for (place, column) in columns.iter().enumerate() {
            let text = RichText::new(column.head.say(scene.language)).size(t.text_small);
            let cell = grid::cell(row, &edges, place);
            let head = grid::text_ui(ui, cell, place > 0, text.color(t.muted));
            if let Some(tip) = &column.tip {
                head.on_hover_text(tip);
            }
        }
        for cells in rows {
            let row = grid::row_ui(ui, false);
            for (place, cell) in cells.iter().enumerate() {
                let text =
                    RichText::new(&cell.shown).color(t.colour(cell.ink.unwrap_or(Ink::Text)));
                grid::text_ui(ui, grid::cell(row, &edges, place), place > 0, text);
            }
        }
    });
}

/// A sentence that warns.
pub(super) fn warning_ui(ui: &mut Ui, text: &str) {
    let t = tokens(ui);
    let text = RichText::new(text).color(t.stale);
    ui.add(eframe::egui::Label::new(text).wrap());
}

fn csv(head: Vec<String>, rows: &[Vec<Cell>]) -> String {
    let mut lines = vec![head];
    let cells = |cell: &Cell| match cell.ends {
        Some(ends) => ends.map(|end| end.to_string()).to_vec(),
        None => vec![cell.exact.clone()],
    };
    lines.extend(
        rows.iter()
            .map(|row| row.iter().flat_map(cells).collect::<Vec<_>>()),
    );
    let mut text = String::new();
    for line in lines {
        let quoted = line.iter().map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        });
        text += &quoted.collect::<Vec<_>>().join(",");
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_all_digits_and_nothing_runs_in_it() {
        let rows = vec![vec![
            Cell::text("=A,\"1\""),
            Cell::count(1234),
            Cell::figure(Some(0.123_456_7), number::percent),
        ]];
        let text = csv(vec!["a".into(), "b".into(), "c".into()], &rows);
        assert_eq!(text, "a,b,c\n\"'=A,\"\"1\"\"\",1234,0.1234567\n");
        assert_eq!(rows[0][2].shown, "12.3 %");
        assert_eq!(
            (amount(12_345.678), amount(1.239)),
            ("12,346".into(), "1.24".into())
        );
    }
}
