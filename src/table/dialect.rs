//! A dialect: delimiter, quote, line end, and where header and data begin,
//! sniffed from a bounded sample or told. Reads no cell beyond the sample.

use super::Decided;
use super::cell::{self, Form};
use super::error::TableError;
use super::scan::{Cells, Dialect, Newline, Scanner};

/// Text looked at.
const SAMPLE_BYTES: usize = 256 << 10;
/// Records looked at.
const SAMPLE_RECORDS: usize = 1_000;
/// No text file holds this: with it every record is one cell.
const NO_DELIMITER: u8 = 0x1F;
/// More lines than this before the header are no preamble.
const PREAMBLE_RECORDS: usize = 30;

/// What the sample, or the caller, says about the file's layout.
#[derive(Debug)]
pub(super) struct Layout {
    pub dialect: Dialect,
    pub delimiter: Decided<char>,
    pub quote: Decided<char>,
    pub header: Decided<bool>,
    /// Where the header (or, without one, the data) begins.
    pub start: usize,
    /// Lines before `start`.
    pub lines_before: u64,
    /// Cells in most records.
    pub width: usize,
}

/// A sample split by one candidate.
struct Trial {
    dialect: Dialect,
    records: Vec<Vec<String>>,
    starts: Vec<(usize, u64)>,
    width: usize,
    score: f64,
}

/// Decides the layout of `text`; `delimiter` and `header` if told win.
///
/// # Errors
/// A told delimiter that cannot be one.
pub(super) fn sniff(
    text: &str,
    delimiter: Option<&str>,
    header: Option<bool>,
) -> Result<Layout, TableError> {
    let told = delimiter.map(parse_delimiter).transpose()?;
    let (from, announced) = announced_delimiter(text);
    let sample = sample(text);
    let newline = newline(sample);
    let quotes: &[u8] = if sample.contains('"') { b"\"" } else { b"\"'" };
    let candidates = match told.or(announced) {
        Some(one) => vec![one],
        None => b",;\t|:".to_vec(),
    };
    let mut trials = Vec::new();
    for &quote in quotes {
        for &delimiter in &candidates {
            let dialect = Dialect {
                delimiter,
                quote,
                newline,
            };
            trials.push(trial(sample, from.min(sample.len()), dialect));
        }
    }
    let (best, confidence) = choose(trials, told.or(announced).is_some());
    let skipped = preamble(&best);
    let body = &best.records[skipped.min(best.records.len())..];
    let (has_header, header_confidence) = match header {
        Some(told) => (told, 1.0),
        None => sniff_header(body),
    };
    let (start, lines_before) = best.starts.get(skipped).copied().unwrap_or((text.len(), 0));
    Ok(Layout {
        dialect: best.dialect,
        delimiter: Decided {
            value: shown(best.dialect.delimiter),
            told: told.is_some(),
            confidence,
        },
        quote: Decided {
            value: char::from(best.dialect.quote),
            told: false,
            confidence: if sample.contains(char::from(best.dialect.quote)) {
                0.95
            } else {
                0.5
            },
        },
        header: Decided {
            value: has_header,
            told: header.is_some(),
            confidence: header_confidence,
        },
        start,
        lines_before,
        width: best.width,
    })
}

/// The layout of text whose dialect is known, and whether its first record
/// names the columns unless told. `lines_before` are left out of it already.
pub(super) fn known(
    text: &str,
    dialect: Dialect,
    header: Option<bool>,
    lines_before: u64,
) -> Layout {
    fn sure<T>(value: T) -> Decided<T> {
        Decided {
            value,
            told: false,
            confidence: 1.0,
        }
    }
    let trial = trial(sample(text), 0, dialect);
    let (has_header, confidence) =
        header.map_or_else(|| sniff_header(&trial.records), |told| (told, 1.0));
    Layout {
        dialect,
        delimiter: sure(char::from(dialect.delimiter)),
        quote: sure(char::from(dialect.quote)),
        header: Decided {
            value: has_header,
            told: header.is_some(),
            confidence,
        },
        start: 0,
        lines_before,
        width: trial.width,
    }
}

