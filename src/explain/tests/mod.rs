//! Tests of contributions: against finite differences, the closed form of logistic regression,
//! a dense integral and exact Shapley values.

mod centroids;
mod dependence;
mod monotone;
mod readouts;
mod trees;

use super::shapley::shapley;
use super::*;
use crate::evaluate::targets::numbers::rank_correlation;
use crate::network::{
    Backend, Config, Embedding, EmbeddingKind, Family, Inputs, Network, Norm, Readout,
};
use crate::recipe::Matrix;
use crate::train::{Preset, network_preset};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

pub(super) const FAMILIES: [Family; 6] = [
    Family::Mlp,
    Family::Cnn,
    Family::Lstm,
    Family::Gru,
    Family::Rnn,
    Family::Logistic,
];

pub(super) fn inputs_of(family: Family) -> Inputs {
    let flat = matches!(family, Family::Mlp | Family::Logistic);
    Inputs {
        statics: 5,
        steps: if flat { 0 } else { 6 },
        channels: if flat { 0 } else { 3 },
    }
}

pub(super) fn rows_of(inputs: Inputs, rows: usize, seed: u64) -> Matrix {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut draw = |count: usize| {
        (0..count)
            .map(|_| 4.0 * rng.random::<f32>() - 2.0)
            .collect()
    };
    Matrix {
        rows,
        static_width: inputs.statics,
        statics: draw(rows * inputs.statics),
        steps: inputs.steps,
        channels: inputs.channels,
        sequence: draw(rows * inputs.steps * inputs.channels),
    }
}

/// A network whose weights are twice those of a fresh one, so that it bends.
pub(super) fn network(config: Config, inputs: Inputs) -> Network {
    let mut network = Network::new(config, inputs, 3).unwrap();
    for weight in network.weights_mut().values_mut() {
        *weight *= 2.0;
    }
    network
}

/// Every input a field of its own.
pub(super) fn single_fields(inputs: usize) -> Fields {
    Fields::named((0..inputs).map(|input| format!("x{input}")))
}

pub(super) fn variants(family: Family) -> Vec<Config> {
    let of = |preset| Config {
        filters: 5,
        pool: 2,
        hidden: if family == Family::Logistic {
            vec![]
        } else {
            vec![7]
        },
        ..network_preset(preset, family)
    };
    let tuned = of(Preset::Tuned);
    let embedded = |kind| Config {
        embedding: Some(Embedding {
            kind,
            numbers: vec![1, 3],
            size: 4,
            spread: 0.5,
        }),
        ..tuned.clone()
    };
    let mut variants = vec![of(Preset::Plain), tuned.clone()];
    if family != Family::Logistic {
        for norm in [Norm::Batch, Norm::Layer] {
            variants.push(Config {
                norm,
                ..tuned.clone()
            });
        }
        if family.is_recurrent() {
            // The tuned preset reads the mean of all states, the plain one the last alone.
            variants.push(Config {
                mean_state: false,
                ..tuned.clone()
            });
        }
        variants.push(embedded(EmbeddingKind::Periodic));
        variants.push(embedded(EmbeddingKind::Piecewise));
    }
    variants
}

/// Corners, where a difference is no derivative, are few.
#[test]
fn derivatives_by_inputs_are_those_of_finite_differences() {
    let all = FAMILIES.into_iter().flat_map(|family| {
        let whole = variants(family).into_iter();
        whole.map(move |config| (config, inputs_of(family)))
    });
    // A sequence without static inputs beside it.
    let alone = [Family::Cnn, Family::Lstm].map(|family| {
        let statics = 0;
        let inputs = inputs_of(family);
        (variants(family).remove(1), Inputs { statics, ..inputs })
    });
    for (config, inputs) in all.chain(alone) {
        let (network, x) = (network(config.clone(), inputs), rows_of(inputs, 9, 5));
        let total = inputs.total();
        let (mut logits, mut gradient) = (vec![0.0; x.rows], vec![0.0; x.rows * total]);
        let derivatives = network.derivatives();
        // Blocks of four rows, so that the last is a part of one.
        let mut workspace = derivatives[0].workspace(4);
        derivatives[0].at(&mut workspace, &x, &mut logits, &mut gradient);
        assert_eq!(logits, network.logits(Backend::Fused, &x), "{config:?}");
        let mut off = 0;
        for input in 0..total {
            let moved = |by: f32| {
                let mut x = x.clone();
                for row in 0..x.rows {
                    if input < inputs.statics {
                        x.statics[row * inputs.statics + input] += by;
                    } else {
                        let wide = total - inputs.statics;
                        x.sequence[row * wide + input - inputs.statics] += by;
                    }
                }
                network.logits(Backend::Fused, &x)
            };
            let (low, high) = (moved(-4e-3), moved(4e-3));
            for row in 0..x.rows {
                let difference = (high[row] - low[row]) / 8e-3;
                let got = gradient[row * total + input];
                off += usize::from((difference - got).abs() > 5e-3 * (1.0 + got.abs()));
            }
        }
        let share = off as f64 / (x.rows * total) as f64;
        assert!(share < 0.04, "{share} of {config:?}");
    }
}

