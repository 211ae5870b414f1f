//! A dialect: delimiter, quote, escape, comment, line end, and where header and
//! data begin, sniffed from a bounded sample or told. Reads no cell beyond the
//! sample.

use std::collections::HashSet;

use crate::table::Decided;
use crate::table::csv::dialect_candidate::Candidate;
use crate::table::csv::field_repair::Shape;
use crate::table::csv::fixed_width::Fixed;
use crate::table::csv::format::{Dialect, Mark, NO_QUOTE, Newline};
use crate::table::csv::header;
use crate::table::csv::overrides::{self, Choice, Overrides};
use crate::table::records::totals;

/// Text looked at.
const SAMPLE_BYTES: usize = 256 << 10;
/// No text file holds this: with it every record is one cell.
const NO_DELIMITER: Mark = Mark::one(0x1F);
/// Delimiters that are always thought of, the likeliest first.
const USUAL: [&str; 5] = [",", ";", "\t", "|", ":"];
/// Those that are thought of where the first line holds them.
const RARE: [&str; 10] = ["~", "^", "¦", "§", "¬", "，", "；", "｜", "\u{1}", "\u{1e}"];
/// What may begin a comment.
const COMMENTS: [&str; 3] = ["#", "//", "--"];

/// What the sample, or the caller, says about the file's layout.
#[derive(Debug, Clone)]
pub(in crate::table) struct Layout {
    pub dialect: Dialect,
    pub delimiter: Decided<String>,
    pub quote: Decided<Option<char>>,
    pub escape: Decided<Option<char>>,
    pub comment: Decided<Option<String>>,
    pub header: Decided<usize>,
    /// Records below the names that describe the columns.
    pub described: usize,
    /// Where the header (or, without one, the data) begins.
    pub start: usize,
    /// Lines before `start`.
    pub lines_before: u64,
    /// Cells in most records.
    pub width: usize,
    /// What the columns of the sample hold.
    pub shape: Shape,
    /// Whether lines with nothing on them are usual.
    pub airy: bool,
    /// For each column whether words of totals are ordinary values in it.
    pub ordinary_totals: Vec<bool>,
    /// The header has no name for the first column, and no cell either.
    pub row_names: bool,
    /// Delimiters also stand before the first cell and behind the last.
    pub boxed: bool,
}

/// Decides the layout of `text`; what is told wins.
pub(in crate::table) fn sniff(text: &str, told: &Overrides) -> Layout {
    let (from, announced) = announced_delimiter(text);
    let sample = sample(text);
    let from = from.min(sample.len());
    let newline = newline(sample);
    let given = told.delimiter.or(announced);
    let candidates = given.map_or_else(|| candidates(&sample[from..]), |one| vec![one]);
    let trials = candidates.into_iter().map(|(delimiter, loose)| {
        let dialect = Dialect {
            delimiter,
            loose,
            quote: told.quote.unwrap_or_else(|| quote(sample, delimiter)),
            escape: told.escape.given(),
            bare_escape: told.bare_escape.unwrap_or(false),
            newline,
            comment: told.comment.given(),
            fixed: None,
        };
        Candidate::of(sample, from, dialect, 0)
    });
    let fixed = given.is_none().then(|| fixed(sample, newline)).flatten();
    let (best, confidence, from) = if let Some((best, from)) = fixed {
        (best, 0.9, from)
    } else {
        let (best, confidence) = choose(trials.collect(), given.is_some());
        let (best, confidence) = spaced(sample, from, best, confidence, given.is_some());
        let best = escaped(sample, from, best, told);
        (commented(sample, from, best, told), confidence, from)
    };
    let dialect = best.dialect;
    // Once more, now that the number of cells is known.
    let best = if best.width > 1 {
        Candidate::of(sample, from, dialect, best.width)
    } else {
        best
    };
    let skipped = header::preamble(&best).min(best.records.len());
    let body = &best.records[skipped..];
    let (lines, header_confidence) = match told.header {
        Some(told) => (told, 1.0),
        None => header::sniff(body),
    };
    let (start, lines_before) = best.starts.get(skipped).copied().unwrap_or((text.len(), 0));
    let seen = |c: char| if sample.contains(c) { 0.95 } else { 0.5 };
    let quote = Some(char::from(dialect.quote)).filter(|_| dialect.quote != NO_QUOTE);
    let row_names = lines == 1 && skipped == 0 && best.has_row_names(sample, skipped);
    let described = header::descriptions(&body[lines.min(body.len())..]);
    Layout {
        described: if told.header.is_none() { described } else { 0 },
        ordinary_totals: ordinary_totals(&body[lines.min(body.len())..], best.width),
        row_names,
        boxed: best.is_boxed(),
        delimiter: Decided {
            value: shown(dialect),
            told: told.delimiter.is_some(),
            confidence,
        },
        quote: decided(quote, told.quote.is_some(), quote.map_or(0.5, seen)),
        escape: decided(dialect.escape.map(char::from), told.escape.is_told(), 0.9),
        comment: decided(
            dialect.comment.map(|mark| mark.as_str().to_owned()),
            told.comment.is_told(),
            0.9,
        ),
        header: decided(lines, told.header.is_some(), header_confidence),
        start,
        lines_before,
        width: best.width,
        shape: Shape::of(&body[lines.min(body.len())..], best.width),
        airy: best.blank * 10 > best.records.len(),
        dialect,
    }
}

