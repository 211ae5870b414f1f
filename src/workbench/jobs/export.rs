//! Exports: files that an analyst asks for, written whole or not at all, and
//! never over a file that is read.

use crate::bundle::{BundleError, Model, Pds};
use crate::document::{Format as DocumentFormat, Project};
use crate::explain::ReasonTexts;
use crate::explain::{MOST_REASONS, TextLanguage};
use crate::files::{Staged, stage, write_atomic};
use crate::recipe::Task;
use crate::recipe::outcome::labels::known_labels;
use crate::report::{Drift, Rows};
use crate::score::{Extra, MoneyTerms, Scorecard, WriteOptions};
use crate::table::LoadOptions;
use crate::workbench::analyses::anomaly_search::AnomalySearch;
use crate::workbench::analyses::forecasting::ForecastRun;
use crate::workbench::analyses::lifetime::LifetimeRun;
use crate::workbench::analyses::losses::LossPlan;
use crate::workbench::analyses::synthesizing::SynthesisRun;
use crate::workbench::bench::Workbench;
use crate::workbench::command::{Command, ExportOptions, Refusal, ReportedTarget};
use crate::workbench::decision_totals::Decisions;
use crate::workbench::history::log;
use crate::workbench::jobs::job::{Delivery, JobKind, Outcome, Ticket};
use crate::workbench::jobs::joining;
use crate::workbench::jobs::open::{self, file_name};
use crate::workbench::jobs::reading::{By, Extent};
use crate::workbench::jobs::target_reports::TargetRun;
use crate::workbench::jobs::watched::Watched;
use crate::workbench::notice::{Level, Message};
use crate::workbench::preferences::Language;
use crate::workbench::rows::alerts::{AlertList, AlertMarks, write_alerts};
use crate::workbench::rows::applicants::Applicants;
use crate::workbench::rows::portfolio_file::write_portfolio;
use crate::workbench::state::{Loaded, Origin, ScoredFile};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::JoinFiles;
use crate::workflow::experiment::Experiment;
use crate::workflow::prepare::Ground;
use crate::workflow::scoring::reasons::{ReasonTerms, Reasoner};
use crate::workflow::scoring::rows::{Details, ScoredRows, write_scored, write_shown};
use crate::workflow::scoring::stream::check_fit;
use crate::workflow::scoring::workbook::write_scored_sheet;
use crate::workflow::sheet::{Sheet, is_excel};
use crate::workflow::{SessionError, write_synthesis_report, write_table};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What is scored and shown, held so that a thread can keep it.
pub(in crate::workbench) struct Scope {
    pub(in crate::workbench) what: Scored,
    /// From PD to decision, as things stand.
    pub(in crate::workbench) scorecard: Scorecard,
    /// Which rules decide; as the model had it where there is nothing newer.
    pub(in crate::workbench) made: Option<Arc<Decisions>>,
    /// Where exposure and loss are read.
    pub(in crate::workbench) money: MoneyTerms,
    /// The wording of reasons.
    pub(in crate::workbench) texts: Option<ReasonTexts>,
}

/// What was scored.
pub(in crate::workbench) enum Scored {
    Portfolio {
        data: Arc<Loaded>,
        experiment: Arc<Experiment>,
        ground: Arc<Ground>,
    },
    Other(Arc<ScoredFile>),
}

impl Scope {
    pub(in crate::workbench) fn applicants(&self) -> Applicants<'_> {
        let (made, card) = (self.made.as_deref(), self.scorecard.clone());
        match &self.what {
            Scored::Portfolio {
                data,
                experiment,
                ground,
            } => {
                let decided = made.and_then(|made| made.of_rows(data.table.rows));
                let decided = decided.unwrap_or(&experiment.decided);
                let card = (card, self.texts.as_ref());
                Applicants::of_run(data, experiment, ground, card, decided)
            }
            Scored::Other(scored) => {
                let decided = made.and_then(|made| made.of_file(scored));
                let decided = decided.unwrap_or(&scored.decided);
                Applicants {
                    texts: self.texts.as_ref(),
                    ..Applicants::of_file(scored, card, decided)
                }
            }
        }
    }

    /// What the columns of the loss hold.
    fn details(&self) -> Result<Details, Message> {
        let table = match &self.what {
            Scored::Portfolio { data, .. } => &data.table,
            Scored::Other(scored) => &scored.table,
        };
        let amounts = self.money.read(table);
        let amounts = amounts.map_err(|e| Message::from(SessionError::from(e)))?;
        Ok(Details {
            raw: Vec::new(),
            amounts,
            model_id: String::new(),
            model_sha256: String::new(),
            scored_at: String::new(),
        })
    }
}

