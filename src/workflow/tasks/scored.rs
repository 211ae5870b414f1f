//! The scored file of a target beyond good and bad: `id, split, y_true, predicted`, and the
//! probability of each class; on request the fields that move a prediction most.

use super::explain::{RowMovers, TaskReasoner};
use crate::bundle::TaskModel;
use crate::explain::Baseline;
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
#[derive(Clone, Copy)]
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
    /// What moves the prediction of each row, where that is asked for.
    pub movers: Option<(&'a [RowMovers], &'a TaskReasoner<'a>)>,
}

/// Writes the header; `reasons` is the number of reasons of a row.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_task_header(
    out: &mut dyn Write,
    model: &TaskModel,
    reasons: usize,
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
    names.extend(reason_names(reasons));
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
    let reasons = rows.movers.map_or(0, |(_, reasoner)| reasoner.most());
    let own = 4 + classes + reason_names(reasons).len();
    let mut row = 0;
    rows.source
        .for_each_record_with(wanted, |record: &Record<'_>| {
            let number = (before + record.number).to_string();
            let id = rows.id.and_then(|place| record.cells().nth(place));
            let mut cells: Vec<Cow<'_, str>> = vec![text(id.unwrap_or(&number), options.exact)];
            if record.rejection.is_none() {
                let part = rows.parts.get(row).copied().flatten();
                cells.push(part.map_or("", Part::name).into());
                let y = rows.targets.and_then(|targets| targets.values[row]);
                cells.push(y.map_or(Cow::Borrowed(""), value_text));
                let predicted = rows.predicted;
                if predicted.known[row] {
                    cells.push(value_text(predicted.values[row]));
                    let p = &predicted.p[row * classes..(row + 1) * classes];
                    cells.extend(p.iter().map(|p| Cow::Owned(p.to_string())));
                    if let Some((movers, reasoner)) = rows.movers {
                        let texts = reasoner.texts();
                        add_reasons(&mut cells, &movers[row], (texts, options.exact), own);
                    }
                }
                row += 1;
            }
            cells.resize(own, Cow::Borrowed(""));
            let input = record.cells().take(with_input);
            cells.extend(input.map(|cell| text(cell, options.exact)));
            cells.resize(own + with_input, Cow::Borrowed(""));
            line(out, cells.into_iter())
        })
}

/// The columns of so many reasons of a row.
pub(in crate::workflow) fn reason_names(most: usize) -> Vec<String> {
    let names = (1..=most).flat_map(|k| [format!("reason_{k}"), format!("contribution_{k}")]);
    let baseline = (most > 0).then(|| "reason_baseline".to_owned());
    names.chain(baseline).collect()
}

/// Adds the reasons of a row, by the texts of the fields, and their baseline as the last of `width`
/// cells.
pub(in crate::workflow) fn add_reasons<'a>(
    cells: &mut Vec<Cow<'a, str>>,
    movers: &RowMovers,
    (texts, exact): (&'a [String], bool),
    width: usize,
) {
    for (field, value) in movers {
        cells.push(text(&texts[*field], exact));
        cells.push(Cow::Owned(value.to_string()));
    }
    cells.resize(width - 1, Cow::Borrowed(""));
    cells.push(Cow::Borrowed(Baseline::Mean.name()));
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
    /// Rows whose reasons name a protected attribute.
    pub protected_reasons: usize,
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
    (model, reasoner): (&TaskModel, Option<&TaskReasoner<'_>>),
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
    let reasons = reasoner.map_or(0, TaskReasoner::most);
    while let Some(mut source) = stream.read()? {
        let table = source.table_of(&places, &mut |_, _| ControlFlow::Continue(()))?;
        let backend = Backend::default();
        let (x, predicted) = model.predict_with_inputs(backend, &table, 0..table.rows)?;
        let seen = model.recipe.unseen(&table);
        match &mut unseen {
            None => {
                signed = model.recipe.check_marks(&source, &table)?;
                seen.check(&signed)?;
                unseen = Some(seen);
                write_task_header(out, model, reasons, options).map_err(ScoringError::Writing)?;
            }
            Some(all) => all.add(seen),
        }
        let targets = known_targets(&table, &model.target, model.task, &model.classes);
        let movers = reasoner.map(|reasoner| (reasoner.of(&x, &predicted), reasoner));
        if let Some((movers, reasoner)) = &movers {
            scoring.protected_reasons += reasoner.protected_in(movers);
        }
        let rows = TaskRows {
            source: &source,
            id,
            parts: &[],
            targets: targets.as_ref(),
            predicted: &predicted,
            model,
            movers: movers.as_ref().map(|(movers, by)| (&movers[..], *by)),
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
        None => write_task_header(out, model, reasons, options).map_err(ScoringError::Writing)?,
    }
    Ok(scoring)
}
