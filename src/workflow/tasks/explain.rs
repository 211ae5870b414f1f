//! Why a row has its class or number: contributions of the fields against the mean of the
//! training rows, by integrated gradients.
//!
//! What the contributions add up to is a number that the network bends least to and that has a
//! direction: of a number itself, in its units; of one from 0 to 1 its log-odds and of a count the
//! logarithm of its mean, as outside of these no sum keeps the range; of classes the log-odds of
//! the predicted class against all others, as no class has a place among the others; of ordered
//! classes the expected place, as the chance of a middle class falls in both directions.

use crate::bundle::{Link, Predicted, TaskModel};
use crate::explain::{
    Baseline, ExplainError, Explainer, Fields, LEAST_REASON, MOST_REASONS, ReasonTexts,
    TextLanguage, movers_of,
};
use crate::network::{Backend, Objective, Readout};
use crate::recipe::{Matrix, Recipe, Task};
use crate::score::safe_cell;
use crate::table::{Source, Table};
use crate::workflow::scoring::fields::parts::{
    BlockOf, ExplainTableError, ExplainedRows, RowExplainer, RowsExplained,
};
use crate::workflow::scoring::reasons::ReasonTerms;
use serde::Serialize;
use std::ops::Range;

/// The number that contributions add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The target itself.
    Target,
    /// Log-odds of a number from 0 to 1, or of its percent points.
    LogOddsOfShare,
    /// Logarithm of the mean count.
    LogOfMean,
    /// Log-odds of the predicted class against all others.
    LogOddsOfClass,
    /// Expected place of ordered classes, from 1.
    ExpectedPlace,
}

impl Unit {
    /// That of a model.
    #[must_use]
    pub fn of(model: &TaskModel) -> Self {
        match (model.link, model.objective) {
            (Some(Link::Linear { .. }), _) => Self::Target,
            (Some(Link::Share { .. }), _) => Self::LogOddsOfShare,
            (Some(Link::Log), _) => Self::LogOfMean,
            (None, Objective::Ordinal) => Self::ExpectedPlace,
            (None, _) => Self::LogOddsOfClass,
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Target => "units of the target",
            Self::LogOddsOfShare => "log-odds of the share",
            Self::LogOfMean => "log of the mean count",
            Self::LogOddsOfClass => "log-odds of the predicted class",
            Self::ExpectedPlace => "expected place of the class",
        }
    }
}

/// A model of classes or of a number, ready to explain its predictions.
pub struct TaskExplainer<'a> {
    explainer: Explainer<'a>,
    model: &'a TaskModel,
    fields: Fields,
    /// From an output to the explained number: offset and factor.
    scale: (f64, f64),
}

/// The contributions of some rows, in the unit of [`Unit::of`] the model.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskContributions {
    /// The explained number at the mean of the training rows; of classes, of the predicted one.
    pub bases: Vec<f64>,
    /// What each field adds, [rows × fields].
    pub values: Vec<f64>,
    /// The explained number of each row.
    pub outputs: Vec<f64>,
    /// What is missing of each row: output − base − Σ.
    pub residuals: Vec<f64>,
    /// Number of fields.
    pub fields: usize,
}

impl TaskContributions {
    /// Those of a row, by field.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.fields..(row + 1) * self.fields]
    }

    /// What those of the rows that have a prediction come to; one of `least` and more raises.
    #[must_use]
    pub fn summed(&self, known: &[bool], least: f64) -> RowsExplained {
        let mut all = RowsExplained::default();
        for (row, _) in known.iter().enumerate().filter(|(_, known)| **known) {
            all.add(self.row(row), self.residuals[row], least);
        }
        all
    }

    /// Adds those of more rows.
    pub(super) fn append(&mut self, more: Self) {
        self.bases.extend(more.bases);
        self.values.extend(more.values);
        self.outputs.extend(more.outputs);
        self.residuals.extend(more.residuals);
    }
}

/// Why one row has its prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct RowMoves {
    /// The explained number at the mean of the training rows.
    pub base: f64,
    /// The explained number of the row.
    pub output: f64,
    /// The fields by the size of what they add, the largest first.
    pub fields: Vec<(String, f64)>,
    /// What is missing: output − base − Σ.
    pub residual: f64,
    /// Whether a protected attribute is among the four that move it most.
    pub names_protected: bool,
}

