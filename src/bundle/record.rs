//! The record of a training: counts, split, epochs and figures that a document needs and
//! that cannot be computed from the weights. No row, no clock.

use super::BundleError;
use crate::evaluate::Figures;
use crate::network::Family;
use crate::recipe::outcome::split::{Part, SplitPlan};
use crate::recipe::{Reason, Role};
use crate::table::LoadOptions;
use crate::train::Preset;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What was done in training, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Rows of the portfolio, rejected records left out.
    pub rows: usize,
    /// Records that the loader set aside.
    pub rejected: usize,
    /// Bads among the rows.
    pub bads: usize,
    /// Rows that are neither good nor bad.
    pub indeterminate: usize,
    /// How the rows were divided.
    pub split: SplitPlan,
    /// Which preset the settings began from.
    pub preset: Preset,
    /// Columns that are no inputs, in the order of the portfolio.
    pub left_out: Vec<LeftOut>,
    /// Epochs of the network, of an ensemble those of its heaviest member.
    pub epochs: Vec<Epoch>,
    /// The epoch whose weights were kept, from 1.
    pub best_epoch: usize,
    /// Whether the validation losses are of training rows that each member held back.
    pub held_back: bool,
    /// Folds, where the validation figures are of out-of-fold PDs of the training rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_fold: Option<usize>,
    /// Whether the training was stopped by hand.
    pub stopped: bool,
    /// Figures on the training rows; `None` of a part without rows.
    pub train: Option<Figures>,
    /// Figures on the validation rows.
    pub validation: Option<Figures>,
    /// Figures on the test rows.
    pub test: Option<Figures>,
    /// The choices that were made, as a project holds them, so that newer rows can be trained by
    /// the same recipe; unknown in models of an earlier version, and of one that a search found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<serde_json::Value>,
    /// The comparison with a scorecard, where there is one.
    #[serde(default)]
    pub challenger: Option<Challenger>,
    /// The comparison with boosted trees, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boosted_trees: Option<Trees>,
    /// Of a model that a search on a clock found, the trials that it is made of; empty of others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
    /// Of which ensemble it is a member, where it was trained to be joined with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberOf>,
}

/// A trial of a search on a clock that became part of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its family.
    pub family: Family,
    /// Which draw of the family it is; 0 is the preset.
    pub draw: usize,
    /// Epochs whose weights were kept, of boosted trees the trees.
    pub epochs: usize,
    /// Its learning rate.
    pub learning_rate: f64,
    /// Mean log-loss on the validation rows.
    pub validation_loss: f64,
    /// Share of the model's logit.
    pub weight: f64,
}

/// The place of a model in the ensemble that it is to be joined to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberOf {
    /// Its place, from 1.
    pub place: usize,
    /// How many members there are.
    pub of: usize,
    /// The files that it was trained on; empty where it read standard input.
    pub files: Vec<PathBuf>,
    /// How they were read.
    pub options: LoadOptions,
}

/// An epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean objective over the training pass.
    pub train_loss: f64,
    /// Mean objective on the validation rows.
    pub validation_loss: Option<f64>,
}

/// A column that is no input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The column.
    pub column: String,
    /// Why.
    pub cause: Cause,
}

/// Why a column is no input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It is the target.
    Target,
    /// The analyst dropped it, or did not choose it.
    Dropped,
    /// It holds the time on book.
    Time,
    /// It divides the rows into parts.
    Split,
    /// It identifies a row, a customer or a contract.
    Id,
    /// A protected attribute.
    Protected,
    /// A date.
    Date,
    /// A row weight.
    Weight,
    /// It holds no value.
    Empty,
    /// All of its values are equal.
    Equal,
    /// Free text, or nearly every row has a value of its own.
    Text,
    /// Nothing was left of it in the preparation.
    NoInput,
}

impl Cause {
    /// The cause that a guess of roles gives; `None` of a column that would be an input.
    #[must_use]
    pub fn of_role(role: Role, reason: &Reason) -> Option<Self> {
        Some(match (role, reason) {
            (Role::Input | Role::Exposure, _) => return None,
            (Role::Target, _) => Self::Target,
            (Role::Id, _) => Self::Id,
            (Role::Date, _) => Self::Date,
            (Role::Weight, _) => Self::Weight,
            (Role::Monitor, _) => Self::Protected,
            (Role::Ignore, Reason::Empty) => Self::Empty,
            (Role::Ignore, Reason::Equal) => Self::Equal,
            (Role::Ignore, _) => Self::Text,
        })
    }
}

/// What a network earns over the simplest challenger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct Challenger {
    /// The challenger.
    pub model: Family,
    /// The rows that both are judged on.
    pub part: Part,
    /// AUC of the challenger.
    pub auc: f64,
    /// AUC of the network − that of the challenger.
    pub difference: f64,
    /// 95 % interval of the difference, [low, high] (`DeLong` et al. 1988).
    pub ci: [f64; 2],
}

/// The AUC of a model compared with that of boosted trees of default settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct Trees {
    /// Number of trees, and most leaves of one.
    pub trees: usize,
    pub leaves: usize,
    /// The rows that both are judged on.
    pub part: Part,
    /// AUC of the trees.
    pub auc: f64,
    /// AUC of the model − that of the trees.
    pub difference: f64,
    /// 95 % interval of the difference, [low, high] (`DeLong` et al. 1988).
    pub ci: [f64; 2],
}

impl Record {
    /// Figures by part, in the order train, validation, test.
    #[must_use]
    pub fn parts(&self) -> [(Part, Option<&Figures>); 3] {
        let figures = [&self.train, &self.validation, &self.test];
        let pairs = Part::ALL.into_iter().zip(figures);
        let mut pairs = pairs.map(|(part, figures)| (part, figures.as_ref()));
        std::array::from_fn(|_| pairs.next().unwrap_or((Part::Test, None)))
    }

    /// The part that the model is judged on: test rows, else validation rows, else training
    /// rows.
    #[must_use]
    pub fn judged(&self) -> Part {
        let has_rows = |part: &Part| self.parts().iter().any(|(p, f)| p == part && f.is_some());
        let order = [Part::Test, Part::Validation, Part::Train];
        order.into_iter().find(has_rows).unwrap_or(Part::Train)
    }

    /// Whether counts and epochs fit together.
    pub(super) fn check(&self) -> Result<(), BundleError> {
        let epochs = self.epochs.iter();
        let losses = epochs.flat_map(|epoch| [Some(epoch.train_loss), epoch.validation_loss]);
        let sound = losses.flatten().all(f64::is_finite)
            && self.best_epoch <= self.epochs.len()
            && self.bads + self.indeterminate <= self.rows;
        if sound {
            return Ok(());
        }
        Err(BundleError::Damaged(
            "its record of the training is not sound".into(),
        ))
    }
}
