//! A reading: a file on its way into the workbench, and how it can be read all
//! the same where it was refused for the memory that it would take.

use crate::bundle::Model;
use crate::table::{LoadOptions, MemoryLimit};
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::export;
use crate::workbench::jobs::job::{Delivery, JobId, JobKind};
use crate::workbench::jobs::open::{self, file_name};
use crate::workbench::notice::Message;
use crate::workbench::project;
use crate::workbench::state::{HowRead, OpenedModel, Origin, Run, RunId, Step};
use std::path::PathBuf;
use std::sync::Arc;

/// Records of the first sample that is offered.
const SAMPLE_ROWS: usize = 100_000;
/// A smaller sample than this is not offered.
const FEWEST_ROWS: usize = 1_000;

/// Who scores a file: the name of a model, and the run that it is of.
pub(in crate::workbench) type By = (String, Option<RunId>);

/// What is read.
#[derive(Debug, Clone)]
pub(in crate::workbench) enum What {
    /// A portfolio, a model or a project.
    Path(PathBuf),
    /// Several files as one portfolio.
    Several(Vec<PathBuf>),
    /// The built-in portfolio.
    BuiltIn,
    /// The open portfolio again, read so and with these columns added.
    Again(Box<HowRead>),
    /// A file to score.
    ToScore(PathBuf),
}

/// What is read of a file: how many records, within which memory, and whether totals
/// lines count as applicants, where the file's own options do not say so.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::workbench) struct Extent {
    pub(in crate::workbench) sample_rows: Option<usize>,
    pub(in crate::workbench) memory: MemoryLimit,
    pub(in crate::workbench) keep_totals: bool,
}

impl Extent {
    /// What was told, within this extent. Who once asked for all of a file,
    /// whatever it takes, need not ask again.
    pub(in crate::workbench) fn over(self, told: LoadOptions) -> LoadOptions {
        let memory = match told.memory {
            MemoryLimit::None => MemoryLimit::None,
            _ => self.memory,
        };
        LoadOptions {
            sample_rows: self.sample_rows.or(told.sample_rows),
            memory,
            keep_totals: self.keep_totals || told.keep_totals,
            ..told
        }
    }

    /// Whether the length of a file does not matter.
    pub(in crate::workbench) fn takes_any_length(self) -> bool {
        self.sample_rows.is_some() || self.memory == MemoryLimit::None
    }
}

/// A reading under way.
#[derive(Debug)]
pub(in crate::workbench) struct Reading {
    job: JobId,
    what: What,
    extent: Extent,
}

/// A file that was not read because it would take too much memory, and how it
/// can be read all the same.
#[derive(Debug, Clone)]
pub struct Oversize {
    /// Its name, or those of several files.
    pub name: String,
    /// What it would take.
    pub why: Message,
    /// So many records can be read instead, evenly over the whole file.
    pub sample: Option<usize>,
    /// Whether it can be read whatever it takes.
    pub anyway: bool,
    /// Whether it was to be scored, and is no portfolio.
    pub scores: bool,
    what: What,
    extent: Extent,
}

/// What becomes of a file that would take too much memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// So many of its records are read.
    Sample(usize),
    /// It is read, whatever memory it takes.
    Anyway,
    /// It is not read.
    Leave,
}

impl Workbench {
    /// Begins to read, within the memory that is free.
    pub(in crate::workbench) fn read(&mut self, what: What) {
        let extent = Extent {
            memory: self.memory,
            ..Extent::default()
        };
        self.read_within(what, extent);
    }

    /// Scores another file, on the step that shows it.
    pub(in crate::workbench) fn score_file(&mut self, path: PathBuf) {
        self.step = Step::Score;
        self.read(What::ToScore(path));
    }

    /// Reads the portfolio again with other words about its layout.
    pub(in crate::workbench) fn reload(&mut self, options: LoadOptions) {
        if let Some(data) = &self.data {
            let HowRead { join, .. } = data.how_read();
            self.read(What::Again(Box::new(HowRead { options, join })));
        }
    }

    /// Scores the other file again, its totals lines and trailers as applicants.
    pub(in crate::workbench) fn keep_totals_of_scored(&mut self) {
        let Some(scored) = &self.scored else {
            return;
        };
        let extent = Extent {
            memory: self.memory,
            keep_totals: true,
            ..Extent::default()
        };
        self.read_within(What::ToScore(scored.path.clone()), extent);
    }

