//! Tests that hold for every network: forward and gradient against PyTorch,
//! gradient against finite differences, one backend against the other.

mod ensemble;
mod monotone;
mod recurrent;

use super::*;
use crate::recipe::Matrix;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serde_json::Value;

/// Made by `tests/fixtures/network/make_networks.py`.
const REFERENCE: &str = include_str!("../../../tests/fixtures/network/networks.json");
const FAMILIES: [Family; 6] = [
    Family::Logistic,
    Family::Mlp,
    Family::Cnn,
    Family::Rnn,
    Family::Lstm,
    Family::Gru,
];
const Y: [f32; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 1.0];
const WEIGHT: [f32; 6] = [1.0, 0.5, 2.0, 1.0, 1.0, 0.5];

fn config(family: Family) -> Config {
    Config {
        family,
        hidden: match family {
            Family::Logistic | Family::Scorecard | Family::Trees => vec![],
            Family::Mlp => vec![4, 3],
            Family::Cnn => vec![3],
            Family::Rnn | Family::Lstm | Family::Gru => vec![4, 4],
        },
        branch: vec![],
        head: vec![],
        filters: 4,
        kernel: 3,
        pool: 2,
        // As Keras and PyTorch, which drop what fills no window.
        pool_to_newest: false,
        activation: Activation::Tanh,
        dropout: 0.0,
        norm: Norm::None,
        grid: None,
        embedding: None,
        orthogonal: false,
        mean_state: false,
        members: Vec::new(),
        monotone: Vec::new(),
        trees: None,
        outputs: 1,
    }
}

fn waves(count: usize) -> Vec<f32> {
    (0..count).map(|j| (0.3 * j as f64).cos() as f32).collect()
}

fn matrix(family: Family) -> Matrix {
    let steps = if family.reads_sequences() { 5 } else { 0 };
    let channels = if family.reads_sequences() { 3 } else { 0 };
    Matrix {
        rows: 6,
        static_width: 2,
        statics: waves(12),
        steps,
        channels,
        sequence: waves(6 * steps * channels),
    }
}

fn inputs(x: &Matrix) -> Inputs {
    Inputs {
        statics: x.static_width,
        steps: x.steps,
        channels: x.channels,
    }
}

fn network(config: Config, x: &Matrix) -> Network {
    let mut network = Network::new(config, inputs(x), 1).unwrap();
    for (i, w) in network.weights_mut().values_mut().iter_mut().enumerate() {
        *w = (0.5 * (0.7 * i as f64 + 1.0).sin()) as f32;
    }
    network
}

fn gradient(network: &mut Network, backend: Backend, x: &Matrix) -> (Vec<f32>, Vec<f32>) {
    gradient_of(network, backend, x, Objective::Bce, &Y)
}

fn gradient_of(
    network: &mut Network,
    backend: Backend,
    x: &Matrix,
    objective: Objective,
    y: &[f32],
) -> (Vec<f32>, Vec<f32>) {
    let mut flat = vec![0.0; network.weights().values().len()];
    let batch = Examples {
        x,
        y,
        weight: &WEIGHT,
    };
    let mut rng = Pcg64Mcg::seed_from_u64(5);
    let mut engine = network.engine(backend, x.rows);
    let logits = engine
        .gradient(network, objective, batch, &mut rng, &mut flat)
        .to_vec();
    (logits, flat)
}

fn assert_close(got: &[f32], expected: &[f32], tolerance: f32, what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (index, (g, e)) in got.iter().zip(expected).enumerate() {
        assert!(
            (g - e).abs() <= tolerance,
            "{what} [{index}]: {g} against {e}"
        );
    }
}

#[test]
fn logits_and_gradients_equal_pytorch() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    for family in FAMILIES {
        let floats = |key: &str| -> Vec<f32> {
            let list = reference[family.name()][key].as_array().unwrap();
            list.iter().map(|v| v.as_f64().unwrap() as f32).collect()
        };
        let x = matrix(family);
        let mut network = network(config(family), &x);
        for backend in [Backend::Fused, Backend::Flex] {
            let (logits, flat) = gradient(&mut network, backend, &x);
            let name = format!("{} {}", family.name(), backend.name());
            assert_close(&logits, &floats("logits"), 2e-6, &name);
            assert_close(&network.logits(backend, &x), &logits, 1e-6, &name);
            assert_close(&flat, &floats("gradient"), 2e-6, &name);
        }
    }
}

