//! The input of a command: a portfolio from a path or standard input, with
//! what was told about it, and its fingerprint.

use super::failure::Failure;
use super::output::{progress, report};
use crate::bundle::{Model, SurvivalModel, TaskModel};
use crate::cli::arguments::args::{InputArguments, ReadArguments, list};
use crate::files::is_same_file;
use crate::profile::target::value_counts;
use crate::recipe::{Remark, TargetSpec};
use crate::table::{
    Convention, FixedWidths, LoadOptions, MadeColumns, OrdinaryTotals, Source, Stream, Table,
    TableError,
};
use crate::workflow::Choices;
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A portfolio with its text, so that original cells can be written again.
pub(super) struct Input {
    pub(super) source: Source,
    pub(super) table: Table,
}

/// What a model knows of the columns of a file.
#[derive(Default)]
pub(super) struct Known {
    /// How they are written, by name.
    pub(super) conventions: BTreeMap<String, Convention>,
    /// The scales of their numbers.
    scales: BTreeMap<String, Convention>,
    /// Each record is judged by itself, but for these columns.
    record_alone: Option<Arc<OrdinaryTotals>>,
    /// What makes the columns that the file does not hold.
    made: Option<MadeColumns>,
}

impl Known {
    /// As the model's training rows were; `made` makes its columns of other files.
    pub(super) fn of(model: &Model, made: Option<&MadeColumns>) -> Self {
        Self {
            conventions: model.conventions(),
            scales: model.scales(),
            record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
            made: made.cloned(),
        }
    }

    /// How some columns are written, and nothing else.
    pub(super) fn written(conventions: BTreeMap<String, Convention>) -> Self {
        Self {
            conventions,
            record_alone: Some(Arc::default()),
            ..Self::default()
        }
    }

    /// The same, where rows are to be trained on.
    pub(super) fn to_train(conventions: BTreeMap<String, Convention>) -> Self {
        Self {
            conventions,
            ..Self::default()
        }
    }

    /// The same of a model of the time to default.
    pub(super) fn of_survival(model: &SurvivalModel) -> Self {
        Self {
            conventions: model.conventions(),
            scales: model.recipe.scales(),
            record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
            made: None,
        }
    }

    /// The same of a model of several classes or a number.
    pub(super) fn of_task(model: &TaskModel) -> Self {
        Self {
            conventions: model.conventions(),
            scales: model.recipe.scales(),
            record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
            made: None,
        }
    }
}

/// Refuses a file without applicants.
pub(super) fn require_rows(input: &Input) -> Result<(), Failure> {
    if input.table.rows > 0 {
        return Ok(());
    }
    Err(without_rows(input.source.names().is_empty()))
}

/// The failure of a file without applicants, and perhaps without columns.
pub(super) fn without_rows(is_empty: bool) -> Failure {
    Failure::unusable(if is_empty {
        "The file is empty; name the file of the portfolio."
    } else {
        "The file holds no applicants, only names of columns; name a file with rows."
    })
}

/// Reads and decodes, and decides nothing about values yet. Several files are
/// one portfolio, in their order. What the command tells of a column goes
/// before what is `known` of it.
pub(super) fn open(
    files: &[PathBuf],
    read: &ReadArguments,
    known: Known,
) -> Result<Source, Failure> {
    let options = options(read, known)?;
    if let [path] = files
        && is_stdio(path)
    {
        return Ok(Source::from_bytes(standard_input()?, &options)?);
    }
    if files.iter().any(|path| is_stdio(path)) {
        return Err(Failure::usage(
            "Standard input cannot be one of several files; save it to a file first.",
        ));
    }
    let bar = progress::reading(0);
    let source = Source::open_all(files, &options, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    Ok(source?)
}

/// Begins to read a portfolio that is taken in as it comes, or, where columns
/// must be judged as a whole, all at once.
pub(super) fn stream(
    file: &Path,
    read: &ReadArguments,
    known: Known,
    at_once: bool,
) -> Result<Stream<'static>, Failure> {
    if at_once {
        return Ok(Stream::whole(open(&[file.to_owned()], read, known)?));
    }
    let options = options(read, known)?;
    if !is_stdio(file) {
        return Ok(Stream::open(file, &options)?);
    }
    mind_the_keyboard();
    let standard = std::io::stdin().lock();
    Ok(Stream::of(standard, &options, Stream::BLOCK_BYTES)?)
}

