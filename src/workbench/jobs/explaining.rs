//! How questions of the Explain step are answered: over the validation rows of the shown run, or
//! over all rows of another file. It runs on a worker.

use crate::explain::{EffectRows, ExplainError, Fields, ReasonTexts, sample_of};
use crate::recipe::Matrix;
use crate::recipe::outcome::split::Part;
use crate::score::Scorecard;
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::export::Scope;
use crate::workbench::jobs::job::{Delivery, JobKind, Ticket};
use crate::workbench::jobs::open::{file_name, reading};
use crate::workbench::jobs::studies::Answer;
use crate::workbench::notice::Message;
use crate::workbench::rows::applicants::Applicants;
use crate::workbench::state::RunId;
use crate::workbench::task_runs::TaskRun;
use crate::workflow::binning::{Binned, BinningPlan, bin_column};
use crate::workflow::choices::SessionError;
use crate::workflow::choices::terms::Terms;
use crate::workflow::tasks::{TaskDependence, TaskGlobal, explain_task_fields, task_dependence};
use crate::workflow::{
    ExplainTableError, FieldDependence, Global, NearestError, NearestPlan, ScoringError,
    explain_fields, field_dependence, inputs_of_rows, nearest_approved,
};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// No more of a dictionary is read; one as large is refused.
const MOST_BYTES: u64 = 5 << 20;

/// The applicants that are shown, and the model that scored them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownRows {
    /// The portfolio, by a run.
    Run(RunId),
    /// Another file, the n-th that was scored.
    File(u64),
}

/// What all fields do.
#[derive(Debug, Clone)]
pub struct FieldsStudy {
    /// The fields; why there are none.
    pub found: Result<Global, ExplainError>,
    /// The part that the rows are of; `None` for all rows of a file.
    pub part: Option<Part>,
}

/// What one field does.
#[derive(Debug, Clone)]
pub struct EffectStudy {
    /// Its values and effects.
    pub effects: FieldDependence,
    /// Its bins of bad rate; `None` without outcomes of both classes, and for categories.
    pub bins: Option<Binned>,
    /// The part that the rows are of; `None` for all rows of a file.
    pub part: Option<Part>,
    /// Rows that are counted.
    pub rows: usize,
    /// Rows that effects are averaged over.
    pub averaged: usize,
    /// Their mean PD.
    pub mean_pd: f64,
}

