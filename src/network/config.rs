//! The configuration of a network: its family and sizes, checked before any
//! weight is allocated.

use super::families::{cnn, logistic, mlp, recurrent};
use super::monotone::{self, HeldInput};
use super::plan::Plan;
use super::trees::{self, TreeSizes};
use super::weights::{Layout, Spec};
use serde::{Deserialize, Serialize};

/// Largest width of any layer; keeps a damaged model file from asking for
/// gigabytes.
const MAX_WIDTH: usize = 4096;
/// Most layers in one stack.
const MAX_LAYERS: usize = 16;
/// Most inputs, static and sequence together.
const MAX_INPUTS: usize = 1 << 16;
/// Most inputs that an embedding adds for one number.
const MAX_EMBEDDING: usize = 64;
/// Most networks of an ensemble.
pub const MAX_MEMBERS: usize = 64;
/// Most weights of a network: 64 MB of f32.
const MAX_WEIGHTS: usize = 1 << 24;

/// Most leaves of a tree.
pub const MAX_LEAVES: usize = 1024;
/// Most trees.
pub const MAX_TREES: usize = 5000;
/// Most splits of all trees.
pub const MAX_SPLITS: usize = 1 << 20;

/// A family of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Logistic regression: one linear layer.
    Logistic,
    /// Scorecard: logistic regression on weights of evidence, fitted to its optimum.
    Scorecard,
    /// Boosted trees: no network, but a model like one, from the same inputs to a logit.
    Trees,
    /// Multilayer perceptron over a flat row.
    Mlp,
    /// One-dimensional convolution over time steps.
    Cnn,
    /// Simple recurrent network (Elman 1990).
    Rnn,
    /// Long short-term memory (Hochreiter & Schmidhuber 1997).
    Lstm,
    /// Gated recurrent unit (Cho et al. 2014).
    Gru,
}

impl Family {
    /// The name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Scorecard => "scorecard",
            Self::Trees => "trees",
            Self::Mlp => "mlp",
            Self::Cnn => "cnn",
            Self::Rnn => "rnn",
            Self::Lstm => "lstm",
            Self::Gru => "gru",
        }
    }

    /// Whether the family reads time steps rather than a flat row.
    #[must_use]
    pub fn reads_sequences(self) -> bool {
        !matches!(
            self,
            Self::Logistic | Self::Scorecard | Self::Trees | Self::Mlp
        )
    }

    /// Whether it carries a state from time step to time step.
    #[must_use]
    pub fn is_recurrent(self) -> bool {
        matches!(self, Self::Rnn | Self::Lstm | Self::Gru)
    }

    /// Whether its weights are found step by step along a gradient, in epochs.
    #[must_use]
    pub fn learns_in_epochs(self) -> bool {
        !matches!(self, Self::Scorecard | Self::Trees)
    }

    /// Whether the logit is a sum over the inputs.
    #[must_use]
    pub fn is_linear(self) -> bool {
        matches!(self, Self::Logistic | Self::Scorecard)
    }
}

/// The function between two layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// max(0, x).
    Relu,
    /// Hyperbolic tangent.
    Tanh,
    /// 1 / (1 + exp(−x)).
    Sigmoid,
    /// x·Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016).
    Gelu,
    /// x·sigmoid(x) (Elfwing et al. 2018).
    Silu,
}

/// The normalisation between a layer and its activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Norm {
    /// None.
    None,
    /// Over the rows of a batch (Ioffe & Szegedy 2015).
    Batch,
    /// Over the units of a layer (Ba et al. 2016).
    Layer,
}

/// How each number among the static inputs enters besides as itself (Gorishniy et al. 2022).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmbeddingKind {
    /// cos(2π(w·x + b)) with trained frequencies w and phases b.
    Periodic,
    /// How far x is through each of the ranges between quantiles of the normal distribution,
    /// from 0 to 1: a piecewise linear encoding of a number that is scaled to that distribution.
    Piecewise,
}

