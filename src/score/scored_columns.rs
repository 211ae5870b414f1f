//! Scored columns: the records of a scored file as columns with types, in batches of an Arrow
//! stream. The columns and their order are those of the CSV file; what is empty there is
//! null. It knows no model and no table, and scores nothing.

use super::scorecard::Scored;
use super::scored_file::{Applicant, COLUMNS, Extra, ExtraCell, REASONS, ScoredSink, WriteOptions};
use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

/// The columns of a scored stream.
#[derive(Debug, Clone)]
pub struct ScoredLayout {
    schema: SchemaRef,
    /// Place of the id among the given columns.
    id: Option<usize>,
    /// Whether the given columns follow.
    with_input: bool,
    extras: Vec<Extra>,
    reason_baseline: Option<String>,
}

impl ScoredLayout {
    /// The columns that `options` ask for, beside `given` ones of which that at `id` names an
    /// applicant; without one, record numbers do. Given columns follow where `with_input` says
    /// so; one with the name of another column, in whatever case, gets a number.
    #[must_use]
    pub fn new(
        options: &WriteOptions<'_>,
        given: &Schema,
        id: Option<usize>,
        with_input: bool,
    ) -> Self {
        let id_type = id.map_or(DataType::Int64, |place| plain_type(given.field(place)));
        let mut fields = vec![Field::new(COLUMNS[0], id_type, true)];
        let types = COLUMNS.iter().skip(1).map(|name| {
            let dtype = match *name {
                "pd" => DataType::Float64,
                "y_true" | "score" | "decile" => DataType::Int64,
                _ => DataType::Utf8,
            };
            Field::new(*name, dtype, true)
        });
        fields.extend(types);
        if with_input {
            let plain = |field: &Arc<Field>| {
                let dtype = plain_type(field);
                field.as_ref().clone().with_data_type(dtype)
            };
            fields.extend(given.fields().iter().map(plain));
        }
        let extras = options.extras.iter().map(|extra| {
            let dtype = if extra.is_number() {
                DataType::Float64
            } else {
                DataType::Utf8
            };
            Field::new(extra.name(), dtype, true)
        });
        fields.extend(extras);
        let baseline = options.reason_baseline;
        fields.extend(baseline.map(|_| Field::new("reason_baseline", DataType::Utf8, true)));
        number_repeated(&mut fields, with_input.then(|| given.fields().len()));
        Self {
            schema: Arc::new(Schema::new(fields)),
            id,
            with_input,
            extras: options.extras.to_vec(),
            reason_baseline: baseline.map(str::to_owned),
        }
    }
}

/// Names that repeat another one in whatever case, as no SQL can name those apart: the given
/// columns, which follow the fixed ones, get numbers.
fn number_repeated(fields: &mut [Field], given: Option<usize>) {
    let Some(given) = given else {
        return;
    };
    let lower = |field: &Field| field.name().to_lowercase();
    let places = COLUMNS.len()..COLUMNS.len() + given;
    let is_given = |place: &usize| places.contains(place);
    let fixed = (0..fields.len()).filter(|place| !is_given(place));
    let fixed: HashSet<String> = fixed.map(|place| lower(&fields[place])).collect();
    let mut taken: HashSet<String> = fields.iter().map(lower).collect();
    for field in &mut fields[places] {
        if fixed.contains(&lower(field)) {
            let name = field.name().clone();
            let mut number = 2;
            while taken.contains(&format!("{name}_{number}").to_lowercase()) {
                number += 1;
            }
            field.set_name(format!("{name}_{number}"));
            taken.insert(lower(field));
        }
    }
}

/// The type of the values, where a field holds numbers of a dictionary.
fn plain_type(field: &Field) -> DataType {
    match field.data_type() {
        DataType::Dictionary(_, values) => values.as_ref().clone(),
        other => other.clone(),
    }
}

