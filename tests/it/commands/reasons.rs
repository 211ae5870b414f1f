//! Reasons of scored applicants, and their contributions.

use super::*;

fn train(folder: &Folder, file: &str, out: &str, more: &[&str]) -> String {
    let base = [
        "train", file, "--target", "outcome", "--bad", "late", "--epochs", "8",
    ];
    ok(&[&base[..], &["--out", &folder.path(out)], more].concat())
}

fn column(csv: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = header.iter().position(|cell| cell == name);
    let place = place.unwrap_or_else(|| panic!("{name} in {header:?}"));
    let cell = |row: Result<csv::StringRecord, _>| row.unwrap()[place].to_owned();
    reader.records().map(cell).collect()
}

fn numbers(csv: &str, name: &str) -> Vec<f64> {
    let cells = column(csv, name);
    cells.iter().map(|cell| cell.parse().unwrap()).collect()
}

#[test]
fn reasons_are_the_fields_that_raise_the_pd_most() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    for (out, more) in [
        ("mlp", &["--members", "3"][..]),
        ("logistic", &["--model", "logistic"]),
        ("lstm", &["--model", "lstm", "--members", "1"]),
        ("card", &["--model", "scorecard"]),
    ] {
        let more: Vec<&str> = more.iter().copied().chain(["--reasons", "4"]).collect();
        // A scorecard has no epochs to set.
        if out == "card" {
            let base = ["train", &file, "--target", "outcome", "--bad", "late"];
            ok(&[&base[..], &["--out", &folder.path(out)], &more].concat());
        } else {
            train(&folder, &file, out, &more);
        }
        let model = folder.path(&format!("{out}/model.riskbench"));
        let explained = folder.path(&format!("{out}/explained"));
        let printed = ok(&["explain", &model, &file, "--out", &explained]);
        assert!(printed.contains("900 applicants explained"), "{printed}");
        let contributions = folder.read(&format!("{out}/explained/contributions.csv"));
        let scored = folder.read(&format!("{out}/scored.csv"));
        let header = contributions.lines().next().unwrap();
        let fields: Vec<&str> = header.split(',').collect();
        let fields = &fields[3..fields.len() - 2];
        assert!(fields.contains(&"income") && fields.contains(&"grade"));
        let of_field: Vec<Vec<f64>> = fields.iter().map(|f| numbers(&contributions, f)).collect();
        let [pd, base, calibration, residual] =
            ["pd", "base", "calibration", "residual"].map(|name| numbers(&contributions, name));
        let reasons = [1, 2, 3, 4].map(|k| column(&scored, &format!("reason_{k}")));
        assert!(
            column(&scored, "reason_baseline")
                .iter()
                .all(|cell| cell == "mean")
        );
        for row in 0..900 {
            let sum: f64 = of_field.iter().map(|values| values[row]).sum();
            let logit = (pd[row] / (1.0 - pd[row])).ln();
            let gap = logit - base[row] - sum - calibration[row];
            assert!(
                (gap - residual[row]).abs() < 1e-6 && gap.abs() <= 1e-3,
                "{out} {gap}"
            );
            let mut raising: Vec<(&str, f64)> = fields
                .iter()
                .zip(&of_field)
                .map(|(field, values)| (*field, values[row]))
                .filter(|(_, value)| *value >= 1e-3)
                .collect();
            raising.sort_by(|a, b| b.1.total_cmp(&a.1));
            let expected = raising.iter().map(|(field, _)| *field).chain([""; 4]);
            let got = reasons.each_ref().map(|reason| reason[row].as_str());
            assert_eq!(
                got.to_vec(),
                expected.take(4).collect::<Vec<_>>(),
                "{out} {row}"
            );
        }
        // The stream gives the same, whatever the number of threads.
        let score = |threads: &str| {
            let to = folder.path(&format!("{out}/{threads}.csv"));
            let threads = ["--threads", threads];
            let base = ["score", &model, &file, "--reasons", "4", "--out", &to];
            ok(&[&base[..], &threads].concat());
            std::fs::read_to_string(to).unwrap()
        };
        let (one, two) = (score("1"), score("2"));
        assert!(one == two, "{out}");
        for (k, reasons) in reasons.iter().enumerate() {
            assert!(
                column(&one, &format!("reason_{}", k + 1)) == *reasons,
                "{out}"
            );
        }
        let global = folder.json(&format!("{out}/explained/global.json"));
        assert!(global["largest_residual"].as_f64().unwrap() <= 1e-3);
        let first = &global["fields"][0];
        assert!(
            first["importance"]["auc_drop"].as_f64().unwrap() > 0.0,
            "{first}"
        );
        let metrics = folder.json(&format!("{out}/metrics.json"));
        let agreement = &metrics["explanation"];
        assert!(agreement["top_four"].as_f64().unwrap() > 0.5, "{agreement}");
    }
}

