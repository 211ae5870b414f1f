//! Times of one training epoch, network by network, on synthetic rows.
//!
//! `cargo bench --bench epoch [-- [MODEL] [ROWS] [EPOCHS] [BATCH] [MEMBERS] [flex] [variants] [targets]]`:
//! MODEL (all by default) is mlp32, mlp128, cnn, lstm or gru. A line for each network: its name,
//! rows, epochs, batch, seconds of one epoch (median), rows a second, number of
//! parameters. With MEMBERS that many networks are trained side by side, and the seconds
//! are those of one epoch of one of them. With `variants` each is also trained with
//! dropout, both normalisations, penalties, class weights and every update rule. With `targets`
//! a dense network is also trained on classes, ordered classes and numbers, in turn, and
//! each line ends with its time as a multiple of that on good and bad.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and fails loudly"
)]

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use riskbench::network::{Backend, Config, Family, Inputs, Network, Norm, Objective};
use riskbench::recipe::Matrix;
use riskbench::train::{
    Algorithm, ClassWeight, Control, Data, Member, Preset, TrainConfig, network_preset, train,
    train_preset, train_together,
};
use std::time::Instant;

const MODELS: [&str; 5] = ["mlp32", "mlp128", "cnn", "lstm", "gru"];

fn network(model: &str) -> (Config, Inputs) {
    let family = match model {
        "cnn" => Family::Cnn,
        "lstm" => Family::Lstm,
        "gru" => Family::Gru,
        _ => Family::Mlp,
    };
    let plain = network_preset(Preset::Plain, family);
    let hidden = match model {
        "mlp32" => vec![32, 16],
        "mlp128" => vec![128, 64],
        "cnn" => vec![128],
        "gru" => vec![64, 64],
        _ => vec![64],
    };
    let dropout = if model == "lstm" { 0.2 } else { 0.0 };
    let flat = family == Family::Mlp;
    let inputs = Inputs {
        statics: if flat { 23 } else { 0 },
        steps: if flat { 0 } else { 6 },
        channels: if flat { 0 } else { 3 },
    };
    let config = Config {
        hidden,
        dropout,
        ..plain
    };
    (config, inputs)
}

fn data(inputs: Inputs, rows: usize) -> Data {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let mut draw = |count: usize| -> Vec<f32> {
        let normal = |_| (0..4).map(|_| rng.random::<f32>()).sum::<f32>() * 1.7 - 3.4;
        (0..count).map(normal).collect()
    };
    let x = Matrix {
        rows,
        static_width: inputs.statics,
        statics: draw(rows * inputs.statics),
        steps: inputs.steps,
        channels: inputs.channels,
        sequence: draw(rows * inputs.steps * inputs.channels),
    };
    let y = draw(rows)
        .into_iter()
        .map(|v| f32::from(u8::from(v > 0.8)))
        .collect();
    Data { x, y }
}

