//! The record of a training, as the model file holds it.

use crate::bundle::{Cause, Epoch, LeftOut, Record, TargetRecord};
use crate::recipe::outcome::split::Method;
use crate::table::Table;
use crate::train::{EpochRecord, Outcome};
use crate::workflow::choices::Choices;
use crate::workflow::experiment::Material;
use crate::workflow::metrics::Metrics;
use crate::workflow::prepare::Prepared;
use crate::workflow::warning::Remark;

/// What the figures and epochs of a training leave in its model.
pub(in crate::workflow) fn record(
    material: &Material<'_>,
    metrics: &Metrics,
    outcome: &Outcome,
) -> Record {
    Record {
        rows: metrics.rows,
        rejected: metrics.rejected,
        bads: metrics.bads,
        indeterminate: metrics.indeterminate,
        split: material.choices.split.clone(),
        preset: metrics.preset,
        left_out: left_out(material),
        epochs: epochs_of(outcome),
        best_epoch: outcome.best_epoch,
        held_back: outcome.held_back,
        out_of_fold: metrics.out_of_fold,
        stopped: outcome.stopped,
        train: metrics.train.clone(),
        validation: metrics.validation.clone(),
        test: metrics.test.clone(),
        choices: serde_json::to_value(with_members(material.choices)).ok(),
        challenger: None,
        boosted_trees: None,
        found: Vec::new(),
        member: None,
    }
}

/// The choices with the number of networks as it came out, so that they mean the same where the
/// default is another.
fn with_members(choices: &Choices) -> Choices {
    let mut choices = choices.clone();
    choices.settings.members = Some(choices.settings.members());
    choices
}

/// The columns that are no inputs, with the cause that the selection gives.
fn left_out(material: &Material<'_>) -> Vec<LeftOut> {
    left_out_of(material.table, material.prepared, material.choices, None)
}

/// The same of a training whose rows have a time on book in the column `time`.
fn left_out_of(
    table: &Table,
    prepared: &Prepared,
    choices: &Choices,
    time: Option<&str>,
) -> Vec<LeftOut> {
    let selection = &prepared.selection;
    let inputs = prepared.recipe.columns();
    let split = match &choices.split.method {
        Method::Random => None,
        Method::Date(column) | Method::Group(column) | Method::Column(column) => Some(column),
    };
    let guessed = |name: &String| {
        selection.warnings.iter().find_map(|remark| match remark {
            Remark::LeftOut {
                column,
                role,
                reason,
            } if column == name => Cause::of_role(*role, reason),
            _ => None,
        })
    };
    let cause = |name: &String| {
        if *name == choices.target.column {
            Cause::Target
        } else if time == Some(name) {
            Cause::Time
        } else if split == Some(name) {
            Cause::Split
        } else if selection.ids.contains(name) {
            Cause::Id
        } else if selection.protected_left_out.contains(name) {
            Cause::Protected
        } else if selection.inputs.contains(name) {
            Cause::NoInput
        } else {
            guessed(name).unwrap_or(Cause::Dropped)
        }
    };
    let names = table.columns.iter().map(|column| &column.name);
    let others = names.filter(|name| !inputs.contains(&name.as_str()));
    others
        .map(|name| LeftOut {
            column: name.clone(),
            cause: cause(name),
        })
        .collect()
}

/// What the epochs of a training on another target leave in its model; `unknown` rows took no part,
/// and `time` is the column of periods on book with the last one that was asked for.
pub(in crate::workflow) fn target_record(
    (table, choices): (&Table, &Choices),
    prepared: &Prepared,
    outcome: &Outcome,
    unknown: usize,
    time: Option<(&str, Option<u32>)>,
) -> TargetRecord {
    TargetRecord {
        rows: table.rows,
        rejected: table.rejects.len(),
        unknown,
        split: choices.split.clone(),
        preset: choices.settings.preset,
        left_out: left_out_of(table, prepared, choices, time.map(|(time, _)| time)),
        epochs: epochs_of(outcome),
        best_epoch: outcome.best_epoch,
        stopped: outcome.stopped,
        choices: serde_json::to_value(choices).ok(),
        horizon: time.and_then(|(_, horizon)| horizon),
    }
}

fn epochs_of(outcome: &Outcome) -> Vec<Epoch> {
    let epoch = |record: &EpochRecord| Epoch {
        train_loss: record.train_loss,
        validation_loss: record.validation_loss,
    };
    outcome.history.iter().map(epoch).collect()
}
