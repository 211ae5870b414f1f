//! The end of the table within the file, where notes or another table follow.
//! Reports the position; discards nothing.

use std::collections::HashSet;

use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::table::cells::cell::{self, Form};
use crate::table::cells::date_text;
use crate::table::csv::dialect::Layout;
use crate::table::csv::format::Newline;
use crate::table::csv::header::Header;
use crate::table::csv::record_cells::Cells;
use crate::table::csv::scanner::Scanner;
use crate::table::remark::{Objection, Remark};

/// More lines than this at the end are no notes.
const MOST_NOTES: usize = 30;
/// Text searched by one task.
const SEARCH_BYTES: usize = 4 << 20;

/// Records from `start` on are no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) struct End {
    pub start: usize,
    pub why: Objection,
}

/// Where the rows of the table end, if not with the file.
pub(in crate::table) fn find(
    text: &str,
    layout: &Layout,
    header: &Header,
    warnings: &mut Vec<Remark>,
) -> Option<End> {
    if let Some(start) = another_table(text, layout, header) {
        let line = 1 + lines(&text[..start], layout.dialect.newline);
        warnings.push(Remark::AnotherTable(line));
        let why = Objection::AnotherTable;
        return Some(End { start, why });
    }
    let (start, notes) = footer(text, layout, header)?;
    warnings.push(Remark::Footer(notes));
    let why = Objection::Footer;
    Some(End { start, why })
}

/// The line ends in a text.
pub(in crate::table) fn lines(text: &str, newline: Newline) -> u64 {
    let feeds = text.matches('\n').count();
    let count = match newline {
        Newline::Feed => feeds,
        Newline::Return => feeds + text.matches('\r').count() - text.matches("\r\n").count(),
    };
    count as u64
}

/// Where a line begins that holds more than half of the names, but in another
/// number, and a record of that number follows. Only lines that begin with the
/// first name are looked at. Or where a title and the same names stand above rows of other periods.
pub(in crate::table) fn another_table(
    text: &str,
    layout: &Layout,
    header: &Header,
) -> Option<usize> {
    if header.cells.len() < 3 {
        return None;
    }
    if let Some(start) = other_period(text, layout, header) {
        return Some(start);
    }
    let first = header.cells.first().filter(|name| !name.is_empty())?;
    let bytes = text.as_bytes();
    let (body, quote) = (header.body, layout.dialect.quote);
    let tasks = (text.len() - body).div_ceil(SEARCH_BYTES);
    let name = Finder::new(first.as_bytes());
    let search = |task: usize| {
        let from = body + task * SEARCH_BYTES;
        let to = from + SEARCH_BYTES + first.len();
        name.find_iter(&bytes[from..to.min(text.len())])
            .map(|at| from + at)
            .map(|at| {
                if at > 0 && bytes[at - 1] == quote {
                    at - 1
                } else {
                    at
                }
            })
            .find(|at| *at >= body && is_line(bytes, *at) && begins(text, *at, layout, header))
    };
    (0..tasks).into_par_iter().find_map_first(search)
}

/// Where a title begins that is above the names once more, with rows of another period than those
/// before: years below months, as the files of Fama and French have them.
fn other_period(text: &str, layout: &Layout, header: &Header) -> Option<usize> {
    let head = text[..header.body].get(layout.start..)?.lines().next()?;
    let names = head.trim_end();
    let delimiter = layout.dialect.delimiter.as_str();
    if layout.header.value != 1 || !names.contains(delimiter) {
        return None;
    }
    let begins = |at: usize| {
        let at = header.body + at;
        let above = text[header.body..at].trim_end();
        let is_whole = text[at + names.len()..].starts_with(['\r', '\n']);
        let start = header.body + above.rfind(['\r', '\n'])? + 1;
        let title = text[start..at].trim();
        let is_title = !title.contains(delimiter) && cell::form(title) == Form::Text;
        let first = |line: &str| period_of(line.split(delimiter).next()?);
        let before = first(text[header.body..start].trim_end().lines().next_back()?)?;
        let after = first(text[at + names.len()..].trim_start().lines().next()?)?;
        let fits = is_whole && is_title && is_line(text.as_bytes(), at) && before != after;
        fits.then_some(start)
    };
    let rows = &text.as_bytes()[header.body..];
    Finder::new(names.as_bytes())
        .find_iter(rows)
        .find_map(begins)
}

