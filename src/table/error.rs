//! Why a file could not become a table. Every variant is one sentence with
//! its remedy; none quotes a cell.

use std::io;

/// What to do with a file that is no table by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Remedy {
    /// Compressed data and archives.
    #[error("unpack it, and load the file in it")]
    Unpack,
    /// A zip archive whose files are compressed by a method other than deflate.
    #[error(
        "unpack it and load the file in it, or pack it again by deflate, the usual method of zip"
    )]
    Repack,
    /// Encrypted data.
    #[error("decrypt it, and load the file in it")]
    Decrypt,
    /// A table that only the program that wrote it can decrypt.
    #[error(
        "open it with its password in SAS, save a copy without the option ENCRYPT, and load that"
    )]
    SavePlain,
    /// Statements of a database.
    #[error("run it in a database, export the table as CSV, and load that")]
    Export,
    /// What a spreadsheet program opens.
    #[error("open it in Excel or LibreOffice, save it as a workbook (.xlsx), and load that")]
    SaveAs,
    /// Text of a mainframe.
    #[error(
        "convert it to UTF-8 with a delimiter between the cells (with `iconv -f IBM-1047 -t UTF-8`, say), and load that"
    )]
    Recode,
    /// A file that goes with a table.
    #[error("load the table that goes with it")]
    Table,
    /// A folder whose log says which of its rows still hold.
    #[error(
        "write its present rows to one CSV or Parquet file, with the program that keeps it, and load that"
    )]
    Snapshot,
    /// Nested data.
    #[error("convert its records to CSV, and load that")]
    Convert,
}

/// What a file or folder holds, as the beginning of a sentence.
fn held(remedy: Remedy, what: &str) -> String {
    let place = if remedy == Remedy::Snapshot {
        "folder"
    } else {
        "file"
    };
    format!("the {place} holds {what}")
}

/// What stops the reading of an Arrow stream as it comes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// Nothing came.
    #[error(
        "the input is empty, where an Arrow stream is read: see why its writer stopped; a stream without rows has a schema, too"
    )]
    Empty,
    /// A file whose footer leads to its batches.
    #[error(
        "the input is an Arrow file (Feather), which cannot be read as it comes: write a stream (pyarrow.ipc.new_stream), or score the file by its name as any other"
    )]
    IsFile,
    /// Anything else.
    #[error(
        "the input is no Arrow stream: write one (pyarrow.ipc.new_stream, write_ipc_stream of polars), or score the file by its name as any other"
    )]
    NoStream,
    /// Its writer may have been stopped.
    #[error(
        "the Arrow stream ends without its end mark after {rows} rows, so that rows may be missing: see why its writer stopped, or let it close the stream, and score again"
    )]
    Cut {
        /// Rows that came.
        rows: u64,
    },
    /// Two streams, perhaps.
    #[error(
        "more bytes follow the end of the Arrow stream, and what they hold is not scored: score each stream by itself"
    )]
    Follows,
    /// A type that no cell of the column can have.
    #[error(
        "the column '{column}' holds {found}, where the model reads {wanted}: convert it in what writes the stream"
    )]
    ColumnType {
        /// Its name.
        column: String,
        /// What its type says.
        found: &'static str,
        /// What the model reads.
        wanted: &'static str,
    },
}

