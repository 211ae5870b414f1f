//! Dialogs: native file choosers that never block a frame. A test brings its
//! own that answers at once.

use super::text::{Language, Say, ShellText};
use crate::document::Format;
use crate::explain::TextLanguage;
use crate::export::Target;
use crate::workbench::{AnalysisKind, Command, ExportOptions, MonitorBy, ReportedTarget};
use crate::workflow::{JoinFiles, Sheet};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// What files are chosen for.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// What to open: a portfolio, in one file or several, a model or a project.
    Open,
    /// Another file to score with the shown model.
    Score,
    /// Where the predictions of several classes or a number go.
    Predictions {
        /// Whether each row has the fields that move its prediction most.
        with_reasons: bool,
    },
    /// The alerts.
    Alerts,
    /// Where the result of an analysis beside the credit model goes.
    Analysis(AnalysisKind),
    /// A table of scenarios of expected credit losses.
    Scenarios,
    /// Where the report of a run on another target goes.
    TargetReport {
        /// Of which run.
        of: ReportedTarget,
        /// As what.
        format: Format,
        /// In which language.
        language: TextLanguage,
    },
    /// Where the model of the time to default goes.
    LifetimeModel,
    /// Where the scored portfolio goes.
    Export(ExportOptions),
    /// Where the project goes.
    Project,
    /// Where the model goes.
    Model,
    /// Where the validation report goes.
    Report {
        /// HTML or Word.
        format: Format,
        /// Its language.
        language: TextLanguage,
    },
    /// A written report to verify.
    VerifyReport,
    /// A dictionary of the wording of reasons.
    ReasonTexts,
    /// Later files to monitor.
    Monitor,
    /// A file of events to make columns of.
    Events,
    /// A list of edges to make columns of.
    Edges,
    /// The file of events of a model, for the files that it scores.
    ModelEvents,
    /// Where the challenger goes.
    Challenger,
    /// Where the model goes as a program or a query.
    ModelExport(Target),
    /// Where a table goes, as CSV or Excel workbook.
    Table {
        /// The name to begin with, such as `gains.csv`.
        name: String,
        /// The content.
        sheet: Arc<Sheet>,
    },
    /// Where the shown rows of the portfolio go, as CSV or Excel workbook.
    Rows {
        /// The name to begin with.
        name: String,
    },
    /// Where a text goes: the points of a figure, or a drawing.
    Text {
        /// The name to begin with, such as `roc.csv`.
        name: String,
        /// The content.
        text: Arc<str>,
    },
    /// Where a picture of pixels goes.
    Bytes {
        /// The name to begin with, such as `roc.png`.
        name: String,
        /// The content.
        bytes: Arc<[u8]>,
    },
}

impl Choice {
    /// The name to begin with of a file to be written; empty for one that is read.
    /// `data` is the name of the scored file, `model` that of the model.
    #[must_use]
    pub fn name(&self, data: &str, model: &str) -> String {
        let stem = Path::new(data)
            .file_stem()
            .map(|stem| stem.to_string_lossy());
        let stem = stem.unwrap_or("portfolio".into());
        let model = if model.is_empty() { "model" } else { model };
        let name = match self {
            Self::Open
            | Self::Score
            | Self::VerifyReport
            | Self::ReasonTexts
            | Self::Scenarios
            | Self::Monitor
            | Self::Events
            | Self::Edges
            | Self::ModelEvents => return String::new(),
            Self::Report { format, .. } => format!("{stem}_{model}_report.{}", format.ending()),
            Self::TargetReport { of, format, .. } => match of {
                ReportedTarget::Lifetime => format!("{stem}_lifetime_report.{}", format.ending()),
                ReportedTarget::Task => format!("{stem}_report.{}", format.ending()),
            },
            Self::ModelExport(Target::Python) => format!("{stem}_{model}.py"),
            Self::ModelExport(Target::Sql(..)) => format!("{stem}_{model}.sql"),
            Self::ModelExport(Target::Onnx) => format!("{stem}_{model}.onnx"),
            Self::Export(_) | Self::Predictions { .. } => format!("{stem}_scored.csv"),
            Self::Alerts => format!("{stem}_alerts.csv"),
            Self::Analysis(AnalysisKind::Lifetime) => format!("{stem}_lifetime.csv"),
            Self::Analysis(AnalysisKind::Forecast) => "forecast.csv".to_owned(),
            Self::Analysis(AnalysisKind::Anomalies) => format!("{stem}_anomalies.csv"),
            Self::Analysis(AnalysisKind::Synthesis) => "synthetic.csv".to_owned(),
            Self::LifetimeModel => format!("{stem}_lifetime.riskbench"),
            Self::Project => format!("{stem}.riskbench-project"),
            Self::Model => format!("{stem}_{model}.riskbench"),
            Self::Challenger => "challenger.riskbench".to_owned(),
            Self::Text { name, .. }
            | Self::Bytes { name, .. }
            | Self::Table { name, .. }
            | Self::Rows { name } => return name.clone(),
        };
        // A run may be called anything.
        name.replace([' ', '/', '\\', ':', '*', '?', '"', '<', '>', '|'], "_")
    }

