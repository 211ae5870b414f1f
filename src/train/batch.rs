//! Batches: rows of the examples gathered into buffers that are reused.
#![allow(
    clippy::inline_always,
    reason = "vector instructions are at hand only where a kernel is inlined into its dispatch"
)]

use super::run::TrainError;
use super::stored::{DataView, Window};
use crate::network::Examples;
use crate::recipe::Matrix;
use pulp::{Arch, Simd, WithSimd};
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

/// The examples of one part of the split.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// The inputs.
    pub x: Matrix,
    /// The target of each row, as the objective reads it: 1 where a row is bad, else 0; the
    /// place of a class; a number.
    pub y: Vec<f32>,
}

impl Data {
    /// Number of bad rows, of a target of two classes.
    #[must_use]
    pub fn bads(&self) -> usize {
        self.y.iter().filter(|y| **y > 0.5).count()
    }

    /// Share of bad rows, of a target of two classes; 0 without rows.
    #[must_use]
    pub fn bad_rate(&self) -> f64 {
        self.bads() as f64 / self.y.len().max(1) as f64
    }
}

/// What a row weighs in the loss by its class.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ClassWeights {
    /// A good row and a bad one.
    GoodBad([f32; 2]),
    /// A row of each class, by its place.
    Classes(Vec<f32>),
}

impl ClassWeights {
    /// All rows weigh 1.
    pub(super) const EQUAL: Self = Self::GoodBad([1.0, 1.0]);

    /// n / (K · rows of the class) for each of `classes` classes, K those that occur among the
    /// targets `y`; 0 of one that does not. So all that occur weigh as much, and the mean over the rows is 1.
    pub(super) fn balanced(y: &[f32], classes: usize) -> Self {
        let mut counts = vec![0_usize; classes];
        for y in y {
            if let Some(count) = counts.get_mut(*y as usize) {
                *count += 1;
            }
        }
        let occurring = counts.iter().filter(|n| **n > 0).count();
        let weight = |n: usize| y.len() as f64 / (occurring * n) as f64;
        let weights = counts.into_iter();
        Self::Classes(
            weights
                .map(|n| if n == 0 { 0.0 } else { weight(n) as f32 })
                .collect(),
        )
    }

    /// The weight of a row with the target `y`.
    pub(super) fn of(&self, y: f32) -> f32 {
        match self {
            Self::GoodBad(weights) => weights[usize::from(y > 0.5)],
            Self::Classes(weights) => weights.get(y as usize).copied().unwrap_or(0.0),
        }
    }
}

/// Walks the rows in a new order each epoch.
pub(super) struct Batches<'a> {
    inputs: Feed<'a>,
    targets: &'a [f32],
    class_weight: ClassWeights,
    order: Vec<u32>,
    arch: Arch,
    x: Matrix,
    y: Vec<f32>,
    weight: Vec<f32>,
}

/// Where inputs come from.
enum Feed<'a> {
    Memory(&'a Matrix),
    Stored(Window<'a>),
}

impl<'a> Batches<'a> {
    /// `class_weight` holds the weights of rows; of the rows only those in `rows` are walked, where
    /// they are given.
    pub(super) fn new(
        data: DataView<'a>,
        rows: Option<&[u32]>,
        class_weight: ClassWeights,
    ) -> Self {
        let all = || (0..data.rows() as u32).collect();
        let inputs = data.inputs();
        Self {
            inputs: match data {
                DataView::Memory(data) => Feed::Memory(&data.x),
                DataView::Stored(data) => Feed::Stored(Window::new(data)),
            },
            targets: data.y(),
            class_weight,
            order: rows.map_or_else(all, <[u32]>::to_vec),
            arch: Arch::new(),
            x: Matrix {
                static_width: inputs.statics,
                steps: inputs.steps,
                channels: inputs.channels,
                ..Matrix::default()
            },
            y: Vec::new(),
            weight: Vec::new(),
        }
    }

    pub(super) fn shuffle(&mut self, rng: &mut Pcg64Mcg) {
        self.order.shuffle(rng);
        if let Feed::Stored(window) = &mut self.inputs {
            window.clear();
        }
    }

    /// The examples at places `start .. start + rows` of the current order.
    ///
    /// # Errors
    /// If they are in a file that cannot be read.
    pub(super) fn gather(&mut self, start: usize, rows: usize) -> Result<Examples<'_>, TrainError> {
        let end = (start + rows).min(self.order.len());
        let chosen = &self.order[start..end];
        match &mut self.inputs {
            Feed::Memory(source) => {
                let (width, block) = (source.static_width, source.steps * source.channels);
                let (x, arch) = (&mut self.x, self.arch);
                gather(arch, chosen, (&source.statics, width), &mut x.statics);
                gather(arch, chosen, (&source.sequence, block), &mut x.sequence);
            }
            Feed::Stored(window) => window.gather(&self.order, start..end, &mut self.x)?,
        }
        self.y.clear();
        self.weight.clear();
        for &row in chosen {
            let y = self.targets[row as usize];
            self.y.push(y);
            self.weight.push(self.class_weight.of(y));
        }
        self.x.rows = end - start;
        Ok(Examples {
            x: &self.x,
            y: &self.y,
            weight: &self.weight,
        })
    }
}

/// Copies some rows of `from`, `width` f32 each, into `to`.
fn gather(arch: Arch, rows: &[u32], (from, width): (&[f32], usize), to: &mut Vec<f32>) {
    to.resize(rows.len() * width, 0.0);
    if width > 0 {
        arch.dispatch(Gather {
            rows,
            from,
            width,
            to,
        });
    }
}

/// In vectors and without a call for each row, so that the cache misses of many rows
/// overlap.
struct Gather<'a> {
    rows: &'a [u32],
    from: &'a [f32],
    width: usize,
    to: &'a mut [f32],
}

impl WithSimd for Gather<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (width, lanes) = (self.width, S::F32_LANES);
        let from = |row: &u32| &self.from[*row as usize * width..][..width];
        for (to, row) in self.to.chunks_exact_mut(width).zip(self.rows) {
            let from = from(row);
            let (whole, rest) = S::as_simd_f32s(from);
            let (to_whole, to_rest) = S::as_mut_simd_f32s(to);
            for (to, from) in to_whole.iter_mut().zip(whole) {
                *to = *from;
            }
            if to_rest.is_empty() {
                continue;
            }
            if width < lanes {
                s.partial_store_f32s(to_rest, s.partial_load_f32s(rest));
                continue;
            }
            // The last vector overlaps the one before.
            let (last, _) = S::as_simd_f32s(&from[width - lanes..]);
            let (to, _) = S::as_mut_simd_f32s(&mut to[width - lanes..]);
            if let (Some(to), Some(last)) = (to.first_mut(), last.first()) {
                *to = *last;
            }
        }
    }
}
