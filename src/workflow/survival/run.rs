//! A training on times to default, and its figures.

use super::challengers::Field;
use super::error::{SurvivalError, SurvivalRemark};
use super::figures::evaluate_survival;
use super::models::design::Design;
use super::models::logistic::{self, LogisticHazard};
use super::models::network::{Fitted, of_logistic, train_network};
use super::prepare::{SurvivalPlan, SurvivalPrepared};
use crate::bundle::{Hazards, SurvivalModel, SurvivalRecord};
use crate::evaluate::survival::{
    Censoring, LifeTable, Spell, SurvivalChallenger, SurvivalFigures, SurvivalPoint,
};
use crate::explain::TaskExplanation;
use crate::network::Family;
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::table::Table;
use crate::train::{Control, Event, Outcome, Preset};
use crate::workflow::choices::Choices;
use crate::workflow::experiment::{inputs_of, mean_seconds, target_record};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// The content of `metrics.json` for times to default. `null` where a part has no rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct SurvivalMetrics {
    pub rows: usize,
    pub rejected: usize,
    pub task: Task,
    pub time: String,
    pub event: String,
    pub panel: bool,
    pub horizon: u32,
    /// The last period of each level of the baseline.
    pub levels: Vec<u32>,
    pub model: Family,
    pub preset: Preset,
    pub seed: u64,
    pub inputs: usize,
    pub parameters: usize,
    pub epochs_run: usize,
    pub best_epoch: usize,
    pub stopped: bool,
    pub protected_inputs: Vec<String>,
    pub warnings: Vec<String>,
    pub train: Option<SurvivalFigures>,
    pub validation: Option<SurvivalFigures>,
    pub test: Option<SurvivalFigures>,
    /// On the test rows; on the validation rows where there are none.
    pub challengers: Vec<SurvivalChallenger>,
    /// Of all rows.
    pub kaplan_meier: Vec<SurvivalPoint>,
    pub seconds_per_epoch: Option<f64>,
    pub seconds_total: f64,
}

/// A finished training.
#[derive(Debug, Clone)]
pub struct SurvivalExperiment {
    /// The model.
    pub model: SurvivalModel,
    /// Its figures.
    pub metrics: SurvivalMetrics,
    /// One record per epoch, and which was the best.
    pub outcome: Outcome,
    /// What the model says of every row of the table.
    pub hazards: Hazards,
    /// Challengers that were left out.
    pub left_out: Vec<SurvivalRemark>,
}

/// A fitted network with all that a later file needs.
fn model_of(
    (table, source_sha256): (&Table, &str),
    (choices, plan): (&Choices, &SurvivalPlan),
    prepared: &SurvivalPrepared,
    fitted: Fitted,
    (rows, spells): (&[usize], &[Spell]),
) -> SurvivalModel {
    let of_rows = &prepared.prepared;
    let written = [&plan.time, &choices.target.column];
    let written = written
        .into_iter()
        .filter_map(|name| Some((name.clone(), table.convention_of(name)?)));
    let mut model = SurvivalModel {
        network: fitted.network,
        recipe: of_rows.recipe.clone(),
        time: plan.time.clone(),
        event: of_rows.target.clone(),
        id: of_rows.selection.id.clone(),
        is_panel: prepared.spells.is_panel,
        levels: fitted.levels,
        offsets: fitted.offsets,
        censoring: Censoring::default(),
        baseline: Vec::new(),
        money: choices.terms.money.clone(),
        written: written.collect(),
        seed: choices.settings.seed,
        train_rows: rows.len(),
        source_sha256: source_sha256.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protected_inputs: of_rows.selection.protected_inputs.clone(),
        explanation: TaskExplanation::of(&of_rows.inputs, rows),
        record: None,
    };
    let loans = prepared.spells.firsts(rows);
    let loans: Vec<Spell> = loans.into_iter().map(|(_, spell)| spell).collect();
    model.remember(&loans, spells);
    model
}

