//! What the commands make of PDs: cutoffs, referrals, policy, grades, money,
//! recalibration, cross-validation, reviews, binning.

use super::*;

/// A quick training on 600 applicants in `p.csv`, into `out`.
fn train(folder: &Folder, more: &[&str]) -> Value {
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    let mut arguments = vec!["train", &file, "--target", "outcome", "--bad", "late"];
    arguments.extend(["--model", "logistic", "--epochs", "20", "--out", &out]);
    arguments.extend(more);
    ok(&arguments);
    folder.json("out/metrics.json")
}

fn refused(folder: &Folder, more: &[&str], code: i32, sentence: &str) {
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("never");
    let mut arguments = vec!["train", &file, "--target", "outcome", "--bad", "late"];
    arguments.extend(["--epochs", "1", "--out", &out]);
    arguments.extend(more);
    fails(&arguments, code, sentence);
}

fn column(rows: &[csv::StringRecord], place: usize) -> Vec<String> {
    rows.iter().map(|row| row[place].to_owned()).collect()
}

fn pd(row: &csv::StringRecord) -> f64 {
    row[3].parse().unwrap()
}

#[test]
fn the_cutoff_is_chosen_in_every_way_and_kept_in_the_model() {
    let folder = Folder::new();
    let validation = |more: &[&str]| train(&folder, more)["validation"].clone();
    let cutoff = |figures: &Value| figures["cutoff"].as_f64().unwrap();
    assert_eq!(cutoff(&validation(&["--cutoff", "0.5"])), 0.5);
    let f1 = validation(&[]);
    assert_eq!(f1, validation(&["--cutoff", "f1"]));
    let youden = validation(&["--cutoff", "ks"]);
    assert_eq!(youden, validation(&["--cutoff", "youden"]));
    let figure = |figures: &Value, name: &str| figures[name].as_f64().unwrap();
    let balanced = |figures: &Value| figure(figures, "balanced_accuracy");
    assert!(balanced(&youden) >= balanced(&f1) && figure(&f1, "f1") >= figure(&youden, "f1"));
    let approved = |figures: &Value| {
        let count = |key: &str| figures["confusion"][key].as_f64().unwrap();
        let rows = count("tn") + count("fn");
        (rows / figure(figures, "n"), count("fn") / rows)
    };
    assert!(approved(&validation(&["--cutoff", "approval=0.4"])).0 >= 0.4);
    assert!(approved(&validation(&["--cutoff", "bad-rate=5%"])).1 <= 0.05);
    let dear = validation(&["--cutoff", "cost=50:1"]);
    assert!(cutoff(&dear) < cutoff(&validation(&["--cutoff", "cost=1:1"])));
    // Without a cost, whoever is below the break-even PD of .15 / (.15 + .45) pays.
    let profit = validation(&["--cutoff", "profit", "--margin", "0.15"]);
    assert!((cutoff(&profit) - 0.25).abs() < 0.1, "{profit}");

    refused(&folder, &["--cutoff", "profit"], 2, "--margin");
    refused(&folder, &["--cutoff", "1.5"], 2, "between 0 and 1");
    refused(&folder, &["--cutoff", "best"], 2, "youden");
    refused(&folder, &["--lgd", "45"], 2, "share between 0 and 1");
    refused(&folder, &["--margin", "-1"], 2, "0 or more");
}

