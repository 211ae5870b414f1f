//! The members of an ensemble: the settings of each, drawn around the preset, and their
//! training in parallel.

use crate::network::{
    Backend, Config, Embedding, EmbeddingKind, Family, Inputs, Network, NetworkError, Objective,
    Spec, objective_mean,
};
use crate::recipe::k_folds;
use crate::train::{
    Control, Data, DataView, Event, Member, MemberOutcome, MemberSettings, OutOfFold, Outcome,
    TrainConfig, TrainError, select, train_together,
};
use crate::workflow::choices::{SessionError, Settings};
use crate::workflow::warning::FEW_BADS;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::{Mutex, PoisonError};

/// Most inputs that the embeddings of a member add together.
const MOST_EMBEDDED: usize = 512;
/// Most inputs that an embedding adds for one number.
const MOST_FOR_ONE: usize = 16;

/// The network of a member and how it is trained.
pub(in crate::workflow) type Drawn = (Config, TrainConfig);

/// What the settings of members depend on besides the choices.
pub(in crate::workflow) struct MemberInputs<'a> {
    /// What enters a network.
    pub(in crate::workflow) inputs: Inputs,
    /// Places of numbers among the static inputs.
    pub(in crate::workflow) numbers: &'a [usize],
    /// Training rows.
    pub(in crate::workflow) rows: usize,
}

/// The settings of `count` members: the first takes the preset as it is, the others draw what
/// `settings` leave open. Where the number of epochs is not given, many rows or weights reduce it;
/// [`fewer_epochs`] says to how many.
///
/// # Errors
/// If a network cannot be built.
pub(in crate::workflow) fn draw_members(
    settings: &Settings,
    base: &Drawn,
    inputs: &MemberInputs<'_>,
    count: usize,
) -> Result<Vec<Drawn>, SessionError> {
    let member = |member: usize| {
        let (config, mut training) = draw(settings, base, inputs.numbers, member);
        if settings.epochs.is_none() {
            let specs = config.specs(inputs.inputs)?;
            let weights: usize = specs.iter().map(Spec::len).sum();
            let steps = inputs.inputs.steps.max(1);
            let epoch = 3.0 * (weights * steps) as f64 * inputs.rows as f64;
            let most = (BUDGET / count as f64 / epoch.max(1.0)) as usize;
            training.epochs = training.epochs.min(most.max(LEAST_EPOCHS));
        }
        Ok((config, training))
    };
    (0..count).map(member).collect()
}

/// The fewest epochs of the members, where these are fewer than the preset's.
pub(in crate::workflow) fn fewer_epochs(drawn: &[Drawn], preset: &TrainConfig) -> Option<usize> {
    let fewest = drawn.iter().map(|(_, training)| training.epochs).min();
    fewest.filter(|fewest| *fewest < preset.epochs)
}

/// The settings of the member at place `member`, the first of which is the preset.
pub(in crate::workflow) fn draw(
    settings: &Settings,
    (config, training): &Drawn,
    numbers: &[usize],
    member: usize,
) -> Drawn {
    let (mut config, mut training) = (config.clone(), training.clone());
    training.seed = training.seed.wrapping_add(member as u64 * 0x9E37_79B9);
    if member == 0 {
        return (config, training);
    }
    let mut rng = Pcg64Mcg::seed_from_u64(training.seed ^ 0x6d65_6d62);
    let mut within = |low: f64, high: f64| low + (high - low) * rng.random::<f64>();
    let mut log_within = |low: f64, high: f64| within(low.ln(), high.ln()).exp();
    let rate = training.learning_rate * log_within(RATES.0, RATES.1);
    let decay = log_within(DECAYS.0, DECAYS.1);
    let spread = log_within(0.1, 1.5);
    let dropout = within(0.0, MOST_DROPOUT);
    let shape = HIDDEN[within(0.0, HIDDEN.len() as f64) as usize];
    let kind = within(0.0, 3.0) as usize;
    training.learning_rate = settings.learning_rate.unwrap_or(rate);
    training.l2 = settings.l2.unwrap_or(decay);
    config.dropout = settings.dropout.unwrap_or(dropout);
    if settings.hidden.is_none() && config.family == Family::Mlp {
        config.hidden = shape.to_vec();
    }
    let size = (MOST_EMBEDDED / numbers.len().max(1)).min(MOST_FOR_ONE);
    let kind = [
        None,
        Some(EmbeddingKind::Periodic),
        Some(EmbeddingKind::Piecewise),
    ][kind];
    // What goes up and down again would not let the PD rise or fall with a number.
    let is_held = |number: &usize| config.monotone.iter().any(|held| held.input == *number);
    let stays = |number: &usize| kind != Some(EmbeddingKind::Periodic) || !is_held(number);
    let numbers: Vec<usize> = numbers.iter().copied().filter(stays).collect();
    config.embedding = kind
        .filter(|_| size > 1 && !numbers.is_empty())
        .map(|kind| Embedding {
            kind,
            numbers,
            size,
            spread,
        });
    (config, training)
}

