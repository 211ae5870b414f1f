//! Contributions of the fields to the PD of a loan over 12 periods, by integrated gradients against the
//! mean of the training rows.
//!
//! They add up to the log-odds of `pd_12`: as for PDs at one horizon, whose points, reasons and bounds
//! they share, and unlike the PD itself a sum of them keeps no range. The loan's periods on book are no
//! field: the mean of the training rows is taken at the same age, so that no reason says that a loan is
//! young or old. A lifetime PD of loans of different age is of different periods, and nearly 1 or 0 in
//! long ones; the hazard of a single period depends on the course of the baseline.

use super::super::forecasts::forecast::{ForecastTerms, Forecaster, LoanStates, RowForecast, YEAR};
use super::super::forecasts::scenario::ShiftError;
use super::effects::plain_terms;
use crate::bundle::SurvivalModel;
use crate::explain::{Contributions, ExplainError, Explainer, Fields, LEAST_REASON, TextLanguage};
use crate::network::Readout;
use crate::recipe::{Matrix, Recipe};
use crate::table::{Source, Table};
use crate::workflow::scoring::fields::parts::{
    BlockOf, ExplainTableError, ExplainedRows, RowExplainer, RowsExplained,
};
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

/// Rows that are explained at a time.
const AT_ONCE: usize = 4_096;

/// The periods whose PD is explained: those after `from`, up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// Periods on book.
    pub from: u32,
    /// The last period.
    pub to: u32,
}

impl Window {
    /// The next 12 periods of a loan, or what is left of its life; `None` of a loan without PDs.
    #[must_use]
    pub fn of(forecast: &RowForecast) -> Option<Self> {
        let RowForecast::Of(forecast) = forecast else {
            return None;
        };
        let periods = forecast.marginal.len().min(YEAR) as u32;
        Some(Self {
            from: forecast.on_book,
            to: forecast.on_book + periods,
        })
    }

    /// The first 12 periods of a model.
    #[must_use]
    pub fn first(model: &SurvivalModel) -> Self {
        Self {
            from: 0,
            to: model.horizon().min(YEAR as u32),
        }
    }

    fn readout(self, model: &SurvivalModel) -> Readout<'_> {
        let periods = self.from as usize..self.to as usize;
        Readout::LogOddsOfEvent {
            levels: model.levels.get(periods.clone()).unwrap_or_default(),
            offsets: model.offsets.get(periods).unwrap_or_default(),
        }
    }
}

/// A model of the time to default, ready to explain its PDs.
pub struct LoanExplainer<'a> {
    model: &'a SurvivalModel,
    fields: Fields,
    point: &'a [f32],
}

impl<'a> LoanExplainer<'a> {
    /// Explains by `fields` of the recipe of the model.
    ///
    /// # Errors
    /// If the model holds no mean of training rows.
    pub fn new(model: &'a SurvivalModel, fields: Fields) -> Result<Self, ExplainError> {
        let explanation = model.explanation.as_ref().ok_or(ExplainError::NoMean)?;
        Ok(Self {
            point: explanation.mean(),
            model,
            fields,
        })
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Their texts, in their order: those of the model, else the names.
    #[must_use]
    pub fn texts(&self, language: TextLanguage) -> Vec<String> {
        let texts = self.model.explanation.as_ref().map(|held| &held.texts);
        let text = |name: &String| match texts {
            Some(texts) => texts.of(name, language).to_owned(),
            None => name.clone(),
        };
        self.fields.names().iter().map(text).collect()
    }

    /// The contributions of rows of inputs, each over its window, in log-odds. Those of a row
    /// depend on that row and its window alone.
    #[must_use]
    pub fn of(&self, x: &Matrix, windows: &[Window]) -> Contributions {
        let mut places: BTreeMap<Window, usize> = BTreeMap::new();
        let mut readouts = Vec::new();
        let mut chosen = Vec::with_capacity(windows.len());
        for window in windows {
            chosen.push(*places.entry(*window).or_insert_with(|| {
                readouts.push(window.readout(self.model));
                readouts.len() - 1
            }));
        }
        if readouts.is_empty() {
            readouts.push(Window::first(self.model).readout(self.model));
        }
        let network = &self.model.network;
        let explainer = Explainer::of_readouts(network, &self.fields, self.point, readouts);
        explainer.contributions_by(x, &chosen)
    }

    /// The log-odds of the PD of a new loan at the mean of the training rows.
    #[must_use]
    pub fn base(&self) -> f64 {
        let readouts = vec![Window::first(self.model).readout(self.model)];
        let network = &self.model.network;
        Explainer::of_readouts(network, &self.fields, self.point, readouts).base()
    }

    /// The contributions of those rows of inputs that have a window, in blocks; `None` if `progress`
    /// breaks off, which hears the share that is done.
    pub fn of_loans(
        &self,
        x: &Matrix,
        windows: &[Option<Window>],
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Option<ExplainedLoans> {
        let known = windows.iter().enumerate();
        let known = known.filter_map(|(row, window)| Some((row, (*window)?)));
        let (rows, windows): (Vec<usize>, Vec<Window>) = known.unzip();
        let mut contributions = self.of(&x.select(&[]), &[]);
        for first in (0..rows.len()).step_by(AT_ONCE) {
            if progress(first as f32 / rows.len() as f32).is_break() {
                return None;
            }
            let some = first..(first + AT_ONCE).min(rows.len());
            let more = self.of(&x.select(&rows[some.clone()]), &windows[some]);
            contributions.bases.extend(more.bases);
            contributions.values.extend(more.values);
            contributions.logits.extend(more.logits);
        }
        Some(ExplainedLoans {
            rows,
            contributions,
        })
    }
}

/// The loans of a file that are explained.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedLoans {
    /// Their rows, rising.
    pub rows: Vec<usize>,
    /// What the fields add, by place among `rows`.
    pub contributions: Contributions,
}

impl ExplainedLoans {
    /// What their contributions come to, of so many rows.
    #[must_use]
    pub fn summed(&self, rows: usize) -> RowsExplained {
        let found = &self.contributions;
        let mut all = RowsExplained {
            without: rows - self.rows.len(),
            ..RowsExplained::default()
        };
        let each = 0..self.rows.len();
        each.for_each(|place| all.add(found.row(place), found.residual(place), LEAST_REASON));
        all
    }
}

/// A model of the time to default, ready to explain the rows of a file.
pub struct LoanRowExplainer<'a> {
    explainer: LoanExplainer<'a>,
    terms: ForecastTerms,
}

