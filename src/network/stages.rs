//! The stages of a network: its layers with their weights as plain values, for whoever
//! computes it elsewhere. Dropout is left out, as it is of training only.

use super::config::{Activation, EmbeddingKind};
use super::plan::{CellKind, Layer, Plan};
use super::trees::Forest;
use super::weights::{Place, Weights};
use super::{EPSILON, Network};
use serde::{Deserialize, Serialize};

/// Weights in their shape, row-major.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    /// Sizes.
    pub shape: Vec<usize>,
    /// Values.
    pub values: Vec<f32>,
}

/// One network of an ensemble: three chains of layers, see [`Stage`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Share of the logit.
    pub weight: f64,
    /// Over the sequence, [steps × channels]; empty without one.
    pub sequence: Vec<Stage>,
    /// Over the static inputs.
    pub branch: Vec<Stage>,
    /// Over what the sequence and then the branch put out, side by side; its last layer is
    /// the logit.
    pub head: Vec<Stage>,
    /// In place of layers, boosted trees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trees: Option<Forest>,
}

/// One layer. A state is [steps × width]; a flat one has one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Behind the inputs, cos(2π(w·x + b)) of each of `numbers`.
    Waves {
        /// Places among the inputs.
        numbers: Vec<usize>,
        /// w, [numbers × size].
        frequency: Tensor,
        /// b, [numbers × size].
        phase: Tensor,
    },
    /// Behind the inputs, for each of `numbers` how far it is through each range, 0 to 1.
    Ranges {
        /// Places among the inputs.
        numbers: Vec<usize>,
        /// Ends of the ranges, rising.
        knots: Vec<f32>,
    },
    /// x·kernel + bias.
    Dense {
        /// [from × to].
        kernel: Tensor,
        /// [to].
        bias: Tensor,
    },
    /// Convolution with same padding, the odd zero last; a series is a grid of one line.
    Conv {
        /// [filters × channels × height × width].
        kernel: Tensor,
        /// [filters].
        bias: Tensor,
        /// Lines of the grid.
        lines: usize,
    },
    /// A recurrent cell over all steps; its formulas are in `families`.
    Cell {
        /// `rnn`, `lstm` or `gru`.
        kind: String,
        /// [from × gates·units].
        kernel: Tensor,
        /// [units × gates·units].
        recurrent: Tensor,
        /// [gates·units].
        bias: Tensor,
        /// Of the GRU, added to the recurrent product.
        recurrent_bias: Option<Tensor>,
        /// Whether every step is put out, or the last alone.
        whole: bool,
    },
    /// scale·x + shift of every unit: batch normalisation with its running statistics.
    Affine {
        /// [units].
        scale: Vec<f64>,
        /// [units].
        shift: Vec<f64>,
    },
    /// Layer normalisation over the units of a step.
    LayerNorm {
        /// [units].
        scale: Tensor,
        /// [units].
        shift: Tensor,
        /// Added to the variance.
        epsilon: f32,
    },
    /// A function of each number.
    Activation(Activation),
    /// The state of the last step, then the mean over all steps: flat, [2 · units].
    LastMean {
        /// Width of a state.
        units: usize,
    },
    /// The largest of the steps of each window, flat: [filters × windows].
    Pool {
        /// The steps of each window.
        windows: Vec<Vec<usize>>,
    },
}

impl Network {
    /// The members with their layers, of a single network one.
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        let plans = self.plans.iter();
        plans
            .map(|(weight, plan)| Member {
                trees: self.forest().cloned(),
                ..member(*weight, plan, &self.weights)
            })
            .collect()
    }
}

fn member(weight: f64, plan: &Plan, weights: &Weights) -> Member {
    let chain = |layers: &[Layer]| layers.iter().filter_map(|l| stage(l, weights)).collect();
    Member {
        weight,
        sequence: chain(&plan.sequence),
        branch: chain(&plan.branch),
        head: chain(&plan.head),
        trees: None,
    }
}

fn stage(layer: &Layer, weights: &Weights) -> Option<Stage> {
    let tensor = |place: Place| {
        let spec = &weights.specs()[place.index];
        Tensor {
            shape: spec.shape.clone(),
            values: weights.values()[place.range()].to_vec(),
        }
    };
    Some(match layer {
        Layer::Embed(layer) => match (layer.kind, layer.waves) {
            (EmbeddingKind::Periodic, Some((frequency, phase))) => Stage::Waves {
                numbers: layer.numbers.clone(),
                frequency: tensor(frequency),
                phase: tensor(phase),
            },
            _ => Stage::Ranges {
                numbers: layer.numbers.clone(),
                knots: layer.knots(),
            },
        },
        Layer::Dense(layer) => Stage::Dense {
            kernel: tensor(layer.kernel),
            bias: tensor(layer.bias),
        },
        Layer::Conv(layer) => {
            let mut kernel = tensor(layer.kernel);
            kernel.shape = vec![layer.filters, layer.channels, layer.height, layer.width];
            Stage::Conv {
                kernel,
                bias: tensor(layer.bias),
                lines: layer.lines,
            }
        }
        Layer::Cell(layer) => Stage::Cell {
            kind: match layer.kind {
                CellKind::Rnn => "rnn",
                CellKind::Lstm => "lstm",
                CellKind::Gru => "gru",
            }
            .to_owned(),
            kernel: tensor(layer.kernel),
            recurrent: tensor(layer.recurrent),
            bias: tensor(layer.bias),
            recurrent_bias: layer.recurrent_bias.map(tensor),
            whole: layer.whole,
        },
        Layer::Norm(layer) => {
            let (scale, shift) = (tensor(layer.scale), tensor(layer.shift));
            let Some((mean, variance)) = layer.running else {
                return Some(Stage::LayerNorm {
                    scale,
                    shift,
                    epsilon: EPSILON,
                });
            };
            let variance = tensor(variance).values;
            let root = variance
                .iter()
                .map(|v| (f64::from(*v) + f64::from(EPSILON)).sqrt());
            let scale: Vec<f64> = scale
                .values
                .iter()
                .zip(root)
                .map(|(scale, root)| f64::from(*scale) / root)
                .collect();
            let mean = tensor(mean).values;
            let moved = shift.values.iter().zip(&mean).zip(&scale);
            Stage::Affine {
                shift: moved
                    .map(|((shift, mean), scale)| f64::from(*shift) - f64::from(*mean) * scale)
                    .collect(),
                scale,
            }
        }
        Layer::Activation(kind) => Stage::Activation(*kind),
        Layer::LastMean(layer) => Stage::LastMean { units: layer.units },
        Layer::Pool(layer) => Stage::Pool {
            windows: (0..layer.windows())
                .map(|place| layer.window(place).steps().collect())
                .collect(),
        },
        Layer::Dropout(_) => return None,
    })
}
