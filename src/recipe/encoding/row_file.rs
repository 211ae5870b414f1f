//! A file of rows: the inputs of a table that does not fit into memory, row by row and smaller
//! than in memory. Who reads gets the same numbers bit by bit.
//!
//! A row is its static numbers and its sequence, four bytes each, then one bit for each flag (an
//! input that is always 0 or 1).

use crate::files;
use crate::recipe::encoding::encoder::Encoder;
use crate::recipe::{Matrix, Recipe, Sequence, Shape};
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;

/// Rows that are asked for may lie so many bytes apart and are still read at once.
const LARGEST_GAP: usize = 4 << 10;
/// Most bytes of one read.
const LARGEST_READ: usize = 1 << 20;

/// How a row of inputs becomes bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packing {
    shape: Shape,
    /// Places of the static inputs that are numbers.
    numbers: Vec<usize>,
    /// Places of those that are flags.
    flags: Vec<usize>,
}

impl Packing {
    /// The packing of the inputs of a recipe.
    #[must_use]
    pub fn of(recipe: &Recipe) -> Self {
        let shape = recipe.shape();
        let mut is_flag = Vec::with_capacity(shape.static_width);
        if recipe.sequence != Sequence::OverFeatures {
            for feature in &recipe.features {
                for encoder in &feature.encoders {
                    let flags = matches!(
                        encoder,
                        Encoder::OneHot { .. } | Encoder::MissingFlag { .. }
                    );
                    is_flag.extend(std::iter::repeat_n(flags, encoder.width()));
                }
                is_flag.extend(std::iter::repeat_n(true, feature.special_width()));
            }
        }
        let (flags, numbers) = (0..shape.static_width).partition(|place| is_flag[*place]);
        Self {
            shape,
            numbers,
            flags,
        }
    }

    fn sequence(&self) -> usize {
        self.shape.steps * self.shape.channels
    }

    /// Bytes of a row.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        4 * (self.numbers.len() + self.sequence()) + self.flags.len().div_ceil(8)
    }

    /// The bytes of some rows.
    ///
    /// # Errors
    /// If an input that is a flag holds another number, which is a mistake of ours.
    pub fn pack(&self, x: &Matrix) -> io::Result<Vec<u8>> {
        let (width, sequence) = (self.shape.static_width, self.sequence());
        let mut bytes = Vec::with_capacity(x.rows * self.row_bytes());
        for row in 0..x.rows {
            let statics = &x.statics[row * width..][..width];
            for place in &self.numbers {
                bytes.extend(statics[*place].to_le_bytes());
            }
            for value in &x.sequence[row * sequence..][..sequence] {
                bytes.extend(value.to_le_bytes());
            }
            for places in self.flags.chunks(8) {
                let mut byte = 0_u8;
                for (bit, place) in places.iter().enumerate() {
                    match statics[*place].to_bits() {
                        0 => {}
                        bits if bits == 1.0_f32.to_bits() => byte |= 1 << bit,
                        _ => return Err(io::ErrorKind::InvalidData.into()),
                    }
                }
                bytes.push(byte);
            }
        }
        Ok(bytes)
    }

    /// Brings the bytes of rows back to inputs; their number becomes that of `x`.
    pub fn unpack(&self, bytes: &[u8], x: &mut Matrix) {
        let (width, sequence) = (self.shape.static_width, self.sequence());
        let rows = bytes.len() / self.row_bytes().max(1);
        x.rows = rows;
        (x.static_width, x.steps, x.channels) = (width, self.shape.steps, self.shape.channels);
        x.statics.resize(rows * width, 0.0);
        x.sequence.resize(rows * sequence, 0.0);
        for (row, packed) in bytes.chunks_exact(self.row_bytes().max(1)).enumerate() {
            let (values, flags) = packed.split_at(4 * (self.numbers.len() + sequence));
            let (values, _) = values.as_chunks::<4>();
            let (numbers, steps) = values.split_at(self.numbers.len());
            let statics = &mut x.statics[row * width..][..width];
            for (place, value) in self.numbers.iter().zip(numbers) {
                statics[*place] = f32::from_le_bytes(*value);
            }
            for (places, byte) in self.flags.chunks(8).zip(flags) {
                for (bit, place) in places.iter().enumerate() {
                    statics[*place] = f32::from((byte >> bit) & 1);
                }
            }
            let to = &mut x.sequence[row * sequence..][..sequence];
            for (to, value) in to.iter_mut().zip(steps) {
                *to = f32::from_le_bytes(*value);
            }
        }
    }
}

/// The inputs of rows in a file.
#[derive(Debug)]
pub struct RowFile {
    file: File,
    packing: Packing,
    rows: usize,
}

impl RowFile {
    /// An empty one in a file that is open for reading and writing.
    #[must_use]
    pub fn new(file: File, packing: Packing) -> Self {
        Self {
            file,
            packing,
            rows: 0,
        }
    }

