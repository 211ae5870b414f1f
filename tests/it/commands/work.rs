//! What the commands write.

use super::*;

#[test]
fn the_sample_trains_every_model_well_above_chance() {
    for (model, least) in [
        ("mlp", 0.76),
        ("lstm", 0.76),
        ("cnn", 0.76),
        ("logistic", 0.68),
    ] {
        let folder = Folder::new();
        let out = folder.path("out");
        let printed = ok(&[
            "train",
            SAMPLE,
            "--target",
            "default_flag",
            "--id",
            "application_id",
            "--model",
            model,
            "--epochs",
            "15",
            "--out",
            &out,
        ]);
        assert!(
            printed.contains("protected attributes left out"),
            "{printed}"
        );
        assert!(printed.contains("epoch   1/15"), "{printed}");
        assert_eq!(
            printed.contains("network 16/16"),
            model == "mlp",
            "{printed}"
        );
        let metrics = folder.json("out/metrics.json");
        let auc = metrics["test"]["auc"].as_f64().unwrap();
        assert!(auc > least, "{model}: {auc}");
        assert_eq!(metrics["rows"], 5000);
        assert_eq!(metrics["rejected"], 0);
        let rows = scored_rows(&folder.read("out/scored.csv"));
        assert_eq!(rows.len(), 5000);
        let source = scored_rows(&std::fs::read_to_string(SAMPLE).unwrap());
        for (scored, original) in rows.iter().zip(&source) {
            assert_eq!(scored[0], original[0]);
        }
        let history = folder.read("out/history.csv");
        let first = history.lines().next().unwrap();
        assert_eq!(
            first,
            "epoch,train_loss,validation_loss,train_accuracy,validation_accuracy,validation_auc,learning_rate,seconds,member"
        );
    }
}

#[test]
fn metrics_hold_every_key_of_the_contract() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2", "--out", &out,
    ]);
    let metrics = folder.json("out/metrics.json");
    for key in [
        "rows",
        "rejected",
        "bads",
        "model",
        "seed",
        "backend",
        "inputs",
        "parameters",
        "epochs_run",
        "best_epoch",
        "seconds_total",
        "seconds_per_epoch",
    ] {
        assert!(!metrics[key].is_null(), "{key}");
    }
    let evaluated: Value = serde_json::from_str(&ok(&[
        "evaluate",
        &folder.path("out/model.riskbench"),
        &file,
        "--json",
    ]))
    .unwrap();
    for part in [
        &metrics["train"],
        &metrics["validation"],
        &metrics["test"],
        &evaluated["all"],
    ] {
        for key in [
            "n",
            "bads",
            "loss",
            "auc",
            "gini",
            "ks",
            "accuracy",
            "precision",
            "recall",
            "f1",
            "brier",
            "cutoff",
            "log_loss",
            "average_precision",
            "mcc",
            "specificity",
            "balanced_accuracy",
            "auc_ci",
            "spiegelhalter_z",
            "ece",
            "hosmer_lemeshow",
            "calibration",
        ] {
            assert!(part.get(key).is_some(), "{key} in {part}");
        }
    }
    let n = |part: &str| metrics[part]["n"].as_u64().unwrap();
    // Few rows leave no validation part: its figures are of the training rows, out of fold.
    assert_eq!(metrics["out_of_fold"], 8);
    assert_eq!((n("train") + n("test"), n("validation")), (600, n("train")));
    assert!((119..=121).contains(&n("test")));
    assert_eq!(evaluated["all"]["n"], 600);
}

#[test]
fn one_seed_gives_the_same_bytes_whatever_the_threads() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let train = |name: &str, more: &[&str]| {
        let out = folder.path(name);
        let mut arguments = vec![
            "train", &file, "--target", "outcome", "--bad", "late", "--model", "lstm",
        ];
        arguments.extend(["--epochs", "3", "--out", &out]);
        arguments.extend(more);
        ok(&arguments);
        let mut metrics = folder.json(&format!("{name}/metrics.json"));
        let object = metrics.as_object_mut().unwrap();
        object.retain(|key, _| !key.starts_with("seconds"));
        let model = std::fs::read(folder.path(&format!("{name}/model.riskbench"))).unwrap();
        (folder.read(&format!("{name}/scored.csv")), metrics, model)
    };
    let first = train("a", &[]);
    assert_eq!(first, train("b", &[]));
    assert_eq!(first, train("c", &["--threads", "1"]));
    assert_eq!(first, train("d", &["--threads", "2"]));
    assert_ne!(first.0, train("e", &["--seed", "2"]).0);
}

