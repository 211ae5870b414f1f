//! The writer of sections: words in the document's language, values with their names, and the
//! sentences for what is missing.

use super::chart::Chart;
use super::subject::{Facts, Subject};
use super::tree::{Block, Cell, Origin, Section, Table, TableKind, Tile, Value};
use crate::bundle::Model;
use crate::evaluate::metrics::Words;
use crate::explain::TextLanguage;
use crate::recipe::outcome::split::Part;
use std::ops::Deref;

/// The language of a document, and what is said in it.
#[derive(Debug)]
pub struct Wording {
    /// The language.
    pub language: TextLanguage,
}

/// What sections are written from.
pub struct Writer<'a> {
    /// Model and language.
    pub subject: Subject<'a>,
    /// What was computed on the portfolio, if there is one.
    pub facts: Option<&'a Facts>,
    wording: Wording,
}

impl Deref for Writer<'_> {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.wording
    }
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// So many decimals.
    Decimals(usize),
    /// The p of a test: four decimals, `< 0.0001` below.
    P,
    /// A share as a percentage with so many decimals.
    Percent(usize),
    /// An amount, rounded, in groups of thousands.
    Amount,
    /// Powers of ten.
    Scientific,
}

impl Wording {
    /// A text in the document's language.
    #[must_use]
    pub fn say(&self, en: &str, zh: &str) -> String {
        match self.language {
            TextLanguage::En => en.to_owned(),
            TextLanguage::Zh => zh.to_owned(),
        }
    }

    /// Words of a table in the document's language.
    #[must_use]
    pub fn words(&self, words: Words) -> String {
        self.say(words.en, words.zh)
    }

    /// The same as a cell.
    #[must_use]
    pub fn cell(&self, en: &str, zh: &str) -> Cell {
        Cell::Text(self.say(en, zh))
    }

    /// Texts in the document's language.
    #[must_use]
    pub fn head(&self, names: &[(&str, &str)]) -> Vec<String> {
        names.iter().map(|(en, zh)| self.say(en, zh)).collect()
    }

    /// The name of rows of a part, or of all.
    #[must_use]
    pub fn rows_of(&self, part: Option<Part>) -> String {
        match part {
            Some(Part::Train) => self.say("training rows", "训练集"),
            Some(Part::Validation) => self.say("validation rows", "验证集"),
            Some(Part::Test) => self.say("test rows", "测试集"),
            None => self.say("all rows of the portfolio", "该组合的全部记录"),
        }
    }

    /// `yes` or `no`.
    #[must_use]
    pub fn answer(&self, yes: bool) -> String {
        if yes {
            self.say("yes", "是")
        } else {
            self.say("no", "否")
        }
    }
}

impl<'a> Writer<'a> {
    /// Of a subject and what is known of it.
    #[must_use]
    pub fn new(subject: Subject<'a>, facts: Option<&'a Facts>) -> Self {
        Self {
            wording: Wording {
                language: subject.language,
            },
            subject,
            facts,
        }
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &'a Model {
        self.subject.model
    }

    /// Whether the validation figures of the training are of PDs out of fold.
    #[must_use]
    pub fn is_out_of_fold(&self) -> bool {
        let record = self.model().record.as_ref();
        record.is_some_and(|record| record.out_of_fold.is_some())
    }

    /// The name of a part.
    #[must_use]
    pub fn part(&self, part: Option<Part>) -> String {
        match part {
            Some(Part::Validation) if self.is_out_of_fold() => {
                self.say("training rows, PDs out of fold", "训练集（折外 PD）")
            }
            part => self.rows_of(part),
        }
    }
}

/// A number that can be checked; empty where it is undefined.
pub fn number(
    origin: Origin,
    id: impl Into<String>,
    value: impl Into<Option<f64>>,
    style: Style,
) -> Cell {
    let Some(value) = value.into().filter(|value| value.is_finite()) else {
        return Cell::Empty;
    };
    // From 0, as −0 has a sign.
    let value = value + 0.0;
    let is_digit = |c: char| ('1'..='9').contains(&c);
    let shown = match style {
        Style::Decimals(decimals) => format!("{value:.decimals$}"),
        Style::P if value < 5e-5 => "< 0.0001".to_owned(),
        Style::P => format!("{value:.4}"),
        Style::Percent(decimals) => format!("{:.decimals$} %", value * 100.0),
        Style::Amount => grouped(value.round()),
        Style::Scientific => format!("{value:.1e}"),
    };
    // What is rounded to 0 has no sign either.
    let shown = match shown.strip_prefix('-') {
        Some(zero) if !zero.contains(is_digit) => zero.to_owned(),
        _ => shown,
    };
    Cell::Value(Value {
        id: id.into(),
        exact: value.to_string(),
        shown: shown.replace('-', "\u{2212}"),
        origin,
    })
}