/// A file to be written, and the files that it must not be.
pub(in crate::workbench) struct Target {
    pub(in crate::workbench) path: PathBuf,
    pub(in crate::workbench) read: Vec<PathBuf>,
}

/// What goes into a file.
pub(in crate::workbench) enum Content {
    Scores {
        scope: Box<Scope>,
        options: ExportOptions,
        /// The rows that are written, in this order; `None` for all records.
        shown: Option<Arc<Vec<u32>>>,
        /// Of the texts of reasons.
        language: TextLanguage,
    },
    /// The alerts, what was found out about them, and the language of their reasons.
    Alerts(Box<Scope>, Box<AlertList>, Arc<AlertMarks>, TextLanguage),
    /// The rows of the portfolio, those of a view in its order.
    Rows(Arc<Loaded>, Option<Arc<Vec<u32>>>),
    Table(Arc<Sheet>),
    Model(Box<Model>),
    /// The model of a run on several classes or a number.
    TaskModel(Arc<TaskRun>),
    /// The predictions of such a run, with the language of their reasons where these are asked for.
    Predictions(Arc<TaskRun>, Option<TextLanguage>),
    /// PDs over the life of each loan.
    Lifetime(Arc<LifetimeRun>, Box<LossPlan>, TextLanguage),
    /// The model of the time to default.
    LifetimeModel(Arc<LifetimeRun>),
    /// The forecasts of market series.
    Forecast(Arc<ForecastRun>),
    /// The scores of the search for anomalies.
    Anomalies(Arc<AnomalySearch>),
    /// Synthetic rows, and their figures beside them.
    Synthesis(Arc<SynthesisRun>),
    /// The report of a run on another target.
    TargetReport(TargetRun, Box<Project>, (DocumentFormat, TextLanguage)),
    Text(Arc<str>),
    Bytes(Arc<[u8]>),
}

impl Content {
    /// What the decision log calls it, in English and Chinese; tables and pictures of single
    /// figures are not logged.
    fn logged(&self) -> Option<[&'static str; 2]> {
        Some(match self {
            Self::Scores { .. } => ["scores", "评分结果"],
            Self::Rows(..) => ["rows of the portfolio", "组合数据"],
            Self::Alerts(..) => ["alerts", "预警"],
            Self::Model(_) | Self::TaskModel(_) | Self::LifetimeModel(_) => ["model", "模型"],
            Self::Predictions(..) => ["predictions", "预测结果"],
            Self::Lifetime(..) => ["lifetime PDs", "存续期违约概率"],
            Self::Forecast(_) => ["forecast", "预测序列"],
            Self::Anomalies(_) => ["scores of anomalies", "异常评分"],
            Self::Synthesis(_) => ["synthetic rows", "合成数据"],
            Self::TargetReport(..) => ["report", "报告"],
            Self::Table(_) | Self::Text(_) | Self::Bytes(_) => return None,
        })
    }
}

