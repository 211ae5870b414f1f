//! The arguments of the time to default: columns of a training, and what a forecast assumes.

use crate::workflow::survival::{By, Shift};
use clap::Args;
use std::path::PathBuf;

/// The time to default, of a training.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time to default (--task survival)")]
pub(in crate::cli) struct SurvivalArguments {
    /// Column of months on book (or other periods): how long a loan was observed, up to its default or
    /// to the end of the data. --event (another word for --target) says whether it defaulted. Several
    /// rows of a loan (--id, detected where its times follow each other) are a panel: one row per loan
    /// and month, the default in its last
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) time: Option<String>,
    /// Last period that counts, up to 1023; later ones count as not defaulted up to it, so count days
    /// in months [default: the longest time of the training rows, at most 1023]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) horizon: Option<u32>,
}

/// What a forecast of the time to default assumes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time to default (models of --task survival)")]
pub(in crate::cli) struct ForecastTermsArguments {
    #[arg(
        long,
        value_name = "FILE",
        help = "Scenarios: a table with scenario and weight (which add up to 1) and, as needed, \
                period (from now on; a line holds up to the next of its scenario), log_odds (added \
                to the log-odds of the hazard), ead_factor, lgd_factor, and fields of the model with \
                shifts such as +10%"
    )]
    pub(in crate::cli) scenarios: Option<PathBuf>,
    /// Shift the values of a field for every row: +10%, +2 or -1; may be given several times
    #[arg(long, value_name = "COL=+10%|+2|-1", value_parser = shift)]
    pub(in crate::cli) shift: Vec<Shift>,
    /// Effective annual rate by which expected losses are discounted; a period is a month
    #[arg(long, value_name = "X", value_parser = rate, allow_hyphen_values = true)]
    pub(in crate::cli) rate: Option<f64>,
    /// Column of the contractual term in periods, by which the life of a loan ends; without a term, or
    /// with a longer one, the model's last period ends it [default: the model's last period]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) term: Option<String>,
    /// Take all loans from their first period, whatever their time on book
    #[arg(long)]
    pub(in crate::cli) as_new: bool,
    /// Add the marginal and cumulative PD of each period from now on
    #[arg(long)]
    pub(in crate::cli) term_structure: bool,
}

impl ForecastTermsArguments {
    /// Whether any of them was given.
    pub(in crate::cli) fn is_given(&self) -> bool {
        self.scenarios.is_some()
            || !self.shift.is_empty()
            || self.rate.is_some()
            || self.term.is_some()
            || self.as_new
            || self.term_structure
    }
}

fn shift(text: &str) -> Result<Shift, String> {
    // A column's name may hold an equals sign.
    let named = text
        .rsplit_once('=')
        .filter(|(column, _)| !column.is_empty());
    let shift = named.and_then(|(column, by)| {
        Some(Shift {
            column: column.to_owned(),
            by: By::parse(by)?,
        })
    });
    shift.ok_or_else(|| "give COL=+10%, COL=+2 or COL=-1, with the sign".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    let rate: Option<f64> = number.trim().parse().ok();
    let rate = rate.map(|rate| rate / scale);
    let within = |rate: &f64| *rate > -1.0 && *rate < 1.0;
    rate.filter(within)
        .ok_or_else(|| "give a rate a year such as 0.05 or 5%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_a_column_and_a_signed_step_and_a_rate_a_share() {
        let found = shift("a=b=+10%").unwrap();
        assert_eq!((&*found.column, found.by), ("a=b", By::Times(1.1)));
        assert!(shift("rate=2").is_err() && shift("=+2").is_err());
        assert_eq!(rate("5%"), Ok(0.05));
        assert_eq!(rate("-.005"), Ok(-0.005));
        assert!(rate("-1").is_err() && rate("x").is_err());
    }
}
