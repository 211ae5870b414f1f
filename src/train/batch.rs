//! Batches: rows of the examples gathered into buffers that are reused.

use crate::network::Examples;
use crate::recipe::Matrix;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

/// The examples of one part of the split.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// The inputs.
    pub x: Matrix,
    /// Whether each row is bad.
    pub y: Vec<bool>,
}

impl Data {
    /// Number of bad rows.
    #[must_use]
    pub fn bads(&self) -> usize {
        self.y.iter().filter(|y| **y).count()
    }

    /// Share of bad rows; 0 without rows.
    #[must_use]
    pub fn bad_rate(&self) -> f64 {
        self.bads() as f64 / self.y.len().max(1) as f64
    }
}

/// Walks the rows in a new order each epoch.
pub(super) struct Batches<'a> {
    data: &'a Data,
    class_weight: [f32; 2],
    order: Vec<u32>,
    x: Matrix,
    y: Vec<f32>,
    weight: Vec<f32>,
}

impl<'a> Batches<'a> {
    /// `class_weight` holds the weights of a good and of a bad row.
    pub(super) fn new(data: &'a Data, class_weight: [f32; 2]) -> Self {
        Self {
            data,
            class_weight,
            order: (0..data.x.rows as u32).collect(),
            x: Matrix {
                static_width: data.x.static_width,
                steps: data.x.steps,
                channels: data.x.channels,
                ..Matrix::default()
            },
            y: Vec::new(),
            weight: Vec::new(),
        }
    }

    pub(super) fn shuffle(&mut self, rng: &mut Pcg64Mcg) {
        self.order.shuffle(rng);
    }

    /// The examples at places `start .. start + rows` of the current order.
    pub(super) fn gather(&mut self, start: usize, rows: usize) -> Examples<'_> {
        let end = (start + rows).min(self.order.len());
        let source = &self.data.x;
        let (width, block) = (source.static_width, source.steps * source.channels);
        self.x.statics.clear();
        self.x.sequence.clear();
        self.y.clear();
        self.weight.clear();
        let chosen = &self.order[start..end];
        touch(chosen, &source.statics, width);
        touch(chosen, &source.sequence, block);
        for &row in chosen {
            let row = row as usize;
            let statics = &source.statics[row * width..(row + 1) * width];
            let sequence = &source.sequence[row * block..(row + 1) * block];
            self.x.statics.extend_from_slice(statics);
            self.x.sequence.extend_from_slice(sequence);
            let bad = self.data.y[row];
            self.y.push(f32::from(u8::from(bad)));
            self.weight.push(self.class_weight[usize::from(bad)]);
        }
        self.x.rows = end - start;
        Examples {
            x: &self.x,
            y: &self.y,
            weight: &self.weight,
        }
    }
}

/// f32 of a cache line.
const LINE: usize = 16;

/// Reads a value from each cache line of some rows, so that their misses overlap; copied
/// one after the other, each row would wait for its own.
fn touch(rows: &[u32], values: &[f32], width: usize) {
    let read = |row: &u32| {
        let start = *row as usize * width;
        let lines = (start..start + width).step_by(LINE);
        lines
            .chain([start + width - 1])
            .map(|i| values[i])
            .sum::<f32>()
    };
    if width > 0 {
        std::hint::black_box(rows.iter().map(read).sum::<f32>());
    }
}
