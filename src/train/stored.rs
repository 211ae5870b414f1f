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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;
    use crate::network::Family;
    use crate::recipe::encoding::row_file::test_packing;
    use crate::train::{Control, Preset, network_preset, train, train_preset};

    fn data(rows: usize) -> Data {
        let statics = (0..rows * 3).map(|at| ((at * 7_919) % 1_009) as f32 / 504.0 - 1.0);
        let x = Matrix {
            rows,
            static_width: 3,
            statics: statics.collect(),
            ..Matrix::default()
        };
        let y = x
            .statics
            .chunks(3)
            .map(|row| f32::from(u8::from(row[0] + row[1] * row[2] > 0.3)));
        Data { y: y.collect(), x }
    }

    /// Every second row of a file is an example; the others are the same row from the end.
    fn stored(data: &Data) -> StoredData {
        let both = |row: usize| [row, data.x.rows - 1 - row];
        let rows: Vec<usize> = (0..data.x.rows).flat_map(both).collect();
        let file = files::scratch_in(&std::env::temp_dir()).unwrap();
        let mut file = RowFile::new(file, test_packing(3));
        let packed = file.packing().pack(&data.x.select(&rows)).unwrap();
        file.append(&packed).unwrap();
        let places = (0..data.x.rows as u32).map(|row| 2 * row).collect();
        StoredData::new(Arc::new(file), places, data.y.clone(), 1)
    }

    #[test]
    fn rows_of_a_file_train_the_same_network_as_rows_in_memory() {
        // Several windows, and blocks of Newton's method.
        let (all, held) = (data(3 * LEAST_WINDOW + 17), data(900));
        let (all_stored, held_stored) = (stored(&all), stored(&held));
        for family in [Family::Mlp, Family::Scorecard] {
            let mut config = network_preset(Preset::Tuned, family);
            if family == Family::Mlp {
                config.hidden = vec![3];
            }
            let training = crate::train::TrainConfig {
                epochs: 2,
                batch_size: 500,
                ..train_preset(Preset::Tuned, family, all.y.len())
            };
            let fit = |train_rows: DataView<'_>, held: DataView<'_>| {
                let inputs = train_rows.inputs();
                let mut network = Network::new(config.clone(), inputs, 5).unwrap();
                let control = Control::default();
                let mut quiet = |_| {};
                train(
                    &mut network,
                    train_rows,
                    held,
                    &training,
                    &control,
                    &mut quiet,
                )
                .unwrap();
                let bits = network.weights().values().iter().map(|w| w.to_bits());
                bits.collect::<Vec<u32>>()
            };
            let expected = fit((&all).into(), (&held).into());
            let found = fit((&all_stored).into(), (&held_stored).into());
            assert_eq!(found, expected, "{family:?}");
        }
    }

    #[test]
    fn a_file_that_is_cut_short_is_told() {
        let data = data(100);
        let mut stored = stored(&data);
        stored.places[99] = 1_000;
        let rows: Vec<u32> = (0..100).collect();
        let error = DataView::from(&stored).select(&rows).unwrap_err();
        assert!(matches!(error, TrainError::Unreadable(_)), "{error}");
    }
}
