//! Columns that decide without being inputs: of a policy, of LGD and EAD, and dates in an
//! order that the file does not show.

use super::{Folder, riskbench, text};
use std::fmt::Write;

const HEADER: &str = "ref_no,income,arrears,rate,segment,opened,lgd,ead,bad";

const TRAINED: usize = 1500;

/// Rows as training had them, fewer in turned order, each changed by `with`.
fn rows(n: usize, with: impl Fn(usize, &mut [String; 9])) -> String {
    let mut csv = format!("{HEADER}\n");
    for k in 0..n {
        let i = if n < TRAINED { TRAINED - 1 - k } else { k };
        let bad = (i * 7919 + i / 7) % 100 < 10 + 20 * (i % 2);
        let mut cells = [
            format!("K{}", 70_000 + i / 2),
            format!("{}.5", 900 + i * 37 % 5500),
            (if i % 11 < 2 { 0 } else { 3 + i % 90 }).to_string(),
            format!("{}.5", 2 + i * 13 % 50),
            ["retail", "sme", "corp"][i % 3].to_owned(),
            format!("{:02}/{:02}/2021", 1 + i * 7 % 28, 1 + i % 12),
            format!("0.{}", 20 + i * 3 % 60),
            (1200 + i * 97 % 90_000).to_string(),
            u8::from(bad).to_string(),
        ];
        with(i, &mut cells);
        writeln!(csv, "{}", cells.join(",")).unwrap();
    }
    csv
}

fn trained() -> Folder {
    let folder = Folder::new();
    let file = folder.write("train.csv", &rows(TRAINED, |_, _| {}));
    let policy = r#"[
        {"name": "rate", "column": "rate", "comparison": ">", "value": 45, "outcome": "DECLINE"},
        {"name": "corp", "column": "segment", "comparison": "=", "value": "corp", "outcome": "REFER"},
        {"name": "old", "column": "opened", "comparison": "<", "value": "2021-02-01", "outcome": "REFER"}
    ]"#;
    let policy = folder.write("policy.json", policy);
    let run = folder.path("run");
    let mut arguments = vec!["train", &file, "--target", "bad", "--out", &run];
    arguments.extend(["--features", "income,arrears", "--policy", &policy]);
    arguments.extend(["--lgd", "lgd", "--ead", "ead"]);
    arguments.extend(["--model", "logistic", "--epochs", "2"]);
    let output = riskbench(&arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    folder
}

/// Exit code and what was said.
fn score(folder: &Folder, csv: &str, flags: &[&str]) -> (Option<i32>, String) {
    let file = folder.write("later.csv", csv);
    let (model, out) = (
        folder.path("run/model.riskbench"),
        folder.path("scored.csv"),
    );
    let mut arguments = vec!["score", &model, &file, "--out", &out];
    arguments.extend(flags);
    let output = riskbench(&arguments);
    (output.status.code(), text(&output.stderr))
}

#[test]
fn columns_of_a_policy_are_checked_as_inputs_are() {
    let folder = trained();
    let check = |place: usize, cell: &dyn Fn(&str) -> String, code: i32, expected: &str| {
        let later = rows(300, |_, cells| cells[place] = cell(&cells[place]));
        let (rc, said) = score(&folder, &later, &[]);
        assert_eq!(rc, Some(code), "{expected}: {said}");
        assert!(said.contains(expected), "{expected}: {said}");
    };
    let times = |factor: f64| {
        move |cell: &str| (cell.parse::<f64>().unwrap_or_default() * factor).to_string()
    };
    let empty = |_: &str| String::new();
    check(3, &empty, 0, "300 of 300 cells of \"rate\" are missing");
    check(3, &|_| "n/k".to_owned(), 3, "300 of 300 cells of \"rate\"");
    check(3, &times(0.01), 3, "\"rate\" holds fractions of one");
    check(
        3,
        &times(40.0),
        0,
        "The middle value of \"rate\" (zeros aside)",
    );
    let renamed = |cell: &str| format!("{cell}-EU");
    check(
        4,
        &renamed,
        0,
        "300 of 300 values of \"segment\" are rare or unknown",
    );
    let (rc, said) = score(&folder, &rows(300, |_, _| {}), &[]);
    assert_eq!((rc, said.as_str()), (Some(0), ""));
}

#[test]
fn a_half_dead_feed_is_told() {
    let folder = trained();
    let later = rows(300, |i, cells| {
        if i % 14 > 0 {
            "0".clone_into(&mut cells[2]);
        }
    });
    let (rc, said) = score(&folder, &later, &[]);
    assert_eq!(rc, Some(0));
    let of_zeros = "% of the values of \"arrears\" are 0 where training had 18.";
    assert!(said.contains(of_zeros), "{said}");
}