#[cfg(feature = "ndarray")]
#[test]
fn both_backends_train_to_the_same_scores() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    for model in ["mlp", "cnn", "lstm"] {
        let pds = |backend: &str| -> Vec<f64> {
            let out = folder.path("out");
            ok(&[
                "train",
                &file,
                "--target",
                "outcome",
                "--bad",
                "late",
                "--model",
                model,
                "--epochs",
                "3",
                "--backend",
                backend,
                "--out",
                &out,
            ]);
            assert_eq!(folder.json("out/metrics.json")["backend"], backend);
            let rows = scored_rows(&folder.read("out/scored.csv"));
            rows.iter().map(|r| r[3].parse().unwrap()).collect()
        };
        for (flex, ndarray) in pds("flex").into_iter().zip(pds("ndarray")) {
            assert!((flex - ndarray).abs() < 1e-3, "{model}: {flex} {ndarray}");
        }
    }
}

#[test]
fn scoring_again_gives_the_pds_that_training_wrote() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "3", "--out", &out,
    ]);
    let model = folder.path("out/model.riskbench");
    let again = folder.path("s.csv");
    ok(&["score", &model, &file, "--out", &again, "--with-input"]);
    let (then, now) = (
        scored_rows(&folder.read("out/scored.csv")),
        scored_rows(&folder.read("s.csv")),
    );
    assert_eq!(now[0].len(), 13 + 8);
    for (a, b) in then.iter().zip(&now) {
        assert_eq!((&a[0], &a[2], &a[3]), (&b[0], &b[2], &b[3]));
        assert_eq!(&b[1], "");
        assert_eq!(&b[13], &b[0]);
    }
    let piped = ok(&["score", &model, &file, "--out", "-"]);
    assert_eq!(scored_rows(&piped).len(), 600);
}

#[test]
fn every_record_keeps_its_place_also_a_rejected_one() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2", "--out", &out,
    ]);
    let mut lines: Vec<String> = small(20).lines().map(str::to_owned).collect();
    lines.insert(4, "broken,1,a,30,1,2,3,paid,too,many,cells".to_owned());
    lines.push(String::new());
    lines.push("c99,,,,,,,".to_owned());
    let dirty = folder.write("dirty.csv", &(lines.join("\n") + "\n"));
    let scored = folder.path("s.csv");
    ok(&[
        "score",
        &folder.path("out/model.riskbench"),
        &dirty,
        "--out",
        &scored,
    ]);
    let rows = scored_rows(&folder.read("s.csv"));
    assert_eq!(rows.len(), 22);
    assert_eq!(
        (&rows[3][0], &rows[3][3], &rows[3][8]),
        ("broken", "", "DATA_ERROR")
    );
    assert_eq!((&rows[4][0], &rows[4][8]), ("c3", "SCORE"));
    assert_eq!(
        (&rows[21][0], &rows[21][2], &rows[21][8]),
        ("c99", "", "DATA_ERROR")
    );
}

#[test]
fn splits_by_date_group_and_column_and_without_test_rows() {
    let folder = Folder::new();
    let mut csv = String::from("when,region,part,x,y\n");
    for i in 0..800_usize {
        let part = ["train", "train", "valid", "oot"][i % 4];
        let bad = u8::from((i * 31) % 97 < 25 || i % 40 == 0);
        csv += &format!(
            "2024-{:02}-{:02},r{},{part},{},{bad}\n",
            1 + i % 12,
            1 + i % 28,
            i % 20,
            (i * 31) % 97
        );
    }
    let file = folder.write("p.csv", &csv);
    let train = |more: &[&str]| {
        let out = folder.path("out");
        let mut arguments = vec![
            "train", &file, "--target", "y", "--epochs", "2", "--out", &out,
        ];
        arguments.extend(more);
        ok(&arguments);
        (
            folder.json("out/metrics.json"),
            scored_rows(&folder.read("out/scored.csv")),
        )
    };
    let source = scored_rows(&csv);
    let (metrics, rows) = train(&["--split", "date:when"]);
    let latest = |name: &str| {
        let of = |(s, r): (&csv::StringRecord, &csv::StringRecord)| {
            (&s[1] == name).then(|| r[0].to_owned())
        };
        rows.iter()
            .zip(&source)
            .filter_map(of)
            .collect::<Vec<String>>()
    };
    assert!(latest("train").iter().max() < latest("validation").iter().min());
    assert!(latest("validation").iter().max() < latest("test").iter().min());
    assert!(metrics["test"]["n"].as_u64().unwrap() > 100);

    let (_, rows) = train(&["--split", "group:region"]);
    let mut parts = std::collections::HashMap::new();
    for (row, original) in rows.iter().zip(&source) {
        let part = parts
            .entry(original[1].to_owned())
            .or_insert_with(|| row[1].to_owned());
        assert_eq!(*part, row[1]);
    }

    let (metrics, _) = train(&["--split", "column:part"]);
    let n = |part: &str| metrics[part]["n"].as_u64().unwrap();
    assert_eq!((n("train"), n("validation"), n("test")), (400, 200, 200));

    let (metrics, _) = train(&["--test", "0"]);
    assert!(metrics["test"].is_null());
    let (metrics, _) = train(&["--validation", "0"]);
    assert!(metrics["validation"].is_null());
}

