//! The record of a training on a target other than good and bad: what a document needs and what cannot
//! be computed from the weights. No row, no clock.

use super::record::{Epoch, LeftOut};
use super::{BundleError, damaged};
use crate::evaluate::survival::{SurvivalChallenger, SurvivalFigures, SurvivalPoint};
use crate::evaluate::targets::PartFigures;
use crate::recipe::outcome::split::SplitPlan;
use crate::train::Preset;
use serde::{Deserialize, Serialize};

/// What was done in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetRecord {
    /// Rows of the portfolio, rejected records left out.
    pub rows: usize,
    /// Records that the loader set aside.
    pub rejected: usize,
    /// Rows that took no part: without a target, or without a time on book.
    pub unknown: usize,
    /// How the rows were divided.
    pub split: SplitPlan,
    /// Which preset the settings began from.
    pub preset: Preset,
    /// Columns that are no inputs, in the order of the portfolio.
    pub left_out: Vec<LeftOut>,
    /// Epochs of the network, or steps of Newton's method.
    pub epochs: Vec<Epoch>,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// Whether the training was stopped by hand.
    pub stopped: bool,
    /// The choices that were made, as a project holds them, by which rows are divided again.
    pub choices: Option<serde_json::Value>,
    /// Of the time to default, the last period that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u32>,
}

impl TargetRecord {
    fn check(&self) -> Result<(), BundleError> {
        let epochs = self.epochs.iter();
        let losses = epochs.flat_map(|epoch| [Some(epoch.train_loss), epoch.validation_loss]);
        let sound = losses.flatten().all(f64::is_finite)
            && self.best_epoch <= self.epochs.len()
            && self.unknown <= self.rows;
        if sound {
            return Ok(());
        }
        Err(damaged("its record of the training is not sound"))
    }
}

/// The record of a training on the time to default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalRecord {
    /// What was done.
    pub training: TargetRecord,
    /// Figures on the training, validation and test rows; `None` of a part without rows.
    pub parts: [Option<SurvivalFigures>; 3],
    /// On the test rows; on the validation rows where there are none.
    pub challengers: Vec<SurvivalChallenger>,
    /// The Kaplan–Meier estimate of all rows.
    pub kaplan_meier: Vec<SurvivalPoint>,
}

impl SurvivalRecord {
    pub(super) fn check(&self) -> Result<(), BundleError> {
        self.training.check()
    }
}

/// The record of a training on classes or a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// What was done.
    pub training: TargetRecord,
    /// Figures on the training, validation and test rows; `None` of a part without rows.
    pub parts: [Option<PartFigures>; 3],
}

impl TaskRecord {
    pub(super) fn check(&self) -> Result<(), BundleError> {
        self.training.check()
    }
}
