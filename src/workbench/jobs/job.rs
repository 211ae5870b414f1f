//! A job: work on a thread of its own, so that no command blocks. It reports
//! progress, may be cancelled, and what it made is handed to the workbench; a
//! panic in it loses the job alone.

use crate::workbench::bench::Workbench;
use crate::workbench::notice::Message;
use crate::workbench::state::Step;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Called from any thread when there is something to [`Workbench::pump`].
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Shortest time between two reports of progress.
pub(in crate::workbench) const TICK: Duration = Duration::from_millis(50);
/// Messages under way; a job waits with its result while they are not read.
const CHANNEL: usize = 64;

/// Names a job within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Opens a portfolio, model or project.
    Load,
    /// Finds out what the choices make of the data.
    Preview,
    /// Trains and evaluates.
    Train,
    /// Scores another file.
    ScoreFile,
    /// Writes a file for the analyst.
    Export,
    /// Writes the project.
    SaveProject,
    /// Orders and filters rows.
    View,
    /// Sums what the terms make of a run.
    Decide,
    /// Answers a question about a run.
    Study,
    /// Cross-validates or draws rows anew.
    Resample,
    /// Averages what fields do over rows.
    Explain,
    /// Searches the nearest approved profile of an applicant.
    Nearest,
    /// Computes, writes or verifies a report, or exports the model.
    Report,
    /// Monitors later files.
    Monitor,
    /// Trains again while columns are chosen.
    Retrain,
    /// Learns the time to default.
    Lifetime,
    /// Computes expected credit losses by its model.
    Losses,
    /// Forecasts market series.
    Forecast,
    /// Scores how unusual rows are.
    Anomalies,
    /// Makes synthetic rows.
    Synthesis,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 20] = [
        Self::Load,
        Self::Preview,
        Self::Train,
        Self::ScoreFile,
        Self::Export,
        Self::SaveProject,
        Self::View,
        Self::Decide,
        Self::Study,
        Self::Resample,
        Self::Explain,
        Self::Nearest,
        Self::Report,
        Self::Monitor,
        Self::Retrain,
        Self::Lifetime,
        Self::Losses,
        Self::Forecast,
        Self::Anomalies,
        Self::Synthesis,
    ];

    /// Whether a job of this kind may be ended without its result; a training
    /// is stopped, and keeps its best epoch.
    #[must_use]
    pub fn is_cancellable(self) -> bool {
        matches!(
            self,
            Self::Load
                | Self::ScoreFile
                | Self::View
                | Self::Train
                | Self::Export
                | Self::Resample
                | Self::Explain
                | Self::Nearest
                | Self::Report
                | Self::Monitor
                | Self::Lifetime
                | Self::Losses
                | Self::Forecast
                | Self::Anomalies
                | Self::Synthesis
        )
    }

    /// The step whose panel shows it.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::Load => Step::Start,
            Self::View => Step::Data,
            Self::Preview | Self::Retrain => Step::Features,
            Self::Train => Step::Train,
            Self::Decide => Step::Decide,
            Self::Study | Self::Resample => Step::Evaluate,
            Self::Explain | Self::Nearest => Step::Explain,
            Self::Report => Step::Report,
            Self::Monitor => Step::Monitor,
            Self::ScoreFile | Self::Export | Self::SaveProject => Step::Score,
            Self::Lifetime | Self::Losses => Step::Lifetime,
            Self::Forecast => Step::Market,
            Self::Anomalies => Step::Anomalies,
            Self::Synthesis => Step::Synthetic,
        }
    }
}

/// A job that runs.
#[derive(Debug, Clone)]
pub struct JobStatus {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// What it works on: the name of a file or run, or nothing.
    pub about: String,
    /// Share that is done, where that is known.
    pub progress: Option<f32>,
    /// When it began.
    pub started: Instant,
    /// Whether it may be cancelled.
    pub cancellable: bool,
}

/// What a job does to the workbench once it is done.
pub(in crate::workbench) type Delivery = Box<dyn FnOnce(&mut Workbench) + Send>;
/// What a job leaves behind.
pub(in crate::workbench) type Outcome = Result<Delivery, Message>;

/// A job's side of the channel.
pub(in crate::workbench) struct Ticket {
    id: JobId,
    sender: SyncSender<Report>,
    cancel: Arc<AtomicBool>,
    waker: Waker,
    reported: Option<Instant>,
}

impl Ticket {
    /// Tells the share that is done, at most every [`TICK`].
    pub(in crate::workbench) fn progress(&mut self, share: f32) {
        if self.reported.is_some_and(|at| at.elapsed() < TICK) {
            return;
        }
        self.reported = Some(Instant::now());
        // A full channel loses one report of many; the next one tells more.
        if self
            .sender
            .try_send(Report::Progress(self.id, share))
            .is_ok()
        {
            (self.waker)();
        }
    }

