//! Set aside: records that did not become rows, and rows that repeat earlier
//! ones.

use super::cells::record_number;
use crate::recipe::inputs::duplicates::Repeat;
use crate::table::Reject;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::panels::grid::Above;
use crate::ui::panels::sheet::save_button_ui;
use crate::ui::request::{Request, Scene};
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{empty_state_ui, secondary_button, title_ui};
use crate::workbench::{Command, Loaded};
use crate::workflow::{Cell, Format, Sheet};
use eframe::egui::{self, Align, Label, Layout, RichText, ScrollArea, Ui, UiBuilder};

/// Share of the height that the list takes where a record is shown below it.
const LIST: f32 = 0.5;
/// Points that the list and the record keep at least.
const LEAST: f32 = 110.0;
/// Longest text that is shown of a record, in characters.
const MOST_SHOWN: usize = 2_000;
/// Longest text of a record in a table, in characters: what a cell of Excel holds.
const LONGEST_CELL: usize = 16_000;
/// A quote that closes no sooner, in bytes, does not close.
const LONGEST: usize = 1 << 16;

/// What the list of records set aside remembers.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// The record that is shown as in the file.
    chosen: Option<usize>,
    /// How high the list above it is.
    above: Above,
}

/// The records that the loader set aside, each with its reason; a press on one shows
/// it as it stands in the file.
pub(super) fn rejected_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    loaded: &Loaded,
    Aside { chosen, above }: &mut Aside,
) {
    let language = scene.language;
    let rejects = &loaded.table.rejects;
    if rejects.is_empty() {
        let heading = DataText::NoRejects.say(language);
        empty_state_ui(
            ui,
            &heading,
            &DataText::NoRejectsSentence.say(language),
            None,
        );
        return;
    }
    ui.horizontal(|ui| {
        title_ui(ui, &DataText::RejectedList.say(language));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let title = DataText::RejectedList.say(language);
            if save_button_ui(ui, &title, language) {
                scene.ask(Request::Choose(Choice::Table {
                    name: "set_aside.csv".to_owned(),
                    sheet: list(loaded, language).into(),
                }));
            }
            if secondary_button(ui, &DataText::CopyList.say(language)).clicked() {
                scene.ask(Request::Copy(list(loaded, language).tab_separated()));
            }
        });
    });
    let t = tokens(ui);
    *chosen = chosen.filter(|place| *place < rejects.len());
    let all = ui.available_rect_before_wrap();
    let [list, record] = if chosen.is_some() {
        let name = TableText::LowerEdge.say(language);
        above.divide_ui(ui, (LIST, LEAST), &name)
    } else {
        [all; 2]
    };
    ui.scope_builder(UiBuilder::new().max_rect(list), |ui| {
        ScrollArea::vertical()
            .id_salt("rejected")
            .auto_shrink([false, false])
            .following_rows(ui, t.row_height, rejects.len(), |ui, shown| {
                for place in shown {
                    let files = &loaded.table.decisions.files;
                    let on = *chosen == Some(place);
                    if reject_ui(ui, language, &rejects[place], files, on) {
                        *chosen = (!on).then_some(place);
                    }
                }
            });
    });
    if let Some(reject) = chosen.and_then(|place| rejects.get(place)) {
        ui.scope_builder(UiBuilder::new().max_rect(record), |ui| {
            record_ui(ui, scene, loaded, reject);
        });
    }
}

/// The chosen record as it stands in the file.
fn record_ui(ui: &mut Ui, scene: &mut Scene<'_>, loaded: &Loaded, reject: &Reject) {
    let language = scene.language;
    let text = loaded.source.text(reject.file.unwrap_or(0));
    let record = record_text(text, reject.byte as usize);
    let whole = record.len() <= MOST_SHOWN;
    ui.horizontal(|ui| {
        title_ui(ui, &DataText::RecordText.say(language));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if secondary_button(ui, &DataText::CopyRecord.say(language)).clicked() {
                scene.ask(Request::Copy(record.to_owned()));
            }
        });
    });
    ui.add(Label::new(reject.reason.say(language)).wrap());
    ScrollArea::vertical()
        .id_salt("record text")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            let mut shown: String = record.chars().take(MOST_SHOWN).collect();
            if !whole {
                shown.push('…');
            }
            let shown = RichText::new(shown).monospace();
            ui.add(Label::new(shown).wrap());
        });
}

