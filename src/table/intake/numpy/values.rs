//! Values: the bytes of a column of a `NumPy` array as what its type means.

use polars::prelude::{Float64Chunked, Int64Chunked};

use super::Place;
use crate::table::columns::column_format::Unit;
use crate::table::columns::values::typed_rows::Values;
use crate::table::intake::pandas::Period;
use crate::table::intake::typed_values::{
    Found, durations, half, moments, periods, real, shown, single, unsigned, whole,
};
use crate::table::remark::NotRead;

/// What `NumPy` writes for no time.
const NOT_A_TIME: i64 = i64::MIN;

/// The values of a column.
///
/// # Errors
/// A type that is not read.
pub(super) fn found(bytes: &[u8], place: &Place, rows: usize) -> Result<Found, NotRead> {
    let other = || NotRead::Type(place.dtype.clone());
    let cells = Cells { bytes, place, rows };
    let kind = place.dtype.get(1..).ok_or_else(other)?;
    let (kind, size) = kind.split_at_checked(1).ok_or_else(other)?;
    let found = match (kind, size) {
        ("b", "1") => {
            let flags = cells.each(|bytes: [u8; 1]| bytes[0] != 0);
            Some(Found::Values(Values::Flag(flags.map(Some).collect())))
        }
        ("i", _) => cells.signed(size).and_then(whole).map(Found::Values),
        ("u", "8") => {
            let values = cells.each(u64::from_le_bytes).map(Some);
            unsigned(values.collect()).map(Found::Values)
        }
        ("u", _) => cells.unsigned(size).and_then(whole).map(Found::Values),
        ("f", _) => cells.floats(size).map(|v| Found::Values(real(v))),
        ("U" | "S", _) => {
            let texts = texts(bytes, place, rows)?;
            let texts: Vec<Option<String>> = texts.into_iter().map(Some).collect();
            let write = |value: &String, text: &mut String| text.push_str(value);
            Some(Found::Values(shown(&texts, write)))
        }
        ("M" | "m", size) => {
            let unit = size.strip_prefix('8').ok_or_else(other)?;
            let values = cells.each(i64::from_le_bytes);
            let values = values.map(|v| (v != NOT_A_TIME).then_some(v));
            let values: Vec<Option<i64>> = values.collect();
            times(kind == "M", &values, unit)
        }
        _ => None,
    };
    found.ok_or_else(other)
}

/// The texts of a column, without the zeros that pad them.
///
/// # Errors
/// Letters that are none, bytes that are no UTF-8.
pub(super) fn texts(bytes: &[u8], place: &Place, rows: usize) -> Result<Vec<String>, NotRead> {
    let cells = Cells { bytes, place, rows };
    let is_wide = place.dtype.get(1..2) == Some("U");
    let is_big = place.dtype.starts_with('>');
    let text = |cell: &[u8]| {
        if !is_wide {
            return String::from_utf8(cell.to_vec()).ok();
        }
        let letters = cell.chunks_exact(4).map(|letter| {
            let code = *letter.first_chunk()?;
            char::from_u32(if is_big {
                u32::from_be_bytes(code)
            } else {
                u32::from_le_bytes(code)
            })
        });
        letters.collect()
    };
    let texts = cells.slices().map(|cell| {
        let text: Option<String> = text(cell);
        text.map(|text| text.trim_end_matches('\0').to_owned())
    });
    texts.collect::<Option<_>>().ok_or(NotRead::Undecodable)
}

/// The cells of a column.
struct Cells<'a> {
    bytes: &'a [u8],
    place: &'a Place,
    rows: usize,
}

impl<'a> Cells<'a> {
    fn slices(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let size = super::header::item_bytes(&self.place.dtype).unwrap_or(0);
        let (bytes, start, step) = (self.bytes, self.place.start, self.place.step);
        let slice = move |row: usize| {
            let at = start + row * step;
            bytes.get(at..at + size).unwrap_or_default()
        };
        (0..self.rows).map(slice)
    }

