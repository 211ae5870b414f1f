//! The trials of a search, side by side: each core trains one network, or grows one set of boosted
//! trees, at a time and takes the next one until the time is over.

use super::layouts::Field;
use super::planner::{Cost, Next, Planner, Reached};
use super::trees::cost_of_logit;
use super::{SearchInput, SearchPlan};
use crate::evaluate::discrimination::rank::auc;
use crate::network::{Family, MAX_SPLITS, MAX_TREES, Network, Objective, objective_mean};
use crate::train::{
    Control, Event, Member, Outcome, Reach, TrainError, Trial, in_pool, train_member,
};
use crate::workflow::choices::{SessionError, SettingError};
use crate::workflow::experiment::members::{Drawn, settings_of, shares};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Networks of a layout among which members are selected: those of lowest validation loss.
const MOST_KEPT: usize = 32;
/// The same of boosted trees: together they are one forest, each tree of which is followed.
const MOST_FORESTS: usize = 8;
/// Trainings that may diverge before any comes to an end.
const MOST_FAILED: usize = 8;
/// No network is begun with less than this left.
const LEAST_LEFT: f64 = 0.02;
/// What the first network has, where all the time is over before it.
const GRACE: Duration = Duration::from_millis(300);
/// A training step takes about as long as scoring its rows so many times.
const PASSES: f64 = 3.0;
/// After the last tree thresholds are set and rows scored, which takes as long as so many trees.
const AFTER_TREES: f64 = 3.0;
/// Seconds that the reasons of a model of trees are compared for with sampled ones, and the least
/// logits of that, per field.
const REASONS: f64 = 0.5;
const LEAST_LOGITS: f64 = 100.0;
/// Kept free beside what is measured.
const MARGIN: f64 = 0.1;
/// A selection is made again after so many times of what the last one took.
const BETWEEN_SELECTIONS: f64 = 20.0;

/// Trials that may become one model: networks of one layout, or boosted trees.
pub(super) struct Group {
    pub(super) field: usize,
    pub(super) is_trees: bool,
    /// The best of them.
    pub(super) kept: Vec<Kept>,
}

/// A trained network that may become a member.
pub(super) struct Kept {
    pub(super) trial: usize,
    pub(super) network: Network,
    pub(super) outcome: Outcome,
    /// Of the validation rows, class weights undone.
    pub(super) logits: Vec<f32>,
    pub(super) loss: f64,
    pub(super) drawn: Drawn,
    /// Seconds of one core per scored row.
    per_row: f64,
}

/// All trials of a search.
pub(super) struct Trials<'a> {
    fields: &'a [Field<'a>],
    /// Family, place of its group, and its preset.
    bases: Vec<(Family, usize, Drawn)>,
    /// The field of each group.
    field_of: Vec<usize>,
    control: &'a Control,
    clock: Option<Clock>,
    timed_out: AtomicBool,
    /// Whether any network has finished an epoch.
    learned: AtomicBool,
    state: Mutex<State<'a>>,
}

/// The time of a search.
struct Clock {
    begun: Instant,
    /// Until the end of the search, without what is measured on the way.
    budget: f64,
    /// Nanoseconds after the beginning when trainings end, and before which they never do.
    deadline: AtomicU64,
    least: AtomicU64,
    /// Rows to score at the end.
    rows: usize,
    workers: usize,
}

pub(super) struct State<'a> {
    planner: Planner,
    /// What is to be repeated.
    repeats: VecDeque<Trial>,
    begun: usize,
    running: Vec<Running>,
    failures: usize,
    pub(super) failed: Option<SessionError>,
    pub(super) records: Vec<Trial>,
    pub(super) groups: Vec<Group>,
    best: f64,
    times: Times,
    pub(super) emit: &'a mut (dyn FnMut(Event) + Send),
}

/// A network that is being trained.
struct Running {
    trial: usize,
    group: usize,
    /// About how many seconds of one core it will take per scored row.
    per_row: f64,
}

