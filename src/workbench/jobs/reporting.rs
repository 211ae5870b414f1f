//! Reports and exports of a model: what the Report step shows, writes, verifies and exports. It
//! runs on a worker.

use crate::bundle::Model;
use crate::document::project::Trained;
use crate::document::tree::Document;
use crate::document::verify::Verified;
use crate::document::{DocumentError, Facts, Format, MOST_BYTES, Portfolio, Project, Subject};
use crate::explain::TextLanguage;
use crate::export::{self, ExportError, Target as ExportTarget};
use crate::files::{is_same_file, write_atomic};
use crate::recipe::Task;
use crate::workbench::bench::Workbench;
use crate::workbench::command::{Command, Refusal};
use crate::workbench::history::log;
use crate::workbench::jobs::job::{Delivery, JobKind, Outcome, Ticket};
use crate::workbench::jobs::open::{file_name, reading};
use crate::workbench::jobs::studies::{Answer, Question};
use crate::workbench::notice::{Level, Message};
use crate::workbench::state::{Loaded, OpenedModel, Run, RunId, ScoredFile};
use crate::workflow::Terms;
use crate::workflow::choices::SessionError;
use crate::workflow::experiment::Experiment;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The model that a report is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// A run, on the portfolio.
    Run(RunId),
    /// The opened model, on the n-th other file that was scored, if it scored one.
    Opened(Option<u64>),
}

/// What a report is of: the model with cutoff and terms as they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportSubject {
    /// The model.
    pub of: Reported,
    cutoff: f64,
    terms: Option<Terms>,
}

/// All that a report holds, in no language yet.
#[derive(Debug)]
pub struct ReportStudy {
    /// The model, with cutoff and terms as they stand.
    pub model: Model,
    /// SHA-256 of the file that it is saved as.
    pub sha256: String,
    /// What was computed on the portfolio, if there is one.
    pub facts: Option<Facts>,
}

impl ReportStudy {
    /// The report.
    #[must_use]
    pub fn document(&self, project: Option<&Project>, language: TextLanguage) -> Document {
        let subject = Subject {
            model: &self.model,
            model_sha256: &self.sha256,
            portfolio: None,
            project,
            language,
        };
        crate::document::composed(subject, self.facts.as_ref())
    }
}

/// What the Report step did last.
#[derive(Debug, Default)]
pub struct Reporting {
    /// The report that was verified last.
    pub verified: Option<VerifiedReport>,
    /// What the report that was written last is of.
    pub written: Option<ReportSubject>,
    /// The export that was made last.
    pub exported: Option<ExportedModel>,
}

/// A report that was verified.
#[derive(Debug)]
pub struct VerifiedReport {
    /// Name of the file.
    pub name: String,
    /// What was found; why nothing could be.
    pub found: Result<VerifiedFigures, ReportProblem>,
}

/// The figures of a report beside those that are computed now.
#[derive(Debug)]
pub struct VerifiedFigures {
    /// What is equal, what differs and what could not be checked.
    pub figures: Verified,
    /// Name of the model that it was verified with.
    pub model: String,
    /// Whether the portfolio is not that of the report.
    pub other_portfolio: bool,
}

/// Why a file cannot be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportProblem {
    /// It is too large to be a report.
    TooLarge,
    /// It holds no figures of a report.
    NoReport,
    /// It is of a model that is neither a run nor opened; the SHA-256 that it names.
    OtherModel(String),
}

/// A model that was exported, or refused.
#[derive(Debug)]
pub struct ExportedModel {
    /// Name of the file.
    pub name: String,
    /// What it is written as.
    pub target: ExportTarget,
    /// How it was checked; why it was refused.
    pub found: Result<CheckedExport, ExportError>,
}

/// How an export was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedExport {
    /// Name of the file that checks it on another engine, where it is one of its own.
    pub check: Option<String>,
    /// Columns that it reads.
    pub columns: usize,
    /// Rows that it was checked on.
    pub rows: usize,
    /// Those with a PD.
    pub with_pd: usize,
    /// Largest difference of a PD.
    pub difference: f64,
}

