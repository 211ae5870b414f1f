//! Set aside: records that did not become rows, and rows that repeat earlier
//! ones.

use super::cells::record_number;
use crate::session::{Command, Loaded};
use crate::table::Reject;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{DataText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{empty_state_ui, secondary_button, title_ui};
use eframe::egui::{self, Align, Label, Layout, RichText, ScrollArea, Ui};

/// The records that the loader set aside, each with its reason.
pub(super) fn rejected_ui(ui: &mut Ui, scene: &mut Scene<'_>, loaded: &Loaded) {
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
            if secondary_button(ui, &DataText::CopyList.say(language)).clicked() {
                scene.ask(Request::Copy(list(rejects, language)));
            }
        });
    });
    let t = tokens(ui);
    ScrollArea::vertical()
        .id_salt("rejected")
        .auto_shrink([false, false])
        .show_rows(ui, t.row_height, rejects.len(), |ui, shown| {
            for reject in &rejects[shown] {
                reject_ui(ui, language, reject, &loaded.table.decisions.files);
            }
        });
}

fn reject_ui(ui: &mut Ui, language: Language, reject: &Reject, files: &[String]) {
    let t = tokens(ui);
    let (line, record) = (reject.line as usize, reject.record);
    let place = match reject.file.and_then(|place| files.get(place)) {
        Some(file) => DataText::RejectFile(file.clone(), line, record),
        None => DataText::RejectPlace(line, record),
    };
    let place = place.say(language);
    ui.horizontal(|ui| {
        ui.set_min_height(t.row_height);
        ui.label(RichText::new(place).color(t.muted));
        ui.add(Label::new(reject.reason.say(language)).truncate());
    });
}

fn list(rejects: &[Reject], language: Language) -> String {
    let head = [DataText::Line, DataText::Record, DataText::Reason];
    let head = head.map(|text| text.say(language)).join("\t");
    let mut out = head + "\n";
    for reject in rejects {
        out += &format!(
            "{}\t{}\t{}\n",
            reject.line,
            reject.record,
            reject.reason.say(language)
        );
    }
    out
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
        .show_rows(ui, t.text_body + t.gap, repeats.len(), |ui, shown| {
            for row in &repeats[shown] {
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