/// A file of one column could have any; it is shown with a comma.
fn shown(delimiter: u8) -> char {
    if delimiter == NO_DELIMITER {
        ','
    } else {
        char::from(delimiter)
    }
}

/// The delimiter that a flag names: one ASCII character, `tab`, or `\t`.
///
/// # Errors
/// Anything else, and what can only end a line or quote a cell.
pub fn parse_delimiter(told: &str) -> Result<u8, TableError> {
    let byte = match (told, told.as_bytes()) {
        ("tab" | "\\t", _) => Some(b'\t'),
        (_, [one]) => Some(*one),
        _ => None,
    };
    let usable = |b: &u8| b.is_ascii() && !b.is_ascii_alphanumeric() && !b"\r\n\"'\0-.".contains(b);
    byte.filter(usable)
        .ok_or_else(|| TableError::UnknownDelimiter {
            told: told.to_owned(),
        })
}

/// Excel's own way of telling: a first line `sep=;`.
fn announced_delimiter(text: &str) -> (usize, Option<u8>) {
    let line = text.lines().next().unwrap_or_default();
    let told = line
        .strip_prefix("sep=")
        .and_then(|d| parse_delimiter(d).ok());
    match told {
        Some(_) => ((line.len() + 1).min(text.len()), told),
        None => (0, None),
    }
}

/// The first whole lines of the text.
fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE_BYTES {
        return text;
    }
    let head = &text.as_bytes()[..SAMPLE_BYTES];
    let last_break = head.iter().rposition(|b| matches!(b, b'\n' | b'\r'));
    let cut = last_break.map_or_else(|| text.floor_char_boundary(SAMPLE_BYTES), |at| at + 1);
    &text[..cut]
}

/// `\r` ends lines only where it does so more often than `\n`.
fn newline(sample: &str) -> Newline {
    let feeds = sample.matches('\n').count();
    let returns = sample.matches('\r').count() - sample.matches("\r\n").count();
    if returns > feeds {
        Newline::Return
    } else {
        Newline::Feed
    }
}

fn trial(sample: &str, from: usize, dialect: Dialect) -> Trial {
    let mut scanner = Scanner::new(sample, (from, sample.len()), dialect, 0, false);
    let mut cells = Cells::default();
    let (mut records, mut starts) = (Vec::new(), Vec::new());
    while records.len() < SAMPLE_RECORDS {
        cells.restart(scanner.position());
        let Some(extent) = scanner.next(&mut cells) else {
            break;
        };
        if !extent.blank {
            let texts = (0..cells.len()).map(|i| cells.get(sample, i).trim().to_owned());
            records.push(texts.collect::<Vec<_>>());
            starts.push((extent.start, extent.line + u64::from(from > 0)));
        }
    }
    let width = usual_width(&records);
    let score = score(&records, width, dialect);
    Trial {
        dialect,
        records,
        starts,
        width,
        score,
    }
}

/// The number of cells that most records have; the larger of two as common.
fn usual_width(records: &[Vec<String>]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for record in records {
        *counts.entry(record.len()).or_insert(0usize) += 1;
    }
    let most = counts
        .iter()
        .max_by_key(|(width, count)| (**count, **width));
    most.map_or(0, |(width, _)| *width)
}

