//! Whole runs on simulated series.

use super::*;
use crate::network::Family;
use crate::train::Control;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::Mutex;

/// A standard normal number (Box & Muller 1958).
pub(in crate::market) fn normal(rng: &mut Pcg64Mcg) -> f64 {
    let (u, v): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}

/// Prices whose percent returns are GARCH(1,1) with the given mean.
fn prices(days: usize, seed: u64, mu: f64) -> Vec<f64> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let (mut variance, mut level) = (1.0, 100.0);
    let mut step = || {
        let e: f64 = normal(&mut rng) * f64::sqrt(variance);
        variance = 0.03 + 0.08 * e * e + 0.89 * variance;
        level *= f64::exp((mu + e) / 100.0);
        level
    };
    (0..days).map(|_| step()).collect()
}

fn market(series: Vec<Vec<f64>>) -> Market {
    let rows = series[0].len();
    let named = series.into_iter().enumerate().map(|(i, levels)| Series {
        name: format!("s{}", i + 1),
        places: (0..rows).collect(),
        levels,
    });
    Market {
        series: named.collect(),
        date: None,
        days: None,
        rows,
        cautions: Vec::new(),
    }
}

fn options(model: Family, predict: Predict) -> Options {
    Options {
        model,
        predict,
        lags: 10,
        ..Options::default()
    }
}

fn done(market: &Market, options: &Options) -> Forecasts {
    run(market, options, &Control::default(), &|_| {}).unwrap()
}

#[test]
fn each_network_predicts_each_quantity_beside_all_methods() {
    let market = market(vec![prices(400, 1, 0.02)]);
    for model in [
        Family::Lstm,
        Family::Gru,
        Family::Cnn,
        Family::Mlp,
        Family::Rnn,
    ] {
        for predict in [Predict::Value, Predict::Return, Predict::Volatility] {
            let got = done(&market, &options(model, predict));
            let series = &got.series[0];
            assert_eq!(series.rows.test, (400_usize - 22 - 1).div_ceil(5));
            assert_eq!(series.forecasts.len(), 400 - 22 - 1);
            for method in Method::ALL {
                let figures = series.figures(method);
                assert!(figures.mse.is_finite() && figures.mse > 0.0, "{method:?}");
                assert!(figures.next.is_finite());
                assert_eq!(figures.dm.is_none(), method == Method::Model, "{method:?}");
                let has_risk = match predict {
                    Predict::Value => false,
                    Predict::Return => true,
                    Predict::Volatility => method != Method::Naive,
                };
                assert_eq!(figures.var.is_some(), has_risk, "{method:?} {predict:?}");
            }
            // None is far from the best: a network that learned nothing is like the mean.
            let best = series
                .methods
                .iter()
                .map(|m| m.mse)
                .fold(f64::MAX, f64::min);
            let model = series.figures(Method::Model).mse;
            assert!(model < 1.5 * best, "{predict:?}: {model} {best}");
        }
    }
}

#[test]
fn a_pattern_is_learned_that_linear_methods_miss() {
    // The sign of a return is the product of the signs of the two before it.
    let mut rng = Pcg64Mcg::seed_from_u64(3);
    let (mut a, mut b, mut level) = (1.0_f64, -1.0_f64, 100.0);
    let mut step = || {
        let noise = 0.5 + rng.random::<f64>();
        let next = a
            * b
            * if rng.random::<f64>() < 0.05 {
                -1.0
            } else {
                1.0
            };
        (a, b) = (b, next);
        level *= f64::exp(0.005 * next * noise);
        level
    };
    let market = market(vec![(0..1_500).map(|_| step()).collect()]);
    let options = Options {
        lags: 4,
        ..options(Family::Mlp, Predict::Return)
    };
    let got = done(&market, &options);
    let series = &got.series[0];
    let [model, ar] = [Method::Model, Method::Ar].map(|m| series.figures(m));
    // At best .58: what the pattern leaves of the variance, over what the lags leave.
    assert!(model.mse < 0.75 * ar.mse, "{} {}", model.mse, ar.mse);
    assert!(ar.dm.unwrap().stat < -3.0 && series.unbeaten().is_empty());
}

