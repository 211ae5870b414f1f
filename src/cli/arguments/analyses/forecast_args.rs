//! The arguments of `riskbench forecast`, as typed.

use crate::cli::arguments::args::{ReadArguments, list, word};
use crate::market::{Options, Predict};
use crate::network::Family;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ForecastArguments {
    /// Table with one row per day, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Columns to forecast: prices, rates or values
    #[arg(long, required = true, value_name = "COL[,COL]")]
    pub(in crate::cli) series: Vec<String>,
    /// Output folder: forecast.csv and forecast.json
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
    /// Date column [default: the first column of dates; without any, the file's order]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) date: Option<String>,
    /// What is predicted: value, return (log return of the horizon) or volatility (root mean
    /// square of its returns, a proxy)
    #[arg(long, value_name = "WHAT", default_value = "return", value_parser = word::<Predict>)]
    pub(in crate::cli) predict: Predict,
    /// Days that the network sees; also the highest order of the autoregression
    #[arg(long, value_name = "N", default_value_t = Options::default().lags)]
    pub(in crate::cli) lags: usize,
    /// Days ahead
    #[arg(long, value_name = "N", default_value_t = Options::default().horizon)]
    pub(in crate::cli) horizon: usize,
    /// Network: lstm, gru, cnn, mlp or rnn
    #[arg(long, default_value = "lstm", value_parser = family)]
    pub(in crate::cli) model: Family,
    /// Blocks of test rows; before each, everything is fitted again on all rows before it
    #[arg(long, value_name = "K", default_value_t = Options::default().folds)]
    pub(in crate::cli) folds: usize,
    /// Cost of a portfolio's trades, as a share of the amount traded
    #[arg(long, value_name = "X", default_value_t = Options::default().cost, allow_negative_numbers = true)]
    pub(in crate::cli) cost: f64,
    /// Random seed of initial weights, batches and dropout
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    pub(in crate::cli) seed: u64,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

impl ForecastArguments {
    /// The columns that are forecast, as typed.
    pub(in crate::cli) fn series(&self) -> Vec<String> {
        list(&self.series)
    }

    pub(in crate::cli) fn options(&self) -> Options {
        Options {
            model: self.model,
            predict: self.predict,
            lags: self.lags,
            horizon: self.horizon,
            folds: self.folds,
            cost: self.cost,
            seed: self.seed,
        }
    }
}

/// A network of many weights; the linear one is among the methods beside it.
fn family(text: &str) -> Result<Family, String> {
    match word::<Family>(text) {
        Ok(Family::Logistic | Family::Scorecard | Family::Trees) | Err(_) => {
            Err("give lstm, gru, cnn, mlp or rnn".to_owned())
        }
        family => family,
    }
}
