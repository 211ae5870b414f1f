//! The recurrent cells: the products of all time steps, and the loop over the steps.
//! What happens between the products of one step is in `rnn.rs`, `lstm.rs` and `gru.rs`.
//!
//! Time steps come first: [steps × rows × units], so that the products with the
//! inputs, and all gradients of weights, are one product over all steps.

use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::{Pack, gates};
use crate::network::fused::math::product::{
    Columns, Left, Right, Start, Target, multiply, sum_rows,
};
use crate::network::fused::recurrent::gru;
use crate::network::fused::recurrent::lstm;
use crate::network::fused::recurrent::rnn;
use crate::network::plan::{self, CellKind};

pub(in crate::network::fused) struct Cell {
    layer: plan::Cell,
    columns: Columns,
    /// The gates of every step; after the backward pass, the derivatives by the product
    /// with the input.
    gates: Buffer,
    /// GRU only: the product with the state of the step before; after the backward pass,
    /// the derivatives by it.
    recurrent: Buffer,
    /// LSTM only: the cell state c of every step, and tanh(c).
    c: Buffer,
    tanh_c: Buffer,
    /// LSTM only: the derivative by c of the current step.
    dc: Buffer,
    h: Buffer,
    dh: Buffer,
    zeros: Buffer,
}

impl Cell {
    pub(in crate::network::fused) fn new(layer: &plan::Cell, rows: usize, training: bool) -> Self {
        let columns = gates(layer);
        let step = rows * padded(layer.units);
        let all = layer.steps * step;
        let of = |kind, len| Buffer::new(if layer.kind == kind { len } else { 0 });
        Self {
            gates: Buffer::new(columns.groups * all),
            recurrent: of(CellKind::Gru, columns.groups * all),
            c: of(CellKind::Lstm, all),
            tanh_c: of(CellKind::Lstm, all),
            dc: of(CellKind::Lstm, step),
            h: Buffer::new(all),
            dh: room(all, training),
            zeros: Buffer::new(step),
            layer: layer.clone(),
            columns,
        }
    }

    /// f32 of one step's states.
    fn step(&self, rows: usize) -> usize {
        rows * padded(self.layer.units)
    }

    /// Where the output stands among the states.
    fn put_out(&self, rows: usize) -> std::ops::Range<usize> {
        let (step, steps) = (self.step(rows), self.layer.steps);
        let first = if self.layer.whole { 0 } else { steps - 1 };
        first * step..steps * step
    }

    /// The product of the state before step `t` with the recurrent kernel.
    fn recur(&mut self, pass: Pass<'_>, pack: &Pack, t: usize) {
        let (step, wide, units) = (
            self.step(pass.rows),
            self.columns.padded(),
            self.layer.units,
        );
        let here = t * pass.rows * wide..(t + 1) * pass.rows * wide;
        let (to, start) = if self.layer.kind == CellKind::Gru {
            (&mut self.recurrent[here], Start::Row(&pack.recurrent_bias))
        } else if t == 0 {
            return;
        } else {
            (&mut self.gates[here], Start::Sum)
        };
        let h_prev = if t == 0 {
            &*self.zeros
        } else {
            &self.h[(t - 1) * step..t * step]
        };
        multiply(
            pass.arch,
            (pass.rows, units),
            Left::rows(Grid {
                values: h_prev,
                stride: padded(units),
            }),
            Right::Panels(&pack.recurrent),
            start,
            Target::grid(to, wide),
        );
    }

    fn forward_step(&mut self, pass: Pass<'_>, t: usize) {
        let step = self.step(pass.rows);
        let (groups, vector) = (self.columns.groups, padded(self.layer.units));
        let here = t * step..(t + 1) * step;
        let gates = &mut self.gates[groups * here.start..groups * here.end];
        let (h_prev, h) = self.h.split_at_mut(here.start);
        let h_prev = h_prev.get(here.start.wrapping_sub(step)..);
        let h_prev = h_prev.unwrap_or(&self.zeros[..step]);
        let h = &mut h[..step];
        match self.layer.kind {
            CellKind::Rnn => pass.arch.dispatch(rnn::Forward { z: gates, h }),
            CellKind::Lstm => {
                let (c_prev, c) = self.c.split_at_mut(here.start);
                let c_prev = c_prev.get(here.start.wrapping_sub(step)..);
                pass.arch.dispatch(lstm::Forward {
                    units: vector,
                    gates,
                    c_prev: c_prev.unwrap_or(&self.zeros[..step]),
                    c: &mut c[..step],
                    tanh_c: &mut self.tanh_c[here],
                    h,
                });
            }
            CellKind::Gru => pass.arch.dispatch(gru::Forward {
                units: vector,
                gates,
                recurrent: &self.recurrent[groups * here.start..groups * here.end],
                h_prev,
                h,
            }),
        }
    }

