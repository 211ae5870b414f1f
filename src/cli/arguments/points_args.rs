//! The arguments of `points`.

use crate::cli::arguments::args::ReadArguments;
use crate::cli::arguments::join_args::ModelFilesArguments;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct PointsArguments {
    /// Model file of a scorecard (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Its table of points as edited: scorecard.csv of the training, also saved again by a
    /// spreadsheet; bins without a line keep their points
    pub(in crate::cli) points: PathBuf,
    /// Portfolio on which scores and decisions before and after are compared; the training file
    /// also measures the new model again. - for standard input
    pub(in crate::cli) file: Option<PathBuf>,
    /// Output file of the new model
    #[arg(long, value_name = "MODEL")]
    pub(in crate::cli) out: PathBuf,
    /// Round the points of every bin to a whole number
    #[arg(long)]
    pub(in crate::cli) round: bool,
    /// Also write the table of points of the new model, as CSV or .xlsx
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) table: Option<PathBuf>,
    /// Print changes and figures as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}
