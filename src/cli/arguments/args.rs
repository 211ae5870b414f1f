//! The arguments, as typed; the flags and their words are a contract with
//! scripts.

use crate::cli::arguments::analyses::forecast_args::ForecastArguments;
use crate::cli::arguments::analyses::synthetic_args::{AnomaliesArguments, SynthesizeArguments};
use crate::cli::arguments::decide_args::{
    ExtraArguments, MoneyArguments, OverrideArguments, TermsArguments,
};
use crate::cli::arguments::evaluate_args::EvaluateArguments;
use crate::cli::arguments::export_args::ExportArguments;
use crate::cli::arguments::join_args::{JoinArguments, ModelFilesArguments, TrainJoinArguments};
use crate::cli::arguments::monitor_args::{MonitorArguments, RetrainArguments};
use crate::cli::arguments::points_args::PointsArguments;
use crate::cli::arguments::reason_args::{ReasonArguments, direction};
use crate::cli::arguments::report_args::{ReportArguments, VerifyArguments};
use crate::cli::arguments::special;
use crate::cli::arguments::survival_args::{ForecastTermsArguments, SurvivalArguments};
use crate::cli::arguments::training::combine_args::CombineArguments;
use crate::cli::arguments::training::memory_args::MemoryArguments;
use crate::cli::arguments::training::network_args::NetworkArguments;
use crate::cli::arguments::what_if_args::WhatIfArguments;
use crate::cli::arguments::written::written;
use crate::cli::binning::BinningArguments;
use crate::explain::Baseline;
use crate::network::Direction;
use crate::recipe::Task;
use crate::table::Convention;
use crate::ui::window::Drawing;
use clap::{Args, Parser, Subcommand};
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// A workbench for credit risk: loads a loan portfolio, trains a neural PD model and scores applicants.
#[derive(Debug, Parser)]
#[command(
    name = "riskbench",
    version = crate::words::VERSION,
    about,
    args_conflicts_with_subcommands = true
)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<Command>,
    /// Portfolio, model or project to open in the window
    pub(in crate::cli) file: Option<PathBuf>,
    /// Renderer of the window: glow or wgpu [default: the first that works]
    #[arg(long, value_parser = word::<Drawing>)]
    pub(in crate::cli) renderer: Option<Drawing>,
    /// Run the built-in sample without a window and write its files to this folder [default
    /// without a display: a new temporary folder]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "renderer"])]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Describe the columns of a portfolio: types, missing values, quantiles, categories, likely target
    Profile(ProfileArguments),
    /// Write a portfolio as one clean CSV file, cell values unchanged
    Clean(CleanArguments),
    /// Train a model on a portfolio and score it
    Train(Box<TrainArguments>),
    /// Join the members of an ensemble that were trained one by one to one model
    Combine(CombineArguments),
    /// Score a portfolio with a model
    Score(ScoreArguments),
    /// Write the built-in sample portfolio: 5,000 synthetic applicants
    Sample(SampleArguments),
    /// Evaluate a model on a portfolio with known outcomes
    Evaluate(EvaluateArguments),
    /// Hold later portfolios against a model's development, month by month: drift, missing and
    /// unseen values, calibration and AUC, with alarms that allow for chance
    Monitor(MonitorArguments),
    /// Train a challenger by the recipe of a model on newer rows, and show how the two differ
    Retrain(RetrainArguments),
    /// Write the validation report of a model as one HTML or Word file
    Report(ReportArguments),
    /// Compute every figure of a report again and name those that differ
    Verify(VerifyArguments),
    /// Explain the PD of every applicant: contributions of the fields, their importance and shape;
    /// or what one applicant's PD would be with other values
    Explain(ExplainArguments),
    /// Set points of a scorecard by hand: read its table of points again, as edited, into a new
    /// model
    Points(PointsArguments),
    /// Export a model as Python, SQL or ONNX, with the whole preparation inside
    Export(ExportArguments),
    /// Forecast daily prices, rates or values beside the methods that a network must beat
    Forecast(ForecastArguments),
    /// Make synthetic rows like those of a portfolio, with a GAN
    Synthesize(Box<SynthesizeArguments>),
    /// Score how unusual each row of a portfolio without outcomes is
    Anomalies(Box<AnomaliesArguments>),
    /// Add columns from other files to applicants, as known before the date of application: sums
    /// and counts of events over windows of months
    Join(Box<JoinArguments>),
}

