//! The dense layer: x·kernel + bias.

use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, LINE, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::fused::math::product::{
    Columns, Left, Right, Start, Target, dot_rows, multiply, sum_rows,
};
use crate::network::plan;

/// Most units of a layer whose kernel is read as stored: lines of wider ones that are read one after the other
/// take each other's place in the cache.
const NARROW: usize = 256;

pub(in crate::network::fused) struct Dense {
    layer: plan::Dense,
    columns: Columns,
    output: Buffer,
    delta: Buffer,
}

impl Dense {
    pub(in crate::network::fused) fn new(layer: &plan::Dense, rows: usize, training: bool) -> Self {
        let len = rows * padded(layer.to);
        Self {
            layer: layer.clone(),
            columns: Columns {
                groups: 1,
                width: layer.to,
            },
            output: Buffer::new(len),
            delta: room(len, training),
        }
    }

    /// The derivative by the kernel and the bias.
    fn weights_back(&self, pass: Pass<'_>, x: Grid<'_>, gradient: &mut [f32]) {
        let (layer, columns) = (&self.layer, self.columns);
        let stride = padded(layer.to);
        let kernel = &mut gradient[layer.kernel.range()];
        if is_single(layer, x) {
            // The kernel is a single column, stored as a row of inputs.
            let delta = Left {
                values: &self.delta,
                row: 1,
                step: stride,
            };
            let inputs = Columns {
                groups: 1,
                width: layer.from,
            };
            multiply(
                pass.arch,
                (1, pass.rows),
                delta,
                Right::Rows(x.values, x.stride),
                Start::Zero,
                Target::stored(kernel, inputs),
            );
        } else {
            multiply(
                pass.arch,
                (layer.from, pass.rows),
                Left::columns(x),
                Right::Rows(&self.delta, stride),
                Start::Zero,
                Target::stored(kernel, columns),
            );
        }
        let bias = &mut gradient[layer.bias.range()];
        sum_rows(pass.arch, pass.rows, &self.delta, columns, bias);
    }
}

/// Whether the forward product reads the kernel from panels. Where rows are whole cache lines and not far
/// apart, it reads them as they are stored.
pub(in crate::network::fused) fn is_packed(layer: &plan::Dense) -> bool {
    !layer.to.is_multiple_of(LINE) || layer.to > NARROW
}

/// Whether the layer has one unit, and its inputs come in padded rows: vectors run along
/// the inputs then, not along units that are padding.
fn is_single(layer: &plan::Dense, x: Grid<'_>) -> bool {
    layer.to == 1 && x.stride == padded(layer.from)
}

impl Block for Dense {
    fn forward(&mut self, pass: Pass<'_>, pack: &Pack, x: Grid<'_>) {
        let layer = &self.layer;
        if is_single(layer, x) {
            let kernel = &pass.weights[layer.kernel.range()];
            let bias = pass.weights[layer.bias.start];
            let output = &mut self.output[..pass.rows * padded(layer.to)];
            dot_rows(pass.arch, x, (kernel, bias), (output, padded(layer.to)));
            return;
        }
        let right = if is_packed(layer) {
            Right::Panels(&pack.input)
        } else {
            Right::Rows(&pass.weights[layer.kernel.range()], layer.to)
        };
        multiply(
            pass.arch,
            (pass.rows, layer.from),
            Left::rows(x),
            right,
            Start::Row(&pack.bias),
            Target::grid(&mut self.output, padded(layer.to)),
        );
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        let stride = padded(self.layer.to);
        Grid {
            values: &self.output[..rows * stride],
            stride,
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let stride = padded(self.layer.to);
        let output = Grid {
            values: &self.output[..rows * stride],
            stride,
        };
        (output, &mut self.delta[..rows * stride])
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        pack: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        gradient: Option<&mut [f32]>,
    ) {
        if let Some(gradient) = gradient {
            self.weights_back(pass, x, gradient);
        }
        let layer = &self.layer;
        let stride = padded(layer.to);
        if let Some(before) = before {
            multiply(
                pass.arch,
                (pass.rows, layer.to),
                Left::rows(Grid {
                    values: &self.delta,
                    stride,
                }),
                Right::Panels(&pack.input_back),
                Start::Zero,
                Target::grid(before, padded(layer.from)),
            );
        }
    }
}