/// The layout of text whose dialect is known, and how many lines name the
/// columns unless told. `lines_before` are left out of it already.
pub(in crate::table) fn known(
    text: &str,
    dialect: Dialect,
    header: Option<usize>,
    lines_before: u64,
) -> Layout {
    let mut layout = sniff(
        text,
        &Overrides {
            delimiter: Some((dialect.delimiter, dialect.loose)),
            quote: Some(dialect.quote),
            escape: Choice::from(dialect.escape),
            bare_escape: Some(dialect.bare_escape),
            comment: Choice::from(dialect.comment),
            header,
        },
    );
    layout.delimiter.told = false;
    layout.quote.told = false;
    layout.escape.told = false;
    layout.comment.told = false;
    layout.lines_before += lines_before;
    layout
}

fn decided<T>(value: T, told: bool, confidence: f64) -> Decided<T> {
    Decided {
        value,
        told,
        confidence: if told { 1.0 } else { confidence },
    }
}

/// For each column whether words of totals are ordinary values in it: some records
/// hold one that are filled elsewhere, and the values repeat.
fn ordinary_totals(records: &[Vec<String>], width: usize) -> Vec<bool> {
    let rows: Vec<&Vec<String>> = records.iter().filter(|r| r.len() == width).collect();
    let is_full = |r: &&&Vec<String>| r.iter().filter(|c| !c.is_empty()).count() * 2 > width;
    let is_ordinary = |column: usize| {
        let words = rows
            .iter()
            .filter(is_full)
            .filter(|r| totals::says_totals(&r[column]));
        let count = words.count();
        let distinct = || {
            rows.iter()
                .map(|r| &r[column])
                .collect::<HashSet<_>>()
                .len()
        };
        count > 1 && count * 50 >= rows.len() && distinct() * 2 < rows.len()
    };
    (0..width).map(is_ordinary).collect()
}

/// A file of one column could have any; it is shown with a comma.
fn shown(dialect: Dialect) -> String {
    let space = if dialect.loose { " " } else { "" };
    let mark = dialect.delimiter;
    if mark == NO_DELIMITER {
        ",".to_owned()
    } else {
        format!("{}{space}", mark.as_str())
    }
}

/// Excel's own way of telling: a first line `sep=;`.
fn announced_delimiter(text: &str) -> (usize, Option<(Mark, bool)>) {
    let line = text.lines().next().unwrap_or_default();
    let told = line
        .strip_prefix("sep=")
        .and_then(|d| overrides::delimiter(d).ok());
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

/// The delimiters to try, each with whether spaces behind it belong to it.
fn candidates(sample: &str) -> Vec<(Mark, bool)> {
    let first = sample
        .lines()
        .find(|l| !l.trim().is_empty())
        .unwrap_or_default();
    let rare = RARE.into_iter().filter(|text| first.contains(text));
    let mut texts: Vec<&str> = USUAL.into_iter().chain(rare).collect();
    texts.extend(runs(sample, first));
    let mut all = Vec::new();
    for text in texts {
        let Some(mark) = Mark::new(text) else {
            continue;
        };
        let count = sample.matches(text).count();
        let spaced = sample.matches(&format!("{text} ")).count();
        let at_ends = ["\n", "\r"].map(|end| sample.matches(&format!("{text}{end}")).count());
        let loose = spaced * 10 >= count * 8 && spaced > 0;
        if !loose || spaced + at_ends[0] + at_ends[1] < count {
            all.push((mark, false));
        }
        if loose {
            all.push((mark, true));
        }
    }
    all
}

/// Runs of two signs or more that most lines hold and that read the same from
/// both ends, such as `||` or `~|~`; `,$` is a delimiter and an amount, and `||`
/// beside a single `|` is an empty cell.
fn runs<'a>(sample: &str, first: &'a str) -> Vec<&'a str> {
    let is_sign = |c: char| c.is_ascii_punctuation() && !"\"'._-()[]{}\\/".contains(c);
    let mut runs: Vec<&str> = first
        .split(|c| !is_sign(c))
        .filter(|run| (2..=5).contains(&run.len()) && run.bytes().eq(run.bytes().rev()))
        .collect();
    runs.sort_unstable();
    runs.dedup();
    let lines = || sample.lines().filter(|l| !l.trim().is_empty()).take(100);
    let (most, total) = (
        |run: &str| lines().filter(|l| l.contains(run)).count(),
        lines().count(),
    );
    let single = |run: &str| lines().filter(|l| has_other_runs(l, run)).count();
    runs.retain(|run| total > 1 && most(run) * 10 >= total * 8 && single(run) * 20 <= total);
    runs
}

