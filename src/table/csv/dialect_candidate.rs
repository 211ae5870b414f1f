//! A candidate dialect applied to a bounded sample, and a score of how well it
//! explains the sample.

use std::collections::BTreeMap;

use crate::table::cells::cell::{self, Form};
use crate::table::csv::footer;
use crate::table::csv::format::{Dialect, Mark};
use crate::table::csv::record_cells::Cells;
use crate::table::csv::scanner::Scanner;
use crate::table::records::totals;

/// Records looked at.
const SAMPLE_RECORDS: usize = 1_000;

/// A sample split by one candidate.
pub(in crate::table) struct Candidate {
    pub dialect: Dialect,
    /// Cells of the records that are not blank, trimmed.
    pub records: Vec<Vec<String>>,
    /// Where each begins: byte, and line from 0.
    pub starts: Vec<(usize, u64)>,
    /// Cells of most records.
    pub width: usize,
    /// Records that could not be read by the book.
    pub odd: usize,
    /// Lines with nothing on them.
    pub blank: usize,
    /// Lines drawn with dashes, which are no records here.
    pub rulers: usize,
    pub score: f64,
}

impl Candidate {
    /// Splits `sample` from `from` on; `width` is 0 where it is to be found.
    pub fn of(sample: &str, from: usize, dialect: Dialect, width: usize) -> Self {
        let mut scanner = Scanner::new(sample, (from, sample.len()), dialect, width, false);
        let mut cells = Cells::default();
        let (mut records, mut starts) = (Vec::new(), Vec::new());
        let (mut odd, mut blank, mut rulers) = (0, 0, 0);
        let lines_before = footer::lines(&sample[..from], dialect.newline);
        while records.len() < SAMPLE_RECORDS {
            cells.restart(scanner.position());
            let Some(extent) = scanner.next(&mut cells) else {
                break;
            };
            if extent.blank {
                blank += usize::from(!extent.comment);
                continue;
            }
            if totals::is_ruler((0..cells.len()).map(|i| cells.get(sample, i))) {
                rulers += 1;
                continue;
            }
            odd += usize::from(extent.repair.is_some() || scanner.was_dirty());
            let texts = (0..cells.len()).map(|i| cells.get(sample, i).trim().to_owned());
            records.push(texts.collect::<Vec<_>>());
            starts.push((extent.start, extent.line + lines_before));
        }
        let width = if width == 0 {
            usual_width(&records)
        } else {
            width
        };
        let mut trial = Self {
            dialect,
            records,
            starts,
            width,
            odd,
            blank,
            rulers,
            score: 0.0,
        };
        trial.score = trial.rate();
        trial
    }

    /// How well the candidate explains the sample: the share of records that
    /// have the usual width (a preamble counts once, what follows it twice),
    /// times the share of cells that hold no other candidate, less where quotes
    /// do not match or columns are empty, and a little more for more columns. 0
    /// where it splits nothing.
    fn rate(&self) -> f64 {
        let (records, width) = (&self.records, self.width);
        if width < 2 || records.is_empty() {
            return 0.0;
        }
        let usual = records.iter().filter(|r| r.len() == width).count();
        let first = records.iter().position(|r| r.len() == width).unwrap_or(0);
        let share = usual as f64 / records.len() as f64;
        let share_after = usual as f64 / (records.len() - first) as f64;
        let own = self.dialect.delimiter;
        let is_other = |c: char| ";\t|,".contains(c) && !own.as_str().contains(c);
        let is_clean = |text: &&String| !text.contains(is_other) || cell::form(text).is_value();
        let cells = || records.iter().flatten();
        let clean = cells().filter(is_clean).count() as f64 / cells().count() as f64;
        // `1,5` splits a column of decimal commas into two, below a header of one.
        let headless = first > 0
            && records
                .get(first)
                .is_some_and(|r| r.iter().any(|c| cell::form(c).is_value()));
        let doubt = if headless {
            0.3
        } else if records[0].len() < 2 {
            // A title, or a header that this candidate does not split.
            0.7
        } else {
            1.0
        };
        let mut filled = vec![false; width];
        for record in records {
            filled
                .iter_mut()
                .zip(record)
                .for_each(|(f, c)| *f |= !c.is_empty());
        }
        let filled = filled.iter().filter(|f| **f).count() as f64 / width as f64;
        let odd = self.odd as f64 / records.len() as f64;
        share
            * share_after
            * share_after
            * clean
            * doubt
            * rarity(own)
            * (0.5 + 0.5 * filled)
            * (1.0 - 0.3 * odd)
            * (1.0 + (width as f64).ln() / 20.0)
    }

