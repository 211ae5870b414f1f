//! The embedding of numbers: the inputs as they are, and behind them periodic or piecewise
//! linear functions of some of them.

use crate::network::EmbeddingKind;
use crate::network::fused::block::{Block, Grid, Pass, room};
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::pack::Pack;
use crate::network::plan;
use pulp::{Simd, WithSimd};
use std::f32::consts::{PI, TAU};

/// Added and taken away again, it rounds to a whole number.
const ROUND: f32 = 12_582_912.0;
/// Largest turn by size; further ones have no fraction left.
const MOST_TURNS: f32 = 4_000_000.0;

pub(in crate::network::fused) struct Embed {
    layer: plan::Embed,
    knots: Vec<f32>,
    /// Each number as often as it is embedded, of one row.
    repeated: Vec<f32>,
    output: Buffer,
    delta: Buffer,
    /// −sin(2π(w·x + b)) of each value, [rows × added]; of a periodic one while training.
    slope: Vec<f32>,
}

impl Embed {
    pub(in crate::network::fused) fn new(layer: &plan::Embed, rows: usize, training: bool) -> Self {
        let len = rows * padded(layer.to());
        let slopes = if training && layer.waves.is_some() {
            rows * layer.added()
        } else {
            0
        };
        Self {
            layer: layer.clone(),
            knots: match layer.kind {
                EmbeddingKind::Periodic => Vec::new(),
                EmbeddingKind::Piecewise => layer.knots(),
            },
            repeated: vec![0.0; layer.added()],
            output: Buffer::new(len),
            delta: room(len, training),
            slope: vec![0.0; slopes],
        }
    }

    fn stride(&self) -> usize {
        padded(self.layer.to())
    }

    /// The derivative by the inputs, in padded rows: of each value that an embedding gives,
    /// 2πw·(−sin) or 1 / width within its range.
    fn input_back(&self, pass: Pass<'_>, x: Grid<'_>, before: &mut [f32]) {
        let (from, size, added) = (self.layer.from, self.layer.size, self.layer.added());
        let rows = x.values.chunks_exact(x.stride).take(pass.rows);
        let rows = rows.zip(self.delta.chunks_exact(self.stride()));
        let mut slopes = self.slope.chunks_exact(added);
        for ((x, delta), to) in rows.zip(before.chunks_exact_mut(padded(from))) {
            to[..from].copy_from_slice(&delta[..from]);
            let delta = delta[from..from + added].chunks_exact(size);
            let numbers = self.layer.numbers.iter().zip(delta);
            match self.layer.waves {
                Some((frequency, _)) => {
                    let frequency = &pass.weights[frequency.range()];
                    let slope = slopes.next().unwrap_or_default();
                    for (place, (number, delta)) in numbers.enumerate() {
                        let here = place * size..(place + 1) * size;
                        let each = frequency[here.clone()].iter().zip(&slope[here]);
                        let each = each.zip(delta);
                        to[*number] += TAU * each.map(|((w, s), d)| w * s * d).sum::<f32>();
                    }
                }
                None => {
                    for (number, delta) in numbers {
                        let x = x[*number];
                        let ranges = self.knots.windows(2).zip(delta);
                        let inside = ranges.filter(|(ends, _)| ends[0] < x && x <= ends[1]);
                        to[*number] += inside.map(|(ends, d)| d / (ends[1] - ends[0])).sum::<f32>();
                    }
                }
            }
        }
    }
}

impl Block for Embed {
    fn forward(&mut self, pass: Pass<'_>, _: &Pack, x: Grid<'_>) {
        let (from, added, stride) = (self.layer.from, self.layer.added(), self.stride());
        let rows = x.values.chunks_exact(x.stride).take(pass.rows);
        let outputs = self.output.chunks_exact_mut(stride);
        let mut slopes = self.slope.chunks_exact_mut(added);
        for (x, to) in rows.zip(outputs) {
            to[..from].copy_from_slice(&x[..from]);
            let to = &mut to[from..from + added];
            repeat(x, &self.layer, &mut self.repeated);
            match self.layer.waves {
                Some((frequency, phase)) => pass.arch.dispatch(Waves {
                    x: &self.repeated,
                    frequency: &pass.weights[frequency.range()],
                    phase: &pass.weights[phase.range()],
                    slope: slopes.next(),
                    to,
                }),
                None => pass.arch.dispatch(Ranges {
                    x: &self.repeated,
                    knots: &self.knots,
                    to,
                }),
            }
        }
    }