/// Whether the sign that `run` repeats also occurs in runs that are no multiple
/// of it.
fn has_other_runs(line: &str, run: &str) -> bool {
    let sign = run.as_bytes()[0];
    if run.bytes().any(|byte| byte != sign) {
        return false;
    }
    let lengths = line.as_bytes().chunk_by(|a, b| a == b);
    lengths
        .filter(|same| same[0] == sign)
        .any(|same| same.len() % run.len() != 0)
}

/// The quote with more cells in it, judged by where it stands: `"` if in doubt.
fn quote(sample: &str, delimiter: Mark) -> u8 {
    let support = |quote: u8| {
        let bytes = sample.as_bytes();
        let delimiter = delimiter.as_bytes();
        let (mut opens, mut closes) = (0usize, 0usize);
        for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == quote) {
            let before = bytes[..at].trim_ascii_end_spaces();
            let begins = before.is_empty()
                || before.ends_with(delimiter)
                || matches!(before.last(), Some(b'\n' | b'\r'));
            let after = &bytes[at + 1..];
            let ends = after.is_empty()
                || after.starts_with(delimiter)
                || matches!(after.first(), Some(b'\n' | b'\r'));
            opens += usize::from(begins);
            closes += usize::from(ends);
        }
        opens.min(closes)
    };
    if sample.contains('\'') && support(b'\'') > support(b'"') {
        b'\''
    } else {
        b'"'
    }
}

/// The bytes without the spaces at their end.
trait Trimmed {
    fn trim_ascii_end_spaces(&self) -> &Self;
}

impl Trimmed for [u8] {
    fn trim_ascii_end_spaces(&self) -> &Self {
        let end = self.iter().rposition(|b| *b != b' ').map_or(0, |at| at + 1);
        &self[..end]
    }
}

/// The best trial and how sure it is; one column where no candidate splits
/// the first record and none explains the rest.
fn choose(mut trials: Vec<Candidate>, told: bool) -> (Candidate, f64) {
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
    let least = if best.width == 2 { 0.5 } else { 0.2 };
    if best.score == 0.0 || (first_is_whole && best.score < least) {
        best.join_cells(NO_DELIMITER);
        return (best, 0.5);
    }
    let lead = (best.score - second) / best.score;
    (best, 0.5 + 0.5 * lead)
}

/// Spaces as delimiters, single or in runs, where nothing else splits.
fn spaced(sample: &str, from: usize, best: Candidate, sure: f64, told: bool) -> (Candidate, f64) {
    if told || best.score >= 0.5 {
        return (best, sure);
    }
    let space = Mark::one(b' ');
    let dialect = |loose| Dialect {
        delimiter: space,
        loose,
        quote: quote(sample, space),
        ..best.dialect
    };
    let tables = [false, true].map(|loose| Candidate::of(sample, from, dialect(loose), 0));
    let table = tables.into_iter().find(|t| t.is_spaced_table(sample));
    table.map_or((best, sure), |table| (table, 0.8))
}

/// Columns that dashes mark out, and where their header begins.
fn fixed(sample: &str, newline: Newline) -> Option<(Candidate, usize)> {
    let (fixed, from) = Fixed::of(sample)?;
    let dialect = Dialect {
        delimiter: Mark::one(b' '),
        loose: true,
        quote: NO_QUOTE,
        escape: None,
        bare_escape: false,
        newline,
        comment: None,
        fixed: Some(fixed),
    };
    Some((Candidate::of(sample, from, dialect, 0), from))
}

