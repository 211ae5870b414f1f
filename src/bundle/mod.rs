//! A model: everything that turns an applicant into a score, in one file.
//!
//! The file holds fitted parameters and weights, never a row of anybody's
//! data. It is safetensors: no code, no paths. Reading checks sizes before
//! allocating, a checksum over every byte, and that the network still gives
//! the scores it gave when it was written.

mod any_model;
mod certificate;
mod development;
mod fixture;
mod given;
mod points;
mod record;
mod row_print;
mod seal;
mod survival_model;
mod target_record;
mod task_model;

pub use any_model::AnyModel;
use any_model::Opened;
pub use certificate::{HeldField, held_inputs, shown as shown_certificate};
pub use development::{Development, HeldOut};
use fixture::{fixture_logits, same_scores};
pub use given::reads_made;
pub use points::{
    Attribute, BinEdit, EditedBin, Holds, PointsBin, PointsChange, PointsEdits, PointsError,
    PointsTable, bin_name,
};
pub use record::{Cause, Challenger, Epoch, Found, LeftOut, MemberOf, Record, Trees};
pub use row_print::{Head, RowPrint};
pub use survival_model::{Hazards, SurvivalModel};
pub use target_record::{SurvivalRecord, TargetRecord, TaskRecord};
pub use task_model::{Link, Predicted, TaskModel};

use crate::evaluate::probability::recalibrate::Recalibration;
use crate::explain::{Explanation, Fields};
use crate::files::Staged;
use crate::join::JoinRecipe;
use crate::network::sigmoid;
use crate::network::{
    Backend, Config, Family, Inputs, Network, NetworkError, Objective, Spec, Weights,
};
use crate::recipe::Matrix;
use crate::recipe::Recipe;
use crate::recipe::RecipeError;
use crate::recipe::TargetSpec;
use crate::recipe::Task;
use crate::recipe::checks::expected::{Range as ValueRange, on_scale};
use crate::recipe::checks::watched::Watched;
use crate::score::{MoneyTerms, PolicyError, Scorecard};
use crate::table::{Convention, Table};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// The layout of the document; a higher one comes from a newer program. Format
/// 1 knew no recalibration, policy, money or development sample; format 2 no special
/// levels, intercept or pooling that ends at the newest step, and held all lists of
/// numbers in the document. A single network is still written as format 3; an ensemble, which
/// came with format 5, as that; a scorecard as format 6, columns of other files as format 8, a
/// scorecard whose points were edited as format 9, boosted trees as format 10, networks that read
/// the mean of their states as format 11, whatever the target is.
const FORMAT: u32 = 11;
const TREES_FORMAT: u32 = 10;
const POINTS_FORMAT: u32 = 9;
const JOIN_FORMAT: u32 = 8;
const SCORECARD_FORMAT: u32 = 6;
const ENSEMBLE_FORMAT: u32 = 5;
const SINGLE_FORMAT: u32 = 3;
/// The layout of the document of several classes or a number.
const TASK_FORMAT: u32 = 4;
/// The layout of the document of times to default.
const SURVIVAL_FORMAT: u32 = 7;
/// Largest model file that is read.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Why a model file cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file system refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Not a model file, or one that was changed.
    #[error(
        "The model file is damaged or is no riskbench model ({0}); train again or use another copy."
    )]
    Damaged(String),
    /// Written by a newer program.
    #[error(
        "The model file has format {0}, which is newer than this program reads; update riskbench."
    )]
    Newer(u32),
    /// More to describe than a file may hold.
    #[error(
        "The description of the model takes {mebibytes} MiB, and a model file may hold {most} MiB; \
         train with fewer columns."
    )]
    TooLarge {
        /// What it takes.
        mebibytes: u64,
        /// What may be.
        most: u64,
    },
    /// A model of another task than was asked for.
    #[error(
        "The model learned a target of the task {}, which gives no PD; the commands score and \
         evaluate take it.",
        .0.name()
    )]
    OtherTask(Task),
    /// It no longer gives its scores.
    #[error("The model no longer gives the scores it was saved with; do not use it, train again.")]
    Drifted,
}

