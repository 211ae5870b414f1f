//! A header: how many lines of a file say what the columns are called, what
//! stands before them, and the names.

mod labels;

use crate::table::cells::cell::{self, Form};
use crate::table::csv::dialect::Layout;
use crate::table::csv::dialect_candidate::Candidate;
use crate::table::csv::header::labels::{are_labels, is_apart, is_of_pattern};
use crate::table::csv::record_cells::Cells;
use crate::table::csv::scanner::Scanner;
use crate::table::csv::units_line;
use crate::table::records::totals;
use crate::table::remark::Remark;

/// More lines than this before the header are no preamble.
const PREAMBLE_RECORDS: usize = 30;
/// So many lines below the names may describe the columns, above so many dates at least.
const DESCRIPTIONS: usize = 8;
const LEAST_DAYS: usize = 12;
/// More lines of names than this are told, not found.
const HEADER_RECORDS: usize = 3;

/// Records before the header: much narrower than the table that follows, or as
/// wide with next to nothing in them, or above one that the columns below show
/// to be the header.
pub(in crate::table) fn preamble(trial: &Candidate) -> usize {
    let (records, width) = (&trial.records, trial.width);
    let usual = records.iter().filter(|r| r.len() == width).count();
    let wide = records.iter().position(|r| r.len() == width).unwrap_or(0);
    let few = |first: usize| (1..=PREAMBLE_RECORDS).contains(&first) && usual > first;
    let narrow = |r: &Vec<String>| r.len() * 2 <= width;
    let shorter = |r: &Vec<String>| r.len() < width;
    let named = || header_votes(&records[wide..]) >= 4;
    // Titles with a small table of their own among them.
    let above = &records[..wide];
    let titled = || wide > 2 && above.iter().filter(|r| r.len() == 1).count() * 2 > wide;
    let mut first = 0;
    if few(wide)
        && (above.iter().all(narrow) || ((above.iter().all(shorter) || titled()) && named()))
    {
        first = wide;
    }
    // Padded to the width of the table: a title, a name with its value, or nothing.
    let below = &records[first..];
    let names = below.iter().find(|r| is_full(r, width));
    let named = names.is_some_and(|r| r.iter().all(|c| !cell::form(c).is_value()));
    let hollow = |r: &Vec<String>| {
        let mut filled = r.iter().filter(|c| !c.is_empty());
        let title = filled.next();
        let pairs = named && width > 3;
        let alone = filled.next().is_none_or(|_| pairs) && filled.next().is_none();
        r.len() == width && alone && title.is_none_or(|t| !cell::form(t).is_value())
    };
    let titles = below.iter().take_while(|r| hollow(r)).count();
    let rare = below.iter().filter(|r| hollow(r)).count() <= titles;
    let full = below.get(titles).is_some_and(|r| is_full(r, width));
    if width > 2 && titles > 0 && few(first + titles) && rare && full {
        first += titles;
    }
    first
}

/// Whether two thirds of the cells hold something.
fn is_full(record: &[String], width: usize) -> bool {
    record.len() == width && record.iter().filter(|c| !c.is_empty()).count() * 3 >= width * 2
}

/// How many records hold names, and how sure that is. Each column votes: below a
/// name stand values that the name is not. Without a vote the first record is a
/// header, as almost all loan files have one.
pub(in crate::table) fn sniff(records: &[Vec<String>]) -> (usize, f64) {
    let Some((first, rest)) = records.split_first() else {
        return (1, 0.5);
    };
    // Files appended to each other, and pages of a report, repeat the whole header.
    let is_same = |r: &&Vec<String>| {
        let pairs = || r.iter().zip(first);
        r.len() == first.len() && pairs().all(|(cell, name)| is_same_name(cell, name))
    };
    let is_named = first.iter().any(|c| cell::form(c) == Form::Text);
    let without: Vec<Vec<String>>;
    let rest = if first.len() > 1 && is_named && rest.iter().any(|r| is_same(&r)) {
        without = rest.iter().filter(|r| !is_same(r)).cloned().collect();
        &without[..]
    } else {
        rest
    };
    let votes = votes(first, rest);
    let total: i32 = votes.iter().sum();
    let cast: i32 = votes.iter().map(|v| v.abs()).sum();
    let numbers = first.iter().filter(|c| cell::form(c).is_value()).count();
    if cast == 0 {
        return (usize::from(numbers * 2 <= first.len()), 0.6);
    }
    let sure = 0.6 + 0.4 * f64::from(total.abs()) / f64::from(cast);
    (if total >= 0 { 1 + more(records) } else { 0 }, sure)
}