#[test]
fn losses_in_percent_are_refused_where_they_are_shown() {
    let folder = trained();
    let later = rows(300, |_, cells| {
        let points = cells[6].trim_start_matches("0.").to_owned();
        cells[6] = points;
    });
    let (rc, said) = score(&folder, &later, &["--with-money"]);
    assert_eq!(rc, Some(3), "{said}");
    assert!(said.contains("\"lgd\" holds values beyond 1"), "{said}");
    assert_eq!(score(&folder, &later, &[]).0, Some(0));
    let (rc, said) = score(&folder, &later, &["--lgd", "0.4", "--with-money"]);
    assert_eq!((rc, said.as_str()), (Some(0), ""));
}

#[test]
fn the_order_of_day_and_month_is_told_where_the_file_does_not_show_it() {
    let folder = trained();
    let early = rows(300, |i, cells| {
        cells[5] = format!("{:02}/{:02}/2021", 1 + i * 5 % 12, 1 + i % 12);
    });
    let (rc, said) = score(&folder, &early, &[]);
    assert_eq!(rc, Some(0));
    let remedy = "use --read opened=month-first.";
    assert!(said.contains(remedy), "{said}");
    let (_, said) = score(&folder, &early, &["--read", "opened=month-first"]);
    assert!(!said.contains("either order"), "{said}");
    // The other order: what is printed works.
    let swapped = rows(300, |_, cells| {
        let parts: Vec<&str> = cells[5].split('/').collect();
        cells[5] = [parts[1], parts[0], parts[2]].join("/");
    });
    let (_, said) = score(&folder, &swapped, &[]);
    assert!(
        said.contains("150 dates at the beginning of the file can only be read month"),
        "{said}"
    );
    assert!(said.contains(remedy), "{said}");
    let (rc, said) = score(&folder, &swapped, &["--read", "opened=month-first"]);
    assert_eq!((rc, said.as_str()), (Some(0), ""));
}

#[test]
fn an_id_or_the_target_is_no_exposure() {
    let folder = trained();
    let train = folder.path("train.csv");
    let (model, out) = (
        folder.path("run/model.riskbench"),
        folder.path("scored.csv"),
    );
    for (column, why) in [("ref_no", "identifies"), ("bad", "is the target")] {
        let run = folder.path("other");
        let trains = [
            "train", &train, "--target", "bad", "--out", &run, "--ead", column,
        ];
        let scores = [
            "score",
            &model,
            &train,
            "--out",
            &out,
            "--with-money",
            "--ead",
            column,
        ];
        let evaluates = ["evaluate", &model, &train, "--full", "--ead", column];
        for arguments in [&trains[..], &scores[..], &evaluates[..]] {
            let output = riskbench(arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(text(&output.stderr).contains(why), "{arguments:?}");
        }
    }
}

#[test]
fn flags_without_effect_on_a_scored_file_are_told() {
    let folder = trained();
    let later = rows(60, |_, _| {});
    let (_, said) = score(&folder, &later, &["--lgd", "0.3"]);
    assert!(
        said.contains("--lgd has no effect here; add --with-money"),
        "{said}"
    );
    let (_, said) = score(&folder, &later, &["--margin", "0.1", "--cost", "5"]);
    assert!(
        said.contains("--margin and --cost have no effect here"),
        "{said}"
    );
}

#[test]
fn percent_signs_on_a_utilisation_that_goes_over_one_are_hundredths() {
    let folder = Folder::new();
    let util = |i: usize| (3 + i * 31 % 85 + 45 * usize::from(i.is_multiple_of(40))) as f64 / 100.0;
    let csv = |n: usize, cell: &dyn Fn(f64) -> String| {
        let mut csv = "income,util,bad\n".to_owned();
        for i in 0..n {
            let bad = (i * 7919 + i / 7) % 100 < 10 + 20 * (i % 2);
            let cells = (900 + i * 37 % 5500, cell(util(i)), u8::from(bad));
            writeln!(csv, "{},{},{}", cells.0, cells.1, cells.2).unwrap();
        }
        csv
    };
    let plain = |value: f64| value.to_string();
    let train = folder.write("train.csv", &csv(1200, &plain));
    let run = folder.path("run");
    let mut arguments = vec!["train", &train, "--target", "bad", "--out", &run];
    arguments.extend(["--model", "logistic", "--epochs", "2"]);
    let output = riskbench(&arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let scored = |csv: &str| {
        let (rc, said) = score(&folder, csv, &[]);
        assert_eq!(rc, Some(0), "{said}");
        (
            std::fs::read_to_string(folder.path("scored.csv")).unwrap(),
            said,
        )
    };
    let (by_fraction, _) = scored(&csv(300, &plain));
    let (by_percent, said) = scored(&csv(300, &|value| format!("{:.0}%", value * 100.0)));
    assert_eq!(by_percent, by_fraction);
    assert!(said.contains("read as fractions of one"), "{said}");
}
