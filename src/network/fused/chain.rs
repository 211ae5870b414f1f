//! A network at work on some rows: the three chains of its plan, and the join
//! between them.

use super::block::{Block, Grid, Pass, Shape, block, room};
use crate::network::Inputs;
use crate::network::fused::layers::norm::Seen;
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::mask::Draws;
use crate::network::plan::{Layer, Plan};
use pulp::Arch;
use rand_pcg::Pcg64Mcg;

/// What passes are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The logits.
    Inference,
    /// The derivative by the weights, with dropout and the statistics of the batch.
    Training,
    /// The derivative by the inputs, of the network as inference computes it.
    Explanation,
}

impl Purpose {
    /// Whether there is a backward pass.
    fn goes_back(self) -> bool {
        self != Self::Inference
    }
}

/// The layers that take part: dropout does in training only.
fn active(layers: &[Layer], purpose: Purpose) -> impl Iterator<Item = &Layer> {
    let training = purpose == Purpose::Training;
    let out = move |layer: &&Layer| training || !matches!(layer, Layer::Dropout(_));
    layers.iter().filter(out)
}

/// Number of active layers in front of the first layer with weights.
fn before_weights(layers: &[Layer], purpose: Purpose) -> usize {
    let has_none = |layer: &&Layer| match layer {
        Layer::Embed(embed) => embed.waves.is_none(),
        Layer::Activation(_) | Layer::Pool(_) | Layer::LastMean(_) | Layer::Dropout(_) => true,
        Layer::Dense(_) | Layer::Conv(_) | Layer::Cell(_) | Layer::Norm(_) => false,
    };
    active(layers, purpose).take_while(has_none).count()
}

/// The weights of all layers as products read them.
pub(super) struct Packs {
    sequence: Vec<Pack>,
    branch: Vec<Pack>,
    head: Vec<Pack>,
    purpose: Purpose,
}

impl Packs {
    pub(super) fn new(arch: Arch, plan: &Plan, purpose: Purpose) -> Self {
        let to_inputs = purpose == Purpose::Explanation;
        let back = purpose.goes_back();
        let packs = |layers: &[Layer], inner: bool| {
            let each = active(layers, purpose).enumerate();
            let first = before_weights(layers, purpose);
            let wanted = |index| back && (index > first || inner || to_inputs);
            each.map(|(index, layer)| Pack::new(arch, layer, wanted(index), back))
                .collect()
        };
        Self {
            sequence: packs(&plan.sequence, false),
            branch: packs(&plan.branch, false),
            head: packs(&plan.head, !plan.sequence.is_empty()),
            purpose,
        }
    }

    pub(super) fn fill(&mut self, arch: Arch, plan: &Plan, weights: &[f32]) {
        let layers = [&plan.sequence, &plan.branch, &plan.head];
        let packs = [&mut self.sequence, &mut self.branch, &mut self.head];
        for (layers, packs) in layers.into_iter().zip(packs) {
            for (layer, pack) in active(layers, self.purpose).zip(packs) {
                pack.fill(arch, layer, weights);
            }
        }
    }
}

/// Layers one behind the other.
struct Chain {
    blocks: Vec<Box<dyn Block>>,
    shapes: Vec<Shape>,
    end: Shape,
    /// The first block with weights.
    first: usize,
}

impl Chain {
    fn new(layers: &[Layer], first: Shape, rows: usize, purpose: Purpose) -> Self {
        let mut end = first;
        let (mut blocks, mut shapes) = (Vec::new(), Vec::new());
        for layer in active(layers, purpose) {
            blocks.push(block(layer, end, rows, purpose.goes_back()));
            end = end.behind(layer);
            shapes.push(end);
        }
        Self {
            blocks,
            shapes,
            end,
            first: before_weights(layers, purpose),
        }
    }

    fn forward(&mut self, pass: Pass<'_>, packs: &[Pack], x: Grid<'_>) {
        for (index, pack) in packs.iter().enumerate() {
            let (done, rest) = self.blocks.split_at_mut(index);
            let x = done.last().map_or(x, |before| before.output(pass.rows));
            if let Some(block) = rest.first_mut() {
                block.forward(pass, pack, x);
            }
        }
    }

