//! An Arrow stream that is read as it comes: batch by batch, each as sources of some thousand
//! rows. How a value is read follows from its type and the model, never from other rows, so
//! that neither batches nor what another process read decide a score.

use std::collections::HashMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::root_as_message;
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::messages::{self, MARK};
use super::{column, is_read};
use crate::table::Decided;
use crate::table::cells::date_text::POSIX_YEAR;
use crate::table::columns::column_format::{Convention, DayRange, Unit};
use crate::table::columns::values::typed_rows::Values;
use crate::table::csv::dialect;
use crate::table::error::{StreamError, TableError};
use crate::table::intake::format::{ARROW_FILE, Format};
use crate::table::intake::{Intake, plain, typed_columns};
use crate::table::made::MadeColumns;
use crate::table::source::file::Source;
use crate::table::source::load::LoadOptions;

/// Rows of a source: enough to pay its preparation, few enough that all threads have some of
/// a batch of 10,000, as Spark sends them.
const SOURCE_ROWS: usize = 1 << 11;
/// Bytes that are reserved for a message before any of them has come.
const MOST_RESERVED: u64 = 64 << 20;

/// The batches of a stream, and how they become sources.
pub(in crate::table) struct Batches<'a> {
    reader: Box<dyn Read + 'a>,
    shown: String,
    options: LoadOptions,
    /// All columns, as the stream names them.
    schema: SchemaRef,
    /// Places of the columns that are decoded.
    decoded: Vec<usize>,
    /// What there is in each decoded batch.
    columns: GivenColumns,
    dictionaries: HashMap<i64, ArrayRef>,
    /// What is left of the batch that is being given.
    batch: Option<RecordBatch>,
    names: Vec<String>,
    rows: u64,
    bytes: u64,
    begun: bool,
    ended: bool,
}

/// The columns of a stream as they are handed on beside the scores.
#[derive(Debug, Clone)]
pub struct GivenColumns {
    schema: SchemaRef,
    /// For each column of the table its place among them.
    places: Vec<usize>,
}

impl GivenColumns {
    /// All that are decoded, under the names of the table.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Where among them a column of the table is.
    #[must_use]
    pub fn place(&self, column: usize) -> Option<usize> {
        self.places.get(column).copied()
    }
}

impl<'a> Batches<'a> {
    /// Reads the schema. Columns that are no cells of a table are decoded only where `all` are
    /// to be handed on.
    ///
    /// # Errors
    /// No stream, or one that is damaged.
    pub fn begin(
        reader: impl Read + 'a,
        shown: &str,
        options: &LoadOptions,
        all: bool,
    ) -> Result<Self, TableError> {
        let mut batches = Self {
            reader: Box::new(reader),
            shown: shown.to_owned(),
            options: options.clone(),
            schema: Arc::new(Schema::empty()),
            decoded: Vec::new(),
            columns: GivenColumns {
                schema: Arc::new(Schema::empty()),
                places: Vec::new(),
            },
            dictionaries: HashMap::new(),
            batch: None,
            names: Vec::new(),
            rows: 0,
            bytes: 0,
            begun: false,
            ended: false,
        };
        let mark = batches.take(4)?;
        let first = mark.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        if first != Some(MARK) {
            let is_file = mark.len() == 4 && ARROW_FILE.starts_with(&mark);
            let is_cut = MARK.to_le_bytes().starts_with(&mark);
            return Err(match mark.is_empty() {
                true => StreamError::Empty.into(),
                false if is_cut => batches.cut(),
                false if is_file => StreamError::IsFile.into(),
                false => StreamError::NoStream.into(),
            });
        }
        let length = batches.number()?.ok_or_else(|| batches.cut())?;
        let metadata = batches.take_all(length.into())?;
        let message = root_as_message(&metadata).ok();
        if let Some(schema) = message.and_then(|message| message.header_as_schema()) {
            messages::check_schema(schema)?;
        }
        let schema = catch_unwind(AssertUnwindSafe(|| {
            let message = root_as_message(&metadata).ok()?;
            try_fb_to_schema(message.header_as_schema()?).ok()
        }));
        let schema = schema.ok().flatten().ok_or_else(damaged)?;
        batches.set_schema(schema, all)?;
        Ok(batches)
    }

