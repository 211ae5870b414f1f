//! `riskbench forecast`: daily series in; the forecasts of a network and of the methods that
//! it must beat out, with the tests that compare them.

use crate::cli::arguments::analyses::forecast_args::ForecastArguments;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::{forecast_report, report};
use crate::cli::signals;
use crate::files::{Staged, stage};
use crate::market::{
    self, Caution, Dates, Document, Forecasts, Market, Predict, Progress, write_forecasts,
};
use crate::recipe::RecipeError;
use crate::recipe::error::nearest;
use crate::table::Table;
use crate::train::Control;
use crate::words::counted;
use std::io::{self, Write};

/// What the command writes, in the order in which it gets its names.
const FILES: [&str; 2] = ["forecast.csv", "forecast.json"];

pub(in crate::cli) fn run(arguments: &ForecastArguments) -> Result<(), Failure> {
    let existed = arguments.out.exists();
    let done = forecast(arguments);
    if done.is_err() && !existed {
        // Only a folder that is still empty goes.
        std::fs::remove_dir(&arguments.out).ok();
    }
    done
}

fn forecast(arguments: &ForecastArguments) -> Result<(), Failure> {
    prepare_folder(arguments)?;
    let Input { table, .. } = input::load(&arguments.files, &arguments.read, Known::default())?;
    let market = read(arguments, &table)?;
    introduce(&market, arguments.options().predict);

    let options = arguments.options();
    let control = Control::default();
    signals::stop_instead(&control);
    let show = |progress: Progress| forecast_report::progress(&market, &options, &progress);
    let forecasts = market::run(&market, &options, &control, &show)?;
    let shown = market.cautions.len();
    forecasts.cautions[shown..].iter().for_each(report::warning);
    write(arguments, &market, &forecasts)?;
    forecast_report::figures(&forecasts);
    report::line(&format!("written to {}", arguments.out.display()));
    Ok(())
}

/// Makes the folder, so that forecasts are not lost for want of one.
fn prepare_folder(arguments: &ForecastArguments) -> Result<(), Failure> {
    let folder = &arguments.out;
    if input::is_stdio(folder) {
        return Err(Failure::usage(
            "--out names a folder; forecasts cannot go to standard output.",
        ));
    }
    std::fs::create_dir_all(folder).map_err(|e| Failure::writing(folder, &e))?;
    let probe = tempfile::tempfile_in(folder);
    probe.map_err(|e| Failure::writing(folder, &e))?;
    FILES
        .iter()
        .try_for_each(|name| input::keep_sources(&arguments.files, &folder.join(name)))
}

fn read(arguments: &ForecastArguments, table: &Table) -> Result<Market, Failure> {
    let shown = |name: &String| {
        let name = input::shown_name(table, name);
        if table.column(&name).is_some() {
            return Ok(name);
        }
        Err(Failure::from(RecipeError::NoColumn {
            nearest: nearest(&name, table.columns.iter().map(|c| c.name.as_str())),
            name,
            sheets: table.decisions.of_sheets(),
        }))
    };
    let names = arguments.series();
    let names: Vec<String> = names.iter().map(shown).collect::<Result<_, _>>()?;
    let date = arguments.date.as_ref().map(shown).transpose()?;
    let dates = date.map_or(Dates::First, Dates::Column);
    Ok(Market::read(table, &names, &dates)?)
}

/// Says what was understood, before it takes its time.
fn introduce(market: &Market, predict: Predict) {
    let by = match &market.date {
        Some(date) => format!("by the dates in {date}"),
        None => "in the file's order".to_owned(),
    };
    let names: Vec<&str> = market.series.iter().map(|s| s.name.as_str()).collect();
    report::line(&format!(
        "{} {by} · {}",
        counted(market.rows, "row"),
        names.join(", ")
    ));
    // Where changes are predicted, a series that has no log returns is refused.
    let holds = |caution: &&Caution| {
        predict == Predict::Value || !matches!(caution, Caution::Differences { .. })
    };
    let cautions = market.cautions.iter().filter(holds);
    cautions.for_each(report::warning);
}

/// Writes both files or none.
fn write(
    arguments: &ForecastArguments,
    market: &Market,
    forecasts: &Forecasts,
) -> Result<(), Failure> {
    let figures = report::pretty(&Document::new(market, forecasts));
    let [csv, json] = FILES;
    let staged = [
        stage_file(arguments, csv, |w| write_forecasts(w, market, forecasts))?,
        stage_file(arguments, json, |w| writeln!(w, "{figures}"))?,
    ];
    let named = staged.into_iter().try_for_each(Staged::commit);
    named.map_err(|e| Failure::writing(&arguments.out, &e))
}

fn stage_file(
    arguments: &ForecastArguments,
    name: &str,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Staged, Failure> {
    let path = arguments.out.join(name);
    stage(&path, |w| fill(w)).map_err(|e| Failure::writing(&path, &e))
}
