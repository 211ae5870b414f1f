//! A table of figures: a card with a head and rows, as it is shown and, with all
//! digits, as it is saved.

use super::tiles::interval;
use crate::evaluate::Metric;
use crate::score::safe_cell;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, note_ui};
use eframe::egui::{Align, Button, Label, Layout, Rect, RichText, Sense, Stroke, Ui, UiBuilder};
use eframe::egui::{Response, ScrollArea, Vec2, pos2};
use std::ops::Range;

/// Height of a row.
pub(super) const ROW: f32 = 21.0;
/// A longer table scrolls by itself.
const MOST_ROWS: usize = 16;
/// How much wider than the others the first column is.
const FIRST: f32 = 1.6;
/// The others are never wider, so that a label and its figures stay together.
const MOST_WIDTH: f32 = 170.0;
/// What the card of a table takes beside its rows.
const AROUND: f32 = 64.0;

/// A figure of a table: with all digits for a file, and as it is shown.
#[derive(Debug, Clone, Default)]
pub(in crate::ui::panels) struct Value {
    exact: String,
    /// The ends of an interval, which take two cells of a file.
    ends: Option<[String; 2]>,
    pub(super) shown: String,
}

impl Value {
    pub(in crate::ui::panels) fn text(text: &str) -> Self {
        Self::short(text, text)
    }

    /// A text that is shown shorter than a file has it.
    pub(super) fn short(shown: &str, text: &str) -> Self {
        Self {
            exact: safe_cell(text).into_owned(),
            ends: None,
            shown: shown.to_owned(),
        }
    }

    pub(in crate::ui::panels) fn count(n: usize) -> Self {
        Self {
            exact: n.to_string(),
            ends: None,
            shown: number::count(n),
        }
    }

    pub(in crate::ui::panels) fn figure(value: Option<f64>, show: fn(f64) -> String) -> Self {
        Self {
            exact: value.map_or(String::new(), |value| value.to_string()),
            ends: None,
            shown: number::or_none(value, show),
        }
    }

    pub(super) fn metric(metric: &Metric, value: Option<f64>, decimals: usize) -> Self {
        Self {
            shown: number::metric(metric, value, decimals),
            ..Self::figure(value, number::plain)
        }
    }

    pub(super) fn interval(ci: Option<[f64; 2]>) -> Self {
        Self {
            exact: String::new(),
            ends: Some(ci.map_or_else(Default::default, |ends| ends.map(|end| end.to_string()))),
            shown: interval(ci).map_or(number::NONE.to_owned(), |ends| ends.join("–")),
        }
    }
}

/// A table: its title is its name in the file dialog and for screen readers.
pub(in crate::ui::panels) struct Table {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) file: &'static str,
    /// What an interval is of, in the head of a file.
    pub(super) interval: &'static str,
    pub(super) head: Vec<String>,
    /// What each column means, where that needs a word.
    pub(super) terms: Vec<Option<String>>,
    pub(in crate::ui::panels) rows: Vec<Vec<Value>>,
}