    /// A ticket that nobody reads, for tests of what a job does.
    #[cfg(test)]
    pub(in crate::workbench) fn idle() -> Self {
        Self {
            id: JobId(0),
            sender: sync_channel(1).0,
            cancel: Arc::default(),
            waker: Arc::new(|| {}),
            reported: None,
        }
    }

    /// The flag that ends the job without a result.
    pub(in crate::workbench) fn cancel_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancel)
    }

    /// Whether the job is to end without a result.
    pub(in crate::workbench) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

pub(in crate::workbench) enum Report {
    Progress(JobId, f32),
    Over(JobId, Outcome),
}

struct Running {
    id: JobId,
    cancel: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The jobs of a workbench.
pub(in crate::workbench) struct Jobs {
    sender: SyncSender<Report>,
    receiver: Receiver<Report>,
    waker: Waker,
    next: AtomicU64,
    running: Vec<Running>,
    to_fail: VecDeque<JobKind>,
}

impl Jobs {
    pub(in crate::workbench) fn new(waker: Waker) -> Self {
        let (sender, receiver) = sync_channel(CHANNEL);
        Self {
            sender,
            receiver,
            waker,
            next: AtomicU64::new(1),
            running: Vec::new(),
            to_fail: VecDeque::new(),
        }
    }

    pub(in crate::workbench) fn waker(&self) -> Waker {
        Arc::clone(&self.waker)
    }

    /// Makes the next job of this kind panic.
    pub(in crate::workbench) fn fail_next(&mut self, kind: JobKind) {
        self.to_fail.push_back(kind);
    }

    /// Starts a thread; the status is the caller's to keep.
    pub(in crate::workbench) fn start(
        &mut self,
        kind: JobKind,
        about: String,
        body: impl FnOnce(&mut Ticket) -> Outcome + Send + 'static,
    ) -> Result<JobStatus, Message> {
        let id = JobId(self.next.fetch_add(1, Ordering::Relaxed));
        let cancel = Arc::new(AtomicBool::new(false));
        let mut ticket = Ticket {
            id,
            sender: self.sender.clone(),
            cancel: Arc::clone(&cancel),
            waker: self.waker(),
            reported: None,
        };
        let fails = self.to_fail.iter().position(|k| *k == kind);
        let fails = fails.and_then(|place| self.to_fail.remove(place)).is_some();
        let work = move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                assert!(!fails, "a failure that a test asked for");
                body(&mut ticket)
            }));
            let outcome = outcome.unwrap_or(Err(Message::Broken(kind)));
            // Without a receiver the workbench is gone, and nobody waits.
            if ticket.sender.send(Report::Over(id, outcome)).is_ok() {
                (ticket.waker)();
            }
        };
        let name = format!("riskbench-{kind:?}").to_lowercase();
        let thread = std::thread::Builder::new().name(name).spawn(work);
        let thread = thread.map_err(|_error| Message::Broken(kind))?;
        self.running.push(Running {
            id,
            cancel,
            thread: Some(thread),
        });
        Ok(JobStatus {
            id,
            kind,
            about,
            progress: None,
            started: Instant::now(),
            cancellable: kind.is_cancellable(),
        })
    }

    /// Starts a thread that nobody sees and that no test makes fail.
    pub(in crate::workbench) fn start_hidden(
        &mut self,
        body: impl FnOnce(&mut Ticket) -> Outcome + Send + 'static,
    ) {
        let to_fail = std::mem::take(&mut self.to_fail);
        // Without a thread nothing is saved now; the end of the session tries
        // again.
        drop(self.start(JobKind::SaveProject, String::new(), body));
        self.to_fail = to_fail;
    }

    /// Has the workbench pumped again.
    pub(in crate::workbench) fn wake(&self) {
        (self.waker)();
    }

    pub(in crate::workbench) fn cancel(&self, id: JobId) {
        if let Some(job) = self.running.iter().find(|job| job.id == id) {
            job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// The next report, if one has come.
    pub(in crate::workbench) fn next(&mut self) -> Option<Report> {
        let report = self.receiver.try_recv().ok()?;
        if let Report::Over(id, _) = &report {
            self.running.retain(|job| job.id != *id);
        }
        Some(report)
    }

    /// Cancels all jobs and waits for them, `patience` at most.
    pub(in crate::workbench) fn end(&mut self, patience: Duration) {
        for job in &self.running {
            job.cancel.store(true, Ordering::Relaxed);
        }
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline && !self.running.is_empty() {
            // Results are let go, so that no job waits to hand over its own.
            while self.receiver.try_recv().is_ok() {}
            self.running
                .retain(|job| job.thread.as_ref().is_some_and(|t| !t.is_finished()));
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
