//! Monitoring: later files against the development of the model that is shown, on a worker.

use crate::bundle::Model;
use crate::table::LoadOptions;
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::job::{Delivery, JobKind, Ticket};
use crate::workbench::jobs::joining;
use crate::workbench::jobs::reporting::ReportSubject;
use crate::workbench::jobs::training::challenging::Challenged;
use crate::workbench::notice::{Level, Message};
use crate::workflow::{
    JoinFiles, Monitor, MonitorError, MonitorPlan, Monitoring, SessionError, file_period,
    month_columns, open_dated,
};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// What the Monitor step holds.
#[derive(Debug, Default)]
pub struct MonitorDesk {
    /// What was found last.
    pub found: Option<Monitored>,
    /// The model that was trained again last.
    pub challenged: Option<Challenged>,
}

/// Files that were monitored.
#[derive(Debug)]
pub struct Monitored {
    /// The model, as it was shown.
    pub subject: ReportSubject,
    /// Its name.
    pub model: String,
    /// The files.
    pub files: Vec<PathBuf>,
    /// Columns by whose months the rows of the first file can be judged.
    pub dates: Vec<String>,
    /// The one they were judged by; `None` where each file is a period.
    pub date: Option<String>,
    /// The figures, or why there are none.
    pub found: Result<Monitoring, MonitorProblem>,
}

/// Why there is nothing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonitorProblem {
    /// The model does not remember how its rows lay.
    NoReference,
    /// Points were edited, and how scores lie with them was not measured.
    Unmeasured,
    /// The files hold no applicants.
    NoRows,
    /// The column that was chosen holds no months.
    NoMonths,
}

/// By which months rows are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MonitorBy {
    /// Those of the first column of months that the model does not read, if there is one.
    Suggested,
    /// Each file is a period.
    File,
    /// Those of a column.
    Column(String),
}

/// What a worker takes along.
struct Task {
    subject: ReportSubject,
    name: String,
    model: Model,
    files: Vec<PathBuf>,
    side: JoinFiles,
    by: MonitorBy,
}

impl Task {
    fn run(self, ticket: &mut Ticket) -> Result<Monitored, Message> {
        let model = &self.model;
        let options = LoadOptions {
            columns: model.conventions(),
            scales: Some(Arc::new(model.scales())),
            record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
            made: joining::made(model, &self.side, ticket)?,
            ..LoadOptions::default()
        };
        let first = self
            .files
            .first()
            .map(|file| month_columns(file, &options, model));
        let dates = first.transpose().map_err(of_table)?.unwrap_or_default();
        let date = match self.by {
            MonitorBy::Suggested => dates.first().cloned(),
            MonitorBy::File => None,
            MonitorBy::Column(column) => Some(column),
        };
        let plan = MonitorPlan {
            date: date.clone(),
            ..MonitorPlan::of(model)
        };
        let found = match monitor(model, plan, &self.files, &options, ticket) {
            Ok(found) => Ok(found),
            Err(MonitorError::NoReference) => Err(MonitorProblem::NoReference),
            Err(MonitorError::Unmeasured) => Err(MonitorProblem::Unmeasured),
            Err(MonitorError::NoRows) => Err(MonitorProblem::NoRows),
            Err(MonitorError::NoMonths(_)) => Err(MonitorProblem::NoMonths),
            Err(MonitorError::Table(error)) => return Err(of_table(error)),
            Err(MonitorError::Recipe(error)) => return Err(SessionError::from(error).into()),
            Err(MonitorError::Policy(error)) => return Err(SessionError::from(error).into()),
            Err(MonitorError::Stopped) => return Err(Message::Cancelled),
        };
        Ok(Monitored {
            subject: self.subject,
            model: self.name,
            files: self.files,
            dates,
            date,
            found,
        })
    }
}

fn of_table(error: crate::table::TableError) -> Message {
    Message::Table(Arc::new(error))
}

fn monitor(
    model: &Model,
    plan: MonitorPlan,
    files: &[PathBuf],
    options: &LoadOptions,
    ticket: &mut Ticket,
) -> Result<Monitoring, MonitorError> {
    let date = plan.date.clone();
    let mut monitor = Monitor::new(model, plan)?;
    for (place, file) in files.iter().enumerate() {
        let mut stream = open_dated(file, options, date.as_deref())?;
        let mut follow = |done: u64, total: u64| {
            let share = done as f32 / total.max(1) as f32;
            ticket.progress((place as f32 + share.min(1.0)) / files.len() as f32);
            if ticket.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        monitor.add(&file_period(file, files), &mut stream, &mut follow)?;
    }
    monitor.finish()
}

impl Workbench {
    /// Monitors files by the model that is shown.
    pub(in crate::workbench) fn monitor(&mut self, files: Vec<PathBuf>, by: MonitorBy) {
        let Some(subject) = self.reported() else {
            return;
        };
        let Some(desk) = self.report_desk(&subject) else {
            return;
        };
        let earlier = self.jobs.iter().find(|job| job.kind == JobKind::Monitor);
        if let Some(id) = earlier.map(|job| job.id) {
            self.cancel_job(id);
        }
        let about = match &files[..] {
            [file] => file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        let side = self.files_of_model();
        self.start(JobKind::Monitor, about.unwrap_or_default(), move |ticket| {
            let task = Task {
                subject,
                name: desk.name().to_owned(),
                model: desk.model(),
                files,
                side,
                by,
            };
            let found = task.run(ticket)?;
            let deliver: Delivery = Box::new(|bench| {
                let remarks = found.found.iter().flat_map(|found| found.remarks.clone());
                for remark in remarks.collect::<Vec<_>>() {
                    bench.tell(Level::Warning, Message::Remark(remark));
                }
                bench.monitoring.found = Some(found);
            });
            Ok(deliver)
        });
    }
}