/// The digits of a period: eight of a day, six of a month, four of a year.
fn period_of(cell: &str) -> Option<usize> {
    let text = cell.trim().trim_matches('"');
    match cell::form(text) {
        Form::Day(_) => Some(8),
        Form::Whole(number) if text.len() == 8 => date_text::compact(number).map(|_| 8),
        Form::Whole(number) if text.len() == 6 => date_text::month(number).map(|_| 6),
        Form::Whole(1800..=2100) => Some(4),
        _ => None,
    }
}

fn is_line(bytes: &[u8], at: usize) -> bool {
    at == 0 || matches!(bytes[at - 1], b'\n' | b'\r')
}

fn begins(text: &str, at: usize, layout: &Layout, header: &Header) -> bool {
    let end = text.len();
    let mut scanner = Scanner::new(text, (at, end), layout.dialect, 0, false);
    let mut cells = Cells::default();
    cells.restart(at);
    if scanner.next(&mut cells).is_none() || cells.len() == layout.width {
        return false;
    }
    let width = cells.len();
    let known: HashSet<&str> = header.cells.iter().map(String::as_str).collect();
    let mut common = HashSet::new();
    common.extend(
        (0..width)
            .map(|i| cells.get(text, i).trim())
            .filter(|c| known.contains(c)),
    );
    if common.len() * 2 <= known.len().max(width) {
        return false;
    }
    cells.restart(scanner.position());
    scanner.next(&mut cells).is_some() && cells.len() == width
}

/// Where the notes at the end of the file begin, and how many there are: lines
/// of one cell that cannot be a first cell, or phrases that a blank line sets
/// apart.
pub(in crate::table) fn footer(
    text: &str,
    layout: &Layout,
    header: &Header,
) -> Option<(usize, usize)> {
    if layout.width < 3 {
        return None;
    }
    let delimiter = layout.dialect.delimiter.as_str();
    let (mut end, mut notes) = (text.len(), 0);
    let (mut all_foreign, mut all_text) = (true, true);
    let (mut whole, mut apart) = (None, None);
    while end > header.body && notes < MOST_NOTES {
        let line_end = text[..end].trim_end_matches(['\r', '\n']).len();
        let start = text[..line_end].rfind(['\r', '\n']).map_or(0, |at| at + 1);
        let gap = &text[line_end.max(start)..end];
        let is_gap = gap.matches('\n').count().max(gap.matches('\r').count()) > 1;
        if is_gap && notes > 0 && all_text && !layout.airy {
            apart = Some((end, notes));
        }
        let line = text[start..line_end].trim();
        let core = line.trim_end_matches(|c: char| c == ' ' || delimiter.contains(c));
        let quote = char::from(layout.dialect.quote);
        let quoted = core.len() > 1 && core.starts_with(quote) && core.ends_with(quote);
        let inner = core.trim_matches(quote);
        let one =
            !core.is_empty() && (!core.contains(delimiter) || (quoted && !inner.contains(quote)));
        // Its text may hold the delimiter.
        let is_cut = core.split(delimiter).count() < layout.width && is_note(core);
        if start >= header.body && core.is_empty() && notes > 0 {
            // An empty record between the notes and the table.
            end = start;
            continue;
        }
        if start < header.body || !(one || is_cut) {
            break;
        }
        notes += 1;
        // A name by itself may be the beginning of a record; so may all that is
        // followed by delimiters.
        let is_phrase = inner.contains([' ', ':', '：']) && core.len() == line.len();
        all_text &= is_phrase && cell::form(inner) == Form::Text;
        all_foreign &= layout.shape.is_foreign_to_first(inner) || is_note(inner);
        if all_foreign {
            whole = Some((start, notes));
        }
        end = start;
    }
    match (whole, apart) {
        (Some(whole), Some(apart)) => Some(if whole.0 < apart.0 { whole } else { apart }),
        (whole, apart) => whole
            .or(apart)
            .or_else(|| small_table(text, layout, header)),
    }
}

