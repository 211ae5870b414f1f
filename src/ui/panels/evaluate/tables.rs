//! The tables: the parts of the shown run side by side, and all runs on the
//! shown part. Both can be saved as CSV, there with all digits.

use super::tiles::{figures_of, interval};
use super::{Sight, in_part, part_name};
use crate::evaluate::Confusion;
use crate::recipe::split::Part;
use crate::score::safe_cell;
use crate::session::{Command, Run};
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{EvaluateText, Language, Say, TermText};
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, note_ui};
use eframe::egui::{
    Align, Align2, Button, Label, Layout, Rect, RichText, Sense, Stroke, Ui, UiBuilder, Vec2,
};

/// Height of a row.
const ROW: f32 = 21.0;
/// Height of the parts side by side: a head and eleven figures.
pub(super) const PARTS_HEIGHT: f32 = 12.0 * ROW;
/// How much wider than the others the first column is.
const FIRST: f32 = 1.6;

/// A figure of a table: with all digits for a file, and as it is shown.
#[derive(Debug, Clone, Default)]
struct Value {
    exact: String,
    shown: String,
}

impl Value {
    fn text(text: &str) -> Self {
        Self {
            exact: safe_cell(text).into_owned(),
            shown: text.to_owned(),
        }
    }

    fn count(n: usize) -> Self {
        Self {
            exact: n.to_string(),
            shown: number::count(n),
        }
    }

    fn figure(value: Option<f64>, show: fn(f64) -> String) -> Self {
        Self {
            exact: value.map_or(String::new(), |value| value.to_string()),
            shown: number::or_none(value, show),
        }
    }

    fn interval(ci: Option<[f64; 2]>) -> Self {
        Self {
            exact: ci.map_or(String::new(), |[low, high]| format!("{low} {high}")),
            shown: interval(ci).map_or(number::NONE.to_owned(), |ends| ends.join("–")),
        }
    }
}

/// Draws the parts of the shown run side by side.
pub(super) fn parts_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let parts = Part::ALL.into_iter();
    let parts: Vec<Part> = parts
        .filter(|p| sight.run.curves.part(*p).is_some())
        .collect();
    let mut head = vec![EvaluateText::Figure.say(language).into_owned()];
    head.extend(parts.iter().map(|p| part_name(*p, language).into_owned()));
    let rows = part_rows(sight, &parts);
    let name = EvaluateText::SaveParts.say(language);
    let mut save = false;
    let right = |ui: &mut Ui| save = save_ui(ui, &name, language);
    card_with_ui(ui, &EvaluateText::Parts.say(language), right, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        line_ui(ui, &head, true, false);
        for (term, row) in &rows {
            let shown: Vec<String> = row.iter().map(|value| value.shown.clone()).collect();
            let line = line_ui(ui, &shown, false, false);
            if let Some(term) = term {
                line.on_hover_text(term.say(language));
            }
        }
    });
    if save {
        let rows = rows.into_iter().map(|(_, row)| row);
        save_as(scene, "parts.csv", &head, rows);
    }
}

fn part_rows(sight: &Sight<'_>, parts: &[Part]) -> Vec<(Option<TermText>, Vec<Value>)> {
    let metrics = &sight.run.experiment.metrics;
    let row = |name: EvaluateText, term: Option<TermText>, of: &dyn Fn(Part) -> Value| {
        let mut row = vec![Value::text(&name.say(sight.language))];
        row.extend(parts.iter().map(|part| of(*part)));
        (term, row)
    };
    let curves = |part| sight.run.curves.part(part);
    let confusion = |part| {
        let curves = curves(part);
        curves.map_or(Confusion::default(), |c| c.confusion_at(sight.cutoff))
    };
    let figures = |part| figures_of(metrics, part);
    let rate = |part: Part| {
        let c = confusion(part);
        (c.n() > 0).then(|| (c.tp + c.fn_) as f64 / c.n() as f64)
    };
    let auc = |part| curves(part).and_then(|c| c.auc);
    let ks = |part| curves(part).and_then(|c| c.ks.as_ref().map(|ks| ks.value));
    let ratio = |value| Value::figure(value, number::ratio);
    let four = |value| Value::figure(value, number::auc);
    vec![
        row(EvaluateText::Rows, None, &|p| {
            Value::count(confusion(p).n())
        }),
        row(EvaluateText::BadRate, Some(TermText::BadRate), &|p| {
            Value::figure(rate(p), number::percent)
        }),
        row(EvaluateText::Auc, Some(TermText::Auc), &|p| four(auc(p))),
        row(
            EvaluateText::AucInterval,
            Some(TermText::AucInterval),
            &|p| Value::interval(figures(p).and_then(|f| f.auc_ci)),
        ),
        row(EvaluateText::Ks, Some(TermText::Ks), &|p| ratio(ks(p))),
        row(EvaluateText::LogLoss, Some(TermText::LogLoss), &|p| {
            Value::figure(figures(p).and_then(|f| f.log_loss), number::loss)
        }),
        row(EvaluateText::Brier, Some(TermText::Brier), &|p| {
            four(figures(p).and_then(|f| f.brier))
        }),
        row(EvaluateText::Ece, Some(TermText::Ece), &|p| {
            ratio(figures(p).and_then(|f| f.ece))
        }),
        row(EvaluateText::Recall, Some(TermText::Recall), &|p| {
            ratio(confusion(p).recall())
        }),
        row(EvaluateText::Precision, Some(TermText::Precision), &|p| {
            ratio(confusion(p).precision())
        }),
        row(EvaluateText::F1, Some(TermText::F1), &|p| {
            ratio(confusion(p).f1())
        }),
    ]
}

