//! A record: the cells between two line ends, quotes honoured. Finds records
//! and splits them without copying; knows no names and no types.
//!
//! Cells read as the `csv` crate reads them (the tests compare), which alone
//! tells neither blank lines nor where a record begins, and takes the rest of
//! a file as one cell when a quote is never closed.

use crate::table::csv::delimiter_scan::DelimiterScan;
use crate::table::csv::field_repair::Shape;
use crate::table::csv::format::{Dialect, Mark, Newline};
use crate::table::csv::quote_repair::{self, Content, Reading};
use crate::table::csv::record_cells::Cells;
use crate::table::remark::Repair;

/// Delimiters that single records may have instead of the file's.
const FOREIGN: [u8; 5] = [b';', b'\t', b'|', b',', b' '];
/// The byte-order mark in UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Where a record lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Extent {
    /// First byte.
    pub start: usize,
    /// One past the last byte, the line end left out.
    pub end: usize,
    /// Line on which it begins, counted from the scanner's first line as 0.
    pub line: u64,
    /// How it had to be read, if not by the book.
    pub repair: Option<Repair>,
    /// Nothing but blanks on the line, or a comment.
    pub blank: bool,
    pub comment: bool,
}

#[derive(Debug, Clone, Copy)]
struct Split {
    end: usize,
    next: usize,
    breaks: u64,
    unclosed: bool,
    /// Text stands between a closing quote and the delimiter.
    dirty: bool,
}

/// Walks over the records of a stretch of text.
#[derive(Debug)]
pub(in crate::table) struct Scanner<'a> {
    text: &'a str,
    pos: usize,
    end: usize,
    line: u64,
    dialect: Dialect,
    width: usize,
    shape: Option<&'a Shape>,
    one_line: bool,
    dirty: bool,
    stops: [bool; 256],
    /// Every stop is what it looks like: delimiters of one byte, no escapes
    /// outside quotes.
    simple: bool,
    /// Where cells may end, in a dialect of lines that may be plain.
    quick: Option<DelimiterScan>,
    /// Bytes read twice because a quoted cell turned out to be none.
    pub reread: usize,
    /// Where the first record begins that a quote left open to the end.
    pub open: Option<usize>,
}

impl<'a> Scanner<'a> {
    /// Over the bytes `start..end` of `text`. `width` is the number of cells
    /// expected, 0 if unknown. With `one_line` no cell crosses a line end.
    pub fn new(
        text: &'a str,
        range: (usize, usize),
        dialect: Dialect,
        width: usize,
        one_line: bool,
    ) -> Self {
        let mut stops = [false; 256];
        stops[usize::from(dialect.delimiter.first())] = true;
        stops[usize::from(b'\n')] = true;
        stops[usize::from(b'\r')] = dialect.newline == Newline::Return;
        let bare_escape = dialect.escape.filter(|_| dialect.bare_escape);
        if let Some(escape) = bare_escape {
            stops[usize::from(escape)] = true;
        }
        let simple = dialect.delimiter.len() == 1 && bare_escape.is_none();
        let strict = simple && dialect.escape.is_none() && !dialect.loose;
        let plain = strict && !one_line && dialect.newline == Newline::Feed;
        Self {
            text,
            pos: range.0,
            end: range.1,
            line: 0,
            dialect,
            width,
            shape: None,
            one_line,
            dirty: false,
            stops,
            simple,
            quick: plain
                .then(|| DelimiterScan::new([dialect.delimiter.first(), b'\n', dialect.quote])),
            reread: 0,
            open: None,
        }
    }

    /// With what is known of the columns.
    pub fn with_shape(mut self, shape: &'a Shape) -> Self {
        self.shape = Some(shape);
        self
    }

    /// Lines passed so far.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether text stood behind a closing quote of the last record.
    pub fn was_dirty(&self) -> bool {
        self.dirty
    }

    /// Where the next record begins.
    pub fn position(&self) -> usize {
        self.pos
    }

