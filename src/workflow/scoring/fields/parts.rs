//! The rows of a file, explained some at a time: from a table in memory, or from a stream of any length
//! in constant memory, on all threads.

use crate::bundle::RowPrint;
use crate::explain::{ExplainError, Fields};
use crate::recipe::{self, Recipe, Unseen};
use crate::table::{self, LoadOptions, Source, Stream, Table, TableError};
use crate::workflow::scoring::fields::lines::{FieldSums, LineColumns, write_field_lines};
use crate::workflow::scoring::fields::sample::{Drawn, Offered};
use crate::workflow::scoring::stream::ScoringError;
use rayon::prelude::*;
use std::io::{self, Write};
use std::ops::{ControlFlow, Range};

/// Rows of a table that are explained at once.
const AT_ONCE: usize = 32_768;
/// Rows of the first part from which on its cells say whether a column can be read; of fewer ones all
/// parts together do.
const JUDGED_ROWS: usize = 1_000;

/// Why a table cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainTableError {
    /// The model has no such baseline.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// The table does not fit it.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
}

impl From<TableError> for ExplainTableError {
    fn from(error: TableError) -> Self {
        Self::Scoring(error.into())
    }
}

impl From<recipe::RecipeError> for ExplainTableError {
    fn from(error: recipe::RecipeError) -> Self {
        Self::Scoring(error.into())
    }
}

impl From<io::Error> for ExplainTableError {
    fn from(error: io::Error) -> Self {
        Self::Scoring(error.into())
    }
}

/// Some rows with their contributions; each is named by its place among them.
pub trait ExplainedRows {
    /// The cells of the line of a row behind its id; `None` of one that is not explained.
    fn cells(&self, place: usize) -> Option<Vec<String>>;
    /// The contributions of a row, by field.
    fn values(&self, place: usize) -> &[f64];
    /// What they miss of the explained number; `None` where that is not measured.
    fn residual(&self, place: usize) -> Option<f64>;
}

/// Explains rows of one table.
pub type BlockOf<'a> =
    Box<dyn FnMut(Range<usize>) -> Result<Box<dyn ExplainedRows + 'a>, ExplainTableError> + 'a>;

/// What is counted of a table against training.
#[derive(Debug, Default)]
pub struct Seen {
    /// Values that the model does not know.
    pub unseen: Unseen,
    /// Of the first part: columns with percent signs.
    pub signed: Vec<String>,
    /// Of the first part: other remarks.
    pub remarks: Vec<recipe::Remark>,
    /// The fingerprint of the rows, where that is asked for.
    pub print: RowPrint,
    /// Of the first part: whether it begins with the rows of training.
    pub training_rows: bool,
}

/// A model that explains the rows of tables, each row by itself.
pub trait RowExplainer: Sync {
    /// What makes inputs of columns.
    fn recipe(&self) -> &Recipe;
    /// The columns that are read, besides.
    fn columns(&self) -> Vec<&str>;
    /// The fields.
    fn fields(&self) -> &Fields;
    /// The columns of contributions before and behind the fields.
    fn header(&self) -> (&'static [&'static str], &'static [&'static str]);
    /// Least contribution that raises the explained number.
    fn least(&self) -> f64;
    /// Begins to explain the rows of a table.
    ///
    /// # Errors
    /// If the table lacks columns of the model.
    fn begin<'a>(
        &'a self,
        source: &'a Source,
        table: &'a Table,
    ) -> Result<BlockOf<'a>, ExplainTableError>;
    /// Counts a part of a file against training; `before` rows stood before it.
    ///
    /// # Errors
    /// If it does not fit the model.
    fn see(
        &self,
        source: &Source,
        table: &Table,
        before: usize,
    ) -> Result<Seen, ExplainTableError> {
        let is_first = before == 0;
        let signed = is_first.then(|| self.recipe().check_marks(source, table));
        Ok(Seen {
            unseen: self.recipe().unseen(table),
            signed: signed.transpose()?.unwrap_or_default(),
            ..Seen::default()
        })
    }
    /// Whether rows of such a fingerprint are those of training.
    fn is_training_file(&self, _print: RowPrint) -> bool {
        false
    }
    /// Whether records of one id are drawn into a sample together.
    fn draws_by_id(&self) -> bool {
        false
    }
}

/// What the contributions of the rows of a file come to.
#[derive(Debug, Clone, Default)]
pub struct RowsExplained {
    /// Sums over the rows that are explained.
    pub sums: FieldSums,
    /// Rows that are not.
    pub without: usize,
    /// Largest |residual|.
    pub largest_residual: f64,
}

impl RowsExplained {
    /// Adds a row that is explained; a contribution of `least` and more raises.
    pub(in crate::workflow) fn add(&mut self, values: &[f64], residual: f64, least: f64) {
        self.sums.add(values, least);
        self.largest_residual = self.largest_residual.max(residual.abs());
    }
}

