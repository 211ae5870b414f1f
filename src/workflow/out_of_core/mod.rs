//! Training on a file that does not fit into memory.
//!
//! The file is read four times, some megabytes at a time: for a sample of its records ([`sample`]),
//! on which columns are typed and the recipe is fitted; for the outcomes of all rows, so that the
//! split is that of all rows; for the inputs, which go row by row to a scratch file
//! ([`RowFile`]); and for the scored portfolio. Epochs read the scratch file. Where the sample
//! holds every record, the model is the one of a training in memory, to the byte.

mod error;
mod figures;
mod passes;
mod sample;
mod scored;

pub use error::OutOfCoreError;
pub use figures::LargerThanMemory;
pub use sample::BottomK;

use crate::bundle::{Head, RowPrint};
use crate::network::{Backend, Network};
use crate::recipe::outcome::split::Part;
use crate::recipe::{Labels, Matrix, Parts, RowFile};
use crate::table::{LoadOptions, Remark, Source, Table};
use crate::train::{StoredData, TrainError};
use crate::workflow::prepare::{AllRows, Prepared};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Memory that a training outside of memory uses at least, whatever it is allowed, in bytes.
pub const LEAST_MEMORY: u64 = 64 << 20;
/// Rows of all that pass through the network at once, for each thread.
const BLOCK_ROWS: usize = 1 << 13;

/// A file, and what a training on it may use.
#[derive(Debug, Clone, Copy)]
pub struct OutOfCorePlan<'a> {
    /// The file.
    pub path: &'a Path,
    /// How it is read.
    pub options: &'a LoadOptions,
    /// Bytes of memory, besides some for each record.
    pub memory: u64,
    /// The folder of the scratch file.
    pub folder: &'a Path,
}

/// Records of a stretch of the file, which is the same at each reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    kept: usize,
    rejected: usize,
}

/// A file larger than memory, of which a sample is at hand.
#[derive(Debug)]
pub struct LargeFile<'a> {
    plan: OutOfCorePlan<'a>,
    /// The records of the sample.
    pub source: Source,
    /// The sample as a table.
    pub table: Table,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Place among all rows of each row of the sample, rising.
    places: Vec<u32>,
    stretches: Vec<Stretch>,
}

impl LargeFile<'_> {
    /// Rows of the file, and records that are none.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let kept = self.stretches.iter().map(|stretch| stretch.kept).sum();
        let rejected = self.stretches.iter().map(|stretch| stretch.rejected).sum();
        (kept, rejected)
    }

    /// Whether the table holds some of the rows only.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.table.rows < self.counts().0
    }
}

/// All rows of a file of which the table of a training is a sample.
#[derive(Debug)]
pub struct Population {
    labels: Labels,
    parts: Parts,
    /// Place among all rows of each row of the sample.
    places: Vec<u32>,
    file: Arc<RowFile>,
    /// Rows without any input.
    without_inputs: Vec<usize>,
    head: Option<Head>,
    print: RowPrint,
    rejected: usize,
    remarks: Vec<Remark>,
    figures: LargerThanMemory,
    /// Bytes of rows that a network in training holds.
    window_bytes: usize,
}

impl Population {
    /// Outcomes and parts.
    pub(crate) fn rows(&self) -> AllRows<'_> {
        AllRows {
            labels: &self.labels,
            parts: &self.parts,
        }
    }

    /// Of values of all rows those of the table.
    pub(crate) fn of_table<T: Copy>(&self, values: &[T]) -> Vec<T> {
        let at = |place: &u32| values[*place as usize];
        self.places.iter().map(at).collect()
    }

    /// Rows, and records that are none.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.parts.len(), self.rejected)
    }

    /// Whether the table holds some of the rows only.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.places.len() < self.parts.len()
    }

    /// What there is to say of the file.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// How the training was done.
    #[must_use]
    pub fn figures(&self) -> LargerThanMemory {
        self.figures
    }

    pub(crate) fn prints(&self) -> (Option<Head>, RowPrint) {
        (self.head.clone(), self.print)
    }

    pub(crate) fn without_inputs(&self) -> &[usize] {
        &self.without_inputs
    }

    /// The examples of a part as they are scored.
    pub(crate) fn data(&self, part: Part) -> StoredData {
        let rows = self.rows().of(part);
        let bad = |row: &usize| f32::from(u8::from(self.rows().is_bad(*row)));
        let y = rows.iter().map(bad).collect();
        let places = rows.iter().map(|row| *row as u32).collect();
        StoredData::new(Arc::clone(&self.file), places, y, self.window_bytes)
    }

    /// The training examples. Of rows that the recipe was fitted on, inputs made from outcomes
    /// are made from those of others; no other row's outcome has entered them.
    pub(crate) fn training(&self, sample: &Prepared) -> StoredData {
        let fitted = sample.rows(Part::Train).into_iter();
        let fitted = fitted.map(|row| self.places[row]).collect();
        let data = self.data(Part::Train);
        data.with_cross_fit(fitted, sample.cross_fit.clone())
    }

    /// The outputs of a network for all rows.
    pub(crate) fn logits(
        &self,
        network: &Network,
        backend: Backend,
    ) -> Result<Vec<f32>, TrainError> {
        let mut logits = Vec::with_capacity(self.file.rows());
        let (mut x, mut buffer) = (Matrix::default(), Vec::new());
        let rows = BLOCK_ROWS * rayon::current_num_threads();
        for start in (0..self.file.rows()).step_by(rows) {
            let end = (start + rows).min(self.file.rows());
            let read = self.file.read(start..end, &mut x, &mut buffer);
            read.map_err(|error| TrainError::Unreadable(error.to_string()))?;
            logits.par_extend(network.logits(backend, &x));
        }
        Ok(logits)
    }
}

#[cfg(test)]
mod tests;
