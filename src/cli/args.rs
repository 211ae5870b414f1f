//! The arguments, as typed; the flags and their words are a contract with
//! scripts.

use super::binning::BinningArguments;
use super::decide_args::{
    ExtraArguments, MoneyArguments, OverrideArguments, ReviewArguments, TermsArguments,
};
use super::special;
use super::written::written;
use crate::evaluate::recalibrate::Method as Recalibrate;
use crate::network::{Activation, Backend, Family, Norm, Objective};
use crate::table::Convention;
use crate::train::{Algorithm, ClassWeight, Monitor, Preset, Schedule};
use crate::ui::window::Drawing;
use clap::{Args, Parser, Subcommand};
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// A workbench for credit risk: from a loan portfolio to scored applicants.
#[derive(Debug, Parser)]
#[command(
    name = "riskbench",
    version,
    about,
    args_conflicts_with_subcommands = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Opens the window with this portfolio, model or project
    pub(super) file: Option<PathBuf>,
    /// What draws the window: glow or wgpu; by default the one that works
    #[arg(long, value_parser = word::<Drawing>)]
    pub(super) renderer: Option<Drawing>,
    /// Run the built-in sample into this folder, without a window; where there is no display
    /// it is run anyway, into a new temporary folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "renderer"])]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show what is in a portfolio: kinds, missing values, quantiles, categories, a guess at the target
    Profile(ProfileArguments),
    /// Write a portfolio as it was understood, cells as they stood
    Clean(CleanArguments),
    /// Train a model on a portfolio and score it
    Train(Box<TrainArguments>),
    /// Score a portfolio with a model
    Score(ScoreArguments),
    /// Write the built-in sample portfolio: 5,000 synthetic applicants
    Sample(SampleArguments),
    /// Say how good a model is on a portfolio with known outcomes
    Evaluate(EvaluateArguments),
}

impl Command {
    /// How the command is to read its file, if it reads one.
    pub(super) fn read(&self) -> Option<&ReadArguments> {
        match self {
            Self::Profile(a) => Some(&a.read),
            Self::Clean(a) => Some(&a.read),
            Self::Train(a) => Some(&a.read),
            Self::Score(a) => Some(&a.read),
            Self::Evaluate(a) => Some(&a.read),
            Self::Sample(_) => None,
        }
    }
}

