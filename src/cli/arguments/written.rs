//! `--read COL=HOW`: how a column is written, as typed.

use crate::table::Convention;

/// One `--read`, as typed.
pub(in crate::cli) fn written(text: &str) -> Result<(String, Convention), String> {
    let wanted = "give COL=HOW, such as issued=day-first or income=comma";
    // A column's name may hold an equals sign, a word does not.
    let parts = match text.find("=around:") {
        // The text around a number may hold one, too.
        Some(at) => Some((&text[..at], &text[at + 1..])),
        None => text.rsplit_once('='),
    };
    let (column, how) = parts.ok_or(wanted)?;
    let years = how.starts_with("day-first:") || how.starts_with("month-first:");
    let convention = Convention::named(how).ok_or(if years {
        "give the first of the hundred years, such as day-first:1930"
    } else {
        "HOW is text, point, comma, percent, percent-comma, share, per-mille, \
         basis-points, months, multiples, day-first, month-first (also with the first of \
         the hundred years that two digits mean, day-first:1930), flag, serial, unix, yymmdd or \
         around:~… (the text around each number)"
    })?;
    Ok((column.to_owned(), convention))
}