/// What a network adds to its static inputs before its first layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// What is added.
    pub kind: EmbeddingKind,
    /// Places of the embedded numbers among the static inputs, rising.
    pub numbers: Vec<usize>,
    /// Inputs that are added for each number.
    pub size: usize,
    /// Standard deviation of the first frequencies of a periodic embedding.
    pub spread: f64,
}

/// What a network takes per row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Numbers outside any sequence.
    pub statics: usize,
    /// Time steps, oldest first.
    pub steps: usize,
    /// Numbers per time step.
    pub channels: usize,
}

impl Inputs {
    /// Numbers that enter the network per row.
    #[must_use]
    pub fn total(self) -> usize {
        self.statics + self.steps * self.channels
    }
}

/// How a network is built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// The family.
    pub family: Family,
    /// Dense layers of `mlp`, dense layers after pooling of `cnn`, stacked
    /// recurrent layers of `rnn`, `lstm`, `gru`.
    pub hidden: Vec<usize>,
    /// Dense layers through which the static inputs pass before they join a
    /// sequence network; without any they join as they are.
    pub branch: Vec<usize>,
    /// Dense layers between the joined state of a recurrent network and its
    /// output.
    pub head: Vec<usize>,
    /// Filters of the convolution.
    pub filters: usize,
    /// Time steps that a filter sees.
    pub kernel: usize,
    /// Time steps that pooling makes one.
    pub pool: usize,
    /// Whether windows of pooling end at the newest step and the oldest one may be
    /// shorter. In models of earlier versions they begin at the oldest step, and steps
    /// that fill no window are dropped.
    #[serde(default)]
    pub pool_to_newest: bool,
    /// Between dense layers and after the convolution; the recurrent cells
    /// keep their own.
    pub activation: Activation,
    /// Share of units dropped after each hidden layer while training
    /// (Srivastava et al. 2014).
    pub dropout: f64,
    /// Between a hidden layer and its activation.
    pub norm: Norm,
    /// Lines and cells per line of a grid that the steps are, of `cnn`; `None` where they
    /// are a series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<[usize; 2]>,
    /// What is added to the static inputs, of `mlp` and of the branch of sequence networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<Embedding>,
    /// Whether the kernels of recurrent cells begin as Keras' do: orthogonal over all gates,
    /// and the input kernel with the fans of all gates together. Otherwise each gate begins
    /// as a layer of its own (Glorot & Bengio 2010), which learns faster.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub orthogonal: bool,
    /// Whether the mean of the states of all time steps is read beside the last one, by recurrent
    /// networks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mean_state: bool,
    /// The networks of an ensemble; empty for a single network. The other settings of an
    /// ensemble are those of its heaviest member.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberConfig>,
    /// Inputs with which the output rises or falls, by their places; the signs of the weights
    /// see to it, or the leaves of boosted trees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monotone: Vec<HeldInput>,
    /// The sizes of boosted trees, of no other family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trees: Option<TreeSizes>,
    /// Numbers that come out per row: 1, or one for each class or threshold.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub outputs: usize,
}

/// One network of an ensemble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemberConfig {
    /// Its share of the ensemble's logit.
    pub weight: f64,
    /// How it is built.
    pub config: Config,
}

fn one() -> usize {
    1
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn is_one(outputs: &usize) -> bool {
    *outputs == 1
}

/// Why a network cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// A size outside its bounds.
    #[error("{what} is {got}, but must be between {least} and {most}; choose a size within that.")]
    Size {
        /// The size's name.
        what: &'static str,
        /// What was asked for.
        got: usize,
        /// The least allowed.
        least: usize,
        /// The most allowed.
        most: usize,
    },
    /// A dropout that leaves no unit.
    #[error("The dropout must be at least 0 and below 1; 0.1 to 0.5 are usual.")]
    Dropout,
    /// A Huber loss without a width.
    #[error("The width of a Huber loss must be above 0; 1 standard deviation is usual.")]
    Huber,
    /// A quantile loss of no quantile.
    #[error("The quantile must be above 0 and below 1, such as 0.9.")]
    Quantile,
    /// A sequence network without time steps, or a flat one with them.
    #[error("The {0} network was given inputs of the wrong form; prepare the data for this model.")]
    Form(&'static str),
    /// Weights of some other network.
    #[error(
        "The weights do not belong to the network that the model file describes; the file is damaged."
    )]
    ForeignWeights,
    /// NaN or infinite weights.
    #[error("The model holds weights that are not finite numbers; the file is damaged.")]
    NotFinite,
    /// Settings that cannot be held to a direction.
    #[error(
        "A model whose PD rises or falls with a field has to be an mlp, a logistic regression, a \
         scorecard or boosted trees; an mlp with relu, tanh or sigmoid between its layers, no \
         normalisation and one output. Change these settings, or leave the directions out."
    )]
    NotMonotone,
    /// A weight with the wrong sign, or a leaf on the wrong side.
    #[error(
        "The weights break the model's own certificate that its PD rises or falls with some fields; \
         the file was changed after training, so train again or use another copy."
    )]
    BrokenSigns,
}

