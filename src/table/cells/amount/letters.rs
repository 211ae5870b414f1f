//! Letters beside amounts of money that also mean other things: the sides of an account behind one, and
//! currencies of one letter before one.

use crate::table::cells::amount::words::{CURRENCIES, RAND};
use crate::table::cells::amount::{Mark, without_currency};

/// `R99,999.75` (rand) and `S/ 99.75` (sol): one letter, which codes have as well, before an amount.
pub(super) fn is_money_letter(text: &str) -> bool {
    let (whole, cents) = text.rsplit_once(['.', ',']).unwrap_or((text, ""));
    let has_cents = cents.len() == 2 && cents.bytes().all(|b| b.is_ascii_digit());
    // `R10.10` is a diagnosis.
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    has_cents && (text.starts_with('R') && digits > 2 || text.starts_with("S/"))
}

/// An amount without the `R` of the rand before it.
pub(super) fn without_rand(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix('R').filter(|_| is_money_letter(text))?;
    Some((RAND, rest))
}

/// A German amount without the `S` (Soll, a debit) or `H` (Haben, a credit) behind its cents.
fn without_german_side(text: &str) -> Option<(Mark, &str)> {
    let (number, mark) = match text.strip_suffix('S') {
        Some(number) => (number, Mark::Debit),
        None => (text.strip_suffix('H')?, Mark::Haben),
    };
    let number = number.trim_end();
    let decimals = number.rsplit_once(',')?.1;
    let has_cents = decimals.len() == 2 && decimals.bytes().all(|b| b.is_ascii_digit());
    has_cents.then_some((mark, number))
}

/// An amount without the side of an account behind it.
pub(super) fn without_side(text: &str) -> Option<(Mark, &str)> {
    let inner = text.strip_suffix('.').unwrap_or(text);
    let (number, side) = inner.split_at_checked(inner.len().checked_sub(2)?)?;
    if !side.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return without_german_side(text);
    }
    let mark = if side.eq_ignore_ascii_case("dr") {
        Mark::Debit
    } else if side.eq_ignore_ascii_case("cr") {
        Mark::Credit
    } else {
        return None;
    };
    let is_word = number.ends_with(|c: char| c.is_ascii_alphabetic());
    (!is_word || without_currency(number, false).is_some()).then(|| (mark, number.trim_end()))
}

/// The dollar and the pound, without a country.
pub(super) fn is_english(currency: u8) -> bool {
    matches!(CURRENCIES.get(usize::from(currency)), Some(["$" | "£", ..]))
}

/// Signs of vowels and tones within a Thai word, which are no letters.
pub(super) fn is_thai_sign(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}
