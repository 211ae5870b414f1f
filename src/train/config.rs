//! The configuration of a training, and the presets.

use super::optimizer::Algorithm;
use super::schedule::Schedule;
use crate::network::{Activation, Backend, Config, Family, Norm, Objective, TreeSizes};
use serde::{Deserialize, Serialize};

/// A complete set of defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The best recipe known for each network.
    #[default]
    Tuned,
    /// The textbook network: standardised inputs, `ReLU`, Adam at 1e-3, binary
    /// cross-entropy, nothing else.
    Plain,
}

/// A network that the literature names; the plain preset but for its sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Literature {
    /// Dense layers of 32 and 16 units.
    #[serde(rename = "mlp-32-16")]
    Mlp32,
    /// Dense layers of 128 and 64 units.
    #[serde(rename = "mlp-128-64")]
    Mlp128,
    /// Dense layers of 1,000 and 100 units.
    #[serde(rename = "mlp-1000-100")]
    Mlp1000,
    /// One LSTM of 64 units, dropout .2.
    #[serde(rename = "lstm-64")]
    Lstm64,
    /// Two GRUs of 64 units.
    #[serde(rename = "gru-64-64")]
    Gru64,
    /// A convolution of 32 filters of width 3 (3 × 3 on a grid), pooling by 2, a dense layer
    /// of 128 units.
    #[serde(rename = "conv-32")]
    Conv32,
}

impl Literature {
    /// Family, hidden layers and dropout.
    #[must_use]
    pub fn sizes(self) -> (Family, Vec<usize>, f64) {
        match self {
            Self::Mlp32 => (Family::Mlp, vec![32, 16], 0.0),
            Self::Mlp128 => (Family::Mlp, vec![128, 64], 0.0),
            Self::Mlp1000 => (Family::Mlp, vec![1000, 100], 0.0),
            Self::Lstm64 => (Family::Lstm, vec![64], 0.2),
            Self::Gru64 => (Family::Gru, vec![64, 64], 0.0),
            Self::Conv32 => (Family::Cnn, vec![128], 0.0),
        }
    }
}

/// How much a row of each class weighs in the gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassWeight {
    /// All rows weigh 1.
    #[default]
    None,
    /// n / (K·n of the class) of K classes. PDs are corrected back to the population; chances of
    /// several classes are not, as what is wanted of them is the predicted class: they are those of
    /// classes that are equally frequent. Of ordered classes a row has its weight in each
    /// conditional task, so that their product is the same; weights for each task alone would
    /// halve the chance from class to class.
    Balanced,
}

/// The figure that chooses the best epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Monitor {
    /// Lowest validation loss.
    #[default]
    Loss,
    /// Highest validation AUC.
    Auc,
    /// Lowest validation log-loss after temperature scaling: one factor for all logits, fitted on
    /// the validation rows (Berta et al. 2025, arXiv 2501.19195).
    Refined,
}

/// How a network is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// Most epochs.
    pub epochs: usize,
    /// Rows per step.
    pub batch_size: usize,
    /// Learning rate before the schedule.
    pub learning_rate: f64,
    /// How the learning rate moves.
    pub schedule: Schedule,
    /// The update rule.
    pub algorithm: Algorithm,
    /// Weight of Σ|w| over kernels.
    pub l1: f64,
    /// Weight of Σ½w² over kernels; for `AdamW` the decoupled decay.
    pub l2: f64,
    /// Share of the inputs that each tree draws from, of boosted trees.
    #[serde(default = "whole")]
    pub column_share: f64,
    /// Largest Euclidean norm of a gradient.
    pub clip: Option<f64>,
    /// Epochs to wait for a better one; `None` runs all and keeps the last.
    pub patience: Option<usize>,
    /// What "better" means.
    pub monitor: Monitor,
    /// What training minimises.
    pub objective: Objective,
    /// Weights of the classes.
    pub class_weight: ClassWeight,
    /// Whether the output bias starts at the log-odds of the training rows.
    pub start_at_prior: bool,
    /// Fixes initial weights, order of rows and dropout.
    pub seed: u64,
    /// Who computes.
    pub backend: Backend,
}