/// Why a row of a table has its prediction; `language` is that of the texts of fields.
///
/// # Errors
/// If the model holds no mean of training rows, or the row has no prediction.
pub fn row_moves(
    model: &TaskModel,
    (table, row): (&Table, usize),
    language: TextLanguage,
) -> Result<RowMoves, ExplainError> {
    let explainer = TaskExplainer::new(model, Fields::of(&model.recipe))?;
    let found = model.predict_with_inputs(Backend::default(), table, row..row + 1);
    let Ok((x, predicted)) = found else {
        return Err(ExplainError::NoPd);
    };
    if predicted.known.first() != Some(&true) {
        return Err(ExplainError::NoPd);
    }
    let found = explainer.of(&x, &predicted);
    let values = found.row(0);
    let named = movers_of(values, MOST_REASONS, explainer.least());
    let protected = model.protected_fields(&explainer.fields);
    let texts = model.explanation.as_ref().map(|held| &held.texts);
    let name = |field: usize| {
        let name = &explainer.fields.names()[field];
        texts
            .map_or(&name[..], |texts| texts.of(name, language))
            .to_owned()
    };
    let all = values.iter().enumerate();
    let mut fields: Vec<(String, f64)> = all.map(|(field, v)| (name(field), *v)).collect();
    fields.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    Ok(RowMoves {
        base: found.bases[0],
        output: found.outputs[0],
        fields,
        residual: found.residuals[0],
        names_protected: named.iter().any(|field| protected.contains(field)),
    })
}

impl<'a> TaskExplainer<'a> {
    /// Explains by `fields` of the recipe of the model.
    ///
    /// # Errors
    /// If the model holds no mean of training rows.
    pub fn new(model: &'a TaskModel, fields: Fields) -> Result<Self, ExplainError> {
        let explanation = model.explanation.as_ref().ok_or(ExplainError::NoMean)?;
        let readouts = match Unit::of(model) {
            Unit::LogOddsOfClass => (0..model.classes.len()).map(Readout::LogOdds).collect(),
            Unit::ExpectedPlace => vec![Readout::ExpectedPlace],
            Unit::Target | Unit::LogOddsOfShare | Unit::LogOfMean => vec![Readout::First],
        };
        let point = explanation.mean();
        Ok(Self {
            explainer: Explainer::of_readouts(&model.network, &fields, point, readouts),
            model,
            fields,
            scale: model.link.map_or((0.0, 1.0), Link::explained),
        })
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The contributions of rows of inputs with their predictions. Those of a row depend on that
    /// row alone.
    #[must_use]
    pub fn of(&self, x: &Matrix, predicted: &Predicted) -> TaskContributions {
        let chosen: Vec<usize> = match self.model.task {
            Task::Multiclass => predicted.values.iter().map(|v| *v as usize).collect(),
            _ => Vec::new(),
        };
        let found = self.explainer.contributions_by(x, &chosen);
        let (offset, factor) = self.scale;
        let rows = 0..x.rows;
        TaskContributions {
            bases: rows
                .clone()
                .map(|row| offset + factor * found.base_of(row))
                .collect(),
            outputs: found.logits.iter().map(|z| offset + factor * z).collect(),
            residuals: rows.map(|row| factor * found.residual(row)).collect(),
            values: found.values.into_iter().map(|v| factor * v).collect(),
            fields: found.fields,
        }
    }

    /// The explained number at the mean of the training rows; one for each class where the predicted
    /// class is explained.
    #[must_use]
    pub fn bases(&self) -> Vec<f64> {
        let (offset, factor) = self.scale;
        let bases = self.explainer.bases().iter();
        bases.map(|base| offset + factor * base).collect()
    }

    /// Least contribution that is named: less is within the error of the method.
    #[must_use]
    pub fn least(&self) -> f64 {
        LEAST_REASON * self.scale.1
    }
}

/// The fields that move the prediction of a row most, with what they add: the largest first.
pub type RowMovers = Vec<(usize, f64)>;

/// A model of classes or of a number, ready to name the fields that move its predictions.
pub struct TaskReasoner<'a> {
    explainer: TaskExplainer<'a>,
    most: usize,
    texts: Vec<String>,
    /// Fields that are protected attributes, or hold one.
    protected: Vec<usize>,
}

/// Rows that are explained at once.
const AT_ONCE: usize = 4_096;

