//! A piece: the text of one cell where it stands among other text, so that
//! short numbers are read eight bytes at once.

use super::amount::{Amount, Reading};
use super::cell::{self, Form};

/// A cell as a part of a longer text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// Eight times the same byte.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

impl<'a> Piece<'a> {
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

    /// What it could be, see [`cell::form`].
    #[inline]
    pub fn form(self) -> Form {
        let short = self.word().and_then(|word| {
            let whole = word.whole().map(|value| Form::Whole(value.into()));
            whole.or_else(|| word.decimal().map(Form::Amount))
        });
        short.unwrap_or_else(|| cell::form(self.str()))
    }

    /// The whole number that up to eight bytes write, see [`Form::Whole`].
    #[inline]
    pub fn whole(self) -> Option<i32> {
        self.word()?.whole()
    }

    #[inline]
    fn word(self) -> Option<Word> {
        let length = self.len();
        if !(1..=8).contains(&length) {
            return None;
        }
        let bytes = self.text.as_bytes().get(self.start..)?;
        let bytes = u64::from_le_bytes(*bytes.first_chunk()?);
        let negative = bytes as u8 == b'-';
        let sign = u64::from(negative);
        Some(Word {
            bytes: bytes >> (8 * sign),
            length: length as u64 - sign,
            negative,
        })
    }
}

/// A cell of up to eight bytes, its sign taken off.
#[derive(Clone, Copy)]
struct Word {
    /// The first stands lowest; what follows the cell stands above.
    bytes: u64,
    length: u64,
    negative: bool,
}

impl Word {
    #[inline]
    fn whole(self) -> Option<i32> {
        let is_code = self.bytes as u8 == b'0' && self.length > 1 && !self.negative;
        if is_code || self.length == 0 {
            return None;
        }
        let value = digits(self.bytes, self.length)?;
        // Without a branch: signs come and go from cell to cell.
        let sign = -i32::from(self.negative);
        Some((value ^ sign) - sign)
    }

    /// Digits with a point between them; exact by one division, as both sides
    /// of it are (Clinger 1990).
    #[inline]
    fn decimal(self) -> Option<Amount> {
        const TENS: [f64; 8] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
        let other = self.bytes ^ all(b'.');
        let points = other.wrapping_sub(all(1)) & !other & all(0x80);
        let point = u64::from(points.trailing_zeros() / 8);
        let decimals = self.length.checked_sub(point + 1)?;
        if point == 0 || decimals == 0 {
            return None;
        }
        let before = (1 << (8 * point)) - 1;
        let joined = self.bytes & before | self.bytes >> 8 & !before;
        let value = f64::from(digits(joined, self.length - 1)?);
        let sign = if self.negative { -1.0 } else { 1.0 };
        let grouped = decimals == 3 && point <= 3 && self.bytes as u8 != b'0';
        Some(Amount {
            point: Some(Reading {
                value: sign * (value / TENS[decimals as usize]),
                whole: false,
            }),
            comma: grouped.then_some(Reading {
                value: sign * value,
                whole: true,
            }),
            percent: false,
            currency: None,
            unit: None,
        })
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

    /// Every text of up to four of these characters, and longer ones at random,
    /// with and without text behind.
    #[test]
    fn a_piece_is_what_its_text_is() {
        const SPICE: [char; 12] = ['0', '1', '9', '5', '-', '+', '.', ',', ' ', 'x', '/', ':'];
        let check = |cell: &str| {
            let expected = cell::form(cell);
            for behind in ["", "7", ",12345678", "\n"] {
                let text = format!("ab{cell}{behind}");
                let piece = Piece::new(&text, 2, 2 + cell.len());
                assert_eq!(piece.form(), expected, "{cell:?} before {behind:?}");
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
                let piece = Piece::new(&piece, 0, text.len());
                assert_eq!(piece.form(), Form::Whole(text.parse().unwrap()), "{text}");
            }
        }
    }
}
