//! The commands as scripts call them: how they read (`read`), why a PD is what it is
//! (`reasons`) and would be with other values (`what_if`), what a report holds (`reports`),
//! what they write (`work`), a model as Python and SQL (`export`), what a model carries
//! (`carry`), what they make of records that are no applicants (`records`), of PDs (`decide`),
//! of codes and words of measurements (`special`), files of SAS, SPSS and Stata
//! (`statistics`) and of other programs (`formats`), of Arrow streams (`streams`), of daily
//! series (`forecast`), of other targets (`tasks`), of the time to default (`survival`), also in
//! files of other forms (`survival_files`), columns of other files (`join`),
//! files larger than memory (`larger`), how rows are made and anomalies found
//! (`synthetic`), that the window writes the same files (`analyses`), what they refuse
//! (`refuse`), and how (`remedies`). Here is what these need.

mod analyses;
mod carry;
mod combine;
mod decide;
mod decides;
mod ensemble;
mod export;
mod forecast;
mod formats;
mod join;
mod joined_models;
mod larger;
mod monitor;
mod monotone;
mod read;
mod reasons;
mod records;
mod refuse;
mod remedies;
mod reports;
mod search;
mod scorecard;
mod special;
mod statistics;
#[cfg(feature = "arrow")]
mod streams;
mod survival;
mod survival_files;
mod survival_reasons;
mod synthetic;
mod tasks;
mod trees;
mod warn;
mod what_if;
mod work;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data/portfolio.csv");

fn riskbench(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench"));
    command.args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a command that must succeed, and returns what it printed.
fn ok(arguments: &[&str]) -> String {
    let output = riskbench(arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}

/// Runs a command that must fail with `code` and say `sentence`.
fn fails(arguments: &[&str], code: i32, sentence: &str) {
    let output = riskbench(arguments);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    let lines: Vec<&str> = said
        .lines()
        .filter(|l| l.starts_with("riskbench: "))
        .collect();
    assert!(
        said.to_lowercase().contains(&sentence.to_lowercase()),
        "{arguments:?} should say {sentence:?}: {said}"
    );
    assert!(lines.len() <= 1, "{said}");
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, content: &str) -> String {
        std::fs::write(self.0.path().join(name), content).unwrap();
        self.path(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    fn files(&self, name: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.0.path().join(name)).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        files.sort();
        files
    }
}

/// A table of 600 applicants whose outcome hangs on `income` and `grade`.
fn small(rows: usize) -> String {
    let mut csv = String::from("id,income,grade,age,bal_1,bal_2,bal_3,outcome\n");
    for i in 0..rows {
        let income = (i * 37) % 100;
        let grade = ["a", "b", "c"][(i / 7) % 3];
        let noise = (i * 61) % 50;
        let bad = income + noise < 45 || (grade == "c" && noise < 8);
        let (b1, b2, b3) = (noise * 3 + 1, noise * 2 + 5, noise + 9);
        let outcome = if bad { "late" } else { "paid" };
        csv += &format!(
            "c{i},{income},{grade},{},{b1},{b2},{b3},{outcome}\n",
            20 + i % 50
        );
    }
    csv
}

fn scored_rows(csv_text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    reader.records().map(Result::unwrap).collect()
}