impl Table {
    pub(in crate::ui::panels) fn new(
        title: &impl Say,
        file: &'static str,
        language: Language,
    ) -> Self {
        Self {
            title: title.say(language).into_owned(),
            note: String::new(),
            file,
            interval: "auc",
            head: Vec::new(),
            terms: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Adds a column to the head.
    pub(in crate::ui::panels) fn column(
        mut self,
        head: impl Into<String>,
        term: Option<String>,
    ) -> Self {
        self.head.push(head.into());
        self.terms.push(term);
        self
    }

    /// How high its card is, with the gap above it.
    pub(super) fn height(&self) -> f32 {
        (self.rows.len().min(MOST_ROWS) + 1) as f32 * ROW + AROUND
    }

    /// Draws the table as a card.
    pub(in crate::ui::panels) fn show(&self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let save = Save::of(&self.title, scene.language);
        let mut pressed = false;
        let right = |ui: &mut Ui| {
            pressed = save.button_ui(ui);
            if !self.note.is_empty() {
                note_ui(ui, &self.note);
            }
        };
        card_with_ui(ui, &self.title, right, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let head = line_ui(ui, &self.head, true, false);
            if let Some(term) = head
                .hover_pos()
                .and_then(|at| self.term_at(head.rect, at.x))
            {
                head.on_hover_text(term);
            }
            if self.rows.len() <= MOST_ROWS {
                self.rows_ui(ui, 0..self.rows.len());
                return;
            }
            ScrollArea::vertical()
                .id_salt(self.file)
                .max_height(MOST_ROWS as f32 * ROW)
                .show_rows(ui, ROW, self.rows.len(), |ui, shown| {
                    self.rows_ui(ui, shown);
                });
        });
        if pressed {
            save_as(scene, self.file, self.interval, &self.head, &self.rows);
        }
    }

    fn rows_ui(&self, ui: &mut Ui, shown: Range<usize>) {
        for row in self.rows.iter().skip(shown.start).take(shown.len()) {
            let cells: Vec<String> = row.iter().map(|value| value.shown.clone()).collect();
            line_ui(ui, &cells, false, false);
        }
    }

    fn term_at(&self, rect: Rect, x: f32) -> Option<&str> {
        let (first, other) = widths(rect.width(), self.head.len());
        let beyond = x - rect.left() - first;
        let place = if beyond < 0.0 {
            0
        } else {
            1 + (beyond / other) as usize
        };
        self.terms.get(place)?.as_deref()
    }
}

/// A button that saves a table.
pub(super) struct Save {
    name: String,
    text: String,
}

impl Save {
    pub(super) fn of(title: &str, language: Language) -> Self {
        Self {
            name: StudyText::SaveTable(title.to_owned())
                .say(language)
                .into_owned(),
            text: EvaluateText::SaveCsv.say(language).into_owned(),
        }
    }

