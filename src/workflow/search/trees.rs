//! Boosted trees in a search: their settings, drawn around the preset, and what they take.

use crate::network::{Config, Inputs};
use crate::train::TrainConfig;
use crate::workflow::choices::Settings;
use crate::workflow::experiment::members::Drawn;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Most trees of a draw. Trees and patience follow the rate: half of it takes twice the trees.
const MOST_TREES: f64 = 1_250.0;
/// Leaves of a tree.
const LEAVES: [usize; 7] = [4, 6, 8, 12, 16, 24, 31];
/// Least and largest factor of the preset's learning rate.
const RATES: (f64, f64) = (0.4, 2.0);
/// Least and largest penalty of leaves.
const PENALTIES: (f64, f64) = (1.0, 30.0);
/// Least share of the inputs that a tree draws from.
const LEAST_SHARE: f64 = 0.4;

/// Multiplications of a network that take as long as a tree takes per row, input and level.
const PER_CELL: f64 = 4.0;
/// The same per level of a tree whose logit is computed.
const PER_LEVEL: f64 = 20.0;
/// What losses and ranks of the rows take, as a number of inputs.
const BESIDE: f64 = 12.0;

/// The settings at a place among the draws, the first of which is the preset; what `settings` name
/// stays.
pub(super) fn draw_trees(
    settings: &Settings,
    (config, training): &Drawn,
    place: usize,
) -> (Config, TrainConfig) {
    let (mut config, mut training) = (config.clone(), training.clone());
    training.seed = training.seed.wrapping_add(place as u64 * 0x9E37_79B9);
    if place == 0 {
        return (config, training);
    }
    let mut rng = Pcg64Mcg::seed_from_u64(training.seed ^ 0x7472_6565);
    let mut within = |low: f64, high: f64| low + (high - low) * rng.random::<f64>();
    let mut log_within = |low: f64, high: f64| within(low.ln(), high.ln()).exp();
    let rate = training.learning_rate * log_within(RATES.0, RATES.1);
    let penalty = log_within(PENALTIES.0, PENALTIES.1);
    let leaves = LEAVES[within(0.0, LEAVES.len() as f64) as usize];
    training.column_share = within(LEAST_SHARE, 1.0);
    training.l2 = settings.l2.unwrap_or(penalty);
    if settings.leaves.is_none()
        && let Some(sizes) = &mut config.trees
    {
        sizes.leaves = leaves;
    }
    if settings.learning_rate.is_none() {
        let slower = training.learning_rate / rate;
        training.learning_rate = rate;
        let scaled = |count: usize| (count as f64 * slower).min(MOST_TREES).round() as usize;
        if settings.epochs.is_none() {
            training.epochs = scaled(training.epochs).max(1);
        }
        if settings.patience.is_none() {
            training.patience = training.patience.map(|trees| scaled(trees).max(1));
        }
    }
    (config, training)
}

/// What a tree takes to grow on so many rows, in multiplications of a network.
pub(super) fn cost_of_tree((config, training): &Drawn, inputs: Inputs, rows: usize) -> f64 {
    let levels = levels(config);
    let inputs = inputs.statics as f64 * training.column_share + BESIDE;
    PER_CELL * rows as f64 * inputs * levels
}

/// What the logit of a row takes, in multiplications of a network.
pub(super) fn cost_of_logit((config, training): &Drawn) -> f64 {
    PER_LEVEL * training.epochs as f64 * levels(config)
}

fn levels(config: &Config) -> f64 {
    let leaves = config.trees.map_or(2, |sizes| sizes.leaves);
    (leaves as f64).log2()
}