    /// Appends the cells of the next record, blank lines included.
    pub fn next(&mut self, cells: &mut Cells) -> Option<Extent> {
        self.pass_bom();
        if self.pos >= self.end {
            return None;
        }
        let (start, mark) = (self.pos, cells.mark());
        if let Some(comment) = self.dialect.comment
            && self.text.as_bytes()[start..].starts_with(comment.as_bytes())
        {
            return Some(self.pass_comment(cells));
        }
        if self.dialect.fixed.is_some() {
            return Some(self.next_fixed(cells));
        }
        let limit = if self.one_line {
            self.line_end(start)
        } else {
            self.end
        };
        let mut split = match self.plain(cells) {
            Some(split) => split,
            None => self.split(limit, true, cells),
        };
        let mut repair = None;
        self.dirty = split.dirty;
        if split.unclosed && !self.one_line {
            self.open = self.open.or(Some(start));
        }
        let found = cells.len() - mark.0;
        if split.unclosed || split.dirty || (found != self.width && self.width > 1) {
            repair = self.mend(&mut split, cells, mark);
        }
        if self.one_line && split.next == limit {
            split.next = self.after_break(limit);
        }
        let blank = cells.len() == mark.0 + 1 && self.is_blank(start, split.end);
        let extent = Extent {
            start,
            end: split.end,
            line: self.line,
            repair,
            blank,
            comment: false,
        };
        self.pos = split.next;
        self.line += 1 + split.breaks;
        Some(extent)
    }

    /// Files appended to each other keep their byte-order marks.
    #[inline]
    fn pass_bom(&mut self) {
        let bytes = &self.text.as_bytes()[..self.end];
        while bytes.get(self.pos) == Some(&BOM[0]) && bytes[self.pos..].starts_with(BOM) {
            self.pos += BOM.len();
        }
    }

    fn pass_comment(&mut self, cells: &mut Cells) -> Extent {
        let stop = self.line_end(self.pos);
        let extent = Extent {
            start: self.pos,
            end: self.before_break(self.pos, stop, self.end),
            line: self.line,
            repair: None,
            blank: true,
            comment: true,
        };
        cells.push(extent.start, extent.end);
        self.pos = self.after_break(stop);
        self.line += 1;
        extent
    }

    #[cold]
    fn next_fixed(&mut self, cells: &mut Cells) -> Extent {
        let (start, stop) = (self.pos, self.line_end(self.pos));
        let extent = Extent {
            start,
            end: self.before_break(start, stop, self.end),
            line: self.line,
            repair: None,
            blank: self.is_blank(start, stop),
            comment: false,
        };
        let push = |from, to| cells.push(start + from, start + to);
        if let Some(fixed) = &self.dialect.fixed {
            fixed.split(&self.text[start..extent.end], push);
        }
        self.dirty = false;
        self.pos = self.after_break(stop);
        self.line += 1;
        extent
    }

    /// Reads a record again that is not what it should be by the book.
    fn mend(
        &mut self,
        split: &mut Split,
        cells: &mut Cells,
        mark: (usize, usize),
    ) -> Option<Repair> {
        let (start, found) = (self.pos, cells.len() - mark.0);
        let (mut stop, width) = (self.line_end(start), self.width);
        let mut end = self.before_break(start, stop, self.end);
        let line = &self.text[start..end];
        if found == 1 && self.is_blank(start, end) {
            return None;
        }
        if width > 1 {
            let suspect = split.dirty || split.unclosed || (split.breaks > 0 && found != width);
            let mut better = None;
            if suspect {
                better = quote_repair::cheapest(line, &self.dialect, width)
                    .map(|reading| (reading, self.dialect, Repair::Quotes));
            } else if found < width {
                better = self.foreign(line);
            } else if found > width
                && let Some(at) = line.find(['\r', '\u{feff}'])
            {
                better = quote_repair::cheapest(&line[..at], &self.dialect, width)
                    .filter(|reading| reading.cost == 0)
                    .map(|reading| (reading, self.dialect, Repair::LineEnd));
                if better.is_some() {
                    stop = start + at;
                    end = stop;
                }
            }
            if let Some((reading, dialect, repair)) = better {
                if split.breaks > 0 {
                    self.reread += split.next - start;
                }
                cells.truncate(mark);
                for part in reading.parts {
                    cells.push_part(self.text, start, part, &dialect);
                }
                let next = self.after_break(stop);
                (split.end, split.next, split.breaks) = (end, next, 0);
                return (reading.cost > 0 || repair != Repair::Quotes).then_some(repair);
            }
        }
        if !self.is_misread(split, found) {
            return None;
        }
        self.reread += split.next - start;
        cells.truncate(mark);
        *split = self.split(self.end, false, cells);
        Some(Repair::Quotes)
    }