    /// Takes over the schema; what nobody told of a column is what its type says.
    fn set_schema(&mut self, schema: Schema, all: bool) -> Result<(), TableError> {
        self.schema = Arc::new(schema);
        let fields = self.schema.fields().iter().enumerate();
        let is_wanted = |field: &Field| all || is_cell(field.data_type());
        let decoded = fields.filter(|(_, field)| is_wanted(field));
        self.decoded = decoded.map(|(place, _)| place).collect();
        let given = self
            .schema
            .project(&self.decoded)
            .map_err(|_error| damaged())?;
        let fields = given.fields().iter().enumerate();
        let cells = fields.filter(|(_, field)| is_cell(field.data_type()));
        self.columns = GivenColumns {
            places: cells.map(|(place, _)| place).collect(),
            schema: Arc::new(given),
        };
        // The names as a table has them, and what there is to say of them.
        let empty = RecordBatch::new_empty(self.columns.schema.clone());
        self.names = self.source(empty)?.names;
        let mut fields: Vec<Field> = given_fields(&self.columns.schema);
        for (name, place) in self.names.iter().zip(&self.columns.places) {
            let dtype = fields[*place].data_type();
            let told = &mut self.options.columns;
            told.entry(name.clone()).or_insert_with(|| by_type(dtype));
            fields[*place].set_name(name);
        }
        self.columns.schema = Arc::new(Schema::new(fields));
        Ok(())
    }

    /// The names of the columns, trimmed and made unique.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What makes the columns that the stream does not hold.
    pub fn made(&self) -> Option<&MadeColumns> {
        self.options.made.as_ref()
    }

