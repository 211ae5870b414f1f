//! A stream: delimited text, of any length, as sources of whole records one
//! after the other, of which never more than some megabytes are held. Encoding,
//! layout and conventions are decided on the first of it.

mod arrow;
mod parts;

pub use parts::StreamPrint;

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::table::csv::dialect::{self, Layout};
use crate::table::csv::footer::{self, End};
use crate::table::csv::header::{self, Header};
use crate::table::csv::overrides::Overrides;
use crate::table::error::TableError;
use crate::table::intake::Intake;
#[cfg(feature = "arrow")]
use crate::table::intake::arrow::stream::Batches;
use crate::table::intake::format::Format;
use crate::table::intake::packed::expand;
use crate::table::intake::packed::thin::{HEAD_BYTES, MOST_RECORD, whole_lines};
use crate::table::made::MadeColumns;
use crate::table::remark::{Objection, Remark};
use crate::table::source::encoding;
use crate::table::source::file::{Part, Source, block_bytes};
use crate::table::source::load::LoadOptions;
use crate::table::source::opening::same;

/// Text held back, so that another table below is seen with its second line. All
/// lines are held back, too, that may be notes.
const TAIL_BYTES: usize = 64 << 10;
/// Blocks of text within which a quote must close, or else opens nothing.
const MOST_QUOTED: usize = 32;
/// Bytes read at once.
const READ_BYTES: usize = 256 << 10;
/// Bytes that tell the encoding, once there are others than ASCII's.
const TELLING_BYTES: usize = 512 << 10;

/// A portfolio, in parts of whole records.
pub struct Stream<'a> {
    names: Vec<String>,
    content: Content<'a>,
    total: u64,
}

enum Content<'a> {
    Text(Box<Text<'a>>),
    /// A file that is read as a whole.
    Whole(Option<Box<Source>>),
    #[cfg(feature = "arrow")]
    Arrow(Box<Batches<'a>>),
}

/// Delimited text that is read as it is asked for.
struct Text<'a> {
    reader: Box<dyn Read + 'a>,
    format: Format,
    shown: String,
    /// The file, as it was before.
    watched: Option<(PathBuf, Metadata)>,
    /// Bytes read so far.
    done: u64,
    decoder: Decoder,
    /// All bytes were ASCII so far, and nobody told an encoding.
    open: bool,
    /// Bytes of text that are still to be passed over: preamble and header.
    skip: usize,
    raw: Vec<u8>,
    buffer: String,
    /// Bytes of text before the buffer.
    passed: usize,
    /// The record that opens a quote too far from where it closes, if it does.
    open_quote: Option<OpenQuote>,
    ended: bool,
    finished: bool,
    block: usize,
    layout: Layout,
    header: Header,
    /// What each source has but for its text; its part has an end once another
    /// table begins.
    head: Source,
}

/// A quote that was taken for an ordinary character before all text was seen in
/// which it may close.
struct OpenQuote {
    /// Where its record begins.
    byte: usize,
    /// The last byte was a quote, and may be the first of two.
    half: bool,
    /// The last byte takes its meaning from the next.
    escaped: bool,
}

impl<'a> Stream<'a> {
    /// Bytes of text in a source, unless a record is longer.
    pub const BLOCK_BYTES: usize = 1 << 20;

