//! Figures of real scores, held against what scikit-learn, `SciPy`, optbinning and
//! EMP-PY give for them (`make_scores_reference.py` beside the fixtures).

use super::binning::Trend::{Ascending, Descending, Peak, Valley};
use super::binning::{BinLine, CategoryOptions, NumberOptions, bin_categories, bin_numbers};
use super::test_support::assert_contains;
use super::{Ordered, Strategy};
use crate::evaluate::decide::cutoff::Rule;
use crate::evaluate::decide::empc::EmpcTerms;
use crate::evaluate::decide::money::{Amount, Money, expected_loss};
use crate::evaluate::decide::strategy::{Costs, Margin};
use crate::evaluate::discrimination::bootstrap::bootstrap;
use crate::evaluate::discrimination::compare::{compare, compare_auc, swap_set};
use crate::evaluate::population::segments::fairness;
use crate::evaluate::population::stability::{BinCounts, by_month};
use crate::evaluate::probability::calibration::brier_skill;
use crate::evaluate::probability::grades::grade_table;
use crate::evaluate::probability::recalibrate::{Method, Recalibration};
use crate::evaluate::probability::reliability::Cut;
use serde_json::{Value, json};
use std::ops::ControlFlow;

const SCORES: &str = include_str!("../../tests/fixtures/evaluate/scores.csv");
const REFERENCE: &str = include_str!("../../tests/fixtures/evaluate/scores_reference.json");

/// The columns of scores.csv.
#[derive(Default)]
struct Scores {
    y: Vec<bool>,
    p: Vec<f64>,
    other: Vec<f64>,
    education: Vec<u32>,
    month: Vec<i32>,
    limit: Vec<f64>,
    pay: Vec<f64>,
}

fn scores() -> Scores {
    let mut scores = Scores::default();
    for line in SCORES.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        scores.y.push(cells[0] == 1.0);
        scores.p.push(cells[1]);
        scores.other.push(cells[2]);
        scores.education.push(cells[3] as u32);
        scores.month.push(cells[4] as i32);
        scores.limit.push(cells[5]);
        scores.pay.push(cells[6]);
    }
    assert_eq!(scores.y.len(), 2000);
    scores
}

fn reference(part: &str) -> Value {
    let mut all: Value = serde_json::from_str(REFERENCE).unwrap();
    all[part].take()
}

#[track_caller]
fn check(part: &str, got: impl serde::Serialize) {
    let got = serde_json::to_value(got).unwrap();
    assert_contains(&got, &reference(part), part);
}

#[test]
fn figures_of_rank() {
    let s = scores();
    let rows = Ordered::new(&s.y, &s.p);
    let other = Ordered::new(&s.y, &s.other);
    check("auc", compare_auc(&rows, &other));
    check("gains", rows.gains(10));
    let shares = [0.01, 0.05, 0.1, 0.2, 0.5];
    check("captures", shares.map(|share| rows.capture(share)));
    check("empc", rows.empc(EmpcTerms::default()));
    let both = compare(&s.y, [&s.p, &s.other], [0.3, 0.3]).unwrap();
    check("figures", both.a);
    check("auc", both.auc);
}

#[test]
fn figures_of_calibration() {
    let s = scores();
    check("brier_skill", brier_skill(&s.y, &s.p));
    let rows = Ordered::new(&s.y, &s.p);
    check("reliability", rows.reliability(10, Cut::EqualWidth));
    let mut expected = reference("recalibrated");
    let grid: Vec<f64> = serde_json::from_value(expected["grid"].take()).unwrap();
    for (method, name) in [(Method::Platt, "platt"), (Method::Isotonic, "isotonic")] {
        let fitted = Recalibration::fit(method, &s.y, &s.p).unwrap();
        let got: Vec<f64> = grid.iter().map(|pd| fitted.apply(*pd)).collect();
        assert_contains(&json!(got), &expected[name], name);
    }
    let bounds: Vec<f64> = serde_json::from_value(reference("grades")["bounds"].take()).unwrap();
    let mut got = json!(grade_table(&bounds, &s.y, &s.p).unwrap());
    got["bounds"] = json!(bounds);
    check("grades", got);
}

