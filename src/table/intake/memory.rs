//! Memory: how much is free, and how much a portfolio would take. Reads no
//! portfolio.

use crate::table::error::TableError;
use crate::table::intake::free_memory::free_memory;

/// How much memory a portfolio may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemoryLimit {
    /// Half of what the system says is free; no limit where it says nothing.
    #[default]
    HalfOfFree,
    /// Half of so many bytes, as if these were free.
    HalfOf(u64),
    /// Whatever it takes.
    None,
}

impl MemoryLimit {
    /// The free bytes that are counted with; `None` for no limit.
    fn free(self) -> Option<u64> {
        match self {
            Self::HalfOfFree => free_memory(),
            Self::HalfOf(bytes) => Some(bytes),
            Self::None => None,
        }
    }

    /// The bytes that a portfolio may take.
    pub(super) fn bytes(self) -> u64 {
        self.free().map_or(u64::MAX, |free| free / 2)
    }

    /// Refuses a portfolio that would take more than `needed` bytes.
    pub(in crate::table) fn check(self, needed: u64) -> Result<(), TableError> {
        match self.free() {
            Some(free) if needed > free / 2 => Err(TableError::TooLittleMemory { needed, free }),
            _ => Ok(()),
        }
    }
}

/// Bytes of a text whose cells are looked at.
const LOOKED_AT: usize = 1 << 20;
/// A text in a typed table is shorter, or lies elsewhere.
const SHORT: usize = 12;
/// Memory that a cell of a typed table takes until it is there: measured 6 bytes
/// of a whole number, 14 of one with decimals, 17 of a text.
const NUMBER: u64 = 6;
const REAL: u64 = 14;
const TEXT: u64 = 17;

/// Memory that a text takes together with its typed table, by the cells in its
/// first mebibyte: measured 2.5 bytes for each of a text of numbers, 4.0 for each
/// of one of short texts.
pub(in crate::table) fn of_text(text: &str, delimiter: u8) -> u64 {
    let head = &text.as_bytes()[..text.len().min(LOOKED_AT)];
    if head.is_empty() {
        return 0;
    }
    let mut bytes = 0;
    for cell in head.split(|b| *b == delimiter || matches!(b, b'\n' | b'\r')) {
        let first = cell.iter().find(|b| !matches!(b, b'"' | b'\'' | b' '));
        let is_text = first.is_some_and(|b| b.is_ascii_alphabetic() || !b.is_ascii());
        bytes += match is_text {
            true if cell.len() > SHORT => TEXT + cell.len() as u64,
            true => TEXT,
            false if cell.contains(&b'.') => REAL,
            false => NUMBER,
        };
    }
    let share = text.len() as f64 / head.len() as f64;
    text.len() as u64 + (bytes as f64 * share) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_take_more_than_numbers_and_as_much_however_long_the_file() {
        let per_byte = |row: &str, rows: usize| {
            let text = row.repeat(rows);
            of_text(&text, b',') as f64 / text.len() as f64
        };
        let cases = [("20000,1,-25.5,0\n", 3.0), ("A,RENT,NY,\"Y\"\n", 5.9)];
        for (row, expected) in cases {
            for rows in [100, 300_000] {
                let found = per_byte(row, rows);
                assert!((found - expected).abs() < 0.6, "{found}");
            }
        }
        assert_eq!(of_text("", b','), 0);
        let long = format!("{}\n", "x".repeat(10_000));
        assert!((1.9..2.3).contains(&per_byte(&long, 50)));
    }

    #[test]
    fn half_of_the_free_memory_is_the_limit() {
        let limit = MemoryLimit::HalfOf(1_000);
        assert!(limit.check(500).is_ok());
        let refused = limit.check(501).unwrap_err().to_string();
        assert!(refused.contains("sample"), "{refused}");
        assert!(MemoryLimit::None.check(u64::MAX).is_ok());
        assert_eq!((limit.bytes(), MemoryLimit::None.bytes()), (500, u64::MAX));
    }
}