/// How a file is to be read, where that is not left to the loader.
#[derive(Debug, Args)]
pub(super) struct ReadArguments {
    /// Delimiter: a character, a few signs such as "~|~", or tab, comma, semicolon, pipe, colon, space
    #[arg(long, value_name = "CHAR")]
    pub(super) delimiter: Option<String>,
    /// Encoding, such as utf-8, gb18030, windows-1252, utf-16le
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    /// Lines that name the columns; no or 0 where the first line is data
    #[arg(long, value_name = "N|yes|no", value_parser = header_lines)]
    pub(super) header: Option<usize>,
    /// Character around cells, or none
    #[arg(long, value_name = "CHAR|none")]
    pub(super) quote: Option<String>,
    /// Character before a quote that is meant as one, besides a second quote: \, nul or none
    #[arg(long, value_name = "CHAR|none")]
    pub(super) escape: Option<String>,
    /// What begins a line that is no record, such as #, or none
    #[arg(long, value_name = "TEXT|none", allow_hyphen_values = true)]
    pub(super) comment: Option<String>,
    /// How a column is written: text, point, comma, percent, percent-comma, months,
    /// multiples (K, M, lakh, crore), day-first, month-first (day-first:1930 where
    /// years of two digits begin with 1930), flag (yes or no in any spelling, as 1 and
    /// 0), serial (days as a spreadsheet numbers them)
    #[arg(long = "read", value_name = "COL=HOW", value_parser = written)]
    pub(super) written: Vec<(String, Convention)>,
    /// Sheet of a workbook, by name or number; by default the first with a table
    #[arg(long, value_name = "NAME|N")]
    pub(super) sheet: Option<String>,
    /// Read totals, averages and trailers as applicants; without it they are set aside
    #[arg(long)]
    pub(super) keep_totals: bool,
    /// Read so many records only, evenly over the whole file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) sample_rows: Option<u32>,
    /// Threads for reading and scoring; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct ProfileArguments {
    /// The portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Everything, as JSON
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) binning: BinningArguments,
    #[command(flatten)]
    pub(super) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(super) struct CleanArguments {
    /// The portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Where to write; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Where to write the records that were set aside, with their places, reasons and raw text
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Where to write which records were repaired, all of them: record, line and
    /// byte where each begins, what was done, and the file where there are several
    #[arg(long, value_name = "FILE")]
    pub(super) repairs: Option<PathBuf>,
    /// Mark cells that a spreadsheet would run as a formula
    #[arg(long)]
    pub(super) safe: bool,
    #[command(flatten)]
    pub(super) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(super) struct TrainArguments {
    /// The portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Column that tells good from bad
    #[arg(long, value_name = "COL")]
    pub(super) target: String,
    /// Values that mean bad (default); quote one with a comma, as in '"late, paid"'; "" is the empty cell
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(super) bad: Vec<String>,
    /// Values that mean good; all else not named bad is then indeterminate
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(super) good: Vec<String>,
    /// Values that mean neither: scored, but out of fit and figures
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(super) indeterminate: Vec<String>,
    /// Columns to leave out
    #[arg(long, value_name = "A,B")]
    pub(super) drop: Vec<String>,
    /// The only columns to use
    #[arg(long, value_name = "A,B")]
    pub(super) features: Vec<String>,
    /// Column that names an applicant
    #[arg(long, value_name = "COL")]
    pub(super) id: Option<String>,
    /// Let all protected attributes into the model
    #[arg(long)]
    pub(super) use_protected: bool,
    /// Let this protected attribute into the model
    #[arg(long, value_name = "COL[,COL]")]
    pub(super) allow: Vec<String>,
    /// Which end of a numbered sequence is the latest
    #[arg(long, value_name = "latest-first|oldest-first", default_value = "latest-first", value_parser = word::<crate::recipe::sequence::Order>)]
    pub(super) sequence: crate::recipe::sequence::Order,
    /// How a column is prepared, instead of as the preset does: unscaled, scaled
    /// (as the preset scales numbers), standard, min-max, quantile-normal, one-hot,
    /// ordinal, woe, or woe-bins (bins of like risk); +missing adds an input that flags
    /// missing values
    #[arg(long, value_name = "COL=HOW[+missing]", value_parser = encode)]
    pub(super) encode: Vec<Encode>,
    /// Values of a column of numbers or dates that are no measurement, such as 9999 or
    /// 9999-12-31: each is a level of its own and missing as a number. Words in such a
    /// column are levels by themselves
    #[arg(long, value_name = "COL=V[,V]", value_parser = special::parse)]
    pub(super) special: Vec<(String, Vec<String>)>,
    /// Read the columns of a sequence, named by what their names share, one by one
    #[arg(long, value_name = "STEM")]
    pub(super) no_sequence: Vec<String>,
    /// mlp, cnn, lstm, gru, rnn or logistic
    #[arg(long, default_value = "mlp", value_parser = word::<Family>)]
    pub(super) model: Family,
    /// tuned, or plain: the textbook network
    #[arg(long, default_value = "tuned", value_parser = word::<Preset>)]
    pub(super) preset: Preset,
    /// Most epochs
    #[arg(long, value_name = "N")]
    pub(super) epochs: Option<usize>,
    /// Rows per step
    #[arg(long, value_name = "N")]
    pub(super) batch_size: Option<usize>,
    /// Dense layers of mlp, dense layers after pooling of cnn, stacked recurrent layers
    #[arg(long, value_name = "32,16", value_delimiter = ',')]
    pub(super) hidden: Option<Vec<usize>>,
    /// Filters of the convolution
    #[arg(long, value_name = "N")]
    pub(super) filters: Option<usize>,
    /// Time steps that a filter sees
    #[arg(long, value_name = "N")]
    pub(super) kernel: Option<usize>,
    /// Time steps that pooling makes one
    #[arg(long, value_name = "N")]
    pub(super) pool: Option<usize>,
    /// relu, tanh, sigmoid, gelu or silu
    #[arg(long, value_parser = word::<Activation>)]
    pub(super) activation: Option<Activation>,
    /// none, batch or layer
    #[arg(long, value_parser = word::<Norm>)]
    pub(super) norm: Option<Norm>,
    /// Learning rate before the schedule
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(super) learning_rate: Option<f64>,
    /// constant, cosine, warmup-cosine, step or exponential
    #[arg(long, value_parser = word::<Schedule>)]
    pub(super) schedule: Option<Schedule>,
    /// adam, adamw, sgd, rmsprop or adagrad
    #[arg(long, value_parser = word::<Algorithm>)]
    pub(super) optimizer: Option<Algorithm>,
    /// bce or mse
    #[arg(long, value_parser = word::<Objective>)]
    pub(super) objective: Option<Objective>,
    /// Share of units dropped while training
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(super) dropout: Option<f64>,
    /// Weight of the absolute penalty
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(super) l1: Option<f64>,
    /// Weight of the squared penalty; the decay of adamw
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(super) l2: Option<f64>,
    /// Largest norm of a gradient
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(super) clip: Option<f64>,
    /// Epochs to wait for a better one; off runs all and keeps the last
    #[arg(long, value_name = "N|off", value_parser = patience)]
    pub(super) patience: Option<Patience>,
    /// What makes an epoch better: loss or auc, on validation
    #[arg(long, value_parser = word::<Monitor>)]
    pub(super) monitor: Option<Monitor>,
    /// none or balanced; PDs are corrected back to the population
    #[arg(long, value_parser = word::<ClassWeight>)]
    pub(super) class_weight: Option<ClassWeight>,
    /// random, date:COL, group:COL or column:COL
    #[arg(long, default_value = "random", value_name = "HOW", value_parser = split_method)]
    pub(super) split: crate::recipe::split::Method,
    /// Share of the rows that test
    #[arg(
        long,
        value_name = "X",
        default_value_t = 0.2,
        allow_negative_numbers = true
    )]
    pub(super) test: f64,
    /// Share of what is left that validates
    #[arg(
        long,
        value_name = "X",
        default_value_t = 0.1,
        allow_negative_numbers = true
    )]
    pub(super) validation: f64,
    /// Fixes split, initial weights, order of rows and dropout
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Who computes: fused, flex or ndarray
    #[arg(long, default_value = "fused", value_parser = word::<Backend>)]
    pub(super) backend: Backend,
    /// Correct the PDs on the validation rows: none, platt or isotonic
    #[arg(long, value_name = "HOW", default_value = "none", value_parser = recalibrate)]
    pub(super) recalibrate: Recalibrated,
    /// Cross-validate over K folds as well; adds oof.csv and the key folds of metrics.json
    #[arg(long, value_name = "K")]
    pub(super) folds: Option<usize>,
    #[command(flatten)]
    pub(super) terms: TermsArguments,
    #[command(flatten)]
    pub(super) extra: ExtraArguments,
    /// Leave out rows that repeat an earlier one in every column but the id
    #[arg(long)]
    pub(super) drop_duplicates: bool,
    /// Folder for model.riskbench, scored.csv, metrics.json and history.csv
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(super) struct ScoreArguments {
    /// The model: model.riskbench
    pub(super) model: PathBuf,
    /// The portfolio; - for standard input. Delimited text may be of any length;
    /// workbooks and Parquet tables are read into memory
    pub(super) file: PathBuf,
    /// Where to write; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Text cells as they are, for machines: a spreadsheet may run them as formulas
    #[arg(long)]
    pub(super) exact: bool,
    /// Add the original columns
    #[arg(long)]
    pub(super) with_input: bool,
    /// Begin with a byte-order mark, for Excel
    #[arg(long)]
    pub(super) bom: bool,
    /// Reasons per applicant
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) reasons: usize,
    /// Column that names an applicant, if not the model's
    #[arg(long, value_name = "COL")]
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) overrides: OverrideArguments,
    #[command(flatten)]
    pub(super) extra: ExtraArguments,
    #[command(flatten)]
    pub(super) money: MoneyArguments,
    #[command(flatten)]
    pub(super) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(super) struct SampleArguments {
    /// Where to write; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct EvaluateArguments {
    /// The model: model.riskbench
    pub(super) model: PathBuf,
    /// The portfolio; - for standard input
    pub(super) file: PathBuf,
    /// Column that tells good from bad, if not the model's
    #[arg(long, value_name = "COL")]
    pub(super) target: Option<String>,
    /// Values that mean bad, if not the model's
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(super) bad: Vec<String>,
    /// Every figure, as JSON
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) review: ReviewArguments,
    #[command(flatten)]
    pub(super) overrides: OverrideArguments,
    #[command(flatten)]
    pub(super) money: MoneyArguments,
    #[command(flatten)]
    pub(super) read: ReadArguments,
}