    fn output(&self, rows: usize) -> Grid<'_> {
        let stride = self.stride();
        Grid {
            values: &self.output[..rows * stride],
            stride,
        }
    }

    fn ends(&mut self, rows: usize) -> (Grid<'_>, &mut [f32]) {
        let stride = self.stride();
        let output = Grid {
            values: &self.output[..rows * stride],
            stride,
        };
        (output, &mut self.delta[..rows * stride])
    }

    fn backward(
        &mut self,
        pass: Pass<'_>,
        _: &Pack,
        x: Grid<'_>,
        before: Option<&mut [f32]>,
        gradient: Option<&mut [f32]>,
    ) {
        if let Some(before) = before {
            self.input_back(pass, x, before);
        }
        let (Some(gradient), Some((frequency, phase))) = (gradient, self.layer.waves) else {
            return;
        };
        let (from, added, stride) = (self.layer.from, self.layer.added(), self.stride());
        // Declared one behind the other.
        let both = &mut gradient[frequency.start..phase.start + phase.len];
        both.fill(0.0);
        let (by_frequency, by_phase) = both.split_at_mut(added);
        let deltas = self.delta.chunks_exact(stride).take(pass.rows);
        let rows = x.values.chunks_exact(x.stride).zip(deltas);
        for ((x, delta), slope) in rows.zip(self.slope.chunks_exact(added)) {
            repeat(x, &self.layer, &mut self.repeated);
            pass.arch.dispatch(Slopes {
                x: &self.repeated,
                slope,
                delta: &delta[from..from + added],
                by_frequency,
                by_phase,
            });
        }
    }
}

/// Each number of a row as often as it is embedded.
fn repeat(x: &[f32], layer: &plan::Embed, to: &mut [f32]) {
    for (to, number) in to.chunks_exact_mut(layer.size).zip(&layer.numbers) {
        to.fill(x[*number]);
    }
}

/// sin(πr) of |r| ≤ .5 by its series, within 1e-7.
#[inline(always)]
fn sine(r: f32) -> f32 {
    let x = PI * r;
    let square = x * x;
    let mut sum = 1.0 / 6_227_020_800.0;
    for c in [
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5_040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
    ] {
        sum = sum * square + c;
    }
    x + x * square * sum
}

/// cos(πr) of |r| ≤ .5 by its series, within 1e-7.
#[inline(always)]
fn cosine(r: f32) -> f32 {
    let x = PI * r;
    let square = x * x;
    let mut sum = -1.0 / 87_178_291_200.0;
    for c in [
        1.0 / 479_001_600.0,
        -1.0 / 3_628_800.0,
        1.0 / 40_320.0,
        -1.0 / 720.0,
        1.0 / 24.0,
        -0.5,
    ] {
        sum = sum * square + c;
    }
    1.0 + square * sum
}

/// `to` = cos(2π(`frequency`·x + `phase`)), and its derivative by the turn over 2π.
struct Waves<'a> {
    x: &'a [f32],
    frequency: &'a [f32],
    phase: &'a [f32],
    slope: Option<&'a mut [f32]>,
    to: &'a mut [f32],
}

impl WithSimd for Waves<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let n = self.to.len();
        let (x, frequency, phase) = (&self.x[..n], &self.frequency[..n], &self.phase[..n]);
        let fraction = |i: usize| {
            let turn = frequency[i] * x[i] + phase[i];
            let turn = turn.clamp(-MOST_TURNS, MOST_TURNS);
            turn - ((turn + ROUND) - ROUND)
        };
        match self.slope {
            Some(slope) => {
                let slope = &mut slope[..n];
                for (i, (to, slope)) in self.to.iter_mut().zip(slope).enumerate() {
                    let r = fraction(i);
                    let half = sine(r);
                    *to = 1.0 - 2.0 * half * half;
                    *slope = -2.0 * half * cosine(r);
                }
            }
            None => {
                for (i, to) in self.to.iter_mut().enumerate() {
                    let half = sine(fraction(i));
                    *to = 1.0 - 2.0 * half * half;
                }
            }
        }
    }
}

/// `to` = how far x is through each range between knots, from 0 to 1.
struct Ranges<'a> {
    x: &'a [f32],
    knots: &'a [f32],
    to: &'a mut [f32],
}

impl WithSimd for Ranges<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let size = self.knots.len() - 1;
        let numbers = self.to.chunks_exact_mut(size);
        for (to, x) in numbers.zip(self.x.chunks_exact(size)) {
            for i in 0..size {
                let width = self.knots[i + 1] - self.knots[i];
                to[i] = ((x[i] - self.knots[i]) / width).clamp(0.0, 1.0);
            }
        }
    }
}

/// Adds the derivatives by frequency and phase that one row gives.
struct Slopes<'a> {
    x: &'a [f32],
    slope: &'a [f32],
    delta: &'a [f32],
    by_frequency: &'a mut [f32],
    by_phase: &'a mut [f32],
}

impl WithSimd for Slopes<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let n = self.delta.len();
        let (x, slope) = (&self.x[..n], &self.slope[..n]);
        let (by_frequency, by_phase) = (&mut self.by_frequency[..n], &mut self.by_phase[..n]);
        for i in 0..n {
            let by_turn = TAU * slope[i] * self.delta[i];
            by_frequency[i] += by_turn * x[i];
            by_phase[i] += by_turn;
        }
    }
}
