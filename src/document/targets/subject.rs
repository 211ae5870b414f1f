//! The subject of a report: a model of another target than good and bad, and a portfolio on which it is
//! judged. All that needs a pass over rows is computed here, once.

use super::survival_facts::SurvivalFacts;
use super::task_facts::TaskFacts;
use crate::bundle::{SurvivalModel, TargetRecord, TaskModel};
use crate::document::subject::{DocumentError, Portfolio, sampled_from};
use crate::explain::TextLanguage;
use crate::network::Network;
use crate::recipe::outcome::split::Part;
use crate::recipe::{Recipe, Task};
use crate::workflow::tasks::TaskField;
use std::ops::ControlFlow;

/// A model of another target.
#[derive(Debug, Clone, Copy)]
pub enum AnyTarget<'a> {
    /// Of the time to default.
    Survival(&'a SurvivalModel),
    /// Of several classes or a number.
    Task(&'a TaskModel),
}

impl<'a> AnyTarget<'a> {
    /// What it learned.
    #[must_use]
    pub fn task(self) -> Task {
        match self {
            Self::Survival(_) => Task::Survival,
            Self::Task(model) => model.task,
        }
    }

    /// The column of the target.
    #[must_use]
    pub fn target(self) -> &'a str {
        match self {
            Self::Survival(model) => &model.event.column,
            Self::Task(model) => &model.target,
        }
    }

    /// What was done in training.
    #[must_use]
    pub fn training(self) -> Option<&'a TargetRecord> {
        match self {
            Self::Survival(model) => model.record.as_ref().map(|record| &record.training),
            Self::Task(model) => model.record.as_ref().map(|record| &record.training),
        }
    }

    pub(super) fn network(self) -> &'a Network {
        match self {
            Self::Survival(model) => &model.network,
            Self::Task(model) => &model.network,
        }
    }

    pub(super) fn recipe(self) -> &'a Recipe {
        match self {
            Self::Survival(model) => &model.recipe,
            Self::Task(model) => &model.recipe,
        }
    }

    pub(super) fn seed(self) -> u64 {
        match self {
            Self::Survival(model) => model.seed,
            Self::Task(model) => model.seed,
        }
    }

    pub(super) fn version(self) -> &'a str {
        match self {
            Self::Survival(model) => &model.version,
            Self::Task(model) => &model.version,
        }
    }

    pub(super) fn source_sha256(self) -> &'a str {
        match self {
            Self::Survival(model) => &model.source_sha256,
            Self::Task(model) => &model.source_sha256,
        }
    }

    pub(super) fn train_rows(self) -> usize {
        match self {
            Self::Survival(model) => model.train_rows,
            Self::Task(model) => model.train_rows,
        }
    }

    pub(super) fn protected_inputs(self) -> &'a [String] {
        match self {
            Self::Survival(model) => &model.protected_inputs,
            Self::Task(model) => &model.protected_inputs,
        }
    }

    /// Whether each part has figures, in the order of parts.
    pub(super) fn parts_with_rows(self) -> [bool; 3] {
        match self {
            Self::Survival(model) => model.record.as_ref().map_or([false; 3], |record| {
                record.parts.each_ref().map(Option::is_some)
            }),
            Self::Task(model) => model.record.as_ref().map_or([false; 3], |record| {
                record.parts.each_ref().map(Option::is_some)
            }),
        }
    }

    /// The part that it is judged on: test rows, else validation rows, else training rows.
    pub(super) fn judged(self) -> Option<Part> {
        let held = Part::ALL.into_iter().zip(self.parts_with_rows());
        let held: Vec<Part> = held
            .filter_map(|(part, has_rows)| has_rows.then_some(part))
            .collect();
        held.last().copied()
    }
}

/// What a report is about.
#[derive(Clone, Copy)]
pub struct TargetSubject<'a> {
    /// The model.
    pub model: AnyTarget<'a>,
    /// SHA-256 of its file.
    pub model_sha256: &'a str,
    /// The portfolio that it is judged on, if there is one.
    pub portfolio: Option<Portfolio<'a>>,
    /// What a project says of it, if there is one.
    pub project: Option<&'a crate::document::Project>,
    /// The language.
    pub language: TextLanguage,
}

/// What is computed from model and portfolio.
#[derive(Debug)]
pub struct TargetFacts {
    /// SHA-256 of the portfolio.
    pub sha256: String,
    /// Rows.
    pub rows: usize,
    /// Records that the loader set aside.
    pub rejected: usize,
    /// Rows without a prediction.
    pub without: usize,
    /// Whether it is the portfolio of the training.
    pub is_training: bool,
    /// Records of the file, where only a sample of them was read.
    pub sampled_from: Option<usize>,
    /// The part whose rows are judged; all rows where `None`.
    pub judged: Option<Part>,
    /// The figures.
    pub figures: TargetFigures,
    /// What the fields do; `None` where the model has no baseline.
    pub effects: Option<TargetEffects>,
}

/// Figures by what was learned.
#[derive(Debug)]
pub enum TargetFigures {
    /// Of the time to default.
    Survival(Box<SurvivalFacts>),
    /// Of classes or a number.
    Task(Box<TaskFacts>),
}

/// What the fields do over a sample of the judged rows.
#[derive(Debug)]
pub struct TargetEffects {
    /// Rows.
    pub rows: usize,
    /// Largest |base + Σ contributions − output|.
    pub largest_residual: f64,
    /// The fields, the largest mean contribution first.
    pub fields: Vec<TaskField>,
    /// The name of the figure whose rise is the importance.
    pub figure: &'static str,
}

impl TargetFacts {
    /// Computes all that a report shows of a portfolio. `progress` gets the share that is done.
    ///
    /// # Errors
    /// If the portfolio lacks a column of the model, or `progress` breaks.
    pub fn of(
        model: AnyTarget<'_>,
        portfolio: Portfolio<'_>,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Self, DocumentError> {
        let table = portfolio.table;
        let sha256 = portfolio.source.fingerprint();
        let sampled_from = sampled_from(table);
        let is_training = sha256 == model.source_sha256() && sampled_from.is_none();
        let mut facts = Self {
            sha256,
            rows: table.rows,
            rejected: table.rejects.len(),
            without: 0,
            is_training,
            sampled_from,
            judged: None,
            figures: TargetFigures::Task(Box::default()),
            effects: None,
        };
        match model {
            AnyTarget::Survival(of) => {
                let judged = model.judged();
                super::survival_facts::add(&mut facts, of, portfolio, judged, progress)?;
            }
            AnyTarget::Task(of) => {
                let judged = model.judged();
                super::task_facts::add(&mut facts, of, portfolio, judged, progress)?;
            }
        }
        Ok(facts)
    }
}
