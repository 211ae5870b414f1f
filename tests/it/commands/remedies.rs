//! Remedies that a message names, typed as they are written; and rates, targets, dates
//! and policies of a later file that differ from those of training.

use super::{Folder, riskbench, text};
use std::fmt::Write;

/// Rows with a rate, as `write` writes it, and the outcome as `bad` says it.
fn rows(n: usize, write: impl Fn(usize) -> String, bad: impl Fn(bool) -> String) -> String {
    let mut csv = "id,rate,score,bad\n".to_owned();
    for i in 0..n {
        let is_bad = (i * 7919 + i / 7) % 100 < 10 + 30 * usize::from(points(i) > 50.0);
        let score = 300 + i * 37 % 550;
        writeln!(csv, "c{i},{},{score},{}", write(i), bad(is_bad)).unwrap();
    }
    csv
}

/// Percent points from 2 to 97.5.
fn points(i: usize) -> f64 {
    2.0 + (i * 53 % 192) as f64 / 2.0
}

fn digit(bad: bool) -> String {
    u8::from(bad).to_string()
}

fn trained(csv: &str, more: &[&str]) -> Folder {
    let folder = Folder::new();
    let file = folder.write("train.csv", csv);
    let run = folder.path("run");
    let mut arguments = vec!["train", &file, "--target", "bad", "--out", &run];
    arguments.extend(["--model", "logistic", "--epochs", "3"]);
    arguments.extend(more);
    let output = riskbench(&arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    folder
}

/// Exit code, what was said, and what was written.
fn score(folder: &Folder, csv: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let file = folder.write("later.csv", csv);
    let (model, out) = (
        folder.path("run/model.riskbench"),
        folder.path("scored.csv"),
    );
    let mut arguments = vec!["score", &model, &file, "--out", &out];
    arguments.extend(more);
    let output = riskbench(&arguments);
    let scored = std::fs::read_to_string(&out).unwrap_or_default();
    std::fs::remove_file(&out).ok();
    (output.status.code(), text(&output.stderr), scored)
}

/// The PDs of a scored file, to nine digits.
fn pds(scored: &str) -> Vec<String> {
    let pd = |line: &str| -> f64 { line.split(',').nth(3).unwrap().parse().unwrap() };
    let lines = scored.lines().skip(1);
    lines.map(|line| format!("{:.9}", pd(line))).collect()
}

#[test]
fn a_remedy_is_typed_as_it_is_named() {
    type Way = (&'static str, fn(usize) -> String);
    let ways: [Way; 7] = [
        ("%", |i| format!("{}%", points(i))),
        ("points", |i| points(i).to_string()),
        ("fractions", |i| format!("{:.4}", points(i) / 100.0)),
        ("‰", |i| format!("{}‰", points(i) * 10.0)),
        ("bp", |i| format!("{} bp", points(i) * 100.0)),
        ("comma %", |i| {
            format!("\"{:.2} %\"", points(i)).replace('.', ",")
        }),
        ("bare bp", |i| format!("{}", points(i) * 100.0)),
    ];
    for (own, write) in &ways[..5] {
        let folder = trained(&rows(800, write, digit), &[]);
        let (rc, said, expected) = score(&folder, &rows(200, write, digit), &[]);
        assert_eq!(rc, Some(0), "{own}: {said}");
        for (later, write) in ways {
            // Nothing says what numbers without a sign count, where training had none.
            if later == "bare bp" && matches!(*own, "points" | "fractions") {
                continue;
            }
            let csv = rows(200, write, digit);
            let (mut rc, mut said, mut scored) = score(&folder, &csv, &[]);
            if rc != Some(0) {
                let remedy = said.split_once("--read ").map(|(_, rest)| rest);
                let word = remedy.and_then(|rest| rest.split([' ', ',', '\n']).next());
                let word = word.unwrap_or_else(|| panic!("{own}, {later}: {said}"));
                (rc, said, scored) = score(&folder, &csv, &["--read", word]);
            }
            assert_eq!(rc, Some(0), "{own}, {later}: {said}");
            // Ten times as much may be true, and is told.
            if *own == "‰" && matches!(later, "points" | "bare bp") {
                assert!(said.contains("200 without a sign"), "{later}: {said}");
                continue;
            }
            assert_eq!(pds(&scored), pds(&expected), "{own}, {later}: {said}");
            // What a remark offers besides changes no PD of a file with signs.
            for word in ["share", "text"] {
                let offered = said.contains(&format!("={word}"));
                if !offered || later == "bare bp" {
                    continue;
                }
                let (rc, said, scored) = score(&folder, &csv, &["--read", &format!("rate={word}")]);
                assert_eq!(rc, Some(0), "{own}, {later}, {word}: {said}");
                assert_eq!(pds(&scored), pds(&expected), "{own}, {later}, {word}");
            }
        }
    }
}

#[test]
fn a_target_that_is_written_otherwise_is_named_and_evaluated() {
    let yes = |bad: bool| if bad { "Y" } else { "N" }.to_owned();
    let rate = |i: usize| points(i).to_string();
    let folder = trained(&rows(800, rate, yes), &["--bad", "Y"]);
    let later = folder.write("later.csv", &rows(400, rate, digit));
    let model = folder.path("run/model.riskbench");
    let output = riskbench(&["evaluate", &model, &later, "--bad", "1"]);
    let (said, shown) = (text(&output.stderr), text(&output.stdout));
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("The values of bad are not those of training: \"1\" counts as bad"),
        "{said}"
    );
    let auc = shown.lines().find(|line| line.starts_with("AUC")).unwrap();
    assert!(auc.contains("0."), "{shown}");
    // Without the flag the remedy is named.
    let output = riskbench(&["evaluate", &model, &later]);
    let said = text(&output.stderr);
    assert!(said.contains("--bad the values that mean bad"), "{said}");
}

#[test]
fn a_policy_of_the_scoring_alone_is_held_against_training() {
    let rate = |i: usize| format!("{}%", points(i));
    let folder = trained(&rows(800, rate, digit), &[]);
    let rule = |value: &str| {
        format!(
            r#"[{{"name": "r", "column": "rate", "comparison": ">", "value": {value}, "outcome": "DECLINE"}}]"#
        )
    };
    let check = |value: &str, part: &str| {
        let policy = folder.write("policy.json", &rule(value));
        // Two applicants alone do not show the scale.
        let later = "id,rate,score,bad\nc1,55.5%,500,\nc2,0.5%,500,\n";
        let (rc, said, _) = score(&folder, later, &["--policy", &policy]);
        assert_eq!(rc, Some(0), "{said}");
        assert_eq!(said.contains("policy rule"), !part.is_empty(), "{said}");
        assert!(said.contains(part), "{said}");
    };
    check(
        "0.6",
        "on another scale than column \"rate\" had in training",
    );
    check("50", "");
    let policy = folder.write("policy.json", &rule("1"));
    let later = "id,rate,score,bad\nc1,55.5%,500,\nc2,0.5%,500,\n";
    let (_, said, _) = score(&folder, later, &["--policy", &policy]);
    assert!(
        said.contains("would have matched every training row"),
        "{said}"
    );
}

#[test]
fn zeros_for_no_date_that_become_empty_cells_are_told() {
    let day = |i: usize, none: &str| match i % 5 {
        0 | 3 => none.to_owned(),
        _ => format!("2021{:02}{:02}", 1 + i % 12, 1 + i % 28),
    };
    let few = |i: usize, none: &str| match i % 20 {
        0 => none.to_owned(),
        _ => format!("2021{:02}{:02}", 1 + i % 12, 1 + i % 28),
    };
    let file = |n: usize, write: &dyn Fn(usize) -> String| {
        rows(n, write, digit).replace("id,rate,", "id,opened_date,")
    };
    let folder = trained(
        &file(800, &|i| day(i, "0")),
        &["--features", "opened_date,score"],
    );
    let (_, said, _) = score(&folder, &file(200, &|i| day(i, "")), &[]);
    let sentence =
        "80 of 200 cells of \"opened_date\" are missing, 40.0 % where training had 0.0 %";
    assert!(said.contains(sentence), "{said}");
    let folder = trained(
        &file(800, &|i| few(i, "0")),
        &["--features", "opened_date,score"],
    );
    let (_, said, _) = score(&folder, &file(200, &|i| few(i, "")), &[]);
    let sentence = "0.0 % of the values of \"opened_date\" are words or zeros for no date where \
                    training had 4.9 %";
    assert!(said.contains(sentence), "{said}");
    // The other way round both are missing, and the zeros are told.
    let folder = trained(
        &file(800, &|i| day(i, "")),
        &["--features", "opened_date,score"],
    );
    let (_, _, expected) = score(&folder, &file(200, &|i| day(i, "")), &[]);
    let (_, said, scored) = score(&folder, &file(200, &|i| day(i, "0")), &[]);
    assert_eq!(pds(&scored), pds(&expected), "{said}");
    assert!(said.contains("80"), "{said}");
}
