//! Boosted trees: the logit is a bias and one leaf of each tree (Friedman 2001).
//!
//! At each split a row goes below if its input is less than the threshold, and above otherwise. All
//! trees are held in flat tensors. A child is the place of a split, or, below 0,
//! −1 − the place of a leaf; both are whole numbers below 2²⁴, which f32 holds exactly.

use super::Network;
use super::config::{Config, Inputs, NetworkError};
use super::monotone::{Direction, HeldInput};
use super::plan::Plan;
use super::weights::{Layout, Part, Place, Weights};
use crate::recipe::Matrix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows that a thread takes at a time.
const BLOCK_ROWS: usize = 256;

/// The sizes of boosted trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeSizes {
    /// Most leaves of a tree.
    pub leaves: usize,
    /// Trees that were grown; 0 before the training.
    pub trees: usize,
    /// Splits of all trees together.
    pub splits: usize,
}

impl TreeSizes {
    /// No tree yet.
    #[must_use]
    pub fn untrained(leaves: usize) -> Self {
        Self {
            leaves,
            trees: 0,
            splits: 0,
        }
    }
}

/// Where the tensors stand.
#[derive(Debug, Clone)]
pub(super) struct TreePlan {
    root: Place,
    input: Place,
    threshold: Place,
    below: Place,
    above: Place,
    leaf: Place,
    bias: Place,
}

/// Declares the tensors of the trees.
pub(super) fn plan(config: &Config, layout: &mut Layout) -> Plan {
    let sizes = config.trees.unwrap_or(TreeSizes::untrained(2));
    let mut tensor =
        |name: &str, size: usize| layout.filled(format!("trees.{name}"), size, Part::Kernel, 0.0);
    let trees = TreePlan {
        root: tensor("root", sizes.trees),
        input: tensor("input", sizes.splits),
        threshold: tensor("threshold", sizes.splits),
        below: tensor("below", sizes.splits),
        above: tensor("above", sizes.splits),
        leaf: tensor("leaf", sizes.splits + sizes.trees),
        bias: layout.bias("output.bias".to_owned(), &[0.0]),
    };
    Plan {
        trees: Some(trees),
        ..Plan::default()
    }
}

/// A split of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// Place of the input among the static ones.
    pub input: usize,
    /// Rows whose input is less go below.
    pub threshold: f32,
    /// The next split or leaf, see [`Child`].
    pub below: Child,
    /// The next one of the other rows.
    pub above: Child,
}

/// Where a row goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Child {
    /// The place of a split.
    Split(usize),
    /// The place of a leaf.
    Leaf(usize),
}

impl Child {
    fn of(code: f32) -> Option<Self> {
        if code.fract() != 0.0 || code.abs() > 16_777_216.0 {
            return None;
        }
        let code = code as i64;
        let place = if code < 0 { -1 - code } else { code };
        let place = usize::try_from(place).ok()?;
        Some(if code < 0 {
            Self::Leaf(place)
        } else {
            Self::Split(place)
        })
    }

    /// As the tensors hold it.
    fn code(self) -> f32 {
        match self {
            Self::Split(place) => place as f32,
            Self::Leaf(place) => -1.0 - place as f32,
        }
    }
}

/// Trees, ready to be followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// Where a row begins, tree by tree.
    pub roots: Vec<Child>,
    /// The splits of all trees.
    pub splits: Vec<Split>,
    /// What each leaf adds to the logit.
    pub leaves: Vec<f32>,
    /// The logit without trees.
    pub bias: f32,
}

impl Forest {
    /// The trees in a flat buffer of weights; `None` where a child leads to no node, backwards or to a
    /// node that another split leads to as well, or an input does not exist.
    pub(super) fn read(plan: &TreePlan, values: &[f32], inputs: Inputs) -> Option<Self> {
        let of = |place: Place| &values[place.range()];
        let roots = of(plan.root).iter().map(|code| Child::of(*code));
        let roots: Vec<Child> = roots.collect::<Option<_>>()?;
        let mut splits = Vec::with_capacity(of(plan.input).len());
        let children = of(plan.below).iter().zip(of(plan.above));
        let tests = of(plan.input).iter().zip(of(plan.threshold));
        for ((input, threshold), (below, above)) in tests.zip(children) {
            let is_place = input.fract() == 0.0 && *input >= 0.0;
            let place = *input as usize;
            if !is_place || place >= inputs.statics {
                return None;
            }
            splits.push(Split {
                input: place,
                threshold: *threshold,
                below: Child::of(*below)?,
                above: Child::of(*above)?,
            });
        }
        let forest = Self {
            roots,
            splits,
            leaves: of(plan.leaf).to_vec(),
            bias: *of(plan.bias).first()?,
        };
        forest.is_sound().then_some(forest)
    }