/// `--recalibrate`, as typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recalibrated(pub(super) Option<Recalibrate>);

fn recalibrate(text: &str) -> Result<Recalibrated, String> {
    match text {
        "none" => Ok(Recalibrated(None)),
        text => word(text).map(|method| Recalibrated(Some(method))),
    }
}

/// `--patience`, as typed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Patience {
    Epochs(usize),
    Off,
}

fn patience(text: &str) -> Result<Patience, String> {
    if text == "off" {
        return Ok(Patience::Off);
    }
    let epochs = text
        .parse()
        .map_err(|e| format!("give a number of epochs, or off ({e})"));
    epochs.map(Patience::Epochs)
}

fn header_lines(text: &str) -> Result<usize, String> {
    match text {
        "yes" | "true" => Ok(1),
        "no" | "none" | "false" => Ok(0),
        text => text
            .parse()
            .map_err(|e| format!("give a number of lines, yes or no ({e})")),
    }
}

/// One `--encode`, as typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Encode {
    pub(super) column: String,
    pub(super) how: How,
    /// Whether missing values are flagged as well.
    pub(super) missing: bool,
}

/// The words of `--encode`.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum How {
    Unscaled,
    Scaled,
    Standard,
    MinMax,
    QuantileNormal,
    OneHot,
    Ordinal,
    Woe,
    WoeBins,
}

