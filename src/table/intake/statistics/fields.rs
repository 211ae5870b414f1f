//! Fields: where in the bytes of a row each column lies, how its numbers are stored, and
//! what they mean.

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::calendar::Meaning;
use super::labels::{Labels, UserMissing};
use super::records::Records;
use crate::table::Decided;
use crate::table::intake::typed_values::single;
use crate::table::remark::Remark;

/// A table as its file holds it.
pub(super) struct Sheet<'a> {
    pub records: Records<'a>,
    pub fields: Vec<Field>,
    /// The encoding of texts, and how it is shown.
    pub coding: &'static Encoding,
    pub encoding: Decided<String>,
    pub warnings: Vec<Remark>,
    /// The table that was chosen, where a file holds several, and the names of all.
    pub table: Option<Decided<String>>,
    pub tables: Vec<String>,
}

/// A column within a row.
#[derive(Clone)]
pub(super) struct Field {
    pub name: String,
    /// What its author says that it holds; empty for nothing.
    pub label: String,
    /// Its first byte, and its length.
    pub offset: usize,
    pub length: usize,
    pub stored: Stored,
    pub meaning: Meaning,
    pub labels: Option<Arc<Labels>>,
    pub user_missing: UserMissing,
    /// Whether its format is one that the user of the package defined, in a file of its own.
    pub own_format: bool,
}

impl Field {
    /// Its bytes in a row.
    #[inline]
    pub fn cell<'a>(&self, row: &'a [u8]) -> &'a [u8] {
        row.get(self.offset..self.offset + self.length)
            .unwrap_or_default()
    }

    /// Whether it holds texts.
    pub fn is_text(&self) -> bool {
        matches!(
            self.stored,
            Stored::Text { .. } | Stored::Segments(_) | Stored::Long(_)
        )
    }

    /// The same column with its codes as plain values; `None` where it has no labels.
    pub fn without_labels(&self) -> Option<Self> {
        self.labels.as_ref()?;
        Some(Self {
            labels: None,
            ..self.clone()
        })
    }
}

/// How cells are stored.
#[derive(Clone)]
pub(super) enum Stored {
    /// Text padded with blanks or ended by a zero.
    Text {
        zero_ends: bool,
    },
    /// Text in segments of 255 bytes, each of which begins a multiple of 8 bytes on.
    Segments(usize),
    /// References to texts that are stored elsewhere.
    Long(Arc<LongTexts>),
    /// The first 2 to 8 bytes of a number of IBM's mainframes, highest byte first.
    Ibm,
    /// The highest 3 to 8 bytes of an IEEE double, missing codes in its NaNs.
    Sas {
        big: bool,
    },
    /// An IEEE double, the lowest number being missing.
    Spss {
        big: bool,
        missing: f64,
    },
    Stata(StataNumber),
}

/// Texts by the reference that stands in the rows.
pub(super) struct LongTexts {
    pub texts: HashMap<[u8; 8], String>,
}

/// A number of Stata.
#[derive(Clone, Copy)]
pub(super) struct StataNumber {
    pub kind: StataKind,
    pub big: bool,
    /// Before release 113 there is one missing code for each type.
    pub one_missing: bool,
}

/// The types of Stata's numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StataKind {
    Byte,
    Int,
    Long,
    Float,
    Double,
}

impl StataKind {
    /// Bytes of a number.
    pub fn bytes(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Int => 2,
            Self::Long | Self::Float => 4,
            Self::Double => 8,
        }
    }
}

/// A number as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Value(f64),
    Missing,
    /// One of several missing codes: `A` to `Z` or `_` of SAS, `a` to `z` of Stata.
    Special(u8),
}

/// A number of SAS from the bytes of a double that are kept.
#[inline]
pub(super) fn sas_number(bytes: &[u8], big: bool) -> Number {
    let bits = highest_bytes(bytes, big);
    let value = f64::from_bits(bits);
    if !value.is_nan() {
        return Number::Value(value);
    }
    // The inverted third byte is a letter, or counts: 0 is the underscore, 1 the point, 2 the A.
    match !(bits >> 40) as u8 {
        0 => Number::Special(b'_'),
        place @ 2..=27 => Number::Special(b'A' + place - 2),
        letter @ (b'A'..=b'Z' | b'_') => Number::Special(letter),
        _ => Number::Missing,
    }
}

