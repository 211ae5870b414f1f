//! Joining: columns from another file added to the portfolio as it is read, a look at that file
//! before, and the columns of a model made for other files.

use crate::bundle::Model;
use crate::join::{EdgeCounts, EventCounts, FormulaCounts, JoinRecipe, LeftOut};
use crate::table::{Kind, LoadOptions, MadeColumns, Source, Stream, Table};
use crate::workbench::bench::Workbench;
use crate::workbench::command::Refusal;
use crate::workbench::jobs::job::{JobKind, Outcome, Ticket};
use crate::workbench::jobs::open::{file_name, reading};
use crate::workbench::jobs::reading::What;
use crate::workbench::notice::Message;
use crate::workbench::state::HowRead;
use crate::workflow::{
    JoinFileError, JoinFiles, JoinRemark, JoinRequest, SideReading, add_features, join_files,
    joiner,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was added to a portfolio.
#[derive(Debug, Clone)]
pub struct JoinedColumns {
    /// What was asked for.
    pub request: JoinRequest,
    /// By which the same columns are made of other files.
    pub recipe: JoinRecipe,
    /// Of events.
    pub events: Option<EventCounts>,
    /// Columns of events that are not summarised.
    pub left_out: Vec<LeftOut>,
    /// Of edges.
    pub edges: Option<EdgeCounts>,
    /// Of formulas.
    pub formulas: Vec<FormulaCounts>,
    /// What there is to know of the other file.
    pub remarks: Vec<JoinRemark>,
}

/// A file that was chosen to make columns of.
#[derive(Debug, Clone)]
pub struct PickedFile {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its columns and what the first of their cells are.
    pub columns: Vec<(String, Kind)>,
}

/// What the columns of other files are made from.
#[derive(Debug, Default)]
pub struct JoinDesk {
    /// The file of events that was chosen last.
    pub picked: Option<Arc<PickedFile>>,
    /// The file of edges that was chosen last.
    pub edges: Option<PathBuf>,
    /// The files of a model that makes columns of other files, for the files it scores.
    pub files: JoinFiles,
}

/// Adds the columns that are asked for to a table.
///
/// # Errors
/// A file that cannot be read or does not fit; that the job was cancelled.
pub(in crate::workbench) fn join(
    source: &Source,
    table: &mut Table,
    request: &JoinRequest,
    recipe: Option<&JoinRecipe>,
    ticket: &mut Ticket,
) -> Result<JoinedColumns, Message> {
    let mut remarks = Vec::new();
    let rows = table.rows;
    let joined = read_with(ticket, &mut remarks, &mut |reading| {
        let JoinRequest {
            plan,
            files,
            target,
        } = request;
        join_files(
            (source, &*table),
            plan,
            recipe,
            files,
            target.as_ref(),
            reading,
            &|_| {},
        )
    })?;
    debug_assert!(joined.features.iter().all(|f| f.values.len() == rows));
    add_features(table, &joined.features);
    Ok(JoinedColumns {
        request: request.clone(),
        recipe: joined.recipe,
        events: joined.events,
        left_out: joined.left_out,
        edges: joined.edges,
        formulas: joined.formulas,
        remarks,
    })
}

/// What makes the columns of a model for another file.
///
/// # Errors
/// As [`join`].
pub(in crate::workbench) fn made(
    model: &Model,
    files: &JoinFiles,
    ticket: &mut Ticket,
) -> Result<Option<MadeColumns>, Message> {
    let Some(recipe) = &model.join else {
        return Ok(None);
    };
    let made = read_with(ticket, &mut Vec::new(), &mut |reading| {
        joiner(recipe, files, reading)
    })?;
    Ok(Some(MadeColumns(Arc::new(made))))
}

fn read_with<T>(
    ticket: &mut Ticket,
    remarks: &mut Vec<JoinRemark>,
    work: &mut dyn FnMut(&mut SideReading<'_>) -> Result<T, JoinFileError>,
) -> Result<T, Message> {
    let done = work(&mut SideReading {
        written: &BTreeMap::new(),
        keep_totals: false,
        progress: &mut |done, total| {
            ticket.progress(done as f32 / total.max(1) as f32);
            if ticket.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
        warn: &mut |remark| remarks.push(remark),
    });
    Ok(done?)
}

/// The work of looking at a file of events: its columns, and what the first of their cells are.
fn look(path: &Path) -> Outcome {
    if path.is_dir() {
        return Err(reading(path, std::io::ErrorKind::IsADirectory.into()));
    }
    let mut stream = Stream::open(path, &LoadOptions::default())?;
    let first = stream.read()?.unwrap_or_default();
    let table = first.table(&mut |_, _| ControlFlow::Continue(()))?;
    let columns = table.columns.into_iter();
    let picked = Arc::new(PickedFile {
        path: path.to_owned(),
        name: file_name(path),
        columns: columns.map(|column| (column.name, column.kind)).collect(),
    });
    Ok(Box::new(move |bench| bench.joining.picked = Some(picked)))
}

impl Workbench {
    /// Reads the portfolio again, with the columns of another file or without any.
    pub(in crate::workbench) fn join(&mut self, request: Option<JoinRequest>) {
        let Some(data) = &self.data else {
            return;
        };
        self.read(What::Again(Box::new(HowRead {
            options: data.options.clone(),
            join: request,
        })));
    }

    /// Looks at a file of events.
    pub(in crate::workbench) fn pick_events(&mut self, path: PathBuf) {
        let name = file_name(&path);
        self.start(JobKind::Load, name, move |_| look(&path));
    }

    /// The files with which a model makes its columns for another file.
    #[must_use]
    pub fn files_of_model(&self) -> JoinFiles {
        let data = self.data.as_ref();
        let joined = data.and_then(|data| Some((data, data.joined.as_ref()?)));
        let own = joined.map(|(data, joined)| {
            let files = &joined.request.files;
            // Bads among neighbours are known of the portfolio, where it is one file.
            let portfolio = || match data.origin.paths() {
                [path] => Some(path.clone()),
                _ => None,
            };
            let edges = joined.recipe.edges.as_ref();
            let asks = edges.is_some_and(|edges| edges.outcome.is_some());
            JoinFiles {
                outcomes: files
                    .outcomes
                    .clone()
                    .or_else(|| asks.then(portfolio).flatten()),
                ..files.clone()
            }
        });
        let own = own.unwrap_or_default();
        let chosen = self.joining.files.clone();
        JoinFiles {
            events: chosen.events.or(own.events),
            edges: chosen.edges.or(own.edges),
            outcomes: chosen.outcomes.or(own.outcomes),
        }
    }

    /// The model that scores other files.
    #[must_use]
    pub fn scoring_model(&self) -> Option<&Model> {
        let of_run = self.shown_run().map(|run| &run.experiment.model);
        of_run.or_else(|| self.opened.as_ref().map(|opened| &*opened.model))
    }

    /// Why the model cannot make its columns for another file.
    pub(in crate::workbench) fn files_refusal(&self) -> Option<Refusal> {
        let join = self.scoring_model()?.join.as_ref()?;
        let files = self.files_of_model();
        if let Some(edges) = &join.edges {
            let asks = edges.outcome.is_some();
            if files.edges.is_none() || asks && files.outcomes.is_none() {
                return Some(Refusal::ReadsEdges);
            }
        }
        let lacks = join.events.is_some() && files.events.is_none();
        lacks.then_some(Refusal::NeedsEvents)
    }
}
