//! Dialogs: native file choosers that never block a frame. A test brings its
//! own that answers at once.

use super::text::{Language, Say, ShellText};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// What a file is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To open a portfolio, in one file or several, a model or a project.
    Open,
    /// To score it.
    Score,
    /// To write a table into it.
    Csv,
    /// To write a model into it.
    Model,
    /// To write a project into it.
    Project,
    /// To write a picture of pixels into it.
    Png,
    /// To write a drawing into it.
    Svg,
}

impl Purpose {
    fn filters(self) -> &'static [(ShellText, &'static [&'static str])] {
        const TABLES: &[&str] = &[
            "csv", "tsv", "txt", "dat", "gz", "zst", "parquet", "xlsx", "xlsm", "xlsb", "xls",
            "ods", "xml", "html", "htm", "json", "jsonl",
        ];
        const CSV: (ShellText, &[&str]) = (ShellText::FilterCsv, &["csv"]);
        const ALL: (ShellText, &[&str]) = (ShellText::FilterAll, &["*"]);
        const MODEL: (ShellText, &[&str]) = (ShellText::FilterModels, &["riskbench"]);
        const PROJECT: (ShellText, &[&str]) = (ShellText::FilterProjects, &["riskbench-project"]);
        match self {
            Self::Open => &[(ShellText::FilterTables, TABLES), MODEL, PROJECT, ALL],
            Self::Score => &[(ShellText::FilterTables, TABLES), ALL],
            Self::Csv => &[CSV],
            Self::Model => &[MODEL],
            Self::Project => &[PROJECT],
            Self::Png => &[(ShellText::FilterPng, &["png"])],
            Self::Svg => &[(ShellText::FilterSvg, &["svg"])],
        }
    }
}

/// Asks for files. One dialog at a time.
pub trait Dialogs {
    /// Opens a dialog; a second one while the first is open is ignored.
    fn ask(&mut self, purpose: Purpose, name: &str, language: Language);

    /// The chosen files, once: none when the dialog was cancelled; several only
    /// where they are to be opened.
    fn answer(&mut self) -> Option<Vec<PathBuf>>;
}

type Answer = Pin<Box<dyn Future<Output = Vec<PathBuf>>>>;

/// The system's own dialogs.
pub struct Native {
    waker: Waker,
    open: Option<Answer>,
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
        Self {
            waker: Arc::new(Repaint(ctx.clone())).into(),
            open: None,
        }
    }
}

/// The paths of what a dialog gives: nothing, a file, or several.
fn paths<C, F>(chosen: C) -> Answer
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
    fn ask(&mut self, purpose: Purpose, name: &str, language: Language) {
        if self.open.is_some() {
            return;
        }
        let mut dialog = rfd::AsyncFileDialog::new();
        for (text, extensions) in purpose.filters() {
            dialog = dialog.add_filter(text.say(language), extensions);
        }
        self.open = Some(match purpose {
            Purpose::Open => paths(dialog.pick_files()),
            Purpose::Score => paths(dialog.pick_file()),
            _ => paths(dialog.set_file_name(name).save_file()),
        });
        // The first poll puts it on the screen.
        self.waker.wake_by_ref();
    }

    fn answer(&mut self) -> Option<Vec<PathBuf>> {
        let future = self.open.as_mut()?;
        match future.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            Poll::Ready(chosen) => {
                self.open = None;
                Some(chosen)
            }
            Poll::Pending => None,
        }
    }
}