impl Config {
    /// Whether the network, or a member of it, reads the mean of all states of a sequence.
    #[must_use]
    pub fn reads_mean_state(&self) -> bool {
        self.mean_state || self.members.iter().any(|m| m.config.mean_state)
    }

    /// Checks every size against its bounds, and the inputs against the family.
    ///
    /// # Errors
    /// The first bound that does not hold.
    pub fn check(&self, inputs: Inputs) -> Result<(), NetworkError> {
        for (what, layers) in [
            ("The number of hidden layers", &self.hidden),
            ("The number of branch layers", &self.branch),
            ("The number of head layers", &self.head),
        ] {
            let least = usize::from(self.family.is_recurrent());
            let least = if what.contains("hidden") { least } else { 0 };
            within(what, layers.len(), least, MAX_LAYERS)?;
            for &width in layers {
                within("A layer's width", width, 1, MAX_WIDTH)?;
            }
        }
        within("The number of filters", self.filters, 1, MAX_WIDTH)?;
        within("The kernel", self.kernel, 1, 512)?;
        within("The pool", self.pool, 1, 512)?;
        within("The number of outputs", self.outputs, 1, MAX_WIDTH)?;
        within("The number of inputs", inputs.total(), 1, MAX_INPUTS)?;
        if !(0.0..1.0).contains(&self.dropout) {
            return Err(NetworkError::Dropout);
        }
        if let Some(embedding) = &self.embedding {
            within("The size of an embedding", embedding.size, 1, MAX_EMBEDDING)?;
            let rising = embedding.numbers.windows(2).all(|pair| pair[0] < pair[1]);
            let last = embedding.numbers.last();
            if !rising || last.is_some_and(|last| *last >= inputs.statics) {
                return Err(NetworkError::Form(self.family.name()));
            }
        }
        monotone::check(self, inputs)?;
        self.check_trees()?;
        let has_steps = inputs.steps > 0 && inputs.channels > 0;
        let of_grid = |[lines, across]: [usize; 2]| {
            self.family == Family::Cnn && lines > 1 && lines * across == inputs.steps
        };
        let is_recurrent = self.family.is_recurrent();
        let misses_steps = self.family.reads_sequences() != has_steps;
        if misses_steps || !self.grid.is_none_or(of_grid) || (self.mean_state && !is_recurrent) {
            return Err(NetworkError::Form(self.family.name()));
        }
        if !self.members.is_empty() {
            within("The number of members", self.members.len(), 1, MAX_MEMBERS)?;
            let sound = |member: &MemberConfig| {
                let (weight, config) = (member.weight, &member.config);
                weight > 0.0
                    && weight <= 1.0
                    && config.members.is_empty()
                    && config.outputs == self.outputs
                    && config.family != Family::Trees
            };
            if !self.members.iter().all(sound) {
                return Err(NetworkError::Form(self.family.name()));
            }
            for member in &self.members {
                member.config.check(inputs)?;
            }
        }
        let mut layout = Layout::of_shapes();
        self.plans(inputs, &mut layout);
        within("The number of weights", layout.count(), 1, MAX_WEIGHTS)
    }

