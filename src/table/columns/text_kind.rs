//! The kind of a column of texts: an identifier, a category or free text, by how many of its
//! values differ.

use polars::prelude::{PlHashSet, StringChunked};

use crate::table::cells::cell_slice::CellSlice;
use crate::table::columns::schema::is_id_name;
use crate::table::{Column, Kind};

/// Texts kept that were seen last, each where its key says; a power of two.
const KEPT: usize = 512;
/// As many distinct texts are levels, however few rows have each.
const FEW_LEVELS: usize = 20;

pub(super) fn text_kind(column: &Column) -> Kind {
    let texts = || column.text_values().into_iter().flatten().flatten();
    let present = column.len() - column.missing();
    if present == 0 {
        let is_empty = !column.is_empty() && column.misfits.is_empty();
        return if is_empty { Kind::Empty } else { Kind::Text };
    }
    let differ = match (&column.levels, column.values.str()) {
        (Some(levels), _) => levels.len(),
        (None, Ok(values)) => distinct(values, present),
        (None, Err(_)) => return Kind::Text,
    };
    let looks_like_key = || present >= 20 && texts().all(is_code);
    if differ == column.len() && (is_id_name(&column.name) || looks_like_key()) {
        return Kind::Identifier;
    }
    let is_long = || {
        let bytes: usize = texts().map(str::len).sum();
        bytes > 40 * present
    };
    let is_free = differ > FEW_LEVELS
        && (differ * 2 > present
            || (differ > 1_000 && differ * 5 > present)
            || (differ * 10 > present && is_long()));
    if is_free { Kind::Text } else { Kind::Category }
}

/// A digit and no white space.
fn is_code(text: &str) -> bool {
    let is_blank = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let has_blank = if text.is_ascii() {
        text.bytes().any(is_blank)
    } else {
        text.contains(char::is_whitespace)
    };
    !has_blank && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// How many of the values differ; where some do not and more than half do, the count may stop
/// there.
fn distinct(values: &StringChunked, present: usize) -> usize {
    if present == values.len() && ascend(values) {
        return present;
    }
    let mut seen_last = [None::<CellSlice<'_>>; KEPT];
    let (mut all, mut is_repeated) = (PlHashSet::default(), false);
    for value in values.iter().flatten() {
        let text = CellSlice::new(value, 0, value.len());
        let place = &mut seen_last[text.place(KEPT)];
        if place.is_some_and(|other| other.str() == value) {
            is_repeated = true;
            continue;
        }
        *place = Some(text);
        is_repeated |= !all.insert(value);
        if is_repeated && all.len() > FEW_LEVELS && all.len() * 2 > present {
            break;
        }
    }
    all.len()
}

/// Whether each value is greater than the one before it, as keys often are.
fn ascend(values: &StringChunked) -> bool {
    let mut before: Option<&str> = None;
    values.iter().flatten().all(|value| {
        let ascends = before.is_none_or(|before| before < value);
        before = Some(value);
        ascends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(values: &[&str]) -> usize {
        let values: StringChunked = values.iter().map(|value| Some(*value)).collect();
        distinct(&values, values.len())
    }

    #[test]
    fn values_are_counted_once_each() {
        assert_eq!(counted(&["a", "b", "a", "", "a much longer text", "b"]), 4);
        assert_eq!(counted(&["a", "b", "c"]), 3);
        assert_eq!(counted(&["c", "b", "a"]), 3);
        // Texts of one key and another length or middle.
        assert_eq!(
            counted(&["12345678x12345678", "12345678y12345678", "\0", ""]),
            4
        );
        let many: Vec<String> = (0..5_000)
            .map(|i| (i * 7_919 % 3_000).to_string())
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        // More than half differ: the count may stop there.
        assert!(counted(&many) > 2_500);
        assert_eq!(counted(&many.repeat(3)), 3_000);
    }

    #[test]
    fn codes_have_a_digit_and_no_white_space() {
        assert!(is_code("A-17") && is_code("é7"));
        for text in ["", "abc", "A 17", "A\u{b}17", "é\u{a0}7"] {
            assert!(!is_code(text), "{text:?}");
        }
    }
}
