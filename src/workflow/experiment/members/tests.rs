//! Tests of the members of an ensemble.

use super::*;
use crate::recipe::Matrix;
use crate::train::Preset;

const INPUTS: MemberInputs<'_> = MemberInputs {
    inputs: Inputs {
        statics: 6,
        steps: 0,
        channels: 0,
    },
    numbers: &[0, 2, 5],
    rows: 300,
};

fn drawn(settings: &Settings, inputs: &MemberInputs<'_>, count: usize) -> Vec<Drawn> {
    let base = settings.resolve(inputs.rows).unwrap();
    draw_members(settings, &base, inputs, count).unwrap()
}

fn tuned() -> Settings {
    Settings::new(Family::Mlp, Preset::Tuned, 3)
}

/// Rows whose first input tells most of the outcome.
fn data(rows: usize) -> Data {
    let mut rng = Pcg64Mcg::seed_from_u64(5);
    let statics: Vec<f32> = (0..rows * 6)
        .map(|_| 2.0 * rng.random::<f32>() - 1.0)
        .collect();
    let bad = |x: &[f32]| f32::from(u8::from(x[0] + 0.4 * x[1] > 0.3));
    Data {
        y: statics.chunks(6).map(bad).collect(),
        x: Matrix {
            rows,
            static_width: 6,
            statics,
            ..Matrix::default()
        },
    }
}

#[test]
fn the_first_member_is_the_preset_and_the_others_differ() {
    let settings = tuned();
    let members = drawn(&settings, &INPUTS, 16);
    assert_eq!(members[0], settings.resolve(INPUTS.rows).unwrap());
    for (place, (config, training)) in members.iter().enumerate() {
        config.check(INPUTS.inputs).unwrap();
        let same = |other: &Drawn| other.1.seed == training.seed;
        assert_eq!(
            members.iter().filter(|other| same(other)).count(),
            1,
            "{place}"
        );
    }
    let kinds = |kind| {
        let of = |(config, _): &&Drawn| config.embedding.as_ref().map(|e| e.kind) == kind;
        members.iter().filter(of).count()
    };
    assert!(kinds(None) > 1 && kinds(Some(EmbeddingKind::Periodic)) > 1);
    assert!(kinds(Some(EmbeddingKind::Piecewise)) > 1);
    // A member does not depend on how many there are.
    assert_eq!(drawn(&settings, &INPUTS, 4), members[..4]);
    let other = Settings { seed: 4, ..tuned() };
    assert_ne!(drawn(&other, &INPUTS, 4)[1], members[1]);
}

#[test]
fn a_setting_that_is_given_holds_for_all_members() {
    let settings = Settings {
        hidden: Some(vec![7]),
        dropout: Some(0.25),
        learning_rate: Some(0.004),
        l2: Some(0.02),
        epochs: Some(33),
        ..tuned()
    };
    for (config, training) in drawn(&settings, &INPUTS, 8) {
        assert_eq!((&config.hidden[..], config.dropout), (&[7][..], 0.25));
        let found = (training.learning_rate, training.l2, training.epochs);
        assert_eq!(found, (0.004, 0.02, 33));
    }
}

#[test]
fn many_inputs_mean_smaller_embeddings_and_many_rows_fewer_epochs() {
    let numbers: Vec<usize> = (0..300).collect();
    let wide = MemberInputs {
        inputs: Inputs {
            statics: 400,
            ..INPUTS.inputs
        },
        numbers: &numbers,
        rows: 2_000_000,
    };
    let (_, preset) = tuned().resolve(wide.rows).unwrap();
    let members = drawn(&tuned(), &wide, 8);
    assert_eq!(fewer_epochs(&members, &preset), Some(LEAST_EPOCHS));
    for (config, training) in members {
        assert_eq!(config.embedding, None);
        assert_eq!(training.epochs, LEAST_EPOCHS);
    }
    let (_, preset) = tuned().resolve(INPUTS.rows).unwrap();
    assert_eq!(fewer_epochs(&drawn(&tuned(), &INPUTS, 8), &preset), None);
    for (config, training) in drawn(&tuned(), &INPUTS, 8) {
        assert!(
            config
                .embedding
                .is_none_or(|embedding| embedding.size == MOST_FOR_ONE)
        );
        assert_eq!(training.epochs, 40);
    }
}

#[test]
fn each_row_is_held_back_by_one_part() {
    let data = data(500);
    let (_, training) = tuned().resolve(500).unwrap();
    let fold = held_back(&data.y, &training).unwrap();
    let mut seen = vec![0; 500];
    for held in 0..FEW_FOLDS {
        let (rows, own) = division((&data).into(), &fold, held).unwrap();
        assert_eq!(rows.len() + own.y.len(), 500);
        assert!(own.bads() > 0);
        for row in &rows {
            seen[*row as usize] += 1;
        }
    }
    assert!(seen.iter().all(|times| *times == FEW_FOLDS - 1));
    let without = TrainConfig {
        patience: None,
        ..training.clone()
    };
    assert_eq!(held_back(&data.y, &without), None);
    let few = Data {
        y: (0..500).map(|row| f32::from(u8::from(row < 7))).collect(),
        ..data
    };
    assert_eq!(held_back(&few.y, &training), None);
}

/// The settings of five members for these rows, and the parts that they hold back.
fn five(train: &Data) -> (Vec<Drawn>, Vec<usize>) {
    let settings = Settings {
        epochs: Some(4),
        ..tuned()
    };
    let inputs = MemberInputs {
        rows: train.y.len(),
        ..INPUTS
    };
    let members = drawn(&settings, &inputs, 5);
    let fold = held_back(&train.y, &members[0].1).unwrap();
    (members, fold)
}