    /// Begins to read the file at `path`. Workbooks, Parquet tables, samples and
    /// UTF-32 become one source.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn open(path: &Path, options: &LoadOptions) -> Result<Self, TableError> {
        let shown = path.display().to_string();
        let fail = |error| TableError::from_io(&shown, error);
        let file = File::open(path).map_err(fail)?;
        let before = file.metadata().map_err(fail)?;
        if before.is_dir() {
            let source = Source::open(path, options, &mut |_, _| ControlFlow::Continue(()))?;
            return Ok(Self::whole(source));
        }
        let watched = before.is_file().then(|| (path.to_owned(), before));
        Self::begin(file, options, Self::BLOCK_BYTES, &shown, watched)
    }

    /// The same of bytes that come by themselves, in sources of `block` bytes.
    ///
    /// # Errors
    /// As [`Source::from_bytes`].
    pub fn of(
        reader: impl Read + 'a,
        options: &LoadOptions,
        block: usize,
    ) -> Result<Self, TableError> {
        Self::begin(reader, options, block, "standard input", None)
    }

    fn begin(
        mut reader: impl Read + 'a,
        options: &LoadOptions,
        block: usize,
        shown: &str,
        watched: Option<(PathBuf, Metadata)>,
    ) -> Result<Self, TableError> {
        let name = watched.as_ref().map(|(path, _)| path.as_path());
        let mut start = Vec::new();
        let mut few = reader.by_ref().take(Format::HEAD as u64);
        let read = few.read_to_end(&mut start);
        read.map_err(|e| TableError::from_io(shown, e))?;
        let format = Format::of(&start, name);
        let streams = !format.is_typed()
            && options.sample_rows.is_none()
            && options.sheet.is_none()
            && options.fixed_width.is_none();
        if !streams {
            if let Some(path) = name {
                let source = Source::open(path, options, &mut |_, _| ControlFlow::Continue(()))?;
                return Ok(Self::whole(source));
            }
            let read = reader.read_to_end(&mut start);
            read.map_err(|e| TableError::from_io(shown, e))?;
            return Ok(Self::whole(Source::of(start, format, options)?));
        }
        let total = watched.as_ref().map_or(0, |(_, before)| before.len());
        let fail = |error| failure(format, shown, error);
        let mut reader = expand::reader(format, Cursor::new(start).chain(reader)).map_err(fail)?;
        let mut head = Vec::new();
        let mut few = reader.by_ref().take(HEAD_BYTES as u64);
        few.read_to_end(&mut head).map_err(fail)?;
        let inner = Format::of(&head[..head.len().min(Format::HEAD)], None);
        if format != Format::Text && inner.is_typed() {
            if let Some(path) = name {
                let source = Source::open(path, options, &mut |_, _| ControlFlow::Continue(()))?;
                return Ok(Self::whole(source));
            }
            reader.read_to_end(&mut head).map_err(fail)?;
            return Ok(Self::whole(Source::of(head, inner, options)?));
        }
        let decoded = encoding::decode(whole_lines(&head), options.encoding.as_deref())?;
        let label = decoded.encoding.value.clone();
        let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
            reader.read_to_end(&mut head).map_err(fail)?;
            return Ok(Self::whole(Source::of(head, Format::Text, options)?));
        };
        let layout = dialect::sniff(&decoded.text, &Overrides::of(options)?);
        let header = header::read(&decoded.text, &layout, &mut Vec::new());
        let source = Source::taken(
            Intake {
                text: decoded.text,
                layout: layout.clone(),
                format,
                encoding: decoded.encoding,
                warnings: decoded.warnings,
                sheet: None,
                sheets: Vec::new(),
                records: None,
                original: None,
                frame: None,
            },
            None,
            options,
        )?;
        let open = head.is_ascii() && encoding == UTF_8 && options.encoding.is_none();
        let text = Text {
            reader: Box::new(Cursor::new(head).chain(reader)),
            format,
            shown: shown.to_owned(),
            watched,
            done: 0,
            decoder: encoding.new_decoder_with_bom_removal(),
            open,
            skip: header.body,
            raw: Vec::new(),
            buffer: String::new(),
            passed: 0,
            open_quote: None,
            ended: false,
            finished: false,
            block: block.max(1),
            layout,
            header: Header { body: 0, ..header },
            head: emptied(source)?,
        };
        Ok(Self {
            names: text.head.names.clone(),
            content: Content::Text(Box::new(text)),
            total,
        })
    }

    /// A file that is read as a whole already, as one source.
    #[must_use]
    pub fn whole(source: Source) -> Self {
        Self {
            names: source.names.clone(),
            total: source.bytes() as u64,
            content: Content::Whole(Some(Box::new(source))),
        }
    }

    /// See [`crate::table::Decisions::of_sheets`].
    #[must_use]
    pub fn of_sheets(&self) -> Option<String> {
        match &self.content {
            Content::Whole(Some(source)) => source.decisions.of_sheets(),
            _ => None,
        }
    }

    /// The names of the columns, trimmed and made unique.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What makes the columns that the stream does not hold.
    #[must_use]
    pub fn made(&self) -> Option<&MadeColumns> {
        match &self.content {
            Content::Text(text) => text.head.made.as_ref(),
            Content::Whole(source) => source.as_ref()?.made.as_ref(),
            #[cfg(feature = "arrow")]
            Content::Arrow(batches) => batches.made(),
        }
    }

    /// The names of its columns and of those that are made for it.
    #[must_use]
    pub fn all_names(&self) -> Vec<&str> {
        let made = self.made().map_or(&[][..], |made| made.0.names());
        self.names.iter().chain(made).map(String::as_str).collect()
    }

    /// Bytes read and bytes in total, as far as these are known.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        match &self.content {
            Content::Text(text) => (text.done, self.total.max(text.done)),
            Content::Whole(left) => {
                let done = if left.is_some() { 0 } else { self.total };
                (done, self.total)
            }
            #[cfg(feature = "arrow")]
            Content::Arrow(batches) => (batches.bytes(), batches.bytes()),
        }
    }

    /// The next records; at least one source comes, perhaps an empty one. Lines
    /// are counted from the file's first, record numbers from each source's. A
    /// second table and notes below the table are rejects here, too.
    ///
    /// # Errors
    /// What reading reports; a record of over 64 MiB, or what may be a quoted cell of
    /// over 32; a file that changes.
    pub fn read(&mut self) -> Result<Option<Source>, TableError> {
        match &mut self.content {
            Content::Text(text) => text.read(),
            Content::Whole(source) => Ok(source.take().map(|source| *source)),
            #[cfg(feature = "arrow")]
            Content::Arrow(batches) => Ok(batches.read_some(1)?.pop()),
        }
    }
}

