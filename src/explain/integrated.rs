//! Integrated gradients: the derivative of the logit, averaged along the straight path from the
//! baseline to the applicant, times the distance (Sundararajan, Taly and Yan, ICML 2017).
//!
//! For input i of the row x with the baseline b:
//!
//! ```text
//! contribution_i = (x_i − b_i) · ∫₀¹ ∂f/∂x_i (b + t·(x − b)) dt,   Σ_i contribution_i = f(x) − f(b)
//! ```
//!
//! A path is cut into segments of three points, with Simpson's weights 1/6, 4/6, 1/6 for the
//! gradients there. What the logit changes over a segment is known from its ends, so the weights
//! are moved, as little as possible, to where the gradients add up to it. Segments whose weights
//! would become negative, or which Simpson's rule misses by much, are halved until what is
//! missing of a row is below [`GAP`]. Members of an ensemble are integrated each by itself and
//! averaged, which is the same by linearity. Contributions of a linear network are w·(x − b).
//! Boosted trees have no derivative; their contributions are the Shapley values of the fields.

use crate::explain::tree_shapley::TreeShapley;
use crate::explain::{Fields, Reasons, reasons_of};
use crate::network::{Derivative, Network, Readout, Workspace};
use crate::recipe::Matrix;
use rayon::prelude::*;
use std::ops::ControlFlow;

/// Largest |base + Σ contributions − logit| of a row to which segments are halved, in log-odds.
pub const GAP: f64 = 5e-4;
/// Segments of a path at first, and points of a path besides the baseline.
const SEGMENTS: usize = 4;
const POINTS: usize = 2 * SEGMENTS;
/// Change of the logit over a segment that Simpson's rule may miss before it is halved.
const CURVED: f64 = 0.004;
/// Most times that a segment is halved because the rule misses much, and because no weights
/// give the change of the logit.
const HALVED_CURVED: usize = 4;
const HALVED: usize = 10;
/// The weights of Simpson's rule.
const SIMPSON: [f64; 3] = [1.0 / 6.0, 4.0 / 6.0, 1.0 / 6.0];
/// Rows that a thread explains at a time, and points that it evaluates at once.
const BLOCK_ROWS: usize = 128;
/// Leaves of all trees times rows that are explained before a stop is looked for, some tenths of a
/// second on one core, and the fewest rows.
const LEAVES_AT_ONCE: usize = 4_000_000;
const LEAST_AT_ONCE: usize = 16;
const AT_ONCE: usize = 256;

/// The contributions of some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    /// Logit of the baseline; where rows are explained by several readouts, by the first.
    pub base: f64,
    /// The same of each row where rows are explained by several readouts, else empty.
    pub bases: Vec<f64>,
    /// Log-odds that each field adds, [rows × fields].
    pub values: Vec<f64>,
    /// Logit of each row, before prior correction and recalibration.
    pub logits: Vec<f64>,
    /// Number of fields.
    pub fields: usize,
}

impl Contributions {
    /// Those of a row, by field.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.fields..(row + 1) * self.fields]
    }

    /// Logit of the baseline for a row.
    #[must_use]
    pub fn base_of(&self, row: usize) -> f64 {
        self.bases.get(row).copied().unwrap_or(self.base)
    }

    /// What the contributions of a row miss: logit − base − Σ.
    #[must_use]
    pub fn residual(&self, row: usize) -> f64 {
        self.logits[row] - self.base_of(row) - self.row(row).iter().sum::<f64>()
    }
}

/// Explains the rows of one network against one baseline.
pub struct Explainer<'a> {
    members: Vec<Member<'a>>,
    /// Of boosted trees, which have no members.
    trees: Option<TreeShapley<'a>>,
    of_input: Vec<u32>,
    fields: usize,
    point: &'a [f32],
    readouts: Vec<Readout<'a>>,
    /// Of each readout.
    bases: Vec<f64>,
}

/// A member with the value and gradient of each readout at the baseline.
struct Member<'a> {
    derivative: Derivative<'a>,
    at_baseline: Vec<(f64, Vec<f32>)>,
}

/// By which of its readouts an explainer explains a row: all rows by the first where empty.
type Chosen<'a> = &'a [usize];

