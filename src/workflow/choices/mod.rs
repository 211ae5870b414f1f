//! The choices of an analyst: what is bad, which columns enter, how rows are
//! divided, how the network is built and trained.

pub(crate) mod monotone;
pub(in crate::workflow) mod selection;
pub(crate) mod setting_error;
pub(crate) mod terms;

use crate::evaluate::EvaluateError;
use crate::evaluate::binning::Trend;
use crate::evaluate::probability::recalibrate;
use crate::join::JoinRecipe;
use crate::network::{
    Activation, Backend, Config, Family, MAX_LEAVES, MAX_MEMBERS, MAX_SPLITS, MAX_TREES,
    NetworkError, Norm, Objective, TreeSizes,
};
use crate::profile::Profile;
use crate::recipe::TargetSpec;
use crate::recipe::Task;
use crate::recipe::encoding::encoder::Encoding;
use crate::recipe::encoding::sequence::Order;
use crate::recipe::error::RecipeError;
use crate::recipe::outcome::split::{Method, SplitPlan};
use crate::report::ReportError;
use crate::score::PolicyError;
use crate::synthetic::SyntheticError;
use crate::train::{
    Algorithm, ClassWeight, Monitor, Preset, Schedule, TrainConfig, TrainError, members_preset,
    network_preset, train_preset,
};
use crate::words::shell_item;
pub use crate::workflow::choices::setting_error::SettingError;
use crate::workflow::choices::terms::Terms;
use crate::workflow::experiment::augment::Augment;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use crate::workflow::choices::selection::{Selection, select_inputs};
pub(crate) use crate::workflow::choices::selection::{select_among, special_codes, taken};

/// Share of the rows outside the test that validate.
pub(crate) const DEFAULT_VALIDATION: f64 = 0.1;

/// Why the way to a model ends early.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Labels, split or inputs cannot be made.
    #[error("{0}")]
    Recipe(#[from] RecipeError),
    /// The network cannot be built.
    #[error("{0}")]
    Network(#[from] NetworkError),
    /// The training did not end well.
    #[error("{0}")]
    Train(#[from] TrainError),
    /// A protected attribute was named without the explicit word.
    #[error(
        "The column {column:?} is a protected attribute and stays out of models; leave it out of \
         --features, or let it in with --allow {} (all of them with --use-protected) if that is \
         lawful here.",
        shell_item(.0), column = .0
    )]
    Protected(String),
    /// A column has two uses that exclude each other.
    #[error(
        "The column {0:?} is the {1} and cannot be a feature as well; leave it out of --features."
    )]
    Taken(String, &'static str),
    /// A preparation that does not suit its column.
    #[error(
        "The column {0:?} cannot be prepared so: only numbers have a scale, dates have no \
         categories, and free text and keys do not enter; choose another preparation for it."
    )]
    Unsuitable(String),
    /// A special level that the column cannot have.
    #[error(
        "{value:?} is no special level of the column {column:?}: give a number as its cells write \
         it, a day such as 9999-12-31 in a column of dates, or a word that it holds; categories \
         have their levels already."
    )]
    NoSpecial {
        /// The column.
        column: String,
        /// What was given.
        value: String,
    },
    /// A direction of a column without an order.
    #[error(
        "The PD cannot be held to rise or fall with the column {0:?}: categories, dates and ids \
         have no order that a model is held to; leave its direction out."
    )]
    NoTrend(String),
    /// A preparation that loses the order of a column that has a direction.
    #[error(
        "The column {0:?} is to rise or fall with the PD, which its preparation does not keep: \
         levels and weights of evidence may go up and down; prepare it as a scaled number, or \
         leave its direction out."
    )]
    NotOrdered(String),
    /// A setting outside its bounds.
    #[error("{0}")]
    Setting(#[from] SettingError),
    /// A policy that is none, or does not suit the table.
    #[error("{0}")]
    Policy(#[from] PolicyError),
    /// No synthetic rows, or no scores of anomalies.
    #[error("{0}")]
    Synthetic(#[from] SyntheticError),
    /// Rows that give no figure.
    #[error("{0}")]
    Evaluate(#[from] EvaluateError),
}

impl From<ReportError> for SessionError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Recipe(error) => Self::Recipe(error),
            ReportError::Evaluate(error) => Self::Evaluate(error),
        }
    }
}

