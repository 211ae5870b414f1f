//! The steps from a file and choices to synthetic rows, and to anomalies.

use crate::recipe::inputs::roles::{Role, RoleGuess, is_protected};
use crate::recipe::outcome::labels::{find_column, labels_in};
use crate::score::safe_cell;
use crate::synthetic::{
    Anomalies, AnomalyEvent, AnomalyMethod, NAMED, Request, Synthesis, SynthesisReport,
    SyntheticEvent, anomalies, synthesize,
};
use crate::table::{Column, Kind, Record, Source, Table, Wanted};
use crate::train::{Control, Preset};
use crate::workflow::choices::{Choices, Selection, SessionError, select_inputs};
use crate::workflow::warning::Remark;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// What synthetic rows are to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SynthesisPlan {
    /// Bads alone.
    pub only_bads: bool,
    /// How many; as many as there are by default.
    pub rows: Option<usize>,
    /// How the GAN is built.
    pub preset: Preset,
    /// Passes over the training rows; the preset's by default.
    pub epochs: Option<usize>,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// Synthetic rows of a file's inputs and target.
///
/// # Errors
/// If labels or inputs cannot be made from the table, or no rows from them.
pub fn synthesize_rows(
    (source, table): (&Source, &Table),
    choices: &Choices,
    plan: &SynthesisPlan,
    control: &Control,
    emit: &mut (dyn FnMut(SyntheticEvent) + Send),
) -> Result<(Synthesis, Vec<Remark>), SessionError> {
    let labels = labels_in(source, table, &choices.target)?;
    let Selection {
        inputs,
        protected_left_out,
        mut warnings,
        ..
    } = select_inputs(table, choices)?;
    // Warnings about inputs of a model do not concern rows that are made.
    warnings.retain(|remark| matches!(remark, Remark::LeftOut { .. }));
    warnings.extend(labels.warnings.iter().cloned().map(Remark::from));
    let known: Vec<Option<bool>> = (0..table.rows).map(|row| labels.is_bad(row)).collect();
    let request = Request {
        table,
        inputs: &inputs,
        target: &choices.target.column,
        labels: &known,
        only_bads: plan.only_bads,
        rows: plan.rows,
        preset: plan.preset,
        epochs: plan.epochs,
        seed: plan.seed,
    };
    let mut made = synthesize(&request, control, emit)?;
    made.report.protected_left_out = protected_left_out;
    Ok((made, warnings))
}

/// Writes the columns of a table as CSV, each cell as its kind is written: percentages with
/// their sign, days as ISO 8601, numbers in the fewest digits.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_table(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let names = table.columns.iter().map(|column| &column.name);
    writer.write_record(names).map_err(io::Error::other)?;
    let cells: Vec<Vec<Option<String>>> = table.columns.iter().map(cells).collect();
    for row in 0..table.rows {
        let cells = cells
            .iter()
            .map(|column| column[row].as_deref().unwrap_or_default());
        writer.write_record(cells).map_err(io::Error::other)?;
    }
    writer.flush()
}

fn cells(column: &Column) -> Vec<Option<String>> {
    let mut cells = column.texts();
    if column.kind == Kind::Percentage {
        for cell in cells.iter_mut().flatten() {
            cell.push('%');
        }
    }
    for misfit in &column.misfits {
        cells[misfit.row] = Some(misfit.text.clone());
    }
    cells
}

/// The columns by which the rows of a file without outcomes are scored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnomalyColumns {
    /// Those that enter: all but keys, texts, weights and protected attributes.
    pub names: Vec<String>,
    /// The column that names a row.
    pub id: Option<String>,
    /// Protected attributes left out.
    pub protected_left_out: Vec<String>,
}

/// Chooses the columns by which rows are scored; `guesses` are those without a target.
///
/// # Errors
/// If a named column is absent.
pub fn anomaly_columns(
    (table, guesses): (&Table, &[RoleGuess]),
    drop: &[String],
    id: Option<&str>,
    use_protected: bool,
) -> Result<AnomalyColumns, SessionError> {
    for name in drop.iter().map(String::as_str).chain(id) {
        find_column(table, name)?;
    }
    let key = guesses.iter().find(|guess| guess.role == Role::Id);
    let key = id
        .map(str::to_owned)
        .or(key.map(|guess| guess.column.clone()));
    let is_asked =
        |guess: &&RoleGuess| !drop.contains(&guess.column) && key.as_ref() != Some(&guess.column);
    let mut columns = AnomalyColumns {
        names: Vec::new(),
        id: key.clone(),
        protected_left_out: Vec::new(),
    };
    for guess in guesses.iter().filter(is_asked) {
        let protected = guess.role == Role::Monitor || is_protected(&guess.column);
        let can_enter = guess.role.is_input() || matches!(guess.role, Role::Target | Role::Date);
        if protected && !use_protected {
            columns.protected_left_out.push(guess.column.clone());
        } else if protected || can_enter {
            columns.names.push(guess.column.clone());
        }
    }
    Ok(columns)
}

/// Scores the rows of a table by some of its columns.
///
/// # Errors
/// As [`anomalies`].
pub fn score_anomalies(
    table: &Table,
    columns: &[String],
    method: (AnomalyMethod, u64),
    control: &Control,
    emit: &mut dyn FnMut(AnomalyEvent),
) -> Result<Anomalies, SessionError> {
    Ok(anomalies(table, columns, method, control, emit)?)
}

/// Writes one line for each record, in the order of the file: its id, its score and its most
/// unusual columns; empty behind the id where a record was set aside. The record's number is its
/// id where no column is.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_anomalies(
    out: &mut dyn Write,
    source: &Source,
    id: Option<&str>,
    found: &Anomalies,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let names = (1..=NAMED).map(|place| format!("column_{place}"));
    let head = ["id".to_owned(), "score".to_owned()]
        .into_iter()
        .chain(names);
    writer.write_record(head).map_err(io::Error::other)?;
    let mut row = 0;
    let id = id.and_then(|id| source.names().iter().position(|name| name == id));
    let wanted = id.map_or(Wanted::Nothing, Wanted::One);
    source.for_each_record_with(wanted, |record: &Record<'_>| {
        let number = record.number.to_string();
        let id = id.and_then(|place| record.cells().nth(place));
        let mut cells = vec![safe_cell(id.unwrap_or(&number)).into_owned()];
        if record.rejection.is_none() {
            cells.push(format!("{:.6}", found.scores[row]));
            let names = found.most_unusual[row].iter();
            cells.extend(names.map(|place| {
                let name = &found.columns[*place as usize];
                safe_cell(name).into_owned()
            }));
            row += 1;
        }
        cells.resize(2 + NAMED, String::new());
        writer.write_record(cells).map_err(io::Error::other)
    })?;
    writer.flush()
}

/// Writes the figures of synthetic rows, as `synthetic.json` holds them.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_synthesis_report(out: &mut dyn Write, report: &SynthesisReport) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}