/// The bits of a number of which up to 8 bytes are kept, the highest ones; the others are zero.
#[inline]
fn highest_bytes(bytes: &[u8], big: bool) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return if big {
            u64::from_be_bytes(*eight)
        } else {
            u64::from_le_bytes(*eight)
        };
    }
    let mut eight = [0; 8];
    if big {
        eight[..bytes.len()].copy_from_slice(bytes);
        u64::from_be_bytes(eight)
    } else {
        eight[8 - bytes.len()..].copy_from_slice(bytes);
        u64::from_le_bytes(eight)
    }
}

/// A number of IBM's mainframes: a sign, a power of 16 beyond 64, and a fraction of up to
/// 56 bits (SAS Technical Support TS-140).
#[inline]
pub(super) fn ibm_number(bytes: &[u8]) -> Number {
    const FRACTION: u64 = 0x00FF_FFFF_FFFF_FFFF;
    let bits = highest_bytes(bytes, true);
    if bits & FRACTION == 0 {
        match (bits >> 56) as u8 {
            b'.' => return Number::Missing,
            letter @ (b'A'..=b'Z' | b'_') => return Number::Special(letter),
            _ => {}
        }
    }
    // A power of two from -312 to 196, by its bits as a double.
    let power = 4 * ((bits >> 56 & 0x7F) as i64 - 64) - 56;
    let unit = f64::from_bits(((1_023 + power) as u64) << 52);
    let size = (bits & FRACTION) as f64 * unit;
    Number::Value(if bits >> 63 == 1 { -size } else { size })
}

/// A number of SPSS.
#[inline]
pub(super) fn spss_number(bytes: &[u8], big: bool, missing: f64) -> Number {
    let value = double(bytes, big);
    if value.is_nan() || value == missing || value == f64::MIN {
        Number::Missing
    } else {
        Number::Value(value)
    }
}

/// An IEEE double; NaN where there are too few bytes.
fn double(bytes: &[u8], big: bool) -> f64 {
    let read = if big {
        f64::from_be_bytes
    } else {
        f64::from_le_bytes
    };
    bytes.first_chunk().map_or(f64::NAN, |bytes| read(*bytes))
}

/// The bits of the first missing code among doubles and floats of Stata.
const FIRST_MISSING: u64 = 0x7FE0_0000_0000_0000;
const FIRST_MISSING_FLOAT: u32 = 0x7F00_0000;

