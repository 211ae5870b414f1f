//! Options of reasons.

use crate::cli::arguments::args::word;
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::output::report;
use crate::explain::{Baseline, MOST_REASONS, ReasonTexts, TextLanguage};
use crate::network::Direction;
use crate::workflow::ReasonTerms;
use clap::Args;
use std::path::{Path, PathBuf};

/// The reasons in a scored file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reasons")]
pub(in crate::cli) struct ReasonArguments {
    /// Reasons of each applicant in the scored file, 0 to 4: the fields that raise the PD most; of
    /// classes and numbers those that move the prediction most, each with its contribution
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = reasons)]
    pub(in crate::cli) reasons: usize,
    /// Texts of the reasons: a CSV file with the columns field,en,zh [default: the model's, else
    /// the names of the columns]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) reasons_text: Option<PathBuf>,
    /// What applicants are compared with: the mean of the training rows, or those just approved
    /// at the cutoff
    #[arg(long, value_name = "mean|approved", default_value = "mean", value_parser = single)]
    pub(in crate::cli) baseline: Baseline,
    /// Language of the texts
    #[arg(long, value_name = "en|zh", default_value = "en", value_parser = word::<TextLanguage>)]
    pub(in crate::cli) language: TextLanguage,
}

fn reasons(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| *n <= MOST_REASONS);
    number.ok_or_else(|| format!("give a number from 0 to {MOST_REASONS}"))
}

impl ReasonArguments {
    /// Refuses an output that would overwrite the texts.
    pub(in crate::cli) fn keep_texts(&self, out: &Path) -> Result<(), Failure> {
        let texts = self.reasons_text.as_ref();
        texts.map_or(Ok(()), |texts| input::keep_source(texts, out))
    }

    /// The texts that are given; none without a file.
    pub(in crate::cli) fn texts(&self) -> Result<ReasonTexts, Failure> {
        let Some(path) = &self.reasons_text else {
            return Ok(ReasonTexts::default());
        };
        let bytes = std::fs::read(path);
        let bytes = bytes.map_err(|error| Failure {
            code: 4,
            message: format!(
                "The texts {} cannot be read ({error}); check the path.",
                path.display()
            ),
        })?;
        ReasonTexts::read(&bytes).map_err(|error| {
            Failure::usage(format!(
                "The texts of --reasons-text {} cannot be used: {error}.",
                path.display()
            ))
        })
    }

    /// What is asked for, with these texts; `None` without reasons.
    pub(in crate::cli) fn terms(&self, texts: ReasonTexts) -> Option<ReasonTerms> {
        (self.reasons > 0).then_some(ReasonTerms {
            most: self.reasons,
            baseline: self.baseline,
            texts,
            language: self.language,
        })
    }
}

/// Tells which texts are of no field of the model.
pub(in crate::cli) fn say_unused(texts: &ReasonTexts, fields: &[String]) {
    let unused: Vec<&str> = texts
        .fields()
        .filter(|text| !fields.iter().any(|field| field == text))
        .collect();
    if !unused.is_empty() {
        report::warning(format!(
            "--reasons-text names what is no field of the model: {}; its fields are {}.",
            shortened(&unused),
            shortened(&fields.iter().map(String::as_str).collect::<Vec<_>>())
        ));
    }
}

/// Most names in a warning.
const MOST_NAMES: usize = 12;

fn shortened(names: &[&str]) -> String {
    let first = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Tells that reasons name protected attributes.
pub(in crate::cli) fn say_protected(applicants: usize) {
    if applicants > 0 {
        report::warning(format!(
            "The reasons of {} name a protected attribute, which the model uses as an input; \
             check before any of them is sent out.",
            crate::words::counted(applicants, "applicant")
        ));
    }
}

/// A field and how the PD runs with it.
pub(in crate::cli) fn direction(text: &str) -> Result<(String, Direction), String> {
    let named = text.rsplit_once('=').filter(|(field, _)| !field.is_empty());
    let (field, sign) = named.ok_or("give FIELD=+ or FIELD=-")?;
    match sign.trim() {
        "+" => Ok((field.to_owned(), Direction::Rises)),
        "-" | "−" => Ok((field.to_owned(), Direction::Falls)),
        _ => Err("give FIELD=+ where the PD should rise, FIELD=- where it should fall".to_owned()),
    }
}

/// A baseline of one point.
fn single(text: &str) -> Result<Baseline, String> {
    let named = Baseline::SINGLE.into_iter().find(|b| b.name() == text);
    named.ok_or_else(|| "give mean or approved".to_owned())
}
