//! The loop: epochs of shuffled steps, validation, early stopping.

use super::batch::{Batches, ClassWeights};
#[cfg(feature = "boosting")]
use super::boosting;
use super::config::{ClassWeight, Monitor, TrainConfig};
use super::control::Control;
use super::early_stop::EarlyStop;
use super::event::{EpochRecord, Event, Outcome};
use super::newton;
use super::optimizer::Optimizer;
use super::stored::DataView;
use crate::evaluate::discrimination::rank::auc;
use crate::evaluate::probability::temperature::temperature;
use crate::network::products::Buffer;
use crate::network::{
    Engine, Examples, Family, Network, Objective, Signs, Tally, class_probabilities, middle_class,
    objective_mean,
};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Why a training ended without a result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrainError {
    /// The loss is no longer a finite number.
    #[error(
        "The training diverged in epoch {epoch}, step {step} (learning rate {rate}): the loss is \
         not a finite number any more; try a learning rate ten times smaller, or a smaller network."
    )]
    Diverged {
        /// Epoch, from 1.
        epoch: usize,
        /// Step, from 1.
        step: usize,
        /// Learning rate at that step.
        rate: f64,
    },
    /// Told to stop before anything was learned.
    #[error(
        "The training was stopped before its first epoch or tree was done; there is nothing to keep."
    )]
    Unfinished,
    /// Nothing to learn from.
    #[error("There are no training rows; give the training part of the split a larger share.")]
    NoRows,
    /// Trees that the crate refuses, or too many of them for a model.
    #[error(
        "The trees could not be grown from these inputs; take fewer trees and leaves, leave out \
         columns of extreme values, or train another model."
    )]
    NotGrown,
    /// A program without boosted trees.
    #[error("This program was built without boosted trees; use one with the feature boosting.")]
    NoBoosting,
    /// Rows outside of memory that cannot be read again.
    #[error(
        "The prepared rows could not be read back from their temporary file ({0}); check the disk \
         of the temporary folder, or name another folder, and run again."
    )]
    Unreadable(String),
}

/// What undoes class weights: to be added to every logit. `weighted` is the
/// weighted share of bads in training, `population` their true share
/// (King & Zeng 2001).
#[must_use]
pub fn prior_correction(weighted: f64, population: f64) -> f64 {
    let odds = |share: f64| share / (1.0 - share);
    -(odds(weighted) / odds(population)).ln()
}

/// Trains `network` on `train`, choosing the best epoch on `validation` where
/// it has rows. Emits events; obeys `control` between two steps. With one seed
/// and one machine the result is the same every time.
///
/// # Errors
/// If the loss stops being finite, or there is nothing to learn from.
pub fn train<'a>(
    network: &mut Network,
    train: impl Into<DataView<'a>>,
    validation: impl Into<DataView<'a>>,
    config: &TrainConfig,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Outcome, TrainError> {
    let member = Member {
        network,
        train: train.into(),
        rows: None,
        validation: validation.into(),
        config,
    };
    train_member(member, None, control, emit)
}

/// How far a training goes that was cut short before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// So many whole epochs.
    Epochs(usize),
    /// So many steps of the first epoch.
    Steps(usize),
}

/// Trains one network of several, up to `reach` where it is given: it ends there as if it was
/// told to stop.
///
/// # Errors
/// As [`train`].
pub fn train_member(
    member: Member<'_>,
    reach: Option<Reach>,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Outcome, TrainError> {
    let Member {
        network,
        train,
        rows,
        validation,
        config,
    } = member;
    if train.rows() == 0 || rows.is_some_and(<[u32]>::is_empty) {
        return Err(TrainError::NoRows);
    }
    if network.config().family == Family::Scorecard {
        let rows = (train, rows, validation);
        return newton::fit(network, rows, config, control, emit);
    }
    if network.config().family == Family::Trees {
        #[cfg(feature = "boosting")]
        return boosting::fit(
            network,
            (train, rows, validation),
            (config, reach),
            control,
            emit,
        );
        #[cfg(not(feature = "boosting"))]
        return Err(TrainError::NoBoosting);
    }
    let mut run = Run::new(network, (train, rows), validation, config);
    run.reach = reach;
    let parallel = run.engine.is_parallel(config.batch_size.min(run.rows));
    let threads = rayon::current_num_threads();
    if parallel && threads > 1 && rayon::current_thread_index().is_none() {
        // Threads of its own: handing work to one takes longer from outside of a pool, and
        // a paused training holds the one that it runs on.
        return in_pool(threads, || run.all(control, emit));
    }
    run.engine.use_one_thread();
    run.all(control, emit)
}

/// One of several networks that are trained side by side.
pub struct Member<'a> {
    /// What is trained.
    pub network: &'a mut Network,
    /// Its training rows.
    pub train: DataView<'a>,
    /// Places of those that it is trained on; all where absent.
    pub rows: Option<&'a [u32]>,
    /// Its validation rows.
    pub validation: DataView<'a>,
    /// How it is trained.
    pub config: &'a TrainConfig,
}