#[test]
fn all_backends_agree_with_every_norm_activation_and_dropout() {
    let activations = [
        Activation::Relu,
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Gelu,
        Activation::Silu,
    ];
    for family in FAMILIES {
        for norm in [Norm::None, Norm::Batch, Norm::Layer] {
            for activation in activations {
                let config = Config {
                    norm,
                    activation,
                    dropout: 0.3,
                    branch: vec![3],
                    head: vec![3],
                    ..config(family)
                };
                let x = matrix(family);
                let what = format!("{family:?} {norm:?} {activation:?}");
                let mut flex = network(config.clone(), &x);
                let (z, g) = gradient(&mut flex, Backend::Flex, &x);
                let mut fused = network(config.clone(), &x);
                let (zf, gf) = gradient(&mut fused, Backend::Fused, &x);
                assert_close(&z, &zf, 2e-6, &what);
                assert_close(&g, &gf, 1e-5, &what);
                let running = |network: &Network| network.weights().values().to_vec();
                assert_close(&running(&flex), &running(&fused), 2e-6, &what);
                #[cfg(feature = "gpu")]
                {
                    // A software driver of Vulkan is enough (Debian: mesa-vulkan-drivers).
                    assert_eq!(Backend::Gpu.fault(), None);
                    let mut gpu = network(config.clone(), &x);
                    let (zg, gg) = gradient(&mut gpu, Backend::Gpu, &x);
                    assert_close(&z, &zg, 1e-4, &what);
                    assert_close(&g, &gg, 1e-3, &what);
                    assert_close(&running(&flex), &running(&gpu), 1e-4, &what);
                }
                #[cfg(feature = "ndarray")]
                {
                    let mut ndarray = network(config, &x);
                    let (zn, gn) = gradient(&mut ndarray, Backend::Ndarray, &x);
                    assert_close(&z, &zn, 1e-5, &what);
                    // The backends approximate the error function in GELU
                    // differently.
                    let tolerance = if activation == Activation::Gelu {
                        1e-3
                    } else {
                        1e-4
                    };
                    assert_close(&g, &gn, tolerance, &what);
                }
            }
        }
    }
}

#[test]
fn kernels_that_are_read_as_stored_give_what_panels_give() {
    // Rows of whole cache lines: an odd number of vectors, and too wide to be read as they are stored.
    for hidden in [vec![32, 48], vec![16, 272]] {
        let what = format!("{hidden:?}");
        let config = Config {
            hidden,
            ..config(Family::Mlp)
        };
        let x = matrix(Family::Mlp);
        let mut network = network(config, &x);
        let (z, g) = gradient(&mut network, Backend::Flex, &x);
        let (zf, gf) = gradient(&mut network, Backend::Fused, &x);
        assert_close(&z, &zf, 1e-5, &what);
        assert_close(&g, &gf, 1e-5, &what);
        assert_close(&network.logits(Backend::Fused, &x), &zf, 2e-6, &what);
    }
}

#[test]
fn every_number_of_windows_has_the_reference_s_gradient() {
    for windows in 1..=7 {
        let (mut network, x) = pooled(2 * windows, 2);
        let (z, g) = gradient(&mut network, Backend::Flex, &x);
        let (zf, gf) = gradient(&mut network, Backend::Fused, &x);
        assert_close(&z, &zf, 2e-6, &windows.to_string());
        assert_close(&g, &gf, 1e-5, &windows.to_string());
    }
}

#[test]
fn every_family_has_the_reference_s_gradient_of_every_objective() {
    let places = [2.0, 0.0, 1.0, 3.0, 0.0, 3.0];
    let numbers = [-1.5, 0.2, 3.0, 0.0, 0.7, 12.0];
    let objectives = [
        (Objective::Mse, 1, Y),
        (Objective::Softmax, 4, places),
        (Objective::Ordinal, 3, places),
        (Objective::Squared, 1, numbers),
        (Objective::Absolute, 1, numbers),
        (Objective::Huber(1.0), 1, numbers),
        (Objective::Quantile(0.9), 1, numbers),
        (Objective::Poisson, 1, places),
    ];
    for family in FAMILIES {
        for (objective, outputs, y) in objectives {
            let config = Config {
                outputs,
                branch: vec![3],
                head: vec![3],
                ..config(family)
            };
            let x = matrix(family);
            let what = format!("{family:?} {objective:?}");
            let mut network = network(config, &x);
            let (z, g) = gradient_of(&mut network, Backend::Flex, &x, objective, &y);
            let (zf, gf) = gradient_of(&mut network, Backend::Fused, &x, objective, &y);
            assert_eq!(zf.len(), 6 * outputs, "{what}");
            assert_close(&z, &zf, 2e-6, &what);
            assert_close(&g, &gf, 1e-5, &what);
            for backend in [Backend::Flex, Backend::Fused] {
                assert_close(&network.logits(backend, &x), &zf, 2e-6, &what);
            }
        }
    }
}

