//! The model file of the time to default: a hazard by period.

use super::any_model::{self, Opened, network_of};
use super::{
    BundleError, FORMAT, SURVIVAL_FORMAT, SurvivalRecord, damaged, fixture_logits, same_scores,
};
use crate::evaluate::survival::{Censoring, LifeTable, Spell};
use crate::explain::{Fields, TaskExplanation};
use crate::files::Staged;
use crate::network::{Backend, Config, Inputs, MOST_PERIODS, Network, sigmoid};
use crate::recipe::{Matrix, Recipe, RecipeError, TargetSpec, Task};
use crate::score::MoneyTerms;
use crate::table::{Convention, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// A model of the time to default. The hazard of period t is σ(`z_k` + `o_t`), with `z_k` the
/// output k of the network that covers t, and `o_t` an offset of the period.
#[derive(Debug, Clone)]
pub struct SurvivalModel {
    /// From inputs to outputs, one for a level of periods each.
    pub network: Network,
    /// From a table to inputs.
    pub recipe: Recipe,
    /// The column of the periods on book.
    pub time: String,
    /// The column that says whether a loan defaulted, and its values.
    pub event: TargetSpec,
    /// The column that names a loan.
    pub id: Option<String>,
    /// Whether the training rows were one for each loan and period.
    pub is_panel: bool,
    /// The output that covers each period, from period 1 on.
    pub levels: Vec<u16>,
    /// What is added to the output of each period.
    pub offsets: Vec<f64>,
    /// The probability of being uncensored, of the training rows.
    pub censoring: Censoring,
    /// The share of training rows at risk that defaulted, by period.
    pub baseline: Vec<f64>,
    /// Where exposure and loss given default are read.
    pub money: MoneyTerms,
    /// How time and event were written in training.
    pub written: BTreeMap<String, Convention>,
    /// Seed of the training.
    pub seed: u64,
    /// Training rows.
    pub train_rows: usize,
    /// SHA-256 of the file that it was trained on.
    pub source_sha256: String,
    /// Version of the program that trained it.
    pub version: String,
    /// Protected attributes among the inputs.
    pub protected_inputs: Vec<String>,
    /// What PDs are explained with; none in models of earlier versions and of few rows.
    pub explanation: Option<TaskExplanation>,
    /// What was done in training; unknown in models of earlier versions.
    pub record: Option<SurvivalRecord>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    task: Task,
    config: Config,
    inputs: Inputs,
    recipe: Recipe,
    time: String,
    event: TargetSpec,
    id: Option<String>,
    is_panel: bool,
    levels: Vec<u16>,
    offsets: Vec<f64>,
    censoring: Censoring,
    baseline: Vec<f64>,
    #[serde(default)]
    money: MoneyTerms,
    written: BTreeMap<String, Convention>,
    version: String,
    seed: u64,
    train_rows: usize,
    source_sha256: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    protected_inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    explanation: Option<TaskExplanation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<SurvivalRecord>,
    fixture: Vec<f32>,
}

/// The hazards of rows, as outputs of the network: [rows × outputs] numbers instead of one for
/// each period.
#[derive(Debug, Clone, Default)]
pub struct Hazards {
    /// Whether a row has hazards at all: one of its inputs has a value.
    pub known: Vec<bool>,
    /// The outputs, shape [rows × outputs].
    pub outputs: Vec<f32>,
}

impl SurvivalModel {
    /// The last period that has a hazard.
    #[must_use]
    pub fn horizon(&self) -> u32 {
        self.levels.len() as u32
    }

    /// The hazards of rows of a table.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    pub fn hazards(&self, table: &Table, rows: Range<usize>) -> Result<Hazards, RecipeError> {
        let x = self.recipe.apply(table, rows.clone())?;
        let mut hazards = self.hazards_of(&x);
        for row in self.recipe.rows_without_inputs(table) {
            if rows.contains(&row) {
                hazards.known[row - rows.start] = false;
            }
        }
        Ok(hazards)
    }

    /// The hazards of prepared inputs.
    #[must_use]
    pub fn hazards_of(&self, x: &Matrix) -> Hazards {
        Hazards {
            known: vec![true; x.rows],
            outputs: self.network.logits(Backend::default(), x),
        }
    }

    /// Places of those of `fields`, fields of its recipe, that are or hold a protected attribute.
    #[must_use]
    pub fn protected_fields(&self, fields: &Fields) -> Vec<usize> {
        fields.of_columns(&self.recipe, &self.protected_inputs)
    }

    /// Writes the hazards of a row, by period from 1. `shift` is added to their log-odds.
    pub fn write_hazards(&self, hazards: &Hazards, row: usize, shift: f64, each: &mut [f64]) {
        let width = self.network.outputs();
        let z = &hazards.outputs[row * width..(row + 1) * width];
        let periods = each.iter_mut().zip(&self.levels).zip(&self.offsets);
        for ((hazard, level), offset) in periods {
            *hazard = sigmoid(f64::from(z[usize::from(*level)]) + offset + shift);
        }
    }

    /// Learns what later figures need of the training rows: one spell for each loan, and one for
    /// each row.
    pub fn remember(&mut self, loans: &[Spell], rows: &[Spell]) {
        let late = loans.iter().any(|spell| spell.entry > 0);
        self.censoring = if late {
            Censoring::default()
        } else {
            let last = loans.iter().map(|spell| spell.exit).max().unwrap_or(0);
            Censoring::of(loans, last.min(MOST_PERIODS))
        };
        self.baseline = LifeTable::of(rows, self.horizon()).hazards();
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
                _ => SURVIVAL_FORMAT,
            },
            task: Task::Survival,
            config: self.network.config().clone(),
            inputs: self.network.inputs(),
            recipe: self.recipe.clone(),
            time: self.time.clone(),
            event: self.event.clone(),
            id: self.id.clone(),
            is_panel: self.is_panel,
            levels: self.levels.clone(),
            offsets: self.offsets.clone(),
            censoring: self.censoring.clone(),
            baseline: self.baseline.clone(),
            money: self.money.clone(),
            written: self.written.clone(),
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
        let periods = document.levels.len();
        let covered = |level: &u16| usize::from(*level) < network.outputs();
        let fits = (1..=MOST_PERIODS as usize).contains(&periods)
            && document.levels.iter().all(covered)
            && document.offsets.len() == periods
            && document.offsets.iter().all(|offset| offset.is_finite())
            && document.baseline.len() == periods
            && document.baseline.iter().all(|h| (0.0..=1.0).contains(h))
            && document.censoring.is_sound()
            && document.recipe.inputs() == network.inputs().total()
            && document
                .explanation
                .as_ref()
                .is_none_or(|explanation| explanation.is_sound(network.inputs().total()));
        if !fits {
            return Err(BundleError::Damaged("periods and network disagree".into()));
        }
        document
            .record
            .as_ref()
            .map_or(Ok(()), SurvivalRecord::check)?;
        if !same_scores(&fixture_logits(&network), &document.fixture) {
            return Err(BundleError::Drifted);
        }
        Ok(Self {
            network,
            recipe: document.recipe,
            time: document.time,
            event: document.event,
            id: document.id,
            is_panel: document.is_panel,
            levels: document.levels,
            offsets: document.offsets,
            censoring: document.censoring,
            baseline: document.baseline,
            money: document.money,
            written: document.written,
            seed: document.seed,
            train_rows: document.train_rows,
            source_sha256: document.source_sha256,
            version: document.version,
            protected_inputs: document.protected_inputs,
            explanation: document.explanation,
            record: document.record,
        })
    }
}