fn encode(text: &str) -> Result<Encode, String> {
    let wanted = "give COL=HOW, such as income=woe or income=min-max+missing";
    // A column's name may hold an equals sign, a word does not.
    let (column, how) = text.rsplit_once('=').ok_or(wanted)?;
    let bare = how.strip_suffix("+missing");
    Ok(Encode {
        column: column.to_owned(),
        how: word(bare.unwrap_or(how))?,
        missing: bare.is_some(),
    })
}

/// One of the words of an enum, by its serde names.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = serde_json::Value::String(text.to_owned());
    serde_json::from_value(value).map_err(|e| e.to_string())
}

fn split_method(text: &str) -> Result<crate::recipe::split::Method, String> {
    use crate::recipe::split::Method;
    let (how, column) = text.split_once(':').unwrap_or((text, ""));
    match (how, column) {
        ("random", "") => Ok(Method::Random),
        ("date", c) if !c.is_empty() => Ok(Method::Date(c.to_owned())),
        ("group", c) if !c.is_empty() => Ok(Method::Group(c.to_owned())),
        ("column", c) if !c.is_empty() => Ok(Method::Column(c.to_owned())),
        _ => Err("give random, date:COL, group:COL or column:COL".to_owned()),
    }
}

/// The parts of a list flag: CSV-quoted, repeatable. An empty text is one
/// empty part.
pub(super) fn list(given: &[String]) -> Vec<String> {
    let mut parts = Vec::new();
    for text in given {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let before = parts.len();
        for record in reader.records().flatten() {
            parts.extend(record.iter().map(|part| part.trim().to_owned()));
        }
        if parts.len() == before {
            parts.push(String::new());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_convention_is_a_column_and_a_word() {
        let named = |text: &str| written(text).map(|(column, _)| column);
        assert_eq!(
            written("a=b=serial"),
            Ok(("a=b".to_owned(), Convention::Serial))
        );
        for how in [
            "text",
            "point",
            "comma",
            "percent",
            "percent-comma",
            "day-first",
            "month-first",
            "day-first:1930",
            "months",
            "multiples",
        ] {
            assert_eq!(named(&format!("年收入={how}")).as_deref(), Ok("年收入"));
        }
        for wrong in ["income", "income=", "income=commas", "born=day-first:30"] {
            assert!(written(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_preparation_is_a_column_and_a_word() {
        let check = |text: &str, column: &str, how: How, missing: bool| {
            let column = column.to_owned();
            let expected = Encode {
                column,
                how,
                missing,
            };
            assert_eq!(encode(text), Ok(expected), "{text}");
        };
        check("income=woe", "income", How::Woe, false);
        check("a=b=min-max+missing", "a=b", How::MinMax, true);
        check("年收入=one-hot", "年收入", How::OneHot, false);
        for wrong in ["income", "income=", "income=wo", "income=+missing"] {
            assert!(encode(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lists_are_csv_quoted_and_repeatable() {
        let check = |given: &[&str], expected: &[&str]| {
            let given: Vec<String> = given.iter().map(ToString::to_string).collect();
            assert_eq!(list(&given), expected, "{given:?}");
        };
        check(&[], &[]);
        check(&["a,b", "c"], &["a", "b", "c"]);
        check(&["\"a,b\",c"], &["a,b", "c"]);
        check(&["-"], &["-"]);
        check(&[""], &[""]);
        check(&["a, b"], &["a", "b"]);
    }
}