/// The values in place of the numbers of a dictionary.
fn plain(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match array.as_any_dictionary_opt() {
        Some(dictionary) => arrow_select::take::take(dictionary.values(), dictionary.keys(), None),
        None => Ok(array.clone()),
    }
}

/// Takes records and gives them as one batch.
#[derive(Debug)]
pub struct ScoredColumns<'l> {
    layout: &'l ScoredLayout,
    split: StringBuilder,
    y_true: Int64Builder,
    pd: Float64Builder,
    score: Int64Builder,
    grade: StringBuilder,
    decile: Int64Builder,
    decision: StringBuilder,
    source: StringBuilder,
    reasons: [StringBuilder; REASONS],
    extras: Vec<ExtraColumn>,
    baseline: StringBuilder,
    rows: usize,
}

#[derive(Debug)]
enum ExtraColumn {
    Number(Float64Builder),
    Text(StringBuilder),
}

impl<'l> ScoredColumns<'l> {
    /// No records yet.
    #[must_use]
    pub fn new(layout: &'l ScoredLayout) -> Self {
        let column = |extra: &Extra| {
            if extra.is_number() {
                ExtraColumn::Number(Float64Builder::new())
            } else {
                ExtraColumn::Text(StringBuilder::new())
            }
        };
        Self {
            layout,
            split: StringBuilder::new(),
            y_true: Int64Builder::new(),
            pd: Float64Builder::new(),
            score: Int64Builder::new(),
            grade: StringBuilder::new(),
            decile: Int64Builder::new(),
            decision: StringBuilder::new(),
            source: StringBuilder::new(),
            reasons: std::array::from_fn(|_| StringBuilder::new()),
            extras: layout.extras.iter().map(column).collect(),
            baseline: StringBuilder::new(),
            rows: 0,
        }
    }

    /// The batch of the records, which are all `given` rows; `before` others came before.
    ///
    /// # Errors
    /// Columns of other lengths, which is a mistake of ours.
    pub fn batch(mut self, given: &RecordBatch, before: usize) -> Result<ScoredBatch, io::Error> {
        let numbers = || {
            let first = before as i64 + 1;
            let numbers = first..first + self.rows as i64;
            Arc::new(Int64Array::from_iter_values(numbers)) as ArrayRef
        };
        let id = match self.layout.id {
            Some(place) => plain(given.column(place)).map_err(io_error)?,
            None => numbers(),
        };
        let mut columns: Vec<ArrayRef> = vec![
            id,
            Arc::new(self.split.finish()),
            Arc::new(self.y_true.finish()),
            Arc::new(self.pd.finish()),
            Arc::new(self.score.finish()),
            Arc::new(self.grade.finish()),
            Arc::new(self.decile.finish()),
            Arc::new(self.decision.finish()),
            Arc::new(self.source.finish()),
        ];
        for reasons in &mut self.reasons {
            columns.push(Arc::new(reasons.finish()));
        }
        if self.layout.with_input {
            for column in given.columns() {
                columns.push(plain(column).map_err(io_error)?);
            }
        }
        for extra in &mut self.extras {
            columns.push(match extra {
                ExtraColumn::Number(numbers) => Arc::new(numbers.finish()),
                ExtraColumn::Text(texts) => Arc::new(texts.finish()),
            });
        }
        if self.layout.reason_baseline.is_some() {
            columns.push(Arc::new(self.baseline.finish()));
        }
        let batch = RecordBatch::try_new(self.layout.schema.clone(), columns);
        batch.map(ScoredBatch).map_err(io_error)
    }

    fn applicant(&mut self, applicant: &Applicant) {
        self.rows += 1;
        self.split.append_option(filled(applicant.split));
        self.y_true.append_option(applicant.y_true.map(i64::from));
    }

    fn reasons(&mut self, reasons: &[&str]) {
        for (place, column) in self.reasons.iter_mut().enumerate() {
            column.append_option(reasons.get(place).copied().and_then(filled));
        }
    }