#[test]
fn texts_of_reasons_are_of_the_model_or_of_the_scoring() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let texts = folder.write(
        "texts.csv",
        "field,en,zh\nincome,Income too low,收入偏低\ngrade,=Grade,等级\nbal,,余额\n",
    );
    let more = ["--members", "1", "--reasons", "2", "--reasons-text", &texts];
    train(&folder, &file, "run", &more);
    let first = |csv: &str| column(csv, "reason_1");
    let reasons = first(&folder.read("run/scored.csv"));
    assert!(reasons.contains(&"Income too low".to_owned()));
    // No text of a scored file runs in a spreadsheet.
    assert!(reasons.contains(&"'=Grade".to_owned()) && !reasons.contains(&"=Grade".to_owned()));
    let model = folder.path("run/model.riskbench");
    let score = |more: &[&str]| {
        let to = folder.path("scored.csv");
        ok(&[
            &["score", &model, &file, "--reasons", "4", "--out", &to],
            more,
        ]
        .concat());
        folder.read("scored.csv")
    };
    let chinese = score(&["--language", "zh"]);
    assert!(first(&chinese).contains(&"收入偏低".to_owned()));
    assert!(!column(&chinese, "reason_3").contains(&"Income too low".to_owned()));
    let other = folder.write(
        "other.csv",
        "field,en\nincome,Not enough income\nnobody,x\n",
    );
    let own = score(&["--reasons-text", &other]);
    assert!(first(&own).contains(&"Not enough income".to_owned()));
    assert!(first(&own).contains(&"grade".to_owned()));
    let said = riskbench(&[
        "score",
        &model,
        &file,
        "--reasons-text",
        &other,
        "--out",
        "-",
    ]);
    assert!(
        text(&said.stderr).contains("nobody"),
        "{}",
        text(&said.stderr)
    );

    let refused = |content: &str, sentence: &str| {
        let bad = folder.write("bad.csv", content);
        let to = folder.path("never.csv");
        let base = ["score", &model, &file, "--reasons", "1", "--out", &to];
        fails(
            &[&base[..], &["--reasons-text", &bad]].concat(),
            2,
            sentence,
        );
        assert!(!Path::new(&to).exists());
    };
    refused("name,text\na,b\n", "field,en,zh");
    refused("field,en\nincome,\n", "line 2");
    refused("field,en\nincome,a\nincome,b\n", "second time");
    refused(
        &format!("field,en\nincome,{}\n", "x".repeat(300)),
        "200 characters",
    );
    let nowhere = folder.path("nowhere.csv");
    let base = [
        "score",
        &model,
        &file,
        "--out",
        "-",
        "--reasons-text",
        &nowhere,
    ];
    fails(&base, 4, "check the path");
    let base = [
        "score",
        &model,
        &file,
        "--out",
        &texts,
        "--reasons-text",
        &texts,
    ];
    fails(&base, 2, "never written over");
}

#[test]
fn the_approved_are_a_baseline_at_the_cutoff_of_the_model() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let more = ["--members", "1", "--reasons", "1", "--baseline", "approved"];
    train(&folder, &file, "run", &more);
    let scored = folder.read("run/scored.csv");
    assert!(
        column(&scored, "reason_baseline")
            .iter()
            .all(|cell| cell == "approved")
    );
    let model = folder.path("run/model.riskbench");
    let base = ["score", &model, &file, "--reasons", "1", "--out", "-"];
    let approved = ["--baseline", "approved"];
    ok(&[&base[..], &approved].concat());
    let other = ["--cutoff", "0.9"];
    fails(
        &[&base[..], &approved, &other].concat(),
        2,
        "--baseline mean",
    );
    fails(
        &["score", &model, &file, "--reasons", "5", "--out", "-"],
        2,
        "0 to 4",
    );
}

