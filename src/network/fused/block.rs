//! A block: one layer of a plan at work, with the buffers that it keeps from
//! the forward to the backward pass.

use crate::network::fused::layers::activation::Curve;
use crate::network::fused::layers::conv::Conv;
use crate::network::fused::layers::dense::Dense;
use crate::network::fused::layers::dropout::Dropout;
use crate::network::fused::layers::embed::Embed;
use crate::network::fused::layers::last_mean::LastMean;
use crate::network::fused::layers::norm::Norm;
use crate::network::fused::layers::pool::Pool;
use crate::network::fused::math::buffer::padded;
use crate::network::fused::math::pack::Pack;
use crate::network::fused::recurrent::cell::Cell;
use crate::network::mask::Draws;
use crate::network::plan::Layer;
use pulp::Arch;

/// Rows of numbers, `stride` f32 from one to the next.
#[derive(Clone, Copy)]
pub(crate) struct Grid<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
}

/// What all blocks of a pass share.
#[derive(Clone, Copy)]
pub(super) struct Pass<'a> {
    pub(super) arch: Arch,
    pub(super) weights: &'a [f32],
    /// Whether batch statistics are at work and buffers kept for a backward
    /// pass.
    pub(super) training: bool,
    /// Rows of the examples.
    pub(super) rows: usize,
}

/// One layer at work. Outputs are [rows × positions × units], the rows padded;
/// behind a cell the positions (time steps) come first.
pub(super) trait Block: Send {
    /// Computes the output from the input `x`.
    fn forward(&mut self, pass: Pass<'_>, pack: &Pack, x: Grid<'_>);

    /// The output for so many rows.
    fn output(&self, rows: usize) -> Grid<'_>;

    /// The output, and the place for the objective's derivative by it.
    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]);

    /// From the derivative by the output: the one by the input, into `before`, and the
    /// one by this layer's weights, into the flat `gradient`; each where it is asked for.
    fn backward(
        &mut self,
        pass: Pass<'_>,
        pack: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        gradient: Option<&mut [f32]>,
    );

    /// Draws the mask for `rows` rows of one position.
    fn draw(&mut self, _position: usize, _rows: usize, _draws: &mut Draws<'_>) {}

    /// What the batch normalisation saw, with the places of its running
    /// statistics.
    fn seen(&self) -> Option<crate::network::fused::layers::norm::Seen<'_>> {
        None
    }
}

/// What an output looks like: positions (time steps, or 1) and units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) positions: usize,
    pub(super) units: usize,
}

impl Shape {
    pub(super) fn flat(units: usize) -> Self {
        let positions = 1;
        Self { positions, units }
    }

    /// So many rows of a buffer of this shape.
    pub(super) fn grid(self, values: &[f32], rows: usize) -> Grid<'_> {
        Grid {
            values: &values[..self.len(rows)],
            stride: padded(self.units),
        }
    }

    /// f32 of so many rows.
    pub(super) fn len(self, rows: usize) -> usize {
        rows * self.positions * padded(self.units)
    }

    /// The shape behind a layer.
    pub(super) fn behind(self, layer: &Layer) -> Self {
        match layer {
            Layer::Embed(l) => Self::flat(l.to()),
            Layer::Dense(l) => Self::flat(l.to),
            Layer::Conv(l) => Self {
                positions: l.steps,
                units: l.filters,
            },
            Layer::Cell(l) => Self {
                positions: if l.whole { l.steps } else { 1 },
                units: l.units,
            },
            Layer::LastMean(l) => Self::flat(2 * l.units),
            Layer::Pool(l) => Self::flat(l.filters * l.windows()),
            Layer::Norm(_) | Layer::Activation(_) | Layer::Dropout(_) => self,
        }
    }
}

/// The block of a layer, for up to `rows` rows; `training` says whether there is a backward
/// pass.
pub(super) fn block(layer: &Layer, before: Shape, rows: usize, training: bool) -> Box<dyn Block> {
    let shape = before.behind(layer);
    match layer {
        Layer::Embed(l) => Box::new(Embed::new(l, rows, training)),
        Layer::Dense(l) => Box::new(Dense::new(l, rows, training)),
        Layer::Conv(l) => Box::new(Conv::new(l, rows, training)),
        Layer::Cell(l) => Box::new(Cell::new(l, rows, training)),
        Layer::LastMean(l) => Box::new(LastMean::new(l, rows, training)),
        Layer::Norm(l) => Box::new(Norm::new(l, shape, rows, training)),
        Layer::Activation(kind) => Box::new(Curve::new(*kind, shape, rows, training)),
        Layer::Pool(l) => Box::new(Pool::new(l, rows, training)),
        Layer::Dropout(share) => Box::new(Dropout::new(*share, shape, rows)),
    }
}

/// Room for derivatives, where there will be any.
pub(super) fn room(len: usize, training: bool) -> crate::network::fused::math::buffer::Buffer {
    crate::network::fused::math::buffer::Buffer::new(if training { len } else { 0 })
}