/// A count that can be checked.
pub fn count(origin: Origin, id: impl Into<String>, value: usize) -> Cell {
    Cell::Value(Value {
        id: id.into(),
        exact: value.to_string(),
        shown: grouped(value as f64),
        origin,
    })
}

/// A text that can be checked.
pub fn text(origin: Origin, id: impl Into<String>, value: impl Into<String>) -> Cell {
    let shown = value.into();
    Cell::Value(Value {
        id: id.into(),
        exact: shown.clone(),
        shown,
        origin,
    })
}

/// A whole number in groups of three digits.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0.0 {
        format!("\u{2212}{out}")
    } else {
        out
    }
}

/// A section while it is written.
pub struct Draft {
    section: Section,
}

impl Draft {
    /// A section without blocks.
    #[must_use]
    pub fn new(id: &'static str, heading: String, follows: String) -> Self {
        Self {
            section: Section {
                id,
                heading,
                follows,
                blocks: Vec::new(),
                missing: Vec::new(),
            },
        }
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: String) {
        self.section.blocks.push(Block::Heading(text));
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: String) {
        self.section.blocks.push(Block::Paragraph(text));
    }

    /// Adds a note.
    pub fn note(&mut self, text: String) {
        self.section.blocks.push(Block::Note(text));
    }

    /// Adds a note on what the section lacks.
    pub fn missing(&mut self, text: String) {
        self.section.missing.push(text.clone());
        self.section.blocks.push(Block::Note(text));
    }

    /// Adds headline values.
    pub fn tiles(&mut self, tiles: Vec<Tile>) {
        self.section.blocks.push(Block::Tiles(tiles));
    }

    /// Adds figures.
    pub fn charts(&mut self, charts: Vec<Chart>) {
        if !charts.is_empty() {
            self.section.blocks.push(Block::Charts(charts));
        }
    }

    /// Adds names with what belongs to them.
    pub fn facts(&mut self, rows: Vec<(String, Cell)>) {
        self.section.blocks.push(Block::Table(Table {
            caption: String::new(),
            kind: TableKind::Facts,
            head: Vec::new(),
            rows: rows
                .into_iter()
                .map(|(name, cell)| vec![Cell::Text(name), cell])
                .collect(),
            word_columns: 1,
        }));
    }

    /// Adds a table.
    pub fn table(&mut self, caption: String, head: Vec<String>, rows: Vec<Vec<Cell>>) {
        self.table_with(caption, head, rows, 1);
    }

    /// Adds a table of which so many columns hold words.
    pub fn table_with(
        &mut self,
        caption: String,
        head: Vec<String>,
        rows: Vec<Vec<Cell>>,
        word_columns: usize,
    ) {
        self.section.blocks.push(Block::Table(Table {
            caption,
            kind: TableKind::Grid,
            head,
            rows,
            word_columns,
        }));
    }

    /// The section.
    #[must_use]
    pub fn done(self) -> Section {
        self.section
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_rounded_and_kept_exactly() {
        let shown = |cell: Cell| cell.value().map(|v| (v.exact.clone(), v.shown.clone()));
        let of = |value: f64, style| shown(number(Origin::Model, "x", value, style));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(of(0.12345, Style::Decimals(3)), pair("0.12345", "0.123"));
        assert_eq!(of(-0.5, Style::Percent(1)), pair("-0.5", "\u{2212}50.0 %"));
        assert_eq!(of(-1e-6, Style::Decimals(4)), pair("-0.000001", "0.0000"));
        assert_eq!(
            of(1_234_567.4, Style::Amount),
            pair("1234567.4", "1,234,567")
        );
        assert_eq!(of(-0.0, Style::Decimals(1)), pair("0", "0.0"));
        assert_eq!(of(0.03121, Style::P), pair("0.03121", "0.0312"));
        assert_eq!(of(0.00004, Style::P), pair("0.00004", "< 0.0001"));
        assert_eq!(of(f64::NAN, Style::Amount), None);
        let counted = |n| shown(count(Origin::Model, "x", n));
        assert_eq!(counted(999), pair("999", "999"));
        assert_eq!(counted(30_000), pair("30000", "30,000"));
    }
}
