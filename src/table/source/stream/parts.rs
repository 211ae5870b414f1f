//! A file that is read several times: as a stream whose bytes are marked each time, so that it is
//! the same file each time, and a sample of its records as a source of its own.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Content, Stream};
use crate::files::Print;
use crate::table::csv::format::Newline;
use crate::table::error::TableError;
use crate::table::remark::Remark;
use crate::table::source::file::{Part, Source, block_bytes};
use crate::table::source::load::LoadOptions;

/// The fingerprint of the bytes that a stream has read.
#[derive(Debug, Clone, Default)]
pub struct StreamPrint(Arc<Mutex<Print>>);

impl StreamPrint {
    /// The SHA-256 of the file, once all of it is read; it begins anew then.
    #[must_use]
    pub fn finish(&self) -> String {
        let mut print = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *print).finish()
    }
}

/// A reader that marks what passes.
struct Marked<R> {
    inner: R,
    print: StreamPrint,
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let mut print = self.print.0.lock().unwrap_or_else(PoisonError::into_inner);
        print.add(&buffer[..got]);
        Ok(got)
    }
}

impl Stream<'_> {
    /// As [`Stream::open`], with the fingerprint of the file.
    ///
    /// # Errors
    /// As [`Stream::open`]; a folder or a pipe, which cannot be read twice.
    pub fn open_marked(
        path: &Path,
        options: &LoadOptions,
    ) -> Result<(Self, StreamPrint), TableError> {
        let shown = path.display().to_string();
        let fail = |error| TableError::from_io(&shown, error);
        let file = File::open(path).map_err(fail)?;
        let before = file.metadata().map_err(fail)?;
        if before.is_dir() {
            return Err(TableError::IsFolder { path: shown });
        }
        let print = StreamPrint::default();
        let marked = Marked {
            inner: file,
            print: print.clone(),
        };
        let watched = before.is_file().then(|| (path.to_owned(), before));
        let stream = Self::begin(marked, options, Self::BLOCK_BYTES, &shown, watched)?;
        Ok((stream, print))
    }

    /// Whether records come as they are read; otherwise all of the file is in memory.
    #[must_use]
    pub fn comes_in_parts(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }

    /// A source of some records of this stream, each as it stood, of `records` in all. How its
    /// columns are written is decided over them, as in a file of these records alone.
    ///
    /// # Errors
    /// A stream that is not of text.
    pub fn source_of(
        &self,
        kept: &[String],
        records: usize,
        options: &LoadOptions,
    ) -> Result<Source, TableError> {
        let Content::Text(stream) = &self.content else {
            return Err(TableError::Internal {
                what: "no stream of text".to_owned(),
            });
        };
        let head = &stream.head.parts[0];
        let end = match head.dialect.newline {
            Newline::Feed => '\n',
            Newline::Return => '\r',
        };
        let mut text = String::with_capacity(kept.iter().map(|record| record.len() + 1).sum());
        for record in kept {
            text.push_str(record);
            text.push(end);
        }
        let part = head.with_text(text);
        let mut decisions = stream.head.decisions.clone();
        decisions.sampled_from = (kept.len() < records).then_some(records as u64);
        Ok(Source {
            blocks: part.cut(0, block_bytes(part.width))?.0,
            parts: vec![part],
            decisions,
            warnings: Vec::new(),
            told: options.columns.clone(),
            scales: options.scales.clone(),
            is_part: false,
            names: self.names.clone(),
            original: None,
            given: None,
            made: options.made.clone(),
        })
    }
}

impl Part {
    /// A part of the same layout with another text, of which nothing was judged yet.
    pub(in crate::table) fn with_text(&self, text: String) -> Self {
        Self {
            text,
            frame: None,
            dialect: self.dialect,
            first_line: self.first_line,
            width: self.width,
            places: self.places.clone(),
            typed: false,
            header: self.header.clone(),
            shape: self.shape.clone(),
            end: None,
            totals: None,
            weak_words: false,
            sums: Vec::new(),
            constants: self.constants.clone(),
        }
    }
}

impl Remark {
    /// Whether it counts records or cells, or says where records end; all else is of columns and
    /// their types.
    #[must_use]
    pub fn is_of_records(&self) -> bool {
        matches!(
            self,
            Self::SetAside(_)
                | Self::TotalsLines(_)
                | Self::NoCells(_)
                | Self::Padded(_)
                | Self::OddQuotes { .. }
                | Self::Repaired { .. }
                | Self::Comments { .. }
                | Self::AnotherTable(_)
                | Self::Footer(_)
                | Self::Misfits { .. }
                | Self::Malformed(_)
                | Self::EncodingGuessed(_)
        )
    }
}
