//! `explain`: effects of fields, one applicant with other values, and the nearest approved
//! profile.

use super::*;

fn train(folder: &Folder, file: &str, out: &str, more: &[&str]) -> String {
    let base = [
        "train", file, "--target", "outcome", "--bad", "late", "--id", "id", "--epochs", "8",
    ];
    ok(&[&base[..], &["--out", &folder.path(out)], more].concat());
    folder.path(&format!("{out}/model.riskbench"))
}

fn explained(arguments: &[&str]) -> Value {
    let printed = ok(&[&["explain"], arguments, &["--json"]].concat());
    serde_json::from_str(&printed).unwrap()
}

/// The file with another cell in the column of one line.
fn edited(csv: &str, line: usize, column: usize, value: &str) -> String {
    let lines = csv.lines().enumerate().map(|(at, text)| {
        if at != line {
            return text.to_owned();
        }
        let mut cells: Vec<&str> = text.split(',').collect();
        cells[column] = value;
        cells.join(",")
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_what_if_is_the_score_of_the_edited_file() {
    let folder = Folder::new();
    let csv = small(400);
    let file = folder.write("p.csv", &csv);
    for (out, more) in [
        (
            "mlp",
            &[
                "--members",
                "2",
                "--features",
                "income,grade,bal_1,bal_2,bal_3",
            ][..],
        ),
        ("lstm", &["--model", "lstm", "--members", "1"]),
    ] {
        let model = train(&folder, &file, out, more);
        for (column, place, value) in [
            ("income", 1, "77"),
            ("income", 1, ""),
            ("income", 1, "1234.5"),
            ("grade", 2, "a"),
            ("grade", 2, "zzz"),
            ("bal_2", 5, "-8"),
        ] {
            let change = format!("{column}={value}");
            let found = explained(&[&model, &file, "--applicant", "c40", "--what-if", &change]);
            let other = folder.write("edited.csv", &edited(&csv, 41, place, value));
            let to = folder.path("scored.csv");
            ok(&["score", &model, &other, "--out", &to]);
            let scored = folder.read("scored.csv");
            let line = scored.lines().nth(41).unwrap();
            let profile = &found["what_if"];
            let [pd, score] = ["pd", "score"].map(|key| profile[key].to_string());
            let grade = profile["grade"].as_str().unwrap();
            let expected = format!(",{pd},{score},{grade},");
            assert!(
                line.starts_with("c40,") && line.contains(&expected),
                "{change}: {line} {expected}"
            );
            let note = profile["notes"][0]["what"].as_str();
            let wanted = match (column, value) {
                ("income", "1234.5") | ("bal_2", "-8") => Some("outside-training"),
                ("income", "many") => Some("no-number"),
                ("grade", "zzz") => Some("unseen-level"),
                _ => None,
            };
            assert_eq!(note, wanted, "{change}");
        }
    }
}

#[test]
fn the_nearest_approved_profile_keeps_what_it_must() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(400));
    let model = train(
        &folder,
        &file,
        "mlp",
        &[
            "--members",
            "1",
            "--features",
            "income,grade,age,bal_1",
            "--allow",
            "age",
        ],
    );
    ok(&["score", &model, &file, "--out", &folder.path("scored.csv")]);
    let scored = scored_rows(&folder.read("scored.csv"));
    let pd = |row: &csv::StringRecord| row[3].parse::<f64>().unwrap();
    let worst = scored
        .iter()
        .max_by(|a, b| pd(a).total_cmp(&pd(b)))
        .unwrap()[0]
        .to_owned();
    let best = scored
        .iter()
        .min_by(|a, b| pd(a).total_cmp(&pd(b)))
        .unwrap()[0]
        .to_owned();
    let nearest = |id: &str, more: &[&str]| {
        let base = [&*model, &file, "--applicant", id, "--nearest-approved"];
        explained(&[&base[..], more].concat())["nearest"].clone()
    };
    let columns = |found: &Value| -> Vec<String> {
        let changes = found["changes"].as_array().unwrap().iter();
        changes
            .map(|c| c["column"].as_str().unwrap().to_owned())
            .collect()
    };
    let found = nearest(&worst, &[]);
    assert_eq!(found["outcome"], "found", "{found}");
    assert_eq!(found["decision"], "APPROVE");
    // What is shown is scored so from the command line, too.
    let mut arguments = vec![
        model.clone(),
        file.clone(),
        "--applicant".into(),
        worst.clone(),
    ];
    for change in found["changes"].as_array().unwrap() {
        let [column, to] = ["column", "to"].map(|key| change[key].as_str().unwrap());
        arguments.extend(["--what-if".into(), format!("{column}={to}")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let again = explained(&arguments);
    assert_eq!(again["what_if"]["pd"], found["pd"]);
    assert_eq!(nearest(&best, &[])["outcome"], "approved");
    // A field that is kept is in no profile.
    let first = columns(&found).remove(0);
    let kept = nearest(&worst, &["--immutable", &first, "--max-changes", "4"]);
    assert!(
        kept["outcome"] != "found" || !columns(&kept).contains(&first),
        "{kept}"
    );
    // A number may go one way only, by steps.
    let rises = nearest(
        &worst,
        &[
            "--mutable",
            "income",
            "--direction",
            "income=+",
            "--step",
            "income=7",
        ],
    );
    if rises["outcome"] == "found" {
        let number = |key: &str| {
            rises["changes"][0][key]
                .as_str()
                .unwrap()
                .parse::<f64>()
                .unwrap()
        };
        let change = number("to") - number("from");
        assert!(change > 0.0 && change % 7.0 == 0.0, "{rises}");
    }
    // A protected attribute is in no profile, whatever is asked for.
    assert!(!columns(&found).contains(&"age".to_owned()));
    let base = [
        "explain",
        &model,
        &file,
        "--applicant",
        &worst,
        "--nearest-approved",
    ];
    let protected = [&base[..], &["--mutable", "age"]].concat();
    fails(
        &protected,
        2,
        "a protected attribute, which no profile changes",
    );
    let all = [&base[..], &["--immutable", "income,grade,bal_1"]].concat();
    fails(&all, 2, "No column is left");
}

#[test]
fn that_no_profile_is_approved_is_said_with_what_was_tried() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(400));
    // With this cutoff nobody is approved.
    let more = [
        "--members",
        "1",
        "--features",
        "income,grade,bal_1",
        "--cutoff",
        "0.0000001",
    ];
    let model = train(&folder, &file, "run", &more);
    let base = [&*model, &file, "--applicant", "c4", "--nearest-approved"];
    let found = explained(&base);
    let none = &found["nearest"];
    assert_eq!(none["outcome"], "none", "{none}");
    assert!(none["tried"].as_u64().unwrap() > 50 && none["lowest_pd"].as_f64().is_some());
    let said = ok(&[&["explain"], &base[..]].concat());
    assert!(
        said.contains("none found among") && said.contains("the lowest PD is"),
        "{said}"
    );
}

#[test]
fn an_applicant_that_cannot_be_found_is_refused_in_a_sentence() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(400));
    let model = train(&folder, &file, "run", &["--members", "1"]);
    let explain = |file: &str, more: &[&str]| {
        let base = ["explain".to_owned(), model.clone(), file.to_owned()];
        base.into_iter()
            .chain(more.iter().map(ToString::to_string))
            .collect::<Vec<_>>()
    };
    let refused = |file: &str, more: &[&str], sentence: &str| {
        let arguments = explain(file, more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        fails(&arguments, 2, sentence);
    };
    refused(
        &file,
        &["--applicant", "c999"],
        "No applicant of this id is in the column \"id\"",
    );
    refused(
        &file,
        &["--record", "999"],
        "There is no such record; the file holds 400",
    );
    refused(&file, &["--what-if", "income=3"], "--out");
    refused(
        &file,
        &["--out", &folder.path("out"), "--what-if", "income=3"],
        "--what-if is about one applicant",
    );
    refused(
        &file,
        &["--applicant", "c4", "--what-if", "incme=3"],
        "did you mean \"income\"?",
    );
    refused(
        &file,
        &[
            "--applicant",
            "c4",
            "--nearest-approved",
            "--immutable",
            "nothing",
        ],
        "nothing",
    );
    let twice = small(400).replacen("\nc5,", "\nc4,", 1);
    let twice = folder.write("twice.csv", &twice);
    refused(
        &twice,
        &["--applicant", "c4"],
        "2 applicants have this id, the first in the records 5 and 6",
    );
    let second = explained(&[&model, &twice, "--record", "6"]);
    assert_eq!(second["record"], 6);
    assert!(second["as_is"]["pd"].as_f64().is_some());
}

#[test]
fn dependence_is_written_of_each_value() {
    let folder = Folder::new();
    let csv = small(400);
    let file = folder.write("p.csv", &csv);
    let model = train(
        &folder,
        &file,
        "lstm",
        &["--model", "lstm", "--members", "1"],
    );
    let out = folder.path("out");
    let printed = ok(&["explain", &model, &file, "--out", &out]);
    assert!(printed.contains("categories by bad rate"), "{printed}");
    let text = folder.read("out/dependence.csv");
    assert!(text.starts_with("field,value,pd_partial,pd_ale,rows,bad_rate\n"));
    let rows = scored_rows(&text);
    let of = |field: &str| {
        rows.iter()
            .filter(|row| &row[0] == field)
            .collect::<Vec<_>>()
    };
    let sum: usize = of("income")
        .iter()
        .map(|row| row[4].parse::<usize>().unwrap())
        .sum();
    assert_eq!(sum, 400);
    // Poor applicants are late; their bad rate and PD are higher.
    let number = |row: &csv::StringRecord, place: usize| row[place].parse::<f64>().unwrap();
    let income = of("income");
    let [low, high] = [income[1], income[income.len() - 1]];
    assert!(number(low, 2) > number(high, 2) && number(low, 5) > number(high, 5));
    assert!(number(low, 3) > 0.0 && number(high, 3) < 0.0);
    assert_eq!(of("grade").len(), 3);
    // The months together have no accumulated local effect, one by one they have.
    assert!(
        of("bal")
            .iter()
            .all(|row| row[3].is_empty() && !row[2].is_empty())
    );
    ok(&["explain", &model, &file, "--out", &out, "--by-step"]);
    let rows = scored_rows(&folder.read("out/dependence.csv"));
    let month = |row: &&csv::StringRecord| &row[0] == "bal_2" && !row[3].is_empty();
    assert!(rows.iter().filter(month).count() > 5);
    // Partial dependence is the mean PD of the file with the value in each row.
    let value = low[1].to_owned();
    let lines = csv.lines().enumerate().map(|(at, line)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if at > 0 {
            cells[1] = &value;
        }
        cells.join(",")
    });
    let given = folder.write("given.csv", &(lines.collect::<Vec<_>>().join("\n") + "\n"));
    ok(&[
        "score",
        &model,
        &given,
        "--out",
        &folder.path("given.scored.csv"),
    ]);
    let scored = scored_rows(&folder.read("given.scored.csv"));
    let mean = scored.iter().map(|row| number(row, 3)).sum::<f64>() / 400.0;
    assert!((mean - number(low, 2)).abs() < 1e-12, "{mean}");
}

