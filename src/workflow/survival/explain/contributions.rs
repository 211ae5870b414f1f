//! Contributions of the fields to the PD of a loan over 12 periods, by integrated gradients against the
//! mean of the training rows.
//!
//! They add up to the log-odds of `pd_12`: as for PDs at one horizon, whose points, reasons and bounds
//! they share, and unlike the PD itself a sum of them keeps no range. The loan's periods on book are no
//! field: the mean of the training rows is taken at the same age, so that no reason says that a loan is
//! young or old. A lifetime PD of loans of different age is of different periods, and nearly 1 or 0 in
//! long ones; the hazard of a single period depends on the course of the baseline.

use super::super::forecasts::forecast::{RowForecast, YEAR};
use crate::bundle::SurvivalModel;
use crate::explain::{Contributions, ExplainError, Explainer, Fields, TextLanguage};
use crate::network::Readout;
use crate::recipe::Matrix;
use crate::table::Source;
use crate::workflow::scoring::field_lines::write_field_lines;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;

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

/// What [`write_loan_contributions`] writes of the kept rows of a source.
#[derive(Clone, Copy)]
pub struct LoanRows<'a> {
    /// The text of the records.
    pub source: &'a Source,
    /// Place of the column that names a loan.
    pub id: Option<usize>,
    /// What each row comes to.
    pub forecasts: &'a [RowForecast],
    /// Names of the fields.
    pub fields: &'a [String],
    /// What they add.
    pub explained: &'a ExplainedLoans,
}

/// Writes `id,months_on_book,pd_12,log_odds,base,<fields>,residual`: one line per record, in its
/// order; only the id of a loan without PDs. `log_odds` are those of `pd_12`, `base` those of the mean
/// of the training rows at the same months on book, and base + Σ fields + residual = `log_odds`.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_loan_contributions(out: &mut dyn Write, rows: &LoanRows<'_>) -> io::Result<()> {
    let (explained, found) = (rows.explained, &rows.explained.contributions);
    let mut cells_of = |row: usize| {
        let place = explained.rows.binary_search(&row).ok()?;
        let Some(RowForecast::Of(forecast)) = rows.forecasts.get(row) else {
            return None;
        };
        let head = [
            forecast.pd_year(),
            found.logits[place],
            found.base_of(place),
        ];
        let numbers = head.into_iter().chain(found.row(place).iter().copied());
        let numbers = numbers.chain([found.residual(place)]);
        let numbers = numbers.map(|number| number.to_string());
        let on_book = forecast.on_book.to_string();
        Some([on_book].into_iter().chain(numbers).collect())
    };
    let columns = (
        &["months_on_book", "pd_12", "log_odds", "base"][..],
        rows.fields,
        &["residual"][..],
    );
    write_field_lines(out, (rows.source, rows.id), columns, &mut cells_of)
}