/// Where the model of a report comes from, held so that a thread can keep it.
enum Source {
    Run(Arc<Experiment>, Option<Box<(Terms, f64)>>),
    Opened(Arc<OpenedModel>),
}

impl Source {
    fn model(&self) -> Model {
        match self {
            Self::Run(experiment, terms) => {
                let mut model = experiment.model.clone();
                if let Some(held) = terms {
                    let (terms, cutoff) = &**held;
                    terms.give(&mut model, *cutoff);
                }
                model
            }
            Self::Opened(opened) => (*opened.model).clone(),
        }
    }
}

/// The rows that a model is judged on.
#[derive(Clone)]
enum Judged {
    Portfolio(Arc<Loaded>),
    Other(Arc<ScoredFile>),
}

impl Judged {
    fn portfolio(&self) -> Portfolio<'_> {
        let (source, table) = match self {
            Self::Portfolio(data) => (&data.source, &data.table),
            Self::Other(file) => (&file.source, &file.table),
        };
        Portfolio { source, table }
    }
}

/// A model and its rows.
pub(in crate::workbench) struct ReportDesk {
    name: String,
    source: Source,
    judged: Option<Judged>,
}

impl ReportDesk {
    pub(in crate::workbench) fn name(&self) -> &str {
        &self.name
    }

    pub(in crate::workbench) fn model(&self) -> Model {
        self.source.model()
    }

    fn facts(&self, model: &Model, ticket: &mut Ticket) -> Result<Option<Facts>, Message> {
        let mut progress = |share: f32| {
            ticket.progress(share);
            if ticket.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let judged = self.judged.as_ref().map(Judged::portfolio);
        let facts = judged.map(|rows| Facts::of(model, rows, &mut progress));
        Ok(facts.transpose()?)
    }

    /// All that a report of it holds.
    pub(in crate::workbench) fn study(&self, ticket: &mut Ticket) -> Result<ReportStudy, Message> {
        let model = self.source.model();
        let sha256 = sha256(&model)?;
        Ok(ReportStudy {
            facts: self.facts(&model, ticket)?,
            model,
            sha256,
        })
    }
}

fn sha256(model: &Model) -> Result<String, Message> {
    let hash = model.sha256();
    hash.map_err(|error| Message::of_model(PathBuf::new(), error))
}

impl From<DocumentError> for Message {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Cancelled => Self::Cancelled,
            DocumentError::Recipe(error) => SessionError::from(error).into(),
            DocumentError::Policy(error) => SessionError::from(error).into(),
            DocumentError::Report(error) => SessionError::from(error).into(),
        }
    }
}

/// A file about to be written, and the files that it must not be.
struct Out {
    path: PathBuf,
    read: Vec<PathBuf>,
}

impl Out {
    /// Refuses a path that leads to a file that is read.
    fn check(&self, path: &Path) -> Result<(), Message> {
        if self.read.iter().any(|read| is_same_file(read, path)) {
            return Err(Message::Refused(Refusal::SourceFile));
        }
        Ok(())
    }
}

/// Writes a report.
fn write_report(
    out: Out,
    study: &ReportStudy,
    (subject, project): (ReportSubject, &Project),
    (format, language): (Format, TextLanguage),
    ticket: &Ticket,
) -> Outcome {
    out.check(&out.path)?;
    let document = study.document(Some(project), language);
    let failed = |error| Message::of_io(out.path.clone(), error);
    let bytes = format.bytes(&document).map_err(failed)?;
    if ticket.is_cancelled() {
        return Err(Message::Cancelled);
    }
    let written = write_atomic(&out.path, |w| w.write_all(&bytes));
    written.map_err(failed)?;
    Ok(Box::new(move |bench| {
        bench.reporting.written = Some(subject);
        bench.log_done(log::written(["report", "报告"], &out.path));
        bench.tell(Level::Info, Message::Written(out.path));
    }))
}

