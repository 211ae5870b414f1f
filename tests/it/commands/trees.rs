//! Boosted trees as a model.

use super::*;

fn train(folder: &Folder, out: &str, more: &[&str]) -> String {
    let file = folder.write("p.csv", &small(600));
    let train = [
        "train", &file, "--target", "outcome", "--bad", "late", "--id", "id", "--model", "trees",
        "--out",
    ];
    ok(&[&train[..], &[&folder.path(out)], more].concat())
}

#[test]
fn trees_train_score_and_leave_as_every_model_does() {
    let folder = Folder::new();
    let one = ["--threads", "1", "--epochs", "20", "--reasons", "2"];
    train(&folder, "a", &one);
    train(
        &folder,
        "b",
        &["--threads", "2", "--epochs", "20", "--reasons", "2"],
    );
    for file in ["model.riskbench", "scored.csv"] {
        let of = |run: &str| std::fs::read(folder.path(&format!("{run}/{file}"))).unwrap();
        assert!(of("a") == of("b"), "{file}");
    }
    let metrics: Value = serde_json::from_str(&folder.read("a/metrics.json")).unwrap();
    assert_eq!(metrics["model"], "trees");
    assert!(metrics.get("boosted_trees").is_none_or(Value::is_null));
    let history = folder.read("a/history.csv");
    assert!(history.lines().count() > 5, "{history}");

    let (model, file) = (folder.path("a/model.riskbench"), folder.path("p.csv"));
    let again = folder.path("again.csv");
    ok(&["score", &model, &file, "--reasons", "2", "--out", &again]);
    let column = |text: &str, name: &str| -> Vec<String> {
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
        let place = lines.next().unwrap().position(|head| head == name).unwrap();
        lines.map(|mut line| line.nth(place).unwrap()).collect()
    };
    let (trained, scored) = (folder.read("a/scored.csv"), folder.read("again.csv"));
    for name in ["id", "pd", "reason_1"] {
        assert_eq!(column(&trained, name), column(&scored, name), "{name}");
    }
    for to in ["python", "sql", "onnx"] {
        let out = folder.path(&format!("model.{to}"));
        let said = ok(&["export", &model, "--to", to, "--out", &out]);
        let rest = said.split_once("largest difference ").unwrap().1;
        let difference: f64 = rest.split_whitespace().next().unwrap().parse().unwrap();
        assert!(difference <= 1e-6, "{said}");
    }
}

#[test]
fn settings_of_networks_are_refused_by_trees_and_leaves_by_networks() {
    let folder = Folder::new();
    train(&folder, "a", &["--leaves", "4", "--epochs", "5"]);
    let file = folder.path("p.csv");
    let out = folder.path("b");
    let train = [
        "train", &file, "--target", "outcome", "--bad", "late", "--id", "id", "--out", &out,
    ];
    for (more, said) in [
        (
            &["--model", "trees", "--hidden", "8"][..],
            "Boosted trees take",
        ),
        (
            &["--model", "trees", "--members", "4"],
            "Boosted trees take",
        ),
        (
            &["--model", "trees", "--backend", "flex"],
            "Boosted trees take",
        ),
        (&["--model", "trees", "--leaves", "1"], "leaves"),
        (&["--model", "mlp", "--leaves", "8"], "Only boosted trees"),
    ] {
        fails(&[&train[..], more].concat(), 2, said);
        assert!(!std::path::Path::new(&out).exists(), "{more:?}");
    }
}

#[test]
fn a_search_among_trees_gives_one_forest_with_directions_and_is_repeated_to_the_byte() {
    let folder = Folder::new();
    let held = ["--monotone", "income=-", "--epochs", "60", "--threads"];
    let searched = ["2", "--time-budget", "1s"];
    let printed = train(&folder, "one", &[&held[..], &searched].concat());
    assert!(
        printed.contains("monotone for every applicant"),
        "{printed}"
    );
    let metrics = folder.json("one/metrics.json");
    let trials = metrics["search"]["trials"].as_array().unwrap();
    assert!(trials.iter().all(|trial| trial["family"] == "trees"));
    assert_eq!(metrics["monotone"][0]["field"], "income");
    let board = folder.read("one/leaderboard.csv");
    assert!(
        board
            .lines()
            .next()
            .unwrap()
            .ends_with("seconds,leaves,column_share")
    );

    // The model is named again, as settings of trees are refused without it.
    let recorded = folder.path("one/metrics.json");
    let again = ["1", "--repeat-search", &recorded];
    train(&folder, "two", &[&held[..], &again].concat());
    for name in ["scored.csv", "model.riskbench"] {
        let read = |run: &str| std::fs::read(folder.path(&format!("{run}/{name}"))).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
}
