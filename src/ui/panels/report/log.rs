//! The view of the decision log: its lines, the newest first, and whether their chain holds.

use super::super::evaluate::banner_ui;
use super::table::{MOST_WORDS, table_ui};
use crate::document::tree::{Cell, Table, TableKind};
use crate::document::{DecisionLog, LogLine};
use crate::ui::dialogs::Choice;
use crate::ui::panels::sheet::save_button_ui;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, ReportText, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, note_ui};
use crate::workflow::{Cell as SheetCell, Format, Sheet};
use eframe::egui::{Label, ScrollArea, Ui};

/// Lines that are shown.
const MOST_SHOWN: usize = 500;
/// Width of the number, the time and the hash of a line, with the gaps.
const OTHERS: f32 = 400.0;
/// Digits of a hash that are shown.
const HASH_DIGITS: usize = 16;

/// The log as it is shown.
#[derive(Default)]
pub(super) struct LogTable {
    of: Option<(usize, String, Language)>,
    table: Option<Table>,
    broken: Option<usize>,
}

impl LogTable {
    /// Lays the lines out anew where some came, or the language changed.
    fn renew(&mut self, log: &DecisionLog, language: Language) {
        let last = log.lines().last().map(|line| line.sha256.clone());
        let of = Some((log.lines().len(), last.unwrap_or_default(), language));
        if self.of == of {
            return;
        }
        self.of = of;
        self.broken = log.broken();
        self.table = Some(table(log, language));
    }
}

fn table(log: &DecisionLog, language: Language) -> Table {
    let heads = [
        ReportText::Line,
        ReportText::Time,
        ReportText::Change,
        ReportText::Hash,
    ];
    let row = |(place, line): (usize, &LogLine)| {
        let words = match language {
            Language::English => &line.en,
            Language::Chinese => &line.zh,
        };
        let cells = [
            (place + 1).to_string(),
            line.at.replace('T', " ").replace('Z', ""),
            words.clone(),
            line.sha256.chars().take(HASH_DIGITS).collect(),
        ];
        cells.map(Cell::Text).to_vec()
    };
    Table {
        caption: String::new(),
        kind: TableKind::Grid,
        head: heads.map(|head| head.say(language).into_owned()).to_vec(),
        rows: log
            .lines()
            .iter()
            .enumerate()
            .rev()
            .take(MOST_SHOWN)
            .map(row)
            .collect(),
        word_columns: 4,
    }
}

/// All lines as a file gets them: what the hashes are of, in both languages, so that the chain
/// can be checked outside of the program.
fn sheet(log: &DecisionLog) -> Sheet {
    let head = ["line", "time_utc", "change_en", "change_zh", "sha256"];
    let row = |(place, line): (usize, &LogLine)| {
        let texts = [&line.at, &line.en, &line.zh, &line.sha256];
        let number = SheetCell::Number(place as f64 + 1.0, Format::COUNT);
        let texts = texts.map(|text| SheetCell::Text(text.clone()));
        std::iter::once(number).chain(texts).collect()
    };
    Sheet {
        head: head.map(str::to_owned).to_vec(),
        rows: log.lines().iter().enumerate().map(row).collect(),
    }
}

/// Draws the view.
pub(super) fn log_ui(ui: &mut Ui, scene: &mut Scene<'_>, shown: &mut LogTable) {
    let language = scene.language;
    let bench = scene.bench;
    let log = bench.decision_log();
    shown.renew(log, language);
    ScrollArea::vertical()
        .id_salt("report log")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            ui.add(Label::new(&*ReportText::LogSentence.say(language)).wrap());
            if let Some(line) = shown.broken {
                let sentence = ReportText::LogBroken(line).say(language);
                banner_ui(ui, Ink::Bad, &sentence, |_| {});
            }
            let lines = log.lines().len();
            if lines == 0 {
                note_ui(ui, &ReportText::LogEmpty.say(language));
                return;
            }
            if lines > MOST_SHOWN {
                note_ui(ui, &ReportText::LogNewest(MOST_SHOWN, lines).say(language));
            }
            let title = ReportText::ViewLog.say(language);
            let mut save = false;
            if let Some(table) = &shown.table {
                let right = |ui: &mut Ui| save = save_button_ui(ui, &title, language);
                card_with_ui(ui, &title, right, |ui| {
                    let rest = ui.available_width() - OTHERS;
                    table_ui(ui, table, rest.max(MOST_WORDS));
                });
            }
            if save {
                scene.ask(Request::Choose(Choice::Table {
                    name: "decision_log.csv".to_owned(),
                    sheet: sheet(log).into(),
                }));
            }
        });
}