#[test]
fn a_wish_that_cannot_be_is_refused() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(300));
    let model = train(&folder, &file, "mlp", &["--members", "1"]);
    let one = ["explain", &model, &file, "--applicant", "c40"];
    let with = |more: &[&'static str]| -> Vec<&str> { [&one[..], more].concat() };
    fails(
        &with(&["--what-if", "income=many"]),
        2,
        "income= for a missing value",
    );
    let twice = ["--what-if", "income=5", "--what-if", "income=6"];
    fails(&with(&twice), 2, "\"income\" twice");
    let category = ["--nearest-approved", "--direction", "grade=+"];
    fails(&with(&category), 2, "\"grade\" is a category");
    let category = ["--nearest-approved", "--step", "grade=2"];
    fails(&with(&category), 2, "--step is for numbers");
    let shown = ok(&["explain", &model, &file, "--record", "41"]);
    let named = explained(&[&model, &file, "--record", "41"]);
    let id = named["id"].as_str().unwrap();
    assert!(shown.contains(&format!("record 41, id {id}")), "{shown}");
    let sample = with(&["--sample-rows", "50"]);
    fails(&sample, 2, "--sample-rows reads a part");
    for (name, csv, sentence) in [
        ("empty.csv", "", "The file is empty"),
        (
            "names.csv",
            "id,income,grade,age,bal_1,bal_2,bal_3,outcome\n",
            "no applicants",
        ),
    ] {
        let none = folder.write(name, csv);
        let (out, html) = (folder.path("none"), folder.path("none.html"));
        fails(&["explain", &model, &none, "--out", &out], 3, sentence);
        fails(&["report", &model, &none, "--out", &html], 3, sentence);
    }
}