/// Further records of names: texts in the columns that hold values below them.
fn more(records: &[Vec<String>]) -> usize {
    let is_names = |at: &usize| {
        let (record, rest) = (&records[*at], &records[at + 1..]);
        if record.len() != records[0].len() {
            return false;
        }
        let typed: Vec<usize> = (0..record.len()).filter(|j| is_typed(rest, *j)).collect();
        let texts = typed
            .iter()
            .filter(|j| cell::form(&record[**j]) == Form::Text);
        let values = typed.iter().any(|j| cell::form(&record[*j]).is_value());
        let texts = texts.count();
        let is_units = units_line::is_one(record.iter().map(String::as_str));
        rest.len() > 2 && !values && !is_units && texts > 1 && texts * 3 >= typed.len() * 2
    };
    (1..HEADER_RECORDS.min(records.len()))
        .take_while(is_names)
        .count()
}

/// How many of the first records below the names describe the columns of a table of dates, as unit,
/// source and state of the data, or name its first column alone, as pandas does: where all others have
/// a day in the first column and numbers beside it, they have none.
pub(in crate::table) fn descriptions(records: &[Vec<String>]) -> usize {
    let width = records.first().map_or(0, Vec::len);
    let rest = records.get(DESCRIPTIONS..).unwrap_or_default();
    let is_day = |cell: &String| matches!(cell::form(cell), Form::Day(_));
    let days = rest.iter().filter_map(|r| r.first()).filter(|c| is_day(c));
    if rest.len() < LEAST_DAYS || days.count() * 10 < rest.len() * 9 {
        return 0;
    }
    let typed: Vec<usize> = (1..width).filter(|j| is_typed(rest, *j)).collect();
    let is_number = |cell: &String| {
        let form = cell::form(cell);
        form.is_value() && !matches!(form, Form::Day(_) | Form::Far(_))
    };
    let describes = |record: &&Vec<String>| {
        record.len() == width
            && matches!(cell::form(&record[0]), Form::Text | Form::Missing)
            && typed.iter().all(|j| !is_number(&record[*j]))
            && record.iter().any(|cell| !cell.is_empty())
    };
    let found = records.iter().take(DESCRIPTIONS).take_while(describes);
    let found = found.count();
    let is_named = records[..found].iter().any(|record| !record[0].is_empty());
    if is_named && !typed.is_empty() {
        found
    } else {
        0
    }
}

/// Whether nine of ten cells of the column are numbers or days.
fn is_typed(rows: &[Vec<String>], column: usize) -> bool {
    let cells = || rows.iter().filter_map(|r| r.get(column));
    let present = cells().filter(|c| !cell::form(c).is_silent()).count();
    let values = cells().filter(|c| cell::form(c).is_value()).count();
    present > 2 && values * 10 >= present * 9
}

fn header_votes(records: &[Vec<String>]) -> i32 {
    let Some((first, rest)) = records.split_first() else {
        return 0;
    };
    votes(first, rest).iter().sum()
}

/// The votes of the columns. Numbers that are labels vote for a header.
fn votes(first: &[String], rest: &[Vec<String>]) -> Vec<i32> {
    let mut votes: Vec<i32> = (0..first.len()).map(|j| vote(&first[j], rest, j)).collect();
    let against = |place: &usize| votes[*place] < 0 && cell::form(&first[*place]).is_value();
    let values: Vec<usize> = (0..first.len()).filter(against).collect();
    let names = votes.iter().filter(|vote| **vote > 0).count();
    if !values.is_empty() && are_labels(first, rest, &values, names) {
        for place in values {
            votes[place] = 1;
        }
    }
    votes
}

