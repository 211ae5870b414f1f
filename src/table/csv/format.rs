//! A format: the characters that part cells and records, surround a cell, or
//! begin a comment.

use crate::table::csv::fixed_width::Fixed;

/// Bytes of the longest delimiter or comment mark.
const MARK_BYTES: usize = 8;

/// A short text that means something to the splitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Mark {
    bytes: [u8; MARK_BYTES],
    length: u8,
}

impl Mark {
    /// One byte of ASCII.
    pub const fn one(byte: u8) -> Self {
        let mut bytes = [0; MARK_BYTES];
        bytes[0] = byte;
        Self { bytes, length: 1 }
    }

    /// `None` where the text is empty or longer than eight bytes.
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; MARK_BYTES];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        let length = text.len() as u8;
        (length > 0).then_some(Self { bytes, length })
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len()]
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    #[inline]
    pub fn first(&self) -> u8 {
        self.bytes[0]
    }

    #[inline]
    pub fn len(&self) -> usize {
        usize::from(self.length)
    }
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Newline {
    /// `\n` or `\r\n`; a lone `\r` belongs to its cell.
    Feed,
    /// `\r`, alone or before `\n`.
    Return,
}

/// What separates cells and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Dialect {
    pub delimiter: Mark,
    /// Spaces after a delimiter, and before the first cell, belong to neither.
    pub loose: bool,
    /// ASCII, or [`NO_QUOTE`].
    pub quote: u8,
    /// Within quotes, says that a quote or itself that follows is an ordinary
    /// character; doubled quotes are read in any case.
    pub escape: Option<u8>,
    /// The escape also counts outside quotes, before a delimiter, a quote or
    /// itself, as `MySQL` writes it.
    pub bare_escape: bool,
    pub newline: Newline,
    /// Lines that begin so hold no record.
    pub comment: Option<Mark>,
    /// Cells stand at fixed places of their line, whatever is between them.
    pub fixed: Option<Fixed>,
}

/// A byte that no text in UTF-8 holds.
pub(in crate::table) const NO_QUOTE: u8 = 0xFF;

impl Dialect {
    /// Delimiter and quote of one byte, lines that end in `\n`.
    #[cfg(test)]
    pub const fn plain(delimiter: u8, quote: u8) -> Self {
        Self {
            delimiter: Mark::one(delimiter),
            loose: false,
            quote,
            escape: None,
            bare_escape: false,
            newline: Newline::Feed,
            comment: None,
            fixed: None,
        }
    }

    /// Whether the byte at `at`, within quotes, only says how the next one is
    /// meant. NUL goes with quotes alone, as it also occurs in damaged files.
    #[inline]
    pub fn escapes(&self, bytes: &[u8], at: usize) -> bool {
        let Some(escape) = self.escape.filter(|e| bytes[at] == *e) else {
            return false;
        };
        let next = bytes.get(at + 1);
        next.is_some_and(|next| *next == self.quote || (escape != 0 && *next == escape))
    }

    /// The same of a byte outside quotes.
    #[inline]
    pub fn escapes_bare(&self, bytes: &[u8], at: usize) -> bool {
        let is_delimiter = |next: &u8| {
            *next == self.delimiter.first() && next.is_ascii() && self.escape != Some(0)
        };
        self.bare_escape
            && (self.escapes(bytes, at)
                || (self.escape == Some(bytes[at]) && bytes.get(at + 1).is_some_and(is_delimiter)))
    }
}