/// Whether a study goes on.
fn flow(ticket: &mut Ticket, share: f32) -> ControlFlow<()> {
    ticket.progress(share);
    if ticket.is_cancelled() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

/// Rows that have a PD: those of validation, of training where there are none, or all of a file.
fn rows_of(applicants: &Applicants<'_>) -> (Vec<usize>, Option<Part>) {
    let rows = |part: Option<Part>| -> Vec<usize> {
        let is_it = |row: &usize| part.is_none() || applicants.parts.get(*row) == Some(&part);
        let all = (0..applicants.len()).filter(is_it);
        all.filter(|row| !applicants.pds[*row].is_nan()).collect()
    };
    if applicants.parts.is_empty() {
        return (rows(None), None);
    }
    let parts = [Part::Validation, Part::Train].map(Some);
    let held = parts.into_iter().map(|part| (rows(part), part));
    let mut held = held.filter(|(rows, _)| !rows.is_empty());
    held.next().unwrap_or((Vec::new(), Some(Part::Train)))
}

pub(in crate::workbench) fn fields(scope: &Scope, ticket: &mut Ticket) -> Result<Answer, Message> {
    let applicants = scope.applicants();
    let (rows, part) = rows_of(&applicants);
    let known = (&rows[..], applicants.y_true, applicants.pds);
    let mut progress = |share: f32| flow(ticket, share);
    let found = explain_fields(applicants.model, applicants.table, known, &mut progress);
    let found = match found {
        Ok(found) => Ok(found.ok_or(Message::Cancelled)?),
        Err(ExplainTableError::Explain(error)) => Err(error),
        Err(ExplainTableError::Scoring(error)) => return Err(message(error)),
    };
    Ok(Answer::Fields(Box::new(FieldsStudy { found, part })))
}

/// The effects of a field, or of one month of it.
pub(in crate::workbench) fn effects(
    scope: &Scope,
    field: &str,
    ticket: &mut Ticket,
) -> Result<Answer, Message> {
    let applicants = scope.applicants();
    let (model, table) = (applicants.model, applicants.table);
    let all = [Fields::of(&model.recipe), Fields::by_step(&model.recipe)];
    let place = |fields: &Fields| fields.names().iter().position(|name| name == field);
    let found = all.iter().find_map(|fields| Some((fields, place(fields)?)));
    let no_column = || Message::Refused(crate::workbench::Refusal::NoColumn(field.to_owned()));
    let (fields, place) = found.ok_or_else(no_column)?;
    let (rows, part) = rows_of(&applicants);
    let sample = sample_of(&rows);
    let x = inputs_of_rows(&model.recipe, table, &sample).map_err(SessionError::from)?;
    let inputs_of = |rows: &[usize]| -> Matrix {
        // The columns are there, as those of the sample were.
        inputs_of_rows(&model.recipe, table, rows).unwrap_or_default()
    };
    let known = EffectRows {
        rows: &rows,
        sample: &sample,
        x: &x,
        pds: applicants.pds,
        y: applicants.y_true,
    };
    let mut passes = 0.0;
    let mut progress = || {
        passes += 1.0;
        flow(ticket, passes / (passes + 8.0))
    };
    let source = (table, &inputs_of as crate::explain::InputsOf<'_>, known);
    let effects = field_dependence(model, fields, place, source, &mut progress);
    let effects = effects.ok_or(Message::Cancelled)?;
    let mut y = vec![None; table.rows];
    for row in &rows {
        y[*row] = applicants.y_true.get(*row).copied().flatten();
    }
    let column = fields.columns(&model.recipe, place).pop();
    let is_numbers = column.filter(|_| effects.grid.numbers > 0);
    // Outcomes of one class, or none, give no bins.
    let bins =
        is_numbers.and_then(|column| bin_column(table, &column, &y, &BinningPlan::default()).ok());
    let pds: f64 = sample.iter().map(|row| applicants.pds[*row]).sum();
    Ok(Answer::Effects(Box::new(EffectStudy {
        effects,
        bins,
        part,
        rows: rows.len(),
        averaged: sample.len(),
        mean_pd: pds / sample.len().max(1) as f64,
    })))
}

/// What all fields do to the predictions of a run on another target.
#[derive(Debug, Clone)]
pub struct TaskFieldsStudy {
    /// The fields; why there are none.
    pub found: Result<TaskGlobal, ExplainError>,
    /// The part that the rows are of.
    pub part: Part,
}

/// What one field does to them.
#[derive(Debug, Clone)]
pub struct TaskEffectStudy {
    /// Its values, and what is predicted with each.
    pub effects: TaskDependence,
    /// The part that the rows are of.
    pub part: Part,
    /// Rows that are counted.
    pub rows: usize,
    /// Rows that predictions are averaged over.
    pub averaged: usize,
    /// Mean prediction of these rows, of a number.
    pub mean: f64,
}

/// Rows with a prediction: those of validation, else of training.
fn rows_of_task(run: &TaskRun) -> (Vec<usize>, Part) {
    let rows = |part: Part| -> Vec<usize> {
        let is_it = |row: &usize| run.parts[*row] == Some(part);
        let known = &run.experiment.predicted.known;
        let all = (0..run.parts.len()).filter(is_it);
        all.filter(|row| known[*row]).collect()
    };
    let held = [Part::Validation, Part::Train].map(|part| (rows(part), part));
    let mut held = held.into_iter().filter(|(rows, _)| !rows.is_empty());
    held.next().unwrap_or((Vec::new(), Part::Train))
}

pub(in crate::workbench) fn task_fields(
    run: &TaskRun,
    ticket: &mut Ticket,
) -> Result<Answer, Message> {
    let (rows, part) = rows_of_task(run);
    let known = (&rows[..], &run.targets.values[..]);
    let mut progress = |share: f32| flow(ticket, share);
    let model = &run.experiment.model;
    let found = match explain_task_fields(model, &run.data.table, known, &mut progress) {
        Ok(found) => Ok(found.ok_or(Message::Cancelled)?),
        Err(ExplainTableError::Explain(error)) => Err(error),
        Err(ExplainTableError::Scoring(error)) => return Err(message(error)),
    };
    Ok(Answer::TaskFields(Box::new(TaskFieldsStudy {
        found,
        part,
    })))
}

pub(in crate::workbench) fn task_effects(
    run: &TaskRun,
    field: &str,
    ticket: &mut Ticket,
) -> Result<Answer, Message> {
    let (model, table) = (&run.experiment.model, &run.data.table);
    let fields = Fields::of(&model.recipe);
    let place = fields.names().iter().position(|name| name == field);
    let no_column = || Message::Refused(crate::workbench::Refusal::NoColumn(field.to_owned()));
    let place = place.ok_or_else(no_column)?;
    let (rows, part) = rows_of_task(run);
    let sample = sample_of(&rows);
    let x = inputs_of_rows(&model.recipe, table, &sample).map_err(SessionError::from)?;
    let inputs_of = |rows: &[usize]| -> Matrix {
        // The columns are there, as those of the sample were.
        inputs_of_rows(&model.recipe, table, rows).unwrap_or_default()
    };
    let mut passes = 0.0;
    let mut progress = || {
        passes += 1.0;
        flow(ticket, passes / (passes + 8.0))
    };
    let of_table = (table, &inputs_of as crate::explain::InputsOf<'_>);
    let of_rows = (&rows[..], &x, &run.targets.values[..]);
    let values = &run.experiment.predicted.values;
    let predicted: f64 = sample.iter().map(|row| values[*row]).sum();
    let effects = task_dependence(model, (&fields, place), of_table, of_rows, &mut progress);
    Ok(Answer::TaskEffects(Box::new(TaskEffectStudy {
        effects: effects.ok_or(Message::Cancelled)?,
        part,
        rows: rows.len(),
        averaged: sample.len(),
        mean: predicted / sample.len().max(1) as f64,
    })))
}

/// The nearest approved profile of a row.
pub(in crate::workbench) fn nearest(
    scope: &Scope,
    row: usize,
    (scorecard, plan): (&Scorecard, &NearestPlan),
    ticket: &mut Ticket,
) -> Result<Answer, Message> {
    let applicants = scope.applicants();
    let what_if = applicants.what_if(row).ok_or(Message::Cancelled)?;
    let found = nearest_approved(
        applicants.model,
        scorecard,
        (&what_if, applicants.table),
        plan,
        &mut |share| flow(ticket, share),
    );
    match found {
        Ok(found) => Ok(Answer::Nearest(found)),
        Err(NearestError::Cancelled) => Err(Message::Cancelled),
        Err(NearestError::Scoring(error)) => Err(message(error)),
    }
}

/// Why rows could not be scored.
pub(in crate::workbench) fn message(error: ScoringError) -> Message {
    match error {
        ScoringError::Table(error) => error.into(),
        ScoringError::Recipe(error) => SessionError::from(error).into(),
        ScoringError::Policy(error) => SessionError::from(error).into(),
        ScoringError::Writing(error) => Message::of_io(std::path::PathBuf::new(), error),
    }
}

impl Workbench {
    /// The applicants that are shown; `None` where nobody is scored.
    #[must_use]
    pub fn explained_rows(&self) -> Option<ShownRows> {
        self.applicants()?;
        if self.scored.is_some() {
            return Some(ShownRows::File(self.scored_revision));
        }
        self.shown.map(ShownRows::Run)
    }
}

impl Workbench {
    /// Reads the wording of reasons; the texts replace those that are there.
    pub(in crate::workbench) fn read_reason_texts(&mut self, path: PathBuf) {
        let name = file_name(&path);
        self.start(JobKind::Explain, name, move |_| {
            let mut bytes = Vec::new();
            let file = std::fs::File::open(&path).map_err(|error| reading(&path, error))?;
            let read = file.take(MOST_BYTES).read_to_end(&mut bytes);
            read.map_err(|error| reading(&path, error))?;
            let texts =
                ReasonTexts::read(&bytes).map_err(|error| Message::ReasonTexts { path, error })?;
            let deliver: Delivery = Box::new(move |bench| {
                let terms = bench.terms().cloned();
                if let Some(terms) = terms {
                    bench.edit_terms(Terms { texts, ..terms });
                }
            });
            Ok(deliver)
        });
    }
}