#[test]
fn between_two_cutoffs_applicants_are_referred_by_every_command() {
    let folder = Folder::new();
    let metrics = train(&folder, &["--refer", "0.2:0.5", "--grades", "10%,30%"]);
    assert_eq!(metrics["test"]["cutoff"], 0.5);
    assert_eq!(metrics["refer_pd"], 0.2);
    let rows = scored_rows(&folder.read("out/scored.csv"));
    let expected = |pd: f64, low: f64, high: f64| match pd {
        pd if pd >= high => "DECLINE",
        pd if pd >= low => "REFER",
        _ => "APPROVE",
    };
    for row in &rows {
        assert_eq!(&row[7], expected(pd(row), 0.2, 0.5));
        let grade = ["A", "B", "C"][usize::from(pd(row) >= 0.1) + usize::from(pd(row) >= 0.3)];
        assert_eq!(&row[5], grade);
    }
    let (model, file) = (folder.path("out/model.riskbench"), folder.path("p.csv"));
    let score = |more: &[&str]| {
        let mut arguments = vec!["score", &model, &file, "--out", "-"];
        arguments.extend(more);
        scored_rows(&ok(&arguments))
    };
    assert_eq!(column(&score(&[]), 7), column(&rows, 7));
    for row in score(&["--cutoff", "0.3"]) {
        assert_eq!(&row[7], expected(pd(&row), 0.2, 0.3));
    }
    for row in score(&["--refer", "10%:0.15"]) {
        assert_eq!(&row[7], expected(pd(&row), 0.1, 0.15));
    }
    let evaluated = ok(&["evaluate", &model, &file, "--json", "--cutoff", "0.3"]);
    let evaluated: Value = serde_json::from_str(&evaluated).unwrap();
    assert_eq!(evaluated["all"]["cutoff"], 0.3);

    let refer = ["--refer", "0.6:0.5"];
    refused(&folder, &refer, 2, "nobody would be referred");
    let both = ["--refer", "0.1:0.5", "--cutoff", "0.4"];
    refused(&folder, &both, 2, "leave --cutoff out");
    refused(&folder, &["--refer", "0.1:2"], 2, "between 0 and 1");
    refused(&folder, &["--grades", "2%,1%"], 2, "above the bound");
    refused(&folder, &["--grades", "A,B"], 2, "upper bounds");
    fails(
        &["score", &model, &file, "--out", "-", "--refer", "0.9"],
        2,
        "nobody would be referred",
    );
}

#[test]
fn a_policy_decides_before_the_score_and_is_counted() {
    let folder = Folder::new();
    let rules = r#"[
        {"name": "no income", "column": "income", "comparison": "<", "value": 10, "outcome": "DECLINE"},
        {"name": "grade, by hand", "column": "grade", "comparison": "in", "value": ["c"], "outcome": "REFER"}
    ]"#;
    let rules = folder.write("rules.json", rules);
    let metrics = train(&folder, &["--policy", &rules, "--cutoff", "0.5"]);
    let source = scored_rows(&small(600));
    let rows = scored_rows(&folder.read("out/scored.csv"));
    let mut counts = [0, 0];
    for (row, original) in rows.iter().zip(&source) {
        let income: i32 = original[1].parse().unwrap();
        let (decision, by) = if income < 10 {
            counts[0] += 1;
            ("DECLINE", "POLICY:no income")
        } else if &original[2] == "c" {
            counts[1] += 1;
            ("REFER", "POLICY:grade, by hand")
        } else if pd(row) >= 0.5 {
            ("DECLINE", "SCORE")
        } else {
            ("APPROVE", "SCORE")
        };
        assert_eq!((&row[7], &row[8]), (decision, by));
    }
    assert!(counts[0] > 30 && counts[1] > 100);
    for (place, count) in counts.into_iter().enumerate() {
        assert_eq!(metrics["policy"][place]["rows"], count);
    }
    let (model, file) = (folder.path("out/model.riskbench"), folder.path("p.csv"));
    let again = scored_rows(&ok(&["score", &model, &file, "--out", "-"]));
    assert_eq!(column(&again, 8), column(&rows, 8));
    let none = folder.write("none.json", "[]");
    let again = ok(&["score", &model, &file, "--out", "-", "--policy", &none]);
    assert!(scored_rows(&again).iter().all(|row| &row[8] == "SCORE"));

    let check = |json: &str, code: i32, sentence: &str| {
        let path = folder.write("wrong.json", json);
        refused(&folder, &["--policy", &path], code, sentence);
    };
    let rule = |column: &str, value: &str| {
        format!(
            r#"[{{"name": "r", "column": "{column}", "comparison": "<", "value": {value}, "outcome": "DECLINE"}}]"#
        )
    };
    check("{", 2, "JSON list");
    check(&rule("incme", "5"), 2, "did you mean \"income\"");
    check(&rule("income", "\"low\""), 2, "holds numbers");
    check(&rule("grade", "5"), 2, "holds texts");
    refused(
        &folder,
        &["--policy", &folder.path("no.json")],
        4,
        "cannot be read",
    );
}