#[test]
fn a_percentage_without_its_sign_is_told() {
    let folder = Folder::new();
    let plain = small(300);
    let csv = plain.lines().enumerate().map(|(at, line)| {
        let cells: Vec<&str> = line.splitn(3, ',').collect();
        let sign = if at == 0 { "" } else { "%" };
        format!("{},{}{sign},{}\n", cells[0], cells[1], cells[2])
    });
    let file = folder.write("p.csv", &csv.collect::<Vec<_>>().concat());
    let model = train(&folder, &file, "mlp", &["--members", "1"]);
    let said = |value: &str| {
        let change = format!("income={value}");
        let one = [
            "explain",
            &model,
            &file,
            "--applicant",
            "c40",
            "--what-if",
            &change,
        ];
        text(&riskbench(&one).stderr)
    };
    assert!(
        said("0.5").contains("has no percent sign"),
        "{}",
        said("0.5")
    );
    assert!(!said("50%").contains("percent sign"), "{}", said("50%"));
}

#[test]
fn the_contributions_of_one_applicant_add_up_and_name_the_reasons_of_score() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(400));
    let model = train(&folder, &file, "mlp", &["--members", "2"]);
    let out = folder.path("scored.csv");
    ok(&["score", &model, &file, "--out", &out, "--reasons", "4"]);
    let scored = folder.read("scored.csv");
    let names: Vec<&str> = scored.lines().next().unwrap().split(',').collect();
    let first = names.iter().position(|name| *name == "reason_1").unwrap();
    for row in [3, 40, 111] {
        let id = format!("c{row}");
        let found = explained(&[&model, &file, "--applicant", &id]);
        let told = &found["contributions"];
        let number = |value: &Value| value.as_f64().unwrap();
        let fields = told["fields"].as_array().unwrap();
        let sum: f64 = fields.iter().map(|one| number(&one["contribution"])).sum();
        let parts = ["base", "calibration", "residual"].map(|key| number(&told[key]));
        let pd = number(&found["as_is"]["pd"]);
        let logit = (pd / (1.0 - pd)).ln();
        // The PD is printed with six decimals.
        assert!(
            (parts.iter().sum::<f64>() + sum - logit).abs() < 1e-3,
            "{found}"
        );
        assert!(parts[2].abs() < 1e-3, "{found}");
        let line = scored
            .lines()
            .find(|line| line.starts_with(&format!("{id},")));
        let cells: Vec<&str> = line.unwrap().split(',').collect();
        let reasons: Vec<&str> = cells[first..first + 4]
            .iter()
            .copied()
            .filter(|cell| !cell.is_empty())
            .collect();
        let of_explain = told["reasons"].as_array().unwrap();
        let of_explain: Vec<&str> = of_explain.iter().map(|r| r.as_str().unwrap()).collect();
        assert_eq!(of_explain, reasons);
    }
    let printed = ok(&["explain", &model, &file, "--applicant", "c3"]);
    assert!(
        printed.contains("log-odds against the mean of the training rows"),
        "{printed}"
    );
    assert!(
        printed.contains("baseline") && printed.contains("calibration"),
        "{printed}"
    );
}
