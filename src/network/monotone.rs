//! Monotone networks: the signs that hold the weights of a network so that its output rises or
//! falls with some inputs, whatever the other inputs are. (Boosted trees have no signs: their splits
//! are held, see `trees`.)
//!
//! Runje & Shankaranarayana (ICML 2023): weights on the way from a held input keep one sign, and
//! a convex activation needs its concave mirror beside it −ρ(−x), as either alone could only bend
//! one way. The mirror is the same activation in a unit that falls: its weights from what rises
//! are negative, and so are those towards what rises. So each hidden unit rises, falls or is free;
//! a free unit has no weight from a held input, directly or through other units. Any layers of
//! such units with `ReLU`, tanh or sigmoid compute a function that rises, in floating point too:
//! products and sums in a fixed order are rounded, and rounding keeps the order.

use super::config::{Activation, Config, EmbeddingKind, Family, Inputs, NetworkError, Norm};
use super::plan::{Dense, Layer, Plan};
use super::{Network, Weights};
use serde::{Deserialize, Serialize};

/// How an output runs with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// It never falls when the value rises.
    #[serde(rename = "+")]
    Rises,
    /// It never rises when the value rises.
    #[serde(rename = "-")]
    Falls,
}

impl Direction {
    /// `+` or `-`.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::Rises => '+',
            Self::Falls => '-',
        }
    }

    /// The other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Rises => Self::Falls,
            Self::Falls => Self::Rises,
        }
    }
}

/// An input with which the output rises or falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldInput {
    /// Its place among the static inputs.
    pub input: usize,
    /// How the output runs.
    pub direction: Direction,
}

impl Activation {
    /// Whether it never falls.
    #[must_use]
    pub fn is_monotone(self) -> bool {
        match self {
            Self::Relu | Self::Tanh | Self::Sigmoid => true,
            Self::Gelu | Self::Silu => false,
        }
    }
}

impl Family {
    /// Whether its networks can be held to a direction.
    #[must_use]
    pub fn can_be_monotone(self) -> bool {
        !self.reads_sequences()
    }
}

/// Whether a configuration can hold the directions that it names.
pub(super) fn check(config: &Config, inputs: Inputs) -> Result<(), NetworkError> {
    if config.monotone.is_empty() {
        return Ok(());
    }
    let rising = config.monotone.windows(2).all(|w| w[0].input < w[1].input);
    let last = config.monotone.last();
    if !rising || last.is_some_and(|held| held.input >= inputs.statics) {
        return Err(NetworkError::Form(config.family.name()));
    }
    let is_held = |place: &usize| config.monotone.iter().any(|held| held.input == *place);
    let turns = config.embedding.as_ref().is_some_and(|embedding| {
        embedding.kind == EmbeddingKind::Periodic && embedding.numbers.iter().any(is_held)
    });
    let has_layers = !config.family.is_linear() && config.family != Family::Trees;
    let bends = has_layers && !config.activation.is_monotone();
    let fits = config.family.can_be_monotone() && config.norm == Norm::None && config.outputs == 1;
    if !fits || turns || bends {
        return Err(NetworkError::NotMonotone);
    }
    Ok(())
}

/// How what a unit puts out runs with the held inputs; `None` where it does not depend on them.
type Carried = Option<Direction>;

/// The least and the greatest value of each weight of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Signs {
    low: Vec<f32>,
    high: Vec<f32>,
}

impl Signs {
    /// Moves each weight that crossed its bound back to it. NaN stays.
    pub fn project(&self, values: &mut [f32]) {
        for (value, (low, high)) in values.iter_mut().zip(self.low.iter().zip(&self.high)) {
            // Without a branch around the store, so that it runs in vectors.
            let above = if *value < *low { *low } else { *value };
            *value = if above > *high { *high } else { above };
        }
    }

    /// Gives each weight on the wrong side of 0 the other sign, and 0 to those that may be nothing
    /// else: where training begins.
    pub(super) fn reflect(&self, values: &mut [f32]) {
        for (value, (low, high)) in values.iter_mut().zip(self.low.iter().zip(&self.high)) {
            if *value < *low || *value > *high {
                *value = -*value;
            }
        }
        self.project(values);
    }

    fn hold(&self, values: &[f32]) -> bool {
        let bounds = self.low.iter().zip(&self.high);
        let mut each = values.iter().zip(bounds);
        each.all(|(value, (low, high))| low <= value && value <= high)
    }

