//! Our own engine: a plan computed over flat buffers that are allocated once,
//! in vectors as long as the machine has them.
//!
//! A batch is cut into shards of rows whose gradients are added in order, so
//! that no result depends on how many threads compute them.
#![allow(
    clippy::inline_always,
    reason = "vector instructions are at hand only where a kernel is inlined into its dispatch"
)]

mod layers;
mod recurrent;
mod math;
mod binary;
mod block;
mod chain;
mod classes;
mod derivative;
#[cfg(test)]
mod tests;

/// Small matrix products over padded rows, for dense networks that are trained elsewhere.
pub(crate) mod products {
    pub(crate) use super::block::Grid;
    pub(crate) use super::math::buffer::{Buffer, padded};
    pub(crate) use super::math::product::{
        Columns, Left, Panels, Right, Start, Target, dot_rows, multiply, sum_rows,
    };
}

use super::loss::Objective;
use super::plan::{Layer, Plan};
use super::weights::Weights;
use super::{Examples, Inputs, RUNNING_KEEP};
use crate::recipe::Matrix;
use binary::Binary;
use block::{Pass, Shape};
use chain::{Chains, Packs, Purpose, Rows};
use classes::Classes;
pub use classes::Tally;
pub(super) use derivative::{Derivative, Workspace};
use math::buffer::{Buffer, LINE, padded};
use math::pack::gates;
use math::transpose::{transpose, whole};
use pulp::Arch;
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;

/// Least rows of a shard, and of one whose rows take long.
const SHARD_ROWS: usize = 64;
const LONG_SHARD_ROWS: usize = 16;
/// Multiplications of a batch from which shards of few rows pay.
const LONG_WORK: usize = 1 << 22;
/// Most shards of a batch, and of one whose network is large.
const MOST_SHARDS: usize = 8;
const MOST_LARGE_SHARDS: usize = 2;
/// Weights from which a network counts as large: its gradients fill memory.
const LARGE: usize = 1 << 20;
/// Multiplications of a batch from which two threads beat one; waking the
/// second costs some 10 µs.
const PARALLEL_WORK: usize = 1 << 20;
/// Most rows of a block of inference, and f32 that its buffers may hold.
const BLOCK_ROWS: usize = 256;
const BLOCK_VALUES: usize = 1 << 22;

/// The workspace of a training.
pub(super) struct Fused {
    arch: Arch,
    inputs: Inputs,
    packs: Packs,
    shard_rows: usize,
    shards: Vec<Shard>,
    /// Multiplications for each row.
    work: usize,
    one_thread: bool,
}

struct Shard {
    chains: Chains,
    /// Unused in the first, which writes where the sum goes.
    gradient: Vec<f32>,
    logits: Vec<f32>,
    /// The derivative by each logit, of two classes.
    slopes: Vec<f32>,
    /// The logits of classes as lines, [outputs × rows], both padded.
    lines: Buffer,
    /// Of classes.
    tally: Tally,
}

impl Fused {
    /// A workspace for batches of up to `rows` rows.
    pub(super) fn new(plan: &Plan, inputs: Inputs, weights: &Weights, rows: usize) -> Self {
        Self::on(Arch::new(), plan, inputs, weights, rows)
    }

    /// As [`Self::new`], with the vectors of `arch`.
    fn on(arch: Arch, plan: &Plan, inputs: Inputs, weights: &Weights, rows: usize) -> Self {
        let count = weights.values().len();
        let shard_rows = shard_rows(plan, count, rows);
        let shard = |index| Shard {
            chains: Chains::new(plan, inputs, shard_rows, Purpose::Training),
            gradient: vec![0.0; if index == 0 { 0 } else { count }],
            logits: Vec::with_capacity(shard_rows * outputs_of(plan) + LINE),
            slopes: Vec::with_capacity(shard_rows),
            lines: Buffer::new(padded(outputs_of(plan)) * padded(shard_rows)),
            tally: Tally::default(),
        };
        Self {
            arch,
            inputs,
            packs: Packs::new(arch, plan, Purpose::Training),
            shard_rows,
            shards: (0..rows.div_ceil(shard_rows)).map(shard).collect(),
            work: row_work(plan),
            one_thread: false,
        }
    }

