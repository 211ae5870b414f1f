//! The scored file of a target beyond good and bad: `id, split, y_true, predicted`, and the
//! probability of each class.

use crate::bundle::TaskModel;
use crate::network::Backend;
use crate::recipe;
use crate::recipe::outcome::split::Part;
use crate::recipe::outcome::targets::{Targets, known_targets};
use crate::score::{WriteOptions, safe_cell};
use crate::table::{Record, Source, Stream, Wanted};
use crate::workflow::scoring::stream::ScoringError;
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// What the lines hold: one value per kept row of `source`.
#[derive(Debug, Clone, Copy)]
pub struct TaskRows<'a> {
    /// The text of the records.
    pub source: &'a Source,
    /// Place of the column that names a row.
    pub id: Option<usize>,
    /// The part of each row, or nothing.
    pub parts: &'a [Option<Part>],
    /// The targets, where the table has them.
    pub targets: Option<&'a Targets>,
    /// What the model says.
    pub predicted: &'a crate::bundle::Predicted,
    /// The model.
    pub model: &'a TaskModel,
}

/// Writes the header.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_task_header(
    out: &mut dyn Write,
    model: &TaskModel,
    options: &WriteOptions<'_>,
) -> io::Result<()> {
    if options.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut names = vec!["id", "split", "y_true", "predicted"]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    names.extend(model.classes.iter().map(|class| format!("p_{class}")));
    names.extend(options.input_columns.iter().cloned());
    line(out, names.iter().map(|name| text(name, options.exact)))
}

/// Writes one line per record, `before` others having been written.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_task_rows(
    out: &mut dyn Write,
    rows: &TaskRows<'_>,
    options: &WriteOptions<'_>,
    before: usize,
) -> io::Result<()> {
    let with_input = options.input_columns.len();
    let wanted = match rows.id {
        _ if with_input > 0 => Wanted::All,
        Some(column) => Wanted::One(column),
        None => Wanted::Nothing,
    };
    let model = rows.model;
    let value_text = |value: f64| match model.classes.get(value as usize) {
        Some(class) if model.link.is_none() => text(class, options.exact),
        _ => Cow::Owned(value.to_string()),
    };
    let classes = model.classes.len();
    let mut row = 0;
    rows.source
        .for_each_record_with(wanted, |record: &Record<'_>| {
            let number = (before + record.number).to_string();
            let id = rows.id.and_then(|place| record.cells().nth(place));
            let mut cells: Vec<Cow<'_, str>> = vec![text(id.unwrap_or(&number), options.exact)];
            if record.rejection.is_some() {
                cells.resize(4 + classes, Cow::Borrowed(""));
            } else {
                let part = rows.parts.get(row).copied().flatten();
                cells.push(part.map_or("", Part::name).into());
                let y = rows.targets.and_then(|targets| targets.values[row]);
                cells.push(y.map_or(Cow::Borrowed(""), value_text));
                let predicted = rows.predicted;
                if predicted.known[row] {
                    cells.push(value_text(predicted.values[row]));
                    let p = &predicted.p[row * classes..(row + 1) * classes];
                    cells.extend(p.iter().map(|p| Cow::Owned(p.to_string())));
                } else {
                    cells.resize(4 + classes, Cow::Borrowed(""));
                }
                row += 1;
            }
            let input = record.cells().take(with_input);
            cells.extend(input.map(|cell| text(cell, options.exact)));
            cells.resize(4 + classes + with_input, Cow::Borrowed(""));
            line(out, cells.into_iter())
        })
}

pub(in crate::workflow) fn text(cell: &str, exact: bool) -> Cow<'_, str> {
    if exact {
        Cow::Borrowed(cell)
    } else {
        safe_cell(cell)
    }
}

pub(in crate::workflow) fn line<'a>(
    out: &mut dyn Write,
    cells: impl Iterator<Item = Cow<'a, str>>,
) -> io::Result<()> {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.write_all(b",")?;
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

/// What came of scoring a stream.
#[derive(Debug, Default)]
pub struct TaskScoring {
    /// Rows with a prediction.
    pub scored: usize,
    /// Records without one.
    pub unscored: usize,
    /// What to know of the file against training.
    pub remarks: Vec<recipe::Remark>,
    /// What to know of the file itself.
    pub of_file: Vec<crate::table::Remark>,
}

/// Scores a stream part by part, in constant memory. A row's prediction depends on that row
/// and the model alone.
///
/// # Errors
/// If the file lacks columns of the model or cannot be read, or `out` reports an error.
pub fn score_task_stream(
    stream: &mut Stream<'_>,
    model: &TaskModel,
    id: Option<usize>,
    options: &WriteOptions<'_>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<TaskScoring, ScoringError> {
    let mut scoring = TaskScoring::default();
    let names = stream.names();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    model
        .recipe
        .check_columns(&all.iter().copied(), stream.of_sheets())?;
    let mut columns = model.recipe.columns();
    columns.push(&model.target);
    let is_read = |place: &usize| columns.contains(&all[*place]);
    let places: Vec<usize> = (0..all.len()).filter(is_read).collect();
    let (mut unseen, mut signed, mut before) = (None, Vec::new(), 0);
    while let Some(mut source) = stream.read()? {
        let table = source.table_of(&places, &mut |_, _| ControlFlow::Continue(()))?;
        let predicted = model.predict(Backend::default(), &table, 0..table.rows)?;
        let seen = model.recipe.unseen(&table);
        match &mut unseen {
            None => {
                signed = model.recipe.check_marks(&source, &table)?;
                seen.check(&signed)?;
                unseen = Some(seen);
                write_task_header(out, model, options).map_err(ScoringError::Writing)?;
            }
            Some(all) => all.add(seen),
        }
        let targets = known_targets(&table, &model.target, model.task, &model.classes);
        let rows = TaskRows {
            source: &source,
            id,
            parts: &[],
            targets: targets.as_ref(),
            predicted: &predicted,
            model,
        };
        write_task_rows(out, &rows, options, before).map_err(ScoringError::Writing)?;
        let scored = predicted.known.iter().filter(|known| **known).count();
        let records = table.rows + table.rejects.len();
        scoring.scored += scored;
        scoring.unscored += records - scored;
        before += records;
        crate::table::Remark::gather(&mut scoring.of_file, table.warnings);
        let (done, total) = stream.progress();
        progress(done, total);
    }
    match unseen {
        Some(unseen) => {
            unseen.check(&signed)?;
            scoring.remarks = unseen.remarks();
        }
        None => write_task_header(out, model, options).map_err(ScoringError::Writing)?,
    }
    Ok(scoring)
}