fn whole() -> f64 {
    1.0
}

/// The defaults of a training for `rows` training rows.
#[must_use]
pub fn train_preset(preset: Preset, family: Family, rows: usize) -> TrainConfig {
    let plain = TrainConfig {
        epochs: 20,
        batch_size: 32,
        learning_rate: 1e-3,
        schedule: Schedule::Constant,
        algorithm: Algorithm::Adam,
        l1: 0.0,
        l2: 0.0,
        column_share: whole(),
        clip: None,
        patience: None,
        monitor: Monitor::Loss,
        objective: Objective::Bce,
        class_weight: ClassWeight::None,
        start_at_prior: false,
        seed: 1,
        backend: Backend::default(),
    };
    if family == Family::Scorecard {
        // Steps of Newton's method; it needs less than ten.
        return TrainConfig {
            epochs: 50,
            ..plain
        };
    }
    if family == Family::Trees {
        let trees = TrainConfig {
            epochs: 100,
            learning_rate: 0.1,
            l2: 1.0,
            ..plain
        };
        return match preset {
            Preset::Plain => trees,
            Preset::Tuned => TrainConfig {
                epochs: 500,
                learning_rate: 0.05,
                l2: 5.0,
                patience: Some(40),
                ..trees
            },
        };
    }
    if preset == Preset::Plain {
        return plain;
    }
    let logistic = family == Family::Logistic;
    TrainConfig {
        epochs: if logistic { 60 } else { 40 },
        batch_size: tuned_batch(rows),
        learning_rate: if logistic { 1e-2 } else { 2e-3 },
        schedule: Schedule::WarmupCosine,
        algorithm: Algorithm::AdamW,
        l2: 1e-2,
        clip: Some(1.0),
        patience: Some(10),
        start_at_prior: true,
        ..plain
    }
}

/// Networks of the ensemble of the tuned preset.
#[must_use]
pub fn members_preset(family: Family) -> usize {
    match family {
        Family::Mlp => 16,
        Family::Cnn | Family::Rnn | Family::Lstm | Family::Gru => 8,
        Family::Logistic | Family::Scorecard | Family::Trees => 1,
    }
}

/// A power of two near rows / 100, between 32 and 512: small tables need the
/// steps, large ones lose nothing by fewer.
fn tuned_batch(rows: usize) -> usize {
    (rows / 100).next_power_of_two().clamp(32, 512)
}

/// The defaults of a network.
#[must_use]
pub fn network_preset(preset: Preset, family: Family) -> Config {
    let plain = Config {
        family,
        hidden: match family {
            Family::Logistic | Family::Scorecard | Family::Trees => vec![],
            Family::Mlp => vec![32, 16],
            Family::Cnn => vec![128],
            Family::Rnn | Family::Lstm | Family::Gru => vec![64],
        },
        branch: vec![],
        head: vec![],
        filters: 32,
        kernel: 3,
        pool: 2,
        pool_to_newest: true,
        activation: Activation::Relu,
        dropout: 0.0,
        norm: Norm::None,
        grid: None,
        embedding: None,
        orthogonal: true,
        mean_state: false,
        members: Vec::new(),
        monotone: Vec::new(),
        trees: (family == Family::Trees).then_some(TreeSizes::untrained(match preset {
            Preset::Plain => 31,
            Preset::Tuned => 8,
        })),
        outputs: 1,
    };
    if preset == Preset::Plain {
        return plain;
    }
    let wide = match family {
        Family::Logistic | Family::Scorecard | Family::Trees => vec![],
        Family::Mlp => vec![64, 32],
        Family::Cnn => vec![64],
        Family::Rnn | Family::Lstm | Family::Gru => vec![32],
    };
    let recurrent = family.is_recurrent();
    Config {
        hidden: wide,
        branch: if family.reads_sequences() {
            vec![32]
        } else {
            vec![]
        },
        head: if recurrent { vec![32] } else { vec![] },
        activation: Activation::Silu,
        orthogonal: false,
        mean_state: recurrent,
        dropout: if family.is_linear() || family == Family::Trees {
            0.0
        } else {
            0.2
        },
        ..plain
    }
}