/// Trains all members, as many at once as there are threads; one that ends early makes
/// room for the next. Each member ends with the same bytes as if [`train`] had trained it
/// alone, whatever the number of threads. Outcomes are in the order of the members; `emit`
/// is called with the index of the member and each event, from any thread.
pub fn train_together(
    members: Vec<Member<'_>>,
    control: &Control,
    emit: &(dyn Fn(usize, Event) + Sync),
) -> Vec<Result<Outcome, TrainError>> {
    let one = |(index, member): (usize, Member<'_>)| {
        train_member(member, None, control, &mut |event| emit(index, event))
    };
    in_pool(rayon::current_num_threads(), || {
        let each = members.into_par_iter().enumerate().with_max_len(1);
        each.map(one).collect()
    })
}

/// Runs `work` on `threads` threads of its own; on the caller's where there can be none.
pub(crate) fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

struct Run<'a> {
    network: &'a mut Network,
    validation: DataView<'a>,
    config: &'a TrainConfig,
    batches: Batches<'a>,
    class_weight: ClassWeights,
    optimizer: Optimizer,
    engine: Engine,
    /// Of a network that is held to a direction.
    signs: Option<Signs>,
    rng: Pcg64Mcg,
    gradient: Buffer,
    rows: usize,
    steps: usize,
    logit_shift: f64,
    reach: Option<Reach>,
    /// Steps and losses of an epoch that was not finished.
    part: Option<(usize, Sums)>,
}

