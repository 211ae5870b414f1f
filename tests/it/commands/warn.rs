//! What the commands say of data that they read: ids, leaks, protected
//! attributes, what a target's values mean, and files that a model does not fit.

use super::{Folder, fails, ok, riskbench, text};
use serde_json::Value;

/// A portfolio: one row a line, its cells by `row`, with the outcome last.
fn portfolio(header: &str, rows: usize, row: impl Fn(usize, bool) -> String) -> String {
    let mut csv = format!("{header},bad\n");
    for i in 0..rows {
        let bad = is_bad(i);
        csv += &format!("{},{}\n", row(i, bad), u8::from(bad));
    }
    csv
}

/// About a quarter of the rows.
fn is_bad(i: usize) -> bool {
    (i * 7919 + i / 7) % 100 < 10 + 30 * (score(i) % 2)
}

fn score(i: usize) -> usize {
    300 + i * 37 % 550
}

/// Trains quickly; returns what was said on the standard error.
fn train(folder: &Folder, csv: &str, more: &[&str]) -> String {
    let file = folder.write("train.csv", csv);
    let run = folder.path("run");
    let mut arguments = vec!["train", &file, "--target", "bad", "--out", &run];
    arguments.extend(["--model", "logistic", "--epochs", "3"]);
    arguments.extend(more);
    let output = riskbench(&arguments);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

fn warnings(folder: &Folder) -> Vec<String> {
    let metrics = folder.json("run/metrics.json");
    let all = metrics["warnings"].as_array().unwrap();
    all.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
}

fn inputs(folder: &Folder) -> u64 {
    folder.json("run/metrics.json")["inputs"].as_u64().unwrap()
}

/// Scores a file with the trained model; returns what was said.
fn score_file(folder: &Folder, csv: &str) -> String {
    let file = folder.write("later.csv", csv);
    let (model, out) = (
        folder.path("run/model.riskbench"),
        folder.path("scored.csv"),
    );
    let output = riskbench(&["score", &model, &file, "--out", &out]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

/// Scoring and evaluating a file must end with `code` and write nothing.
fn is_refused(folder: &Folder, csv: &str, sentence: &str) {
    let file = folder.write("later.csv", csv);
    let (model, out) = (folder.path("run/model.riskbench"), folder.path("none.csv"));
    fails(&["score", &model, &file, "--out", &out], 3, sentence);
    assert!(!std::path::Path::new(&out).exists());
    let output = riskbench(&["score", &model, &file, "--out", "-"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stdout), "", "nothing is written before");
    fails(&["evaluate", &model, &file], 3, sentence);
}

#[test]
fn row_numbers_of_a_sorted_and_shuffled_file_do_not_enter() {
    let folder = Folder::new();
    // The bads have the first numbers; their order is lost.
    let bads = (0..1000).filter(|i| is_bad(*i)).count();
    let number = |i: usize, bad: bool| {
        let before = (0..i).filter(|k| is_bad(*k) == bad).count();
        if bad { before } else { bads + before }
    };
    for name in ["Unnamed: 0", "", "index", "x"] {
        let header = format!("{name},score");
        let csv = portfolio(&header, 1000, |i, bad| {
            format!("{},{}", number(i, bad), score(i))
        });
        let said = train(&folder, &csv, &[]);
        assert!(said.contains("it numbers the rows"), "{name}: {said}");
        assert_eq!(inputs(&folder), 1, "{name}");
    }
    train(
        &folder,
        &portfolio("x,score", 1000, |i, bad| {
            format!("{},{}", number(i, bad), score(i))
        }),
        &["--features", "x,score"],
    );
    assert_eq!(inputs(&folder), 2);
    let all = warnings(&folder);
    assert!(
        all.iter()
            .any(|w| w.starts_with("x alone has an AUC of 1.000")),
        "{all:?}"
    );
}

#[test]
fn a_unique_text_names_the_applicants_of_the_scored_file() {
    let folder = Folder::new();
    let csv = portfolio("Kundennr,score", 600, |i, _| {
        format!("K {i} Nord,{}", score(i))
    });
    train(&folder, &csv, &[]);
    let scored = folder.read("run/scored.csv");
    assert!(
        scored.lines().nth(1).unwrap().starts_with("K 0 Nord,"),
        "{scored:.200}"
    );
}

#[test]
fn ids_in_several_parts_are_counted_with_the_remedy() {
    let folder = Folder::new();
    let csv = portfolio("Customer ID,score", 900, |i, _| {
        format!("{},{}", i % 300, score(i))
    });
    let said = train(&folder, &csv, &[]);
    assert!(
        said.contains("values of Customer ID are in more than one part"),
        "{said}"
    );
    assert!(said.contains("--split 'group:Customer ID'"), "{said}");
    let said = train(&folder, &csv, &["--split", "group:Customer ID"]);
    assert!(!said.contains("more than one part"), "{said}");
}

#[test]
fn equal_rows_in_training_and_test_are_counted() {
    let folder = Folder::new();
    let csv = portfolio("score", 1200, |i, _| score(i % 550).to_string());
    let said = train(&folder, &csv, &[]);
    assert!(
        said.contains("validation or test rows equal a training row"),
        "{said}"
    );
}

#[test]
fn one_protected_attribute_is_let_in_by_name() {
    let folder = Folder::new();
    let header = "applicant_age,car_age,sex,score";
    let csv = portfolio(header, 800, |i, _| {
        let sex = if i % 3 == 0 { "f" } else { "m" };
        format!("{},{},{sex},{}", 20 + i * 13 % 50, i * 11 % 15, score(i))
    });
    let file = folder.write("train.csv", &csv);
    let run = folder.path("run");
    let named = [
        "train",
        &file,
        "--target",
        "bad",
        "--out",
        &run,
        "--features",
    ];
    let refused = [&named[..], &["applicant_age,score"]].concat();
    fails(&refused, 2, "--allow");
    let said = train(&folder, &csv, &["--allow", "applicant_age"]);
    assert!(
        said.contains("applicant_age is a protected attribute and enters"),
        "{said}"
    );
    let metrics = folder.json("run/metrics.json");
    assert_eq!(
        metrics["protected_inputs"],
        serde_json::json!(["applicant_age"])
    );
    let said = train(
        &folder,
        &csv,
        &["--features", "sex,score", "--allow", "sex"],
    );
    assert!(said.contains("sex is a protected attribute"), "{said}");
    let said = train(&folder, &csv, &["--allow", "car_age"]);
    assert!(
        said.contains("car_age, which is no protected attribute"),
        "{said}"
    );
    fails(
        &[&named[..4], &["--out", &run, "--allow", "sexx"]].concat(),
        2,
        "did you mean",
    );
}

#[test]
fn a_target_of_words_for_missing_values_is_read_by_name() {
    let folder = Folder::new();
    let csv = |good: &str, bad: &str| {
        let rows = portfolio("id,score", 800, |i, _| format!("c{i},{}", score(i)));
        rows.replace(",1\n", &format!(",{bad}\n"))
            .replace(",0\n", &format!(",{good}\n"))
    };
    let bads = (0..800).filter(|i| is_bad(*i)).count();
    for (good, bad) in [("+", "-"), ("paid", "none"), ("N/A", "late"), ("/", ".")] {
        let text = csv(good, bad);
        train(&folder, &text, &[&format!("--bad={bad}")]);
        assert_eq!(
            folder.json("run/metrics.json")["bads"],
            bads,
            "{good} {bad}"
        );
        // The model reads a later file in the same way.
        let model = folder.path("run/model.riskbench");
        let file = folder.write("later.csv", &text);
        let shown = ok(&["evaluate", &model, &file, "--json"]);
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown["bads"], bads, "{good} {bad}");
        score_file(&folder, &text);
        let ones = folder.read("scored.csv");
        assert_eq!(ones.lines().filter(|l| l.contains(",,1,")).count(), bads);
    }
    let file = folder.write("plain.csv", &csv("+", "-"));
    let run = folder.path("plain");
    fails(
        &["train", &file, "--target", "bad", "--out", &run],
        2,
        "say it with --bad",
    );
    let quoted = csv("paid", "\"late, 90+\"");
    for named in ["\"late, 90+\"", "late, 90+"] {
        train(&folder, &quoted, &["--bad", named]);
        assert_eq!(folder.json("run/metrics.json")["bads"], bads, "{named}");
    }
}

#[test]
fn yes_is_bad_only_where_it_is_not_the_majority() {
    let folder = Folder::new();
    let rows = portfolio("id,score", 800, |i, _| format!("c{i},{}", score(i)));
    let mostly = rows.replace(",1\n", ",N\n").replace(",0\n", ",Y\n");
    let file = folder.write("yes.csv", &mostly);
    let run = folder.path("run");
    fails(
        &["train", &file, "--target", "bad", "--out", &run],
        2,
        "yes may mean good",
    );
    let seldom = rows.replace(",1\n", ",Y\n").replace(",0\n", ",N\n");
    let said = train(&folder, &seldom, &[]);
    assert!(said.contains("\"Y\" of bad counts as bad"), "{said}");
}

#[test]
fn a_file_without_bads_or_outcomes_is_evaluated() {
    let folder = Folder::new();
    let csv = portfolio("id,score", 800, |i, _| format!("c{i},{}", score(i)));
    train(&folder, &csv, &[]);
    let model = folder.path("run/model.riskbench");
    let evaluate = |text: &str, more: &[&str]| -> Value {
        let file = folder.write("later.csv", text);
        let shown = ok(&[&["evaluate", &model, &file, "--json"], more].concat());
        serde_json::from_str(&shown).unwrap()
    };
    let goods = csv.replace(",1\n", ",0\n");
    let shown = evaluate(&goods, &["--full"]);
    assert_eq!(
        (&shown["bads"], &shown["all"]["n"]),
        (&0.into(), &800.into())
    );
    assert_eq!(shown["all"]["auc"], Value::Null);
    assert_eq!(shown["full"]["decisions"]["n"], 800);
    assert!(shown["full"]["psi"]["value"].is_number());
    let said = shown["warnings"].to_string();
    assert!(said.contains("0 bads and 800 goods"), "{said}");
    for empty in [
        csv.replace(",1\n", ",\n").replace(",0\n", ",\n"),
        csv.replace(",bad\n", "\n")
            .replace(",1\n", "\n")
            .replace(",0\n", "\n"),
    ] {
        let shown = evaluate(&empty, &[]);
        assert_eq!(
            (&shown["all"], &shown["bads"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(shown["full"]["decisions"]["n"], 800);
        assert!(shown["full"]["csi"][0]["csi"]["value"].is_number());
    }
    let other = goods.replace(",bad\n", ",outcome\n");
    let shown = evaluate(&other, &["--target", "outcome", "--bad", "1"]);
    assert_eq!(shown["bads"], 0);
    let file = folder.path("later.csv");
    ok(&[
        "evaluate", &model, &file, "--target", "outcome", "--bad", "1",
    ]);
}

#[test]
fn the_rows_of_training_are_known_again() {
    let folder = Folder::new();
    let csv = portfolio("id,score", 400, |i, _| format!("c{i},{}", score(i)));
    train(&folder, &csv, &[]);
    let sentence = "holds the rows that the model was trained on";
    assert!(score_file(&folder, &csv).contains(sentence));
    // In another spelling of the file, too.
    let spelled = csv.replace(',', ";");
    assert!(score_file(&folder, &spelled).contains(sentence));
    let model = folder.path("run/model.riskbench");
    let file = folder.write("later.csv", &csv);
    let shown = ok(&["evaluate", &model, &file, "--json"]);
    assert!(shown.contains(sentence), "{shown}");
    let other = portfolio("id,score", 400, |i, _| format!("c{i},{}", score(i + 1)));
    assert!(!score_file(&folder, &other).contains(sentence));
    // In any order.
    let (header, rows) = csv.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    let reversed = format!("{header}\n{}\n", rows.join("\n"));
    assert!(score_file(&folder, &reversed).contains(sentence));
    let file = folder.write("reversed.csv", &reversed);
    let shown = ok(&["evaluate", &model, &file, "--json"]);
    assert!(shown.contains(sentence), "{shown}");
}

#[test]
fn inputs_that_know_the_outcome_are_warned_of() {
    let folder = Folder::new();
    let csv = portfolio("score,total_pymnt,settled,closed", 900, |i, bad| {
        let settled = if bad { 100 + i % 9 } else { i % 9 };
        let closed = if bad { ["5", "6"][i / 3 % 2] } else { "" };
        format!("{},{},{settled},{closed}", score(i), i * 31 % 97)
    });
    let said = train(&folder, &csv, &[]);
    for sentence in [
        "total_pymnt looks as if it was written after the outcome",
        "settled alone has an AUC of 1.000",
        "Whether closed is missing has an AUC of 1.000",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
        assert!(
            warnings(&folder).iter().any(|w| w.contains(sentence)),
            "{sentence}"
        );
    }
}

#[test]
fn scoring_counts_what_lies_outside_of_training() {
    let folder = Folder::new();
    let words = ["own", "rent"];
    let csv = portfolio("id,score,home", 800, |i, _| {
        format!("c{i},{},{}", score(i), words[i % 2])
    });
    train(&folder, &csv, &[]);
    let later = portfolio("id,score,home", 200, |i, _| {
        let home = if i < 3 { "boat" } else { words[i % 2] };
        let score = match i {
            0..7 => "9000".to_owned(),
            7..80 => String::new(),
            _ => score(i + 1).to_string(),
        };
        format!("c{i},{score},{home}")
    });
    let said = score_file(&folder, &later);
    for sentence in [
        "7 of 127 values of \"score\" lie outside the range of training (300 to 849)",
        "73 of 200 cells of \"score\" are missing, 36.5 % where training had 0.0 %",
        "3 of 200 values of \"home\" are rare or unknown",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
}

#[test]
fn a_file_of_another_scale_or_mark_is_refused_before_any_output() {
    let folder = Folder::new();
    let rate = |i: usize| (i * 37 % 900) as f64 / 10.0 + 2.0;
    let percent = |i: usize, _: bool| format!("c{i},{:.1}%", rate(i));
    train(&folder, &portfolio("id,util", 800, percent), &[]);
    let fractions = portfolio("id,util", 200, |i, _| {
        format!("c{i},{:.3}", rate(i) / 100.0)
    });
    is_refused(&folder, &fractions, "holds fractions of one");
    let points = portfolio("id,util", 200, |i, _| format!("c{i},{:.1}", rate(i + 3)));
    score_file(&folder, &points);
    let small = portfolio("id,util", 200, |i, _| {
        format!("c{i},{:.2}%", rate(i) / 100.0)
    });
    score_file(&folder, &small);

    let written = |mark: &'static str| {
        move |i: usize, _: bool| {
            // Three digits in every row could be thousands.
            let digits = 2 + i % 2;
            let cell = format!("{:.digits$}", rate(i + 1)).replace('.', mark);
            format!("c{i},\"{cell}\"")
        }
    };
    for (own, other) in [(",", "."), (".", ",")] {
        train(&folder, &portfolio("id,rate", 800, written(own)), &[]);
        let later = portfolio("id,rate", 200, written(other));
        is_refused(&folder, &later, "--read rate=");
        let file = folder.path("later.csv");
        let (model, out) = (folder.path("run/model.riskbench"), folder.path("read.csv"));
        let how = if other == "." {
            "rate=point"
        } else {
            "rate=comma"
        };
        ok(&["score", &model, &file, "--out", &out, "--read", how]);
    }
}

#[test]
fn a_column_that_turns_unreadable_is_refused_at_the_end_too() {
    let folder = Folder::new();
    let csv = portfolio("id,score", 800, |i, _| format!("c{i},{}", score(i)));
    train(&folder, &csv, &[]);
    let words = portfolio("id,score", 200, |i, _| format!("c{i},n/k{}", i % 5));
    is_refused(&folder, &words, "200 of 200 cells of \"score\"");
    // The first mebibytes are as they should be.
    let late = portfolio("id,score", 400_000, |i, _| {
        if i < 150_000 {
            format!("c{i},{}", score(i))
        } else {
            format!("c{i},n/k")
        }
    });
    let file = folder.write("late.csv", &late);
    let (model, out) = (folder.path("run/model.riskbench"), folder.path("none.csv"));
    let sentence = "250000 of 400000 cells of \"score\"";
    fails(&["score", &model, &file, "--out", &out], 3, sentence);
    assert!(!std::path::Path::new(&out).exists());
}