/// Multiplications that a training may take, and the epochs that it runs however many an epoch
/// takes: two cores of 2025 do 6e10 to 1e11 in a second each.
const BUDGET: f64 = 3e12;
const LEAST_EPOCHS: usize = 5;
/// Layers of a drawn multilayer perceptron.
const HIDDEN: [&[usize]; 6] = [
    &[64],
    &[128],
    &[64, 32],
    &[128, 64],
    &[128, 128],
    &[64, 64, 64],
];
/// Least and largest factor of the preset's learning rate.
const RATES: (f64, f64) = (0.5, 3.0);
/// Least and largest weight decay.
const DECAYS: (f64, f64) = (1e-3, 0.3);
/// Largest dropout.
const MOST_DROPOUT: f64 = 0.5;

/// Most training rows of which each member holds back a part of its own.
const MOST_FOLDED: usize = 50_000;
/// Parts that members hold back: of few rows fewer, so that each has some bads.
const FOLDS: usize = 16;
pub(super) const FEW_FOLDS: usize = 8;
pub(super) const FEW_ROWS: usize = 2_000;

/// The part, from 0, in which each training row is held back: a member is trained on the other
/// parts and chooses its epoch on its own, so that no member has the same rows as the next, and
/// the validation rows are left to weigh them. `None` where members are trained on all rows and
/// choose their epoch on the validation rows: with many rows, few bads or no early stopping.
pub(in crate::workflow) fn held_back(y: &[f32], training: &TrainConfig) -> Option<Vec<usize>> {
    let folds = if y.len() < FEW_ROWS { FEW_FOLDS } else { FOLDS };
    let bads = y.iter().filter(|y| **y > 0.5).count();
    let least = bads.min(y.len() - bads);
    let pays = training.patience.is_some() && y.len() <= MOST_FOLDED && least >= folds;
    let bad = || y.iter().map(|y| *y > 0.5).collect::<Vec<bool>>();
    pays.then(|| k_folds(&bad(), folds, training.seed))
}

/// The rows that a member is trained on, and those on which it chooses its epoch.
///
/// # Errors
/// If they are in a file that cannot be read.
pub(in crate::workflow) fn division(
    data: DataView<'_>,
    fold: &[usize],
    held: usize,
) -> Result<(Vec<u32>, Data), TrainError> {
    let (y, rows) = (data.y(), 0..data.rows() as u32);
    let (own, others): (Vec<u32>, Vec<u32>) = rows.partition(|row| fold[*row as usize] == held);
    let validation = Data {
        x: data.select(&own)?,
        y: own.iter().map(|row| y[*row as usize]).collect(),
    };
    Ok((others, validation))
}

/// Share of the even weight below which a member is left out: it would cost time and change
/// nothing.
const LEAST_SHARE: f64 = 0.25;

/// Members that were trained and joined to one network.
#[derive(Debug)]
pub(in crate::workflow) struct Ensemble {
    /// The weighted mean of the members.
    pub(in crate::workflow) network: Network,
    /// Their histories and weights.
    pub(in crate::workflow) outcome: Outcome,
    /// Members that were left out because their training diverged.
    pub(in crate::workflow) diverged: usize,
}

