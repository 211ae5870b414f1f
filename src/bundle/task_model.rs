//! The model file of a target other than good and bad: classes or a number.

use super::any_model::{self, Opened, network_of};
use super::{BundleError, FORMAT, TASK_FORMAT, TaskRecord, damaged, fixture_logits, same_scores};
use crate::explain::{Fields, TaskExplanation};
use crate::files::Staged;
use crate::network::{
    Backend, Config, Inputs, Network, Objective, class_probabilities, middle_class, most_probable,
    sigmoid,
};
use crate::recipe::{Matrix, Recipe, RecipeError, Task};
use crate::table::{Convention, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// From the output of a network to a number in the units of the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// centre + spread · z, with mean and standard deviation of the training rows.
    Linear {
        /// Mean of the training rows.
        centre: f64,
        /// Their standard deviation.
        spread: f64,
    },
    /// top · σ(z): numbers from 0 to `top`, such as an LGD.
    Share {
        /// 1, or 100 where the target counts percent points.
        top: f64,
    },
    /// e^z: a mean count.
    Log,
}

impl Link {
    /// The number that an output means.
    #[must_use]
    pub fn number(self, z: f32) -> f64 {
        let z = f64::from(z);
        match self {
            Self::Linear { centre, spread } => centre + spread * z,
            Self::Share { top } => top * sigmoid(z),
            Self::Log => z.exp(),
        }
    }

    /// The number as the objective reads it.
    #[must_use]
    pub fn target(self, number: f64) -> f32 {
        match self {
            Self::Linear { centre, spread } => ((number - centre) / spread) as f32,
            Self::Share { top } => (number / top) as f32,
            Self::Log => number as f32,
        }
    }

    /// Offset and factor from an output to the number that is explained: the number itself, or its
    /// log-odds or logarithm.
    #[must_use]
    pub fn explained(self) -> (f64, f64) {
        match self {
            Self::Linear { centre, spread } => (centre, spread),
            Self::Share { .. } | Self::Log => (0.0, 1.0),
        }
    }

    fn is_sound(self) -> bool {
        match self {
            Self::Linear { centre, spread } => {
                centre.is_finite() && spread.is_finite() && spread > 0.0
            }
            Self::Share { top } => top.is_finite() && top > 0.0,
            Self::Log => true,
        }
    }
}

/// What a task model says of rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predicted {
    /// Whether a row has a prediction at all: one of its inputs has a value.
    pub known: Vec<bool>,
    /// The place of the class, or the number, shape [rows].
    pub values: Vec<f64>,
    /// The probability of each class, shape [rows × classes]; empty for numbers.
    pub p: Vec<f64>,
    /// The outputs of the network, shape [rows × outputs].
    pub outputs: Vec<f32>,
}

/// A model of several classes or of a number.
#[derive(Debug, Clone)]
pub struct TaskModel {
    /// From inputs to outputs.
    pub network: Network,
    /// From a table to inputs.
    pub recipe: Recipe,
    /// What was learned.
    pub task: Task,
    /// Name of the target column.
    pub target: String,
    /// The classes, in the order of the outputs; empty for numbers.
    pub classes: Vec<String>,
    /// What training minimised.
    pub objective: Objective,
    /// From an output to a number; `None` for classes.
    pub link: Option<Link>,
    /// How the target was written in training.
    pub written: BTreeMap<String, Convention>,
    /// The column that names a row.
    pub id: Option<String>,
    /// Seed of the training.
    pub seed: u64,
    /// Training rows.
    pub train_rows: usize,
    /// SHA-256 of the file that it was trained on.
    pub source_sha256: String,
    /// Protected attributes among the inputs.
    pub protected_inputs: Vec<String>,
    /// What predictions are explained with; none in models of earlier versions and of few rows.
    pub explanation: Option<TaskExplanation>,
    /// Version of the program that trained it.
    pub version: String,
    /// What was done in training; unknown in models of earlier versions.
    pub record: Option<TaskRecord>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    task: Task,
    config: Config,
    inputs: Inputs,
    recipe: Recipe,
    target: String,
    classes: Vec<String>,
    objective: Objective,
    link: Option<Link>,
    written: BTreeMap<String, Convention>,
    id: Option<String>,
    version: String,
    seed: u64,
    train_rows: usize,
    source_sha256: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    protected_inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    explanation: Option<TaskExplanation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<TaskRecord>,
    fixture: Vec<f32>,
}