    fn output<'a>(&'a self, rows: usize, x: Grid<'a>) -> Grid<'a> {
        self.blocks.last().map_or(x, |last| last.output(rows))
    }

    fn delta(&mut self, rows: usize) -> Option<&mut [f32]> {
        self.blocks.last_mut().map(|last| last.ends(rows).1)
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        packs: &[Pack],
        x: Grid<'_>,
        mut before: Option<&mut [f32]>,
        mut gradient: Option<&mut [f32]>,
    ) {
        // Layers in front of the first weights need no backward pass, unless the derivative by the
        // input is asked for.
        let first = if before.is_some() { 0 } else { self.first };
        for (index, pack) in packs.iter().enumerate().skip(first).rev() {
            let (done, rest) = self.blocks.split_at_mut(index);
            let Some(block) = rest.first_mut() else {
                continue;
            };
            match done.last_mut() {
                Some(last) => {
                    let (x, delta) = last.ends(pass.rows);
                    let delta = (index > first).then_some(delta);
                    block.backward(pass, pack, x, delta, gradient.as_deref_mut());
                }
                None => {
                    block.backward(pass, pack, x, before.take(), gradient.as_deref_mut());
                }
            }
        }
    }

    /// As [`Chains::draw`], of the chain that `of` names.
    fn draw<T>(
        shards: &mut [T],
        of: impl Fn(&mut T) -> &mut Self,
        rows: &impl Fn(usize) -> usize,
        rng: &mut Pcg64Mcg,
    ) {
        let count = shards.first_mut().map_or(0, |first| of(first).blocks.len());
        for index in 0..count {
            let positions = of(&mut shards[0]).shapes[index].positions;
            for position in 0..positions {
                let mut draws = Draws::new(rng);
                for (shard, part) in shards.iter_mut().enumerate() {
                    of(part).blocks[index].draw(position, rows(shard), &mut draws);
                }
            }
        }
    }
}

/// The inputs of some rows.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) statics: &'a [f32],
    pub(super) sequence: &'a [f32],
}

/// The way in: sequences with the time steps first, where cells read them.
struct Entry {
    inputs: Inputs,
    /// Empty where no cell reads.
    turned: Buffer,
}

impl Entry {
    fn turn(&mut self, rows: usize, x: Rows<'_>) {
        let Inputs {
            steps, channels, ..
        } = self.inputs;
        if self.turned.is_empty() {
            return;
        }
        for (row, x) in x.sequence.chunks_exact(steps * channels).enumerate() {
            for (step, x) in x.chunks_exact(channels).enumerate() {
                let at = (step * rows + row) * channels;
                self.turned[at..at + channels].copy_from_slice(x);
            }
        }
    }

    fn sequence<'a>(&'a self, rows: usize, x: Rows<'a>) -> Grid<'a> {
        let Inputs {
            steps, channels, ..
        } = self.inputs;
        if self.turned.is_empty() {
            return Grid {
                values: x.sequence,
                stride: steps * channels,
            };
        }
        Grid {
            values: &self.turned[..rows * steps * channels],
            stride: channels,
        }
    }

    fn statics<'a>(&self, x: Rows<'a>) -> Grid<'a> {
        Grid {
            values: x.statics,
            stride: self.inputs.statics,
        }
    }
}

/// What a sequence became, and behind it what the static inputs became.
struct Join {
    first: usize,
    second: usize,
    values: Buffer,
    delta: Buffer,
}

impl Join {
    fn stride(&self) -> usize {
        padded(self.first + self.second)
    }

    fn forward(&mut self, first: Grid<'_>, second: Grid<'_>) {
        let (wide, stride) = (self.first, self.stride());
        let rows = self.values.chunks_exact_mut(stride);
        for (to, from) in rows.zip(first.values.chunks_exact(first.stride)) {
            to[..wide].copy_from_slice(&from[..wide]);
        }
        if self.second == 0 {
            return;
        }
        let rows = self.values.chunks_exact_mut(stride);
        for (to, from) in rows.zip(second.values.chunks_exact(second.stride)) {
            to[wide..wide + self.second].copy_from_slice(&from[..self.second]);
        }
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        let stride = self.stride();
        Grid {
            values: &self.values[..rows * stride],
            stride,
        }
    }

