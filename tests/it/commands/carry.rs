//! What a model carries for later decisions, and how output files come and go.

use super::*;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const POLICY: &str = r#"[{"name": "late booking", "column": "booked", "comparison": ">=",
    "value": "2024-06-01", "outcome": "DECLINE"}]"#;

/// 600 applicants with a day (day first), an exposure with a decimal comma, and an LGD
/// in percent, of which some are below 1 %.
fn dated() -> String {
    let mut csv = String::from("id;income;booked;exposure;loss;outcome\n");
    for (i, row) in small(600).lines().skip(1).enumerate() {
        let cells: Vec<&str> = row.split(',').collect();
        let day = format!("{:02}/{:02}/2024", 13 + i % 15, 1 + i % 12);
        let lgd = format!("{},{}%", i % 8, 1 + i % 9);
        csv += &format!(
            "c{i};{};{day};1{:02},50;{lgd};{}\n",
            cells[1],
            i % 100,
            cells[7]
        );
    }
    csv
}

fn train_dated(folder: &Folder, more: &[&str]) -> String {
    let (file, policy) = (
        folder.write("d.csv", &dated()),
        folder.write("p.json", POLICY),
    );
    let out = folder.path("out");
    let mut arguments = vec!["train", &file, "--target", "outcome", "--bad", "late"];
    arguments.extend(["--model", "logistic", "--epochs", "5", "--policy", &policy]);
    arguments.extend(["--ead", "exposure", "--lgd", "loss", "--out", &out]);
    arguments.extend(more);
    ok(&arguments);
    folder.path("out/model.riskbench")
}

#[test]
fn a_file_of_one_row_is_read_as_in_training_by_policy_and_money() {
    let folder = Folder::new();
    let model = train_dated(&folder, &[]);
    let score = |row: &str| {
        let one = folder.write(
            "one.csv",
            &format!("id;income;booked;exposure;loss\n{row}\n"),
        );
        let out = folder.path("one_scored.csv");
        ok(&["score", &model, &one, "--out", &out, "--with-money"]);
        let rows = scored_rows(&folder.read("one_scored.csv"));
        rows[0].clone()
    };
    // 1 June, and not 6 January.
    let declined = score("x;90;01/06/2024;1.500,00;0,7%");
    assert_eq!(
        (&declined[7], &declined[8]),
        ("DECLINE", "POLICY:late booking")
    );
    assert_eq!(
        (&declined[13], &declined[14]),
        ("1500", "0.006999999999999999")
    );
    let free = score("x;90;06/01/2024;1.500;7,9%");
    assert_eq!(&free[8], "SCORE");
    assert_eq!(&free[13], "1500");
    assert_eq!(free[14].parse::<f64>().unwrap(), 7.9 / 100.0);
}

#[test]
fn a_scored_file_of_one_row_equals_its_line_of_the_whole_file() {
    let folder = Folder::new();
    let model = train_dated(&folder, &[]);
    let whole = folder.path("whole.csv");
    let file = folder.path("d.csv");
    ok(&["score", &model, &file, "--out", &whole, "--with-money"]);
    let lines: Vec<String> = folder
        .read("whole.csv")
        .lines()
        .map(str::to_owned)
        .collect();
    let text = folder.read("d.csv");
    let rows: Vec<&str> = text.lines().collect();
    for k in [1, 7, 300] {
        let one = folder.write("one.csv", &format!("{}\n{}\n", rows[0], rows[k]));
        let out = folder.path("one_scored.csv");
        ok(&["score", &model, &one, "--out", &out, "--with-money"]);
        assert_eq!(
            folder.read("one_scored.csv").lines().nth(1).unwrap(),
            lines[k]
        );
    }
}

#[test]
fn a_loss_that_is_mostly_impossible_is_refused_before_training() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("never");
    let arguments = [
        "train", &file, "--target", "outcome", "--bad", "late", "--out", &out,
    ];
    let with_loss = [&arguments[..], &["--lgd", "age"]].concat();
    fails(&with_loss, 3, "600 of 600 cells are out of range");
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn a_rule_that_can_never_match_is_said_by_train() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let policy = folder.write(
        "p.json",
        r#"[{"name": "typo", "column": "grade", "comparison": "in", "value": ["a", "A"],
             "outcome": "REFER"},
            {"name": "rich", "column": "income", "comparison": ">", "value": 1000,
             "outcome": "REFER"}]"#,
    );
    let out = folder.path("out");
    let output = riskbench(&[
        "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "1", "--policy",
        &policy, "--out", &out,
    ]);
    let said = text(&output.stderr);
    assert!(
        said.contains("\"typo\" names values that column \"grade\" never holds"),
        "{said}"
    );
    assert!(said.contains("\"rich\" matches no row"), "{said}");
}

