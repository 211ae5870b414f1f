//! Options of reports and their verification.

use crate::cli::arguments::args::{ReadArguments, word};
use crate::cli::arguments::join_args::ModelFilesArguments;
use crate::explain::TextLanguage;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArguments {
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Portfolio on which the model is judged, that of the training or a later one; - for
    /// standard input [default: only what the model holds is shown]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Output file, by its ending .html or .docx
    #[arg(long, value_name = "REPORT")]
    pub(in crate::cli) out: PathBuf,
    /// Language
    #[arg(long, value_name = "en|zh", default_value = "en", value_parser = word::<TextLanguage>)]
    pub(in crate::cli) language: TextLanguage,
    /// Project file, for its decision log and the runs that were made
    #[arg(long, value_name = "PROJECT")]
    pub(in crate::cli) project: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArguments {
    /// Report, .html or .docx
    pub(in crate::cli) report: PathBuf,
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Portfolio of the report; - for standard input [default: figures that need it stay
    /// unchecked]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Project file, whose decision log the report's lines are compared with
    #[arg(long, value_name = "PROJECT")]
    pub(in crate::cli) project: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}
