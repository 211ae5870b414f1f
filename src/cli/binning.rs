//! `riskbench profile --binning`: columns in bins, against the outcome.

use super::failure::Failure;
use super::input;
use super::output::report;
use crate::cli::arguments::args::{ProfileArguments, list, word};
use crate::evaluate::binning::Trend;
use crate::profile::target::guess_target;
use crate::recipe::TargetSpec;
use crate::recipe::encoding::special::read_codes;
use crate::recipe::outcome::labels::labels_in;
use crate::table::{Source, Table};
use crate::workflow::{Binned, BinningPlan, bin_column};
use clap::Args;

/// Columns to bin and the binning's options.
#[derive(Debug, Args)]
#[command(next_help_heading = "Binning")]
pub(super) struct BinningArguments {
    /// Columns to bin against the target (WoE, IV)
    #[arg(long, value_name = "A,B")]
    binning: Vec<String>,
    /// Target column [default: the likely one]
    #[arg(long, value_name = "COL", requires = "binning")]
    target: Option<String>,
    /// Target values that mean bad (default)
    #[arg(
        long,
        value_name = "V[,V]",
        requires = "binning",
        allow_hyphen_values = true
    )]
    bad: Vec<String>,
    /// Trend of the bad rate over numeric bins: auto, ascending, descending, peak, valley or none
    #[arg(long, value_name = "HOW", requires = "binning", default_value = "auto", value_parser = trend)]
    monotone: Trend,
    /// Upper edges of numeric bins, instead of optimised ones
    #[arg(
        long,
        value_name = "X,Y",
        requires = "binning",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    edges: Vec<f64>,
    /// Special codes, each a bin of its own, such as -9,999
    #[arg(
        long,
        value_name = "X,Y",
        requires = "binning",
        allow_hyphen_values = true
    )]
    special: Vec<String>,
}

fn trend(text: &str) -> Result<Trend, String> {
    match text {
        "none" => Ok(Trend::Free),
        text => word(text),
    }
}

impl BinningArguments {
    /// Whether a binning was asked for.
    pub(super) fn is_wanted(&self) -> bool {
        !self.binning.is_empty()
    }
}

/// Prints the bins of the columns that were named.
pub(super) fn run(
    arguments: &ProfileArguments,
    source: &Source,
    table: &Table,
) -> Result<(), Failure> {
    let asked = &arguments.binning;
    let shown = |name: &String| input::shown_name(table, name);
    let target = asked.target.as_ref().map(shown);
    let target = target.or_else(|| guess_target(table).map(|guess| guess.column));
    let Some(column) = target else {
        return Err(Failure::usage(
            "The target is not plain; name the column that tells good from bad with --target.",
        ));
    };
    let spec = TargetSpec {
        column,
        bad: list(&asked.bad),
        ..TargetSpec::default()
    };
    let labels = labels_in(source, table, &spec)?;
    for warning in &labels.warnings {
        report::warning(warning);
    }
    let y: Vec<Option<bool>> = (0..table.rows).map(|row| labels.is_bad(row)).collect();
    let codes = list(&asked.special);
    let bin = |name: &String| -> Result<Binned, Failure> {
        let name = shown(name);
        let plan = BinningPlan {
            trend: asked.monotone,
            edges: asked.edges.clone(),
            special: special(table, &name, &codes)?,
        };
        Ok(bin_column(table, &name, &y, &plan)?)
    };
    let names = list(&asked.binning);
    let binned: Vec<Binned> = names.iter().map(bin).collect::<Result<_, _>>()?;
    if arguments.json {
        report::json(&binned);
        return Ok(());
    }
    report::line(
        "WoE = ln(share of goods / share of bads); IV = Σ (share of goods − share of bads)·WoE",
    );
    binned.iter().for_each(show);
    Ok(())
}

/// The codes as the values of a column count them; categories have none.
fn special(table: &Table, name: &str, codes: &[String]) -> Result<Vec<f64>, Failure> {
    let column = table.column(name).filter(|column| !column.is_text());
    let read = column.map_or(Ok(Vec::new()), |column| read_codes(column, codes));
    read.map_err(|code| {
        Failure::usage(format!(
            "--special names {code:?}, which is neither a number nor a day that the column \
             {name:?} could hold; correct it."
        ))
    })
}

fn show(binned: &Binned) {
    report::line("");
    report::line(&format!(
        "{}  IV {:.4}, {}",
        binned.column,
        binned.iv,
        format!("{:?}", binned.strength).to_lowercase()
    ));
    report::line(&format!(
        "{:<32} {:>8} {:>8} {:>8} {:>8} {:>10} {:>9} {:>9}",
        "bin", "rows", "share", "goods", "bads", "bad rate", "WoE", "IV"
    ));
    for bin in &binned.bins {
        let line = &bin.line;
        let rate = line
            .bad_rate
            .map_or("–".to_owned(), |r| format!("{:.2} %", 100.0 * r));
        report::line(&format!(
            "{:<32} {:>8} {:>6.1} % {:>8} {:>8} {rate:>10} {:>9.5} {:>9.5}",
            bin.name,
            line.n,
            100.0 * line.share,
            line.goods,
            line.bads,
            line.woe,
            line.iv
        ));
    }
}