    fn extras(&mut self, cells: &[ExtraCell]) {
        for (place, column) in self.extras.iter_mut().enumerate() {
            match (column, cells.get(place)) {
                (ExtraColumn::Number(numbers), Some(ExtraCell::Number(number))) => {
                    numbers.append_option(*number);
                }
                (ExtraColumn::Text(texts), Some(ExtraCell::Text(text))) => {
                    texts.append_value(text);
                }
                (ExtraColumn::Number(numbers), _) => numbers.append_null(),
                (ExtraColumn::Text(texts), _) => texts.append_null(),
            }
        }
    }
}

/// A text that is not empty.
fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

impl ScoredSink for ScoredColumns<'_> {
    fn scored<'i>(
        &mut self,
        applicant: &Applicant,
        scored: &Scored,
        source: &str,
        reasons: &[&str],
        _: impl IntoIterator<Item = &'i str>,
        extras: &[ExtraCell],
    ) -> io::Result<()> {
        self.applicant(applicant);
        self.pd.append_value(scored.pd);
        self.score.append_value(scored.score.into());
        self.grade
            .append_value(scored.grade.encode_utf8(&mut [0; 4]));
        self.decile.append_value(scored.decile.into());
        self.decision.append_value(scored.decision.word());
        self.source.append_value(source);
        self.reasons(reasons);
        self.extras(extras);
        self.baseline
            .append_option(self.layout.reason_baseline.as_deref());
        Ok(())
    }

    fn data_error<'i>(
        &mut self,
        applicant: &Applicant,
        _: impl IntoIterator<Item = &'i str>,
    ) -> io::Result<()> {
        self.applicant(applicant);
        self.pd.append_null();
        self.score.append_null();
        self.grade.append_null();
        self.decile.append_null();
        self.decision.append_null();
        self.source.append_value("DATA_ERROR");
        self.reasons(&[]);
        self.extras(&[]);
        self.baseline.append_null();
        Ok(())
    }
}

/// Some scored records.
#[derive(Debug)]
pub struct ScoredBatch(RecordBatch);

/// Writes batches as an Arrow stream.
pub struct ScoredStream<W: Write>(StreamWriter<W>);

impl<W: Write> ScoredStream<W> {
    /// Begins with the schema.
    ///
    /// # Errors
    /// Whatever the inner writer reports.
    pub fn new(inner: W, layout: &ScoredLayout) -> io::Result<Self> {
        let writer = StreamWriter::try_new(inner, &layout.schema);
        writer.map(Self).map_err(io_error)
    }

    /// Writes a batch.
    ///
    /// # Errors
    /// Whatever the inner writer reports.
    pub fn write(&mut self, batch: &ScoredBatch) -> io::Result<()> {
        self.0.write(&batch.0).map_err(io_error)?;
        self.0.flush().map_err(io_error)
    }

    /// Writes the end mark.
    ///
    /// # Errors
    /// Whatever the inner writer reports.
    pub fn finish(&mut self) -> io::Result<()> {
        self.0.finish().map_err(io_error)
    }
}

fn io_error(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(given: &[&str]) -> Vec<String> {
        let fields = given
            .iter()
            .map(|name| Field::new(*name, DataType::Int8, true));
        let given = Schema::new(fields.collect::<Vec<_>>());
        let options = WriteOptions {
            extras: &[Extra::Lgd],
            ..WriteOptions::default()
        };
        let layout = ScoredLayout::new(&options, &given, Some(0), true);
        let fields = layout.schema.fields().iter();
        fields
            .skip(COLUMNS.len())
            .map(|f| f.name().clone())
            .collect()
    }

    #[test]
    fn names_that_the_scores_take_get_a_number() {
        assert_eq!(layout(&["ID", "x"]), ["ID_2", "x", "lgd"]);
        assert_eq!(
            layout(&["id", "id_2", "LGD"]),
            ["id_3", "id_2", "LGD_2", "lgd"]
        );
    }
}