#[test]
fn recalibrated_pds_are_right_in_size_on_the_validation_rows() {
    let folder = Folder::new();
    // A strong penalty leaves the PDs too flat.
    let weak = ["--l2", "20", "--validation", "0.3"];
    let off = |metrics: &Value| {
        let slope = metrics["validation"]["calibration"]["slope"].as_f64();
        (slope.unwrap() - 1.0).abs()
    };
    let plain = train(&folder, &weak);
    assert!(off(&plain) > 0.5, "{plain}");
    let (model, file) = (folder.path("out/model.riskbench"), folder.path("p.csv"));
    let before = ok(&["score", &model, &file, "--out", "-", "--columns", "pd_raw"]);
    let raw = column(&scored_rows(&before), 13);
    for method in ["platt", "isotonic"] {
        let metrics = train(&folder, &[&weak[..], &["--recalibrate", method]].concat());
        let validation = &metrics["validation"]["calibration"];
        assert!(
            (validation["oe"].as_f64().unwrap() - 1.0).abs() < 0.02,
            "{method}"
        );
        assert!(
            metrics["recalibration"][method].is_array()
                || metrics["recalibration"][method].is_object()
        );
        let warnings = metrics["warnings"].to_string();
        assert!(
            warnings.contains("cross-fitted over 10 folds"),
            "{warnings}"
        );
        if method == "platt" {
            // Cross-fitted, so near 1 and not exactly there.
            let off = off(&metrics);
            assert!(off > 1e-6 && off < 0.2, "{metrics}");
            assert_eq!(metrics["test"]["auc"], plain["test"]["auc"]);
            // The PDs as written, on the rows of the fit, add up to the bads.
            let scored = scored_rows(&folder.read("out/scored.csv"));
            let held = scored.iter().filter(|row| &row[1] == "validation");
            let sums = held.map(|row| (pd(row), row[2].parse::<f64>().unwrap()));
            let (pds, bads) = sums.fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
            assert!((pds - bads).abs() < 1e-6 * bads, "{pds} {bads}");
        }
        let rows = scored_rows(&ok(&[
            "score",
            &model,
            &file,
            "--out",
            "-",
            "--columns",
            "pd_raw",
        ]));
        let then = scored_rows(&folder.read("out/scored.csv"));
        assert_eq!(column(&rows, 3), column(&then, 3));
        assert_eq!(column(&rows, 13), raw, "{method}");
        for pair in rows.windows(2) {
            let raw = |row: &csv::StringRecord| row[13].parse::<f64>().unwrap();
            let falls = raw(&pair[0]) < raw(&pair[1]);
            assert!(!falls || pd(&pair[0]) <= pd(&pair[1]));
        }
    }
    let without = train(&folder, &["--recalibrate", "platt", "--validation", "0"]);
    assert!(without["recalibration"].is_null());
    refused(&folder, &["--recalibrate", "spline"], 2, "isotonic");
}