impl Stream<'_> {
    /// The next sources, as [`Stream::read`], at most so many; none at the end. Those of an
    /// Arrow stream are of one batch.
    ///
    /// # Errors
    /// As [`Stream::read`].
    pub fn read_some(&mut self, most: usize) -> Result<Vec<Source>, TableError> {
        #[cfg(feature = "arrow")]
        if let Content::Arrow(batches) = &mut self.content {
            return batches.read_some(most);
        }
        let mut sources = Vec::with_capacity(most);
        while sources.len() < most
            && let Some(source) = self.read()?
        {
            sources.push(source);
        }
        Ok(sources)
    }
}

/// The source of the first text without that text. What it shows of columns
/// nobody told anything about holds for all that follows; where the table ends
/// is still to be seen.
fn emptied(mut source: Source) -> Result<Source, TableError> {
    let at_end = |remark: &Remark| matches!(remark, Remark::Footer(_) | Remark::AnotherTable(_));
    let of_text = |remark: &Remark| matches!(remark, Remark::Malformed(_));
    source.warnings.retain(|r| !at_end(r) && !of_text(r));
    source.parts.iter_mut().for_each(|part| part.end = None);
    let made = source.made.take();
    let table = source.table(&mut |_, _| ControlFlow::Continue(()))?;
    source.made = made;
    for column in table.columns {
        if let Some(convention) = column.convention {
            let told = source.told.entry(column.name).or_insert(convention);
            if told.is_open() {
                *told = convention;
            }
        }
    }
    source.blocks.clear();
    source
        .parts
        .iter_mut()
        .for_each(|part| part.text = String::new());
    Ok(source)
}

fn failure(format: Format, shown: &str, error: io::Error) -> TableError {
    match format {
        Format::Text => TableError::from_io(shown, error),
        _ => TableError::Damaged {
            what: format.noun(),
        },
    }
}

