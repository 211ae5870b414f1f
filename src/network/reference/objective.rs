//! The objective in burn: the reference of `loss.rs`.

use crate::network::Objective;
use crate::network::hazard::AtRisk;
use burn::tensor::{Tensor, TensorData, activation};

/// The mean over rows of weight × objective, a scalar tensor; `outputs` has the shape
/// [rows × outputs], the others [rows].
pub(super) fn weighted_mean(
    objective: Objective,
    outputs: Tensor<2>,
    y: &[f32],
    weight: &[f32],
) -> Tensor<1> {
    let device = outputs.device();
    let [rows, width] = outputs.dims();
    let row = |v: &[f32]| Tensor::<1>::from_data(TensorData::new(v.to_vec(), [v.len()]), &device);
    let loss = match objective {
        Objective::Softmax => {
            let is_class = |k: usize, y: f32| y as usize == k;
            let chosen = indicators(&outputs, y, is_class);
            let log = activation::log_softmax(outputs, 1);
            -(log * chosen).sum_dim(1).reshape([rows])
        }
        Objective::Ordinal => {
            let at_least = indicators(&outputs, y, |j, y| y as usize >= j);
            let not_above = indicators(&outputs, y, |j, y| y as usize <= j);
            let each = outputs.clone() * not_above - activation::log_sigmoid(outputs);
            (each * at_least).sum_dim(1).reshape([rows])
        }
        Objective::Hazard(periods) => {
            let each = |y: &f32| -> Vec<(f64, bool)> {
                AtRisk::of(*y).by_output(periods, width).collect()
            };
            let cells: Vec<(f64, bool)> = y.iter().flat_map(each).collect();
            let of = |value: &dyn Fn(&(f64, bool)) -> f32| {
                let values: Vec<f32> = cells.iter().map(value).collect();
                Tensor::<2>::from_data(TensorData::new(values, [rows, width]), &device)
            };
            let at_risk = of(&|(n, _)| *n as f32);
            let good = of(&|(n, ends)| *n as f32 - f32::from(u8::from(*ends)));
            let each = outputs.clone() * good - activation::log_sigmoid(outputs) * at_risk;
            each.sum_dim(1).reshape([rows])
        }
        _ => of_one(objective, outputs.reshape([rows * width]), y, &row),
    };
    (loss * row(weight)).mean()
}

/// 1 where a row and an output belong together, else 0; [rows × outputs].
fn indicators(outputs: &Tensor<2>, y: &[f32], is_one: impl Fn(usize, f32) -> bool) -> Tensor<2> {
    let [rows, width] = outputs.dims();
    let of_row = |y: &f32| {
        (0..width)
            .map(|k| f32::from(u8::from(is_one(k, *y))))
            .collect()
    };
    let values: Vec<f32> = y.iter().flat_map(|y| -> Vec<f32> { of_row(y) }).collect();
    Tensor::from_data(TensorData::new(values, [rows, width]), &outputs.device())
}

fn of_one(
    objective: Objective,
    z: Tensor<1>,
    y: &[f32],
    row: &impl Fn(&[f32]) -> Tensor<1>,
) -> Tensor<1> {
    match objective {
        Objective::Bce | Objective::Softmax | Objective::Ordinal | Objective::Hazard(_) => {
            let goods: Vec<f32> = y.iter().map(|y| 1.0 - y).collect();
            z.clone() * row(&goods) - activation::log_sigmoid(z)
        }
        Objective::Mse => {
            let miss = activation::sigmoid(z) - row(y);
            miss.clone() * miss
        }
        Objective::Squared => {
            let miss = z - row(y);
            miss.clone() * miss
        }
        Objective::Absolute => (z - row(y)).abs(),
        Objective::Huber(width) => {
            let miss = (z - row(y)).abs();
            let near = miss.clone().clamp_max(width);
            near.clone() * (miss - near * 0.5)
        }
        Objective::Quantile(q) => {
            let miss = row(y) - z;
            activation::relu(miss.clone()) * q + activation::relu(-miss) * (1.0 - q)
        }
        Objective::Poisson => z.clone().exp() - z * row(y),
    }
}