    /// What is handed on with each source.
    pub fn columns(&self) -> &GivenColumns {
        &self.columns
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a column holds texts, so that a convention says what they write.
    pub fn is_text(&self, name: &str) -> bool {
        let place = self.names.iter().position(|n| n == name);
        let place = place.and_then(|place| self.columns.place(place));
        place.is_some_and(|place| is_text(self.columns.schema.field(place).data_type()))
    }

    /// Refuses a column that no cell of which can be what is read there.
    ///
    /// # Errors
    /// The first of `needed` of which that holds.
    pub fn check_types(&self, needed: &[&str]) -> Result<(), TableError> {
        for name in needed {
            let read = self.names.iter().position(|n| n == name);
            let field = match read.and_then(|place| self.columns.place(place)) {
                Some(place) => Some(self.columns.schema.field(place)),
                None => self
                    .schema
                    .fields()
                    .iter()
                    .map(|f| &**f)
                    .find(|field| field.name().trim() == *name && !is_cell(field.data_type())),
            };
            let told = self.options.columns.get(*name).copied();
            let Some(field) = field else {
                continue;
            };
            if let Some((found, wanted)) = unreadable(field.data_type(), told) {
                let column = (*name).to_owned();
                return Err(StreamError::ColumnType {
                    column,
                    found,
                    wanted,
                }
                .into());
            }
        }
        Ok(())
    }

    /// The next sources, at most so many, all of one batch; none at the end. One source comes
    /// in any case, perhaps an empty one.
    ///
    /// # Errors
    /// A stream that is damaged or ends before its end mark.
    pub fn read_some(&mut self, most: usize) -> Result<Vec<Source>, TableError> {
        while self.batch.is_none() && !self.ended {
            self.next_batch()?;
        }
        let mut sources = Vec::new();
        while sources.len() < most
            && let Some(batch) = self.batch.take()
        {
            let rows = batch.num_rows().min(SOURCE_ROWS);
            if rows < batch.num_rows() {
                self.batch = Some(batch.slice(rows, batch.num_rows() - rows));
            }
            sources.push(self.source(batch.slice(0, rows))?);
        }
        if !self.begun && sources.is_empty() {
            let empty = RecordBatch::new_empty(self.columns.schema.clone());
            sources.push(self.source(empty)?);
        }
        self.begun = true;
        Ok(sources)
    }

    /// Reads the next message.
    fn next_batch(&mut self) -> Result<(), TableError> {
        let mut length = self.number()?.ok_or_else(|| self.cut())?;
        if length == MARK {
            length = self.number()?.ok_or_else(|| self.cut())?;
        }
        if length == 0 {
            self.ended = true;
            return match self.take(1)?[..] {
                [] => Ok(()),
                _ => Err(StreamError::Follows.into()),
            };
        }
        let metadata = self.take_all(length.into())?;
        let message = root_as_message(&metadata).map_err(|_error| damaged())?;
        let length = u64::try_from(message.bodyLength()).map_err(|_error| damaged())?;
        let body = self.take_all(length)?;
        messages::check_one(&message, &body, &self.options)?.ok_or_else(damaged)?;
        let body = Buffer::from_vec(body);
        // The library may panic on damaged bytes.
        let read = catch_unwind(AssertUnwindSafe(|| self.decode(&message, &body)));
        if let Some(batch) = read.map_err(|_panic| damaged())?? {
            self.rows += batch.num_rows() as u64;
            self.batch = (batch.num_rows() > 0).then_some(batch);
        }
        Ok(())
    }

    /// The batch of a message; `None` of a message that only brings the values of a dictionary.
    fn decode(
        &mut self,
        message: &arrow_ipc::Message<'_>,
        body: &Buffer,
    ) -> Result<Option<RecordBatch>, TableError> {
        let version = message.version();
        if let Some(batch) = message.header_as_record_batch() {
            let (schema, known) = (self.schema.clone(), &self.dictionaries);
            let decoded = Some(&self.decoded[..]);
            let batch = read_record_batch(body, batch, schema, known, decoded, &version);
            let batch = batch.map_err(|_error| damaged())?;
            // Under the names of the table.
            let named = batch.with_schema(self.columns.schema.clone());
            return named.map(Some).map_err(|_error| damaged());
        }
        let values = message.header_as_dictionary_batch().ok_or_else(damaged)?;
        let known = &mut self.dictionaries;
        read_dictionary(body, values, &self.schema, known, &version).map_err(|_error| damaged())?;
        Ok(None)
    }

    /// Some rows as a source, which also holds them as they were given.
    fn source(&self, batch: RecordBatch) -> Result<Source, TableError> {
        let mut columns = Vec::with_capacity(self.columns.places.len());
        for place in &self.columns.places {
            let schema = batch.schema_ref();
            let field = schema.field(*place);
            let mut column = column(field, Some(std::slice::from_ref(batch.column(*place))));
            let is_time = matches!(field.data_type(), DataType::Time32(_) | DataType::Time64(_));
            match &mut column.values {
                // Decided by the type, not by what other rows hold.
                Some(Values::Real { whole, .. }) => *whole = true,
                // A time of day beyond the day.
                Some(Values::Span { .. }) if is_time => return Err(damaged()),
                Some(_) => {}
                None => return Err(damaged()),
            }
            columns.push(column);
        }
        let typed = typed_columns::table(columns, batch.num_rows(), None, Vec::new());
        let layout = dialect::known(&typed.text, plain::DIALECT, typed.header, 0);
        let intake = Intake {
            text: typed.text,
            layout,
            format: Format::Arrow,
            encoding: Decided {
                value: "UTF-8".to_owned(),
                told: false,
                confidence: 1.0,
            },
            warnings: typed.warnings,
            sheet: None,
            sheets: Vec::new(),
            records: None,
            original: None,
            frame: typed.frame,
        };
        let mut source = Source::taken(intake, Some(String::new()), &self.options)?;
        source.is_part = true;
        if self.begun {
            // They were said of the first source.
            source.warnings.clear();
        }
        source.given = Some(batch);
        Ok(source)
    }

    fn number(&mut self) -> Result<Option<u32>, TableError> {
        let bytes = self.take(4)?;
        Ok(bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)))
    }

    /// So many bytes, or all that are left.
    fn take(&mut self, length: u64) -> Result<Vec<u8>, TableError> {
        if length > MOST_RESERVED {
            self.options.memory.check(length)?;
        }
        let mut bytes = Vec::with_capacity(length.min(MOST_RESERVED) as usize);
        let mut few = self.reader.by_ref().take(length);
        let read = few.read_to_end(&mut bytes);
        read.map_err(|error| TableError::from_io(&self.shown, error))?;
        self.bytes += bytes.len() as u64;
        Ok(bytes)
    }

    fn take_all(&mut self, length: u64) -> Result<Vec<u8>, TableError> {
        let bytes = self.take(length)?;
        if (bytes.len() as u64) < length {
            return Err(self.cut());
        }
        Ok(bytes)
    }

    fn cut(&self) -> TableError {
        StreamError::Cut { rows: self.rows }.into()
    }
}