fn vote(name: &str, rest: &[Vec<String>], column: usize) -> i32 {
    let below = || rest.iter().filter_map(|r| r.get(column));
    let present = below().filter(|c| !cell::form(c).is_silent()).count();
    let values = below().filter(|c| cell::form(c).is_value()).count();
    match cell::form(name) {
        Form::Missing | Form::Special => 0,
        // `2024Q1` or `12M` over plain numbers is a name.
        form if present > 0 && is_special(form) && !below().any(|c| is_special(cell::form(c))) => 2,
        form if present > 0 && values * 10 >= present * 9 => {
            if form.is_value() {
                -2
            } else {
                2
            }
        }
        form if form.is_value() => -2,
        _ => {
            let repeats = below().filter(|c| c.as_str() == name).count();
            let below: Vec<&String> = below().collect();
            // The names of a second table repeat those of the first once.
            match repeats {
                0 if is_of_pattern(name, &below) => -2,
                0 => i32::from(is_apart(name, &below)),
                1 => -1,
                _ => -2,
            }
        }
    }
}

/// Days, and numbers with a unit or a percent sign.
fn is_special(form: Form) -> bool {
    match form {
        Form::Day(_) => true,
        Form::Amount(amount) => amount.unit.is_some() || amount.percent,
        _ => false,
    }
}

/// Whether a cell is the name, whatever its case, its quotes and the blanks in it.
#[inline]
pub(in crate::table) fn is_same_name(cell: &str, name: &str) -> bool {
    fn ink(text: &str) -> impl Iterator<Item = char> {
        let is_ink = |c: &char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '\u{feff}');
        text.chars().filter(is_ink).flat_map(char::to_lowercase)
    }
    // Most cells differ from the name in their first letter.
    if let (Some(a), Some(b)) = (cell.bytes().next(), name.bytes().next())
        && a.is_ascii_alphanumeric()
        && b.is_ascii_alphanumeric()
        && !a.eq_ignore_ascii_case(&b)
    {
        return false;
    }
    ink(cell).eq(ink(name))
}

/// The header as read.
#[derive(Debug, Default)]
pub(in crate::table) struct Header {
    /// One per column, trimmed and made unique.
    pub names: Vec<String>,
    /// The cells of its last line as they stood, trimmed.
    pub cells: Vec<String>,
    /// Where the data begin.
    pub body: usize,
    /// Lines that it takes.
    pub lines: u64,
}

/// Reads the names; the columns are at least as many as most records have cells.
pub(in crate::table) fn read(text: &str, layout: &Layout, warnings: &mut Vec<Remark>) -> Header {
    let range = (layout.start, text.len());
    let mut scanner = Scanner::new(text, range, layout.dialect, layout.width, false);
    let mut cells = Cells::default();
    let mut header = Header {
        body: layout.start,
        ..Header::default()
    };
    let mut found = 0;
    while found < layout.header.value.max(1) {
        cells.restart(scanner.position());
        let Some(extent) = scanner.next(&mut cells) else {
            break;
        };
        let mut texts = (0..cells.len()).map(|i| cells.get(text, i));
        if extent.blank || totals::is_ruler(&mut texts) {
            continue;
        }
        found += 1;
        let texts = (0..cells.len()).map(|i| cell::content(cells.get(text, i)).to_owned());
        header.cells = texts.collect();
        if layout.header.value == 0 {
            break;
        }
        (header.body, header.lines) = (scanner.position(), scanner.line());
        let width = header.names.len().max(header.cells.len());
        header.names.resize(width, String::new());
        for (name, part) in header.names.iter_mut().zip(&header.cells) {
            let gap = if name.is_empty() || part.is_empty() {
                ""
            } else {
                " "
            };
            *name = format!("{name}{gap}{part}");
        }
    }
    if layout.header.value == 0 {
        let width = header.cells.len().max(layout.width);
        header.cells.clear();
        header.names = unique(vec![String::new(); width], &mut Vec::new());
        return header;
    }
    if found > 1 {
        warnings.push(Remark::LongHeader(found));
    }
    if layout.described > 0 {
        skip_descriptions(text, layout.described, &mut scanner, &mut header);
        warnings.push(Remark::Descriptions(layout.described));
    } else if !layout.header.told {
        cells.restart(scanner.position());
        let next = scanner.next(&mut cells).filter(|extent| !extent.blank);
        let texts = (0..cells.len()).map(|i| cells.get(text, i));
        if next.is_some() && units_line::is_one(texts) {
            warnings.push(Remark::UnitsLine(scanner.line()));
            (header.body, header.lines) = (scanner.position(), scanner.line());
        }
    }
    drop_surplus(&mut header.names, layout.width);
    if layout.row_names && header.names.len() + 1 == layout.width {
        header.names.insert(0, String::new());
        warnings.push(Remark::RowNames);
    }
    let (names, cells) = (header.names.len(), layout.width);
    if 0 < names && names < cells {
        warnings.push(Remark::ShortHeader { names, cells });
        header.names.resize(cells, String::new());
    }
    header.names = unique(header.names, warnings);
    header
}