    /// Whether a batch of `rows` rows is computed by several threads, where there are.
    pub(super) fn is_parallel(&self, rows: usize) -> bool {
        rows > self.shard_rows && rows * self.work >= PARALLEL_WORK
    }

    /// Leaves the other threads to others; results stay the same.
    pub(super) fn use_one_thread(&mut self) {
        self.one_thread = true;
    }

    /// What the latest pass counted of its `rows` rows, where the objective is of classes.
    pub(super) fn tally(&self, rows: usize) -> Tally {
        let used = rows.div_ceil(self.shard_rows);
        let mut sum = Tally::default();
        for shard in &self.shards[..used] {
            sum.loss += shard.tally.loss;
            sum.right += shard.tally.right;
        }
        sum
    }

    /// Rows that it has room for.
    pub(super) fn rows(&self) -> usize {
        self.shard_rows * self.shards.len()
    }

    /// As [`super::Engine::gradient`]; the logits are appended to `logits`.
    #[allow(
        clippy::too_many_arguments,
        reason = "what a step reads and what it writes, each owned by somebody else"
    )]
    pub(super) fn gradient(
        &mut self,
        plan: &Plan,
        weights: &mut Weights,
        objective: Objective,
        batch: Examples<'_>,
        rng: &mut Pcg64Mcg,
        gradient: &mut [f32],
        logits: &mut Vec<f32>,
    ) {
        self.packs.fill(self.arch, plan, weights.values());
        let rows = batch.x.rows;
        let of = |index: usize| self.shard_rows.min(rows - index * self.shard_rows);
        let used = rows.div_ceil(self.shard_rows);
        let shards = &mut self.shards[..used];
        Chains::draw(shards, |shard| &mut shard.chains, of, rng);
        let step = Step {
            arch: self.arch,
            inputs: self.inputs,
            packs: &self.packs,
            weights: weights.values(),
            objective,
            outputs: outputs_of(plan),
            batch,
        };
        let Some((first, others)) = shards.split_first_mut() else {
            return;
        };
        let spans = |index: usize| index * self.shard_rows..index * self.shard_rows + of(index);
        let other = |(index, shard): (usize, &mut Shard)| {
            let mut own = std::mem::take(&mut shard.gradient);
            step.run(shard, spans(index + 1), &mut own);
            shard.gradient = own;
        };
        if self.one_thread || others.is_empty() || rows * self.work < PARALLEL_WORK {
            step.run(first, spans(0), gradient);
            others.iter_mut().enumerate().for_each(other);
        } else {
            rayon::join(
                || step.run(first, spans(0), gradient),
                || others.par_iter_mut().enumerate().for_each(other),
            );
        }
        for shard in &*others {
            for (sum, g) in gradient.iter_mut().zip(&shard.gradient) {
                *sum += g;
            }
        }
        for shard in &*shards {
            logits.extend_from_slice(&shard.logits);
        }
        follow(&self.shards, weights);
    }
}

/// Rows of a shard. Batch normalisation looks at all rows at once.
fn shard_rows(plan: &Plan, weights: usize, rows: usize) -> usize {
    let whole = |layer: &Layer| matches!(layer, Layer::Norm(norm) if norm.running.is_some());
    if plan.layers().any(whole) {
        return rows.max(1);
    }
    let most = if weights > LARGE {
        MOST_LARGE_SHARDS
    } else {
        MOST_SHARDS
    };
    let least = if rows * row_work(plan) < LONG_WORK {
        SHARD_ROWS
    } else {
        LONG_SHARD_ROWS
    };
    rows.div_ceil(most).max(least).min(rows.max(1))
}

