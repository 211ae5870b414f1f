//! Tests of the loop: it learns, repeats itself, obeys, and refuses to go on
//! with a loss that is no number.

use super::*;
use crate::network::{Config, Family, Inputs, Network};
use crate::recipe::Matrix;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Two inputs; bad where their signs differ, which no line can separate.
fn signs(rows: usize, seed: u64) -> Data {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let statics: Vec<f32> = (0..2 * rows)
        .map(|_| rng.random::<f32>() * 2.0 - 1.0)
        .collect();
    let y = statics.chunks(2).map(|x| x[0] * x[1] < 0.0).collect();
    let x = Matrix {
        rows,
        static_width: 2,
        statics,
        ..Matrix::default()
    };
    Data { x, y }
}

fn mlp() -> Network {
    let config = Config {
        hidden: vec![16],
        dropout: 0.1,
        ..network_preset(Preset::Plain, Family::Mlp)
    };
    let inputs = Inputs {
        statics: 2,
        steps: 0,
        channels: 0,
    };
    Network::new(config, inputs, 5).unwrap()
}

fn config() -> TrainConfig {
    TrainConfig {
        learning_rate: 1e-2,
        ..train_preset(Preset::Plain, Family::Mlp, 2000)
    }
}

fn run(config: &TrainConfig) -> (Network, Outcome) {
    let mut network = mlp();
    let control = Control::default();
    let (data, held_out) = (signs(2000, 1), signs(500, 2));
    let outcome = train(
        &mut network,
        &data,
        &held_out,
        config,
        &control,
        &mut |_| {},
    );
    (network, outcome.unwrap())
}

fn without_seconds(outcome: Outcome) -> Vec<EpochRecord> {
    let strip = |record| EpochRecord {
        seconds: 0.0,
        ..record
    };
    outcome.history.into_iter().map(strip).collect()
}

#[test]
fn it_learns_what_no_line_separates() {
    let (_, outcome) = run(&config());
    let last = outcome.history.last().unwrap();
    assert!(last.validation_auc.unwrap() > 0.98, "{last:?}");
    assert!(last.validation_loss.unwrap() < 0.2, "{last:?}");
}

#[test]
fn every_algorithm_and_objective_learns() {
    use crate::network::Objective;
    for algorithm in [
        Algorithm::Sgd,
        Algorithm::Adam,
        Algorithm::AdamW,
        Algorithm::RmsProp,
        Algorithm::AdaGrad,
    ] {
        for objective in [Objective::Bce, Objective::Mse] {
            let (_, outcome) = run(&TrainConfig {
                algorithm,
                objective,
                learning_rate: if algorithm == Algorithm::AdaGrad {
                    0.1
                } else {
                    1e-2
                },
                ..config()
            });
            let auc = outcome.history.last().unwrap().validation_auc.unwrap();
            assert!(auc > 0.9, "{algorithm:?} {objective:?}: {auc}");
        }
    }
}

#[test]
fn one_seed_gives_one_result() {
    let (a, of_a) = run(&config());
    let (b, of_b) = run(&config());
    assert_eq!(a.weights(), b.weights());
    assert_eq!(without_seconds(of_a), without_seconds(of_b));
    let (c, _) = run(&TrainConfig {
        seed: 2,
        ..config()
    });
    assert_ne!(a.weights(), c.weights());
}

#[test]
fn the_best_epoch_is_restored() {
    let patient = TrainConfig {
        patience: Some(3),
        epochs: 200,
        learning_rate: 0.03,
        ..config()
    };
    let (network, outcome) = run(&patient);
    let held_out = signs(500, 2);
    let logits = network.logits(patient.backend, &held_out.x);
    let logits: Vec<f64> = logits.into_iter().map(f64::from).collect();
    let loss = crate::network::objective_mean(patient.objective, &logits, &held_out.y);
    let best = &outcome.history[outcome.best_epoch - 1];
    assert!((best.validation_loss.unwrap() - loss.unwrap()).abs() < 1e-9);
    assert_eq!(outcome.history.len(), outcome.best_epoch + 3);
}

