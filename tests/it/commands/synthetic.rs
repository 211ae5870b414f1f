//! Synthetic rows, anomalies, augmented trainings and alerts.

use super::*;

#[test]
fn synthetic_rows_come_in_the_columns_of_the_file_and_train_a_model() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let out = folder.path("synthetic.csv");
    let base = [
        "synthesize",
        &file,
        "--target",
        "outcome",
        "--bad",
        "late",
        "--epochs",
        "60",
    ];
    let said = ok(&[&base[..], &["--out", &out, "--use-protected"]].concat());
    assert!(said.contains("nearest training row"), "{said}");
    let csv = folder.read("synthetic.csv");
    let head = csv.lines().next().unwrap();
    assert_eq!(head, "income,grade,age,bal_1,bal_2,bal_3,outcome");
    let rows = scored_rows(&csv);
    assert_eq!(rows.len(), 900);
    let real = scored_rows(&folder.read("p.csv"));
    let bads =
        |rows: &[csv::StringRecord], place| rows.iter().filter(|r| &r[place] == "late").count();
    assert_eq!(bads(&rows, 6), bads(&real, 7));
    for row in &rows {
        assert!(["a", "b", "c"].contains(&&row[1]), "{row:?}");
        for place in [0, 2, 3, 4, 5] {
            assert!(row[place].parse::<i64>().is_ok(), "{row:?}");
        }
    }
    let report = folder.json("synthetic.json");
    assert_eq!(report["rows"], 900);
    assert_eq!(report["collapse"]["collapsed"], false);
    assert_eq!(report["losses"].as_array().unwrap().len(), 60);
    assert!(report["mean_marginal_distance"].as_f64().unwrap() < 0.3);
    assert!(report["memorisation"]["share_nearer"].is_number());
    assert!(report["correlations"]["pairs"].as_array().unwrap().len() >= 10);
    // The same seed on one thread: the same bytes.
    let again = folder.path("again.csv");
    ok(&[
        &base[..],
        &["--out", &again, "--use-protected", "--threads", "1"],
    ]
    .concat());
    assert_eq!(csv, folder.read("again.csv"));
    assert_eq!(folder.read("synthetic.json"), folder.read("again.json"));

    let only = folder.path("bads.csv");
    let said = ok(&[
        &base[..],
        &[
            "--out", &only, "--only", "bad", "--rows", "50", "--drop", "grade",
        ],
    ]
    .concat());
    let rows = scored_rows(&folder.read("bads.csv"));
    assert_eq!((rows.len(), bads(&rows, rows[0].len() - 1)), (50, 50));
    assert!(!folder.read("bads.csv").contains("grade"));
    assert!(
        said.contains("protected attributes left out: age (--allow COL"),
        "{said}"
    );
    let report = folder.json("bads.json");
    assert_eq!(report["protected_left_out"], serde_json::json!(["age"]));
}

#[test]
fn what_a_gan_cannot_learn_from_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let few = folder.write("few.csv", &small(60));
    let out = folder.path("synthetic.csv");
    let check = |file: &str, more: &[&str], code: i32, sentence: &str| {
        let base = [
            "synthesize",
            file,
            "--target",
            "outcome",
            "--bad",
            "late",
            "--out",
            &out,
        ];
        fails(&[&base[..], more].concat(), code, sentence);
        assert!(!Path::new(&out).exists());
    };
    check(&file, &["--rows", "0"], 2, "at least 1");
    check(&file, &["--epochs", "0"], 2, "at least 1");
    check(&few, &[], 3, "at least 20");
    let one = small(600).replace("late", "paid");
    let one = folder.write("one.csv", &one);
    let arguments = [
        "synthesize",
        &one,
        "--target",
        "outcome",
        "--bad",
        "paid",
        "--out",
        &out,
    ];
    fails(&arguments, 3, "outcome");
    let constant = "x,empty,outcome\n".to_owned() + &"1,,late\n1,,paid\n".repeat(60);
    let constant = folder.write("constant.csv", &constant);
    check(
        &constant,
        &["--features", "x,empty"],
        3,
        "at least two values",
    );
    let base = [
        "synthesize",
        &file,
        "--target",
        "outcome",
        "--bad",
        "late",
        "--out",
    ];
    fails(&[&base[..], &[&file]].concat(), 2, "never written over");
    fails(&[&base[..], &["-"]].concat(), 2, "standard output");
    fails(&[&base[..], &[&folder.path("x.json")]].concat(), 2, ".json");
}

#[test]
fn a_collapsed_gan_says_so_by_its_figures() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("s.csv");
    // After one epoch the textbook GAN still puts all incomes near the middle of their range.
    let output = riskbench(&[
        "synthesize",
        &file,
        "--target",
        "outcome",
        "--bad",
        "late",
        "--features",
        "income,grade",
        "--preset",
        "plain",
        "--epochs",
        "1",
        "--out",
        &out,
    ]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("The GAN collapsed") && said.contains("--preset tuned"),
        "{said}"
    );
    let collapse = &folder.json("s.json")["collapse"];
    assert_eq!(collapse["collapsed"], true, "{collapse}");
    let share = |key: &str| collapse[key].as_f64().unwrap();
    assert!(
        share("distinct_share") < share("real_distinct_share"),
        "{collapse}"
    );
}

