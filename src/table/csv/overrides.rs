//! Dialect settings given by the caller (delimiter, quote, escape, comment,
//! header), validated.

use crate::table::csv::format::{Mark, NO_QUOTE};
use crate::table::error::TableError;
use crate::table::source::load::LoadOptions;

/// More lines of names than this are no header.
const MOST_HEADER_LINES: usize = 20;

/// What is told of something that a file need not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::table) enum Choice<T> {
    #[default]
    FindOut,
    Absent,
    Given(T),
}

impl<T: Copy> Choice<T> {
    pub fn is_told(self) -> bool {
        !matches!(self, Self::FindOut)
    }

    pub fn given(self) -> Option<T> {
        match self {
            Self::Given(value) => Some(value),
            Self::FindOut | Self::Absent => None,
        }
    }
}

impl<T> From<Option<T>> for Choice<T> {
    fn from(known: Option<T>) -> Self {
        known.map_or(Self::Absent, Self::Given)
    }
}

/// The caller's words as the splitter takes them; `None` is left to find out.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::table) struct Overrides {
    /// With whether spaces after it belong to it.
    pub delimiter: Option<(Mark, bool)>,
    pub quote: Option<u8>,
    pub escape: Choice<u8>,
    /// Whether it counts outside quotes, where that is known.
    pub bare_escape: Option<bool>,
    pub comment: Choice<Mark>,
    pub header: Option<usize>,
}

impl Overrides {
    /// # Errors
    /// A word that names nothing usable.
    pub fn of(options: &LoadOptions) -> Result<Self, TableError> {
        let header = options.header;
        if let Some(lines) = header.filter(|lines| *lines > MOST_HEADER_LINES) {
            return Err(TableError::UnknownMark {
                what: "number of header lines",
                told: lines.to_string(),
                remedy: "0 where the first line is data, 1, or as many as hold names",
            });
        }
        Ok(Self {
            delimiter: options.delimiter.as_deref().map(delimiter).transpose()?,
            quote: options.quote.as_deref().map(quote).transpose()?,
            escape: options
                .escape
                .as_deref()
                .map_or(Ok(Choice::FindOut), escape)?,
            bare_escape: None,
            comment: options
                .comment
                .as_deref()
                .map_or(Ok(Choice::FindOut), comment)?,
            header,
        })
    }
}

/// One to eight bytes, or a word; a space behind any other character stands
/// for all spaces there.
pub(in crate::table) fn delimiter(told: &str) -> Result<(Mark, bool), TableError> {
    let text = match told {
        "tab" | "\\t" => "\t",
        "comma" => ",",
        "semicolon" => ";",
        "pipe" => "|",
        "colon" => ":",
        "space" => " ",
        text => text,
    };
    let core = text.trim_end_matches(' ');
    let (core, loose) = match core {
        "" if text == " " => (text, false),
        "" => (text.get(..1).unwrap_or_default(), true),
        core => (core, core.len() < text.len()),
    };
    let banned = |c: char| c.is_alphanumeric() || "\r\n\"'\0".contains(c);
    let alone = matches!(core, "." | "-");
    Mark::new(core)
        .filter(|_| !core.contains(banned) && !alone)
        .map(|mark| (mark, loose))
        .ok_or_else(|| TableError::UnknownDelimiter {
            told: told.to_owned(),
        })
}

fn quote(told: &str) -> Result<u8, TableError> {
    match (told, told.as_bytes()) {
        ("none", _) => Ok(NO_QUOTE),
        (_, [one]) if one.is_ascii_punctuation() => Ok(*one),
        _ => Err(TableError::UnknownMark {
            what: "quote",
            told: told.to_owned(),
            remedy: "one character such as \" or ', or none",
        }),
    }
}

fn escape(told: &str) -> Result<Choice<u8>, TableError> {
    match (told, told.as_bytes()) {
        ("none" | "\"" | "'", _) => Ok(Choice::Absent),
        ("nul", _) => Ok(Choice::Given(0)),
        (_, [one]) if one.is_ascii_punctuation() => Ok(Choice::Given(*one)),
        _ => Err(TableError::UnknownMark {
            what: "escape",
            told: told.to_owned(),
            remedy: "one character such as \\, or none",
        }),
    }
}

fn comment(told: &str) -> Result<Choice<Mark>, TableError> {
    if told == "none" {
        return Ok(Choice::Absent);
    }
    let mark = Mark::new(told).filter(|_| !told.contains(['\r', '\n']));
    mark.map(Choice::Given)
        .ok_or_else(|| TableError::UnknownMark {
            what: "beginning of a comment",
            told: told.to_owned(),
            remedy: "a short text such as # or //, or none",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_marks() {
        for (told, text, loose) in [
            ("tab", "\t", false),
            ("\\t", "\t", false),
            ("pipe", "|", false),
            (", ", ",", true),
            (" ", " ", false),
            ("  ", " ", true),
            ("~|~", "~|~", false),
            ("，", "，", false),
        ] {
            let (mark, found) = delimiter(told).unwrap();
            assert_eq!((mark.as_str(), found), (text, loose), "{told:?}");
        }
        for bad in ["", "ab", "\n", "\"", "x", "-", "12345678", "|||||||||"] {
            assert!(delimiter(bad).is_err(), "{bad:?}");
        }
        assert_eq!(quote("none").unwrap(), NO_QUOTE);
        assert_eq!(quote("'").unwrap(), b'\'');
        assert_eq!(escape("\\").unwrap(), Choice::Given(b'\\'));
        assert_eq!(escape("none").unwrap(), Choice::Absent);
        assert!(quote("ab").is_err() && escape("x").is_err() && comment("").is_err());
    }
}