/// Everything that decides what a training does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// The target and its values.
    pub target: TargetSpec,
    /// What is learned of the target; decided by the target where absent.
    #[serde(default)]
    pub task: Option<Task>,
    /// The classes of an ordered target from the first to the last; found where empty.
    #[serde(default)]
    pub classes: Vec<String>,
    /// The column that names an applicant; guessed where absent.
    pub id: Option<String>,
    /// The only inputs; empty for all that qualify.
    pub features: Vec<String>,
    /// Columns to leave out.
    pub drop: Vec<String>,
    /// Whether protected attributes may enter the model.
    pub use_protected: bool,
    /// Protected attributes that may enter the model all the same.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Whether rows that repeat an earlier one take no part.
    pub drop_duplicates: bool,
    /// Which end of a numbered sequence is the latest.
    pub order: Order,
    /// How single columns are encoded; the others as the preset does.
    #[serde(default)]
    pub encodings: BTreeMap<String, Vec<Encoding>>,
    /// Codes of columns of numbers or days that are no measurement, as written in a
    /// cell. Policies and money read such cells as they are.
    #[serde(default)]
    pub special: BTreeMap<String, Vec<String>>,
    /// How the PD runs with columns of numbers, or with all months of a stem. In a scorecard it
    /// rises or falls over the bins of other columns, whichever tells more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub monotone: BTreeMap<String, Trend>,
    /// Stems of sequence groups whose columns are read one by one instead.
    #[serde(default)]
    pub no_sequence: BTreeSet<String>,
    /// How rows are divided.
    pub split: SplitPlan,
    /// Network and training.
    pub settings: Settings,
    /// What is made of the PDs.
    #[serde(default)]
    pub terms: Terms,
    /// Which of the columns are made of other files or by formulas, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<JoinRecipe>,
}

impl Choices {
    /// The choices that a portfolio suggests: its probable target, a random
    /// split, the tuned MLP.
    #[must_use]
    pub fn suggested(profile: &Profile) -> Self {
        let target = profile.target.as_ref();
        Self::with_target(TargetSpec {
            column: target.map_or(String::new(), |t| t.column.clone()),
            ..TargetSpec::default()
        })
    }

    /// The same with a given target.
    #[must_use]
    pub fn with_target(target: TargetSpec) -> Self {
        Self {
            target,
            task: None,
            classes: Vec::new(),
            id: None,
            features: Vec::new(),
            drop: Vec::new(),
            use_protected: false,
            allow: Vec::new(),
            drop_duplicates: false,
            order: Order::default(),
            encodings: BTreeMap::new(),
            special: BTreeMap::new(),
            monotone: BTreeMap::new(),
            no_sequence: BTreeSet::new(),
            split: SplitPlan {
                method: Method::Random,
                test: 0.2,
                validation: DEFAULT_VALIDATION,
                out_of_fold: true,
                seed: 1,
            },
            settings: Settings::new(Family::Mlp, Preset::Tuned, 1),
            terms: Terms::default(),
            join: None,
        }
    }

    /// Whether both lead to the same rows, labels, parts and inputs; the
    /// settings and terms may differ.
    #[must_use]
    pub fn same_ground(&self, other: &Self) -> bool {
        let bare = |choices: &Self| Self {
            settings: other.settings.clone(),
            terms: other.terms.clone(),
            ..choices.clone()
        };
        bare(self) == *other
    }
}

