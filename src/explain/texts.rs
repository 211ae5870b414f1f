//! The wording of reasons: a text for each field, in English and Chinese.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most characters of a text.
pub const MOST_TEXT: usize = 200;
/// Largest dictionary that is read, in bytes.
const MOST_BYTES: usize = 4 << 20;

/// A language of the texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextLanguage {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// The texts of some fields; others are named by their column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReasonTexts(BTreeMap<String, ReasonText>);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ReasonText {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    en: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    zh: String,
}

/// Why a dictionary cannot be used. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextsError {
    /// More bytes than a dictionary has.
    #[error("it is larger than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    /// Not text in UTF-8, or a quote is not closed.
    #[error("line {line} is no CSV in UTF-8")]
    NoCsv {
        /// Where.
        line: u64,
    },
    /// The header lacks a column.
    #[error("its header must be field,en,zh (en or zh may be left out)")]
    Header,
    /// A field is named twice.
    #[error("line {line} names the field {field:?} a second time")]
    Twice {
        /// Where.
        line: u64,
        /// The field.
        field: String,
    },
    /// A line without a field, or without any text.
    #[error("line {line} has an empty field or no text; fill it in or delete the line")]
    Empty {
        /// Where.
        line: u64,
    },
    /// A text that no letter could hold.
    #[error("line {line} has a text over {MOST_TEXT} characters or with control characters")]
    Unusable {
        /// Where.
        line: u64,
    },
}

impl ReasonTexts {
    /// Reads a dictionary: CSV with the columns `field`, `en` and `zh`.
    ///
    /// # Errors
    /// If it is no such file, or a line of it cannot be used.
    pub fn read(bytes: &[u8]) -> Result<Self, TextsError> {
        if bytes.len() > MOST_BYTES {
            return Err(TextsError::TooLarge);
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.flexible(true).from_reader(bytes);
        let no_csv = |error: csv::Error| TextsError::NoCsv {
            line: error.position().map_or(1, csv::Position::line),
        };
        let header = reader.headers().map_err(no_csv)?.clone();
        let place = |name: &str| header.iter().position(|cell| cell.trim() == name);
        let (field, en, zh) = (place("field"), place("en"), place("zh"));
        let Some(field) = field.filter(|_| en.or(zh).is_some()) else {
            return Err(TextsError::Header);
        };
        let mut texts = Self::default();
        for record in reader.records() {
            let record = record.map_err(no_csv)?;
            let line = record.position().map_or(1, csv::Position::line);
            let cell = |place: Option<usize>| {
                let text = place.and_then(|place| record.get(place));
                text.unwrap_or_default().trim().to_owned()
            };
            let text = ReasonText {
                en: cell(en),
                zh: cell(zh),
            };
            let field = cell(Some(field));
            if field.is_empty() || (text.en.is_empty() && text.zh.is_empty()) {
                return Err(TextsError::Empty { line });
            }
            if !is_usable(&text.en) || !is_usable(&text.zh) {
                return Err(TextsError::Unusable { line });
            }
            if texts.0.insert(field.clone(), text).is_some() {
                return Err(TextsError::Twice { line, field });
            }
        }
        Ok(texts)
    }

    /// The text of a field: its text, that of the other language where it has none, or
    /// its name.
    #[must_use]
    pub fn of<'a>(&'a self, field: &'a str, language: TextLanguage) -> &'a str {
        let Some(text) = self.0.get(field) else {
            return field;
        };
        let (own, other) = match language {
            TextLanguage::En => (&text.en, &text.zh),
            TextLanguage::Zh => (&text.zh, &text.en),
        };
        [own, other]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or(field, |text| text)
    }

    /// The texts of a field in one language, as they were given; empty without one.
    #[must_use]
    pub fn given(&self, field: &str, language: TextLanguage) -> &str {
        self.0.get(field).map_or("", |text| match language {
            TextLanguage::En => &text.en,
            TextLanguage::Zh => &text.zh,
        })
    }

    /// Gives a field a text in one language; an empty one takes it away. Whether it was taken: a
    /// text that no letter could hold is not.
    pub fn set(&mut self, field: &str, language: TextLanguage, text: &str) -> bool {
        let text = text.trim();
        if !is_usable(text) {
            return false;
        }
        let given = self.0.entry(field.to_owned()).or_default();
        match language {
            TextLanguage::En => text.clone_into(&mut given.en),
            TextLanguage::Zh => text.clone_into(&mut given.zh),
        }
        if given.en.is_empty() && given.zh.is_empty() {
            self.0.remove(field);
        }
        true
    }

    /// A dictionary as [`Self::read`] reads it, with a line for each of `fields` and of the
    /// fields that have a text.
    #[must_use]
    pub fn csv(&self, fields: &[String]) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let others = self
            .fields()
            .filter(|field| !fields.iter().any(|own| own == field));
        let all = fields.iter().map(String::as_str).chain(others);
        let lines = std::iter::once(["field", "en", "zh"]).chain(all.map(|field| {
            let [en, zh] = [TextLanguage::En, TextLanguage::Zh].map(|l| self.given(field, l));
            [field, en, zh]
        }));
        for line in lines {
            // A vector takes whatever is written.
            drop(writer.write_record(line));
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    /// The fields that have a text.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether no field has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every text could have been read from a dictionary.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut texts = self.0.values();
        texts.all(|text| is_usable(&text.en) && is_usable(&text.zh))
    }
}

fn is_usable(text: &str) -> bool {
    text.chars().count() <= MOST_TEXT && !text.chars().any(char::is_control)
}