/// Reads a report and computes its figures again, with the model whose file it names.
fn verify(
    path: &Path,
    (desks, project): (&[ReportDesk], &Project),
    ticket: &mut Ticket,
) -> Result<Result<VerifiedFigures, ReportProblem>, Message> {
    let failed = |error| reading(path, error);
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Ok(Err(ReportProblem::TooLarge));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let format = Format::of_bytes(&bytes);
    let Some(written) = format.read(&bytes) else {
        return Ok(Err(ReportProblem::NoReport));
    };
    let mut found = None;
    for desk in desks {
        let model = desk.source.model();
        if sha256(&model)? == written.model_sha256() {
            found = Some((desk, model));
            break;
        }
    }
    let Some((desk, model)) = found else {
        let expected = written.model_sha256().to_owned();
        return Ok(Err(ReportProblem::OtherModel(expected)));
    };
    let needs_portfolio = written.file_sha256().is_some();
    let facts = if needs_portfolio {
        desk.facts(&model, ticket)?
    } else {
        None
    };
    let is_other = |facts: &Facts| written.file_sha256() != Some(&facts.sha256);
    let other_portfolio = facts.as_ref().is_some_and(is_other);
    let is_complete = facts.is_some() || !needs_portfolio;
    let study = ReportStudy {
        sha256: written.model_sha256().to_owned(),
        model,
        facts,
    };
    let document = study.document(None, written.text_language());
    let mut figures = written.compare(&document, is_complete, &|chart| format.drawn(chart));
    // The log of another project is another log.
    if written.log_begins_as(project) {
        written.compare_project(project, &mut figures);
    }
    Ok(Ok(VerifiedFigures {
        figures,
        model: desk.name.clone(),
        other_portfolio,
    }))
}

/// Writes a model as a program or a query.
fn export_model(out: &Out, model: &Model, target: ExportTarget, ticket: &Ticket) -> Outcome {
    out.check(&out.path)?;
    let name = file_name(&out.path);
    let export = match export::export(model, &target) {
        Ok(export) => export,
        Err(error) => {
            let refused = ExportedModel {
                name,
                target,
                found: Err(error),
            };
            return Ok(Box::new(|bench| bench.reporting.exported = Some(refused)));
        }
    };
    let check = export.check_path(&out.path);
    if let Some(check) = &check {
        out.check(check)?;
    }
    if ticket.is_cancelled() {
        return Err(Message::Cancelled);
    }
    let written = export.write(&out.path);
    written.map_err(|(path, error)| Message::of_io(path, error))?;
    let done = ExportedModel {
        name,
        target,
        found: Ok(CheckedExport {
            check: check.as_deref().map(file_name),
            columns: export.columns,
            rows: export.rows,
            with_pd: export.with_pd,
            difference: export.difference,
        }),
    };
    let path = out.path.clone();
    let made = model.made_inputs();
    Ok(Box::new(move |bench| {
        if !made.is_empty() {
            bench.tell(Level::Warning, Message::ReadsMade(made));
        }
        bench.reporting.exported = Some(done);
        bench.log_done(log::written(["model export", "导出的模型"], &path));
        bench.tell(Level::Info, Message::Written(path));
    }))
}

impl Workbench {
    /// What a report is of, as things stand; `None` without a model of good and bad.
    #[must_use]
    pub fn reported(&self) -> Option<ReportSubject> {
        if self.data.is_some() && self.task() != Task::Binary {
            return None;
        }
        let run = self.shown_run().filter(|run| self.has_data_of(run));
        let of = match (run, &self.opened) {
            (Some(run), _) => Reported::Run(run.id),
            (None, Some(_)) => Reported::Opened(self.scored_by_opened().map(|(place, _)| place)),
            (None, None) => return None,
        };
        Some(ReportSubject {
            of,
            cutoff: self.cutoff,
            terms: self.terms().cloned(),
        })
    }

    /// The other file, where the opened model scored it.
    fn scored_by_opened(&self) -> Option<(u64, &Arc<ScoredFile>)> {
        let scored = self.scored.as_ref().filter(|scored| !scored.is_by_run());
        scored.map(|scored| (self.scored_revision, scored))
    }

