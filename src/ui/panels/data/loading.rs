//! Loading: what the file was taken to be, how to overrule it, and what became
//! of its records.

use crate::session::{Command, Loaded, Refusal};
use crate::table::{Accounting, LoadOptions, Remark};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{DataText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{key_value_row_ui, note_ui, primary_button_if, title_ui};
use eframe::egui::{ComboBox, Label, ScrollArea, Ui};

/// Delimiters that can be told, as the loader takes them.
const DELIMITERS: [(&str, DataText); 5] = [
    (",", DataText::Comma),
    (";", DataText::Semicolon),
    ("tab", DataText::Tab),
    ("|", DataText::Pipe),
    (" ", DataText::Space),
];
/// Encodings that can be told, by their names of the standard.
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

/// Draws what was decided, the choices and the accounting.
pub(super) fn loading_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    layout: &mut LoadOptions,
    loaded: &Loaded,
) {
    let gap = tokens(ui).gap;
    ScrollArea::vertical()
        .id_salt("loading")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            decisions_ui(ui, scene.language, loaded);
            ui.add_space(gap);
            overrule_ui(ui, scene, layout, loaded);
            ui.add_space(gap);
            accounting_ui(ui, scene.language, loaded.table.accounting);
            ui.add_space(gap);
            remarks_ui(ui, scene.language, &loaded.table.warnings);
        });
}

fn decisions_ui(ui: &mut Ui, language: Language, loaded: &Loaded) {
    title_ui(ui, &DataText::ReadAs.say(language));
    let d = &loaded.table.decisions;
    let key = |key: DataText| key.say(language).into_owned();
    key_value_row_ui(ui, &key(DataText::Format), d.format.name(), "");
    if let Some(sheet) = &d.sheet {
        key_value_row_ui(ui, &key(DataText::Sheet), &sheet.value, "");
    }
    if !d.files.is_empty() {
        key_value_row_ui(ui, &key(DataText::Files), &d.files.join(", "), "");
    }
    if let Some(records) = d.sampled_from {
        let records = number::count(records as usize);
        key_value_row_ui(ui, &key(DataText::SampledFrom), &records, "");
    }
    let header = if d.header.value > 0 {
        DataText::HeaderNames
    } else {
        DataText::HeaderData
    };
    let encoding = d.encoding.value.clone();
    let (delimiter, ending) = (
        mark(&d.delimiter.value, language),
        d.line_ending.value.clone(),
    );
    let sure = |told: bool, confidence: f64| {
        if told {
            DataText::Told
        } else {
            DataText::Sure(number::percent(confidence))
        }
    };
    let header = header.say(language).into_owned();
    let rows = [
        (
            DataText::Encoding,
            encoding,
            d.encoding.told,
            d.encoding.confidence,
        ),
        (
            DataText::Delimiter,
            delimiter,
            d.delimiter.told,
            d.delimiter.confidence,
        ),
        (DataText::Header, header, d.header.told, d.header.confidence),
        (
            DataText::Quote,
            mark(&one(d.quote.value), language),
            d.quote.told,
            d.quote.confidence,
        ),
        (
            DataText::LineEnding,
            ending,
            d.line_ending.told,
            d.line_ending.confidence,
        ),
        (
            DataText::DecimalMark,
            mark(&d.decimal_mark.value.to_string(), language),
            d.decimal_mark.told,
            d.decimal_mark.confidence,
        ),
    ];
    let tip = DataText::SureTip.say(language);
    for (key, value, told, confidence) in rows {
        let shown = format!("{value} · {}", sure(told, confidence).say(language));
        key_value_row_ui(ui, &key.say(language), &shown, &tip);
    }
    if d.preamble_lines > 0 {
        let lines = number::count(d.preamble_lines as usize);
        key_value_row_ui(ui, &DataText::Preamble.say(language), &lines, "");
    }
    let size = number::bytes(loaded.bytes);
    key_value_row_ui(ui, &DataText::Size.say(language), &size, "");
}

/// A character, or a dash where there is none.
fn one(c: Option<char>) -> String {
    c.map_or_else(|| "–".to_owned(), String::from)
}

/// A mark with its name, where it has one.
fn mark(text: &str, language: Language) -> String {
    match text {
        "\t" => DataText::Tab.say(language).into_owned(),
        " " => DataText::Space.say(language).into_owned(),
        text => {
            let known = DELIMITERS.iter().find(|(told, _)| *told == text);
            match known {
                Some((_, name)) => format!("{text} ({})", name.say(language)),
                None => text.to_owned(),
            }
        }
    }
}

fn overrule_ui(ui: &mut Ui, scene: &mut Scene<'_>, layout: &mut LoadOptions, loaded: &Loaded) {
    let language = scene.language;
    let say = |text: &DataText| text.say(language).into_owned();
    title_ui(ui, &say(&DataText::Overrule));
    let delimiters: Vec<_> = DELIMITERS
        .iter()
        .map(|(told, name)| ((*told).to_owned(), say(name)))
        .collect();
    choice_ui(
        ui,
        language,
        &DataText::Delimiter,
        &mut layout.delimiter,
        &delimiters,
    );
    let encodings = ENCODINGS.map(|name| (name.to_owned(), name.to_owned()));
    choice_ui(
        ui,
        language,
        &DataText::Encoding,
        &mut layout.encoding,
        &encodings,
    );
    let headers = [
        (1, say(&DataText::HeaderNames)),
        (0, say(&DataText::HeaderData)),
    ];
    choice_ui(
        ui,
        language,
        &DataText::Header,
        &mut layout.header,
        &headers,
    );
    let sheets = &loaded.table.decisions.sheets;
    if !sheets.is_empty() {
        let sheets: Vec<_> = sheets.iter().map(|s| (s.clone(), s.clone())).collect();
        choice_ui(ui, language, &DataText::Sheet, &mut layout.sheet, &sheets);
    }

    let command = Command::Reload(layout.clone());
    let refusal = scene.bench.refusal(&command);
    let changed = *layout != loaded.options;
    let button = primary_button_if(
        ui,
        changed && refusal.is_none(),
        &DataText::ReadAgain.say(language),
    );
    let why = match refusal {
        Some(Refusal::Training) => DataText::BusyTraining,
        Some(_) => DataText::BusyLoading,
        None => DataText::Overrule,
    };
    let button = button
        .on_hover_text(DataText::ReadAgainTip.say(language))
        .on_disabled_hover_text(why.say(language));
    if button.clicked() {
        scene.send(command);
    }
}

/// A choice with a name before it; nothing chosen lets the loader find out.
fn choice_ui<T: Clone + PartialEq>(
    ui: &mut Ui,
    language: Language,
    name: &DataText,
    chosen: &mut Option<T>,
    options: &[(T, String)],
) {
    let name = name.say(language);
    let find_out = DataText::FindOut.say(language);
    let current = options
        .iter()
        .find(|(value, _)| chosen.as_ref() == Some(value));
    let shown = current.map_or(find_out.as_ref(), |(_, text)| text.as_str());
    ui.horizontal(|ui| {
        let combo = ComboBox::from_id_salt(name.as_ref())
            .selected_text(shown)
            .width(170.0)
            .show_ui(ui, |ui| {
                ui.selectable_value(chosen, None, find_out.as_ref());
                for (value, text) in options {
                    ui.selectable_value(chosen, Some(value.clone()), text);
                }
            });
        combo.response.accessible_name(format!("{name}: {shown}"));
        note_ui(ui, &name);
    });
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
