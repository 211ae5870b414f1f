//! What lies over the window: shortcuts, about, notices, the question before
//! closing. Each returns whether it is to be closed.

pub mod glossary;
pub mod palette;
pub mod path_box;

use crate::table::TableError;
use crate::ui::action::Action;
use crate::ui::number;
use crate::ui::request::Request;
use crate::ui::text::{Language, Say, ShellText, StartText};
use crate::ui::theme::tokens;
use crate::ui::widgets;
use crate::workbench::{Command, Level, Message, Oversize, Remedy, Workbench};
use eframe::egui::{self, Modal, RichText, ScrollArea, Ui};
use std::borrow::Cow;
use std::time::SystemTime;

const WIDTH: f32 = 520.0;
/// Width of how long ago a notice came.
const AGO_WIDTH: f32 = 92.0;
const LICENCES: &str = include_str!("../../../assets/licences.txt");

/// What was answered to a question.
pub enum Answer {
    /// Nothing yet.
    None,
    /// To leave things as they are.
    Stay,
    /// To save first.
    Save,
    /// To do it.
    GoOn,
}

/// The list of shortcuts.
#[must_use]
pub fn shortcuts_ui(ui: &Ui, language: Language) -> bool {
    sheet_ui(ui, "shortcuts", &ShellText::Shortcuts, language, |ui| {
        for action in Action::all() {
            let Some(shortcut) = action.shortcut() else {
                continue;
            };
            let keys = ui.ctx().format_shortcut(&shortcut);
            widgets::key_value_row_ui(ui, &action.words(language), &keys, "");
        }
    })
}

/// What the program is, and the licences of what it is made of.
#[must_use]
pub fn about_ui(ui: &Ui, language: Language) -> bool {
    sheet_ui(ui, "about", &ShellText::About, language, |ui| {
        let version = ShellText::Version(env!("CARGO_PKG_VERSION").to_owned());
        ui.label(version.say(language));
        ui.label(ShellText::AboutSentence.say(language));
        ui.add_space(tokens(ui).gap);
        widgets::title_ui(ui, &ShellText::Licences.say(language));
        ui.label(RichText::new(LICENCES).size(tokens(ui).text_small));
    })
}

/// All notices, the latest first; looking at them marks them as read.
pub fn notices_ui(
    ui: &Ui,
    bench: &Workbench,
    language: Language,
    requests: &mut Vec<Request>,
) -> bool {
    if bench.notices.iter().any(|n| !n.read) {
        requests.push(Request::Do(Command::ReadNotices));
    }
    sheet_ui(ui, "notices", &ShellText::NoticeHistory, language, |ui| {
        if bench.notices.is_empty() {
            ui.weak(ShellText::NoNotices.say(language));
        }
        for notice in bench.notices.iter().rev() {
            let t = tokens(ui);
            let colour = match notice.level {
                Level::Info => t.text,
                Level::Warning => t.stale,
                Level::Error => t.bad,
            };
            let age = SystemTime::now()
                .duration_since(notice.at)
                .unwrap_or_default();
            ui.horizontal_top(|ui| {
                let ago = ShellText::Ago(number::duration(age)).say(language);
                let column = egui::vec2(AGO_WIDTH, ui.spacing().interact_size.y);
                let left = egui::Layout::left_to_right(egui::Align::TOP);
                ui.allocate_ui_with_layout(column, left, |ui| {
                    ui.set_min_width(AGO_WIDTH);
                    ui.label(RichText::new(ago).weak());
                });
                let text = notice.message.say(language);
                ui.add(egui::Label::new(RichText::new(text).color(colour)).wrap());
            });
        }
    })
}

/// Whether to close while a training runs, or with runs that are in no project.
#[must_use]
pub fn quit_ui(ui: &Ui, language: Language, training: bool) -> Answer {
    let (heading, sentence) = if training {
        (ShellText::QuitHeading, ShellText::QuitSentence)
    } else {
        (
            ShellText::QuitUnsavedHeading,
            ShellText::QuitUnsavedSentence,
        )
    };
    let texts = [heading, sentence, ShellText::QuitAnyway];
    let save = (!training).then_some(ShellText::SaveAndQuit);
    question_ui(ui, "quit", texts, save, language)
}

/// Whether to give up runs that are in no project.
#[must_use]
pub fn replace_ui(ui: &Ui, language: Language) -> Answer {
    let texts = [
        ShellText::ReplaceHeading,
        ShellText::ReplaceSentence,
        ShellText::ReplaceAnyway,
    ];
    let save = Some(ShellText::SaveAndGoOn);
    question_ui(ui, "replace", texts, save, language)
}