#[test]
fn contributions_add_up_and_equal_a_dense_integral() {
    for family in FAMILIES {
        for config in variants(family) {
            let inputs = inputs_of(family);
            let (network, x) = (network(config.clone(), inputs), rows_of(inputs, 40, 6));
            let point = vec![0.1; inputs.total()];
            let fields = single_fields(inputs.total());
            let explained = Explainer::new(&network, &fields, &point).contributions(&x);
            for row in 0..x.rows {
                assert!(explained.residual(row).abs() <= 1e-3, "{config:?}");
            }
            // Normalised, doubled weights turn too sharply for a comparison of single inputs; their
            // sums are compared above.
            if config.norm != Norm::None {
                continue;
            }
            let dense = dense_integral(&network, &x, &point);
            // Pooling and doubled weights bend more than trained networks do, and means of the
            // states of all steps most.
            let pairs = explained.values.iter().zip(&dense);
            let off: Vec<f64> = pairs.map(|(a, b)| (a - b).abs()).collect();
            let most = off.iter().copied().fold(0.0, f64::max);
            let mean = off.iter().sum::<f64>() / off.len() as f64;
            let bounds = if config.mean_state {
                (0.4, 0.008)
            } else {
                (0.16, 0.004)
            };
            assert!(
                most < bounds.0 && mean < bounds.1,
                "{most}, {mean} of {config:?}"
            );
        }
    }
}

/// Integrated gradients by 4,000 midpoints.
fn dense_integral(network: &Network, x: &Matrix, point: &[f32]) -> Vec<f64> {
    const POINTS: usize = 4_000;
    let (total, statics) = (point.len(), x.static_width);
    let derivatives = network.derivatives();
    let mut workspace = derivatives[0].workspace(200);
    let mut sums = vec![0.0; x.rows * total];
    for row in 0..x.rows {
        let goal = x.select(&[row]);
        let goal: Vec<f32> = goal.statics.into_iter().chain(goal.sequence).collect();
        let mut path = Matrix {
            rows: POINTS,
            static_width: statics,
            steps: x.steps,
            channels: x.channels,
            ..Matrix::default()
        };
        for k in 0..POINTS {
            let t = (k as f32 + 0.5) / POINTS as f32;
            let at = point.iter().zip(&goal).map(|(b, x)| b + t * (x - b));
            let at: Vec<f32> = at.collect();
            path.statics.extend(&at[..statics]);
            path.sequence.extend(&at[statics..]);
        }
        let (mut logits, mut gradient) = (vec![0.0; POINTS], vec![0.0; POINTS * total]);
        derivatives[0].at(&mut workspace, &path, &mut logits, &mut gradient);
        for (place, sum) in sums[row * total..(row + 1) * total].iter_mut().enumerate() {
            let gradient = gradient.iter().skip(place).step_by(total);
            let mean = gradient.map(|g| f64::from(*g)).sum::<f64>() / POINTS as f64;
            *sum = mean * f64::from(goal[place] - point[place]);
        }
    }
    sums
}