impl Target {
    /// The work of writing.
    pub(in crate::workbench) fn write(self, content: &Content, ticket: &Ticket) -> Outcome {
        let same = |read: &PathBuf| is_same(read, &self.path);
        if self.read.iter().any(same) {
            return Err(Message::Refused(Refusal::SourceFile));
        }
        let cancel = ticket.cancel_flag();
        let written = match content {
            Content::Model(model) => {
                let saved = model.save(&self.path);
                return match saved {
                    Ok(()) => Ok(self.done()),
                    Err(error) => Err(Message::of_model(self.path, error)),
                };
            }
            Content::TaskModel(run) => {
                let staged = run.experiment.model.stage(&self.path);
                return self.saved(staged);
            }
            Content::Predictions(run, reasons) => {
                self.buffered(cancel, &|out| run.write(*reasons, out))
            }
            Content::LifetimeModel(run) => {
                let staged = run.experiment.model.stage(&self.path);
                return self.saved(staged);
            }
            Content::Lifetime(run, plan, language) => {
                self.buffered(cancel, &|out| run.write(plan, *language, out))
            }
            Content::Forecast(run) => self.buffered(cancel, &|out| run.write(out)),
            Content::Anomalies(search) => self.buffered(cancel, &|out| search.write(out)),
            Content::Synthesis(run) => return self.write_synthesis(run, ticket),
            Content::Table(sheet) => write_atomic(&self.path, |w| {
                sheet.write(&self.path, Watched { out: w, cancel })
            }),
            Content::Rows(data, shown) => write_atomic(&self.path, |w| {
                let shown = shown.as_ref().map(|rows| rows.as_slice());
                write_portfolio(&self.path, Watched { out: w, cancel }, &data.table, shown)
            }),
            Content::Alerts(scope, list, marks, language) => write_atomic(&self.path, |w| {
                let applicants = scope.applicants();
                let mut out = io::BufWriter::new(Watched { out: w, cancel });
                // A model of an earlier version has no reasons.
                let reasoner = reasoner(&applicants, *language).ok();
                write_alerts(&mut out, &applicants, (list, marks), reasoner.as_ref())?;
                out.flush()
            }),
            Content::TargetReport(run, project, (format, language)) => {
                let document = run.document(project, *language, ticket)?;
                let bytes = format.bytes(&document);
                bytes.and_then(|bytes| write_atomic(&self.path, |w| w.write_all(&bytes)))
            }
            Content::Text(text) => write_atomic(&self.path, |w| w.write_all(text.as_bytes())),
            Content::Bytes(bytes) => write_atomic(&self.path, |w| w.write_all(bytes)),
            Content::Scores {
                scope,
                options,
                shown,
                language,
            } => {
                let details = options.with_loss.then(|| scope.details()).transpose()?;
                let shown = shown.as_ref().map(|rows| rows.as_slice());
                let applicants = scope.applicants();
                write_atomic(&self.path, |w| {
                    let out = Watched { out: w, cancel };
                    let file = (&*self.path, out);
                    let columns = (details.as_ref(), *language);
                    write_scores(file, &applicants, *options, columns, shown)
                })
            }
        };
        match written {
            Ok(()) => Ok(self.done()),
            Err(_) if ticket.is_cancelled() => Err(Message::Cancelled),
            Err(error) => Err(Message::of_io(self.path, error)),
        }
    }

    /// Gives a model that is written under another name its own.
    fn saved(self, staged: Result<Staged, BundleError>) -> Outcome {
        let saved = staged.and_then(|staged| Ok(staged.commit()?));
        match saved {
            Ok(()) => Ok(self.done()),
            Err(error) => Err(Message::of_model(self.path, error)),
        }
    }

    /// Writes what `write` writes, whole or not at all; it ends where the job is cancelled.
    fn buffered(
        &self,
        cancel: Arc<AtomicBool>,
        write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        write_atomic(&self.path, |w| {
            let mut out = io::BufWriter::new(Watched { out: w, cancel });
            write(&mut out)?;
            out.flush()
        })
    }

    /// Writes synthetic rows and their figures, or neither.
    fn write_synthesis(self, run: &SynthesisRun, ticket: &Ticket) -> Outcome {
        let figures = self.path.with_extension("json");
        if self.read.iter().any(|read| is_same(read, &figures)) {
            return Err(Message::Refused(Refusal::SourceFile));
        }
        let cancel = ticket.cancel_flag();
        let rows = stage(&self.path, |w| {
            let mut out = io::BufWriter::new(Watched { out: w, cancel });
            write_table(&mut out, &run.made.table)?;
            out.flush()
        });
        let rows = match rows {
            Ok(rows) => rows,
            Err(_) if ticket.is_cancelled() => return Err(Message::Cancelled),
            Err(error) => return Err(Message::of_io(self.path, error)),
        };
        let written = stage(&figures, |w| write_synthesis_report(w, &run.made.report))
            .and_then(|figures| rows.commit().and_then(|()| figures.commit()));
        match written {
            Ok(()) => Ok(self.done()),
            Err(error) => Err(Message::of_io(figures, error)),
        }
    }

    fn done(self) -> crate::workbench::jobs::job::Delivery {
        Box::new(move |bench| bench.tell(Level::Info, Message::Written(self.path)))
    }
}