impl Command {
    /// How the command is to read its file, if it reads one.
    pub(in crate::cli) fn read(&self) -> Option<&ReadArguments> {
        match self {
            Self::Profile(a) => Some(&a.read),
            Self::Clean(a) => Some(&a.read),
            Self::Train(a) => Some(&a.read),
            Self::Score(a) => Some(&a.read),
            Self::Evaluate(a) => Some(&a.read),
            Self::Explain(a) => Some(&a.read),
            Self::Monitor(a) => Some(&a.read),
            Self::Retrain(a) => Some(&a.read),
            Self::Report(a) => Some(&a.read),
            Self::Verify(a) => Some(&a.read),
            Self::Points(a) => Some(&a.read),
            Self::Forecast(a) => Some(&a.read),
            Self::Synthesize(a) => Some(&a.read),
            Self::Anomalies(a) => Some(&a.read),
            Self::Join(a) => Some(&a.read),
            Self::Sample(_) | Self::Export(_) | Self::Combine(_) => None,
        }
    }
}

/// How a file is read; what is not given is detected.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading the file")]
pub(in crate::cli) struct ReadArguments {
    /// Delimiter: one or more characters such as "~|~", or tab, comma, semicolon, pipe, colon, space
    #[arg(long, value_name = "CHAR")]
    pub(in crate::cli) delimiter: Option<String>,
    /// Encoding, such as utf-8, gb18030, windows-1252 or utf-16le
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) encoding: Option<String>,
    /// Number of header lines; no or 0 if the first line is data
    #[arg(long, value_name = "N|yes|no", value_parser = header_lines)]
    pub(in crate::cli) header: Option<usize>,
    /// Quote character, or none
    #[arg(long, value_name = "CHAR|none")]
    pub(in crate::cli) quote: Option<String>,
    /// Escape character within quotes, besides a doubled quote: \, nul or none
    #[arg(long, value_name = "CHAR|none")]
    pub(in crate::cli) escape: Option<String>,
    /// Prefix of comment lines, such as #, or none
    #[arg(long, value_name = "TEXT|none", allow_hyphen_values = true)]
    pub(in crate::cli) comment: Option<String>,
    /// Format of a column: text, point or comma (decimal mark; also the codes behind value labels of SPSS, SAS or Stata), percent, percent-comma, share
    /// (fractions of one: 54.5% is 0.545), per-mille, basis-points, around:~… (the text around each number, which is at the …), months, multiples (K, M, lakh, crore), day-first, month-first (day-first:1930: two-digit
    /// years start at 1930), flag (yes/no in any spelling as 1 and 0), serial (spreadsheet days),
    /// unix (seconds since 1970), yymmdd
    #[arg(long = "read", value_name = "COL=HOW", value_parser = written)]
    pub(in crate::cli) written: Vec<(String, Convention)>,
    /// Description of a file of fixed widths: a CSV with the columns name, start (from 1), width or
    /// end, and for mainframe numbers decimals (digits behind a point that is not written)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) fixed_width: Option<PathBuf>,
    /// Sheet of a workbook or table of a database, by name or number [default: the first that
    /// holds a table]
    #[arg(long, value_name = "NAME|N")]
    pub(in crate::cli) sheet: Option<String>,
    /// Keep totals, averages and trailer records as applicants instead of setting them aside
    #[arg(long)]
    pub(in crate::cli) keep_totals: bool,
    /// Read at most N records, spread evenly over the file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) sample_rows: Option<u32>,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ProfileArguments {
    /// Portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) binning: BinningArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CleanArguments {
    /// Portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Output file; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Output file for rejected records: position, reason and raw text
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rejects: Option<PathBuf>,
    /// Output file for the list of repaired records: record, line, byte, repair, and the
    /// file if there are several
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) repairs: Option<PathBuf>,
    /// Escape cells that a spreadsheet would run as a formula
    #[arg(long)]
    pub(in crate::cli) safe: bool,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TrainArguments {
    /// Portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Target column; --event is another word for it
    #[arg(long, alias = "event", value_name = "COL")]
    pub(in crate::cli) target: String,
    /// Output folder: model.riskbench, scored.csv, metrics.json and history.csv; of a scorecard its
    /// points as well: scorecard.csv
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
    /// Target values that mean bad, such as 1 or "charged off" [default: guessed where it is plain].
    /// A value with a comma takes two pairs of quotes: '"late, paid"'; "" means empty cells
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(in crate::cli) bad: Vec<String>,
    /// Target values that mean good; all values named neither good nor bad are then
    /// indeterminate [default: all that are not bad]
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(in crate::cli) good: Vec<String>,
    /// Target values that mean neither: scored, but excluded from training and figures
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(in crate::cli) indeterminate: Vec<String>,
    /// Task: auto (decided by the target), binary (good and bad), multiclass, ordinal (ordered
    /// classes such as rating grades), regression (a number), count, or survival (the time to
    /// default: PDs by month and over the life of a loan)
    #[arg(long, default_value = "auto", hide_default_value = true, value_parser = task)]
    pub(in crate::cli) task: AskedTask,
    /// Classes of the target, ordered ones from the first to the last [default: found]
    #[arg(long, value_name = "V,V", allow_hyphen_values = true)]
    pub(in crate::cli) classes: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) inputs: InputArguments,
    /// Order of a numbered sequence: is the lowest number the latest or the oldest
    #[arg(long, value_name = "latest-first|oldest-first", default_value = "latest-first", value_parser = word::<crate::recipe::encoding::sequence::Order>)]
    pub(in crate::cli) sequence: crate::recipe::encoding::sequence::Order,
    /// Encoding of a column: unscaled, scaled (as in the preset), standard, min-max,
    /// quantile-normal, one-hot, ordinal, woe, or woe-bins (WoE over supervised bins);
    /// +missing adds a missing-value indicator
    #[arg(long, value_name = "COL=HOW[+missing]", value_parser = encode)]
    pub(in crate::cli) encode: Vec<Encode>,
    /// Special codes of a numeric or date column, such as 9999 or 9999-12-31: each becomes a
    /// level of its own and is missing as a number. Words in such a column are detected
    #[arg(long, value_name = "COL=V[,V]", value_parser = special::parse)]
    pub(in crate::cli) special: Vec<(String, Vec<String>)>,
    /// Use the columns of this sequence (named by its common stem) as separate inputs
    #[arg(long, value_name = "STEM")]
    pub(in crate::cli) no_sequence: Vec<String>,
    /// Exclude rows that repeat an earlier row in every column except the id
    #[arg(long)]
    pub(in crate::cli) drop_duplicates: bool,
    /// Random seed of split, initial weights, batches and dropout
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    #[command(flatten)]
    pub(in crate::cli) split: SplitArguments,
    #[command(flatten)]
    pub(in crate::cli) survival: SurvivalArguments,
    #[command(flatten)]
    pub(in crate::cli) memory: MemoryArguments,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArguments,
    #[command(flatten)]
    pub(in crate::cli) terms: TermsArguments,
    #[command(flatten)]
    pub(in crate::cli) reasons: ReasonArguments,
    #[command(flatten)]
    pub(in crate::cli) extra: ExtraArguments,
    #[command(flatten)]
    pub(in crate::cli) joined: TrainJoinArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