#[test]
fn money_stands_in_columns_and_what_is_missing_is_told() {
    let folder = Folder::new();
    train(&folder, &["--ead", "bal_1", "--lgd", "40%"]);
    let model = folder.path("out/model.riskbench");
    let plain = scored_rows(&folder.read("out/scored.csv"));
    train(
        &folder,
        &[
            "--ead",
            "bal_1",
            "--lgd",
            "40%",
            "--columns",
            "model_sha256",
        ],
    );
    let bytes = std::fs::read(&model).unwrap();
    let with = scored_rows(&folder.read("out/scored.csv"));
    assert_eq!((plain[0].len(), with[0].len()), (13, 14));
    assert_eq!(with[0][13], riskbench::files::fingerprint(&bytes));
    let holes = folder.write(
        "h.csv",
        &small(60).replace("c1,37,a,21,34,", "c1,37,a,21,,"),
    );
    let output = riskbench(&[
        "score",
        &model,
        &holes,
        "--out",
        "-",
        "--with-money",
        "--columns",
        "model_id,model_sha256,cutoff_pd",
    ]);
    let said = text(&output.stderr);
    assert!(said.contains("1 applicant has no usable EAD"), "{said}");
    let csv = text(&output.stdout);
    let header = csv.lines().next().unwrap();
    assert!(
        header.ends_with(",ead,lgd,expected_loss,cutoff_pd,model_id,model_sha256"),
        "{header}"
    );
    let rows = scored_rows(&csv);
    assert_eq!((&rows[1][13], &rows[1][15]), ("", ""));
    let number = |row: &csv::StringRecord, place: usize| row[place].parse::<f64>().unwrap();
    for row in rows.iter().filter(|row| &row[0] != "c1") {
        assert_eq!(number(row, 14), 0.4);
        assert_eq!(number(row, 15), pd(row) * 0.4 * number(row, 13));
        assert!(row[17].starts_with("logistic-") && row[18].len() == 64);
        assert!(row[18].starts_with(&row[17]["logistic-".len()..]));
    }
    let full = ok(&["evaluate", &model, &holes, "--full", "--json"]);
    let full: Value = serde_json::from_str(&full).unwrap();
    let loss = &full["full"]["expected_loss"];
    assert_eq!(
        (&loss["missing_ead"], &loss["lgd_is_placeholder"]),
        (&1.into(), &false.into())
    );
    let more = ["evaluate", &model, &holes, "--full", "--ead", "bal_9"];
    fails(&more, 2, "bal_9");
    refused(&folder, &["--ead", "bal_9"], 2, "bal_9");
}

#[test]
fn folds_score_every_row_by_a_model_that_did_not_see_it() {
    let folder = Folder::new();
    let metrics = train(&folder, &["--folds", "3"]);
    let folds = &metrics["folds"];
    assert_eq!(folds["k"], 3);
    assert_eq!(folds["each"].as_array().unwrap().len(), 3);
    assert_eq!(folds["pooled"]["n"], 600);
    let auc = |key: &str| folds["auc"][key].as_f64().unwrap();
    assert!(auc("min") <= auc("mean") && auc("mean") <= auc("max") && auc("sd") > 0.0);
    let oof = folder.read("out/oof.csv");
    assert_eq!(oof.lines().next(), Some("id,fold,y_true,pd"));
    let rows = scored_rows(&oof);
    assert_eq!(rows.len(), 600);
    for (row, scored) in rows.iter().zip(scored_rows(&folder.read("out/scored.csv"))) {
        assert_eq!((&row[0], &row[2]), (&scored[0], &scored[2]));
        assert!(["1", "2", "3"].contains(&&row[1]) && row[3] != scored[3]);
    }
    // The run itself is what it is without folds, and folds repeat.
    let before = folder.read("out/scored.csv");
    let again = train(&folder, &["--folds", "3", "--threads", "1"]);
    assert_eq!(
        (&again["folds"], &oof),
        (folds, &folder.read("out/oof.csv"))
    );
    let without = train(&folder, &[]);
    assert_eq!(before, folder.read("out/scored.csv"));
    assert!(without["folds"].is_null());
    refused(&folder, &["--folds", "1"], 2, "between 2 and 50");
    refused(&folder, &["--folds", "1000"], 2, "between 2 and 50");
}