impl<'a> Run<'a> {
    fn new(
        network: &'a mut Network,
        (train, rows): (DataView<'a>, Option<&[u32]>),
        validation: DataView<'a>,
        config: &'a TrainConfig,
    ) -> Self {
        let batches_of = |weights| Batches::new(train, rows, weights);
        let rows = rows.map_or(train.rows(), <[u32]>::len);
        let binary = config.objective.is_binary();
        let rate = if binary { train.bad_rate() } else { 0.0 };
        let (class_weight, weighted) = match config.class_weight {
            ClassWeight::Balanced if config.objective.is_of_classes() => {
                let classes = config.objective.classes(network.outputs());
                (ClassWeights::balanced(train.y(), classes), rate)
            }
            ClassWeight::Balanced if rate > 0.0 && rate < 1.0 => {
                let of = |share: f64| (0.5 / share) as f32;
                (ClassWeights::GoodBad([of(1.0 - rate), of(rate)]), 0.5)
            }
            _ => (ClassWeights::EQUAL, rate),
        };
        if config.start_at_prior {
            let balanced = weighted > 0.0 && weighted < 1.0 && weighted != rate;
            let start = if balanced {
                Some(vec![(weighted / (1.0 - weighted)).ln() as f32])
            } else if let ClassWeights::Classes(weights) = &class_weight {
                // As of classes that are equally frequent.
                let places: Vec<f32> = (0..weights.len()).map(|place| place as f32).collect();
                config.objective.best_constants(&places, network.outputs())
            } else {
                config
                    .objective
                    .best_constants(train.y(), network.outputs())
            };
            if let Some(start) = start {
                network.set_output_bias(&start);
            }
        }
        let logit_shift = match config.class_weight {
            ClassWeight::Balanced if rate > 0.0 && rate < 1.0 => prior_correction(weighted, rate),
            _ => 0.0,
        };
        Self {
            optimizer: Optimizer::new(config.algorithm, config.l1, config.l2, network.weights()),
            gradient: Buffer::new(network.weights().values().len()),
            batches: batches_of(class_weight.clone()),
            class_weight,
            rng: Pcg64Mcg::seed_from_u64(config.seed ^ 0x7261_696e),
            engine: network.engine(config.backend, config.batch_size.min(rows)),
            signs: network.signs(),
            rows,
            steps: rows.div_ceil(config.batch_size),
            network,
            validation,
            config,
            logit_shift,
            reach: None,
            part: None,
        }
    }

    /// All epochs, and the weights of the best one.
    fn all(
        mut self,
        control: &Control,
        emit: &mut dyn FnMut(Event),
    ) -> Result<Outcome, TrainError> {
        let mut history = Vec::new();
        let mut stop = EarlyStop::new(self.config.monitor, self.config.patience);
        let mut stopped = false;
        emit(Event::Started {
            epochs: self.config.epochs,
            steps: self.steps,
            rows: self.rows,
        });
        for epoch in 1..=self.config.epochs {
            if self.reach == Some(Reach::Epochs(epoch - 1)) {
                stopped = true;
                break;
            }
            let Some(record) = self.epoch(epoch, control, emit)? else {
                stopped = true;
                break;
            };
            emit(Event::Epoch(record.clone()));
            if stop.look(&record, self.network.weights().values()) {
                emit(Event::Best { epoch });
            }
            history.push(record);
            if stop.is_over(epoch) {
                break;
            }
        }
        let mut reach = stopped.then_some(Reach::Epochs(history.len()));
        if stopped && history.is_empty() {
            let (record, steps) = self.part(control)?.ok_or(TrainError::Unfinished)?;
            reach = Some(Reach::Steps(steps));
            stop.look(&record, self.network.weights().values());
            history.push(record);
        }
        let keeps_last = self.config.patience.is_none() && !stopped;
        let best_epoch = match stop.best() {
            Some((epoch, weights)) if !keeps_last => {
                self.network
                    .weights_mut()
                    .values_mut()
                    .copy_from_slice(&weights);
                epoch
            }
            _ => history.len(),
        };
        emit(Event::Done {
            best_epoch,
            stopped,
        });
        Ok(Outcome {
            out_of_fold: None,
            history,
            best_epoch,
            stopped,
            logit_shift: self.logit_shift,
            held_back: false,
            reach,
            members: Vec::new(),
        })
    }

    /// What a part of the first epoch has learned, as an epoch of its own, and its steps; `None`
    /// where it is not to be kept.
    fn part(&mut self, control: &Control) -> Result<Option<(EpochRecord, usize)>, TrainError> {
        let wanted = control.keeps_part() || matches!(self.reach, Some(Reach::Steps(_)));
        let Some((steps, sums)) = self.part.take().filter(|_| wanted) else {
            return Ok(None);
        };
        let rate = self.config.learning_rate;
        let record = self.record(1, (&sums, sums.rows), (rate, 0.0))?;
        Ok((steps > 0 && self.is_finite()).then_some((record, steps)))
    }

    /// One pass over the training rows, then validation; `None` when stopped.
    fn epoch(
        &mut self,
        epoch: usize,
        control: &Control,
        emit: &mut dyn FnMut(Event),
    ) -> Result<Option<EpochRecord>, TrainError> {
        let begun = Instant::now();
        self.batches.shuffle(&mut self.rng);
        let mut sums = Sums::default();
        let mut rate = 0.0;
        for step in 1..=self.steps {
            if !control.proceed() || self.reach == Some(Reach::Steps(step - 1)) {
                self.part = Some((step - 1, sums));
                return Ok(None);
            }
            let done = (epoch - 1) * self.steps + step - 1;
            let factor = self
                .config
                .schedule
                .factor(done, self.config.epochs * self.steps);
            rate = self.config.learning_rate * factor;
            let before = sums.clone();
            self.step(step, rate, &mut sums)?;
            let loss = sums.since(&before);
            if !loss.is_finite() {
                return Err(TrainError::Diverged { epoch, step, rate });
            }
            emit(Event::Step { epoch, step, loss });
        }
        let seconds = begun.elapsed().as_secs_f64();
        if !self.is_finite() {
            let step = self.steps;
            return Err(TrainError::Diverged { epoch, step, rate });
        }
        let record = self.record(epoch, (&sums, self.rows), (rate, seconds))?;
        Ok(Some(record))
    }

    /// The record of an epoch whose `sums` are over so many rows, with the validation figures as
    /// the network is now.
    fn record(
        &mut self,
        epoch: usize,
        (sums, rows): (&Sums, usize),
        (learning_rate, seconds): (f64, f64),
    ) -> Result<EpochRecord, TrainError> {
        let validation = self.validate()?;
        Ok(EpochRecord {
            epoch,
            train_loss: sums.loss / rows as f64,
            validation_loss: validation.map(|v| v.loss),
            train_accuracy: sums.accuracy(),
            validation_accuracy: validation.and_then(|v| v.accuracy),
            validation_auc: validation.and_then(|v| v.auc),
            validation_refined: validation.and_then(|v| v.refined),
            learning_rate,
            seconds,
        })
    }

    /// Whether all weights are finite.
    fn is_finite(&self) -> bool {
        let mut weights = self.network.weights().values().iter();
        weights.all(|weight| weight.is_finite())
    }

    fn step(&mut self, step: usize, rate: f64, sums: &mut Sums) -> Result<(), TrainError> {
        let config = self.config;
        let batch = self
            .batches
            .gather((step - 1) * config.batch_size, config.batch_size)?;
        let objective = config.objective;
        // What the engine counts is without weights.
        let is_weighted = matches!(self.class_weight, ClassWeights::Classes(_));
        let is_counted = self.engine.counts(objective) && !is_weighted;
        let rows = batch.y.len();
        let (rng, gradient) = (&mut self.rng, &mut self.gradient);
        let logits = self
            .engine
            .gradient(self.network, objective, batch, rng, gradient);
        if is_weighted {
            sums.add_weighted(objective, logits, &batch);
        } else if !is_counted {
            sums.add(objective, self.logit_shift, logits, batch.y);
        }
        if is_counted {
            sums.add_tally(self.engine.tally(), rows);
        }
        let values = self.network.weights_mut().values_mut();
        self.optimizer.step(values, gradient, rate, config.clip);
        if let Some(signs) = &self.signs {
            signs.project(values);
        }
        Ok(())
    }

    /// Σ weight · objective / Σ weight over rows with outputs of shape [rows × outputs]; `None`
    /// where no row weighs anything.
    fn weighted_mean(&self, outputs: &[f32], y: &[f32]) -> Option<f64> {
        let width = (outputs.len() / y.len().max(1)).max(1);
        let (mut sum, mut whole) = (0.0, 0.0);
        for (z, y) in outputs.chunks_exact(width).zip(y) {
            let weight = f64::from(self.class_weight.of(*y));
            sum += weight * self.config.objective.of_row(z, *y);
            whole += weight;
        }
        (whole > 0.0).then(|| sum / whole)
    }

    /// The figures of the validation rows; `None` without any.
    fn validate(&self) -> Result<Option<Validation>, TrainError> {
        let outputs = self.validation.logits(self.network, self.config.backend)?;
        let (y, objective) = (self.validation.y(), self.config.objective);
        if !objective.is_binary() {
            let mut sums = Sums::default();
            sums.add(objective, 0.0, &outputs, y);
            let loss = match self.class_weight {
                ClassWeights::Classes(_) => self.weighted_mean(&outputs, y),
                ClassWeights::GoodBad(_) => objective_mean(objective, &outputs, y),
            };
            return Ok(loss.map(|loss| Validation {
                loss,
                accuracy: sums.accuracy(),
                auc: None,
                refined: None,
            }));
        }
        let shift = |z: &f32| f64::from(*z) + self.logit_shift;
        let logits: Vec<f64> = outputs.iter().map(shift).collect();
        let bad: Vec<bool> = y.iter().map(|y| *y > 0.5).collect();
        let right = logits.iter().zip(&bad).filter(|(z, y)| (**z >= 0.0) == **y);
        let rows = logits.iter().zip(y);
        let sum: f64 = rows.map(|(z, y)| objective.of(*z, f64::from(*y))).sum();
        Ok((!y.is_empty()).then(|| Validation {
            loss: sum / y.len() as f64,
            accuracy: Some(right.count() as f64 / y.len() as f64),
            auc: auc(&bad, &logits),
            refined: match self.config.monitor {
                Monitor::Refined => temperature(&bad, &logits).map(|found| found.loss),
                Monitor::Loss | Monitor::Auc => None,
            },
        }))
    }
}

#[derive(Debug, Clone, Default)]
struct Sums {
    loss: f64,
    /// Rows whose class was predicted; `None` where there are no classes.
    right: Option<usize>,
    rows: usize,
}

impl Sums {
    /// Adds rows with outputs of shape [rows × outputs].
    fn add(&mut self, objective: Objective, shift: f64, outputs: &[f32], y: &[f32]) {
        if objective.is_of_classes() {
            for (z, y) in rows_of(outputs, y) {
                self.loss += objective.of_row(z, *y);
            }
            self.add_right(objective, outputs, y);
            return;
        }
        self.rows += y.len();
        if matches!(objective, Objective::Hazard(_)) {
            let rows = rows_of(outputs, y);
            self.loss += rows.map(|(z, y)| objective.of_row(z, *y)).sum::<f64>();
            return;
        }
        let rows = outputs.iter().zip(y);
        let rows = rows.map(|(z, y)| (f64::from(*z) + shift, f64::from(*y)));
        self.loss += objective.sum(rows.clone());
        if objective.is_binary() {
            let right = rows.filter(|(z, y)| (*z >= 0.0) == (*y > 0.5)).count();
            *self.right.get_or_insert(0) += right;
        }
    }