    fn check_trees(&self) -> Result<(), NetworkError> {
        let is_trees = self.family == Family::Trees;
        let wrong = NetworkError::Form(self.family.name());
        match &self.trees {
            Some(sizes) if is_trees && self.outputs == 1 && self.members.is_empty() => {
                within("The leaves of a tree", sizes.leaves, 2, MAX_LEAVES)?;
                within("The number of trees", sizes.trees, 0, MAX_TREES)?;
                within("The number of splits", sizes.splits, 0, MAX_SPLITS)
            }
            None if !is_trees => Ok(()),
            _ => Err(wrong),
        }
    }

    /// Name, shape and place of every weight, without allocating any.
    ///
    /// # Errors
    /// As [`Config::check`].
    pub fn specs(&self, inputs: Inputs) -> Result<Vec<Spec>, NetworkError> {
        self.check(inputs)?;
        let mut layout = Layout::of_shapes();
        self.plans(inputs, &mut layout);
        Ok(layout.into_specs())
    }

    /// The share of the logit and the layers of each member, of a single network its own; their
    /// weights declared in `layout` one member behind the other.
    pub(super) fn plans(&self, inputs: Inputs, layout: &mut Layout) -> Vec<(f64, Plan)> {
        if self.members.is_empty() {
            return vec![(1.0, self.plan(inputs, layout))];
        }
        let members = self.members.iter().enumerate();
        let plan = |(place, member): (usize, &MemberConfig)| {
            layout.begin_member(place);
            (member.weight, member.config.plan(inputs, layout))
        };
        members.map(plan).collect()
    }

    /// The layers, their weights declared in `layout`.
    fn plan(&self, inputs: Inputs, layout: &mut Layout) -> Plan {
        match self.family {
            Family::Logistic | Family::Scorecard => logistic::plan(self, inputs, layout),
            Family::Trees => trees::plan(self, layout),
            Family::Mlp => mlp::plan(self, inputs, layout),
            Family::Cnn => cnn::plan(self, inputs, layout),
            Family::Rnn | Family::Lstm | Family::Gru => recurrent::plan(self, inputs, layout),
        }
    }
}

fn within(what: &'static str, got: usize, least: usize, most: usize) -> Result<(), NetworkError> {
    if (least..=most).contains(&got) {
        return Ok(());
    }
    Err(NetworkError::Size {
        what,
        got,
        least,
        most,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(family: Family) -> Config {
        Config {
            family,
            hidden: vec![8],
            branch: vec![],
            head: vec![],
            filters: 4,
            kernel: 3,
            pool: 2,
            pool_to_newest: true,
            activation: Activation::Relu,
            dropout: 0.0,
            norm: Norm::None,
            grid: None,
            embedding: None,
            orthogonal: false,
            mean_state: false,
            members: Vec::new(),
            monotone: Vec::new(),
            trees: None,
            outputs: 1,
        }
    }

    #[test]
    fn sizes_out_of_bounds_are_refused() {
        let flat = Inputs {
            statics: 3,
            steps: 0,
            channels: 0,
        };
        assert!(config(Family::Mlp).check(flat).is_ok());
        let check = |change: fn(&mut Config)| {
            let mut c = config(Family::Mlp);
            change(&mut c);
            c.check(flat).is_err()
        };
        assert!(check(|c| c.hidden = vec![0]));
        assert!(check(|c| c.hidden = vec![5000]));
        assert!(check(|c| c.hidden = vec![2; 17]));
        assert!(check(|c| c.dropout = 1.0));
        assert!(check(|c| c.dropout = f64::NAN));
        assert!(check(|c| c.kernel = 0));
        assert!(check(|c| c.family = Family::Lstm));
    }

    #[test]
    fn a_recurrent_network_needs_a_layer_but_an_mlp_does_not() {
        let steps = Inputs {
            statics: 0,
            steps: 4,
            channels: 2,
        };
        let mut lstm = config(Family::Lstm);
        lstm.hidden.clear();
        assert!(lstm.check(steps).is_err());
        lstm.family = Family::Cnn;
        assert!(lstm.check(steps).is_ok());
        lstm.mean_state = true;
        assert!(lstm.check(steps).is_err());
    }
}
