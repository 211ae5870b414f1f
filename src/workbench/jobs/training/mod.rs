//! A training as a job: prepared, trained, evaluated, with its progress
//! read by the workbench as it goes. The loop never waits for the window.

pub(in crate::workbench) mod challenging;
pub(in crate::workbench) mod retraining;

use crate::report::Curves;
use crate::train::{Control, EpochRecord, Event, Trial};
use crate::workbench::jobs::job::{Outcome, TICK, Waker};
use crate::workbench::notice::Message;
use crate::workbench::state::{Live, LiveSearch, LiveState, Loaded, Run, RunId};
use crate::workflow::choices::Choices;
use crate::workflow::experiment::challenger::add_challengers;
use crate::workflow::experiment::{Experiment, Material, run};
use crate::workflow::prepare::{Ground, Prepared, prepare};
use crate::workflow::search::{Layouts, SearchInput, SearchPlan, search};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The progress of a training, for the workbench to read when it likes.
#[derive(Debug, Default)]
struct Progress {
    epochs: usize,
    steps: usize,
    rows: usize,
    epoch: usize,
    step: usize,
    history: Vec<EpochRecord>,
    best_epoch: Option<usize>,
    /// Of an ensemble, members that are trained, and all of them.
    members: Option<(usize, usize)>,
    held_back: bool,
    /// Models that a search has tried.
    trials: Vec<Trial>,
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
    progress: Arc<Mutex<Progress>>,
}

impl Feed {
    fn with<R>(&self, change: impl FnOnce(&mut Progress) -> R) -> R {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(in crate::workbench) fn resume(&self) {
        self.with(|progress| progress.resumed = Some(Instant::now()));
        self.control.resume();
    }

    /// Brings `live` up to date; whether there was news.
    pub(in crate::workbench) fn read(&self, live: &mut Live) -> bool {
        self.with(|progress| {
            if !std::mem::take(&mut progress.news) {
                return false;
            }
            live.epochs = progress.epochs;
            live.steps = progress.steps;
            live.epoch = progress.epoch;
            live.step = progress.step;
            live.best_epoch = progress.best_epoch;
            live.members = progress.members;
            live.held_back = progress.held_back;
            if let Some(search) = &mut live.search {
                let known = search.trials.len();
                search.trials.extend_from_slice(&progress.trials[known..]);
            }
            let known = live.history.len();
            live.history.extend_from_slice(&progress.history[known..]);
            let done = (progress.epoch.saturating_sub(1) * progress.steps + progress.step) as f64;
            let seconds = progress.busy.as_secs_f64();
            if let Some((trained, members)) = progress.members {
                let left = (members - trained) as f64 * seconds / trained as f64;
                live.eta = Duration::try_from_secs_f64(left).ok();
            } else if done > 0.0 && seconds > 0.0 {
                let per_step = progress.rows as f64 / progress.steps.max(1) as f64;
                live.rows_per_second = done * per_step / seconds;
                let left = (progress.epochs * progress.steps) as f64 - done;
                live.eta = Duration::try_from_secs_f64(left.max(0.0) * seconds / done).ok();
            }
            true
        })
    }
}

/// Passes events on, at most every [`TICK`] but for whole epochs.
pub(in crate::workbench) struct Reporter {
    feed: Feed,
    waker: Waker,
    reported_at: Instant,
    last: Instant,
    busy: Duration,
}

impl Reporter {
    pub(in crate::workbench) fn new(feed: Feed, waker: Waker) -> Self {
        let now = Instant::now();
        Self {
            feed,
            waker,
            reported_at: now,
            last: now,
            busy: Duration::ZERO,
        }
    }

