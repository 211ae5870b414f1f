//! A cell as a slice of the text around it, so that short numbers are parsed eight
//! bytes at once.

use crate::table::cells::amount::{Amount, Reading};
use crate::table::cells::cell::Form;
use crate::table::cells::form_cache::FormCache;

/// A cell as a part of a longer text.
#[derive(Debug, Clone, Copy)]
pub(in crate::table) struct CellSlice<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// Eight times the same byte.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

impl<'a> CellSlice<'a> {
    /// The bytes `start..end` of `text`, borders of characters.
    #[inline]
    pub fn new(text: &'a str, start: usize, end: usize) -> Self {
        Self { text, start, end }
    }

    /// Its text.
    #[inline]
    pub fn str(self) -> &'a str {
        &self.text[self.start..self.end]
    }

    /// Its bytes.
    #[inline]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// What it could be, see [`FormCache::form`].
    #[inline]
    pub fn form(self, known: &mut FormCache<'a>) -> Form {
        let word = self.word();
        if let Some(value) = word.and_then(Word::whole) {
            return Form::Whole(value.into());
        }
        let decimal = word.and_then(|word| self.decimal_of(word));
        decimal.map_or_else(|| known.form(self), |d| Form::Amount(d.amount()))
    }

    /// The whole number that up to eight bytes write, see [`Form::Whole`].
    #[inline]
    pub fn whole(self) -> Option<i32> {
        self.word()?.whole()
    }

    /// The number that digits with a point between them write.
    #[inline]
    pub fn decimal(self) -> Option<Decimal> {
        self.decimal_of(self.word()?)
    }

    /// Exact by one division, as both sides of it are (Clinger 1990).
    #[inline]
    fn decimal_of(self, word: Word) -> Option<Decimal> {
        const TENS: [f64; 9] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
        let other = word.bytes ^ all(b'.');
        let points = other.wrapping_sub(all(1)) & !other & all(0x80);
        let point = u64::from(points.trailing_zeros() / 8);
        let decimals = word.length.checked_sub(point + 1)?;
        if !(1..8).contains(&point) || !(1..=8).contains(&decimals) {
            return None;
        }
        let behind = self.text.as_bytes().get(self.end - decimals as usize..)?;
        let fraction = u64::from_le_bytes(*behind.first_chunk()?);
        let fraction = f64::from(digits(fraction, decimals)?);
        let whole = f64::from(digits(word.bytes, point)?);
        let tens = TENS[decimals as usize];
        let sign = if word.negative { -1.0 } else { 1.0 };
        let written = whole * tens + fraction;
        Some(Decimal {
            value: sign * (written / tens),
            written: sign * written,
            grouped: decimals == 3 && point <= 3 && word.bytes as u8 != b'0',
        })
    }

    /// Its first eight bytes, its sign taken off; `None` where the text ends
    /// before these.
    #[inline]
    fn word(self) -> Option<Word> {
        let bytes = self.text.as_bytes().get(self.start..)?;
        let bytes = u64::from_le_bytes(*bytes.first_chunk()?);
        let negative = bytes as u8 == b'-' && self.len() > 0;
        let sign = u64::from(negative);
        Some(Word {
            bytes: bytes >> (8 * sign),
            length: self.len() as u64 - sign,
            negative,
        })
    }

    /// A number that equal texts share; up to eight bytes it is the text.
    #[inline]
    pub fn key(self) -> u64 {
        let bytes = &self.text.as_bytes()[self.start..];
        let length = self.len();
        let word = |bytes: &[u8]| bytes.first_chunk().map(|b| u64::from_le_bytes(*b));
        match word(bytes) {
            Some(_) if length == 0 => 0,
            Some(first) if length <= 8 => first & u64::MAX >> (64 - 8 * length),
            Some(first) => first ^ word(&bytes[length - 8..]).unwrap_or(0).rotate_left(23),
            None => {
                let mut first = [0; 8];
                first[..length].copy_from_slice(&bytes[..length]);
                u64::from_le_bytes(first)
            }
        }
    }

    /// A place among `places`, a power of two, that equal texts share.
    #[inline]
    pub fn place(self, places: usize) -> usize {
        let mixed = (self.key() ^ self.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize % places
    }

    /// Whether a piece of the same key is the same text.
    #[inline]
    pub fn is_same(self, other: CellSlice<'_>) -> bool {
        self.len() == other.len() && (self.len() <= 8 || self.str() == other.str())
    }
}