    /// Whether the file is written.
    #[must_use]
    pub fn writes(&self) -> bool {
        !matches!(
            self,
            Self::Open
                | Self::Score
                | Self::VerifyReport
                | Self::ReasonTexts
                | Self::Scenarios
                | Self::Monitor
                | Self::Events
                | Self::Edges
                | Self::ModelEvents
        )
    }

    fn filters(&self) -> &'static [(ShellText, &'static [&'static str])] {
        const TABLES: &[&str] = &[
            "csv", "tsv", "txt", "dat", "gz", "zst", "zip", "parquet", "xlsx", "xlsm", "xlsb",
            "xls", "ods", "xml", "html", "htm", "json", "jsonl", "feather", "arrow", "arrows",
            "ipc", "npy", "npz", "sqlite", "sqlite3", "db", "arff", "sas7bdat", "xpt", "sav",
            "zsav", "dta",
        ];
        const CSV: (ShellText, &[&str]) = (ShellText::FilterCsv, &["csv"]);
        const EXCEL: (ShellText, &[&str]) = (ShellText::FilterExcel, &["xlsx"]);
        const ALL: (ShellText, &[&str]) = (ShellText::FilterAll, &["*"]);
        const MODEL: (ShellText, &[&str]) = (ShellText::FilterModels, &["riskbench"]);
        const PROJECT: (ShellText, &[&str]) = (ShellText::FilterProjects, &["riskbench-project"]);
        const HTML: (ShellText, &[&str]) = (ShellText::FilterHtml, &["html", "htm"]);
        const WORD: (ShellText, &[&str]) = (ShellText::FilterWord, &["docx"]);
        const REPORTS: (ShellText, &[&str]) = (ShellText::FilterReports, &["html", "htm", "docx"]);
        match self {
            Self::Report { format, .. } | Self::TargetReport { format, .. } => match format {
                Format::Html => &[HTML],
                Format::Word => &[WORD],
            },
            Self::VerifyReport => &[REPORTS, ALL],
            Self::ReasonTexts => &[CSV, ALL],
            Self::ModelExport(Target::Python) => &[(ShellText::FilterPython, &["py"])],
            Self::ModelExport(Target::Sql(..)) => &[(ShellText::FilterSql, &["sql"])],
            Self::ModelExport(Target::Onnx) => &[(ShellText::FilterOnnx, &["onnx"])],
            Self::Open => &[(ShellText::FilterTables, TABLES), MODEL, PROJECT, ALL],
            Self::Score
            | Self::Monitor
            | Self::Events
            | Self::Edges
            | Self::ModelEvents
            | Self::Scenarios => &[(ShellText::FilterTables, TABLES), ALL],
            Self::Model | Self::Challenger | Self::LifetimeModel => &[MODEL],
            Self::Project => &[PROJECT],
            Self::Bytes { .. } => &[(ShellText::FilterPng, &["png"])],
            Self::Text { name, .. } if Path::new(name).extension().is_some_and(|e| e == "svg") => {
                &[(ShellText::FilterSvg, &["svg"])]
            }
            Self::Text { .. } | Self::Predictions { .. } | Self::Alerts | Self::Analysis(_) => {
                &[CSV]
            }
            Self::Export(_) | Self::Table { .. } | Self::Rows { .. } => &[CSV, EXCEL],
        }
    }

    /// What is done with the chosen files; `None` where none was chosen.
    #[must_use]
    pub fn command(self, mut paths: Vec<PathBuf>) -> Option<Command> {
        // Several files at once are one portfolio.
        if paths.len() > 1 && self == Self::Open {
            return Some(Command::OpenSeveral(paths));
        }
        if self == Self::Monitor && !paths.is_empty() {
            return Some(Command::Monitor {
                files: paths,
                by: MonitorBy::Suggested,
            });
        }
        let path = paths.pop()?;
        Some(match self {
            Self::Open | Self::Monitor => Command::OpenPath(path),
            Self::Score => Command::ScoreFile(path),
            Self::Events => Command::PickEvents(path),
            Self::Edges => Command::PickEdges(path),
            Self::ModelEvents => Command::SetModelFiles(JoinFiles {
                events: Some(path),
                ..JoinFiles::default()
            }),
            Self::Report { format, language } => Command::SaveReport {
                path,
                format,
                language,
            },
            Self::TargetReport {
                of,
                format,
                language,
            } => Command::SaveTargetReport {
                of,
                path,
                format,
                language,
            },
            Self::VerifyReport => Command::VerifyReport(path),
            Self::ReasonTexts => Command::ReadReasonTexts(path),
            Self::Scenarios => Command::ReadScenarios(path),
            Self::LifetimeModel => Command::SaveLifetimeModel(path),
            Self::ModelExport(target) => Command::ExportModel { path, target },
            Self::Export(options) => Command::ExportScores { path, options },
            Self::Predictions { with_reasons } => Command::ExportTaskRun { path, with_reasons },
            Self::Alerts => Command::ExportAlerts(path),
            Self::Analysis(kind) => Command::ExportAnalysis(kind, path),
            Self::Project => Command::SaveProject(Some(path)),
            Self::Model => Command::SaveModel(path),
            Self::Challenger => Command::SaveChallenger(path),
            Self::Table { sheet, .. } => Command::ExportTable { path, sheet },
            Self::Rows { .. } => Command::ExportRows(path),
            Self::Text { text, .. } => Command::ExportText { path, text },
            Self::Bytes { bytes, .. } => Command::ExportBytes { path, bytes },
        })
    }
}