    /// Adds rows of classes by the weights of a batch.
    fn add_weighted(&mut self, objective: Objective, outputs: &[f32], batch: &Examples<'_>) {
        let rows = rows_of(outputs, batch.y).zip(batch.weight);
        let each = rows.map(|((z, y), weight)| f64::from(*weight) * objective.of_row(z, *y));
        self.loss += each.sum::<f64>();
        self.add_right(objective, outputs, batch.y);
    }

    /// Adds so many rows of classes that the engine counted.
    fn add_tally(&mut self, tally: Tally, rows: usize) {
        self.rows += rows;
        self.loss += tally.loss;
        *self.right.get_or_insert(0) += tally.right;
    }

    /// Counts rows of classes, and those whose class is predicted.
    fn add_right(&mut self, objective: Objective, outputs: &[f32], y: &[f32]) {
        self.rows += y.len();
        let is_right = |(z, y): &(&[f32], &f32)| predicted_class(objective, z) == **y as usize;
        let right = rows_of(outputs, y).filter(is_right).count();
        *self.right.get_or_insert(0) += right;
    }

    /// Share of rows whose class was predicted.
    fn accuracy(&self) -> Option<f64> {
        let rows = self.rows.max(1) as f64;
        self.right.map(|right| right as f64 / rows)
    }

    /// Mean loss of the rows added since an earlier state.
    fn since(&self, earlier: &Self) -> f64 {
        (self.loss - earlier.loss) / (self.rows - earlier.rows).max(1) as f64
    }
}

#[derive(Debug, Clone, Copy)]
struct Validation {
    loss: f64,
    accuracy: Option<f64>,
    auc: Option<f64>,
    refined: Option<f64>,
}

/// Outputs of shape [rows × outputs], with the target of each row.
fn rows_of<'a>(outputs: &'a [f32], y: &'a [f32]) -> impl Iterator<Item = (&'a [f32], &'a f32)> {
    let width = (outputs.len() / y.len().max(1)).max(1);
    outputs.chunks_exact(width).zip(y)
}

/// The class that a row of outputs predicts: the most probable one, of ordered classes the
/// middle one.
fn predicted_class(objective: Objective, outputs: &[f32]) -> usize {
    if objective == Objective::Softmax {
        let better = |best: usize, k: usize| if outputs[k] > outputs[best] { k } else { best };
        return (1..outputs.len()).fold(0, better);
    }
    middle_class(&class_probabilities(objective, outputs))
}