/// The record of a text that begins at a byte: up to the first line end outside of
/// quotes.
fn record_text(text: &str, from: usize) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    let mut quoted = false;
    let end = rest.bytes().take(LONGEST).position(|byte| {
        quoted ^= byte == b'"';
        byte == b'\n' && !quoted
    });
    // A quote that never closes belongs to the line alone.
    let end = end.or_else(|| rest.find('\n')).unwrap_or(rest.len());
    rest[..end].trim_end_matches('\r')
}

/// Whether the record is chosen or no longer is.
fn reject_ui(ui: &mut Ui, language: Language, reject: &Reject, files: &[String], on: bool) -> bool {
    let t = tokens(ui);
    let (line, record) = (reject.line as usize, reject.record);
    let place = match reject.file.and_then(|place| files.get(place)) {
        Some(file) => DataText::RejectFile(file.clone(), line, record),
        None => DataText::RejectPlace(line, record),
    };
    let place = place.say(language);
    let row = ui.horizontal(|ui| {
        ui.set_min_height(t.row_height);
        let pressed = ui.selectable_label(on, &*place).clicked();
        let reason = reject.reason.say(language);
        ui.add(Label::new(&*reason).truncate())
            .on_hover_text(&*reason);
        pressed
    });
    row.inner
}

/// The records set aside as a table, each as it stands in its file.
fn list(loaded: &Loaded, language: Language) -> Sheet {
    let head = [
        DataText::Line,
        DataText::Record,
        DataText::Reason,
        DataText::RecordText,
    ];
    let row = |reject: &Reject| {
        let text = loaded.source.text(reject.file.unwrap_or(0));
        let record: String = record_text(text, reject.byte as usize)
            .chars()
            .take(LONGEST_CELL)
            .collect();
        vec![
            Cell::Number(reject.line as f64, Format::COUNT),
            Cell::Number(reject.record as f64, Format::COUNT),
            Cell::Text(reject.reason.say(language).into_owned()),
            Cell::Text(record),
        ]
    };
    Sheet {
        head: head.map(|text| text.say(language).into_owned()).to_vec(),
        rows: loaded.table.rejects.iter().map(row).collect(),
    }
}

/// The rows that repeat an earlier one, and whether they take part.
pub(super) fn repeats_ui(ui: &mut Ui, scene: &mut Scene<'_>, loaded: &Loaded) {
    let language = scene.language;
    let repeats = &loaded.repeats;
    if repeats.is_empty() {
        let heading = DataText::NoRepeats.say(language);
        empty_state_ui(
            ui,
            &heading,
            &DataText::NoRepeatsSentence.say(language),
            None,
        );
        return;
    }
    title_ui(ui, &DataText::RepeatsList.say(language));
    let share = repeats.len() as f64 / loaded.table.rows.max(1) as f64;
    let sentence = DataText::RepeatsSentence(repeats.len(), number::percent(share));
    ui.add(Label::new(sentence.say(language)).wrap());
    leave_out_ui(ui, scene);
    let t = tokens(ui);
    ScrollArea::vertical()
        .id_salt("repeats")
        .auto_shrink([false, false])
        .following_rows(ui, t.text_body + t.gap, repeats.len(), |ui, shown| {
            for Repeat { row, .. } in &repeats[shown] {
                let record = record_number(&loaded.table.rejects, *row);
                let text = DataText::RecordNumber(record).say(language);
                ui.label(RichText::new(text).color(t.muted));
            }
        });
}

fn leave_out_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(choices) = &scene.bench.choices else {
        return;
    };
    let mut out = choices.drop_duplicates;
    let free = scene
        .bench
        .refusal(&Command::DropDuplicates(!out))
        .is_none();
    let text = DataText::LeaveOut.say(scene.language);
    let check = ui.add_enabled(free, egui::Checkbox::new(&mut out, text));
    let check = check.on_disabled_hover_text(DataText::BusyTraining.say(scene.language));
    if check.changed() {
        scene.send(Command::DropDuplicates(out));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_at_the_first_line_end_outside_of_quotes() {
        let text = "a,b\r\nSumme;\"1\n2\"\r\n\"open\nnext";
        assert_eq!(record_text(text, 0), "a,b");
        assert_eq!(record_text(text, 5), "Summe;\"1\n2\"");
        assert_eq!(record_text(text, 18), "\"open");
        assert_eq!(record_text(text, 99), "");
        assert_eq!(record_text("é", 1), "");
    }
}