/// Asks for files. One dialog at a time.
pub trait Dialogs {
    /// Opens a dialog, `name` in its field; `false` while another one is still open, which
    /// may never answer.
    fn ask(&mut self, choice: &Choice, name: &str, language: Language) -> bool;

    /// What became of the dialog, once.
    fn answer(&mut self) -> Option<DialogAnswer>;
}

/// What became of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogAnswer {
    /// The chosen files: none when the dialog was cancelled; several only where they are to be
    /// opened.
    Chosen(Vec<PathBuf>),
    /// The system has no dialog to show.
    NoDialog,
}

type Files = Pin<Box<dyn Future<Output = Vec<PathBuf>>>>;

/// The system's own dialogs.
pub struct Native {
    waker: Waker,
    open: Option<Files>,
}

/// Hears that a dialog could not be shown: the answer is the same as that of a person who
/// cancels, and an error in the log of `rfd` tells them apart.
struct Failures;

static FAILURES: Failures = Failures;
static FAILED: AtomicBool = AtomicBool::new(false);

impl log::Log for Failures {
    fn enabled(&self, about: &log::Metadata<'_>) -> bool {
        about.level() == log::Level::Error && about.target().starts_with("rfd")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            FAILED.store(true, Ordering::SeqCst);
        }
    }

    fn flush(&self) {}
}

struct Repaint(eframe::egui::Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

impl Native {
    /// Dialogs whose answers wake the window.
    #[must_use]
    pub fn new(ctx: &eframe::egui::Context) -> Self {
        if log::set_logger(&FAILURES).is_ok() {
            log::set_max_level(log::LevelFilter::Error);
        }
        Self {
            waker: Arc::new(Repaint(ctx.clone())).into(),
            open: None,
        }
    }
}

/// The paths of what a dialog gives: nothing, a file, or several.
fn paths<C, F>(chosen: C) -> Files
where
    C: Future<Output = Option<F>> + 'static,
    F: Chosen,
{
    Box::pin(async { chosen.await.map_or(Vec::new(), Chosen::paths) })
}

trait Chosen {
    fn paths(self) -> Vec<PathBuf>;
}

impl Chosen for rfd::FileHandle {
    fn paths(self) -> Vec<PathBuf> {
        vec![self.path().to_owned()]
    }
}

impl Chosen for Vec<rfd::FileHandle> {
    fn paths(self) -> Vec<PathBuf> {
        self.iter().map(|file| file.path().to_owned()).collect()
    }
}

impl Dialogs for Native {
    fn ask(&mut self, choice: &Choice, name: &str, language: Language) -> bool {
        if self.open.is_some() {
            return false;
        }
        let mut dialog = rfd::AsyncFileDialog::new();
        for (text, extensions) in choice.filters() {
            dialog = dialog.add_filter(text.say(language), extensions);
        }
        FAILED.store(false, Ordering::SeqCst);
        self.open = Some(match choice {
            Choice::Open | Choice::Monitor => paths(dialog.pick_files()),
            Choice::Score
            | Choice::VerifyReport
            | Choice::ReasonTexts
            | Choice::Scenarios
            | Choice::Events
            | Choice::ModelEvents => paths(dialog.pick_file()),
            _ => paths(dialog.set_file_name(name).save_file()),
        });
        // The first poll puts it on the screen.
        self.waker.wake_by_ref();
        true
    }

    fn answer(&mut self) -> Option<DialogAnswer> {
        let future = self.open.as_mut()?;
        match future.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            Poll::Ready(chosen) => {
                self.open = None;
                let failed = FAILED.swap(false, Ordering::SeqCst);
                Some(if chosen.is_empty() && failed {
                    DialogAnswer::NoDialog
                } else {
                    DialogAnswer::Chosen(chosen)
                })
            }
            Poll::Pending => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use log::{Level, Log, Record};

    #[test]
    fn an_error_of_the_dialogs_alone_is_a_dialog_that_cannot_be_shown() {
        let told = |target: &str, level| {
            FAILED.store(false, Ordering::SeqCst);
            FAILURES.log(&Record::builder().target(target).level(level).build());
            FAILED.load(Ordering::SeqCst)
        };
        assert!(told("rfd::backend::xdg_desktop_portal", Level::Error));
        assert!(!told("rfd::backend::xdg_desktop_portal", Level::Warn));
        assert!(!told("eframe::native", Level::Error));
    }
}
