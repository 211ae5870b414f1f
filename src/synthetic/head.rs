//! From a generator's outputs to a row: numbers, and levels of categories. The `tuned` head
//! leaves numbers as they are and draws levels by Gumbel-softmax (Jang et al. 2017); the `plain`
//! one puts everything between 0 and 1 by the logistic function.

use crate::synthetic::noise::Noise;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Temperature of the Gumbel-softmax, as in CTGAN (Xu et al. 2019).
const TEMPERATURE: f32 = 0.2;

/// What a row consists of: numbers first, then the levels of each category, one of which is 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Layout {
    pub(super) numbers: usize,
    pub(super) levels: Vec<usize>,
}

impl Layout {
    pub(super) fn width(&self) -> usize {
        self.numbers + self.levels.iter().sum::<usize>()
    }

    /// The places of each category's levels.
    pub(super) fn categories(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut end = self.numbers;
        self.levels.iter().map(move |levels| {
            let start = end;
            end += levels;
            start..end
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tuned,
    Plain,
}

pub(super) struct Head {
    pub(super) layout: Layout,
    pub(super) kind: Kind,
    gumbels: Vec<f32>,
}

impl Head {
    pub(super) fn new(layout: Layout, kind: Kind) -> Self {
        let gumbels = vec![0.0; layout.width() - layout.numbers];
        Self {
            layout,
            kind,
            gumbels,
        }
    }

    /// A row from the outputs `z` of the generator.
    pub(super) fn forward(&mut self, z: &[f32], row: &mut [f32], noise: &mut Noise) {
        let numbers = self.layout.numbers;
        if self.kind == Kind::Plain {
            for (to, z) in row.iter_mut().zip(z) {
                *to = 1.0 / (1.0 + (-z).exp());
            }
            return;
        }
        row[..numbers].copy_from_slice(&z[..numbers]);
        noise.gumbels(&mut self.gumbels);
        for at in self.layout.categories() {
            let (z, to) = (&z[at.clone()], &mut row[at.clone()]);
            let gumbels = &self.gumbels[at.start - numbers..at.end - numbers];
            let mut most = f32::MIN;
            for ((to, z), g) in to.iter_mut().zip(z).zip(gumbels) {
                *to = (z + g) / TEMPERATURE;
                most = most.max(*to);
            }
            let mut sum = 0.0;
            for to in &mut *to {
                *to = (*to - most).exp();
                sum += *to;
            }
            for to in to {
                *to /= sum;
            }
        }
    }

    /// The derivative by the outputs of the generator, from a row and the derivative by it.
    pub(super) fn backward(&self, row: &[f32], by_row: &[f32], by_z: &mut [f32]) {
        if self.kind == Kind::Plain {
            for ((to, p), d) in by_z.iter_mut().zip(row).zip(by_row) {
                *to = d * p * (1.0 - p);
            }
            return;
        }
        let numbers = self.layout.numbers;
        by_z[..numbers].copy_from_slice(&by_row[..numbers]);
        for at in self.layout.categories() {
            let (p, d, to) = (&row[at.clone()], &by_row[at.clone()], &mut by_z[at]);
            let mean: f32 = p.iter().zip(d).map(|(p, d)| p * d).sum();
            for ((to, p), d) in to.iter_mut().zip(p).zip(d) {
                *to = p * (d - mean) / TEMPERATURE;
            }
        }
    }

    /// A row with one level of each category at 1, from the outputs of the generator.
    pub(super) fn decide(&mut self, z: &[f32], row: &mut [f32], noise: &mut Noise) {
        self.forward(z, row, noise);
        for at in self.layout.categories() {
            let levels = &mut row[at];
            let mut best = 0;
            for (place, level) in levels.iter().enumerate() {
                if *level > levels[best] {
                    best = place;
                }
            }
            levels.fill(0.0);
            levels[best] = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, Kind, Layout};
    use crate::synthetic::noise::Noise;

    fn layout() -> Layout {
        Layout {
            numbers: 2,
            levels: vec![3, 2],
        }
    }

    #[test]
    fn the_derivative_is_that_of_finite_differences() {
        let z = [0.3, -1.0, 0.2, 0.1, -0.1, 0.05, 0.0];
        let by_row = [1.0, -2.0, 0.5, -1.0, 2.0, 1.0, -0.5];
        for kind in [Kind::Tuned, Kind::Plain] {
            let value = |z: &[f32; 7]| {
                let mut head = Head::new(layout(), kind);
                let mut row = [0.0; 7];
                head.forward(z, &mut row, &mut Noise::new(5));
                let products = row.iter().zip(by_row).map(|(r, d)| f64::from(r * d));
                (products.sum::<f64>(), row)
            };
            let mut by_z = [0.0; 7];
            Head::new(layout(), kind).backward(&value(&z).1, &by_row, &mut by_z);
            for (place, derivative) in by_z.iter().enumerate() {
                let step = |by: f32| {
                    let mut z = z;
                    z[place] += by;
                    value(&z).0
                };
                let expected = (step(1e-3) - step(-1e-3)) / 2e-3;
                let miss = (f64::from(*derivative) - expected).abs();
                assert!(miss < 2e-3, "{place}: {derivative} {expected}");
            }
        }
    }

    #[test]
    fn levels_come_as_often_as_their_logits_say() {
        let mut head = Head::new(layout(), Kind::Tuned);
        let (mut noise, mut counts) = (Noise::new(1), [0; 7]);
        let z = [0.0, 0.0, 0.0, 2.0_f32.ln(), 0.0, 0.0, 0.0];
        for _ in 0..40_000 {
            let mut row = [0.0; 7];
            head.decide(&z, &mut row, &mut noise);
            for (count, value) in counts.iter_mut().zip(row) {
                *count += i32::from(value == 1.0);
            }
        }
        assert!(
            (f64::from(counts[3]) / 40_000.0 - 0.5).abs() < 0.01,
            "{counts:?}"
        );
        assert_eq!(counts[2] + counts[3] + counts[4], 40_000);
    }
}
