//! The events that a training emits, and what it leaves behind.

use serde::{Deserialize, Serialize};

/// One line of `history.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// From 1.
    pub epoch: usize,
    /// Mean unweighted objective over the training pass, at the weights that
    /// each step began with, dropout included.
    pub train_loss: f64,
    /// Mean unweighted objective on the validation rows.
    pub validation_loss: Option<f64>,
    /// Share of rows on the right side of PD .5, or whose class was predicted, during the
    /// training pass; `None` where the target is a number.
    pub train_accuracy: Option<f64>,
    /// The same on the validation rows.
    pub validation_accuracy: Option<f64>,
    /// Area under the ROC curve on the validation rows.
    pub validation_auc: Option<f64>,
    /// Learning rate of the epoch's last step.
    pub learning_rate: f64,
    /// Seconds of the training pass alone.
    pub seconds: f64,
}

/// What a training tells while it runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// An epoch of the GAN that makes rows for the training is done.
    Augmenting {
        /// Epoch, from 1.
        epoch: usize,
        /// Epochs there will be.
        epochs: usize,
        /// Loss of the generator.
        generator: f64,
        /// Loss of the critic.
        critic: f64,
    },
    /// It begins.
    Started {
        /// Most epochs there will be.
        epochs: usize,
        /// Steps in each.
        steps: usize,
        /// Training rows.
        rows: usize,
    },
    /// A step is done.
    Step {
        /// Epoch, from 1.
        epoch: usize,
        /// Step within the epoch, from 1.
        step: usize,
        /// Mean unweighted objective of the batch.
        loss: f64,
    },
    /// An epoch is done.
    Epoch(EpochRecord),
    /// The epoch just told is the best so far.
    Best {
        /// Epoch, from 1.
        epoch: usize,
    },
    /// It is over; the network holds the kept weights.
    Done {
        /// The epoch whose weights were kept.
        best_epoch: usize,
        /// Whether it ended because it was told to.
        stopped: bool,
    },
}

/// What a training leaves behind, besides the weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// One record per finished epoch.
    pub history: Vec<EpochRecord>,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// Whether it ended because it was told to.
    pub stopped: bool,
    /// To be added to every logit to undo class weights; 0 without them.
    pub logit_shift: f64,
}