impl<'a> TaskReasoner<'a> {
    /// Reasons as the terms ask for.
    ///
    /// # Errors
    /// If the model holds no mean of training rows, or the terms name another baseline.
    pub fn new(model: &'a TaskModel, terms: &ReasonTerms) -> Result<Self, ExplainError> {
        if terms.baseline != Baseline::Mean {
            return Err(ExplainError::MeanOnly);
        }
        let explainer = TaskExplainer::new(model, Fields::of(&model.recipe))?;
        let own = model.explanation.as_ref().map(|held| &held.texts);
        let none = ReasonTexts::default();
        let texts = match own {
            Some(own) if terms.texts.is_empty() => own,
            _ if terms.texts.is_empty() => &none,
            _ => &terms.texts,
        };
        let text = |name: &String| texts.of(name, terms.language).to_owned();
        Ok(Self {
            texts: explainer.fields.names().iter().map(text).collect(),
            protected: model.protected_fields(&explainer.fields),
            most: terms.most,
            explainer,
        })
    }

    /// Most reasons of a row.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// The text of each field.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The movers of rows of inputs; none where a row has no prediction.
    #[must_use]
    pub fn of(&self, x: &Matrix, predicted: &Predicted) -> Vec<RowMovers> {
        let least = self.explainer.least();
        let mut movers = Vec::with_capacity(x.rows);
        for start in (0..x.rows).step_by(AT_ONCE) {
            let some: Vec<usize> = (start..(start + AT_ONCE).min(x.rows)).collect();
            let values = some.iter().map(|row| predicted.values[*row]).collect();
            let of_some = Predicted {
                values,
                ..Predicted::default()
            };
            let found = self.explainer.of(&x.select(&some), &of_some);
            movers.extend(some.iter().enumerate().map(|(place, row)| {
                let most = if predicted.known[*row] { self.most } else { 0 };
                let row = found.row(place);
                let named = movers_of(row, most, least).into_iter();
                named
                    .map(|field| (field, row[field]))
                    .collect::<RowMovers>()
            }));
        }
        movers
    }

    /// Rows whose movers name a protected attribute.
    #[must_use]
    pub fn protected_in(&self, movers: &[RowMovers]) -> usize {
        let names = |of: &&RowMovers| of.iter().any(|(field, _)| self.protected.contains(field));
        movers.iter().filter(names).count()
    }
}

/// Some rows with their predictions and contributions.
struct TaskRowsExplained<'a> {
    model: &'a TaskModel,
    predicted: Predicted,
    found: TaskContributions,
}

impl ExplainedRows for TaskRowsExplained<'_> {
    fn cells(&self, place: usize) -> Option<Vec<String>> {
        let (predicted, found) = (&self.predicted, &self.found);
        let numbers = [found.outputs[place], found.bases[place]].into_iter();
        let numbers = numbers.chain(found.row(place).iter().copied());
        let numbers = numbers.chain([found.residuals[place]]);
        let text = || prediction_text(self.model, predicted.values[place]);
        let predicted = predicted.known[place].then(text)?;
        let numbers = numbers.map(|number| number.to_string());
        Some([predicted].into_iter().chain(numbers).collect())
    }

    fn values(&self, place: usize) -> &[f64] {
        self.found.row(place)
    }

    fn residual(&self, place: usize) -> Option<f64> {
        self.predicted.known[place].then(|| self.found.residuals[place])
    }
}

impl RowExplainer for TaskExplainer<'_> {
    fn recipe(&self) -> &Recipe {
        &self.model.recipe
    }

    fn columns(&self) -> Vec<&str> {
        vec![&self.model.target]
    }

    fn fields(&self) -> &Fields {
        &self.fields
    }

    fn header(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (&["predicted", "output", "base"], &["residual"])
    }

    fn least(&self) -> f64 {
        TaskExplainer::least(self)
    }

    fn begin<'a>(
        &'a self,
        _: &'a Source,
        table: &'a Table,
    ) -> Result<BlockOf<'a>, ExplainTableError> {
        let block = move |rows: Range<usize>| -> Result<Box<dyn ExplainedRows + 'a>, _> {
            let backend = Backend::default();
            let (x, predicted) = self.model.predict_with_inputs(backend, table, rows)?;
            let found = self.of(&x, &predicted);
            let model = self.model;
            Ok(Box::new(TaskRowsExplained {
                model,
                predicted,
                found,
            }))
        };
        Ok(Box::new(block))
    }
}

/// A class by its name, or a number.
fn prediction_text(model: &TaskModel, value: f64) -> String {
    match model.classes.get(value as usize) {
        Some(class) if model.link.is_none() => safe_cell(class).into_owned(),
        _ => value.to_string(),
    }
}
