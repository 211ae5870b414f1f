//! The layout: how the file is to be read again, where the loader is not left
//! to find it out. It reads nothing itself.

use super::choice::{Verdict, choice_or_ui, choice_ui, row_ui, word_ui};
use super::widths::{Widths, widths_ui};
use super::written;
use crate::table::{Decisions, Format, LoadOptions};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::{note_ui, primary_button_if, secondary_button, title_ui};
use crate::workbench::{Command, Loaded, Refusal};
use eframe::egui::{Label, RichText, Ui};
use std::collections::BTreeSet;

/// Words that the loader takes and what they are called.
type Words = [(&'static str, DataText)];

/// Delimiters that can be told by a click.
const DELIMITERS: &Words = &[
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
    widths: Widths,
}

impl Layout {
    /// What was told when the file was read.
    pub fn of(loaded: &Loaded) -> Self {
        Self {
            told: loaded.options.clone(),
            typed: BTreeSet::new(),
            widths: Widths::of(loaded.options.fixed_width.as_ref()),
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
        !words.into_iter().flatten().any(String::is_empty) && self.widths.is_complete()
    }
}

/// Draws what was decided, the choices beside it, and the button that reads
/// the file again.
pub(super) fn layout_ui(ui: &mut Ui, scene: &mut Scene<'_>, layout: &mut Layout, loaded: &Loaded) {
    let language = scene.language;
    let d = &loaded.table.decisions;
    let several = !d.files.is_empty();
    title_ui(ui, &DataText::ReadAs.say(language));
    fact_ui(ui, language, &DataText::Format, d.format.name());
    if several {
        fact_ui(ui, language, &DataText::Files, &d.files.join(", "));
    }
    fact_ui(ui, language, &DataText::Size, &number::bytes(loaded.bytes));
    let Layout {
        told,
        typed,
        widths,
    } = layout;
    // A table with cells of its own has none of the marks of a text.
    let text = several || !d.format.is_typed();
    if text {
        marks_ui(ui, language, (told, typed), d);
    }
    if text || d.format.is_workbook() {
        let headers = HEADERS.map(|lines| (lines, header(lines, language)));
        let verdict = Verdict::of(header(d.header.value, language), &d.header);
        let name = &DataText::Header;
        choice_ui(ui, language, (name, &verdict), &mut told.header, &headers);
    }
    if d.preamble_lines > 0 {
        let lines = number::count(d.preamble_lines as usize);
        fact_ui(ui, language, &DataText::Preamble, &lines);
    }
    if let Some(sheet) = &d.sheet {
        let sheets: Vec<_> = d.sheets.iter().map(|s| (s.clone(), s.clone())).collect();
        let verdict = Verdict::of(sheet.value.clone(), sheet);
        let name = &DataText::Sheet;
        choice_ui(ui, language, (name, &verdict), &mut told.sheet, &sheets);
    }
    sample_ui(ui, language, &mut told.sample_rows, d.sampled_from);
    let keep = DataText::KeepTotals.say(language);
    ui.checkbox(&mut told.keep_totals, keep)
        .on_hover_text(DataText::KeepTotalsTip.say(language));
    if text && matches!(d.format, Format::Text | Format::Gzip | Format::Zstd) {
        widths_ui(ui, language, widths, &mut told.fixed_width);
    }
    written::told_ui(ui, language, &mut told.columns);
    ui.add_space(tokens(ui).gap);
    read_again_ui(ui, scene, layout, loaded);
}

/// What was found and cannot be told.
fn fact_ui(ui: &mut Ui, language: Language, name: &DataText, value: &str) {
    let verdict = Verdict {
        value: value.to_owned(),
        sure: None,
    };
    row_ui(ui, language, &name.say(language), &verdict, |_| {});
}

/// What only texts have: encoding, delimiter, quote, escape, comments.
fn marks_ui(
    ui: &mut Ui,
    language: Language,
    (told, typed): (&mut LoadOptions, &mut BTreeSet<&'static str>),
    d: &Decisions,
) {
    let say = |words: &Words| -> Vec<(String, String)> {
        let said =
            |(told, name): &(&str, DataText)| ((*told).to_owned(), named(told, name, language));
        words.iter().map(said).collect()
    };
    let mut row =
        |name: DataText, verdict: Verdict, key, chosen: &mut Option<String>, words: &[_]| {
            let typed = &mut *typed;
            word_ui(ui, language, (&name, &verdict), (key, chosen, typed), words);
        };
    let encodings = ENCODINGS.map(|name| (name.to_owned(), name.to_owned()));
    let verdict = Verdict::of(d.encoding.value.clone(), &d.encoding);
    let chosen = &mut told.encoding;
    row(DataText::Encoding, verdict, "encoding", chosen, &encodings);
    let shown = mark(Some(&d.delimiter.value), DELIMITERS, language);
    let verdict = Verdict::of(shown, &d.delimiter);
    let chosen = &mut told.delimiter;
    row(
        DataText::Delimiter,
        verdict,
        "delimiter",
        chosen,
        &say(DELIMITERS),
    );
    for (name, key, decided, chosen, words) in [
        (DataText::Quote, "quote", &d.quote, &mut told.quote, QUOTES),
        (
            DataText::Escape,
            "escape",
            &d.escape,
            &mut told.escape,
            ESCAPES,
        ),
    ] {
        let shown = decided.value.map(String::from);
        let shown = mark(shown.as_deref(), words, language);
        row(name, Verdict::of(shown, decided), key, chosen, &say(words));
    }
    let shown = mark(d.comment.value.as_deref(), COMMENTS, language);
    let verdict = Verdict::of(shown, &d.comment);
    row(
        DataText::Comment,
        verdict,
        "comment",
        &mut told.comment,
        &say(COMMENTS),
    );
    for (name, value, sure) in [
        (
            DataText::LineEnding,
            d.line_ending.value.clone(),
            (d.line_ending.told, d.line_ending.confidence),
        ),
        (
            DataText::DecimalMark,
            d.decimal_mark.value.to_string(),
            (d.decimal_mark.told, d.decimal_mark.confidence),
        ),
    ] {
        let verdict = Verdict {
            value,
            sure: Some(sure),
        };
        row_ui(ui, language, &name.say(language), &verdict, |_| {});
    }
}

/// A mark with its name, where it has one; a word where there is none.
fn mark(found: Option<&str>, words: &Words, language: Language) -> String {
    let Some(found) = found else {
        return DataText::Nothing.say(language).into_owned();
    };
    let word = match found {
        "\t" => "tab",
        "\0" => "nul",
        found => found,
    };
    let known = words.iter().find(|(told, _)| *told == word);
    known.map_or_else(
        || found.to_owned(),
        |(told, name)| named(told, name, language),
    )
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
fn header(lines: usize, language: Language) -> String {
    let text = match lines {
        0 => DataText::HeaderData,
        lines => DataText::HeaderLines(lines),
    };
    text.say(language).into_owned()
}

/// A mark with its name.
fn named(told: &str, name: &DataText, language: Language) -> String {
    let name = name.say(language);
    let is_word = told.trim().is_empty() || told.chars().all(char::is_alphabetic);
    if is_word {
        name.into_owned()
    } else {
        format!("{told} ({name})")
    }
}

/// How many records are read.
fn sample_ui(ui: &mut Ui, language: Language, chosen: &mut Option<usize>, all: Option<u64>) {
    let mut sizes = BTreeSet::from(SAMPLES);
    sizes.extend(*chosen);
    let sample = |rows: usize| DataText::SampleOf(rows).say(language).into_owned();
    let sizes: Vec<_> = sizes.into_iter().map(|rows| (rows, sample(rows))).collect();
    let verdict = Verdict {
        value: all.map_or(String::new(), |all| {
            let of = DataText::OfRecords(all as usize);
            of.say(language).into_owned()
        }),
        sure: None,
    };
    let every = DataText::AllRecords.say(language);
    let name = DataText::RecordsRead.say(language);
    let name = (&*name, &verdict);
    choice_or_ui(ui, language, name, (chosen, &every), &sizes);
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