fn damaged() -> TableError {
    TableError::Damaged {
        what: "an Arrow stream",
    }
}

fn given_fields(schema: &Schema) -> Vec<Field> {
    let fields = schema.fields().iter();
    fields.map(|field| field.as_ref().clone()).collect()
}

/// Whether a type alone says that its values are cells: bytes may be texts or none, and spans
/// of months and days are days or texts, as their column shows.
fn is_cell(dtype: &DataType) -> bool {
    match dtype {
        DataType::Dictionary(_, values) => is_cell(values),
        DataType::RunEndEncoded(_, values) => is_cell(values.data_type()),
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_)
        | DataType::Interval(_) => false,
        other => is_read(other),
    }
}

fn is_text(dtype: &DataType) -> bool {
    match dtype {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::RunEndEncoded(_, values) => is_text(values.data_type()),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        _ => false,
    }
}

/// How values are read of which nobody told it.
fn by_type(dtype: &DataType) -> Convention {
    let number = |unit| Convention::Number {
        comma: false,
        percent: false,
        unit,
        affix: None,
    };
    match dtype {
        DataType::Dictionary(_, values) => by_type(values),
        DataType::RunEndEncoded(_, values) => by_type(values.data_type()),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Convention::Day {
            day_first: false,
            compact: false,
            months: false,
            first_year: Some(POSIX_YEAR),
            range: Some(DayRange::ALL),
        },
        DataType::Duration(_) => number(Some(Unit::Days)),
        dtype if dtype.is_numeric() => number(None),
        _ => Convention::Text,
    }
}

/// What the values of a type are and what is read instead, where none of them can be read.
fn unreadable(dtype: &DataType, told: Option<Convention>) -> Option<(&'static str, &'static str)> {
    let dtype = match dtype {
        DataType::Dictionary(_, values) => values,
        DataType::RunEndEncoded(_, values) => values.data_type(),
        other => other,
    };
    let wanted = match told {
        Some(Convention::Number { .. }) => "numbers",
        Some(convention) if convention.is_of_days() => "days",
        Some(Convention::Flag { .. }) => "yes or no",
        Some(_) | None => "texts",
    };
    let found = match dtype {
        DataType::Interval(_) => "intervals",
        dtype if !is_read(dtype) => "nested values",
        dtype if !is_cell(dtype) => "binary values",
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
            if matches!(wanted, "numbers" | "yes or no") =>
        {
            "days"
        }
        DataType::Boolean if matches!(wanted, "numbers" | "days") => "true and false",
        _ => return None,
    };
    Some((found, wanted))
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