/// A text with each run of digits as one 0.
fn kind_of(text: &str) -> String {
    let mut kind = String::new();
    for letter in text.trim().chars() {
        let letter = if letter.is_ascii_digit() { '0' } else { letter };
        if letter != '0' || !kind.ends_with('0') {
            kind.push(letter);
        }
    }
    kind
}

/// Records above a small table that are looked at; fewer do not show what is usual.
const RECORDS_ABOVE: std::ops::RangeInclusive<usize> = 5..=20;

/// Where a small table begins at the end, and its lines: an empty record parts it from the others, and it fills
/// the first half of the columns at most, which no record above does.
fn small_table(text: &str, layout: &Layout, header: &Header) -> Option<(usize, usize)> {
    let half = layout.width / 2;
    if half < 2 || layout.airy {
        return None;
    }
    let delimiter = layout.dialect.delimiter.as_str();
    // The place of the last cell that is not empty.
    let last = |line: &str| {
        let cells = line.split(delimiter).enumerate();
        let filled = cells.filter(|(_, cell)| !cell.trim().is_empty());
        filled.map(|(place, _)| place).last()
    };
    let body = text[header.body..].trim_end();
    let mut lines = body.rsplit('\n').map(|line| line.trim_end_matches('\r'));
    let (mut below, mut start) = (0, body.len() + 1);
    loop {
        let line = lines.next().filter(|line| !line.contains('"'))?;
        let place = last(line);
        if place.is_some_and(|place| place >= half) || below > MOST_NOTES {
            return None;
        }
        if place.is_none() {
            break;
        }
        below += 1;
        start = body[..start - 1].rfind('\n').map_or(0, |at| at + 1);
    }
    let above = lines.take(*RECORDS_ABOVE.end()).map(last);
    let (mut records, mut all_wide) = (0, true);
    for place in above {
        records += 1;
        all_wide &= place.is_some_and(|place| place >= half);
    }
    if below < 2 || !all_wide || records < *RECORDS_ABOVE.start() {
        return None;
    }
    let first = |line: &str| {
        line.split(delimiter)
            .next()
            .map(kind_of)
            .unwrap_or_default()
    };
    let usual = body.lines().next().map(first)?;
    // Ids that go on are records; names may be those of anybody.
    let goes_on = !usual.contains('0') || body[start..].lines().any(|line| first(line) == usual);
    (!goes_on).then_some((header.body + start, below))
}

/// Whether a text is a note by its first word: `Source: Bundesbank`, `* provisional`.
fn is_note(text: &str) -> bool {
    const WORDS: [&str; 36] = [
        "source",
        "sources",
        "note",
        "notes",
        "remark",
        "remarks",
        "comment",
        "as of",
        "footnote",
        "disclaimer",
        "generated",
        "generated on",
        "generated by",
        "printed",
        "created",
        "exported",
        "quelle",
        "quellen",
        "hinweis",
        "hinweise",
        "anmerkung",
        "bemerkung",
        "stand",
        "erstellt",
        "fuente",
        "nota",
        "notas",
        "fonte",
        "bron",
        "źródło",
        "来源",
        "數據來源",
        "数据来源",
        "备注",
        "说明",
        "注",
    ];
    if let Some(rest) = text.strip_prefix(['*', '†', '¹']) {
        return rest.trim().contains(char::is_alphabetic);
    }
    let Some((word, _)) = text.split_once([':', '：']) else {
        return false;
    };
    let word = word.trim().to_lowercase();
    WORDS.contains(&word.as_str())
}

