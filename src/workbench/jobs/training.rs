//! A training as a job: prepared, trained, evaluated, and told to the
//! workbench as it goes. The loop never waits for the window.

use crate::report::Curves;
use crate::train::{Control, EpochRecord, Event};
use crate::workbench::jobs::job::{Outcome, TICK, Waker};
use crate::workbench::notice::Message;
use crate::workbench::state::{Live, LiveState, Loaded, Run, RunId};
use crate::workflow::challenger::challenge;
use crate::workflow::choices::Choices;
use crate::workflow::experiment::{Material, run};
use crate::workflow::prepare::{Ground, prepare};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a training tells, for the workbench to read when it likes.
#[derive(Debug, Default)]
struct Told {
    epochs: usize,
    steps: usize,
    rows: usize,
    epoch: usize,
    step: usize,
    history: Vec<EpochRecord>,
    best_epoch: Option<usize>,
    /// Of an ensemble, members that are trained, and all of them.
    members: Option<(usize, usize)>,
    /// Time spent on steps, pauses left out.
    busy: Duration,
    resumed: Option<Instant>,
    /// Whether the workbench has not seen it yet.
    news: bool,
}

/// Both sides of a training under way.
#[derive(Debug, Clone, Default)]
pub(in crate::workbench) struct Feed {
    pub(in crate::workbench) control: Control,
    told: Arc<Mutex<Told>>,
}

impl Feed {
    fn with<R>(&self, change: impl FnOnce(&mut Told) -> R) -> R {
        change(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(in crate::workbench) fn resume(&self) {
        self.with(|told| told.resumed = Some(Instant::now()));
        self.control.resume();
    }

    /// Brings `live` up to date; whether there was news.
    pub(in crate::workbench) fn read(&self, live: &mut Live) -> bool {
        self.with(|told| {
            if !std::mem::take(&mut told.news) {
                return false;
            }
            live.epochs = told.epochs;
            live.steps = told.steps;
            live.epoch = told.epoch;
            live.step = told.step;
            live.best_epoch = told.best_epoch;
            live.members = told.members;
            let known = live.history.len();
            live.history.extend_from_slice(&told.history[known..]);
            let done = (told.epoch.saturating_sub(1) * told.steps + told.step) as f64;
            let seconds = told.busy.as_secs_f64();
            if let Some((trained, members)) = told.members {
                let left = (members - trained) as f64 * seconds / trained as f64;
                live.eta = Duration::try_from_secs_f64(left).ok();
            } else if done > 0.0 && seconds > 0.0 {
                let per_step = told.rows as f64 / told.steps.max(1) as f64;
                live.rows_per_second = done * per_step / seconds;
                let left = (told.epochs * told.steps) as f64 - done;
                live.eta = Duration::try_from_secs_f64(left.max(0.0) * seconds / done).ok();
            }
            true
        })
    }
}

/// Passes events on, at most every [`TICK`] but for whole epochs.
pub(in crate::workbench) struct Teller {
    feed: Feed,
    waker: Waker,
    told_at: Instant,
    last: Instant,
    busy: Duration,
}

impl Teller {
    pub(in crate::workbench) fn new(feed: Feed, waker: Waker) -> Self {
        let now = Instant::now();
        Self {
            feed,
            waker,
            told_at: now,
            last: now,
            busy: Duration::ZERO,
        }
    }

    pub(in crate::workbench) fn hear(&mut self, event: Event) {
        match event {
            Event::Started {
                epochs,
                steps,
                rows,
            } => {
                self.last = Instant::now();
                self.tell(|told| (told.epochs, told.steps, told.rows) = (epochs, steps, rows));
            }
            Event::Step { epoch, step, .. } => {
                if self.told_at.elapsed() >= TICK {
                    self.tell(|told| (told.epoch, told.step) = (epoch, step));
                }
            }
            Event::Epoch(record) => self.tell(|told| {
                (told.epoch, told.step) = (record.epoch, told.steps);
                told.history.push(record);
            }),
            Event::Best { epoch } => self.tell(|told| told.best_epoch = Some(epoch)),
            Event::Ensemble { members } => self.tell(|told| told.members = Some((0, members))),
            Event::Member { done, .. } => self.tell(|told| {
                if let Some((trained, _)) = &mut told.members {
                    *trained = done;
                }
            }),
            Event::Augmenting { .. } => {}
            Event::Done { best_epoch, .. } => {
                self.tell(|told| told.best_epoch = (best_epoch > 0).then_some(best_epoch));
            }
        }
    }

    fn tell(&mut self, change: impl FnOnce(&mut Told)) {
        let now = Instant::now();
        let Self { busy, last, .. } = self;
        self.feed.with(|told| {
            let since = told.resumed.take().map_or(*last, |at| at.max(*last));
            *busy += now.saturating_duration_since(since);
            told.busy = *busy;
            change(told);
            told.news = true;
        });
        self.last = now;
        // Short epochs would wake the window more often than it draws.
        if now.duration_since(self.told_at) >= TICK {
            self.told_at = now;
            (self.waker)();
        }
    }
}

/// What a training starts from.
pub(in crate::workbench) struct Start {
    pub(in crate::workbench) run: RunId,
    pub(in crate::workbench) name: String,
    pub(in crate::workbench) data: Arc<Loaded>,
    pub(in crate::workbench) data_revision: u64,
    pub(in crate::workbench) choices: Choices,
    pub(in crate::workbench) feed: Feed,
    pub(in crate::workbench) waker: Waker,
}

impl Start {
    /// What the workbench shows from now on.
    pub(in crate::workbench) fn live(&self) -> Live {
        Live {
            run: self.run,
            name: self.name.clone(),
            choices: self.choices.clone(),
            epochs: 0,
            steps: 0,
            epoch: 0,
            step: 0,
            history: Vec::new(),
            best_epoch: None,
            members: None,
            rows_per_second: 0.0,
            eta: None,
            state: LiveState::Running,
        }
    }

    /// The work.
    pub(in crate::workbench) fn work(self) -> Outcome {
        let begun = Instant::now();
        let prepared = prepare(&self.data.source, &self.data.table, &self.choices)?;
        let material = Material {
            table: &self.data.table,
            source_sha256: &self.data.sha256,
            choices: &self.choices,
            prepared: &prepared,
            begun,
        };
        let mut teller = Teller::new(self.feed.clone(), self.waker);
        let mut experiment = run(material, &self.feed.control, &mut |e| teller.hear(e))?;
        if experiment.outcome.history.is_empty() {
            return Err(Message::Cancelled);
        }
        // A run that was stopped is kept without it.
        let challenger = challenge(&material, &experiment, &self.feed.control);
        experiment.metrics.challenger = challenger.ok().flatten();
        let ground = Ground::from(prepared);
        let scorecard = &experiment.model.scorecard;
        let curves = Curves::of(|part| ground.labelled(&experiment.pds, part), scorecard);
        let run = Run {
            id: self.run,
            name: self.name,
            choices: self.choices,
            experiment: Arc::new(experiment),
            ground: Arc::new(ground),
            curves: Arc::new(curves),
            stale: false,
            overlaid: false,
            model_path: None,
            data_revision: self.data_revision,
        };
        Ok(Box::new(move |bench| bench.take_run(run)))
    }
}