/// Seconds that the end of the search will take, as far as trials tell.
#[derive(Default)]
struct Times {
    /// Selections of members, by group.
    selection: Vec<f64>,
    /// Scoring of all rows, by group.
    scoring: Vec<f64>,
    /// Scoring of the validation rows by one network.
    validation: f64,
    selected: Option<Instant>,
}

/// A trial to be made.
struct Start {
    trial: usize,
    competitor: usize,
    group: usize,
    draw: usize,
    drawn: Drawn,
    reach: Option<Reach>,
    /// Multiplications of an epoch, or a tree.
    cost: f64,
}

/// What one network came to.
struct Tried {
    network: Network,
    outcome: Outcome,
    logits: Vec<f32>,
    loss: f64,
    auc: Option<f64>,
    training: f64,
    scoring: f64,
}

impl<'a> Trials<'a> {
    /// `reserve` is what follows the search.
    ///
    /// # Errors
    /// If the settings are out of bounds.
    pub(super) fn new(
        input: &SearchInput<'_>,
        fields: &'a [Field<'a>],
        reserve: Duration,
        (control, emit): (&'a Control, &'a mut (dyn FnMut(Event) + Send)),
    ) -> Result<Self, SessionError> {
        let families = &input.layouts.families;
        let groups = groups_of(families, fields.len());
        let base = |(family, field): &(Family, usize)| {
            let is_trees = *family == Family::Trees;
            let own = |group: &Group| group.field == *field && group.is_trees == is_trees;
            let group = groups.iter().position(own).unwrap_or_default();
            Ok((*family, group, fields[*field].base(*family)?))
        };
        let bases: Result<Vec<_>, SessionError> = families.iter().map(base).collect();
        let (clock, repeats) = match input.plan {
            SearchPlan::Clock(budget) => {
                let clock = Clock {
                    begun: input.begun,
                    budget: budget.saturating_sub(reserve).as_secs_f64(),
                    deadline: AtomicU64::new(0),
                    least: AtomicU64::new(0),
                    rows: input.table.rows,
                    workers: rayon::current_num_threads(),
                };
                clock.set(0.0);
                (Some(clock), VecDeque::new())
            }
            SearchPlan::Repeat(trials) => (None, trials.iter().cloned().collect()),
        };
        let names: Vec<Family> = families.iter().map(|(family, _)| *family).collect();
        Ok(Self {
            fields,
            bases: bases?,
            field_of: groups.iter().map(|group| group.field).collect(),
            control,
            clock,
            timed_out: AtomicBool::new(false),
            learned: AtomicBool::new(false),
            state: Mutex::new(State {
                planner: Planner::new(&names),
                repeats,
                begun: 0,
                running: Vec::new(),
                failures: 0,
                failed: None,
                records: Vec::new(),
                best: f64::INFINITY,
                times: Times {
                    selection: vec![0.0; groups.len()],
                    scoring: vec![0.0; groups.len()],
                    ..Times::default()
                },
                groups,
                emit,
            }),
        })
    }

    /// Makes trials on all cores until the time is over, a stop, or nothing is left to repeat.
    pub(super) fn run(&self) {
        let work = || in_pool(1, || self.work());
        thread::scope(|scope| {
            for place in 1..rayon::current_num_threads() {
                let thread = thread::Builder::new().name(format!("search {place}"));
                // With fewer threads there are fewer trials.
                thread.spawn_scoped(scope, work).ok();
            }
            work();
        });
    }

    /// Families whose training takes too long.
    pub(super) fn too_slow(&self) -> Vec<Family> {
        let state = self.lock();
        let slow = state.planner.competitors.iter().filter(|c| c.too_slow);
        slow.map(|competitor| competitor.family).collect()
    }

    /// What the trials came to, and whether the search was told to stop before its time.
    pub(super) fn into_state(self) -> (State<'a>, bool) {
        let stopped = self.control.is_stopped() && !self.timed_out.into_inner();
        let state = self.state.into_inner();
        (state.unwrap_or_else(PoisonError::into_inner), stopped)
    }

    fn field(&self, group: usize) -> &'a Field<'a> {
        &self.fields[self.field_of[group]]
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while let Some(start) = self.next() {
            let tried = self.attempt(&start);
            self.take(start, tried);
        }
    }

    fn next(&self) -> Option<Start> {
        let mut state = self.lock();
        let failed = state.failures >= MOST_FAILED && state.records.is_empty();
        if self.control.is_stopped() || failed {
            return None;
        }
        let Some(clock) = &self.clock else {
            return self.next_repeat(&mut state);
        };
        if state.begun == 0 {
            clock.extend(GRACE);
        }
        let left = clock.left();
        if left < LEAST_LEFT {
            return None;
        }
        let cost = |competitor: usize, draw: usize| {
            let (family, group, base) = &self.bases[competitor];
            let field = self.field(*group);
            let drawn = field.draw(base, draw);
            Cost {
                epoch: field.multiplications(&drawn),
                epochs: drawn.1.epochs,
                fixed: field.settings(*family).epochs.is_some(),
            }
        };
        let next = state.planner.next(left, &cost)?;
        state.begun += 1;
        let Next {
            competitor,
            draw,
            epochs,
        } = next;
        let cost = cost(competitor, draw);
        let (_, group, base) = &self.bases[competitor];
        let field = self.field(*group);
        let mut drawn = field.draw(base, draw);
        drawn.1.epochs = epochs;
        let rows = field.data.y.len().max(1) as f64;
        let of_row = Cost {
            epoch: match drawn.0.family {
                Family::Trees => cost_of_logit(&drawn),
                _ => cost.epoch / PASSES / rows,
            },
            ..cost
        };
        let per_row = state.planner.seconds(competitor, of_row);
        let cost = cost.epoch;
        let trial = state.begun;
        state.running.push(Running {
            trial,
            group: *group,
            per_row,
        });
        self.set_deadline(&state);
        Some(Start {
            trial,
            competitor,
            group: *group,
            draw,
            drawn,
            reach: None,
            cost,
        })
    }

    fn next_repeat(&self, state: &mut State<'_>) -> Option<Start> {
        let trial = state.repeats.pop_front()?;
        let places = &mut self.bases.iter();
        let competitor = places.position(|(family, ..)| *family == trial.family)?;
        let (_, group, base) = &self.bases[competitor];
        let mut drawn = self.field(*group).draw(base, trial.draw);
        drawn.1.epochs = trial.planned_epochs;
        if settings_of(&drawn) != trial.settings {
            state.failed = Some(SettingError::OtherSearch.into());
            state.repeats.clear();
            return None;
        }
        state.begun += 1;
        Some(Start {
            trial: trial.trial,
            competitor,
            group: *group,
            draw: trial.draw,
            drawn,
            reach: trial.reach,
            cost: 0.0,
        })
    }

    fn attempt(&self, start: &Start) -> Result<Tried, SessionError> {
        let field = self.field(start.group);
        let (rows, held) = field.rows(start.draw);
        let (config, training) = &start.drawn;
        let begun = Instant::now();
        let mut network = Network::new(config.clone(), field.inputs, training.seed)?;
        let member = Member {
            network: &mut network,
            train: (&field.data).into(),
            rows,
            validation: held.into(),
            config: training,
        };
        let is_trees = config.family == Family::Trees;
        let emit = &mut |event: Event| self.see(&event, is_trees);
        let outcome = train_member(member, start.reach, self.control, emit)?;
        let trained = Instant::now();
        let mut logits = network.logits(training.backend, &field.validation.x);
        for z in &mut logits {
            *z += outcome.logit_shift as f32;
        }
        let y = &field.validation.y;
        let loss = objective_mean(Objective::Bce, &logits, y).filter(|loss| loss.is_finite());
        let bad: Vec<bool> = y.iter().map(|y| *y > 0.5).collect();
        let z: Vec<f64> = logits.iter().map(|z| f64::from(*z)).collect();
        Ok(Tried {
            auc: auc(&bad, &z),
            loss: loss.ok_or(SettingError::NoValidationToSearch)?,
            training: trained.duration_since(begun).as_secs_f64(),
            scoring: trained.elapsed().as_secs_f64(),
            network,
            outcome,
            logits,
        })
    }

    /// Ends all trainings when their time is over, or would be after the next tree.
    fn see(&self, event: &Event, is_trees: bool) {
        let needed = match event {
            Event::Epoch(record) => {
                self.learned.store(true, Ordering::Relaxed);
                if !is_trees {
                    return;
                }
                (1.0 + AFTER_TREES) * record.seconds
            }
            Event::Step { .. } if !is_trees => 0.0,
            _ => return,
        };
        let over = |clock: &Clock| clock.left() <= needed;
        if self.clock.as_ref().is_some_and(over) && !self.control.is_stopped() {
            self.timed_out.store(true, Ordering::Relaxed);
            if self.learned.load(Ordering::Relaxed) {
                self.control.stop();
            } else {
                self.control.stop_with_part();
            }
        }
    }

    fn take(&self, start: Start, tried: Result<Tried, SessionError>) {
        let mut guard = self.lock();
        let state = &mut *guard;
        state.running.retain(|running| running.trial != start.trial);
        let tried = match tried {
            Ok(tried) => tried,
            Err(SessionError::Train(TrainError::Unfinished)) => return,
            Err(error) => {
                state.failures += 1;
                state.failed.get_or_insert(error);
                return;
            }
        };
        let outcome = &tried.outcome;
        let epochs = outcome.history.len();
        let trial = Trial {
            trial: start.trial,
            family: start.drawn.0.family,
            draw: start.draw,
            settings: settings_of(&start.drawn),
            planned_epochs: start.drawn.1.epochs,
            epochs,
            best_epoch: outcome.best_epoch,
            reach: outcome.reach,
            validation_loss: tried.loss,
            validation_auc: tried.auc,
            weight: 0.0,
            seconds: tried.training + tried.scoring,
        };
        let whole = !matches!(outcome.reach, Some(Reach::Steps(_)));
        let learned = if whole {
            start.cost * epochs as f64
        } else {
            0.0
        };
        let seconds = if whole { tried.training } else { 0.0 };
        let first = outcome.history.first().map_or(0.0, |first| first.seconds);
        let reached = Reached {
            loss: tried.loss,
            multiplications: learned,
            seconds,
            first,
        };
        state.planner.learn(start.competitor, reached);
        state.records.push(trial.clone());
        let best = tried.loss < state.best;
        state.best = state.best.min(tried.loss);
        (state.emit)(Event::Trial {
            trial: Box::new(trial),
            best,
        });
        state.times.validation = state.times.validation.max(tried.scoring);
        let validation = &self.field(start.group).validation;
        let group = &mut state.groups[start.group];
        group.kept.push(Kept {
            trial: start.trial,
            per_row: tried.scoring / validation.y.len().max(1) as f64,
            network: tried.network,
            outcome: tried.outcome,
            logits: tried.logits,
            loss: tried.loss,
            drawn: start.drawn,
        });
        if self.clock.is_some() {
            group.keep_best();
        }
        self.estimate(state, start.group);
    }

    /// Estimates again what the end of the search takes.
    fn estimate(&self, state: &mut State<'_>, group: usize) {
        let Some(clock) = &self.clock else { return };
        let times = &mut state.times;
        let slowest = times.selection.iter().copied().fold(0.0, f64::max);
        let due = times
            .selected
            .is_none_or(|at| at.elapsed().as_secs_f64() > BETWEEN_SELECTIONS * slowest);
        if !due {
            self.set_deadline(state);
            return;
        }
        let begun = Instant::now();
        let kept = &state.groups[group].kept;
        let logits: Vec<Vec<f32>> = kept.iter().map(|kept| kept.logits.clone()).collect();
        let weights = shares(&logits, &self.field(group).validation.y);
        let members = kept.iter().zip(weights).filter(|(_, weight)| *weight > 0.0);
        let per_row: f64 = members.map(|(kept, _)| kept.per_row).sum();
        times.scoring[group] = per_row * clock.rows as f64 / clock.workers as f64;
        times.selection[group] = begun.elapsed().as_secs_f64();
        times.selected = Some(Instant::now());
        self.set_deadline(state);
    }

    /// Seconds that the end of the search takes with the reasons of trees, beside scoring; those of
    /// networks are part of what is tried out before the search.
    fn reasons(&self, group: &Group) -> f64 {
        if !group.is_trees || group.kept.is_empty() {
            return 0.0;
        }
        let per_row: f64 = group.kept.iter().map(|kept| kept.per_row).sum();
        let fields = self.fields[group.field].inputs.statics as f64;
        REASONS.max(LEAST_LOGITS * fields * per_row)
    }

    /// Leaves time for the end of the search as it would be with the networks that are trained
    /// and those that are being trained.
    fn set_deadline(&self, state: &State<'_>) {
        let Some(clock) = &self.clock else { return };
        let of_group = |group: usize| {
            let running = state
                .running
                .iter()
                .filter(|running| running.group == group);
            let running: f64 = running.map(|running| running.per_row).sum();
            let scoring = running * clock.rows as f64 / clock.workers as f64;
            state.times.scoring[group] + scoring + self.reasons(&state.groups[group])
        };
        let groups = 0..state.groups.len();
        let scoring = groups.map(of_group).fold(0.0, f64::max);
        let validation = |running: &Running| {
            running.per_row * self.field(running.group).validation.y.len() as f64
        };
        let validation = state.running.iter().map(validation);
        let validation = validation.fold(state.times.validation, f64::max);
        let selection: f64 = state.times.selection.iter().sum();
        clock.set(scoring + selection + validation);
    }
}