/// Network and training: a family, a preset, and what departs from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "each is named as in network::Config and train::TrainConfig"
)]
pub struct Settings {
    pub family: Family,
    pub preset: Preset,
    pub seed: u64,
    pub backend: Backend,
    pub hidden: Option<Vec<usize>>,
    pub filters: Option<usize>,
    pub kernel: Option<usize>,
    pub pool: Option<usize>,
    /// Most leaves of a tree, of boosted trees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves: Option<usize>,
    /// Lines and cells per line of the grid that the inputs are, of `cnn`.
    #[serde(default)]
    pub grid: Option<[usize; 2]>,
    /// Networks of the ensemble; where absent the preset decides.
    #[serde(default)]
    pub members: Option<usize>,
    /// Only this member of the ensemble is trained, from 0, to be joined with the others later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<usize>,
    pub activation: Option<Activation>,
    pub dropout: Option<f64>,
    pub norm: Option<Norm>,
    pub epochs: Option<usize>,
    pub batch_size: Option<usize>,
    pub learning_rate: Option<f64>,
    pub schedule: Option<Schedule>,
    pub algorithm: Option<Algorithm>,
    pub l1: Option<f64>,
    pub l2: Option<f64>,
    pub clip: Option<f64>,
    /// `Some(None)` turns early stopping off.
    pub patience: Option<Option<usize>>,
    pub monitor: Option<Monitor>,
    pub objective: Option<Objective>,
    pub class_weight: Option<ClassWeight>,
    /// What is added to the training rows.
    #[serde(default, skip_serializing_if = "Augment::is_none")]
    pub augment: Augment,
    /// How PDs are corrected on the validation rows, after class weights.
    #[serde(default)]
    pub recalibration: Option<recalibrate::Method>,
}

impl Settings {
    /// The preset of a family as it stands.
    #[must_use]
    pub fn new(family: Family, preset: Preset, seed: u64) -> Self {
        Self {
            family,
            preset,
            seed,
            backend: Backend::default(),
            hidden: None,
            filters: None,
            kernel: None,
            pool: None,
            leaves: None,
            grid: None,
            members: None,
            member: None,
            activation: None,
            dropout: None,
            norm: None,
            epochs: None,
            batch_size: None,
            learning_rate: None,
            schedule: None,
            algorithm: None,
            l1: None,
            l2: None,
            clip: None,
            patience: None,
            monitor: None,
            objective: None,
            class_weight: None,
            augment: Augment::None,
            recalibration: None,
        }
    }

    /// Networks that are trained: one for the textbook network, where layers are given, on the
    /// reference backends, for a logistic regression, a scorecard and boosted trees; else the ensemble of the preset.
    #[must_use]
    pub fn members(&self) -> usize {
        let single = self.preset == Preset::Plain
            || self.hidden.is_some()
            || self.backend != Backend::Fused
            || self.family.is_linear()
            || self.family == Family::Trees;
        match self.members {
            Some(members) => members,
            None if single => 1,
            None => members_preset(self.family),
        }
    }

    /// The configurations for `rows` training rows.
    ///
    /// # Errors
    /// If a number is outside its bounds.
    pub fn resolve(&self, rows: usize) -> Result<(Config, TrainConfig), SessionError> {
        if let Some(fault) = self.fault() {
            return Err(fault.into());
        }
        let network = network_preset(self.preset, self.family);
        let network = Config {
            hidden: self.hidden.clone().unwrap_or(network.hidden),
            filters: self.filters.unwrap_or(network.filters),
            kernel: self.kernel.unwrap_or(network.kernel),
            pool: self.pool.unwrap_or(network.pool),
            grid: self.grid,
            activation: self.activation.unwrap_or(network.activation),
            dropout: self.dropout.unwrap_or(network.dropout),
            norm: self.norm.unwrap_or(network.norm),
            trees: network.trees.map(|sizes| TreeSizes {
                leaves: self.leaves.unwrap_or(sizes.leaves),
                ..sizes
            }),
            ..network
        };
        let train = train_preset(self.preset, self.family, rows);
        let train = TrainConfig {
            epochs: self.epochs.unwrap_or(train.epochs),
            batch_size: self.batch_size.unwrap_or(train.batch_size),
            learning_rate: self.learning_rate.unwrap_or(train.learning_rate),
            schedule: self.schedule.unwrap_or(train.schedule),
            algorithm: self.algorithm.unwrap_or(train.algorithm),
            l1: self.l1.unwrap_or(train.l1),
            l2: self.l2.unwrap_or(train.l2),
            clip: self.clip.or(train.clip),
            patience: self.patience.unwrap_or(train.patience),
            monitor: self.monitor.unwrap_or(train.monitor),
            objective: self.objective.unwrap_or(train.objective),
            class_weight: self.class_weight.unwrap_or(train.class_weight),
            seed: self.seed,
            backend: self.backend,
            ..train
        };
        Ok((network, train))
    }

