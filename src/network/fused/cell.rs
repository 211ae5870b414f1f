//! The recurrent cells: the products of all time steps, and the walk through
//! them; what happens between the products of one step stands in `rnn.rs`,
//! `lstm.rs` and `gru.rs`.
//!
//! Time steps come first: [steps × rows × units], so that the products with the
//! inputs, and all gradients of weights, are one product over all steps.

use super::block::{Block, Grid, Pass, room};
use super::buffer::{Buffer, padded};
use super::pack::{Pack, gates};
use super::product::{Columns, Left, Right, Start, Target, multiply, sum_rows};
use super::{gru, lstm, rnn};
use crate::network::plan::{self, CellKind};

pub(super) struct Cell {
    layer: plan::Cell,
    gates: Columns,
    /// The gates of every step; in the backward pass, derivatives by the
    /// product with the input.
    inner: Buffer,
    /// Of the GRU: the product with the state before, later the derivatives by
    /// it.
    through: Buffer,
    /// Of the LSTM: the memory behind every step, and its tanh.
    memory: Buffer,
    squashed: Buffer,
    /// Of the LSTM: the derivative by the memory of the step at hand.
    carry: Buffer,
    state: Buffer,
    slope: Buffer,
    zeros: Buffer,
}

impl Cell {
    pub(super) fn new(layer: &plan::Cell, rows: usize, training: bool) -> Self {
        let gates = gates(layer);
        let step = rows * padded(layer.units);
        let all = layer.steps * step;
        let of = |kind, len| Buffer::new(if layer.kind == kind { len } else { 0 });
        Self {
            inner: Buffer::new(gates.groups * all),
            through: of(CellKind::Gru, gates.groups * all),
            memory: of(CellKind::Lstm, all),
            squashed: of(CellKind::Lstm, all),
            carry: of(CellKind::Lstm, step),
            state: Buffer::new(all),
            slope: room(all, training),
            zeros: Buffer::new(step),
            layer: layer.clone(),
            gates,
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
        let (step, wide, units) = (self.step(pass.rows), self.gates.padded(), self.layer.units);
        let here = t * pass.rows * wide..(t + 1) * pass.rows * wide;
        let (to, start) = if self.layer.kind == CellKind::Gru {
            (&mut self.through[here], Start::Row(&pack.recurrent_bias))
        } else if t == 0 {
            return;
        } else {
            (&mut self.inner[here], Start::Sum)
        };
        let before = if t == 0 {
            &*self.zeros
        } else {
            &self.state[(t - 1) * step..t * step]
        };
        multiply(
            pass.arch,
            (pass.rows, units),
            Left::rows(Grid {
                values: before,
                stride: padded(units),
            }),
            Right::Panels(&pack.recurrent),
            start,
            Target::grid(to, wide),
        );
    }

    fn forward_step(&mut self, pass: Pass<'_>, t: usize) {
        let step = self.step(pass.rows);
        let (groups, vector) = (self.gates.groups, padded(self.layer.units));
        let here = t * step..(t + 1) * step;
        let inner = &mut self.inner[groups * here.start..groups * here.end];
        let (before, state) = self.state.split_at_mut(here.start);
        let before = before.get(here.start.wrapping_sub(step)..);
        let before = before.unwrap_or(&self.zeros[..step]);
        let state = &mut state[..step];
        match self.layer.kind {
            CellKind::Rnn => pass.arch.dispatch(rnn::Forward { inner, state }),
            CellKind::Lstm => {
                let (past, memory) = self.memory.split_at_mut(here.start);
                let past = past.get(here.start.wrapping_sub(step)..);
                pass.arch.dispatch(lstm::Forward {
                    units: vector,
                    gates: inner,
                    past: past.unwrap_or(&self.zeros[..step]),
                    memory: &mut memory[..step],
                    squashed: &mut self.squashed[here],
                    state,
                });
            }
            CellKind::Gru => pass.arch.dispatch(gru::Forward {
                units: vector,
                inner,
                through: &self.through[groups * here.start..groups * here.end],
                before,
                state,
            }),
        }
    }

    fn backward_step(&mut self, pass: Pass<'_>, t: usize) {
        let step = self.step(pass.rows);
        let (groups, vector) = (self.gates.groups, padded(self.layer.units));
        let here = t * step..(t + 1) * step;
        let inner = &mut self.inner[groups * here.start..groups * here.end];
        match self.layer.kind {
            CellKind::Rnn => pass.arch.dispatch(rnn::Backward {
                inner,
                state: &self.state[here.clone()],
                slope: &self.slope[here],
            }),
            CellKind::Lstm => {
                let past = if t == 0 {
                    &self.zeros[..step]
                } else {
                    &self.memory[here.start - step..here.start]
                };
                pass.arch.dispatch(lstm::Backward {
                    units: vector,
                    gates: inner,
                    past,
                    squashed: &self.squashed[here.clone()],
                    slope: &self.slope[here],
                    carry: &mut self.carry[..step],
                });
            }
            CellKind::Gru => {
                let before = if t == 0 {
                    &self.zeros[..step]
                } else {
                    &self.state[here.start - step..here.start]
                };
                let (earlier, slope) = self.slope.split_at_mut(here.start);
                let start = here.start.saturating_sub(step);
                pass.arch.dispatch(gru::Backward {
                    units: vector,
                    inner,
                    through: &mut self.through[groups * here.start..groups * here.end],
                    before,
                    slope: &slope[..step],
                    earlier: &mut earlier[start..],
                });
            }
        }
    }

    /// The derivative by the state before step `t`, added to what is there.
    fn recur_back(&mut self, pass: Pass<'_>, pack: &Pack, t: usize) {
        let (step, wide) = (self.step(pass.rows), self.gates.padded());
        let slopes = if self.layer.kind == CellKind::Gru {
            &self.through
        } else {
            &self.inner
        };
        multiply(
            pass.arch,
            (pass.rows, self.gates.span()),
            Left::rows(Grid {
                values: &slopes[t * pass.rows * wide..],
                stride: wide,
            }),
            Right::Panels(&pack.recurrent_back),
            Start::Sum,
            Target::grid(
                &mut self.slope[(t - 1) * step..t * step],
                padded(self.layer.units),
            ),
        );
    }

    fn weights_back(&self, pass: Pass<'_>, x: Grid<'_>, gradient: &mut [f32]) {
        let (layer, columns) = (&self.layer, self.gates);
        let (wide, stride) = (columns.padded(), padded(layer.units));
        let all = layer.steps * pass.rows;
        multiply(
            pass.arch,
            (layer.from, all),
            Left::columns(x),
            Right::Rows(&self.inner, wide),
            Start::Zero,
            Target::stored(&mut gradient[layer.kernel.range()], columns),
        );
        let bias = &mut gradient[layer.bias.range()];
        sum_rows(pass.arch, all, &self.inner, columns, bias);
        let slopes = if layer.kind == CellKind::Gru {
            &self.through
        } else {
            &self.inner
        };
        if let Some(bias) = layer.recurrent_bias {
            sum_rows(pass.arch, all, slopes, columns, &mut gradient[bias.range()]);
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
                values: &self.state,
                stride,
            }),
            Right::Rows(&slopes[pass.rows * wide..], wide),
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
            Target::grid(&mut self.inner, self.gates.padded()),
        );
        for t in 0..self.layer.steps {
            self.recur(pass, pack, t);
            self.forward_step(pass, t);
        }
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        Grid {
            values: &self.state[self.put_out(rows)],
            stride: padded(self.layer.units),
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let place = self.put_out(rows);
        let output = Grid {
            values: &self.state[place.clone()],
            stride: padded(self.layer.units),
        };
        (output, &mut self.slope[place])
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        pack: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        gradient: &mut [f32],
    ) {
        let inside = self.put_out(pass.rows).start;
        self.slope[..inside].fill(0.0);
        self.carry.fill(0.0);
        for t in (0..self.layer.steps).rev() {
            self.backward_step(pass, t);
            if t > 0 {
                self.recur_back(pass, pack, t);
            }
        }
        self.weights_back(pass, x, gradient);
        if let Some(before) = before {
            let wide = self.gates.padded();
            multiply(
                pass.arch,
                (self.layer.steps * pass.rows, self.gates.span()),
                Left::rows(Grid {
                    values: &self.inner,
                    stride: wide,
                }),
                Right::Panels(&pack.input_back),
                Start::Zero,
                Target::grid(before, padded(self.layer.from)),
            );
        }
    }
}
