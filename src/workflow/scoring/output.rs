//! The output of a streamed scoring: lines of CSV, or the batches of an Arrow stream where one
//! is read. Parts of it are made on all threads and written in their order.

#[cfg(feature = "arrow")]
use crate::score::{ScoredBatch, ScoredColumns, ScoredLayout, ScoredStream};
use crate::score::{ScoredWriter, WriteOptions};
use crate::table::Stream;
use crate::workflow::scoring::rows::{ScoredRows, write_records};
use std::io::{self, Write};

/// What is written.
pub(super) enum Form<'a> {
    /// Lines of CSV.
    Lines(&'a WriteOptions<'a>),
    /// Batches of these columns.
    #[cfg(feature = "arrow")]
    Batches(Box<ScoredLayout>, WriteOptions<'a>),
}

/// Some records, as they are written.
pub(super) enum Written {
    /// Lines of CSV.
    Lines(Vec<u8>),
    /// A batch.
    #[cfg(feature = "arrow")]
    Batch(ScoredBatch),
}

impl<'a> Form<'a> {
    /// An Arrow stream is answered by another; what else is read becomes lines. `id` is the
    /// place of the column that names an applicant.
    pub fn of(stream: &Stream<'_>, id: Option<usize>, options: &'a WriteOptions<'a>) -> Self {
        #[cfg(feature = "arrow")]
        if let Some(given) = stream.given() {
            let id = id.and_then(|id| given.place(id));
            let with_input = !options.input_columns.is_empty();
            let layout = ScoredLayout::new(options, given.schema(), id, with_input);
            // Given columns are handed on by themselves.
            let options = WriteOptions {
                input_columns: &[],
                ..*options
            };
            return Self::Batches(Box::new(layout), options);
        }
        #[cfg(not(feature = "arrow"))]
        let (_, _) = (stream, id);
        Self::Lines(options)
    }

    /// The records of `rows`, `before` others having been written.
    ///
    /// # Errors
    /// Columns of other lengths, which is a mistake of ours.
    pub fn part(&self, rows: &ScoredRows<'_>, before: usize) -> io::Result<Written> {
        match self {
            Self::Lines(options) => {
                let mut writer = ScoredWriter::continued(Vec::new(), options);
                write_records(&mut writer, rows, options, before)?;
                Ok(Written::Lines(writer.into_inner()))
            }
            #[cfg(feature = "arrow")]
            Self::Batches(layout, options) => {
                let given = rows.source.given();
                let given = given.ok_or_else(|| io::Error::other("a source without its rows"))?;
                let mut columns = ScoredColumns::new(layout);
                let unnamed = ScoredRows { id: None, ..*rows };
                write_records(&mut columns, &unnamed, options, before)?;
                columns.batch(given, before).map(Written::Batch)
            }
        }
    }
}

/// Where the parts are written.
pub(super) enum Output<W: Write> {
    /// As lines.
    Lines(W),
    /// As a stream.
    #[cfg(feature = "arrow")]
    Stream(Box<ScoredStream<W>>),
}

impl<W: Write> Output<W> {
    /// Begins with the header or the schema.
    ///
    /// # Errors
    /// Whatever `out` reports.
    pub fn begin(mut out: W, form: &Form<'_>) -> io::Result<Self> {
        match form {
            Form::Lines(options) => {
                ScoredWriter::new(&mut out, options)?;
                Ok(Self::Lines(out))
            }
            #[cfg(feature = "arrow")]
            Form::Batches(layout, _) => {
                let stream = ScoredStream::new(out, layout)?;
                Ok(Self::Stream(Box::new(stream)))
            }
        }
    }

    /// Writes a part; what is in a stream goes out at once, as its reader may wait for it.
    ///
    /// # Errors
    /// Whatever the writer reports.
    pub fn write(&mut self, part: &Written) -> io::Result<()> {
        match (self, part) {
            (Self::Lines(out), Written::Lines(lines)) => out.write_all(lines),
            #[cfg(feature = "arrow")]
            (Self::Stream(out), Written::Batch(batch)) => out.write(batch),
            #[cfg(feature = "arrow")]
            _ => Err(io::Error::other("a part of another form")),
        }
    }

    /// Writes what stands at the end.
    ///
    /// # Errors
    /// Whatever the writer reports.
    pub fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Lines(_) => Ok(()),
            #[cfg(feature = "arrow")]
            Self::Stream(out) => out.finish(),
        }
    }
}