    fn backward(&self, rows: usize, start: usize, width: usize, to: Option<&mut [f32]>) {
        let Some(to) = to.filter(|_| width > 0) else {
            return;
        };
        let wide = padded(width);
        let deltas = self.delta.chunks_exact(self.stride()).take(rows);
        for (to, from) in to.chunks_exact_mut(wide).zip(deltas) {
            to[..width].copy_from_slice(&from[start..start + width]);
        }
    }
}

/// Room for the derivatives by static inputs and sequence; cells (`turns`) put the steps first.
fn before(inputs: Inputs, rows: usize, turns: bool, purpose: Purpose) -> (Buffer, Buffer) {
    let step = if turns {
        padded(inputs.channels)
    } else {
        inputs.channels
    };
    let rows = if purpose == Purpose::Explanation {
        rows
    } else {
        0
    };
    let statics = Buffer::new(rows * padded(inputs.statics));
    (statics, Buffer::new(rows * inputs.steps * step))
}

/// A network at work on up to so many rows.
pub(super) struct Chains {
    entry: Entry,
    sequence: Chain,
    branch: Chain,
    /// Absent in a flat network.
    join: Option<Join>,
    head: Chain,
    /// The derivatives by static inputs and sequence, as the first layers put them; empty
    /// unless they are asked for.
    before: (Buffer, Buffer),
}

impl Chains {
    pub(super) fn new(plan: &Plan, inputs: Inputs, rows: usize, purpose: Purpose) -> Self {
        let first = Shape {
            positions: inputs.steps,
            units: inputs.channels,
        };
        let statics = Shape::flat(inputs.statics);
        let sequence = Chain::new(&plan.sequence, first, rows, purpose);
        let branch = Chain::new(&plan.branch, statics, rows, purpose);
        let join = (!plan.sequence.is_empty()).then(|| {
            let (first, second) = (sequence.end.units, branch.end.units);
            let len = rows * padded(first + second);
            Join {
                first,
                second,
                values: Buffer::new(len),
                delta: room(len, purpose.goes_back()),
            }
        });
        let joined = join.as_ref().map_or(inputs.statics, |j| j.first + j.second);
        let turns = matches!(plan.sequence.first(), Some(Layer::Cell(_)));
        let turned = if turns {
            inputs.steps * inputs.channels
        } else {
            0
        };
        Self {
            entry: Entry {
                inputs,
                turned: Buffer::new(rows * turned),
            },
            sequence,
            branch,
            join,
            head: Chain::new(&plan.head, Shape::flat(joined), rows, purpose),
            before: before(inputs, rows, turns, purpose),
        }
    }

    /// Computes the logits of `pass.rows` rows.
    pub(super) fn forward(&mut self, pass: Pass<'_>, packs: &Packs, x: Rows<'_>) {
        let rows = pass.rows;
        let statics = self.entry.statics(x);
        let Some(join) = &mut self.join else {
            self.head.forward(pass, &packs.head, statics);
            return;
        };
        self.entry.turn(rows, x);
        let sequence = self.entry.sequence(rows, x);
        self.sequence.forward(pass, &packs.sequence, sequence);
        self.branch.forward(pass, &packs.branch, statics);
        let first = self.sequence.output(rows, sequence);
        join.forward(first, self.branch.output(rows, statics));
        self.head.forward(pass, &packs.head, join.output(rows));
    }