impl From<NetworkError> for BundleError {
    fn from(error: NetworkError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// How the model came about, for the validator who repeats it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of riskbench.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// Rows in the training part.
    pub train_rows: usize,
    /// SHA-256 of the source file.
    pub source_sha256: String,
    /// By which the first rows of the source are known again; unknown in models of
    /// an earlier version.
    #[serde(default)]
    pub head: Option<Head>,
    /// By which the rows of the source are known again in any order; unknown in models
    /// of an earlier version.
    #[serde(default)]
    pub rows: Option<RowPrint>,
    /// What was minimised.
    pub objective: Objective,
    /// Protected attributes among the inputs, by name.
    pub protected_inputs: Vec<String>,
}

/// The PDs of some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Pds {
    /// Before prior correction, intercept and recalibration.
    pub raw: Vec<f64>,
    /// What counts everywhere.
    pub pd: Vec<f64>,
}

/// A trained model.
#[derive(Debug, Clone)]
pub struct Model {
    /// From inputs to logits.
    pub network: Network,
    /// From a table to inputs.
    pub recipe: Recipe,
    /// From a PD to points, grade, decile and decision.
    pub scorecard: Scorecard,
    /// Which column was learned, and what is bad.
    pub target: TargetSpec,
    /// The column that names an applicant.
    pub id: Option<String>,
    /// Added to every logit: the prior correction.
    pub logit_shift: f64,
    /// Added behind it, so that the mean PD of the training rows is their bad rate; 0 in
    /// models of earlier versions and of the plain preset.
    pub intercept: f64,
    /// Applied after that.
    pub recalibration: Option<Recalibration>,
    /// Where the money of an applicant is read.
    pub money: MoneyTerms,
    /// How the columns of policy and money were written in training, by name.
    pub written: BTreeMap<String, Convention>,
    /// Range of the exposures in training, where a column holds them; unknown in models
    /// of an earlier version.
    pub ead_range: Option<ValueRange>,
    /// The same of the losses given default, as shares.
    pub lgd_range: Option<ValueRange>,
    /// What training held in the columns of the policy that are no inputs, by name; empty
    /// in models of an earlier version.
    pub watched: BTreeMap<String, Watched>,
    /// How the training rows lay; unknown in models of format 1.
    pub development: Option<Development>,
    /// What reasons are made from; unknown in models of an earlier version.
    pub explanation: Option<Explanation>,
    /// What was done in training; unknown in models of an earlier version.
    pub record: Option<Record>,
    /// The fields with which the PD rises or falls for every applicant, proven by the signs of the
    /// weights; empty where no direction was asked for.
    pub monotone: Vec<HeldField>,
    /// Which of its columns are made of other files or by formulas, and how.
    pub join: Option<JoinRecipe>,
    /// Points of a scorecard that were set by hand; none where none ever was.
    pub points_edits: Option<PointsEdits>,
    /// How it came about.
    pub provenance: Provenance,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    config: Config,
    inputs: Inputs,
    recipe: Recipe,
    scorecard: Scorecard,
    target: TargetSpec,
    id: Option<String>,
    logit_shift: f64,
    #[serde(default)]
    intercept: f64,
    #[serde(default)]
    recalibration: Option<Recalibration>,
    #[serde(default)]
    money: MoneyTerms,
    #[serde(default)]
    written: BTreeMap<String, Convention>,
    #[serde(default)]
    ead_range: Option<ValueRange>,
    #[serde(default)]
    lgd_range: Option<ValueRange>,
    #[serde(default)]
    watched: BTreeMap<String, Watched>,
    #[serde(default)]
    development: Option<Development>,
    #[serde(default)]
    explanation: Option<Explanation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<Record>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    monotone: Vec<HeldField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    join: Option<JoinRecipe>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points_edits: Option<PointsEdits>,
    provenance: Provenance,
    fixture: Vec<f32>,
}