    /// Reads the file that was refused for its size after all, or leaves it.
    pub(in crate::workbench) fn remedy(&mut self, remedy: Remedy) {
        let Some(oversize) = self.oversize.take() else {
            return;
        };
        let extent = match remedy {
            Remedy::Leave => return,
            Remedy::Sample(rows) => Extent {
                sample_rows: Some(rows),
                ..oversize.extent
            },
            Remedy::Anyway => Extent {
                memory: MemoryLimit::None,
                ..oversize.extent
            },
        };
        self.read_within(oversize.what, extent);
    }

    /// Reckons with so many free bytes instead of asking the system.
    #[doc(hidden)]
    pub fn pretend_free(&mut self, bytes: u64) {
        self.memory = MemoryLimit::HalfOf(bytes);
    }

    fn read_within(&mut self, what: What, extent: Extent) {
        let name = self.name_of(&what);
        let job = match what.clone() {
            What::Path(path) => {
                let pending = self.pending.clone();
                self.start(JobKind::Load, name, move |ticket| {
                    open::open(path, extent, pending, ticket)
                })
            }
            What::Several(paths) => {
                let pending = self.pending.clone();
                self.start(JobKind::Load, name, move |ticket| {
                    open::open_several(paths, extent, pending, ticket)
                })
            }
            What::BuiltIn => self.start(JobKind::Load, name, |ticket| {
                let loaded = open::load(Origin::Sample, LoadOptions::default(), None, ticket)?;
                let loaded = Arc::new(loaded);
                let deliver: Delivery = Box::new(move |bench| bench.take_data(loaded));
                Ok(deliver)
            }),
            What::Again(how) => {
                let Some(data) = &self.data else {
                    return;
                };
                let (origin, runs) = (data.origin.clone(), self.runs.clone());
                let task_runs = self.task_runs.clone();
                self.start(JobKind::Load, name, move |ticket| {
                    let options = extent.over(how.options);
                    let join = how.join.as_ref().map(|request| (request, None));
                    project::reload(origin, options, join, (&runs, &task_runs), ticket)
                })
            }
            What::ToScore(path) => {
                let Some((model, by)) = self.scorer() else {
                    return;
                };
                let files = self.files_of_model();
                self.start(JobKind::ScoreFile, name, move |ticket| {
                    export::score_file((&path, &files), extent, model, by, ticket)
                })
            }
        };
        self.readings
            .extend(job.map(|job| Reading { job, what, extent }));
    }

    /// What is left to do where a reading failed for its size alone.
    pub(in crate::workbench) fn reading_failed(&mut self, job: JobId, why: &Message) {
        let reading = self.readings.iter().find(|reading| reading.job == job);
        let Some(Reading { what, extent, .. }) = reading.filter(|_| why.is_size()) else {
            return;
        };
        let before = match what {
            What::Again(how) => extent.sample_rows.or(how.options.sample_rows),
            _ => extent.sample_rows,
        };
        let sample = before.map_or(SAMPLE_ROWS, |rows| rows / 10);
        let scores = matches!(what, What::ToScore(_));
        let oversize = Oversize {
            name: self.name_of(what),
            why: why.clone(),
            // Every applicant of a file that is scored wants a score.
            sample: Some(sample).filter(|rows| *rows >= FEWEST_ROWS && !scores),
            anyway: extent.memory != MemoryLimit::None,
            scores,
            what: what.clone(),
            extent: *extent,
        };
        self.oversize = Some(oversize).filter(|o| o.sample.is_some() || o.anyway);
    }

    /// A reading is over, however it ended.
    pub(in crate::workbench) fn reading_is_over(&mut self, job: JobId) {
        self.readings.retain(|reading| reading.job != job);
    }

    fn name_of(&self, what: &What) -> String {
        match what {
            What::Path(path) | What::ToScore(path) => file_name(path),
            What::Several(paths) => {
                let names: Vec<String> = paths.iter().map(|path| file_name(path)).collect();
                names.join(" + ")
            }
            What::BuiltIn => String::new(),
            What::Again(_) => self.data.as_ref().map_or(String::new(), |d| d.name.clone()),
        }
    }

    /// The model that scores another file.
    fn scorer(&self) -> Option<(Arc<Model>, By)> {
        let terms = self.terms().cloned().unwrap_or_default();
        let of_run = |run: &Run| {
            let mut model = run.experiment.model.clone();
            terms.give(&mut model, self.cutoff);
            (Arc::new(model), (run.name.clone(), Some(run.id)))
        };
        let of_file = |opened: &Arc<OpenedModel>| {
            let by = (opened.name.clone(), None);
            (Arc::clone(&opened.model), by)
        };
        let found = self.shown_run().map(of_run);
        found.or_else(|| self.opened.as_ref().map(of_file))
    }
}