    /// The logits, in the first column.
    pub(super) fn logits(&self, rows: usize) -> Option<Grid<'_>> {
        self.head.blocks.last().map(|last| last.output(rows))
    }

    /// The logits, and the place for the objective's derivative by each.
    pub(super) fn ends(&mut self, rows: usize) -> Option<(Grid<'_>, &mut [f32])> {
        self.head.blocks.last_mut().map(|last| last.ends(rows))
    }

    /// From the derivative by the outputs to the one by the inputs, [rows × inputs]: the
    /// static ones of a row, then those of its steps. For [`Purpose::Explanation`].
    pub(super) fn backward_to_inputs(
        &mut self,
        pass: Pass<'_>,
        packs: &Packs,
        x: Rows<'_>,
        to: &mut [f32],
    ) {
        self.backward(pass, packs, x, None);
        self.gather(pass.rows, to);
    }

    /// The derivatives by the inputs, side by side.
    fn gather(&self, rows: usize, to: &mut [f32]) {
        let Inputs {
            statics,
            steps,
            channels,
        } = self.entry.inputs;
        let (by_statics, by_sequence) = (&self.before.0, &self.before.1);
        let turns = !self.entry.turned.is_empty();
        for (row, to) in to.chunks_exact_mut(statics + steps * channels).enumerate() {
            let (to, to_steps) = to.split_at_mut(statics);
            to.copy_from_slice(&by_statics[row * padded(statics)..][..statics]);
            if self.join.is_none() {
                to_steps.fill(0.0);
                continue;
            }
            for (step, to) in to_steps.chunks_exact_mut(channels).enumerate() {
                let from = if turns {
                    (step * rows + row) * padded(channels)
                } else {
                    (row * steps + step) * channels
                };
                to.copy_from_slice(&by_sequence[from..from + channels]);
            }
        }
    }

    /// From the derivative by the outputs to the one by the weights, where `gradient` asks for
    /// it, and the one by the inputs, where there is room for it.
    pub(super) fn backward(
        &mut self,
        pass: Pass<'_>,
        packs: &Packs,
        x: Rows<'_>,
        mut gradient: Option<&mut [f32]>,
    ) {
        let rows = pass.rows;
        let statics = self.entry.statics(x);
        let by_statics = Some(&mut self.before.0[..]).filter(|room| !room.is_empty());
        let by_sequence = Some(&mut self.before.1[..]).filter(|room| !room.is_empty());
        let Some(join) = &mut self.join else {
            self.head
                .backward(pass, &packs.head, statics, by_statics, gradient);
            return;
        };
        let stride = join.stride();
        let joined = Grid {
            values: &join.values[..rows * stride],
            stride,
        };
        let delta = Some(&mut join.delta[..rows * stride]);
        self.head
            .backward(pass, &packs.head, joined, delta, gradient.as_deref_mut());
        let (first, second) = (join.first, join.second);
        join.backward(rows, 0, first, self.sequence.delta(rows));
        let sequence = self.entry.sequence(rows, x);
        self.sequence.backward(
            pass,
            &packs.sequence,
            sequence,
            by_sequence,
            gradient.as_deref_mut(),
        );
        if self.branch.blocks.is_empty() {
            join.backward(rows, first, second, by_statics);
        } else {
            join.backward(rows, first, second, self.branch.delta(rows));
            self.branch
                .backward(pass, &packs.branch, statics, by_statics, gradient);
        }
    }

    /// Draws the masks of a batch that is cut into shards, in the order in which an uncut
    /// one would: `of` gives the chains of a shard, `rows` its number of rows.
    pub(super) fn draw<T>(
        shards: &mut [T],
        of: impl Fn(&mut T) -> &mut Self,
        rows: impl Fn(usize) -> usize,
        rng: &mut Pcg64Mcg,
    ) {
        Chain::draw(shards, |part| &mut of(part).sequence, &rows, rng);
        Chain::draw(shards, |part| &mut of(part).branch, &rows, rng);
        Chain::draw(shards, |part| &mut of(part).head, &rows, rng);
    }

    /// What batch normalisation saw.
    pub(super) fn seen(&self) -> impl Iterator<Item = Seen<'_>> {
        let chains = [&self.sequence, &self.branch, &self.head];
        let blocks = chains.into_iter().flat_map(|chain| &chain.blocks);
        blocks.filter_map(|block| block.seen())
    }
}
