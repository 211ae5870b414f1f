//! The rows of a file that are explained: all in memory, or as they stream by.

use super::write::{self, Written};
use crate::cli::arguments::args::ExplainArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::{progress, report};
use crate::table::{LoadOptions, Source, Stream, Table};
use crate::words::counted;
use crate::workflow::{
    ExplainTableError, RowExplainer, RowsExplained, ScoringError, Streamed, explain_stream,
    explain_table_rows,
};
use indicatif::ProgressBar;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

/// Share of the time that contributions take, the rest being what fields do over all rows.
const CONTRIBUTIONS: f64 = 0.5;

/// A file, opened.
pub(in crate::cli) enum Rows {
    /// All of it is in memory.
    Whole(Box<Input>),
    /// Text that is read as it is asked for.
    Parts(Box<Stream<'static>>, Box<LoadOptions>),
}

impl Rows {
    /// Opens the file of the arguments; text is not held where it need not be held `at_once`.
    pub(in crate::cli) fn open(
        arguments: &ExplainArguments,
        known: &dyn Fn() -> Known,
        at_once: bool,
    ) -> Result<Self, Failure> {
        let (file, read) = (&arguments.file, &arguments.read);
        if at_once || input::is_stdio(file) {
            let input = input::load(std::slice::from_ref(file), read, known())?;
            return Ok(Self::Whole(Box::new(input)));
        }
        let options = input::options(read, known())?;
        let mut stream = Stream::open(file, &options)?;
        if stream.names().is_empty() {
            return Err(input::without_rows(true));
        }
        if stream.comes_in_parts() {
            return Ok(Self::Parts(Box::new(stream), Box::new(options)));
        }
        let Some(source) = stream.read()? else {
            return Err(Failure::other("A file that was read as a whole is gone."));
        };
        let input = input::typed(source)?;
        Ok(Self::Whole(Box::new(input)))
    }

    /// The names of its columns.
    pub(in crate::cli) fn names(&self) -> &[String] {
        match self {
            Self::Whole(input) => input.source.names(),
            Self::Parts(stream, _) => stream.names(),
        }
    }

    /// Among which sheets it was found.
    pub(in crate::cli) fn of_sheets(&self) -> Option<String> {
        match self {
            Self::Whole(input) => input.table.decisions.of_sheets(),
            Self::Parts(stream, _) => stream.of_sheets(),
        }
    }

    /// The rows, where they are in memory; at least one.
    pub(in crate::cli) fn whole(&self) -> Result<Option<&Input>, Failure> {
        match self {
            Self::Whole(input) => {
                input::require_rows(input)?;
                Ok(Some(input))
            }
            Self::Parts(..) => Ok(None),
        }
    }
}

/// What follows from the rows together, as it is written.
pub(in crate::cli) type EffectsOf<'a> = &'a mut dyn FnMut(
    (&Source, &Table),
    (&RowsExplained, Option<usize>),
    &mut dyn FnMut(f32),
) -> Result<Written, Failure>;

/// Explains every row into a folder: the contributions as they are found, then what `effects` makes of
/// the rows or of a sample of them. Nothing stays of it if anything fails.
pub(in crate::cli) fn explain_rows(
    arguments: &ExplainArguments,
    (explainer, known): (&dyn RowExplainer, &dyn Fn() -> Known),
    (rows, id): (&mut Rows, Option<usize>),
    folder: &Path,
    effects: EffectsOf<'_>,
) -> Result<(), Failure> {
    let bar = progress::explaining();
    let mut streamed = None;
    let (lines, explained) = write::contributions(folder, &mut |out| {
        let mut follow = |done, total| show(&bar, CONTRIBUTIONS * share(done, total));
        match rows {
            Rows::Whole(input) => {
                let of = (&input.source, &input.table);
                explain_table_rows(explainer, of, id, out, &mut follow)
            }
            Rows::Parts(stream, options) => {
                let of = (&mut **stream, &**options);
                let found = explain_stream(explainer, of, id, out, &mut follow)?;
                let explained = found.explained.clone();
                streamed = Some(found);
                Ok(explained)
            }
        }
    })?;
    let mut rest = |done: f32| {
        let done = CONTRIBUTIONS + (1.0 - CONTRIBUTIONS) * f64::from(done);
        show(&bar, done);
    };
    let written = match (rows, streamed) {
        (Rows::Whole(input), _) => {
            let of = (&input.source, &input.table);
            effects(of, (&explained, None), &mut rest)?
        }
        (Rows::Parts(stream, _), Some(streamed)) => {
            require_rows(stream, streamed.rows)?;
            let sampled = streamed.sampled();
            let (source, table) = sample(arguments, known, streamed)?;
            effects((&source, &table), (&explained, sampled), &mut rest)?
        }
        (Rows::Parts(..), None) => return Ok(()),
    };
    bar.finish_and_clear();
    write::all(lines, &written)
}

fn show(bar: &ProgressBar, share: f64) {
    bar.set_position((share * 100.0) as u64);
}

fn share(done: u64, total: u64) -> f64 {
    done as f64 / total.max(1) as f64
}

fn require_rows(stream: &Stream<'_>, rows: usize) -> Result<(), Failure> {
    if rows > 0 {
        return Ok(());
    }
    Err(input::without_rows(stream.names().is_empty()))
}

/// Tells what the reader of a stream should know of it, and gives its sample; of a file whose records
/// cannot be read by themselves all rows.
fn sample(
    arguments: &ExplainArguments,
    known: &dyn Fn() -> Known,
    streamed: Streamed,
) -> Result<(Source, Table), Failure> {
    streamed.remarks.iter().for_each(report::warning);
    let read = &arguments.read;
    let unseen = streamed.unseen.iter();
    let unseen = unseen.filter(|remark| !input::is_told(read, remark));
    unseen.for_each(report::warning);
    if let Some(sample) = streamed.sample {
        return Ok(sample);
    }
    let file = std::slice::from_ref(&arguments.file);
    let source = input::open(file, read, known())?;
    let table = source.table(&mut |_, _| ControlFlow::Continue(()))?;
    Ok((source, table))
}

/// Says of how many rows importance and dependence are, where these are not all.
pub(in crate::cli) fn say_sampled(sampled: Option<usize>, (rows, noun): (usize, &str)) {
    if let Some(sampled) = sampled {
        report::line(&format!(
            "importance and dependence.csv are of a random sample of {}; contributions of all {rows}",
            counted(sampled, noun)
        ));
    }
}

impl From<ExplainTableError> for Failure {
    fn from(error: ExplainTableError) -> Self {
        match error {
            ExplainTableError::Explain(error) => error.into(),
            ExplainTableError::Scoring(error) => error.into(),
        }
    }
}

/// The failure of writing that an error of explaining is, if it is one.
pub(super) fn as_writing(error: ExplainTableError) -> Result<io::Error, ExplainTableError> {
    match error {
        ExplainTableError::Scoring(ScoringError::Writing(error)) => Ok(error),
        error => Err(error),
    }
}