/// Begins to read an Arrow stream; with `all`, columns are handed on that cannot be read, too.
#[cfg(feature = "arrow")]
pub(super) fn arrow(
    file: &Path,
    read: &ReadArguments,
    known: Known,
    all: bool,
) -> Result<Stream<'static>, Failure> {
    let options = options(read, known)?;
    if is_stdio(file) {
        let standard = std::io::stdin().lock();
        return Ok(Stream::arrow(standard, "standard input", &options, all)?);
    }
    let shown = file.display().to_string();
    let opened = std::fs::File::open(file).map_err(|error| TableError::from_io(&shown, error))?;
    let reader = std::io::BufReader::new(opened);
    Ok(Stream::arrow(reader, &shown, &options, all)?)
}

/// Says that this program was built without Arrow.
#[cfg(not(feature = "arrow"))]
pub(super) fn arrow(
    _: &Path,
    _: &ReadArguments,
    _: Known,
    _: bool,
) -> Result<Stream<'static>, Failure> {
    Err(Failure::usage(
        "This program was built without Arrow; leave --arrow out and score CSV, or build it with \
         --features arrow.",
    ))
}

/// How the file is read, with what is `known` of its columns.
///
/// # Errors
/// A description of fixed widths that cannot be read.
pub(super) fn options(read: &ReadArguments, known: Known) -> Result<LoadOptions, Failure> {
    let mut columns = known.conventions;
    let mut scales = BTreeMap::new();
    for (name, told) in &read.written {
        let told = told.beside(columns.get(name));
        columns.insert(name.clone(), told);
        // What the file counts is said; the model reads it as in training.
        let own = known.scales.get(name).filter(|_| told.scale().is_some());
        if let Some(own) = own {
            scales.insert(name.clone(), *own);
        }
    }
    Ok(LoadOptions {
        delimiter: read.delimiter.clone(),
        encoding: read.encoding.clone(),
        header: read.header,
        quote: read.quote.clone(),
        escape: read.escape.clone(),
        comment: read.comment.clone(),
        columns,
        scales: Some(Arc::new(scales)),
        keep_totals: read.keep_totals,
        record_alone: known.record_alone,
        made: known.made,
        sheet: read.sheet.clone(),
        sample_rows: read.sample_rows.map(|rows| rows as usize),
        fixed_width: read.fixed_width.as_deref().map(widths).transpose()?,
        ..LoadOptions::default()
    })
}

/// The description of a file of fixed widths.
fn widths(path: &Path) -> Result<FixedWidths, Failure> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| TableError::from_io(&shown, error))?;
    FixedWidths::parse(&text).map_err(|error| Failure::usage(format!("{shown}: {error}.")))
}

/// Reads, decodes and types a portfolio.
pub(super) fn load(
    files: &[PathBuf],
    read: &ReadArguments,
    known: Known,
) -> Result<Input, Failure> {
    typed(open(files, read, known)?)
}

/// Types a portfolio.
pub(super) fn typed(source: Source) -> Result<Input, Failure> {
    let bar = progress::reading(0);
    let table = source.table(&mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    let table = table?;
    for warning in &table.warnings {
        report::warning(warning);
    }
    Ok(Input { source, table })
}

/// Reads a table that goes beside the portfolio: of the options only those that name a column,
/// and whether totals stay, hold for it.
pub(super) fn load_beside(
    file: &Path,
    read: &ReadArguments,
    conventions: &BTreeMap<String, Convention>,
) -> Result<Input, Failure> {
    let mut columns = conventions.clone();
    columns.extend(read.written.iter().cloned());
    let options = LoadOptions {
        columns,
        keep_totals: read.keep_totals,
        ..LoadOptions::default()
    };
    if is_stdio(file) {
        return Err(Failure::usage(
            "Standard input can hold the portfolio only; name a file.",
        ));
    }
    let bar = progress::reading(0);
    let mut show = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    };
    let read = Source::open_all(&[file.to_owned()], &options, &mut show).and_then(|source| {
        let table = source.table(&mut show)?;
        Ok(Input { source, table })
    });
    bar.finish_and_clear();
    let Input { source, table } = read?;
    for warning in &table.warnings {
        report::warning(format!("{}: {warning}", file.display()));
    }
    Ok(Input { source, table })
}

