//! Examples outside of memory: rows of a [`RowFile`] with their targets, and the view by which a
//! training reads these or those in memory. Both give the same numbers in the same order.

use super::batch::Data;
use super::run::TrainError;
use crate::network::{Backend, Inputs, Network};
use crate::recipe::{CrossFit, Matrix, RowFile};
use std::ops::Range;
use std::sync::Arc;

/// Rows that pass through the network at once.
const BLOCK_ROWS: usize = 1 << 14;
/// Least rows of a window.
const LEAST_WINDOW: usize = 1 << 12;

/// The examples of one part of the split, their inputs in a file.
#[derive(Debug, Clone)]
pub struct StoredData {
    /// All rows.
    file: Arc<RowFile>,
    /// Place in the file of each example, in rising order.
    places: Vec<u32>,
    /// The target of each example, as [`Data::y`].
    y: Vec<f32>,
    /// Most bytes of rows that a training holds at once.
    window_bytes: usize,
    /// Inputs that examples have in training only, and the places in the file of these.
    cross_fit: Option<(Vec<u32>, CrossFit)>,
}

impl StoredData {
    /// The examples at `places` of the file, which rise, with one target each.
    #[must_use]
    pub fn new(file: Arc<RowFile>, places: Vec<u32>, y: Vec<f32>, window_bytes: usize) -> Self {
        Self {
            file,
            places,
            y,
            window_bytes,
            cross_fit: None,
        }
    }

    /// The same with inputs that the rows at `places`, which rise, have in training only.
    #[must_use]
    pub fn with_cross_fit(mut self, places: Vec<u32>, cross_fit: CrossFit) -> Self {
        self.cross_fit = (!cross_fit.is_empty()).then_some((places, cross_fit));
        self
    }

    /// Reads the packed rows of some examples.
    fn pick(&self, rows: &[u32], packed: &mut Vec<u8>) -> Result<(), TrainError> {
        let places: Vec<u32> = rows.iter().map(|row| self.places[*row as usize]).collect();
        self.file
            .pick(&places, packed)
            .map_err(|error| TrainError::Unreadable(error.to_string()))
    }

    /// Brings packed rows of these examples to inputs.
    fn unpack(&self, rows: &[u32], packed: &[u8], x: &mut Matrix) {
        self.file.packing().unpack(packed, x);
        if let Some((fitted, cross_fit)) = &self.cross_fit {
            for (at, row) in rows.iter().enumerate() {
                if let Ok(found) = fitted.binary_search(&self.places[*row as usize]) {
                    cross_fit.write_row(found, at, x);
                }
            }
        }
    }
}

/// Examples, wherever they are.
#[derive(Debug, Clone, Copy)]
pub enum DataView<'a> {
    /// In memory.
    Memory(&'a Data),
    /// In a file.
    Stored(&'a StoredData),
}

impl<'a> From<&'a Data> for DataView<'a> {
    fn from(data: &'a Data) -> Self {
        Self::Memory(data)
    }
}

impl<'a> From<&'a StoredData> for DataView<'a> {
    fn from(data: &'a StoredData) -> Self {
        Self::Stored(data)
    }
}

impl<'a> DataView<'a> {
    /// Number of examples.
    #[must_use]
    pub fn rows(self) -> usize {
        self.y().len()
    }

    /// The targets, as [`Data::y`].
    #[must_use]
    pub fn y(self) -> &'a [f32] {
        match self {
            Self::Memory(data) => &data.y,
            Self::Stored(data) => &data.y,
        }
    }

    /// The numbers of each sort in a row.
    #[must_use]
    pub fn inputs(self) -> Inputs {
        match self {
            Self::Memory(Data { x, .. }) => Inputs {
                statics: x.static_width,
                steps: x.steps,
                channels: x.channels,
            },
            Self::Stored(data) => {
                let shape = data.file.shape();
                Inputs {
                    statics: shape.static_width,
                    steps: shape.steps,
                    channels: shape.channels,
                }
            }
        }
    }

    /// Number of bad rows, of a target of two classes.
    #[must_use]
    pub fn bads(self) -> usize {
        self.y().iter().filter(|y| **y > 0.5).count()
    }

    /// Share of bad rows, of a target of two classes; 0 without rows.
    #[must_use]
    pub fn bad_rate(self) -> f64 {
        self.bads() as f64 / self.rows().max(1) as f64
    }

    /// The inputs of some examples, in the order given.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn select(self, rows: &[u32]) -> Result<Matrix, TrainError> {
        match self {
            Self::Memory(data) => {
                let rows: Vec<usize> = rows.iter().map(|row| *row as usize).collect();
                Ok(data.x.select(&rows))
            }
            Self::Stored(data) => {
                let (mut packed, mut x) = (Vec::new(), Matrix::default());
                data.pick(rows, &mut packed)?;
                data.unpack(rows, &packed, &mut x);
                Ok(x)
            }
        }
    }

    /// The outputs of a network for all examples, as [`Network::logits`].
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn logits(self, network: &Network, backend: Backend) -> Result<Vec<f32>, TrainError> {
        if let Self::Memory(data) = self {
            return Ok(network.logits(backend, &data.x));
        }
        let all: Vec<u32> = (0..self.rows() as u32).collect();
        let mut logits = Vec::with_capacity(all.len() * network.outputs());
        for rows in all.chunks(BLOCK_ROWS) {
            logits.extend(network.logits(backend, &self.select(rows)?));
        }
        Ok(logits)
    }
}

/// Packed rows of a stretch of an order, read ahead of the batches that are cut from it.
pub(super) struct Window<'a> {
    data: &'a StoredData,
    /// Which places of the order.
    held: Range<usize>,
    packed: Vec<u8>,
}

impl<'a> Window<'a> {
    pub(super) fn new(data: &'a StoredData) -> Self {
        Self {
            data,
            held: 0..0,
            packed: Vec::new(),
        }
    }

    /// Forgets what was read, as the order is another.
    pub(super) fn clear(&mut self) {
        self.held = 0..0;
    }

    /// The inputs of the examples at `places` of the order.
    pub(super) fn gather(
        &mut self,
        order: &[u32],
        places: Range<usize>,
        x: &mut Matrix,
    ) -> Result<(), TrainError> {
        let size = self.data.file.packing().row_bytes();
        if places.start < self.held.start || places.end > self.held.end {
            // A row takes its bytes and its place in two lists.
            let rows = (self.data.window_bytes / (size + 12)).max(LEAST_WINDOW);
            let end = (places.start + rows.max(places.len())).min(order.len());
            self.held = 0..0;
            self.data
                .pick(&order[places.start..end], &mut self.packed)?;
            self.held = places.start..end;
        }
        let bytes = (places.start - self.held.start) * size..(places.end - self.held.start) * size;
        self.data.unpack(&order[places], &self.packed[bytes], x);
        Ok(())
    }
}