/// Takes the rule out where a row has no PD.
pub fn clear_without_pd(decided: &mut [Option<u16>], pds: &[f64]) {
    for (rule, _) in decided.iter_mut().zip(pds).filter(|(_, pd)| pd.is_nan()) {
        *rule = None;
    }
}

impl Model {
    /// The PDs of rows of a table; NaN where no column of the model has a value.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    pub fn pds(
        &self,
        backend: Backend,
        table: &Table,
        rows: Range<usize>,
    ) -> Result<Vec<f64>, RecipeError> {
        Ok(self.both_pds(backend, table, rows)?.pd)
    }

    /// The same with the PDs before prior correction and recalibration.
    ///
    /// # Errors
    /// As [`Model::pds`].
    pub fn both_pds(
        &self,
        backend: Backend,
        table: &Table,
        rows: Range<usize>,
    ) -> Result<Pds, RecipeError> {
        let x = self.recipe.apply(table, rows.clone())?;
        Ok(self.pds_of_rows(backend, &x, table, rows))
    }

    /// The same for rows of which the inputs `x` are at hand.
    pub(crate) fn pds_of_rows(
        &self,
        backend: Backend,
        x: &Matrix,
        table: &Table,
        rows: Range<usize>,
    ) -> Pds {
        let logits = self.network.logits(backend, x);
        let mut pds = Pds {
            raw: logits.iter().map(|z| sigmoid(f64::from(*z))).collect(),
            pd: logits.iter().map(|z| self.pd_of(*z)).collect(),
        };
        for row in self.recipe.rows_without_inputs(table) {
            if rows.contains(&row) {
                let place = row - rows.start;
                (pds.raw[place], pds.pd[place]) = (f64::NAN, f64::NAN);
            }
        }
        pds
    }

    /// For each row of a table the rule of the policy that decides; none where the
    /// row has no PD, as a data error goes before every rule.
    ///
    /// # Errors
    /// If a rule does not fit the table.
    pub fn decided(&self, table: &Table, pds: &[f64]) -> Result<Vec<Option<u16>>, PolicyError> {
        let mut decided = self.scorecard.policy.apply(table)?;
        clear_without_pd(&mut decided, pds);
        Ok(decided)
    }

    /// Places of the fields that are protected attributes, or hold one.
    #[must_use]
    pub fn protected_fields(&self, fields: &Fields) -> Vec<usize> {
        fields.of_columns(&self.recipe, &self.provenance.protected_inputs)
    }

    /// The fingerprint of rows of which the inputs `x` are at hand, as training would have made it.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    pub fn row_print(&self, x: &Matrix, table: &Table) -> Result<RowPrint, RecipeError> {
        match self.trained_recipe() {
            Cow::Borrowed(_) => Ok(RowPrint::of(x)),
            Cow::Owned(trained) => Ok(RowPrint::of(&trained.apply(table, 0..table.rows)?)),
        }
    }

    /// Whether a table begins with the rows of the file that the model was trained
    /// on.
    #[must_use]
    pub fn begins_as_in_training(&self, table: &Table) -> bool {
        let Some(head) = &self.provenance.head else {
            return false;
        };
        let first = self.trained_recipe().apply(table, 0..head.rows).ok();
        first.and_then(|first| Head::of(&first)).as_ref() == Some(head)
    }

    /// Whether a table of which `rows` are known and more are to come may be the file that
    /// the model was trained on.
    #[must_use]
    pub fn may_be_training_file(&self, rows: usize) -> bool {
        self.provenance.rows.is_some_and(|known| rows < known.rows)
    }

    /// Whether rows are those of the file that the model was trained on, in any order.
    #[must_use]
    pub fn is_training_file(&self, print: RowPrint) -> bool {
        self.provenance.rows == Some(print) && print.rows >= Head::LEAST_ROWS
    }

    /// Whether a table holds the rows of the file that the model was trained on, in any
    /// order, or begins with them.
    #[must_use]
    pub fn holds_training_rows(&self, table: &Table) -> bool {
        self.begins_as_in_training(table) || self.holds_all_training_rows(table)
    }

    /// Whether a table holds the rows of the file that the model was trained on and no others,
    /// in any order.
    #[must_use]
    pub fn holds_all_training_rows(&self, table: &Table) -> bool {
        let known = self.provenance.rows;
        let as_many = known.is_some_and(|known| known.rows == table.rows);
        let x = as_many.then(|| self.trained_recipe().apply(table, 0..table.rows).ok());
        x.flatten()
            .is_some_and(|x| self.is_training_file(RowPrint::of(&x)))
    }

    /// The PDs of prepared inputs.
    #[must_use]
    pub fn pds_of(&self, backend: Backend, x: &Matrix) -> Vec<f64> {
        let logits = self.network.logits(backend, x);
        logits.into_iter().map(|z| self.pd_of(z)).collect()
    }

    /// The PD of a logit of the network.
    pub(crate) fn pd_of(&self, logit: f32) -> f64 {
        let pd = sigmoid(f64::from(logit) + self.logit_shift + self.intercept);
        match &self.recalibration {
            Some(recalibration) => recalibration.apply(pd),
            None => pd,
        }
    }

    /// How the columns of a later file are to be read, by name: as in training, also
    /// those that only a policy or the money terms read.
    #[must_use]
    pub fn conventions(&self) -> BTreeMap<String, Convention> {
        let joined = self.join.as_ref().map(|join| join.conventions.clone());
        let mut all = joined.unwrap_or_default();
        all.extend(self.written.clone());
        all.extend(self.recipe.conventions());
        all
    }

    /// How the numbers of the columns are scaled, by name, as in training.
    #[must_use]
    pub fn scales(&self) -> BTreeMap<String, Convention> {
        let watched = self.written.iter().filter_map(|(name, written)| {
            let range = self.watched.get(name).and_then(|held| held.expected.range);
            Some((name.clone(), on_scale(*written, range)?))
        });
        let mut all: BTreeMap<String, Convention> = watched.collect();
        all.extend(self.recipe.scales());
        all
    }

    /// A name for scored files: the network, and the head of the fingerprint of
    /// the model file.
    #[must_use]
    pub fn id_of(&self, sha256: &str) -> String {
        let head = sha256.get(..8).unwrap_or(sha256);
        format!("{}-{head}", self.network.config().family.name())
    }

    /// SHA-256 of the file that this model is written as.
    ///
    /// # Errors
    /// If it cannot be written at all.
    pub fn sha256(&self) -> Result<String, BundleError> {
        Ok(crate::files::fingerprint(&self.to_bytes()?))
    }

    /// Writes the model, whole or not at all.
    ///
    /// # Errors
    /// As [`Model::stage`].
    pub fn save(&self, path: &Path) -> Result<(), BundleError> {
        Ok(self.stage(path)?.commit()?)
    }

    /// Writes what is to become the file `path`, after reading it back: what is
    /// written can be read.
    ///
    /// # Errors
    /// What the file system reports; a model that is too large for a file.
    pub fn stage(&self, path: &Path) -> Result<Staged, BundleError> {
        let bytes = self.to_bytes()?;
        Self::from_bytes(&bytes)?;
        any_model::stage(path, &bytes)
    }

    /// Reads a model and checks it.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged or newer, or its network gives
    /// other scores than when it was written.
    pub fn load(path: &Path) -> Result<Self, BundleError> {
        Self::from_bytes(&any_model::read(path)?)
    }

    fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        let document = Document {
            format: match self.network.config() {
                config if config.reads_mean_state() => FORMAT,
                config if config.family == Family::Trees => TREES_FORMAT,
                _ if self.points_edits.is_some() => POINTS_FORMAT,
                _ if self.join.is_some() => JOIN_FORMAT,
                config if config.family == Family::Scorecard => SCORECARD_FORMAT,
                config if config.members.is_empty() => SINGLE_FORMAT,
                _ => ENSEMBLE_FORMAT,
            },
            config: self.network.config().clone(),
            inputs: self.network.inputs(),
            recipe: self.recipe.clone(),
            scorecard: self.scorecard.clone(),
            target: self.target.clone(),
            id: self.id.clone(),
            logit_shift: self.logit_shift,
            intercept: self.intercept,
            recalibration: self.recalibration.clone(),
            money: self.money.clone(),
            written: self.written.clone(),
            ead_range: self.ead_range,
            lgd_range: self.lgd_range,
            watched: self.watched.clone(),
            development: self.development.clone(),
            explanation: self.explanation.clone(),
            record: self.record.clone(),
            monotone: self.monotone.clone(),
            join: self.join.clone(),
            points_edits: self.points_edits.clone(),
            provenance: self.provenance.clone(),
            fixture: fixture_logits(&self.network),
        };
        any_model::sealed(&document, &self.network)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        Self::from_opened(Opened::of(bytes)?)
    }

    fn from_opened(opened: Opened) -> Result<Self, BundleError> {
        if opened.task != Task::Binary {
            return Err(BundleError::OtherTask(opened.task));
        }
        let (document, tensors): (Document, _) = opened.parts()?;
        let network = any_model::network_of(&tensors, document.config, document.inputs)?;
        document.recipe.verify().map_err(damaged)?;
        if !document.development.iter().all(Development::is_sound) {
            return Err(BundleError::Damaged("its drift bins are not sound".into()));
        }
        let inputs = network.inputs().total();
        if !document.explanation.iter().all(|e| e.is_sound(inputs)) {
            return Err(BundleError::Damaged("its baselines are not sound".into()));
        }
        document.record.iter().try_for_each(Record::check)?;
        given::check(document.join.as_ref())?;
        if !document.watched.values().all(Watched::is_sound) {
            return Err(BundleError::Damaged(
                "what is expected of a column of the policy is not sound".into(),
            ));
        }
        if !document.recalibration.iter().all(is_rising) {
            return Err(BundleError::Damaged(
                "its recalibration is not sound".into(),
            ));
        }
        if document.recipe.inputs() != inputs {
            return Err(BundleError::Damaged("recipe and network disagree".into()));
        }
        if !certificate::is_proven(&document.recipe, &network, &document.monotone) {
            return Err(NetworkError::BrokenSigns.into());
        }
        if !same_scores(&fixture_logits(&network), &document.fixture) {
            return Err(BundleError::Drifted);
        }
        let model = Self {
            network,
            recipe: document.recipe,
            scorecard: document.scorecard,
            target: document.target,
            id: document.id,
            logit_shift: document.logit_shift,
            intercept: document.intercept,
            recalibration: document.recalibration,
            money: document.money,
            written: document.written,
            ead_range: document.ead_range,
            lgd_range: document.lgd_range,
            watched: document.watched,
            development: document.development,
            explanation: document.explanation,
            record: document.record,
            monotone: document.monotone,
            join: document.join,
            points_edits: document.points_edits,
            provenance: document.provenance,
        };
        if !model.has_sound_edits() {
            return Err(BundleError::Damaged(
                "its edited points are not those of its recipe".into(),
            ));
        }
        Ok(model)
    }
}

/// The knots of an isotonic one are checked as they are read.
fn is_rising(recalibration: &Recalibration) -> bool {
    match recalibration {
        Recalibration::Platt(line) => {
            line.slope.is_finite() && line.slope > 0.0 && line.intercept.is_finite()
        }
        Recalibration::Isotonic(_) => true,
    }
}

fn damaged(error: impl std::fmt::Display) -> BundleError {
    BundleError::Damaged(error.to_string())
}

fn gather(specs: Vec<Spec>, tensors: &[seal::Tensor]) -> Result<Weights, BundleError> {
    if specs.len() != tensors.len() {
        return Err(NetworkError::ForeignWeights.into());
    }
    let mut values = Vec::new();
    for spec in &specs {
        let found = tensors
            .iter()
            .find(|t| t.name == spec.name && t.shape == spec.shape);
        values.extend_from_slice(&found.ok_or(NetworkError::ForeignWeights)?.values);
    }
    Weights::new(specs, &values).ok_or_else(|| NetworkError::ForeignWeights.into())
}

#[cfg(test)]
mod tests;
