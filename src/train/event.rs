//! The events that a training emits, and what it leaves behind.

use super::run::Reach;
use crate::network::{EmbeddingKind, Family};
use serde::{Deserialize, Serialize};

/// One line of `history.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// From 1.
    pub epoch: usize,
    /// Mean objective over the training pass, at the weights that each step began with, dropout
    /// included; unweighted, but for several classes with weights.
    pub train_loss: f64,
    /// The same mean on the validation rows.
    pub validation_loss: Option<f64>,
    /// Share of rows on the right side of PD .5, or whose class was predicted, during the
    /// training pass; `None` where the target is a number.
    pub train_accuracy: Option<f64>,
    /// The same on the validation rows.
    pub validation_accuracy: Option<f64>,
    /// Area under the ROC curve on the validation rows.
    pub validation_auc: Option<f64>,
    /// Log-loss on the validation rows after temperature scaling, where it chooses the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation_refined: Option<f64>,
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
    /// Several networks are about to be trained for an ensemble. Of the events of single
    /// trainings only those of the first member follow.
    Ensemble {
        /// Networks.
        members: usize,
        /// Whether the validation figures of their epochs are of training rows that each network
        /// holds back, not of the validation part.
        held_back: bool,
    },
    /// A member of an ensemble is trained.
    Member {
        /// Its place among the members, from 0.
        member: usize,
        /// Members that are trained by now.
        done: usize,
        /// Epochs that it ran.
        epochs: usize,
        /// The epoch whose weights were kept.
        best_epoch: usize,
        /// Its objective at that epoch on the rows on which it chose it.
        loss: Option<f64>,
    },
    /// A search on a clock begins.
    Search {
        /// The budget, from the command to the written files; `None` where a search is repeated.
        seconds: Option<f64>,
    },
    /// A network of a search, or its boosted trees, are trained. The events of single trainings do
    /// not follow.
    Trial {
        /// What was trained.
        trial: Box<Trial>,
        /// Whether it has the lowest validation loss so far.
        best: bool,
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

/// The settings in which the members of an ensemble differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct MemberSettings {
    pub hidden: Vec<usize>,
    pub dropout: f64,
    pub learning_rate: f64,
    pub weight_decay: f64,
    pub batch_size: usize,
    /// What is added to the numbers among the inputs.
    pub embedding: Option<EmbeddingKind>,
    /// Inputs that are added for each number.
    pub embedding_size: usize,
    /// Most leaves of a tree, of boosted trees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves: Option<usize>,
    /// Share of the inputs that each tree draws from, of boosted trees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column_share: Option<f64>,
    pub seed: u64,
}

/// One network that a search on a clock has tried, or boosted trees, whose trees count as epochs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its place in the order in which trials were begun, from 1.
    pub trial: usize,
    /// Family of the model.
    pub family: Family,
    /// Which draw of the family it is; 0 is the preset.
    pub draw: usize,
    /// How it was built and trained.
    pub settings: MemberSettings,
    /// Epochs that the learning-rate schedule was laid out for.
    pub planned_epochs: usize,
    /// Epochs that it ran.
    pub epochs: usize,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// How far it went, where it was cut short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Mean log-loss on the validation rows.
    pub validation_loss: f64,
    /// AUC on the validation rows; `None` without both goods and bads.
    pub validation_auc: Option<f64>,
    /// Share of the model's logit; 0 where it is no member.
    pub weight: f64,
    /// Seconds that it took.
    pub seconds: f64,
}

/// What the training of one member of an ensemble leaves behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemberOutcome {
    /// How it was built and trained.
    pub settings: MemberSettings,
    /// One record per finished epoch; validation figures are of the rows on which it chose its
    /// epoch: a part of the training rows that it held back, or the validation rows.
    pub history: Vec<EpochRecord>,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// Its log-loss on the validation rows.
    pub validation: Option<f64>,
    /// Share of the ensemble's logit; 0 where it was left out.
    pub weight: f64,
}

/// Scores of training rows by members of an ensemble that were not trained on them, in the order
/// of the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutOfFold {
    /// The fold of each row, from 0.
    pub fold: Vec<usize>,
    /// Mean logit of the members that held the row back; `None` where none was trained.
    pub logits: Vec<Option<f32>>,
}

/// What a training leaves behind, besides the weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// One record per finished epoch; of an ensemble those of its heaviest member.
    pub history: Vec<EpochRecord>,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// Whether it ended because it was told to.
    pub stopped: bool,
    /// To be added to every logit to undo class weights; 0 without them.
    pub logit_shift: f64,
    /// Whether the validation figures of the epochs are of training rows that each member of an
    /// ensemble held back, not of the validation part.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Scores of the training rows by members that held them back, where these take the place of
    /// validation rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_fold: Option<OutOfFold>,
    /// How far it went, where it was told to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Of an ensemble, its members in their order; empty for a single network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberOutcome>,
}