    pub(super) fn button_ui(&self, ui: &mut Ui) -> bool {
        let button = ui.add(Button::new(&*self.text));
        let pressed = button.clicked();
        button.accessible_name(&*self.name);
        pressed
    }
}

/// How much of the room a table of so many columns takes.
fn table_width(room: f32, cells: usize) -> f32 {
    room.min((FIRST + cells.saturating_sub(1) as f32) * MOST_WIDTH)
}

fn widths(width: f32, cells: usize) -> (f32, f32) {
    let first = width * FIRST / (FIRST + cells.saturating_sub(1) as f32);
    (
        first,
        (width - first) / cells.saturating_sub(1).max(1) as f32,
    )
}

/// How wide the first cell of a row is.
pub(super) fn first_width(width: f32, cells: usize) -> f32 {
    widths(width, cells).0
}

/// A row of texts, the first at the left, the others to the right of their
/// columns.
pub(super) fn line_ui(ui: &mut Ui, cells: &[String], head: bool, marked: bool) -> Response {
    let t = tokens(ui);
    let size = Vec2::new(table_width(ui.available_width(), cells.len()), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    if marked {
        ui.painter()
            .rect_filled(rect, f32::from(t.radius), t.selection);
    }
    let rule = Stroke::new(1.0, t.rule);
    ui.painter().hline(rect.x_range(), rect.bottom(), rule);
    let (first, other) = widths(rect.width(), cells.len());
    let mut left = rect.left();
    for (place, text) in cells.iter().enumerate() {
        let width = if place == 0 { first } else { other };
        let cell = Rect::from_min_size(pos2(left, rect.top()), Vec2::new(width, ROW));
        left += width;
        if text.is_empty() {
            continue;
        }
        let muted = head || (place == 0 && !marked);
        let colour = if muted { t.muted } else { t.text };
        let layout = if place == 0 {
            Layout::left_to_right(Align::Center)
        } else {
            Layout::right_to_left(Align::Center)
        };
        let mut cell_ui = ui.new_child(
            UiBuilder::new()
                .id_salt(place)
                .max_rect(cell.shrink2(Vec2::new(2.0, 0.0)))
                .layout(layout),
        );
        cell_ui.add(Label::new(RichText::new(text).color(colour)).truncate());
    }
    response
}

/// Has a table saved as CSV; `interval` names what its intervals are of.
pub(super) fn save_as(
    scene: &mut Scene<'_>,
    name: &str,
    interval: &str,
    head: &[String],
    rows: &[Vec<Value>],
) {
    scene.ask(Request::Choose(Choice::Text {
        name: name.to_owned(),
        text: csv(interval, head, rows).into(),
    }));
}

/// A table as CSV: one number to a cell. A column of intervals becomes two, a row
/// of them two rows, `…_low` and `…_high`.
fn csv(interval: &str, head: &[String], rows: &[Vec<Value>]) -> String {
    let names = [format!("{interval}_low"), format!("{interval}_high")];
    let is_row = |row: &[Value]| row.len() > 1 && row[1..].iter().all(|v| v.ends.is_some());
    let in_columns = || rows.iter().filter(|row| !is_row(row));
    let is_column = |place: usize| {
        let mut cells = in_columns().filter_map(|row| row.get(place));
        cells.any(|value| value.ends.is_some())
    };
    let mut cells: Vec<&str> = Vec::new();
    for (place, name) in head.iter().enumerate() {
        if is_column(place) {
            cells.extend(names.iter().map(String::as_str));
        } else {
            cells.push(name);
        }
    }
    let mut text = csv_line(cells.into_iter());
    for row in rows {
        if !is_row(row) {
            let cells = row.iter().flat_map(|value| match &value.ends {
                Some(ends) => ends.iter().map(String::as_str).collect(),
                None => vec![value.exact.as_str()],
            });
            text += &csv_line(cells);
            continue;
        }
        for (end, name) in names.iter().enumerate() {
            let ends = row[1..].iter().filter_map(|value| value.ends.as_ref());
            let cells = ends.map(|ends| ends[end].as_str());
            text += &csv_line(std::iter::once(name.as_str()).chain(cells));
        }
    }
    text
}

fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = cells.map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    });
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_and_its_figures_stay_together() {
        assert_eq!(table_width(300.0, 3), 300.0);
        // Two figures in a wide card: the table ends before the card does.
        let width = table_width(1700.0, 3);
        assert!((width - 3.6 * MOST_WIDTH).abs() < 1e-3, "{width}");
        let (first, _) = widths(width, 3);
        assert!(first < 300.0, "{first}");
    }

    #[test]
    fn names_of_runs_cannot_break_or_run_in_a_csv_file() {
        let cells = [Value::text("a,\"b\""), Value::text("=1+1"), Value::count(7)];
        let line = csv_line(cells.iter().map(|value| value.exact.as_str()));
        assert_eq!(line, "\"a,\"\"b\"\"\",'=1+1,7\n");
    }

    #[test]
    fn a_file_keeps_all_digits() {
        let value = Value::figure(Some(0.781_234_5), number::auc);
        assert_eq!(
            (value.exact.as_str(), value.shown.as_str()),
            ("0.7812345", ".7812")
        );
        assert_eq!(Value::interval(Some([0.5, 0.75])).shown, ".500–.750");
    }

    #[test]
    fn an_interval_takes_two_cells_of_a_file() {
        let head = ["decile", "PD", "rows"].map(str::to_owned);
        let row = |bin, ends| vec![Value::count(bin), Value::interval(ends), Value::count(5)];
        let rows = [row(10, Some([0.5, 0.75])), row(9, None)];
        let expected = "decile,pd_low,pd_high,rows\n10,0.5,0.75,5\n9,,,5\n";
        assert_eq!(csv("pd", &head, &rows), expected);

        let head = ["figure", "Train", "Test"].map(str::to_owned);
        let ends = |ends| Value::interval(Some(ends));
        let rows = [
            vec![Value::text("AUC"), Value::count(1), Value::count(2)],
            vec![
                Value::text("AUC 95 %"),
                ends([0.5, 0.75]),
                ends([0.25, 1.0]),
            ],
        ];
        let expected = "figure,Train,Test\nAUC,1,2\nauc_low,0.5,0.25\nauc_high,0.75,1\n";
        assert_eq!(csv("auc", &head, &rows), expected);
    }
}