/// The rows that members are trained and weighed on.
#[derive(Clone, Copy)]
pub(in crate::workflow) struct MemberRows<'a> {
    /// The training rows.
    pub(in crate::workflow) data: DataView<'a>,
    /// The validation rows.
    pub(in crate::workflow) validation: DataView<'a>,
    /// The parts of [`held_back`].
    pub(in crate::workflow) fold: Option<&'a [usize]>,
}

/// What each part of the training rows that is held back leaves, and the part itself.
type Divisions = Vec<(Vec<u32>, Data)>;

impl MemberRows<'_> {
    fn divisions(&self, members: usize) -> Result<Divisions, SessionError> {
        let Some(fold) = self.fold else {
            return Ok(Vec::new());
        };
        let folds = fold.iter().max().map_or(1, |last| last + 1);
        let used = 0..folds.min(members);
        let each = used.map(|held| division(self.data, fold, held));
        Ok(each.collect::<Result<_, _>>()?)
    }
}

/// The division that a member is trained on.
fn held_by(member: usize, divisions: &Divisions) -> usize {
    member % divisions.len().max(1)
}

/// A network as it is before its training, for the member with these settings.
fn untrained((config, training): &Drawn, inputs: Inputs) -> Result<Network, NetworkError> {
    Network::new(config.clone(), inputs, training.seed)
}

/// Trains the members in parallel and joins them to one network, as [`join_members`] does. A
/// member that diverges or was not begun is left out.
///
/// # Errors
/// If no member was trained, that of the first.
pub(in crate::workflow) fn train_ensemble(
    drawn: &[Drawn],
    inputs: Inputs,
    rows: MemberRows<'_>,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Ensemble, SessionError> {
    let new = drawn.iter().map(|drawn| untrained(drawn, inputs));
    let mut networks = new.collect::<Result<Vec<_>, _>>()?;
    let divisions = rows.divisions(drawn.len())?;
    let members = networks.iter_mut().zip(drawn).enumerate();
    let members = members
        .map(|(place, (network, drawn))| member_of((network, drawn), place, rows, &divisions));
    let events = MemberEvents::new(drawn.len(), rows.fold.is_some(), emit);
    let outcomes = train_together(members.collect(), control, &|member, event| {
        events.add(member, event);
    });
    let trained = networks.into_iter().zip(outcomes);
    let trained = trained.map(|(network, outcome)| outcome.map(|outcome| (network, outcome)));
    let ensemble = join_divided(drawn, trained.collect(), rows, &divisions)?;
    events.emit(Event::Done {
        best_epoch: ensemble.outcome.best_epoch,
        stopped: ensemble.outcome.stopped,
    });
    Ok(ensemble)
}

/// The member at a place, about to be trained.
fn member_of<'a>(
    (network, (_, config)): (&'a mut Network, &'a Drawn),
    place: usize,
    rows: MemberRows<'a>,
    divisions: &'a Divisions,
) -> Member<'a> {
    let own = divisions.get(held_by(place, divisions));
    Member {
        network,
        train: rows.data,
        rows: own.map(|(rows, _)| &rows[..]),
        validation: own.map_or(rows.validation, |(_, held)| held.into()),
        config,
    }
}

/// Trains one member of an ensemble, with the bytes that it has in [`train_ensemble`].
///
/// # Errors
/// If it diverges or is stopped before its first epoch.
pub(in crate::workflow) fn train_one(
    drawn: &[Drawn],
    place: usize,
    inputs: Inputs,
    rows: MemberRows<'_>,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<(Network, Outcome), SessionError> {
    let divisions = rows.divisions(drawn.len())?;
    let own = &drawn[place];
    let mut network = untrained(own, inputs)?;
    let member = member_of((&mut network, own), place, rows, &divisions);
    let emit = Mutex::new(emit);
    let mut outcomes = train_together(vec![member], control, &|_, event| {
        (emit.lock().unwrap_or_else(PoisonError::into_inner))(event);
    });
    let outcome = outcomes.pop().unwrap_or(Err(TrainError::Unfinished))?;
    let outcome = Outcome {
        held_back: rows.fold.is_some(),
        ..outcome
    };
    Ok((network, outcome))
}

