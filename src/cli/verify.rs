//! `riskbench verify`: every figure of a report computed again.

use super::failure::Failure;
use super::output::report;
use super::report::{Composed, compose, format_of, load_project};
use crate::bundle::BundleError;
use crate::cli::arguments::report_args::VerifyArguments;
use crate::document::verify::{Difference, Verified, Written};
use crate::document::{Format, MOST_BYTES, OUTSIDE};
use crate::files::fingerprint;
use crate::words::{counted, one_or_many};
use std::path::Path;

/// Differences that are named.
const SHOWN: usize = 50;

pub(super) fn run(arguments: &VerifyArguments) -> Result<(), Failure> {
    let format = format_of(&arguments.report)?;
    let written = read(&arguments.report, format)?;
    check_hash(&arguments.model, &written)?;
    let needs_portfolio = written.file_sha256().is_some();
    let file = arguments.file.as_ref().filter(|_| needs_portfolio);
    if arguments.file.is_some() && !needs_portfolio {
        report::warning("The report was made without a portfolio; the one passed is not needed.");
    }
    check_sample(file.is_some(), arguments.read.sample_rows, &written)?;
    let Composed {
        document,
        file_sha256,
    } = compose(
        &arguments.model,
        file,
        (&arguments.model_files, &arguments.read),
        (None, written.text_language()),
    )?;
    if let (Some(found), Some(expected)) = (&file_sha256, written.file_sha256())
        && found != expected
    {
        report::warning(format!(
            "The portfolio is not that of the report: its SHA-256 is {found}, the report names \
             {expected}."
        ));
    }
    let is_complete = file_sha256.is_some() || !needs_portfolio;
    let mut found = written.compare(&document, is_complete, &|chart| format.drawn(chart));
    if let Some(path) = &arguments.project {
        written.compare_project(&load_project(path)?, &mut found);
    }
    show(&found)
}

fn read(path: &Path, format: Format) -> Result<Written, Failure> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        Failure::reading(format!(
            "The report {shown} cannot be read ({error}); check the path."
        ))
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > MOST_BYTES {
        return Err(Failure::unusable(format!(
            "{shown} is too large to be a report."
        )));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    format.read(&bytes).ok_or_else(|| {
        Failure::unusable(format!(
            "{shown} is no report of riskbench, or it was saved by another program, which keeps \
             no figures to check; verify the file that `riskbench report` wrote."
        ))
    })
}

/// Whether the model file is that of the report, to the byte.
fn check_hash(path: &Path, written: &Written) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure::of_model(path, BundleError::Io(e)))?;
    let found = fingerprint(&bytes);
    if found == written.model_sha256() {
        return Ok(());
    }
    Err(Failure::unusable(format!(
        "{} is not the model of the report: its SHA-256 is {found}, the report names {}. Pass the \
         model file that the report was made of.",
        path.display(),
        written.model_sha256()
    )))
}

/// Whether a sample is read where the report is of one.
fn check_sample(
    has_portfolio: bool,
    sample_rows: Option<u32>,
    written: &Written,
) -> Result<(), Failure> {
    match (written.sample_records(), sample_rows) {
        (Some(records), None) if has_portfolio => Err(Failure::usage(format!(
            "The report is of a sample of {records} records of the portfolio; pass --sample-rows \
             {records}, or the number that the report was made with."
        ))),
        _ => Ok(()),
    }
}

fn show(found: &Verified) -> Result<(), Failure> {
    for difference in found.differences.iter().take(SHOWN) {
        report::line(&sentence(difference));
    }
    let more = found.differences.len().saturating_sub(SHOWN);
    if more > 0 {
        report::line(&format!("and {} more", counted(more, "difference")));
    }
    report::line(&format!(
        "{} recomputed and equal",
        counted(found.equal, "figure")
    ));
    if !found.unchecked.is_empty() {
        let names: Vec<&str> = found.unchecked.iter().map(String::as_str).collect();
        report::line(&format!(
            "{} and the words unchecked, as the portfolio was not passed: {}",
            counted(names.len(), "figure"),
            names.join(", ")
        ));
    }
    if found.differences.is_empty() {
        return Ok(());
    }
    let is_text = |difference: &Difference| matches!(difference, Difference::Text(_));
    if found.differences.iter().all(is_text) {
        return Err(Failure::unusable(
            "The figures are equal, but words or markup of the report were changed; do not rely \
             on it.",
        ));
    }
    let count = found.differences.len();
    Err(Failure::unusable(format!(
        "{} of the report {} from what model and portfolio give; do not rely on it.",
        counted(count, "figure"),
        one_or_many(count, "differs", "differ")
    )))
}

fn sentence(difference: &Difference) -> String {
    match difference {
        Difference::Value {
            id,
            written,
            computed,
        } => format!("{id}: the report holds {written}, computed is {computed}"),
        Difference::Shown {
            id,
            written,
            computed,
        } => format!("{id}: the report shows {written:?}, computed again it is {computed:?}"),
        Difference::Absent(id) => format!("{id}: absent from the report, or there twice"),
        Difference::Unknown(id) => format!("{id}: model and portfolio give no such figure"),
        Difference::Chart(id) => format!("{id}: the drawing is not that of the computed numbers"),
        Difference::Log(line) => format!(
            "decision log, line {line}: it is absent, or its hash does not follow from the line \
             before and its words"
        ),
        Difference::NotInProject(line) => {
            format!("decision log, line {line}: the project holds another line there, or none")
        }
        Difference::ProjectLog(line) => format!(
            "decision log of the project, line {line}: its hash does not follow from the line \
             before and its words"
        ),
        Difference::Text(place) if OUTSIDE.contains(&place.as_str()) => {
            "the file holds markup or words that riskbench did not write, outside of the \
             sections: do not rely on it"
                .to_owned()
        }
        Difference::Text(heading) => format!("\"{heading}\": words of the section were changed"),
    }
}
