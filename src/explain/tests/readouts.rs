//! Contributions to other numbers than the first output: the log-odds of a class, the expected
//! place of ordered classes.

use super::*;

/// Five periods that three outputs cover.
const EVENT: Readout<'_> = Readout::LogOddsOfEvent {
    levels: &[0, 0, 1, 1, 2],
    offsets: &[-3.0, -2.5, -3.5, -3.0, -2.0],
};

/// Networks of three outputs, as for three classes or four ordered ones.
fn networks() -> Vec<(Network, Inputs)> {
    let of = |family: Family| {
        let inputs = inputs_of(family);
        let config = Config {
            outputs: 3,
            ..variants(family).remove(1)
        };
        (network(config, inputs), inputs)
    };
    [Family::Mlp, Family::Logistic, Family::Gru, Family::Cnn]
        .map(of)
        .into()
}

#[test]
fn contributions_add_up_for_every_readout_of_each_row() {
    let readouts = vec![
        Readout::LogOdds(0),
        Readout::LogOdds(1),
        Readout::LogOdds(2),
        Readout::ExpectedPlace,
        EVENT,
    ];
    for (network, inputs) in networks() {
        let (x, point) = (rows_of(inputs, 140, 6), vec![0.1; inputs.total()]);
        let fields = single_fields(inputs.total());
        let chosen: Vec<usize> = (0..x.rows).map(|row| row % readouts.len()).collect();
        let explainer = Explainer::of_readouts(&network, &fields, &point, readouts.clone());
        let explained = explainer.contributions_by(&x, &chosen);
        let outputs = network.logits(Backend::Fused, &x);
        for (row, z) in outputs.chunks_exact(3).enumerate() {
            let readout = readouts[chosen[row]];
            assert!((explained.logits[row] - readout.of(z)).abs() < 1e-9);
            assert_eq!(explained.base_of(row), explainer.bases()[chosen[row]]);
            assert!(explained.residual(row).abs() <= 1e-3, "{readout:?}");
            // Those of a row are of that row alone.
            if row == 131 {
                let alone = explainer.contributions_by(&x.select(&[row]), &chosen[row..=row]);
                assert_eq!(alone.row(0), explained.row(row));
            }
        }
    }
}

/// The log-odds of an event in one period of a linear network are linear: w·(x − b).
#[test]
fn an_event_in_one_period_of_a_linear_network_has_its_closed_form() {
    let inputs = inputs_of(Family::Logistic);
    let config = Config {
        outputs: 2,
        ..network_preset(Preset::Tuned, Family::Logistic)
    };
    let network = network(config, inputs);
    let (x, point) = (rows_of(inputs, 20, 8), [0.3, -0.2, 0.0, 1.0, 0.5]);
    let readouts = vec![Readout::LogOddsOfEvent {
        levels: &[1],
        offsets: &[-4.0],
    }];
    let explainer = Explainer::of_readouts(&network, &single_fields(5), &point, readouts);
    let explained = explainer.contributions(&x);
    let kernel = network.weights().slice("output.kernel").unwrap();
    for row in 0..20 {
        for (input, got) in explained.row(row).iter().enumerate() {
            let distance = x.statics[row * 5 + input] - point[input];
            let expected = f64::from(kernel[2 * input + 1]) * f64::from(distance);
            assert!((got - expected).abs() < 1e-5, "{got} {expected}");
        }
    }
}

/// Of two classes the log-odds are the difference of two linear outputs.
#[test]
fn two_classes_of_a_linear_network_have_their_closed_form() {
    let inputs = inputs_of(Family::Logistic);
    let config = Config {
        outputs: 2,
        ..network_preset(Preset::Tuned, Family::Logistic)
    };
    let network = network(config, inputs);
    let (x, point) = (rows_of(inputs, 20, 8), [0.3, -0.2, 0.0, 1.0, 0.5]);
    let fields = single_fields(5);
    let readouts = vec![Readout::LogOdds(0), Readout::LogOdds(1)];
    let chosen: Vec<usize> = (0..20).map(|row| row % 2).collect();
    let explained =
        Explainer::of_readouts(&network, &fields, &point, readouts).contributions_by(&x, &chosen);
    let kernel = network.weights().slice("output.kernel").unwrap();
    for (row, class) in chosen.iter().enumerate() {
        for (input, got) in explained.row(row).iter().enumerate() {
            let (own, other) = (kernel[2 * input + class], kernel[2 * input + 1 - class]);
            let distance = x.statics[row * 5 + input] - point[input];
            let expected = f64::from(own - other) * f64::from(distance);
            assert!((got - expected).abs() < 1e-5, "{got} {expected}");
        }
    }
}

#[test]
fn contributions_rank_as_sampled_shapley_values_do() {
    let inputs = Inputs {
        statics: 9,
        steps: 0,
        channels: 0,
    };
    let config = Config {
        outputs: 4,
        hidden: vec![16, 8],
        ..network_preset(Preset::Tuned, Family::Mlp)
    };
    let network = Network::new(config, inputs, 11).unwrap();
    let (x, point, fields) = (rows_of(inputs, 20, 12), vec![0.0; 9], single_fields(9));
    for readout in [Readout::LogOdds(1), Readout::ExpectedPlace, EVENT] {
        let explainer = Explainer::of_readouts(&network, &fields, &point, vec![readout]);
        let explained = explainer.contributions(&x);
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let sampled = shapley((&network, readout), &fields, &point, &x, 100, &mut rng);
        let mut mean = 0.0;
        for row in 0..x.rows {
            let sampled = &sampled[row * 9..(row + 1) * 9];
            let total: f64 = sampled.iter().sum();
            assert!((total + explained.base - explained.logits[row]).abs() < 1e-5);
            mean += rank_correlation(explained.row(row), sampled).unwrap() / x.rows as f64;
        }
        assert!(mean >= 0.95, "{readout:?} {mean}");
    }
}

#[test]
fn movers_go_in_both_directions_the_largest_first() {
    let values = [0.2, -3.0, 0.5, -0.2, 0.0, 0.0009, 0.1, 0.9];
    assert_eq!(movers_of(&values, 4, 1e-3), [1, 7, 2, 0]);
    assert_eq!(movers_of(&values, 9, 1e-3), [1, 7, 2, 0]);
    assert_eq!(movers_of(&values, 4, 0.6), [1, 7]);
    assert_eq!(movers_of(&values, 0, 1e-3), [0; 0]);
}
