//! Tests of the loop: it learns, repeats itself, obeys, and refuses to go on
//! with a loss that is no number.

use super::*;
use crate::network::{Backend, Config, Examples, Family, Inputs, Network, Objective};
use crate::recipe::Matrix;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Two inputs; bad where their signs differ, which no line can separate.
fn signs(rows: usize, seed: u64) -> Data {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let statics: Vec<f32> = (0..2 * rows)
        .map(|_| rng.random::<f32>() * 2.0 - 1.0)
        .collect();
    let bad = |x: &[f32]| f32::from(u8::from(x[0] * x[1] < 0.0));
    let y = statics.chunks(2).map(bad).collect();
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

fn bits(network: &Network) -> Vec<u32> {
    let values = network.weights().values().iter();
    values.map(|w| w.to_bits()).collect()
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
    let keep = |(x, bad): (&[f32], f32)| (bad < 0.5 || x[0] > 0.6).then_some(x.to_vec());
    let rows = data.x.statics.chunks(2).zip(data.y.iter().copied());
    let statics: Vec<f32> = rows.filter_map(keep).flatten().collect();
    data.y = statics
        .chunks(2)
        .map(|x| (x[0] * x[1] < 0.0) != (rng.random::<f32>() < 0.1))
        .map(|bad| f32::from(u8::from(bad)))
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

/// An LSTM that is large enough for shards of few rows, and rows for it.
fn lstm(seed: u64) -> (Network, Data) {
    let config = Config {
        dropout: 0.2,
        ..network_preset(Preset::Plain, Family::Lstm)
    };
    let inputs = Inputs {
        statics: 0,
        steps: 6,
        channels: 3,
    };
    let draws = signs(9 * 200, seed);
    let x = Matrix {
        rows: 200,
        steps: 6,
        channels: 3,
        sequence: draws.x.statics,
        ..Matrix::default()
    };
    let y = (0..200).map(|i| f32::from(u8::from(i % 5 == 0))).collect();
    (Network::new(config, inputs, seed).unwrap(), Data { x, y })
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().unwrap().install(work)
}

#[test]
fn members_trained_together_equal_each_trained_alone() {
    let configs: Vec<TrainConfig> = (0..5)
        .map(|i| TrainConfig {
            epochs: 6,
            seed: i,
            learning_rate: 2e-3 * (i + 1) as f64,
            patience: (i % 2 == 0).then_some(2),
            algorithm: if i == 3 {
                Algorithm::AdamW
            } else {
                Algorithm::Adam
            },
            l2: 1e-3 * i as f64,
            ..config()
        })
        .collect();
    let (data, held_out) = (signs(700, 1), signs(200, 2));
    let control = Control::default();
    let alone: Vec<_> = configs
        .iter()
        .map(|config| {
            let mut network = mlp();
            let done = train(
                &mut network,
                &data,
                &held_out,
                config,
                &control,
                &mut |_| {},
            );
            (bits(&network), done.unwrap().best_epoch)
        })
        .collect();
    for threads in [1, 2, 16] {
        let mut networks: Vec<Network> = configs.iter().map(|_| mlp()).collect();
        let members = networks.iter_mut().zip(&configs);
        let members = members.map(|(network, config)| Member {
            network,
            train: (&data).into(),
            rows: None,
            validation: (&held_out).into(),
            config,
        });
        let members: Vec<_> = members.collect();
        let heard = std::sync::Mutex::new([0; 5]);
        let outcomes = on_threads(threads, || {
            train_together(members, &control, &|index, event| {
                if matches!(event, Event::Done { .. }) {
                    heard.lock().unwrap()[index] += 1;
                }
            })
        });
        let together: Vec<_> = networks.iter().map(bits).collect();
        for ((alone, weights), outcome) in alone.iter().zip(together).zip(outcomes) {
            assert_eq!(alone.0, weights);
            assert_eq!(alone.1, outcome.unwrap().best_epoch);
        }
        assert_eq!(heard.into_inner().unwrap(), [1; 5]);
    }
}

#[test]
fn a_training_on_several_threads_changes_no_bit() {
    let config = TrainConfig {
        epochs: 2,
        ..train_preset(Preset::Plain, Family::Lstm, 200)
    };
    let trained = || {
        let (mut network, data) = lstm(3);
        let nothing = Data::default();
        let control = Control::default();
        train(
            &mut network,
            &data,
            &nothing,
            &config,
            &control,
            &mut |_| {},
        )
        .unwrap();
        network.weights().values().to_vec()
    };
    // Inside of a pool it stays on one thread, outside it takes its own.
    assert_eq!(on_threads(1, trained), trained());
}

#[test]
fn a_stop_ends_all_members() {
    let (data, held_out) = (signs(700, 1), signs(200, 2));
    let control = Control::default();
    let config = config();
    let mut networks = [mlp(), mlp(), mlp()];
    let member = |network| Member {
        network,
        train: (&data).into(),
        rows: None,
        validation: (&held_out).into(),
        config: &config,
    };
    let members = networks.iter_mut().map(member).collect();
    let outcomes = train_together(members, &control, &|_, _| control.stop());
    for outcome in outcomes {
        assert_eq!(outcome.unwrap_err(), TrainError::Unfinished);
    }
}

#[test]
fn a_step_allocates_nothing() {
    for (family, dropout) in [(Family::Mlp, 0.2), (Family::Cnn, 0.0), (Family::Gru, 0.2)] {
        let flat = family == Family::Mlp;
        let inputs = Inputs {
            statics: if flat { 23 } else { 0 },
            steps: if flat { 0 } else { 6 },
            channels: if flat { 0 } else { 3 },
        };
        let network_config = Config {
            dropout,
            ..network_preset(Preset::Plain, family)
        };
        let mut network = Network::new(network_config, inputs, 5).unwrap();
        let x = Matrix {
            rows: 32,
            static_width: inputs.statics,
            statics: vec![0.3; 32 * inputs.statics],
            steps: inputs.steps,
            channels: inputs.channels,
            sequence: vec![0.2; 32 * inputs.steps * inputs.channels],
        };
        let batch = Examples {
            x: &x,
            y: &[1.0; 32],
            weight: &[1.0; 32],
        };
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut engine = network.engine(Backend::Fused, 32);
        engine.use_one_thread();
        let mut gradient = vec![0.0; network.weights().values().len()];
        let mut optimizer = Optimizer::new(Algorithm::AdamW, 0.0, 1e-2, network.weights());
        let mut step = || {
            engine.gradient(&mut network, Objective::Bce, batch, &mut rng, &mut gradient);
            let values = network.weights_mut().values_mut();
            optimizer.step(values, &mut gradient, 1e-3, Some(1.0));
        };
        step();
        let counted = allocation_counter::measure(|| (0..3).for_each(|_| step()));
        assert_eq!(counted.count_total, 0, "{family:?}");
    }
}

#[test]
fn the_refined_loss_chooses_the_epoch_where_it_is_asked_for() {
    let refined = |record: &EpochRecord| record.validation_refined.unwrap();
    let (_, outcome) = run(&TrainConfig {
        monitor: Monitor::Refined,
        patience: Some(20),
        epochs: 12,
        ..config()
    });
    for record in &outcome.history {
        assert!(refined(record) <= record.validation_loss.unwrap() + 1e-9);
    }
    let losses = outcome.history.iter().map(refined);
    let least = losses.fold(f64::INFINITY, f64::min);
    assert_eq!(refined(&outcome.history[outcome.best_epoch - 1]), least);
    let (_, plain) = run(&config());
    assert!(
        plain
            .history
            .iter()
            .all(|record| record.validation_refined.is_none())
    );
}

#[test]
fn what_was_cut_short_is_repeated_by_its_reach() {
    let config = TrainConfig {
        patience: Some(5),
        epochs: 6,
        ..config()
    };
    let (data, held_out) = (signs(2000, 1), signs(500, 2));
    let trained = |reach: Option<Reach>, stop_at: Option<(usize, usize)>| {
        let mut network = mlp();
        let control = Control::default();
        let mut emit = |event| {
            if let Event::Step { epoch, step, .. } = event
                && stop_at == Some((epoch, step))
            {
                control.stop_with_part();
            }
        };
        let member = Member {
            network: &mut network,
            train: (&data).into(),
            rows: None,
            validation: (&held_out).into(),
            config: &config,
        };
        let outcome = train_member(member, reach, &control, &mut emit).unwrap();
        (
            bits(&network),
            outcome.reach,
            outcome.best_epoch,
            outcome.stopped,
        )
    };
    for (at, reach) in [((3, 7), Reach::Epochs(2)), ((1, 9), Reach::Steps(9))] {
        let stopped = trained(None, Some(at));
        assert_eq!(stopped.1, Some(reach));
        assert!(stopped.3);
        assert_eq!(trained(Some(reach), None), stopped);
    }
    assert_eq!(trained(None, None).1, None);
}

/// Made by `make_class_weights.py` beside it, by scikit-learn.
const CLASS_WEIGHTS: &str = include_str!("../../tests/fixtures/train/class_weights.json");

/// Linear networks with balanced classes against balanced logistic regressions.
#[test]
fn balanced_classes_equal_balanced_logistic_regressions() {
    let made: serde_json::Value = serde_json::from_str(CLASS_WEIGHTS).unwrap();
    let list = |key: &str| -> Vec<f64> {
        let all = made[key].as_array().unwrap().iter();
        all.map(|v| v.as_f64().unwrap()).collect()
    };
    let narrow = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect::<Vec<f32>>();
    let data = Data {
        x: Matrix {
            rows: 120,
            static_width: 3,
            statics: narrow(list("x")),
            ..Matrix::default()
        },
        y: narrow(list("y")),
    };
    for (objective, outputs, key) in [
        (Objective::Softmax, 3, "softmax"),
        (Objective::Ordinal, 2, "ordinal"),
    ] {
        let inputs = Inputs {
            statics: 3,
            steps: 0,
            channels: 0,
        };
        let linear = Config {
            outputs,
            ..network_preset(Preset::Tuned, Family::Logistic)
        };
        let mut network = Network::new(linear, inputs, 1).unwrap();
        let balanced = TrainConfig {
            class_weight: ClassWeight::Balanced,
            objective,
            epochs: 1500,
            batch_size: 120,
            learning_rate: 0.05,
            patience: None,
            l1: 0.0,
            l2: 0.0,
            ..config()
        };
        let control = Control::default();
        let outcome = train(&mut network, &data, &data, &balanced, &control, &mut |_| {});
        let history = outcome.unwrap().history;
        let last = history.last().unwrap();
        // Weighted alike; the steps of an epoch come before its weights.
        let validation = last.validation_loss.unwrap();
        assert!((last.train_loss - validation).abs() < 1e-4, "{last:?}");
        let z = network.logits(balanced.backend, &data.x);
        let p = z.chunks_exact(outputs);
        let p = p.flat_map(|z| crate::network::class_probabilities(objective, z));
        for (place, (got, expected)) in p.zip(list(key)).enumerate() {
            assert!(
                (got - expected).abs() < 2e-3,
                "{key} {place}: {got} {expected}"
            );
        }
    }
}