    /// Whether each node but the roots is the child of one split that comes before it.
    fn is_sound(&self) -> bool {
        let mut split_seen = vec![false; self.splits.len()];
        let mut leaf_seen = vec![false; self.leaves.len()];
        let mut reach = |child: Child, from: Option<usize>| {
            let (seen, place) = match child {
                Child::Split(place) => (&mut split_seen, place),
                Child::Leaf(place) => (&mut leaf_seen, place),
            };
            let forward = match (child, from) {
                (Child::Split(place), Some(from)) => place > from,
                _ => true,
            };
            let is_new = seen.get(place) == Some(&false);
            if let Some(seen) = seen.get_mut(place) {
                *seen = true;
            }
            forward && is_new
        };
        let roots = self.roots.iter().all(|root| reach(*root, None));
        let mut splits = self.splits.iter().enumerate();
        roots
            && splits.all(|(place, split)| {
                reach(split.below, Some(place)) && reach(split.above, Some(place))
            })
    }

    /// The logit of a row of static inputs.
    #[must_use]
    pub fn logit(&self, row: &[f32]) -> f64 {
        let leaves = self.roots.iter().map(|root| {
            let mut at = *root;
            loop {
                match at {
                    Child::Split(place) => at = self.splits[place].next(row),
                    Child::Leaf(place) => return f64::from(self.leaves[place]),
                }
            }
        });
        f64::from(self.bias) + leaves.sum::<f64>()
    }

    /// The logits of all rows. A row's logit depends on that row alone.
    #[must_use]
    pub fn logits(&self, x: &Matrix) -> Vec<f32> {
        let width = x.static_width;
        let mut logits = vec![0.0; x.rows];
        let blocks = logits.par_chunks_mut(BLOCK_ROWS).enumerate();
        blocks.for_each(|(block, logits)| {
            for (place, logit) in logits.iter_mut().enumerate() {
                let row = block * BLOCK_ROWS + place;
                *logit = self.logit(&x.statics[row * width..(row + 1) * width]) as f32;
            }
        });
        logits
    }

    /// Trees whose logit is the weighted sum of those of `forests`: all trees, one forest after the
    /// other, their leaves multiplied by the weight of their forest.
    fn sum(forests: &[(&Self, f64)]) -> Self {
        let mut all = Self {
            roots: Vec::new(),
            splits: Vec::new(),
            leaves: Vec::new(),
            bias: 0.0,
        };
        let mut bias = 0.0;
        for (forest, weight) in forests {
            let (splits, leaves) = (all.splits.len(), all.leaves.len());
            let moved = |child: Child| match child {
                Child::Split(place) => Child::Split(place + splits),
                Child::Leaf(place) => Child::Leaf(place + leaves),
            };
            let scaled = |leaf: &f32| (f64::from(*leaf) * weight) as f32;
            all.roots
                .extend(forest.roots.iter().map(|root| moved(*root)));
            all.splits.extend(forest.splits.iter().map(|split| Split {
                below: moved(split.below),
                above: moved(split.above),
                ..*split
            }));
            all.leaves.extend(forest.leaves.iter().map(scaled));
            bias += f64::from(forest.bias) * weight;
        }
        all.bias = bias as f32;
        all
    }

