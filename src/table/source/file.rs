//! The decoded text of one or more files with its dialect, from which the original
//! cells can be read at any time. Holds no typed value.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::table::columns::column_format::Convention;
use crate::table::columns::values::typed_rows::{BLOCK_ROWS, Frame, Values};
use crate::table::csv::field_repair::Shape;
use crate::table::csv::footer::{self, End};
use crate::table::csv::format::{Dialect, Newline};
use crate::table::csv::header;
use crate::table::csv::record_cells::Cells;
use crate::table::csv::scanner::Scanner;
use crate::table::decisions::{Decided, Decisions};
use crate::table::error::TableError;
use crate::table::intake;
use crate::table::intake::Given;
use crate::table::intake::Intake;
use crate::table::intake::format::Format;
use crate::table::made::MadeColumns;
use crate::table::records::{counted, sums, typed_totals};
use crate::table::remark::{Objection, Remark};
use crate::table::source::load::{LoadOptions, held};

/// Loan files have hundreds of columns; more than this is a wrong delimiter.
const MAX_COLUMNS: usize = 50_000;
/// Spans within a block are 31-bit.
const MAX_RECORD_BYTES: usize = 1 << 30;
/// Large enough to amortise a task, small enough to stay in cache.
const BLOCK_BYTES: usize = 256 << 10;
/// A column of a block is worth its upkeep from some dozens of cells on.
const BLOCK_BYTES_A_COLUMN: usize = 256;

/// Bytes of a block of records of so many columns.
pub(in crate::table) fn block_bytes(columns: usize) -> usize {
    BLOCK_BYTES.max(columns * BLOCK_BYTES_A_COLUMN)
}

/// Called with bytes done and bytes in total; `Break` cancels.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// Consecutive records of the text, read independently of all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Block {
    /// Place of its text among the source's parts.
    pub part: usize,
    pub start: usize,
    pub end: usize,
    /// Too many false quotes came before: no cell crosses a line end here.
    pub one_line: bool,
}

impl Block {
    /// Its bytes.
    pub fn len(&self) -> u64 {
        (self.end - self.start) as u64
    }
}

/// The decoded text of one file or several, and how to read it.
#[derive(Debug, Default)]
pub struct Source {
    pub(in crate::table) parts: Vec<Part>,
    pub(in crate::table) blocks: Vec<Block>,
    pub(in crate::table) decisions: Decisions,
    pub(in crate::table) warnings: Vec<Remark>,
    /// How the cells of some columns are written.
    pub(in crate::table) told: BTreeMap<String, Convention>,
    /// How a model reads the numbers of columns that are written on another scale.
    pub(in crate::table) scales: Option<Arc<BTreeMap<String, Convention>>>,
    /// What makes the columns that the file does not hold.
    pub(in crate::table) made: Option<MadeColumns>,
    /// A part of a stream: signs are counted also where all are the same, as other parts
    /// may have others.
    pub(in crate::table) is_part: bool,
    pub(in crate::table) names: Vec<String>,
    /// Fingerprint of the original bytes, where the text is not just these.
    pub(in crate::table) original: Option<String>,
    /// The rows of an Arrow stream as they came.
    pub(in crate::table) given: Option<Given>,
}

/// The text of one file, or its values.
#[derive(Debug)]
pub(in crate::table) struct Part {
    pub text: String,
    /// The columns of a file with types of its own; blocks are then of rows, and the
    /// text holds the names only.
    pub frame: Option<Frame>,
    pub dialect: Dialect,
    /// Line of the first data record, from 1.
    pub first_line: u64,
    /// Cells of a record.
    pub width: usize,
    /// For each column of the source its place among the cells, where these
    /// are not the same; `None` in it for a column that the file lacks.
    pub places: Option<Vec<Option<usize>>>,
    /// The cells came with types of their own.
    pub typed: bool,
    /// The header's own cells, by which a repeated one is known.
    pub header: Vec<String>,
    pub shape: Shape,
    pub end: Option<End>,
    /// For each cell of a record whether words of totals are ordinary values
    /// there; `None` where totals lines are kept.
    pub totals: Option<Vec<bool>>,
    /// Whether `Min` and `Max`, which are names, too, are words of totals where the
    /// other keys are none.
    pub weak_words: bool,
    /// Where records begin that the sums of others show to be no applicants.
    pub sums: Vec<usize>,
    /// Values of columns that all of its records have, each placed behind the cells of one.
    pub constants: Vec<String>,
}