impl TaskModel {
    /// What the model says of rows of a table.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    pub fn predict(
        &self,
        backend: Backend,
        table: &Table,
        rows: Range<usize>,
    ) -> Result<Predicted, RecipeError> {
        Ok(self.predict_with_inputs(backend, table, rows)?.1)
    }

    /// The same, with the prepared inputs.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    pub fn predict_with_inputs(
        &self,
        backend: Backend,
        table: &Table,
        rows: Range<usize>,
    ) -> Result<(Matrix, Predicted), RecipeError> {
        let x = self.recipe.apply(table, rows.clone())?;
        let mut predicted = self.predict_inputs(backend, &x);
        for row in self.recipe.rows_without_inputs(table) {
            if rows.contains(&row) {
                predicted.known[row - rows.start] = false;
            }
        }
        Ok((x, predicted))
    }

    /// Places of those of `fields`, fields of its recipe, that are or hold a protected attribute.
    #[must_use]
    pub fn protected_fields(&self, fields: &Fields) -> Vec<usize> {
        fields.of_columns(&self.recipe, &self.protected_inputs)
    }

    /// What the model says of prepared inputs.
    #[must_use]
    pub fn predict_inputs(&self, backend: Backend, x: &Matrix) -> Predicted {
        let outputs = self.network.logits(backend, x);
        let mut predicted = Predicted {
            known: vec![true; x.rows],
            ..Predicted::default()
        };
        for z in outputs.chunks_exact(self.network.outputs()) {
            if let Some(link) = self.link {
                predicted.values.push(link.number(z[0]));
            } else {
                let p = class_probabilities(self.objective, z);
                let at = match self.task {
                    Task::Ordinal => middle_class(&p),
                    _ => most_probable(&p),
                };
                predicted.values.push(at as f64);
                predicted.p.extend(p);
            }
        }
        predicted.outputs = outputs;
        predicted
    }

    /// The target of a row as the objective reads it.
    #[must_use]
    pub fn target_of(&self, value: f64) -> f32 {
        self.link.map_or(value as f32, |link| link.target(value))
    }

    /// How the columns of a later file are to be read, by name: as in training.
    #[must_use]
    pub fn conventions(&self) -> BTreeMap<String, Convention> {
        let mut all = self.written.clone();
        all.extend(self.recipe.conventions());
        all
    }

    /// Writes what is to become the file `path`, after reading it back.
    ///
    /// # Errors
    /// What the file system reports; a model that is too large for a file.
    pub fn stage(&self, path: &Path) -> Result<Staged, BundleError> {
        let bytes = self.to_bytes()?;
        Self::from_opened(Opened::of(&bytes)?)?;
        any_model::stage(path, &bytes)
    }

    /// SHA-256 of the file that it is saved as.
    ///
    /// # Errors
    /// A model that is too large for a file.
    pub fn sha256(&self) -> Result<String, BundleError> {
        Ok(crate::files::fingerprint(&self.to_bytes()?))
    }

    fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        let document = Document {
            format: match self.network.config() {
                config if config.reads_mean_state() => FORMAT,
                _ => TASK_FORMAT,
            },
            task: self.task,
            config: self.network.config().clone(),
            inputs: self.network.inputs(),
            recipe: self.recipe.clone(),
            target: self.target.clone(),
            classes: self.classes.clone(),
            objective: self.objective,
            link: self.link,
            written: self.written.clone(),
            id: self.id.clone(),
            version: self.version.clone(),
            seed: self.seed,
            train_rows: self.train_rows,
            source_sha256: self.source_sha256.clone(),
            protected_inputs: self.protected_inputs.clone(),
            explanation: self.explanation.clone(),
            record: self.record.clone(),
            fixture: fixture_logits(&self.network),
        };
        any_model::sealed(&document, &self.network)
    }

    pub(super) fn from_opened(opened: Opened) -> Result<Self, BundleError> {
        let (document, tensors): (Document, _) = opened.parts()?;
        let network = network_of(&tensors, document.config, document.inputs)?;
        document.recipe.verify().map_err(damaged)?;
        document.objective.check().map_err(damaged)?;
        let outputs = document.objective.outputs(document.classes.len());
        let of_classes = document.objective.is_of_classes();
        let fits = outputs == network.outputs()
            && of_classes == document.task.has_classes()
            && document.link.is_some() != of_classes
            && document.link.is_none_or(Link::is_sound)
            && network.config().members.is_empty()
            && document.recipe.inputs() == network.inputs().total()
            && document
                .explanation
                .as_ref()
                .is_none_or(|explanation| explanation.is_sound(network.inputs().total()));
        if !fits {
            return Err(BundleError::Damaged("task and network disagree".into()));
        }
        document.record.as_ref().map_or(Ok(()), TaskRecord::check)?;
        if !same_scores(&fixture_logits(&network), &document.fixture) {
            return Err(BundleError::Drifted);
        }
        Ok(Self {
            network,
            recipe: document.recipe,
            task: document.task,
            target: document.target,
            classes: document.classes,
            objective: document.objective,
            link: document.link,
            written: document.written,
            id: document.id,
            seed: document.seed,
            train_rows: document.train_rows,
            source_sha256: document.source_sha256,
            protected_inputs: document.protected_inputs,
            explanation: document.explanation,
            version: document.version,
            record: document.record,
        })
    }
}
