//! The reasons of loans, in a scored file and of one alone: the fields that raise the PD over 12
//! periods most.

use super::super::forecasts::forecast::{RowForecast, YEAR};
use super::super::periods::Periods;
use super::contributions::{LoanExplainer, Window};
use crate::bundle::SurvivalModel;
use crate::explain::{Baseline, ExplainError, Fields, MOST_REASONS, TextLanguage, reasons_of};
use crate::recipe::Matrix;
use crate::table::Table;
use crate::workflow::scoring::reasons::ReasonTerms;
use crate::workflow::tasks::{RowMovers, RowMoves};
use std::ops::ControlFlow;

/// A model of the time to default, ready to name the reasons of PDs.
pub struct LoanReasoner<'a> {
    explainer: LoanExplainer<'a>,
    most: usize,
    texts: Vec<String>,
    /// Fields that are protected attributes, or hold one.
    protected: Vec<usize>,
}

impl<'a> LoanReasoner<'a> {
    /// Reasons as the terms ask for.
    ///
    /// # Errors
    /// If the model holds no mean of training rows, or the terms name another baseline.
    pub fn new(model: &'a SurvivalModel, terms: &ReasonTerms) -> Result<Self, ExplainError> {
        if terms.baseline != Baseline::Mean {
            return Err(ExplainError::MeanOnly);
        }
        let explainer = LoanExplainer::new(model, Fields::of(&model.recipe))?;
        let own = || explainer.texts(terms.language);
        let given = |name: &String| terms.texts.of(name, terms.language).to_owned();
        let names = explainer.fields().names().iter();
        Ok(Self {
            texts: if terms.texts.is_empty() {
                own()
            } else {
                names.map(given).collect()
            },
            protected: model.protected_fields(explainer.fields()),
            most: terms.most.min(MOST_REASONS),
            explainer,
        })
    }

    /// Most reasons of a loan.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// The text of each field.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The reasons of rows of inputs with what they add, the strongest first; none of a loan without
    /// PDs. They are of the row as it is: shifts and scenarios, the same for all loans, are no reason.
    #[must_use]
    pub fn of(&self, x: &Matrix, forecasts: &[RowForecast]) -> Vec<RowMovers> {
        let windows: Vec<Option<Window>> = forecasts.iter().map(Window::of).collect();
        let mut reasons = vec![RowMovers::new(); forecasts.len()];
        let mut go_on = |_| ControlFlow::Continue(());
        let Some(explained) = self.explainer.of_loans(x, &windows, &mut go_on) else {
            return reasons;
        };
        for (place, row) in explained.rows.iter().enumerate() {
            let values = explained.contributions.row(place);
            let named = reasons_of(values, self.most);
            reasons[*row] = named.fields().map(|field| (field, values[field])).collect();
        }
        reasons
    }

    /// Loans whose reasons name a protected attribute.
    #[must_use]
    pub fn protected_in(&self, reasons: &[RowMovers]) -> usize {
        let names = |of: &&RowMovers| of.iter().any(|(field, _)| self.protected.contains(field));
        reasons.iter().filter(names).count()
    }
}

/// Why a row of a table has its PD over 12 periods; `language` is that of the texts of fields. With
/// `as_new` it is taken from its first period.
///
/// # Errors
/// If the model holds no mean of training rows, or the row has no PD.
pub fn loan_moves(
    model: &SurvivalModel,
    (table, row): (&Table, usize),
    language: TextLanguage,
    as_new: bool,
) -> Result<RowMoves, ExplainError> {
    let explainer = LoanExplainer::new(model, Fields::of(&model.recipe))?;
    let window = if as_new {
        Window::first(model)
    } else {
        window_of(model, table, row).ok_or(ExplainError::NoPd)?
    };
    let is_empty = || model.recipe.rows_without_inputs(table).contains(&row);
    let x = model.recipe.apply(table, row..row + 1);
    let x = x.ok().filter(|_| !is_empty()).ok_or(ExplainError::NoPd)?;
    let found = explainer.of(&x, &[window]);
    let protected = model.protected_fields(explainer.fields());
    let values = found.row(0);
    let names_protected = reasons_of(values, MOST_REASONS)
        .fields()
        .any(|field| protected.contains(&field));
    let texts = explainer.texts(language).into_iter();
    let mut fields: Vec<(String, f64)> = texts.zip(values.iter().copied()).collect();
    fields.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    Ok(RowMoves {
        base: found.base_of(0),
        output: found.logits[0],
        residual: found.residual(0),
        fields,
        names_protected,
    })
}

/// The next 12 periods of a row by its time on book.
fn window_of(model: &SurvivalModel, table: &Table, row: usize) -> Option<Window> {
    let times = Periods::read(table, &model.time).ok()?;
    let time = times.values.get(row).filter(|time| **time >= 0.0)?.ceil();
    let horizon = model.horizon();
    (time < f64::from(horizon)).then(|| Window {
        from: time as u32,
        to: horizon.min(time as u32 + YEAR as u32),
    })
}
