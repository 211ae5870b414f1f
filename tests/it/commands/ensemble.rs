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

#[test]
fn few_rows_are_validated_out_of_fold() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let train = |out: &str, more: &[&str]| {
        let base = [
            "train",
            &file,
            "--target",
            "outcome",
            "--bad",
            "late",
            "--members",
            "9",
        ];
        let out = folder.path(out);
        ok(&[&base[..], &["--epochs", "4", "--out", &out], more].concat())
    };
    let printed = train("folds", &["--threads", "1"]);
    assert!(printed.contains("8 folds, oof.csv"), "{printed}");
    let metrics = folder.json("folds/metrics.json");
    assert_eq!(metrics["out_of_fold"], 8);
    let scored = folder.read("folds/scored.csv");
    let scored = scored_rows(&scored);
    let oof = folder.read("folds/oof.csv");
    let oof = scored_rows(&oof);
    assert_eq!((scored.len(), oof.len()), (900, 900));
    let mut ranked = Vec::new();
    let mut folds = [0; 8];
    for (scored, held) in scored.iter().zip(&oof) {
        assert_eq!(&scored[1] == "train", !held[3].is_empty());
        assert!(["train", "test"].contains(&&scored[1]), "{scored:?}");
        if &scored[1] == "train" {
            folds[held[1].parse::<usize>().unwrap() - 1] += 1;
            ranked.push((held[3].parse::<f64>().unwrap(), &held[2] == "1"));
        }
    }
    assert!(
        folds.iter().all(|rows| (89..=91).contains(rows)),
        "{folds:?}"
    );
    // The validation figures are of these PDs, and the cutoff too.
    let validation = &metrics["validation"];
    assert_eq!(validation["n"], ranked.len());
    let (bads, goods): (Vec<_>, Vec<_>) = ranked.iter().partition(|(_, bad)| *bad);
    let above = |(bad, _): &(f64, bool)| -> f64 {
        let wins = goods.iter().map(|(good, _)| match bad.total_cmp(good) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        });
        wins.sum()
    };
    let auc = bads.iter().map(above).sum::<f64>() / (bads.len() * goods.len()) as f64;
    assert!((validation["auc"].as_f64().unwrap() - auc).abs() < 1e-12);
    assert!(validation["auc"].as_f64() < metrics["train"]["auc"].as_f64());

    train("again", &["--threads", "2"]);
    for name in ["scored.csv", "oof.csv", "model.riskbench"] {
        let read = |run: &str| std::fs::read(folder.path(&format!("{run}/{name}"))).unwrap();
        assert_eq!(read("folds"), read("again"), "{name}");
    }
    for (run, more) in [
        ("share", &["--validation", "0.1"][..]),
        ("single", &["--members", "1"][..]),
    ] {
        let out = folder.path(run);
        let base = ["train", &file, "--target", "outcome", "--bad", "late"];
        ok(&[&base[..], &["--epochs", "2", "--out", &out], more].concat());
        let metrics = folder.json(&format!("{run}/metrics.json"));
        assert!(metrics.get("out_of_fold").is_none(), "{run}");
        assert_eq!(metrics["validation"]["n"], 72, "{run}");
        assert!(!std::path::Path::new(&folder.path(&format!("{run}/oof.csv"))).exists());
    }
}