    fn backward_step(&mut self, pass: Pass<'_>, t: usize) {
        let step = self.step(pass.rows);
        let (groups, vector) = (self.columns.groups, padded(self.layer.units));
        let here = t * step..(t + 1) * step;
        let gates = &mut self.gates[groups * here.start..groups * here.end];
        match self.layer.kind {
            CellKind::Rnn => pass.arch.dispatch(rnn::Backward {
                z: gates,
                h: &self.h[here.clone()],
                dh: &self.dh[here],
            }),
            CellKind::Lstm => {
                let c_prev = if t == 0 {
                    &self.zeros[..step]
                } else {
                    &self.c[here.start - step..here.start]
                };
                pass.arch.dispatch(lstm::Backward {
                    units: vector,
                    gates,
                    c_prev,
                    tanh_c: &self.tanh_c[here.clone()],
                    dh: &self.dh[here],
                    dc: &mut self.dc[..step],
                });
            }
            CellKind::Gru => {
                let h_prev = if t == 0 {
                    &self.zeros[..step]
                } else {
                    &self.h[here.start - step..here.start]
                };
                let (dh_prev, dh) = self.dh.split_at_mut(here.start);
                let start = here.start.saturating_sub(step);
                pass.arch.dispatch(gru::Backward {
                    units: vector,
                    gates,
                    recurrent: &mut self.recurrent[groups * here.start..groups * here.end],
                    h_prev,
                    dh: &dh[..step],
                    dh_prev: &mut dh_prev[start..],
                });
            }
        }
    }

    /// The derivative by the state before step `t`, added to what is there.
    fn recur_back(&mut self, pass: Pass<'_>, pack: &Pack, t: usize) {
        let (step, wide) = (self.step(pass.rows), self.columns.padded());
        let deltas = if self.layer.kind == CellKind::Gru {
            &self.recurrent
        } else {
            &self.gates
        };
        multiply(
            pass.arch,
            (pass.rows, self.columns.span()),
            Left::rows(Grid {
                values: &deltas[t * pass.rows * wide..],
                stride: wide,
            }),
            Right::Panels(&pack.recurrent_back),
            Start::Sum,
            Target::grid(
                &mut self.dh[(t - 1) * step..t * step],
                padded(self.layer.units),
            ),
        );
    }

    fn weights_back(&self, pass: Pass<'_>, x: Grid<'_>, gradient: &mut [f32]) {
        let (layer, columns) = (&self.layer, self.columns);
        let (wide, stride) = (columns.padded(), padded(layer.units));
        let all = layer.steps * pass.rows;
        multiply(
            pass.arch,
            (layer.from, all),
            Left::columns(x),
            Right::Rows(&self.gates, wide),
            Start::Zero,
            Target::stored(&mut gradient[layer.kernel.range()], columns),
        );
        let bias = &mut gradient[layer.bias.range()];
        sum_rows(pass.arch, all, &self.gates, columns, bias);
        let deltas = if layer.kind == CellKind::Gru {
            &self.recurrent
        } else {
            &self.gates
        };
        if let Some(bias) = layer.recurrent_bias {
            sum_rows(pass.arch, all, deltas, columns, &mut gradient[bias.range()]);
        }
        let recurrent = &mut gradient[layer.recurrent.range()];
        if layer.steps == 1 {
            recurrent.fill(0.0);
            return;
        }
        multiply(
            pass.arch,
            (layer.units, all - pass.rows),
            Left::columns(Grid {
                values: &self.h,
                stride,
            }),
            Right::Rows(&deltas[pass.rows * wide..], wide),
            Start::Zero,
            Target::stored(recurrent, columns),
        );
    }
}

impl Block for Cell {
    fn forward(&mut self, pass: Pass<'_>, pack: &Pack, x: Grid<'_>) {
        multiply(
            pass.arch,
            (self.layer.steps * pass.rows, self.layer.from),
            Left::rows(x),
            Right::Panels(&pack.input),
            Start::Row(&pack.bias),
            Target::grid(&mut self.gates, self.columns.padded()),
        );
        for t in 0..self.layer.steps {
            self.recur(pass, pack, t);
            self.forward_step(pass, t);
        }
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        Grid {
            values: &self.h[self.put_out(rows)],
            stride: padded(self.layer.units),
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let place = self.put_out(rows);
        let output = Grid {
            values: &self.h[place.clone()],
            stride: padded(self.layer.units),
        };
        (output, &mut self.dh[place])
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        pack: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        gradient: Option<&mut [f32]>,
    ) {
        let inside = self.put_out(pass.rows).start;
        self.dh[..inside].fill(0.0);
        self.dc.fill(0.0);
        for t in (0..self.layer.steps).rev() {
            self.backward_step(pass, t);
            if t > 0 {
                self.recur_back(pass, pack, t);
            }
        }
        if let Some(gradient) = gradient {
            self.weights_back(pass, x, gradient);
        }
        if let Some(before) = before {
            let wide = self.columns.padded();
            multiply(
                pass.arch,
                (self.layer.steps * pass.rows, self.columns.span()),
                Left::rows(Grid {
                    values: &self.gates,
                    stride: wide,
                }),
                Right::Panels(&pack.input_back),
                Start::Zero,
                Target::grid(before, padded(self.layer.from)),
            );
        }
    }
}