    /// Whether the logit runs with each of the inputs `held` as it has to, whatever the others are:
    /// at each split on one of them no leaf above is lower than any leaf below, or none higher where
    /// it falls. Two rows that differ in that input alone part at such a split in each tree where they
    /// part at all, so this proves it; floating point keeps it, as leaves are added in a fixed order.
    #[must_use]
    pub fn is_held_to(&self, held: &[HeldInput]) -> bool {
        if held.is_empty() {
            return true;
        }
        // Least and greatest leaf behind each split; children stand behind their parents.
        let mut ranges = vec![[0.0_f32; 2]; self.splits.len()];
        let range = |child: Child, ranges: &[[f32; 2]]| match child {
            Child::Split(place) => ranges[place],
            Child::Leaf(place) => [self.leaves[place]; 2],
        };
        for (place, split) in self.splits.iter().enumerate().rev() {
            let [below, above] = [split.below, split.above].map(|child| range(child, &ranges));
            let own = held.iter().find(|held| held.input == split.input);
            let keeps = own.is_none_or(|held| match held.direction {
                Direction::Rises => below[1] <= above[0],
                Direction::Falls => above[1] <= below[0],
            });
            if !keeps {
                return false;
            }
            ranges[place] = [below[0].min(above[0]), below[1].max(above[1])];
        }
        true
    }

    /// About how many splits a row passes in all trees together, were they balanced.
    #[must_use]
    pub fn steps(&self) -> usize {
        let trees = self.roots.len();
        let leaves = self.leaves.len() as f64 / trees.max(1) as f64;
        (trees as f64 * (leaves.log2() + 1.0)) as usize
    }

    /// Most splits on the way to a leaf.
    #[must_use]
    pub fn depth(&self) -> usize {
        let mut depth = vec![0; self.splits.len()];
        for (place, split) in self.splits.iter().enumerate() {
            for child in [split.below, split.above] {
                if let Child::Split(next) = child {
                    depth[next] = depth[place] + 1;
                }
            }
        }
        depth.iter().max().map_or(0, |most| most + 1)
    }
}

impl Split {
    /// Where a row goes next.
    #[must_use]
    pub fn next(&self, row: &[f32]) -> Child {
        if row[self.input] < self.threshold {
            self.below
        } else {
            self.above
        }
    }
}

impl Network {
    /// The trees of boosted trees.
    #[must_use]
    pub fn forest(&self) -> Option<&Forest> {
        self.forest.as_ref()
    }

    /// The trees that the weights hold; `None` of other networks, and where they are not sound.
    pub(super) fn read_forest(&self) -> Option<Forest> {
        let trees = self.plan().trees.as_ref()?;
        Forest::read(trees, self.weights.values(), self.inputs)
    }

    /// One network of boosted trees whose logit is the weighted mean of those of `members`, whose
    /// weights have the sum `whole`; the other settings are those of `heaviest`.
    pub(super) fn mean_of_trees(
        members: &[(Self, f64)],
        (heaviest, whole): (usize, f64),
    ) -> Result<Self, NetworkError> {
        let forests = members
            .iter()
            .map(|member| Some((member.0.forest.as_ref()?, member.1 / whole)));
        let forests: Option<Vec<_>> = forests.collect();
        let forests = forests.ok_or(NetworkError::ForeignWeights)?;
        let sizes = members.iter().filter_map(|(member, _)| member.config.trees);
        let leaves = sizes.map(|sizes| sizes.leaves).max().unwrap_or(2);
        let mut network = members[heaviest].0.clone();
        network.config.trees = Some(TreeSizes::untrained(leaves));
        network.set_forest(&Forest::sum(&forests))?;
        Ok(network)
    }

    /// Gives boosted trees their trees.
    ///
    /// # Errors
    /// If it is another network, or the trees are too many or not sound.
    pub fn set_forest(&mut self, forest: &Forest) -> Result<(), NetworkError> {
        let wrong = || NetworkError::Form(self.config.family.name());
        let before = self.config.trees.ok_or_else(wrong)?;
        let config = Config {
            trees: Some(TreeSizes {
                trees: forest.roots.len(),
                splits: forest.splits.len(),
                ..before
            }),
            ..self.config.clone()
        };
        let splits = forest.splits.iter();
        let mut values: Vec<f32> = forest.roots.iter().map(|root| root.code()).collect();
        values.extend(splits.clone().map(|split| split.input as f32));
        values.extend(splits.clone().map(|split| split.threshold));
        values.extend(splits.clone().map(|split| split.below.code()));
        values.extend(splits.map(|split| split.above.code()));
        values.extend(&forest.leaves);
        values.push(forest.bias);
        let specs = config.specs(self.inputs)?;
        let weights = Weights::new(specs, &values).ok_or(NetworkError::ForeignWeights)?;
        *self = Self::with_weights(config, self.inputs, weights)?;
        Ok(())
    }
}