#[test]
fn indeterminate_rows_are_scored_but_count_nowhere() {
    let folder = Folder::new();
    let mut csv = small(600);
    csv += "x1,50,a,30,1,2,3,current\nx2,50,b,30,1,2,3,\n";
    let file = folder.write("p.csv", &csv);
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--good", "paid", "--epochs", "2",
        "--out", &out,
    ]);
    let rows = scored_rows(&folder.read("out/scored.csv"));
    for row in &rows[600..] {
        assert_eq!((&row[1], &row[2]), ("", ""));
        assert!(row[3].parse::<f64>().unwrap() > 0.0);
    }
    let metrics = folder.json("out/metrics.json");
    let n = |part: &str| metrics[part]["n"].as_u64().unwrap();
    assert_eq!((n("train") + n("test"), n("validation")), (600, n("train")));
    assert_eq!(metrics["indeterminate"], 2);
}

#[test]
fn clean_repairs_and_accounts_for_every_record() {
    let folder = Folder::new();
    let file = folder.write("p.csv", "a;b\n1;x\n2\n\n3;y;z\n4;w\n");
    let printed = ok(&[
        "clean",
        &file,
        "--out",
        &folder.path("c.csv"),
        "--rejects",
        &folder.path("r.csv"),
        "--repairs",
        &folder.path("done.csv"),
    ]);
    assert_eq!(folder.read("c.csv"), "a,b\n1,x\n2,\n4,w\n");
    assert_eq!(
        folder.read("done.csv"),
        "record,line,byte,repair\n2,3,8,missing cells at the end are added\n"
    );
    let rejects = scored_rows(&folder.read("r.csv"));
    assert_eq!((&rejects[0][1], &rejects[0][4]), ("5", "3;y;z"));
    assert!(
        printed.contains("3 rows written, 1 record set aside, 1 repaired"),
        "{printed}"
    );
    let profile: Value = serde_json::from_str(&ok(&["profile", &file, "--json"])).unwrap();
    let count = |key: &str| profile["accounting"][key].as_u64().unwrap();
    assert_eq!(
        count("records"),
        count("kept") + count("rejected") + count("blank")
    );
    assert_eq!(count("records"), 5);
}

#[test]
fn the_source_is_never_touched() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let before = std::fs::metadata(&file).unwrap().modified().unwrap();
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "1", "--out", &out,
    ]);
    ok(&["profile", &file]);
    assert_eq!(folder.read("p.csv"), small(600));
    assert_eq!(
        std::fs::metadata(&file).unwrap().modified().unwrap(),
        before
    );
}

#[test]
fn the_built_in_sample_is_the_one_in_the_repository() {
    let folder = Folder::new();
    ok(&["sample", "--out", &folder.path("p.csv")]);
    assert_eq!(
        folder.read("p.csv"),
        std::fs::read_to_string(SAMPLE).unwrap()
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_best_epoch_and_writes_everything() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let folder = Folder::new();
    let out = folder.path("out");
    let mut child = Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .args([
            "train",
            SAMPLE,
            "--target",
            "default_flag",
            "--epochs",
            "100000",
        ])
        .args(["--patience", "off", "--out", &out])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let started = lines
        .by_ref()
        .any(|line| line.unwrap().starts_with("epoch   2/"));
    assert!(started);
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(child.wait().unwrap().success());
    assert!(
        rest.iter().any(|line| line.contains("(stopped)")),
        "{rest:?}"
    );
    assert_eq!(folder.json("out/metrics.json")["stopped"], true);
    assert_eq!(folder.files("out").len(), 4);
}

#[test]
fn a_score_depends_on_its_row_alone() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    for model in ["mlp", "lstm", "cnn"] {
        ok(&[
            "train", &file, "--target", "outcome", "--bad", "late", "--model", model, "--epochs",
            "2", "--out", &out,
        ]);
        let all = scored_rows(&folder.read("out/scored.csv"));
        let text = small(600);
        let (header, rows) = text.split_once('\n').unwrap();
        for place in [0, 17, 599] {
            let one = format!("{header}\n{}\n", rows.lines().nth(place).unwrap());
            let one = folder.write("one.csv", &one);
            let scored = ok(&[
                "score",
                &folder.path("out/model.riskbench"),
                &one,
                "--out",
                "-",
            ]);
            let scored = scored_rows(&scored);
            assert_eq!(
                (&scored[0][3], &scored[0][7]),
                (&all[place][3], &all[place][7]),
                "{model}"
            );
        }
    }
}