#[test]
fn a_full_evaluation_holds_everything_and_reads_well() {
    let folder = Folder::new();
    train(
        &folder,
        &["--cutoff", "0.6", "--seed", "2", "--drop", "bal_1"],
    );
    std::fs::rename(folder.path("out"), folder.path("other")).unwrap();
    train(&folder, &["--refer", "0.2:0.5"]);
    let other = folder.path("other/model.riskbench");
    let model = folder.path("out/model.riskbench");
    let dated: String = small(600)
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},booked\n"),
            _ => format!("{line},2024-{:02}-15\n", 1 + i % 6),
        })
        .collect();
    let file = folder.write("dated.csv", &dated);
    let base = ["evaluate", &model, &file];
    let more = [
        "--date",
        "booked",
        "--segment",
        "grade",
        "--compare",
        &other,
        "--margin",
        "0.1",
    ];
    let json = ok(&[&base[..], &more, &["--json"]].concat());
    assert!(!json.contains("NaN"));
    let json: Value = serde_json::from_str(&json).unwrap();
    let (full, outcomes) = (&json["full"], &json["full"]["outcomes"]);
    assert_eq!(outcomes["figures"], json["all"]);
    for key in [
        "brier_skill",
        "ks",
        "ks_interval",
        "roc",
        "precision_recall",
        "cap",
        "ks_curve",
        "gains",
        "capture",
        "reliability",
        "grades",
        "strategy",
        "cutoffs",
        "bands",
        "empc",
        "break_even",
        "vintages",
        "segments",
        "comparison",
    ] {
        assert!(!outcomes[key].is_null(), "{key}");
    }
    let length = |value: &Value| value.as_array().unwrap().len();
    assert_eq!(length(&outcomes["vintages"]), 6);
    assert_eq!(outcomes["vintages"][1]["month"], "2024-02");
    assert_eq!(length(&outcomes["segments"][0]["groups"]), 3);
    // The one protected column is monitored without being named.
    assert_eq!(full["fairness"][0]["column"], "age");
    assert!(length(&outcomes["roc"]) <= 2000 && length(&outcomes["gains"]) <= 10);
    // Rows of the training mostly: nothing has drifted.
    assert_eq!(full["psi"]["drift"], "stable");
    assert_eq!(length(&full["csi"]), 5);
    let decided = &full["decisions"];
    let count = |key: &str| decided[key].as_u64().unwrap();
    assert_eq!(count("approve") + count("refer") + count("decline"), 600);
    let swap = &outcomes["comparison"]["swap"];
    assert!(swap["swapped_in"]["n"].as_u64().is_some());
    assert_eq!(
        json,
        serde_json::from_str::<Value>(&ok(&[&base[..], &more, &["--json"]].concat())).unwrap()
    );

    let shown = ok(&[&base[..], &more].concat());
    for word in [
        "AUC",
        "PSI of the score",
        "CSI",
        "Jeffreys",
        "EMPC",
        "break-even",
        "2024-06",
        "By grade",
        "AIR",
        "swapped in",
    ] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    fails(&[&base[..], &["--date", "grade"]].concat(), 2, "no dates");
    fails(&[&base[..], &["--segment", "grad"]].concat(), 2, "grade");
    fails(&[&base[..], &["--monitor", "sex"]].concat(), 2, "sex");
    fails(&[&base[..], &["--compare", &file]].concat(), 3, "damaged");
}

#[test]
fn without_outcomes_the_rest_is_shown_and_said() {
    let folder = Folder::new();
    train(&folder, &["--ead", "bal_1"]);
    let model = folder.path("out/model.riskbench");
    let blind: String = small(600)
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n")
        .collect();
    let blind = folder.write("blind.csv", &blind);
    for more in [&[][..], &["--full", "--segment", "grade"]] {
        let arguments = [&["evaluate", &model, &blind, "--json"], more].concat();
        let output = riskbench(&arguments);
        assert!(output.status.success());
        let said = text(&output.stderr);
        assert!(said.contains("only what needs none is shown"), "{said}");
        let json: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
        assert!(json["all"].is_null() && json["bads"].is_null());
        let full = &json["full"];
        assert!(full["outcomes"].is_null() && full["psi"]["value"].is_f64());
        assert!(full["expected_loss"]["total"].as_f64().unwrap() > 0.0);
        assert!(full["decisions"]["approval_rate"].as_f64().unwrap() > 0.0);
    }
    let shown = ok(&["evaluate", &model, &blind]);
    assert!(shown.contains("placeholder"), "{shown}");
    fails(
        &["evaluate", &model, &blind, "--target", "outcome"],
        2,
        "outcome",
    );
}