    /// The line as a record whose cells another character separates: all of
    /// them, without a doubt about quotes, and as the columns are elsewhere.
    fn foreign(&self, line: &str) -> Option<(Reading, Dialect, Repair)> {
        let own = self.dialect.delimiter;
        let shape = self.shape.filter(|shape| shape.is_known());
        FOREIGN.into_iter().find_map(|byte| {
            let enough = line.bytes().filter(|b| *b == byte).count() + 1 >= self.width;
            if byte == own.first() || !enough || (byte == b' ' && shape.is_none()) {
                return None;
            }
            let dialect = Dialect {
                delimiter: Mark::one(byte),
                loose: false,
                ..self.dialect
            };
            let reading = quote_repair::cheapest(line, &dialect, self.width)?;
            let mut cells = Vec::with_capacity(self.width);
            for part in &reading.parts {
                let cell = &line[part.start..part.end];
                // A sentence above the table is no record.
                let prose = shape.is_none() && byte == b',' && cell.starts_with(' ');
                if prose || (part.content == Content::Plain && cell.contains(own.as_str())) {
                    return None;
                }
                cells.push(cell.trim_matches(char::from(dialect.quote)));
            }
            let fits = reading.cost == 0 && shape.is_none_or(|shape| shape.fits(&cells));
            fits.then_some((reading, dialect, Repair::Delimiter))
        })
    }