/// With the escape that makes more records whole, if one does: within quotes, or
/// else everywhere, where each record that holds one before a delimiter is then
/// whole.
fn escaped(sample: &str, from: usize, best: Candidate, told: &Overrides) -> Candidate {
    let given = told.escape.given().map(char::from);
    if (told.escape.is_told() && given.is_none()) || best.faults() == 0 {
        return best;
    }
    let with = |escape: char, bare: bool, before: u8| {
        let mark = format!("{escape}{}", char::from(before));
        let dialect = Dialect {
            escape: Some(escape as u8),
            bare_escape: bare,
            ..best.dialect
        };
        let used = before.is_ascii() && sample.contains(&mark);
        let trial = used.then(|| Candidate::of(sample, from, dialect, best.width))?;
        (!bare || trial.is_whole_where(sample, &mark)).then_some(trial)
    };
    let (quote, delimiter) = (best.dialect.quote, best.dialect.delimiter.first());
    let escapes = || {
        ['\\', '\0']
            .into_iter()
            .filter(|c| given.is_none_or(|g| g == *c))
    };
    let quoted = escapes().filter_map(|escape| with(escape, false, quote));
    let may_be_bare = told.bare_escape.is_none() && given.is_none_or(|given| given == '\\');
    let bare = may_be_bare.then(|| with('\\', true, delimiter)).flatten();
    let better = quoted.chain(bare).min_by_key(Candidate::faults);
    match better {
        Some(better) if better.faults() < best.faults() => better,
        _ => best,
    }
}

/// With the mark of comments: lines begin so, and none of them is a record of
/// the usual width.
fn commented(sample: &str, from: usize, best: Candidate, told: &Overrides) -> Candidate {
    if told.comment.is_told() || best.width < 2 {
        return best;
    }
    let is_comment = |mark: &&str| {
        let records = best.records.iter().zip(&best.starts);
        let mut marked = records
            .filter(|(_, (start, _))| sample[*start..].starts_with(*mark))
            .peekable();
        marked.peek().is_some() && marked.all(|(record, _)| record.len() != best.width)
    };
    let Some(mark) = COMMENTS.iter().find(|m| is_comment(m)) else {
        return best;
    };
    let dialect = Dialect {
        comment: Mark::new(mark),
        ..best.dialect
    };
    Candidate::of(sample, from, dialect, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Layout {
        sniff(text, &Overrides::default())
    }

    fn check(text: &str, delimiter: &str, header: bool) {
        let layout = found(text);
        assert_eq!(layout.delimiter.value, delimiter, "{text:?}");
        assert_eq!(layout.header.value > 0, header, "{text:?}");
    }

    #[test]
    fn delimiters_and_headers_are_sniffed() {
        check("id,age\n1,30\n2,40\n", ",", true);
        check("id;income\n1;1.234,56\n2;99,10\n", ";", true);
        check("id;a;b\n1;1,5;2,5\n2;3,5;4,5\n", ";", true);
        check("id\tname\n1\tSmith, J\n2\tDoe, A\n", "\t", true);
        check("a|b|c\n1|x;y|2\n3|z;w|4\n", "|", true);
        check("a:b:c\n1:2:3\n4:5:6\n", ":", true);
        check("id,remark\n1,\"a;b;c\"\n2,\"d;e;f\"\n", ",", true);
        check("'id';'t'\n'1';'a,b'\n'2';'c,d'\n", ";", true);
        check("1,30\n2,40\n3,50\n", ",", false);
        check("A11,6,A34\nA12,48,A32\nA14,12,A34\n", ",", false);
        check("name,city\nAnn,Bonn\nBob,Rome\n", ",", true);
        check("sep=;\na;b\n1;2\n", ";", true);
        check("time,x\n10:30:00,1\n11:30:00,2\n", ",", true);
        check("amount\n1,5\n2,75\n3,1\n", ",", true);
        check("", ",", true);
        check("a,b,c\n", ",", true);
        let plain = found("a,b\n1,2\n3,4\n");
        assert!(plain.delimiter.confidence > 0.9);
    }

    #[test]
    fn one_column_stays_one() {
        for text in [
            "amount\n1,5\n2,75\n3,1\n",
            "x\n1\n2\n",
            "remark\na, b\nc\nd, e, f\n",
        ] {
            let layout = found(text);
            assert_eq!(
                (layout.width, layout.dialect.delimiter),
                (1, NO_DELIMITER),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_is_told_wins() {
        let told = Overrides {
            delimiter: Some((Mark::one(b';'), false)),
            header: Some(0),
            ..Overrides::default()
        };
        let layout = sniff("a,b;c\n1,2;3\n", &told);
        assert_eq!(
            (layout.delimiter.value.as_str(), layout.delimiter.told),
            (";", true)
        );
        assert_eq!((layout.width, layout.header.value), (2, 0));
        assert!(layout.header.told);
    }

    #[test]
    fn a_preamble_is_left_out() {
        let text = "Loan report\nas of 2024-01-31\n\nid,age,bad\n1,30,0\n2,40,1\n3,50,0\n";
        let layout = found(text);
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
            assert_eq!(found(text).dialect.newline, expected);
        }
    }
}
