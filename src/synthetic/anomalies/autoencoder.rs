//! An autoencoder: a network that learns to put its inputs out again through a narrow layer.
//! Rows unlike the others come out worst.

use crate::synthetic::adam::Adam;
use crate::synthetic::anomalies::AnomalyEvent;
use crate::synthetic::anomalies::features::Scaled;
use crate::synthetic::error::SyntheticError;
use crate::synthetic::mlp::{Mlp, Plan, Tape};
use crate::synthetic::noise::Noise;
use crate::train::Control;

const BATCH: usize = 64;
const RATE: f64 = 1e-3;
const DECAY: [f64; 2] = [0.9, 0.999];
const SLOPE: f32 = 0.1;
/// Steps that are enough, and the epochs that these may make: of few rows a longer training
/// learns the unusual ones by heart, of many rows it sees each twice at least.
const STEPS: usize = 6_000;
const LEAST_EPOCHS: usize = 2;
const MOST_EPOCHS: usize = 60;

/// The squared error of each input after a training, [rows × width].
///
/// # Errors
/// If the loss leaves the numbers, or the training is stopped before its first epoch ends.
pub(super) fn reconstruction_errors(
    inputs: &Scaled,
    rows: usize,
    seed: u64,
    control: &Control,
    emit: &mut dyn FnMut(AnomalyEvent),
) -> Result<Vec<f32>, SyntheticError> {
    let width = inputs.width;
    let (wide, narrow) = ((2 * width).clamp(8, 64), (width / 4).clamp(1, 16));
    let plan = Plan {
        sizes: vec![width, wide, narrow, wide, width],
        slope: SLOPE,
        dropout: Vec::new(),
    };
    let mut noise = Noise::new(seed);
    let mut mlp = Mlp::new(plan.clone(), &mut noise);
    let mut adam = Adam::new(mlp.weights.len(), RATE, DECAY);
    let mut gradient = vec![0.0; mlp.weights.len()];
    let mut tape = Tape::new(&plan, BATCH);
    let mut order: Vec<usize> = (0..rows).collect();
    let steps = rows.div_ceil(BATCH);
    let epochs = STEPS.div_ceil(steps).clamp(LEAST_EPOCHS, MOST_EPOCHS);
    emit(AnomalyEvent::Started { epochs });
    let mut finished = 0;
    'epochs: for epoch in 1..=epochs {
        noise.shuffle(&mut order);
        // The rate falls to 0 along a half cosine.
        let share = (epoch - 1) as f64 / epochs as f64;
        adam.set_rate(RATE * 0.5 * (1.0 + (std::f64::consts::PI * share).cos()));
        let mut sum = 0.0;
        for chosen in order.chunks(BATCH) {
            if !control.proceed() {
                break 'epochs;
            }
            sum += pass(&mlp, &mut tape, inputs, chosen, &mut |_, _| {});
            mlp.backward(&mut tape, chosen.len(), false);
            mlp.collect(&mut tape, [chosen.len(); 2], &mut gradient);
            adam.step(&mut mlp.weights, &gradient);
            mlp.pack();
        }
        let loss = sum / (rows * width) as f64;
        if !loss.is_finite() {
            return Err(SyntheticError::Diverged { epoch });
        }
        finished = epoch;
        emit(AnomalyEvent::Epoch { epoch, loss });
    }
    if finished == 0 {
        return Err(SyntheticError::Unfinished);
    }
    let mut errors = vec![0.0; rows * width];
    order.sort_unstable();
    for chosen in order.chunks(BATCH) {
        pass(&mlp, &mut tape, inputs, chosen, &mut |row, miss| {
            for (to, miss) in errors[row * width..(row + 1) * width].iter_mut().zip(miss) {
                *to = miss * miss;
            }
        });
    }
    Ok(errors)
}

/// A forward pass over some rows: the sum of squared errors. Leaves the derivative of their
/// mean behind, and calls `report` with the errors of each row.
fn pass(
    mlp: &Mlp,
    tape: &mut Tape,
    inputs: &Scaled,
    chosen: &[usize],
    report: &mut dyn FnMut(usize, &[f32]),
) -> f64 {
    let width = inputs.width;
    let stride = tape.input_stride();
    for (to, row) in tape.input_mut().chunks_exact_mut(stride).zip(chosen) {
        to[..width].copy_from_slice(&inputs.values[row * width..(row + 1) * width]);
    }
    mlp.forward(tape, chosen.len(), None);
    let scale = 2.0 / (chosen.len() * width) as f32;
    let mut sum = 0.0;
    let mut miss = vec![0.0; width];
    for (place, row) in chosen.iter().enumerate() {
        let at = place * stride..place * stride + width;
        let pairs = tape.output()[at.clone()]
            .iter()
            .zip(&tape.input()[at.clone()]);
        for (miss, (out, x)) in miss.iter_mut().zip(pairs) {
            *miss = out - x;
            sum += f64::from(*miss * *miss);
        }
        report(*row, &miss);
        for (delta, miss) in tape.output_delta()[at].iter_mut().zip(&miss) {
            *delta = scale * miss;
        }
    }
    sum
}