#[test]
fn anomalies_are_scored_in_the_order_of_the_file() {
    let folder = Folder::new();
    let mut csv = small(600);
    csv += "strange,5000,a,30,9000,9000,9000,paid\n";
    let file = folder.write("p.csv", &csv);
    let out = folder.path("anomalies.csv");
    for method in ["isolation-forest", "autoencoder"] {
        let run = |out: &str, more: &[&str]| {
            let base = [
                "anomalies",
                &file,
                "--method",
                method,
                "--drop",
                "outcome",
                "--out",
                out,
            ];
            ok(&[&base[..], more].concat())
        };
        let said = run(&out, &[]);
        assert!(
            said.contains("protected attributes left out: age (--use-protected"),
            "{said}"
        );
        let csv = folder.read("anomalies.csv");
        assert_eq!(
            csv.lines().next().unwrap(),
            "id,score,column_1,column_2,column_3"
        );
        let rows = scored_rows(&csv);
        assert_eq!(rows.len(), 601);
        assert_eq!((&rows[0][0], &rows[600][0]), ("c0", "strange"));
        let score = |row: &csv::StringRecord| row[1].parse::<f64>().unwrap();
        let most = rows[..600].iter().map(score).fold(0.0, f64::max);
        assert!(score(&rows[600]) > most, "{method}");
        assert!(
            ["income", "bal_1", "bal_2", "bal_3"].contains(&&rows[600][2]),
            "{:?}",
            rows[600]
        );
        assert!(!csv.contains("age"), "a protected attribute stays out");
        run(&folder.path("again.csv"), &["--threads", "1"]);
        assert_eq!(csv, folder.read("again.csv"));
        let rows = ["anomalies", &file, "--method", method, "--out", "-"];
        let output = riskbench(&[&rows[..], &["--drop", "outcome"]].concat());
        assert_eq!(text(&output.stdout), csv);
        assert!(text(&output.stderr).contains("Protected attributes are left out: age"));
    }
    let few = folder.write("few.csv", &small(10));
    fails(
        &["anomalies", &few, "--out", &folder.path("f.csv")],
        3,
        "at least 20",
    );
    fails(
        &["anomalies", &file, "--drop", "incme", "--out", &out],
        2,
        "income",
    );
    fails(
        &["anomalies", &file, "--out", &file],
        2,
        "never written over",
    );
    fails(
        &["anomalies", &file, "--method", "forest", "--out", &out],
        2,
        "isolation-forest",
    );
}

#[test]
fn a_training_with_a_gan_tells_what_it_added() {
    let folder = Folder::new();
    let mut csv = small(1_500);
    // Few bads: those of the lowest incomes.
    csv = csv
        .lines()
        .map(|line| {
            let income: Option<u32> = line.split(',').nth(1).and_then(|cell| cell.parse().ok());
            match income {
                Some(10..) => line.replace("late", "paid") + "\n",
                _ => format!("{line}\n"),
            }
        })
        .collect();
    let file = folder.write("p.csv", &csv);
    let train = |out: &str, more: &[&str]| {
        let base = [
            "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2",
        ];
        // A training with synthetic bads keeps its validation rows, also where rows are few.
        let share = ["--validation", "0.1"];
        ok(&[&base[..], &share, &["--out", &folder.path(out)], more].concat())
    };
    train("without", &[]);
    train("none", &["--augment", "none"]);
    let same = |name: &str| {
        let of = |run: &str| std::fs::read(folder.0.path().join(run).join(name)).unwrap();
        assert_eq!(of("without"), of("none"), "{name}");
    };
    for name in ["model.riskbench", "scored.csv"] {
        same(name);
    }
    let plain = folder.json("without/metrics.json");
    assert!(plain.get("augmented").is_none() && plain.get("alerts").is_none());

    let said = train("gan", &["--augment", "gan", "--alerts", "20"]);
    assert!(said.contains("synthetic bads added to the"), "{said}");
    assert!(
        said.contains("recall in alerts") && said.contains("average precision"),
        "{said}"
    );
    let gan = folder.json("gan/metrics.json");
    assert_eq!(gan["train"]["n"], plain["train"]["n"]);
    assert_eq!(gan["validation"]["bads"], plain["validation"]["bads"]);
    assert_eq!(gan["test"]["n"], plain["test"]["n"]);
    assert_eq!(gan["augmented"]["training_bads"], plain["train"]["bads"]);
    assert!(gan["augmented"]["synthetic_bads"].as_u64().unwrap() > 50);
    let alerts = &gan["alerts"]["test"];
    assert_eq!(
        (&alerts["budget"], &alerts["alerts"]),
        (&20.into(), &20.into())
    );
    let bads = gan["test"]["bads"].as_f64().unwrap();
    let (recall, precision) = (&alerts["recall"], &alerts["precision"]);
    let found = recall.as_f64().unwrap() * bads;
    assert!((found - 20.0 * precision.as_f64().unwrap()).abs() < 1e-9);
    assert!(alerts["saved"].is_null());

    let model = folder.path("gan/model.riskbench");
    let json = ok(&[
        "evaluate", &model, &file, "--alerts", "1%", "--ead", "bal_1", "--json",
    ]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["alerts"]["alerts"], 15);
    assert_eq!(json["alerts"]["budget"], 0.01);
    assert!(json["alerts"]["saved"].as_f64().unwrap() > 0.0);
    fails(
        &["evaluate", &model, &file, "--alerts", "1.5"],
        2,
        "--alerts",
    );
}
