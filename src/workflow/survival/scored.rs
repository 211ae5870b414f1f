//! The scored file of the time to default: `id, split, months_on_book, pd_12, pd_lifetime, ecl_12,
//! ecl_lifetime`, and the PDs of each period on request.

use super::forecast::{ForecastError, ForecastTerms, RowForecast, YEAR, forecasts};
use super::scenario::ShiftError;
use crate::bundle::SurvivalModel;
use crate::recipe;
use crate::recipe::RecipeError;
use crate::recipe::outcome::split::Part;
use crate::score::WriteOptions;
use crate::table::{Record, Source, Stream, TableError, Wanted};
use crate::workflow::tasks::{line, text};
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::ControlFlow;

const COLUMNS: [&str; 7] = [
    "id",
    "split",
    "months_on_book",
    "pd_12",
    "pd_lifetime",
    "ecl_12",
    "ecl_lifetime",
];

/// What the lines hold: one value per kept row of `source`.
#[derive(Debug, Clone, Copy)]
pub struct SurvivalRows<'a> {
    /// The text of the records.
    pub source: &'a Source,
    /// Place of the column that names a loan.
    pub id: Option<usize>,
    /// The part of each row, or nothing.
    pub parts: &'a [Option<Part>],
    /// What each row comes to.
    pub forecasts: &'a [RowForecast],
    /// Periods of the term structure that are written; 0 for none.
    pub periods: usize,
}

/// Writes the header.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_survival_header(
    out: &mut dyn Write,
    periods: usize,
    options: &WriteOptions<'_>,
) -> io::Result<()> {
    if options.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut names: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    names.extend((1..=periods).map(|period| format!("marginal_pd_{period}")));
    names.extend((1..=periods).map(|period| format!("cumulative_pd_{period}")));
    names.extend(options.input_columns.iter().cloned());
    line(out, names.iter().map(|name| text(name, options.exact)))
}

/// Writes one line per record, `before` others having been written.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_survival_rows(
    out: &mut dyn Write,
    rows: &SurvivalRows<'_>,
    options: &WriteOptions<'_>,
    before: usize,
) -> io::Result<()> {
    let with_input = options.input_columns.len();
    let wanted = match rows.id {
        _ if with_input > 0 => Wanted::All,
        Some(column) => Wanted::One(column),
        None => Wanted::Nothing,
    };
    let own = COLUMNS.len() + 2 * rows.periods;
    let mut row = 0;
    rows.source
        .for_each_record_with(wanted, |record: &Record<'_>| {
            let number = (before + record.number).to_string();
            let id = rows.id.and_then(|place| record.cells().nth(place));
            let mut cells: Vec<Cow<'_, str>> = vec![text(id.unwrap_or(&number), options.exact)];
            if record.rejection.is_none() {
                let part = rows.parts.get(row).copied().flatten();
                cells.push(part.map_or("", Part::name).into());
                if let RowForecast::Of(forecast) = &rows.forecasts[row] {
                    let [year, lifetime] = forecast.losses.map_or([None; 2], |l| l.map(Some));
                    let number = |value: f64| Cow::Owned(value.to_string());
                    let optional = |value: Option<f64>| value.map_or("".into(), number);
                    cells.push(Cow::Owned(forecast.on_book.to_string()));
                    cells.push(number(forecast.pd_year()));
                    cells.push(number(forecast.pd_lifetime()));
                    cells.push(optional(year));
                    cells.push(optional(lifetime));
                    let marginal = forecast.marginal.iter().take(rows.periods);
                    cells.extend(marginal.map(|pd| number(*pd)));
                    cells.resize(COLUMNS.len() + rows.periods, Cow::Borrowed(""));
                    let mut sum = 0.0;
                    let marginal = forecast.marginal.iter().take(rows.periods);
                    cells.extend(marginal.map(|pd| {
                        sum += pd;
                        number(sum)
                    }));
                }
                row += 1;
            }
            cells.resize(own, Cow::Borrowed(""));
            let input = record.cells().take(with_input);
            cells.extend(input.map(|cell| text(cell, options.exact)));
            cells.resize(own + with_input, Cow::Borrowed(""));
            line(out, cells.into_iter())
        })
}

/// Sums over the loans with an expected loss.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// Loans.
    pub loans: usize,
    /// Expected loss within 12 periods and over the life.
    pub losses: [f64; 2],
    /// The same by scenario.
    pub by_scenario: Vec<[f64; 2]>,
}