#[test]
fn logistic_regression_has_its_closed_form() {
    let inputs = inputs_of(Family::Logistic);
    let network = network(network_preset(Preset::Tuned, Family::Logistic), inputs);
    let x = rows_of(inputs, 30, 8);
    let point = [0.3, -0.2, 0.0, 1.0, 0.5];
    // Two inputs make one field.
    let names = ["a", "b", "a", "c", "d"].map(str::to_owned);
    let fields = Fields::named(names.into_iter());
    assert_eq!(fields.names(), ["a", "b", "c", "d"]);
    let explained = Explainer::new(&network, &fields, &point).contributions(&x);
    let kernel = network.weights().slice("output.kernel").unwrap();
    for row in 0..x.rows {
        let mut expected = [0.0; 4];
        for (input, field) in [0, 1, 0, 2, 3].into_iter().enumerate() {
            let distance = x.statics[row * 5 + input] - point[input];
            expected[field] += f64::from(kernel[input]) * f64::from(distance);
        }
        for (got, expected) in explained.row(row).iter().zip(expected) {
            assert!((got - expected).abs() < 1e-6, "{got} {expected}");
        }
        assert!(explained.residual(row).abs() < 1e-5);
    }
}

/// Those of an ensemble are the weighted mean of those of its members, whatever other rows
/// there are.
#[test]
fn contributions_are_linear_in_members_and_of_each_row_alone() {
    let inputs = inputs_of(Family::Mlp);
    let members: Vec<Network> = variants(Family::Mlp)
        .into_iter()
        .map(|config| network(config, inputs))
        .collect();
    let x = rows_of(inputs, 300, 9);
    let (fields, point) = (single_fields(5), vec![0.0; 5]);
    let of =
        |network: &Network, x: &Matrix| Explainer::new(network, &fields, &point).contributions(x);
    let weighted = members.iter().cloned().zip([1.0, 3.0]).collect();
    let ensemble = Network::ensemble(weighted).unwrap();
    let (whole, parts) = (
        of(&ensemble, &x),
        [&members[0], &members[1]].map(|m| of(m, &x)),
    );
    for (got, (a, b)) in whole
        .values
        .iter()
        .zip(parts[0].values.iter().zip(&parts[1].values))
    {
        assert!((got - 0.25 * a - 0.75 * b).abs() < 1e-9);
    }
    let alone = of(&ensemble, &x.select(&[217]));
    assert_eq!(alone.row(0), whole.row(217));
    let reasons = Explainer::new(&ensemble, &fields, &point).reasons(&x, 3);
    assert_eq!(reasons[217], reasons_of(alone.row(0), 3));
}

/// Over all 2^n sets of fields.
fn exact_shapley(network: &Network, x: &Matrix, row: usize, point: &[f32]) -> Vec<f64> {
    let n = point.len();
    let goal = x.select(&[row]).statics;
    let mut sets = Matrix {
        rows: 1 << n,
        static_width: n,
        ..Matrix::default()
    };
    for set in 0..1_usize << n {
        let value = |field: usize| {
            if set >> field & 1 == 1 {
                goal[field]
            } else {
                point[field]
            }
        };
        sets.statics.extend((0..n).map(value));
    }
    let logits = network.logits(Backend::Fused, &sets);
    let factorial = |k: usize| (1..=k).map(|k| k as f64).product::<f64>();
    (0..n)
        .map(|field| {
            let without = (0..1_usize << n).filter(|set| set >> field & 1 == 0);
            without
                .map(|set| {
                    let size = set.count_ones() as usize;
                    let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                    weight * f64::from(logits[set | 1 << field] - logits[set])
                })
                .sum()
        })
        .collect()
}

#[test]
fn contributions_rank_as_exact_shapley_values_do() {
    let inputs = Inputs {
        statics: 9,
        steps: 0,
        channels: 0,
    };
    let config = Config {
        hidden: vec![16, 8],
        ..network_preset(Preset::Tuned, Family::Mlp)
    };
    let network = Network::new(config, inputs, 11).unwrap();
    let (x, point, fields) = (rows_of(inputs, 20, 12), vec![0.0; 9], single_fields(9));
    let explained = Explainer::new(&network, &fields, &point).contributions(&x);
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let sampled = shapley(
        (&network, Readout::First),
        &fields,
        &point,
        &x,
        200,
        &mut rng,
    );
    let mut mean = 0.0;
    for row in 0..x.rows {
        let exact = exact_shapley(&network, &x, row, &point);
        let total: f64 = exact.iter().sum();
        assert!((total + explained.base - explained.logits[row]).abs() < 1e-5);
        mean += rank_correlation(explained.row(row), &exact).unwrap() / x.rows as f64;
        for (sampled, exact) in sampled[row * 9..(row + 1) * 9].iter().zip(&exact) {
            assert!((sampled - exact).abs() < 0.05, "{sampled} {exact}");
        }
    }
    assert!(mean >= 0.95, "{mean}");
}