/// How well a candidate explains the sample: the share of records that have
/// the usual width (a preamble counts once, what follows it twice), times the share of cells that hold no other candidate,
/// and a little for more columns. 0 where it splits nothing.
fn score(records: &[Vec<String>], width: usize, dialect: Dialect) -> f64 {
    if width < 2 {
        return 0.0;
    }
    let usual = records.iter().filter(|r| r.len() == width).count();
    let first = records.iter().position(|r| r.len() == width).unwrap_or(0);
    let share = usual as f64 / records.len() as f64;
    let share_after = usual as f64 / (records.len() - first) as f64;
    let others = [';', '\t', '|', ','].map(|c| (c, c != char::from(dialect.delimiter)));
    let is_clean = |text: &String| {
        !others.iter().any(|(c, other)| *other && text.contains(*c)) || cell::form(text).is_value()
    };
    let cells = records.iter().flatten();
    let clean = cells.clone().filter(|c| is_clean(c)).count() as f64 / cells.count() as f64;
    // `1,5` splits a column of decimal commas into two, below a header of one.
    let headless = first > 0 && records[first].iter().any(|c| cell::form(c).is_value());
    let doubt = if headless { 0.3 } else { 1.0 };
    let rare = if dialect.delimiter == b':' { 0.5 } else { 1.0 };
    let quoted_better = if dialect.quote == b'\'' {
        quote_gain(records)
    } else {
        1.0
    };
    share
        * share_after
        * share_after
        * clean
        * doubt
        * rare
        * quoted_better
        * (1.0 + (width as f64).ln() / 20.0)
}

/// `'` quotes only where reading it so leaves none inside the cells.
fn quote_gain(records: &[Vec<String>]) -> f64 {
    let left = records.iter().flatten().any(|c| c.contains('\''));
    if left { 0.5 } else { 1.0 }
}

/// The best trial and how sure it is; one column where no candidate splits
/// the first record and none explains the rest.
fn choose(mut trials: Vec<Trial>, told: bool) -> (Trial, f64) {
    // Stable: of equal scores the earlier candidate stays first.
    trials.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut best = trials.remove(0);
    let rival = trials
        .iter()
        .find(|t| t.dialect.delimiter != best.dialect.delimiter);
    let second = rival.map_or(0.0, |t| t.score);
    if told {
        return (best, 1.0);
    }
    let first_is_whole = best.records.first().is_none_or(|r| r.len() < 2);
    if best.score == 0.0 || (first_is_whole && best.score < 0.5) {
        join_cells(&mut best);
        return (best, 0.5);
    }
    let lead = (best.score - second) / best.score;
    (best, 0.5 + 0.5 * lead)
}

fn join_cells(trial: &mut Trial) {
    let between = char::from(trial.dialect.delimiter).to_string();
    for record in &mut trial.records {
        *record = vec![record.join(&between)];
    }
    trial.dialect.delimiter = NO_DELIMITER;
    trial.width = trial.width.min(1);
}

/// Records before the header: much narrower than the table that follows.
fn preamble(trial: &Trial) -> usize {
    let first = trial.records.iter().position(|r| r.len() == trial.width);
    let usual = trial
        .records
        .iter()
        .filter(|r| r.len() == trial.width)
        .count();
    match first {
        Some(first)
            if (1..=PREAMBLE_RECORDS).contains(&first)
                && usual > first
                && trial.records[..first]
                    .iter()
                    .all(|r| r.len() * 2 <= trial.width) =>
        {
            first
        }
        _ => 0,
    }
}

/// Each column votes: below a name stand values that the name is not. Without
/// a vote the first record is a header, as almost all loan files have one.
fn sniff_header(records: &[Vec<String>]) -> (bool, f64) {
    let Some((first, rest)) = records.split_first() else {
        return (true, 0.5);
    };
    let votes: Vec<i32> = (0..first.len())
        .map(|j| header_vote(&first[j], rest, j))
        .collect();
    let total: i32 = votes.iter().sum();
    let cast: i32 = votes.iter().map(|v| v.abs()).sum();
    let numbers = first.iter().filter(|c| cell::form(c).is_value()).count();
    if cast == 0 {
        return (numbers * 2 <= first.len(), 0.6);
    }
    (
        total >= 0,
        0.6 + 0.4 * f64::from(total.abs()) / f64::from(cast),
    )
}