#[test]
fn the_models_own_kinds_govern_a_later_file() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2", "--out", &out,
    ]);
    let model = folder.path("out/model.riskbench");
    // Leading zeros make a column of codes; the model still reads its numbers.
    let padded = |line: &str| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if let Ok(income) = cells[1].parse::<u32>() {
            cells[1] = format!("{income:05}");
        }
        cells.join(",") + "\n"
    };
    let codes = folder.write(
        "codes.csv",
        &small(600).lines().map(padded).collect::<String>(),
    );
    let plain = ok(&["score", &model, &file, "--out", "-"]);
    assert_eq!(plain, ok(&["score", &model, &codes, "--out", "-"]));
    let words = folder.write(
        "words.csv",
        &small(600)
            .replace(",a,", ",zzz,")
            .replace("c1,37", "c1,unknown"),
    );
    let output = riskbench(&["score", &model, &words, "--out", "-"]);
    assert!(
        text(&output.stderr).contains("unknown to the model"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_decimal_comma_in_training_holds_for_a_single_row() {
    let folder = Folder::new();
    // Of one row alone, 1.221 could be a little more than one.
    let row = |line: &str| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if let Ok(income) = cells[1].parse::<u32>() {
            let amount = income * 37;
            cells[1] = match amount {
                0..1000 => format!("{amount},5"),
                _ => format!("{}.{:03}", amount / 1000, amount % 1000),
            };
        }
        cells.join(";") + "\n"
    };
    let all: String = small(600).lines().map(row).collect();
    let file = folder.write("p.csv", &all);
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2", "--out", &out,
    ]);
    let scored = scored_rows(&folder.read("out/scored.csv"));
    let (header, rows) = all.split_once('\n').unwrap();
    let place = rows.lines().position(|r| r.contains(";1.221;")).unwrap();
    let line = rows.lines().nth(place).unwrap();
    let one = folder.write("one.csv", &format!("{header}\n{line}\n"));
    let model = folder.path("out/model.riskbench");
    let score = |more: &[&str]| {
        let arguments = ["score", &model, &one, "--out", "-"];
        scored_rows(&ok(&[&arguments[..], more].concat()))[0][3].to_owned()
    };
    assert_eq!(score(&[]), scored[place][3]);
    assert_ne!(score(&["--read", "income=point"]), scored[place][3]);
}

#[test]
fn outcomes_that_the_model_never_saw_stay_empty() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    ok(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "1", "--out", &out,
    ]);
    let renamed = small(50).replace(",paid\n", ",Good\n");
    let renamed = folder.write("r.csv", &renamed);
    let model = folder.path("out/model.riskbench");
    let rows = scored_rows(&ok(&["score", &model, &renamed, "--out", "-"]));
    assert!(rows.iter().all(|row| ["1", ""].contains(&&row[2])));
    ok(&["evaluate", &model, &renamed]);
}

#[test]
fn columns_and_sequences_are_prepared_as_told() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(1200));
    let out = folder.path("out");
    let base = [
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2", "--out", &out,
    ];
    let inputs = |more: &[&str]| {
        ok(&[&base[..], more].concat());
        folder.json("out/metrics.json")["inputs"].as_u64().unwrap()
    };
    // Four numbers and three grades.
    assert_eq!(inputs(&[]), 7);
    assert_eq!(inputs(&["--encode", "grade=woe"]), 5);
    assert_eq!(
        inputs(&[
            "--encode",
            "grade=ordinal",
            "--encode",
            "income=min-max+missing"
        ]),
        5
    );
    assert!(inputs(&["--encode", "bal_1=one-hot"]) > 30);
    // Without its sequence a recurrent network runs over all inputs.
    assert_eq!(inputs(&["--model", "gru", "--no-sequence", "bal"]), 7);

    let refused = |more: &[&str], sentence: &str| fails(&[&base[..], more].concat(), 2, sentence);
    refused(&["--encode", "grade"], "give COL=HOW");
    refused(&["--encode", "grade=hot"], "one-hot");
    refused(&["--encode", "grade=standard"], "another preparation");
    refused(&["--encode", "grad=woe"], "grade");
    refused(
        &["--encode", "grade=woe", "--encode", "grade=ordinal"],
        "twice",
    );
    refused(&["--no-sequence", "bill"], "found were: bal");
    let help = ok(&["train", "--help"]);
    assert!(help.contains("--encode <COL=HOW[+missing]>") && help.contains("--no-sequence <STEM>"));
}