    /// What is left where nothing is trained step by step, as in a scorecard.
    #[must_use]
    pub fn without_training(&self) -> Self {
        Self {
            backend: self.backend,
            members: self.members,
            member: self.member,
            class_weight: self.class_weight,
            augment: self.augment,
            recalibration: self.recalibration,
            ..Self::new(self.family, self.preset, self.seed)
        }
    }

    /// Whether trees and leaves are more than a model holds.
    fn too_many_trees(&self) -> bool {
        let leaves = self.leaves.unwrap_or(2);
        let trees = self.epochs.unwrap_or(1);
        trees > MAX_TREES
            || !(2..=MAX_LEAVES).contains(&leaves)
            || trees.saturating_mul(leaves) > MAX_SPLITS
    }

    /// What is left where trees are grown.
    fn of_trees(&self) -> Self {
        Self {
            backend: Backend::Fused,
            members: self.members.filter(|members| *members == 1),
            member: None,
            epochs: self.epochs,
            leaves: self.leaves,
            learning_rate: self.learning_rate,
            l2: self.l2,
            patience: self.patience,
            monitor: self.monitor.filter(|monitor| *monitor != Monitor::Refined),
            ..self.without_training()
        }
    }

    /// The settings of a family that competes with others in a search. What was set for networks is
    /// not for boosted trees, nor the other way round; class weights and the correction of PDs are
    /// for all.
    #[must_use]
    pub(in crate::workflow) fn competing(&self, family: Family) -> Self {
        let own = Self {
            family,
            ..self.clone()
        };
        let is_trees = family == Family::Trees;
        if is_trees == (self.family == Family::Trees) {
            return own;
        }
        Self {
            backend: Backend::Fused,
            ..own.without_training()
        }
    }

    /// The first number outside its bounds, or settings that exclude each other.
    #[must_use]
    pub fn fault(&self) -> Option<SettingError> {
        let positive = |v: Option<f64>| v.is_none_or(|v| v.is_finite() && v > 0.0);
        let penalty = |v: Option<f64>| v.is_none_or(|v| v.is_finite() && v >= 0.0);
        let batch_of_one = self.norm == Some(Norm::Batch) && self.batch_size == Some(1);
        let of_scorecard = self.family == Family::Scorecard;
        let of_trees = self.family == Family::Trees;
        let isotonic = self.recalibration == Some(recalibrate::Method::Isotonic);
        let faults = [
            (
                of_scorecard && self.members.is_some_and(|n| n > 1),
                SettingError::OneScorecard,
            ),
            (
                of_scorecard && *self != self.without_training(),
                SettingError::FittedExactly,
            ),
            (of_scorecard && isotonic, SettingError::IsotonicPoints),
            (of_trees && *self != self.of_trees(), SettingError::OfTrees),
            (
                of_trees && self.too_many_trees(),
                SettingError::TooManyTrees,
            ),
            (!of_trees && self.leaves.is_some(), SettingError::Leaves),
            (self.epochs == Some(0), SettingError::Epochs),
            (self.batch_size == Some(0), SettingError::BatchSize),
            (
                self.members
                    .is_some_and(|n| !(1..=MAX_MEMBERS).contains(&n)),
                SettingError::Members,
            ),
            (
                self.member.is_some_and(|member| member >= self.members()),
                SettingError::Member,
            ),
            (self.patience == Some(Some(0)), SettingError::Patience),
            (batch_of_one, SettingError::BatchNorm),
            (
                !positive(self.learning_rate) || !positive(self.clip),
                SettingError::NotPositive,
            ),
            (
                !penalty(self.l1) || !penalty(self.l2),
                SettingError::Penalty,
            ),
        ];
        let found = faults.into_iter().find(|(is_wrong, _)| *is_wrong);
        let found = found.map(|(_, error)| error);
        found.or_else(|| self.backend.fault().map(SettingError::Backend))
    }
}