/// What is to become of a file that would take too much memory.
#[must_use]
pub fn oversize_ui(ui: &Ui, oversize: &Oversize, language: Language) -> Option<Remedy> {
    let mut remedy = None;
    let modal = Modal::new(egui::Id::unique("oversize")).show(ui.ctx(), |ui| {
        ui.set_width(440.0);
        let gap = tokens(ui).gap;
        let heading = StartText::OversizeHeading.say(language);
        widgets::heading_ui(ui, &heading);
        ui.add(egui::Label::new(RichText::new(&oversize.name).strong()).wrap());
        ui.add(egui::Label::new(figure(&oversize.why, language)).wrap());
        ui.add_space(gap);
        if let Some(rows) = oversize.sample {
            let text = StartText::OversizeSample(rows).say(language);
            if widgets::primary_button(ui, &text).clicked() {
                remedy = Some(Remedy::Sample(rows));
            }
            widgets::note_ui(ui, &StartText::OversizeSampleNote.say(language));
            widgets::note_ui(ui, &StartText::OversizeTrainNote.say(language));
            ui.add_space(gap);
        }
        if oversize.anyway {
            let text = StartText::OversizeAnyway.say(language);
            if widgets::secondary_button(ui, &text).clicked() {
                remedy = Some(Remedy::Anyway);
            }
            widgets::note_ui(ui, &StartText::OversizeAnywayNote.say(language));
            ui.add_space(gap);
        }
        if oversize.scores {
            widgets::note_ui(ui, &StartText::OversizeScoreNote.say(language));
            ui.add_space(gap);
        }
        let leave = StartText::OversizeLeave.say(language);
        if widgets::secondary_button(ui, &leave).clicked() {
            remedy = Some(Remedy::Leave);
        }
    });
    let closed = modal.should_close().then_some(Remedy::Leave);
    remedy.or(closed)
}

/// What a file would take, without the remedies that are offered beneath.
fn figure(why: &Message, language: Language) -> Cow<'static, str> {
    let text = match why {
        Message::TooLarge { bytes, .. } => StartText::OversizeLong(number::bytes(*bytes)),
        Message::Table(error) => match **error {
            TableError::TooLittleMemory { needed, free } => {
                StartText::OversizeNeeds(number::bytes(needed), number::bytes(free))
            }
            TableError::Expands { limit } => StartText::OversizeExpands(number::bytes(limit)),
            _ => return why.say(language),
        },
        _ => return why.say(language),
    };
    text.say(language)
}

fn question_ui(
    ui: &Ui,
    id: &str,
    [heading, sentence, go_on]: [ShellText; 3],
    save: Option<ShellText>,
    language: Language,
) -> Answer {
    let mut answer = Answer::None;
    let modal = Modal::new(egui::Id::unique(id)).show(ui.ctx(), |ui| {
        ui.set_width(360.0);
        widgets::heading_ui(ui, &heading.say(language));
        ui.label(sentence.say(language));
        ui.add_space(tokens(ui).gap_large);
        ui.horizontal(|ui| {
            let saves = save.is_some();
            let save = save.map(|text| text.say(language));
            let save = save.map(|save| widgets::primary_button(ui, &save));
            let stay = ShellText::Stay.say(language);
            let stay = if saves {
                widgets::secondary_button(ui, &stay)
            } else {
                widgets::primary_button(ui, &stay)
            };
            // Enter presses the primary button.
            let primary = save.as_ref().unwrap_or(&stay);
            if ui.memory(|memory| memory.focused().is_none()) {
                primary.request_focus();
            }
            if save.is_some_and(|save| save.clicked()) {
                answer = Answer::Save;
            }
            if stay.clicked() {
                answer = Answer::Stay;
            }
            if widgets::secondary_button(ui, &go_on.say(language)).clicked() {
                answer = Answer::GoOn;
            }
        });
    });
    if modal.should_close() && matches!(answer, Answer::None) {
        return Answer::Stay;
    }
    answer
}

fn sheet_ui(
    ui: &Ui,
    id: &str,
    title: &ShellText,
    language: Language,
    content: impl FnOnce(&mut Ui),
) -> bool {
    let height = ui.ctx().content_rect().height() * 0.7;
    let mut closed = false;
    let modal = Modal::new(egui::Id::unique(id)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        widgets::heading_ui(ui, &title.say(language));
        ui.add_space(tokens(ui).gap);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            ui.set_width(WIDTH - 16.0);
            content(ui);
        });
        ui.add_space(tokens(ui).gap);
        closed = widgets::secondary_button(ui, &ShellText::Ok.say(language)).clicked();
    });
    closed || modal.should_close()
}