/// Trains on prepared data and evaluates the result beside its challengers.
///
/// # Errors
/// If the network cannot be built or the training does not end well.
pub fn run_survival(
    (table, source_sha256): (&Table, &str),
    (choices, plan): (&Choices, &SurvivalPlan),
    prepared: &SurvivalPrepared,
    begun: Instant,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<SurvivalExperiment, SurvivalError> {
    let of_rows = &prepared.prepared;
    let (rows, spells) = prepared.rows(&[Part::Train]);
    let design = Design::new(&of_rows.inputs, &rows);
    let inputs = inputs_of(of_rows);
    let mut exact: Option<LogisticHazard> = None;
    let fitted = if choices.settings.family == Family::Logistic {
        let fit = logistic::fit(&design, &rows, &spells, &prepared.ends, control);
        let fit = exact.insert(fit.ok_or(SurvivalError::Unfinished)?);
        of_logistic(choices, prepared, inputs, &design, fit)?
    } else {
        train_network(choices, prepared, inputs, control, emit)?
    };
    let outcome = fitted.outcome.clone();
    let mut model = model_of(
        (table, source_sha256),
        (choices, plan),
        prepared,
        fitted,
        (&rows, &spells),
    );
    let mut hazards = model.hazards_of(&of_rows.inputs);
    for row in model.recipe.rows_without_inputs(table) {
        hazards.known[row] = false;
    }
    let of_part = |part: Part| {
        let of = |row: usize, each: &mut [f64]| model.write_hazards(&hazards, row, 0.0, each);
        let (rows, _) = prepared.rows(&[part]);
        let (spells, horizon) = (&prepared.spells, prepared.horizon);
        evaluate_survival(spells, &rows, horizon, &model.censoring, &of)
    };
    let [train, validation, test] = Part::ALL.map(of_part);
    let held_out = if test.is_some() {
        Part::Test
    } else {
        Part::Validation
    };
    let names = model.recipe.input_names().into_iter().map(|name| name.name);
    let names: Vec<String> = names.collect();
    let (challengers, left_out) = Field {
        prepared,
        design: &design,
        names: &names,
        train: (&rows, &spells),
        held_out: &prepared.rows(&[held_out]).0,
        logistic: exact.as_ref(),
    }
    .challengers(&model, control);
    let warnings = table.warnings.iter().map(ToString::to_string);
    let warnings = warnings
        .chain(of_rows.warnings.iter().map(ToString::to_string))
        .chain(prepared.spells.remarks.iter().map(ToString::to_string))
        .chain(left_out.iter().map(ToString::to_string));
    let all: Vec<Spell> = prepared.spells.rows.iter().flatten().copied().collect();
    let metrics = SurvivalMetrics {
        rows: table.rows,
        rejected: table.rejects.len(),
        task: Task::Survival,
        time: plan.time.clone(),
        event: choices.target.column.clone(),
        panel: model.is_panel,
        horizon: prepared.horizon,
        levels: prepared.ends.clone(),
        model: model.network.config().family,
        preset: choices.settings.preset,
        seed: choices.settings.seed,
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        epochs_run: outcome.history.len(),
        best_epoch: outcome.best_epoch,
        stopped: outcome.stopped,
        protected_inputs: of_rows.selection.protected_inputs.clone(),
        warnings: warnings.collect(),
        train,
        validation,
        test,
        challengers,
        kaplan_meier: LifeTable::of(&all, prepared.horizon).survival(),
        seconds_per_epoch: mean_seconds(&outcome),
        seconds_total: begun.elapsed().as_secs_f64(),
    };
    let parts = [&metrics.train, &metrics.validation, &metrics.test];
    let unknown = prepared.spells.rows.iter().filter(|s| s.is_none()).count();
    let time = Some((&plan.time[..], plan.horizon));
    model.record = Some(SurvivalRecord {
        training: target_record((table, choices), of_rows, &outcome, unknown, time),
        parts: parts.map(Clone::clone),
        challengers: metrics.challengers.clone(),
        kaplan_meier: metrics.kaplan_meier.clone(),
    });
    Ok(SurvivalExperiment {
        model,
        metrics,
        outcome,
        hazards,
        left_out,
    })
}
