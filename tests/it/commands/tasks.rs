//! Targets beyond good and bad: what `train`, `score` and `evaluate` make of several
//! classes, ordered classes, numbers and counts.

use super::*;

/// 600 loans: a grade, a share lost, an amount, a count of reminders and a purpose, which
/// all hang on `income` and `debt`.
fn loans() -> String {
    let mut csv = String::from("id,income,debt,m_1,m_2,m_3,grade,loss,amount,reminders,purpose\n");
    for i in 0..600_usize {
        let (income, debt) = ((i * 37) % 100, (i * 61) % 50);
        let risk = (100 - income) + debt + (i * 7) % 20;
        let grade = ["AAA", "AA", "BBB", "B", "CCC"][(risk / 34).min(4)];
        let loss = (risk as f64 / 180.0).min(1.0);
        let amount = 1000 + 13 * income + (i * 11) % 90;
        let purpose = ["car", "house", "tv"][usize::from(income > 40) + usize::from(debt > 25)];
        let reminders = risk / 40;
        csv += &format!(
            "c{i},{income},{debt},{},{},{},{grade},{loss:.3},{amount},{reminders},{purpose}\n",
            debt + 3,
            debt + 2,
            debt + 1
        );
    }
    csv
}

const TARGETS: [&str; 5] = ["grade", "loss", "amount", "reminders", "purpose"];

fn train(folder: &Folder, target: &str, more: &[&str]) -> Value {
    let file = folder.write("loans.csv", &loans());
    let out = folder.path("out");
    let others: Vec<&str> = TARGETS.into_iter().filter(|name| *name != target).collect();
    let others = others.join(",");
    let mut arguments = vec!["train", &file, "--target", target, "--drop", &others];
    arguments.extend(["--out", &out, "--learning-rate", "0.01"]);
    if !more.contains(&"--epochs") {
        arguments.extend(["--epochs", "30"]);
    }
    arguments.extend(more);
    ok(&arguments);
    folder.json("out/metrics.json")
}

fn header(folder: &Folder, name: &str) -> String {
    folder.read(name).lines().next().unwrap().to_owned()
}

