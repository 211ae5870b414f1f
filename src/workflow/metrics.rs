//! The metrics of a model: what `metrics.json` and `evaluate --json` hold.

use crate::bundle::HeldField;
use crate::bundle::Trees;
use crate::evaluate::Alerts;
use crate::evaluate::Figures;
use crate::evaluate::Rule;
use crate::evaluate::probability::recalibrate::Recalibration;
use crate::explain::Agreement;
use crate::network::{Backend, Family};
use crate::report::Report;
use crate::score::policy::RuleCount;
use crate::train::{MemberSettings, Outcome, Preset, Trial};
use crate::workflow::cross_validation::Folds;
use crate::workflow::experiment::augment::Augmented;
use crate::workflow::experiment::challenger::Challenger;
use crate::workflow::experiment::direction_cost::DirectionCost;
use crate::workflow::out_of_core::LargerThanMemory;
use crate::workflow::points::EditedPoints;
use serde::{Deserialize, Serialize};

/// The content of `metrics.json`. `null` where a part has no rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct Metrics {
    /// Rows of the table, rejected records left out.
    pub rows: usize,
    /// Records that the loader set aside.
    pub rejected: usize,
    pub bads: usize,
    /// Rows that are neither good nor bad.
    pub indeterminate: usize,
    pub model: Family,
    pub preset: Preset,
    pub seed: u64,
    pub backend: Backend,
    /// Numbers that enter the network per applicant.
    pub inputs: usize,
    /// Trained weights.
    pub parameters: usize,
    pub epochs_run: usize,
    pub best_epoch: usize,
    /// The members of an ensemble, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberFigures>,
    /// Whether the training ended because it was told to.
    pub stopped: bool,
    pub protected_inputs: Vec<String>,
    /// How the cutoff was chosen.
    #[serde(default)]
    pub cutoff_rule: Rule,
    /// Referred from this PD on, up to the cutoff.
    #[serde(default)]
    pub refer_pd: Option<f64>,
    /// How the PDs were corrected on the validation rows.
    #[serde(default)]
    pub recalibration: Option<Recalibration>,
    /// How often each rule of the policy decided, over all rows.
    #[serde(default)]
    pub policy: Vec<RuleCount>,
    /// Cross-validation, where it was asked for.
    #[serde(default)]
    pub folds: Option<Folds>,
    /// What was added to the training rows, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub augmented: Option<Augmented>,
    /// Folds of out-of-fold PDs of the training rows, where `validation` is of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_fold: Option<usize>,
    /// What a search on a clock has tried, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchFigures>,
    /// What the alerts of a budget find, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerts: Option<AlertsByPart>,
    /// How far reasons depend on method and baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Agreement>,
    /// The fields with which the PD rises or falls for every applicant, where that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monotone: Vec<HeldField>,
    /// What that costs, where it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction_cost: Option<DirectionCost>,
    /// Points of a scorecard that were set by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points_edited: Vec<EditedPoints>,
    /// What the model earns over a scorecard; absent of a scorecard, and where that cannot be
    /// told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<Challenger>,
    /// What the model earns over boosted trees; absent where that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boosted_trees: Option<Trees>,
    /// How a file was trained on that does not fit into memory, where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub larger_than_memory: Option<LargerThanMemory>,
    /// What to look at, in sentences.
    #[serde(default)]
    pub warnings: Vec<String>,
    pub train: Option<Figures>,
    pub validation: Option<Figures>,
    pub test: Option<Figures>,
    /// Mean over the training passes alone.
    pub seconds_per_epoch: Option<f64>,
    pub seconds_total: f64,
}

/// A search on a clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct SearchFigures {
    /// `null` where an earlier search was repeated without a clock.
    pub budget_seconds: Option<f64>,
    /// Families that did not compete, and why.
    pub left_out: Vec<LeftOutFamily>,
    /// Networks and boosted trees in the order in which they were begun.
    pub trials: Vec<Trial>,
}

/// A family that did not compete in a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct LeftOutFamily {
    pub family: Family,
    pub reason: LeftOutReason,
}

/// Why a family did not compete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// The inputs hold no sequence.
    NoSequence,
    /// A training takes too long for the budget.
    TooSlow,
    /// The PD is to rise or fall with some fields, which the family cannot hold.
    NotHeld,
}

impl LeftOutReason {
    /// In words.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::NoSequence => "no ordered columns were found (such as bal_1 … bal_6)",
            Self::TooSlow => "a training takes too long for the budget",
            Self::NotHeld => "its PD cannot be held to rise or fall with a field",
        }
    }
}

impl LeftOutFamily {
    /// The family in words.
    #[must_use]
    pub fn name(self) -> String {
        match self.family {
            Family::Trees => "Boosted trees".to_owned(),
            family => format!("The {} network", family.name()),
        }
    }
}

/// One member of an ensemble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct MemberFigures {
    pub settings: MemberSettings,
    pub epochs: usize,
    pub best_epoch: usize,
    /// Log-loss on the validation rows.
    pub validation: Option<f64>,
    /// Share of the ensemble's logit; 0 where it was left out.
    pub weight: f64,
}

impl MemberFigures {
    /// What is known of each member of a training.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Vec<Self> {
        let members = outcome.members.iter();
        members
            .map(|member| Self {
                settings: member.settings.clone(),
                epochs: member.history.len(),
                best_epoch: member.best_epoch,
                validation: member.validation,
                weight: member.weight,
            })
            .collect()
    }
}

/// What the alerts of a budget find in each part. `null` where a part has no rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct AlertsByPart {
    pub train: Option<Alerts>,
    pub validation: Option<Alerts>,
    pub test: Option<Alerts>,
}

/// The content of `evaluate --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the keys are the contract of evaluate --json")]
pub struct Evaluation {
    pub rows: usize,
    pub rejected: usize,
    /// `None` where the file lacks the target, as for what follows.
    pub bads: Option<usize>,
    pub indeterminate: Option<usize>,
    pub model: Family,
    pub seed: u64,
    pub backend: Backend,
    pub inputs: usize,
    pub parameters: usize,
    /// Points of a scorecard that were set by hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points_edited: Vec<EditedPoints>,
    pub all: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Alerts>,
    /// What to look at, in sentences.
    pub warnings: Vec<String>,
    /// Everything else, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full: Option<Report>,
}