#[test]
fn a_stop_ends_before_the_next_step_and_keeps_the_best_epoch() {
    let mut network = mlp();
    let control = Control::default();
    let mut after_stop = 0;
    let mut events = Vec::new();
    let outcome = train(
        &mut network,
        &signs(2000, 1),
        &signs(500, 2),
        &config(),
        &control,
        &mut |event| {
            if matches!(
                event,
                Event::Step {
                    epoch: 3,
                    step: 7,
                    ..
                }
            ) {
                control.stop();
                control.resume();
            } else if matches!(
                event,
                Event::Step {
                    epoch: 3,
                    step: 8..,
                    ..
                }
            ) {
                after_stop += 1;
            }
            events.push(event);
        },
    );
    let outcome = outcome.unwrap();
    assert!(outcome.stopped);
    assert_eq!((outcome.history.len(), after_stop), (2, 0));
    assert!(matches!(events[0], Event::Started { steps: 63, .. }));
    assert!(matches!(
        events.last(),
        Some(Event::Done { stopped: true, .. })
    ));
}

#[test]
fn a_pause_holds_until_it_is_resumed() {
    let control = Control::default();
    control.pause();
    let (sender, receiver) = std::sync::mpsc::channel();
    let (held, quick) = (
        control.clone(),
        TrainConfig {
            epochs: 1,
            ..config()
        },
    );
    let worker = std::thread::spawn(move || {
        let mut network = mlp();
        let data = signs(200, 1);
        let outcome = train(&mut network, &data, &data, &quick, &held, &mut |event| {
            sender.send(event).unwrap();
        });
        outcome.unwrap()
    });
    assert!(matches!(receiver.recv().unwrap(), Event::Started { .. }));
    let early = receiver.recv_timeout(std::time::Duration::from_millis(200));
    assert!(early.is_err(), "{early:?}");
    control.resume();
    assert!(!worker.join().unwrap().stopped);
}

#[test]
fn a_diverging_training_says_so() {
    let mut data = signs(200, 1);
    data.x.statics.iter_mut().for_each(|x| *x *= 1e30);
    let wild = TrainConfig {
        learning_rate: 1e30,
        ..config()
    };
    let control = Control::default();
    let result = train(&mut mlp(), &data, &data, &wild, &control, &mut |_| {});
    assert!(
        matches!(result, Err(TrainError::Diverged { epoch: 1, .. })),
        "{result:?}"
    );
}

#[test]
fn class_weights_are_undone_in_the_logits() {
    let shift = prior_correction(0.5, 0.2);
    assert!((shift - 0.25_f64.ln()).abs() < 1e-12);
    let mut rng = Pcg64Mcg::seed_from_u64(9);
    let mut data = signs(4000, 1);
    let keep = |(x, bad): (&[f32], bool)| (!bad || x[0] > 0.6).then_some(x.to_vec());
    let rows = data.x.statics.chunks(2).zip(data.y.iter().copied());
    let statics: Vec<f32> = rows.filter_map(keep).flatten().collect();
    data.y = statics
        .chunks(2)
        .map(|x| (x[0] * x[1] < 0.0) != (rng.random::<f32>() < 0.1))
        .collect();
    data.x.rows = data.y.len();
    data.x.statics = statics;
    let mut network = mlp();
    let balanced = TrainConfig {
        class_weight: ClassWeight::Balanced,
        ..config()
    };
    let outcome = train(
        &mut network,
        &data,
        &data,
        &balanced,
        &Control::default(),
        &mut |_| {},
    );
    let shift = outcome.unwrap().logit_shift;
    let pd = |z: &f32| crate::network::sigmoid(f64::from(*z) + shift);
    let logits = network.logits(balanced.backend, &data.x);
    let mean: f64 = logits.iter().map(pd).sum::<f64>() / logits.len() as f64;
    assert!(shift < -0.1);
    assert!(
        (mean - data.bad_rate()).abs() < 0.04,
        "{mean} {}",
        data.bad_rate()
    );
}
