//! Networks of hazards: one output for a level of periods each, trained by the fused engine on one
//! row per loan, or given the coefficients of a logistic hazard.

use super::design::Design;
use super::logistic::LogisticHazard;
use crate::evaluate::survival::Spell;
use crate::network::{AtRisk, Config, Inputs, Network, Objective, sigmoid};
use crate::recipe::outcome::split::Part;
use crate::train::{Control, Data, EpochRecord, Event, Monitor, Outcome, TrainConfig, train};
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::survival::error::SurvivalError;
use crate::workflow::survival::prepare::SurvivalPrepared;
use rayon::prelude::*;

/// Rows whose sums are added up in order, whatever the number of threads.
const BLOCK: usize = 4096;
/// Steps of the fit of offsets.
const STEPS: usize = 30;
/// Largest offset, and largest step to it.
const LARGEST: f64 = 12.0;

/// A network with the periods that its outputs cover.
pub struct Fitted {
    pub network: Network,
    /// The output of each period.
    pub levels: Vec<u16>,
    /// What is added to the output of each period.
    pub offsets: Vec<f64>,
    pub outcome: Outcome,
}

/// Trains a network of the choices, and fits the offsets of the periods.
pub fn train_network(
    choices: &Choices,
    prepared: &SurvivalPrepared,
    inputs: Inputs,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Fitted, SurvivalError> {
    let (data, validation) = (
        data(prepared, Part::Train),
        data(prepared, Part::Validation),
    );
    let (config, training) = choices.settings.resolve(data.x.rows)?;
    let width = prepared.width;
    let config = Config {
        outputs: (prepared.horizon as usize).div_ceil(usize::from(width)),
        ..config
    };
    let training = TrainConfig {
        objective: Objective::Hazard(width),
        monitor: Monitor::Loss,
        ..training
    };
    let mut network = Network::new(config, inputs, training.seed).map_err(SessionError::from)?;
    let outcome = train(&mut network, &data, &validation, &training, control, emit);
    let outcome = outcome.map_err(SessionError::from)?;
    drop((data, validation));
    let levels: Vec<u16> = (0..prepared.horizon).map(|t| t as u16 / width).collect();
    let (rows, spells) = prepared.rows(&[Part::Train, Part::Validation]);
    let outputs = network.logits(training.backend, &prepared.prepared.inputs.select(&rows));
    let offsets = offsets(
        &outputs,
        network.outputs(),
        &levels,
        &spells,
        &prepared.ends,
    );
    Ok(Fitted {
        network,
        levels,
        offsets,
        outcome,
    })
}

/// A network of one linear layer that gives the log-odds of a logistic hazard.
pub fn of_logistic(
    choices: &Choices,
    prepared: &SurvivalPrepared,
    inputs: Inputs,
    design: &Design<'_>,
    fit: &LogisticHazard,
) -> Result<Fitted, SurvivalError> {
    let (config, training) = choices.settings.resolve(prepared.spells.rows.len())?;
    let config = Config {
        outputs: fit.ends.len(),
        ..config
    };
    let mut network = Network::new(config, inputs, training.seed).map_err(SessionError::from)?;
    let (coefficients, shift) = design.of_inputs(&fit.coefficients);
    let intercepts: Vec<f64> = fit.levels.iter().map(|level| level + shift).collect();
    network.set_shared_linear(&coefficients, &intercepts);
    let level = |period: u32| fit.ends.partition_point(|end| *end < period) as u16;
    Ok(Fitted {
        network,
        levels: (1..=prepared.horizon).map(level).collect(),
        offsets: vec![0.0; prepared.horizon as usize],
        outcome: outcome(&fit.losses, !fit.converged),
    })
}

/// Steps of Newton's method as epochs.
fn outcome(losses: &[f64], stopped: bool) -> Outcome {
    let epoch = |(place, loss): (usize, &f64)| EpochRecord {
        epoch: place + 1,
        train_loss: *loss,
        validation_loss: None,
        train_accuracy: None,
        validation_accuracy: None,
        validation_auc: None,
        validation_refined: None,
        learning_rate: 1.0,
        seconds: 0.0,
    };
    Outcome {
        history: losses.iter().enumerate().map(epoch).collect(),
        best_epoch: losses.len(),
        stopped,
        logit_shift: 0.0,
        held_back: false,
        out_of_fold: None,
        reach: None,
        members: Vec::new(),
    }
}

/// The examples of one part: one row each, with the periods at risk as its target.
fn data(prepared: &SurvivalPrepared, part: Part) -> Data {
    let (rows, spells) = prepared.rows(&[part]);
    let mut x = prepared.prepared.inputs.select(&rows);
    if part == Part::Train {
        prepared.prepared.cross_fit.write(&mut x);
    }
    let target = |spell: &Spell| {
        let Spell { entry, exit, event } = *spell;
        AtRisk { entry, exit, event }.target()
    };
    Data {
        x,
        y: spells.iter().map(target).collect(),
    }
}

/// The offset of each period: of each level, what makes the sum of its hazards its number of
/// defaults, found by Newton's method.
fn offsets(
    outputs: &[f32],
    width: usize,
    levels: &[u16],
    spells: &[Spell],
    ends: &[u32],
) -> Vec<f64> {
    let level_of: Vec<usize> = (1..=levels.len() as u32)
        .map(|period| ends.partition_point(|end| *end < period))
        .collect();
    let mut events = vec![0.0; ends.len()];
    for spell in spells.iter().filter(|spell| spell.event) {
        events[level_of[spell.exit as usize - 1]] += 1.0;
    }
    let mut offsets = vec![0.0_f64; ends.len()];
    for _ in 0..STEPS {
        let sums = sums(outputs, width, levels, spells, &level_of, &offsets);
        let mut moved = 0.0_f64;
        for ((offset, (hazards, bends)), events) in offsets.iter_mut().zip(sums).zip(&events) {
            // Half a default where there is none.
            let step = (f64::max(*events, 0.5) - hazards) / bends.max(1e-9);
            let next = (*offset + step.clamp(-2.0, 2.0)).clamp(-LARGEST, LARGEST);
            moved = moved.max((next - *offset).abs());
            *offset = next;
        }
        if moved < 1e-10 {
            break;
        }
    }
    level_of.into_iter().map(|level| offsets[level]).collect()
}

/// Σ h and Σ h·(1 − h) of each level over rows and periods at risk.
fn sums(
    outputs: &[f32],
    width: usize,
    levels: &[u16],
    spells: &[Spell],
    level_of: &[usize],
    offsets: &[f64],
) -> Vec<(f64, f64)> {
    let none = || vec![(0.0, 0.0); offsets.len()];
    let rows = outputs
        .par_chunks(BLOCK * width)
        .zip(spells.par_chunks(BLOCK));
    let parts: Vec<Vec<(f64, f64)>> = rows
        .map(|(outputs, spells)| {
            let mut sums = none();
            for (z, spell) in outputs.chunks_exact(width).zip(spells) {
                for period in spell.entry as usize..spell.exit as usize {
                    let level = level_of[period];
                    let z = f64::from(z[usize::from(levels[period])]);
                    let hazard = sigmoid(z + offsets[level]);
                    sums[level].0 += hazard;
                    sums[level].1 += hazard * (1.0 - hazard);
                }
            }
            sums
        })
        .collect();
    let mut all = none();
    for part in parts {
        for (sum, part) in all.iter_mut().zip(part) {
            sum.0 += part.0;
            sum.1 += part.1;
        }
    }
    all
}