/// Draws all runs on the shown part; a press on a run shows it.
pub(super) fn runs_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    let bench = scene.bench;
    let head = [
        EvaluateText::Run,
        EvaluateText::Family,
        EvaluateText::Auc,
        EvaluateText::AucInterval,
        EvaluateText::Ks,
        EvaluateText::Loss,
        EvaluateText::Brier,
        EvaluateText::F1,
    ];
    let head = head.map(|text| text.say(language).into_owned());
    let rows = bench.runs.iter().map(|run| run_row(run, sight.part));
    let rows: Vec<Vec<Value>> = rows.collect();
    let part = in_part(sight.part, language).into_owned();
    let note = EvaluateText::RunsNote(part).say(language);
    let name = EvaluateText::SaveRuns.say(language);
    let mut save = false;
    let right = |ui: &mut Ui| {
        save = save_ui(ui, &name, language);
        note_ui(ui, &note);
    };
    card_with_ui(ui, &EvaluateText::Runs.say(language), right, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        line_ui(ui, &head, true, false);
        for (run, row) in bench.runs.iter().zip(&rows) {
            run_ui(ui, scene, sight, run, row);
        }
    });
    if save {
        save_as(scene, "runs.csv", &head, rows);
    }
}

fn run_row(run: &Run, part: Part) -> Vec<Value> {
    let metrics = &run.experiment.metrics;
    let figures = figures_of(metrics, part);
    let of = |get: fn(&crate::evaluate::Figures) -> Option<f64>| figures.and_then(get);
    vec![
        Value::text(&run.name),
        Value::text(&metrics.model.name().to_uppercase()),
        Value::figure(of(|f| f.auc), number::auc),
        Value::interval(figures.and_then(|f| f.auc_ci)),
        Value::figure(of(|f| f.ks), number::ratio),
        Value::figure(of(|f| f.loss), number::loss),
        Value::figure(of(|f| f.brier), number::auc),
        Value::figure(of(|f| f.f1), number::ratio),
    ]
}

/// One run; its name is a button.
fn run_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>, run: &Run, row: &[Value]) {
    let shown = run.id == sight.run.id;
    let mut cells: Vec<String> = row.iter().map(|value| value.shown.clone()).collect();
    if let Some(name) = cells.first_mut() {
        name.clear();
    }
    let line = line_ui(ui, &cells, false, shown);
    let mut rect = line.rect;
    rect.set_width(first_width(rect.width(), row.len()) - tokens(ui).gap_small);
    let builder = UiBuilder::new()
        .id_salt(("run", run.id))
        .max_rect(rect)
        .layout(Layout::left_to_right(Align::Center));
    let mut cell = ui.new_child(builder);
    let mut text = RichText::new(&run.name);
    if shown {
        text = text.strong();
    }
    let button = cell.add(Button::new(text).frame(false).truncate());
    let pressed = button.clicked();
    let said = EvaluateText::ShowRun(run.name.clone()).say(sight.language);
    let button = button.accessible_name(said);
    if run.stale {
        button.on_hover_text(EvaluateText::RunStale.say(sight.language));
    }
    if pressed && !shown {
        scene.send(Command::ShowRun(run.id));
    }
}

fn first_width(width: f32, cells: usize) -> f32 {
    width * FIRST / (FIRST + cells.saturating_sub(1) as f32)
}

/// A row of texts, the first at the left, the others to the right of their
/// columns.
fn line_ui(ui: &mut Ui, cells: &[String], head: bool, marked: bool) -> eframe::egui::Response {
    let t = tokens(ui);
    let size = Vec2::new(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    if marked {
        ui.painter()
            .rect_filled(rect, f32::from(t.radius), t.selection);
    }
    let rule = Stroke::new(1.0, t.rule);
    ui.painter().hline(rect.x_range(), rect.bottom(), rule);
    let first = first_width(rect.width(), cells.len());
    let other = (rect.width() - first) / cells.len().saturating_sub(1).max(1) as f32;
    let mut left = rect.left();
    for (place, text) in cells.iter().enumerate() {
        let (width, align) = if place == 0 {
            (first, Align2::LEFT_CENTER)
        } else {
            (other, Align2::RIGHT_CENTER)
        };
        let cell = Rect::from_min_size(eframe::egui::pos2(left, rect.top()), Vec2::new(width, ROW));
        left += width;
        if text.is_empty() {
            continue;
        }
        let muted = head || (place == 0 && !marked);
        let colour = if muted { t.muted } else { t.text };
        let layout = if align == Align2::LEFT_CENTER {
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

fn save_ui(ui: &mut Ui, name: &str, language: Language) -> bool {
    let text = EvaluateText::SaveCsv.say(language);
    let button = ui.add(Button::new(&*text).small());
    let pressed = button.clicked();
    button.accessible_name(name);
    pressed
}

fn save_as(
    scene: &mut Scene<'_>,
    name: &str,
    head: &[String],
    rows: impl IntoIterator<Item = Vec<Value>>,
) {
    let mut text = csv_line(head.iter().map(String::as_str));
    for row in rows {
        text += &csv_line(row.iter().map(|value| value.exact.as_str()));
    }
    scene.ask(Request::ChooseText {
        name: name.to_owned(),
        text: text.into(),
    });
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
}