impl Part {
    /// Sets the records aside that the sums of others show to be no applicants.
    fn set_sums(&mut self, found: Vec<usize>) {
        match &mut self.frame {
            Some(frame) => {
                let found = found.into_iter().map(|row| (row, Objection::TotalsLine));
                typed_totals::add_aside(frame, found.collect());
            }
            None => self.sums = found,
        }
    }

    /// Where among its cells a record has those of a column.
    #[inline]
    pub fn place(&self, column: usize) -> Option<usize> {
        match &self.places {
            None => Some(column),
            Some(places) => places[column],
        }
    }

    /// Whether a column came as texts from a file with types of its own.
    pub fn holds_texts(&self, column: usize) -> bool {
        let frame = self.frame.as_ref().zip(self.place(column));
        let values = frame.and_then(|(frame, place)| frame.columns.get(place));
        matches!(values, Some(Values::Text(_)))
    }

    /// Bytes of its text, or rows of its values: what its blocks sum up to.
    pub fn extent(&self) -> usize {
        self.frame
            .as_ref()
            .map_or(self.text.len(), |frame| frame.rows)
    }
}

/// Which columns the file calls an index, and what it says that columns hold.
fn said(frame: Option<&Frame>, names: &[String]) -> (Vec<String>, BTreeMap<String, String>) {
    let said = frame.map(|frame| (frame.index_columns.clone(), frame.labels_by(names)));
    said.unwrap_or_default()
}

impl Source {
    /// Brings `bytes` to text and decides their layout. What kind of file they
    /// are is told by themselves.
    ///
    /// # Errors
    /// Bytes that hold no table, are damaged, encrypted, or take too much
    /// memory; told options that do not exist; too many columns; a record over
    /// 1 GiB.
    pub fn from_bytes(bytes: Vec<u8>, options: &LoadOptions) -> Result<Self, TableError> {
        let head = &bytes[..bytes.len().min(Format::HEAD)];
        let format = Format::of(head, None);
        Self::of(bytes, format, options)
    }

    pub(in crate::table) fn of(
        bytes: Vec<u8>,
        format: Format,
        options: &LoadOptions,
    ) -> Result<Self, TableError> {
        let (original, intake) = intake::take_with_print(bytes, format, options)?;
        Self::taken(intake, original, options)
    }