/// A member as its training left it.
pub(in crate::workflow) type Trained = Result<(Network, Outcome), TrainError>;

/// Joins trained members, in their order, to one network. Their weights come from a greedy
/// selection on the validation rows, shrunk towards even weights the fewer bads these hold; a
/// member with less than [`LEAST_SHARE`] of the even weight is left out.
///
/// # Errors
/// If no member was trained, that of the first.
pub(in crate::workflow) fn join_members(
    drawn: &[Drawn],
    trained: Vec<Trained>,
    rows: MemberRows<'_>,
) -> Result<Ensemble, SessionError> {
    join_divided(drawn, trained, rows, &rows.divisions(drawn.len())?)
}

fn join_divided(
    drawn: &[Drawn],
    trained: Vec<Trained>,
    rows: MemberRows<'_>,
    divisions: &Divisions,
) -> Result<Ensemble, SessionError> {
    let (data, validation) = (rows.data, rows.validation);
    let mut kept: Vec<Kept> = Vec::new();
    let mut failed: Option<TrainError> = None;
    let (mut diverged, mut cut_short) = (0, false);
    for (member, (trained, drawn)) in trained.into_iter().zip(drawn).enumerate() {
        match trained {
            Ok((network, outcome)) => kept.push(Kept {
                network,
                outcome,
                settings: settings_of(drawn),
                held: held_by(member, divisions),
            }),
            Err(error) => {
                diverged += usize::from(matches!(error, TrainError::Diverged { .. }));
                cut_short |= error == TrainError::Unfinished;
                failed = failed.or(Some(error));
            }
        }
    }
    if kept.is_empty() {
        return Err(failed.unwrap_or(TrainError::Unfinished).into());
    }
    let is_small = validation.rows() == 0 && data.rows() < FEW_ROWS;
    let out_of_fold = rows.fold.filter(|_| is_small);
    let out_of_fold = out_of_fold.map(|fold| score_held(&kept, divisions, fold));
    let (weights, losses) = weigh(&kept, validation)?;
    let heavier = |best: usize, k: usize| if weights[k] > weights[best] { k } else { best };
    let heaviest = &kept[(0..kept.len()).fold(0, heavier)].outcome;
    let member = |((kept, weight), loss): ((&Kept, &f64), &Option<f64>)| MemberOutcome {
        settings: kept.settings.clone(),
        history: kept.outcome.history.clone(),
        best_epoch: kept.outcome.best_epoch,
        validation: *loss,
        weight: *weight,
    };
    let outcome = Outcome {
        held_back: rows.fold.is_some(),
        out_of_fold,
        reach: None,
        stopped: cut_short || kept.iter().any(|kept| kept.outcome.stopped),
        members: kept.iter().zip(&weights).zip(&losses).map(member).collect(),
        ..heaviest.clone()
    };
    let members = kept.into_iter().map(|kept| kept.network).zip(weights);
    Ok(Ensemble {
        network: Network::ensemble(members.collect())?,
        outcome,
        diverged,
    })
}

/// A trained member.
struct Kept {
    network: Network,
    outcome: Outcome,
    settings: MemberSettings,
    /// The fold that it held back, if members hold rows back.
    held: usize,
}

/// The mean logit of each training row over the members that held it back.
fn score_held(kept: &[Kept], divisions: &Divisions, fold: &[usize]) -> OutOfFold {
    let mut logits = vec![None; fold.len()];
    for (held, (_, own)) in divisions.iter().enumerate() {
        let members = kept.iter().filter(|kept| kept.held == held);
        let of_members: Vec<Vec<f32>> = members
            .map(|kept| kept.network.logits(Backend::Fused, &own.x))
            .collect();
        let rows = (0..fold.len()).filter(|row| fold[*row] == held);
        for (place, row) in rows.enumerate() {
            let sum: f32 = of_members.iter().map(|logits| logits[place]).sum();
            logits[row] = (!of_members.is_empty()).then(|| sum / of_members.len() as f32);
        }
    }
    OutOfFold {
        fold: fold.to_vec(),
        logits,
    }
}