/// Leaves out the records that describe the columns; the last may name the first column alone.
fn skip_descriptions(text: &str, count: usize, scanner: &mut Scanner<'_>, header: &mut Header) {
    let mut cells = Cells::default();
    let mut left = count;
    while left > 0 {
        cells.restart(scanner.position());
        let Some(extent) = scanner.next(&mut cells) else {
            break;
        };
        if extent.blank {
            continue;
        }
        left -= 1;
        (header.body, header.lines) = (scanner.position(), scanner.line());
        let alone = (1..cells.len()).all(|i| cells.get(text, i).trim().is_empty());
        if let (true, 0, Some(name)) = (alone, left, header.names.first_mut()) {
            cell::content(cells.get(text, 0)).clone_into(name);
        }
    }
}

/// The header of a file that tells its names, `body` bytes of text in one line.
pub(in crate::table) fn of_names(
    names: &[String],
    body: usize,
    warnings: &mut Vec<Remark>,
) -> Header {
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    Header {
        cells: names.clone(),
        names: unique(names, warnings),
        body,
        lines: 1,
    }
}

/// Empty names that make the header longer than the records.
fn drop_surplus(names: &mut Vec<String>, width: usize) {
    while width > 0 && names.len() > width && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let empty = names.iter().filter(|n| n.is_empty()).count();
    if width > 1 && names.len() > width && names.len() - width == empty {
        names.retain(|n| !n.is_empty());
    }
}

