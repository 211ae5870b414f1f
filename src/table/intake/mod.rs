//! An intake: a file of any kind brought to text and its layout, from which
//! the scanner goes on. What kind it is is told by its content first.

#[cfg(feature = "arrow")]
pub(in crate::table) mod arrow;
mod workbooks;
mod documents;
mod doubles;
pub(in crate::table) mod packed;
pub(in crate::table) mod fixed_width;
pub(super) mod foreign;
pub(super) mod free_memory;
#[cfg(test)]
mod foreign_tests;
pub(super) mod format;
pub(super) mod memory;
mod parquet;
mod numpy;
mod pandas;
mod plain;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statistics;
mod typed_columns;
mod typed_values;

pub(super) use plain::{push_number, push_scaled};

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use format::Format;

use crate::table::Decided;
use crate::table::columns::values::typed_rows::Frame;
use crate::table::csv::dialect::{self, Layout};
use crate::table::csv::overrides::Overrides;
use crate::table::error::TableError;
use crate::table::remark::Remark;
use crate::table::source::encoding;
use crate::table::source::load::LoadOptions;

/// Memory that a byte of delimited text takes at least, as text and typed table:
/// measured 2.4 where all cells are numbers.
const LEAST: u64 = 2;

/// The rows of an Arrow stream.
#[cfg(feature = "arrow")]
pub type Given = arrow_array::RecordBatch;
/// The rows of an Arrow stream, of which there are none without the feature `arrow`.
#[cfg(not(feature = "arrow"))]
pub type Given = std::convert::Infallible;

/// A file brought to text.
pub(super) struct Intake {
    pub text: String,
    pub layout: Layout,
    pub format: Format,
    pub encoding: Decided<String>,
    pub warnings: Vec<Remark>,
    /// The sheet that was read.
    pub sheet: Option<Decided<String>>,
    /// All sheets of the workbook.
    pub sheets: Vec<String>,
    /// For a sample: how many records there were.
    pub records: Option<u64>,
    /// Fingerprint of the bytes of plain text, where the text is not just these.
    pub original: Option<String>,
    /// The values of a file that holds no text; the text has the names only.
    pub frame: Option<Frame>,
}

/// A table that came with types of its own, as plain text.
struct Typed {
    text: String,
    /// Lines that hold the names; `None` to find out.
    header: Option<usize>,
    lines_before: u64,
    records: Option<u64>,
    warnings: Vec<Remark>,
    sheet: Option<Decided<String>>,
    sheets: Vec<String>,
    frame: Option<Frame>,
}

/// Brings a whole file to text; with it comes the fingerprint of its bytes, unless the text is
/// just these.
///
/// # Errors
/// As [`take`].
pub(super) fn take_with_print(
    bytes: Vec<u8>,
    format: Format,
    options: &LoadOptions,
) -> Result<(Option<String>, Intake), TableError> {
    // Of plain text the intake tells whether the bytes were changed.
    let changed =
        format != Format::Text || options.sample_rows.is_some() || options.fixed_width.is_some();
    let print = |bytes: &[u8]| changed.then(|| crate::files::fingerprint(bytes));
    let (print, intake) = if format.is_statistics() {
        let read = || take(Cow::Borrowed(&bytes), format, options);
        rayon::join(|| print(&bytes), read)
    } else {
        (print(&bytes), take(Cow::Owned(bytes), format, options))
    };
    let mut intake = intake?;
    Ok((print.or(intake.original.take()), intake))
}

