//! The arguments of `synthesize` and `anomalies`.

use crate::cli::arguments::args::{InputArguments, ReadArguments, word};
use crate::synthetic::AnomalyMethod;
use crate::train::Preset;
use clap::Args;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct SynthesizeArguments {
    /// Portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Target column
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) target: String,
    /// Output file for the rows; the figures about them go beside it as .json
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Target values that mean bad [default: guessed where it is plain]
    #[arg(long, value_name = "V[,V]", allow_hyphen_values = true)]
    pub(in crate::cli) bad: Vec<String>,
    /// Rows to make: bad ones, or all (both classes as often as in the file)
    #[arg(long, value_name = "bad|all", default_value = "all", value_parser = word::<Classes>)]
    pub(in crate::cli) only: Classes,
    /// Number of rows [default: as many as in the file]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) rows: Option<usize>,
    /// GAN: tuned (conditional, Wasserstein with gradient penalty), or plain (the textbook GAN)
    #[arg(long, default_value = "tuned", value_parser = word::<Preset>)]
    pub(in crate::cli) preset: Preset,
    /// Number of epochs [default: by the number of rows]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) epochs: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) inputs: InputArguments,
    /// Random seed of weights, batches, noise and the rows held out for comparison
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

/// Which rows are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum Classes {
    Bad,
    All,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AnomaliesArguments {
    /// Portfolio, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Output file: id, score and the most unusual columns; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Method: isolation-forest (rows unusual in several columns; 2^(−mean path / expected path), above .5 is
    /// unusual), or autoencoder (also impossible values of a single column; share of the rows that
    /// are put out again better)
    #[arg(long, default_value = "isolation-forest", value_parser = word::<AnomalyMethod>)]
    pub(in crate::cli) method: AnomalyMethod,
    /// Columns to exclude, such as a known outcome
    #[arg(long, value_name = "A,B")]
    pub(in crate::cli) drop: Vec<String>,
    /// Column that identifies a row [default: detected]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) id: Option<String>,
    /// Look at protected attributes as well
    #[arg(long)]
    pub(in crate::cli) use_protected: bool,
    /// Random seed of trees, or of weights and batches
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}