#[test]
fn a_grid_has_the_reference_s_gradient() {
    for ([lines, across], pool, norm) in [
        ([4, 6], 2, Norm::None),
        ([5, 3], 2, Norm::Layer),
        ([3, 5], 3, Norm::Batch),
    ] {
        let config = Config {
            grid: Some([lines, across]),
            outputs: 3,
            pool,
            norm,
            branch: vec![3],
            ..config(Family::Cnn)
        };
        let steps = lines * across;
        let x = Matrix {
            rows: 6,
            static_width: 2,
            statics: waves(12),
            steps,
            channels: 2,
            sequence: waves(6 * steps * 2),
        };
        let what = format!("{lines} x {across}, {norm:?}");
        let mut network = network(config, &x);
        let y = [2.0, 0.0, 1.0, 1.0, 0.0, 2.0];
        let of = Objective::Softmax;
        let (z, g) = gradient_of(&mut network.clone(), Backend::Flex, &x, of, &y);
        let (zf, gf) = gradient_of(&mut network, Backend::Fused, &x, of, &y);
        assert_close(&z, &zf, 2e-6, &what);
        assert_close(&g, &gf, 1e-5, &what);
    }
    let mut wrong = config(Family::Cnn);
    wrong.grid = Some([4, 4]);
    assert!(wrong.check(inputs(&matrix(Family::Cnn))).is_err());
}

/// The gradient of a network against finite differences, by one weight of each tensor.
fn assert_slopes(config: Config, what: &str) {
    let x = matrix(config.family);
    let mut network = network(config, &x);
    let (_, flat) = gradient(&mut network, Backend::Fused, &x);
    for spec in network.weights().specs().to_vec() {
        if spec.part == Part::Running {
            continue;
        }
        let index = spec.start + spec.len() / 2;
        let mut loss = |delta: f32| {
            let old = network.weights().values()[index];
            network.weights_mut().values_mut()[index] = old + delta;
            let (logits, _) = gradient(&mut network, Backend::Fused, &x);
            network.weights_mut().values_mut()[index] = old;
            let each = logits.iter().zip(Y).zip(WEIGHT);
            let of = |((z, y), w): ((&f32, f32), f32)| {
                f64::from(w) * Objective::Bce.of(f64::from(*z), f64::from(y))
            };
            each.map(of).sum::<f64>() / 6.0
        };
        let step = 5e-4;
        let slope = (loss(step) - loss(-step)) / (2.0 * f64::from(step));
        let miss = (slope - f64::from(flat[index])).abs();
        let tolerance = 2e-3 + 0.01 * slope.abs();
        assert!(
            miss < tolerance,
            "{what} {}: {slope} {}",
            spec.name,
            flat[index]
        );
    }
}

#[test]
fn gradients_equal_finite_differences_with_every_norm() {
    for family in FAMILIES {
        for norm in [Norm::None, Norm::Batch, Norm::Layer] {
            let config = Config {
                norm,
                branch: vec![3],
                head: vec![3],
                ..config(family)
            };
            assert_slopes(config, &format!("{family:?} {norm:?}"));
        }
    }
}

#[test]
fn the_seed_alone_decides_the_initial_weights() {
    for family in FAMILIES {
        let x = matrix(family);
        let new = |seed| Network::new(config(family), inputs(&x), seed).unwrap();
        assert_eq!(new(7).weights(), new(7).weights());
        assert_ne!(new(7).weights(), new(8).weights());
    }
}

#[test]
fn running_statistics_follow_the_batches_and_serve_inference() {
    let config = Config {
        norm: Norm::Batch,
        ..config(Family::Mlp)
    };
    let x = matrix(Family::Mlp);
    let mut network = Network::new(config, inputs(&x), 1).unwrap();
    let before = network.weights().slice("dense.0.mean").unwrap().to_vec();
    let trained = gradient(&mut network, Backend::Fused, &x).0;
    for _ in 0..200 {
        gradient(&mut network, Backend::Fused, &x);
    }
    let after = network.weights().slice("dense.0.mean").unwrap();
    assert_ne!(before, after);
    assert_close(
        &network.logits(Backend::Fused, &x),
        &trained,
        1e-4,
        "converged",
    );
}

#[test]
fn foreign_or_broken_weights_are_refused() {
    let x = matrix(Family::Mlp);
    let good = network(config(Family::Mlp), &x);
    let again = |weights| Network::with_weights(config(Family::Mlp), inputs(&x), weights);
    assert!(again(good.weights().clone()).is_ok());
    let mut broken = good.weights().clone();
    broken.values_mut()[3] = f32::NAN;
    assert_eq!(again(broken).err(), Some(NetworkError::NotFinite));
    let other = network(config(Family::Logistic), &x);
    assert_eq!(
        again(other.weights().clone()).err(),
        Some(NetworkError::ForeignWeights)
    );
}