impl Workbench {
    /// Writes the file that a command asks for.
    pub(in crate::workbench) fn export(&mut self, command: Command) {
        let (path, content) = match command {
            Command::ExportRows(path) => {
                let Some(data) = &self.data else {
                    return;
                };
                let rows = self.data_view.rows.clone();
                (path, Content::Rows(Arc::clone(data), rows))
            }
            Command::ExportTaskRun { path, with_reasons } => {
                let reasons = with_reasons.then(|| self.text_language());
                let Some(run) = self.shown_task_run() else {
                    return;
                };
                (path, Content::Predictions(Arc::clone(run), reasons))
            }
            Command::ExportAlerts(path) => {
                let (Some(scope), Some(list)) = (self.scope(), self.alert_list()) else {
                    return;
                };
                let (scope, list) = (Box::new(scope), Box::new(list));
                let marks = Arc::clone(&self.alert_marks);
                let language = self.text_language();
                (path, Content::Alerts(scope, list, marks, language))
            }
            Command::ExportAnalysis(kind, path) => {
                let Some(content) = self.analysis_content(kind) else {
                    return;
                };
                (path, content)
            }
            Command::SaveLifetimeModel(path) => {
                let Some(run) = self.analyses.lifetime.result.clone() else {
                    return;
                };
                (path, Content::LifetimeModel(run))
            }
            Command::SaveTargetReport {
                of,
                path,
                format,
                language,
            } => match self.target_report(of, (format, language)) {
                Some(content) => (path, content),
                None => return,
            },
            Command::ExportTable { path, sheet } => (path, Content::Table(sheet)),
            Command::ExportText { path, text } => (path, Content::Text(text)),
            Command::ExportBytes { path, bytes } => (path, Content::Bytes(bytes)),
            Command::SaveModel(path) if self.task() != Task::Binary => {
                let Some(run) = self.shown_task_run() else {
                    return;
                };
                (path, Content::TaskModel(Arc::clone(run)))
            }
            Command::SaveModel(path) => {
                let Some(run) = self.shown_run() else {
                    return;
                };
                let mut model = Box::new(run.experiment.model.clone());
                if let Some(terms) = self.terms() {
                    terms.give(&mut model, self.cutoff);
                }
                (path, Content::Model(model))
            }
            Command::ExportScores { path, options } => {
                let Some(scope) = self.scope() else {
                    return;
                };
                self.note_export();
                let content = Content::Scores {
                    shown: options.only_shown.then(|| self.shown_rows()),
                    scope: Box::new(scope),
                    options,
                    language: self.text_language(),
                };
                (path, content)
            }
            _ => return,
        };
        let target = Target {
            read: self.files_read(),
            path,
        };
        let words = content
            .logged()
            .map(|names| log::written(names, &target.path));
        self.start(JobKind::Export, file_name(&target.path), move |ticket| {
            let delivery = target.write(&content, ticket)?;
            let deliver: Delivery = Box::new(|bench| {
                delivery(bench);
                if let Some(words) = words {
                    bench.log_done(words);
                }
            });
            Ok(deliver)
        });
    }

    fn target_report(
        &self,
        of: ReportedTarget,
        how: (DocumentFormat, TextLanguage),
    ) -> Option<Content> {
        let run = self.target_run(of)?;
        let project = Box::new(self.project_facts());
        Some(Content::TargetReport(run, project, how))
    }

    /// The language of the texts of reasons in files.
    pub(in crate::workbench) fn text_language(&self) -> TextLanguage {
        match self.preferences.language {
            Some(Language::Chinese) => TextLanguage::Zh,
            _ => TextLanguage::En,
        }
    }

    /// The applicants of the list, in its order.
    fn shown_rows(&self) -> Arc<Vec<u32>> {
        let all = || {
            let rows = self.applicants().map_or(0, |applicants| applicants.len());
            Arc::new((0..rows as u32).collect())
        };
        self.applicant_view.rows.clone().unwrap_or_else(all)
    }

    /// The files that are never written over.
    pub(in crate::workbench) fn files_read(&self) -> Vec<PathBuf> {
        let data = self
            .data
            .as_ref()
            .map_or(&[][..], |data| data.origin.paths());
        let data = data.iter().map(PathBuf::as_path);
        let scored = self.scored.as_ref().map(|scored| scored.path.as_path());
        let opened = self.opened.as_ref().map(|opened| opened.path.as_path());
        let read = data.chain(scored).chain(opened);
        read.chain(self.project.as_deref())
            .map(Path::to_owned)
            .collect()
    }
}