    fn is_blank(&self, start: usize, end: usize) -> bool {
        // 0x1A ends files from DOS.
        let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | 0x1A);
        self.text.as_bytes()[start..end].iter().all(is_space)
    }

    /// Splits the record at `pos` where it is by the book: quoted cells end with
    /// their quote. Otherwise, and at the end of the text, nothing is done.
    fn plain(&mut self, cells: &mut Cells) -> Option<Split> {
        let mark = cells.mark();
        let split = self.try_plain(cells);
        if split.is_none() {
            cells.truncate(mark);
        }
        split
    }

    fn try_plain(&mut self, cells: &mut Cells) -> Option<Split> {
        let stops = self.quick.as_mut()?;
        let (bytes, quote) = (self.text.as_bytes(), self.dialect.quote);
        let (mut start, mut breaks) = (self.pos, 0);
        stops.seek(bytes, start);
        loop {
            let mut stop = stops.next(bytes, self.end)?;
            if bytes[stop] == quote {
                if stop != start {
                    continue;
                }
                let (mut close, mut pairs) = (stops.next(bytes, self.end)?, false);
                loop {
                    if bytes[close] != quote {
                        breaks += u64::from(bytes[close] == b'\n');
                    } else if bytes.get(close + 1) != Some(&quote) {
                        break;
                    } else {
                        pairs = true;
                        stops.next(bytes, self.end)?;
                    }
                    close = stops.next(bytes, self.end)?;
                }
                stop = stops.next(bytes, self.end)?;
                let is_return = bytes[stop] == b'\n' && bytes[close + 1] == b'\r';
                if stop != close + 1 + usize::from(is_return) {
                    return None;
                }
                if pairs {
                    cells.push_unquoted(&self.text[start + 1..close], &self.dialect, "");
                } else {
                    cells.push(start + 1, close);
                }
            } else {
                let is_return = bytes[stop] == b'\n' && stop > start && bytes[stop - 1] == b'\r';
                cells.push(start, stop - usize::from(is_return));
            }
            start = stop + 1;
            if bytes[stop] == b'\n' {
                return Some(Split {
                    end: self.before_break(self.pos, stop, self.end),
                    next: start,
                    breaks,
                    unclosed: false,
                    dirty: false,
                });
            }
        }
    }

    /// Splits the record at `pos`; `quotes` says whether they are honoured.
    fn split(&self, limit: usize, quotes: bool, cells: &mut Cells) -> Split {
        let bytes = &self.text.as_bytes()[..limit];
        let mut split = Split {
            end: limit,
            next: limit,
            breaks: 0,
            unclosed: false,
            dirty: false,
        };
        let delimiter = self.dialect.delimiter;
        let (first, length) = (delimiter.first(), delimiter.len());
        let is_plain = !self.dialect.bare_escape;
        let mut at = self.after_spaces(self.pos, bytes);
        loop {
            if quotes && bytes.get(at) == Some(&self.dialect.quote) {
                at = self.quoted(at, limit, cells, &mut split);
            } else {
                let start = at;
                at = self.stop(at, bytes);
                let end = self.before_break(start, at, limit);
                if is_plain {
                    cells.push(start, end);
                } else {
                    self.push_escaped(start, end, cells);
                }
            }
            if at >= limit || bytes[at] != first {
                break;
            }
            at = self.after_spaces(at + length, bytes);
        }
        split.end = self.before_break(self.pos, at, limit);
        split.next = self.after_break(at).min(limit);
        split
    }

    /// The delimiter, line end or end of text at which a cell ends.
    #[inline]
    fn stop(&self, mut at: usize, bytes: &[u8]) -> usize {
        loop {
            while at < bytes.len() && !self.stops[usize::from(bytes[at])] {
                at += 1;
            }
            if self.simple || at >= bytes.len() || self.is_break(bytes[at]) {
                return at;
            }
            if self.dialect.escapes_bare(bytes, at) {
                at += 2;
            } else if bytes[at..].starts_with(self.dialect.delimiter.as_bytes()) {
                return at;
            } else {
                at += 1;
            }
        }
    }

    #[inline]
    fn after_spaces(&self, mut at: usize, bytes: &[u8]) -> usize {
        while self.dialect.loose && bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        at
    }

    fn push_escaped(&self, start: usize, end: usize, cells: &mut Cells) {
        let cell = &self.text[start..end];
        let escaped = |at: &usize| self.dialect.escapes_bare(cell.as_bytes(), *at);
        if (0..cell.len()).any(|at| escaped(&at)) {
            cells.push_unescaped(cell, &self.dialect);
        } else {
            cells.push(start, end);
        }
    }

    /// Reads the quoted cell that opens at `open`; returns where it stops.
    fn quoted(&self, open: usize, limit: usize, cells: &mut Cells, split: &mut Split) -> usize {
        let bytes = &self.text.as_bytes()[..limit];
        let (quote, start) = (self.dialect.quote, open + 1);
        let escape = self.dialect.escape.unwrap_or(quote);
        let (mut at, mut changed) = (start, false);
        let close = loop {
            let found = bytes[at..].iter().position(|b| *b == quote || *b == escape);
            let Some(found) = found else {
                split.unclosed = true;
                cells.push(start, limit);
                return limit;
            };
            at += found;
            if bytes[at] != quote {
                let escapes = self.dialect.escapes(bytes, at);
                changed |= escapes;
                at += 1 + usize::from(escapes);
                continue;
            }
            if bytes.get(at + 1) != Some(&quote) {
                break at;
            }
            changed = true;
            at += 2;
        };
        split.breaks += self.count_breaks(&bytes[start..close]);
        let stop = self.stop(close + 1, bytes);
        let tail = close + 1..self.before_break(close + 1, stop, limit);
        split.dirty |= !tail.is_empty();
        if changed || !tail.is_empty() {
            let quoted = &self.text[start..close];
            cells.push_unquoted(quoted, &self.dialect, &self.text[tail]);
        } else {
            cells.push(start, close);
        }
        stop
    }

    /// A quote is taken at its word unless it is never closed, or unless its
    /// cell swallows line ends, the record then has not the cells expected,
    /// and one of its first two lines by itself has.
    fn is_misread(&self, split: &Split, cells: usize) -> bool {
        if split.unclosed {
            return true;
        }
        let suspect = split.breaks > 0 && self.width > 1 && (cells != self.width || split.dirty);
        suspect && {
            let second = self.after_break(self.line_end(self.pos));
            self.plain_width(self.pos) == self.width || self.plain_width(second) == self.width
        }
    }

    fn plain_width(&self, start: usize) -> usize {
        let line = &self.text[start.min(self.end)..self.line_end(start)];
        1 + line.matches(self.dialect.delimiter.as_str()).count()
    }

    fn is_break(&self, byte: u8) -> bool {
        byte == b'\n' || (byte == b'\r' && self.dialect.newline == Newline::Return)
    }

    fn line_end(&self, start: usize) -> usize {
        let rest = &self.text.as_bytes()[start.min(self.end)..self.end];
        let length = rest.iter().position(|b| self.is_break(*b));
        length.map_or(self.end, |n| start + n)
    }

    /// `stop`, or one less where `\r\n` ends the line there.
    #[inline]
    fn before_break(&self, start: usize, stop: usize, limit: usize) -> usize {
        let bytes = self.text.as_bytes();
        let at_end = stop >= limit || bytes[stop] == b'\n';
        if at_end && stop > start && bytes[stop - 1] == b'\r' {
            stop - 1
        } else {
            stop
        }
    }

    fn after_break(&self, stop: usize) -> usize {
        let bytes = &self.text.as_bytes()[..self.end];
        match bytes.get(stop) {
            Some(b'\r') if bytes.get(stop + 1) == Some(&b'\n') => stop + 2,
            // A file appended to one without a last line end.
            Some(first) if *first == BOM[0] => stop,
            Some(_) => stop + 1,
            None => stop,
        }
    }

    fn count_breaks(&self, bytes: &[u8]) -> u64 {
        let mut count = 0;
        let mut previous = 0;
        for &byte in bytes {
            count += u64::from(
                self.is_break(byte)
                    && !(byte == b'\n'
                        && previous == b'\r'
                        && self.dialect.newline == Newline::Return),
            );
            previous = byte;
        }
        count
    }
}

#[cfg(test)]
#[path = "scanner_tests.rs"]
mod tests;
