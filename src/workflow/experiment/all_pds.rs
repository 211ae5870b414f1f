//! The PDs of all rows of a training, in memory or in a file.

use crate::evaluate::probability::recalibrate::intercept_for;
use crate::network::{Network, sigmoid};
use crate::recipe::outcome::split::Part;
use crate::train::{Preset, TrainConfig};
use crate::workflow::choices::SessionError;
use crate::workflow::experiment::Material;
use crate::workflow::prepare::Prepared;

/// The PDs of all rows before recalibration.
pub(super) struct AllPds {
    /// Before prior correction and intercept; empty of rows outside of memory, of which nothing
    /// asks for it.
    pub(super) raw: Vec<f64>,
    pub(super) pds: Vec<f64>,
    /// What was added to the logits.
    pub(super) intercept: f64,
}

impl AllPds {
    /// Those that a network gives, `shift` being the prior correction.
    ///
    /// # Errors
    /// If rows outside of memory cannot be read.
    pub(super) fn of(
        material: &Material<'_>,
        training: &TrainConfig,
        network: &Network,
        shift: f64,
    ) -> Result<Self, SessionError> {
        let prepared = material.prepared;
        let (logits, raw) = if let Some(population) = &prepared.population {
            (population.logits(network, training.backend)?, Vec::new())
        } else {
            let logits = network.logits(training.backend, &prepared.inputs);
            let raw = logits.iter().map(|z| sigmoid(f64::from(*z))).collect();
            (logits, raw)
        };
        let corrected = |z: f32| f64::from(z) + shift;
        let intercept = match material.choices.settings.preset {
            Preset::Plain => 0.0,
            Preset::Tuned => intercept(prepared, |row| corrected(logits[row])),
        };
        let pd = |z: &f32| sigmoid(corrected(*z) + intercept);
        Ok(Self {
            raw,
            pds: logits.iter().map(pd).collect(),
            intercept,
        })
    }
}

/// What to add to the logits so that the mean PD of the training rows is their bad rate.
fn intercept(prepared: &Prepared, logit: impl Fn(usize) -> f64) -> f64 {
    let all = prepared.all_rows();
    let rows = all.of(Part::Train);
    let bads = rows.iter().filter(|row| all.is_bad(**row)).count();
    let rate = bads as f64 / rows.len().max(1) as f64;
    let logits: Vec<f64> = rows.into_iter().map(logit).collect();
    intercept_for(&logits, rate).unwrap_or(0.0)
}

/// Takes the PDs from rows in which no column of the recipe has a value.
pub(super) fn clear_without_inputs(material: &Material<'_>, raw: &mut [f64], pds: &mut [f64]) {
    let prepared = material.prepared;
    let rows = match &prepared.population {
        Some(population) => population.without_inputs().to_vec(),
        None => prepared.recipe.rows_without_inputs(material.table),
    };
    for row in rows {
        pds[row] = f64::NAN;
        if let Some(raw) = raw.get_mut(row) {
            *raw = f64::NAN;
        }
    }
}
