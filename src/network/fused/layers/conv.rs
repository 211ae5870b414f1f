//! The convolution over time steps or a grid: what each step sees is laid out as a row,
//! and one product does the rest. It is always the first layer.

use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::fused::math::product::{
    Columns, Left, Right, Start, Target, multiply, sum_rows,
};
use crate::network::plan;

pub(in crate::network::fused) struct Conv {
    layer: plan::Conv,
    /// [rows × steps × channels·height·width], padded.
    seen: Buffer,
    output: Buffer,
    delta: Buffer,
}

impl Conv {
    pub(in crate::network::fused) fn new(layer: &plan::Conv, rows: usize, training: bool) -> Self {
        let len = rows * layer.steps * padded(layer.filters);
        Self {
            seen: Buffer::new(rows * layer.steps * padded(layer.taps())),
            output: Buffer::new(len),
            delta: room(len, training),
            layer: layer.clone(),
        }
    }

    /// Lays out what every step sees: for each channel and line, `width` steps.
    fn look(&mut self, rows: usize, x: Grid<'_>) {
        if self.layer.lines > 1 {
            self.look_around(rows, x);
            return;
        }
        let (steps, channels, width) = (self.layer.steps, self.layer.channels, self.layer.width);
        let (left, _) = self.layer.padding();
        let stride = padded(channels * width);
        let all = self.seen.chunks_exact_mut(steps * stride).take(rows);
        for (seen, x) in all.zip(x.values.chunks_exact(x.stride)) {
            for (step, seen) in seen.chunks_exact_mut(stride).enumerate() {
                let first = left.saturating_sub(step);
                let last = width.min(steps + left - step);
                for (channel, seen) in seen.chunks_exact_mut(width).take(channels).enumerate() {
                    for tap in first..last {
                        seen[tap] = x[(step + tap - left) * channels + channel];
                    }
                }
            }
        }
    }

    /// The same for the cells of a grid.
    fn look_around(&mut self, rows: usize, x: Grid<'_>) {
        let layer = &self.layer;
        let (channels, width, height) = (layer.channels, layer.width, layer.height);
        let line = layer.steps / layer.lines;
        let ((left, _), (above, _)) = (layer.padding(), layer.line_padding());
        let stride = padded(layer.taps());
        let all = self.seen.chunks_exact_mut(layer.steps * stride).take(rows);
        for (seen, x) in all.zip(x.values.chunks_exact(x.stride)) {
            for (cell, seen) in seen.chunks_exact_mut(stride).enumerate() {
                let (at, step) = (cell / line, cell % line);
                let across = left.saturating_sub(step)..width.min(line + left - step);
                let down = above.saturating_sub(at)..height.min(layer.lines + above - at);
                for (channel, seen) in seen
                    .chunks_exact_mut(height * width)
                    .take(channels)
                    .enumerate()
                {
                    for i in down.clone() {
                        let first = (at + i - above) * line + step;
                        for j in across.clone() {
                            seen[i * width + j] = x[(first + j - left) * channels + channel];
                        }
                    }
                }
            }
        }
    }

    fn stride(&self) -> usize {
        padded(self.layer.filters)
    }

    fn len(&self, rows: usize) -> usize {
        rows * self.layer.steps * self.stride()
    }

    /// The derivative by the kernel and the bias.
    fn weights_back(&self, pass: Pass<'_>, gradient: &mut [f32]) {
        let layer = &self.layer;
        let (taps, positions) = (layer.taps(), pass.rows * layer.steps);
        let delta = Grid {
            values: &self.delta,
            stride: self.stride(),
        };
        let columns = |width| Columns { groups: 1, width };
        multiply(
            pass.arch,
            (layer.filters, positions),
            Left::columns(delta),
            Right::Rows(&self.seen, padded(taps)),
            Start::Zero,
            Target::stored(&mut gradient[layer.kernel.range()], columns(taps)),
        );
        let bias = &mut gradient[layer.bias.range()];
        sum_rows(
            pass.arch,
            positions,
            &self.delta,
            columns(layer.filters),
            bias,
        );
    }

    /// The derivative by the input, [rows × steps × channels] in rows of `stride`: that by
    /// what every step sees, which takes its place, summed where steps see the same.
    fn input_back(&mut self, pass: Pass<'_>, pack: &Pack, stride: usize, before: &mut [f32]) {
        let filters = padded(self.layer.filters);
        let (taps, positions) = (self.layer.taps(), pass.rows * self.layer.steps);
        multiply(
            pass.arch,
            (positions, self.layer.filters),
            Left::rows(Grid {
                values: &self.delta,
                stride: filters,
            }),
            Right::Panels(&pack.input_back),
            Start::Zero,
            Target::grid(&mut self.seen, padded(taps)),
        );
        let (layer, wide) = (&self.layer, padded(taps));
        let line = layer.steps / layer.lines;
        let ((left, _), (above, _)) = (layer.padding(), layer.line_padding());
        let rows = before.chunks_exact_mut(stride).take(pass.rows);
        for (to, seen) in rows.zip(self.seen.chunks_exact(layer.steps * wide)) {
            to.fill(0.0);
            for (cell, seen) in seen.chunks_exact(wide).enumerate() {
                let (at, step) = (cell / line, cell % line);
                let across = left.saturating_sub(step)..layer.width.min(line + left - step);
                let down = above.saturating_sub(at)..layer.height.min(layer.lines + above - at);
                for (channel, seen) in seen
                    .chunks_exact(layer.height * layer.width)
                    .take(layer.channels)
                    .enumerate()
                {
                    for i in down.clone() {
                        let first = (at + i - above) * line + step;
                        for j in across.clone() {
                            to[(first + j - left) * layer.channels + channel] +=
                                seen[i * layer.width + j];
                        }
                    }
                }
            }
        }
        // The padding of what is seen is zero before each pass.
        self.seen.fill(0.0);
    }
}

impl Block for Conv {
    fn forward(&mut self, pass: Pass<'_>, pack: &Pack, x: Grid<'_>) {
        self.look(pass.rows, x);
        let (taps, stride) = (self.layer.taps(), self.stride());
        multiply(
            pass.arch,
            (pass.rows * self.layer.steps, taps),
            Left::rows(Grid {
                values: &self.seen,
                stride: padded(taps),
            }),
            Right::Panels(&pack.input),
            Start::Row(&pack.bias),
            Target::grid(&mut self.output, stride),
        );
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        Grid {
            values: &self.output[..self.len(rows)],
            stride: self.stride(),
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let (len, stride) = (self.len(rows), self.stride());
        let values = &self.output[..len];
        (Grid { values, stride }, &mut self.delta[..len])
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
            self.weights_back(pass, gradient);
        }
        if let Some(before) = before {
            self.input_back(pass, pack, x.stride, before);
        }
    }
}
