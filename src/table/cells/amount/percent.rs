//! The percent sign of an amount, or a word that means it.

use crate::table::cells::amount::words::{A_YEAR, PERCENT};

/// An amount without a percent sign, or a word for it, before or behind it.
pub(super) fn without_percent(text: &str) -> Option<&str> {
    if let Some(number) = text.strip_prefix('%') {
        return Some(number.trim_start());
    }
    let mut inner = text;
    if text.ends_with(|c: char| c == '.' || c.is_ascii_alphabetic()) {
        let ending = A_YEAR.iter().find_map(|end| without_word(text, end));
        inner = ending.map_or(text, str::trim_end);
        if ending.is_none() || !inner.ends_with('%') {
            let is_end = |c: char| c.is_ascii_digit() || c == ' ';
            let word = PERCENT.iter().find_map(|word| without_word(inner, word));
            return word
                .filter(|number| number.ends_with(is_end))
                .map(str::trim_end);
        }
    }
    inner.strip_suffix('%').map(str::trim_end)
}

/// A text without the word that it ends with, in any case.
fn without_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    tail.eq_ignore_ascii_case(word).then_some(head)
}