/// Which columns are read, and which names a row.
#[derive(Debug, Args)]
pub(in crate::cli) struct InputArguments {
    /// Columns to exclude
    #[arg(long, value_name = "A,B")]
    pub(in crate::cli) drop: Vec<String>,
    /// Columns to use; all others are excluded
    #[arg(long, value_name = "A,B")]
    pub(in crate::cli) features: Vec<String>,
    /// Column that identifies an applicant [default: detected]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) id: Option<String>,
    /// Use all protected attributes as inputs
    #[arg(long)]
    pub(in crate::cli) use_protected: bool,
    /// Protected attributes to use as inputs
    #[arg(long, value_name = "COL[,COL]")]
    pub(in crate::cli) allow: Vec<String>,
}

/// How rows are divided.
#[derive(Debug, Args)]
#[command(next_help_heading = "Split")]
pub(in crate::cli) struct SplitArguments {
    /// Split method: random, date:COL, group:COL or column:COL
    #[arg(long = "split", default_value = "random", value_name = "HOW", value_parser = split_method)]
    pub(in crate::cli) method: crate::recipe::outcome::split::Method,
    /// Test fraction
    #[arg(
        long,
        value_name = "X",
        default_value_t = 0.2,
        allow_negative_numbers = true
    )]
    pub(in crate::cli) test: f64,
    /// Validation fraction of the rows that are not test rows [default: 0.1; none for an ensemble
    /// on under 2,000 rows: out-of-fold PDs of the training rows take its place, in oof.csv]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(in crate::cli) validation: Option<f64>,
    /// Also cross-validate over K folds; writes oof.csv and the key folds of metrics.json
    #[arg(long, value_name = "K")]
    pub(in crate::cli) folds: Option<usize>,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(in crate::cli) struct ScoreArguments {
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Portfolio; - for standard input. Delimited text is streamed; workbooks, Parquet
    /// and files of SAS, SPSS and Stata are read into memory
    pub(in crate::cli) file: PathBuf,
    /// Output file; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Write text cells unescaped, for programs; a spreadsheet may run them as formulas
    #[arg(long)]
    pub(in crate::cli) exact: bool,
    /// Add the columns of the input file
    #[arg(long)]
    pub(in crate::cli) with_input: bool,
    /// Start the file with a byte-order mark, for Excel
    #[arg(long)]
    pub(in crate::cli) bom: bool,
    /// Column that identifies an applicant [default: the model's]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) id: Option<String>,
    /// Read an Arrow stream and write one, batch by batch: the columns of the CSV file, id as it
    /// came, score and decile as int64, pd and amounts as float64, all else as text, null
    /// where the CSV file is empty
    #[arg(long, conflicts_with_all = ["exact", "bom", "sheet", "sample_rows", "fixed_width", "delimiter", "encoding", "header", "quote", "escape", "comment"])]
    pub(in crate::cli) arrow: bool,
    #[command(flatten)]
    pub(in crate::cli) forecast: ForecastTermsArguments,
    #[command(flatten)]
    pub(in crate::cli) overrides: OverrideArguments,
    #[command(flatten)]
    pub(in crate::cli) reasons: ReasonArguments,
    #[command(flatten)]
    pub(in crate::cli) extra: ExtraArguments,
    #[command(flatten)]
    pub(in crate::cli) money: MoneyArguments,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SampleArguments {
    /// Output file; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Portfolio; - for standard input
    pub(in crate::cli) file: PathBuf,
    /// Output folder: contributions.csv (log-odds of each field, one line per applicant; of a
    /// number in its units, of the time to default of the PD over 12 periods), dependence.csv (partial dependence, accumulated local effects and bad
    /// rates of each field's values; of classes their chances, of a number its mean) and
    /// global.json; not needed for one applicant
    #[arg(long, value_name = "DIR", required_unless_present_any = ["applicant", "record", "monotone"])]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Check whether the PD rises (+) or falls (-) with a field for all applicants: by the signs of
    /// the weights, a search for an applicant that breaks it, and bounds of the derivative; a column,
    /// or the stem of columns over months. Prints JSON with --json
    #[arg(long, value_name = "FIELD=+|-", value_parser = direction)]
    pub(in crate::cli) monotone: Vec<(String, Direction)>,
    /// What applicants are compared with: the mean of the training rows, those just approved at
    /// the cutoff, or the centroids of the training rows, one by one (takes up to eight times as
    /// long)
    #[arg(long, value_name = "mean|approved|centroids", default_value = "mean", value_parser = word::<Baseline>)]
    pub(in crate::cli) baseline: Baseline,
    /// Show each month of a sequence as a field of its own
    #[arg(long)]
    pub(in crate::cli) by_step: bool,
    /// Take all loans from their first period, whatever their time on book (models of --task survival)
    #[arg(long)]
    pub(in crate::cli) as_new: bool,
    /// Column that identifies an applicant [default: the model's]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) id: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) one: WhatIfArguments,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

/// `--task`, as typed: `None` leaves it to the target.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct AskedTask(pub(in crate::cli) Option<Task>);

fn task(text: &str) -> Result<AskedTask, String> {
    match text {
        "auto" => Ok(AskedTask(None)),
        text => word(text).map(|task| AskedTask(Some(task))),
    }
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
pub(in crate::cli) struct Encode {
    pub(in crate::cli) column: String,
    pub(in crate::cli) how: How,
    /// Whether missing values are flagged as well.
    pub(in crate::cli) missing: bool,
}

/// The words of `--encode`.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum How {
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
pub(in crate::cli) fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = serde_json::Value::String(text.to_owned());
    serde_json::from_value(value).map_err(|e| e.to_string())
}

fn split_method(text: &str) -> Result<crate::recipe::outcome::split::Method, String> {
    use crate::recipe::outcome::split::Method;
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
pub(in crate::cli) fn list(given: &[String]) -> Vec<String> {
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
            "share",
            "around:~…",
            "around:LTV=...%",
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