    /// Each cell, its lowest byte first.
    fn each<const N: usize, T, F>(&self, of: F) -> impl Iterator<Item = T> + use<'a, N, T, F>
    where
        F: Fn([u8; N]) -> T,
    {
        let is_big = self.place.dtype.starts_with('>');
        self.slices().map(move |cell| {
            let mut bytes: [u8; N] = cell.try_into().unwrap_or([0; N]);
            if is_big {
                bytes.reverse();
            }
            of(bytes)
        })
    }

    fn signed(&self, size: &str) -> Option<Int64Chunked> {
        Some(match size {
            "1" => self
                .each(|b| Some(i64::from(i8::from_le_bytes(b))))
                .collect(),
            "2" => self
                .each(|b| Some(i64::from(i16::from_le_bytes(b))))
                .collect(),
            "4" => self
                .each(|b| Some(i64::from(i32::from_le_bytes(b))))
                .collect(),
            "8" => self.each(|b| Some(i64::from_le_bytes(b))).collect(),
            _ => return None,
        })
    }

    fn unsigned(&self, size: &str) -> Option<Int64Chunked> {
        Some(match size {
            "1" => self
                .each(|b| Some(i64::from(u8::from_le_bytes(b))))
                .collect(),
            "2" => self
                .each(|b| Some(i64::from(u16::from_le_bytes(b))))
                .collect(),
            "4" => self
                .each(|b| Some(i64::from(u32::from_le_bytes(b))))
                .collect(),
            _ => return None,
        })
    }

    fn floats(&self, size: &str) -> Option<Float64Chunked> {
        Some(match size {
            "2" => self.each(|b| Some(half(u16::from_le_bytes(b)))).collect(),
            "4" => self.each(|b| Some(single(f32::from_le_bytes(b)))).collect(),
            "8" => self.each(|b| Some(f64::from_le_bytes(b))).collect(),
            _ => return None,
        })
    }
}

/// Moments from 1970, or spans, in a unit such as `[D]` or `[25s]`.
fn times(moment: bool, values: &[Option<i64>], unit: &str) -> Option<Found> {
    if unit.is_empty() {
        // Spans without a unit are numbers; moments are none.
        let numbers = whole(values.iter().copied().collect()).map(Found::Values);
        return numbers.filter(|_| !moment);
    }
    let unit = unit.strip_prefix('[')?.strip_suffix(']')?;
    let letters = unit.trim_start_matches(|c: char| c.is_ascii_digit());
    let times: i64 = match &unit[..unit.len() - letters.len()] {
        "" => 1,
        digits => digits.parse().ok()?,
    };
    let scaled = |factor: i64| -> Option<Vec<Option<i64>>> {
        let factor = times.checked_mul(factor)?;
        let values = values.iter();
        values
            .map(|v| v.map_or(Some(None), |v| v.checked_mul(factor).map(Some)))
            .collect()
    };
    let (factor, per_second) = match letters {
        "Y" | "M" => return calendar(moment, letters, &scaled(1)?),
        "W" => (7 * 86_400, 1),
        "D" => (86_400, 1),
        "h" => (3_600, 1),
        "m" => (60, 1),
        "s" => (1, 1),
        "ms" => (1, 1_000),
        "us" => (1, 1_000_000),
        "ns" => (1, 1_000_000_000),
        _ => return None,
    };
    let values = scaled(factor)?;
    Some(if moment {
        Found::Values(moments(values, per_second))
    } else {
        durations(&values, per_second)
    })
}

/// Years and months, which have no fixed length.
fn calendar(moment: bool, unit: &str, values: &[Option<i64>]) -> Option<Found> {
    if moment {
        let period = if unit == "Y" {
            Period::Year
        } else {
            Period::Month
        };
        return periods(values, period).map(Found::Values);
    }
    let months: u8 = if unit == "Y" { 12 } else { 1 };
    let amounts = values
        .iter()
        .map(|v| v.map(|v| v as f64 * f64::from(months)));
    let (amounts, unit) = (amounts.collect(), Unit::Months);
    Some(Found::Spans(Values::Span { amounts, unit }, unit))
}
