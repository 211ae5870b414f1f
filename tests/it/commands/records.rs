//! Records that are no applicants, or of which the model knows nothing: what each
//! command makes of them.

use super::*;
use std::io::Write;
use std::process::Stdio;

/// 600 applicants, and below them totals, an average, a trailer and an empty record.
fn with_totals() -> String {
    let mut text = small(600);
    text += "Total,29700,,26700,44700,32400,20100,\n";
    text += ",49.5,,44.5,74.5,54.0,33.5,\n";
    text += ",,,,,,,\n";
    text += "TRL,600\n";
    text
}

/// The decision sources of the last records.
fn last_sources(scored: &str, count: usize) -> Vec<String> {
    let rows = scored_rows(scored);
    let last = &rows[rows.len() - count..];
    last.iter().map(|row| row[8].to_owned()).collect()
}

#[test]
fn totals_change_no_figure_and_keep_their_place() {
    let folder = Folder::new();
    let clean = folder.write("clean.csv", &small(600));
    let dirty = folder.write("dirty.csv", &with_totals());
    let figures = |file: &str, flags: &[&str]| -> Value {
        let said = ok(&[&["profile", file, "--json"], flags].concat());
        serde_json::from_str(&said).unwrap()
    };
    let (expected, found) = (figures(&clean, &[]), figures(&dirty, &[]));
    assert_eq!(found["columns"], expected["columns"]);
    let warnings = found["warnings"].to_string();
    assert!(warnings.contains("--keep-totals"), "{warnings}");
    assert!(warnings.contains("no value in any cell"), "{warnings}");
    let kept = figures(&dirty, &["--keep-totals"]);
    assert_ne!(kept["columns"], expected["columns"]);

    let rejects = folder.path("rejects.csv");
    let out = folder.path("out.csv");
    ok(&["clean", &dirty, "--out", &out, "--rejects", &rejects]);
    assert_eq!(folder.read("out.csv"), small(600));
    assert_eq!(scored_rows(&folder.read("rejects.csv")).len(), 4);

    let train = |file: &str, name: &str| {
        let run = folder.path(name);
        let fixed = ["--target", "outcome", "--bad", "late", "--epochs", "3"];
        ok(&[&["train", file, "--out", &run][..], &fixed].concat());
        (
            folder.read(&format!("{name}/scored.csv")),
            format!("{run}/model.riskbench"),
        )
    };
    let (plain, _) = train(&clean, "run");
    let (scored, model) = train(&dirty, "run2");
    assert_eq!(scored.lines().count(), plain.lines().count() + 4);
    assert!(scored.starts_with(&plain));
    assert_eq!(last_sources(&scored, 4), ["DATA_ERROR"; 4]);

    // In `score` the words of a record decide; the file and the stream agree.
    let out = folder.path("scored.csv");
    ok(&["score", &model, &dirty, "--out", &out]);
    let whole = folder.read("scored.csv");
    let sources = last_sources(&whole, 4);
    assert_eq!(sources, ["DATA_ERROR", "SCORE", "DATA_ERROR", "DATA_ERROR"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
    command.args(["score", &model, "-", "--out", "-"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(with_totals().as_bytes())
        .unwrap();
    assert_eq!(text(&child.wait_with_output().unwrap().stdout), whole);
    let kept = ok(&["score", &model, &dirty, "--out", "-", "--keep-totals"]);
    assert_eq!(
        last_sources(&kept, 4),
        ["SCORE", "SCORE", "DATA_ERROR", "SCORE"]
    );
}

#[test]
fn an_applicant_without_an_input_gets_no_decision_and_counts_in_no_figure() {
    let folder = Folder::new();
    let run = folder.path("run");
    let clean = folder.write("clean.csv", &small(600));
    let fixed = ["--target", "outcome", "--bad", "late", "--epochs", "3"];
    ok(&[&["train", &clean, "--out", &run][..], &fixed].concat());
    let model = format!("{run}/model.riskbench");
    let dirty = folder.write(
        "dirty.csv",
        &format!("{}KAPUTT\nc601,,,,,,,late\n", small(600)),
    );
    let output = riskbench(&["score", &model, &dirty, "--out", "-"]);
    assert_eq!(last_sources(&text(&output.stdout), 2), ["DATA_ERROR"; 2]);
    let said = text(&output.stderr);
    assert!(
        said.contains("2 applicants have no value in any input"),
        "{said}"
    );
    let evaluated = |file: &str| -> Value {
        let said = ok(&["evaluate", &model, file, "--full", "--json"]);
        serde_json::from_str(&said).unwrap()
    };
    assert_eq!(evaluated(&dirty)["all"], evaluated(&clean)["all"]);
    assert_eq!(evaluated(&dirty)["full"], evaluated(&clean)["full"]);

    let again = folder.path("again");
    let output = riskbench(&[&["train", &dirty, "--out", &again][..], &fixed].concat());
    let said = text(&output.stderr);
    assert!(
        said.contains("2 applicants have no value in any input"),
        "{said}"
    );
    assert_eq!(
        last_sources(&folder.read("again/scored.csv"), 2),
        ["DATA_ERROR"; 2]
    );
}