fn choice_of(chosen: Chosen<'_>, row: usize) -> usize {
    chosen.get(row).copied().unwrap_or(0)
}

impl<'a> Explainer<'a> {
    /// `point` is the baseline: an input for each of `fields.of_input()`.
    #[must_use]
    pub fn new(network: &'a Network, fields: &Fields, point: &'a [f32]) -> Self {
        Self::of_readouts(network, fields, point, vec![Readout::First])
    }

    /// The same of other numbers than the logit; at least one. Only [`Readout::First`] of an
    /// ensemble is the mean of those of its members.
    #[must_use]
    pub fn of_readouts(
        network: &'a Network,
        fields: &Fields,
        point: &'a [f32],
        readouts: Vec<Readout<'a>>,
    ) -> Self {
        let inputs = network.inputs();
        let mut at = points(network, 1);
        let (statics, sequence) = point.split_at(inputs.statics);
        at.statics.copy_from_slice(statics);
        at.sequence.copy_from_slice(sequence);
        let member = |derivative: Derivative<'a>| {
            let mut workspace = derivative.workspace(1);
            let at_baseline = |readout: &Readout<'a>| {
                let (mut value, mut gradient) = ([0.0], vec![0.0; point.len()]);
                let of = |_| *readout;
                derivative.of(&mut workspace, &at, &of, &mut value, &mut gradient);
                (value[0], gradient)
            };
            Member {
                at_baseline: readouts.iter().map(at_baseline).collect(),
                derivative,
            }
        };
        let members: Vec<Member<'a>> = network.derivatives().into_iter().map(member).collect();
        let trees = network.forest().map(TreeShapley::new);
        let base = |place: usize| {
            let of_member = |m: &Member<'_>| m.derivative.share() * m.at_baseline[place].0;
            let of_trees = trees.as_ref().map(|trees| trees.logit(point));
            of_trees.unwrap_or_else(|| members.iter().map(of_member).sum())
        };
        Self {
            bases: (0..readouts.len()).map(base).collect(),
            readouts,
            members,
            trees,
            of_input: fields.of_input().to_vec(),
            fields: fields.names().len(),
            point,
        }
    }

    /// Logit of the baseline; of several readouts that of the first.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.bases.first().copied().unwrap_or(f64::NAN)
    }

    /// The same of each readout.
    #[must_use]
    pub fn bases(&self) -> &[f64] {
        &self.bases
    }

    /// The contributions of rows of inputs. Those of a row depend on that row alone.
    #[must_use]
    pub fn contributions(&self, x: &Matrix) -> Contributions {
        self.contributions_by(x, &[])
    }

    /// The same, some rows at a time; `None` if `progress` breaks off, which hears the share that is
    /// done.
    pub fn contributions_of_all(
        &self,
        x: &Matrix,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Option<Contributions> {
        let most = self.rows_at_once();
        let mut all = Contributions {
            base: self.base(),
            bases: Vec::new(),
            values: Vec::with_capacity(x.rows * self.fields),
            logits: Vec::with_capacity(x.rows),
            fields: self.fields,
        };
        for start in (0..x.rows).step_by(most) {
            if progress(start as f32 / x.rows as f32).is_break() {
                return None;
            }
            let rows: Vec<usize> = (start..(start + most).min(x.rows)).collect();
            let found = self.contributions(&x.select(&rows));
            all.values.extend(found.values);
            all.logits.extend(found.logits);
        }
        Some(all)
    }

    /// Rows that are explained before a stop is looked for: fewer of many trees.
    fn rows_at_once(&self) -> usize {
        let most = 2 * BLOCK_ROWS * rayon::current_num_threads();
        let of_trees = |trees: &TreeShapley<'_>| LEAVES_AT_ONCE / trees.leaves().max(1);
        let fewer = self.trees.as_ref().map(of_trees);
        fewer.map_or(most, |fewer| fewer.clamp(LEAST_AT_ONCE, most))
    }

    /// The same, each row explained by the readout at its place in `chosen`.
    #[must_use]
    pub fn contributions_by(&self, x: &Matrix, chosen: &[usize]) -> Contributions {
        let mut values = vec![0.0; x.rows * self.fields];
        let mut logits = vec![0.0; x.rows];
        let blocks = values
            .par_chunks_mut((BLOCK_ROWS * self.fields).max(1))
            .zip(logits.par_chunks_mut(BLOCK_ROWS))
            .enumerate();
        blocks.for_each(|(block, (values, logits))| {
            self.explain_block(x, (block * BLOCK_ROWS, chosen), values, logits);
        });
        Contributions {
            base: self.base(),
            bases: chosen.iter().map(|place| self.bases[*place]).collect(),
            values,
            logits,
            fields: self.fields,
        }
    }

    /// Up to `most` reasons of each row. Takes memory for some blocks of rows only.
    #[must_use]
    pub fn reasons(&self, x: &Matrix, most: usize) -> Vec<Reasons> {
        let mut reasons = vec![Reasons::default(); x.rows];
        let blocks = reasons.par_chunks_mut(BLOCK_ROWS).enumerate();
        blocks.for_each(|(block, reasons)| {
            let mut values = vec![0.0; reasons.len() * self.fields];
            let mut logits = vec![0.0; reasons.len()];
            self.explain_block(x, (block * BLOCK_ROWS, &[]), &mut values, &mut logits);
            let rows = values.chunks_exact(self.fields.max(1));
            for (reasons, row) in reasons.iter_mut().zip(rows) {
                *reasons = reasons_of(row, most);
            }
        });
        reasons
    }

    /// Explains the rows from `first` on, as many as `logits`.
    fn explain_block(
        &self,
        x: &Matrix,
        (first, chosen): (usize, Chosen<'_>),
        values: &mut [f64],
        logits: &mut [f64],
    ) {
        let (rows, width) = (logits.len(), self.point.len());
        let steps = x.steps * x.channels;
        if let Some(trees) = &self.trees {
            let own = values.chunks_exact_mut(self.fields.max(1)).zip(logits);
            for (place, (values, logit)) in own.enumerate() {
                let row = first + place;
                let row = &x.statics[row * x.static_width..(row + 1) * x.static_width];
                trees.add_to(row, self.point, &self.of_input, values);
                *logit = trees.logit(row);
            }
            return;
        }
        // x − b of each row.
        let mut distance = Vec::with_capacity(rows * width);
        for row in first..first + rows {
            let statics = &x.statics[row * x.static_width..(row + 1) * x.static_width];
            let sequence = &x.sequence[row * steps..(row + 1) * steps];
            let here = statics.iter().chain(sequence).zip(self.point);
            distance.extend(here.map(|(x, b)| x - b));
        }
        for member in &self.members {
            let chosen = chosen.get(first..first + rows).unwrap_or(&[]);
            let readouts = (&self.readouts[..], chosen);
            let mut paths = Paths::new(member, readouts, (self.point, &distance), rows);
            paths.follow(x, first);
            let share = member.derivative.share();
            for (row, logit) in logits.iter_mut().enumerate() {
                *logit += share * paths.logit(row);
            }
            paths.add_to(share, &self.of_input, values, self.fields);
        }
    }
}

/// Room for points of a network.
fn points(network: &Network, rows: usize) -> Matrix {
    let inputs = network.inputs();
    Matrix {
        rows,
        static_width: inputs.statics,
        statics: vec![0.0; rows * inputs.statics],
        steps: inputs.steps,
        channels: inputs.channels,
        sequence: vec![0.0; rows * inputs.steps * inputs.channels],
    }
}

/// A point of the path of a row.
#[derive(Clone, Copy)]
struct Node {
    row: usize,
    t: f64,
    logit: f64,
    /// Derivative of the logit by t.
    slope: f64,
    /// Weight of the gradient in the mean over the path.
    weight: f64,
    /// Place of the gradient; `None` at the baseline.
    gradient: Option<usize>,
}

/// A part of the path of a row: the nodes at its ends and in its middle.
#[derive(Clone, Copy)]
struct Segment {
    nodes: [usize; 3],
    halved: usize,
}

/// The paths of a block of rows through one member.
struct Paths<'a> {
    member: &'a Member<'a>,
    readouts: (&'a [Readout<'a>], Chosen<'a>),
    point: &'a [f32],
    distance: &'a [f32],
    rows: usize,
    nodes: Vec<Node>,
    gradients: Vec<f32>,
    workspace: Workspace,
    /// Node at the end of the path of each row.
    ends: Vec<usize>,
}