#[test]
fn figures_of_stability() {
    let s = scores();
    let mut sorted = s.p.clone();
    sorted.sort_by(f64::total_cmp);
    let cuts: Vec<f64> = (1..10).map(|k| sorted[200 * k - 1]).collect();
    let [p, other] = [&s.p, &s.other].map(|p| BinCounts::of(&cuts, p));
    check("psi", p.csi(&other));
    check("months", by_month(&s.month, &s.y, &s.p));
}

#[test]
fn cutoffs_and_money() {
    let s = scores();
    let money = Money::new(2000, Amount::Each(&s.limit), Amount::Same(0.45)).unwrap();
    let rows = Ordered::new(&s.y, &s.p);
    let strategy = Strategy::with_money(&rows, &money).unwrap();
    let costs = Costs::default();
    let margin = Margin {
        share: 0.12,
        cost: 50.0,
    };
    let [min_cost, max_profit, approval, bad_rate] = [
        Rule::MinCost(costs),
        Rule::MaxProfit(margin),
        Rule::ApprovalRate(0.7),
        Rule::ApprovedBadRate(0.1),
    ]
    .map(|rule| strategy.choose(rule).unwrap());
    check(
        "cutoffs",
        json!({
            "min_cost": min_cost,
            "cost": strategy.at(min_cost, &costs, &margin).cost,
            "max_profit": max_profit,
            "profit": strategy.at(max_profit, &costs, &margin).profit,
            "approval_70": approval,
            "bad_rate_10": bad_rate,
            "expected_loss": expected_loss(&s.p, &money).unwrap().total,
        }),
    );
    check("swap", swap_set(&s.y, [&s.p, &s.other], 0.7).unwrap());
    let view = fairness(&s.education, &s.y, &s.p, 0.25, None).unwrap();
    check("fairness", view.groups);
}

#[test]
fn bins_equal_those_of_optbinning_over_the_same_starting_bins() {
    let s = scores();
    let find = |values: &[f64], trend| {
        let options = NumberOptions {
            trend,
            ..NumberOptions::default()
        };
        let binning = bin_numbers(values, &s.y, &options).unwrap();
        let ranges = &binning.table.bins[..=binning.edges.len()];
        let of = |get: fn(&BinLine) -> f64| -> Vec<f64> { ranges.iter().map(get).collect() };
        json!({
            "n": of(|bin| bin.n as f64),
            "bads": of(|bin| bin.bads as f64),
            "woe": of(|bin| bin.woe),
            "iv": binning.table.iv,
            "edges": binning.edges,
        })
    };
    let trends = [
        ("ascending", Ascending),
        ("descending", Descending),
        ("peak", Peak),
        ("valley", Valley),
    ];
    let all = |values: &[f64]| -> Value {
        trends
            .iter()
            .map(|(name, trend)| ((*name).to_owned(), find(values, *trend)))
            .collect()
    };
    check("limit", all(&s.limit));
    check("pay", all(&s.pay));
    let codes: Vec<_> = s.education.iter().map(|code| Some(*code)).collect();
    let binning = bin_categories(&codes, &s.y, CategoryOptions::default()).unwrap();
    let held = |bin: usize| -> Vec<u32> {
        (0..=6)
            .filter(|code| binning.assign(Some(*code)) == bin)
            .collect()
    };
    let places = 0..binning.table.bins.len();
    // Missing comes last and holds no code.
    let groups: Vec<_> = places.map(held).filter(|codes| !codes.is_empty()).collect();
    check(
        "education",
        json!({ "bins": groups, "iv": binning.table.iv }),
    );
}

#[test]
fn the_bootstrap_interval_of_ks() {
    let s = scores();
    let rows = Ordered::new(&s.y, &s.p);
    let ks = |[rows]: [&Ordered; 1]| [rows.ks().map(|ks| ks.value)];
    let go_on = &mut |_| ControlFlow::Continue(());
    let [interval] = bootstrap([&rows], 2000, 1, ks, go_on).unwrap();
    let (interval, expected) = (interval.unwrap(), reference("ks_interval"));
    // Two generators: the 2.5 % point of 2,000 draws has a standard error of about
    // 0.0013 where the figure's own is 0.022; this is four of them.
    for (got, place) in [(interval.low, 0), (interval.high, 1)] {
        let expected = expected[place].as_f64().unwrap();
        assert!((got - expected).abs() < 0.006, "{got} is not {expected}");
    }
}