#[test]
fn centroids_are_a_baseline_of_explain_and_not_of_a_scored_file() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    train(&folder, &file, "run", &["--members", "1"]);
    let model = folder.path("run/model.riskbench");
    let base = ["--baseline", "centroids", "--out"];
    let out = folder.path("explained");
    ok(&[&["explain", &model, &file][..], &base, &[&out]].concat());
    let global = folder.read("explained/global.json");
    assert!(global.contains("\"baseline\": \"centroids\""), "{global}");
    let residuals = column(&folder.read("explained/contributions.csv"), "residual");
    let largest = residuals
        .iter()
        .map(|cell| cell.parse::<f64>().unwrap().abs());
    assert!(largest.fold(0.0, f64::max) < 1e-3);
    let one = [
        "explain",
        &model,
        &file,
        "--record",
        "1",
        "--baseline",
        "centroids",
    ];
    assert!(ok(&one).contains("against the centroids"));
    let reasons = ["score", &model, &file, "--reasons", "1"];
    fails(
        &[&reasons[..], &base, &["-"]].concat(),
        2,
        "mean or approved",
    );
}

#[test]
fn a_training_whose_reasons_cannot_be_had_is_kept() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    let out = folder.path("run");
    let base = ["train", &file, "--target", "outcome", "--bad", "late"];
    let more = ["--epochs", "2", "--members", "1", "--cutoff", "0.000001"];
    let reasons = ["--reasons", "2", "--baseline", "approved", "--out", &out];
    fails(&[&base[..], &more, &reasons].concat(), 2, "--baseline mean");
    let scored = folder.read("run/scored.csv");
    assert!(column(&scored, "reason_1").iter().all(String::is_empty));
    assert!(!scored.lines().next().unwrap().contains("reason_baseline"));
    // The model can give reasons against the mean.
    let model = folder.path("run/model.riskbench");
    ok(&["score", &model, &file, "--reasons", "2", "--out", "-"]);
}

#[test]
fn a_protected_attribute_among_the_reasons_is_told() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(900));
    train(&folder, &file, "run", &["--members", "1", "--allow", "age"]);
    let model = folder.path("run/model.riskbench");
    let said = riskbench(&["score", &model, &file, "--reasons", "4", "--out", "-"]);
    assert!(
        text(&said.stderr).contains("protected attribute"),
        "{}",
        text(&said.stderr)
    );
    let silent = riskbench(&["score", &model, &file, "--out", "-"]);
    assert!(!text(&silent.stderr).contains("protected attribute"));
}

/// Classes have the fields that move the prediction most; only the mean is a baseline of theirs.
#[test]
fn classes_have_signed_reasons_against_the_mean() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(300));
    let out = folder.path("run");
    let base = [
        "train",
        &file,
        "--target",
        "grade",
        "--task",
        "multiclass",
        "--epochs",
        "2",
    ];
    let approved = ["--out", &out, "--reasons", "2", "--baseline", "approved"];
    fails(&[&base[..], &approved].concat(), 2, "mean");
    let texts = folder.write("texts.csv", "field,en,zh\nx,The number x,数值\n");
    let more = ["--out", &out, "--reasons", "2", "--reasons-text", &texts];
    ok(&[&base[..], &more].concat());
    let scored = folder.read("run/scored.csv");
    let header = scored.lines().next().unwrap();
    let own = "reason_1,contribution_1,reason_2,contribution_2,reason_baseline";
    assert!(header.ends_with(own), "{header}");
    let model = folder.path("run/model.riskbench");
    let again = folder.path("again.csv");
    ok(&["score", &model, &file, "--reasons", "2", "--out", &again]);
    let last = |text: &str| -> Vec<Vec<String>> {
        let rows = scored_rows(text);
        let tail = |row: &csv::StringRecord| {
            let cells: Vec<String> = row.iter().map(str::to_owned).collect();
            cells[cells.len() - 5..].to_vec()
        };
        rows.iter().map(tail).collect()
    };
    let (trained, again) = (last(&scored), last(&folder.read("again.csv")));
    assert_eq!(trained, again);
    let sizes = |row: &Vec<String>| -> Vec<f64> {
        let cells = [&row[1], &row[3]];
        let known = cells.into_iter().filter(|cell| !cell.is_empty());
        known.map(|cell| cell.parse::<f64>().unwrap()).collect()
    };
    assert!(again.iter().all(|row| row[4] == "mean"));
    for row in &again {
        assert!(
            sizes(row)
                .iter()
                .map(|v| v.abs())
                .is_sorted_by(|a, b| a >= b)
        );
    }
    assert!(again.iter().flat_map(sizes).any(|v| v < 0.0));
    fails(
        &[
            "explain",
            &model,
            &file,
            "--baseline",
            "centroids",
            "--out",
            &out,
        ],
        2,
        "mean",
    );
}