#[test]
fn a_run_replaces_the_files_of_the_run_before_as_a_set() {
    let folder = Folder::new();
    let file = folder.write("p.csv", &small(600));
    let out = folder.path("out");
    let train = |more: &[&str]| {
        let first = [
            "train", &file, "--target", "outcome", "--bad", "late", "--epochs", "2",
        ];
        ok(&[&first[..], &["--out", &out], more].concat());
    };
    train(&["--folds", "2"]);
    let own = folder.write("out/notes.txt", "mine");
    assert_eq!(folder.files("out").len(), 6);
    train(&["--validation", "0.1"]);
    let names: Vec<String> = folder
        .files("out")
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let expected = [
        "history.csv",
        "metrics.json",
        "model.riskbench",
        "notes.txt",
        "scored.csv",
    ];
    assert_eq!(names, expected);
    assert_eq!(std::fs::read_to_string(own).unwrap(), "mine");
}

#[test]
fn no_output_replaces_an_input_of_the_command() {
    let folder = Folder::new();
    let model = train_dated(&folder, &[]);
    let (file, policy) = (folder.path("d.csv"), folder.path("p.json"));
    let read = "never written over";
    fails(
        &[
            "score", &model, &file, "--policy", &policy, "--out", &policy,
        ],
        2,
        read,
    );
    fails(&["score", &model, &file, "--out", &model], 2, read);
    // The policy under the name of an output of the run.
    std::fs::create_dir(folder.path("run")).unwrap();
    let inside = folder.write("run/metrics.json", POLICY);
    let out = folder.path("run");
    let arguments = [
        "train", &file, "--target", "outcome", "--policy", &inside, "--out", &out,
    ];
    fails(&arguments, 2, read);
    assert_eq!(folder.read("run/metrics.json"), POLICY);
    #[cfg(unix)]
    {
        let link = folder.path("link.csv");
        std::fs::hard_link(&file, &link).unwrap();
        fails(&["score", &model, &file, "--out", &link], 2, read);
    }
}

#[cfg(unix)]
#[test]
fn outputs_have_the_mode_of_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    train_dated(&folder, &[]);
    let mode = |path: &str| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let usual = mode(&folder.write("usual", ""));
    for file in folder.files("out") {
        assert_eq!(mode(&file.display().to_string()), usual, "{file:?}");
    }
}

/// `score` from standard input, which stays open, into `scored.csv`.
fn waiting(folder: &Folder, model: &str) -> Child {
    let out = folder.path("scored/scored.csv");
    let mut child = Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .args(["score", model, "-", "--out", &out])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let input = child.stdin.as_mut().unwrap();
    // Over a mebibyte: the stream begins, and waits for more.
    let text = folder.read("d.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    input.write_all(header.as_bytes()).unwrap();
    input.write_all(b"\n").unwrap();
    for _ in 0..80 {
        input.write_all(rows.as_bytes()).unwrap();
    }
    input.flush().unwrap();
    let begun = Instant::now();
    while folder.files("scored").is_empty() && begun.elapsed() < Duration::from_mins(1) {
        std::thread::yield_now();
    }
    assert_eq!(folder.files("scored").len(), 1);
    child
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_no_temporary_file_and_a_later_run_clears_those_of_a_killed_one() {
    let folder = Folder::new();
    let model = train_dated(&folder, &[]);
    std::fs::create_dir(folder.path("scored")).unwrap();
    for (signal, code) in [("-TERM", 143), ("-HUP", 129), ("-INT", 130)] {
        let mut child = waiting(&folder, &model);
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
        assert!(folder.files("scored").is_empty(), "{signal}");
    }
    let mut child = waiting(&folder, &model);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(folder.files("scored").len(), 1);
    let (file, out) = (folder.path("d.csv"), folder.path("scored/scored.csv"));
    ok(&["score", &model, &file, "--out", &out]);
    assert_eq!(folder.files("scored").len(), 1);
    assert!(folder.read("scored/scored.csv").starts_with("id,split,"));
}

#[test]
fn a_pipe_that_is_closed_early_is_an_error() {
    let folder = Folder::new();
    let model = train_dated(&folder, &[]);
    let text = folder.read("d.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let long = folder.write("long.csv", &format!("{header}\n{}", rows.repeat(100)));
    let mut child = Command::new(env!("CARGO_BIN_EXE_riskbench"))
        .args(["score", &model, &long, "--out", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4), "{said}");
    assert!(said.contains("closed it before the end"), "{said}");
}