#[test]
fn the_bytes_are_the_same_whatever_the_threads() {
    let market = market(vec![prices(300, 1, 0.0), prices(300, 2, 0.0)]);
    let options = Options {
        folds: 2,
        horizon: 3,
        ..options(Family::Gru, Predict::Return)
    };
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let got = pool.unwrap().install(|| done(&market, &options));
        let mut csv = Vec::new();
        write_forecasts(&mut csv, &market, &got).unwrap();
        let json = serde_json::to_string(&Document::new(&market, &got)).unwrap();
        (csv, json)
    };
    let (csv, json) = bytes(1);
    assert_eq!((csv.clone(), json.clone()), bytes(3));
    let csv = String::from_utf8(csv).unwrap();
    let header = "series,date,part,actual,gru,naive,mean,ar,har,garch\n";
    assert!(csv.starts_with(header), "{csv:.80}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["series"][1]["series"], "s2");
    let var = &json["series"][0]["methods"]["garch"]["var"]["0.99"];
    assert!(var["kupiec"]["p"].is_number(), "{var}");
    // Colours are for one day.
    assert!(var["traffic_light"].is_null());
    assert!(json["portfolio"]["minimum_variance"]["turnover"].is_number());
}

#[test]
fn what_comes_later_changes_no_forecast() {
    let levels = prices(400, 5, 0.0);
    let cut = levels[..380].to_vec();
    let options = Options {
        folds: 1,
        ..options(Family::Mlp, Predict::Return)
    };
    // The same fitted rows: the test part of the shorter series must begin as early.
    let all = done(&market(vec![levels.clone()]), &options);
    let mut other = levels;
    other[380..]
        .iter_mut()
        .enumerate()
        .for_each(|(i, level)| *level *= 1.0 + 0.01 * i as f64);
    let again = done(&market(vec![other]), &options);
    let rows = |f: &Forecasts| -> Vec<[f64; 6]> {
        let before = f.series[0]
            .forecasts
            .iter()
            .filter(|row| row.place < cut.len());
        before.map(|row| row.forecasts).collect()
    };
    assert_eq!(rows(&all), rows(&again));
}

#[test]
fn series_that_cannot_be_predicted_are_errors_with_a_remedy() {
    let check = |levels: Vec<f64>, predict, expected: &str| {
        let market = market(vec![levels]);
        let options = options(Family::Mlp, predict);
        let error = run(&market, &options, &Control::default(), &|_| {}).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    };
    let mut negative = prices(200, 1, 0.0);
    negative[50] = -1.0;
    check(negative.clone(), Predict::Return, "1 negative value");
    let mut zero = prices(200, 1, 0.0);
    zero[50] = 0.0;
    check(zero, Predict::Volatility, "infinite returns");
    check(vec![5.0; 200], Predict::Value, "does not change");
    check(
        vec![5.0, 6.0],
        Predict::Value,
        "has 2 values, but 87 are needed",
    );
    check(
        prices(86, 1, 0.0),
        Predict::Return,
        "has 86 values, but 87 are needed",
    );
    // A negative value has differences.
    let got = done(
        &market(vec![negative]),
        &options(Family::Mlp, Predict::Value),
    );
    assert!(got.series[0].figures(Method::Garch).mse.is_finite());
    let got = done(
        &market(vec![prices(87, 1, 0.0)]),
        &options(Family::Mlp, Predict::Return),
    );
    assert_eq!(got.series[0].rows.test, 13);
    let few = |caution: &Caution| matches!(caution, Caution::FewForTests { rows: 13, .. });
    assert!(got.cautions.iter().any(few), "{:?}", got.cautions);
}

#[test]
fn a_stop_keeps_the_best_epoch() {
    let market = market(vec![prices(400, 1, 0.0)]);
    let control = Control::default();
    let epochs = Mutex::new(0);
    let follow = |progress: Progress| {
        if matches!(progress, Progress::Epoch { .. }) {
            *epochs.lock().unwrap() += 1;
            control.stop();
        }
    };
    let got = run(
        &market,
        &options(Family::Mlp, Predict::Return),
        &control,
        &follow,
    )
    .unwrap();
    assert!(got.stopped);
    assert_eq!(*epochs.lock().unwrap(), 1);
    assert!(got.cautions.contains(&Caution::Stopped {
        series: "s1".to_owned()
    }));
}
