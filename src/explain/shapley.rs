//! Sampled Shapley values, the check on integrated gradients: a field's mean effect on an output
//! as it changes from the baseline to the applicant's value, over random orders of the fields
//! (Castro, Gómez and Tejada, 2009). Every order is used forwards and backwards, which halves the
//! variance where fields act together.

use crate::explain::Fields;
use crate::network::{Backend, Network, Readout};
use crate::recipe::Matrix;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

/// The Shapley values of the rows of `x` by field, [rows × fields], over `orders` random orders
/// and their reverses, of what a readout makes of the outputs. `point` is the baseline, one value
/// per input.
pub(super) fn shapley(
    (network, readout): (&Network, Readout<'_>),
    fields: &Fields,
    point: &[f32],
    x: &Matrix,
    orders: usize,
    rng: &mut Pcg64Mcg,
) -> Vec<f64> {
    let count = fields.names().len();
    let mut inputs = vec![Vec::new(); count];
    for (input, field) in fields.of_input().iter().enumerate() {
        inputs[*field as usize].push(input);
    }
    let mut values = vec![0.0; x.rows * count];
    let mut order: Vec<usize> = (0..count).collect();
    let share = 1.0 / (2 * orders.max(1)) as f64;
    for row in 0..x.rows {
        let goal = x.select(&[row]);
        let goal: Vec<f32> = goal.statics.into_iter().chain(goal.sequence).collect();
        let to = &mut values[row * count..(row + 1) * count];
        for _ in 0..orders {
            order.shuffle(rng);
            for _ in 0..2 {
                order.reverse();
                let steps = walk(x, point, &goal, &order, &inputs);
                let outputs = network.logits(Backend::Fused, &steps);
                let values = outputs.chunks_exact(network.outputs());
                let values: Vec<f64> = values.map(|z| readout.of(z)).collect();
                for (field, ends) in order.iter().zip(values.windows(2)) {
                    to[*field] += share * (ends[1] - ends[0]);
                }
            }
        }
    }
    values
}

/// The points from the baseline to the goal, one field after another in `order`; `like` says
/// how inputs are divided.
fn walk(
    like: &Matrix,
    point: &[f32],
    goal: &[f32],
    order: &[usize],
    inputs: &[Vec<usize>],
) -> Matrix {
    let mut at = point.to_vec();
    let mut walk = Matrix {
        rows: order.len() + 1,
        static_width: like.static_width,
        steps: like.steps,
        channels: like.channels,
        ..Matrix::default()
    };
    let mut push = |at: &[f32]| {
        walk.statics.extend_from_slice(&at[..like.static_width]);
        walk.sequence.extend_from_slice(&at[like.static_width..]);
    };
    push(&at);
    for field in order {
        for input in &inputs[*field] {
            at[*input] = goal[*input];
        }
        push(&at);
    }
    walk
}
