//! A search on a clock, and the same without one. No time is measured.

use super::*;

#[test]
fn a_search_is_repeated_to_the_byte_and_leaves_no_leaderboard_behind() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let train = |out: &str, more: &[&str]| {
        let base = [
            "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "4",
        ];
        ok(&[&base[..], &["--out", &folder.path(out)], more].concat())
    };
    let printed = train("one", &["--time-budget", "2s", "--threads", "2"]);
    assert!(printed.contains("best so far"), "{printed}");
    assert!(printed.contains("in the model"), "{printed}");
    let metrics = folder.json("one/metrics.json");
    let trials = metrics["search"]["trials"].as_array().unwrap();
    assert_eq!(metrics["search"]["budget_seconds"], 2.0);
    let weight = |trial: &Value| trial["weight"].as_f64().unwrap();
    let members = trials.iter().filter(|trial| weight(trial) > 0.0).count();
    assert!(members >= 1 && !metrics["stopped"].as_bool().unwrap());
    let board = scored_rows(&folder.read("one/leaderboard.csv"));
    assert_eq!(board.len(), trials.len());

    let recorded = folder.path("one/metrics.json");
    train("two", &["--repeat-search", &recorded, "--threads", "1"]);
    for name in ["scored.csv", "model.riskbench"] {
        let read = |run: &str| std::fs::read(folder.path(&format!("{run}/{name}"))).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
    let again = folder.json("two/metrics.json");
    assert_eq!(again["search"]["trials"].as_array().unwrap().len(), members);
    assert_eq!(again["search"]["budget_seconds"], Value::Null);

    // A training without a search clears the table of the one before.
    train("one", &["--members", "1"]);
    assert!(!folder.0.path().join("one/leaderboard.csv").exists());
}

#[test]
fn a_tiny_budget_still_gives_a_model_and_one_family_is_enough() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let out = folder.path("out");
    let train = [
        "train", &file, "--target", "outcome", "--bad", "late", "--out", &out,
    ];
    ok(&[&train[..], &["--time-budget", "0.01s", "--model", "mlp"]].concat());
    let metrics = folder.json("out/metrics.json");
    assert_eq!(metrics["model"], "mlp");
    assert!(folder.0.path().join("out/model.riskbench").exists());
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(200));
    let out = folder.path("out");
    let train = [
        "train", &file, "--target", "outcome", "--bad", "late", "--out", &out,
    ];
    let refused = |more: &[&str], code: i32, sentence: &str| {
        fails(&[&train[..], more].concat(), code, sentence);
    };
    for wrong in ["0s", "abc", "60", "-5s"] {
        let given = format!("--time-budget={wrong}");
        refused(&[&given], 2, "give a time with its unit");
    }
    refused(&["--time-budget", "5s", "--members", "3"], 2, "--members");
    refused(&["--time-budget", "5s", "--folds", "3"], 2, "--folds");
    refused(
        &["--time-budget", "5s", "--preset", "plain"],
        2,
        "tuned preset",
    );
    refused(
        &["--time-budget", "5s", "--validation", "0"],
        2,
        "validation",
    );
    refused(
        &["--repeat-search", "absent.json"],
        4,
        "no file absent.json",
    );
    let other = folder.write("other.json", "{}");
    refused(&["--repeat-search", &other], 3, "records no search");
    let number = [
        "train",
        &file,
        "--target",
        "age",
        "--task",
        "regression",
        "--out",
        &out,
        "--time-budget",
        "5s",
    ];
    fails(&number, 2, "A search is for good and bad");
}

#[test]
fn a_repeated_search_does_not_write_over_its_record() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(300));
    std::fs::create_dir(folder.path("run")).unwrap();
    let record = folder.write("run/metrics.json", "{}");
    let out = folder.path("run");
    let base = ["train", &file, "--target", "outcome", "--bad", "late"];
    let more = ["--repeat-search", &record, "--out", &out];
    fails(&[&base[..], &more].concat(), 2, "never written over");
    assert_eq!(folder.read("run/metrics.json"), "{}");
}