impl<'a> Paths<'a> {
    fn new(
        member: &'a Member<'a>,
        readouts: (&'a [Readout<'a>], Chosen<'a>),
        (point, distance): (&'a [f32], &'a [f32]),
        rows: usize,
    ) -> Self {
        Self {
            readouts,
            workspace: member.derivative.workspace(AT_ONCE.min(rows * POINTS)),
            member,
            point,
            distance,
            rows,
            nodes: Vec::with_capacity(rows * (POINTS + 1)),
            gradients: Vec::with_capacity(rows * POINTS * point.len()),
            ends: Vec::with_capacity(rows),
        }
    }

    fn distance_of(&self, row: usize) -> &'a [f32] {
        let width = self.point.len();
        &self.distance[row * width..(row + 1) * width]
    }

    /// Value and gradient at the baseline, by the readout of a row.
    fn at_baseline(&self, row: usize) -> &'a (f64, Vec<f32>) {
        &self.member.at_baseline[choice_of(self.readouts.1, row)]
    }

    /// Finds the weights of all gradients. `x` holds the rows from `first` on.
    fn follow(&mut self, x: &Matrix, first: usize) {
        let mut segments = Vec::with_capacity(self.rows * SEGMENTS);
        let mut fresh = Vec::with_capacity(self.rows * POINTS);
        for row in 0..self.rows {
            let (logit, gradient) = self.at_baseline(row);
            let slope = slope(gradient, self.distance_of(row));
            let first = self.nodes.len();
            self.nodes.push(Node {
                row,
                t: 0.0,
                logit: *logit,
                slope,
                weight: 0.0,
                gradient: None,
            });
            for k in 1..=POINTS {
                fresh.push(self.add(row, k as f64 / POINTS as f64));
            }
            let starts = (0..SEGMENTS).map(|k| first + 2 * k);
            segments.extend(starts.map(|start| Segment {
                nodes: [start, start + 1, start + 2],
                halved: 0,
            }));
            self.ends.push(first + POINTS);
        }
        while !fresh.is_empty() {
            self.evaluate(x, first, &fresh);
            fresh.clear();
            segments = self.settle(&segments, &mut fresh);
        }
    }

    fn add(&mut self, row: usize, t: f64) -> usize {
        let place = self.nodes.len();
        self.nodes.push(Node {
            row,
            t,
            logit: 0.0,
            slope: 0.0,
            weight: 0.0,
            gradient: Some(0),
        });
        place
    }

    /// Weighs the segments that hold what they should; returns the halves of the others, whose
    /// middles are appended to `fresh`.
    fn settle(&mut self, segments: &[Segment], fresh: &mut Vec<usize>) -> Vec<Segment> {
        let mut halves = Vec::new();
        for &Segment { nodes, halved } in segments {
            let [a, m, b] = nodes.map(|node| self.nodes[node]);
            let length = b.t - a.t;
            let change = (b.logit - a.logit) / length;
            let (weights, missed) = weights([a.slope, m.slope, b.slope], change);
            let curved = length * missed.abs() > CURVED && halved < HALVED_CURVED;
            let lacking = weights.is_none() && length * missed.abs() > GAP / 64.0;
            if curved || (lacking && halved < HALVED) {
                let quarters = [(a.t, m.t), (m.t, b.t)];
                let [low, high] = quarters.map(|(from, to)| self.add(a.row, 0.5 * (from + to)));
                fresh.extend([low, high]);
                let [from, middle, to] = nodes;
                let parts = [[from, low, middle], [middle, high, to]];
                halves.extend(parts.map(|nodes| Segment {
                    nodes,
                    halved: halved + 1,
                }));
                continue;
            }
            let weights = weights.unwrap_or(SIMPSON);
            for (node, weight) in nodes.into_iter().zip(weights) {
                self.nodes[node].weight += length * weight;
            }
        }
        halves
    }

    /// Computes logit, gradient and slope of the nodes at `fresh`.
    fn evaluate(&mut self, x: &Matrix, first: usize, fresh: &[usize]) {
        let width = self.point.len();
        let (statics, steps) = (x.static_width, x.steps * x.channels);
        let mut at = Matrix {
            rows: 0,
            static_width: x.static_width,
            statics: Vec::with_capacity(AT_ONCE * statics),
            steps: x.steps,
            channels: x.channels,
            sequence: Vec::with_capacity(AT_ONCE * steps),
        };
        let mut logits = vec![0.0; AT_ONCE];
        for some in fresh.chunks(AT_ONCE) {
            at.rows = some.len();
            at.statics.clear();
            at.sequence.clear();
            for node in some {
                let Node { row, t, .. } = self.nodes[*node];
                let from = first + row;
                if t >= 1.0 {
                    let statics = &x.statics[from * statics..(from + 1) * statics];
                    at.statics.extend_from_slice(statics);
                    let steps = &x.sequence[from * steps..(from + 1) * steps];
                    at.sequence.extend_from_slice(steps);
                    continue;
                }
                let ends = self.point.iter().zip(self.distance_of(row));
                let mut here = ends.map(|(b, d)| b + t as f32 * d);
                at.statics.extend(here.by_ref().take(statics));
                at.sequence.extend(here);
            }
            let start = self.gradients.len();
            self.gradients.resize(start + some.len() * width, 0.0);
            let gradients = &mut self.gradients[start..];
            let derivative = &self.member.derivative;
            let (nodes, (readouts, chosen)) = (&self.nodes, self.readouts);
            let readout = |place: usize| readouts[choice_of(chosen, nodes[some[place]].row)];
            derivative.of(&mut self.workspace, &at, &readout, &mut logits, gradients);
            for (place, node) in some.iter().enumerate() {
                let from = start + place * width;
                let row = self.nodes[*node].row;
                let slope = slope(&self.gradients[from..from + width], self.distance_of(row));
                let node = &mut self.nodes[*node];
                node.logit = logits[place];
                node.slope = slope;
                node.gradient = Some(from);
            }
        }
    }

    /// Logit of a row.
    fn logit(&self, row: usize) -> f64 {
        self.nodes[self.ends[row]].logit
    }

    /// Adds `share` of the contributions to `values`, [rows × fields].
    fn add_to(&self, share: f64, of_input: &[u32], values: &mut [f64], fields: usize) {
        let width = self.point.len();
        let mut means = vec![0.0_f64; self.rows * width];
        for node in self.nodes.iter().filter(|node| node.weight > 0.0) {
            let gradient = match node.gradient {
                Some(from) => &self.gradients[from..from + width],
                None => &self.at_baseline(node.row).1[..],
            };
            let mean = &mut means[node.row * width..(node.row + 1) * width];
            for (mean, g) in mean.iter_mut().zip(gradient) {
                *mean += node.weight * f64::from(*g);
            }
        }
        let rows = values.chunks_exact_mut(fields.max(1));
        for (row, (to, mean)) in rows.zip(means.chunks_exact(width.max(1))).enumerate() {
            let each = mean.iter().zip(self.distance_of(row)).zip(of_input);
            for ((mean, distance), field) in each {
                to[*field as usize] += share * mean * f64::from(*distance);
            }
        }
    }
}

/// Weights of the slopes of a segment, next to Simpson's, whose mean is `mean`; `None` where one
/// would be negative. And what Simpson's weights miss of `mean`.
fn weights(slopes: [f64; 3], mean: f64) -> (Option<[f64; 3]>, f64) {
    let simpson: f64 = slopes.iter().zip(SIMPSON).map(|(s, w)| s * w).sum();
    let missed = mean - simpson;
    let centre = slopes.iter().sum::<f64>() / 3.0;
    let spread: f64 = slopes.iter().map(|s| (s - centre).powi(2)).sum();
    if spread <= f64::EPSILON * centre.powi(2) {
        return (Some(SIMPSON), missed);
    }
    let mut weights = SIMPSON;
    for (weight, slope) in weights.iter_mut().zip(slopes) {
        *weight += missed * (slope - centre) / spread;
    }
    let sound = weights.iter().all(|weight| *weight >= 0.0);
    (sound.then_some(weights), missed)
}

/// Derivative of the logit along the path.
fn slope(gradient: &[f32], distance: &[f32]) -> f64 {
    let each = gradient.iter().zip(distance);
    each.map(|(g, d)| f64::from(*g) * f64::from(*d)).sum()
}
