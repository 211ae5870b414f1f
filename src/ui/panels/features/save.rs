//! The table of columns as files and the clipboard get it: what is shown, in its order,
//! all digits kept.

use super::columns::{Columns, Fact};
use super::words;
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::workflow::{Cell, Format, Sheet};

/// The table; of one row where `only` names it.
pub(super) fn sheet(columns: &Columns, only: Option<&str>, language: Language) -> Sheet {
    let heads = [
        FeaturesText::ColName,
        FeaturesText::ColUse,
        FeaturesText::ColKind,
        FeaturesText::ColRole,
        FeaturesText::ColDirection,
        FeaturesText::ColMissing,
        FeaturesText::ColDistinct,
        FeaturesText::ColIv,
        FeaturesText::ColAuc,
        FeaturesText::ColNotes,
    ];
    let facts = columns.shown.iter().map(|place| &columns.facts[*place]);
    let facts = facts.filter(|fact| only.is_none_or(|name| fact.name == name));
    Sheet {
        head: heads.map(|head| head.say(language).into_owned()).to_vec(),
        rows: facts.map(|fact| row(fact, language)).collect(),
    }
}

fn row(fact: &Fact, language: Language) -> Vec<Cell> {
    let number = |value: Option<f64>, decimals| {
        let format = Format::Decimals {
            decimals,
            grouped: false,
        };
        value.map_or(Cell::Empty, |value| Cell::Number(value, format))
    };
    let notes: Vec<_> = fact
        .notes
        .iter()
        .map(|note| words::badge(note, language).0)
        .collect();
    vec![
        Cell::Text(fact.name.clone()),
        Cell::Number(f64::from(u8::from(fact.used)), Format::General),
        Cell::Text(words::kind(fact.kind).say(language).into_owned()),
        Cell::Text(words::purpose(fact.purpose).say(language).into_owned()),
        fact.direction.map_or(Cell::Empty, |direction| {
            Cell::Text(direction.sign().to_string())
        }),
        Cell::Number(fact.missing, Format::Percent(1)),
        Cell::Number(fact.distinct as f64, Format::COUNT),
        number(fact.iv, 3),
        number(fact.auc, 3),
        Cell::Text(notes.join("; ")),
    ]
}
