//! The header of a Stata file: its release, and what its columns are called and hold.

use encoding_rs::Encoding;

use super::super::bytes::{Bytes, before_zero};
use super::super::encoding;
use super::super::fields::{StataKind, StataNumber, Stored};

/// Most columns that Stata itself holds.
pub(super) const MOST_COLUMNS: usize = 120_000;

/// What the layout of a release has, by its number.
#[derive(Clone, Copy)]
pub(super) struct Release(pub u8);

impl Release {
    /// Bytes of a name of a column or of a set of labels.
    pub fn name(self) -> usize {
        match self.0 {
            ..=109 => 9,
            110..=117 => 33,
            _ => 129,
        }
    }

    /// Bytes of a display format.
    pub fn format(self) -> usize {
        match self.0 {
            ..=104 => 7,
            105..=113 => 12,
            114..=117 => 49,
            _ => 57,
        }
    }

    /// Bytes of the label of a column.
    pub fn label(self) -> usize {
        match self.0 {
            ..=107 => 32,
            108..=117 => 81,
            _ => 321,
        }
    }

    /// Whether texts are UTF-8.
    pub fn is_utf8(self) -> bool {
        self.0 >= 118
    }
}

/// A column.
pub(super) struct Column {
    pub stored: Option<Kind>,
    pub name: String,
    pub format: String,
    /// The name of its set of labels, empty for none.
    pub labels: String,
    /// What it holds.
    pub label: String,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number(StataKind),
    Text(usize),
    LongText,
}

impl Kind {
    /// The kind of a column by its code of release 117 and later.
    pub fn of_code(code: u16) -> Option<Self> {
        Some(match code {
            1..=2_045 => Self::Text(usize::from(code)),
            32_768 => Self::LongText,
            65_526 => Self::Number(StataKind::Double),
            65_527 => Self::Number(StataKind::Float),
            65_528 => Self::Number(StataKind::Long),
            65_529 => Self::Number(StataKind::Int),
            65_530 => Self::Number(StataKind::Byte),
            _ => return None,
        })
    }

    /// The same of earlier releases.
    pub fn of_byte(code: u8, release: Release) -> Option<Self> {
        if release.0 <= 110 {
            return Some(match code {
                b'b' => Self::Number(StataKind::Byte),
                b'i' => Self::Number(StataKind::Int),
                b'l' => Self::Number(StataKind::Long),
                b'f' => Self::Number(StataKind::Float),
                b'd' => Self::Number(StataKind::Double),
                0x80.. => Self::Text(usize::from(code - 0x7F)),
                _ => return None,
            });
        }
        Some(match code {
            1..=244 => Self::Text(usize::from(code)),
            251 => Self::Number(StataKind::Byte),
            252 => Self::Number(StataKind::Int),
            253 => Self::Number(StataKind::Long),
            254 => Self::Number(StataKind::Float),
            255 => Self::Number(StataKind::Double),
            _ => return None,
        })
    }

    /// Bytes of a cell.
    pub fn bytes(self) -> usize {
        match self {
            Self::Number(kind) => kind.bytes(),
            Self::Text(length) => length,
            Self::LongText => 8,
        }
    }

    /// How the cells are stored, but for long texts.
    pub fn stored(self, release: Release, big: bool) -> Stored {
        match self {
            Self::Number(kind) => Stored::Stata(StataNumber {
                kind,
                big,
                one_missing: release.0 < 113,
            }),
            _ => Stored::Text { zero_ends: true },
        }
    }
}

/// The next texts of equal length, each ended by a zero.
pub(super) fn texts(
    from: &mut Bytes<'_>,
    count: usize,
    length: usize,
    coding: &'static Encoding,
) -> Option<Vec<String>> {
    let texts = from.items(count, length)?;
    Some(
        texts
            .map(|text| encoding::name(before_zero(text), coding))
            .collect(),
    )
}