    /// Bounds a kernel from units that carry `before` to units that carry `after`.
    fn bound(&mut self, layer: &Dense, before: &[Carried], after: &[Carried]) {
        let start = layer.kernel.start;
        for (from, source) in before.iter().enumerate() {
            for (to, target) in after.iter().enumerate() {
                let at = start + from * layer.to + to;
                (self.low[at], self.high[at]) = match (source, target) {
                    (None, _) => (f32::NEG_INFINITY, f32::INFINITY),
                    (Some(_), None) => (0.0, 0.0),
                    (Some(a), Some(b)) if a == b => (0.0, f32::INFINITY),
                    (Some(_), Some(_)) => (f32::NEG_INFINITY, 0.0),
                };
            }
        }
    }

    fn add(&mut self, plan: &Plan, config: &Config, inputs: Inputs) {
        let mut carried: Vec<Carried> = vec![None; inputs.statics];
        for held in &config.monotone {
            carried[held.input] = Some(held.direction);
        }
        for (place, layer) in plan.head.iter().enumerate() {
            match layer {
                Layer::Embed(embed) => {
                    let numbers = embed.numbers.iter().map(|number| carried[*number]);
                    let added = numbers.flat_map(|own| std::iter::repeat_n(own, embed.size));
                    let added: Vec<Carried> = added.collect();
                    carried.extend(added);
                }
                Layer::Dense(dense) => {
                    let after = if place + 1 == plan.head.len() {
                        vec![Some(Direction::Rises); dense.to]
                    } else {
                        units(dense.to, carried.contains(&None))
                    };
                    self.bound(dense, &carried, &after);
                    carried = after;
                }
                // `check` has refused what else there is.
                _ => {}
            }
        }
    }
}

/// What the units of a hidden layer carry: half of them nothing where anything is free, the
/// others in turn what rises and what falls.
fn units(count: usize, has_free: bool) -> Vec<Carried> {
    let free = if has_free { count / 2 } else { 0 };
    let of = |unit: usize| match unit {
        _ if unit < free => None,
        _ if (unit - free).is_multiple_of(2) => Some(Direction::Rises),
        _ => Some(Direction::Falls),
    };
    (0..count).map(of).collect()
}

impl Network {
    /// The bounds of the weights; `None` of a network that is not held to a direction, and of
    /// boosted trees.
    #[must_use]
    pub fn signs(&self) -> Option<Signs> {
        if self.forest.is_some() {
            return None;
        }
        let members = &self.config.members;
        let of = |place: usize| members.get(place).map_or(&self.config, |m| &m.config);
        let is_held = |place: usize| !of(place).monotone.is_empty();
        if !(0..self.plans.len()).any(is_held) {
            return None;
        }
        let count = self.weights.values().len();
        let mut signs = Signs {
            low: vec![f32::NEG_INFINITY; count],
            high: vec![f32::INFINITY; count],
        };
        for (place, (_, plan)) in self.plans.iter().enumerate().filter(|(k, _)| is_held(*k)) {
            signs.add(plan, of(place), self.inputs);
        }
        Some(signs)
    }

    /// Whether the signs of the weights, or the leaves of boosted trees, hold the output to the
    /// directions `held`: in every member.
    #[must_use]
    pub fn is_held_to(&self, held: &[HeldInput]) -> bool {
        let members = &self.config.members;
        let own = |config: &Config| held.iter().all(|held| config.monotone.contains(held));
        let named = if members.is_empty() {
            own(&self.config)
        } else {
            members.iter().all(|member| own(&member.config))
        };
        named && self.keeps_signs()
    }

    /// Whether the weights keep the signs that the configuration asks for; of boosted trees, whether
    /// their leaves keep its directions.
    pub(super) fn keeps_signs(&self) -> bool {
        if let Some(forest) = &self.forest {
            return forest.is_held_to(&self.config.monotone);
        }
        let signs = self.signs();
        signs.is_none_or(|signs| signs.hold(self.weights.values()))
    }
}

/// Gives fresh weights the signs that they have to keep.
pub(super) fn begin(signs: Option<&Signs>, weights: &mut Weights) {
    if let Some(signs) = signs {
        signs.reflect(weights.values_mut());
    }
}