/// What stops the loader. Imperfect files do not: they give a table with
/// rejects, misfits and warnings.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// No file of that name.
    #[error("there is no file '{path}': check the name and the folder")]
    NotFound {
        /// The path as given.
        path: String,
    },
    /// A folder without parts of a portfolio.
    #[error(
        "'{path}' is a folder without files named part-… and without folders named KEY=VALUE: name the file in it, or several files of one portfolio"
    )]
    IsFolder {
        /// The path as given.
        path: String,
    },
    /// The system refused the file.
    #[error("'{path}' may not be read: ask for read permission or copy it to a folder of yours")]
    PermissionDenied {
        /// The path as given.
        path: String,
    },
    /// Any other failure while reading.
    #[error("'{path}' could not be read ({source}): check the disk or the network share")]
    Unreadable {
        /// The path as given.
        path: String,
        /// What the system reports.
        source: io::Error,
    },
    /// Length or modification time differ before and after reading.
    #[error(
        "'{path}' was changed while it was being read: wait until it is complete and load it again"
    )]
    Changed {
        /// The path as given.
        path: String,
    },
    /// Not a text file.
    #[error(
        "the file holds {what}, which is not read: export it as CSV, Parquet or an Excel workbook, and load that"
    )]
    Binary {
        /// What the first bytes say.
        what: &'static str,
    },
    /// Not a table by itself, although it may hold one.
    #[error("{}, which is not read: {remedy}", held(*remedy, what))]
    Refused {
        /// What the first bytes say.
        what: &'static str,
        /// What to do with it.
        remedy: Remedy,
    },
    /// Columns that go with the file and cannot be made.
    #[error("{0}")]
    Made(Box<dyn std::error::Error + Send + Sync>),
    /// An encoding that was told and does not exist.
    #[error(
        "'{told}' is no encoding known here: use one such as utf-8, utf-16, gb18030 (also cp936), big5 (cp950), shift_jis (cp932), euc-kr (cp949), windows-1252 (cp1252, latin-1), iso-8859-15, macintosh or cp850 (also cp437, cp852, cp858)"
    )]
    UnknownEncoding {
        /// The name as given.
        told: String,
    },
    /// A delimiter that was told and cannot be one.
    #[error(
        "'{told}' cannot be the delimiter: use a character such as ',' or ';', a few signs such as '||', or the word tab"
    )]
    UnknownDelimiter {
        /// The text as given.
        told: String,
    },
    /// A quote, escape or comment that was told and cannot be one.
    #[error("'{told}' cannot be the {what}: use {remedy}")]
    UnknownMark {
        /// What it was told for.
        what: &'static str,
        /// The text as given.
        told: String,
        /// What can be told.
        remedy: &'static str,
    },
    /// More columns than any loan file has.
    #[error("a record has {found} columns where at most {limit} are read: check the delimiter")]
    TooManyColumns {
        /// Columns found.
        found: usize,
        /// Columns allowed.
        limit: usize,
    },
    /// A record longer than can be addressed.
    #[error(
        "the record at byte {byte} is longer than {limit} bytes: check the quotes and line ends near it"
    )]
    RecordTooLong {
        /// Where it begins in the decoded text.
        byte: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A compressed file, table or workbook that cannot be read to its end.
    #[error(
        "the file begins as {what} but is damaged or ends too early: copy or export it again, or save it as CSV and load that"
    )]
    Damaged {
        /// What it begins as.
        what: &'static str,
    },
    /// A workbook behind a password.
    #[error(
        "the workbook is protected by a password: open it, save a copy without one, and load that"
    )]
    Encrypted,
    /// An Arrow table with integers that the format has no type for.
    #[error(
        "the Arrow table has integers of 128 bits, which the Arrow format does not have, in {columns}: cast these columns to Int64, to a decimal or to text, and write the file again"
    )]
    WideIntegers {
        /// The names of the columns.
        columns: String,
    },
    /// Compressed data that become far more than such files do.
    #[error(
        "unpacked, the file takes more than {}, out of proportion to its size or to the free memory: check where it comes from, unpack it yourself, or load a sample (--sample-rows)",
        size(*.limit)
    )]
    Expands {
        /// Bytes allowed.
        limit: u64,
    },
    /// A workbook whose cells stand far apart.
    #[error(
        "the workbook has {used} cells with a value, but they are spread over a rectangle of {area}: delete the stray cells far from the table, or copy the table to a new workbook"
    )]
    Sparse {
        /// Cells with a value.
        used: usize,
        /// Cells of the rectangle around them.
        area: usize,
    },
    /// More than half of the free memory.
    #[error(
        "loading takes about {}, and of the {} of memory that are free half is used at most: load a sample (--sample-rows 100000), or close other programs",
        size(*.needed), size(*.free)
    )]
    TooLittleMemory {
        /// Bytes that loading takes, by an estimate.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// A sheet or table that was told and is not there.
    #[error("there is no sheet or table '{told}': the file has {sheets}")]
    NoSheet {
        /// The name or number as given.
        told: String,
        /// The names of all sheets.
        sheets: String,
    },
    /// A sheet that was told of a file without sheets.
    #[error(
        "a sheet was named, but the file is neither a workbook nor a database: leave --sheet out"
    )]
    NoSheets,
    /// A description of fixed widths for a file whose cells have types of their own.
    #[error(
        "a description of fixed widths was given, but the file holds {what}, which has no lines: leave --fixed-width out"
    )]
    NoLines {
        /// What the file holds.
        what: &'static str,
    },
    /// A table with rows, no column of which can be read.
    #[error("none of the file's columns can be read. {remark}")]
    NoColumnRead {
        /// What is said of the first.
        remark: Box<crate::table::remark::Remark>,
    },
    /// A database without a table.
    #[error("the database holds no table: check that it is the right file")]
    NoTables,
    /// A table that the database itself cannot read, such as a view that needs more.
    #[error(
        "the database cannot read its table '{table}': choose another with --sheet, or export this one as CSV from the program that made it"
    )]
    Query {
        /// Its name.
        table: String,
    },
    /// A database with changes that are not in its file yet.
    #[error(
        "the database '{path}' is in use: its last changes lie in '{path}{beside}'; close the program that writes it and load it again"
    )]
    DatabaseInUse {
        /// The path as given.
        path: String,
        /// The ending of the file with the changes.
        beside: &'static str,
    },
    /// An array of Python's objects.
    #[error(
        "the array holds Python objects, which are never read as that would run code in them: save it with numbers or texts only (numpy.savez with arrays of one type), or as CSV"
    )]
    PickledArray,
    /// An array that is no table.
    #[error(
        "the array has {found} dimensions, and a table has one or two: save each table by itself, or several arrays of equal length (numpy.savez)"
    )]
    ArrayDimensions {
        /// Its dimensions.
        found: usize,
    },
    /// A line of an ARFF file that cannot be read.
    #[error(
        "line {line} of the ARFF file cannot be read: check its quotes and braces there, or save the table as CSV"
    )]
    Arff {
        /// The line, from 1.
        line: usize,
    },
    /// An Arrow stream that cannot be read as it comes.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// The caller asked to stop.
    #[error("loading was cancelled: load the file again to go on")]
    Cancelled,
    /// A mistake of ours, not of the file.
    #[error("the loader contradicted itself ({what}): please report this")]
    Internal {
        /// Which check failed, without cell values.
        what: String,
    },
}

impl TableError {
    /// Whether the file is missing or unreadable, as opposed to unusable.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. }
                | Self::IsFolder { .. }
                | Self::PermissionDenied { .. }
                | Self::Unreadable { .. }
                | Self::Changed { .. }
                | Self::DatabaseInUse { .. }
        )
    }

    /// Whether loading a sample would help.
    #[must_use]
    pub fn is_size(&self) -> bool {
        matches!(self, Self::TooLittleMemory { .. } | Self::Expands { .. })
    }

    pub(crate) fn from_io(path: &str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::PermissionDenied { path },
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            _ => Self::Unreadable { path, source },
        }
    }
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    if bytes >= 10 << 30 {
        format!("{} GB", bytes >> 30)
    } else if bytes >= 1 << 30 {
        format!("{:.1} GB", bytes as f64 / f64::from(1 << 30))
    } else {
        format!("{} MB", (bytes >> 20).max(1))
    }
}