#[test]
fn an_ensemble_is_the_same_on_one_thread_and_beats_its_mean_member() {
    let (train, validation) = (data(900), data(300));
    let (members, fold) = five(&train);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let mut events = Vec::new();
        let rows = MemberRows {
            data: (&train).into(),
            validation: (&validation).into(),
            fold: Some(&fold[..]),
        };
        let control = Control::default();
        let mut emit = |event| events.push(event);
        let made = pool
            .unwrap()
            .install(|| train_ensemble(&members, INPUTS.inputs, rows, &control, &mut emit));
        (made.unwrap(), events)
    };
    let (made, events) = run(1);
    let (again, _) = run(2);
    assert_eq!(made.network.weights(), again.network.weights());
    assert_eq!(made.network.config(), again.network.config());
    assert_eq!(made.diverged, 0);
    let (network, outcome, same) = (made.network, made.outcome, again.outcome);
    assert!(outcome.held_back);
    assert_eq!(outcome.members.len(), 5);
    let weights: Vec<f64> = outcome.members.iter().map(|m| m.weight).collect();
    assert!(
        (weights.iter().sum::<f64>() - 1.0).abs() < 1e-9,
        "{weights:?}"
    );
    assert_eq!(
        weights,
        same.members.iter().map(|m| m.weight).collect::<Vec<_>>()
    );
    let mean = outcome
        .members
        .iter()
        .filter_map(|m| m.validation)
        .sum::<f64>()
        / 5.0;
    let logits = network.logits(Backend::Fused, &validation.x);
    let loss = objective_mean(Objective::Bce, &logits, &validation.y).unwrap();
    assert!(loss < mean, "{loss} {mean}");

    let done = events
        .iter()
        .filter(|e| matches!(e, Event::Member { .. }))
        .count();
    assert_eq!(done, 5);
    let first = Event::Ensemble {
        members: 5,
        held_back: true,
    };
    assert_eq!(events[0], first);
    let epochs = events
        .iter()
        .filter(|e| matches!(e, Event::Epoch(_)))
        .count();
    assert_eq!(
        epochs,
        outcome.members[0].history.len(),
        "of the first member alone"
    );
    assert!(matches!(
        events.last(),
        Some(Event::Done { stopped: false, .. })
    ));
}

#[test]
fn members_that_are_trained_one_by_one_join_to_the_same_ensemble() {
    let (train, validation) = (data(900), data(200));
    let (members, fold) = five(&train);
    let control = Control::default();
    for fold in [Some(&fold[..]), None] {
        let rows = MemberRows {
            data: (&train).into(),
            validation: (&validation).into(),
            fold,
        };
        let whole = train_ensemble(&members, INPUTS.inputs, rows, &control, &mut |_| {}).unwrap();
        let one = |place| {
            let trained = train_one(&members, place, INPUTS.inputs, rows, &control, &mut |_| {});
            Ok(trained.unwrap())
        };
        let joined = join_members(&members, (0..5).map(one).collect(), rows).unwrap();
        assert_eq!(joined.network.weights(), whole.network.weights());
        assert_eq!(joined.network.config(), whole.network.config());
        let weights = |outcome: &Outcome| -> Vec<(f64, usize)> {
            let members = outcome.members.iter();
            members.map(|m| (m.weight, m.best_epoch)).collect()
        };
        assert_eq!(weights(&joined.outcome), weights(&whole.outcome));
        assert_eq!(joined.outcome.held_back, fold.is_some());
    }
}

#[test]
fn a_stopped_ensemble_keeps_the_members_that_have_an_epoch() {
    let (train, validation) = (data(400), data(100));
    let settings = Settings {
        epochs: Some(100_000),
        patience: Some(None),
        ..tuned()
    };
    let members = drawn(&settings, &INPUTS, 4);
    let control = Control::default();
    let mut emit = |event| {
        if matches!(event, Event::Epoch(_)) {
            control.stop();
        }
    };
    let rows = MemberRows {
        data: (&train).into(),
        validation: (&validation).into(),
        fold: None,
    };
    let made = train_ensemble(&members, INPUTS.inputs, rows, &control, &mut emit);
    let Ensemble {
        network,
        outcome,
        diverged,
    } = made.unwrap();
    assert!(outcome.stopped && outcome.members.len() < 4);
    assert!(!outcome.held_back && diverged == 0);
    assert_eq!(network.config().members.len(), outcome.members.len());
    control.stop();
    let made = train_ensemble(&members, INPUTS.inputs, rows, &control, &mut |_| {});
    assert!(made.is_err(), "nothing was learnt");
}

#[test]
fn a_member_that_diverges_is_left_out_and_counted() {
    let (train, validation) = (data(300), data(100));
    let settings = Settings {
        epochs: Some(3),
        ..tuned()
    };
    let mut members = drawn(&settings, &INPUTS, 3);
    members[1].1.learning_rate = 1e300;
    let control = Control::default();
    let rows = MemberRows {
        data: (&train).into(),
        validation: (&validation).into(),
        fold: None,
    };
    let run =
        |members: &[Drawn]| train_ensemble(members, INPUTS.inputs, rows, &control, &mut |_| {});
    let made = run(&members).unwrap();
    assert_eq!((made.diverged, made.outcome.members.len()), (1, 2));
    assert!(!made.outcome.stopped);
    let seeds: Vec<u64> = made
        .outcome
        .members
        .iter()
        .map(|m| m.settings.seed)
        .collect();
    assert_eq!(seeds, [members[0].1.seed, members[2].1.seed]);
    // Where none is left, there is nothing to keep.
    let refused = run(&members[1..2]).unwrap_err().to_string();
    assert!(refused.contains("diverged"), "{refused}");
}
