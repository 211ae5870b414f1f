//! A training of several networks.

use super::*;

#[test]
fn an_ensemble_is_one_model_whatever_the_number_of_threads() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let train = |out: &str, more: &[&str]| {
        let base = [
            "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "6",
        ];
        ok(&[&base[..], &["--out", &folder.path(out)], more].concat())
    };
    let printed = train("one", &["--members", "3", "--threads", "1"]);
    assert!(printed.contains("network  3/3"), "{printed}");
    assert!(printed.contains("held back: loss"), "{printed}");
    assert!(!printed.contains("validation: loss"), "{printed}");
    let last = printed.lines().find(|line| line.starts_with("cutoff PD"));
    let last = last.unwrap();
    assert!(last.contains("3 networks"), "{last}");
    train("two", &["--members", "3", "--threads", "2"]);
    for name in ["scored.csv", "model.riskbench"] {
        let read = |run: &str| std::fs::read(folder.path(&format!("{run}/{name}"))).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
    let metrics = folder.json("one/metrics.json");
    let members = metrics["members"].as_array().unwrap();
    assert_eq!(members.len(), 3);
    let sum: f64 = members.iter().map(|m| m["weight"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    for member in members {
        assert!(member["settings"]["hidden"].is_array(), "{member}");
        assert!(
            member["validation"].is_number() && member["epochs"].is_number(),
            "{member}"
        );
    }
    let history = scored_rows(&folder.read("one/history.csv"));
    let epochs = |of: &str| history.iter().filter(|row| &row[8] == of).count();
    for (place, member) in members.iter().enumerate() {
        assert_eq!(
            epochs(&(place + 1).to_string()) as u64,
            member["epochs"].as_u64().unwrap()
        );
    }
    // The scores of the file are those of the model.
    let again = folder.path("again.csv");
    ok(&[
        "score",
        &folder.path("one/model.riskbench"),
        &file,
        "--out",
        &again,
    ]);
    let pds = |csv: &str| -> Vec<String> {
        scored_rows(csv)
            .iter()
            .map(|row| row[3].to_owned())
            .collect()
    };
    assert_eq!(
        pds(&folder.read("one/scored.csv")),
        pds(&folder.read("again.csv"))
    );

    let printed = train("single", &["--members", "1"]);
    assert!(printed.contains("validation: loss") && !printed.contains("network"));
    let metrics = folder.json("single/metrics.json");
    assert!(metrics.get("members").is_none());
    train("hidden", &["--hidden", "8"]);
    assert!(folder.json("hidden/metrics.json").get("members").is_none());
    for wrong in ["0", "65"] {
        let out = folder.path("wrong");
        let base = [
            "train", &file, "--target", "outcome", "--bad", "late", "--out", &out,
        ];
        fails(
            &[&base[..], &["--members", wrong]].concat(),
            2,
            "between 1 and 64",
        );
    }
}
