//! One pass through a network: the weights and inputs as burn tensors, dropout
//! masks, and after a backward pass the flat gradient.

use crate::network::RUNNING_KEEP;
use crate::network::mask::Draws;
use crate::network::weights::{Part, Place, Weights};
use crate::recipe::Matrix;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use rand_pcg::Pcg64Mcg;

/// The inputs of a batch as tensors.
pub(super) struct Tensors {
    /// [rows × statics], absent where there are none.
    pub(super) statics: Option<Tensor<2>>,
    /// [rows × steps × channels], absent where there are none.
    pub(super) sequence: Option<Tensor<3>>,
}

/// The state of one pass.
pub(super) struct Pass<'a> {
    weights: &'a Weights,
    device: Device,
    leaves: Vec<Option<Tensor<1>>>,
    rng: Option<&'a mut Pcg64Mcg>,
    running: Vec<(usize, Tensor<1>)>,
}

impl<'a> Pass<'a> {
    pub(super) fn inference(weights: &'a Weights, device: &Device) -> Self {
        Self::new(weights, device, None)
    }

    pub(super) fn training(weights: &'a Weights, device: &Device, rng: &'a mut Pcg64Mcg) -> Self {
        Self::new(weights, device, Some(rng))
    }

    fn new(weights: &'a Weights, device: &Device, rng: Option<&'a mut Pcg64Mcg>) -> Self {
        Self {
            weights,
            device: device.clone(),
            leaves: vec![None; weights.specs().len()],
            rng,
            running: Vec::new(),
        }
    }

    /// Whether dropout and batch statistics are at work.
    pub(super) fn is_training(&self) -> bool {
        self.rng.is_some()
    }

    /// Rows `start .. start + rows` of a matrix, zeros behind its end.
    pub(super) fn inputs(&self, x: &Matrix, start: usize, rows: usize) -> Tensors {
        let rows_of = |values: &[f32], width: usize| {
            let end = (start + rows).min(x.rows) * width;
            let mut part = values[start * width..end].to_vec();
            part.resize(rows * width, 0.0);
            part
        };
        let block = x.steps * x.channels;
        Tensors {
            statics: (x.static_width > 0).then(|| {
                let values = rows_of(&x.statics, x.static_width);
                Tensor::from_data(
                    TensorData::new(values, [rows, x.static_width]),
                    &self.device,
                )
            }),
            sequence: (block > 0).then(|| {
                let values = rows_of(&x.sequence, block);
                let shape = [rows, x.steps, x.channels];
                Tensor::from_data(TensorData::new(values, shape), &self.device)
            }),
        }
    }

    /// The weight at a place, in its declared shape; tracked while training.
    pub(super) fn weight<const D: usize>(&mut self, place: Place) -> Tensor<D> {
        let spec = &self.weights.specs()[place.index];
        let leaf = self.leaves[place.index].get_or_insert_with(|| {
            let values = self.weights.values()[spec.range()].to_vec();
            let data = TensorData::new(values, [spec.len()]);
            let tensor = Tensor::<1>::from_data(data, &self.device);
            if self.rng.is_some() && spec.part != Part::Running {
                tensor.require_grad()
            } else {
                tensor
            }
        });
        let mut shape = [0; D];
        shape.copy_from_slice(&spec.shape);
        leaf.clone().reshape(shape)
    }

    /// Drops a share of the values and scales up the rest, while training.
    pub(super) fn dropout<const D: usize>(&mut self, x: Tensor<D>, share: f64) -> Tensor<D> {
        let Some(rng) = self.rng.as_deref_mut() else {
            return x;
        };
        if share <= 0.0 {
            return x;
        }
        let dims = x.dims();
        let mut mask = vec![0.0; dims.iter().product()];
        Draws::new(rng).fill(share, &mut mask);
        x * Tensor::from_data(TensorData::new(mask, dims), &self.device)
    }

    /// Moves a running statistic towards the one of this batch.
    pub(super) fn follow(&mut self, place: Place, seen: Tensor<1>) {
        let old = self.weight::<1>(place);
        let moved = old * RUNNING_KEEP + seen.detach() * (1.0 - RUNNING_KEEP);
        self.running.push((place.start, moved));
    }

    /// Writes the gradient of every weight into the flat buffer, and returns
    /// the moved running statistics with their places in it.
    pub(super) fn collect(
        self,
        mut gradients: Gradients,
        flat: &mut [f32],
    ) -> Vec<(usize, Vec<f32>)> {
        flat.fill(0.0);
        for (spec, leaf) in self.weights.specs().iter().zip(&self.leaves) {
            let found = leaf.as_ref().and_then(|l| l.grad_remove(&mut gradients));
            if let Some(gradient) = found {
                flat[spec.range()].copy_from_slice(&to_vec(gradient));
            }
        }
        let running = self.running.into_iter();
        running
            .map(|(start, moved)| (start, to_vec(moved)))
            .collect()
    }
}

/// The values of a tensor of f32.
pub(super) fn to_vec<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data();
    data.iter::<f32>().collect()
}