/// A number of Stata. The highest numbers of each type are the missing codes, `.` and then
/// `.a` to `.z` (Stata's help of `dta`).
#[inline]
pub(super) fn stata_number(bytes: &[u8], number: StataNumber) -> Number {
    let StataNumber {
        kind,
        big,
        one_missing,
    } = number;
    // Missing codes by their place from `.` on.
    let code = |place: u64| match place {
        1..=26 if !one_missing => Number::Special(b'a' + place as u8 - 1),
        _ => Number::Missing,
    };
    let whole = |value: i64, first: i64, last: i64| {
        let first = if one_missing { last } else { first };
        match u64::try_from(value - first) {
            Ok(place) => code(place),
            Err(_) => Number::Value(value as f64),
        }
    };
    match kind {
        StataKind::Byte => {
            let value = bytes.first().map_or(i8::MAX, |byte| *byte as i8);
            whole(value.into(), 101, i8::MAX.into())
        }
        StataKind::Int => {
            let read = if big {
                i16::from_be_bytes
            } else {
                i16::from_le_bytes
            };
            let value = bytes.first_chunk().map_or(i16::MAX, |bytes| read(*bytes));
            whole(value.into(), 32_741, i16::MAX.into())
        }
        StataKind::Long => {
            let read = if big {
                i32::from_be_bytes
            } else {
                i32::from_le_bytes
            };
            let value = bytes.first_chunk().map_or(i32::MAX, |bytes| read(*bytes));
            whole(value.into(), 2_147_483_621, i32::MAX.into())
        }
        StataKind::Float => {
            let read = if big {
                f32::from_be_bytes
            } else {
                f32::from_le_bytes
            };
            let value = bytes.first_chunk().map_or(f32::NAN, |bytes| read(*bytes));
            if value < f32::from_bits(FIRST_MISSING_FLOAT) {
                return Number::Value(single(value));
            }
            let place = value.to_bits().saturating_sub(FIRST_MISSING_FLOAT) >> 11;
            code(place.into())
        }
        StataKind::Double => {
            let value = double(bytes, big);
            if value < f64::from_bits(FIRST_MISSING) {
                return Number::Value(value);
            }
            code(value.to_bits().saturating_sub(FIRST_MISSING) >> 40)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(number: Number) -> f64 {
        match number {
            Number::Value(value) => value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_of_sas_keep_their_highest_bytes() {
        for big in [true, false] {
            for (number, length) in [(0.1, 8), (1.0, 3), (-2.5, 4), (1e300, 8)] {
                let number: f64 = number;
                let all = number.to_be_bytes();
                let mut kept = all[..length].to_vec();
                if !big {
                    kept.reverse();
                }
                let mut padded = [0; 8];
                padded[..length].copy_from_slice(&all[..length]);
                assert_eq!(value(sas_number(&kept, big)), f64::from_be_bytes(padded));
            }
        }
        let coded = |third: u8| sas_number(&[0xFF, 0xFF, third, 0, 0, 0, 0, 0], true);
        assert_eq!(coded(0xFE), Number::Missing);
        assert_eq!(coded(0xFD), Number::Special(b'A'));
        assert_eq!(coded(0xFF), Number::Special(b'_'));
        assert_eq!(coded(!b'Q'), Number::Special(b'Q'));
        assert_eq!(
            sas_number(&[0, 0xFD, 0xFF, 0xFF], false),
            Number::Special(b'A')
        );
    }

    #[test]
    fn numbers_of_mainframes_are_sixteenths() {
        // 1, -118.625 (an example of IBM's) and a tenth in three bytes.
        assert_eq!(value(ibm_number(&[0x41, 0x10, 0, 0, 0, 0, 0, 0])), 1.0);
        assert_eq!(value(ibm_number(&[0xC2, 0x76, 0xA0, 0])), -118.625);
        let tenth = value(ibm_number(&[0x40, 0x19, 0x99]));
        assert!((tenth - 0.099_990_844_726_562_5).abs() < 1e-18, "{tenth}");
        assert_eq!(value(ibm_number(&[0; 8])), 0.0);
        assert_eq!(ibm_number(b".\0"), Number::Missing);
        assert_eq!(ibm_number(b"Z\0\0\0\0\0\0\0"), Number::Special(b'Z'));
        assert_eq!(ibm_number(b"_\0\0"), Number::Special(b'_'));
        // 'A' begins numbers from 1 to 16, too.
        assert_eq!(value(ibm_number(&[b'A', 0x20, 0])), 2.0);
    }

    #[test]
    fn the_highest_numbers_of_stata_are_missing_codes() {
        let read = |kind, bytes: &[u8], one_missing| {
            stata_number(
                bytes,
                StataNumber {
                    kind,
                    big: true,
                    one_missing,
                },
            )
        };
        assert_eq!(read(StataKind::Byte, &[100], false), Number::Value(100.0));
        assert_eq!(read(StataKind::Byte, &[101], false), Number::Missing);
        assert_eq!(read(StataKind::Byte, &[102], false), Number::Special(b'a'));
        assert_eq!(read(StataKind::Byte, &[127], false), Number::Special(b'z'));
        assert_eq!(read(StataKind::Byte, &[126], true), Number::Value(126.0));
        assert_eq!(read(StataKind::Byte, &[127], true), Number::Missing);
        assert_eq!(read(StataKind::Byte, &[0x80], false), Number::Value(-128.0));
        let int = 32_741i16.to_be_bytes();
        assert_eq!(read(StataKind::Int, &int, false), Number::Missing);
        let long = 2_147_483_623i32.to_be_bytes();
        assert_eq!(read(StataKind::Long, &long, false), Number::Special(b'b'));
        let float = 0x7F00_0800u32.to_be_bytes();
        assert_eq!(read(StataKind::Float, &float, false), Number::Special(b'a'));
        assert_eq!(read(StataKind::Float, &float, true), Number::Missing);
        let tenth = 0.1f32.to_be_bytes();
        assert_eq!(read(StataKind::Float, &tenth, false), Number::Value(0.1));
        let minus = (-1.5f32).to_be_bytes();
        assert_eq!(read(StataKind::Float, &minus, false), Number::Value(-1.5));
        let double = (0x7FE0_0000_0000_0000u64 + (26 << 40)).to_be_bytes();
        assert_eq!(
            read(StataKind::Double, &double, false),
            Number::Special(b'z')
        );
        let double = 2f64.powi(1023).to_be_bytes();
        assert_eq!(read(StataKind::Double, &double, true), Number::Missing);
        assert_eq!(
            read(StataKind::Double, &f64::NAN.to_be_bytes(), false),
            Number::Missing
        );
        assert_eq!(
            read(StataKind::Double, &(-7.25f64).to_be_bytes(), false),
            Number::Value(-7.25)
        );
    }
}
