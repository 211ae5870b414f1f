//! The network among the methods: windows of lags in, one number out, trained on squared
//! error of the standardised target.
//!
//! Of a value the network predicts the change ahead, which is applied to the last value: a
//! price that leaves the range of its training rows would else be out of reach. Sizes
//! follow from the family and epochs from the number of rows, so that the same series trains the same way on
//! each machine.

use super::error::MarketError;
use super::returns::{Predict, Quantity};
use super::walk_forward::Fold;
use super::windows::{CHANNELS, Scale, Windows};
use crate::network::{Backend, Config, Family, Inputs, Network, Objective};
use crate::train::{
    Algorithm, Control, Data, EpochRecord, Event, Member, Outcome, Preset, Schedule, TrainConfig,
    TrainError, network_preset, train_preset, train_together,
};
use serde::Serialize;
use std::ops::Range;

/// Most steps of a training, which are divided into epochs.
const STEPS: usize = 2_000;
/// Least and most epochs.
const EPOCHS: [usize; 2] = [15, 100];
/// Rows per step of a long series, and of a short one.
const BATCHES: [usize; 2] = [64, 32];
/// Training rows of a long series.
const LONG: usize = 2_000;

/// What a training of one network came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Training {
    /// Trained weights.
    pub parameters: usize,
    /// Epochs that were run.
    pub epochs_run: usize,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// Whether it was stopped on request.
    pub stopped: bool,
    /// One record per epoch; losses are squared errors of the standardised target.
    #[serde(skip)]
    pub history: Vec<EpochRecord>,
}

/// One network to be trained, with its rows.
pub(super) struct Job<'a> {
    quantity: &'a Quantity,
    windows: Windows,
    scale: Scale,
    network: Network,
    train: Data,
    validation: Data,
    config: TrainConfig,
}

/// The layers of a family.
fn config(family: Family) -> Config {
    let preset = network_preset(Preset::Tuned, family);
    Config {
        hidden: match family {
            Family::Mlp => vec![32, 16],
            Family::Cnn | Family::Rnn | Family::Lstm | Family::Gru => vec![16],
            Family::Logistic | Family::Scorecard | Family::Trees => vec![],
        },
        branch: vec![],
        head: vec![],
        filters: 16,
        mean_state: false,
        dropout: if family.is_linear() { 0.0 } else { 0.1 },
        ..preset
    }
}

/// The number that the network learns for an origin.
fn learned(quantity: &Quantity, origin: usize) -> Option<f64> {
    match quantity.predict {
        Predict::Value | Predict::Return => quantity.change_ahead(origin),
        Predict::Volatility => quantity.target(origin),
    }
}

impl<'a> Job<'a> {
    /// Prepares the rows of a fold and a network with weights of the seed.
    pub(super) fn new(
        quantity: &'a Quantity,
        fold: &Fold,
        lags: usize,
        family: Family,
        seed: u64,
    ) -> Result<Self, MarketError> {
        let windows = Windows::fit(quantity, fold.train.clone(), lags);
        let targets = |origins: &Range<usize>| -> Vec<f64> {
            origins
                .clone()
                .filter_map(|t| learned(quantity, t))
                .collect()
        };
        let scale = Scale::of(&targets(&fold.train));
        let data = |origins: &Range<usize>| Data {
            x: windows.matrix(quantity, origins.clone(), family.reads_sequences()),
            y: targets(origins)
                .iter()
                .map(|y| scale.scaled(*y) as f32)
                .collect(),
        };
        let inputs = if family.reads_sequences() {
            Inputs {
                statics: 0,
                steps: lags,
                channels: CHANNELS,
            }
        } else {
            Inputs {
                statics: lags * CHANNELS,
                steps: 0,
                channels: 0,
            }
        };
        let train = data(&fold.train);
        let rows = train.y.len();
        let batch = BATCHES[usize::from(rows < LONG)];
        let epochs = (STEPS * batch / rows.max(1)).clamp(EPOCHS[0], EPOCHS[1]);
        let config = config(family);
        Ok(Self {
            quantity,
            network: Network::new(config, inputs, seed)?,
            validation: data(&fold.validation),
            config: TrainConfig {
                epochs,
                batch_size: batch,
                learning_rate: 2e-3,
                schedule: Schedule::WarmupCosine,
                algorithm: Algorithm::AdamW,
                patience: Some((epochs / 4).max(5)),
                objective: Objective::Squared,
                start_at_prior: true,
                seed,
                ..train_preset(Preset::Tuned, family, rows)
            },
            windows,
            scale,
            train,
        })
    }

    /// The forecasts of some origins.
    pub(super) fn forecasts(&self, origins: Range<usize>) -> Vec<f64> {
        let is_sequence = self.network.config().family.reads_sequences();
        let x = self
            .windows
            .matrix(self.quantity, origins.clone(), is_sequence);
        let outputs = self.network.logits(Backend::Fused, &x);
        let predicted = outputs.iter().map(|z| self.scale.unscaled(f64::from(*z)));
        origins
            .zip(predicted)
            .map(|(origin, predicted)| self.quantity.forecast_of(origin, predicted))
            .collect()
    }

    fn training(&self, outcome: Outcome) -> Training {
        Training {
            parameters: self.network.parameters(),
            epochs_run: outcome.history.len(),
            best_epoch: outcome.best_epoch,
            stopped: outcome.stopped,
            history: outcome.history,
        }
    }
}

/// Trains all jobs side by side.
pub(super) fn train(
    jobs: &mut [Job<'_>],
    control: &Control,
    emit: &(dyn Fn(usize, Event) + Sync),
) -> Result<Vec<Training>, TrainError> {
    let members = jobs.iter_mut().map(|job| Member {
        network: &mut job.network,
        train: (&job.train).into(),
        rows: None,
        validation: (&job.validation).into(),
        config: &job.config,
    });
    let outcomes = train_together(members.collect(), control, emit);
    let finished = jobs.iter().zip(outcomes);
    finished
        .map(|(job, outcome)| Ok(job.training(outcome?)))
        .collect()
}
