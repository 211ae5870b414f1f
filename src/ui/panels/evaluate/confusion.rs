//! The confusion matrix as four labelled cells that say what each count means
//! for the business.

use super::{Sight, in_part};
use crate::ui::number;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{card_with_ui, note_ui, text_width};
use eframe::egui::{
    Align, Align2, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2,
};

/// Width of the names at the left.
const NAMES: f32 = 92.0;
/// Height of the names on top, on one line and on two.
const HEADS: [f32; 2] = [18.0, 34.0];

struct Cell {
    count: usize,
    of: usize,
    caption: EvaluateText,
    term: TermText,
    ink: Ink,
}

/// Draws the card, what is in it `height` high.
pub(super) fn confusion_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>, height: f32) {
    let language = sight.language;
    let c = sight.curves.confusion_at(sight.cutoff);
    let (goods, bads) = (c.tn + c.fp, c.tp + c.fn_);
    let cell = |count, of, caption, term, ink| Cell {
        count,
        of,
        caption,
        term,
        ink,
    };
    let rows = [
        (
            EvaluateText::ActualGood,
            [
                cell(
                    c.tn,
                    goods,
                    EvaluateText::GoodKept,
                    TermText::TrueNegative,
                    Ink::Good,
                ),
                cell(
                    c.fp,
                    goods,
                    EvaluateText::GoodLost,
                    TermText::FalsePositive,
                    Ink::Text,
                ),
            ],
        ),
        (
            EvaluateText::ActualBad,
            [
                cell(
                    c.fn_,
                    bads,
                    EvaluateText::LossesTaken,
                    TermText::FalseNegative,
                    Ink::Bad,
                ),
                cell(
                    c.tp,
                    bads,
                    EvaluateText::LossesAvoided,
                    TermText::TruePositive,
                    Ink::Done,
                ),
            ],
        ),
    ];
    let part = in_part(sight.part, language).into_owned();
    let note = EvaluateText::OfApplicants(part, c.n()).say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note).on_hover_text(TermText::ConfusionMatrix.say(language));
    };
    card_with_ui(ui, &EvaluateText::Matrix.say(language), right, |ui| {
        let gap = tokens(ui).gap;
        let width = ((ui.available_width() - NAMES - 2.0 * gap) / 2.0).floor();
        let heads = [EvaluateText::PredictedGood, EvaluateText::PredictedBad];
        let heads = heads.map(|head| head.say(language));
        let is_long = heads.iter().any(|head| text_width(ui, &**head) > width);
        let above = HEADS[usize::from(is_long)];
        let high = ((height - above - 2.0 * gap) / 2.0).floor();
        ui.spacing_mut().item_spacing = Vec2::splat(gap);
        let size = Vec2::new(ui.available_width(), above + 2.0 * (high + gap));
        let area = Rect::from_min_size(ui.cursor().min, size);
        table(&rows, language).area_ui(ui, scene, area);
        ui.horizontal(|ui| {
            ui.add_space(NAMES + gap);
            for head in &heads {
                name_ui(ui, head, Vec2::new(width, above));
            }
        });
        let all_fit = rows.iter().flat_map(|(_, cells)| cells).all(|cell| {
            let caption = cell.caption.say(language);
            fits(ui, cell, &caption, width)
        });
        for (name, cells) in &rows {
            ui.horizontal(|ui| {
                name_ui(ui, &name.say(language), Vec2::new(NAMES, high));
                for cell in cells {
                    let caption = cell.caption.say(language);
                    cell_ui(ui, cell, (&caption, all_fit), Vec2::new(width, high))
                        .on_hover_text(cell.term.say(language));
                }
            });
        }
    });
}

/// The matrix as files and the clipboard get it.
fn table(rows: &[(EvaluateText, [Cell; 2]); 2], language: Language) -> Table {
    let say = |text: &EvaluateText| text.say(language).into_owned();
    let mut table = Table::new(&EvaluateText::Matrix, "confusion.csv", language)
        .column("", None)
        .column(say(&EvaluateText::PredictedGood), None)
        .column(say(&EvaluateText::PredictedBad), None);
    table.by_row = true;
    let row = |(name, cells): &(EvaluateText, [Cell; 2])| {
        let counts = cells.iter().map(|cell| Value::count(cell.count));
        std::iter::once(Value::text(say(name)))
            .chain(counts)
            .collect()
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn name_ui(ui: &mut Ui, name: &str, size: Vec2) {
    let colour = tokens(ui).muted;
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(RichText::new(name).color(colour)).wrap());
    });
}

/// The share of its class that a cell holds.
fn share_of(cell: &Cell) -> String {
    if cell.of == 0 {
        return number::NONE.to_owned();
    }
    number::percent(cell.count as f64 / cell.of as f64)
}

/// Whether caption and share of a cell so wide fit on one line.
fn fits(ui: &Ui, cell: &Cell, caption: &str, width: f32) -> bool {
    let t = tokens(ui);
    let text = format!("{caption} · {}", share_of(cell));
    text_width(ui, text) <= width - t.gap_large - t.gap_small
}

fn cell_ui(ui: &mut Ui, cell: &Cell, (caption, fits): (&str, bool), size: Vec2) -> Response {
    let t = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let share = share_of(cell);
    let count = number::count(cell.count);
    let said = format!("{caption}: {count}, {share}");
    response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &said));
    let painter = ui.painter();
    let stroke = Stroke::new(1.0, t.border);
    painter.rect_stroke(rect, f32::from(t.radius), stroke, StrokeKind::Inside);
    // Caption and share on one line, or each on its own where a cell is narrow.
    let text = format!("{caption} · {share}");
    let (text, inset, middle) = if fits {
        (RichText::new(text), t.gap_large, rect.center().y - 1.0)
    } else {
        let lines = format!("{caption}\n{share}");
        let text = RichText::new(lines).size(t.text_small);
        (text, t.gap, rect.center().y - 6.0)
    };
    let at = pos2(rect.left() + inset, middle);
    let colour = t.colour(cell.ink);
    painter.text(at, Align2::LEFT_BOTTOM, count, t.font_figure(), colour);
    let below = Rect::from_min_max(at, rect.right_bottom() - Vec2::new(t.gap_small, 0.0));
    let mut below = ui.new_child(UiBuilder::new().max_rect(below));
    below.add(Label::new(text.color(t.muted)).wrap().selectable(false));
    response
}