    /// Adds rows that were packed.
    ///
    /// # Errors
    /// Whatever the file system reports.
    pub fn append(&mut self, packed: &[u8]) -> io::Result<()> {
        self.file.write_all(packed)?;
        self.rows += packed.len() / self.packing.row_bytes().max(1);
        Ok(())
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How rows are packed.
    #[must_use]
    pub fn packing(&self) -> &Packing {
        &self.packing
    }

    /// The numbers of each sort in a row.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.packing.shape
    }

    /// Bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.rows as u64 * self.packing.row_bytes() as u64
    }

    /// Reads consecutive rows into `x`; `buffer` is used again and again.
    ///
    /// # Errors
    /// Whatever the file system reports.
    pub fn read(&self, rows: Range<usize>, x: &mut Matrix, buffer: &mut Vec<u8>) -> io::Result<()> {
        let size = self.packing.row_bytes();
        buffer.resize(rows.len() * size, 0);
        files::read_exact_at(&self.file, buffer, rows.start as u64 * size as u64)?;
        self.packing.unpack(buffer, x);
        x.rows = rows.len();
        Ok(())
    }

    /// Reads the bytes of `rows` into `packed`, in the order in which they are named. The file is
    /// read from its start to its end, rows near each other at once.
    ///
    /// # Errors
    /// Whatever the file system reports.
    pub fn pick(&self, rows: &[u32], packed: &mut Vec<u8>) -> io::Result<()> {
        let size = self.packing.row_bytes();
        packed.resize(rows.len() * size, 0);
        let mut order: Vec<(u32, u32)> = rows.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let place = |row: u32| u64::from(row) * size as u64;
        let mut buffer = Vec::new();
        let mut first = 0;
        while first < order.len() {
            let from = place(order[first].0);
            let mut next = first + 1;
            while next < order.len()
                && place(order[next].0) - place(order[next - 1].0) <= (LARGEST_GAP + size) as u64
                && place(order[next].0) - from < LARGEST_READ as u64
            {
                next += 1;
            }
            let end = place(order[next - 1].0) + size as u64;
            buffer.resize((end - from) as usize, 0);
            files::read_exact_at(&self.file, &mut buffer, from)?;
            for (row, to) in &order[first..next] {
                let at = (place(*row) - from) as usize;
                packed[*to as usize * size..][..size].copy_from_slice(&buffer[at..at + size]);
            }
            first = next;
        }
        Ok(())
    }
}

/// Rows of so many numbers.
#[cfg(test)]
pub(crate) fn test_packing(numbers: usize) -> Packing {
    Packing {
        shape: Shape {
            static_width: numbers,
            steps: 0,
            channels: 0,
        },
        numbers: (0..numbers).collect(),
        flags: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers at 0 and 3, flags elsewhere, and a sequence of two steps.
    fn packing() -> Packing {
        Packing {
            shape: Shape {
                static_width: 12,
                steps: 2,
                channels: 1,
            },
            numbers: vec![0, 3],
            flags: vec![1, 2, 4, 5, 6, 7, 8, 9, 10, 11],
        }
    }

    fn matrix(rows: usize) -> Matrix {
        let cell = |at: usize| match at % 12 {
            0 | 3 => (at as f32 - 40.0) / 7.0,
            place => f32::from(u8::from((at / 12 + place).is_multiple_of(3))),
        };
        Matrix {
            rows,
            static_width: 12,
            statics: (0..12 * rows).map(cell).collect(),
            steps: 2,
            channels: 1,
            sequence: (0..2 * rows).map(|at| -0.0 - at as f32 / 3.0).collect(),
        }
    }

    fn written(x: &Matrix) -> RowFile {
        let file = files::scratch_in(&std::env::temp_dir()).unwrap();
        let mut rows = RowFile::new(file, packing());
        rows.append(&packing().pack(x).unwrap()).unwrap();
        rows
    }

    #[test]
    fn rows_come_back_bit_by_bit_in_any_order() {
        let x = matrix(5_000);
        let file = written(&x);
        assert_eq!(packing().row_bytes(), 18);
        assert_eq!((file.rows(), file.bytes()), (5_000, 90_000));
        let (mut back, mut buffer) = (Matrix::default(), Vec::new());
        file.read(0..5_000, &mut back, &mut buffer).unwrap();
        assert_eq!(back, x);
        file.read(4_998..5_000, &mut back, &mut buffer).unwrap();
        assert_eq!(back, x.select(&[4_998, 4_999]));
        // Near each other and far apart, one of them twice.
        let rows: Vec<u32> = (0..300)
            .map(|k: u32| k * 7919 % 5_000)
            .chain([0, 4_999, 0])
            .collect();
        let mut packed = Vec::new();
        file.pick(&rows, &mut packed).unwrap();
        file.packing().unpack(&packed, &mut back);
        let places: Vec<usize> = rows.iter().map(|row| *row as usize).collect();
        assert_eq!(back, x.select(&places));
        file.pick(&[], &mut packed).unwrap();
        assert!(packed.is_empty());
        assert!(file.read(4_999..5_001, &mut back, &mut buffer).is_err());
    }

    #[test]
    fn a_flag_of_another_value_is_not_lost() {
        let mut x = matrix(3);
        x.statics[13] = 0.5;
        let error = packing().pack(&x).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