    /// The source of a file brought to text.
    pub(in crate::table) fn taken(
        intake: Intake,
        original: Option<String>,
        options: &LoadOptions,
    ) -> Result<Self, TableError> {
        let Intake {
            text,
            layout,
            mut warnings,
            ..
        } = intake;
        let mut frame = intake.frame;
        let header = match &frame {
            None => header::read(&text, &layout, &mut warnings),
            Some(frame) => header::of_names(&frame.names, text.len(), &mut warnings),
        };
        let found = header.names.len();
        if found > MAX_COLUMNS {
            return Err(TableError::TooManyColumns {
                found,
                limit: MAX_COLUMNS,
            });
        }
        if layout.lines_before > 0 {
            warnings.push(Remark::Preamble(layout.lines_before));
        }
        if layout.delimiter.told && found == 1 {
            warnings.push(Remark::OneColumn(layout.delimiter.value.clone()));
        }
        if let Some(records) = intake.records {
            warnings.push(Remark::Sampled { records });
        }
        let end = match &frame {
            None => footer::find(&text, &layout, &header, &mut warnings),
            Some(_) => None,
        };
        let looked_at = !options.keep_totals;
        let known = options.record_alone.as_deref();
        let known = known.map(|columns| held(columns, &header.names));
        if let Some(frame) = frame.as_mut().filter(|_| looked_at) {
            typed_totals::set_aside(frame, known.as_deref());
        }
        let totals = looked_at.then(|| known.unwrap_or_else(|| layout.ordinary_totals.clone()));
        let mut names = header.names;
        let places = layout
            .boxed
            .then(|| unboxed(&mut names, !header.cells.is_empty()));
        let known = layout.width == found;
        let shape = if known {
            layout.shape
        } else {
            Shape::default()
        };
        let (index_columns, labels) = said(frame.as_ref(), &names);
        let decisions = Decisions {
            format: intake.format,
            sheet: intake.sheet,
            sheets: intake.sheets,
            sampled_from: intake.records,
            encoding: intake.encoding,
            delimiter: layout.delimiter,
            quote: layout.quote,
            escape: layout.escape,
            comment: layout.comment,
            header: layout.header,
            line_ending: line_ending(&text, layout.dialect.newline),
            preamble_lines: layout.lines_before,
            index_columns,
            labels,
            ..Decisions::default()
        };
        let part = Part {
            dialect: layout.dialect,
            first_line: 1 + layout.lines_before + header.lines,
            width: found,
            places,
            typed: decisions.format.is_typed(),
            header: header.cells,
            shape,
            end,
            totals,
            weak_words: looked_at && options.record_alone.is_none(),
            sums: Vec::new(),
            constants: Vec::new(),
            text,
            frame,
        };
        let blocks = match &part.frame {
            None => part.cut(header.body, block_bytes(found))?.0,
            Some(frame) => row_blocks(frame.rows),
        };
        let mut source = Self {
            blocks,
            parts: vec![part],
            decisions,
            warnings,
            names,
            original,
            ..Self::told(options)
        };
        if looked_at && options.record_alone.is_none() {
            let sums = source.summed_up();
            source.parts[0].set_sums(sums);
        }
        Ok(source)
    }

    /// An empty source of columns that are read as the options tell.
    fn told(options: &LoadOptions) -> Self {
        Self {
            told: options.columns.clone(),
            scales: options.scales.clone(),
            made: options.made.clone(),
            ..Self::default()
        }
    }

    /// Where the records begin that sum up or count those above them.
    fn summed_up(&self) -> Vec<usize> {
        let mut starts = sums::find(self);
        starts.extend(counted::find(self));
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// The names of the columns, trimmed and made unique.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What there is to say of the file before its columns are typed.
    #[must_use]
    pub fn warnings(&self) -> &[Remark] {
        &self.warnings
    }

    /// The rows of an Arrow stream as they came; `None` of any other file.
    #[must_use]
    pub fn given(&self) -> Option<&Given> {
        self.given.as_ref()
    }

    /// What there is to say of columns that were left out of it.
    #[must_use]
    pub fn columns_left_out(&self) -> Vec<&Remark> {
        let all = self.warnings.iter();
        all.filter(|remark| remark.is_of_lost_column()).collect()
    }

    /// Whether the file itself names its columns.
    #[must_use]
    pub fn has_header(&self) -> bool {
        self.parts.iter().any(|part| !part.header.is_empty())
    }

    /// SHA-256 of the original bytes, in hexadecimal digits; for several files,
    /// of their fingerprints one after the other.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        match (&self.original, self.parts.first()) {
            (Some(print), _) => print.clone(),
            (None, Some(part)) => crate::files::fingerprint(part.text.as_bytes()),
            (None, None) => crate::files::fingerprint(b""),
        }
    }

    /// The decoded text of one of its files, from 0; empty if there is none.
    #[must_use]
    pub fn text(&self, file: usize) -> &str {
        self.parts.get(file).map_or("", |part| &part.text)
    }

    /// Bytes of the decoded text, rows where the file holds values.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(Part::extent).sum()
    }

    /// The part's place among the files, where these are several.
    pub(in crate::table) fn file(&self, part: usize) -> Option<usize> {
        (!self.decisions.files.is_empty()).then_some(part)
    }

    pub(in crate::table) fn scanner(&self, block: Block) -> Scanner<'_> {
        self.parts[block.part].scanner(block)
    }
}

