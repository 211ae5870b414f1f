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
    /// To open a portfolio, a model or a project.
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
    fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Score)
    }

    fn filters(self) -> &'static [(ShellText, &'static [&'static str])] {
        const TABLES: &[&str] = &[
            "csv", "tsv", "txt", "dat", "gz", "zst", "parquet", "xlsx", "xlsm", "xlsb", "xls",
            "ods",
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

    /// The answer, once: `Some(None)` when the dialog was cancelled.
    fn answer(&mut self) -> Option<Option<PathBuf>>;
}

type Answer = Pin<Box<dyn Future<Output = Option<PathBuf>>>>;

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

impl Dialogs for Native {
    fn ask(&mut self, purpose: Purpose, name: &str, language: Language) {
        if self.open.is_some() {
            return;
        }
        let mut dialog = rfd::AsyncFileDialog::new();
        for (text, extensions) in purpose.filters() {
            dialog = dialog.add_filter(text.say(language), extensions);
        }
        self.open = Some(if purpose.is_open() {
            let chosen = dialog.pick_file();
            Box::pin(async { chosen.await.map(|file| file.path().to_owned()) })
        } else {
            let chosen = dialog.set_file_name(name).save_file();
            Box::pin(async { chosen.await.map(|file| file.path().to_owned()) })
        });
        // The first poll puts it on the screen.
        self.waker.wake_by_ref();
    }

    fn answer(&mut self) -> Option<Option<PathBuf>> {
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
