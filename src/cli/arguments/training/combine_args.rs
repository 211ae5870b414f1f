//! The arguments of `combine`.

use clap::Args;
use std::path::PathBuf;

/// What `combine` takes.
#[derive(Debug, Args)]
pub(in crate::cli) struct CombineArguments {
    /// Models of all members (the model.riskbench of each train --member K/N), in any order
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Model file to write
    #[arg(long, value_name = "MODEL")]
    pub(in crate::cli) out: PathBuf,
    /// Files that the members were trained on, where they are not where the members found them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(in crate::cli) data: Vec<PathBuf>,
    /// Members that are left out because their training diverged
    #[arg(long, value_name = "K,K", value_delimiter = ',')]
    pub(in crate::cli) without: Vec<usize>,
    /// Print the figures of the model as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