impl Part {
    fn scanner(&self, block: Block) -> Scanner<'_> {
        let range = (block.start, block.end);
        Scanner::new(&self.text, range, self.dialect, self.width, block.one_line)
            .with_shape(&self.shape)
    }

    /// Cuts the body into blocks of whole records. Without a quote any line end
    /// will do; otherwise the records must be walked. Also says where the first
    /// record begins that a quote leaves open to the end of the text.
    pub fn cut(&self, body: usize, size: usize) -> Result<(Vec<Block>, Option<usize>), TableError> {
        let bytes = &self.text.as_bytes()[body..];
        let (blocks, open) = if memchr::memchr(self.dialect.quote, bytes).is_some() {
            let joined = self.joined_blocks(body, size).map(|blocks| (blocks, None));
            joined.unwrap_or_else(|| self.quoted_blocks(body, size))
        } else {
            (plain_blocks(&self.text, body, size, self.dialect), None)
        };
        match blocks.iter().find(|b| b.end - b.start > MAX_RECORD_BYTES) {
            Some(block) => Err(TableError::RecordTooLong {
                byte: block.start,
                limit: MAX_RECORD_BYTES,
            }),
            None => Ok((blocks, open)),
        }
    }

    /// Blocks of records among which some cells may cross lines, found by all
    /// cores: each walks from a line that may begin a record, and one walk goes on
    /// where another ended. `None` where quotes are odd on the way.
    fn joined_blocks(&self, body: usize, size: usize) -> Option<Vec<Block>> {
        let guesses = plain_blocks(&self.text, body, size, self.dialect);
        let ends: Vec<Option<usize>> = guesses.par_iter().map(|b| self.walk(*b, size)).collect();
        let mut next = guesses.iter().zip(ends).peekable();
        let mut blocks = Vec::with_capacity(guesses.len());
        let mut start = body;
        while start < self.text.len() {
            while next.next_if(|(guess, _)| guess.start < start).is_some() {}
            let guess = next.peek();
            let known = guess.filter(|(guess, _)| guess.start == start);
            let mut block = Block {
                part: 0,
                start,
                end: guess.map_or(self.text.len(), |(guess, _)| guess.start),
                one_line: false,
            };
            block.end = match known.and_then(|(_, end)| *end) {
                Some(end) => end,
                None => self.walk(block, self.text.len())?,
            };
            start = block.end;
            blocks.push(block);
        }
        Some(blocks)
    }

    /// Where the first record ends that reaches the end of `block`, looking so far
    /// behind it. `None` if quotes have to be guessed at.
    fn walk(&self, block: Block, behind: usize) -> Option<usize> {
        let limit = self.text.len().min(block.end.saturating_add(behind));
        let limit = self.text.floor_char_boundary(limit);
        let mut scanner = self.scanner(Block {
            end: limit,
            ..block
        });
        let mut cells = Cells::default();
        while scanner.position() < block.end.max(block.start + 1) {
            cells.restart(scanner.position());
            scanner.next(&mut cells)?;
            if scanner.reread > 0 || scanner.open.is_some() {
                return None;
            }
        }
        let end = scanner.position();
        (end < limit || limit == self.text.len()).then_some(end)
    }

    /// A file full of false quotes would be read again and again: once that came
    /// to some times its length, cells no longer cross lines.
    fn quoted_blocks(&self, body: usize, size: usize) -> (Vec<Block>, Option<usize>) {
        let text = self.text.as_str();
        let patience = (1 << 20) + 2 * (text.len() - body);
        let (mut blocks, mut cells) = (Vec::new(), Cells::default());
        let (mut start, mut reread, mut open) = (body, 0, None);
        while start < text.len() {
            let one_line = reread > patience;
            let mut scanner = self.scanner(Block {
                part: 0,
                start,
                end: text.len(),
                one_line,
            });
            while scanner.position() < start + size
                && (one_line || reread + scanner.reread <= patience)
            {
                cells.restart(scanner.position());
                if scanner.next(&mut cells).is_none() {
                    break;
                }
            }
            reread += scanner.reread;
            open = open.or(scanner.open);
            let end = scanner.position();
            blocks.push(Block {
                part: 0,
                start,
                end,
                one_line,
            });
            start = end;
        }
        (blocks, open)
    }
}

