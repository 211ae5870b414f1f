//! Tests of what the engine promises beyond the right derivatives: no result
//! depends on neighbours, shards or threads.

use crate::network::*;
use crate::recipe::Matrix;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

const FAMILIES: [Family; 6] = [
    Family::Logistic,
    Family::Mlp,
    Family::Cnn,
    Family::Rnn,
    Family::Lstm,
    Family::Gru,
];

fn config(family: Family, norm: Norm, dropout: f64) -> Config {
    let flat = matches!(family, Family::Logistic | Family::Mlp);
    Config {
        family,
        hidden: if family == Family::Logistic {
            vec![]
        } else {
            vec![20, 7]
        },
        branch: if flat { vec![] } else { vec![5] },
        head: if flat { vec![] } else { vec![3] },
        filters: 6,
        kernel: 4,
        pool: 2,
        pool_to_newest: true,
        activation: Activation::Silu,
        dropout,
        norm,
        grid: None,
        embedding: None,
        orthogonal: false,
        mean_state: family == Family::Lstm,
        members: Vec::new(),
        monotone: Vec::new(),
        trees: None,
        outputs: 1,
    }
}

fn matrix(family: Family, rows: usize) -> Matrix {
    let waves = |count: usize| (0..count).map(|i| (0.3 * i as f32).sin()).collect();
    let (steps, channels) = if family.reads_sequences() {
        (5, 3)
    } else {
        (0, 0)
    };
    Matrix {
        rows,
        static_width: 4,
        statics: waves(rows * 4),
        steps,
        channels,
        sequence: waves(rows * steps * channels),
    }
}

fn rows_of(x: &Matrix, start: usize, rows: usize) -> Matrix {
    let block = x.steps * x.channels;
    Matrix {
        rows,
        statics: x.statics[start * 4..(start + rows) * 4].to_vec(),
        sequence: x.sequence[start * block..(start + rows) * block].to_vec(),
        ..*x
    }
}

fn network(config: Config, x: &Matrix) -> Network {
    let inputs = Inputs {
        statics: x.static_width,
        steps: x.steps,
        channels: x.channels,
    };
    Network::new(config, inputs, 4).unwrap()
}

fn gradient(network: &mut Network, x: &Matrix, room: usize) -> (Vec<f32>, Vec<f32>) {
    let y: Vec<f32> = (0..x.rows)
        .map(|i| f32::from(u8::from(i % 3 == 0)))
        .collect();
    let weight = vec![1.0; x.rows];
    let mut flat = vec![7.0; network.weights().values().len()];
    let mut engine = network.engine(Backend::Fused, room);
    let mut rng = Pcg64Mcg::seed_from_u64(3);
    let batch = Examples {
        x,
        y: &y,
        weight: &weight,
    };
    let logits = engine.gradient(network, Objective::Bce, batch, &mut rng, &mut flat);
    (logits.to_vec(), flat)
}

