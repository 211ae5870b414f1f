//! The layout: how the file is to be read again, where the loader is not left
//! to find it out. It reads nothing itself.

use super::written;
use crate::session::{Command, Loaded, Refusal};
use crate::table::LoadOptions;
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{DataText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{note_ui, primary_button_if, secondary_button, title_ui};
use eframe::egui::{ComboBox, Label, RichText, TextEdit, Ui};
use std::collections::BTreeSet;

/// Width of a choice.
pub(super) const WIDTH: f32 = 170.0;

/// Words that the loader takes and what they are called.
type Words = [(&'static str, DataText)];

/// Delimiters that can be told by a click.
pub(super) const DELIMITERS: &Words = &[
    (",", DataText::Comma),
    (";", DataText::Semicolon),
    ("tab", DataText::Tab),
    ("|", DataText::Pipe),
    (" ", DataText::Space),
];
const QUOTES: &Words = &[
    ("\"", DataText::QuoteDouble),
    ("'", DataText::QuoteSingle),
    ("none", DataText::Nothing),
];
const ESCAPES: &Words = &[
    ("\\", DataText::Backslash),
    ("nul", DataText::Nul),
    ("none", DataText::Nothing),
];
const COMMENTS: &Words = &[
    ("#", DataText::Hash),
    ("//", DataText::Slashes),
    ("%", DataText::PercentSign),
    ("none", DataText::Nothing),
];
/// Encodings that can be told by a click, by their names of the standard.
const ENCODINGS: [&str; 10] = [
    "utf-8",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "utf-16le",
    "utf-16be",
];
/// Lines of names that can be told.
const HEADERS: [usize; 4] = [0, 1, 2, 3];
/// Sizes of samples that can be told.
const SAMPLES: [usize; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

/// What is told of the file, before it is read again.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub told: LoadOptions,
    /// The choices of which another word is typed.
    typed: BTreeSet<&'static str>,
}

impl Layout {
    /// What was told when the file was read.
    pub fn of(loaded: &Loaded) -> Self {
        Self {
            told: loaded.options.clone(),
            typed: BTreeSet::new(),
        }
    }

    /// Whether every word that is told says something.
    fn is_complete(&self) -> bool {
        let told = &self.told;
        let words = [
            &told.delimiter,
            &told.quote,
            &told.escape,
            &told.comment,
            &told.encoding,
        ];
        !words.into_iter().flatten().any(String::is_empty)
    }
}

/// Draws the choices, and the button that reads the file again.
pub(super) fn layout_ui(ui: &mut Ui, scene: &mut Scene<'_>, layout: &mut Layout, loaded: &Loaded) {
    let language = scene.language;
    let decisions = &loaded.table.decisions;
    let several = !decisions.files.is_empty();
    title_ui(ui, &DataText::Overrule.say(language));
    let Layout { told, typed } = layout;
    if several || !decisions.format.is_typed() {
        let mut row = |name: DataText, key, chosen: &mut Option<String>, words: &[_]| {
            word_ui(ui, language, &name, (key, chosen, &mut *typed), words);
        };
        let say = |words: &Words| -> Vec<(String, String)> {
            let said =
                |(told, name): &(&str, DataText)| ((*told).to_owned(), named(told, name, language));
            words.iter().map(said).collect()
        };
        let encodings = ENCODINGS.map(|name| (name.to_owned(), name.to_owned()));
        row(
            DataText::Delimiter,
            "delimiter",
            &mut told.delimiter,
            &say(DELIMITERS),
        );
        row(DataText::Quote, "quote", &mut told.quote, &say(QUOTES));
        row(DataText::Escape, "escape", &mut told.escape, &say(ESCAPES));
        row(
            DataText::Comment,
            "comment",
            &mut told.comment,
            &say(COMMENTS),
        );
        row(
            DataText::Encoding,
            "encoding",
            &mut told.encoding,
            &encodings,
        );
    }
    if several || !decisions.format.is_typed() || decisions.format.is_workbook() {
        let headers = HEADERS.map(|lines| (lines, header(lines, language)));
        choice_ui(ui, language, &DataText::Header, &mut told.header, &headers);
    }
    if !decisions.sheets.is_empty() {
        let sheets = decisions.sheets.iter();
        let sheets: Vec<_> = sheets.map(|s| (s.clone(), s.clone())).collect();
        choice_ui(ui, language, &DataText::Sheet, &mut told.sheet, &sheets);
    }
    sample_ui(ui, language, &mut told.sample_rows);
    written::told_ui(ui, language, &mut told.columns);
    ui.add_space(tokens(ui).gap_small);
    read_again_ui(ui, scene, layout, loaded);
}

/// The button that reads the file as it was told.
pub(super) fn read_again_ui(ui: &mut Ui, scene: &mut Scene<'_>, layout: &Layout, loaded: &Loaded) {
    let language = scene.language;
    let command = Command::Reload(layout.told.clone());
    let refusal = scene.bench.refusal(&command);
    let changed = layout.told != loaded.options;
    let complete = layout.is_complete();
    let enabled = changed && complete && refusal.is_none();
    let why = match refusal {
        Some(Refusal::Training) => DataText::BusyTraining,
        Some(_) => DataText::BusyLoading,
        None if complete => DataText::NothingToldYet,
        None => DataText::WordMissing,
    };
    let button = primary_button_if(ui, enabled, &DataText::ReadAgain.say(language))
        .on_hover_text(DataText::ReadAgainTip.say(language))
        .on_disabled_hover_text(why.say(language));
    if button.clicked() {
        scene.send(command);
    }
}

/// How many lines of names there are.
pub(super) fn header(lines: usize, language: Language) -> String {
    let text = match lines {
        0 => DataText::HeaderData,
        lines => DataText::HeaderLines(lines),
    };
    text.say(language).into_owned()
}

/// A mark with its name.
pub(super) fn named(told: &str, name: &DataText, language: Language) -> String {
    let name = name.say(language);
    let is_word = told.trim().is_empty() || told.chars().all(char::is_alphabetic);
    if is_word {
        name.into_owned()
    } else {
        format!("{told} ({name})")
    }
}

/// How many records are read.
fn sample_ui(ui: &mut Ui, language: Language, chosen: &mut Option<usize>) {
    let mut sizes = BTreeSet::from(SAMPLES);
    sizes.extend(*chosen);
    let sample = |rows: usize| DataText::SampleOf(rows).say(language).into_owned();
    let sizes: Vec<_> = sizes.into_iter().map(|rows| (rows, sample(rows))).collect();
    let all = DataText::AllRecords.say(language);
    choice_or_ui(ui, (language, &DataText::RecordsRead), &all, chosen, &sizes);
}

/// A choice of words, or any other that is typed.
fn word_ui(
    ui: &mut Ui,
    language: Language,
    name: &DataText,
    (key, chosen, typed): (
        &'static str,
        &mut Option<String>,
        &mut BTreeSet<&'static str>,
    ),
    words: &[(String, String)],
) {
    let name = name.say(language);
    let find_out = DataText::FindOut.say(language);
    let other = DataText::OtherWord.say(language);
    let known = words.iter().find(|(word, _)| chosen.as_ref() == Some(word));
    let types = chosen.is_some() && (known.is_none() || typed.contains(key));
    let shown = match known {
        _ if types => other.as_ref(),
        Some((_, text)) => text.as_str(),
        None => find_out.as_ref(),
    };
    let mut picked = None;
    ui.horizontal(|ui| {
        let combo = ComboBox::from_id_salt(key)
            .selected_text(shown)
            .width(WIDTH)
            .show_ui(ui, |ui| {
                let mut entry = |on: bool, text: &str, to: Option<Option<String>>| {
                    if ui.selectable_label(on, text).clicked() {
                        picked = Some(to);
                    }
                };
                entry(chosen.is_none(), &find_out, Some(None));
                for (word, text) in words {
                    let on = !types && chosen.as_ref() == Some(word);
                    entry(on, text, Some(Some(word.clone())));
                }
                entry(types, &other, None);
            });
        combo.response.accessible_name(format!("{name}: {shown}"));
        if let Some(text) = chosen.as_mut().filter(|_| types) {
            let edit = TextEdit::singleline(text).desired_width(80.0);
            let named = DataText::OtherOf(name.clone().into_owned()).say(language);
            ui.add(edit).accessible_name(named.as_ref());
        }
        note_ui(ui, &name);
    });
    match picked {
        Some(Some(to)) => {
            typed.remove(key);
            *chosen = to;
        }
        Some(None) => {
            typed.insert(key);
            chosen.get_or_insert_default();
        }
        None => {}
    }
}

/// A choice with a name after it; nothing chosen lets the loader find out.
pub(super) fn choice_ui<T: Clone + PartialEq>(
    ui: &mut Ui,
    language: Language,
    name: &DataText,
    chosen: &mut Option<T>,
    options: &[(T, String)],
) {
    let find_out = DataText::FindOut.say(language);
    choice_or_ui(ui, (language, name), &find_out, chosen, options);
}

fn choice_or_ui<T: Clone + PartialEq>(
    ui: &mut Ui,
    (language, name): (Language, &DataText),
    none: &str,
    chosen: &mut Option<T>,
    options: &[(T, String)],
) {
    let name = name.say(language);
    let current = options
        .iter()
        .find(|(value, _)| chosen.as_ref() == Some(value));
    let shown = current.map_or(none, |(_, text)| text.as_str());
    ui.horizontal(|ui| {
        let combo = ComboBox::from_id_salt(name.as_ref())
            .selected_text(shown)
            .width(WIDTH)
            .show_ui(ui, |ui| {
                ui.selectable_value(chosen, None, none);
                for (value, text) in options {
                    ui.selectable_value(chosen, Some(value.clone()), text);
                }
            });
        combo.response.accessible_name(format!("{name}: {shown}"));
        note_ui(ui, &name);
    });
}

/// That only a sample was read, and the way to all of it.
pub(super) fn sampled_ui(ui: &mut Ui, scene: &mut Scene<'_>, loaded: &Loaded) {
    let language = scene.language;
    let Some((read, all)) = loaded.sample() else {
        return;
    };
    let t = tokens(ui);
    ui.horizontal(|ui| {
        let text = DataText::SampleBadge(read, all).say(language);
        ui.add(Label::new(RichText::new(text).strong().color(t.stale)))
            .on_hover_text(DataText::SampleBadgeTip.say(language));
        let command = Command::Reload(LoadOptions {
            sample_rows: None,
            ..loaded.options.clone()
        });
        let free = scene.bench.refusal(&command).is_none();
        let whole = DataText::LoadWhole.say(language);
        let button = ui.add_enabled_ui(free, |ui| secondary_button(ui, &whole));
        if button.inner.clicked() {
            scene.send(command);
        }
        note_ui(ui, &number::bytes(loaded.bytes));
    });
}
