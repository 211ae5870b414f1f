//! The arguments of `evaluate`.

use crate::cli::arguments::args::ReadArguments;
use crate::cli::arguments::decide_args::{MoneyArguments, OverrideArguments, ReviewArguments};
use crate::cli::arguments::join_args::ModelFilesArguments;
use crate::evaluate::AlertBudget;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct EvaluateArguments {
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Portfolio; - for standard input
    pub(in crate::cli) file: PathBuf,
    /// Target column [default: the model's]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) target: Option<String>,
    /// Target values that mean bad [default: the model's]
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(in crate::cli) bad: Vec<String>,
    /// Alert budget: show recall and precision of the highest PDs, N rows or a share of all
    #[arg(long, value_name = "N|SHARE")]
    pub(in crate::cli) alerts: Option<AlertBudget>,
    /// Print every figure as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) review: ReviewArguments,
    #[command(flatten)]
    pub(in crate::cli) overrides: OverrideArguments,
    #[command(flatten)]
    pub(in crate::cli) money: MoneyArguments,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}