fn header_vote(name: &str, rest: &[Vec<String>], column: usize) -> i32 {
    let below = || rest.iter().filter_map(|r| r.get(column));
    let present = below()
        .filter(|c| !matches!(cell::form(c), Form::Missing))
        .count();
    let values = below().filter(|c| cell::form(c).is_value()).count();
    match cell::form(name) {
        Form::Missing => 0,
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
            if repeats > 0 { -1 } else { 0 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, delimiter: char, header: bool) {
        let layout = sniff(text, None, None).unwrap();
        assert_eq!(layout.delimiter.value, delimiter, "{text:?}");
        assert_eq!(layout.header.value, header, "{text:?}");
    }

    #[test]
    fn delimiters_and_headers_are_sniffed() {
        check("id,age\n1,30\n2,40\n", ',', true);
        check("id;income\n1;1.234,56\n2;99,10\n", ';', true);
        check("id;a;b\n1;1,5;2,5\n2;3,5;4,5\n", ';', true);
        check("id\tname\n1\tSmith, J\n2\tDoe, A\n", '\t', true);
        check("a|b|c\n1|x;y|2\n3|z;w|4\n", '|', true);
        check("a:b:c\n1:2:3\n4:5:6\n", ':', true);
        check("id,remark\n1,\"a;b;c\"\n2,\"d;e;f\"\n", ',', true);
        check("'id';'t'\n'1';'a,b'\n'2';'c,d'\n", ';', true);
        check("1,30\n2,40\n3,50\n", ',', false);
        check("A11,6,A34\nA12,48,A32\nA14,12,A34\n", ',', false);
        check("name,city\nAnn,Bonn\nBob,Rome\n", ',', true);
        check("sep=;\na;b\n1;2\n", ';', true);
        check("time,x\n10:30:00,1\n11:30:00,2\n", ',', true);
        check("amount\n1,5\n2,75\n3,1\n", ',', true);
        check("", ',', true);
        check("a,b,c\n", ',', true);
        let plain = sniff("a,b\n1,2\n3,4\n", None, None).unwrap();
        assert!(plain.delimiter.confidence > 0.9);
    }

    #[test]
    fn one_column_stays_one() {
        for text in [
            "amount\n1,5\n2,75\n3,1\n",
            "x\n1\n2\n",
            "remark\na, b\nc\nd, e, f\n",
        ] {
            let layout = sniff(text, None, None).unwrap();
            assert_eq!(
                (layout.width, layout.dialect.delimiter),
                (1, NO_DELIMITER),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_is_told_wins_and_is_checked() {
        let layout = sniff("a,b;c\n1,2;3\n", Some(";"), Some(false)).unwrap();
        assert_eq!(
            (layout.delimiter.value, layout.delimiter.told, layout.width),
            (';', true, 2)
        );
        assert!(!layout.header.value && layout.header.told);
        assert_eq!(parse_delimiter("tab").unwrap(), b'\t');
        assert_eq!(parse_delimiter("\\t").unwrap(), b'\t');
        for bad in ["", "ab", "\n", "\"", "x", "，"] {
            assert!(parse_delimiter(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_preamble_is_left_out() {
        let text = "Loan report\nas of 2024-01-31\n\nid,age,bad\n1,30,0\n2,40,1\n3,50,0\n";
        let layout = sniff(text, None, None).unwrap();
        assert_eq!(&text[layout.start..layout.start + 6], "id,age");
        assert_eq!((layout.lines_before, layout.width), (3, 3));
    }

    #[test]
    fn carriage_returns_end_lines_where_they_prevail() {
        for (text, expected) in [
            ("a,b\r1,2\r", Newline::Return),
            ("a,b\r\n1,2\r\n", Newline::Feed),
            ("a,b\n1,x\ry\n", Newline::Feed),
        ] {
            assert_eq!(sniff(text, None, None).unwrap().dialect.newline, expected);
        }
    }
}