/// Brings a whole file to text.
///
/// # Errors
/// Bytes that hold no table, are damaged, encrypted, or take too much memory;
/// told options that do not exist.
fn take(bytes: Cow<'_, [u8]>, format: Format, options: &LoadOptions) -> Result<Intake, TableError> {
    if format == Format::Xlsx
        && let Some(file) = packed::archive::only_file(&bytes, options.memory.bytes() / LEAST)?
    {
        let inner = Format::of(&file[..file.len().min(Format::HEAD)], None);
        let is_archive = matches!(
            inner,
            Format::Gzip | Format::Zstd | Format::Xlsx | Format::Xlsb | Format::Ods | Format::Npz
        );
        // Archives within archives may have no end.
        if is_archive && !packed::archive::is_workbook(&file) {
            let what = "a zip archive with an archive in it; unpack it";
            return Err(foreign::refusal(what));
        }
        return take(Cow::Owned(file), inner, options);
    }
    if options.sheet.is_some() && !format.is_workbook() {
        return Err(TableError::NoSheets);
    }
    if options.fixed_width.is_some() && format.is_typed() {
        return Err(TableError::NoLines {
            what: format.noun(),
        });
    }
    let mut encoding = Decided {
        value: "UTF-8".to_owned(),
        told: false,
        confidence: 1.0,
    };
    let (format, typed) = match format {
        Format::Text | Format::Gzip | Format::Zstd => {
            return text(bytes.into_owned(), format, options);
        }
        format if format.is_statistics() => {
            let (typed, of_texts) = statistics::read(&bytes, format, options)?;
            encoding = of_texts;
            (format, typed)
        }
        Format::Parquet => (format, parquet::read(bytes.into_owned(), options)?),
        Format::Json => (format, documents::json::read(bytes.into_owned(), options)?),
        Format::Arff => (format, documents::arff::read(bytes.into_owned(), options)?),
        Format::Npy => (format, numpy::read_array(bytes.into_owned(), options)?),
        Format::Npz => (format, numpy::read_archive(&bytes, options)?),
        #[cfg(feature = "arrow")]
        Format::Arrow => (format, arrow::read(&bytes, options)?),
        #[cfg(feature = "sqlite")]
        Format::Sqlite => (format, sqlite::read(bytes.into_owned(), options)?),
        #[cfg(not(feature = "arrow"))]
        Format::Arrow => return Err(foreign::refusal(format.noun())),
        #[cfg(not(feature = "sqlite"))]
        Format::Sqlite => return Err(foreign::refusal(format.noun())),
        Format::Html | Format::SpreadsheetMl => (
            format,
            workbooks::written::read(bytes.into_owned(), format, options)?,
        ),
        _ => {
            let typed = workbooks::workbook::read(&bytes, format, options)?;
            drop(bytes);
            typed
        }
    };
    let delimiter = plain::DIALECT.delimiter.first();
    options
        .memory
        .check(memory::of_text(&typed.text, delimiter))?;
    // Without any column the file is as an empty one, unless columns were left out.
    let frame = typed.frame.filter(|frame| !frame.names.is_empty());
    if frame.is_none()
        && typed.text.trim().is_empty()
        && let Some(remark) = typed.warnings.iter().find(|r| r.is_of_lost_column())
    {
        return Err(TableError::NoColumnRead {
            remark: Box::new(remark.clone()),
        });
    }
    let layout = dialect::known(
        &typed.text,
        plain::DIALECT,
        typed.header,
        typed.lines_before,
    );
    Ok(Intake {
        text: typed.text,
        layout,
        format,
        encoding,
        warnings: typed.warnings,
        sheet: typed.sheet,
        sheets: typed.sheets,
        records: typed.records,
        original: None,
        frame,
    })
}