/// The networks of each of so many fields, and the boosted trees where they compete.
fn groups_of(families: &[(Family, usize)], fields: usize) -> Vec<Group> {
    let group = |field: usize, is_trees: bool| Group {
        field,
        is_trees,
        kept: Vec::new(),
    };
    let trees = families
        .iter()
        .filter(|(family, _)| *family == Family::Trees);
    let networks = (0..fields).map(|field| group(field, false));
    networks
        .chain(trees.map(|(_, field)| group(*field, true)))
        .collect()
}

impl Group {
    /// Keeps what has the lowest loss, of equal ones the earlier.
    fn keep_best(&mut self) {
        let kept = &mut self.kept;
        while kept.len() > MOST_KEPT || self.is_trees && !fit_together(kept) {
            let worse = |a: &&usize, b: &&usize| {
                let (a, b) = (&kept[**a], &kept[**b]);
                a.loss.total_cmp(&b.loss).then(a.trial.cmp(&b.trial))
            };
            let places: Vec<usize> = (0..kept.len()).collect();
            let Some(worst) = places.iter().max_by(worse) else {
                return;
            };
            kept.remove(*worst);
        }
    }
}

/// Whether boosted trees are few enough for one model.
fn fit_together(kept: &[Kept]) -> bool {
    let sizes = || kept.iter().filter_map(|kept| kept.network.config().trees);
    let trees: usize = sizes().map(|sizes| sizes.trees).sum();
    let splits: usize = sizes().map(|sizes| sizes.splits).sum();
    kept.len() < 2 || kept.len() <= MOST_FORESTS && trees <= MAX_TREES && splits <= MAX_SPLITS
}

impl Clock {
    /// Sets the end of the trainings so that `after` seconds are left.
    fn set(&self, after: f64) {
        let seconds = (self.budget - after - MARGIN).max(0.0);
        let least = self.least.load(Ordering::Relaxed);
        let end = least.max((seconds * 1e9) as u64);
        self.deadline.store(end, Ordering::Relaxed);
    }

    /// Leaves at least so much time from now on, whatever follows.
    fn extend(&self, least: Duration) {
        let end = (self.begun.elapsed() + least).as_nanos() as u64;
        self.least.store(end, Ordering::Relaxed);
        self.deadline.fetch_max(end, Ordering::Relaxed);
    }

    /// Seconds until the trainings end.
    fn left(&self) -> f64 {
        let now = self.begun.elapsed().as_secs_f64();
        self.deadline.load(Ordering::Relaxed) as f64 * 1e-9 - now
    }
}
