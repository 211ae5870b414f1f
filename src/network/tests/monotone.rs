//! Tests of networks that are held to a direction: whatever the weights, the output never runs
//! against it, and weights with the wrong sign are refused.

use super::*;
use rand::RngExt;

const HELD: [HeldInput; 2] = [
    HeldInput {
        input: 0,
        direction: Direction::Rises,
    },
    HeldInput {
        input: 2,
        direction: Direction::Falls,
    },
];
const FLAT: Inputs = Inputs {
    statics: 4,
    steps: 0,
    channels: 0,
};

fn held(family: Family) -> Config {
    Config {
        monotone: HELD.to_vec(),
        hidden: if family == Family::Mlp {
            vec![9, 6]
        } else {
            vec![]
        },
        ..config(family)
    }
}

fn variants() -> Vec<Config> {
    let embedding = Embedding {
        kind: EmbeddingKind::Piecewise,
        numbers: vec![0, 1, 2],
        size: 5,
        spread: 1.0,
    };
    let embedded = Config {
        embedding: Some(embedding),
        activation: Activation::Relu,
        ..held(Family::Mlp)
    };
    let of = |activation| Config {
        activation,
        ..held(Family::Mlp)
    };
    let activations = [Activation::Relu, Activation::Tanh, Activation::Sigmoid];
    let mut all: Vec<Config> = activations.into_iter().map(of).collect();
    all.extend([embedded, held(Family::Logistic)]);
    all
}

/// Rows that differ in one input alone, which rises.
fn ladder(rng: &mut Pcg64Mcg, input: usize, steps: usize) -> Matrix {
    let mut row: Vec<f32> = (0..4).map(|_| 6.0 * rng.random::<f32>() - 3.0).collect();
    let mut statics = Vec::new();
    for step in 0..steps {
        row[input] = -4.0 + 8.0 * step as f32 / steps as f32;
        statics.extend_from_slice(&row);
    }
    Matrix {
        rows: steps,
        static_width: 4,
        statics,
        ..Matrix::default()
    }
}

#[test]
fn no_weights_that_keep_their_signs_break_a_direction() {
    let mut rng = Pcg64Mcg::seed_from_u64(11);
    let mut free_input_turns = false;
    for config in variants() {
        for seed in 0..6 {
            let mut network = Network::new(config.clone(), FLAT, seed).unwrap();
            let signs = network.signs().unwrap();
            for value in network.weights_mut().values_mut() {
                *value += 2.0 * rng.random::<f32>() - 1.0;
            }
            signs.project(network.weights_mut().values_mut());
            assert!(network.is_held_to(&HELD));
            // The approximations of tanh and of the sigmoid are monotone to their rounding.
            let slack = match config.activation {
                Activation::Relu => 0.0,
                _ => 1e-5,
            };
            for place in 0..20 {
                let input = place % 4;
                let x = ladder(&mut rng, input, 200);
                let z = network.logits(Backend::Fused, &x);
                let mut steps = z.windows(2).map(|pair| pair[1] - pair[0]);
                let is_linear = config.family.is_linear();
                match input {
                    0 => assert!(steps.all(|step| step >= -slack), "{config:?}"),
                    2 => assert!(steps.all(|step| step <= slack), "{config:?}"),
                    _ if is_linear => {}
                    _ => {
                        let up = steps.clone().any(|step| step > 1e-3);
                        free_input_turns |= up && steps.any(|step| step < -1e-3);
                    }
                }
            }
        }
    }
    // Inputs without a direction are free to turn.
    assert!(free_input_turns);
}

#[test]
fn a_wrong_sign_is_refused_and_a_right_one_is_not() {
    for config in variants() {
        let network = Network::new(config.clone(), FLAT, 3).unwrap();
        let same =
            |weights: Weights| Network::with_weights(config.clone(), FLAT, weights).map(|_| ());
        assert_eq!(same(network.weights().clone()), Ok(()));
        let (mut broken, count) = (0, network.weights().values().len());
        for place in 0..count {
            let mut weights = network.weights().clone();
            let value = &mut weights.values_mut()[place];
            *value = if *value == 0.0 { 1.0 } else { -*value };
            match same(weights) {
                Ok(()) => {}
                Err(error) => {
                    assert_eq!(error, NetworkError::BrokenSigns);
                    broken += 1;
                }
            }
        }
        // At least the kernel of the first layer from the two held inputs.
        assert!(broken >= 2, "{config:?}");
    }
}

#[test]
fn what_cannot_be_held_is_refused() {
    let periodic = Embedding {
        kind: EmbeddingKind::Periodic,
        numbers: vec![1, 2],
        size: 3,
        spread: 1.0,
    };
    let refused = |change: &dyn Fn(&mut Config)| {
        let mut config = held(Family::Mlp);
        change(&mut config);
        config.check(FLAT) == Err(NetworkError::NotMonotone)
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|c| c.activation = Activation::Silu));
    assert!(refused(&|c| c.activation = Activation::Gelu));
    assert!(refused(&|c| c.norm = Norm::Batch));
    assert!(refused(&|c| c.norm = Norm::Layer));
    assert!(refused(&|c| c.outputs = 3));
    assert!(refused(&|c| c.embedding = Some(periodic.clone())));
    let mut free = periodic.clone();
    free.numbers = vec![1, 3];
    assert!(!refused(&|c| c.embedding = Some(free.clone())));
    let mut lstm = config(Family::Lstm);
    lstm.monotone = HELD.to_vec();
    let steps = Inputs {
        statics: 4,
        steps: 3,
        channels: 1,
    };
    assert_eq!(lstm.check(steps), Err(NetworkError::NotMonotone));
    let mut beyond = held(Family::Mlp);
    beyond.monotone[1].input = 4;
    assert_eq!(beyond.check(FLAT), Err(NetworkError::Form("mlp")));
}
