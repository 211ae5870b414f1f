//! A network: named f32 weights and a pure function from inputs to logits.
//!
//! One file per network, in `families`. Every network is described once, by a [`Config`] and
//! the [`Inputs`] it takes; from that comes its plan, the list of its layers,
//! which our own engine and the reference in burn both compute. Its weights are
//! plain slices outside of either, so that the seed alone (not the backend)
//! decides where training starts. No network knows a loan, a table or the
//! training loop.

mod backend;
mod config;
mod derivative;
mod engine;
mod families;
mod fused;
mod gpu;
mod hazard;
mod loss;
mod mask;
mod monotone;
mod plan;
mod reference;
mod stages;
#[cfg(test)]
mod tests;
mod trees;
mod weights;

pub use backend::Backend;
pub use config::{
    Activation, Config, Embedding, EmbeddingKind, Family, Inputs, MAX_LEAVES, MAX_MEMBERS,
    MAX_SPLITS, MAX_TREES, MemberConfig, NetworkError, Norm,
};
pub use derivative::{Derivative, Readout, Workspace};
pub use engine::Engine;
pub use fused::Tally;
pub(crate) use fused::products;
pub use gpu::{GpuFault, times_of_fused};
pub use hazard::{AtRisk, MOST_PERIODS};
pub use loss::{
    Objective, class_probabilities, middle_class, most_probable, objective_mean, sigmoid,
};
pub use monotone::{Direction, HeldInput, Signs};
pub use stages::{Member, Stage, Tensor};
pub use trees::{Child, Forest, Split, TreeSizes};
pub use weights::{Part, Spec, Weights};

use crate::recipe::Matrix;
use plan::Plan;
use weights::Layout;

/// Share of the old value that a running statistic keeps at each step.
const RUNNING_KEEP: f32 = 0.9;
/// Added to a variance before its root is taken.
const EPSILON: f32 = 1e-5;

/// A network with its weights.
#[derive(Debug, Clone)]
pub struct Network {
    config: Config,
    inputs: Inputs,
    /// Share of the logit and layers of each member; of a single network one, with share 1.
    plans: Vec<(f64, Plan)>,
    weights: Weights,
    /// The trees of boosted trees, as the weights hold them.
    forest: Option<Forest>,
}

/// Rows with labels, for one training step.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    /// The inputs.
    pub x: &'a Matrix,
    /// The target as the objective reads it: 1 = bad, 0 = good; the place of a class; a
    /// number. One per row.
    pub y: &'a [f32],
    /// Weight of each row in the gradient, mean 1 over the training rows.
    pub weight: &'a [f32],
}

impl Network {
    /// A network with freshly initialised weights.
    ///
    /// # Errors
    /// If the sizes are out of bounds or the inputs do not suit the family.
    pub fn new(config: Config, inputs: Inputs, seed: u64) -> Result<Self, NetworkError> {
        config.check(inputs)?;
        let mut layout = Layout::new(seed);
        let plans = config.plans(inputs, &mut layout);
        let mut network = Self {
            config,
            inputs,
            plans,
            weights: layout.finish(),
            forest: None,
        };
        network.forest = network.read_forest();
        monotone::begin(network.signs().as_ref(), &mut network.weights);
        Ok(network)
    }

    /// An ensemble: one network whose outputs are the weighted mean of those of its members.
    /// `members` are trained networks of the same inputs with their weights, which are scaled
    /// to a sum of 1; those of weight 0 are left out. Of boosted trees it is one network with the
    /// trees of all.
    ///
    /// # Errors
    /// If there are too many members, or none with a weight, or their inputs differ.
    pub fn ensemble(members: Vec<(Self, f64)>) -> Result<Self, NetworkError> {
        let kept: Vec<(Self, f64)> = members.into_iter().filter(|(_, w)| *w > 0.0).collect();
        let sum: f64 = kept.iter().map(|(_, weight)| weight).sum();
        let heavier = |best: Option<usize>, place: usize| match best {
            Some(best) if kept[place].1 <= kept[best].1 => Some(best),
            _ => Some(place),
        };
        let heaviest = (0..kept.len()).fold(None, heavier);
        let heaviest = heaviest.ok_or(NetworkError::ForeignWeights)?;
        let (first, inputs) = (kept[heaviest].0.config.clone(), kept[heaviest].0.inputs);
        if kept.iter().any(|(member, _)| member.inputs != inputs) {
            return Err(NetworkError::ForeignWeights);
        }
        if kept.iter().all(|(member, _)| member.forest.is_some()) {
            return Self::mean_of_trees(&kept, (heaviest, sum));
        }
        let member = |(member, weight): &(Self, f64)| MemberConfig {
            weight: weight / sum,
            config: member.config.clone(),
        };
        let config = Config {
            members: kept.iter().map(member).collect(),
            ..first
        };
        let specs = config.specs(inputs)?;
        let values = kept.iter().flat_map(|(member, _)| member.weights.values());
        let values: Vec<f32> = values.copied().collect();
        let weights = Weights::new(specs, &values);
        Self::with_weights(config, inputs, weights.ok_or(NetworkError::ForeignWeights)?)
    }

