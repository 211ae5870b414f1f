//! The table of columns as CSV: what is shown, in its order, all digits kept.

use super::columns::{Columns, Fact};
use super::words;
use crate::score::safe_cell::safe_cell;
use crate::ui::dialogs::Choice;
use crate::ui::request::Request;
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;

/// Asks where the table goes.
pub(super) fn save(columns: &Columns, language: Language) -> Request {
    Request::Choose(Choice::Text {
        name: "columns.csv".to_owned(),
        text: csv_of(columns, language).into(),
    })
}

fn csv_of(columns: &Columns, language: Language) -> String {
    let heads = [
        FeaturesText::ColName,
        FeaturesText::ColUse,
        FeaturesText::ColKind,
        FeaturesText::ColRole,
        FeaturesText::ColMissing,
        FeaturesText::ColDistinct,
        FeaturesText::ColIv,
        FeaturesText::ColAuc,
        FeaturesText::ColNotes,
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = heads.map(|head| head.say(language).into_owned());
    let rows = columns
        .shown
        .iter()
        .map(|place| row(&columns.facts[*place], language));
    for cells in std::iter::once(heads).chain(rows) {
        // Writing into memory cannot fail.
        _ = writer.write_record(cells);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(fact: &Fact, language: Language) -> [String; 9] {
    let number = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
    let notes: Vec<_> = fact
        .notes
        .iter()
        .map(|note| words::badge(note, language).0)
        .collect();
    [
        safe_cell(&fact.name).into_owned(),
        u8::from(fact.used).to_string(),
        words::kind(fact.kind).say(language).into_owned(),
        words::purpose(fact.purpose).say(language).into_owned(),
        fact.missing.to_string(),
        fact.distinct.to_string(),
        number(fact.iv),
        number(fact.auc),
        safe_cell(&notes.join("; ")).into_owned(),
    ]
}