    pub(in crate::workbench) fn add(&mut self, event: Event) {
        match event {
            Event::Started {
                epochs,
                steps,
                rows,
            } => {
                self.last = Instant::now();
                self.update(|progress| {
                    (progress.epochs, progress.steps, progress.rows) = (epochs, steps, rows);
                });
            }
            Event::Step { epoch, step, .. } => {
                if self.reported_at.elapsed() >= TICK {
                    self.update(|progress| (progress.epoch, progress.step) = (epoch, step));
                }
            }
            Event::Epoch(record) => self.update(|progress| {
                (progress.epoch, progress.step) = (record.epoch, progress.steps);
                progress.history.push(record);
            }),
            Event::Best { epoch } => self.update(|progress| progress.best_epoch = Some(epoch)),
            Event::Ensemble { members, held_back } => self.update(|progress| {
                (progress.members, progress.held_back) = (Some((0, members)), held_back);
            }),
            Event::Member { done, .. } => self.update(|progress| {
                if let Some((trained, _)) = &mut progress.members {
                    *trained = done;
                }
            }),
            Event::Trial { trial, .. } => self.update(|progress| progress.trials.push(*trial)),
            Event::Augmenting { .. } | Event::Search { .. } => {}
            Event::Done { best_epoch, .. } => {
                self.update(|progress| {
                    progress.best_epoch = (best_epoch > 0).then_some(best_epoch);
                });
            }
        }
    }

    fn update(&mut self, change: impl FnOnce(&mut Progress)) {
        let now = Instant::now();
        let Self { busy, last, .. } = self;
        self.feed.with(|progress| {
            let since = progress.resumed.take().map_or(*last, |at| at.max(*last));
            *busy += now.saturating_duration_since(since);
            progress.busy = *busy;
            change(progress);
            progress.news = true;
        });
        self.last = now;
        // Short epochs would wake the window more often than it draws.
        if now.duration_since(self.reported_at) >= TICK {
            self.reported_at = now;
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
    /// Of a search on a clock, when it was asked for and how long it takes.
    pub(in crate::workbench) clock: Option<(Instant, Duration)>,
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
            held_back: false,
            search: self.clock.map(|(begun, budget)| LiveSearch {
                begun,
                budget,
                trials: Vec::new(),
            }),
            rows_per_second: 0.0,
            eta: None,
            state: LiveState::Running,
        }
    }

    /// The work.
    pub(in crate::workbench) fn work(self) -> Outcome {
        if let Some((begun, budget)) = self.clock {
            return self.work_on_clock(begun, budget);
        }
        let begun = Instant::now();
        let prepared = prepare(&self.data.source, &self.data.table, &self.choices)?;
        let material = Material {
            table: &self.data.table,
            source_sha256: &self.data.sha256,
            choices: &self.choices,
            prepared: &prepared,
            begun,
        };
        let mut reporter = Reporter::new(self.feed.clone(), Arc::clone(&self.waker));
        let mut experiment = run(material, &self.feed.control, &mut |e| reporter.add(e))?;
        add_challengers(&material, &mut experiment, &self.feed.control);
        self.finish(experiment, Ground::from(prepared))
    }

    /// A search of all families that suit the inputs.
    fn work_on_clock(mut self, begun: Instant, budget: Duration) -> Outcome {
        let data = Arc::clone(&self.data);
        let mut layouts = Layouts::prepare(&data.source, &data.table, &self.choices, &[])?;
        let plan = SearchPlan::Clock(budget);
        let input = SearchInput {
            table: &data.table,
            source_sha256: &data.sha256,
            layouts: &layouts,
            plan: &plan,
            begun,
        };
        let mut reporter = Reporter::new(self.feed.clone(), Arc::clone(&self.waker));
        let mut try_output = |experiment: &Experiment, prepared: &Prepared| {
            let ground = Ground::from(prepared.clone());
            drop(curves(experiment, &ground));
        };
        let control = &self.feed.control;
        let searched = search(&input, &mut try_output, control, &mut |e| reporter.add(e))?;
        self.choices = searched.choices;
        let layout = layouts.layouts.swap_remove(searched.layout);
        self.finish(searched.experiment, Ground::from(layout.prepared))
    }

    fn finish(self, experiment: Experiment, ground: Ground) -> Outcome {
        if experiment.outcome.history.is_empty() {
            return Err(Message::Cancelled);
        }
        let curves = curves(&experiment, &ground);
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

fn curves(experiment: &Experiment, ground: &Ground) -> Curves {
    let scorecard = &experiment.model.scorecard;
    Curves::of(|part| experiment.labelled(ground, part), scorecard)
}