/// Where the lines begin that may be notes once the text ends, and the line
/// before them.
pub(in crate::table) fn last_lines(text: &str) -> usize {
    let mut start = text.len();
    for _ in 0..=MOST_NOTES {
        let end = text[..start].trim_end_matches(['\r', '\n']).len();
        start = text[..end].rfind(['\r', '\n']).map_or(0, |at| at + 1);
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::csv::dialect;
    use crate::table::csv::header;
    use crate::table::csv::overrides::Overrides;

    fn end(text: &str) -> Option<(&str, Objection)> {
        let layout = dialect::sniff(text, &Overrides::default());
        let header = header::read(text, &layout, &mut Vec::new());
        let end = find(text, &layout, &header, &mut Vec::new())?;
        Some((&text[end.start..], end.why))
    }

    fn rows(first: impl Fn(usize) -> String) -> String {
        let row = |i: usize| format!("{},{},Bonn\n", first(i), i * 7);
        format!("id,amount,city\n{}", (1..=30).map(row).collect::<String>())
    }

    #[test]
    fn notes_end_a_table_and_records_do_not() {
        let (numbers, names) = (rows(|i| i.to_string()), rows(|i| format!("c{i}")));
        let check = |text: String, rest: Option<&str>| {
            let expected = rest.map(|rest| (rest, Objection::Footer));
            assert_eq!(end(&text), expected, "{}", &text[text.len() - 30..]);
        };
        check(format!("{numbers}Total\n"), Some("Total\n"));
        check(
            format!("{numbers}Total,,\nby me\n"),
            Some("Total,,\nby me\n"),
        );
        check(
            format!("{names}\nSource: head office\n"),
            Some("Source: head office\n"),
        );
        check(numbers.clone(), None);
        check(format!("{numbers}31\n"), None);
        check(format!("{numbers}\n31,,\n"), None);
        check(format!("{names}\nc31,,\n"), None);
        check(format!("{names}\nc31\n"), None);
        check(format!("{names}31: head office\n"), None);
        check(
            format!("{names}Source: head office\n"),
            Some("Source: head office\n"),
        );
        for note in [
            "Quelle: Bundesbank,,\n",
            "* provisional,,\n",
            "数据来源：总行,,\n",
        ] {
            check(format!("{names}{note}"), Some(note));
            check(format!("{names},,\n{note}"), Some(note));
        }
        check(format!("{names}Bonn: Source,,\n"), None);
        let note = "Source: core, 2024\n";
        check(format!("{names}{note}"), Some(note));
    }

    #[test]
    fn a_small_table_behind_an_empty_record_is_no_part_of_the_table() {
        let row = |i: usize| format!("K{i};{};5.{i:02};{}\n", i * 7, i % 2);
        let rows: String = (1..=30).map(row).collect();
        let table = format!("Kunde;Betrag;Zins;Ausfall\n{rows}");
        let small = "Filiale;Anzahl;;\nN;30;;\nS;20;;\n";
        for gap in [";;;\n", "\n"] {
            let text = format!("{table}{gap}{small}");
            assert_eq!(end(&text), Some((small, Objection::Footer)), "{gap:?}");
        }
        assert_eq!(end(&format!("{table}{small}")), None);
        assert_eq!(end(&format!("{table};;;\nK31;5;;\n")), None);
        assert_eq!(end(&format!("{table}\nK31;5;;\nK32;6;;\n")), None);
        assert_eq!(end(&format!("{table};;;\nK31;5;;\nK32;5;1.5;\n")), None);
        let gaps = table.replace("K29;203;5.29;1", "K29;203;;");
        assert_eq!(end(&format!("{gaps};;;\n{small}")), None);
    }

    #[test]
    fn another_table_has_other_columns_not_only_another_part() {
        let table = rows(|i| i.to_string());
        let wider = "id,amount,city,rate\n1,2,Rome,3\n";
        let text = format!("{table}{wider}");
        assert_eq!(end(&text), Some((wider, Objection::AnotherTable)));
        assert_eq!(end(&format!("{table}{table}")), None);
        // Years below months, under a title and the same names.
        let part = |periods: &[u32]| {
            let row = |p: &u32| format!("{p}, 1.{:02},-0.{:02}\n", p % 89, p % 97);
            let rows: String = periods.iter().map(row).collect();
            format!(",Mkt-RF,SMB\n{rows}")
        };
        let months: Vec<u32> = (0..60).map(|i| 197_001 + i / 12 * 100 + i % 12).collect();
        let years = format!(" Annual Factors\n{}", part(&[1970, 1971, 1972]));
        let text = format!("{}\n{years}", part(&months));
        assert_eq!(end(&text), Some((years.as_str(), Objection::AnotherTable)));
        let pages = format!("{}\n Page 2\n{}", part(&months), part(&months));
        assert_eq!(end(&pages), None);
        assert_eq!(end(&format!("{table}id,1,2,3\n1,2,3,4\n")), None);
    }
}
