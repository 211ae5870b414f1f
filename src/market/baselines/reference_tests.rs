//! The methods beside the reference packages: `arch` and `statsmodels` (fixture
//! `market.json`, made by `make_market.py`).

use super::garch::{Parameters, maximum_likelihood, negative_log_likelihood};
use super::*;
use crate::market::returns::{Predict, Quantity};
use serde_json::Value;

const REFERENCE: &str = include_str!("../../../tests/fixtures/market/market.json");

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|v| v.as_f64().unwrap()).collect()
}

fn each_series(check: impl Fn(&Value, Vec<f64>)) {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    for series in reference["series"].as_array().unwrap() {
        check(series, numbers(&series["returns"]));
    }
}

/// The values whose steps are `steps`.
fn quantity_of(steps: &[f64]) -> Quantity {
    let mut levels = vec![0.0];
    levels.extend(steps);
    let quantity = Quantity::new(levels, Predict::Value, 1);
    assert_eq!(quantity.steps(), steps);
    quantity
}

fn close(got: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len(), "{got:?} {expected:?}");
    for (a, b) in got.iter().zip(expected) {
        assert!(
            (a - b).abs() <= tolerance * b.abs().max(1.0),
            "{got:?} {expected:?}"
        );
    }
}

#[test]
fn garch_has_the_parameters_of_arch() {
    each_series(|series, returns| {
        let got = maximum_likelihood(&returns);
        let reference = &series["garch"];
        let expected = numbers(&reference["parameters"]);
        for (a, b) in [got.mu, got.omega, got.alpha, got.beta]
            .iter()
            .zip(&expected)
        {
            assert!((a - b).abs() <= 1e-3 * b.abs(), "{got:?} {expected:?}");
        }
        let [mu, omega, alpha, beta] = expected[..] else {
            panic!()
        };
        let theirs = Parameters {
            mu,
            omega,
            alpha,
            beta,
        };
        // The likelihood itself, at their parameters, and ours is at least theirs.
        let at_theirs = -negative_log_likelihood(&returns, theirs);
        let log_likelihood = reference["log_likelihood"].as_f64().unwrap();
        assert!((at_theirs - log_likelihood).abs() < 1e-9 * log_likelihood.abs());
        assert!(-negative_log_likelihood(&returns, got) > log_likelihood - 1e-6);
    });
}

#[test]
fn garch_looks_ahead_as_arch_does() {
    each_series(|series, returns| {
        // Prices whose log returns in percent are these.
        let price = |sum: &mut f64, r: &f64| {
            *sum += r / 100.0;
            Some(sum.exp())
        };
        let mut levels = vec![1.0];
        levels.extend(returns.iter().scan(0.0, price));
        let n = levels.len();
        let quantity = Quantity::new(levels, Predict::Return, 1);
        let garch = Garch::fit(&quantity, 22..n - 1);
        let expected = numbers(&series["garch"]["variance"]);
        let mut before = 0.0;
        for (k, expected) in expected.iter().enumerate() {
            let (_, sum) = garch.moments(n - 1, k + 1);
            let variance = 1e4 * (sum - before);
            before = sum;
            assert!(
                (variance - expected).abs() < 2e-3 * expected,
                "{variance} {expected}"
            );
        }
    });
}

#[test]
fn har_is_that_of_arch() {
    each_series(|series, returns| {
        let absolute: Vec<f64> = returns.iter().map(|r| r.abs()).collect();
        for (steps, key) in [(returns, "har"), (absolute, "har_absolute")] {
            let quantity = quantity_of(&steps);
            let har = Har::fit(&quantity, 22..steps.len());
            close(&har.coefficients, &numbers(&series[key]), 1e-8);
        }
    });
}

#[test]
fn the_autoregression_is_that_of_statsmodels() {
    each_series(|series, returns| {
        let absolute: Vec<f64> = returns.iter().map(|r| r.abs()).collect();
        for (steps, key) in [(returns, "ar"), (absolute, "ar_absolute")] {
            let quantity = quantity_of(&steps);
            let ar = Autoregression::fit(&quantity, 10..steps.len(), 10);
            let order = series[key]["order"].as_u64().unwrap() as usize;
            assert_eq!(ar.order(), order, "{key}");
            close(&ar.coefficients, &numbers(&series[key]["parameters"]), 1e-8);
        }
    });
}
