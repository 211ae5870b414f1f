//! `riskbench` without a display: the built-in sample from portfolio to scored
//! applicants, by the commands that anyone can give.

use crate::bundle::Model;
use crate::cli::arguments::args::{Arguments, Command};
use crate::cli::failure::Failure;
use crate::cli::output::report;
use crate::evaluate::probability::reliability::Cut;
use crate::files::write_atomic;
use crate::report::PartCurves;
use crate::ui::figure::{Style, page_png};
use crate::ui::panels::evaluate::{Shown, curve_figures};
use crate::ui::text::Language;
use crate::ui::theme::{Ink, Tokens};
use crate::workflow::SAMPLE;
use clap::Parser;
use std::io::Write;
use std::path::{Path, PathBuf};

const PORTFOLIO: &str = "portfolio.csv";
const PICTURE: &str = "evaluation.png";
/// Width and height of each figure of the picture.
const FIGURE: [u32; 2] = [640, 420];

/// Runs the sample; `out` is the folder, by default a new one among the system's
/// temporary files.
///
/// # Errors
/// If the folder holds files that are not of an earlier run of the sample, or a
/// command fails.
pub(in crate::cli) fn run(out: Option<&Path>) -> Result<(), Failure> {
    crate::cli::signals::listen();
    let folder = match out {
        Some(out) => out.to_owned(),
        None => new_folder()?,
    };
    std::fs::create_dir_all(&folder).map_err(|e| Failure::writing(&folder, &e))?;
    if !is_ours(&folder) {
        return Err(Failure::usage(format!(
            "{} holds other files, which the sample run could overwrite; choose a new or an \
             empty folder for --out.",
            folder.display()
        )));
    }
    report::line("The built-in sample is loaded, trained on, evaluated and scored.");
    let path = |name: &str| folder.join(name).display().to_string();
    let (portfolio, model) = (path(PORTFOLIO), path("mlp/model.riskbench"));
    write(&folder.join(PORTFOLIO), SAMPLE)?;
    let (run, scored) = (path("mlp"), path("scored.csv"));
    command(&["profile", &portfolio])?;
    command(&[
        "train",
        &portfolio,
        "--target",
        "default_flag",
        "--id",
        "application_id",
        "--model",
        "mlp",
        "--out",
        &run,
    ])?;
    command(&["evaluate", &model, &portfolio])?;
    command(&["score", &model, &portfolio, "--out", &scored])?;
    draw(&folder)?;
    report::line("");
    report::line("Written:");
    for (name, what) in [
        (PORTFOLIO, "the sample, 5,000 synthetic applicants"),
        ("mlp/model.riskbench", "the trained model"),
        ("mlp/metrics.json", "its figures"),
        ("mlp/history.csv", "loss and accuracy of each epoch"),
        (
            "mlp/scored.csv",
            "PD, score and decision of each row, with its part",
        ),
        ("scored.csv", "the portfolio as `score` scores it"),
        (PICTURE, "ROC, KS, scores and calibration on the test rows"),
    ] {
        report::line(&format!("  {}  ({what})", path(name)));
    }
    report::line("");
    report::line(
        "For the window, start riskbench where there is a display: on a desktop, over a remote \
         desktop, or with `ssh -X`. `riskbench --help` lists the commands.",
    );
    Ok(())
}

/// Whether the folder is empty, or holds the portfolio of an earlier run.
fn is_ours(folder: &Path) -> bool {
    let is_empty = std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_none());
    is_empty || std::fs::read(folder.join(PORTFOLIO)).is_ok_and(|bytes| bytes == SAMPLE)
}

fn new_folder() -> Result<PathBuf, Failure> {
    let folder = tempfile::Builder::new().prefix("riskbench-").tempdir();
    let folder = folder.map_err(|e| Failure::writing(&std::env::temp_dir(), &e))?;
    Ok(folder.keep())
}

/// Shows a command and carries it out.
fn command(words: &[&str]) -> Result<(), Failure> {
    let quoted = |word: &&str| {
        if word.contains(' ') {
            format!("\"{word}\"")
        } else {
            (*word).to_owned()
        }
    };
    let shown: Vec<String> = words.iter().map(quoted).collect();
    report::line("");
    report::line(&format!("> riskbench {}", shown.join(" ")));
    let arguments = Arguments::try_parse_from([&["riskbench"], words].concat());
    let arguments = arguments.map_err(|e| Failure::other(e.to_string()))?;
    match arguments.command {
        Some(Command::Profile(arguments)) => crate::cli::profile::run(&arguments),
        Some(Command::Train(arguments)) => crate::cli::training::run(&arguments),
        Some(Command::Evaluate(arguments)) => crate::cli::evaluate::run(&arguments),
        Some(Command::Score(arguments)) => crate::cli::score::run(&arguments),
        _ => Ok(()),
    }
}

/// Draws the figures of the test rows, from the files of the run.
fn draw(folder: &Path) -> Result<(), Failure> {
    let path = folder.join("mlp/model.riskbench");
    let model = Model::load(&path).map_err(|e| Failure::of_model(&path, e))?;
    let (y, pds) = test_rows(&folder.join("mlp/scored.csv"))?;
    let curves = PartCurves::of(&y, &pds, &model.scorecard);
    let shown = Shown {
        name: "mlp",
        ink: Ink::Accent,
        style: Style::Line,
        curves: &curves,
        cutoff: model.scorecard.cutoff_pd,
        scaling: &model.scorecard.scaling,
        language: Language::English,
    };
    let figures = curve_figures(&shown, &[], Cut::EqualCount);
    let [roc, _, ks, scores, _, reliability] = &figures[..] else {
        return Err(Failure::other("Not all figures were drawn."));
    };
    let page = page_png(&[roc, ks, scores, reliability], 2, Tokens::light(), FIGURE);
    let page = page.map_err(|e| Failure::other(e.to_string()))?;
    write(&folder.join(PICTURE), &page)
}

/// The outcomes and PDs of the test rows of a scored file.
fn test_rows(path: &Path) -> Result<(Vec<bool>, Vec<f64>), Failure> {
    let fail = |e: csv::Error| Failure::other(format!("{}: {e}", path.display()));
    let mut reader = csv::Reader::from_path(path).map_err(fail)?;
    let mut rows = (Vec::new(), Vec::new());
    for row in reader.deserialize::<ScoredRow>() {
        let row = row.map_err(fail)?;
        if row.split == "test"
            && let (Some(bad), Some(pd)) = (row.y_true, row.pd)
        {
            rows.0.push(bad == 1);
            rows.1.push(pd);
        }
    }
    Ok(rows)
}

/// What the picture needs of a row of a scored file.
#[derive(serde::Deserialize)]
struct ScoredRow {
    split: String,
    y_true: Option<u8>,
    pd: Option<f64>,
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = write_atomic(path, |w| w.write_all(bytes));
    written.map_err(|e| Failure::writing(path, &e))
}