/// Rows of [`small`] with a long remark, so that few of them are megabytes.
fn long_rows(rows: usize) -> String {
    let mut lines = String::new();
    for (place, line) in small(rows).lines().enumerate() {
        let remark = match place {
            0 => "remark".to_owned(),
            place => format!("{place}{}", "x".repeat(900)),
        };
        lines += &format!("{line},{remark}\n");
    }
    lines
}

#[test]
fn a_long_file_is_explained_as_it_streams_by() {
    let folder = Folder::new();
    let few = folder.write("few.csv", &long_rows(600));
    let many = folder.write("many.csv", &long_rows(6_000));
    let run = folder.path("run");
    let train = [
        "train", &few, "--target", "outcome", "--bad", "late", "--id", "id", "--model", "logistic",
    ];
    ok(&[&train[..], &["--drop", "remark", "--out", &run]].concat());
    let model = folder.path("run/model.riskbench");
    let explain = |file: &str, out: &str, more: &[&str]| {
        let out = folder.path(out);
        let base = ["explain", &model, file, "--out", &out];
        ok(&[&base[..], more].concat())
    };
    let said = explain(&few, "few", &[]);
    assert!(!said.contains("random sample"), "{said}");
    assert!(folder.json("few/global.json").get("sampled_rows").is_none());
    let said = explain(&many, "many", &[]);
    assert!(
        said.contains("of a random sample of 5000 applicants"),
        "{said}"
    );
    let global = folder.json("many/global.json");
    assert_eq!(global["sampled_rows"], 5_000);
    assert_eq!(global["rows"], 6_000);
    assert!(global["outcomes"].as_u64().unwrap() <= 5_000);
    // Each row by itself, whatever stands beside it.
    let lines = |name: &str| {
        folder
            .read(name)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (of_few, of_many) = (
        lines("few/contributions.csv"),
        lines("many/contributions.csv"),
    );
    assert_eq!((of_few.len(), of_many.len()), (601, 6_001));
    assert_eq!(of_few[..], of_many[..601]);
    // The means are over all rows: the same as of the table in memory.
    explain(&many, "whole", &["--monotone", "income=-"]);
    assert_eq!(
        folder.read("whole/contributions.csv"),
        of_many.join("\n") + "\n"
    );
    let whole = folder.json("whole/global.json");
    let means = |global: &serde_json::Value| {
        let fields = global["fields"].as_array().unwrap().iter();
        fields
            .map(|field| field["mean_absolute"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(means(&global), means(&whole));
    assert_eq!(global["largest_residual"], whole["largest_residual"]);
    // The same sample whatever the number of threads.
    explain(&many, "again", &["--threads", "1"]);
    for name in ["global.json", "dependence.csv"] {
        assert_eq!(
            folder.read(&format!("again/{name}")),
            folder.read(&format!("many/{name}"))
        );
    }
    // What does not fit the model leaves nothing.
    let other = folder.write("other.csv", "id,income\n1,2\n");
    let out = folder.path("none");
    fails(&["explain", &model, &other, "--out", &out], 3, "grade");
    assert!(!std::path::Path::new(&out).exists());
}
