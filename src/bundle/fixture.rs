//! The scores of rows of the program's own making, by which a network is known to be as it was.

use crate::network::{Backend, Inputs, Network};
use crate::recipe::Matrix;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Largest difference of a re-scored logit: rounding between machines.
const FIXTURE_TOLERANCE: f32 = 1e-3;
const FIXTURE_ROWS: usize = 8;

/// The logits of synthetic rows, the same for every model of one shape.
pub(super) fn fixture_logits(network: &Network) -> Vec<f32> {
    let Inputs {
        statics,
        steps,
        channels,
    } = network.inputs();
    let mut rng = Pcg64Mcg::seed_from_u64(7);
    let mut draw = |count: usize| {
        (0..count)
            .map(|_| 4.0 * rng.random::<f32>() - 2.0)
            .collect()
    };
    let x = Matrix {
        rows: FIXTURE_ROWS,
        static_width: statics,
        statics: draw(FIXTURE_ROWS * statics),
        steps,
        channels,
        sequence: draw(FIXTURE_ROWS * steps * channels),
    };
    network.logits(Backend::default(), &x)
}

/// Whether a network gives the scores that it gave.
pub(super) fn same_scores(now: &[f32], then: &[f32]) -> bool {
    let close = |(a, b): (&f32, &f32)| (a - b).abs() <= FIXTURE_TOLERANCE * (1.0 + b.abs());
    now.len() == then.len() && now.iter().zip(then).all(close)
}
