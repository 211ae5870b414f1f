//! Fits and figures against lifelines, statsmodels and scikit-survival.

use super::models::design::Design;
use super::models::{cox, logistic};
use crate::evaluate::survival::{Censoring, LifeTable, Spell, level_ends, ranking};
use crate::network::sigmoid;
use crate::recipe::Matrix;
use crate::train::Control;
use serde_json::Value;

/// Made by `make_reference.py` beside it.
const REFERENCE: &str = include_str!("../../../tests/fixtures/survival/reference.json");

fn numbers(value: &Value) -> Vec<f64> {
    let all = value.as_array().unwrap().iter();
    all.map(|v| v.as_f64().unwrap()).collect()
}

fn close(found: &[f64], wanted: &[f64], within: f64, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() <= within, "{what}: {found} {wanted}");
    }
}

struct Patients {
    reference: Value,
    x: Matrix,
    rows: Vec<usize>,
    spells: Vec<Spell>,
    late: Vec<Spell>,
    horizon: u32,
}

fn patients() -> Patients {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let lines = reference["x"].as_array().unwrap();
    let statics: Vec<f32> = lines.iter().flat_map(numbers).map(|v| v as f32).collect();
    let [entry, exit, event] = ["entry", "exit", "event"].map(|key| numbers(&reference[key]));
    let spell = |row: usize, entry: f64| Spell {
        entry: entry as u32,
        exit: exit[row] as u32,
        event: event[row] > 0.5,
    };
    let n = lines.len();
    let (rows, spells) = (0..n).map(|row| (row, spell(row, 0.0))).unzip();
    Patients {
        late: (0..n).map(|row| spell(row, entry[row])).collect(),
        x: Matrix {
            rows: n,
            static_width: statics.len() / n,
            statics,
            ..Matrix::default()
        },
        rows,
        spells,
        horizon: exit.iter().fold(0.0, |m: f64, v| m.max(*v)) as u32,
        reference,
    }
}

#[test]
fn cox_is_that_of_lifelines_and_phreg_with_ties_and_late_entries() {
    let p = patients();
    let design = Design::new(&p.x, &p.rows);
    for (key, spells) in [("cox", &p.spells), ("cox_late", &p.late)] {
        let fit = cox::fit(&design, &p.rows, spells, p.horizon, &Control::default()).unwrap();
        let wanted = &p.reference[key];
        assert!(fit.converged);
        close(
            &fit.coefficients,
            &numbers(&wanted["coefficients"]),
            1e-6,
            key,
        );
        close(&fit.errors, &numbers(&wanted["errors"]), 1e-6, key);
        let log_likelihood = wanted["log_likelihood"].as_f64().unwrap();
        close(&[fit.log_likelihood], &[log_likelihood], 1e-6, key);
        // Survival at the mean of the inputs, at the times of events.
        for point in wanted["baseline"].as_array().into_iter().flatten() {
            let [period, survival] = numbers(point)[..] else {
                unreachable!()
            };
            let cumulative: f64 = fit.baseline[..period as usize].iter().sum();
            close(&[(-cumulative).exp()], &[survival], 1e-6, "baseline");
        }
    }
}

#[test]
fn periods_of_a_level_have_one_baseline_that_expects_as_many_defaults() {
    let p = patients();
    let design = Design::new(&p.x, &p.rows);
    let fit = cox::fit(&design, &p.rows, &p.spells, p.horizon, &Control::default()).unwrap();
    let levels = p.reference["cox"]["joined"].as_array().unwrap();
    let levels: Vec<(u32, f64)> = levels
        .iter()
        .map(numbers)
        .map(|level| (level[0] as u32, level[1]))
        .collect();
    let ends: Vec<u32> = levels.iter().map(|(end, _)| *end).collect();
    let joined = fit.joined(&ends);
    for (end, wanted) in &levels {
        close(&[joined[*end as usize - 1]], &[*wanted], 1e-9, "level");
    }
    // Some periods have no default, and none a hazard of 0.
    assert!(fit.baseline.contains(&0.0));
    assert!(joined.iter().all(|increase| *increase > 0.0));
}