/// The columns of the loss.
const LOSS: [Extra; 3] = [Extra::Ead, Extra::Lgd, Extra::ExpectedLoss];

fn write_scores(
    (path, mut out): (&Path, impl Write + Send),
    applicants: &Applicants<'_>,
    asked: ExportOptions,
    (details, language): (Option<&Details>, TextLanguage),
    shown: Option<&[u32]>,
) -> io::Result<()> {
    let reasoner = asked.with_reasons.then(|| reasoner(applicants, language));
    let reasoner = reasoner.transpose()?;
    let reasons = match &reasoner {
        None => None,
        Some(reasoner) => {
            let (table, model) = (applicants.table, applicants.model);
            let x = model.recipe.apply(table, 0..table.rows);
            let x = x.map_err(io::Error::other)?;
            Some(reasoner.of(&x, applicants.pds))
        }
    };
    let rows = ScoredRows {
        source: applicants.source,
        id: applicants.id,
        pds: applicants.pds,
        parts: applicants.parts,
        y_true: applicants.y_true,
        scorecard: &applicants.scorecard,
        decided: applicants.decided,
        details,
        reasons: reasons
            .as_deref()
            .zip(reasoner.as_ref().map(Reasoner::texts)),
    };
    let input_columns: &[String] = if asked.with_input {
        applicants.source.names()
    } else {
        &[]
    };
    let options = WriteOptions {
        exact: asked.exact,
        bom: asked.bom,
        input_columns,
        extras: if asked.with_loss { &LOSS } else { &[] },
        reason_baseline: reasoner.as_ref().map(|reasoner| reasoner.baseline().name()),
    };
    if is_excel(path) {
        return write_scored_sheet((path, out), &rows, &options, applicants.table, shown);
    }
    match shown {
        Some(shown) => write_shown(&mut out, &rows, &options, shown),
        None => write_scored(&mut out, &rows, &options),
    }
}

fn reasoner<'a>(applicants: &Applicants<'a>, language: TextLanguage) -> io::Result<Reasoner<'a>> {
    let terms = ReasonTerms {
        most: MOST_REASONS,
        language,
        texts: applicants.texts.cloned().unwrap_or_default(),
        ..ReasonTerms::default()
    };
    Reasoner::new(applicants.model, &terms).map_err(io::Error::other)
}

/// Whether two paths lead to one file.
fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// The work of scoring another file.
pub(in crate::workbench) fn score_file(
    (path, files): (&Path, &JoinFiles),
    extent: Extent,
    model: Arc<Model>,
    (by, run): By,
    ticket: &mut Ticket,
) -> Outcome {
    if path.is_dir() {
        return Err(open::reading(path, io::ErrorKind::IsADirectory.into()));
    }
    let origin = Origin::File(path.to_owned());
    let options = LoadOptions {
        columns: model.conventions(),
        record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
        made: joining::made(&model, files, ticket)?,
        ..LoadOptions::default()
    };
    let loaded = open::load(origin, extent.over(options), None, ticket)?;
    let Loaded {
        source,
        table,
        name,
        ..
    } = loaded;
    let fit = check_fit(&model, &source, &table);
    let remarks = fit.map_err(|e| Message::from(SessionError::from(e)))?;
    let pds = model.both_pds(crate::network::Backend::default(), &table, 0..table.rows);
    let Pds { raw, pd } = pds.map_err(|e| Message::from(SessionError::from(e)))?;
    let decided = model.decided(&table, &pd);
    let decided = decided.map_err(|e| Message::from(SessionError::from(e)))?;
    let drift = {
        let is_scored = |row: &usize| !pd[*row].is_nan();
        let rows: Vec<usize> = (0..table.rows).filter(is_scored).collect();
        Drift::of(&Rows {
            table: &table,
            rows: &rows,
            pds: &pd,
            y_true: &[],
            decided: &decided,
            scorecard: &model.scorecard,
            development: model.development.as_ref(),
            objective: model.provenance.objective,
        })
    };
    let scored = Arc::new(ScoredFile {
        path: path.to_owned(),
        by,
        run,
        drift,
        y_true: known_labels(&source, &table, &model.target),
        remarks,
        pds: pd,
        raw,
        decided,
        model,
        source,
        table,
        name,
    });
    Ok(Box::new(move |bench| bench.take_scored(scored)))
}