/// The lines of a table, `before` records having been written; `keep` takes the contributions of each
/// row that is explained.
fn write_rows(
    explainer: &dyn RowExplainer,
    (source, table): (&Source, &Table),
    (id, before): (Option<usize>, usize),
    out: &mut dyn Write,
    keep: &mut dyn FnMut(&[f64]),
    offer: &mut dyn FnMut(&table::Record<'_>, Option<&str>),
) -> Result<RowsExplained, ExplainTableError> {
    let mut found = RowsExplained::default();
    let mut explain = explainer.begin(source, table)?;
    let mut block: Option<(Range<usize>, Box<dyn ExplainedRows + '_>)> = None;
    let mut failed = None;
    let mut cells_of = |row: usize| {
        if failed.is_some() {
            return None;
        }
        if block.as_ref().is_none_or(|(rows, _)| !rows.contains(&row)) {
            let rows = row..(row + AT_ONCE).min(table.rows);
            // The rows before are done with.
            block = None;
            match explain(rows.clone()) {
                Ok(explained) => block = Some((rows, explained)),
                Err(error) => failed = Some(error),
            }
        }
        let (rows, explained) = block.as_ref()?;
        let place = row - rows.start;
        let cells = explained.cells(place);
        let residual = explained.residual(place).map_or(0.0, f64::abs);
        found.largest_residual = found.largest_residual.max(residual);
        match cells {
            Some(_) => keep(explained.values(place)),
            None => found.without += 1,
        }
        cells
    };
    let width = columns_of(explainer).count();
    let lines = (source, id, before);
    write_field_lines(out, lines, width, &mut cells_of, offer)?;
    failed.map_or(Ok(found), Err)
}

fn columns_of(explainer: &dyn RowExplainer) -> LineColumns<'_> {
    let (before, after) = explainer.header();
    LineColumns {
        before,
        fields: explainer.fields().names(),
        after,
    }
}

/// Writes the contributions of the rows of a table that is in memory: a line for each record, in its
/// order, which begins with the cell of the column `id` or the number of the record. `progress` hears of
/// the rows explained.
///
/// # Errors
/// A table that lacks columns of the model, a writer that fails.
pub fn explain_table_rows(
    explainer: &dyn RowExplainer,
    (source, table): (&Source, &Table),
    id: Option<usize>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<RowsExplained, ExplainTableError> {
    columns_of(explainer).write_header(out)?;
    let (mut sums, mut row) = (FieldSums::default(), 0);
    let mut keep = |values: &[f64]| sums.add(values, explainer.least());
    let mut count = |_: &table::Record<'_>, _: Option<&str>| {
        row += 1;
        if row % AT_ONCE == 0 {
            progress(row as u64, table.rows as u64);
        }
    };
    let of = (source, table);
    let found = write_rows(explainer, of, (id, 0), out, &mut keep, &mut count)?;
    Ok(RowsExplained { sums, ..found })
}

/// What came of explaining a stream.
#[derive(Debug)]
pub struct Streamed {
    /// What the contributions come to.
    pub explained: RowsExplained,
    /// A random sample of its records, as a file of these alone; `None` where these cannot be read by
    /// themselves as they are among the others.
    pub sample: Option<(Source, Table)>,
    /// Rows of the file.
    pub rows: usize,
    /// Of the file.
    pub remarks: Vec<table::Remark>,
    /// Of what the model does not know in it.
    pub unseen: Vec<recipe::Remark>,
}

impl Streamed {
    /// Rows of the sample, where it is a part of the file.
    #[must_use]
    pub fn sampled(&self) -> Option<usize> {
        let rows = self.sample.as_ref().map(|(_, table)| table.rows);
        rows.filter(|rows| *rows < self.rows)
    }
}

/// A part of a stream as typed columns.
struct Typed {
    source: Source,
    table: Table,
    seen: Seen,
}

/// The lines of a part, and what comes of it.
struct Lines {
    bytes: Vec<u8>,
    /// Contributions of the rows that are explained.
    values: Vec<f64>,
    found: RowsExplained,
    offered: Offered,
}

/// What every part needs.
struct Terms<'a> {
    explainer: &'a dyn RowExplainer,
    places: Vec<usize>,
    id: Option<usize>,
}

impl Terms<'_> {
    fn typed(&self, mut source: Source, before: usize) -> Result<Typed, ExplainTableError> {
        let mut go_on = |_, _| ControlFlow::Continue(());
        let table = source.table_of(&self.places, &mut go_on)?;
        let seen = self.explainer.see(&source, &table, before)?;
        Ok(Typed {
            source,
            table,
            seen,
        })
    }

    /// The lines of a part, `before` records standing before it.
    fn lines(&self, part: &Typed, before: usize) -> Result<Lines, ExplainTableError> {
        let (mut bytes, mut values) = (Vec::new(), Vec::new());
        let mut offered = Offered::default();
        let by_id = self.explainer.draws_by_id();
        let found = write_rows(
            self.explainer,
            (&part.source, &part.table),
            (self.id, before),
            &mut bytes,
            &mut |row| values.extend_from_slice(row),
            &mut |record, id| offered.add(record, id.filter(|_| by_id)),
        )?;
        Ok(Lines {
            bytes,
            values,
            found,
            offered,
        })
    }

    /// Types some parts and writes their lines, `before` records standing before them.
    fn work(
        &self,
        sources: Vec<Source>,
        before: usize,
    ) -> Result<Vec<(Typed, Lines)>, ExplainTableError> {
        let parts = sources.into_par_iter().enumerate();
        let typed = parts.map(|(place, source)| self.typed(source, before + place));
        let typed = typed.collect::<Result<Vec<Typed>, ExplainTableError>>()?;
        let mut next = before;
        let numbered = typed.into_iter().map(|part| {
            let first = next;
            next += part.table.rows + part.table.rejects.len();
            (part, first)
        });
        let numbered: Vec<(Typed, usize)> = numbered.collect();
        let parts = numbered.into_par_iter();
        let lines = parts.map(|(part, before)| Ok((self.lines(&part, before)?, part)));
        lines
            .map(|done| done.map(|(lines, part)| (part, lines)))
            .collect()
    }
}