/// Numbers that the network puts out per row.
fn outputs_of(plan: &Plan) -> usize {
    match plan.head.last() {
        Some(Layer::Dense(last)) => last.to,
        _ => 1,
    }
}

/// Multiplications of the forward and backward products of one row.
fn row_work(plan: &Plan) -> usize {
    let forward = |layer: &Layer| match layer {
        Layer::Dense(l) => l.from * l.to,
        Layer::Conv(l) => l.steps * l.taps() * l.filters,
        Layer::Cell(l) => l.steps * (l.from + l.units) * gates(l).dense(),
        Layer::Embed(_)
        | Layer::LastMean(_)
        | Layer::Norm(_)
        | Layer::Activation(_)
        | Layer::Pool(_)
        | Layer::Dropout(_) => 0,
    };
    3 * plan.layers().map(forward).sum::<usize>()
}

/// Moves the running statistics towards those of the batch.
fn follow(shards: &[Shard], weights: &mut Weights) {
    let seen = shards.first().into_iter().flat_map(|s| s.chains.seen());
    for seen in seen {
        let pairs = [(seen.places.0, seen.mean), (seen.places.1, seen.variance)];
        for (place, now) in pairs {
            let running = &mut weights.values_mut()[place.range()];
            for (old, now) in running.iter_mut().zip(now) {
                *old = *old * RUNNING_KEEP + now * (1.0 - RUNNING_KEEP);
            }
        }
    }
}

/// What all shards of a step share.
struct Step<'a> {
    arch: Arch,
    inputs: Inputs,
    packs: &'a Packs,
    weights: &'a [f32],
    objective: Objective,
    outputs: usize,
    batch: Examples<'a>,
}

impl Step<'_> {
    fn run(&self, shard: &mut Shard, rows: std::ops::Range<usize>, gradient: &mut [f32]) {
        let pass = Pass {
            arch: self.arch,
            weights: self.weights,
            training: true,
            rows: rows.len(),
        };
        let x = cut(self.batch.x, self.inputs, rows.clone());
        shard.chains.forward(pass, self.packs, x);
        shard.logits.clear();
        let share = 1.0 / self.batch.x.rows as f64;
        if let Some((logits, deltas)) = shard.chains.ends(rows.len()) {
            let stride = logits.stride;
            if self.objective.is_of_classes() {
                shard.tally = self.classes(&mut shard.lines, rows, logits.values, deltas);
                extend_unpadded(&mut shard.logits, logits.values, self.outputs);
                shard.chains.backward(pass, self.packs, x, Some(gradient));
                return;
            }
            let (y, weight) = (&self.batch.y[rows.clone()], &self.batch.weight[rows]);
            let rows = logits.values.chunks_exact(stride);
            if self.objective == Objective::Bce && self.outputs == 1 {
                shard.logits.extend(rows.map(|z| z[0]));
                shard.slopes.resize(y.len(), 0.0);
                self.arch.dispatch(Binary {
                    logits: &shard.logits,
                    y,
                    weight,
                    share: share as f32,
                    slopes: &mut shard.slopes,
                });
                for (delta, slope) in deltas.chunks_exact_mut(stride).zip(&shard.slopes) {
                    delta[0] = *slope;
                }
                shard.chains.backward(pass, self.packs, x, Some(gradient));
                return;
            }
            let labels = y.iter().zip(weight);
            let ends = rows.zip(deltas.chunks_exact_mut(stride));
            for ((z, delta), (y, weight)) in ends.zip(labels) {
                let (z, delta) = (&z[..self.outputs], &mut delta[..self.outputs]);
                self.objective
                    .derivative(z, *y, f64::from(*weight) * share, delta);
                shard.logits.extend_from_slice(z);
            }
        }
        shard.chains.backward(pass, self.packs, x, Some(gradient));
    }

    /// The derivative of an objective of classes by each logit of `rows`, from padded rows to padded
    /// rows, by way of `lines`.
    fn classes(
        &self,
        lines: &mut [f32],
        rows: std::ops::Range<usize>,
        logits: &[f32],
        deltas: &mut [f32],
    ) -> Tally {
        let (count, line) = (rows.len(), padded(rows.len()));
        let stride = padded(self.outputs);
        let width = whole(self.arch, self.outputs);
        let lines = &mut lines[..width * line];
        transpose(self.arch, (count, width), (logits, stride), (lines, line));
        let tally = self.arch.dispatch(Classes {
            is_ordinal: self.objective == Objective::Ordinal,
            lines,
            line,
            outputs: self.outputs,
            y: &self.batch.y[rows.clone()],
            weight: &self.batch.weight[rows],
            share: (1.0 / self.batch.x.rows as f64) as f32,
        });
        // What stands behind the outputs is padding.
        lines[self.outputs * line..].fill(0.0);
        transpose(self.arch, (width, count), (lines, line), (deltas, stride));
        tally
    }
}

