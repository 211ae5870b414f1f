//! The scored file of the time to default: `id, split, months_on_book, pd_12, pd_lifetime, ecl_12,
//! ecl_lifetime`, and the PDs of each period and the reasons on request.

use super::forecast::{ForecastTerms, Forecaster, LoanStates, RowForecast, forecasts};
use super::outcome::Outcome;
use super::repeated::RepeatedNames;
use super::scenario::ShiftError;
use super::totals::{Counts, LatestRows};
use crate::bundle::SurvivalModel;
use crate::recipe;
use crate::recipe::RecipeError;
use crate::recipe::outcome::split::Part;
use crate::score::WriteOptions;
use crate::table::{Column, Record, Source, Stream, Table, TableError, Wanted};
use crate::workflow::survival::error::SurvivalError;
use crate::workflow::survival::explain::reasons::LoanReasoner;
use crate::workflow::survival::periods::{PeriodRole, Periods};
use crate::workflow::tasks::{RowMovers, add_reasons, line, reason_names, text};
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
#[derive(Clone, Copy)]
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
    /// The reasons of each row, where they are asked for.
    pub reasons: Option<(&'a [RowMovers], &'a LoanReasoner<'a>)>,
}

/// Writes the header, with so many periods of the term structure and reasons.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_survival_header(
    out: &mut dyn Write,
    (periods, reasons): (usize, usize),
    options: &WriteOptions<'_>,
) -> io::Result<()> {
    if options.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut names: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    names.extend((1..=periods).map(|period| format!("marginal_pd_{period}")));
    names.extend((1..=periods).map(|period| format!("cumulative_pd_{period}")));
    names.extend(reason_names(reasons));
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
    let most = rows.reasons.map_or(0, |(_, reasoner)| reasoner.most());
    let own = COLUMNS.len() + 2 * rows.periods + reason_names(most).len();
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
                    cells.resize(COLUMNS.len() + 2 * rows.periods, Cow::Borrowed(""));
                    if let Some((reasons, reasoner)) = rows.reasons {
                        let texts = reasoner.texts();
                        add_reasons(&mut cells, &reasons[row], (texts, options.exact), own);
                    }
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

/// What came of scoring a stream.
#[derive(Debug, Default)]
pub struct SurvivalScoring {
    /// Loans by what they come to; of a panel by their latest rows.
    pub counts: Counts,
    /// Records that were set aside.
    pub rejected: usize,
    /// Of a model of a panel: rows of the file, loans, and rows without the name of a loan.
    pub panel: Option<[usize; 3]>,
    /// Of a model of one row per loan: rows that name a loan which other rows name as well, and
    /// whether their number is estimated.
    pub repeated: (usize, bool),
    /// Whether the file of a panel lacks the column that names a loan, so that each row counts.
    pub lacks_id: bool,
    /// Whether the file lacks the column of times, so that loans are taken as new.
    pub lacks_time: bool,
    /// Whether the file lacks the column of defaults, so that no loan is in default.
    pub lacks_outcome: bool,
    /// Rows whose reasons name a protected attribute.
    pub protected_reasons: usize,
    /// What to know of the file against training.
    pub remarks: Vec<recipe::Remark>,
    /// What to know of the file itself.
    pub of_file: Vec<crate::table::Remark>,
}

/// Cells of the columns that say how loans stand, of all rows so far.
#[derive(Debug, Default)]
struct Cells {
    times: Periods,
    terms: Periods,
    /// Outcomes that training did not know, and all.
    unknown: usize,
    outcomes: usize,
}

impl Cells {
    fn count(&mut self, states: &LoanStates) {
        let pairs = [
            (&mut self.times, &states.times),
            (&mut self.terms, &states.terms),
        ];
        for (all, part) in pairs {
            if let Some(part) = part {
                all.count(part);
            }
        }
        let of = |outcome: Outcome| states.outcomes.iter().filter(|o| **o == outcome).count();
        self.unknown += of(Outcome::Unknown);
        self.outcomes += states.outcomes.len() - of(Outcome::NoValue);
    }

    /// Refuses a file of which most cells of a column cannot be used.
    fn check(&self, model: &SurvivalModel, terms: &ForecastTerms) -> Result<(), SurvivalError> {
        if !terms.as_new {
            self.times.check(&model.time, PeriodRole::Applied)?;
        }
        if let Some(term) = &terms.term {
            self.terms.check(term, PeriodRole::Term)?;
        }
        if 2 * self.unknown > self.outcomes {
            return Err(SurvivalError::UnknownOutcomes {
                column: model.event.column.clone(),
                rows: self.unknown,
                present: self.outcomes,
            });
        }
        Ok(())
    }
}

/// Counts of the loans of a stream.
enum Tally {
    /// Each row is a loan, named by a column if there is one.
    Rows(Counts, RepeatedNames, Option<String>),
    /// The latest row of each loan counts; with the column that names a loan.
    Latest(LatestRows, String),
}

impl Tally {
    /// By the column that names a loan: of a panel its latest row counts.
    fn of(is_panel: bool, id: Option<&str>) -> Self {
        let id = id.map(str::to_owned);
        match id {
            Some(id) if is_panel => Self::Latest(LatestRows::default(), id),
            id => Self::Rows(Counts::default(), RepeatedNames::default(), id),
        }
    }

    /// The column of a source that names its loans, as written.
    fn ids(&self, source: &Source) -> Option<Column> {
        match self {
            Self::Rows(_, _, id) => source.as_written(id.as_ref()?),
            Self::Latest(_, id) => source.as_written(id),
        }
    }

    /// Adds rows that follow `before` others, and whose loans a column names.
    fn add(
        &mut self,
        (ids, before): (Option<&Column>, usize),
        states: &LoanStates,
        forecasts: Vec<RowForecast>,
    ) {
        let rows = before..before + forecasts.len();
        let ids = ids.map(|column| column.texts_of(rows)).unwrap_or_default();
        let mut ids = ids.into_iter();
        match self {
            Self::Rows(counts, names, _) => {
                for row in &forecasts {
                    counts.add(row);
                }
                ids.flatten().for_each(|name| names.add(&name));
            }
            Self::Latest(latest, _) => {
                for (row, forecast) in forecasts.into_iter().enumerate() {
                    let times = states.times.as_ref();
                    let time = times.and_then(|times| times.values.get(before + row));
                    let time = time.copied().unwrap_or(f64::NAN);
                    latest.add(ids.next().flatten(), time, forecast);
                }
            }
        }
    }

    /// Gives a scoring its counts.
    fn done(self, scoring: &mut SurvivalScoring) {
        match self {
            Self::Rows(counts, names, _) => {
                scoring.counts = counts;
                scoring.repeated = names.rows();
            }
            Self::Latest(latest, _) => {
                let (counts, loans) = latest.counts();
                scoring.counts = counts;
                scoring.panel = Some([latest.rows, loans, latest.without_id]);
            }
        }
    }
}

/// Rows that are forecast and counted at a time.
const COUNTED_ROWS: usize = 16_384;

/// What the loans of a portfolio come to: counts and expected losses, of a panel by the latest row of
/// each loan. `progress` takes the share that is done; `None` where it ends the work.
///
/// # Errors
/// If the portfolio lacks what model or terms read, or most of its outcomes are not known.
pub fn portfolio_losses(
    model: &SurvivalModel,
    (source, table): (&Source, &Table),
    terms: &ForecastTerms,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Option<SurvivalScoring>, SurvivalError> {
    let states = LoanStates::read(source, table, model, terms)?;
    let mut cells = Cells::default();
    cells.count(&states);
    cells.check(model, terms)?;
    let forecaster = Forecaster::new(model, table, terms, &states)?;
    let mut tally = Tally::of(model.is_panel, model.id.as_deref());
    let ids = tally.ids(source);
    for first in (0..table.rows).step_by(COUNTED_ROWS) {
        if progress(first as f32 / table.rows as f32).is_break() {
            return Ok(None);
        }
        let rows = first..(first + COUNTED_ROWS).min(table.rows);
        tally.add((ids.as_ref(), first), &states, forecaster.rows(rows));
    }
    let mut scoring = SurvivalScoring::default();
    tally.done(&mut scoring);
    Ok(Some(scoring))
}

/// Why a portfolio cannot be scored.
#[derive(Debug, thiserror::Error)]
pub enum SurvivalScoringError {
    /// The file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It lacks what model or terms read.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// Most cells of a column cannot be used.
    #[error(transparent)]
    Survival(#[from] SurvivalError),
    /// The scores cannot be written.
    #[error("The scored portfolio could not be written: {0}; write it to another place.")]
    Writing(#[from] io::Error),
}

impl From<RecipeError> for SurvivalScoringError {
    fn from(error: RecipeError) -> Self {
        Self::Shift(error.into())
    }
}

/// Scores a stream part by part: in constant memory, but for a few numbers of each loan of a panel. A
/// row's PDs depend on that row, model and terms alone.
///
/// # Errors
/// If the file lacks columns of the model or cannot be read or used, or `out` reports an error.
pub fn score_survival_stream(
    stream: &mut Stream<'_>,
    (model, reasoner): (&SurvivalModel, Option<&LoanReasoner<'_>>),
    (id, periods): (Option<usize>, usize),
    terms: &ForecastTerms,
    options: &WriteOptions<'_>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<SurvivalScoring, SurvivalScoringError> {
    let names = stream.names();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let sheets = stream.of_sheets();
    model.recipe.check_columns(&all.iter().copied(), sheets)?;
    let mut columns = model.recipe.columns();
    columns.extend([model.time.as_str(), model.event.column.as_str()]);
    columns.extend(terms.money.columns().chain(terms.term.as_deref()));
    let is_read = |place: &usize| columns.contains(&all[*place]);
    let places: Vec<usize> = (0..all.len()).filter(is_read).collect();
    let lacks = |name: &String| !terms.as_new && !all.contains(&name.as_str());
    let mut scoring = SurvivalScoring {
        lacks_time: lacks(&model.time),
        lacks_outcome: lacks(&model.event.column),
        lacks_id: model.is_panel && id.is_none(),
        ..SurvivalScoring::default()
    };
    let mut tally = Tally::of(model.is_panel, id.map(|place| all[place]));
    let (mut unseen, mut signed, mut before) = (None, Vec::new(), 0);
    let mut cells = Cells::default();
    let header = (periods, reasoner.map_or(0, LoanReasoner::most));
    while let Some(mut source) = stream.read()? {
        let table = source.table_of(&places, &mut |_, _| ControlFlow::Continue(()))?;
        let states = LoanStates::read(&source, &table, model, terms)?;
        let forecasts = forecasts(model, &table, terms, &states)?;
        let seen = model.recipe.unseen(&table);
        cells.count(&states);
        match &mut unseen {
            None => {
                signed = model.recipe.check_marks(&source, &table)?;
                seen.check(&signed)?;
                cells.check(model, terms)?;
                unseen = Some(seen);
                write_survival_header(out, header, options)?;
            }
            Some(all) => all.add(seen),
        }
        let reasons = match reasoner {
            None => None,
            Some(reasoner) => {
                let x = model.recipe.apply(&table, 0..table.rows)?;
                let reasons = reasoner.of(&x, &forecasts);
                scoring.protected_reasons += reasoner.protected_in(&reasons);
                Some((reasons, reasoner))
            }
        };
        let rows = SurvivalRows {
            source: &source,
            id,
            parts: &[],
            forecasts: &forecasts,
            periods,
            reasons: reasons.as_ref().map(|(reasons, by)| (&reasons[..], *by)),
        };
        write_survival_rows(out, &rows, options, before)?;
        let ids = tally.ids(&source);
        tally.add((ids.as_ref(), 0), &states, forecasts);
        scoring.rejected += table.rejects.len();
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
        None => write_survival_header(out, header, options)?,
    }
    cells.check(model, terms)?;
    tally.done(&mut scoring);
    let counts = &scoring.counts;
    if counts.scored == 0 && counts.without_time > 0 {
        return Err(SurvivalError::NothingScored(model.time.clone()).into());
    }
    Ok(scoring)
}
