//! A trailer: what closes a file or counts its rows, by its own cells alone.

use crate::table::cells::cell;
use crate::table::records::totals::{is_filler, is_one_of};

/// Bytes of the longest trailer.
const LONGEST: usize = 120;
/// What is counted.
const UNITS: &str = "\
    row rows record records line lines zeile zeilen datensatz datensätze sätze \
    ligne lignes enregistrements fila filas registro registros riga righe rijen \
    wierszy rekordów строк записей";
/// What became of it.
const DONE: &str = "\
    s selected returned affected exported fetched retrieved unloaded written found \
    set sec query ok no ausgewählt exportiert sélectionnées seleccionadas total \
    processed output";
/// What the last record of a file says.
const CODES: [&str; 17] = [
    "trl",
    "trlr",
    "trailer",
    "eof",
    "eot",
    "ftr",
    "footer",
    "end of file",
    "end of report",
    "end of data",
    "end of list",
    "end of extract",
    "end of table",
    "ende der datei",
    "ende der liste",
    "fin de fichier",
    "fin del archivo",
];
/// Codes that do so in files of core systems, and may be an id elsewhere.
const SHORT_CODES: [&str; 6] = ["T", "TR", "TT", "Z", "ZZ", "E"];
/// What database tools say beside the rows.
const MESSAGES: [&str; 6] = [
    "SQL>",
    "PL/SQL procedure",
    "Elapsed:",
    "Query OK",
    "mysql>",
    "Time: ",
];

/// Whether the record of `found` cells is a trailer: `text` its first cell that is
/// not missing, `rest` those others that are not.
pub(in crate::table) fn is_trailer<'a>(
    text: &str,
    rest: &(impl Iterator<Item = &'a str> + Clone),
    (found, width): (usize, usize),
) -> bool {
    let is_short = found < width;
    if text.len() > LONGEST {
        return false;
    }
    let numbers = || rest.clone().all(|cell| cell::form(cell).is_value());
    let filled = rest.clone().count();
    // Padded to the width of the table, or as wide as a narrow one.
    let counts = (1..=2).contains(&filled) && (filled * 2 <= width) && is_code(text) && numbers();
    if !is_short && filled > 0 {
        return counts;
    }
    let alone = filled == 0 && (is_count(text) || is_message(text) || is_page(text));
    let few = filled == 0 || (is_short && filled * 2 <= width);
    alone
        || (few && is_code(text))
        || (SHORT_CODES.contains(&text)
            && (1..=4).contains(&filled)
            && is_short
            && found * 2 <= width + 1
            && numbers())
}

/// Whether the text is a code that may be an id elsewhere.
pub(in crate::table) fn is_short_code(text: &str) -> bool {
    SHORT_CODES.contains(&text)
}

/// Whether the text may be a code of the last record of a file, by its first letter
/// and its length.
#[inline]
pub(in crate::table) fn may_be_code(text: &str) -> bool {
    let begins = matches!(text.as_bytes().first(), Some(b'T' | b't' | b'F' | b'f'));
    begins && matches!(text.len(), 3 | 4 | 6 | 7) && is_code(text)
}

fn is_code(text: &str) -> bool {
    let core = text.trim_matches(['*', '-', '=', '#', ' ']);
    CODES.iter().any(|code| core.eq_ignore_ascii_case(code))
}

/// Whether the text tells how many rows there are: `(300 rows)`, `300 rows
/// selected.`, `Rows: 300`.
fn is_count(text: &str) -> bool {
    let words = || {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let is_number = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let is_none = |word: &str| is_one_of(word, "no keine");
    let is_unit = |word: &str| is_one_of(word, UNITS);
    let Some(first) = words().next() else {
        return false;
    };
    let begins = is_number(first) || is_unit(first) || is_filler(first) || is_none(first);
    begins
        && (is_none(first) || words().any(is_number))
        && words().any(is_unit)
        && words().all(|w| is_number(w) || is_unit(w) || is_filler(w) || is_one_of(w, DONE))
}

/// `Page 1 of 3`, `Seite 1 von 3`, `第 1 页 共 3 页`.
fn is_page(text: &str) -> bool {
    const WORDS: &str =
        "page seite pagina página strona stranica sida side of von de di van z av af / 第 页 共";
    let mut words = text.split(|c: char| c.is_whitespace() || "/-–:".contains(c));
    let first = words.next().unwrap_or_default().to_lowercase();
    let begins = WORDS.split(' ').take(8).any(|word| word == first) || first == "第";
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let fits = |word: &str| is_number(word) || word.is_empty() || is_one_of(word, WORDS);
    begins && words.clone().any(is_number) && words.all(fits)
}

/// Whether a line of columns of fixed width is none.
pub(in crate::table) fn is_line(line: &str) -> bool {
    line.len() <= LONGEST && (is_count(line) || is_message(line) || is_code(line) || is_page(line))
}

fn is_message(text: &str) -> bool {
    MESSAGES.iter().any(|start| text.starts_with(start))
}
