//! Loading: what the file was taken to be, how to overrule it, and what became
//! of its records.

use super::layout::{DELIMITERS, Layout, header, layout_ui, named};
use crate::session::Loaded;
use crate::table::{Accounting, Remark};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{DataText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{key_value_row_ui, note_ui, title_ui};
use eframe::egui::{Label, ScrollArea, Ui};

/// Draws what was decided, the choices and the accounting.
pub(super) fn loading_ui(ui: &mut Ui, scene: &mut Scene<'_>, layout: &mut Layout, loaded: &Loaded) {
    let gap = tokens(ui).gap;
    ScrollArea::vertical()
        .id_salt("loading")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            decisions_ui(ui, scene.language, loaded);
            ui.add_space(gap);
            layout_ui(ui, scene, layout, loaded);
            ui.add_space(gap);
            accounting_ui(ui, scene.language, loaded.table.accounting);
            ui.add_space(gap);
            remarks_ui(ui, scene.language, &loaded.table.warnings);
        });
}

fn decisions_ui(ui: &mut Ui, language: Language, loaded: &Loaded) {
    title_ui(ui, &DataText::ReadAs.say(language));
    let d = &loaded.table.decisions;
    let mut row = |key: DataText, value: &str| {
        key_value_row_ui(ui, &key.say(language), value, "");
    };
    row(DataText::Format, d.format.name());
    if !d.files.is_empty() {
        row(DataText::Files, &d.files.join(", "));
    }
    if let Some(records) = d.sampled_from {
        row(DataText::SampledFrom, &number::count(records as usize));
    }
    let mut decided = |key: DataText, value: &str, (told, confidence): (bool, f64)| {
        let sure = if told {
            DataText::Told
        } else {
            DataText::Sure(number::percent(confidence))
        };
        let shown = format!("{value} · {}", sure.say(language));
        let tip = DataText::SureTip.say(language);
        key_value_row_ui(ui, &key.say(language), &shown, &tip);
    };
    if let Some(sheet) = &d.sheet {
        let sure = (sheet.told, sheet.confidence);
        decided(DataText::Sheet, &sheet.value, sure);
    }
    let lines = header(d.header.value, language);
    let header = (d.header.told, d.header.confidence);
    if d.format.is_typed() && d.files.is_empty() {
        // A table with cells of its own has none of the marks of a text.
        decided(DataText::Header, &lines, header);
    } else {
        let sure = (d.encoding.told, d.encoding.confidence);
        decided(DataText::Encoding, &d.encoding.value, sure);
        let delimiter = mark(Some(&d.delimiter.value), language);
        let sure = (d.delimiter.told, d.delimiter.confidence);
        decided(DataText::Delimiter, &delimiter, sure);
        decided(DataText::Header, &lines, header);
        for (key, mark_of) in [(DataText::Quote, &d.quote), (DataText::Escape, &d.escape)] {
            let text = mark_of.value.map(String::from);
            let sure = (mark_of.told, mark_of.confidence);
            decided(key, &mark(text.as_deref(), language), sure);
        }
        let comment = mark(d.comment.value.as_deref(), language);
        let sure = (d.comment.told, d.comment.confidence);
        decided(DataText::Comment, &comment, sure);
        let sure = (d.line_ending.told, d.line_ending.confidence);
        decided(DataText::LineEnding, &d.line_ending.value, sure);
        let decimal = mark(Some(&d.decimal_mark.value.to_string()), language);
        let sure = (d.decimal_mark.told, d.decimal_mark.confidence);
        decided(DataText::DecimalMark, &decimal, sure);
    }
    let mut row = |key: DataText, value: &str| {
        key_value_row_ui(ui, &key.say(language), value, "");
    };
    if d.preamble_lines > 0 {
        let lines = number::count(d.preamble_lines as usize);
        row(DataText::Preamble, &lines);
    }
    row(DataText::Size, &number::bytes(loaded.bytes));
}

/// A mark with its name, where it has one; a word where there is no mark.
fn mark(text: Option<&str>, language: Language) -> String {
    match text {
        None => DataText::Nothing.say(language).into_owned(),
        Some("\t") => DataText::Tab.say(language).into_owned(),
        Some("\0") => DataText::Nul.say(language).into_owned(),
        Some(text) => {
            let known = DELIMITERS.iter().find(|(told, _)| *told == text);
            known.map_or_else(
                || text.to_owned(),
                |(told, name)| named(told, name, language),
            )
        }
    }
}

fn accounting_ui(ui: &mut Ui, language: Language, a: Accounting) {
    title_ui(ui, &DataText::Accounting.say(language));
    let sum = DataText::AccountingSum(a.records, a.kept, a.rejected, a.blank);
    ui.add(Label::new(sum.say(language)).wrap());
    if a.padded > 0 {
        let tip = DataText::PaddedTip.say(language);
        let padded = number::count(a.padded);
        key_value_row_ui(ui, &DataText::Padded.say(language), &padded, &tip);
    }
}

/// The loader's sentences name columns, never cells.
fn remarks_ui(ui: &mut Ui, language: Language, warnings: &[Remark]) {
    title_ui(ui, &DataText::Remarks.say(language));
    if warnings.is_empty() {
        note_ui(ui, &DataText::NoRemarks.say(language));
    }
    for warning in warnings {
        ui.add(Label::new(warning.say(language)).wrap());
    }
}