#[test]
fn the_logistic_hazard_is_that_of_statsmodels_on_rows_by_period() {
    let p = patients();
    let design = Design::new(&p.x, &p.rows);
    for (key, spells) in [("logistic", &p.spells), ("logistic_late", &p.late)] {
        let wanted = &p.reference[key];
        let ends = level_ends(&LifeTable::of(spells, p.horizon), 10);
        let in_reference: Vec<f64> = ends.iter().map(|end| f64::from(*end)).collect();
        close(&in_reference, &numbers(&wanted["ends"]), 0.0, key);
        let fit = logistic::fit(&design, &p.rows, spells, &ends, &Control::default()).unwrap();
        assert!(fit.converged && fit.losses.len() < 12);
        close(
            &fit.coefficients,
            &numbers(&wanted["coefficients"]),
            1e-6,
            key,
        );
        close(&fit.levels, &numbers(&wanted["levels"]), 1e-6, key);
        close(&fit.errors, &numbers(&wanted["errors"]), 1e-6, key);
        let log_likelihood = wanted["log_likelihood"].as_f64().unwrap();
        close(&[fit.log_likelihood], &[log_likelihood], 1e-6, key);
        let periods: usize = spells.iter().map(|spell| spell.periods()).sum();
        assert_eq!(wanted["person_periods"], periods);
    }
}

#[test]
fn without_inputs_the_hazard_is_the_kaplan_meier_estimate() {
    let p = patients();
    let bare = Matrix {
        rows: p.x.rows,
        ..Matrix::default()
    };
    let design = Design::new(&bare, &p.rows);
    let horizon = 8;
    for spells in [&p.spells, &p.late] {
        let spells: Vec<Spell> = spells.iter().filter_map(|s| s.until(horizon)).collect();
        let rows: Vec<usize> = (0..spells.len()).collect();
        let table = LifeTable::of(&spells, horizon);
        let ends: Vec<u32> = (1..=horizon).collect();
        let fit = logistic::fit(&design, &rows, &spells, &ends, &Control::default()).unwrap();
        let mut survival = 1.0;
        for (level, point) in fit.levels.iter().zip(table.survival()) {
            survival *= 1.0 - sigmoid(*level);
            close(&[survival], &[point.survival], 1e-6, "survival");
        }
    }
}

#[test]
fn the_kaplan_meier_interval_is_that_of_lifelines() {
    let p = patients();
    let points = LifeTable::of(&p.spells, p.horizon).survival();
    for wanted in p.reference["kaplan_meier"].as_array().unwrap() {
        let [period, survival, low, high] = numbers(wanted)[..] else {
            unreachable!()
        };
        let point = points[period as usize - 1];
        let interval = point.interval.unwrap();
        close(
            &[point.survival, interval[0], interval[1]],
            &[survival, low, high],
            1e-9,
            "kaplan-meier",
        );
    }
}

#[test]
fn concordance_auc_and_brier_score_are_those_of_scikit_survival() {
    let p = patients();
    let wanted = &p.reference["ranking"];
    let horizon = wanted["horizon"].as_u64().unwrap() as u32;
    let column = |place: usize| -> Vec<f64> {
        let lines = p.reference["x"].as_array().unwrap();
        let values: Vec<f64> = lines.iter().map(|line| numbers(line)[place]).collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let spread = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
        values.iter().map(|v| (v - mean) / spread).collect()
    };
    let (age, chf) = (column(0), column(2));
    let half = |odd: usize| -> Vec<usize> { (0..500).filter(|row| row % 2 == odd).collect() };
    let of = |rows: &[usize]| -> Vec<Spell> { rows.iter().map(|row| p.spells[*row]).collect() };
    let (train, test) = (of(&half(0)), half(1));
    let censoring = Censoring::of(&train, p.horizon);
    let hazards = |place: usize, each: &mut [f64]| {
        let row = test[place];
        for (t, hazard) in each.iter_mut().enumerate() {
            let t = t as f64 + 1.0;
            *hazard = sigmoid(-4.0 + 0.9 * age[row] + 0.4 * chf[row] - t / 40.0);
        }
    };
    let found = ranking(&of(&test), horizon, &censoring, &hazards);
    assert_eq!(found.up_to, horizon);
    let figures = [found.c_index, found.c_index_uno, found.integrated_brier];
    let keys = ["c_index", "c_index_uno", "integrated_brier"];
    for (figure, key) in figures.into_iter().zip(keys) {
        close(
            &[figure.unwrap()],
            &[wanted[key].as_f64().unwrap()],
            1e-9,
            key,
        );
    }
    let auc: Vec<f64> = found.auc.iter().map(|at| at.auc).collect();
    close(&auc, &numbers(&wanted["auc"]), 1e-9, "auc");
    // Up to the last period of all, whose defaults count as well.
    let wanted = &p.reference["concordance"];
    let last = wanted["last"].as_u64().unwrap() as u32;
    let found = ranking(&of(&test), last, &censoring, &hazards);
    let c_index = wanted["c_index"].as_f64().unwrap();
    close(&[found.c_index.unwrap()], &[c_index], 1e-9, "c_index");
}
