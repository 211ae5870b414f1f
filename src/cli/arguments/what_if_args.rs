//! Options of `explain` for one applicant: other values, and the nearest approved profile.

use crate::workflow::{Change, Direction};
use clap::Args;

/// One applicant instead of all.
#[derive(Debug, Args)]
#[command(next_help_heading = "One applicant")]
pub(in crate::cli) struct WhatIfArguments {
    /// Id of the applicant to explain, in the column that identifies applicants
    #[arg(long, value_name = "ID", conflicts_with = "record")]
    pub(in crate::cli) applicant: Option<String>,
    /// Number of the record to explain, from 1, as an id that is there twice or not at all
    #[arg(long, value_name = "N")]
    pub(in crate::cli) record: Option<usize>,
    /// Another value of a column of the applicant, as the file would write it; repeatable
    #[arg(long, value_name = "COL=VALUE", value_parser = change)]
    pub(in crate::cli) what_if: Vec<Change>,
    /// Find the fewest and smallest changes with which the applicant is approved
    #[arg(long)]
    pub(in crate::cli) nearest_approved: bool,
    /// Columns that the nearest approved profile keeps; protected attributes are always kept
    #[arg(long, value_name = "COL,…", requires = "nearest_approved")]
    pub(in crate::cli) immutable: Vec<String>,
    /// Columns that it may change, and no others [default: all of the model]
    #[arg(long, value_name = "COL,…", requires = "nearest_approved")]
    pub(in crate::cli) mutable: Vec<String>,
    /// Whether a number may only rise (+) or fall (-); repeatable
    #[arg(long, value_name = "COL=+|-", value_parser = direction, requires = "nearest_approved")]
    pub(in crate::cli) direction: Vec<(String, Direction)>,
    /// A number changes by multiples of N only; repeatable
    #[arg(long, value_name = "COL=N", value_parser = step, requires = "nearest_approved")]
    pub(in crate::cli) step: Vec<(String, f64)>,
    /// Most columns that change
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=6))]
    pub(in crate::cli) max_changes: u8,
    /// Print the applicant, or what --monotone found, as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl WhatIfArguments {
    /// Whether one applicant is asked for.
    pub(in crate::cli) fn is_wanted(&self) -> bool {
        self.applicant.is_some() || self.record.is_some()
    }

    /// An option that needs an applicant, where none is named.
    pub(in crate::cli) fn without_applicant(&self) -> Option<&'static str> {
        let given = [
            (!self.what_if.is_empty(), "--what-if"),
            (self.nearest_approved, "--nearest-approved"),
            (self.json, "--json"),
        ];
        let first = given.into_iter().find(|(given, _)| *given);
        first.filter(|_| !self.is_wanted()).map(|(_, name)| name)
    }
}

fn change(text: &str) -> Result<Change, String> {
    let parts = text
        .split_once('=')
        .filter(|(column, _)| !column.is_empty());
    let (column, value) = parts.ok_or("give COL=VALUE; COL= is a missing value")?;
    Ok(Change {
        column: column.to_owned(),
        value: value.to_owned(),
    })
}

fn direction(text: &str) -> Result<(String, Direction), String> {
    let parts = text.rsplit_once('=');
    let (column, sign) = parts.ok_or("give COL=+ or COL=-")?;
    let direction = match sign {
        "+" => Direction::Up,
        "-" => Direction::Down,
        _ => return Err("give COL=+ where it may only rise, COL=- where it may only fall".into()),
    };
    Ok((column.to_owned(), direction))
}

fn step(text: &str) -> Result<(String, f64), String> {
    let parts = text.rsplit_once('=');
    let step = parts.and_then(|(column, step)| Some((column, step.parse::<f64>().ok()?)));
    let step = step.filter(|(_, step)| step.is_finite() && *step > 0.0);
    let (column, step) = step.ok_or("give COL=N with a number above 0")?;
    Ok((column.to_owned(), step))
}