fn text(bytes: Vec<u8>, format: Format, options: &LoadOptions) -> Result<Intake, TableError> {
    if options.sample_rows.is_some() && options.fixed_width.is_none() {
        let damaged = |_| TableError::Damaged {
            what: format.noun(),
        };
        return sample(&mut &bytes[..], format, options, &damaged);
    }
    let memory = options.memory.bytes();
    let bytes = match format {
        Format::Text => bytes,
        _ => packed::expand::expand(format, &bytes, memory / LEAST)?,
    };
    let inner = Format::of(&bytes[..bytes.len().min(Format::HEAD)], None);
    if format != Format::Text && inner.is_typed() {
        return take(Cow::Owned(bytes), inner, options);
    }
    options
        .memory
        .check((bytes.len() as u64).saturating_mul(LEAST))?;
    let mut decoded = encoding::decode(bytes, options.encoding.as_deref())?;
    documents::eurostat::without_flags(&mut decoded);
    if let Some(widths) = &options.fixed_width {
        return of_widths(decoded, format, widths, options);
    }
    let layout = dialect::sniff(&decoded.text, &Overrides::of(options)?);
    let delimiter = layout.dialect.delimiter.first();
    options
        .memory
        .check(memory::of_text(&decoded.text, delimiter))?;
    Ok(Intake {
        text: decoded.text,
        layout,
        format,
        encoding: decoded.encoding,
        warnings: decoded.warnings,
        sheet: None,
        sheets: Vec::new(),
        records: None,
        original: decoded.original,
        frame: None,
    })
}

/// Brings a text of fixed widths to delimited text.
fn of_widths(
    decoded: encoding::Decoded,
    format: Format,
    widths: &fixed_width::FixedWidths,
    options: &LoadOptions,
) -> Result<Intake, TableError> {
    let (text, records, remarks) = widths.plain(&decoded.text, &decoded.encoding.value, options)?;
    let mut warnings = decoded.warnings;
    warnings.extend(remarks);
    Ok(Intake {
        layout: dialect::known(&text, plain::DIALECT, Some(1), 0),
        text,
        format,
        encoding: decoded.encoding,
        warnings,
        sheet: None,
        sheets: Vec::new(),
        records,
        original: decoded.original,
        frame: None,
    })
}

/// Brings a sample of delimited text, compressed or not, to text, without ever
/// holding all of it.
///
/// # Errors
/// As [`take`]; what reading reports, by `fail`.
pub(super) fn sample(
    reader: &mut dyn Read,
    format: Format,
    options: &LoadOptions,
    fail: &dyn Fn(io::Error) -> TableError,
) -> Result<Intake, TableError> {
    let wanted = options.sample_rows.unwrap_or(usize::MAX / 2);
    let mut reader = packed::expand::reader(format, reader).map_err(fail)?;
    let mut head = Vec::new();
    let mut few = reader.by_ref().take(Format::HEAD as u64);
    few.read_to_end(&mut head).map_err(fail)?;
    let inner = Format::of(&head, None);
    if format != Format::Text && inner.is_typed() {
        let limit = options.memory.bytes();
        reader.take(limit).read_to_end(&mut head).map_err(fail)?;
        return take(Cow::Owned(head), inner, options);
    }
    let mut reader = Cursor::new(head).chain(reader);
    let thinned = packed::thin::thin(&mut reader, wanted, options, fail)?;
    let layout = dialect::sniff(&thinned.text, &Overrides::of(options)?);
    Ok(Intake {
        text: thinned.text,
        layout,
        format,
        encoding: thinned.encoding,
        warnings: thinned.warnings,
        sheet: None,
        sheets: Vec::new(),
        records: Some(thinned.records),
        original: None,
        frame: None,
    })
}

/// Refuses a file of `bytes` before it is read, where its length alone says
/// that it is too large.
///
/// # Errors
/// That it is.
pub(super) fn check_length(
    bytes: u64,
    format: Format,
    options: &LoadOptions,
) -> Result<(), TableError> {
    let factor = if format == Format::Text { LEAST } else { 1 };
    options.memory.check(bytes.saturating_mul(factor))
}

/// A name with its line breaks as blanks.
fn on_one_line(name: &str) -> Cow<'_, str> {
    if name.contains(['\n', '\r']) {
        Cow::Owned(name.replace("\r\n", " ").replace(['\n', '\r'], " "))
    } else {
        Cow::Borrowed(name)
    }
}
