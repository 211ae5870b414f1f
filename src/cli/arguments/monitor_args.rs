//! Options of monitoring, and of training again.

use crate::cli::arguments::args::ReadArguments;
use crate::cli::arguments::join_args::ModelFilesArguments;
use crate::workflow::MonitorPlan;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct MonitorArguments {
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// Later portfolios; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Column of dates, or of months such as 202601, by whose months the rows are judged
    /// [default: each file is a period]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) date: Option<String>,
    /// Column of the outcomes [default: the target of the model, where the files hold it]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) target: Option<String>,
    /// Values that mean bad, all others are good [default: as the model learned]
    #[arg(long, value_name = "V,V", allow_hyphen_values = true)]
    pub(in crate::cli) bad: Vec<String>,
    /// Values that mean good, where not all others are good
    #[arg(long, value_name = "V,V", requires = "bad", allow_hyphen_values = true)]
    pub(in crate::cli) good: Vec<String>,
    /// Share of the periods without any change in which a kind of alarm is given
    #[arg(long, value_name = "SHARE", default_value_t = MonitorPlan::FALSE_ALARMS, value_parser = share)]
    pub(in crate::cli) false_alarms: f64,
    /// Write one line per period and figure to this file
    #[arg(long, value_name = "CSV")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RetrainArguments {
    /// Model file (model.riskbench) whose recipe is used: the same target, columns, preparation,
    /// family, settings and terms; folds and reasons are not made again
    pub(in crate::cli) model: PathBuf,
    /// Newer portfolio with outcomes; several files are one portfolio
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Folder of the challenger's files, and of difference.json and difference.csv
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
    /// Values that mean bad, all others are good [default: as the model learned]
    #[arg(long, value_name = "V,V", allow_hyphen_values = true)]
    pub(in crate::cli) bad: Vec<String>,
    /// Values that mean good, where not all others are good
    #[arg(long, value_name = "V,V", requires = "bad", allow_hyphen_values = true)]
    pub(in crate::cli) good: Vec<String>,
    /// Seed [default: that of the model]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seed: Option<u64>,
    #[command(flatten)]
    pub(in crate::cli) model_files: ModelFilesArguments,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text
        .parse()
        .map_err(|_error| "it is no number".to_owned())?;
    if (0.000_1..=0.5).contains(&share) {
        Ok(share)
    } else {
        Err("it is a share between .0001 and .5, such as .01 or 1%".to_owned())
    }
}