    /// A network with weights that come from elsewhere (a model file).
    ///
    /// # Errors
    /// If names, shapes or order differ from what the configuration declares,
    /// a value is not finite, or a weight breaks the sign that keeps the output monotone.
    pub fn with_weights(
        config: Config,
        inputs: Inputs,
        weights: Weights,
    ) -> Result<Self, NetworkError> {
        if config.specs(inputs)? != weights.specs() {
            return Err(NetworkError::ForeignWeights);
        }
        if weights.values().iter().any(|v| !v.is_finite()) {
            return Err(NetworkError::NotFinite);
        }
        let plans = config.plans(inputs, &mut Layout::of_shapes());
        let mut network = Self {
            config,
            inputs,
            plans,
            weights,
            forest: None,
        };
        network.forest = network.read_forest();
        if network.config.family == Family::Trees && network.forest.is_none() {
            return Err(NetworkError::ForeignWeights);
        }
        if !network.keeps_signs() {
            return Err(NetworkError::BrokenSigns);
        }
        Ok(network)
    }

    /// The layers of a single network, of an ensemble those of its first member.
    fn plan(&self) -> &Plan {
        &self.plans[0].1
    }

    /// Numbers that come out per row.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.config.outputs
    }

    /// How the network is built.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the network takes per row.
    #[must_use]
    pub fn inputs(&self) -> Inputs {
        self.inputs
    }

    /// The weights.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The weights, to be changed by an optimiser; those of boosted trees by
    /// [`Network::set_forest`] alone.
    pub fn weights_mut(&mut self) -> &mut Weights {
        &mut self.weights
    }

    /// Number of trained weights (running statistics left out); of boosted trees, their thresholds
    /// and leaves.
    #[must_use]
    pub fn parameters(&self) -> usize {
        match self.config.trees {
            Some(sizes) => 2 * sizes.splits + sizes.trees,
            None => self.weights.trained(),
        }
    }

    /// Lets the untrained network put out `outputs` for an average row; nothing happens
    /// where their number is another.
    pub fn set_output_bias(&mut self, outputs: &[f32]) {
        let bias = self.weights.slice_mut("output.bias");
        if let Some(bias) = bias.filter(|bias| bias.len() == outputs.len()) {
            bias.copy_from_slice(outputs);
        }
    }

    /// Gives a network of one linear layer and one output its coefficients and its intercept;
    /// nothing happens where their number is another.
    pub fn set_linear(&mut self, coefficients: &[f64], intercept: f64) {
        if self
            .linear()
            .is_none_or(|(now, _)| now.len() != coefficients.len())
        {
            return;
        }
        if let Some(kernel) = self.weights.slice_mut("output.kernel") {
            let each = kernel.iter_mut().zip(coefficients);
            each.for_each(|(weight, value)| *weight = *value as f32);
        }
        self.set_output_bias(&[intercept as f32]);
    }

    /// Gives a network of one linear layer the same coefficients for all of its outputs, and an
    /// intercept for each; nothing happens where their numbers are others.
    pub fn set_shared_linear(&mut self, coefficients: &[f64], intercepts: &[f64]) {
        let size = coefficients.len() * intercepts.len();
        let kernel = self.weights.slice_mut("output.kernel");
        let Some(kernel) = kernel.filter(|kernel| kernel.len() == size) else {
            return;
        };
        let lines = kernel.chunks_exact_mut(intercepts.len());
        for (line, coefficient) in lines.zip(coefficients) {
            line.fill(*coefficient as f32);
        }
        let bias: Vec<f32> = intercepts.iter().map(|value| *value as f32).collect();
        self.set_output_bias(&bias);
    }

    /// The coefficients and the intercept of a network of one linear layer and one output.
    #[must_use]
    pub fn linear(&self) -> Option<(&[f32], f32)> {
        let is_one = self.config.family.is_linear() && self.config.outputs == 1;
        if !is_one || !self.config.members.is_empty() {
            return None;
        }
        let bias = self.weights.slice("output.bias")?.first()?;
        Some((self.weights.slice("output.kernel")?, *bias))
    }

    /// The outputs of all rows, shape [rows × outputs], in inference mode: logits, or
    /// numbers where the objective is of numbers. A row's outputs depend on that row alone.
    #[must_use]
    pub fn logits(&self, backend: Backend, x: &Matrix) -> Vec<f32> {
        if self.config.members.is_empty() {
            return self.outputs_of(self.plan(), backend, x);
        }
        let mut sum = vec![0.0_f64; x.rows * self.config.outputs];
        for (weight, plan) in &self.plans {
            let outputs = self.outputs_of(plan, backend, x);
            for (sum, z) in sum.iter_mut().zip(outputs) {
                *sum += weight * f64::from(z);
            }
        }
        sum.into_iter().map(|z| z as f32).collect()
    }

    fn outputs_of(&self, plan: &Plan, backend: Backend, x: &Matrix) -> Vec<f32> {
        if let Some(forest) = &self.forest {
            return forest.logits(x);
        }
        if backend == Backend::Fused {
            let values = self.weights.values();
            return fused::logits(plan, self.inputs, values, x, self.config.outputs);
        }
        reference::logits(plan, &self.weights, backend, x)
    }

    /// What computes training steps on batches of up to `rows` rows. An ensemble is not trained
    /// as one: its members are.
    #[must_use]
    pub fn engine(&self, backend: Backend, rows: usize) -> Engine {
        Engine::new(self, backend, rows)
    }
}
