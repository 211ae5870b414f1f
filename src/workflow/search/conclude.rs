//! The end of a search: the best networks of a layout, or the best boosted trees, become one model,
//! which is evaluated.

use super::layouts::Field;
use super::trials::{Group, Kept, State, Trials};
use super::{SearchInput, SearchPlan, Searched};
use crate::bundle::Found;
use crate::network::{Network, Objective, objective_mean};
use crate::train::{Event, MemberOutcome, Outcome, Reach, TrainError, Trial};
use crate::workflow::choices::SessionError;
use crate::workflow::experiment::learn::Learnt;
use crate::workflow::experiment::members::{settings_of, shares};
use crate::workflow::experiment::{Experiment, finish, read_terms};
use crate::workflow::metrics::LeftOutFamily;
use crate::workflow::prepare::Prepared;
use crate::workflow::warning::Caveat;
use std::time::{Duration, Instant};

/// The networks or boosted trees of one field with their weights.
struct Joined {
    field: usize,
    kept: Vec<Kept>,
    weights: Vec<f64>,
    loss: f64,
}

/// What follows a search, done once with a network that has learned nothing: the time it takes.
/// Where the time is too short for that, as long as the preparation took.
pub(super) fn dry_run(
    input: &SearchInput<'_>,
    field: &Field<'_>,
    budget: Duration,
    try_output: &mut dyn FnMut(&Experiment, &Prepared),
) -> Duration {
    let begun = Instant::now();
    let prepared_in = input.begun.elapsed();
    if budget < 3 * prepared_in {
        return prepared_in.min(budget);
    }
    let layout = field.layout;
    let attempt = || -> Result<Experiment, SessionError> {
        let (config, training) = field.base(layout.choices.settings.family)?;
        let network = Network::new(config, field.inputs, training.seed)?;
        let material = input.material(&layout.choices, &layout.prepared);
        let learnt = Learnt {
            network,
            outcome: Outcome {
                out_of_fold: None,
                history: Vec::new(),
                best_epoch: 0,
                stopped: false,
                logit_shift: 0.0,
                reach: None,
                held_back: field.holds_back(),
                members: Vec::new(),
            },
            caveats: Vec::new(),
        };
        finish(&material, &training, learnt, None, read_terms(&material)?)
    };
    // What a network without learning cannot give is left out of the time.
    if let Ok(experiment) = attempt() {
        try_output(&experiment, &layout.prepared);
    }
    begun.elapsed()
}

impl Trials<'_> {
    /// Joins the best networks and evaluates them; the trials come with their weights.
    ///
    /// # Errors
    /// If nothing was learned.
    pub(super) fn conclude(
        self,
        input: &SearchInput<'_>,
        fields: &[Field<'_>],
        left_out: &[LeftOutFamily],
    ) -> Result<(Searched, Vec<Trial>), SessionError> {
        let (mut state, stopped) = self.into_state();
        let joined = match input.plan {
            SearchPlan::Clock(_) => select(&mut state, fields),
            SearchPlan::Repeat(trials) => repeated(&mut state, trials),
        };
        let unlearned = || state.failed.take().unwrap_or(TrainError::Unfinished.into());
        let joined = joined.ok_or_else(unlearned)?;
        let mut trials = std::mem::take(&mut state.records);
        trials.sort_by_key(|trial| trial.trial);
        let weighted = joined.kept.iter().zip(&joined.weights);
        let weighted: Vec<(usize, f64)> = weighted.map(|(kept, w)| (kept.trial, *w)).collect();
        for trial in &mut trials {
            let found = weighted.iter().find(|(place, _)| *place == trial.trial);
            trial.weight = found.map_or(0.0, |(_, weight)| *weight);
        }
        let field = &fields[joined.field];
        let parts = joined.kept.iter().any(|kept| is_part(&kept.outcome));
        let layout = joined.field;
        let learnt = join(joined, field, stopped)?;
        (state.emit)(Event::Done {
            best_epoch: learnt.outcome.best_epoch,
            stopped,
        });
        let mut choices = field.layout.choices.clone();
        choices.settings = field.settings(learnt.network.config().family);
        let material = input.material(&choices, &field.layout.prepared);
        let (_, training) = choices.settings.resolve(field.data.y.len())?;
        let mut experiment = finish(&material, &training, learnt, None, read_terms(&material)?)?;
        if let Some(record) = &mut experiment.model.record {
            // The same trials give the same file, whatever ended the search.
            record.stopped = false;
            // The choices alone do not lead to what a search found.
            record.choices = None;
            record.found = trials.iter().filter_map(found).collect();
        }
        let left_out = left_out.iter().copied().map(Caveat::FamilyLeftOut);
        let caveats = parts.then_some(Caveat::BudgetBelowEpoch).into_iter();
        for caveat in caveats.chain(left_out) {
            experiment.metrics.warnings.push(caveat.to_string());
            experiment.warnings.push(caveat);
        }
        let searched = Searched {
            experiment,
            layout,
            choices,
        };
        Ok((searched, trials))
    }
}