/// What came of scoring a stream.
#[derive(Debug, Default)]
pub struct SurvivalScoring {
    /// Rows with PDs.
    pub scored: usize,
    /// Records without.
    pub unscored: usize,
    /// Of these: loans that have defaulted.
    pub defaulted: usize,
    /// Loans at or beyond the last period of the model or of their term.
    pub ended: usize,
    /// Rows without a time on book.
    pub without_time: usize,
    /// Scored rows of which fewer than 12 periods remain.
    pub short: usize,
    /// Scored rows without an exposure or loss given default.
    pub without_money: usize,
    /// Whether the file lacks the column of times, so that loans are taken as new.
    pub lacks_time: bool,
    /// Expected losses of the portfolio.
    pub totals: Totals,
    /// What to know of the file against training.
    pub remarks: Vec<recipe::Remark>,
    /// What to know of the file itself.
    pub of_file: Vec<crate::table::Remark>,
}

impl SurvivalScoring {
    /// Counts rows.
    pub fn count(&mut self, forecasts: &[RowForecast], rejected: usize) {
        self.unscored += rejected;
        for forecast in forecasts {
            match forecast {
                RowForecast::Of(forecast) => {
                    self.scored += 1;
                    self.short += usize::from(forecast.marginal.len() < YEAR);
                    let Some(losses) = forecast.losses else {
                        self.without_money += 1;
                        continue;
                    };
                    let totals = &mut self.totals;
                    totals.loans += 1;
                    let none = [0.0; 2];
                    totals.by_scenario.resize(forecast.by_scenario.len(), none);
                    let sums = totals.by_scenario.iter_mut().zip(&forecast.by_scenario);
                    for (sum, losses) in sums.chain([(&mut totals.losses, &losses)]) {
                        sum[0] += losses[0];
                        sum[1] += losses[1];
                    }
                    continue;
                }
                RowForecast::Defaulted => self.defaulted += 1,
                RowForecast::Ended => self.ended += 1,
                RowForecast::NoTime => self.without_time += 1,
                RowForecast::NoInputs => {}
            }
            self.unscored += 1;
        }
    }
}

/// Why a portfolio cannot be scored.
#[derive(Debug, thiserror::Error)]
pub enum SurvivalScoringError {
    /// The file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It lacks what model or terms read.
    #[error(transparent)]
    Forecast(#[from] ForecastError),
    /// The scores cannot be written.
    #[error("The scored portfolio could not be written: {0}; write it to another place.")]
    Writing(#[from] io::Error),
}

impl From<RecipeError> for SurvivalScoringError {
    fn from(error: RecipeError) -> Self {
        Self::Forecast(ShiftError::from(error).into())
    }
}

/// Scores a stream part by part, in constant memory. A row's PDs depend on that row, model and
/// terms alone.
///
/// # Errors
/// If the file lacks columns of the model or cannot be read, or `out` reports an error.
pub fn score_survival_stream(
    stream: &mut Stream<'_>,
    model: &SurvivalModel,
    (id, periods): (Option<usize>, usize),
    terms: &ForecastTerms,
    options: &WriteOptions<'_>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<SurvivalScoring, SurvivalScoringError> {
    let mut scoring = SurvivalScoring::default();
    let names = stream.names();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let sheets = stream.of_sheets();
    model.recipe.check_columns(&all.iter().copied(), sheets)?;
    let mut columns = model.recipe.columns();
    columns.extend([model.time.as_str(), model.event.column.as_str()]);
    columns.extend(terms.money.columns().chain(terms.term.as_deref()));
    let is_read = |place: &usize| columns.contains(&all[*place]);
    let places: Vec<usize> = (0..all.len()).filter(is_read).collect();
    scoring.lacks_time = !terms.as_new && !all.contains(&model.time.as_str());
    let (mut unseen, mut signed, mut before) = (None, Vec::new(), 0);
    while let Some(mut source) = stream.read()? {
        let table = source.table_of(&places, &mut |_, _| ControlFlow::Continue(()))?;
        let forecasts = forecasts(model, &table, terms)?;
        let seen = model.recipe.unseen(&table);
        match &mut unseen {
            None => {
                signed = model.recipe.check_marks(&source, &table)?;
                seen.check(&signed)?;
                unseen = Some(seen);
                write_survival_header(out, periods, options)?;
            }
            Some(all) => all.add(seen),
        }
        let rows = SurvivalRows {
            source: &source,
            id,
            parts: &[],
            forecasts: &forecasts,
            periods,
        };
        write_survival_rows(out, &rows, options, before)?;
        scoring.count(&forecasts, table.rejects.len());
        before += table.rows + table.rejects.len();
        crate::table::Remark::gather(&mut scoring.of_file, table.warnings);
        let (done, total) = stream.progress();
        progress(done, total);
    }
    match unseen {
        Some(unseen) => {
            unseen.check(&signed)?;
            scoring.remarks = unseen.remarks();
        }
        None => write_survival_header(out, periods, options)?,
    }
    Ok(scoring)
}