#[test]
fn reasons_raise_the_risk_and_the_strongest_comes_first() {
    let of = |values: &[f64], most| reasons_of(values, most).fields().collect::<Vec<_>>();
    let values = [0.2, -3.0, 0.5, 0.2, 0.0, 0.0009, 0.1, 0.9];
    assert_eq!(of(&values, 4), [7, 2, 0, 3]);
    assert_eq!(of(&values, 2), [7, 2]);
    assert_eq!(of(&values, 0), [0; 0]);
    assert_eq!(of(&values, 9), [7, 2, 0, 3]);
    assert_eq!(of(&[-1.0, 0.0], 4), [0; 0]);
}

#[test]
fn the_approved_nearest_to_the_cutoff_are_a_baseline() {
    let x = Matrix {
        rows: 1000,
        static_width: 1,
        statics: (0..1000).map(|row| row as f32).collect(),
        ..Matrix::default()
    };
    let rows: Vec<usize> = (0..1000).collect();
    let pds = |row: usize| row as f64 / 1000.0;
    let approved: Vec<(usize, f64)> = (0..600).map(|row| (row, pds(row))).collect();
    let baselines = Baselines::of((&x, &rows), (&approved, 0.6), 1);
    assert_eq!(baselines.point(Baseline::Mean), Some(&[499.5][..]));
    // The 30 rows from 570 to 599.
    assert_eq!(baselines.point(Baseline::Approved), Some(&[584.5][..]));
    assert!(baselines.is_sound(1) && !baselines.is_sound(2));
    let few = Baselines::of((&x, &rows), (&approved[..19], 0.6), 1);
    assert_eq!(few.point(Baseline::Approved), None);
    let json = serde_json::to_string(&baselines).unwrap();
    assert_eq!(serde_json::from_str::<Baselines>(&json).unwrap(), baselines);
}

#[test]
fn texts_are_read_and_told_apart() {
    let read = |text: &str| ReasonTexts::read(text.as_bytes());
    let texts = read("\u{feff}field,zh,en\nPAY,近期逾期,\"Late, recently\"\nAGE,年龄,\n").unwrap();
    assert_eq!(texts.of("PAY", TextLanguage::En), "Late, recently");
    assert_eq!(texts.of("PAY", TextLanguage::Zh), "近期逾期");
    assert_eq!(texts.of("AGE", TextLanguage::En), "年龄");
    assert_eq!(texts.of("LIMIT", TextLanguage::Zh), "LIMIT");
    assert_eq!(texts.fields().collect::<Vec<_>>(), ["AGE", "PAY"]);
    let error = |text: &str| read(text).unwrap_err();
    assert_eq!(error("name,en\na,b\n"), TextsError::Header);
    assert_eq!(error("field\na\n"), TextsError::Header);
    assert_eq!(error("field,en\na,\n"), TextsError::Empty { line: 2 });
    assert_eq!(error("field,en\na,b\n,c\n"), TextsError::Empty { line: 3 });
    let field = "a".to_owned();
    assert_eq!(
        error("field,en\na,b\na,c\n"),
        TextsError::Twice { line: 3, field }
    );
    let long = format!("field,en\na,{}\n", "x".repeat(MOST_TEXT + 1));
    assert_eq!(error(&long), TextsError::Unusable { line: 2 });
    assert_eq!(
        error("field,en\na,b\u{7}\n"),
        TextsError::Unusable { line: 2 }
    );
    assert!(matches!(
        ReasonTexts::read(b"field,en\na,\xff\n"),
        Err(TextsError::NoCsv { .. })
    ));
}