/// Takes the first and the last name out, which belong to what stands before the
/// first `|` of each record and behind the last; the places of the others.
fn unboxed(names: &mut Vec<String>, named: bool) -> Vec<Option<usize>> {
    if named {
        names.pop();
        names.remove(0);
    } else {
        names.truncate(names.len() - 2);
    }
    (1..=names.len()).map(Some).collect()
}

fn line_ending(text: &str, newline: Newline) -> Decided<String> {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let feeds = head.matches('\n').count();
    let pairs = head.matches("\r\n").count();
    let (value, share) = match newline {
        Newline::Return => ("CR", 0.9),
        Newline::Feed if pairs * 2 > feeds => ("CRLF", pairs as f64 / feeds as f64),
        Newline::Feed => ("LF", (feeds - pairs) as f64 / feeds.max(1) as f64),
    };
    Decided {
        value: value.to_owned(),
        told: false,
        confidence: if feeds == 0 && newline == Newline::Feed {
            0.5
        } else {
            share
        },
    }
}

/// Blocks of rows.
fn row_blocks(rows: usize) -> Vec<Block> {
    let block = |start| Block {
        part: 0,
        start,
        end: rows.min(start + BLOCK_ROWS),
        one_line: true,
    };
    (0..rows).step_by(BLOCK_ROWS).map(block).collect()
}

fn plain_blocks(text: &str, body: usize, size: usize, dialect: Dialect) -> Vec<Block> {
    let bytes = text.as_bytes();
    let last = if dialect.newline == Newline::Feed {
        b'\n'
    } else {
        b'\r'
    };
    let mut blocks = Vec::new();
    let mut start = body;
    while start < bytes.len() {
        let from = (start + size).min(bytes.len());
        let mut end = bytes[from..]
            .iter()
            .position(|b| *b == last)
            .map_or(bytes.len(), |n| from + n + 1);
        end += usize::from(last == b'\r' && bytes.get(end) == Some(&b'\n'));
        blocks.push(Block {
            part: 0,
            start,
            end,
            one_line: false,
        });
        start = end;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks found from guesses begin where records do, however many guesses lie
    /// within quoted cells; odd quotes are left to the walk from the start.
    #[test]
    fn blocks_from_guesses_begin_with_records() {
        let lines = [
            "1,\"a\nb\",2\n",
            "3,\"\"\"x\"\",\n\n\",4\r\n",
            "5,six,7\n",
            "\"8\",\"\",9\n",
        ];
        let mut text = "p,q,r\n".to_owned();
        (0..400).for_each(|i| text.push_str(lines[i * i % 7 % 4]));
        for (extra, odd) in [("", false), ("10,\"never,closed\n11,a,b\n", true)] {
            let bytes = format!("{text}{extra}").into_bytes();
            let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
            let (part, body) = (&source.parts[0], source.blocks[0].start);
            let (walked, open) = part.quoted_blocks(body, 1);
            assert_eq!(open.is_some(), odd);
            for size in [1, 10, 100, 1_000, 100_000] {
                let found = part.joined_blocks(body, size);
                assert_eq!(found.is_none(), odd, "{size}");
                let mut end = body;
                for block in found.into_iter().flatten() {
                    assert_eq!(block.start, end);
                    assert!(walked.iter().any(|record| record.start == block.start));
                    end = block.end;
                }
                assert_eq!(end, if odd { body } else { part.text.len() });
            }
        }
    }
}