/// What holds for all parts so far.
#[derive(Default)]
struct Sum {
    explained: RowsExplained,
    drawn: Drawn,
    unseen: Unseen,
    signed: Vec<String>,
    others: Vec<recipe::Remark>,
    remarks: Vec<table::Remark>,
    print: RowPrint,
    training_rows: bool,
    rows: usize,
    records: usize,
}

impl Sum {
    fn add(&mut self, part: Typed, lines: &Lines, explainer: &dyn RowExplainer) {
        let (width, least) = (explainer.fields().names().len(), explainer.least());
        let each = lines.values.chunks_exact(width.max(1));
        each.for_each(|row| self.explained.sums.add(row, least));
        let found = &lines.found;
        self.explained.without += found.without;
        let largest = &mut self.explained.largest_residual;
        *largest = largest.max(found.largest_residual);
        self.drawn.offer(&part.source, &lines.offered);
        self.unseen.add(part.seen.unseen);
        self.signed.extend(part.seen.signed);
        self.others.extend(part.seen.remarks);
        self.print.add(part.seen.print);
        self.training_rows |= part.seen.training_rows;
        self.rows += part.table.rows;
        self.records += part.table.rows + part.table.rejects.len();
        table::Remark::gather(&mut self.remarks, part.table.warnings);
    }
}

/// Writes the contributions of all that is left of a stream of text, as [`explain_table_rows`] writes
/// them, some megabytes at a time, and draws a sample of its records. `options` are those of the stream;
/// `progress` hears of the bytes read, and of all bytes.
///
/// # Errors
/// A stream that breaks off, a table that lacks columns of the model, a writer that fails; part of the
/// lines may be written by then.
pub fn explain_stream(
    explainer: &dyn RowExplainer,
    (stream, options): (&mut Stream<'_>, &LoadOptions),
    id: Option<usize>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Streamed, ExplainTableError> {
    let (all, sheets) = (stream.all_names(), stream.of_sheets());
    let recipe = explainer.recipe();
    recipe.check_columns(&all.iter().copied(), sheets)?;
    let mut read = recipe.columns();
    read.extend(explainer.columns());
    let names = stream.names();
    let is_read = |place: &usize| read.contains(&names[*place].as_str());
    let terms = Terms {
        explainer,
        places: (0..names.len()).filter(is_read).collect(),
        id,
    };
    columns_of(explainer).write_header(out)?;
    let most = rayon::current_num_threads();
    let mut sum = Sum::default();
    let mut batch = stream.read_some(most)?;
    while !batch.is_empty() {
        let (sources, before) = (batch, sum.records);
        let (mut done, mut next) = (Ok(Vec::new()), Ok(Vec::new()));
        rayon::in_place_scope(|scope| {
            let (done, terms) = (&mut done, &terms);
            scope.spawn(move |_| *done = terms.work(sources, before));
            next = stream.read_some(most);
        });
        for (part, lines) in done? {
            // A file that does not fit the model is refused soon.
            if sum.rows == 0 && part.table.rows >= JUDGED_ROWS {
                part.seen.unseen.check(&part.seen.signed)?;
            }
            out.write_all(&lines.bytes)?;
            sum.add(part, &lines, explainer);
        }
        let (read, total) = stream.progress();
        progress(read, total);
        batch = next?;
    }
    sum.unseen.check(&sum.signed)?;
    sum.finish(stream, (options, &terms))
}

impl Sum {
    fn finish(
        self,
        stream: &Stream<'_>,
        (options, terms): (&LoadOptions, &Terms<'_>),
    ) -> Result<Streamed, ExplainTableError> {
        let mut unseen = self.unseen.remarks();
        unseen.extend(self.others);
        if self.training_rows || terms.explainer.is_training_file(self.print) {
            unseen.push(recipe::Remark::TrainingRows);
        }
        let mut remarks = self.remarks;
        remarks.retain(table::Remark::says_something);
        let (source, drawn) = self.drawn.finish(stream, options)?;
        let table = source.table(&mut |_, _| ControlFlow::Continue(()))?;
        let is_sound = table.rows == drawn && (drawn > 0 || self.rows == 0);
        Ok(Streamed {
            explained: self.explained,
            sample: is_sound.then_some((source, table)),
            rows: self.rows,
            remarks,
            unseen,
        })
    }
}