impl Text<'_> {
    fn read(&mut self) -> Result<Option<Source>, TableError> {
        if self.finished {
            return Ok(None);
        }
        let tail = TAIL_BYTES.min(8 * self.block);
        let mut want = self.block + 2 * tail;
        loop {
            self.fill(want)?;
            let mut part = self.part(want);
            let (mut blocks, open) = part.cut(0, block_bytes(part.width).min(self.block))?;
            let length = part.text.len();
            let is_all = self.ended && self.buffer.is_empty();
            self.finished = is_all && length <= want;
            if !self.finished {
                // A record that more text could change is left for the next time.
                let patient = length < MOST_QUOTED * self.block || !self.buffer.is_empty();
                let doubt = open.filter(|_| !is_all && patient);
                let limit = doubt
                    .unwrap_or(length)
                    .min(length.saturating_sub(tail))
                    .min(footer::last_lines(&part.text));
                blocks.retain(|block| block.start < self.block && block.end <= limit);
            }
            let cut = match blocks.last() {
                _ if self.finished => length,
                Some(last) => last.end,
                None if want > MOST_RECORD => {
                    return Err(TableError::RecordTooLong {
                        byte: self.passed,
                        limit: MOST_RECORD,
                    });
                }
                None => {
                    self.buffer.insert_str(0, &part.text);
                    want *= 2;
                    continue;
                }
            };
            if let Some(at) = open.filter(|at| *at < cut && !is_all) {
                self.open_quote = Some(OpenQuote {
                    byte: self.passed + at,
                    half: false,
                    escaped: false,
                });
            }
            part.end = self.end(&part, cut);
            self.buffer.insert_str(0, &part.text[cut..]);
            part.text.truncate(cut);
            part.text.shrink_to_fit();
            self.passed += cut;
            self.head.parts[0].first_line += footer::lines(&part.text, part.dialect.newline);
            return Ok(Some(Source {
                parts: vec![part],
                blocks,
                decisions: self.head.decisions.clone(),
                warnings: std::mem::take(&mut self.head.warnings),
                told: self.head.told.clone(),
                scales: self.head.scales.clone(),
                made: self.head.made.clone(),
                is_part: true,
                names: self.head.names.clone(),
                original: None,
                given: None,
            }));
        }
    }

    /// What is held, but not much more than is wanted, as the text of a source.
    fn part(&mut self, want: usize) -> Part {
        let end = self.buffer.floor_char_boundary(2 * want);
        let rest = self.buffer.split_off(end);
        let head = &self.head.parts[0];
        Part {
            totals: head.totals.clone(),
            weak_words: head.weak_words,
            ..head.with_text(std::mem::replace(&mut self.buffer, rest))
        }
    }

    /// Where in the first `cut` bytes of the part the table ends, if it does.
    /// Another table goes on to the end of the file; notes stand at it.
    fn end(&mut self, part: &Part, cut: usize) -> Option<End> {
        let why = Objection::AnotherTable;
        if self.head.parts[0].end.is_some() {
            return Some(End { start: 0, why });
        }
        let start = footer::another_table(&part.text, &self.layout, &self.header);
        if let Some(start) = start.filter(|start| *start < cut) {
            self.head.parts[0].end = Some(End {
                start: 0,
                why: why.clone(),
            });
            let line = part.first_line + footer::lines(&part.text[..start], part.dialect.newline);
            self.head.warnings.push(Remark::AnotherTable(line));
            return Some(End { start, why });
        }
        if !self.finished {
            return None;
        }
        let (start, notes) = footer::footer(&part.text, &self.layout, &self.header)?;
        self.head.warnings.push(Remark::Footer(notes));
        let why = Objection::Footer;
        Some(End { start, why })
    }

    /// Reads until the buffer holds `want` bytes of text, or to the end.
    fn fill(&mut self, want: usize) -> Result<(), TableError> {
        let piece = (self.block / 4).clamp(16, READ_BYTES);
        while self.buffer.len() < want && !self.ended {
            self.raw.clear();
            self.ended = self.take(piece)? == 0;
            if self.open && !self.raw.is_ascii() {
                self.settle()?;
            }
            let room = self.decoder.max_utf8_buffer_length(self.raw.len());
            self.buffer.reserve(room.unwrap_or_default());
            let before = self.buffer.len();
            let (_, _, malformed) =
                self.decoder
                    .decode_to_string(&self.raw, &mut self.buffer, self.ended);
            if malformed {
                let name = self.decoder.encoding().name().to_owned();
                let remark = vec![Remark::Malformed(name)];
                Remark::gather(&mut self.head.warnings, remark);
            }
            self.watch_quote(before)?;
            let cut = self.skip.min(self.buffer.len());
            self.buffer.drain(..cut);
            self.skip -= cut;
            self.passed += cut;
        }
        Ok(())
    }

    /// Looks in the text from `from` on for the quote that closes the open one.
    /// Text behind it shows that it closes nothing.
    ///
    /// # Errors
    /// A cell that was taken for none although it ends in a sensible way.
    fn watch_quote(&mut self, from: usize) -> Result<(), TableError> {
        let Some(mut open) = self.open_quote.take() else {
            return Ok(());
        };
        let dialect = self.layout.dialect;
        let (limit, byte) = (MOST_QUOTED * self.block, open.byte);
        let too_long = TableError::RecordTooLong { byte, limit };
        for &next in &self.buffer.as_bytes()[from..] {
            let is_quote = next == dialect.quote;
            if open.half && !is_quote {
                let ends = next == dialect.delimiter.first() || matches!(next, b'\n' | b'\r');
                return if ends { Err(too_long) } else { Ok(()) };
            }
            open.half = is_quote && !open.half && !open.escaped;
            open.escaped = dialect.escape == Some(next) && !is_quote && !open.escaped;
        }
        if open.half && self.ended {
            return Err(too_long);
        }
        self.open_quote = Some(open);
        Ok(())
    }

    /// Appends up to `most` bytes to the raw ones; tells how many came.
    fn take(&mut self, most: usize) -> Result<usize, TableError> {
        let mut few = self.reader.by_ref().take(most as u64);
        let got = few
            .read_to_end(&mut self.raw)
            .map_err(|e| failure(self.format, &self.shown, e))?;
        self.done += got as u64;
        if got == 0
            && let Some((path, before)) = &self.watched
        {
            let after = std::fs::metadata(path);
            let length = match self.format {
                Format::Text => self.done,
                _ => before.len(),
            };
            if !after.is_ok_and(|after| same(before, &after, length)) {
                return Err(TableError::Changed {
                    path: self.shown.clone(),
                });
            }
        }
        Ok(got)
    }

    /// Decides the encoding at the first bytes that are not ASCII, as all before
    /// them left it open.
    fn settle(&mut self) -> Result<(), TableError> {
        self.open = false;
        self.take(TELLING_BYTES)?;
        let first = self.raw.iter().position(|byte| *byte >= 0x80);
        let line = self.raw[..first.unwrap_or_default()]
            .iter()
            .rposition(|byte| *byte == b'\n');
        let sample = &self.raw[line.map_or(0, |at| at + 1)..];
        // The last character may be cut.
        let sample = match std::str::from_utf8(sample) {
            Err(error) if error.error_len().is_none() => &sample[..error.valid_up_to()],
            _ => sample,
        };
        let (encoding, confidence) = encoding::sniff(sample);
        if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE {
            self.decoder = encoding.new_decoder_without_bom_handling();
            self.head.decisions.encoding.value = encoding.name().to_owned();
            self.head.decisions.encoding.confidence = confidence;
            if confidence < 0.9 {
                let remark = Remark::EncodingGuessed(encoding.name().to_owned());
                self.head.warnings.push(remark);
            }
        }
        Ok(())
    }
}