/// Empty names become `column_N`, repeated ones `name_2`, `name_3`.
fn unique(names: Vec<String>, warnings: &mut Vec<Remark>) -> Vec<String> {
    let mut taken: std::collections::HashSet<String> = names.iter().cloned().collect();
    let mut seen = std::collections::HashSet::new();
    // Names are only ever added, so a suffix once taken stays so.
    let mut next: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut renamed = Vec::with_capacity(names.len());
    for (place, name) in names.into_iter().enumerate() {
        let shown = if name.is_empty() {
            format!("column_{}", place + 1)
        } else {
            name.clone()
        };
        let is_first = !seen.contains(&shown) && (!name.is_empty() || !taken.contains(&shown));
        let mut unique = shown.clone();
        if !is_first {
            let count = next.entry(shown.clone()).or_insert(2);
            while taken.contains(&unique) || seen.contains(&unique) {
                unique = format!("{shown}_{count}");
                *count += 1;
            }
            warnings.push(Remark::RepeatedName {
                name: shown,
                called: unique.clone(),
            });
        }
        taken.insert(unique.clone());
        seen.insert(unique.clone());
        renamed.push(unique);
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::csv::dialect;
    use crate::table::csv::overrides::Overrides;

    fn check(names: &[&str], expected: &[&str]) {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(unique(names, &mut Vec::new()), expected);
    }

    #[test]
    fn periods_and_terms_over_numbers_are_names() {
        let check = |lines: &[&str], expected| {
            let record = |line: &&str| line.split(',').map(str::to_owned).collect();
            let records: Vec<Vec<String>> = lines.iter().map(record).collect();
            assert_eq!(sniff(&records).0, expected, "{lines:?}");
        };
        check(&["2024Q1,2024Q2", "5,6", "7,8"], 1);
        check(&["2024-01,2024-02", "5,6", "7,8"], 1);
        check(&["3M,12M", "5,6", "7,8"], 1);
        check(&["2024Q1,5", "2024Q2,6", "2024Q3,7"], 0);
        check(&["12M,5", "24M,6", "36M,7"], 0);
    }

    #[test]
    fn a_padded_preamble_and_a_line_of_units_are_no_records() {
        let row = |i: usize| format!("{i},{},{i}.5,12,0\n", i * 90);
        let rows: String = (1..40).map(row).collect();
        let names = "id,income,ltv,term,bad\n";
        let check = |above: &str, below: &str, lines: (u64, u64)| {
            let text = format!("{above}{names}{below}{rows}");
            let layout = dialect::sniff(&text, &Overrides::default());
            let mut said = Vec::new();
            let header = read(&text, &layout, &mut said);
            assert_eq!(header.names, ["id", "income", "ltv", "term", "bad"]);
            assert!(text[header.body..].starts_with("1,90"), "{above}{below}");
            assert_eq!((layout.lines_before, header.lines), lines);
            assert_eq!(said.len(), usize::from(!below.is_empty()));
        };
        check("Portfolio report,,,,\nAs of,2024-01-31,,,\n\n", "", (3, 1));
        check(
            "Portfolio report,,,,\nAs of,2024-01-31,,,\n,,,,\n",
            "",
            (3, 1),
        );
        check("Report,,,,\n", ",EUR,%,months,\n", (1, 2));
        check("", ",(EUR),[%],(months),\n", (0, 2));
        check("", "-,TEUR,in %,Monate,0/1\n", (0, 2));
        check("", "", (0, 1));
        // The first record of a table, with gaps.
        let text = format!("id,income,ltv,term,bad\nA,9,,,\n{rows}");
        let layout = dialect::sniff(&text, &Overrides::default());
        let header = read(&text, &layout, &mut Vec::new());
        assert_eq!((header.names[0].as_str(), header.lines), ("id", 1));
    }

    fn read_of(text: &str) -> (Header, Layout) {
        let layout = dialect::sniff(text, &Overrides::default());
        (read(text, &layout, &mut Vec::new()), layout)
    }

    #[test]
    fn lines_that_describe_the_columns_of_dates_are_no_rows() {
        let row = |i: usize| format!("2021-01-{:02};1,{:04};\n", i % 28 + 1, 1000 + i * 7);
        let rows: String = (0..40).map(row).collect();
        let lines = "\"\";Kurs in USD;\nEinheit;USD;\nStand vom;30.11.2026 10:00:00 Uhr;\n";
        let text = format!("\"\";BBEX3.D.USD;BBEX3.D.USD_FLAGS\n{lines}{rows}");
        let (header, layout) = read_of(&text);
        assert_eq!(
            (layout.described, header.names[1].as_str()),
            (3, "BBEX3.D.USD")
        );
        assert!(text[header.body..].starts_with("2021-01-01"));
        // pandas writes the name of the rows below those of the columns.
        let row = |i: usize| format!("2021-01-{:02},{}.5,{i}\n", i % 28 + 1, 90 + i);
        let rows: String = (0..40).map(row).collect();
        let text = format!("Price,Close,Volume\nTicker,SPY,SPY\nDate,,\n{rows}");
        let (header, _) = read_of(&text);
        assert_eq!(header.names, ["Date", "Close SPY", "Volume SPY"]);
        assert!(text[header.body..].starts_with("2021-01-01"));
        let (header, layout) = read_of(&format!("date,x,y\n{rows}"));
        assert_eq!(
            (header.names.join(" ").as_str(), layout.described),
            ("date x y", 0)
        );
        let unknown = format!("date,x,y\nunknown,5,7\n{rows}");
        assert_eq!(read_of(&unknown).1.described, 0);
    }

    #[test]
    fn titles_around_a_small_table_are_no_header() {
        let row = |i: usize| format!("\"2021-01-{:02}\",\"1.{:03}\"\n", i % 28 + 1, 200 + i * 7);
        let rows: String = (0..40).map(row).collect();
        let above = "\"TERMS\"\n\"https://a.org/terms\"\n\n\"NAME\"\n\"Rates\"\n\n\"SERIES\"\n\
            \"id\",\"label\",\"text\"\n\"FX\",\"USD\",\"US dollar\"\n\n\"OBSERVATIONS\"\n";
        let text = format!("{above}\"date\",\"FX\"\n{rows}");
        let (header, _) = read_of(&text);
        assert_eq!(header.names, ["date", "FX"]);
        assert!(text[header.body..].starts_with("\"2021-01-01"));
    }

    #[test]
    fn names_become_unique_and_those_that_are_stay() {
        check(
            &["a", "a", "a_2", "a", "", "b"],
            &["a", "a_3", "a_2", "a_4", "column_5", "b"],
        );
        check(&["", "column_1"], &["column_1_2", "column_1"]);
        let many = unique(vec!["c".to_owned(); 20_000], &mut Vec::new());
        assert_eq!(many[19_999], "c_20000");
    }
}