fn time(name: &str, config: &Config, inputs: Inputs, data: &Data, training: &TrainConfig) {
    let mut network = Network::new(config.clone(), inputs, 1).unwrap();
    let nothing = nothing(data);
    let control = Control::default();
    let outcome = train(
        &mut network,
        data,
        &nothing,
        training,
        &control,
        &mut |_| {},
    );
    let history = outcome.unwrap().history;
    let mut seconds: Vec<f64> = history.iter().map(|epoch| epoch.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    let (rows, parameters) = (data.x.rows, network.parameters());
    println!(
        "{} {name} {rows} {} {} {median:.5} {:.0} parameters {parameters}",
        training.backend.name(),
        training.epochs,
        training.batch_size,
        rows as f64 / median,
    );
}

/// Seconds of an epoch of one of `members` networks that are trained side by side, with
/// seeds of their own.
fn time_together(
    name: &str,
    config: &Config,
    inputs: Inputs,
    data: &Data,
    training: &TrainConfig,
    members: usize,
) {
    let nothing = nothing(data);
    let seeds = (1..=members as u64).map(|seed| TrainConfig {
        seed,
        ..training.clone()
    });
    let configs: Vec<TrainConfig> = seeds.collect();
    let network = |c: &TrainConfig| Network::new(config.clone(), inputs, c.seed).unwrap();
    let mut seconds = Vec::new();
    for _ in 0..5 {
        let mut networks: Vec<Network> = configs.iter().map(network).collect();
        let all = networks.iter_mut().zip(&configs);
        let all = all.map(|(network, config)| Member {
            network,
            train: data.into(),
            rows: None,
            validation: (&nothing).into(),
            config,
        });
        let begun = Instant::now();
        let outcomes = train_together(all.collect(), &Control::default(), &|_, _| {});
        let epochs = (training.epochs * members) as f64;
        seconds.push(begun.elapsed().as_secs_f64() / epochs);
        assert!(outcomes.iter().all(Result::is_ok));
    }
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    let (rows, epochs, batch) = (data.x.rows, training.epochs, training.batch_size);
    let threads = rayon::current_num_threads();
    println!(
        "fused {name} {rows} {epochs} {batch} {median:.5} {:.0} members {members} threads {threads}",
        rows as f64 / median,
    );
}

fn nothing(data: &Data) -> Data {
    Data {
        x: Matrix {
            rows: 0,
            statics: Vec::new(),
            sequence: Vec::new(),
            ..data.x
        },
        y: Vec::new(),
    }
}

fn variants(model: &str, config: &Config, inputs: Inputs, data: &Data, plain: &TrainConfig) {
    let networks = [
        ("dropout .2", 0.2, Norm::None),
        ("batch norm", 0.0, Norm::Batch),
        ("layer norm", 0.0, Norm::Layer),
    ];
    for (what, dropout, norm) in networks {
        let config = Config {
            dropout,
            norm,
            ..config.clone()
        };
        time(&format!("{model}, {what}"), &config, inputs, data, plain);
    }
    let penalised = TrainConfig {
        l1: 1e-4,
        l2: 1e-4,
        clip: Some(1.0),
        class_weight: ClassWeight::Balanced,
        ..plain.clone()
    };
    let name = format!("{model}, L1 L2 clip class weights");
    time(&name, config, inputs, data, &penalised);
    for algorithm in [
        Algorithm::Sgd,
        Algorithm::AdamW,
        Algorithm::RmsProp,
        Algorithm::AdaGrad,
    ] {
        let training = TrainConfig {
            algorithm,
            ..plain.clone()
        };
        let name = format!("{model}, {algorithm:?}");
        time(&name, config, inputs, data, &training);
    }
}

/// The least seconds of an epoch on each kind of target, over seven turns: of a target with
/// two values, the others written over the same inputs.
fn targets(model: &str, config: &Config, inputs: Inputs, data: &Data, training: &TrainConfig) {
    const TURNS: usize = 7;
    let kinds = [
        ("good and bad", Objective::Bce, 2),
        ("number", Objective::Squared, 10),
        ("count", Objective::Poisson, 3),
        ("3 classes", Objective::Softmax, 3),
        ("10 classes", Objective::Softmax, 10),
        ("5 ordered classes", Objective::Ordinal, 5),
    ];
    let nothing = nothing(data);
    let mut least = [f64::INFINITY; 6];
    for _ in 0..TURNS {
        for ((_, objective, values), least) in kinds.iter().zip(&mut least) {
            let firsts = data
                .x
                .statics
                .chunks(inputs.statics)
                .map(|row| row[0] + 1.0);
            let highest = (values - 1) as f32;
            let y = firsts.map(|x| (x * 1.5).floor().clamp(0.0, highest));
            let data = Data {
                x: data.x.clone(),
                y: y.collect(),
            };
            let config = Config {
                outputs: objective.outputs(*values),
                ..config.clone()
            };
            let training = TrainConfig {
                objective: *objective,
                ..training.clone()
            };
            let mut network = Network::new(config, inputs, 1).unwrap();
            let control = Control::default();
            let outcome = train(
                &mut network,
                &data,
                &nothing,
                &training,
                &control,
                &mut |_| {},
            );
            let seconds = outcome
                .unwrap()
                .history
                .into_iter()
                .map(|epoch| epoch.seconds);
            *least = seconds.fold(*least, f64::min);
        }
    }
    for ((name, _, _), seconds) in kinds.iter().zip(least) {
        let ratio = seconds / least[0];
        println!(
            "{} {model}, {name} {seconds:.7} {ratio:.2}",
            training.backend.name()
        );
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    let chosen: Vec<&str> = MODELS.into_iter().filter(|model| has(model)).collect();
    let models = if chosen.is_empty() {
        MODELS.to_vec()
    } else {
        chosen
    };
    let mut numbers = words.iter().filter_map(|word| word.parse::<usize>().ok());
    let rows = numbers.next().unwrap_or(24_000);
    let epochs = numbers.next().unwrap_or(5);
    let batch_size = numbers.next().unwrap_or(32);
    let members = numbers.next().unwrap_or(1);
    for model in models {
        let (config, inputs) = network(model);
        let data = data(inputs, rows);
        let backend = if has("flex") {
            Backend::Flex
        } else {
            Backend::default()
        };
        let training = TrainConfig {
            epochs,
            batch_size,
            backend,
            ..train_preset(Preset::Plain, config.family, rows)
        };
        if members > 1 {
            time_together(model, &config, inputs, &data, &training, members);
            continue;
        }
        time(model, &config, inputs, &data, &training);
        if has("variants") {
            variants(model, &config, inputs, &data, &training);
        }
        if has("targets") && inputs.steps == 0 {
            targets(model, &config, inputs, &data, &training);
        }
    }
}