pub(in crate::workflow) fn settings_of((config, training): &Drawn) -> MemberSettings {
    let embedding = config.embedding.as_ref();
    MemberSettings {
        hidden: config.hidden.clone(),
        dropout: config.dropout,
        learning_rate: training.learning_rate,
        weight_decay: training.l2,
        batch_size: training.batch_size,
        embedding: embedding.map(|embedding| embedding.kind),
        embedding_size: embedding.map_or(0, |embedding| embedding.size),
        leaves: config.trees.map(|sizes| sizes.leaves),
        column_share: config.trees.map(|_| training.column_share),
        seed: training.seed,
    }
}

/// Turns the events of all members into those of an ensemble.
struct MemberEvents<'a> {
    state: Mutex<MemberProgress<'a>>,
}

struct MemberProgress<'a> {
    emit: &'a mut (dyn FnMut(Event) + Send),
    /// The latest epoch of each member and its loss.
    latest: Vec<(usize, Option<f64>)>,
    /// Loss at the best epoch of each member.
    best: Vec<Option<f64>>,
    done: usize,
}

impl<'a> MemberEvents<'a> {
    fn new(members: usize, held_back: bool, emit: &'a mut (dyn FnMut(Event) + Send)) -> Self {
        emit(Event::Ensemble { members, held_back });
        Self {
            state: Mutex::new(MemberProgress {
                emit,
                latest: vec![(0, None); members],
                best: vec![None; members],
                done: 0,
            }),
        }
    }

    /// An event of a member, from any thread.
    fn add(&self, member: usize, event: Event) {
        if member > 0 && matches!(event, Event::Step { .. } | Event::Started { .. }) {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &event {
            Event::Epoch(record) => state.latest[member] = (record.epoch, record.validation_loss),
            Event::Best { .. } => state.best[member] = state.latest[member].1,
            Event::Done { best_epoch, .. } => {
                state.done += 1;
                let trained = Event::Member {
                    member,
                    done: state.done,
                    epochs: state.latest[member].0,
                    best_epoch: *best_epoch,
                    loss: state.best[member],
                };
                (state.emit)(trained);
                return;
            }
            _ => {}
        }
        if member == 0 {
            (state.emit)(event);
        }
    }

    /// An event of the ensemble.
    fn emit(&self, event: Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.emit)(event);
    }
}

/// The weight of each trained member, and its log-loss on the validation rows if there are any.
fn weigh(
    kept: &[Kept],
    validation: DataView<'_>,
) -> Result<(Vec<f64>, Vec<Option<f64>>), TrainError> {
    let even = 1.0 / kept.len() as f64;
    let y = validation.y();
    if y.is_empty() {
        return Ok((vec![even; kept.len()], vec![None; kept.len()]));
    }
    let logits = |kept: &Kept| validation.logits(&kept.network, Backend::Fused);
    let logits: Vec<Vec<f32>> = kept.iter().map(logits).collect::<Result<_, _>>()?;
    let loss = |logits: &Vec<f32>| objective_mean(Objective::Bce, logits, y);
    let losses = logits.iter().map(loss).collect();
    Ok((shares(&logits, y), losses))
}

/// The weights, with sum 1, of networks with these `logits` of the validation rows: those of a
/// greedy selection, the more alike the fewer bads there are; 0 where a weight would be slight.
pub(in crate::workflow) fn shares(logits: &[Vec<f32>], y: &[f32]) -> Vec<f64> {
    let even = 1.0 / logits.len().max(1) as f64;
    let bads = y.iter().filter(|y| **y > 0.5).count() as f64;
    let trust = bads / (bads + FEW_BADS as f64);
    let picked = select(logits, y).into_iter();
    let weights = picked.map(|share| trust * share + (1.0 - trust) * even);
    let unless_slight = |weight: f64| {
        if weight < LEAST_SHARE * even {
            0.0
        } else {
            weight
        }
    };
    let weights: Vec<f64> = weights.map(unless_slight).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests;
