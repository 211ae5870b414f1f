//! Training losses of the networks that the literature names, held against Keras in
//! distribution: the mean curve of five seeds lies within Keras' mean ± 2 standard
//! deviations of one seed, at each epoch.

use super::{Control, Data, Preset, TrainConfig, network_preset, train, train_preset};
use crate::network::{Config, Family, Inputs, Network, Objective};
use crate::recipe::Matrix;
use serde_json::Value;

/// Made by `make_keras_curves.py` beside it.
const CURVES: &str = include_str!("../../tests/fixtures/train/keras_curves.json");
const ROWS: usize = 800;
const SEEDS: u64 = 5;
const EPOCHS: usize = 8;

/// Numbers from −1 to 1 by a formula, [rows × width].
fn uniform(width: usize) -> Vec<f64> {
    let value = |i: usize, j: usize| {
        let v = (i as f64 * 12.9898 + j as f64 * 78.233).sin() * 43_758.545_3;
        2.0 * (v - v.floor()) - 1.0
    };
    let rows = 1..=ROWS;
    rows.flat_map(|i| (1..=width).map(move |j| value(i, j)))
        .collect()
}

fn signal(x: &[f64]) -> f64 {
    x[0] * x[1] + (2.0 * x[2]).sin() + 0.5 * x[3] - 0.3 * x[9]
}

/// Which of ten squares of 3 x 3 cells has the largest sum.
fn kind(grid: &[f64]) -> f32 {
    let centres = [1, 3, 5, 6]
        .into_iter()
        .flat_map(|r| [1, 4, 6].map(|c| (r, c)));
    let sum = |(r, c): (usize, usize)| -> f64 {
        let cells = (r - 1..=r + 1).flat_map(|r| (c - 1..=c + 1).map(move |c| 8 * r + c));
        cells.map(|cell| grid[cell]).sum()
    };
    let sums: Vec<f64> = centres.take(10).map(sum).collect();
    (1..10).fold(0, |best, k| if sums[k] > sums[best] { k } else { best }) as f32
}

fn data(steps: usize, y: impl Fn(&[f64]) -> f32) -> Data {
    let width = if steps == 64 { 64 } else { 24 };
    let x = uniform(width);
    let y = x.chunks(width).map(y).collect();
    let values: Vec<f32> = x.iter().map(|v| *v as f32).collect();
    let empty = Matrix {
        rows: ROWS,
        ..Matrix::default()
    };
    let x = match steps {
        0 => Matrix {
            static_width: width,
            statics: values,
            ..empty
        },
        steps => Matrix {
            steps,
            channels: width / steps,
            sequence: values,
            ..empty
        },
    };
    Data { x, y }
}

fn check(name: &str, config: &Config, objective: Objective, data: &Data) {
    let reference: Value = serde_json::from_str(CURVES).unwrap();
    let list = |key: &str| -> Vec<f64> {
        let list = reference[name][key].as_array().unwrap();
        list.iter().map(|v| v.as_f64().unwrap()).collect()
    };
    let nothing = Data {
        x: data.x.select(&[]),
        y: Vec::new(),
    };
    let inputs = Inputs {
        statics: data.x.static_width,
        steps: data.x.steps,
        channels: data.x.channels,
    };
    let mut mean = [0.0; EPOCHS];
    for seed in 0..SEEDS {
        let training = TrainConfig {
            epochs: EPOCHS,
            objective,
            seed,
            ..train_preset(Preset::Plain, config.family, ROWS)
        };
        let mut network = Network::new(config.clone(), inputs, seed).unwrap();
        let control = Control::default();
        let done = train(
            &mut network,
            data,
            &nothing,
            &training,
            &control,
            &mut |_| {},
        );
        for (sum, record) in mean.iter_mut().zip(done.unwrap().history) {
            *sum += record.train_loss / SEEDS as f64;
        }
    }
    for (epoch, (ours, (theirs, sd))) in mean
        .iter()
        .zip(list("mean").iter().zip(list("sd")))
        .enumerate()
    {
        assert!(
            (ours - theirs).abs() <= 2.0 * sd,
            "{name}, epoch {}: {ours:.5} against {theirs:.5} ± {sd:.5}",
            epoch + 1
        );
    }
}

fn plain(family: Family, hidden: &[usize]) -> Config {
    Config {
        hidden: hidden.to_vec(),
        ..network_preset(Preset::Plain, family)
    }
}

fn bad(x: &[f64]) -> f32 {
    f32::from(u8::from(signal(x) > 0.4))
}

fn number(x: &[f64]) -> f32 {
    (signal(x) / 1.2) as f32
}

#[test]
fn dense_networks_learn_as_keras_does() {
    let (classes, numbers) = (data(0, bad), data(0, number));
    let mlp = |hidden: &[usize]| plain(Family::Mlp, hidden);
    check("mlp 32-16-1", &mlp(&[32, 16]), Objective::Bce, &classes);
    check("mlp 128-64-1", &mlp(&[128, 64]), Objective::Bce, &classes);
    check(
        "mlp 1000-100-1",
        &mlp(&[1000, 100]),
        Objective::Squared,
        &numbers,
    );
}

#[test]
fn recurrent_networks_learn_as_keras_does() {
    let lstm = Config {
        dropout: 0.2,
        ..plain(Family::Lstm, &[64])
    };
    check("lstm 64", &lstm, Objective::Squared, &data(8, number));
    let gru = plain(Family::Gru, &[64, 64]);
    check("gru 64-64", &gru, Objective::Bce, &data(8, bad));
}

#[test]
fn a_convolution_over_a_grid_learns_as_keras_does() {
    let config = Config {
        grid: Some([8, 8]),
        outputs: 10,
        pool_to_newest: false,
        ..plain(Family::Cnn, &[128])
    };
    check("conv 32 3x3", &config, Objective::Softmax, &data(64, kind));
}