#[test]
fn rating_grades_are_learned_in_their_order() {
    let folder = Folder::new();
    let metrics = train(&folder, "grade", &[]);
    assert_eq!(metrics["task"], "ordinal");
    assert_eq!(
        metrics["classes"],
        serde_json::json!(["AAA", "AA", "BBB", "B", "CCC"])
    );
    let test = &metrics["test"];
    for key in [
        "accuracy",
        "macro_recall",
        "macro_f1",
        "log_loss",
        "auc_ovr",
        "kappa",
    ] {
        assert!(test[key].is_number(), "{key}: {test}");
    }
    assert!(test["within_one"].as_f64().unwrap() > 0.9, "{test}");
    assert!(test["kappa_quadratic"].as_f64().unwrap() > 0.7, "{test}");
    // The parts hold equal shares of each class, rounded class by class.
    assert!((118..=122).contains(&test["n"].as_u64().unwrap()), "{test}");
    assert_eq!(test["confusion"].as_array().unwrap().len(), 5);
    assert_eq!(
        header(&folder, "out/scored.csv"),
        "id,split,y_true,predicted,p_AAA,p_AA,p_BBB,p_B,p_CCC"
    );
    for row in scored_rows(&folder.read("out/scored.csv")) {
        let p: Vec<f64> = row.iter().skip(4).map(|p| p.parse().unwrap()).collect();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_share_is_predicted_within_0_and_1_and_an_amount_in_its_units() {
    let folder = Folder::new();
    let metrics = train(&folder, "loss", &[]);
    assert_eq!(metrics["task"], "regression");
    let test = &metrics["test"];
    assert!(test["mae"].as_f64().unwrap() < 0.06, "{test}");
    assert!(test["r2"].as_f64().unwrap() > 0.8, "{test}");
    let rows = scored_rows(&folder.read("out/scored.csv"));
    assert_eq!(
        header(&folder, "out/scored.csv"),
        "id,split,y_true,predicted"
    );
    let within = |row: &csv::StringRecord| (0.0..=1.0).contains(&row[3].parse().unwrap());
    assert!(rows.iter().all(within));

    let metrics = train(&folder, "amount", &["--loss", "mae"]);
    let test = &metrics["test"];
    assert!(test["mae"].as_f64().unwrap() < 120.0, "{test}");
    assert!(test["rmse"].as_f64().unwrap() >= test["mae"].as_f64().unwrap());

    let metrics = train(&folder, "amount", &["--loss", "quantile:0.9"]);
    let covered = metrics["train"]["coverage"].as_f64().unwrap();
    assert!((0.8..=0.98).contains(&covered), "{covered}");
}

#[test]
fn counts_and_classes_without_an_order_are_learned() {
    let folder = Folder::new();
    let metrics = train(&folder, "reminders", &["--task", "count"]);
    assert_eq!(metrics["objective"], "poisson");
    assert!(
        metrics["test"]["r2"].as_f64().unwrap() > 0.6,
        "{}",
        metrics["test"]
    );
    let metrics = train(&folder, "purpose", &[]);
    assert_eq!(metrics["task"], "multiclass");
    assert!(
        metrics["test"]["accuracy"].as_f64().unwrap() > 0.85,
        "{}",
        metrics["test"]
    );
    assert!(metrics["test"].get("within_one").is_none());
}

#[test]
fn every_network_learns_every_task() {
    let folder = Folder::new();
    for model in ["logistic", "mlp", "cnn", "rnn", "lstm", "gru"] {
        for (target, task) in [
            ("grade", "ordinal"),
            ("purpose", "multiclass"),
            ("loss", "regression"),
            ("reminders", "count"),
        ] {
            let more = ["--model", model, "--task", task, "--epochs", "2"];
            let metrics = train(&folder, target, &more);
            let test = &metrics["test"];
            let figure = if metrics["classes"].as_array().unwrap().is_empty() {
                "mae"
            } else {
                "accuracy"
            };
            assert!(test[figure].is_number(), "{model} {task}: {test}");
        }
    }
}

#[test]
fn a_score_is_that_of_training_and_needs_no_target() {
    let folder = Folder::new();
    for target in ["grade", "loss"] {
        train(&folder, target, &["--epochs", "3"]);
        let model = folder.path("out/model.riskbench");
        let file = folder.path("loans.csv");
        let scored = folder.path("scored.csv");
        ok(&["score", &model, &file, "--out", &scored]);
        let cells = |name: &str| -> Vec<Vec<String>> {
            let rows = scored_rows(&folder.read(name));
            let kept = |row: &csv::StringRecord| {
                let kept = row.iter().enumerate().filter(|(place, _)| *place != 1);
                kept.map(|(_, cell)| cell.to_owned()).collect()
            };
            rows.iter().map(kept).collect()
        };
        assert_eq!(cells("scored.csv"), cells("out/scored.csv"));
        let shown = ok(&["evaluate", &model, &file, "--json"]);
        let all: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(all["all"]["n"], 600);

        let short: String = loans()
            .lines()
            .take(3)
            .map(|line| line.split(',').take(6).collect::<Vec<_>>().join(",") + "\n")
            .collect();
        let one = folder.write("one.csv", &short);
        ok(&["score", &model, &one, "--out", &scored]);
        let rows = scored_rows(&folder.read("scored.csv"));
        assert_eq!((rows.len(), &rows[0][2]), (2, ""));
        assert_eq!(rows[0][3], cells("out/scored.csv")[0][2]);
        let none = ok(&["evaluate", &model, &one, "--json"]);
        assert!(serde_json::from_str::<Value>(&none).unwrap()["all"].is_null());
    }
}

#[test]
fn one_seed_gives_one_result_whatever_the_threads() {
    let folder = Folder::new();
    let mut seen = Vec::new();
    for threads in ["1", "2"] {
        train(
            &folder,
            "grade",
            &["--threads", threads, "--model", "lstm", "--epochs", "3"],
        );
        seen.push(folder.read("out/scored.csv"));
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn what_a_task_cannot_do_is_refused_with_the_remedy() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &loans());
    let out = folder.path("out");
    let check = |more: &[&str], code: i32, sentence: &str| {
        let mut arguments = vec!["train", &file, "--out", &out];
        arguments.extend(more);
        fails(&arguments, code, sentence);
        assert!(!std::path::Path::new(&out).exists(), "{more:?}");
    };
    check(
        &["--target", "grade", "--cutoff", "0.2"],
        2,
        "--task binary",
    );
    check(
        &["--target", "grade", "--folds", "51"],
        2,
        "between 2 and 50",
    );
    check(
        &["--target", "loss", "--class-weight", "balanced"],
        2,
        "leave them out",
    );
    check(&["--target", "grade", "--loss", "mae"], 2, "cross-entropy");
    check(&["--target", "amount", "--loss", "bce"], 2, "mse, mae");
    check(&["--target", "grade", "--monitor", "auc"], 2, "AUC");
    check(
        &["--target", "grade", "--task", "regression"],
        2,
        "multiclass",
    );
    check(
        &["--target", "loss", "--task", "count"],
        2,
        "--task regression",
    );
    check(
        &["--target", "id", "--task", "multiclass"],
        3,
        "--task regression",
    );
    check(
        &["--target", "grade", "--classes", "AAA,D"],
        2,
        "does not hold",
    );
    check(
        &["--target", "amount", "--loss", "quantile:1"],
        2,
        "quantile",
    );
    check(&["--target", "grade", "--task", "binary"], 2, "--bad");

    let rare: Vec<String> = (0..20).map(|i| format!("{i},{},k{i}\n", i * 3)).collect();
    let rare = rare.concat();
    let rare = folder.write("rare.csv", &format!("a,b,kind\n{rare}"));
    let few = [
        "train",
        &rare,
        "--target",
        "kind",
        "--task",
        "multiclass",
        "--out",
        &out,
    ];
    fails(&few, 3, "fewer than 10");
    let equal: Vec<String> = (0..90).map(|i| format!("{i},{},7.5\n", i * 3)).collect();
    let equal = equal.concat();
    let equal = folder.write("equal.csv", &format!("a,b,lgd\n{equal}"));
    let constant = [
        "train",
        &equal,
        "--target",
        "lgd",
        "--task",
        "regression",
        "--out",
        &out,
    ];
    fails(&constant, 3, "always the same number");
}

#[test]
fn a_model_of_a_task_refuses_what_only_pds_have() {
    let folder = Folder::new();
    train(&folder, "grade", &["--epochs", "2"]);
    let (model, file) = (folder.path("out/model.riskbench"), folder.path("loans.csv"));
    let scored = folder.path("s.csv");
    fails(
        &["score", &model, &file, "--out", &scored, "--cutoff", "0.3"],
        2,
        "no PD",
    );
    fails(&["evaluate", &model, &file, "--full"], 2, "ordinal");
    let damaged = std::fs::read(&model).unwrap();
    let half = folder.path("half.riskbench");
    std::fs::write(&half, &damaged[..damaged.len() / 2]).unwrap();
    fails(&["score", &half, &file, "--out", &scored], 3, "damaged");
}

/// Every contribution line adds up to what is predicted; the files of a task have their columns.
#[test]
fn predictions_of_every_task_are_explained() {
    let folder = Folder::new();
    for (target, task, unit) in [
        ("amount", "regression", "target"),
        ("loss", "regression", "log_odds_of_share"),
        ("reminders", "count", "log_of_mean"),
        ("purpose", "multiclass", "log_odds_of_class"),
        ("grade", "ordinal", "expected_place"),
    ] {
        train(&folder, target, &["--task", task, "--epochs", "5"]);
        let model = folder.path("out/model.riskbench");
        let (file, out) = (folder.path("loans.csv"), folder.path("explained"));
        let shown = ok(&["explain", &model, &file, "--out", &out]);
        assert!(shown.contains("600 rows explained"), "{shown}");
        let global = folder.json("explained/global.json");
        assert_eq!(global["unit"], unit);
        let is_classes = ["purpose", "grade"].contains(&target);
        let figure = if is_classes { "log_loss" } else { "rmse" };
        assert_eq!(
            (&global["figure"], &global["outcomes"]),
            (&figure.into(), &600.into())
        );
        let fields = global["fields"].as_array().unwrap();
        assert!(fields[0]["importance"]["rise"].as_f64().unwrap() > 0.0);
        let spread = if target == "amount" { 400.0 } else { 1.0 };
        let most = global["largest_residual"].as_f64().unwrap();
        assert!(most <= 1e-3 * spread, "{target} {most}");
        let head = header(&folder, "explained/contributions.csv");
        assert!(head.starts_with("id,predicted,output,base,"), "{head}");
        let rows = scored_rows(&folder.read("explained/contributions.csv"));
        assert_eq!(rows.len(), 600);
        for row in &rows {
            let cells = row.iter().skip(2);
            let numbers: Vec<f64> = cells.map(|cell| cell.parse().unwrap()).collect();
            let sum: f64 = numbers[1..].iter().sum();
            assert!((numbers[0] - sum).abs() < 1e-9 * spread.max(1.0));
        }
        let expected = if is_classes {
            "field,value,class,p_partial,p_ale,rows,actual"
        } else {
            "field,value,predicted_partial,predicted_ale,rows,actual"
        };
        assert_eq!(header(&folder, "explained/dependence.csv"), expected);
    }
    let model = folder.path("out/model.riskbench");
    let one = [
        "explain",
        &model,
        &folder.path("loans.csv"),
        "--applicant",
        "c3",
    ];
    fails(&one, 2, "one applicant");
}

/// Every row is predicted once by a model that has not seen it, whatever the number of threads.
#[test]
fn folds_give_every_row_a_prediction_and_the_figures_a_spread() {
    let folder = Folder::new();
    for (target, keys, columns) in [
        ("grade", ["accuracy", "kappa_quadratic"], 4 + 5),
        ("loss", ["rmse", "r2"], 4),
    ] {
        let mut seen = Vec::new();
        for threads in ["1", "2"] {
            let more = ["--folds", "3", "--epochs", "4", "--threads", threads];
            let metrics = train(&folder, target, &more);
            let folds = &metrics["folds"];
            assert_eq!(folds["k"], 3);
            assert_eq!(folds["each"].as_array().unwrap().len(), 3);
            assert_eq!(folds["best_epochs"].as_array().unwrap().len(), 3);
            assert_eq!(folds["pooled"]["n"], 600);
            for key in keys {
                let spread = &folds["spreads"][key];
                let of = |name: &str| spread[name].as_f64().unwrap();
                assert!(
                    of("min") <= of("mean") && of("mean") <= of("max"),
                    "{spread}"
                );
                assert!(of("sd") > 0.0 && folds["pooled"][key].is_number());
            }
            seen.push((folder.read("out/oof.csv"), folds.clone()));
        }
        assert_eq!(seen[0], seen[1]);
        let rows = scored_rows(&seen[0].0);
        assert_eq!((rows.len(), rows[0].len()), (600, columns));
        for fold in ["1", "2", "3"] {
            let of_fold = rows.iter().filter(|row| &row[1] == fold);
            assert_eq!(of_fold.count(), 200);
        }
        assert!(rows.iter().all(|row| !row[3].is_empty()));
        // A fold holds its share of each class.
        let of = |class: &str, fold: &str| {
            let is_it = |row: &&csv::StringRecord| &row[2] == class && &row[1] == fold;
            rows.iter().filter(is_it).count()
        };
        let each = ["1", "2", "3"].map(|fold| of("BBB", fold));
        assert!(each.iter().max().unwrap() - each.iter().min().unwrap() <= 1);
    }
    // Another run without folds leaves no file of an earlier one.
    train(&folder, "loss", &["--epochs", "2"]);
    assert!(!std::path::Path::new(&folder.path("out/oof.csv")).exists());

    let mut csv = String::from("a,b,kind\n");
    for i in 0..120 {
        let kind = if i < 4 { "rare" } else { ["x", "y"][i % 2] };
        csv += &format!("{},{},{kind}\n", i * 3 % 17, i * 5 % 23);
    }
    let file = folder.write("kinds.csv", &csv);
    let out = folder.path("kinds");
    let base = [
        "train", &file, "--target", "kind", "--out", &out, "--folds", "5",
    ];
    fails(&base, 2, "the class \"rare\" has 4");
}

/// Rare classes are predicted more often, and the files say that rows were weighed.
#[test]
fn balanced_classes_raise_the_recall_of_rare_ones() {
    let folder = Folder::new();
    let mut csv = String::from("a,b,kind\n");
    for i in 0..900_usize {
        let (a, b) = ((i * 37) % 100, (i * 61) % 97);
        let kind = match a + b / 4 + (i * 7919) % 40 {
            0..60 => "x",
            60..135 => "y",
            _ => "z",
        };
        csv += &format!("{a},{b},{kind}\n");
    }
    let file = folder.write("kinds.csv", &csv);
    let out = folder.path("kinds");
    let mut recalls = Vec::new();
    for weight in ["none", "balanced"] {
        let base = ["train", &file, "--target", "kind", "--out", &out];
        let more = [
            "--model",
            "logistic",
            "--epochs",
            "40",
            "--class-weight",
            weight,
        ];
        ok(&[&base[..], &more].concat());
        let metrics = folder.json("kinds/metrics.json");
        let is_balanced = metrics.get("class_weight").is_some_and(|w| w == "balanced");
        assert_eq!(is_balanced, weight == "balanced");
        recalls.push(metrics["train"]["macro_recall"].as_f64().unwrap());
    }
    assert!(recalls[1] > recalls[0], "{recalls:?}");
}
