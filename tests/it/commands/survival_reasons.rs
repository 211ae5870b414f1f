//! Reasons of the time to default: in scored files, and by `explain`.

use super::survival::{TASK, loans, numbers, one_row_each, panel, train};
use super::*;

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// Contributions of each row by field, with base, log-odds, stated PD and residual.
fn check_sums(folder: &Folder, explained: &str, fields: &[&str]) -> usize {
    let of = |name: &str| numbers(folder, &format!("{explained}/contributions.csv"), name);
    let (pd, log_odds, base, residual) = (of("pd_12"), of("log_odds"), of("base"), of("residual"));
    let each: Vec<Vec<Option<f64>>> = fields.iter().map(|field| of(field)).collect();
    let mut known = 0;
    for row in 0..pd.len() {
        let Some(pd) = pd[row] else {
            assert!(each.iter().all(|values| values[row].is_none()));
            continue;
        };
        known += 1;
        let sum: f64 = each.iter().map(|values| values[row].unwrap()).sum();
        let (stated, missed) = (log_odds[row].unwrap(), residual[row].unwrap());
        assert!((stated - logit(pd)).abs() < 1e-6 * stated.abs().max(1.0));
        assert!((base[row].unwrap() + sum + missed - stated).abs() < 1e-9);
        assert!(missed.abs() <= 1e-3, "{missed}");
    }
    known
}

#[test]
fn loans_are_scored_with_reasons_that_explain_adds_up() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let texts = folder.write("texts.csv", "field,en,zh\ndebt,Debt is high,负债较高\n");
    for (model, more) in [("logistic", &[][..]), ("mlp", &["--epochs", "15"])] {
        let into = folder.path(model);
        let mut arguments = vec!["train", &file, "--out", &into, "--model", model];
        arguments.extend(TASK);
        arguments.extend(["--drop", "balance", "--id", "loan", "--reasons", "2"]);
        arguments.extend(["--reasons-text", &texts]);
        arguments.extend(more);
        ok(&arguments);
        let (model, out) = (format!("{into}/model.riskbench"), folder.path("e"));
        let head = folder.read(&format!("{into}/scored.csv"));
        let head = head.lines().next().unwrap().to_owned();
        let columns = "reason_1,contribution_1,reason_2,contribution_2,reason_baseline";
        assert!(head.ends_with(columns), "{head}");

        // As their rows are: only loans that have not defaulted.
        ok(&["explain", &model, &file, "--out", &out]);
        let open = loans().iter().filter(|loan| !loan.bad).count();
        let known = check_sums(&folder, "e", &["income", "debt"]);
        assert!(known > open / 2 && known <= open, "{known} of {open}");
        let global = folder.json("e/global.json");
        assert_eq!(global["unit"], "log_odds_of_pd_12");
        assert_eq!(global["outcomes"], 900);
        for field in global["fields"].as_array().unwrap() {
            assert!(
                field["importance"]["rise"].as_f64().unwrap() > 0.0,
                "{field}"
            );
        }
        let head = folder.read("e/dependence.csv");
        let expected = "field,value,pd_12_partial,pd_12_ale,rows,default_rate_12";
        assert_eq!(head.lines().next(), Some(expected));

        ok(&["explain", &model, &file, "--as-new", "--out", &out]);
        assert_eq!(check_sums(&folder, "e", &["income", "debt"]), 900);
        // The reasons of a scored file are the fields of the largest contributions, with their texts.
        let scored = folder.path("s.csv");
        ok(&[
            "score",
            &model,
            &file,
            "--as-new",
            "--reasons",
            "2",
            "--out",
            &scored,
        ]);
        let debt = numbers(&folder, "e/contributions.csv", "debt");
        let income = numbers(&folder, "e/contributions.csv", "income");
        let rows = scored_rows(&folder.read("s.csv"));
        for (row, cells) in rows.iter().enumerate() {
            let mut own = [
                ("Debt is high", debt[row].unwrap()),
                ("income", income[row].unwrap()),
            ];
            own.sort_by(|a, b| b.1.total_cmp(&a.1));
            let raising = own.iter().filter(|(_, value)| *value >= 1e-3);
            let expected: Vec<(&str, f64)> = raising.copied().collect();
            for (place, (text, value)) in expected.iter().enumerate() {
                assert_eq!(&cells[7 + 2 * place], *text);
                assert_eq!(cells[8 + 2 * place].parse::<f64>().unwrap(), *value);
            }
            assert_eq!(&cells[11], "mean");
            if expected.len() < 2 {
                assert_eq!(&cells[9], "");
            }
        }
    }
}

/// In a panel the mean of the training rows is taken at the age of the loan.
#[test]
fn the_baseline_of_a_panel_is_of_the_same_age() {
    let folder = Folder::new();
    let file = folder.write("panel.csv", &panel(&loans()));
    train(&folder, &file, "out", &["--model", "logistic"]);
    let model = folder.path("out/model.riskbench");
    let out = folder.path("e");
    ok(&["explain", &model, &file, "--out", &out]);
    assert!(check_sums(&folder, "e", &["income", "debt"]) > 5_000);
    let of = |name: &str| numbers(&folder, "e/contributions.csv", name);
    let (age, base) = (of("months_on_book"), of("base"));
    let at = |months: f64| {
        let row = age.iter().position(|age| *age == Some(months)).unwrap();
        base[row].unwrap()
    };
    assert!((at(3.0) - at(10.0)).abs() > 1e-3);
    let same = age.iter().zip(&base).filter(|(age, _)| **age == Some(3.0));
    assert!(same.into_iter().all(|(_, base)| *base == Some(at(3.0))));
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let more = ["--model", "logistic", "--drop", "balance"];
    train(&folder, &file, "out", &more);
    let (model, out) = (folder.path("out/model.riskbench"), folder.path("e"));
    let base = ["explain", &model, &file, "--out", &out];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    fails(&with(&["--applicant", "c3"]), 2, "one applicant");
    fails(
        &with(&["--baseline", "approved"]),
        2,
        "mean of its training rows",
    );
    let scored = folder.path("s.csv");
    let score = ["score", &model, &file, "--out", &scored, "--reasons", "1"];
    let approved = [&score[..], &["--baseline", "approved"]].concat();
    fails(&approved, 2, "mean of its training rows");
    let binary = folder.write("small.csv", &small(300));
    let run = folder.path("pd");
    ok(&[
        "train",
        &binary,
        "--target",
        "outcome",
        "--bad",
        "late",
        "--model",
        "logistic",
        "--members",
        "1",
        "--epochs",
        "2",
        "--out",
        &run,
    ]);
    let pd = format!("{run}/model.riskbench");
    fails(
        &["explain", &pd, &binary, "--as-new", "--out", &out],
        2,
        "time to default",
    );
}
