//! A run under way as both sides see it: the job tells how far it is, the workbench reads that
//! when it likes.

use crate::train::Control;
use crate::workbench::jobs::job::{JobId, TICK, Waker};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What a job has told.
struct Told<L> {
    progress: L,
    /// Whether the workbench has not read it yet.
    news: bool,
    woken: Option<Instant>,
}

/// The job's side, which may be called from any thread.
pub(in crate::workbench) struct Teller<L> {
    pub(in crate::workbench) control: Control,
    told: Arc<Mutex<Told<L>>>,
    waker: Waker,
}

impl<L> Clone for Teller<L> {
    fn clone(&self) -> Self {
        Self {
            control: self.control.clone(),
            told: Arc::clone(&self.told),
            waker: Arc::clone(&self.waker),
        }
    }
}

impl<L> fmt::Debug for Teller<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Teller").finish_non_exhaustive()
    }
}

impl<L: Default> Teller<L> {
    pub(in crate::workbench) fn new(waker: Waker) -> Self {
        let told = Told {
            progress: L::default(),
            news: false,
            woken: None,
        };
        Self {
            control: Control::default(),
            told: Arc::new(Mutex::new(told)),
            waker,
        }
    }

    /// Changes what is told; the workbench is woken at most every [`TICK`].
    pub(in crate::workbench) fn tell(&self, change: impl FnOnce(&mut L)) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut told.progress);
        told.news = true;
        let wakes = told.woken.is_none_or(|at| at.elapsed() >= TICK);
        if wakes {
            told.woken = Some(Instant::now());
        }
        drop(told);
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
    teller: Teller<L>,
}

impl<L: Default + Clone> LiveAnalysis<L> {
    pub(in crate::workbench) fn new(job: JobId, teller: Teller<L>) -> Self {
        Self {
            job,
            progress: L::default(),
            stopping: false,
            control: teller.control.clone(),
            teller,
        }
    }

    /// Takes in what was told since the last call; the job and the share that is done.
    pub(in crate::workbench) fn read(&mut self, share: impl Fn(&L) -> f32) -> Option<(JobId, f32)> {
        let told = &self.teller.told;
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut told.news) {
            return None;
        }
        self.progress.clone_from(&told.progress);
        Some((self.job, share(&self.progress)))
    }
}