/// What the model file holds of a trial that is part of the model.
fn found(trial: &Trial) -> Option<Found> {
    (trial.weight > 0.0).then_some(Found {
        family: trial.family,
        draw: trial.draw,
        epochs: trial.best_epoch,
        learning_rate: trial.settings.learning_rate,
        validation_loss: trial.validation_loss,
        weight: trial.weight,
    })
}

/// Whether a network has not finished its first epoch.
fn is_part(outcome: &Outcome) -> bool {
    matches!(outcome.reach, Some(Reach::Steps(_)))
}

/// Of each group the best ensemble on the validation rows, of these the best, of equal ones the
/// first.
fn select(state: &mut State<'_>, fields: &[Field<'_>]) -> Option<Joined> {
    let mut groups = std::mem::take(&mut state.groups);
    let is_whole = |kept: &Kept| !is_part(&kept.outcome);
    if groups.iter().flat_map(|group| &group.kept).any(is_whole) {
        for group in &mut groups {
            group.kept.retain(is_whole);
        }
    }
    let mut best: Option<Joined> = None;
    for Group {
        field, mut kept, ..
    } in groups
    {
        if kept.is_empty() {
            continue;
        }
        // In the order in which they were begun, not in which they ended.
        kept.sort_by_key(|kept| kept.trial);
        let validation = &fields[field].validation;
        let mut logits: Vec<Vec<f32>> = Vec::new();
        for kept in &mut kept {
            logits.push(std::mem::take(&mut kept.logits));
        }
        let weights = shares(&logits, &validation.y);
        let mean = |row: usize| {
            let each = logits.iter().zip(&weights);
            each.map(|(z, weight)| weight * f64::from(z[row]))
                .sum::<f64>() as f32
        };
        let mean: Vec<f32> = (0..validation.y.len()).map(mean).collect();
        let loss = objective_mean(Objective::Bce, &mean, &validation.y)?;
        if best.as_ref().is_none_or(|best| loss < best.loss) {
            best = Some(Joined {
                field,
                kept,
                weights,
                loss,
            });
        }
    }
    best
}

/// The trials of a recorded search with the weights that they had; `None` unless all were made, in
/// one group.
fn repeated(state: &mut State<'_>, trials: &[Trial]) -> Option<Joined> {
    let groups = std::mem::take(&mut state.groups).into_iter();
    let largest = groups.max_by_key(|group| group.kept.len())?;
    let Group {
        field, mut kept, ..
    } = largest;
    if kept.len() != trials.len() {
        return None;
    }
    kept.sort_by_key(|kept| kept.trial);
    let weight = |kept: &Kept| {
        let recorded = trials.iter().find(|trial| trial.trial == kept.trial)?;
        Some(recorded.weight)
    };
    Some(Joined {
        field,
        weights: kept.iter().map(weight).collect::<Option<_>>()?,
        kept,
        loss: 0.0,
    })
}

/// One network of the members that have a weight; a single one as it is.
fn join(joined: Joined, field: &Field<'_>, stopped: bool) -> Result<Learnt, SessionError> {
    let Joined { kept, weights, .. } = joined;
    let weighted = kept
        .into_iter()
        .zip(weights)
        .filter(|(_, weight)| *weight > 0.0);
    let mut members: Vec<(Kept, f64)> = weighted.collect();
    let heavier = |best: usize, k: usize| {
        if members[k].1 > members[best].1 {
            k
        } else {
            best
        }
    };
    let heaviest = (0..members.len()).fold(0, heavier);
    let first = members.get(heaviest).ok_or(TrainError::Unfinished)?;
    let member = |(kept, weight): &(Kept, f64)| MemberOutcome {
        settings: settings_of(&kept.drawn),
        history: kept.outcome.history.clone(),
        best_epoch: kept.outcome.best_epoch,
        validation: Some(kept.loss),
        weight: *weight,
    };
    let outcome = Outcome {
        stopped,
        reach: None,
        held_back: field.holds_back(),
        members: members.iter().map(member).collect(),
        ..first.0.outcome.clone()
    };
    let network = if members.len() == 1 {
        members.remove(0).0.network
    } else {
        let networks = members
            .into_iter()
            .map(|(kept, weight)| (kept.network, weight));
        Network::ensemble(networks.collect())?
    };
    Ok(Learnt {
        network,
        outcome,
        caveats: Vec::new(),
    })
}
