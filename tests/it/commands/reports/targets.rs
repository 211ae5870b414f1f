//! Reports of models of the time to default, of classes and of numbers.

use super::*;
use crate::commands::survival::{TASK, loans, one_row_each, panel, train as train_survival};

/// Reports in both formats and languages with and without the portfolio, each verified.
fn check(folder: &Folder, model: &str, file: &str) {
    for (name, language, given) in [
        ("r.html", "en", Some(file)),
        ("r.docx", "en", Some(file)),
        ("z.html", "zh", Some(file)),
        ("m.html", "en", None),
        ("m.docx", "zh", None),
    ] {
        let out = folder.path(name);
        let mut arguments = vec!["report", model];
        arguments.extend(given);
        arguments.extend(["--out", &out, "--language", language]);
        ok(&arguments);
        let mut arguments = vec!["verify", &out, model];
        arguments.extend(given);
        let shown = ok(&arguments);
        assert!(shown.contains("recomputed and equal"), "{shown}");
    }
    // Without the portfolio only what the model holds is checked.
    let shown = ok(&["verify", &folder.path("r.html"), model]);
    assert!(shown.contains("unchecked"), "{shown}");
}

/// Changes one text of a report and expects that verification names it.
fn changed(folder: &Folder, (model, file): (&str, &str), from: &str, to: &str, named: &str) {
    let html = folder.read("r.html");
    assert!(html.contains(from), "no {from}");
    let path = folder.write("changed.html", &html.replacen(from, to, 1));
    fails(&["verify", &path, model, file], 3, "do not rely on it");
    let shown = riskbench(&["verify", &path, model, file]);
    let shown = text(&shown.stdout);
    assert!(shown.contains(named), "{shown}");
}

#[test]
fn a_model_of_the_time_to_default_is_reported_and_verified() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let more = ["--model", "logistic", "--drop", "balance"];
    let metrics = train_survival(&folder, &file, "out", &more);
    let model = folder.path("out/model.riskbench");
    check(&folder, &model, &file);
    let html = folder.read("r.html");
    for section in [
        "purpose",
        "data",
        "target",
        "features",
        "model",
        "discrimination",
        "calibration",
        "term_structure",
        "scenarios",
        "explanations",
        "challenger",
        "monitoring",
        "decisions",
        "versions",
    ] {
        assert!(
            html.contains(&format!("<section id=\"{section}\"")),
            "{section}"
        );
    }
    // The portfolio of the training is divided as it was then.
    for part in ["train", "validation", "test"] {
        let found = value(&html, &format!("discrimination.{part}.c_index"));
        assert_eq!(Some(found), metrics[part]["c_index"].as_f64());
    }
    for (id, key) in [
        ("c_index", "c_index"),
        ("integrated_brier", "integrated_brier"),
    ] {
        let found = value(&html, &format!("discrimination.portfolio.{id}"));
        assert_eq!(Some(found), metrics["test"][key].as_f64());
    }
    let events = value(&html, "calibration.portfolio.events");
    assert_eq!(Some(events), metrics["test"]["events"].as_f64());
    assert!(value(&html, "explanations.residual") <= 1e-3);
    // A rise of the log-odds raises the PDs.
    let pds = |line: usize| value(&html, &format!("scenarios.{line}.pd_12"));
    assert!(pds(1) < pds(2) && pds(2) < pds(3) && pds(3) < pds(4));
    let c = format!("{:.4}", metrics["test"]["c_index"].as_f64().unwrap());
    let own = (&model[..], &file[..]);
    changed(
        &folder,
        own,
        &format!(">{c}<"),
        ">0.9999<",
        "the report shows",
    );
    changed(
        &folder,
        own,
        "It is no causal model",
        "It is a causal model",
        "words of the section",
    );
    // A later portfolio is judged as a whole; one without outcomes lacks what needs them.
    let later: Vec<_> = loans().into_iter().skip(300).collect();
    let later = folder.write("later.csv", &one_row_each(&later));
    let out = folder.path("later.html");
    ok(&["report", &model, &later, "--out", &out]);
    assert!(
        folder
            .read("later.html")
            .contains("all rows of the portfolio")
    );
    let rows = one_row_each(&loans());
    let bare: Vec<String> = rows
        .lines()
        .map(|line| line.rsplitn(3, ',').nth(2).unwrap().to_owned())
        .collect();
    let bare = folder.write("bare.csv", &bare.join("\n"));
    let out = folder.path("bare.html");
    ok(&["report", &model, &bare, "--out", &out]);
    assert!(folder.read("bare.html").contains("no known outcomes"));
}

#[test]
fn a_panel_is_divided_again_by_loan() {
    let folder = Folder::new();
    let file = folder.write("panel.csv", &panel(&loans()));
    let metrics = train_survival(&folder, &file, "out", &["--model", "logistic"]);
    let model = folder.path("out/model.riskbench");
    let out = folder.path("r.html");
    ok(&["report", &model, &file, "--out", &out]);
    let html = folder.read("r.html");
    let found = value(&html, "discrimination.portfolio.c_index");
    assert_eq!(Some(found), metrics["test"]["c_index"].as_f64());
    ok(&["verify", &out, &model, &file]);
}

#[test]
fn models_of_classes_and_numbers_are_reported_and_verified() {
    for (task, key) in [("multiclass", "accuracy"), ("regression", "rmse")] {
        let folder = Folder::new();
        let mut csv = String::from("id,income,debt,amount,kind\n");
        for i in 0..500_usize {
            let (income, debt) = ((i * 37) % 100, (i * 61) % 50);
            let kind = ["low", "middle", "high"][(income + debt + i % 7) / 53];
            csv += &format!(
                "c{i},{income},{debt},{},{kind}\n",
                10 * income + debt + i % 11
            );
        }
        let file = folder.write("rows.csv", &csv);
        let run = folder.path("run");
        let [target, other] = match task {
            "multiclass" => ["kind", "amount"],
            _ => ["amount", "kind"],
        };
        ok(&[
            "train", &file, "--target", target, "--task", task, "--drop", other, "--epochs", "6",
            "--out", &run,
        ]);
        let model = folder.path("run/model.riskbench");
        check(&folder, &model, &file);
        let metrics = folder.json("run/metrics.json");
        let html = folder.read("r.html");
        for part in ["train", "validation", "test"] {
            let found = value(&html, &format!("figures.{part}.{key}"));
            assert_eq!(Some(found), metrics[part][key].as_f64(), "{task} {part}");
        }
        let found = value(&html, &format!("figures.portfolio.{key}"));
        assert_eq!(Some(found), metrics["test"][key].as_f64());
        changed(
            &folder,
            (&model, &file),
            "It is no causal model",
            "It is a causal model",
            "words of the section",
        );
    }
}

#[test]
fn other_files_are_refused_where_the_model_reads_none() {
    let folder = Folder::new();
    let file = folder.write("loans.csv", &one_row_each(&loans()));
    let out = folder.path("out");
    let mut arguments = vec!["train", &file, "--out", &out, "--model", "logistic"];
    arguments.extend(TASK);
    ok(&arguments);
    let (model, report) = (folder.path("out/model.riskbench"), folder.path("r.html"));
    let arguments = ["report", &model, &file, "--events", &file, "--out", &report];
    fails(&arguments, 2, "no columns of other files");
}