/// Digits with a point between them.
#[derive(Debug, Clone, Copy)]
pub(in crate::table) struct Decimal {
    pub value: f64,
    /// Without the point.
    written: f64,
    /// The point may as well part thousands.
    grouped: bool,
}

impl Decimal {
    /// Read with `.` and with `,` as the decimal mark.
    #[inline]
    pub fn readings(self) -> (Option<Reading>, Option<Reading>) {
        let reading = |value, whole| Reading { value, whole };
        (
            Some(reading(self.value, false)),
            self.grouped.then_some(reading(self.written, true)),
        )
    }

    fn amount(self) -> Amount {
        let (point, comma) = self.readings();
        Amount {
            point,
            comma,
            percent: false,
            currency: None,
            unit: None,
            mark: None,
        }
    }
}

/// The first eight bytes of a cell without its sign.
#[derive(Clone, Copy)]
struct Word {
    /// The first stands lowest; what follows the cell stands above.
    bytes: u64,
    /// Of the cell, without the sign.
    length: u64,
    negative: bool,
}

impl Word {
    #[inline]
    fn whole(self) -> Option<i32> {
        let is_code = self.bytes as u8 == b'0' && self.length > 1 && !self.negative;
        let fits = (1..=8 - u64::from(self.negative)).contains(&self.length);
        if is_code || !fits {
            return None;
        }
        let value = digits(self.bytes, self.length)?;
        // Without a branch: signs come and go from cell to cell.
        let sign = -i32::from(self.negative);
        Some((value ^ sign) - sign)
    }
}

/// The number that the first `length` bytes of `word`, 1 to 8, spell in digits:
/// neighbours are joined three times (Lemire 2021, "Number parsing at a gigabyte
/// per second", Software: Practice and Experience 51(8)).
#[inline]
fn digits(word: u64, length: u64) -> Option<i32> {
    // The first digit stands lowest; those that are not there become zeros
    // before it.
    let digits = (word ^ all(b'0')) << (64 - 8 * length);
    if (digits | digits.wrapping_add(all(6))) & all(0xF0) != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(1 + (10 << 8)) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(1 + (100 << 16)) >> 16 & 0x0000_FFFF_0000_FFFF;
    Some((fours.wrapping_mul(1 + (10_000 << 32)) >> 32) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::cell;

    /// Every text of up to four of these characters, and longer ones at random,
    /// with and without text behind.
    #[test]
    fn a_piece_is_what_its_text_is() {
        const SPICE: [char; 12] = ['0', '1', '9', '5', '-', '+', '.', ',', ' ', 'x', '/', ':'];
        let check = |cell: &str| {
            let expected = cell::form(cell);
            for behind in ["", "7", ",12345678", "\n"] {
                let text = format!("ab{cell}{behind}");
                let piece = CellSlice::new(&text, 2, 2 + cell.len());
                let form = piece.form(&mut FormCache::default());
                assert_eq!(form, expected, "{cell:?} before {behind:?}");
                assert_eq!(piece.str(), cell);
            }
        };
        for count in 0..12u32.pow(4) {
            let places = (0..4).map(|i| count / 12u32.pow(i) % 12);
            let cell: String = places.map(|p| SPICE[p as usize]).collect();
            (0..=4).for_each(|length| check(&cell[..length]));
        }
        let mut state = 3u64;
        for _ in 0..40_000 {
            let mut cell = String::new();
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99);
            for place in 0..4 + (state >> 60) {
                let kind = (state >> (3 * place)) as usize % 64 % 8;
                cell.push(if kind < 7 { SPICE[kind % 5] } else { '.' });
            }
            check(&cell);
        }
    }

    #[test]
    fn every_length_of_digits_is_read() {
        for value in [0i64, 7, 10, 99, 100, 12_345, 999_999, 1_234_567, 99_999_999] {
            for text in [value.to_string(), (-value).to_string()] {
                let piece = format!("{text},........");
                let piece = CellSlice::new(&piece, 0, text.len());
                let form = piece.form(&mut FormCache::default());
                assert_eq!(form, Form::Whole(text.parse().unwrap()), "{text}");
            }
        }
    }
}