#[test]
fn thin_and_odd_files_are_evaluated_without_a_mistake() {
    let folder = Folder::new();
    train(&folder, &[]);
    let model = folder.path("out/model.riskbench");
    let header = "id,income,grade,age,bal_1,bal_2,bal_3,outcome\n";
    let line =
        |id: usize, income: &str, outcome: &str| format!("c{id},{income},a,30,1,2,3,{outcome}\n");
    let full = |name: &str, rows: &str| {
        let file = folder.write(name, &format!("{header}{rows}"));
        ok(&["evaluate", &model, &file, "--full"]);
        let json = ok(&["evaluate", &model, &file, "--full", "--json"]);
        serde_json::from_str::<Value>(&json).unwrap()
    };
    // All PDs are tied: one cutoff, one bin.
    let tied: String = (0..50)
        .map(|i| line(i, "40", ["late", "paid"][i % 2]))
        .collect();
    let tied = full("tied.csv", &tied);
    assert_eq!(tied["all"]["auc"], 0.5);
    assert_eq!(
        tied["full"]["outcomes"]["gains"].as_array().unwrap().len(),
        1
    );
    // Fewer rows than bins.
    let few = full("few.csv", &(line(1, "5", "late") + &line(2, "90", "paid")));
    assert_eq!(few["full"]["decisions"]["n"], 2);
    // Cells that are no finite numbers count as missing.
    let odd = line(1, "inf", "late") + &line(2, "NaN", "paid") + &line(3, "1e999", "paid");
    assert_eq!(full("odd.csv", &odd)["all"]["n"], 3);
    // One class.
    let one = folder.write("one.csv", &format!("{header}{}", line(1, "5", "late")));
    // One class gives what needs no comparison.
    ok(&["evaluate", &model, &one, "--full"]);
}

#[test]
fn columns_are_binned_and_bins_prepare_them() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let bins = |more: &[&str]| -> Value {
        let mut arguments = vec![
            "profile", &file, "--target", "outcome", "--bad", "late", "--json",
        ];
        arguments.extend(["--binning", "income,grade"]);
        arguments.extend(more);
        serde_json::from_str(&ok(&arguments)).unwrap()
    };
    let rates = |binned: &Value| -> Vec<f64> {
        let bins = binned["bins"].as_array().unwrap();
        bins.iter()
            .map(|bin| bin["bad_rate"].as_f64().unwrap())
            .collect()
    };
    let found = bins(&[]);
    assert_eq!(found[0]["column"], "income");
    assert!(rates(&found[0]).is_sorted_by(|a, b| a >= b), "{found}");
    assert!(rates(&found[0]).len() > 2 && found[0]["iv"].as_f64().unwrap() > 0.3);
    assert!(rates(&bins(&["--monotone", "ascending"])[0]).len() == 1);
    let mut arguments = vec!["profile", &file, "--target", "outcome", "--bad", "late"];
    arguments.extend(["--binning", "income", "--edges", "20,50", "--special", "0"]);
    let shown = ok(&arguments);
    for word in ["WoE = ln", "≤ 20", "> 20 to 50", "> 50", "code 0"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let base = ["profile", &file, "--binning", "income"];
    let with = |more: &[&str], code, sentence| fails(&[&base[..], more].concat(), code, sentence);
    with(&["--target", "outcome"], 2, "--bad");
    with(
        &["--target", "outcome", "--bad", "late", "--edges", "5,2"],
        2,
        "rise",
    );
    with(
        &[
            "--target",
            "outcome",
            "--bad",
            "late",
            "--monotone",
            "zigzag",
        ],
        2,
        "ascending",
    );
    fails(
        &[
            "profile",
            &file,
            "--binning",
            "incom",
            "--target",
            "outcome",
            "--bad",
            "late",
        ],
        2,
        "income",
    );
    fails(&["profile", &file, "--edges", "5"], 2, "--binning");

    let metrics = train(
        &folder,
        &["--encode", "income=woe-bins", "--encode", "grade=woe-bins"],
    );
    // Two weights of evidence and three balances.
    assert_eq!(metrics["inputs"], 5);
    assert!(
        metrics["test"]["auc"].as_f64().unwrap() > 0.75,
        "{}",
        metrics["test"]
    );
}
