//! What directions cost: one network trained with and without them, compared on rows that neither
//! was trained on. A wish that contradicts the data shows as a loss beyond chance.

use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::table::Source;
use crate::train::Control;
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::experiment::{Experiment, Material};
use crate::workflow::try_out::TryOut;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// AUC of one network with the directions, and of the same without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys are the contract of metrics.json")]
pub struct DirectionCost {
    /// With the directions.
    pub auc: f64,
    /// Without.
    pub auc_free: f64,
    /// `auc` − `auc_free`.
    pub difference: f64,
    /// 95 % interval of the difference, [low, high] (`DeLong` et al. 1988).
    pub ci: [f64; 2],
    /// Rows that both score: validation rows, or held-out folds of the rows outside the test.
    pub rows: usize,
    pub bads: usize,
    pub cross_validated: bool,
}

/// Adds to the figures of an experiment what its directions cost; nothing where it has none, after
/// a stop, or where the rows hold one class.
///
/// # Errors
/// If the network without the directions cannot be trained.
pub fn add_direction_cost(
    source: &Source,
    material: &Material<'_>,
    experiment: &mut Experiment,
    control: &Control,
) -> Result<(), SessionError> {
    if experiment.model.monotone.is_empty() {
        return Ok(());
    }
    let id: Vec<String> = material.prepared.selection.id.iter().cloned().collect();
    let repeats = duplicate_rows(material.table, &id);
    let try_out =
        |choices: &Choices| TryOut::of(source, material.table, choices, &repeats, control);
    let free = Choices {
        monotone: BTreeMap::new(),
        ..material.choices.clone()
    };
    let (Some(held), Some(free)) = (try_out(material.choices)?, try_out(&free)?) else {
        return Ok(());
    };
    experiment.metrics.direction_cost = held.against(&free).map(|paired| DirectionCost {
        auc: paired.auc.auc_a,
        auc_free: paired.auc.auc_b,
        difference: paired.auc.difference,
        ci: paired.auc.interval,
        rows: paired.rows[0],
        bads: paired.rows[1],
        cross_validated: held.cross_validated,
    });
    Ok(())
}