/// Whether a remark asks how a column is written of which the command says so.
pub(super) fn is_told(read: &ReadArguments, remark: &Remark) -> bool {
    match remark {
        Remark::DayOrder { column, .. } => read.written.iter().any(|(told, _)| told == column),
        _ => false,
    }
}

/// The columns of which a model reads how they are written in the file as a whole, as neither the model
/// nor the command says it: those of its policy, those that new columns are made of, and `others`.
pub(super) fn undecided_columns<'a>(
    model: &'a Model,
    read: &ReadArguments,
    (known, made): (&Known, Option<&'a MadeColumns>),
    others: Vec<&'a str>,
) -> Vec<&'a str> {
    let mut columns = model.scorecard.policy.columns();
    let reads = made.iter().flat_map(|made| made.0.reads());
    columns.extend(reads.map(String::as_str));
    columns.extend(others);
    let is_told = |name: &str| read.written.iter().any(|(column, _)| column == name);
    let is_made = |name: &str| made.is_some_and(|made| made.0.names().iter().any(|n| n == name));
    let is_known = |name: &str| known.conventions.contains_key(name) || is_told(name);
    columns.retain(|name| !is_known(name) && !is_made(name));
    columns
}

/// Whether the path stands for standard input or output.
pub(super) fn is_stdio(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses to write over a file that was read.
pub(super) fn keep_sources(sources: &[PathBuf], out: &Path) -> Result<(), Failure> {
    sources
        .iter()
        .try_for_each(|source| keep_source(source, out))
}

/// Refuses to write over the file that was read.
pub(super) fn keep_source(source: &Path, out: &Path) -> Result<(), Failure> {
    // A folder is read as its parts.
    let folder = || source.is_dir() && out.parent().is_some_and(|of| is_same_file(source, of));
    let same = is_same_file(source, out) || folder();
    if !is_stdio(source) && same && out.is_file() {
        return Err(Failure::usage(format!(
            "{} is the file that is read, and it is never written over; choose another --out.",
            out.display()
        )));
    }
    Ok(())
}

/// The values of a list flag, which mean outcomes of a column. A text with a comma
/// that is a value of the column as it stands needs no quotes.
pub(super) fn values(table: &Table, column: &str, given: &[String]) -> Vec<String> {
    let is_held = |text: &str| {
        text.contains(',')
            && table
                .column(column)
                .is_some_and(|column| value_counts(column).contains_key(text.trim()))
    };
    let parts = |text: &String| {
        if is_held(text) {
            vec![text.trim().to_owned()]
        } else {
            list(std::slice::from_ref(text))
        }
    };
    given.iter().flat_map(parts).collect()
}

/// The choices that arguments name: the target and which columns are read.
pub(super) fn choices(arguments: &InputArguments, table: &Table, target: TargetSpec) -> Choices {
    let shown = |name: &String| shown_name(table, name);
    let names = |given: &[String]| list(given).iter().map(shown).collect();
    Choices {
        id: arguments.id.as_ref().map(shown),
        features: names(&arguments.features),
        drop: names(&arguments.drop),
        use_protected: arguments.use_protected,
        allow: names(&arguments.allow),
        ..Choices::with_target(target)
    }
}

/// The shown name of a column: an empty one means the first that has no name.
pub(super) fn shown_name(table: &Table, name: &str) -> String {
    if !name.is_empty() {
        return name.to_owned();
    }
    let unnamed = |(place, c): (usize, &crate::table::Column)| {
        let shown = format!("column_{}", place + 1);
        (c.name == shown).then_some(shown)
    };
    let first = table.columns.iter().enumerate().find_map(unnamed);
    first.unwrap_or_default()
}

fn mind_the_keyboard() {
    if progress::input_is_terminal() {
        report::warning("Reading the portfolio from the keyboard; end it with Ctrl-D.");
    }
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    mind_the_keyboard();
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|e| Failure {
        code: 4,
        message: format!("Standard input could not be read: {e}."),
    })?;
    Ok(bytes)
}

/// Sets the number of threads, before anything runs on them.
pub(super) fn use_threads(read: &ReadArguments) {
    if let Some(threads) = read.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into());
        if pool.build_global().is_err() {
            report::warning("The number of threads could not be set; all processors are used.");
        }
    }
}