impl<'a> LoanRowExplainer<'a> {
    /// Explains loans as they are on book, or all as new.
    ///
    /// # Errors
    /// If the model holds no mean of training rows.
    pub fn new(
        model: &'a SurvivalModel,
        fields: Fields,
        as_new: bool,
    ) -> Result<Self, ExplainError> {
        Ok(Self {
            explainer: LoanExplainer::new(model, fields)?,
            terms: plain_terms(as_new),
        })
    }

    /// The explainer of single rows.
    #[must_use]
    pub fn explainer(&self) -> &LoanExplainer<'a> {
        &self.explainer
    }
}

/// What is written of a loan that has PDs.
#[derive(Debug, Clone, Copy)]
struct LoanState {
    window: Window,
    pd_year: f64,
}

/// Some rows, those with PDs explained.
struct LoanRowsExplained {
    states: Vec<Option<LoanState>>,
    /// Place of a row among those that are explained.
    places: Vec<usize>,
    found: Contributions,
}

impl ExplainedRows for LoanRowsExplained {
    fn cells(&self, place: usize) -> Option<Vec<String>> {
        let state = self.states[place]?;
        let (found, at) = (&self.found, self.places[place]);
        let head = [state.pd_year, found.logits[at], found.base_of(at)];
        let numbers = head.into_iter().chain(found.row(at).iter().copied());
        let numbers = numbers.chain([found.residual(at)]);
        let numbers = numbers.map(|number| number.to_string());
        let on_book = state.window.from.to_string();
        Some([on_book].into_iter().chain(numbers).collect())
    }

    fn values(&self, place: usize) -> &[f64] {
        self.found.row(self.places[place])
    }

    fn residual(&self, place: usize) -> Option<f64> {
        self.states[place].map(|_| self.found.residual(self.places[place]))
    }
}

impl RowExplainer for LoanRowExplainer<'_> {
    fn recipe(&self) -> &Recipe {
        &self.explainer.model.recipe
    }

    fn columns(&self) -> Vec<&str> {
        let model = self.explainer.model;
        vec![&model.time, &model.event.column]
    }

    fn fields(&self) -> &Fields {
        &self.explainer.fields
    }

    fn header(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (
            &["months_on_book", "pd_12", "log_odds", "base"],
            &["residual"],
        )
    }

    fn least(&self) -> f64 {
        LEAST_REASON
    }

    fn draws_by_id(&self) -> bool {
        true
    }

    fn begin<'a>(
        &'a self,
        source: &'a Source,
        table: &'a Table,
    ) -> Result<BlockOf<'a>, ExplainTableError> {
        let model = self.explainer.model;
        let states = LoanStates::read(source, table, model, &self.terms)?;
        let forecaster = Forecaster::new(model, table, &self.terms, &states);
        let forecaster = forecaster.map_err(|error| match error {
            ShiftError::Recipe(error) => ExplainTableError::from(error),
            // No field is shifted.
            ShiftError::NoNumber(..) => ExplainError::NoPd.into(),
        })?;
        let mut loans: Vec<Option<LoanState>> = Vec::with_capacity(table.rows);
        for first in (0..table.rows).step_by(AT_ONCE) {
            let some = forecaster.rows(first..(first + AT_ONCE).min(table.rows));
            loans.extend(some.iter().map(|forecast| {
                let RowForecast::Of(of) = forecast else {
                    return None;
                };
                let window = Window::of(forecast)?;
                let pd_year = of.pd_year();
                Some(LoanState { window, pd_year })
            }));
        }
        let block = move |rows: Range<usize>| -> Result<Box<dyn ExplainedRows + 'a>, _> {
            let x = model.recipe.apply(table, rows.clone())?;
            let states = loans[rows].to_vec();
            let is_known = |row: &usize| states[*row].is_some();
            let known: Vec<usize> = (0..x.rows).filter(is_known).collect();
            let windows: Vec<Window> = states.iter().flatten().map(|s| s.window).collect();
            let mut places = vec![0; x.rows];
            for (place, row) in known.iter().enumerate() {
                places[*row] = place;
            }
            Ok(Box::new(LoanRowsExplained {
                found: self.explainer.of(&x.select(&known), &windows),
                states,
                places,
            }))
        };
        Ok(Box::new(block))
    }
}