/// Appends rows of so many values that are padded. Whole cache lines are copied: the next row
/// takes the place of the padding.
fn extend_unpadded(to: &mut Vec<f32>, rows: &[f32], width: usize) {
    let stride = padded(width);
    let start = to.len();
    let len = rows.len() / stride * width;
    to.resize(start + len + stride - width, 0.0);
    for (row, from) in rows.chunks_exact(stride).enumerate() {
        let lines = &mut to[start + row * width..][..stride];
        let lines = lines.as_chunks_mut::<LINE>().0.iter_mut();
        for (to, from) in lines.zip(from.as_chunks::<LINE>().0) {
            *to = *from;
        }
    }
    to.truncate(start + len);
}

fn cut(x: &Matrix, inputs: Inputs, rows: std::ops::Range<usize>) -> Rows<'_> {
    let of = |width: usize| rows.start * width..rows.end * width;
    Rows {
        statics: &x.statics[of(inputs.statics)],
        sequence: &x.sequence[of(inputs.steps * inputs.channels)],
    }
}

/// The logits of all rows in inference mode, shape [rows × outputs].
pub(super) fn logits(
    plan: &Plan,
    inputs: Inputs,
    weights: &[f32],
    x: &Matrix,
    outputs: usize,
) -> Vec<f32> {
    let arch = Arch::new();
    let mut packs = Packs::new(arch, plan, Purpose::Inference);
    packs.fill(arch, plan, weights);
    let most = block_rows(plan, inputs).min(x.rows.max(1));
    let mut logits = vec![0.0; x.rows * outputs];
    let blocks = logits.par_chunks_mut(most * outputs).enumerate();
    blocks.for_each_init(
        || Chains::new(plan, inputs, most, Purpose::Inference),
        |chains, (index, logits)| {
            let rows = logits.len() / outputs;
            let pass = Pass {
                arch,
                weights,
                training: false,
                rows,
            };
            let start = index * most;
            chains.forward(pass, &packs, cut(x, inputs, start..start + rows));
            if let Some(z) = chains.logits(rows) {
                let from = z.values.chunks_exact(z.stride);
                for (to, from) in logits.chunks_exact_mut(outputs).zip(from) {
                    to.copy_from_slice(&from[..outputs]);
                }
            }
        },
    );
    logits
}

/// Rows of a block of inference.
fn block_rows(plan: &Plan, inputs: Inputs) -> usize {
    let mut shape = Shape {
        positions: inputs.steps.max(1),
        units: inputs.channels,
    };
    let mut values = inputs.total();
    for layer in plan.layers() {
        shape = shape.behind(layer);
        values += shape.len(1)
            + match layer {
                Layer::Conv(l) => l.steps * l.taps(),
                Layer::Cell(l) => 8 * l.steps * l.units,
                _ => 0,
            };
    }
    (BLOCK_VALUES / values.max(1)).clamp(1, BLOCK_ROWS)
}
