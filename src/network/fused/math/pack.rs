//! The weights of one layer as the products read them, made once per step and
//! shared by all shards of a batch.

use crate::network::fused::layers::dense::is_packed;
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::product::{Columns, Panels};
use crate::network::plan::{Cell, CellKind, Layer};
use pulp::Arch;

/// Empty where a layer has none of the kind.
pub(in crate::network::fused) struct Pack {
    /// Of the product with the input.
    pub(in crate::network::fused) input: Panels,
    /// Its transpose, of the derivative by the input.
    pub(in crate::network::fused) input_back: Panels,
    /// Of the product with the state before.
    pub(in crate::network::fused) recurrent: Panels,
    /// Its transpose.
    pub(in crate::network::fused) recurrent_back: Panels,
    /// Padded as the product's columns.
    pub(in crate::network::fused) bias: Buffer,
    pub(in crate::network::fused) recurrent_bias: Buffer,
}

/// Gates of a cell, side by side.
pub(in crate::network::fused) fn gates(cell: &Cell) -> Columns {
    let groups = match cell.kind {
        CellKind::Rnn => 1,
        CellKind::Lstm => 4,
        CellKind::Gru => 3,
    };
    Columns {
        groups,
        width: cell.units,
    }
}

impl Pack {
    /// Room for a layer's weights; `back` says whether somebody wants the
    /// derivative by its input, `training` whether there is a backward pass.
    pub(in crate::network::fused) fn new(
        arch: Arch,
        layer: &Layer,
        back: bool,
        training: bool,
    ) -> Self {
        let panels = |rows, width| Panels::new(arch, rows, width);
        let wanted = |rows, width, wanted: bool| {
            if wanted {
                panels(rows, width)
            } else {
                panels(0, 0)
            }
        };
        let mut pack = Self {
            input: panels(0, 0),
            input_back: panels(0, 0),
            recurrent: panels(0, 0),
            recurrent_back: panels(0, 0),
            bias: Buffer::new(0),
            recurrent_bias: Buffer::new(0),
        };
        match layer {
            Layer::Dense(l) => {
                pack.input = wanted(l.from, l.to, is_packed(l));
                pack.input_back = wanted(l.to, l.from, back);
                pack.bias = Buffer::new(padded(l.to));
            }
            Layer::Conv(l) => {
                pack.input = panels(l.taps(), l.filters);
                pack.input_back = wanted(l.filters, l.taps(), back);
                pack.bias = Buffer::new(padded(l.filters));
            }
            Layer::Cell(l) => {
                let columns = gates(l);
                let wide = columns.padded();
                pack.input = panels(l.from, wide);
                pack.input_back = wanted(columns.span(), l.from, back);
                pack.recurrent = panels(l.units, wide);
                pack.recurrent_back = wanted(columns.span(), l.units, training);
                pack.bias = Buffer::new(wide);
                pack.recurrent_bias = Buffer::new(wide);
            }
            Layer::Embed(_)
            | Layer::LastMean(_)
            | Layer::Norm(_)
            | Layer::Activation(_)
            | Layer::Pool(_)
            | Layer::Dropout(_) => {}
        }
        pack
    }

    /// Takes over the weights of the layer that it was made for.
    pub(in crate::network::fused) fn fill(&mut self, arch: Arch, layer: &Layer, weights: &[f32]) {
        match layer {
            Layer::Dense(l) => {
                let columns = Columns {
                    groups: 1,
                    width: l.to,
                };
                let kernel = &weights[l.kernel.range()];
                if is_packed(l) {
                    self.input.fill(arch, kernel, columns);
                }
                self.input_back.fill_transposed(arch, kernel, columns);
                spread(&weights[l.bias.range()], columns, &mut self.bias);
            }
            Layer::Conv(l) => {
                let seen = Columns {
                    groups: 1,
                    width: l.taps(),
                };
                let kernel = &weights[l.kernel.range()];
                self.input.fill_transposed(arch, kernel, seen);
                self.input_back.fill(arch, kernel, seen);
                let columns = Columns {
                    groups: 1,
                    width: l.filters,
                };
                spread(&weights[l.bias.range()], columns, &mut self.bias);
            }
            Layer::Cell(l) => {
                let columns = gates(l);
                let kernel = &weights[l.kernel.range()];
                self.input.fill(arch, kernel, columns);
                self.input_back.fill_transposed(arch, kernel, columns);
                let recurrent = &weights[l.recurrent.range()];
                self.recurrent.fill(arch, recurrent, columns);
                self.recurrent_back
                    .fill_transposed(arch, recurrent, columns);
                spread(&weights[l.bias.range()], columns, &mut self.bias);
                if let Some(bias) = l.recurrent_bias {
                    spread(&weights[bias.range()], columns, &mut self.recurrent_bias);
                }
            }
            Layer::Embed(_)
            | Layer::LastMean(_)
            | Layer::Norm(_)
            | Layer::Activation(_)
            | Layer::Pool(_)
            | Layer::Dropout(_) => {}
        }
    }
}

fn spread(values: &[f32], columns: Columns, to: &mut [f32]) {
    let groups = to.chunks_exact_mut(padded(columns.width));
    for (to, from) in groups.zip(values.chunks_exact(columns.width)) {
        to[..columns.width].copy_from_slice(from);
    }
}