    /// Records that are not as they should be.
    pub fn faults(&self) -> usize {
        let unusual = |r: &&Vec<String>| r.len() != self.width;
        self.odd + self.records.iter().filter(unusual).count()
    }

    /// Whether each record that holds `mark` as it was written has the usual
    /// width.
    pub fn is_whole_where(&self, sample: &str, mark: &str) -> bool {
        let ends = self.starts.iter().skip(1).map(|(start, _)| *start);
        let ends = ends.chain([sample.len()]);
        let texts = self.starts.iter().zip(ends);
        self.records
            .iter()
            .zip(texts)
            .filter(|(_, ((start, _), end))| sample[*start..*end].contains(mark))
            .all(|(record, _)| record.len() == self.width)
    }

    /// Whether the header has one name less than all other records have cells,
    /// and the first cell of each is its own, as R writes the names of rows.
    /// Unless a quote or a blank says so, the first cells count up from 1.
    pub fn has_row_names(&self, sample: &str, preamble: usize) -> bool {
        let Some((header, rows)) = self.records[preamble..].split_first() else {
            return false;
        };
        let usual = |r: &&Vec<String>| r.len() == self.width;
        let first = || rows.iter().map(|r| r[0].as_str());
        let is_blank = matches!(self.dialect.delimiter.as_bytes(), [b' ' | b'\t']);
        let quote = char::from(self.dialect.quote);
        let is_quoted = |(start, _): &(usize, u64)| sample[*start..].starts_with(quote);
        let mut seen = std::collections::HashSet::new();
        header.len() + 1 == self.width
            && self.width > 1
            && !rows.is_empty()
            && rows.iter().all(|r| usual(&r))
            && header.iter().all(|name| cell::form(name) == Form::Text)
            && first().all(|cell| !cell.is_empty() && seen.insert(cell))
            && rows.iter().any(|r| !r[self.width - 1].is_empty())
            && (is_blank
                || self.starts[preamble..].iter().all(is_quoted)
                || first()
                    .enumerate()
                    .all(|(i, cell)| cell == (i + 1).to_string()))
    }

    /// Whether a space is plainly the delimiter: next to all records have one
    /// width, of three cells or more, and a third of the cells are values. A
    /// header may be one name short.
    pub fn is_spaced_table(&self, sample: &str) -> bool {
        let named = self.has_row_names(sample, 0);
        let records = &self.records[usize::from(named)..];
        let usual = records.iter().filter(|r| r.len() == self.width).count();
        let cells = records.iter().flatten();
        let values = cells.clone().filter(|c| cell::form(c).is_value()).count();
        self.width > 2
            && self.records.len() > if named { 1 } else { 2 }
            && usual * 20 >= records.len() * 19
            && values * 3 >= cells.count()
    }

    /// Whether a `|` also stands before the first cell and behind the last of each
    /// record, as where a program draws a table.
    pub fn is_boxed(&self) -> bool {
        let is_empty = |cell: Option<&String>| cell.is_some_and(String::is_empty);
        let boxed =
            |r: &Vec<String>| r.len() == self.width && is_empty(r.first()) && is_empty(r.last());
        self.rulers > 0
            && self.width > 2
            && self.dialect.delimiter.as_bytes() == b"|"
            && self.records.iter().any(boxed)
            && self.records.iter().all(|r| r.len() == 1 || boxed(r))
    }

    /// Reads the sample as one column instead.
    pub fn join_cells(&mut self, delimiter: Mark) {
        let between = self.dialect.delimiter.as_str().to_owned();
        for record in &mut self.records {
            *record = vec![record.join(&between)];
        }
        self.dialect.delimiter = delimiter;
        self.dialect.loose = false;
        self.width = self.width.min(1);
    }
}

/// Times and keys hold colons, texts hold odd signs.
fn rarity(delimiter: Mark) -> f64 {
    match delimiter.as_bytes() {
        [b',' | b';' | b'\t' | b'|'] => 1.0,
        // Its signs alone would split as well.
        [_, _, ..] => 1.05,
        [b':'] => 0.5,
        _ => 0.9,
    }
}

/// The number of cells that most records have; the larger of two as common.
fn usual_width(records: &[Vec<String>]) -> usize {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.len()).or_insert(0usize) += 1;
    }
    let most = counts
        .iter()
        .max_by_key(|(width, count)| (**count, **width));
    most.map_or(0, |(width, _)| *width)
}