    /// What a report says of a run of the project.
    pub(in crate::workbench) fn run_facts(&self, run: &Run) -> Trained {
        let metrics = &run.experiment.metrics;
        Trained {
            name: run.name.clone(),
            family: run
                .experiment
                .model
                .network
                .config()
                .family
                .name()
                .to_owned(),
            is_champion: self.champion == Some(run.id),
            validation_auc: metrics.validation.as_ref().and_then(|part| part.auc),
            test_auc: metrics.test.as_ref().and_then(|part| part.auc),
        }
    }

    /// The model and the rows of a report.
    pub(in crate::workbench) fn report_desk(&self, subject: &ReportSubject) -> Option<ReportDesk> {
        match subject.of {
            Reported::Run(id) => {
                let run = self.run(id)?;
                let terms = subject.terms.clone();
                let terms = terms.map(|terms| (terms, subject.cutoff));
                Some(self.desk_of(run, terms))
            }
            Reported::Opened(place) => {
                let opened = self.opened.clone()?;
                let scored = self.scored_by_opened();
                let scored = scored.filter(|(of, _)| Some(*of) == place);
                Some(ReportDesk {
                    name: opened.name.clone(),
                    source: Source::Opened(opened),
                    judged: scored.map(|(_, file)| Judged::Other(Arc::clone(file))),
                })
            }
        }
    }

    fn desk_of(&self, run: &Run, terms: Option<(Terms, f64)>) -> ReportDesk {
        let data = self.data.clone().filter(|_| self.has_data_of(run));
        ReportDesk {
            name: run.name.clone(),
            source: Source::Run(Arc::clone(&run.experiment), terms.map(Box::new)),
            judged: data.map(Judged::Portfolio),
        }
    }

    /// All models that a report may be of: the reported one first, then each run under the
    /// current terms and as it was trained, then the opened one.
    fn report_desks(&self) -> Vec<ReportDesk> {
        let subject = self.reported();
        let mut desks: Vec<ReportDesk> = subject
            .iter()
            .filter_map(|subject| self.report_desk(subject))
            .collect();
        for run in &self.runs {
            let terms = self.terms().cloned().map(|terms| (terms, self.cutoff));
            desks.push(self.desk_of(run, terms));
            desks.push(self.desk_of(run, None));
        }
        if self.opened.is_some() {
            let opened = ReportSubject {
                of: Reported::Opened(self.scored_by_opened().map(|(place, _)| place)),
                cutoff: self.cutoff,
                terms: None,
            };
            desks.extend(self.report_desk(&opened));
        }
        desks
    }

    /// Writes a report, verifies one, or exports the model.
    pub(in crate::workbench) fn report(&mut self, command: Command) {
        let read = self.files_read();
        match command {
            Command::SaveReport {
                path,
                format,
                language,
            } => {
                let Some(subject) = self.reported() else {
                    return;
                };
                let Some(desk) = self.report_desk(&subject) else {
                    return;
                };
                let question = Question::Report(Box::new(subject.clone()));
                let known = self.studies.shared(&question);
                let project = self.project_facts();
                self.start(JobKind::Report, file_name(&path), move |ticket| {
                    let out = Out { path, read };
                    let how = (format, language);
                    let about = (subject, &project);
                    if let Some(answer) = &known
                        && let Answer::Report(study) = &**answer
                    {
                        return write_report(out, study, about, how, ticket);
                    }
                    let study = desk.study(ticket)?;
                    write_report(out, &study, about, how, ticket)
                });
            }
            Command::VerifyReport(path) => {
                let desks = self.report_desks();
                let project = self.project_facts();
                let name = file_name(&path);
                self.start(JobKind::Report, name.clone(), move |ticket| {
                    let found = verify(&path, (&desks, &project), ticket)?;
                    let verified = VerifiedReport { name, found };
                    let deliver: Delivery =
                        Box::new(|bench| bench.reporting.verified = Some(verified));
                    Ok(deliver)
                });
            }
            Command::ExportModel { path, target } => {
                let subject = self.reported();
                let Some(desk) = subject.and_then(|subject| self.report_desk(&subject)) else {
                    return;
                };
                self.start(JobKind::Report, file_name(&path), move |ticket| {
                    let model = desk.source.model();
                    export_model(&Out { path, read }, &model, target, ticket)
                });
            }
            _ => {}
        }
    }
}