#[test]
fn a_logit_does_not_depend_on_the_rows_beside_it() {
    for family in FAMILIES {
        for norm in [Norm::None, Norm::Batch, Norm::Layer] {
            let x = matrix(family, 600);
            let network = network(config(family, norm, 0.2), &x);
            let all = network.logits(Backend::Fused, &x);
            for (start, rows) in [(0, 1), (3, 7), (599, 1), (255, 300)] {
                let some = network.logits(Backend::Fused, &rows_of(&x, start, rows));
                assert_eq!(
                    some,
                    all[start..start + rows],
                    "{family:?} {norm:?} {start}"
                );
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for family in FAMILIES {
        for norm in [Norm::None, Norm::Batch] {
            let x = matrix(family, 700);
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
                let mut network = network(config(family, norm, 0.2), &x);
                let pool = pool.build().unwrap();
                pool.install(|| gradient(&mut network, &x, 700))
            };
            assert_eq!(run(1), run(3), "{family:?} {norm:?}");
        }
    }
}

#[test]
fn a_cut_batch_has_the_gradient_of_its_parts() {
    for family in FAMILIES {
        let x = matrix(family, 150);
        let mut network = network(config(family, Norm::Layer, 0.0), &x);
        let (_, whole) = gradient(&mut network, &x, 150);
        let mut sum = vec![0.0; whole.len()];
        for (start, rows) in [(0, 60), (60, 60), (120, 30)] {
            let (_, part) = gradient(&mut network, &rows_of(&x, start, rows), 60);
            for (sum, g) in sum.iter_mut().zip(part) {
                *sum += g * rows as f32 / 150.0;
            }
        }
        for (a, b) in whole.iter().zip(&sum) {
            assert!((a - b).abs() < 1e-6, "{family:?}: {a} {b}");
        }
    }
}

#[test]
fn a_buffer_used_before_leaves_nothing_behind() {
    for family in FAMILIES {
        let x = matrix(family, 40);
        let mut network = network(config(family, Norm::Layer, 0.0), &x);
        let (small, large) = (rows_of(&x, 5, 3), rows_of(&x, 0, 40));
        let fresh = gradient(&mut network, &small, 3);
        let mut engine = network.engine(Backend::Fused, 32);
        let mut flat = vec![0.0; fresh.1.len()];
        let mut logits = Vec::new();
        for x in [&large, &small] {
            let y: Vec<f32> = (0..x.rows)
                .map(|i| f32::from(u8::from(i % 3 == 0)))
                .collect();
            let batch = Examples {
                x,
                y: &y,
                weight: &vec![1.0; x.rows],
            };
            let mut rng = Pcg64Mcg::seed_from_u64(3);
            let now = engine.gradient(&mut network, Objective::Bce, batch, &mut rng, &mut flat);
            logits = now.to_vec();
        }
        assert_eq!((logits, flat), fresh, "{family:?}");
    }
}

#[test]
fn an_input_that_is_no_number_shows_in_its_logit_alone() {
    for family in FAMILIES {
        for value in [f32::NAN, f32::INFINITY] {
            let mut x = matrix(family, 9);
            x.statics[4 * 4] = value;
            let network = network(config(family, Norm::None, 0.0), &x);
            let logits = network.logits(Backend::Fused, &x);
            for (row, z) in logits.iter().enumerate() {
                assert_eq!(z.is_finite(), row != 4, "{family:?} {row}: {z}");
            }
        }
    }
}

/// A machine without vector instructions computes the same up to rounding.
#[test]
fn the_scalar_path_agrees_with_vectors() {
    for family in FAMILIES {
        for norm in [Norm::None, Norm::Batch, Norm::Layer] {
            let x = matrix(family, 70);
            let mut network = network(config(family, norm, 0.2), &x);
            let (logits, flat) = gradient(&mut network, &x, 70);
            let start = super::super::Network::new(network.config.clone(), network.inputs, 4);
            let mut weights = start.unwrap().weights;
            let (plan, inputs) = (network.plan(), network.inputs);
            let mut scalar = super::Fused::on(pulp::Arch::Scalar, plan, inputs, &weights, 70);
            let label = |i| f32::from(u8::from(i % 3 == 0));
            let y: Vec<f32> = (0..70).map(label).collect();
            let batch = Examples {
                x: &x,
                y: &y,
                weight: &[1.0; 70],
            };
            let mut rng = Pcg64Mcg::seed_from_u64(3);
            let (mut other, mut other_logits) = (vec![7.0; flat.len()], Vec::new());
            let bce = Objective::Bce;
            scalar.gradient(
                plan,
                &mut weights,
                bce,
                batch,
                &mut rng,
                &mut other,
                &mut other_logits,
            );
            let all = logits
                .iter()
                .zip(&other_logits)
                .chain(flat.iter().zip(&other));
            for (a, b) in all {
                assert!((a - b).abs() < 2e-5, "{family:?} {norm:?}: {a} {b}");
            }
        }
    }
}

#[test]
fn a_softmax_in_vectors_has_the_loss_of_its_rows() {
    for classes in [2, 3, 16, 17, 40] {
        let config = Config {
            outputs: classes,
            ..config(Family::Mlp, Norm::None, 0.0)
        };
        let x = matrix(Family::Mlp, 300);
        let mut network = network(config, &x);
        let y: Vec<f32> = (0..300).map(|row| (row * 7 % classes) as f32).collect();
        let batch = Examples {
            x: &x,
            y: &y,
            weight: &[1.0; 300],
        };
        let mut engine = network.engine(Backend::Fused, 300);
        let mut gradient = vec![0.0; network.weights().values().len()];
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let objective = Objective::Softmax;
        let logits = engine.gradient(&mut network, objective, batch, &mut rng, &mut gradient);
        let rows = logits.chunks(classes).zip(&y);
        let expected: f64 = rows.map(|(z, y)| objective.of_row(z, *y)).sum();
        assert!(engine.counts(objective) && !engine.counts(Objective::Bce));
        let got = engine.tally().loss;
        assert!(
            (got - expected).abs() < 1e-5 * expected,
            "{classes}: {got} {expected}"
        );
    }
}