#[test]
fn training_takes_the_same_way_as_the_reference() {
    for family in FAMILIES {
        let x = matrix(family);
        let config = Config {
            dropout: 0.2,
            branch: vec![3],
            ..config(family)
        };
        let run = |backend| {
            let mut network = network(config.clone(), &x);
            let mut engine = network.engine(backend, x.rows);
            let mut rng = Pcg64Mcg::seed_from_u64(8);
            let mut flat = vec![0.0; network.weights().values().len()];
            for _ in 0..20 {
                let batch = Examples {
                    x: &x,
                    y: &Y,
                    weight: &WEIGHT,
                };
                engine.gradient(&mut network, Objective::Mse, batch, &mut rng, &mut flat);
                let values = network.weights_mut().values_mut();
                values
                    .iter_mut()
                    .zip(&flat)
                    .for_each(|(w, g)| *w -= 0.1 * g);
            }
            network.weights().values().to_vec()
        };
        let (fused, flex) = (run(Backend::Fused), run(Backend::Flex));
        assert_close(&fused, &flex, 1e-5, family.name());
    }
}

/// All that a convolution with these windows of pooling computes of the sequence.
fn pooled(steps: usize, pool: usize) -> (Network, Matrix) {
    let config = Config {
        pool,
        pool_to_newest: true,
        ..config(Family::Cnn)
    };
    let x = Matrix {
        steps,
        sequence: waves(6 * steps * 3),
        ..matrix(Family::Cnn)
    };
    (network(config, &x), x)
}

#[test]
fn a_convolution_sees_every_step_whatever_the_pooling() {
    for steps in 1..=7 {
        for pool in 1..=steps + 1 {
            let (small, x) = pooled(steps, pool);
            // Enough filters, drawn as for a training, that each step moves the
            // largest of its window.
            let config = Config {
                filters: 32,
                ..small.config().clone()
            };
            let network = Network::new(config, inputs(&x), 1).unwrap();
            for backend in [Backend::Fused, Backend::Flex] {
                let before = network.logits(backend, &x);
                for step in 0..steps {
                    // The largest of a window moves with one of them.
                    let others = [8.0, -8.0, 0.7, -0.7].map(|value| {
                        let mut other = x.clone();
                        for row in other.sequence.chunks_exact_mut(steps * 3) {
                            row[step * 3..(step + 1) * 3].fill(value);
                        }
                        network.logits(backend, &other)
                    });
                    let what = format!("{backend:?}: step {step} of {steps}, pool {pool}");
                    assert!(others.iter().any(|other| *other != before), "{what}");
                }
            }
        }
    }
}

#[test]
fn windows_that_end_at_the_newest_step_agree_between_backends() {
    for (steps, pool) in [(5, 2), (5, 3), (6, 4), (7, 5), (6, 3)] {
        let (mut fused, x) = pooled(steps, pool);
        let mut flex = pooled(steps, pool).0;
        let (z, g) = gradient(&mut fused, Backend::Fused, &x);
        let (zf, gf) = gradient(&mut flex, Backend::Flex, &x);
        let what = format!("{steps} steps, pool {pool}");
        assert_close(&z, &zf, 2e-6, &what);
        assert_close(&g, &gf, 1e-5, &what);
    }
}

#[test]
fn steps_that_divide_evenly_are_pooled_as_before() {
    let (network, x) = pooled(6, 3);
    let before = Config {
        pool: 3,
        pool_to_newest: false,
        ..config(Family::Cnn)
    };
    let weights = network.weights().clone();
    let before = Network::with_weights(before, inputs(&x), weights).unwrap();
    assert_eq!(
        network.logits(Backend::Fused, &x),
        before.logits(Backend::Fused, &x)
    );
}

#[test]
fn inputs_of_any_size_give_finite_logits() {
    use crate::recipe::encoding::encoder::MOST_INPUT;
    for family in FAMILIES {
        for norm in [Norm::None, Norm::Batch, Norm::Layer] {
            let config = Config {
                norm,
                activation: Activation::Relu,
                ..config(family)
            };
            let mut x = matrix(family);
            for (i, value) in x.statics.iter_mut().chain(&mut x.sequence).enumerate() {
                *value = if i % 2 == 0 { MOST_INPUT } else { -MOST_INPUT };
            }
            let network = Network::new(config, inputs(&x), 1).unwrap();
            let logits = network.logits(Backend::Fused, &x);
            let pds: Vec<f64> = logits.iter().map(|z| sigmoid(f64::from(*z))).collect();
            assert!(
                pds.iter().all(|pd| (0.0..=1.0).contains(pd)),
                "{family:?} {norm:?} {logits:?}"
            );
        }
    }
}
