//! A run under way as both sides see it: the job reports how far it is, the workbench reads
//! that when it likes.

use crate::train::Control;
use crate::workbench::jobs::job::{JobId, TICK, Waker};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The latest progress of a job.
struct Latest<L> {
    progress: L,
    /// Whether the workbench has not read it yet.
    news: bool,
    woken: Option<Instant>,
}

/// The job's side, which may be called from any thread.
pub(in crate::workbench) struct Reporter<L> {
    pub(in crate::workbench) control: Control,
    latest: Arc<Mutex<Latest<L>>>,
    waker: Waker,
}

impl<L> Clone for Reporter<L> {
    fn clone(&self) -> Self {
        Self {
            control: self.control.clone(),
            latest: Arc::clone(&self.latest),
            waker: Arc::clone(&self.waker),
        }
    }
}

impl<L> fmt::Debug for Reporter<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").finish_non_exhaustive()
    }
}

impl<L: Default> Reporter<L> {
    pub(in crate::workbench) fn new(waker: Waker) -> Self {
        let latest = Latest {
            progress: L::default(),
            news: false,
            woken: None,
        };
        Self {
            control: Control::default(),
            latest: Arc::new(Mutex::new(latest)),
            waker,
        }
    }

    /// Changes the progress; the workbench is woken at most every [`TICK`].
    pub(in crate::workbench) fn update(&self, change: impl FnOnce(&mut L)) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut latest.progress);
        latest.news = true;
        let wakes = latest.woken.is_none_or(|at| at.elapsed() >= TICK);
        if wakes {
            latest.woken = Some(Instant::now());
        }
        drop(latest);
        if wakes {
            (self.waker)();
        }
    }
}

/// A run under way.
#[derive(Debug)]
pub struct LiveAnalysis<L> {
    /// Its job.
    pub job: JobId,
    /// How far it is.
    pub progress: L,
    /// Whether it was asked to stop.
    pub stopping: bool,
    pub(in crate::workbench) control: Control,
    reporter: Reporter<L>,
}

impl<L: Default + Clone> LiveAnalysis<L> {
    pub(in crate::workbench) fn new(job: JobId, reporter: Reporter<L>) -> Self {
        Self {
            job,
            progress: L::default(),
            stopping: false,
            control: reporter.control.clone(),
            reporter,
        }
    }

    /// Takes in the progress since the last call; the job and the share that is done.
    pub(in crate::workbench) fn read(&mut self, share: impl Fn(&L) -> f32) -> Option<(JobId, f32)> {
        let latest = &self.reporter.latest;
        let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut latest.news) {
            return None;
        }
        self.progress.clone_from(&latest.progress);
        Some((self.job, share(&self.progress)))
    }
}
