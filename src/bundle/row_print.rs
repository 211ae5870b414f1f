//! Fingerprints by which the rows of a training are known again. They hold no value.

use crate::recipe::Matrix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The first rows of a table, as a fingerprint of what a recipe makes of them:
/// it holds no value, and is the same in whatever kind of file the rows come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many rows.
    pub rows: usize,
    /// SHA-256 of their inputs.
    pub sha256: String,
}

impl Head {
    /// Fewer rows than this could be equal by chance.
    pub(super) const LEAST_ROWS: usize = 20;
    /// More rows may not be in the first of a stream.
    const MOST_ROWS: usize = 100;

    /// The fingerprint of the first of some prepared rows; `None` of too few.
    #[must_use]
    pub fn of(inputs: &Matrix) -> Option<Self> {
        let rows = inputs.rows.min(Self::MOST_ROWS);
        if rows < Self::LEAST_ROWS {
            return None;
        }
        let places: Vec<usize> = (0..rows).collect();
        let first = inputs.select(&places);
        let numbers = first.statics.iter().chain(&first.sequence);
        let bytes: Vec<u8> = numbers.flat_map(|x| x.to_le_bytes()).collect();
        Some(Self {
            rows,
            sha256: crate::files::fingerprint(&bytes),
        })
    }
}

/// Rows as a fingerprint that does not depend on their order: the sum of a hash of
/// each row's inputs. It holds no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPrint {
    /// How many rows.
    pub rows: usize,
    /// The sum of their hashes, modulo 2^64.
    pub sum: u64,
}

impl RowPrint {
    /// The fingerprint of prepared rows.
    #[must_use]
    pub fn of(inputs: &Matrix) -> Self {
        let (statics, steps) = (inputs.static_width, inputs.steps * inputs.channels);
        let row = |row: usize| {
            let cells = inputs.statics[row * statics..(row + 1) * statics].iter();
            let cells = cells.chain(&inputs.sequence[row * steps..(row + 1) * steps]);
            cells.fold(0, |hash, x| mix(hash, (x + 0.0).to_bits()))
        };
        let sum = (0..inputs.rows)
            .into_par_iter()
            .with_min_len(1 << 12)
            .map(row);
        Self {
            rows: inputs.rows,
            sum: sum.reduce(|| 0, u64::wrapping_add),
        }
    }

    /// Adds other rows.
    pub fn add(&mut self, more: Self) {
        self.rows += more.rows;
        self.sum = self.sum.wrapping_add(more.sum);
    }
}

/// A hash with one more number: the `SplitMix64` finaliser (Steele et al. 2014).
fn mix(hash: u64, bits: u32) -> u64 {
    let mut z = (hash.rotate_left(23) ^ u64::from(bits)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[usize]) -> Matrix {
        let cell = |row: &usize| [*row as f32, 1.0 / (1.0 + *row as f32)];
        Matrix {
            rows: rows.len(),
            static_width: 2,
            statics: rows.iter().flat_map(cell).collect(),
            ..Matrix::default()
        }
    }

    #[test]
    fn rows_are_known_in_any_order_and_in_parts() {
        let all: Vec<usize> = (0..500).collect();
        let print = RowPrint::of(&matrix(&all));
        let reversed: Vec<usize> = (0..500).rev().collect();
        assert_eq!(RowPrint::of(&matrix(&reversed)), print);
        let mut sum = RowPrint::default();
        sum.add(RowPrint::of(&matrix(&all[300..])));
        sum.add(RowPrint::of(&matrix(&all[..300])));
        assert_eq!(sum, print);
        let mut other = all.clone();
        other[7] = 8;
        assert_ne!(RowPrint::of(&matrix(&other)), print);
        // A row twice does not cancel out.
        assert_ne!(
            RowPrint::of(&matrix(&[1, 1, 2, 2])),
            RowPrint::of(&matrix(&[3, 3, 4, 4]))
        );
    }
}
